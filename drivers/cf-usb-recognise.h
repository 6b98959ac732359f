/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-usb.h"

G_BEGIN_DECLS

#define CF_HONEYWELL_COMMAND 0xFD /* number of the HID report that carries Honeywell's commands */

/**
 * CfUsbAs:
 *
 * What an interface can be used as.  Found by class, subclass and HID usage; the maker's id only
 * decides where the class leaves it open: a keyboard is a scanner if its maker makes scanners, and
 * else it is somebody's keyboard until a person says otherwise.
 */
/* clang-format off */
#define CF_USB_AS_TABLE(X)                                                                     \
  /* name, role, whether it is taken without being asked for */                                \
  X (NOTHING,          "nothing",          LAST,    FALSE)                                     \
  X (UNREAD,           "unread",           LAST,    FALSE) /* HID, its descriptor is not known yet */ \
  X (KEYBOARD_SCANNER, "keyboard_scanner", SCANNER, TRUE)                                      \
  X (KEYBOARD,         "keyboard",         SCANNER, FALSE) /* or a scanner of an unknown maker */ \
  X (HID_POS,          "hid_pos_scanner",  SCANNER, TRUE)                                      \
  X (OEM,              "oem_scanner",      SCANNER, TRUE)                                      \
  X (SERIAL_SCANNER,   "serial_scanner",   SCANNER, TRUE)                                      \
  X (SERIAL,           "serial",           SCANNER, FALSE) /* CDC-ACM of an unknown maker: what it is bound as */ \
  X (FOREIGN_SCANNER,  "foreign_scanner",  LAST,    FALSE) /* a maker's own language: no driver */ \
  X (PRINTER,          "printer",          PRINTER, TRUE)                                      \
  X (HID_SCALE,        "hid_scale",        SCALE,   TRUE)                                      \
  X (SERIAL_SCALE,     "serial_scale",     SCALE,   TRUE)                                      \
  X (SERIAL_DISPLAY,   "serial_display",   DISPLAY, TRUE)  /* never by itself: only as it is bound */ \
  X (PRINTER_DISPLAY,  "printer_display",  DISPLAY, TRUE)  /* the same: of the printer class */
/* clang-format on */

typedef enum
{
#define CF_USB_AS_ENUM(id, name, role, taken) CF_USB_AS_##id,
  CF_USB_AS_TABLE (CF_USB_AS_ENUM)
#undef CF_USB_AS_ENUM
} CfUsbAs;

const char *cf_usb_as_name (CfUsbAs as);      /* stable */
CfDeviceRole cf_usb_as_get_role (CfUsbAs as); /* CF_DEVICE_ROLE_LAST: none */
gboolean cf_usb_as_is_taken (CfUsbAs as);     /* without being asked for */

/**
 * cf_usb_recognise:
 * @interface: one of @info
 * @descriptor: (nullable): its HID report descriptor, @length bytes
 *
 * Pure.
 */
CfUsbAs cf_usb_recognise (const CfUsbInfo *info,
                          const CfUsbInterface *interface,
                          const guint8 *descriptor,
                          gsize length);

/**
 * cf_usb_as_for_role:
 *
 * What @as becomes when a person says that it plays @role: a serial line can be many things, and
 * what takes bytes as a printer does can be a display.
 *
 * Returns: %CF_USB_AS_NOTHING if it cannot.
 */
CfUsbAs cf_usb_as_for_role (CfUsbAs as, CfDeviceRole role);

/** cf_usb_recognise_unit: the same with what is known of interface @number.  Device thread. */
CfUsbAs cf_usb_recognise_unit (CfUsbUnit *unit, guint number);

/** cf_usb_serial_data_interface: Returns: the data half of the CDC-ACM interface @number. */
guint cf_usb_serial_data_interface (const CfUsbInfo *info, guint number);

/**
 * cf_usb_read_report_descriptor:
 * @claim: of a HID interface
 * @func: called once, with the descriptor if the status is OK
 *
 * Asks the unit itself.
 */
void cf_usb_read_report_descriptor (CfUsbClaim *claim, CfUsbFunc func, gpointer user_data);

G_END_DECLS
