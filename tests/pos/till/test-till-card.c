/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-till-hardware.h"
#include "cf-till-world.h"

/* A basket of one Scotch whisky's neighbour: bread and soap, 2.49 + 1.99 = 4.48. */
static CfTillWorld *
world_with_basket (void)
{
  CfTillWorld *world = cf_till_world_new ();
  cf_till_world_start_day (world, "bob", "2222");
  cf_till_world_scan (world, "4000417025005");
  cf_till_world_scan (world, "4005900136787");
  return world;
}

static void
script (CfTillWorld *world, const char *line)
{
  GError *error = NULL;
  ck_assert_ok (cf_till_script_device (world->till, "virtual-payment", line, &error));
}

/* Starts a card tender; simulated time passes until it is answered. */
static GAsyncResult *
pay_by_card (CfTillWorld *world, const CfMoney *amount)
{
  CfTillWait wait = { NULL };
  cf_till_tender_async (world->till, "card", amount, NULL, cf_till_wait_cb, &wait);
  for (guint i = 0; wait.result == NULL && i < 4000; i++) {
    while (wait.result == NULL && g_main_context_iteration (NULL, FALSE))
      ;
    if (wait.result == NULL) {
      cf_manual_clock_advance (&world->clock, 100);
      cf_till_run_due_timers (world->till);
    }
  }
  return cf_till_wait_for (&wait);
}

static CfTenderState
tender_state (CfTillWorld *world)
{
  g_autoptr (CfTillTender) row = g_list_model_get_item (cf_till_get_tenders (world->till), 0);
  ck_assert_ptr_nonnull (row);
  return cf_till_tender_get_info (row)->state;
}

START_TEST (test_an_approved_card_pays_the_sale)
{
  g_autoptr (CfTillWorld) world = world_with_basket ();
  GError *error = NULL;
  script (world, "APPROVE");
  g_autoptr (GAsyncResult) result = pay_by_card (world, NULL);
  ck_assert_ok (cf_till_command_finish (world->till, result, &error));
  ck_assert_int_eq (cf_till_get_figures (world->till)->due.minor, 0);
  const CfTillDone *done = cf_till_world_finish (world);
  const CfSaleTender *tender = done->sale->tenders->pdata[0];
  ck_assert_str_eq (tender->type, "card");
  ck_assert_int_eq (tender->amount.minor, 448);
  ck_assert_ptr_nonnull (tender->card); /* what the terminal wants printed stands on the receipt */
}
END_TEST

START_TEST (test_a_partial_approval_leaves_the_rest_due)
{
  g_autoptr (CfTillWorld) world = world_with_basket ();
  GError *error = NULL;
  script (world, "APPROVE 4 EUR");
  g_autoptr (GAsyncResult) result = pay_by_card (world, NULL);
  ck_assert_ok (cf_till_command_finish (world->till, result, &error));
  ck_assert_int_eq (cf_till_get_figures (world->till)->due.minor, 48);
  cf_till_world_tender (world, "cash", "0.50");
  ck_assert_int_eq (cf_till_world_finish (world)->sale->change.minor, 2);
}
END_TEST

START_TEST (test_a_declined_card_leaves_everything_due)
{
  g_autoptr (CfTillWorld) world = world_with_basket ();
  GError *error = NULL;
  script (world, "DECLINE");
  g_autoptr (GAsyncResult) result = pay_by_card (world, NULL);
  ck_assert_refused (cf_till_command_finish (world->till, result, &error), CF_ERROR_CARD_DECLINED);
  ck_assert_int_eq (cf_till_get_figures (world->till)->due.minor, 448);
  ck_assert_uint_eq (g_list_model_get_n_items (cf_till_get_tenders (world->till)), 0);
}
END_TEST

