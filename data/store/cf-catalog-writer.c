/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-catalog-fold.h"
#include "cf-catalog-private.h"

/*
 * Writing the catalogue.  Invariants after every public call:
 *  1. product_search has exactly one row for each product, with the words in product.folded, under
 *     cf_catalog_search_rowid (product_id, popularity); but new products, whose numbers are above
 *     indexed_id, get theirs together in cf_catalog_writer_finish(), which costs half as much;
 *  2. a GTIN belongs to one product; a product's GTINs are those of the last row put;
 *  3. price_history is empty for a product whose price never changed, else its newest row is the
 *     price it has;
 *  4. opening_milli and opening_position are written at most once.
 *
 * A million rows go through here: the statements are kept for the writer's life, and the departments
 * in a table in memory.
 */

#define DEPARTMENTS_KEPT 4096  /* names in memory; a file that has more is not sorted by them */
#define INDEXED_AT_ONCE  20000 /* products; between two such pieces an import can be cancelled */

typedef enum
{
  FIND_SKU,
  FIND_GTIN,
  FIND_SKU_AND_GTIN,
  READ_CURRENT,
  READ_GTINS,
  READ_SEARCH,
  FIND_DEPARTMENT,
  INSERT_DEPARTMENT,
  INSERT_PRODUCT,
  UPDATE_PRODUCT,
  UPDATE_OPENING,
  READ_PRICE,
  UPDATE_PRICE,
  UPDATE_POPULARITY,
  DELETE_PRODUCT,
  INSERT_GTIN,
  MOVE_GTIN,
  DELETE_GTINS,
  INSERT_SEARCH,
  INSERT_SEARCHES,
  DELETE_SEARCH,
  INSERT_FIRST_PRICE,
  INSERT_PRICE,
  DELETE_PRICES,
  N_STATEMENTS,
} Statement;

#define FIELD_NAMES                                                                                 \
  "sku, name, brand, department_id, price_minor, tax_class, unit, price_embedded, age_limit, kind," \
  " discountable, returnable, serial_tracked, deposit_sku, reorder_point_milli, image_url, folded"
#define FIELD_VALUES                                                                               \
  ":sku, :name, :brand, :department_id, :price_minor, :tax_class, :unit, :price_embedded,"         \
  " :age_limit, :kind, :discountable, :returnable, :serial_tracked, :deposit_sku,"                 \
  " :reorder_point_milli, :image_url, :folded"

static const char *const SQL[N_STATEMENTS] = {
  [FIND_SKU] = "SELECT product_id FROM product WHERE sku = :sku",
  [FIND_GTIN] = "SELECT product_id FROM product_gtin WHERE gtin = :gtin",
  [FIND_SKU_AND_GTIN] = "SELECT (SELECT product_id FROM product WHERE sku = :sku),"
                        " (SELECT product_id FROM product_gtin WHERE gtin = :gtin)",
  [READ_CURRENT] = "SELECT " CF_CATALOG_COLUMNS ", p.folded FROM product p" CF_CATALOG_DEPARTMENT
                   "WHERE p.product_id = :id",
  [READ_GTINS] = "SELECT gtin FROM product_gtin WHERE product_id = :id ORDER BY position",
  [READ_SEARCH] = "SELECT popularity, folded FROM product WHERE product_id = :id",
  [FIND_DEPARTMENT] = "SELECT department_id FROM department WHERE name = :name",
  [INSERT_DEPARTMENT] = "INSERT INTO department (name) VALUES (:name)",
  [INSERT_PRODUCT] = "INSERT INTO product (" FIELD_NAMES ", opening_milli, opening_position)"
                     " VALUES (" FIELD_VALUES ", :opening_milli, :opening_position)",
  [UPDATE_PRODUCT] =
    "UPDATE product SET (" FIELD_NAMES ") = (" FIELD_VALUES ") WHERE product_id = :id",
  [UPDATE_OPENING] = "UPDATE product SET opening_milli = :milli, opening_position = :position"
                     " WHERE product_id = :id",
  [READ_PRICE] = "SELECT product_id, price_minor FROM product WHERE sku = :sku",
  [UPDATE_PRICE] = "UPDATE product SET price_minor = :price_minor WHERE product_id = :id",
  [UPDATE_POPULARITY] = "UPDATE product SET popularity = :popularity WHERE product_id = :id",
  [DELETE_PRODUCT] = "DELETE FROM product WHERE product_id = :id",
  [INSERT_GTIN] = "INSERT INTO product_gtin (gtin, product_id, position)"
                  " VALUES (:gtin, :id, :position)",
  [MOVE_GTIN] = "UPDATE product_gtin SET product_id = :id, position = :position"
                " WHERE gtin = :gtin",
  [DELETE_GTINS] = "DELETE FROM product_gtin WHERE product_id = :id",
  [INSERT_SEARCH] = "INSERT INTO product_search (rowid, folded) VALUES (:rowid, :folded)",
  [INSERT_SEARCHES] = "INSERT INTO product_search (rowid, folded)"
                      " SELECT product_id | :base, folded FROM product"
                      " WHERE product_id > :after AND product_id <= :last ORDER BY product_id",
  [DELETE_SEARCH] = "INSERT INTO product_search (product_search, rowid, folded)"
                    " VALUES ('delete', :rowid, :folded)",
  [INSERT_FIRST_PRICE] = "INSERT INTO price_history (sku, from_ms, price_minor)"
                         " SELECT :sku, 0, :price_minor WHERE NOT EXISTS"
                         " (SELECT 1 FROM price_history WHERE sku = :sku)",
  [INSERT_PRICE] = "INSERT OR REPLACE INTO price_history (sku, from_ms, price_minor)"
                   " VALUES (:sku, :from_ms, :price_minor)",
  [DELETE_PRICES] = "DELETE FROM price_history WHERE sku = :sku",
};

