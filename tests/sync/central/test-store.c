/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cf-central-world.h"

/*
 * What the central builds on, apart from it: processes that do transactions on one database, each
 * writing down what it did and saw; a checker that reads the histories afterwards.
 *
 * The database has two accounts (rows of `scope`) and a history (rows of `feed_row`).  A transfer
 * moves one from an account to the other and gives out a position, as the central does.
 */

#define PROCESSES 3
#define TRANSFERS 60

typedef enum
{
  DONE,
  BUSY,
  BROKEN,
} Outcome;

static Outcome
end (CfCentralStore *store, GError *error)
{
  gboolean busy = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BUSY);

  cf_central_rollback (store);
  if (!busy)
    g_printerr ("%s\n", error->message);
  g_error_free (error);
  return busy ? BUSY : BROKEN;
}

static gboolean
add_to (CfCentralStore *store, const char *account, gint64 amount, GError **error)
{
  return cf_central_exec (store, error,
                          "UPDATE scope SET forgotten = forgotten + CAST ($2 AS BIGINT)"
                          " WHERE scope = $1",
                          "ti", account, amount);
}

/* Every second transfer locks the accounts the other way round: deadlocks happen and are broken. */
static Outcome
transfer (CfCentralStore *store, guint who, guint n)
{
  const char *first = n % 2 == 0 ? "A" : "B";
  const char *second = n % 2 == 0 ? "B" : "A";
  g_autofree char *name = g_strdup_printf ("%u %05u", who, n);
  g_autoptr (CfCentralRows) rows = NULL;
  GError *error = NULL;

  if (!cf_central_begin (store, CF_CENTRAL_WRITE, &error) || !add_to (store, first, 1, &error) ||
      !add_to (store, second, -1, &error))
    return end (store, error);
  rows =
    cf_central_query (store, &error,
                      "UPDATE scope SET head = head + 1 WHERE scope = 'chain' RETURNING head", "");
  if (rows == NULL ||
      !cf_central_exec (store, &error,
                        "INSERT INTO feed_row (scope, kind, id, position, changed_ms, body)"
                        " VALUES ('chain', 'transfer', $1, $2, 0, '{}')",
                        "ti", name, cf_central_rows_int (rows, 0, 0)) ||
      !store->class->notify (store, "chain", &error) || !cf_central_commit (store, &error))
    return end (store, error);
  return DONE;
}

/* One instant: the accounts add up to nothing, and the head is the number of transfers. */
static Outcome
look (CfCentralStore *store, gint64 *head)
{
  g_autoptr (CfCentralRows) sum = NULL;
  g_autoptr (CfCentralRows) count = NULL;
  GError *error = NULL;

  if (!cf_central_begin (store, CF_CENTRAL_READ, &error))
    return end (store, error);
  sum = cf_central_query (store, &error, "SELECT sum (forgotten), max (head) FROM scope", "");
  count = sum != NULL ? cf_central_query (store, &error,
                                          "SELECT count(*), coalesce (max (position), 0)"
                                          " FROM feed_row WHERE scope = 'chain'",
                                          "")
                      : NULL;
  if (count == NULL)
    return end (store, error);
  cf_central_rollback (store);
  if (cf_central_rows_int (sum, 0, 0) != 0 ||
      cf_central_rows_int (sum, 0, 1) != cf_central_rows_int (count, 0, 0) ||
      cf_central_rows_int (count, 0, 0) != cf_central_rows_int (count, 0, 1) ||
      cf_central_rows_int (sum, 0, 1) < *head)
    return BROKEN;
  *head = cf_central_rows_int (sum, 0, 1);
  return DONE;
}

/* A process: transfers until it has done its number, looks in between.  Exit status 0 is well done. */
static int
live (const char *database, guint who)
{
  g_autoptr (CfCentralStore) store = NULL;
  gint64 head = 0;

  while (store == NULL) {
    g_autoptr (GError) error = NULL;

    store = cf_central_store_open (database, NULL, &error);
    if (store == NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BUSY)) {
      g_printerr ("%s\n", error->message);
      return 2;
    }
  }
  for (guint n = 0; n < TRANSFERS;) {
    Outcome outcome = transfer (store, who, n);

    if (outcome == BROKEN)
      return 3;
    n += outcome == DONE;
    if (n % 5 == 0 && look (store, &head) == BROKEN)
      return 4;
  }
  return 0;
}

