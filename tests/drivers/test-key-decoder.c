/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-key-decoder.h"
#include "cf-scanner.h"
#include "cf-test.h"

#define SHIFT  0x02
#define CTRL   0x01
#define ALT    0x04
#define ALT_GR 0x40

typedef struct
{
  CfKeyDecoder *decoder;
  GPtrArray *labels;
} Bench;

static void
on_read (const char *data, gsize length, const char *aim, gpointer user_data)
{
  g_ptr_array_add (((Bench *) user_data)->labels, g_strndup (data, length));
}

static void
bench_init (Bench *self, const char *layout)
{
  const CfKeySettings settings = { cf_key_layout_find (layout), 0x41, 150 };

  ck_assert_ptr_nonnull (settings.layout);
  self->labels = g_ptr_array_new_with_free_func (g_free);
  self->decoder = cf_key_decoder_new (&settings, on_read, self);
}

static void
bench_clear (Bench *self)
{
  cf_key_decoder_free (self->decoder);
  g_ptr_array_unref (self->labels);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Bench, bench_clear)

static void
report (Bench *self, guint8 modifiers, guint8 key, guint8 key_2)
{
  const guint8 bytes[8] = { modifiers, 0, key, key_2 };
  cf_key_decoder_report (self->decoder, bytes, sizeof bytes);
}

static void
press (Bench *self, guint8 modifiers, guint8 key)
{
  report (self, modifiers, key, 0);
  report (self, 0, 0, 0);
}

static void
enter (Bench *self)
{
  press (self, 0, 0x28);
}

#define assert_label(bench, index, expected)                                                       \
  do {                                                                                             \
    ck_assert_uint_gt ((bench)->labels->len, (index));                                             \
    ck_assert_str_eq (g_ptr_array_index ((bench)->labels, (index)), (expected));                   \
  } while (0)

/* What the keyboards of the countries have printed on these keys: read off pictures of them. */
typedef struct
{
  const char *layout;
  struct
  {
    guint8 modifiers;
    guint8 usage;
  } keys[16];
  const char *text;
} Case;

static const Case CASES[] = {
  { "us",
    { { 0, 0x1E },
      { 0, 0x27 },
      { 0, 0x1C },
      { SHIFT, 0x1D },
      { 0, 0x30 },
      { SHIFT, 0x1F },
      { 0, 0x38 },
      { 0, 0x2D },
      { SHIFT, 0x2D },
      { 0, 0x33 } },
    "10yZ]@/-_;" },
  { "de",
    { { 0, 0x1E },
      { 0, 0x27 },
      { 0, 0x1D },
      { SHIFT, 0x1C },
      { ALT_GR, 0x26 },
      { ALT_GR, 0x14 },
      { SHIFT, 0x24 },
      { 0, 0x38 },
      { SHIFT, 0x38 },
      { SHIFT, 0x36 },
      { 0, 0x34 },
      { 0, 0x2D } },
    "10yZ]@/-_;äß" },
  { "fr",
    { { SHIFT, 0x1E },
      { SHIFT, 0x27 },
      { 0, 0x1C },
      { SHIFT, 0x1A },
      { ALT_GR, 0x2D },
      { ALT_GR, 0x27 },
      { SHIFT, 0x37 },
      { 0, 0x23 },
      { 0, 0x25 },
      { 0, 0x36 },
      { 0, 0x14 },
      { 0, 0x33 },
      { 0, 0x1F } },
    "10yZ]@/-_;amé" },
  { "gb",
    { { 0, 0x1E },
      { 0, 0x27 },
      { 0, 0x1C },
      { SHIFT, 0x1D },
      { 0, 0x30 },
      { SHIFT, 0x34 },
      { 0, 0x38 },
      { 0, 0x2D },
      { SHIFT, 0x2D },
      { 0, 0x33 },
      { SHIFT, 0x20 },
      { 0, 0x64 } },
    "10yZ]@/-_;£\\" },
  { "es",
    { { 0, 0x1E },
      { 0, 0x27 },
      { ALT_GR, 0x30 },
      { ALT_GR, 0x1F },
      { SHIFT, 0x24 },
      { 0, 0x38 },
      { 0, 0x33 } },
    "10]@/-ñ" },
  { "it",
    { { 0, 0x1E },
      { 0, 0x27 },
      { ALT_GR, 0x30 },
      { ALT_GR, 0x33 },
      { SHIFT, 0x24 },
      { 0, 0x38 },
      { 0, 0x35 } },
    "10]@/-\\" },
};

