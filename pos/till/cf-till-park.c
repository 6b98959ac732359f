/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Baskets that are laid aside: parking, cancelling; cf-till-resume.c takes them up again. */
#include "cf-basket-store.h"
#include "cf-till-basket-document.h"
#include "cf-till-parked-private.h"
#include "cf-till-value-private.h"

static void
fail (CfTill *self, GTask *task, GError *failure)
{
  cf_till_return_error (self, task, failure);
  g_object_unref (task);
}

/* ── the list ────────────────────────────────────────────────────────────────────────────────── */

static CfTillParked *
parked_row (CfTill *self, const CfSavedBasket *saved)
{
  g_autoptr (CfBasket) basket = cf_basket_document_decode (saved->document, NULL, NULL);
  guint lines = basket != NULL ? cf_basket_get_line_count (basket) : 0;
  CfTillParkedInfo info = {
    .id = saved->id,
    .note = g_strdup (saved->note),
    .by = g_strdup (saved->person),
    .by_name = g_strdup (cf_till_person_name (self, saved->person)),
    .at_ms = saved->saved_at_ms,
    .lines = saved->lines,
    .total = { saved->total_minor },
    .first_name = g_strdup (lines > 0 ? cf_basket_get_line (basket, 0)->item.name : ""),
  };
  return cf_till_parked_new (&info);
}

static gint
compare_times (gconstpointer a, gconstpointer b)
{
  gint64 first = cf_till_parked_get_info (*(CfTillParked *const *) a)->at_ms;
  gint64 second = cf_till_parked_get_info (*(CfTillParked *const *) b)->at_ms;

  return (first > second) - (first < second);
}

gboolean
cf_till_load_parked (CfTill *self, GError **error)
{
  g_autoptr (GPtrArray) saved =
    cf_basket_store_list_parked (cf_store_get_reader (self->store), error);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);

  if (saved == NULL)
    return FALSE;
  for (guint i = 0; i < saved->len; i++) {
    const CfSavedBasket *basket = saved->pdata[i];

    if (!cf_till_parked_is_taken (self, basket->id.text))
      g_ptr_array_add (rows, parked_row (self, basket));
  }
  cf_till_list_parked_elsewhere (self, rows);
  g_ptr_array_sort (rows, compare_times);
  g_list_store_splice (self->parked, 0, g_list_model_get_n_items (G_LIST_MODEL (self->parked)),
                       rows->pdata, rows->len);
  cf_till_emit (self, "parked-changed");
  return TRUE;
}

GListModel *
cf_till_get_parked (CfTill *self)
{
  return G_LIST_MODEL (self->parked);
}

void
cf_till_reload_parked (CfTill *self)
{
  g_autoptr (GError) error = NULL;
  if (!cf_till_load_parked (self, &error))
    g_warning ("cannot list parked baskets: %s", error->message);
}

/* ── note ────────────────────────────────────────────────────────────────────────────────────── */

static gboolean
check_note (const char *note, GError **error)
{
  if (!g_utf8_validate (note, -1, NULL) || g_utf8_strlen (note, -1) > CF_TILL_NOTE_MAX)
    return cf_error_set (error, CF_ERROR_BAD_REQUEST, "a note has at most %d characters",
                         CF_TILL_NOTE_MAX);
  for (const char *p = note; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_iscntrl (g_utf8_get_char (p)))
      return cf_error_set (error, CF_ERROR_BAD_REQUEST, "a note is one line of text");
  return TRUE;
}

gboolean
cf_till_set_note (CfTill *self, const char *note, GError **error)
{
  g_autofree char *text = g_strstrip (g_strdup (note != NULL ? note : ""));
  g_autoptr (CfBasket) next = NULL;
  GError *failure = NULL;

  cf_till_reset_refusal (self);
  if (!cf_till_enter (self, CF_TILL_SELLING, &failure) || !check_note (text, &failure))
    return cf_till_refuse (self, failure, error);
  if (cf_basket_get_line_count (self->basket) == 0) {
    cf_error_set (&failure, CF_ERROR_EMPTY_BASKET, "there is nothing to write a note on");
    return cf_till_refuse (self, failure, error);
  }
  next = cf_basket_copy (self->basket);
  cf_basket_set_note (next, text[0] != '\0' ? text : NULL);
  if (!cf_till_replace_basket (self, g_steal_pointer (&next), 0, NULL, &failure))
    return cf_till_refuse (self, failure, error);
  cf_till_drop_undo (self);
  return TRUE;
}

/* ── park ────────────────────────────────────────────────────────────────────────────────────── */

static void
park_recorded (CfTill *self, GTask *task, const CfPosition *positions, guint n)
{
  CfId *id = g_new (CfId, 1);
  *id = *cf_basket_get_id (self->basket);
  cf_till_new_basket (self);
  cf_till_reload_parked (self);
  g_task_return_pointer (task, id, g_free);
  g_object_unref (task);
}

/* A basket is parked without its tenders: what was handed over is given back first.  Only a card of
 * unknown outcome goes along: nobody can give it back, and the next customer cannot wait for it. */
