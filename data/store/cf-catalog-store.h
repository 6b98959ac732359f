/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-catalog-store
 *
 * The products of the reference file.  Reading works on any connection of kind %CF_DB_REFERENCE, in
 * the thread that owns it; each product read is an independent copy.  Writing goes through a
 * CfCatalogWriter inside the caller's transaction.
 *
 * Searching by words is cf-catalog-search.h, loading a file cf-catalog-import.h.
 */

#include "cf-db.h"
#include "cf-position.h"
#include "cf-product.h"

G_BEGIN_DECLS

#define CF_CATALOG_PAGE_MAX 1000 /* products that one call lists; a screen shows far fewer */

/* ---- reading ----------------------------------------------------------------------------- */

/**
 * cf_catalog_find_by_sku:
 * @db: a connection to a reference file
 * @sku: compared byte by byte
 *
 * Fails with %CF_ERROR_UNKNOWN_SKU.
 *
 * Returns: (transfer full): the product
 */
CfProduct *cf_catalog_find_by_sku (CfDb *db, const char *sku, GError **error)
  G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_catalog_find_by_gtin:
 * @gtin: 8, 12, 13 or 14 digits: padded to 14 it is the same code
 *
 * The way from a scan to a product: two look-ups by integer key.  The check digit is not looked at;
 * that is the scanner's side (cf-gtin.h).  Fails with %CF_ERROR_UNKNOWN_CODE, and with
 * %CF_ERROR_BAD_CODE where @gtin is not such a number.
 *
 * Returns: (transfer full): the product
 */
CfProduct *cf_catalog_find_by_gtin (CfDb *db, const char *gtin, GError **error)
  G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_catalog_find:
 * @code: a SKU, or else a GTIN: what people type behind `catalog show`
 *
 * Fails with %CF_ERROR_UNKNOWN_SKU.
 *
 * Returns: (transfer full): the product
 */
