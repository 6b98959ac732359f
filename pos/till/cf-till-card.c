/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Card money.  A payment is on the disk before the terminal is asked, and its answer before anybody
 * is told; in between it is nobody's guess:
 *
 *   add tender (STARTED) ─ commit tender.started ─ ask the terminal ─ answer ─ commit tender.settled
 *
 * A crash at any point leaves a STARTED tender behind, which the next start calls UNKNOWN.  What is
 * unknown is asked about by reference or decided by the slip, never charged again.  Our reference is
 * the basket's id and the tender's number: the same after a restart, and never another's.
 */
#include <string.h>

#include "cf-basket-store.h"
#include "cf-tender-store.h"
#include "cf-till-basket-document.h"
#include "cf-till-private.h"

typedef struct
{
  guint no;
  CfTenderState state;
  CfMoney approved;
  char *reference; /* the terminal's own */
  char *slip;
  const char *how;
  CfErrorCode verdict; /* CF_ERROR_LAST_CODE: none */
} Outcome;

static void
outcome_free (gpointer data)
{
  Outcome *outcome = data;
  g_free (outcome->reference);
  g_free (outcome->slip);
  g_free (outcome);
}

static void
fail (CfTill *self, GTask *task, GError *failure)
{
  cf_till_return_error (self, task, failure);
  g_object_unref (task);
}

static char *
our_reference (CfTill *self, guint no)
{
  return g_strdup_printf ("%s-%u", cf_basket_get_id (self->basket)->text, no);
}

static const CfTender *
find_tender (CfTill *self, CfTenderState state)
{
  for (guint i = 0; i < cf_basket_get_tender_count (self->basket); i++) {
    const CfTender *tender = cf_basket_get_tender (self->basket, i);
    if (tender->state == state)
      return tender;
  }
  return NULL;
}

static const CfTender *
find_unknown (CfTill *self, GError **error)
{
  const CfTender *tender = find_tender (self, CF_TENDER_UNKNOWN);
  if (tender == NULL)
    cf_error_set (error, CF_ERROR_WRONG_STATE, "no card payment is of unknown outcome");
  return tender;
}

gboolean
cf_till_card_check (CfTill *self, GError **error)
{
  CfPaymentTerminal *terminal =
    self->station != NULL ? cf_station_get_payment_terminal (self->station) : NULL;
  if (terminal == NULL || !cf_device_is_usable (CF_DEVICE (terminal)))
    return cf_error_set (error, CF_ERROR_NO_DEVICE, "no payment terminal is ready");
  return TRUE;
}

/* ── settling ────────────────────────────────────────────────────────────────────────────────── */

static const char *
outcome_word (CfTenderState state)
{
  return state == CF_TENDER_APPROVED  ? "approved"
         : state == CF_TENDER_UNKNOWN ? "unknown"
                                      : "declined";
}

static void
settled_recorded (CfTill *self, GTask *task, const CfPosition *positions, guint n)
{
  Outcome *outcome = g_object_get_data (G_OBJECT (task), "outcome");
  GError *failure = NULL;

  if (outcome->verdict != CF_ERROR_LAST_CODE) {
    cf_error_set (&failure, outcome->verdict, "the card payment is %s",
                  outcome_word (outcome->state));
    self->refusal.text = g_strdup (outcome->slip);
    fail (self, task, failure);
  } else {
    g_task_return_boolean (task, TRUE);
    g_object_unref (task);
  }
  cf_till_changed (self);
}

static CfEvent *
settled_event (CfTill *self, const CfTender *tender, const Outcome *outcome)
{
  g_autofree char *id = our_reference (self, tender->no);
  return cf_till_event (self, CF_EVENT_TENDER_SETTLED,
                        cf_event_body_tender_settled (
                          &(CfTenderSettled){ .tender = id,
                                              .basket = cf_basket_get_id (self->basket)->text,
                                              .type = tender->type.id,
                                              .outcome = outcome_word (outcome->state),
                                              .amount = tender->asked,
                                              .approved = outcome->approved,
                                              .reference = outcome->reference,
                                              .card = outcome->slip,
                                              .how = outcome->how }));
}

