/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-payment-terminal.h"
#include "cf-test-station.h"
#include "cf-test.h"
#include "cf-virtual-payment-terminal.h"

typedef struct
{
  CfTestStation station;
  CfVirtualPaymentTerminal *terminal;
  char *ledger;
  CfPaymentResult *late; /* owned; the newest */
  int n_late;
} Shop;

static void
on_late_cb (CfPaymentTerminal *terminal, CfPaymentResult *result, gpointer user_data)
{
  Shop *shop = user_data;

  g_clear_pointer (&shop->late, cf_payment_result_unref);
  shop->late = cf_payment_result_ref (result);
  shop->n_late++;
}

static void
add_terminal (Shop *shop, const char *id)
{
  shop->terminal =
    cf_virtual_payment_terminal_new (cf_test_station_loop (&shop->station), id, shop->ledger);
  g_signal_connect (shop->terminal, "late", G_CALLBACK (on_late_cb), shop);
  cf_test_station_add (&shop->station, shop->terminal);
}

/* @ledger: (nullable): what an earlier run left. */
static void
shop_init_with_ledger (Shop *shop, const char *ledger)
{
  cf_test_station_init (&shop->station);
  shop->ledger = g_build_filename (shop->station.folder, "ledger", NULL);
  if (ledger != NULL)
    ck_assert (g_file_set_contents (shop->ledger, ledger, -1, NULL));
  add_terminal (shop, "payment");
}

static void
shop_init (Shop *shop)
{
  shop_init_with_ledger (shop, NULL);
}

static void
shop_clear (Shop *shop)
{
  cf_test_station_clear (&shop->station);
  g_clear_pointer (&shop->late, cf_payment_result_unref);
  g_free (shop->ledger);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Shop, shop_clear)

typedef struct
{
  gboolean is_answered;
  CfPaymentResult *result;
  CfErrorCode code;
} Answer;

static void
answer_clear (Answer *answer)
{
  g_clear_pointer (&answer->result, cf_payment_result_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Answer, answer_clear)

static void
on_answer_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;
  g_autoptr (GError) error = NULL;

  ck_assert (!answer->is_answered);
  answer->is_answered = TRUE;
  answer->code = CF_ERROR_LAST_CODE;
  answer->result = cf_payment_terminal_finish (CF_PAYMENT_TERMINAL (object), result, &error);
  if (answer->result == NULL)
    answer->code = (CfErrorCode) error->code;
}

static void
start (Shop *shop, const char *reference, gint64 amount, Answer *answer)
{
  answer_clear (answer);
  *answer = (Answer){ 0 };
  cf_payment_terminal_start_async (CF_PAYMENT_TERMINAL (shop->terminal), reference, amount, "EUR",
                                   2, on_answer_cb, answer);
  cf_test_station_settle (&shop->station);
}

static void
ask (Shop *shop, const char *reference, Answer *answer)
{
  answer_clear (answer);
  *answer = (Answer){ 0 };
  cf_payment_terminal_ask_async (CF_PAYMENT_TERMINAL (shop->terminal), reference, 1234, "EUR", 2,
                                 on_answer_cb, answer);
  cf_test_station_settle (&shop->station);
}

static void
reverse (Shop *shop, const char *reference, gint64 amount, Answer *answer)
{
  answer_clear (answer);
  *answer = (Answer){ 0 };
  cf_payment_terminal_reverse_async (CF_PAYMENT_TERMINAL (shop->terminal), reference, NULL, amount,
                                     "EUR", 2, on_answer_cb, answer);
  cf_test_station_settle (&shop->station);
}

static void
script (Shop *shop, const char *line)
{
  cf_test_station_script (&shop->station, shop->terminal, line);
}

static void
check (const Answer *answer, CfPaymentOutcome outcome, gint64 approved)
{
  ck_assert (answer->is_answered);
  ck_assert_ptr_nonnull (answer->result);
  ck_assert_str_eq (cf_payment_outcome_name (answer->result->outcome),
                    cf_payment_outcome_name (outcome));
  ck_assert_int_eq (answer->result->approved_minor, approved);
}