static void
check_history (CfCentralStore *store)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfCentralRows) rows = NULL;
  guint next[PROCESSES] = { 0 };

  ck_assert_ok (cf_central_begin (store, CF_CENTRAL_READ, &error));
  rows =
    cf_central_query (store, &error,
                      "SELECT position, id FROM feed_row WHERE scope = 'chain' ORDER BY position",
                      "");
  ck_assert_ok (rows);
  ck_assert_uint_eq (rows->n_rows, PROCESSES * TRANSFERS);
  for (gsize i = 0; i < rows->n_rows; i++) {
    const char *name = cf_central_rows_text (rows, i, 1);
    guint who = (guint) (name[0] - '0');

    ck_assert_int_eq (cf_central_rows_int (rows, i, 0), (gint64) i + 1);
    ck_assert_uint_eq ((guint) g_ascii_strtoull (name + 2, NULL, 10), next[who]);
    next[who]++;
  }
  cf_central_rollback (store);
}

START_TEST (test_processes_side_by_side_leave_one_history)
{
  g_autoptr (CfCentralWorld) world = cf_central_world_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (CfCentralStore) store = NULL;
  pid_t children[PROCESSES];

  ck_assert_ok (cf_central_ensure_store (world->central, "A", "A", &error));
  ck_assert_ok (cf_central_ensure_store (world->central, "B", "B", &error));
  cf_central_free (g_steal_pointer (&world->central));
  for (guint i = 0; i < PROCESSES; i++) {
    children[i] = fork ();
    ck_assert_int_ge (children[i], 0);
    if (children[i] == 0)
      _exit (live (world->database, i));
  }
  for (guint i = 0; i < PROCESSES; i++) {
    int status;

    ck_assert_int_eq (waitpid (children[i], &status, 0), children[i]);
    ck_assert_msg (WIFEXITED (status) && WEXITSTATUS (status) == 0, "process %u ended with %d", i,
                   WEXITSTATUS (status));
  }
  store = cf_central_store_open (world->database, NULL, &error);
  ck_assert_ok (store);
  check_history (store);
}
END_TEST

START_TEST (test_what_was_rolled_back_or_cut_off_is_not_there)
{
  g_autoptr (CfCentralWorld) world = cf_central_world_new ();
  CfCentralStore *store = cf_central_get_store (world->central);
  g_autoptr (GError) error = NULL;
  g_autoptr (CfCentralRows) rows = NULL;
  pid_t child;
  int status;

  ck_assert_ok (cf_central_begin (store, CF_CENTRAL_WRITE, &error));
  ck_assert_ok (cf_central_exec (store, &error, "DELETE FROM scope", ""));
  cf_central_rollback (store);
  child = fork ();
  ck_assert_int_ge (child, 0);
  if (child == 0) {
    CfCentralStore *other = cf_central_store_open (world->database, NULL, NULL);

    if (other == NULL || !cf_central_begin (other, CF_CENTRAL_WRITE, NULL) ||
        !cf_central_exec (other, NULL, "DELETE FROM scope", ""))
      _exit (2);
    _exit (0); /* without a commit */
  }
  ck_assert_int_eq (waitpid (child, &status, 0), child);
  ck_assert (WIFEXITED (status) && WEXITSTATUS (status) == 0);
  ck_assert_ok (cf_central_begin (store, CF_CENTRAL_READ, &error));
  rows = cf_central_query (store, &error, "SELECT count(*) FROM scope", "");
  ck_assert_ok (rows);
  ck_assert_int_eq (cf_central_rows_int (rows, 0, 0), 3);
  cf_central_rollback (store);
}
END_TEST

START_TEST (test_a_failed_statement_ends_the_transaction_and_nothing_else)
{
  g_autoptr (CfCentralWorld) world = cf_central_world_new ();
  CfCentralStore *store = cf_central_get_store (world->central);
  g_autoptr (CfCentralRows) rows = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 3; i++) {
    ck_assert_ok (cf_central_begin (store, CF_CENTRAL_WRITE, &error));
    /* Nobody waits for what it gives: at the latest the commit says that it failed, and does nothing. */
    ck_assert (!cf_central_exec (store, &error, "UPDATE scope SET head = 99", "") ||
               !cf_central_exec (store, &error, "SELECT nonsense FROM nowhere", "") ||
               !cf_central_exec (store, &error, "UPDATE scope SET head = 100", "") ||
               !cf_central_commit (store, &error));
    ck_assert_ptr_nonnull (error);
    ck_assert_ptr_nonnull (strstr (error->message, "nonsense"));
    g_clear_error (&error);
    cf_central_rollback (store);
  }
  ck_assert_ok (cf_central_begin (store, CF_CENTRAL_WRITE, &error));
  ck_assert_ok (cf_central_exec (store, &error, "SELECT 1", ""));
  rows = cf_central_query (store, &error, "SELECT max (head) FROM scope", "");
  ck_assert_ok (rows);
  ck_assert_int_lt (cf_central_rows_int (rows, 0, 0), 99);
  ck_assert_ok (cf_central_commit (store, &error));
}
END_TEST

