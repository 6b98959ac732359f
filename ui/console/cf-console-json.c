/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-console-json.h"

#include "cf-gtin.h"
#include "cf-rate.h"
#include "cf-till-upkeep.h"

static void
add (json_object *object, const char *name, json_object *value)
{
  json_object_object_add (object, name, value);
}

static json_object *
take_text (char *text)
{
  g_autofree char *owned = text;

  return json_object_new_string (owned);
}

json_object *
cf_json_money (CfMoney amount, guint exponent)
{
  return take_text (cf_money_to_text (amount, exponent));
}

json_object *
cf_json_text (const char *text)
{
  return text != NULL ? json_object_new_string (text) : NULL;
}

json_object *
cf_json_count (guint64 count)
{
  return json_object_new_int64 ((gint64) count);
}

static json_object *
json_quantity (CfQuantity quantity, CfUnit unit)
{
  return take_text (cf_quantity_to_text (quantity, unit));
}

static json_object *
json_percent (CfRate rate)
{
  return take_text (cf_rate_to_percent_text (rate));
}

static json_object *
json_time (gint64 utc_ms)
{
  char text[CF_UTC_LEN + 1];

  cf_utc_format (utc_ms, text);
  return json_object_new_string (text);
}

/* A code as it is printed on the pack: without the zeros that pad it. */
static json_object *
json_gtin (const char *padded)
{
  CfGtin gtin;

  if (padded == NULL || padded[0] == '\0')
    return NULL;
  if (!cf_gtin_parse (padded, &gtin, NULL))
    return json_object_new_string (padded);
  return json_object_new_string (cf_gtin_get_short (&gtin));
}

/* ── cart ─────────────────────────────────────────────────────────────────────────────────────── */

static json_object *
json_flags (guint age_limit, guint parent, gboolean lent_elsewhere)
{
  json_object *flags = json_object_new_array ();

  if (age_limit > 0)
    json_object_array_add (flags, take_text (g_strdup_printf ("age_%u", age_limit)));
  if (parent > 0)
    json_object_array_add (flags, take_text (g_strdup_printf ("deposit_of_%u", parent)));
  if (lent_elsewhere)
    json_object_array_add (flags, json_object_new_string ("lent_elsewhere"));
  return flags;
}

static json_object *
json_line (const CfTillLineInfo *line, guint exponent)
{
  json_object *object = json_object_new_object ();

  add (object, "line", cf_json_count (line->no));
  add (object, "sku", cf_json_text (line->sku));
  add (object, "gtin", json_gtin (line->gtin));
  add (object, "name", cf_json_text (line->name));
  add (object, "qty", json_quantity (line->quantity, line->unit));
  add (object, "unit", json_object_new_string (cf_unit_to_text (line->unit)));
  add (object, "unit_price", cf_json_money (line->unit_price, exponent));
  add (object, "price_source",
       json_object_new_string (cf_price_source_to_text (line->price_source)));
  add (object, "discount", cf_json_money (line->discount, exponent));
  add (object, "total", cf_json_money (line->total, exponent));
  add (object, "tax_class", cf_json_text (line->tax_class));
  add (object, "promotions", json_object_new_array ());
  add (object, "flags", json_flags (line->age_limit, line->parent, line->lent_elsewhere));
  return object;
}

static json_object *
json_tax_row (const char *tax_class,
              CfRate rate,
              CfMoney net,
              CfMoney tax,
              CfMoney gross,
              guint exponent)
{
  json_object *object = json_object_new_object ();

  add (object, "class", json_object_new_string (tax_class));
  add (object, "percent", json_percent (rate));
  add (object, "net", cf_json_money (net, exponent));
  add (object, "tax", cf_json_money (tax, exponent));
  add (object, "gross", cf_json_money (gross, exponent));
  return object;
}

static json_object *
json_tax_figures (const CfFigures *figures, guint exponent)
{
  json_object *rows = json_object_new_array ();

  for (guint i = 0; i < figures->n_taxes; i++) {
    const CfTaxFigures *row = &figures->taxes[i];

    json_object_array_add (rows, json_tax_row (row->tax_class, row->rate, row->net, row->tax,
                                               row->gross, exponent));
  }
  return rows;
}

