/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-receipt.h"

#include <glib/gi18n-lib.h>

#include "cf-receipt-layout.h"

/* By version, from 1; released ones are never changed. */
static void (*const SALE_LAYOUTS[]) (CfReceiptPage *page, const CfSale *sale) = {
  cf_receipt_sale_layout_1,
};

G_STATIC_ASSERT (G_N_ELEMENTS (SALE_LAYOUTS) == CF_RECEIPT_LAYOUT);

CfPrintDocument *
cf_receipt_new (const CfReceiptPaper *paper, const CfSale *sale)
{
  g_return_val_if_fail (paper != NULL && sale != NULL, NULL);

  CfReceiptPage page;
  guint layout = CLAMP (sale->receipt_layout, 1, CF_RECEIPT_LAYOUT);

  cf_receipt_page_begin_customer (&page, paper, sale->number, sale->currency, sale->exponent);
  SALE_LAYOUTS[layout - 1](&page, sale);
  return cf_receipt_page_end (&page);
}

CfPrintDocument *
cf_receipt_gift_new (const CfReceiptPaper *paper, const CfSale *sale)
{
  g_return_val_if_fail (paper != NULL && sale != NULL, NULL);

  CfReceiptPage page;
  g_autofree char *name = g_strconcat ("gift-", sale->number, NULL);

  cf_receipt_page_begin_customer (&page, paper, name, sale->currency, sale->exponent);
  cf_receipt_gift_layout (&page, sale);
  return cf_receipt_page_end (&page);
}

/* ---- X and Z ---- */

static void
add_title (CfReceiptPage *page, const CfShiftReport *report)
{
  g_autofree char *title = report->number != NULL
                             /* Translators: %s is the number of a Z report. */
                             ? g_strdup_printf (_ ("Z report %s"), report->number)
                             : g_strdup (_ ("X report"));

  cf_receipt_page_centre (page, title, CF_PRINT_SIZE_LARGE, CF_PRINT_WEIGHT_BOLD);
}

static void
add_moment (CfReceiptPage *page, const char *words, gint64 at_ms, const char *who)
{
  g_autofree char *when = cf_format_date_time (page->format, at_ms);

  cf_receipt_page_text (page, words, when);
  if (who != NULL)
    cf_print_document_add_pair (page->document, who, NULL, CF_PRINT_SIZE_SMALL,
                                CF_PRINT_WEIGHT_REGULAR, 2);
}

static void
add_shift (CfReceiptPage *page,
           const CfShiftReport *report,
           const char *opened_by,
           const char *closed_by,
           gint64 printed_at_ms)
{
  CfDate day;

  if (cf_date_parse (report->business_day, &day)) {
    g_autofree char *shown = cf_format_civil_date (page->format, day);
    cf_receipt_page_text (page, _ ("Business day"), shown);
  }
  cf_receipt_page_text (page, _ ("Till"), page->paper->shop->terminal);
  add_moment (page, _ ("Opened"), report->opened_at_ms, opened_by);
  if (report->is_closed)
    add_moment (page, _ ("Closed"), report->closed_at_ms, closed_by);
  else
    add_moment (page, _ ("Read"), printed_at_ms, NULL);
}

/* A row "words, n" with an amount. */
static void
add_counted (CfReceiptPage *page, const char *words, guint count, CfMoney amount)
{
  g_autofree char *number = cf_format_count (page->format, count);
  g_autofree char *text = g_strdup_printf ("%s, %s", words, number);

  cf_receipt_page_amount (page, text, amount, CF_PRINT_WEIGHT_REGULAR);
}

static void
add_turnover (CfReceiptPage *page, const CfShiftReport *report)
{
  CfMoney net = { report->sales_total.minor - report->returns_total.minor };

  cf_print_document_add_rule (page->document, CF_PRINT_RULE_PERFORATION);
  add_counted (page, _ ("Sales"), report->sales_count, report->sales_total);
  add_counted (page, _ ("Returns"), report->returns_count,
               (CfMoney){ -report->returns_total.minor });
  cf_receipt_page_total (page, _ ("Turnover"), report->currency, net);
  if (report->loads_count != 0)
    add_counted (page, _ ("Gift cards loaded"), report->loads_count, report->loads_total);
  cf_receipt_page_amount (page, _ ("Discounts given"), report->discount_total,
                          CF_PRINT_WEIGHT_REGULAR);
  cf_receipt_page_amount (page, _ ("Cash rounding"), report->rounding, CF_PRINT_WEIGHT_REGULAR);
}

