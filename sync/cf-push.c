/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-journal.h"
#include "cf-position.h"
#include "cf-sync-private.h"
#include "cf-wire-push.h"

/*
 * The journal going up.
 *
 *   go -> read_batch (worker) -> send -> answered --200--> acknowledge (store) -> go
 *                                            |--409 gap, fork--> note where to go on (store) -> go
 *                                            '--anything else--> later
 *
 * Invariants:
 *  1. what is sent is what the journal holds behind the acknowledged position, nothing kept in memory;
 *  2. the acknowledged position moves only by an answer of the central, which signs the end of its
 *     chain: nobody else's success counts;
 *  3. an answer that leads nowhere is counted: after a few the lane waits as after any failure; an
 *     acknowledgement of what was acknowledged before in this run ends no count;
 *  4. where the central cannot prove that it continues what it was, the last acknowledged record is sent
 *     once more: it is known, or the answer says from where to go on.  Nobody waits for the next sale.
 */

#define LEFT_MAX  3                                  /* epochs begun because another copy went on */
#define DOUBLE_MS (24 * G_GINT64_CONSTANT (3600000)) /* within this time */
#define TURNS_MAX 4 /* answers about positions in a row: more is a quarrel, not a correction */

typedef struct
{
  CfSync *sync;
  char *path;
  guint records_max;
  CfOutboxBatch *batch;
  GString *body;
  GError *error;
} ReadJob;

static void
read_job_free (gpointer data)
{
  ReadJob *job = data;

  cf_outbox_batch_free (job->batch);
  if (job->body != NULL)
    g_string_free (job->body, TRUE);
  g_clear_error (&job->error);
  cf_sync_unref (job->sync);
  g_free (job);
}

void
cf_push_clear (CfSync *self)
{
  g_clear_pointer (&self->batch, cf_outbox_batch_free);
}

/* ---- reading ------------------------------------------------------------------------------------ */

static void
add_record (GString *body, const CfOutboxRecord *from)
{
  CfWireRecord record = { .bytes = from->bytes,
                          .len = from->len,
                          .hash = from->hash,
                          .signature = from->sig,
                          .fields = from->fields,
                          .fields_len = from->fields != NULL ? strlen (from->fields) : 0 };

  if (from->salt != NULL)
    memcpy (record.salt, from->salt, sizeof record.salt);
  cf_wire_push_add (body, &record);
}

/* As many lines as the contract allows: the batch is cut where the body would grow too long. */
static void
write_body (ReadJob *job)
{
  GPtrArray *records = job->batch->records;

  job->body = g_string_sized_new (64 * 1024);
  for (guint i = 0; i < records->len; i++) {
    gsize before = job->body->len;

    add_record (job->body, records->pdata[i]);
    if (i > 0 && job->body->len > CF_WIRE_PUSH_BYTES_MAX) {
      g_string_truncate (job->body, before);
      g_ptr_array_set_size (records, (gint) i);
    }
  }
}

static void
read_batch (gpointer data)
{
  ReadJob *job = data;
  CfSync *self = job->sync;

  if (self->reader == NULL)
    self->reader = cf_store_open_reader (self->store, &job->error);
  if (self->reader != NULL &&
      cf_outbox_next (self->reader, job->records_max, CF_WIRE_PUSH_BYTES_MAX, &job->batch,
                      &job->error) &&
      job->batch != NULL)
    write_body (job);
}

static void
send_batch (CfSync *self, GString *body)
{
  g_autoptr (GBytes) bytes = g_bytes_new (body->str, body->len);
  const CfOutboxRecord *first = self->batch->records->pdata[0];
  g_autofree char *path =
    self->batch->branch != NULL ? g_strconcat ("/v1/journal?branch=", self->batch->branch, NULL)
    : self->is_oldest           ? g_strdup_printf ("/v1/journal?archived=%u:%" G_GINT64_FORMAT,
                                                   self->batch->epoch, first->seq)
                                : g_strdup ("/v1/journal");
  const CfHttpHeader type = { "content-type", "application/x-ndjson" };

  cf_lane_send (cf_sync_lane (self, CF_LANE_PUSH),
                &(CfHttpRequest){ .method = "POST",
                                  .path = path,
                                  .headers = &type,
                                  .n_headers = 1,
                                  .body = bytes,
                                  .compress = TRUE,
                                  .timeout_ms = CF_SYNC_ANSWER_MS },
                NULL);
}

