/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-stock.h"
#include "cf-test.h"

static gint64
on_hand (gint64 opening, const CfStockFact *facts, gsize n)
{
  g_autoptr (GError) error = NULL;
  CfQuantity shown;

  ck_assert_ok (cf_stock_on_hand ((CfQuantity){ opening }, facts, n, &shown, &error));
  return shown.milli;
}

START_TEST (test_movements_add_up_from_the_opening)
{
  const CfStockFact facts[] = {
    { "a", 1, 100, 0, FALSE, -2000 },
    { "b", 1, 90, 0, FALSE, 5000 },
  };

  /* 10 − 2 + 5 */
  ck_assert_int_eq (on_hand (10000, facts, G_N_ELEMENTS (facts)), 13000);
  ck_assert_int_eq (on_hand (10000, NULL, 0), 10000);
}
END_TEST

START_TEST (test_count_is_a_statement_about_its_instant)
{
  /* Till a counts 7 at its position 5, 12:00.  Its own sale at position 4 was counted although its
   * clock stood later; the one at position 6 comes off although its clock was set back.  Till b's
   * sale of 11:59 was counted, whenever its record arrives, the one of 12:01 comes off. */
  const CfStockFact facts[] = {
    { "b", 1, 1159, 0, FALSE, -100 },  { "a", 4, 1205, 0, FALSE, -10 },
    { "a", 5, 1200, 0, TRUE, 7000 },   { "a", 6, 1100, 0, FALSE, -1000 },
    { "b", 2, 1201, 0, FALSE, -2000 },
  };

  ck_assert_int_eq (on_hand (99000, facts, G_N_ELEMENTS (facts)), 7000 - 1000 - 2000);
}
END_TEST

START_TEST (test_later_count_wins_and_ties_are_decided)
{
  const CfStockFact early = { "z", 9, 100, 0, TRUE, 1000 };
  const CfStockFact late = { "a", 1, 101, 0, TRUE, 2000 };
  const CfStockFact same_time = { "b", 1, 101, 0, TRUE, 3000 };
  const CfStockFact same_terminal = { "b", 2, 101, 0, TRUE, 4000 };

  ck_assert (cf_stock_supersedes (&late, &early));
  ck_assert (!cf_stock_supersedes (&early, &late));
  ck_assert (cf_stock_supersedes (&same_time, &late));
  ck_assert (cf_stock_supersedes (&same_terminal, &same_time));
  ck_assert (!cf_stock_supersedes (&late, &late));
}
END_TEST

START_TEST (test_terminals_newest_count_wins_whatever_its_clock_said)
{
  /* Till a counted with a clock two hours ahead, was put right, sold one and counted again; till b counted
   * between the two by the clock, before both, or after both. */
  CfStockFact facts[] = {
    { "a", 1, 7300, 0, TRUE, 5000 },
    { "a", 2, 7301, 0, FALSE, -1000 },
    { "a", 3, 200, 0, TRUE, 3000 },
    { "b", 1, 100, 0, TRUE, 9000 },
  };
  const gint64 after_b = 9000 - 1000; /* by its time that sale was later than the count of till b */

  ck_assert_int_eq (on_hand (0, facts, 3), 3000);
  ck_assert_int_eq (on_hand (0, facts, 4), 3000);
  facts[3].at_ms = 250;
  ck_assert_int_eq (on_hand (0, facts, 4), after_b);
  facts[3].at_ms = 8000;
  ck_assert_int_eq (on_hand (0, facts, 4), 9000);
}
END_TEST

START_TEST (test_movement_near_another_tills_count_is_unsure)
{
  const CfStockFact count = { "a", 5, 1000, 40, TRUE, 7000 };

  ck_assert (cf_stock_is_unsure (&(CfStockFact){ "b", 1, 1050, 10, FALSE, -1 }, &count));
  ck_assert (cf_stock_is_unsure (&(CfStockFact){ "b", 1, 950, 10, FALSE, -1 }, &count));
  ck_assert (!cf_stock_is_unsure (&(CfStockFact){ "b", 1, 1051, 10, FALSE, -1 }, &count));
  ck_assert (!cf_stock_is_unsure (&(CfStockFact){ "a", 6, 1000, 10, FALSE, -1 }, &count));
}
END_TEST

