/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-usb-scanner.h"

#include <string.h>

#include "cf-error.h"
#include "cf-hid-pos.h"
#include "cf-oem-decoder.h"
#include "cf-scan-framer.h"
#include "cf-usb-recognise.h"
#include "cf-usb-serial.h"

#define READS        4 /* kept running: a report is never polled for */
#define FAILURES_MAX 5 /* in a row, until it is called out of order */
#define HONEYWELL    0x0C2E
#define HAND_HELD    0x0536 /* Honeywell's older id */
#define SYN          0x16

/* HID 1.11, 7.2. */
#define TO_INTERFACE   0x21
#define SET_REPORT     0x09
#define SET_IDLE       0x0A
#define SET_PROTOCOL   0x0B
#define REPORT_OUTPUT  0x0200
#define REPORT_FEATURE 0x0300

struct _CfUsbScanner
{
  CfScanner parent_instance;
  /* Device thread: */
  CfUsbUnit *unit; /* nullable: not plugged in */
  guint number;
  CfUsbScannerMode mode;
  CfUsbClaim *claim;
  CfUsbClaim *data_claim; /* serial: the other half */
  CfKeySettings keys;
  CfKeyDecoder *key_decoder;
  CfHidPosDecoder *pos_decoder;
  CfScanFramer *framer;
  gsize command_size; /* HID POS of Honeywell: bytes of the report that carries commands; 0: none */
  guint timer;
  gboolean is_silent; /* the time is over; one more look whether something has come meanwhile */
  guint n_failures;
};

static void cf_usb_scanner_usb_init (CfUsbDeviceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CfUsbScanner,
                               cf_usb_scanner,
                               CF_TYPE_SCANNER,
                               G_IMPLEMENT_INTERFACE (CF_TYPE_USB_DEVICE, cf_usb_scanner_usb_init))

const char *
cf_usb_scanner_mode_name (CfUsbScannerMode mode)
{
  static const char *const names[] = {
#define CF_USB_SCANNER_ROW(id, name) name,
    CF_USB_SCANNER_MODE_TABLE (CF_USB_SCANNER_ROW)
#undef CF_USB_SCANNER_ROW
  };
  g_return_val_if_fail ((guint) mode < G_N_ELEMENTS (names), NULL);
  return names[mode];
}

/* ---- labels ---- */

static void
on_read (const char *data, gsize length, const char *aim, gpointer user_data)
{
  cf_scanner_deliver (CF_SCANNER (user_data), data, length, aim);
}

static void
on_silence (CfDevice *device, gpointer data)
{
  CfUsbScanner *self = CF_USB_SCANNER (device);

  self->timer = 0;
  if (!self->is_silent) { /* on a busy machine reports may lie there unread: they come first */
    self->is_silent = TRUE;
    self->timer = cf_device_add_timer (device, 0, on_silence, NULL, NULL);
    return;
  }
  if (self->key_decoder != NULL)
    cf_key_decoder_end (self->key_decoder);
  if (self->framer != NULL)
    cf_scan_framer_end (self->framer);
  if (self->pos_decoder != NULL && cf_hid_pos_decoder_is_partial (self->pos_decoder)) {
    cf_hid_pos_decoder_reset (self->pos_decoder);
    cf_device_report_said (device, "the end of a label never came");
  }
}

/* Waits for the silence that ends what has been gathered, from now. */
static void
await_silence (CfUsbScanner *self)
{
  guint wait_ms = 0;

  if (self->key_decoder != NULL)
    wait_ms = cf_key_decoder_get_silence (self->key_decoder);
  else if (self->framer != NULL)
    wait_ms = cf_scan_framer_get_silence (self->framer);
  else if (self->pos_decoder != NULL && cf_hid_pos_decoder_is_partial (self->pos_decoder))
    wait_ms = CF_HID_POS_PARTIAL_MS;
  cf_device_remove_timer (CF_DEVICE (self), self->timer);
  self->is_silent = FALSE;
  self->timer =
    wait_ms > 0 ? cf_device_add_timer (CF_DEVICE (self), wait_ms, on_silence, NULL, NULL) : 0;
}

