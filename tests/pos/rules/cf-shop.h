/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-basket.h"
#include "cf-figures.h"
#include "cf-test.h"

/*
 * A shop for the tests of the rules: standard 19 %, reduced 7 %, zero 0 %, prices with tax, no cash
 * step; change the terms as a test needs.
 */
typedef struct
{
  CfTaxTable *taxes;
  CfTerms terms;
} CfShop;

#define CF_SHOP_NOW_MS    G_GINT64_CONSTANT (1795460000000) /* 2026-11-23, in the evening */
#define CF_SHOP_BASKET_ID "0197a2b0-0000-7000-8000-000000000001"

void cf_shop_init (CfShop *self);
void cf_shop_clear (CfShop *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CfShop, cf_shop_clear)

/** cf_shop_add_tax: one more tax, valid for ever. */
void cf_shop_add_tax (CfShop *self, const char *tax_class, const char *id, gint64 ppm);

/** cf_shop_basket: Returns: an empty basket. */
CfBasket *cf_shop_basket (void);

/** cf_shop_item: Returns: discountable merchandise by the piece; its fields may be changed. */
CfBasketItem cf_shop_item (const char *sku, gint64 price_minor, const char *tax_class);

/** cf_shop_ring: adds @milli of @item; aborts the test if refused.  Returns: the line's number. */
guint cf_shop_ring (CfBasket *basket, CfBasketItem item, gint64 milli);

/** cf_shop_tender: tenders @minor (negative: what is due); aborts the test if refused. */
guint cf_shop_tender (CfBasket *basket, const CfShop *shop, const char *type, gint64 minor);

/** cf_shop_type: Returns: a default tender type. */
const CfTenderType *cf_shop_type (const char *id);

/** cf_shop_figures: the figures; aborts the test if there are none. */
CfFigures *cf_shop_figures (const CfBasket *basket, const CfShop *shop);

/* Asserts that a call is refused with a code, and that the basket is as it was before. */
#define ck_assert_unchanged(basket, call, code)                                                    \
  do {                                                                                             \
    g_autoptr (CfBasket) before_ = cf_basket_copy (basket);                                        \
    ck_assert_refused (call, code);                                                                \
    ck_assert_msg (cf_basket_equal (before_, basket), "%s changed the basket", #call);             \
  } while (0)
