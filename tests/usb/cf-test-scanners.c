/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-test-scanners.h"

#include <string.h>

/* ---- HID keyboard ---- */

/* The boot keyboard's descriptor of HID 1.11, appendix B.1, without its lights. */
static const guint8 KEYBOARD_DESCRIPTOR[] = {
  0x05, 0x01, 0x09, 0x06, 0xA1, 0x01, 0x05, 0x07, 0x19, 0xE0, 0x29, 0xE7, 0x15, 0x00, 0x25,
  0x01, 0x75, 0x01, 0x95, 0x08, 0x81, 0x02, 0x95, 0x01, 0x75, 0x08, 0x81, 0x01, 0x95, 0x06,
  0x75, 0x08, 0x15, 0x00, 0x25, 0x65, 0x05, 0x07, 0x19, 0x00, 0x29, 0x65, 0x81, 0x00, 0xC0,
};

static const CfTestInterface KEYBOARD[] = { {
  .class_code = 3,
  .subclass = 1,
  .protocol = 1,
  .n_endpoints = 1,
  .endpoints = { { CF_TEST_SCANNER_IN, 3, 8 } },
  .report = KEYBOARD_DESCRIPTOR,
  .n_report = sizeof KEYBOARD_DESCRIPTOR,
  .driver = "usbhid",
} };

void
cf_test_press (CfTestUnit *unit, guint8 modifiers, guint8 usage)
{
  const guint8 down[8] = { modifiers, 0, usage };
  const guint8 up[8] = { 0 };

  cf_test_unit_send (unit, CF_TEST_SCANNER_IN, down, sizeof down);
  cf_test_unit_send (unit, CF_TEST_SCANNER_IN, up, sizeof up);
}

/* Where a character is on a US keyboard, told in another way than the driver tells it: a row of
 * keys, unshifted and shifted, and the usage of its first key. */
static void
press_character (CfTestUnit *unit, char c)
{
  static const struct
  {
    const char *plain;
    const char *shifted;
    guint8 first;
  } rows[] = {
    { "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", 0x04 },
    { "1234567890", "!@#$%^&*()", 0x1E },
    { " -=[]\\", " _+{}|", 0x2C },
    { ";'`,./", ":\"~<>?", 0x33 },
  };

  if (c == 0x1D) { /* GS: Ctrl and the bracket */
    cf_test_press (unit, 0x01, 0x30);
    return;
  }
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    const char *plain = strchr (rows[i].plain, c);
    const char *shifted = strchr (rows[i].shifted, c);
    if (plain != NULL) {
      cf_test_press (unit, 0, (guint8) (rows[i].first + (plain - rows[i].plain)));
      return;
    }
    if (shifted != NULL) {
      cf_test_press (unit, 0x02, (guint8) (rows[i].first + (shifted - rows[i].shifted)));
      return;
    }
  }
  ck_abort_msg ("no key gives %02x", (guint8) c);
}

static void
read_keyboard (CfTestUnit *unit, const char *aim, const char *data, gsize length)
{
  for (gsize i = 0; i < strlen (aim); i++)
    press_character (unit, aim[i]);
  for (gsize i = 0; i < length; i++)
    press_character (unit, data[i]);
  cf_test_press (unit, 0, 0x28);
}

const CfTestScanner cf_test_keyboard_scanner = {
  "keyboard",
  { .vendor = 0x05E0,
    .product = 0x1200,
    .maker = "Symbol Technologies",
    .name = "Bar Code Scanner",
    .serial = "S/N:3B2C",
    .n_interfaces = 1,
    .interfaces = KEYBOARD },
  read_keyboard,
};

/* ---- HID POS ---- */

/* clang-format off */
const guint8 cf_test_hid_pos_descriptor[] = {
  0x05, 0x8C, 0x09, 0x02, 0xA1, 0x01,             /* Bar Code Scanner, application */
  0x09, 0x12, 0xA1, 0x02, 0x85, 0x02,             /* scanned data report, number 2 */
  0x15, 0x00, 0x26, 0xFF, 0x00, 0x75, 0x08, 0x95, 0x01,
  0x05, 0x01, 0x09, 0x3B, 0x81, 0x02,             /* byte count */
  0x05, 0x8C, 0x09, 0xFB, 0x81, 0x02, 0x09, 0xFC, 0x81, 0x02, 0x09, 0xFD, 0x81, 0x02,
  0x95, 0x38, 0x09, 0xFE, 0x82, 0x02, 0x01,       /* 56 bytes of decoded data */
  0x06, 0x66, 0xFF, 0x95, 0x02, 0x09, 0x04, 0x09, 0x00, 0x81, 0x02, /* the maker's two */
  0x05, 0x8C, 0x25, 0x01, 0x75, 0x01, 0x95, 0x01, 0x09, 0xFF, 0x81, 0x02, /* continued */
  0x75, 0x07, 0x81, 0x03, 0xC0,
  0x09, 0x14, 0xA1, 0x02, 0x85, 0x04, 0x75, 0x08, 0x95, 0x3F, 0x09, 0x00, 0x91, 0x02, 0xC0,
  0xC0,
};
/* clang-format on */
const gsize cf_test_hid_pos_descriptor_length = sizeof cf_test_hid_pos_descriptor;

