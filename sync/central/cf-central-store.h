/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-central-store
 *
 * The central's database behind one narrow interface: transactions and statements, nothing that knows
 * what is stored.  SQLite (a shop of one) and PostgreSQL (many processes) implement it; all code
 * above is the same for both.
 *
 * The SQL that both understand: parameters $1 … $n; types TEXT and 64-bit integers and no others;
 * INSERT … ON CONFLICT, RETURNING; CAST ($1 AS BIGINT) where PostgreSQL could not tell a type.
 * Text compares by bytes.
 *
 * What a transaction promises, on both:
 *  - %CF_CENTRAL_READ: all statements see one instant;
 *  - %CF_CENTRAL_WRITE: a row read by INSERT … ON CONFLICT DO UPDATE or UPDATE … RETURNING is locked
 *    until the end, and nobody else's change of it comes between;
 *  - a failure with %G_IO_ERROR_BUSY means that nothing happened and the whole transaction may be tried
 *    again (somebody else was first, or a deadlock was broken); after any failure only rollback may
 *    be called;
 *  - committed means on the disk.
 *
 * One thread.
 */

#include <gio/gio.h>

#include "cf-error.h"

G_BEGIN_DECLS

typedef struct _CfCentralStore CfCentralStore;

typedef enum
{
  CF_CENTRAL_READ,
  CF_CENTRAL_WRITE,
} CfCentralMode;

/**
 * CfCentralRows:
 * @n_rows, @n_columns: size
 * @cells: (array): row by row; %NULL for SQL NULL; numbers in decimal
 *
 * What a statement gave, all of it: whoever asks bounds the number of rows.
 */
typedef struct
{
  gsize n_rows;
  gsize n_columns;
  char **cells;
} CfCentralRows;

/** cf_central_rows_free: Frees @self, which may be %NULL. */
void cf_central_rows_free (CfCentralRows *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfCentralRows, cf_central_rows_free)

/** cf_central_rows_text: Returns: (nullable): a cell; borrowed. */
const char *cf_central_rows_text (const CfCentralRows *self, gsize row, gsize column);

/** cf_central_rows_int: Returns: a cell as a number, 0 for SQL NULL. */
gint64 cf_central_rows_int (const CfCentralRows *self, gsize row, gsize column);

/**
 * CfCentralNotice:
 *
 * A scope has moved, in this process or another; called from cf_central_store_listen().
 */
typedef void (*CfCentralNotice) (const char *scope, gpointer data);

/**
 * CfCentralTake:
 * @rows: what the statement gave, in no order
 * @from, @n: it inserted the @n rows behind the first @from ones
 */
typedef void (*CfCentralTake) (const CfCentralRows *rows, gsize from, gsize n, gpointer data);

/**
 * CfCentralStoreClass:
 * @dialect: "sqlite" or "postgresql"
 * @lock: what ends a SELECT whose rows stay as they are until the transaction's end; they are locked
 *   in its order
 * @begin, @commit, @rollback: transactions do not nest; commit ends one also when it fails
 * @run: one statement with @n texts as parameters; %NULL is SQL NULL.  Where its rows are not @wanted it
 *   gives none, and what is wrong with it may be said by a later statement or the commit
 * @run_rows: one such statement, as cf_central_insert() says, about the first of @n_rows rows, in their
 *   order; @ret_n: about how many
 * @script: statements without parameters, in a transaction, for the migrations
 * @notify: tells all processes, when the open transaction commits, that @scope has moved
 * @get_fd: what to poll for others' notices; -1 where there are no others
 * @has_notice: whether something has come that was not delivered: others' notices are also read along
 *   with the answer to a statement, and then the descriptor is silent about them
 * @listen: delivers what has come since
 * @close: frees the store
 */
