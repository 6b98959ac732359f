/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-db.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cf-db-private.h"
#include "cf-page-gaps.h"

#define WAL_FRAME_BYTES (4096 + 24) /* a page and its header */
#define PROGRESS_STEPS  4000        /* virtual machine steps between two looks at the cancellable */

/* ---- errors ------------------------------------------------------------------------------ */

static CfErrorCode
code_of (int rc)
{
  switch (rc & 0xff) {
  case SQLITE_FULL: return CF_ERROR_DISK_FULL;
  case SQLITE_CORRUPT:
  case SQLITE_NOTADB: return CF_ERROR_DAMAGED;
  case SQLITE_IOERR:
  case SQLITE_CANTOPEN:
  case SQLITE_READONLY: return CF_ERROR_IO;
  default: return CF_ERROR_DATABASE;
  }
}

gboolean
cf_db_fail_code (int rc, const char *detail, GError **error, const char *what)
{
  if ((rc & 0xff) == SQLITE_INTERRUPT) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "%s: cancelled", what);
    return FALSE;
  }
  return cf_error_set (error, code_of (rc), "%s: %s (%d)", what, detail, rc);
}

gboolean
cf_db_fail (CfDb *db, int rc, GError **error, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  return cf_db_fail_code (rc,
                          db->handle != NULL ? sqlite3_errmsg (db->handle) : sqlite3_errstr (rc),
                          error, what);
}

/* ---- opening ----------------------------------------------------------------------------- */

guint32
cf_db_application_id (CfDbKind kind)
{
  return kind == CF_DB_STORE ? 0x43467331u : 0x43467231u; /* "CFs1", "CFr1" */
}

static gboolean
is_private_path (const char *path)
{
  return path[0] == '\0' || g_str_equal (path, ":memory:");
}

gboolean
cf_db_is_private (CfDb *db)
{
  return is_private_path (db->path);
}

/* SQLite's statistics of its memory take a lock at every allocation; nobody here asks for them. */
static void
configure_library (void)
{
  static gsize once = 0;

  if (g_once_init_enter (&once)) {
    /* Refused, without harm, where another library in the process has begun to use SQLite. */
    sqlite3_config (SQLITE_CONFIG_MEMSTATUS, 0);
    g_once_init_leave (&once, 1);
  }
}

static gboolean
open_handle (CfDb *self, const CfDbOptions *options, GError **error)
{
  int flags = options->mode == CF_DB_READER ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
  int rc;

  if (options->mode == CF_DB_CREATE || is_private_path (self->path))
    flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  else if (options->vfs == NULL && access (self->path, F_OK) != 0)
    return cf_error_set (error, CF_ERROR_NOT_INITIALISED, "cannot open '%s': %s", self->path,
                         g_strerror (errno));
  rc = sqlite3_open_v2 (self->path, &self->handle, flags | SQLITE_OPEN_NOMUTEX, options->vfs);
  if (rc != SQLITE_OK)
    return cf_db_fail (self, rc, error, "cannot open '%s'", self->path);
  rc = self->writer ? cf_page_gaps_wipe (self->handle) : SQLITE_OK;
  if (rc != SQLITE_OK)
    return cf_db_fail_code (rc, sqlite3_errstr (rc), error, "cannot look into the file");
  sqlite3_extended_result_codes (self->handle, 1);
  sqlite3_busy_timeout (self->handle, CF_DB_BUSY_TIMEOUT_MS);
  return TRUE;
}

static int
on_wal_cb (void *data, sqlite3 *handle, const char *schema, int frames)
{
  CfDb *self = data;

  self->wal_frames = frames;
  return SQLITE_OK;
}

static gboolean
configure (CfDb *self, const CfDbOptions *options, GError **error)
{
  guint cache_kib = options->cache_kib != 0 ? options->cache_kib : CF_DB_CACHE_KIB;
  g_autofree char *pragmas = NULL;

  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
  pragmas = g_strdup_printf ("PRAGMA mmap_size=0; PRAGMA cache_size=-%u; PRAGMA foreign_keys=ON;"
                             "PRAGMA cell_size_check=ON; PRAGMA synchronous=FULL;%s",
                             cache_kib,
                             self->writer ? "PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0;"
                                            "PRAGMA secure_delete=ON;" /* an erasure erases */
                                            "PRAGMA journal_size_limit=16777216;"
                                          : "PRAGMA query_only=ON;");
  if (!cf_db_exec (self, pragmas, error))
    return FALSE;
  if (self->writer)
    sqlite3_wal_hook (self->handle, on_wal_cb, self);
  return TRUE;
}

