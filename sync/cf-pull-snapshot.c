/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <unistd.h>

#include "cf-bootstrap.h"
#include "cf-state-store.h"
#include "cf-sync-private.h"

/*
 * Everything anew, when a feed continues nothing: both scopes' snapshots, piece by piece, into the
 * next generation of the reference file (cf-bootstrap.h), on the pull lane.
 *
 *   go -> [copy the file in use (worker)] -> open the copy -> ask -> decode (worker) -> load (its writer)
 *      -> … -> finish (its writer) -> switch (store) -> pull from where the snapshots stood
 *
 * What has been loaded stands in the new file; after a failure or a restart of the program the next go
 * asks for the piece behind it.
 */

/* A sale's sync waits for what is on its way to the same disk: rows and log in small pieces.  With 5,000 rows and 16 MiB a
 * sale in a hundred took 44 ms meanwhile, with these 18; the load lasts a fifth to a third longer.  Still smaller ones cost
 * more than they give. */
#define PIECE_ROWS 2000
#define WAL_MAX    (2 * 1024 * 1024)

typedef enum
{
  STEP_COPY,
  STEP_LOAD,
  STEP_FINISH,
  STEP_SWITCH,
} Step;

struct _CfSnapshot
{
  Step step;
  char *path;
  CfDbWriter *writer;
  guint scope; /* which feed is being loaded */
  gint64 rows;
};

typedef struct
{
  CfSync *sync;
  const char *scope;
  char *path;
  GBytes *body;
  CfWirePiece *piece;
  GArray *rows;
  guint n_rows;
  char *name;
  CfId terminal;
  gint64 at_ms;
  CfBootstrapState state;
  CfFeedOutcome outcome;
  GError *error;
} PieceJob;

static PieceJob *
piece_job_new (CfSync *self)
{
  PieceJob *job = g_new0 (PieceJob, 1);

  *job = (PieceJob){ .sync = cf_sync_ref (self),
                     .path = g_strdup (self->snapshot->path),
                     .scope = self->feeds[self->snapshot->scope].scope,
                     .terminal = cf_store_get_terminal (self->store),
                     .at_ms = cf_clock_utc_ms (self->clock) };
  return job;
}

/* What is large of it. */
static void
piece_job_empty (PieceJob *job)
{
  g_clear_pointer (&job->rows, g_array_unref);
  g_clear_pointer (&job->piece, cf_wire_piece_free);
  g_clear_pointer (&job->body, g_bytes_unref);
}

static void
piece_job_free (gpointer data)
{
  PieceJob *job = data;

  g_free (job->path);
  g_free (job->name);
  piece_job_empty (job);
  cf_bootstrap_state_clear (&job->state);
  g_clear_error (&job->error);
  cf_sync_unref (job->sync);
  g_free (job);
}

gint64
cf_snapshot_rows (const CfSync *self)
{
  return self->snapshot != NULL ? self->snapshot->rows : 0;
}

void
cf_snapshot_clear (CfSync *self)
{
  CfSnapshot *snapshot = g_steal_pointer (&self->snapshot);

  if (snapshot == NULL)
    return;
  cf_db_writer_free (snapshot->writer);
  g_free (snapshot->path);
  g_free (snapshot);
}

static void
fail (CfSync *self, const GError *error)
{
  cf_sync_set_problem (self, "cannot load the snapshot: %s", error->message);
  cf_lane_failed (cf_sync_lane (self, CF_LANE_PULL), 0);
}

/* ---- the file --------------------------------------------------------------------------------------- */

static void
on_marked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  CfSync *self = data;
  GArray *positions = cf_store_commit_finish (self->store, result, NULL);

  g_clear_pointer (&positions, g_array_unref);
  cf_sync_unref (self); /* without the mark a restart begins anew: nothing else is lost */
}

