/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-projection-private.h"
#include "cf-stock-store.h"

/*
 * Goods on shelves.  A movement is a row with the running sum of its product at its place; a count is
 * a row of its own and moves nothing: the figure shown is made of both when it is read.
 */

gboolean
cf_projection_move_stock (CfDb *db,
                          gint64 position,
                          const char *sku,
                          const char *location,
                          gint64 delta_milli,
                          GError **error)
{
  /* Several lines of one product are one row: the second adds to the first. */
  g_auto (CfStmt) st = cf_db_prepare (
    db,
    "INSERT INTO stock_delta (sku, location, position, sum_milli) VALUES (:sku, :location,"
    " :position, :delta + coalesce ((SELECT sum_milli FROM stock_delta WHERE sku = :sku"
    " AND location = :location ORDER BY position DESC LIMIT 1), 0))"
    " ON CONFLICT (sku, location, position) DO UPDATE SET sum_milli = excluded.sum_milli",
    error);

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":sku", sku);
  cf_stmt_bind_text_static (st, ":location", location);
  cf_stmt_bind_int64 (st, ":position", position);
  cf_stmt_bind_int64 (st, ":delta", delta_milli);
  return cf_stmt_run (st, error);
}

gboolean
cf_projection_stock_received (CfDb *db, const CfRecord *record, GError **error)
{
  CfStockReceived body;

  return cf_event_read_stock_received (record->body, &body, error) &&
         cf_projection_move_stock (db, cf_projection_key (record), body.sku, body.location,
                                   body.quantity.milli, error);
}

gboolean
cf_projection_stock_counted (CfDb *db, const CfRecord *record, GError **error)
{
  CfStockCounted body;
  g_auto (CfStmt) st = NULL;

  if (!cf_event_read_stock_counted (record->body, &body, error))
    return FALSE;
  st = cf_db_prepare (db,
                      "INSERT INTO stock_count (sku, location, position, counted_milli)"
                      " VALUES (:sku, :location, :position, :counted)",
                      error);
  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":sku", body.sku);
  cf_stmt_bind_text_static (st, ":location", body.location);
  cf_stmt_bind_int64 (st, ":position", cf_projection_key (record));
  cf_stmt_bind_int64 (st, ":counted", body.counted.milli);
  return cf_stmt_run (st, error);
}

gboolean
cf_projection_stock_adjusted (CfDb *db, const CfRecord *record, GError **error)
{
  gint64 position = cf_projection_key (record);
  g_autofree char *damaged = NULL;
  CfStockAdjusted body;

  if (!cf_event_read_stock_adjusted (record->body, &body, error) ||
      !cf_projection_move_stock (db, position, body.sku, body.location, body.delta.milli, error))
    return FALSE;
  if (body.to == NULL)
    return TRUE;
  damaged = cf_stock_place_damaged (body.location);
  return cf_projection_move_stock (db, position, body.sku, damaged, -body.delta.milli, error);
}

/* To another store: they are gone from here; what is on its way is the central's to say. */
gboolean
cf_projection_stock_transferred (CfDb *db, const CfRecord *record, GError **error)
{
  gint64 position = cf_projection_key (record);
  CfStockTransferred body;

  return cf_event_read_stock_transferred (record->body, &body, error) &&
         cf_projection_move_stock (db, position, body.sku, body.from, -body.quantity.milli,
                                   error) &&
         (body.to == NULL ||
          cf_projection_move_stock (db, position, body.sku, body.to, body.quantity.milli, error));
}
