/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-shift-store.h"

#include <string.h>

#include "cf-journal.h"
#include "cf-projection-private.h"
#include "cf-tender-store.h"

#define SHIFT_COLUMNS                                                                              \
  "shift_id, business_day, opened_by, opened_at_ms, float_minor, closed_position IS NOT NULL,"     \
  " number, closed_by, closed_at_ms, counted_minor, coalesce (closed_position, 0),"                \
  " (SELECT count(*) FROM shift AS earlier WHERE earlier.position <= shift.position)"

/* ---- shifts -------------------------------------------------------------------------------------- */

void
cf_shift_row_free (CfShiftRow *self)
{
  if (self == NULL)
    return;
  g_free (self->business_day);
  g_free (self->opened_by);
  g_free (self->number);
  g_free (self->closed_by);
  g_free (self);
}

static CfShiftRow *
read_shift (CfStmt st)
{
  CfShiftRow *shift = g_new0 (CfShiftRow, 1);

  cf_id_parse (cf_stmt_get_text (st, 0), &shift->id);
  shift->business_day = cf_stmt_dup_text (st, 1);
  shift->opened_by = cf_stmt_dup_text (st, 2);
  shift->opened_at_ms = cf_stmt_get_int64 (st, 3);
  shift->float_minor = cf_stmt_get_int64 (st, 4);
  shift->is_closed = cf_stmt_get_bool (st, 5);
  shift->number = cf_stmt_dup_text (st, 6);
  shift->closed_by = cf_stmt_dup_text (st, 7);
  shift->closed_at_ms = cf_stmt_get_int64 (st, 8);
  shift->counted_minor = cf_stmt_get_int64 (st, 9);
  shift->ordinal = (guint) cf_stmt_get_int64 (st, 11);
  return shift;
}

static gboolean
load_shift (CfDb *db, const char *sql, CfShiftRow **ret_shift, GError **error)
{
  g_auto (CfStmt) st = cf_db_prepare (db, sql, error);
  CfStep step;

  if (st == NULL || (step = cf_stmt_step (st, error)) == CF_STEP_FAILED)
    return FALSE;
  *ret_shift = step == CF_STEP_ROW ? read_shift (st) : NULL;
  return TRUE;
}

gboolean
cf_shift_store_load_open (CfDb *db, CfShiftRow **ret_shift, GError **error)
{
  return load_shift (db,
                     "SELECT " SHIFT_COLUMNS " FROM shift WHERE closed_position IS NULL /*scan*/",
                     ret_shift, error);
}

gboolean
cf_shift_store_load_last (CfDb *db, CfShiftRow **ret_shift, GError **error)
{
  return load_shift (db, "SELECT " SHIFT_COLUMNS " FROM shift ORDER BY position DESC LIMIT 1",
                     ret_shift, error);
}

gboolean
cf_shift_store_load_closed (CfDb *db, const char *number, CfShiftRow **ret_shift, GError **error)
{
  static const char SQL_CLOSED[] =
    "SELECT " SHIFT_COLUMNS " FROM shift WHERE closed_position IS NOT NULL"
    " AND (:number IS NULL OR number = :number) ORDER BY position DESC LIMIT 1"
    " /*scan*/"; /* the newest at once; for another, some rows a day */
  g_auto (CfStmt) st = cf_db_prepare (db, SQL_CLOSED, error);
  CfStep step;

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text (st, ":number", number);
  if ((step = cf_stmt_step (st, error)) == CF_STEP_FAILED)
    return FALSE;
  *ret_shift = step == CF_STEP_ROW ? read_shift (st) : NULL;
  return TRUE;
}

/* ---- X and Z ---------------------------------------------------------------------------------------- */

static void
take_cash (CfShiftReport *report, const char *key, CfMoney amount)
{
  if (g_str_equal (key, "float"))
    report->float_amount = amount;
  else if (g_str_equal (key, "sales"))
    report->cash_tendered = amount;
  else if (g_str_equal (key, "paid_in"))
    report->paid_in = amount;
  else if (g_str_equal (key, "paid_out"))
    report->paid_out = amount;
  else if (g_str_equal (key, "safe_drop"))
    report->safe_drops = amount;
}

/* "standard:190000" */
static void
take_tax (CfShiftReport *report, const char *key, CfMoney tax, CfMoney net)
{
  CfSaleTax *row = cf_sale_tax_new ();
  const char *colon = strrchr (key, ':');

  g_assert (colon != NULL);
  row->tax_class = g_strndup (key, (gsize) (colon - key));
  row->rate.ppm = g_ascii_strtoll (colon + 1, NULL, 10);
  row->tax = tax;
  row->net = net;
  row->gross = cf_money_from_minor (tax.minor + net.minor);
  g_ptr_array_add (report->taxes, row);
}

