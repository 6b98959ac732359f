/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the printer is sent.  One write is under way at a time; its true count decides what is next,
 * so that no byte is sent twice and none is left out.
 *
 * Invariants:
 *  1. job->sent only grows, by what the seam says the printer has taken.
 *  2. Urgent bytes (questions, kicks, clearing) go out at a seam of the job, never within a command.
 *  3. A job leaves this file by end_job() only, with what has become of it.
 */
#include <string.h>

#include "cf-error.h"
#include "cf-escpos.h"
#include "cf-print-dialect.h"
#include "cf-print-encoder.h"
#include "cf-usb-printer-private.h"

#define WRITE_MS     5000  /* for a piece to move at all; then we look why not, and go on */
#define PROOF_MS     10000 /* after the last byte, while nothing is known to be in the way */
#define RETRY_MS     300   /* after a failure on the wire: it may be the first sign of unplugging */
#define FAILURES_MAX 3
#define STALLS_MAX   2
#define CONTROL_MS   1000
#define FAST_KICK_MS 100 /* unit of DLE DC4 1 */

/* Printer class request SOFT_RESET (USB printer class 1.1, 4.2.3). */
#define SOFT_RESET         2
#define CLASS_TO_INTERFACE 0x21

/* ---- the job ---- */

static void
job_free (CfUsbPrinterJob *job)
{
  if (job == NULL)
    return;
  g_clear_pointer (&job->stream, cf_print_stream_free);
  cf_print_document_unref (job->document);
  g_free (job->id);
  g_free (job);
}

static void
end_job (CfUsbPrinter *self, CfPrintState state)
{
  CfUsbPrinterJob *job = g_steal_pointer (&self->job);

  cf_device_remove_timer (CF_DEVICE (self), job->timer);
  if (job->stream != NULL && job->sent > 0 && job->sent < job->stream->bytes->len) {
    self->is_spoiled = TRUE;
    self->n_missing = cf_print_stream_next_seam (job->stream, job->sent) - job->sent;
  }
  cf_printer_report_job (CF_PRINTER (self), job->id, state, CF_DEVICE_REASON_NONE);
  job_free (job);
  if (self->claim != NULL)
    cf_usb_printer_report (self);
}

void
cf_usb_printer_drop_job (CfUsbPrinter *self)
{
  if (self->job == NULL)
    return;
  cf_device_remove_timer (CF_DEVICE (self), self->job->timer);
  g_clear_pointer (&self->job, job_free);
}

static void
report_waiting (CfUsbPrinter *self, CfDeviceReason reason)
{
  cf_printer_report_job (CF_PRINTER (self), self->job->id, CF_PRINT_STATE_WAITING, reason);
}

void
cf_usb_printer_cut_off (CfUsbPrinter *self)
{
  if (self->job == NULL)
    return;
  if (self->job->sent > 0)
    end_job (self, CF_PRINT_STATE_LOST);
  else {
    g_clear_pointer (&self->job->stream,
                     cf_print_stream_free); /* the next unit may be another model */
    report_waiting (self, CF_DEVICE_REASON_UNPLUGGED);
  }
}

static gboolean
is_sent (const CfUsbPrinter *self)
{
  return self->job->stream != NULL && self->job->sent == self->job->stream->bytes->len;
}

/* ---- the end of a job ---- */

static void on_proof_due_cb (CfDevice *device, gpointer data);

static void
wait_for_proof (CfUsbPrinter *self)
{
  cf_device_remove_timer (CF_DEVICE (self), self->job->timer);
  self->job->timer = cf_device_add_timer (CF_DEVICE (self), PROOF_MS, on_proof_due_cb, NULL, NULL);
}

/* Nothing came for a long while.  What is in the way is waited for; a printer that has carried out
 * what stood behind the job but not proved it does not know how; one that can answer and does not
 * leaves us without knowing. */
static void
on_proof_due_cb (CfDevice *device, gpointer data)
{
  CfUsbPrinter *self = CF_USB_PRINTER (device);
  gboolean expects_answer =
    self->profile != NULL && self->in != 0 && self->has_spoken && self->profile->has_in_order;

  self->job->timer = 0;
  if (cf_usb_printer_obstacle (self) != CF_DEVICE_REASON_NONE) {
    wait_for_proof (self);
    return;
  }
  if (self->job->is_answered) {
    self->proves = FALSE;
    end_job (self, CF_PRINT_STATE_PRINTED);
  } else if (expects_answer)
    end_job (self, CF_PRINT_STATE_LOST);
  else { /* it says nothing in order: how it is now has to do */
    self->proves = FALSE;
    wait_for_proof (self);
    cf_usb_printer_ask (self);
  }
}

