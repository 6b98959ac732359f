/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-sale-store.h"

#include "cf-journal.h"

/* ---- finding a record -------------------------------------------------------------------------- */

/* @ret_position is 0 where no row has it. */
static gboolean
find_position (CfDb *db, const char *sql, const char *text, gint64 *ret_position, GError **error)
{
  g_auto (CfStmt) st = cf_db_prepare (db, sql, error);
  CfStep step;

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":text", text);
  step = cf_stmt_step (st, error);
  if (step == CF_STEP_FAILED)
    return FALSE;
  *ret_position = step == CF_STEP_ROW ? cf_stmt_get_int64 (st, 0) : 0;
  return TRUE;
}

CfRecord *
cf_sale_store_find (CfDb *db, const char *number_or_id, CfPosition *ret_position, GError **error)
{
  gint64 position;

  if (!find_position (db, "SELECT position FROM sale WHERE number = :text", number_or_id, &position,
                      error) ||
      (position == 0 && !find_position (db, "SELECT position FROM sale WHERE sale_id = :text",
                                        number_or_id, &position, error)))
    return NULL;
  if (position == 0) {
    cf_error_set (error, CF_ERROR_UNKNOWN_RECEIPT, "no sale '%s'", number_or_id);
    return NULL;
  }
  return cf_sale_store_read (db, position, ret_position, error);
}

CfRecord *
cf_sale_store_read (CfDb *db, gint64 position, CfPosition *ret_position, GError **error)
{
  CfHash hash;
  CfRecord *record = cf_journal_read (db, position, &hash, error);

  if (record != NULL && ret_position != NULL) {
    ret_position->epoch = record->epoch;
    ret_position->seq = record->seq;
    ret_position->hash = hash;
  }
  return record;
}

gboolean
cf_sale_store_find_last (CfDb *db, CfRecord **ret_record, CfPosition *ret_position, GError **error)
{
  CfRecord *record = NULL;
  gint64 position;

  if (!cf_db_read_int64 (db, "SELECT coalesce (max (position), 0) FROM sale", &position, error))
    return FALSE;
  if (position != 0) {
    record = cf_sale_store_read (db, position, ret_position, error);
    if (record == NULL)
      return FALSE;
  }
  *ret_record = record;
  return TRUE;
}

/* ---- the list ------------------------------------------------------------------------------------ */

void
cf_sale_row_free (CfSaleRow *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->number);
  g_free (self->business_day);
  g_free (self->person);
  g_free (self);
}

GPtrArray *
cf_sale_store_list (CfDb *db, gint64 before, guint limit, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) cf_sale_row_free);
  g_auto (CfStmt) st = cf_db_prepare (
    db,
    "SELECT position, sale_id, number, business_day, person_id, finished_at_ms, total_minor"
    " FROM sale WHERE position < :before ORDER BY position DESC LIMIT :limit",
    error);
  CfStep step;

  if (st == NULL)
    return NULL;
  cf_stmt_bind_int64 (st, ":before", before != 0 ? before : G_MAXINT64);
  cf_stmt_bind_int64 (st, ":limit", limit);
  while ((step = cf_stmt_step (st, error)) == CF_STEP_ROW) {
    CfSaleRow *row = g_new0 (CfSaleRow, 1);

    row->position = cf_stmt_get_int64 (st, 0);
    row->id = cf_stmt_dup_text (st, 1);
    row->number = cf_stmt_dup_text (st, 2);
    row->business_day = cf_stmt_dup_text (st, 3);
    row->person = cf_stmt_dup_text (st, 4);
    row->finished_at_ms = cf_stmt_get_int64 (st, 5);
    row->total_minor = cf_stmt_get_int64 (st, 6);
    g_ptr_array_add (rows, row);
  }
  return step == CF_STEP_FAILED ? NULL : g_steal_pointer (&rows);
}
