/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Four weeks offline, 50,000 sales, then the central is back: how long a sale takes while they drain,
 * against the same sale before; how long that lasts and how much memory it takes.  Till and sync are one
 * process, as in the shop; the central is the real program on SQLite, on the same machine.
 *
 * usage: bench-drain COUNTERFOIL-CENTRAL
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include <gio/gio.h>

#include "cf-bench-sale.h"
#include "cf-bench.h"
#include "cf-event.h"
#include "cf-store.h"
#include "cf-sync.h"
#include "cf-transport-curl.h"

#define LINES     12
#define SHIFT_ID  "01890000-0000-7000-8000-000000000001"
#define PERSON_ID "01890000-0000-7000-8000-000000000002"
#define DAY       "2026-11-23"
#define PAUSE_MS  20  /* between two sales: nobody sells faster */
#define TOGETHER  500 /* sales a transaction of those that nobody waits for */

typedef struct
{
  const char *program;
  char *database;
  GSubprocess *central;
  char *address;
  CfStore *store;
  CfTransport *transport;
  GRand *chance;
  guint sales;
  gboolean done;
} Bench;

/* ---- the central ------------------------------------------------------------------------------- */

/* The text behind "NAME": in a line of JSON that the central prints. */
static char *
find_text (const char *json, const char *name)
{
  g_autofree char *mark = g_strdup_printf ("\"%s\": \"", name);
  g_autofree char *close = g_strdup_printf ("\"%s\":\"", name);
  const char *at = strstr (json, mark);
  gsize len = strlen (mark);

  if (at == NULL) {
    at = strstr (json, close);
    len = strlen (close);
  }
  if (at == NULL)
    g_error ("the central does not say its %s: %s", name, json);
  return g_strndup (at + len, strcspn (at + len, "\""));
}

static char *
make_code (Bench *self)
{
  const char *argv[] = { self->program, "--database", self->database, "--store", "S1",
                         "--name",      "Shop",       "enrol-code",   NULL };
  g_autofree char *out = NULL;
  g_autoptr (GError) error = NULL;

  if (!g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &out, NULL,
                     NULL, &error))
    g_error ("%s", error->message);
  return find_text (out, "enrol_code");
}

static void
start_central (Bench *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDataInputStream) out = NULL;
  g_autofree char *line = NULL;
  g_autofree char *port =
    g_strdup (self->address != NULL ? strrchr (self->address, '/') + 1 : "127.0.0.1:0");

  self->central =
    g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error,
                      self->program, "--database", self->database, "--listen", port, "serve", NULL);
  if (self->central == NULL)
    g_error ("%s", error->message);
  out = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->central));
  line = g_data_input_stream_read_line (out, NULL, NULL, &error);
  if (line == NULL)
    g_error ("the central does not start");
  if (self->address == NULL)
    self->address = find_text (line, "listening");
}

static void
stop_central (Bench *self)
{
  g_subprocess_send_signal (self->central, SIGTERM);
  g_subprocess_wait (self->central, NULL, NULL);
  g_clear_object (&self->central);
}

/* ---- the till ---------------------------------------------------------------------------------- */

static void
on_committed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Bench *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) positions = cf_store_commit_finish (self->store, result, &error);

  if (positions == NULL)
    g_error ("%s", error->message);
  self->done = TRUE;
}

static void
commit_and_wait (Bench *self, CfCommit *commit)
{
  self->done = FALSE;
  cf_store_commit_async (self->store, commit, on_committed_cb, self);
  while (!self->done)
    g_main_context_iteration (NULL, TRUE);
}

static void
add_sale (Bench *self, CfCommit *commit, guint lines)
{
  const CfBenchTill at = {
    .shift = SHIFT_ID, .person = PERSON_ID, .day = DAY, .clock = cf_clock_system ()
  };
  g_autoptr (CfSale) sale = cf_bench_sale_new (&at, self->chance, ++self->sales, lines);
  g_autoptr (GError) error = NULL;
  json_object *body = cf_event_body_sale_completed (sale, &error);

  if (body == NULL)
    g_error ("%s", error->message);
  cf_commit_add_event (commit,
                       cf_event_new (CF_EVENT_SALE_COMPLETED, cf_clock_system (), PERSON_ID, body));
}

static gint64
sell (Bench *self)
{
  gint64 begun = cf_bench_now ();
  CfCommit *commit = cf_commit_new ();

  add_sale (self, commit, LINES);
  commit_and_wait (self, commit);
  return cf_bench_now () - begun;
}

