/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-nexo-terminal.h"

#include <string.h>

#include "cf-nexo-answer.h"
#include "cf-nexo-link.h"

/* What the till waits for: a payment, from its start until the terminal has said what became of it, also
 * when nobody waits any more; and one question, about a payment or for its reversal. */

typedef struct
{
  CfPaymentRequest request;
  CfNexoServiceId id;
  CfNexoServiceId status_id; /* of the last question about it; "": none under way */
  gboolean is_sent;
  gboolean is_cancelled;
  gboolean is_forgotten; /* the terminal has said once that it knows nothing of it */
  guint n_asked;
  guint n_unclear;
  guint timer;
} Payment;

typedef enum
{
  STEP_ASK,   /* what became of a payment? */
  STEP_KNOWN, /* what became of an earlier reversal of it? */
  STEP_FIND,  /* what does the terminal call it? */
  STEP_REVERSE,
} Step;

typedef struct
{
  CfPaymentRequest request;
  Step step;
  gboolean is_forgotten; /* the terminal has said once that it knows nothing of it */
  CfNexoServiceId id;    /* of the message that waits for its answer */
  CfNexoServiceId reversal_id;
  guint attempt;
  char *poi_transaction; /* nullable */
  char *poi_time;
  guint timer;    /* of the step */
  guint deadline; /* of all */
} Question;

struct _CfNexoTerminal
{
  CfPaymentTerminal parent_instance;
  CfNexoAddress *address;
  char *certificate; /* nullable */
  CfNexoSide side;
  char *salt; /* makes ServiceIDs this run's own */
  /* Device thread: */
  guint n_messages;
  CfNexoLink *link; /* nullable: between two attempts */
  gboolean is_logged_in;
  gint64 logged_in_ms;
  CfNexoServiceId login_id;
  guint login_timer;
  guint retry_timer;
  guint n_failures;
  Payment *payment;
  Question *question;
  CfNexoServiceId check_id;  /* of a diagnosis or totals */
  char *diagnosis;           /* said, while the totals are waited for */
  CfNexoServiceId totals_id; /* of totals that are added up; "": not asked yet */
  gboolean wants_totals;
  char totals_currency[4];
  guint totals_exponent;
  CfNexoServiceId settled_id;
};

G_DEFINE_FINAL_TYPE (CfNexoTerminal, cf_nexo_terminal, CF_TYPE_PAYMENT_TERMINAL)

static void connect_now (CfNexoTerminal *self);
static void begin_login (CfNexoTerminal *self);
static void ask_payment (CfNexoTerminal *self);
static void take_step (CfNexoTerminal *self);

static gint64
pause_ms (guint n)
{
  return MIN ((gint64) CF_NEXO_PAUSE_MS << MIN (n, 8), CF_NEXO_PAUSE_LAST);
}

static gint64
now_ms (CfNexoTerminal *self)
{
  return cf_clock_utc_ms (cf_device_loop_get_clock (cf_device_get_loop (CF_DEVICE (self))));
}

static gint64
mono_ms (CfNexoTerminal *self)
{
  return cf_clock_mono_ms (cf_device_loop_get_clock (cf_device_get_loop (CF_DEVICE (self))));
}

static void
set_timer (CfNexoTerminal *self, guint *timer, gint64 delay_ms, void (*func) (CfDevice *, gpointer))
{
  cf_device_remove_timer (CF_DEVICE (self), *timer);
  *timer = cf_device_add_timer (CF_DEVICE (self), delay_ms, func, NULL, NULL);
}

static void
stop_timer (CfNexoTerminal *self, guint *timer)
{
  cf_device_remove_timer (CF_DEVICE (self), *timer);
  *timer = 0;
}

/* Of a message whose fate nobody will ask for. */
static void
next_id (CfNexoTerminal *self, CfNexoCategory category, CfNexoServiceId ret_id)
{
  cf_nexo_service_id (category, self->salt, ++self->n_messages, ret_id);
}

static void
send_text (CfNexoTerminal *self, char *json)
{
  if (self->link != NULL) /* else it was lost by the message before */
    cf_nexo_link_send (self->link, json);
  g_free (json);
}

