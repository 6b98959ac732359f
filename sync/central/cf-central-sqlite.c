/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include <sqlite3.h>

#include "cf-central-store.h"
#include "cf-page-gaps.h"

/*
 * SQLite for a shop of one.  A rollback journal and not a write-ahead log: `serve` and the command
 * that makes an enrolment code may write at the same time, and SQLite before 3.51.3 can, rarely, damage
 * a log that two connections write.  A commit costs two more syncs, a push of 500 records is one.
 *
 * What can be read is on the disk: others are told by it (a record that is sent again is acknowledged
 * because it is there).  After a commit that failed, and after a program that was killed in one, it may be
 * in the kernel's cache alone; so the file is opened anew then, and written once before it is read first.
 * With it goes what it has left on free pages, which no rollback puts back.
 */

#define STATEMENTS_MAX  256
#define BUSY_TIMEOUT_MS 2000

typedef struct
{
  CfCentralStore base;
  sqlite3 *handle;      /* NULL: could not be opened anew */
  gboolean is_doubtful; /* an I/O error: what the connection sees is worth nothing */
  gboolean is_sure;     /* what can be read is on the disk, and nothing else in the file */
  int written;          /* pages written to the file when the open transaction began */
  char *path;
  char *vfs;
  GHashTable *statements; /* sql → Statement */
  GPtrArray *moved;       /* scopes named in the open transaction */
  GPtrArray *notices;     /* scopes committed and not yet delivered */
} SqliteStore;

typedef struct
{
  sqlite3_stmt *handle;
  gsize n;     /* parameters */
  int *places; /* of $1 … $n among SQLite's own numbers; a "?" is where it stands */
} Statement;

static gboolean
fail (SqliteStore *self, int rc, GError **error, const char *what)
{
  CfErrorCode code = CF_ERROR_DATABASE;
  /* Its own words only while no other call has been made since. */
  gboolean is_last = (sqlite3_errcode (self->handle) & 0xff) == (rc & 0xff);
  const char *said = is_last ? sqlite3_errmsg (self->handle) : sqlite3_errstr (rc);

  if ((rc & 0xff) == SQLITE_BUSY || (rc & 0xff) == SQLITE_LOCKED) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY, "%s: %s", what, said);
    return FALSE;
  }
  if ((rc & 0xff) == SQLITE_FULL)
    code = CF_ERROR_DISK_FULL;
  else if ((rc & 0xff) == SQLITE_CORRUPT || (rc & 0xff) == SQLITE_NOTADB)
    code = CF_ERROR_DAMAGED;
  else if ((rc & 0xff) == SQLITE_IOERR || (rc & 0xff) == SQLITE_CANTOPEN ||
           (rc & 0xff) == SQLITE_READONLY)
    code = CF_ERROR_IO;
  if ((rc & 0xff) == SQLITE_IOERR) {
    self->is_doubtful = TRUE;
    self->is_sure = FALSE;
  }
  return cf_error_set (error, code, "%s: %s (%d)", what, said, rc);
}

static gboolean
sqlite_script (CfCentralStore *base, const char *sql, GError **error)
{
  SqliteStore *self = (SqliteStore *) base;
  int rc = sqlite3_exec (self->handle, sql, NULL, NULL, NULL);

  return rc == SQLITE_OK || fail (self, rc, error, "cannot run a script");
}

static gboolean make_sure (SqliteStore *self, GError **error);
static Statement *find_statement (SqliteStore *self, const char *sql, GError **error);

/* BEGIN and its like, prepared once. */
static gboolean
run_control (SqliteStore *self, const char *sql, GError **error, const char *what)
{
  Statement *statement = find_statement (self, sql, error);
  int rc;

  if (statement == NULL)
    return FALSE;
  rc = sqlite3_step (statement->handle);
  sqlite3_reset (statement->handle);
  return rc == SQLITE_DONE || fail (self, rc, error, what);
}

