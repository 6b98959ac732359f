/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-printer.h"

#include "cf-error.h"

typedef struct
{
  char *id;
  CfPrintDocument *document; /* NULL once it has ended */
  CfPrintState state;
  CfDeviceReason reason;
  gboolean is_begun; /* some of it may be on paper */
  GPtrArray *tasks;  /* of GTask: who waits for its end */
} Job;

typedef struct
{
  GHashTable *jobs; /* id -> Job (owned); live ones and the remembered */
  GQueue queue;     /* of Job, in order; the first one is with the driver */
  GQueue ended;     /* of Job, oldest first */
} CfPrinterPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (CfPrinter, cf_printer, CF_TYPE_DEVICE)

#define PRIV(self) ((CfPrinterPrivate *) cf_printer_get_instance_private (self))

enum
{
  SIGNAL_JOB_CHANGED,
  SIGNAL_DRAWER_KICKED,
  SIGNAL_DRAWER_MOVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

#define TO(state)              (1u << CF_PRINT_STATE_##state)
#define CF_PRINT_ROW(id, name) [CF_PRINT_STATE_##id] = name,
static const char *const STATE_NAMES[] = { CF_PRINT_STATE_TABLE (CF_PRINT_ROW) };
#undef CF_PRINT_ROW
static const guint NEXT[] = {
  [CF_PRINT_STATE_QUEUED] =
    TO (PRINTING) | TO (WAITING) | TO (PRINTED) | TO (LOST) | TO (CANCELLED),
  [CF_PRINT_STATE_PRINTING] = TO (WAITING) | TO (PRINTED) | TO (LOST) | TO (CANCELLED),
  [CF_PRINT_STATE_WAITING] =
    TO (WAITING) | TO (PRINTING) | TO (PRINTED) | TO (LOST) | TO (CANCELLED),
  [CF_PRINT_STATE_PRINTED] = 0,
  [CF_PRINT_STATE_LOST] = 0,
  [CF_PRINT_STATE_CANCELLED] = 0,
};

const char *
cf_print_state_name (CfPrintState state)
{
  g_return_val_if_fail ((guint) state < G_N_ELEMENTS (STATE_NAMES), NULL);
  return STATE_NAMES[state];
}

gboolean
cf_print_state_is_final (CfPrintState state)
{
  g_return_val_if_fail ((guint) state < G_N_ELEMENTS (NEXT), FALSE);
  return NEXT[state] == 0;
}

static void
job_free (gpointer data)
{
  Job *job = data;

  g_clear_pointer (&job->document, cf_print_document_unref);
  g_ptr_array_unref (job->tasks);
  g_free (job->id);
  g_free (job);
}

static void
cf_printer_finalize (GObject *object)
{
  CfPrinterPrivate *priv = PRIV (CF_PRINTER (object));

  g_queue_clear (&priv->queue);
  g_queue_clear (&priv->ended);
  g_hash_table_unref (priv->jobs);
  G_OBJECT_CLASS (cf_printer_parent_class)->finalize (object);
}

static void
cf_printer_class_init (CfPrinterClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cf_printer_finalize;
  CF_DEVICE_CLASS (klass)->role = CF_DEVICE_ROLE_PRINTER;
  signals[SIGNAL_JOB_CHANGED] =
    g_signal_new ("job-changed", CF_TYPE_PRINTER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_INT, G_TYPE_INT);
  signals[SIGNAL_DRAWER_KICKED] = g_signal_new ("drawer-kicked", CF_TYPE_PRINTER, G_SIGNAL_RUN_LAST,
                                                0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[SIGNAL_DRAWER_MOVED] = g_signal_new ("drawer-moved", CF_TYPE_PRINTER, G_SIGNAL_RUN_LAST,
                                               0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
}

/* A closed printer ends nothing any more: whoever waits is told so, and asks again after opening. */
static void
on_changed_cb (CfDevice *device, gpointer user_data)
{
  CfPrinterPrivate *priv = PRIV (CF_PRINTER (device));
  Job *job;

  if (cf_device_get_state (device) != CF_DEVICE_CLOSED)
    return;
  while ((job = g_queue_pop_head (&priv->queue)) != NULL) {
    g_autoptr (GPtrArray) tasks = g_ptr_array_ref (job->tasks);

    for (guint i = 0; i < tasks->len; i++)
      g_task_return_new_error (g_ptr_array_index (tasks, i), CF_ERROR,
                               job->is_begun ? CF_ERROR_DEVICE : CF_ERROR_CANCELLED,
                               "cannot finish print job '%s': the printer was closed", job->id);
    g_hash_table_remove (priv->jobs, job->id);
  }
}

static void
cf_printer_init (CfPrinter *self)
{
  CfPrinterPrivate *priv = PRIV (self);

  priv->jobs = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, job_free);
  g_queue_init (&priv->queue);
  g_queue_init (&priv->ended);
  g_signal_connect (self, "changed", G_CALLBACK (on_changed_cb), NULL);
}

/* ---- the queue; home thread ---- */

typedef struct
{
  char *job;
  CfPrintDocument *document;
} Order;

static void
order_free (gpointer data)
{
  Order *order = data;

  g_free (order->job);
  cf_print_document_unref (order->document);
  g_free (order);
}

static void
print_on_thread (CfDevice *device, gpointer data)
{
  const Order *order = data;
  CF_PRINTER_GET_CLASS (device)->print (CF_PRINTER (device), order->job, order->document);
}

/* Hands the first job to the driver. */
static void
begin_first (CfPrinter *self)
{
  Job *job = g_queue_peek_head (&PRIV (self)->queue);

  if (job == NULL)
    return;
  Order *order = g_new (Order, 1);
  *order = (Order){ g_strdup (job->id), cf_print_document_ref (job->document) };
  cf_device_call (CF_DEVICE (self), print_on_thread, order, order_free);
}

static void
forget_oldest (CfPrinterPrivate *priv)
{
  while (g_queue_get_length (&priv->ended) > CF_PRINT_REMEMBERED_MAX) {
    const Job *job = g_queue_pop_head (&priv->ended);
    g_hash_table_remove (priv->jobs, job->id);
  }
}

static void
answer_all (Job *job)
{
  g_autoptr (GPtrArray) tasks = g_steal_pointer (&job->tasks);

  job->tasks = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < tasks->len; i++)
    g_task_return_int (g_ptr_array_index (tasks, i), (gssize) job->state);
}

/* Takes an ended job off the queue; the next one begins only if this one had the driver. */
static void
end_job (CfPrinter *self, Job *job)
{
  CfPrinterPrivate *priv = PRIV (self);
  gboolean was_first = g_queue_peek_head (&priv->queue) == job;

  g_queue_remove (&priv->queue, job);
  g_clear_pointer (&job->document, cf_print_document_unref);
  g_queue_push_tail (&priv->ended, job);
  if (was_first)
    begin_first (self);
  answer_all (job);
  forget_oldest (priv);
}

static void
move_job (CfPrinter *self, Job *job, CfPrintState state, CfDeviceReason reason)
{
  if (job->state == state && job->reason == reason)
    return;
  g_debug ("print job %s: %s -> %s (%s)", job->id, STATE_NAMES[job->state], STATE_NAMES[state],
           cf_device_reason_name (reason));
  job->state = state;
  job->reason = reason;
  job->is_begun |= state == CF_PRINT_STATE_PRINTING;
  g_signal_emit (self, signals[SIGNAL_JOB_CHANGED], 0, job->id, (int) state, (int) reason);
  if (cf_print_state_is_final (state))
    end_job (self, job);
}

void
cf_printer_print_async (CfPrinter *self,
                        const char *job_id,
                        CfPrintDocument *document,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_return_if_fail (CF_IS_PRINTER (self) && job_id != NULL && document != NULL);

  CfPrinterPrivate *priv = PRIV (self);
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  Job *job = g_hash_table_lookup (priv->jobs, job_id);

  g_task_set_source_tag (task, cf_printer_print_async);
  if (job != NULL && cf_print_state_is_final (job->state)) {
    g_task_return_int (task, (gssize) job->state);
    return;
  }
  if (job == NULL && g_queue_get_length (&priv->queue) >= CF_PRINT_QUEUE_MAX) {
    g_task_return_new_error (task, CF_ERROR, CF_ERROR_DEVICE, "cannot print '%s': %d jobs wait",
                             job_id, CF_PRINT_QUEUE_MAX);
    return;
  }
  if (job != NULL) {
    g_ptr_array_add (job->tasks, g_steal_pointer (&task));
    return;
  }
  job = g_new0 (Job, 1);
  job->id = g_strdup (job_id);
  job->document = cf_print_document_ref (document);
  job->state = CF_PRINT_STATE_QUEUED;
  job->tasks = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (job->tasks, g_steal_pointer (&task));
  g_hash_table_insert (priv->jobs, job->id, job);
  g_queue_push_tail (&priv->queue, job);
  if (g_queue_get_length (&priv->queue) == 1)
    begin_first (self);
}

gboolean
cf_printer_print_finish (CfPrinter *self,
                         GAsyncResult *result,
                         CfPrintState *ret_state,
                         GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self) && ret_state != NULL, FALSE);

  g_autoptr (GError) local = NULL;
  gssize state = g_task_propagate_int (G_TASK (result), &local);
  if (local != NULL) {
    g_propagate_error (error, g_steal_pointer (&local));
    return FALSE;
  }
  *ret_state = (CfPrintState) state;
  return TRUE;
}

