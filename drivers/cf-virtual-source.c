/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-virtual-source.h"

#include <errno.h>
#include <string.h>

#include <glib/gstdio.h>

#include "cf-error.h"
#include "cf-line-server.h"
#include "cf-virtual-display.h"
#include "cf-virtual-drawer.h"
#include "cf-virtual-fiscal.h"
#include "cf-virtual-payment-terminal.h"
#include "cf-virtual-printer.h"
#include "cf-virtual-scale.h"
#include "cf-virtual-scanner.h"

#define SCRIPT_FILE_MAX (1024 * 1024)

struct _CfVirtualSource
{
  GObject parent_instance;
  char *folder;
  char *roles;
  gboolean draw_png;
  CfDeviceLoop *loop;    /* while started */
  GPtrArray *devices;    /* of CfDevice; not changed while started */
  CfLineServer *control; /* device thread */
};

static void cf_virtual_source_source_init (CfDeviceSourceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CfVirtualSource,
                               cf_virtual_source,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CF_TYPE_DEVICE_SOURCE,
                                                      cf_virtual_source_source_init))

static void
cf_virtual_source_finalize (GObject *object)
{
  CfVirtualSource *self = CF_VIRTUAL_SOURCE (object);

  g_assert (self->control == NULL);
  g_clear_pointer (&self->loop, cf_device_loop_unref);
  g_ptr_array_unref (self->devices);
  g_free (self->folder);
  g_free (self->roles);
  G_OBJECT_CLASS (cf_virtual_source_parent_class)->finalize (object);
}

static void
cf_virtual_source_class_init (CfVirtualSourceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cf_virtual_source_finalize;
}

static void
cf_virtual_source_init (CfVirtualSource *self)
{
  self->devices = g_ptr_array_new_with_free_func (g_object_unref);
}

CfDeviceSource *
cf_virtual_source_new (const char *folder, const char *roles, gboolean draw_png)
{
  g_return_val_if_fail (folder != NULL, NULL);

  CfVirtualSource *self = g_object_new (CF_TYPE_VIRTUAL_SOURCE, NULL);
  const char *wanted = roles != NULL ? roles : g_getenv ("COUNTERFOIL_VIRTUAL_DEVICES");
  self->folder = g_strdup (folder);
  self->roles = g_strdup (wanted != NULL ? wanted : "scanner,printer,drawer,display,scale,payment");
  self->draw_png = draw_png;
  return CF_DEVICE_SOURCE (self);
}

/* ---- scripting; any thread ---- */

#define ID "virtual-" /* and the role */

static CfDevice *
find_device (CfVirtualSource *self, const char *name)
{
  for (guint i = 0; i < self->devices->len; i++) {
    CfDevice *device = g_ptr_array_index (self->devices, i);
    const char *id = cf_device_get_id (device);

    if (strcmp (id, name) == 0 || strcmp (id + strlen (ID), name) == 0)
      return device;
  }
  return NULL;
}

gboolean
cf_virtual_source_script (CfVirtualSource *self, const char *line, GError **error)
{
  g_return_val_if_fail (CF_IS_VIRTUAL_SOURCE (self) && line != NULL, FALSE);

  gsize length = strcspn (line, " \t");
  g_autofree char *name = g_strndup (line, length);
  CfDevice *device = find_device (self, name);
  if (device == NULL) {
    g_autofree char *shown = g_utf8_make_valid (name, (gssize) MIN (length, CF_DEVICE_ID_MAX));
    return cf_error_set (error, CF_ERROR_NO_DEVICE, "cannot script '%s': no such device", shown);
  }
  return cf_virtual_device_script (CF_VIRTUAL_DEVICE (device), line + length, error);
}

static char *
dup_help (CfVirtualSource *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->devices->len; i++) {
    CfDevice *device = g_ptr_array_index (self->devices, i);
    g_autofree char *help = cf_virtual_device_dup_help (CF_VIRTUAL_DEVICE (device));
    g_auto (GStrv) lines = g_strsplit (help, "\n", -1);

    for (guint j = 0; lines[j] != NULL && lines[j][0] != '\0'; j++)
      g_string_append_printf (text, "%s %s\n", cf_device_get_id (device) + strlen (ID), lines[j]);
  }
  g_string_append (text, "ok");
  return g_string_free (text, FALSE);
}

static char *
on_line_cb (const char *line, gpointer user_data)
{
  CfVirtualSource *self = user_data;
  g_autoptr (GError) error = NULL;

  if (strcmp (line, "help") == 0)
    return dup_help (self);
  if (cf_virtual_source_script (self, line, &error))
    return g_strdup ("ok");
  return g_strdup_printf ("error: %s", error->message);
}

/* ---- starting ---- */

static CfDevice *
make_printer (CfVirtualSource *self, const char *id, const char *papers)
{
  g_autofree char *folder = g_build_filename (self->folder, papers, NULL);

  return CF_DEVICE (cf_virtual_printer_new (self->loop, id, folder, self->draw_png));
}

