/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-print-document.h"

/*
 * Receipts in the scripts of the world, each with everything a receipt has: a name in huge letters,
 * columns, small lines, rules, a linear code, a QR code, an order to the drawer and a cut.
 */

guint cf_sample_receipts_count (void);
const char *cf_sample_receipt_name (guint index); /* such as "greek" */

/* Whether code pages of EPSON's printers have all its letters. */
gboolean cf_sample_receipt_is_text (guint index);

CfPrintDocument *cf_sample_receipt_new (guint index);

#define CF_SAMPLE_QR      "CF1R T1-000042"
#define CF_SAMPLE_BARCODE "T1-000042"
