/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The journal going up, as fast as it can: what the till's side of it costs.  The central is a sink that
 * reads bodies and says "yes"; its yes becomes an acknowledgement as the central signs it on its way to
 * the sync, which sees the difference nowhere.
 *
 * Yardstick: SQLite reading the same rows in the same batches, libcurl posting their bytes to the same
 * sink over one connection.  It neither finds out what is to be sent nor writes down what arrived.
 *
 * usage: bench-push COUNTERFOIL-CENTRAL
 */
#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <curl/curl.h>
#include <sqlite3.h>

#include "cf-bench-shop.h"
#include "cf-bench.h"
#include "cf-central-store.h"
#include "cf-sync.h"
#include "cf-transport-curl.h"
#include "cf-wire-push.h"
#include "cf-wire.h"

#define TOGETHER 500 /* sales a transaction */
#define TURNS    3   /* of each side */

/* ---- the sink: a process of its own -------------------------------------------------------------- */

static enum MHD_Result
on_request_cb (void *cls,
               struct MHD_Connection *connection,
               const char *url,
               const char *method,
               const char *version,
               const char *bytes,
               size_t *len,
               void **request)
{
  static char yes[] = "{}";
  struct MHD_Response *response;
  enum MHD_Result result;

  if (*request == NULL || *len > 0) {
    *request = cls;
    *len = 0;
    return MHD_YES;
  }
  response = MHD_create_response_from_buffer (strlen (yes), yes, MHD_RESPMEM_PERSISTENT);
  result = MHD_queue_response (connection, 200, response);
  MHD_destroy_response (response);
  return result;
}

/* Returns: its process; @ret_port: where it listens.  Before there is any thread. */
static pid_t
start_sink (guint16 *ret_port)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr = { htonl (INADDR_LOOPBACK) } };
  static int marker;
  int ends[2];
  pid_t pid;

  if (pipe (ends) != 0 || (pid = fork ()) < 0)
    g_error ("cannot start a process");
  if (pid == 0) {
    struct MHD_Daemon *daemon =
      MHD_start_daemon (MHD_USE_EPOLL_INTERNAL_THREAD, 0, NULL, NULL, on_request_cb, &marker,
                        MHD_OPTION_SOCK_ADDR, (struct sockaddr *) &address, MHD_OPTION_END);
    guint16 port;

    if (daemon == NULL)
      _exit (1);
    port = MHD_get_daemon_info (daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
    prctl (PR_SET_PDEATHSIG, SIGKILL);
    if (write (ends[1], &port, sizeof port) != sizeof port)
      _exit (1);
    for (;;)
      pause ();
  }
  close (ends[1]);
  if (read (ends[0], ret_port, sizeof *ret_port) != sizeof *ret_port)
    g_error ("the sink does not start");
  close (ends[0]);
  return pid;
}

/* ---- a network that says yes as the central would --------------------------------------------------- */

typedef struct
{
  CfTransport base;
  CfTransport *below;
  CfKeyPair *key;
  CfWireAcknowledgement words; /* of the newest record that arrived */
} Network;

typedef struct
{
  Network *network;
  CfTransportDone done;
  gpointer data;
  GBytes *body; /* NULL: it asked where its chain ends */
} Sent;

/* What the last line of @body says. */
static void
read_last (GBytes *body, CfWireAcknowledged *into)
{
  gsize len;
  const char *bytes = g_bytes_get_data (body, &len);
  const char *line = memrchr (bytes, '\n', len - 1);
  CfWireLines lines = { line != NULL ? line + 1 : bytes, bytes + len };
  g_autoptr (CfRecord) record = NULL;
  g_autoptr (GError) error = NULL;
  CfWireRecord sent;
  gboolean is_end;

  if (!cf_wire_push_next (&lines, &sent, &is_end, &error) ||
      (record = cf_record_parse (sent.bytes, sent.len, &error)) == NULL)
    g_error ("%s", error->message);
  into->terminal = record->terminal;
  into->epoch = record->epoch;
  into->seq = record->seq;
  into->hash = sent.hash;
}

