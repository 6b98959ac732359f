/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-cart.h"
#include "cf-feed.h"
#include "cf-sim-carts.h"
#include "cf-sim-till-private.h"
#include "cf-sim-trace.h"
#include "cf-state-store.h"
#include "cf-told-store.h"
#include "cf-trade-body.h"
#include "cf-wire.h"

/*
 * Carts at a till, as the till has them: what it was told, what it wrote itself and what it sold of it.  It opens
 * one for a customer, says so, and sells what it then saw; where it hears of nobody it does so all the same.
 */

#define STATE_OPEN "cart.open"
#define STATE_PAID "cart.paid." /* and the cart's id and the sale's */
#define SALES_MAX  64
#define LEASE_MS   600000

/* ---- what the till has --------------------------------------------------------------------------- */

static json_object *
read_state (CfSimTill *self, const char *prefix, const char *id)
{
  g_autofree char *key = g_strconcat (prefix, id, NULL);
  g_autofree char *text = NULL;

  if (!cf_state_store_get (cf_store_get_reader (self->store), key, &text, NULL) || text == NULL)
    return NULL;
  return cf_wire_parse (text, strlen (text), NULL);
}

static CfCart *
read_told (CfSimTill *self, const char *id)
{
  g_autofree char *told = NULL;
  g_autoptr (json_object) body = NULL;

  if (!cf_told_read (cf_store_get_reference (self->store), "cart", id, &told, NULL) || told == NULL)
    return NULL;
  body = cf_wire_parse (told, strlen (told), NULL);
  return cf_cart_from_json (body, NULL);
}

/* What was told, and what this till wrote.  NULL: neither. */
static CfCart *
read_written (CfSimTill *self, const char *id)
{
  CfCart *cart = read_told (self, id);
  g_autoptr (json_object) json = read_state (self, CF_STATE_CART_EDIT, id);
  g_autoptr (CfCart) own = json != NULL ? cf_cart_from_json (json, NULL) : NULL;

  if (cart == NULL)
    return g_steal_pointer (&own);
  if (own != NULL && !cf_cart_merge (cart, own, NULL))
    cf_sim_fail ("till %u: a cart's copies do not join", self->index + 1);
  return cart;
}

static void
take_off (CfSimTill *self, CfCart *cart, const char *text)
{
  g_autoptr (json_object) paid = cf_wire_parse (text, strlen (text), NULL);
  json_object *lines = cf_wire_get_object (paid, "lines");
  CfCartSold sold[CF_SIM_GOODS];
  CfId sale, own = cf_store_get_terminal (self->store);
  guint n = 0;

  if (lines == NULL || !cf_id_parse (cf_wire_get_text (paid, "sale", 64), &sale))
    return;
  for (guint i = 0; i < CF_SIM_GOODS; i++) {
    gint64 milli;

    if (cf_wire_get_int (lines, cf_sim_goods[i].sku, 1, G_MAXINT32, &milli))
      sold[n++] = (CfCartSold){ cf_sim_goods[i].sku, { milli } };
  }
  if (n > 0 && !cf_cart_was_paid_by (cart, &sale))
    cf_cart_pay_unaware (cart, &own, &sale, "", sold, n, NULL);
}

/* … and without what it sold of it. */
static CfCart *
read_cart (CfSimTill *self, const char *id)
{
  CfCart *cart = read_written (self, id);
  g_autofree char *prefix = g_strconcat (STATE_PAID, id, NULL);
  g_autoptr (GPtrArray) rows =
    cf_state_store_list (cf_store_get_reader (self->store), prefix, SALES_MAX, NULL);

  for (guint i = 0; cart != NULL && rows != NULL && i < rows->len; i++)
    take_off (self, cart, ((const CfStateRow *) g_ptr_array_index (rows, i))->value);
  return cart;
}

/* Up to where it has read; below zero: of another feed, of which we know nothing. */
static gint64
read_position (CfSimTill *self)
{
  CfFeedCursor cursor;

  if (!cf_feed_read_cursor (cf_store_get_reference (self->store), CF_SIM_STORE, &cursor, NULL))
    return -1;
  return cursor.position;
}

/* Somebody comes with the number of a cart that the till was told of. */
static CfSimCart *
choose_cart (CfSimTill *self)
{
  GPtrArray *carts = self->shop->carts;
  guint first = carts->len > 0 ? cf_sim_random_below (&self->people, carts->len) : 0;

  for (guint i = 0; i < carts->len; i++) {
    CfSimCart *cart = g_ptr_array_index (carts, (first + i) % carts->len);
    g_autoptr (CfCart) told = cart->id != NULL ? read_told (self, cart->id) : NULL;

    if (told != NULL)
      return cart;
  }
  return NULL;
}

/* ---- writing in one ------------------------------------------------------------------------------ */