static const struct
{
  const char *line;
  CfPaymentOutcome outcome;
  gint64 approved;
} FATES[] = {
  { NULL, CF_PAYMENT_APPROVED, 1234 },
  { "APPROVE", CF_PAYMENT_APPROVED, 1234 },
  { "APPROVE 4 EUR", CF_PAYMENT_PARTIAL, 400 },
  { "APPROVE 4.50 EUR", CF_PAYMENT_PARTIAL, 450 },
  { "APPROVE 0.001", CF_PAYMENT_DECLINED, 0 }, /* less than a cent */
  { "APPROVE 99 EUR", CF_PAYMENT_APPROVED, 1234 },
  { "APPROVE 4 USD", CF_PAYMENT_DECLINED, 0 },
  { "DECLINE", CF_PAYMENT_DECLINED, 0 },
  { "TIMEOUT", CF_PAYMENT_TIMED_OUT, 0 },
  { "LOSE_ANSWER", CF_PAYMENT_UNKNOWN, 0 },
  { "LOSE_DECLINE", CF_PAYMENT_UNKNOWN, 0 },
  { "ALWAYS_DECLINE", CF_PAYMENT_DECLINED, 0 },
};

START_TEST (test_payment_ends_as_scripted)
{
  g_auto (Shop) shop = { 0 };
  g_auto (Answer) answer = { 0 };
  shop_init (&shop);

  if (FATES[_i].line != NULL)
    script (&shop, FATES[_i].line);
  start (&shop, "ref-1", 1234, &answer);
  check (&answer, FATES[_i].outcome, FATES[_i].approved);
  ck_assert_str_eq (answer.result->reference, "ref-1");
  ck_assert (!answer.result->late);
  ck_assert (!cf_payment_terminal_is_running (CF_PAYMENT_TERMINAL (shop.terminal)));
  ck_assert_int_eq (cf_device_get_state (CF_DEVICE (shop.terminal)), CF_DEVICE_READY);
}
END_TEST

START_TEST (test_approval_comes_with_what_the_receipt_needs)
{
  g_auto (Shop) shop = { 0 };
  g_auto (Answer) first = { 0 };
  g_auto (Answer) asked = { 0 };
  shop_init (&shop);

  start (&shop, "ref-1", 100, &first);
  ck_assert_str_eq (first.result->card, "4242");
  ck_assert_ptr_nonnull (strstr (first.result->slip, first.result->approval));
  ask (&shop, "ref-1", &asked);
  ck_assert_str_eq (asked.result->slip, first.result->slip);
  ck_assert_str_eq (asked.result->terminal_reference, first.result->terminal_reference);
}
END_TEST

START_TEST (test_fates_are_taken_in_order_and_then_all_is_usual)
{
  g_auto (Shop) shop = { 0 };
  g_auto (Answer) answer = { 0 };
  shop_init (&shop);

  script (&shop, "DECLINE");
  script (&shop, "APPROVE 1");
  start (&shop, "a", 500, &answer);
  check (&answer, CF_PAYMENT_DECLINED, 0);
  start (&shop, "b", 500, &answer);
  check (&answer, CF_PAYMENT_PARTIAL, 100);
  start (&shop, "c", 500, &answer);
  check (&answer, CF_PAYMENT_APPROVED, 500);
}
END_TEST

