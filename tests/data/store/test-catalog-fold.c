/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-catalog-fold.h"
#include "cf-test.h"

static char *
fold (const char *text)
{
  GString *out = g_string_new (NULL);

  cf_catalog_fold (out, text);
  return g_string_free (out, FALSE);
}

static char *
fold_query (const char *text)
{
  g_auto (GStrv) words = cf_catalog_fold_query (text, 8);

  return g_strjoinv (" ", words);
}

static const struct
{
  const char *text, *folded;
} TEXTS[] = {
  { "Crème Brûlée", "creme brulee" },
  { "Cafe\u0301", "cafe" }, /* NFD */
  { "CAF\u00c9", "cafe" },  /* NFC */
  { "Łódź łosoś", "lodz losos" },
  { "Øl & Smørrebrød", "ol smorrebrod" },
  { "Đà Nẵng đặc", "da nang dac" },
  { "Weißbier GROẞ", "weissbier gross" },
  { "Æble cœur", "aeble coeur" },
  { "Ísafjörður Þing ðð", "isafjordur thing dd" },
  { "İstanbul ılık", "istanbul ilik" },
  { "ΚΑΦΕΣ καφές", "καφεσ καφεσ" },
  { "Ёлка й", "елка и" },
  { "ﬁne ½ x² Ⅳ", "fine 1 2 x2 iv" },
  { "Ｆｕｌｌ　ｗｉｄｔｈ１２", "full width12" },
  { "d'Auvergne, 1.5-L 24\"", "d auvergne 1 5 l 24" },
  { "soft\u00adhyphen zero\u200bwidth", "softhyphen zerowidth" },
  { "\u202eevil", "evil" },
  { "חלב תנובה 3%", "חלב תנובה 3" },
  { "חָלָב", "חלב" }, /* vowel points are marks */
  { "حليب طازج", "حليب طازج" },
  { "حَلِيبٌ حـــليب", "حليب حليب" },
  { "牛乳 1L", "牛乳 乳 1l" },
  { "水", "水" },
  { "北海道牛乳", "北海 海道 道牛 牛乳 乳" },
  { "ガム ｶﾞﾑ", "カム ム カム ム" },
  { "초코우유", "초코 코우 우유 유" },
  { "\u110e\u1169\u110f\u1169", "초코 코" }, /* the same as letters */
  { "นมสด", "นม มส สด ด" },
  { "A牛B", "a 牛 b" },
  { "🍓 👨‍👩‍👧 · — ", "" },
  { "", "" },
};

START_TEST (test_text_is_folded)
{
  g_autofree char *folded = fold (TEXTS[_i].text);

  ck_assert_str_eq (folded, TEXTS[_i].folded);
}
END_TEST

START_TEST (test_query_has_no_single_character_behind_a_pair)
{
  g_autofree char *one = fold_query ("牛");
  g_autofree char *two = fold_query ("牛乳");
  g_autofree char *mixed = fold_query ("牛乳 choc");

  ck_assert_str_eq (one, "牛");
  ck_assert_str_eq (two, "牛乳");
  ck_assert_str_eq (mixed, "牛乳 choc"); /* longest in bytes first */
}
END_TEST

START_TEST (test_query_leaves_out_what_another_word_says)
{
  g_autofree char *query = fold_query ("c choc chocolate CHOC m");

  ck_assert_str_eq (query, "chocolate m");
}
END_TEST

START_TEST (test_query_is_bounded)
{
  g_auto (GStrv) words = cf_catalog_fold_query ("a b c d e", 3);
  g_auto (GStrv) none = cf_catalog_fold_query (" -- ", 3);

  ck_assert_uint_eq (g_strv_length (words), 3);
  ck_assert_uint_eq (g_strv_length (none), 0);
}
END_TEST

START_TEST (test_matches_are_beginnings_of_words)
{
  static const struct
  {
    const char *name, *query;
    gboolean matches;
  } ROWS[] = {
    { "Zywiec Chocolate milk", "choc", TRUE },
    { "Zywiec Chocolate milk", "mil cho", TRUE },
    { "Zywiec Chocolate milk", "late", FALSE },
    { "Zywiec Chocolate milk", "milky", FALSE },
    { "Zywiec Chocolate milk", "Żyw", TRUE },
    { "北海道牛乳", "海道", TRUE },
    { "北海道牛乳", "乳", TRUE },
    { "北海道牛乳", "道海", FALSE },
    { "Straße 7", "strasse", TRUE },
    { "Straße 7", "STRAẞ", TRUE },
    { "Straße 7", "7 s", TRUE },
    { "", "x", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    g_autofree char *folded = fold (ROWS[i].name);
    g_auto (GStrv) words = cf_catalog_fold_query (ROWS[i].query, 8);

    ck_assert_msg (cf_catalog_fold_matches (folded, words) == ROWS[i].matches, "'%s' in '%s'",
                   ROWS[i].query, ROWS[i].name);
  }
}
END_TEST

/* A random string of characters of many scripts, marks and signs among them. */
static char *
random_text (GRand *rand)
{
  static const gunichar STARTS[] = { 0x20,   0x41,   0x61,   0xc0,   0x100,  0x300,   0x370,
                                     0x400,  0x5d0,  0x620,  0x900,  0xe00,  0x1100,  0x1e00,
                                     0x2000, 0x3040, 0x4e00, 0xac00, 0xff00, 0x1f300, 0x20000 };
  GString *text = g_string_new (NULL);
  gint32 len = g_rand_int_range (rand, 0, 30);

  for (gint32 i = 0; i < len; i++)
    g_string_append_unichar (text, STARTS[g_rand_int_range (rand, 0, G_N_ELEMENTS (STARTS))] +
                                     (gunichar) g_rand_int_range (rand, 0, 60));
  return g_string_free (text, FALSE);
}

START_TEST (test_folding_is_stable_and_finds_the_text_by_itself)
{
  GRand *rand = cf_test_random_new ();

  for (guint i = 0; i < 5000; i++) {
    g_autofree char *text = random_text (rand);
    g_autofree char *nfc = g_utf8_normalize (text, -1, G_NORMALIZE_NFC);
    g_autofree char *nfd = g_utf8_normalize (text, -1, G_NORMALIZE_NFD);
    g_autofree char *folded = fold (text);
    g_autofree char *of_nfc = fold (nfc);
    g_autofree char *of_nfd = fold (nfd);
    g_auto (GStrv) words = cf_catalog_fold_query (text, 64);

    ck_assert (g_utf8_validate (folded, -1, NULL));
    ck_assert_ptr_null (strstr (folded, "  "));
    ck_assert_str_eq (of_nfc, of_nfd);
    ck_assert_msg (cf_catalog_fold_matches (folded, words), "'%s' does not find itself", text);
  }
  g_rand_free (rand);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_loop_test (tc, test_text_is_folded, 0, G_N_ELEMENTS (TEXTS));
  tcase_add_test (tc, test_query_has_no_single_character_behind_a_pair);
  tcase_add_test (tc, test_query_leaves_out_what_another_word_says);
  tcase_add_test (tc, test_query_is_bounded);
  tcase_add_test (tc, test_matches_are_beginnings_of_words);
  tcase_add_test (tc, test_folding_is_stable_and_finds_the_text_by_itself);
}

CF_TEST_MAIN ("catalog-fold", add_tests)