static gboolean
decode (CfUsbScanner *self, const guint8 *data, gsize length)
{
  switch (self->mode) {
  case CF_USB_SCANNER_KEYBOARD:
    cf_key_decoder_report (self->key_decoder, data, length);
    return TRUE;
  case CF_USB_SCANNER_HID_POS: return cf_hid_pos_decoder_report (self->pos_decoder, data, length);
  case CF_USB_SCANNER_OEM: return cf_oem_decode (data, length, on_read, self);
  case CF_USB_SCANNER_SERIAL:
  default: cf_scan_framer_feed (self->framer, data, length); return TRUE;
  }
}

/* ---- giving it up ---- */

static void
drop_claims (CfUsbScanner *self)
{
  cf_device_remove_timer (CF_DEVICE (self), self->timer);
  self->timer = 0;
  g_clear_pointer (&self->claim, cf_usb_claim_close);
  g_clear_pointer (&self->data_claim, cf_usb_claim_close);
  g_clear_pointer (&self->key_decoder, cf_key_decoder_free);
  g_clear_pointer (&self->pos_decoder, cf_hid_pos_decoder_free);
  g_clear_pointer (&self->framer, cf_scan_framer_free);
  self->command_size = 0;
}

static void
drop_unit (CfUsbScanner *self)
{
  drop_claims (self);
  g_clear_pointer (&self->unit, cf_usb_unit_unref);
  cf_device_report (CF_DEVICE (self), CF_DEVICE_MISSING, CF_DEVICE_REASON_UNPLUGGED);
}

/* ---- hearing ---- */

static void
on_heard (CfUsbClaim *claim, const CfUsbResult *result, gpointer user_data)
{
  CfUsbScanner *self = user_data;
  CfDevice *device = CF_DEVICE (self);

  if (result->status == CF_USB_GONE) {
    drop_unit (self);
    return;
  }
  if (result->status != CF_USB_OK) {
    cf_device_report_said (device, "reading failed: %s", cf_usb_status_name (result->status));
    if (++self->n_failures == FAILURES_MAX)
      cf_device_report (device, CF_DEVICE_PROBLEM, cf_usb_status_reason (result->status));
    return; /* the seam tries again by itself */
  }
  if (self->n_failures >= FAILURES_MAX)
    cf_device_report (device, CF_DEVICE_READY, CF_DEVICE_REASON_NONE);
  self->n_failures = 0;
  if (!decode (self, result->data, result->length))
    cf_device_report_said (device, "sent a report that is no label");
  await_silence (self);
}

static void
listen_to (CfUsbScanner *self, CfUsbClaim *claim, CfUsbKind kind)
{
  const CfUsbEndpoint *endpoint =
    cf_usb_interface_find (cf_usb_claim_get_interface (claim), kind, TRUE);

  if (endpoint != NULL)
    cf_usb_claim_listen (claim, endpoint->address, READS, 0, on_heard, self);
}

/* ---- telling ---- */

/* Requests that many scanners refuse, without harm. */
static void
request (CfUsbScanner *self, guint8 code, guint16 value, const guint8 *data, gsize length)
{
  cf_usb_claim_control (self->claim, TO_INTERFACE, code, value, (guint16) self->number, data,
                        length, CF_USB_SETUP_MS, NULL, NULL);
}

static void
on_told (CfUsbClaim *claim, const CfUsbResult *result, gpointer user_data)
{
}

/* An output report, over the endpoint if there is one, else as a request. */
static void
send_report (CfUsbScanner *self, const guint8 *report, gsize length, guint8 report_id)
{
  const CfUsbEndpoint *out =
    cf_usb_interface_find (cf_usb_claim_get_interface (self->claim), CF_USB_INTERRUPT, FALSE);

  if (out != NULL)
    cf_usb_claim_write (self->claim, out->address, report, length, CF_USB_SETUP_MS, on_told, NULL);
  else
    request (self, SET_REPORT, REPORT_OUTPUT | report_id, report, length);
}

static void
tell_oem (CfUsbScanner *self, guint8 command)
{
  const guint8 report[CF_OEM_COMMAND_SIZE] = { command };
  send_report (self, report, sizeof report, 0);
}

/* Honeywell's serial commands inside a HID report: SYN, a letter, CR. */
static void
tell_honeywell (CfUsbScanner *self, guint8 letter)
{
  guint8 report[CF_HID_REPORT_MAX] = { CF_HONEYWELL_COMMAND, 3, SYN, letter, '\r' };

  if (self->command_size >= 5)
    send_report (self, report, self->command_size, CF_HONEYWELL_COMMAND);
}