struct _CfCatalogWriter
{
  CfDb *db;
  gint64 at_ms;
  gint64 position;
  gint64 indexed_id; /* products with a larger number have no row in product_search yet */
  gint64 last_id;    /* the largest number given out */
  CfStmt statements[N_STATEMENTS];
  GHashTable *departments; /* name -> number */
  GString *folded;         /* scratch: the words of the product that is being put */
};

CfCatalogWriter *
cf_catalog_writer_new (CfDb *db, gint64 at_ms, gint64 position, GError **error)
{
  g_autoptr (CfCatalogWriter) self = NULL;

  g_return_val_if_fail (db != NULL && cf_db_in_transaction (db), NULL);

  self = g_new0 (CfCatalogWriter, 1);
  self->db = db;
  self->at_ms = at_ms;
  self->position = position;
  self->departments = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->folded = g_string_sized_new (256);
  if (!cf_db_read_int64 (db, "SELECT coalesce(max(product_id), 0) FROM product", &self->indexed_id,
                         error))
    return NULL;
  self->last_id = self->indexed_id;
  for (guint i = 0; i < N_STATEMENTS; i++) {
    self->statements[i] = cf_db_prepare (db, SQL[i], error);
    if (self->statements[i] == NULL)
      return NULL;
  }
  return g_steal_pointer (&self);
}

void
cf_catalog_writer_free (CfCatalogWriter *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < N_STATEMENTS; i++)
    cf_stmt_release (self->statements[i]);
  g_hash_table_unref (self->departments);
  g_string_free (self->folded, TRUE);
  g_free (self);
}

/* Steps a bound query for one integer and resets it; *ret_value is 0 where there is no row. */
static gboolean
read_number (CfStmt st, gint64 *ret_value, GError **error)
{
  CfStep step = cf_stmt_step (st, error);

  *ret_value = step == CF_STEP_ROW ? cf_stmt_get_int64 (st, 0) : 0;
  cf_stmt_reset (st);
  return step != CF_STEP_FAILED;
}

/* ---- where it is --------------------------------------------------------------------------- */

static gboolean
find_sku (CfCatalogWriter *self, const char *sku, gint64 *ret_id, GError **error)
{
  cf_stmt_bind_text_static (self->statements[FIND_SKU], ":sku", sku);
  return read_number (self->statements[FIND_SKU], ret_id, error);
}

/* Reads the different GTINs of @product as numbers. */
static gboolean
parse_gtins (const CfProduct *product, CfCatalogPlace *place, GError **error)
{
  place->n_gtins = 0;
  for (guint i = 0; product->gtins != NULL && product->gtins[i] != NULL; i++) {
    gboolean twice = FALSE;
    gint64 gtin;

    if (place->n_gtins == CF_GTINS_MAX || !cf_catalog_parse_gtin (product->gtins[i], &gtin))
      return cf_error_set (error, CF_ERROR_BAD_CODE, "cannot store barcode %u of '%s'", i + 1,
                           product->sku);
    for (guint j = 0; j < place->n_gtins && !twice; j++)
      twice = place->gtins[j] == gtin;
    if (!twice)
      place->gtins[place->n_gtins++] = gtin;
  }
  return TRUE;
}

