/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-central-private.h"
#include "cf-trade-body.h"

/*
 * Orders to be collected.  Invariants:
 *  1. an order's row is locked before it is read; order, what is kept for it, and what its store is told
 *     are one transaction;
 *  2. what is kept is a function of the order (cf_pickup_list_reserved()): only the difference between
 *     before and after is booked, so nothing is released twice;
 *  3. facts stand: a record about an order moves its goods whatever the order's state, also where the
 *     order is not known here;
 *  4. the person stands in pickup_order.personal and in the store's feed, nowhere else.
 */

#define EXPIRE_MAX  500 /* orders ended in one go */
#define PARTIES_MAX 20  /* records that an exception names */

static const struct
{
  CfEventKind kind;
  CfPickupFactKind fact;
} FACTS[] = {
  { CF_EVENT_ORDER_ACCEPTED, CF_FACT_ACCEPTED }, { CF_EVENT_ORDER_PICKED, CF_FACT_PICKED },
  { CF_EVENT_ORDER_SHORT, CF_FACT_SHORT },       { CF_EVENT_ORDER_READY, CF_FACT_READY },
  { CF_EVENT_ORDER_COLLECTED, CF_FACT_HANDED },  { CF_EVENT_ORDER_CANCELLED, CF_FACT_CANCELLED },
  { CF_EVENT_ORDER_EXPIRED, CF_FACT_EXPIRED },   { CF_EVENT_ORDER_RETURNED, CF_FACT_RETURNED },
};

void
cf_central_order_free (CfCentralOrder *self)
{
  if (self == NULL)
    return;
  g_free (self->store);
  cf_pickup_free (self->pickup);
  json_object_put (self->personal);
  json_object_put (self->applied);
  g_free (self);
}

/* ---- reading and writing ---------------------------------------------------------------------- */

gboolean
cf_central_order_lock (CfCentralStore *store,
                       const char *shop,
                       const char *id,
                       CfCentralOrder **ret_order,
                       GError **error)
{
  g_autoptr (CfCentralRows) rows =
    cf_central_query (store, error,
                      "UPDATE pickup_order SET changed_ms = changed_ms WHERE store = $1 AND id = $2"
                      " RETURNING body, applied, personal",
                      "tt", shop, id);
  g_autoptr (CfCentralOrder) self = NULL;
  g_autoptr (json_object) body = NULL;
  const char *personal;

  if (rows == NULL)
    return FALSE;
  *ret_order = NULL;
  if (rows->n_rows == 0)
    return TRUE;
  self = g_new0 (CfCentralOrder, 1);
  self->store = g_strdup (shop);
  body = json_tokener_parse (cf_central_rows_text (rows, 0, 0));
  self->pickup = cf_pickup_from_json (body, error);
  if (self->pickup == NULL)
    return FALSE;
  self->applied = json_tokener_parse (cf_central_rows_text (rows, 0, 1));
  personal = cf_central_rows_text (rows, 0, 2);
  self->personal = personal != NULL ? json_tokener_parse (personal) : NULL;
  *ret_order = g_steal_pointer (&self);
  return TRUE;
}

static char *
told_body (const CfCentralOrder *self)
{
  g_autoptr (json_object) body = cf_pickup_to_json (self->pickup);

  json_object_object_add (body, "applied", json_object_get (self->applied));
  if (self->personal != NULL) {
    json_object_object_foreach (self->personal, name, value)
      json_object_object_add (body, name, json_object_get (value));
  }
  return cf_wire_to_text (body);
}

static gboolean
write_order (const CfCentralOrder *self, CfCentralStore *store, gint64 now_ms, GError **error)
{
  g_autoptr (json_object) json = cf_pickup_to_json (self->pickup);
  g_autofree char *body = cf_wire_to_text (json);
  g_autofree char *applied = cf_wire_to_text (self->applied);
  g_autofree char *personal = self->personal != NULL ? cf_wire_to_text (self->personal) : NULL;

  return cf_central_exec (
    store, error,
    "INSERT INTO pickup_order (store, id, number, state, changed_ms, body, applied, personal, customer,"
    " expires_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (store, id) DO UPDATE SET"
    " state = excluded.state, changed_ms = excluded.changed_ms, body = excluded.body,"
    " applied = excluded.applied",
    "ttttitttti", self->store, self->pickup->id.text, self->pickup->number,
    cf_pickup_state_to_text (cf_pickup_get_state (self->pickup)), now_ms, body, applied, personal,
    self->pickup->customer.text, self->pickup->expires_ms);
}

