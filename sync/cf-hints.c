/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-sync-private.h"

/*
 * A reason to pull, as soon as there is one: a stream of server-sent events on a connection of its own;
 * where something between here and the central swallows streams, a held poll.  A hint moves no figure;
 * a lost one costs latency, until the next heartbeat tells the heads anyway.
 */

#define STREAMS_FAILED_MAX  2  /* then polls, for a while */
#define POLLS_BEFORE_STREAM 20 /* then a stream is tried again */
#define POLL_WAIT_MS        25000
#define POLL_ANSWER_MS      40000 /* a held poll that says nothing for longer is dead */
#define POLL_PAUSE_MS       500 /* so that a central that answers at once is not asked in a circle */

static gboolean
is_polling (const CfSync *self)
{
  return self->streams_failed >= STREAMS_FAILED_MAX &&
         self->streams_failed < STREAMS_FAILED_MAX + POLLS_BEFORE_STREAM;
}

void
cf_hints_clear (CfSync *self)
{
  g_clear_pointer (&self->events, cf_wire_event_reader_free);
}

/* ---- stream -------------------------------------------------------------------------------------- */

static void
on_event (const char *name, const char *data, gpointer user_data)
{
  CfSync *self = user_data;
  CfWireHead head;

  if (strcmp (name, "head") != 0 || !cf_wire_head_decode (data, &head, NULL))
    return;
  self->has_event = TRUE;
  self->hinted_ms = cf_clock_utc_ms (self->clock);
  self->streams_failed = 0;
  cf_backoff_reset (&cf_sync_lane (self, CF_LANE_HINTS)->backoff);
  cf_pull_heard (self, &head);
}

static void
on_chunk (const char *bytes, gsize len, gpointer data)
{
  CfLane *lane = data;
  CfSync *self = lane->sync;

  if (self->events != NULL)
    cf_wire_event_reader_feed (self->events, bytes, len);
}

static void
open_stream (CfSync *self)
{
  const CfHttpHeader accept = { "accept", "text/event-stream" };

  cf_hints_clear (self);
  self->events = cf_wire_event_reader_new (on_event, self);
  self->has_event = FALSE;
  cf_lane_send (cf_sync_lane (self, CF_LANE_HINTS),
                &(CfHttpRequest){ .method = "GET",
                                  .path = "/v1/hints",
                                  .headers = &accept,
                                  .n_headers = 1,
                                  .silence_ms = CF_SYNC_SILENCE_MS,
                                  .own_connection = TRUE },
                on_chunk);
}

/* ---- poll ------------------------------------------------------------------------------------------ */

/* For what was not heard of yet.  What was, the pull lane brings: named by how far that has come, the heads
 * would be answered at once, over and over, for as long as a page is on its way. */
static void
poll (CfSync *self)
{
  g_autofree char *path =
    g_strdup_printf ("/v1/hints?wait_ms=%d&heads=%s:%" G_GINT64_FORMAT ",%s:%" G_GINT64_FORMAT,
                     POLL_WAIT_MS, self->feeds[0].scope, self->feeds[0].head, self->feeds[1].scope,
                     self->feeds[1].head);

  self->streams_failed++;
  cf_lane_send (cf_sync_lane (self, CF_LANE_HINTS),
                &(CfHttpRequest){ .method = "GET",
                                  .path = path,
                                  .timeout_ms = POLL_ANSWER_MS,
                                  .own_connection = TRUE },
                NULL);
}

static void
poll_answered (CfSync *self, const CfHttpAnswer *answer)
{
  CfLane *lane = cf_sync_lane (self, CF_LANE_HINTS);
  g_autoptr (GArray) heads = NULL;
  gsize len;
  const char *body = g_bytes_get_data (answer->body, &len);

  heads = cf_wire_heads_decode (body != NULL ? body : "", len, NULL, NULL);
  if (heads == NULL) {
    cf_lane_failed (lane, 0);
    return;
  }
  for (guint i = 0; i < heads->len; i++)
    cf_pull_heard (self, &g_array_index (heads, CfWireHead, i));
  cf_backoff_reset (&lane->backoff);
  cf_lane_later (lane, POLL_PAUSE_MS);
}

void
cf_hints_go (CfSync *self)
{
  if (self->streams_failed >= STREAMS_FAILED_MAX + POLLS_BEFORE_STREAM)
    self->streams_failed = STREAMS_FAILED_MAX - 1;
  if (is_polling (self))
    poll (self);
  else
    open_stream (self);
}

void
cf_hints_answered (CfSync *self,
                   CfSyncAnswer kind,
                   const CfHttpAnswer *answer,
                   const CfWireError *refusal)
{
  gboolean was_stream = self->events != NULL;

  cf_hints_clear (self);
  if (kind == CF_SYNC_ANSWER_OK && !was_stream) {
    poll_answered (self, answer);
    return;
  }
  if (was_stream && !self->has_event)
    self->streams_failed++;
  cf_lane_failed (cf_sync_lane (self, CF_LANE_HINTS),
                  answer != NULL
                    ? cf_backoff_parse_retry_after (cf_http_answer_header (answer, "retry-after"))
                    : 0);
}
