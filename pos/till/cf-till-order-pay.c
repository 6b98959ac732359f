/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An order that nobody paid yet, paid at the till: its goods become a basket like any other, and the sale's
 * transaction says that they were handed over.  The sale moves the goods; the record of the hand-over names it. */
#include <string.h>

#include "cf-catalog-store.h"
#include "cf-state-store.h"
#include "cf-till-opening.h"
#include "cf-till-orders-private.h"
#include "cf-trade-body.h"

void
cf_till_load_open_order (CfTill *self)
{
  g_autofree char *text = NULL;

  g_clear_pointer (&self->open_order, json_object_put);
  if (cf_state_store_get (cf_store_get_reader (self->store), CF_STATE_OPEN_ORDER, &text, NULL) &&
      text != NULL)
    self->open_order = json_tokener_parse (text);
}

/* ── the basket ──────────────────────────────────────────────────────────────────────────────── */

/* What was ordered costs what was agreed, or less where the shop has become cheaper. */
static gboolean
ring (CfTill *self,
      CfBasket *next,
      const CfPickup *pickup,
      const CfOrderGoods *goods,
      GError **error)
{
  g_autoptr (CfProduct) product =
    cf_catalog_find_by_sku (cf_store_get_reference (self->store), goods->sku, error);
  const CfPickupLine *line = cf_pickup_find_line (pickup, goods->line);
  guint no;

  return product != NULL && cf_till_put_product (self, next, product, goods->quantity,
                                                 line != NULL ? &line->price : NULL, &no, error);
}

static void
add_text (json_object *object, const char *name, const char *text)
{
  json_object_object_add (object, name, json_object_new_string (text));
}

static json_object *
make_open (const CfPickup *pickup, const GArray *goods, const char *proof, const CfId *basket)
{
  json_object *open = json_object_new_object ();
  json_object *lines = json_object_new_array ();

  add_text (open, "basket", basket->text);
  add_text (open, "order", pickup->id.text);
  add_text (open, "number", pickup->number);
  add_text (open, "location", pickup->location);
  add_text (open, "proof", proof);
  json_object_object_add (open, "lines", lines);
  for (guint i = 0; i < goods->len; i++) {
    const CfOrderGoods *row = &g_array_index (goods, CfOrderGoods, i);
    json_object *line = json_object_new_object ();

    json_object_object_add (line, "line", json_object_new_int64 (row->line));
    add_text (line, "sku", row->sku);
    add_text (line, "name", row->name);
    add_text (line, "unit", cf_unit_to_text (row->unit));
    json_object_object_add (line, "milli", json_object_new_int64 (row->quantity.milli));
    json_object_array_add (lines, line);
  }
  return open;
}

static gboolean
check (CfTill *self, const CfPickup *pickup, GError **error)
{
  if (self->use != CF_TILL_SELL || pickup->paid.minor != 0)
    return cf_error_set (error, CF_ERROR_NOT_PAID, "order '%s' is not paid", pickup->number);
  if (!cf_till_enter (self, CF_TILL_SELLING, error))
    return FALSE;
  return cf_till_opening_check (self, error);
}

void
cf_till_order_to_basket (CfTill *self,
                         GTask *task,
                         const CfTillOrder *order,
                         const GArray *goods,
                         const char *proof)
{
  g_autoptr (CfBasket) next = cf_basket_copy (self->basket);
  const CfTillOpening opening = { CF_STATE_OPEN_ORDER, &self->open_order, NULL };
  json_object *open;
  GError *failure = NULL;
  CfCommit *commit;

  if (check (self, order->pickup, &failure))
    for (guint i = 0; failure == NULL && i < goods->len; i++)
      ring (self, next, order->pickup, &g_array_index (goods, CfOrderGoods, i), &failure);
  if (failure != NULL) {
    cf_till_return_error (self, task, failure);
    g_object_unref (task);
    return;
  }
  if (cf_id_is_set (&order->pickup->customer))
    cf_till_opening_set_customer (next, order->pickup->customer.text);
  open = make_open (order->pickup, goods, proof, cf_basket_get_id (next));
  commit = cf_till_commit_new (self);
  cf_commit_put_order_tries (commit, order->pickup->id.text, 0, 0);
  cf_till_opening_commit (self, task, commit, &opening, g_steal_pointer (&next), open);
}

/* ── the sale ────────────────────────────────────────────────────────────────────────────────── */

static const char *
get (json_object *object, const char *name)
{
  return json_object_get_string (json_object_object_get (object, name));
}

/* Of each thing no more than was sold: what the customer left behind stays on its shelf. */
static void
list_sold (json_object *open, const CfSale *sale, GArray *goods)
{
  g_autoptr (GHashTable) sold = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  json_object *lines = json_object_object_get (open, "lines");

  for (guint i = 0; i < sale->lines->len; i++) {
    const CfSaleLine *line = sale->lines->pdata[i];
    const gint64 *before = g_hash_table_lookup (sold, line->sku);
    gint64 sum = line->quantity.milli + (before != NULL ? *before : 0);

    g_hash_table_replace (sold, line->sku, g_memdup2 (&sum, sizeof sum));
  }
  for (gsize i = 0; i < json_object_array_length (lines); i++) {
    json_object *line = json_object_array_get_idx (lines, i);
    gint64 *left = g_hash_table_lookup (sold, get (line, "sku"));
    gint64 milli = json_object_get_int64 (json_object_object_get (line, "milli"));
    CfOrderGoods row = { .line =
                           (guint) json_object_get_int (json_object_object_get (line, "line")),
                         .sku = get (line, "sku"),
                         .name = get (line, "name"),
                         .quantity = { left != NULL ? MIN (milli, *left) : 0 } };

    if (row.quantity.milli <= 0 || !cf_unit_parse (get (line, "unit"), &row.unit))
      continue;
    *left -= row.quantity.milli;
    g_array_append_val (goods, row);
  }
}

gboolean
cf_till_pays_order (CfTill *self)
{
  return self->open_order != NULL &&
         g_strcmp0 (get (self->open_order, "basket"), cf_basket_get_id (self->basket)->text) == 0;
}

void
cf_till_order_sold (CfTill *self, CfCommit *commit, const CfSale *sale)
{
  g_autoptr (GArray) goods = g_array_new (FALSE, FALSE, sizeof (CfOrderGoods));
  json_object *open = self->open_order;
  CfOrderStep body;

  if (open == NULL || g_strcmp0 (get (open, "basket"), sale->id.text) != 0)
    return;
  list_sold (open, sale, goods);
  body = (CfOrderStep){ .order = get (open, "order"),
                        .number = get (open, "number"),
                        .location = get (open, "location"),
                        .proof = get (open, "proof"),
                        .sale = sale->id.text,
                        .lines = (const CfOrderGoods *) (gpointer) goods->data,
                        .n_lines = goods->len };
  if (goods->len > 0)
    cf_commit_add_event (commit,
                         cf_till_event (self, CF_EVENT_ORDER_COLLECTED,
                                        cf_event_body_order (CF_EVENT_ORDER_COLLECTED, &body)));
  /* In memory the order stays with its basket, which goes on where the disk refuses the sale. */
  cf_commit_put_state (commit, CF_STATE_OPEN_ORDER, NULL);
}