/* ---- what is kept ------------------------------------------------------------------------------- */

/* Adds @sign times what @pickup keeps to @sums: SKU → gint64, in the order of SKUs. */
static void
add_kept (GTree *sums, const CfPickup *pickup, gint64 sign)
{
  g_autoptr (GArray) list = cf_pickup_list_reserved (pickup);

  for (guint i = 0; i < list->len; i++) {
    const CfPickupHeld *held = &g_array_index (list, CfPickupHeld, i);
    gint64 *sum = g_tree_lookup (sums, held->sku);

    if (sum == NULL) {
      sum = g_new0 (gint64, 1);
      g_tree_insert (sums, g_strdup (held->sku), sum);
    }
    /* A line's quantity is within ±2^53 and there are at most 500: no overflow. */
    *sum += sign * held->quantity.milli;
  }
}

static int
compare_skus (gconstpointer a, gconstpointer b, gpointer data)
{
  return strcmp (a, b);
}

static const char *
unit_of (const CfPickup *pickup, const char *sku)
{
  for (guint i = 0; i < pickup->lines->len; i++) {
    const CfPickupLine *line = &g_array_index (pickup->lines, CfPickupLine, i);

    if (g_str_equal (line->sku, sku))
      return cf_unit_to_text (line->unit);
  }
  return cf_unit_to_text (CF_UNIT_EA);
}

static gboolean
move_kept (const CfPickup *pickup,
           const CfPickup *before,
           CfStockBooks *stock,
           gboolean *ret_fits,
           GError **error)
{
  g_autoptr (GTree) sums = g_tree_new_full (compare_skus, NULL, g_free, g_free);

  *ret_fits = TRUE;
  if (before != NULL)
    add_kept (sums, before, -1);
  add_kept (sums, pickup, 1);
  for (GTreeNode *node = g_tree_node_first (sums); node != NULL; node = g_tree_node_next (node)) {
    const char *sku = g_tree_node_key (node);
    const gint64 *sum = g_tree_node_value (node);
    gboolean fits;

    if (*sum == 0)
      continue;
    if (!cf_stock_books_reserve (stock, sku, pickup->location, unit_of (pickup, sku), *sum, &fits,
                                 error))
      return FALSE;
    *ret_fits = *ret_fits && fits;
  }
  return TRUE;
}

gboolean
cf_central_order_save (const CfCentralOrder *self,
                       const CfPickup *before,
                       CfCentralStore *store,
                       CfStockBooks *stock,
                       CfPublication *publication,
                       gint64 now_ms,
                       gboolean *ret_fits,
                       GError **error)
{
  if (!write_order (self, store, now_ms, error) ||
      !move_kept (self->pickup, before, stock, ret_fits, error))
    return FALSE;
  cf_publication_add (publication, self->store, "order", self->pickup->id.text, told_body (self));
  return TRUE;
}

/* ---- promises that end by themselves --------------------------------------------------------------- */

/* In a transaction of its own; an order that was handed over is nobody's to end. */
static gboolean
expire_one (CfCentral *central, const char *shop, const char *id, gint64 now_ms, GError **error)
{
  const CfPickupFact expired = { .kind = CF_FACT_EXPIRED };
  g_autoptr (CfStockBooks) stock = cf_stock_books_new (central->store, shop);
  g_autoptr (CfPublication) publication = cf_publication_new ();
  g_autoptr (CfCentralOrder) order = NULL;
  g_autoptr (CfPickup) before = NULL;
  gboolean fits;

  if (!cf_central_order_lock (central->store, shop, id, &order, error))
    return FALSE;
  if (order == NULL)
    return TRUE;
  if (order->pickup->expires_ms > now_ms ||
      !cf_pickup_check (order->pickup, CF_PICKUP_EXPIRE, NULL))
    return cf_central_exec (central->store, error,
                            "UPDATE pickup_order SET expires_ms = $3 WHERE store = $1 AND id = $2",
                            "tti", shop, id,
                            order->pickup->expires_ms > now_ms ? order->pickup->expires_ms
                                                               : G_MAXINT64);
  before = cf_pickup_copy (order->pickup);
  return cf_pickup_apply (order->pickup, &expired, error) &&
         cf_central_order_save (order, before, central->store, stock, publication, now_ms, &fits,
                                error) &&
         cf_central_order_report (order, central->store, central->clock, now_ms, error) &&
         cf_stock_books_close (stock, publication, error) &&
         cf_publication_commit (publication, central->store, now_ms, error);
}

