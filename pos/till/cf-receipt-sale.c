/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Layout 1 of a sale's receipt.  From the top: what was bought, each with how its amount came about
 * and what was taken off; the sum; how it was paid; the taxes; who and when; the number as a code.
 */
#include <string.h>

#include <glib/gi18n-lib.h>

#include "cf-fiscal-device.h"
#include "cf-receipt-layout.h"
#include "cf-till-value.h"

#define DETAIL_INDENT 2 /* characters */
#define ITEM_AIR      5 /* dots above each item but the first */
#define QR_MODULE     8 /* dots: readable through a crumpled purse */

/* ---- what was bought ---- */

static void
add_detail (CfReceiptPage *page, const char *text, const char *amount)
{
  cf_print_document_add_pair (page->document, text, amount, CF_PRINT_SIZE_SMALL,
                              CF_PRINT_WEIGHT_REGULAR, DETAIL_INDENT);
}

static gboolean
is_one_piece (const CfSaleLine *line)
{
  return line->unit == CF_UNIT_EA && line->quantity.milli == CF_QUANTITY_ONE.milli;
}

/* "3 × 1.49", "1.246 kg × 3.49/kg"; nothing for one piece. */
static void
add_quantity (CfReceiptPage *page, const CfSaleLine *line)
{
  g_autofree char *quantity =
    cf_format_quantity_with_unit (page->format, line->quantity, line->unit);
  g_autofree char *price = cf_format_money (page->format, line->unit_price);
  g_autofree char *text = NULL;

  if (is_one_piece (line))
    return;
  if (line->unit == CF_UNIT_EA)
    text = g_strdup_printf ("%s × %s", quantity, price);
  else
    text = g_strdup_printf ("%s × %s/%s", quantity, price, cf_unit_to_text (line->unit));
  add_detail (page, text, NULL);
}

static void
add_savings (CfReceiptPage *page, const CfSaleLine *line)
{
  for (guint i = 0; i < line->savings->len; i++) {
    const CfSaleSaving *saving = g_ptr_array_index (line->savings, i);
    CfMoney off = { -saving->amount.minor };
    g_autofree char *amount = cf_format_money (page->format, off);

    if (saving->amount.minor != 0)
      add_detail (page,
                  saving->label != NULL && saving->label[0] != '\0' ? saving->label
                                                                    : _ ("Discount"),
                  amount);
  }
}

/* A price that somebody lowered by hand is shown with what it was. */
static void
add_old_price (CfReceiptPage *page, const CfSaleLine *line)
{
  if (line->price_source != CF_PRICE_SOURCE_OVERRIDE ||
      line->list_price.minor <= line->unit_price.minor)
    return;
  g_autofree char *old = cf_format_money (page->format, line->list_price);
  /* Translators: %s is the price before it was lowered. */
  g_autofree char *text = g_strdup_printf (_ ("Price lowered from %s"), old);
  add_detail (page, text, NULL);
}

/* Whoever finds the receipt shall not pay with the card. */
static void
add_loaded (CfReceiptPage *page, const CfSaleLine *line)
{
  g_autofree char *masked = cf_till_mask_card (line->serial);

  add_detail (page, masked, NULL);
  if (line->rest.minor > 0) {
    g_autofree char *rest = cf_format_money (page->format, line->rest);
    /* Translators: %s is what is on a gift card once it was loaded. */
    g_autofree char *now = g_strdup_printf (_ ("now on it: %s"), rest);

    add_detail (page, now, NULL);
  }
}

static void
add_serial (CfReceiptPage *page, const CfSaleLine *line)
{
  if (line->serial == NULL)
    return;
  if (line->kind == CF_LINE_STORED_VALUE) {
    add_loaded (page, line);
    return;
  }
  /* Translators: %s is the serial number of what was bought. */
  g_autofree char *serial = g_strdup_printf (_ ("Serial no. %s"), line->serial);
  add_detail (page, serial, NULL);
}

static void
add_line (CfReceiptPage *page, const CfSaleLine *line, gboolean is_first)
{
  g_autofree char *amount = cf_format_money (page->format, line->amount);

  if (!is_first)
    cf_print_document_add_feed (page->document, ITEM_AIR);
  cf_print_document_add_pair (page->document, line->name, amount, CF_PRINT_SIZE_NORMAL,
                              CF_PRINT_WEIGHT_MEDIUM, line->parent != 0 ? DETAIL_INDENT : 0);
  add_quantity (page, line);
  add_old_price (page, line);
  add_savings (page, line);
  add_serial (page, line);
}

