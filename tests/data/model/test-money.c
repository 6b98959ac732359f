/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-money.h"
#include "cf-test.h"

static const struct
{
  const char *text;
  guint exponent;
  gint64 minor;
  const char *written;
} good[] = {
  { "0", 2, 0, "0.00" },
  { "1.99", 2, 199, "1.99" },
  { "1.9", 2, 190, "1.90" },
  { "12", 2, 1200, "12.00" },
  { "-0.05", 2, -5, "-0.05" },
  { "-0", 2, 0, "0.00" },
  { "007.5", 2, 750, "7.50" },
  { "500", 0, 500, "500" },
  { "-3", 0, -3, "-3" },
  { "1.234", 3, 1234, "1.234" },
  { "0.001", 3, 1, "0.001" },
  { "0.0001", 4, 1, "0.0001" },
  { "90071992547409.91", 2, CF_MINOR_MAX, "90071992547409.91" },
  { "-9007199254740991", 0, -CF_MINOR_MAX, "-9007199254740991" },
};

START_TEST (test_parse_reads_plain_decimals_and_writes_them_in_full)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  CfMoney money = { 77 };

  ck_assert_ok (cf_money_parse (good[_i].text, good[_i].exponent, &money, &error));
  ck_assert_int_eq (money.minor, good[_i].minor);
  text = cf_money_to_text (money, good[_i].exponent);
  ck_assert_str_eq (text, good[_i].written);
}
END_TEST

static const struct
{
  const char *text;
  guint exponent;
} bad[] = {
  { NULL, 2 },
  { "", 2 },
  { "-", 2 },
  { "+1", 2 },
  { "1e2", 2 },
  { " 1", 2 },
  { "1 ", 2 },
  { ".5", 2 },
  { "5.", 2 },
  { "1.999", 2 },
  { "1.0", 0 },
  { "1,5", 2 },
  { "1.2.3", 2 },
  { "--1", 2 },
  { "0x10", 2 },
  { "1_000", 2 },
  { "NaN", 2 },
  { "inf", 2 },
  { "1.990", 2 },
  { "1\n", 2 },
  { "\t1", 2 },
  { "1.-5", 2 },
  { "١", 2 },
  { "1.99999", 4 },
  { "90071992547409.92", 2 },
  { "9007199254740992", 0 },
  { "-9007199254740992", 0 },
  { "99999999999999999999", 0 },
  { "18446744073709551617", 0 },
  { "00000000000000000000000000000000000000000000000000000000000000001", 0 }, /* 65 bytes */
};

START_TEST (test_parse_refuses_everything_else_and_leaves_the_output)
{
  g_autoptr (GError) error = NULL;
  CfMoney money = { 77 };

  ck_assert_refused (cf_money_parse (bad[_i].text, bad[_i].exponent, &money, &error),
                     CF_ERROR_BAD_AMOUNT);
  ck_assert_int_eq (money.minor, 77);
}
END_TEST

START_TEST (test_parse_of_what_was_written_is_the_same_for_every_exponent)
{
  g_autoptr (GRand) random = cf_test_random_new ();

  for (guint i = 0; i < 20000; i++) {
    static const guint EXPONENTS[] = { 0, 2, 3, 4 };
    guint exponent = EXPONENTS[g_rand_int_range (random, 0, 4)];
    gint64 wide = (gint64) g_rand_int (random) * (gint32) g_rand_int (random) %
                  (CF_MINOR_MAX >> g_rand_int_range (random, 0, 53));
    CfMoney money = { wide }, again = { 0 };
    g_autoptr (GError) error = NULL;
    g_autofree char *text = cf_money_to_text (money, exponent);

    ck_assert_ok (cf_money_parse (text, exponent, &again, &error));
    ck_assert_int_eq (again.minor, money.minor);
  }
}
END_TEST

START_TEST (test_sum_and_difference_fail_just_outside_the_range)
{
  g_autoptr (GError) error = NULL;
  CfMoney most = { CF_MINOR_MAX }, one = { 1 }, result = { 77 };

  ck_assert_refused (cf_money_add (most, one, &result, &error), CF_ERROR_OUT_OF_RANGE);
  ck_assert_refused (cf_money_sub (cf_money_negate (most), one, &result, &error),
                     CF_ERROR_OUT_OF_RANGE);
  ck_assert_int_eq (result.minor, 77);
  ck_assert_ok (cf_money_add (most, cf_money_negate (one), &result, &error));
  ck_assert_int_eq (result.minor, CF_MINOR_MAX - 1);
  ck_assert_ok (cf_money_sub (one, most, &result, &error));
  ck_assert_int_eq (result.minor, 1 - CF_MINOR_MAX);
}
END_TEST

