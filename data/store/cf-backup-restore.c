/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cf-backup-private.h"
#include "cf-canonical-json.h"
#include "cf-projection.h"
#include "cf-store-private.h"
#include "cf-terminal-key.h"
#include "cf-verify-private.h"

/*
 * Restoring.  Everything is made ready in `restore.new` inside the folder: the copies, a new key, a new
 * epoch.  Then the files that are there go to `replaced-<time>`, and the new ones come, store.db last:
 * a crash in between leaves a folder without a store.db, and the restore can be done again.
 */

#define WORK_FOLDER "restore.new"
#define INDEX_MAX   (1024 * 1024)

typedef struct
{
  const char *src;
  CfStoreOptions options; /* of the folder to restore into */
  char *work;             /* the folder where it is made ready */
  CfBackupInfo info;
  json_object *index;
  guint above; /* newest epoch this terminal is known to have had */
} Restoring;

/* ---- reading backup.json ----------------------------------------------------------------------------- */

static json_object *
member (json_object *object, const char *name, json_type type)
{
  json_object *value;

  if (object == NULL || !json_object_object_get_ex (object, name, &value) ||
      !json_object_is_type (value, type))
    return NULL;
  return value;
}

static gint64
member_int (json_object *object, const char *name)
{
  return json_object_get_int64 (member (object, name, json_type_int));
}

static const char *
member_text (json_object *object, const char *name)
{
  json_object *value = member (object, name, json_type_string);

  return value != NULL ? json_object_get_string (value) : NULL;
}

static json_object *
read_index (const char *src, CfBackupInfo *ret_info, GError **error)
{
  g_autofree char *path = g_build_filename (src, CF_BACKUP_INDEX, NULL);
  g_autoptr (json_object) index = NULL;
  g_autofree char *text = NULL;
  CfBackupInfo info = { 0 };
  json_object *head;
  struct stat file;
  gsize len;

  if (stat (path, &file) == 0 && file.st_size <= INDEX_MAX &&
      g_file_get_contents (path, &text, &len, NULL))
    index = cf_canonical_json_parse (text, len, NULL);
  head = member (index, "head", json_type_object);
  if (head == NULL || g_strcmp0 (member_text (index, "format"), "counterfoil-backup") != 0 ||
      member_int (index, "v") != 1 ||
      !cf_id_parse (member_text (index, "terminal"), &info.terminal) ||
      !cf_hash_from_hex (member_text (head, "hash"), &info.head.hash) ||
      member_int (index, "reference") < 1) {
    cf_error_set (error, CF_ERROR_BAD_FILE, "'%s' is not a backup", src);
    return NULL;
  }
  info.head.epoch = (guint) member_int (head, "epoch");
  info.head.seq = member_int (head, "seq");
  info.made_at_ms = member_int (index, "made_at_ms");
  info.reference_generation = member_int (index, "reference");
  *ret_info = info;
  return g_steal_pointer (&index);
}

gboolean
cf_backup_read_info (const char *src, CfBackupInfo *ret_info, GError **error)
{
  g_autoptr (json_object) index = read_index (src, ret_info, error);

  return index != NULL;
}

/* ---- proving the backup -------------------------------------------------------------------------------- */

/* Whether backup.json lists @name with the size and hash the file has. */
static gboolean
check_file (Restoring *self, const char *name, GError **error)
{
  json_object *files = member (self->index, "files", json_type_array);
  g_autofree char *path = g_build_filename (self->src, name, NULL);
  CfHash said, is;
  gint64 bytes;

  if (!cf_backup_hash_file (path, &is, &bytes, error))
    return FALSE;
  for (gsize i = 0; files != NULL && i < json_object_array_length (files); i++) {
    json_object *file = json_object_array_get_idx (files, i);

    if (g_strcmp0 (member_text (file, "name"), name) == 0)
      return (member_int (file, "bytes") == bytes &&
              cf_hash_from_hex (member_text (file, "sha256"), &said) &&
              cf_hash_equal (&said, &is)) ||
             cf_error_set (error, CF_ERROR_DAMAGED, "'%s' is not the file that was backed up",
                           path);
  }
  return cf_error_set (error, CF_ERROR_DAMAGED, "the backup does not list '%s'", name);
}

