/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-catalog-store.h"

#include <string.h>

#include "cf-catalog-private.h"

/* Reading the catalogue.  Writing it is cf-catalog-writer.c. */

void
cf_department_free (CfDepartment *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self);
}

gboolean
cf_catalog_parse_gtin (const char *text, gint64 *ret_gtin)
{
  gint64 gtin = 0;
  gsize len = 0;

  for (; g_ascii_isdigit (text[len]); len++) {
    if (len == CF_GTIN_LEN)
      return FALSE;
    gtin = gtin * 10 + (text[len] - '0');
  }
  if (text[len] != '\0' || (len != 8 && len < 12))
    return FALSE;
  *ret_gtin = gtin;
  return TRUE;
}

/* ---- rows ---------------------------------------------------------------------------------- */

CfProduct *
cf_catalog_read_row (CfStmt st, GError **error)
{
  g_autoptr (CfProduct) product = g_new0 (CfProduct, 1);

  product->sku = cf_stmt_dup_text (st, 1);
  product->name = cf_stmt_dup_text (st, 2);
  product->brand = cf_stmt_dup_text (st, 3);
  product->department = cf_stmt_is_null (st, 4) ? g_strdup ("") : cf_stmt_dup_text (st, 4);
  product->price.minor = cf_stmt_get_int64 (st, 5);
  product->tax_class = cf_stmt_dup_text (st, 6);
  if (!cf_unit_parse (cf_stmt_get_text (st, 7), &product->unit) ||
      !cf_line_kind_parse (cf_stmt_get_text (st, 10), &product->kind)) {
    cf_error_set (error, CF_ERROR_DAMAGED, "product '%s' has an unknown unit or kind",
                  product->sku);
    return NULL;
  }
  product->price_embedded = cf_stmt_get_bool (st, 8);
  product->age_limit = (guint) cf_stmt_get_int (st, 9);
  product->discountable = cf_stmt_get_bool (st, 11);
  product->returnable = cf_stmt_get_bool (st, 12);
  product->serial_tracked = cf_stmt_get_bool (st, 13);
  product->deposit_sku = cf_stmt_dup_text (st, 14);
  product->has_reorder_point = !cf_stmt_is_null (st, 15);
  product->reorder_point.milli = cf_stmt_get_int64 (st, 15);
  product->image_url = cf_stmt_dup_text (st, 16);
  product->popularity = (guint) cf_stmt_get_int (st, 17);
  product->has_stock = !cf_stmt_is_null (st, 18);
  product->stock.milli = cf_stmt_get_int64 (st, 18);
  return g_steal_pointer (&product);
}

gboolean
cf_catalog_read_gtins (CfDb *db, gint64 product_id, CfProduct *product, GError **error)
{
  g_auto (CfStmt) st =
    cf_db_prepare (db, "SELECT gtin FROM product_gtin WHERE product_id = :id ORDER BY position",
                   error);
  g_autoptr (GPtrArray) gtins = NULL;
  CfStep step;

  if (st == NULL)
    return FALSE;
  gtins = g_ptr_array_new_with_free_func (g_free);
  cf_stmt_bind_int64 (st, ":id", product_id);
  while ((step = cf_stmt_step (st, error)) == CF_STEP_ROW)
    g_ptr_array_add (gtins, g_strdup_printf ("%014" G_GINT64_FORMAT, cf_stmt_get_int64 (st, 0)));
  if (step == CF_STEP_FAILED)
    return FALSE;
  g_ptr_array_add (gtins, NULL);
  g_strfreev (product->gtins);
  product->gtins = (char **) g_ptr_array_free (g_steal_pointer (&gtins), FALSE);
  return TRUE;
}

/* Steps @st, whose rows are CF_CATALOG_COLUMNS, and reads one product; NULL without error: none. */
static CfProduct *
step_product (CfDb *db, CfStmt st, GError **error)
{
  g_autoptr (CfProduct) product = NULL;

  if (cf_stmt_step (st, error) != CF_STEP_ROW)
    return NULL;
  product = cf_catalog_read_row (st, error);
  if (product == NULL || !cf_catalog_read_gtins (db, cf_stmt_get_int64 (st, 0), product, error))
    return NULL;
  return g_steal_pointer (&product);
}

