/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-test-usb-printer.h"

#include <errno.h>
#include <string.h>

static const CfTestInterface INTERFACE[] = { {
  .class_code = 7,
  .subclass = 1,
  .protocol = 2,
  .n_endpoints = 2,
  .endpoints = { { CF_TEST_PRINTER_IN, 2, 64 }, { CF_TEST_PRINTER_OUT, 2, 64 } },
  .driver = "usblp",
} };

/* On the test's thread: the bus must not be called while it calls. */
static gboolean
flush_cb (gpointer user_data)
{
  CfTestUsbPrinter *self = user_data;

  g_mutex_lock (&self->lock);
  g_autoptr (GBytes) bytes = g_bytes_new (self->emulator->out->data, self->emulator->out->len);
  g_byte_array_set_size (self->emulator->out, 0);
  self->flush = 0;
  g_mutex_unlock (&self->lock);
  if (self->unit != NULL && g_bytes_get_size (bytes) > 0)
    cf_test_unit_send (self->unit, CF_TEST_PRINTER_IN, g_bytes_get_data (bytes, NULL),
                       g_bytes_get_size (bytes));
  return G_SOURCE_REMOVE;
}

/* Under the lock. */
static void
flush_later (CfTestUsbPrinter *self)
{
  if (self->flush == 0 && self->emulator->out->len > 0)
    self->flush = g_idle_add (flush_cb, self);
}

static gssize
on_write (CfTestUnit *unit, guint8 endpoint, const guint8 *data, gsize length, gpointer user_data)
{
  CfTestUsbPrinter *self = user_data;
  gssize taken = -EPIPE;

  g_mutex_lock (&self->lock);
  if (self->n_refusals > 0)
    self->n_refusals--;
  else {
    gsize left = self->stop_at > self->got->len ? self->stop_at - self->got->len : 0;
    taken = (gssize) cf_escpos_emulator_write (self->emulator, data, MIN (length, left));
    g_byte_array_append (self->got, data, (guint) taken);
    flush_later (self);
  }
  g_mutex_unlock (&self->lock);
  return taken;
}

static int
on_control (CfTestUnit *unit, const guint8 *setup, guint8 *data, gsize length, gpointer user_data)
{
  static const char ID[] = "MFG:EPSON;CMD:ESC/POS;MDL:TM-T20II;CLS:PRINTER;";
  CfTestUsbPrinter *self = user_data;

  if (setup[0] == 0xA1 && setup[1] == 0 && self->has_id && length > sizeof ID + 2) {
    data[0] = 0;
    data[1] = sizeof ID + 1;
    memcpy (data + 2, ID, sizeof ID - 1);
    return sizeof ID + 1;
  }
  if (setup[0] == 0xA1 && setup[1] == 1 && length >= 1) {
    g_mutex_lock (&self->lock);
    data[0] = cf_escpos_emulator_port_status (self->emulator);
    g_mutex_unlock (&self->lock);
    return 1;
  }
  if (setup[0] == 0x21 && setup[1] == 2) {
    self->n_resets++;
    return 0;
  }
  return -EPIPE;
}

void
cf_test_usb_printer_init (CfTestUsbPrinter *self)
{
  memset (self, 0, sizeof *self);
  g_mutex_init (&self->lock);
  self->emulator = cf_escpos_emulator_new (576, 48, 203);
  self->got = g_byte_array_new ();
  self->stop_at = G_MAXSIZE;
  self->has_id = TRUE;
  self->spec = (CfTestUnitSpec){ .vendor = 0x04B8,
                                 .product = 0x0E15,
                                 .maker = "EPSON",
                                 .name = "TM-T20II",
                                 .serial = "0123456789",
                                 .n_interfaces = 1,
                                 .interfaces = INTERFACE,
                                 .control = on_control,
                                 .write = on_write };
}

void
cf_test_usb_printer_clear (CfTestUsbPrinter *self)
{
  if (self->flush != 0)
    g_source_remove (self->flush);
  cf_escpos_emulator_free (self->emulator);
  g_byte_array_unref (self->got);
  g_mutex_clear (&self->lock);
}

void
cf_test_usb_printer_plug (CfTestUsbPrinter *self, CfTestBus *bus, guint port)
{
  self->unit = cf_test_bus_plug (bus, port, &self->spec, self);
}

void
cf_test_usb_printer_unplug (CfTestUsbPrinter *self)
{
  cf_test_unit_unplug (self->unit);
  self->unit = NULL;
}

void
cf_test_usb_printer_change (CfTestUsbPrinter *self, void (*change) (CfEscposEmulator *emulator))
{
  g_mutex_lock (&self->lock);
  change (self->emulator);
  cf_escpos_emulator_changed (self->emulator);
  flush_later (self);
  g_mutex_unlock (&self->lock);
  if (self->unit != NULL)
    cf_test_unit_resume (self->unit);
}

gsize
cf_test_usb_printer_count (CfTestUsbPrinter *self)
{
  g_mutex_lock (&self->lock);
  gsize count = self->got->len;
  g_mutex_unlock (&self->lock);
  return count;
}

char *
cf_test_usb_printer_dup_text (CfTestUsbPrinter *self)
{
  g_mutex_lock (&self->lock);
  char *text = cf_test_paper_dup_text (self->emulator->paper);
  g_mutex_unlock (&self->lock);
  return text;
}
