/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-event-body.h"

#include "cf-field-private.h"

/* ---- words ---- */

/* clang-format off */
static const char *const EPOCH_REASONS[] = {
  "init", "restored", "cloned", "forked", "black_box", "code_changed", "key_lost"
};
static const char *const FISCAL_STEPS[] = { "begin", "update", "finish" };
static const char *const UNDONE[] = { "void", "quantity", "discount", "price", "cancel", "customer" };
static const char *const AGE_METHODS[] = { "seen", "birth_date" };
static const char *const OUTCOMES[] = { "approved", "declined", "unknown" };
static const char *const SETTLED_BY[] = { "terminal", "person" };
static const char *const CASH_KINDS[] = { "paid_in", "paid_out", "safe_drop", "given_back" };
static const char *const DRAWER_CAUSES[] = { "sale", "no_sale", "cash", "test" };
static const char *const PRINT_OUTCOMES[] = { "printed", "failed" };
static const char *const SESSION_METHODS[] = { "pin", "badge" };
static const char *const SESSION_CAUSES[] = { "sign_out", "switched", "lost", "exit" };
static const char *const PURPOSES[] = { "sign_in", "approval" };
static const char *const STOCK_PLACES[] = { "damaged" };
static const char *const UNITS[CF_UNIT_COUNT] = { "ea", "kg", "l", "m" };
static const char *const LINE_KINDS[CF_LINE_KIND_COUNT] = {
  "merchandise", "deposit", "fee", "stored_value", "tip", "donation", "payout"
};

/* ---- fields, one table a struct ---- */

static const CfField epoch_opened[] = {
  WORD (CfEpochOpened, reason, EPOCH_REASONS),
  TEXT (CfEpochOpened, code),
  TEXT (CfEpochOpened, program),
  TEXT (CfEpochOpened, public_key),
  UINT (CfEpochOpened, previous_epoch),
  INT (CfEpochOpened, previous_seq),
  OPT (CfEpochOpened, previous_hash),
  OPT (CfEpochOpened, previous_signature),
};

static const CfField clock_jumped[] = {
  INT (CfClockJumped, expected_ms),
  INT (CfClockJumped, read_ms),
};

static const CfField clock_measured[] = {
  INT (CfClockMeasured, offset_ms),
  INT (CfClockMeasured, unsure_ms),
};

static const CfField program_updated[] = {
  TEXT (CfProgramUpdated, from),
  TEXT (CfProgramUpdated, to),
};

static const CfField journal_exported[] = {
  UINT (CfJournalExported, from_epoch),
  INT (CfJournalExported, from_seq),
  UINT (CfJournalExported, to_epoch),
  INT (CfJournalExported, to_seq),
  INT (CfJournalExported, records),
  TEXT (CfJournalExported, sha256),
};

static const CfField backup_restored[] = {
  UINT (CfBackupRestored, epoch),
  INT (CfBackupRestored, seq),
  TEXT (CfBackupRestored, hash),
  INT (CfBackupRestored, made_at_ms),
};

static const CfField device_fault[] = {
  TEXT (CfDeviceFault, device),
  OPT (CfDeviceFault, role),
  TEXT (CfDeviceFault, code),
  OPT (CfDeviceFault, message),
};

static const CfField fiscal_outage[] = {
  WORD (CfFiscalOutage, step, FISCAL_STEPS),
  OPT (CfFiscalOutage, basket),
  OPT (CfFiscalOutage, message),
};

static const CfField basket_parked[] = {
  TEXT (CfBasketParked, basket),
  UINT (CfBasketParked, lines),
  MINOR (CfBasketParked, total),
  INT (CfBasketParked, begun_at_ms),
};

static const CfField basket_resumed[] = {
  TEXT (CfBasketResumed, basket),
  CF_FIELD_WORDS (CfBasketResumed, undone, "undone", CF_FIELD_OPT_WORD, UNDONE),
  OPT (CfBasketResumed, parked),
  OPT (CfBasketResumed, taken_by),
};

static const CfField basket_cancelled[] = {
  TEXT (CfBasketCancelled, basket),
  OPT (CfBasketCancelled, shift),
  UINT (CfBasketCancelled, lines),
  MINOR (CfBasketCancelled, total),
  INT (CfBasketCancelled, begun_at_ms),
  OPT (CfBasketCancelled, reason),
};

