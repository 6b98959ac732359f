/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <libpq-fe.h>
#include <string.h>

#include "cf-central-store.h"

/*
 * PostgreSQL, for many processes.  READ is REPEATABLE READ, so that all statements see one instant;
 * WRITE is READ COMMITTED with row locks, which is what the interface promises.  A broken connection
 * is opened anew by the next transaction; what was in the old one is lost and tried again by whoever
 * asked.
 */

#define CHANNEL        "counterfoil"
#define STATEMENTS_MAX 500

typedef struct
{
  CfCentralStore base;
  PGconn *connection;
  PGnotify *notice;       /* the first that was not delivered */
  GHashTable *statements; /* sql → name */
  guint n_statements;
} PostgresqlStore;

static gboolean
fail (PostgresqlStore *self, const PGresult *result, GError **error, const char *what)
{
  static const char *const busy[] = {
    "40001", /* serialization_failure */
    "40P01", /* deadlock_detected */
    "55P03", /* lock_not_available */
    "23505", /* unique_violation: somebody else was first, the next try sees it */
  };
  const char *state = result != NULL ? PQresultErrorField (result, PG_DIAG_SQLSTATE) : NULL;
  g_autofree char *message =
    g_strdup (result != NULL ? PQresultErrorMessage (result) : PQerrorMessage (self->connection));

  g_strdelimit (g_strchomp (message), "\n", ' ');
  for (guint i = 0; state != NULL && i < G_N_ELEMENTS (busy); i++)
    if (g_str_equal (state, busy[i])) {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY, "%s: %s", what, message);
      return FALSE;
    }
  if (PQstatus (self->connection) != CONNECTION_OK)
    return cf_error_set (error, CF_ERROR_UNREACHABLE, "%s: %s", what, message);
  if (state != NULL && g_str_equal (state, "53100"))
    return cf_error_set (error, CF_ERROR_DISK_FULL, "%s: %s", what, message);
  return cf_error_set (error, CF_ERROR_DATABASE, "%s: %s", what, message);
}

static gboolean
simple (PostgresqlStore *self, const char *sql, GError **error)
{
  PGresult *result = PQexec (self->connection, sql);
  ExecStatusType status = PQresultStatus (result);
  gboolean ok = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;

  if (!ok)
    fail (self, result, error, sql);
  PQclear (result);
  return ok;
}

/* The old connection's prepared statements and its LISTEN are gone with it. */
static gboolean
ensure_connected (PostgresqlStore *self, GError **error)
{
  if (PQstatus (self->connection) == CONNECTION_OK)
    return TRUE;
  g_hash_table_remove_all (self->statements);
  PQreset (self->connection);
  if (PQstatus (self->connection) != CONNECTION_OK)
    return fail (self, NULL, error, "cannot connect");
  self->base.n_connections++;
  return simple (self, "LISTEN " CHANNEL, error);
}

static gboolean
postgresql_begin (CfCentralStore *base, CfCentralMode mode, GError **error)
{
  PostgresqlStore *self = (PostgresqlStore *) base;
  const char *sql = mode == CF_CENTRAL_WRITE ? "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
                                             : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

  return ensure_connected (self, error) &&
         (simple (self, sql, NULL) ||
          /* The server was restarted since: one more try with a connection of its own. */
          (PQstatus (self->connection) != CONNECTION_OK && ensure_connected (self, error) &&
           simple (self, sql, error)) ||
          (error != NULL && *error == NULL && fail (self, NULL, error, "cannot begin")));
}

static gboolean
postgresql_commit (CfCentralStore *base, GError **error)
{
  PostgresqlStore *self = (PostgresqlStore *) base;
  PGresult *result = PQexec (self->connection, "COMMIT");
  /* A transaction that had failed answers ROLLBACK to COMMIT. */
  gboolean ok =
    PQresultStatus (result) == PGRES_COMMAND_OK && g_str_equal (PQcmdStatus (result), "COMMIT");

  if (!ok)
    fail (self, result, error, "cannot commit");
  PQclear (result);
  return ok;
}

static void
postgresql_rollback (CfCentralStore *base)
{
  PostgresqlStore *self = (PostgresqlStore *) base;

  if (PQstatus (self->connection) == CONNECTION_OK &&
      PQtransactionStatus (self->connection) != PQTRANS_IDLE)
    simple (self, "ROLLBACK", NULL);
}

static const char *
prepare (PostgresqlStore *self, const char *sql, GError **error)
{
  char *name = g_hash_table_lookup (self->statements, sql);
  PGresult *result;

  if (name != NULL)
    return name;
  /* Every text is in this program: their number is bounded, and more would be a defect. */
  g_assert (self->n_statements < STATEMENTS_MAX || g_hash_table_size (self->statements) == 0);
  name = g_strdup_printf ("s%u", self->n_statements++ % (2 * STATEMENTS_MAX));
  result = PQprepare (self->connection, name, sql, 0, NULL);
  if (PQresultStatus (result) != PGRES_COMMAND_OK) {
    fail (self, result, error, sql);
    PQclear (result);
    g_free (name);
    return NULL;
  }
  PQclear (result);
  g_hash_table_insert (self->statements, g_strdup (sql), name);
  return name;
}

