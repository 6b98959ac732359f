/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-feed.h"

#include <string.h>

#include "cf-cart-index.h"
#include "cf-customer-index.h"

/* ---- cursors --------------------------------------------------------------------------------- */

gboolean
cf_feed_read_cursor (CfDb *db, const char *scope, CfFeedCursor *ret_cursor, GError **error)
{
  g_auto (CfStmt) st =
    cf_db_prepare (db,
                   "SELECT feed, position, head, read_at_ms FROM feed_cursor WHERE scope = :scope",
                   error);
  CfStep step;

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":scope", scope);
  step = cf_stmt_step (st, error);
  if (step == CF_STEP_FAILED)
    return FALSE;
  *ret_cursor = (CfFeedCursor){ 0 };
  if (step == CF_STEP_DONE)
    return TRUE;
  g_strlcpy (ret_cursor->feed, cf_stmt_get_text (st, 0), sizeof ret_cursor->feed);
  ret_cursor->position = cf_stmt_get_int64 (st, 1);
  ret_cursor->head = cf_stmt_get_int64 (st, 2);
  ret_cursor->read_at_ms = cf_stmt_get_int64 (st, 3);
  return TRUE;
}

gboolean
cf_feed_write_cursor (CfDb *db, const char *scope, const CfFeedCursor *cursor, GError **error)
{
  g_auto (CfStmt) st = cf_db_prepare (
    db,
    "INSERT INTO feed_cursor (scope, feed, position, head, read_at_ms)"
    " VALUES (:scope, :feed, :position, :head, :at) ON CONFLICT (scope) DO UPDATE SET"
    " feed = excluded.feed, position = excluded.position, head = excluded.head,"
    " read_at_ms = excluded.read_at_ms",
    error);

  g_assert (cf_db_in_transaction (db));
  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":scope", scope);
  cf_stmt_bind_text_static (st, ":feed", cursor->feed);
  cf_stmt_bind_int64 (st, ":position", cursor->position);
  cf_stmt_bind_int64 (st, ":head", cursor->head);
  cf_stmt_bind_int64 (st, ":at", cursor->read_at_ms);
  return cf_stmt_run (st, error);
}

/* ---- one change ------------------------------------------------------------------------------ */

typedef enum
{
  PUT_STOCK,
  DROP_STOCK,
  PUT_TAX,
  DROP_TAX,
  PUT_PRICE,
  DROP_PRICE,
  PUT_BASE,
  READ_BASE,
  PUT_RAW,
  DROP_RAW,
  N_STATEMENTS,
} Statement;

/* A row that is so already is not written: what was told again is no news (CfFeedOutcome's changed). */
#define PRICE_CONFLICT                                                                             \
  " ON CONFLICT (id) DO UPDATE SET sku = excluded.sku, is_markdown = excluded.is_markdown,"        \
  " price_minor = excluded.price_minor, percent_ppm = excluded.percent_ppm,"                       \
  " from_at = excluded.from_at, to_at = excluded.to_at,"                                           \
  " customer_group = excluded.customer_group WHERE (sku, is_markdown, price_minor, percent_ppm,"   \
  " from_at, to_at, customer_group) IS NOT (excluded.sku, excluded.is_markdown,"                   \
  " excluded.price_minor, excluded.percent_ppm, excluded.from_at, excluded.to_at,"                 \
  " excluded.customer_group)"