START_TEST (test_keys_mean_what_the_country_prints_on_them)
{
  g_auto (Bench) bench;
  bench_init (&bench, CASES[_i].layout);

  for (guint i = 0; CASES[_i].keys[i].usage != 0; i++)
    press (&bench, CASES[_i].keys[i].modifiers, CASES[_i].keys[i].usage);
  enter (&bench);
  assert_label (&bench, 0, CASES[_i].text);
}
END_TEST

/* Whatever the layout, a full set of printable ASCII has keys: nothing that a label holds is lost. */
START_TEST (test_each_layout_can_say_all_of_ascii)
{
  const CfKeyLayout *layout = cf_key_layout_find (cf_key_layout_list ()[_i]);
  static const guint8 levels[] = { 0, SHIFT, ALT_GR };

  for (gunichar c = 0x20; c < 0x7F; c++) {
    gboolean found = FALSE;
    gboolean is_dead;
    for (guint level = 0; level < G_N_ELEMENTS (levels) && !found; level++)
      for (guint usage = 4; usage < 0x65 && !found; usage++)
        found = cf_key_layout_get (layout, (guint8) usage, levels[level], &is_dead) == c;
    /* An Italian keyboard really has none for these; scanners send Alt and digits for them. */
    gboolean is_missing = layout == cf_key_layout_find ("it") && strchr ("`{}~", (int) c) != NULL;
    ck_assert_msg (found || is_missing, "%s has no '%c'", cf_key_layout_get_name (layout), (int) c);
  }
}
END_TEST

START_TEST (test_gs_is_control_and_the_bracket)
{
  g_auto (Bench) bench;
  bench_init (&bench, "us");

  press (&bench, 0, 0x1E);
  press (&bench, CTRL, 0x30);
  press (&bench, 0, 0x1F);
  press (&bench, 0, 0x41); /* the key that was set for it */
  press (&bench, 0, 0x20);
  enter (&bench);
  assert_label (&bench, 0,
                "1\x1D"
                "2\x1D"
                "3");
}
END_TEST

START_TEST (test_gs_of_a_german_scanner_is_either_bracket)
{
  g_auto (Bench) bench;
  bench_init (&bench, "de");

  press (&bench, 0, 0x1E);
  press (&bench, CTRL, 0x30);          /* the key, as on a US keyboard: here it says + */
  press (&bench, CTRL | ALT_GR, 0x26); /* the sign */
  enter (&bench);
  assert_label (&bench, 0, "1\x1D\x1D");
}
END_TEST

START_TEST (test_control_m_j_and_i_end_a_label)
{
  static const guint8 keys[] = { 0x10, 0x0D, 0x0C };
  g_auto (Bench) bench;
  bench_init (&bench, "us");

  for (guint i = 0; i < 3; i++) {
    press (&bench, 0, 0x1E);
    press (&bench, CTRL, keys[i]);
    assert_label (&bench, i, "1");
  }
}
END_TEST

static void
alt (Bench *self, const char *digits)
{
  report (self, ALT, 0, 0);
  for (const char *p = digits; *p != '\0'; p++) {
    report (self, ALT, (guint8) (*p == '0' ? 0x62 : 0x59 + (*p - '1')), 0);
    report (self, ALT, 0, 0);
  }
  report (self, 0, 0, 0);
}

START_TEST (test_alt_and_digits_are_a_character)
{
  g_auto (Bench) bench;
  bench_init (&bench, "fr"); /* the layout does not matter */

  alt (&bench, "65");
  alt (&bench, "0065");
  alt (&bench, "029");
  alt (&bench, "0128"); /* Windows-1252: the euro */
  alt (&bench, "129");  /* code page 437: ü */
  alt (&bench, "0252");
  alt (&bench, "13");
  assert_label (&bench, 0, "AA\x1D€üü");
}
END_TEST

START_TEST (test_dead_keys_put_accents_on_letters)
{
  g_auto (Bench) bench;
  bench_init (&bench, "de");

  press (&bench, 0, 0x35);
  press (&bench, 0, 0x04); /* ^ a */
  press (&bench, 0, 0x2E);
  press (&bench, SHIFT, 0x08); /* ´ E */
  press (&bench, 0, 0x35);
  press (&bench, 0, 0x2C); /* ^ space: the sign itself */
  press (&bench, 0, 0x35);
  press (&bench, 0, 0x1E); /* ^ 1: what cannot carry it */
  press (&bench, 0, 0x35); /* ^ at the end */
  enter (&bench);
  assert_label (&bench, 0, "âÉ^^1^");
}
END_TEST