static gboolean
check_backup (Restoring *self, GError **error)
{
  g_autofree char *name = cf_backup_reference_name (self->info.reference_generation);

  return check_file (self, name, error) && check_file (self, CF_BACKUP_STORE, error);
}

/* ---- what would be lost ---------------------------------------------------------------------------------- */

static gboolean
refuse_loss (const char *folder, const char *what, GError **error)
{
  return cf_error_set (error, CF_ERROR_UNSENT_RECORDS, "'%s' %s", folder, what);
}

/* Whether the backup's journal has the folder's newest record. */
static gboolean
backup_has (Restoring *self, const CfPosition *head)
{
  g_autofree char *path = g_build_filename (self->src, CF_BACKUP_STORE, NULL);
  CfDbOptions options = { .kind = CF_DB_STORE, .mode = CF_DB_READER, .vfs = self->options.vfs };
  g_autoptr (CfDb) db = cf_db_open (path, &options, NULL);
  g_autoptr (CfRecord) record = NULL;
  CfHash hash = { 0 };

  if (db != NULL)
    record = cf_journal_read (db, cf_position_to_key (head->epoch, head->seq), &hash, NULL);
  return record != NULL && cf_hash_equal (&hash, &head->hash);
}

/* The records of the folder that the backup has not: no central has them either. */
static gboolean
check_loss (Restoring *self, gboolean accept_loss, GError **error)
{
  const char *folder = self->options.folder;
  g_autofree char *path = g_build_filename (folder, CF_STORE_FILE, NULL);
  CfDbOptions options = { .kind = CF_DB_STORE, .mode = CF_DB_READER, .vfs = self->options.vfs };
  g_autoptr (CfDb) db = NULL;
  CfJournalHead head = { 0 };

  if (!cf_store_exists (folder))
    return TRUE;
  db = cf_db_open (path, &options, NULL);
  if (db == NULL || !cf_journal_load_head (db, &head, NULL))
    return accept_loss ||
           refuse_loss (folder, "cannot be read; what it has beyond the backup is lost", error);
  if (!cf_id_equal (&head.terminal, &self->info.terminal))
    return accept_loss || refuse_loss (folder, "is another terminal's journal", error);
  self->above = MAX (self->above, head.position.epoch);
  return accept_loss || backup_has (self, &head.position) ||
         refuse_loss (folder, "has records that the backup has not", error);
}

static void
look_at_last (Restoring *self)
{
  g_autofree char *path = cf_terminal_last_path (self->options.state_home, &self->info.terminal);
  CfTerminalLast last;

  if (cf_terminal_last_read (path, &last))
    self->above = MAX (self->above, last.position.epoch);
}

/* ---- making ready ------------------------------------------------------------------------------------------- */

static gboolean
copy_file (Restoring *self, const char *name, GError **error)
{
  g_autofree char *from_path = g_build_filename (self->src, name, NULL);
  g_autofree char *to_path = g_build_filename (self->work, name, NULL);
  g_autoptr (GFile) from = g_file_new_for_path (from_path);
  g_autoptr (GFile) to = g_file_new_for_path (to_path);
  g_autoptr (GError) failure = NULL;

  if (!g_file_copy (from, to, G_FILE_COPY_TARGET_DEFAULT_PERMS, NULL, NULL, NULL, &failure))
    return cf_error_set (error,
                         g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_NO_SPACE)
                           ? CF_ERROR_DISK_FULL
                           : CF_ERROR_IO,
                         "cannot copy '%s': %s", from_path, failure->message);
  return (chmod (to_path, 0600) == 0 ||
          cf_error_set (error, CF_ERROR_IO, "cannot set the rights of '%s'", to_path)) &&
         cf_db_sync_file (to_path, error);
}

