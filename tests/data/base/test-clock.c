/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-clock.h"
#include "cf-test.h"

START_TEST (test_manual_clock_advances_both_readings)
{
  CfManualClock manual;
  cf_manual_clock_init (&manual, 1000);
  cf_manual_clock_advance (&manual, 250);
  ck_assert_int_eq (cf_clock_utc_ms (&manual.clock), 1250);
  ck_assert_int_eq (cf_clock_mono_ms (&manual.clock), 250);
}
END_TEST

START_TEST (test_manual_clock_jump_leaves_the_monotonic_reading)
{
  CfManualClock manual;
  cf_manual_clock_init (&manual, 1000);
  cf_manual_clock_advance (&manual, 5);
  cf_manual_clock_jump (&manual, 10);
  ck_assert_int_eq (cf_clock_utc_ms (&manual.clock), 10);
  ck_assert_int_eq (cf_clock_mono_ms (&manual.clock), 5);
}
END_TEST

START_TEST (test_system_clock_is_in_this_century_and_names_its_boot)
{
  const CfClock *clock = cf_clock_system ();
  ck_assert_int_gt (cf_clock_utc_ms (clock), G_GINT64_CONSTANT (1577836800000)); /* 2020 */
  ck_assert_int_le (cf_clock_mono_ms (clock), cf_clock_mono_ms (clock));
  ck_assert (g_uuid_string_is_valid (clock->boot));
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_manual_clock_advances_both_readings);
  tcase_add_test (tc, test_manual_clock_jump_leaves_the_monotonic_reading);
  tcase_add_test (tc, test_system_clock_is_in_this_century_and_names_its_boot);
}

CF_TEST_MAIN ("clock", add_tests)