static void
batch_read (gpointer data)
{
  ReadJob *job = data;
  CfSync *self = job->sync;
  CfLane *lane = cf_sync_lane (self, CF_LANE_PUSH);

  if (self->is_stopped)
    return;
  if (job->error != NULL) {
    cf_sync_set_problem (self, "cannot read the journal: %s", job->error->message);
    cf_lane_failed (lane, 0);
  } else if (job->batch == NULL) {
    if (cf_erase_go (self) || cf_lend_say (self) || cf_carts_go (self) || cf_parked_go (self))
      return;
    cf_backoff_reset (&lane->backoff);
    cf_lane_done (lane);
  } else {
    cf_push_clear (self);
    self->batch = g_steal_pointer (&job->batch);
    send_batch (self, job->body);
  }
}

/* ---- acknowledging ------------------------------------------------------------------------------ */

void
cf_push_find_double (CfSync *self)
{
  guint left = 0;

  cf_journal_count_left (cf_store_get_reader (self->store),
                         cf_clock_utc_ms (self->clock) - DOUBLE_MS, &left, NULL);
  self->has_double = left >= LEFT_MAX;
}

/*
 * From now on under a key and numbers that nobody else has.  A copy that was put back does so once; two that
 * sell at the same time would push each other off the chain for ever.  So who has done it too often stays
 * where he is: on his branch, which is as good a journal as any other, and says so to people.
 */
static void
leave_epoch (CfSync *self, const char *why)
{
  g_autoptr (GError) error = NULL;

  cf_push_find_double (self);
  if (self->has_double)
    return;
  if (!cf_store_renew_epoch (self->store, why, cf_store_get_code (self->store), &error))
    cf_sync_set_problem (self, "cannot open an epoch: %s", error->message);
}

static void
on_acknowledged_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  CfSync *self = data;
  CfLane *lane = cf_sync_lane (self, CF_LANE_PUSH);
  g_autoptr (GError) error = NULL;

  if (!self->is_stopped) {
    g_autoptr (GArray) positions = cf_store_commit_finish (self->store, result, &error);

    self->outbox_is_old = TRUE;
    cf_sync_note (self, CF_SYNC_CHANGED_STATUS);
    if (positions == NULL) {
      cf_sync_set_problem (self, "cannot note what is acknowledged: %s", error->message);
      cf_lane_failed (lane, 0);
    } else {
      /* Only what is noted was useful: a full disk must not make the same batch go out every second. */
      if (self->turns == 0)
        cf_backoff_reset (&lane->backoff);
      lane->is_wanted = TRUE; /* until a look finds nothing */
      cf_lane_done (lane);
    }
  }
  cf_sync_unref (self);
}

static void
note_position (CfSync *self, guint epoch, gint64 seq, const char *branch, const char *words)
{
  CfCommit *commit = cf_commit_new ();

  cf_commit_acknowledge (commit, epoch, seq, branch, words);
  cf_store_commit_async (self->store, commit, on_acknowledged_cb, cf_sync_ref (self));
}

static const CfOutboxRecord *
last_of (const CfOutboxBatch *batch)
{
  return g_ptr_array_index (batch->records, batch->records->len - 1);
}

