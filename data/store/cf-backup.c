/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cf-backup-private.h"
#include "cf-canonical-json.h"
#include "cf-journal.h"
#include "cf-state-store.h"
#include "cf-verify-private.h"

#define BLOCK_BYTES (256 * 1024)

/* ---- what making and restoring share ----------------------------------------------------------------- */

char *
cf_backup_reference_name (gint64 generation)
{
  return g_strdup_printf ("reference-%" G_GINT64_FORMAT ".db", generation);
}

gboolean
cf_backup_hash_file (const char *path, CfHash *ret_hash, gint64 *ret_bytes, GError **error)
{
  g_autoptr (CfHasher) hasher = cf_hasher_new ();
  g_autofree char *block = g_malloc (BLOCK_BYTES);
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  gint64 total = 0;
  gssize n;

  if (fd < 0)
    return cf_error_set (error, CF_ERROR_BAD_FILE, "cannot open '%s': %s", path,
                         g_strerror (errno));
  while ((n = read (fd, block, BLOCK_BYTES)) > 0) {
    cf_hasher_update (hasher, block, (gsize) n);
    total += n;
  }
  close (fd);
  if (n < 0)
    return cf_error_set (error, CF_ERROR_IO, "cannot read '%s'", path);
  *ret_hash = cf_hasher_finish (hasher);
  *ret_bytes = total;
  return TRUE;
}

static gboolean
prove_chain (CfDb *db, const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (CfVerifyReport) report = cf_verify_report_new ();
  CfChain chain = { 0 };
  const CfVerifyProblem *first;

  if (!cf_verify_chain (db, &chain, report, cancellable, error))
    return FALSE;
  if (report->problems->len == 0)
    return TRUE;
  first = g_ptr_array_index (report->problems, 0);
  return cf_error_set (error, CF_ERROR_DAMAGED,
                       "the journal in '%s': record %u:%" G_GINT64_FORMAT ": %s", path,
                       first->epoch, first->seq, first->message);
}

gboolean
cf_backup_prove (const char *path,
                 CfDbKind kind,
                 const char *vfs,
                 GCancellable *cancellable,
                 GError **error)
{
  CfDbOptions options = { .kind = kind, .mode = CF_DB_READER, .vfs = vfs };
  g_autoptr (CfDb) db = cf_db_open (path, &options, error);
  g_auto (GStrv) problems = NULL;

  if (db == NULL || !cf_db_check (db, &problems, error))
    return FALSE;
  if (problems[0] != NULL)
    return cf_error_set (error, CF_ERROR_DAMAGED, "'%s': %s", path, problems[0]);
  return kind != CF_DB_STORE || prove_chain (db, path, cancellable, error);
}

/* ---- backup.json ---------------------------------------------------------------------------------------- */

static void
add_text (json_object *object, const char *name, const char *value)
{
  json_object_object_add (object, name, json_object_new_string (value));
}

static void
add_int (json_object *object, const char *name, gint64 value)
{
  json_object_object_add (object, name, json_object_new_int64 (value));
}

static gboolean
add_file (json_object *files, const char *dest, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (dest, name, NULL);
  json_object *file;
  char hex[CF_HASH_HEX_LEN + 1];
  CfHash hash;
  gint64 bytes;

  if (!cf_backup_hash_file (path, &hash, &bytes, error))
    return FALSE;
  cf_hash_to_hex (&hash, hex);
  file = json_object_new_object ();
  add_int (file, "bytes", bytes);
  add_text (file, "name", name);
  add_text (file, "sha256", hex);
  json_object_array_add (files, file);
  return TRUE;
}

static gboolean
add_keys (json_object *keys, CfDb *store, GError **error)
{
  g_auto (CfStmt) st =
    cf_db_prepare (store, "SELECT epoch, public_key FROM journal_epoch ORDER BY epoch /*scan*/",
                   error);
  CfStep step;

  if (st == NULL)
    return FALSE;
  while ((step = cf_stmt_step (st, error)) == CF_STEP_ROW) {
    gsize len;
    gconstpointer bytes = cf_stmt_get_blob (st, 1, &len);
    g_autofree char *text = cf_base64_encode (bytes, len);
    json_object *key = json_object_new_object ();

    add_int (key, "epoch", cf_stmt_get_int64 (st, 0));
    add_text (key, "public_key", text);
    json_object_array_add (keys, key);
  }
  return step != CF_STEP_FAILED;
}

static json_object *
make_index (const char *dest, CfDb *store, const CfBackupInfo *info, GError **error)
{
  g_autoptr (json_object) index = json_object_new_object ();
  g_autofree char *reference = cf_backup_reference_name (info->reference_generation);
  json_object *files = json_object_new_array ();
  json_object *keys = json_object_new_array ();
  json_object *head = json_object_new_object ();
  char hex[CF_HASH_HEX_LEN + 1];

  json_object_object_add (index, "files", files);
  json_object_object_add (index, "keys", keys);
  json_object_object_add (index, "head", head);
  cf_hash_to_hex (&info->head.hash, hex);
  add_int (head, "epoch", info->head.epoch);
  add_text (head, "hash", hex);
  add_int (head, "seq", info->head.seq);
  add_text (index, "format", "counterfoil-backup");
  add_int (index, "made_at_ms", info->made_at_ms);
  add_int (index, "reference", info->reference_generation);
  add_text (index, "terminal", info->terminal.text);
  add_int (index, "v", 1);
  if (!add_file (files, dest, reference, error) ||
      !add_file (files, dest, CF_BACKUP_STORE, error) || !add_keys (keys, store, error))
    return NULL;
  return g_steal_pointer (&index);
}