/* Moves the tender, with tender.settled as a note, and makes that a record.  If it cannot be written
 * now, basket and note still say what happened, and the next step writes it. */
static void
settle (CfTill *self, GTask *task, Outcome *outcome)
{
  GError *failure = NULL;
  const CfTender *tender = cf_basket_find_tender (self->basket, outcome->no);
  g_autoptr (CfBasket) next = cf_basket_copy (self->basket);

  g_object_set_data_full (G_OBJECT (task), "outcome", outcome, outcome_free);
  if (outcome->state == CF_TENDER_APPROVED &&
      (outcome->approved.minor <= 0 || outcome->approved.minor > tender->asked.minor)) {
    /* A terminal that says so has gone wrong; a person has to look at its slip. */
    outcome->state = CF_TENDER_UNKNOWN;
    outcome->verdict = CF_ERROR_CARD_UNKNOWN;
    outcome->approved = CF_MONEY_ZERO;
  }
  if (tender->state != outcome->state &&
      (!cf_basket_move_tender (next, outcome->no, outcome->state, outcome->approved,
                               outcome->reference, &failure) ||
       (outcome->slip != NULL &&
        !cf_basket_set_tender_card (next, outcome->no, outcome->slip, &failure)))) {
    fail (self, task, failure);
    return;
  }
  CfEvent *event = settled_event (self, tender, outcome);
  if (!cf_till_replace_basket (self, g_steal_pointer (&next), 0, cf_till_said (event), &failure)) {
    fail (self, task, failure);
    return;
  }
  cf_till_drop_undo (self);
  cf_till_commit (self, cf_till_commit_new (self), TRUE, task, settled_recorded);
}

static Outcome *
outcome_of (guint no, const CfPaymentResult *result)
{
  Outcome *outcome = g_new0 (Outcome, 1);

  outcome->no = no;
  outcome->how = "terminal";
  outcome->reference = g_strdup (result->terminal_reference);
  outcome->slip = g_strdup (result->slip);
  if (cf_payment_outcome_is_charged (result->outcome)) {
    outcome->state = CF_TENDER_APPROVED;
    outcome->approved = cf_money_from_minor (result->approved_minor);
    outcome->verdict = CF_ERROR_LAST_CODE;
  } else if (cf_payment_outcome_is_settled (result->outcome)) {
    outcome->state = CF_TENDER_DECLINED;
    outcome->verdict = CF_ERROR_CARD_DECLINED;
  } else {
    outcome->state = CF_TENDER_UNKNOWN;
    outcome->verdict = CF_ERROR_CARD_UNKNOWN;
  }
  return outcome;
}

/* ── charging ────────────────────────────────────────────────────────────────────────────────── */

/* The terminal was not asked: nothing was charged. */
static void
settle_not_asked (CfTill *self, GTask *task, guint no)
{
  Outcome *outcome = g_new0 (Outcome, 1);
  *outcome = (Outcome){
    .no = no, .state = CF_TENDER_DECLINED, .how = "terminal", .verdict = CF_ERROR_NO_DEVICE
  };
  settle (self, task, outcome);
}

static void
on_charged_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  CfTill *self = g_task_get_source_object (task);
  guint no = GPOINTER_TO_UINT (g_task_get_task_data (task));
  g_autoptr (GError) error = NULL;
  g_autoptr (CfPaymentResult) answer =
    cf_payment_terminal_finish (CF_PAYMENT_TERMINAL (source), result, &error);

  cf_till_thaw (self);
  if (answer != NULL) {
    settle (self, task, outcome_of (no, answer));
    return;
  }
  settle_not_asked (self, task, no);
}

