/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-document-number.h"
#include "cf-projection-private.h"

/* Shifts, the drawer and what stands beside the takings on a Z. */

static gboolean
add_cash (CfDb *db, const char *shift_id, const char *key, CfMoney amount, GError **error)
{
  g_autofree char *scope = cf_projection_shift_scope (shift_id);

  return cf_projection_add_total (db, scope, "cash", key, amount.minor, 0, error);
}

/* Counts what happened in a shift; what happened outside one stands only in the journal. */
static gboolean
count_in_shift (CfDb *db, const char *shift_id, const char *account, CfMoney amount, GError **error)
{
  g_autofree char *scope = NULL;

  if (shift_id == NULL)
    return TRUE;
  scope = cf_projection_shift_scope (shift_id);
  return cf_projection_add_total (db, scope, account, "", amount.minor, 0, error);
}

static gboolean
refuse_second_shift (CfDb *db, GError **error)
{
  g_auto (CfStmt) st =
    cf_db_prepare (db, "SELECT shift_id FROM shift WHERE closed_position IS NULL /*scan*/", error);
  CfStep step;

  if (st == NULL || (step = cf_stmt_step (st, error)) == CF_STEP_FAILED)
    return FALSE;
  return step == CF_STEP_DONE ||
         cf_error_set (error, CF_ERROR_SHIFT_OPEN, "shift '%s' is open", cf_stmt_get_text (st, 0));
}

gboolean
cf_projection_shift_opened (CfDb *db, const CfRecord *record, GError **error)
{
  CfShiftOpened body;
  g_auto (CfStmt) st = NULL;

  if (!cf_event_read_shift_opened (record->body, &body, error) || !refuse_second_shift (db, error))
    return FALSE;
  st = cf_db_prepare (db,
                      "INSERT INTO shift (position, shift_id, business_day, opened_by,"
                      " opened_at_ms, float_minor) VALUES (:position, :shift, :day, :by, :at,"
                      " :float)",
                      error);
  if (st == NULL)
    return FALSE;
  cf_stmt_bind_int64 (st, ":position", cf_projection_key (record));
  cf_stmt_bind_text_static (st, ":shift", body.shift);
  cf_stmt_bind_text_static (st, ":day", body.business_day);
  cf_stmt_bind_text_static (st, ":by", record->by);
  cf_stmt_bind_int64 (st, ":at", record->at_ms);
  cf_stmt_bind_int64 (st, ":float", body.float_amount.minor);
  return cf_stmt_run (st, error) && add_cash (db, body.shift, "float", body.float_amount, error);
}

static gboolean
close_row (CfDb *db, const CfRecord *record, const CfShiftReport *report, GError **error)
{
  g_auto (CfStmt) st = cf_db_prepare (
    db,
    "UPDATE shift SET closed_position = :position, number = :number, closed_by = :by,"
    " closed_at_ms = :at, counted_minor = :counted"
    " WHERE shift_id = :shift AND closed_position IS NULL",
    error);

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_int64 (st, ":position", cf_projection_key (record));
  cf_stmt_bind_text_static (st, ":number", report->number);
  cf_stmt_bind_text_static (st, ":by", record->by);
  cf_stmt_bind_int64 (st, ":at", record->at_ms);
  cf_stmt_bind_int64 (st, ":counted", report->counted.minor);
  cf_stmt_bind_text_static (st, ":shift", report->shift.text);
  if (!cf_stmt_run (st, error))
    return FALSE;
  return cf_db_changes (db) == 1 ||
         cf_error_set (error, CF_ERROR_WRONG_STATE, "shift '%s' is not open", report->shift.text);
}

gboolean
cf_projection_shift_closed (CfDb *db, const CfRecord *record, GError **error)
{
  g_autoptr (CfShiftReport) report = cf_event_read_shift_closed (record->body, NULL, error);

  return report != NULL && cf_document_number_use (db, "z", record->epoch, report->number, error) &&
         close_row (db, record, report, error);
}

gboolean
cf_projection_cash_moved (CfDb *db, const CfRecord *record, GError **error)
{
  CfCashMoved body;

  return cf_event_read_cash_moved (record->body, &body, error) &&
         add_cash (db, body.shift, body.kind, body.amount, error);
}

gboolean
cf_projection_drawer_opened (CfDb *db, const CfRecord *record, GError **error)
{
  CfDrawerOpened body;

  if (!cf_event_read_drawer_opened (record->body, &body, error))
    return FALSE;
  return !g_str_equal (body.cause, "no_sale") ||
         count_in_shift (db, body.shift, "no_sale", cf_money_from_minor (0), error);
}

gboolean
cf_projection_line_voided (CfDb *db, const CfRecord *record, GError **error)
{
  CfLineVoided body;

  return cf_event_read_line_voided (record->body, &body, error) &&
         count_in_shift (db, body.shift, "line_voided", body.total, error);
}

gboolean
cf_projection_basket_cancelled (CfDb *db, const CfRecord *record, GError **error)
{
  CfBasketCancelled body;

  return cf_event_read_basket_cancelled (record->body, &body, error) &&
         count_in_shift (db, body.shift, "basket_cancelled", body.total, error);
}
