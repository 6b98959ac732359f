/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-usb-recognise.h"

#include "cf-hid-pos.h"
#include "cf-hid-scale.h"
#include "cf-oem-decoder.h"

/* USB class codes. */
#define CLASS_CDC         0x02
#define CLASS_HID         0x03
#define CLASS_PRINTER     0x07
#define CLASS_DATA        0x0A
#define CLASS_VENDOR      0xFF
#define CDC_ACM           0x02

#define HID_KEYBOARD      CF_HID_USAGE (0x01, 0x06)
#define HID_DESCRIPTOR    0x21
#define REPORT_DESCRIPTOR 0x22
#define CS_INTERFACE      0x24
#define CDC_UNION         0x06
#define GET_DESCRIPTOR    0x06
#define FROM_INTERFACE    0x81
#define READ_MS           1000

typedef enum
{
  MAKES_SCANNERS = 1 << 0,
  MAKES_SCALES = 1 << 1,
  MAKES_PRINTERS = 1 << 2,
} Makes;

/* Makers whose keyboards, serial ports and vendor interfaces are what they are known for: usb.ids.
 * Makers of everything (module and chip makers) are left out on purpose. */
static const struct
{
  guint16 vendor;
  Makes makes;
} MAKERS[] = {
  { 0x05E0, MAKES_SCANNERS }, /* Symbol, Motorola, Zebra */
  { 0x0C2E, MAKES_SCANNERS }, /* Honeywell, Metrologic */
  { 0x0536, MAKES_SCANNERS }, /* Hand Held Products */
  { 0x05F9, MAKES_SCANNERS }, /* Datalogic, PSC */
  { 0x080C, MAKES_SCANNERS }, /* Datalogic Italy */
  { 0x1EAB, MAKES_SCANNERS }, /* Newland */
  { 0x065A, MAKES_SCANNERS }, /* Opticon */
  { 0x24EA, MAKES_SCANNERS }, /* Unitech */
  { 0x27DD, MAKES_SCANNERS }, /* Mindeo */
  { 0x0EB8, MAKES_SCALES },   /* Mettler Toledo */
  { 0x0922, MAKES_SCALES },   /* Dymo */
  { 0x0B67, MAKES_SCALES },   /* Fairbanks */
  { 0x04B8, MAKES_PRINTERS }, /* Epson */
  { 0x0519, MAKES_PRINTERS }, /* Star */
  { 0x1504, MAKES_PRINTERS }, /* Bixolon */
  { 0x1D90, MAKES_PRINTERS }, /* Citizen */
  { 0x2730, MAKES_PRINTERS }, /* Citizen */
  { 0x0DD4, MAKES_PRINTERS }, /* Custom */
};

static const struct
{
  const char *name;
  CfDeviceRole role;
  gboolean is_taken;
} KINDS[] = {
#define CF_USB_AS_ROW(id, name, role, taken) { name, CF_DEVICE_ROLE_##role, taken },
  CF_USB_AS_TABLE (CF_USB_AS_ROW)
#undef CF_USB_AS_ROW
};

const char *
cf_usb_as_name (CfUsbAs as)
{
  g_return_val_if_fail ((guint) as < G_N_ELEMENTS (KINDS), NULL);
  return KINDS[as].name;
}

CfDeviceRole
cf_usb_as_get_role (CfUsbAs as)
{
  g_return_val_if_fail ((guint) as < G_N_ELEMENTS (KINDS), CF_DEVICE_ROLE_LAST);
  return KINDS[as].role;
}

gboolean
cf_usb_as_is_taken (CfUsbAs as)
{
  g_return_val_if_fail ((guint) as < G_N_ELEMENTS (KINDS), FALSE);
  return KINDS[as].is_taken;
}

CfUsbAs
cf_usb_as_for_role (CfUsbAs as, CfDeviceRole role)
{
  if (as == CF_USB_AS_SERIAL && role == CF_DEVICE_ROLE_SCALE)
    return CF_USB_AS_SERIAL_SCALE;
  if (as == CF_USB_AS_SERIAL && role == CF_DEVICE_ROLE_DISPLAY)
    return CF_USB_AS_SERIAL_DISPLAY;
  if (as == CF_USB_AS_PRINTER && role == CF_DEVICE_ROLE_DISPLAY)
    return CF_USB_AS_PRINTER_DISPLAY;
  return role != CF_DEVICE_ROLE_LAST && cf_usb_as_get_role (as) == cf_device_role_kind (role)
           ? as
           : CF_USB_AS_NOTHING;
}

static Makes
makes_of (const CfUsbInfo *info)
{
  for (guint i = 0; i < G_N_ELEMENTS (MAKERS); i++)
    if (MAKERS[i].vendor == info->vendor)
      return MAKERS[i].makes;
  return 0;
}

static CfUsbAs
recognise_keyboard (Makes makes)
{
  return makes & MAKES_SCANNERS ? CF_USB_AS_KEYBOARD_SCANNER : CF_USB_AS_KEYBOARD;
}

static CfUsbAs
recognise_hid (const CfUsbInterface *interface, Makes makes, const guint8 *descriptor, gsize length)
{
  if (cf_usb_interface_find (interface, CF_USB_INTERRUPT, TRUE) == NULL)
    return CF_USB_AS_NOTHING;
  if (interface->subclass == 1 && interface->protocol == 1)
    return recognise_keyboard (makes);
  if (interface->subclass == 1 && interface->protocol == 2)
    return CF_USB_AS_NOTHING; /* a mouse */
  if (descriptor == NULL)
    return CF_USB_AS_UNREAD;
  g_autoptr (CfHidMap) map = cf_hid_map_parse (descriptor, length, NULL);
  if (map == NULL)
    return CF_USB_AS_NOTHING;
  if (cf_hid_map_has (map, CF_HID_POS_SCANNER))
    return CF_USB_AS_HID_POS;
  if (cf_hid_map_has_page (map, CF_OEM_PAGE))
    return CF_USB_AS_OEM;
  if (cf_hid_map_has_page (map, CF_HID_SCALE_PAGE))
    return CF_USB_AS_HID_SCALE;
  if (cf_hid_map_has (map, HID_KEYBOARD))
    return recognise_keyboard (makes);
  return makes & MAKES_SCANNERS ? CF_USB_AS_FOREIGN_SCANNER : CF_USB_AS_NOTHING;
}

