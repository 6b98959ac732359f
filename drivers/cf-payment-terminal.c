/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The waiting is done here, once for all drivers: what runs (device thread), until when, and who is
 * told.  A driver only charges, asks and reverses, and says what came of it.
 */
#include "cf-payment-terminal.h"

#include <string.h>

#include "cf-error.h"

typedef struct
{
  GTask *task;
  CfPaymentRequest request;
  char *terminal_reference; /* nullable */
  gint64 timeout_ms;
  guint timer;
} Operation;

/* What is asked about the terminal itself. */
typedef enum
{
  INQUIRY_CHECK,
  INQUIRY_TOTALS,
  N_INQUIRIES
} InquiryKind;

typedef struct
{
  /* Main thread: */
  gint64 timeout_ms;
  gboolean is_running; /* a start waits for its answer */
  gboolean is_asking;  /* an ask or a reversal does */
  gboolean is_inquiring[N_INQUIRIES];
  /* Device thread: */
  Operation *start;              /* owned */
  Operation *asked;              /* owned */
  GTask *inquiries[N_INQUIRIES]; /* owned */
  guint inquiry_timers[N_INQUIRIES];
} CfPaymentTerminalPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (CfPaymentTerminal, cf_payment_terminal, CF_TYPE_DEVICE)

#define PRIV(self) ((CfPaymentTerminalPrivate *) cf_payment_terminal_get_instance_private (self))

enum
{
  SIGNAL_LATE,
  SIGNAL_PROGRESS,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
operation_free (gpointer data)
{
  Operation *operation = data;

  g_clear_object (&operation->task);
  g_free (operation->request.reference);
  g_free (operation->terminal_reference);
  g_free (operation);
}

/* ---- answers; device thread, then home ---- */

typedef struct
{
  Operation *operation; /* NULL: late */
  gboolean is_start;
  CfPaymentResult *result;
} Answer;

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  g_clear_pointer (&answer->operation, operation_free);
  cf_payment_result_unref (answer->result);
  g_free (answer);
}

static void
free_result (gpointer data)
{
  cf_payment_result_unref (data);
}

static void
answer_home (CfDevice *device, gpointer data)
{
  Answer *answer = data;
  CfPaymentTerminal *self = CF_PAYMENT_TERMINAL (device);

  if (answer->is_start) {
    PRIV (self)->is_running = FALSE;
    if (cf_device_get_state (device) == CF_DEVICE_BUSY)
      cf_device_report (device, CF_DEVICE_READY, CF_DEVICE_REASON_NONE);
  } else
    PRIV (self)->is_asking = FALSE;
  g_task_return_pointer (answer->operation->task, cf_payment_result_ref (answer->result),
                         free_result);
}

static void
late_home (CfDevice *device, gpointer data)
{
  g_signal_emit (device, signals[SIGNAL_LATE], 0, data);
}

/* Takes the operation out of @slot and answers whoever waits for it. */
static void
end_operation (CfPaymentTerminal *self, Operation **slot, CfPaymentResult *result)
{
  Answer *answer = g_new (Answer, 1);

  *answer = (Answer){ *slot, slot == &PRIV (self)->start, result };
  *slot = NULL;
  cf_device_loop_remove_timer (cf_device_get_loop (CF_DEVICE (self)), answer->operation->timer);
  answer->operation->timer = 0;
  cf_device_report_said (CF_DEVICE (self), "%s: %s", result->reference,
                         cf_payment_outcome_name (result->outcome));
  cf_device_post (CF_DEVICE (self), answer_home, answer, answer_free);
}

static void
end_as_unknown (CfPaymentTerminal *self, Operation **slot)
{
  if (*slot != NULL)
    end_operation (self, slot,
                   cf_payment_result_new ((*slot)->request.reference, CF_PAYMENT_UNKNOWN, 0));
}

void
cf_payment_terminal_answer (CfPaymentTerminal *self, CfPaymentResult *result)
{
  g_return_if_fail (CF_IS_PAYMENT_TERMINAL (self) && result != NULL);

  CfPaymentTerminalPrivate *priv = PRIV (self);
  if (priv->start != NULL && strcmp (priv->start->request.reference, result->reference) == 0) {
    end_operation (self, &priv->start, result);
    return;
  }
  CfPaymentResult *late = cf_payment_result_copy (result);
  late->late = TRUE;
  cf_payment_result_unref (result);
  cf_device_report_said (CF_DEVICE (self), "%s: %s, late", late->reference,
                         cf_payment_outcome_name (late->outcome));
  cf_device_post (CF_DEVICE (self), late_home, late, free_result);
}