static void
copy_request (CfPaymentRequest *to, const CfPaymentRequest *from)
{
  *to = *from;
  to->reference = g_strdup (from->reference);
}

/* ---- a payment ---- */

static void
drop_payment (CfNexoTerminal *self)
{
  Payment *payment = g_steal_pointer (&self->payment);

  if (payment == NULL)
    return;
  stop_timer (self, &payment->timer);
  memcpy (self->settled_id, payment->id, sizeof self->settled_id);
  g_free (payment->request.reference);
  g_free (payment);
  if (self->is_logged_in)
    cf_device_report (CF_DEVICE (self), CF_DEVICE_READY, CF_DEVICE_REASON_NONE);
}

static void
finish_payment (CfNexoTerminal *self, CfPaymentResult *result)
{
  drop_payment (self);
  cf_payment_terminal_answer (CF_PAYMENT_TERMINAL (self), result);
}

static CfPaymentResult *
not_charged (const char *reference, const char *words)
{
  CfPaymentResult *result = cf_payment_result_new (reference, CF_PAYMENT_CANCELLED, 0);
  cf_payment_result_set (&result->words, words, CF_DEVICE_SAID_MAX);
  return result;
}

static void
on_payment_time_cb (CfDevice *device, gpointer data)
{
  CfNexoTerminal *self = CF_NEXO_TERMINAL (device);

  self->payment->timer = 0;
  if (self->is_logged_in)
    ask_payment (self);
}

static void
send_payment (CfNexoTerminal *self)
{
  Payment *payment = self->payment;

  payment->is_sent = TRUE;
  set_timer (self, &payment->timer, CF_NEXO_ANSWER_MS, on_payment_time_cb);
  send_text (self,
             cf_nexo_write_payment (&self->side, payment->id, &payment->request, now_ms (self)));
}

static void
send_abort (CfNexoTerminal *self)
{
  CfNexoServiceId id;

  next_id (self, CF_NEXO_ABORT, id);
  send_text (self, cf_nexo_write_abort (&self->side, id, self->payment->id));
}

/* Asks what became of it; without an answer again. */
static void
ask_payment (CfNexoTerminal *self)
{
  Payment *payment = self->payment;

  next_id (self, CF_NEXO_STATUS, payment->status_id);
  payment->n_asked++;
  set_timer (self, &payment->timer, CF_NEXO_STATUS_MS + pause_ms (payment->n_asked),
             on_payment_time_cb);
  send_text (self,
             cf_nexo_write_status (&self->side, payment->status_id, CF_NEXO_PAYMENT, payment->id));
}

static void
take_payment_status (CfNexoTerminal *self, const CfNexoAnswer *answer)
{
  Payment *payment = self->payment;
  g_autoptr (CfPaymentResult) result =
    cf_nexo_answer_to_result (answer, &payment->request, payment->id);
  gboolean is_new_to_us = result->outcome == CF_PAYMENT_NOT_FOUND && !payment->is_forgotten;

  payment->status_id[0] = '\0';
  if (cf_payment_outcome_is_settled (result->outcome) && !is_new_to_us) {
    finish_payment (self, g_steal_pointer (&result));
    return;
  }
  if (result->outcome == CF_PAYMENT_UNKNOWN && ++payment->n_unclear > CF_NEXO_UNCLEAR_MAX) {
    cf_device_report_said (CF_DEVICE (self), "%s: it does not say what became of it",
                           payment->request.reference);
    drop_payment (self); /* it ends as unknown by its own time */
    return;
  }
  /* Our request may still lie unread on the connection that was lost. */
  payment->is_forgotten |= is_new_to_us;
  if (result->outcome == CF_PAYMENT_IN_PROGRESS && payment->is_cancelled)
    send_abort (self);
  set_timer (self, &payment->timer, pause_ms (payment->n_asked), on_payment_time_cb);
}

