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
  CfSimParked *parked = cf_sim_shop_find_parked (self, id);

  if (parked == NULL) {
    parked = g_new0 (CfSimParked, 1);
    parked->no = parked->first = self->parked->len + 1;
    parked->id = g_strdup (id);
    parked->till = deed->till;
    g_ptr_array_add (self->parked, parked);
  }
  deed->parked = parked->no;
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
  const CfSimDeed *deed, *laid = NULL;
  guint from = 0;

  while ((deed = next_about (self, parked, &from)) != NULL)
    if (deed->kind == CF_SIM_PARKED &&
        (laid == NULL || (deed->state == CF_SIM_STANDS && !deed->is_lost)))
      laid = deed;
  return laid;
}

const CfSimDeed *
cf_sim_parked_next_laid (const CfSimShop *self, const CfSimParked *parked, guint *from)
{
  const CfSimDeed *deed;

  while ((deed = next_about (self, parked, from)) != NULL)
    if (deed->kind == CF_SIM_PARKED)
      return deed;
  return NULL;
}

const CfSimDeed *
cf_sim_shop_find_resumed (const CfSimShop *self, guint till, const char *basket)
{
  for (guint i = self->deeds->len; i > 0; i--) {
    const CfSimDeed *deed = g_ptr_array_index (self->deeds, i - 1);

    if (deed->kind == CF_SIM_RESUMED && deed->till == till && deed->state == CF_SIM_STANDS &&
        !deed->is_lost && g_strcmp0 (deed->id, basket) == 0)
      return deed;
  }
  return NULL;
}

/* What somebody at @till did with it last; laid aside again, it lies there again. */
gboolean
cf_sim_parked_is_gone (const CfSimShop *self, const CfSimParked *parked, guint till)
{
  gboolean is_gone = FALSE;
  const CfSimDeed *deed;
  guint from = 0;

  while ((deed = next_about (self, parked, &from)) != NULL)
    if (deed->till == till && deed->state == CF_SIM_STANDS && !deed->is_lost)
      is_gone = deed->kind != CF_SIM_PARKED;
  return is_gone;
}

gboolean
cf_sim_parked_is_given (const CfSimShop *self, const CfSimParked *parked)
{
  const CfSimDeed *laid = cf_sim_parked_laid (self, parked);

  return parked->is_given && (parked->given_to != parked->till || laid->no < parked->given_after);
}

/* Of one that was laid aside more than once somebody may know more than its till. */
gboolean
cf_sim_parked_is_lost (const CfSimShop *self, const CfSimParked *parked)
{
  gboolean is_lost = FALSE;
  const CfSimDeed *deed;
  guint from = 0, laid = 0;

  while ((deed = next_about (self, parked, &from)) != NULL) {
    laid += deed->kind == CF_SIM_PARKED && deed->state == CF_SIM_STANDS;
    if (deed->kind == CF_SIM_PARKED && laid < 2)
      is_lost = deed->state != CF_SIM_STANDS || deed->is_lost;
    else if (laid > 1 && deed->is_lost)
      is_lost = TRUE;
  }
  return is_lost;
}

/* Whether @deed is about it, under whichever id: laid aside again elsewhere it is still the same basket. */
static gboolean
is_about_same (const CfSimShop *self, const CfSimDeed *deed, const CfSimParked *parked)
{
  const CfSimParked *other;

  if (deed->parked == 0)
    return FALSE;
  other = g_ptr_array_index (self->parked, deed->parked - 1);
  return other->first == parked->first;
}

guint
cf_sim_parked_sold (const CfSimShop *self, const CfSimParked *parked, const CfSimKnown *known)
{
  g_autoptr (GHashTable) sold = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < self->deeds->len; i++) {
    const CfSimDeed *deed = g_ptr_array_index (self->deeds, i);

    if (deed->kind == CF_SIM_SOLD && is_about_same (self, deed, parked) &&
        cf_sim_deed_is_among (self, deed, known))
      g_hash_table_add (sold, deed->id);
  }
  return g_hash_table_size (sold);
}

gboolean
cf_sim_parked_is_doubtful (const CfSimShop *self, const CfSimParked *parked)
{
  for (guint i = 0; i < self->deeds->len; i++) {
    const CfSimDeed *deed = g_ptr_array_index (self->deeds, i);

    if (is_about_same (self, deed, parked) && (deed->is_unasked || deed->is_lost))
      return TRUE;
  }
  return FALSE;
}
