/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-catalog-row
 *
 * A record of a catalogue file becomes a product, or is rejected with the first reason that applies,
 * in the order of CF_REJECT_TABLE.  A function of the record alone; duplicates are the importer's.
 *
 * Fields are trimmed (blank, tab, CR, LF), and within a name each run of these becomes one blank;
 * characters are code points as they came, no normalisation.  Names that look like formulas are
 * text.
 */

#include "cf-csv-reader.h"
#include "cf-product.h"

G_BEGIN_DECLS

#define CF_CATALOG_URL_MAX 2048 /* bytes of image_url */

/* clang-format off */
#define CF_REJECT_TABLE(X)                                                                         \
  X (WRONG_COLUMNS,  "wrong_columns")  /* not as many as the header, or a quote never closed */    \
  X (BAD_ENCODING,   "bad_encoding")   /* not UTF-8, or NUL */                                     \
  X (MISSING_SKU,    "missing_sku")                                                                \
  X (BAD_SKU,        "bad_sku")        /* over 64 bytes, or unprintable */                         \
  X (MISSING_NAME,   "missing_name")                                                               \
  X (TOO_LONG,       "too_long")       /* name over 200 characters; department over 64, image_url over 2,048 bytes */ \
  X (BAD_GTIN,       "bad_gtin")       /* one of those between '|' is not a valid GTIN */          \
  X (BAD_PRICE,      "bad_price")      /* not 1 to 7 digits and the currency's decimals */         \
  X (BAD_TAX_CLASS,  "bad_tax_class")  /* not standard, reduced or zero */                         \
  X (BAD_UNIT,       "bad_unit")       /* not ea, kg, l, m or empty = ea */                        \
  X (BAD_FLAG,       "bad_flag")       /* price_embedded not empty, 0 or 1 */                      \
  X (BAD_AGE,        "bad_age")        /* not empty or 0 to 99 */                                  \
  X (BAD_STOCK,      "bad_stock")      /* stock or reorder_point not empty or 1 to 9 digits and 3 decimals */ \
  X (DUPLICATE_SKU,  "duplicate_sku")  /* an earlier row of the file has it */                     \
  X (DUPLICATE_GTIN, "duplicate_gtin") /* an earlier row of the file has it */
/* clang-format on */

/** CfReject: why a row is not taken; %CF_REJECT_NONE if it is. */
typedef enum
{
  CF_REJECT_NONE,
#define CF_REJECT_ENUM(id, name) CF_REJECT_##id,
  CF_REJECT_TABLE (CF_REJECT_ENUM)
#undef CF_REJECT_ENUM
} CfReject;

/** cf_reject_name: Returns: the stable name, as console.md lists them; "" for %CF_REJECT_NONE. */
const char *cf_reject_name (CfReject reject);

/** CfCatalogColumn: the twelve columns, in the order in which they are usually written. */
typedef enum
{
  CF_COLUMN_SKU,
  CF_COLUMN_GTIN,
  CF_COLUMN_NAME,
  CF_COLUMN_DEPARTMENT,
  CF_COLUMN_PRICE,
  CF_COLUMN_TAX_CLASS,
  CF_COLUMN_UNIT,
  CF_COLUMN_PRICE_EMBEDDED,
  CF_COLUMN_AGE_LIMIT,
  CF_COLUMN_STOCK,
  CF_COLUMN_REORDER_POINT,
  CF_COLUMN_IMAGE_URL,
  CF_COLUMN_COUNT,
} CfCatalogColumn;

/**
 * CfCatalogHeader:
 * @index: where each column stands
 * @n_fields: how many fields every record must have
 */
typedef struct
{
  guint index[CF_COLUMN_COUNT];
  guint64 n_fields;
} CfCatalogHeader;

/**
 * cf_catalog_header_read:
 * @record: the file's first
 *
 * Fails with %CF_ERROR_BAD_FILE where one of the twelve columns is missing or named twice.
 */
gboolean cf_catalog_header_read (CfCatalogHeader *self, const CfCsvRecord *record, GError **error);

/**
 * CfCatalogRow:
 *
 * A row as a product.  @product borrows from the record it was read from and from the row itself:
 * it lives as long as both stay untouched, and is never given to cf_product_free().
 */
typedef struct
{
  CfProduct product;
  char gtin_texts[CF_GTINS_MAX][CF_GTIN_LEN + 1];
  char *gtins[CF_GTINS_MAX + 1];
} CfCatalogRow;

/**
 * cf_catalog_row_read:
 * @record: its fields are changed in place
 * @exponent: decimals of the currency
 * @self: (out caller-allocates): the product
 * @ret_words: (out) (optional): what was wrong, in words: appended, one line without tabs
 *
 * Returns: %CF_REJECT_NONE and the product, or why not
 */
CfReject cf_catalog_row_read (CfCatalogRow *self,
                              const CfCatalogHeader *header,
                              CfCsvRecord *record,
                              guint exponent,
                              GString *ret_words);

G_END_DECLS
