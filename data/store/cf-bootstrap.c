/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-bootstrap.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SWEEP_ROWS 5000 /* products removed a transaction */

static const char FORGET_TOLD[] = "DELETE FROM feed_cursor; DELETE FROM told_stock;"
                                  "DELETE FROM told; DELETE FROM told_tax; DELETE FROM told_price;"
                                  "DELETE FROM customer_word; DELETE FROM cart_customer;"
                                  "DELETE FROM bootstrap; DELETE FROM bootstrap_seen";

static void
remove_database (const char *path)
{
  static const char *const SUFFIXES[] = { "", "-wal", "-shm", "-journal" };

  for (guint i = 0; i < G_N_ELEMENTS (SUFFIXES); i++) {
    g_autofree char *file = g_strconcat (path, SUFFIXES[i], NULL);

    unlink (file);
  }
}

/* Until the first scope is done the copy is a half-emptied file that must not be used: it is made under
 * another name, so that a crash in between leaves nothing that looks like a generation. */
static gboolean
empty (const char *path, GError **error)
{
  CfDbOptions options = { .kind = CF_DB_REFERENCE, .mode = CF_DB_WRITER };
  g_autoptr (CfDb) db = cf_db_open (path, &options, error);
  g_auto (CfTxn) txn = CF_TXN_INIT;

  return db != NULL && cf_txn_begin (&txn, db, error) && cf_db_exec (db, FORGET_TOLD, error) &&
         cf_txn_commit (&txn, error) && cf_db_truncate_wal (db, error);
}

gboolean
cf_bootstrap_copy (CfDb *from, const char *path, GError **error)
{
  g_autofree char *beside = g_strconcat (path, ".new", NULL);

  remove_database (path);
  remove_database (beside);
  if (!cf_db_backup_to (from, beside, error) || !empty (beside, error)) {
    remove_database (beside);
    return FALSE;
  }
  if (rename (beside, path) != 0) { /* nobody ever had it open under either name but us */
    remove_database (beside);
    return cf_error_set (error, CF_ERROR_IO, "cannot name '%s'", path);
  }
  remove_database (beside);
  return cf_db_sync_file (path, error);
}

void
cf_bootstrap_state_clear (CfBootstrapState *self)
{
  g_clear_pointer (&self->place, g_free);
}

gboolean
cf_bootstrap_read (CfDb *db, const char *scope, CfBootstrapState *ret_state, GError **error)
{
  g_auto (CfStmt) st =
    cf_db_prepare (db, "SELECT snapshot, place, rows, is_done FROM bootstrap WHERE scope = :scope",
                   error);
  CfStep step;

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":scope", scope);
  step = cf_stmt_step (st, error);
  if (step == CF_STEP_FAILED)
    return FALSE;
  *ret_state = (CfBootstrapState){ 0 };
  if (step == CF_STEP_ROW) {
    g_strlcpy (ret_state->snapshot, cf_stmt_get_text (st, 0), sizeof ret_state->snapshot);
    ret_state->place = cf_stmt_dup_text (st, 1);
    ret_state->rows = cf_stmt_get_int64 (st, 2);
    ret_state->is_done = cf_stmt_get_bool (st, 3);
  }
  return TRUE;
}

/* ---- loading ------------------------------------------------------------------------------------ */

static gboolean
note_progress (CfDb *db,
               const char *scope,
               const char *snapshot,
               const char *place,
               gint64 rows,
               gboolean is_done,
               GError **error)
{
  g_auto (CfStmt) st =
    cf_db_prepare (db,
                   "INSERT INTO bootstrap (scope, snapshot, place, rows, is_done)"
                   " VALUES (:scope, :snapshot, :place, :rows, :done) ON CONFLICT (scope)"
                   " DO UPDATE SET snapshot = excluded.snapshot, place = excluded.place,"
                   " rows = excluded.rows, is_done = excluded.is_done",
                   error);

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":scope", scope);
  cf_stmt_bind_text_static (st, ":snapshot", snapshot);
  cf_stmt_bind_text_static (st, ":place", place);
  cf_stmt_bind_int64 (st, ":rows", rows);
  cf_stmt_bind_bool (st, ":done", is_done);
  return cf_stmt_run (st, error);
}

static gboolean
apply_rows (CfDb *db, GArray *rows, gint64 at_ms, CfFeedOutcome *ret_outcome, GError **error)
{
  g_autoptr (CfFeedApplier) applier = cf_feed_applier_new (db, at_ms, error);
  g_auto (CfStmt) seen =
    cf_db_prepare (db, "INSERT OR IGNORE INTO bootstrap_seen (product_id) VALUES (:id)", error);

  if (applier == NULL || seen == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len; i++) {
    gint64 product_id = 0;

    if (!cf_feed_applier_put (applier, &g_array_index (rows, CfFeedChange, i), &product_id, error))
      return FALSE;
    if (product_id == 0)
      continue;
    cf_stmt_bind_int64 (seen, ":id", product_id);
    if (!cf_stmt_run (seen, error))
      return FALSE;
  }
  return cf_feed_applier_finish (applier, ret_outcome, error);
}

/* A file of which nothing is loaded may be a copy, which is empty, or one that was finished and never put to use: what
 * a snapshot told then must not outlive the next one, which does not tell what was removed meanwhile. */
