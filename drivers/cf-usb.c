/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-usb.h"

#include <string.h>
#include <unistd.h>

#include <glib-unix.h>

#include "cf-error.h"
#include "cf-usb-private.h"

#define SYSFS_DEVICES  "/sys/bus/usb/devices"
#define SYSFS_FILE_MAX 4096 /* a sysfs attribute is at most a page */

/* ---- names ---- */

static const struct
{
  const char *name;
  CfDeviceReason reason;
} STATUSES[] = {
#define CF_USB_ROW(id, name, reason) { name, CF_DEVICE_REASON_##reason },
  CF_USB_STATUS_TABLE (CF_USB_ROW)
#undef CF_USB_ROW
};

const char *
cf_usb_status_name (CfUsbStatus status)
{
  g_return_val_if_fail ((guint) status < G_N_ELEMENTS (STATUSES), NULL);
  return STATUSES[status].name;
}

CfDeviceReason
cf_usb_status_reason (CfUsbStatus status)
{
  g_return_val_if_fail ((guint) status < G_N_ELEMENTS (STATUSES), CF_DEVICE_REASON_FAULT);
  return STATUSES[status].reason;
}

CfUsbStatus
cf_usb_status_from_error (int code)
{
  switch (code) {
  case LIBUSB_SUCCESS: return CF_USB_OK;
  case LIBUSB_ERROR_ACCESS: return CF_USB_NOT_ALLOWED;
  case LIBUSB_ERROR_NO_DEVICE: return CF_USB_GONE;
  case LIBUSB_ERROR_NOT_FOUND: return CF_USB_NOT_FOUND;
  case LIBUSB_ERROR_BUSY: return CF_USB_IN_USE;
  case LIBUSB_ERROR_TIMEOUT: return CF_USB_TIMED_OUT;
  case LIBUSB_ERROR_OVERFLOW: return CF_USB_BABBLED;
  case LIBUSB_ERROR_PIPE: return CF_USB_STALLED;
  default: return CF_USB_FAILED;
  }
}

const CfUsbEndpoint *
cf_usb_interface_find (const CfUsbInterface *interface, CfUsbKind kind, gboolean is_in)
{
  g_return_val_if_fail (interface != NULL, NULL);

  for (guint i = 0; i < interface->n_endpoints; i++) {
    const CfUsbEndpoint *endpoint = &interface->endpoints[i];
    if (endpoint->kind == kind && CF_USB_IS_IN (endpoint->address) == !!is_in)
      return endpoint;
  }
  return NULL;
}

const CfUsbInterface *
cf_usb_info_find (const CfUsbInfo *info, guint number, guint alternate)
{
  g_return_val_if_fail (info != NULL, NULL);

  for (guint i = 0; i < info->n_interfaces; i++)
    if (info->interfaces[i].number == number && info->interfaces[i].alternate == alternate)
      return &info->interfaces[i];
  return NULL;
}

/* ---- what the kernel knows of a unit ---- */

/* The attribute @name of the unit or of its interface @number (negative: of the unit). */
static char *
dup_sysfs_path (CfUsbUnit *self, int number, const char *name)
{
  if (number < 0)
    return g_strdup_printf (SYSFS_DEVICES "/%s/%s", self->info.path, name);
  return g_strdup_printf (SYSFS_DEVICES "/%s:%u.%d%s%s", self->info.path, self->configuration,
                          number, name[0] != '\0' ? "/" : "", name);
}

/* One of the strings the unit has told the kernel at plug time; asking the unit itself would take
 * the right to open it, and clones hang when they are asked. */
static char *
dup_sysfs_string (CfUsbUnit *self, const char *name)
{
  g_autofree char *path = dup_sysfs_path (self, -1, name);
  g_autofree char *raw = NULL;
  gsize length;

  if (!g_file_get_contents (path, &raw, &length, NULL))
    return NULL;
  g_autofree char *text = g_utf8_make_valid (raw, (gssize) MIN (length, SYSFS_FILE_MAX));
  GString *tidy = g_string_new (NULL);
  glong n = 0;
  for (const char *p = text; *p != '\0' && n < CF_USB_STRING_MAX; p = g_utf8_next_char (p), n++) {
    gunichar c = g_utf8_get_char (p);
    g_string_append_unichar (tidy, g_unichar_isprint (c) ? c : ' ');
  }
  g_strstrip (tidy->str);
  return g_string_free (tidy, tidy->str[0] == '\0');
}

