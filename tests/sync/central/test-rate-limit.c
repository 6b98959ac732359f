/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-rate-limit.h"
#include "cf-test.h"

START_TEST (test_a_burst_passes_then_the_rate)
{
  g_autoptr (CfRateLimit) limit = cf_rate_limit_new (2, 3);

  for (guint i = 0; i < 3; i++)
    ck_assert_uint_eq (cf_rate_limit_take (limit, "a", 0), 0);
  ck_assert_uint_eq (cf_rate_limit_take (limit, "a", 0), 1);
  ck_assert_uint_eq (cf_rate_limit_take (limit, "b", 0), 0);
  ck_assert_uint_eq (cf_rate_limit_take (limit, "a", 499), 1);
  ck_assert_uint_eq (cf_rate_limit_take (limit, "a", 500), 0);
  ck_assert_uint_eq (cf_rate_limit_take (limit, "a", 500), 1);
  /* A long rest is worth one burst, a clock that goes back nothing. */
  for (guint i = 0; i < 3; i++)
    ck_assert_uint_eq (cf_rate_limit_take (limit, "a", 1000000), 0);
  ck_assert_uint_ne (cf_rate_limit_take (limit, "a", 5), 0);
}
END_TEST

START_TEST (test_strangers_without_end_are_bounded)
{
  g_autoptr (CfRateLimit) limit = cf_rate_limit_new (1, 1);

  for (guint i = 0; i <= CF_RATE_LIMIT_CALLERS_MAX; i++) {
    g_autofree char *caller = g_strdup_printf ("%u", i);

    ck_assert_uint_eq (cf_rate_limit_take (limit, caller, 0),
                       i < CF_RATE_LIMIT_CALLERS_MAX ? 0 : 1);
  }
  ck_assert_uint_eq (cf_rate_limit_take (limit, "new", 1000), 0);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_a_burst_passes_then_the_rate);
  tcase_add_test (tc, test_strangers_without_end_are_bounded);
}

CF_TEST_MAIN ("rate-limit", add_tests)
