/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The driver against a terminal that misbehaves: real sockets, a clock that stands still. */
#include <string.h>

#include "cf-nexo-link.h"
#include "cf-nexo-terminal.h"
#include "cf-test-station.h"
#include "cf-test-terminal.h"

#define REFERENCE "0193b5a2-7c1e-7d44-8a15-0123456789ab-1"

typedef struct
{
  CfTestStation station;
  CfTestTerminal *machine;
  CfNexoTerminal *terminal;
  char *certificate; /* nullable */
  GPtrArray *shown;  /* what it wanted shown */
  CfPaymentResult *late;
  guint n_problems;
  gboolean is_answered;
  CfPaymentResult *result; /* of what was asked last */
} Shop;

static Shop shop; /* of the case that runs */

static void
on_late_cb (CfPaymentTerminal *terminal, CfPaymentResult *result, gpointer user_data)
{
  g_clear_pointer (&shop.late, cf_payment_result_unref);
  shop.late = cf_payment_result_ref (result);
}

static void
on_progress_cb (CfPaymentTerminal *terminal, const char *words, gpointer user_data)
{
  g_ptr_array_add (shop.shown, g_strdup (words));
}

static void
on_changed_cb (CfDevice *device, gpointer user_data)
{
  shop.n_problems += cf_device_get_state (device) == CF_DEVICE_PROBLEM;
}

static gboolean
is_state (CfDeviceState state)
{
  return cf_device_get_state (CF_DEVICE (shop.terminal)) == state;
}

/* @n: makes its id one of its kind: a second device for the same machine is the till started again. */
static void
add_terminal (const char *scheme, const char *poi_id)
{
  g_autofree char *id =
    g_strdup_printf ("%s://127.0.0.1:%u/%s", scheme, shop.machine->port, poi_id);
  GError *error = NULL;
  g_autoptr (CfNexoAddress) address = cf_nexo_address_parse (id, &error);

  ck_assert_ok (address);
  shop.terminal = cf_nexo_terminal_new (cf_test_station_loop (&shop.station), id, address, "T1",
                                        shop.certificate);
  g_signal_connect (shop.terminal, "late", G_CALLBACK (on_late_cb), NULL);
  g_signal_connect (shop.terminal, "progress", G_CALLBACK (on_progress_cb), NULL);
  g_signal_connect (shop.terminal, "changed", G_CALLBACK (on_changed_cb), NULL);
  cf_test_station_add (&shop.station, shop.terminal);
}

static void
set_up (void)
{
  shop = (Shop){ 0 };
  cf_test_station_init (&shop.station);
  shop.shown = g_ptr_array_new_with_free_func (g_free);
}

static void
tear_down (void)
{
  cf_test_station_clear (&shop.station);
  cf_test_terminal_free (shop.machine);
  g_clear_pointer (&shop.late, cf_payment_result_unref);
  g_clear_pointer (&shop.result, cf_payment_result_unref);
  g_ptr_array_unref (shop.shown);
  g_free (shop.certificate);
}

static void
open_shop (void)
{
  shop.machine = cf_test_terminal_new (shop.station.folder, NULL, NULL);
  add_terminal ("nexo+plain", "POI-1");
  cf_test_wait_until (is_state (CF_DEVICE_READY));
}

static void
on_answer_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;

  ck_assert (!shop.is_answered);
  shop.result = cf_payment_terminal_finish (CF_PAYMENT_TERMINAL (object), result, &error);
  ck_assert_ok (shop.result);
  shop.is_answered = TRUE;
}

static void
forget_answer (void)
{
  g_clear_pointer (&shop.result, cf_payment_result_unref);
  shop.is_answered = FALSE;
}

static void
start (const char *reference)
{
  forget_answer ();
  cf_payment_terminal_start_async (CF_PAYMENT_TERMINAL (shop.terminal), reference, 1234, "EUR", 2,
                                   on_answer_cb, NULL);
}

static void
ask (const char *reference)
{
  forget_answer ();
  cf_payment_terminal_ask_async (CF_PAYMENT_TERMINAL (shop.terminal), reference, 1234, "EUR", 2,
                                 on_answer_cb, NULL);
}

static void
reverse (const char *reference, const char *terminal_reference)
{
  forget_answer ();
  cf_payment_terminal_reverse_async (CF_PAYMENT_TERMINAL (shop.terminal), reference,
                                     terminal_reference, 1234, "EUR", 2, on_answer_cb, NULL);
}

