/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-test-bus.h"

/* Scanners to be plugged into the emulated bus, and what each sends for a label. */

/** CfTestScanner: @spec: how it is described; @read: lets @unit read a label. */
typedef struct
{
  const char *name;
  CfTestUnitSpec spec;
  void (*read) (CfTestUnit *unit, const char *aim, const char *data, gsize length);
} CfTestScanner;

#define CF_TEST_SCANNER_IN 0x81
#define CF_TEST_SERIAL_IN  0x82

extern const CfTestScanner cf_test_keyboard_scanner;
extern const CfTestScanner cf_test_hid_pos_scanner;
extern const CfTestScanner cf_test_serial_scanner;
extern const CfTestScanner cf_test_oem_scanner;

/* The report descriptor of the HID POS scanner. */
extern const guint8 cf_test_hid_pos_descriptor[];
extern const gsize cf_test_hid_pos_descriptor_length;

/* One key of a keyboard: down and up.  @modifiers: the report's first byte. */
void cf_test_press (CfTestUnit *unit, guint8 modifiers, guint8 usage);
