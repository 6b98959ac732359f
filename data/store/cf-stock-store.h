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

/**
 * cf_stock_place_damaged:
 *
 * Goods that cannot be sold stay at their location, at a place of their own, so that they are moved
 * and summed as all others.
 *
 * Returns: (transfer full): the place of @location's damaged goods; no location has a slash in its
 * name
 */
char *cf_stock_place_damaged (const char *location) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_stock_store_list_skus:
 * @location: where
 * @after: list those behind this SKU, byte by byte; "" from the start
 *
 * Returns: (transfer full) (element-type utf8): products that were moved or counted there by this
 * terminal, by SKU, at most @limit
 */
GPtrArray *cf_stock_store_list_skus (CfDb *db,
                                     const char *location,
                                     const char *after,
                                     guint limit,
                                     GError **error);

G_END_DECLS
