/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-usb-display.h"

#include "cf-error.h"
#include "cf-usb-recognise.h"
#include "cf-usb-serial.h"

#define CLASS_CDC 0x02

struct _CfUsbDisplay
{
  CfCustomerDisplay parent_instance;
  /* Device thread: */
  CfUsbUnit *unit; /* nullable: not plugged in */
  guint number;
  CfUsbClaim *claim;
  CfUsbClaim *data_claim; /* serial: the other half */
  const CfDisplayLanguage *language;
  CfDisplayRows rows;
  gboolean has_rows;
  gboolean is_stale;    /* the rows are not what it shows */
  gboolean needs_start; /* nobody knows what state it is in */
  gboolean is_writing;
  gboolean has_failed;
  guint timer; /* until it is tried again */
};

static void cf_usb_display_usb_init (CfUsbDeviceInterface *iface);
static void write_newest (CfUsbDisplay *self);

G_DEFINE_FINAL_TYPE_WITH_CODE (CfUsbDisplay,
                               cf_usb_display,
                               CF_TYPE_CUSTOMER_DISPLAY,
                               G_IMPLEMENT_INTERFACE (CF_TYPE_USB_DEVICE, cf_usb_display_usb_init))

/* ---- giving it up ---- */

static void
drop_claims (CfUsbDisplay *self)
{
  cf_device_remove_timer (CF_DEVICE (self), self->timer);
  self->timer = 0;
  g_clear_pointer (&self->data_claim, cf_usb_claim_close);
  g_clear_pointer (&self->claim, cf_usb_claim_close);
  self->is_writing = FALSE;
  self->has_failed = FALSE;
}

static void
drop_unit (CfUsbDisplay *self)
{
  drop_claims (self);
  g_clear_pointer (&self->unit, cf_usb_unit_unref);
  cf_device_report (CF_DEVICE (self), CF_DEVICE_MISSING, CF_DEVICE_REASON_UNPLUGGED);
}

/* ---- writing ---- */

static void
on_again (CfDevice *device, gpointer data)
{
  CfUsbDisplay *self = CF_USB_DISPLAY (device);

  self->timer = 0;
  write_newest (self);
}

static void
on_written (CfUsbClaim *claim, const CfUsbResult *result, gpointer user_data)
{
  CfUsbDisplay *self = user_data;

  self->is_writing = FALSE;
  if (result->status == CF_USB_GONE) {
    drop_unit (self);
    return;
  }
  if (result->status == CF_USB_OK) {
    if (self->has_failed)
      cf_device_report (CF_DEVICE (self), CF_DEVICE_READY, CF_DEVICE_REASON_NONE);
    self->has_failed = FALSE;
    write_newest (self);
    return;
  }
  self->is_stale = TRUE;
  self->needs_start = TRUE;
  if (result->status == CF_USB_STALLED)
    cf_usb_claim_clear_halt (
      claim,
      cf_usb_interface_find (cf_usb_claim_get_interface (claim), CF_USB_BULK, FALSE)->address, NULL,
      NULL);
  if (!self->has_failed)
    cf_device_report (CF_DEVICE (self), CF_DEVICE_PROBLEM, cf_usb_status_reason (result->status));
  self->has_failed = TRUE;
  self->timer =
    cf_device_add_timer (CF_DEVICE (self), CF_USB_DISPLAY_AGAIN_MS, on_again, NULL, NULL);
}

static void
write_newest (CfUsbDisplay *self)
{
  CfUsbClaim *claim = self->data_claim != NULL ? self->data_claim : self->claim;
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  if (claim == NULL || self->is_writing || self->timer != 0 ||
      (!self->needs_start && !self->is_stale))
    return;
  const CfUsbEndpoint *out =
    cf_usb_interface_find (cf_usb_claim_get_interface (claim), CF_USB_BULK, FALSE);
  if (out == NULL)
    return; /* recognised without one: there is nothing to write to */
  if (self->needs_start)
    cf_display_language_put_start (self->language, bytes);
  if (self->has_rows)
    cf_display_language_put_rows (self->language, &self->rows, bytes);
  self->needs_start = self->is_stale = FALSE;
  self->is_writing = TRUE;
  cf_usb_claim_write (claim, out->address, bytes->data, bytes->len, CF_USB_DISPLAY_WRITE_MS,
                      on_written, self);
}