/* The record of the batch that @acknowledged names; %NULL: it names none of ours. */
static const CfOutboxRecord *
find_named (const CfOutboxBatch *batch, const CfWireAcknowledged *acknowledged)
{
  for (guint i = batch->records->len; i > 0; i--) {
    const CfOutboxRecord *record = batch->records->pdata[i - 1];

    if (record->seq == acknowledged->seq && cf_hash_equal (&record->hash, &acknowledged->hash))
      return record;
  }
  return NULL;
}

static gboolean
is_signed_by_central (CfSync *self, const CfWireAcknowledged *acknowledged)
{
  guint8 message[CF_WIRE_MESSAGE_MAX];
  gsize len = cf_wire_acknowledged_message (&acknowledged->hash, message);

  return acknowledged->has_signature &&
         cf_public_key_verify (&self->identity.central_key, message, len, &acknowledged->signature);
}

/* It took every record that was sent or knew it: only its chain may end behind them. */
static gboolean
is_behind_batch (const CfOutboxBatch *batch, const CfWireAcknowledged *acknowledged)
{
  return acknowledged->epoch > batch->epoch ||
         (acknowledged->epoch == batch->epoch && acknowledged->seq > last_of (batch)->seq);
}

/* Whether the central's chain goes on where ours ends: it was ours before an older copy was put back. */
static gboolean
goes_on_without_us (CfSync *self, const CfWireAcknowledged *acknowledged)
{
  CfPosition head = cf_store_get_head (self->store);

  return self->batch->branch == NULL && self->batch->epoch == head.epoch &&
         last_of (self->batch)->seq == head.seq && is_behind_batch (self->batch, acknowledged);
}

static void
take_acknowledgement (CfSync *self, const CfHttpAnswer *answer)
{
  CfLane *lane = cf_sync_lane (self, CF_LANE_PUSH);
  g_auto (CfWireAcknowledgement) words = { 0 };
  g_autoptr (GError) error = NULL;
  CfId terminal = cf_store_get_terminal (self->store);
  const CfOutboxRecord *named = NULL;
  gboolean is_branch = self->batch->branch != NULL;
  gboolean was_put_back = FALSE;
  g_autofree char *text = NULL;
  gsize len;
  const char *body = g_bytes_get_data (answer->body, &len);

  if (!cf_wire_acknowledgement_decode (body != NULL ? body : "", len, &words, &error) ||
      !cf_id_equal (&words.main.terminal, &terminal) || !is_signed_by_central (self, &words.main)) {
    cf_sync_set_problem (self, "an acknowledgement that is not the central's: %s",
                         error != NULL ? error->message : "its signature does not hold");
    cf_lane_failed (lane, 0);
    return;
  }
  if (words.main.epoch == self->batch->epoch)
    named = find_named (self->batch, &words.main);
  if (named == NULL && is_behind_batch (self->batch, &words.main)) {
    named = last_of (self->batch);
    was_put_back = goes_on_without_us (self, &words.main);
  }
  if (named == NULL) {
    cf_sync_set_problem (self, "an acknowledgement of something that was not sent");
    cf_lane_failed (lane, 0);
    return;
  }
  if (cf_position_to_key (self->batch->epoch, named->seq) > self->furthest) {
    self->furthest = cf_position_to_key (self->batch->epoch, named->seq);
    self->turns = 0;
  }
  self->needed = 0;
  self->is_oldest = FALSE;
  self->batch_records_max = CF_WIRE_PUSH_RECORDS_MAX;
  text = g_strndup (body, len);
  note_position (self, self->batch->epoch, named->seq, self->batch->branch, text);
  if (is_branch && self->batch->epoch == cf_store_get_head (self->store).epoch &&
      named->seq == cf_store_get_head (self->store).seq)
    leave_epoch (self, "forked");
  else if (was_put_back)
    leave_epoch (self, "restored");
}

/* ---- positions ------------------------------------------------------------------------------------ */

static gboolean
may_turn (CfSync *self)
{
  if (++self->turns <= TURNS_MAX)
    return TRUE;
  self->turns = 0;
  return FALSE;
}

