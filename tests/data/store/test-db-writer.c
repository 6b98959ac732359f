/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-db-writer.h"
#include "cf-test.h"

static char *folder;
static char *path;
static GString *trace;

static void
set_up (void)
{
  folder = cf_test_temp_dir ();
  path = g_build_filename (folder, "store.db", NULL);
  trace = g_string_new (NULL);
}

static void
tear_down (void)
{
  cf_test_remove_tree (folder);
  g_clear_pointer (&folder, g_free);
  g_clear_pointer (&path, g_free);
  g_string_free (trace, TRUE);
}

static CfDbWriter *
bounded_new (CfWorkerMode mode, gint64 wal_max)
{
  g_autoptr (GError) error = NULL;
  CfDbOptions options = { .kind = CF_DB_STORE, .mode = CF_DB_CREATE, .wal_max = wal_max };
  CfDbWriter *writer = cf_db_writer_new ("store", mode, path, &options, &error);

  ck_assert_ok (writer != NULL);
  return writer;
}

static CfDbWriter *
writer_new (CfWorkerMode mode)
{
  return bounded_new (mode, 0);
}

static gboolean
put_state (CfDb *db, gpointer data, GError **error)
{
  g_auto (CfStmt) st = NULL;
  g_auto (CfTxn) txn = CF_TXN_INIT;

  if (!cf_txn_begin (&txn, db, error))
    return FALSE;
  st = cf_db_prepare (db, "INSERT INTO w_state (key, value) VALUES (:key, hex (randomblob (2000)))",
                      error);
  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text (st, ":key", data);
  g_string_append (trace, data);
  return cf_stmt_run (st, error) && cf_txn_commit (&txn, error);
}

static gboolean
refuse (CfDb *db, gpointer data, GError **error)
{
  return cf_error_set (error, CF_ERROR_WRONG_STATE, "not today");
}

typedef struct
{
  CfDbWriter *writer;
  gboolean done;
  gboolean ok;
  GError *error;
  GThread *thread;
} Home;

static void
on_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Home *home = data;

  home->ok = cf_db_writer_run_finish (home->writer, result, &home->error);
  home->thread = g_thread_self ();
  home->done = TRUE;
}

START_TEST (test_job_runs_and_its_result_comes_home)
{
  CfWorkerMode mode = _i == 0 ? CF_WORKER_THREAD : CF_WORKER_INLINE;
  g_autoptr (CfDbWriter) writer = writer_new (mode);
  Home home = { .writer = writer };

  cf_db_writer_run_async (writer, CF_PRIORITY_HIGH, put_state, g_strdup ("a"), g_free, on_done_cb,
                          &home);
  ck_assert_msg (!home.done, "called back before returning");
  cf_test_spin_until (&home.done);
  ck_assert_msg (home.ok, "%s", home.error != NULL ? home.error->message : "");
  ck_assert_ptr_eq (home.thread, g_thread_self ());
}
END_TEST

START_TEST (test_refusal_of_a_job_comes_home)
{
  g_autoptr (CfDbWriter) writer = writer_new (CF_WORKER_THREAD);
  g_autoptr (GError) error = NULL;
  Home home = { .writer = writer };

  cf_db_writer_run_async (writer, CF_PRIORITY_HIGH, refuse, NULL, NULL, on_done_cb, &home);
  cf_test_spin_until (&home.done);
  ck_assert (!home.ok && cf_error_is (home.error, CF_ERROR_WRONG_STATE));
  g_clear_error (&home.error);
  ck_assert_refused (cf_db_writer_call (writer, refuse, NULL, &error), CF_ERROR_WRONG_STATE);
}
END_TEST

START_TEST (test_jobs_given_before_the_end_are_done)
{
  g_autoptr (CfDbWriter) writer = writer_new (CF_WORKER_THREAD);
  const char *keys[] = { "a", "b", "c", "d" };
  Home homes[4] = { 0 };

  for (int i = 0; i < 4; i++) {
    homes[i].writer = writer;
    cf_db_writer_run_async (writer, CF_PRIORITY_HIGH, put_state, g_strdup (keys[i]), g_free,
                            on_done_cb, &homes[i]);
  }
  g_clear_pointer (&writer, cf_db_writer_free);
  ck_assert_str_eq (trace->str, "abcd");
  for (int i = 0; i < 4; i++)
    cf_test_spin_until (&homes[i].done);
}
END_TEST

static GThread *closed_on;