static gboolean
on_timeout_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
pause_between (void)
{
  gboolean over = FALSE;

  g_timeout_add (PAUSE_MS, on_timeout_cb, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
}

static void
on_enrolled_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static void
open_till (Bench *self, const char *code)
{
  g_autofree char *folder = g_build_filename (g_get_tmp_dir (), "shop", NULL);
  g_autofree char *state = g_build_filename (g_get_tmp_dir (), "state", NULL);
  CfStoreOptions options = { .folder = folder, .state_home = state, .clock = cf_clock_system () };
  CfShiftOpened shift = { .shift = SHIFT_ID,
                          .number = 1,
                          .business_day = DAY,
                          .currency = "EUR",
                          .exponent = 2,
                          .float_amount = { 10000 } };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  CfCommit *commit = cf_commit_new ();

  if (!cf_store_create (&options, "T1", cf_commit_new (), &error) ||
      (self->store = cf_store_open (&options, &error)) == NULL ||
      (self->transport = cf_transport_curl_new (self->address, NULL, NULL, &error)) == NULL)
    g_error ("%s", error->message);
  cf_sync_enrol_async (self->store, self->transport, self->address, code, CF_SYNC_KEEP_CATALOG,
                       on_enrolled_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  if (!cf_sync_enrol_finish (result, &error))
    g_error ("%s", error->message);
  cf_commit_add_event (commit, cf_event_new (CF_EVENT_SHIFT_OPENED, cf_clock_system (), PERSON_ID,
                                             cf_event_body_shift_opened (&shift)));
  commit_and_wait (self, commit);
}

/* ---- the run ----------------------------------------------------------------------------------- */

static gint64
processor_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return (gint64) now.tv_sec * 1000000000 + now.tv_nsec;
}

static void
sell_for_weeks (Bench *self, guint sales)
{
  for (guint i = 0; i < sales; i += TOGETHER) {
    CfCommit *commit = cf_commit_new ();

    for (guint j = 0; j < MIN (TOGETHER, sales - i); j++)
      add_sale (self, commit, 1 + (i + j) % 4);
    commit_and_wait (self, commit);
  }
  cf_store_idle (self->store);
}

/* Sells on until nothing is unsent. */
static void
drain (Bench *self, CfBenchSamples *samples)
{
  CfSyncOptions options = { .store = self->store,
                            .transport = self->transport,
                            .timer = cf_timer_main () };
  g_autoptr (GError) error = NULL;
  CfSync *sync = cf_sync_new (&options, &error);
  gint64 begun = cf_bench_now (), busy = processor_ns ();
  CfSyncStatus status;
  guint64 before;

  if (sync == NULL)
    g_error ("%s", error->message);
  cf_sync_get_status (sync, &status);
  before = status.unsent;
  cf_sync_start (sync);
  do {
    cf_bench_samples_add (samples, sell (self));
    pause_between ();
    cf_sync_get_status (sync, &status);
  } while (status.unsent > 1);
  cf_bench_report_limit ("50,000 sales drained while selling",
                         (double) (cf_bench_now () - begun) / 1e9, 0, "s");
  cf_bench_report_limit ("the till's processor time a record, the sales meanwhile with it",
                         (double) (processor_ns () - busy) / 1e3 / (double) before, 0, "µs");
  cf_sync_free (sync);
}

int
main (int argc, char **argv)
{
  g_autoptr (CfBenchSamples) idle = cf_bench_samples_new ();
  g_autoptr (CfBenchSamples) draining = cf_bench_samples_new ();
  g_autofree char *code = NULL;
  Bench self = { .chance = g_rand_new_with_seed (12) };
  struct rusage usage;

  if (argc != 2) {
    fprintf (stderr, "usage: bench-drain COUNTERFOIL-CENTRAL\n");
    return EXIT_FAILURE;
  }
  self.program = argv[1];
  self.database = g_build_filename (g_get_tmp_dir (), "central.db", NULL);
  code = make_code (&self);
  start_central (&self);
  open_till (&self, code);
  stop_central (&self);
  sell_for_weeks (&self, cf_bench_size (50000, 1000));
  for (guint i = 0; i < cf_bench_size (1000, 50); i++) {
    cf_bench_samples_add (idle, sell (&self));
    pause_between ();
  }
  start_central (&self);
  drain (&self, draining);
  stop_central (&self);
  getrusage (RUSAGE_SELF, &usage);
  cf_bench_report ("a sale while 50,000 drain against the same before, median",
                   cf_bench_samples_percentile (draining, 50),
                   cf_bench_samples_percentile (idle, 50), 0);
  cf_bench_report ("a sale while 50,000 drain against the same before, p99",
                   cf_bench_samples_percentile (draining, 99),
                   cf_bench_samples_percentile (idle, 99), 2);
  cf_bench_report_limit ("memory of till and sync at most", (double) usage.ru_maxrss / 1024, 64,
                         "MiB");
  cf_transport_curl_free (self.transport);
  cf_store_close (self.store);
  g_free (self.database);
  g_free (self.address);
  g_rand_free (self.chance);
  return EXIT_SUCCESS;
}
