/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-discount.h"
#include "cf-test.h"

static gint64
discount_on (CfDiscount discount, gint64 base, CfRounding rounding)
{
  GError *error = NULL;
  CfMoney off = { -1 };
  ck_assert_ok (cf_discount_on (&discount, cf_money_from_minor (base), rounding, &off, &error));
  return off.minor;
}

START_TEST (test_a_percentage_is_rounded_half_away_from_zero)
{
  CfDiscount tenth = cf_discount_percent ((CfRate){ 100000 });
  /* 10 % of 1.99 = 0.199; of 0.05 = 0.005, a half; of 0.04 = 0.004; of 0.15 = 0.015, a half */
  ck_assert_int_eq (discount_on (tenth, 199, CF_ROUNDING_HALF_AWAY), 20);
  ck_assert_int_eq (discount_on (tenth, 5, CF_ROUNDING_HALF_AWAY), 1);
  ck_assert_int_eq (discount_on (tenth, 4, CF_ROUNDING_HALF_AWAY), 0);
  ck_assert_int_eq (discount_on (tenth, 5, CF_ROUNDING_HALF_EVEN), 0);
  ck_assert_int_eq (discount_on (tenth, 15, CF_ROUNDING_HALF_EVEN), 2);
  ck_assert_int_eq (discount_on (tenth, 0, CF_ROUNDING_HALF_AWAY), 0);
}
END_TEST

START_TEST (test_an_amount_is_capped_at_what_is_left)
{
  CfDiscount five = cf_discount_amount (cf_money_from_minor (500));
  ck_assert_int_eq (discount_on (five, 501, CF_ROUNDING_HALF_AWAY), 500);
  ck_assert_int_eq (discount_on (five, 499, CF_ROUNDING_HALF_AWAY), 499);
  ck_assert_int_eq (discount_on (five, 0, CF_ROUNDING_HALF_AWAY), 0);
}
END_TEST

START_TEST (test_a_discount_out_of_range_is_refused)
{
  GError *error = NULL;
  const gint64 bad_ppm[] = { 0, -1, CF_RATE_ONE + 1, G_MININT64, G_MAXINT64 };
  const gint64 bad_minor[] = { 0, -1, CF_MINOR_MAX + 1, G_MININT64, G_MAXINT64 };
  for (guint i = 0; i < G_N_ELEMENTS (bad_ppm); i++) {
    CfDiscount percent = cf_discount_percent ((CfRate){ bad_ppm[i] });
    CfDiscount amount = cf_discount_amount (cf_money_from_minor (bad_minor[i]));
    ck_assert_refused (cf_discount_check (&percent, &error), CF_ERROR_BAD_AMOUNT);
    ck_assert_refused (cf_discount_check (&amount, &error), CF_ERROR_BAD_AMOUNT);
  }
  CfDiscount all = cf_discount_percent ((CfRate){ CF_RATE_ONE });
  CfDiscount cent = cf_discount_amount (cf_money_from_minor (1));
  ck_assert_ok (cf_discount_check (&all, &error));
  ck_assert_ok (cf_discount_check (&cent, &error));
}
END_TEST

START_TEST (test_a_share_is_rounded_up_so_that_a_hair_above_a_limit_shows)
{
  /* 9.00 of 10.00 is 10 % off; 8.999… does not exist, but 899 of 1000 is 10.1 %;
   * 2 of 3 is 33.3333… %, shown as 33.3334 %; a rise is no discount */
  ck_assert_int_eq (cf_discount_share_percent ((CfMoney){ 1000 }, (CfMoney){ 900 }).ppm, 100000);
  ck_assert_int_eq (cf_discount_share_percent ((CfMoney){ 1000 }, (CfMoney){ 899 }).ppm, 101000);
  ck_assert_int_eq (cf_discount_share_percent ((CfMoney){ 3 }, (CfMoney){ 2 }).ppm, 333334);
  ck_assert_int_eq (cf_discount_share_percent ((CfMoney){ 3 }, (CfMoney){ 3 }).ppm, 0);
  ck_assert_int_eq (cf_discount_share_percent ((CfMoney){ 3 }, (CfMoney){ 4 }).ppm, 0);
  ck_assert_int_eq (cf_discount_share_percent ((CfMoney){ 3 }, (CfMoney){ 0 }).ppm, CF_RATE_ONE);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_a_percentage_is_rounded_half_away_from_zero);
  tcase_add_test (tc, test_an_amount_is_capped_at_what_is_left);
  tcase_add_test (tc, test_a_discount_out_of_range_is_refused);
  tcase_add_test (tc, test_a_share_is_rounded_up_so_that_a_hair_above_a_limit_shows);
}

CF_TEST_MAIN ("discount", add_tests)
