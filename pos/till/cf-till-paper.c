/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Paper and drawer.  What is to be printed stands in the store's print queue since the transaction
 * of what it proves; it leaves the queue when the printer says that it is on paper.  A printer
 * without paper delays a receipt and never a sale.
 */
#include <string.h>

#include "cf-print-picture.h"
#include "cf-print-store.h"
#include "cf-receipt.h"
#include "cf-sale-store.h"
#include "cf-shift-store.h"
#include "cf-state-store.h"
#include "cf-till-private.h"

static CfReceiptPaper
paper_of (CfTill *self, const CfTillDone *done)
{
  return (CfReceiptPaper){ .shop = &self->shop,
                           .zone = self->zone,
                           .epoch = done != NULL ? done->epoch : 0,
                           .seq = done != NULL ? done->seq : 0,
                           .hash = done != NULL ? done->hash : NULL };
}

/* ── the drawer ──────────────────────────────────────────────────────────────────────────────── */

static void
on_kicked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CfTill) self = data;
  g_autoptr (GError) error = NULL;

  if (!cf_drawer_kick_finish (CF_DRAWER (source), result, &error))
    g_warning ("cannot open the drawer: %s", error->message);
  self->progress.drawer = error == NULL ? CF_TILL_STEP_DONE : CF_TILL_STEP_FAILED;
  cf_till_emit (self, "sale-progress");
}

void
cf_till_kick_drawer (CfTill *self)
{
  CfDrawer *drawer = self->station != NULL ? cf_station_get_drawer (self->station) : NULL;

  self->progress.drawer = drawer != NULL ? CF_TILL_STEP_RUNNING : CF_TILL_STEP_NONE;
  if (drawer != NULL)
    cf_drawer_kick_async (drawer, on_kicked_cb, g_object_ref (self));
}

/* ── the print queue ─────────────────────────────────────────────────────────────────────────── */

typedef struct
{
  CfTill *self;
  gint64 job_id; /* in the store's queue, 0 for none */
  char *job;     /* the printer's name of it */
  char *number;  /* of the document */
} Printing;

static void
printing_free (Printing *op)
{
  g_object_unref (op->self);
  g_free (op->job);
  g_free (op->number);
  g_free (op);
}

static void
on_dropped_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CfTill) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) positions = cf_store_commit_finish (self->store, result, &error);

  self->saving--;
  if (positions == NULL)
    g_message ("cannot take a paper off the queue: %s", error->message);
}

static void
drop_job (CfTill *self, gint64 job_id)
{
  CfCommit *commit = cf_commit_new ();
  cf_commit_drop_print_job (commit, job_id);
  self->saving++;
  cf_store_commit_async (self->store, commit, on_dropped_cb, g_object_ref (self));
}

static gboolean
is_last_receipt (CfTill *self, const char *number)
{
  return self->last_done != NULL && g_strcmp0 (self->last_done->sale->number, number) == 0;
}

static void
on_printed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Printing *op = data;
  CfTill *self = op->self;
  CfPrintState state = CF_PRINT_STATE_LOST;
  g_autoptr (GError) error = NULL;

  self->printing--;
  if (!cf_printer_print_finish (CF_PRINTER (source), result, &state, &error))
    g_message ("not printed: '%s': %s", op->number, error->message); /* a queued one waits */
  if (op->job_id != 0 && self->store != NULL && state == CF_PRINT_STATE_PRINTED)
    drop_job (self, op->job_id);
  if (is_last_receipt (self, op->number)) {
    self->progress.receipt =
      state == CF_PRINT_STATE_PRINTED ? CF_TILL_STEP_DONE : CF_TILL_STEP_FAILED;
    g_clear_pointer (&self->progress.printer_problem, g_free);
    cf_till_emit (self, "sale-progress");
  }
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

static gboolean
print_document (CfTill *self, CfPrintDocument *document, gint64 job_id, const char *number)
{
  CfPrinter *printer = self->station != NULL ? cf_station_get_printer (self->station) : NULL;
  CfId unique = cf_id_new (self->clock);
  Printing *op;

  if (printer == NULL)
    return FALSE;
  op = g_new0 (Printing, 1);
  *op = (Printing){ .self = g_object_ref (self),
                    .job_id = job_id,
                    .job = job_id != 0 ? g_strdup_printf ("%" G_GINT64_FORMAT "-%s", job_id, number)
                                       : g_strdup_printf ("%s-%s", unique.text, number),
                    .number = g_strdup (number) };
  self->printing++;
  cf_printer_print_async (printer, op->job, document, on_printed_cb, op);
  return TRUE;
}

gboolean
cf_till_print (CfTill *self, CfPrintDocument *document, const char *name)
{
  return print_document (self, document, 0, name);
}

/* Where the record of a paper stands; @hash is room for its digits. */
static CfReceiptPaper
paper_at (CfTill *self, const CfPosition *position, char hash[CF_HASH_HEX_LEN + 1])
{
  CfReceiptPaper paper = paper_of (self, NULL);

  if (position == NULL)
    return paper;
  cf_hash_to_hex (&position->hash, hash);
  paper.epoch = position->epoch;
  paper.seq = (guint64) position->seq;
  paper.hash = hash;
  return paper;
}

