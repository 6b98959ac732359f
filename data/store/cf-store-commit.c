/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-projection.h"
#include "cf-store-private.h"

/*
 * Committing, on store.db's writer thread.  Invariants:
 *  1. self->journal is the newest record of the file whenever journal_known; it moves only after a
 *     commit that succeeded;
 *  2. an answer that says "written" was synced before it was given, one that says "not written" was
 *     made sure of: after an I/O error the file is opened anew, emptied of what the transaction left in
 *     the log, and looked at;
 *  3. while that cannot be done either, neither is said: the commit is in doubt until somebody could
 *     look, and nothing else is written before.
 */

typedef struct
{
  CfStore *store;    /* owned reference */
  CfCommit *commit;  /* given up by the writer's thread once it is written */
  GArray *positions; /* of CfPosition */
  CfPosition head;
  gboolean has_facts; /* records, or what is kept as strictly */
  CfDoubt *doubt;     /* NULL unless an I/O error came between */
  gboolean is_told;   /* it was decided when somebody asked */
  char *disks_word;   /* what it said then */
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
  g_clear_pointer (&job->doubt, g_atomic_rc_box_release);
  g_free (job->disks_word);
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

gboolean
cf_store_know_journal (CfStore *self, CfDb *db, GError **error)
{
  const CfPosition *head = &self->journal.position;

  if (self->journal_known)
    return TRUE;
  if (!cf_journal_load_head (db, &self->journal, error))
    return FALSE;
  self->journal_known = TRUE;
  if (self->doubt == NULL)
    return TRUE;
  self->doubt->is_decided = TRUE;
  self->doubt->stands = head->epoch == self->doubt->tried.epoch &&
                        head->seq == self->doubt->tried.seq &&
                        cf_hash_equal (&head->hash, &self->doubt->tried.hash);
  g_clear_pointer (&self->doubt, g_atomic_rc_box_release);
  return TRUE;
}

/* Says what became of a commit in doubt, in the words of one that never was. */
static gboolean
tell_decided (CommitJob *job, GError **error)
{
  job->is_told = job->doubt->is_decided;
  if (!job->is_told)
    return cf_error_set (error, CF_ERROR_OUTCOME_UNKNOWN, "nobody knows what became of it: %s",
                         job->disks_word);
  if (!job->doubt->stands)
    return cf_error_set (error, CF_ERROR_IO, "%s", job->disks_word);
  job->head = job->doubt->tried;
  tidy_up_later (job);
  return TRUE;
}

/* After an I/O error; @tried is where the journal would end. */
static gboolean
find_out_at_once (CommitJob *job, const CfPosition *tried, const GError *failure, GError **error)
{
  CfStore *self = job->store;
  CfDb *db;

  self->journal_known = FALSE;
  job->disks_word = g_strdup (failure->message);
  job->doubt = g_atomic_rc_box_new0 (CfDoubt);
  job->doubt->tried = *tried;
  /* What failed before its records were all there was never committed.  Without a record there is nothing
   * to be known by, and nobody builds on its not being there. */
  job->doubt->is_decided =
    job->commit->events->len == 0 || job->positions->len < job->commit->events->len;
  if (!job->doubt->is_decided)
    self->doubt = g_atomic_rc_box_acquire (job->doubt);
  if (cf_db_writer_reopen (self->writer, &db, NULL))
    cf_store_know_journal (self, db, NULL);
  return tell_decided (job, error);
}

static gboolean
run_commit (CfDb *db, gpointer data, GError **error)
{
  CommitJob *job = data;
  CfStore *self = job->store;
  g_autoptr (GError) failure = NULL;
  CfJournalHead head;
  gboolean ok;

  if (!cf_store_know_journal (self, db, error))
    return FALSE;
  head = self->journal;
  ok = try_once (job, db, &head, &failure);
  if (!ok && cf_error_is (failure, CF_ERROR_DISK_FULL) && cf_disk_give_up_reserve (self->folder)) {
    g_clear_error (&failure);
    head = self->journal;
    ok = try_once (job, db, &head, &failure);
  }
  if (!ok && cf_db_is_poisoned (db))
    return find_out_at_once (job, &head.position, failure, error);
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
come_home (GTask *task, CommitJob *job)
{
  CfPosition *head = &job->store->head;

  /* What was in doubt may come home behind what was written since. */
  if (cf_position_to_key (job->head.epoch, job->head.seq) >=
      cf_position_to_key (head->epoch, head->seq))
    *head = job->head;
  g_task_return_pointer (task, g_steal_pointer (&job->positions), (GDestroyNotify) g_array_unref);
  tell_watch (job);
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
  come_home (task, job);
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

/* ---- when nobody knew ---------------------------------------------------------------------------------- */

static gboolean
run_find_out (CfDb *db, gpointer data, GError **error)
{
  CommitJob *job = data;

  if (!job->doubt->is_decided)
    cf_store_know_journal (job->store, db, NULL);
  return tell_decided (job, error);
}

static void
on_found_out_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  CommitJob *job = g_task_get_task_data (g_task_get_task_data (task));
  g_autoptr (GError) error = NULL;

  if (cf_db_writer_run_finish (NULL, result, &error))
    come_home (task, job);
  else if (job->is_told)
    g_task_return_error (task, g_steal_pointer (&error));
  else /* perhaps the file could not even be opened */
    g_task_return_new_error (task, CF_ERROR, CF_ERROR_OUTCOME_UNKNOWN, "%s", error->message);
}

void
cf_store_find_out_async (CfStore *self,
                         GAsyncResult *unknown,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  CommitJob *job = g_task_get_task_data (G_TASK (unknown));

  g_assert (g_task_get_source_tag (G_TASK (unknown)) == cf_store_commit_async &&
            job->doubt != NULL);
  g_task_set_source_tag (task, cf_store_find_out_async);
  g_task_set_task_data (task, g_object_ref (unknown), g_object_unref);
  cf_db_writer_run_async (self->writer, CF_PRIORITY_HIGH, run_find_out, job, NULL, on_found_out_cb,
                          task);
}
