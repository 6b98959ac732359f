/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib-unix.h>

#include "cf-central-import.h"
#include "cf-central.h"
#include "cf-demo-data.h"
#include "cf-http.h"
#include "cf-webhook-sender.h"

/*
 * counterfoil-central: the only place that wires the central, HTTP and the machine together.  What a
 * command has to say is one JSON object on stdout; the log goes to stderr, a line an event.
 */

#define DRAIN_MS 10000 /* for answers on their way when it is told to stop */

typedef struct
{
  const char *command;
  char *database;
  char *listen;
  char *certificate;
  char *key;
  char *store;
  char *name;
  char *currency;
  gboolean brings_catalog;
  gboolean new_admin_key;
  gboolean restored;
  gboolean allow_private;
  gint rate;
  char **rest;
} Options;

/* ---- talking ---------------------------------------------------------------------------------- */

static GLogWriterOutput
write_log (GLogLevelFlags level, const GLogField *fields, gsize n, gpointer data)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *at = g_date_time_format (now, "%Y-%m-%dT%H:%M:%S.%fZ");
  const char *message = "";
  const char *name = (level & G_LOG_LEVEL_INFO) != 0      ? "info"
                     : (level & G_LOG_LEVEL_MESSAGE) != 0 ? "notice"
                     : (level & G_LOG_LEVEL_DEBUG) != 0   ? "debug"
                                                          : "error";

  if ((level & G_LOG_LEVEL_DEBUG) != 0)
    return G_LOG_WRITER_HANDLED;
  for (gsize i = 0; i < n; i++)
    if (g_str_equal (fields[i].key, "MESSAGE"))
      message = fields[i].value;
  fprintf (stderr, "at=%s level=%s %s\n", at, name, message);
  return G_LOG_WRITER_HANDLED;
}

static void
say (json_object *object)
{
  g_autofree char *text = cf_wire_to_text (object);

  printf ("%s\n", text);
  fflush (stdout);
  json_object_put (object);
}

static int
complain (const GError *error)
{
  json_object *object = json_object_new_object ();
  json_object *said = json_object_new_object ();

  cf_wire_add_text (said, "code", cf_error_code_name (error));
  cf_wire_add_text (said, "message", error->message);
  json_object_object_add (object, "error", said);
  say (object);
  return (int) cf_error_class (error);
}

/* ---- serve -------------------------------------------------------------------------------------- */

typedef struct
{
  GMainLoop *loop;
  gboolean is_stopping;
} Service;

