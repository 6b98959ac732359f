/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What the files cf-catalog-*.c share; nobody else includes it. */

#include "cf-catalog-store.h"

G_BEGIN_DECLS

/* The columns that cf_catalog_read_row() reads, from product p and department d, in its order. */
#define CF_CATALOG_COLUMNS                                                                         \
  "p.product_id, p.sku, p.name, p.brand, d.name, p.price_minor, p.tax_class, p.unit,"              \
  " p.price_embedded, p.age_limit, p.kind, p.discountable, p.returnable, p.serial_tracked,"        \
  " p.deposit_sku, p.reorder_point_milli, p.image_url, p.popularity, p.opening_milli "
#define CF_CATALOG_COLUMN_COUNT 19 /* further columns of a query begin at this number */

/* To be joined to product p. */
#define CF_CATALOG_DEPARTMENT " LEFT JOIN department d ON d.department_id = p.department_id "

/*
 * Makes a product of the row that @st stands on, but for its barcodes.  Fails with
 * %CF_ERROR_DAMAGED where unit or kind is no word of ours.
 */
CfProduct *cf_catalog_read_row (CfStmt st, GError **error);

/* Reads the barcodes of product number @product_id into @product. */
gboolean cf_catalog_read_gtins (CfDb *db, gint64 product_id, CfProduct *product, GError **error);

/* Reads product number @product_id with all that belongs to it; %CF_ERROR_DAMAGED if there is none. */
CfProduct *cf_catalog_read_product (CfDb *db, gint64 product_id, GError **error);

/* Reads 8, 12, 13 or 14 digits as a number; FALSE for anything else. */
gboolean cf_catalog_parse_gtin (const char *text, gint64 *ret_gtin);

#define CF_CATALOG_ID_BITS 40 /* of a search row's rowid; the popularity stands above them */

/* The rowid in product_search of a product: the index is sorted by it, best first. */
static inline gint64
cf_catalog_search_rowid (gint64 product_id, guint popularity)
{
  return ((gint64) (CF_CATALOG_POPULARITY_MAX - popularity) << CF_CATALOG_ID_BITS) | product_id;
}

static inline gint64
cf_catalog_search_product_id (gint64 rowid)
{
  return rowid & (((gint64) 1 << CF_CATALOG_ID_BITS) - 1);
}

static inline guint
cf_catalog_search_popularity (gint64 rowid)
{
  return CF_CATALOG_POPULARITY_MAX - (guint) (rowid >> CF_CATALOG_ID_BITS);
}

G_END_DECLS
