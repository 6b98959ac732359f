/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-customer-display.h"
#include "cf-print-layout.h"
#include "cf-test-station.h"
#include "cf-test.h"
#include "cf-virtual-display.h"

static const struct
{
  const char *text;
  const char *amount;
  const char *row;
} ROWS[] = {
  { "Milk", "0.89", "Milk            0.89" },
  { "", NULL, "                    " },
  { "Organic Just Butternut Squash", "2.99", "Organic Just Bu 2.99" },
  { "Total", "1,234,567,890.12", "Tot 1,234,567,890.12" },
  { "x", "123456789012345678901234567890", "12345678901234567890" },
  { "牛乳コーヒー特選", "120", "牛乳コーヒー特選 120" },
  { "牛乳コーヒー特選品", "120", "牛乳コーヒー特選 120" },
  { "Crème\xff", "1", "Crème\xEF\xBF\xBD             1" },
};

START_TEST (test_row_is_filled_to_its_last_cell)
{
  char row[CF_DISPLAY_LINE_BYTES];

  cf_display_row_format (ROWS[_i].text, ROWS[_i].amount, row);
  ck_assert_str_eq (row, ROWS[_i].row);
  ck_assert_uint_eq (cf_print_text_width (row, strlen (row)), CF_DISPLAY_COLUMNS);
}
END_TEST

START_TEST (test_newest_content_is_shown)
{
  g_auto (CfTestStation) station = { 0 };
  cf_test_station_init (&station);
  g_autofree char *path = g_build_filename (station.folder, "display.txt", NULL);
  CfVirtualDisplay *display =
    cf_virtual_display_new (cf_test_station_loop (&station), "display", path);
  cf_test_station_add (&station, display);

  for (int i = 0; i < 1000; i++) {
    g_autofree char *amount = g_strdup_printf ("%d.00", i);
    cf_customer_display_show (CF_CUSTOMER_DISPLAY (display), "Milk", amount, "Total", amount);
  }
  cf_test_station_settle (&station);
  g_autofree char *text = cf_test_station_read (&station, "display.txt");
  ck_assert_str_eq (text, "Milk          999.00\nTotal         999.00\n");
}
END_TEST

START_TEST (test_missing_display_is_nobodys_problem)
{
  g_auto (CfTestStation) station = { 0 };
  cf_test_station_init (&station);
  g_autofree char *path = g_build_filename (station.folder, "display.txt", NULL);
  CfVirtualDisplay *display =
    cf_virtual_display_new (cf_test_station_loop (&station), "display", path);
  cf_test_station_add (&station, display);

  cf_test_station_script (&station, display, "UNPLUG");
  cf_customer_display_show (CF_CUSTOMER_DISPLAY (display), "a", NULL, "b", NULL);
  cf_test_station_settle (&station);
  ck_assert (!g_file_test (path, G_FILE_TEST_EXISTS));
  cf_test_station_script (&station, display, "PLUG");
  cf_customer_display_show (CF_CUSTOMER_DISPLAY (display), "a", NULL, "b", NULL);
  cf_test_station_settle (&station);
  ck_assert (g_file_test (path, G_FILE_TEST_EXISTS));
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_loop_test (tc, test_row_is_filled_to_its_last_cell, 0, G_N_ELEMENTS (ROWS));
  tcase_add_test (tc, test_newest_content_is_shown);
  tcase_add_test (tc, test_missing_display_is_nobodys_problem);
}

CF_TEST_MAIN ("customer-display", add_tests)