json_object *
cf_json_cart (CfTill *till)
{
  const CfFigures *figures = cf_till_get_figures (till);
  guint exponent = cf_till_get_store (till)->exponent;
  GListModel *lines = cf_till_get_lines (till);
  json_object *cart = json_object_new_object ();
  json_object *rows = json_object_new_array ();

  for (guint i = 0; i < g_list_model_get_n_items (lines); i++) {
    g_autoptr (CfTillLine) line = g_list_model_get_item (lines, i);

    json_object_array_add (rows, json_line (cf_till_line_get_info (line), exponent));
  }
  add (cart, "lines", rows);
  add (cart, "subtotal", cf_json_money (figures->subtotal, exponent));
  add (cart, "discount", cf_json_money (figures->discount, exponent));
  add (cart, "tax", json_tax_figures (figures, exponent));
  add (cart, "total", cf_json_money (figures->total, exponent));
  add (cart, "rounding", cf_json_money (figures->rounding, exponent));
  add (cart, "tendered", cf_json_money (figures->tendered, exponent));
  add (cart, "due", cf_json_money (figures->due, exponent));
  add (cart, "due_cash", cf_json_money (figures->due_cash, exponent));
  add (cart, "refund_due", cf_json_money (figures->refund_due, exponent));
  add (cart, "change", cf_json_money (figures->change, exponent));
  add (cart, "customer", cf_json_text (cf_basket_get_customer (cf_till_get_basket (till))));
  return cart;
}

json_object *
cf_json_tenders (CfTill *till)
{
  guint exponent = cf_till_get_store (till)->exponent;
  GListModel *tenders = cf_till_get_tenders (till);
  json_object *rows = json_object_new_array ();

  for (guint i = 0; i < g_list_model_get_n_items (tenders); i++) {
    g_autoptr (CfTillTender) tender = g_list_model_get_item (tenders, i);
    const CfTillTenderInfo *info = cf_till_tender_get_info (tender);
    json_object *object = json_object_new_object ();

    add (object, "tender", cf_json_count (info->no));
    add (object, "type", cf_json_text (info->type));
    add (object, "state", json_object_new_string (cf_tender_state_name (info->state)));
    add (object, "amount", cf_json_money (info->amount, exponent));
    add (object, "asked", cf_json_money (info->asked, exponent));
    add (object, "reference", cf_json_text (info->reference));
    json_object_array_add (rows, object);
  }
  return rows;
}

/* ── sale ─────────────────────────────────────────────────────────────────────────────────────── */

static json_object *
json_sale_line (const CfSaleLine *line, guint exponent)
{
  json_object *object = json_object_new_object ();

  add (object, "line", cf_json_count (line->no));
  add (object, "sku", cf_json_text (line->sku));
  add (object, "gtin", json_gtin (line->gtin));
  add (object, "name", cf_json_text (line->name));
  add (object, "qty", json_quantity (line->quantity, line->unit));
  add (object, "unit", json_object_new_string (cf_unit_to_text (line->unit)));
  add (object, "unit_price", cf_json_money (line->unit_price, exponent));
  add (object, "price_source",
       json_object_new_string (cf_price_source_to_text (line->price_source)));
  add (object, "discount", cf_json_money (line->discount, exponent));
  add (object, "total", cf_json_money (line->total, exponent));
  add (object, "tax_class", cf_json_text (line->tax_class));
  add (object, "promotions", json_object_new_array ());
  add (object, "flags", json_flags (line->age_limit, line->parent, line->uncovered.milli > 0));
  return object;
}

static json_object *
json_sale_taxes (GPtrArray *taxes, guint exponent)
{
  json_object *rows = json_object_new_array ();

  for (guint i = 0; i < taxes->len; i++) {
    const CfSaleTax *row = g_ptr_array_index (taxes, i);

    json_object_array_add (rows, json_tax_row (row->tax_class, row->rate, row->net, row->tax,
                                               row->gross, exponent));
  }
  return rows;
}

