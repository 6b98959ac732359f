/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-station.h"

#include "cf-customer-display.h"
#include "cf-error.h"
#include "cf-nexo-terminal.h"
#include "cf-scanner.h"
#include "cf-virtual-device.h"
#include "cf-virtual-scanner.h"
#include "cf-virtual-source.h"

struct _CfStation
{
  char *folder;
  gboolean has_network; /* whether devices on the network are used */
  CfDeviceManager *manager;
  CfStationEvents events;
  gpointer user_data;
  CfStationSettings settings;
  CfUsbSource *usb;   /* nullable */
  GHashTable *faults; /* id -> Fault, told */
  CfScanner *reader;  /* owned; which read `read_code` and was not told yet how it went */
  char *read_code;
  gboolean is_locked;
};

#define FAULT_PAUSE_MS 60000 /* a device that fails on and on is one fault a minute */

typedef struct
{
  CfDeviceReason reason; /* NONE: it has worked since */
  gint64 told_ms;
} Fault;

/* ── what devices say ────────────────────────────────────────────────────────────────────────── */

static void
on_scanned_cb (CfScanner *scanner, const CfLabel *label, gpointer data)
{
  CfStation *self = data;
  g_autofree char *text = cf_label_dup_text (label);
  g_set_object (&self->reader, scanner);
  g_free (self->read_code);
  self->read_code = g_strdup (text);
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
  self->events.late (terminal, result, self->user_data);
}

static void
on_reading_cb (CfScale *scale, const CfScaleReading *reading, gpointer data)
{
  CfStation *self = data;
  if (scale == cf_station_get_scale (self))
    self->events.weighed (self->user_data);
}

static void
on_changed_cb (CfStation *self)
{
  self->events.devices_changed (self->user_data);
}

/* Whether a device that is so has failed: what a hand mends in passing (paper, a cover) is no fault. */
static gboolean
is_fault (CfDevice *device)
{
  CfDeviceState state = cf_device_get_state (device);
  CfDeviceReason reason = cf_device_get_reason (device);

  if (CF_IS_VIRTUAL_DEVICE (device) || (state != CF_DEVICE_PROBLEM && state != CF_DEVICE_MISSING))
    return FALSE;
  return reason != CF_DEVICE_REASON_NONE && reason != CF_DEVICE_REASON_PAPER_OUT &&
         reason != CF_DEVICE_REASON_COVER_OPEN && reason != CF_DEVICE_REASON_CARD_RUNNING &&
         reason != CF_DEVICE_REASON_OVERLOAD && reason != CF_DEVICE_REASON_UNDER_ZERO;
}

static void
on_device_changed_cb (CfDevice *device, CfStation *self)
{
  const char *id = cf_device_get_id (device);
  Fault *fault = g_hash_table_lookup (self->faults, id);
  gint64 now_ms =
    cf_clock_mono_ms (cf_device_loop_get_clock (cf_device_manager_get_loop (self->manager)));

  if (fault != NULL && cf_device_get_state (device) == CF_DEVICE_READY)
    fault->reason = CF_DEVICE_REASON_NONE;
  if (is_fault (device) && (fault == NULL || (fault->reason != cf_device_get_reason (device) &&
                                              now_ms - fault->told_ms >= FAULT_PAUSE_MS))) {
    if (fault == NULL) {
      fault = g_new0 (Fault, 1);
      g_hash_table_insert (self->faults, g_strdup (id), fault);
    }
    fault->reason = cf_device_get_reason (device);
    fault->told_ms = now_ms;
    self->events.fault (device, self->user_data);
  }
  on_changed_cb (self);
}

static void
on_device_added_cb (CfDeviceManager *manager, CfDevice *device, gpointer data)
{
  CfStation *self = data;

  if (CF_IS_SCANNER (device)) {
    g_signal_connect (device, "scanned", G_CALLBACK (on_scanned_cb), data);
    cf_scanner_set_resting (CF_SCANNER (device), self->is_locked);
    cf_scanner_set_double_read_ms (CF_SCANNER (device), self->settings.double_read_ms);
  } else if (CF_IS_PRINTER (device))
    g_signal_connect (device, "job-changed", G_CALLBACK (on_job_changed_cb), data);
  else if (CF_IS_SCALE (device))
    g_signal_connect (device, "reading", G_CALLBACK (on_reading_cb), data);
  else if (CF_IS_PAYMENT_TERMINAL (device))
    g_signal_connect (device, "late", G_CALLBACK (on_late_cb), data);
  g_signal_connect (device, "changed", G_CALLBACK (on_device_changed_cb), data);
  on_changed_cb (data);
}

static void
forget_device (CfStation *self, CfDevice *device)
{
  g_signal_handlers_disconnect_by_data (device, self);
}

/* ── what the shop has decided ───────────────────────────────────────────────────────────────── */

void
cf_station_settings_clear (CfStationSettings *self)
{
  for (guint i = 0; i < CF_DEVICE_ROLE_LAST; i++)
    g_free (self->bound[i]);
  g_free (self->terminal);
  g_free (self->layout);
  g_free (self->display_language);
  *self = (CfStationSettings){ 0 };
}