static const CfField line_voided[] = {
  TEXT (CfLineVoided, basket),
  OPT (CfLineVoided, shift),
  UINT (CfLineVoided, line),
  TEXT (CfLineVoided, sku),
  TEXT (CfLineVoided, name),
  MILLI (CfLineVoided, quantity),
  MINOR (CfLineVoided, total),
  OPT (CfLineVoided, reason),
  OPT (CfLineVoided, approved_by),
};

static const CfField price_overridden[] = {
  TEXT (CfPriceOverridden, basket),
  OPT (CfPriceOverridden, shift),
  UINT (CfPriceOverridden, line),
  TEXT (CfPriceOverridden, sku),
  TEXT (CfPriceOverridden, name),
  MINOR (CfPriceOverridden, before),
  MINOR (CfPriceOverridden, after),
  OPT (CfPriceOverridden, reason),
  OPT (CfPriceOverridden, approved_by),
};

static const CfField discount_given[] = {
  TEXT (CfDiscountGiven, basket),
  OPT (CfDiscountGiven, shift),
  UINT (CfDiscountGiven, line),
  PPM (CfDiscountGiven, percent),
  MINOR (CfDiscountGiven, amount),
  OPT (CfDiscountGiven, reason),
  OPT (CfDiscountGiven, approved_by),
};

static const CfField approval_given[] = {
  TEXT (CfApprovalGiven, permission),
  TEXT (CfApprovalGiven, asked_by),
  TEXT (CfApprovalGiven, approved_by),
  PPM (CfApprovalGiven, share),
  OPT (CfApprovalGiven, basket),
};

static const CfField age_confirmed[] = {
  TEXT (CfAgeConfirmed, basket),
  UINT (CfAgeConfirmed, limit),
  WORD (CfAgeConfirmed, method, AGE_METHODS),
  BOOL (CfAgeConfirmed, passed),
};

static const CfField catalog_unknown_code[] = {
  TEXT (CfUnknownCodeScanned, code),
};

static const CfField tender_started[] = {
  TEXT (CfTenderStarted, tender),
  TEXT (CfTenderStarted, basket),
  TEXT (CfTenderStarted, shift),
  TEXT (CfTenderStarted, type),
  MINOR (CfTenderStarted, amount),
  TEXT (CfTenderStarted, reference),
};

static const CfField tender_settled[] = {
  TEXT (CfTenderSettled, tender),
  TEXT (CfTenderSettled, basket),
  TEXT (CfTenderSettled, type),
  WORD (CfTenderSettled, outcome, OUTCOMES),
  MINOR (CfTenderSettled, amount),
  MINOR (CfTenderSettled, approved),
  OPT (CfTenderSettled, reference),
  OPT (CfTenderSettled, card),
  WORD (CfTenderSettled, how, SETTLED_BY),
};

static const CfField tender_reversed[] = {
  TEXT (CfTenderReversed, tender),
  TEXT (CfTenderReversed, basket),
  TEXT (CfTenderReversed, type),
  MINOR (CfTenderReversed, amount),
  OPT (CfTenderReversed, reference),
  OPT (CfTenderReversed, reason),
};

static const CfField shift_opened[] = {
  TEXT (CfShiftOpened, shift),
  UINT (CfShiftOpened, number),
  TEXT (CfShiftOpened, business_day),
  TEXT (CfShiftOpened, currency),
  UINT (CfShiftOpened, exponent),
  CF_FIELD (CfShiftOpened, float_amount, "float_minor", CF_FIELD_INT),
};

static const CfField day_closed[] = {
  TEXT (CfDayClosed, business_day),
  UINT (CfDayClosed, shifts),
  UINT (CfDayClosed, sales),
  MINOR (CfDayClosed, total),
};

static const CfField cash_moved[] = {
  TEXT (CfCashMoved, shift),
  WORD (CfCashMoved, kind, CASH_KINDS),
  MINOR (CfCashMoved, amount),
  TEXT (CfCashMoved, reason),
  OPT (CfCashMoved, approved_by),
};

static const CfField drawer_opened[] = {
  OPT (CfDrawerOpened, shift),
  WORD (CfDrawerOpened, cause, DRAWER_CAUSES),
  OPT (CfDrawerOpened, reason),
  OPT (CfDrawerOpened, document),
  OPT (CfDrawerOpened, approved_by),
};

