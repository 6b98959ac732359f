/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-feed-reconcile.h"
#include "cf-state-store.h"
#include "cf-sync-private.h"

/*
 * Once a day, on the pull lane behind the feeds: whether what was told still stands here (cf-feed-reconcile.h).
 *
 *   go -> ask for a piece of the snapshot -> decode (worker) -> compare and mend (reference writer) -> go
 *
 * So many pieces a day and no more: a shop's few thousand objects are all compared each day, a chain's million in a month.
 * Where it goes on stands in the working state, with when it was done last: lost without harm.
 */

#define DAY_MS          (24 * 60 * 60 * G_GINT64_CONSTANT (1000))
#define LATER_MS        (60 * 60 * G_GINT64_CONSTANT (1000)) /* after what went wrong */
#define PIECE_ROWS      2000
#define PIECES_A_DAY    20
#define STATE_RECONCILE "sync.reconcile" /* key of w_state: "AT_MS FEED KIND|ID" */

typedef struct
{
  CfSync *sync;
  const char *scope;
  char feed[CF_WIRE_FEED_LEN + 1];
  GBytes *body;
  char *after;
  CfWirePiece *piece;
  GArray *rows;
  CfId terminal;
  gint64 position;
  gint64 at_ms;
  CfFeedReconciled result;
  GError *error;
} RangeJob;

static void
range_job_empty (RangeJob *job)
{
  g_clear_pointer (&job->rows, g_array_unref);
  g_clear_pointer (&job->piece, cf_wire_piece_free);
  g_clear_pointer (&job->body, g_bytes_unref);
}

static void
range_job_free (gpointer data)
{
  RangeJob *job = data;

  range_job_empty (job);
  g_free (job->after);
  g_clear_error (&job->error);
  cf_sync_unref (job->sync);
  g_free (job);
}

/* ---- when, and where -------------------------------------------------------------------------------------- */

static void
on_noted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  CfSync *self = data;
  GArray *positions = cf_store_commit_finish (self->store, result, NULL);

  g_clear_pointer (&positions,
                   g_array_unref); /* else the next start compares once more than needed */
  cf_sync_unref (self);
}

static void
note (CfSync *self)
{
  const CfReconcile *at = &self->reconcile;
  g_autofree char *text =
    g_strdup_printf ("%" G_GINT64_FORMAT " %u %s", at->done_ms, at->scope, at->after);
  CfCommit *commit = cf_commit_new ();

  cf_commit_put_state (commit, STATE_RECONCILE, text);
  cf_store_commit_async (self->store, commit, on_noted_cb, cf_sync_ref (self));
}

static void
go_to (CfReconcile *at, guint scope, const char *after)
{
  g_free (at->after);
  at->after = g_strdup (after);
  at->scope = scope;
}

/* A till that never did begins some time within a day: a fleet does not come at once. */
static void
begin_some_time (CfSync *self)
{
  guint32 random;

  cf_random_bytes (&random, sizeof random);
  self->reconcile.done_ms = cf_clock_utc_ms (self->clock) - (gint64) (random % (guint32) DAY_MS);
  go_to (&self->reconcile, 0, "|");
  note (self);
}

static void
load (CfSync *self)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) words = NULL;
  guint64 scope;

  if (cf_state_store_get (cf_store_get_reader (self->store), STATE_RECONCILE, &text, NULL) &&
      text != NULL)
    words = g_strsplit (text, " ", 3);
  if (words == NULL || g_strv_length (words) != 3 || strchr (words[2], '|') == NULL ||
      !g_ascii_string_to_signed (words[0], 10, 0, CF_MINOR_MAX, &self->reconcile.done_ms, NULL) ||
      !g_ascii_string_to_unsigned (words[1], 10, 0, CF_SYNC_FEEDS - 1, &scope, NULL)) {
    begin_some_time (self);
    return;
  }
  go_to (&self->reconcile, (guint) scope, words[2]);
}

/* Also where the clock went back by more than a day. */
gboolean
cf_reconcile_is_due (CfSync *self)
{
  if (self->state != CF_SYNC_ONLINE)
    return FALSE;
  if (self->reconcile.after == NULL)
    load (self);
  return self->reconcile.is_wanted ||
         ABS (cf_clock_utc_ms (self->clock) - self->reconcile.done_ms) >= DAY_MS;
}

void
cf_sync_reconcile (CfSync *self)
{
  self->reconcile.is_wanted = TRUE;
  if (self->is_started)
    cf_lane_want (cf_sync_lane (self, CF_LANE_PULL));
}

void
cf_reconcile_clear (CfSync *self)
{
  g_clear_pointer (&self->reconcile.after, g_free);
}

/* Until @wait_ms from now. */
static void
end (CfSync *self, gint64 wait_ms)
{
  self->reconcile.is_wanted = FALSE;
  self->reconcile.pieces = 0;
  self->reconcile.done_ms = cf_clock_utc_ms (self->clock) - DAY_MS + wait_ms;
  note (self);
}

/* ---- asking ------------------------------------------------------------------------------------------------ */

gboolean
cf_reconcile_go (CfSync *self)
{
  const CfReconcile *at = &self->reconcile;
  const CfSyncFeed *feed;
  g_autofree char *after = NULL;
  g_autofree char *path = NULL;

  if (!cf_reconcile_is_due (self))
    return FALSE;
  feed = &self->feeds[at->scope];
  after = g_uri_escape_string (at->after, NULL, FALSE);
  path = g_strdup_printf ("/v1/snapshot/%s?limit=%d&feed=%s&position=%" G_GINT64_FORMAT "&after=%s",
                          feed->scope, PIECE_ROWS, feed->cursor.feed, feed->cursor.position, after);
  self->reconcile.is_asking = TRUE;
  cf_lane_send (cf_sync_lane (self, CF_LANE_PULL),
                &(CfHttpRequest){ .method = "GET", .path = path, .timeout_ms = CF_SYNC_ANSWER_MS },
                NULL);
  return TRUE;
}

