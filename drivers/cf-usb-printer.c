/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-error.h"
#include "cf-usb-printer-private.h"

#define N_LISTENERS    2
#define CONTROL_MS     1000  /* what a printer takes for its device id; clones never answer */
#define ANSWER_MS      1000  /* for a question in real time: busy mechanisms take so long */
#define FIRST_MS       1500  /* for the first automatic status */
#define IDLE_MS        10000 /* between questions to a printer that says nothing by itself */
#define WAITING_MS     1000  /* the same while a job waits for it */
#define LAST_QUESTION  4     /* of DLE EOT 1 … 4 */
#define KICK_WINDOW_MS 3000  /* in which a drawer that was kicked opens */

/* Printer class requests (USB printer class 1.1, 4.2). */
#define GET_DEVICE_ID   0
#define GET_PORT_STATUS 1
#define TO_HOST         0xA1

static void cf_usb_printer_device_init (CfUsbDeviceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CfUsbPrinter,
                               cf_usb_printer,
                               CF_TYPE_PRINTER,
                               G_IMPLEMENT_INTERFACE (CF_TYPE_USB_DEVICE,
                                                      cf_usb_printer_device_init))

gint64
cf_usb_printer_now (CfUsbPrinter *self)
{
  return cf_clock_mono_ms (cf_device_loop_get_clock (cf_device_get_loop (CF_DEVICE (self))));
}

/* ---- how it is ---- */

CfDeviceReason
cf_usb_printer_obstacle (const CfUsbPrinter *self)
{
  if (self->claim == NULL)
    return CF_DEVICE_REASON_UNPLUGGED;
  return cf_printer_status_obstacle (&self->status);
}

void
cf_usb_printer_report (CfUsbPrinter *self)
{
  CfDeviceReason reason = cf_usb_printer_obstacle (self);
  CfDeviceState state = CF_DEVICE_READY;

  if (reason == CF_DEVICE_REASON_UNPLUGGED)
    state = CF_DEVICE_MISSING;
  else if (reason != CF_DEVICE_REASON_NONE)
    state = CF_DEVICE_PROBLEM;
  else if (self->n_failures > 0) {
    state = CF_DEVICE_PROBLEM;
    reason = CF_DEVICE_REASON_FAULT;
  } else if (self->job != NULL)
    state = CF_DEVICE_BUSY;
  else if (self->status.is_paper_low) {
    state = CF_DEVICE_WARNING;
    reason = CF_DEVICE_REASON_PAPER_LOW;
  }
  cf_device_report (CF_DEVICE (self), state, reason);
}

/* The switch of a drawer that has just been kicked moves to "open": that says which level it is. */
static void
look_at_drawer (CfUsbPrinter *self, gboolean was_high, gboolean was_known)
{
  gboolean is_high = self->status.is_drawer_high;

  if (!was_known || was_high == is_high)
    return;
  if (self->kicked_ms != 0 && cf_usb_printer_now (self) - self->kicked_ms < KICK_WINDOW_MS)
    self->open_is_high = is_high;
  self->kicked_ms = 0;
  self->drawer_has_moved = TRUE;
  cf_printer_report_drawer (CF_PRINTER (self),
                            is_high == self->open_is_high ? CF_DRAWER_OPEN : CF_DRAWER_SHUT);
}

/* ---- questions ---- */

static void on_poll_cb (CfDevice *device, gpointer data);

static void
poll_later (CfUsbPrinter *self)
{
  CfDevice *device = CF_DEVICE (self);

  cf_device_remove_timer (device, self->poll_timer);
  self->poll_timer = 0;
  if (self->claim != NULL && !self->hears_status)
    self->poll_timer = cf_device_add_timer (device, self->job != NULL ? WAITING_MS : IDLE_MS,
                                            on_poll_cb, NULL, NULL);
}

static void
on_port_status_cb (CfUsbClaim *claim, const CfUsbResult *result, gpointer user_data)
{
  CfUsbPrinter *self = user_data;

  if (result->status == CF_USB_OK && result->length >= 1) {
    self->has_port |= result->data[0] == CF_PRINTER_PORT_OK;
    /* Imitations answer with a constant; one that was never in order is not believed. */
    if (self->has_port && !self->hears_status && (self->is_deaf || self->is_blocked))
      cf_printer_status_take_port (&self->status, result->data[0]);
  }
  poll_later (self);
  cf_usb_printer_status_changed (self);
  cf_usb_printer_asked_all (self);
}

