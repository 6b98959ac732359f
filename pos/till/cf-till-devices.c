/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The till and its devices: rows for the screen, tests, and what the station has to say. */
#include <glib/gi18n-lib.h>

#include "cf-display-content.h"
#include "cf-receipt-layout.h"
#include "cf-receipt.h"
#include "cf-till-private.h"
#include "cf-virtual-device.h"

/* ── rows ────────────────────────────────────────────────────────────────────────────────────── */

static CfTillDeviceState
shown_state (CfDeviceState state)
{
  static const CfTillDeviceState table[] = {
    [CF_DEVICE_CLOSED] = CF_TILL_DEVICE_MISSING,  [CF_DEVICE_OPENING] = CF_TILL_DEVICE_BUSY,
    [CF_DEVICE_READY] = CF_TILL_DEVICE_READY,     [CF_DEVICE_BUSY] = CF_TILL_DEVICE_BUSY,
    [CF_DEVICE_WARNING] = CF_TILL_DEVICE_WARNING, [CF_DEVICE_PROBLEM] = CF_TILL_DEVICE_PROBLEM,
    [CF_DEVICE_MISSING] = CF_TILL_DEVICE_MISSING,
  };
  return table[state];
}

static CfTillDevice *
device_row (CfDevice *device)
{
  CfDeviceRole role = cf_device_get_role (device);
  const char *words = cf_device_reason_words (cf_device_get_reason (device));
  CfTillDeviceInfo info = {
    .id = g_strdup (cf_device_get_id (device)),
    .role = g_strdup (cf_device_role_name (cf_device_get_role (device))),
    .model = g_strdup (cf_device_get_model (device)),
    .state = shown_state (cf_device_get_state (device)),
    .said = g_strdup (cf_device_get_said (device)),
    .said_at_ms = cf_device_get_said_ms (device),
    .problem = words[0] != '\0' ? g_strdup (words) : NULL,
    .is_virtual = CF_IS_VIRTUAL_DEVICE (device),
    .can_test = role == CF_DEVICE_ROLE_PRINTER || role == CF_DEVICE_ROLE_DRAWER ||
                role == CF_DEVICE_ROLE_DISPLAY ||
                (CF_IS_PAYMENT_TERMINAL (device) &&
                 cf_payment_terminal_can_check (CF_PAYMENT_TERMINAL (device))),
  };
  return cf_till_device_new (&info);
}

void
cf_till_update_devices (CfTill *self)
{
  GListModel *devices = cf_station_get_devices (self->station);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (devices); i++) {
    g_autoptr (CfDevice) device = g_list_model_get_item (devices, i);
    g_ptr_array_add (rows, device_row (device));
  }
  g_list_store_splice (self->devices, 0, g_list_model_get_n_items (G_LIST_MODEL (self->devices)),
                       rows->pdata, rows->len);
  cf_till_emit (self, "devices-changed");
}

GListModel *
cf_till_get_devices (CfTill *self)
{
  return G_LIST_MODEL (self->devices);
}

/* ── what the station says ───────────────────────────────────────────────────────────────────── */

static void
on_station_scanned (const char *code, gpointer data)
{
  g_signal_emit_by_name (data, "scanned", code);
}

static void
on_station_devices_changed (gpointer data)
{
  CfTill *self = data;
  if (self->station == NULL)
    return;
  cf_till_update_devices (self);
  cf_till_printer_came (self);
}

static void
on_station_job_changed (const char *job, CfPrintState state, CfDeviceReason reason, gpointer data)
{
  cf_till_job_changed (data, job, state, reason);
}

static void
on_station_late (CfPaymentTerminal *terminal, CfPaymentResult *result, gpointer data)
{
  cf_till_card_late (data, terminal, result);
}

static void
on_station_weighed (gpointer data)
{
  cf_till_emit (data, "weighed");
}