static CfUsbAs
recognise_serial (const CfUsbInfo *info, const CfUsbInterface *interface, Makes makes)
{
  guint number = cf_usb_serial_data_interface (info, interface->number);
  const CfUsbInterface *data = cf_usb_info_find (info, number, 0);

  if (interface->subclass != CDC_ACM || data == NULL || data->class_code != CLASS_DATA ||
      cf_usb_interface_find (data, CF_USB_BULK, TRUE) == NULL)
    return CF_USB_AS_NOTHING;
  if (makes & MAKES_SCALES)
    return CF_USB_AS_SERIAL_SCALE;
  return makes & MAKES_SCANNERS ? CF_USB_AS_SERIAL_SCANNER : CF_USB_AS_SERIAL;
}

CfUsbAs
cf_usb_recognise (const CfUsbInfo *info,
                  const CfUsbInterface *interface,
                  const guint8 *descriptor,
                  gsize length)
{
  g_return_val_if_fail (info != NULL && interface != NULL, CF_USB_AS_NOTHING);

  Makes makes = makes_of (info);
  gboolean writes = cf_usb_interface_find (interface, CF_USB_BULK, FALSE) != NULL;

  switch (interface->class_code) {
  case CLASS_HID: return recognise_hid (interface, makes, descriptor, length);
  case CLASS_CDC: return recognise_serial (info, interface, makes);
  case CLASS_PRINTER: /* 1: one way, 2: both ways; 4 is IPP over USB, not ours */
    return interface->subclass == 1 && interface->protocol >= 1 && interface->protocol <= 2 &&
               writes
             ? CF_USB_AS_PRINTER
             : CF_USB_AS_NOTHING;
  case CLASS_VENDOR:
    if (makes & MAKES_PRINTERS && writes)
      return CF_USB_AS_PRINTER; /* its vendor mode: the same bytes through the same two pipes */
    return makes & MAKES_SCANNERS ? CF_USB_AS_FOREIGN_SCANNER : CF_USB_AS_NOTHING;
  default: return CF_USB_AS_NOTHING;
  }
}

CfUsbAs
cf_usb_recognise_unit (CfUsbUnit *unit, guint number)
{
  g_return_val_if_fail (unit != NULL, CF_USB_AS_NOTHING);

  const CfUsbInfo *info = cf_usb_unit_get_info (unit);
  CfUsbAs best = CF_USB_AS_NOTHING;
  g_autoptr (GBytes) descriptor = NULL;

  for (guint i = 0; i < info->n_interfaces && best == CF_USB_AS_NOTHING; i++) {
    const CfUsbInterface *interface = &info->interfaces[i];
    if (interface->number != number)
      continue;
    if (interface->class_code == CLASS_HID && descriptor == NULL)
      descriptor = cf_usb_unit_dup_report_descriptor (unit, number);
    best = cf_usb_recognise (info, interface,
                             descriptor != NULL ? g_bytes_get_data (descriptor, NULL) : NULL,
                             descriptor != NULL ? g_bytes_get_size (descriptor) : 0);
  }
  return best;
}

guint
cf_usb_serial_data_interface (const CfUsbInfo *info, guint number)
{
  g_return_val_if_fail (info != NULL, 0);

  const CfUsbInterface *interface = cf_usb_info_find (info, number, 0);
  gsize at = 0;

  /* CDC 1.2, 5.2.3.2: the union descriptor names the other half. */
  while (interface != NULL && at + 2 <= interface->n_extra) {
    const guint8 *descriptor = interface->extra + at;
    if (descriptor[0] < 2 || at + descriptor[0] > interface->n_extra)
      break;
    if (descriptor[0] >= 5 && descriptor[1] == CS_INTERFACE && descriptor[2] == CDC_UNION &&
        descriptor[3] == number)
      return descriptor[4];
    at += descriptor[0];
  }
  return number + 1;
}

/* The length of the report descriptor, from the HID descriptor that follows the interface's. */
static gsize
report_descriptor_length (const CfUsbInterface *interface)
{
  for (gsize at = 0; at + 9 <= interface->n_extra && interface->extra[at] >= 2;
       at += interface->extra[at]) {
    const guint8 *descriptor = interface->extra + at;
    if (descriptor[1] == HID_DESCRIPTOR && descriptor[6] == REPORT_DESCRIPTOR)
      return MIN (descriptor[7] | (gsize) descriptor[8] << 8, CF_HID_DESCRIPTOR_MAX);
  }
  return CF_HID_DESCRIPTOR_MAX;
}

void
cf_usb_read_report_descriptor (CfUsbClaim *claim, CfUsbFunc func, gpointer user_data)
{
  g_return_if_fail (claim != NULL && func != NULL);

  const CfUsbInterface *interface = cf_usb_claim_get_interface (claim);
  cf_usb_claim_control (claim, FROM_INTERFACE, GET_DESCRIPTOR, REPORT_DESCRIPTOR << 8,
                        interface->number, NULL, report_descriptor_length (interface), READ_MS,
                        func, user_data);
}
