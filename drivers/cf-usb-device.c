/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-usb-device.h"

G_DEFINE_INTERFACE (CfUsbDevice, cf_usb_device, CF_TYPE_DEVICE)

static void
cf_usb_device_default_init (CfUsbDeviceInterface *iface)
{
}

void
cf_usb_device_plug (CfUsbDevice *self, CfUsbUnit *unit, guint interface_number)
{
  g_return_if_fail (CF_IS_USB_DEVICE (self));
  CF_USB_DEVICE_GET_IFACE (self)->plug (self, unit, interface_number);
}
