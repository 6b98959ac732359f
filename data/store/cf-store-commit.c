/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-projection.h"
#include "cf-store-private.h"

/*
 * Committing, on store.db's writer thread.  Invariants:
 *  1. self->journal is the newest record of the file whenever journal_known; it moves only after a
 *     commit that succeeded;
 *  2. an answer that says "written" was synced before it was given, one that says "not written" was
 *     made sure of: after an I/O error the file is opened anew and looked at.
 */

typedef struct
{
  CfStore *store;    /* owned reference */
  CfCommit *commit;  /* given up by the writer's thread once it is written */
  GArray *positions; /* of CfPosition */
  CfPosition head;
  gboolean has_facts; /* records, or what is kept as strictly */
} CommitJob;

static CommitJob *
commit_job_new (CfStore *store, CfCommit *commit)
{
  CommitJob *job = g_new0 (CommitJob, 1);

  job->store = cf_store_ref (store);
  job->commit = commit;
  job->has_facts = commit->events->len > 0 || commit->require_sync;
  job->positions = g_array_new (FALSE, TRUE, sizeof (CfPosition));
  return job;
}

static void
commit_job_free (gpointer data)
{
  CommitJob *job = data;

  g_clear_pointer (&job->commit, cf_commit_free);
  g_clear_pointer (&job->positions, g_array_unref);
  cf_store_unref (job->store);
  g_free (job);
}

/* ---- one transaction -------------------------------------------------------------------------------- */

static gboolean
append_and_fold (CfStore *self,
                 CfDb *db,
                 CfJournalHead *head,
                 const CfEvent *event,
                 const CfJournalPersonal *personal,
                 GError **error)
{
  g_autoptr (CfRecord) record = NULL;

  return cf_journal_append (db, head, self->key, event, personal, &record, error) &&
         cf_projection_apply (db, record, error);
}

/* clock.jumped goes first, with the reading of the event that showed it.  An event of an earlier boot
 * (a note kept with the basket over a restart) says nothing about the clock now. */
static gboolean
note_clock (CfStore *self, CfDb *db, CfJournalHead *head, const CfEvent *event, GError **error)
{
  g_autoptr (CfEvent) jumped = NULL;
  CfClockJumped body = { .read_ms = event->at_ms };

  if (!g_str_equal (event->boot.text, self->clock->boot) ||
      !cf_journal_expect_clock (head, event, &body.expected_ms))
    return TRUE;
  jumped = cf_event_new (CF_EVENT_CLOCK_JUMPED, self->clock, CF_EVENT_BY_SYSTEM,
                         cf_event_body_clock_jumped (&body));
  jumped->at_ms = event->at_ms;
  jumped->mono_ms = event->mono_ms;
  jumped->boot = event->boot;
  return append_and_fold (self, db, head, jumped, NULL, error);
}

gboolean
cf_store_write_commit (CfStore *self,
                       CfDb *db,
                       CfJournalHead *head,
                       const CfCommit *commit,
                       GArray *positions,
                       GError **error)
{
  for (guint i = 0; i < commit->events->len; i++) {
    const CfEvent *event = g_ptr_array_index (commit->events, i);
    const CfCommitPersonal *personal = cf_commit_find_personal (commit, i);
    CfJournalPersonal row = { 0 };

    if (personal != NULL) {
      row.subject_id = personal->subject_id;
      row.salt = personal->salt;
      row.fields = personal->fields;
    }
    if (!note_clock (self, db, head, event, error) ||
        !append_and_fold (self, db, head, event, personal != NULL ? &row : NULL, error))
      return FALSE;
    g_array_append_val (positions, head->position);
  }
  return cf_commit_apply_changes (commit, db, (const CfPosition *) (gpointer) positions->data,
                                  positions->len, error);
}

static gboolean
try_once (CommitJob *job, CfDb *db, CfJournalHead *head, GError **error)
{
  g_auto (CfTxn) txn = CF_TXN_INIT;

  g_array_set_size (job->positions, 0);
  return cf_db_set_durability (db, job->has_facts ? CF_DB_SYNCED : CF_DB_UNSYNCED, error) &&
         cf_txn_begin (&txn, db, error) &&
         cf_store_write_commit (job->store, db, head, job->commit, job->positions, error) &&
         cf_txn_commit (&txn, error);
}

/* ---- what can go wrong ------------------------------------------------------------------------------ */

