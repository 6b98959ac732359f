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

char *
cf_stock_place_damaged (const char *location)
{
  return g_strconcat (location, "/damaged", NULL);
}

/* One look-up a product and not one a movement: from each SKU to the next one. */
static gboolean
next_sku (CfDb *db, const char *after, char **ret_sku, GError **error)
{
  g_auto (CfStmt) st = cf_db_prepare (
    db,
    "SELECT min(sku) FROM (SELECT (SELECT min(sku) FROM stock_delta WHERE sku > :after) AS sku"
    " UNION ALL SELECT (SELECT min(sku) FROM stock_count WHERE sku > :after)) /*scan*/",
    error);

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":after", after);
  if (cf_stmt_step (st, error) != CF_STEP_ROW)
    return FALSE;
  *ret_sku = cf_stmt_dup_text (st, 0);
  return TRUE;
}

static gboolean
was_at (CfDb *db, const char *sku, const char *location, gboolean *ret_was, GError **error)
{
  g_auto (CfStmt) st = cf_db_prepare (
    db,
    "SELECT EXISTS (SELECT 1 FROM stock_delta WHERE sku = :sku AND location = :location)"
    " OR EXISTS (SELECT 1 FROM stock_count WHERE sku = :sku AND location = :location)",
    error);

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":sku", sku);
  cf_stmt_bind_text_static (st, ":location", location);
  if (cf_stmt_step (st, error) != CF_STEP_ROW)
    return FALSE;
  *ret_was = cf_stmt_get_bool (st, 0);
  return TRUE;
}

GPtrArray *
cf_stock_store_list_skus (CfDb *db,
                          const char *location,
                          const char *after,
                          guint limit,
                          GError **error)
{
  g_autoptr (GPtrArray) skus = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *last = g_strdup (after);

  while (skus->len < limit) {
    char *sku;
    gboolean was;

    if (!next_sku (db, last, &sku, error))
      return NULL;
    if (sku == NULL)
      break;
    g_free (last);
    last = sku;
    if (!was_at (db, sku, location, &was, error))
      return NULL;
    if (was)
      g_ptr_array_add (skus, g_strdup (sku));
  }
  return g_steal_pointer (&skus);
}