static const struct
{
  gint64 value, numerator, denominator, away, even;
} rounded[] = {
  { 5, 1, 2, 3, 2 },    /* 2.5 */
  { 7, 1, 2, 4, 4 },    /* 3.5 */
  { -5, 1, 2, -3, -2 }, /* −2.5 */
  { -7, 1, 2, -4, -4 }, /* −3.5 */
  { 1, 1, 2, 1, 0 },    /* 0.5 */
  { -1, 1, 2, -1, 0 },  /* −0.5 */
  { 5, -1, 2, -3, -2 }, /* the sign may stand in the numerator */
  { 1, 1, 3, 0, 0 },    /* 0.33 */
  { 2, 1, 3, 1, 1 },    /* 0.67 */
  { -2, 1, 3, -1, -1 },
  { 0, 5, 7, 0, 0 },
  { 199, 250, 1000, 50, 50 }, /* 49.75 */
  { 9, 500, 1000, 5, 4 },     /* 4.5 */
  { CF_MINOR_MAX, CF_MINOR_MAX, CF_MINOR_MAX, CF_MINOR_MAX, CF_MINOR_MAX },
  { CF_MINOR_MAX, G_MAXINT64, G_MAXINT64, CF_MINOR_MAX, CF_MINOR_MAX },
};

START_TEST (test_product_and_quotient_round_once)
{
  g_autoptr (GError) error = NULL;
  gint64 result = 0;

  ck_assert_ok (cf_muldiv (rounded[_i].value, rounded[_i].numerator, rounded[_i].denominator,
                           CF_ROUNDING_HALF_AWAY, &result, &error));
  ck_assert_int_eq (result, rounded[_i].away);
  ck_assert_ok (cf_muldiv (rounded[_i].value, rounded[_i].numerator, rounded[_i].denominator,
                           CF_ROUNDING_HALF_EVEN, &result, &error));
  ck_assert_int_eq (result, rounded[_i].even);
}
END_TEST

START_TEST (test_product_fails_instead_of_wrapping)
{
  g_autoptr (GError) error = NULL;
  gint64 result = 77;

  ck_assert_refused (cf_muldiv (CF_MINOR_MAX, 2, 1, CF_ROUNDING_HALF_AWAY, &result, &error),
                     CF_ERROR_OUT_OF_RANGE);
  /* 2^64 would be 0 in 64 bits. */
  ck_assert_refused (cf_muldiv (G_GINT64_CONSTANT (1) << 32, G_GINT64_CONSTANT (1) << 32, 1,
                                CF_ROUNDING_HALF_AWAY, &result, &error),
                     CF_ERROR_OUT_OF_RANGE);
  ck_assert_refused (cf_muldiv (G_MININT64, G_MININT64, 1, CF_ROUNDING_HALF_EVEN, &result, &error),
                     CF_ERROR_OUT_OF_RANGE);
  ck_assert_int_eq (result, 77);
}
END_TEST

START_TEST (test_quotient_is_never_further_than_half_from_the_exact_one)
{
  g_autoptr (GRand) random = cf_test_random_new ();

  for (guint i = 0; i < 20000; i++) {
    gint64 value = (gint64) g_rand_int (random) - G_MAXUINT32 / 2;
    gint64 numerator = g_rand_int_range (random, -100000, 100000);
    gint64 denominator = g_rand_int_range (random, 1, 100000);
    CfRounding rounding = g_rand_boolean (random) ? CF_ROUNDING_HALF_AWAY : CF_ROUNDING_HALF_EVEN;
    g_autoptr (GError) error = NULL;
    gint64 result = 0, distance;

    ck_assert_ok (cf_muldiv (value, numerator, denominator, rounding, &result, &error));
    distance = ABS (value * numerator - result * denominator) * 2;
    ck_assert_int_le (distance, denominator);
    if (distance == denominator && rounding == CF_ROUNDING_HALF_EVEN)
      ck_assert_int_eq (result % 2, 0);
    if (distance == denominator && rounding == CF_ROUNDING_HALF_AWAY)
      ck_assert_int_gt (ABS (result * denominator), ABS (value * numerator));
  }
}
END_TEST

static const struct
{
  gint64 minor, step, rounded;
} steps[] = {
  { 0, 5, 0 },     { 1, 5, 0 },    { 2, 5, 0 },       { 3, 5, 5 },     { 197, 5, 195 },
  { 198, 5, 200 }, { 25, 10, 30 }, { -25, 10, -30 },  { 24, 10, 20 },  { 50, 100, 100 },
  { 49, 100, 0 },  { -3, 5, -5 },  { 250, 500, 500 }, { 249, 500, 0 }, { 7, 1, 7 },
};

START_TEST (test_cash_step_rounds_to_the_nearest_multiple)
{
  g_autoptr (GError) error = NULL;
  CfMoney result = { 77 };

  ck_assert_ok (cf_money_round_to_step (cf_money_from_minor (steps[_i].minor), steps[_i].step,
                                        &result, &error));
  ck_assert_int_eq (result.minor, steps[_i].rounded);
}
END_TEST

