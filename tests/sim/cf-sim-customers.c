/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-sim-customers.h"

void
cf_sim_customer_free (CfSimCustomer *self)
{
  g_free (self->id);
  g_free (self->name);
  g_free (self);
}

CfSimCustomer *
cf_sim_shop_enter (CfSimShop *self, CfSimDeed *deed, const char *id)
{
  CfSimCustomer *customer = g_new0 (CfSimCustomer, 1);

  customer->no = customer->same_as = self->customers->len + 1;
  customer->till = deed->till;
  customer->id = g_strdup (id);
  customer->name = g_strdup_printf ("Wilhelmine%uKrzysztofa", customer->no);
  deed->customer = customer->no;
  g_ptr_array_add (self->customers, customer);
  return customer;
}

const CfSimCustomer *
cf_sim_shop_person (const CfSimShop *self, const CfSimCustomer *customer)
{
  while (customer->same_as != customer->no)
    customer = g_ptr_array_index (self->customers, customer->same_as - 1);
  return customer;
}

void
cf_sim_shop_tie (CfSimShop *self, CfSimCustomer *one, CfSimCustomer *other)
{
  guint first = cf_sim_shop_person (self, one)->no, second = cf_sim_shop_person (self, other)->no;
  CfSimCustomer *later = g_ptr_array_index (self->customers, MAX (first, second) - 1);

  later->same_as = MIN (first, second);
}

/* At a till, by a record that somebody still has. */
static gboolean
is_forgotten_at_till (const CfSimShop *self, const CfSimCustomer *person)
{
  for (guint i = 0; i < self->deeds->len; i++) {
    const CfSimDeed *deed = g_ptr_array_index (self->deeds, i);

    if (deed->kind == CF_SIM_FORGOTTEN && deed->state == CF_SIM_STANDS &&
        (!deed->is_lost || deed->seq <= self->ends[deed->till][deed->epoch]) &&
        cf_sim_shop_person (self, g_ptr_array_index (self->customers, deed->customer - 1)) ==
          person)
      return TRUE;
  }
  return FALSE;
}

gboolean
cf_sim_customer_is_erased (const CfSimShop *self, const CfSimCustomer *customer)
{
  const CfSimCustomer *person = cf_sim_shop_person (self, customer);

  for (guint i = 0; i < self->customers->len; i++) {
    const CfSimCustomer *entry = g_ptr_array_index (self->customers, i);

    if (entry->is_erased && cf_sim_shop_person (self, entry) == person)
      return TRUE;
  }
  return is_forgotten_at_till (self, person);
}

gint64
cf_sim_shop_points (const CfSimShop *self, const CfSimCustomer *customer, const CfSimKnown *known)
{
  const CfSimCustomer *person = cf_sim_shop_person (self, customer);
  gint64 points = 0;

  for (guint i = 0; i < self->deeds->len; i++) {
    const CfSimDeed *deed = g_ptr_array_index (self->deeds, i);

    if (deed->customer != 0 && cf_sim_deed_is_among (self, deed, known) &&
        cf_sim_shop_person (self, g_ptr_array_index (self->customers, deed->customer - 1)) ==
          person)
      points += deed->points;
  }
  return points;
}

gint64
cf_sim_shop_did_to_points (const CfSimShop *self,
                           const CfSimCustomer *customer,
                           guint till,
                           guint epoch,
                           gint64 seq)
{
  gint64 points = 0;

  for (guint i = 0; i < self->deeds->len; i++) {
    const CfSimDeed *deed = g_ptr_array_index (self->deeds, i);

    if (deed->customer == customer->no && deed->till == till && deed->state == CF_SIM_STANDS &&
        !deed->is_lost && cf_sim_deed_is_behind (deed, epoch, seq))
      points += deed->points;
  }
  return points;
}

gboolean
cf_sim_customer_is_entered (const CfSimShop *self,
                            const CfSimCustomer *customer,
                            const CfSimKnown *known)
{
  for (guint i = 0; i < self->deeds->len; i++) {
    const CfSimDeed *deed = g_ptr_array_index (self->deeds, i);

    if (deed->customer == customer->no && cf_sim_deed_is_among (self, deed, known))
      return TRUE;
  }
  return FALSE;
}

CfSimCustomer *
cf_sim_shop_find_customer (const CfSimShop *self, const char *id)
{
  for (guint i = 0; i < self->customers->len; i++) {
    CfSimCustomer *customer = g_ptr_array_index (self->customers, i);

    if (g_str_equal (customer->id, id))
      return customer;
  }
  return NULL;
}

gint64
cf_sim_shop_bought (const CfSimShop *self, const CfSimCustomer *person, const CfSimKnown *known)
{
  gint64 lines = 0;

  for (guint i = 0; i < self->deeds->len; i++) {
    const CfSimDeed *deed = g_ptr_array_index (self->deeds, i);

    if (deed->buyer != 0 && cf_sim_deed_is_among (self, deed, known) &&
        cf_sim_shop_person (self, g_ptr_array_index (self->customers, deed->buyer - 1)) == person)
      lines += deed->n_parts;
  }
  return lines;
}

gboolean
cf_sim_customer_was_written_elsewhere (const CfSimShop *self, const CfSimCustomer *customer)
{
  const CfSimCustomer *person = cf_sim_shop_person (self, customer);
  const CfSimDeed *forgotten = NULL;

  for (guint i = 0; i < self->deeds->len; i++) {
    const CfSimDeed *deed = g_ptr_array_index (self->deeds, i);

    if (deed->customer == 0 || deed->state != CF_SIM_STANDS ||
        cf_sim_shop_person (self, g_ptr_array_index (self->customers, deed->customer - 1)) !=
          person)
      continue;
    if (deed->kind == CF_SIM_FORGOTTEN)
      forgotten = deed;
    else if (deed->kind == CF_SIM_CHANGED && forgotten != NULL && deed->till != forgotten->till)
      return TRUE;
  }
  return FALSE;
}
