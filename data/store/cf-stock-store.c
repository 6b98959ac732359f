/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-stock-store.h"

/* The running sum at or before @position; 0 before the first movement. */
static gboolean
sum_at (CfDb *db,
        const char *sku,
        const char *location,
        gint64 position,
        gint64 *ret_sum,
        GError **error)
{
  g_auto (CfStmt) st = cf_db_prepare (db,
                                      "SELECT sum_milli FROM stock_delta WHERE sku = :sku"
                                      " AND location = :location AND position <= :position"
                                      " ORDER BY position DESC LIMIT 1",
                                      error);
  CfStep step;

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":sku", sku);
  cf_stmt_bind_text_static (st, ":location", location);
  cf_stmt_bind_int64 (st, ":position", position);
  step = cf_stmt_step (st, error);
  if (step == CF_STEP_FAILED)
    return FALSE;
  *ret_sum = step == CF_STEP_ROW ? cf_stmt_get_int64 (st, 0) : 0;
  return TRUE;
}

/* The latest own count behind @applied; @ret_position 0 for none. */
static gboolean
last_count (CfDb *db,
            const char *sku,
            const char *location,
            gint64 applied,
            gint64 *ret_position,
            gint64 *ret_counted,
            GError **error)
{
  g_auto (CfStmt) st = cf_db_prepare (db,
                                      "SELECT position, counted_milli FROM stock_count"
                                      " WHERE sku = :sku AND location = :location"
                                      " AND position > :applied ORDER BY position DESC LIMIT 1",
                                      error);
  CfStep step;

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":sku", sku);
  cf_stmt_bind_text_static (st, ":location", location);
  cf_stmt_bind_int64 (st, ":applied", applied);
  step = cf_stmt_step (st, error);
  if (step == CF_STEP_FAILED)
    return FALSE;
  *ret_position = step == CF_STEP_ROW ? cf_stmt_get_int64 (st, 0) : 0;
  *ret_counted = step == CF_STEP_ROW ? cf_stmt_get_int64 (st, 1) : 0;
  return TRUE;
}

gboolean
cf_stock_store_shown (CfDb *db,
                      const char *sku,
                      const char *location,
                      CfQuantity told,
                      gint64 applied,
                      CfQuantity *ret_on_hand,
                      GError **error)
{
  gint64 position, counted, base, from, to;
  CfQuantity moved, shown;

  if (!last_count (db, sku, location, applied, &position, &counted, error))
    return FALSE;
  base = position != 0 ? counted : told.milli;
  if (!sum_at (db, sku, location, position != 0 ? position : applied, &from, error) ||
      !sum_at (db, sku, location, G_MAXINT64, &to, error))
    return FALSE;
  moved.milli = to - from;
  shown.milli = base;
  if (!cf_quantity_add (shown, moved, &shown, error))
    return FALSE;
  *ret_on_hand = shown;
  return TRUE;
}
