/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-config.h"

#include "cf-transport-curl.h"

#include <string.h>
#include <zlib.h>

#include <curl/curl.h>
#include <gio/gio.h>
#include <glib-unix.h>

#include "cf-error.h"
#include "cf-worker.h"

/*
 * A transfer lives on both threads: the home's list has it until its end was told or it was cancelled,
 * the network's thread until libcurl has let go of it.  What it holds belongs to the network's thread
 * between start() and finish(), and to the home before and after.
 */

#define HEADERS_MAX      64
#define COMPRESS_FROM    1024              /* bytes: below it a header costs more than it saves */
#define PENDING_MAX      (4 * 1024 * 1024) /* bytes of chunks on their way home; more is no hint */
#define SILENCE_UNIT_MS  1000
#define REASON_BYTES_MAX 200

typedef struct
{
  CfTransport transport; /* first: what others see */
  char *address;
  char *proxy;
  char *ca_file;
  gboolean is_loopback;
  GMainContext *home;
  CfWorker *worker;
  guint64 last_id;
  GHashTable *running; /* id -> Transfer; home */

  /* The network's thread. */
  CURLM *multi;
  GSource *timeout;
} Curl;

typedef struct
{
  gatomicrefcount refs;
  Curl *owner;
  guint64 id;
  gboolean is_cancelled; /* home */
  CfTransportChunk chunk;
  CfTransportDone done;
  gpointer data;

  char *url;
  char *method;
  GBytes *body;
  gboolean compress;
  guint timeout_ms;
  guint silence_ms;
  gboolean own_connection;
  struct curl_slist *lines;

  CURL *easy;
  gboolean is_added;
  gint pending; /* atomic: bytes of chunks that are not home yet */
  guint status;
  GByteArray *answer;
  GPtrArray *names;
  GPtrArray *values;
  char reason[CURL_ERROR_SIZE];
  CURLcode code;
  gboolean is_too_large;
} Transfer;