static const CfField receipt_printed[] = {
  TEXT (CfReceiptPrinted, document),
  TEXT (CfReceiptPrinted, device),
  WORD (CfReceiptPrinted, outcome, PRINT_OUTCOMES),
  OPT (CfReceiptPrinted, message),
};

static const CfField receipt_reprinted[] = {
  TEXT (CfReceiptReprinted, document),
  UINT (CfReceiptReprinted, copy),
};

static const CfField person_changed[] = {
  TEXT (CfPersonChanged, person),
  TEXT (CfPersonChanged, role),
  BOOL (CfPersonChanged, active),
  OPT (CfPersonChanged, personal_hash),
};

static const CfField session_opened[] = {
  TEXT (CfSessionOpened, session),
  TEXT (CfSessionOpened, person),
  WORD (CfSessionOpened, method, SESSION_METHODS),
  OPT (CfSessionOpened, replaces),
};

static const CfField session_closed[] = {
  TEXT (CfSessionClosed, session),
  TEXT (CfSessionClosed, person),
  WORD (CfSessionClosed, cause, SESSION_CAUSES),
};

static const CfField auth_failed[] = {
  OPT (CfAuthFailed, person),
  WORD (CfAuthFailed, purpose, PURPOSES),
  UINT (CfAuthFailed, failures),
};

static const CfField setting_changed[] = {
  TEXT (CfSettingChanged, key),
  CF_FIELD (CfSettingChanged, value, "value", CF_FIELD_JSON),
};

static const CfField tax_changed[] = {
  TEXT (CfTaxChanged, tax_class),
  PPM (CfTaxChanged, rate),
  TEXT (CfTaxChanged, from),
};

static const CfField price_changed[] = {
  TEXT (CfPriceChanged, sku),
  MINOR (CfPriceChanged, before),
  MINOR (CfPriceChanged, after),
};

static const CfField catalog_imported[] = {
  INT (CfCatalogImported, rows),
  INT (CfCatalogImported, accepted),
  INT (CfCatalogImported, updated),
  INT (CfCatalogImported, rejected),
  INT (CfCatalogImported, stock_kept),
  TEXT (CfCatalogImported, sha256),
};

static const CfField stock_received[] = {
  TEXT (CfStockReceived, sku),
  TEXT (CfStockReceived, location),
  CF_FIELD_WORDS (CfStockReceived, unit, "unit", CF_FIELD_ENUM, UNITS),
  MILLI (CfStockReceived, quantity),
  OPT (CfStockReceived, document),
};

static const CfField stock_counted[] = {
  TEXT (CfStockCounted, sku),
  TEXT (CfStockCounted, location),
  CF_FIELD_WORDS (CfStockCounted, unit, "unit", CF_FIELD_ENUM, UNITS),
  MILLI (CfStockCounted, counted),
  MILLI (CfStockCounted, expected),
};

static const CfField stock_adjusted[] = {
  TEXT (CfStockAdjusted, sku),
  TEXT (CfStockAdjusted, location),
  CF_FIELD_WORDS (CfStockAdjusted, unit, "unit", CF_FIELD_ENUM, UNITS),
  MILLI (CfStockAdjusted, delta),
  TEXT (CfStockAdjusted, reason),
  CF_FIELD_WORDS (CfStockAdjusted, to, "to", CF_FIELD_OPT_WORD, STOCK_PLACES),
  OPT (CfStockAdjusted, approved_by),
};

static const CfField stock_transferred[] = {
  TEXT (CfStockTransferred, sku),
  TEXT (CfStockTransferred, from),
  OPT (CfStockTransferred, to),
  OPT (CfStockTransferred, store),
  CF_FIELD_WORDS (CfStockTransferred, unit, "unit", CF_FIELD_ENUM, UNITS),
  MILLI (CfStockTransferred, quantity),
  OPT (CfStockTransferred, document),
  OPT (CfStockTransferred, approved_by),
};
/* clang-format on */

CF_EVENT_BODY_TABLE (CF_DEFINE_BODY)

char *
cf_event_body_dup_value (json_object *json)
{
  json_object *value = json_object_object_get (json, "value");

  return g_strdup (json_object_to_json_string_ext (value, JSON_C_TO_STRING_PLAIN |
                                                            JSON_C_TO_STRING_NOSLASHESCAPE));
}

/* ---- shift.closed: the whole Z ---- */

