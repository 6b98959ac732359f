/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-catalog-store.h"
#include "cf-till-orders-private.h"
#include "cf-trade-body.h"

/* Doing something about an order: what is asked becomes facts, facts are checked by the rules, and one
 * record says them all. */

/* clang-format off */
static const struct
{
  CfEventKind kind;
  CfPickupFactKind fact;
  gboolean has_goods;
} STEPS[CF_PICKUP_STEP_COUNT] = {
  [CF_PICKUP_ACCEPT]     = { CF_EVENT_ORDER_ACCEPTED,  CF_FACT_ACCEPTED,  FALSE },
  [CF_PICKUP_PICK]       = { CF_EVENT_ORDER_PICKED,    CF_FACT_PICKED,    TRUE },
  [CF_PICKUP_FALL_SHORT] = { CF_EVENT_ORDER_SHORT,     CF_FACT_SHORT,     TRUE },
  [CF_PICKUP_STAGE]      = { CF_EVENT_ORDER_READY,     CF_FACT_READY,     FALSE },
  [CF_PICKUP_COLLECT]    = { CF_EVENT_ORDER_COLLECTED, CF_FACT_HANDED,    TRUE },
  [CF_PICKUP_CANCEL]     = { CF_EVENT_ORDER_CANCELLED, CF_FACT_CANCELLED, FALSE },
  [CF_PICKUP_EXPIRE]     = { CF_EVENT_ORDER_EXPIRED,   CF_FACT_EXPIRED,   FALSE },
  [CF_PICKUP_RETURN]     = { CF_EVENT_ORDER_RETURNED,  CF_FACT_RETURNED,  TRUE },
};
/* clang-format on */

static void
work_free (gpointer data)
{
  CfTillOrderWork *work = data;

  g_array_unref (work->lines);
  g_ptr_array_unref (work->skus);
  g_free (work->order);
  g_free (work->shelf);
  g_free (work->reason);
  g_free (work->code);
  g_free (work->name);
  g_free (work->said);
  g_free (work);
}

static CfTillOrderWork *
work_new (const CfTillOrderStep *step)
{
  CfTillOrderWork *work = g_new0 (CfTillOrderWork, 1);

  *work = (CfTillOrderWork){ .step = step->step,
                             .order = g_strdup (step->order),
                             .lines = g_array_new (FALSE, FALSE, sizeof (CfTillOrderLine)),
                             .skus = g_ptr_array_new_with_free_func (g_free),
                             .shelf = g_strdup (step->shelf),
                             .reason = g_strdup (step->reason),
                             .is_damaged = step->is_damaged,
                             .code = g_strdup (step->code),
                             .name = g_strdup (step->name),
                             .proof = step->proof,
                             .said = g_strdup (step->said) };
  for (guint i = 0; i < step->n_lines; i++) {
    CfTillOrderLine line = step->lines[i];

    if (line.sku != NULL) {
      g_ptr_array_add (work->skus, g_strdup (line.sku));
      line.sku = g_ptr_array_index (work->skus, work->skus->len - 1);
    }
    g_array_append_val (work->lines, line);
  }
  return work;
}

static gboolean
check_text (const char *text, GError **error)
{
  if (text == NULL)
    return TRUE;
  if (text[0] == '\0' || strlen (text) > CF_TILL_ORDER_TEXT_MAX ||
      !g_utf8_validate (text, -1, NULL))
    return cf_error_set (error, CF_ERROR_BAD_REQUEST, "a text has 1 to %d bytes",
                         CF_TILL_ORDER_TEXT_MAX);
  return TRUE;
}

/* ── what is asked, as goods ─────────────────────────────────────────────────────────────────── */

static void
add_goods (GArray *goods, const CfPickupLine *line, const char *sku, const char *name, gint64 milli)
{
  const CfOrderGoods row = { line->no, sku, name, line->unit, { milli } };

  if (milli > 0)
    g_array_append_val (goods, row);
}

/* How much of a line, or of one of its products, there is to do. */
static gint64
left_to_do (const CfPickup *pickup, CfPickupStep step, const CfPickupLine *line, const char *sku)
{
  g_autoptr (GArray) parts = NULL;

  if (step == CF_PICKUP_PICK || step == CF_PICKUP_FALL_SHORT)
    return line->ordered.milli - line->picked.milli - line->fell_short.milli;
  parts = step == CF_PICKUP_COLLECT ? cf_pickup_list_waiting (pickup) : g_array_ref (pickup->parts);
  for (guint i = 0; i < parts->len; i++) {
    const CfPickupPart *part = &g_array_index (parts, CfPickupPart, i);

    if (part->line == line->no && g_str_equal (part->sku, sku))
      return step == CF_PICKUP_COLLECT ? part->picked.milli
                                       : part->handed.milli - part->returned.milli;
  }
  return 0;
}

