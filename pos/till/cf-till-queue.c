/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The print queue.  A receipt stands in it since the transaction of its sale and leaves it when the
 * printer says that it is on paper, or when a person says so.  It is stored as given to a printer
 * from the beginning: whatever a crash, the plug or the switch hides after that is asked about, so
 * that no receipt comes out twice and none is missed.  Only what no printer has been given is printed
 * by a later run.  A printer without paper delays a receipt and never a sale.  What the kitchen has to
 * make is a paper like a receipt, in a queue of its own.
 */
#include <string.h>

#include "cf-receipt.h"
#include "cf-sale-store.h"
#include "cf-shift-store.h"
#include "cf-till-private.h"

/* One document with the printer. */
typedef struct
{
  CfTill *self;
  CfDeviceRole role; /* of the printer */
  gint64 job_id;     /* in the store's queue, 0 for none */
  gint64 position;   /* of its record */
  char *job;         /* the printer's name of it */
  char *number;      /* of the document */
} Printing;

static void
printing_free (Printing *op)
{
  g_object_unref (op->self);
  g_free (op->job);
  g_free (op->number);
  g_free (op);
}

void
cf_till_unsure_free (CfTillUnsure *self)
{
  g_free (self->number);
  g_free (self);
}

static const struct
{
  const char *name; /* in the store */
  CfDeviceRole role;
} QUEUES[CF_TILL_QUEUES] = { { "receipt", CF_DEVICE_ROLE_PRINTER },
                             { "kitchen", CF_DEVICE_ROLE_KITCHEN } };

static CfPrintDocument *draw_paper (CfTill *self,
                                    CfDeviceRole role,
                                    gint64 key,
                                    guint copy,
                                    char **ret_number);
static gboolean print_document (CfTill *self,
                                CfDeviceRole role,
                                CfPrintDocument *document,
                                gint64 job_id,
                                gint64 position,
                                const char *number);

/* ── the stored queue ────────────────────────────────────────────────────────────────────────── */

static void
on_saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CfTill) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) positions = cf_store_commit_finish (self->store, result, &error);

  self->saving--;
  if (positions == NULL)
    g_message ("cannot write the print queue: %s", error->message);
}

static void
save (CfTill *self, CfCommit *commit)
{
  self->saving++;
  cf_store_commit_async (self->store, commit, on_saved_cb, g_object_ref (self));
}

static void
drop_job (CfTill *self, gint64 job_id)
{
  CfCommit *commit = cf_commit_new ();
  cf_commit_drop_print_job (commit, job_id);
  save (self, commit);
}

static void
set_job_state (CfTill *self, gint64 job_id, CfPrintJobState state)
{
  CfCommit *commit = cf_commit_new ();
  cf_commit_set_print_state (commit, job_id, state);
  save (self, commit);
}

/* ── what nobody knows ───────────────────────────────────────────────────────────────────────── */

static void
add_unsure (CfTill *self, CfDeviceRole role, gint64 job_id, gint64 position, const char *number)
{
  CfTillUnsure *unsure = g_new (CfTillUnsure, 1);

  *unsure = (CfTillUnsure){ job_id, position, g_strdup (number), role == CF_DEVICE_ROLE_KITCHEN };
  g_ptr_array_add (self->unsure, unsure);
  cf_till_emit (self, "papers-changed");
}

const GPtrArray *
cf_till_get_unsure (CfTill *self)
{
  g_return_val_if_fail (CF_IS_TILL (self), NULL);
  return self->unsure;
}

static CfTillUnsure *
find_unsure (CfTill *self, const char *number)
{
  for (guint i = 0; i < self->unsure->len; i++) {
    CfTillUnsure *unsure = self->unsure->pdata[i];
    if (number == NULL || strcmp (unsure->number, number) == 0)
      return unsure;
  }
  return NULL;
}

static gboolean
is_last_receipt (CfTill *self, const char *number)
{
  return self->last_done != NULL && g_strcmp0 (self->last_done->sale->number, number) == 0;
}

