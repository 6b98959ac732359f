/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The devices of the terminal for whoever connects them. */
#include "cf-till-hardware.h"

#include <string.h>

#include "cf-device-advice.h"
#include "cf-nexo-terminal.h"
#include "cf-printer-drawer.h"
#include "cf-till-private.h"
#include "cf-till-settings.h"
#include "cf-virtual-device.h"

#define SETTLE_MS                                                                                  \
  5000 /* rights may come two seconds after a plug, a descriptor one second after that */

/* ── rows ────────────────────────────────────────────────────────────────────────────────────── */

static void
hardware_free (gpointer data)
{
  CfTillHardware *row = data;

  g_free (row->id);
  g_free (row->role);
  g_free (row->kind);
  g_free (row->name);
  g_free (row->where);
  g_free (row->state);
  g_strfreev (row->given);
  g_free (row);
}

static void
set_advice (CfTillHardware *row, CfAdvice advice)
{
  row->advice = cf_advice_name (advice);
  row->words = cf_advice_words (advice);
  row->stops = cf_advice_stops (advice);
}

/* The roles that were given to @row, and of these the first one; else it plays its own. */
static void
set_given (CfStation *station, CfTillHardware *row, const char *own_role)
{
  g_autoptr (GStrvBuilder) given = g_strv_builder_new ();

  for (guint role = 0; role < CF_DEVICE_ROLE_LAST; role++)
    if (g_strcmp0 (cf_station_get_bound (station, role), row->id) == 0)
      g_strv_builder_add (given, cf_device_role_name (role));
  row->given = g_strv_builder_end (given);
  row->is_bound = row->given[0] != NULL;
  row->role = g_strdup (row->is_bound ? row->given[0] : own_role);
}

static const CfUsbFinding *
find_finding (CfStation *station, const char *id)
{
  CfUsbSource *usb = cf_station_get_usb (station);
  GPtrArray *findings = usb != NULL ? cf_usb_source_get_findings (usb) : NULL;

  for (guint i = 0; findings != NULL && i < findings->len; i++) {
    const CfUsbFinding *finding = g_ptr_array_index (findings, i);
    if (strcmp (finding->id, id) == 0)
      return finding;
  }
  return NULL;
}

static const char *
address_kind (const char *id)
{
  return g_str_has_prefix (id, "nexo:") ? "nexo" : "nexo_plain";
}

static CfTillHardware *
row_of_device (CfStation *station, CfDevice *device)
{
  CfTillHardware *row = g_new0 (CfTillHardware, 1);
  const char *id = cf_device_get_id (device);
  const CfUsbFinding *finding = find_finding (station, id);

  row->id = g_strdup (id);
  set_given (station, row, cf_device_role_name (cf_device_get_role (device)));
  row->kind = g_strdup (finding != NULL                 ? cf_usb_as_name (finding->as)
                        : CF_IS_VIRTUAL_DEVICE (device) ? "virtual"
                        : CF_IS_NEXO_TERMINAL (device)  ? address_kind (id)
                        : CF_IS_PRINTER_DRAWER (device) ? "printer_drawer"
                                                        : "");
  row->name = g_strdup (cf_device_get_model (device));
  row->where = g_strdup (cf_device_get_where (device));
  row->state = g_strdup (cf_device_state_name (cf_device_get_state (device)));
  CfAdvice advice =
    cf_advice_for_device (cf_device_get_state (device), cf_device_get_reason (device));
  if (advice == CF_ADVICE_NONE && finding != NULL)
    advice = cf_advice_for_mode (finding->as);
  set_advice (row, advice);
  return row;
}

