/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The open basket and the parked ones; working state.  Written through cf-commit.h. */

#include "cf-commit.h"
#include "cf-db.h"

G_BEGIN_DECLS

/**
 * cf_basket_store_load_open:
 * @ret_basket: (out) (transfer full) (nullable): the basket as of the last autosave, %NULL for none
 */
gboolean cf_basket_store_load_open (CfDb *db, CfSavedBasket **ret_basket, GError **error);

/**
 * cf_basket_store_list_parked:
 *
 * Returns: (transfer full) (element-type CfSavedBasket): the parked baskets, oldest first
 */
GPtrArray *cf_basket_store_list_parked (CfDb *db, GError **error);

/** CfParkedAt: @id of a parked basket; @saved_at_ms: when it was parked. */
typedef struct
{
  CfId id;
  gint64 saved_at_ms;
} CfParkedAt;

/** cf_basket_store_list_parked_times: Returns: (transfer full) (element-type CfParkedAt): oldest first. */
GArray *cf_basket_store_list_parked_times (CfDb *db, GError **error);

/**
 * cf_basket_store_load_parked:
 *
 * Fails with %CF_ERROR_UNKNOWN_BASKET where no parked basket has @id.
 *
 * Returns: (transfer full): the basket
 */
CfSavedBasket *cf_basket_store_load_parked (CfDb *db, const char *id, GError **error);

G_END_DECLS
