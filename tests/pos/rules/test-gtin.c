/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-gtin.h"
#include "cf-test.h"

/* ── check digits ─────────────────────────────────────────────────────────────────────────────── */

/* Whole numbers that GS1 publishes as examples: GTIN-8, -12, -13, -14, GLN, SSCC. */
static const char *const RIGHT[] = {
  "95050003",       "614141999996",  "6291041500213",      "9501101530003",
  "7300011000017",  "8904000210037", "09506000134352",     "90614141000015",
  "98898765432106", "9520123456788", "376104250021234569", "952012345678912345",
};

START_TEST (test_check_digits_of_published_numbers_are_right)
{
  const char *number = RIGHT[_i];
  gsize len = strlen (number);

  ck_assert_int_eq (cf_gtin_check_digit (number, len - 1), number[len - 1]);
  ck_assert (cf_gtin_check (number, len));
}
END_TEST

START_TEST (test_every_single_wrong_digit_is_found)
{
  /* Modulo 10 with weights 3 and 1 finds every single error: 1 and 3 have no factor with 10. */
  char number[] = "9501101530003";

  for (guint at = 0; at < strlen (number); at++)
    for (char wrong = '0'; wrong <= '9'; wrong++) {
      char right = number[at];

      if (wrong == right)
        continue;
      number[at] = wrong;
      ck_assert_msg (!cf_gtin_check (number, strlen (number)), "%s passed", number);
      number[at] = right;
    }
}
END_TEST

/* ── parse ────────────────────────────────────────────────────────────────────────────────────── */

static const struct
{
  const char *text, *padded, *short_form;
} FORMS[] = {
  { "95050003", "00000095050003", "95050003" },
  { "614141999996", "00614141999996", "614141999996" },
  { "0614141999996", "00614141999996", "614141999996" },
  { "00614141999996", "00614141999996", "614141999996" },
  { "6291041500213", "06291041500213", "6291041500213" },
  { "90614141000015", "90614141000015", "90614141000015" },
  { "0000095050003", "00000095050003", "95050003" },
};

START_TEST (test_all_forms_of_a_number_become_the_same_fourteen_digits)
{
  GError *error = NULL;
  CfGtin gtin;

  ck_assert_ok (cf_gtin_parse (FORMS[_i].text, &gtin, &error));
  ck_assert_str_eq (gtin.digits, FORMS[_i].padded);
  ck_assert_str_eq (cf_gtin_get_short (&gtin), FORMS[_i].short_form);
}
END_TEST

static const struct
{
  const char *text;
  CfErrorCode code;
} REFUSED[] = {
  { "", CF_ERROR_BAD_CODE },
  { "6", CF_ERROR_BAD_CODE },
  { "629104150021", CF_ERROR_BAD_CHECK_DIGIT }, /* twelve of thirteen digits: wrong as UPC-A */
  { "6291041500214", CF_ERROR_BAD_CHECK_DIGIT },
  { "95050004", CF_ERROR_BAD_CHECK_DIGIT },
  { "614141999990", CF_ERROR_BAD_CHECK_DIGIT },
  { "90614141000010", CF_ERROR_BAD_CHECK_DIGIT },
  { "1234567", CF_ERROR_BAD_CODE },
  { "123456789", CF_ERROR_BAD_CODE },
  { "12345678901", CF_ERROR_BAD_CODE },
  { "00000000000017", CF_ERROR_LAST_CODE }, /* right: the sentinel says it is accepted */
  { "000000000000017", CF_ERROR_BAD_CODE },
  { "00000000", CF_ERROR_BAD_CODE },
  { "0000000000000", CF_ERROR_BAD_CODE },
  { "62910415002l3", CF_ERROR_BAD_CODE },
  { " 6291041500213", CF_ERROR_BAD_CODE },
  { "6291041500213 ", CF_ERROR_BAD_CODE },
  { "-291041500213", CF_ERROR_BAD_CODE },
  { "6.29104E+12", CF_ERROR_BAD_CODE },
  { "629104150021３", CF_ERROR_BAD_CODE },
};