/* How many pages have gone to the file: some do before a commit, where the cache is full. */
static int
count_written (SqliteStore *self)
{
  int n = 0, most;

  sqlite3_db_status (self->handle, SQLITE_DBSTATUS_CACHE_WRITE, &n, &most, 0);
  return n;
}

static gboolean
sqlite_begin (CfCentralStore *base, CfCentralMode mode, GError **error)
{
  SqliteStore *self = (SqliteStore *) base;
  const char *sql = mode == CF_CENTRAL_WRITE ? "BEGIN IMMEDIATE" : "BEGIN";

  if (!self->is_sure && !make_sure (self, error))
    return FALSE;
  self->written = count_written (self);
  return run_control (self, sql, error, "cannot begin");
}

static void
sqlite_rollback (CfCentralStore *base)
{
  SqliteStore *self = (SqliteStore *) base;

  g_ptr_array_set_size (self->moved, 0);
  if (self->handle == NULL)
    return;
  if (!sqlite3_get_autocommit (self->handle))
    run_control (self, "ROLLBACK", NULL, "cannot roll back");
  self->is_sure = self->is_sure && count_written (self) == self->written;
}

static gboolean
sqlite_commit (CfCentralStore *base, GError **error)
{
  SqliteStore *self = (SqliteStore *) base;

  if (!run_control (self, "COMMIT", error, "cannot commit")) {
    sqlite_rollback (base);
    return FALSE;
  }
  for (guint i = 0; i < self->moved->len; i++)
    g_ptr_array_add (self->notices, g_strdup (g_ptr_array_index (self->moved, i)));
  g_ptr_array_set_size (self->moved, 0);
  return TRUE;
}

/* Looked up once: SQLite searches a name among all of them, each time. */
static Statement *
statement_new (sqlite3_stmt *handle)
{
  Statement *self = g_new0 (Statement, 1);

  self->handle = handle;
  self->n = (gsize) sqlite3_bind_parameter_count (handle);
  self->places = g_new0 (int, self->n);
  for (gsize i = 0; i < self->n; i++) {
    const char *name = sqlite3_bind_parameter_name (handle, (int) i + 1);
    guint64 number = name != NULL ? g_ascii_strtoull (name + 1, NULL, 10) : i + 1;

    g_assert (number >= 1 && number <= self->n);
    self->places[number - 1] = (int) i + 1;
  }
  return self;
}

static void
statement_free (gpointer data)
{
  Statement *self = data;

  sqlite3_finalize (self->handle);
  g_free (self->places);
  g_free (self);
}

static Statement *
find_statement (SqliteStore *self, const char *sql, GError **error)
{
  Statement *statement = g_hash_table_lookup (self->statements, sql);
  sqlite3_stmt *handle;
  int rc;

  if (statement != NULL)
    return statement;
  rc = sqlite3_prepare_v3 (self->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &handle, NULL);
  if (rc != SQLITE_OK) {
    fail (self, rc, error, sql);
    return NULL;
  }
  if (g_hash_table_size (self->statements) >= STATEMENTS_MAX)
    g_hash_table_remove_all (self->statements);
  statement = statement_new (handle);
  g_hash_table_insert (self->statements, g_strdup (sql), statement);
  return statement;
}

static void
bind (const Statement *statement, const char *const *args, gsize n)
{
  g_assert (n == statement->n);
  for (gsize i = 0; i < n; i++) {
    /* A column's affinity makes a number of a text that is one; elsewhere the SQL says CAST. */
    if (args[i] != NULL)
      sqlite3_bind_text (statement->handle, statement->places[i], args[i], -1, SQLITE_STATIC);
    else
      sqlite3_bind_null (statement->handle, statement->places[i]);
  }
}

