/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-print-layout.h"
#include "cf-print-text.h"
#include "cf-test.h"

static CfPrintDocument *
new_document (void)
{
  return cf_print_document_new ("x", "en", FALSE);
}

static void
add_item (CfPrintDocument *document, const char *name, const char *amount)
{
  cf_print_document_add_pair (document, name, amount, CF_PRINT_SIZE_NORMAL, CF_PRINT_WEIGHT_MEDIUM,
                              0);
}

START_TEST (test_amount_stands_at_the_end)
{
  g_autoptr (CfPrintDocument) document = new_document ();
  add_item (document, "Milk", "0.89");
  g_autofree char *text = cf_print_text_render (document, 20);
  /* 20 = a name column of 10, a gap, an amount column of 9 */
  ck_assert_str_eq (text, "Milk            0.89\n");
}
END_TEST

START_TEST (test_long_name_is_broken_between_words)
{
  g_autoptr (CfPrintDocument) document = new_document ();
  add_item (document, "Premium Ice Cream, Chocolate Chip", "3.79");
  g_autofree char *text = cf_print_text_render (document, 24);
  ck_assert_str_eq (text, "Premium Ice         3.79\n"
                          "Cream,\n"
                          "Chocolate Chip\n");
}
END_TEST

START_TEST (test_word_wider_than_its_column_is_broken)
{
  g_autoptr (CfPrintDocument) document = new_document ();
  add_item (document, "Donaudampfschifffahrt", "1.00");
  g_autofree char *text = cf_print_text_render (document, 20);
  ck_assert_str_eq (text, "Donaudampf      1.00\n"
                          "schifffahr\n"
                          "t\n");
}
END_TEST

START_TEST (test_wide_characters_take_two_cells)
{
  g_autoptr (CfPrintDocument) document = new_document ();
  add_item (document, "牛乳コーヒー", "120");
  g_autofree char *text = cf_print_text_render (document, 24);
  /* Six characters of two cells in a column of 14, gap, amount in 9. */
  ck_assert_str_eq (text, "牛乳コーヒー         120\n");
  ck_assert_uint_eq (cf_print_text_width ("牛乳コーヒー", strlen ("牛乳コーヒー")), 12);
}
END_TEST

START_TEST (test_wide_characters_break_without_blanks)
{
  g_autoptr (CfPrintDocument) document = cf_print_document_new ("x", "ja", FALSE);
  add_item (document, "北海道産生乳使用特選牛乳", "298");
  g_autofree char *text = cf_print_text_render (document, 20);
  ck_assert_str_eq (text, "北海道産生       298\n"
                          "乳使用特選\n"
                          "牛乳\n");
}
END_TEST

static const struct
{
  const char *text;
  guint width;
} WIDTHS[] = {
  { "", 0 },
  { "abc", 3 },
  { "e\u0301a", 2 },                                   /* combining mark */
  { "\U0001F468\u200D\U0001F469\u200D\U0001F467", 2 }, /* a family is one emoji */
  { "\u2764\uFE0F", 2 },                               /* heart asked for as emoji */
  { "\u05E9\u05B8\u05DC\u05D5\u05DD", 4 },             /* Hebrew with a vowel point */
  { "\uFF21", 2 },                                     /* full-width A */
  { "\uFF71", 1 },                                     /* half-width katakana */
  { "a\u200Bb", 2 },
  { "\u2066-1.00\u2069", 5 },
};

START_TEST (test_width_counts_what_stands_on_the_grid)
{
  ck_assert_uint_eq (cf_print_text_width (WIDTHS[_i].text, strlen (WIDTHS[_i].text)),
                     WIDTHS[_i].width);
}
END_TEST

START_TEST (test_blanks_that_stick_out_end_a_line)
{
  static const char TEXT[] = "ab cd          'efg";
  g_autoptr (GArray) spans = cf_print_text_wrap (TEXT, "en", 6);

  ck_assert_uint_eq (spans->len, 2);
  ck_assert_uint_eq (g_array_index (spans, CfPrintSpan, 0).end, 5);
  ck_assert_str_eq (TEXT + g_array_index (spans, CfPrintSpan, 1).start, "'efg");
}
END_TEST