static void
check (CfPaymentOutcome outcome, gint64 approved)
{
  ck_assert (shop.is_answered);
  ck_assert_str_eq (cf_payment_outcome_name (shop.result->outcome),
                    cf_payment_outcome_name (outcome));
  ck_assert_int_eq (shop.result->approved_minor, approved);
}

static void
wait_and_check (CfPaymentOutcome outcome, gint64 approved)
{
  cf_test_wait_until (shop.is_answered);
  check (outcome, approved);
}

/* A payment that goes well. */
static void
pay (const char *reference)
{
  start (reference);
  wait_and_check (CF_PAYMENT_APPROVED, 1234);
}

/* A payment with this fate. */
static void
start_with (const char *fate)
{
  cf_test_terminal_tell (shop.machine, fate);
  start (REFERENCE);
}

/* The terminal has heard of the payment and waits for a card. */
static void
start_and_hold (void)
{
  start_with ("HOLD");
  cf_test_wait_until (cf_test_terminal_count (shop.machine, "payment") == 1);
}

/* The connection is lost, and made again after the first pause. */
static void
reconnect (void)
{
  guint n = cf_test_terminal_count (shop.machine, "login");

  cf_test_wait_until (is_state (CF_DEVICE_PROBLEM));
  cf_test_station_advance (&shop.station, CF_NEXO_PAUSE_MS);
  cf_test_wait_until (cf_test_terminal_count (shop.machine, "login") > n);
}

/* Lets the driver's next pause pass as soon as it has heard the status it is waiting for. */
static void
advance_after_status (guint n_before, gint64 ms)
{
  cf_test_wait_until (cf_test_terminal_count (shop.machine, "status") > n_before);
  cf_test_terminal_tell (shop.machine, "NO_THING"); /* its answer was sent before this one */
  cf_test_station_advance (&shop.station, ms);
}

static const struct
{
  const char *fate;
  CfPaymentOutcome outcome;
  gint64 approved;
  guint n_charges;
} FATES[] = {
  { "APPROVE", CF_PAYMENT_APPROVED, 1234, 1 },    { "APPROVE 4", CF_PAYMENT_PARTIAL, 400, 1 },
  { "APPROVE 4.50", CF_PAYMENT_PARTIAL, 450, 1 }, { "APPROVE 0.001", CF_PAYMENT_UNKNOWN, 0, 1 },
  { "DECLINE", CF_PAYMENT_DECLINED, 0, 0 },       { "TIP 1.00", CF_PAYMENT_UNKNOWN, 0, 1 },
  { "OVER", CF_PAYMENT_UNKNOWN, 0, 1 },           { "CURRENCY", CF_PAYMENT_UNKNOWN, 0, 1 },
  { "FOREIGN", CF_PAYMENT_UNKNOWN, 0, 1 },        { "TWICE", CF_PAYMENT_APPROVED, 1234, 1 },
  { "LOGGED_OUT", CF_PAYMENT_CANCELLED, 0, 0 },   { "SHOW", CF_PAYMENT_APPROVED, 1234, 1 },
};

/* Each is followed by a payment that goes well: nothing of it is left behind. */
START_TEST (test_fate)
{
  open_shop ();
  start_with (FATES[_i].fate);
  wait_and_check (FATES[_i].outcome, FATES[_i].approved);
  ck_assert_uint_eq (cf_test_terminal_count_booked (shop.machine, "charge"), FATES[_i].n_charges);
  cf_test_wait_until (is_state (CF_DEVICE_READY));
  pay ("another-2");
  ck_assert_uint_eq (shop.n_problems, 0);
  ck_assert_uint_eq (cf_test_terminal_count (shop.machine, "payment 12.34"), 2);
}
END_TEST

START_TEST (test_what_a_slip_shows_is_kept_and_no_more)
{
  open_shop ();
  start_with ("PAN");
  wait_and_check (CF_PAYMENT_APPROVED, 1234);
  ck_assert_str_eq (shop.result->brand, "Visa");
  ck_assert_str_eq (shop.result->card, "4242");
  ck_assert_str_eq (shop.result->approval, "004711");
  ck_assert_str_eq (shop.result->terminal_reference, "POI000001@2026-11-28T12:00:00Z");
  ck_assert_str_eq (shop.result->slip, "Visa **** 4242\nApproval 004711\nCard **** **** **** 1111");
}
END_TEST

START_TEST (test_without_a_slip_the_receipt_names_the_card)
{
  open_shop ();
  start_with ("BARE");
  wait_and_check (CF_PAYMENT_APPROVED, 1234);
  ck_assert_str_eq (shop.result->slip, "Visa ···· 4242\n004711");
}
END_TEST