START_TEST (test_slow_approval_keeps_the_terminal_busy)
{
  g_auto (Shop) shop = { 0 };
  g_auto (Answer) answer = { 0 };
  g_auto (Answer) second = { 0 };
  shop_init (&shop);

  script (&shop, "APPROVE 3s");
  start (&shop, "a", 500, &answer);
  ck_assert (!answer.is_answered);
  ck_assert_int_eq (cf_device_get_state (CF_DEVICE (shop.terminal)), CF_DEVICE_BUSY);
  start (&shop, "b", 500, &second);
  ck_assert_int_eq (second.code, CF_ERROR_WRONG_STATE);
  ask (&shop, "a", &second);
  check (&second, CF_PAYMENT_IN_PROGRESS, 0);
  cf_test_station_advance (&shop.station, 2999);
  ck_assert (!answer.is_answered);
  cf_test_station_advance (&shop.station, 1);
  check (&answer, CF_PAYMENT_APPROVED, 500);
  ck_assert_int_eq (cf_device_get_state (CF_DEVICE (shop.terminal)), CF_DEVICE_READY);
}
END_TEST

START_TEST (test_lost_answer_is_found_by_asking)
{
  g_auto (Shop) shop = { 0 };
  g_auto (Answer) answer = { 0 };
  shop_init (&shop);

  script (&shop, "LOSE_ANSWER");
  start (&shop, "a", 500, &answer);
  check (&answer, CF_PAYMENT_UNKNOWN, 0);
  ask (&shop, "a", &answer);
  check (&answer, CF_PAYMENT_APPROVED, 500);
  script (&shop, "LOSE_DECLINE");
  start (&shop, "b", 500, &answer);
  ask (&shop, "b", &answer);
  check (&answer, CF_PAYMENT_DECLINED, 0);
  ask (&shop, "never", &answer);
  check (&answer, CF_PAYMENT_NOT_FOUND, 0);
}
END_TEST

START_TEST (test_late_answer_comes_as_a_signal_once)
{
  g_auto (Shop) shop = { 0 };
  g_auto (Answer) answer = { 0 };
  g_auto (Answer) next = { 0 };
  shop_init (&shop);

  script (&shop, "LATE 3s");
  start (&shop, "a", 500, &answer);
  check (&answer, CF_PAYMENT_UNKNOWN, 0);
  ask (&shop, "a", &next);
  check (&next, CF_PAYMENT_IN_PROGRESS, 0);
  start (&shop, "b", 200, &next); /* the terminal is still at it */
  check (&next, CF_PAYMENT_CANCELLED, 0);
  cf_test_station_advance (&shop.station, 3000);
  ck_assert_int_eq (shop.n_late, 1);
  ck_assert (shop.late->late);
  ck_assert_int_eq (shop.late->outcome, CF_PAYMENT_APPROVED);
  ck_assert_int_eq (shop.late->approved_minor, 500);
  cf_test_station_advance (&shop.station, 60000);
  ck_assert_int_eq (shop.n_late, 1);
}
END_TEST

START_TEST (test_silence_ends_as_unknown_and_the_answer_is_late)
{
  g_auto (Shop) shop = { 0 };
  g_auto (Answer) answer = { 0 };
  g_auto (Answer) asked = { 0 };
  shop_init (&shop);

  script (&shop, "SILENCE 5m");
  start (&shop, "a", 500, &answer);
  cf_payment_terminal_cancel (CF_PAYMENT_TERMINAL (shop.terminal)); /* not heard */
  cf_test_station_advance (&shop.station, CF_PAYMENT_TIMEOUT_MS - 1);
  ck_assert (!answer.is_answered);
  cf_test_station_advance (&shop.station, 1);
  check (&answer, CF_PAYMENT_UNKNOWN, 0);
  ask (&shop, "a", &asked);
  ck_assert (!asked.is_answered);
  cf_test_station_advance (&shop.station, CF_PAYMENT_ASK_TIMEOUT_MS);
  check (&asked, CF_PAYMENT_UNKNOWN, 0);
  cf_test_station_advance (&shop.station, 5 * 60 * 1000);
  ck_assert_int_eq (shop.n_late, 1);
  ck_assert_int_eq (shop.late->outcome, CF_PAYMENT_APPROVED);
  ask (&shop, "a", &asked);
  check (&asked, CF_PAYMENT_APPROVED, 500);
}
END_TEST

