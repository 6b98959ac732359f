/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-device.h"

G_BEGIN_DECLS

#define CF_DISPLAY_COLUMNS    20 /* of nearly every pole display */
#define CF_DISPLAY_ROWS       2
#define CF_DISPLAY_LINE_BYTES (CF_DISPLAY_COLUMNS * 4 + 1)

/**
 * CfCustomerDisplay:
 *
 * A display of two lines of twenty characters.  It has no way to answer, so showing is best effort:
 * only the newest content counts, and nothing waits for it.  (The customer's second screen is a
 * window of ui/, not a device.)
 */
#define CF_TYPE_CUSTOMER_DISPLAY (cf_customer_display_get_type ())
G_DECLARE_DERIVABLE_TYPE (CfCustomerDisplay, cf_customer_display, CF, CUSTOMER_DISPLAY, CfDevice)

/**
 * CfDisplayRows:
 *
 * Both rows, each of exactly %CF_DISPLAY_COLUMNS cells, padded with blanks: leftovers of the text
 * before are the classic mistake.
 */
typedef struct
{
  char rows[CF_DISPLAY_ROWS][CF_DISPLAY_LINE_BYTES];
} CfDisplayRows;

/** CfCustomerDisplayClass: @show: device thread: show both rows */
struct _CfCustomerDisplayClass
{
  CfDeviceClass parent_class;
  void (*show) (CfCustomerDisplay *self, const CfDisplayRows *rows);
};

/**
 * cf_display_row_format:
 * @text: words, cut where the room ends
 * @amount: (nullable): at the right, never cut unless it is wider than the display
 * @ret_row: (out caller-allocates): %CF_DISPLAY_LINE_BYTES
 *
 * Fills one row.  Pure.
 */
void cf_display_row_format (const char *text,
                            const char *amount,
                            char ret_row[CF_DISPLAY_LINE_BYTES]);

/**
 * cf_customer_display_show:
 * @text1, @amount1: upper row
 * @text2, @amount2: lower row
 *
 * Shows them, instead of whatever was still to be shown.
 */
void cf_customer_display_show (CfCustomerDisplay *self,
                               const char *text1,
                               const char *amount1,
                               const char *text2,
                               const char *amount2);

G_END_DECLS