gboolean
cf_station_settings_bind_real (const CfStationSettings *self)
{
  for (guint i = 0; i < CF_DEVICE_ROLE_LAST; i++)
    if (self->bound[i] != NULL && self->bound[i][0] != '\0' &&
        !g_str_has_prefix (self->bound[i], "virtual-"))
      return TRUE;
  return FALSE;
}

static void
copy_settings (CfStation *self, const CfStationSettings *settings)
{
  CfStationSettings copy = { .terminal = g_strdup (settings->terminal),
                             .layout = g_strdup (settings->layout),
                             .display_language = g_strdup (settings->display_language),
                             .double_read_ms = settings->double_read_ms };

  for (guint i = 0; i < CF_DEVICE_ROLE_LAST; i++)
    copy.bound[i] = g_strdup (settings->bound[i]);
  cf_station_settings_clear (&self->settings);
  self->settings = copy;
}

/* What is bound by its address is a device because it is bound; nothing else says that it is there. */
static void
use_address (CfStation *self, const char *address)
{
  CfDevice *device = cf_station_find (self, address);
  g_autoptr (GError) error = NULL;

  if (!self->has_network || !cf_nexo_address_is (address))
    return;
  if (device != NULL)
    return;
  g_autoptr (CfNexoAddress) parsed = cf_nexo_address_parse (address, &error);
  if (parsed == NULL || self->settings.terminal == NULL) {
    g_message ("cannot use the payment terminal: %s",
               error != NULL ? error->message : "this till has no name");
    return;
  }
  g_autofree char *certificate =
    g_build_filename (self->folder, CF_STATION_TERMINAL_CERTIFICATE, NULL);
  g_autoptr (CfNexoTerminal) terminal =
    cf_nexo_terminal_new (cf_device_manager_get_loop (self->manager), address, parsed,
                          self->settings.terminal, certificate);
  cf_device_manager_add (self->manager, CF_DEVICE (terminal));
}

static void
leave_address (CfStation *self, const char *address)
{
  CfDevice *device = cf_station_find (self, address);

  if (device == NULL || !CF_IS_NEXO_TERMINAL (device))
    return;
  forget_device (self, device);
  g_hash_table_remove (self->faults, address);
  cf_device_manager_remove (self->manager, device);
}

/* A binding to what is plugged in and something else is refused when it is made; what comes back as
 * something else later only leaves the role open. */
static void
bind_role (CfStation *self, CfDeviceRole role)
{
  const char *before = cf_device_manager_get_bound (self->manager, role);
  const char *id = self->settings.bound[role];

  if (id != NULL && id[0] == '\0')
    id = NULL;
  if (g_strcmp0 (before, id) == 0)
    return;
  if (self->usb != NULL && before != NULL)
    cf_usb_source_want (self->usb, before, CF_DEVICE_ROLE_LAST);
  if (before != NULL)
    leave_address (self, before);
  cf_device_manager_bind (self->manager, role, id, NULL);
  if (self->usb != NULL && id != NULL)
    cf_usb_source_want (self->usb, id, role);
  if (role == CF_DEVICE_ROLE_PAYMENT && id != NULL)
    use_address (self, id);
}

static void
use_settings (CfStation *self)
{
  GListModel *devices = cf_station_get_devices (self);
  const CfKeyLayout *layout =
    self->settings.layout != NULL ? cf_key_layout_find (self->settings.layout) : NULL;
  const CfKeySettings keys = { .layout = layout != NULL ? layout : cf_key_layout_find ("us"),
                               .silence_ms = CF_KEY_SILENCE_MS };

  for (guint role = 0; role < CF_DEVICE_ROLE_LAST; role++)
    bind_role (self, role);
  if (self->usb != NULL) {
    const char *name = self->settings.display_language;
    const CfDisplayLanguage *language = name != NULL ? cf_display_language_find (name) : NULL;
    cf_usb_source_set_keys (self->usb, NULL, &keys);
    cf_usb_source_set_display (self->usb, language != NULL ? language
                                                           : cf_display_language_find (
                                                               cf_display_language_list ()[0]));
  }
  for (guint i = 0; i < g_list_model_get_n_items (devices); i++) {
    g_autoptr (CfDevice) device = g_list_model_get_item (devices, i);
    if (CF_IS_SCANNER (device))
      cf_scanner_set_double_read_ms (CF_SCANNER (device), self->settings.double_read_ms);
  }
}

void
cf_station_apply (CfStation *self, const CfStationSettings *settings)
{
  copy_settings (self, settings);
  use_settings (self);
}

/* ── life ────────────────────────────────────────────────────────────────────────────────────── */

/* Virtual devices stand in for real ones in a demo and in tests.  A shop that has bound a real
 * device is neither, unless the environment asks for them by name. */
static void
add_virtual_devices (CfStation *self, const char *folder, gboolean receipt_png)
{
  g_autoptr (GError) error = NULL;

  if (cf_station_settings_bind_real (&self->settings) &&
      g_getenv ("COUNTERFOIL_VIRTUAL_DEVICES") == NULL)
    return;
  g_autoptr (CfDeviceSource) source = cf_virtual_source_new (folder, NULL, receipt_png);
  if (!cf_device_manager_add_source (self->manager, source, &error))
    g_warning ("cannot open the virtual devices: %s", error->message);
}