START_TEST (test_length_and_check_digit_are_different_errors)
{
  GError *error = NULL;
  CfGtin gtin = { "untouched" };

  if (REFUSED[_i].code == CF_ERROR_LAST_CODE) {
    ck_assert_ok (cf_gtin_parse (REFUSED[_i].text, &gtin, &error));
    return;
  }
  ck_assert_refused (cf_gtin_parse (REFUSED[_i].text, &gtin, &error), REFUSED[_i].code);
  ck_assert_str_eq (gtin.digits, "untouched");
}
END_TEST

/* ── UPC-E ────────────────────────────────────────────────────────────────────────────────────── */

/* Worked from the table of General Specifications, 5.2.2.4: the last of the six digits says where
 * zeros were. */
static const struct
{
  const char *seven;  /* number system and six */
  const char *eleven; /* the UPC-A without its check digit */
} UPCE[] = {
  { "0124560", "01200000456" }, /* …0: 12000 00456 */
  { "0275831", "02710000583" }, /* …1: 27100 00583 */
  { "0412022", "04120000202" }, /* …2: 41200 00202 */
  { "0876543", "08760000054" }, /* …3: 87600 00054 */
  { "0753774", "07537000007" }, /* …4: 75370 00007 */
  { "0213756", "02137500006" }, /* …6: 21375 00006 */
  { "0517019", "05170100009" }, /* …9: 51701 00009 */
  { "1234567", "12345600007" }, /* number system 1 */
};

START_TEST (test_upce_expands_to_its_upca)
{
  GError *error = NULL;
  CfGtin gtin;
  char check = cf_gtin_check_digit (UPCE[_i].eleven, 11);
  g_autofree char *whole = g_strdup_printf ("00%s%c", UPCE[_i].eleven, check);
  g_autofree char *eight = g_strdup_printf ("%s%c", UPCE[_i].seven, check);

  ck_assert_ok (cf_gtin_expand_upce (eight, &gtin, &error));
  ck_assert_str_eq (gtin.digits, whole);
  if (eight[0] != '0')
    return;
  ck_assert_ok (cf_gtin_expand_upce (eight + 1, &gtin, &error)); /* six and check */
  ck_assert_str_eq (gtin.digits, whole);
  ck_assert_ok (cf_gtin_expand_upce (UPCE[_i].seven + 1, &gtin, &error)); /* six */
  ck_assert_str_eq (gtin.digits, whole);
}
END_TEST

START_TEST (test_upce_of_the_standard_has_its_known_check_digit)
{
  GError *error = NULL;
  CfGtin gtin;

  ck_assert_ok (cf_gtin_expand_upce ("01234565", &gtin, &error));
  ck_assert_str_eq (gtin.digits, "00012345000065");
  ck_assert_refused (cf_gtin_expand_upce ("01234566", &gtin, &error), CF_ERROR_BAD_CHECK_DIGIT);
  ck_assert_refused (cf_gtin_expand_upce ("21234565", &gtin, &error), CF_ERROR_BAD_CODE);
  ck_assert_refused (cf_gtin_expand_upce ("12345", &gtin, &error), CF_ERROR_BAD_CODE);
  ck_assert_refused (cf_gtin_expand_upce ("012345655", &gtin, &error), CF_ERROR_BAD_CODE);
  ck_assert_refused (cf_gtin_expand_upce ("0123456x", &gtin, &error), CF_ERROR_BAD_CODE);
  ck_assert_refused (cf_gtin_expand_upce ("00000000", &gtin, &error), CF_ERROR_BAD_CODE);
}
END_TEST

START_TEST (test_upce_expansion_fits_all_a_million_numbers)
{
  /* Zero suppression is a bijection onto its image: what was expanded is found again by the rules
   * read backwards, the first that fits (5.2.2.4.3). */
  for (guint n = 1; n < 1000000; n += 37) {
    GError *error = NULL;
    CfGtin gtin;
    char six[7];
    const char *m, *p;

    g_snprintf (six, sizeof six, "%06u", n);
    ck_assert_ok (cf_gtin_expand_upce (six, &gtin, &error));
    m = gtin.digits + 3; /* manufacturer, five digits */
    p = gtin.digits + 8; /* product, five digits */
    ck_assert (cf_gtin_check (gtin.digits, 14));
    if (six[5] <= '2')
      ck_assert (m[0] == six[0] && m[1] == six[1] && m[2] == six[5] &&
                 memcmp (m + 3, "00", 2) == 0 && memcmp (p, "00", 2) == 0 &&
                 memcmp (p + 2, six + 2, 3) == 0);
    else if (six[5] == '3')
      ck_assert (memcmp (m, six, 3) == 0 && memcmp (m + 3, "00", 2) == 0 &&
                 memcmp (p, "000", 3) == 0 && memcmp (p + 3, six + 3, 2) == 0);
    else if (six[5] == '4')
      ck_assert (memcmp (m, six, 4) == 0 && m[4] == '0' && memcmp (p, "0000", 4) == 0 &&
                 p[4] == six[4]);
    else
      ck_assert (memcmp (m, six, 5) == 0 && memcmp (p, "0000", 4) == 0 && p[4] == six[5]);
  }
}
END_TEST

