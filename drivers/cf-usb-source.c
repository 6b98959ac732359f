/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-usb-source.h"

#include <string.h>

#include "cf-printer-drawer.h"
#include "cf-usb-device.h"
#include "cf-usb-display.h"
#include "cf-usb-printer.h"
#include "cf-usb-scale.h"
#include "cf-usb-scanner.h"
#include "cf-usb-survey.h"

#define SERIAL_MAX 24 /* characters of a serial number in an id */

/* A device that has been made for an interface; there or not, as long as the source. */
typedef struct
{
  CfUsbSource *source;
  CfDevice *device;
  CfUsbUnit *unit; /* nullable: pulled out */
  guint number;
  guint n_failures;
  guint n_flaps;
  gint64 plugged_ms;
  gboolean is_retrying;
} Slot;

/* What the device thread found out about a unit, on its way home. */
typedef struct
{
  CfUsbSource *source;
  CfUsbSurvey *survey;
} Arrival;

struct _CfUsbSource
{
  GObject parent_instance;
  CfDeviceManager *manager; /* borrowed; while started */
  CfDeviceLoop *loop;
  GHashTable *slots;   /* id -> Slot */
  GPtrArray *findings; /* of CfUsbFinding */
  GPtrArray *units;    /* of CfUsbUnit, one a finding */
  GArray *numbers;     /* of guint, one a finding */
  GHashTable *wanted;  /* id -> CfDeviceRole */
  GHashTable *keys;    /* id -> CfKeySettings; "" for all */
  const CfDisplayLanguage *display;
  char *problem;
  gboolean looks_only;
  gboolean is_settled;
  gboolean is_stopped;
  /* Device thread: */
  CfUsbBus *bus;
  GPtrArray *surveys; /* of CfUsbSurvey, not done */
  gboolean is_enumerated;
};

static void cf_usb_source_source_init (CfDeviceSourceInterface *iface);
static void use_findings (CfUsbSource *self);

G_DEFINE_FINAL_TYPE_WITH_CODE (CfUsbSource,
                               cf_usb_source,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CF_TYPE_DEVICE_SOURCE,
                                                      cf_usb_source_source_init))

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* ---- drivers ---- */

static CfDevice *
make_scanner (CfDeviceLoop *loop, const char *id, const char *model, const char *where)
{
  return CF_DEVICE (cf_usb_scanner_new (loop, id, model, where));
}

static CfDevice *
make_printer (CfDeviceLoop *loop, const char *id, const char *model, const char *where)
{
  return CF_DEVICE (cf_usb_printer_new (loop, id, model, where));
}

static CfDevice *
make_scale (CfDeviceLoop *loop, const char *id, const char *model, const char *where)
{
  return CF_DEVICE (cf_usb_scale_new (loop, id, model, where));
}

static CfDevice *
make_display (CfDeviceLoop *loop, const char *id, const char *model, const char *where)
{
  return CF_DEVICE (cf_usb_display_new (loop, id, model, where));
}

/* Which driver an interface gets; without one it is only shown. */
static const struct
{
  CfUsbAs as;
  CfDevice *(*make) (CfDeviceLoop *loop, const char *id, const char *model, const char *where);
} DRIVERS[] = {
  { CF_USB_AS_KEYBOARD_SCANNER, make_scanner }, { CF_USB_AS_KEYBOARD, make_scanner },
  { CF_USB_AS_HID_POS, make_scanner },          { CF_USB_AS_OEM, make_scanner },
  { CF_USB_AS_SERIAL_SCANNER, make_scanner },   { CF_USB_AS_SERIAL, make_scanner },
  { CF_USB_AS_PRINTER, make_printer },          { CF_USB_AS_HID_SCALE, make_scale },
  { CF_USB_AS_SERIAL_SCALE, make_scale },       { CF_USB_AS_SERIAL_DISPLAY, make_display },
  { CF_USB_AS_PRINTER_DISPLAY, make_display },
};

gboolean
cf_usb_source_has_driver (CfUsbAs as)
{
  for (guint i = 0; i < G_N_ELEMENTS (DRIVERS); i++)
    if (DRIVERS[i].as == as)
      return TRUE;
  return FALSE;
}

