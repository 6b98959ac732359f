/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <libpq-fe.h>
#include <string.h>

#include "cf-central-store.h"

/*
 * PostgreSQL, for many processes.  READ is REPEATABLE READ, so that all statements see one instant;
 * WRITE is READ COMMITTED with row locks, which is what the interface promises.  A broken connection
 * is opened anew by the next transaction; what was in the old one is lost and tried again by whoever
 * asked.
 *
 * Behind BEGIN a transaction is a pipeline: statements whose rows nobody wants are sent and not waited
 * for, until rows are wanted or the transaction ends.  While it holds rows that others wait for, a
 * transaction that writes seven tables waits for the server three times instead of twelve.  The first
 * that fails makes the server skip the others, the commit among them; its failure is what is told.
 */

#define CHANNEL        "counterfoil"
#define STATEMENTS_MAX 500
#define PENDING_MAX    64   /* statements that are not waited for */
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
  guint64 n_statements;   /* named so far: no name comes twice */
  GPtrArray *pending;     /* SQL of what was sent and not read, a key of statements or a constant */
  GPtrArray *unsure;      /* keys of statements that nobody has heard of having been prepared */
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
  g_ptr_array_set_size (self->pending, 0);
  g_ptr_array_set_size (self->unsure, 0);
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

/* ---- statements ------------------------------------------------------------------------------- */

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

static void
forget_unsure (PostgresqlStore *self)
{
  for (guint i = 0; i < self->unsure->len; i++)
    g_hash_table_remove (self->statements, g_ptr_array_index (self->unsure, i));
  g_ptr_array_set_size (self->unsure, 0);
}

/*
 * Reads the answers to all that was sent.  @ret_rows: (nullable): what the last one gave; @ret_tag:
 * (nullable): what it did.
 */