/* After an I/O error: TRUE if the transaction is in the file after all, and then it is on the disk. */
static gboolean
is_written_after_all (CommitJob *job, const CfJournalHead *tried)
{
  CfStore *self = job->store;
  CfJournalHead found;
  CfDb *db;

  self->journal_known = FALSE;
  if (job->commit->events->len == 0 || !cf_db_writer_reopen (self->writer, &db, NULL) ||
      !cf_journal_load_head (db, &found, NULL))
    return FALSE;
  self->journal = found;
  self->journal_known = TRUE;
  return found.position.epoch == tried->position.epoch &&
         found.position.seq == tried->position.seq &&
         cf_hash_equal (&found.position.hash, &tried->position.hash);
}

typedef struct
{
  CfStore *store;   /* lives until its writer has done everything */
  CfCommit *commit; /* owned */
} Behind;

/* Behind the answer, as nobody has to wait for it: that terminal.last is behind is normal, and a sale's
 * record is some hundred small values to free. */
static void
tidy_up (gpointer data)
{
  Behind *behind = data;

  cf_commit_free (behind->commit);
  cf_store_write_last (behind->store, FALSE, FALSE, NULL);
  g_free (behind);
}

static void
tidy_up_later (CommitJob *job)
{
  Behind *behind = g_new (Behind, 1);

  *behind = (Behind){ job->store, g_steal_pointer (&job->commit) };
  cf_db_writer_then (job->store->writer, tidy_up, behind);
}

static gboolean
run_commit (CfDb *db, gpointer data, GError **error)
{
  CommitJob *job = data;
  CfStore *self = job->store;
  g_autoptr (GError) failure = NULL;
  CfJournalHead head;
  gboolean ok;

  if (!self->journal_known && !cf_journal_load_head (db, &self->journal, error))
    return FALSE;
  self->journal_known = TRUE;
  head = self->journal;
  ok = try_once (job, db, &head, &failure);
  if (!ok && cf_error_is (failure, CF_ERROR_DISK_FULL) && cf_disk_give_up_reserve (self->folder)) {
    g_clear_error (&failure);
    head = self->journal;
    ok = try_once (job, db, &head, &failure);
  }
  if (!ok && cf_db_is_poisoned (db))
    ok = is_written_after_all (job, &head);
  if (!ok) {
    g_propagate_error (error, g_steal_pointer (&failure));
    return FALSE;
  }
  self->journal = head;
  job->head = head.position;
  if (job->commit->events->len > 0)
    tidy_up_later (job);
  return TRUE;
}

/* ---- on the home thread ------------------------------------------------------------------------------ */

static void
tell_watch (const CommitJob *job)
{
  if (job->has_facts && job->store->watch != NULL)
    job->store->watch (job->store->watch_data);
}

static void
on_written_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  CommitJob *job = g_task_get_task_data (task);
  GError *error = NULL;

  if (!cf_db_writer_run_finish (NULL, result, &error)) {
    g_task_return_error (task, error);
    return;
  }
  job->store->head = job->head;
  g_task_return_pointer (task, g_steal_pointer (&job->positions), (GDestroyNotify) g_array_unref);
  tell_watch (job);
}

void
cf_store_commit_async (CfStore *self,
                       CfCommit *commit,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  CommitJob *job = commit_job_new (self, commit);

  g_task_set_source_tag (task, cf_store_commit_async);
  g_task_set_task_data (task, job, commit_job_free);
  if (self->read_only) {
    g_task_return_new_error (task, CF_ERROR, CF_ERROR_TERMINAL_BUSY,
                             "'%s' is open for reading only", self->folder);
    g_object_unref (task);
    return;
  }
  cf_db_writer_run_async (self->writer, CF_PRIORITY_HIGH, run_commit, job, NULL, on_written_cb,
                          task);
}

GArray *
cf_store_commit_finish (CfStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

GArray *
cf_store_commit (CfStore *self, CfCommit *commit, GError **error)
{
  CommitJob *job = commit_job_new (self, commit);
  GArray *positions = NULL;

  if (self->read_only) {
    cf_error_set (error, CF_ERROR_TERMINAL_BUSY, "'%s' is open for reading only", self->folder);
  } else if (cf_db_writer_call (self->writer, run_commit, job, error)) {
    self->head = job->head;
    positions = g_steal_pointer (&job->positions);
    tell_watch (job);
  }
  commit_job_free (job);
  return positions;
}