static const char *const SQL[N_STATEMENTS] = {
  [PUT_STOCK] = "INSERT INTO told_stock (sku, location, on_hand_milli, reserved_milli,"
                " in_transit_milli, damaged_milli, applied, branches) VALUES (:sku, :location,"
                " :on_hand, :reserved, :in_transit, :damaged, :applied, :branches)"
                " ON CONFLICT (sku, location)"
                " DO UPDATE SET on_hand_milli = excluded.on_hand_milli,"
                " reserved_milli = excluded.reserved_milli,"
                " in_transit_milli = excluded.in_transit_milli,"
                " damaged_milli = excluded.damaged_milli, applied = excluded.applied,"
                " branches = excluded.branches WHERE (on_hand_milli, reserved_milli,"
                " in_transit_milli, damaged_milli, applied, branches) IS NOT"
                " (excluded.on_hand_milli, excluded.reserved_milli, excluded.in_transit_milli,"
                " excluded.damaged_milli, excluded.applied, excluded.branches)",
  [DROP_STOCK] = "DELETE FROM told_stock WHERE sku = :sku AND location = :location",
  [PUT_TAX] = "INSERT INTO told_tax (id, tax_class, from_ms, from_at, rate_ppm)"
              " VALUES (:id, :class, :from, :from_at, :rate) ON CONFLICT (id)"
              " DO UPDATE SET tax_class = excluded.tax_class, from_ms = excluded.from_ms,"
              " from_at = excluded.from_at, rate_ppm = excluded.rate_ppm"
              " WHERE (tax_class, from_ms, from_at, rate_ppm) IS NOT (excluded.tax_class,"
              " excluded.from_ms, excluded.from_at, excluded.rate_ppm)",
  [DROP_TAX] = "DELETE FROM told_tax WHERE id = :id",
  [PUT_PRICE] = "INSERT INTO told_price (id, sku, is_markdown, price_minor, percent_ppm,"
                " from_at, to_at, customer_group) VALUES (:id, :sku, :markdown, :price, :percent,"
                " :from, :to, :group)" PRICE_CONFLICT,
  [DROP_PRICE] = "DELETE FROM told_price WHERE id = :id",
  /* A base price has its SKU for an id. */
  [PUT_BASE] = "INSERT INTO told_price (id, sku, is_markdown, price_minor, percent_ppm,"
               " from_at, to_at) VALUES (:sku, :sku, 0, :price, 0, '', '')" PRICE_CONFLICT,
  [READ_BASE] = "SELECT price_minor FROM told_price WHERE id = :sku AND sku = :sku",
  [PUT_RAW] = "INSERT INTO told (kind, id, body, problem) VALUES (:kind, :id, :body, :problem)"
              " ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body,"
              " problem = excluded.problem"
              " WHERE (body, problem) IS NOT (excluded.body, excluded.problem)",
  [DROP_RAW] = "DELETE FROM told WHERE kind = :kind AND id = :id",
};

struct _CfFeedApplier
{
  CfDb *db;
  gint64 at_ms;
  CfCatalogWriter *catalog;        /* NULL: no change was about it yet */
  CfStmt statements[N_STATEMENTS]; /* likewise */
  gboolean compares_only;
  gboolean is_news; /* the change that is being put has changed something */
  gboolean has_raw; /* rows of known kinds were kept aside: they go when a good one comes */
  CfFeedOutcome outcome;
};

CfFeedApplier *
cf_feed_applier_new (CfDb *db, gint64 at_ms, GError **error)
{
  g_autoptr (CfFeedApplier) self = g_new0 (CfFeedApplier, 1);
  gint64 kept;

  g_assert (cf_db_in_transaction (db));
  self->db = db;
  self->at_ms = at_ms;
  if (!cf_db_read_int64 (db,
                         "SELECT EXISTS (SELECT 1 FROM told WHERE kind IN"
                         " ('product', 'price', 'stock', 'tax'))",
                         &kept, error))
    return NULL;
  self->has_raw = kept != 0;
  return g_steal_pointer (&self);
}

void
cf_feed_applier_compare_only (CfFeedApplier *self)
{
  self->compares_only = TRUE;
}

void
cf_feed_applier_free (CfFeedApplier *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < N_STATEMENTS; i++)
    cf_stmt_release (self->statements[i]);
  cf_catalog_writer_free (self->catalog);
  g_free (self);
}

