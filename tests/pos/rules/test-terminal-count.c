/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-terminal-count.h"
#include "cf-test.h"

typedef struct
{
  const char *id; /* NULL: no such report */
  const char *period;
  guint charged_count;
  gint64 charged;
  guint returned_count;
  gint64 returned;
  gint64 expected_ever;
} Count;

/* @expected: of this shift, by when payments began; only used where there is no shift before. */
static const struct
{
  const char *what;
  Count before;
  gboolean was_silent;
  Count now;
  gint64 expected;
  gint64 shift_expected;
  gint64 taken;
  CfTerminalVerdict verdict;
} ROWS[] = {
  { "the first shift of a new terminal",
    { NULL },
    FALSE,
    { "A", "1", 2, 500, 0, 0, 500 },
    500,
    500,
    500,
    CF_TERMINAL_AGREES },
  { "nothing was paid by card",
    { NULL },
    FALSE,
    { "A", "1", 0, 0, 0, 0, 0 },
    0,
    0,
    0,
    CF_TERMINAL_AGREES },
  { "the first shift of a terminal that has counted before",
    { NULL },
    FALSE,
    { "A", "1", 9, 9500, 0, 0, 500 },
    500,
    500,
    9500,
    CF_TERMINAL_UNCLEAR },
  /* 1500 − 900 = 600 here and 2600 − 2000 = 600 there */
  { "the second shift of a period",
    { "A", "1", 4, 900, 0, 0, 2000 },
    FALSE,
    { "A", "1", 6, 1500, 0, 0, 2600 },
    77,
    600,
    600,
    CF_TERMINAL_AGREES },
  { "the terminal's day was ended between the shifts",
    { "A", "1", 4, 900, 0, 0, 2000 },
    FALSE,
    { "A", "2", 5, 1500, 0, 0, 3500 },
    77,
    1500,
    1500,
    CF_TERMINAL_AGREES },
  { "the same without names of periods",
    { "A", NULL, 4, 900, 0, 0, 2000 },
    FALSE,
    { "A", NULL, 1, 700, 0, 0, 2700 },
    77,
    700,
    700,
    CF_TERMINAL_AGREES },
  { "the same, with more money and fewer payments",
    { "A", NULL, 4, 900, 0, 0, 2000 },
    FALSE,
    { "A", NULL, 1, 950, 0, 0, 2950 },
    77,
    950,
    950,
    CF_TERMINAL_AGREES },
  { "a payment of the shift before was given back",
    { "A", "1", 1, 900, 0, 0, 900 },
    FALSE,
    { "A", "1", 1, 900, 1, 900, 0 },
    0,
    -900,
    -900,
    CF_TERMINAL_AGREES },
  { "charged and given back in one shift",
    { "A", "1", 1, 900, 0, 0, 900 },
    FALSE,
    { "A", "1", 2, 1400, 1, 500, 900 },
    0,
    0,
    0,
    CF_TERMINAL_AGREES },
  { "a charge that the till does not know",
    { "A", "1", 4, 900, 0, 0, 2000 },
    FALSE,
    { "A", "1", 6, 1501, 0, 0, 2600 },
    0,
    600,
    601,
    CF_TERMINAL_DIFFERS },
  { "a charge that the terminal does not know",
    { "A", "1", 4, 900, 0, 0, 2000 },
    FALSE,
    { "A", "1", 4, 900, 0, 0, 2600 },
    0,
    600,
    0,
    CF_TERMINAL_DIFFERS },
  { "the terminal's day was ended in the shift",
    { "A", "1", 4, 900, 0, 0, 2000 },
    FALSE,
    { "A", "2", 1, 100, 0, 0, 2600 },
    0,
    600,
    100,
    CF_TERMINAL_DIFFERS },
  { "it was silent at the shift before, and its day was ended since",
    { "A", NULL, 0, 0, 0, 0, 2000 },
    TRUE,
    { "A", "2", 3, 600, 0, 0, 2600 },
    77,
    600,
    600,
    CF_TERMINAL_AGREES },
  { "it was silent at the shift before, and counts on",
    { "A", NULL, 0, 0, 0, 0, 2000 },
    TRUE,
    { "A", "1", 9, 1500, 0, 0, 2600 },
    77,
    600,
    1500,
    CF_TERMINAL_UNCLEAR },
  { "another terminal, used before",
    { "A", "1", 4, 900, 0, 0, 2000 },
    FALSE,
    { "B", "1", 9, 1500, 0, 0, 2600 },
    77,
    600,
    1500,
    CF_TERMINAL_UNCLEAR },
  { "another terminal, new",
    { "A", "1", 4, 900, 0, 0, 2000 },
    FALSE,
    { "B", "1", 6, 600, 0, 0, 2600 },
    77,
    600,
    600,
    CF_TERMINAL_AGREES },
};

static CfReportTerminal
make (const Count *count)
{
  return (CfReportTerminal){ .id = (char *) count->id,
                             .verdict = CF_TERMINAL_AGREES,
                             .period = (char *) count->period,
                             .charged_count = count->charged_count,
                             .charged = { count->charged },
                             .returned_count = count->returned_count,
                             .returned = { count->returned },
                             .expected_ever = { count->expected_ever } };
}

START_TEST (test_terminal_count_of_a_shift)
{
  CfReportTerminal before = make (&ROWS[_i].before);
  CfReportTerminal now = make (&ROWS[_i].now);

  if (ROWS[_i].was_silent)
    before.verdict = CF_TERMINAL_SILENT;
  now.expected.minor = ROWS[_i].expected;
  cf_terminal_count_compare (&now, before.id != NULL ? &before : NULL);
  ck_assert_msg (now.verdict == ROWS[_i].verdict, "%s: %s", ROWS[_i].what,
                 cf_terminal_verdict_name (now.verdict));
  ck_assert_int_eq (now.taken.minor, ROWS[_i].taken);
  ck_assert_int_eq (now.expected.minor, ROWS[_i].shift_expected);
}
END_TEST

START_TEST (test_terminal_that_was_silent_only_has_the_till_s_side)
{
  CfReportTerminal before = make (&(Count){ "A", "1", 4, 900, 0, 0, 2000 });
  CfReportTerminal now = make (&(Count){ "A", NULL, 0, 0, 0, 0, 2600 });

  now.verdict = CF_TERMINAL_SILENT;
  cf_terminal_count_compare (&now, &before);
  ck_assert_int_eq (now.verdict, CF_TERMINAL_SILENT);
  ck_assert_int_eq (now.expected.minor, 600);
  ck_assert_int_eq (now.taken.minor, 0);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_loop_test (tc, test_terminal_count_of_a_shift, 0, G_N_ELEMENTS (ROWS));
  tcase_add_test (tc, test_terminal_that_was_silent_only_has_the_till_s_side);
}

CF_TEST_MAIN ("terminal-count", add_tests)