static gboolean
note_restored (CfStore *store, CfDb *db, const CfBackupInfo *info, GError **error)
{
  g_autoptr (CfCommit) commit = cf_commit_new ();
  g_autoptr (GArray) positions = g_array_new (FALSE, TRUE, sizeof (CfPosition));
  char hex[CF_HASH_HEX_LEN + 1];
  CfJournalHead head = store->journal;
  g_auto (CfTxn) txn = CF_TXN_INIT;

  cf_hash_to_hex (&info->head.hash, hex);
  cf_commit_add_event (commit,
                       cf_event_new (CF_EVENT_BACKUP_RESTORED, store->clock, CF_EVENT_BY_CONSOLE,
                                     cf_event_body_backup_restored (
                                       &(CfBackupRestored){ .epoch = info->head.epoch,
                                                            .seq = info->head.seq,
                                                            .hash = hex,
                                                            .made_at_ms = info->made_at_ms })));
  if (!cf_txn_begin (&txn, db, error) ||
      !cf_store_write_commit (store, db, &head, commit, positions, error) ||
      !cf_db_exec (db, "DELETE FROM w_print_job", error) || !cf_txn_commit (&txn, error))
    return FALSE;
  store->journal = head;
  return TRUE;
}

/* Opens the copy, gives it a key (vouched for by the old one where the folder still has it) and an epoch of its own, and makes it one file again. */
static gboolean
begin_epoch (Restoring *self, CfStore *store, GError **error)
{
  CfDbOptions options = { .kind = CF_DB_STORE, .mode = CF_DB_WRITER, .vfs = store->vfs };
  g_autoptr (CfDb) db = cf_db_open (store->path, &options, error);

  CfPublicKey old_key;

  if (db == NULL || !cf_journal_load_head (db, &store->journal, error) ||
      !cf_journal_load_epoch_key (db, store->journal.position.epoch, &old_key, error) ||
      !cf_terminal_key_settle (self->options.folder, &old_key, &store->key, error))
    return FALSE;
  if (!cf_hash_equal (&store->journal.position.hash, &self->info.head.hash))
    return cf_error_set (error, CF_ERROR_DAMAGED, "the backup ends at another record than it says");
  store->code = cf_journal_find_code (db, error);
  store->last.position.epoch = self->above;
  return store->code != NULL && cf_store_open_epoch (store, db, "restored", store->code, error) &&
         note_restored (store, db, &self->info, error) && cf_db_truncate_wal (db, error);
}

static void
clear_work (Restoring *self)
{
  g_autoptr (GDir) dir = g_dir_open (self->work, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (self->work, name, NULL);

    unlink (path);
  }
  rmdir (self->work);
}

static gboolean
make_ready (Restoring *self, CfStore *store, GError **error)
{
  g_autofree char *name = cf_backup_reference_name (self->info.reference_generation);
  g_autofree char *reference = g_build_filename (self->work, name, NULL);

  clear_work (self);
  if (mkdir (self->work, 0700) != 0)
    return cf_error_set (error, CF_ERROR_IO, "cannot make '%s': %s", self->work,
                         g_strerror (errno));
  return copy_file (self, name, error) && copy_file (self, CF_BACKUP_STORE, error) &&
         cf_backup_prove (reference, CF_DB_REFERENCE, store->vfs, NULL, error) &&
         cf_backup_prove (store->path, CF_DB_STORE, store->vfs, NULL, error) &&
         begin_epoch (self, store, error);
}

/* ---- putting in place ---------------------------------------------------------------------------------------- */

static gboolean
is_ours (const char *name)
{
  return g_str_has_prefix (name, CF_STORE_FILE) || g_str_has_prefix (name, "reference-") ||
         g_str_has_prefix (name, "terminal.key") || g_str_equal (name, "central.token");
}