static gboolean
drain (PostgresqlStore *self, CfCentralRows **ret_rows, char **ret_tag, GError **error)
{
  gboolean ok = PQpipelineSync (self->connection) == 1 || fail (self, NULL, error, "cannot send");

  for (guint i = 0; i < self->pending->len; i++) {
    PGresult *result = PQgetResult (self->connection);
    ExecStatusType status = PQresultStatus (result);
    gboolean is_last = i + 1 == self->pending->len;

    if (ok && status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
      ok = fail (self, result, error, g_ptr_array_index (self->pending, i));
    if (ok && is_last && ret_rows != NULL)
      *ret_rows = take_rows (result);
    if (ok && is_last && ret_tag != NULL)
      *ret_tag = g_strdup (PQcmdStatus (result));
    PQclear (result);
    PQclear (PQgetResult (self->connection)); /* the end of this one */
  }
  PQclear (PQgetResult (self->connection)); /* the end of all */
  g_ptr_array_set_size (self->pending, 0);
  if (ok)
    g_ptr_array_set_size (self->unsure, 0);
  else
    forget_unsure (self);
  return ok;
}

/* Sends what prepares @sql, the first time.  Returns: the statement's name. */
static const char *
prepare (PostgresqlStore *self, const char *sql, const char **ret_key, GError **error)
{
  gpointer key, name;

  if (g_hash_table_lookup_extended (self->statements, sql, &key, &name)) {
    *ret_key = key;
    return name;
  }
  /* Every text is in this program: their number is bounded, and more would be a defect. */
  g_assert (g_hash_table_size (self->statements) < STATEMENTS_MAX);
  name = g_strdup_printf ("s%" G_GUINT64_FORMAT, self->n_statements++);
  key = g_strdup (sql);
  g_hash_table_insert (self->statements, key, name);
  g_ptr_array_add (self->unsure, key);
  g_ptr_array_add (self->pending, key);
  *ret_key = key;
  if (PQsendPrepare (self->connection, name, sql, 0, NULL) == 1)
    return name;
  fail (self, NULL, error, sql);
  return NULL;
}

/* @lengths, @formats: as PQsendQueryPrepared() has them; %NULL: texts. */
static CfCentralRows *
run_prepared (PostgresqlStore *self,
              const char *sql,
              const char *const *args,
              const int *lengths,
              const int *formats,
              gsize n,
              gboolean wanted,
              GError **error)
{
  CfCentralRows *rows = NULL;
  const char *name, *key;

  if (PQpipelineStatus (self->connection) == PQ_PIPELINE_OFF &&
      PQenterPipelineMode (self->connection) != 1) {
    fail (self, NULL, error, sql);
    return NULL;
  }
  name = prepare (self, sql, &key, error);
  if (name == NULL)
    return NULL;
  if (PQsendQueryPrepared (self->connection, name, (int) n, args, lengths, formats, 0) != 1) {
    fail (self, NULL, error, sql);
    return NULL;
  }
  g_ptr_array_add (self->pending, (char *) key);
  if (wanted)
    return drain (self, &rows, NULL, error) ? rows : NULL;
  if (self->pending->len >= PENDING_MAX && !drain (self, NULL, NULL, error))
    return NULL;
  return g_new0 (CfCentralRows, 1);
}

static CfCentralRows *
postgresql_run (CfCentralStore *base,
                const char *sql,
                const char *const *args,
                gsize n,
                gboolean wanted,
                GError **error)
{
  return run_prepared ((PostgresqlStore *) base, sql, args, NULL, NULL, n, wanted, error);
}

/* ---- the end of a transaction ------------------------------------------------------------------ */

/* What was sent is answered, and simple() may be used. */
static gboolean
leave_pipeline (PostgresqlStore *self, GError **error)
{
  if (PQpipelineStatus (self->connection) == PQ_PIPELINE_OFF)
    return TRUE;
  if (self->pending->len > 0 && !drain (self, NULL, NULL, error)) {
    PQexitPipelineMode (self->connection);
    return FALSE;
  }
  return PQexitPipelineMode (self->connection) == 1 || fail (self, NULL, error, "cannot go on");
}

static void
postgresql_rollback (CfCentralStore *base)
{
  PostgresqlStore *self = (PostgresqlStore *) base;

  leave_pipeline (self, NULL);
  if (PQstatus (self->connection) == CONNECTION_OK &&
      PQtransactionStatus (self->connection) != PQTRANS_IDLE)
    simple (self, "ROLLBACK", NULL);
}

/* A transaction that had failed answers ROLLBACK to COMMIT. */
static gboolean
commit (PostgresqlStore *self, GError **error)
{
  g_autofree char *tag = NULL;

  if (PQpipelineStatus (self->connection) == PQ_PIPELINE_OFF &&
      PQenterPipelineMode (self->connection) != 1)
    return fail (self, NULL, error, "cannot commit");
  if (PQsendQueryParams (self->connection, "COMMIT", 0, NULL, NULL, NULL, NULL, 0) != 1)
    return fail (self, NULL, error, "cannot commit");
  g_ptr_array_add (self->pending, (char *) "COMMIT");
  if (!drain (self, NULL, &tag, error))
    return FALSE;
  return g_strcmp0 (tag, "COMMIT") == 0 ||
         cf_error_set (error, CF_ERROR_DATABASE, "cannot commit: the transaction had failed");
}

static gboolean
postgresql_commit (CfCentralStore *base, GError **error)
{
  PostgresqlStore *self = (PostgresqlStore *) base;

  if (commit (self, error))
    return leave_pipeline (self, error);
  postgresql_rollback (base);
  return FALSE;
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
                     gboolean wanted,
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
  return run_prepared ((PostgresqlStore *) base, sql, args, lengths, formats, n_columns, wanted,
                       error);
}

/* ---- the rest --------------------------------------------------------------------------------- */

static gboolean
postgresql_script (CfCentralStore *base, const char *sql, GError **error)
{
  PostgresqlStore *self = (PostgresqlStore *) base;

  return leave_pipeline (self, error) && simple (self, sql, error);
}

static gboolean
postgresql_notify (CfCentralStore *base, const char *scope, GError **error)
{
  g_autoptr (CfCentralRows) rows =
    postgresql_run (base, "SELECT pg_notify ('" CHANNEL "', $1)", &scope, 1, FALSE, error);

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
  g_ptr_array_unref (self->pending);
  g_ptr_array_unref (self->unsure);
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
  self->pending = g_ptr_array_new ();
  self->unsure = g_ptr_array_new ();
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
