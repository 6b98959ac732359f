/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Papers beside the receipt that go to printers of their own: what the kitchen has to make, labels. */
#include <string.h>

#include <glib/gi18n-lib.h>

#include "cf-receipt-layout.h"

#define LINE_AIR 10 /* dots between what is to be made */

/* ---- kitchen ---- */

static gboolean
is_named (const char *departments, const char *department)
{
  g_auto (GStrv) names = g_strsplit (departments != NULL ? departments : "", ",", -1);
  gboolean is_any = TRUE;

  for (guint i = 0; names[i] != NULL; i++) {
    const char *name = g_strstrip (names[i]);
    if (name[0] == '\0')
      continue;
    is_any = FALSE;
    if (department != NULL && g_utf8_collate (name, department) == 0)
      return TRUE;
  }
  return is_any;
}

static gboolean
is_for_kitchen (const CfSaleLine *line, const char *departments)
{
  return line->kind == CF_LINE_MERCHANDISE && line->quantity.milli > 0 &&
         is_named (departments, line->department);
}

gboolean
cf_receipt_kitchen_wants (const CfSale *sale, const char *departments)
{
  g_return_val_if_fail (sale != NULL, FALSE);

  for (guint i = 0; i < sale->lines->len; i++)
    if (is_for_kitchen (sale->lines->pdata[i], departments))
      return TRUE;
  return FALSE;
}

static void
add_order (CfReceiptPage *page, const CfSaleLine *line)
{
  g_autofree char *quantity =
    cf_format_quantity_with_unit (page->format, line->quantity, line->unit);
  g_autofree char *times =
    line->unit == CF_UNIT_EA ? g_strdup_printf ("%s ×", quantity) : g_strdup (quantity);
  const CfPrintCell cells[] = {
    { .text = times, .align = CF_PRINT_ALIGN_START, .weight = CF_PRINT_WEIGHT_BOLD, .width = 5 },
    { .text = line->name,
      .align = CF_PRINT_ALIGN_START,
      .weight = CF_PRINT_WEIGHT_BOLD,
      .stretch = 1 },
  };

  cf_print_document_add_columns (page->document, cells, G_N_ELEMENTS (cells), CF_PRINT_SIZE_LARGE,
                                 0);
  cf_print_document_add_feed (page->document, LINE_AIR);
}

CfPrintDocument *
cf_receipt_kitchen_new (const CfReceiptPaper *paper, const CfSale *sale, const char *departments)
{
  g_return_val_if_fail (paper != NULL && sale != NULL, NULL);

  g_autofree char *name = g_strconcat (sale->number, CF_RECEIPT_KITCHEN_SUFFIX, NULL);
  CfReceiptPage page;

  cf_receipt_page_open (&page, paper, name, sale->currency, sale->exponent);
  g_autofree char *when = cf_format_date_time (page.format, sale->finished_at_ms);
  /* Translators: who sold it, and at which till. */
  g_autofree char *who = g_strdup_printf (_ ("%s · Till %s"), sale->by_name, paper->shop->terminal);
  cf_receipt_page_centre (&page, sale->number, CF_PRINT_SIZE_HUGE, CF_PRINT_WEIGHT_BOLD);
  cf_print_document_add_pair (page.document, who, when, CF_PRINT_SIZE_SMALL,
                              CF_PRINT_WEIGHT_REGULAR, 0);
  cf_print_document_add_rule (page.document, CF_PRINT_RULE_SOLID);
  for (guint i = 0; i < sale->lines->len; i++)
    if (is_for_kitchen (sale->lines->pdata[i], departments))
      add_order (&page, sale->lines->pdata[i]);
  if (sale->note != NULL)
    cf_print_document_add_text (page.document, sale->note, CF_PRINT_ALIGN_START,
                                CF_PRINT_SIZE_LARGE, CF_PRINT_WEIGHT_BOLD);
  return cf_receipt_page_end (&page);
}

/* ---- labels ---- */

/* An EAN where the number is one, else a code that takes any text. */
static void
add_code (CfReceiptPage *page, const CfTillProductInfo *product)
{
  const char *gtin = product->gtins != NULL ? product->gtins[0] : NULL;

  if (gtin == NULL)
    cf_print_document_add_barcode (page->document, CF_PRINT_SYMBOLOGY_CODE128, product->sku);
  else if (g_str_has_prefix (gtin, "000000"))
    cf_print_document_add_barcode (page->document, CF_PRINT_SYMBOLOGY_EAN8, gtin + 6);
  else if (gtin[0] == '0')
    cf_print_document_add_barcode (page->document, CF_PRINT_SYMBOLOGY_EAN13, gtin + 1);
  else
    cf_print_document_add_barcode (page->document, CF_PRINT_SYMBOLOGY_CODE128, gtin);
}

CfPrintDocument *
cf_receipt_label_new (const CfReceiptPaper *paper, const CfTillProductInfo *product, gint64 at_ms)
{
  g_return_val_if_fail (paper != NULL && product != NULL, NULL);

  const CfTillStore *shop = paper->shop;
  CfReceiptPage page;

  cf_receipt_page_open (&page, paper, product->sku, shop->currency, shop->exponent);
  g_autofree char *amount = cf_format_money (page.format, product->price);
  g_autofree char *price =
    product->unit == CF_UNIT_EA
      ? g_strdup_printf ("%s %s", shop->currency, amount)
      : g_strdup_printf ("%s %s/%s", shop->currency, amount, cf_unit_to_text (product->unit));
  cf_receipt_page_centre (&page, product->name, CF_PRINT_SIZE_LARGE, CF_PRINT_WEIGHT_BOLD);
  cf_receipt_page_centre (&page, price, CF_PRINT_SIZE_HUGE, CF_PRINT_WEIGHT_BOLD);
  add_code (&page, product);
  /* Which label it is, and from when: a label is out of date as soon as the price changes. */
  g_autofree char *when = cf_format_date_time (page.format, at_ms);
  cf_print_document_add_pair (page.document, product->sku, when, CF_PRINT_SIZE_SMALL,
                              CF_PRINT_WEIGHT_REGULAR, 0);
  return cf_receipt_page_end (&page);
}