static CfDevice *
make_device (CfUsbSource *self, const CfUsbFinding *finding)
{
  for (guint i = 0; i < G_N_ELEMENTS (DRIVERS); i++)
    if (DRIVERS[i].as == finding->as)
      return DRIVERS[i].make (self->loop, finding->id, finding->name, finding->where);
  return NULL;
}

/* ---- ids ---- */

static gboolean
has_twin (CfUsbSource *self, CfUsbUnit *unit)
{
  const CfUsbInfo *info = cf_usb_unit_get_info (unit);

  for (guint i = 0; i < self->units->len; i++) {
    CfUsbUnit *other = g_ptr_array_index (self->units, i);
    const CfUsbInfo *other_info = cf_usb_unit_get_info (other);
    if (other != unit && other_info->vendor == info->vendor &&
        g_strcmp0 (other_info->serial, info->serial) == 0)
      return TRUE;
  }
  return FALSE;
}

/* A serial number as part of an id; NULL if it says nothing, such as "0000". */
static char *
dup_serial (const CfUsbInfo *info)
{
  GString *text = g_string_new (NULL);
  gboolean says_something = FALSE;

  for (const char *p = info->serial; p != NULL && *p != '\0' && text->len < SERIAL_MAX; p++)
    if (g_ascii_isalnum (*p)) {
      g_string_append_c (text, g_ascii_tolower (*p));
      says_something |= *p != '0';
    }
  return g_string_free (text, !says_something);
}

/* "usb-05e0-s12345" by serial number, "usb-05e0-p1.2.3" by socket; ".1" for another interface. */
static char *
dup_id (CfUsbSource *self, CfUsbUnit *unit, guint number)
{
  const CfUsbInfo *info = cf_usb_unit_get_info (unit);
  g_autofree char *serial = has_twin (self, unit) ? NULL : dup_serial (info);
  g_autofree char *id = serial != NULL ? g_strdup_printf ("usb-%04x-s%s", info->vendor, serial)
                                       : g_strdup_printf ("usb-%04x-p%s", info->vendor, info->path);

  g_strdelimit (id, ":/ ", '.');
  return number == 0 ? g_steal_pointer (&id) : g_strdup_printf ("%s.%u", id, number);
}

static char *
dup_name (const CfUsbInfo *info, CfUsbAs as)
{
  if (info->maker != NULL && info->name != NULL && !g_str_has_prefix (info->name, info->maker))
    return g_strdup_printf ("%s %s", info->maker, info->name);
  if (info->name != NULL || info->maker != NULL)
    return g_strdup (info->name != NULL ? info->name : info->maker);
  return g_strdup_printf ("%s %04x:%04x", cf_usb_as_name (as), info->vendor, info->product);
}

/* ---- plugging a device ---- */

typedef struct
{
  CfUsbSource *source;
  CfDevice *device;
  CfUsbUnit *unit; /* nullable */
  guint number;
  gboolean opens;
  gint64 delay_ms;
} Plug;

static void
plug_free (gpointer data)
{
  Plug *plug = data;

  g_clear_pointer (&plug->unit, cf_usb_unit_unref);
  g_object_unref (plug->device);
  g_object_unref (plug->source);
  g_free (plug);
}

static void
on_opened_cb (GObject *device, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!cf_device_open_finish (CF_DEVICE (device), result, &error))
    g_debug ("device %s: %s", cf_device_get_id (CF_DEVICE (device)), error->message);
}

static Plug *
plug_dup (const Plug *plug)
{
  Plug *copy = g_memdup2 (plug, sizeof *plug);

  g_object_ref (copy->source);
  g_object_ref (copy->device);
  if (copy->unit != NULL)
    cf_usb_unit_ref (copy->unit);
  return copy;
}

static void
open_home (gpointer data)
{
  Plug *plug = data;
  if (!plug->source->is_stopped)
    cf_device_open_async (plug->device, on_opened_cb, NULL);
}

static void
plug_now (gpointer data)
{
  Plug *plug = data;

  if (plug->unit != NULL && cf_usb_unit_is_gone (plug->unit))
    return;
  cf_usb_device_plug (CF_USB_DEVICE (plug->device), plug->unit, plug->number);
  if (plug->opens) /* behind what the device has just said of itself: from the right state */
    cf_device_loop_post (plug->source->loop, open_home, plug_dup (plug), plug_free);
}