static void
forget_unsure (CfTill *self, const char *number, CfTillStep step)
{
  if (is_last_receipt (self, number)) {
    self->progress.receipt = step;
    cf_till_emit (self, "sale-progress");
  }
  if (g_ptr_array_remove (self->unsure, find_unsure (self, number)))
    cf_till_emit (self, "papers-changed");
}

gint64
cf_till_take_unsure (CfTill *self, const char *number)
{
  if (number == NULL && self->last_done != NULL)
    number = self->last_done->sale->number;
  const CfTillUnsure *unsure = number != NULL ? find_unsure (self, number) : NULL;
  gint64 job_id = unsure != NULL ? unsure->job_id : 0;

  if (job_id != 0 && cf_till_get_person (self) != NULL) /* else the copy is refused */
    forget_unsure (self, number, CF_TILL_STEP_RUNNING);
  return job_id;
}

static void
settled (CfTill *self, GTask *task, const CfPosition *positions, guint n)
{
  forget_unsure (self, g_task_get_task_data (task), CF_TILL_STEP_DONE);
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static void
copy_recorded (CfTill *self, GTask *task, const CfPosition *positions, guint n)
{
  g_autofree char *number = g_strdup (g_task_get_task_data (task));
  const CfTillUnsure *unsure = find_unsure (self, number);
  CfDeviceRole role =
    unsure != NULL && unsure->is_kitchen ? CF_DEVICE_ROLE_KITCHEN : CF_DEVICE_ROLE_PRINTER;
  g_autofree char *drawn = NULL;
  g_autoptr (CfPrintDocument) document =
    unsure != NULL ? draw_paper (self, role, unsure->position, 1, &drawn) : NULL;

  forget_unsure (self, number, CF_TILL_STEP_RUNNING);
  if (document == NULL || !print_document (self, role, document, 0, 0, number))
    forget_unsure (self, number, CF_TILL_STEP_FAILED); /* it is recorded; printed again by hand */
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

/* It is not on paper: the next one says that it is a copy, whatever there is of the first. */
static void
print_copy (CfTill *self, const CfTillUnsure *unsure, GTask *task)
{
  CfCommit *commit = cf_till_commit_new (self);
  CfReceiptReprinted body = { .document = unsure->number, .copy = 1 };

  cf_commit_add_event (commit, cf_till_event (self, CF_EVENT_RECEIPT_REPRINTED,
                                              cf_event_body_receipt_reprinted (&body)));
  cf_till_count_copy (commit, unsure->number, 1);
  cf_commit_drop_print_job (commit, unsure->job_id);
  cf_till_commit (self, commit, FALSE, task, copy_recorded);
}

/* A person has seen it on paper. */
static void
confirm (CfTill *self, const CfTillUnsure *unsure, GTask *task)
{
  CfCommit *commit = cf_till_commit_new (self);
  CfReceiptPrinted body = {
    .device = "person", .document = unsure->number, .outcome = "printed", .message = "seen on paper"
  };

  cf_commit_add_event (commit, cf_till_event (self, CF_EVENT_RECEIPT_PRINTED,
                                              cf_event_body_receipt_printed (&body)));
  cf_commit_drop_print_job (commit, unsure->job_id);
  cf_till_commit (self, commit, FALSE, task, settled);
}

void
cf_till_settle_receipt_async (CfTill *self,
                              const char *number,
                              gboolean is_printed,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  const CfTillUnsure *unsure = find_unsure (self, number);
  GError *failure = NULL;

  cf_till_reset_refusal (self);
  if (unsure == NULL) {
    self->refusal.text = g_strdup (number);
    cf_error_set (&failure, CF_ERROR_UNKNOWN_RECEIPT, "nothing is unknown of receipt '%s'",
                  number != NULL ? number : "");
  }
  if (failure != NULL || !cf_till_enter (self, CF_TILL_SIGNED_IN | CF_TILL_ALONE, &failure)) {
    cf_till_return_error (self, task, failure);
    g_object_unref (task);
    return;
  }
  g_task_set_task_data (task, g_strdup (unsure->number), g_free);
  if (is_printed)
    confirm (self, unsure, task);
  else
    print_copy (self, unsure, task);
}

gboolean
cf_till_settle_receipt_finish (CfTill *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* ── the printer ─────────────────────────────────────────────────────────────────────────────── */

static void
show_end (CfTill *self, const char *number, CfTillStep step)
{
  if (!is_last_receipt (self, number))
    return;
  self->progress.receipt = step;
  g_clear_pointer (&self->progress.printer_problem, g_free);
  cf_till_emit (self, "sale-progress");
}

static void
on_printed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Printing *op = data;
  CfTill *self = op->self;
  CfPrintState state = CF_PRINT_STATE_CANCELLED;
  g_autoptr (GError) error = NULL;
  gboolean is_lost;

  self->printing[op->role]--;
  if (!cf_printer_print_finish (CF_PRINTER (source), result, &state, &error))
    g_message ("not printed: '%s': %s", op->number, error->message); /* a queued one waits */
  if (error != NULL && cf_error_is (error, CF_ERROR_CANCELLED) && op->job_id != 0 &&
      self->store != NULL)
    set_job_state (self, op->job_id, CF_PRINT_JOB_QUEUED); /* nothing of it was given */
  is_lost = state == CF_PRINT_STATE_LOST && op->job_id != 0;
  if (op->job_id != 0 && self->store != NULL && state == CF_PRINT_STATE_PRINTED)
    drop_job (self, op->job_id);
  if (is_lost && self->store != NULL)
    set_job_state (self, op->job_id, CF_PRINT_JOB_UNKNOWN);
  if (is_lost)
    add_unsure (self, op->role, op->job_id, op->position, op->number);
  show_end (self, op->number,
            state == CF_PRINT_STATE_PRINTED ? CF_TILL_STEP_DONE
            : is_lost                       ? CF_TILL_STEP_UNSURE
                                            : CF_TILL_STEP_FAILED);
  printing_free (op);
}

void
cf_till_job_changed (CfTill *self, const char *job, CfPrintState state, CfDeviceReason reason)
{
  const char *number = self->last_done != NULL ? self->last_done->sale->number : NULL;

  if (number == NULL || !g_str_has_suffix (job, number))
    return;
  g_free (self->progress.printer_problem);
  self->progress.printer_problem =
    state == CF_PRINT_STATE_WAITING ? g_strdup (cf_device_reason_words (reason)) : NULL;
  if (state == CF_PRINT_STATE_WAITING)
    self->progress.receipt = CF_TILL_STEP_WAITING;
  else if (state == CF_PRINT_STATE_PRINTING || state == CF_PRINT_STATE_QUEUED)
    self->progress.receipt = CF_TILL_STEP_RUNNING;
  cf_till_emit (self, "sale-progress");
}

static void
print_on (CfTill *self,
          CfPrinter *printer,
          CfDeviceRole role,
          CfPrintDocument *document,
          gint64 job_id,
          gint64 position,
          const char *number)
{
  CfId unique = cf_id_new (self->clock);
  Printing *op = g_new0 (Printing, 1);

  *op = (Printing){ .self = g_object_ref (self),
                    .role = role,
                    .job_id = job_id,
                    .position = position,
                    .job = job_id != 0 ? g_strdup_printf ("%" G_GINT64_FORMAT "-%s", job_id, number)
                                       : g_strdup_printf ("%s-%s", unique.text, number),
                    .number = g_strdup (number) };
  self->printing[role]++;
  cf_printer_print_async (printer, op->job, document, on_printed_cb, op);
}

static gboolean
print_document (CfTill *self,
                CfDeviceRole role,
                CfPrintDocument *document,
                gint64 job_id,
                gint64 position,
                const char *number)
{
  CfPrinter *printer = self->station != NULL ? cf_station_get_printer (self->station, role) : NULL;

  if (printer != NULL)
    print_on (self, printer, role, document, job_id, position, number);
  return printer != NULL;
}

gboolean
cf_till_print (CfTill *self, CfPrintDocument *document, const char *name)
{
  return print_document (self, CF_DEVICE_ROLE_PRINTER, document, 0, 0, name);
}

gboolean
cf_till_give_label (CfTill *self, CfPrintDocument *document)
{
  return print_document (self, CF_DEVICE_ROLE_LABEL, document, 0, 0, "label");
}

void
cf_till_print_test (CfTill *self, CfPrinter *printer, CfPrintDocument *document)
{
  print_on (self, printer, CF_DEVICE_ROLE_PRINTER, document, 0, 0, "test");
}

gboolean
cf_till_is_printing (CfTill *self)
{
  static const CfDeviceRole roles[] = { CF_DEVICE_ROLE_PRINTER, CF_DEVICE_ROLE_KITCHEN,
                                        CF_DEVICE_ROLE_LABEL };

  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    if (self->printing[roles[i]] > 0 && cf_station_is_printing (self->station, roles[i]))
      return TRUE;
  return FALSE;
}

/* ── what is in the queue ────────────────────────────────────────────────────────────────────── */

static CfPrintDocument *
draw_z (CfTill *self, gint64 key, const CfPosition *position, guint copy, char **ret_number)
{
  char hash[CF_HASH_HEX_LEN + 1];
  CfReceiptPaper paper = cf_till_paper_at (self, position, hash);
  g_autoptr (CfShiftReport) report =
    cf_shift_store_read_z (cf_store_get_reader (self->store), key, NULL);

  if (report == NULL)
    return NULL;
  if (report->currency == NULL)
    report->currency = g_strdup (self->shop.currency);
  report->exponent = self->shop.exponent;
  paper.copy = copy;
  *ret_number = g_strdup (report->number);
  return cf_till_draw_report (self, &paper, report);
}

/* A receipt's number names it, and the slip for the kitchen has a letter more. */
static CfPrintDocument *
draw_sale (CfTill *self,
           CfDeviceRole role,
           CfRecord *record,
           const CfPosition *position,
           guint copy,
           char **ret_number)
{
  gboolean for_kitchen = role == CF_DEVICE_ROLE_KITCHEN;
  g_autoptr (CfTillDone) done = cf_till_done_of_record (self, record, position, NULL);
  CfReceiptPaper paper;

  if (done == NULL)
    return NULL;
  paper = cf_till_paper_of (self, for_kitchen ? NULL : done);
  paper.copy = copy;
  *ret_number =
    g_strconcat (done->sale->number, for_kitchen ? CF_RECEIPT_KITCHEN_SUFFIX : "", NULL);
  return for_kitchen ? cf_receipt_kitchen_new (&paper, done->sale, self->shop.kitchen_departments)
                     : cf_receipt_new (&paper, done->sale);
}

/* The paper of the record at @key, or NULL. */
static CfPrintDocument *
draw_paper (CfTill *self, CfDeviceRole role, gint64 key, guint copy, char **ret_number)
{
  CfPosition position;
  g_autoptr (CfRecord) record =
    cf_sale_store_read (cf_store_get_reader (self->store), key, &position, NULL);
  CfEventKind kind = record != NULL ? cf_event_kind_find (record->kind) : CF_EVENT_UNKNOWN;

  if (kind == CF_EVENT_SALE_COMPLETED)
    return draw_sale (self, role, record, &position, copy, ret_number);
  if (kind == CF_EVENT_SHIFT_CLOSED && role != CF_DEVICE_ROLE_KITCHEN)
    return draw_z (self, key, &position, copy, ret_number);
  return NULL;
}

static void
take_up_job (CfTill *self, const CfPrintJob *job, gboolean is_ours)
{
  CfDeviceRole role = strcmp (job->role, QUEUES[1].name) == 0 ? QUEUES[1].role : QUEUES[0].role;
  g_autofree char *number = NULL;
  g_autoptr (CfPrintDocument) document = draw_paper (self, role, job->position, 0, &number);

  if (document == NULL) {
    g_warning ("cannot print what is in the queue: its record cannot be read");
    drop_job (self, job->id);
  } else if (!is_ours)
    add_unsure (self, role, job->id, job->position, number);
  else if (!print_document (self, role, document, job->id, job->position, number))
    set_job_state (self, job->id, CF_PRINT_JOB_QUEUED); /* for when there is a printer */
}

/* Gives the printer what nobody has been given: jobs of this run, and those that an earlier run had
 * no printer for, which are given only after that is on the disk. */
static void
take_up_queue (CfTill *self, guint queue, gboolean is_start)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) jobs =
    cf_print_store_list (cf_store_get_reader (self->store), QUEUES[queue].name, &error);

  if (jobs == NULL) {
    g_message ("cannot read the print queue: %s", error->message);
    return;
  }
  for (guint i = 0; i < jobs->len; i++) {
    const CfPrintJob *job = jobs->pdata[i];
    gboolean is_new = job->id > self->last_print_job[queue];

    if (is_new)
      self->last_print_job[queue] = job->id;
    if (is_new && (!is_start || job->state != CF_PRINT_JOB_QUEUED))
      take_up_job (self, job, !is_start);
  }
}