/* SKU and first GTIN in one statement: most products have exactly one. */
static gboolean
find_sku_and_gtin (CfCatalogWriter *self, const char *sku, CfCatalogPlace *place, GError **error)
{
  CfStmt st = self->statements[FIND_SKU_AND_GTIN];
  CfStep step;

  cf_stmt_bind_text_static (st, ":sku", sku);
  cf_stmt_bind_int64 (st, ":gtin", place->gtins[0]);
  step = cf_stmt_step (st, error);
  if (step == CF_STEP_ROW) {
    place->product_id = cf_stmt_get_int64 (st, 0); /* NULL reads as 0 */
    place->owners[0] = cf_stmt_get_int64 (st, 1);
  }
  cf_stmt_reset (st);
  return step == CF_STEP_ROW;
}

gboolean
cf_catalog_writer_locate (CfCatalogWriter *self,
                          const CfProduct *product,
                          CfCatalogPlace *ret_place,
                          GError **error)
{
  if (!parse_gtins (product, ret_place, error))
    return FALSE;
  if (ret_place->n_gtins == 0)
    return find_sku (self, product->sku, &ret_place->product_id, error);
  if (!find_sku_and_gtin (self, product->sku, ret_place, error))
    return FALSE;
  for (guint i = 1; i < ret_place->n_gtins; i++) {
    cf_stmt_bind_int64 (self->statements[FIND_GTIN], ":gtin", ret_place->gtins[i]);
    if (!read_number (self->statements[FIND_GTIN], &ret_place->owners[i], error))
      return FALSE;
  }
  return TRUE;
}

/* ---- parts --------------------------------------------------------------------------------- */

static gboolean
ensure_department (CfCatalogWriter *self, const char *name, gint64 *ret_id, GError **error)
{
  gint64 *known, id;

  if (name == NULL || name[0] == '\0') {
    *ret_id = 0;
    return TRUE;
  }
  known = g_hash_table_lookup (self->departments, name);
  if (known != NULL) {
    *ret_id = *known;
    return TRUE;
  }
  cf_stmt_bind_text (self->statements[FIND_DEPARTMENT], ":name", name);
  if (!read_number (self->statements[FIND_DEPARTMENT], &id, error))
    return FALSE;
  if (id == 0) {
    cf_stmt_bind_text (self->statements[INSERT_DEPARTMENT], ":name", name);
    if (!cf_stmt_run (self->statements[INSERT_DEPARTMENT], error))
      return FALSE;
    id = cf_db_last_rowid (self->db);
  }
  if (g_hash_table_size (self->departments) >= DEPARTMENTS_KEPT)
    g_hash_table_remove_all (self->departments);
  known = g_new (gint64, 1);
  *known = *ret_id = id;
  g_hash_table_insert (self->departments, g_strdup (name), known);
  return TRUE;
}

static void
fold_product (CfCatalogWriter *self, const CfProduct *product)
{
  g_string_truncate (self->folded, 0);
  cf_catalog_fold (self->folded, product->name);
  cf_catalog_fold (self->folded, product->brand);
}

gboolean
cf_catalog_writer_finish_some (CfCatalogWriter *self, gboolean *ret_done, GError **error)
{
  CfStmt st = self->statements[INSERT_SEARCHES];
  gint64 last = MIN (self->last_id, self->indexed_id + INDEXED_AT_ONCE);

  if (self->indexed_id < last) {
    cf_stmt_bind_int64 (st, ":base", cf_catalog_search_rowid (0, 0));
    cf_stmt_bind_int64 (st, ":after", self->indexed_id);
    cf_stmt_bind_int64 (st, ":last", last);
    if (!cf_stmt_run (st, error))
      return FALSE;
    self->indexed_id = last;
  }
  *ret_done = self->indexed_id == self->last_id;
  return TRUE;
}

gboolean
cf_catalog_writer_finish (CfCatalogWriter *self, GError **error)
{
  gboolean done = FALSE;

  while (!done)
    if (!cf_catalog_writer_finish_some (self, &done, error))
      return FALSE;
  return TRUE;
}

