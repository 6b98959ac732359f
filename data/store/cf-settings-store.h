/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Settings and tax rates of this terminal: projections of setting.changed and tax.changed. */

#include "cf-db.h"
#include "cf-rate.h"

G_BEGIN_DECLS

/**
 * cf_settings_store_get:
 * @ret_value: (out) (transfer full) (nullable): the setting's value as JSON text ("\"EUR\"", "5"),
 *   %NULL where it was never set
 */
gboolean cf_settings_store_get (CfDb *db, const char *key, char **ret_value, GError **error);

/**
 * cf_settings_store_list:
 *
 * Returns: (transfer full): key → value, both text; values are JSON
 */
GHashTable *cf_settings_store_list (CfDb *db, GError **error);

/**
 * CfTaxRateRow:
 * @from: local civil date from which it holds, "" for always
 */
typedef struct
{
  char *tax_class;
  char *from;
  CfRate rate;
} CfTaxRateRow;

void cf_tax_rate_row_free (CfTaxRateRow *self);

/**
 * cf_settings_store_list_taxes:
 *
 * Returns: (transfer full) (element-type CfTaxRateRow): by class, then by date; of one class, the
 * last whose date has come holds
 */
GPtrArray *cf_settings_store_list_taxes (CfDb *db, GError **error);

G_END_DECLS
