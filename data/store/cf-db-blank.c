/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-db-private.h"

/*
 * Private databases (a rebuild of the projections, a test's) begin empty each time, and running all migrations
 * for one takes longer than what is then done in a small one.  So the first of a kind that a process makes is
 * kept as bytes, and the next ones are copied from it.  Files of a till are never made so.
 */

static GMutex lock;
static GBytes *blanks[2]; /* by CfDbKind */

static GBytes *
ref_blank (CfDbKind kind)
{
  GBytes *blank;

  g_mutex_lock (&lock);
  blank = blanks[kind] != NULL ? g_bytes_ref (blanks[kind]) : NULL;
  g_mutex_unlock (&lock);
  return blank;
}

void
cf_db_keep_blank (CfDb *db)
{
  sqlite3_int64 len = 0;
  unsigned char *bytes = sqlite3_serialize (db->handle, "main", &len, 0);
  GBytes *blank;

  if (bytes == NULL)
    return; /* the next one runs the migrations, too */
  blank = g_bytes_new_with_free_func (bytes, (gsize) len, sqlite3_free, bytes);
  g_mutex_lock (&lock);
  if (blanks[db->kind] == NULL)
    blanks[db->kind] = g_steal_pointer (&blank);
  g_mutex_unlock (&lock);
  g_clear_pointer (&blank, g_bytes_unref);
}

static int
copy_from (sqlite3 *target, GBytes *blank)
{
  gsize len;
  gconstpointer bytes = g_bytes_get_data (blank, &len);
  sqlite3_backup *backup;
  sqlite3 *source = NULL;
  int rc = sqlite3_open_v2 (":memory:", &source,
                            SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);

  if (rc == SQLITE_OK)
    rc = sqlite3_deserialize (source, "main", (unsigned char *) bytes, (sqlite3_int64) len,
                              (sqlite3_int64) len, SQLITE_DESERIALIZE_READONLY);
  backup = rc == SQLITE_OK ? sqlite3_backup_init (target, "main", source, "main") : NULL;
  if (backup != NULL) {
    sqlite3_backup_step (backup, -1);
    rc = sqlite3_backup_finish (backup);
  } else if (rc == SQLITE_OK) {
    rc = sqlite3_errcode (target);
  }
  sqlite3_close (source);
  return rc;
}

gboolean
cf_db_fill_blank (CfDb *db, gboolean *ret_filled, GError **error)
{
  g_autoptr (GBytes) blank = ref_blank (db->kind);
  int rc = blank != NULL ? copy_from (db->handle, blank) : SQLITE_OK;

  if (rc != SQLITE_OK)
    return cf_db_fail (db, rc, error, "cannot begin '%s'", db->path);
  *ret_filled = blank != NULL;
  return TRUE;
}