static void on_silence_cb (CfDevice *device, gpointer data);

static void
ask_next (CfUsbPrinter *self, guint n)
{
  const guint8 question[] = { 0x10, 0x04, (guint8) n };

  self->asked = n;
  self->ask_timer = cf_device_add_timer (CF_DEVICE (self), ANSWER_MS, on_silence_cb, NULL, NULL);
  cf_usb_printer_put_urgent (self, question, sizeof question);
}

static void
stop_asking (CfUsbPrinter *self)
{
  cf_device_remove_timer (CF_DEVICE (self), self->ask_timer);
  self->ask_timer = 0;
  self->asked = 0;
}

void
cf_usb_printer_ask (CfUsbPrinter *self)
{
  if (self->claim == NULL || self->asked != 0)
    return;
  if (self->in != 0 && !self->is_deaf && !self->is_blocked)
    ask_next (self, 1);
  else
    cf_usb_claim_control (self->claim, TO_HOST, GET_PORT_STATUS, 0,
                          (guint16) self->interface_number, NULL, 1, CONTROL_MS, on_port_status_cb,
                          self);
}

/* No answer: of a printer that has never said anything, none is to be expected; another one has
 * stopped reading, and its next automatic status or its plug will say why. */
static void
on_silence_cb (CfDevice *device, gpointer data)
{
  CfUsbPrinter *self = CF_USB_PRINTER (device);

  self->ask_timer = 0;
  stop_asking (self);
  if (self->has_spoken) {
    poll_later (self);
    return;
  }
  self->is_deaf = TRUE;
  cf_usb_printer_ask (self);
}

static void
on_poll_cb (CfDevice *device, gpointer data)
{
  CfUsbPrinter *self = CF_USB_PRINTER (device);

  self->poll_timer = 0;
  poll_later (self);
  cf_usb_printer_ask (self);
}

/* ---- answers ---- */

static void
take_answer (CfUsbPrinter *self, const CfPrinterAnswer *answer)
{
  CfPrinterStatus before = self->status;
  guint asked = self->asked;

  self->has_spoken = TRUE;
  cf_printer_status_take (&self->status, answer, asked);
  look_at_drawer (self, before.is_drawer_high, before.is_known);
  switch (answer->kind) {
  case CF_PRINTER_ANSWER_STATUS:
  case CF_PRINTER_ANSWER_STAR:
    self->hears_status = TRUE;
    cf_usb_printer_status_changed (self);
    break;
  case CF_PRINTER_ANSWER_REAL_TIME:
    if (asked == 0)
      return;
    stop_asking (self);
    if (asked < LAST_QUESTION) {
      ask_next (self, asked + 1);
      return;
    }
    poll_later (self);
    cf_usb_printer_status_changed (self);
    cf_usb_printer_asked_all (self);
    break;
  case CF_PRINTER_ANSWER_IN_ORDER: cf_usb_printer_answered (self); break;
  case CF_PRINTER_ANSWER_PROOF: cf_usb_printer_proved (self, answer->bytes); break;
  case CF_PRINTER_ANSWER_CLEARED: break;
  default: g_assert_not_reached ();
  }
}

static void
on_heard_cb (CfUsbClaim *claim, const CfUsbResult *result, gpointer user_data)
{
  CfUsbPrinter *self = user_data;

  for (gsize i = 0; result->data != NULL && i < result->length; i++) {
    CfPrinterAnswer answer;

    if (cf_printer_reader_push (&self->reader, result->data[i], &answer))
      take_answer (self, &answer);
    if (self->claim != claim) /* what it said has ended this */
      return;
  }
}

/* ---- opening ---- */

static void
on_first_port_status_cb (CfUsbClaim *claim, const CfUsbResult *result, gpointer user_data)
{
  CfUsbPrinter *self = user_data;

  self->has_port =
    result->status == CF_USB_OK && result->length >= 1 && result->data[0] == CF_PRINTER_PORT_OK;
}