START_TEST (test_rest_of_a_broken_line_is_broken_again)
{
  /* Nothing but a mark stands before the only place to break. */
  static const char TEXT[] = "\u0317\u6d77..........";
  g_autoptr (GArray) spans = cf_print_text_wrap (TEXT, "ja", 6);

  for (guint i = 0; i < spans->len; i++) {
    CfPrintSpan span = g_array_index (spans, CfPrintSpan, i);
    ck_assert_uint_le (cf_print_text_width (TEXT + span.start, span.end - span.start), 6);
  }
}
END_TEST

START_TEST (test_marks_stay_with_their_letter)
{
  g_autoptr (GArray) spans = cf_print_text_wrap ("a\u0301b\u0301c\u0301d\u0301e\u0301", "en", 2);

  ck_assert_uint_eq (spans->len, 3);
  ck_assert_uint_eq (g_array_index (spans, CfPrintSpan, 0).end, 6); /* two letters, two marks */
  ck_assert_uint_eq (g_array_index (spans, CfPrintSpan, 1).end, 12);
}
END_TEST

START_TEST (test_amount_that_does_not_fit_is_stacked_not_cut)
{
  g_autoptr (CfPrintDocument) document = new_document ();
  add_item (document, "Gold bar", "90,071,992,547,409.91");
  g_autofree char *text = cf_print_text_render (document, 24);
  ck_assert_str_eq (text, "Gold bar\n"
                          "   90,071,992,547,409.91\n");
}
END_TEST

START_TEST (test_amount_wider_than_the_paper_is_still_whole)
{
  g_autoptr (CfPrintDocument) document = new_document ();
  add_item (document, "x", "90,071,992,547,409.91");
  g_autofree char *text = cf_print_text_render (document, 16);
  g_autoptr (GString) squeezed = g_string_new (text);
  g_string_replace (squeezed, "\n", "", 0);
  g_string_replace (squeezed, " ", "", 0);
  ck_assert_str_eq (squeezed->str, "x90,071,992,547,409.91");
}
END_TEST