static void
plug_on_thread (gpointer data)
{
  Plug *plug = data;

  if (plug->delay_ms > 0)
    cf_device_loop_add_timer (plug->source->loop, plug->delay_ms, plug_now, plug_dup (plug),
                              plug_free);
  else
    plug_now (plug);
}

static void
plug_device (Slot *slot, gboolean opens, gint64 delay_ms)
{
  CfUsbSource *self = slot->source;
  const Plug plug = { self, slot->device, slot->unit, slot->number, opens, delay_ms };
  cf_device_loop_call (self->loop, plug_on_thread, plug_dup (&plug), plug_free);
}

/* How long to leave a device alone that is plugged in again and again. */
static gint64
flap_delay (Slot *slot)
{
  gint64 now_ms = cf_clock_mono_ms (cf_device_loop_get_clock (slot->source->loop));
  gboolean is_flap = slot->plugged_ms != 0 && now_ms - slot->plugged_ms < CF_USB_FLAP_WINDOW_MS;

  slot->plugged_ms = now_ms;
  slot->n_flaps = is_flap ? slot->n_flaps + 1 : 0;
  if (slot->n_flaps <= CF_USB_FLAPS_FREE)
    return 0;
  return MIN (CF_USB_RETRY_FIRST_MS << MIN (slot->n_flaps - CF_USB_FLAPS_FREE, 8),
              CF_USB_FLAP_LAST_MS);
}

/* ---- trying again ---- */

typedef struct
{
  CfUsbSource *source;
  CfUsbUnit *unit;
  char *id;
  guint number;
  gint64 delay_ms;
} Retry;

static void
retry_free (gpointer data)
{
  Retry *retry = data;

  cf_usb_unit_unref (retry->unit);
  g_object_unref (retry->source);
  g_free (retry->id);
  g_free (retry);
}

static void
retry_home (gpointer data)
{
  Retry *retry = data;
  Slot *slot = g_hash_table_lookup (retry->source->slots, retry->id);

  if (slot == NULL)
    return;
  slot->is_retrying = FALSE;
  if (slot->unit == retry->unit && cf_device_get_state (slot->device) == CF_DEVICE_PROBLEM)
    plug_device (slot, TRUE, 0);
}

static Retry *
retry_dup (const Retry *retry)
{
  Retry *copy = g_memdup2 (retry, sizeof *retry);

  g_object_ref (copy->source);
  cf_usb_unit_ref (copy->unit);
  copy->id = g_strdup (retry->id);
  return copy;
}

static void retry_later (gpointer data);

/* Device thread.  Looks whether it is worth trying, without touching the unit. */
static void
retry_look (gpointer data)
{
  Retry *retry = data;
  g_autofree char *driver = cf_usb_unit_dup_driver (retry->unit, retry->number);

  if (!cf_usb_unit_is_gone (retry->unit) &&
      (!cf_usb_unit_is_allowed (retry->unit) || g_strcmp0 (driver, "usbfs") == 0))
    retry_later (retry);
  else
    cf_device_loop_post (retry->source->loop, retry_home, retry_dup (retry), retry_free);
}

static void
retry_later (gpointer data)
{
  Retry *retry = data;
  cf_device_loop_add_timer (retry->source->loop, retry->delay_ms, retry_look, retry_dup (retry),
                            retry_free);
}