/* The database is asked about each at some time: more statements than are ever sent ahead, and one that fails
 * among those that are. */
START_TEST (test_statements_that_nobody_waits_for_are_done_in_their_order)
{
  g_autoptr (CfCentralWorld) world = cf_central_world_new ();
  CfCentralStore *store = cf_central_get_store (world->central);
  g_autoptr (CfCentralRows) rows = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 3; i++) {
    gboolean fails = i == 1;
    gboolean ok = cf_central_begin (store, CF_CENTRAL_WRITE, &error);

    for (gint64 j = 1; ok && j <= 200; j++) {
      ok =
        cf_central_exec (store, &error,
                         "UPDATE scope SET forgotten = forgotten * 3 % 65521 + CAST ($1 AS BIGINT)"
                         " WHERE scope = 'chain'",
                         "i", j);
      if (ok && fails && j == 170)
        ok = cf_central_exec (store, &error,
                              "INSERT INTO scope (scope, name, feed, head, forgotten)"
                              " VALUES ('chain', '', '', 0, 0)",
                              "");
    }
    ok = ok && cf_central_commit (store, &error);
    ck_assert_int_eq (ok, !fails);
    cf_central_rollback (store);
    g_clear_error (&error);
  }
  ck_assert_ok (cf_central_begin (store, CF_CENTRAL_READ, &error));
  rows = cf_central_query (store, &error, "SELECT forgotten FROM scope WHERE scope = 'chain'", "");
  ck_assert_ok (rows);
  {
    gint64 expected = 0;

    for (guint i = 0; i < 2; i++)
      for (gint64 j = 1; j <= 200; j++)
        expected = expected * 3 % 65521 + j;
    ck_assert_int_eq (cf_central_rows_int (rows, 0, 0), expected);
  }
  cf_central_rollback (store);
}
END_TEST

#define MANY 2641 /* more than either database takes at once, and nothing that divides evenly */

/* CfCentralTake: every row of a part comes back in it, in whatever order. */
static void
count_rows (const CfCentralRows *rows, gsize from, gsize n, gpointer data)
{
  gsize *taken = data;

  ck_assert_uint_eq (from, *taken);
  ck_assert_uint_eq (rows->n_rows, n);
  for (gsize i = 0; i < n; i++) {
    gint64 number = cf_central_rows_int (rows, i, 0);

    ck_assert_int_ge (number, -(gint64) (from + n) + 1);
    ck_assert_int_le (number, -(gint64) from);
  }
  *taken += n;
}

static void
count_none (const CfCentralRows *rows, gsize from, gsize n, gpointer data)
{
  ck_assert_uint_eq (rows->n_rows, 0);
}

START_TEST (test_many_rows_are_written_as_they_are)
{
  static const char *const WORDS[] = { "",
                                       NULL,
                                       "{\"a\":\"\\\\\"}",
                                       "NULL",
                                       "'; --",
                                       "Gr\xc3\xbc\xc3\x9f"
                                       "e, {x}",
                                       "$1" };
  static const char INSERT[] = "INSERT INTO many (number, word, big)";
  static const char DOUBLES[] = " ON CONFLICT (number) DO NOTHING RETURNING number";
  g_autoptr (CfCentralWorld) world = cf_central_world_new ();
  CfCentralStore *store = cf_central_get_store (world->central);
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (CfCentralRows) rows = NULL;
  g_autoptr (GError) error = NULL;
  gsize taken = 0;

  ck_assert_ok (store->class->script (
    store, "CREATE TABLE many (number BIGINT PRIMARY KEY, word TEXT, big BIGINT)", &error));
  for (guint i = 0; i < MANY; i++) {
    g_ptr_array_add (cells, g_strdup_printf ("-%u", i));
    g_ptr_array_add (cells, g_strdup (WORDS[i % G_N_ELEMENTS (WORDS)]));
    g_ptr_array_add (cells, i % 3 == 0 ? NULL : g_strdup ("9007199254740991"));
  }
  ck_assert_ok (cf_central_begin (store, CF_CENTRAL_WRITE, &error));
  ck_assert_ok (cf_central_insert (store, &error, INSERT, DOUBLES, "iti",
                                   (const char *const *) cells->pdata, MANY, count_rows, &taken));
  ck_assert_uint_eq (taken, MANY);
  ck_assert_ok (cf_central_insert (store, &error, INSERT, DOUBLES, "iti",
                                   (const char *const *) cells->pdata, MANY, count_none, NULL));
  ck_assert_ok (cf_central_commit (store, &error));
  ck_assert_ok (cf_central_begin (store, CF_CENTRAL_READ, &error));
  rows =
    cf_central_query (store, &error, "SELECT number, word, big FROM many ORDER BY number DESC", "");
  ck_assert_ok (rows);
  ck_assert_uint_eq (rows->n_rows, MANY);
  for (guint i = 0; i < MANY; i++)
    for (guint j = 0; j < 3; j++) {
      const char *said = g_ptr_array_index (cells, 3 * i + j);

      if (i == 0 && j == 0)
        said = "0";
      ck_assert_pstr_eq (cf_central_rows_text (rows, i, j), said);
    }
  cf_central_rollback (store);
}
END_TEST