gboolean
cf_central_orders_expire (CfCentral *central, GError **error)
{
  gint64 now_ms = cf_clock_utc_ms (central->clock);
  g_autoptr (CfCentralRows) rows = NULL;

  if (!cf_central_begin (central->store, CF_CENTRAL_READ, error))
    return FALSE;
  rows = cf_central_query (
    central->store, error,
    "SELECT store, id FROM pickup_order WHERE state IN ('placed', 'accepted', 'picking', 'short',"
    " 'ready') AND (expires_ms <= $1 OR expires_ms IS NULL) ORDER BY store, id"
    " LIMIT CAST ($2 AS BIGINT)",
    "ii", now_ms, (gint64) EXPIRE_MAX);
  cf_central_rollback (central->store);
  if (rows == NULL)
    return FALSE;
  for (gsize i = 0; i < rows->n_rows; i++) {
    g_autoptr (GError) failure = NULL;

    /* One that cannot be ended now is tried again with the next round, and holds nobody up. */
    if (!cf_central_begin (central->store, CF_CENTRAL_WRITE, &failure) ||
        !expire_one (central, cf_central_rows_text (rows, i, 0), cf_central_rows_text (rows, i, 1),
                     now_ms, &failure) ||
        !cf_central_commit (central->store, &failure)) {
      cf_central_rollback (central->store);
      g_message ("order=%s expiring=failed message=\"%s\"", cf_central_rows_text (rows, i, 1),
                 failure->message);
    }
  }
  return TRUE;
}

/* ---- forgetting a person ------------------------------------------------------------------------- */

static gboolean
forget_one (CfCentralStore *store,
            CfPublication *publication,
            const char *shop,
            const char *id,
            GError **error)
{
  g_autoptr (CfCentralOrder) order = NULL;

  if (!cf_central_order_lock (store, shop, id, &order, error) || order == NULL ||
      !cf_central_exec (store, error,
                        "UPDATE pickup_order SET personal = NULL WHERE store = $1 AND id = $2",
                        "tt", shop, id))
    return FALSE;
  json_object_put (g_steal_pointer (&order->personal));
  cf_publication_add (publication, shop, "order", id, told_body (order));
  return TRUE;
}

gboolean
cf_central_orders_forget (CfCentralStore *store,
                          CfPublication *publication,
                          const char *customer,
                          GError **error)
{
  g_autofree char *named = g_strconcat ("%\"", customer, "\"%", NULL);
  g_autoptr (CfCentralRows) rows = cf_central_query (
    store, error,
    "SELECT store, id FROM pickup_order WHERE personal IS NOT NULL"
    " AND (customer = $1 OR (customer IS NULL AND body LIKE $2)) ORDER BY store, id",
    "tt", customer, named);

  if (rows == NULL)
    return FALSE;
  for (gsize i = 0; i < rows->n_rows; i++)
    if (!forget_one (store, publication, cf_central_rows_text (rows, i, 0),
                     cf_central_rows_text (rows, i, 1), error))
      return FALSE;
  return TRUE;
}

/* ---- what somebody has to look at ------------------------------------------------------------------ */