static void
on_device_changed_cb (CfDevice *device, Slot *slot)
{
  CfUsbSource *self = slot->source;
  CfDeviceState state = cf_device_get_state (device);

  if (state == CF_DEVICE_READY)
    slot->n_failures = 0;
  if (state != CF_DEVICE_PROBLEM || slot->unit == NULL || slot->is_retrying || self->is_stopped)
    return;
  switch (cf_device_get_reason (device)) {
  case CF_DEVICE_REASON_NOT_ALLOWED:
  case CF_DEVICE_REASON_IN_USE:
  case CF_DEVICE_REASON_FAULT:
  case CF_DEVICE_REASON_NO_ANSWER: break;
  case CF_DEVICE_REASON_NONE:
  case CF_DEVICE_REASON_PAPER_LOW:
  case CF_DEVICE_REASON_PAPER_OUT:
  case CF_DEVICE_REASON_COVER_OPEN:
  case CF_DEVICE_REASON_CUTTER_JAM:
  case CF_DEVICE_REASON_UNPLUGGED:
  case CF_DEVICE_REASON_DRAWER_OPEN:
  case CF_DEVICE_REASON_JAMMED:
  case CF_DEVICE_REASON_OVERLOAD:
  case CF_DEVICE_REASON_UNDER_ZERO:
  case CF_DEVICE_REASON_CARD_RUNNING:
  case CF_DEVICE_REASON_UNREACHABLE:
  case CF_DEVICE_REASON_REFUSED:
  case CF_DEVICE_REASON_NOT_TRUSTED:
  case CF_DEVICE_REASON_DISK:
  default: return; /* the device itself will say when that is over */
  }
  g_autofree char *id = g_strdup (cf_device_get_id (device));
  const Retry retry = { self, slot->unit, id, slot->number,
                        MIN (CF_USB_RETRY_FIRST_MS << MIN (slot->n_failures, 8),
                             CF_USB_RETRY_LAST_MS) };
  slot->n_failures++;
  slot->is_retrying = TRUE;
  cf_device_loop_call (self->loop, retry_later, retry_dup (&retry), retry_free);
}

/* ---- using what was found ---- */

static void
slot_free (gpointer data)
{
  Slot *slot = data;

  g_signal_handlers_disconnect_by_data (slot->device, slot);
  g_clear_pointer (&slot->unit, cf_usb_unit_unref);
  g_object_unref (slot->device);
  g_free (slot);
}

static void
apply_settings (CfUsbSource *self, CfDevice *device)
{
  const CfKeySettings *keys = g_hash_table_lookup (self->keys, cf_device_get_id (device));

  if (keys == NULL)
    keys = g_hash_table_lookup (self->keys, "");
  if (keys != NULL && CF_IS_USB_SCANNER (device))
    cf_usb_scanner_set_keys (CF_USB_SCANNER (device), keys);
  if (self->display != NULL && CF_IS_USB_DISPLAY (device))
    cf_usb_display_set_language (CF_USB_DISPLAY (device), self->display);
}

static void
apply_to_all (CfUsbSource *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->slots);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    apply_settings (self, ((Slot *) value)->device);
}

/* The drawer in a printer's socket is a device of its own. */
static void
add_drawer (CfUsbSource *self, CfPrinter *printer)
{
  g_autofree char *id = g_strconcat (cf_device_get_id (CF_DEVICE (printer)), "-drawer", NULL);
  g_autoptr (CfDrawer) drawer = cf_printer_drawer_new (printer, id);

  cf_device_manager_add (self->manager, CF_DEVICE (drawer));
}

static void
use_finding (CfUsbSource *self, CfUsbFinding *finding, CfUsbUnit *unit, guint number)
{
  Slot *slot = g_hash_table_lookup (self->slots, finding->id);
  gboolean is_new = slot == NULL;

  if (is_new) {
    CfDevice *device = make_device (self, finding);
    if (device == NULL)
      return;
    slot = g_new0 (Slot, 1);
    slot->source = self;
    slot->device = device;
    g_hash_table_insert (self->slots, g_strdup (finding->id), slot);
    g_signal_connect (device, "changed", G_CALLBACK (on_device_changed_cb), slot);
    apply_settings (self, device);
  }
  slot->unit = cf_usb_unit_ref (unit);
  slot->number = number;
  finding->device = slot->device;
  plug_device (slot, !is_new, flap_delay (slot));
  if (!is_new)
    return;
  cf_device_manager_add (self->manager, slot->device); /* opens it, behind the plug */
  if (CF_IS_PRINTER (slot->device))
    add_drawer (self, CF_PRINTER (slot->device));
}