static gboolean
on_signal_cb (gpointer data)
{
  Service *service = data;

  g_message ("stopping=yes");
  service->is_stopping = TRUE;
  g_main_loop_quit (service->loop);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_tidy_cb (gpointer central)
{
  g_autoptr (GError) error = NULL;

  if (!cf_central_tidy (central, &error))
    g_message ("tidying=failed message=\"%s\"", error->message);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_drain_over_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

/* Answers on their way are sent; what is held is told; then the rest is cut. */
static void
drain (CfHttp *http)
{
  gboolean is_over = FALSE;
  guint timer = g_timeout_add (DRAIN_MS, on_drain_over_cb, &is_over);

  cf_http_quiesce (http);
  while (!is_over && !cf_http_is_idle (http))
    g_main_context_iteration (NULL, TRUE);
  if (!is_over)
    g_source_remove (timer);
  g_message ("drained=%s", is_over ? "no" : "yes");
}

static gboolean
split_listen (const char *listen, char **ret_address, guint16 *ret_port, GError **error)
{
  const char *colon = strrchr (listen, ':');
  guint64 port;

  if (colon == NULL || !g_ascii_string_to_unsigned (colon + 1, 10, 0, 65535, &port, NULL))
    return cf_error_set (error, CF_ERROR_USAGE, "'%s' is not ADDRESS:PORT", listen);
  *ret_address = listen[0] == '[' && colon[-1] == ']'
                   ? g_strndup (listen + 1, (gsize) (colon - listen) - 2)
                   : g_strndup (listen, (gsize) (colon - listen));
  *ret_port = (guint16) port;
  return TRUE;
}

static gboolean
serve (CfCentral *central, const Options *options, json_object *greeting, GError **error)
{
  g_autofree char *address = NULL;
  g_autofree char *url = NULL;
  g_autoptr (CfHttp) http = NULL;
  CfWebhookSender *sender;
  Service service = { 0 };
  CfHttpOptions how = { .certificate = options->certificate,
                        .key = options->key,
                        .rate = (guint) options->rate };
  guint terminate, interrupt, tidy;

  if (!split_listen (options->listen, &address, &how.port, error))
    return FALSE;
  how.address = address;
  http = cf_http_new (central, &how, error);
  if (http == NULL)
    return FALSE;
  service.loop = g_main_loop_new (NULL, FALSE);
  terminate = g_unix_signal_add (SIGTERM, on_signal_cb, &service);
  interrupt = g_unix_signal_add (SIGINT, on_signal_cb, &service);
  tidy = g_timeout_add_seconds (CF_CENTRAL_TIDY_S, on_tidy_cb, central);
  url = g_strdup_printf (strchr (address, ':') != NULL ? "%s://[%s]:%u" : "%s://%s:%u",
                         options->certificate != NULL ? "https" : "http", address,
                         cf_http_get_port (http));
  cf_wire_add_text (greeting, "listening", url);
  say (json_object_get (greeting));
  sender = cf_webhook_sender_new (central, options->allow_private);
  g_main_loop_run (service.loop);
  drain (http);
  cf_webhook_sender_free (sender);
  g_source_remove (terminate);
  g_source_remove (interrupt);
  g_source_remove (tidy);
  g_main_loop_unref (service.loop);
  return TRUE;
}

static gboolean
run_serve (CfCentral *central, const Options *options, GError **error)
{
  g_autoptr (json_object) greeting = json_object_new_object ();

  return serve (central, options, greeting, error);
}

/* ---- the other commands -------------------------------------------------------------------------- */

static gboolean
add_admin_key (CfCentral *central, json_object *answer, GError **error)
{
  g_autofree char *key = cf_central_make_admin_key (central, error);

  cf_wire_add_text (answer, "admin_key", key);
  return key != NULL;
}

/* Opening has migrated already. */
static gboolean
run_migrate (CfCentral *central, const Options *options, GError **error)
{
  g_autoptr (json_object) answer = json_object_new_object ();

  if ((options->new_admin_key && !add_admin_key (central, answer, error)) ||
      (options->restored && !cf_central_renew_feeds (central, error)))
    return FALSE;
  json_object_object_add (answer, "ok", json_object_new_boolean (TRUE));
  say (json_object_get (answer));
  return TRUE;
}

static gboolean
add_code (CfCentral *central, const Options *options, json_object *answer, GError **error)
{
  g_autofree char *code = NULL;

  if (options->store == NULL)
    return cf_error_set (error, CF_ERROR_USAGE, "enrol-code needs --store");
  if (options->name != NULL &&
      (!cf_wire_is_scope (options->store) || g_str_equal (options->store, CF_WIRE_SCOPE_CHAIN)))
    return cf_error_set (error, CF_ERROR_USAGE, "'%s' cannot be a store's id", options->store);
  if (options->name != NULL &&
      !cf_central_ensure_store (central, options->store, options->name, error))
    return FALSE;
  code = cf_central_make_enrol_code (central, options->store, 0, options->brings_catalog, error);
  cf_wire_add_text (answer, "enrol_code", code);
  cf_wire_add_text (answer, "store", options->store);
  return code != NULL;
}

static gboolean
run_enrol_code (CfCentral *central, const Options *options, GError **error)
{
  g_autoptr (json_object) answer = json_object_new_object ();

  if (!add_code (central, options, answer, error))
    return FALSE;
  say (json_object_get (answer));
  return TRUE;
}

/* The demo's catalogue lies packed: unpacked into a file without a name. */
static int
open_catalog (const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  int fd;

  if (path != NULL) {
    fd = open (path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
      cf_error_set (error, CF_ERROR_BAD_FILE, "cannot open '%s': %s", path, g_strerror (errno));
    return fd;
  }
  bytes = cf_demo_data_load (CF_DEMO_DATA_CATALOG, error);
  if (bytes == NULL)
    return -1;
  fd = memfd_create ("catalog", MFD_CLOEXEC);
  if (fd >= 0 &&
      write (fd, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes)) ==
        (gssize) g_bytes_get_size (bytes) &&
      lseek (fd, 0, SEEK_SET) == 0)
    return fd;
  cf_error_set (error, CF_ERROR_IO, "cannot unpack the catalogue: %s", g_strerror (errno));
  if (fd >= 0)
    close (fd);
  return -1;
}

static gboolean
import (CfCentral *central,
        const Options *options,
        const char *path,
        CfCentralImport *ret_result,
        GError **error)
{
  int fd = open_catalog (path, error);
  gboolean ok = fd >= 0 && cf_central_import (central, fd, options->currency, options->store,
                                              ret_result, error);

  if (fd >= 0)
    close (fd);
  return ok;
}

static gboolean
run_import (CfCentral *central, const Options *options, GError **error)
{
  CfCentralImport result;
  json_object *answer;

  if (options->rest == NULL || options->rest[0] == NULL || options->rest[1] != NULL)
    return cf_error_set (error, CF_ERROR_USAGE, "import-catalog needs one FILE");
  if (!import (central, options, options->rest[0], &result, error))
    return FALSE;
  answer = json_object_new_object ();
  cf_wire_add_int (answer, "rows", result.rows);
  cf_wire_add_int (answer, "accepted", result.accepted);
  cf_wire_add_int (answer, "changed", result.changed);
  cf_wire_add_int (answer, "rejected", result.rejected);
  say (answer);
  return TRUE;
}

/* A central with a store and real products, for whoever wants to see one. */
static gboolean
run_demo (CfCentral *central, const Options *options, GError **error)
{
  g_autoptr (json_object) greeting = json_object_new_object ();
  Options demo = *options;
  CfCentralImport result;

  demo.store = (char *) (options->store != NULL ? options->store : "Store-45");
  demo.name = (char *) (options->name != NULL ? options->name : "High Street");
  return add_code (central, &demo, greeting, error) && add_admin_key (central, greeting, error) &&
         import (central, &demo, NULL, &result, error) && serve (central, &demo, greeting, error);
}

static const struct
{
  const char *name;
  gboolean (*run) (CfCentral *central, const Options *options, GError **error);
} commands[] = {
  { "serve", run_serve },           { "migrate", run_migrate }, { "enrol-code", run_enrol_code },
  { "import-catalog", run_import }, { "demo", run_demo },
};

/* ---- the command line ------------------------------------------------------------------------------ */

static gboolean
read_options (int *argc, char ***argv, Options *options, GError **error)
{
  const GOptionEntry entries[] = {
    { "database", 'd', 0, G_OPTION_ARG_FILENAME, &options->database,
      "SQLite file, or postgresql://…", "DATABASE" },
    { "listen", 'l', 0, G_OPTION_ARG_STRING, &options->listen, "default 127.0.0.1:8470",
      "ADDRESS:PORT" },
    { "certificate", 0, 0, G_OPTION_ARG_FILENAME, &options->certificate, "PEM file", "FILE" },
    { "key", 0, 0, G_OPTION_ARG_FILENAME, &options->key, "PEM file of the certificate's key",
      "FILE" },
    { "rate", 0, 0, G_OPTION_ARG_INT, &options->rate, "requests a second of one caller", "N" },
    { "allow-private-webhooks", 0, 0, G_OPTION_ARG_NONE, &options->allow_private,
      "webhooks may go to addresses that are not public", NULL },
    { "store", 's', 0, G_OPTION_ARG_STRING, &options->store, "store's id", "STORE" },
    { "name", 0, 0, G_OPTION_ARG_STRING, &options->name, "store's name: makes it", "NAME" },
    { "currency", 0, 0, G_OPTION_ARG_STRING, &options->currency, "of prices, default EUR", "CODE" },
    { "brings-catalog", 0, 0, G_OPTION_ARG_NONE, &options->brings_catalog,
      "the terminal uploads its shop's catalogue", NULL },
    { "new-admin-key", 0, 0, G_OPTION_ARG_NONE, &options->new_admin_key,
      "migrate: print a new admin key", NULL },
    { "restored", 0, 0, G_OPTION_ARG_NONE, &options->restored,
      "migrate: the database was put back from a backup", NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->rest, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context =
    g_option_context_new ("serve|migrate|enrol-code|import-catalog|demo");
  g_autoptr (GError) bad = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, argc, argv, &bad))
    return cf_error_set (error, CF_ERROR_USAGE, "%s", bad->message);
  if (options->rest == NULL || options->rest[0] == NULL)
    return cf_error_set (error, CF_ERROR_USAGE, "which command? see --help");
  if (options->database == NULL)
    return cf_error_set (error, CF_ERROR_USAGE, "--database is missing");
  if (options->rate < 0)
    return cf_error_set (error, CF_ERROR_USAGE, "--rate is below zero");
  return TRUE;
}

static gboolean
run (const Options *options, GError **error)
{
  Options inner = *options;
  g_autoptr (CfCentral) central = NULL;

  inner.rest = options->rest + 1;
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++) {
    if (!g_str_equal (commands[i].name, options->rest[0]))
      continue;
    central = cf_central_open (&(CfCentralOptions){ .database = options->database,
                                                    .clock = cf_clock_system () },
                               error);
    return central != NULL && commands[i].run (central, &inner, error);
  }
  return cf_error_set (error, CF_ERROR_USAGE, "there is no command '%s'", options->rest[0]);
}

int
main (int argc, char **argv)
{
  Options options = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean ok;

  setlocale (LC_ALL, "");
  umask (S_IRWXG | S_IRWXO); /* customers and the central's key stand in what is made */
  g_log_set_writer_func (write_log, NULL, NULL);
  ok = read_options (&argc, &argv, &options, &error);
  if (ok) {
    options.listen = options.listen != NULL ? options.listen : g_strdup ("127.0.0.1:8470");
    options.currency = options.currency != NULL ? options.currency : g_strdup ("EUR");
    ok = run (&options, &error);
  }
  g_free (options.database);
  g_free (options.listen);
  g_free (options.certificate);
  g_free (options.key);
  g_free (options.store);
  g_free (options.name);
  g_free (options.currency);
  g_strfreev (options.rest);
  return ok ? EXIT_SUCCESS : complain (error);
}