/* ---- the sum ---- */

/* Pieces; something weighed or measured counts as one. */
static gint64
count_items (const CfSale *sale)
{
  gint64 items = 0;

  for (guint i = 0; i < sale->lines->len; i++) {
    const CfSaleLine *line = g_ptr_array_index (sale->lines, i);

    if (line->kind == CF_LINE_MERCHANDISE)
      items += line->unit == CF_UNIT_EA ? ABS (line->quantity.milli) / 1000 : 1;
  }
  return items;
}

/* Where taxes are added, the sum and each tax stand above the total. */
static void
add_added_taxes (CfReceiptPage *page, const CfSale *sale)
{
  for (guint i = 0; i < sale->taxes->len; i++) {
    const CfSaleTax *tax = g_ptr_array_index (sale->taxes, i);
    g_autofree char *percent = cf_format_percent (page->format, tax->rate);
    /* Translators: %s is a percentage. */
    g_autofree char *words = g_strdup_printf (_ ("Tax %s"), percent);

    if (tax->tax.minor != 0)
      cf_receipt_page_amount (page, words, tax->tax, CF_PRINT_WEIGHT_REGULAR);
  }
}

static void
add_sum (CfReceiptPage *page, const CfSale *sale)
{
  gint64 items = count_items (sale);
  g_autofree char *count = cf_format_count (page->format, items);
  /* Translators: %s is a number of pieces. */
  g_autofree char *words =
    g_strdup_printf (ngettext ("Subtotal, %s item", "Subtotal, %s items", (gulong) items), count);

  cf_print_document_add_rule (page->document, CF_PRINT_RULE_PERFORATION);
  cf_receipt_page_amount (page, words, sale->subtotal, CF_PRINT_WEIGHT_REGULAR);
  if (sale->discount.minor != 0)
    cf_receipt_page_amount (page, _ ("You saved"), (CfMoney){ -sale->discount.minor },
                            CF_PRINT_WEIGHT_BOLD);
  if (sale->tax_mode == CF_TAX_EXCLUSIVE)
    add_added_taxes (page, sale);
  cf_receipt_page_total (page, _ ("Total"), sale->currency, sale->total);
}

/* ---- how it was paid ---- */

