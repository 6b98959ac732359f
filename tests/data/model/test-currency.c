/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-currency.h"
#include "cf-test.h"

/* One of each exponent and the ends of the table; ISO 4217 list one. */
static const struct
{
  const char *code;
  guint exponent;
} known[] = {
  { "AED", 2 }, { "EUR", 2 }, { "USD", 2 }, { "CHF", 2 }, { "JPY", 0 }, { "ISK", 0 },
  { "KRW", 0 }, { "XPF", 0 }, { "KWD", 3 }, { "BHD", 3 }, { "TND", 3 }, { "CLF", 4 },
  { "UYW", 4 }, { "HUF", 2 }, { "ZWG", 2 }, { "CLP", 0 }, { "MGA", 2 }, { "MRU", 2 },
};

START_TEST (test_exponent_is_that_of_the_standard)
{
  g_autoptr (GError) error = NULL;
  guint exponent = 77;

  ck_assert_ok (cf_currency_exponent (known[_i].code, &exponent, &error));
  ck_assert_uint_eq (exponent, known[_i].exponent);
}
END_TEST

static const char *const unknown[] = { NULL,  "",    "eur", "EU",  "EURO",
                                       "XXX", "XAU", "DEM", "AAA", "ZZZ" };

START_TEST (test_other_codes_are_refused)
{
  g_autoptr (GError) error = NULL;
  guint exponent = 77;

  ck_assert_refused (cf_currency_exponent (unknown[_i], &exponent, &error), CF_ERROR_BAD_SETTING);
  ck_assert_uint_eq (exponent, 77);
}
END_TEST

START_TEST (test_table_is_sorted_and_every_code_is_found)
{
  guint n, exponent = 77;
  const char *const *codes = cf_currency_codes (&n);

  ck_assert_uint_gt (n, 160);
  for (guint i = 0; i < n; i++) {
    ck_assert_uint_eq (strlen (codes[i]), CF_CURRENCY_CODE_LEN);
    if (i > 0)
      ck_assert_int_lt (strcmp (codes[i - 1], codes[i]), 0);
    ck_assert (cf_currency_exponent (codes[i], &exponent, NULL));
    ck_assert (exponent == 0 || (exponent >= 2 && exponent <= CF_CURRENCY_EXPONENT_MAX));
  }
}
END_TEST

START_TEST (test_currencies_have_the_numbers_that_labels_name_them_by)
{
  ck_assert_uint_eq (cf_currency_number ("EUR"), 978);
  ck_assert_uint_eq (cf_currency_number ("USD"), 840);
  ck_assert_uint_eq (cf_currency_number ("JPY"), 392);
  ck_assert_uint_eq (cf_currency_number ("ZZZ"), 0);
  ck_assert_uint_eq (cf_currency_number (NULL), 0);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_currencies_have_the_numbers_that_labels_name_them_by);
  tcase_add_loop_test (tc, test_exponent_is_that_of_the_standard, 0, G_N_ELEMENTS (known));
  tcase_add_loop_test (tc, test_other_codes_are_refused, 0, G_N_ELEMENTS (unknown));
  tcase_add_test (tc, test_table_is_sorted_and_every_code_is_found);
}

CF_TEST_MAIN ("currency", add_tests)
