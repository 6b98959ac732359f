/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-usb-scale.h"

#include "cf-error.h"
#include "cf-hid-scale.h"
#include "cf-toledo.h"
#include "cf-usb-recognise.h"
#include "cf-usb-serial.h"

#define READS        4 /* kept running */
#define FAILURES_MAX 5 /* in a row, until it is called out of order */

/* HID 1.11, 7.2. */
#define TO_INTERFACE   0x21
#define FROM_INTERFACE 0xA1
#define GET_REPORT     0x01
#define SET_REPORT     0x09
#define SET_IDLE       0x0A
#define REPORT_INPUT   0x0100
#define REPORT_OUTPUT  0x0200
#define REPORT_FEATURE 0x0300

struct _CfUsbScale
{
  CfScale parent_instance;
  /* Device thread: */
  CfUsbUnit *unit; /* nullable: not plugged in */
  guint number;
  gboolean is_serial;
  CfUsbClaim *claim;
  CfUsbClaim *data_claim; /* serial: the other half */
  CfHidScale hid;
  CfToledo toledo;
  CfScaleReading reading; /* the newest */
  gboolean is_new;        /* it has not been told */
  gboolean is_silent;     /* nothing has been heard for too long */
  gboolean has_erred;     /* the last that was heard made no sense */
  gboolean has_asked;     /* a question is under way */
  guint n_failures;
  guint show_timer;
  guint ask_timer;     /* serial: until the next question */
  guint silence_timer; /* until what was heard last is too old */
};

static void cf_usb_scale_usb_init (CfUsbDeviceInterface *iface);
static void drop_unit (CfUsbScale *self);

G_DEFINE_FINAL_TYPE_WITH_CODE (CfUsbScale,
                               cf_usb_scale,
                               CF_TYPE_SCALE,
                               G_IMPLEMENT_INTERFACE (CF_TYPE_USB_DEVICE, cf_usb_scale_usb_init))

/* ---- telling ---- */

static void
report_state (CfUsbScale *self)
{
  CfDeviceReason reason = CF_DEVICE_REASON_NONE;

  if (self->is_silent)
    reason = CF_DEVICE_REASON_NO_ANSWER;
  else if (self->n_failures >= FAILURES_MAX || self->reading.state == CF_SCALE_FAULT)
    reason = CF_DEVICE_REASON_FAULT;
  else if (self->reading.state == CF_SCALE_OVERLOAD)
    reason = CF_DEVICE_REASON_OVERLOAD;
  else if (self->reading.state == CF_SCALE_UNDER)
    reason = CF_DEVICE_REASON_UNDER_ZERO;
  cf_device_report (CF_DEVICE (self),
                    reason == CF_DEVICE_REASON_NONE ? CF_DEVICE_READY : CF_DEVICE_PROBLEM, reason);
}

static void
tell (CfUsbScale *self)
{
  self->is_new = FALSE;
  report_state (self);
  cf_scale_report_reading (CF_SCALE (self), &self->reading);
}

static void tell_in_time (CfUsbScale *self);

static void
on_show (CfDevice *device, gpointer data)
{
  CfUsbScale *self = CF_USB_SCALE (device);

  self->show_timer = 0;
  if (self->is_new)
    tell_in_time (self);
}

static void
tell_in_time (CfUsbScale *self)
{
  tell (self);
  self->show_timer =
    cf_device_add_timer (CF_DEVICE (self), CF_USB_SCALE_SHOW_MS, on_show, NULL, NULL);
}

/* A scale may send as fast as it likes; only the newest counts, and the till hears it in its time. */
static void
show (CfUsbScale *self, const CfScaleReading *reading)
{
  gboolean is_change =
    self->is_silent || self->reading.state != reading->state ||
    self->reading.value != reading->value || self->reading.decimals != reading->decimals ||
    self->reading.unit != reading->unit || self->reading.is_net != reading->is_net;

  self->reading = *reading;
  self->is_silent = FALSE;
  self->is_new |= is_change;
  if (self->is_new && self->show_timer == 0)
    tell_in_time (self);
}

