/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-desk.h"

G_BEGIN_DECLS

/**
 * CfReceiptPreview:
 *
 * The paper as it will come out, drawn anew while its texts are typed.  Drawing runs in a worker: what
 * is typed meanwhile is drawn next, and what was overtaken never.
 */
#define CF_TYPE_RECEIPT_PREVIEW (cf_receipt_preview_get_type ())
G_DECLARE_FINAL_TYPE (CfReceiptPreview, cf_receipt_preview, CF, RECEIPT_PREVIEW, GtkBox)

/**
 * cf_receipt_preview_show:
 * @shop: its texts; copied
 *
 * Draws a receipt of @shop.
 */
void cf_receipt_preview_show (CfReceiptPreview *self, CfTill *till, const CfTillStore *shop);

/** cf_receipt_preview_set_width: @width: of the paper, px. */
void cf_receipt_preview_set_width (CfReceiptPreview *self, int width);

G_END_DECLS
