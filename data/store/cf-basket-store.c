/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-basket-store.h"

#define COLUMNS "basket_id, is_parked, document, note, person_id, total_minor, lines, saved_at_ms"

static CfSavedBasket *
read_row (CfStmt st)
{
  CfSavedBasket *basket = g_new0 (CfSavedBasket, 1);

  cf_id_parse (cf_stmt_get_text (st, 0), &basket->id);
  basket->is_parked = cf_stmt_get_bool (st, 1);
  basket->document = cf_stmt_dup_text (st, 2);
  basket->note = cf_stmt_dup_text (st, 3);
  basket->person = cf_stmt_dup_text (st, 4);
  basket->total_minor = cf_stmt_get_int64 (st, 5);
  basket->lines = (guint) cf_stmt_get_int64 (st, 6);
  basket->saved_at_ms = cf_stmt_get_int64 (st, 7);
  return basket;
}

gboolean
cf_basket_store_load_open (CfDb *db, CfSavedBasket **ret_basket, GError **error)
{
  g_auto (CfStmt) st =
    cf_db_prepare (db, "SELECT " COLUMNS " FROM w_basket WHERE is_parked = 0", error);
  CfStep step;

  if (st == NULL || (step = cf_stmt_step (st, error)) == CF_STEP_FAILED)
    return FALSE;
  *ret_basket = step == CF_STEP_ROW ? read_row (st) : NULL;
  return TRUE;
}

GPtrArray *
cf_basket_store_list_parked (CfDb *db, GError **error)
{
  g_autoptr (GPtrArray) baskets =
    g_ptr_array_new_with_free_func ((GDestroyNotify) cf_saved_basket_free);
  g_auto (CfStmt) st = cf_db_prepare (db,
                                      "SELECT " COLUMNS " FROM w_basket WHERE is_parked = 1"
                                      " ORDER BY saved_at_ms, basket_id /*scan*/",
                                      error);
  CfStep step;

  if (st == NULL)
    return NULL;
  while ((step = cf_stmt_step (st, error)) == CF_STEP_ROW)
    g_ptr_array_add (baskets, read_row (st));
  return step == CF_STEP_FAILED ? NULL : g_steal_pointer (&baskets);
}

GArray *
cf_basket_store_list_parked_times (CfDb *db, GError **error)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, TRUE, sizeof (CfParkedAt));
  g_auto (CfStmt) st = cf_db_prepare (db,
                                      "SELECT basket_id, saved_at_ms FROM w_basket"
                                      " WHERE is_parked = 1 ORDER BY saved_at_ms, basket_id"
                                      " /*scan*/",
                                      error);
  CfStep step;

  if (st == NULL)
    return NULL;
  while ((step = cf_stmt_step (st, error)) == CF_STEP_ROW) {
    CfParkedAt row = { .saved_at_ms = cf_stmt_get_int64 (st, 1) };

    if (cf_id_parse (cf_stmt_get_text (st, 0), &row.id))
      g_array_append_val (rows, row);
  }
  return step == CF_STEP_DONE ? g_steal_pointer (&rows) : NULL;
}

CfSavedBasket *
cf_basket_store_load_parked (CfDb *db, const char *id, GError **error)
{
  g_auto (CfStmt) st =
    cf_db_prepare (db, "SELECT " COLUMNS " FROM w_basket WHERE basket_id = :id AND is_parked = 1",
                   error);
  CfStep step;

  if (st == NULL)
    return NULL;
  cf_stmt_bind_text_static (st, ":id", id);
  step = cf_stmt_step (st, error);
  if (step == CF_STEP_DONE)
    cf_error_set (error, CF_ERROR_UNKNOWN_BASKET, "no parked basket '%s'", id);
  return step == CF_STEP_ROW ? read_row (st) : NULL;
}