void
cf_usb_printer_proved (CfUsbPrinter *self, const guint8 mark[4])
{
  if (self->job != NULL && is_sent (self) && memcmp (mark, self->job->mark, 4) == 0)
    end_job (self, CF_PRINT_STATE_PRINTED);
  cf_usb_printer_go_on (self);
}

void
cf_usb_printer_answered (CfUsbPrinter *self)
{
  if (self->job == NULL || !is_sent (self))
    return;
  self->job->is_answered = TRUE;
  if (!self->proves)
    end_job (self, CF_PRINT_STATE_PRINTED);
  cf_usb_printer_go_on (self);
}

/* How it is after the last byte is all the proof there is, where the printer cannot say more. */
void
cf_usb_printer_asked_all (CfUsbPrinter *self)
{
  gboolean can_answer = self->has_spoken && self->profile != NULL && self->profile->has_in_order;

  if (self->job == NULL || self->profile == NULL || !is_sent (self) || self->proves || can_answer)
    return;
  if (cf_usb_printer_obstacle (self) == CF_DEVICE_REASON_NONE)
    end_job (self, CF_PRINT_STATE_PRINTED);
  cf_usb_printer_go_on (self);
}

static void
last_byte_sent (CfUsbPrinter *self)
{
  wait_for_proof (self);
  if (!self->proves && !(self->has_spoken && self->profile->has_in_order))
    cf_usb_printer_ask (self);
}

/* ---- writing ---- */

static void
report_kicks (CfUsbPrinter *self)
{
  CfUsbPrinterJob *job = self->job;

  for (; job->n_kicked < job->stream->kicks->len; job->n_kicked++) {
    const CfPrintKick *kick = &g_array_index (job->stream->kicks, CfPrintKick, job->n_kicked);

    if (kick->end > job->sent)
      return;
    self->kicked_ms = cf_usb_printer_now (self) + 1;
    cf_printer_report_kick (CF_PRINTER (self), kick->drawer);
  }
}

static void
take_sent (CfUsbPrinter *self, gsize length)
{
  if (self->is_urgent) {
    g_byte_array_remove_range (self->urgent, 0, MIN ((guint) length, self->urgent->len));
    return;
  }
  if (self->job == NULL)
    return;
  self->job->sent += (guint32) length;
  report_kicks (self);
  if (length > 0)
    cf_printer_report_job (CF_PRINTER (self), self->job->id, CF_PRINT_STATE_PRINTING,
                           CF_DEVICE_REASON_NONE);
  if (is_sent (self))
    last_byte_sent (self);
}

static void
on_retry_cb (CfDevice *device, gpointer data)
{
  CF_USB_PRINTER (device)->retry_timer = 0;
  cf_usb_printer_go_on (CF_USB_PRINTER (device));
}

static void
retry_later (CfUsbPrinter *self)
{
  if (self->retry_timer == 0)
    self->retry_timer = cf_device_add_timer (CF_DEVICE (self), RETRY_MS, on_retry_cb, NULL, NULL);
}

static void
on_cleared_cb (CfUsbClaim *claim, const CfUsbResult *result, gpointer user_data)
{
  CfUsbPrinter *self = user_data;

  self->is_clearing = FALSE;
  cf_usb_printer_go_on (self);
}

static void
on_reset_cb (CfUsbClaim *claim, const CfUsbResult *result, gpointer user_data)
{
  CfUsbPrinter *self = user_data;
  cf_usb_claim_clear_halt (claim, self->out, on_cleared_cb, self);
}

/* Imitations may refuse it; there is nothing more to be done then. */
static void
soft_reset (CfUsbPrinter *self)
{
  self->is_clearing = TRUE;
  cf_usb_claim_control (self->claim, CLASS_TO_INTERFACE, SOFT_RESET, 0,
                        (guint16) self->interface_number, NULL, 0, CONTROL_MS, on_reset_cb, self);
}

/* A failure that does not go away: what was begun cannot be finished. */
static void
give_up (CfUsbPrinter *self)
{
  g_byte_array_set_size (self->urgent, 0);
  if (self->job != NULL && self->job->sent > 0)
    end_job (self, CF_PRINT_STATE_LOST);
  else if (self->job != NULL)
    report_waiting (self, CF_DEVICE_REASON_FAULT);
  cf_usb_printer_report (self);
}

static void
on_stalled (CfUsbPrinter *self)
{
  if (self->n_stalls++ < STALLS_MAX - 1) {
    self->is_clearing = TRUE;
    cf_usb_claim_clear_halt (self->claim, self->out, on_cleared_cb, self);
    return;
  }
  self->n_stalls = 0;
  self->n_failures++;
  give_up (self);
  soft_reset (self);
  retry_later (self);
}

