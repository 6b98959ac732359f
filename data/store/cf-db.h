/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-db
 *
 * One connection to one SQLite file, and the only way to it.  What is decided here once, so that no
 * store has to think of it:
 *  - WAL, never a checkpoint by itself (the writer thread asks for it, cf-db-writer.h), none on
 *    closing, no mmap, foreign keys on, defensive, schema not trusted, a bounded page cache;
 *  - what is deleted is overwritten in the file, and what rows were moved away from, too
 *    (cf-page-gaps.h);
 *  - the schema is the numbered migrations compiled in from migrations/<kind>/NNNN-name.sql, each
 *    in one transaction with PRAGMA user_version, a copy of the file kept before the first of them;
 *    a file of a newer program is refused;
 *  - statements are prepared once and kept; parameters are bound by name and a wrong name aborts;
 *  - a transaction is a scope (CfTxn) that rolls back unless it was committed, and knows where in
 *    the source it began;
 *  - SQLite's errors become CF_ERROR: full disk %CF_ERROR_DISK_FULL, damage %CF_ERROR_DAMAGED, reading
 *    and writing %CF_ERROR_IO, everything else %CF_ERROR_DATABASE.
 *
 * Threads: a connection belongs to one thread at a time, the one that opened it or that called
 * cf_db_own() last; every function asserts it.  A file has one writing connection in all processes
 * (cf-folder-lock.h, cf-db-writer.h); any number may read.
 */

#include <gio/gio.h>

#include "cf-error.h"

G_BEGIN_DECLS

/**
 * CfDbKind:
 * @CF_DB_STORE: store.db, what this terminal knows because it happened here
 * @CF_DB_REFERENCE: reference-<n>.db, what it was told
 *
 * Which schema a file has.  Written into the file's application id: a file of the other kind, or of
 * somebody else, is refused as %CF_ERROR_DAMAGED.
 */
typedef enum
{
  CF_DB_STORE,
  CF_DB_REFERENCE,
} CfDbKind;

/**
 * CfDbMode:
 * @CF_DB_READER: opens read-only; an older schema is refused as %CF_ERROR_DATABASE
 * @CF_DB_WRITER: opens for writing and migrates; the file must exist
 * @CF_DB_CREATE: as @CF_DB_WRITER, and makes the file where there is none
 */
typedef enum
{
  CF_DB_READER,
  CF_DB_WRITER,
  CF_DB_CREATE,
} CfDbMode;

/**
 * CfDbDurability:
 * @CF_DB_SYNCED: PRAGMA synchronous=FULL: a commit that returned survives a power cut
 * @CF_DB_UNSYNCED: PRAGMA synchronous=NORMAL: it survives the process; a power cut may take it, but
 *   never the order of commits
 * @CF_DB_BULK: PRAGMA synchronous=OFF: for a file nobody uses yet, which is synced before it is put
 *   to use (cf_db_sync_file())
 */
typedef enum
{
  CF_DB_SYNCED,
  CF_DB_UNSYNCED,
  CF_DB_BULK,
} CfDbDurability;

/**
 * CfDbOptions:
 * @kind: the schema
 * @mode: reading, writing, making
 * @vfs: (nullable): the name of a registered SQLite VFS; %NULL for the system's.  The tests' disk
 *   that fails comes in through here
 * @cache_kib: the page cache's bound; 0 for %CF_DB_CACHE_KIB
 * @wal_max: of a writer (cf-db-writer.h): bytes of log that it lets grow before it puts them away; 0 for
 *   %CF_DB_WRITER_WAL_MAX.  Less where others sync on the same disk: whoever does so meanwhile waits for all of it
 * @backup_dir: (nullable): where the copy before a migration goes; %NULL for none (a new file, or
 *   one in memory, needs none)
 *
 * How to open a file; zero-initialised is a reader of a store on the system's VFS.
 */
typedef struct
{
  CfDbKind kind;
  CfDbMode mode;
  const char *vfs;
  guint cache_kib;
  gint64 wal_max;
  const char *backup_dir;
} CfDbOptions;

#define CF_DB_CACHE_KIB       8192 /* page cache a connection: index pages of 1,000,000 products stay */
#define CF_DB_BUSY_TIMEOUT_MS 2000 /* longer than any lock SQLite itself holds in WAL mode */
#define CF_DB_STATEMENTS_MAX  256 /* cached statements a connection; more is a defect, and bounded */

