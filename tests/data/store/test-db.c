/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cf-db.h"
#include "cf-test.h"

static char *folder;
static char *path;

static void
set_up (void)
{
  folder = cf_test_temp_dir ();
  path = g_build_filename (folder, "store.db", NULL);
}

static void
tear_down (void)
{
  cf_test_remove_tree (folder);
  g_clear_pointer (&folder, g_free);
  g_clear_pointer (&path, g_free);
}

static CfDb *
open_as (CfDbMode mode, GError **error)
{
  CfDbOptions options = { .kind = CF_DB_STORE, .mode = mode };

  return cf_db_open (path, &options, error);
}

static gint64
read_number (CfDb *db, const char *sql)
{
  g_autoptr (GError) error = NULL;
  gint64 value = -1;

  ck_assert_ok (cf_db_read_int64 (db, sql, &value, &error));
  return value;
}

static void
put_state (CfDb *db, const char *key, const char *value)
{
  g_autoptr (GError) error = NULL;
  g_auto (CfStmt) st =
    cf_db_prepare (db, "INSERT INTO w_state (key, value) VALUES (:key, :value)", &error);

  ck_assert_ok (st != NULL);
  cf_stmt_bind_text (st, ":key", key);
  cf_stmt_bind_text (st, ":value", value);
  ck_assert_ok (cf_stmt_run (st, &error));
}

START_TEST (test_new_file_has_the_newest_schema_and_the_right_pragmas)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfDb) db = open_as (CF_DB_CREATE, &error);

  ck_assert_ok (db != NULL);
  ck_assert_uint_eq (cf_db_get_version (db), cf_db_newest_version (CF_DB_STORE));
  ck_assert_int_eq (read_number (db, "PRAGMA foreign_keys"), 1);
  ck_assert_int_eq (read_number (db, "PRAGMA trusted_schema"), 0);
  ck_assert_int_eq (read_number (db, "PRAGMA wal_autocheckpoint"), 0);
  ck_assert_int_eq (read_number (db, "PRAGMA synchronous"), 2);
  ck_assert_int_eq (read_number (db, "PRAGMA cache_size"), -CF_DB_CACHE_KIB);
}
END_TEST

START_TEST (test_missing_file_is_not_initialised)
{
  g_autoptr (GError) error = NULL;

  ck_assert_refused (open_as (CF_DB_READER, &error), CF_ERROR_NOT_INITIALISED);
  ck_assert_refused (open_as (CF_DB_WRITER, &error), CF_ERROR_NOT_INITIALISED);
}
END_TEST

START_TEST (test_foreign_or_wrong_file_is_damaged)
{
  g_autoptr (GError) error = NULL;
  CfDbOptions reference = { .kind = CF_DB_REFERENCE, .mode = CF_DB_WRITER };

  ck_assert_ok (g_file_set_contents (path, "this is a letter, not a database, is it", -1, &error));
  ck_assert_refused (open_as (CF_DB_WRITER, &error), CF_ERROR_DAMAGED);
  unlink (path);
  cf_db_close (open_as (CF_DB_CREATE, NULL));
  ck_assert_refused (cf_db_open (path, &reference, &error), CF_ERROR_DAMAGED);
}
END_TEST

START_TEST (test_newer_schema_is_refused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfDb) db = open_as (CF_DB_CREATE, &error);

  ck_assert_ok (cf_db_exec (db, "PRAGMA user_version = 9999", &error));
  g_clear_pointer (&db, cf_db_close);
  ck_assert_refused (open_as (CF_DB_WRITER, &error), CF_ERROR_NEWER_VERSION);
  ck_assert_refused (open_as (CF_DB_READER, &error), CF_ERROR_NEWER_VERSION);
}
END_TEST

