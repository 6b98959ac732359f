/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-sim-parked.h"

void
cf_sim_parked_free (CfSimParked *self)
{
  g_free (self->id);
  g_free (self);
}

CfSimParked *
cf_sim_shop_park (CfSimShop *self, CfSimDeed *deed, const char *id)
{
  CfSimParked *parked = g_new0 (CfSimParked, 1);

  parked->no = self->parked->len + 1;
  parked->id = g_strdup (id);
  parked->till = deed->till;
  deed->parked = parked->no;
  g_ptr_array_add (self->parked, parked);
  return parked;
}

CfSimParked *
cf_sim_shop_find_parked (const CfSimShop *self, const char *id)
{
  for (guint i = 0; i < self->parked->len; i++) {
    CfSimParked *parked = g_ptr_array_index (self->parked, i);

    if (g_strcmp0 (parked->id, id) == 0)
      return parked;
  }
  return NULL;
}

/* The deeds about @parked, from @from on; NULL: no more. */
static const CfSimDeed *
next_about (const CfSimShop *self, const CfSimParked *parked, guint *from)
{
  while (*from < self->deeds->len) {
    const CfSimDeed *deed = g_ptr_array_index (self->deeds, (*from)++);

    if (deed->parked == parked->no)
      return deed;
  }
  return NULL;
}

const CfSimDeed *
cf_sim_parked_laid (const CfSimShop *self, const CfSimParked *parked)
{
  guint from = 0;

  return next_about (self, parked, &from);
}

CfSimParked *
cf_sim_shop_find_rung (const CfSimShop *self, guint till, const char *basket)
{
  for (guint i = self->deeds->len; i > 0; i--) {
    const CfSimDeed *deed = g_ptr_array_index (self->deeds, i - 1);

    if (deed->kind == CF_SIM_RESUMED && deed->till == till && g_strcmp0 (deed->id, basket) == 0)
      return g_ptr_array_index (self->parked, deed->parked - 1);
  }
  return NULL;
}

gboolean
cf_sim_parked_is_gone (const CfSimShop *self, const CfSimParked *parked, guint till)
{
  const CfSimDeed *deed;
  guint from = 0;

  while ((deed = next_about (self, parked, &from)) != NULL)
    if (deed->kind != CF_SIM_PARKED && deed->till == till && deed->state == CF_SIM_STANDS &&
        !deed->is_lost)
      return TRUE;
  return FALSE;
}

gboolean
cf_sim_parked_is_lost (const CfSimShop *self, const CfSimParked *parked)
{
  const CfSimDeed *deed = cf_sim_parked_laid (self, parked);

  return deed->state != CF_SIM_STANDS || deed->is_lost;
}

guint
cf_sim_parked_sold (const CfSimShop *self, const CfSimParked *parked, const CfSimKnown *known)
{
  g_autoptr (GHashTable) sold = g_hash_table_new (g_str_hash, g_str_equal);
  const CfSimDeed *deed;
  guint from = 0;

  while ((deed = next_about (self, parked, &from)) != NULL)
    if (deed->kind == CF_SIM_SOLD && cf_sim_deed_is_among (self, deed, known))
      g_hash_table_add (sold, deed->id);
  return g_hash_table_size (sold);
}

gboolean
cf_sim_parked_is_doubtful (const CfSimShop *self, const CfSimParked *parked)
{
  const CfSimDeed *deed;
  guint from = 0;

  while ((deed = next_about (self, parked, &from)) != NULL)
    if (deed->is_unasked || deed->is_lost)
      return TRUE;
  return FALSE;
}
