/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-rate.h"
#include "cf-test.h"

static const struct
{
  const char *text;
  gint64 ppm;
  const char *written;
} good[] = {
  { "0", 0, "0" },           { "19", 190000, "19" },       { "5.5", 55000, "5.5" },
  { "7.0", 70000, "7" },     { "100", 1000000, "100" },    { "8.8750", 88750, "8.875" },
  { "0.0001", 1, "0.0001" }, { "1000", 10000000, "1000" }, { "20", 200000, "20" },
};

START_TEST (test_percentage_is_written_with_the_fewest_decimals)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  CfRate rate = { 77 };

  ck_assert_ok (cf_rate_parse_percent (good[_i].text, &rate, &error));
  ck_assert_int_eq (rate.ppm, good[_i].ppm);
  text = cf_rate_to_percent_text (rate);
  ck_assert_str_eq (text, good[_i].written);
}
END_TEST

static const char *const bad[] = {
  "-1", "-0", "1000.0001", "5.55555", "", "19%", "+5", "1e1", NULL
};

START_TEST (test_percentage_out_of_bounds_is_refused)
{
  g_autoptr (GError) error = NULL;
  CfRate rate = { 77 };

  ck_assert_refused (cf_rate_parse_percent (bad[_i], &rate, &error), CF_ERROR_BAD_AMOUNT);
  ck_assert_int_eq (rate.ppm, 77);
}
END_TEST

START_TEST (test_part_of_an_amount_rounds_as_told)
{
  g_autoptr (GError) error = NULL;
  CfMoney part = { 0 };

  /* 10 % of 0.25 = 0.025; 50 % of 0.05 = 0.025. */
  ck_assert_ok (
    cf_rate_of ((CfRate){ 100000 }, (CfMoney){ 25 }, CF_ROUNDING_HALF_AWAY, &part, &error));
  ck_assert_int_eq (part.minor, 3);
  ck_assert_ok (
    cf_rate_of ((CfRate){ 500000 }, (CfMoney){ 5 }, CF_ROUNDING_HALF_EVEN, &part, &error));
  ck_assert_int_eq (part.minor, 2);
  ck_assert_ok (
    cf_rate_of ((CfRate){ 190000 }, (CfMoney){ -1000 }, CF_ROUNDING_HALF_AWAY, &part, &error));
  ck_assert_int_eq (part.minor, -190);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_loop_test (tc, test_percentage_is_written_with_the_fewest_decimals, 0,
                       G_N_ELEMENTS (good));
  tcase_add_loop_test (tc, test_percentage_out_of_bounds_is_refused, 0, G_N_ELEMENTS (bad));
  tcase_add_test (tc, test_part_of_an_amount_rounds_as_told);
}

CF_TEST_MAIN ("rate", add_tests)
