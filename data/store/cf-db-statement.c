/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-db-private.h"

/* Statements, columns and transactions of cf-db.h. */

#if defined(__SANITIZE_ADDRESS__)
  #define WARN_ABOUT_SCANS 1 /* the developers' build */
#else
  #define WARN_ABOUT_SCANS 0
#endif

/* ---- the cache --------------------------------------------------------------------------- */

static void
statement_free (CfStatement *self)
{
  sqlite3_finalize (self->handle);
  g_free (self->sql);
  g_free (self);
}

void
cf_db_forget_statements (CfDb *db)
{
  GHashTableIter iter;
  gpointer value;

  if (db->statements == NULL)
    return;
  g_hash_table_iter_init (&iter, db->statements);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    g_assert (!((CfStatement *) value)->in_use);
    g_hash_table_iter_remove (&iter);
    statement_free (value);
  }
}

static CfStatement *
statement_new (CfDb *db, const char *sql, GError **error)
{
  CfStatement *self;
  sqlite3_stmt *handle = NULL;
  int rc = sqlite3_prepare_v3 (db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &handle, NULL);

  if (rc != SQLITE_OK) {
    cf_db_fail (db, rc, error, "cannot prepare \"%.80s\"", sql);
    return NULL;
  }
  self = g_new0 (CfStatement, 1);
  self->db = db;
  self->handle = handle;
  self->sql = g_strdup (sql);
  return self;
}

CfStmt
cf_db_prepare (CfDb *self, const char *sql, GError **error)
{
  CfStatement *st;

  CF_DB_ASSERT_OWNER (self);
  st = g_hash_table_lookup (self->statements, sql);
  if (st != NULL && !st->in_use) {
    st->in_use = TRUE;
    return st;
  }
  st = statement_new (self, sql, error);
  if (st == NULL)
    return NULL;
  st->in_use = TRUE;
  if (g_hash_table_size (self->statements) < CF_DB_STATEMENTS_MAX &&
      !g_hash_table_contains (self->statements, sql)) {
    st->cached = TRUE;
    g_hash_table_insert (self->statements, st->sql, st);
  }
  return st;
}

static void
warn_about_scan (CfStatement *self)
{
  int steps;

  if (!WARN_ABOUT_SCANS)
    return;
  steps = sqlite3_stmt_status (self->handle, SQLITE_STMTSTATUS_FULLSCAN_STEP, 1);
  if (steps > 0 && strstr (self->sql, "/*scan*/") == NULL)
    g_warning ("a full scan of %d rows by \"%s\"", steps, self->sql);
}

void
cf_stmt_release (CfStmt self)
{
  if (self == NULL)
    return;
  g_assert (self->in_use);
  sqlite3_reset (self->handle);
  sqlite3_clear_bindings (self->handle);
  warn_about_scan (self);
  self->in_use = FALSE;
  if (!self->cached)
    statement_free (self);
}

/* ---- binding ----------------------------------------------------------------------------- */

/* Parameters are mostly bound in the order in which they stand: look there first. */
static int
parameter (CfStmt self, const char *name)
{
  const char *next = sqlite3_bind_parameter_name (self->handle, self->guess);
  int index = self->guess;

  if (next == NULL || strcmp (next, name) != 0)
    index = sqlite3_bind_parameter_index (self->handle, name);
  if (G_UNLIKELY (index == 0))
    g_error ("no parameter %s in \"%s\"", name, self->sql);
  self->guess = index + 1;
  return index;
}

static void
check_bound (CfStmt self, const char *name, int rc)
{
  /* Only out of memory, a value over SQLite's 1 GB or a statement not reset come here. */
  if (G_UNLIKELY (rc != SQLITE_OK))
    g_error ("cannot bind %s in \"%s\": %s", name, self->sql, sqlite3_errstr (rc));
}

void
cf_stmt_bind_int64 (CfStmt self, const char *name, gint64 value)
{
  check_bound (self, name, sqlite3_bind_int64 (self->handle, parameter (self, name), value));
}

void
cf_stmt_bind_bool (CfStmt self, const char *name, gboolean value)
{
  cf_stmt_bind_int64 (self, name, value ? 1 : 0);
}

void
cf_stmt_bind_double (CfStmt self, const char *name, double value)
{
  check_bound (self, name, sqlite3_bind_double (self->handle, parameter (self, name), value));
}

void
cf_stmt_bind_null (CfStmt self, const char *name)
{
  check_bound (self, name, sqlite3_bind_null (self->handle, parameter (self, name)));
}

static void
bind_text (CfStmt self,
           const char *name,
           const char *value,
           gssize len,
           sqlite3_destructor_type kind)
{
  check_bound (self, name,
               sqlite3_bind_text (self->handle, parameter (self, name), value, (int) len, kind));
}

void
cf_stmt_bind_text (CfStmt self, const char *name, const char *value)
{
  bind_text (self, name, value, -1, SQLITE_TRANSIENT);
}

void
cf_stmt_bind_text_len (CfStmt self, const char *name, const char *value, gsize len)
{
  g_assert (len <= G_MAXINT);
  bind_text (self, name, value, (gssize) len, SQLITE_TRANSIENT);
}

void
cf_stmt_bind_text_static (CfStmt self, const char *name, const char *value)
{
  bind_text (self, name, value, -1, SQLITE_STATIC);
}

static void
bind_blob (CfStmt self,
           const char *name,
           gconstpointer data,
           gsize len,
           sqlite3_destructor_type kind)
{
  int index = parameter (self, name);
  int rc;

  g_assert (len <= G_MAXINT);
  if (data == NULL && len == 0)
    rc = sqlite3_bind_null (self->handle, index);
  else
    rc = sqlite3_bind_blob (self->handle, index, data, (int) len, kind);
  check_bound (self, name, rc);
}