/* A device that fails is a fact of the day: who has to explain a missing receipt will look for it. */
static void
on_station_fault (CfDevice *device, gpointer data)
{
  CfTill *self = data;

  if (self->use != CF_TILL_SELL || self->station == NULL)
    return;
  cf_till_note (self,
                cf_till_event (self, CF_EVENT_DEVICE_FAULT,
                               cf_event_body_device_fault (&(CfDeviceFault){
                                 .device = cf_device_get_id (device),
                                 .role = cf_device_role_name (cf_device_get_role (device)),
                                 .code = cf_device_reason_name (cf_device_get_reason (device)),
                                 .message = cf_device_get_said (device) })));
  cf_till_save_basket (self);
}

static void
on_person_changed_cb (CfTill *self)
{
  if (self->station != NULL)
    cf_station_set_locked (self->station, self->locked);
}

void
cf_till_begin_station (CfTill *self, CfStationUse use, gboolean receipt_png)
{
  static const CfStationEvents events = { on_station_scanned,     on_station_devices_changed,
                                          on_station_job_changed, on_station_late,
                                          on_station_weighed,     on_station_fault };

  self->station = cf_station_new (cf_store_get_folder (self->store), self->clock, receipt_png,
                                  self->run_inline, use, &self->station_settings, &events, self);
  g_signal_connect (self, "person-changed", G_CALLBACK (on_person_changed_cb), NULL);
  cf_till_update_devices (self);
}

gboolean
cf_till_open_station (CfTill *self, const CfTillOptions *options, GError **error)
{
  cf_till_begin_station (self, CF_STATION_SELL, options->receipt_png);
  cf_till_open_queue (self);
  return TRUE;
}

void
cf_till_show_customer (CfTill *self)
{
  guint lines = cf_basket_get_line_count (self->basket);
  const CfBasketLine *line = cf_basket_find_line (self->basket, self->last_line);
  g_auto (CfDisplayContent) content = { 0 };
  CfTillSummary summary;

  if (self->station == NULL)
    return;
  cf_till_get_summary (self, &summary);
  if (line == NULL && lines > 0)
    line = cf_basket_get_line (self->basket, lines - 1);
  CfDisplayMoment moment = {
    .store = self->shop.store,
    .format = cf_receipt_get_format (&self->shop, self->zone),
    .line_name = line != NULL ? line->item.name : NULL,
    .saved = summary.saved,
    .figures = self->figures,
    .has_lines = lines > 0,
    .is_card_running = summary.is_card_running,
    .done = self->last_done != NULL ? self->last_done->sale : NULL,
  };
  if (line != NULL)
    moment.line_total = cf_figures_find_line (self->figures, line->no)->total;
  cf_display_content_init (&content, &moment);
  cf_station_show (self->station, content.text[0], content.amount[0], content.text[1],
                   content.amount[1]);
}

/* ── commands ────────────────────────────────────────────────────────────────────────────────── */

static void
test_printer (CfTill *self, CfPrinter *printer, GTask *task)
{
  CfReceiptPaper paper = { .shop = &self->shop, .zone = self->zone };
  g_autoptr (CfPrintDocument) page =
    cf_receipt_slip_new (&paper, _ ("Test page"), NULL, NULL,
                         cf_till_person_name (self, cf_till_actor (self)),
                         cf_clock_utc_ms (self->clock));
  cf_till_print_test (self, printer, page);
  g_task_return_boolean (task, TRUE);
}

static void
on_drawer_tested_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *failure = NULL;

  if (cf_till_move_cash_finish (CF_TILL (source), result, NULL, NULL, NULL, &failure))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, failure);
}

static void
on_terminal_tested_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *failure = NULL;
  char *words = cf_payment_terminal_check_finish (CF_PAYMENT_TERMINAL (source), result, &failure);

  if (words == NULL) {
    cf_till_return_error (g_task_get_source_object (task), task, failure);
    return;
  }
  g_object_set_data_full (G_OBJECT (task), "words", words, g_free);
  g_task_return_boolean (task, TRUE);
}

const char *
cf_till_get_test_words (GAsyncResult *result)
{
  return g_object_get_data (G_OBJECT (result), "words");
}