/* Whether this process has @file open. */
static gboolean
is_open (const char *file)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *link = g_build_filename ("/proc/self/fd", name, NULL);
    g_autofree char *target = g_file_read_link (link, NULL);

    if (g_strcmp0 (target, file) == 0)
      return TRUE;
  }
  return FALSE;
}

static gboolean
look_at_closed (const char *file, GError **error)
{
  closed_on = g_thread_self ();
  return cf_error_set (error, is_open (file) ? CF_ERROR_WRONG_STATE : CF_ERROR_IO,
                       "as this test wants it");
}

static void
on_closed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Home *home = data;

  home->ok = cf_db_writer_close_finish (result, &home->error);
  home->thread = g_thread_self ();
  home->done = TRUE;
}

START_TEST (test_closing_waits_for_nobody_and_is_behind_every_job)
{
  CfDbWriter *writer = writer_new (CF_WORKER_THREAD);
  Home put = { .writer = writer };
  Home home = { 0 };

  cf_db_writer_run_async (writer, CF_PRIORITY_LOW, put_state, g_strdup ("a"), g_free, on_done_cb,
                          &put);
  ck_assert (is_open (path));
  cf_db_writer_close_async (writer, look_at_closed, on_closed_cb, &home);
  ck_assert (!home.done);
  cf_test_spin_until (&home.done);
  ck_assert (put.done && put.ok);
  ck_assert (!home.ok && cf_error_is (home.error, CF_ERROR_IO));
  ck_assert_ptr_eq (home.thread, g_thread_self ());
  ck_assert_ptr_ne (closed_on, g_thread_self ());
  g_clear_error (&home.error);
}
END_TEST

static gboolean
read_wal (CfDb *db, gpointer data, GError **error)
{
  *(gint64 *) data = cf_db_wal_bytes (db);
  return TRUE;
}

static gint64
wal_of (CfDbWriter *writer)
{
  gint64 bytes = -1;

  ck_assert (cf_db_writer_call (writer, read_wal, &bytes, NULL));
  return bytes;
}

START_TEST (test_checkpoint_waits_for_idle)
{
  g_autoptr (CfDbWriter) writer = writer_new (CF_WORKER_INLINE);
  g_autoptr (GError) error = NULL;

  ck_assert_ok (cf_db_writer_call (writer, put_state, (gpointer) "a", &error));
  ck_assert_int_gt (wal_of (writer), 0);
  cf_db_writer_idle (writer);
  ck_assert_int_eq (wal_of (writer), 0);
}
END_TEST

static gboolean
fill (CfDb *db, gpointer data, GError **error)
{
  return cf_db_exec (db,
                     "BEGIN; WITH RECURSIVE r (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r"
                     " LIMIT 6000) INSERT OR REPLACE INTO w_state (key, value)"
                     " SELECT 'k' || i, hex (randomblob (1500)) FROM r; COMMIT",
                     error);
}

START_TEST (test_log_past_its_bound_is_checkpointed_without_being_asked)
{
  g_autoptr (CfDbWriter) writer = writer_new (CF_WORKER_INLINE);
  g_autoptr (GError) error = NULL;

  ck_assert_ok (cf_db_writer_call (writer, fill, NULL, &error));
  ck_assert_int_eq (wal_of (writer), 0);
}
END_TEST

START_TEST (test_a_smaller_bound_is_kept_to)
{
  g_autoptr (CfDbWriter) writer = bounded_new (CF_WORKER_INLINE, 128 * 1024);
  g_autoptr (GError) error = NULL;

  ck_assert_ok (cf_db_writer_call (writer, put_state, (gpointer) "a", &error));
  ck_assert_int_gt (wal_of (writer), 0); /* a commit or two is below it */
  for (guint i = 0; i < 40; i++) {
    g_autofree char *key = g_strdup_printf ("b%u", i);

    ck_assert_ok (cf_db_writer_call (writer, put_state, key, &error));
    ck_assert_int_le (wal_of (writer), 128 * 1024);
  }
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_checked_fixture (tc, set_up, tear_down);
  tcase_add_loop_test (tc, test_job_runs_and_its_result_comes_home, 0, 2);
  tcase_add_test (tc, test_refusal_of_a_job_comes_home);
  tcase_add_test (tc, test_jobs_given_before_the_end_are_done);
  tcase_add_test (tc, test_closing_waits_for_nobody_and_is_behind_every_job);
  tcase_add_test (tc, test_checkpoint_waits_for_idle);
  tcase_add_test (tc, test_log_past_its_bound_is_checkpointed_without_being_asked);
  tcase_add_test (tc, test_a_smaller_bound_is_kept_to);
}

CF_TEST_MAIN ("cf-db-writer", add_tests)