void
cf_stmt_bind_blob (CfStmt self, const char *name, gconstpointer data, gsize len)
{
  bind_blob (self, name, data, len, SQLITE_TRANSIENT);
}

void
cf_stmt_bind_blob_static (CfStmt self, const char *name, gconstpointer data, gsize len)
{
  bind_blob (self, name, data, len, SQLITE_STATIC);
}

/* ---- stepping ---------------------------------------------------------------------------- */

/* After a failed write to the disk the connection must not write again: see cf_db_is_poisoned(). */
static void
note_failure (CfDb *db, int rc)
{
  if (db->writer && (rc & 0xff) == SQLITE_IOERR && (db->txn_writes || db->txn_began == NULL))
    db->poisoned = TRUE;
}

CfStep
cf_stmt_step (CfStmt self, GError **error)
{
  int rc;

  CF_DB_ASSERT_OWNER (self->db);
  if (G_UNLIKELY (self->db->poisoned && !sqlite3_stmt_readonly (self->handle))) {
    cf_error_set (error, CF_ERROR_IO, "'%s' has to be opened anew after an I/O error",
                  self->db->path);
    return CF_STEP_FAILED;
  }
  rc = sqlite3_step (self->handle);
  if (rc == SQLITE_ROW)
    return CF_STEP_ROW;
  if (rc == SQLITE_DONE)
    return CF_STEP_DONE;
  note_failure (self->db, rc);
  cf_db_fail (self->db, rc, error, "cannot run \"%.80s\"", self->sql);
  return CF_STEP_FAILED;
}

gboolean
cf_stmt_run (CfStmt self, GError **error)
{
  CfStep step = cf_stmt_step (self, error);

  sqlite3_reset (self->handle);
  if (step == CF_STEP_ROW)
    return cf_error_set (error, CF_ERROR_DATABASE, "an unexpected row from \"%.80s\"", self->sql);
  return step == CF_STEP_DONE;
}

void
cf_stmt_reset (CfStmt self)
{
  sqlite3_reset (self->handle);
}

/* ---- columns ----------------------------------------------------------------------------- */

gint64
cf_stmt_get_int64 (CfStmt self, int column)
{
  return sqlite3_column_int64 (self->handle, column);
}

gint
cf_stmt_get_int (CfStmt self, int column)
{
  return sqlite3_column_int (self->handle, column);
}

gboolean
cf_stmt_get_bool (CfStmt self, int column)
{
  return sqlite3_column_int (self->handle, column) != 0;
}

double
cf_stmt_get_double (CfStmt self, int column)
{
  return sqlite3_column_double (self->handle, column);
}

gboolean
cf_stmt_is_null (CfStmt self, int column)
{
  return sqlite3_column_type (self->handle, column) == SQLITE_NULL;
}

const char *
cf_stmt_get_text (CfStmt self, int column)
{
  return (const char *) sqlite3_column_text (self->handle, column);
}

char *
cf_stmt_dup_text (CfStmt self, int column)
{
  return g_strdup (cf_stmt_get_text (self, column));
}

gconstpointer
cf_stmt_get_blob (CfStmt self, int column, gsize *ret_len)
{
  gconstpointer data = sqlite3_column_blob (self->handle, column);

  *ret_len = (gsize) sqlite3_column_bytes (self->handle, column);
  return data;
}

GBytes *
cf_stmt_dup_bytes (CfStmt self, int column)
{
  gsize len;
  gconstpointer data = cf_stmt_get_blob (self, column, &len);

  return g_bytes_new (data, len);
}

/* ---- transactions ------------------------------------------------------------------------ */

gboolean
cf_db_in_transaction (CfDb *self)
{
  return self->txn_began != NULL;
}

static gboolean
run_control (CfDb *db, const char *sql, GError **error)
{
  g_auto (CfStmt) st = cf_db_prepare (db, sql, error);

  return st != NULL && cf_stmt_run (st, error);
}

gboolean
cf_txn_begin_at (CfTxn *self, CfDb *db, gboolean write, const char *location, GError **error)
{
  CF_DB_ASSERT_OWNER (db);
  g_assert (self->db == NULL);
  if (G_UNLIKELY (db->txn_began != NULL))
    g_error ("a transaction at %s inside the one of %s", location, db->txn_began);
  g_assert (!write || db->writer);
  if (G_UNLIKELY (write && db->poisoned))
    return cf_error_set (error, CF_ERROR_IO, "'%s' has to be opened anew after an I/O error",
                         db->path);
  if (!run_control (db, write ? "BEGIN IMMEDIATE" : "BEGIN", error))
    return FALSE;
  db->txn_began = location;
  db->txn_writes = write;
  self->db = db;
  return TRUE;
}

gboolean
cf_txn_commit (CfTxn *self, GError **error)
{
  CfDb *db = self->db;

  g_assert (db != NULL && db->txn_began != NULL);
  if (db->poisoned) {
    cf_txn_clear (self);
    return cf_error_set (error, CF_ERROR_IO, "an earlier write to '%s' failed", db->path);
  }
  if (!run_control (db, "COMMIT", error)) {
    cf_txn_clear (self);
    return FALSE;
  }
  db->txn_began = NULL;
  self->db = NULL;
  return TRUE;
}

void
cf_txn_clear (CfTxn *self)
{
  CfDb *db = self->db;

  if (db == NULL)
    return;
  self->db = NULL;
  db->txn_began = NULL;
  /* SQLite may have rolled back by itself (full disk, I/O error). */
  if (!sqlite3_get_autocommit (db->handle))
    sqlite3_exec (db->handle, "ROLLBACK", NULL, NULL, NULL);
}