static void
on_failed (CfUsbPrinter *self)
{
  if (++self->n_failures >= FAILURES_MAX)
    give_up (self);
  retry_later (self);
}

/* It takes nothing: that is what a printer without paper does. */
static void
on_blocked (CfUsbPrinter *self)
{
  CfDeviceReason reason = cf_usb_printer_obstacle (self);

  if (self->job != NULL)
    report_waiting (self, reason != CF_DEVICE_REASON_NONE ? reason : CF_DEVICE_REASON_NO_ANSWER);
  if (!self->hears_status)
    cf_usb_printer_ask (self);
}

static void
on_written_cb (CfUsbClaim *claim, const CfUsbResult *result, gpointer user_data)
{
  CfUsbPrinter *self = user_data;

  self->is_writing = FALSE;
  self->is_blocked = result->status == CF_USB_TIMED_OUT && result->length == 0;
  if (result->length > 0)
    self->n_stalls = 0;
  if (result->length > 0 && self->n_failures > 0) {
    self->n_failures = 0;
    cf_usb_printer_report (self);
  }
  take_sent (self, result->length);
  switch (result->status) {
  case CF_USB_OK: break;
  case CF_USB_TIMED_OUT:
    if (result->length == 0)
      on_blocked (self);
    break;
  case CF_USB_STALLED: on_stalled (self); return;
  case CF_USB_GONE: return; /* the plug will say so */
  case CF_USB_BABBLED:
  case CF_USB_FAILED:
  case CF_USB_CANCELLED:
  case CF_USB_NOT_ALLOWED:
  case CF_USB_IN_USE:
  case CF_USB_NOT_FOUND: on_failed (self); return;
  default: g_assert_not_reached ();
  }
  cf_usb_printer_go_on (self);
}

static void
write_now (CfUsbPrinter *self, gboolean is_urgent, const guint8 *bytes, gsize n)
{
  self->is_writing = TRUE;
  self->is_urgent = is_urgent;
  cf_usb_claim_write (self->claim, self->out, bytes, n, WRITE_MS, on_written_cb, self);
}

void
cf_usb_printer_put_urgent (CfUsbPrinter *self, const guint8 *bytes, gsize n)
{
  g_byte_array_append (self->urgent, bytes, (guint) n);
  cf_usb_printer_go_on (self);
}

/* ---- the job's bytes ---- */

/* A mark that no earlier job of this session has, in the range GS ( H allows. */
static void
make_mark (CfUsbPrinter *self, char mark[4])
{
  guint number = self->last_mark++;

  for (guint i = 0; i < 4; i++, number /= 64)
    mark[i] = (char) (0x30 + number % 64);
}

static void
write_stream (CfUsbPrinter *self)
{
  static const guint8 PAPER[] = { 0x1D, 'r', 1 };
  CfUsbPrinterJob *job = self->job;

  job->stream = cf_print_encode (job->document, self->profile);
  if (self->profile->language != CF_PRINTER_ESCPOS)
    return;
  make_mark (self, job->mark);
  if (self->proves)
    cf_escpos_put_proof (job->stream, job->mark);
  if (self->profile->has_in_order && self->in != 0)
    cf_print_stream_put (job->stream, PAPER, sizeof PAPER);
}

/* The command it was cut in gets the bytes it lacks, or it would swallow what comes next. */
void
cf_usb_printer_clear_buffers (CfUsbPrinter *self)
{
  static const guint8 CLEAR[] = { 0x10, 0x14, 8, 1, 3, 20, 1, 6, 2, 8 };
  g_autofree guint8 *padding = g_malloc0 (self->n_missing + 1);

  if (!self->is_spoiled)
    return;
  self->is_spoiled = FALSE;
  if (self->n_missing > 0)
    g_byte_array_append (self->urgent, padding, self->n_missing);
  if (self->profile->has_clear)
    g_byte_array_append (self->urgent, CLEAR, sizeof CLEAR);
  self->n_missing = 0;
  soft_reset (self);
}

static gboolean
is_at_seam (const CfUsbPrinter *self)
{
  const CfUsbPrinterJob *job = self->job;

  return job == NULL || job->stream == NULL ||
         cf_print_stream_next_seam (job->stream, job->sent) == job->sent;
}

