/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-db-private.h"
#include "cf-journal.h"
#include "cf-projection.h"
#include "cf-store-tables.h"
#include "cf-verify-private.h"

/*
 * A rebuild: the journal folded anew into a private database that goes with its connection, and the
 * comparison of every projection with it, column by column.
 *
 * A till may be selling meanwhile.  So the fold goes in pieces, each reading only as much as it needs,
 * until it has caught up; only the comparison holds one reading transaction, in which the last
 * records are folded too.
 */

#define PIECE 2000 /* records a piece: some 0.2 s of reading */

typedef struct
{
  CfDb *db;      /* the store */
  CfDb *rebuilt; /* private */
  gint64 after;  /* key of the last record folded */
  CfVerifyReport *report;
  gboolean is_bad; /* a record could not be folded: nothing to compare */
} Rebuild;

/* ---- folding --------------------------------------------------------------------------------------- */

static void
note_bad_record (Rebuild *self, gint64 key, const GError *why)
{
  g_ptr_array_add (self->report->problems,
                   cf_verify_problem_new (CF_VERIFY_UNFOLDABLE, cf_position_key_epoch (key),
                                          cf_position_key_seq (key), "%s", why->message));
  self->is_bad = TRUE;
}

static gboolean
fold_row (Rebuild *self, CfStmt st, GError **error)
{
  gint64 key = cf_stmt_get_int64 (st, 0);
  gsize len;
  const char *bytes = cf_stmt_get_blob (st, 1, &len);
  g_autoptr (GError) failure = NULL;
  g_autoptr (CfRecord) record = cf_record_parse (bytes, len, &failure);

  self->after = key;
  if (record != NULL && cf_projection_apply (self->rebuilt, record, &failure))
    return TRUE;
  if (cf_error_is (failure, CF_ERROR_IO) || cf_error_is (failure, CF_ERROR_DISK_FULL)) {
    g_propagate_error (error, g_steal_pointer (&failure));
    return FALSE;
  }
  note_bad_record (self, key, failure);
  return TRUE;
}

/* @ret_n: how many were folded; less than PIECE: it has caught up. */
static gboolean
fold_piece (Rebuild *self, guint *ret_n, GError **error)
{
  g_auto (CfStmt) st = cf_db_prepare (self->db,
                                      "SELECT position, record FROM journal"
                                      " WHERE position > :after ORDER BY position LIMIT :limit",
                                      error);
  g_auto (CfTxn) txn = CF_TXN_INIT;
  CfStep step = CF_STEP_DONE;
  guint n = 0;

  if (st == NULL || !cf_txn_begin (&txn, self->rebuilt, error))
    return FALSE;
  cf_stmt_bind_int64 (st, ":after", self->after);
  cf_stmt_bind_int64 (st, ":limit", PIECE);
  while (!self->is_bad && (step = cf_stmt_step (st, error)) == CF_STEP_ROW) {
    if (!fold_row (self, st, error))
      return FALSE;
    n++;
  }
  if (step == CF_STEP_FAILED || !cf_txn_commit (&txn, error))
    return FALSE;
  *ret_n = n;
  return TRUE;
}

static gboolean
catch_up (Rebuild *self, GCancellable *cancellable, GError **error)
{
  guint n = PIECE;

  while (n == PIECE && !self->is_bad)
    if (!cf_verify_go_on (cancellable, error) || !fold_piece (self, &n, error))
      return FALSE;
  return TRUE;
}

/* ---- comparing -------------------------------------------------------------------------------------- */

/* Below, equal or above zero, in SQLite's order of values of one type (BINARY). */
static int
compare_column (sqlite3_stmt *a, sqlite3_stmt *b, int column)
{
  int type = sqlite3_column_type (a, column);
  int order = type - sqlite3_column_type (b, column);
  int len_a, len_b;

  if (order != 0 || type == SQLITE_NULL)
    return order;
  if (type == SQLITE_INTEGER) {
    gint64 x = sqlite3_column_int64 (a, column);
    gint64 y = sqlite3_column_int64 (b, column);

    return (x > y) - (x < y);
  }
  len_a = sqlite3_column_bytes (a, column);
  len_b = sqlite3_column_bytes (b, column);
  if (MIN (len_a, len_b) > 0)
    order = memcmp (sqlite3_column_blob (a, column), sqlite3_column_blob (b, column),
                    (size_t) MIN (len_a, len_b));
  return order != 0 ? order : len_a - len_b;
}

/* How the keys of two rows compare: the primary key's columns, in its order. */
static int
compare_keys (sqlite3_stmt *a, sqlite3_stmt *b, const char *order)
{
  g_auto (GStrv) keys = g_strsplit (order, ", ", -1);

  for (guint k = 0; keys[k] != NULL; k++)
    for (int i = 0; i < sqlite3_column_count (a); i++)
      if (g_str_equal (sqlite3_column_name (a, i), keys[k])) {
        int result = compare_column (a, b, i);

        if (result != 0)
          return result;
      }
  return 0;
}

