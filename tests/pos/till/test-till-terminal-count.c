/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the payment terminal took, beside what the till says, on the Z. */
#include <string.h>

#include "cf-till-close.h"
#include "cf-till-world.h"

static void
script (CfTillWorld *world, const char *line)
{
  GError *error = NULL;
  ck_assert_ok (cf_till_script_device (world->till, "virtual-payment", line, &error));
  while (g_main_context_iteration (NULL, FALSE)) /* until it is known that it is there again */
    ;
}

/* Lets simulated time pass until it is answered. */
static GAsyncResult *
wait_for (CfTillWorld *world, CfTillWait *wait)
{
  for (guint i = 0; wait->result == NULL && i < 4000; i++) {
    while (wait->result == NULL && g_main_context_iteration (NULL, FALSE))
      ;
    if (wait->result == NULL) {
      cf_manual_clock_advance (&world->clock, 100);
      cf_till_run_due_timers (world->till);
    }
  }
  return cf_till_wait_for (wait);
}

/* Sells bread for 2.49, paid by card. */
static void
sell_by_card (CfTillWorld *world)
{
  CfTillWait wait = { NULL };
  GError *error = NULL;

  cf_till_world_scan (world, "4000417025005");
  cf_till_tender_async (world->till, "card", NULL, NULL, cf_till_wait_cb, &wait);
  g_autoptr (GAsyncResult) result = wait_for (world, &wait);
  ck_assert_ok (cf_till_command_finish (world->till, result, &error));
  cf_till_world_finish (world);
}

static CfShiftReport *
close_shift (CfTillWorld *world)
{
  CfTillWait wait = { NULL };
  GError *error = NULL;

  cf_till_close_shift_async (world->till, &(CfTillClose){ .counted = { 10000 } }, NULL,
                             cf_till_wait_cb, &wait);
  g_autoptr (GAsyncResult) result = wait_for (world, &wait);
  CfShiftReport *z = cf_till_close_shift_finish (world->till, result, &error);
  ck_assert_ok (z != NULL);
  return z;
}

static void
open_shift (CfTillWorld *world)
{
  CfTillWait wait = { NULL };
  GError *error = NULL;

  cf_till_open_shift_async (world->till, (CfMoney){ 10000 }, cf_till_wait_cb, &wait);
  g_autoptr (GAsyncResult) result = cf_till_wait_for (&wait);
  ck_assert_ok (cf_till_command_finish (world->till, result, &error));
}

/* The Z says so, also when it is read again from its record. */
static void
check_terminal (CfTillWorld *world,
                const CfShiftReport *z,
                CfTerminalVerdict verdict,
                gint64 expected,
                gint64 taken)
{
  GError *error = NULL;
  g_autoptr (CfShiftReport) again = cf_till_read_z (world->till, z->number, &error);
  ck_assert_ok (again != NULL);
  const CfReportTerminal *reports[] = { z->card_terminal, again->card_terminal };

  for (guint i = 0; i < G_N_ELEMENTS (reports); i++) {
    ck_assert_ptr_nonnull (reports[i]);
    ck_assert_str_eq (reports[i]->id, "virtual-payment");
    ck_assert_str_eq (cf_terminal_verdict_name (reports[i]->verdict),
                      cf_terminal_verdict_name (verdict));
    ck_assert_int_eq (reports[i]->expected.minor, expected);
    ck_assert_int_eq (reports[i]->taken.minor, taken);
  }
}

static char *
read_paper (CfTillWorld *world, const char *number)
{
  g_autofree char *name = g_strdup_printf ("Z-%s.txt", number);
  g_autofree char *path = g_build_filename (world->folder, "receipts", name, NULL);
  char *text = NULL;

  for (guint i = 0; i < 2000 && !g_file_get_contents (path, &text, NULL, NULL); i++) {
    while (g_main_context_iteration (NULL, FALSE))
      ;
    cf_manual_clock_advance (&world->clock, 100);
    cf_till_run_due_timers (world->till);
  }
  ck_assert_msg (text != NULL, "no %s", name);
  return text;
}

/* Whether the paper has @words, however its lines are broken. */
static gboolean
says (const char *paper, const char *words)
{
  g_autoptr (GString) flat = g_string_new (NULL);

  for (const char *p = paper; *p != '\0'; p++)
    if (!g_ascii_isspace (*p) || (flat->len > 0 && flat->str[flat->len - 1] != ' '))
      g_string_append_c (flat, g_ascii_isspace (*p) ? ' ' : *p);
  return strstr (flat->str, words) != NULL;
}

START_TEST (test_terminal_and_till_agree_shift_after_shift)
{
  g_autoptr (CfTillWorld) world = cf_till_world_new ();
  cf_till_world_start_day (world, "bob", "2222");
  sell_by_card (world);
  sell_by_card (world);
  g_autoptr (CfShiftReport) first = close_shift (world);
  check_terminal (world, first, CF_TERMINAL_AGREES, 498, 498);
  g_autofree char *paper = read_paper (world, first->number);
  ck_assert (says (paper, "By card, says the till 4.98"));
  ck_assert (says (paper, "By card, says the terminal 4.98"));
  ck_assert (says (paper, "The terminal took what the till says."));

  open_shift (world);
  sell_by_card (world);
  g_autoptr (CfShiftReport) second = close_shift (world);
  check_terminal (world, second, CF_TERMINAL_AGREES, 249, 249);
  script (world, "END_DAY");
  open_shift (world);
  sell_by_card (world);
  g_autoptr (CfShiftReport) third = close_shift (world);
  check_terminal (world, third, CF_TERMINAL_AGREES, 249, 249);
}
END_TEST

