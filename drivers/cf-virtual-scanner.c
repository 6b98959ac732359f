/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-virtual-scanner.h"

#include <string.h>

#include "cf-line-server.h"

struct _CfVirtualScanner
{
  CfScanner parent_instance;
  char *folder;
  /* Device thread: */
  gboolean is_unplugged;
  CfLineServer *socket;
  CfLineServer *pipe;
};

static void cf_virtual_scanner_device_init (CfVirtualDeviceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CfVirtualScanner,
                               cf_virtual_scanner,
                               CF_TYPE_SCANNER,
                               G_IMPLEMENT_INTERFACE (CF_TYPE_VIRTUAL_DEVICE,
                                                      cf_virtual_scanner_device_init))

char *
cf_virtual_scanner_unescape (const char *line, gsize *ret_length)
{
  g_return_val_if_fail (line != NULL && ret_length != NULL, NULL);

  GString *bytes = g_string_new (NULL);
  for (const char *p = line; *p != '\0';) {
    if (p[0] == '\\' && p[1] == 'x' && g_ascii_isxdigit (p[2]) && g_ascii_isxdigit (p[3])) {
      g_string_append_c (bytes,
                         (char) (g_ascii_xdigit_value (p[2]) * 16 + g_ascii_xdigit_value (p[3])));
      p += 4;
    } else if (g_str_has_prefix (p, "{GS}")) {
      g_string_append_c (bytes, 0x1D);
      p += 4;
    } else
      g_string_append_c (bytes, *p++);
  }
  *ret_length = bytes->len;
  return g_string_free (bytes, FALSE);
}

/* Device thread. */
static gboolean
deliver (CfVirtualScanner *self, const char *line)
{
  gsize length;
  g_autofree char *bytes = cf_virtual_scanner_unescape (line, &length);

  return !self->is_unplugged && cf_scanner_deliver (CF_SCANNER (self), bytes, length, NULL);
}

static char *
on_line_cb (const char *line, gpointer user_data)
{
  return g_strdup (deliver (user_data, line) ? "ok" : "error: not read");
}

static void
scan_on_thread (CfDevice *device, gpointer data)
{
  CfVirtualScanner *self = CF_VIRTUAL_SCANNER (device);

  if (!self->is_unplugged)
    cf_scanner_deliver (CF_SCANNER (self), data, strlen (data), NULL);
}

void
cf_virtual_scanner_scan (CfVirtualScanner *self, const char *code)
{
  g_return_if_fail (CF_IS_VIRTUAL_SCANNER (self) && code != NULL);
  cf_device_call (CF_DEVICE (self), scan_on_thread, g_strdup (code), g_free);
}

static void
do_scan (CfDevice *device, const CfScriptArgs *args)
{
  deliver (CF_VIRTUAL_SCANNER (device), args->text);
}

static void
do_unplug (CfDevice *device, const CfScriptArgs *args)
{
  CF_VIRTUAL_SCANNER (device)->is_unplugged = TRUE;
  cf_device_report (device, CF_DEVICE_MISSING, CF_DEVICE_REASON_UNPLUGGED);
}

static void
do_plug (CfDevice *device, const CfScriptArgs *args)
{
  CF_VIRTUAL_SCANNER (device)->is_unplugged = FALSE;
  cf_device_report (device, CF_DEVICE_READY, CF_DEVICE_REASON_NONE);
}

static const CfScriptCommand COMMANDS[] = {
  { "SCAN", "t", "read a label: \\xHH is a byte, {GS} the separator", do_scan },
  { "UNPLUG", "", "the plug is out", do_unplug },
  { "PLUG", "", "the plug is in", do_plug },
  { NULL },
};

static gboolean
cf_virtual_scanner_open (CfDevice *device, CfDeviceReason *ret_reason, GError **error)
{
  CfVirtualScanner *self = CF_VIRTUAL_SCANNER (device);
  CfDeviceLoop *loop = cf_device_get_loop (device);

  if (self->folder == NULL || self->socket != NULL)
    return TRUE;
  g_autofree char *socket_path = g_build_filename (self->folder, "scanner", NULL);
  g_autofree char *pipe_path = g_build_filename (self->folder, "scanner.pipe", NULL);
  self->socket = cf_line_server_new_socket (loop, socket_path, on_line_cb, self, error);
  if (self->socket == NULL)
    return FALSE;
  self->pipe = cf_line_server_new_pipe (loop, pipe_path, on_line_cb, self, error);
  if (self->pipe == NULL) {
    g_clear_pointer (&self->socket, cf_line_server_free);
    return FALSE;
  }
  return TRUE;
}

static void
cf_virtual_scanner_close (CfDevice *device)
{
  CfVirtualScanner *self = CF_VIRTUAL_SCANNER (device);

  g_clear_pointer (&self->socket, cf_line_server_free);
  g_clear_pointer (&self->pipe, cf_line_server_free);
}

static void
cf_virtual_scanner_finalize (GObject *object)
{
  CfVirtualScanner *self = CF_VIRTUAL_SCANNER (object);

  g_assert (self->socket == NULL); /* closed before, on the device thread */
  g_free (self->folder);
  G_OBJECT_CLASS (cf_virtual_scanner_parent_class)->finalize (object);
}

static void
cf_virtual_scanner_device_init (CfVirtualDeviceInterface *iface)
{
  iface->commands = COMMANDS;
}

static void
cf_virtual_scanner_class_init (CfVirtualScannerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cf_virtual_scanner_finalize;
  CF_DEVICE_CLASS (klass)->open = cf_virtual_scanner_open;
  CF_DEVICE_CLASS (klass)->close = cf_virtual_scanner_close;
}

static void
cf_virtual_scanner_init (CfVirtualScanner *self)
{
}

CfVirtualScanner *
cf_virtual_scanner_new (CfDeviceLoop *loop, const char *id, const char *folder)
{
  CfVirtualScanner *self = g_object_new (CF_TYPE_VIRTUAL_SCANNER, "loop", loop, "id", id, "model",
                                         "Virtual scanner", "where", folder, NULL);
  self->folder = g_strdup (folder);
  return self;
}