START_TEST (test_what_it_shows_is_told)
{
  open_shop ();
  start_with ("SHOW");
  wait_and_check (CF_PAYMENT_APPROVED, 1234);
  ck_assert_uint_eq (shop.shown->len, 1);
  ck_assert_str_eq (g_ptr_array_index (shop.shown, 0), "Present card");
}
END_TEST

/* ---- lost answers ---- */

static const char *const LOST[] = { "LOSE", "GARBAGE", "HUGE", "EMPTY", "WRONG_SALE", "WRONG_POI" };

/* Charged, and the answer did not come: it is asked for, and the payment not sent again. */
START_TEST (test_lost_answer)
{
  open_shop ();
  start_with (LOST[_i]);
  reconnect ();
  wait_and_check (CF_PAYMENT_APPROVED, 1234);
  ck_assert_uint_eq (cf_test_terminal_count (shop.machine, "payment"), 1);
  ck_assert_uint_eq (cf_test_terminal_count_booked (shop.machine, "charge"), 1);
  cf_test_wait_until (is_state (CF_DEVICE_READY));
}
END_TEST

START_TEST (test_half_an_answer_is_waited_for_so_long)
{
  open_shop ();
  start_with ("SLOW");
  cf_test_wait_until (cf_test_terminal_count (shop.machine, "slow") == 1);
  cf_test_station_advance (&shop.station, CF_NEXO_FRAME_MS - 1);
  ck_assert (is_state (CF_DEVICE_BUSY));
  cf_test_station_advance (&shop.station, 1);
  reconnect ();
  wait_and_check (CF_PAYMENT_APPROVED, 1234);
}
END_TEST

/* The terminal never heard of it: believed when it was said twice. */
START_TEST (test_not_found_is_not_charged)
{
  open_shop ();
  start_with ("DROP");
  reconnect ();
  advance_after_status (0, 0);
  ck_assert (!shop.is_answered);
  cf_test_station_advance (&shop.station, 2 * CF_NEXO_PAUSE_MS);
  wait_and_check (CF_PAYMENT_NOT_FOUND, 0);
  ck_assert_uint_eq (cf_test_terminal_count (shop.machine, "status"), 2);
  ck_assert_uint_eq (cf_test_terminal_count_booked (shop.machine, "charge"), 0);
}
END_TEST

static const char *const UNHEARD[] = { "SILENT", "WRONG_SERVICE" };

/* The connection stands and the answer does not come, or is another's. */
START_TEST (test_silence_is_ended_by_asking)
{
  open_shop ();
  start_with (UNHEARD[_i]);
  cf_test_wait_until (cf_test_terminal_count (shop.machine, "payment") == 1);
  cf_test_station_advance (&shop.station, CF_NEXO_ANSWER_MS - 1);
  ck_assert_uint_eq (cf_test_terminal_count (shop.machine, "status"), 0);
  ck_assert (!shop.is_answered);
  cf_test_station_advance (&shop.station, 1);
  wait_and_check (CF_PAYMENT_APPROVED, 1234);
  ck_assert_uint_eq (cf_test_terminal_count_booked (shop.machine, "charge"), 1);
}
END_TEST

START_TEST (test_answer_to_nothing_is_told)
{
  open_shop ();
  start_with ("WRONG_SERVICE");
  cf_test_wait_until (g_strcmp0 (cf_device_get_said (CF_DEVICE (shop.terminal)),
                                 "an answer to ANOTHER, which nobody waits for") == 0);
  ck_assert (!shop.is_answered);
  cf_test_station_advance (&shop.station, CF_NEXO_ANSWER_MS);
  wait_and_check (CF_PAYMENT_APPROVED, 1234);
}
END_TEST

START_TEST (test_cut_while_the_card_is_read)
{
  open_shop ();
  start_and_hold ();
  cf_test_terminal_tell (shop.machine, "CUT");
  reconnect ();
  advance_after_status (0, 0); /* in progress */
  ck_assert (!shop.is_answered);
  cf_test_terminal_tell (shop.machine, "RELEASE"); /* answers on the connection that is gone */
  cf_test_station_advance (&shop.station, 2 * CF_NEXO_PAUSE_MS);
  wait_and_check (CF_PAYMENT_APPROVED, 1234);
  ck_assert_uint_eq (cf_test_terminal_count_booked (shop.machine, "charge"), 1);
}
END_TEST

