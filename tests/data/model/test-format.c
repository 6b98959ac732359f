/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-format.h"
#include "cf-test.h"

static CfFormat *
format_for (const char *locale, const char *currency, guint exponent)
{
  g_autoptr (CfZone) zone = cf_zone_new ("Europe/Berlin", NULL);
  CfFormat *format = cf_format_new (locale, currency, exponent, zone);

  ck_assert_ptr_nonnull (format);
  return format;
}

/* Expected texts are CLDR's; "~" stands for a no-break space. */
static char *
tilde (char *text)
{
  g_autofree char *owned = text;
  g_auto (GStrv) parts = g_strsplit (owned, "\u00a0", -1);

  return g_strjoinv ("~", parts);
}

static const struct
{
  const char *locale;
  const char *currency;
  guint exponent;
  gint64 minor;
  const char *plain;
  const char *with_sign;
} amounts[] = {
  { "de_DE.UTF-8", "EUR", 2, 123450, "1.234,50", "1.234,50~€" },
  { "de-DE", "EUR", 2, -5, "-0,05", "-0,05~€" },
  { "en_US", "USD", 2, 123450, "1,234.50", "$1,234.50" },
  { "en_US", "USD", 2, -1, "-0.01", "-$0.01" },
  { "C", "EUR", 2, 199, "1.99", "€1.99" },
  { "fr_FR", "EUR", 2, 123450, "1~234,50", "1~234,50~€" },
  { "ja_JP", "JPY", 0, 123450, "123,450", "￥123,450" },
  { "de_CH", "CHF", 2, 123450, "1’234.50", "CHF~1’234.50" },
  { "hu_HU", "HUF", 2, 123450, "1~234,50", "1~234,50~Ft" }, /* ISO says 2 decimals, CLDR cash 0 */
  { "en_KW", "KWD", 3, 1234567, "1,234.567", "KWD~1,234.567" },
  /* All digits of the largest amount: no double has them. */
  { "en_US", "USD", 2, CF_MINOR_MAX, "90,071,992,547,409.91", "$90,071,992,547,409.91" },
  { "en_US", "CLF", 4, CF_MINOR_MAX - 1, "900,719,925,474.0990", "CLF~900,719,925,474.0990" },
};

START_TEST (test_money_is_written_as_the_locale_does)
{
  g_autoptr (CfFormat) format =
    format_for (amounts[_i].locale, amounts[_i].currency, amounts[_i].exponent);
  g_autofree char *plain = tilde (cf_format_money (format, (CfMoney){ amounts[_i].minor }));
  g_autofree char *with_sign =
    tilde (cf_format_money_with_sign (format, (CfMoney){ amounts[_i].minor }));

  ck_assert_str_eq (plain, amounts[_i].plain);
  ck_assert_str_eq (with_sign, amounts[_i].with_sign);
}
END_TEST

START_TEST (test_quantity_and_percentage_are_written_as_the_locale_does)
{
  g_autoptr (CfFormat) format = format_for ("de_DE", "EUR", 2);
  g_autofree char *pieces = cf_format_quantity (format, (CfQuantity){ 2000000 }, CF_UNIT_EA);
  g_autofree char *kilos =
    tilde (cf_format_quantity_with_unit (format, (CfQuantity){ 250 }, CF_UNIT_KG));
  g_autofree char *piece = cf_format_quantity_with_unit (format, (CfQuantity){ 1000 }, CF_UNIT_EA);
  g_autofree char *litres = cf_format_quantity (format, (CfQuantity){ 1000 }, CF_UNIT_L);
  g_autofree char *percent = tilde (cf_format_percent (format, (CfRate){ 55000 }));
  g_autofree char *whole = tilde (cf_format_percent (format, (CfRate){ 190000 }));
  g_autofree char *fine = tilde (cf_format_percent (format, (CfRate){ 1 }));
  g_autofree char *count = cf_format_count (format, 1000000);

  ck_assert_str_eq (pieces, "2.000");
  ck_assert_str_eq (kilos, "0,250~kg");
  ck_assert_str_eq (piece, "1");
  ck_assert_str_eq (litres, "1,000");
  ck_assert_str_eq (percent, "5,5~%");
  ck_assert_str_eq (whole, "19~%");
  ck_assert_str_eq (fine, "0,0001~%");
  ck_assert_str_eq (count, "1.000.000");
}
END_TEST

static const struct
{
  const char *locale;
  const char *date;
  const char *long_date;
  const char *time;
  const char *both;
} dates[] = {
  { "de_DE", "24.11.2026", "Dienstag, 24. November 2026", "00:30", "24.11.2026, 00:30" },
  { "en_US", "11/24/2026", "Tuesday, November 24, 2026", "12:30~AM", "11/24/2026, 12:30~AM" },
  { "en_GB", "24/11/2026", "Tuesday, 24 November 2026", "00:30", "24/11/2026, 00:30" },
  { "sv_SE", "2026-11-24", "tisdag 24 november 2026", "00:30", "2026-11-24 00:30" },
};

