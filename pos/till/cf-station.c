/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-station.h"

#include "cf-customer-display.h"
#include "cf-error.h"
#include "cf-scanner.h"
#include "cf-virtual-device.h"
#include "cf-virtual-scanner.h"
#include "cf-virtual-source.h"

struct _CfStation
{
  CfDeviceManager *manager;
  CfStationEvents events;
  gpointer user_data;
};

/* ── what devices say ────────────────────────────────────────────────────────────────────────── */

static void
on_scanned_cb (CfScanner *scanner, const CfLabel *label, gpointer data)
{
  CfStation *self = data;
  g_autofree char *text = cf_label_dup_text (label);
  self->events.scanned (text, self->user_data);
}

static void
on_job_changed_cb (CfPrinter *printer, const char *job, guint state, guint reason, gpointer data)
{
  CfStation *self = data;
  self->events.job_changed (job, (CfPrintState) state, (CfDeviceReason) reason, self->user_data);
}

static void
on_late_cb (CfPaymentTerminal *terminal, CfPaymentResult *result, gpointer data)
{
  CfStation *self = data;
  self->events.late (result, self->user_data);
}

static void
on_changed_cb (CfStation *self)
{
  self->events.devices_changed (self->user_data);
}

static void
on_device_added_cb (CfDeviceManager *manager, CfDevice *device, gpointer data)
{
  if (CF_IS_SCANNER (device))
    g_signal_connect (device, "scanned", G_CALLBACK (on_scanned_cb), data);
  else if (CF_IS_PRINTER (device))
    g_signal_connect (device, "job-changed", G_CALLBACK (on_job_changed_cb), data);
  else if (CF_IS_PAYMENT_TERMINAL (device))
    g_signal_connect (device, "late", G_CALLBACK (on_late_cb), data);
  g_signal_connect_swapped (device, "changed", G_CALLBACK (on_changed_cb), data);
  on_changed_cb (data);
}

/* ── life ────────────────────────────────────────────────────────────────────────────────────── */

CfStation *
cf_station_new (const char *folder,
                const CfClock *clock,
                gboolean receipt_png,
                gboolean run_inline,
                const CfStationEvents *events,
                gpointer user_data)
{
  CfStation *self = g_new0 (CfStation, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (CfDeviceSource) source = cf_virtual_source_new (folder, NULL, receipt_png);

  self->events = *events;
  self->user_data = user_data;
  self->manager = cf_device_manager_new (clock, run_inline);
  g_signal_connect (self->manager, "device-added", G_CALLBACK (on_device_added_cb), self);
  g_signal_connect_swapped (self->manager, "changed", G_CALLBACK (on_changed_cb), self);
  if (!cf_device_manager_add_source (self->manager, source, &error))
    g_warning ("cannot open the virtual devices: %s", error->message);
  return self;
}

static void
forget_device (CfStation *self, CfDevice *device)
{
  g_signal_handlers_disconnect_by_data (device, self);
}

void
cf_station_free (CfStation *self)
{
  if (self == NULL)
    return;
  cf_device_manager_close (self->manager);
  g_signal_handlers_disconnect_by_data (self->manager, self);
  GListModel *devices = cf_station_get_devices (self);
  for (guint i = 0; i < g_list_model_get_n_items (devices); i++) {
    g_autoptr (CfDevice) device = g_list_model_get_item (devices, i);
    forget_device (self, device);
  }
  g_object_unref (self->manager);
  g_free (self);
}

void
cf_station_run_due (CfStation *self)
{
  cf_device_loop_run_due (cf_device_manager_get_loop (self->manager));
}

/* ── who plays what ──────────────────────────────────────────────────────────────────────────── */

GListModel *
cf_station_get_devices (CfStation *self)
{
  return cf_device_manager_get_devices (self->manager);
}

CfDevice *
cf_station_find (CfStation *self, const char *id)
{
  return cf_device_manager_find (self->manager, id);
}

CfPrinter *
cf_station_get_printer (CfStation *self)
{
  return (CfPrinter *) cf_device_manager_get (self->manager, CF_DEVICE_ROLE_PRINTER);
}

gboolean
cf_station_is_printing (CfStation *self)
{
  CfDevice *printer = (CfDevice *) cf_station_get_printer (self);
  return printer != NULL && cf_device_is_usable (printer);
}

CfDrawer *
cf_station_get_drawer (CfStation *self)
{
  return (CfDrawer *) cf_device_manager_get (self->manager, CF_DEVICE_ROLE_DRAWER);
}

CfFiscalDevice *
cf_station_get_fiscal_device (CfStation *self)
{
  return (CfFiscalDevice *) cf_device_manager_get (self->manager, CF_DEVICE_ROLE_FISCAL);
}

CfScale *
cf_station_get_scale (CfStation *self)
{
  return (CfScale *) cf_device_manager_get (self->manager, CF_DEVICE_ROLE_SCALE);
}

CfPaymentTerminal *
cf_station_get_payment_terminal (CfStation *self)
{
  return (CfPaymentTerminal *) cf_device_manager_get (self->manager, CF_DEVICE_ROLE_PAYMENT);
}

void
cf_station_show (CfStation *self,
                 const char *text,
                 const char *amount,
                 const char *text_2,
                 const char *amount_2)
{
  CfDevice *display = cf_device_manager_get (self->manager, CF_DEVICE_ROLE_DISPLAY);
  if (display != NULL)
    cf_customer_display_show (CF_CUSTOMER_DISPLAY (display), text, amount, text_2, amount_2);
}

/* ── virtual devices ─────────────────────────────────────────────────────────────────────────── */

gboolean
cf_station_script (CfStation *self, const char *id, const char *line, GError **error)
{
  CfDevice *device = cf_station_find (self, id);
  if (device == NULL || !CF_IS_VIRTUAL_DEVICE (device))
    return cf_error_set (error, CF_ERROR_NO_DEVICE, "'%s' is not a virtual device", id);
  return cf_virtual_device_script (CF_VIRTUAL_DEVICE (device), line, error);
}

gboolean
cf_station_scan (CfStation *self, const char *code, GError **error)
{
  CfDevice *scanner = cf_device_manager_get (self->manager, CF_DEVICE_ROLE_SCANNER);
  if (scanner == NULL || !CF_IS_VIRTUAL_SCANNER (scanner))
    return cf_error_set (error, CF_ERROR_NO_DEVICE, "there is no virtual scanner");
  cf_virtual_scanner_scan (CF_VIRTUAL_SCANNER (scanner), code);
  return TRUE;
}
