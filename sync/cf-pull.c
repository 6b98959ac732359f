/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-sync-private.h"

/*
 * The feeds coming down, one after the other.
 *
 *   go -> ask -> answered --200--> decode (worker) -> apply (reference writer) -> go
 *                    |--410--> a snapshot (cf-pull-snapshot.c)
 *                    '--anything else--> later
 *
 * Invariants: cf-feed.h's; here: a cursor in memory is what the file said last and is read again when the
 * file objects; nothing but a page that was applied moves it.
 */

typedef struct
{
  CfSync *sync;
  CfSyncFeed *feed;
  GBytes *body;
  CfWirePage *page;
  GArray *changes;
  gboolean tells_erased;
  CfId terminal;
  gint64 at_ms;
  CfFeedOutcome outcome;
  GError *error;
} PageJob;

static void
page_job_free (gpointer data)
{
  PageJob *job = data;

  g_clear_pointer (&job->body, g_bytes_unref);
  g_clear_pointer (&job->changes, g_array_unref);
  cf_wire_page_free (job->page);
  g_clear_error (&job->error);
  cf_sync_unref (job->sync);
  g_free (job);
}

/* ---- cursors ---------------------------------------------------------------------------------- */

gboolean
cf_pull_load_cursors (CfSync *self, GError **error)
{
  CfDb *db = cf_store_get_reference (self->store);

  self->feeds[0].scope = CF_WIRE_SCOPE_CHAIN;
  self->feeds[1].scope = self->identity.store;
  for (guint i = 0; i < CF_SYNC_FEEDS; i++) {
    if (!cf_feed_read_cursor (db, self->feeds[i].scope, &self->feeds[i].cursor, error))
      return FALSE;
    self->feeds[i].head = self->feeds[i].cursor.head;
    self->feeds[i].is_gone = self->feeds[i].cursor.feed[0] == '\0';
  }
  return TRUE;
}

void
cf_pull_all (CfSync *self)
{
  for (guint i = 0; i < CF_SYNC_FEEDS; i++)
    self->feeds[i].is_due = TRUE;
  cf_lane_want (cf_sync_lane (self, CF_LANE_PULL));
}

void
cf_pull_heard (CfSync *self, const CfWireHead *head)
{
  for (guint i = 0; i < CF_SYNC_FEEDS; i++) {
    CfSyncFeed *feed = &self->feeds[i];

    if (strcmp (feed->scope, head->scope) != 0)
      continue;
    feed->head = head->head;
    if (head->head <= feed->cursor.position && strcmp (head->feed, feed->cursor.feed) == 0)
      continue;
    feed->is_due = TRUE;
    cf_lane_want (cf_sync_lane (self, CF_LANE_PULL));
  }
}

/* What was asked for did not come: it stays due. */
static void
try_later (CfSync *self, CfSyncFeed *feed, guint at_least_ms)
{
  feed->is_due = TRUE;
  cf_lane_failed (cf_sync_lane (self, CF_LANE_PULL), at_least_ms);
}

/* ---- asking -------------------------------------------------------------------------------------- */

static void
ask (CfSync *self, const CfSyncFeed *feed)
{
  g_autofree char *path =
    g_strdup_printf ("/v1/feed/%s?feed=%s&after=%" G_GINT64_FORMAT "&limit=%d", feed->scope,
                     feed->cursor.feed, feed->cursor.position, CF_WIRE_FEED_LIMIT_MAX);

  cf_lane_send (cf_sync_lane (self, CF_LANE_PULL),
                &(CfHttpRequest){ .method = "GET", .path = path, .timeout_ms = CF_SYNC_ANSWER_MS },
                NULL);
}

void
cf_pull_go (CfSync *self)
{
  CfLane *lane = cf_sync_lane (self, CF_LANE_PULL);

  if (self->upload_after != NULL) {
    cf_upload_go (self);
    return;
  }
  if (self->snapshot != NULL || self->feeds[0].is_gone || self->feeds[1].is_gone) {
    cf_snapshot_go (self);
    return;
  }
  for (guint i = 0; i < CF_SYNC_FEEDS; i++)
    if (self->feeds[i].is_due) {
      self->pulling = i;
      self->feeds[i].is_due = FALSE; /* what is heard from now on makes it due again */
      ask (self, &self->feeds[i]);
      return;
    }
  if (cf_reconcile_go (self))
    return;
  cf_backoff_reset (&lane->backoff);
  cf_lane_done (lane);
}

/* ---- applying -------------------------------------------------------------------------------------- */

GArray *
cf_pull_changes (GPtrArray *changes, const CfId *terminal)
{
  GArray *array = cf_feed_changes_new (changes->len);

  for (guint i = 0; i < changes->len; i++) {
    const CfWireChange *from = changes->pdata[i];
    CfFeedChange change = {
      .position = from->position, .kind = from->kind, .id = from->id, .body = from->body
    };

    cf_feed_change_read (&change, terminal);
    g_array_append_val (array, change);
  }
  return array;
}

/* Whether somebody was erased. */
static gboolean
tells_erased (const CfWirePage *page)
{
  for (guint i = 0; i < page->changes->len; i++) {
    const CfWireChange *change = page->changes->pdata[i];

    if (strcmp (change->kind, "customer") == 0 && cf_wire_get_bool (change->body, "erased"))
      return TRUE;
  }
  return FALSE;
}

