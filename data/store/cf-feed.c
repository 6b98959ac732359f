/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-feed.h"

#include <string.h>

#include "cf-applied.h"
#include "cf-cart-index.h"
#include "cf-civil-time.h"
#include "cf-customer-index.h"
#include "cf-event-body.h"
#include "cf-position.h"

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

static const char *const SQL[N_STATEMENTS] = {
  [PUT_STOCK] = "INSERT INTO told_stock (sku, location, on_hand_milli, reserved_milli,"
                " in_transit_milli, damaged_milli, applied) VALUES (:sku, :location, :on_hand,"
                " :reserved, :in_transit, :damaged, :applied) ON CONFLICT (sku, location)"
                " DO UPDATE SET on_hand_milli = excluded.on_hand_milli,"
                " reserved_milli = excluded.reserved_milli,"
                " in_transit_milli = excluded.in_transit_milli,"
                " damaged_milli = excluded.damaged_milli, applied = excluded.applied",
  [DROP_STOCK] = "DELETE FROM told_stock WHERE sku = :sku AND location = :location",
  [PUT_TAX] = "INSERT OR REPLACE INTO told_tax (id, tax_class, from_ms, from_at, rate_ppm)"
              " VALUES (:id, :class, :from, :from_at, :rate)",
  [DROP_TAX] = "DELETE FROM told_tax WHERE id = :id",
  [PUT_PRICE] = "INSERT OR REPLACE INTO told_price (id, sku, is_markdown, price_minor, percent_ppm,"
                " from_at, to_at, customer_group) VALUES (:id, :sku, :markdown, :price, :percent,"
                " :from, :to, :group)",
  [DROP_PRICE] = "DELETE FROM told_price WHERE id = :id",
  /* A base price has its SKU for an id. */
  [PUT_BASE] = "INSERT OR REPLACE INTO told_price (id, sku, is_markdown, price_minor, percent_ppm,"
               " from_at, to_at) VALUES (:sku, :sku, 0, :price, 0, '', '')",
  [READ_BASE] = "SELECT price_minor FROM told_price WHERE id = :sku AND sku = :sku",
  [PUT_RAW] = "INSERT INTO told (kind, id, body, problem) VALUES (:kind, :id, :body, :problem)"
              " ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body,"
              " problem = excluded.problem",
  [DROP_RAW] = "DELETE FROM told WHERE kind = :kind AND id = :id",
};

struct _CfFeedApplier
{
  CfDb *db;
  CfId terminal;
  const char *const *branches;
  gint64 at_ms;
  CfCatalogWriter *catalog;        /* NULL: no change was about it yet */
  CfStmt statements[N_STATEMENTS]; /* likewise */
  gboolean has_raw; /* rows of known kinds were kept aside: they go when a good one comes */
  CfFeedOutcome outcome;
};

CfFeedApplier *
cf_feed_applier_new (CfDb *db,
                     const CfId *terminal,
                     const char *const *branches,
                     gint64 at_ms,
                     GError **error)
{
  g_autoptr (CfFeedApplier) self = g_new0 (CfFeedApplier, 1);
  gint64 kept;

  g_assert (cf_db_in_transaction (db));
  self->db = db;
  self->terminal = *terminal;
  self->branches = branches;
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
  return cf_stmt_run (st, error);
}

static gboolean
put_raw (CfFeedApplier *self, const CfFeedChange *change, const char *problem, GError **error)
{
  CfStmt st = prepare (self, PUT_RAW, error);

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":kind", change->kind);
  cf_stmt_bind_text_static (st, ":id", change->id);
  if (change->bytes != NULL)
    cf_stmt_bind_text_len (st, ":body", change->bytes, change->len);
  else
    cf_stmt_bind_text (st, ":body",
                       json_object_to_json_string_ext (change->body,
                                                       JSON_C_TO_STRING_PLAIN |
                                                         JSON_C_TO_STRING_NOSLASHESCAPE));
  cf_stmt_bind_text_static (st, ":problem", problem);
  return cf_stmt_run (st, error);
}

