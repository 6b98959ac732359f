/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-escpos-emulator.h"
#include "cf-test-bus.h"

/*
 * An emulated receipt printer on the emulated bus: what libusb writes goes into the emulator, what
 * it answers comes back through the IN endpoint.  The emulator is touched under the lock only.
 */

#define CF_TEST_PRINTER_IN  0x81
#define CF_TEST_PRINTER_OUT 0x02

typedef struct
{
  GMutex lock;
  CfEscposEmulator *emulator;
  CfTestUnitSpec spec;
  CfTestUnit *unit; /* while plugged in */
  GByteArray *got;  /* all it ever took */
  gsize stop_at;    /* takes so many bytes in all, then none */
  guint n_refusals; /* so many writes stall */
  guint n_resets;   /* soft resets */
  guint flush;      /* source that brings its answers */
  gboolean has_id;  /* answers GET_DEVICE_ID */
} CfTestUsbPrinter;

/* A TM-T20: 80 mm, everything EPSON has. */
void cf_test_usb_printer_init (CfTestUsbPrinter *self);
void cf_test_usb_printer_clear (CfTestUsbPrinter *self);

void cf_test_usb_printer_plug (CfTestUsbPrinter *self, CfTestBus *bus, guint port);
void cf_test_usb_printer_unplug (CfTestUsbPrinter *self);

/* Locks, lets @change alter the emulator, lets it go on, brings what it says. */
void cf_test_usb_printer_change (CfTestUsbPrinter *self,
                                 void (*change) (CfEscposEmulator *emulator));

gsize cf_test_usb_printer_count (CfTestUsbPrinter *self); /* bytes it took */
char *cf_test_usb_printer_dup_text (CfTestUsbPrinter *self);