static void
write_down (CfSimTill *self, CfSimCart *cart, CfSimEdit *edit, CfCart *copy)
{
  g_autoptr (json_object) json = cf_cart_to_json (copy);
  CfId own = cf_store_get_terminal (self->store);
  CfCommit *commit = cf_commit_new ();
  gboolean is_done;

  edit->version = cf_sim_cart_version (json, own.text, cf_sim_goods[edit->good].sku);
  self->writing = edit;
  g_free (self->writing_key);
  g_free (self->writing_text);
  self->writing_key = g_strconcat (CF_STATE_CART_EDIT, cart->id, NULL);
  self->writing_text = g_strdup (json_object_to_json_string_ext (json, JSON_C_TO_STRING_PLAIN));
  cf_commit_put_state (commit, self->writing_key, self->writing_text);
  cf_commit_require_sync (commit);
  is_done = cf_sim_till_save (self, commit);
  if (self->store == NULL)
    return; /* it is seen when the machine is on again */
  self->writing = NULL;
  edit->state = is_done ? CF_SIM_STANDS : CF_SIM_NEVER;
}

void
cf_sim_carts_edit (CfSimTill *self)
{
  CfSimCart *cart = choose_cart (self);
  guint good = cf_sim_random_below (&self->people, CF_SIM_GOODS);
  gint64 shall = (gint64) cf_sim_random_below (&self->people, 5) * 1000;
  g_autoptr (CfCart) copy = cart != NULL ? read_written (self, cart->id) : NULL;
  g_autoptr (CfCart) shown = cart != NULL ? read_cart (self, cart->id) : NULL;
  g_autoptr (GError) error = NULL;
  CfId own = cf_store_get_terminal (self->store);
  gint64 position = read_position (self);
  CfCartLine line, all;
  CfSimEdit *edit;

  if (copy == NULL || position < 0)
    return;
  cf_cart_find_line (copy, cf_sim_goods[good].sku, &all);
  cf_cart_find_line (shown, cf_sim_goods[good].sku, &line);
  if (line.remaining.milli == shall)
    return;
  edit = cf_sim_cart_write (cart, self->index, good, shall);
  edit->known = cf_sim_cart_known (cart, self->index, position);
  cf_sim_cart_reckon (cart, edit, edit->known);
  /* What it sold itself is wanted besides, until others take it off, too. */
  if (!cf_cart_set_quantity (copy, &own, cf_sim_goods[good].sku,
                             (CfQuantity){ shall + line.paid.milli - all.paid.milli }, &error))
    cf_sim_fail ("till %u: cart %u is not to be written in: %s", self->index + 1, cart->no,
                 error->message);
  cf_sim_trace ("till %u: cart %u: %s shall be %d", self->index + 1, cart->no,
                cf_sim_goods[good].sku, (int) shall);
  write_down (self, cart, edit, copy);
  cf_sim_reached (CF_SIM_CART_WRITTEN);
}

void
cf_sim_carts_settle (CfSimTill *self)
{
  g_autofree char *text = NULL;
  CfSimEdit *edit = g_steal_pointer (&self->writing);

  if (edit == NULL)
    return;
  if (!cf_state_store_get (cf_store_get_reader (self->store), self->writing_key, &text, NULL))
    cf_sim_fail ("till %u: what it wrote in a cart cannot be read", self->index + 1);
  edit->state = g_strcmp0 (text, self->writing_text) == 0 ? CF_SIM_STANDS : CF_SIM_NEVER;
}

/* ---- opening and selling it ---------------------------------------------------------------------- */

/* What remains of it, of which so much is rung up. */
static json_object *
make_open (CfSimCart *cart, const CfCart *copy, const CfId *basket)
{
  json_object *open = json_object_new_object ();
  json_object *seen = json_object_new_object ();

  cf_wire_add_int (open, "cart", cart->no);
  cf_wire_add_text (open, "basket", basket->text);
  json_object_object_add (open, "seen", seen);
  for (guint i = 0; i < CF_SIM_GOODS; i++) {
    CfCartLine line;

    cf_cart_find_line (copy, cf_sim_goods[i].sku, &line);
    if (line.remaining.milli > 0)
      cf_wire_add_int (seen, cf_sim_goods[i].sku, line.remaining.milli);
  }
  return open;
}

static gboolean
is_leased (CfSimTill *self, const CfCart *copy)
{
  CfId own = cf_store_get_terminal (self->store);
  CfCartLease lease;

  return cf_cart_get_lease (copy, cf_clock_utc_ms (&self->machine.clock), &lease) &&
         !cf_id_equal (&lease.holder, &own);
}