typedef struct _CfDb CfDb;

/**
 * cf_db_open:
 * @path: the file; ":memory:" and "" (a private file that goes with the connection) are SQLite's
 * @options: copied
 *
 * Opens, configures and, where @options says writing, migrates.  Fails with %CF_ERROR_NOT_INITIALISED
 * where the file does not exist, %CF_ERROR_NEWER_VERSION where a newer program wrote it,
 * %CF_ERROR_DAMAGED where it is not such a database, and as SECTION says.
 *
 * Returns: (transfer full): a connection, closed with cf_db_close()
 */
CfDb *cf_db_open (const char *path, const CfDbOptions *options, GError **error)
  G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_db_close:
 * @self: (nullable): a connection without a statement or transaction in use
 *
 * Closes without a checkpoint: the -wal file stays and is read at the next opening.
 */
void cf_db_close (CfDb *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfDb, cf_db_close)

/**
 * cf_db_own:
 *
 * Makes the calling thread the one that may use @self from now on.  The thread that had it must
 * have stopped using it.
 */
void cf_db_own (CfDb *self);

/** cf_db_get_path: Returns: the path as given to cf_db_open(). */
const char *cf_db_get_path (CfDb *self);

/** cf_db_is_writer: Returns: whether @self may write. */
gboolean cf_db_is_writer (CfDb *self);

/** cf_db_get_kind: Returns: which file it is. */
CfDbKind cf_db_get_kind (CfDb *self);

/** cf_db_get_version: Returns: the schema's number (PRAGMA user_version) as it is after opening. */
guint cf_db_get_version (CfDb *self);

/**
 * cf_db_newest_version:
 *
 * Returns: the number of the newest migration of @kind that is compiled in.
 */
guint cf_db_newest_version (CfDbKind kind);

/**
 * cf_db_is_poisoned:
 *
 * After an I/O error while committing nobody knows what is on the disk: every later statement that
 * writes fails with %CF_ERROR_IO until the file has been closed and opened anew (the writer does).
 *
 * Returns: whether that happened to @self
 */
gboolean cf_db_is_poisoned (CfDb *self);

/**
 * cf_db_set_durability:
 * @durability: for the transactions that begin from now on
 *
 * Asserts that no transaction is open: switched inside one, SQLite would ignore it silently.  A new
 * connection is %CF_DB_SYNCED.
 */
gboolean cf_db_set_durability (CfDb *self, CfDbDurability durability, GError **error);

/**
 * cf_db_exec:
 * @sql: one or more statements without parameters and without rows worth having
 *
 * For schemas and pragmas; everything else is prepared.
 */
gboolean cf_db_exec (CfDb *self, const char *sql, GError **error);

/**
 * cf_db_read_int64:
 * @sql: a query of one row and one integer column, such as "PRAGMA page_count"
 * @ret_value: (out): its value
 *
 * Fails with %CF_ERROR_DAMAGED where there is no row.
 */
gboolean cf_db_read_int64 (CfDb *self, const char *sql, gint64 *ret_value, GError **error);

/** cf_db_last_rowid: Returns: the rowid of the last inserted row. */
gint64 cf_db_last_rowid (CfDb *self);

/** cf_db_changes: Returns: how many rows the last INSERT, UPDATE or DELETE changed. */
gint64 cf_db_changes (CfDb *self);

/**
 * cf_db_set_interrupt:
 * @cancellable: (nullable): looked at every few thousand steps of any statement from now on
 *
 * Lets a long query be cancelled: it fails with %G_IO_ERROR_CANCELLED.  %NULL ends it.
 */
void cf_db_set_interrupt (CfDb *self, GCancellable *cancellable);

/**
 * cf_db_checkpoint:
 * @ret_wal_frames: (out) (optional): pages in the WAL
 * @ret_done_frames: (out) (optional): of these, pages now in the database file
 *
 * PRAGMA wal_checkpoint(PASSIVE): moves what no reader needs any more; waits for nobody.  Writer
 * only, outside a transaction.
 */
gboolean cf_db_checkpoint (CfDb *self, gint *ret_wal_frames, gint *ret_done_frames, GError **error);

/**
 * cf_db_truncate_wal:
 *
 * PRAGMA wal_checkpoint(TRUNCATE), and the empty log is synced: for a file that nobody else has open and
 * that is about to be closed and put to use, so that it is one file; and for what a failed commit has
 * left in the log, which a power cut would otherwise bring back as if it had been written.  Fails with
 * %CF_ERROR_DATABASE where a reader is in the way.
 */
