/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-device-manager.h"
#include "cf-display-language.h"
#include "cf-key-decoder.h"
#include "cf-usb-recognise.h"

G_BEGIN_DECLS

#define CF_USB_RIGHTS_MS      2000 /* how long after a plug the rights may still be on their way */
#define CF_USB_RETRY_FIRST_MS 250  /* after a device could not be opened; doubles */
#define CF_USB_RETRY_LAST_MS  30000
#define CF_USB_FLAP_WINDOW_MS 10000 /* plugs closer together than this are a bad contact */
#define CF_USB_FLAPS_FREE     3     /* and so many of them are taken at once */
#define CF_USB_FLAP_LAST_MS   5000

/**
 * CfUsbFinding:
 * @id: of the device that it is or would be; what `devices bind` takes
 * @name: what the unit calls itself, for people
 * @where: where it is plugged in, for people
 * @as: what it is used as, or can be
 * @found: what it is by itself, before anybody said what it plays
 * @vendor, @product: ids
 * @driver: (nullable): the kernel driver that has it, as far as is known
 * @is_allowed: whether this program had the right to open it when it was found
 * @device: (nullable): the device that it is, if the till uses it
 *
 * One interface that is plugged in and means something to a till.
 */
typedef struct
{
  char *id;
  char *name;
  char *where;
  CfUsbAs as;
  CfUsbAs found;
  guint16 vendor;
  guint16 product;
  char *driver;
  gboolean is_allowed;
  CfDevice *device;
} CfUsbFinding;

/**
 * CfUsbSource:
 *
 * The devices on USB.  A unit is known again by its serial number, if that is unique among those
 * present, else by the socket it is in.  Known kinds are taken into use by themselves, keyboards and
 * serial ports of unknown makers only when somebody wants them (cf_usb_source_want()).  What cannot
 * be opened is tried again with growing pauses; what is plugged in and out without end, too.
 *
 * Signal `changed`: what is plugged in, or what is used of it, has changed.  Main thread.
 */
#define CF_TYPE_USB_SOURCE (cf_usb_source_get_type ())
G_DECLARE_FINAL_TYPE (CfUsbSource, cf_usb_source, CF, USB_SOURCE, GObject)

/**
 * cf_usb_source_new:
 * @looks_only: to say what is there and touch nothing
 */
CfUsbSource *cf_usb_source_new (gboolean looks_only) G_GNUC_WARN_UNUSED_RESULT;

/** cf_usb_source_has_driver: whether something is made of what is recognised so. */
gboolean cf_usb_source_has_driver (CfUsbAs as);

/** cf_usb_source_is_settled: whether all that was plugged in at start is among the findings. */
gboolean cf_usb_source_is_settled (CfUsbSource *self);

/**
 * cf_usb_source_want:
 * @id: of a finding, there or not
 * @role: what it is to be used as although nobody knows what it is; %CF_DEVICE_ROLE_LAST: not at all
 *
 * What a serial line has once been used as it stays until the program ends.
 */
void cf_usb_source_want (CfUsbSource *self, const char *id, CfDeviceRole role);

/**
 * cf_usb_source_set_keys:
 * @id: (nullable): a scanner; %NULL: all that have none of their own
 * @settings: copied
 */
void cf_usb_source_set_keys (CfUsbSource *self, const char *id, const CfKeySettings *settings);

/** cf_usb_source_set_display: what displays understand. */
void cf_usb_source_set_display (CfUsbSource *self, const CfDisplayLanguage *language);

/** cf_usb_source_get_findings: Returns: (transfer none): of CfUsbFinding, valid until `changed`. */
GPtrArray *cf_usb_source_get_findings (CfUsbSource *self);

/** cf_usb_source_get_problem: Returns: (nullable): why there is no USB on this machine. */
const char *cf_usb_source_get_problem (CfUsbSource *self);

G_END_DECLS