static Transfer *
transfer_ref (Transfer *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

static void
transfer_unref (gpointer data)
{
  Transfer *self = data;

  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_free (self->url);
  g_free (self->method);
  g_clear_pointer (&self->body, g_bytes_unref);
  curl_slist_free_all (self->lines);
  g_byte_array_unref (self->answer);
  g_ptr_array_unref (self->names);
  g_ptr_array_unref (self->values);
  g_free (self);
}

/* ---- the address --------------------------------------------------------------------------------- */

static gboolean
is_loopback_host (const char *host)
{
  g_autoptr (GInetAddress) address = NULL;
  gsize len = strlen (host);
  g_autofree char *bare =
    host[0] == '[' && len > 2 ? g_strndup (host + 1, len - 2) : g_strdup (host);

  if (g_ascii_strcasecmp (bare, "localhost") == 0)
    return TRUE; /* libcurl resolves it by itself, to loopback only */
  address = g_inet_address_new_from_string (bare);
  return address != NULL && g_inet_address_get_is_loopback (address);
}

static gboolean
parse_address (const char *address, char **ret_address, gboolean *ret_loopback, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (address, G_URI_FLAGS_NONE, NULL);
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;
  const char *scheme = uri != NULL ? g_uri_get_scheme (uri) : NULL;
  const char *path;

  if (host == NULL || host[0] == '\0' || g_uri_get_userinfo (uri) != NULL ||
      g_uri_get_query (uri) != NULL || g_uri_get_fragment (uri) != NULL)
    return cf_error_set (error, CF_ERROR_USAGE, "'%s' is no address of a central", address);
  path = g_uri_get_path (uri);
  if (path[0] != '\0' && strcmp (path, "/") != 0)
    return cf_error_set (error, CF_ERROR_USAGE, "an address of a central has no path");
  *ret_loopback = is_loopback_host (host);
  if (strcmp (scheme, "https") != 0 && !(strcmp (scheme, "http") == 0 && *ret_loopback))
    return cf_error_set (error, CF_ERROR_USAGE,
                         "a central is reached by https; plain http only on this machine");
  *ret_address = g_uri_to_string (uri);
  if (g_str_has_suffix (*ret_address, "/"))
    (*ret_address)[strlen (*ret_address) - 1] = '\0';
  return TRUE;
}

gboolean
cf_transport_check_address (const char *address, char **ret_address, GError **error)
{
  gboolean is_loopback;

  return parse_address (address, ret_address, &is_loopback, error);
}

/* ---- coming home ----------------------------------------------------------------------------------- */

typedef struct
{
  Transfer *transfer;
  GBytes *bytes;
} Chunk;

static void
chunk_free (gpointer data)
{
  Chunk *chunk = data;

  transfer_unref (chunk->transfer);
  g_bytes_unref (chunk->bytes);
  g_free (chunk);
}

static void
chunk_home (gpointer data)
{
  Chunk *chunk = data;
  Transfer *self = chunk->transfer;
  gsize len;
  const char *bytes = g_bytes_get_data (chunk->bytes, &len);

  g_atomic_int_add (&self->pending, -(gint) len);
  if (!self->is_cancelled)
    self->chunk (bytes, len, self->data);
}

/* For people: libcurl tells of a limit that it was given, which is ours and nobody's business. */
static const char *
name_failure (const Transfer *self)
{
  if (self->is_too_large)
    return "it is too long";
  if (self->code == CURLE_OPERATION_TIMEDOUT)
    return "it took too long";
  return self->reason[0] != '\0' ? self->reason : curl_easy_strerror (self->code);
}

static void
tell_failure (Transfer *self)
{
  g_autoptr (GError) failure = NULL;

  cf_error_set (&failure, CF_ERROR_UNREACHABLE, "no answer from %s: %.*s", self->owner->address,
                REASON_BYTES_MAX, name_failure (self));
  self->done (NULL, failure, self->data);
}

static void
tell_answer (Transfer *self)
{
  g_autofree CfHttpHeader *headers = g_new0 (CfHttpHeader, self->names->len + 1);
  g_autoptr (GBytes) body = g_bytes_new (self->answer->data, self->answer->len);
  CfHttpAnswer answer = {
    .status = self->status, .headers = headers, .n_headers = self->names->len, .body = body
  };

  for (guint i = 0; i < self->names->len; i++)
    headers[i] = (CfHttpHeader){ self->names->pdata[i], self->values->pdata[i] };
  self->done (&answer, NULL, self->data);
}

static void
done_home (gpointer data)
{
  Transfer *self = data;

  if (self->is_cancelled)
    return;
  g_hash_table_steal (self->owner->running, &self->id);
  self->is_cancelled = TRUE; /* its callback may cancel it */
  if (self->code != CURLE_OK || self->is_too_large || self->status == 0)
    tell_failure (self);
  else
    tell_answer (self);
  transfer_unref (self); /* the list's */
}

/* ---- on the network's thread ------------------------------------------------------------------------- */

static void
finish (Transfer *self, CURLcode code)
{
  long status = 0;

  if (self->easy != NULL) {
    curl_easy_getinfo (self->easy, CURLINFO_RESPONSE_CODE, &status);
    if (self->is_added)
      curl_multi_remove_handle (self->owner->multi, self->easy);
    curl_easy_cleanup (self->easy);
    self->easy = NULL;
  }
  self->status = (guint) status;
  self->code = code;
  cf_post (self->owner->home, done_home, self,
           transfer_unref); /* hands the thread's reference on */
}

static void
look_for_ended (Curl *self)
{
  CURLMsg *message;
  int left;

  while ((message = curl_multi_info_read (self->multi, &left)) != NULL) {
    Transfer *transfer = NULL;

    if (message->msg != CURLMSG_DONE)
      continue;
    curl_easy_getinfo (message->easy_handle, CURLINFO_PRIVATE, (char **) &transfer);
    finish (transfer, message->data.result);
  }
}

static gboolean
on_socket_cb (gint fd, GIOCondition condition, gpointer data)
{
  Curl *self = data;
  int events = 0, running;

  if (condition & G_IO_IN)
    events |= CURL_CSELECT_IN;
  if (condition & G_IO_OUT)
    events |= CURL_CSELECT_OUT;
  if (condition & (G_IO_ERR | G_IO_HUP))
    events |= CURL_CSELECT_ERR;
  curl_multi_socket_action (self->multi, fd, events, &running);
  look_for_ended (self);
  return G_SOURCE_CONTINUE;
}

static void
drop_source (GSource *source)
{
  g_source_destroy (source);
  g_source_unref (source);
}

/* libcurl says what it waits for on a socket. */
static int
on_watch_cb (CURL *easy, curl_socket_t fd, int what, void *data, void *socket_data)
{
  Curl *self = data;
  GIOCondition condition = G_IO_ERR | G_IO_HUP;
  GSource *source;

  if (socket_data != NULL)
    drop_source (socket_data);
  curl_multi_assign (self->multi, fd, NULL);
  if (what == CURL_POLL_REMOVE)
    return 0;
  if (what & CURL_POLL_IN)
    condition |= G_IO_IN;
  if (what & CURL_POLL_OUT)
    condition |= G_IO_OUT;
  source = g_unix_fd_source_new (fd, condition);
  g_source_set_callback (source, G_SOURCE_FUNC (on_socket_cb), self, NULL);
  g_source_attach (source, cf_worker_get_context (self->worker));
  curl_multi_assign (self->multi, fd, source);
  return 0;
}

static void
stop_timeout (Curl *self)
{
  if (self->timeout != NULL)
    drop_source (self->timeout);
  self->timeout = NULL;
}

static gboolean
on_timeout_cb (gpointer data)
{
  Curl *self = data;
  int running;

  stop_timeout (self);
  curl_multi_socket_action (self->multi, CURL_SOCKET_TIMEOUT, 0, &running);
  look_for_ended (self);
  return G_SOURCE_REMOVE;
}

static int
on_timer_cb (CURLM *multi, long after_ms, void *data)
{
  Curl *self = data;

  stop_timeout (self);
  if (after_ms < 0)
    return 0;
  self->timeout = g_timeout_source_new ((guint) MIN (after_ms, G_MAXINT));
  g_source_set_callback (self->timeout, on_timeout_cb, self, NULL);
  g_source_attach (self->timeout, cf_worker_get_context (self->worker));
  return 0;
}

static size_t
on_body_cb (char *bytes, size_t size, size_t n, void *data)
{
  Transfer *self = data;
  gsize len = size * n;
  long status = 0;
  Chunk *chunk;

  curl_easy_getinfo (self->easy, CURLINFO_RESPONSE_CODE, &status);
  if (self->chunk == NULL || status < 200 || status > 299) {
    if (len > CF_HTTP_ANSWER_MAX - self->answer->len) {
      self->is_too_large = TRUE;
      return 0;
    }
    g_byte_array_append (self->answer, (const guint8 *) bytes, (guint) len);
    return len;
  }
  if (g_atomic_int_get (&self->pending) > PENDING_MAX) {
    self->is_too_large = TRUE;
    return 0;
  }
  g_atomic_int_add (&self->pending, (gint) len);
  chunk = g_new (Chunk, 1);
  *chunk = (Chunk){ transfer_ref (self), g_bytes_new (bytes, len) };
  cf_post (self->owner->home, chunk_home, chunk, chunk_free);
  return len;
}

static size_t
on_header_cb (char *bytes, size_t size, size_t n, void *data)
{
  Transfer *self = data;
  gsize len = size * n;
  const char *colon = memchr (bytes, ':', len);

  if (len >= 5 && strncmp (bytes, "HTTP/", 5) == 0) { /* of an interim answer: forget its lines */
    g_ptr_array_set_size (self->names, 0);
    g_ptr_array_set_size (self->values, 0);
  }
  if (colon != NULL && self->names->len < HEADERS_MAX) {
    char *value = g_strndup (colon + 1, len - (gsize) (colon + 1 - bytes));

    g_ptr_array_add (self->names, g_ascii_strdown (bytes, colon - bytes));
    g_ptr_array_add (self->values, g_strstrip (value));
  }
  return len;
}

/* gzip (RFC 1952); %NULL where it would not become shorter. */
static GBytes *
compress_body (GBytes *body)
{
  gsize len;
  gconstpointer bytes = g_bytes_get_data (body, &len);
  z_stream stream = { 0 };
  g_autofree guint8 *out = NULL;
  gulong bound;
  int status;

  if (len < COMPRESS_FROM || len > G_MAXINT32 ||
      deflateInit2 (&stream, Z_BEST_SPEED, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    return NULL;
  bound = deflateBound (&stream, len);
  out = g_malloc (bound);
  stream.next_in = (Bytef *) bytes;
  stream.avail_in = (uInt) len;
  stream.next_out = out;
  stream.avail_out = (uInt) bound;
  status = deflate (&stream, Z_FINISH);
  deflateEnd (&stream);
  return status == Z_STREAM_END && stream.total_out < len ? g_bytes_new (out, stream.total_out)
                                                          : NULL;
}

static void
set_body (Transfer *self)
{
  g_autoptr (GBytes) shorter = self->compress ? compress_body (self->body) : NULL;

  if (shorter != NULL) {
    g_bytes_unref (self->body);
    self->body = g_steal_pointer (&shorter);
    self->lines = curl_slist_append (self->lines, "Content-Encoding: gzip");
  }
  self->lines =
    curl_slist_append (self->lines, "Expect:"); /* costs a round trip, saves nothing here */
  curl_easy_setopt (self->easy, CURLOPT_POSTFIELDSIZE_LARGE,
                    (curl_off_t) g_bytes_get_size (self->body));
  curl_easy_setopt (self->easy, CURLOPT_POSTFIELDS, g_bytes_get_data (self->body, NULL));
}

static void
set_safety (Transfer *self)
{
  Curl *owner = self->owner;
  CURL *easy = self->easy;

  curl_easy_setopt (easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt (easy, CURLOPT_PROTOCOLS_STR, owner->is_loopback ? "http,https" : "https");
  curl_easy_setopt (easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt (easy, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt (easy, CURLOPT_SSL_VERIFYHOST, 2L);
  curl_easy_setopt (easy, CURLOPT_SSLVERSION, (long) CURL_SSLVERSION_TLSv1_2);
  if (owner->ca_file != NULL)
    curl_easy_setopt (easy, CURLOPT_CAINFO, owner->ca_file);
  if (owner->is_loopback)
    curl_easy_setopt (easy, CURLOPT_PROXY, ""); /* plain text never leaves the machine */
  else if (owner->proxy != NULL)
    curl_easy_setopt (easy, CURLOPT_PROXY, owner->proxy);
}

static void
set_times (Transfer *self)
{
  CURL *easy = self->easy;

  curl_easy_setopt (easy, CURLOPT_CONNECTTIMEOUT_MS, (long) CF_TRANSPORT_CONNECT_MS);
  curl_easy_setopt (easy, CURLOPT_TIMEOUT_MS, (long) self->timeout_ms);
  if (self->silence_ms > 0) {
    curl_easy_setopt (easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt (easy, CURLOPT_LOW_SPEED_TIME,
                      (long) MAX (1, self->silence_ms / SILENCE_UNIT_MS));
  }
  curl_easy_setopt (easy, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt (easy, CURLOPT_TCP_KEEPIDLE, 20L);
  curl_easy_setopt (easy, CURLOPT_TCP_KEEPINTVL, 10L);
  if (self->own_connection) {
    curl_easy_setopt (easy, CURLOPT_FRESH_CONNECT, 1L);
    curl_easy_setopt (easy, CURLOPT_FORBID_REUSE, 1L);
    curl_easy_setopt (easy, CURLOPT_HTTP_VERSION, (long) CURL_HTTP_VERSION_1_1);
  }
}

static void
start (gpointer data)
{
  Transfer *self = data;
  CURL *easy = curl_easy_init ();

  if (easy == NULL) {
    finish (self, CURLE_FAILED_INIT);
    return;
  }
  self->easy = easy;
  set_safety (self);
  set_times (self);
  curl_easy_setopt (easy, CURLOPT_URL, self->url);
  curl_easy_setopt (easy, CURLOPT_USERAGENT, "counterfoil/" CF_VERSION);
  curl_easy_setopt (easy, CURLOPT_ACCEPT_ENCODING, "gzip");
  curl_easy_setopt (easy, CURLOPT_ERRORBUFFER, self->reason);
  curl_easy_setopt (easy, CURLOPT_PRIVATE, self);
  curl_easy_setopt (easy, CURLOPT_WRITEFUNCTION, on_body_cb);
  curl_easy_setopt (easy, CURLOPT_WRITEDATA, self);
  curl_easy_setopt (easy, CURLOPT_HEADERFUNCTION, on_header_cb);
  curl_easy_setopt (easy, CURLOPT_HEADERDATA, self);
  if (self->body != NULL)
    set_body (self);
  curl_easy_setopt (easy, CURLOPT_CUSTOMREQUEST, self->method);
  curl_easy_setopt (easy, CURLOPT_HTTPHEADER, self->lines);
  if (curl_multi_add_handle (self->owner->multi, easy) != CURLM_OK) {
    finish (self, CURLE_FAILED_INIT);
    return;
  }
  self->is_added = TRUE;
}

static void
stop (gpointer data)
{
  Transfer *self = data;

  if (self->easy == NULL)
    return; /* it has ended by itself */
  curl_multi_remove_handle (self->owner->multi, self->easy);
  curl_easy_cleanup (self->easy);
  self->easy = NULL;
  transfer_unref (self); /* the thread's */
}

static void
open_multi (gpointer data)
{
  Curl *self = data;

  self->multi = curl_multi_init ();
  curl_multi_setopt (self->multi, CURLMOPT_SOCKETFUNCTION, on_watch_cb);
  curl_multi_setopt (self->multi, CURLMOPT_SOCKETDATA, self);
  curl_multi_setopt (self->multi, CURLMOPT_TIMERFUNCTION, on_timer_cb);
  curl_multi_setopt (self->multi, CURLMOPT_TIMERDATA, self);
}

static void
close_multi (gpointer data)
{
  Curl *self = data;

  stop_timeout (self);
  curl_multi_cleanup (self->multi);
  stop_timeout (self); /* cleaning up may have asked for one */
}

/* ---- at home ------------------------------------------------------------------------------------------- */

static guint64
curl_send (CfTransport *transport,
           const CfHttpRequest *request,
           CfTransportChunk chunk,
           CfTransportDone done,
           gpointer data)
{
  Curl *self = (Curl *) transport;
  Transfer *transfer = g_new0 (Transfer, 1);

  g_atomic_ref_count_init (&transfer->refs); /* the list's */
  transfer->owner = self;
  transfer->id = ++self->last_id;
  transfer->chunk = chunk;
  transfer->done = done;
  transfer->data = data;
  transfer->url = g_strconcat (self->address, request->path, NULL);
  transfer->method = g_strdup (request->method);
  transfer->body = request->body != NULL ? g_bytes_ref (request->body) : NULL;
  transfer->compress = request->compress;
  transfer->timeout_ms = request->timeout_ms;
  transfer->silence_ms = request->silence_ms;
  transfer->own_connection = request->own_connection;
  transfer->answer = g_byte_array_new ();
  transfer->names = g_ptr_array_new_with_free_func (g_free);
  transfer->values = g_ptr_array_new_with_free_func (g_free);
  for (gsize i = 0; i < request->n_headers; i++) {
    g_autofree char *line =
      g_strdup_printf ("%s: %s", request->headers[i].name, request->headers[i].value);

    transfer->lines = curl_slist_append (transfer->lines, line);
  }
  g_hash_table_insert (self->running, &transfer->id, transfer);
  cf_worker_push (self->worker, CF_PRIORITY_HIGH, start, NULL, transfer_ref (transfer), NULL);
  return transfer->id;
}

static void
curl_cancel (CfTransport *transport, guint64 id)
{
  Curl *self = (Curl *) transport;
  Transfer *transfer = g_hash_table_lookup (self->running, &id);

  if (transfer == NULL)
    return;
  g_hash_table_steal (self->running, &id);
  transfer->is_cancelled = TRUE;
  /* Hands the list's reference over. */
  cf_worker_push (self->worker, CF_PRIORITY_HIGH, stop, NULL, transfer, transfer_unref);
}

CfTransport *
cf_transport_curl_new (const char *address, const char *proxy, const char *ca_file, GError **error)
{
  static gsize initialised;
  g_autofree char *checked = NULL;
  gboolean is_loopback = FALSE;
  Curl *self;

  if (!parse_address (address, &checked, &is_loopback, error))
    return NULL;
  if (g_once_init_enter (&initialised)) {
    curl_global_init (CURL_GLOBAL_DEFAULT);
    g_once_init_leave (&initialised, 1);
  }
  self = g_new0 (Curl, 1);
  self->transport = (CfTransport){ curl_send, curl_cancel, NULL };
  self->address = g_steal_pointer (&checked);
  self->is_loopback = is_loopback;
  self->proxy = g_strdup (proxy);
  self->ca_file = g_strdup (ca_file);
  self->home = g_main_context_ref_thread_default ();
  self->running = g_hash_table_new (g_int64_hash, g_int64_equal);
  self->worker = cf_worker_new_loop ("cf-network");
  cf_worker_call (self->worker, open_multi, self);
  return &self->transport;
}

void
cf_transport_curl_free (CfTransport *transport)
{
  Curl *self = (Curl *) transport;
  g_autoptr (GList) ids = NULL;

  if (self == NULL)
    return;
  ids = g_hash_table_get_keys (self->running);
  for (GList *at = ids; at != NULL;) {
    guint64 id = *(guint64 *) at->data; /* its transfer goes with it */

    at = at->next;
    curl_cancel (transport, id);
  }
  cf_worker_call (self->worker, close_multi, self);
  cf_worker_free (self->worker);
  g_hash_table_unref (self->running);
  g_main_context_unref (self->home);
  g_free (self->address);
  g_free (self->proxy);
  g_free (self->ca_file);
  g_free (self);
}