static json_object *
json_sale_tenders (const CfSale *sale)
{
  json_object *rows = json_object_new_array ();

  for (guint i = 0; i < sale->tenders->len; i++) {
    const CfSaleTender *tender = g_ptr_array_index (sale->tenders, i);
    json_object *object = json_object_new_object ();

    add (object, "tender", cf_json_count (tender->no));
    add (object, "type", cf_json_text (tender->type));
    add (object, "amount", cf_json_money (tender->amount, sale->exponent));
    add (object, "given", cf_json_money (tender->given, sale->exponent));
    add (object, "reference", cf_json_text (tender->reference));
    json_object_array_add (rows, object);
  }
  return rows;
}

json_object *
cf_json_sale (const CfSale *sale)
{
  json_object *object = json_object_new_object ();
  json_object *lines = json_object_new_array ();

  for (guint i = 0; i < sale->lines->len; i++)
    json_object_array_add (lines,
                           json_sale_line (g_ptr_array_index (sale->lines, i), sale->exponent));
  add (object, "number", cf_json_text (sale->number));
  add (object, "id", json_object_new_string (sale->id.text));
  add (object, "total", cf_json_money (sale->total, sale->exponent));
  add (object, "rounding", cf_json_money (sale->rounding, sale->exponent));
  add (object, "tax", json_sale_taxes (sale->taxes, sale->exponent));
  add (object, "tenders", json_sale_tenders (sale));
  add (object, "change", cf_json_money (sale->change, sale->exponent));
  add (object, "lines", lines);
  return object;
}

json_object *
cf_json_position (guint64 epoch, guint64 seq, const char *hash)
{
  json_object *object = json_object_new_object ();

  add (object, "epoch", cf_json_count (epoch));
  add (object, "seq", cf_json_count (seq));
  add (object, "hash", cf_json_text (hash));
  return object;
}

/* ── shift ────────────────────────────────────────────────────────────────────────────────────── */

json_object *
cf_json_shift (const CfTillShift *shift, guint exponent)
{
  json_object *object;

  if (shift == NULL)
    return NULL;
  object = json_object_new_object ();
  add (object, "number", cf_json_count (shift->number));
  add (object, "id", json_object_new_string (shift->id.text));
  add (object, "opened_at", json_time (shift->opened_at_ms));
  add (object, "opened_by", cf_json_text (shift->opened_by_name));
  add (object, "business_day", cf_json_text (shift->business_day));
  add (object, "float", cf_json_money (shift->float_amount, exponent));
  return object;
}

static json_object *
json_report_tenders (const CfShiftReport *report)
{
  json_object *rows = json_object_new_array ();

  for (guint i = 0; i < report->tenders->len; i++) {
    const CfReportTender *tender = g_ptr_array_index (report->tenders, i);
    json_object *object = json_object_new_object ();

    add (object, "type", cf_json_text (tender->type));
    add (object, "count", cf_json_count (tender->count));
    add (object, "amount", cf_json_money (tender->amount, report->exponent));
    json_object_array_add (rows, object);
  }
  return rows;
}

