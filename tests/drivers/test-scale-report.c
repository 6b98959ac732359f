/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What scales say: HID reports, and the records of the serial language. */
#include <string.h>

#include "cf-hid-scale.h"
#include "cf-test.h"
#include "cf-toledo.h"

/* clang-format off */
/* Another order than the usual one: no number; weight of 32 bits, unit, status, exponent; zeroed by
 * a bit of an output report. */
static const guint8 ODD[] = {
  0x05, 0x8D, 0x09, 0x20, 0xA1, 0x01,
  0x15, 0x00, 0x27, 0xFF, 0xFF, 0xFF, 0x7F, 0x75, 0x20, 0x95, 0x01, 0x09, 0x40, 0x81, 0x02,
  0x15, 0x01, 0x25, 0x0C, 0x75, 0x08, 0x19, 0x51, 0x29, 0x5C, 0x81, 0x00,
  0x15, 0x01, 0x25, 0x08, 0x19, 0x71, 0x29, 0x78, 0x81, 0x00,
  0x15, 0x81, 0x25, 0x7F, 0x09, 0x41, 0x81, 0x02,
  0x15, 0x00, 0x25, 0x01, 0x75, 0x01, 0x95, 0x03, 0x91, 0x03, /* three bits that say nothing */
  0x95, 0x01, 0x09, 0x80, 0x91, 0x02, 0x95, 0x04, 0x91, 0x03, 0xC0,
};
/* clang-format on */

static const struct
{
  guint8 report[6]; /* number 3, status, unit, exponent, weight */
  gboolean is_weight;
  CfScaleState state;
  gint64 value;
  guint decimals;
  CfScaleUnit unit;
  gint64 milli_kg; /* -1: cannot be sold by */
} SHARED[] = {
  /* 1246 g; 1246 * 10^-3 kg; 12460 * 10^-4 kg; 500 mg */
  { { 3, 4, 2, 0x00, 0xDE, 0x04 }, TRUE, CF_SCALE_STABLE, 1246, 0, CF_SCALE_GRAM, 1246 },
  { { 3, 4, 3, 0xFD, 0xDE, 0x04 }, TRUE, CF_SCALE_STABLE, 1246, 3, CF_SCALE_KILOGRAM, 1246 },
  { { 3, 4, 3, 0xFC, 0xAC, 0x30 }, TRUE, CF_SCALE_STABLE, 12460, 4, CF_SCALE_KILOGRAM, 1246 },
  { { 3, 4, 1, 0x00, 0xF4, 0x01 }, TRUE, CF_SCALE_STABLE, 500, 3, CF_SCALE_GRAM, -1 },
  { { 3, 4, 3, 0x01, 0x02, 0x00 }, TRUE, CF_SCALE_STABLE, 20, 0, CF_SCALE_KILOGRAM, 20000 },
  { { 3, 4, 12, 0xFE, 0xFA, 0x00 }, TRUE, CF_SCALE_STABLE, 250, 2, CF_SCALE_POUND, -1 },
  { { 3, 4, 11, 0xFF, 0x23, 0x00 }, TRUE, CF_SCALE_STABLE, 35, 1, CF_SCALE_OUNCE, -1 },
  /* 1000 * 10^-6 kg is 0.001 kg: trailing zeros go, and it can be shown */
  { { 3, 4, 3, 0xFA, 0xE8, 0x03 }, TRUE, CF_SCALE_STABLE, 10, 4, CF_SCALE_KILOGRAM, 1 },
  { { 3, 4, 2, 0x00, 0x00, 0x00 }, TRUE, CF_SCALE_EMPTY, 0, 0, CF_SCALE_GRAM, -1 },
  { { 3, 2, 2, 0x00, 0x01, 0x00 }, TRUE, CF_SCALE_EMPTY, 0, 0, CF_SCALE_GRAM, -1 },
  { { 3, 3, 2, 0x00, 0xDE, 0x04 }, TRUE, CF_SCALE_MOVING, 1246, 0, CF_SCALE_GRAM, -1 },
  { { 3, 1, 99, 0x7F, 0xFF, 0xFF }, TRUE, CF_SCALE_FAULT, 0, 0, CF_SCALE_GRAM, -1 },
  { { 3, 5, 2, 0x00, 0xFF, 0xFF }, TRUE, CF_SCALE_UNDER, 0, 0, CF_SCALE_GRAM, -1 },
  { { 3, 6, 2, 0x00, 0xFF, 0xFF }, TRUE, CF_SCALE_OVERLOAD, 0, 0, CF_SCALE_GRAM, -1 },
  { { 3, 7, 2, 0x00, 0xDE, 0x04 }, TRUE, CF_SCALE_FAULT, 0, 0, CF_SCALE_GRAM, -1 },
  { { 3, 8, 2, 0x00, 0xDE, 0x04 }, TRUE, CF_SCALE_UNDER, 0, 0, CF_SCALE_GRAM, -1 },
  /* what makes no sense: statuses, units and exponents that are none */
  { { 3, 0, 2, 0x00, 0xDE, 0x04 }, FALSE, 0, 0, 0, 0, -1 },
  { { 3, 9, 2, 0x00, 0xDE, 0x04 }, FALSE, 0, 0, 0, 0, -1 },
  { { 3, 4, 0, 0x00, 0xDE, 0x04 }, FALSE, 0, 0, 0, 0, -1 },
  { { 3, 4, 4, 0x00, 0xDE, 0x04 }, FALSE, 0, 0, 0, 0, -1 },
  { { 3, 4, 13, 0x00, 0xDE, 0x04 }, FALSE, 0, 0, 0, 0, -1 },
  { { 3, 4, 3, 0x7F, 0x01, 0x00 }, FALSE, 0, 0, 0, 0, -1 },
  { { 3, 4, 3, 0x80, 0x01, 0x00 }, FALSE, 0, 0, 0, 0, -1 },
};

