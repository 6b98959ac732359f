/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Taking up a parked basket again.  Two tills never do, as far as they can ask:
 *
 *   parked here ──► ask the central ─► nobody else has it ─► commit (resumed) ─► open
 *                        │ cannot be asked, or was shown none ─┘
 *                        │ another till has it ─► refused; it is taken off (cf-till-parked.c)
 *   parked elsewhere ─► ask the central ─► the basket ─► commit (resumed, under an id of its own) ─► open
 *                        │ cannot be asked, or another till has it ─► refused
 *
 * A crash between the answer and the commit loses nothing: the central gives the basket to the same till
 * again.
 */
#include <string.h>

#include "cf-basket-json.h"
#include "cf-basket-store.h"
#include "cf-till-basket-document.h"
#include "cf-till-parked-private.h"

void
cf_till_set_claimer (CfTill *self, const CfTillClaimer *claimer)
{
  self->claimer = claimer != NULL ? *claimer : (CfTillClaimer){ NULL };
}

typedef struct
{
  CfTillClaimer claimer; /* who was asked, whoever it is by then */
  char *id;
  CfId basket;          /* what it becomes here */
  CfSavedBasket *saved; /* NULL: it lies elsewhere */
  CfBasket *next;
} Resume;

static void
resume_free (gpointer data)
{
  Resume *resume = data;

  g_free (resume->id);
  cf_saved_basket_free (resume->saved);
  cf_basket_free (resume->next);
  g_free (resume);
}

static void
fail (CfTill *self, GTask *task, GError *failure)
{
  cf_till_return_error (self, task, failure);
  g_object_unref (task);
}

/* ── opening ─────────────────────────────────────────────────────────────────────────────────── */

static void
recorded (CfTill *self, GTask *task, const CfPosition *positions, guint n)
{
  Resume *resume = g_task_get_task_data (task);
  GError *failure = NULL;

  if (!cf_till_replace_basket (self, g_steal_pointer (&resume->next), 0, NULL, &failure)) {
    fail (self, task, failure);
    return;
  }
  cf_till_drop_undo (self);
  cf_till_reload_parked (self);
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static CfEvent *
make_event (CfTill *self, const char *basket, const char *parked)
{
  return cf_till_event (self, CF_EVENT_BASKET_RESUMED,
                        cf_event_body_basket_resumed (
                          &(CfBasketResumed){ .basket = basket, .parked = parked }));
}

static void
open_own (CfTill *self, GTask *task, Resume *resume)
{
  GError *failure = NULL;
  CfCommit *commit;

  resume->next = cf_basket_document_decode (resume->saved->document, NULL, &failure);
  if (resume->next == NULL) {
    fail (self, task, failure);
    return;
  }
  commit = cf_till_commit_new (self);
  cf_commit_add_event (commit, make_event (self, resume->id, NULL));
  resume->saved->is_parked = FALSE;
  cf_commit_put_basket (commit, resume->saved);
  cf_till_commit (self, commit, TRUE, task, recorded);
}

/* The basket that the central gave, as one of this till's own. */
static CfBasket *
read_given (CfTill *self, const Resume *resume, const char *text, GError **error)
{
  g_autoptr (json_object) words = json_tokener_parse (text);
  json_object *object = json_object_object_get (words, "basket");
  CfTerms terms = cf_till_terms (self);
  g_autoptr (CfBasket) basket = NULL;
  g_autoptr (CfFigures) figures = NULL;

  if (!json_object_is_type (object, json_type_object)) {
    cf_error_set (error, CF_ERROR_DAMAGED, "the central's answer has no basket");
    return NULL;
  }
  json_object_object_add (object, "id", json_object_new_string (resume->basket.text));
  basket = cf_basket_decode (object, error);
  if (basket == NULL || (figures = cf_figures_new (basket, &terms, error)) == NULL)
    return NULL;
  return g_steal_pointer (&basket);
}

static void
open_given (CfTill *self, GTask *task, Resume *resume, const char *text)
{
  g_autofree char *key = g_strconcat (CF_TILL_STATE_TAKEN, resume->id, NULL);
  GError *failure = NULL;
  CfCommit *commit;

  resume->next = read_given (self, resume, text, &failure);
  if (resume->next == NULL) {
    fail (self, task, failure);
    return;
  }
  commit = cf_till_commit_new (self);
  cf_commit_add_event (commit, make_event (self, resume->basket.text, resume->id));
  cf_commit_put_state (commit, key, resume->basket.text);
  cf_till_put_basket (self, commit, resume->next);
  cf_till_commit (self, commit, TRUE, task, recorded);
}

/* ── asking ──────────────────────────────────────────────────────────────────────────────────── */

static void
refuse_elsewhere (CfTill *self, GTask *task, const Resume *resume)
{
  g_autoptr (json_object) told = cf_till_read_parked (self, resume->id);
  GError *failure = NULL;

  g_free (self->refusal.text);
  self->refusal.text = cf_till_told_text (told, "code");
  cf_error_set (&failure, CF_ERROR_BASKET_ELSEWHERE,
                "the basket lies at till '%s', and the central cannot be asked for it",
                self->refusal.text != NULL ? self->refusal.text : "?");
  fail (self, task, failure);
}

static void
answered (CfTill *self, GTask *task, const char *text, GError *failure)
{
  Resume *resume = g_task_get_task_data (task);

  if (cf_error_is (failure, CF_ERROR_BASKET_TAKEN) ||
      (cf_error_is (failure, CF_ERROR_UNKNOWN_BASKET) && resume->saved == NULL)) {
    fail (self, task, failure);
  } else if (resume->saved != NULL) {
    g_clear_error (&failure);
    open_own (self, task, resume);
  } else if (failure != NULL) {
    g_clear_error (&failure);
    refuse_elsewhere (self, task, resume);
  } else {
    open_given (self, task, resume, text);
  }
}

static void
on_answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  g_autoptr (CfTill) self = g_object_ref (g_task_get_source_object (task));
  Resume *resume = g_task_get_task_data (task);
  GError *failure = NULL;
  g_autofree char *text = resume->claimer.finish (resume->claimer.data, result, &failure);

  cf_till_thaw (self);
  cf_till_end (self);
  if (cf_error_is (failure, CF_ERROR_BASKET_TAKEN))
    cf_till_follow_parked (self); /* it may have been told meanwhile */
  answered (self, task, text, failure);
  cf_till_changed (self);
}

