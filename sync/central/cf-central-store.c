/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-central-store.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "cf-central-resources.h"

#define ARGS_MAX 24

/* ---- rows ----------------------------------------------------------------------------------- */

void
cf_central_rows_free (CfCentralRows *self)
{
  if (self == NULL)
    return;
  for (gsize i = 0; i < self->n_rows * self->n_columns; i++)
    g_free (self->cells[i]);
  g_free (self->cells);
  g_free (self);
}

const char *
cf_central_rows_text (const CfCentralRows *self, gsize row, gsize column)
{
  g_assert (row < self->n_rows && column < self->n_columns);
  return self->cells[row * self->n_columns + column];
}

gint64
cf_central_rows_int (const CfCentralRows *self, gsize row, gsize column)
{
  const char *text = cf_central_rows_text (self, row, column);

  return text != NULL ? g_ascii_strtoll (text, NULL, 10) : 0;
}

/* ---- transactions and statements ------------------------------------------------------------ */

gboolean
cf_central_begin (CfCentralStore *self, CfCentralMode mode, GError **error)
{
  g_assert (!self->in_transaction);
  self->in_transaction = self->class->begin (self, mode, error);
  return self->in_transaction;
}

gboolean
cf_central_commit (CfCentralStore *self, GError **error)
{
  g_assert (self->in_transaction);
  self->in_transaction = FALSE;
  return self->class->commit (self, error);
}

void
cf_central_rollback (CfCentralStore *self)
{
  if (!self->in_transaction)
    return;
  self->in_transaction = FALSE;
  self->class->rollback (self);
}

static CfCentralRows *
run_with (CfCentralStore *self,
          GError **error,
          const char *sql,
          const char *types,
          va_list list,
          gboolean wanted)
{
  const char *args[ARGS_MAX];
  char numbers[ARGS_MAX][24];
  gsize n = strlen (types);

  g_assert (self->in_transaction && n <= ARGS_MAX);
  for (gsize i = 0; i < n; i++) {
    if (types[i] == 'i') {
      g_snprintf (numbers[i], sizeof numbers[i], "%" G_GINT64_FORMAT, va_arg (list, gint64));
      args[i] = numbers[i];
    } else {
      g_assert (types[i] == 't');
      args[i] = va_arg (list, const char *);
    }
  }
  return self->class->run (self, sql, args, n, wanted, error);
}

CfCentralRows *
cf_central_query (CfCentralStore *self, GError **error, const char *sql, const char *types, ...)
{
  CfCentralRows *rows;
  va_list list;

  va_start (list, types);
  rows = run_with (self, error, sql, types, list, TRUE);
  va_end (list);
  return rows;
}

gboolean
cf_central_exec (CfCentralStore *self, GError **error, const char *sql, const char *types, ...)
{
  g_autoptr (CfCentralRows) rows = NULL;
  va_list list;

  va_start (list, types);
  rows = run_with (self, error, sql, types, list, FALSE);
  va_end (list);
  return rows != NULL;
}

gboolean
cf_central_insert (CfCentralStore *self,
                   GError **error,
                   const char *head,
                   const char *tail,
                   const char *types,
                   const char *const *cells,
                   gsize n_rows,
                   CfCentralTake take,
                   gpointer data)
{
  gsize n_columns = strlen (types);
  gsize n;

  g_assert (self->in_transaction);
  for (gsize from = 0; from < n_rows; from += n) {
    g_autoptr (CfCentralRows) rows =
      self->class->run_rows (self, head, tail, types, cells + from * n_columns, n_rows - from,
                             take != NULL, &n, error);

    if (rows == NULL)
      return FALSE;
    if (take != NULL)
      take (rows, from, n, data);
  }
  return TRUE;
}

/* ---- opening -------------------------------------------------------------------------------- */

CfCentralStore *
cf_central_store_open (const char *database, const char *vfs, GError **error)
{
  if (g_str_has_prefix (database, "postgresql://") || g_str_has_prefix (database, "postgres://"))
    return cf_central_store_open_postgresql (database, error);
  return cf_central_store_open_sqlite (database, vfs, error);
}

void
cf_central_store_close (CfCentralStore *self)
{
  if (self == NULL)
    return;
  cf_central_rollback (self);
  self->class->close (self);
}

/* ---- migrations ----------------------------------------------------------------------------- */

#define FOLDER "/counterfoil/central/migrations"

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static char **
list_migrations (void)
{
  char **names =
    g_resource_enumerate_children (cf_central_resources_get_resource (), FOLDER, 0, NULL);

  g_assert (names != NULL && names[0] != NULL);
  qsort (names, g_strv_length (names), sizeof *names, compare_names);
  for (guint i = 0; names[i] != NULL; i++)
    g_assert (strtoul (names[i], NULL, 10) == i + 1);
  return names;
}