/* ── ISBN ─────────────────────────────────────────────────────────────────────────────────────── */

START_TEST (test_isbn_10_becomes_its_thirteen_digits)
{
  static const struct
  {
    const char *isbn, *gtin;
  } ROWS[] = {
    { "0306406152", "09780306406157" },    { "0-306-40615-2", "09780306406157" },
    { "080442957X", "09780804429573" },    { "0-8044-2957-x", "09780804429573" },
    { "9780306406157", "09780306406157" }, { "978-0-306-40615-7", "09780306406157" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    GError *error = NULL;
    CfGtin gtin;

    ck_assert_ok (cf_gtin_from_isbn (ROWS[i].isbn, &gtin, &error));
    ck_assert_str_eq (gtin.digits, ROWS[i].gtin);
  }
}
END_TEST

START_TEST (test_what_is_no_isbn_is_refused)
{
  static const struct
  {
    const char *text;
    CfErrorCode code;
  } ROWS[] = {
    { "0306406153", CF_ERROR_BAD_CHECK_DIGIT },
    { "9780306406158", CF_ERROR_BAD_CHECK_DIGIT },
    { "08044295X7", CF_ERROR_BAD_CODE },
    { "03064061", CF_ERROR_BAD_CODE },
    { "-0306406152", CF_ERROR_BAD_CODE },
    { "0306406152-", CF_ERROR_BAD_CODE },
    { "0306--406152", CF_ERROR_BAD_CODE },
    { "6291041500213", CF_ERROR_BAD_CODE },
    { "", CF_ERROR_BAD_CODE },
    { "97803064061571", CF_ERROR_BAD_CODE },
    { "0306 406152", CF_ERROR_BAD_CODE },
    { "080442957XX", CF_ERROR_BAD_CODE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    GError *error = NULL;
    CfGtin gtin;

    ck_assert_refused (cf_gtin_from_isbn (ROWS[i].text, &gtin, &error), ROWS[i].code);
  }
}
END_TEST

/* ── the rest ─────────────────────────────────────────────────────────────────────────────────── */

START_TEST (test_price_verifiers_match_the_standards_examples)
{
  /* General Specifications, 7.9.3 and 7.9.4: 2875 → 9; 14685 → 6. */
  ck_assert_int_eq (cf_gtin_price_verifier ("2875", 4), '9');
  ck_assert_int_eq (cf_gtin_price_verifier ("14685", 5), '6');
  ck_assert_int_eq (cf_gtin_price_verifier ("287", 3), 0);
  ck_assert_int_eq (cf_gtin_price_verifier ("28a5", 4), 0);
}
END_TEST

START_TEST (test_in_store_numbers_are_told_from_worldwide_ones)
{
  static const struct
  {
    const char *text;
    gboolean restricted;
  } ROWS[] = {
    { "2012345028753", TRUE },  { "0212345028751", TRUE }, { "0412345678903", TRUE },
    { "20000004", TRUE },       { "00000017", TRUE },      { "95050003", FALSE },
    { "6291041500213", FALSE }, { "614141999996", FALSE }, { "3012345678900", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    char number[15];
    GError *error = NULL;
    CfGtin gtin;

    g_strlcpy (number, ROWS[i].text, sizeof number);
    number[strlen (number) - 1] = cf_gtin_check_digit (number, strlen (number) - 1);
    ck_assert_ok (cf_gtin_parse (number, &gtin, &error));
    ck_assert_msg (cf_gtin_is_restricted (&gtin) == ROWS[i].restricted, "%s", number);
  }
}
END_TEST

/* ── real codes ───────────────────────────────────────────────────────────────────────────────── */

/* Every code of the real catalogue must parse, as it is and padded.  CF_TEST_CODES_VALID names a
 * longer list for a full run. */
START_TEST (test_real_codes_parse_in_every_form)
{
  const char *other = g_getenv ("CF_TEST_CODES_VALID");
  g_autofree char *path =
    other != NULL ? g_strdup (other) : cf_test_fixture ("codes/off_valid.txt");
  g_autofree char *contents = NULL;
  g_auto (GStrv) lines = NULL;
  GError *error = NULL;
  guint n = 0;

  ck_assert_ok (g_file_get_contents (path, &contents, NULL, &error));
  lines = g_strsplit (contents, "\n", -1);
  for (guint i = 0; lines[i] != NULL && lines[i][0] != '\0'; i++, n++) {
    CfGtin gtin, again;

    ck_assert_ok (cf_gtin_parse (lines[i], &gtin, &error));
    ck_assert_ok (cf_gtin_parse (gtin.digits, &again, &error));
    ck_assert_mem_eq (&gtin, &again, sizeof gtin);
    ck_assert_ok (cf_gtin_parse (cf_gtin_get_short (&gtin), &again, &error));
    ck_assert_mem_eq (&gtin, &again, sizeof gtin);
    if (strlen (cf_gtin_get_short (&gtin)) == 12) { /* as EAN-13 too */
      ck_assert_ok (cf_gtin_parse (gtin.digits + 1, &again, &error));
      ck_assert_mem_eq (&gtin, &again, sizeof gtin);
    }
  }
  ck_assert_uint_gt (n, 300);
}
END_TEST

START_TEST (test_real_dirty_codes_are_refused_for_their_reason)
{
  const char *other = g_getenv ("CF_TEST_CODES_DIRTY");
  g_autofree char *path =
    other != NULL ? g_strdup (other) : cf_test_fixture ("codes/off_dirty.tsv");
  g_autofree char *contents = NULL;
  g_auto (GStrv) lines = NULL;
  GError *error = NULL;
  guint n = 0;

  ck_assert_ok (g_file_get_contents (path, &contents, NULL, &error));
  lines = g_strsplit (contents, "\n", -1);
  for (guint i = 0; lines[i] != NULL && lines[i][0] != '\0'; i++, n++) {
    g_auto (GStrv) fields = g_strsplit (lines[i], "\t", 2);
    CfGtin gtin;

    ck_assert_refused (cf_gtin_parse (fields[0], &gtin, &error), g_str_equal (fields[1], "check")
                                                                   ? CF_ERROR_BAD_CHECK_DIGIT
                                                                   : CF_ERROR_BAD_CODE);
  }
  ck_assert_uint_gt (n, 300);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_loop_test (tc, test_check_digits_of_published_numbers_are_right, 0,
                       G_N_ELEMENTS (RIGHT));
  tcase_add_test (tc, test_every_single_wrong_digit_is_found);
  tcase_add_loop_test (tc, test_all_forms_of_a_number_become_the_same_fourteen_digits, 0,
                       G_N_ELEMENTS (FORMS));
  tcase_add_loop_test (tc, test_length_and_check_digit_are_different_errors, 0,
                       G_N_ELEMENTS (REFUSED));
  tcase_add_loop_test (tc, test_upce_expands_to_its_upca, 0, G_N_ELEMENTS (UPCE));
  tcase_add_test (tc, test_upce_of_the_standard_has_its_known_check_digit);
  tcase_add_test (tc, test_upce_expansion_fits_all_a_million_numbers);
  tcase_add_test (tc, test_isbn_10_becomes_its_thirteen_digits);
  tcase_add_test (tc, test_what_is_no_isbn_is_refused);
  tcase_add_test (tc, test_price_verifiers_match_the_standards_examples);
  tcase_add_test (tc, test_in_store_numbers_are_told_from_worldwide_ones);
  tcase_add_test (tc, test_real_codes_parse_in_every_form);
  tcase_add_test (tc, test_real_dirty_codes_are_refused_for_their_reason);
}

CF_TEST_MAIN ("gtin", add_tests)
