/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-points.h"
#include "cf-test.h"

/* A point for each full euro; a point pays 2 cents; burnt in tens; 100 at most without asking. */
static const CfPointsTerms TERMS = { 100, 2, 10, 100 };

START_TEST (test_what_points_paid_earns_nothing)
{
  ck_assert_int_eq (cf_points_earned (&TERMS, (CfMoney){ 1999 }, (CfMoney){ 0 }), 19);
  ck_assert_int_eq (cf_points_earned (&TERMS, (CfMoney){ 1999 }, (CfMoney){ 1000 }), 9);
  ck_assert_int_eq (cf_points_earned (&TERMS, (CfMoney){ 1999 }, (CfMoney){ 2500 }), 0);
  ck_assert_int_eq (cf_points_earned (&TERMS, (CfMoney){ -500 }, (CfMoney){ 0 }), 0);
  ck_assert_int_eq (cf_points_earned (&(CfPointsTerms){ 0 }, (CfMoney){ 1999 }, CF_MONEY_ZERO), 0);
}
END_TEST

START_TEST (test_points_pay_in_steps_and_never_more_than_due)
{
  CfMoney amount;

  /* 7.35 due: 367 points would do, 360 are whole steps: 7.20 */
  ck_assert_int_eq (cf_points_for_amount (&TERMS, (CfMoney){ 735 }, 1000, &amount), 360);
  ck_assert_int_eq (amount.minor, 720);
  ck_assert_int_eq (cf_points_for_amount (&TERMS, (CfMoney){ 735 }, 47, &amount), 40);
  ck_assert_int_eq (amount.minor, 80);
  ck_assert_int_eq (cf_points_for_amount (&TERMS, (CfMoney){ 735 }, -5, &amount), 0);
  ck_assert_int_eq (amount.minor, 0);
}
END_TEST

START_TEST (test_burning_offline_has_a_limit)
{
  g_autoptr (GError) error = NULL;
  CfMoney amount = { 0 };

  ck_assert_ok (cf_points_check_burn (&TERMS, 100, 500, FALSE, 0, &amount, &error));
  ck_assert_int_eq (amount.minor, 200);
  ck_assert_refused (cf_points_check_burn (&TERMS, 100, 500, FALSE, 10, &amount, &error),
                     CF_ERROR_OFFLINE_LIMIT);
  ck_assert_ok (cf_points_check_burn (&TERMS, 500, 500, TRUE, 10, &amount, &error));
  ck_assert_refused (cf_points_check_burn (&TERMS, 510, 500, TRUE, 0, &amount, &error),
                     CF_ERROR_INSUFFICIENT_VALUE);
  ck_assert_refused (cf_points_check_burn (&TERMS, 15, 500, TRUE, 0, &amount, &error),
                     CF_ERROR_BAD_AMOUNT);
}
END_TEST

START_TEST (test_return_takes_back_earned_points_first)
{
  /* 19.99 earned 19 points.  10.00 come back: 9.99 would have earned 9: 10 points.  The customer has
   * 4 left: those, and 6 × 0.02 from the refund. */
  CfPointsTaken taken =
    cf_points_take_back (&TERMS, (CfMoney){ 1999 }, (CfMoney){ 999 }, CF_MONEY_ZERO, 4);

  ck_assert_int_eq (taken.points, 4);
  ck_assert_int_eq (taken.amount.minor, 12);
  taken = cf_points_take_back (&TERMS, (CfMoney){ 1999 }, (CfMoney){ 999 }, CF_MONEY_ZERO, 40);
  ck_assert_int_eq (taken.points, 10);
  ck_assert_int_eq (taken.amount.minor, 0);
}
END_TEST

START_TEST (test_returning_everything_takes_back_what_was_earned)
{
  g_autoptr (GRand) rand = cf_test_random_new ();

  for (guint round = 0; round < 2000; round++) {
    CfMoney left = { g_rand_int_range (rand, 1, 50000) };
    CfMoney paid_otherwise = { g_rand_int_range (rand, 0, 3) * g_rand_int_range (rand, 0, 20000) };
    gint64 earned = cf_points_earned (&TERMS, left, paid_otherwise), taken_back = 0;

    while (left.minor > 0) {
      CfMoney after = { left.minor - g_rand_int_range (rand, 1, (gint32) left.minor + 1) };
      CfPointsTaken taken =
        cf_points_take_back (&TERMS, left, after, paid_otherwise, earned - taken_back);

      ck_assert_int_eq (taken.amount.minor, 0);
      taken_back += taken.points;
      left = after;
    }
    ck_assert_int_eq (taken_back, earned);
  }
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_what_points_paid_earns_nothing);
  tcase_add_test (tc, test_points_pay_in_steps_and_never_more_than_due);
  tcase_add_test (tc, test_burning_offline_has_a_limit);
  tcase_add_test (tc, test_return_takes_back_earned_points_first);
  tcase_add_test (tc, test_returning_everything_takes_back_what_was_earned);
}

CF_TEST_MAIN ("points", add_tests)
