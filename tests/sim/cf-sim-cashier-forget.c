/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-customer-store.h"
#include "cf-customer.h"
#include "cf-sim-till-private.h"
#include "cf-sim-trace.h"
#include "cf-told-store.h"
#include "cf-wire.h"

/* Customers who have another number, who buy something, and who say at the counter that they want to be forgotten. */

#define NAMED_PPM 600000 /* of purchases are somebody's */

/* The entry under which the till knows whom it was told to be one person: as it was told. */
static CfSimCustomer *
find_surviving (CfSimTill *self, CfSimCustomer *entry)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autoptr (json_object) row = NULL;
  g_autoptr (CfCustomer) customer = NULL;
  CfSimCustomer *surviving;

  if (!cf_told_read (cf_store_get_reference (self->store), "customer", entry->id, &text, &error))
    cf_sim_till_expect_disks_fault (self, error);
  row = text != NULL ? cf_wire_parse (text, strlen (text), NULL) : NULL;
  if (row == NULL)
    return entry;
  customer = cf_customer_from_json (row, &error);
  if (customer == NULL)
    cf_sim_fail ("till %u: customer %u cannot be read: %s", self->index + 1, entry->no, text);
  surviving = cf_sim_shop_find_customer (self->shop, cf_customer_get_id (customer)->text);
  if (surviving == NULL)
    cf_sim_fail ("till %u: was told of a customer whom nobody entered: %s", self->index + 1, text);
  return surviving;
}

void
cf_sim_customers_change (CfSimTill *self)
{
  CfSimCustomer *customer = cf_sim_customers_choose (self);
  g_autoptr (json_object) fields = json_object_new_object ();
  g_autoptr (GError) error = NULL;
  g_autofree char *phone = NULL;
  CfCustomerChanged body = { 0 };
  CfCommit *commit;
  CfSimDeed *deed;

  if (customer == NULL)
    return;
  customer = find_surviving (self, customer);
  body.customer = customer->id;
  phone = g_strdup_printf ("%d", (int) cf_sim_random_between (&self->people, 1000000, 9999999));
  deed = cf_sim_deed_begin (self, CF_SIM_CHANGED);
  deed->customer = customer->no;
  json_object_object_add (fields, "name", json_object_new_string (customer->name));
  json_object_object_add (fields, "phone", json_object_new_string (phone));
  commit = cf_commit_new ();
  if (!cf_customer_store_put (commit, &self->machine.clock, CF_SIM_PERSON,
                              CF_EVENT_CUSTOMER_CHANGED, &body, fields, &error))
    cf_sim_fail ("till %u: a customer is refused: %s", self->index + 1, error->message);
  if (cf_sim_till_carry_out (self, deed, commit))
    cf_sim_reached (CF_SIM_CUSTOMER_CHANGED);
}

void
cf_sim_customers_forget (CfSimTill *self)
{
  CfSimCustomer *customer = cf_sim_customers_choose (self);
  CfCustomerErased body = { 0 };
  CfCommit *commit;
  CfSimDeed *deed;

  if (customer == NULL)
    return;
  customer = find_surviving (self, customer);
  body.customer = customer->id;
  deed = cf_sim_deed_begin (self, CF_SIM_FORGOTTEN);
  deed->customer = customer->no;
  commit = cf_commit_new ();
  cf_commit_add_event (commit, cf_event_new (CF_EVENT_CUSTOMER_ERASED, &self->machine.clock,
                                             CF_SIM_PERSON, cf_event_body_customer_erased (&body)));
  if (cf_sim_till_carry_out (self, deed, commit))
    cf_sim_reached (CF_SIM_ERASED_HERE);
}

void
cf_sim_customers_name_buyer (CfSimTill *self, CfSale *sale, CfSimDeed *deed)
{
  CfSimCustomer *customer;

  if (self->plan->theme != CF_SIM_THEME_FORGETTING || deed->kind != CF_SIM_SOLD ||
      !cf_sim_random_happens (&self->people, NAMED_PPM) ||
      (customer = cf_sim_customers_choose (self)) == NULL)
    return;
  customer = find_surviving (self, customer);
  sale->customer = g_strdup (customer->id);
  deed->buyer = customer->no;
}
