/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Small working state by key (w_state) and unknown codes. */

#include "cf-db.h"

G_BEGIN_DECLS

/**
 * cf_state_store_get:
 * @ret_value: (out) (transfer full) (nullable): what cf_commit_put_state() kept, %NULL for nothing
 */
gboolean cf_state_store_get (CfDb *db, const char *key, char **ret_value, GError **error);

#define CF_STATE_CLOCK_OFFSET                                                                      \
  "sync.offset" /* key: central's clock minus this one in ms, as recorded last */

#define CF_STATE_CART_EDIT                                                                         \
  "cart.edit." /* key, and a cart's id: this till's copy, to be joined with the central's */

#define CF_STATE_OPEN_ORDER                                                                        \
  "order.open" /* key: which order a basket pays, JSON with the basket's id as `basket` */

/** CfStateRow: a row of the working state. */
typedef struct
{
  char *key;
  char *value;
} CfStateRow;

/**
 * cf_state_store_list:
 *
 * Returns: (transfer full) (element-type CfStateRow): those whose key begins with @prefix, by key
 */
GPtrArray *cf_state_store_list (CfDb *db, const char *prefix, guint limit, GError **error);

/**
 * CfUnknownCode: a code that was scanned and nobody knew (catalog.unknown_code), with its count.
 */
typedef struct
{
  char *code;
  gint64 times;
  gint64 last_at_ms;
} CfUnknownCode;

void cf_unknown_code_free (CfUnknownCode *self);

/**
 * cf_state_store_list_unknown_codes:
 *
 * Returns: (transfer full) (element-type CfUnknownCode): most frequent first, at most @limit
 */
GPtrArray *cf_state_store_list_unknown_codes (CfDb *db, guint limit, GError **error);

G_END_DECLS