gboolean
cf_feed_applier_finish (CfFeedApplier *self, CfFeedOutcome *ret_outcome, GError **error)
{
  if (self->catalog != NULL && !cf_catalog_writer_finish (self->catalog, error))
    return FALSE;
  if (ret_outcome != NULL)
    *ret_outcome = self->outcome;
  return TRUE;
}

/* Most pages tell of one kind: what the others need is not prepared for them. */
static CfStmt
prepare (CfFeedApplier *self, Statement which, GError **error)
{
  if (self->statements[which] == NULL)
    self->statements[which] = cf_db_prepare (self->db, SQL[which], error);
  return self->statements[which];
}

/* Runs what writes. */
static gboolean
run (CfFeedApplier *self, CfStmt st, GError **error)
{
  if (!cf_stmt_run (st, error))
    return FALSE;
  self->is_news = self->is_news || cf_db_changes (self->db) > 0;
  return TRUE;
}

static CfCatalogWriter *
open_catalog (CfFeedApplier *self, GError **error)
{
  if (self->catalog == NULL)
    self->catalog = cf_catalog_writer_new (self->db, self->at_ms, 0, error);
  return self->catalog;
}

static gboolean
drop_raw (CfFeedApplier *self, const CfFeedChange *change, GError **error)
{
  CfStmt st = prepare (self, DROP_RAW, error);

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":kind", change->kind);
  cf_stmt_bind_text_static (st, ":id", change->id);
  return run (self, st, error);
}

static gboolean
put_raw (CfFeedApplier *self, const CfFeedChange *change, const char *problem, GError **error)
{
  CfStmt st = prepare (self, PUT_RAW, error);

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":kind", change->kind);
  cf_stmt_bind_text_static (st, ":id", change->id);
  cf_stmt_bind_text_static (st, ":body",
                            json_object_to_json_string_ext (change->body,
                                                            JSON_C_TO_STRING_PLAIN |
                                                              JSON_C_TO_STRING_NOSLASHESCAPE));
  cf_stmt_bind_text_static (st, ":problem", problem);
  return run (self, st, error);
}

/* ---- the kinds that are tables ------------------------------------------------------------- */

static gboolean
put_stock (CfFeedApplier *self, const CfFeedStock *stock, GError **error)
{
  CfStmt st = prepare (self, PUT_STOCK, error);

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":sku", stock->sku);
  cf_stmt_bind_text_static (st, ":location", stock->location);
  cf_stmt_bind_int64 (st, ":on_hand", stock->on_hand_milli);
  cf_stmt_bind_int64 (st, ":reserved", stock->reserved_milli);
  cf_stmt_bind_int64 (st, ":in_transit", stock->in_transit_milli);
  cf_stmt_bind_int64 (st, ":damaged", stock->damaged_milli);
  cf_stmt_bind_int64 (st, ":applied", stock->applied);
  cf_stmt_bind_text_static (st, ":branches", stock->branches);
  self->outcome.stock++;
  return run (self, st, error);
}

/* "sku|location": the last bar divides, for a SKU may have one. */
static char *
split_id (const char *id, const char **ret_second, GError **error)
{
  const char *bar = strrchr (id, '|');

  if (bar == NULL) {
    cf_error_set (error, CF_ERROR_DAMAGED, "the id '%.80s' has no bar", id);
    return NULL;
  }
  *ret_second = bar + 1;
  return g_strndup (id, (gsize) (bar - id));
}

static gboolean
drop_stock (CfFeedApplier *self, const CfFeedChange *change, GError **error)
{
  CfStmt st = prepare (self, DROP_STOCK, error);
  const char *location;
  g_autofree char *sku = split_id (change->id, &location, error);

  if (st == NULL || sku == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":sku", sku);
  cf_stmt_bind_text_static (st, ":location", location);
  self->outcome.stock++;
  return run (self, st, error);
}