/* A file is ours if its application id says so, or if it is empty and about to be made. */
static gboolean
check_identity (CfDb *self, const CfDbOptions *options, GError **error)
{
  gint64 id, version;
  guint newest = cf_db_newest_version (self->kind);

  if (!cf_db_read_int64 (self, "PRAGMA application_id", &id, error) ||
      !cf_db_read_int64 (self, "PRAGMA user_version", &version, error))
    return FALSE;
  if (id == 0 && version == 0 && self->writer) {
    if (options->mode != CF_DB_CREATE && !is_private_path (self->path))
      return cf_error_set (error, CF_ERROR_DAMAGED, "'%s' is an empty database", self->path);
    self->version = 0;
    return TRUE;
  }
  if (id != cf_db_application_id (self->kind))
    return cf_error_set (error, CF_ERROR_DAMAGED, "'%s' is not a %s database", self->path,
                         self->kind == CF_DB_STORE ? "store" : "reference");
  if (version > newest)
    return cf_error_set (error, CF_ERROR_NEWER_VERSION,
                         "'%s' has schema %d, written by a newer program; this one knows %u",
                         self->path, (int) version, newest);
  if (version < newest && !self->writer)
    return cf_error_set (error, CF_ERROR_DATABASE,
                         "'%s' has schema %d and has to be opened for writing once", self->path,
                         (int) version);
  self->version = (guint) version;
  return TRUE;
}

/*
 * What the last program left in the log goes into the file, and the log begins anew.  Its frames may be in the
 * kernel's cache alone, and behind its end there may be others that a power cut kept of a transaction it
 * took: written again to the byte, what stands before them would make them whole.  Where that cannot be done (a
 * reader, a full disk) the frames are at least put onto the disk.
 */
static gboolean
settle_log (CfDb *self, GError **error)
{
  gboolean is_anew;

  sqlite3_busy_timeout (self->handle, 0);
  is_anew = cf_db_truncate_wal (self, NULL);
  sqlite3_busy_timeout (self->handle, CF_DB_BUSY_TIMEOUT_MS);
  return is_anew || cf_db_sync_log (self, error);
}

CfDb *
cf_db_open (const char *path, const CfDbOptions *options, GError **error)
{
  g_autoptr (CfDb) self = NULL;

  g_return_val_if_fail (path != NULL && options != NULL, NULL);

  configure_library ();
  self = g_new0 (CfDb, 1);
  self->path = g_strdup (path);
  self->vfs = g_strdup (options->vfs);
  self->kind = options->kind;
  self->writer = options->mode != CF_DB_READER || is_private_path (path);
  self->owner = g_thread_self ();
  self->durability = CF_DB_SYNCED;
  self->statements = g_hash_table_new (g_str_hash, g_str_equal);
  if (!open_handle (self, options, error) || !configure (self, options, error) ||
      !check_identity (self, options, error))
    return NULL;
  if (self->writer &&
      (!cf_db_migrate (self, options->backup_dir, error) || !settle_log (self, error)))
    return NULL;
  return g_steal_pointer (&self);
}

void
cf_db_close (CfDb *self)
{
  if (self == NULL)
    return;
  g_assert (self->txn_began == NULL);
  cf_db_forget_statements (self);
  g_clear_pointer (&self->statements, g_hash_table_unref);
  g_clear_object (&self->cancellable);
  if (self->handle != NULL)
    sqlite3_close_v2 (self->handle);
  g_free (self->vfs);
  g_free (self->path);
  g_free (self);
}

void
cf_db_own (CfDb *self)
{
  self->owner = g_thread_self ();
}

const char *
cf_db_get_path (CfDb *self)
{
  return self->path;
}

gboolean
cf_db_is_writer (CfDb *self)
{
  return self->writer;
}

CfDbKind
cf_db_get_kind (CfDb *self)
{
  return self->kind;
}

guint
cf_db_get_version (CfDb *self)
{
  return self->version;
}

gboolean
cf_db_is_poisoned (CfDb *self)
{
  return self->poisoned;
}

/* ---- settings of a connection -------------------------------------------------------------- */

gboolean
cf_db_set_durability (CfDb *self, CfDbDurability durability, GError **error)
{
  static const char *const SQL[] = {
    [CF_DB_SYNCED] = "PRAGMA synchronous=FULL",
    [CF_DB_UNSYNCED] = "PRAGMA synchronous=NORMAL",
    [CF_DB_BULK] = "PRAGMA synchronous=OFF",
  };

  CF_DB_ASSERT_OWNER (self);
  g_assert (self->txn_began == NULL);
  if (self->durability == durability)
    return TRUE;
  if (!cf_db_exec (self, SQL[durability], error))
    return FALSE;
  self->durability = durability;
  return TRUE;
}

static int
on_progress_cb (void *data)
{
  CfDb *self = data;

  return g_cancellable_is_cancelled (self->cancellable) ? 1 : 0;
}