/* Says in the store that the next generation's file is worth keeping, or no more. */
static void
mark_loading (CfSync *self, const char *value)
{
  CfCommit *commit = cf_commit_new ();

  cf_commit_put_state (commit, CF_STORE_STATE_LOADING, value);
  cf_store_commit_async (self->store, commit, on_marked_cb, cf_sync_ref (self));
}

/* Begins anew at the next go. */
static void
give_up_file (CfSync *self)
{
  g_autofree char *path = NULL;

  cf_snapshot_clear (self);
  path = cf_store_next_reference_path (self->store); /* removes what lies there */
  mark_loading (self, NULL);
}

static gboolean
open_copy (CfSync *self, GError **error)
{
  CfDbOptions options = { .kind = CF_DB_REFERENCE, .mode = CF_DB_WRITER, .wal_max = WAL_MAX };
  CfSnapshot *snapshot = self->snapshot;

  snapshot->writer = cf_db_writer_new ("ref-next", cf_store_get_worker_mode (self->store),
                                       snapshot->path, &options, error);
  snapshot->step = STEP_LOAD;
  return snapshot->writer != NULL;
}

static void
run_copy (gpointer data)
{
  PieceJob *job = data;
  g_autoptr (CfDb) from = cf_store_open_reference (job->sync->store, &job->error);

  if (from != NULL)
    cf_bootstrap_copy (from, job->path, &job->error);
}

static void
copied (gpointer data)
{
  PieceJob *job = data;
  CfSync *self = job->sync;
  GError *error = NULL;

  if (self->is_stopped)
    return;
  if (job->error == NULL)
    open_copy (self, &error);
  if (job->error == NULL && error == NULL) {
    cf_snapshot_go (self);
    return;
  }
  fail (self, error != NULL ? error : job->error);
  g_clear_error (&error);
  give_up_file (self);
}

/* A load that an earlier run of the program began goes on. */
static gboolean
is_left_over (CfSync *self, const char *path)
{
  g_autofree char *loading = NULL;

  return cf_state_store_get (cf_store_get_reader (self->store), CF_STORE_STATE_LOADING, &loading,
                             NULL) &&
         loading != NULL && g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
begin (CfSync *self)
{
  g_autoptr (GError) error = NULL;

  self->snapshot = g_new0 (CfSnapshot, 1);
  self->snapshot->path = cf_store_peek_next_reference_path (self->store);
  if (is_left_over (self, self->snapshot->path) && open_copy (self, &error)) {
    cf_snapshot_go (self);
    return;
  }
  self->snapshot->step = STEP_COPY;
  mark_loading (self, "1");
  cf_worker_push (self->worker, CF_PRIORITY_LOW, run_copy, copied, piece_job_new (self),
                  piece_job_free);
}

/* ---- asking ----------------------------------------------------------------------------------------- */

static gboolean
read_state (CfDb *db, gpointer data, GError **error)
{
  PieceJob *job = data;

  return cf_bootstrap_read (db, job->scope, &job->state, error);
}

/* "feed:position" of the snapshot that is being read, and behind which row to go on. */
static char *
path_of (const PieceJob *job)
{
  const char *colon = strchr (job->state.snapshot, ':');
  g_autofree char *place = NULL;

  if (colon == NULL)
    return g_strdup_printf ("/v1/snapshot/%s?limit=%d", job->scope, PIECE_ROWS);
  place = g_uri_escape_string (job->state.place, NULL, FALSE);
  return g_strdup_printf ("/v1/snapshot/%s?limit=%d&feed=%.*s&position=%s&after=%s", job->scope,
                          PIECE_ROWS, (int) (colon - job->state.snapshot), job->state.snapshot,
                          colon + 1, place);
}

static void finish_file (CfSync *self);

static void
on_state_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  PieceJob *job = data;
  CfSync *self = job->sync;
  g_autoptr (GError) error = NULL;

  if (!self->is_stopped && !cf_db_writer_run_finish (NULL, result, &error)) {
    fail (self, error);
    give_up_file (self);
  } else if (!self->is_stopped && job->state.is_done) {
    self->snapshot->scope++;
    cf_snapshot_go (self);
  } else if (!self->is_stopped) {
    g_autofree char *path = path_of (job);

    cf_lane_send (cf_sync_lane (self, CF_LANE_PULL),
                  &(CfHttpRequest){
                    .method = "GET", .path = path, .timeout_ms = CF_SYNC_ANSWER_MS },
                  NULL);
  }
  piece_job_free (job);
}

