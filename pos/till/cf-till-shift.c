/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The drawer's session: opening and closing it, moving cash, reading X and Z. */
#include <string.h>

#include <glib/gi18n-lib.h>

#include "cf-cash.h"
#include "cf-document-number.h"
#include "cf-sale-store.h"
#include "cf-till-close.h"
#include "cf-till-private.h"

static void
fail (CfTill *self, GTask *task, GError *failure)
{
  cf_till_return_error (self, task, failure);
  g_object_unref (task);
}

/* ── the open shift ──────────────────────────────────────────────────────────────────────────── */

void
cf_till_shift_clear (CfTillShift *shift)
{
  g_free (shift->opened_by);
  g_free (shift->opened_by_name);
  g_free (shift->business_day);
  *shift = (CfTillShift){ 0 };
}

gboolean
cf_till_load_shift (CfTill *self, GError **error)
{
  g_autoptr (CfShiftRow) row = NULL;

  if (!cf_shift_store_load_open (cf_store_get_reader (self->store), &row, error))
    return FALSE;
  cf_till_shift_clear (&self->shift);
  self->has_shift = row != NULL;
  if (row != NULL)
    self->shift =
      (CfTillShift){ .id = row->id,
                     .number = row->ordinal,
                     .opened_at_ms = row->opened_at_ms,
                     .opened_by = g_strdup (row->opened_by),
                     .opened_by_name = g_strdup (cf_till_person_name (self, row->opened_by)),
                     .business_day = g_strdup (row->business_day),
                     .float_amount = cf_money_from_minor (row->float_minor) };
  if (!cf_till_count_load (self, error))
    return FALSE;
  cf_till_emit (self, "shift-changed");
  return TRUE;
}