/* ---- silence ---- */

static void await_silence (CfUsbScale *self);

static void
fall_silent (CfUsbScale *self)
{
  if (self->is_silent)
    return;
  self->is_silent = TRUE;
  self->reading = (CfScaleReading){ 0 };
  tell (self);
}

static void
hear (CfUsbScale *self, const CfScaleReading *reading)
{
  if (reading ==
      NULL) { /* it is there, and what it says is worth nothing: the old weight neither */
    if (!self->has_erred)
      cf_device_report_said (CF_DEVICE (self), "sent what is no weight");
    self->has_erred = TRUE;
    show (self, &(CfScaleReading){ 0 });
  } else {
    self->has_erred = FALSE;
    show (self, reading);
  }
  await_silence (self);
}

static void
hear_hid (CfUsbScale *self, const guint8 *report, gsize length)
{
  CfScaleReading reading;

  if (cf_hid_scale_is_other (&self->hid, report, length))
    return;
  hear (self, cf_hid_scale_read (&self->hid, report, length, &reading) ? &reading : NULL);
}

static void
on_report_asked (CfUsbClaim *claim, const CfUsbResult *result, gpointer user_data)
{
  CfUsbScale *self = user_data;

  self->has_asked = FALSE;
  if (result->status == CF_USB_GONE)
    drop_unit (self);
  else if (result->status == CF_USB_OK && result->length > 0)
    hear_hid (self, result->data, result->length);
  else {
    fall_silent (self);
    await_silence (self);
  }
}

/* Also whether it is there at all: a HID scale may tell nothing as long as nothing changes. */
static void
ask_report (CfUsbScale *self)
{
  if (self->has_asked)
    return;
  self->has_asked = TRUE;
  cf_usb_claim_control (self->claim, FROM_INTERFACE, GET_REPORT,
                        REPORT_INPUT | self->hid.weight.report_id, (guint16) self->number, NULL,
                        CF_HID_REPORT_MAX, CF_USB_SETUP_MS, on_report_asked, self);
}

static void
on_silence (CfDevice *device, gpointer data)
{
  CfUsbScale *self = CF_USB_SCALE (device);

  self->silence_timer = 0;
  if (self->is_serial) {
    fall_silent (self);
    await_silence (self);
  } else
    ask_report (self);
}

static void
await_silence (CfUsbScale *self)
{
  cf_device_remove_timer (CF_DEVICE (self), self->silence_timer);
  self->silence_timer =
    cf_device_add_timer (CF_DEVICE (self), CF_USB_SCALE_SILENT_MS, on_silence, NULL, NULL);
}

/* ---- giving it up ---- */

static void
drop_claims (CfUsbScale *self)
{
  guint *const timers[] = { &self->show_timer, &self->ask_timer, &self->silence_timer };

  for (guint i = 0; i < G_N_ELEMENTS (timers); i++) {
    cf_device_remove_timer (CF_DEVICE (self), *timers[i]);
    *timers[i] = 0;
  }
  g_clear_pointer (&self->data_claim, cf_usb_claim_close);
  g_clear_pointer (&self->claim, cf_usb_claim_close);
  self->toledo = (CfToledo){ 0 };
  self->reading = (CfScaleReading){ 0 };
  self->is_new = self->is_silent = self->has_erred = self->has_asked = FALSE;
  self->n_failures = 0;
  cf_scale_report_reading (CF_SCALE (self), &self->reading);
}

static void
drop_unit (CfUsbScale *self)
{
  drop_claims (self);
  g_clear_pointer (&self->unit, cf_usb_unit_unref);
  cf_device_report (CF_DEVICE (self), CF_DEVICE_MISSING, CF_DEVICE_REASON_UNPLUGGED);
}

/* ---- hearing ---- */

static void
on_record (const CfScaleReading *reading, gpointer user_data)
{
  hear (user_data, reading);
}