static void
on_arrived_cb (const CfHttpAnswer *answer, const GError *failure, gpointer data)
{
  Sent *sent = data;
  g_autofree char *now =
    g_strdup_printf ("%" G_GINT64_FORMAT, cf_clock_utc_ms (cf_clock_system ()));
  const CfHttpHeader headers[] = { { "counterfoil-protocol", "1" }, { "counterfoil-time", now } };
  CfWireAcknowledged *main = &sent->network->words.main;
  guint8 message[CF_WIRE_MESSAGE_MAX];
  CfHttpAnswer yes = { .status = 200, .headers = headers, .n_headers = 2 };
  char *text;

  if (answer == NULL || answer->status != 200)
    g_error ("the sink said no");
  if (sent->body != NULL) {
    read_last (sent->body, main);
    main->has_signature = TRUE;
    main->signature = cf_key_pair_sign (sent->network->key, message,
                                        cf_wire_acknowledged_message (&main->hash, message));
    g_bytes_unref (sent->body);
  }
  text = cf_wire_acknowledgement_encode (&sent->network->words);
  yes.body = g_bytes_new_take (text, strlen (text));
  sent->done (&yes, NULL, sent->data);
  g_bytes_unref (yes.body);
  g_free (sent);
}

/* Only the journal is of interest: everything else hangs until it is cancelled. */
static guint64
network_send (CfTransport *base,
              const CfHttpRequest *request,
              CfTransportChunk chunk,
              CfTransportDone done,
              gpointer data)
{
  Network *self = (Network *) base;
  Sent *sent;

  if (!g_str_has_prefix (request->path, "/v1/journal"))
    return G_MAXUINT64;
  sent = g_new0 (Sent, 1);
  *sent = (Sent){ .network = self, .done = done, .data = data };
  if (request->body != NULL)
    sent->body = g_bytes_ref (request->body);
  return cf_transport_send (self->below, request, NULL, on_arrived_cb, sent);
}

static void
network_cancel (CfTransport *base, guint64 id)
{
  if (id != G_MAXUINT64)
    cf_transport_cancel (((Network *) base)->below, id);
}

/* The central's own key, out of its database. */
static CfKeyPair *
read_key (const char *database)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfCentralStore) store = cf_central_store_open (database, NULL, &error);
  g_autoptr (CfCentralRows) rows = NULL;
  guint8 seed[CF_SEED_LEN];

  if (store == NULL || !cf_central_begin (store, CF_CENTRAL_READ, &error) ||
      (rows = cf_central_query (store, &error, "SELECT value FROM central WHERE name = 'key'",
                                "")) == NULL ||
      !cf_base64_decode_exact (cf_central_rows_text (rows, 0, 0), seed, sizeof seed))
    g_error ("the central's key cannot be read");
  return cf_key_pair_new_from_seed (seed);
}

/* ---- the two sides --------------------------------------------------------------------------------- */