CfProduct *
cf_catalog_read_product (CfDb *db, gint64 product_id, GError **error)
{
  g_auto (CfStmt) st =
    cf_db_prepare (db,
                   "SELECT " CF_CATALOG_COLUMNS "FROM product p" CF_CATALOG_DEPARTMENT
                   "WHERE p.product_id = :id",
                   error);
  CfProduct *product;
  GError *failure = NULL;

  if (st == NULL)
    return NULL;
  cf_stmt_bind_int64 (st, ":id", product_id);
  product = step_product (db, st, &failure);
  if (failure != NULL)
    g_propagate_error (error, failure);
  else if (product == NULL)
    cf_error_set (error, CF_ERROR_DAMAGED,
                  "the search index knows a product %" G_GINT64_FORMAT " that is not there",
                  product_id);
  return product;
}

/* ---- finding one --------------------------------------------------------------------------- */

/* As step_product(), and fails with @code where there is none. */
static CfProduct *
find_one (CfDb *db, CfStmt st, CfErrorCode code, const char *subject, GError **error)
{
  GError *failure = NULL;
  CfProduct *product = step_product (db, st, &failure);

  if (failure != NULL)
    g_propagate_error (error, failure);
  else if (product == NULL)
    cf_error_set (error, code, "no product has '%.80s'", subject);
  return product;
}

CfProduct *
cf_catalog_find_by_sku (CfDb *db, const char *sku, GError **error)
{
  g_auto (CfStmt) st = NULL;

  g_return_val_if_fail (db != NULL && sku != NULL, NULL);

  st = cf_db_prepare (db,
                      "SELECT " CF_CATALOG_COLUMNS "FROM product p" CF_CATALOG_DEPARTMENT
                      "WHERE p.sku = :sku",
                      error);
  if (st == NULL)
    return NULL;
  cf_stmt_bind_text (st, ":sku", sku);
  return find_one (db, st, CF_ERROR_UNKNOWN_SKU, sku, error);
}

CfProduct *
cf_catalog_find_by_gtin (CfDb *db, const char *gtin, GError **error)
{
  g_auto (CfStmt) st = NULL;
  gint64 number;

  g_return_val_if_fail (db != NULL && gtin != NULL, NULL);

  if (!cf_catalog_parse_gtin (gtin, &number)) {
    cf_error_set (error, CF_ERROR_BAD_CODE, "'%.80s' is not a GTIN", gtin);
    return NULL;
  }
  st = cf_db_prepare (db,
                      "SELECT " CF_CATALOG_COLUMNS "FROM product_gtin g"
                      " JOIN product p ON p.product_id = g.product_id" CF_CATALOG_DEPARTMENT
                      "WHERE g.gtin = :gtin",
                      error);
  if (st == NULL)
    return NULL;
  cf_stmt_bind_int64 (st, ":gtin", number);
  return find_one (db, st, CF_ERROR_UNKNOWN_CODE, gtin, error);
}

CfProduct *
cf_catalog_find (CfDb *db, const char *code, GError **error)
{
  g_autoptr (GError) failure = NULL;
  CfProduct *product = cf_catalog_find_by_sku (db, code, &failure);
  gint64 number;

  if (product != NULL)
    return product;
  if (cf_error_is (failure, CF_ERROR_UNKNOWN_SKU) && cf_catalog_parse_gtin (code, &number)) {
    product = cf_catalog_find_by_gtin (db, code, error);
    if (product == NULL && error != NULL && cf_error_is (*error, CF_ERROR_UNKNOWN_CODE)) {
      g_clear_error (error);
      g_propagate_error (error, g_steal_pointer (&failure));
    }
    return product;
  }
  g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}

/* ---- lists --------------------------------------------------------------------------------- */