gboolean cf_db_truncate_wal (CfDb *self, GError **error);

/**
 * cf_db_sync_log:
 *
 * fsync of the write-ahead log: afterwards all that can be read survives a power cut.  cf_db_open() does
 * so for a writer, and where it can empties the log: a program that was killed between writing a commit and
 * syncing it has left a record that can be read and is on no disk yet, and whoever reads it builds on it.
 */
gboolean cf_db_sync_log (CfDb *self, GError **error);

/** cf_db_wal_bytes: Returns: how much of the log is in use, as of this writer's last commit. */
gint64 cf_db_wal_bytes (CfDb *self);

/**
 * cf_db_sync_file:
 * @path: a file
 *
 * fsync of @path and of the folder it stands in: after it returned, file and name survive a power
 * cut.  Any thread.
 */
gboolean cf_db_sync_file (const char *path, GError **error);

/**
 * cf_db_backup_to:
 * @path: where the copy goes; must not exist
 *
 * Copies @self in one sqlite3_backup_step (-1), so that the copy is one instant, as one file without
 * a WAL; checks it with PRAGMA integrity_check, syncs it, and gives it the rights 0600.  A failed
 * copy leaves nothing behind.
 */
gboolean cf_db_backup_to (CfDb *self, const char *path, GError **error);

/**
 * cf_db_forget_copies:
 * @backup_dir: a folder, which need not exist
 * @before_ms: UTC milliseconds
 *
 * Removes the copies in @backup_dir that were made for a migration before @before_ms (CfDbOptions), by the
 * file's time.  What else lies there stays, and so does what cannot be removed: the next call tries again.
 * Any thread.
 */
void cf_db_forget_copies (const char *backup_dir, gint64 before_ms);

/**
 * cf_db_check:
 * @ret_problems: (out) (transfer full): up to 100 sentences, %NULL-terminated; empty when all is well
 *
 * PRAGMA integrity_check and foreign_key_check.  Fails only where the check could not be made.
 */
gboolean cf_db_check (CfDb *self, char ***ret_problems, GError **error);

/* ---- statements -------------------------------------------------------------------------- */

/**
 * CfStmt:
 *
 * A prepared statement of a connection's cache, in use: declare it with
 * `g_auto (CfStmt) st = cf_db_prepare (…)`, and leaving the scope gives it back, reset and with its
 * parameters cleared.
 */
typedef struct _CfStatement *CfStmt;

/**
 * cf_db_prepare:
 * @sql: one statement with named parameters (":name"); the text is the key of the cache
 *
 * Debug builds warn about a full table scan unless @sql has a comment whose whole text is "scan".
 * A statement already in use in an outer scope is prepared a second time, so recursion is safe.
 *
 * Returns: (nullable): the statement, or %NULL with @error set
 */