static void
add_usb (CfStation *self, gboolean looks_only)
{
  g_autoptr (GError) error = NULL;

  if (g_strcmp0 (g_getenv ("COUNTERFOIL_USB"), "none") == 0)
    return;
  self->usb = cf_usb_source_new (looks_only);
  g_signal_connect_swapped (self->usb, "changed", G_CALLBACK (on_changed_cb), self);
  if (!cf_device_manager_add_source (self->manager, CF_DEVICE_SOURCE (self->usb), &error))
    g_warning ("cannot look for devices: %s", error->message);
}

CfStation *
cf_station_new (const char *folder,
                const CfClock *clock,
                gboolean receipt_png,
                gboolean run_inline,
                CfStationUse use,
                const CfStationSettings *settings,
                const CfStationEvents *events,
                gpointer user_data)
{
  CfStation *self = g_new0 (CfStation, 1);

  self->folder = g_strdup (folder);
  self->has_network = !run_inline && use != CF_STATION_LOOK;
  self->events = *events;
  self->user_data = user_data;
  self->faults = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  copy_settings (self, settings);
  self->manager = cf_device_manager_new (clock, run_inline);
  g_signal_connect (self->manager, "device-added", G_CALLBACK (on_device_added_cb), self);
  g_signal_connect_swapped (self->manager, "changed", G_CALLBACK (on_changed_cb), self);
  if (use == CF_STATION_SELL)
    add_virtual_devices (self, folder, receipt_png);
  if (!run_inline)
    add_usb (self, use == CF_STATION_LOOK);
  use_settings (self);
  return self;
}

void
cf_station_free (CfStation *self)
{
  if (self == NULL)
    return;
  cf_device_manager_close (self->manager);
  g_signal_handlers_disconnect_by_data (self->manager, self);
  if (self->usb != NULL)
    g_signal_handlers_disconnect_by_data (self->usb, self);
  GListModel *devices = cf_station_get_devices (self);
  for (guint i = 0; i < g_list_model_get_n_items (devices); i++) {
    g_autoptr (CfDevice) device = g_list_model_get_item (devices, i);
    forget_device (self, device);
  }
  g_object_unref (self->manager);
  g_clear_object (&self->usb);
  g_clear_object (&self->reader);
  g_free (self->read_code);
  g_free (self->folder);
  g_hash_table_unref (self->faults);
  cf_station_settings_clear (&self->settings);
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

const char *
cf_station_get_bound (CfStation *self, CfDeviceRole role)
{
  return cf_device_manager_get_bound (self->manager, role);
}

CfUsbSource *
cf_station_get_usb (CfStation *self)
{
  return self->usb;
}

gboolean
cf_station_is_settled (CfStation *self)
{
  GListModel *devices = cf_station_get_devices (self);

  for (guint i = 0; i < g_list_model_get_n_items (devices); i++) {
    g_autoptr (CfDevice) device = g_list_model_get_item (devices, i);
    CfDeviceState state = cf_device_get_state (device);
    if (state == CF_DEVICE_OPENING || state == CF_DEVICE_CLOSED)
      return FALSE;
  }
  return self->usb == NULL || cf_usb_source_is_settled (self->usb);
}

gboolean
cf_station_is_virtual (CfStation *self)
{
  GListModel *devices = cf_station_get_devices (self);

  for (guint i = 0; i < g_list_model_get_n_items (devices); i++) {
    g_autoptr (CfDevice) device = g_list_model_get_item (devices, i);
    if (!CF_IS_VIRTUAL_DEVICE (device))
      return FALSE;
  }
  return !cf_station_settings_bind_real (&self->settings);
}

void
cf_station_set_locked (CfStation *self, gboolean is_locked)
{
  GListModel *devices = cf_station_get_devices (self);

  self->is_locked = is_locked;
  for (guint i = 0; i < g_list_model_get_n_items (devices); i++) {
    g_autoptr (CfDevice) device = g_list_model_get_item (devices, i);
    if (CF_IS_SCANNER (device))
      cf_scanner_set_resting (CF_SCANNER (device), is_locked);
  }
}

void
cf_station_acknowledge (CfStation *self, const char *code, gboolean is_good)
{
  if (self->reader != NULL && g_strcmp0 (self->read_code, code) == 0)
    cf_scanner_acknowledge (self->reader, is_good);
  g_clear_object (&self->reader);
}

CfPrinter *
cf_station_get_printer (CfStation *self, CfDeviceRole role)
{
  g_return_val_if_fail (cf_device_role_kind (role) == CF_DEVICE_ROLE_PRINTER, NULL);
  return (CfPrinter *) cf_device_manager_get (self->manager, role);
}

gboolean
cf_station_is_printing (CfStation *self, CfDeviceRole role)
{
  CfDevice *printer = (CfDevice *) cf_station_get_printer (self, role);
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