/* ---- the kinds that are tables ------------------------------------------------------------- */

/* Whole numbers only, within what the rules compute with. */
static gboolean
read_int (json_object *body, const char *name, gint64 *ret_value, GError **error)
{
  json_object *value = json_object_object_get (body, name);
  gint64 number;

  if (!json_object_is_type (value, json_type_int))
    return cf_error_set (error, CF_ERROR_DAMAGED, "'%s' is no whole number", name);
  number = json_object_get_int64 (value);
  if (ABS (number) > CF_MINOR_MAX)
    return cf_error_set (error, CF_ERROR_DAMAGED, "'%s' is out of range", name);
  *ret_value = number;
  return TRUE;
}

static const char *
read_text (json_object *body, const char *name, GError **error)
{
  json_object *value = json_object_object_get (body, name);
  const char *text;

  if (!json_object_is_type (value, json_type_string) ||
      (text = json_object_get_string (value))[0] == '\0' || strlen (text) > CF_FEED_ID_MAX) {
    cf_error_set (error, CF_ERROR_DAMAGED, "'%s' is no text of 1 to %d bytes", name,
                  CF_FEED_ID_MAX);
    return NULL;
  }
  return text;
}

/* A missing figure is zero: a central without reservations need not tell of them. */
static gboolean
read_figure (json_object *body, const char *name, gint64 *ret_value, GError **error)
{
  if (json_object_object_get_ex (body, name, NULL))
    return read_int (body, name, ret_value, error);
  *ret_value = 0;
  return TRUE;
}

static gboolean
put_stock (CfFeedApplier *self, const CfFeedChange *change, gboolean *ret_more, GError **error)
{
  CfStmt st = prepare (self, PUT_STOCK, error);
  json_object *body = change->body;
  const char *sku = st != NULL ? read_text (body, "sku", error) : NULL;
  const char *location = sku != NULL ? read_text (body, "location", error) : NULL;
  gint64 on_hand = 0, reserved = 0, in_transit = 0, damaged = 0, applied = 0;

  if (location == NULL || !read_int (body, "on_hand_milli", &on_hand, error) ||
      !read_figure (body, "reserved_milli", &reserved, error) ||
      !read_figure (body, "in_transit_milli", &in_transit, error) ||
      !read_figure (body, "damaged_milli", &damaged, error) ||
      !cf_applied_read (json_object_object_get (body, "applied"), &self->terminal, self->branches,
                        &applied, error))
    return FALSE;
  cf_stmt_bind_text_static (st, ":sku", sku);
  cf_stmt_bind_text_static (st, ":location", location);
  cf_stmt_bind_int64 (st, ":on_hand", on_hand);
  cf_stmt_bind_int64 (st, ":reserved", reserved);
  cf_stmt_bind_int64 (st, ":in_transit", in_transit);
  cf_stmt_bind_int64 (st, ":damaged", damaged);
  cf_stmt_bind_int64 (st, ":applied", applied);
  *ret_more = FALSE;
  self->outcome.stock++;
  return cf_stmt_run (st, error);
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
  g_autofree char *sku = st != NULL ? split_id (change->id, &location, error) : NULL;

  if (sku == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":sku", sku);
  cf_stmt_bind_text_static (st, ":location", location);
  self->outcome.stock++;
  return cf_stmt_run (st, error);
}

/* A local civil time as cf_zone_parse_from() reads it; none at all is "". */
static gboolean
read_time (json_object *body, const char *name, const char **ret_text, GError **error)
{
  json_object *value;
  const char *text;

  *ret_text = "";
  if (!json_object_object_get_ex (body, name, &value))
    return TRUE;
  text = json_object_is_type (value, json_type_string) ? json_object_get_string (value) : NULL;
  if (text == NULL || !cf_civil_text_is_valid (text))
    return cf_error_set (error, CF_ERROR_DAMAGED, "'%s' is no local date or time", name);
  *ret_text = text;
  return TRUE;
}