START_TEST (test_cash_step_fails_where_the_multiple_does_not_fit)
{
  g_autoptr (GError) error = NULL;
  CfMoney result = { 77 };

  ck_assert_refused (cf_money_round_to_step (cf_money_from_minor (CF_MINOR_MAX),
                                             G_GINT64_CONSTANT (1) << 53, &result, &error),
                     CF_ERROR_OUT_OF_RANGE);
  ck_assert_int_eq (result.minor, 77);
}
END_TEST

static void
assert_split (gint64 total, const gint64 *weights, gsize n, const gint64 *expected)
{
  CfMoney parts[8];

  cf_money_split (cf_money_from_minor (total), weights, n, parts);
  for (gsize i = 0; i < n; i++)
    ck_assert_int_eq (parts[i].minor, expected[i]);
}

START_TEST (test_split_gives_the_rest_to_the_largest_remainders_then_lower_indices)
{
  /* 100 over 1:1:1 is 33.33 each: one left, tie, the first. */
  assert_split (100, (gint64[]){ 1, 1, 1 }, 3, (gint64[]){ 34, 33, 33 });
  /* 10 over 6:3:2 of 11 is 5.45, 2.73, 1.82: two left, to the third, then the second. */
  assert_split (10, (gint64[]){ 6, 3, 2 }, 3, (gint64[]){ 5, 3, 2 });
  /* 1 over 1:3 is 0.25, 0.75. */
  assert_split (1, (gint64[]){ 1, 3 }, 2, (gint64[]){ 0, 1 });
  /* Negative: the mirror image. */
  assert_split (-100, (gint64[]){ 1, 1, 1 }, 3, (gint64[]){ -34, -33, -33 });
  /* A weight of nothing takes nothing. */
  assert_split (5, (gint64[]){ 0, 2, 0, 1 }, 4, (gint64[]){ 0, 3, 0, 2 });
  assert_split (0, (gint64[]){ 0, 0 }, 2, (gint64[]){ 0, 0 });
  assert_split (0, NULL, 0, NULL);
  /* m over m:m:1 is m/2 − 1/4 twice and almost 1/2: the one left goes to the last. */
  assert_split (CF_MINOR_MAX, (gint64[]){ CF_MINOR_MAX, CF_MINOR_MAX, 1 }, 3,
                (gint64[]){ CF_MINOR_MAX / 2, CF_MINOR_MAX / 2, 1 });
}
END_TEST

START_TEST (test_split_adds_up_and_each_part_is_within_one_unit_of_its_share)
{
  g_autoptr (GRand) random = cf_test_random_new ();

  for (guint round = 0; round < 5000; round++) {
    gsize n = (gsize) g_rand_int_range (random, 1, 40);
    gint64 total = (gint64) g_rand_int_range (random, -1000000, 1000000);
    gint64 weights[40], sum = 0, parts_sum = 0;
    CfMoney parts[40];

    for (gsize i = 0; i < n; i++)
      sum += weights[i] = g_rand_int_range (random, 0, g_rand_boolean (random) ? 3 : 100000);
    if (sum == 0)
      sum = weights[n - 1] = 1;
    cf_money_split (cf_money_from_minor (total), weights, n, parts);
    for (gsize i = 0; i < n; i++) {
      parts_sum += parts[i].minor;
      ck_assert_int_lt (ABS (parts[i].minor * sum - total * weights[i]), sum);
      if (weights[i] == 0)
        ck_assert_int_eq (parts[i].minor, 0);
      /* Equal weights differ by one at most, and the earlier one never gets less. */
      if (i > 0 && weights[i] == weights[i - 1])
        ck_assert (ABS (parts[i - 1].minor) - ABS (parts[i].minor) == 0 ||
                   ABS (parts[i - 1].minor) - ABS (parts[i].minor) == 1);
    }
    ck_assert_int_eq (parts_sum, total);
  }
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_loop_test (tc, test_parse_reads_plain_decimals_and_writes_them_in_full, 0,
                       G_N_ELEMENTS (good));
  tcase_add_loop_test (tc, test_parse_refuses_everything_else_and_leaves_the_output, 0,
                       G_N_ELEMENTS (bad));
  tcase_add_test (tc, test_parse_of_what_was_written_is_the_same_for_every_exponent);
  tcase_add_test (tc, test_sum_and_difference_fail_just_outside_the_range);
  tcase_add_loop_test (tc, test_product_and_quotient_round_once, 0, G_N_ELEMENTS (rounded));
  tcase_add_test (tc, test_product_fails_instead_of_wrapping);
  tcase_add_test (tc, test_quotient_is_never_further_than_half_from_the_exact_one);
  tcase_add_loop_test (tc, test_cash_step_rounds_to_the_nearest_multiple, 0, G_N_ELEMENTS (steps));
  tcase_add_test (tc, test_cash_step_fails_where_the_multiple_does_not_fit);
  tcase_add_test (tc, test_split_gives_the_rest_to_the_largest_remainders_then_lower_indices);
  tcase_add_test (tc, test_split_adds_up_and_each_part_is_within_one_unit_of_its_share);
}

CF_TEST_MAIN ("money", add_tests)