/* "scope=day:2026-11-23, account=sales, key=": the key's columns come first in every table. */
static char *
describe_row (sqlite3_stmt *st, const char *order)
{
  GString *text = g_string_new (NULL);
  g_auto (GStrv) keys = g_strsplit (order, ", ", -1);

  for (int i = 0; i < sqlite3_column_count (st); i++) {
    const char *name = sqlite3_column_name (st, i);
    const char *value = (const char *) sqlite3_column_text (st, i);

    if (g_strv_contains ((const char *const *) keys, name))
      g_string_append_printf (text, "%s%s=%s", text->len > 0 ? ", " : "", name,
                              value != NULL ? value : "");
  }
  return g_string_free (text, FALSE);
}

/* Takes @message over. */
static void
note_difference (Rebuild *self, const CfStoreTable *table, sqlite3_stmt *row, char *message)
{
  CfVerifyProblem *problem = cf_verify_problem_new (CF_VERIFY_PROJECTION, 0, 0, "%s", message);

  problem->table = g_strdup (table->name);
  problem->row = describe_row (row, table->order);
  g_ptr_array_add (self->report->problems, problem);
  g_free (message);
}

/* The first column in which two rows of one key differ; NULL for none. */
static const char *
first_difference (sqlite3_stmt *a, sqlite3_stmt *b)
{
  for (int i = 0; i < sqlite3_column_count (a); i++)
    if (compare_column (a, b, i) != 0)
      return sqlite3_column_name (a, i);
  return NULL;
}

/* Whether both statements stand on the same row, or both behind the last; else notes what differs. */
static gboolean
rows_agree (Rebuild *self,
            const CfStoreTable *table,
            CfStmt stored,
            CfStmt rebuilt,
            CfStep a,
            CfStep b)
{
  const char *column;
  int order;

  if (a == CF_STEP_DONE && b == CF_STEP_DONE)
    return TRUE;
  if (a == CF_STEP_ROW && b == CF_STEP_ROW) {
    column = first_difference (stored->handle, rebuilt->handle);
    if (column == NULL)
      return TRUE;
    order = compare_keys (stored->handle, rebuilt->handle, table->order);
    if (order == 0) {
      note_difference (self, table, stored->handle,
                       g_strdup_printf ("%s is not what the records say", column));
      return FALSE;
    }
  } else {
    order = a == CF_STEP_DONE ? 1 : -1;
  }
  if (order > 0)
    note_difference (self, table, rebuilt->handle, g_strdup ("the row is missing"));
  else
    note_difference (self, table, stored->handle, g_strdup ("no record says this row"));
  return FALSE;
}

static gboolean
compare_rows (Rebuild *self,
              const CfStoreTable *table,
              CfStmt stored,
              CfStmt rebuilt,
              GError **error)
{
  CfStep a, b;

  do {
    a = cf_stmt_step (stored, error);
    b = a != CF_STEP_FAILED ? cf_stmt_step (rebuilt, error) : CF_STEP_FAILED;
    if (a == CF_STEP_FAILED || b == CF_STEP_FAILED)
      return FALSE;
  } while (rows_agree (self, table, stored, rebuilt, a, b) && a == CF_STEP_ROW);
  return TRUE;
}

static gboolean
compare_table (Rebuild *self, const CfStoreTable *table, GError **error)
{
  g_autofree char *sql =
    g_strdup_printf ("SELECT * FROM %s ORDER BY %s /*scan*/", table->name, table->order);
  g_auto (CfStmt) stored = cf_db_prepare (self->db, sql, error);
  g_auto (CfStmt) rebuilt = stored != NULL ? cf_db_prepare (self->rebuilt, sql, error) : NULL;

  return rebuilt != NULL && compare_rows (self, table, stored, rebuilt, error);
}

static gboolean
compare_all (Rebuild *self, GCancellable *cancellable, GError **error)
{
  gsize n;
  const CfStoreTable *tables = cf_store_tables (&n);
  g_auto (CfTxn) snapshot = CF_TXN_INIT;

  if (!cf_txn_begin_read (&snapshot, self->db, error) || !catch_up (self, cancellable, error))
    return FALSE;
  for (gsize i = 0; i < n && !self->is_bad; i++)
    if (tables[i].role == CF_TABLE_PROJECTION &&
        (!cf_verify_go_on (cancellable, error) || !compare_table (self, &tables[i], error)))
      return FALSE;
  return TRUE;
}

gboolean
cf_rebuild_compare (CfDb *db, CfVerifyReport *report, GCancellable *cancellable, GError **error)
{
  CfDbOptions options = { .kind = CF_DB_STORE, .mode = CF_DB_CREATE };
  g_autoptr (CfDb) rebuilt = cf_db_open ("", &options, error);
  Rebuild self = { .db = db, .rebuilt = rebuilt, .report = report };

  return rebuilt != NULL && cf_db_set_durability (rebuilt, CF_DB_BULK, error) &&
         catch_up (&self, cancellable, error) && compare_all (&self, cancellable, error);
}