static void
write_job (CfUsbPrinter *self)
{
  CfUsbPrinterJob *job = self->job;
  CfDeviceReason reason = cf_usb_printer_obstacle (self);

  if (job->stream == NULL)
    write_stream (self);
  if (is_sent (self))
    return;
  if (job->sent == 0 && reason != CF_DEVICE_REASON_NONE) { /* so that it can still be cancelled */
    report_waiting (self, reason);
    return;
  }
  if (job->sent == 0 && self->is_spoiled) {
    cf_usb_printer_clear_buffers (self);
    return;
  }
  guint32 end = cf_print_stream_last_seam (job->stream, job->sent + self->profile->chunk);
  if (end <= job->sent) /* one command is longer than what the printer is given at a time */
    end = MIN (job->sent + self->profile->chunk, job->stream->bytes->len);
  if (job->sent == 0) /* before the first byte: from now on it may be on paper */
    cf_printer_report_job (CF_PRINTER (self), job->id, CF_PRINT_STATE_PRINTING,
                           CF_DEVICE_REASON_NONE);
  write_now (self, FALSE, job->stream->bytes->data + job->sent, end - job->sent);
}

void
cf_usb_printer_go_on (CfUsbPrinter *self)
{
  if (self->claim == NULL || self->profile == NULL || self->is_writing || self->is_clearing ||
      self->retry_timer != 0)
    return;
  if (self->urgent->len > 0 && is_at_seam (self))
    write_now (self, TRUE, self->urgent->data, MIN (self->urgent->len, self->profile->chunk));
  else if (self->job != NULL)
    write_job (self);
}

void
cf_usb_printer_status_changed (CfUsbPrinter *self)
{
  CfDeviceReason reason = cf_usb_printer_obstacle (self);

  cf_usb_printer_report (self);
  if (self->job == NULL)
    return;
  if (reason != CF_DEVICE_REASON_NONE)
    report_waiting (self, reason);
  else if (self->job->sent > 0)
    cf_printer_report_job (CF_PRINTER (self), self->job->id, CF_PRINT_STATE_PRINTING,
                           CF_DEVICE_REASON_NONE);
  if (reason == CF_DEVICE_REASON_NONE && self->job->timer != 0)
    wait_for_proof (self); /* the time counts from when it could print */
  cf_usb_printer_go_on (self);
}

/* ---- what the till asks for ---- */

void
cf_usb_printer_print (CfPrinter *printer, const char *id, CfPrintDocument *document)
{
  CfUsbPrinter *self = CF_USB_PRINTER (printer);

  g_assert (self->job == NULL);
  self->job = g_new0 (CfUsbPrinterJob, 1);
  self->job->id = g_strdup (id);
  self->job->document = cf_print_document_ref (document);
  if (self->claim == NULL)
    report_waiting (self, CF_DEVICE_REASON_UNPLUGGED);
  else
    cf_usb_printer_report (self);
  cf_usb_printer_go_on (self);
}

void
cf_usb_printer_cancel (CfPrinter *printer, const char *id)
{
  CfUsbPrinter *self = CF_USB_PRINTER (printer);
  CfUsbPrinterJob *job = self->job;

  /* A write that is under way may have given it bytes that we do not know of yet. */
  gboolean may_be_begun = self->is_writing && !self->is_urgent;
  if (job != NULL && strcmp (job->id, id) == 0 && job->sent == 0 && !may_be_begun)
    end_job (self, CF_PRINT_STATE_CANCELLED);
}

gboolean
cf_usb_printer_kick (CfPrinter *printer, guint drawer, GError **error)
{
  CfUsbPrinter *self = CF_USB_PRINTER (printer);

  if (self->claim == NULL || self->profile == NULL)
    return cf_error_set (error, CF_ERROR_NO_DEVICE, "cannot open drawer %u: printer not there",
                         drawer);
  self->kicked_ms = cf_usb_printer_now (self) + 1;
  if (self->status.is_offline && self->profile->language == CF_PRINTER_ESCPOS) {
    /* In real time, which a printer without paper still does. */
    const guint8 pulse[] = { 0x10, 0x14, 1, drawer == 2 ? 1 : 0,
                             (guint8) CLAMP (self->profile->pulse_on_ms / FAST_KICK_MS, 1, 8) };
    cf_usb_printer_put_urgent (self, pulse, sizeof pulse);
  } else {
    g_autoptr (CfPrintStream) stream = cf_print_stream_new ();
    const CfPrintDialect *dialect =
      self->profile->language == CF_PRINTER_STAR ? &cf_star_dialect : &cf_escpos_dialect;

    dialect->kick (stream, self->profile, drawer);
    cf_usb_printer_put_urgent (self, stream->bytes->data, stream->bytes->len);
  }
  cf_printer_report_kick (printer, drawer);
  return TRUE;
}