typedef struct
{
  const char *dialect;
  const char *lock;
  gboolean (*begin) (CfCentralStore *self, CfCentralMode mode, GError **error);
  gboolean (*commit) (CfCentralStore *self, GError **error);
  void (*rollback) (CfCentralStore *self);
  CfCentralRows *(*run) (CfCentralStore *self,
                         const char *sql,
                         const char *const *args,
                         gsize n,
                         gboolean wanted,
                         GError **error);
  CfCentralRows *(*run_rows) (CfCentralStore *self,
                              const char *head,
                              const char *tail,
                              const char *types,
                              const char *const *cells,
                              gsize n_rows,
                              gboolean wanted,
                              gsize *ret_n,
                              GError **error);
  gboolean (*script) (CfCentralStore *self, const char *sql, GError **error);
  gboolean (*notify) (CfCentralStore *self, const char *scope, GError **error);
  int (*get_fd) (CfCentralStore *self);
  gboolean (*has_notice) (CfCentralStore *self);
  gboolean (*listen) (CfCentralStore *self, CfCentralNotice notice, gpointer data, GError **error);
  void (*close) (CfCentralStore *self);
} CfCentralStoreClass;

struct _CfCentralStore
{
  const CfCentralStoreClass *class;
  gboolean in_transaction;
  guint n_connections; /* made so far: a new one has another fd, and may have missed notices */
};

/**
 * cf_central_store_open_sqlite:
 * @path: the file, made where there is none; ":memory:" for tests
 * @vfs: (nullable): a registered VFS
 */
CfCentralStore *cf_central_store_open_sqlite (const char *path, const char *vfs, GError **error)
  G_GNUC_WARN_UNUSED_RESULT;

/** cf_central_store_open_postgresql: @database: a connection string, "postgresql://…". */
CfCentralStore *cf_central_store_open_postgresql (const char *database, GError **error)
  G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_central_store_open:
 * @database: a file's path, or a connection string of PostgreSQL ("postgresql://…")
 */
CfCentralStore *cf_central_store_open (const char *database, const char *vfs, GError **error)
  G_GNUC_WARN_UNUSED_RESULT;

/** cf_central_store_close: rolls back what is open and frees @self, which may be %NULL. */
void cf_central_store_close (CfCentralStore *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfCentralStore, cf_central_store_close)

/**
 * cf_central_store_migrate:
 *
 * Brings the schema to this program's, each step in a transaction.  Two processes that do so at once
 * come one after the other.  Fails with %CF_ERROR_NEWER_VERSION where a newer program was here.
 */
gboolean cf_central_store_migrate (CfCentralStore *self, GError **error);

/** cf_central_store_is_current: Returns: whether the schema is this program's. */
gboolean cf_central_store_is_current (CfCentralStore *self, GError **error);

/** cf_central_begin, cf_central_commit, cf_central_rollback: see CfCentralStoreClass. */
gboolean cf_central_begin (CfCentralStore *self, CfCentralMode mode, GError **error);
gboolean cf_central_commit (CfCentralStore *self, GError **error);
void cf_central_rollback (CfCentralStore *self);

/**
 * cf_central_query:
 * @types: a letter a parameter: 't' const char * (may be %NULL), 'i' gint64
 *
 * Returns: (transfer full): the rows
 */
CfCentralRows *cf_central_query (CfCentralStore *self,
                                 GError **error,
                                 const char *sql,
                                 const char *types,
                                 ...) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_central_exec:
 *
 * As cf_central_query(), of a statement whose rows nobody wants.  It may not wait for the database: a later
 * statement or the commit fails in its stead.
 */
gboolean cf_central_exec (CfCentralStore *self,
                          GError **error,
                          const char *sql,
                          const char *types,
                          ...);

/**
 * cf_central_insert:
 * @head: "INSERT INTO t (a, b)"
 * @tail: what follows the values: "" or " ON CONFLICT … RETURNING …"
 * @types: a letter a column: 't' text, 'i' a 64-bit integer
 * @cells: row by row, as many a row as @types has letters; numbers in decimal, %NULL for SQL NULL
 *
 * @take: (nullable): for what is returned; called once a statement
 *
 * Inserts many rows in few statements, which are prepared once.  Any other statement about a list of
 * rows can be run so, too: "SELECT … WHERE (a, b) IN (" and ")".  No two rows have the same key, unless
 * on a conflict nothing is done.
 */
gboolean cf_central_insert (CfCentralStore *self,
                            GError **error,
                            const char *head,
                            const char *tail,
                            const char *types,
                            const char *const *cells,
                            gsize n_rows,
                            CfCentralTake take,
                            gpointer data);

G_END_DECLS
