/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-tender-store.h"

void
cf_tender_row_free (CfTenderRow *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->basket);
  g_free (self->type);
  g_free (self->state);
  g_free (self->reference);
  g_free (self);
}

GPtrArray *
cf_tender_store_list_open (CfDb *db, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) cf_tender_row_free);
  g_auto (CfStmt) st = cf_db_prepare (
    db,
    "SELECT tender_id, basket_id, type, state, amount_minor, approved_minor, reference,"
    " started_at_ms FROM tender WHERE sale_position IS NULL"
    " AND state IN ('started', 'approved', 'unknown') ORDER BY started_at_ms, tender_id /*scan*/",
    error);
  CfStep step;

  if (st == NULL)
    return NULL;
  while ((step = cf_stmt_step (st, error)) == CF_STEP_ROW) {
    CfTenderRow *row = g_new0 (CfTenderRow, 1);

    row->id = cf_stmt_dup_text (st, 0);
    row->basket = cf_stmt_dup_text (st, 1);
    row->type = cf_stmt_dup_text (st, 2);
    row->state = cf_stmt_dup_text (st, 3);
    row->amount_minor = cf_stmt_get_int64 (st, 4);
    row->approved_minor = cf_stmt_get_int64 (st, 5);
    row->reference = cf_stmt_dup_text (st, 6);
    row->started_at_ms = cf_stmt_get_int64 (st, 7);
    g_ptr_array_add (rows, row);
  }
  return step == CF_STEP_FAILED ? NULL : g_steal_pointer (&rows);
}

gboolean
cf_tender_store_is_sold (CfDb *db, const char *id, gboolean *ret_is_sold, GError **error)
{
  g_auto (CfStmt) st =
    cf_db_prepare (db, "SELECT sale_position IS NOT NULL FROM tender WHERE tender_id = :tender",
                   error);
  CfStep step;

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":tender", id);
  step = cf_stmt_step (st, error);
  if (step == CF_STEP_FAILED)
    return FALSE;
  *ret_is_sold = step == CF_STEP_ROW && cf_stmt_get_bool (st, 0);
  return TRUE;
}

/* Once a shift, over a row for each card payment there ever was. */
gboolean
cf_tender_store_sum_taken (CfDb *db, gint64 since_ms, gint64 *ret_minor, GError **error)
{
  g_auto (CfStmt) st = cf_db_prepare (db,
                                      "SELECT coalesce (sum (approved_minor), 0) FROM tender"
                                      " WHERE state = 'approved' AND started_at_ms >= :since"
                                      " /*scan*/",
                                      error);

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_int64 (st, ":since", since_ms);
  if (cf_stmt_step (st, error) == CF_STEP_FAILED)
    return FALSE;
  *ret_minor = cf_stmt_get_int64 (st, 0);
  return TRUE;
}