static void
begin_listening (CfUsbPrinter *self)
{
  /* Everything it can say by itself: drawer, on or off line, errors, paper. */
  static const guint8 SAY_ALL[] = { 0x1D, 'a', 0x0F };
  /* The same for Star, ESC RS a 1; and how it is now, ESC ACK SOH. */
  static const guint8 STAR_SAY_ALL[] = { 0x1B, 0x1E, 'a', 1, 0x1B, 0x06, 0x01 };
  gboolean is_star = self->profile->language == CF_PRINTER_STAR;

  self->proves = self->profile->has_proof && self->in != 0;
  self->open_is_high = self->profile->open_is_high;
  self->is_deaf = !self->profile->has_dle || self->in == 0;
  cf_usb_printer_clear_buffers (self);
  self->reader.is_star = is_star;
  if (self->in != 0 && self->profile->has_asb && is_star)
    cf_usb_printer_put_urgent (self, STAR_SAY_ALL, sizeof STAR_SAY_ALL);
  else if (self->in != 0 && self->profile->has_asb)
    cf_usb_printer_put_urgent (self, SAY_ALL, sizeof SAY_ALL);
  self->poll_timer = cf_device_add_timer (CF_DEVICE (self), FIRST_MS, on_poll_cb, NULL, NULL);
  cf_usb_claim_control (self->claim, TO_HOST, GET_PORT_STATUS, 0, (guint16) self->interface_number,
                        NULL, 1, CONTROL_MS, on_first_port_status_cb, self);
  cf_usb_printer_go_on (self);
}

static void
on_device_id_cb (CfUsbClaim *claim, const CfUsbResult *result, gpointer user_data)
{
  CfUsbPrinter *self = user_data;
  const CfUsbInfo *info = cf_usb_unit_get_info (self->unit);
  g_autofree char *id =
    cf_printer_device_id (result->data, result->status == CF_USB_OK ? result->length : 0);

  self->profile = cf_printer_profile_choose (info->vendor, info->product, id);
  cf_device_report_said (CF_DEVICE (self), "%s: %s", self->profile->name,
                         id[0] != '\0' ? id : "no device id");
  begin_listening (self);
}

static gboolean
find_endpoints (CfUsbPrinter *self)
{
  const CfUsbInterface *interface = cf_usb_claim_get_interface (self->claim);
  const CfUsbEndpoint *out = cf_usb_interface_find (interface, CF_USB_BULK, FALSE);
  const CfUsbEndpoint *in = cf_usb_interface_find (interface, CF_USB_BULK, TRUE);

  if (out == NULL)
    return FALSE;
  self->out = out->address;
  self->in = in != NULL ? in->address : 0;
  return TRUE;
}

/* The setting that can answer, if there is one: protocol 2, else 1 (unidirectional), else a vendor's. */
static guint
choose_alternate (const CfUsbInfo *info, guint number)
{
  guint chosen = 0;
  guint best = 0;

  for (guint i = 0; i < info->n_interfaces; i++) {
    const CfUsbInterface *interface = &info->interfaces[i];
    guint protocol = interface->class_code == 7 ? interface->protocol : 0;
    guint worth = protocol == 2 ? 3 : protocol == 1 ? 2 : 1;

    if (interface->number == number && worth > best && protocol <= 2 &&
        cf_usb_interface_find (interface, CF_USB_BULK, FALSE) != NULL) {
      best = worth;
      chosen = interface->alternate;
    }
  }
  return chosen;
}