CfProduct *cf_catalog_find (CfDb *db, const char *code, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** cf_catalog_count: @ret_products: (out): how many products there are.  Reads every index page. */
gboolean cf_catalog_count (CfDb *db, guint64 *ret_products, GError **error);

/**
 * CfDepartment:
 * @name: never ""
 */
typedef struct
{
  char *name;
} CfDepartment;

/** cf_department_free: Frees @self, which may be %NULL. */
void cf_department_free (CfDepartment *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfDepartment, cf_department_free)

/**
 * cf_catalog_list_departments:
 *
 * Returns: (transfer full) (element-type CfDepartment): those that have products, by name
 */
GPtrArray *cf_catalog_list_departments (CfDb *db, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_catalog_list:
 * @department: (nullable): a department's name, "" for the products without one; %NULL: of all what
 *   sells best
 * @offset: how many to pass over
 * @limit: at most so many, up to %CF_CATALOG_PAGE_MAX
 *
 * A page of products, most popular first, among equals in the order in which they came: the quick
 * keys of a department are its first page.  With %NULL only what was ever sold here is listed.
 *
 * Returns: (transfer full) (element-type CfProduct): empty for an unknown department
 */
GPtrArray *cf_catalog_list (CfDb *db,
                            const char *department,
                            guint offset,
                            guint limit,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * CfCatalogVisitFunc:
 *
 * Returns: whether to go on
 */
typedef gboolean (*CfCatalogVisitFunc) (const CfProduct *product, gpointer user_data);

/**
 * cf_catalog_visit:
 * @after_sku: (nullable): begin behind this SKU; %NULL for the first
 * @limit: at most so many
 *
 * Walks the products in the order of the SKUs' bytes, one at a time in memory: exports, reorder
 * lists, uploads.  Each call is one short read; the caller goes on behind the last SKU it saw.
 */
gboolean cf_catalog_visit (CfDb *db,
                           const char *after_sku,
                           guint limit,
                           CfCatalogVisitFunc func,
                           gpointer user_data,
                           GError **error);

/**
 * cf_catalog_list_openings:
 * @after: list those behind this SKU, byte by byte; "" from the start
 *
 * Returns: (transfer full) (element-type utf8): products that have an opening quantity, by SKU, at most
 * @limit
 */
GPtrArray *cf_catalog_list_openings (CfDb *db, const char *after, guint limit, GError **error);

/**
 * cf_catalog_read_opening:
 * @ret_quantity: (out): the stock that the first import told; zero where there is none
 * @ret_position: (out): where the journal stood then, as cf_position_to_key() gives it; 0 for none
 *
 * The stock baseline of a shop without a central: with what the journal has moved since it is the
 * stock shown (cf_stock_store_shown()).  Fails with %CF_ERROR_UNKNOWN_SKU.
 */
gboolean cf_catalog_read_opening (CfDb *db,
                                  const char *sku,
                                  CfQuantity *ret_quantity,
                                  gint64 *ret_position,
                                  GError **error);

/**
 * cf_catalog_read_lowest_price:
 * @from_ms: UTC; domain.md: 30 days before the reduction
 * @to_ms: UTC, not included
 * @ret_price: (out): the lowest base price that @sku had at any instant of [@from_ms, @to_ms)
 *
 * What "was" and "−n %" are computed from.  Looks back at most %CF_CATALOG_PRICES_KEPT_MS.  Fails with
 * %CF_ERROR_UNKNOWN_SKU.
 */
gboolean cf_catalog_read_lowest_price (CfDb *db,
                                       const char *sku,
                                       gint64 from_ms,
                                       gint64 to_ms,
                                       CfMoney *ret_price,
                                       GError **error);

/* ---- writing ----------------------------------------------------------------------------- */

#define CF_CATALOG_PRICES_KEPT_MS (90 * G_GINT64_CONSTANT (86400000)) /* domain.md: 90 days */
#define CF_CATALOG_POPULARITY_MAX 255

/**
 * CfCatalogWriter:
 *
 * Writes products into a reference file: keeps product, barcodes, search words, departments and
 * price history in step.  Lives within one transaction of a writing connection, on its thread; it
 * is finished and freed before the transaction is committed.
 */
typedef struct _CfCatalogWriter CfCatalogWriter;

/**
 * cf_catalog_writer_new:
 * @db: a writing connection inside a transaction; borrowed
 * @at_ms: UTC: when what is written was told; the instant of price changes
 * @position: where the journal stands, as cf_position_to_key() gives it: goes with opening quantities
 */
CfCatalogWriter *cf_catalog_writer_new (CfDb *db, gint64 at_ms, gint64 position, GError **error)
  G_GNUC_WARN_UNUSED_RESULT;

/** cf_catalog_writer_free: Frees @self, which may be %NULL. */
void cf_catalog_writer_free (CfCatalogWriter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfCatalogWriter, cf_catalog_writer_free)

/**
 * CfCatalogPlace:
 * @product_id: the product that has the SKU; 0 for none: it is new
 * @n_gtins: how many different GTINs it brings
 * @gtins: these, as numbers, in their order
 * @owners: the product that has each now; 0 for none
 *
 * What the catalogue has for a product that is about to be put into it.
 */
typedef struct
{
  gint64 product_id;
  guint n_gtins;
  gint64 gtins[CF_GTINS_MAX];
  gint64 owners[CF_GTINS_MAX];
} CfCatalogPlace;

/**
 * cf_catalog_writer_locate:
 * @product: its SKU and GTINs are looked at
 * @ret_place: (out): what is there
 *
 * The first half of cf_catalog_writer_upsert(), for who has to decide in between.  Fails with
 * %CF_ERROR_BAD_CODE where a GTIN has not 8, 12, 13 or 14 digits or there are too many.
 */
gboolean cf_catalog_writer_locate (CfCatalogWriter *self,
                                   const CfProduct *product,
                                   CfCatalogPlace *ret_place,
                                   GError **error);

/**
 * CfCatalogFields:
 * @CF_CATALOG_ALL_FIELDS: all but popularity and the opening quantity, which have rules of their own
 * @CF_CATALOG_FILE_FIELDS: those that the catalogue file has; brand, kind, deposit and restrictions
 *   of an existing product stay
 *
 * Which fields of an existing product are replaced.
 */
typedef enum
{
  CF_CATALOG_ALL_FIELDS,
  CF_CATALOG_FILE_FIELDS,
} CfCatalogFields;

/**
 * CfCatalogOutcome:
 * @CF_CATALOG_ADDED: a new SKU
 * @CF_CATALOG_UPDATED: fields or barcodes of an existing product changed
 * @CF_CATALOG_UNCHANGED: all was equal, nothing was written
 */
typedef enum
{
  CF_CATALOG_ADDED,
  CF_CATALOG_UPDATED,
  CF_CATALOG_UNCHANGED,
} CfCatalogOutcome;

/**
 * cf_catalog_writer_put:
 * @place: what cf_catalog_writer_locate() just found for @product
 * @ret_outcome: (out): what that changed
 * @ret_stock_kept: (out) (optional): whether the SKU already had an opening quantity, so that the
 *   one told with @product was not taken
 * @ret_product_id: (out) (optional): its number within the file
 *
 * Puts @product in: its GTINs move to it from whatever product had them, and those it had before
 * and does not bring now are forgotten.
 */
gboolean cf_catalog_writer_put (CfCatalogWriter *self,
                                const CfProduct *product,
                                const CfCatalogPlace *place,
                                CfCatalogFields fields,
                                CfCatalogOutcome *ret_outcome,
                                gboolean *ret_stock_kept,
                                gint64 *ret_product_id,
                                GError **error);

/** cf_catalog_writer_upsert: locates and puts @product with %CF_CATALOG_ALL_FIELDS. */
gboolean cf_catalog_writer_upsert (CfCatalogWriter *self,
                                   const CfProduct *product,
                                   CfCatalogOutcome *ret_outcome,
                                   GError **error);

/**
 * cf_catalog_writer_remove:
 *
 * Takes a product out, with its barcodes and words: for the central's feed.  Receipts, stock and
 * the journal carry all they need themselves.  A SKU that is not there is no error.
 */
gboolean cf_catalog_writer_remove (CfCatalogWriter *self, const char *sku, GError **error);

/**
 * cf_catalog_writer_set_popularity:
 * @popularity: 0 to %CF_CATALOG_POPULARITY_MAX
 * @ret_changed: (out) (optional): whether it was another before
 *
 * Moves a product to its place in the order of searches.  A SKU that is not there is no error.
 */
gboolean cf_catalog_writer_set_popularity (CfCatalogWriter *self,
                                           const char *sku,
                                           guint popularity,
                                           gboolean *ret_changed,
                                           GError **error);

/**
 * cf_catalog_writer_set_price:
 * @price: the base price from now on; the one before goes into the history
 *
 * A SKU that is not there is no error: its product will bring its price.
 */
gboolean cf_catalog_writer_set_price (CfCatalogWriter *self,
                                      const char *sku,
                                      CfMoney price,
                                      GError **error);

/**
 * cf_catalog_writer_finish:
 *
 * Makes new products known to the search.  Must be called before the transaction is committed; a
 * rollback needs nothing.
 */
gboolean cf_catalog_writer_finish (CfCatalogWriter *self, GError **error);

/**
 * cf_catalog_writer_finish_some:
 * @ret_done: (out): whether that was all
 *
 * A piece of cf_catalog_writer_finish(), a fraction of a second long: for imports, which look at
 * their cancellable in between.
 */
gboolean cf_catalog_writer_finish_some (CfCatalogWriter *self, gboolean *ret_done, GError **error);

/**
 * cf_catalog_prune_prices:
 * @now_ms: UTC
 *
 * Forgets prices that ended more than %CF_CATALOG_PRICES_KEPT_MS ago.  In the caller's transaction.
 */
gboolean cf_catalog_prune_prices (CfDb *db, gint64 now_ms, GError **error);

G_END_DECLS