void
cf_snapshot_go (CfSync *self)
{
  PieceJob *job;

  if (self->snapshot == NULL) {
    begin (self);
    return;
  }
  if (self->snapshot->scope >= CF_SYNC_FEEDS) {
    finish_file (self);
    return;
  }
  job = piece_job_new (self);
  cf_db_writer_run_async (self->snapshot->writer, CF_PRIORITY_LOW, read_state, job, NULL,
                          on_state_cb, job);
}

/* ---- loading ----------------------------------------------------------------------------------------- */

static gboolean
load_rows (CfDb *db, PieceJob *job, GError **error)
{
  CfFeedCursor cursor = { .position = job->piece->position,
                          .head = job->piece->position,
                          .read_at_ms = job->at_ms };

  if (!cf_db_set_durability (db, CF_DB_UNSYNCED, error) ||
      !cf_bootstrap_load (db, job->scope, job->name, job->rows,
                          job->piece->next != NULL ? job->piece->next : "", job->at_ms,
                          &job->outcome, error))
    return FALSE;
  if (job->piece->next != NULL)
    return TRUE;
  g_strlcpy (cursor.feed, job->piece->feed, sizeof cursor.feed);
  return cf_bootstrap_end_scope (db, job->scope, &cursor, error);
}

/* Freeing thousands of rows takes milliseconds, which the screen does not have. */
static gboolean
load_piece (CfDb *db, gpointer data, GError **error)
{
  PieceJob *job = data;
  gboolean ok = load_rows (db, job, error);

  job->n_rows = job->rows->len;
  piece_job_empty (job);
  return ok;
}

static void
on_loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  PieceJob *job = data;
  CfSync *self = job->sync;
  g_autoptr (GError) error = NULL;

  if (!self->is_stopped && !cf_db_writer_run_finish (NULL, result, &error)) {
    fail (self, error);
    if (cf_error_is (error, CF_ERROR_WRONG_STATE))
      give_up_file (self);
  } else if (!self->is_stopped) {
    self->snapshot->rows += job->n_rows;
    cf_backoff_reset (&cf_sync_lane (self, CF_LANE_PULL)->backoff);
    cf_sync_note (self, CF_SYNC_CHANGED_STATUS);
    cf_snapshot_go (self);
  }
  piece_job_free (job);
}

static void
decode_piece (gpointer data)
{
  PieceJob *job = data;
  gsize len;
  const char *body = g_bytes_get_data (job->body, &len);

  job->piece = cf_wire_piece_decode (body != NULL ? body : "", len, &job->error);
  if (job->piece == NULL)
    return;
  job->rows = cf_pull_changes (job->piece->rows, &job->terminal);
  job->name = g_strdup_printf ("%s:%" G_GINT64_FORMAT, job->piece->feed, job->piece->position);
  if (strcmp (job->piece->scope, job->scope) != 0)
    cf_error_set (&job->error, CF_ERROR_BAD_JSON, "it is of another scope");
}

static void
piece_decoded (gpointer data)
{
  PieceJob *job = data;
  CfSync *self = job->sync;

  if (self->is_stopped) {
    piece_job_free (job);
  } else if (job->error != NULL) {
    fail (self, job->error);
    piece_job_free (job);
  } else {
    cf_db_writer_run_async (self->snapshot->writer, CF_PRIORITY_LOW, load_piece, job, NULL,
                            on_loaded_cb, job);
  }
}