START_TEST (test_short_silence_is_only_slow)
{
  g_auto (Shop) shop = { 0 };
  g_auto (Answer) answer = { 0 };
  shop_init (&shop);

  script (&shop, "SILENCE 30s");
  start (&shop, "a", 500, &answer);
  cf_test_station_advance (&shop.station, 30000);
  check (&answer, CF_PAYMENT_APPROVED, 500);
  ck_assert_int_eq (shop.n_late, 0);
}
END_TEST

START_TEST (test_waiting_payment_can_be_cancelled_or_paid)
{
  g_auto (Shop) shop = { 0 };
  g_auto (Answer) answer = { 0 };
  shop_init (&shop);

  script (&shop, "ALWAYS_WAIT");
  start (&shop, "a", 500, &answer);
  cf_test_station_advance (&shop.station, 10000);
  ck_assert (!answer.is_answered);
  cf_payment_terminal_cancel (CF_PAYMENT_TERMINAL (shop.terminal));
  cf_test_station_settle (&shop.station);
  check (&answer, CF_PAYMENT_CANCELLED, 0);
  start (&shop, "b", 500, &answer);
  script (&shop, "PRESENT");
  check (&answer, CF_PAYMENT_APPROVED, 500);
  ask (&shop, "a", &answer);
  check (&answer, CF_PAYMENT_CANCELLED, 0);
}
END_TEST

START_TEST (test_same_reference_is_charged_once)
{
  g_auto (Shop) shop = { 0 };
  g_auto (Answer) answer = { 0 };
  shop_init (&shop);

  start (&shop, "a", 500, &answer);
  script (&shop, "DECLINE"); /* would be the fate of a second charge */
  start (&shop, "a", 500, &answer);
  check (&answer, CF_PAYMENT_APPROVED, 500);
}
END_TEST

START_TEST (test_reversal_gives_back_once)
{
  g_auto (Shop) shop = { 0 };
  g_auto (Answer) answer = { 0 };
  shop_init (&shop);

  start (&shop, "a", 500, &answer);
  script (&shop, "REFUSE_REVERSAL");
  reverse (&shop, "a", 500, &answer);
  check (&answer, CF_PAYMENT_DECLINED, 500);
  script (&shop, "LOSE_REVERSAL");
  reverse (&shop, "a", 500, &answer);
  check (&answer, CF_PAYMENT_UNKNOWN, 0);
  ask (&shop, "a", &answer);
  check (&answer, CF_PAYMENT_REVERSED, 500);
  reverse (&shop, "a", 500, &answer);
  check (&answer, CF_PAYMENT_REVERSED, 500);
  reverse (&shop, "never", 500, &answer);
  check (&answer, CF_PAYMENT_NOT_FOUND, 0);
  script (&shop, "DECLINE");
  start (&shop, "b", 500, &answer);
  reverse (&shop, "b", 500, &answer);
  check (&answer, CF_PAYMENT_NOT_FOUND, 0);
}
END_TEST

START_TEST (test_unplugged_terminal_is_not_asked)
{
  g_auto (Shop) shop = { 0 };
  g_auto (Answer) answer = { 0 };
  shop_init (&shop);

  script (&shop, "UNPLUG");
  start (&shop, "a", 500, &answer);
  ck_assert_int_eq (answer.code, CF_ERROR_NO_DEVICE);
  ask (&shop, "a", &answer);
  ck_assert_int_eq (answer.code, CF_ERROR_NO_DEVICE);
  script (&shop, "PLUG");
  ask (&shop, "a", &answer);
  check (&answer, CF_PAYMENT_NOT_FOUND, 0);
}
END_TEST