static void
take_payment_answer (CfNexoTerminal *self, const CfNexoAnswer *answer)
{
  Payment *payment = self->payment;

  if (payment == NULL || !payment->is_sent || strcmp (answer->service_id, payment->id) != 0) {
    if (strcmp (answer->service_id, self->settled_id) != 0) /* else said twice */
      cf_device_report_said (CF_DEVICE (self), "an answer to %s, which nobody waits for",
                             answer->service_id);
    return;
  }
  CfPaymentResult *result = cf_nexo_answer_to_result (answer, &payment->request, payment->id);
  gboolean is_odd = result->outcome == CF_PAYMENT_UNKNOWN;
  finish_payment (self, result);
  if (is_odd)
    cf_device_report_said (CF_DEVICE (self), "it approved %s %s, which nobody asked for",
                           answer->authorized != NULL ? answer->authorized : "no amount",
                           answer->currency != NULL ? answer->currency : "");
}

/* ---- a question ---- */

static void
drop_question (CfNexoTerminal *self)
{
  Question *question = g_steal_pointer (&self->question);

  if (question == NULL)
    return;
  stop_timer (self, &question->timer);
  stop_timer (self, &question->deadline);
  g_free (question->request.reference);
  g_free (question->poi_transaction);
  g_free (question->poi_time);
  g_free (question);
}

static void
answer_question (CfNexoTerminal *self, CfPaymentResult *result)
{
  drop_question (self);
  cf_payment_terminal_answer_asked (CF_PAYMENT_TERMINAL (self), result);
}

static void
answer_outcome (CfNexoTerminal *self, CfPaymentOutcome outcome)
{
  answer_question (self, cf_payment_result_new (self->question->request.reference, outcome, 0));
}

static void
on_question_late_cb (CfDevice *device, gpointer data)
{
  CfNexoTerminal *self = CF_NEXO_TERMINAL (device);

  self->question->deadline = 0;
  answer_outcome (self, CF_PAYMENT_UNKNOWN);
}

static void
on_step_time_cb (CfDevice *device, gpointer data)
{
  CfNexoTerminal *self = CF_NEXO_TERMINAL (device);

  self->question->timer = 0;
  if (self->question->step == STEP_REVERSE)
    self->question->step = STEP_KNOWN; /* its answer was lost */
  if (self->is_logged_in)
    take_step (self);
}

/* Says the message of the step the question is at. */
static void
take_step (CfNexoTerminal *self)
{
  Question *question = self->question;
  CfNexoServiceId payment_id;

  cf_nexo_service_id (CF_NEXO_PAYMENT, question->request.reference, 0, payment_id);
  cf_nexo_service_id (CF_NEXO_REVERSAL, question->request.reference, question->attempt,
                      question->reversal_id);
  if (question->step == STEP_REVERSE) {
    memcpy (question->id, question->reversal_id, sizeof question->id);
    set_timer (self, &question->timer, CF_NEXO_ANSWER_MS, on_step_time_cb);
    send_text (self, cf_nexo_write_reversal (&self->side, question->id, question->poi_transaction,
                                             question->poi_time));
    return;
  }
  next_id (self, CF_NEXO_STATUS, question->id);
  set_timer (self, &question->timer, CF_NEXO_STATUS_MS, on_step_time_cb);
  send_text (self,
             question->step == STEP_KNOWN
               ? cf_nexo_write_status (&self->side, question->id, CF_NEXO_REVERSAL,
                                       question->reversal_id)
               : cf_nexo_write_status (&self->side, question->id, CF_NEXO_PAYMENT, payment_id));
}

static void
next_step (CfNexoTerminal *self, Step step)
{
  self->question->step = step;
  take_step (self);
}

static void
answer_reversed (CfNexoTerminal *self)
{
  const Question *question = self->question;
  CfPaymentResult *result = cf_payment_result_new (question->request.reference, CF_PAYMENT_REVERSED,
                                                   question->request.amount_minor);

  cf_payment_result_set (&result->terminal_reference, question->poi_transaction,
                         CF_PAYMENT_FIELD_MAX);
  answer_question (self, result);
}

/* A reversal that was refused: the money is with the shop. */
static void
take_reversal_verdict (CfNexoTerminal *self, const CfNexoAnswer *answer)
{
  if (answer->verdict != CF_NEXO_FAILURE)
    answer_reversed (self);
  else if (g_strcmp0 (answer->condition, "InProgress") == 0)
    set_timer (self, &self->question->timer, CF_NEXO_PAUSE_MS, on_step_time_cb);
  else
    answer_outcome (self, CF_PAYMENT_DECLINED);
}