static void
started_recorded (CfTill *self, GTask *task, const CfPosition *positions, guint n)
{
  guint no = GPOINTER_TO_UINT (g_task_get_task_data (task));
  CfBasket *started = g_object_steal_data (G_OBJECT (task), "started");
  CfPaymentTerminal *terminal = cf_station_get_payment_terminal (self->station);
  g_autofree char *reference = our_reference (self, no);
  GError *failure = NULL;

  if (!cf_till_replace_basket (self, started, 0, NULL, &failure)) {
    fail (self, task, failure);
    return;
  }
  cf_till_drop_undo (self);
  if (terminal == NULL) { /* unplugged meanwhile */
    settle_not_asked (self, task, no);
    return;
  }
  cf_till_freeze (self);
  cf_payment_terminal_start_async (terminal, reference,
                                   cf_basket_find_tender (self->basket, no)->asked.minor,
                                   self->shop.currency, self->shop.exponent, on_charged_cb, task);
  cf_till_changed (self);
}

void
cf_till_card_start (CfTill *self, CfBasket *started, guint no, GTask *task)
{
  const CfTender *tender = cf_basket_find_tender (started, no);
  g_autofree char *reference = our_reference (self, no);

  g_task_set_task_data (task, GUINT_TO_POINTER (no), NULL);
  CfCommit *commit = cf_till_commit_new (self);
  cf_commit_add_event (commit, cf_till_event (self, CF_EVENT_TENDER_STARTED,
                                              cf_event_body_tender_started (&(CfTenderStarted){
                                                .tender = reference,
                                                .basket = cf_basket_get_id (self->basket)->text,
                                                .shift = cf_till_shift_id (self),
                                                .type = tender->type.id,
                                                .amount = tender->asked,
                                                .reference = reference })));
  cf_till_put_basket (self, commit, started);
  g_object_set_data_full (G_OBJECT (task), "started", started, (GDestroyNotify) cf_basket_free);
  cf_till_commit (self, commit, TRUE, task, started_recorded);
}

gboolean
cf_till_cancel_card (CfTill *self, GError **error)
{
  CfPaymentTerminal *terminal =
    self->station != NULL ? cf_station_get_payment_terminal (self->station) : NULL;
  GError *failure = NULL;

  if (terminal == NULL || !cf_payment_terminal_is_running (terminal)) {
    cf_error_set (&failure, CF_ERROR_WRONG_STATE, "no card payment is running");
    return cf_till_refuse (self, failure, error);
  }
  cf_payment_terminal_cancel (terminal);
  return TRUE;
}

/* ── unknown outcomes ────────────────────────────────────────────────────────────────────────── */

static void
on_asked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  CfTill *self = g_task_get_source_object (task);
  guint no = GPOINTER_TO_UINT (g_task_get_task_data (task));
  GError *failure = NULL;
  g_autoptr (CfPaymentResult) answer =
    cf_payment_terminal_finish (CF_PAYMENT_TERMINAL (source), result, &failure);

  cf_till_thaw (self);
  if (answer == NULL)
    fail (self, task, failure);
  else if (!cf_payment_outcome_is_settled (answer->outcome)) {
    cf_error_set (&failure, CF_ERROR_CARD_UNKNOWN, "the terminal does not know yet");
    fail (self, task, failure);
  } else
    settle (self, task, outcome_of (no, answer));
  cf_till_changed (self);
}

void
cf_till_ask_card_async (CfTill *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  GError *failure = NULL;
  const CfTender *tender;

  cf_till_reset_refusal (self);
  if (!cf_till_enter (self, CF_TILL_SELLING, &failure) ||
      (tender = find_unknown (self, &failure)) == NULL || !cf_till_card_check (self, &failure)) {
    fail (self, task, failure);
    return;
  }
  g_autofree char *reference = our_reference (self, tender->no);
  g_task_set_task_data (task, GUINT_TO_POINTER (tender->no), NULL);
  cf_till_freeze (self);
  cf_till_changed (self);
  cf_payment_terminal_ask_async (cf_station_get_payment_terminal (self->station), reference,
                                 tender->asked.minor, self->shop.currency, self->shop.exponent,
                                 on_asked_cb, task);
}

/* ── giving back ─────────────────────────────────────────────────────────────────────────────── */

static void
reversal_recorded (CfTill *self, GTask *task, const CfPosition *positions, guint n)
{
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
  cf_till_changed (self);
}

