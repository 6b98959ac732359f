/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-virtual-drawer.h"

#include "cf-error.h"

struct _CfVirtualDrawer
{
  CfDrawer parent_instance;
  /* Device thread: */
  gboolean is_unplugged;
  gboolean is_jammed;
  gboolean is_open;
  gint64 shut_ms; /* -1: stays open */
  guint timer;
};

static void cf_virtual_drawer_device_init (CfVirtualDeviceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CfVirtualDrawer,
                               cf_virtual_drawer,
                               CF_TYPE_DRAWER,
                               G_IMPLEMENT_INTERFACE (CF_TYPE_VIRTUAL_DEVICE,
                                                      cf_virtual_drawer_device_init))

static void
report_all (CfVirtualDrawer *self)
{
  CfDevice *device = CF_DEVICE (self);

  if (self->is_unplugged) {
    cf_device_report (device, CF_DEVICE_MISSING, CF_DEVICE_REASON_UNPLUGGED);
    cf_drawer_report_position (CF_DRAWER (self), CF_DRAWER_UNKNOWN);
    return;
  }
  if (self->is_jammed)
    cf_device_report (device, CF_DEVICE_PROBLEM, CF_DEVICE_REASON_JAMMED);
  else
    cf_device_report (device, CF_DEVICE_READY, CF_DEVICE_REASON_NONE);
  cf_drawer_report_position (CF_DRAWER (self), self->is_open ? CF_DRAWER_OPEN : CF_DRAWER_SHUT);
}

static void
shut (CfDevice *device, gpointer data)
{
  CfVirtualDrawer *self = CF_VIRTUAL_DRAWER (device);

  cf_device_remove_timer (device, self->timer);
  self->timer = 0;
  self->is_open = FALSE;
  report_all (self);
}

static void
on_shut_cb (CfDevice *device, gpointer data)
{
  CF_VIRTUAL_DRAWER (device)->timer = 0;
  shut (device, NULL);
}

static gboolean
cf_virtual_drawer_kick (CfDrawer *drawer, GError **error)
{
  CfVirtualDrawer *self = CF_VIRTUAL_DRAWER (drawer);
  CfDevice *device = CF_DEVICE (self);

  if (self->is_unplugged)
    return cf_error_set (error, CF_ERROR_NO_DEVICE, "cannot open drawer '%s': not there",
                         cf_device_get_id (device));
  if (self->is_jammed)
    return cf_error_set (error, CF_ERROR_DEVICE, "cannot open drawer '%s': jammed",
                         cf_device_get_id (device));
  self->is_open = TRUE;
  cf_device_remove_timer (device, self->timer);
  self->timer =
    self->shut_ms >= 0 ? cf_device_add_timer (device, self->shut_ms, on_shut_cb, NULL, NULL) : 0;
  cf_device_report_said (device, "opened");
  report_all (self);
  return TRUE;
}

static void
kick_on_thread (CfDevice *device, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!cf_virtual_drawer_kick (CF_DRAWER (device), &error))
    cf_device_report_said (device, "%s", error->message);
}

static void
on_drawer_kicked_cb (CfPrinter *printer, guint drawer, CfVirtualDrawer *self)
{
  if (drawer == 1)
    cf_device_call (CF_DEVICE (self), kick_on_thread, NULL, NULL);
}

void
cf_virtual_drawer_attach (CfVirtualDrawer *self, CfPrinter *printer)
{
  g_return_if_fail (CF_IS_VIRTUAL_DRAWER (self) && CF_IS_PRINTER (printer));
  g_signal_connect_object (printer, "drawer-kicked", G_CALLBACK (on_drawer_kicked_cb), self, 0);
}

static void
do_shut (CfDevice *device, const CfScriptArgs *args)
{
  shut (device, NULL);
}

static void
do_shut_after (CfDevice *device, const CfScriptArgs *args)
{
  CF_VIRTUAL_DRAWER (device)->shut_ms = args->duration_ms;
}

static void
do_stay_open (CfDevice *device, const CfScriptArgs *args)
{
  CfVirtualDrawer *self = CF_VIRTUAL_DRAWER (device);

  cf_device_remove_timer (device, self->timer);
  self->timer = 0;
  self->shut_ms = -1;
}

static void
do_jam (CfDevice *device, const CfScriptArgs *args)
{
  CF_VIRTUAL_DRAWER (device)->is_jammed = TRUE;
  report_all (CF_VIRTUAL_DRAWER (device));
}

static void
do_unplug (CfDevice *device, const CfScriptArgs *args)
{
  CF_VIRTUAL_DRAWER (device)->is_unplugged = TRUE;
  report_all (CF_VIRTUAL_DRAWER (device));
}

static void
do_plug (CfDevice *device, const CfScriptArgs *args)
{
  CF_VIRTUAL_DRAWER (device)->is_unplugged = FALSE;
  report_all (CF_VIRTUAL_DRAWER (device));
}

static void
do_resume (CfDevice *device, const CfScriptArgs *args)
{
  CfVirtualDrawer *self = CF_VIRTUAL_DRAWER (device);

  self->is_unplugged = self->is_jammed = FALSE;
  self->shut_ms = CF_VIRTUAL_DRAWER_SHUT_MS;
  shut (device, NULL);
}

static const CfScriptCommand COMMANDS[] = {
  { "SHUT", "", "somebody pushes it shut", do_shut },
  { "SHUT_AFTER", "d", "from now on it is pushed shut so long after it opened", do_shut_after },
  { "STAY_OPEN", "", "nobody pushes it shut", do_stay_open },
  { "JAM", "", "it does not open", do_jam },
  { "UNPLUG", "", "the plug is out", do_unplug },
  { "PLUG", "", "the plug is in", do_plug },
  { "RESUME", "", "everything is in order again", do_resume },
  { NULL },
};

static gboolean
cf_virtual_drawer_open (CfDevice *device, CfDeviceReason *ret_reason, GError **error)
{
  report_all (CF_VIRTUAL_DRAWER (device));
  return TRUE;
}

static void
cf_virtual_drawer_close (CfDevice *device)
{
  CfVirtualDrawer *self = CF_VIRTUAL_DRAWER (device);

  cf_device_remove_timer (device, self->timer);
  self->timer = 0;
}

static void
cf_virtual_drawer_device_init (CfVirtualDeviceInterface *iface)
{
  iface->commands = COMMANDS;
}

static void
cf_virtual_drawer_class_init (CfVirtualDrawerClass *klass)
{
  CF_DEVICE_CLASS (klass)->open = cf_virtual_drawer_open;
  CF_DEVICE_CLASS (klass)->close = cf_virtual_drawer_close;
  CF_DRAWER_CLASS (klass)->kick = cf_virtual_drawer_kick;
}

static void
cf_virtual_drawer_init (CfVirtualDrawer *self)
{
  self->shut_ms = CF_VIRTUAL_DRAWER_SHUT_MS;
}

CfVirtualDrawer *
cf_virtual_drawer_new (CfDeviceLoop *loop, const char *id)
{
  return g_object_new (CF_TYPE_VIRTUAL_DRAWER, "loop", loop, "id", id, "model",
                       "Virtual cash drawer", NULL);
}
