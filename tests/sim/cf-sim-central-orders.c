/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "cf-sim-cards.h"
#include "cf-sim-central-private.h"
#include "cf-sim-orders.h"
#include "cf-sim-trace.h"

#define TIDY_MS 120000 /* between two looks for promises whose time is over */

/* ---- what it says -------------------------------------------------------------------------------- */

/* Sums over the products of the order's one line. */
static gint64
sum_of_parts (json_object *line, const char *name)
{
  json_object *parts = cf_wire_get_array (line, "parts");
  gint64 sum = 0;

  for (gsize i = 0; parts != NULL && i < json_object_array_length (parts); i++) {
    gint64 milli = 0;

    cf_wire_get_int (json_object_array_get_idx (parts, i), name, -G_MAXINT32, G_MAXINT32, &milli);
    sum += milli;
  }
  return sum;
}

static void
expect (const CfSimOrder *order, const char *what, gint64 has, gint64 should, json_object *row)
{
  if (has != should)
    cf_sim_fail ("central: says %s %d of order %u, by the records it names it is %d: %s", what,
                 (int) has, order->no, (int) should, json_object_to_json_string (row));
}

static void
check_sums (const CfSimOrder *order, const CfSimDone *done, json_object *row)
{
  json_object *line = json_object_array_get_idx (cf_wire_get_array (row, "lines"), 0);
  gint64 fell_short = 0;

  cf_wire_get_int (line, "short_milli", -G_MAXINT32, G_MAXINT32, &fell_short);
  expect (order, "short", fell_short, done->short_milli, row);
  expect (order, "picked", sum_of_parts (line, "picked_milli"), done->picked_milli, row);
  expect (order, "handed", sum_of_parts (line, "handed_milli"), done->handed_milli, row);
  expect (order, "returned", sum_of_parts (line, "returned_milli"), done->brought_milli, row);
  expect (order, "accepted", cf_wire_get_bool (row, "accepted"), done->is_accepted, row);
  expect (order, "ready", cf_wire_get_bool (row, "ready"), done->is_ready, row);
}

/* A promise ends where somebody ended it, or its time is over; and then it does not go on. */
static void
check_promise (CfSimCentral *self, CfSimOrder *order, const CfSimDone *done, json_object *row)
{
  const char *promise = cf_wire_get_text (row, "promise", 16);
  gboolean is_late = order->until_ms != 0 && self->machine.loop != NULL &&
                     cf_sim_loop_now (self->machine.loop) >= order->until_ms;

  if (g_strcmp0 (promise, "cancelled") == 0 ? !order->is_asked_off && !done->is_called_off
      : g_strcmp0 (promise, "expired") == 0 ? !is_late && !done->is_run_out
                                            : done->is_called_off || done->is_run_out)
    cf_sim_fail ("central: says that order %u is %s, which nobody did: %s", order->no, promise,
                 json_object_to_json_string (row));
}

void
cf_sim_central_hear_order (CfSimCentral *self, json_object *row)
{
  CfSimOrder *order = cf_sim_shop_find_order (self->shop, cf_wire_get_text (row, "id", 64));
  CfSimKnown applied = { 0 };
  CfSimDone done;

  if (order == NULL)
    return; /* its customer was not answered yet */
  cf_sim_central_read_applied (self, cf_wire_get_object (row, "applied"), &applied);
  done = cf_sim_shop_done (self->shop, order, &applied);
  check_sums (order, &done, row);
  check_promise (self, order, &done, row);
}

/* Where no order's time is over within the day there is nothing to look for. */
void
cf_sim_central_tidy_orders (CfSimCentral *self)
{
  g_autoptr (GError) error = NULL;
  gint64 now_ms = cf_sim_loop_now (self->machine.loop);

  if (self->plan->theme != CF_SIM_THEME_PICKING || now_ms < self->tidied_ms + TIDY_MS)
    return;
  self->tidied_ms = now_ms;
  if (!cf_central_tidy (self->central, &error) && !self->machine.disk->is_dead)
    cf_sim_fail ("central: does not tidy up: %s", error->message);
}

/* ---- at the end ---------------------------------------------------------------------------------- */

/*
 * An older copy of the central has forgotten an order and its key. A repeat of the request that was on its
 * way all the time is new to it then, while the customer was answered long before.
 */
static gboolean
is_late_repeat (CfSimCentral *self, const char *id)
{
  g_autoptr (CfCentralRows) rows =
    cf_sim_central_look (self, "SELECT key, body FROM kept_answer WHERE status = 200 ORDER BY key");

  for (gsize i = 0; i < rows->n_rows && self->restores > 0; i++) {
    guint no = 0;

    if (sscanf (cf_central_rows_text (rows, i, 0), "order-%u-place", &no) != 1 || no == 0 ||
        no > self->shop->orders->len || strstr (cf_central_rows_text (rows, i, 1), id) == NULL)
      continue;
    return ((CfSimOrder *) g_ptr_array_index (self->shop->orders, no - 1))->state != CF_SIM_TRIED;
  }
  return FALSE;
}

/* Each has one end, and it is the one that follows from what was done. */
static void
prove_order (CfSimCentral *self, CfSimOrder *order, const CfSimKnown *heads, const char *text)
{
  g_autoptr (json_object) row = cf_wire_parse (text, strlen (text), NULL);
  CfSimDone done = cf_sim_shop_done (self->shop, order, heads);
  const char *state = cf_wire_get_text (row, "state", 16);

  check_sums (order, &done, row);
  check_promise (self, order, &done, row);
  order->is_expired = g_strcmp0 (cf_wire_get_text (row, "promise", 16), "expired") == 0;
  if (self->restores == 0 && g_strcmp0 (state, cf_sim_order_word (order, &done)) != 0)
    cf_sim_fail ("central: says that order %u is %s, it is %s: %s", order->no, state,
                 cf_sim_order_word (order, &done), text);
}