START_TEST (test_line_that_breaks_leaves_the_outcome_unknown)
{
  g_auto (Shop) shop = { 0 };
  g_auto (Answer) answer = { 0 };
  shop_init (&shop);

  script (&shop, "APPROVE 10s");
  start (&shop, "a", 500, &answer);
  cf_test_station_advance (&shop.station, 4000);
  script (&shop, "UNPLUG");
  check (&answer, CF_PAYMENT_UNKNOWN, 0);
  cf_test_station_advance (&shop.station, 6000); /* the terminal goes on by itself */
  script (&shop, "PLUG");
  ask (&shop, "a", &answer);
  check (&answer, CF_PAYMENT_APPROVED, 500);
}
END_TEST

START_TEST (test_ledger_survives_the_till)
{
  g_auto (Shop) shop = { 0 };
  g_auto (Answer) answer = { 0 };
  shop_init (&shop);

  script (&shop, "LOSE_ANSWER");
  start (&shop, "a", 500, &answer);
  start (&shop, "b", 200, &answer);
  reverse (&shop, "b", 200, &answer);
  script (&shop, "WAIT");
  start (&shop, "c", 300, &answer);
  cf_device_manager_close (shop.station.manager); /* in the middle of c */
  check (&answer, CF_PAYMENT_UNKNOWN, 0);
  g_object_unref (shop.station.manager);
  shop.station.manager = cf_device_manager_new (&shop.station.clock.clock, TRUE);
  add_terminal (&shop, "again");
  ask (&shop, "a", &answer);
  check (&answer, CF_PAYMENT_APPROVED, 500);
  ask (&shop, "b", &answer);
  check (&answer, CF_PAYMENT_REVERSED, 200);
  ask (&shop, "c", &answer);
  check (&answer, CF_PAYMENT_CANCELLED, 0);
}
END_TEST

START_TEST (test_damaged_ledger_is_read_as_far_as_it_makes_sense)
{
  g_auto (Shop) shop = { 0 };
  g_auto (Answer) answer = { 0 };
  shop_init_with_ledger (&shop, "garbage\n\tapproved\t1\na\tapproved\tmuch\nb\tapproved\t-5\n"
                                "c\tweird\t1\n\xff\xfe\tapproved\t1\nd\tapproved\t7\te\n\n\n"
                                "good\tapproved\t700\n");
  static const char *const BAD[] = { "a", "b", "c", "d", "garbage" };
  for (gsize i = 0; i < G_N_ELEMENTS (BAD); i++) {
    ask (&shop, BAD[i], &answer);
    check (&answer, CF_PAYMENT_NOT_FOUND, 0);
  }
  ask (&shop, "good", &answer);
  check (&answer, CF_PAYMENT_APPROVED, 700);
}
END_TEST

START_TEST (test_texts_of_a_terminal_are_cleaned_and_bounded)
{
  g_autoptr (CfPaymentResult) result = cf_payment_result_new ("a", CF_PAYMENT_APPROVED, 1);
  g_autofree char *long_text = g_strnfill (5000, 'x');

  cf_payment_result_set (&result->slip, "line\nbell\x07\xff", CF_PAYMENT_SLIP_MAX);
  ck_assert_str_eq (result->slip, "line\nbell \xEF\xBF\xBD");
  cf_payment_result_set (&result->slip, long_text, CF_PAYMENT_SLIP_MAX);
  ck_assert_uint_eq (strlen (result->slip), CF_PAYMENT_SLIP_MAX);
  cf_payment_result_set (&result->slip, "", CF_PAYMENT_SLIP_MAX);
  ck_assert_ptr_null (result->slip);
}
END_TEST

/* Property: whatever the terminal does, each payment is answered exactly once, nothing is charged
 * twice, and asking afterwards agrees with every settled answer. */
