/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-config.h"

#include <string.h>

#include "cf-money.h"
#include "cf-state-store.h"
#include "cf-sync-private.h"
#include "cf-told-store.h"
#include "cf-wire-enrol.h"

/*
 * How this till is, once a minute; the answer tells the heads, so that a lost hint is made up for.  Behind
 * it a token that has grown old is exchanged: the new one is on the disk before it is first used, and
 * until then the old one is good, so a lost answer or a power cut costs nothing.
 */

#define PROBLEMS_MAX 1000 /* more flagged rows are said to be so many */

/* Rows of the feeds that this till could not read. */
static gint64
count_problems (CfSync *self)
{
  g_autoptr (GPtrArray) rows =
    cf_told_list_problems (cf_store_get_reference (self->store), PROBLEMS_MAX, NULL);

  return rows != NULL ? rows->len : 0;
}

void
cf_heartbeat_go (CfSync *self)
{
  CfPosition head = cf_store_get_head (self->store);
  CfSyncStatus status;
  CfWireHeartbeat heartbeat;
  g_autofree char *body = NULL;
  g_autoptr (GBytes) bytes = NULL;
  const CfHttpHeader type = { "content-type", "application/json" };

  cf_sync_get_status (self, &status);
  heartbeat = (CfWireHeartbeat){
    .epoch = head.epoch,
    .seq = head.seq,
    .acknowledged_epoch = status.acknowledged_epoch,
    .acknowledged_seq = status.acknowledged_seq,
    .oldest_unsent_ms =
      status.unsent > 0 ? MAX (0, cf_clock_utc_ms (self->clock) - status.oldest_unsent_ms) : -1,
    .exceptions = count_problems (self),
    .clock_offset_ms = self->offset_ms,
    .free_disk_bytes = cf_store_get_free_bytes (self->store),
    .chain_position = status.chain_position,
    .store_position = status.store_position,
    .mended = status.mended,
    .program = CF_VERSION,
  };
  body = cf_wire_heartbeat_encode (&heartbeat);
  bytes = g_bytes_new (body, strlen (body));
  cf_lane_send (cf_sync_lane (self, CF_LANE_HEARTBEAT),
                &(CfHttpRequest){ .method = "POST",
                                  .path = "/v1/heartbeat",
                                  .headers = &type,
                                  .n_headers = 1,
                                  .body = bytes,
                                  .timeout_ms = CF_SYNC_ANSWER_MS },
                NULL);
}

/* ---- the token ------------------------------------------------------------------------------------ */

static gboolean
is_token_old (CfSync *self)
{
  g_autofree char *text = NULL;
  gint64 at_ms;

  return !cf_state_store_get (cf_store_get_reader (self->store), CF_SYNC_STATE_TOKEN, &text,
                              NULL) ||
         text == NULL || !g_ascii_string_to_signed (text, 10, 0, CF_MINOR_MAX, &at_ms, NULL) ||
         ABS (cf_clock_utc_ms (self->clock) - at_ms) > CF_SYNC_TOKEN_MS;
}

static void
ask_for_token (CfSync *self)
{
  self->is_rotating = TRUE;
  cf_lane_send (cf_sync_lane (self, CF_LANE_HEARTBEAT),
                &(CfHttpRequest){
                  .method = "POST", .path = "/v1/token", .timeout_ms = CF_SYNC_ANSWER_MS },
                NULL);
}

static void
on_token_noted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  CfSync *self = data;
  GArray *positions = cf_store_commit_finish (self->store, result, NULL);

  g_clear_pointer (&positions, g_array_unref); /* else the next heartbeat exchanges it again */
  if (!self->is_stopped)
    cf_lane_later (cf_sync_lane (self, CF_LANE_HEARTBEAT), CF_SYNC_HEARTBEAT_MS);
  cf_sync_unref (self);
}

/* Whatever came, the token in use stays good until another one is used: nothing here is a failure. */
static void
take_token (CfSync *self, CfSyncAnswer kind, const CfHttpAnswer *answer)
{
  gsize len;
  const char *body = kind == CF_SYNC_ANSWER_OK ? g_bytes_get_data (answer->body, &len) : NULL;
  g_autoptr (json_object) words = body != NULL ? cf_wire_parse (body, len, NULL) : NULL;
  const char *token = words != NULL ? cf_wire_get_text (words, "token", CF_WIRE_ID_MAX) : NULL;
  g_autofree char *now = g_strdup_printf ("%" G_GINT64_FORMAT, cf_clock_utc_ms (self->clock));
  g_autoptr (GError) error = NULL;
  CfCommit *commit;

  self->is_rotating = FALSE;
  if (token == NULL || !cf_sync_identity_save_token (self->store, token, &error)) {
    if (error != NULL)
      cf_sync_set_problem (self, "cannot keep the new token: %s", error->message);
    cf_lane_later (cf_sync_lane (self, CF_LANE_HEARTBEAT), CF_SYNC_HEARTBEAT_MS);
    return;
  }
  cf_wipe (self->identity.token, strlen (self->identity.token));
  g_free (self->identity.token);
  self->identity.token = g_strdup (token);
  commit = cf_commit_new ();
  cf_commit_put_state (commit, CF_SYNC_STATE_TOKEN, now);
  cf_store_commit_async (self->store, commit, on_token_noted_cb, cf_sync_ref (self));
}

void
cf_heartbeat_answered (CfSync *self,
                       CfSyncAnswer kind,
                       const CfHttpAnswer *answer,
                       const CfWireError *refusal)
{
  CfLane *lane = cf_sync_lane (self, CF_LANE_HEARTBEAT);
  g_autoptr (GArray) heads = NULL;
  gsize len;
  const char *body = answer != NULL ? g_bytes_get_data (answer->body, &len) : NULL;

  if (self->is_rotating) {
    take_token (self, kind, answer);
    return;
  }
  if (kind == CF_SYNC_ANSWER_OK)
    heads = cf_wire_heads_decode (body != NULL ? body : "", body != NULL ? len : 0, NULL, NULL);
  if (heads == NULL) {
    cf_lane_failed (lane, answer != NULL ? cf_backoff_parse_retry_after (
                                             cf_http_answer_header (answer, "retry-after"))
                                         : 0);
    return;
  }
  for (guint i = 0; i < heads->len; i++)
    cf_pull_heard (self, &g_array_index (heads, CfWireHead, i));
  cf_backoff_reset (&lane->backoff);
  if (self->is_started && cf_reconcile_is_due (self))
    cf_lane_want (cf_sync_lane (self, CF_LANE_PULL));
  if (self->is_started)
    cf_lane_want (cf_sync_lane (self, CF_LANE_PUSH)); /* carts are written in without a record */
  if (is_token_old (self))
    ask_for_token (self);
  else
    cf_lane_later (lane, CF_SYNC_HEARTBEAT_MS);
}