START_TEST (test_migration_keeps_a_copy_of_the_old_file)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *backups = g_build_filename (folder, "backups", NULL);
  g_autofree char *copy =
    g_strdup_printf ("%s/store.db-schema-1-before-%u", backups, cf_db_newest_version (CF_DB_STORE));
  CfDbOptions options = { .kind = CF_DB_STORE, .mode = CF_DB_WRITER, .backup_dir = backups };
  g_autoptr (CfDb) db = open_as (CF_DB_CREATE, &error);
  struct stat info;

  /* Take the schema back to its first step. */
  ck_assert_ok (cf_db_exec (db,
                            "DROP TABLE setting; DROP TABLE tax_rate; DROP TABLE person;"
                            "DROP TABLE document_counter; DROP TABLE sale; DROP TABLE sale_line;"
                            "DROP TABLE tender; DROP TABLE shift; DROP TABLE total;"
                            "DROP TABLE business_day; DROP TABLE stock_delta;"
                            "DROP TABLE stock_count; DROP TABLE unknown_code;"
                            "DROP TABLE w_basket; DROP TABLE w_print_job; DROP TABLE w_state;"
                            "DROP TABLE order_step; DROP TABLE customer_change;"
                            "DROP TABLE customer_consent; DROP TABLE customer_alias;"
                            "DROP TABLE customer_tombstone; DROP TABLE customer_points;"
                            "DROP TABLE stored_value; DROP TABLE grant_end; DROP TABLE w_order_try;"
                            "DROP TABLE w_customer_word;"
                            "DROP TABLE w_pin_failure; DROP TABLE w_push; DROP TABLE w_branch;"
                            "PRAGMA user_version = 1",
                            &error));
  g_clear_pointer (&db, cf_db_close);
  ck_assert_refused (open_as (CF_DB_READER, &error), CF_ERROR_DATABASE);
  db = cf_db_open (path, &options, &error);
  ck_assert_ok (db != NULL);
  put_state (db, "a", "1");
  ck_assert_int_eq (stat (copy, &info), 0);
  ck_assert_int_eq (info.st_mode & 0777, 0600);
}
END_TEST

static char *
read_schema (CfDb *db)
{
  g_autoptr (GError) error = NULL;
  GString *text = g_string_new (NULL);
  g_auto (CfStmt) st =
    cf_db_prepare (db,
                   "SELECT type || ' ' || name || ' ' || tbl_name || ' ' || coalesce (sql, '')"
                   " FROM sqlite_schema ORDER BY type, name /*scan*/",
                   &error);

  ck_assert_ok (st != NULL);
  while (cf_stmt_step (st, &error) == CF_STEP_ROW)
    g_string_append_printf (text, "%s\n", cf_stmt_get_text (st, 0));
  return g_string_free (text, FALSE);
}

/* The second one is a copy of what the first was before anything was written into it. */
START_TEST (test_private_databases_are_alike_and_begin_empty)
{
  CfDbOptions options = { .kind = CF_DB_STORE, .mode = CF_DB_CREATE };
  g_autoptr (CfDb) file = open_as (CF_DB_CREATE, NULL);
  g_autofree char *schema = read_schema (file);

  ck_assert_uint_gt (strlen (schema), 1000);
  for (guint i = 0; i < 3; i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (CfDb) db = cf_db_open (i == 1 ? ":memory:" : "", &options, &error);
    g_autofree char *here = NULL;

    ck_assert_ok (db != NULL);
    here = read_schema (db);
    ck_assert_str_eq (here, schema);
    ck_assert_uint_eq (cf_db_get_version (db), cf_db_newest_version (CF_DB_STORE));
    ck_assert_int_eq (read_number (db, "PRAGMA user_version"), cf_db_get_version (db));
    ck_assert_int_eq (read_number (db, "PRAGMA application_id"),
                      read_number (file, "PRAGMA application_id"));
    ck_assert_int_eq (read_number (db, "SELECT count(*) FROM w_state /*scan*/"), 0);
    put_state (db, "a", "b");
  }
}
END_TEST

START_TEST (test_scope_left_without_commit_rolls_back)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfDb) db = open_as (CF_DB_CREATE, &error);

  {
    g_auto (CfTxn) txn = CF_TXN_INIT;
    ck_assert_ok (cf_txn_begin (&txn, db, &error));
    ck_assert (cf_db_in_transaction (db));
    put_state (db, "a", "1");
  }
  ck_assert (!cf_db_in_transaction (db));
  ck_assert_int_eq (read_number (db, "SELECT count(*) FROM w_state /*scan*/"), 0);
  {
    g_auto (CfTxn) txn = CF_TXN_INIT;
    ck_assert_ok (cf_txn_begin (&txn, db, &error));
    put_state (db, "a", "1");
    ck_assert_ok (cf_txn_commit (&txn, &error));
  }
  ck_assert_int_eq (read_number (db, "SELECT count(*) FROM w_state /*scan*/"), 1);
}
END_TEST

START_TEST (test_statement_in_use_can_be_prepared_again)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfDb) db = open_as (CF_DB_CREATE, &error);
  g_auto (CfStmt) a = cf_db_prepare (db, "SELECT :x + 1", &error);
  g_auto (CfStmt) b = cf_db_prepare (db, "SELECT :x + 1", &error);

  ck_assert_ok (a != NULL && b != NULL && a != b);
  cf_stmt_bind_int64 (a, ":x", 1);
  cf_stmt_bind_int64 (b, ":x", 10);
  ck_assert_int_eq (cf_stmt_step (a, &error), CF_STEP_ROW);
  ck_assert_int_eq (cf_stmt_step (b, &error), CF_STEP_ROW);
  ck_assert_int_eq (cf_stmt_get_int64 (a, 0), 2);
  ck_assert_int_eq (cf_stmt_get_int64 (b, 0), 11);
}
END_TEST