static gboolean
report_one (const CfCentralOrder *self,
            const char *kind,
            CfCentralStore *store,
            const CfClock *clock,
            gint64 now_ms,
            GError **error)
{
  g_autoptr (CfCentralRows) rows = cf_central_query (
    store, error,
    "SELECT terminal, branch, epoch, seq, kind FROM pickup_step WHERE store = $1 AND order_id = $2"
    " AND kind IN ('order.collected', 'order.returned', 'order.cancelled')"
    " ORDER BY terminal, branch, epoch, seq LIMIT CAST ($3 AS BIGINT)",
    "tti", self->store, self->pickup->id.text, (gint64) PARTIES_MAX);
  json_object *detail, *parties;

  if (rows == NULL)
    return FALSE;
  detail = json_object_new_object ();
  parties = json_object_new_array ();
  cf_wire_add_text (detail, "order", self->pickup->id.text);
  cf_wire_add_text (detail, "number", self->pickup->number);
  json_object_object_add (detail, "records", parties);
  for (gsize i = 0; i < rows->n_rows; i++) {
    json_object *party = json_object_new_object ();
    const char *branch = cf_central_rows_text (rows, i, 1);

    cf_wire_add_text (party, "terminal", cf_central_rows_text (rows, i, 0));
    cf_wire_add_text (party, "branch", branch[0] != '\0' ? branch : NULL);
    cf_wire_add_int (party, "epoch", cf_central_rows_int (rows, i, 2));
    cf_wire_add_int (party, "seq", cf_central_rows_int (rows, i, 3));
    cf_wire_add_text (party, "kind", cf_central_rows_text (rows, i, 4));
    json_object_array_add (parties, party);
  }
  return cf_exception_add (store, now_ms, clock, kind, self->pickup->id.text, self->store, detail,
                           error);
}

gboolean
cf_central_order_report (const CfCentralOrder *self,
                         CfCentralStore *store,
                         const CfClock *clock,
                         gint64 now_ms,
                         GError **error)
{
  guint what = cf_pickup_get_exceptions (self->pickup);

  return ((what & CF_PICKUP_DOUBLE_HANDOVER) == 0 ||
          report_one (self, "double_handover", store, clock, now_ms, error)) &&
         ((what & CF_PICKUP_OWED) == 0 || report_one (self, "owed", store, clock, now_ms, error));
}

/* ---- applying a record ----------------------------------------------------------------------------- */

static gboolean
move_goods (CfApply *self,
            const CfRecord *record,
            CfEventKind kind,
            const CfOrderStep *step,
            const GArray *lines,
            GError **error)
{
  gboolean leave = kind == CF_EVENT_ORDER_COLLECTED && step->sale == NULL;
  gboolean come = kind == CF_EVENT_ORDER_RETURNED;
  g_autofree char *damaged = NULL;
  const char *place = step->location;

  if (!leave && !come)
    return TRUE;
  if (come && g_strcmp0 (step->to, "damaged") == 0)
    place = damaged = g_strconcat (step->location, "/damaged", NULL);
  for (guint i = 0; i < lines->len; i++) {
    const CfOrderGoods *goods = &g_array_index (lines, CfOrderGoods, i);

    if (!cf_apply_enter (self, record, i, goods->sku, place, cf_unit_to_text (goods->unit), FALSE,
                         leave ? -goods->quantity.milli : goods->quantity.milli, error))
      return FALSE;
  }
  return TRUE;
}

/* A fact that the order cannot take is named; those beside it stand. */
static gboolean
add_fact (CfApply *self,
          const CfRecord *record,
          CfCentralOrder *order,
          const CfPickupFact *fact,
          GError **error)
{
  g_autoptr (GError) bad = NULL;

  return cf_pickup_apply (order->pickup, fact, &bad) ||
         cf_apply_note (self, record, bad->message, error);
}

/* The sale that paid it here took what these goods were ordered for, as far as it was not paid. */
static gint64
paid_here (const CfPickup *pickup, const GArray *lines)
{
  gint64 open = cf_pickup_get_total (pickup).minor - pickup->paid.minor;
  gint64 sum = 0;

  for (guint i = 0; i < lines->len; i++) {
    const CfOrderGoods *goods = &g_array_index (lines, CfOrderGoods, i);
    const CfPickupLine *line = cf_pickup_find_line (pickup, goods->line);
    gint64 amount;

    if (line == NULL || !cf_muldiv (line->total.minor, goods->quantity.milli, line->ordered.milli,
                                    CF_ROUNDING_HALF_AWAY, &amount, NULL))
      continue;
    /* Each is within ±2^53 and there are at most 500. */
    sum += amount;
  }
  return CLAMP (sum, 0, MAX (open, 0));
}