static gboolean
check_may_leave (CfTill *self, GError **error)
{
  const CfTender *open = cf_basket_get_open_tender (self->basket);
  gboolean is_unknown = open != NULL && open->state == CF_TENDER_UNKNOWN;

  if (!cf_till_enter (self, CF_TILL_SELLING, error) ||
      (!is_unknown && !cf_basket_check_cancel (self->basket, error)))
    return FALSE;
  if (cf_basket_get_line_count (self->basket) == 0)
    return cf_error_set (error, CF_ERROR_EMPTY_BASKET, "there is nothing to park");
  if (self->figures->tendered.minor != 0)
    return cf_error_set (error, CF_ERROR_WRONG_STATE, "give back what was tendered first");
  return TRUE;
}

void
cf_till_park_async (CfTill *self,
                    const char *note,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  GError *failure = NULL;

  cf_till_reset_refusal (self);
  if (!check_may_leave (self, &failure)) {
    fail (self, task, failure);
    return;
  }
  CfCommit *commit = cf_till_commit_new (self);
  g_autoptr (CfBasket) parked = cf_basket_copy (self->basket);
  g_autofree char *document = cf_basket_document_encode (parked, NULL);
  /* What is written to find it again is nobody's business but the list's: it does not get onto the
   * receipt, as the basket's own note does. */
  if (note != NULL)
    cf_basket_set_note (parked, note);
  CfSavedBasket saved = { .id = *cf_basket_get_id (parked),
                          .is_parked = TRUE,
                          .document = document,
                          .note = (char *) cf_basket_get_note (parked),
                          .person = (char *) cf_till_actor (self),
                          .total_minor = self->figures->total.minor,
                          .lines = cf_basket_get_line_count (parked),
                          .saved_at_ms = cf_clock_utc_ms (self->clock) };
  cf_commit_add_event (commit, cf_till_event (self, CF_EVENT_BASKET_PARKED,
                                              cf_event_body_basket_parked (&(CfBasketParked){
                                                .basket = saved.id.text,
                                                .lines = saved.lines,
                                                .total = self->figures->total,
                                                .begun_at_ms = cf_basket_get_begun_ms (parked) })));
  cf_commit_put_basket (commit, &saved);
  cf_till_value_end (self, commit, NULL);
  cf_till_commit (self, commit, TRUE, task, park_recorded);
}

gboolean
cf_till_park_finish (CfTill *self, GAsyncResult *result, CfId *ret_id, GError **error)
{
  g_autofree CfId *id = g_task_propagate_pointer (G_TASK (result), error);
  if (id == NULL)
    return FALSE;
  if (ret_id != NULL)
    *ret_id = *id;
  return TRUE;
}

/* ── cancel ──────────────────────────────────────────────────────────────────────────────────── */

static void
cancel_recorded (CfTill *self, GTask *task, const CfPosition *positions, guint n)
{
  CfBasket *cancelled = g_task_get_task_data (task);
  CfMoney total = self->figures->total;

  cf_till_new_basket (self);
  cf_till_fiscal_tell (self, CF_FISCAL_CANCEL, cf_basket_get_id (cancelled));
  if (cf_basket_get_line_count (cancelled) > 0) {
    self->undo_basket = cf_basket_copy (cancelled);
    self->undo_said = 0;
    cf_till_offer_undo (self, "cancel", NULL, total);
  }
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

/* What undo would bring back: the basket without the cash and vouchers that were given back. */
static CfBasket *
copy_without_tenders (const CfBasket *basket)
{
  CfBasket *copy = cf_basket_copy (basket);
  for (guint i = 0; i < cf_basket_get_tender_count (basket); i++) {
    const CfTender *tender = cf_basket_get_tender (basket, i);
    if (tender->state == CF_TENDER_SETTLED)
      (void) cf_basket_void_tender (copy, tender->no, NULL);
  }
  return copy;
}

void
cf_till_cancel_async (CfTill *self,
                      const char *reason,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  GError *failure = NULL;
  const CfId *id = cf_basket_get_id (self->basket);

  cf_till_reset_refusal (self);
  if (!cf_till_enter (self, CF_TILL_SIGNED_IN | CF_TILL_THAWED | CF_TILL_ALONE, &failure) ||
      !cf_basket_check_cancel (self->basket, &failure)) {
    fail (self, task, failure);
    return;
  }
  if (!cf_basket_is_begun (self->basket)) {
    g_task_return_boolean (task, TRUE);
    g_object_unref (task);
    return;
  }
  CfCommit *commit = cf_till_commit_new (self);
  cf_commit_add_event (commit,
                       cf_till_event (self, CF_EVENT_BASKET_CANCELLED,
                                      cf_event_body_basket_cancelled (&(CfBasketCancelled){
                                        .basket = id->text,
                                        .shift = cf_till_shift_id (self),
                                        .lines = cf_basket_get_line_count (self->basket),
                                        .total = self->figures->total,
                                        .begun_at_ms = cf_basket_get_begun_ms (self->basket),
                                        .reason = reason })));
  cf_commit_drop_basket (commit, id);
  cf_till_value_end (self, commit, NULL);
  g_task_set_task_data (task, copy_without_tenders (self->basket), (GDestroyNotify) cf_basket_free);
  cf_till_commit (self, commit, TRUE, task, cancel_recorded);
}
