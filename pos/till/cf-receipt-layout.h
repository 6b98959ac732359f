/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-format.h"
#include "cf-print-document.h"
#include "cf-receipt.h"

G_BEGIN_DECLS

/*
 * Private to cf-receipt*.c: the parts all papers of the till share.  A layout that has been released
 * is not changed: a new one is written beside it and gets the next number, because a copy must look
 * like its original.
 */

/**
 * cf_receipt_get_format:
 * @zone: of the times
 *
 * Returns: (transfer none): the formatter of the shop's country and currency, kept by this thread
 * until it is asked for another.
 */
const CfFormat *cf_receipt_get_format (const CfTillStore *shop, const CfZone *zone);

/** CfReceiptPage: a paper being written. */
typedef struct
{
  const CfReceiptPaper *paper;
  CfPrintDocument *document; /* owned by who called begin */
  const CfFormat *format;    /* borrowed; of this thread */
} CfReceiptPage;

/** cf_receipt_page_open: begins a paper that is for the house: bands, but no head of the shop. */
void cf_receipt_page_open (CfReceiptPage *page,
                           const CfReceiptPaper *paper,
                           const char *name,
                           const char *currency,
                           guint exponent);

/**
 * cf_receipt_page_begin:
 * @name: the document's name
 * @currency, @exponent: of its amounts
 *
 * Begins a paper with the shop's head: copy and training bands, name, address, tax number.
 */
void cf_receipt_page_begin (CfReceiptPage *page,
                            const CfReceiptPaper *paper,
                            const char *name,
                            const char *currency,
                            guint exponent);

/** cf_receipt_page_begin_customer: the same with the shop's logo above, for papers that customers get. */
void cf_receipt_page_begin_customer (CfReceiptPage *page,
                                     const CfReceiptPaper *paper,
                                     const char *name,
                                     const char *currency,
                                     guint exponent);

/** cf_receipt_page_end: journal position, bands, cut.  Returns: (transfer full): the paper. */
CfPrintDocument *cf_receipt_page_end (CfReceiptPage *page);

/** cf_receipt_page_centre: a centred paragraph; nothing for %NULL or empty text. */
void cf_receipt_page_centre (CfReceiptPage *page,
                             const char *text,
                             CfPrintSize size,
                             CfPrintWeight weight);

/** cf_receipt_page_lines: each line of @text (separated by '\n', nullable) centred and small. */
void cf_receipt_page_lines (CfReceiptPage *page, const char *text);

/** cf_receipt_page_amount: words and an amount, with the air between such rows. */
void cf_receipt_page_amount (CfReceiptPage *page,
                             const char *words,
                             CfMoney amount,
                             CfPrintWeight weight);

/** cf_receipt_page_count: words and a whole number. */
void cf_receipt_page_count (CfReceiptPage *page, const char *words, gint64 count);

/** cf_receipt_page_text: words and a text at the end. */
void cf_receipt_page_text (CfReceiptPage *page, const char *words, const char *text);

/** cf_receipt_page_total: the huge row: @words, currency and amount. */
void cf_receipt_page_total (CfReceiptPage *page,
                            const char *words,
                            const char *currency,
                            CfMoney amount);

/** cf_receipt_page_taxes: the table of taxes; @taxes: (element-type CfSaleTax). */
void cf_receipt_page_taxes (CfReceiptPage *page, const GPtrArray *taxes);

/** cf_receipt_tender_words: Returns: (transfer none): a tender type in words; its id if it has none. */
const char *cf_receipt_tender_words (const char *type);

/** cf_receipt_sale_layout_1: layout 1 of a sale's receipt, between begin and end. */
void cf_receipt_sale_layout_1 (CfReceiptPage *page, const CfSale *sale);

/** cf_receipt_gift_layout: a sale's gift receipt, between begin and end. */
void cf_receipt_gift_layout (CfReceiptPage *page, const CfSale *sale);

G_END_DECLS
