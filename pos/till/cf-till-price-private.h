/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What a product costs now: the catalogue's price and the rules that the central told. */

#include "cf-price.h"
#include "cf-till-private.h"

G_BEGIN_DECLS

/**
 * CfTillPricing:
 * @price: as cf_price_resolve() gave it
 * @steps: (nullable): how it came about, where a rule changed the base price
 * @rules: (element-type CfToldPrice): what @price borrows from
 */
typedef struct
{
  CfPrice price;
  char *steps;
  GPtrArray *rules;
} CfTillPricing;

void cf_till_pricing_clear (CfTillPricing *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CfTillPricing, cf_till_pricing_clear)

/**
 * cf_till_price:
 * @embedded: (nullable): the amount that stood in the code
 * @promised: (nullable): what somebody who makes prices promised this buyer
 * @ret_pricing: (out caller-allocates): clear with cf_till_pricing_clear()
 *
 * The price of @product now, for the open basket's customer.  A rule whose times cannot be read in this
 * store's zone is left out.  Fails as cf_price_resolve().
 */
gboolean cf_till_price (CfTill *self,
                        const CfProduct *product,
                        const CfMoney *embedded,
                        const CfMoney *promised,
                        CfTillPricing *ret_pricing,
                        GError **error);

G_END_DECLS
