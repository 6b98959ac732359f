/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-till-basket-document.h"
#include "cf-till-carts-private.h"

G_DEFINE_FINAL_TYPE (CfTill, cf_till, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  SIGNAL_PERSON_CHANGED,
  SIGNAL_SHIFT_CHANGED,
  SIGNAL_PARKED_CHANGED,
  SIGNAL_DEVICES_CHANGED,
  SIGNAL_PEOPLE_CHANGED,
  SIGNAL_SETTINGS_CHANGED,
  SIGNAL_CATALOG_CHANGED,
  SIGNAL_STOCK_CHANGED,
  SIGNAL_CENTRAL_CHANGED,
  SIGNAL_ORDERS_CHANGED,
  SIGNAL_SCANNED,
  SIGNAL_WEIGHED,
  SIGNAL_PAPERS_CHANGED,
  SIGNAL_SALE_PROGRESS,
  SIGNAL_NOTICE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
cf_till_finalize (GObject *object)
{
  CfTill *self = CF_TILL (object);

  cf_till_close (self);
  g_clear_object (&self->searching);
  g_clear_pointer (&self->scan_settings, cf_scan_settings_free);
  cf_till_store_clear (&self->shop);
  g_clear_pointer (&self->logo, cf_print_bitmap_unref);
  g_clear_pointer (&self->zone, cf_zone_unref);
  g_clear_pointer (&self->taxes, cf_tax_table_free);
  g_clear_pointer (&self->favourites, g_ptr_array_unref);
  g_clear_pointer (&self->display_pictures, g_ptr_array_unref);
  g_clear_pointer (&self->people, g_ptr_array_unref);
  g_clear_pointer (&self->unkept_failures, g_hash_table_unref);
  g_clear_pointer (&self->told_keys, g_hash_table_unref);
  g_clear_pointer (&self->open_cart, json_object_put);
  g_clear_pointer (&self->cart_changes, g_ptr_array_unref);
  g_clear_pointer (&self->open_order, json_object_put);
  g_clear_object (&self->person);
  cf_till_shift_clear (&self->shift);
  g_clear_pointer (&self->figures, cf_figures_free);
  g_clear_pointer (&self->basket, cf_basket_free);
  g_clear_pointer (&self->undo_basket, cf_basket_free);
  g_clear_pointer (&self->undo_name, g_free);
  g_clear_pointer (&self->notes, g_ptr_array_unref);
  cf_till_reset_refusal (self);
  g_clear_pointer (&self->last_done, cf_till_done_free);
  g_clear_pointer (&self->progress.printer_problem, g_free);
  g_clear_pointer (&self->unsure, g_ptr_array_unref);
  g_clear_pointer (&self->scan_text, g_free);
  g_clear_pointer (&self->pieces, cf_till_pieces_free);
  g_clear_pointer (&self->recommended, g_hash_table_unref);
  g_free (self->recommended_to);
  cf_station_settings_clear (&self->station_settings);
  g_clear_object (&self->lines);
  g_clear_object (&self->tenders);
  g_clear_object (&self->parked);
  g_clear_object (&self->people_rows);
  g_clear_object (&self->devices);
  G_OBJECT_CLASS (cf_till_parent_class)->finalize (object);
}

static void
cf_till_class_init (CfTillClass *class)
{
  static const struct
  {
    guint signal;
    const char *name;
    gboolean has_text;
  } table[] = {
    { SIGNAL_CHANGED, "changed", FALSE },
    { SIGNAL_PERSON_CHANGED, "person-changed", FALSE },
    { SIGNAL_SHIFT_CHANGED, "shift-changed", FALSE },
    { SIGNAL_PARKED_CHANGED, "parked-changed", FALSE },
    { SIGNAL_DEVICES_CHANGED, "devices-changed", FALSE },
    { SIGNAL_PEOPLE_CHANGED, "people-changed", FALSE },
    { SIGNAL_SETTINGS_CHANGED, "settings-changed", FALSE },
    { SIGNAL_CATALOG_CHANGED, "catalog-changed", FALSE },
    { SIGNAL_STOCK_CHANGED, "stock-changed", FALSE },
    { SIGNAL_CENTRAL_CHANGED, "central-changed", FALSE },
    { SIGNAL_ORDERS_CHANGED, "orders-changed", FALSE },
    { SIGNAL_SCANNED, "scanned", TRUE },
    { SIGNAL_WEIGHED, "weighed", FALSE },
    { SIGNAL_PAPERS_CHANGED, "papers-changed", FALSE },
    { SIGNAL_SALE_PROGRESS, "sale-progress", FALSE },
    { SIGNAL_NOTICE, "notice", TRUE },
  };
  GType text = G_TYPE_STRING;

  G_OBJECT_CLASS (class)->finalize = cf_till_finalize;
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    signals[table[i].signal] =
      g_signal_newv (table[i].name, G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, NULL, NULL, NULL,
                     NULL, G_TYPE_NONE, table[i].has_text ? 1 : 0, &text);
}

static void
cf_till_init (CfTill *self)
{
  self->lines = g_list_store_new (CF_TYPE_TILL_LINE);
  self->tenders = g_list_store_new (CF_TYPE_TILL_TENDER);
  self->parked = g_list_store_new (CF_TYPE_TILL_PARKED);
  self->people_rows = g_list_store_new (CF_TYPE_TILL_PERSON);
  self->devices = g_list_store_new (CF_TYPE_TILL_DEVICE);
  self->told_keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->unkept_failures = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->notes = g_ptr_array_new_with_free_func ((GDestroyNotify) cf_event_free);
  self->unsure = g_ptr_array_new_with_free_func ((GDestroyNotify) cf_till_unsure_free);
  self->pieces = cf_till_pieces_new ();
  self->recommended = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->refusal.code = CF_ERROR_LAST_CODE;
  self->print_receipt = TRUE;
  self->role = CF_ROLE_CASHIER;
}

/* ── commands ────────────────────────────────────────────────────────────────────────────────── */

gboolean
cf_till_enter (CfTill *self, CfTillNeeds needs, GError **error)
{
  if ((needs & CF_TILL_ALONE) && self->use == CF_TILL_READ)
    return cf_error_set (error, CF_ERROR_TERMINAL_BUSY,
                         "cannot write: another program sells on this folder");
  if ((needs & CF_TILL_ALONE) && self->in_doubt)
    return cf_error_set (error, CF_ERROR_OUTCOME_UNKNOWN,
                         "what was saved last is known only after a new start");
  if ((needs & CF_TILL_SIGNED_IN) && self->use != CF_TILL_OWNER &&
      (self->person == NULL || self->locked))
    return cf_error_set (error, CF_ERROR_NOT_SIGNED_IN, "nobody is signed in");
  if ((needs & CF_TILL_IN_SHIFT) && !self->has_shift)
    return cf_error_set (error, CF_ERROR_NO_SHIFT, "no shift is open");
  if ((needs & CF_TILL_THAWED) && self->frozen > 0)
    return cf_error_set (error, CF_ERROR_WRONG_STATE,
                         "the basket is busy with something that has not ended");
  return TRUE;
}

void
cf_till_reset_refusal (CfTill *self)
{
  CfTillRefusal *refusal = &self->refusal;
  g_free (refusal->name);
  g_free (refusal->text);
  g_free (refusal->lot);
  g_free (refusal->expiry);
  g_free (refusal->role);
  *refusal = (CfTillRefusal){ .code = CF_ERROR_LAST_CODE };
}

static void
keep_code (CfTill *self, const GError *failure)
{
  self->refusal.code = failure->domain == CF_ERROR ? (CfErrorCode) failure->code : CF_ERROR_IO;
  g_debug ("refused: %s: %s", cf_error_code_name (failure), failure->message);
}

gboolean
cf_till_refuse (CfTill *self, GError *failure, GError **error)
{
  keep_code (self, failure);
  g_propagate_error (error, failure);
  return FALSE;
}

void
cf_till_return_error (CfTill *self, GTask *task, GError *failure)
{
  keep_code (self, failure);
  g_task_return_error (task, failure);
}

const CfTillRefusal *
cf_till_get_refusal (CfTill *self)
{
  return &self->refusal;
}

CfTerms
cf_till_terms (CfTill *self)
{
  return (CfTerms){ .tax_mode = self->shop.tax_mode,
                    .tax_per_line = self->shop.tax_per_line,
                    .rounding = self->rounding,
                    .cash_step = self->shop.cash_step,
                    .taxes = self->taxes,
                    .now_ms = cf_till_rule_ms (self) };
}

const char *
cf_till_actor (CfTill *self)
{
  if (self->person != NULL)
    return cf_till_person_get_info (self->person)->id;
  return self->use == CF_TILL_OWNER ? CF_EVENT_BY_CONSOLE : CF_EVENT_BY_SYSTEM;
}

gboolean
cf_till_may_do (CfTill *self, CfPermission permission, CfRate share, GError **error)
{
  if (self->use == CF_TILL_OWNER)
    return TRUE;
  return cf_permission_check (self->role, permission, share, NULL, error);
}

void
cf_till_freeze (CfTill *self)
{
  self->frozen++;
}

void
cf_till_thaw (CfTill *self)
{
  g_assert (self->frozen > 0);
  self->frozen--;
}

void
cf_till_begin (CfTill *self)
{
  self->busy++;
}

void
cf_till_end (CfTill *self)
{
  g_assert (self->busy > 0);
  self->busy--;
}

void
cf_till_notice (CfTill *self, const char *code)
{
  g_signal_emit (self, signals[SIGNAL_NOTICE], 0, code);
}

void
cf_till_emit (CfTill *self, const char *signal)
{
  g_signal_emit_by_name (self, signal);
}

/* ── the basket ──────────────────────────────────────────────────────────────────────────────── */

void
cf_till_changed (CfTill *self)
{
  cf_till_update_rows (self);
  cf_till_show_customer (self);
  cf_till_pieces_look_soon (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

void
cf_till_drop_undo (CfTill *self)
{
  g_clear_pointer (&self->undo_basket, cf_basket_free);
  g_clear_pointer (&self->undo_name, g_free);
  self->undo = (CfTillUndo){ 0 };
}

void
cf_till_offer_undo (CfTill *self, const char *kind, const char *name, CfMoney amount)
{
  g_assert (self->undo_basket != NULL);
  g_free (self->undo_name);
  self->undo_name = g_strdup (name);
  self->undo = (CfTillUndo){ .kind = kind,
                             .name = self->undo_name,
                             .amount = amount,
                             .until_ms = cf_clock_utc_ms (self->clock) + CF_TILL_UNDO_MS };
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

const CfTillUndo *
cf_till_get_undo (CfTill *self)
{
  if (self->undo.kind != NULL && cf_clock_utc_ms (self->clock) > self->undo.until_ms)
    cf_till_drop_undo (self);
  return &self->undo;
}

GPtrArray *
cf_till_said (CfEvent *event)
{
  GPtrArray *said = g_ptr_array_new_with_free_func ((GDestroyNotify) cf_event_free);
  g_ptr_array_add (said, event);
  return said;
}

gboolean
cf_till_replace_basket (CfTill *self,
                        CfBasket *next,
                        guint touched,
                        GPtrArray *said,
                        GError **error)
{
  CfTerms terms = cf_till_terms (self);
  CfFigures *figures = cf_figures_new (next, &terms, error);

  if (figures == NULL) {
    cf_basket_free (next);
    g_clear_pointer (&said, g_ptr_array_unref);
    return FALSE;
  }
  cf_till_drop_undo (self);
  self->undo_basket = self->basket;
  self->undo_from = self->notes->len;
  self->undo_said = said != NULL ? said->len : 0;
  if (said != NULL)
    g_ptr_array_extend_and_steal (self->notes, said);
  self->basket = next;
  g_clear_pointer (&self->figures, cf_figures_free);
  self->figures = figures;
  self->last_line = touched;
  cf_till_reset_refusal (self);
  if (cf_basket_is_begun (self->basket) && !cf_basket_is_begun (self->undo_basket))
    cf_till_fiscal_tell (self, CF_FISCAL_BEGIN, cf_basket_get_id (self->basket));
  cf_till_save_basket (self);
  cf_till_changed (self);
  return TRUE;
}

void
cf_till_new_basket (CfTill *self)
{
  CfTerms terms;
  CfId id = cf_id_new (self->clock);

  cf_till_drop_undo (self);
  cf_basket_free (self->basket);
  self->basket = cf_basket_new (&id);
  cf_till_take_news (self);
  cf_till_load_clock_offset (self);
  terms = cf_till_terms (self); /* the tax table may be another one */
  g_clear_pointer (&self->figures, cf_figures_free);
  self->figures = cf_figures_new (self->basket, &terms, NULL);
  g_assert (self->figures != NULL); /* nothing can be out of range in an empty basket */
  self->last_line = 0;
  cf_till_reset_refusal (self);
  cf_till_changed (self);
}

/* Undo puts the old basket back.  What the journal was to say of the undone step is taken out of
 * the notes again; what it says already stays said, and the undoing is said too. */
gboolean
cf_till_undo (CfTill *self, GError **error)
{
  GError *failure = NULL;
  const char *kind = cf_till_get_undo (self)->kind;
  GPtrArray *said = NULL;

  if (!cf_till_enter (self, CF_TILL_SELLING, &failure))
    return cf_till_refuse (self, failure, error);
  if (kind == NULL) {
    cf_error_set (&failure, CF_ERROR_NOTHING_TO_UNDO, "there is nothing to undo");
    return cf_till_refuse (self, failure, error);
  }

  g_autoptr (CfBasket) old = g_steal_pointer (&self->undo_basket);
  if (self->undo_said > 0)
    g_ptr_array_remove_range (self->notes, self->undo_from, self->undo_said);
  else
    said =
      cf_till_said (cf_till_event (self, CF_EVENT_BASKET_RESUMED,
                                   cf_event_body_basket_resumed (&(CfBasketResumed){
                                     .basket = cf_basket_get_id (old)->text, .undone = kind })));
  cf_till_drop_undo (self);
  if (!cf_till_replace_basket (self, g_steal_pointer (&old), 0, said, &failure))
    return cf_till_refuse (self, failure, error);
  cf_till_drop_undo (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  return TRUE;
}

const char *
cf_till_shift_id (CfTill *self)
{
  return self->has_shift ? self->shift.id.text : NULL;
}

/* ── notes and saving ────────────────────────────────────────────────────────────────────────── */

CfEvent *
cf_till_event (CfTill *self, CfEventKind kind, json_object *body)
{
  return cf_event_new (kind, self->clock, cf_till_actor (self), body);
}

static void
on_saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CfTill) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) positions = cf_store_commit_finish (self->store, result, &error);

  self->saving--;
  if (positions == NULL) {
    g_debug ("cannot save the basket: %s", error->message);
    cf_till_notice (self, cf_error_code_name (error));
  }
}

static void
flush_notes_done (CfTill *self, GTask *task, const CfPosition *positions, guint n)
{
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

/* With the notes goes back what was lent and the basket needs no more. */
static void
flush_notes (CfTill *self)
{
  CfCommit *commit = cf_till_commit_new (self);

  if (cf_till_pieces_tidy (self, commit) > 0 || self->notes->len > 0)
    cf_till_commit (self, commit, FALSE, g_task_new (self, NULL, NULL, NULL), flush_notes_done);
  else
    cf_commit_free (commit);
}

static gboolean
on_idle_cb (gpointer data)
{
  CfTill *self = data;

  self->idle_source = 0;
  if (self->frozen > 0 || self->in_doubt)
    return G_SOURCE_REMOVE;
  flush_notes (self);
  if (!cf_basket_is_begun (self->basket)) {
    cf_store_idle (self->store);
    cf_till_renew_popularity (self);
  }
  return G_SOURCE_REMOVE;
}

/* Two seconds after the last key the notes become records and the writers may checkpoint. */
static void
restart_idle (CfTill *self)
{
  g_clear_handle_id (&self->idle_source, g_source_remove);
  self->idle_source = g_timeout_add (CF_TILL_IDLE_MS, on_idle_cb, self);
}

static void
put_basket (CfTill *self, CfCommit *commit, const CfBasket *basket, GPtrArray *notes)
{
  if (!cf_basket_is_begun (basket) && (notes == NULL || notes->len == 0)) {
    cf_commit_drop_basket (commit, cf_basket_get_id (basket));
    return;
  }
  CfSavedBasket saved = {
    .id = *cf_basket_get_id (basket),
    .person = (char *) cf_till_actor (self),
    .note = (char *) cf_basket_get_note (basket),
    .total_minor = self->figures->total.minor,
    .lines = cf_basket_get_line_count (basket),
    .saved_at_ms = cf_clock_utc_ms (self->clock),
  };
  g_autofree char *document = cf_basket_document_encode (basket, notes);
  saved.document = document;
  cf_commit_put_basket (commit, &saved);
}

void
cf_till_put_basket (CfTill *self, CfCommit *commit, const CfBasket *basket)
{
  put_basket (self, commit, basket, NULL);
}

static void
autosave (CfTill *self)
{
  CfCommit *commit;

  if (self->in_doubt)
    return; /* it may be sold */
  commit = cf_commit_new ();
  put_basket (self, commit, self->basket, self->notes);
  cf_till_put_open_cart (self, commit);
  cf_till_pieces_put (self, commit);
  cf_till_count_put (self, commit);
  self->saving++;
  cf_store_commit_async (self->store, commit, on_saved_cb, g_object_ref (self));
}

void
cf_till_save_basket (CfTill *self)
{
  autosave (self);
  restart_idle (self);
  if (self->notes->len >= CF_TILL_NOTES_MAX && self->frozen == 0 && self->busy == 0)
    flush_notes (self); /* a stuck scanner never lets the till be idle */
}

void
cf_till_wait_saved (CfTill *self)
{
  while (self->saving > 0)
    g_main_context_iteration (NULL, TRUE);
}

void
cf_till_note (CfTill *self, CfEvent *event)
{
  g_ptr_array_add (self->notes, event);
  restart_idle (self);
}

/* ── synced commits ──────────────────────────────────────────────────────────────────────────── */

typedef struct
{
  CfTill *self;
  GTask *task;
  CfTillCommitted done;
  GPtrArray *notes; /* those under way */
  gboolean holds_basket;
  GAsyncResult *unknown; /* of which nobody can say what became of it; NULL: none */
  guint asks;
} Commit;

static void
commit_free (Commit *op)
{
  g_clear_pointer (&op->notes, g_ptr_array_unref);
  g_clear_object (&op->unknown);
  g_object_unref (op->self);
  g_free (op);
}

/* What was noted and did not reach the disk happened all the same: it goes back to the front. */
static void
put_notes_back (CfTill *self, GPtrArray *notes)
{
  for (guint i = notes->len; i > 0; i--)
    g_ptr_array_insert (self->notes, 0, cf_event_copy (notes->pdata[i - 1]));
}

static void on_committed_cb (GObject *source, GAsyncResult *result, gpointer data);

static gboolean
on_ask_cb (gpointer data)
{
  Commit *op = data;

  cf_store_find_out_async (op->self->store, op->unknown, on_committed_cb, op);
  return G_SOURCE_REMOVE;
}

/*
 * The disk failed, and whether this is written is not known: nothing is said before it is.  Most often the
 * next look at the disk tells; one that is gone for good is given up, and the till with it until it is
 * started again, because whatever is done now may be done a second time.
 */
static gboolean
asks_again (Commit *op, GAsyncResult *result, const GError *failure)
{
  if (!cf_error_is (failure, CF_ERROR_OUTCOME_UNKNOWN))
    return FALSE;
  if (op->asks == CF_TILL_ASKS_MAX) {
    op->self->in_doubt = TRUE;
    return FALSE;
  }
  if (op->unknown == NULL)
    op->unknown = g_object_ref (result);
  if (op->asks == 1)
    cf_till_notice (op->self, cf_error_name (CF_ERROR_OUTCOME_UNKNOWN));
  g_timeout_add (op->asks++ == 0 ? 0 : CF_TILL_ASK_MS, on_ask_cb, op);
  return TRUE;
}

static void
on_committed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Commit *op = data;
  CfTill *self = op->self;
  GError *failure = NULL;
  g_autoptr (GArray) positions = cf_store_commit_finish (self->store, result, &failure);

  if (positions == NULL && asks_again (op, result, failure)) {
    g_error_free (failure);
    return;
  }
  if (op->holds_basket)
    cf_till_thaw (self);
  if (positions == NULL) {
    if (!self->in_doubt)
      put_notes_back (self, op->notes);
    if (op->notes->len > 0 && !op->holds_basket)
      autosave (self); /* one made meanwhile went without them */
    cf_till_return_error (self, op->task, failure);
    g_object_unref (op->task);
    cf_till_changed (self);
  } else {
    guint skip = op->notes->len;
    g_assert (positions->len >= skip);
    op->done (self, op->task, &g_array_index (positions, CfPosition, 0) + skip,
              positions->len - skip);
  }
  restart_idle (self);
  cf_till_end (self);
  commit_free (op);
}

CfCommit *
cf_till_commit_new (CfTill *self)
{
  CfCommit *commit = cf_commit_new ();
  for (guint i = 0; i < self->notes->len; i++)
    cf_commit_add_event (commit, cf_event_copy (self->notes->pdata[i]));
  if (self->notes->len > 0) /* else a crash afterwards would have them told again */
    cf_till_put_basket (self, commit, self->basket);
  return commit;
}

void
cf_till_commit (CfTill *self,
                CfCommit *commit,
                gboolean holds_basket,
                GTask *task,
                CfTillCommitted done)
{
  Commit *op = g_new0 (Commit, 1);
  *op = (Commit){ .self = g_object_ref (self),
                  .task = task,
                  .done = done,
                  .holds_basket = holds_basket,
                  .notes = g_steal_pointer (&self->notes) };
  self->notes = g_ptr_array_new_with_free_func ((GDestroyNotify) cf_event_free);
  self->undo_said = 0;
  cf_till_begin (self);
  g_clear_handle_id (&self->idle_source, g_source_remove);
  if (holds_basket) {
    cf_till_freeze (self);
    cf_till_drop_undo (self);
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  }
  cf_store_commit_async (self->store, commit, on_committed_cb, op);
}

gboolean
cf_till_command_finish (CfTill *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