void
cf_sim_carts_open (CfSimTill *self)
{
  CfSimCart *cart = choose_cart (self);
  g_autoptr (CfCart) copy = cart != NULL ? read_cart (self, cart->id) : NULL;
  CfId basket = cf_id_new (&self->machine.clock);
  g_autoptr (json_object) open = NULL;
  CfCartClaimed body = { .basket = basket.text };
  CfCommit *commit;

  if (copy == NULL)
    return;
  if (is_leased (self, copy)) {
    cf_sim_reached (CF_SIM_CART_LEASED);
    return;
  }
  open = make_open (cart, copy, &basket);
  if (json_object_object_length (cf_wire_get_object (open, "seen")) == 0)
    return; /* nothing remains of it */
  body.cart = cart->id;
  body.until_ms = cf_clock_utc_ms (&self->machine.clock) + LEASE_MS;
  commit = cf_commit_new ();
  cf_commit_add_event (commit, cf_event_new (CF_EVENT_CART_CLAIMED, &self->machine.clock,
                                             CF_SIM_PERSON, cf_event_body_cart_claimed (&body)));
  cf_commit_put_state (commit, STATE_OPEN,
                       json_object_to_json_string_ext (open, JSON_C_TO_STRING_PLAIN));
  cf_sim_till_carry_out (self, cf_sim_deed_begin (self, CF_SIM_OPENED), commit);
}

/* What is there of what was wanted. */
static void
add_what_is_there (CfSimTill *self, CfSale *sale, CfSimDeed *deed, json_object *seen)
{
  for (guint i = 0; i < CF_SIM_GOODS && deed->n_parts < CF_SIM_LINES_MAX; i++) {
    g_auto (CfSimAsked) price = { 0 };
    gint64 milli;

    if (!cf_wire_get_int (seen, cf_sim_goods[i].sku, 1, G_MAXINT32, &milli))
      continue;
    milli = MIN (milli, self->shop->shelf[i] - self->shop->shelf[i] % 1000);
    if (milli <= 0 || !cf_sim_prices_ask (self, i, &price))
      continue;
    cf_sim_sale_add (sale, i, milli / 1000, &price);
    cf_sim_deed_add (deed, i, -milli, price.minor * (milli / 1000));
  }
  sale->subtotal = sale->total;
}

static void
sell (CfSimTill *self, CfSimCart *cart, json_object *open)
{
  g_autoptr (CfSale) sale = NULL;
  CfSimCartSale *sold;
  CfSimDeed *deed;

  if (!cf_sim_sale_begin (self, CF_SIM_SOLD, &sale, &deed))
    return;
  cf_id_parse (cf_wire_get_text (open, "basket", 64), &sale->id);
  g_free (deed->id);
  deed->id = g_strdup (sale->id.text);
  add_what_is_there (self, sale, deed, cf_wire_get_object (open, "seen"));
  if (deed->n_parts == 0) {
    CfCommit *commit = cf_commit_new ();

    cf_sim_shop_never (self->shop, deed);
    cf_commit_put_state (commit, STATE_OPEN, NULL);
    cf_sim_till_save (self, commit);
    return;
  }
  deed->cart = cart->no;
  sold = cf_sim_cart_sell (cart, self->index, deed->id);
  sold->deed = deed;
  for (guint i = 0; i < deed->n_parts; i++)
    sold->milli[deed->parts[i].good] = -deed->parts[i].milli;
  if (cf_sim_sale_finish (self, sale, deed))
    cf_sim_reached (CF_SIM_CART_SOLD);
}

gboolean
cf_sim_carts_ring_up (CfSimTill *self)
{
  g_autoptr (json_object) open = read_state (self, STATE_OPEN, "");
  gint64 no;

  if (open == NULL || !cf_wire_get_int (open, "cart", 1, self->shop->carts->len, &no) ||
      cf_sim_random_happens (&self->people, 300000))
    return FALSE;
  sell (self, g_ptr_array_index (self->shop->carts, no - 1), open);
  return TRUE;
}

void
cf_sim_carts_sold (CfSimTill *self, CfCommit *commit, const CfSimDeed *deed)
{
  g_autoptr (json_object) paid = NULL;
  g_autofree char *key = NULL;
  json_object *lines;

  if (deed->cart == 0)
    return;
  paid = json_object_new_object ();
  lines = json_object_new_object ();
  cf_wire_add_text (paid, "sale", deed->id);
  json_object_object_add (paid, "lines", lines);
  for (guint i = 0; i < deed->n_parts; i++)
    cf_wire_add_int (lines, cf_sim_goods[deed->parts[i].good].sku, -deed->parts[i].milli);
  key = g_strconcat (STATE_PAID,
                     ((CfSimCart *) g_ptr_array_index (self->shop->carts, deed->cart - 1))->id, ".",
                     deed->id, NULL);
  cf_commit_put_state (commit, key, json_object_to_json_string_ext (paid, JSON_C_TO_STRING_PLAIN));
  cf_commit_put_state (commit, STATE_OPEN, NULL);
}

