/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Paper and drawer: what follows a sale, reports, slips, copies, pictures.  cf-till-queue.c gives
 * receipts to the printer.
 */
#include "cf-till-paper.h"

#include <string.h>

#include "cf-print-picture.h"
#include "cf-receipt-sample.h"
#include "cf-state-store.h"
#include "cf-till-hardware.h"
#include "cf-till-private.h"

CfReceiptPaper
cf_till_paper_of (CfTill *self, const CfTillDone *done)
{
  return (CfReceiptPaper){ .shop = &self->shop,
                           .zone = self->zone,
                           .logo = self->logo,
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
  else if (self->station != NULL &&
           cf_station_get_printer (self->station, CF_DEVICE_ROLE_PRINTER) != NULL)
    self->progress.receipt = CF_TILL_STEP_RUNNING;
  else
    self->progress.receipt = CF_TILL_STEP_FAILED;
  self->print_receipt = TRUE;
  cf_till_print_queue (self);
  cf_till_emit (self, "sale-progress");
}

/* ── reports ─────────────────────────────────────────────────────────────────────────────────── */

/* Where the record of a paper stands; @hash is room for its digits. */
CfReceiptPaper
cf_till_paper_at (CfTill *self, const CfPosition *position, char hash[CF_HASH_HEX_LEN + 1])
{
  CfReceiptPaper paper = cf_till_paper_of (self, NULL);

  if (position == NULL)
    return paper;
  cf_hash_to_hex (&position->hash, hash);
  paper.epoch = position->epoch;
  paper.seq = (guint64) position->seq;
  paper.hash = hash;
  return paper;
}

void
cf_till_print_cash_slip (CfTill *self,
                         const char *title,
                         CfMoney amount,
                         const char *reason,
                         const CfPosition *position)
{
  char hash[CF_HASH_HEX_LEN + 1];
  CfReceiptPaper paper = cf_till_paper_at (self, position, hash);
  g_autoptr (CfPrintDocument) slip =
    cf_receipt_slip_new (&paper, title, &amount, reason,
                         cf_till_person_name (self, cf_till_actor (self)),
                         cf_clock_utc_ms (self->clock));
  cf_till_print (self, slip, "slip");
}

CfPrintDocument *
cf_till_draw_report (CfTill *self, const CfReceiptPaper *paper, const CfShiftReport *report)
{
  const char *closed_by = report->closed_by;

  return cf_receipt_report_new (paper, report, cf_till_person_name (self, report->opened_by),
                                closed_by != NULL ? cf_till_person_name (self, closed_by) : NULL,
                                cf_clock_utc_ms (self->clock));
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
  CfReceiptPaper paper = cf_till_paper_of (self, NULL);
  g_autoptr (CfPrintDocument) document = cf_till_draw_report (self, &paper, report);
  cf_till_print (self, document, "X");
  g_task_return_boolean (task, TRUE);
}

/* ── labels ──────────────────────────────────────────────────────────────────────────────────── */

gboolean
cf_till_print_labels (CfTill *self, const char *code, guint copies, GError **error)
{
  CfReceiptPaper paper = cf_till_paper_of (self, NULL);
  g_autoptr (CfTillProduct) product = NULL;
  GError *failure = NULL;

  cf_till_reset_refusal (self);
  if (!cf_till_enter (self, CF_TILL_SIGNED_IN | CF_TILL_ALONE, &failure))
    return cf_till_refuse (self, failure, error);
  if (copies < 1 || copies > CF_TILL_LABELS_MAX) {
    cf_error_set (&failure, CF_ERROR_BAD_REQUEST, "%u is not from 1 to %d labels", copies,
                  CF_TILL_LABELS_MAX);
    return cf_till_refuse (self, failure, error);
  }
  product = cf_till_find_product (self, code, error);
  if (product == NULL)
    return FALSE;
  g_autoptr (CfPrintDocument) label =
    cf_receipt_label_new (&paper, cf_till_product_get_info (product),
                          cf_clock_utc_ms (self->clock));
  for (guint i = 0; failure == NULL && i < copies; i++)
    if (!cf_till_give_label (self, label))
      cf_error_set (&failure, CF_ERROR_NO_DEVICE, "no label printer is connected");
  return failure == NULL || cf_till_refuse (self, failure, error);
}

/* ── copies ──────────────────────────────────────────────────────────────────────────────────── */

static void
reprint_recorded (CfTill *self, GTask *task, const CfPosition *positions, guint n)
{
  CfTillDone *done = g_task_get_task_data (task);
  CfReceiptPaper paper = cf_till_paper_of (self, done);
  GError *failure = NULL;

  paper.copy = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (task), "copy"));
  g_autoptr (CfPrintDocument) document = cf_receipt_new (&paper, done->sale);
  if (cf_till_print (self, document, done->sale->number))
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
cf_till_count_copy (CfCommit *commit, const char *number, guint copies)
{
  g_autofree char *key = copies_key (number);
  g_autofree char *count = g_strdup_printf ("%u", copies);

  cf_commit_put_state (commit, key, count);
}