static CfTillHardware *
row_of_finding (CfStation *station, const CfUsbFinding *finding)
{
  CfTillHardware *row = g_new0 (CfTillHardware, 1);
  CfDeviceRole role = cf_usb_as_get_role (finding->as);

  row->id = g_strdup (finding->id);
  set_given (station, row, role != CF_DEVICE_ROLE_LAST ? cf_device_role_name (role) : NULL);
  row->kind = g_strdup (cf_usb_as_name (finding->as));
  row->name = g_strdup (finding->name);
  row->where = g_strdup (finding->where);
  row->state = g_strdup ("found");
  CfAdvice advice = cf_advice_for_finding (finding);
  if (row->is_bound && (advice == CF_ADVICE_MAYBE_SCANNER || advice == CF_ADVICE_MAYBE_SERIAL))
    advice = CF_ADVICE_NONE; /* somebody has decided */
  set_advice (row, advice);
  return row;
}

/* A device that has a role and is not there at all. */
static CfTillHardware *
row_of_missing (CfStation *station, const char *id)
{
  CfTillHardware *row = g_new0 (CfTillHardware, 1);

  row->id = g_strdup (id);
  set_given (station, row, NULL);
  row->kind = g_strdup ("");
  row->name = g_strdup (id);
  row->state = g_strdup (cf_device_state_name (CF_DEVICE_MISSING));
  set_advice (row, CF_ADVICE_UNPLUGGED);
  return row;
}

/* What is bound by its address, where nobody has asked it yet. */
static CfTillHardware *
row_of_address (CfStation *station, const char *id)
{
  CfTillHardware *row = row_of_missing (station, id);
  g_autoptr (CfNexoAddress) address = cf_nexo_address_parse (id, NULL);

  if (address == NULL)
    return row;
  g_free (row->kind);
  row->kind = g_strdup (address_kind (id));
  g_free (row->name);
  row->name = g_strdup_printf ("nexo %s", address->poi_id);
  row->where = g_strdup_printf ("%s:%u", address->host, address->port);
  g_free (row->state);
  row->state = g_strdup ("found");
  set_advice (row, CF_ADVICE_NONE);
  return row;
}

static gboolean
has_row (GPtrArray *rows, const char *id)
{
  for (guint i = 0; i < rows->len; i++)
    if (strcmp (((const CfTillHardware *) rows->pdata[i])->id, id) == 0)
      return TRUE;
  return FALSE;
}

GPtrArray *
cf_till_list_hardware (CfTill *self)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func (hardware_free);
  CfStation *station = self->station;

  if (station == NULL)
    return rows;
  GListModel *devices = cf_station_get_devices (station);
  for (guint i = 0; i < g_list_model_get_n_items (devices); i++) {
    g_autoptr (CfDevice) device = g_list_model_get_item (devices, i);
    g_ptr_array_add (rows, row_of_device (station, device));
  }
  CfUsbSource *usb = cf_station_get_usb (station);
  GPtrArray *findings = usb != NULL ? cf_usb_source_get_findings (usb) : NULL;
  for (guint i = 0; findings != NULL && i < findings->len; i++) {
    const CfUsbFinding *finding = g_ptr_array_index (findings, i);
    if (finding->device == NULL && cf_station_find (station, finding->id) == NULL)
      g_ptr_array_add (rows, row_of_finding (station, finding));
  }
  for (guint role = 0; role < CF_DEVICE_ROLE_LAST; role++) {
    const char *id = cf_station_get_bound (station, role);
    if (id != NULL && cf_station_find (station, id) == NULL && find_finding (station, id) == NULL &&
        !has_row (rows, id))
      g_ptr_array_add (rows, cf_nexo_address_is (id) ? row_of_address (station, id)
                                                     : row_of_missing (station, id));
  }
  return rows;
}

const char *
cf_till_get_hardware_problem (CfTill *self)
{
  CfUsbSource *usb = self->station != NULL ? cf_station_get_usb (self->station) : NULL;
  return usb != NULL ? cf_usb_source_get_problem (usb) : NULL;
}

/* ── finding out ─────────────────────────────────────────────────────────────────────────────── */