static void
cf_usb_scanner_enable (CfScanner *scanner, gboolean is_enabled)
{
  CfUsbScanner *self = CF_USB_SCANNER (scanner);

  if (self->claim != NULL && self->mode == CF_USB_SCANNER_OEM)
    tell_oem (self, is_enabled ? CF_OEM_ENABLE : CF_OEM_DISABLE);
}

static void
cf_usb_scanner_acknowledge (CfScanner *scanner, gboolean is_good)
{
  CfUsbScanner *self = CF_USB_SCANNER (scanner);
  guint n = is_good ? 1 : 2; /* one beep is good, as scanners themselves do it */

  for (guint i = 0; self->claim != NULL && i < n; i++) {
    if (self->mode == CF_USB_SCANNER_OEM)
      tell_oem (self, CF_OEM_BEEP);
    else if (self->mode == CF_USB_SCANNER_HID_POS)
      tell_honeywell (self, 0x07);
  }
}

/* ---- taking it into use ---- */

static void
open_keyboard (CfUsbScanner *self)
{
  static const guint8 num_lock = 1; /* some send nothing until they were told of the lights */

  self->key_decoder = cf_key_decoder_new (&self->keys, on_read, self);
  if (cf_usb_claim_get_interface (self->claim)->subclass == 1)
    request (self, SET_PROTOCOL, 0, NULL, 0);
  request (self, SET_IDLE, 0, NULL, 0);
  request (self, SET_REPORT, REPORT_OUTPUT, &num_lock, 1);
  listen_to (self, self->claim, CF_USB_INTERRUPT);
}

static void
on_descriptor (CfUsbClaim *claim, const CfUsbResult *result, gpointer user_data)
{
  CfUsbScanner *self = user_data;
  const CfUsbInfo *info = cf_usb_unit_get_info (self->unit);
  static const guint8 deliver[] = { 0xFE, 1 };
  g_autoptr (CfHidMap) map = NULL;

  if (result->status == CF_USB_GONE) {
    drop_unit (self);
    return;
  }
  if (result->status == CF_USB_OK)
    map = cf_hid_map_parse (result->data, result->length, NULL);
  if (info->vendor == HONEYWELL || info->vendor == HAND_HELD) {
    request (self, SET_REPORT, REPORT_FEATURE | 0xFE, deliver, sizeof deliver);
    if (map != NULL)
      self->command_size = cf_hid_map_get_length (map, CF_HID_OUTPUT, CF_HONEYWELL_COMMAND);
  }
  self->pos_decoder = cf_hid_pos_decoder_new (g_steal_pointer (&map), on_read, self);
  listen_to (self, self->claim, CF_USB_INTERRUPT);
}

static gboolean
open_serial (CfUsbScanner *self, CfUsbStatus *ret_status, GError **error)
{
  static const CfUsbLine line = { .rate = 115200, .data_bits = 8 };

  self->data_claim = cf_usb_serial_open (self->claim, &line, ret_status, error);
  if (self->data_claim == NULL)
    return FALSE;
  self->framer = cf_scan_framer_new (on_read, self);
  listen_to (self, self->data_claim, CF_USB_BULK);
  return TRUE;
}

static gboolean
begin (CfUsbScanner *self, CfUsbStatus *ret_status, GError **error)
{
  self->n_failures = 0;
  switch (self->mode) {
  case CF_USB_SCANNER_KEYBOARD: open_keyboard (self); return TRUE;
  case CF_USB_SCANNER_HID_POS:
    cf_usb_read_report_descriptor (self->claim, on_descriptor, self);
    return TRUE;
  case CF_USB_SCANNER_OEM:
    listen_to (self, self->claim, CF_USB_INTERRUPT);
    if (!cf_scanner_is_resting (CF_SCANNER (self)))
      tell_oem (self, CF_OEM_ENABLE);
    return TRUE;
  case CF_USB_SCANNER_SERIAL:
  default: return open_serial (self, ret_status, error);
  }
}

static gboolean
cf_usb_scanner_open (CfDevice *device, CfDeviceReason *ret_reason, GError **error)
{
  CfUsbScanner *self = CF_USB_SCANNER (device);
  CfUsbStatus status = CF_USB_GONE;

  if (self->unit == NULL) {
    *ret_reason = CF_DEVICE_REASON_UNPLUGGED;
    return cf_error_set (error, CF_ERROR_NO_DEVICE, "the scanner is not plugged in");
  }
  if (self->claim != NULL)
    return TRUE;
  self->claim = cf_usb_claim_new (self->unit, self->number, 0, &status, error);
  if (self->claim != NULL && begin (self, &status, error)) {
    cf_device_report_said (device, "connected");
    return TRUE;
  }
  drop_claims (self);
  *ret_reason = cf_usb_status_reason (status);
  return FALSE;
}

