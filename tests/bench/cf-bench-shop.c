/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-bench-shop.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "cf-bench-sale.h"
#include "cf-bench.h"
#include "cf-event.h"
#include "cf-sync.h"
#include "cf-transport-curl.h"

#define LINES     12
#define SHIFT_ID  "01890000-0000-7000-8000-000000000001"
#define PERSON_ID "01890000-0000-7000-8000-000000000002"
#define DAY       "2026-11-23"
#define PAUSE_MS  20

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

CfBenchCentral *
cf_bench_central_new (const char *program, const char *database)
{
  CfBenchCentral *self = g_new0 (CfBenchCentral, 1);

  self->program = program;
  self->database = g_strdup (database);
  return self;
}

CfBenchCentral *
cf_bench_central_new_elsewhere (const char *program)
{
  CfBenchCentral *self = cf_bench_central_new (program, NULL);

  self->folder = g_strdup ("/dev/shm/counterfoil-bench-XXXXXX");
  if (g_mkdtemp (self->folder) == NULL)
    g_error ("there is no folder in memory");
  self->database = g_build_filename (self->folder, "central.db", NULL);
  return self;
}

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *file = g_build_filename (path, name, NULL);

    g_unlink (file);
  }
  g_rmdir (path);
}

void
cf_bench_central_free (CfBenchCentral *self)
{
  if (self == NULL)
    return;
  cf_bench_central_stop (self);
  if (self->folder != NULL)
    remove_folder (self->folder);
  g_free (self->folder);
  g_free (self->database);
  g_free (self->address);
  g_free (self);
}

char *
cf_bench_central_make_code (CfBenchCentral *self)
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
be_elsewhere (gpointer data)
{
  if (nice (19) == -1)
    _exit (EXIT_FAILURE);
}

void
cf_bench_central_start (CfBenchCentral *self)
{
  g_autoptr (GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDataInputStream) out = NULL;
  g_autofree char *line = NULL;
  g_autofree char *port =
    g_strdup (self->address != NULL ? strrchr (self->address, '/') + 1 : "127.0.0.1:0");

  if (self->folder != NULL)
    g_subprocess_launcher_set_child_setup (launcher, be_elsewhere, NULL, NULL);
  self->process = g_subprocess_launcher_spawn (launcher, &error, self->program, "--database",
                                               self->database, "--listen", port, "serve", NULL);
  if (self->process == NULL)
    g_error ("%s", error->message);
  out = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  line = g_data_input_stream_read_line (out, NULL, NULL, &error);
  if (line == NULL)
    g_error ("the central does not start");
  if (self->address == NULL)
    self->address = find_text (line, "listening");
}

void
cf_bench_central_stop (CfBenchCentral *self)
{
  if (self->process == NULL)
    return;
  g_subprocess_send_signal (self->process, SIGTERM);
  g_subprocess_wait (self->process, NULL, NULL);
  g_clear_object (&self->process);
}

double
cf_bench_central_peak_mib (CfBenchCentral *self)
{
  g_autofree char *path =
    g_strdup_printf ("/proc/%s/status", g_subprocess_get_identifier (self->process));

  return cf_bench_read_memory (path, "VmHWM:");
}

/* ---- the till ---------------------------------------------------------------------------------- */

static void
on_committed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  CfBenchShop *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) positions = cf_store_commit_finish (self->store, result, &error);

  if (positions == NULL)
    g_error ("%s", error->message);
  self->done = TRUE;
}

void
cf_bench_shop_commit (CfBenchShop *self, CfCommit *commit)
{
  self->done = FALSE;
  cf_store_commit_async (self->store, commit, on_committed_cb, self);
  while (!self->done)
    g_main_context_iteration (NULL, TRUE);
}

void
cf_bench_shop_add_sale (CfBenchShop *self, CfCommit *commit, guint lines)
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

gint64
cf_bench_shop_sell (CfBenchShop *self)
{
  gint64 begun = cf_bench_now ();
  CfCommit *commit = cf_commit_new ();

  cf_bench_shop_add_sale (self, commit, LINES);
  cf_bench_shop_commit (self, commit);
  return cf_bench_now () - begun;
}

static gboolean
on_timeout_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

void
cf_bench_pause (void)
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

CfBenchShop *
cf_bench_shop_new (const char *name, CfBenchCentral *central)
{
  CfBenchShop *self = g_new0 (CfBenchShop, 1);
  g_autofree char *code = cf_bench_central_make_code (central);
  g_autofree char *folder = g_build_filename (g_get_tmp_dir (), name, NULL);
  g_autofree char *state = g_build_filename (g_get_tmp_dir (), "state", name, NULL);
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

  self->chance = g_rand_new_with_seed (12);
  if (g_mkdir_with_parents (state, 0700) != 0 ||
      !cf_store_create (&options, "T1", cf_commit_new (), &error) ||
      (self->store = cf_store_open (&options, &error)) == NULL ||
      (self->transport = cf_transport_curl_new (central->address, NULL, NULL, &error)) == NULL)
    g_error ("%s", error->message);
  cf_sync_enrol_async (self->store, self->transport, central->address, code, CF_SYNC_KEEP_CATALOG,
                       on_enrolled_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  if (!cf_sync_enrol_finish (result, &error))
    g_error ("%s", error->message);
  cf_commit_add_event (commit, cf_event_new (CF_EVENT_SHIFT_OPENED, cf_clock_system (), PERSON_ID,
                                             cf_event_body_shift_opened (&shift)));
  cf_bench_shop_commit (self, commit);
  return self;
}

void
cf_bench_shop_free (CfBenchShop *self)
{
  if (self == NULL)
    return;
  cf_transport_curl_free (self->transport);
  cf_store_close (self->store);
  g_rand_free (self->chance);
  g_free (self);
}