static json_object *
json_totals (const CfShiftReport *report)
{
  json_object *object = json_object_new_object ();
  guint exponent = report->exponent;

  add (object, "sales_count", cf_json_count (report->sales_count));
  add (object, "sales", cf_json_money (report->sales_total, exponent));
  add (object, "gift_cards_loaded_count", cf_json_count (report->loads_count));
  add (object, "gift_cards_loaded", cf_json_money (report->loads_total, exponent));
  add (object, "returns_count", cf_json_count (report->returns_count));
  add (object, "returns", cf_json_money (report->returns_total, exponent));
  add (object, "discount", cf_json_money (report->discount_total, exponent));
  add (object, "rounding", cf_json_money (report->rounding, exponent));
  add (object, "tax", json_sale_taxes (report->taxes, exponent));
  add (object, "tenders", json_report_tenders (report));
  add (object, "float", cf_json_money (report->float_amount, exponent));
  add (object, "cash", cf_json_money (report->cash_tendered, exponent));
  add (object, "paid_in", cf_json_money (report->paid_in, exponent));
  add (object, "paid_out", cf_json_money (report->paid_out, exponent));
  add (object, "safe_drops", cf_json_money (report->safe_drops, exponent));
  add (object, "no_sales", cf_json_count (report->no_sales));
  add (object, "lines_voided", cf_json_count (report->lines_voided));
  add (object, "baskets_cancelled", cf_json_count (report->baskets_cancelled));
  add (object, "parked", cf_json_count (report->parked));
  add (object, "unfinished", cf_json_count (report->unfinished));
  add (object, "card_unknown_count", cf_json_count (report->card_unknown_count));
  add (object, "card_unknown", cf_json_money (report->card_unknown, exponent));
  add (object, "card_unsold_count", cf_json_count (report->card_unsold_count));
  add (object, "card_unsold", cf_json_money (report->card_unsold, exponent));
  add (object, "perpetual_sales", cf_json_money (report->perpetual_sales, exponent));
  add (object, "perpetual_returns", cf_json_money (report->perpetual_returns, exponent));
  add (object, "perpetual_gift_cards_loaded", cf_json_money (report->perpetual_loads, exponent));
  return object;
}

static json_object *
json_terminal (const CfShiftReport *report)
{
  const CfReportTerminal *terminal = report->card_terminal;
  gboolean is_silent = terminal != NULL && terminal->verdict == CF_TERMINAL_SILENT;
  json_object *object;

  if (terminal == NULL)
    return NULL;
  object = json_object_new_object ();
  add (object, "id", cf_json_text (terminal->id));
  add (object, "verdict", cf_json_text (cf_terminal_verdict_name (terminal->verdict)));
  add (object, "till", cf_json_money (terminal->expected, report->exponent));
  add (object, "terminal", is_silent ? NULL : cf_json_money (terminal->taken, report->exponent));
  add (object, "words", cf_json_text (cf_till_terminal_words (report)));
  return object;
}

json_object *
cf_json_x (const CfShiftReport *report)
{
  json_object *object = json_object_new_object ();

  add (object, "business_day", cf_json_text (report->business_day));
  add (object, "opened_at", json_time (report->opened_at_ms));
  add (object, "totals", json_totals (report));
  add (object, "expected", cf_json_money (report->expected, report->exponent));
  return object;
}

/* What only some counts have. */
static void
add_count (json_object *object, const CfShiftReport *report)
{
  json_object *slips = json_object_new_object ();

  for (guint i = 0; i < report->slips->len; i++) {
    const CfReportSlip *slip = report->slips->pdata[i];

    json_object_object_add (slips, slip->type, cf_json_count (slip->count));
  }
  if (report->slips->len > 0)
    json_object_object_add (object, "slips", slips);
  else
    json_object_put (slips);
  if (report->note != NULL)
    add (object, "note", cf_json_text (report->note));
  if (report->recounts > 0) {
    add (object, "recounts", cf_json_count (report->recounts));
    add (object, "first_counted", cf_json_money (report->first_counted, report->exponent));
  }
}

json_object *
cf_json_z (const CfShiftReport *report)
{
  json_object *object = json_object_new_object ();

  add (object, "number", cf_json_text (report->number));
  add (object, "business_day", cf_json_text (report->business_day));
  add (object, "opened_at", json_time (report->opened_at_ms));
  add (object, "closed_at", json_time (report->closed_at_ms));
  add (object, "totals", json_totals (report));
  add (object, "expected", cf_json_money (report->expected, report->exponent));
  add (object, "counted", cf_json_money (report->counted, report->exponent));
  add (object, "difference", cf_json_money (report->difference, report->exponent));
  add (object, "card_terminal", json_terminal (report));
  add_count (object, report);
  return object;
}

/* ── lists ────────────────────────────────────────────────────────────────────────────────────── */