static CfEvent *
reversed_event (CfTill *self, const CfTender *tender, const char *reference, const char *reason)
{
  g_autofree char *id = our_reference (self, tender->no);
  return cf_till_event (self, CF_EVENT_TENDER_REVERSED,
                        cf_event_body_tender_reversed (
                          &(CfTenderReversed){ .tender = id,
                                               .basket = cf_basket_get_id (self->basket)->text,
                                               .type = tender->type.id,
                                               .amount = tender->amount,
                                               .reference = reference,
                                               .reason = reason }));
}

/* What a tender becomes whose reversal was answered.  Without a settled answer it stays as it is: it may
 * have been given back, and asking again gives back once. */
static CfTenderState
state_after_reversal (const CfPaymentResult *answer, gboolean was_asked_before)
{
  if (answer != NULL && answer->outcome == CF_PAYMENT_REVERSED)
    return CF_TENDER_REVERSED;
  if (answer == NULL ? was_asked_before : !cf_payment_outcome_is_settled (answer->outcome))
    return CF_TENDER_REVERSING;
  return CF_TENDER_APPROVED;
}

/* Moves a tender whose money was being given back.  @event: (transfer full) (nullable) */
static gboolean
end_reversal (CfTill *self,
              const CfTender *tender,
              CfTenderState state,
              CfEvent *event,
              GError **error)
{
  g_autoptr (CfBasket) next = cf_basket_copy (self->basket);

  if (state != CF_TENDER_REVERSING &&
      !cf_basket_move_tender (next, tender->no, state, tender->amount, NULL, error)) {
    cf_event_free (event);
    return FALSE;
  }
  if (!cf_till_replace_basket (self, g_steal_pointer (&next), 0,
                               event != NULL ? cf_till_said (event) : NULL, error))
    return FALSE;
  cf_till_drop_undo (self);
  return TRUE;
}

static void
on_reversed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  CfTill *self = g_task_get_source_object (task);
  guint no = GPOINTER_TO_UINT (g_task_get_task_data (task));
  gboolean again = g_object_get_data (G_OBJECT (task), "again") != NULL;
  GError *failure = NULL;
  g_autoptr (CfPaymentResult) answer =
    cf_payment_terminal_finish (CF_PAYMENT_TERMINAL (source), result, NULL);
  CfTenderState state = state_after_reversal (answer, again);
  const CfTender *tender = cf_basket_find_tender (self->basket, no);
  CfEvent *event = state == CF_TENDER_REVERSED
                     ? reversed_event (self, tender, answer->terminal_reference, NULL)
                     : NULL;

  cf_till_thaw (self);
  if (!end_reversal (self, tender, state, event, &failure)) {
    fail (self, task, failure);
    return;
  }
  if (state == CF_TENDER_REVERSED) {
    cf_till_commit (self, cf_till_commit_new (self), TRUE, task, reversal_recorded);
    return;
  }
  if (state == CF_TENDER_REVERSING)
    cf_error_set (&failure, CF_ERROR_CARD_UNKNOWN,
                  "the terminal did not say whether it gave the money back");
  else
    cf_error_set (&failure, CF_ERROR_CARD_DECLINED, "the terminal did not give the money back");
  fail (self, task, failure);
}

static void
reversal_begun (CfTill *self, GTask *task, const CfPosition *positions, guint n)
{
  guint no = GPOINTER_TO_UINT (g_task_get_task_data (task));
  CfBasket *reversing = g_object_steal_data (G_OBJECT (task), "reversing");
  CfPaymentTerminal *terminal = cf_station_get_payment_terminal (self->station);
  g_autofree char *reference = our_reference (self, no);
  GError *failure = NULL;

  if (terminal == NULL) {
    cf_basket_free (reversing);
    cf_error_set (&failure, CF_ERROR_NO_DEVICE, "no payment terminal is ready");
  } else {
    (void) cf_till_replace_basket (self, reversing, 0, NULL, &failure);
  }
  if (failure != NULL) {
    fail (self, task, failure);
    return;
  }
  cf_till_drop_undo (self);
  cf_till_freeze (self);
  cf_till_changed (self);
  const CfTender *tender = cf_basket_find_tender (self->basket, no);
  cf_payment_terminal_reverse_async (terminal, reference, tender->reference, tender->amount.minor,
                                     self->shop.currency, self->shop.exponent, on_reversed_cb,
                                     task);
}