static gint64
processor_ns (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return ((gint64) usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000000 +
         ((gint64) usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1000;
}

/* Elapsed and processor time of one side. */
typedef struct
{
  gint64 ns;
  gint64 processor_ns;
} Cost;

static void
on_changed_cb (guint changes, gpointer data)
{
  g_main_context_wakeup (NULL);
}

static guint64
count_unsent (CfSync *sync)
{
  CfSyncStatus status;

  cf_sync_get_status (sync, &status);
  return status.unsent;
}

static void
drain (CfBenchShop *shop, Network *network, Cost *cost)
{
  CfSyncOptions options = { .store = shop->store,
                            .transport = &network->base,
                            .timer = cf_timer_main (),
                            .changed = on_changed_cb };
  g_autoptr (GError) error = NULL;
  g_autoptr (CfSync) sync = cf_sync_new (&options, &error);
  Cost before = { cf_bench_now (), processor_ns () };

  if (sync == NULL)
    g_error ("%s", error->message);
  cf_sync_start (sync);
  while (count_unsent (sync) > 0)
    g_main_context_iteration (NULL, TRUE);
  cost->ns += cf_bench_now () - before.ns;
  cost->processor_ns += processor_ns () - before.processor_ns;
}

static size_t
on_answer_cb (char *bytes, size_t size, size_t n, void *data)
{
  return size * n;
}

static void
post (CURL *curl, GString *body)
{
  long status = 0;

  curl_easy_setopt (curl, CURLOPT_POSTFIELDS, body->str);
  curl_easy_setopt (curl, CURLOPT_POSTFIELDSIZE, (long) body->len);
  if (curl_easy_perform (curl) != CURLE_OK ||
      curl_easy_getinfo (curl, CURLINFO_RESPONSE_CODE, &status) != CURLE_OK || status != 200)
    g_error ("the sink does not answer");
  g_string_truncate (body, 0);
}

/* The last @records rows of the journal. */
static void
post_rows (const char *database, const char *url, guint records, Cost *cost)
{
  Cost before = { cf_bench_now (), processor_ns () };
  g_autoptr (GString) body = g_string_new (NULL);
  CURL *curl = curl_easy_init ();
  sqlite3 *db = NULL;
  sqlite3_stmt *st = NULL;
  guint n = 0;

  curl_easy_setopt (curl, CURLOPT_URL, url);
  curl_easy_setopt (curl, CURLOPT_POST, 1L);
  curl_easy_setopt (curl, CURLOPT_WRITEFUNCTION, on_answer_cb);
  if (sqlite3_open_v2 (database, &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK ||
      sqlite3_prepare_v2 (db,
                          "SELECT record FROM journal ORDER BY position LIMIT -1 OFFSET"
                          " (SELECT count(*) FROM journal) - ?1",
                          -1, &st, NULL) != SQLITE_OK)
    g_error ("sqlite: %s", sqlite3_errmsg (db));
  sqlite3_bind_int64 (st, 1, records);
  while (sqlite3_step (st) == SQLITE_ROW) {
    gsize len = (gsize) sqlite3_column_bytes (st, 0);

    if (n == CF_WIRE_PUSH_RECORDS_MAX || body->len + len > CF_WIRE_PUSH_BYTES_MAX) {
      post (curl, body);
      n = 0;
    }
    g_string_append_len (body, sqlite3_column_blob (st, 0), (gssize) len);
    g_string_append_c (body, '\n');
    n++;
  }
  post (curl, body);
  sqlite3_finalize (st);
  sqlite3_close (db);
  curl_easy_cleanup (curl);
  cost->ns += cf_bench_now () - before.ns;
  cost->processor_ns += processor_ns () - before.processor_ns;
}

static void
sell (CfBenchShop *shop, guint sales)
{
  for (guint i = 0; i < sales; i += TOGETHER) {
    CfCommit *commit = cf_commit_new ();

    for (guint j = 0; j < MIN (TOGETHER, sales - i); j++)
      cf_bench_shop_add_sale (shop, commit, 1 + (i + j) % 4);
    cf_bench_shop_commit (shop, commit);
  }
  cf_store_idle (shop->store);
}

static void
measure (CfBenchShop *shop, Network *network, const char *url)
{
  g_autofree char *database = g_build_filename (g_get_tmp_dir (), "shop", "store.db", NULL);
  guint sales = cf_bench_size (20000, 1000);
  Cost ours = { 0 }, theirs = { 0 };

  for (guint i = 0; i < TURNS; i++) {
    sell (shop, sales);
    drain (shop, network, &ours);
    post_rows (database, url, sales, &theirs);
  }
  cf_bench_report ("drain the journal to a sink", ours.ns, theirs.ns, 1.5);
  cf_bench_report ("the same in processor time, both in all threads", ours.processor_ns,
                   theirs.processor_ns, 0);
  cf_bench_report_limit ("records a second that the till can send",
                         1e9 * sales * TURNS / (double) ours.ns, 0, "/s");
}

int
main (int argc, char **argv)
{
  guint16 port = 0;
  pid_t sink = start_sink (&port);
  g_autofree char *database = g_build_filename (g_get_tmp_dir (), "central.db", NULL);
  g_autofree char *address = g_strdup_printf ("http://127.0.0.1:%u", port);
  g_autofree char *url = g_strconcat (address, "/v1/journal", NULL);
  g_autoptr (CfBenchCentral) central = NULL;
  g_autoptr (CfBenchShop) shop = NULL;
  g_autoptr (GError) error = NULL;
  Network network = { .base = { .send = network_send, .cancel = network_cancel } };

  if (argc != 2) {
    fprintf (stderr, "usage: bench-push COUNTERFOIL-CENTRAL\n");
    return EXIT_FAILURE;
  }
  central = cf_bench_central_new (argv[1], database);
  cf_bench_central_start (central);
  shop = cf_bench_shop_new ("shop", central);
  cf_bench_central_stop (central);
  network.key = read_key (database);
  network.words.main.terminal = cf_store_get_terminal (shop->store);
  network.below = cf_transport_curl_new (address, NULL, NULL, &error);
  if (network.below == NULL)
    g_error ("%s", error->message);
  measure (shop, &network, url);
  cf_transport_curl_free (network.below);
  cf_key_pair_free (network.key);
  kill (sink, SIGTERM);
  waitpid (sink, NULL, 0);
  return EXIT_SUCCESS;
}
