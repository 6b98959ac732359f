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
#define ROWS_MAX       1000 /* a statement: bounds its parameters' bytes and its answer */

/* Of the server's catalogue of types, where they never change. */
#define OID_INT8 20
#define OID_TEXT 25

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

/* What a connection begins with. */
static gboolean
set_up (PostgresqlStore *self, GError **error)
{
  /* Records are longer than what the server keeps as it is; this takes a fifth of the time of its default.
   * A server that was built without it goes on with that. */
  simple (self, "SET default_toast_compression = lz4", NULL);
  return simple (self, "LISTEN " CHANNEL, error);
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
  return set_up (self, error);
}

static gboolean
postgresql_begin (CfCentralStore *base, CfCentralMode mode, GError **error)
{
  PostgresqlStore *self = (PostgresqlStore *) base;
  /* What is written is found by its keys, whatever their values: planned once.  Else the server plans the
   * first five times for the values, copying and folding whole arrays of rows. */
  const char *sql = mode == CF_CENTRAL_WRITE ? "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;"
                                               "SET LOCAL plan_cache_mode = force_generic_plan"
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

/* @lengths, @formats: as PQexecPrepared() has them; %NULL: texts. */
static CfCentralRows *
run_prepared (PostgresqlStore *self,
              const char *sql,
              const char *const *args,
              const int *lengths,
              const int *formats,
              gsize n,
              GError **error)
{
  const char *name = prepare (self, sql, error);
  CfCentralRows *rows = NULL;
  ExecStatusType status;
  PGresult *result;

  if (name == NULL)
    return NULL;
  result = PQexecPrepared (self->connection, name, (int) n, args, lengths, formats, 0);
  status = PQresultStatus (result);
  if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK)
    rows = take_rows (result);
  else
    fail (self, result, error, sql);
  PQclear (result);
  return rows;
}

static CfCentralRows *
postgresql_run (CfCentralStore *base,
                const char *sql,
                const char *const *args,
                gsize n,
                GError **error)
{
  return run_prepared ((PostgresqlStore *) base, sql, args, NULL, NULL, n, error);
}

/* ---- many rows -------------------------------------------------------------------------------- */

static void
append_number (GByteArray *bytes, gint32 number)
{
  guint32 wire = GUINT32_TO_BE ((guint32) number);

  g_byte_array_append (bytes, (const guint8 *) &wire, sizeof wire);
}

/* A column of @n_rows rows as the server's array in its binary form, which nobody has to quote or parse. */
static GByteArray *
make_column (const char *const *cells, gsize n_rows, gsize n_columns, char type)
{
  GByteArray *bytes = g_byte_array_new ();

  append_number (bytes, 1); /* dimensions */
  append_number (bytes, 1); /* NULL may be among them */
  append_number (bytes, type == 'i' ? OID_INT8 : OID_TEXT);
  append_number (bytes, (gint32) n_rows);
  append_number (bytes, 1); /* the first one's number */
  for (gsize i = 0; i < n_rows; i++) {
    const char *cell = cells[i * n_columns];

    if (cell == NULL) {
      append_number (bytes, -1);
    } else if (type == 'i') {
      guint64 wire = GUINT64_TO_BE ((guint64) g_ascii_strtoll (cell, NULL, 10));

      append_number (bytes, sizeof wire);
      g_byte_array_append (bytes, (const guint8 *) &wire, sizeof wire);
    } else {
      gsize len = strlen (cell);

      append_number (bytes, (gint32) len);
      g_byte_array_append (bytes, (const guint8 *) cell, (guint) len);
    }
  }
  return bytes;
}

/* One text for any number of rows: prepared and planned once, a parameter a column. */
static char *
make_list (const char *head, const char *tail, const char *types)
{
  GString *sql = g_string_new (head);

  for (gsize i = 0; types[i] != '\0'; i++)
    g_string_append_printf (sql, "%s$%" G_GSIZE_FORMAT "::%s",
                            i == 0 ? " SELECT * FROM unnest (" : ", ", i + 1,
                            types[i] == 'i' ? "bigint[]" : "text[]");
  g_string_append_printf (sql, ")%s", tail);
  return g_string_free (sql, FALSE);
}

static CfCentralRows *
postgresql_run_rows (CfCentralStore *base,
                     const char *head,
                     const char *tail,
                     const char *types,
                     const char *const *cells,
                     gsize n_rows,
                     gsize *ret_n,
                     GError **error)
{
  gsize n_columns = strlen (types);
  g_autofree char *sql = make_list (head, tail, types);
  g_autofree const char **args = g_new (const char *, n_columns);
  g_autofree int *lengths = g_new (int, n_columns);
  g_autofree int *formats = g_new (int, n_columns);
  g_autoptr (GPtrArray) columns =
    g_ptr_array_new_with_free_func ((GDestroyNotify) g_byte_array_unref);

  *ret_n = MIN (n_rows, ROWS_MAX);
  for (gsize i = 0; i < n_columns; i++) {
    GByteArray *column = make_column (cells + i, *ret_n, n_columns, types[i]);

    g_ptr_array_add (columns, column);
    args[i] = (const char *) column->data;
    lengths[i] = (int) column->len;
    formats[i] = 1;
  }
  return run_prepared ((PostgresqlStore *) base, sql, args, lengths, formats, n_columns, error);
}

/* ---- the rest --------------------------------------------------------------------------------- */

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
  .run_rows = postgresql_run_rows,
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
  if (!set_up (self, error)) {
    postgresql_close (&self->base);
    return NULL;
  }
  return &self->base;
}
