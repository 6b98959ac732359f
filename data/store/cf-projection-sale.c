/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-document-number.h"
#include "cf-projection-private.h"

/* A sale and the card money behind it, folded into the projections. */

static gboolean
insert_sale (CfDb *db, gint64 position, const CfSale *sale, GError **error)
{
  g_auto (CfStmt) st = cf_db_prepare (
    db,
    "INSERT INTO sale (position, sale_id, number, shift_id, business_day, person_id,"
    " finished_at_ms, total_minor) VALUES (:position, :id, :number, :shift, :day, :person, :at,"
    " :total)",
    error);

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_int64 (st, ":position", position);
  cf_stmt_bind_text_static (st, ":id", sale->id.text);
  cf_stmt_bind_text_static (st, ":number", sale->number);
  cf_stmt_bind_text_static (st, ":shift", sale->shift.text);
  cf_stmt_bind_text_static (st, ":day", sale->business_day);
  cf_stmt_bind_text_static (st, ":person", sale->by);
  cf_stmt_bind_int64 (st, ":at", sale->finished_at_ms);
  cf_stmt_bind_int64 (st, ":total", sale->total.minor);
  return cf_stmt_run (st, error);
}

/* What was sold.  A load is not: its card's row is in stored_value. */
static gboolean
insert_lines (CfDb *db, gint64 position, const CfSale *sale, GError **error)
{
  g_auto (CfStmt) st =
    cf_db_prepare (db,
                   "INSERT INTO sale_line (position, line_no, sku, quantity_milli, total_minor)"
                   " VALUES (:position, :line, :sku, :quantity, :total)",
                   error);

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_int64 (st, ":position", position);
  for (guint i = 0; i < sale->lines->len; i++) {
    const CfSaleLine *line = g_ptr_array_index (sale->lines, i);

    if (cf_sale_line_is_load (line))
      continue;
    cf_stmt_bind_int64 (st, ":line", line->no);
    cf_stmt_bind_text_static (st, ":sku", line->sku);
    cf_stmt_bind_int64 (st, ":quantity", line->quantity.milli);
    cf_stmt_bind_int64 (st, ":total", line->total.minor);
    if (!cf_stmt_run (st, error))
      return FALSE;
  }
  return TRUE;
}

/* Only goods leave a shelf; a deposit, a tip or a gift card has none. */
static gboolean
move_goods (CfDb *db, gint64 position, const CfSale *sale, GError **error)
{
  for (guint i = 0; i < sale->lines->len; i++) {
    const CfSaleLine *line = g_ptr_array_index (sale->lines, i);

    if (line->kind == CF_LINE_MERCHANDISE &&
        !cf_projection_move_stock (db, position, line->sku, CF_LOCATION_MAIN, -line->quantity.milli,
                                   error))
      return FALSE;
  }
  return TRUE;
}

/* What the lines load onto cards and the tenders take off them, numbered as the central does. */
static gboolean
move_values (CfDb *db, gint64 position, const CfSale *sale, GError **error)
{
  for (guint i = 0; i < sale->lines->len; i++) {
    const CfSaleLine *line = g_ptr_array_index (sale->lines, i);

    if (line->kind == CF_LINE_STORED_VALUE && line->serial != NULL && line->total.minor != 0 &&
        !cf_projection_move_value (db, position, i, line->serial, line->total.minor, 0, NULL,
                                   error))
      return FALSE;
  }
  for (guint i = 0; i < sale->tenders->len; i++) {
    const CfSaleTender *tender = g_ptr_array_index (sale->tenders, i);

    if (g_str_equal (tender->type, "gift_card") && tender->reference != NULL &&
        tender->amount.minor != 0 &&
        !cf_projection_move_value (db, position, sale->lines->len + i, tender->reference,
                                   -tender->amount.minor, tender->at_risk.minor, tender->grant,
                                   error))
      return FALSE;
  }
  return TRUE;
}

/* What of a row's net is loads, which have no tax.  Returns: whether there is anything else in the row. */
static gboolean
has_more_than_loads (const CfSale *sale, const CfSaleTax *tax, gint64 *ret_loads)
{
  guint others = 0;

  *ret_loads = 0;
  for (guint i = 0; i < sale->lines->len; i++) {
    const CfSaleLine *line = g_ptr_array_index (sale->lines, i);

    if (line->tax_rate.ppm != tax->rate.ppm || !g_str_equal (line->tax_class, tax->tax_class))
      continue;
    if (cf_sale_line_is_load (line))
      *ret_loads += line->total.minor;
    else
      others++;
  }
  return others > 0;
}

