/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <unistd.h>

#include "cf-catalog-import-private.h"
#include "cf-store-private.h"

/*
 * An import into a shop that may be selling: one job of low priority on the reference file's writer,
 * then, where a next generation was built, its switch on the store's thread.
 *
 *   cf_catalog_import_async -> run_job (writer) -> on_job_done_cb (home) -> finished
 *                                                     '-> switch -> on_switched_cb -> finished
 */

typedef struct
{
  CfStore *store; /* home thread only */
  CfCatalogImportOptions options;
  char *path;
  char *rejects_path;
  CfId id;
  char *by;
  char *folder;
  char *next_path; /* of the next generation */
  GCancellable *cancellable;
  GMainContext *home;
  gboolean built_beside;
  CfCatalogImport import;
} Job;

static void
job_free (gpointer data)
{
  Job *self = data;

  g_clear_pointer (&self->store, cf_store_unref);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->home, g_main_context_unref);
  g_free (self->path);
  g_free (self->rejects_path);
  g_free (self->by);
  g_free (self->folder);
  g_free (self->next_path);
  g_free (self);
}

/* ---- progress: counted on the writer, told at home ------------------------------------------ */

typedef struct
{
  CfCatalogImportFunc func;
  gpointer user_data;
  CfCatalogImport so_far;
} Progress;

static void
tell (gpointer data)
{
  Progress *self = data;

  self->func (&self->so_far, self->user_data);
}

static void
on_progress_cb (const CfCatalogImport *so_far, gpointer user_data)
{
  Job *job = user_data;
  Progress *progress = g_new0 (Progress, 1);

  progress->func = job->options.progress;
  progress->user_data = job->options.progress_data;
  progress->so_far = *so_far;
  cf_post (job->home, tell, progress, g_free);
}

/* ---- the job -------------------------------------------------------------------------------- */

static gboolean
import_fd (CfDb *db, Job *job, int fd, GError **error)
{
  CfCatalogImportOptions options = job->options;
  guint64 new_max = options.new_max != 0 ? options.new_max : CF_CATALOG_IMPORT_NEW_MAX;
  gboolean huge;

  options.path = job->path;
  options.rejects_path = job->rejects_path;
  options.id = job->by != NULL ? &job->id : NULL;
  options.by = job->by;
  options.progress = options.progress != NULL ? on_progress_cb : NULL;
  options.progress_data = job;
  if (!cf_catalog_import_is_huge (db, fd, new_max, &huge, error))
    return FALSE;
  if (!huge && !cf_catalog_import_fd (db, fd, &options, new_max, job->cancellable, &job->import,
                                      &huge, error))
    return FALSE;
  if (!huge)
    return TRUE;
  job->built_beside = TRUE;
  return cf_catalog_import_beside (db, job->next_path, fd, &options, job->cancellable, &job->import,
                                   error);
}

static gboolean
run_job (CfDb *db, gpointer data, GError **error)
{
  Job *job = data;
  int fd = cf_catalog_import_open (job->path, job->folder, job->cancellable, error);
  gboolean done;

  if (fd < 0)
    return FALSE;
  done = import_fd (db, job, fd, error);
  close (fd);
  return done;
}

/* ---- at home -------------------------------------------------------------------------------- */

static void
on_switched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Job *job = g_task_get_task_data (task);
  GError *error = NULL;

  if (cf_store_switch_reference_finish (job->store, result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_job_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Job *job = g_task_get_task_data (task);
  CfDbWriter *writer = cf_store_get_reference_writer (job->store);
  GError *error = NULL;

  if (!cf_db_writer_run_finish (writer, result, &error))
    g_task_return_error (task, error);
  else if (writer == NULL)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "the store was closed");
  else if (job->built_beside)
    cf_store_switch_reference_async (job->store, on_switched_cb, g_steal_pointer (&task));
  else
    g_task_return_boolean (task, TRUE);
}

void
cf_catalog_import_async (CfStore *store,
                         const CfCatalogImportOptions *options,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  Job *job = g_new0 (Job, 1);

  g_return_if_fail (options->path != NULL && !cf_store_is_read_only (store));
  g_return_if_fail ((options->id != NULL) == (options->by != NULL));

  g_task_set_source_tag (task, cf_catalog_import_async);
  g_task_set_task_data (task, job, job_free);
  job->store = cf_store_ref (store);
  job->options = *options;
  job->path = g_strdup (options->path);
  job->rejects_path = g_strdup (options->rejects_path);
  if (options->id != NULL) {
    job->id = *options->id;
    job->by = g_strdup (options->by);
  }
  job->folder = g_strdup (cf_store_get_folder (store));
  job->next_path = cf_store_next_reference_path (store);
  job->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  job->home = g_main_context_ref_thread_default ();
  /* The task keeps the job until the callback has run, so the writer need not free it. */
  cf_db_writer_run_async (cf_store_get_reference_writer (store), CF_PRIORITY_LOW, run_job, job,
                          NULL, on_job_done_cb, task);
}

gboolean
cf_catalog_import_finish (CfStore *store,
                          GAsyncResult *result,
                          CfCatalogImport *ret_import,
                          GError **error)
{
  Job *job;

  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  job = g_task_get_task_data (G_TASK (result));
  *ret_import = job->import;
  return TRUE;
}