static void
on_gone_back_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  CfSync *self = data;

  if (!g_task_had_error (G_TASK (result)))
    self->needed = self->going_back_to;
  on_acknowledged_cb (source, result, data);
}

/* The central's chain ends before (@epoch, @seq): whatever it had of later epochs is gone with the rest. */
static void
note_end (CfSync *self, guint epoch, gint64 seq, const char *branch)
{
  CfCommit *commit = cf_commit_new ();

  self->going_back_to = cf_position_to_key (epoch, seq);
  cf_commit_acknowledge (commit, epoch, seq - 1, branch, NULL);
  cf_commit_unacknowledge_after (commit, epoch);
  cf_store_commit_async (self->store, commit, on_gone_back_cb, cf_sync_ref (self));
}

static void
on_oldest_noted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  CfSync *self = data;

  self->is_oldest = !g_task_had_error (G_TASK (result));
  on_acknowledged_cb (source, result, data);
}

/* The next batch is the first of the epoch that was sent. */
static void
note_oldest (CfSync *self)
{
  CfCommit *commit = cf_commit_new ();

  cf_commit_acknowledge (commit, self->batch->epoch, 0, self->batch->branch, NULL);
  cf_store_commit_async (self->store, commit, on_oldest_noted_cb, cf_sync_ref (self));
}

/*
 * 409 gap: the central needs an earlier record than we thought.  Where it needs the same one again of an
 * epoch before the one that is sent, although we went back to it, we have it no more: an older copy was put
 * back.  Then it is told that this epoch is the oldest there is behind it.  Either counts once it is noted: on
 * a full disk the same batch goes out again, and nothing is known of what lies before it.
 */
static void
go_back (CfSync *self, const CfWireError *refusal)
{
  CfLane *lane = cf_sync_lane (self, CF_LANE_PUSH);
  const char *branch = refusal->need_epoch == self->batch->epoch ? self->batch->branch : NULL;

  if (!refusal->has_need || refusal->need_seq < 1 || !may_turn (self)) {
    cf_lane_failed (lane, 0);
    return;
  }
  self->is_oldest = FALSE;
  if (refusal->need_epoch < self->batch->epoch &&
      self->needed == cf_position_to_key (refusal->need_epoch, refusal->need_seq))
    note_oldest (self);
  else
    note_end (self, refusal->need_epoch, refusal->need_seq, branch);
}

/*
 * The rest of the epoch goes up as the branch @name.  On the disk before anything is sent under it: what the
 * central counts there it tells, and no power cut may take the name while that is read.
 */
static void
note_branch (CfSync *self, gint64 seq, const char *name)
{
  CfCommit *commit = cf_commit_new ();

  cf_commit_acknowledge (commit, self->batch->epoch, seq, name, NULL);
  cf_commit_require_sync (commit);
  cf_store_commit_async (self->store, commit, on_acknowledged_cb, cf_sync_ref (self));
}

/* 409 fork: another record stands under one of our positions; ours go on under the branch's name. */
static void
branch_off (CfSync *self, const CfWireError *refusal)
{
  CfLane *lane = cf_sync_lane (self, CF_LANE_PUSH);
  char name[CF_HASH_HEX_LEN + 1];

  cf_hash_to_hex (&refusal->branch, name);
  for (guint i = 0; refusal->has_branch && i < self->batch->records->len; i++) {
    const CfOutboxRecord *record = self->batch->records->pdata[i];

    if (cf_hash_equal (&record->hash, &refusal->branch) && may_turn (self)) {
      note_branch (self, record->seq - 1, name);
      return;
    }
  }
  cf_lane_failed (lane, 0);
}