START_TEST (test_figure_out_of_range_is_refused)
{
  const CfStockFact facts[] = {
    { "a", 1, 1, 0, FALSE, CF_MINOR_MAX },
    { "a", 2, 2, 0, FALSE, CF_MINOR_MAX },
  };
  g_autoptr (GError) error = NULL;
  CfQuantity shown = { 1 };

  ck_assert_refused (cf_stock_on_hand ((CfQuantity){ 0 }, facts, 2, &shown, &error),
                     CF_ERROR_OUT_OF_RANGE);
  ck_assert_int_eq (shown.milli, 1);
}
END_TEST

/* The same figure by another road: every count and movement is put on one line of time as the terminal
 * that counted last saw it, and then simply lived through. */
static gint64
slow_on_hand (gint64 opening, const CfStockFact *facts, gsize n)
{
  gssize last = -1;
  gint64 shelf = opening;

  for (gsize i = 0; i < n; i++) {
    gboolean beaten = !facts[i].is_count;

    for (gsize j = 0; j < n && !beaten; j++) {
      const CfStockFact *a = &facts[i], *b = &facts[j];

      if (b->is_count && strcmp (b->terminal, a->terminal) == 0 && b->position > a->position)
        beaten = TRUE; /* by a later one of its own terminal */
    }
    if (!beaten && (last < 0 || facts[i].at_ms > facts[last].at_ms ||
                    (facts[i].at_ms == facts[last].at_ms &&
                     strcmp (facts[i].terminal, facts[last].terminal) > 0)))
      last = (gssize) i;
  }
  if (last >= 0)
    shelf = facts[last].milli;
  for (gsize i = 0; i < n; i++) {
    if (facts[i].is_count)
      continue;
    if (last < 0)
      shelf += facts[i].milli;
    else if (strcmp (facts[i].terminal, facts[last].terminal) == 0)
      shelf += facts[i].position > facts[last].position ? facts[i].milli : 0;
    else
      shelf += facts[i].at_ms > facts[last].at_ms ? facts[i].milli : 0;
  }
  return shelf;
}

START_TEST (test_figure_is_a_function_of_the_set)
{
  static const char *const TERMINALS[] = { "a", "b", "c" };
  g_autoptr (GRand) rand = cf_test_random_new ();

  for (guint round = 0; round < 2000; round++) {
    CfStockFact facts[12];
    gint64 position[3] = { 0 };
    gsize n = (gsize) g_rand_int_range (rand, 0, 13);
    gint64 opening = g_rand_int_range (rand, -5, 20) * 1000;
    gint64 expected;

    for (gsize i = 0; i < n; i++) {
      gint who = g_rand_int_range (rand, 0, 3);

      facts[i] = (CfStockFact){ .terminal = TERMINALS[who],
                                .position = ++position[who],
                                .at_ms = g_rand_int_range (rand, 0, 8),
                                .is_count = g_rand_int_range (rand, 0, 4) == 0,
                                .milli = g_rand_int_range (rand, -9, 10) * 1000 };
    }
    expected = slow_on_hand (opening, facts, n);
    for (gsize shuffle = 0; shuffle < 5; shuffle++) {
      for (gsize i = n; i > 1; i--) {
        gsize j = (gsize) g_rand_int_range (rand, 0, (gint32) i);
        CfStockFact kept = facts[i - 1];

        facts[i - 1] = facts[j];
        facts[j] = kept;
      }
      ck_assert_msg (on_hand (opening, facts, n) == expected, "round %u", round);
    }
  }
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_movements_add_up_from_the_opening);
  tcase_add_test (tc, test_count_is_a_statement_about_its_instant);
  tcase_add_test (tc, test_later_count_wins_and_ties_are_decided);
  tcase_add_test (tc, test_terminals_newest_count_wins_whatever_its_clock_said);
  tcase_add_test (tc, test_movement_near_another_tills_count_is_unsure);
  tcase_add_test (tc, test_figure_out_of_range_is_refused);
  tcase_add_test (tc, test_figure_is_a_function_of_the_set);
}

CF_TEST_MAIN ("stock", add_tests)
