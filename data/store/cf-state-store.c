/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-state-store.h"

#include <string.h>

gboolean
cf_state_store_get (CfDb *db, const char *key, char **ret_value, GError **error)
{
  g_auto (CfStmt) st = cf_db_prepare (db, "SELECT value FROM w_state WHERE key = :key", error);
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

void
cf_unknown_code_free (CfUnknownCode *self)
{
  if (self == NULL)
    return;
  g_free (self->code);
  g_free (self);
}

GPtrArray *
cf_state_store_list_unknown_codes (CfDb *db, guint limit, GError **error)
{
  g_autoptr (GPtrArray) codes =
    g_ptr_array_new_with_free_func ((GDestroyNotify) cf_unknown_code_free);
  g_auto (CfStmt) st = cf_db_prepare (db,
                                      "SELECT code, times, last_at_ms FROM unknown_code"
                                      " ORDER BY times DESC, code LIMIT :limit /*scan*/",
                                      error);
  CfStep step;

  if (st == NULL)
    return NULL;
  cf_stmt_bind_int64 (st, ":limit", limit);
  while ((step = cf_stmt_step (st, error)) == CF_STEP_ROW) {
    CfUnknownCode *code = g_new0 (CfUnknownCode, 1);

    code->code = cf_stmt_dup_text (st, 0);
    code->times = cf_stmt_get_int64 (st, 1);
    code->last_at_ms = cf_stmt_get_int64 (st, 2);
    g_ptr_array_add (codes, code);
  }
  return step == CF_STEP_FAILED ? NULL : g_steal_pointer (&codes);
}

static void
row_free (gpointer data)
{
  CfStateRow *row = data;

  g_free (row->key);
  g_free (row->value);
  g_free (row);
}

/* The keys behind a prefix end before the prefix with its last byte one higher: an index reads them. */
GPtrArray *
cf_state_store_list (CfDb *db, const char *prefix, guint limit, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (row_free);
  g_autofree char *end = g_strdup (prefix);
  g_auto (CfStmt) st =
    cf_db_prepare (db,
                   "SELECT key, value FROM w_state WHERE key >= :prefix AND key < :end"
                   " ORDER BY key LIMIT :limit",
                   error);
  CfStep step;

  if (st == NULL)
    return NULL;
  end[strlen (end) - 1]++;
  cf_stmt_bind_text_static (st, ":prefix", prefix);
  cf_stmt_bind_text_static (st, ":end", end);
  cf_stmt_bind_int64 (st, ":limit", limit);
  while ((step = cf_stmt_step (st, error)) == CF_STEP_ROW) {
    CfStateRow *row = g_new (CfStateRow, 1);

    *row = (CfStateRow){ cf_stmt_dup_text (st, 0), cf_stmt_dup_text (st, 1) };
    g_ptr_array_add (rows, row);
  }
  return step == CF_STEP_DONE ? g_steal_pointer (&rows) : NULL;
}