CfStmt cf_db_prepare (CfDb *self, const char *sql, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** cf_stmt_release: gives a statement back; what g_auto (CfStmt) calls.  %NULL is allowed. */
void cf_stmt_release (CfStmt self);
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (CfStmt, cf_stmt_release, NULL)

/*
 * Binding.  An unknown @name aborts: it is a misspelling in this program, never outside data.
 * Text and blobs are copied unless the name says static; a %NULL pointer binds SQL NULL.
 */
void cf_stmt_bind_int64 (CfStmt self, const char *name, gint64 value);
void cf_stmt_bind_bool (CfStmt self, const char *name, gboolean value);
void cf_stmt_bind_double (CfStmt self, const char *name, double value);
void cf_stmt_bind_null (CfStmt self, const char *name);
void cf_stmt_bind_text (CfStmt self, const char *name, const char *value);
void cf_stmt_bind_text_len (CfStmt self, const char *name, const char *value, gsize len);
void cf_stmt_bind_blob (CfStmt self, const char *name, gconstpointer data, gsize len);

/** cf_stmt_bind_text_static: as cf_stmt_bind_text(); @value must outlive the statement's use. */
void cf_stmt_bind_text_static (CfStmt self, const char *name, const char *value);

/** cf_stmt_bind_bytes_static: a blob that must outlive the statement's use. */
void cf_stmt_bind_blob_static (CfStmt self, const char *name, gconstpointer data, gsize len);

/**
 * CfStep:
 * @CF_STEP_FAILED: the error is set
 * @CF_STEP_DONE: no (more) row
 * @CF_STEP_ROW: the columns may be read
 */
typedef enum
{
  CF_STEP_FAILED = -1,
  CF_STEP_DONE = 0,
  CF_STEP_ROW = 1,
} CfStep;

/**
 * cf_stmt_step:
 *
 * Goes to the next row: `while ((step = cf_stmt_step (st, error)) == CF_STEP_ROW)`.
 */
CfStep cf_stmt_step (CfStmt self, GError **error);

/**
 * cf_stmt_run:
 *
 * Runs a statement that gives no rows and resets it, so that it can be bound and run again; the
 * parameters keep their values until bound anew.  Fails where a row comes.
 */
gboolean cf_stmt_run (CfStmt self, GError **error);

/** cf_stmt_reset: makes a statement whose rows were read ready to be bound and stepped again. */
void cf_stmt_reset (CfStmt self);

/*
 * Columns, by number from 0, after %CF_STEP_ROW.  Borrowed pointers live until the next step or
 * reset.  A column of another type is damage in the file; since every table is STRICT it is asserted
 * nowhere and read as SQLite converts it.
 */
gint64 cf_stmt_get_int64 (CfStmt self, int column);
gint cf_stmt_get_int (CfStmt self, int column);
gboolean cf_stmt_get_bool (CfStmt self, int column);
double cf_stmt_get_double (CfStmt self, int column);
gboolean cf_stmt_is_null (CfStmt self, int column);

/** cf_stmt_get_text: Returns: (nullable): borrowed UTF-8, %NULL for SQL NULL. */
const char *cf_stmt_get_text (CfStmt self, int column);

/** cf_stmt_dup_text: Returns: (nullable) (transfer full): a copy. */
char *cf_stmt_dup_text (CfStmt self, int column);

/** cf_stmt_get_blob: @ret_len: (out): its size.  Returns: (nullable): borrowed bytes. */
gconstpointer cf_stmt_get_blob (CfStmt self, int column, gsize *ret_len);

/** cf_stmt_dup_bytes: Returns: (transfer full): a copy of a blob or text; empty for NULL. */
GBytes *cf_stmt_dup_bytes (CfStmt self, int column);

/* ---- transactions ------------------------------------------------------------------------ */

/**
 * CfTxn:
 *
 * A transaction as a scope: `g_auto (CfTxn) txn = CF_TXN_INIT;`, cf_txn_begin(), work,
 * cf_txn_commit().  Leaving the scope without a commit rolls back.  Transactions do not nest: a
 * second begin on a connection aborts and names where the first one began.
 */
typedef struct
{
  CfDb *db;
} CfTxn;

#define CF_TXN_INIT                                                                                \
  {                                                                                                \
    NULL                                                                                           \
  }

/**
 * cf_txn_begin:
 * @db: a writer
 *
 * BEGIN IMMEDIATE.  Only a job of the file's writer thread, the importer and the tests begin one.
 */
#define cf_txn_begin(self, db, error) cf_txn_begin_at ((self), (db), TRUE, G_STRLOC, (error))

/**
 * cf_txn_begin_read:
 *
 * BEGIN: several queries that see one instant.  Hold it for less than a second: the WAL cannot be
 * reused while it lasts.
 */
#define cf_txn_begin_read(self, db, error) cf_txn_begin_at ((self), (db), FALSE, G_STRLOC, (error))

/** cf_txn_begin_at: what the two macros above call, with where in the source they stand. */
gboolean cf_txn_begin_at (CfTxn *self,
                          CfDb *db,
                          gboolean write,
                          const char *location,
                          GError **error);

/**
 * cf_txn_commit:
 *
 * Commits; when it returns %TRUE under %CF_DB_SYNCED the changes are on the disk.  When it fails they
 * are rolled back; after %CF_ERROR_IO see cf_db_is_poisoned().
 */
gboolean cf_txn_commit (CfTxn *self, GError **error);

/** cf_txn_clear: rolls back what is open; what g_auto (CfTxn) calls. */
void cf_txn_clear (CfTxn *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CfTxn, cf_txn_clear)

/**
 * cf_db_in_transaction:
 *
 * For functions that write inside their caller's transaction: `g_assert (cf_db_in_transaction (db))`.
 */
gboolean cf_db_in_transaction (CfDb *self);

G_END_DECLS