void
cf_snapshot_answered (CfSync *self,
                      CfSyncAnswer kind,
                      const CfHttpAnswer *answer,
                      const CfWireError *refusal)
{
  CfLane *lane = cf_sync_lane (self, CF_LANE_PULL);
  PieceJob *job;

  if (kind == CF_SYNC_ANSWER_BOOTSTRAP)
    give_up_file (self); /* this snapshot is no more; the next go takes a new one */
  if (kind != CF_SYNC_ANSWER_OK) {
    cf_lane_failed (lane, answer != NULL ? cf_backoff_parse_retry_after (
                                             cf_http_answer_header (answer, "retry-after"))
                                         : 0);
    return;
  }
  job = piece_job_new (self);
  job->body = g_bytes_ref (answer->body);
  cf_worker_push (self->worker, CF_PRIORITY_LOW, decode_piece, piece_decoded, job, NULL);
}

/* ---- the end -------------------------------------------------------------------------------------------- */

static void
on_switched_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  CfSync *self = data;
  g_autoptr (GError) error = NULL;

  if (!self->is_stopped) {
    if (cf_store_switch_reference_finish (self->store, result, &error) &&
        cf_pull_load_cursors (self, &error)) {
      mark_loading (self, NULL);
      cf_snapshot_clear (self);
      /* This central may be another's memory than before: what it was sent it may not have, also where it went
       * back while the snapshot was asked for, and nobody came with the old feed. */
      self->grants_said = FALSE;
      cf_push_doubt (self);
      cf_parked_forget (self);
      cf_carts_forget (self);
      cf_erase_due (self);
      for (guint i = 0; i < CF_SYNC_FEEDS; i++)
        self->feeds[i].is_due = TRUE;
      cf_sync_note (self, CF_SYNC_CHANGED_STATUS | CF_SYNC_CHANGED_CATALOG | CF_SYNC_CHANGED_STOCK |
                            CF_SYNC_CHANGED_OTHERS);
      cf_sync_lane (self, CF_LANE_PULL)->is_wanted = TRUE;
      cf_lane_done (cf_sync_lane (self, CF_LANE_PULL));
    } else {
      fail (self, error);
    }
  }
  cf_sync_unref (self);
}

static void
switch_over (CfSync *self)
{
  self->snapshot->step = STEP_SWITCH;
  cf_store_switch_reference_async (self->store, on_switched_cb, cf_sync_ref (self));
}

static gboolean
run_finish (CfDb *db, gpointer data, GError **error)
{
  PieceJob *job = data;

  return cf_bootstrap_finish (db, job->at_ms, error);
}

static void
on_closed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  CfSync *self = data;
  g_autoptr (GError) error = NULL;

  if (!self->is_stopped && cf_db_writer_close_finish (result, &error)) {
    switch_over (self);
  } else if (!self->is_stopped) {
    fail (self, error);
    give_up_file (self);
  }
  cf_sync_unref (self);
}

static void
on_finished_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  PieceJob *job = data;
  CfSync *self = job->sync;
  g_autoptr (GError) error = NULL;

  if (!self->is_stopped && cf_db_writer_run_finish (NULL, result, &error)) {
    cf_db_writer_close_async (g_steal_pointer (&self->snapshot->writer), cf_db_sync_file,
                              on_closed_cb, cf_sync_ref (self));
  } else if (!self->is_stopped) {
    fail (self, error);
    give_up_file (self);
  }
  piece_job_free (job);
}

static void
finish_file (CfSync *self)
{
  PieceJob *job;

  if (self->snapshot->step == STEP_SWITCH) { /* the switch failed before; the file is ready */
    switch_over (self);
    return;
  }
  self->snapshot->step = STEP_FINISH;
  self->snapshot->scope = CF_SYNC_FEEDS - 1;
  job = piece_job_new (self);
  self->snapshot->scope = CF_SYNC_FEEDS;
  cf_db_writer_run_async (self->snapshot->writer, CF_PRIORITY_LOW, run_finish, job, NULL,
                          on_finished_cb, job);
}