/* Everything there is to do: each line's own product to be picked, else each product that was. */
static void
add_all (const CfPickup *pickup, CfPickupStep step, GArray *goods)
{
  if (step == CF_PICKUP_PICK) {
    for (guint i = 0; i < pickup->lines->len; i++) {
      const CfPickupLine *line = &g_array_index (pickup->lines, CfPickupLine, i);

      add_goods (goods, line, line->sku, line->name, left_to_do (pickup, step, line, line->sku));
    }
    return;
  }
  for (guint i = 0; i < pickup->parts->len; i++) {
    const CfPickupPart *part = &g_array_index (pickup->parts, CfPickupPart, i);
    const CfPickupLine *line = cf_pickup_find_line (pickup, part->line);

    add_goods (goods, line, part->sku, part->name, left_to_do (pickup, step, line, part->sku));
  }
}

/* The name of what was picked instead; kept in @work. */
static const char *
substitute_name (CfTill *self, CfTillOrderWork *work, const char *sku, GError **error)
{
  g_autoptr (CfProduct) product =
    cf_catalog_find_by_sku (cf_store_get_reference (self->store), sku, error);

  if (product == NULL)
    return NULL;
  g_ptr_array_add (work->skus, g_strdup (product->name));
  return g_ptr_array_index (work->skus, work->skus->len - 1);
}

static gboolean
add_asked (CfTill *self,
           CfTillOrderWork *work,
           const CfPickup *pickup,
           const CfTillOrderLine *asked,
           GArray *goods,
           GError **error)
{
  const CfPickupLine *line = cf_pickup_find_line (pickup, asked->line);
  CfOrderGoods row;

  if (line == NULL)
    return cf_error_set (error, CF_ERROR_NO_SUCH_LINE, "order '%s' has no line %u", pickup->number,
                         asked->line);
  row = (CfOrderGoods){ line->no, line->sku, line->name, line->unit, asked->quantity };
  if (asked->sku != NULL && !g_str_equal (asked->sku, line->sku)) {
    row.sku = asked->sku;
    row.name = substitute_name (self, work, asked->sku, error);
    if (row.name == NULL)
      return FALSE;
  }
  if (row.quantity.milli == 0)
    row.quantity.milli = left_to_do (pickup, work->step, line, row.sku);
  if (row.quantity.milli == 0)
    return cf_error_set (error, CF_ERROR_BAD_QTY, "nothing is to be done about line %u", line->no);
  g_array_append_val (goods, row);
  return TRUE;
}

static gboolean
list_goods (CfTill *self,
            CfTillOrderWork *work,
            const CfPickup *pickup,
            GArray *goods,
            GError **error)
{
  if (work->lines->len == 0 && work->step == CF_PICKUP_FALL_SHORT)
    return cf_error_set (error, CF_ERROR_BAD_REQUEST, "which line falls short?");
  if (work->lines->len > CF_ORDER_LINES_MAX)
    return cf_error_set (error, CF_ERROR_BAD_REQUEST, "too many lines");
  if (work->lines->len == 0)
    add_all (pickup, work->step, goods);
  for (guint i = 0; i < work->lines->len; i++)
    if (!add_asked (self, work, pickup, &g_array_index (work->lines, CfTillOrderLine, i), goods,
                    error))
      return FALSE;
  if (goods->len == 0)
    return cf_error_set (error, CF_ERROR_WRONG_STATE, "nothing of order '%s' is to be done",
                         pickup->number);
  return TRUE;
}

/* ── checking and recording ──────────────────────────────────────────────────────────────────── */

/* By the rules, one fact after the other, on a copy that each of them changes. */
static gboolean
check_facts (CfTillOrderWork *work, const CfPickup *pickup, const GArray *goods, GError **error)
{
  g_autoptr (CfPickup) copy = cf_pickup_copy (pickup);
  CfPickupFact fact = { .kind = STEPS[work->step].fact, .shelf = work->shelf };

  if (!STEPS[work->step].has_goods)
    return cf_pickup_check_fact (copy, &fact, error);
  for (guint i = 0; i < goods->len; i++) {
    const CfOrderGoods *row = &g_array_index (goods, CfOrderGoods, i);

    fact.line = row->line;
    fact.sku = row->sku;
    fact.name = row->name;
    fact.quantity = row->quantity;
    /* When the last piece is handed over or back the state moves on; the step was begun before. */
    if ((i == 0 && !cf_pickup_check (pickup, work->step, error)) ||
        !cf_pickup_check_goods (copy, &fact, error) || !cf_pickup_apply (copy, &fact, error))
      return FALSE;
  }
  return TRUE;
}

static CfEvent *
make_event (CfTill *self,
            CfTillOrderWork *work,
            const CfPickup *pickup,
            const GArray *goods,
            const char *proof,
            const CfPerson *approver)
{
  CfEventKind kind = STEPS[work->step].kind;
  CfOrderStep body = { .order = pickup->id.text,
                       .number = pickup->number,
                       .location = pickup->location,
                       .shelf = work->shelf,
                       .proof = proof,
                       .reason = work->reason,
                       .to = work->is_damaged ? "damaged" : NULL,
                       .approved_by = approver != NULL ? approver->id : NULL,
                       .lines = (const CfOrderGoods *) (gpointer) goods->data,
                       .n_lines = goods->len };

  return cf_till_event (self, kind, cf_event_body_order (kind, &body));
}

