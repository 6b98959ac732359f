/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-civil-time.h"
#include "cf-print-document.h"
#include "cf-sale.h"
#include "cf-shift-report.h"
#include "cf-till-rows.h"
#include "cf-till.h"

G_BEGIN_DECLS

/*
 * What the till prints, as device-neutral documents.  Pure functions of values: the same record and
 * layout give the same paper on every printer, today and in ten years.  Words are translated,
 * amounts come from cf-format.h.  Any thread.
 */

#define CF_RECEIPT_LAYOUT 1 /* version of the layout; stands in the sale's record */

/**
 * CfReceiptPaper:
 * @shop: name, address, tax number, footer; borrowed
 * @zone: of the times printed; borrowed
 * @epoch, @seq: position in the journal; 0 for none
 * @hash: (nullable): the record's hash as hex; its first eight digits are printed
 * @copy: 0 for the original, else which copy: marked as one
 * @logo: (nullable): stands above the shop's name where customers get the paper; borrowed
 *
 * What a paper needs beside its subject.
 */
typedef struct
{
  const CfTillStore *shop;
  const CfZone *zone;
  guint64 epoch;
  guint64 seq;
  const char *hash;
  guint copy;
  CfPrintBitmap *logo;
} CfReceiptPaper;

/**
 * cf_receipt_new:
 * @sale: as recorded; its @receipt_layout chooses the layout
 *
 * Returns: (transfer full): the receipt: header, lines with their savings, total, taxes per class,
 * tenders, change, rounding, number, QR code (`CF1R` and the number), journal position and digits.
 * Its name is the sale's number.
 */
CfPrintDocument *cf_receipt_new (const CfReceiptPaper *paper, const CfSale *sale)
  G_GNUC_WARN_UNUSED_RESULT;

#define CF_RECEIPT_KITCHEN_SUFFIX                                                                  \
  "-K" /* behind the sale's number: the name of the kitchen's slip */

/**
 * cf_receipt_kitchen_wants:
 * @departments: (nullable): names between commas; %NULL or "": all
 *
 * Whether something was sold that the kitchen has to make: goods that did not come back.
 */
gboolean cf_receipt_kitchen_wants (const CfSale *sale, const char *departments);

/**
 * cf_receipt_kitchen_new:
 *
 * Returns: (transfer full): the slip for the kitchen: number, time, till, and of each line that it
 * wants the quantity and the name; no prices.
 */
CfPrintDocument *cf_receipt_kitchen_new (const CfReceiptPaper *paper,
                                         const CfSale *sale,
                                         const char *departments) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_receipt_label_new:
 * @at_ms: when its price was the price
 *
 * Returns: (transfer full): a label for the shelf: name, price (of a kilogram, where it is weighed),
 * barcode, SKU and moment, named after the SKU.
 */
CfPrintDocument *cf_receipt_label_new (const CfReceiptPaper *paper,
                                       const CfTillProductInfo *product,
                                       gint64 at_ms) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_receipt_gift_new:
 * @sale: as recorded
 *
 * Returns: (transfer full): the sale for whoever gets the goods as a present: what was bought and
 * the number and code that a return asks for, without any amount.  Its name is "gift-" and the number.
 */
CfPrintDocument *cf_receipt_gift_new (const CfReceiptPaper *paper, const CfSale *sale)
  G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_receipt_report_new:
 * @report: an X (no number) or a Z
 * @opened_by, @closed_by: (nullable): names of people
 *
 * Returns: (transfer full): the report as paper, named "X", or "Z-" and its number.
 */
CfPrintDocument *cf_receipt_report_new (const CfReceiptPaper *paper,
                                        const CfShiftReport *report,
                                        const char *opened_by,
                                        const char *closed_by,
                                        gint64 printed_at_ms) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_receipt_slip_new:
 * @title: what happened, translated, such as "Paid out"
 * @amount: (nullable): how much
 * @reason: (nullable): why
 * @by: name of who did it
 *
 * Returns: (transfer full): a slip for the drawer about a movement of cash, named "slip".
 */
CfPrintDocument *cf_receipt_slip_new (const CfReceiptPaper *paper,
                                      const char *title,
                                      const CfMoney *amount,
                                      const char *reason,
                                      const char *by,
                                      gint64 at_ms) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