void
cf_till_test_device_async (CfTill *self,
                           const char *id,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  GError *failure = NULL;
  CfDevice *device = self->station != NULL ? cf_station_find (self->station, id) : NULL;

  cf_till_reset_refusal (self);
  if (cf_till_enter (self, CF_TILL_SIGNED_IN | CF_TILL_ALONE, &failure) &&
      (device == NULL || !cf_device_is_usable (device)))
    cf_error_set (&failure, CF_ERROR_NO_DEVICE, "the device '%s' is not ready", id);
  if (failure != NULL) {
    cf_till_return_error (self, task, failure);
    return;
  }
  switch (cf_device_get_role (device)) {
  case CF_DEVICE_ROLE_PRINTER: test_printer (self, CF_PRINTER (device), task); break;
  case CF_DEVICE_ROLE_DRAWER: /* an open drawer is a fact for the journal, test or not */
    cf_till_move_cash_async (self, CF_TILL_NO_SALE, CF_MONEY_ZERO, _ ("Test"), NULL,
                             on_drawer_tested_cb, g_object_ref (task));
    break;
  case CF_DEVICE_ROLE_DISPLAY:
    cf_station_show (self->station, _ ("Test"), "1.23", self->shop.store, NULL);
    g_task_return_boolean (task, TRUE);
    break;
  case CF_DEVICE_ROLE_PAYMENT:
    cf_payment_terminal_check_async (CF_PAYMENT_TERMINAL (device), on_terminal_tested_cb,
                                     g_object_ref (task));
    break;
  case CF_DEVICE_ROLE_SCANNER:
  case CF_DEVICE_ROLE_KITCHEN: /* printers, as devices */
  case CF_DEVICE_ROLE_LABEL:
  case CF_DEVICE_ROLE_SCALE:
  case CF_DEVICE_ROLE_FISCAL:
  case CF_DEVICE_ROLE_LAST:
  default:
    cf_error_set (&failure, CF_ERROR_WRONG_STATE, "'%s' shows what it does by being used", id);
    cf_till_return_error (self, task, failure);
    break;
  }
}

gboolean
cf_till_script_device (CfTill *self, const char *id, const char *line, GError **error)
{
  GError *failure = NULL;

  if (self->station == NULL)
    cf_error_set (&failure, CF_ERROR_NO_DEVICE, "no devices are open");
  if (failure != NULL || !cf_station_script (self->station, id, line, &failure))
    return cf_till_refuse (self, failure, error);
  return TRUE;
}

gboolean
cf_till_virtual_scan (CfTill *self, const char *code, GError **error)
{
  GError *failure = NULL;

  if (self->station == NULL)
    cf_error_set (&failure, CF_ERROR_NO_DEVICE, "no devices are open");
  if (failure != NULL || !cf_station_scan (self->station, code, &failure))
    return cf_till_refuse (self, failure, error);
  return TRUE;
}

void
cf_till_run_due_timers (CfTill *self)
{
  g_return_if_fail (self->run_inline && self->station != NULL);
  cf_station_run_due (self->station);
}

gboolean
cf_till_read_scale (CfTill *self, CfQuantity *ret_weight, GError **error)
{
  CfScale *scale = self->station != NULL ? cf_station_get_scale (self->station) : NULL;
  CfScaleReading reading;
  GError *failure = NULL;

  cf_till_reset_refusal (self);
  if (scale == NULL || !cf_device_is_usable (CF_DEVICE (scale))) {
    cf_error_set (&failure, CF_ERROR_NO_DEVICE, "no scale is ready");
    return cf_till_refuse (self, failure, error);
  }
  cf_scale_get_reading (scale, &reading);
  if (!cf_scale_reading_to_milli (&reading, CF_SCALE_KILOGRAM, &ret_weight->milli)) {
    cf_error_set (&failure, CF_ERROR_DEVICE, "the weight is not stable: %s",
                  cf_scale_state_name (reading.state));
    return cf_till_refuse (self, failure, error);
  }
  return TRUE;
}