void
cf_till_print_queue (CfTill *self)
{
  for (guint i = 0; i < CF_TILL_QUEUES; i++)
    take_up_queue (self, i, FALSE);
}

void
cf_till_open_queue (CfTill *self)
{
  for (guint i = 0; i < CF_TILL_QUEUES; i++)
    take_up_queue (self, i, TRUE);
  cf_till_printer_came (self);
}

static void
on_given_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CfTill) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) positions = cf_store_commit_finish (self->store, result, &error);
  g_autoptr (GPtrArray) jobs = g_steal_pointer (&self->giving);

  self->saving--;
  for (guint i = 0; positions != NULL && i < jobs->len; i++)
    take_up_job (self, jobs->pdata[i], TRUE);
  if (positions == NULL)
    g_message ("cannot write the print queue: %s", error->message);
}

/* Those of the queue's jobs that no printer has had, marked as given in @commit, go to @queued. */
static void
collect_queued (CfTill *self, guint queue, CfCommit *commit, GPtrArray *queued)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) jobs =
    cf_print_store_list (cf_store_get_reader (self->store), QUEUES[queue].name, &error);

  if (jobs == NULL)
    g_message ("cannot read the print queue: %s", error->message);
  for (guint i = 0; jobs != NULL && i < jobs->len; i++) {
    CfPrintJob *job = jobs->pdata[i];

    if (job->state != CF_PRINT_JOB_QUEUED)
      continue;
    cf_commit_set_print_state (commit, job->id, CF_PRINT_JOB_GIVEN);
    g_ptr_array_add (queued, g_steal_pointer (&jobs->pdata[i]));
  }
}

void
cf_till_printer_came (CfTill *self)
{
  g_autoptr (GPtrArray) queued =
    g_ptr_array_new_with_free_func ((GDestroyNotify) cf_print_job_free);
  CfCommit *commit;

  if (self->station == NULL || self->giving != NULL)
    return;
  commit = cf_commit_new ();
  for (guint i = 0; i < CF_TILL_QUEUES; i++)
    if (cf_station_is_printing (self->station, QUEUES[i].role))
      collect_queued (self, i, commit, queued);
  if (queued->len == 0) {
    cf_commit_free (commit);
    return;
  }
  self->giving = g_steal_pointer (&queued);
  self->saving++;
  cf_store_commit_async (self->store, commit, on_given_cb, g_object_ref (self));
}