/* Whether an earlier reversal is known.  One that was refused is left behind: the next has its own number,
 * or the terminal would repeat that refusal. */
static void
take_known (CfNexoTerminal *self, const CfNexoAnswer *answer)
{
  Question *question = self->question;
  gboolean is_it = answer->has_repeated && answer->repeated_category == CF_NEXO_REVERSAL &&
                   strcmp (answer->repeated_id, question->reversal_id) == 0;

  if (is_it && answer->repeated_verdict != CF_NEXO_FAILURE)
    answer_reversed (self);
  else if (is_it && ++question->attempt >= CF_NEXO_ATTEMPT_MAX)
    answer_outcome (self, CF_PAYMENT_DECLINED);
  else if (is_it)
    take_step (self);
  else if (g_strcmp0 (answer->condition, "NotFound") == 0)
    next_step (self, question->poi_transaction != NULL ? STEP_REVERSE : STEP_FIND);
  else /* still at it, or it says nothing of it */
    set_timer (self, &question->timer, CF_NEXO_PAUSE_MS, on_step_time_cb);
}

static void
take_found (CfNexoTerminal *self,
            const CfNexoAnswer *answer,
            const char *payment_id,
            CfPaymentOutcome outcome)
{
  Question *question = self->question;

  if (cf_nexo_answer_is_taken (answer, &question->request, payment_id) &&
      answer->poi_transaction != NULL) {
    question->poi_transaction = g_strdup (answer->poi_transaction);
    question->poi_time = g_strdup (answer->poi_time != NULL ? answer->poi_time : "");
    next_step (self, STEP_REVERSE);
  } else if (outcome == CF_PAYMENT_IN_PROGRESS)
    set_timer (self, &question->timer, CF_NEXO_PAUSE_MS, on_step_time_cb);
  else
    answer_outcome (self, cf_payment_outcome_is_settled (outcome) &&
                              !cf_payment_outcome_is_charged (outcome)
                            ? CF_PAYMENT_NOT_FOUND
                            : CF_PAYMENT_UNKNOWN);
}

static void
take_question_status (CfNexoTerminal *self, const CfNexoAnswer *answer)
{
  Question *question = self->question;
  CfNexoServiceId payment_id;

  question->id[0] = '\0';
  if (question->step == STEP_KNOWN) {
    take_known (self, answer);
    return;
  }
  cf_nexo_service_id (CF_NEXO_PAYMENT, question->request.reference, 0, payment_id);
  g_autoptr (CfPaymentResult) result =
    cf_nexo_answer_to_result (answer, &question->request, payment_id);
  if (question->step == STEP_FIND) {
    take_found (self, answer, payment_id, result->outcome);
    return;
  }
  if (result->outcome == CF_PAYMENT_NOT_FOUND && !question->is_forgotten) {
    question->is_forgotten = TRUE; /* as with a payment */
    set_timer (self, &question->timer, CF_NEXO_PAUSE_MS, on_step_time_cb);
    return;
  }
  if (cf_payment_outcome_is_settled (result->outcome) && self->payment != NULL &&
      strcmp (self->payment->request.reference, result->reference) == 0)
    drop_payment (self); /* whoever asked has its answer */
  answer_question (self, g_steal_pointer (&result));
}

static void
begin_question (CfNexoTerminal *self,
                const CfPaymentRequest *request,
                Step step,
                gint64 deadline_ms)
{
  Question *question = g_new0 (Question, 1);

  drop_question (self);
  copy_request (&question->request, request);
  question->step = step;
  self->question = question;
  set_timer (self, &question->deadline, deadline_ms, on_question_late_cb);
}

/* ---- a look at itself ---- */

static void
answer_check (CfNexoTerminal *self, const char *totals)
{
  g_autofree char *said = g_steal_pointer (&self->diagnosis);

  self->check_id[0] = '\0';
  cf_payment_terminal_answer_check (CF_PAYMENT_TERMINAL (self),
                                    said == NULL ? NULL
                                                 : g_strconcat (said, totals != NULL ? "\n" : "",
                                                                totals, NULL));
}