void
cf_till_reprint (CfTill *self, const char *number, gint64 instead_of, GTask *task)
{
  GError *failure = NULL;
  CfTillDone *done = NULL;
  guint copies = 0;

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
  cf_till_count_copy (commit, done->sale->number, copies + 1);
  if (instead_of != 0)
    cf_commit_drop_print_job (commit, instead_of);
  cf_till_commit (self, commit, FALSE, task, reprint_recorded);
}

void
cf_till_reprint_async (CfTill *self,
                       const char *number,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  cf_till_reprint (self, number, cf_till_take_unsure (self, number),
                   g_task_new (self, NULL, callback, user_data));
}

char *
cf_till_reprint_finish (CfTill *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ── presents ────────────────────────────────────────────────────────────────────────────────── */

gboolean
cf_till_print_gift_receipt (CfTill *self, const char *number, GError **error)
{
  GError *failure = NULL;
  g_autoptr (CfTillDone) done = NULL;

  g_return_val_if_fail (CF_IS_TILL (self), FALSE);

  cf_till_reset_refusal (self);
  if (cf_till_enter (self, CF_TILL_SIGNED_IN, &failure))
    done = cf_till_find_done (self, number, &failure);
  if (done != NULL) {
    CfReceiptPaper paper = cf_till_paper_of (self, done);
    g_autoptr (CfPrintDocument) document = cf_receipt_gift_new (&paper, done->sale);

    if (cf_till_print (self, document, "gift"))
      return TRUE;
    cf_error_set (&failure, CF_ERROR_NO_DEVICE, "no receipt printer is ready");
  }
  return cf_till_refuse (self, failure, error);
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
    cf_print_picture_new (op->document, CF_PRINT_PICTURE_WIDTH_80MM);
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

/* Draws @document (transfer full) for @task (transfer full). */
static void
draw (CfTill *self, CfPrintDocument *document, GTask *task)
{
  Drawing *op = g_new0 (Drawing, 1);

  op->document = document;
  g_task_set_task_data (task, op, drawing_free);
  cf_worker_push (self->jobs, CF_PRIORITY_LOW, draw_run, draw_done, task, g_object_unref);
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

  if (done == NULL) {
    cf_till_return_error (self, task, failure);
    g_object_unref (task);
    return;
  }
  CfReceiptPaper paper = cf_till_paper_of (self, done);
  draw (self, cf_receipt_new (&paper, done->sale), task);
}

void
cf_till_draw_sample_async (CfTill *self,
                           const CfTillStore *shop,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  CfReceiptPaper paper = cf_till_paper_of (self, NULL);
  gint64 now_ms = cf_clock_utc_ms (self->clock);
  CfTaxClassRate standard = { 0 };

  if (!cf_tax_table_lookup (self->taxes, "standard", now_ms, &standard, NULL))
    standard.rate = (CfRate){ 0 };
  paper.shop = shop;
  draw (self,
        cf_receipt_sample_new (&paper, standard.rate, self->rounding,
                               cf_till_person_name (self, cf_till_actor (self)), now_ms),
        task);
}

GBytes *
cf_till_draw_receipt_finish (CfTill *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
