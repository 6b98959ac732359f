/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-receipt.h"

G_BEGIN_DECLS

/**
 * cf_receipt_sample_new:
 * @paper: its shop says currency and tax mode
 * @rate: of the goods' tax
 * @rounding: of the tax
 * @by: (nullable): who serves
 * @at_ms: when
 *
 * Returns: (transfer full): the receipt of a sale that never was, to show what a receipt looks like:
 * two kinds of goods, cash and change.  Its number is of the till and ends in zeros, which no sale's does.
 */
CfPrintDocument *cf_receipt_sample_new (const CfReceiptPaper *paper,
                                        CfRate rate,
                                        CfRounding rounding,
                                        const char *by,
                                        gint64 at_ms) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