/* clang-format off */
static const CfField REPORT[] = {
  CF_FIELD (CfShiftReport, shift,              "shift",                   CF_FIELD_ID),
  CF_FIELD (CfShiftReport, number,             "number",                  CF_FIELD_TEXT),
  CF_FIELD (CfShiftReport, business_day,       "business_day",            CF_FIELD_TEXT),
  CF_FIELD (CfShiftReport, currency,           "currency",                CF_FIELD_TEXT),
  CF_FIELD (CfShiftReport, exponent,           "exponent",                CF_FIELD_UINT),
  CF_FIELD (CfShiftReport, opened_at_ms,       "opened_at",               CF_FIELD_TIME),
  CF_FIELD (CfShiftReport, opened_by,          "opened_by",               CF_FIELD_TEXT),
  CF_FIELD (CfShiftReport, sales_count,        "sales",                   CF_FIELD_UINT),
  CF_FIELD (CfShiftReport, sales_total,        "sales_minor",             CF_FIELD_INT),
  CF_FIELD (CfShiftReport, loads_count,        "loads",                   CF_FIELD_OPT_UINT),
  CF_FIELD (CfShiftReport, loads_total,        "loads_minor",             CF_FIELD_OPT_INT),
  CF_FIELD (CfShiftReport, loads_alone,        "loads_alone",             CF_FIELD_OPT_UINT),
  CF_FIELD (CfShiftReport, returns_count,      "returns",                 CF_FIELD_UINT),
  CF_FIELD (CfShiftReport, returns_total,      "returns_minor",           CF_FIELD_INT),
  CF_FIELD (CfShiftReport, lines_voided,       "lines_voided",            CF_FIELD_UINT),
  CF_FIELD (CfShiftReport, baskets_cancelled,  "baskets_cancelled",       CF_FIELD_UINT),
  CF_FIELD (CfShiftReport, no_sales,           "no_sales",                CF_FIELD_UINT),
  CF_FIELD (CfShiftReport, discount_total,     "discount_minor",          CF_FIELD_INT),
  CF_FIELD (CfShiftReport, rounding,           "rounding_minor",          CF_FIELD_INT),
  CF_FIELD (CfShiftReport, float_amount,       "float_minor",             CF_FIELD_INT),
  CF_FIELD (CfShiftReport, cash_tendered,      "cash_tendered_minor",     CF_FIELD_INT),
  CF_FIELD (CfShiftReport, paid_in,            "paid_in_minor",           CF_FIELD_INT),
  CF_FIELD (CfShiftReport, paid_out,           "paid_out_minor",          CF_FIELD_INT),
  CF_FIELD (CfShiftReport, safe_drops,         "safe_drops_minor",        CF_FIELD_INT),
  CF_FIELD (CfShiftReport, expected,           "expected_minor",          CF_FIELD_INT),
  CF_FIELD (CfShiftReport, counted,            "counted_minor",           CF_FIELD_INT),
  CF_FIELD (CfShiftReport, difference,         "difference_minor",        CF_FIELD_INT),
  CF_FIELD (CfShiftReport, recounts,           "recounts",                CF_FIELD_OPT_UINT),
  CF_FIELD (CfShiftReport, first_counted,      "first_counted_minor",     CF_FIELD_OPT_INT),
  CF_FIELD (CfShiftReport, note,               "note",                    CF_FIELD_OPT_TEXT),
  CF_FIELD (CfShiftReport, perpetual_sales,    "perpetual_sales_minor",   CF_FIELD_INT),
  CF_FIELD (CfShiftReport, perpetual_returns,  "perpetual_returns_minor", CF_FIELD_INT),
  CF_FIELD (CfShiftReport, perpetual_loads,    "perpetual_loads_minor",   CF_FIELD_OPT_INT),
  CF_FIELD (CfShiftReport, parked,             "parked",                  CF_FIELD_UINT),
  CF_FIELD (CfShiftReport, unfinished,         "unfinished",              CF_FIELD_UINT),
  CF_FIELD (CfShiftReport, card_unknown_count, "card_unknown",            CF_FIELD_UINT),
  CF_FIELD (CfShiftReport, card_unknown,       "card_unknown_minor",      CF_FIELD_INT),
  CF_FIELD (CfShiftReport, card_unsold_count,  "card_unsold",             CF_FIELD_UINT),
  CF_FIELD (CfShiftReport, card_unsold,        "card_unsold_minor",       CF_FIELD_INT),
};