static void
query (CfNexoTerminal *self, CfNexoCategory category)
{
  next_id (self, category, self->check_id);
  send_text (self, cf_nexo_write_query (&self->side, self->check_id, category));
}

static void
take_check (CfNexoTerminal *self, const CfNexoAnswer *answer)
{
  if (strcmp (answer->service_id, self->check_id) != 0)
    return;
  if (answer->category == CF_NEXO_TOTALS)
    answer_check (self, answer->verdict != CF_NEXO_FAILURE ? answer->totals : NULL);
  else {
    const char *words = answer->verdict != CF_NEXO_FAILURE ? answer->words : answer->condition;
    g_free (self->diagnosis);
    self->diagnosis = g_strdup (words != NULL ? words : "?");
    cf_device_report_said (CF_DEVICE (self), "%s", self->diagnosis);
    query (self, CF_NEXO_TOTALS);
  }
}

/* ---- what it has taken ---- */

static void
answer_totals (CfNexoTerminal *self, CfPaymentTotals *totals)
{
  self->wants_totals = FALSE;
  self->totals_id[0] = '\0';
  cf_payment_terminal_answer_totals (CF_PAYMENT_TERMINAL (self), totals);
}

static void
ask_totals (CfNexoTerminal *self)
{
  next_id (self, CF_NEXO_TOTALS, self->totals_id);
  send_text (self, cf_nexo_write_totals (&self->side, self->totals_id));
}

static void
take_totals (CfNexoTerminal *self, const CfNexoAnswer *answer)
{
  CfPaymentTotals *totals =
    cf_nexo_answer_to_totals (answer, self->totals_currency, self->totals_exponent);

  if (totals == NULL)
    cf_device_report_said (CF_DEVICE (self), "its totals: %s",
                           answer->condition != NULL ? answer->condition : "cannot be added up");
  answer_totals (self, totals);
}

/* ---- the connection ---- */

static void
on_retry_cb (CfDevice *device, gpointer data)
{
  CfNexoTerminal *self = CF_NEXO_TERMINAL (device);

  self->retry_timer = 0;
  connect_now (self);
}

/* What waits when the connection is lost: what was sent is asked for later, what was not is not charged. */
static void
suspend (CfNexoTerminal *self)
{
  if (self->payment != NULL && !self->payment->is_sent)
    finish_payment (self, not_charged (self->payment->request.reference, "not connected"));
  else if (self->payment != NULL) {
    stop_timer (self, &self->payment->timer);
    self->payment->status_id[0] = '\0';
  }
  if (self->question != NULL && self->question->step == STEP_ASK)
    answer_outcome (self, CF_PAYMENT_UNKNOWN);
  else if (self->question != NULL) {
    stop_timer (self, &self->question->timer);
    if (self->question->step == STEP_REVERSE)
      self->question->step = STEP_KNOWN;
  }
  if (self->check_id[0] != '\0')
    answer_check (self, NULL);
  if (self->totals_id[0] != '\0')
    answer_totals (self, NULL);
}

/* A connection that was good and ended is begun again at once and nobody hears of it: terminals end what
 * is idle.  Else it is tried again after a pause. */
static void
lose (CfNexoTerminal *self, CfDeviceReason reason, const char *words)
{
  gboolean was_good =
    self->is_logged_in && mono_ms (self) - self->logged_in_ms >= CF_NEXO_STABLE_MS;

  g_clear_pointer (&self->link, cf_nexo_link_free);
  self->is_logged_in = FALSE;
  stop_timer (self, &self->login_timer);
  if (was_good)
    self->n_failures = 0;
  suspend (self);
  if (was_good && reason == CF_DEVICE_REASON_UNREACHABLE) {
    set_timer (self, &self->retry_timer, 0, on_retry_cb);
    return;
  }
  cf_device_report_said (CF_DEVICE (self), "%s", words);
  cf_device_report (CF_DEVICE (self), CF_DEVICE_PROBLEM, reason);
  set_timer (self, &self->retry_timer, pause_ms (self->n_failures++), on_retry_cb);
}