START_TEST (test_a_lost_answer_is_asked_for_and_never_charged_again)
{
  g_autoptr (CfTillWorld) world = world_with_basket ();
  GError *error = NULL;
  CfTillWait wait = { NULL };
  script (world, "LOSE_ANSWER");
  g_autoptr (GAsyncResult) result = pay_by_card (world, NULL);
  ck_assert_refused (cf_till_command_finish (world->till, result, &error), CF_ERROR_CARD_UNKNOWN);
  ck_assert_int_eq (tender_state (world), CF_TENDER_UNKNOWN);

  /* nothing else may be done with it but ask */
  cf_till_cancel_async (world->till, NULL, cf_till_wait_cb, &wait);
  g_autoptr (GAsyncResult) cancel = cf_till_wait_for (&wait);
  ck_assert_refused (cf_till_command_finish (world->till, cancel, &error), CF_ERROR_WRONG_STATE);
  g_autoptr (GAsyncResult) again = pay_by_card (world, NULL);
  ck_assert_refused (cf_till_command_finish (world->till, again, &error), CF_ERROR_WRONG_STATE);

  cf_till_ask_card_async (world->till, cf_till_wait_cb, &wait);
  g_autoptr (GAsyncResult) asked = cf_till_wait_for (&wait);
  ck_assert_ok (cf_till_command_finish (world->till, asked, &error));
  ck_assert_int_eq (tender_state (world), CF_TENDER_APPROVED);
  ck_assert_int_eq (cf_till_world_finish (world)->sale->total.minor, 448);
}
END_TEST

START_TEST (test_a_card_running_at_a_crash_is_unknown_afterwards)
{
  g_autoptr (CfTillWorld) world = world_with_basket ();
  GError *error = NULL;
  CfTillWait wait = { NULL };
  script (world, "LOSE_ANSWER");
  g_autoptr (GAsyncResult) result = pay_by_card (world, NULL);
  ck_assert_refused (cf_till_command_finish (world->till, result, &error), CF_ERROR_CARD_UNKNOWN);
  cf_till_world_reopen (world);
  cf_till_world_sign_in (world, "bob", "2222");
  ck_assert_int_eq (tender_state (world), CF_TENDER_UNKNOWN);
  /* the slip says it was paid */
  cf_till_resolve_card_async (world->till, "0815", cf_till_wait_cb, &wait);
  g_autoptr (GAsyncResult) resolved = cf_till_wait_for (&wait);
  ck_assert_ok (cf_till_command_finish (world->till, resolved, &error));
  const CfTillDone *done = cf_till_world_finish (world);
  ck_assert_str_eq (((const CfSaleTender *) done->sale->tenders->pdata[0])->reference, "0815");
}
END_TEST

START_TEST (test_an_approved_card_can_be_reversed_and_binds_the_basket_until_then)
{
  g_autoptr (CfTillWorld) world = world_with_basket ();
  GError *error = NULL;
  CfTillWait wait = { NULL };
  script (world, "APPROVE");
  g_autoptr (GAsyncResult) result = pay_by_card (world, NULL);
  ck_assert_ok (cf_till_command_finish (world->till, result, &error));
  ck_assert_refused (cf_till_void_line (world->till, 1, NULL, &error), CF_ERROR_WRONG_STATE);
  cf_till_void_tender_async (world->till, 1, cf_till_wait_cb, &wait);
  g_autoptr (GAsyncResult) reversed = cf_till_wait_for (&wait);
  ck_assert_ok (cf_till_command_finish (world->till, reversed, &error));
  ck_assert_int_eq (cf_till_get_figures (world->till)->due.minor, 448);
  ck_assert_ok (cf_till_void_line (world->till, 1, NULL, &error));
}
END_TEST

START_TEST (test_a_refused_reversal_leaves_what_was_approved)
{
  g_autoptr (CfTillWorld) world = world_with_basket ();
  GError *error = NULL;
  CfTillWait wait = { NULL };
  script (world, "APPROVE 4 EUR");
  script (world, "REFUSE_REVERSAL");
  g_autoptr (GAsyncResult) result = pay_by_card (world, NULL);
  ck_assert_ok (cf_till_command_finish (world->till, result, &error));
  cf_till_void_tender_async (world->till, 1, cf_till_wait_cb, &wait);
  g_autoptr (GAsyncResult) refused = cf_till_wait_for (&wait);
  ck_assert_refused (cf_till_command_finish (world->till, refused, &error), CF_ERROR_CARD_DECLINED);
  ck_assert_int_eq (tender_state (world), CF_TENDER_APPROVED);
  ck_assert_int_eq (cf_till_get_figures (world->till)->due.minor, 48);
}
END_TEST