START_TEST (test_hid_report_becomes_a_reading)
{
  CfHidScale scale;
  CfScaleReading reading = { 0 };
  gint64 milli = -1;

  cf_hid_scale_init (&scale, NULL);
  ck_assert_int_eq (cf_hid_scale_read (&scale, SHARED[_i].report, 6, &reading),
                    SHARED[_i].is_weight);
  if (!SHARED[_i].is_weight)
    return;
  ck_assert_str_eq (cf_scale_state_name (reading.state), cf_scale_state_name (SHARED[_i].state));
  ck_assert_int_eq (reading.value, SHARED[_i].value);
  ck_assert_uint_eq (reading.decimals, SHARED[_i].decimals);
  ck_assert_int_eq (reading.unit, SHARED[_i].unit);
  ck_assert_int_eq (cf_scale_reading_to_milli (&reading, CF_SCALE_KILOGRAM, &milli),
                    SHARED[_i].milli_kg >= 0);
  ck_assert_int_eq (milli, SHARED[_i].milli_kg);
}
END_TEST

START_TEST (test_hid_report_that_is_cut_is_refused)
{
  const guint8 report[] = { 3, 4, 2, 0, 0xDE, 0x04 };
  CfScaleReading reading;
  CfHidScale scale;

  cf_hid_scale_init (&scale, NULL);
  for (gsize length = 0; length < sizeof report; length++)
    ck_assert (!cf_hid_scale_read (&scale, report, length, &reading));
  ck_assert (!cf_hid_scale_is_other (&scale, report, sizeof report));
  ck_assert (cf_hid_scale_is_other (&scale, (const guint8[]){ 5, 0 }, 2));
}
END_TEST

START_TEST (test_hid_report_is_laid_out_as_the_descriptor_says)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfHidMap) map = cf_hid_map_parse (ODD, sizeof ODD, &error);
  const guint8 report[] = { 0xDE, 0x04, 0, 0, 3, 4, 0xFD };
  const guint8 huge[] = { 0xFF, 0xFF, 0xFF, 0xFF, 3, 4, 0xFD };
  guint8 zero[CF_HID_REPORT_MAX];
  CfScaleReading reading;
  CfHidScale scale;

  ck_assert_ok (map != NULL);
  cf_hid_scale_init (&scale, map);
  ck_assert (cf_hid_scale_read (&scale, report, sizeof report, &reading));
  ck_assert_int_eq (reading.state, CF_SCALE_STABLE);
  ck_assert_int_eq (reading.value, 1246);
  ck_assert_uint_eq (reading.decimals, 3);
  ck_assert (!cf_hid_scale_read (&scale, huge, sizeof huge, &reading));
  ck_assert_uint_eq (cf_hid_scale_fill_zero (&scale, zero), 1);
  ck_assert_uint_eq (zero[0], 0x08);
  cf_hid_scale_init (&scale, NULL);
  ck_assert_uint_eq (cf_hid_scale_fill_zero (&scale, zero), 0);
}
END_TEST

/* ---- the serial language ---- */