static void
take_refusal (CfSync *self, const CfHttpAnswer *answer, const CfWireError *refusal)
{
  CfLane *lane = cf_sync_lane (self, CF_LANE_PUSH);

  if (refusal != NULL && refusal->code == CF_WIRE_ERROR_TOO_LARGE && self->batch_records_max > 1)
    self->batch_records_max /= 2;
  if (refusal != NULL && refusal->has_acknowledged &&
      refusal->acknowledged.epoch == self->batch->epoch &&
      find_named (self->batch, &refusal->acknowledged) != NULL && may_turn (self)) {
    note_position (self, self->batch->epoch, refusal->acknowledged.seq, self->batch->branch, NULL);
    return;
  }
  cf_lane_failed (lane, answer != NULL ? cf_backoff_parse_retry_after (
                                           cf_http_answer_header (answer, "retry-after"))
                                       : 0);
}

void
cf_push_answered (CfSync *self,
                  CfSyncAnswer kind,
                  const CfHttpAnswer *answer,
                  const CfWireError *refusal)
{
  if (self->own != CF_OWN_KNOWN) {
    cf_own_answered (self, kind, answer);
    return;
  }
  if (self->is_saying_grants) {
    cf_lend_said (self, kind, answer);
    return;
  }
  if (self->cart_sent != NULL) {
    cf_carts_answered (self, kind, answer);
    return;
  }
  if (self->is_showing_parked) {
    cf_parked_answered (self, kind, answer);
    return;
  }
  switch (kind) {
  case CF_SYNC_ANSWER_OK: take_acknowledgement (self, answer); break;
  case CF_SYNC_ANSWER_POSITION:
    g_assert (refusal != NULL); /* nobody else says so */
    if (refusal->code == CF_WIRE_ERROR_FORK)
      branch_off (self, refusal);
    else
      go_back (self, refusal);
    break;
  case CF_SYNC_ANSWER_RETRY:
  case CF_SYNC_ANSWER_REFUSED:
  case CF_SYNC_ANSWER_AUTH:
  case CF_SYNC_ANSWER_BOOTSTRAP:
  default: take_refusal (self, answer, refusal); break;
  }
}

/* ---- going ------------------------------------------------------------------------------------------ */

static void
on_doubt_noted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  CfSync *self = data;

  if (!g_task_had_error (G_TASK (result))) {
    self->is_doubted = FALSE;
    self->needed = 0; /* the last record goes out, not what it asked for */
    self->is_oldest = FALSE;
  }
  on_acknowledged_cb (source, result, data);
}

/*
 * Invariant 4.  Under no branch's name: the central may have forgotten the branch, too.  The doubt stays until
 * this is noted: on a full disk it cannot be, and nothing else would ever raise it again.
 */
static gboolean
send_last_again (CfSync *self)
{
  CfOutboxState state;
  CfCommit *commit;

  if (!cf_outbox_read_state (cf_store_get_reader (self->store), &state, NULL))
    return FALSE;
  if (state.seq == 0) {
    self->is_doubted = FALSE;
    return FALSE;
  }
  commit = cf_commit_new ();
  cf_commit_acknowledge (commit, state.epoch, state.seq - 1, NULL, NULL);
  cf_store_commit_async (self->store, commit, on_doubt_noted_cb, cf_sync_ref (self));
  return TRUE;
}

void
cf_push_doubt (CfSync *self)
{
  self->is_doubted = TRUE;
  cf_lane_want (cf_sync_lane (self, CF_LANE_PUSH));
}

void
cf_push_go (CfSync *self)
{
  ReadJob *job;

  if (self->upload_after !=
      NULL) { /* opening quantities first (cf-upload.c), which wants us then */
    cf_lane_done (cf_sync_lane (self, CF_LANE_PUSH));
    return;
  }
  if (self->own != CF_OWN_KNOWN) {
    cf_own_ask (self);
    return;
  }
  if (self->is_doubted && send_last_again (self))
    return;
  job = g_new0 (ReadJob, 1);
  job->sync = cf_sync_ref (self);
  job->records_max = self->batch_records_max;
  cf_worker_push (self->worker, CF_PRIORITY_LOW, read_batch, batch_read, job, read_job_free);
}