static gboolean
put_tax (CfFeedApplier *self, const char *id, const CfFeedTax *tax, GError **error)
{
  CfStmt st = prepare (self, PUT_TAX, error);

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":id", id);
  cf_stmt_bind_text_static (st, ":class", tax->tax_class);
  cf_stmt_bind_int64 (st, ":from", tax->from_ms);
  cf_stmt_bind_text_static (st, ":from_at", tax->from_at);
  cf_stmt_bind_int64 (st, ":rate", tax->rate_ppm);
  self->outcome.others++;
  return run (self, st, error);
}

static gboolean
drop_by_id (CfFeedApplier *self, Statement which, const CfFeedChange *change, GError **error)
{
  CfStmt st = prepare (self, which, error);

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":id", change->id);
  return run (self, st, error);
}

/* A base price that was told apart counts before the product's own, in whatever order the two come. */
static gboolean
read_base_price (CfFeedApplier *self, CfProduct *product, GError **error)
{
  CfStmt st = prepare (self, READ_BASE, error);
  CfStep step;

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":sku", product->sku);
  step = cf_stmt_step (st, error);
  if (step == CF_STEP_ROW)
    product->price.minor = cf_stmt_get_int64 (st, 0);
  cf_stmt_reset (st);
  return step != CF_STEP_FAILED;
}

static gboolean
is_barcode_anothers (const CfCatalogPlace *place)
{
  for (guint i = 0; i < place->n_gtins; i++)
    if (place->owners[i] != 0 && place->owners[i] != place->product_id)
      return TRUE;
  return FALSE;
}

static gboolean
put_product (CfFeedApplier *self,
             const CfFeedChange *change,
             gint64 *ret_product_id,
             GError **error)
{
  CfProduct product = *change->product; /* but for what it costs */
  CfCatalogWriter *catalog = open_catalog (self, error);
  CfCatalogOutcome outcome;
  CfCatalogPlace place;

  if (catalog == NULL || !read_base_price (self, &product, error) ||
      !cf_catalog_writer_locate (catalog, &product, &place, error))
    return FALSE;
  if (self->compares_only && is_barcode_anothers (&place))
    return TRUE;
  if (!cf_catalog_writer_put (catalog, &product, &place, CF_CATALOG_ALL_FIELDS, &outcome, NULL,
                              ret_product_id, error))
    return FALSE;
  self->is_news = self->is_news || outcome != CF_CATALOG_UNCHANGED;
  self->outcome.products++;
  return TRUE;
}

static gboolean
drop_product (CfFeedApplier *self, const char *sku, GError **error)
{
  CfCatalogWriter *catalog = open_catalog (self, error);

  if (catalog == NULL)
    return FALSE;
  self->outcome.products++;
  self->is_news = TRUE; /* nobody takes out what is not there */
  return cf_catalog_writer_remove (catalog, sku, error);
}

static gboolean
put_price_rule (CfFeedApplier *self, const char *id, const CfFeedPrice *price, GError **error)
{
  CfStmt st = prepare (self, PUT_PRICE, error);

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":id", id);
  cf_stmt_bind_text_static (st, ":sku", price->sku);
  cf_stmt_bind_int64 (st, ":markdown", price->is_markdown);
  cf_stmt_bind_int64 (st, ":price", price->minor);
  cf_stmt_bind_int64 (st, ":percent", price->percent_ppm);
  cf_stmt_bind_text_static (st, ":from", price->from);
  cf_stmt_bind_text_static (st, ":to", price->to);
  cf_stmt_bind_text_static (st, ":group", price->group);
  self->outcome.products++;
  return run (self, st, error);
}

static gboolean
put_base_price (CfFeedApplier *self, const char *sku, gint64 minor, GError **error)
{
  CfCatalogWriter *catalog = open_catalog (self, error);
  CfStmt st = prepare (self, PUT_BASE, error);

  if (catalog == NULL || st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":sku", sku);
  cf_stmt_bind_int64 (st, ":price", minor);
  self->outcome.products++;
  return run (self, st, error) &&
         cf_catalog_writer_set_price (catalog, sku, (CfMoney){ minor }, error);
}

