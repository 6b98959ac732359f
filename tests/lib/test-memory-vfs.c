/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Files in memory keep what SQLite writes and hold its locks, as those of a disk do. */

#include <string.h>
#include <unistd.h>

#include <sqlite3.h>

#include "cf-memory-vfs.h"
#include "cf-test.h"

static char *folder;
static char *path;

static void
set_up (void)
{
  cf_memory_vfs_register ();
  folder = cf_test_temp_dir ();
  path = g_build_filename (folder, "books.db", NULL);
}

static void
tear_down (void)
{
  cf_memory_vfs_remove_below (folder);
  cf_test_remove_tree (folder);
  g_free (path);
}

static sqlite3 *
open_db (const char *which)
{
  sqlite3 *db = NULL;

  ck_assert_int_eq (sqlite3_open (which, &db), SQLITE_OK);
  return db;
}

static int
run (sqlite3 *db, const char *sql)
{
  return sqlite3_exec (db, sql, NULL, NULL, NULL);
}

static void
must_run (sqlite3 *db, const char *sql)
{
  int rc = run (db, sql);

  ck_assert_msg (rc == SQLITE_OK, "%s: %s", sql, sqlite3_errmsg (db));
}

static void
assert_number (sqlite3 *db, const char *sql, int should)
{
  sqlite3_stmt *st = NULL;

  ck_assert_int_eq (sqlite3_prepare_v2 (db, sql, -1, &st, NULL), SQLITE_OK);
  ck_assert_int_eq (sqlite3_step (st), SQLITE_ROW);
  ck_assert_int_eq (sqlite3_column_int (st, 0), should);
  sqlite3_finalize (st);
}

static void
assert_whole (sqlite3 *db)
{
  sqlite3_stmt *st = NULL;

  ck_assert_int_eq (sqlite3_prepare_v2 (db, "PRAGMA integrity_check", -1, &st, NULL), SQLITE_OK);
  ck_assert_int_eq (sqlite3_step (st), SQLITE_ROW);
  ck_assert_str_eq ((const char *) sqlite3_column_text (st, 0), "ok");
  sqlite3_finalize (st);
}

/* Rows of several pages, so that they lie across pieces and their borders. */
static sqlite3 *
make_books (const char *mode)
{
  sqlite3 *db = open_db (path);

  must_run (db, mode);
  must_run (db, "CREATE TABLE page (n INTEGER PRIMARY KEY, text TEXT)");
  must_run (db, "WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 500)"
                " INSERT INTO page SELECT n, hex (randomblob (500)) FROM c");
  return db;
}

static void
both_modes_keep_what_is_written (const char *mode)
{
  sqlite3 *db = make_books (mode);

  must_run (db, "DELETE FROM page WHERE n % 3 = 0; VACUUM");
  sqlite3_close (db);
  ck_assert (access (path, F_OK) == 0); /* who asks the system sees that there is one */
  db = open_db (path);
  assert_number (db, "SELECT count (*) FROM page", 334);
  assert_whole (db);
  sqlite3_close (db);
}

START_TEST (test_keeps_what_is_written_with_a_journal)
{
  both_modes_keep_what_is_written ("PRAGMA journal_mode=TRUNCATE");
}
END_TEST

START_TEST (test_keeps_what_is_written_with_a_log)
{
  both_modes_keep_what_is_written ("PRAGMA journal_mode=WAL");
}
END_TEST

START_TEST (test_with_a_journal_one_writes_and_nobody_reads)
{
  sqlite3 *one = make_books ("PRAGMA journal_mode=TRUNCATE");
  sqlite3 *other = open_db (path);

  must_run (one, "BEGIN IMMEDIATE; DELETE FROM page WHERE n = 1");
  assert_number (other, "SELECT count (*) FROM page", 500); /* nothing is in the file yet */
  ck_assert_int_eq (run (other, "BEGIN IMMEDIATE"), SQLITE_BUSY);
  must_run (other, "BEGIN");
  assert_number (other, "SELECT count (*) FROM page", 500);
  ck_assert_int_eq (run (one, "COMMIT"), SQLITE_BUSY); /* somebody reads */
  must_run (other, "COMMIT");
  must_run (one, "COMMIT");
  assert_number (other, "SELECT count (*) FROM page", 499);
  sqlite3_close (one);
  sqlite3_close (other);
}
END_TEST

