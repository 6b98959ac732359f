/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-console-json
 *
 * The till's values as the console's JSON: amounts are strings with exactly the currency's decimals,
 * quantities of pieces are whole and others have three decimals, percentages have the fewest that
 * they need.  Every function returns a new object (transfer full).  Main thread.
 */

#include "cf-console.h"
#include "cf-till-stock.h"
#include "cf-till-upkeep.h"

G_BEGIN_DECLS

/** cf_json_money: @exponent: the currency's decimals. */
json_object *cf_json_money (CfMoney amount, guint exponent);

/** cf_json_text: @text: (nullable): null for %NULL. */
json_object *cf_json_text (const char *text);

/** cf_json_count: a whole number. */
json_object *cf_json_count (guint64 count);

/** cf_json_cart: the open basket, in the contract's form. */
json_object *cf_json_cart (CfTill *till);

/** cf_json_tenders: the tenders of the open basket. */
json_object *cf_json_tenders (CfTill *till);

/** cf_json_sale: a finished sale. */
json_object *cf_json_sale (const CfSale *sale);

/** cf_json_position: where a record stands in the journal. */
json_object *cf_json_position (guint64 epoch, guint64 seq, const char *hash);

/** cf_json_shift: an open shift. */
json_object *cf_json_shift (const CfTillShift *shift, guint exponent);

/** cf_json_z: a Z: number, totals, expected, counted, difference. */
json_object *cf_json_z (const CfShiftReport *report);

/** cf_json_x: an X: what cf_json_z() says, without what only a close knows. */
json_object *cf_json_x (const CfShiftReport *report);

/** cf_json_parked: a parked basket. */
json_object *cf_json_parked (CfTill *till, const CfTillParkedInfo *info);

/** cf_json_product: a product with price and stock. */
json_object *cf_json_product (CfTill *till, const CfTillProductInfo *info);

/** cf_json_stock: what there is of a product at a location. */
json_object *cf_json_stock (const CfTillStockRow *row);

/** cf_json_devices: the till's devices. */
json_object *cf_json_devices (CfTill *till);

/** cf_json_verdict: what a check found. */
json_object *cf_json_verdict (const CfTillVerdict *verdict);

G_END_DECLS
