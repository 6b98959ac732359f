/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-customer-store.h"
#include "cf-sim-customers.h"
#include "cf-sim-till-private.h"
#include "cf-sim-trace.h"
#include "cf-told-store.h"
#include "cf-wire.h"

/* Customers at a till: entered, and given points. */

void
cf_sim_customers_enter (CfSimTill *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (json_object) fields = json_object_new_object ();
  CfSimDeed *deed = cf_sim_deed_begin (self, CF_SIM_ENTERED);
  CfId id = cf_id_new (&self->machine.clock);
  CfSimCustomer *customer = cf_sim_shop_enter (self->shop, deed, id.text);
  CfCustomerChanged body = { .customer = id.text };
  CfCommit *commit = cf_commit_new ();

  json_object_object_add (fields, "name", json_object_new_string (customer->name));
  if (!cf_customer_store_put (commit, &self->machine.clock, CF_SIM_PERSON,
                              CF_EVENT_CUSTOMER_CREATED, &body, fields, &error))
    cf_sim_fail ("till %u: a customer is refused: %s", self->index + 1, error->message);
  if (cf_sim_till_carry_out (self, deed, commit))
    cf_sim_reached (CF_SIM_CUSTOMER_ENTERED);
}

/* ---- what the till knows ------------------------------------------------------------------------- */

typedef struct
{
  gboolean is_told;
  gboolean is_erased;
  gint64 points; /* of all that is known to be one person */
  guint epoch;   /* up to which its own records are in it */
  gint64 seq;
} Told;

static void
read_parts (json_object *row, Told *ret_told)
{
  json_object *parts = cf_wire_get_array (row, "parts");

  for (gsize i = 0; parts != NULL && i < json_object_array_length (parts); i++) {
    gint64 points = 0;

    cf_wire_get_int (json_object_array_get_idx (parts, i), "points", -G_MAXINT32, G_MAXINT32,
                     &points);
    ret_told->points += points;
  }
}

static void
read_told (CfSimTill *self, const CfSimCustomer *customer, Told *ret_told)
{
  CfId terminal = cf_store_get_terminal (self->store);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autoptr (json_object) row = NULL;
  json_object *pair;

  *ret_told = (Told){ 0 };
  if (!cf_told_read (cf_store_get_reference (self->store), "customer", customer->id, &text, &error))
    cf_sim_till_expect_disks_fault (self, error);
  row = text != NULL ? cf_wire_parse (text, strlen (text), NULL) : NULL;
  if (row == NULL)
    return;
  ret_told->is_told = TRUE;
  ret_told->is_erased = cf_wire_get_bool (row, "erased");
  read_parts (row, ret_told);
  pair = cf_wire_get_array (cf_wire_get_object (row, "applied"), terminal.text);
  if (pair == NULL)
    return;
  ret_told->epoch = (guint) json_object_get_int64 (json_object_array_get_idx (pair, 0));
  ret_told->seq = json_object_get_int64 (json_object_array_get_idx (pair, 1));
}

static CfOwnCustomer *
read_own (CfSimTill *self, const CfSimCustomer *customer, const Told *told)
{
  g_autoptr (GError) error = NULL;
  CfOwnCustomer *own = cf_customer_store_read (cf_store_get_reader (self->store), customer->id,
                                               cf_position_to_key (told->epoch, told->seq), &error);

  if (own == NULL)
    cf_sim_till_expect_disks_fault (self, error);
  return own;
}

static gboolean
is_known (CfSimTill *self, const CfSimCustomer *customer)
{
  g_autoptr (CfOwnCustomer) own = NULL;
  Told told;

  read_told (self, customer, &told);
  own = read_own (self, customer, &told);
  if (own != NULL && own->is_erased)
    return FALSE;
  return (told.is_told && !told.is_erased) || (own != NULL && own->is_known && !own->is_erased);
}

CfSimCustomer *
cf_sim_customers_choose (CfSimTill *self)
{
  guint n = self->shop->customers->len;
  guint from = n > 0 ? cf_sim_random_below (&self->people, n) : 0;

  for (guint i = 0; i < n; i++) {
    CfSimCustomer *customer = g_ptr_array_index (self->shop->customers, (from + i) % n);

    if (is_known (self, customer))
      return customer;
  }
  return NULL;
}

void
cf_sim_customers_give_points (CfSimTill *self)
{
  CfSimCustomer *customer = cf_sim_customers_choose (self);
  CfCommit *commit;
  CfSimDeed *deed;

  if (customer == NULL)
    return;
  deed = cf_sim_deed_begin (self, CF_SIM_POINTS);
  deed->customer = customer->no;
  deed->points = cf_sim_random_between (&self->people, -20, 100);
  if (deed->points == 0)
    deed->points = 1;
  commit = cf_commit_new ();
  cf_commit_add_event (
    commit, cf_event_new (CF_EVENT_POINTS_CHANGED, &self->machine.clock, CF_SIM_PERSON,
                          cf_event_body_points_changed (&(CfPointsChanged){
                            .customer = customer->id, .delta = deed->points, .reason = "given" })));
  if (cf_sim_till_carry_out (self, deed, commit))
    cf_sim_reached (CF_SIM_POINTS_GIVEN);
}

/* ---- what must hold ------------------------------------------------------------------------------ */

void
cf_sim_customers_check (CfSimTill *self)
{
  for (guint i = 0; i < self->shop->customers->len; i++) {
    const CfSimCustomer *customer = g_ptr_array_index (self->shop->customers, i);
    g_autoptr (CfOwnCustomer) own = NULL;
    gint64 should;
    Told told;

    read_told (self, customer, &told);
    own = read_own (self, customer, &told);
    if (own == NULL)
      continue;
    should = cf_sim_shop_did_to_points (self->shop, customer, self->index, told.epoch, told.seq);
    if (own->points != should)
      cf_sim_fail ("till %u: adds %d points of customer %u to what it was told; it gave %d since",
                   self->index + 1, (int) own->points, customer->no, (int) should);
  }
}

gboolean
cf_sim_customers_is_in_step (CfSimTill *self)
{
  static const Told nothing;

  for (guint i = 0; i < self->shop->customers->len && self->central->restores == 0; i++) {
    const CfSimCustomer *customer = g_ptr_array_index (self->shop->customers, i);
    g_autoptr (CfOwnCustomer) own = NULL;

    if (!cf_sim_customer_is_erased (self->shop, customer))
      continue;
    own = read_own (self, customer, &nothing);
    if (own == NULL || own->fields != NULL)
      return FALSE;
  }
  return TRUE;
}

void
cf_sim_customers_prove (CfSimTill *self, const CfSimKnown *heads)
{
  for (guint i = 0; i < self->shop->customers->len && self->central->restores == 0; i++) {
    const CfSimCustomer *customer = g_ptr_array_index (self->shop->customers, i);
    gboolean is_erased = cf_sim_customer_is_erased (self->shop, customer);
    gint64 points = is_erased ? 0 : cf_sim_shop_points (self->shop, customer, heads);
    Told told;

    if (!cf_sim_customer_is_entered (self->shop, customer, heads))
      continue;
    read_told (self, customer, &told);
    if (told.points != points || told.is_erased != is_erased)
      cf_sim_fail ("till %u: in step, it was told of customer %u: %d points%s; there are %d%s",
                   self->index + 1, customer->no, (int) told.points,
                   told.is_erased ? ", erased" : "", (int) points, is_erased ? ", erased" : "");
  }
}