static void
step_recorded (CfTill *self, GTask *task, const CfPosition *positions, guint n)
{
  CfTillOrderWork *work = g_task_get_task_data (task);

  work->position = positions[0];
  cf_till_emit (self, "stock-changed");
  cf_till_emit (self, "orders-changed");
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static void
wrong_code_kept (CfTill *self, GTask *task, const CfPosition *positions, guint n)
{
  cf_till_return_error (self, task,
                        g_error_new_literal (CF_ERROR, CF_ERROR_BAD_PICKUP_CODE,
                                             "that is not the order's code"));
  g_object_unref (task);
}

/* A wrong code counts before anybody hears that it was wrong. */
static void
keep_wrong_code (CfTill *self, GTask *task, const CfId *order)
{
  CfCommit *commit = cf_till_commit_new (self);
  guint failures = 0;

  cf_order_store_get_tries (cf_store_get_reader (self->store), order->text, &failures, NULL);
  cf_commit_put_order_tries (commit, order->text, failures + 1, cf_clock_utc_ms (self->clock));
  cf_commit_require_sync (commit);
  cf_till_commit (self, commit, FALSE, task, wrong_code_kept);
}

/* What is not paid is paid here: then the sale hands it over (cf-till-order-pay.c). */
static gboolean
is_to_be_paid (const CfTillOrderWork *work, const CfPickup *pickup)
{
  return work->step == CF_PICKUP_COLLECT && cf_pickup_get_payment (pickup) != CF_PICKUP_PAID;
}

static void
step_authorised (CfTill *self, GTask *task, const CfPerson *approver)
{
  CfTillOrderWork *work = g_task_get_task_data (task);
  g_autoptr (CfTillOrder) order = NULL;
  g_autoptr (GArray) goods = g_array_new (FALSE, FALSE, sizeof (CfOrderGoods));
  const char *proof = NULL;
  gboolean wrong_code = FALSE;
  GError *failure = NULL;
  CfCommit *commit;

  if (!cf_till_enter (self, CF_TILL_SIGNED_IN | CF_TILL_ALONE, &failure) ||
      (order = cf_till_read_order (self, work->order, &failure)) == NULL ||
      !cf_pickup_check (order->pickup, work->step, &failure) ||
      (STEPS[work->step].has_goods && !list_goods (self, work, order->pickup, goods, &failure)) ||
      !check_facts (work, order->pickup, goods, &failure) ||
      (work->step == CF_PICKUP_COLLECT &&
       !cf_till_order_check_proof (self, order, work, &proof, &wrong_code, &failure))) {
    if (wrong_code) {
      g_clear_error (&failure);
      keep_wrong_code (self, task, &order->pickup->id);
      return;
    }
    cf_till_return_error (self, task, failure);
    g_object_unref (task);
    return;
  }
  if (is_to_be_paid (work, order->pickup)) {
    cf_till_order_to_basket (self, task, order, goods, proof);
    return;
  }
  commit = cf_till_commit_new (self);
  cf_commit_add_event (commit, make_event (self, work, order->pickup, goods, proof, approver));
  if (work->code != NULL)
    cf_commit_put_order_tries (commit, order->pickup->id.text, 0, 0);
  cf_till_commit (self, commit, FALSE, task, step_recorded);
}

void
cf_till_step_order_async (CfTill *self,
                          const CfTillOrderStep *step,
                          const CfTillApproval *approval,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  GError *failure = NULL;

  g_task_set_task_data (task, work_new (step), work_free);
  cf_till_reset_refusal (self);
  if (!cf_till_enter (self, CF_TILL_SIGNED_IN | CF_TILL_ALONE, &failure) ||
      !check_text (step->shelf, &failure) || !check_text (step->reason, &failure) ||
      !check_text (step->name, &failure) || !check_text (step->said, &failure)) {
    cf_till_return_error (self, task, failure);
    g_object_unref (task);
    return;
  }
  cf_till_authorise_async (self,
                           step->step == CF_PICKUP_RETURN ? CF_PERMISSION_RETURN_RECEIPT
                                                          : CF_PERMISSION_SELL,
                           (CfRate){ 0 }, approval, task, step_authorised);
}

gboolean
cf_till_step_order_finish (CfTill *self,
                           GAsyncResult *result,
                           guint64 *ret_epoch,
                           guint64 *ret_seq,
                           char **ret_hash,
                           GError **error)
{
  const CfTillOrderWork *work = g_task_get_task_data (G_TASK (result));
  char hex[CF_HASH_HEX_LEN + 1];

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  cf_hash_to_hex (&work->position.hash, hex);
  if (ret_epoch != NULL)
    *ret_epoch = work->position.epoch;
  if (ret_seq != NULL)
    *ret_seq = (guint64) work->position.seq;
  if (ret_hash != NULL)
    *ret_hash = g_strdup (hex);
  return TRUE;
}
