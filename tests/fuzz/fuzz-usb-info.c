/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a unit says of itself: interfaces, their class descriptors, a report descriptor. */
#include <string.h>

#include "cf-usb-recognise.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* The next byte, 0 behind the end. */
static guint8
next (const guint8 **p, const guint8 *end)
{
  return *p < end ? *(*p)++ : 0;
}

static void
read_interface (CfUsbInterface *interface, const guint8 **p, const guint8 *end)
{
  interface->number = next (p, end) % CF_USB_INTERFACES_MAX;
  interface->alternate = next (p, end) % 2;
  interface->class_code = next (p, end);
  interface->subclass = next (p, end);
  interface->protocol = next (p, end);
  interface->n_endpoints = next (p, end) % (CF_USB_ENDPOINTS_MAX + 1);
  for (guint i = 0; i < interface->n_endpoints; i++) {
    interface->endpoints[i].address = next (p, end);
    interface->endpoints[i].kind = next (p, end) % 3;
  }
  gsize n_extra = next (p, end);
  interface->n_extra = MIN (n_extra, (gsize) (end - *p));
  memcpy (interface->extra, *p, interface->n_extra);
  *p += interface->n_extra;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static CfUsbInterface interfaces[4];
  const guint8 *p = data;
  const guint8 *end = data + size;
  CfUsbInfo info = { .interfaces = interfaces };

  memset (interfaces, 0, sizeof interfaces);
  info.vendor = (guint16) (next (&p, end) | next (&p, end) << 8);
  info.n_interfaces = 1 + next (&p, end) % G_N_ELEMENTS (interfaces);
  for (guint i = 0; i < info.n_interfaces; i++)
    read_interface (&interfaces[i], &p, end);
  for (guint i = 0; i < info.n_interfaces; i++) {
    CfUsbAs as = cf_usb_recognise (&info, &interfaces[i], p < end ? p : NULL, (gsize) (end - p));
    CfDeviceRole role = cf_usb_as_get_role (as);
    g_assert (cf_usb_as_name (as) != NULL);
    g_assert (role == CF_DEVICE_ROLE_LAST || cf_usb_as_for_role (as, role) == as);
    g_assert (cf_usb_serial_data_interface (&info, interfaces[i].number) <= 256);
    for (role = 0; role < CF_DEVICE_ROLE_LAST; role++) {
      CfUsbAs bound = cf_usb_as_for_role (as, role);
      g_assert (bound == CF_USB_AS_NOTHING ||
                cf_usb_as_get_role (bound) == cf_device_role_kind (role));
    }
  }
  return 0;
}