void
cf_db_set_interrupt (CfDb *self, GCancellable *cancellable)
{
  CF_DB_ASSERT_OWNER (self);
  g_set_object (&self->cancellable, cancellable);
  if (cancellable != NULL)
    sqlite3_progress_handler (self->handle, PROGRESS_STEPS, on_progress_cb, self);
  else
    sqlite3_progress_handler (self->handle, 0, NULL, NULL);
}

gboolean
cf_db_exec (CfDb *self, const char *sql, GError **error)
{
  int rc;

  CF_DB_ASSERT_OWNER (self);
  rc = sqlite3_exec (self->handle, sql, NULL, NULL, NULL);
  if (rc != SQLITE_OK)
    return cf_db_fail (self, rc, error, "cannot run \"%.60s\" on '%s'", sql, self->path);
  return TRUE;
}

gboolean
cf_db_read_int64 (CfDb *self, const char *sql, gint64 *ret_value, GError **error)
{
  g_auto (CfStmt) st = cf_db_prepare (self, sql, error);
  CfStep step;

  if (st == NULL)
    return FALSE;
  step = cf_stmt_step (st, error);
  if (step == CF_STEP_FAILED)
    return FALSE;
  if (step == CF_STEP_DONE)
    return cf_error_set (error, CF_ERROR_DAMAGED, "no row for \"%s\"", sql);
  *ret_value = cf_stmt_get_int64 (st, 0);
  return TRUE;
}

gint64
cf_db_last_rowid (CfDb *self)
{
  CF_DB_ASSERT_OWNER (self);
  return sqlite3_last_insert_rowid (self->handle);
}

gint64
cf_db_changes (CfDb *self)
{
  CF_DB_ASSERT_OWNER (self);
  return sqlite3_changes64 (self->handle);
}

/* ---- checkpoints and files ------------------------------------------------------------------ */

gboolean
cf_db_checkpoint (CfDb *self, gint *ret_wal_frames, gint *ret_done_frames, GError **error)
{
  int wal = 0, done = 0, rc;

  CF_DB_ASSERT_OWNER (self);
  g_assert (self->writer && self->txn_began == NULL);
  rc = sqlite3_wal_checkpoint_v2 (self->handle, NULL, SQLITE_CHECKPOINT_PASSIVE, &wal, &done);
  /* BUSY: a reader holds an older snapshot; what could be moved was moved. */
  if (rc != SQLITE_OK && rc != SQLITE_BUSY)
    return cf_db_fail (self, rc, error, "cannot checkpoint '%s'", self->path);
  if (done >= wal)
    self->wal_frames = 0; /* the next commit begins the log anew */
  if (ret_wal_frames != NULL)
    *ret_wal_frames = wal;
  if (ret_done_frames != NULL)
    *ret_done_frames = done;
  return TRUE;
}

gboolean
cf_db_truncate_wal (CfDb *self, GError **error)
{
  int rc;

  CF_DB_ASSERT_OWNER (self);
  g_assert (self->writer && self->txn_began == NULL);
  rc = sqlite3_wal_checkpoint_v2 (self->handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
  if (rc != SQLITE_OK)
    return cf_db_fail (self, rc, error, "cannot empty the log of '%s'", self->path);
  self->wal_frames = 0;
  return cf_db_sync_log (self, error); /* SQLite leaves that to the next commit */
}

gboolean
cf_db_sync_log (CfDb *self, GError **error)
{
  sqlite3_file *file = NULL;
  int rc;

  CF_DB_ASSERT_OWNER (self);
  g_assert (self->writer && self->txn_began == NULL);
  rc = sqlite3_file_control (self->handle, "main", SQLITE_FCNTL_JOURNAL_POINTER, &file);
  if (rc == SQLITE_OK && file != NULL && file->pMethods != NULL) /* one in memory has none */
    rc = file->pMethods->xSync (file, SQLITE_SYNC_NORMAL);
  if (rc != SQLITE_OK)
    return cf_db_fail_code (rc, sqlite3_errstr (rc), error, "cannot sync the log");
  return TRUE;
}

gint64
cf_db_wal_bytes (CfDb *self)
{
  return (gint64) self->wal_frames * WAL_FRAME_BYTES;
}

static gboolean
sync_path (const char *path, int flags, GError **error)
{
  int fd = open (path, flags | O_CLOEXEC);
  int rc, saved;

  if (fd < 0)
    return cf_error_set (error, CF_ERROR_IO, "cannot open '%s': %s", path, g_strerror (errno));
  rc = fsync (fd);
  saved = errno;
  close (fd);
  if (rc != 0)
    return cf_error_set (error, CF_ERROR_IO, "cannot sync '%s': %s", path, g_strerror (saved));
  return TRUE;
}

gboolean
cf_db_sync_file (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  return sync_path (path, O_RDONLY, error) && sync_path (folder, O_RDONLY | O_DIRECTORY, error);
}
