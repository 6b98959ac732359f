/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What the files cf-db*.c share; nobody else includes it. */

#include <sqlite3.h>

#include "cf-db.h"

typedef struct _CfStatement CfStatement;

struct _CfStatement
{
  CfDb *db;
  sqlite3_stmt *handle;
  char *sql;       /* the key in the cache; owned */
  int guess;       /* number of the parameter that is probably bound next */
  gboolean in_use; /* given out by cf_db_prepare() and not back yet */
  gboolean cached; /* FALSE: finalised on release */
};

struct _CfDb
{
  sqlite3 *handle;
  char *path;
  char *vfs;
  CfDbKind kind;
  gboolean writer;
  gboolean poisoned;
  int wal_frames; /* pages in the log after the last commit; writers only */
  guint version;
  CfDbDurability durability;
  GThread *owner;
  GHashTable *statements; /* sql -> CfStatement */
  const char *txn_began;  /* source line where the open transaction began, NULL for none */
  gboolean txn_writes;
  GCancellable *cancellable;
};

#define CF_DB_ASSERT_OWNER(db) g_assert ((db)->owner == g_thread_self ())

/* The text that application_id of each kind spells. */
guint32 cf_db_application_id (CfDbKind kind);

/* Sets @error from the connection's last error; always FALSE. */
gboolean cf_db_fail (CfDb *db, int rc, GError **error, const char *format, ...)
  G_GNUC_PRINTF (4, 5);

/* Sets @error from a bare result code; always FALSE. */
gboolean cf_db_fail_code (int rc, const char *detail, GError **error, const char *what);

/* Brings the schema to the newest version, keeping a copy before the first step. */
gboolean cf_db_migrate (CfDb *db, const char *backup_dir, GError **error);

/* Whether it goes with its connection. */
gboolean cf_db_is_private (CfDb *db);

/* Keeps what @db is, which is private, new and without a row, for the next ones of its kind.  Any thread. */
void cf_db_keep_blank (CfDb *db);

/* Makes @db, which is private and empty, what was kept; @ret_filled: whether anything was.  Any thread. */
gboolean cf_db_fill_blank (CfDb *db, gboolean *ret_filled, GError **error);

/* Finalises all cached statements. */
void cf_db_forget_statements (CfDb *db);
