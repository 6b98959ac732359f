/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/*
 * Stock movements of this terminal: a projection of the records that move goods.
 *
 * Each row holds the running sum of its product at its location, so that "everything since position
 * P" is the newest sum minus the one at P: two look-ups, whatever the number of sales.
 */

#include "cf-db.h"
#include "cf-quantity.h"

G_BEGIN_DECLS

#define CF_STOCK_LOCATION_MAIN "main" /* where a shop without locations keeps everything */

/**
 * cf_stock_store_shown:
 * @sku, @location: of which product, where
 * @told: on hand as the reference file's row says
 * @applied: key of the position up to which this terminal's records are in @told; 0 for none
 * @ret_on_hand: (out): @told and what happened here since, or what was counted here since and what
 *   happened after that
 */
gboolean cf_stock_store_shown (CfDb *db,
                               const char *sku,
                               const char *location,
                               CfQuantity told,
                               gint64 applied,
                               CfQuantity *ret_on_hand,
                               GError **error);

G_END_DECLS