START_TEST (test_with_a_log_one_writes_and_others_read)
{
  sqlite3 *one = make_books ("PRAGMA journal_mode=WAL");
  sqlite3 *other = open_db (path);

  must_run (other, "BEGIN");
  assert_number (other, "SELECT count (*) FROM page", 500);
  must_run (one, "BEGIN IMMEDIATE; DELETE FROM page WHERE n = 1");
  ck_assert_int_eq (run (other, "DELETE FROM page WHERE n = 2"), SQLITE_BUSY);
  must_run (one, "COMMIT");
  assert_number (other, "SELECT count (*) FROM page", 500); /* as it was when it began to read */
  must_run (other, "COMMIT");
  assert_number (other, "SELECT count (*) FROM page", 499);
  must_run (other, "PRAGMA wal_checkpoint (TRUNCATE)");
  assert_whole (one);
  sqlite3_close (one);
  sqlite3_close (other);
}
END_TEST

/* What a killed program had written to the log is read by the next one. */
START_TEST (test_a_log_is_read_again)
{
  sqlite3 *one = make_books ("PRAGMA journal_mode=WAL");
  g_autofree char *copy = g_build_filename (folder, "copy", NULL);
  g_autofree char *there = g_build_filename (copy, "books.db", NULL);
  sqlite3 *other;

  must_run (one, "PRAGMA wal_autocheckpoint = 0; DELETE FROM page WHERE n = 1");
  ck_assert_int_eq (g_mkdir_with_parents (copy, 0700), 0);
  cf_memory_vfs_copy_below (folder, copy);
  other = open_db (there);
  assert_number (other, "SELECT count (*) FROM page", 499);
  must_run (other, "DELETE FROM page");
  assert_number (one, "SELECT count (*) FROM page", 499); /* a copy is a copy */
  assert_whole (one);
  assert_whole (other);
  sqlite3_close (one);
  sqlite3_close (other);
}
END_TEST

START_TEST (test_files_are_renamed_and_removed)
{
  sqlite3 *db = make_books ("PRAGMA journal_mode=DELETE");
  g_autofree char *to = g_build_filename (folder, "new.db", NULL);
  g_autofree char *found = NULL;

  must_run (db, "UPDATE page SET text = 'Somebody' WHERE n = 250");
  sqlite3_close (db);
  cf_memory_vfs_rename (path, to);
  found = cf_memory_vfs_find_word (folder, "Somebody");
  ck_assert_str_eq (found, to);
  db = open_db (to);
  cf_memory_vfs_remove (to);
  assert_number (db, "SELECT count (*) FROM page", 500); /* who has it open goes on with it */
  sqlite3_close (db);
  ck_assert_ptr_null (cf_memory_vfs_find_word (folder, "Somebody"));
  ck_assert_int_eq (sqlite3_open_v2 (to, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_CANTOPEN);
  sqlite3_close (db);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_checked_fixture (tc, set_up, tear_down);
  tcase_add_test (tc, test_keeps_what_is_written_with_a_journal);
  tcase_add_test (tc, test_keeps_what_is_written_with_a_log);
  tcase_add_test (tc, test_with_a_journal_one_writes_and_nobody_reads);
  tcase_add_test (tc, test_with_a_log_one_writes_and_others_read);
  tcase_add_test (tc, test_a_log_is_read_again);
  tcase_add_test (tc, test_files_are_renamed_and_removed);
}

CF_TEST_MAIN ("memory-vfs", add_tests)
