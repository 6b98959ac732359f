/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-error.h"
#include "cf-sync-private.h"
#include "cf-value-store.h"
#include "cf-wire.h"

/*
 * What the central lends this till.  Asked for while somebody waits, so beside the lanes, for a short time
 * and without a second try: whoever asked does without.  A question has a key made of itself, so that an
 * answer that was lost is given again instead of being lent a second time.
 *
 * What is held is said once in each run and after each new snapshot, behind the journal: a central that was
 * put back from a backup lends nothing before all its tills have said so.
 */

/* ---- asking ------------------------------------------------------------------------------------------ */

static void
end_borrowing (CfBorrowing *self, char *words, GError *failure)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  self->request = 0;
  if (failure != NULL)
    g_task_return_error (task, failure);
  else
    g_task_return_pointer (task, words, g_free);
}

/* What the central's refusal means; the grants that stand in the way are left with @task. */
static gboolean
say_refusal (const CfHttpAnswer *answer, GTask *task, GError **error)
{
  g_auto (CfWireError) refusal = { 0 };
  gsize len;
  const char *body = g_bytes_get_data (answer->body, &len);

  cf_wire_error_decode (answer->status, body != NULL ? body : "", len, &refusal);
  if (refusal.code == CF_WIRE_ERROR_NOT_FOUND)
    return cf_error_set (error, CF_ERROR_UNKNOWN_CARD, "the central knows no such card");
  if (refusal.code == CF_WIRE_ERROR_CONFLICT && refusal.grants != NULL) {
    g_object_set_data_full (G_OBJECT (task), "lent", g_steal_pointer (&refusal.grants),
                            (GDestroyNotify) g_strfreev);
    return cf_error_set (error, CF_ERROR_LENT_ELSEWHERE, "other tills have what there is of it");
  }
  if (refusal.code == CF_WIRE_ERROR_CONFLICT)
    return cf_error_set (error, CF_ERROR_INSUFFICIENT_VALUE, "nothing of it is free");
  if (refusal.class == CF_WIRE_CLASS_RETRY)
    return cf_error_set (error, CF_ERROR_UNREACHABLE, "the central is busy");
  return cf_error_set (error, CF_ERROR_CENTRAL_REFUSED, "the central lends nothing: %s",
                       refusal.message);
}

static void
on_answer (const CfHttpAnswer *answer, const GError *failure, gpointer data)
{
  CfBorrowing *self = data;
  GError *error = NULL;
  gsize len;
  const char *body = answer != NULL ? g_bytes_get_data (answer->body, &len) : NULL;

  if (answer == NULL)
    error = g_error_copy (failure);
  else if (cf_http_answer_header (answer, "counterfoil-time") == NULL)
    cf_error_set (&error, CF_ERROR_UNREACHABLE, "somebody else answers");
  else if (answer->status < 200 || answer->status > 299 || body == NULL)
    say_refusal (answer, self->task, &error);
  end_borrowing (self, error == NULL ? g_strndup (body, len) : NULL, error);
}

static char *
write_question (CfSync *self, CfSyncLoan kind, const char *of, gint64 amount)
{
  CfPosition head = cf_store_get_head (self->store);
  g_autoptr (json_object) words = json_object_new_object ();

  cf_wire_add_text (words, kind == CF_SYNC_LOAN_VALUE ? "card" : "sku", of);
  cf_wire_add_int (words, "amount", amount);
  cf_wire_add_int (words, "epoch", head.epoch);
  cf_wire_add_int (words, "seq", head.seq);
  return cf_wire_to_text (words);
}

