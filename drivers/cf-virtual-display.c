/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-virtual-display.h"

struct _CfVirtualDisplay
{
  CfCustomerDisplay parent_instance;
  char *path;
  /* Device thread: */
  gboolean is_unplugged;
};

static void cf_virtual_display_device_init (CfVirtualDeviceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CfVirtualDisplay,
                               cf_virtual_display,
                               CF_TYPE_CUSTOMER_DISPLAY,
                               G_IMPLEMENT_INTERFACE (CF_TYPE_VIRTUAL_DEVICE,
                                                      cf_virtual_display_device_init))

static void
cf_virtual_display_show (CfCustomerDisplay *display, const CfDisplayRows *rows)
{
  CfVirtualDisplay *self = CF_VIRTUAL_DISPLAY (display);
  g_autofree char *text = g_strdup_printf ("%s\n%s\n", rows->rows[0], rows->rows[1]);
  g_autoptr (GError) error = NULL;

  if (self->is_unplugged)
    return;
  cf_device_report_said (CF_DEVICE (self), "%s | %s", rows->rows[0], rows->rows[1]);
  if (self->path != NULL &&
      !g_file_set_contents_full (self->path, text, -1, G_FILE_SET_CONTENTS_NONE, 0600, &error))
    g_debug ("virtual display: %s", error->message);
}

static void
do_unplug (CfDevice *device, const CfScriptArgs *args)
{
  CF_VIRTUAL_DISPLAY (device)->is_unplugged = TRUE;
  cf_device_report (device, CF_DEVICE_MISSING, CF_DEVICE_REASON_UNPLUGGED);
}

static void
do_plug (CfDevice *device, const CfScriptArgs *args)
{
  CF_VIRTUAL_DISPLAY (device)->is_unplugged = FALSE;
  cf_device_report (device, CF_DEVICE_READY, CF_DEVICE_REASON_NONE);
}

static const CfScriptCommand COMMANDS[] = {
  { "UNPLUG", "", "the plug is out", do_unplug },
  { "PLUG", "", "the plug is in", do_plug },
  { NULL },
};

static void
cf_virtual_display_finalize (GObject *object)
{
  g_free (CF_VIRTUAL_DISPLAY (object)->path);
  G_OBJECT_CLASS (cf_virtual_display_parent_class)->finalize (object);
}

static void
cf_virtual_display_device_init (CfVirtualDeviceInterface *iface)
{
  iface->commands = COMMANDS;
}

static void
cf_virtual_display_class_init (CfVirtualDisplayClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cf_virtual_display_finalize;
  CF_CUSTOMER_DISPLAY_CLASS (klass)->show = cf_virtual_display_show;
}

static void
cf_virtual_display_init (CfVirtualDisplay *self)
{
}

CfVirtualDisplay *
cf_virtual_display_new (CfDeviceLoop *loop, const char *id, const char *path)
{
  CfVirtualDisplay *self = g_object_new (CF_TYPE_VIRTUAL_DISPLAY, "loop", loop, "id", id, "model",
                                         "Virtual display, 2 × 20", "where", path, NULL);
  self->path = g_strdup (path);
  return self;
}
