/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the transport promises of every request, against a server on loopback that keeps no promise. */
#include <string.h>
#include <zlib.h>

#include <gio/gio.h>

#include "cf-test.h"
#include "cf-transport-curl.h"

#define MIB      (1024 * 1024)
#define PACE_US  (20 * 1000) /* between two bytes of a slow answer */
#define BOMB_MIB 256

static GSocketService *service;
static char *address;
static gint asked_target; /* atomic: requests for what a redirect names */
static GMutex lock;
static char *proxied; /* what a proxy was asked for, under the lock */

/* ---- the server --------------------------------------------------------------------------------- */

static gboolean
say (GOutputStream *out, gconstpointer bytes, gsize len)
{
  return g_output_stream_write_all (out, bytes, len, NULL, NULL, NULL);
}

static gboolean
say_text (GOutputStream *out, const char *text)
{
  return say (out, text, strlen (text));
}

static void
say_zeros (GOutputStream *out, gsize mib)
{
  g_autofree char *zeros = g_malloc0 (MIB);

  for (gsize i = 0; i < mib && say (out, zeros, MIB); i++)
    ;
}

/* A byte at a time until the other side has had enough; the pause is a wait for its going. */
static void
drip (GSocketConnection *connection, const char *text)
{
  GSocket *socket = g_socket_connection_get_socket (connection);
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (connection));

  for (gsize i = 0;; i = (i + 1) % strlen (text)) {
    if (!say (out, text + i, 1))
      return;
    g_socket_condition_timed_wait (socket, G_IO_HUP | G_IO_ERR, PACE_US, NULL, NULL);
  }
}

