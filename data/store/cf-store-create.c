/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cf-projection.h"
#include "cf-store-private.h"
#include "cf-terminal-key.h"

/*
 * Making a data folder.  Everything is built beside its place, store.db under the name store.db.new;
 * giving it its name is the last step and makes the folder a store.  A crash before that leaves what
 * the next try clears away.
 */

#define FILE_NEW "store.db.new"

static void
remove_with_log (const char *path)
{
  static const char *const suffixes[] = { "", "-wal", "-shm" };

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++) {
    g_autofree char *name = g_strconcat (path, suffixes[i], NULL);

    unlink (name);
  }
}

static gboolean
make_folders (CfStore *self, GError **error)
{
  static const char *const names[] = { "receipts", "backups" };

  if (g_mkdir_with_parents (self->folder, 0700) != 0 || chmod (self->folder, 0700) != 0)
    return cf_error_set (error, CF_ERROR_IO, "cannot make the folder '%s': %s", self->folder,
                         g_strerror (errno));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *path = g_build_filename (self->folder, names[i], NULL);

    if (g_mkdir_with_parents (path, 0700) != 0)
      return cf_error_set (error, CF_ERROR_IO, "cannot make the folder '%s': %s", path,
                           g_strerror (errno));
  }
  return TRUE;
}

/* The first epoch and what the caller wants behind it, in one transaction. */
static gboolean
write_first (CfStore *self, CfDb *db, const char *code, const CfCommit *first, GError **error)
{
  g_autoptr (CfKeyPair) key = cf_key_pair_new ();
  g_autoptr (GArray) positions = g_array_new (FALSE, TRUE, sizeof (CfPosition));
  g_autoptr (CfRecord) opened = NULL;
  g_auto (CfTxn) txn = CF_TXN_INIT;

  self->key = g_steal_pointer (&key);
  self->journal.terminal = cf_id_new (self->clock);
  return cf_terminal_key_stage (self->folder, self->key, error) && cf_txn_begin (&txn, db, error) &&
         cf_journal_open_epoch (db, &self->journal, self->clock, self->key, NULL, 0, "init", code,
                                &opened, error) &&
         cf_projection_apply (db, opened, error) &&
         cf_store_write_commit (self, db, &self->journal, first, positions, error) &&
         cf_txn_commit (&txn, error);
}

/* Builds one database as a single file: written, emptied of its log, closed. */
static gboolean
build_store (CfStore *self,
             const char *path,
             const char *code,
             const CfCommit *first,
             GError **error)
{
  CfDbOptions options = { .kind = CF_DB_STORE, .mode = CF_DB_CREATE, .vfs = self->vfs };
  g_autoptr (CfDb) db = cf_db_open (path, &options, error);

  return db != NULL && write_first (self, db, code, first, error) && cf_db_truncate_wal (db, error);
}

static gboolean
build_reference (CfStore *self, GError **error)
{
  g_autofree char *path = cf_store_reference_path_of (self, 1);
  CfDbOptions options = { .kind = CF_DB_REFERENCE, .mode = CF_DB_CREATE, .vfs = self->vfs };
  g_autoptr (CfDb) db = NULL;

  remove_with_log (path);
  db = cf_db_open (path, &options, error);
  return db != NULL && cf_db_truncate_wal (db, error);
}

static gboolean
write_terminal_last (CfStore *self, GError **error)
{
  g_autofree char *path = cf_terminal_last_path (self->state_home, &self->journal.terminal);

  self->last_file = cf_terminal_last_open (path, error);
  return self->last_file != NULL && cf_store_write_last (self, TRUE, TRUE, error);
}

static gboolean
put_in_place (CfStore *self, const char *path, GError **error)
{
  g_autofree char *wal = g_strconcat (path, "-wal", NULL);
  g_autofree char *shm = g_strconcat (path, "-shm", NULL);

  unlink (wal);
  unlink (shm);
  if (rename (path, self->path) != 0)
    return cf_error_set (error, CF_ERROR_IO, "cannot put '%s' in its place: %s", self->path,
                         g_strerror (errno));
  return cf_db_sync_file (self->path, error);
}

gboolean
cf_store_create (const CfStoreOptions *options, const char *code, CfCommit *first, GError **error)
{
  g_autoptr (CfStore) self = cf_store_alloc (options);
  g_autoptr (CfCommit) commit = first;
  g_autofree char *path = g_build_filename (options->folder, FILE_NEW, NULL);

  if (cf_store_exists (options->folder))
    return cf_error_set (error, CF_ERROR_ALREADY_INITIALISED, "'%s' exists", self->path);
  if (!make_folders (self, error))
    return FALSE;
  self->lock = cf_folder_lock_take (self->folder, error);
  if (self->lock == NULL)
    return FALSE;
  remove_with_log (path);
  return build_store (self, path, code, commit, error) && build_reference (self, error) &&
         write_terminal_last (self, error) && cf_terminal_key_commit (self->folder, error) &&
         put_in_place (self, path, error);
}