/* That money is being given back is on the disk before the terminal is asked, as with a charge. */
void
cf_till_card_reverse (CfTill *self, guint no, GTask *task)
{
  GError *failure = NULL;
  gboolean again = cf_basket_find_tender (self->basket, no)->state == CF_TENDER_REVERSING;
  g_autoptr (CfBasket) next = cf_basket_copy (self->basket);

  if (!cf_till_card_check (self, &failure) ||
      (!again &&
       !cf_basket_move_tender (next, no, CF_TENDER_REVERSING, CF_MONEY_ZERO, NULL, &failure))) {
    fail (self, task, failure);
    return;
  }
  g_task_set_task_data (task, GUINT_TO_POINTER (no), NULL);
  g_object_set_data (G_OBJECT (task), "again", GINT_TO_POINTER (again));
  CfCommit *commit = cf_till_commit_new (self);
  cf_till_put_basket (self, commit, next);
  cf_commit_require_sync (commit);
  g_object_set_data_full (G_OBJECT (task), "reversing", g_steal_pointer (&next),
                          (GDestroyNotify) cf_basket_free);
  cf_till_commit (self, commit, TRUE, task, reversal_begun);
}

/* Decides a reversal that no terminal answers any more. */
static void
resolve_reversal (CfTill *self, GTask *task, const CfTender *tender, gboolean has_money)
{
  GError *failure = NULL;
  CfTenderState state = has_money ? CF_TENDER_APPROVED : CF_TENDER_REVERSED;
  CfEvent *event = has_money ? NULL : reversed_event (self, tender, NULL, "person");

  if (!end_reversal (self, tender, state, event, &failure)) {
    fail (self, task, failure);
    return;
  }
  cf_till_commit (self, cf_till_commit_new (self), TRUE, task, reversal_recorded);
}

void
cf_till_resolve_card_async (CfTill *self,
                            const char *reference,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  GError *failure = NULL;
  const CfTender *tender;
  Outcome *outcome;

  cf_till_reset_refusal (self);
  if (!cf_till_enter (self, CF_TILL_SELLING, &failure)) {
    fail (self, task, failure);
    return;
  }
  if ((tender = find_tender (self, CF_TENDER_REVERSING)) != NULL) {
    resolve_reversal (self, task, tender, reference != NULL);
    return;
  }
  if ((tender = find_unknown (self, &failure)) == NULL) {
    fail (self, task, failure);
    return;
  }
  outcome = g_new0 (Outcome, 1);
  *outcome = (Outcome){ .no = tender->no,
                        .state = reference != NULL ? CF_TENDER_APPROVED : CF_TENDER_DECLINED,
                        .approved = reference != NULL ? tender->asked : CF_MONEY_ZERO,
                        .reference = g_strdup (reference),
                        .how = "person",
                        .verdict = CF_ERROR_LAST_CODE };
  settle (self, task, outcome);
}

/* ── late answers ────────────────────────────────────────────────────────────────────────────── */

/* A late approval on its way back to the card. */
typedef struct
{
  CfTill *self;
  char *reference;
} Late;

static void
late_recorded (CfTill *self, GTask *task, const CfPosition *positions, guint n)
{
  g_object_unref (task);
  cf_till_changed (self);
}