START_TEST (test_dates_are_those_of_the_stores_zone)
{
  g_autoptr (CfFormat) format = format_for (dates[_i].locale, "EUR", 2);
  gint64 utc_ms = 0;
  g_autofree char *date = NULL, *long_date = NULL, *time = NULL, *both = NULL, *civil = NULL;

  ck_assert (cf_utc_parse ("2026-11-23T23:30:00.000Z", &utc_ms)); /* half past midnight in Berlin */
  date = cf_format_date (format, utc_ms);
  long_date = cf_format_long_date (format, utc_ms);
  time = tilde (cf_format_time (format, utc_ms));
  both = tilde (cf_format_date_time (format, utc_ms));
  civil = cf_format_civil_date (format, (CfDate){ 2026, 11, 24 });
  ck_assert_str_eq (date, dates[_i].date);
  ck_assert_str_eq (long_date, dates[_i].long_date);
  ck_assert_str_eq (time, dates[_i].time);
  ck_assert_str_eq (both, dates[_i].both);
  ck_assert_str_eq (civil, dates[_i].date);
}
END_TEST

static const struct
{
  const char *locale;
  const char *text;
  gint64 minor;
} typed[] = {
  { "de_DE", "12,50", 1250 },      { "de_DE", "12.50", 1250 }, { "en_US", "12,5", 1250 },
  { "en_US", " 12 ", 1200 },       { "ar_EG", "١٢٫٥٠", 1250 }, { "de_DE", "-1,00", -100 },
  { "sv_SE", "\u22121,00", -100 },
};

START_TEST (test_typed_amount_takes_either_separator)
{
  g_autoptr (CfFormat) format = format_for (typed[_i].locale, "EUR", 2);
  g_autoptr (GError) error = NULL;
  CfMoney money = { 0 };

  ck_assert_ok (cf_format_parse_money (format, typed[_i].text, &money, &error));
  ck_assert_int_eq (money.minor, typed[_i].minor);
}
END_TEST

static const char *const refused[] = { "1.234", "1.234,50", "1,234.50", "1 234", "",
                                       ",5",    "5,",       "1,2,3",    "12€",   "1e2",
                                       "+1",    "\xff",     "1,234" };

START_TEST (test_typed_grouping_is_refused_not_guessed)
{
  g_autoptr (CfFormat) format = format_for (_i % 2 ? "de_DE" : "en_US", "EUR", 2);
  g_autoptr (GError) error = NULL;
  CfMoney money = { 77 };

  ck_assert_refused (cf_format_parse_money (format, refused[_i / 2], &money, &error),
                     CF_ERROR_BAD_AMOUNT);
  ck_assert_int_eq (money.minor, 77);
}
END_TEST

START_TEST (test_country_gives_the_locale_of_most_people_there)
{
  static const char *const PAIRS[][2] = { { "DE", "de_DE" }, { "fr", "fr_FR" }, { "US", "en_US" },
                                          { "JP", "ja_JP" }, { "BR", "pt_BR" }, { "EG", "ar_EG" } };

  for (gsize i = 0; i < G_N_ELEMENTS (PAIRS); i++) {
    g_autofree char *locale = cf_format_locale_of_country (PAIRS[i][0]);

    ck_assert_str_eq (locale, PAIRS[i][1]);
  }
  ck_assert_ptr_null (cf_format_locale_of_country (NULL));
  ck_assert_ptr_null (cf_format_locale_of_country (""));
  ck_assert_ptr_null (cf_format_locale_of_country ("D1"));
  ck_assert_ptr_null (cf_format_locale_of_country ("Germany"));
}
END_TEST

START_TEST (test_unknown_locale_still_formats)
{
  g_autoptr (CfFormat) format = format_for ("xx_YY", "XXX", 2);
  g_autofree char *text = cf_format_money (format, (CfMoney){ 199 });

  ck_assert_str_eq (text, "1.99");
  ck_assert_str_eq (cf_format_get_decimal_separator (format), ".");
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_loop_test (tc, test_money_is_written_as_the_locale_does, 0, G_N_ELEMENTS (amounts));
  tcase_add_test (tc, test_quantity_and_percentage_are_written_as_the_locale_does);
  tcase_add_loop_test (tc, test_dates_are_those_of_the_stores_zone, 0, G_N_ELEMENTS (dates));
  tcase_add_loop_test (tc, test_typed_amount_takes_either_separator, 0, G_N_ELEMENTS (typed));
  tcase_add_loop_test (tc, test_typed_grouping_is_refused_not_guessed, 0,
                       2 * G_N_ELEMENTS (refused));
  tcase_add_test (tc, test_country_gives_the_locale_of_most_people_there);
  tcase_add_test (tc, test_unknown_locale_still_formats);
}

CF_TEST_MAIN ("format", add_tests)