static gboolean
add_taxes (CfDb *db, const char *scope, const CfSale *sale, GError **error)
{
  for (guint i = 0; i < sale->taxes->len; i++) {
    const CfSaleTax *tax = g_ptr_array_index (sale->taxes, i);
    g_autofree char *key = g_strdup_printf ("%s:%" G_GINT64_FORMAT, tax->tax_class, tax->rate.ppm);
    gint64 loads;

    if (has_more_than_loads (sale, tax, &loads) &&
        !cf_projection_add_total (db, scope, "tax", key, tax->tax.minor, tax->net.minor - loads,
                                  error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
add_loads (CfDb *db, const char *scope, const CfSale *sale, GError **error)
{
  for (guint i = 0; i < sale->lines->len; i++) {
    const CfSaleLine *line = g_ptr_array_index (sale->lines, i);

    if (cf_sale_line_is_load (line) &&
        !cf_projection_add_total (db, scope, "load", "", line->total.minor, 0, error))
      return FALSE;
  }
  return TRUE;
}

/* An account that sums sales up: turnover.  A sale of nothing but loads is none. */
static gboolean
add_turnover (CfDb *db,
              const char *scope,
              const char *account,
              const char *key,
              const CfSale *sale,
              GError **error)
{
  CfSaleLoads loads = cf_sale_sum_loads (sale);

  return loads.alone || cf_projection_add_total (db, scope, account, key,
                                                 sale->total.minor - loads.total.minor, 0, error);
}

static gboolean
add_tenders (CfDb *db, const char *scope, const CfSale *sale, GError **error)
{
  for (guint i = 0; i < sale->tenders->len; i++) {
    const CfSaleTender *tender = g_ptr_array_index (sale->tenders, i);

    if (!cf_projection_add_total (db, scope, "tender", tender->type, tender->amount.minor, 0,
                                  error))
      return FALSE;
  }
  return TRUE;
}

/* What a shift and a day have in common. */
static gboolean
add_common (CfDb *db, const char *scope, const CfSale *sale, GError **error)
{
  CfSaleLoads loads = cf_sale_sum_loads (sale);

  if (!add_turnover (db, scope, "sales", "", sale, error) || !add_loads (db, scope, sale, error))
    return FALSE;
  if (loads.alone &&
      !cf_projection_add_total (db, scope, "load_alone", "", loads.total.minor, 0, error))
    return FALSE;
  if (!cf_money_is_zero (sale->discount) &&
      !cf_projection_add_total (db, scope, "discount", "", sale->discount.minor, 0, error))
    return FALSE;
  if (!cf_money_is_zero (sale->rounding) &&
      !cf_projection_add_total (db, scope, "rounding", "", sale->rounding.minor, 0, error))
    return FALSE;
  return add_taxes (db, scope, sale, error) && add_tenders (db, scope, sale, error);
}

/* The drawer keeps what cash paid of the sale; the change never was in it. */
static gboolean
add_cash (CfDb *db, const char *scope, const CfSale *sale, GError **error)
{
  for (guint i = 0; i < sale->tenders->len; i++) {
    const CfSaleTender *tender = g_ptr_array_index (sale->tenders, i);

    if (g_str_equal (tender->type, "cash") &&
        !cf_projection_add_total (db, scope, "cash", "sales", tender->amount.minor, 0, error))
      return FALSE;
  }
  return TRUE;
}

/* "2026-11-23T18:45": the quarter of an hour in UTC; the report puts it into the store's zone. */
static char *
quarter_of (gint64 at_ms)
{
  g_autoptr (GDateTime) at = g_date_time_new_from_unix_utc (at_ms / 1000);
  g_autofree char *hour = NULL;

  if (at == NULL)
    return g_strdup ("");
  hour = g_date_time_format (at, "%Y-%m-%dT%H");
  return g_strdup_printf ("%s:%02d", hour, g_date_time_get_minute (at) / 15 * 15);
}

static gboolean
add_totals (CfDb *db, const CfSale *sale, GError **error)
{
  g_autofree char *shift = cf_projection_shift_scope (sale->shift.text);
  g_autofree char *day = cf_projection_day_scope (sale->business_day);
  g_autofree char *quarter = quarter_of (sale->finished_at_ms);

  return add_common (db, shift, sale, error) && add_cash (db, shift, sale, error) &&
         add_common (db, day, sale, error) &&
         add_turnover (db, day, "person", sale->by, sale, error) &&
         add_turnover (db, day, "time", quarter, sale, error) &&
         add_turnover (db, "ever", "sales", "", sale, error) && add_loads (db, "ever", sale, error);
}

static gboolean
note_day (CfDb *db, gint64 position, const char *business_day, GError **error)
{
  g_auto (CfStmt) st =
    cf_db_prepare (db,
                   "INSERT INTO business_day (business_day, first_position, last_position)"
                   " VALUES (:day, :position, :position) ON CONFLICT (business_day)"
                   " DO UPDATE SET last_position = excluded.last_position",
                   error);

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":day", business_day);
  cf_stmt_bind_int64 (st, ":position", position);
  return cf_stmt_run (st, error);
}

/* The condition of the index tender_open, word for word, or SQLite would not use it. */
#define TENDER_IS_OPEN "sale_position IS NULL AND state IN ('started', 'approved', 'unknown')"

static gboolean
has_open_tender (CfDb *db, const CfId *basket, gboolean *ret_has, GError **error)
{
  g_auto (CfStmt) st =
    cf_db_prepare (db,
                   "SELECT 1 FROM tender WHERE basket_id = :basket AND " TENDER_IS_OPEN " LIMIT 1",
                   error);
  CfStep step;

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":basket", basket->text);
  step = cf_stmt_step (st, error);
  *ret_has = step == CF_STEP_ROW;
  return step != CF_STEP_FAILED;
}

/* The sale's id is its basket's: what was approved for the basket is now sold.  Most sales have no card
 * money, and the update would make itself a temporary table even for no row: so look first. */
static gboolean
take_tenders (CfDb *db, gint64 position, const CfSale *sale, GError **error)
{
  gboolean has_open;
  g_auto (CfStmt) st = NULL;

  if (!has_open_tender (db, &sale->id, &has_open, error))
    return FALSE;
  if (!has_open)
    return TRUE;
  st = cf_db_prepare (db,
                      "UPDATE tender SET sale_position = :position WHERE basket_id = :basket"
                      " AND " TENDER_IS_OPEN " AND state = 'approved'",
                      error);
  if (st == NULL)
    return FALSE;
  cf_stmt_bind_int64 (st, ":position", position);
  cf_stmt_bind_text_static (st, ":basket", sale->id.text);
  return cf_stmt_run (st, error);
}

gboolean
cf_projection_sale_completed (CfDb *db, const CfRecord *record, GError **error)
{
  gint64 position = cf_projection_key (record);
  g_autoptr (CfSale) sale = cf_event_read_sale_completed (record, error);

  return sale != NULL && cf_document_number_use (db, "sale", record->epoch, sale->number, error) &&
         insert_sale (db, position, sale, error) && insert_lines (db, position, sale, error) &&
         move_goods (db, position, sale, error) && move_values (db, position, sale, error) &&
         add_totals (db, sale, error) && note_day (db, position, sale->business_day, error) &&
         take_tenders (db, position, sale, error);
}

/* ---- card money ------------------------------------------------------------------------------ */

gboolean
cf_projection_tender_started (CfDb *db, const CfRecord *record, GError **error)
{
  CfTenderStarted body;
  g_auto (CfStmt) st = NULL;

  if (!cf_event_read_tender_started (record->body, &body, error))
    return FALSE;
  st = cf_db_prepare (db,
                      "INSERT INTO tender (tender_id, basket_id, type, state, amount_minor,"
                      " approved_minor, reference, started_at_ms) VALUES (:tender, :basket, :type,"
                      " 'started', :amount, 0, :reference, :at)",
                      error);
  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":tender", body.tender);
  cf_stmt_bind_text_static (st, ":basket", body.basket);
  cf_stmt_bind_text_static (st, ":type", body.type);
  cf_stmt_bind_int64 (st, ":amount", body.amount.minor);
  cf_stmt_bind_text_static (st, ":reference", body.reference);
  cf_stmt_bind_int64 (st, ":at", record->at_ms);
  return cf_stmt_run (st, error);
}

/* Runs the statement that moves one tender to its next state; it must have found it. */
static gboolean
move_tender (CfDb *db, CfStmt st, const char *tender, GError **error)
{
  if (!cf_stmt_run (st, error))
    return FALSE;
  if (cf_db_changes (db) != 1)
    return cf_error_set (error, CF_ERROR_WRONG_STATE, "the tender '%s' does not wait for this",
                         tender);
  return TRUE;
}

gboolean
cf_projection_tender_settled (CfDb *db, const CfRecord *record, GError **error)
{
  CfTenderSettled body;
  g_auto (CfStmt) st = NULL;

  if (!cf_event_read_tender_settled (record->body, &body, error))
    return FALSE;
  st = cf_db_prepare (db,
                      "UPDATE tender SET state = :outcome, approved_minor = :approved"
                      " WHERE tender_id = :tender AND state IN ('started', 'unknown')",
                      error);
  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":outcome", body.outcome);
  cf_stmt_bind_int64 (st, ":approved", body.approved.minor);
  cf_stmt_bind_text_static (st, ":tender", body.tender);
  return move_tender (db, st, body.tender, error);
}

/* Also of one that somebody had called declined: its approval came late and was given back. */
gboolean
cf_projection_tender_reversed (CfDb *db, const CfRecord *record, GError **error)
{
  CfTenderReversed body;
  g_auto (CfStmt) st = NULL;

  if (!cf_event_read_tender_reversed (record->body, &body, error))
    return FALSE;
  st = cf_db_prepare (db,
                      "UPDATE tender SET state = 'reversed' WHERE tender_id = :tender"
                      " AND sale_position IS NULL"
                      " AND state IN ('started', 'approved', 'unknown', 'declined')",
                      error);
  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":tender", body.tender);
  return move_tender (db, st, body.tender, error);
}