START_TEST (test_a_basket_with_an_unknown_card_can_be_parked_and_is_asked_about_when_resumed)
{
  g_autoptr (CfTillWorld) world = world_with_basket ();
  GError *error = NULL;
  CfTillWait wait = { NULL };
  CfTillSummary summary;
  CfId id;
  script (world, "LATE 60s");
  g_autoptr (GAsyncResult) result = pay_by_card (world, NULL);
  ck_assert_refused (cf_till_command_finish (world->till, result, &error), CF_ERROR_CARD_UNKNOWN);
  cf_till_park_async (world->till, NULL, cf_till_wait_cb, &wait);
  g_autoptr (GAsyncResult) parked = cf_till_wait_for (&wait);
  ck_assert_ok (cf_till_park_finish (world->till, parked, &id, &error));

  /* the next customer pays, and meanwhile the answer comes late: it is not given back */
  cf_till_world_scan (world, "4006381333931");
  for (guint i = 0; i < 1000; i++) {
    while (g_main_context_iteration (NULL, FALSE))
      ;
    cf_manual_clock_advance (&world->clock, 100);
    cf_till_run_due_timers (world->till);
  }
  cf_till_world_tender (world, "cash", "2");
  ck_assert_int_eq (cf_till_world_finish (world)->sale->total.minor, 119);
  ck_assert_ptr_null (strstr (world->notices->str, "late_card"));

  cf_till_resume_async (world->till, id.text, cf_till_wait_cb, &wait);
  g_autoptr (GAsyncResult) resumed = cf_till_wait_for (&wait);
  ck_assert_ok (cf_till_command_finish (world->till, resumed, &error));
  cf_till_get_summary (world->till, &summary);
  ck_assert (summary.is_card_unknown);
  cf_till_ask_card_async (world->till, cf_till_wait_cb, &wait);
  g_autoptr (GAsyncResult) asked = cf_till_wait_for (&wait);
  ck_assert_ok (cf_till_command_finish (world->till, asked, &error));
  ck_assert_int_eq (tender_state (world), CF_TENDER_APPROVED);
  ck_assert_int_eq (cf_till_world_finish (world)->sale->total.minor, 448);
}
END_TEST

START_TEST (test_money_beside_an_unknown_card_is_given_back_before_the_basket_is_parked)
{
  g_autoptr (CfTillWorld) world = world_with_basket ();
  GError *error = NULL;
  CfTillWait wait = { NULL };
  cf_till_world_tender (world, "cash", "1");
  script (world, "LOSE_ANSWER");
  g_autoptr (GAsyncResult) result = pay_by_card (world, NULL);
  ck_assert_refused (cf_till_command_finish (world->till, result, &error), CF_ERROR_CARD_UNKNOWN);
  cf_till_park_async (world->till, NULL, cf_till_wait_cb, &wait);
  g_autoptr (GAsyncResult) refused = cf_till_wait_for (&wait);
  ck_assert_refused (cf_till_park_finish (world->till, refused, NULL, &error),
                     CF_ERROR_WRONG_STATE);
  cf_till_void_tender_async (world->till, 1, cf_till_wait_cb, &wait);
  g_autoptr (GAsyncResult) voided = cf_till_wait_for (&wait);
  ck_assert_ok (cf_till_command_finish (world->till, voided, &error));
  cf_till_park_async (world->till, NULL, cf_till_wait_cb, &wait);
  g_autoptr (GAsyncResult) parked = cf_till_wait_for (&wait);
  ck_assert_ok (cf_till_park_finish (world->till, parked, NULL, &error));
}
END_TEST

/* A reversal without an answer, whose terminal is then gone for good. */
static CfTillWorld *
world_with_lost_reversal (void)
{
  CfTillWorld *world = world_with_basket ();
  GError *error = NULL;
  CfTillWait wait = { NULL };
  CfTillSummary summary;
  script (world, "APPROVE");
  script (world, "LOSE_REVERSAL");
  g_autoptr (GAsyncResult) result = pay_by_card (world, NULL);
  ck_assert_ok (cf_till_command_finish (world->till, result, &error));
  cf_till_void_tender_async (world->till, 1, cf_till_wait_cb, &wait);
  g_autoptr (GAsyncResult) lost = cf_till_wait_for (&wait);
  ck_assert_refused (cf_till_command_finish (world->till, lost, &error), CF_ERROR_CARD_UNKNOWN);
  script (world, "UNPLUG");
  while (g_main_context_iteration (NULL, FALSE))
    ;
  cf_till_get_summary (world->till, &summary);
  ck_assert (summary.is_reversal_unknown && !summary.is_card_running);
  cf_till_finish_async (world->till, cf_till_wait_cb, &wait);
  g_autoptr (GAsyncResult) finish = cf_till_wait_for (&wait);
  ck_assert_ptr_null (cf_till_finish_finish (world->till, finish, &error));
  g_clear_error (&error);
  return world;
}