json_object *
cf_json_parked (CfTill *till, const CfTillParkedInfo *info)
{
  json_object *object = json_object_new_object ();

  add (object, "id", json_object_new_string (info->id.text));
  add (object, "note", cf_json_text (info->note));
  add (object, "by", cf_json_text (info->by_name));
  add (object, "at", json_time (info->at_ms));
  add (object, "lines", cf_json_count (info->lines));
  add (object, "total", cf_json_money (info->total, cf_till_get_store (till)->exponent));
  add (object, "till", info->till != NULL ? json_object_new_string (info->till) : NULL);
  return object;
}

json_object *
cf_json_product (CfTill *till, const CfTillProductInfo *info)
{
  json_object *object = json_object_new_object ();
  json_object *gtins = json_object_new_array ();

  for (guint i = 0; info->gtins != NULL && info->gtins[i] != NULL; i++)
    json_object_array_add (gtins, json_gtin (info->gtins[i]));
  add (object, "sku", cf_json_text (info->sku));
  add (object, "gtins", gtins);
  add (object, "name", cf_json_text (info->name));
  add (object, "department", cf_json_text (info->department));
  add (object, "price", cf_json_money (info->price, cf_till_get_store (till)->exponent));
  if (info->price_steps != NULL) {
    add (object, "price_rule", cf_json_text (info->price_rule));
    add (object, "price_steps", cf_json_text (info->price_steps));
  }
  add (object, "tax_class", cf_json_text (info->tax_class));
  add (object, "unit", json_object_new_string (cf_unit_to_text (info->unit)));
  add (object, "age_limit", cf_json_count (info->age_limit));
  add (object, "stock", info->has_on_hand ? json_quantity (info->on_hand, info->unit) : NULL);
  add (object, "image_url", cf_json_text (info->image_url));
  return object;
}

json_object *
cf_json_stock (const CfTillStockRow *row)
{
  json_object *object = json_object_new_object ();

  add (object, "sku", cf_json_text (row->sku));
  add (object, "name", cf_json_text (row->name));
  add (object, "location", cf_json_text (row->location));
  add (object, "unit", json_object_new_string (cf_unit_to_text (row->unit)));
  add (object, "on_hand", json_quantity (row->on_hand, row->unit));
  add (object, "reserved", json_quantity (row->reserved, row->unit));
  add (object, "available", json_quantity (row->available, row->unit));
  add (object, "in_transit", json_quantity (row->in_transit, row->unit));
  add (object, "damaged", json_quantity (row->damaged, row->unit));
  return object;
}

json_object *
cf_json_devices (CfTill *till)
{
  static const char *const STATES[] = { "missing", "ready", "busy", "warning", "problem" };
  GListModel *devices = cf_till_get_devices (till);
  json_object *rows = json_object_new_array ();

  for (guint i = 0; i < g_list_model_get_n_items (devices); i++) {
    g_autoptr (CfTillDevice) device = g_list_model_get_item (devices, i);
    const CfTillDeviceInfo *info = cf_till_device_get_info (device);
    json_object *object = json_object_new_object ();

    add (object, "id", cf_json_text (info->id));
    add (object, "role", cf_json_text (info->role));
    add (object, "model", cf_json_text (info->model));
    add (object, "state", json_object_new_string (STATES[info->state]));
    add (object, "problem", cf_json_text (info->problem));
    json_object_array_add (rows, object);
  }
  return rows;
}

json_object *
cf_json_verdict (const CfTillVerdict *verdict)
{
  json_object *object = json_object_new_object ();
  json_object *problems = json_object_new_array ();

  for (guint i = 0; verdict->problems != NULL && verdict->problems[i] != NULL; i++)
    json_object_array_add (problems, json_object_new_string (verdict->problems[i]));
  if (verdict->records > 0)
    add (object, "records", cf_json_count (verdict->records));
  if (verdict->epoch > 0) {
    add (object, "epoch", cf_json_count (verdict->epoch));
    add (object, "seq", cf_json_count (verdict->seq));
  }
  if (verdict->bad_epoch > 0) {
    add (object, "bad_epoch", cf_json_count (verdict->bad_epoch));
    add (object, "bad_seq", cf_json_count (verdict->bad_seq));
  }
  add (object, "problems", problems);
  return object;
}
