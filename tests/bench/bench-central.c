/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib.h>

#include "cf-bench.h"
#include "cf-central-world.h"

/*
 * How many records a second a central takes in: checked, signed for and on the disk, against a bare
 * COPY of the same bytes over as many connections.  Without a server's address it is SQLite with one
 * process, whose yardstick is a bare INSERT of the same lines, as many a transaction.  With one connection
 * nobody waits for anybody: the processor time beside it says who does how much of the work.
 */

#define PROCESSES 8
#define BATCH     350 /* sales in 1 MiB */

typedef struct
{
  CfCentralWorld *world;
  GPtrArray *tills;
  guint records; /* a till */
  const char *server;
} Bench;

/* What a run took. */
typedef struct
{
  gint64 ns;        /* until the last process was done */
  gint64 client_ns; /* processor time of those processes */
  gint64 server_ns; /* processor time of the database's server; 0: there is none */
} Cost;

/* ---- processor time ---------------------------------------------------------------------------- */

static gint64
children_ns (void)
{
  struct rusage usage;

  getrusage (RUSAGE_CHILDREN, &usage);
  return ((gint64) usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000000 +
         ((gint64) usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1000;
}

/* A field of /proc/PID/stat, numbered as proc(5) does from 4 on; 0 where there is none. */
static gint64
read_stat (gint64 pid, guint field)
{
  g_autofree char *path = g_strdup_printf ("/proc/%" G_GINT64_FORMAT "/stat", pid);
  g_autofree char *text = NULL;
  g_auto (GStrv) fields = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return 0;
  fields = g_strsplit (strrchr (text, ')'), " ", 0); /* from field 2 on */
  return g_strv_length (fields) > field - 2 ? g_ascii_strtoll (fields[field - 2], NULL, 10) : 0;
}

static gint64
ask_number (PGconn *connection, const char *sql)
{
  PGresult *result = PQexec (connection, sql);
  gint64 number =
    PQntuples (result) == 1 ? g_ascii_strtoll (PQgetvalue (result, 0, 0), NULL, 10) : 0;

  PQclear (result);
  return number;
}

/* Of all server processes that have ended: a connection is one, and those of a run have been closed. */
static gint64
server_ns (const Bench *self)
{
  PGconn *connection;
  gint64 server, ticks;

  if (self->server == NULL)
    return 0;
  connection = PQconnectdb (self->world->database);
  while (ask_number (connection,
                     "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
                     " AND datname = current_database ()") > 1)
    continue;
  server = read_stat (ask_number (connection, "SELECT pg_backend_pid ()"), 4);
  ticks = read_stat (server, 16) + read_stat (server, 17);
  PQfinish (connection);
  return ticks * (1000000000 / sysconf (_SC_CLK_TCK));
}

/* Each till of @processes in a process of its own. */
static Cost
run_all (Bench *self, guint processes, gboolean (*run) (Bench *self, CfPlayTill *till))
{
  Cost before = { cf_bench_now (), children_ns (), server_ns (self) };
  Cost cost;

  before.ns = cf_bench_now ();
  for (guint i = 0; i < processes; i++)
    if (fork () == 0)
      _exit (run (self, g_ptr_array_index (self->tills, i)) ? 0 : 1);
  for (guint i = 0; i < processes; i++) {
    int status;

    if (wait (&status) < 0 || status != 0)
      g_error ("a process of the benchmark failed");
  }
  cost.ns = cf_bench_now () - before.ns;
  cost.client_ns = children_ns () - before.client_ns;
  cost.server_ns = server_ns (self) - before.server_ns;
  return cost;
}

/* ---- what is measured --------------------------------------------------------------------------- */

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
  ck_assert_int_eq (cf_central_rows_int (rows, 0, 0), self->tills->len);
  ck_assert_int_eq (cf_central_rows_int (rows, 0, 1), self->records * self->tills->len);
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

static CfPlayTill *
make_till (Bench *self, guint number)
{
  CfPlayTill *till = cf_play_till_new (&self->world->clock.clock);

  cf_central_world_enrol (self->world, till, "S1");
  for (guint i = 1; i < self->records; i++) {
    g_autofree char *sku = g_strdup_printf ("SKU-%u", (number * 7919 + i) % 2000);
    g_autofree char *name = g_strdup_printf ("T%u-%06u", number, i);

    cf_play_till_sell (till, name, sku, 1000);
  }
  return till;
}

static void
report_cost (const char *what, gint64 ns, guint records)
{
  g_autofree char *name = g_strdup_printf ("the same in processor time a record, %s", what);

  if (ns > 0)
    cf_bench_report_limit (name, (double) ns / 1000 / records, 0, "µs");
}

/* @goal: of the ratio of elapsed times; 0: none */
static void
measure (Bench *self, guint processes, const char *what, double goal)
{
  guint records = self->records * processes;
  Cost theirs = run_all (self, processes, self->server != NULL ? copy_all : insert_all);
  Cost ours = run_all (self, processes, push_all);

  g_print ("%u records of sales over %u connections: %.0f a second, bare %.0f\n", records,
           processes, 1e9 * records / (double) ours.ns, 1e9 * records / (double) theirs.ns);
  cf_bench_report (what, ours.ns, theirs.ns, goal);
  report_cost ("the central", ours.client_ns, records);
  report_cost ("the database's server", ours.server_ns, records);
  report_cost ("who writes bare lines", theirs.client_ns, records);
  report_cost ("the database's server for bare lines", theirs.server_ns, records);
}

/* A test by name, because the world it lives in speaks by asserting. */
START_TEST (take_journals_in)
{
  Bench self = { .server = g_getenv ("CF_TEST_CENTRAL") };
  g_autoptr (GError) error = NULL;
  CfCentralStore *store;

  self.records = cf_bench_size (5000, 600);
  self.world = cf_central_world_new ();
  self.tills = g_ptr_array_new_with_free_func ((GDestroyNotify) cf_play_till_free);
  store = cf_central_get_store (self.world->central);
  if (!store->class->script (store, "CREATE TABLE bare (line TEXT)", &error))
    g_error ("%s", error->message);
  /* The one that is alone is another than those that come together. */
  for (guint i = 0; i < (self.server != NULL ? 1 + PROCESSES : 1); i++)
    g_ptr_array_add (self.tills, make_till (&self, i));
  cf_central_free (g_steal_pointer (&self.world->central));
  if (self.server != NULL) {
    g_autoptr (CfPlayTill) alone = g_ptr_array_steal_index (self.tills, PROCESSES);

    measure (&self, PROCESSES, "take a journal in, PostgreSQL, 8 connections", 2);
    g_ptr_array_insert (self.tills, 0, g_steal_pointer (&alone));
    measure (&self, 1, "take a journal in, PostgreSQL, 1 connection", 0);
  } else {
    measure (&self, 1, "take a journal in, SQLite", 0);
  }
  check_booked (&self);
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