static void
on_record (const CfScaleReading *reading, gpointer user_data)
{
  char figure[16];

  if (reading == NULL) {
    g_string_append (user_data, "nonsense;");
    return;
  }
  cf_scale_reading_print (reading, figure, sizeof figure);
  g_string_append_printf (user_data, "%s %s %s%s;", cf_scale_state_name (reading->state), figure,
                          cf_scale_unit_name (reading->unit), reading->is_net ? " net" : "");
}

static const struct
{
  const char *bytes;
  const char *heard;
} RECORDS[] = {
  { "\x02"
    "01.246\r",
    "stable 1.246 kg;" },
  { "\x02"
    "   0.250N\r",
    "stable 0.250 kg net;" },
  { "\x02"
    "12\r",
    "stable 12 kg;" },
  { "\x02"
    "00.000\r",
    "empty 0.000 kg;" },
  { "\x02?\x61\r", "moving 0 kg;" },
  { "\x02?\x62\r", "overload 0 kg;" },
  { "\x02?\x64\r", "under_zero 0 kg;" },
  { "\x02?\x65\r", "under_zero 0 kg;" }, /* also in motion */
  { "\x02?\x70\r", "empty 0 kg;" },
  { "\x02?\x68\r", "" }, /* zero was refused: the next weight says what is */
  { "\x02?\x01\r", "nonsense;" },
  { "\x82"
    "01.246\x8D",
    "stable 1.246 kg;" }, /* parity left on */
  { "\x02"
    "01.2\x02"
    "00.500\r",
    "stable 0.500 kg;" }, /* cut off, then a whole one */
  { "01.246\r", "" },     /* its beginning was not heard */
  { "\x02\r", "nonsense;" },
  { "\x02.\r", "nonsense;" },
  { "\x02"
    "1.2.3\r",
    "nonsense;" },
  { "\x02-1.2\r", "nonsense;" },
  { "\x02"
    "1.24567\r",
    "nonsense;" },
  { "\x02"
    "999999999\r",
    "nonsense;" },
  { "\x02"
    "00000000000000000000\r",
    "nonsense;" },
};

START_TEST (test_record_becomes_a_reading)
{
  g_autoptr (GString) heard = g_string_new (NULL);
  g_autoptr (GString) split = g_string_new (NULL);
  const guint8 *bytes = (const guint8 *) RECORDS[_i].bytes;
  gsize length = strlen (RECORDS[_i].bytes);
  CfToledo toledo = { 0 };
  CfToledo drop_by_drop = { 0 };

  cf_toledo_feed (&toledo, bytes, length, on_record, heard);
  ck_assert_str_eq (heard->str, RECORDS[_i].heard);
  for (gsize i = 0; i < length; i++)
    cf_toledo_feed (&drop_by_drop, bytes + i, 1, on_record, split);
  ck_assert_str_eq (split->str, RECORDS[_i].heard);
}
END_TEST

/* ---- net ---- */

START_TEST (test_tare_is_taken_off_in_its_own_unit_only)
{
  const CfScaleReading tare = { .state = CF_SCALE_STABLE, .value = 20, .decimals = 3, .unit = 1 };
  CfScaleReading reading = { .state = CF_SCALE_STABLE, .value = 1266, .decimals = 3, .unit = 1 };
  char figure[16];

  ck_assert (cf_scale_reading_subtract (&reading, &tare));
  ck_assert_int_eq (reading.value, 1246);
  ck_assert (reading.is_net);
  reading.value = 20;
  ck_assert (cf_scale_reading_subtract (&reading, &tare));
  ck_assert_int_eq (reading.state, CF_SCALE_EMPTY);
  ck_assert (cf_scale_reading_subtract (&reading, &tare)); /* the packing is gone: below zero */
  ck_assert_int_eq (reading.state, CF_SCALE_UNDER);
  cf_scale_reading_print (&reading, figure, sizeof figure);
  ck_assert_str_eq (figure, "-0.020");
  reading.unit = CF_SCALE_GRAM;
  ck_assert (!cf_scale_reading_subtract (&reading, &tare));
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_loop_test (tc, test_hid_report_becomes_a_reading, 0, G_N_ELEMENTS (SHARED));
  tcase_add_test (tc, test_hid_report_that_is_cut_is_refused);
  tcase_add_test (tc, test_hid_report_is_laid_out_as_the_descriptor_says);
  tcase_add_loop_test (tc, test_record_becomes_a_reading, 0, G_N_ELEMENTS (RECORDS));
  tcase_add_test (tc, test_tare_is_taken_off_in_its_own_unit_only);
}

CF_TEST_MAIN ("scale reports", add_tests)
