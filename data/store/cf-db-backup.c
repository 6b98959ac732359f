/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <sys/stat.h>
#include <unistd.h>

#include "cf-db-private.h"
#include "cf-page-gaps.h"

/* Copies of a database and the check of one. */

#define PROBLEMS_MAX 100

/* One sqlite3_backup_step (-1): the copy is of one instant, whatever the writer does meanwhile. */
static gboolean
copy_pages (CfDb *self, sqlite3 *target, const char *path, GError **error)
{
  sqlite3_backup *backup = sqlite3_backup_init (target, "main", self->handle, "main");
  int rc;

  if (backup == NULL)
    return cf_db_fail_code (sqlite3_errcode (target), sqlite3_errmsg (target), error,
                            "cannot begin the copy");
  rc = sqlite3_backup_step (backup, -1);
  sqlite3_backup_finish (backup);
  if (rc != SQLITE_DONE)
    return cf_error_set (error, (rc & 0xff) == SQLITE_FULL ? CF_ERROR_DISK_FULL : CF_ERROR_IO,
                         "cannot copy '%s' to '%s': %s", self->path, path, sqlite3_errstr (rc));
  return TRUE;
}

/* The copy says WAL in its header like its source; as a file to carry around it is better without. */
static gboolean
finish_copy (sqlite3 *target, GError **error)
{
  int rc = sqlite3_exec (target, "PRAGMA journal_mode=DELETE", NULL, NULL, NULL);

  if (rc != SQLITE_OK)
    return cf_db_fail_code (rc, sqlite3_errmsg (target), error, "cannot finish the copy");
  return TRUE;
}

static gboolean
read_back (const char *path, const char *vfs, GError **error)
{
  sqlite3 *handle = NULL;
  sqlite3_stmt *st = NULL;
  gboolean ok;
  int rc = sqlite3_open_v2 (path, &handle, SQLITE_OPEN_READONLY, vfs);

  if (rc == SQLITE_OK)
    rc = sqlite3_prepare_v2 (handle, "PRAGMA integrity_check(1)", -1, &st, NULL);
  ok = rc == SQLITE_OK && sqlite3_step (st) == SQLITE_ROW &&
       g_strcmp0 ((const char *) sqlite3_column_text (st, 0), "ok") == 0;
  if (!ok)
    cf_error_set (error, CF_ERROR_DAMAGED, "the copy '%s' fails its check: %s", path,
                  sqlite3_errmsg (handle));
  sqlite3_finalize (st);
  sqlite3_close (handle);
  return ok;
}

gboolean
cf_db_backup_to (CfDb *self, const char *path, GError **error)
{
  sqlite3 *target = NULL;
  gboolean ok;
  int rc;

  CF_DB_ASSERT_OWNER (self);
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return cf_error_set (error, CF_ERROR_IO, "'%s' exists already", path);
  rc = sqlite3_open_v2 (path, &target, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, self->vfs);
  if (rc == SQLITE_OK) /* what it copies from may have more in its memory than in its file */
    rc = cf_page_gaps_wipe (target);
  ok = rc == SQLITE_OK ||
       cf_db_fail_code (rc, sqlite3_errstr (rc), error, "cannot make the copy's file");
  ok = ok && (chmod (path, 0600) == 0 ||
              cf_error_set (error, CF_ERROR_IO, "cannot set the rights of '%s'", path));
  ok = ok && copy_pages (self, target, path, error) && finish_copy (target, error);
  sqlite3_close (target);
  ok = ok && cf_db_sync_file (path, error) && read_back (path, self->vfs, error);
  if (!ok)
    unlink (path);
  return ok;
}

static gboolean
collect (CfDb *self, const char *sql, gboolean keys, GPtrArray *problems, GError **error)
{
  g_auto (CfStmt) st = cf_db_prepare (self, sql, error);
  CfStep step;

  if (st == NULL)
    return FALSE;
  while ((step = cf_stmt_step (st, error)) == CF_STEP_ROW && problems->len < PROBLEMS_MAX) {
    const char *first = cf_stmt_get_text (st, 0);

    if (keys)
      g_ptr_array_add (problems, g_strdup_printf ("table %s, row %" G_GINT64_FORMAT
                                                  " refers to a row of %s that is missing",
                                                  first, cf_stmt_get_int64 (st, 1),
                                                  cf_stmt_get_text (st, 2)));
    else if (g_strcmp0 (first, "ok") != 0)
      g_ptr_array_add (problems, g_strdup (first));
  }
  return step != CF_STEP_FAILED;
}

gboolean
cf_db_check (CfDb *self, char ***ret_problems, GError **error)
{
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);

  CF_DB_ASSERT_OWNER (self);
  if (!collect (self, "PRAGMA integrity_check /*scan*/", FALSE, problems, error) ||
      !collect (self, "PRAGMA foreign_key_check /*scan*/", TRUE, problems, error))
    return FALSE;
  g_ptr_array_add (problems, NULL);
  *ret_problems = (char **) g_ptr_array_free (g_steal_pointer (&problems), FALSE);
  return TRUE;
}
