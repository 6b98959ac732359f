/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-pin-delay.h"
#include "cf-test.h"

START_TEST (test_three_are_free_then_it_doubles_up_to_a_quarter_of_an_hour)
{
  const gint64 seconds[] = { 0, 0, 0, 0, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900 };
  for (guint i = 0; i < G_N_ELEMENTS (seconds); i++)
    ck_assert_int_eq (cf_pin_delay_ms (i), seconds[i] * 1000);
  ck_assert_int_eq (cf_pin_delay_ms (G_MAXUINT), 900 * 1000);
}
END_TEST

START_TEST (test_the_wait_runs_down_and_a_clock_set_back_does_not_lengthen_it)
{
  ck_assert_int_eq (cf_pin_wait_ms (5, 10000, 10000), 4000);
  ck_assert_int_eq (cf_pin_wait_ms (5, 10000, 13999), 1);
  ck_assert_int_eq (cf_pin_wait_ms (5, 10000, 14000), 0);
  ck_assert_int_eq (cf_pin_wait_ms (5, 10000, G_MAXINT64), 0);
  ck_assert_int_eq (cf_pin_wait_ms (5, 10000, 0), 4000);
  ck_assert_int_eq (cf_pin_wait_ms (3, 10000, 10000), 0);
  ck_assert_int_eq (cf_pin_wait_ms (0, 0, 10000), 0);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_three_are_free_then_it_doubles_up_to_a_quarter_of_an_hour);
  tcase_add_test (tc, test_the_wait_runs_down_and_a_clock_set_back_does_not_lengthen_it);
}

CF_TEST_MAIN ("pin-delay", add_tests)