START_TEST (test_answer_that_nobody_waits_for_any_more_is_late)
{
  open_shop ();
  start_and_hold ();
  cf_test_station_advance (&shop.station, CF_PAYMENT_TIMEOUT_MS);
  wait_and_check (CF_PAYMENT_UNKNOWN, 0);
  cf_test_terminal_tell (shop.machine, "RELEASE");
  cf_test_wait_until (shop.late != NULL);
  ck_assert (shop.late->late);
  ck_assert_int_eq (shop.late->outcome, CF_PAYMENT_APPROVED);
  ck_assert_str_eq (shop.late->reference, REFERENCE);
  cf_test_wait_until (is_state (CF_DEVICE_READY));
}
END_TEST

START_TEST (test_terminal_that_forgot_while_it_waited_charged_nothing)
{
  open_shop ();
  start_and_hold ();
  cf_test_terminal_tell (shop.machine, "FORGET");
  reconnect ();
  advance_after_status (0, 2 * CF_NEXO_PAUSE_MS);
  wait_and_check (CF_PAYMENT_NOT_FOUND, 0);
}
END_TEST

START_TEST (test_cancel)
{
  open_shop ();
  start_and_hold ();
  cf_payment_terminal_cancel (CF_PAYMENT_TERMINAL (shop.terminal));
  wait_and_check (CF_PAYMENT_CANCELLED, 0);
  ck_assert_uint_eq (cf_test_terminal_count_booked (shop.machine, "charge"), 0);
}
END_TEST

/* ---- asking and giving back ---- */

START_TEST (test_ask_after_a_restart_of_the_till)
{
  open_shop ();
  pay (REFERENCE);
  cf_test_terminal_tell (shop.machine, "APPROVE 3.00");
  start ("another-2");
  wait_and_check (CF_PAYMENT_PARTIAL, 300);
  cf_device_close_async (CF_DEVICE (shop.terminal), NULL, NULL);
  cf_test_wait_until (is_state (CF_DEVICE_CLOSED));
  cf_device_open_async (CF_DEVICE (shop.terminal), NULL, NULL);
  cf_test_wait_until (is_state (CF_DEVICE_READY));
  ask (REFERENCE);
  wait_and_check (CF_PAYMENT_APPROVED, 1234);
  ask ("never-3");
  advance_after_status (1, CF_NEXO_PAUSE_MS);
  wait_and_check (CF_PAYMENT_NOT_FOUND, 0);
}
END_TEST

/* Some terminals answer with the newest payment, whatever was asked about: it is not this one's fate. */
START_TEST (test_status_of_another_payment_settles_nothing)
{
  open_shop ();
  pay ("another-2");
  cf_test_terminal_tell (shop.machine, "CONFUSE");
  ask (REFERENCE);
  wait_and_check (CF_PAYMENT_UNKNOWN, 0);
}
END_TEST

static const gboolean KNOWS_NAME[] = { TRUE, FALSE };

START_TEST (test_reverse_once)
{
  open_shop ();
  pay (REFERENCE);
  g_autofree char *name = KNOWS_NAME[_i] ? g_strdup (shop.result->terminal_reference) : NULL;
  for (guint i = 0; i < 2; i++) {
    reverse (REFERENCE, name);
    wait_and_check (CF_PAYMENT_REVERSED, 1234);
  }
  ck_assert_uint_eq (cf_test_terminal_count_booked (shop.machine, "reverse"), 1);
  ck_assert_uint_eq (cf_test_terminal_count (shop.machine, "reversal"), 1);
}
END_TEST

/* What was taken otherwise than asked for is unknown, and goes back when somebody wants it back; what names
 * another sale is somebody else's money. */
static const struct
{
  const char *fate;
  CfPaymentOutcome outcome;
  gint64 minor;
  guint n_reversed;
} ODD[] = {
  { "TIP 1.00", CF_PAYMENT_REVERSED, 1234, 1 },
  { "OVER", CF_PAYMENT_REVERSED, 1234, 1 },
  { "CURRENCY", CF_PAYMENT_REVERSED, 1234, 1 },
  { "FOREIGN", CF_PAYMENT_UNKNOWN, 0, 0 },
};

START_TEST (test_reverse_what_was_taken_otherwise_than_asked)
{
  open_shop ();
  start_with (ODD[_i].fate);
  wait_and_check (CF_PAYMENT_UNKNOWN, 0);
  reverse (REFERENCE, "0815"); /* somebody typed the slip's number */
  wait_and_check (ODD[_i].outcome, ODD[_i].minor);
  ck_assert_uint_eq (cf_test_terminal_count_booked (shop.machine, "reverse"), ODD[_i].n_reversed);
}
END_TEST