static void
cancel_on_thread (CfDevice *device, gpointer data)
{
  CF_PRINTER_GET_CLASS (device)->cancel (CF_PRINTER (device), data);
}

void
cf_printer_cancel (CfPrinter *self, const char *job_id)
{
  g_return_if_fail (CF_IS_PRINTER (self) && job_id != NULL);

  CfPrinterPrivate *priv = PRIV (self);
  Job *job = g_hash_table_lookup (priv->jobs, job_id);

  if (job == NULL || cf_print_state_is_final (job->state))
    return;
  if (g_queue_peek_head (&priv->queue) == job) /* the driver has it and knows */
    cf_device_call (CF_DEVICE (self), cancel_on_thread, g_strdup (job_id), g_free);
  else
    move_job (self, job, CF_PRINT_STATE_CANCELLED, CF_DEVICE_REASON_NONE);
}

gboolean
cf_printer_get_job (CfPrinter *self,
                    const char *job_id,
                    CfPrintState *ret_state,
                    CfDeviceReason *ret_reason)
{
  g_return_val_if_fail (CF_IS_PRINTER (self) && job_id != NULL, FALSE);

  const Job *job = g_hash_table_lookup (PRIV (self)->jobs, job_id);
  if (job == NULL)
    return FALSE;
  if (ret_state != NULL)
    *ret_state = job->state;
  if (ret_reason != NULL)
    *ret_reason = job->reason;
  return TRUE;
}

