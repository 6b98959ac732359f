/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-printer.h"
#include "cf-usb-device.h"

G_BEGIN_DECLS

/**
 * CfUsbPrinter:
 *
 * A receipt printer on USB, of the printer class or with a vendor's interface of the same two
 * endpoints.  What it is, it says by its ids (cf-printer-profile.h); how it is, by automatic status
 * where it has that, else when asked in real time, else by the port status.
 *
 * A job's bytes are sent once.  A printer that is out of paper stops reading: that is no failure, the
 * job waits as long as it takes and goes on where it was.  A job has been printed when the printer
 * says so (GS ( H); of models that cannot say it, when they have carried out what came after it, or
 * report themselves in order after the last byte.  What has been begun and is cut off by the plug,
 * the switch or a stall that does not go away is lost: somebody has to look at the paper.  Before the
 * next job the printer's buffers are emptied, so that half a picture does not swallow a receipt.
 */
#define CF_TYPE_USB_PRINTER (cf_usb_printer_get_type ())
G_DECLARE_FINAL_TYPE (CfUsbPrinter, cf_usb_printer, CF, USB_PRINTER, CfPrinter)

/**
 * cf_usb_printer_new:
 * @model, @where: for people
 *
 * Returns: (transfer full): the printer, missing until its unit is plugged in (cf-usb-device.h).
 */
CfPrinter *cf_usb_printer_new (CfDeviceLoop *loop,
                               const char *id,
                               const char *model,
                               const char *where) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