static void
add_tenders (CfReceiptPage *page, const CfShiftReport *report)
{
  if (report->tenders->len == 0)
    return;
  cf_print_document_add_rule (page->document, CF_PRINT_RULE_PERFORATION);
  for (guint i = 0; i < report->tenders->len; i++) {
    const CfReportTender *tender = g_ptr_array_index (report->tenders, i);
    add_counted (page, cf_receipt_tender_words (tender->type), tender->count, tender->amount);
  }
}

/* What the payment terminal took stands beside what the till says, with what is to be made of it. */
static void
add_terminal (CfReceiptPage *page, const CfShiftReport *report)
{
  const CfReportTerminal *terminal = report->card_terminal;

  if (terminal == NULL)
    return;
  cf_print_document_add_rule (page->document, CF_PRINT_RULE_PERFORATION);
  cf_receipt_page_amount (page, _ ("By card, says the till"), terminal->expected,
                          CF_PRINT_WEIGHT_REGULAR);
  if (terminal->verdict != CF_TERMINAL_SILENT)
    cf_receipt_page_amount (page, _ ("By card, says the terminal"), terminal->taken,
                            CF_PRINT_WEIGHT_REGULAR);
  cf_print_document_add_text (page->document, cf_till_terminal_words (report), CF_PRINT_ALIGN_START,
                              CF_PRINT_SIZE_SMALL,
                              terminal->verdict == CF_TERMINAL_AGREES ? CF_PRINT_WEIGHT_REGULAR
                                                                      : CF_PRINT_WEIGHT_BOLD);
}

/* What should be in the drawer stands on a closed shift only: until then the count is blind. */
static void
add_drawer (CfReceiptPage *page, const CfShiftReport *report)
{
  const CfPrintWeight regular = CF_PRINT_WEIGHT_REGULAR;

  cf_print_document_add_rule (page->document, CF_PRINT_RULE_PERFORATION);
  cf_receipt_page_amount (page, _ ("Float"), report->float_amount, regular);
  cf_receipt_page_amount (page, _ ("Paid in"), report->paid_in, regular);
  cf_receipt_page_amount (page, _ ("Paid out"), (CfMoney){ -report->paid_out.minor }, regular);
  cf_receipt_page_amount (page, _ ("Safe drops"), (CfMoney){ -report->safe_drops.minor }, regular);
  if (!report->is_closed)
    return;
  cf_receipt_page_amount (page, _ ("Cash taken"), report->cash_tendered, regular);
  cf_receipt_page_amount (page, _ ("Expected in the drawer"), report->expected, regular);
  cf_receipt_page_amount (page, _ ("Counted"), report->counted, CF_PRINT_WEIGHT_BOLD);
  cf_receipt_page_amount (page, _ ("Difference"), report->difference, CF_PRINT_WEIGHT_BOLD);
}

/* Slips against tenders, and what whoever counted has to say. */
static void
add_count (CfReceiptPage *page, const CfShiftReport *report)
{
  if (report->recounts > 0) {
    cf_receipt_page_count (page, _ ("Counted again"), report->recounts);
    cf_receipt_page_amount (page, _ ("First counted"), report->first_counted,
                            CF_PRINT_WEIGHT_REGULAR);
  }
  for (guint i = 0; i < report->slips->len; i++) {
    const CfReportSlip *slip = report->slips->pdata[i];
    /* Translators: a way to pay, such as "Card". */
    g_autofree char *words =
      g_strdup_printf (_ ("%s, slips"), cf_receipt_tender_words (slip->type));
    /* Translators: slips counted, and how many there should be. */
    g_autofree char *figures = g_strdup_printf (_ ("%u of %u"), slip->count,
                                                cf_shift_report_count_tenders (report, slip->type));
    cf_receipt_page_text (page, words, figures);
  }
  if (report->note != NULL)
    cf_print_document_add_text (page->document, report->note, CF_PRINT_ALIGN_START,
                                CF_PRINT_SIZE_NORMAL, CF_PRINT_WEIGHT_REGULAR);
}