static void
on_heard (CfUsbClaim *claim, const CfUsbResult *result, gpointer user_data)
{
  CfUsbScale *self = user_data;

  if (result->status == CF_USB_GONE) {
    drop_unit (self);
    return;
  }
  if (result->status != CF_USB_OK) {
    if (++self->n_failures == FAILURES_MAX)
      tell (self);
    return; /* the seam tries again by itself */
  }
  gboolean was_failing = self->n_failures >= FAILURES_MAX;
  self->n_failures = 0;
  if (was_failing)
    tell (self);
  if (self->is_serial)
    cf_toledo_feed (&self->toledo, result->data, result->length, on_record, self);
  else
    hear_hid (self, result->data, result->length);
}

static void
listen_to (CfUsbScale *self, CfUsbClaim *claim, CfUsbKind kind)
{
  const CfUsbEndpoint *endpoint =
    cf_usb_interface_find (cf_usb_claim_get_interface (claim), kind, TRUE);

  if (endpoint != NULL)
    cf_usb_claim_listen (claim, endpoint->address, READS, 0, on_heard, self);
  await_silence (self);
}

/* ---- asking ---- */

static void ask_weight (CfDevice *device, gpointer data);

static void
on_asked (CfUsbClaim *claim, const CfUsbResult *result, gpointer user_data)
{
  CfUsbScale *self = user_data;

  self->has_asked = FALSE;
  if (result->status == CF_USB_GONE) {
    drop_unit (self);
    return;
  }
  self->ask_timer =
    cf_device_add_timer (CF_DEVICE (self), CF_USB_SCALE_ASK_MS, ask_weight, NULL, NULL);
}

static void
on_told (CfUsbClaim *claim, const CfUsbResult *result, gpointer user_data)
{
  if (result->status == CF_USB_GONE)
    drop_unit (user_data);
}

static void
send_letter (CfUsbScale *self, guint8 letter, CfUsbFunc func)
{
  const CfUsbEndpoint *out =
    cf_usb_interface_find (cf_usb_claim_get_interface (self->data_claim), CF_USB_BULK, FALSE);

  if (out != NULL)
    cf_usb_claim_write (self->data_claim, out->address, &letter, 1, CF_USB_SETUP_MS, func, self);
}

static void
ask_weight (CfDevice *device, gpointer data)
{
  CfUsbScale *self = CF_USB_SCALE (device);

  self->ask_timer = 0;
  self->has_asked = TRUE;
  send_letter (self, CF_TOLEDO_WEIGH, on_asked);
}

static gboolean
zero_hid (CfUsbScale *self)
{
  guint8 report[CF_HID_REPORT_MAX];
  gsize size = cf_hid_scale_fill_zero (&self->hid, report);
  guint16 kind = self->hid.zero.kind == CF_HID_FEATURE ? REPORT_FEATURE : REPORT_OUTPUT;

  if (size == 0)
    return FALSE;
  cf_usb_claim_control (self->claim, TO_INTERFACE, SET_REPORT, kind | self->hid.zero.report_id,
                        (guint16) self->number, report, size, CF_USB_SETUP_MS, on_told, self);
  return TRUE;
}

static gboolean
cf_usb_scale_command (CfScale *scale, CfScaleCommand command)
{
  static const guint8 letters[] = { [CF_SCALE_ZERO] = CF_TOLEDO_ZERO,
                                    [CF_SCALE_TARE] = CF_TOLEDO_TARE,
                                    [CF_SCALE_CLEAR_TARE] = CF_TOLEDO_CLEAR_TARE };
  CfUsbScale *self = CF_USB_SCALE (scale);

  if (self->claim == NULL)
    return TRUE; /* not there: there is nothing to do */
  if (!self->is_serial)
    return command == CF_SCALE_ZERO && zero_hid (self);
  send_letter (self, letters[command], on_told);
  return TRUE;
}

/* ---- taking it into use ---- */