START_TEST (test_reverse_what_was_never_charged)
{
  open_shop ();
  reverse (REFERENCE, NULL);
  wait_and_check (CF_PAYMENT_NOT_FOUND, 0);
}
END_TEST

START_TEST (test_lost_reversal)
{
  open_shop ();
  pay (REFERENCE);
  g_autofree char *name = g_strdup (shop.result->terminal_reference);
  cf_test_terminal_tell (shop.machine, "LOSE_REVERSAL");
  reverse (REFERENCE, name);
  reconnect ();
  wait_and_check (CF_PAYMENT_REVERSED, 1234);
  ck_assert_uint_eq (cf_test_terminal_count_booked (shop.machine, "reverse"), 1);
}
END_TEST

START_TEST (test_refused_reversal_can_be_tried_again)
{
  open_shop ();
  pay (REFERENCE);
  g_autofree char *name = g_strdup (shop.result->terminal_reference);
  cf_test_terminal_tell (shop.machine, "REFUSE_REVERSAL");
  reverse (REFERENCE, name);
  wait_and_check (CF_PAYMENT_DECLINED, 0);
  cf_test_terminal_tell (shop.machine, "NO_REFUSE_REVERSAL");
  reverse (REFERENCE, name);
  wait_and_check (CF_PAYMENT_REVERSED, 1234);
}
END_TEST

/* ---- the connection ---- */

START_TEST (test_refused_login)
{
  open_shop ();
  cf_test_terminal_tell (shop.machine, "REFUSE_LOGIN");
  cf_test_terminal_tell (shop.machine, "CUT");
  reconnect ();
  cf_test_wait_until (cf_device_get_reason (CF_DEVICE (shop.terminal)) == CF_DEVICE_REASON_REFUSED);
  cf_test_terminal_tell (shop.machine, "NO_REFUSE_LOGIN");
  cf_test_station_advance (&shop.station, 2 * CF_NEXO_PAUSE_MS);
  cf_test_wait_until (is_state (CF_DEVICE_READY));
}
END_TEST

START_TEST (test_terminal_switched_off_and_on)
{
  open_shop ();
  cf_test_terminal_tell (shop.machine, "DOWN");
  cf_test_wait_until (is_state (CF_DEVICE_PROBLEM));
  for (guint i = 0; i < 3; i++) { /* each pause twice the one before */
    guint n = shop.n_problems;
    cf_test_station_advance (&shop.station, (CF_NEXO_PAUSE_MS << i) - 1);
    ck_assert_uint_eq (shop.n_problems, n);
    cf_test_station_advance (&shop.station, 1);
    cf_test_wait_until (shop.n_problems > n);
  }
  ck_assert_int_eq (cf_device_get_reason (CF_DEVICE (shop.terminal)), CF_DEVICE_REASON_UNREACHABLE);
  cf_test_terminal_tell (shop.machine, "UP");
  cf_test_station_advance (&shop.station, CF_NEXO_PAUSE_MS << 3);
  cf_test_wait_until (is_state (CF_DEVICE_READY));
  pay (REFERENCE);
}
END_TEST

/* Terminals end connections that are idle: nobody needs to hear of it. */
START_TEST (test_idle_connection_is_renewed_in_silence)
{
  open_shop ();
  cf_test_station_advance (&shop.station, CF_NEXO_STABLE_MS);
  cf_test_terminal_tell (shop.machine, "CUT");
  cf_test_wait_until (cf_test_terminal_count (shop.machine, "gone") == 1);
  start (REFERENCE);
  while (!shop.is_answered) {
    g_main_context_iteration (NULL, TRUE);
    cf_device_loop_run_due (cf_test_station_loop (&shop.station)); /* the pause of nothing */
  }
  check (CF_PAYMENT_APPROVED, 1234);
  ck_assert_uint_eq (shop.n_problems, 0);
}
END_TEST

/* Until it has let the till in it is no terminal to be used. */
START_TEST (test_login_without_an_answer)
{
  shop.machine = cf_test_terminal_new (shop.station.folder, NULL, NULL);
  cf_test_terminal_tell (shop.machine, "MUTE");
  add_terminal ("nexo+plain", "POI-1");
  cf_test_wait_until (cf_test_terminal_count (shop.machine, "login") == 1);
  cf_test_station_advance (&shop.station, CF_NEXO_LOGIN_MS - 1);
  ck_assert (is_state (CF_DEVICE_OPENING));
  cf_test_station_advance (&shop.station, 1);
  ck_assert (is_state (CF_DEVICE_PROBLEM));
  ck_assert_int_eq (cf_device_get_reason (CF_DEVICE (shop.terminal)), CF_DEVICE_REASON_NO_ANSWER);
}
END_TEST