char *
cf_usb_unit_dup_driver (CfUsbUnit *self, guint number)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_autofree char *path = dup_sysfs_path (self, (int) number, "driver");
  g_autofree char *target = g_file_read_link (path, NULL);
  return target != NULL ? g_path_get_basename (target) : NULL;
}

static GBytes *
read_report_descriptor (CfUsbUnit *self, guint number)
{
  g_autofree char *folder = dup_sysfs_path (self, (int) number, "");
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    /* The HID device below the interface, such as 0003:05E0:1200.0007. */
    g_autofree char *path = g_build_filename (folder, name, "report_descriptor", NULL);
    g_autofree char *data = NULL;
    gsize length;
    if (strlen (name) == 19 && name[4] == ':' && name[9] == ':' && name[14] == '.' &&
        g_file_get_contents (path, &data, &length, NULL) && length <= SYSFS_FILE_MAX)
      return g_bytes_new_take (g_steal_pointer (&data), length);
  }
  return NULL;
}

GBytes *
cf_usb_unit_dup_report_descriptor (CfUsbUnit *self, guint number)
{
  g_return_val_if_fail (self != NULL, NULL);

  GBytes *known = g_hash_table_lookup (self->descriptors, GUINT_TO_POINTER (number));
  if (known != NULL)
    return g_bytes_ref (known);
  g_autoptr (GBytes) read = read_report_descriptor (self, number);
  if (read != NULL)
    cf_usb_unit_set_report_descriptor (self, number, read);
  return g_steal_pointer (&read);
}

void
cf_usb_unit_set_report_descriptor (CfUsbUnit *self, guint number, GBytes *descriptor)
{
  g_return_if_fail (self != NULL && descriptor != NULL);
  g_hash_table_insert (self->descriptors, GUINT_TO_POINTER (number), g_bytes_ref (descriptor));
}

gboolean
cf_usb_unit_is_allowed (CfUsbUnit *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  g_autofree char *path =
    g_strdup_printf ("/dev/bus/usb/%03u/%03u", self->info.bus, self->info.address);
  return access (path, R_OK | W_OK) == 0;
}

/* ---- units ---- */

static void
read_setting (CfUsbInterface *interface, const struct libusb_interface_descriptor *from)
{
  interface->number = from->bInterfaceNumber;
  interface->alternate = from->bAlternateSetting;
  interface->class_code = from->bInterfaceClass;
  interface->subclass = from->bInterfaceSubClass;
  interface->protocol = from->bInterfaceProtocol;
  interface->n_endpoints = MIN (from->bNumEndpoints, CF_USB_ENDPOINTS_MAX);
  for (guint i = 0; i < interface->n_endpoints; i++) {
    const struct libusb_endpoint_descriptor *endpoint = &from->endpoint[i];
    guint type = endpoint->bmAttributes & LIBUSB_TRANSFER_TYPE_MASK;

    interface->endpoints[i] = (CfUsbEndpoint){
      .address = endpoint->bEndpointAddress,
      .kind = type == LIBUSB_ENDPOINT_TRANSFER_TYPE_BULK        ? CF_USB_BULK
              : type == LIBUSB_ENDPOINT_TRANSFER_TYPE_INTERRUPT ? CF_USB_INTERRUPT
                                                                : CF_USB_OTHER,
      .max_packet = endpoint->wMaxPacketSize & 0x7FF, /* above: packets a microframe */
      .interval = endpoint->bInterval,
    };
    if (interface->endpoints[i].max_packet == 0)
      interface->endpoints[i].kind = CF_USB_OTHER; /* nothing can come through it */
  }
  interface->n_extra = CLAMP (from->extra_length, 0, CF_USB_EXTRA_MAX);
  if (interface->n_extra > 0)
    memcpy (interface->extra, from->extra, interface->n_extra);
}

