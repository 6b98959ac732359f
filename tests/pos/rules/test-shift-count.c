/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-shift-count.h"
#include "cf-test.h"

static CfMoney
minor (gint64 value)
{
  return cf_money_from_minor (value);
}

START_TEST (test_expected_is_float_plus_in_minus_out)
{
  GError *error = NULL;
  CfShiftCount count;
  /* 200.00 + 1,234.56 − 300.00 = 1,134.56; counted 1,134.50 is 0.06 short */
  ck_assert_ok (cf_shift_count_make (minor (20000), minor (123456), minor (30000), minor (113450),
                                     &count, &error));
  ck_assert_int_eq (count.expected.minor, 113456);
  ck_assert_int_eq (count.difference.minor, -6);
}
END_TEST

START_TEST (test_a_drawer_that_paid_out_more_than_it_had_is_a_figure_not_a_failure)
{
  GError *error = NULL;
  CfShiftCount count;
  ck_assert_ok (
    cf_shift_count_make (minor (0), minor (0), minor (500), minor (10), &count, &error));
  ck_assert_int_eq (count.expected.minor, -500);
  ck_assert_int_eq (count.difference.minor, 510);
}
END_TEST

START_TEST (test_amounts_below_zero_or_too_large_are_refused)
{
  GError *error = NULL;
  CfShiftCount count = { { 7 } };
  for (guint i = 0; i < 4; i++) {
    CfMoney in[4] = { minor (1), minor (1), minor (1), minor (1) };
    in[i] = minor (-1);
    ck_assert_refused (cf_shift_count_make (in[0], in[1], in[2], in[3], &count, &error),
                       CF_ERROR_BAD_AMOUNT);
    in[i] = minor (CF_MINOR_MAX + 1);
    ck_assert_refused (cf_shift_count_make (in[0], in[1], in[2], in[3], &count, &error),
                       CF_ERROR_BAD_AMOUNT);
  }
  ck_assert_refused (cf_shift_count_make (minor (CF_MINOR_MAX), minor (1), minor (0), minor (0),
                                          &count, &error),
                     CF_ERROR_OUT_OF_RANGE);
  ck_assert_int_eq (count.opening_float.minor, 7); /* untouched */
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_expected_is_float_plus_in_minus_out);
  tcase_add_test (tc, test_a_drawer_that_paid_out_more_than_it_had_is_a_figure_not_a_failure);
  tcase_add_test (tc, test_amounts_below_zero_or_too_large_are_refused);
}

CF_TEST_MAIN ("shift-count", add_tests)