/* ---- comparing ---------------------------------------------------------------------------------------------- */

static gboolean
compare (CfDb *db, gpointer data, GError **error)
{
  RangeJob *job = data;
  CfFeedRange range = { .scope = job->scope,
                        .feed = job->feed,
                        .position = job->position,
                        .head = job->piece->head,
                        .after = job->after,
                        .next = job->piece->next,
                        .rows = job->rows };
  gboolean ok = cf_db_set_durability (db, CF_DB_UNSYNCED, error) &&
                cf_feed_reconcile (db, &range, &job->terminal, job->at_ms, &job->result, error);

  g_clear_pointer (&job->rows, g_array_unref); /* here and not at home: it takes milliseconds */
  g_ptr_array_set_size (job->piece->rows, 0);
  return ok;
}

static void
note_result (CfSync *self, const CfFeedReconciled *result)
{
  guint wrong = result->mended + result->removed;

  self->reconcile.compared += result->compared;
  self->reconcile.mended += wrong;
  if (wrong == 0)
    return;
  g_message ("sync: %u objects were not as the central has them, and are now", wrong);
  cf_sync_note (self, CF_SYNC_CHANGED_STATUS | CF_SYNC_CHANGED_CATALOG | CF_SYNC_CHANGED_STOCK |
                        CF_SYNC_CHANGED_OTHERS);
}

static void
piece_compared (CfSync *self, const RangeJob *job)
{
  CfLane *lane = cf_sync_lane (self, CF_LANE_PULL);
  CfReconcile *at = &self->reconcile;

  note_result (self, &job->result);
  at->pieces++;
  if (job->piece->next != NULL)
    go_to (at, at->scope, job->piece->next);
  else
    go_to (at, (at->scope + 1) % CF_SYNC_FEEDS, "|");
  if (at->pieces >= PIECES_A_DAY || (at->scope == 0 && job->piece->next == NULL))
    end (self, DAY_MS);
  lane->is_wanted = TRUE; /* the next piece, or what was heard meanwhile */
  cf_backoff_reset (&lane->backoff);
  cf_lane_done (lane);
}

/* Later: a comparison is no reason to keep the feeds waiting for the lane, nor to try again and again. */
static void
give_up (CfSync *self, const char *why)
{
  CfLane *lane = cf_sync_lane (self, CF_LANE_PULL);

  g_debug ("sync: nothing more is compared for now: %s", why);
  end (self, LATER_MS);
  lane->is_wanted = TRUE;
  cf_lane_done (lane);
}

static void
on_compared_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  RangeJob *job = data;
  CfSync *self = job->sync;
  g_autoptr (GError) error = NULL;

  if (!self->is_stopped) {
    if (cf_db_writer_run_finish (NULL, result, &error))
      piece_compared (self, job);
    else
      give_up (self, error->message);
  }
  range_job_free (job);
}

static void
decode_range (gpointer data)
{
  RangeJob *job = data;
  gsize len;
  const char *body = g_bytes_get_data (job->body, &len);

  job->piece = cf_wire_piece_decode (body != NULL ? body : "", len, &job->error);
  if (job->piece == NULL)
    return;
  job->rows = cf_pull_changes (job->piece->rows, &job->terminal);
  if (strcmp (job->piece->scope, job->scope) != 0)
    cf_error_set (&job->error, CF_ERROR_BAD_JSON, "it is of another scope");
  else if (job->piece->next != NULL && strchr (job->piece->next, '|') == NULL)
    cf_error_set (&job->error, CF_ERROR_BAD_JSON, "nobody can say where it ends");
}

static void
range_decoded (gpointer data)
{
  RangeJob *job = data;
  CfSync *self = job->sync;

  if (self->is_stopped) {
    range_job_free (job);
  } else if (job->error != NULL) {
    give_up (self, job->error->message);
    range_job_free (job);
  } else {
    cf_db_writer_run_async (cf_store_get_reference_writer (self->store), CF_PRIORITY_LOW, compare,
                            job, NULL, on_compared_cb, job);
  }
}

void
cf_reconcile_answered (CfSync *self, CfSyncAnswer kind, const CfHttpAnswer *answer)
{
  const CfSyncFeed *feed = &self->feeds[self->reconcile.scope];
  RangeJob *job;

  self->reconcile.is_asking = FALSE;
  if (kind != CF_SYNC_ANSWER_OK) {
    for (guint i = 0; kind == CF_SYNC_ANSWER_BOOTSTRAP && i < CF_SYNC_FEEDS; i++)
      self->feeds[i].is_due = TRUE; /* its page says so, too, and then there is a snapshot */
    give_up (self, "there was no answer, or another one");
    return;
  }
  job = g_new0 (RangeJob, 1);
  *job = (RangeJob){ .sync = cf_sync_ref (self),
                     .scope = feed->scope,
                     .body = g_bytes_ref (answer->body),
                     .after = g_strdup (self->reconcile.after),
                     .terminal = cf_store_get_terminal (self->store),
                     .position = feed->cursor.position,
                     .at_ms = cf_clock_utc_ms (self->clock) };
  g_strlcpy (job->feed, feed->cursor.feed, sizeof job->feed);
  cf_worker_push (self->worker, CF_PRIORITY_LOW, decode_range, range_decoded, job, NULL);
}
