/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-db-writer.h"

#define CHECKPOINT_AGAIN_BYTES (1024 * 1024) /* growth before trying again past a slow reader */
#define CLOSING_WAL_MAX        (1024 * 1024) /* a log beyond this is put away when nobody waits any more */

struct _CfDbWriter
{
  CfWorker *worker;
  char *path;
  char *vfs;
  char *backup_dir;
  CfDbOptions options; /* its texts are the three above */
  /* The writer's thread only: */
  CfDb *db; /* NULL while it could not be opened anew */
  gint64 checkpoint_above;
  /* Atomic: */
  gint checkpoint_queued;
};

typedef struct
{
  CfDbWriter *writer;
  CfDbJobFunc func;
  gpointer data;
  GDestroyNotify destroy;
  GTask *task; /* owned; NULL for a call that waits */
  gboolean ok;
  GError *error;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  if (job->destroy != NULL)
    job->destroy (job->data);
  g_clear_object (&job->task);
  g_clear_error (&job->error);
  g_free (job);
}

/* ---- on the writer's thread -------------------------------------------------------------- */

gboolean
cf_db_writer_reopen (CfDbWriter *self, CfDb **ret_db, GError **error)
{
  CfDbOptions options = self->options;

  g_assert (cf_worker_is_current (self->worker));
  options.mode = CF_DB_WRITER;
  g_clear_pointer (&self->db, cf_db_close);
  self->db = cf_db_open (self->path, &options, error);
  if (self->db == NULL)
    return FALSE;
  /* What the kernel's cache says may not be on the disk after a failed fsync: move all of it into
   * the file and sync that, or do not trust it. */
  if (!cf_db_truncate_wal (self->db, error)) {
    g_clear_pointer (&self->db, cf_db_close);
    return FALSE;
  }
  if (ret_db != NULL)
    *ret_db = self->db;
  return TRUE;
}

/* What cannot be moved now (a reader, a full disk) is moved next time; the log keeps it safe. */
static void
checkpoint (CfDbWriter *self)
{
  gint64 left;

  cf_db_checkpoint (self->db, NULL, NULL, NULL);
  left = cf_db_wal_bytes (self->db);
  self->checkpoint_above =
    MAX (self->options.wal_max, left > 0 ? left + CHECKPOINT_AGAIN_BYTES : 0);
}

static void
job_run (gpointer data)
{
  Job *job = data;
  CfDbWriter *self = job->writer;

  if ((self->db == NULL || cf_db_is_poisoned (self->db)) &&
      !cf_db_writer_reopen (self, NULL, &job->error))
    return;
  job->ok = job->func (self->db, job->data, &job->error);
  if (self->db == NULL)
    return;
  g_assert (!cf_db_in_transaction (self->db));
  if (cf_db_wal_bytes (self->db) > self->checkpoint_above)
    checkpoint (self);
}

static void
run_idle (gpointer data)
{
  CfDbWriter *self = data;

  g_atomic_int_set (&self->checkpoint_queued, 0);
  if (self->db != NULL && cf_db_wal_bytes (self->db) > 0)
    checkpoint (self);
}

static void
run_close (gpointer data)
{
  CfDbWriter *self = data;

  if (self->db != NULL && !cf_db_is_poisoned (self->db) &&
      cf_db_wal_bytes (self->db) > CLOSING_WAL_MAX)
    checkpoint (self);
  g_clear_pointer (&self->db, cf_db_close);
}

typedef struct
{
  CfDbWriter *writer;
  GError **error;
} Opening;

static void
run_open (gpointer data)
{
  Opening *opening = data;
  CfDbWriter *self = opening->writer;

  self->db = cf_db_open (self->path, &self->options, opening->error);
}

/* ---- on the home thread ------------------------------------------------------------------ */

