/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-scale.h"
#include "cf-usb-device.h"

G_BEGIN_DECLS

#define CF_USB_SCALE_ASK_MS    300  /* a serial scale is asked so often, after each answer */
#define CF_USB_SCALE_SILENT_MS 2000 /* what was said so long ago is not sold by */
#define CF_USB_SCALE_SHOW_MS   50   /* and new figures are told no faster than that */

/**
 * CfUsbScale:
 *
 * A scale on USB: HID (usage page 0x8D, `cf-hid-scale.h`), or one that is asked over a serial line
 * (`cf-toledo.h`).  Which one it is, is found anew each time it is plugged in.  A weight that has not
 * been confirmed for two seconds is forgotten: a HID scale that has fallen silent is asked for its
 * report, which it must be able to give (HID 1.11, 7.2.1).
 */
#define CF_TYPE_USB_SCALE (cf_usb_scale_get_type ())
G_DECLARE_FINAL_TYPE (CfUsbScale, cf_usb_scale, CF, USB_SCALE, CfScale)

CfUsbScale *cf_usb_scale_new (CfDeviceLoop *loop,
                              const char *id,
                              const char *model,
                              const char *where) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