static void
use_findings (CfUsbSource *self)
{
  for (guint i = 0; !self->looks_only && i < self->findings->len; i++) {
    CfUsbFinding *finding = g_ptr_array_index (self->findings, i);
    Slot *slot = g_hash_table_lookup (self->slots, finding->id);
    gpointer role = NULL;
    if (finding->device != NULL || (slot != NULL && slot->unit != NULL))
      continue;
    gboolean is_wanted = g_hash_table_lookup_extended (self->wanted, finding->id, NULL, &role);
    CfUsbAs as =
      is_wanted ? cf_usb_as_for_role (finding->as, GPOINTER_TO_UINT (role)) : CF_USB_AS_NOTHING;
    if (as != CF_USB_AS_NOTHING &&
        (slot == NULL || cf_device_get_role (slot->device) == cf_usb_as_get_role (as)))
      finding->as = as;
    else if (!cf_usb_as_is_taken (finding->as))
      continue;
    use_finding (self, finding, g_ptr_array_index (self->units, i),
                 g_array_index (self->numbers, guint, i));
  }
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
finding_free (gpointer data)
{
  CfUsbFinding *finding = data;

  g_free (finding->id);
  g_free (finding->name);
  g_free (finding->where);
  g_free (finding->driver);
  g_free (finding);
}

/* ---- arrivals ---- */

static void
arrival_free (gpointer data)
{
  Arrival *arrival = data;

  cf_usb_survey_free (arrival->survey);
  g_object_unref (arrival->source);
  g_free (arrival);
}

/* A maker's own interface beside one that we can drive is the one for its programming tool. */
static gboolean
is_worth_showing (const CfUsbSurvey *survey, guint number)
{
  CfUsbAs as = survey->as[number];

  if (as == CF_USB_AS_NOTHING || as == CF_USB_AS_UNREAD)
    return FALSE;
  for (guint i = 0; as == CF_USB_AS_FOREIGN_SCANNER && i < CF_USB_INTERFACES_MAX; i++)
    if (cf_usb_as_is_taken (survey->as[i]))
      return FALSE;
  return TRUE;
}

static void
arrival_home (gpointer data)
{
  Arrival *arrival = data;
  CfUsbSource *self = arrival->source;
  const CfUsbSurvey *survey = arrival->survey;
  const CfUsbInfo *info = cf_usb_unit_get_info (survey->unit);

  if (self->is_stopped)
    return;
  for (guint number = 0; number < CF_USB_INTERFACES_MAX; number++) {
    if (!is_worth_showing (survey, number))
      continue;
    CfUsbFinding *finding = g_new0 (CfUsbFinding, 1);
    finding->as = finding->found = survey->as[number];
    finding->id = dup_id (self, survey->unit, number);
    finding->name = dup_name (info, finding->as);
    finding->where = g_strdup_printf ("USB %s", info->path);
    finding->vendor = info->vendor;
    finding->product = info->product;
    finding->driver = g_strdup (survey->driver[number]);
    finding->is_allowed = survey->is_allowed;
    g_ptr_array_add (self->findings, finding);
    g_ptr_array_add (self->units, cf_usb_unit_ref (survey->unit));
    g_array_append_val (self->numbers, number);
  }
  use_findings (self);
}

static void
settled_home (gpointer data)
{
  CfUsbSource *self = CF_USB_SOURCE (data);

  if (self->is_settled)
    return;
  self->is_settled = TRUE;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* Device thread.  Behind all findings on their way home. */
static void
tell_if_settled (CfUsbSource *self)
{
  if (self->is_enumerated && self->surveys->len == 0)
    cf_device_loop_post (self->loop, settled_home, g_object_ref (self), g_object_unref);
}

static void
on_enumerated (gpointer user_data)
{
  CfUsbSource *self = user_data;

  self->is_enumerated = TRUE;
  tell_if_settled (self);
}

/* Device thread. */
static void
on_surveyed (CfUsbSurvey *survey, gpointer user_data)
{
  CfUsbSource *self = user_data;
  Arrival *arrival = g_new (Arrival, 1);

  g_ptr_array_remove_fast (self->surveys, survey);
  *arrival = (Arrival){ g_object_ref (self), survey };
  if (cf_usb_unit_is_gone (survey->unit))
    arrival_free (arrival);
  else
    cf_device_loop_post (self->loop, arrival_home, arrival, arrival_free);
  tell_if_settled (self);
}

static gboolean
is_of_interest (CfUsbUnit *unit)
{
  const CfUsbInfo *info = cf_usb_unit_get_info (unit);

  for (guint i = 0; i < info->n_interfaces; i++)
    if (cf_usb_recognise_unit (unit, info->interfaces[i].number) != CF_USB_AS_NOTHING)
      return TRUE;
  return FALSE;
}

static void
on_arrived (CfUsbUnit *unit, gpointer user_data)
{
  if (!is_of_interest (unit))
    return; /* a disk, a camera: none of our business */
  CfUsbSource *self = user_data;
  CfUsbSurvey *survey = cf_usb_survey_new (self->loop, unit, self->looks_only);
  g_ptr_array_add (self->surveys, survey);
  cf_usb_survey_begin (survey, on_surveyed, self);
}

typedef struct
{
  CfUsbSource *source;
  CfUsbUnit *unit;
} Departure;

static void
departure_free (gpointer data)
{
  Departure *departure = data;

  g_object_unref (departure->source);
  cf_usb_unit_unref (departure->unit);
  g_free (departure);
}

static void
departure_home (gpointer data)
{
  Departure *departure = data;
  CfUsbSource *self = departure->source;
  gboolean is_known = FALSE;
  GHashTableIter iter;
  gpointer value;

  for (guint i = self->findings->len; i > 0; i--)
    if (g_ptr_array_index (self->units, i - 1) == departure->unit) {
      g_ptr_array_remove_index (self->findings, i - 1);
      g_ptr_array_remove_index (self->units, i - 1);
      g_array_remove_index (self->numbers, i - 1);
      is_known = TRUE;
    }
  g_hash_table_iter_init (&iter, self->slots);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    Slot *slot = value;
    if (slot->unit != departure->unit)
      continue;
    g_clear_pointer (&slot->unit, cf_usb_unit_unref);
    slot->is_retrying = FALSE;
    plug_device (slot, FALSE, 0);
  }
  if (is_known)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
on_left (CfUsbUnit *unit, gpointer user_data)
{
  CfUsbSource *self = user_data;
  Departure *departure = g_new (Departure, 1);

  *departure = (Departure){ g_object_ref (self), cf_usb_unit_ref (unit) };
  cf_device_loop_post (self->loop, departure_home, departure, departure_free);
}

/* ---- wishes ---- */

void
cf_usb_source_want (CfUsbSource *self, const char *id, CfDeviceRole role)
{
  g_return_if_fail (CF_IS_USB_SOURCE (self) && id != NULL);

  Slot *slot = g_hash_table_lookup (self->slots, id);
  if (role != CF_DEVICE_ROLE_LAST) {
    g_hash_table_insert (self->wanted, g_strdup (id), GUINT_TO_POINTER (role));
    use_findings (self);
    return;
  }
  g_hash_table_remove (self->wanted, id);
  for (guint i = 0; i < self->findings->len; i++) {
    CfUsbFinding *finding = g_ptr_array_index (self->findings, i);
    if (strcmp (finding->id, id) != 0 || cf_usb_as_is_taken (finding->found) ||
        finding->device == NULL)
      continue;
    finding->as = finding->found;
    finding->device = NULL; /* the kernel has it again: somebody's keyboard types */
    g_clear_pointer (&slot->unit, cf_usb_unit_unref);
    plug_device (slot, FALSE, 0);
  }
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

void
cf_usb_source_set_keys (CfUsbSource *self, const char *id, const CfKeySettings *settings)
{
  g_return_if_fail (CF_IS_USB_SOURCE (self) && settings != NULL);

  g_hash_table_insert (self->keys, g_strdup (id != NULL ? id : ""),
                       g_memdup2 (settings, sizeof *settings));
  apply_to_all (self);
}

void
cf_usb_source_set_display (CfUsbSource *self, const CfDisplayLanguage *language)
{
  g_return_if_fail (CF_IS_USB_SOURCE (self) && language != NULL);

  self->display = language;
  apply_to_all (self);
}

GPtrArray *
cf_usb_source_get_findings (CfUsbSource *self)
{
  g_return_val_if_fail (CF_IS_USB_SOURCE (self), NULL);
  return self->findings;
}

gboolean
cf_usb_source_is_settled (CfUsbSource *self)
{
  g_return_val_if_fail (CF_IS_USB_SOURCE (self), FALSE);
  return self->is_settled;
}

const char *
cf_usb_source_get_problem (CfUsbSource *self)
{
  g_return_val_if_fail (CF_IS_USB_SOURCE (self), NULL);
  return self->problem;
}

/* ---- starting ---- */

typedef struct
{
  CfUsbSource *source;
  char *text;
} Problem;

static void
problem_free (gpointer data)
{
  Problem *problem = data;

  g_object_unref (problem->source);
  g_free (problem->text);
  g_free (problem);
}

static void
problem_home (gpointer data)
{
  Problem *problem = data;

  g_free (problem->source->problem);
  problem->source->problem = g_steal_pointer (&problem->text);
  problem->source->is_settled = TRUE;
  g_signal_emit (problem->source, signals[SIGNAL_CHANGED], 0);
}

static void
start_on_thread (gpointer data)
{
  CfUsbSource *self = data;
  static const CfUsbBusEvents events = { on_arrived, on_left, on_enumerated };
  g_autoptr (GError) error = NULL;

  self->bus = cf_usb_bus_new (self->loop, &events, self, &error);
  if (self->bus != NULL)
    return;
  Problem *problem = g_new (Problem, 1);
  *problem = (Problem){ g_object_ref (self), g_strdup (error->message) };
  cf_device_loop_post (self->loop, problem_home, problem, problem_free);
}

static gboolean
cf_usb_source_start (CfDeviceSource *source, CfDeviceManager *manager, GError **error)
{
  CfUsbSource *self = CF_USB_SOURCE (source);

  self->manager = manager;
  self->loop = cf_device_loop_ref (cf_device_manager_get_loop (manager));
  cf_device_loop_call (self->loop, start_on_thread, self, NULL); /* the manager keeps the source */
  return TRUE; /* no USB is a state, told by cf_usb_source_get_problem() */
}

static void
stop_on_thread (gpointer data)
{
  CfUsbSource *self = CF_USB_SOURCE (data);

  for (guint i = 0; i < self->surveys->len; i++) {
    CfUsbSurvey *survey = g_ptr_array_index (self->surveys, i);
    cf_usb_survey_end (survey);
    cf_usb_survey_free (survey);
  }
  g_ptr_array_set_size (self->surveys, 0);
  g_clear_pointer (&self->bus, cf_usb_bus_stop);
}

static void
cf_usb_source_stop (CfDeviceSource *source)
{
  CfUsbSource *self = CF_USB_SOURCE (source);

  self->is_stopped = TRUE;
  cf_device_loop_call (self->loop, stop_on_thread, self, NULL); /* the manager keeps the source */
}

static void
cf_usb_source_source_init (CfDeviceSourceInterface *iface)
{
  iface->start = cf_usb_source_start;
  iface->stop = cf_usb_source_stop;
}

/* ---- life ---- */

static void
cf_usb_source_finalize (GObject *object)
{
  CfUsbSource *self = CF_USB_SOURCE (object);

  g_assert (self->bus == NULL); /* stopped before */
  g_hash_table_unref (self->slots);
  g_ptr_array_unref (self->findings);
  g_ptr_array_unref (self->units);
  g_ptr_array_unref (self->surveys);
  g_array_unref (self->numbers);
  g_hash_table_unref (self->wanted);
  g_hash_table_unref (self->keys);
  g_free (self->problem);
  g_clear_pointer (&self->loop, cf_device_loop_unref);
  G_OBJECT_CLASS (cf_usb_source_parent_class)->finalize (object);
}

static void
cf_usb_source_class_init (CfUsbSourceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cf_usb_source_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", CF_TYPE_USB_SOURCE, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 0);
}

static void
cf_usb_source_init (CfUsbSource *self)
{
  self->slots = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, slot_free);
  self->findings = g_ptr_array_new_with_free_func (finding_free);
  self->units = g_ptr_array_new_with_free_func ((GDestroyNotify) cf_usb_unit_unref);
  self->surveys = g_ptr_array_new ();
  self->numbers = g_array_new (FALSE, FALSE, sizeof (guint));
  self->wanted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

CfUsbSource *
cf_usb_source_new (gboolean looks_only)
{
  CfUsbSource *self = g_object_new (CF_TYPE_USB_SOURCE, NULL);

  self->looks_only = looks_only;
  return self;
}
