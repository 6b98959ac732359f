/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-order-store.h"

void
cf_order_step_row_free (CfOrderStepRow *self)
{
  if (self == NULL)
    return;
  g_free (self->sku);
  g_free (self->name);
  g_free (self->shelf);
  g_free (self);
}

static CfOrderStepRow *
read_row (CfStmt st)
{
  CfOrderStepRow *row = g_new0 (CfOrderStepRow, 1);

  row->kind = cf_event_kind_find (cf_stmt_get_text (st, 0));
  row->line = (guint) cf_stmt_get_int64 (st, 1);
  row->sku = cf_stmt_dup_text (st, 2);
  row->name = cf_stmt_dup_text (st, 3);
  row->quantity.milli = cf_stmt_get_int64 (st, 4);
  row->shelf = cf_stmt_dup_text (st, 5);
  row->at_ms = cf_stmt_get_int64 (st, 6);
  return row;
}

GPtrArray *
cf_order_store_list_steps (CfDb *db, const char *order_id, gint64 after, GError **error)
{
  g_autoptr (GPtrArray) rows =
    g_ptr_array_new_with_free_func ((GDestroyNotify) cf_order_step_row_free);
  g_auto (CfStmt) st =
    cf_db_prepare (db,
                   "SELECT kind, line_no, sku, name, quantity_milli, shelf, at_ms FROM order_step"
                   " WHERE order_id = :order AND position > :after ORDER BY position, row_no",
                   error);
  CfStep step;

  if (st == NULL)
    return NULL;
  cf_stmt_bind_text_static (st, ":order", order_id);
  cf_stmt_bind_int64 (st, ":after", after);
  while ((step = cf_stmt_step (st, error)) == CF_STEP_ROW)
    g_ptr_array_add (rows, read_row (st));
  return step == CF_STEP_DONE ? g_steal_pointer (&rows) : NULL;
}

gboolean
cf_order_store_get_tries (CfDb *db, const char *order_id, guint *ret_failures, GError **error)
{
  g_auto (CfStmt) st =
    cf_db_prepare (db, "SELECT failures FROM w_order_try WHERE order_id = :order", error);
  CfStep step;

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":order", order_id);
  step = cf_stmt_step (st, error);
  if (step == CF_STEP_FAILED)
    return FALSE;
  *ret_failures = step == CF_STEP_ROW ? (guint) cf_stmt_get_int64 (st, 0) : 0;
  return TRUE;
}