static gboolean
add_facts (CfApply *self,
           const CfRecord *record,
           CfPickupFactKind kind,
           const CfOrderStep *step,
           const GArray *lines,
           CfCentralOrder *order,
           GError **error)
{
  CfPickupFact fact = { .kind = kind, .shelf = step->shelf, .at_ms = record->at_ms };
  CfPickupFact paid = { .kind = CF_FACT_PAID };

  if (lines->len == 0)
    return add_fact (self, record, order, &fact, error);
  if (kind == CF_FACT_HANDED && step->sale != NULL)
    paid.amount.minor = paid_here (order->pickup, lines);
  for (guint i = 0; i < lines->len; i++) {
    const CfOrderGoods *goods = &g_array_index (lines, CfOrderGoods, i);

    fact.line = goods->line;
    fact.sku = goods->sku;
    fact.name = goods->name;
    fact.quantity = goods->quantity;
    if (!add_fact (self, record, order, &fact, error))
      return FALSE;
  }
  return paid.amount.minor == 0 || add_fact (self, record, order, &paid, error);
}

static gboolean
note_step (CfApply *self, const CfRecord *record, const CfOrderStep *step, GError **error)
{
  return cf_central_exec (
    self->store, error,
    "INSERT INTO pickup_step (store, order_id, terminal, branch, epoch, seq, kind)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
    "ttttiit", self->shop, step->order, self->terminal, self->branch, (gint64) record->epoch,
    record->seq, record->kind);
}

static gboolean
note_unknown (CfApply *self, const CfRecord *record, const CfOrderStep *step, GError **error)
{
  json_object *detail = cf_apply_name_record (self, record);

  cf_wire_add_text (detail, "order", step->order);
  cf_wire_add_text (detail, "number", step->number);
  return cf_exception_add (self->store, self->now_ms, self->central->clock, "unknown_order",
                           step->order, self->shop, detail, error);
}

static void
note_applied (CfCentralOrder *order, const char *chain, const CfRecord *record)
{
  json_object *pair = json_object_new_array ();

  json_object_array_add (pair, json_object_new_int64 (record->epoch));
  json_object_array_add (pair, json_object_new_int64 (record->seq));
  json_object_object_add (order->applied, chain, pair);
}

static gboolean
apply_to (CfApply *self,
          const CfRecord *record,
          CfEventKind kind,
          const CfOrderStep *step,
          const GArray *lines,
          CfCentralOrder *order,
          GError **error)
{
  g_autoptr (CfPickup) before = cf_pickup_copy (order->pickup);
  gboolean fits;
  guint i = 0;

  while (FACTS[i].kind != kind)
    i++;
  if (!add_facts (self, record, FACTS[i].fact, step, lines, order, error))
    return FALSE;
  note_applied (order, self->chain, record);
  return cf_central_order_save (order, before, self->store, self->stock, self->publication,
                                self->now_ms, &fits, error) &&
         cf_central_order_report (order, self->store, self->central->clock, self->now_ms, error);
}

gboolean
cf_apply_order (CfApply *self, const CfRecord *record, CfEventKind kind, GError **error)
{
  g_autoptr (CfCentralOrder) order = NULL;
  g_autoptr (GArray) lines = NULL;
  g_autoptr (GError) bad = NULL;
  CfOrderStep step;

  if (!cf_event_read_order (kind, record->body, &step, &lines, &bad))
    return cf_apply_note (self, record, bad->message, error);
  if (!move_goods (self, record, kind, &step, lines, error) ||
      !note_step (self, record, &step, error) ||
      !cf_central_order_lock (self->store, self->shop, step.order, &order, error))
    return FALSE;
  return order != NULL ? apply_to (self, record, kind, &step, lines, order, error)
                       : note_unknown (self, record, &step, error);
}