/* {tax_class, rate_ppm, from | from_ms}: from when, as the store's civil time or as an instant. */
static gboolean
put_tax (CfFeedApplier *self, const CfFeedChange *change, gboolean *ret_more, GError **error)
{
  CfStmt st = prepare (self, PUT_TAX, error);
  const char *tax_class = st != NULL ? read_text (change->body, "tax_class", error) : NULL;
  const char *from_at;
  gint64 from_ms = 0, rate = 0;

  if (tax_class == NULL || !read_figure (change->body, "from_ms", &from_ms, error) ||
      !read_time (change->body, "from", &from_at, error) ||
      !read_int (change->body, "rate_ppm", &rate, error))
    return FALSE;
  if (rate < 0 || rate > CF_RATE_ONE)
    return cf_error_set (error, CF_ERROR_DAMAGED, "a rate lies between 0 and 100 %%");
  cf_stmt_bind_text_static (st, ":id", change->id);
  cf_stmt_bind_text_static (st, ":class", tax_class);
  cf_stmt_bind_int64 (st, ":from", from_ms);
  cf_stmt_bind_text_static (st, ":from_at", from_at);
  cf_stmt_bind_int64 (st, ":rate", rate);
  *ret_more = FALSE;
  self->outcome.others++;
  return cf_stmt_run (st, error);
}

static gboolean
drop_by_id (CfFeedApplier *self, Statement which, const CfFeedChange *change, GError **error)
{
  CfStmt st = prepare (self, which, error);

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":id", change->id);
  return cf_stmt_run (st, error);
}

/* Everything from outside is bounded before it gets into the catalogue. */
static gboolean
check_product (const CfFeedChange *change, const CfProduct *product, GError **error)
{
  if (strcmp (product->sku, change->id) != 0)
    return cf_error_set (error, CF_ERROR_DAMAGED, "the body is about '%.80s'", product->sku);
  if (strlen (product->sku) > CF_SKU_MAX || product->sku[0] == '\0' || product->name[0] == '\0' ||
      strlen (product->name) > CF_FEED_NAME_MAX ||
      (product->brand != NULL && strlen (product->brand) > CF_FEED_NAME_MAX) ||
      strlen (product->department) > CF_FEED_NAME_MAX ||
      g_strv_length (product->gtins) > CF_GTINS_MAX)
    return cf_error_set (error, CF_ERROR_DAMAGED, "a text is missing or too long");
  if (product->price.minor < 0 || product->price.minor > CF_MINOR_MAX || product->age_limit > 99)
    return cf_error_set (error, CF_ERROR_DAMAGED, "a figure is out of range");
  return TRUE;
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
put_product (CfFeedApplier *self,
             const CfFeedChange *change,
             gint64 *ret_product_id,
             gboolean *ret_more,
             GError **error)
{
  CfCatalogWriter *catalog = open_catalog (self, error);
  g_autoptr (CfProduct) product =
    catalog != NULL ? cf_event_read_product_changed (change->body, error) : NULL;
  CfCatalogOutcome outcome;
  CfCatalogPlace place;

  if (product == NULL || !check_product (change, product, error) ||
      !read_base_price (self, product, error) ||
      !cf_catalog_writer_locate (catalog, product, &place, error) ||
      !cf_catalog_writer_put (catalog, product, &place, CF_CATALOG_ALL_FIELDS, &outcome, NULL,
                              ret_product_id, error))
    return FALSE;
  *ret_more =
    (guint) json_object_object_length (change->body) > cf_event_count_product_fields (change->body);
  self->outcome.products++;
  return TRUE;
}

/* {sku, price_minor | percent_ppm, from, to, group, markdown}: a price that holds for a time, or for
 * some.  Its id has a bar, which keeps it apart from a base price's, the SKU. */
static gboolean
put_price_rule (CfFeedApplier *self, const CfFeedChange *change, gboolean *ret_more, GError **error)
{
  CfStmt st = prepare (self, PUT_PRICE, error);
  json_object *body = change->body;
  const char *sku = st != NULL ? read_text (body, "sku", error) : NULL;
  json_object *group = json_object_object_get (body, "group");
  gboolean is_markdown = json_object_get_boolean (json_object_object_get (body, "markdown"));
  const char *from, *to;
  gint64 price = 0, percent = 0;

  if (sku == NULL || !read_figure (body, "price_minor", &price, error) ||
      !read_figure (body, "percent_ppm", &percent, error) ||
      !read_time (body, "from", &from, error) || !read_time (body, "to", &to, error) ||
      (group != NULL && read_text (body, "group", error) == NULL))
    return FALSE;
  if (price < 0 || percent < 0 || percent > CF_RATE_ONE || (percent != 0 && !is_markdown) ||
      (percent == 0 && !json_object_object_get_ex (body, "price_minor", NULL)) ||
      strchr (change->id, '|') == NULL)
    return cf_error_set (error, CF_ERROR_DAMAGED, "it is no price that holds for a time");
  cf_stmt_bind_text_static (st, ":id", change->id);
  cf_stmt_bind_text_static (st, ":sku", sku);
  cf_stmt_bind_int64 (st, ":markdown", is_markdown);
  cf_stmt_bind_int64 (st, ":price", price);
  cf_stmt_bind_int64 (st, ":percent", percent);
  cf_stmt_bind_text_static (st, ":from", from);
  cf_stmt_bind_text_static (st, ":to", to);
  cf_stmt_bind_text_static (st, ":group", group != NULL ? json_object_get_string (group) : NULL);
  *ret_more = FALSE;
  self->outcome.products++;
  return cf_stmt_run (st, error);
}

static gboolean
keep_base_price (CfFeedApplier *self, const char *sku, gint64 price, GError **error)
{
  CfStmt st = prepare (self, PUT_BASE, error);

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":sku", sku);
  cf_stmt_bind_int64 (st, ":price", price);
  return cf_stmt_run (st, error);
}