/* ---- which kind -------------------------------------------------------------------------------- */

static gboolean
put_known (CfFeedApplier *self, const CfFeedChange *change, gint64 *ret_product_id, GError **error)
{
  switch (change->what) {
  case CF_FEED_PRODUCT: return put_product (self, change, ret_product_id, error);
  case CF_FEED_BASE_PRICE: return put_base_price (self, change->id, change->price.minor, error);
  case CF_FEED_PRICE_RULE: return put_price_rule (self, change->id, &change->price, error);
  case CF_FEED_STOCK: return put_stock (self, &change->stock, error);
  case CF_FEED_TAX: return put_tax (self, change->id, &change->tax, error);
  case CF_FEED_RAW: return TRUE;
  case CF_FEED_UNREAD:
  default: g_assert_not_reached ();
  }
}

static gboolean
drop_known (CfFeedApplier *self, const CfFeedChange *change, GError **error)
{
  switch (change->what) {
  case CF_FEED_PRODUCT: return drop_product (self, change->id, error);
  case CF_FEED_STOCK: return drop_stock (self, change, error);
  case CF_FEED_TAX: self->outcome.others++; return drop_by_id (self, DROP_TAX, change, error);
  case CF_FEED_BASE_PRICE: /* the product is told anew, with its own */
  case CF_FEED_PRICE_RULE:
    self->outcome.products++;
    return drop_by_id (self, DROP_PRICE, change, error);
  case CF_FEED_RAW: return TRUE;
  case CF_FEED_UNREAD:
  default: g_assert_not_reached ();
  }
}

/* Kept as it came, with what is wrong with it. */
static gboolean
flag (CfFeedApplier *self, const CfFeedChange *change, const char *problem, GError **error)
{
  self->outcome.flagged++;
  self->has_raw = TRUE;
  return change->body == NULL || put_raw (self, change, problem, error);
}

/* What the row is to blame for; everything else is the disk's or ours. */
static gboolean
is_bad_row (const GError *error)
{
  return cf_error_is (error, CF_ERROR_DAMAGED) || cf_error_is (error, CF_ERROR_BAD_CODE) ||
         cf_error_is (error, CF_ERROR_BAD_REQUEST) || cf_error_is (error, CF_ERROR_OUT_OF_RANGE);
}

/* Customers are kept raw and found by their words, carts by their customer. */
static gboolean
index_raw (CfFeedApplier *self, const CfFeedChange *change, GError **error)
{
  if (g_str_equal (change->kind, "cart"))
    return change->body != NULL ? cf_cart_index_put (self->db, change->id, change->body, error)
                                : cf_cart_index_drop (self->db, change->id, error);
  if (!g_str_equal (change->kind, "customer"))
    return TRUE;
  return change->body != NULL ? cf_customer_index_put (self->db, change->id, change->body, error)
                              : cf_customer_index_drop (self->db, change->id, error);
}

static gboolean
put_change (CfFeedApplier *self, const CfFeedChange *change, gint64 *ret_product_id, GError **error)
{
  g_autoptr (GError) failure = NULL;
  gboolean is_put = change->body != NULL;
  gint64 product_id = 0;

  if (change->problem != NULL)
    return flag (self, change, change->problem, error);
  if (!(is_put ? put_known (self, change, &product_id, &failure)
               : drop_known (self, change, &failure))) {
    if (is_bad_row (failure))
      return flag (self, change, failure->message, error);
    g_propagate_error (error, g_steal_pointer (&failure));
    return FALSE;
  }
  self->outcome.applied++;
  self->outcome.others += change->what == CF_FEED_RAW;
  if (ret_product_id != NULL)
    *ret_product_id = product_id;
  if (is_put && change->has_more) {
    self->has_raw = self->has_raw || change->what != CF_FEED_RAW;
    return put_raw (self, change, NULL, error);
  }
  return (change->what != CF_FEED_RAW && !self->has_raw) || drop_raw (self, change, error);
}