/* ---- a look at itself ---- */

static void
on_checked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;
  char **text = user_data;

  *text = cf_payment_terminal_check_finish (CF_PAYMENT_TERMINAL (object), result, &error);
  ck_assert_ok (*text);
}

START_TEST (test_check_says_how_it_is_and_what_it_has)
{
  open_shop ();
  g_autofree char *text = NULL;

  pay (REFERENCE);
  reverse (REFERENCE, NULL);
  wait_and_check (CF_PAYMENT_REVERSED, 1234);
  pay ("another-2");
  cf_payment_terminal_check_async (CF_PAYMENT_TERMINAL (shop.terminal), on_checked_cb, &text);
  cf_test_wait_until (text != NULL);
  ck_assert_str_eq (text, "OK, 1/1 hosts\nCard Debit 2× 24.68 EUR\nCard ReverseDebit 1× 12.34 EUR");
}
END_TEST

/* ---- what it has taken ---- */

typedef struct
{
  gboolean is_answered;
  CfPaymentTotals *totals;
  CfErrorCode code;
} Totals;

static void
on_totals_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Totals *answer = user_data;
  g_autoptr (GError) error = NULL;

  answer->is_answered = TRUE;
  answer->totals = cf_payment_terminal_totals_finish (CF_PAYMENT_TERMINAL (object), result, &error);
  if (error != NULL)
    answer->code = (CfErrorCode) error->code;
}

static void
ask_totals (Totals *answer)
{
  *answer = (Totals){ .code = CF_ERROR_LAST_CODE };
  cf_payment_terminal_totals_async (CF_PAYMENT_TERMINAL (shop.terminal), "EUR", 2, on_totals_cb,
                                    answer);
}

/* Two payments, one of them given back. */
static void
check_totals (Totals *answer)
{
  cf_test_wait_until (answer->is_answered);
  ck_assert_ptr_nonnull (answer->totals);
  ck_assert_str_eq (answer->totals->period, "1007");
  ck_assert_uint_eq (answer->totals->charged_count, 2);
  ck_assert_int_eq (answer->totals->charged_minor, 2468);
  ck_assert_uint_eq (answer->totals->returned_count, 1);
  ck_assert_int_eq (answer->totals->returned_minor, 1234);
  g_clear_pointer (&answer->totals, cf_payment_totals_free);
}

static void
check_no_totals (const Totals *answer, CfErrorCode code)
{
  cf_test_wait_until (answer->is_answered);
  ck_assert_ptr_null (answer->totals);
  ck_assert_int_eq (answer->code, code);
}

static void
open_shop_that_sold (void)
{
  open_shop ();
  pay (REFERENCE);
  reverse (REFERENCE, NULL);
  wait_and_check (CF_PAYMENT_REVERSED, 1234);
  pay ("another-2");
}

static const char *const TOTALS[] = { "TOTALS PLAIN", "TOTALS MIXED" };

START_TEST (test_totals_are_this_till_s_in_its_currency)
{
  Totals answer;
  open_shop_that_sold ();

  cf_test_terminal_tell (shop.machine, TOTALS[_i]);
  ask_totals (&answer);
  check_totals (&answer);
  ck_assert_uint_eq (cf_test_terminal_count (shop.machine, "totals T1"), 1);
}
END_TEST

START_TEST (test_totals_of_a_terminal_that_has_taken_nothing)
{
  Totals answer;
  open_shop ();

  ask_totals (&answer);
  cf_test_wait_until (answer.is_answered);
  ck_assert_ptr_nonnull (answer.totals);
  ck_assert_int_eq (answer.totals->charged_minor, 0);
  g_clear_pointer (&answer.totals, cf_payment_totals_free);
}
END_TEST

/* Refused, not to be added up, garbage that ends the connection, the connection cut. */
static const char *const NO_TOTALS[] = { "TOTALS REFUSE", "TOTALS ODD", "TOTALS GARBAGE",
                                         "TOTALS LOSE" };

START_TEST (test_totals_that_are_none_are_known_at_once)
{
  Totals answer;
  open_shop_that_sold ();

  cf_test_terminal_tell (shop.machine, NO_TOTALS[_i]);
  ask_totals (&answer);
  check_no_totals (&answer, CF_ERROR_DEVICE);
  if (_i >= 2)
    reconnect ();
  cf_test_wait_until (is_state (CF_DEVICE_READY));
  ask_totals (&answer); /* it can be asked again */
  check_totals (&answer);
}
END_TEST