static void
shift_opened (CfTill *self, GTask *task, const CfPosition *positions, guint n)
{
  GError *failure = NULL;

  if (!cf_till_load_shift (self, &failure)) {
    fail (self, task, failure);
    return;
  }
  cf_till_changed (self);
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static gboolean
count_shifts (CfTill *self, guint *ret_next, GError **error)
{
  g_autoptr (CfShiftRow) last = NULL;
  if (!cf_shift_store_load_last (cf_store_get_reader (self->store), &last, error))
    return FALSE;
  *ret_next = last != NULL ? last->ordinal + 1 : 1;
  return TRUE;
}

void
cf_till_open_shift_async (CfTill *self,
                          CfMoney float_amount,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  GError *failure = NULL;
  CfId id = cf_id_new (self->clock);
  char day[CF_DATE_LEN + 1];
  guint number;

  cf_till_reset_refusal (self);
  if (cf_till_enter (self, CF_TILL_SIGNED_IN | CF_TILL_THAWED | CF_TILL_ALONE, &failure) &&
      self->has_shift)
    cf_error_set (&failure, CF_ERROR_SHIFT_OPEN, "a shift is open already");
  if (failure != NULL || !cf_cash_check_amount (float_amount, &failure) ||
      !cf_till_may_do (self, CF_PERMISSION_OWN_SHIFT, (CfRate){ 0 }, &failure) ||
      !count_shifts (self, &number, &failure)) {
    fail (self, task, failure);
    return;
  }
  cf_date_format (cf_zone_date_at (self->zone, cf_clock_utc_ms (self->clock)), day);
  CfCommit *commit = cf_till_commit_new (self);
  cf_commit_add_event (commit, cf_till_event (self, CF_EVENT_SHIFT_OPENED,
                                              cf_event_body_shift_opened (
                                                &(CfShiftOpened){ .shift = id.text,
                                                                  .number = number,
                                                                  .business_day = day,
                                                                  .currency = self->shop.currency,
                                                                  .exponent = self->shop.exponent,
                                                                  .float_amount = float_amount })));
  cf_till_commit (self, commit, TRUE, task, shift_opened);
}

/* ── reports ─────────────────────────────────────────────────────────────────────────────────── */

static CfShiftReport *
read_report (CfTill *self, const char *shift, GError **error)
{
  CfShiftReport *report = cf_shift_store_report (cf_store_get_reader (self->store), shift, error);
  if (report == NULL)
    return NULL;
  if (report->currency == NULL)
    report->currency = g_strdup (self->shop.currency);
  report->exponent = self->shop.exponent;
  return report;
}

CfShiftReport *
cf_till_read_x (CfTill *self, GError **error)
{
  GError *failure = NULL;
  CfShiftReport *report = NULL;

  cf_till_reset_refusal (self);
  if (cf_till_enter (self, CF_TILL_IN_SHIFT, &failure))
    report = read_report (self, self->shift.id.text, &failure);
  if (report == NULL)
    cf_till_refuse (self, failure, error);
  return report;
}

CfShiftReport *
cf_till_read_z (CfTill *self, const char *number, GError **error)
{
  GError *failure = NULL;
  g_autoptr (CfShiftRow) row = NULL;
  CfShiftReport *report = NULL;

  cf_till_reset_refusal (self);
  if (cf_shift_store_load_closed (cf_store_get_reader (self->store), number, &row, &failure)) {
    if (row == NULL)
      cf_error_set (&failure, CF_ERROR_UNKNOWN_RECEIPT, "there is no such Z");
    else
      report = read_report (self, row->id.text, &failure);
  }
  if (report == NULL)
    cf_till_refuse (self, failure, error);
  return report;
}

/* ── closing ─────────────────────────────────────────────────────────────────────────────────── */

#define SLIP_TYPES_MAX 8 /* tender types that leave slips */

typedef struct
{
  CfMoney counted;
  CfMoney left;
  CfCount counts[CF_DENOMINATIONS_MAX];
  guint n_counts;
  CfReportTerminal *terminal;         /* nullable */
  CfReportSlip slips[SLIP_TYPES_MAX]; /* types are the tender table's */
  guint n_slips;
  char *note; /* (nullable) */
  CfShiftReport *report;
} Close;

static void
close_free (gpointer data)
{
  Close *op = data;
  cf_report_terminal_free (op->terminal);
  cf_shift_report_free (op->report);
  g_free (op->note);
  g_free (op);
}

static void
shift_closed (CfTill *self, GTask *task, const CfPosition *positions, guint n)
{
  Close *op = g_task_get_task_data (task);
  GError *failure = NULL;

  if (!cf_till_load_shift (self, &failure)) {
    fail (self, task, failure);
    return;
  }
  cf_till_print_queue (self);
  cf_till_changed (self);
  g_task_return_pointer (task, g_steal_pointer (&op->report),
                         (GDestroyNotify) cf_shift_report_free);
  g_object_unref (task);
}

/* What the X says at this moment, with the count beside it. */
static CfShiftReport *
make_counted (CfTill *self, const Close *op, GError **error)
{
  g_autoptr (CfShiftReport) report = read_report (self, self->shift.id.text, error);
  CfMoney difference;

  if (report == NULL || !cf_money_sub (op->counted, report->expected, &difference, error) ||
      (op->terminal != NULL && !cf_till_compare_terminal (self, op->terminal, error)))
    return NULL;
  cf_till_count_given (self, op->counted);
  report->is_closed = TRUE;
  report->counted = op->counted;
  report->difference = difference;
  report->recounts = self->count.recounts;
  if (report->recounts > 0)
    report->first_counted = self->count.first;
  for (guint i = 0; i < op->n_slips; i++)
    cf_shift_report_add_slips (report, op->slips[i].type, op->slips[i].count);
  return g_steal_pointer (&report);
}

static CfShiftReport *
make_z (CfTill *self, Close *op, GError **error)
{
  g_autofree char *number =
    cf_document_number_next (cf_store_get_reader (self->store), self->shop.terminal, "z", error);
  g_autoptr (CfShiftReport) report = number != NULL ? make_counted (self, op, error) : NULL;

  if (report == NULL)
    return NULL;
  report->number = g_steal_pointer (&number);
  report->note = g_strdup (op->note);
  report->closed_at_ms = cf_clock_utc_ms (self->clock);
  report->closed_by = g_strdup (cf_till_actor (self));
  report->card_terminal = g_steal_pointer (&op->terminal);
  return g_steal_pointer (&report);
}

static void
draw_z (CfTill *self, GTask *task, const CfPosition *positions, guint n)
{
  Close *op = g_task_get_task_data (task);
  GError *failure = NULL;

  if ((op->report = make_z (self, op, &failure)) == NULL) {
    fail (self, task, failure);
    return;
  }
  CfCommit *commit = cf_till_commit_new (self);
  guint index =
    cf_commit_add_event (commit,
                         cf_till_event (self, CF_EVENT_SHIFT_CLOSED,
                                        cf_event_body_shift_closed (op->report, op->counts,
                                                                    op->n_counts, op->left)));
  cf_commit_add_print_job (commit, "receipt", (gint) index, FALSE, NULL);
  cf_till_count_end (self, commit);
  cf_till_commit (self, commit, TRUE, task, shift_closed);
}

static void
terminal_counted (CfTill *self, GTask *task, CfReportTerminal *terminal)
{
  Close *op = g_task_get_task_data (task);
  GError *failure = NULL;

  op->terminal = terminal;
  /* What was noted counts on the Z, so it becomes records before the Z is drawn; and so does what is
   * being written this moment. */
  if (!cf_till_enter (self, CF_TILL_SELLING, &failure))
    fail (self, task, failure);
  else if (self->notes->len > 0 || self->busy > 0)
    cf_till_commit (self, cf_till_commit_new (self), TRUE, task, draw_z);
  else
    draw_z (self, task, NULL, 0);
}

static void
close_authorised (CfTill *self, GTask *task, const CfPerson *approver)
{
  GError *failure = NULL;

  if (!cf_till_enter (self, CF_TILL_SELLING, &failure)) {
    fail (self, task, failure);
    return;
  }
  if (approver != NULL)
    cf_till_note (self,
                  cf_till_event (self, CF_EVENT_APPROVAL_GIVEN,
                                 cf_event_body_approval_given (&(CfApprovalGiven){
                                   .permission = cf_permission_to_text (CF_PERMISSION_OTHER_SHIFT),
                                   .asked_by = cf_till_actor (self),
                                   .approved_by = approver->id })));
  cf_till_count_terminal (self, task, terminal_counted);
}

const char *const *
cf_till_get_slip_types (CfTill *self)
{
  static const char *ids[SLIP_TYPES_MAX + 1];
  guint n, found = 0;
  const CfTenderType *types = cf_tender_types_default (&n);

  for (guint i = 0; i < n && found < SLIP_TYPES_MAX; i++)
    if (cf_tender_type_leaves_slip (&types[i]))
      ids[found++] = types[i].id;
  return ids;
}

static gboolean
add_slips (Close *op, const char *type, guint count, GError **error)
{
  for (guint i = 0; i < op->n_slips; i++)
    if (strcmp (op->slips[i].type, type) == 0)
      return cf_error_set (error, CF_ERROR_BAD_REQUEST, "slips of '%s' were counted twice", type);
  op->slips[op->n_slips++] = (CfReportSlip){ (char *) type, count };
  return TRUE;
}

static gboolean
read_slips (CfTill *self, const CfTillClose *close, Close *op, GError **error)
{
  const char *const *types = cf_till_get_slip_types (self);

  for (guint i = 0; i < close->n_slips; i++) {
    guint at = 0;

    while (types[at] != NULL && strcmp (types[at], close->slips[i].type) != 0)
      at++;
    if (types[at] == NULL)
      return cf_error_set (error, CF_ERROR_BAD_REQUEST, "'%s' leaves no slips",
                           close->slips[i].type);
    if (!add_slips (op, types[at], close->slips[i].count, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
read_close (CfTill *self, const CfTillClose *close, Close *op, GError **error)
{
  guint kinds;
  const CfDenomination *denominations = cf_till_get_denominations (self, &kinds);

  *op = (Close){ .counted = close->counted,
                 .left = close->left != NULL ? *close->left : close->counted };
  for (guint i = 0; close->counts != NULL && i < MIN (close->n_counts, kinds); i++)
    op->counts[op->n_counts++] =
      (CfCount){ cf_money_from_minor (denominations[i].minor), close->counts[i] };
  if (close->note != NULL && close->note[0] != '\0')
    op->note = g_strdup (close->note);
  if (!cf_till_enter (self, CF_TILL_SELLING, error) || !cf_cash_check_amount (op->counted, error) ||
      !cf_cash_check_amount (op->left, error) || !read_slips (self, close, op, error))
    return FALSE;
  if (op->left.minor > op->counted.minor)
    return cf_error_set (error, CF_ERROR_BAD_AMOUNT, "more would stay than was counted");
  return op->note == NULL || strlen (op->note) <= CF_REPORT_NOTE_MAX ||
         cf_error_set (error, CF_ERROR_BAD_REQUEST, "the note is too long");
}

CfShiftReport *
cf_till_show_count (CfTill *self,
                    const CfTillClose *close,
                    gboolean *ret_wants_note,
                    GError **error)
{
  Close op = { 0 };
  GError *failure = NULL;
  CfShiftReport *report = NULL;

  cf_till_reset_refusal (self);
  if (read_close (self, close, &op, &failure))
    report = make_counted (self, &op, &failure);
  g_free (op.note);
  if (report == NULL) {
    cf_till_refuse (self, failure, error);
    return NULL;
  }
  cf_till_count_shown (self, report->counted);
  if (ret_wants_note != NULL)
    *ret_wants_note = ABS (report->difference.minor) > self->count_limit.minor;
  return report;
}

void
cf_till_close_shift_async (CfTill *self,
                           const CfTillClose *close,
                           const CfTillApproval *approval,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Close *op = g_new0 (Close, 1);
  GError *failure = NULL;

  g_task_set_task_data (task, op, close_free);
  cf_till_reset_refusal (self);
  if (!read_close (self, close, op, &failure)) {
    fail (self, task, failure);
    return;
  }
  gboolean own = strcmp (self->shift.opened_by, cf_till_actor (self)) == 0;
  cf_till_authorise_async (self, own ? CF_PERMISSION_OWN_SHIFT : CF_PERMISSION_OTHER_SHIFT,
                           (CfRate){ 0 }, approval, task, close_authorised);
}

CfShiftReport *
cf_till_close_shift_finish (CfTill *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ── cash ────────────────────────────────────────────────────────────────────────────────────── */

static const struct
{
  CfPermission permission;
  const char *kind;  /* of cash.moved; NULL: the drawer is only opened */
  const char *title; /* of its slip */
} cash_kinds[] = {
  [CF_TILL_NO_SALE] = { CF_PERMISSION_NO_SALE, NULL, NULL },
  [CF_TILL_PAID_IN] = { CF_PERMISSION_PAID_IN, "paid_in", N_ ("Paid in") },
  [CF_TILL_PAID_OUT] = { CF_PERMISSION_PAID_OUT, "paid_out", N_ ("Paid out") },
  [CF_TILL_SAFE_DROP] = { CF_PERMISSION_SAFE_DROP, "safe_drop", N_ ("Safe drop") },
};

typedef struct
{
  CfTillCash kind;
  CfMoney amount;
  char *reason;
  CfPosition position;
} MoveCash;

static void
move_cash_free (gpointer data)
{
  MoveCash *op = data;
  g_free (op->reason);
  g_free (op);
}

static void
cash_recorded (CfTill *self, GTask *task, const CfPosition *positions, guint n)
{
  MoveCash *op = g_task_get_task_data (task);

  op->position = positions[0];
  cf_till_kick_drawer (self);
  if (cash_kinds[op->kind].title != NULL)
    cf_till_print_cash_slip (self, _ (cash_kinds[op->kind].title), op->amount, op->reason,
                             &op->position);
  cf_till_changed (self);
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static CfEvent *
cash_event (CfTill *self, const MoveCash *op, const CfPerson *approver)
{
  const char *approved_by = approver != NULL ? approver->id : NULL;

  if (cash_kinds[op->kind].kind == NULL)
    return cf_till_event (self, CF_EVENT_DRAWER_OPENED,
                          cf_event_body_drawer_opened (
                            &(CfDrawerOpened){ .shift = cf_till_shift_id (self),
                                               .cause = "no_sale",
                                               .reason = op->reason,
                                               .approved_by = approved_by }));
  return cf_till_event (self, CF_EVENT_CASH_MOVED,
                        cf_event_body_cash_moved (&(CfCashMoved){ .shift = cf_till_shift_id (self),
                                                                  .kind = cash_kinds[op->kind].kind,
                                                                  .amount = op->amount,
                                                                  .reason = op->reason,
                                                                  .approved_by = approved_by }));
}

static void
cash_authorised (CfTill *self, GTask *task, const CfPerson *approver)
{
  MoveCash *op = g_task_get_task_data (task);
  GError *failure = NULL;

  if (!cf_till_enter (self, CF_TILL_SELLING, &failure)) {
    fail (self, task, failure);
    return;
  }
  CfCommit *commit = cf_till_commit_new (self);
  cf_commit_add_event (commit, cash_event (self, op, approver));
  cf_till_commit (self, commit, TRUE, task, cash_recorded);
}

void
cf_till_move_cash_async (CfTill *self,
                         CfTillCash kind,
                         CfMoney amount,
                         const char *reason,
                         const CfTillApproval *approval,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  MoveCash *op = g_new0 (MoveCash, 1);
  GError *failure = NULL;

  *op = (MoveCash){ .kind = kind, .amount = amount, .reason = g_strdup (reason) };
  g_task_set_task_data (task, op, move_cash_free);
  cf_till_reset_refusal (self);
  if (!cf_till_enter (self, CF_TILL_SELLING, &failure)) {
    fail (self, task, failure);
    return;
  }
  if (reason == NULL || reason[0] == '\0')
    cf_error_set (&failure, CF_ERROR_BAD_REQUEST, "a reason is needed");
  else if (kind != CF_TILL_NO_SALE && amount.minor <= 0)
    cf_error_set (&failure, CF_ERROR_BAD_AMOUNT, "the amount has to be above zero");
  if (failure != NULL) {
    fail (self, task, failure);
    return;
  }
  cf_till_authorise_async (self, cash_kinds[kind].permission, (CfRate){ 0 }, approval, task,
                           cash_authorised);
}

gboolean
cf_till_move_cash_finish (CfTill *self,
                          GAsyncResult *result,
                          guint64 *ret_epoch,
                          guint64 *ret_seq,
                          char **ret_hash,
                          GError **error)
{
  const MoveCash *op = g_task_get_task_data (G_TASK (result));
  char hex[CF_HASH_HEX_LEN + 1];

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  cf_hash_to_hex (&op->position.hash, hex);
  if (ret_epoch != NULL)
    *ret_epoch = op->position.epoch;
  if (ret_seq != NULL)
    *ret_seq = (guint64) op->position.seq;
  if (ret_hash != NULL)
    *ret_hash = g_strdup (hex);
  return TRUE;
}