static const CfField REPORT_TAX[] = {
  CF_FIELD (CfSaleTax, tax_class, "tax_class",   CF_FIELD_TEXT),
  CF_FIELD (CfSaleTax, rate,      "rate_ppm",    CF_FIELD_INT),
  CF_FIELD (CfSaleTax, net,       "net_minor",   CF_FIELD_INT),
  CF_FIELD (CfSaleTax, tax,       "tax_minor",   CF_FIELD_INT),
  CF_FIELD (CfSaleTax, gross,     "gross_minor", CF_FIELD_INT),
};

static const CfField REPORT_TENDER[] = {
  CF_FIELD (CfReportTender, type,   "type",         CF_FIELD_TEXT),
  CF_FIELD (CfReportTender, count,  "count",        CF_FIELD_UINT),
  CF_FIELD (CfReportTender, amount, "amount_minor", CF_FIELD_INT),
};

#define VERDICT_WORD(id, name) name,
static const char *const VERDICTS[] = { CF_TERMINAL_VERDICT_TABLE (VERDICT_WORD) };
#undef VERDICT_WORD

static const CfField REPORT_TERMINAL[] = {
  CF_FIELD (CfReportTerminal, id,             "id",                  CF_FIELD_TEXT),
  CF_FIELD_WORDS (CfReportTerminal, verdict,  "verdict",             CF_FIELD_ENUM, VERDICTS),
  CF_FIELD (CfReportTerminal, period,         "period",              CF_FIELD_OPT_TEXT),
  CF_FIELD (CfReportTerminal, charged_count,  "charged",             CF_FIELD_UINT),
  CF_FIELD (CfReportTerminal, charged,        "charged_minor",       CF_FIELD_INT),
  CF_FIELD (CfReportTerminal, returned_count, "returned",            CF_FIELD_UINT),
  CF_FIELD (CfReportTerminal, returned,       "returned_minor",      CF_FIELD_INT),
  CF_FIELD (CfReportTerminal, taken,          "taken_minor",         CF_FIELD_INT),
  CF_FIELD (CfReportTerminal, expected,       "expected_minor",      CF_FIELD_INT),
  CF_FIELD (CfReportTerminal, expected_ever,  "expected_ever_minor", CF_FIELD_INT),
};

static const CfField REPORT_SLIP[] = {
  CF_FIELD (CfReportSlip, type,  "type",  CF_FIELD_TEXT),
  CF_FIELD (CfReportSlip, count, "count", CF_FIELD_UINT),
};

static const CfField COUNT[] = {
  CF_FIELD (CfCount, value,  "value_minor", CF_FIELD_INT),
  CF_FIELD (CfCount, pieces, "pieces",      CF_FIELD_INT),
};
/* clang-format on */

static void
append_row (json_object *array, const CfField *fields, gsize n, gconstpointer row)
{
  json_object *object = json_object_new_object ();

  cf_fields_write (fields, n, row, object);
  json_object_array_add (array, object);
}

/* The record's sales are what they were before it knew loads: all that was rung up.  So each Z's perpetual total is
 * that of the Z before and its own sales, whichever program wrote the two. */
static CfShiftReport
with_loads (const CfShiftReport *report)
{
  CfShiftReport all = *report;

  all.sales_count += report->loads_alone;
  all.sales_total.minor += report->loads_total.minor;
  all.perpetual_sales.minor += report->perpetual_loads.minor;
  return all;
}

static gboolean
take_loads_out (CfShiftReport *report, GError **error)
{
  if (report->loads_alone > MIN (report->sales_count, report->loads_count))
    return cf_error_set (error, CF_ERROR_DAMAGED, "more loads alone than sales or loads");
  report->sales_count -= report->loads_alone;
  report->sales_total.minor -= report->loads_total.minor;
  report->perpetual_sales.minor -= report->perpetual_loads.minor;
  return TRUE;
}

