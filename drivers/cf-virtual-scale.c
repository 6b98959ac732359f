/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-virtual-scale.h"

#include <string.h>

struct _CfVirtualScale
{
  CfScale parent_instance;
  /* Device thread: */
  gboolean is_unplugged;
  CfScaleReading reading;
  guint timer; /* until the load has settled */
};

static void cf_virtual_scale_device_init (CfVirtualDeviceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CfVirtualScale,
                               cf_virtual_scale,
                               CF_TYPE_SCALE,
                               G_IMPLEMENT_INTERFACE (CF_TYPE_VIRTUAL_DEVICE,
                                                      cf_virtual_scale_device_init))

static void
report_all (CfVirtualScale *self)
{
  CfDeviceState state = CF_DEVICE_READY;
  CfDeviceReason reason = CF_DEVICE_REASON_NONE;

  switch (self->reading.state) {
  case CF_SCALE_OVERLOAD: reason = CF_DEVICE_REASON_OVERLOAD; break;
  case CF_SCALE_UNDER: reason = CF_DEVICE_REASON_UNDER_ZERO; break;
  case CF_SCALE_FAULT: reason = CF_DEVICE_REASON_FAULT; break;
  case CF_SCALE_NOTHING:
  case CF_SCALE_EMPTY:
  case CF_SCALE_MOVING:
  case CF_SCALE_STABLE:
  default: break;
  }
  if (reason != CF_DEVICE_REASON_NONE)
    state = CF_DEVICE_PROBLEM;
  if (self->is_unplugged) {
    cf_scale_report_reading (CF_SCALE (self), &(CfScaleReading){ 0 });
    cf_device_report (CF_DEVICE (self), CF_DEVICE_MISSING, CF_DEVICE_REASON_UNPLUGGED);
    return;
  }
  cf_device_report (CF_DEVICE (self), state, reason);
  cf_scale_report_reading (CF_SCALE (self), &self->reading);
}

static void
change (CfVirtualScale *self, CfScaleState state, gint64 value, guint decimals, CfScaleUnit unit)
{
  cf_device_remove_timer (CF_DEVICE (self), self->timer);
  self->timer = 0;
  self->reading =
    (CfScaleReading){ .state = state, .value = value, .decimals = decimals, .unit = unit };
  report_all (self);
}

static void
on_settled_cb (CfDevice *device, gpointer data)
{
  CfVirtualScale *self = CF_VIRTUAL_SCALE (device);

  self->timer = 0;
  self->reading.state = self->reading.value == 0 ? CF_SCALE_EMPTY : CF_SCALE_STABLE;
  report_all (self);
}

static void
do_weight (CfDevice *device, const CfScriptArgs *args)
{
  CfVirtualScale *self = CF_VIRTUAL_SCALE (device);
  CfScaleUnit unit = CF_SCALE_KILOGRAM;

  for (guint i = CF_SCALE_GRAM; i <= CF_SCALE_OUNCE; i++)
    if (strcmp (cf_scale_unit_name (i), args->word) == 0)
      unit = i;
  if (args->value > CF_SCALE_VALUE_MAX) {
    change (self, CF_SCALE_OVERLOAD, 0, 3, unit);
    return;
  }
  change (self, CF_SCALE_MOVING, args->value, args->decimals, unit);
  if (args->duration_ms == 0)
    on_settled_cb (device, NULL);
  else
    self->timer = cf_device_add_timer (device, args->duration_ms, on_settled_cb, NULL, NULL);
}

static void
do_unstable (CfDevice *device, const CfScriptArgs *args)
{
  CfVirtualScale *self = CF_VIRTUAL_SCALE (device);
  change (self, CF_SCALE_MOVING, self->reading.value, self->reading.decimals, self->reading.unit);
}

static void
do_empty (CfDevice *device, const CfScriptArgs *args)
{
  change (CF_VIRTUAL_SCALE (device), CF_SCALE_EMPTY, 0, 3, CF_SCALE_KILOGRAM);
}

static void
do_overload (CfDevice *device, const CfScriptArgs *args)
{
  change (CF_VIRTUAL_SCALE (device), CF_SCALE_OVERLOAD, 0, 3, CF_SCALE_KILOGRAM);
}

static void
do_under (CfDevice *device, const CfScriptArgs *args)
{
  change (CF_VIRTUAL_SCALE (device), CF_SCALE_UNDER, 0, 3, CF_SCALE_KILOGRAM);
}

static void
do_fault (CfDevice *device, const CfScriptArgs *args)
{
  change (CF_VIRTUAL_SCALE (device), CF_SCALE_FAULT, 0, 3, CF_SCALE_KILOGRAM);
}

static void
do_unplug (CfDevice *device, const CfScriptArgs *args)
{
  CF_VIRTUAL_SCALE (device)->is_unplugged = TRUE;
  report_all (CF_VIRTUAL_SCALE (device));
}

static void
do_plug (CfDevice *device, const CfScriptArgs *args)
{
  CF_VIRTUAL_SCALE (device)->is_unplugged = FALSE;
  report_all (CF_VIRTUAL_SCALE (device));
}

static const CfScriptCommand COMMANDS[] = {
  { "WEIGHT", "qWD", "that much lies on it (kg, or g, lb, oz); settles after the time", do_weight },
  { "UNSTABLE", "", "it moves", do_unstable },
  { "EMPTY", "", "nothing lies on it", do_empty },
  { "OVERLOAD", "", "more than it can weigh", do_overload },
  { "UNDER", "", "below zero", do_under },
  { "FAULT", "", "out of order", do_fault },
  { "UNPLUG", "", "the plug is out", do_unplug },
  { "PLUG", "", "the plug is in", do_plug },
  { NULL },
};

static gboolean
cf_virtual_scale_open (CfDevice *device, CfDeviceReason *ret_reason, GError **error)
{
  report_all (CF_VIRTUAL_SCALE (device));
  return TRUE;
}

static void
cf_virtual_scale_close (CfDevice *device)
{
  CfVirtualScale *self = CF_VIRTUAL_SCALE (device);

  cf_device_remove_timer (device, self->timer);
  self->timer = 0;
}

/* Zeroes itself, as real ones do, unless something moves or is broken; a tare it does not know. */
static gboolean
cf_virtual_scale_command (CfScale *scale, CfScaleCommand command)
{
  CfVirtualScale *self = CF_VIRTUAL_SCALE (scale);

  if (command != CF_SCALE_ZERO)
    return FALSE;
  if (self->reading.state == CF_SCALE_UNDER || self->reading.state == CF_SCALE_STABLE)
    change (self, CF_SCALE_EMPTY, 0, self->reading.decimals, self->reading.unit);
  return TRUE;
}

static void
cf_virtual_scale_device_init (CfVirtualDeviceInterface *iface)
{
  iface->commands = COMMANDS;
}

static void
cf_virtual_scale_class_init (CfVirtualScaleClass *klass)
{
  CF_DEVICE_CLASS (klass)->open = cf_virtual_scale_open;
  CF_DEVICE_CLASS (klass)->close = cf_virtual_scale_close;
  CF_SCALE_CLASS (klass)->command = cf_virtual_scale_command;
}

static void
cf_virtual_scale_init (CfVirtualScale *self)
{
  self->reading =
    (CfScaleReading){ .state = CF_SCALE_EMPTY, .decimals = 3, .unit = CF_SCALE_KILOGRAM };
}

CfVirtualScale *
cf_virtual_scale_new (CfDeviceLoop *loop, const char *id)
{
  return g_object_new (CF_TYPE_VIRTUAL_SCALE, "loop", loop, "id", id, "model", "Virtual scale",
                       NULL);
}