gboolean
cf_catalog_count (CfDb *db, guint64 *ret_products, GError **error)
{
  gint64 n;

  if (!cf_db_read_int64 (db, "SELECT count(*) FROM product /*scan*/", &n, error))
    return FALSE;
  *ret_products = (guint64) n;
  return TRUE;
}

static int
compare_departments (gconstpointer a, gconstpointer b)
{
  const CfDepartment *left = *(CfDepartment *const *) a, *right = *(CfDepartment *const *) b;

  return g_utf8_collate (left->name, right->name);
}

GPtrArray *
cf_catalog_list_departments (CfDb *db, GError **error)
{
  g_auto (CfStmt) st =
    cf_db_prepare (db,
                   "SELECT name FROM department d /*scan*/ WHERE EXISTS"
                   " (SELECT 1 FROM product p WHERE p.department_id = d.department_id)",
                   error);
  g_autoptr (GPtrArray) list = NULL;
  CfStep step;

  if (st == NULL)
    return NULL;
  list = g_ptr_array_new_with_free_func ((GDestroyNotify) cf_department_free);
  while ((step = cf_stmt_step (st, error)) == CF_STEP_ROW) {
    CfDepartment *department = g_new0 (CfDepartment, 1);

    department->name = cf_stmt_dup_text (st, 0);
    g_ptr_array_add (list, department);
  }
  if (step == CF_STEP_FAILED)
    return NULL;
  g_ptr_array_sort (list, compare_departments);
  return g_steal_pointer (&list);
}

/* @ret_id: (out): the department's number, 0 for "", −1 for one that is not there. */
static gboolean
find_department (CfDb *db, const char *name, gint64 *ret_id, GError **error)
{
  g_auto (CfStmt) st = NULL;
  CfStep step;

  *ret_id = 0;
  if (name[0] == '\0')
    return TRUE;
  st = cf_db_prepare (db, "SELECT department_id FROM department WHERE name = :name", error);
  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text (st, ":name", name);
  step = cf_stmt_step (st, error);
  *ret_id = step == CF_STEP_ROW ? cf_stmt_get_int64 (st, 0) : -1;
  return step != CF_STEP_FAILED;
}

/* Reads all products of @st. */
static GPtrArray *
read_all (CfDb *db, CfStmt st, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) cf_product_free);
  GError *failure = NULL;
  CfProduct *product;

  while ((product = step_product (db, st, &failure)) != NULL)
    g_ptr_array_add (list, product);
  if (failure != NULL) {
    g_propagate_error (error, failure);
    return NULL;
  }
  return g_steal_pointer (&list);
}

GPtrArray *
cf_catalog_list (CfDb *db, const char *department, guint offset, guint limit, GError **error)
{
  static const char SQL_OF_DEPARTMENT[] =
    "SELECT " CF_CATALOG_COLUMNS "FROM product p" CF_CATALOG_DEPARTMENT
    "WHERE p.department_id = :department ORDER BY p.popularity DESC, p.product_id"
    " LIMIT :limit OFFSET :offset";
  static const char SQL_BEST[] = "SELECT " CF_CATALOG_COLUMNS "FROM product p" CF_CATALOG_DEPARTMENT
                                 "WHERE p.popularity > 0 ORDER BY p.popularity DESC, p.product_id"
                                 " LIMIT :limit OFFSET :offset";
  g_auto (CfStmt) st = NULL;
  gint64 department_id = 0;

  g_return_val_if_fail (db != NULL, NULL);

  if (department != NULL && !find_department (db, department, &department_id, error))
    return NULL;
  st = cf_db_prepare (db, department != NULL ? SQL_OF_DEPARTMENT : SQL_BEST, error);
  if (st == NULL)
    return NULL;
  if (department != NULL)
    cf_stmt_bind_int64 (st, ":department", department_id);
  cf_stmt_bind_int64 (st, ":limit", MIN (limit, CF_CATALOG_PAGE_MAX));
  cf_stmt_bind_int64 (st, ":offset", offset);
  return read_all (db, st, error);
}

