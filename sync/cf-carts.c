/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-state-store.h"
#include "cf-sync-private.h"

/*
 * What this till wrote in shared carts going up, on the push lane behind the journal: each copy is joined
 * with the central's (PUT /v1/carts/ID), again and again does no harm.  A copy is forgotten once the
 * central has it, unless it was written in meanwhile.
 */

gboolean
cf_carts_go (CfSync *self)
{
  g_autoptr (GPtrArray) rows =
    cf_state_store_list (cf_store_get_reader (self->store), CF_STATE_CART_EDIT, 1, NULL);
  const CfStateRow *row = rows != NULL && rows->len > 0 ? rows->pdata[0] : NULL;
  const CfHttpHeader type = { "content-type", "application/json" };
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *path = NULL;

  if (row == NULL)
    return FALSE;
  g_free (self->cart_key);
  g_free (self->cart_sent);
  self->cart_key = g_strdup (row->key);
  self->cart_sent = g_strdup (row->value);
  path = g_strconcat ("/v1/carts/", row->key + strlen (CF_STATE_CART_EDIT), NULL);
  bytes = g_bytes_new (row->value, strlen (row->value));
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

void
cf_carts_clear (CfSync *self)
{
  g_clear_pointer (&self->cart_key, g_free);
  g_clear_pointer (&self->cart_sent, g_free);
}

static void
on_forgotten_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  CfSync *self = data;
  CfLane *lane = cf_sync_lane (self, CF_LANE_PUSH);
  GArray *positions = cf_store_commit_finish (self->store, result, NULL);

  if (!self->is_stopped && positions == NULL) {
    cf_lane_failed (lane, 0);
  } else if (!self->is_stopped) {
    cf_backoff_reset (&lane->backoff);
    cf_pull_all (self);     /* what the others make of it */
    lane->is_wanted = TRUE; /* there may be more */
    cf_lane_done (lane);
  }
  g_clear_pointer (&positions, g_array_unref);
  cf_sync_unref (self);
}

void
cf_carts_answered (CfSync *self, CfSyncAnswer kind, const CfHttpAnswer *answer)
{
  CfLane *lane = cf_sync_lane (self, CF_LANE_PUSH);
  g_autofree char *key = g_steal_pointer (&self->cart_key);
  g_autofree char *sent = g_steal_pointer (&self->cart_sent);
  g_autofree char *now = NULL;
  CfCommit *commit;

  if (kind != CF_SYNC_ANSWER_OK && kind != CF_SYNC_ANSWER_REFUSED) {
    cf_lane_failed (lane, answer != NULL ? cf_backoff_parse_retry_after (
                                             cf_http_answer_header (answer, "retry-after"))
                                         : 0);
    return;
  }
  if (kind == CF_SYNC_ANSWER_REFUSED)
    g_message ("what was written in a cart here is not taken there: %s",
               self->problem != NULL ? self->problem : "");
  commit = cf_commit_new ();
  if (kind == CF_SYNC_ANSWER_REFUSED ||
      (cf_state_store_get (cf_store_get_reader (self->store), key, &now, NULL) &&
       g_strcmp0 (now, sent) == 0))
    cf_commit_put_state (commit, key, NULL);
  cf_store_commit_async (self->store, commit, on_forgotten_cb, cf_sync_ref (self));
}