static void
on_descriptor (CfUsbClaim *claim, const CfUsbResult *result, gpointer user_data)
{
  CfUsbScale *self = user_data;
  g_autoptr (CfHidMap) map = NULL;

  if (result->status == CF_USB_GONE) {
    drop_unit (self);
    return;
  }
  if (result->status == CF_USB_OK)
    map = cf_hid_map_parse (result->data, result->length, NULL);
  cf_hid_scale_init (&self->hid, map);
  cf_usb_claim_control (claim, TO_INTERFACE, SET_IDLE, 0, (guint16) self->number, NULL, 0,
                        CF_USB_SETUP_MS, NULL, NULL);
  listen_to (self, claim, CF_USB_INTERRUPT);
  ask_report (self); /* what lies on it already */
}

static gboolean
begin (CfUsbScale *self, CfUsbStatus *ret_status, GError **error)
{
  static const CfUsbLine line = { .rate = 9600, .data_bits = 7, .parity = 2 };

  if (!self->is_serial) {
    cf_usb_read_report_descriptor (self->claim, on_descriptor, self);
    return TRUE;
  }
  self->data_claim = cf_usb_serial_open (self->claim, &line, ret_status, error);
  if (self->data_claim == NULL)
    return FALSE;
  listen_to (self, self->data_claim, CF_USB_BULK);
  ask_weight (CF_DEVICE (self), NULL);
  return TRUE;
}

static gboolean
cf_usb_scale_open (CfDevice *device, CfDeviceReason *ret_reason, GError **error)
{
  CfUsbScale *self = CF_USB_SCALE (device);
  CfUsbStatus status = CF_USB_GONE;

  if (self->unit == NULL) {
    *ret_reason = CF_DEVICE_REASON_UNPLUGGED;
    return cf_error_set (error, CF_ERROR_NO_DEVICE, "the scale is not plugged in");
  }
  if (self->claim != NULL) {
    report_state (self);
    return TRUE;
  }
  self->claim = cf_usb_claim_new (self->unit, self->number, 0, &status, error);
  if (self->claim != NULL && begin (self, &status, error)) {
    cf_device_report_said (device, "connected as %s", self->is_serial ? "serial" : "hid");
    return TRUE;
  }
  drop_claims (self);
  *ret_reason = cf_usb_status_reason (status);
  return FALSE;
}

static void
cf_usb_scale_close (CfDevice *device)
{
  drop_claims (CF_USB_SCALE (device));
}

static void
cf_usb_scale_plug (CfUsbDevice *device, CfUsbUnit *unit, guint number)
{
  CfUsbScale *self = CF_USB_SCALE (device);

  if (unit == NULL) {
    if (self->unit != NULL)
      drop_unit (self);
    return;
  }
  /* Tried again because it is silent or out of order: we listen, and will hear it when it is not. */
  if (unit == self->unit && self->claim != NULL && self->n_failures < FAILURES_MAX)
    return;
  drop_claims (self);
  g_clear_pointer (&self->unit, cf_usb_unit_unref);
  self->unit = cf_usb_unit_ref (unit);
  self->number = number;
  self->is_serial = cf_usb_recognise_unit (unit, number) != CF_USB_AS_HID_SCALE;
}

/* ---- life ---- */

static void
cf_usb_scale_finalize (GObject *object)
{
  CfUsbScale *self = CF_USB_SCALE (object);

  g_assert (self->claim == NULL); /* closed before */
  g_clear_pointer (&self->unit, cf_usb_unit_unref);
  G_OBJECT_CLASS (cf_usb_scale_parent_class)->finalize (object);
}

static void
cf_usb_scale_usb_init (CfUsbDeviceInterface *iface)
{
  iface->plug = cf_usb_scale_plug;
}

static void
cf_usb_scale_class_init (CfUsbScaleClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cf_usb_scale_finalize;
  CF_DEVICE_CLASS (klass)->open = cf_usb_scale_open;
  CF_DEVICE_CLASS (klass)->close = cf_usb_scale_close;
  CF_SCALE_CLASS (klass)->command = cf_usb_scale_command;
}

static void
cf_usb_scale_init (CfUsbScale *self)
{
}

CfUsbScale *
cf_usb_scale_new (CfDeviceLoop *loop, const char *id, const char *model, const char *where)
{
  return g_object_new (CF_TYPE_USB_SCALE, "loop", loop, "id", id, "model", model, "where", where,
                       NULL);
}
