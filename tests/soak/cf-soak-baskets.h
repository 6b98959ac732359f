/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-c/json.h>

#include "cf-slow-totals.h"

G_BEGIN_DECLS

/*
 * What soak-ring reads: the catalogue, as a shop would know it from its own file, and the baskets.
 * Numbers are read here a second time, apart from the program's own parsers.  Whatever is not as it
 * should be ends the program: these are files of ours.
 */

#define CF_SOAK_CLASSES       3
#define CF_SOAK_DISCOUNTS_MAX 16 /* per basket */
#define CF_SOAK_TENDERS_MAX   8  /* per basket */

/** CfSoakProduct: @price in minor units of 1.000; @tax_class an index into the shop's classes. */
typedef struct
{
  gint64 price;
  guint tax_class;
  guint age_limit;
  gboolean by_piece;
  gboolean price_embedded;
} CfSoakProduct;

/** CfSoakShop: products by SKU, the rates of standard, reduced and zero, and the tax mode. */
typedef struct
{
  GHashTable *products;
  gint64 class_ppm[CF_SLOW_CLASSES_MAX];
  gboolean inclusive;
} CfSoakShop;

/** cf_soak_shop_new: reads a plain CSV file of catalog import's columns. */
CfSoakShop *cf_soak_shop_new (const char *catalog, const char *mode, const char **percents);
void cf_soak_shop_free (CfSoakShop *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfSoakShop, cf_soak_shop_free)

/** cf_soak_shop_find: Returns: the product; ends the program if there is none. */
const CfSoakProduct *cf_soak_shop_find (const CfSoakShop *self, const char *sku);

/** cf_soak_shop_class: Returns: the index of a tax class; ends the program if there is none. */
guint cf_soak_shop_class (const CfSoakShop *self, const char *name);

/** CfSoakBaskets: a file of JSON lines. */
typedef struct _CfSoakBaskets CfSoakBaskets;

CfSoakBaskets *cf_soak_baskets_open (const char *path);
void cf_soak_baskets_free (CfSoakBaskets *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfSoakBaskets, cf_soak_baskets_free)

/** cf_soak_baskets_next: Returns: (transfer full) (nullable): the next basket. */
json_object *cf_soak_baskets_next (CfSoakBaskets *self);

/** cf_soak_text: Returns: (nullable): the text of field @name; %NULL if null or missing. */
const char *cf_soak_text (json_object *object, const char *name);

/** cf_soak_decimal: Returns: "12.5" with @decimals = 4 as 125000; ends the program if it is none. */
gint64 cf_soak_decimal (const char *text, guint decimals);

/** cf_soak_milli: Returns: "2" as 2000, "0.345" as 345. */
gint64 cf_soak_milli (const char *text);

/** cf_soak_money: Returns: (transfer full): 1234 as "12.34". */
char *cf_soak_money (gint64 minor);

/** cf_soak_label: Returns: whether @gtin is an in-store label; its amount is the five digits. */
gboolean cf_soak_label (const char *gtin, gint64 *ret_amount);

G_END_DECLS