static void
cf_usb_display_show (CfCustomerDisplay *display, const CfDisplayRows *rows)
{
  CfUsbDisplay *self = CF_USB_DISPLAY (display);

  self->rows = *rows;
  self->has_rows = self->is_stale = TRUE;
  write_newest (self);
}

/* ---- taking it into use ---- */

static gboolean
begin (CfUsbDisplay *self, CfUsbStatus *ret_status, GError **error)
{
  static const CfUsbLine line = { .rate = 9600, .data_bits = 8 };

  if (cf_usb_claim_get_interface (self->claim)->class_code == CLASS_CDC) {
    self->data_claim = cf_usb_serial_open (self->claim, &line, ret_status, error);
    if (self->data_claim == NULL)
      return FALSE;
  }
  self->needs_start = TRUE;
  write_newest (self);
  return TRUE;
}

static gboolean
cf_usb_display_open (CfDevice *device, CfDeviceReason *ret_reason, GError **error)
{
  CfUsbDisplay *self = CF_USB_DISPLAY (device);
  CfUsbStatus status = CF_USB_GONE;

  if (self->unit == NULL) {
    *ret_reason = CF_DEVICE_REASON_UNPLUGGED;
    return cf_error_set (error, CF_ERROR_NO_DEVICE, "the display is not plugged in");
  }
  if (self->claim != NULL) { /* opened again because it failed: the next write will tell */
    if (self->has_failed)
      cf_device_report (device, CF_DEVICE_PROBLEM, CF_DEVICE_REASON_NO_ANSWER);
    return TRUE;
  }
  self->claim = cf_usb_claim_new (self->unit, self->number, 0, &status, error);
  if (self->claim != NULL && begin (self, &status, error))
    return TRUE;
  drop_claims (self);
  *ret_reason = cf_usb_status_reason (status);
  return FALSE;
}

static void
cf_usb_display_close (CfDevice *device)
{
  drop_claims (CF_USB_DISPLAY (device));
}

static void
cf_usb_display_plug (CfUsbDevice *device, CfUsbUnit *unit, guint number)
{
  CfUsbDisplay *self = CF_USB_DISPLAY (device);

  if (unit == NULL) {
    if (self->unit != NULL)
      drop_unit (self);
    return;
  }
  if (unit == self->unit && self->claim != NULL)
    return; /* tried again from outside: it is tried here already */
  drop_claims (self);
  g_clear_pointer (&self->unit, cf_usb_unit_unref);
  self->unit = cf_usb_unit_ref (unit);
  self->number = number;
}

static void
set_language_on_thread (CfDevice *device, gpointer data)
{
  CfUsbDisplay *self = CF_USB_DISPLAY (device);

  if (self->language == data)
    return;
  self->language = data;
  self->needs_start = TRUE;
  write_newest (self);
}

void
cf_usb_display_set_language (CfUsbDisplay *self, const CfDisplayLanguage *language)
{
  g_return_if_fail (CF_IS_USB_DISPLAY (self) && language != NULL);
  cf_device_call (CF_DEVICE (self), set_language_on_thread, (gpointer) language, NULL);
}

/* ---- life ---- */

static void
cf_usb_display_finalize (GObject *object)
{
  CfUsbDisplay *self = CF_USB_DISPLAY (object);

  g_assert (self->claim == NULL); /* closed before */
  g_clear_pointer (&self->unit, cf_usb_unit_unref);
  G_OBJECT_CLASS (cf_usb_display_parent_class)->finalize (object);
}

static void
cf_usb_display_usb_init (CfUsbDeviceInterface *iface)
{
  iface->plug = cf_usb_display_plug;
}

static void
cf_usb_display_class_init (CfUsbDisplayClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cf_usb_display_finalize;
  CF_DEVICE_CLASS (klass)->open = cf_usb_display_open;
  CF_DEVICE_CLASS (klass)->close = cf_usb_display_close;
  CF_CUSTOMER_DISPLAY_CLASS (klass)->show = cf_usb_display_show;
}

static void
cf_usb_display_init (CfUsbDisplay *self)
{
  self->language = cf_display_language_find (cf_display_language_list ()[0]);
}

CfUsbDisplay *
cf_usb_display_new (CfDeviceLoop *loop, const char *id, const char *model, const char *where)
{
  return g_object_new (CF_TYPE_USB_DISPLAY, "loop", loop, "id", id, "model", model, "where", where,
                       NULL);
}