static void
on_no_login_cb (CfDevice *device, gpointer data)
{
  CfNexoTerminal *self = CF_NEXO_TERMINAL (device);

  self->login_timer = 0;
  lose (self, CF_DEVICE_REASON_NO_ANSWER, "no answer to the login");
}

static void
begin_login (CfNexoTerminal *self)
{
  self->is_logged_in = FALSE;
  next_id (self, CF_NEXO_LOGIN, self->login_id);
  set_timer (self, &self->login_timer, CF_NEXO_LOGIN_MS, on_no_login_cb);
  send_text (self, cf_nexo_write_login (&self->side, self->login_id, now_ms (self)));
}

static void
take_login_answer (CfNexoTerminal *self, const CfNexoAnswer *answer)
{
  if (strcmp (answer->service_id, self->login_id) != 0)
    return;
  self->login_id[0] = '\0';
  stop_timer (self, &self->login_timer);
  if (answer->verdict == CF_NEXO_FAILURE) {
    g_autofree char *words =
      g_strconcat ("it refuses the login: ", answer->condition != NULL ? answer->condition : "?",
                   NULL);
    lose (self, CF_DEVICE_REASON_REFUSED, words);
    return;
  }
  self->is_logged_in = TRUE;
  self->logged_in_ms = mono_ms (self);
  cf_device_report_said (CF_DEVICE (self), "%s",
                         answer->words != NULL ? answer->words : "logged in");
  if (self->payment == NULL)
    cf_device_report (CF_DEVICE (self), CF_DEVICE_READY, CF_DEVICE_REASON_NONE);
  else
    cf_device_report (CF_DEVICE (self), CF_DEVICE_BUSY, CF_DEVICE_REASON_CARD_RUNNING);
  if (self->payment != NULL && self->payment->is_sent)
    ask_payment (self);
  else if (self->payment != NULL)
    send_payment (self);
  if (self->question != NULL)
    take_step (self);
  if (self->wants_totals)
    ask_totals (self);
}

static void
take_answer (CfNexoTerminal *self, const CfNexoAnswer *answer)
{
  Payment *payment = self->payment;
  Question *question = self->question;
  gboolean is_out = g_strcmp0 (answer->condition, "LoggedOut") == 0;

  if (answer->category == CF_NEXO_LOGIN)
    take_login_answer (self, answer);
  else if (answer->category == CF_NEXO_PAYMENT)
    take_payment_answer (self, answer);
  else if (answer->category == CF_NEXO_TOTALS && self->totals_id[0] != '\0' &&
           strcmp (answer->service_id, self->totals_id) == 0)
    take_totals (self, answer);
  else if (answer->category == CF_NEXO_DIAGNOSIS || answer->category == CF_NEXO_TOTALS)
    take_check (self, answer);
  else if (is_out) /* what was asked is asked again after the login */
    suspend (self);
  else if (answer->category == CF_NEXO_STATUS && payment != NULL &&
           strcmp (answer->service_id, payment->status_id) == 0)
    take_payment_status (self, answer);
  else if (answer->category == CF_NEXO_STATUS && question != NULL &&
           strcmp (answer->service_id, question->id) == 0)
    take_question_status (self, answer);
  else if (answer->category == CF_NEXO_REVERSAL && question != NULL &&
           question->step == STEP_REVERSE && strcmp (answer->service_id, question->id) == 0)
    take_reversal_verdict (self, answer);
  if (is_out && answer->category != CF_NEXO_LOGIN && self->link != NULL && self->is_logged_in)
    begin_login (self);
}

static void
on_link_opened (gpointer user_data)
{
  begin_login (user_data);
}