START_TEST (test_every_payment_is_answered_once_and_asking_agrees)
{
  static const char *const LINES[] = { "APPROVE",      "APPROVE 2 EUR", "DECLINE", "TIMEOUT",
                                       "LATE 20s",     "LOSE_ANSWER",   "WAIT",    "SILENCE 20s",
                                       "LOSE_DECLINE", "APPROVE 5s",    "PRESENT", "SILENCE 4m" };
  g_autoptr (GRand) random = cf_test_random_new ();
  g_auto (Shop) shop = { 0 };
  shop_init (&shop);

  for (int round = 0; round < 150; round++) {
    g_auto (Answer) answer = { 0 };
    g_auto (Answer) asked = { 0 };
    g_autofree char *reference = g_strdup_printf ("ref-%d", round);

    script (&shop, LINES[g_rand_int_range (random, 0, G_N_ELEMENTS (LINES))]);
    start (&shop, reference, 500, &answer);
    cf_test_station_advance (&shop.station, g_rand_int_range (random, 0, 10000));
    if (g_rand_int_range (random, 0, 3) == 0)
      cf_payment_terminal_cancel (CF_PAYMENT_TERMINAL (shop.terminal));
    if (g_rand_int_range (random, 0, 4) == 0) {
      script (&shop, "UNPLUG");
      cf_test_station_advance (&shop.station, g_rand_int_range (random, 0, 10000));
      script (&shop, "PLUG");
    }
    cf_test_station_advance (&shop.station, CF_PAYMENT_TIMEOUT_MS);
    ck_assert (answer.is_answered);
    cf_test_station_advance (&shop.station, 5 * 60 * 1000);
    script (&shop, "PRESENT");
    ask (&shop, reference, &asked);
    ck_assert_ptr_nonnull (asked.result);
    if (answer.result->outcome == CF_PAYMENT_UNKNOWN)
      ck_assert (cf_payment_outcome_is_settled (asked.result->outcome));
    else if (asked.result->outcome != CF_PAYMENT_NOT_FOUND) {
      ck_assert_int_eq (asked.result->outcome, answer.result->outcome);
      ck_assert_int_eq (asked.result->approved_minor, answer.result->approved_minor);
    } else
      ck_assert (!cf_payment_outcome_is_charged (answer.result->outcome));
  }
}
END_TEST

/* ---- totals ---- */

typedef struct
{
  gboolean is_answered;
  CfPaymentTotals *totals;
  CfErrorCode code;
} Totals;

static void
totals_clear (Totals *answer)
{
  g_clear_pointer (&answer->totals, cf_payment_totals_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Totals, totals_clear)

static void
on_totals_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Totals *answer = user_data;
  g_autoptr (GError) error = NULL;

  answer->is_answered = TRUE;
  answer->code = CF_ERROR_LAST_CODE;
  answer->totals = cf_payment_terminal_totals_finish (CF_PAYMENT_TERMINAL (object), result, &error);
  if (answer->totals == NULL)
    answer->code = (CfErrorCode) error->code;
}

static void
begin_totals (Shop *shop, Totals *answer)
{
  totals_clear (answer);
  *answer = (Totals){ 0 };
  cf_payment_terminal_totals_async (CF_PAYMENT_TERMINAL (shop->terminal), "EUR", 2, on_totals_cb,
                                    answer);
  cf_test_station_settle (&shop->station);
}

static void
check_totals (Shop *shop, const char *period, guint n, gint64 charged, guint n_back, gint64 back)
{
  g_auto (Totals) answer = { 0 };

  begin_totals (shop, &answer);
  ck_assert (answer.is_answered);
  ck_assert_ptr_nonnull (answer.totals);
  ck_assert_str_eq (answer.totals->period, period);
  ck_assert_uint_eq (answer.totals->charged_count, n);
  ck_assert_int_eq (answer.totals->charged_minor, charged);
  ck_assert_uint_eq (answer.totals->returned_count, n_back);
  ck_assert_int_eq (answer.totals->returned_minor, back);
}