static gboolean
begin_empty (CfDb *db, GError **error)
{
  gint64 is_begun = 0;

  return cf_db_read_int64 (db, "SELECT EXISTS (SELECT 1 FROM bootstrap)", &is_begun, error) &&
         (is_begun != 0 || cf_db_exec (db, FORGET_TOLD, error));
}

gboolean
cf_bootstrap_load (CfDb *db,
                   const char *scope,
                   const char *snapshot,
                   GArray *rows,
                   const char *place,
                   gint64 at_ms,
                   CfFeedOutcome *ret_outcome,
                   GError **error)
{
  g_auto (CfBootstrapState) state = { 0 };
  CfFeedOutcome outcome = { 0 };
  g_auto (CfTxn) txn = CF_TXN_INIT;

  if (!cf_txn_begin (&txn, db, error) || !cf_bootstrap_read (db, scope, &state, error))
    return FALSE;
  if (state.snapshot[0] != '\0' && strcmp (state.snapshot, snapshot) != 0)
    return cf_error_set (error, CF_ERROR_WRONG_STATE,
                         "rows of another snapshot of '%s' were loaded before", scope);
  if (!begin_empty (db, error) || !apply_rows (db, rows, at_ms, &outcome, error) ||
      !note_progress (db, scope, snapshot, place, state.rows + rows->len, FALSE, error) ||
      !cf_txn_commit (&txn, error))
    return FALSE;
  *ret_outcome = outcome;
  return TRUE;
}

gboolean
cf_bootstrap_end_scope (CfDb *db, const char *scope, const CfFeedCursor *cursor, GError **error)
{
  g_auto (CfBootstrapState) state = { 0 };
  g_auto (CfTxn) txn = CF_TXN_INIT;

  return cf_txn_begin (&txn, db, error) && cf_bootstrap_read (db, scope, &state, error) &&
         note_progress (db, scope, state.snapshot, "", state.rows, TRUE, error) &&
         cf_feed_write_cursor (db, scope, cursor, error) && cf_txn_commit (&txn, error);
}

/* ---- the end -------------------------------------------------------------------------------------- */

/* @after: number of the product behind which to look; moved. */
static GPtrArray *
list_unseen (CfDb *db, gint64 *after, GError **error)
{
  g_autoptr (GPtrArray) skus = g_ptr_array_new_with_free_func (g_free);
  g_auto (CfStmt) st =
    cf_db_prepare (db,
                   "SELECT product_id, sku FROM product WHERE product_id > :after"
                   " AND NOT EXISTS (SELECT 1 FROM bootstrap_seen s"
                   " WHERE s.product_id = product.product_id) ORDER BY product_id LIMIT :limit",
                   error);
  CfStep step;

  if (st == NULL)
    return NULL;
  cf_stmt_bind_int64 (st, ":after", *after);
  cf_stmt_bind_int64 (st, ":limit", SWEEP_ROWS);
  while ((step = cf_stmt_step (st, error)) == CF_STEP_ROW) {
    *after = cf_stmt_get_int64 (st, 0);
    g_ptr_array_add (skus, cf_stmt_dup_text (st, 1));
  }
  return step == CF_STEP_DONE ? g_steal_pointer (&skus) : NULL;
}

static gboolean
remove_unseen (CfDb *db, gint64 at_ms, gint64 *after, guint *ret_removed, GError **error)
{
  g_autoptr (GPtrArray) skus = list_unseen (db, after, error);
  g_autoptr (CfCatalogWriter) writer = NULL;
  g_auto (CfTxn) txn = CF_TXN_INIT;

  if (skus == NULL || !cf_txn_begin (&txn, db, error))
    return FALSE;
  writer = cf_catalog_writer_new (db, at_ms, 0, error);
  if (writer == NULL)
    return FALSE;
  for (guint i = 0; i < skus->len; i++)
    if (!cf_catalog_writer_remove (writer, skus->pdata[i], error))
      return FALSE;
  if (!cf_catalog_writer_finish (writer, error))
    return FALSE;
  g_clear_pointer (&writer, cf_catalog_writer_free);
  *ret_removed = skus->len;
  return cf_txn_commit (&txn, error);
}

static gboolean
check_file (CfDb *db, GError **error)
{
  g_auto (CfStmt) st = cf_db_prepare (db, "PRAGMA quick_check (1)", error);

  if (st == NULL || cf_stmt_step (st, error) != CF_STEP_ROW)
    return FALSE;
  if (strcmp (cf_stmt_get_text (st, 0), "ok") != 0)
    return cf_error_set (error, CF_ERROR_DAMAGED, "the new reference file is damaged: %s",
                         cf_stmt_get_text (st, 0));
  return TRUE;
}

gboolean
cf_bootstrap_finish (CfDb *db, gint64 at_ms, GError **error)
{
  gint64 after = 0;
  guint removed;

  do
    if (!remove_unseen (db, at_ms, &after, &removed, error))
      return FALSE;
  while (removed > 0);
  {
    g_auto (CfTxn) txn = CF_TXN_INIT;

    if (!cf_txn_begin (&txn, db, error) ||
        !cf_db_exec (db, "DELETE FROM bootstrap; DELETE FROM bootstrap_seen", error) ||
        !cf_txn_commit (&txn, error))
      return FALSE;
  }
  return check_file (db, error) && cf_db_truncate_wal (db, error);
}