/* No answer, or one to something else, is waited for so long; what comes then is nobody's. */
static const char *const LATE_TOTALS[] = { "TOTALS KEEP", "TOTALS WRONG_SERVICE" };

START_TEST (test_totals_that_do_not_come_are_not_waited_for)
{
  Totals answer;
  open_shop_that_sold ();

  cf_test_terminal_tell (shop.machine, LATE_TOTALS[_i]);
  ask_totals (&answer);
  cf_test_wait_until (cf_test_terminal_count (shop.machine, "totals") == 1);
  cf_test_station_advance (&shop.station, CF_PAYMENT_TOTALS_MS - 1);
  ck_assert (!answer.is_answered);
  cf_test_station_advance (&shop.station, 1);
  check_no_totals (&answer, CF_ERROR_DEVICE);
  if (_i == 0)
    cf_test_terminal_tell (shop.machine, "TELL");
  cf_test_terminal_tell (shop.machine, "EXTRA 5.00");
  ask_totals (&answer); /* the late answer is of the time before */
  cf_test_wait_until (answer.is_answered);
  ck_assert_ptr_nonnull (answer.totals);
  ck_assert_int_eq (answer.totals->charged_minor, 2968);
  g_clear_pointer (&answer.totals, cf_payment_totals_free);
}
END_TEST

/* No record could hold what is more. */
START_TEST (test_totals_beyond_all_money_are_none)
{
  Totals answer;
  open_shop ();

  cf_test_terminal_tell (shop.machine, "EXTRA 10000000000000.00");
  ask_totals (&answer);
  cf_test_wait_until (answer.is_answered);
  ck_assert_ptr_nonnull (answer.totals);
  ck_assert_int_eq (answer.totals->charged_minor, CF_PAYMENT_TOTALS_MAX);
  g_clear_pointer (&answer.totals, cf_payment_totals_free);
  cf_test_terminal_tell (shop.machine, "EXTRA 0.01");
  ask_totals (&answer);
  check_no_totals (&answer, CF_ERROR_DEVICE);
}
END_TEST

START_TEST (test_totals_of_a_terminal_that_is_away)
{
  Totals answer;
  open_shop ();

  cf_test_terminal_tell (shop.machine, "DOWN");
  cf_test_wait_until (is_state (CF_DEVICE_PROBLEM));
  ask_totals (&answer);
  check_no_totals (&answer, CF_ERROR_NO_DEVICE);
}
END_TEST

START_TEST (test_totals_are_asked_for_after_an_idle_connection_was_renewed)
{
  Totals answer;
  open_shop_that_sold ();

  cf_test_station_advance (&shop.station, CF_NEXO_STABLE_MS);
  cf_test_terminal_tell (shop.machine, "CUT");
  cf_test_wait_until (cf_test_terminal_count (shop.machine, "gone") == 1);
  while (cf_test_terminal_count (shop.machine, "login") == 1) {
    g_main_context_iteration (NULL, TRUE);
    cf_device_loop_run_due (cf_test_station_loop (&shop.station));
  }
  ask_totals (&answer);
  check_totals (&answer);
}
END_TEST

/* ---- encryption ---- */

static void
make_certificate (const char *name, char **ret_certificate, char **ret_key)
{
  g_autofree char *pem = g_strconcat (name, ".pem", NULL);
  g_autofree char *key = g_strconcat (name, ".key", NULL);
  GError *error = NULL;
  int status;

  *ret_certificate = g_build_filename (shop.station.folder, pem, NULL);
  *ret_key = g_build_filename (shop.station.folder, key, NULL);
  const char *argv[] = { "openssl",
                         "req",
                         "-x509",
                         "-newkey",
                         "ec",
                         "-pkeyopt",
                         "ec_paramgen_curve:prime256v1",
                         "-nodes",
                         "-days",
                         "2",
                         "-subj",
                         "/CN=terminal.invalid",
                         "-keyout",
                         *ret_key,
                         "-out",
                         *ret_certificate,
                         NULL };
  ck_assert_ok (g_spawn_sync (NULL, (char **) argv, NULL,
                              G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, NULL,
                              NULL, &status, &error));
  ck_assert_ok (g_spawn_check_wait_status (status, &error));
}