static CfCentralRows *
sqlite_run (CfCentralStore *base,
            const char *sql,
            const char *const *args,
            gsize n,
            gboolean wanted,
            GError **error)
{
  SqliteStore *self = (SqliteStore *) base;
  Statement *statement = find_statement (self, sql, error);
  g_autoptr (CfCentralRows) rows = NULL;
  g_autoptr (GPtrArray) cells = NULL;
  int rc;

  if (statement == NULL)
    return NULL;
  rows = g_new0 (CfCentralRows, 1);
  cells = g_ptr_array_new_with_free_func (g_free);
  bind (statement, args, n);
  rows->n_columns = (gsize) sqlite3_column_count (statement->handle);
  while ((rc = sqlite3_step (statement->handle)) == SQLITE_ROW) {
    for (int i = 0; i < (int) rows->n_columns; i++)
      g_ptr_array_add (cells, g_strdup ((const char *) sqlite3_column_text (statement->handle, i)));
    rows->n_rows++;
  }
  sqlite3_reset (statement->handle);
  sqlite3_clear_bindings (statement->handle);
  if (rc != SQLITE_DONE) {
    rows->n_rows = 0;
    fail (self, rc, error, sql);
    return NULL;
  }
  rows->cells = (char **) g_ptr_array_steal (cells, NULL);
  return g_steal_pointer (&rows);
}

/* Places and no names: SQLite looks each name up among all before it. */
static char *
make_list (const char *head, const char *tail, gsize n_rows, gsize n_columns)
{
  GString *sql = g_string_new (head);

  g_string_append (sql, " VALUES ");
  for (gsize i = 0; i < n_rows; i++) {
    g_string_append (sql, i == 0 ? "(?" : ", (?");
    for (gsize j = 1; j < n_columns; j++)
      g_string_append (sql, ", ?");
    g_string_append_c (sql, ')');
  }
  g_string_append (sql, tail);
  return g_string_free (sql, FALSE);
}

/* Sizes that are few, so that each text is prepared once and used again. */
static CfCentralRows *
sqlite_run_rows (CfCentralStore *base,
                 const char *head,
                 const char *tail,
                 const char *types,
                 const char *const *cells,
                 gsize n_rows,
                 gboolean wanted,
                 gsize *ret_n,
                 GError **error)
{
  static const gsize sizes[] = { 128, 32, 8, 1 };
  gsize n_columns = strlen (types);
  g_autofree char *sql = NULL;
  guint i = 0;

  while (sizes[i] > n_rows)
    i++;
  sql = make_list (head, tail, sizes[i], n_columns);
  *ret_n = sizes[i];
  return sqlite_run (base, sql, cells, sizes[i] * n_columns, wanted, error);
}

static gboolean
sqlite_notify (CfCentralStore *base, const char *scope, GError **error)
{
  SqliteStore *self = (SqliteStore *) base;

  g_ptr_array_add (self->moved, g_strdup (scope));
  return TRUE;
}

/* Another process on the same file only makes codes: it moves no feed. */
static int
sqlite_get_fd (CfCentralStore *base)
{
  return -1;
}

static gboolean
sqlite_has_notice (CfCentralStore *base)
{
  return ((SqliteStore *) base)->notices->len > 0;
}

static gboolean
sqlite_listen (CfCentralStore *base, CfCentralNotice notice, gpointer data, GError **error)
{
  SqliteStore *self = (SqliteStore *) base;
  g_autoptr (GPtrArray) notices = self->notices;

  self->notices = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < notices->len; i++)
    notice (g_ptr_array_index (notices, i), data);
  return TRUE;
}

static void
sqlite_close (CfCentralStore *base)
{
  SqliteStore *self = (SqliteStore *) base;

  g_hash_table_unref (self->statements);
  sqlite3_close (self->handle);
  g_free (self->path);
  g_free (self->vfs);
  g_ptr_array_unref (self->moved);
  g_ptr_array_unref (self->notices);
  g_free (self);
}