/* Each is one that somebody was told of, and all of those are there unless an older copy was put back. */
static void
prove_all (CfSimCentral *self, const CfSimKnown *heads)
{
  g_autoptr (CfCentralRows) rows =
    cf_sim_central_look (self, "SELECT id, body FROM pickup_order ORDER BY id");
  guint placed = 0;

  for (gsize i = 0; i < rows->n_rows; i++) {
    const char *id = cf_central_rows_text (rows, i, 0);
    CfSimOrder *order = cf_sim_shop_find_order (self->shop, id);

    if (order != NULL)
      prove_order (self, order, heads, cf_central_rows_text (rows, i, 1));
    else if (!is_late_repeat (self, id))
      cf_sim_fail ("central: has order %s, of which nobody knows", id);
  }
  for (guint i = 0; i < self->shop->orders->len; i++)
    placed += ((CfSimOrder *) g_ptr_array_index (self->shop->orders, i))->state == CF_SIM_STANDS;
  if (self->restores == 0 && rows->n_rows != placed)
    cf_sim_fail ("central: has %u orders, %u were confirmed", (guint) rows->n_rows, placed);
}

/* What is kept is what was promised and not handed over, and what tills were lent. */
static void
prove_reserved (CfSimCentral *self, guint good, const CfSimKnown *heads)
{
  g_autoptr (CfCentralRows) rows = cf_sim_central_look (
    self, "SELECT sku, reserved_milli FROM stock WHERE location = 'main' ORDER BY sku");
  gint64 has = 0, should = cf_sim_shop_lent (self->shop, cf_sim_loan_of_good (good), heads);

  for (gsize i = 0; i < rows->n_rows; i++)
    if (g_str_equal (cf_central_rows_text (rows, i, 0), cf_sim_goods[good].sku))
      has = cf_central_rows_int (rows, i, 1);
  for (guint i = 0; i < self->shop->orders->len; i++) {
    const CfSimOrder *order = g_ptr_array_index (self->shop->orders, i);
    CfSimDone done;

    if (order->good != good || order->state != CF_SIM_STANDS)
      continue;
    done = cf_sim_shop_done (self->shop, order, heads);
    should += cf_sim_order_kept (order, &done);
  }
  if (has != should)
    cf_sim_fail ("central: keeps %d of %s for orders, it should be %d", (int) has,
                 cf_sim_goods[good].sku, (int) should);
}

/* What came back and is not to be sold lies apart. */
static void
prove_damaged (CfSimCentral *self, guint good, const CfSimKnown *heads)
{
  g_autoptr (CfCentralRows) rows = cf_sim_central_look (
    self, "SELECT sku, on_hand_milli FROM stock WHERE location = 'main/damaged' ORDER BY sku");
  gint64 has = 0, should = 0;

  for (gsize i = 0; i < rows->n_rows; i++)
    if (g_str_equal (cf_central_rows_text (rows, i, 0), cf_sim_goods[good].sku))
      has = cf_central_rows_int (rows, i, 1);
  for (guint i = 0; i < self->shop->deeds->len; i++) {
    const CfSimDeed *deed = g_ptr_array_index (self->shop->deeds, i);

    if (deed->damaged_milli > 0 && cf_sim_deed_is_among (self->shop, deed, heads) &&
        ((CfSimOrder *) g_ptr_array_index (self->shop->orders, deed->order - 1))->good == good)
      should += deed->damaged_milli;
  }
  if (has != should)
    cf_sim_fail ("central: says that %d of %s are damaged, there are %d", (int) has,
                 cf_sim_goods[good].sku, (int) should);
}

void
cf_sim_central_prove_orders (CfSimCentral *self, const CfSimKnown *heads)
{
  prove_all (self, heads);
  for (guint i = 0; i < CF_SIM_GOODS; i++) {
    prove_damaged (self, i, heads);
    if (self->restores == 0)
      prove_reserved (self, i, heads);
  }
}

void
cf_sim_central_expect_orders (CfSimCentral *self, const CfSimKnown *heads, GPtrArray *expected)
{
  for (guint i = 0; i < self->shop->orders->len; i++) {
    const CfSimOrder *order = g_ptr_array_index (self->shop->orders, i);
    CfSimDone done = cf_sim_shop_done (self->shop, order, heads);

    if (done.handed_milli > order->milli) {
      g_ptr_array_add (expected, g_strconcat ("double_handover ", order->id, NULL));
      cf_sim_reached (CF_SIM_HANDED_TWICE);
    }
    if (done.handed_milli > done.brought_milli && order->is_cancelled && order->paid_minor > 0) {
      g_ptr_array_add (expected, g_strconcat ("owed ", order->id, NULL));
      cf_sim_reached (CF_SIM_OWED);
    }
    if (done.picked_milli > order->milli)
      cf_sim_reached (CF_SIM_PICKED_TWICE);
    if (done.picked_milli > 0 && order->is_cancelled)
      cf_sim_reached (CF_SIM_PICKED_IN_VAIN);
    if (order->is_expired)
      cf_sim_reached (CF_SIM_ORDER_EXPIRED);
    if (order->is_expired && done.handed_milli > 0)
      cf_sim_reached (CF_SIM_HANDED_EXPIRED);
  }
}

gboolean
cf_sim_central_was_owed (CfSimCentral *self, const char *subject, const CfSimKnown *heads)
{
  const CfSimOrder *order = cf_sim_shop_find_order (self->shop, subject);
  CfSimDone done;

  if (order == NULL || !order->is_cancelled || order->paid_minor == 0)
    return FALSE;
  done = cf_sim_shop_done (self->shop, order, heads);
  return done.handed_milli > 0;
}