static GBytes *
make_bomb (void)
{
  g_autofree guint8 *zeros = g_malloc0 (MIB);
  g_autoptr (GByteArray) out = g_byte_array_new ();
  guint8 some[64 * 1024];
  z_stream stream = { 0 };

  ck_assert_int_eq (deflateInit2 (&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  for (guint i = 0; i <= BOMB_MIB; i++) {
    stream.next_in = zeros;
    stream.avail_in = i < BOMB_MIB ? MIB : 0;
    do {
      stream.next_out = some;
      stream.avail_out = sizeof some;
      deflate (&stream, i < BOMB_MIB ? Z_NO_FLUSH : Z_FINISH);
      g_byte_array_append (out, some, (guint) (sizeof some - stream.avail_out));
    } while (stream.avail_out == 0);
  }
  deflateEnd (&stream);
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}

static void
answer (GSocketConnection *connection, const char *line)
{
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (connection));

  if (g_str_has_prefix (line, "CONNECT ")) {
    g_mutex_lock (&lock);
    g_free (proxied);
    proxied = g_strdup (line);
    g_mutex_unlock (&lock);
    say_text (out, "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
  } else if (strstr (line, "/redirect") != NULL) {
    g_autofree char *text =
      g_strdup_printf ("HTTP/1.1 302 Found\r\nLocation: %s/target\r\nContent-Length: 0\r\n\r\n",
                       address);
    say_text (out, text);
  } else if (strstr (line, "/target") != NULL) {
    g_atomic_int_inc (&asked_target);
    say_text (out, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  } else if (strstr (line, "/big") != NULL) {
    say_text (out, "HTTP/1.1 200 OK\r\n\r\n");
    say_zeros (out, CF_HTTP_ANSWER_MAX / MIB + 1);
  } else if (strstr (line, "/bomb") != NULL) {
    g_autoptr (GBytes) bomb = make_bomb ();
    say_text (out, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n");
    say (out, g_bytes_get_data (bomb, NULL), g_bytes_get_size (bomb));
  } else if (strstr (line, "/drip-body") != NULL) {
    if (say_text (out, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"))
      drip (connection, "x");
  } else if (strstr (line, "/drip-head") != NULL) {
    drip (connection, "X-Slow: yes\r\n");
  } else if (strstr (line, "/silent") != NULL) {
    say_text (out, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n: hello\n\n");
    g_socket_condition_timed_wait (g_socket_connection_get_socket (connection),
                                   G_IO_IN | G_IO_HUP | G_IO_ERR, 60 * G_USEC_PER_SEC, NULL, NULL);
  } else if (strstr (line, "/short") != NULL) {
    say_text (out, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
  } else if (strstr (line, "/headers") != NULL) {
    say_text (out, "HTTP/1.1 200 OK\r\n");
    for (guint i = 0; i < 2000; i++) {
      g_autofree char *text = g_strdup_printf ("X-Header-%u: value\r\n", i);
      say_text (out, text);
    }
    say_text (out, "Content-Length: 0\r\n\r\n");
  } else if (strstr (line, "/rubbish") != NULL) {
    say_text (out, "\x16\x03\x01 this is no HTTP\r\n\r\n");
  } else {
    say_text (out, "HTTP/1.1 200 OK\r\nCounterfoil-Time: 1\r\nContent-Length: 2\r\n\r\nhi");
  }
}

static gboolean
on_run_cb (GThreadedSocketService *from,
           GSocketConnection *connection,
           GObject *source,
           gpointer data)
{
  GInputStream *raw = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  g_autoptr (GDataInputStream) in = g_data_input_stream_new (raw);
  g_autofree char *line = g_data_input_stream_read_line (in, NULL, NULL, NULL);

  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (in), FALSE);
  if (line != NULL) {
    char *more = NULL;

    do { /* the rest of the head */
      g_free (more);
      more = g_data_input_stream_read_line (in, NULL, NULL, NULL);
    } while (more != NULL && more[0] != '\0' && more[0] != '\r');
    g_free (more);
    answer (connection, line);
  }
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  return TRUE;
}

static void
set_up (void)
{
  GError *error = NULL;
  guint16 port;

  service = g_threaded_socket_service_new (8);
  port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service), NULL, &error);
  ck_assert_ok (port != 0);
  g_signal_connect (service, "run", G_CALLBACK (on_run_cb), NULL);
  g_socket_service_start (service);
  address = g_strdup_printf ("http://127.0.0.1:%u", port);
  g_atomic_int_set (&asked_target, 0);
}

static void
tear_down (void)
{
  g_socket_service_stop (service);
  g_clear_object (&service);
  g_clear_pointer (&address, g_free);
  g_clear_pointer (&proxied, g_free);
}

/* ---- asking ------------------------------------------------------------------------------------- */

typedef struct
{
  gboolean is_done;
  guint status; /* 0: no answer */
  gsize len;
  gsize chunks;
  gsize n_headers;
  char *why;
} Heard;

static void
on_chunk (const char *bytes, gsize len, gpointer data)
{
  Heard *heard = data;

  heard->chunks += len;
}

static void
on_done (const CfHttpAnswer *got, const GError *failure, gpointer data)
{
  Heard *heard = data;

  ck_assert ((got == NULL) != (failure == NULL));
  if (failure != NULL) {
    ck_assert (cf_error_is (failure, CF_ERROR_UNREACHABLE));
    heard->why = g_strdup (failure->message);
  } else {
    heard->status = got->status;
    heard->len = g_bytes_get_size (got->body);
    heard->n_headers = got->n_headers;
  }
  heard->is_done = TRUE;
}

static Heard
ask_at (const char *where, const char *proxy, const CfHttpRequest *request, CfTransportChunk chunk)
{
  GError *error = NULL;
  CfTransport *transport = cf_transport_curl_new (where, proxy, NULL, &error);
  Heard heard = { 0 };

  ck_assert_ok (transport != NULL);
  cf_transport_send (transport, request, chunk, on_done, &heard);
  cf_test_spin_until (&heard.is_done);
  cf_transport_curl_free (transport);
  return heard;
}

static Heard
ask (const char *path, guint timeout_ms)
{
  return ask_at (address, NULL,
                 &(CfHttpRequest){ .method = "GET", .path = path, .timeout_ms = timeout_ms }, NULL);
}

static void
check_no_answer (const char *path, guint timeout_ms)
{
  Heard heard = ask (path, timeout_ms);

  ck_assert_msg (heard.status == 0, "%s was answered with %u", path, heard.status);
  ck_assert_ptr_nonnull (heard.why);
  g_free (heard.why);
}

START_TEST (test_answer_comes_home)
{
  Heard heard = ask ("/ok", 20000);

  ck_assert_uint_eq (heard.status, 200);
  ck_assert_uint_eq (heard.len, 2);
}
END_TEST

START_TEST (test_redirect_is_told_and_not_followed)
{
  Heard heard = ask ("/redirect", 20000);

  ck_assert_uint_eq (heard.status, 302);
  ck_assert_int_eq (g_atomic_int_get (&asked_target), 0);
}
END_TEST

START_TEST (test_answers_are_bounded)
{
  check_no_answer ("/big", 20000);
  check_no_answer ("/bomb", 20000); /* 256 KiB on the wire, 256 MiB behind them */
  check_no_answer ("/short", 20000);
  check_no_answer ("/rubbish", 20000);
}
END_TEST

START_TEST (test_head_is_bounded)
{
  Heard heard = ask ("/headers", 20000);

  ck_assert_uint_eq (heard.status, 200);
  ck_assert_uint_le (heard.n_headers, 64);
}
END_TEST

START_TEST (test_slow_answers_are_given_up)
{
  check_no_answer ("/drip-head", 300);
  check_no_answer ("/drip-body", 300);
}
END_TEST

START_TEST (test_held_stream_that_falls_silent_is_given_up)
{
  Heard heard =
    ask_at (address, NULL,
            &(CfHttpRequest){
              .method = "GET", .path = "/silent", .silence_ms = 1000, .own_connection = TRUE },
            on_chunk);

  ck_assert_uint_eq (heard.status, 0);
  ck_assert_uint_eq (heard.chunks, strlen (": hello\n\n"));
  /* In words for people, not libcurl's of bytes a second. */
  ck_assert (g_str_has_suffix (heard.why, ": it took too long"));
  g_free (heard.why);
}
END_TEST

START_TEST (test_proxy_is_asked_for_others_and_never_for_this_machine)
{
  Heard heard =
    ask_at ("https://central.example", address,
            &(CfHttpRequest){ .method = "GET", .path = "/", .timeout_ms = 20000 }, NULL);

  ck_assert_uint_eq (heard.status, 0);
  g_free (heard.why);
  g_mutex_lock (&lock);
  ck_assert_ptr_nonnull (proxied);
  ck_assert (g_str_has_prefix (proxied, "CONNECT central.example:443 "));
  g_clear_pointer (&proxied, g_free);
  g_mutex_unlock (&lock);

  heard = ask_at (address, "http://127.0.0.1:9", /* nobody there */
                  &(CfHttpRequest){ .method = "GET", .path = "/ok", .timeout_ms = 20000 }, NULL);
  ck_assert_uint_eq (heard.status, 200);
}
END_TEST

START_TEST (test_cancelled_and_freed_requests_call_nothing_back)
{
  GError *error = NULL;
  CfTransport *transport = cf_transport_curl_new (address, NULL, NULL, &error);
  Heard heard = { 0 };
  guint64 id;

  ck_assert_ok (transport != NULL);
  id =
    cf_transport_send (transport,
                       &(CfHttpRequest){ .method = "GET", .path = "/silent", .silence_ms = 30000 },
                       NULL, on_done, &heard);
  cf_transport_send (transport,
                     &(CfHttpRequest){ .method = "GET", .path = "/drip-body", .timeout_ms = 30000 },
                     NULL, on_done, &heard);
  cf_transport_cancel (transport, id);
  cf_transport_curl_free (transport);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  ck_assert (!heard.is_done);
}
END_TEST

START_TEST (test_addresses_that_are_none)
{
  static const char *const BAD[] = { "http://central.example",
                                     "http://192.168.0.7:8470",
                                     "ftp://127.0.0.1",
                                     "https://user@central.example",
                                     "https://central.example/path",
                                     "https://",
                                     "central.example",
                                     "http://127.0.0.1.example.org",
                                     "http://localhost.example" };

  for (guint i = 0; i < G_N_ELEMENTS (BAD); i++) {
    GError *error = NULL;

    ck_assert_refused (cf_transport_check_address (BAD[i], NULL, &error), CF_ERROR_USAGE);
    g_clear_error (&error);
  }
}
END_TEST

static void
add_tests (TCase *tests)
{
  tcase_add_checked_fixture (tests, set_up, tear_down);
  tcase_add_test (tests, test_answer_comes_home);
  tcase_add_test (tests, test_redirect_is_told_and_not_followed);
  tcase_add_test (tests, test_answers_are_bounded);
  tcase_add_test (tests, test_head_is_bounded);
  tcase_add_test (tests, test_slow_answers_are_given_up);
  tcase_add_test (tests, test_held_stream_that_falls_silent_is_given_up);
  tcase_add_test (tests, test_proxy_is_asked_for_others_and_never_for_this_machine);
  tcase_add_test (tests, test_cancelled_and_freed_requests_call_nothing_back);
  tcase_add_test (tests, test_addresses_that_are_none);
}

CF_TEST_MAIN ("transport-curl", add_tests)
