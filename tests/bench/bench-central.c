/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib.h>

#include "cf-bench.h"
#include "cf-central-world.h"

/*
 * How many records a second a central takes in: checked, signed for and on the disk, against a bare
 * COPY of the same bytes over as many connections.  Without a server's address it is SQLite with one
 * process, whose yardstick is a bare INSERT of the same lines, as many a transaction.
 */

#define PROCESSES 8
#define BATCH     350 /* sales in 1 MiB */

typedef struct
{
  CfCentralWorld *world;
  GPtrArray *tills;
  guint records; /* a till */
  guint processes;
  const char *server;
} Bench;

/* Each till in a process of its own; Returns: nanoseconds until the last was done. */
static gint64
run_all (Bench *self, gboolean (*run) (Bench *self, CfPlayTill *till))
{
  gint64 begun = cf_bench_now ();

  for (guint i = 0; i < self->processes; i++)
    if (fork () == 0)
      _exit (run (self, g_ptr_array_index (self->tills, i)) ? 0 : 1);
  for (guint i = 0; i < self->processes; i++) {
    int status;

    if (wait (&status) < 0 || status != 0)
      g_error ("a process of the benchmark failed");
  }
  return cf_bench_now () - begun;
}

static gboolean
push_all (Bench *self, CfPlayTill *till)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfCentral) central =
    cf_central_open (&(CfCentralOptions){ .database = self->world->database,
                                          .clock = &self->world->clock.clock },
                     &error);
  g_autofree char *bearer = g_strconcat ("Bearer ", till->token, NULL);
  const char *headers[] = { "Authorization", bearer, NULL };

  if (central == NULL)
    return FALSE;
  for (guint i = 0; i < till->lines->len; i += BATCH) {
    g_autofree char *body = cf_play_till_body (till, i, MIN (i + BATCH, till->lines->len));
    g_autoptr (CfCentralAnswer) answer =
      cf_central_handle (central, &(CfCentralRequest){ .method = "POST",
                                                       .target = "/v1/journal",
                                                       .headers = headers,
                                                       .body = body,
                                                       .len = strlen (body) });

    if (answer->status != 200) {
      g_printerr ("%s\n", answer->body);
      return FALSE;
    }
  }
  return TRUE;
}

/* That what was taken in is booked, too: a push does not wait for that to succeed. */
static void
check_booked (Bench *self)
{
  g_autoptr (CfCentralStore) store = cf_central_store_open (self->world->database, NULL, NULL);
  g_autoptr (CfCentralRows) rows = NULL;

  ck_assert (cf_central_begin (store, CF_CENTRAL_READ, NULL));
  rows = cf_central_query (store, NULL,
                           "SELECT count(*), coalesce (sum (applied_seq), 0),"
                           " (SELECT count(*) FROM exception) FROM chain",
                           "");
  ck_assert (rows != NULL);
  ck_assert_int_eq (cf_central_rows_int (rows, 0, 0), self->processes);
  ck_assert_int_eq (cf_central_rows_int (rows, 0, 1), self->records * self->processes);
  ck_assert_int_eq (cf_central_rows_int (rows, 0, 2), 0);
  cf_central_rollback (store);
}

static gboolean
copy_all (Bench *self, CfPlayTill *till)
{
  PGconn *connection = PQconnectdb (self->world->database);

  for (guint i = 0; i < till->lines->len; i += BATCH) {
    g_autofree char *body = cf_play_till_body (till, i, MIN (i + BATCH, till->lines->len));

    PQclear (PQexec (connection, "COPY bare (line) FROM STDIN WITH (FORMAT csv, DELIMITER E'\\x01',"
                                 " QUOTE E'\\x02')"));
    if (PQputCopyData (connection, body, (int) strlen (body)) != 1 ||
        PQputCopyEnd (connection, NULL) != 1)
      return FALSE;
    PQclear (PQgetResult (connection));
  }
  PQfinish (connection);
  return TRUE;
}

static gboolean
insert_all (Bench *self, CfPlayTill *till)
{
  g_autoptr (CfCentralStore) store = cf_central_store_open (self->world->database, NULL, NULL);

  for (guint i = 0; i < till->lines->len; i += BATCH) {
    if (!cf_central_begin (store, CF_CENTRAL_WRITE, NULL))
      return FALSE;
    for (guint j = i; j < MIN (i + BATCH, till->lines->len); j++)
      if (!cf_central_exec (store, NULL, "INSERT INTO bare (line) VALUES ($1)", "t",
                            g_ptr_array_index (till->lines, j)))
        return FALSE;
    if (!cf_central_commit (store, NULL))
      return FALSE;
  }
  return TRUE;
}

/* A test by name, because the world it lives in speaks by asserting. */
START_TEST (take_journals_in)
{
  Bench self = { .server = g_getenv ("CF_TEST_CENTRAL") };
  g_autoptr (GError) error = NULL;
  CfCentralStore *store;
  gint64 ours, theirs;

  self.processes = self.server != NULL ? PROCESSES : 1;
  self.records = cf_bench_size (5000, 600);
  self.world = cf_central_world_new ();
  self.tills = g_ptr_array_new_with_free_func ((GDestroyNotify) cf_play_till_free);
  store = cf_central_get_store (self.world->central);
  if (!store->class->script (store, "CREATE TABLE bare (line TEXT)", &error))
    g_error ("%s", error->message);
  for (guint i = 0; i < self.processes; i++) {
    CfPlayTill *till = cf_play_till_new (&self.world->clock.clock);

    cf_central_world_enrol (self.world, till, "S1");
    for (guint j = 1; j < self.records; j++) {
      g_autofree char *sku = g_strdup_printf ("SKU-%u", (i * 7919 + j) % 2000);
      g_autofree char *number = g_strdup_printf ("T%u-%06u", i, j);

      cf_play_till_sell (till, number, sku, 1000);
    }
    g_ptr_array_add (self.tills, till);
  }
  cf_central_free (g_steal_pointer (&self.world->central));
  theirs = run_all (&self, self.server != NULL ? copy_all : insert_all);
  ours = run_all (&self, push_all);
  check_booked (&self);
  g_print ("%u records of sales over %u connections: %.0f a second, bare %.0f\n",
           self.records * self.processes, self.processes,
           1e9 * self.records * self.processes / (double) ours,
           1e9 * self.records * self.processes / (double) theirs);
  cf_bench_report (self.server != NULL ? "take a journal in, PostgreSQL, 8 connections"
                                       : "take a journal in, SQLite",
                   ours, theirs, self.server != NULL ? 2.0 : 0);
  cf_central_world_free (self.world);
  g_ptr_array_unref (self.tills);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, take_journals_in);
}

int
main (void)
{
  g_setenv ("CK_FORK", "no", TRUE);
  return cf_test_run ("bench-central", add_tests);
}