static void
settle (GTask *task)
{
  guint deadline = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (task), "deadline"));

  if (deadline != 0)
    g_source_remove (deadline);
  g_signal_handlers_disconnect_by_data (g_task_get_source_object (task), task);
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static gboolean
on_settle_deadline_cb (gpointer data)
{
  g_object_set_data (G_OBJECT (data), "deadline", NULL);
  settle (data);
  return G_SOURCE_REMOVE;
}

static void
on_maybe_settled_cb (CfTill *self, gpointer task)
{
  if (cf_station_is_settled (self->station))
    settle (task);
}

void
cf_till_open_hardware_async (CfTill *self,
                             gboolean opens,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  GError *failure = NULL;

  g_return_if_fail (self->station == NULL);
  cf_till_reset_refusal (self);
  if (opens && !cf_till_enter (self, CF_TILL_ALONE, &failure)) {
    cf_till_return_error (self, task, failure);
    g_object_unref (task);
    return;
  }
  cf_till_begin_station (self, opens ? CF_STATION_TEST : CF_STATION_LOOK, FALSE);
  guint deadline = g_timeout_add (SETTLE_MS, on_settle_deadline_cb, task);
  g_object_set_data (G_OBJECT (task), "deadline", GUINT_TO_POINTER (deadline));
  g_signal_connect (self, "devices-changed", G_CALLBACK (on_maybe_settled_cb), task);
  on_maybe_settled_cb (self, task);
}

/* ── binding ─────────────────────────────────────────────────────────────────────────────────── */

static gboolean
is_id (const char *id)
{
  gsize length = strlen (id);

  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalnum (id[i]) && strchr ("-._", id[i]) == NULL)
      return FALSE;
  return length <= CF_DEVICE_ID_MAX;
}

static gboolean
check_id (CfDeviceRole role, const char *id, GError **error)
{
  if (!cf_nexo_address_is (id))
    return is_id (id) || cf_error_set (error, CF_ERROR_BAD_SETTING, "this is no device's id");
  if (role != CF_DEVICE_ROLE_PAYMENT)
    return cf_error_set (error, CF_ERROR_BAD_SETTING, "'%s' is no %s", id,
                         cf_device_role_name (role));
  g_autoptr (CfNexoAddress) address = cf_nexo_address_parse (id, error);
  if (address == NULL)
    return FALSE;
  return cf_nexo_address_may_be_plain (address) ||
         cf_error_set (error, CF_ERROR_BAD_SETTING,
                       "'%s' is not in a network of one's own, and not encrypted", id);
}

CfTillAddressFault
cf_till_make_terminal_address (const char *where,
                               const char *name,
                               gboolean is_plain,
                               char **ret_address)
{
  const char *scheme = is_plain ? "nexo+plain" : "nexo";
  g_autofree char *address = g_strdup_printf ("%s://%s/%s", scheme, where, name);
  g_autofree char *anyone = g_strdup_printf ("%s://%s/X", scheme, where);
  g_autoptr (CfNexoAddress) host = cf_nexo_address_parse (anyone, NULL);
  g_autoptr (CfNexoAddress) parsed = cf_nexo_address_parse (address, NULL);

  if (host == NULL)
    return CF_TILL_ADDRESS_BAD_WHERE;
  if (parsed == NULL)
    return CF_TILL_ADDRESS_BAD_NAME;
  if (!cf_nexo_address_may_be_plain (parsed))
    return CF_TILL_ADDRESS_NOT_OWN;
  *ret_address = g_steal_pointer (&address);
  return CF_TILL_ADDRESS_FINE;
}

