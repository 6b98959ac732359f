/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-age-check.h"
#include "cf-test.h"

static const struct
{
  guint limit;
  const char *birth, *today;
  gboolean passed;
} rows[] = {
  { 18, "2008-11-23", "2026-11-23", TRUE },  /* the 18th birthday */
  { 18, "2008-11-24", "2026-11-23", FALSE }, /* the day before */
  { 16, "2008-11-24", "2026-11-23", TRUE },
  { 18, "2008-02-29", "2026-02-28", FALSE }, /* no 29 February: counts from 1 March */
  { 18, "2008-02-29", "2026-03-01", TRUE },
  { 1, "2026-11-23", "2026-11-23", FALSE },
  { 99, "1927-11-23", "2026-11-23", TRUE },
};

START_TEST (test_an_age_is_reached_at_the_start_of_the_birthday)
{
  GError *error = NULL;
  CfDate today;
  CfAgeCheck check = CF_AGE_CHECK_INIT;
  ck_assert (cf_date_parse (rows[_i].today, &today));
  ck_assert_ok (cf_age_check_birth_date (rows[_i].limit, rows[_i].birth, today, &check, &error));
  ck_assert_int_eq (check.passed, rows[_i].passed);
  ck_assert_uint_eq (check.limit, rows[_i].limit);
  ck_assert_int_eq (check.method, CF_AGE_METHOD_BIRTH_DATE);
  ck_assert_int_eq (cf_age_check_covers (&check, rows[_i].limit), rows[_i].passed);
}
END_TEST

START_TEST (test_a_bad_birth_date_is_refused_and_not_repeated)
{
  const char *const bad[] = { "",           "23.11.2008",  "2008-13-01",       "2008-02-30",
                              "2007-02-29", "2008-1-1",    "2026-11-24",       "1895-11-23",
                              "0000-01-01", "2008-11-23 ", "2008-11-23T00:00", "20081123" };
  CfDate today;
  CfAgeCheck check = { 7, CF_AGE_METHOD_SEEN, TRUE };
  ck_assert (cf_date_parse ("2026-11-23", &today));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;
    ck_assert (!cf_age_check_birth_date (18, bad[i], today, &check, &error));
    ck_assert (cf_error_is (error, CF_ERROR_BAD_REQUEST));
    ck_assert (bad[i][0] == '\0' || strstr (error->message, bad[i]) == NULL);
  }
  ck_assert_uint_eq (check.limit, 7); /* untouched */
}
END_TEST

START_TEST (test_a_check_says_nothing_about_a_higher_limit)
{
  GError *error = NULL;
  CfAgeCheck check = CF_AGE_CHECK_INIT;
  ck_assert (cf_age_check_covers (&check, 0));
  ck_assert (!cf_age_check_covers (&check, 16));
  ck_assert_refused (cf_age_check_seen (0, &check, &error), CF_ERROR_BAD_REQUEST);
  ck_assert_refused (cf_age_check_seen (CF_AGE_LIMIT_MAX + 1, &check, &error),
                     CF_ERROR_BAD_REQUEST);
  ck_assert_ok (cf_age_check_seen (18, &check, &error));
  ck_assert (cf_age_check_covers (&check, 16));
  ck_assert (cf_age_check_covers (&check, 18));
  ck_assert (!cf_age_check_covers (&check, 21));
}
END_TEST

START_TEST (test_the_words_of_the_methods)
{
  CfAgeMethod method = CF_AGE_METHOD_NONE;
  ck_assert (cf_age_method_parse ("birth_date", &method));
  ck_assert_int_eq (method, CF_AGE_METHOD_BIRTH_DATE);
  ck_assert (!cf_age_method_parse ("guessed", &method));
  ck_assert_str_eq (cf_age_method_name (CF_AGE_METHOD_SEEN), "seen");
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_loop_test (tc, test_an_age_is_reached_at_the_start_of_the_birthday, 0,
                       G_N_ELEMENTS (rows));
  tcase_add_test (tc, test_a_bad_birth_date_is_refused_and_not_repeated);
  tcase_add_test (tc, test_a_check_says_nothing_about_a_higher_limit);
  tcase_add_test (tc, test_the_words_of_the_methods);
}

CF_TEST_MAIN ("age-check", add_tests)