static gboolean
cf_usb_printer_open (CfDevice *device, CfDeviceReason *ret_reason, GError **error)
{
  CfUsbPrinter *self = CF_USB_PRINTER (device);
  CfUsbStatus status = CF_USB_OK;

  if (self->unit == NULL) {
    *ret_reason = CF_DEVICE_REASON_UNPLUGGED;
    return cf_error_set (error, CF_ERROR_NO_DEVICE, "cannot open printer '%s': not connected",
                         cf_device_get_id (device));
  }
  if (self->claim != NULL)
    return TRUE;
  self->claim =
    cf_usb_claim_new (self->unit, self->interface_number,
                      choose_alternate (cf_usb_unit_get_info (self->unit), self->interface_number),
                      &status, error);
  if (self->claim == NULL) {
    *ret_reason = cf_usb_status_reason (status);
    return FALSE;
  }
  if (!find_endpoints (self)) {
    cf_usb_claim_close (g_steal_pointer (&self->claim));
    *ret_reason = CF_DEVICE_REASON_FAULT;
    return cf_error_set (error, CF_ERROR_DEVICE, "cannot open printer '%s': no way to send to it",
                         cf_device_get_id (device));
  }
  if (self->in != 0)
    cf_usb_claim_listen (self->claim, self->in, N_LISTENERS, 0, on_heard_cb, self);
  cf_usb_claim_control (self->claim, TO_HOST, GET_DEVICE_ID, 0,
                        (guint16) (self->interface_number << 8), NULL, CF_PRINTER_DEVICE_ID,
                        CONTROL_MS, on_device_id_cb, self);
  return TRUE;
}

/* Whatever was known of the unit is not known of the next one. */
static void
forget_unit (CfUsbPrinter *self)
{
  CfDevice *device = CF_DEVICE (self);

  cf_device_remove_timer (device, self->poll_timer);
  cf_device_remove_timer (device, self->retry_timer);
  stop_asking (self);
  self->poll_timer = self->retry_timer = 0;
  cf_usb_claim_close (g_steal_pointer (&self->claim));
  self->profile = NULL;
  self->reader = (CfPrinterReader){ 0 };
  self->status = (CfPrinterStatus){ 0 };
  self->has_spoken = self->hears_status = self->has_port = self->drawer_has_moved = FALSE;
  self->is_writing = self->is_clearing = self->is_blocked = FALSE;
  self->n_stalls = self->n_failures = 0;
  g_byte_array_set_size (self->urgent, 0);
}

static void
cf_usb_printer_close (CfDevice *device)
{
  CfUsbPrinter *self = CF_USB_PRINTER (device);

  cf_usb_printer_drop_job (self);
  forget_unit (self);
}

static void
cf_usb_printer_plug (CfUsbDevice *device, CfUsbUnit *unit, guint interface_number)
{
  CfUsbPrinter *self = CF_USB_PRINTER (device);

  forget_unit (self);
  g_clear_pointer (&self->unit, cf_usb_unit_unref);
  if (unit != NULL) {
    self->unit = cf_usb_unit_ref (unit);
    self->interface_number = interface_number;
    return; /* it is opened next */
  }
  cf_usb_printer_cut_off (self);
  cf_device_report (CF_DEVICE (self), CF_DEVICE_MISSING, CF_DEVICE_REASON_UNPLUGGED);
}

/* ---- the object ---- */

static void
cf_usb_printer_finalize (GObject *object)
{
  CfUsbPrinter *self = CF_USB_PRINTER (object);

  g_assert (self->claim == NULL && self->job == NULL);
  g_clear_pointer (&self->unit, cf_usb_unit_unref);
  g_byte_array_unref (self->urgent);
  G_OBJECT_CLASS (cf_usb_printer_parent_class)->finalize (object);
}

static void
cf_usb_printer_device_init (CfUsbDeviceInterface *iface)
{
  iface->plug = cf_usb_printer_plug;
}

static void
cf_usb_printer_class_init (CfUsbPrinterClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cf_usb_printer_finalize;
  CF_DEVICE_CLASS (klass)->open = cf_usb_printer_open;
  CF_DEVICE_CLASS (klass)->close = cf_usb_printer_close;
  CF_PRINTER_CLASS (klass)->print = cf_usb_printer_print;
  CF_PRINTER_CLASS (klass)->cancel = cf_usb_printer_cancel;
  CF_PRINTER_CLASS (klass)->kick = cf_usb_printer_kick;
}

static void
cf_usb_printer_init (CfUsbPrinter *self)
{
  self->urgent = g_byte_array_new ();
}

CfPrinter *
cf_usb_printer_new (CfDeviceLoop *loop, const char *id, const char *model, const char *where)
{
  return g_object_new (CF_TYPE_USB_PRINTER, "loop", loop, "id", id, "model", model, "where", where,
                       NULL);
}
