/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-gs1.h"
#include "cf-test.h"

#define GS "\x1d"

/* The elements of a label as "(01)…(10)…", to compare with. */
static char *
to_text (const CfGs1 *gs1)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < gs1->n_elements; i++)
    g_string_append_printf (text, "(%s)%s", gs1->elements[i].ai, gs1->elements[i].value);
  return g_string_free (text, FALSE);
}

/* ── the standard's own examples ──────────────────────────────────────────────────────────────── */

/* Labels shown in the General Specifications and GS1's guides, as a scanner transmits them. */
static const struct
{
  const char *data, *elements;
} LABELS[] = {
  { "01095011015300031714070410AB-123", "(01)09501101530003(17)140704(10)AB-123" },
  { "01906141410000153202000150", "(01)90614141000015(3202)000150" },
  { "0198898765432106320201234515991231", "(01)98898765432106(3202)012345(15)991231" },
  { "00376104250021234569", "(00)376104250021234569" },
  { "0095201234567891234"
    "5",
    "(00)952012345678912345" },
  { "01095060001343521726123110ABC" GS "2112345", "(01)09506000134352(17)261231(10)ABC(21)12345" },
  { "10ABC" GS "0109506000134352", "(10)ABC(01)09506000134352" },
  { "0109506000134352" GS "10ABC", "(01)09506000134352(10)ABC" }, /* a separator too many */
  { GS "0109506000134352", "(01)09506000134352" },
  { "10ABC" GS, "(10)ABC" },
  { "02095060001343523724", "(02)09506000134352(37)24" },
  { "0109506000134352310300125039220299", "(01)09506000134352(3103)001250(3922)0299" },
  { "01095060001343523932978"
    "1299",
    "(01)09506000134352(3932)9781299" },
  { "4149520123456788"
    "254A/1",
    "(414)9520123456788(254)A/1" },
  { "2559520123456788", "(255)9520123456788" },
  { "8003095060001343521234", "(8003)09506000134352"
                              "1234" },
  { "800609506000134352"
    "0102",
    "(8006)095060001343520102" },
  { "8008260101"
    "12" GS "91X",
    "(8008)26010112(91)X" },
  { "7003261231"
    "2359",
    "(7003)2612312359" },
  { "426276" GS "423276250", "(426)276(423)276250" },
  { "8200HTTPS://EXAMPLE.COM", "(8200)HTTPS://EXAMPLE.COM" },
  { "99"
    "!\"%&'()*+,-./:;<=>?_",
    "(99)!\"%&'()*+,-./:;<=>?_" },
};

START_TEST (test_labels_come_apart_as_the_standard_shows)
{
  GError *error = NULL;
  g_autofree char *text = NULL;
  CfGs1 gs1;

  ck_assert_ok (cf_gs1_parse (LABELS[_i].data, strlen (LABELS[_i].data), &gs1, &error));
  text = to_text (&gs1);
  ck_assert_str_eq (text, LABELS[_i].elements);
}
END_TEST

START_TEST (test_bracketed_form_means_the_same)
{
  GError *error = NULL;
  g_autofree char *text = NULL;
  CfGs1 gs1;

  ck_assert_ok (
    cf_gs1_parse_bracketed (LABELS[_i].elements, strlen (LABELS[_i].elements), &gs1, &error));
  text = to_text (&gs1);
  ck_assert_str_eq (text, LABELS[_i].elements);
}
END_TEST

START_TEST (test_bracketed_form_may_have_blanks_and_brackets_inside)
{
  const char *label = "(01)09506000134352 (10)A(x)1  (21)(7";
  GError *error = NULL;
  CfGs1 gs1;

  ck_assert_ok (cf_gs1_parse_bracketed (label, strlen (label), &gs1, &error));
  ck_assert_str_eq (cf_gs1_get (&gs1, "01"), "09506000134352");
  ck_assert_str_eq (cf_gs1_get (&gs1, "10"), "A(x)1");
  ck_assert_str_eq (cf_gs1_get (&gs1, "21"), "(7");
  ck_assert_ptr_null (cf_gs1_get (&gs1, "17"));
}
END_TEST

/* ── refusals ─────────────────────────────────────────────────────────────────────────────────── */