void
cf_payment_terminal_answer_asked (CfPaymentTerminal *self, CfPaymentResult *result)
{
  g_return_if_fail (CF_IS_PAYMENT_TERMINAL (self) && result != NULL);

  CfPaymentTerminalPrivate *priv = PRIV (self);
  if (priv->asked != NULL && strcmp (priv->asked->request.reference, result->reference) == 0)
    end_operation (self, &priv->asked, result);
  else
    cf_payment_result_unref (result); /* too late; whoever asked will ask again */
}

typedef struct
{
  InquiryKind kind;
  GTask *task;
  gpointer value; /* nullable */
  GDestroyNotify free_value;
} Found;

static void
found_free (gpointer data)
{
  Found *found = data;

  g_object_unref (found->task);
  if (found->value != NULL)
    found->free_value (found->value);
  g_free (found);
}

static void
found_home (CfDevice *device, gpointer data)
{
  Found *found = data;

  PRIV (CF_PAYMENT_TERMINAL (device))->is_inquiring[found->kind] = FALSE;
  if (found->value != NULL)
    g_task_return_pointer (found->task, g_steal_pointer (&found->value), found->free_value);
  else
    g_task_return_new_error (found->task, CF_ERROR, CF_ERROR_DEVICE,
                             found->kind == INQUIRY_CHECK
                               ? "payment terminal '%s' does not say how it is"
                               : "payment terminal '%s' does not say what it has taken",
                             cf_device_get_id (device));
}

static void
answer_inquiry (CfPaymentTerminal *self,
                InquiryKind kind,
                gpointer value,
                GDestroyNotify free_value)
{
  CfPaymentTerminalPrivate *priv = PRIV (self);

  if (priv->inquiries[kind] == NULL) { /* too late */
    if (value != NULL)
      free_value (value);
    return;
  }
  Found *found = g_new (Found, 1);
  *found = (Found){ kind, g_steal_pointer (&priv->inquiries[kind]), value, free_value };
  cf_device_loop_remove_timer (cf_device_get_loop (CF_DEVICE (self)), priv->inquiry_timers[kind]);
  priv->inquiry_timers[kind] = 0;
  cf_device_post (CF_DEVICE (self), found_home, found, found_free);
}

void
cf_payment_terminal_answer_check (CfPaymentTerminal *self, char *text)
{
  g_return_if_fail (CF_IS_PAYMENT_TERMINAL (self));
  answer_inquiry (self, INQUIRY_CHECK, text, g_free);
}

static gboolean
is_total (gint64 minor)
{
  return minor >= 0 && minor <= CF_PAYMENT_TOTALS_MAX;
}

static void
free_totals (gpointer data)
{
  cf_payment_totals_free (data);
}

void
cf_payment_terminal_answer_totals (CfPaymentTerminal *self, CfPaymentTotals *totals)
{
  g_return_if_fail (CF_IS_PAYMENT_TERMINAL (self));
  if (totals != NULL && !(is_total (totals->charged_minor) && is_total (totals->returned_minor)))
    g_clear_pointer (&totals, cf_payment_totals_free);
  answer_inquiry (self, INQUIRY_TOTALS, totals, free_totals);
}

static void
progress_home (CfDevice *device, gpointer data)
{
  g_signal_emit (device, signals[SIGNAL_PROGRESS], 0, data);
}

void
cf_payment_terminal_report_progress (CfPaymentTerminal *self, const char *words)
{
  g_return_if_fail (CF_IS_PAYMENT_TERMINAL (self) && words != NULL);

  char *clean = NULL;
  cf_payment_result_set (&clean, words, CF_DEVICE_SAID_MAX);
  if (clean != NULL)
    cf_device_post (CF_DEVICE (self), progress_home, clean, g_free);
}

/* ---- the class ---- */

static void
cf_payment_terminal_close (CfDevice *device)
{
  CfPaymentTerminal *self = CF_PAYMENT_TERMINAL (device);

  end_as_unknown (self, &PRIV (self)->start);
  end_as_unknown (self, &PRIV (self)->asked);
  for (guint i = 0; i < N_INQUIRIES; i++)
    answer_inquiry (self, (InquiryKind) i, NULL, NULL);
}

