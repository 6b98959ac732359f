/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-till.h"

G_BEGIN_DECLS

/*
 * Paper that somebody asks for: copies, gift receipts, pictures of receipts, the X.  What follows a
 * sale by itself is not asked for.  Main thread.
 */

/**
 * cf_till_reprint_async:
 * @number: (nullable): a receipt's number, %NULL for the last
 *
 * Prints a receipt again, marked as a copy, and records it.  Fails with
 * %CF_ERROR_UNKNOWN_RECEIPT, %CF_ERROR_NO_DEVICE.
 */
void cf_till_reprint_async (CfTill *self,
                            const char *number,
                            GAsyncReadyCallback callback,
                            gpointer user_data);

/** cf_till_reprint_finish: Returns: (transfer full): the number printed. */
char *cf_till_reprint_finish (CfTill *self, GAsyncResult *result, GError **error);

/**
 * cf_till_draw_receipt_async:
 * @number: (nullable): a receipt's number, %NULL for the last
 *
 * Draws a receipt as the paper looks, for showing.
 */
void cf_till_draw_receipt_async (CfTill *self,
                                 const char *number,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);

/**
 * cf_till_draw_sample_async:
 * @shop: cf_till_get_store(), or a copy with other texts; not kept
 *
 * Draws what a receipt of @shop would look like, with the shop's logo and a sale that never was.
 * Answered by cf_till_draw_receipt_finish().
 */
void cf_till_draw_sample_async (CfTill *self,
                                const CfTillStore *shop,
                                GAsyncReadyCallback callback,
                                gpointer user_data);

/** cf_till_draw_receipt_finish: Returns: (transfer full): a PNG, 576 pixels wide. */
GBytes *cf_till_draw_receipt_finish (CfTill *self, GAsyncResult *result, GError **error);

/**
 * cf_till_set_logo_async:
 * @path: (nullable): a PNG or JPEG file; %NULL for no logo
 *
 * Changes and records what stands above the shop's name on receipts: the picture in black dots, at most
 * 512 by 240.  NOT_PERMITTED, MANAGED_CENTRALLY, BAD_FILE, PICTURE_TOO_LARGE.
 */
void cf_till_set_logo_async (CfTill *self,
                             const char *path,
                             GAsyncReadyCallback callback,
                             gpointer user_data);

/** cf_till_find_sale: Returns: (transfer full): the sale numbered @number.  UNKNOWN_RECEIPT. */
CfTillDone *cf_till_find_sale (CfTill *self, const char *number, GError **error);

/**
 * cf_till_print_gift_receipt:
 * @number: (nullable): a receipt's number, %NULL for the last
 *
 * Prints a sale without its amounts, for whoever gets the goods as a present.  It proves no payment,
 * so it is no copy, is not counted and may be asked for as often as there are presents.
 *
 * Returns: whether it went to the printer.  NOT_SIGNED_IN, UNKNOWN_RECEIPT, NO_DEVICE.
 */
gboolean cf_till_print_gift_receipt (CfTill *self, const char *number, GError **error);

/** cf_till_print_x_async: prints the X of the open shift. */
void cf_till_print_x_async (CfTill *self, GAsyncReadyCallback callback, gpointer user_data);

G_END_DECLS
