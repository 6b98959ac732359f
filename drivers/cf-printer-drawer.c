/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-printer-drawer.h"

#include "cf-error.h"

#define SOCKET 1

struct _CfPrinterDrawer
{
  CfDrawer parent_instance;
  CfPrinter *printer;
};

G_DEFINE_FINAL_TYPE (CfPrinterDrawer, cf_printer_drawer, CF_TYPE_DRAWER)

/* It is where its printer is; what else the printer suffers from does not keep it shut. */
static void
report_like (CfPrinterDrawer *self)
{
  switch (cf_device_get_state (CF_DEVICE (self->printer))) {
  case CF_DEVICE_READY:
  case CF_DEVICE_BUSY:
  case CF_DEVICE_WARNING:
  case CF_DEVICE_PROBLEM:
    cf_device_report (CF_DEVICE (self), CF_DEVICE_READY, CF_DEVICE_REASON_NONE);
    break;
  case CF_DEVICE_MISSING:
  case CF_DEVICE_CLOSED:
    cf_device_report (CF_DEVICE (self), CF_DEVICE_MISSING, CF_DEVICE_REASON_UNPLUGGED);
    break;
  case CF_DEVICE_OPENING: break;
  default: g_assert_not_reached ();
  }
}

static void
on_drawer_moved_cb (CfPrinterDrawer *self, int position)
{
  cf_drawer_report_position (CF_DRAWER (self), (CfDrawerPosition) position);
}

static gboolean
cf_printer_drawer_kick (CfDrawer *drawer, GError **error)
{
  CfPrinter *printer = CF_PRINTER_DRAWER (drawer)->printer;

  return CF_PRINTER_GET_CLASS (printer)->kick (printer, SOCKET, error);
}

static gboolean
cf_printer_drawer_open (CfDevice *device, CfDeviceReason *ret_reason, GError **error)
{
  report_like (CF_PRINTER_DRAWER (device));
  return TRUE;
}

static void
cf_printer_drawer_dispose (GObject *object)
{
  CfPrinterDrawer *self = CF_PRINTER_DRAWER (object);

  if (self->printer != NULL)
    g_signal_handlers_disconnect_by_data (self->printer, self);
  g_clear_object (&self->printer);
  G_OBJECT_CLASS (cf_printer_drawer_parent_class)->dispose (object);
}

static void
cf_printer_drawer_class_init (CfPrinterDrawerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cf_printer_drawer_dispose;
  CF_DEVICE_CLASS (klass)->open = cf_printer_drawer_open;
  CF_DRAWER_CLASS (klass)->kick = cf_printer_drawer_kick;
}

static void
cf_printer_drawer_init (CfPrinterDrawer *self)
{
}

CfDrawer *
cf_printer_drawer_new (CfPrinter *printer, const char *id)
{
  g_return_val_if_fail (CF_IS_PRINTER (printer) && id != NULL, NULL);

  CfDevice *device = CF_DEVICE (printer);
  CfPrinterDrawer *self =
    g_object_new (CF_TYPE_PRINTER_DRAWER, "loop", cf_device_get_loop (device), "id", id, "model",
                  cf_device_get_model (device), "where", cf_device_get_where (device), NULL);

  self->printer = g_object_ref (printer);
  g_signal_connect_swapped (printer, "changed", G_CALLBACK (report_like), self);
  g_signal_connect_swapped (printer, "drawer-moved", G_CALLBACK (on_drawer_moved_cb), self);
  return CF_DRAWER (self);
}