static gboolean
may_be_asked (CfTill *self)
{
  return self->claimer.ask != NULL && (!self->central_is_told || self->central.is_online);
}

static void
ask (CfTill *self, GTask *task, Resume *resume)
{
  resume->claimer = self->claimer;
  cf_till_begin (self);
  cf_till_freeze (self);
  cf_till_changed (self);
  self->claimer.ask (self->claimer.data, resume->id, resume->basket.text, on_answered_cb, task);
}

/* ── the command ─────────────────────────────────────────────────────────────────────────────── */

/* Finds where it lies. */
static gboolean
find (CfTill *self, Resume *resume, GError **error)
{
  g_autoptr (json_object) told = cf_till_read_parked (self, resume->id);
  json_object *version = json_object_object_get (told, "v");
  GError *failure = NULL;

  resume->saved =
    cf_basket_store_load_parked (cf_store_get_reader (self->store), resume->id, &failure);
  if (resume->saved != NULL) {
    resume->basket = resume->saved->id;
    return !cf_till_parked_is_taken (self, resume->id) ||
           cf_error_set (error, CF_ERROR_BASKET_TAKEN, "another till resumed it");
  }
  if (!cf_error_is (failure, CF_ERROR_UNKNOWN_BASKET) ||
      !cf_till_parked_lies_elsewhere (self, resume->id, told)) {
    g_propagate_error (error, failure);
    return FALSE;
  }
  g_clear_error (&failure);
  if (json_object_get_int (version) > CF_BASKET_JSON_VERSION)
    return cf_error_set (error, CF_ERROR_NEWER_VERSION, "a newer program parked this basket");
  resume->basket = cf_id_new (self->clock);
  return cf_till_check_may_begin (self, error);
}

void
cf_till_resume_async (CfTill *self,
                      const char *id,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Resume *resume = g_new0 (Resume, 1);
  GError *failure = NULL;

  resume->id = g_strdup (id);
  g_task_set_task_data (task, resume, resume_free);
  cf_till_reset_refusal (self);
  if (cf_till_enter (self, CF_TILL_SELLING, &failure) && cf_basket_is_begun (self->basket))
    cf_error_set (&failure, CF_ERROR_BASKET_OPEN, "park or finish the open basket first");
  if (failure != NULL || !find (self, resume, &failure))
    fail (self, task, failure);
  else if (may_be_asked (self))
    ask (self, task, resume);
  else if (resume->saved != NULL)
    open_own (self, task, resume);
  else
    refuse_elsewhere (self, task, resume);
}