/* To be called before the search row of product @id is changed. */
static gboolean
ensure_indexed (CfCatalogWriter *self, gint64 id, GError **error)
{
  return id <= self->indexed_id || cf_catalog_writer_finish (self, error);
}

static gboolean
write_search (CfCatalogWriter *self,
              Statement statement,
              gint64 product_id,
              guint popularity,
              const char *folded,
              GError **error)
{
  CfStmt st = self->statements[statement];

  cf_stmt_bind_int64 (st, ":rowid", cf_catalog_search_rowid (product_id, popularity));
  cf_stmt_bind_text_static (st, ":folded", folded);
  return cf_stmt_run (st, error);
}

/* Gives a product its barcodes; it has none now, so those that @place says are its own are free. */
static gboolean
write_gtins (CfCatalogWriter *self, gint64 product_id, const CfCatalogPlace *place, GError **error)
{
  for (guint i = 0; i < place->n_gtins; i++) {
    gboolean is_free = place->owners[i] == 0 || place->owners[i] == product_id;
    CfStmt st = self->statements[is_free ? INSERT_GTIN : MOVE_GTIN];

    cf_stmt_bind_int64 (st, ":gtin", place->gtins[i]);
    cf_stmt_bind_int64 (st, ":id", product_id);
    cf_stmt_bind_int64 (st, ":position", i);
    if (!cf_stmt_run (st, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
delete_gtins (CfCatalogWriter *self, gint64 product_id, GError **error)
{
  cf_stmt_bind_int64 (self->statements[DELETE_GTINS], ":id", product_id);
  return cf_stmt_run (self->statements[DELETE_GTINS], error);
}

/* Binds FIELD_VALUES; the texts must outlive the run. */
static gboolean
bind_fields (CfCatalogWriter *self, CfStmt st, const CfProduct *product, GError **error)
{
  gint64 department_id;

  if (!ensure_department (self, product->department, &department_id, error))
    return FALSE;
  cf_stmt_bind_text_static (st, ":sku", product->sku);
  cf_stmt_bind_text_static (st, ":name", product->name);
  cf_stmt_bind_text_static (st, ":brand", product->brand);
  cf_stmt_bind_int64 (st, ":department_id", department_id);
  cf_stmt_bind_int64 (st, ":price_minor", product->price.minor);
  cf_stmt_bind_text_static (st, ":tax_class", product->tax_class);
  cf_stmt_bind_text_static (st, ":unit", cf_unit_to_text (product->unit));
  cf_stmt_bind_bool (st, ":price_embedded", product->price_embedded);
  cf_stmt_bind_int64 (st, ":age_limit", product->age_limit);
  cf_stmt_bind_text_static (st, ":kind", cf_line_kind_to_text (product->kind));
  cf_stmt_bind_bool (st, ":discountable", product->discountable);
  cf_stmt_bind_bool (st, ":returnable", product->returnable);
  cf_stmt_bind_bool (st, ":serial_tracked", product->serial_tracked);
  cf_stmt_bind_text_static (st, ":deposit_sku", product->deposit_sku);
  if (product->has_reorder_point)
    cf_stmt_bind_int64 (st, ":reorder_point_milli", product->reorder_point.milli);
  else
    cf_stmt_bind_null (st, ":reorder_point_milli");
  cf_stmt_bind_text_static (st, ":image_url", product->image_url);
  cf_stmt_bind_text_static (st, ":folded", self->folded->str);
  return TRUE;
}

/* ---- a new product ------------------------------------------------------------------------- */

static gboolean
put_new (CfCatalogWriter *self,
         const CfProduct *product,
         const CfCatalogPlace *place,
         gint64 *ret_id,
         GError **error)
{
  CfStmt st = self->statements[INSERT_PRODUCT];

  fold_product (self, product);
  if (!bind_fields (self, st, product, error))
    return FALSE;
  if (product->has_stock) {
    cf_stmt_bind_int64 (st, ":opening_milli", product->stock.milli);
    cf_stmt_bind_int64 (st, ":opening_position", self->position);
  } else {
    cf_stmt_bind_null (st, ":opening_milli");
    cf_stmt_bind_null (st, ":opening_position");
  }
  if (!cf_stmt_run (st, error))
    return FALSE;
  *ret_id = cf_db_last_rowid (self->db);
  if (*ret_id > self->indexed_id)
    self->last_id = *ret_id;
  else if (!write_search (self, INSERT_SEARCH, *ret_id, 0, self->folded->str, error))
    return FALSE; /* the number of one that was just removed */
  return write_gtins (self, *ret_id, place, error);
}

/* ---- a product that is there --------------------------------------------------------------- */

/* What the file has of a product. */
typedef struct
{
  CfProduct *product; /* without barcodes */
  char *folded;
  gboolean same_gtins; /* as the place's */
} Current;

static void
current_clear (Current *self)
{
  g_clear_pointer (&self->product, cf_product_free);
  g_clear_pointer (&self->folded, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Current, current_clear)

static gboolean
read_same_gtins (CfCatalogWriter *self,
                 const CfCatalogPlace *place,
                 gboolean *ret_same,
                 GError **error)
{
  CfStmt st = self->statements[READ_GTINS];
  guint n = 0;
  CfStep step;

  *ret_same = TRUE;
  cf_stmt_bind_int64 (st, ":id", place->product_id);
  while ((step = cf_stmt_step (st, error)) == CF_STEP_ROW) {
    if (n >= place->n_gtins || place->gtins[n] != cf_stmt_get_int64 (st, 0))
      *ret_same = FALSE;
    n++;
  }
  cf_stmt_reset (st);
  *ret_same = *ret_same && n == place->n_gtins;
  return step != CF_STEP_FAILED;
}

static gboolean
read_current (CfCatalogWriter *self, const CfCatalogPlace *place, Current *ret, GError **error)
{
  CfStmt st = self->statements[READ_CURRENT];
  CfStep step;

  cf_stmt_bind_int64 (st, ":id", place->product_id);
  step = cf_stmt_step (st, error);
  if (step == CF_STEP_ROW) {
    ret->product = cf_catalog_read_row (st, error);
    ret->folded = cf_stmt_dup_text (st, CF_CATALOG_COLUMN_COUNT);
  } else if (step == CF_STEP_DONE) {
    cf_error_set (error, CF_ERROR_DAMAGED, "product %" G_GINT64_FORMAT " is not there",
                  place->product_id);
  }
  cf_stmt_reset (st);
  return ret->product != NULL && read_same_gtins (self, place, &ret->same_gtins, error);
}

static gboolean
same_fields (const CfProduct *a, const CfProduct *b)
{
  return g_strcmp0 (a->name, b->name) == 0 && g_strcmp0 (a->brand, b->brand) == 0 &&
         g_strcmp0 (a->department, b->department) == 0 && cf_money_cmp (a->price, b->price) == 0 &&
         g_strcmp0 (a->tax_class, b->tax_class) == 0 && a->unit == b->unit &&
         a->price_embedded == b->price_embedded && a->age_limit == b->age_limit &&
         a->kind == b->kind && a->discountable == b->discountable &&
         a->returnable == b->returnable && a->serial_tracked == b->serial_tracked &&
         g_strcmp0 (a->deposit_sku, b->deposit_sku) == 0 &&
         g_strcmp0 (a->image_url, b->image_url) == 0 &&
         a->has_reorder_point == b->has_reorder_point &&
         (!a->has_reorder_point || a->reorder_point.milli == b->reorder_point.milli);
}

static gboolean
note_price (CfCatalogWriter *self, const char *sku, CfMoney old, CfMoney new, GError **error)
{
  CfStmt first = self->statements[INSERT_FIRST_PRICE], st = self->statements[INSERT_PRICE];

  cf_stmt_bind_text_static (first, ":sku", sku);
  cf_stmt_bind_int64 (first, ":price_minor", old.minor);
  cf_stmt_bind_text_static (st, ":sku", sku);
  cf_stmt_bind_int64 (st, ":from_ms", self->at_ms);
  cf_stmt_bind_int64 (st, ":price_minor", new.minor);
  return cf_stmt_run (first, error) && cf_stmt_run (st, error);
}

static gboolean
update_fields (CfCatalogWriter *self,
               const CfProduct *product,
               gint64 id,
               const Current *current,
               GError **error)
{
  CfStmt st = self->statements[UPDATE_PRODUCT];
  guint popularity = current->product->popularity;

  fold_product (self, product);
  if (!bind_fields (self, st, product, error))
    return FALSE;
  cf_stmt_bind_int64 (st, ":id", id);
  if (!cf_stmt_run (st, error))
    return FALSE;
  if (cf_money_cmp (product->price, current->product->price) != 0 &&
      !note_price (self, product->sku, current->product->price, product->price, error))
    return FALSE;
  /* A product put earlier by this writer may not be indexed yet: its new words then will be. */
  if (g_str_equal (self->folded->str, current->folded) || id > self->indexed_id)
    return TRUE;
  return write_search (self, DELETE_SEARCH, id, popularity, current->folded, error) &&
         write_search (self, INSERT_SEARCH, id, popularity, self->folded->str, error);
}

static gboolean
update_opening (CfCatalogWriter *self, gint64 id, CfQuantity stock, GError **error)
{
  CfStmt st = self->statements[UPDATE_OPENING];

  cf_stmt_bind_int64 (st, ":milli", stock.milli);
  cf_stmt_bind_int64 (st, ":position", self->position);
  cf_stmt_bind_int64 (st, ":id", id);
  return cf_stmt_run (st, error);
}

static gboolean
put_existing (CfCatalogWriter *self,
              const CfProduct *product,
              const CfCatalogPlace *place,
              CfCatalogFields fields,
              CfCatalogOutcome *ret_outcome,
              gboolean *ret_stock_kept,
              GError **error)
{
  g_auto (Current) current = { NULL };
  CfProduct merged = *product; /* borrows everything */
  gint64 id = place->product_id;
  gboolean opens;

  if (!read_current (self, place, &current, error))
    return FALSE;
  if (fields == CF_CATALOG_FILE_FIELDS) {
    merged.brand = current.product->brand;
    merged.kind = current.product->kind;
    merged.discountable = current.product->discountable;
    merged.returnable = current.product->returnable;
    merged.serial_tracked = current.product->serial_tracked;
    merged.deposit_sku = current.product->deposit_sku;
  }
  opens = product->has_stock && !current.product->has_stock;
  *ret_stock_kept = product->has_stock && !opens;
  *ret_outcome = CF_CATALOG_UNCHANGED;
  if (!same_fields (&merged, current.product)) {
    *ret_outcome = CF_CATALOG_UPDATED;
    if (!update_fields (self, &merged, id, &current, error))
      return FALSE;
  }
  if (opens) {
    *ret_outcome = CF_CATALOG_UPDATED;
    if (!update_opening (self, id, product->stock, error))
      return FALSE;
  }
  if (!current.same_gtins) {
    *ret_outcome = CF_CATALOG_UPDATED;
    return delete_gtins (self, id, error) && write_gtins (self, id, place, error);
  }
  return TRUE;
}

gboolean
cf_catalog_writer_put (CfCatalogWriter *self,
                       const CfProduct *product,
                       const CfCatalogPlace *place,
                       CfCatalogFields fields,
                       CfCatalogOutcome *ret_outcome,
                       gboolean *ret_stock_kept,
                       gint64 *ret_product_id,
                       GError **error)
{
  CfCatalogOutcome outcome = CF_CATALOG_ADDED;
  gboolean stock_kept = FALSE;
  gint64 id = place->product_id;

  if (id == 0) {
    if (!put_new (self, product, place, &id, error))
      return FALSE;
  } else if (!put_existing (self, product, place, fields, &outcome, &stock_kept, error)) {
    return FALSE;
  }
  *ret_outcome = outcome;
  if (ret_stock_kept != NULL)
    *ret_stock_kept = stock_kept;
  if (ret_product_id != NULL)
    *ret_product_id = id;
  return TRUE;
}

gboolean
cf_catalog_writer_upsert (CfCatalogWriter *self,
                          const CfProduct *product,
                          CfCatalogOutcome *ret_outcome,
                          GError **error)
{
  CfCatalogPlace place;

  return cf_catalog_writer_locate (self, product, &place, error) &&
         cf_catalog_writer_put (self, product, &place, CF_CATALOG_ALL_FIELDS, ret_outcome, NULL,
                                NULL, error);
}

gboolean
cf_catalog_writer_set_price (CfCatalogWriter *self, const char *sku, CfMoney price, GError **error)
{
  CfStmt read = self->statements[READ_PRICE], st = self->statements[UPDATE_PRICE];
  CfMoney before = price;
  gint64 id = 0;
  CfStep step;

  cf_stmt_bind_text_static (read, ":sku", sku);
  step = cf_stmt_step (read, error);
  if (step == CF_STEP_ROW) {
    id = cf_stmt_get_int64 (read, 0);
    before.minor = cf_stmt_get_int64 (read, 1);
  }
  cf_stmt_reset (read);
  if (step == CF_STEP_FAILED)
    return FALSE;
  if (cf_money_cmp (before, price) == 0)
    return TRUE;
  cf_stmt_bind_int64 (st, ":price_minor", price.minor);
  cf_stmt_bind_int64 (st, ":id", id);
  return cf_stmt_run (st, error) && note_price (self, sku, before, price, error);
}

/* ---- search rows of a product that is there ------------------------------------------------- */

/* Reads what product_search has for a product. */
static gboolean
read_search (CfCatalogWriter *self,
             gint64 id,
             guint *ret_popularity,
             char **ret_folded,
             GError **error)
{
  CfStmt st = self->statements[READ_SEARCH];
  CfStep step;

  cf_stmt_bind_int64 (st, ":id", id);
  step = cf_stmt_step (st, error);
  if (step == CF_STEP_ROW) {
    *ret_popularity = (guint) cf_stmt_get_int (st, 0);
    *ret_folded = cf_stmt_dup_text (st, 1);
  } else if (step == CF_STEP_DONE) {
    cf_error_set (error, CF_ERROR_DAMAGED, "product %" G_GINT64_FORMAT " is not there", id);
  }
  cf_stmt_reset (st);
  return step == CF_STEP_ROW;
}

gboolean
cf_catalog_writer_remove (CfCatalogWriter *self, const char *sku, GError **error)
{
  g_autofree char *folded = NULL;
  guint popularity;
  gint64 id;

  if (!find_sku (self, sku, &id, error))
    return FALSE;
  if (id == 0)
    return TRUE;
  if (!ensure_indexed (self, id, error) || !read_search (self, id, &popularity, &folded, error) ||
      !write_search (self, DELETE_SEARCH, id, popularity, folded, error) ||
      !delete_gtins (self, id, error))
    return FALSE;
  cf_stmt_bind_text_static (self->statements[DELETE_PRICES], ":sku", sku);
  cf_stmt_bind_int64 (self->statements[DELETE_PRODUCT], ":id", id);
  return cf_stmt_run (self->statements[DELETE_PRICES], error) &&
         cf_stmt_run (self->statements[DELETE_PRODUCT], error);
}

gboolean
cf_catalog_writer_set_popularity (CfCatalogWriter *self,
                                  const char *sku,
                                  guint popularity,
                                  gboolean *ret_changed,
                                  GError **error)
{
  CfStmt st = self->statements[UPDATE_POPULARITY];
  g_autofree char *folded = NULL;
  guint before = popularity;
  gint64 id;

  g_return_val_if_fail (popularity <= CF_CATALOG_POPULARITY_MAX, FALSE);

  if (!find_sku (self, sku, &id, error))
    return FALSE;
  if (id != 0 &&
      (!ensure_indexed (self, id, error) || !read_search (self, id, &before, &folded, error)))
    return FALSE;
  if (before != popularity) {
    cf_stmt_bind_int64 (st, ":id", id);
    cf_stmt_bind_int64 (st, ":popularity", popularity);
    if (!cf_stmt_run (st, error) ||
        !write_search (self, DELETE_SEARCH, id, before, folded, error) ||
        !write_search (self, INSERT_SEARCH, id, popularity, folded, error))
      return FALSE;
  }
  if (ret_changed != NULL)
    *ret_changed = before != popularity;
  return TRUE;
}

/* ---- prices -------------------------------------------------------------------------------- */

gboolean
cf_catalog_prune_prices (CfDb *db, gint64 now_ms, GError **error)
{
  /* A price that began earlier goes when the next one began before the limit: then it ended too. */
  g_auto (CfStmt) st = cf_db_prepare (
    db,
    "DELETE FROM price_history /*scan*/ WHERE EXISTS (SELECT 1 FROM price_history AS next"
    " WHERE next.sku = price_history.sku AND next.from_ms > price_history.from_ms"
    " AND next.from_ms <= :limit)",
    error);

  g_assert (cf_db_in_transaction (db));
  if (st == NULL)
    return FALSE;
  cf_stmt_bind_int64 (st, ":limit", now_ms - CF_CATALOG_PRICES_KEPT_MS);
  return cf_stmt_run (st, error);
}