static void
take_total (CfShiftReport *report, CfStmt st)
{
  const char *account = cf_stmt_get_text (st, 0);
  const char *key = cf_stmt_get_text (st, 1);
  guint entries = (guint) cf_stmt_get_int64 (st, 2);
  CfMoney amount = cf_money_from_minor (cf_stmt_get_int64 (st, 3));

  if (g_str_equal (account, "sales")) {
    report->sales_count = entries;
    report->sales_total = amount;
  } else if (g_str_equal (account, "load")) {
    report->loads_count = entries;
    report->loads_total = amount;
  } else if (g_str_equal (account, "load_alone")) {
    report->loads_alone = entries;
  } else if (g_str_equal (account, "returns")) {
    report->returns_count = entries;
    report->returns_total = amount;
  } else if (g_str_equal (account, "discount")) {
    report->discount_total = amount;
  } else if (g_str_equal (account, "rounding")) {
    report->rounding = amount;
  } else if (g_str_equal (account, "line_voided")) {
    report->lines_voided = entries;
  } else if (g_str_equal (account, "basket_cancelled")) {
    report->baskets_cancelled = entries;
  } else if (g_str_equal (account, "no_sale")) {
    report->no_sales = entries;
  } else if (g_str_equal (account, "cash")) {
    take_cash (report, key, amount);
  } else if (g_str_equal (account, "tender")) {
    cf_shift_report_add_tender (report, key, entries, amount);
  } else if (g_str_equal (account, "tax")) {
    take_tax (report, key, amount, cf_money_from_minor (cf_stmt_get_int64 (st, 4)));
  }
}

static gboolean
take_totals (CfDb *db, const char *shift_id, CfShiftReport *report, GError **error)
{
  g_autofree char *scope = cf_projection_shift_scope (shift_id);
  g_auto (CfStmt) st =
    cf_db_prepare (db,
                   "SELECT account, key, entries, amount_minor, base_minor FROM total"
                   " WHERE scope = :scope ORDER BY account, key",
                   error);
  CfStep step;

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":scope", scope);
  while ((step = cf_stmt_step (st, error)) == CF_STEP_ROW)
    take_total (report, st);
  return step != CF_STEP_FAILED;
}

static gboolean
take_perpetual (CfDb *db, CfShiftReport *report, GError **error)
{
  g_auto (CfStmt) st =
    cf_db_prepare (db, "SELECT account, amount_minor FROM total WHERE scope = 'ever'", error);
  CfStep step;

  if (st == NULL)
    return FALSE;
  while ((step = cf_stmt_step (st, error)) == CF_STEP_ROW) {
    const char *account = cf_stmt_get_text (st, 0);
    CfMoney amount = cf_money_from_minor (cf_stmt_get_int64 (st, 1));

    if (g_str_equal (account, "sales"))
      report->perpetual_sales = amount;
    else if (g_str_equal (account, "returns"))
      report->perpetual_returns = amount;
    else if (g_str_equal (account, "load"))
      report->perpetual_loads = amount;
  }
  return step != CF_STEP_FAILED;
}

static gboolean
take_baskets (CfDb *db, CfShiftReport *report, GError **error)
{
  gint64 parked, unfinished;

  if (!cf_db_read_int64 (db, "SELECT count(*) FROM w_basket WHERE is_parked = 1 /*scan*/", &parked,
                         error) ||
      !cf_db_read_int64 (db, "SELECT count(*) FROM w_basket WHERE is_parked = 0 AND lines > 0",
                         &unfinished, error))
    return FALSE;
  report->parked = (guint) parked;
  report->unfinished = (guint) unfinished;
  return TRUE;
}

/* Card money nobody is sure of, and card money that became part of no sale. */
static gboolean
take_cards (CfDb *db, CfShiftReport *report, GError **error)
{
  g_autoptr (GPtrArray) rows = cf_tender_store_list_open (db, error);

  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len; i++) {
    const CfTenderRow *row = g_ptr_array_index (rows, i);

    if (g_str_equal (row->state, "approved")) {
      report->card_unsold_count++;
      report->card_unsold.minor += row->approved_minor;
    } else {
      report->card_unknown_count++;
      report->card_unknown.minor += row->amount_minor;
    }
  }
  return TRUE;
}

static void
compute_expected (CfShiftReport *report)
{
  report->expected =
    cf_money_from_minor (report->float_amount.minor + report->cash_tendered.minor +
                         report->paid_in.minor - report->paid_out.minor - report->safe_drops.minor);
}

static CfShiftReport *
make_x (CfDb *db, CfStmt st, GError **error)
{
  g_autoptr (CfShiftReport) report = cf_shift_report_new ();

  cf_id_parse (cf_stmt_get_text (st, 0), &report->shift);
  report->business_day = cf_stmt_dup_text (st, 1);
  report->opened_by = cf_stmt_dup_text (st, 2);
  report->opened_at_ms = cf_stmt_get_int64 (st, 3);
  if (!take_totals (db, report->shift.text, report, error) || !take_perpetual (db, report, error) ||
      !take_baskets (db, report, error) || !take_cards (db, report, error))
    return NULL;
  compute_expected (report);
  return g_steal_pointer (&report);
}