CfDbWriter *
cf_db_writer_new (const char *name,
                  CfWorkerMode mode,
                  const char *path,
                  const CfDbOptions *options,
                  GError **error)
{
  g_autoptr (CfDbWriter) self = g_new0 (CfDbWriter, 1);
  Opening opening = { self, error };

  g_assert (options->mode != CF_DB_READER);
  self->path = g_strdup (path);
  self->vfs = g_strdup (options->vfs);
  self->backup_dir = g_strdup (options->backup_dir);
  self->options = *options;
  self->options.vfs = self->vfs;
  self->options.backup_dir = self->backup_dir;
  if (self->options.wal_max == 0)
    self->options.wal_max = CF_DB_WRITER_WAL_MAX;
  self->checkpoint_above = self->options.wal_max;
  self->worker = cf_worker_new (name, mode);
  cf_worker_call (self->worker, run_open, &opening);
  if (self->db == NULL)
    return NULL;
  return g_steal_pointer (&self);
}

static void
writer_free (CfDbWriter *self)
{
  cf_worker_free (self->worker);
  g_free (self->path);
  g_free (self->vfs);
  g_free (self->backup_dir);
  g_free (self);
}

void
cf_db_writer_free (CfDbWriter *self)
{
  if (self == NULL)
    return;
  if (self->worker != NULL) /* low priority: behind everything that waits */
    cf_worker_push (self->worker, CF_PRIORITY_LOW, run_close, NULL, self, NULL);
  writer_free (self);
}

typedef struct
{
  CfDbWriter *writer;
  CfDbFileFunc then;
  GTask *task;
  GError *error;
} Closing;

static void
run_closing (gpointer data)
{
  Closing *closing = data;

  run_close (closing->writer);
  if (closing->then != NULL)
    closing->then (closing->writer->path, &closing->error);
}

static void
closing_come_home (gpointer data)
{
  Closing *closing = data;

  writer_free (closing->writer); /* its thread has nothing left to do */
  if (closing->error != NULL)
    g_task_return_error (closing->task, closing->error);
  else
    g_task_return_boolean (closing->task, TRUE);
  g_object_unref (closing->task);
  g_free (closing);
}

void
cf_db_writer_close_async (CfDbWriter *self,
                          CfDbFileFunc then,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  Closing *closing = g_new0 (Closing, 1);

  *closing = (Closing){ self, then, g_task_new (NULL, NULL, callback, user_data), NULL };
  g_task_set_source_tag (closing->task, cf_db_writer_close_async);
  cf_worker_push (self->worker, CF_PRIORITY_LOW, run_closing, closing_come_home, closing, NULL);
}

gboolean
cf_db_writer_close_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
job_come_home (gpointer data)
{
  Job *job = data;

  if (job->ok)
    g_task_return_boolean (job->task, TRUE);
  else
    g_task_return_error (job->task, g_steal_pointer (&job->error));
}

void
cf_db_writer_run_async (CfDbWriter *self,
                        CfPriority priority,
                        CfDbJobFunc func,
                        gpointer data,
                        GDestroyNotify destroy,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  Job *job = g_new0 (Job, 1);

  job->writer = self;
  job->func = func;
  job->data = data;
  job->destroy = destroy;
  job->task = g_task_new (NULL, NULL, callback, user_data);
  g_task_set_source_tag (job->task, cf_db_writer_run_async);
  cf_worker_push (self->worker, priority, job_run, job_come_home, job, job_free);
}

gboolean
cf_db_writer_run_finish (CfDbWriter *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

gboolean
cf_db_writer_call (CfDbWriter *self, CfDbJobFunc func, gpointer data, GError **error)
{
  Job job = { .writer = self, .func = func, .data = data };

  cf_worker_call (self->worker, job_run, &job);
  if (!job.ok)
    g_propagate_error (error, job.error);
  return job.ok;
}

void
cf_db_writer_then (CfDbWriter *self, CfWorkerFunc func, gpointer data)
{
  g_assert (cf_worker_is_current (self->worker));
  cf_worker_push (self->worker, CF_PRIORITY_HIGH, func, NULL, data, NULL);
}

gboolean
cf_db_writer_has_waiting (CfDbWriter *self)
{
  return cf_worker_has_waiting (self->worker, CF_PRIORITY_HIGH);
}

void
cf_db_writer_idle (CfDbWriter *self)
{
  if (g_atomic_int_compare_and_exchange (&self->checkpoint_queued, 0, 1))
    cf_worker_push (self->worker, CF_PRIORITY_LOW, run_idle, NULL, self, NULL);
}