static const struct
{
  const char *data;
  CfErrorCode code;
} REFUSED[] = {
  { "", CF_ERROR_BAD_CODE },
  { GS, CF_ERROR_BAD_CODE },
  { GS GS, CF_ERROR_BAD_CODE },
  { "0", CF_ERROR_BAD_CODE },
  { "01", CF_ERROR_BAD_CODE },
  { "0109506000134351", CF_ERROR_BAD_CHECK_DIGIT },
  { "0109506000134", CF_ERROR_BAD_CODE },    /* cut short */
  { "01095060001343A2", CF_ERROR_BAD_CODE }, /* a letter in a number */
  { "00376104250021234568", CF_ERROR_BAD_CHECK_DIGIT },
  { "4149520123456789", CF_ERROR_BAD_CHECK_DIGIT },
  { "0409506000134352", CF_ERROR_BAD_CODE }, /* no such AI */
  { "6612", CF_ERROR_BAD_CODE },
  { "310600125", CF_ERROR_BAD_CODE },
  { "3106001250", CF_ERROR_BAD_CODE }, /* six decimals do not exist */
  { "10", CF_ERROR_BAD_CODE },         /* no value */
  { "10" GS "2112", CF_ERROR_BAD_CODE },
  { "10ABCDEFGHIJKLMNOPQRSTU", CF_ERROR_BAD_CODE }, /* 21 characters */
  { "10AB C", CF_ERROR_BAD_CODE },
  { "10AB#C", CF_ERROR_BAD_CODE }, /* # is not of the 82 */
  { "10caf\xc3\xa9", CF_ERROR_BAD_CODE },
  { "17261301", CF_ERROR_BAD_CODE },             /* month 13 */
  { "17260230", CF_ERROR_BAD_CODE },             /* 30 February */
  { "17260001", CF_ERROR_BAD_CODE },             /* month 0 */
  { "7006260100", CF_ERROR_BAD_CODE },           /* this date has no day 00 */
  { "70032612312460", CF_ERROR_BAD_CODE },       /* 24:60 */
  { "10A" GS "10B", CF_ERROR_BAD_CODE },         /* two lots */
  { "31030012503102001250", CF_ERROR_BAD_CODE }, /* two weights */
  { "01095060001343520209506000134352"
    "3701",
    CF_ERROR_BAD_CODE }, /* an item and a content */
  { "39221299" GS "39329781299", CF_ERROR_BAD_CODE },
  { "3952000199" GS "8005000199", CF_ERROR_BAD_CODE },
  { "3932978", CF_ERROR_BAD_CODE }, /* currency without amount */
  { "80060950600013435203"
    "02",
    CF_ERROR_BAD_CODE }, /* piece 3 of 2 */
  { "4237", CF_ERROR_BAD_CODE },
  { "42327625", CF_ERROR_BAD_CODE }, /* countries have three digits */
  { "10A" GS GS "2112", CF_ERROR_BAD_CODE },
};

START_TEST (test_labels_that_cannot_be_are_refused)
{
  GError *error = NULL;
  CfGs1 gs1 = { .n_elements = 99 };

  ck_assert_refused (cf_gs1_parse (REFUSED[_i].data, strlen (REFUSED[_i].data), &gs1, &error),
                     REFUSED[_i].code);
  ck_assert_uint_eq (gs1.n_elements, 99);
}
END_TEST

START_TEST (test_a_nul_byte_is_refused)
{
  GError *error = NULL;
  CfGs1 gs1;

  ck_assert_refused (cf_gs1_parse ("10AB\0CD", 7, &gs1, &error), CF_ERROR_BAD_CODE);
}
END_TEST

START_TEST (test_the_same_element_twice_is_one)
{
  const char *data = "010950600013435210A" GS "0109506000134352";
  GError *error = NULL;
  CfGs1 gs1;

  ck_assert_ok (cf_gs1_parse (data, strlen (data), &gs1, &error));
  ck_assert_uint_eq (gs1.n_elements, 2);
}
END_TEST

START_TEST (test_more_elements_than_any_label_has_are_refused)
{
  g_autoptr (GString) data = g_string_new (NULL);
  GError *error = NULL;
  CfGs1 gs1;

  for (guint i = 0; i < 10; i++)
    g_string_append_printf (data, "703%u276A" GS, i);
  for (guint i = 0; i < 10; i++)
    g_string_append_printf (data, "723%uABC" GS, i);
  for (guint i = 0; i < 10; i++)
    g_string_append_printf (data, "9%uX" GS, i);
  g_string_append (data, "10A" GS "21B");
  ck_assert_ok (cf_gs1_parse (data->str, data->len, &gs1, &error));
  ck_assert_uint_eq (gs1.n_elements, CF_GS1_ELEMENTS_MAX);
  g_string_append (data, GS "22C");
  ck_assert_refused (cf_gs1_parse (data->str, data->len, &gs1, &error), CF_ERROR_BAD_CODE);
}
END_TEST

/* ── the table ────────────────────────────────────────────────────────────────────────────────── */

