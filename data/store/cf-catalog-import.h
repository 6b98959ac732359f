/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-catalog-import
 *
 * Loads a catalogue file: CSV, UTF-8, a header that names the columns in any order.  The twelve
 * `sku,gtin,name,department,price,tax_class,unit,price_embedded,age_limit,stock,reorder_point,image_url`
 * must be there, others are ignored.  A bad row is rejected with its line and reason
 * (cf-catalog-row.h has the rules) and stops nothing.
 *
 * Against the catalogue the file wins: a row replaces the fields of its SKU, and a GTIN in it moves
 * to it from whatever SKU had it; SKUs not in the file stay.  Duplicates are judged within the file:
 * the first accepted row wins.  The stock column gives the opening quantity of a SKU that has none
 * yet (an empty one is 0); for others it is ignored and counted as `stock_kept`.  Importing the same
 * file again changes nothing.
 *
 * All or nothing: an import of up to %CF_CATALOG_IMPORT_NEW_MAX new products is one transaction of
 * the reference file; one that brings more builds the next generation's file beside it, which is
 * put to use by one row of store.db when it is complete, checked and on the disk.  Either way a sale
 * never waits: it writes to store.db only, and reads what was there before until all is there.
 *
 * Memory does not grow with the file, but for one bit a product: the product rows accepted so far
 * are marked in a bit map, and since a row's barcodes replace the product's, the owner of a barcode
 * is marked if and only if an earlier row brought it.
 */

#include "cf-commit.h"
#include "cf-crypto.h"
#include "cf-db.h"
#include "cf-store.h"

G_BEGIN_DECLS

#define CF_CATALOG_IMPORT_NEW_MAX 100000 /* architecture.md: more is built beside */

/**
 * CfCatalogImport:
 * @rows: records after the header, blank lines not counted
 * @accepted: rows taken: new, changed or equal
 * @updated: of these, rows that changed an existing product
 * @rejected: rows not taken
 * @stock_kept: rows whose SKU had an opening quantity already
 * @elapsed_ms: how long it took
 * @sha256: of the file's bytes; all zero while it runs
 *
 * What became of a file; also the progress so far.
 */
typedef struct
{
  guint64 rows;
  guint64 accepted;
  guint64 updated;
  guint64 rejected;
  guint64 stock_kept;
  gint64 elapsed_ms;
  CfHash sha256;
} CfCatalogImport;

/**
 * CfCatalogImportFunc:
 * @so_far: the counts up to now
 *
 * Progress, a few times a second.
 */
typedef void (*CfCatalogImportFunc) (const CfCatalogImport *so_far, gpointer user_data);

/**
 * CfCatalogImportOptions:
 * @path: the file; "-" for standard input
 * @rejects_path: (nullable): where the rejected rows go: line, reason and what was wrong in words,
 *   separated by tabs; is emptied first
 * @exponent: decimals of the shop's currency
 * @at_ms: UTC now
 * @position: where the journal stands, as cf_position_to_key() gives it
 * @new_max: more new products than these are built beside; 0 for %CF_CATALOG_IMPORT_NEW_MAX
 * @id, @by: (nullable): both or neither: a name of this import's own, and whom its record will name.
 *   With them an import that is cut off before its record was written is recorded at the next start.
 * @progress: (nullable): is told the counts
 *
 * What to import.  Zero-initialise it; texts are copied where they must live longer.
 */
typedef struct
{
  const char *path;
  const char *rejects_path;
  guint exponent;
  gint64 at_ms;
  gint64 position;
  guint64 new_max;
  const CfId *id;
  const char *by;
  CfCatalogImportFunc progress;
  gpointer progress_data;
} CfCatalogImportOptions;

/**
 * cf_catalog_import_into:
 * @db: a writing connection to a reference file, outside a transaction
 * @cancellable: (nullable): looked at every few rows; nothing has then changed
 * @ret_import: (out): what became of the file
 *
 * The import itself, in one transaction however large; @options->progress is called on this thread.
 * For set-ups that own the file; a shop that may be selling uses cf_catalog_import_async().
 *
 * Fails with %CF_ERROR_BAD_FILE (not readable as a file, or a column is missing or named twice),
 * %CF_ERROR_IO (the rejects cannot be written), %G_IO_ERROR_CANCELLED, or as the database fails.
 */
gboolean cf_catalog_import_into (CfDb *db,
                                 const CfCatalogImportOptions *options,
                                 GCancellable *cancellable,
                                 CfCatalogImport *ret_import,
                                 GError **error);

/**
 * cf_catalog_import_async:
 * @store: a store opened for writing; must stay open until @callback
 * @options: @progress is called on the store's home context
 * @cancellable: (nullable): stops it; nothing has then changed
 * @callback: on the store's home context
 *
 * Imports as SECTION says, on the reference file's writer.  What is to stand in the journal is the
 * caller's to commit afterwards: cf_catalog_import_add_record().
 */
void cf_catalog_import_async (CfStore *store,
                              const CfCatalogImportOptions *options,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);

/** cf_catalog_import_finish: @ret_import: (out): what became of the file; untouched on failure. */
gboolean cf_catalog_import_finish (CfStore *store,
                                   GAsyncResult *result,
                                   CfCatalogImport *ret_import,
                                   GError **error);

/**
 * cf_catalog_import_add_record:
 * @commit: gets the record catalog.imported
 * @id, @by: as in the options
 * @import: what became of the file
 */
void cf_catalog_import_add_record (CfCommit *commit,
                                   const CfClock *clock,
                                   const CfId *id,
                                   const char *by,
                                   const CfCatalogImport *import);

G_END_DECLS