static const CfCentralStoreClass sqlite_class = {
  .dialect = "sqlite",
  .lock = "", /* who writes is alone */
  .begin = sqlite_begin,
  .commit = sqlite_commit,
  .rollback = sqlite_rollback,
  .run = sqlite_run,
  .run_rows = sqlite_run_rows,
  .script = sqlite_script,
  .notify = sqlite_notify,
  .get_fd = sqlite_get_fd,
  .has_notice = sqlite_has_notice,
  .listen = sqlite_listen,
  .close = sqlite_close,
};

static const char SQL_CONFIGURE[] = "PRAGMA journal_mode=TRUNCATE; PRAGMA synchronous=FULL;"
                                    "PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF;"
                                    "PRAGMA secure_delete=ON;" /* erased is erased */
                                    "PRAGMA cache_size=-32768";

static int
read_version (SqliteStore *self, int *ret_version)
{
  sqlite3_stmt *statement;
  int rc = sqlite3_prepare_v2 (self->handle, "PRAGMA user_version", -1, &statement, NULL);

  if (rc != SQLITE_OK)
    return rc;
  *ret_version = sqlite3_step (statement) == SQLITE_ROW ? sqlite3_column_int (statement, 0) : 0;
  return sqlite3_finalize (statement);
}

/* A write that changes nothing: once it is on the disk, all that it was done on is, too. */
static int
write_once (SqliteStore *self)
{
  char sql[64];
  int version = 0;
  int rc = sqlite3_exec (self->handle, "BEGIN IMMEDIATE", NULL, NULL, NULL);

  if (rc != SQLITE_OK)
    return rc;
  rc = cf_page_gaps_wipe_free (self->handle);
  if (rc == SQLITE_OK)
    rc = read_version (self, &version);
  g_snprintf (sql, sizeof sql, "PRAGMA user_version = %d; COMMIT", version);
  if (rc == SQLITE_OK)
    rc = sqlite3_exec (self->handle, sql, NULL, NULL, NULL);
  if (rc != SQLITE_OK && !sqlite3_get_autocommit (self->handle))
    sqlite3_exec (self->handle, "ROLLBACK", NULL, NULL, NULL);
  return rc;
}

/* Opens the file, anew where it was open. */
static gboolean
open_handle (SqliteStore *self, GError **error)
{
  int rc;

  g_hash_table_remove_all (self->statements);
  sqlite3_close (g_steal_pointer (&self->handle));
  rc =
    sqlite3_open_v2 (self->path, &self->handle,
                     SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, self->vfs);
  if (rc == SQLITE_OK)
    rc = cf_page_gaps_wipe (self->handle);
  if (rc == SQLITE_OK) {
    sqlite3_extended_result_codes (self->handle, 1);
    sqlite3_busy_timeout (self->handle, BUSY_TIMEOUT_MS);
    sqlite3_db_config (self->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    rc = sqlite3_exec (self->handle, SQL_CONFIGURE, NULL, NULL, NULL);
  }
  self->is_doubtful = rc != SQLITE_OK;
  return rc == SQLITE_OK || fail (self, rc, error, self->path);
}

/* Nothing is read before it is sure.  Where somebody else writes just now it is tried again. */
static gboolean
make_sure (SqliteStore *self, GError **error)
{
  int rc;

  if (self->is_doubtful && !open_handle (self, error))
    return FALSE;
  rc = write_once (self);
  self->is_sure = rc == SQLITE_OK;
  return self->is_sure || fail (self, rc, error, self->path);
}

CfCentralStore *
cf_central_store_open_sqlite (const char *path, const char *vfs, GError **error)
{
  SqliteStore *self = g_new0 (SqliteStore, 1);

  self->base.class = &sqlite_class;
  self->path = g_strdup (path);
  self->vfs = g_strdup (vfs);
  self->statements = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, statement_free);
  self->moved = g_ptr_array_new_with_free_func (g_free);
  self->notices = g_ptr_array_new_with_free_func (g_free);
  if (!open_handle (self, error)) {
    sqlite_close (&self->base);
    return NULL;
  }
  return &self->base;
}