static CfPrintDocument *
draw_report (CfTill *self, const CfReceiptPaper *paper, const CfShiftReport *report)
{
  const char *closed_by = report->closed_by;

  return cf_receipt_report_new (paper, report, cf_till_person_name (self, report->opened_by),
                                closed_by != NULL ? cf_till_person_name (self, closed_by) : NULL,
                                cf_clock_utc_ms (self->clock));
}

static CfPrintDocument *
draw_queued_z (CfTill *self, gint64 key, const CfPosition *position, guint copy, char **ret_number)
{
  char hash[CF_HASH_HEX_LEN + 1];
  CfReceiptPaper paper = paper_at (self, position, hash);
  g_autoptr (CfShiftReport) report =
    cf_shift_store_read_z (cf_store_get_reader (self->store), key, NULL);

  if (report == NULL)
    return NULL;
  if (report->currency == NULL)
    report->currency = g_strdup (self->shop.currency);
  report->exponent = self->shop.exponent;
  paper.copy = copy;
  *ret_number = g_strdup (report->number);
  return draw_report (self, &paper, report);
}

static CfPrintDocument *
draw_queued_receipt (CfTill *self,
                     CfRecord *record,
                     const CfPosition *position,
                     guint copy,
                     char **ret_number)
{
  g_autoptr (CfTillDone) done = cf_till_done_of_record (self, record, position, NULL);
  CfReceiptPaper paper;

  if (done == NULL)
    return NULL;
  paper = paper_of (self, done);
  paper.copy = copy;
  *ret_number = g_strdup (done->sale->number);
  return cf_receipt_new (&paper, done->sale);
}

static gboolean
print_queued (CfTill *self, const CfPrintJob *job, guint copy)
{
  CfPosition position;
  g_autoptr (CfPrintDocument) document = NULL;
  g_autofree char *number = NULL;
  g_autoptr (CfRecord) record =
    cf_sale_store_read (cf_store_get_reader (self->store), job->position, &position, NULL);
  CfEventKind kind = record != NULL ? cf_event_kind_find (record->kind) : CF_EVENT_UNKNOWN;

  if (kind == CF_EVENT_SHIFT_CLOSED)
    document = draw_queued_z (self, job->position, &position, copy, &number);
  else if (kind == CF_EVENT_SALE_COMPLETED)
    document = draw_queued_receipt (self, record, &position, copy, &number);
  if (document == NULL) {
    g_warning ("cannot print what is in the queue: its record cannot be read");
    drop_job (self, job->id);
    return FALSE;
  }
  return print_document (self, document, job->id, number);
}

void
cf_till_print_queue (CfTill *self, gboolean from_earlier_run)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) jobs =
    cf_print_store_list (cf_store_get_reader (self->store), "receipt", &error);

  if (jobs == NULL) {
    g_warning ("cannot read the print queue: %s", error->message);
    return;
  }
  for (guint i = 0; i < jobs->len; i++) {
    const CfPrintJob *job = jobs->pdata[i];
    if (job->id <= self->last_print_job)
      continue; /* given to the printer already */
    self->last_print_job = job->id;
    /* Nobody knows whether the run before got it onto paper: a copy that says so harms nobody. */
    print_queued (self, job, from_earlier_run ? 1 : 0);
  }
}

void
cf_till_sale_recorded (CfTill *self)
{
  const CfSale *sale = self->last_done->sale;
  gboolean opens = FALSE;

  for (guint i = 0; i < sale->tenders->len; i++)
    opens |= ((const CfSaleTender *) sale->tenders->pdata[i])->opens_drawer;
  if (opens)
    cf_till_kick_drawer (self);
  if (!self->print_receipt)
    self->progress.receipt = CF_TILL_STEP_NONE;
  else if (self->station != NULL && cf_station_get_printer (self->station) != NULL)
    self->progress.receipt = CF_TILL_STEP_RUNNING;
  else
    self->progress.receipt = CF_TILL_STEP_FAILED;
  self->print_receipt = TRUE;
  cf_till_print_queue (self, FALSE);
  cf_till_emit (self, "sale-progress");
}

/* ── reports ─────────────────────────────────────────────────────────────────────────────────── */

void
cf_till_print_cash_slip (CfTill *self,
                         const char *title,
                         CfMoney amount,
                         const char *reason,
                         const CfPosition *position)
{
  char hash[CF_HASH_HEX_LEN + 1];
  CfReceiptPaper paper = paper_at (self, position, hash);
  g_autoptr (CfPrintDocument) slip =
    cf_receipt_slip_new (&paper, title, &amount, reason,
                         cf_till_person_name (self, cf_till_actor (self)),
                         cf_clock_utc_ms (self->clock));
  print_document (self, slip, 0, "slip");
}