START_TEST (test_table_keeps_its_columns)
{
  g_autoptr (CfPrintDocument) document = new_document ();
  static const char *const ROWS[][4] = {
    { "VAT", "Net", "Tax", "Gross" },
    { "13.5 %", "29.74", "4.01", "33.75" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    CfPrintCell cells[4] = { 0 };
    for (int j = 0; j < 4; j++)
      cells[j] = (CfPrintCell){ ROWS[i][j], j > 0 ? CF_PRINT_ALIGN_END : CF_PRINT_ALIGN_START,
                                CF_PRINT_WEIGHT_REGULAR, j > 0 ? 9 : 0, j == 0 };
    cf_print_document_add_columns (document, cells, 4, CF_PRINT_SIZE_SMALL, 0);
  }
  g_autofree char *text = cf_print_text_render (document, 40);
  ck_assert_str_eq (text, "VAT              Net       Tax     Gross\n"
                          "13.5 %         29.74      4.01     33.75\n");
}
END_TEST

START_TEST (test_everything_else_leaves_its_trace)
{
  g_autoptr (CfPrintDocument) document = new_document ();
  cf_print_document_add_image (document, "logo", "Shop", NULL);
  cf_print_document_add_rule (document, CF_PRINT_RULE_PERFORATION);
  cf_print_document_add_pair (document, "3 x 1.49", NULL, CF_PRINT_SIZE_SMALL,
                              CF_PRINT_WEIGHT_REGULAR, 2);
  cf_print_document_add_rule (document, CF_PRINT_RULE_SOLID);
  cf_print_document_add_drawer (document, 1);
  cf_print_document_add_feed (document, 48);
  cf_print_document_add_qr (document, "CF1RT1-1", 4);
  cf_print_document_add_cut (document, CF_PRINT_CUT_PARTIAL);
  cf_print_document_add_barcode (document, CF_PRINT_SYMBOLOGY_CODE128, "A-1");
  cf_print_document_add_cut (document, CF_PRINT_CUT_PARTIAL);
  cf_print_document_add_feed (document, 5);
  g_autofree char *text = cf_print_text_render (document, 16);
  ck_assert_str_eq (text, "     [Shop]\n"
                          "- - - - - - - -\n"
                          "  3 x 1.49\n"
                          "----------------\n"
                          "\n\n"
                          " [QR CF1RT1-1]\n"
                          "\n================\n\n"
                          "     [A-1]\n");
}
END_TEST

START_TEST (test_right_to_left_stays_in_reading_order)
{
  g_autoptr (CfPrintDocument) document = cf_print_document_new ("x", "ar", TRUE);
  add_item (document, "\u062D\u0644\u064A\u0628", "4.50");
  g_autofree char *text = cf_print_text_render (document, 20);
  ck_assert_str_eq (text, "\u062D\u0644\u064A\u0628            4.50\n");
}
END_TEST

/* Property: whatever a name holds, no line is wider than the paper, no character is lost, and the
 * amount stands whole. */
START_TEST (test_any_name_fits_and_is_kept)
{
  static const char *const PIECES[] = { "a",      "Wort",     " ",          "牛",         "e\u0301",
                                        "\u05E9", "-",        "\U0001F600", "\u00AD",     "  ",
                                        "ไทย",    "x\u200Dy", "1,234",      "          ", "'" };
  g_autoptr (GRand) random = cf_test_random_new ();

  for (int round = 0; round < 500; round++) {
    g_autoptr (GString) name = g_string_new (NULL);
    guint columns = (guint) g_rand_int_range (random, CF_PRINT_TEXT_COLUMNS_MIN, 49);
    for (int n = g_rand_int_range (random, 0, 40); n > 0; n--)
      g_string_append (name, PIECES[g_rand_int_range (random, 0, G_N_ELEMENTS (PIECES))]);
    g_autoptr (CfPrintDocument) document = new_document ();
    add_item (document, name->str, "123.45");
    g_autofree char *text = cf_print_text_render (document, columns);
    g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
    g_autoptr (GString) all = g_string_new (text);

    for (guint i = 0; lines[i] != NULL; i++)
      ck_assert_uint_le (cf_print_text_width (lines[i], strlen (lines[i])), columns);
    ck_assert_ptr_nonnull (strstr (text, "123.45"));
    g_string_replace (all, "123.45", "", 1);
    g_string_replace (all, " ", "", 0);
    g_string_replace (all, "\n", "", 0);
    g_string_replace (name, " ", "", 0);
    ck_assert_str_eq (all->str, name->str);
  }
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_amount_stands_at_the_end);
  tcase_add_test (tc, test_long_name_is_broken_between_words);
  tcase_add_test (tc, test_word_wider_than_its_column_is_broken);
  tcase_add_test (tc, test_wide_characters_take_two_cells);
  tcase_add_test (tc, test_wide_characters_break_without_blanks);
  tcase_add_loop_test (tc, test_width_counts_what_stands_on_the_grid, 0, G_N_ELEMENTS (WIDTHS));
  tcase_add_test (tc, test_blanks_that_stick_out_end_a_line);
  tcase_add_test (tc, test_rest_of_a_broken_line_is_broken_again);
  tcase_add_test (tc, test_marks_stay_with_their_letter);
  tcase_add_test (tc, test_amount_that_does_not_fit_is_stacked_not_cut);
  tcase_add_test (tc, test_amount_wider_than_the_paper_is_still_whole);
  tcase_add_test (tc, test_table_keeps_its_columns);
  tcase_add_test (tc, test_everything_else_leaves_its_trace);
  tcase_add_test (tc, test_right_to_left_stays_in_reading_order);
  tcase_add_test (tc, test_any_name_fits_and_is_kept);
}

CF_TEST_MAIN ("print-text", add_tests)
