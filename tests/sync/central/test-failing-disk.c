/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What can be read in the central's SQLite file stays, also where a commit failed or the program was
 * killed in one just before, and the power fails afterwards: tills are told by it.
 */

#include <stdio.h>
#include <string.h>

#include "cf-central-store.h"
#include "cf-fault-vfs.h"
#include "cf-test.h"

static char *folder;
static char *path;

static CfCentralStore *
open_store (void)
{
  g_autoptr (GError) error = NULL;
  CfCentralStore *store = cf_central_store_open_sqlite (path, CF_FAULT_VFS, &error);

  ck_assert_ok (store != NULL);
  return store;
}

static void
set_up (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfCentralStore) store = NULL;

  cf_fault_reset ();
  folder = cf_test_temp_dir ();
  path = g_build_filename (folder, "central.db", NULL);
  store = open_store ();
  ck_assert_ok (cf_central_begin (store, CF_CENTRAL_WRITE, &error));
  ck_assert_ok (cf_central_exec (store, &error, "CREATE TABLE t (n INTEGER)", ""));
  ck_assert_ok (cf_central_exec (store, &error, "INSERT INTO t (n) VALUES (0)", ""));
  ck_assert_ok (cf_central_commit (store, &error));
}

static void
tear_down (void)
{
  cf_test_remove_tree (folder);
  g_free (folder);
  g_free (path);
  cf_fault_reset ();
}

static gboolean
add_one (CfCentralStore *store)
{
  gboolean ok = cf_central_begin (store, CF_CENTRAL_WRITE, NULL) &&
                cf_central_exec (store, NULL, "UPDATE t SET n = n + 1", "");

  if (ok)
    return cf_central_commit (store, NULL);
  cf_central_rollback (store);
  return FALSE;
}

static gint64
read_n (CfCentralStore *store)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfCentralRows) rows = NULL;

  ck_assert_ok (cf_central_begin (store, CF_CENTRAL_READ, &error));
  rows = cf_central_query (store, &error, "SELECT n FROM t", "");
  ck_assert_ok (rows != NULL);
  cf_central_rollback (store);
  return cf_central_rows_int (rows, 0, 0);
}

static void
lose_power (CfCentralStore **store, CfCut cut)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);

  cf_fault.is_dead = TRUE;
  g_clear_pointer (store, cf_central_store_close);
  cf_fault_power_cut (cut, rand);
  *store = open_store ();
}

/* Each call of a transaction fails once. */
START_TEST (test_what_is_read_after_an_error_stays)
{
  g_autoptr (CfCentralStore) store = open_store ();
  gboolean reached = TRUE;
  gint64 expected = 0;
  guint stood = 0;

  for (gint64 i = 1; reached; i++) {
    gboolean ok;

    cf_fault.fail_at = cf_fault.calls + i;
    cf_fault.has_failed = FALSE;
    ok = add_one (store);
    reached = cf_fault.has_failed;
    cf_fault.fail_at = 0;
    if (ok)
      ck_assert_int_eq (read_n (store), expected + 1);
    else
      stood += read_n (store) > expected ? 1 : 0;
    expected = read_n (store);
    lose_power (&store, _i == 0 ? CF_CUT_ALL_LOST : CF_CUT_SOME_LOST);
    ck_assert_int_eq (read_n (store), expected);
  }
  ck_assert_uint_gt (stood, 0);
}
END_TEST

/* The program is killed at each change of the file. */
START_TEST (test_what_is_read_after_a_kill_stays)
{
  g_autoptr (CfCentralStore) store = open_store ();
  gboolean reached = TRUE;
  gint64 expected = 0;

  for (gint64 i = 1; reached; i++) {
    cf_fault.die_at = cf_fault.changes + i;
    add_one (store);
    reached = cf_fault.is_dead;
    cf_fault.is_dead = TRUE;
    g_clear_pointer (&store, cf_central_store_close);
    cf_fault.is_dead = FALSE;
    cf_fault.die_at = 0;
    store = open_store ();
    ck_assert_int_ge (read_n (store), expected);
    expected = read_n (store);
    lose_power (&store, _i == 0 ? CF_CUT_ALL_LOST : CF_CUT_SOME_LOST);
    ck_assert_int_eq (read_n (store), expected);
  }
  ck_assert_int_gt (expected, 0);
}
END_TEST

/* ---- what never was --------------------------------------------------------------------------------- */

#define NAME "Zeppelinquist"