static CfDevice *
make_device (CfVirtualSource *self, CfDeviceRole role)
{
  g_autofree char *devices = g_build_filename (self->folder, "devices", NULL);
  g_autofree char *display = g_build_filename (devices, "display.txt", NULL);
  g_autofree char *ledger = g_build_filename (devices, "payment.ledger", NULL);
  g_autofree char *counter = g_build_filename (devices, "fiscal.counter", NULL);
  g_autofree char *id = g_strconcat (ID, cf_device_role_name (role), NULL);
  CfDeviceLoop *loop = self->loop;

  switch (role) {
  case CF_DEVICE_ROLE_SCANNER: return CF_DEVICE (cf_virtual_scanner_new (loop, id, devices));
  case CF_DEVICE_ROLE_PRINTER: return make_printer (self, id, "receipts");
  case CF_DEVICE_ROLE_KITCHEN: return make_printer (self, id, "kitchen");
  case CF_DEVICE_ROLE_LABEL: return make_printer (self, id, "labels");
  case CF_DEVICE_ROLE_DRAWER: return CF_DEVICE (cf_virtual_drawer_new (loop, id));
  case CF_DEVICE_ROLE_DISPLAY: return CF_DEVICE (cf_virtual_display_new (loop, id, display));
  case CF_DEVICE_ROLE_SCALE: return CF_DEVICE (cf_virtual_scale_new (loop, id));
  case CF_DEVICE_ROLE_PAYMENT:
    return CF_DEVICE (cf_virtual_payment_terminal_new (loop, id, ledger));
  case CF_DEVICE_ROLE_FISCAL: return CF_DEVICE (cf_virtual_fiscal_new (loop, id, counter));
  case CF_DEVICE_ROLE_LAST:
  default: g_assert_not_reached ();
  }
}

/* Makes the devices that are wanted; an unknown name is a mistake in the settings. */
static gboolean
make_devices (CfVirtualSource *self, GError **error)
{
  g_auto (GStrv) names = g_strsplit (self->roles, ",", -1);

  for (guint i = 0; names[i] != NULL; i++) {
    const char *name = g_strstrip (names[i]);
    CfDeviceRole role = cf_device_role_parse (name);
    gboolean is_all = strcmp (name, "all") == 0;

    if (name[0] == '\0' || strcmp (name, "none") == 0)
      continue;
    if (role == CF_DEVICE_ROLE_LAST && !is_all)
      return cf_error_set (error, CF_ERROR_BAD_SETTING,
                           "cannot make virtual devices: '%s' is no role", name);
    for (guint r = 0; r < CF_DEVICE_ROLE_LAST; r++)
      if ((is_all || r == role) && find_device (self, cf_device_role_name (r)) == NULL)
        g_ptr_array_add (self->devices, make_device (self, r));
  }
  return TRUE;
}

static void
start_control (gpointer data)
{
  CfVirtualSource *self = data;
  g_autofree char *path = g_build_filename (self->folder, "devices", "control", NULL);
  g_autoptr (GError) error = NULL;

  self->control = cf_line_server_new_socket (self->loop, path, on_line_cb, self, &error);
  if (self->control == NULL)
    g_debug ("virtual devices: %s", error->message);
}

static void
run_script_file (CfVirtualSource *self)
{
  const char *path = g_getenv ("COUNTERFOIL_DEVICE_SCRIPT");
  g_autofree char *text = NULL;
  gsize length = 0;

  if (path == NULL || !g_file_get_contents (path, &text, &length, NULL) || length > SCRIPT_FILE_MAX)
    return;
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    const char *line = g_strstrip (lines[i]);
    g_autoptr (GError) error = NULL;

    if (line[0] != '\0' && line[0] != '#' && !cf_virtual_source_script (self, line, &error))
      g_debug ("virtual devices: line %u of '%s': %s", i + 1, path, error->message);
  }
}

static gboolean
cf_virtual_source_start (CfDeviceSource *source, CfDeviceManager *manager, GError **error)
{
  CfVirtualSource *self = CF_VIRTUAL_SOURCE (source);
  g_autofree char *devices = g_build_filename (self->folder, "devices", NULL);

  if (g_mkdir_with_parents (devices, 0700) != 0)
    return cf_error_set (error, CF_ERROR_IO, "cannot make '%s': %s", devices, g_strerror (errno));
  self->loop = cf_device_loop_ref (cf_device_manager_get_loop (manager));
  if (!make_devices (self, error)) {
    g_clear_pointer (&self->loop, cf_device_loop_unref);
    g_ptr_array_set_size (self->devices, 0);
    return FALSE;
  }
  CfDevice *drawer = find_device (self, cf_device_role_name (CF_DEVICE_ROLE_DRAWER));
  CfDevice *printer = find_device (self, cf_device_role_name (CF_DEVICE_ROLE_PRINTER));
  if (drawer != NULL && printer != NULL)
    cf_virtual_drawer_attach (CF_VIRTUAL_DRAWER (drawer), CF_PRINTER (printer));
  for (guint i = 0; i < self->devices->len; i++)
    cf_device_manager_add (manager, g_ptr_array_index (self->devices, i));
  cf_device_loop_call (self->loop, start_control, self, NULL); /* the manager keeps the source */
  run_script_file (self);
  return TRUE;
}

static void
stop_control (gpointer data)
{
  g_clear_pointer (&CF_VIRTUAL_SOURCE (data)->control, cf_line_server_free);
}

static void
cf_virtual_source_stop (CfDeviceSource *source)
{
  CfVirtualSource *self = CF_VIRTUAL_SOURCE (source);
  cf_device_loop_call (self->loop, stop_control, self, NULL); /* the manager keeps the source */
}

static void
cf_virtual_source_source_init (CfDeviceSourceInterface *iface)
{
  iface->start = cf_virtual_source_start;
  iface->stop = cf_virtual_source_stop;
}