gboolean
cf_catalog_visit (CfDb *db,
                  const char *after_sku,
                  guint limit,
                  CfCatalogVisitFunc func,
                  gpointer user_data,
                  GError **error)
{
  g_auto (CfStmt) st =
    cf_db_prepare (db,
                   "SELECT " CF_CATALOG_COLUMNS "FROM product p" CF_CATALOG_DEPARTMENT
                   "WHERE p.sku > :after ORDER BY p.sku LIMIT :limit",
                   error);
  GError *failure = NULL;

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text (st, ":after", after_sku != NULL ? after_sku : "");
  cf_stmt_bind_int64 (st, ":limit", limit);
  for (;;) {
    g_autoptr (CfProduct) product = step_product (db, st, &failure);

    if (product == NULL || !func (product, user_data))
      break;
  }
  if (failure != NULL)
    g_propagate_error (error, failure);
  return failure == NULL;
}

/* ---- figures ------------------------------------------------------------------------------- */

gboolean
cf_catalog_read_opening (CfDb *db,
                         const char *sku,
                         CfQuantity *ret_quantity,
                         gint64 *ret_position,
                         GError **error)
{
  g_auto (CfStmt) st =
    cf_db_prepare (db, "SELECT opening_milli, opening_position FROM product WHERE sku = :sku",
                   error);
  CfStep step;

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text (st, ":sku", sku);
  step = cf_stmt_step (st, error);
  if (step == CF_STEP_DONE)
    return cf_error_set (error, CF_ERROR_UNKNOWN_SKU, "no product has '%.80s'", sku);
  if (step == CF_STEP_FAILED)
    return FALSE;
  ret_quantity->milli = cf_stmt_get_int64 (st, 0); /* NULL reads as 0 */
  *ret_position = cf_stmt_get_int64 (st, 1);
  return TRUE;
}

GPtrArray *
cf_catalog_list_openings (CfDb *db, const char *after, guint limit, GError **error)
{
  g_autoptr (GPtrArray) skus = g_ptr_array_new_with_free_func (g_free);
  g_auto (CfStmt) st =
    cf_db_prepare (db,
                   "SELECT sku FROM product WHERE sku > :after AND opening_milli IS NOT NULL"
                   " ORDER BY sku LIMIT :limit",
                   error);
  CfStep step;

  if (st == NULL)
    return NULL;
  cf_stmt_bind_text (st, ":after", after);
  cf_stmt_bind_int64 (st, ":limit", limit);
  while ((step = cf_stmt_step (st, error)) == CF_STEP_ROW)
    g_ptr_array_add (skus, cf_stmt_dup_text (st, 0));
  return step == CF_STEP_DONE ? g_steal_pointer (&skus) : NULL;
}

gboolean
cf_catalog_read_lowest_price (CfDb *db,
                              const char *sku,
                              gint64 from_ms,
                              gint64 to_ms,
                              CfMoney *ret_price,
                              GError **error)
{
  /* The price at from_ms is that of the last row not after it; a product without rows had always
   * the one it has. */
  g_auto (CfStmt) st = cf_db_prepare (
    db,
    "SELECT min(coalesce((SELECT min(price_minor) FROM price_history h WHERE h.sku = p.sku"
    " AND h.from_ms < :to AND h.from_ms >= coalesce((SELECT max(from_ms) FROM price_history b"
    " WHERE b.sku = p.sku AND b.from_ms <= :from), :from)), p.price_minor))"
    " FROM product p WHERE p.sku = :sku",
    error);
  CfStep step;

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text (st, ":sku", sku);
  cf_stmt_bind_int64 (st, ":from", from_ms);
  cf_stmt_bind_int64 (st, ":to", to_ms);
  step = cf_stmt_step (st, error);
  if (step == CF_STEP_FAILED)
    return FALSE;
  if (step == CF_STEP_DONE || cf_stmt_is_null (st, 0))
    return cf_error_set (error, CF_ERROR_UNKNOWN_SKU, "no product has '%.80s'", sku);
  ret_price->minor = cf_stmt_get_int64 (st, 0);
  return TRUE;
}