guint
cf_printer_get_n_waiting (CfPrinter *self)
{
  g_return_val_if_fail (CF_IS_PRINTER (self), 0);
  return g_queue_get_length (&PRIV (self)->queue);
}

/* ---- kicks ---- */

static void
kick_on_thread (CfDevice *device, gpointer data)
{
  GTask *task = data;
  guint drawer = GPOINTER_TO_UINT (g_task_get_task_data (task));
  GError *error = NULL;

  if (CF_PRINTER_GET_CLASS (device)->kick (CF_PRINTER (device), drawer, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
cf_printer_kick_async (CfPrinter *self,
                       guint drawer,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_return_if_fail (CF_IS_PRINTER (self) && (drawer == 1 || drawer == 2));

  GTask *task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, cf_printer_kick_async);
  g_task_set_task_data (task, GUINT_TO_POINTER (drawer), NULL);
  cf_device_call (CF_DEVICE (self), kick_on_thread, task, g_object_unref);
}

gboolean
cf_printer_kick_finish (CfPrinter *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* ---- reports of the driver ---- */

typedef struct
{
  char *job;
  CfPrintState state;
  CfDeviceReason reason;
} Report;

static void
report_free (gpointer data)
{
  Report *report = data;

  g_free (report->job);
  g_free (report);
}

static void
report_home (CfDevice *device, gpointer data)
{
  const Report *report = data;
  CfPrinter *self = CF_PRINTER (device);
  Job *job = g_hash_table_lookup (PRIV (self)->jobs, report->job);

  if (job == NULL || cf_print_state_is_final (job->state))
    return;
  g_assert (job->state == report->state || (NEXT[job->state] & (1u << report->state)) != 0);
  move_job (self, job, report->state, report->reason);
}

void
cf_printer_report_job (CfPrinter *self, const char *job, CfPrintState state, CfDeviceReason reason)
{
  g_return_if_fail (CF_IS_PRINTER (self) && job != NULL);

  Report *report = g_new (Report, 1);
  *report = (Report){ g_strdup (job), state, reason };
  cf_device_post (CF_DEVICE (self), report_home, report, report_free);
}

static void
kicked_home (CfDevice *device, gpointer data)
{
  g_signal_emit (device, signals[SIGNAL_DRAWER_KICKED], 0, GPOINTER_TO_UINT (data));
}

void
cf_printer_report_kick (CfPrinter *self, guint drawer)
{
  g_return_if_fail (CF_IS_PRINTER (self));
  cf_device_post (CF_DEVICE (self), kicked_home, GUINT_TO_POINTER (drawer), NULL);
}

static void
moved_home (CfDevice *device, gpointer data)
{
  g_signal_emit (device, signals[SIGNAL_DRAWER_MOVED], 0, GPOINTER_TO_INT (data));
}

void
cf_printer_report_drawer (CfPrinter *self, CfDrawerPosition position)
{
  g_return_if_fail (CF_IS_PRINTER (self));
  cf_device_post (CF_DEVICE (self), moved_home, GINT_TO_POINTER ((int) position), NULL);
}