static void
on_link_message (const char *json, gsize length, gpointer user_data)
{
  CfNexoTerminal *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CfNexoAnswer) answer = cf_nexo_answer_parse (&self->side, json, length, &error);

  if (answer == NULL) {
    lose (self, CF_DEVICE_REASON_FAULT, error->message);
    return;
  }
  switch (answer->kind) {
  case CF_NEXO_ANSWER: take_answer (self, answer); break;
  case CF_NEXO_DISPLAY:
    if (answer->words != NULL)
      cf_payment_terminal_report_progress (CF_PAYMENT_TERMINAL (self), answer->words);
    if (answer->wants_answer)
      send_text (self, cf_nexo_write_displayed (&self->side, answer->service_id, answer->display));
    break;
  case CF_NEXO_EVENT:
    if (answer->words != NULL)
      cf_device_report_said (CF_DEVICE (self), "%s", answer->words);
    break;
  case CF_NEXO_FOREIGN:
  default: break;
  }
}

static void
on_link_closed (CfDeviceReason reason, const char *words, gpointer user_data)
{
  lose (user_data, reason, words);
}

static void
connect_now (CfNexoTerminal *self)
{
  static const CfNexoLinkEvents events = { on_link_opened, on_link_message, on_link_closed };
  const char *certificate =
    self->certificate != NULL && g_file_test (self->certificate, G_FILE_TEST_IS_REGULAR)
      ? self->certificate
      : NULL;

  self->link = cf_nexo_link_new (cf_device_get_loop (CF_DEVICE (self)), self->address, certificate,
                                 &events, self);
}

/* ---- the seam ---- */

static void
cf_nexo_terminal_start (CfPaymentTerminal *terminal, const CfPaymentRequest *request)
{
  CfNexoTerminal *self = CF_NEXO_TERMINAL (terminal);

  if (self->link == NULL && self->retry_timer != 0 && self->n_failures > 0) {
    cf_payment_terminal_answer (terminal, not_charged (request->reference, "not connected"));
    return;
  }
  if (self->payment != NULL) {
    cf_payment_terminal_answer (terminal,
                                not_charged (request->reference, "still at the payment before"));
    return;
  }
  self->payment = g_new0 (Payment, 1);
  copy_request (&self->payment->request, request);
  cf_nexo_service_id (CF_NEXO_PAYMENT, request->reference, 0, self->payment->id);
  if (self->is_logged_in)
    send_payment (self);
}

static void
cf_nexo_terminal_cancel (CfPaymentTerminal *terminal, const char *reference)
{
  CfNexoTerminal *self = CF_NEXO_TERMINAL (terminal);
  Payment *payment = self->payment;

  if (payment == NULL || strcmp (payment->request.reference, reference) != 0)
    return;
  payment->is_cancelled = TRUE;
  if (!payment->is_sent)
    finish_payment (self, not_charged (reference, "cancelled"));
  else if (self->is_logged_in)
    send_abort (self);
}

static void
cf_nexo_terminal_ask (CfPaymentTerminal *terminal, const CfPaymentRequest *request)
{
  CfNexoTerminal *self = CF_NEXO_TERMINAL (terminal);

  begin_question (self, request, STEP_ASK, CF_PAYMENT_ASK_TIMEOUT_MS);
  if (self->is_logged_in)
    take_step (self);
  else
    answer_outcome (self, CF_PAYMENT_UNKNOWN);
}

static void
cf_nexo_terminal_reverse (CfPaymentTerminal *terminal,
                          const CfPaymentRequest *request,
                          const char *terminal_reference)
{
  CfNexoTerminal *self = CF_NEXO_TERMINAL (terminal);
  const char *at = terminal_reference != NULL ? strchr (terminal_reference, '@') : NULL;

  begin_question (self, request, STEP_KNOWN, CF_NEXO_REVERSAL_MS);
  if (at != NULL) { /* as cf_nexo_answer_to_result() wrote it */
    self->question->poi_transaction =
      g_strndup (terminal_reference, (gsize) (at - terminal_reference));
    self->question->poi_time = g_strdup (at + 1);
  }
  if (self->is_logged_in)
    take_step (self);
}

static void
cf_nexo_terminal_check (CfPaymentTerminal *terminal)
{
  CfNexoTerminal *self = CF_NEXO_TERMINAL (terminal);

  g_clear_pointer (&self->diagnosis, g_free);
  if (self->is_logged_in)
    query (self, CF_NEXO_DIAGNOSIS);
  else
    answer_check (self, NULL);
}