void
cf_sync_borrow_async (CfSync *self,
                      CfSyncLoan kind,
                      const char *of,
                      gint64 amount,
                      const char *salt,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  CfBorrowing *borrowing = &self->borrowing[kind];
  g_autofree char *text = NULL;
  g_autofree char *question = NULL;
  g_autofree char *key = NULL;
  g_autoptr (GBytes) body = NULL;
  CfHttpHeader headers[] = { { "content-type", "application/json" }, { "idempotency-key", NULL } };

  if (self->state == CF_SYNC_OFF || borrowing->task != NULL) {
    g_task_return_new_error (task, CF_ERROR, CF_ERROR_UNREACHABLE, "nobody can be asked");
    return;
  }
  text = write_question (self, kind, of, amount);
  question = g_strconcat (salt, " ", text, NULL);
  key = g_compute_checksum_for_string (G_CHECKSUM_SHA256, question, -1);
  headers[1].value = key;
  body = g_bytes_new (text, strlen (text));
  *borrowing = (CfBorrowing){ self, g_steal_pointer (&task), 0 };
  borrowing->request = cf_sync_send (self,
                                     &(CfHttpRequest){ .method = "POST",
                                                       .path = "/v1/grants",
                                                       .headers = headers,
                                                       .n_headers = G_N_ELEMENTS (headers),
                                                       .body = body,
                                                       .timeout_ms = CF_SYNC_BORROW_MS,
                                                       .own_connection = TRUE },
                                     NULL, on_answer, borrowing);
}

char *
cf_sync_borrow_finish (GAsyncResult *result, char ***ret_lent, GError **error)
{
  if (ret_lent != NULL)
    *ret_lent = g_object_steal_data (G_OBJECT (result), "lent");
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
cf_lend_clear (CfSync *self)
{
  for (guint i = 0; i < CF_SYNC_LOAN_COUNT; i++) {
    CfBorrowing *borrowing = &self->borrowing[i];
    GError *failure = NULL;

    if (borrowing->task == NULL)
      continue;
    cf_transport_cancel (self->transport, borrowing->request);
    cf_error_set (&failure, CF_ERROR_UNREACHABLE, "the sync ends");
    end_borrowing (borrowing, NULL, failure);
  }
}

/* ---- saying what is held -------------------------------------------------------------------------------- */

gboolean
cf_lend_say (CfSync *self)
{
  CfId terminal = cf_store_get_terminal (self->store);
  const CfHttpHeader type = { "content-type", "application/json" };
  g_autoptr (json_object) words = NULL;
  g_autoptr (GPtrArray) held = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autofree char *text = NULL;
  json_object *list;

  if (self->grants_said)
    return FALSE;
  held = cf_value_store_list_held (cf_store_get_reader (self->store),
                                   cf_store_get_reference (self->store), &terminal,
                                   cf_store_get_head (self->store).epoch, NULL);
  if (held == NULL)
    return FALSE;
  words = json_object_new_object ();
  list = json_object_new_array ();
  json_object_object_add (words, "grants", list);
  for (guint i = 0; i < held->len; i++)
    json_object_array_add (list, json_tokener_parse (((const CfHeldGrant *) held->pdata[i])->json));
  text = cf_wire_to_text (words);
  body = g_bytes_new (text, strlen (text));
  self->is_saying_grants = TRUE;
  cf_lane_send (cf_sync_lane (self, CF_LANE_PUSH),
                &(CfHttpRequest){ .method = "POST",
                                  .path = "/v1/grants/held",
                                  .headers = &type,
                                  .n_headers = 1,
                                  .body = body,
                                  .compress = TRUE,
                                  .timeout_ms = CF_SYNC_ANSWER_MS },
                NULL);
  return TRUE;
}

void
cf_lend_said (CfSync *self, CfSyncAnswer kind, const CfHttpAnswer *answer)
{
  CfLane *lane = cf_sync_lane (self, CF_LANE_PUSH);

  self->is_saying_grants = FALSE;
  /* A central that refuses it knows of no grants. */
  if (kind != CF_SYNC_ANSWER_OK && kind != CF_SYNC_ANSWER_REFUSED) {
    cf_lane_failed (lane, answer != NULL ? cf_backoff_parse_retry_after (
                                             cf_http_answer_header (answer, "retry-after"))
                                         : 0);
    return;
  }
  self->grants_said = TRUE;
  cf_backoff_reset (&lane->backoff);
  lane->is_wanted = TRUE; /* carts may wait behind it */
  cf_lane_done (lane);
}