static void
read_configuration (CfUsbUnit *self)
{
  struct libusb_config_descriptor *config = NULL;
  g_autoptr (GArray) settings = g_array_new (FALSE, TRUE, sizeof (CfUsbInterface));

  if (libusb_get_active_config_descriptor (self->device, &config) != LIBUSB_SUCCESS)
    return; /* not configured, or its descriptors make no sense: nothing to claim */
  self->configuration = config->bConfigurationValue;
  for (guint i = 0; i < config->bNumInterfaces; i++) {
    for (int j = 0; j < config->interface[i].num_altsetting; j++) {
      if (settings->len == CF_USB_INTERFACES_MAX)
        break;
      g_array_set_size (settings, settings->len + 1);
      read_setting (&g_array_index (settings, CfUsbInterface, settings->len - 1),
                    &config->interface[i].altsetting[j]);
    }
  }
  libusb_free_config_descriptor (config);
  self->info.n_interfaces = settings->len;
  self->info.interfaces = (CfUsbInterface *) g_array_free (g_steal_pointer (&settings), FALSE);
}

static char *
dup_port_path (libusb_device *device)
{
  guint8 ports[7]; /* USB 3.0 allows no deeper tree */
  int n = libusb_get_port_numbers (device, ports, sizeof ports);
  GString *path = g_string_new (NULL);

  g_string_printf (path, "%u", libusb_get_bus_number (device));
  for (int i = 0; i < n; i++)
    g_string_append_printf (path, "%c%u", i == 0 ? '-' : '.', ports[i]);
  return g_string_free (path, FALSE);
}

static CfUsbUnit *
unit_new (CfUsbBus *bus, libusb_device *device, const struct libusb_device_descriptor *descriptor)
{
  CfUsbUnit *self = g_new0 (CfUsbUnit, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->bus = bus;
  self->device = libusb_ref_device (device);
  self->info.vendor = descriptor->idVendor;
  self->info.product = descriptor->idProduct;
  self->info.release = descriptor->bcdDevice;
  self->info.bus = libusb_get_bus_number (device);
  self->info.address = libusb_get_device_address (device);
  self->descriptors = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_bytes_unref);
  self->info.path = dup_port_path (device);
  self->info.maker = dup_sysfs_string (self, "manufacturer");
  self->info.name = dup_sysfs_string (self, "product");
  self->info.serial = dup_sysfs_string (self, "serial");
  read_configuration (self);
  return self;
}