static gboolean
move_file (const char *from_folder, const char *to_folder, const char *name, GError **error)
{
  g_autofree char *from = g_build_filename (from_folder, name, NULL);
  g_autofree char *to = g_build_filename (to_folder, name, NULL);

  return rename (from, to) == 0 ||
         cf_error_set (error, CF_ERROR_IO, "cannot move '%s': %s", from, g_strerror (errno));
}

static gboolean
put_old_away (Restoring *self, GError **error)
{
  g_autofree char *name =
    g_strdup_printf ("replaced-%" G_GINT64_FORMAT, cf_clock_utc_ms (self->options.clock));
  g_autofree char *old = g_build_filename (self->options.folder, name, NULL);
  g_autoptr (GDir) dir = g_dir_open (self->options.folder, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *entry;

  while (dir != NULL && (entry = g_dir_read_name (dir)) != NULL)
    if (is_ours (entry))
      g_ptr_array_add (names, g_strdup (entry));
  if (names->len == 0)
    return TRUE;
  if (mkdir (old, 0700) != 0)
    return cf_error_set (error, CF_ERROR_IO, "cannot make '%s': %s", old, g_strerror (errno));
  for (guint i = 0; i < names->len; i++)
    if (!move_file (self->options.folder, old, names->pdata[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
put_in_place (Restoring *self, GError **error)
{
  const char *folder = self->options.folder;
  g_autofree char *reference = cf_backup_reference_name (self->info.reference_generation);
  g_autofree char *store = g_build_filename (folder, CF_STORE_FILE, NULL);

  if (!put_old_away (self, error) || !move_file (self->work, folder, reference, error) ||
      !move_file (self->work, folder, "terminal.key", error) ||
      !move_file (self->work, folder, CF_STORE_FILE, error))
    return FALSE;
  clear_work (self);
  return cf_db_sync_file (store, error);
}

/* Behind the swap: a crash before it finds a terminal.last that the restored journal does not have, and
 * opens one more epoch, which does no harm. */
static gboolean
write_last (Restoring *self, CfStore *store, GError **error)
{
  g_autofree char *path = cf_terminal_last_path (store->state_home, &store->journal.terminal);

  store->last_file = cf_terminal_last_open (path, error);
  return store->last_file != NULL && cf_store_write_last (store, TRUE, TRUE, error);
}

static gboolean
restore (Restoring *self, gboolean accept_loss, GError **error)
{
  CfStoreOptions work_options = self->options;
  g_autoptr (CfStore) store = NULL;
  g_autoptr (CfFolderLock) lock = NULL;

  if (g_mkdir_with_parents (self->options.folder, 0700) != 0)
    return cf_error_set (error, CF_ERROR_IO, "cannot make '%s'", self->options.folder);
  lock = cf_folder_lock_take (self->options.folder, error);
  if (lock == NULL || !check_loss (self, accept_loss, error))
    return FALSE;
  look_at_last (self);
  work_options.folder = self->work;
  store = cf_store_alloc (&work_options);
  if (!make_ready (self, store, error)) {
    clear_work (self);
    return FALSE;
  }
  return put_in_place (self, error) && write_last (self, store, error);
}

gboolean
cf_backup_restore (const char *src,
                   const CfStoreOptions *options,
                   gboolean accept_loss,
                   CfBackupInfo *ret_info,
                   GError **error)
{
  Restoring self = { .src = src, .options = *options };
  gboolean ok;

  self.index = read_index (src, &self.info, error);
  if (self.index == NULL)
    return FALSE;
  self.work = g_build_filename (options->folder, WORK_FOLDER, NULL);
  ok = check_backup (&self, error) && restore (&self, accept_loss, error);
  if (ok && ret_info != NULL)
    *ret_info = self.info;
  json_object_put (self.index);
  g_free (self.work);
  return ok;
}