START_TEST (test_every_row_of_the_table_can_be_looked_up)
{
  static const struct
  {
    const char *ai, *format;
    gboolean predefined;
  } ROWS[] = {
    { "00", "N18:check", TRUE },   { "01", "N14:check", TRUE },  { "10", "X..20", FALSE },
    { "20", "N2", TRUE },          { "3100", "N6", TRUE },       { "3165", "N6", TRUE },
    { "3695", "N6", TRUE },        { "37", "N..8", FALSE },      { "3909", "N..15", FALSE },
    { "3950", "N6", FALSE },       { "417", "N13:check", TRUE }, { "420", "X..20", FALSE },
    { "8005", "N6", FALSE },       { "8200", "X..70", FALSE },   { "99", "X..90", FALSE },
    { "7039", "N3 X..27", FALSE }, { "717", "X..20", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    guint len = 0;
    const CfGs1Ai *row = cf_gs1_lookup (ROWS[i].ai, strlen (ROWS[i].ai), &len);

    ck_assert_msg (row != NULL, "no AI %s", ROWS[i].ai);
    ck_assert_uint_eq (len, strlen (ROWS[i].ai));
    ck_assert_str_eq (row->format, ROWS[i].format);
    ck_assert_int_eq (row->predefined, ROWS[i].predefined);
  }
  ck_assert_ptr_null (cf_gs1_lookup ("3106", 4, NULL));
  ck_assert_ptr_null (cf_gs1_lookup ("310", 3, NULL));
  ck_assert_ptr_null (cf_gs1_lookup ("04", 2, NULL));
  ck_assert_ptr_null (cf_gs1_lookup ("4", 1, NULL));
  ck_assert_ptr_null (cf_gs1_lookup ("1x", 2, NULL));
  ck_assert_ptr_null (cf_gs1_lookup ("9999", 0, NULL));
}
END_TEST

START_TEST (test_predefined_lengths_are_those_of_the_standard)
{
  /* Figure 7.8.5-2 of the General Specifications: AI and value together. */
  static const struct
  {
    const char *two;
    guint total;
  } ROWS[] = { { "00", 20 }, { "01", 16 }, { "02", 16 }, { "03", 16 }, { "11", 8 },  { "12", 8 },
               { "13", 8 },  { "15", 8 },  { "16", 8 },  { "17", 8 },  { "20", 4 },  { "31", 10 },
               { "32", 10 }, { "33", 10 }, { "34", 10 }, { "35", 10 }, { "36", 10 }, { "41", 16 } };

  for (guint value = 0; value < 10000; value++) {
    char text[5];
    guint len = 0;
    const CfGs1Ai *row;
    guint expected = 0;

    g_snprintf (text, sizeof text, "%04u", value);
    row = cf_gs1_lookup (text, 4, &len);
    if (row == NULL)
      continue;
    for (guint i = 0; i < G_N_ELEMENTS (ROWS); i++)
      if (strncmp (text, ROWS[i].two, 2) == 0)
        expected = ROWS[i].total;
    ck_assert_msg (row->predefined == (expected != 0), "AI %.*s", (int) len, text);
    if (expected != 0)
      ck_assert_uint_eq (len + (guint) atoi (row->format + 1), expected);
  }
}
END_TEST

START_TEST (test_decimals_come_with_the_figure)
{
  const char *data = "31030012503922"
                     "0299";
  GError *error = NULL;
  guint decimals = 99;
  CfGs1 gs1;

  ck_assert_ok (cf_gs1_parse (data, strlen (data), &gs1, &error));
  ck_assert_str_eq (cf_gs1_get_decimal (&gs1, "310", &decimals), "001250");
  ck_assert_uint_eq (decimals, 3);
  ck_assert_str_eq (cf_gs1_get_decimal (&gs1, "392", &decimals), "0299");
  ck_assert_uint_eq (decimals, 2);
  ck_assert_ptr_null (cf_gs1_get_decimal (&gs1, "393", &decimals));
  ck_assert_uint_eq (decimals, 2);
}
END_TEST

/* ── dates ────────────────────────────────────────────────────────────────────────────────────── */

/* General Specifications, 7.12: year in the code minus year now: 51 to 99 the last century, −99 to
 * −50 the next one. */
static const struct
{
  const char *yymmdd;
  guint year;
  CfDate date;
} DATES[] = {
  { "261231", 2026, { 2026, 12, 31 } },
  { "760101", 2026, { 2076, 1, 1 } }, /* +50: still this century */
  { "770101", 2026, { 1977, 1, 1 } }, /* +51 */
  { "991231", 2026, { 1999, 12, 31 } },
  { "000101", 2049, { 2000, 1, 1 } },  /* −49 */
  { "000101", 2050, { 2100, 1, 1 } },  /* −50: the next one */
  { "490101", 2099, { 2149, 1, 1 } },  /* −50 */
  { "500101", 2099, { 2050, 1, 1 } },  /* −49 */
  { "260200", 2026, { 2026, 2, 28 } }, /* day 00: the last of the month */
  { "280200", 2026, { 2028, 2, 29 } },
  { "260400", 2026, { 2026, 4, 30 } },
  { "261200", 2026, { 2026, 12, 31 } },
  { "280229", 2026, { 2028, 2, 29 } },
};

START_TEST (test_dates_get_their_century_and_last_day)
{
  CfDate date = { 0 };

  ck_assert (cf_gs1_date (DATES[_i].yymmdd, DATES[_i].year, &date));
  ck_assert_uint_eq (date.year, DATES[_i].date.year);
  ck_assert_uint_eq (date.month, DATES[_i].date.month);
  ck_assert_uint_eq (date.day, DATES[_i].date.day);
}
END_TEST

START_TEST (test_days_that_do_not_exist_are_no_dates)
{
  static const char *const WRONG[] = { "260230", "270229", "261301", "260001",
                                       "260132", "2612",   "26123x", "" };
  CfDate date = { 1, 2, 3 };

  for (guint i = 0; i < G_N_ELEMENTS (WRONG); i++)
    ck_assert_msg (!cf_gs1_date (WRONG[i], 2026, &date), "%s", WRONG[i]);
  ck_assert_uint_eq (date.year, 1);
  /* 2100 is no leap year although 2000, whose digits it shares, was */
  ck_assert (!cf_gs1_date ("000229", 2060, &date));
}
END_TEST

/* ── property ─────────────────────────────────────────────────────────────────────────────────── */

START_TEST (test_any_elements_survive_being_written_and_read)
{
  static const char *const AIS[] = { "10", "21", "22", "240", "400", "91", "99", "8012" };
  static const char CHARACTERS[] = "!\"%&'()*+,-./0129:;<=>?ABZ_abz";
  g_autoptr (GRand) random = cf_test_random_new ();

  for (guint round = 0; round < 2000; round++) {
    g_autoptr (GString) data = g_string_new ("01095060001343523103001250");
    g_autoptr (GString) expected = g_string_new ("(01)09506000134352(3103)001250");
    g_autofree char *text = NULL;
    GError *error = NULL;
    CfGs1 gs1;

    for (guint i = 0; i < G_N_ELEMENTS (AIS); i++) {
      guint len = (guint) g_rand_int_range (random, 1, 21);

      if (g_rand_boolean (random))
        continue;
      g_string_append (data, AIS[i]);
      g_string_append_printf (expected, "(%s)", AIS[i]);
      while (len-- > 0) {
        char c = CHARACTERS[g_rand_int_range (random, 0, (gint32) strlen (CHARACTERS))];

        g_string_append_c (data, c);
        g_string_append_c (expected, c);
      }
      g_string_append_c (data, CF_GS1_SEPARATOR);
    }
    ck_assert_ok (cf_gs1_parse (data->str, data->len, &gs1, &error));
    text = to_text (&gs1);
    ck_assert_str_eq (text, expected->str);
  }
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_loop_test (tc, test_labels_come_apart_as_the_standard_shows, 0, G_N_ELEMENTS (LABELS));
  tcase_add_loop_test (tc, test_bracketed_form_means_the_same, 0, G_N_ELEMENTS (LABELS));
  tcase_add_test (tc, test_bracketed_form_may_have_blanks_and_brackets_inside);
  tcase_add_loop_test (tc, test_labels_that_cannot_be_are_refused, 0, G_N_ELEMENTS (REFUSED));
  tcase_add_test (tc, test_a_nul_byte_is_refused);
  tcase_add_test (tc, test_the_same_element_twice_is_one);
  tcase_add_test (tc, test_more_elements_than_any_label_has_are_refused);
  tcase_add_test (tc, test_every_row_of_the_table_can_be_looked_up);
  tcase_add_test (tc, test_predefined_lengths_are_those_of_the_standard);
  tcase_add_test (tc, test_decimals_come_with_the_figure);
  tcase_add_loop_test (tc, test_dates_get_their_century_and_last_day, 0, G_N_ELEMENTS (DATES));
  tcase_add_test (tc, test_days_that_do_not_exist_are_no_dates);
  tcase_add_test (tc, test_any_elements_survive_being_written_and_read);
}

CF_TEST_MAIN ("gs1", add_tests)