static void
on_late_reversed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Late *late = data;
  g_autoptr (CfTill) self = late->self;
  g_autofree char *reference = late->reference;
  g_autoptr (CfPaymentResult) answer =
    cf_payment_terminal_finish (CF_PAYMENT_TERMINAL (source), result, NULL);
  CfId basket = { "" };

  g_free (late);
  cf_till_end (self);
  if (answer == NULL || answer->outcome != CF_PAYMENT_REVERSED) {
    g_message ("a late approval could not be given back: %s", reference);
    cf_till_notice (self, "late_card");
    return;
  }
  g_strlcpy (basket.text, reference, sizeof basket.text);
  CfCommit *commit = cf_till_commit_new (self);
  cf_commit_add_event (commit,
                       cf_event_new (CF_EVENT_TENDER_REVERSED, self->clock, CF_EVENT_BY_SYSTEM,
                                     cf_event_body_tender_reversed (&(CfTenderReversed){
                                       .tender = reference,
                                       .basket = basket.text,
                                       .type = "card",
                                       .amount = cf_money_from_minor (answer->approved_minor),
                                       .reference = answer->terminal_reference,
                                       .reason = "late" })));
  cf_till_commit (self, commit, FALSE, g_task_new (self, NULL, NULL, NULL), late_recorded);
}

static gboolean
has_open_card (const CfBasket *basket)
{
  for (guint i = 0; i < cf_basket_get_tender_count (basket); i++) {
    CfTenderState state = cf_basket_get_tender (basket, i)->state;

    if (state == CF_TENDER_STARTED || state == CF_TENDER_UNKNOWN || state == CF_TENDER_REVERSING)
      return TRUE;
  }
  return FALSE;
}

gboolean
cf_till_card_is_open (CfTill *self)
{
  g_autoptr (GPtrArray) parked =
    cf_basket_store_list_parked (cf_store_get_reader (self->store), NULL);

  for (guint i = 0; parked != NULL && i < parked->len; i++) {
    const CfSavedBasket *saved = parked->pdata[i];
    g_autoptr (CfBasket) basket = cf_basket_document_decode (saved->document, NULL, NULL);

    if (basket != NULL && has_open_card (basket))
      return TRUE;
  }
  return has_open_card (self->basket);
}

/* Whether the payment is a parked basket's: whoever resumes it asks what became of it. */
static gboolean
is_parked (CfTill *self, const char *reference)
{
  g_autofree char *id = g_strndup (reference, CF_ID_LEN);
  g_autoptr (CfSavedBasket) saved =
    cf_basket_store_load_parked (cf_store_get_reader (self->store), id, NULL);
  return saved != NULL;
}

/* Whether money taken under @reference pays for something: for the open or a parked basket, or for a
 * sale, where somebody read the slip before the answer came.  In doubt it does. */
static gboolean
is_wanted (CfTill *self, const char *reference)
{
  gboolean is_sold = TRUE;

  if (is_parked (self, reference))
    return TRUE;

  for (guint i = 0; i < cf_basket_get_tender_count (self->basket); i++) {
    const CfTender *tender = cf_basket_get_tender (self->basket, i);
    g_autofree char *ours = our_reference (self, tender->no);
    if (strcmp (ours, reference) == 0)
      return cf_tender_state_binds (tender->state);
  }
  return !cf_tender_store_is_sold (cf_store_get_reader (self->store), reference, &is_sold, NULL) ||
         is_sold;
}

/* An approval that comes when nobody waits any more: if its tender is still unknown it is that
 * tender's answer; if it pays for nothing it is given back at once, by the terminal that took it: another may play
 * the role by now. */
void
cf_till_card_late (CfTill *self, CfPaymentTerminal *terminal, CfPaymentResult *result)
{
  const CfTender *tender = find_unknown (self, NULL);
  g_autofree char *ours = tender != NULL ? our_reference (self, tender->no) : NULL;

  if (ours != NULL && strcmp (ours, result->reference) == 0) {
    if (self->frozen == 0)
      settle (self, g_task_new (self, NULL, NULL, NULL), outcome_of (tender->no, result));
    return; /* else somebody is asking about it this moment and gets the same answer */
  }
  if (!cf_payment_outcome_is_charged (result->outcome) || is_wanted (self, result->reference))
    return;
  Late *late = g_new0 (Late, 1);
  *late = (Late){ g_object_ref (self), g_strdup (result->reference) };
  cf_till_begin (self);
  cf_payment_terminal_reverse_async (terminal, result->reference, result->terminal_reference,
                                     result->approved_minor, self->shop.currency,
                                     self->shop.exponent, on_late_reversed_cb, late);
}
