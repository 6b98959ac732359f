/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bytes that pole displays get, worked out by hand. */
#include "cf-display-language.h"
#include "cf-test.h"

#define COLUMNS CF_DISPLAY_COLUMNS

static const struct
{
  const char *language;
  const char *text;
  const char *amount;
  const char *bytes; /* of the upper row, "$" standing for NUL */
} ROWS[] = {
  { "cd5220", "Coffee", "3.20", "\x1BQACoffee          3.20\r" },
  { "escpos", "Coffee", "3.20",
    "\x1Bt$\x1F$\x01\x01"
    "Coffee          3.20" },
  /* ä and ü of page 437 */
  { "cd5220", "Käse, jung und würzig", "9.90", "\x1BQAK\x84se, jung und  9.90\r" },
  /* no page of it has the euro: E; the narrow space before it is a blank */
  { "cd5220", "Total", "1,99\u202F€", "\x1BQATotal         1,99 E\r" },
  /* page 858 has it: 19, D5 */
  { "escpos", "Total", "1,99 €", "\x1Bt\x13\x1F$\x01\x01Total         1,99 \xD5" },
  /* Cyrillic: page 866 (17): М о л о к о */
  { "escpos", "Молоко", "1.19", "\x1Bt\x11\x1F$\x01\x01\x8C\xAE\xAB\xAE\xAA\xAE          1.19" },
  { "cd5220", "Молоко", "1.19", "\x1BQA??????          1.19\r" },
  /* Polish: page 852 (18): ż ó ł t y; without it the plain letters, l with a stroke has none */
  { "escpos", "żółty", NULL, "\x1Bt\x12\x1F$\x01\x01\xBE\xA2\x88ty               " },
  { "cd5220", "żółty", NULL, "\x1BQAz\xA2?ty               \r" },
  /* a wide letter is two cells, a mark none */
  { "cd5220", "茶 tea", "2.00", "\x1BQA?? tea          2.00\r" },
  { "cd5220", "e\u0301", NULL, "\x1BQAe                   \r" },
  /* control characters do not reach it: they would be commands */
  { "cd5220", "a\x1B@b\x0C", NULL, "\x1BQAa @b                \r" },
};

START_TEST (test_row_becomes_bytes)
{
  const CfDisplayLanguage *language = cf_display_language_find (ROWS[_i].language);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (GString) expected = g_string_new (ROWS[_i].bytes);
  CfDisplayRows rows;

  if (g_str_has_prefix (expected->str, "\x1Bt$"))
    expected->str[2] = '\0';
  cf_display_row_format (ROWS[_i].text, ROWS[_i].amount, rows.rows[0]);
  cf_display_row_format ("", NULL, rows.rows[1]);
  cf_display_language_put_rows (language, &rows, bytes);
  ck_assert_uint_ge (bytes->len, expected->len);
  ck_assert_mem_eq (bytes->data, expected->str, expected->len);
}
END_TEST

START_TEST (test_lower_row_and_start)
{
  static const guint8 start[2][8] = {
    { 0x0C, 0x1B, 0x40, 0x1B, 0x11, 0x1B, 0x5F, 0x00 },
    { 0x0C, 0x1B, 0x40, 0x1F, 0x01, 0x1F, 0x43, 0x00 },
  };
  static const char lower[2][29] = { "\x1BQBHello               \r",
                                     "\x1Bt\0\x1F$\x01\x02Hello               " };
  const gsize length[2] = { 24, 27 };
  const CfDisplayLanguage *language = cf_display_language_find (cf_display_language_list ()[_i]);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  CfDisplayRows rows;

  cf_display_language_put_start (language, bytes);
  ck_assert_uint_eq (bytes->len, 8);
  ck_assert_mem_eq (bytes->data, start[_i], 8);
  g_byte_array_set_size (bytes, 0);
  cf_display_row_format ("", NULL, rows.rows[0]);
  cf_display_row_format ("Hello", NULL, rows.rows[1]);
  cf_display_language_put_rows (language, &rows, bytes);
  ck_assert_uint_eq (bytes->len, 2 * length[_i]);
  ck_assert_mem_eq (bytes->data + length[_i], lower[_i], length[_i]);
}
END_TEST

START_TEST (test_every_row_is_twenty_cells_whatever_it_says)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (20);

  for (guint round = 0; round < 5000; round++) {
    g_autoptr (GString) text = g_string_new (NULL);
    g_autoptr (GByteArray) bytes = g_byte_array_new ();
    CfDisplayRows rows;
    for (guint i = 0; i < 30; i++)
      g_string_append_unichar (text,
                               (gunichar) g_rand_int_range (random, 1, round % 2 ? 0x500 : 0xD000));
    cf_display_row_format (text->str, round % 3 ? NULL : text->str, rows.rows[0]);
    cf_display_row_format (text->str, "9.99", rows.rows[1]);
    cf_display_language_put_rows (cf_display_language_find ("cd5220"), &rows, bytes);
    ck_assert_uint_eq (bytes->len, 2 * (3 + COLUMNS + 1));
    for (guint i = 0; i < bytes->len; i++)
      if (i % 24 >= 3 && i % 24 < 23)
        ck_assert_uint_ge (bytes->data[i], ' ');
  }
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_loop_test (tc, test_row_becomes_bytes, 0, G_N_ELEMENTS (ROWS));
  tcase_add_loop_test (tc, test_lower_row_and_start, 0, 2);
  tcase_add_test (tc, test_every_row_is_twenty_cells_whatever_it_says);
}

CF_TEST_MAIN ("display languages", add_tests)