static void
cf_usb_scanner_close (CfDevice *device)
{
  drop_claims (CF_USB_SCANNER (device));
}

static CfUsbScannerMode
mode_of (CfUsbUnit *unit, guint number)
{
  switch (cf_usb_recognise_unit (unit, number)) {
  case CF_USB_AS_HID_POS: return CF_USB_SCANNER_HID_POS;
  case CF_USB_AS_OEM: return CF_USB_SCANNER_OEM;
  case CF_USB_AS_SERIAL_SCANNER:
  case CF_USB_AS_SERIAL: return CF_USB_SCANNER_SERIAL;
  case CF_USB_AS_NOTHING:
  case CF_USB_AS_UNREAD:
  case CF_USB_AS_KEYBOARD_SCANNER:
  case CF_USB_AS_KEYBOARD:
  case CF_USB_AS_FOREIGN_SCANNER:
  case CF_USB_AS_PRINTER:
  case CF_USB_AS_HID_SCALE:
  case CF_USB_AS_SERIAL_SCALE:
  case CF_USB_AS_SERIAL_DISPLAY:
  case CF_USB_AS_PRINTER_DISPLAY:
  default: return CF_USB_SCANNER_KEYBOARD;
  }
}

static void
cf_usb_scanner_plug (CfUsbDevice *device, CfUsbUnit *unit, guint number)
{
  CfUsbScanner *self = CF_USB_SCANNER (device);

  if (unit == NULL) {
    if (self->unit != NULL)
      drop_unit (self);
    return;
  }
  drop_claims (self);
  g_clear_pointer (&self->unit, cf_usb_unit_unref);
  self->unit = cf_usb_unit_ref (unit);
  self->number = number;
  self->mode = mode_of (unit, number);
}

/* ---- settings ---- */

static void
set_keys_on_thread (CfDevice *device, gpointer data)
{
  CfUsbScanner *self = CF_USB_SCANNER (device);

  self->keys = *(const CfKeySettings *) data;
  if (self->key_decoder != NULL)
    cf_key_decoder_set (self->key_decoder, &self->keys);
}

void
cf_usb_scanner_set_keys (CfUsbScanner *self, const CfKeySettings *settings)
{
  g_return_if_fail (CF_IS_USB_SCANNER (self) && settings != NULL && settings->layout != NULL);
  cf_device_call (CF_DEVICE (self), set_keys_on_thread, g_memdup2 (settings, sizeof *settings),
                  g_free);
}

/* ---- life ---- */

static void
cf_usb_scanner_finalize (GObject *object)
{
  CfUsbScanner *self = CF_USB_SCANNER (object);

  g_assert (self->claim == NULL); /* closed before, on the device thread */
  g_clear_pointer (&self->unit, cf_usb_unit_unref);
  G_OBJECT_CLASS (cf_usb_scanner_parent_class)->finalize (object);
}

static void
cf_usb_scanner_usb_init (CfUsbDeviceInterface *iface)
{
  iface->plug = cf_usb_scanner_plug;
}

static void
cf_usb_scanner_class_init (CfUsbScannerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cf_usb_scanner_finalize;
  CF_DEVICE_CLASS (klass)->open = cf_usb_scanner_open;
  CF_DEVICE_CLASS (klass)->close = cf_usb_scanner_close;
  CF_SCANNER_CLASS (klass)->enable = cf_usb_scanner_enable;
  CF_SCANNER_CLASS (klass)->acknowledge = cf_usb_scanner_acknowledge;
}

static void
cf_usb_scanner_init (CfUsbScanner *self)
{
  self->keys =
    (CfKeySettings){ .layout = cf_key_layout_find ("us"), .silence_ms = CF_KEY_SILENCE_MS };
}

CfUsbScanner *
cf_usb_scanner_new (CfDeviceLoop *loop, const char *id, const char *model, const char *where)
{
  return g_object_new (CF_TYPE_USB_SCANNER, "loop", loop, "id", id, "model", model, "where", where,
                       NULL);
}
