/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-settings-store.h"

gboolean
cf_settings_store_get (CfDb *db, const char *key, char **ret_value, GError **error)
{
  g_auto (CfStmt) st = cf_db_prepare (db, "SELECT value FROM setting WHERE key = :key", error);
  CfStep step;

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":key", key);
  step = cf_stmt_step (st, error);
  if (step == CF_STEP_FAILED)
    return FALSE;
  *ret_value = step == CF_STEP_ROW ? cf_stmt_dup_text (st, 0) : NULL;
  return TRUE;
}

GHashTable *
cf_settings_store_list (CfDb *db, GError **error)
{
  g_autoptr (GHashTable) settings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_auto (CfStmt) st = cf_db_prepare (db, "SELECT key, value FROM setting /*scan*/", error);
  CfStep step;

  if (st == NULL)
    return NULL;
  while ((step = cf_stmt_step (st, error)) == CF_STEP_ROW)
    g_hash_table_insert (settings, cf_stmt_dup_text (st, 0), cf_stmt_dup_text (st, 1));
  return step == CF_STEP_FAILED ? NULL : g_steal_pointer (&settings);
}

void
cf_tax_rate_row_free (CfTaxRateRow *self)
{
  if (self == NULL)
    return;
  g_free (self->tax_class);
  g_free (self->from);
  g_free (self);
}

GPtrArray *
cf_settings_store_list_taxes (CfDb *db, GError **error)
{
  g_autoptr (GPtrArray) rows =
    g_ptr_array_new_with_free_func ((GDestroyNotify) cf_tax_rate_row_free);
  g_auto (CfStmt) st = cf_db_prepare (db,
                                      "SELECT tax_class, from_date, rate_ppm FROM tax_rate"
                                      " ORDER BY tax_class, from_date /*scan*/",
                                      error);
  CfStep step;

  if (st == NULL)
    return NULL;
  while ((step = cf_stmt_step (st, error)) == CF_STEP_ROW) {
    CfTaxRateRow *row = g_new0 (CfTaxRateRow, 1);

    row->tax_class = cf_stmt_dup_text (st, 0);
    row->from = cf_stmt_dup_text (st, 1);
    row->rate.ppm = cf_stmt_get_int64 (st, 2);
    g_ptr_array_add (rows, row);
  }
  return step == CF_STEP_FAILED ? NULL : g_steal_pointer (&rows);
}
