/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <unistd.h>

#include "cf-state-store.h"
#include "cf-store-private.h"

/*
 * Which reference file is in use, and moving to the next one.  Nobody ever renames a database:
 * generations have names of their own, and one row of store.db says which one counts.
 */

char *
cf_store_reference_path_of (const CfStore *self, gint64 generation)
{
  g_autofree char *name = g_strdup_printf ("reference-%" G_GINT64_FORMAT ".db", generation);

  return g_build_filename (self->folder, name, NULL);
}

char *
cf_store_get_reference_path (CfStore *self)
{
  return cf_store_reference_path_of (self, self->reference_generation);
}

static void
remove_database (const char *path)
{
  g_autofree char *wal = g_strconcat (path, "-wal", NULL);
  g_autofree char *shm = g_strconcat (path, "-shm", NULL);

  unlink (path);
  unlink (wal);
  unlink (shm);
}

/* The number in "reference-<n>.db", 0 for any other name. */
static gint64
generation_of (const char *name)
{
  char *end;
  gint64 n;

  if (!g_str_has_prefix (name, "reference-"))
    return 0;
  n = g_ascii_strtoll (name + strlen ("reference-"), &end, 10);
  return g_str_equal (end, ".db") && n > 0 ? n : 0;
}

/* Generations other than the one in use: left behind by a crash or a switch.  A snapshot half loaded
 * is worth keeping: the load goes on where it was. */
static void
remove_others (const CfStore *self)
{
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  g_autofree char *loading = NULL;
  gint64 kept = 0;
  const char *name;

  if (cf_state_store_get (self->reader, CF_STORE_STATE_LOADING, &loading, NULL) && loading != NULL)
    kept = self->reference_generation + 1;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    gint64 n = generation_of (name);

    if (n != 0 && n != self->reference_generation && n != kept) {
      g_autofree char *path = g_build_filename (self->folder, name, NULL);

      remove_database (path);
    }
  }
}

static gboolean
load_generation (CfStore *self, GError **error)
{
  g_autofree char *text = NULL;

  if (!cf_state_store_get (self->reader, CF_STORE_STATE_REFERENCE, &text, error))
    return FALSE;
  self->reference_generation = text != NULL ? MAX (1, g_ascii_strtoll (text, NULL, 10)) : 1;
  return TRUE;
}

static gboolean
open_reference_writer (CfStore *self, GError **error)
{
  g_autofree char *path = cf_store_get_reference_path (self);
  g_autofree char *backups = g_build_filename (self->folder, "backups", NULL);
  CfDbOptions options = {
    .kind = CF_DB_REFERENCE, .mode = CF_DB_CREATE, .vfs = self->vfs, .backup_dir = backups
  };

  self->reference_writer = cf_db_writer_new ("ref-writer", self->mode, path, &options, error);
  return self->reference_writer != NULL;
}

gboolean
cf_store_open_reference_files (CfStore *self, GError **error)
{
  if (!load_generation (self, error))
    return FALSE;
  if (!self->read_only) {
    if (!open_reference_writer (self, error))
      return FALSE;
    remove_others (self);
  }
  self->reference = cf_store_open_reference (self, error);
  return self->reference != NULL;
}

CfDb *
cf_store_get_reference (CfStore *self)
{
  return self->reference;
}

CfDb *
cf_store_open_reference (CfStore *self, GError **error)
{
  g_autofree char *path = cf_store_get_reference_path (self);
  CfDbOptions options = { .kind = CF_DB_REFERENCE, .mode = CF_DB_READER, .vfs = self->vfs };

  return cf_db_open (path, &options, error);
}

CfDbWriter *
cf_store_get_reference_writer (CfStore *self)
{
  return self->reference_writer;
}

char *
cf_store_next_reference_path (CfStore *self)
{
  char *path = cf_store_reference_path_of (self, self->reference_generation + 1);

  remove_database (path);
  return path;
}

char *
cf_store_peek_next_reference_path (CfStore *self)
{
  return cf_store_reference_path_of (self, self->reference_generation + 1);
}

/* ---- moving to the next generation ------------------------------------------------------------------ */

/* CfDbFileFunc.  A job that still reads the file keeps it by its handle; the name is free. */
static gboolean
remove_old (const char *path, GError **error)
{
  remove_database (path);
  return TRUE;
}

static gboolean
move_over (CfStore *self, GError **error)
{
  CfDb *reference;

  self->reference_generation++;
  reference = cf_store_open_reference (self, error);
  if (reference == NULL)
    return FALSE;
  g_clear_pointer (&self->reference, cf_db_close);
  self->reference = reference;
  /* On its own thread: freeing what a large file takes is slow. */
  cf_db_writer_close_async (g_steal_pointer (&self->reference_writer), remove_old, NULL, NULL);
  return open_reference_writer (self, error);
}

static void
on_row_changed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  CfStore *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GArray) positions = cf_store_commit_finish (self, result, &error);

  if (positions == NULL || !move_over (self, &error))
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

void
cf_store_switch_reference_async (CfStore *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  g_autofree char *value = g_strdup_printf ("%" G_GINT64_FORMAT, self->reference_generation + 1);
  CfCommit *commit = cf_commit_new ();

  g_task_set_task_data (task, cf_store_ref (self), (GDestroyNotify) cf_store_unref);
  cf_commit_put_state (commit, CF_STORE_STATE_REFERENCE, value);
  cf_commit_require_sync (commit);
  cf_store_commit_async (self, commit, on_row_changed_cb, task);
}

gboolean
cf_store_switch_reference_finish (CfStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