/* One text for both: what differs between them is a name in braces. */
static char *
in_dialect (const CfCentralStore *self, const char *sql)
{
  gboolean postgresql = g_str_equal (self->class->dialect, "postgresql");
  GString *text = g_string_new (sql);

  g_string_replace (text, "{int}", postgresql ? "BIGINT" : "INTEGER", 0);
  g_string_replace (text, "{text}", postgresql ? "TEXT COLLATE \"C\"" : "TEXT", 0);
  g_string_replace (text, "{strict}", postgresql ? "" : "STRICT", 0);
  g_string_replace (text, "{day of j}",
                    postgresql ? "CAST (j.record AS json) -> 'body' ->> 'business_day'"
                               : "json_extract (j.record, '$.body.business_day')",
                    0);
  g_string_replace (text, "{currency of j}",
                    postgresql ? "CAST (j.record AS json) -> 'body' ->> 'currency'"
                               : "json_extract (j.record, '$.body.currency')",
                    0);
  g_string_replace (text, "{number of lines of j}",
                    postgresql ? "json_array_length (CAST (j.record AS json) -> 'body' -> 'lines')"
                               : "json_array_length (j.record, '$.body.lines')",
                    0);
  g_string_replace (text, "{gtins of f}",
                    postgresql
                      ? "json_array_elements_text (CAST (f.body AS json) -> 'gtins') AS g (value)"
                      : "json_each (f.body, '$.gtins') AS g",
                    0);
  g_string_replace (text, "{gtin of g}",
                    postgresql ? "lpad (g.value, 14, '0')"
                               : "substr ('00000000000000' || g.value, -14)",
                    0);
  return g_string_free (text, FALSE);
}

static gboolean
read_version (CfCentralStore *self, guint *ret_version, GError **error)
{
  g_autoptr (CfCentralRows) rows = NULL;
  g_autofree char *table =
    in_dialect (self,
                "CREATE TABLE IF NOT EXISTS schema_version (version {int} NOT NULL) {strict}");

  /* Two processes that make the schema at once: SQLite's BEGIN IMMEDIATE orders them by itself. */
  if (g_str_equal (self->class->dialect, "postgresql") &&
      !self->class->script (self, "SELECT pg_advisory_xact_lock (1128679540)", error))
    return FALSE;
  if (!self->class->script (self, table, error))
    return FALSE;
  rows =
    cf_central_query (self, error, "SELECT coalesce (max (version), 0) FROM schema_version", "");
  if (rows == NULL)
    return FALSE;
  *ret_version = (guint) cf_central_rows_int (rows, 0, 0);
  return TRUE;
}

static gboolean
run_next (CfCentralStore *self, char **names, gboolean *ret_done, GError **error)
{
  guint newest = g_strv_length (names);
  g_autofree char *path = NULL;
  g_autofree char *sql = NULL;
  g_autoptr (GBytes) bytes = NULL;
  guint version = 0;

  if (!read_version (self, &version, error))
    return FALSE;
  if (version > newest)
    return cf_error_set (error, CF_ERROR_NEWER_VERSION, "the database is of version %u, not %u",
                         version, newest);
  *ret_done = version == newest;
  if (*ret_done)
    return TRUE;
  path = g_strconcat (FOLDER "/", names[version], NULL);
  bytes = g_resource_lookup_data (cf_central_resources_get_resource (), path, 0, NULL);
  g_assert (bytes != NULL);
  sql = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  {
    g_autofree char *text = in_dialect (self, sql);

    return self->class->script (self, text, error) &&
           cf_central_exec (self, error, "INSERT INTO schema_version (version) VALUES ($1)", "i",
                            (gint64) version + 1);
  }
}

gboolean
cf_central_store_migrate (CfCentralStore *self, GError **error)
{
  g_auto (GStrv) names = list_migrations ();
  gboolean done = FALSE;

  while (!done)
    if (!cf_central_begin (self, CF_CENTRAL_WRITE, error) ||
        !run_next (self, names, &done, error) || !cf_central_commit (self, error)) {
      cf_central_rollback (self);
      return FALSE;
    }
  return TRUE;
}

gboolean
cf_central_store_is_current (CfCentralStore *self, GError **error)
{
  g_auto (GStrv) names = list_migrations ();
  g_autoptr (CfCentralRows) rows = NULL;

  if (!cf_central_begin (self, CF_CENTRAL_READ, error))
    return FALSE;
  rows = cf_central_query (self, error, "SELECT max (version) FROM schema_version", "");
  cf_central_rollback (self);
  if (rows == NULL)
    return FALSE;
  if (cf_central_rows_int (rows, 0, 0) != g_strv_length (names))
    return cf_error_set (error, CF_ERROR_NEWER_VERSION, "the database has another schema");
  return TRUE;
}