START_TEST (test_released_statement_forgets_its_parameters)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfDb) db = open_as (CF_DB_CREATE, &error);

  for (int i = 0; i < 2; i++) {
    g_auto (CfStmt) st = cf_db_prepare (db, "SELECT :x IS NULL", &error);

    if (i == 0)
      cf_stmt_bind_text (st, ":x", "something");
    ck_assert_int_eq (cf_stmt_step (st, &error), CF_STEP_ROW);
    ck_assert_int_eq (cf_stmt_get_bool (st, 0), i == 1);
  }
}
END_TEST

START_TEST (test_reader_sees_commits_and_cannot_write)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfDb) writer = open_as (CF_DB_CREATE, &error);
  g_autoptr (CfDb) reader = open_as (CF_DB_READER, &error);

  ck_assert_ok (reader != NULL);
  put_state (writer, "a", "1");
  ck_assert_int_eq (read_number (reader, "SELECT count(*) FROM w_state /*scan*/"), 1);
  ck_assert_refused (cf_db_exec (reader, "DELETE FROM w_state", &error), CF_ERROR_IO);
}
END_TEST

START_TEST (test_closing_leaves_the_log_and_loses_nothing)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *wal = g_strconcat (path, "-wal", NULL);
  g_autoptr (CfDb) db = open_as (CF_DB_CREATE, &error);

  put_state (db, "a", "1");
  ck_assert_int_gt (cf_db_wal_bytes (db), 0);
  g_clear_pointer (&db, cf_db_close);
  ck_assert (g_file_test (wal, G_FILE_TEST_EXISTS));
  db = open_as (CF_DB_READER, &error);
  ck_assert_int_eq (read_number (db, "SELECT count(*) FROM w_state /*scan*/"), 1);
}
END_TEST

START_TEST (test_checkpoint_moves_everything_when_nobody_reads)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfDb) db = open_as (CF_DB_CREATE, &error);
  gint wal = 0, done = 0;

  put_state (db, "a", "1");
  ck_assert_ok (cf_db_checkpoint (db, &wal, &done, &error));
  ck_assert_int_gt (wal, 0);
  ck_assert_int_eq (wal, done);
  ck_assert_int_eq (cf_db_wal_bytes (db), 0);
}
END_TEST

START_TEST (test_checkpoint_does_not_wait_for_a_reader)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfDb) db = open_as (CF_DB_CREATE, &error);
  g_autoptr (CfDb) reader = open_as (CF_DB_READER, &error);
  g_auto (CfTxn) txn = CF_TXN_INIT;
  gint wal = 0, done = 0;

  ck_assert_ok (cf_txn_begin_read (&txn, reader, &error));
  read_number (reader, "SELECT count(*) FROM w_state /*scan*/");
  put_state (db, "a", "1");
  ck_assert_ok (cf_db_checkpoint (db, &wal, &done, &error));
  ck_assert_int_lt (done, wal);
}
END_TEST

START_TEST (test_backup_is_one_file_that_reads_back)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *copy = g_build_filename (folder, "copy.db", NULL);
  g_autofree char *copy_wal = g_build_filename (folder, "copy.db-wal", NULL);
  g_autoptr (CfDb) db = open_as (CF_DB_CREATE, &error);
  CfDbOptions options = { .kind = CF_DB_STORE, .mode = CF_DB_READER };
  g_autoptr (CfDb) read = NULL;

  put_state (db, "a", "1");
  ck_assert_ok (cf_db_backup_to (db, copy, &error));
  ck_assert (!g_file_test (copy_wal, G_FILE_TEST_EXISTS));
  ck_assert_refused (cf_db_backup_to (db, copy, &error), CF_ERROR_IO);
  read = cf_db_open (copy, &options, &error);
  ck_assert_ok (read != NULL);
  ck_assert_int_eq (read_number (read, "SELECT count(*) FROM w_state /*scan*/"), 1);
}
END_TEST

