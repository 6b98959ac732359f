/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-basket-json.h"
#include "cf-basket-store.h"
#include "cf-state-store.h"
#include "cf-sync-private.h"
#include "cf-wire.h"

/*
 * Parked baskets, shown to the store's other tills (PUT /v1/parked/ID, on the push lane behind the journal)
 * and claimed before they are rung up (beside the lanes: a customer waits).
 *
 * What is shown is read from the baskets themselves, each time, and no list of what is to be shown exists
 * beside them: each is shown once in a run, once more after it was parked again, and all of them after a
 * new snapshot, for then the central may have forgotten.  Again does no harm.
 */

#define DOCUMENT_MAX (1024 * 1024) /* bytes; a larger basket stays at its till */

/* ---- showing --------------------------------------------------------------------------------------- */

static void
remember (CfSync *self, const CfId *id, gint64 saved_at_ms)
{
  if (self->parked_shown == NULL)
    self->parked_shown = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_replace (self->parked_shown, g_strdup (id->text),
                        g_memdup2 (&saved_at_ms, sizeof saved_at_ms));
}

static gboolean
is_shown (CfSync *self, const CfParkedAt *row)
{
  const gint64 *at =
    self->parked_shown != NULL ? g_hash_table_lookup (self->parked_shown, row->id.text) : NULL;

  return at != NULL && *at == row->saved_at_ms;
}

/* Whether it pays an order: the order itself is told to all tills, and handed over where it is open. */
static gboolean
pays_order (CfSync *self, const CfSavedBasket *saved)
{
  g_autofree char *text = NULL;
  g_autoptr (json_object) open = NULL;

  if (!cf_state_store_get (cf_store_get_reader (self->store), CF_STATE_OPEN_ORDER, &text, NULL) ||
      text == NULL)
    return FALSE;
  open = json_tokener_parse (text);
  return g_strcmp0 (cf_wire_get_text (open, "basket", CF_ID_LEN), saved->id.text) == 0;
}

/* The request's body.  NULL: it is no basket for others: a card's outcome is open, which only its own
 * terminal can tell, it pays an order, or it is larger than anybody should be told. */
static char *
write_body (CfSync *self, const CfSavedBasket *saved)
{
  g_autoptr (json_object) document =
    strlen (saved->document) <= DOCUMENT_MAX ? json_tokener_parse (saved->document) : NULL;
  json_object *object = cf_wire_get_object (document, "basket");
  g_autoptr (CfBasket) basket = object != NULL ? cf_basket_decode (object, NULL) : NULL;
  g_autoptr (json_object) body = NULL;
  CfPosition head = cf_store_get_head (self->store);

  if (basket == NULL || cf_basket_get_open_tender (basket) != NULL ||
      cf_basket_get_line_count (basket) == 0 || pays_order (self, saved))
    return NULL;
  body = json_object_new_object ();
  cf_wire_add_int (body, "epoch", head.epoch);
  cf_wire_add_int (body, "seq", head.seq);
  cf_wire_add_int (body, "v", CF_BASKET_JSON_VERSION);
  cf_wire_add_text (body, "code", cf_store_get_code (self->store));
  cf_wire_add_int (body, "at_ms", saved->saved_at_ms);
  if (saved->person != NULL && saved->person[0] != '\0')
    cf_wire_add_text (body, "by", saved->person);
  if (saved->note != NULL && saved->note[0] != '\0')
    cf_wire_add_text (body, "note", saved->note);
  cf_wire_add_text (body, "first", cf_basket_get_line (basket, 0)->item.name);
  cf_wire_add_int (body, "lines", saved->lines);
  cf_wire_add_int (body, "total_minor", saved->total_minor);
  json_object_object_add (body, "basket", json_object_get (object));
  return cf_wire_to_text (body);
}

static gboolean
send (CfSync *self, const CfParkedAt *row)
{
  g_autoptr (CfSavedBasket) saved =
    cf_basket_store_load_parked (cf_store_get_reader (self->store), row->id.text, NULL);
  const CfHttpHeader type = { "content-type", "application/json" };
  g_autofree char *text = saved != NULL ? write_body (self, saved) : NULL;
  g_autofree char *path = g_strconcat ("/v1/parked/", row->id.text, NULL);
  g_autoptr (GBytes) bytes = NULL;

  if (text == NULL) {
    remember (self, &row->id, row->saved_at_ms);
    return FALSE;
  }
  self->parked_sent = *row;
  self->is_showing_parked = TRUE;
  bytes = g_bytes_new (text, strlen (text));
  cf_lane_send (cf_sync_lane (self, CF_LANE_PUSH),
                &(CfHttpRequest){ .method = "PUT",
                                  .path = path,
                                  .headers = &type,
                                  .n_headers = 1,
                                  .body = bytes,
                                  .compress = TRUE,
                                  .timeout_ms = CF_SYNC_ANSWER_MS },
                NULL);
  return TRUE;
}

gboolean
cf_parked_go (CfSync *self)
{
  g_autoptr (GArray) rows =
    cf_basket_store_list_parked_times (cf_store_get_reader (self->store), NULL);

  for (guint i = 0; rows != NULL && i < rows->len; i++) {
    const CfParkedAt *row = &g_array_index (rows, CfParkedAt, i);

    if (!is_shown (self, row) && send (self, row))
      return TRUE;
  }
  return FALSE;
}