static void
add_card_slip (CfReceiptPage *page, const char *slip)
{
  g_auto (GStrv) lines = g_strsplit (slip != NULL ? slip : "", "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (g_strstrip (lines[i])[0] != '\0')
      add_detail (page, lines[i], NULL);
}

static void
add_tender (CfReceiptPage *page, const CfSaleTender *tender)
{
  const char *type = cf_receipt_tender_words (tender->type);
  /* A card's own slip says more than its reference. */
  gboolean has_reference =
    tender->reference != NULL && tender->reference[0] != '\0' && tender->card == NULL;
  gboolean is_gift_card = strcmp (tender->type, "gift_card") == 0;
  /* Whoever finds the receipt shall not pay with the card. */
  g_autofree char *masked =
    has_reference && is_gift_card ? cf_till_mask_card (tender->reference) : NULL;
  g_autofree char *words =
    has_reference ? g_strconcat (type, " ", masked != NULL ? masked : tender->reference, NULL)
                  : g_strdup (type);

  cf_receipt_page_amount (page, words, tender->given, CF_PRINT_WEIGHT_REGULAR);
  if (is_gift_card && tender->rest.minor > 0) {
    g_autofree char *rest = cf_format_money (page->format, tender->rest);
    g_autofree char *left = g_strdup_printf (_ ("left on it: %s"), rest);

    add_detail (page, left, NULL);
  }
  add_card_slip (page, tender->card);
}

static void
add_payment (CfReceiptPage *page, const CfSale *sale)
{
  if (sale->rounding.minor != 0)
    cf_receipt_page_amount (page, _ ("Rounding"), sale->rounding, CF_PRINT_WEIGHT_REGULAR);
  for (guint i = 0; i < sale->tenders->len; i++)
    add_tender (page, g_ptr_array_index (sale->tenders, i));
  if (sale->change.minor != 0)
    cf_receipt_page_amount (page, _ ("Change"), sale->change, CF_PRINT_WEIGHT_BOLD);
}

/* ---- who, when, which ---- */

static void
add_note (CfReceiptPage *page, const char *note)
{
  if (note == NULL)
    return;
  cf_print_document_add_rule (page->document, CF_PRINT_RULE_PERFORATION);
  cf_print_document_add_text (page->document, note, CF_PRINT_ALIGN_START, CF_PRINT_SIZE_NORMAL,
                              CF_PRINT_WEIGHT_REGULAR);
}

/* The figures of a fiscal device, as it gave them. */
static void
add_fiscal (CfReceiptPage *page, const char *fiscal)
{
  CfFiscalResult *result = fiscal != NULL ? cf_fiscal_result_from_json (fiscal) : NULL;

  if (result == NULL)
    return;
  cf_print_document_add_rule (page->document, CF_PRINT_RULE_PERFORATION);
  if (!result->ok)
    cf_receipt_page_centre (page, _ ("Fiscal device failed"), CF_PRINT_SIZE_SMALL,
                            CF_PRINT_WEIGHT_BOLD);
  for (guint i = 0; i < result->n_values; i++) {
    g_autofree char *text =
      g_strdup_printf ("%s: %s", result->values[i].name, result->values[i].value);
    cf_print_document_add_text (page->document, text, CF_PRINT_ALIGN_START, CF_PRINT_SIZE_SMALL,
                                CF_PRINT_WEIGHT_REGULAR);
  }
  cf_fiscal_result_unref (result);
}

static void
add_who_and_when (CfReceiptPage *page, const CfSale *sale)
{
  g_autofree char *when = cf_format_date_time (page->format, sale->finished_at_ms);
  const char *terminal = page->paper->shop->terminal;
  g_autofree char *who = sale->by_name != NULL
                           /* Translators: who sold, and at which till. */
                           ? g_strdup_printf (_ ("Served by %s · Till %s"), sale->by_name, terminal)
                           : g_strdup_printf (_ ("Till %s"), terminal);

  cf_print_document_add_rule (page->document, CF_PRINT_RULE_PERFORATION);
  cf_print_document_add_pair (page->document, who, when, CF_PRINT_SIZE_SMALL,
                              CF_PRINT_WEIGHT_REGULAR, 0);
}

static void
add_number (CfReceiptPage *page, const CfSale *sale)
{
  g_autofree char *code = g_strconcat ("CF1R", sale->number, NULL);

  cf_print_document_add_qr (page->document, code, QR_MODULE);
  cf_receipt_page_centre (page, sale->number, CF_PRINT_SIZE_LARGE, CF_PRINT_WEIGHT_BOLD);
  cf_receipt_page_lines (page, page->paper->shop->footer);
}

void
cf_receipt_sale_layout_1 (CfReceiptPage *page, const CfSale *sale)
{
  for (guint i = 0; i < sale->lines->len; i++)
    add_line (page, g_ptr_array_index (sale->lines, i), i == 0);
  add_sum (page, sale);
  add_payment (page, sale);
  cf_receipt_page_taxes (page, sale->taxes);
  add_note (page, sale->note);
  add_fiscal (page, sale->fiscal);
  add_who_and_when (page, sale);
  add_number (page, sale);
}

/* ---- for whoever gets it as a present ---- */

static void
add_present (CfReceiptPage *page, const CfSaleLine *line)
{
  g_autofree char *quantity =
    cf_format_quantity_with_unit (page->format, line->quantity, line->unit);

  cf_print_document_add_pair (page->document, line->name, is_one_piece (line) ? NULL : quantity,
                              CF_PRINT_SIZE_NORMAL, CF_PRINT_WEIGHT_MEDIUM, 0);
  add_serial (page, line);
}

void
cf_receipt_gift_layout (CfReceiptPage *page, const CfSale *sale)
{
  cf_receipt_page_centre (page, _ ("Gift receipt"), CF_PRINT_SIZE_LARGE, CF_PRINT_WEIGHT_BOLD);
  cf_print_document_add_rule (page->document, CF_PRINT_RULE_PERFORATION);
  for (guint i = 0; i < sale->lines->len; i++) {
    const CfSaleLine *line = g_ptr_array_index (sale->lines, i);

    if (line->kind == CF_LINE_MERCHANDISE && line->quantity.milli > 0)
      add_present (page, line);
  }
  add_who_and_when (page, sale);
  add_number (page, sale);
}