json_object *
cf_event_body_shift_closed (const CfShiftReport *report,
                            const CfCount *counts,
                            gsize n,
                            CfMoney left)
{
  json_object *json = json_object_new_object ();
  json_object *taxes = json_object_new_array ();
  json_object *tenders = json_object_new_array ();
  json_object *pieces = json_object_new_array ();
  json_object *slips = report->slips->len > 0 ? json_object_new_array () : NULL;
  CfShiftReport all = with_loads (report);

  cf_fields_write (REPORT, G_N_ELEMENTS (REPORT), &all, json);
  for (guint i = 0; i < report->taxes->len; i++)
    append_row (taxes, REPORT_TAX, G_N_ELEMENTS (REPORT_TAX), report->taxes->pdata[i]);
  for (guint i = 0; i < report->tenders->len; i++)
    append_row (tenders, REPORT_TENDER, G_N_ELEMENTS (REPORT_TENDER), report->tenders->pdata[i]);
  for (gsize i = 0; i < n; i++)
    append_row (pieces, COUNT, G_N_ELEMENTS (COUNT), &counts[i]);
  json_object_object_add (json, "taxes", taxes);
  json_object_object_add (json, "tenders", tenders);
  json_object_object_add (json, "counts", pieces);
  for (guint i = 0; i < report->slips->len; i++)
    append_row (slips, REPORT_SLIP, G_N_ELEMENTS (REPORT_SLIP), report->slips->pdata[i]);
  if (slips != NULL)
    json_object_object_add (json, "slips", slips);
  json_object_object_add (json, "left_minor", json_object_new_int64 (left.minor));
  if (report->card_terminal != NULL) {
    json_object *terminal = json_object_new_object ();

    cf_fields_write (REPORT_TERMINAL, G_N_ELEMENTS (REPORT_TERMINAL), report->card_terminal,
                     terminal);
    json_object_object_add (json, "card_terminal", terminal);
  }
  return json;
}

static gboolean
read_report_rows (json_object *json, CfShiftReport *report, GError **error)
{
  json_object *taxes = cf_fields_get_array (json, "taxes", error);
  json_object *tenders = taxes != NULL ? cf_fields_get_array (json, "tenders", error) : NULL;

  if (tenders == NULL)
    return FALSE;
  for (gsize i = 0; i < json_object_array_length (taxes); i++) {
    CfSaleTax *tax = cf_sale_tax_new ();

    g_ptr_array_add (report->taxes, tax);
    if (!cf_fields_read (REPORT_TAX, G_N_ELEMENTS (REPORT_TAX),
                         json_object_array_get_idx (taxes, i), TRUE, tax, error))
      return FALSE;
  }
  for (gsize i = 0; i < json_object_array_length (tenders); i++) {
    CfReportTender tender = { 0 };

    if (!cf_fields_read (REPORT_TENDER, G_N_ELEMENTS (REPORT_TENDER),
                         json_object_array_get_idx (tenders, i), FALSE, &tender, error))
      return FALSE;
    cf_shift_report_add_tender (report, tender.type, tender.count, tender.amount);
  }
  return TRUE;
}

static gboolean
read_report_terminal (json_object *json, CfShiftReport *report, GError **error)
{
  json_object *terminal;

  if (!json_object_object_get_ex (json, "card_terminal", &terminal))
    return TRUE;
  report->card_terminal = g_new0 (CfReportTerminal, 1);
  return cf_fields_read (REPORT_TERMINAL, G_N_ELEMENTS (REPORT_TERMINAL), terminal, TRUE,
                         report->card_terminal, error);
}

/* Absent where none were counted, and in records of older programs. */
static gboolean
read_slips (json_object *json, CfShiftReport *report, GError **error)
{
  json_object *slips;

  if (!json_object_object_get_ex (json, "slips", NULL))
    return TRUE;
  if ((slips = cf_fields_get_array (json, "slips", error)) == NULL)
    return FALSE;
  for (gsize i = 0; i < json_object_array_length (slips); i++) {
    CfReportSlip slip = { 0 };

    if (!cf_fields_read (REPORT_SLIP, G_N_ELEMENTS (REPORT_SLIP),
                         json_object_array_get_idx (slips, i), FALSE, &slip, error))
      return FALSE;
    cf_shift_report_add_slips (report, slip.type, slip.count);
  }
  return TRUE;
}

CfShiftReport *
cf_event_read_shift_closed (json_object *json, CfMoney *ret_left, GError **error)
{
  static const CfField LEFT = { .name = "left_minor", .type = CF_FIELD_INT };
  g_autoptr (CfShiftReport) report = cf_shift_report_new ();
  CfMoney left = { 0 };

  if (!cf_fields_read (REPORT, G_N_ELEMENTS (REPORT), json, TRUE, report, error) ||
      !cf_fields_read (&LEFT, 1, json, FALSE, &left, error) || !take_loads_out (report, error) ||
      !read_report_rows (json, report, error) || !read_report_terminal (json, report, error) ||
      !read_slips (json, report, error))
    return NULL;
  report->is_closed = TRUE;
  if (ret_left != NULL)
    *ret_left = left;
  return g_steal_pointer (&report);
}