static const CfTestInterface HID_POS[] = { {
  .class_code = 3,
  .n_endpoints = 2,
  .endpoints = { { CF_TEST_SCANNER_IN, 3, 64 }, { 0x01, 3, 64 } },
  .report = cf_test_hid_pos_descriptor,
  .n_report = sizeof cf_test_hid_pos_descriptor,
  .driver = "usbhid",
} };

static void
read_hid_pos (CfTestUnit *unit, const char *aim, const char *data, gsize length)
{
  do {
    gsize n = MIN (length, 56);
    guint8 report[64] = { 2, (guint8) n };
    memcpy (report + 2, aim, strlen (aim));
    memcpy (report + 5, data, n);
    data += n;
    length -= n;
    report[63] = length > 0;
    cf_test_unit_send (unit, CF_TEST_SCANNER_IN, report, sizeof report);
  } while (length > 0);
}

const CfTestScanner cf_test_hid_pos_scanner = {
  "hid_pos",
  { .vendor = 0x05F9,
    .product = 0x2216,
    .maker = "Datalogic",
    .name = "Gryphon GD4500",
    .serial = "G22C12345",
    .n_interfaces = 1,
    .interfaces = HID_POS },
  read_hid_pos,
};

/* ---- CDC-ACM ---- */

static const CfTestInterface SERIAL[] = {
  { .class_code = 2,
    .subclass = 2,
    .protocol = 1,
    .n_endpoints = 1,
    .endpoints = { { 0x83, 3, 16 } },
    .driver = "cdc_acm" },
  { .number = 1,
    .class_code = 10,
    .n_endpoints = 2,
    .endpoints = { { CF_TEST_SERIAL_IN, 2, 64 }, { 0x02, 2, 64 } },
    .driver = "cdc_acm" },
};

static void
read_serial (CfTestUnit *unit, const char *aim, const char *data, gsize length)
{
  g_autoptr (GString) text = g_string_new (aim);

  g_string_append_len (text, data, (gssize) length);
  g_string_append (text, "\r\n");
  for (gsize at = 0; at < text->len; at += 60) /* cut where it happens to be cut */
    cf_test_unit_send (unit, CF_TEST_SERIAL_IN, text->str + at, MIN (text->len - at, 60));
}

const CfTestScanner cf_test_serial_scanner = {
  "serial",
  { .vendor = 0x1EAB,
    .product = 0x1D06,
    .maker = "Newland",
    .name = "NLS-HR22",
    .serial = "HR22-0007",
    .n_interfaces = 2,
    .interfaces = SERIAL },
  read_serial,
};

/* ---- IBM hand-held ---- */

static const guint8 OEM_DESCRIPTOR[] = {
  0x06, 0x45, 0xFF, 0x0A, 0x00, 0x4B, 0xA1, 0x01, 0x15, 0x00, 0x26, 0xFF, 0x00, 0x75,
  0x08, 0x95, 0x40, 0x09, 0x01, 0x81, 0x02, 0x95, 0x0B, 0x09, 0x02, 0x91, 0x02, 0xC0,
};

static const CfTestInterface OEM[] = { {
  .class_code = 3,
  .n_endpoints = 2,
  .endpoints = { { CF_TEST_SCANNER_IN, 3, 64 }, { 0x02, 3, 16 } },
  .report = OEM_DESCRIPTOR,
  .n_report = sizeof OEM_DESCRIPTOR,
  .driver = "usbhid",
} };

static void
read_oem (CfTestUnit *unit, const char *aim, const char *data, gsize length)
{
  static const struct
  {
    const char *aim;
    guint8 n;
    guint8 tail[3];
  } tails[] = {
    { "]E0", 1, { 0x16 } },
    { "]C1", 3, { 0x00, 0x25, 0x0B } },
    { "]d1", 3, { 0x00, 0x32, 0x0B } },
    { "]Q1", 3, { 0x00, 0x33, 0x0B } },
  };
  guint8 report[64] = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (tails); i++) {
    if (strcmp (tails[i].aim, aim) != 0)
      continue;
    ck_assert_uint_le (4 + length + tails[i].n, sizeof report);
    report[0] = (guint8) (4 + length + tails[i].n);
    memcpy (report + 4, data, length);
    for (gsize j = 0; tails[i].n == 1 && j < length; j++)
      report[4 + j] = (guint8) (report[4 + j] - '0');
    memcpy (report + 4 + length, tails[i].tail, tails[i].n);
    cf_test_unit_send (unit, CF_TEST_SCANNER_IN, report, sizeof report);
    return;
  }
  ck_abort_msg ("this scanner has no mark for %s", aim);
}

const CfTestScanner cf_test_oem_scanner = {
  "oem",
  { .vendor = 0x05E0,
    .product = 0x1300,
    .maker = "Symbol Technologies",
    .name = "Hand-held scanner",
    .serial = "OEM77",
    .n_interfaces = 1,
    .interfaces = OEM },
  read_oem,
};