void
cf_till_print_x_async (CfTill *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  GError *failure = NULL;
  g_autoptr (CfShiftReport) report = cf_till_read_x (self, &failure);

  if (report == NULL) {
    cf_till_return_error (self, task, failure);
    return;
  }
  CfReceiptPaper paper = paper_of (self, NULL);
  g_autoptr (CfPrintDocument) document = draw_report (self, &paper, report);
  print_document (self, document, 0, "X");
  g_task_return_boolean (task, TRUE);
}

/* ── copies ──────────────────────────────────────────────────────────────────────────────────── */

static void
reprint_recorded (CfTill *self, GTask *task, const CfPosition *positions, guint n)
{
  CfTillDone *done = g_task_get_task_data (task);
  CfReceiptPaper paper = paper_of (self, done);
  GError *failure = NULL;

  paper.copy = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (task), "copy"));
  g_autoptr (CfPrintDocument) document = cf_receipt_new (&paper, done->sale);
  if (print_document (self, document, 0, done->sale->number))
    g_task_return_pointer (task, g_strdup (done->sale->number), g_free);
  else {
    cf_error_set (&failure, CF_ERROR_NO_DEVICE, "no printer is connected");
    cf_till_return_error (self, task, failure);
  }
  g_object_unref (task);
}

static char *
copies_key (const char *number)
{
  return g_strdup_printf ("till.copies.%s", number);
}

static gboolean
count_copies (CfTill *self, const char *number, guint *ret_copies, GError **error)
{
  g_autofree char *key = copies_key (number);
  g_autofree char *value = NULL;

  if (!cf_state_store_get (cf_store_get_reader (self->store), key, &value, error))
    return FALSE;
  *ret_copies = value != NULL ? (guint) g_ascii_strtoull (value, NULL, 10) : 0;
  return TRUE;
}

void
cf_till_reprint_async (CfTill *self,
                       const char *number,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  GError *failure = NULL;
  CfTillDone *done = NULL;
  guint copies = 0;
  g_autofree char *key = NULL;
  g_autofree char *count = NULL;

  cf_till_reset_refusal (self);
  if (!cf_till_enter (self, CF_TILL_SIGNED_IN | CF_TILL_ALONE, &failure) ||
      (done = cf_till_find_done (self, number, &failure)) == NULL ||
      !count_copies (self, done->sale->number, &copies, &failure)) {
    self->refusal.text = g_strdup (number);
    cf_till_done_free (done);
    cf_till_return_error (self, task, failure);
    g_object_unref (task);
    return;
  }
  g_task_set_task_data (task, done, (GDestroyNotify) cf_till_done_free);
  g_object_set_data (G_OBJECT (task), "copy", GUINT_TO_POINTER (copies + 1));
  CfCommit *commit = cf_till_commit_new (self);
  cf_commit_add_event (commit,
                       cf_till_event (self, CF_EVENT_RECEIPT_REPRINTED,
                                      cf_event_body_receipt_reprinted (&(CfReceiptReprinted){
                                        .document = done->sale->number, .copy = copies + 1 })));
  key = copies_key (done->sale->number);
  count = g_strdup_printf ("%u", copies + 1);
  cf_commit_put_state (commit, key, count);
  cf_till_commit (self, commit, FALSE, task, reprint_recorded);
}

char *
cf_till_reprint_finish (CfTill *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ── pictures ────────────────────────────────────────────────────────────────────────────────── */

typedef struct
{
  CfPrintDocument *document;
  GBytes *png;
  GError *error;
} Drawing;

static void
drawing_free (gpointer data)
{
  Drawing *op = data;
  cf_print_document_unref (op->document);
  g_clear_pointer (&op->png, g_bytes_unref);
  g_clear_error (&op->error);
  g_free (op);
}

static void
draw_run (gpointer data)
{
  Drawing *op = g_task_get_task_data (data);
  g_autoptr (CfPrintPicture) picture =
    cf_print_picture_new (op->document, CF_PRINT_PICTURE_WIDTH_80MM, NULL, NULL);
  int rows = MIN (cf_print_picture_get_height (picture), CF_PRINT_PICTURE_ROWS_MAX);
  op->png = cf_print_picture_to_png (picture, 0, rows, &op->error);
}

static void
draw_done (gpointer data)
{
  GTask *task = data;
  Drawing *op = g_task_get_task_data (task);
  if (op->png != NULL)
    g_task_return_pointer (task, g_steal_pointer (&op->png), (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, g_steal_pointer (&op->error));
}

void
cf_till_draw_receipt_async (CfTill *self,
                            const char *number,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  GError *failure = NULL;
  g_autoptr (CfTillDone) done = cf_till_find_done (self, number, &failure);
  Drawing *op;

  if (done == NULL) {
    cf_till_return_error (self, task, failure);
    g_object_unref (task);
    return;
  }
  CfReceiptPaper paper = paper_of (self, done);
  op = g_new0 (Drawing, 1);
  op->document = cf_receipt_new (&paper, done->sale);
  g_task_set_task_data (task, op, drawing_free);
  cf_worker_push (self->jobs, CF_PRIORITY_LOW, draw_run, draw_done, task, g_object_unref);
}

GBytes *
cf_till_draw_receipt_finish (CfTill *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
