/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-display-language.h"
#include "cf-usb-device.h"

G_BEGIN_DECLS

#define CF_USB_DISPLAY_WRITE_MS 1000 /* a hundred bytes at 9600 baud are a tenth of that */
#define CF_USB_DISPLAY_AGAIN_MS 2000 /* after a display that took nothing */

/**
 * CfUsbDisplay:
 *
 * A pole display on a serial line (CDC-ACM, 9600 8N1) or of the printer class.  It is only ever
 * written to, one write at a time, always the newest rows: a display that is slow or dead costs
 * nobody anything.  After a failure it is started anew, so that half a command spoils nothing.
 */
#define CF_TYPE_USB_DISPLAY (cf_usb_display_get_type ())
G_DECLARE_FINAL_TYPE (CfUsbDisplay, cf_usb_display, CF, USB_DISPLAY, CfCustomerDisplay)

CfUsbDisplay *cf_usb_display_new (CfDeviceLoop *loop,
                                  const char *id,
                                  const char *model,
                                  const char *where) G_GNUC_WARN_UNUSED_RESULT;

/** cf_usb_display_set_language: main thread; shows the rows anew in it. */
void cf_usb_display_set_language (CfUsbDisplay *self, const CfDisplayLanguage *language);

G_END_DECLS