/* ---- product.changed ---- */

/* clang-format off */
static const CfField PRODUCT[] = {
  CF_FIELD (CfProduct, sku,            "sku",            CF_FIELD_TEXT),
  CF_FIELD (CfProduct, name,           "name",           CF_FIELD_TEXT),
  CF_FIELD (CfProduct, brand,          "brand",          CF_FIELD_OPT_TEXT),
  CF_FIELD (CfProduct, department,     "department",     CF_FIELD_TEXT),
  CF_FIELD (CfProduct, price,          "price_minor",    CF_FIELD_INT),
  CF_FIELD (CfProduct, tax_class,      "tax_class",      CF_FIELD_TEXT),
  CF_FIELD_WORDS (CfProduct, unit,     "unit",           CF_FIELD_ENUM, UNITS),
  CF_FIELD (CfProduct, price_embedded, "price_embedded", CF_FIELD_BOOL),
  CF_FIELD (CfProduct, age_limit,      "age_limit",      CF_FIELD_UINT),
  CF_FIELD_WORDS (CfProduct, kind,     "kind",           CF_FIELD_ENUM, LINE_KINDS),
  CF_FIELD (CfProduct, discountable,   "discountable",   CF_FIELD_BOOL),
  CF_FIELD (CfProduct, returnable,     "returnable",     CF_FIELD_BOOL),
  CF_FIELD (CfProduct, serial_tracked, "serial_tracked", CF_FIELD_BOOL),
  CF_FIELD (CfProduct, deposit_sku,    "deposit_sku",    CF_FIELD_OPT_TEXT),
  CF_FIELD (CfProduct, image_url,      "image_url",      CF_FIELD_OPT_TEXT),
};
static const CfField REORDER_POINT =
  CF_FIELD (CfProduct, reorder_point,  "reorder_point_milli", CF_FIELD_INT);
/* clang-format on */

json_object *
cf_event_body_product_changed (const CfProduct *product)
{
  json_object *json = json_object_new_object ();
  json_object *gtins = json_object_new_array ();

  cf_fields_write (PRODUCT, G_N_ELEMENTS (PRODUCT), product, json);
  if (product->has_reorder_point)
    cf_fields_write (&REORDER_POINT, 1, product, json);
  for (guint i = 0; i < CF_GTINS_MAX && product->gtins[i] != NULL; i++)
    json_object_array_add (gtins, cf_fields_new_text (product->gtins[i]));
  json_object_object_add (json, "gtins", gtins);
  return json;
}

CfProduct *
cf_event_read_product_changed (json_object *json, GError **error)
{
  g_autoptr (CfProduct) product = cf_product_new ();
  json_object *gtins = cf_fields_get_array (json, "gtins", error);
  gsize n;

  if (gtins == NULL ||
      !cf_fields_read (PRODUCT, G_N_ELEMENTS (PRODUCT), json, TRUE, product, error))
    return NULL;
  if (json_object_object_get_ex (json, REORDER_POINT.name, NULL)) {
    if (!cf_fields_read (&REORDER_POINT, 1, json, TRUE, product, error))
      return NULL;
    product->has_reorder_point = TRUE;
  }
  n = json_object_array_length (gtins);
  g_strfreev (product->gtins);
  product->gtins = g_new0 (char *, n + 1);
  for (gsize i = 0; i < n; i++) {
    json_object *gtin = json_object_array_get_idx (gtins, i);

    if (!json_object_is_type (gtin, json_type_string)) {
      cf_error_set (error, CF_ERROR_DAMAGED, "a barcode is not text");
      return NULL;
    }
    product->gtins[i] = g_strdup (json_object_get_string (gtin));
  }
  return g_steal_pointer (&product);
}

guint
cf_event_count_product_fields (json_object *json)
{
  guint known = json_object_object_get_ex (json, "gtins", NULL) != FALSE;

  known += json_object_object_get_ex (json, REORDER_POINT.name, NULL) != FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (PRODUCT); i++)
    known += json_object_object_get_ex (json, PRODUCT[i].name, NULL) != FALSE;
  return known;
}