static void
add_events (CfReceiptPage *page, const CfShiftReport *report)
{
  const struct
  {
    const char *words;
    guint count;
  } events[] = {
    { _ ("Lines voided"), report->lines_voided },
    { _ ("Baskets cancelled"), report->baskets_cancelled },
    { _ ("Drawer opened without sale"), report->no_sales },
    { _ ("Baskets parked"), report->parked },
    { _ ("Baskets open"), report->unfinished },
  };

  cf_print_document_add_rule (page->document, CF_PRINT_RULE_PERFORATION);
  for (gsize i = 0; i < G_N_ELEMENTS (events); i++)
    cf_receipt_page_count (page, events[i].words, events[i].count);
  if (report->card_unknown_count != 0)
    add_counted (page, _ ("Cards, outcome unknown"), report->card_unknown_count,
                 report->card_unknown);
  if (report->card_unsold_count != 0)
    add_counted (page, _ ("Cards, taken but not sold"), report->card_unsold_count,
                 report->card_unsold);
  cf_print_document_add_rule (page->document, CF_PRINT_RULE_PERFORATION);
  cf_receipt_page_amount (page, _ ("All sales of this till"), report->perpetual_sales,
                          CF_PRINT_WEIGHT_REGULAR);
  cf_receipt_page_amount (page, _ ("All returns of this till"), report->perpetual_returns,
                          CF_PRINT_WEIGHT_REGULAR);
  if (!cf_money_is_zero (report->perpetual_loads))
    cf_receipt_page_amount (page, _ ("All gift cards loaded"), report->perpetual_loads,
                            CF_PRINT_WEIGHT_REGULAR);
}

CfPrintDocument *
cf_receipt_report_new (const CfReceiptPaper *paper,
                       const CfShiftReport *report,
                       const char *opened_by,
                       const char *closed_by,
                       gint64 printed_at_ms)
{
  g_return_val_if_fail (paper != NULL && report != NULL, NULL);

  CfReceiptPage page;
  g_autofree char *name =
    report->number != NULL ? g_strconcat ("Z-", report->number, NULL) : g_strdup ("X");

  cf_receipt_page_begin (&page, paper, name, report->currency, report->exponent);
  add_title (&page, report);
  add_shift (&page, report, opened_by, closed_by, printed_at_ms);
  add_turnover (&page, report);
  cf_receipt_page_taxes (&page, report->taxes);
  add_tenders (&page, report);
  add_terminal (&page, report);
  add_drawer (&page, report);
  add_count (&page, report);
  add_events (&page, report);
  return cf_receipt_page_end (&page);
}

/* ---- slips ---- */

CfPrintDocument *
cf_receipt_slip_new (const CfReceiptPaper *paper,
                     const char *title,
                     const CfMoney *amount,
                     const char *reason,
                     const char *by,
                     gint64 at_ms)
{
  g_return_val_if_fail (paper != NULL && title != NULL && by != NULL, NULL);

  const CfTillStore *shop = paper->shop;
  CfReceiptPage page;

  cf_receipt_page_begin (&page, paper, "slip", shop->currency, shop->exponent);
  g_autofree char *when = cf_format_date_time (page.format, at_ms);
  /* Translators: who moved the cash, and at which till. */
  g_autofree char *who = g_strdup_printf (_ ("%s · Till %s"), by, shop->terminal);

  if (amount != NULL)
    cf_receipt_page_total (&page, title, shop->currency, *amount);
  else
    cf_receipt_page_centre (&page, title, CF_PRINT_SIZE_LARGE, CF_PRINT_WEIGHT_BOLD);
  if (reason != NULL && reason[0] != '\0')
    cf_print_document_add_text (page.document, reason, CF_PRINT_ALIGN_START, CF_PRINT_SIZE_NORMAL,
                                CF_PRINT_WEIGHT_REGULAR);
  cf_print_document_add_rule (page.document, CF_PRINT_RULE_PERFORATION);
  cf_print_document_add_pair (page.document, who, when, CF_PRINT_SIZE_SMALL,
                              CF_PRINT_WEIGHT_REGULAR, 0);
  return cf_receipt_page_end (&page);
}