/* Whether @id, if it is there, can play @role at all. */
static gboolean
fits (CfTill *self, CfDeviceRole role, const char *id, GError **error)
{
  CfDevice *device = self->station != NULL ? cf_station_find (self->station, id) : NULL;
  const CfUsbFinding *finding = self->station != NULL ? find_finding (self->station, id) : NULL;
  gboolean fits = device != NULL    ? cf_device_get_role (device) == cf_device_role_kind (role)
                  : finding != NULL ? cf_usb_as_for_role (finding->as, role) != CF_USB_AS_NOTHING
                                    : TRUE;

  if (fits)
    return TRUE;
  return cf_error_set (error, CF_ERROR_BAD_SETTING, "'%s' is no %s", id,
                       cf_device_role_name (role));
}

/* Another terminal knows nothing of a payment, and "not found" would be taken for "not charged". */
static gboolean
check_free (CfTill *self, CfDeviceRole role, GError **error)
{
  return role != CF_DEVICE_ROLE_PAYMENT || !cf_till_card_is_open (self) ||
         cf_error_set (error, CF_ERROR_CARD_UNKNOWN,
                       "a card payment is open: ask the terminal that has it before another comes");
}

void
cf_till_bind_device_async (CfTill *self,
                           const char *role,
                           const char *id,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  CfDeviceRole found = cf_device_role_parse (role);
  GError *failure = NULL;

  if (found == CF_DEVICE_ROLE_LAST)
    cf_error_set (&failure, CF_ERROR_BAD_SETTING, "there is no role '%s'", role);
  if (failure != NULL || !check_id (found, id, &failure) || !fits (self, found, id, &failure) ||
      !check_free (self, found, &failure)) {
    GTask *task = g_task_new (self, NULL, callback, user_data);
    cf_till_return_error (self, task, failure);
    g_object_unref (task);
    return;
  }
  g_autofree char *key = g_strconcat ("device_", role, NULL);
  cf_till_set_setting_async (self, key, id, callback, user_data);
}

gboolean
cf_till_has_bound_terminal (CfTill *self)
{
  const char *bound = self->station_settings.bound[CF_DEVICE_ROLE_PAYMENT];
  return bound != NULL && bound[0] != '\0';
}

/* ── the scale ───────────────────────────────────────────────────────────────────────────────── */

static CfScale *
get_scale (CfTill *self)
{
  return self->station != NULL ? cf_station_get_scale (self->station) : NULL;
}

gboolean
cf_till_get_weight (CfTill *self, CfTillWeight *ret_weight)
{
  CfScale *scale = get_scale (self);
  CfScaleReading reading = { 0 };

  if (scale != NULL)
    cf_scale_get_reading (scale, &reading);
  *ret_weight = (CfTillWeight){ .state = cf_scale_state_name (reading.state),
                                .unit = cf_scale_unit_name (reading.unit),
                                .is_net = reading.is_net };
  if (reading.state == CF_SCALE_EMPTY || reading.state == CF_SCALE_MOVING ||
      reading.state == CF_SCALE_STABLE || (reading.state == CF_SCALE_UNDER && reading.is_net))
    cf_scale_reading_print (&reading, ret_weight->figure, sizeof ret_weight->figure);
  return scale != NULL;
}

gboolean
cf_till_tell_scale (CfTill *self, const char *command, GError **error)
{
  static const char *const names[] = {
    [CF_SCALE_ZERO] = "zero", [CF_SCALE_TARE] = "tare", [CF_SCALE_CLEAR_TARE] = "clear_tare"
  };
  CfScale *scale = get_scale (self);
  GError *failure = NULL;

  cf_till_reset_refusal (self);
  if (scale == NULL || cf_device_get_state (CF_DEVICE (scale)) == CF_DEVICE_MISSING)
    cf_error_set (&failure, CF_ERROR_NO_DEVICE, "no scale is ready");
  for (guint i = 0; failure == NULL && i < G_N_ELEMENTS (names); i++)
    if (strcmp (names[i], command) == 0) {
      cf_scale_command (scale, i);
      return TRUE;
    }
  if (failure == NULL)
    cf_error_set (&failure, CF_ERROR_BAD_REQUEST, "a scale knows no '%s'", command);
  return cf_till_refuse (self, failure, error);
}