START_TEST (test_a_reversal_without_an_answer_is_decided_by_the_slip_given_back)
{
  g_autoptr (CfTillWorld) world = world_with_lost_reversal ();
  GError *error = NULL;
  CfTillWait wait = { NULL };
  cf_till_resolve_card_async (world->till, NULL, cf_till_wait_cb, &wait);
  g_autoptr (GAsyncResult) resolved = cf_till_wait_for (&wait);
  ck_assert_ok (cf_till_command_finish (world->till, resolved, &error));
  ck_assert_int_eq (cf_till_get_figures (world->till)->due.minor, 448);
  cf_till_world_tender (world, "cash", "5");
  ck_assert_int_eq (cf_till_world_finish (world)->sale->change.minor, 52);
}
END_TEST

START_TEST (test_a_reversal_without_an_answer_is_decided_by_the_slip_still_taken)
{
  g_autoptr (CfTillWorld) world = world_with_lost_reversal ();
  GError *error = NULL;
  CfTillWait wait = { NULL };
  cf_till_resolve_card_async (world->till, "0815", cf_till_wait_cb, &wait);
  g_autoptr (GAsyncResult) resolved = cf_till_wait_for (&wait);
  ck_assert_ok (cf_till_command_finish (world->till, resolved, &error));
  ck_assert_int_eq (tender_state (world), CF_TENDER_APPROVED);
  ck_assert_int_eq (cf_till_world_finish (world)->sale->total.minor, 448);
}
END_TEST

/* Whether binding another payment terminal is refused, as long as only this one knows what became of a payment. */
static void
check_bind (CfTillWorld *world, gboolean is_refused)
{
  GError *error = NULL;
  CfTillWait wait = { NULL };

  cf_till_world_sign_in (world, "anna", "4711");
  cf_till_bind_device_async (world->till, "payment", "virtual-another", cf_till_wait_cb, &wait);
  g_autoptr (GAsyncResult) bound = cf_till_wait_for (&wait);
  if (is_refused)
    ck_assert_refused (cf_till_command_finish (world->till, bound, &error), CF_ERROR_CARD_UNKNOWN);
  else
    ck_assert_ok (cf_till_command_finish (world->till, bound, &error));
}

START_TEST (test_no_other_terminal_comes_while_a_payment_is_unknown)
{
  g_autoptr (CfTillWorld) world = world_with_basket ();
  GError *error = NULL;
  CfTillWait wait = { NULL };
  CfId id;
  script (world, "LATE 600s");
  g_autoptr (GAsyncResult) result = pay_by_card (world, NULL);
  ck_assert_refused (cf_till_command_finish (world->till, result, &error), CF_ERROR_CARD_UNKNOWN);
  check_bind (world, TRUE);
  cf_till_park_async (world->till, NULL, cf_till_wait_cb, &wait);
  g_autoptr (GAsyncResult) parked = cf_till_wait_for (&wait);
  ck_assert_ok (cf_till_park_finish (world->till, parked, &id, &error));
  check_bind (world, TRUE);
  cf_till_resume_async (world->till, id.text, cf_till_wait_cb, &wait);
  g_autoptr (GAsyncResult) resumed = cf_till_wait_for (&wait);
  ck_assert_ok (cf_till_command_finish (world->till, resumed, &error));
  cf_till_resolve_card_async (world->till, NULL, cf_till_wait_cb,
                              &wait); /* somebody read its slip */
  g_autoptr (GAsyncResult) resolved = cf_till_wait_for (&wait);
  ck_assert_ok (cf_till_command_finish (world->till, resolved, &error));
  check_bind (world, FALSE);
}
END_TEST

/* What the virtual terminal has written down of its payments. */
static char *
read_ledger (CfTillWorld *world)
{
  g_autofree char *path = g_build_filename (world->folder, "devices", "payment.ledger", NULL);
  char *ledger = NULL;

  ck_assert (g_file_get_contents (path, &ledger, NULL, NULL));
  return ledger;
}