START_TEST (test_totals_are_of_what_was_charged_and_given_back)
{
  g_auto (Shop) shop = { 0 };
  g_auto (Answer) answer = { 0 };
  shop_init (&shop);

  check_totals (&shop, "1", 0, 0, 0, 0);
  start (&shop, "a", 500, &answer);
  start (&shop, "a", 500, &answer); /* the same again */
  script (&shop, "DECLINE");
  start (&shop, "b", 700, &answer);
  script (&shop, "APPROVE 2");
  start (&shop, "c", 700, &answer);
  script (&shop, "LOSE_ANSWER"); /* charged all the same */
  start (&shop, "d", 100, &answer);
  check_totals (&shop, "1", 3, 800, 0, 0);
  reverse (&shop, "a", 500, &answer);
  reverse (&shop, "a", 500, &answer);
  check_totals (&shop, "1", 3, 800, 1, 500);
  add_terminal (&shop, "the till started again");
  check_totals (&shop, "1", 3, 800, 1, 500);
  script (&shop, "END_DAY");
  check_totals (&shop, "2", 0, 0, 0, 0);
  start (&shop, "e", 900, &answer);
  add_terminal (&shop, "the till started once more");
  check_totals (&shop, "2", 1, 900, 0, 0);
  script (&shop, "MISCOUNT 1.50");
  check_totals (&shop, "2", 1, 1050, 0, 0);
  script (&shop, "RESUME");
  check_totals (&shop, "2", 1, 900, 0, 0);
}
END_TEST

START_TEST (test_totals_are_waited_for_so_long)
{
  g_auto (Shop) shop = { 0 };
  g_auto (Totals) answer = { 0 };
  g_auto (Totals) second = { 0 };
  shop_init (&shop);

  script (&shop, "LOSE_TOTALS");
  begin_totals (&shop, &answer);
  begin_totals (&shop, &second); /* it is being asked */
  ck_assert_int_eq (second.code, CF_ERROR_WRONG_STATE);
  cf_test_station_advance (&shop.station, CF_PAYMENT_TOTALS_MS - 1);
  ck_assert (!answer.is_answered);
  cf_test_station_advance (&shop.station, 1);
  ck_assert_int_eq (answer.code, CF_ERROR_DEVICE);
  script (&shop, "UNPLUG");
  begin_totals (&shop, &answer);
  ck_assert_int_eq (answer.code, CF_ERROR_NO_DEVICE);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_loop_test (tc, test_payment_ends_as_scripted, 0, G_N_ELEMENTS (FATES));
  tcase_add_test (tc, test_approval_comes_with_what_the_receipt_needs);
  tcase_add_test (tc, test_fates_are_taken_in_order_and_then_all_is_usual);
  tcase_add_test (tc, test_slow_approval_keeps_the_terminal_busy);
  tcase_add_test (tc, test_lost_answer_is_found_by_asking);
  tcase_add_test (tc, test_late_answer_comes_as_a_signal_once);
  tcase_add_test (tc, test_silence_ends_as_unknown_and_the_answer_is_late);
  tcase_add_test (tc, test_short_silence_is_only_slow);
  tcase_add_test (tc, test_waiting_payment_can_be_cancelled_or_paid);
  tcase_add_test (tc, test_same_reference_is_charged_once);
  tcase_add_test (tc, test_reversal_gives_back_once);
  tcase_add_test (tc, test_unplugged_terminal_is_not_asked);
  tcase_add_test (tc, test_line_that_breaks_leaves_the_outcome_unknown);
  tcase_add_test (tc, test_ledger_survives_the_till);
  tcase_add_test (tc, test_damaged_ledger_is_read_as_far_as_it_makes_sense);
  tcase_add_test (tc, test_totals_are_of_what_was_charged_and_given_back);
  tcase_add_test (tc, test_totals_are_waited_for_so_long);
  tcase_add_test (tc, test_texts_of_a_terminal_are_cleaned_and_bounded);
  tcase_add_test (tc, test_every_payment_is_answered_once_and_asking_agrees);
}

CF_TEST_MAIN ("payment-terminal", add_tests)