static gboolean
put_price (CfFeedApplier *self, const CfFeedChange *change, gboolean *ret_more, GError **error)
{
  CfCatalogWriter *catalog;
  gint64 price = 0;

  if (json_object_object_get_ex (change->body, "sku", NULL))
    return put_price_rule (self, change, ret_more, error);
  if (!read_int (change->body, "price_minor", &price, error))
    return FALSE;
  if (price < 0)
    return cf_error_set (error, CF_ERROR_DAMAGED, "a price is below zero");
  *ret_more = json_object_object_length (change->body) > 1;
  self->outcome.products++;
  catalog = open_catalog (self, error);
  return catalog != NULL && keep_base_price (self, change->id, price, error) &&
         cf_catalog_writer_set_price (catalog, change->id, (CfMoney){ price }, error);
}

/* ---- which kind -------------------------------------------------------------------------------- */

typedef enum
{
  KIND_PRODUCT,
  KIND_PRICE,
  KIND_STOCK,
  KIND_TAX,
  KIND_RAW,
} Kind;

static Kind
kind_of (const char *name)
{
  static const char *const NAMES[KIND_RAW] = { "product", "price", "stock", "tax" };

  for (guint i = 0; i < KIND_RAW; i++)
    if (strcmp (name, NAMES[i]) == 0)
      return (Kind) i;
  return KIND_RAW;
}

/* @ret_more: whether the body has to be kept beside its table. */
static gboolean
put_known (CfFeedApplier *self,
           Kind kind,
           const CfFeedChange *change,
           gint64 *ret_product_id,
           gboolean *ret_more,
           GError **error)
{
  switch (kind) {
  case KIND_PRODUCT: return put_product (self, change, ret_product_id, ret_more, error);
  case KIND_PRICE: return put_price (self, change, ret_more, error);
  case KIND_STOCK: return put_stock (self, change, ret_more, error);
  case KIND_TAX: return put_tax (self, change, ret_more, error);
  case KIND_RAW:
  default: *ret_more = TRUE; return TRUE;
  }
}