static gboolean
file_holds_name (void)
{
  g_autofree char *bytes = NULL;
  gsize len;

  ck_assert (g_file_get_contents (path, &bytes, &len, NULL));
  return memmem (bytes, len, NAME, strlen (NAME)) != NULL;
}

static gboolean
run (CfCentralStore *store, const char *sql)
{
  gboolean ok =
    cf_central_begin (store, CF_CENTRAL_WRITE, NULL) && cf_central_exec (store, NULL, sql, "");

  if (ok)
    return cf_central_commit (store, NULL);
  cf_central_rollback (store);
  return FALSE;
}

#define FILL(text)                                                                                 \
  "WITH RECURSIVE i (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 20)"                  \
  " INSERT INTO person (fields) SELECT '" text "' || hex (zeroblob (3000)) FROM i"

/* A commit is killed, or fails, at each of its calls.  What it wrote onto free pages is put back by nobody. */
START_TEST (test_what_was_not_committed_is_on_no_free_page)
{
  g_autoptr (CfCentralStore) store = open_store ();
  gboolean reached = TRUE;
  guint undone = 0;

  ck_assert (run (store, "CREATE TABLE person (fields TEXT)"));
  ck_assert (run (store, FILL ("nobody")));
  ck_assert (run (store, "DELETE FROM person"));
  for (gint64 i = 1; reached; i++) {
    cf_fault.has_failed = FALSE;
    cf_fault.die_at = _i == 0 ? cf_fault.changes + i : 0;
    cf_fault.fail_at = _i == 0 ? 0 : cf_fault.calls + i;
    run (store, FILL (NAME));
    reached = cf_fault.is_dead || cf_fault.has_failed;
    cf_fault.die_at = cf_fault.fail_at = 0;
    if (cf_fault.is_dead) {
      g_clear_pointer (&store, cf_central_store_close);
      cf_fault.is_dead = FALSE;
      store = open_store ();
    }
    undone += file_holds_name ();
    ck_assert (run (store, "DELETE FROM person"));
    ck_assert (!file_holds_name ());
  }
  ck_assert_uint_gt (undone, 0);
}
END_TEST

/* Of what is too large for the memory a part is written before the end. */
START_TEST (test_what_was_taken_back_is_on_no_free_page)
{
  g_autoptr (CfCentralStore) store = open_store ();
  g_autoptr (GError) error = NULL;

  ck_assert (run (store, "CREATE TABLE person (fields TEXT)"));
  ck_assert (run (store, FILL ("nobody")));
  ck_assert (run (store, "DELETE FROM person"));
  ck_assert (run (store, "PRAGMA cache_size = 10"));
  ck_assert_ok (cf_central_begin (store, CF_CENTRAL_WRITE, &error));
  ck_assert_ok (cf_central_exec (store, &error, FILL (NAME), ""));
  cf_central_rollback (store);
  ck_assert (file_holds_name ());
  ck_assert_int_eq (read_n (store), 0);
  ck_assert (!file_holds_name ());
}
END_TEST

/* SQLite says its last error, which is another call's where this one was seen before it. */
START_TEST (test_a_file_that_cannot_be_written_is_called_so)
{
  static const char future[] = "\003\003"; /* who may write and read it: a later format */
  g_autoptr (CfCentralStore) store = NULL;
  g_autoptr (GError) error = NULL;
  FILE *file = fopen (path, "r+b");

  ck_assert_ptr_nonnull (file);
  ck_assert_int_eq (fseek (file, 18, SEEK_SET), 0);
  ck_assert_uint_eq (fwrite (future, 1, 1, file), 1);
  ck_assert_int_eq (fclose (file), 0);
  store = cf_central_store_open_sqlite (path, CF_FAULT_VFS, &error);
  if (store != NULL)
    ck_assert (!cf_central_begin (store, CF_CENTRAL_WRITE, &error));
  ck_assert_msg (strstr (error->message, "readonly") != NULL, "%s", error->message);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_checked_fixture (tc, set_up, tear_down);
  tcase_add_loop_test (tc, test_what_is_read_after_an_error_stays, 0, 2);
  tcase_add_loop_test (tc, test_what_is_read_after_a_kill_stays, 0, 2);
  tcase_add_loop_test (tc, test_what_was_not_committed_is_on_no_free_page, 0, 2);
  tcase_add_test (tc, test_what_was_taken_back_is_on_no_free_page);
  tcase_add_test (tc, test_a_file_that_cannot_be_written_is_called_so);
}

CF_TEST_MAIN ("central-failing-disk", add_tests)