static CfCentralRows *
take_rows (const PGresult *result)
{
  CfCentralRows *rows = g_new0 (CfCentralRows, 1);

  rows->n_rows = (gsize) PQntuples (result);
  rows->n_columns = (gsize) PQnfields (result);
  rows->cells = g_new0 (char *, rows->n_rows * rows->n_columns + 1);
  for (int i = 0; i < (int) rows->n_rows; i++)
    for (int j = 0; j < (int) rows->n_columns; j++)
      if (!PQgetisnull (result, i, j))
        rows->cells[(gsize) i * rows->n_columns + (gsize) j] =
          g_strndup (PQgetvalue (result, i, j), (gsize) PQgetlength (result, i, j));
  return rows;
}

static CfCentralRows *
postgresql_run (CfCentralStore *base,
                const char *sql,
                const char *const *args,
                gsize n,
                GError **error)
{
  PostgresqlStore *self = (PostgresqlStore *) base;
  const char *name = prepare (self, sql, error);
  CfCentralRows *rows = NULL;
  ExecStatusType status;
  PGresult *result;

  if (name == NULL)
    return NULL;
  result = PQexecPrepared (self->connection, name, (int) n, args, NULL, NULL, 0);
  status = PQresultStatus (result);
  if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK)
    rows = take_rows (result);
  else
    fail (self, result, error, sql);
  PQclear (result);
  return rows;
}

static gboolean
postgresql_script (CfCentralStore *base, const char *sql, GError **error)
{
  return simple ((PostgresqlStore *) base, sql, error);
}

static gboolean
postgresql_notify (CfCentralStore *base, const char *scope, GError **error)
{
  g_autoptr (CfCentralRows) rows =
    postgresql_run (base, "SELECT pg_notify ('" CHANNEL "', $1)", &scope, 1, error);

  return rows != NULL;
}

static int
postgresql_get_fd (CfCentralStore *base)
{
  return PQsocket (((PostgresqlStore *) base)->connection);
}

static gboolean
postgresql_has_notice (CfCentralStore *base)
{
  PostgresqlStore *self = (PostgresqlStore *) base;

  if (self->notice == NULL)
    self->notice = PQnotifies (self->connection);
  return self->notice != NULL;
}

static gboolean
postgresql_listen (CfCentralStore *base, CfCentralNotice notice, gpointer data, GError **error)
{
  PostgresqlStore *self = (PostgresqlStore *) base;
  gboolean ok = PQconsumeInput (self->connection) != 0 || fail (self, NULL, error, "cannot listen");

  while (postgresql_has_notice (base)) {
    PGnotify *told = g_steal_pointer (&self->notice);

    notice (told->extra, data);
    PQfreemem (told);
  }
  return ok;
}

static void
postgresql_close (CfCentralStore *base)
{
  PostgresqlStore *self = (PostgresqlStore *) base;

  PQfreemem (self->notice);
  PQfinish (self->connection);
  g_hash_table_unref (self->statements);
  g_free (self);
}

/* Notices such as "relation exists, skipping" are nobody's business. */
static void
drop_notice (void *data, const PGresult *result)
{
}

static const CfCentralStoreClass postgresql_class = {
  .dialect = "postgresql",
  .lock = " FOR UPDATE",
  .begin = postgresql_begin,
  .commit = postgresql_commit,
  .rollback = postgresql_rollback,
  .run = postgresql_run,
  .script = postgresql_script,
  .notify = postgresql_notify,
  .get_fd = postgresql_get_fd,
  .has_notice = postgresql_has_notice,
  .listen = postgresql_listen,
  .close = postgresql_close,
};

CfCentralStore *
cf_central_store_open_postgresql (const char *database, GError **error)
{
  /* A server that is gone is found within a minute.  What the connection string says counts before it. */
  const char *const names[] = { "connect_timeout",
                                "tcp_user_timeout",
                                "keepalives_idle",
                                "keepalives_interval",
                                "keepalives_count",
                                "dbname",
                                NULL };
  const char *const values[] = { "10", "30000", "20", "10", "3", database, NULL };
  PostgresqlStore *self = g_new0 (PostgresqlStore, 1);

  self->base.class = &postgresql_class;
  self->base.n_connections = 1;
  self->statements = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->connection = PQconnectdbParams (names, values, TRUE);
  PQsetNoticeReceiver (self->connection, drop_notice, NULL);
  if (PQstatus (self->connection) != CONNECTION_OK) {
    fail (self, NULL, error, "cannot connect");
    postgresql_close (&self->base);
    return NULL;
  }
  if (!simple (self, "LISTEN " CHANNEL, error)) {
    postgresql_close (&self->base);
    return NULL;
  }
  return &self->base;
}