static gboolean
drop_product (CfFeedApplier *self, const CfFeedChange *change, GError **error)
{
  CfCatalogWriter *catalog = open_catalog (self, error);

  self->outcome.products++;
  return catalog != NULL && cf_catalog_writer_remove (catalog, change->id, error);
}

static gboolean
drop_known (CfFeedApplier *self, Kind kind, const CfFeedChange *change, GError **error)
{
  switch (kind) {
  case KIND_PRODUCT: return drop_product (self, change, error);
  case KIND_STOCK: return drop_stock (self, change, error);
  case KIND_TAX: self->outcome.others++; return drop_by_id (self, DROP_TAX, change, error);
  case KIND_PRICE: /* where it was a base price, the product is told anew, with its own */
    self->outcome.products++;
    return drop_by_id (self, DROP_PRICE, change, error);
  case KIND_RAW:
  default: return TRUE;
  }
}

/* What the row is to blame for; everything else is the disk's or ours. */
static gboolean
is_bad_row (const GError *error)
{
  return cf_error_is (error, CF_ERROR_DAMAGED) || cf_error_is (error, CF_ERROR_BAD_CODE) ||
         cf_error_is (error, CF_ERROR_BAD_REQUEST) || cf_error_is (error, CF_ERROR_OUT_OF_RANGE);
}

static gboolean
flag (CfFeedApplier *self, const CfFeedChange *change, GError *failure, GError **error)
{
  g_autoptr (GError) owned = failure;

  if (!is_bad_row (failure)) {
    g_propagate_error (error, g_steal_pointer (&owned));
    return FALSE;
  }
  self->outcome.flagged++;
  self->has_raw = TRUE;
  return change->body == NULL || put_raw (self, change, failure->message, error);
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

gboolean
cf_feed_applier_put (CfFeedApplier *self,
                     const CfFeedChange *change,
                     gint64 *ret_product_id,
                     GError **error)
{
  Kind kind = kind_of (change->kind);
  GError *failure = NULL;
  gint64 product_id = 0;
  gboolean more = FALSE;

  if (change->body == NULL) {
    if (!drop_known (self, kind, change, &failure))
      return flag (self, change, failure, error);
  } else if (!json_object_is_type (change->body, json_type_object)) {
    cf_error_set (&failure, CF_ERROR_DAMAGED, "the body is no object");
    return flag (self, change, failure, error);
  } else if (!put_known (self, kind, change, &product_id, &more, &failure)) {
    return flag (self, change, failure, error);
  }
  if (!index_raw (self, change, error))
    return FALSE;
  self->outcome.applied++;
  self->outcome.others += kind == KIND_RAW;
  if (ret_product_id != NULL)
    *ret_product_id = product_id;
  if (more) {
    self->has_raw = self->has_raw || kind != KIND_RAW;
    return put_raw (self, change, NULL, error);
  }
  return (kind != KIND_RAW && !self->has_raw) || drop_raw (self, change, error);
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
               const CfId *terminal,
               gint64 at_ms,
               CfFeedOutcome *ret_outcome,
               GError **error)
{
  g_autoptr (CfFeedApplier) applier =
    cf_feed_applier_new (db, terminal, page->branches, at_ms, error);

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
                    const CfId *terminal,
                    gint64 at_ms,
                    CfFeedOutcome *ret_outcome,
                    GError **error)
{
  CfFeedCursor cursor = { .position = page->next, .head = page->head, .read_at_ms = at_ms };
  CfFeedOutcome outcome = { 0 };
  g_auto (CfTxn) txn = CF_TXN_INIT;

  if (!check_page (page, error) || !cf_txn_begin (&txn, db, error) ||
      !check_continues (db, page, error) ||
      (page->changes->len > 0 && !apply_changes (db, page, terminal, at_ms, &outcome, error)))
    return FALSE;
  g_strlcpy (cursor.feed, page->feed, sizeof cursor.feed);
  if (!cf_feed_write_cursor (db, page->scope, &cursor, error) || !cf_txn_commit (&txn, error))
    return FALSE;
  *ret_outcome = outcome;
  return TRUE;
}