/* One whose connection was just renewed is asked when it has let the till in; the seam does not wait long. */
static void
cf_nexo_terminal_totals (CfPaymentTerminal *terminal, const char *currency, guint exponent)
{
  CfNexoTerminal *self = CF_NEXO_TERMINAL (terminal);

  g_strlcpy (self->totals_currency, currency, sizeof self->totals_currency);
  self->totals_exponent = exponent;
  self->wants_totals = TRUE;
  self->totals_id[0] = '\0';
  if (self->is_logged_in)
    ask_totals (self);
}

/* ---- the class ---- */

/* The connection is made later; until then it is being opened. */
static gboolean
cf_nexo_terminal_open (CfDevice *device, CfDeviceReason *ret_reason, GError **error)
{
  CfNexoTerminal *self = CF_NEXO_TERMINAL (device);

  self->n_failures = 0;
  stop_timer (self, &self->retry_timer);
  if (self->link == NULL)
    connect_now (self);
  return TRUE;
}

static void
cf_nexo_terminal_close (CfDevice *device)
{
  CfNexoTerminal *self = CF_NEXO_TERMINAL (device);

  g_clear_pointer (&self->link, cf_nexo_link_free);
  self->is_logged_in = FALSE;
  stop_timer (self, &self->login_timer);
  stop_timer (self, &self->retry_timer);
  drop_payment (self);
  drop_question (self);
  self->check_id[0] = '\0';
  self->totals_id[0] = '\0';
  self->wants_totals = FALSE;
  g_clear_pointer (&self->diagnosis, g_free);
  CF_DEVICE_CLASS (cf_nexo_terminal_parent_class)->close (device);
}

static void
cf_nexo_terminal_finalize (GObject *object)
{
  CfNexoTerminal *self = CF_NEXO_TERMINAL (object);

  g_assert (self->link == NULL && self->payment == NULL && self->question == NULL);
  cf_nexo_address_free (self->address);
  g_free (self->certificate);
  g_free (self->salt);
  G_OBJECT_CLASS (cf_nexo_terminal_parent_class)->finalize (object);
}

static void
cf_nexo_terminal_class_init (CfNexoTerminalClass *klass)
{
  CfPaymentTerminalClass *terminal_class = CF_PAYMENT_TERMINAL_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = cf_nexo_terminal_finalize;
  CF_DEVICE_CLASS (klass)->opens_later = TRUE;
  CF_DEVICE_CLASS (klass)->open = cf_nexo_terminal_open;
  CF_DEVICE_CLASS (klass)->close = cf_nexo_terminal_close;
  terminal_class->start = cf_nexo_terminal_start;
  terminal_class->cancel = cf_nexo_terminal_cancel;
  terminal_class->ask = cf_nexo_terminal_ask;
  terminal_class->reverse = cf_nexo_terminal_reverse;
  terminal_class->check = cf_nexo_terminal_check;
  terminal_class->totals = cf_nexo_terminal_totals;
}

static void
cf_nexo_terminal_init (CfNexoTerminal *self)
{
  self->salt = g_strdup_printf ("%08x%08x", g_random_int (), g_random_int ());
}

CfNexoTerminal *
cf_nexo_terminal_new (CfDeviceLoop *loop,
                      const char *id,
                      const CfNexoAddress *address,
                      const char *sale_id,
                      const char *certificate)
{
  g_return_val_if_fail (address != NULL && sale_id != NULL && sale_id[0] != '\0', NULL);

  g_autofree char *where = g_strdup_printf ("%s:%u", address->host, address->port);
  g_autofree char *model = g_strdup_printf ("nexo %s", address->poi_id);
  CfNexoTerminal *self = g_object_new (CF_TYPE_NEXO_TERMINAL, "loop", loop, "id", id, "model",
                                       model, "where", where, NULL);
  self->address = cf_nexo_address_copy (address);
  self->certificate = g_strdup (certificate);
  g_strlcpy (self->side.sale_id, sale_id, sizeof self->side.sale_id);
  g_strlcpy (self->side.poi_id, address->poi_id, sizeof self->side.poi_id);
  return self;
}
