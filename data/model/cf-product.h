/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-quantity.h"

G_BEGIN_DECLS

#define CF_SKU_MAX        64  /* bytes of printable UTF-8 */
#define CF_NAME_MAX       200 /* characters of a product's name */
#define CF_GTIN_LEN       14  /* digits of a normalised GTIN */
#define CF_GTINS_MAX      64  /* barcodes of one product */
#define CF_TAX_CLASS_MAX  32  /* bytes of a tax class's id */
#define CF_DEPARTMENT_MAX 64  /* characters of a department's name */

/**
 * CfLineKind:
 *
 * What kind of line a product makes.  Only merchandise is turnover that discounts may touch; stored
 * value is a liability; tips and donations belong to somebody else; a payout (bottle slip) is money
 * to the customer.
 */
typedef enum
{
  CF_LINE_MERCHANDISE,
  CF_LINE_DEPOSIT,
  CF_LINE_FEE,
  CF_LINE_STORED_VALUE,
  CF_LINE_TIP,
  CF_LINE_DONATION,
  CF_LINE_PAYOUT,
} CfLineKind;
#define CF_LINE_KIND_COUNT 7

/**
 * cf_line_kind_to_text:
 *
 * Returns: (transfer none): "merchandise", "deposit", "fee", "stored_value", "tip", "donation" or
 * "payout".
 */
const char *cf_line_kind_to_text (CfLineKind kind);

/**
 * cf_line_kind_parse:
 *
 * Returns: whether @text is a kind's word; @ret_kind is untouched if not.
 */
gboolean cf_line_kind_parse (const char *text, CfLineKind *ret_kind);

/**
 * CfProduct:
 * @sku: the shop's id, compared byte by byte
 * @name: as it stands on the receipt
 * @brand: (nullable)
 * @department: "" for none
 * @price: base price of 1.000 unit, in the store's tax mode; not negative
 * @tax_class: id of its tax class, such as "standard"
 * @unit: what is counted
 * @price_embedded: whether its in-store barcode carries the price (or weight)
 * @age_limit: years, 0 for none
 * @kind: what kind of line it makes
 * @discountable, @returnable, @serial_tracked: restrictions
 * @deposit_sku: (nullable): product whose line goes with each piece of this one
 * @image_url: (nullable)
 * @gtins: (array zero-terminated=1): barcodes, each of 14 digits; may be empty
 * @stock: (nullable semantics by @has_stock): opening quantity told with it
 * @reorder_point: valid if @has_reorder_point
 * @popularity: rank for search, higher first
 *
 * A product as the catalogue holds it.  A snapshot: what is shown or sold copies it.
 */
typedef struct
{
  char *sku;
  char *name;
  char *brand;
  char *department;
  CfMoney price;
  char *tax_class;
  CfUnit unit;
  gboolean price_embedded;
  guint age_limit;
  CfLineKind kind;
  gboolean discountable;
  gboolean returnable;
  gboolean serial_tracked;
  char *deposit_sku;
  char *image_url;
  char **gtins;
  CfQuantity stock;
  gboolean has_stock;
  CfQuantity reorder_point;
  gboolean has_reorder_point;
  guint popularity;
} CfProduct;

/**
 * cf_product_new:
 *
 * Returns: an empty product: unit `ea`, merchandise, discountable, returnable, tax class "standard".
 */
CfProduct *cf_product_new (void) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_product_copy:
 *
 * Returns: an independent copy.
 */
CfProduct *cf_product_copy (const CfProduct *self) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_product_free:
 * @self: (nullable): a product
 */
void cf_product_free (CfProduct *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfProduct, cf_product_free)

G_END_DECLS