CfUsbUnit *
cf_usb_unit_ref (CfUsbUnit *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
cf_usb_unit_unref (CfUsbUnit *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_assert (self->device == NULL); /* the bus holds a reference as long as it is there */
  g_hash_table_unref (self->descriptors);
  g_free (self->info.path);
  g_free (self->info.maker);
  g_free (self->info.name);
  g_free (self->info.serial);
  g_free (self->info.interfaces);
  g_free (self);
}

const CfUsbInfo *
cf_usb_unit_get_info (CfUsbUnit *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return &self->info;
}

gboolean
cf_usb_unit_is_gone (CfUsbUnit *self)
{
  g_return_val_if_fail (self != NULL, TRUE);
  return self->is_gone;
}

void
cf_usb_unit_set_gone (CfUsbUnit *self)
{
  self->is_gone = TRUE;
}

/* The unit's part in libusb ends: it was pulled out, or the bus stops. */
static void
unit_detach (gpointer data)
{
  CfUsbUnit *self = data;

  self->is_gone = TRUE;
  g_clear_pointer (&self->device, libusb_unref_device); /* an open handle holds it too */
  cf_usb_unit_unref (self);
}

/* ---- hotplug ---- */

typedef struct
{
  libusb_device *device;
  gboolean is_arrival;
} Notice;

static void
notice_free (gpointer data)
{
  Notice *notice = data;

  libusb_unref_device (notice->device);
  g_free (notice);
}

/* libusb is on the stack: only note it. */
static int LIBUSB_CALL
on_hotplug_cb (libusb_context *context,
               libusb_device *device,
               libusb_hotplug_event event,
               void *user_data)
{
  CfUsbBus *self = user_data;
  Notice *notice = g_new (Notice, 1);

  *notice = (Notice){ libusb_ref_device (device), event == LIBUSB_HOTPLUG_EVENT_DEVICE_ARRIVED };
  g_queue_push_tail (&self->notices, notice);
  return 0; /* go on listening */
}

static void
unit_arrived (CfUsbBus *self, libusb_device *device)
{
  struct libusb_device_descriptor descriptor;

  /* What is plugged in while we begin to listen is told twice: as there already and as new. */
  for (guint i = 0; i < self->units->len; i++)
    if (((CfUsbUnit *) g_ptr_array_index (self->units, i))->device == device)
      return;
  if (self->units->len >= CF_USB_UNITS_MAX ||
      libusb_get_device_descriptor (device, &descriptor) != LIBUSB_SUCCESS ||
      descriptor.bDeviceClass == LIBUSB_CLASS_HUB)
    return;
  CfUsbUnit *unit = unit_new (self, device, &descriptor);
  g_ptr_array_add (self->units, unit);
  self->events.arrived (unit, self->user_data);
}

static void
unit_left (CfUsbBus *self, libusb_device *device)
{
  for (guint i = 0; i < self->units->len; i++) {
    CfUsbUnit *unit = g_ptr_array_index (self->units, i);
    if (unit->device != device)
      continue;
    unit->is_gone = TRUE;
    self->events.left (unit, self->user_data);
    g_ptr_array_remove_index (self->units, i);
    return;
  }
}

static void
tell_notices (CfUsbBus *self)
{
  Notice *notice;

  while ((notice = g_queue_pop_head (&self->notices)) != NULL) {
    if (self->is_stopping)
      ;
    else if (notice->is_arrival)
      unit_arrived (self, notice->device);
    else
      unit_left (self, notice->device);
    notice_free (notice);
  }
  if (!self->is_enumerated && !self->is_stopping) {
    self->is_enumerated = TRUE;
    if (self->events.enumerated != NULL)
      self->events.enumerated (self->user_data);
  }
}

/* ---- libusb's descriptors in the main context ---- */

typedef struct
{
  GSource source;
  CfUsbBus *bus;
} BusSource;

static void
on_fd_added_cb (int fd, short events, void *user_data)
{
  CfUsbBus *self = user_data;

  g_mutex_lock (&self->tags_lock);
  g_hash_table_insert (self->tags, GINT_TO_POINTER (fd),
                       g_source_add_unix_fd (self->source, fd, (GIOCondition) events));
  g_mutex_unlock (&self->tags_lock);
}

static void
on_fd_removed_cb (int fd, void *user_data)
{
  CfUsbBus *self = user_data;
  gpointer tag;

  g_mutex_lock (&self->tags_lock);
  if (g_hash_table_steal_extended (self->tags, GINT_TO_POINTER (fd), NULL, &tag))
    g_source_remove_unix_fd (self->source, tag);
  g_mutex_unlock (&self->tags_lock);
}

static gboolean
bus_source_check (GSource *source)
{
  CfUsbBus *self = ((BusSource *) source)->bus;
  gboolean is_ready = FALSE;
  GHashTableIter iter;
  gpointer tag;

  g_mutex_lock (&self->tags_lock);
  g_hash_table_iter_init (&iter, self->tags);
  while (!is_ready && g_hash_table_iter_next (&iter, NULL, &tag))
    is_ready = g_source_query_unix_fd (source, tag) != 0;
  g_mutex_unlock (&self->tags_lock);
  return is_ready;
}

void
cf_usb_bus_handle_events (CfUsbBus *self, guint wait_ms)
{
  struct timeval wait = { .tv_sec = wait_ms / 1000, .tv_usec = wait_ms % 1000 * 1000 };

  g_assert (!self->is_handling);
  self->is_handling = TRUE;
  libusb_handle_events_timeout_completed (self->context, &wait, NULL);
  self->is_handling = FALSE;
}

static gboolean
bus_source_dispatch (GSource *source, GSourceFunc callback, gpointer data)
{
  CfUsbBus *self = ((BusSource *) source)->bus;

  g_source_set_ready_time (source, -1);
  cf_usb_bus_handle_events (self, 0);
  tell_notices (self);
  cf_usb_bus_settle (self);
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs bus_source_funcs = {
  .check = bus_source_check,
  .dispatch = bus_source_dispatch,
};

static void
attach_source (CfUsbBus *self)
{
  self->source = g_source_new (&bus_source_funcs, sizeof (BusSource));
  ((BusSource *) self->source)->bus = self;
  g_source_set_name (self->source, "cf-usb");
  libusb_set_pollfd_notifiers (self->context, on_fd_added_cb, on_fd_removed_cb, self);
  const struct libusb_pollfd **fds = libusb_get_pollfds (self->context);
  for (guint i = 0; fds != NULL && fds[i] != NULL; i++)
    on_fd_added_cb (fds[i]->fd, fds[i]->events, self);
  libusb_free_pollfds (fds);
  g_source_attach (self->source, cf_device_loop_get_context (self->loop));
}

/* ---- life ---- */

static void
bus_free (CfUsbBus *self)
{
  g_clear_pointer (&self->worker, cf_worker_free); /* interfaces are back with the kernel */
  if (self->source != NULL) {
    libusb_hotplug_deregister_callback (self->context, self->hotplug);
    libusb_set_pollfd_notifiers (self->context, NULL, NULL, NULL);
    g_source_destroy (self->source);
    g_source_unref (self->source);
  }
  g_queue_clear_full (&self->notices, notice_free);
  g_ptr_array_unref (self->units);
  g_clear_pointer (&self->context, libusb_exit);
  g_hash_table_unref (self->tags);
  g_mutex_clear (&self->tags_lock);
  cf_device_loop_unref (self->loop);
  g_free (self);
}

CfUsbBus *
cf_usb_bus_new (CfDeviceLoop *loop,
                const CfUsbBusEvents *events,
                gpointer user_data,
                GError **error)
{
  g_return_val_if_fail (loop != NULL && events != NULL, NULL);

  CfUsbBus *self = g_new0 (CfUsbBus, 1);
  self->loop = cf_device_loop_ref (loop);
  self->events = *events;
  self->user_data = user_data;
  self->units = g_ptr_array_new_with_free_func (unit_detach);
  self->tags = g_hash_table_new (NULL, NULL);
  g_mutex_init (&self->tags_lock);
  g_queue_init (&self->notices);

  int code = libusb_init (&self->context);
  /* A libusb that needs to be called for its time-outs is not built for any Linux we run on. */
  if (code == LIBUSB_SUCCESS && (!libusb_has_capability (LIBUSB_CAP_HAS_HOTPLUG) ||
                                 !libusb_pollfds_handle_timeouts (self->context)))
    code = LIBUSB_ERROR_NOT_SUPPORTED;
  if (code != LIBUSB_SUCCESS) {
    cf_error_set (error, CF_ERROR_DEVICE, "cannot use USB: %s", libusb_error_name (code));
    bus_free (self);
    return NULL;
  }
  self->worker = cf_worker_new ("cf-usb-wait", CF_WORKER_THREAD);
  attach_source (self);
  code = libusb_hotplug_register_callback (self->context,
                                           LIBUSB_HOTPLUG_EVENT_DEVICE_ARRIVED |
                                             LIBUSB_HOTPLUG_EVENT_DEVICE_LEFT,
                                           LIBUSB_HOTPLUG_ENUMERATE, LIBUSB_HOTPLUG_MATCH_ANY,
                                           LIBUSB_HOTPLUG_MATCH_ANY, LIBUSB_HOTPLUG_MATCH_ANY,
                                           on_hotplug_cb, self, &self->hotplug);
  if (code != LIBUSB_SUCCESS) {
    cf_error_set (error, CF_ERROR_DEVICE, "cannot watch USB: %s", libusb_error_name (code));
    bus_free (self);
    return NULL;
  }
  g_source_set_ready_time (self->source, 0); /* what is there already is told from the loop */
  return self;
}

void
cf_usb_bus_settle (CfUsbBus *self)
{
  if (!self->is_stopping || self->n_claims > 0 || self->is_handling)
    return;
  for (guint i = 0; i < self->units->len; i++)
    ((CfUsbUnit *) g_ptr_array_index (self->units, i))->bus = NULL;
  bus_free (self);
}

void
cf_usb_bus_stop (CfUsbBus *self)
{
  g_return_if_fail (self != NULL && !self->is_stopping);

  self->is_stopping = TRUE;
  cf_usb_bus_settle (self);
}