static void
cf_payment_terminal_finalize (GObject *object)
{
  CfPaymentTerminalPrivate *priv = PRIV (CF_PAYMENT_TERMINAL (object));

  g_clear_pointer (&priv->start, operation_free);
  g_clear_pointer (&priv->asked, operation_free);
  for (guint i = 0; i < N_INQUIRIES; i++)
    g_clear_object (&priv->inquiries[i]);
  G_OBJECT_CLASS (cf_payment_terminal_parent_class)->finalize (object);
}

static void
cf_payment_terminal_class_init (CfPaymentTerminalClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cf_payment_terminal_finalize;
  CF_DEVICE_CLASS (klass)->role = CF_DEVICE_ROLE_PAYMENT;
  CF_DEVICE_CLASS (klass)->close = cf_payment_terminal_close;
  signals[SIGNAL_LATE] = g_signal_new ("late", CF_TYPE_PAYMENT_TERMINAL, G_SIGNAL_RUN_LAST, 0, NULL,
                                       NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[SIGNAL_PROGRESS] = g_signal_new ("progress", CF_TYPE_PAYMENT_TERMINAL, G_SIGNAL_RUN_LAST,
                                           0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
cf_payment_terminal_init (CfPaymentTerminal *self)
{
  PRIV (self)->timeout_ms = CF_PAYMENT_TIMEOUT_MS;
}

/* ---- asking; home, then device thread ---- */

static void
on_start_timeout_cb (gpointer data)
{
  end_as_unknown (data, &PRIV ((CfPaymentTerminal *) data)->start);
}

static void
on_asked_timeout_cb (gpointer data)
{
  end_as_unknown (data, &PRIV ((CfPaymentTerminal *) data)->asked);
}

/* Begins what came from home; it ends by an answer, by the timer, or by closing. */
static Operation *
take_operation (CfPaymentTerminal *self, Operation **slot, gpointer data, CfWorkerFunc on_timeout)
{
  Operation *operation = g_memdup2 (data, sizeof (Operation));

  operation->task = g_object_ref (operation->task);
  operation->request.reference = g_strdup (operation->request.reference);
  operation->terminal_reference = g_strdup (operation->terminal_reference);
  g_assert (*slot == NULL);
  *slot = operation;
  operation->timer = cf_device_loop_add_timer (cf_device_get_loop (CF_DEVICE (self)),
                                               operation->timeout_ms, on_timeout, self, NULL);
  return operation;
}

static void
start_on_thread (CfDevice *device, gpointer data)
{
  CfPaymentTerminal *self = CF_PAYMENT_TERMINAL (device);
  Operation *operation = take_operation (self, &PRIV (self)->start, data, on_start_timeout_cb);

  cf_device_report (device, CF_DEVICE_BUSY, CF_DEVICE_REASON_CARD_RUNNING);
  CF_PAYMENT_TERMINAL_GET_CLASS (self)->start (self, &operation->request);
}

static void
ask_on_thread (CfDevice *device, gpointer data)
{
  CfPaymentTerminal *self = CF_PAYMENT_TERMINAL (device);
  Operation *operation = take_operation (self, &PRIV (self)->asked, data, on_asked_timeout_cb);

  CF_PAYMENT_TERMINAL_GET_CLASS (self)->ask (self, &operation->request);
}

static void
reverse_on_thread (CfDevice *device, gpointer data)
{
  CfPaymentTerminal *self = CF_PAYMENT_TERMINAL (device);
  Operation *operation = take_operation (self, &PRIV (self)->asked, data, on_asked_timeout_cb);

  CF_PAYMENT_TERMINAL_GET_CLASS (self)->reverse (self, &operation->request,
                                                 operation->terminal_reference);
}

/* Sends an operation to the device thread, unless the terminal is away or @is_busy. */
static void
send_operation (CfPaymentTerminal *self,
                GTask *task,
                gboolean *is_busy,
                const CfPaymentRequest *request,
                const char *terminal_reference,
                gint64 timeout_ms,
                void (*func) (CfDevice *, gpointer))
{
  if (!cf_device_is_usable (CF_DEVICE (self))) {
    g_task_return_new_error (task, CF_ERROR, CF_ERROR_NO_DEVICE,
                             "cannot ask payment terminal '%s': %s",
                             cf_device_get_id (CF_DEVICE (self)),
                             cf_device_state_name (cf_device_get_state (CF_DEVICE (self))));
    return;
  }
  if (*is_busy) {
    g_task_return_new_error (task, CF_ERROR, CF_ERROR_WRONG_STATE,
                             "cannot ask payment terminal '%s': it is busy",
                             cf_device_get_id (CF_DEVICE (self)));
    return;
  }
  *is_busy = TRUE;
  Operation *operation = g_new0 (Operation, 1);
  operation->task = g_object_ref (task);
  operation->request = *request;
  operation->request.reference = g_strdup (request->reference);
  operation->terminal_reference = g_strdup (terminal_reference);
  operation->timeout_ms = timeout_ms;
  cf_device_call (CF_DEVICE (self), func, operation, operation_free);
}

static gboolean
make_request (CfPaymentRequest *request,
              const char *reference,
              gint64 amount_minor,
              const char *currency,
              guint exponent)
{
  if (strlen (currency) != 3 || exponent > 4 || amount_minor <= 0 || reference[0] == '\0' ||
      strlen (reference) > CF_PAYMENT_REFERENCE_MAX)
    return FALSE;
  *request = (CfPaymentRequest){ (char *) reference, amount_minor, "", exponent };
  g_strlcpy (request->currency, currency, sizeof request->currency);
  return TRUE;
}

void
cf_payment_terminal_start_async (CfPaymentTerminal *self,
                                 const char *reference,
                                 gint64 amount_minor,
                                 const char *currency,
                                 guint exponent,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  CfPaymentRequest request;
  g_return_if_fail (CF_IS_PAYMENT_TERMINAL (self) && reference != NULL && currency != NULL);
  g_return_if_fail (make_request (&request, reference, amount_minor, currency, exponent));

  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  send_operation (self, task, &PRIV (self)->is_running, &request, NULL, PRIV (self)->timeout_ms,
                  start_on_thread);
}

void
cf_payment_terminal_ask_async (CfPaymentTerminal *self,
                               const char *reference,
                               gint64 amount_minor,
                               const char *currency,
                               guint exponent,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  CfPaymentRequest request;
  g_return_if_fail (CF_IS_PAYMENT_TERMINAL (self) && reference != NULL && currency != NULL);
  g_return_if_fail (make_request (&request, reference, amount_minor, currency, exponent));

  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  send_operation (self, task, &PRIV (self)->is_asking, &request, NULL, CF_PAYMENT_ASK_TIMEOUT_MS,
                  ask_on_thread);
}

void
cf_payment_terminal_reverse_async (CfPaymentTerminal *self,
                                   const char *reference,
                                   const char *terminal_reference,
                                   gint64 amount_minor,
                                   const char *currency,
                                   guint exponent,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  CfPaymentRequest request;
  g_return_if_fail (CF_IS_PAYMENT_TERMINAL (self) && reference != NULL && currency != NULL);
  g_return_if_fail (make_request (&request, reference, amount_minor, currency, exponent));

  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  send_operation (self, task, &PRIV (self)->is_asking, &request, terminal_reference,
                  PRIV (self)->timeout_ms, reverse_on_thread);
}

CfPaymentResult *
cf_payment_terminal_finish (CfPaymentTerminal *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_check_timeout_cb (gpointer data)
{
  PRIV ((CfPaymentTerminal *) data)->inquiry_timers[INQUIRY_CHECK] = 0;
  answer_inquiry (data, INQUIRY_CHECK, NULL, NULL);
}

static void
on_totals_timeout_cb (gpointer data)
{
  PRIV ((CfPaymentTerminal *) data)->inquiry_timers[INQUIRY_TOTALS] = 0;
  answer_inquiry (data, INQUIRY_TOTALS, NULL, NULL);
}

/* Begins what came from home; it ends by an answer, by the timer, or by closing. */
static void
take_inquiry (CfPaymentTerminal *self,
              InquiryKind kind,
              GTask *task,
              gint64 timeout_ms,
              CfWorkerFunc on_timeout)
{
  CfPaymentTerminalPrivate *priv = PRIV (self);

  g_assert (priv->inquiries[kind] == NULL);
  priv->inquiries[kind] = g_object_ref (task);
  priv->inquiry_timers[kind] = cf_device_loop_add_timer (cf_device_get_loop (CF_DEVICE (self)),
                                                         timeout_ms, on_timeout, self, NULL);
}

static void
check_on_thread (CfDevice *device, gpointer data)
{
  CfPaymentTerminal *self = CF_PAYMENT_TERMINAL (device);

  take_inquiry (self, INQUIRY_CHECK, data, CF_PAYMENT_ASK_TIMEOUT_MS, on_check_timeout_cb);
  CF_PAYMENT_TERMINAL_GET_CLASS (self)->check (self);
}

typedef struct
{
  char currency[4];
  guint exponent;
} TotalsRequest;

static void
totals_on_thread (CfDevice *device, gpointer data)
{
  CfPaymentTerminal *self = CF_PAYMENT_TERMINAL (device);
  const TotalsRequest *request = g_task_get_task_data (data);

  take_inquiry (self, INQUIRY_TOTALS, data, CF_PAYMENT_TOTALS_MS, on_totals_timeout_cb);
  CF_PAYMENT_TERMINAL_GET_CLASS (self)->totals (self, request->currency, request->exponent);
}

gboolean
cf_payment_terminal_can_check (CfPaymentTerminal *self)
{
  g_return_val_if_fail (CF_IS_PAYMENT_TERMINAL (self), FALSE);
  return CF_PAYMENT_TERMINAL_GET_CLASS (self)->check != NULL;
}

void
cf_payment_terminal_check_async (CfPaymentTerminal *self,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_return_if_fail (CF_IS_PAYMENT_TERMINAL (self));

  CfPaymentTerminalPrivate *priv = PRIV (self);
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  const char *id = cf_device_get_id (CF_DEVICE (self));
  if (!cf_device_is_usable (CF_DEVICE (self)))
    g_task_return_new_error (task, CF_ERROR, CF_ERROR_NO_DEVICE,
                             "cannot check payment terminal '%s': it is not ready", id);
  else if (!cf_payment_terminal_can_check (self) || priv->is_inquiring[INQUIRY_CHECK] ||
           priv->is_running)
    g_task_return_new_error (task, CF_ERROR, CF_ERROR_WRONG_STATE,
                             "payment terminal '%s' shows what it does by being used", id);
  else {
    priv->is_inquiring[INQUIRY_CHECK] = TRUE;
    cf_device_call (CF_DEVICE (self), check_on_thread, g_object_ref (task), g_object_unref);
  }
}

char *
cf_payment_terminal_check_finish (CfPaymentTerminal *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
cf_payment_terminal_totals_async (CfPaymentTerminal *self,
                                  const char *currency,
                                  guint exponent,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_return_if_fail (CF_IS_PAYMENT_TERMINAL (self) && currency != NULL);
  g_return_if_fail (strlen (currency) == 3 && exponent <= 4);

  CfPaymentTerminalPrivate *priv = PRIV (self);
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  const char *id = cf_device_get_id (CF_DEVICE (self));
  if (!cf_device_is_usable (CF_DEVICE (self)))
    g_task_return_new_error (task, CF_ERROR, CF_ERROR_NO_DEVICE,
                             "cannot ask payment terminal '%s' for totals: it is not ready", id);
  else if (priv->is_inquiring[INQUIRY_TOTALS])
    g_task_return_new_error (task, CF_ERROR, CF_ERROR_WRONG_STATE,
                             "payment terminal '%s' is being asked for totals", id);
  else {
    TotalsRequest *request = g_new (TotalsRequest, 1);
    g_strlcpy (request->currency, currency, sizeof request->currency);
    request->exponent = exponent;
    g_task_set_task_data (task, request, g_free);
    priv->is_inquiring[INQUIRY_TOTALS] = TRUE;
    cf_device_call (CF_DEVICE (self), totals_on_thread, g_object_ref (task), g_object_unref);
  }
}

CfPaymentTotals *
cf_payment_terminal_totals_finish (CfPaymentTerminal *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
cancel_on_thread (CfDevice *device, gpointer data)
{
  CfPaymentTerminal *self = CF_PAYMENT_TERMINAL (device);
  const Operation *start = PRIV (self)->start;

  if (start != NULL)
    CF_PAYMENT_TERMINAL_GET_CLASS (self)->cancel (self, start->request.reference);
}

void
cf_payment_terminal_cancel (CfPaymentTerminal *self)
{
  g_return_if_fail (CF_IS_PAYMENT_TERMINAL (self));
  if (PRIV (self)->is_running)
    cf_device_call (CF_DEVICE (self), cancel_on_thread, NULL, NULL);
}

gboolean
cf_payment_terminal_is_running (CfPaymentTerminal *self)
{
  g_return_val_if_fail (CF_IS_PAYMENT_TERMINAL (self), FALSE);
  return PRIV (self)->is_running;
}

void
cf_payment_terminal_set_timeout_ms (CfPaymentTerminal *self, gint64 timeout_ms)
{
  g_return_if_fail (CF_IS_PAYMENT_TERMINAL (self) && timeout_ms > 0);
  PRIV (self)->timeout_ms = timeout_ms;
}