START_TEST (test_a_newer_schema_is_left_alone)
{
  g_autoptr (CfCentralWorld) world = cf_central_world_new ();
  CfCentralStore *store = cf_central_get_store (world->central);
  g_autoptr (GError) error = NULL;

  ck_assert_ok (cf_central_store_is_current (store, &error));
  ck_assert_ok (cf_central_begin (store, CF_CENTRAL_WRITE, &error));
  ck_assert_ok (
    cf_central_exec (store, &error, "INSERT INTO schema_version (version) VALUES (9999)", ""));
  ck_assert_ok (cf_central_commit (store, &error));
  ck_assert_refused (cf_central_store_is_current (store, &error), CF_ERROR_NEWER_VERSION);
  ck_assert_refused (cf_central_store_migrate (store, &error), CF_ERROR_NEWER_VERSION);
}
END_TEST

/* Also in a database that is older than the question whose a barcode is. */
START_TEST (test_barcodes_of_before_are_found)
{
  static const char *const undo[] = { "DELETE FROM schema_version WHERE version >= 10",
                                      "DROP TABLE transfer",
                                      "ALTER TABLE sales_hour DROP COLUMN loads",
                                      "ALTER TABLE sales_hour DROP COLUMN loads_minor",
                                      "ALTER TABLE terminal DROP COLUMN currency",
                                      "DROP TABLE product_gtin" };
  g_autoptr (CfCentralWorld) world = cf_central_world_new ();
  CfCentralStore *store = cf_central_get_store (world->central);
  g_autoptr (CfCentralRows) rows = NULL;
  g_autoptr (GError) error = NULL;

  ck_assert_ok (cf_central_begin (store, CF_CENTRAL_WRITE, &error));
  for (guint i = 0; i < G_N_ELEMENTS (undo); i++)
    ck_assert_ok (cf_central_exec (store, &error, undo[i], ""));
  ck_assert_ok (cf_central_exec (
    store, &error,
    "INSERT INTO feed_row (scope, kind, id, position, changed_ms, body) VALUES"
    " ('chain', 'product', 'A', 9001, 1, '{\"gtins\":[\"4006381333931\",\"00000096385074\"]}'),"
    " ('chain', 'product', 'B', 9002, 1, '{\"gtins\":[]}'),"
    " ('chain', 'product', 'C', 9003, 1, NULL)",
    ""));
  ck_assert_ok (cf_central_commit (store, &error));
  ck_assert_ok (cf_central_store_migrate (store, &error));
  ck_assert_ok (cf_central_begin (store, CF_CENTRAL_READ, &error));
  rows = cf_central_query (store, &error, "SELECT gtin, sku FROM product_gtin ORDER BY gtin", "");
  ck_assert_uint_eq (rows->n_rows, 2);
  ck_assert_str_eq (cf_central_rows_text (rows, 0, 0), "00000096385074");
  ck_assert_str_eq (cf_central_rows_text (rows, 1, 0), "04006381333931");
  ck_assert_str_eq (cf_central_rows_text (rows, 1, 1), "A");
  cf_central_rollback (store);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_processes_side_by_side_leave_one_history);
  tcase_add_test (tc, test_what_was_rolled_back_or_cut_off_is_not_there);
  tcase_add_test (tc, test_a_failed_statement_ends_the_transaction_and_nothing_else);
  tcase_add_test (tc, test_statements_that_nobody_waits_for_are_done_in_their_order);
  tcase_add_test (tc, test_many_rows_are_written_as_they_are);
  tcase_add_test (tc, test_a_newer_schema_is_left_alone);
  tcase_add_test (tc, test_barcodes_of_before_are_found);
}

CF_TEST_MAIN ("central-store", add_tests)