/* By the terminal that took it, also where the shop has bound another meanwhile, which is not there. */
START_TEST (test_a_late_approval_that_pays_for_nothing_is_given_back_by_who_took_it)
{
  g_autoptr (CfTillWorld) world = world_with_basket ();
  GError *error = NULL;
  CfTillWait wait = { NULL };
  script (world, "LATE 60s");
  g_autoptr (GAsyncResult) result = pay_by_card (world, NULL);
  ck_assert_refused (cf_till_command_finish (world->till, result, &error), CF_ERROR_CARD_UNKNOWN);
  cf_till_resolve_card_async (world->till, NULL, cf_till_wait_cb, &wait);
  g_autoptr (GAsyncResult) resolved = cf_till_wait_for (&wait);
  ck_assert_ok (cf_till_command_finish (world->till, resolved, &error));
  cf_till_world_tender (world, "cash", "5");
  ck_assert_int_eq (cf_till_world_finish (world)->sale->total.minor, 448);
  if (_i == 1) {
    cf_till_world_sign_in (world, "anna", "4711");
    cf_till_bind_device_async (world->till, "payment", "virtual-another", cf_till_wait_cb, &wait);
    g_autoptr (GAsyncResult) bound = cf_till_wait_for (&wait);
    ck_assert_ok (cf_till_command_finish (world->till, bound, &error));
  }
  g_autofree char *before = read_ledger (world);
  ck_assert_ptr_null (strstr (before, "reversed"));

  for (guint i = 0; i < 1000; i++) {
    while (g_main_context_iteration (NULL, FALSE))
      ;
    cf_manual_clock_advance (&world->clock, 100);
    cf_till_run_due_timers (world->till);
  }
  g_autofree char *after = read_ledger (world);
  ck_assert_ptr_nonnull (strstr (after, "\tapproved\t448\n"));
  ck_assert_ptr_nonnull (strstr (after, "\treversed\t448\n"));
  ck_assert_ptr_null (strstr (world->notices->str, "late_card"));
}
END_TEST

START_TEST (test_without_a_terminal_only_a_slip_can_be_entered)
{
  g_autoptr (CfTillWorld) world = world_with_basket ();
  GError *error = NULL;
  CfTillWait wait = { NULL };
  script (world, "UNPLUG");
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_autoptr (GAsyncResult) result = pay_by_card (world, NULL);
  ck_assert_refused (cf_till_command_finish (world->till, result, &error), CF_ERROR_NO_DEVICE);
  cf_till_tender_async (world->till, "card", NULL, "4711", cf_till_wait_cb, &wait);
  g_autoptr (GAsyncResult) slip = cf_till_wait_for (&wait);
  ck_assert_ok (cf_till_command_finish (world->till, slip, &error));
  cf_till_world_finish (world);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_no_other_terminal_comes_while_a_payment_is_unknown);
  tcase_add_test (tc, test_an_approved_card_pays_the_sale);
  tcase_add_test (tc, test_a_partial_approval_leaves_the_rest_due);
  tcase_add_test (tc, test_a_declined_card_leaves_everything_due);
  tcase_add_test (tc, test_a_lost_answer_is_asked_for_and_never_charged_again);
  tcase_add_test (tc, test_a_card_running_at_a_crash_is_unknown_afterwards);
  tcase_add_test (tc, test_an_approved_card_can_be_reversed_and_binds_the_basket_until_then);
  tcase_add_test (tc, test_a_refused_reversal_leaves_what_was_approved);
  tcase_add_test (tc,
                  test_a_basket_with_an_unknown_card_can_be_parked_and_is_asked_about_when_resumed);
  tcase_add_test (tc, test_money_beside_an_unknown_card_is_given_back_before_the_basket_is_parked);
  tcase_add_test (tc, test_a_reversal_without_an_answer_is_decided_by_the_slip_given_back);
  tcase_add_test (tc, test_a_reversal_without_an_answer_is_decided_by_the_slip_still_taken);
  tcase_add_loop_test (tc, test_a_late_approval_that_pays_for_nothing_is_given_back_by_who_took_it,
                       0, 2);
  tcase_add_test (tc, test_without_a_terminal_only_a_slip_can_be_entered);
}

CF_TEST_MAIN ("till-card", add_tests)