gboolean
cf_feed_applier_put (CfFeedApplier *self,
                     const CfFeedChange *change,
                     gint64 *ret_product_id,
                     GError **error)
{
  self->is_news = FALSE;
  if (!put_change (self, change, ret_product_id, error))
    return FALSE;
  self->outcome.changed += self->is_news;
  return change->problem != NULL || change->what != CF_FEED_RAW || !self->is_news ||
         index_raw (self, change, error);
}

/* ---- a page ------------------------------------------------------------------------------------ */

static gboolean
check_page (const CfFeedPage *page, GError **error)
{
  gint64 last = page->after;

  if (page->next < page->after || page->head < page->next || page->changes->len > CF_FEED_PAGE_MAX)
    return cf_error_set (error, CF_ERROR_BAD_REQUEST, "a page of '%s' contradicts itself",
                         page->scope);
  for (guint i = 0; i < page->changes->len; i++) {
    const CfFeedChange *change = &g_array_index (page->changes, CfFeedChange, i);

    if (change->position <= last || change->position > page->next)
      return cf_error_set (error, CF_ERROR_BAD_REQUEST, "a page of '%s' is out of order",
                           page->scope);
    if (strlen (change->kind) > CF_FEED_KIND_MAX || strlen (change->id) > CF_FEED_ID_MAX)
      return cf_error_set (error, CF_ERROR_BAD_REQUEST, "a name in a page of '%s' is too long",
                           page->scope);
    last = change->position;
  }
  return TRUE;
}

static gboolean
check_continues (CfDb *db, const CfFeedPage *page, GError **error)
{
  CfFeedCursor cursor;

  if (!cf_feed_read_cursor (db, page->scope, &cursor, error))
    return FALSE;
  if (strcmp (cursor.feed, page->feed) != 0 || cursor.position != page->after)
    return cf_error_set (error, CF_ERROR_WRONG_STATE,
                         "a page of '%s' behind %" G_GINT64_FORMAT
                         " does not continue what was read up to %" G_GINT64_FORMAT,
                         page->scope, page->after, cursor.position);
  return TRUE;
}

static gboolean
apply_changes (CfDb *db,
               const CfFeedPage *page,
               gint64 at_ms,
               CfFeedOutcome *ret_outcome,
               GError **error)
{
  g_autoptr (CfFeedApplier) applier = cf_feed_applier_new (db, at_ms, error);

  if (applier == NULL)
    return FALSE;
  for (guint i = 0; i < page->changes->len; i++)
    if (!cf_feed_applier_put (applier, &g_array_index (page->changes, CfFeedChange, i), NULL,
                              error))
      return FALSE;
  return cf_feed_applier_finish (applier, ret_outcome, error);
}

gboolean
cf_feed_apply_page (CfDb *db,
                    const CfFeedPage *page,
                    gint64 at_ms,
                    CfFeedOutcome *ret_outcome,
                    GError **error)
{
  CfFeedCursor cursor = { .position = page->next, .head = page->head, .read_at_ms = at_ms };
  CfFeedOutcome outcome = { 0 };
  g_auto (CfTxn) txn = CF_TXN_INIT;

  if (!check_page (page, error) || !cf_txn_begin (&txn, db, error) ||
      !check_continues (db, page, error) ||
      (page->changes->len > 0 && !apply_changes (db, page, at_ms, &outcome, error)))
    return FALSE;
  g_strlcpy (cursor.feed, page->feed, sizeof cursor.feed);
  if (!cf_feed_write_cursor (db, page->scope, &cursor, error) || !cf_txn_commit (&txn, error))
    return FALSE;
  *ret_outcome = outcome;
  return TRUE;
}
