/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-usb.h"

G_BEGIN_DECLS

/**
 * CfUsbDevice:
 *
 * What a #CfDevice that is driven over USB has besides: somebody finds its unit and hands it over.
 * A driver claims in its `open`, ends everything in its `close`, and drops all of it by itself when
 * the unit goes.
 */
#define CF_TYPE_USB_DEVICE (cf_usb_device_get_type ())
G_DECLARE_INTERFACE (CfUsbDevice, cf_usb_device, CF, USB_DEVICE, CfDevice)

/**
 * CfUsbDeviceInterface:
 * @plug: device thread: @unit is there; keep a reference; `open` follows.  %NULL: it has been pulled
 *   out: close the claim, drop the unit, report the device missing.  May come twice.
 */
struct _CfUsbDeviceInterface
{
  GTypeInterface parent_iface;
  void (*plug) (CfUsbDevice *self, CfUsbUnit *unit, guint interface_number);
};

/** cf_usb_device_plug: device thread. */
void cf_usb_device_plug (CfUsbDevice *self, CfUsbUnit *unit, guint interface_number);

G_END_DECLS