START_TEST (test_keys_without_a_release_between)
{
  g_auto (Bench) bench;
  bench_init (&bench, "us");

  report (&bench, 0, 0x1E, 0);
  report (&bench, 0, 0x1F, 0);    /* another key at once */
  report (&bench, 0, 0x1F, 0x20); /* 2 is still down, 3 joins it */
  report (&bench, 0, 0x20, 0);
  report (&bench, 0, 0, 0);
  report (&bench, 0, 0x20, 0);    /* 3 again */
  report (&bench, 0, 0x21, 0x22); /* two in one report: in their order */
  enter (&bench);
  assert_label (&bench, 0, "123345");
}
END_TEST

START_TEST (test_roll_over_is_left_out)
{
  const guint8 roll_over[8] = { 0, 0, 1, 1, 1, 1, 1, 1 };
  g_auto (Bench) bench;
  bench_init (&bench, "us");

  report (&bench, 0, 0x1E, 0);
  cf_key_decoder_report (bench.decoder, roll_over, sizeof roll_over);
  report (&bench, 0, 0x1E, 0); /* the same press, still down */
  enter (&bench);
  assert_label (&bench, 0, "1");
}
END_TEST

START_TEST (test_numbered_and_short_reports)
{
  const guint8 numbered[9] = { 1, SHIFT, 0, 0x04 };
  const guint8 up[9] = { 1 };
  const guint8 short_report[2] = { 0 };
  g_auto (Bench) bench;
  bench_init (&bench, "us");

  cf_key_decoder_report (bench.decoder, numbered, sizeof numbered);
  cf_key_decoder_report (bench.decoder, up, sizeof up);
  cf_key_decoder_report (bench.decoder, short_report, sizeof short_report);
  cf_key_decoder_report (bench.decoder, short_report, 0);
  enter (&bench);
  assert_label (&bench, 0, "A");
}
END_TEST

START_TEST (test_silence_is_waited_for_longer_once_a_suffix_was_seen)
{
  g_auto (Bench) bench;
  bench_init (&bench, "us");

  ck_assert_uint_eq (cf_key_decoder_get_silence (bench.decoder), 0);
  press (&bench, 0, 0x1E);
  ck_assert_uint_eq (cf_key_decoder_get_silence (bench.decoder), 150);
  cf_key_decoder_end (bench.decoder);
  assert_label (&bench, 0, "1");
  press (&bench, 0, 0x1F);
  enter (&bench);
  press (&bench, 0, 0x1F);
  ck_assert_uint_eq (cf_key_decoder_get_silence (bench.decoder), 1500);
}
END_TEST

START_TEST (test_endless_typing_is_bounded_and_no_label)
{
  g_auto (Bench) bench;
  bench_init (&bench, "us");

  for (guint i = 0; i < CF_LABEL_MAX + 100; i++)
    press (&bench, 0, 0x1E);
  enter (&bench);
  ck_assert_uint_eq (bench.labels->len, 0);
  press (&bench, 0, 0x1F);
  enter (&bench);
  assert_label (&bench, 0, "2");
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_loop_test (tc, test_keys_mean_what_the_country_prints_on_them, 0, G_N_ELEMENTS (CASES));
  tcase_add_loop_test (tc, test_each_layout_can_say_all_of_ascii, 0, 6);
  tcase_add_test (tc, test_gs_is_control_and_the_bracket);
  tcase_add_test (tc, test_gs_of_a_german_scanner_is_either_bracket);
  tcase_add_test (tc, test_control_m_j_and_i_end_a_label);
  tcase_add_test (tc, test_alt_and_digits_are_a_character);
  tcase_add_test (tc, test_dead_keys_put_accents_on_letters);
  tcase_add_test (tc, test_keys_without_a_release_between);
  tcase_add_test (tc, test_roll_over_is_left_out);
  tcase_add_test (tc, test_numbered_and_short_reports);
  tcase_add_test (tc, test_silence_is_waited_for_longer_once_a_suffix_was_seen);
  tcase_add_test (tc, test_endless_typing_is_bounded_and_no_label);
}

CF_TEST_MAIN ("key decoder", add_tests)