static gboolean
apply_page (CfDb *db, gpointer data, GError **error)
{
  PageJob *job = data;
  CfFeedPage page = { .scope = job->feed->scope,
                      .feed = job->page->feed,
                      .after = job->page->after,
                      .next = job->page->next,
                      .head = job->page->head,
                      .changes = job->changes };
  gboolean ok;

  /* Not synced: what a power cut takes is asked for again, data and cursor together. */
  ok = cf_db_set_durability (db, CF_DB_UNSYNCED, error) &&
       cf_feed_apply_page (db, &page, job->at_ms, &job->outcome, error);
  /* Here and not at home: freeing thousands of changes takes milliseconds. */
  g_clear_pointer (&job->changes, g_array_unref);
  g_ptr_array_set_size (job->page->changes, 0);
  return ok;
}

static void
note_outcome (CfSync *self, const CfFeedOutcome *outcome)
{
  guint changes = CF_SYNC_CHANGED_STATUS;

  changes |= outcome->products > 0 ? CF_SYNC_CHANGED_CATALOG : 0;
  changes |= outcome->stock > 0 ? CF_SYNC_CHANGED_STOCK : 0;
  changes |= outcome->others > 0 ? CF_SYNC_CHANGED_OTHERS : 0;
  cf_sync_note (self, changes);
}

static void
page_applied (CfSync *self, PageJob *job)
{
  CfLane *lane = cf_sync_lane (self, CF_LANE_PULL);
  CfSyncFeed *feed = job->feed;

  feed->cursor.position = job->page->next;
  feed->cursor.head = job->page->head;
  feed->head = MAX (feed->head, job->page->head);
  feed->is_due = feed->is_due || job->page->next < job->page->head;
  lane->is_wanted = TRUE; /* until no feed is due */
  cf_backoff_reset (&lane->backoff);
  note_outcome (self, &job->outcome);
  if (job->tells_erased)
    cf_erase_told (self);
  cf_lane_done (lane);
}

static void
on_applied_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  PageJob *job = data;
  CfSync *self = job->sync;
  g_autoptr (GError) error = NULL;

  if (!self->is_stopped) {
    if (cf_db_writer_run_finish (NULL, result, &error)) {
      page_applied (self, job);
    } else {
      cf_sync_set_problem (self, "cannot apply a page: %s", error->message);
      if (!cf_pull_load_cursors (self, NULL))
        g_debug ("sync: the cursors cannot be read");
      try_later (self, job->feed, 0);
    }
  }
  page_job_free (job);
}

static void
decode_page (gpointer data)
{
  PageJob *job = data;
  gsize len;
  const char *body = g_bytes_get_data (job->body, &len);

  job->page = cf_wire_page_decode (body != NULL ? body : "", len, &job->error);
  if (job->page == NULL)
    return;
  job->changes = cf_pull_changes (job->page->changes, &job->terminal);
  job->tells_erased = tells_erased (job->page);
}

static void
page_decoded (gpointer data)
{
  PageJob *job = data;
  CfSync *self = job->sync;

  if (self->is_stopped) {
    page_job_free (job);
  } else if (job->error != NULL) {
    cf_sync_set_problem (self, "a page that is none: %s", job->error->message);
    try_later (self, job->feed, 0);
    page_job_free (job);
  } else {
    cf_db_writer_run_async (cf_store_get_reference_writer (self->store), CF_PRIORITY_HIGH,
                            apply_page, job, NULL, on_applied_cb, job);
  }
}

void
cf_pull_answered (CfSync *self,
                  CfSyncAnswer kind,
                  const CfHttpAnswer *answer,
                  const CfWireError *refusal)
{
  CfLane *lane = cf_sync_lane (self, CF_LANE_PULL);
  CfSyncFeed *feed = &self->feeds[self->pulling];
  PageJob *job;

  if (self->upload_after != NULL) {
    cf_upload_answered (self, kind, answer);
    return;
  }
  if (self->snapshot != NULL) {
    cf_snapshot_answered (self, kind, answer, refusal);
    return;
  }
  if (self->reconcile.is_asking) {
    cf_reconcile_answered (self, kind, answer);
    return;
  }
  if (kind == CF_SYNC_ANSWER_BOOTSTRAP) {
    feed->is_gone = TRUE;
    lane->is_wanted = TRUE;
    cf_push_doubt (self);
    cf_lane_done (lane);
    return;
  }
  if (kind != CF_SYNC_ANSWER_OK) {
    try_later (self, feed,
               answer != NULL
                 ? cf_backoff_parse_retry_after (cf_http_answer_header (answer, "retry-after"))
                 : 0);
    return;
  }
  job = g_new0 (PageJob, 1);
  *job = (PageJob){ .sync = cf_sync_ref (self),
                    .feed = feed,
                    .body = g_bytes_ref (answer->body),
                    .terminal = cf_store_get_terminal (self->store),
                    .at_ms = cf_clock_utc_ms (self->clock) };
  cf_worker_push (self->worker, CF_PRIORITY_LOW, decode_page, page_decoded, job, NULL);
}