START_TEST (test_check_names_damage)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfDb) db = open_as (CF_DB_CREATE, &error);
  g_auto (GStrv) problems = NULL;
  g_autofree char *bytes = NULL;
  gsize len;

  ck_assert_ok (cf_db_check (db, &problems, &error));
  ck_assert_uint_eq (g_strv_length (problems), 0);
  ck_assert_ok (cf_db_truncate_wal (db, &error));
  g_clear_pointer (&db, cf_db_close);

  ck_assert_ok (g_file_get_contents (path, &bytes, &len, &error));
  memset (bytes + 5 * 4096, 0x5a, 4096);
  ck_assert_ok (g_file_set_contents (path, bytes, (gssize) len, &error));
  db = open_as (CF_DB_WRITER, &error);
  g_clear_pointer (&problems, g_strfreev);
  if (db != NULL && cf_db_check (db, &problems, &error))
    ck_assert_uint_gt (g_strv_length (problems), 0);
  else
    ck_assert (cf_error_is (error, CF_ERROR_DAMAGED));
}
END_TEST

START_TEST (test_cancelled_query_says_so)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfDb) db = open_as (CF_DB_CREATE, &error);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  gint64 n;

  g_cancellable_cancel (cancellable);
  cf_db_set_interrupt (db, cancellable);
  ck_assert (!cf_db_read_int64 (db,
                                "WITH RECURSIVE r (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r"
                                " LIMIT 100000000) SELECT count(*) FROM r /*scan*/",
                                &n, &error));
  ck_assert (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED));
  cf_db_set_interrupt (db, NULL);
  ck_assert_int_eq (read_number (db, "SELECT 7"), 7);
}
END_TEST

START_TEST (test_durability_is_switched_between_transactions)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfDb) db = open_as (CF_DB_CREATE, &error);

  ck_assert_ok (cf_db_set_durability (db, CF_DB_UNSYNCED, &error));
  ck_assert_int_eq (read_number (db, "PRAGMA synchronous"), 1);
  ck_assert_ok (cf_db_set_durability (db, CF_DB_SYNCED, &error));
  ck_assert_int_eq (read_number (db, "PRAGMA synchronous"), 2);
}
END_TEST

START_TEST (test_journal_rows_cannot_be_changed_by_mistake)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfDb) db = open_as (CF_DB_CREATE, &error);

  ck_assert_ok (
    cf_db_exec (db, "INSERT INTO journal VALUES (1, zeroblob (32), zeroblob (64), '{}')", &error));
  ck_assert_refused (cf_db_exec (db, "UPDATE journal SET record = '{ }'", &error),
                     CF_ERROR_DATABASE);
}
END_TEST

START_TEST (test_unknown_parameter_aborts)
{
  g_autoptr (CfDb) db = open_as (CF_DB_CREATE, NULL);
  g_auto (CfStmt) st = cf_db_prepare (db, "SELECT :x", NULL);

  cf_stmt_bind_int64 (st, ":y", 1);
}
END_TEST

START_TEST (test_transaction_inside_another_aborts)
{
  g_autoptr (CfDb) db = open_as (CF_DB_CREATE, NULL);
  g_auto (CfTxn) a = CF_TXN_INIT;
  g_auto (CfTxn) b = CF_TXN_INIT;

  ck_assert (cf_txn_begin (&a, db, NULL));
  cf_txn_begin (&b, db, NULL);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_checked_fixture (tc, set_up, tear_down);
  tcase_add_test (tc, test_new_file_has_the_newest_schema_and_the_right_pragmas);
  tcase_add_test (tc, test_missing_file_is_not_initialised);
  tcase_add_test (tc, test_foreign_or_wrong_file_is_damaged);
  tcase_add_test (tc, test_newer_schema_is_refused);
  tcase_add_test (tc, test_migration_keeps_a_copy_of_the_old_file);
  tcase_add_test (tc, test_private_databases_are_alike_and_begin_empty);
  tcase_add_test (tc, test_scope_left_without_commit_rolls_back);
  tcase_add_test (tc, test_statement_in_use_can_be_prepared_again);
  tcase_add_test (tc, test_released_statement_forgets_its_parameters);
  tcase_add_test (tc, test_reader_sees_commits_and_cannot_write);
  tcase_add_test (tc, test_closing_leaves_the_log_and_loses_nothing);
  tcase_add_test (tc, test_checkpoint_moves_everything_when_nobody_reads);
  tcase_add_test (tc, test_checkpoint_does_not_wait_for_a_reader);
  tcase_add_test (tc, test_backup_is_one_file_that_reads_back);
  tcase_add_test (tc, test_check_names_damage);
  tcase_add_test (tc, test_cancelled_query_says_so);
  tcase_add_test (tc, test_durability_is_switched_between_transactions);
  tcase_add_test (tc, test_journal_rows_cannot_be_changed_by_mistake);
  tcase_add_test_raise_signal (tc, test_unknown_parameter_aborts, SIGTRAP);
  tcase_add_test_raise_signal (tc, test_transaction_inside_another_aborts, SIGTRAP);
}

CF_TEST_MAIN ("cf-db", add_tests)