static void
open_encrypted_shop (gboolean is_known)
{
  g_autofree char *certificate = NULL;
  g_autofree char *key = NULL;
  g_autofree char *other = NULL;
  g_autofree char *other_key = NULL;

  make_certificate ("terminal", &certificate, &key);
  make_certificate ("other", &other, &other_key);
  shop.machine = cf_test_terminal_new (shop.station.folder, certificate, key);
  shop.certificate = g_strdup (is_known ? certificate : other);
  add_terminal ("nexo", "POI-1");
}

START_TEST (test_encrypted_to_the_terminal_that_is_known)
{
  open_encrypted_shop (TRUE);
  cf_test_wait_until (is_state (CF_DEVICE_READY));
  start_with ("LOSE");
  reconnect ();
  wait_and_check (CF_PAYMENT_APPROVED, 1234);
  ck_assert_uint_eq (cf_test_terminal_count_booked (shop.machine, "charge"), 1);
}
END_TEST

START_TEST (test_terminal_with_another_certificate_is_not_trusted)
{
  open_encrypted_shop (FALSE);
  cf_test_wait_until (is_state (CF_DEVICE_PROBLEM));
  ck_assert_int_eq (cf_device_get_reason (CF_DEVICE (shop.terminal)), CF_DEVICE_REASON_NOT_TRUSTED);
  ck_assert_uint_eq (cf_test_terminal_count (shop.machine, "login"), 0);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_checked_fixture (tc, set_up, tear_down);
  tcase_add_loop_test (tc, test_fate, 0, G_N_ELEMENTS (FATES));
  tcase_add_test (tc, test_what_a_slip_shows_is_kept_and_no_more);
  tcase_add_test (tc, test_without_a_slip_the_receipt_names_the_card);
  tcase_add_test (tc, test_what_it_shows_is_told);
  tcase_add_loop_test (tc, test_lost_answer, 0, G_N_ELEMENTS (LOST));
  tcase_add_test (tc, test_half_an_answer_is_waited_for_so_long);
  tcase_add_test (tc, test_not_found_is_not_charged);
  tcase_add_loop_test (tc, test_silence_is_ended_by_asking, 0, G_N_ELEMENTS (UNHEARD));
  tcase_add_test (tc, test_answer_to_nothing_is_told);
  tcase_add_test (tc, test_cut_while_the_card_is_read);
  tcase_add_test (tc, test_answer_that_nobody_waits_for_any_more_is_late);
  tcase_add_test (tc, test_terminal_that_forgot_while_it_waited_charged_nothing);
  tcase_add_test (tc, test_cancel);
  tcase_add_test (tc, test_ask_after_a_restart_of_the_till);
  tcase_add_test (tc, test_status_of_another_payment_settles_nothing);
  tcase_add_loop_test (tc, test_reverse_once, 0, G_N_ELEMENTS (KNOWS_NAME));
  tcase_add_loop_test (tc, test_reverse_what_was_taken_otherwise_than_asked, 0, G_N_ELEMENTS (ODD));
  tcase_add_test (tc, test_reverse_what_was_never_charged);
  tcase_add_test (tc, test_lost_reversal);
  tcase_add_test (tc, test_refused_reversal_can_be_tried_again);
  tcase_add_test (tc, test_refused_login);
  tcase_add_test (tc, test_terminal_switched_off_and_on);
  tcase_add_test (tc, test_idle_connection_is_renewed_in_silence);
  tcase_add_test (tc, test_login_without_an_answer);
  tcase_add_test (tc, test_check_says_how_it_is_and_what_it_has);
  tcase_add_loop_test (tc, test_totals_are_this_till_s_in_its_currency, 0, G_N_ELEMENTS (TOTALS));
  tcase_add_test (tc, test_totals_of_a_terminal_that_has_taken_nothing);
  tcase_add_loop_test (tc, test_totals_that_are_none_are_known_at_once, 0,
                       G_N_ELEMENTS (NO_TOTALS));
  tcase_add_loop_test (tc, test_totals_that_do_not_come_are_not_waited_for, 0,
                       G_N_ELEMENTS (LATE_TOTALS));
  tcase_add_test (tc, test_totals_beyond_all_money_are_none);
  tcase_add_test (tc, test_totals_of_a_terminal_that_is_away);
  tcase_add_test (tc, test_totals_are_asked_for_after_an_idle_connection_was_renewed);
  tcase_add_test (tc, test_encrypted_to_the_terminal_that_is_known);
  tcase_add_test (tc, test_terminal_with_another_certificate_is_not_trusted);
}

CF_TEST_MAIN ("nexo-terminal", add_tests)