START_TEST (test_a_terminal_that_took_more_is_pointed_out)
{
  g_autoptr (CfTillWorld) world = cf_till_world_new ();
  cf_till_world_start_day (world, "bob", "2222");
  sell_by_card (world);
  g_autoptr (CfShiftReport) first = close_shift (world);
  open_shift (world);
  sell_by_card (world);
  script (world, "MISCOUNT 5.00");
  g_autoptr (CfShiftReport) z = close_shift (world);
  check_terminal (world, z, CF_TERMINAL_DIFFERS, 249, 749);
  g_autofree char *paper = read_paper (world, z->number);
  ck_assert (says (paper, "By card, says the terminal 7.49"));
  ck_assert (says (paper, "The terminal took more than the till knows of."));
}
END_TEST

START_TEST (test_a_terminal_that_took_less_is_pointed_out)
{
  g_autoptr (CfTillWorld) world = cf_till_world_new ();
  cf_till_world_start_day (world, "bob", "2222");
  g_autoptr (CfShiftReport) first = close_shift (world);
  check_terminal (world, first, CF_TERMINAL_AGREES, 0, 0);
  open_shift (world);
  sell_by_card (world);
  script (world, "END_DAY");
  g_autoptr (CfShiftReport) z = close_shift (world);
  check_terminal (world, z, CF_TERMINAL_DIFFERS, 249, 0);
  g_autofree char *paper = read_paper (world, z->number);
  ck_assert (says (paper, "The terminal took less than the till says."));
}
END_TEST

/* Charged, and the answer lost: the till is not sure, the terminal is. */
START_TEST (test_an_unknown_payment_is_named_as_the_reason)
{
  g_autoptr (CfTillWorld) world = cf_till_world_new ();
  CfTillWait wait = { NULL };
  GError *error = NULL;
  cf_till_world_start_day (world, "bob", "2222");
  g_autoptr (CfShiftReport) first = close_shift (world);
  open_shift (world);
  script (world, "LOSE_ANSWER");
  cf_till_world_scan (world, "4000417025005");
  cf_till_tender_async (world->till, "card", NULL, NULL, cf_till_wait_cb, &wait);
  g_autoptr (GAsyncResult) result = wait_for (world, &wait);
  ck_assert_refused (cf_till_command_finish (world->till, result, &error), CF_ERROR_CARD_UNKNOWN);
  g_autoptr (CfShiftReport) z = close_shift (world);
  check_terminal (world, z, CF_TERMINAL_DIFFERS, 0, 249);
  g_autofree char *paper = read_paper (world, z->number);
  ck_assert (says (paper, "A card payment of unknown outcome may be the reason."));
}
END_TEST

/* Neither a broken line nor silence holds up the close; the shift after it is compared again as soon as
 * the terminal's own day was ended. */
static const char *const SILENT[] = { "UNPLUG", "LOSE_TOTALS" };
static const char *const HEARD[] = { "PLUG", "RESUME" };

START_TEST (test_a_terminal_that_says_nothing_holds_up_nothing)
{
  g_autoptr (CfTillWorld) world = cf_till_world_new ();
  cf_till_world_start_day (world, "bob", "2222");
  sell_by_card (world);
  script (world, SILENT[_i]);
  gint64 began_ms = cf_clock_mono_ms (&world->clock.clock);
  g_autoptr (CfShiftReport) z = close_shift (world);
  ck_assert_int_le (cf_clock_mono_ms (&world->clock.clock) - began_ms, 5000);
  check_terminal (world, z, CF_TERMINAL_SILENT, 249, 0);
  g_autofree char *paper = read_paper (world, z->number);
  ck_assert (says (paper, "The card terminal could not be asked."));
  ck_assert (!says (paper, "says the terminal"));

  script (world, HEARD[_i]);
  open_shift (world);
  sell_by_card (world);
  g_autoptr (CfShiftReport) unclear = close_shift (world);
  check_terminal (world, unclear, CF_TERMINAL_UNCLEAR, 249, 498);
  g_autofree char *unclear_paper = read_paper (world, unclear->number);
  ck_assert (says (unclear_paper, "The terminal counts from before this shift."));
}
END_TEST

/* While it is asked nobody can sell behind the Z's back. */
START_TEST (test_while_the_terminal_is_asked_nothing_is_sold)
{
  g_autoptr (CfTillWorld) world = cf_till_world_new ();
  CfTillWait wait = { NULL };
  GError *error = NULL;
  cf_till_world_start_day (world, "bob", "2222");
  script (world, "LOSE_TOTALS");
  cf_till_close_shift_async (world->till, &(CfTillClose){ .counted = { 10000 } }, NULL,
                             cf_till_wait_cb, &wait);
  ck_assert_refused (cf_till_scan (world->till, "4000417025005", NULL, NULL, &error),
                     CF_ERROR_WRONG_STATE);
  g_autoptr (GAsyncResult) result = wait_for (world, &wait);
  g_autoptr (CfShiftReport) z = cf_till_close_shift_finish (world->till, result, &error);
  ck_assert_ok (z != NULL);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_terminal_and_till_agree_shift_after_shift);
  tcase_add_test (tc, test_a_terminal_that_took_more_is_pointed_out);
  tcase_add_test (tc, test_a_terminal_that_took_less_is_pointed_out);
  tcase_add_test (tc, test_an_unknown_payment_is_named_as_the_reason);
  tcase_add_loop_test (tc, test_a_terminal_that_says_nothing_holds_up_nothing, 0,
                       G_N_ELEMENTS (SILENT));
  tcase_add_test (tc, test_while_the_terminal_is_asked_nothing_is_sold);
}

CF_TEST_MAIN ("till-terminal-count", add_tests)