/* ---- what must hold ------------------------------------------------------------------------------ */

static void
check_cart (CfSimTill *self, const CfSimCart *cart, gint64 position)
{
  g_autoptr (CfCart) copy = cart->id != NULL ? read_cart (self, cart->id) : NULL;
  gint64 known = cf_sim_cart_known (cart, self->index, position);

  for (guint i = 0; i < CF_SIM_GOODS && copy != NULL; i++) {
    CfCartLine line;
    gint64 should = cf_sim_cart_remaining (cart, self->index, i, known);

    cf_cart_find_line (copy, cf_sim_goods[i].sku, &line);
    if (line.remaining.milli != should)
      cf_sim_fail ("till %u: shows %d of %s in cart %u, by what it can know there are %d",
                   self->index + 1, (int) line.remaining.milli, cf_sim_goods[i].sku, cart->no,
                   (int) should);
  }
}

void
cf_sim_carts_check (CfSimTill *self)
{
  gint64 position;

  if (self->shop->carts->len == 0 || !cf_sim_central_knows_carts (self->central))
    return;
  position = read_position (self);
  for (guint i = 0; i < self->shop->carts->len; i++)
    check_cart (self, g_ptr_array_index (self->shop->carts, i), position);
}

/* Of a cart that went with an older copy of the central and that a till brought back, it does not know the sales. */
static CfCart *
read_settled (CfSimTill *self, const char *id)
{
  return cf_sim_central_knows_carts (self->central) ? read_cart (self, id)
                                                    : read_written (self, id);
}

/* Whether everybody has what it wrote, and it what they wrote. */
/* All that read_settled() makes a till's copy of, as it stands in the database. */
static char *
read_sources (CfSimTill *self, const char *id)
{
  CfDb *reader = cf_store_get_reader (self->store);
  g_autofree char *edit_key = g_strconcat (CF_STATE_CART_EDIT, id, NULL);
  g_autofree char *paid_prefix = g_strconcat (STATE_PAID, id, NULL);
  g_autofree char *told = NULL;
  g_autofree char *edit = NULL;
  g_autoptr (GPtrArray) paid = cf_state_store_list (reader, paid_prefix, SALES_MAX, NULL);
  GString *text = g_string_new (cf_sim_central_knows_carts (self->central) ? "1" : "0");

  cf_told_read (cf_store_get_reference (self->store), "cart", id, &told, NULL);
  cf_state_store_get (reader, edit_key, &edit, NULL);
  g_string_append_printf (text, "\n%s\n%s", told != NULL ? told : "-", edit != NULL ? edit : "-");
  for (guint i = 0; paid != NULL && i < paid->len; i++)
    g_string_append_printf (text, "\n%s", ((const CfStateRow *) paid->pdata[i])->value);
  return g_string_free (text, FALSE);
}

static gboolean
is_cart_settled (CfSimTill *self, const char *id)
{
  g_autoptr (CfCart) told = read_told (self, id);
  g_autoptr (CfCart) copy = read_settled (self, id);

  return copy == NULL || (told != NULL && cf_cart_equal (told, copy));
}

/* Asked every few seconds: a cart of which nothing has changed is not taken apart again. */
gboolean
cf_sim_carts_is_in_step (CfSimTill *self)
{
  for (guint i = 0; i < self->shop->carts->len; i++) {
    CfSimCart *cart = g_ptr_array_index (self->shop->carts, i);
    g_autofree char *sources = cart->id != NULL ? read_sources (self, cart->id) : NULL;

    if (cart->id == NULL || g_strcmp0 (sources, cart->settled[self->index]) == 0)
      continue;
    if (!is_cart_settled (self, cart->id))
      return FALSE;
    g_free (cart->settled[self->index]);
    cart->settled[self->index] = g_steal_pointer (&sources);
  }
  return TRUE;
}

void
cf_sim_carts_prove (CfSimTill *self)
{
  cf_sim_central_begin_look (self->central);
  for (guint i = 0; i < self->shop->carts->len; i++) {
    const CfSimCart *cart = g_ptr_array_index (self->shop->carts, i);
    g_autoptr (json_object) json =
      cart->id != NULL ? cf_sim_central_read_cart (self->central, cart->id) : NULL;
    g_autoptr (CfCart) there = json != NULL ? cf_cart_from_json (json, NULL) : NULL;
    g_autoptr (CfCart) here = cart->id != NULL ? read_settled (self, cart->id) : NULL;

    if ((there == NULL) != (here == NULL) || (here != NULL && !cf_cart_equal (here, there)))
      cf_sim_fail ("till %u: has another cart %u than the central", self->index + 1, cart->no);
  }
  cf_sim_central_end_look (self->central);
}
