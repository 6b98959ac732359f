/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-console-args.h"
#include "cf-test.h"

static const CfOption OPTIONS[] = {
  { "pin", "PIN", TRUE, "a needed value" },
  { "limit", "N", FALSE, "a number" },
  { "check", NULL, FALSE, "a flag" },
  { NULL },
};
static const CfCommand COMMAND = { "user", "add", "NAME", 1, 2, OPTIONS, "adds somebody" };

/* Splits @line at blanks and reads it. */
static gboolean
read_line (const char *line, CfArgs *ret_args, GStrv *ret_words, GError **error)
{
  *ret_words = g_strsplit (line, " ", -1);
  return cf_args_parse (&COMMAND, (int) g_strv_length (*ret_words), *ret_words, ret_args, error);
}

START_TEST (test_words_and_options_may_stand_in_any_order)
{
  static const char *const LINES[] = {
    "anna --pin 4711 --check",
    "--pin=4711 anna --check",
    "--check --pin 4711 -- anna",
  };

  for (guint i = 0; i < G_N_ELEMENTS (LINES); i++) {
    g_auto (GStrv) words = NULL;
    g_auto (CfArgs) args = { NULL, NULL };
    GError *error = NULL;

    ck_assert_ok (read_line (LINES[i], &args, &words, &error));
    ck_assert_str_eq (cf_args_word (&args, 0), "anna");
    ck_assert_ptr_null (cf_args_word (&args, 1));
    ck_assert_str_eq (cf_args_option (&args, "pin"), "4711");
    ck_assert_str_eq (cf_args_option (&args, "check"), "");
    ck_assert_ptr_null (cf_args_option (&args, "limit"));
  }
}
END_TEST

START_TEST (test_what_is_not_in_the_table_is_refused)
{
  static const char *const LINES[] = {
    "--pin 4711",                  /* no word */
    "anna",                        /* no needed option */
    "anna bob carl --pin 4711",    /* a word too many */
    "anna --pin",                  /* no value */
    "anna --pin 1 --pin 2",        /* twice */
    "anna --pin 4711 --role boss", /* unknown */
    "anna --pin 4711 --check=yes", /* a flag with a value */
    "anna --pi 4711",              /* no abbreviations: they would change their meaning */
    "anna --pin 4711 --Check",
  };

  for (guint i = 0; i < G_N_ELEMENTS (LINES); i++) {
    g_auto (GStrv) words = NULL;
    g_auto (CfArgs) args = { NULL, NULL };
    GError *error = NULL;

    ck_assert_refused (read_line (LINES[i], &args, &words, &error), CF_ERROR_USAGE);
    ck_assert_ptr_null (args.words);
  }
}
END_TEST

START_TEST (test_numbers_are_whole_and_within_their_bounds)
{
  static const struct
  {
    const char *line;
    gint64 number; /* −1: refused */
  } ROWS[] = {
    { "a --pin 1", 20 },
    { "a --pin 1 --limit 1", 1 },
    { "a --pin 1 --limit 200", 200 },
    { "a --pin 1 --limit 0", -1 },
    { "a --pin 1 --limit 201", -1 },
    { "a --pin 1 --limit x", -1 },
    { "a --pin 1 --limit 1.5", -1 },
    { "a --pin 1 --limit -1", -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    g_auto (GStrv) words = NULL;
    g_auto (CfArgs) args = { NULL, NULL };
    GError *error = NULL;
    gint64 number;

    ck_assert_ok (read_line (ROWS[i].line, &args, &words, &error));
    if (ROWS[i].number < 0) {
      ck_assert_refused (cf_args_number (&args, "limit", 20, 1, 200, &number, &error),
                         CF_ERROR_USAGE);
      continue;
    }
    ck_assert_ok (cf_args_number (&args, "limit", 20, 1, 200, &number, &error));
    ck_assert_int_eq (number, ROWS[i].number);
  }
}
END_TEST

START_TEST (test_help_is_made_of_the_table)
{
  g_autofree char *help = cf_command_help (&COMMAND);
  g_autofree char *list = cf_commands_help (&COMMAND, 1, NULL);

  ck_assert_ptr_nonnull (strstr (help, "counterfoil-cli user add NAME"));
  ck_assert_ptr_nonnull (strstr (help, "--pin PIN"));
  ck_assert_ptr_nonnull (strstr (help, "a needed value (needed)"));
  ck_assert_ptr_nonnull (strstr (list, "user add NAME"));
  ck_assert_ptr_nonnull (strstr (list, "adds somebody"));
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_words_and_options_may_stand_in_any_order);
  tcase_add_test (tc, test_what_is_not_in_the_table_is_refused);
  tcase_add_test (tc, test_numbers_are_whole_and_within_their_bounds);
  tcase_add_test (tc, test_help_is_made_of_the_table);
}

CF_TEST_MAIN ("console-args", add_tests)
