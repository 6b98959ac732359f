/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-cash.h"
#include "cf-test.h"

static const struct
{
  gint64 due;
  const char *currency;
  guint exponent;
  gint64 amounts[CF_QUICK_CASH_MAX + 1]; /* ended by 0 */
} quick[] = {
  /* exact; by coins of 0.50 and 1.00; fives; the next note (also tens); twenties; hundreds */
  { 4294, "EUR", 2, { 4294, 4300, 4500, 5000, 6000, 10000 } },
  { 320, "EUR", 2, { 320, 350, 400, 500, 1000, 2000 } },
  { 500, "EUR", 2, { 500, 1000, 2000, 5000, 10000, 20000 } },
  { 1, "EUR", 2, { 1, 50, 100, 500, 1000, 2000 } },
  { 1237, "USD", 2, { 1237, 1300, 1500, 2000, 5000, 10000 } },
  { 1234, "JPY", 0, { 1234, 1250, 1300, 1500, 2000, 5000 } },
  { 4295, "CHF", 2, { 4295, 4300, 4500, 5000, 6000, 10000 } },
  /* above the largest note: only multiples of notes are left */
  { 123456, "EUR", 2, { 123456, 123500, 124000, 125000, 130000, 140000 } },
  { 0, "EUR", 2, { 0 } },
  { -5, "EUR", 2, { 0 } },
};

START_TEST (test_quick_cash_is_exact_next_note_and_likely_amounts)
{
  CfMoney amounts[CF_QUICK_CASH_MAX];
  guint n = cf_cash_quick_amounts ((CfMoney){ quick[_i].due }, quick[_i].currency,
                                   quick[_i].exponent, amounts);
  guint expected = 0;
  while (expected < CF_QUICK_CASH_MAX && quick[_i].amounts[expected] != 0)
    expected++;
  ck_assert_uint_eq (n, expected);
  for (guint i = 0; i < n; i++)
    ck_assert_int_eq (amounts[i].minor, quick[_i].amounts[i]);
}
END_TEST

START_TEST (test_quick_cash_always_rises_covers_and_holds_the_next_note)
{
  const char *const currencies[] = { "EUR", "USD", "GBP", "CHF", "SEK", "PLN", "XYZ" };
  g_autoptr (GRand) random = cf_test_random_new ();
  for (guint round = 0; round < 5000; round++) {
    const char *currency = currencies[g_rand_int_range (random, 0, G_N_ELEMENTS (currencies))];
    gint64 due = g_rand_int_range (random, 1, g_rand_boolean (random) ? 3000 : 80000);
    CfMoney amounts[CF_QUICK_CASH_MAX];
    guint count = 0, n = cf_cash_quick_amounts ((CfMoney){ due }, currency, 2, amounts);
    const CfDenomination *kinds = cf_cash_denominations (currency, 2, &count);
    gint64 next_note = 0;
    for (guint i = 0; i < count && next_note == 0; i++)
      if (kinds[i].is_note && kinds[i].minor >= due)
        next_note = kinds[i].minor;
    ck_assert_uint_ge (n, 1);
    ck_assert_int_eq (amounts[0].minor, due);
    gboolean has_note = next_note == 0;
    for (guint i = 0; i < n; i++) {
      ck_assert (i == 0 || amounts[i].minor > amounts[i - 1].minor);
      has_note |= amounts[i].minor == next_note;
    }
    ck_assert_msg (has_note, "%s %" G_GINT64_FORMAT, currency, due);
  }
}
END_TEST

START_TEST (test_cash_is_rounded_to_the_step_half_away_from_zero)
{
  const struct
  {
    gint64 amount, step, rounded;
  } rows[] = { { 1297, 0, 1297 }, { 1297, 5, 1295 }, { 1298, 5, 1300 },    { 12, 5, 10 },
               { 13, 5, 15 },     { 5, 10, 10 },     { 4, 10, 0 },         { -13, 5, -15 },
               { 250, 500, 500 }, { 249, 500, 0 },   { 12350, 100, 12400 } };
  GError *error = NULL;
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    CfMoney rounded;
    ck_assert_ok (
      cf_cash_round ((CfMoney){ rows[i].amount }, (CfMoney){ rows[i].step }, &rounded, &error));
    ck_assert_int_eq (rounded.minor, rows[i].rounded);
  }
}
END_TEST

START_TEST (test_denominations_rise_and_fit_their_bound)
{
  const char *const currencies[] = { "EUR", "USD", "GBP", "CHF", "SEK", "NOK", "DKK",
                                     "PLN", "CZK", "JPY", "CAD", "AUD", "KWD", "XYZ" };
  const guint exponents[] = { 2, 2, 2, 2, 2, 2, 2, 2, 2, 0, 2, 2, 3, 2 };
  for (guint c = 0; c < G_N_ELEMENTS (currencies); c++) {
    guint count = 0;
    const CfDenomination *kinds = cf_cash_denominations (currencies[c], exponents[c], &count);
    ck_assert_uint_ge (count, 8);
    ck_assert_uint_le (count, CF_DENOMINATIONS_MAX);
    for (guint i = 1; i < count; i++) {
      ck_assert_int_gt (kinds[i].minor, kinds[i - 1].minor);
      ck_assert (kinds[i].is_note || !kinds[i - 1].is_note); /* coins come first */
    }
  }
}
END_TEST

START_TEST (test_less_than_nothing_is_not_cash)
{
  GError *error = NULL;
  ck_assert_ok (cf_cash_check_amount (CF_MONEY_ZERO, &error));
  ck_assert_ok (cf_cash_check_amount ((CfMoney){ CF_MINOR_MAX }, &error));
  ck_assert_refused (cf_cash_check_amount ((CfMoney){ -1 }, &error), CF_ERROR_BAD_AMOUNT);
  ck_assert_refused (cf_cash_check_amount ((CfMoney){ CF_MINOR_MAX + 1 }, &error),
                     CF_ERROR_BAD_AMOUNT);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_loop_test (tc, test_quick_cash_is_exact_next_note_and_likely_amounts, 0,
                       G_N_ELEMENTS (quick));
  tcase_add_test (tc, test_quick_cash_always_rises_covers_and_holds_the_next_note);
  tcase_add_test (tc, test_cash_is_rounded_to_the_step_half_away_from_zero);
  tcase_add_test (tc, test_denominations_rise_and_fit_their_bound);
  tcase_add_test (tc, test_less_than_nothing_is_not_cash);
}

CF_TEST_MAIN ("cash", add_tests)
