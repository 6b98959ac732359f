/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-quantity.h"
#include "cf-test.h"

static const struct
{
  const char *text;
  CfUnit unit;
  gint64 milli;
  const char *written;
} good[] = {
  { "2", CF_UNIT_EA, 2000, "2" },         { "2.000", CF_UNIT_EA, 2000, "2" },
  { "-1", CF_UNIT_EA, -1000, "-1" },      { "0.25", CF_UNIT_KG, 250, "0.250" },
  { "1", CF_UNIT_L, 1000, "1.000" },      { "12.345", CF_UNIT_M, 12345, "12.345" },
  { "-0.5", CF_UNIT_KG, -500, "-0.500" },
};

START_TEST (test_quantity_is_read_and_written_by_its_unit)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  CfQuantity quantity = { 77 };

  ck_assert_ok (cf_quantity_parse (good[_i].text, good[_i].unit, &quantity, &error));
  ck_assert_int_eq (quantity.milli, good[_i].milli);
  text = cf_quantity_to_text (quantity, good[_i].unit);
  ck_assert_str_eq (text, good[_i].written);
}
END_TEST

static const struct
{
  const char *text;
  CfUnit unit;
} bad[] = {
  { "1.5", CF_UNIT_EA },    { "0.001", CF_UNIT_EA },
  { "1.2345", CF_UNIT_KG }, { "", CF_UNIT_KG },
  { "+1", CF_UNIT_EA },     { "1e3", CF_UNIT_EA },
  { " 1", CF_UNIT_EA },     { NULL, CF_UNIT_EA },
  { ".5", CF_UNIT_KG },     { "9007199254741", CF_UNIT_EA },
};

START_TEST (test_quantity_refuses_what_its_unit_does_not_take)
{
  g_autoptr (GError) error = NULL;
  CfQuantity quantity = { 77 };

  ck_assert_refused (cf_quantity_parse (bad[_i].text, bad[_i].unit, &quantity, &error),
                     CF_ERROR_BAD_QTY);
  ck_assert_int_eq (quantity.milli, 77);
}
END_TEST

START_TEST (test_pieces_that_are_not_whole_are_shown_with_decimals)
{
  g_autofree char *text = cf_quantity_to_text ((CfQuantity){ 1500 }, CF_UNIT_EA);

  ck_assert_str_eq (text, "1.500");
}
END_TEST

START_TEST (test_amount_rounds_half_away_from_zero)
{
  g_autoptr (GError) error = NULL;
  CfMoney amount = { 0 };

  /* 1.99 × 0.250 = 0.4975 → 0.50; 0.02 × 0.250 = 0.005 → 0.01; the same below zero. */
  ck_assert_ok (cf_amount_of ((CfMoney){ 199 }, (CfQuantity){ 250 }, &amount, &error));
  ck_assert_int_eq (amount.minor, 50);
  ck_assert_ok (cf_amount_of ((CfMoney){ 2 }, (CfQuantity){ 250 }, &amount, &error));
  ck_assert_int_eq (amount.minor, 1);
  ck_assert_ok (cf_amount_of ((CfMoney){ -2 }, (CfQuantity){ 250 }, &amount, &error));
  ck_assert_int_eq (amount.minor, -1);
  ck_assert_refused (cf_amount_of ((CfMoney){ CF_MINOR_MAX }, (CfQuantity){ 1001 }, &amount,
                                   &error),
                     CF_ERROR_OUT_OF_RANGE);
  ck_assert_int_eq (amount.minor, -1);
}
END_TEST

START_TEST (test_sum_of_quantities_fails_outside_the_range)
{
  g_autoptr (GError) error = NULL;
  CfQuantity sum = { 77 };

  ck_assert_refused (cf_quantity_add ((CfQuantity){ CF_MINOR_MAX }, (CfQuantity){ 1 }, &sum,
                                      &error),
                     CF_ERROR_OUT_OF_RANGE);
  ck_assert_int_eq (sum.milli, 77);
  ck_assert_ok (cf_quantity_add ((CfQuantity){ 1250 }, (CfQuantity){ -250 }, &sum, &error));
  ck_assert_int_eq (sum.milli, 1000);
}
END_TEST

START_TEST (test_units_are_words)
{
  CfUnit unit = CF_UNIT_M;

  for (guint i = 0; i < CF_UNIT_COUNT; i++) {
    ck_assert (cf_unit_parse (cf_unit_to_text ((CfUnit) i), &unit));
    ck_assert_int_eq (unit, i);
  }
  ck_assert (cf_unit_parse ("", &unit));
  ck_assert_int_eq (unit, CF_UNIT_EA);
  ck_assert (!cf_unit_parse ("KG", &unit));
  ck_assert (!cf_unit_parse ("stk", &unit));
  ck_assert (!cf_unit_parse (NULL, &unit));
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_loop_test (tc, test_quantity_is_read_and_written_by_its_unit, 0, G_N_ELEMENTS (good));
  tcase_add_loop_test (tc, test_quantity_refuses_what_its_unit_does_not_take, 0,
                       G_N_ELEMENTS (bad));
  tcase_add_test (tc, test_pieces_that_are_not_whole_are_shown_with_decimals);
  tcase_add_test (tc, test_amount_rounds_half_away_from_zero);
  tcase_add_test (tc, test_sum_of_quantities_fails_outside_the_range);
  tcase_add_test (tc, test_units_are_words);
}

CF_TEST_MAIN ("quantity", add_tests)
