/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-sim-customers.h"
#include "cf-sim-trace.h"
#include "cf-sim-web.h"

/* The office: finds out that two entries are one person, and forgets who wants to be forgotten. */

#define PACE_MAX_MS 300000

typedef struct
{
  CfSimCustomer *one;
  CfSimCustomer *other; /* NULL: @one is to be forgotten */
} Wish;

static void
on_done (CfSimWeb *self, guint status, json_object *answer, gpointer data)
{
  g_autofree Wish *wish = data;

  cf_sim_trace ("office: customer %u %s: %u", wish->one->no,
                wish->other != NULL ? "is merged" : "is erased", status);
  if (status != 200)
    return;
  if (wish->other != NULL) {
    cf_sim_shop_tie (self->shop, wish->one, wish->other);
    cf_sim_reached (CF_SIM_CUSTOMERS_MERGED);
  } else {
    wish->one->is_erased = TRUE;
    cf_sim_reached (CF_SIM_CUSTOMER_ERASED);
  }
}

static void
ask (CfSimWeb *self, CfSimCustomer *one, CfSimCustomer *other)
{
  g_autofree char *key = g_strdup_printf ("customer-%u", ++self->wishes);
  g_autofree char *path =
    g_strdup_printf ("/v1/customers/%s/%s", one->id, other != NULL ? "merge" : "erase");
  g_autofree char *body =
    other != NULL ? g_strdup_printf ("{\"with\":\"%s\"}", other->id) : g_strdup ("");
  Wish *wish = g_new (Wish, 1);

  *wish = (Wish){ one, other };
  cf_sim_web_ask (self, 1, path, key, body, on_done, wish);
}

static void wish_cb (gpointer data);

static void
plan_wish (CfSimWeb *self)
{
  cf_sim_loop_add (self->loop, cf_sim_random_between (&self->office, 1000, PACE_MAX_MS), NULL,
                   wish_cb, self, NULL);
}

static void
wish_cb (gpointer data)
{
  CfSimWeb *self = data;
  guint n = self->shop->customers->len;

  if (self->wishes_left == 0)
    return; /* the day is over */
  if (n > 0) {
    guint first = cf_sim_random_below (&self->office, n);
    guint second = cf_sim_random_below (&self->office, n);
    gboolean merges = first != second && cf_sim_random_happens (&self->office, 700000);

    ask (self, g_ptr_array_index (self->shop->customers, first),
         merges ? g_ptr_array_index (self->shop->customers, second) : NULL);
  }
  if (--self->wishes_left > 0)
    plan_wish (self);
}

void
cf_sim_web_begin_customers (CfSimWeb *self, guint n)
{
  self->wishes_left = n;
  if (n > 0)
    plan_wish (self);
}