static gboolean
write_file (const char *path, GBytes *bytes, GError **error)
{
  g_autoptr (GError) failure = NULL;

  if (!g_file_set_contents_full (path, g_bytes_get_data (bytes, NULL),
                                 (gssize) g_bytes_get_size (bytes), G_FILE_SET_CONTENTS_DURABLE,
                                 0600, &failure))
    return cf_error_set (error,
                         g_error_matches (failure, G_FILE_ERROR, G_FILE_ERROR_NOSPC)
                           ? CF_ERROR_DISK_FULL
                           : CF_ERROR_IO,
                         "cannot write '%s': %s", path, failure->message);
  return cf_db_sync_file (path, error);
}

/* ---- making ------------------------------------------------------------------------------------------------ */

typedef struct
{
  const char *folder;
  const char *vfs;
  const char *dest;
  GCancellable *cancellable;
  CfDb *store; /* the folder's */
  CfBackupInfo info;
} Making;

static gboolean
open_source (Making *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, "store.db", NULL);
  g_autofree char *generation = NULL;
  CfDbOptions options = { .kind = CF_DB_STORE, .mode = CF_DB_READER, .vfs = self->vfs };

  self->store = cf_db_open (path, &options, error);
  if (self->store == NULL || !cf_state_store_get (self->store, "reference", &generation, error))
    return FALSE;
  self->info.reference_generation =
    generation != NULL ? MAX (1, g_ascii_strtoll (generation, NULL, 10)) : 1;
  return TRUE;
}

static gboolean
copy_one (Making *self, CfDb *db, const char *name, GError **error)
{
  g_autofree char *to = g_build_filename (self->dest, name, NULL);

  return !g_cancellable_set_error_if_cancelled (self->cancellable, error) &&
         cf_db_backup_to (db, to, error);
}

/* The reference file first: the store never refers to what the copy does not have. */
static gboolean
copy_both (Making *self, GError **error)
{
  g_autofree char *name = cf_backup_reference_name (self->info.reference_generation);
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  CfDbOptions options = { .kind = CF_DB_REFERENCE, .mode = CF_DB_READER, .vfs = self->vfs };
  g_autoptr (CfDb) reference = cf_db_open (path, &options, error);

  return reference != NULL && copy_one (self, reference, name, error) &&
         copy_one (self, self->store, CF_BACKUP_STORE, error);
}

static gboolean
read_back (Making *self, GError **error)
{
  g_autofree char *name = cf_backup_reference_name (self->info.reference_generation);
  g_autofree char *reference = g_build_filename (self->dest, name, NULL);
  g_autofree char *store = g_build_filename (self->dest, CF_BACKUP_STORE, NULL);

  return cf_backup_prove (reference, CF_DB_REFERENCE, self->vfs, self->cancellable, error) &&
         cf_backup_prove (store, CF_DB_STORE, self->vfs, self->cancellable, error);
}

static gboolean
write_index (Making *self, GError **error)
{
  g_autofree char *store_path = g_build_filename (self->dest, CF_BACKUP_STORE, NULL);
  g_autofree char *index_path = g_build_filename (self->dest, CF_BACKUP_INDEX, NULL);
  CfDbOptions options = { .kind = CF_DB_STORE, .mode = CF_DB_READER, .vfs = self->vfs };
  g_autoptr (CfDb) copy = cf_db_open (store_path, &options, error);
  g_autoptr (json_object) index = NULL;
  g_autoptr (GBytes) bytes = NULL;
  CfJournalHead head;

  if (copy == NULL || !cf_journal_load_head (copy, &head, error))
    return FALSE;
  self->info.terminal = head.terminal;
  self->info.head = head.position;
  index = make_index (self->dest, copy, &self->info, error);
  bytes = index != NULL ? cf_canonical_json_write (index, error) : NULL;
  return bytes != NULL && write_file (index_path, bytes, error);
}

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *file = g_build_filename (path, name, NULL);

    unlink (file);
  }
  rmdir (path);
}

gboolean
cf_backup_make (const char *folder,
                const char *vfs,
                const char *dest,
                const CfClock *clock,
                GCancellable *cancellable,
                CfBackupInfo *ret_info,
                GError **error)
{
  Making self = { .folder = folder, .vfs = vfs, .dest = dest, .cancellable = cancellable };
  gboolean ok;

  self.info.made_at_ms = cf_clock_utc_ms (clock);
  if (!open_source (&self, error)) {
    cf_db_close (self.store);
    return FALSE;
  }
  if (mkdir (dest, 0700) != 0) {
    cf_error_set (error, CF_ERROR_IO, "cannot make the folder '%s': %s", dest, g_strerror (errno));
    cf_db_close (self.store);
    return FALSE;
  }
  ok = copy_both (&self, error) && read_back (&self, error) && write_index (&self, error);
  cf_db_close (self.store);
  if (!ok)
    remove_folder (dest);
  else if (ret_info != NULL)
    *ret_info = self.info;
  return ok;
}