/* A Z is what its record says, for ever. */
CfShiftReport *
cf_shift_store_read_z (CfDb *db, gint64 position, GError **error)
{
  g_autoptr (CfRecord) record = cf_journal_read (db, position, NULL, error);
  CfShiftReport *report;

  if (record == NULL)
    return NULL;
  report = cf_event_read_shift_closed (record->body, NULL, error);
  if (report != NULL) {
    report->closed_at_ms = record->at_ms;
    g_free (report->closed_by);
    report->closed_by = g_strdup (record->by);
  }
  return report;
}

CfShiftReport *
cf_shift_store_report (CfDb *db, const char *shift_id, GError **error)
{
  g_auto (CfStmt) st =
    cf_db_prepare (db, "SELECT " SHIFT_COLUMNS " FROM shift WHERE shift_id = :shift", error);
  CfStep step;

  if (st == NULL)
    return NULL;
  cf_stmt_bind_text_static (st, ":shift", shift_id);
  step = cf_stmt_step (st, error);
  if (step == CF_STEP_DONE)
    cf_error_set (error, CF_ERROR_NO_SHIFT, "no shift '%s'", shift_id);
  if (step != CF_STEP_ROW)
    return NULL;
  if (cf_stmt_get_bool (st, 5))
    return cf_shift_store_read_z (db, cf_stmt_get_int64 (st, 10), error);
  return make_x (db, st, error);
}

/* ---- daily totals -------------------------------------------------------------------------------------- */

void
cf_total_row_free (CfTotalRow *self)
{
  if (self == NULL)
    return;
  g_free (self->business_day);
  g_free (self->account);
  g_free (self->key);
  g_free (self);
}

GPtrArray *
cf_shift_store_list_totals (CfDb *db,
                            const char *account,
                            const char *from,
                            const char *to,
                            GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) cf_total_row_free);
  g_auto (CfStmt) st = cf_db_prepare (
    db,
    "SELECT substr (scope, 5), account, key, entries, amount_minor, base_minor FROM total"
    " WHERE scope BETWEEN 'day:' || :from AND 'day:' || :to AND account = :account"
    " ORDER BY scope, key",
    error);
  CfStep step;

  if (st == NULL)
    return NULL;
  cf_stmt_bind_text_static (st, ":from", from);
  cf_stmt_bind_text_static (st, ":to", to);
  cf_stmt_bind_text_static (st, ":account", account);
  while ((step = cf_stmt_step (st, error)) == CF_STEP_ROW) {
    CfTotalRow *row = g_new0 (CfTotalRow, 1);

    row->business_day = cf_stmt_dup_text (st, 0);
    row->account = cf_stmt_dup_text (st, 1);
    row->key = cf_stmt_dup_text (st, 2);
    row->entries = cf_stmt_get_int64 (st, 3);
    row->amount_minor = cf_stmt_get_int64 (st, 4);
    row->base_minor = cf_stmt_get_int64 (st, 5);
    g_ptr_array_add (rows, row);
  }
  return step == CF_STEP_FAILED ? NULL : g_steal_pointer (&rows);
}

void
cf_product_total_free (CfProductTotal *self)
{
  if (self == NULL)
    return;
  g_free (self->sku);
  g_free (self);
}

GPtrArray *
cf_shift_store_list_products (CfDb *db,
                              const char *from,
                              const char *to,
                              guint limit,
                              GError **error)
{
  g_autoptr (GPtrArray) rows =
    g_ptr_array_new_with_free_func ((GDestroyNotify) cf_product_total_free);
  /* The days' sales are one range of positions; the join drops what another day had in between. */
  g_auto (CfStmt) st = cf_db_prepare (
    db,
    "SELECT l.sku, sum (l.quantity_milli), sum (l.total_minor) AS total FROM sale AS s"
    " JOIN sale_line AS l ON l.position = s.position WHERE s.business_day BETWEEN :from AND :to"
    " AND s.position BETWEEN"
    " (SELECT min (first_position) FROM business_day WHERE business_day BETWEEN :from AND :to) AND"
    " (SELECT max (last_position) FROM business_day WHERE business_day BETWEEN :from AND :to)"
    " GROUP BY l.sku ORDER BY total DESC, l.sku LIMIT :limit /*scan*/",
    error);
  CfStep step;

  if (st == NULL)
    return NULL;
  cf_stmt_bind_text_static (st, ":from", from);
  cf_stmt_bind_text_static (st, ":to", to);
  cf_stmt_bind_int64 (st, ":limit", limit);
  while ((step = cf_stmt_step (st, error)) == CF_STEP_ROW) {
    CfProductTotal *row = g_new0 (CfProductTotal, 1);

    row->sku = cf_stmt_dup_text (st, 0);
    row->quantity_milli = cf_stmt_get_int64 (st, 1);
    row->total_minor = cf_stmt_get_int64 (st, 2);
    g_ptr_array_add (rows, row);
  }
  return step == CF_STEP_FAILED ? NULL : g_steal_pointer (&rows);
}
