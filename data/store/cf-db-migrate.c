/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include <glib/gstdio.h>

#include "cf-data-resources.h"
#include "cf-db-private.h"

/*
 * Migrations.  Invariants:
 *  1. the files of a kind are numbered from 0001 without gaps; the number is PRAGMA user_version;
 *  2. a file runs in one transaction together with the change of user_version: a crash leaves the
 *     schema before it or after it;
 *  3. a database that has data is copied before its first migration of a run; the copy goes when it can no
 *     longer be wanted, for it knows persons who were erased since.
 */

#define PREFIX "/counterfoil/data/migrations"

static const char *
folder_of (CfDbKind kind)
{
  return kind == CF_DB_STORE ? PREFIX "/store" : PREFIX "/reference";
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The migrations of @kind, sorted; the n-th (from 0) has number n + 1. */
static char **
list_migrations (CfDbKind kind)
{
  char **names = g_resource_enumerate_children (cf_data_get_resource (), folder_of (kind), 0, NULL);

  g_assert (names != NULL && names[0] != NULL);
  qsort (names, g_strv_length (names), sizeof *names, compare_names);
  for (guint i = 0; names[i] != NULL; i++)
    g_assert (strtoul (names[i], NULL, 10) == i + 1);
  return names;
}

guint
cf_db_newest_version (CfDbKind kind)
{
  g_auto (GStrv) names = list_migrations (kind);

  return g_strv_length (names);
}

static gboolean
run_one (CfDb *db, const char *name, guint number, GError **error)
{
  g_autofree char *path = g_strconcat (folder_of (db->kind), "/", name, NULL);
  g_autoptr (GBytes) sql = g_resource_lookup_data (cf_data_get_resource (), path, 0, NULL);
  g_autofree char *text = NULL;
  g_autofree char *stamp = NULL;
  g_auto (CfTxn) txn = CF_TXN_INIT;

  g_assert (sql != NULL);
  text = g_strndup (g_bytes_get_data (sql, NULL), g_bytes_get_size (sql));
  stamp = g_strdup_printf ("PRAGMA application_id=%u; PRAGMA user_version=%u",
                           cf_db_application_id (db->kind), number);
  if (!cf_txn_begin (&txn, db, error) || !cf_db_exec (db, text, error) ||
      !cf_db_exec (db, stamp, error) || !cf_txn_commit (&txn, error)) {
    g_prefix_error (error, "migration %s: ", name);
    return FALSE;
  }
  db->version = number;
  return TRUE;
}

#define COPY_MARK "-schema-"

static gboolean
keep_copy (CfDb *db, const char *backup_dir, guint newest, GError **error)
{
  g_autofree char *base = g_path_get_basename (db->path);
  g_autofree char *name =
    g_strdup_printf ("%s" COPY_MARK "%u-before-%u", base, db->version, newest);
  g_autofree char *path = g_build_filename (backup_dir, name, NULL);

  /* The copy of an earlier try of the same step is as good. */
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  if (g_mkdir_with_parents (backup_dir, 0700) != 0)
    return cf_error_set (error, CF_ERROR_IO, "cannot make the folder '%s'", backup_dir);
  return cf_db_backup_to (db, path, error);
}

void
cf_db_forget_copies (const char *backup_dir, gint64 before_ms)
{
  g_autoptr (GDir) dir = g_dir_open (backup_dir, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (backup_dir, name, NULL);
    GStatBuf info;

    if (strstr (name, COPY_MARK) != NULL && g_lstat (path, &info) == 0 && S_ISREG (info.st_mode) &&
        (gint64) info.st_mtime * 1000 < before_ms && g_unlink (path) == 0)
      g_message ("the copy '%s' of before a migration is not kept any longer", path);
  }
}

gboolean
cf_db_migrate (CfDb *db, const char *backup_dir, GError **error)
{
  g_auto (GStrv) names = list_migrations (db->kind);
  guint newest = g_strv_length (names);
  gboolean is_blank = db->version == 0 && cf_db_is_private (db), is_filled = FALSE;

  if (db->version == newest)
    return TRUE;
  if (is_blank && !cf_db_fill_blank (db, &is_filled, error))
    return FALSE;
  if (is_filled) {
    db->version = newest;
    return TRUE;
  }
  if (db->version > 0 && backup_dir != NULL && !keep_copy (db, backup_dir, newest, error))
    return FALSE;
  for (guint i = db->version; i < newest; i++)
    if (!run_one (db, names[i], i + 1, error))
      return FALSE;
  if (is_blank)
    cf_db_keep_blank (db);
  return TRUE;
}