void
cf_parked_answered (CfSync *self, CfSyncAnswer kind, const CfHttpAnswer *answer)
{
  CfLane *lane = cf_sync_lane (self, CF_LANE_PUSH);

  self->is_showing_parked = FALSE;
  if (kind != CF_SYNC_ANSWER_OK && kind != CF_SYNC_ANSWER_REFUSED) {
    cf_lane_failed (lane, answer != NULL ? cf_backoff_parse_retry_after (
                                             cf_http_answer_header (answer, "retry-after"))
                                         : 0);
    return;
  }
  if (kind == CF_SYNC_ANSWER_REFUSED) /* a central that knows of no parked baskets, for one */
    g_message ("a parked basket is not shown: %s", self->problem != NULL ? self->problem : "");
  remember (self, &self->parked_sent.id, self->parked_sent.saved_at_ms);
  cf_backoff_reset (&lane->backoff);
  lane->is_wanted = TRUE; /* there may be more */
  cf_lane_done (lane);
}

void
cf_parked_forget (CfSync *self)
{
  g_clear_pointer (&self->parked_shown, g_hash_table_unref);
}

/* ---- claiming -------------------------------------------------------------------------------------- */

static void
end_claim (CfSync *self, char *words, GError *failure)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->claiming);

  self->claiming_request = 0;
  if (failure != NULL)
    g_task_return_error (task, failure);
  else
    g_task_return_pointer (task, words, g_free);
}

/* What the central's refusal means to who stands there. */
static gboolean
say_refusal (const CfHttpAnswer *answer, GError **error)
{
  g_auto (CfWireError) refusal = { 0 };
  gsize len;
  const char *body = g_bytes_get_data (answer->body, &len);

  cf_wire_error_decode (answer->status, body != NULL ? body : "", len, &refusal);
  if (refusal.code == CF_WIRE_ERROR_NOT_FOUND)
    return cf_error_set (error, CF_ERROR_UNKNOWN_BASKET,
                         "the central has no such basket: it was sold, or nobody has shown it yet");
  if (refusal.code == CF_WIRE_ERROR_WRONG_STATE)
    return cf_error_set (error, CF_ERROR_BASKET_TAKEN, "another till has resumed this basket");
  if (refusal.class == CF_WIRE_CLASS_RETRY)
    return cf_error_set (error, CF_ERROR_UNREACHABLE, "the central is busy");
  return cf_error_set (error, CF_ERROR_CENTRAL_REFUSED, "the central does not give the basket: %s",
                       refusal.message);
}

static void
on_claimed (const CfHttpAnswer *answer, const GError *failure, gpointer data)
{
  CfSync *self = data;
  GError *error = NULL;
  gsize len = 0;
  const char *body = answer != NULL ? g_bytes_get_data (answer->body, &len) : NULL;

  if (answer == NULL)
    error = g_error_copy (failure);
  else if (cf_http_answer_header (answer, "counterfoil-time") == NULL)
    cf_error_set (&error, CF_ERROR_UNREACHABLE, "somebody else answers");
  else if (answer->status < 200 || answer->status > 299 || body == NULL)
    say_refusal (answer, &error);
  end_claim (self, error == NULL ? g_strndup (body, len) : NULL, error);
}

void
cf_sync_claim_parked_async (CfSync *self,
                            const char *parked,
                            const char *basket,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  g_autoptr (json_object) words = json_object_new_object ();
  CfPosition head = cf_store_get_head (self->store);
  const CfHttpHeader type = { "content-type", "application/json" };
  g_autofree char *path = g_strconcat ("/v1/parked/", parked, "/claim", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GBytes) body = NULL;

  if (self->state == CF_SYNC_OFF || self->claiming != NULL) {
    g_task_return_new_error (task, CF_ERROR, CF_ERROR_UNREACHABLE, "nobody can be asked");
    return;
  }
  cf_wire_add_text (words, "basket", basket);
  cf_wire_add_int (words, "epoch", head.epoch);
  cf_wire_add_int (words, "seq", head.seq);
  text = cf_wire_to_text (words);
  body = g_bytes_new (text, strlen (text));
  self->claiming = g_steal_pointer (&task);
  self->claiming_request = cf_sync_send (self,
                                         &(CfHttpRequest){ .method = "POST",
                                                           .path = path,
                                                           .headers = &type,
                                                           .n_headers = 1,
                                                           .body = body,
                                                           .timeout_ms = CF_SYNC_CLAIM_MS,
                                                           .own_connection = TRUE },
                                         NULL, on_claimed, self);
}

char *
cf_sync_claim_parked_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
cf_parked_clear (CfSync *self)
{
  GError *failure = NULL;

  cf_parked_forget (self);
  if (self->claiming == NULL)
    return;
  cf_transport_cancel (self->transport, self->claiming_request);
  cf_error_set (&failure, CF_ERROR_UNREACHABLE, "the sync ends");
  end_claim (self, NULL, failure);
}
