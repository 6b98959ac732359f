/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-key-decoder.h"
#include "cf-scanner.h"
#include "cf-usb-device.h"

G_BEGIN_DECLS

/**
 * CfUsbScannerMode:
 *
 * The personalities of scanners on USB.  The shop chooses one by scanning a code out of the
 * scanner's book; it then comes back as another unit.
 */
/* clang-format off */
#define CF_USB_SCANNER_MODE_TABLE(X)                                                \
  X (KEYBOARD, "keyboard") /* boot keyboard: the factory setting of nearly all */   \
  X (HID_POS,  "hid_pos")  /* HID usage page 0x8C: data, symbology, no layout */    \
  X (OEM,      "oem")      /* IBM hand-held and table-top */                        \
  X (SERIAL,   "serial")   /* CDC-ACM */
/* clang-format on */

typedef enum
{
#define CF_USB_SCANNER_ENUM(id, name) CF_USB_SCANNER_##id,
  CF_USB_SCANNER_MODE_TABLE (CF_USB_SCANNER_ENUM)
#undef CF_USB_SCANNER_ENUM
} CfUsbScannerMode;

const char *cf_usb_scanner_mode_name (CfUsbScannerMode mode); /* stable */

/**
 * CfUsbScanner:
 *
 * A scanner on USB, whatever it plays: the mode is found anew each time its unit is plugged in.  It
 * is claimed, so that what it types reaches nobody else.
 */
#define CF_TYPE_USB_SCANNER (cf_usb_scanner_get_type ())
G_DECLARE_FINAL_TYPE (CfUsbScanner, cf_usb_scanner, CF, USB_SCANNER, CfScanner)

CfUsbScanner *cf_usb_scanner_new (CfDeviceLoop *loop,
                                  const char *id,
                                  const char *model,
                                  const char *where) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_usb_scanner_set_keys:
 * @settings: copied: how to understand it while it plays a keyboard
 *
 * Main thread; holds from the next label on.
 */
void cf_usb_scanner_set_keys (CfUsbScanner *self, const CfKeySettings *settings);

G_END_DECLS
