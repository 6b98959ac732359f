/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-http.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <string.h>

#include <glib-unix.h>

#include "cf-rate-limit.h"
#include "cf-wire-error.h"

#define LOG_PATH_MAX  200  /* bytes */
#define COMPRESS_FROM 1024 /* bytes; below it the gain is in the noise */
#define ENROL_PATH    "/v1/enrol"
/* Bodies are read before anybody is asked who they are. */
#define STRANGERS_BODY_BYTES_MAX (64 * 1024)         /* without a token: a code is smaller */
#define BODIES_BYTES_MAX         (256 * 1024 * 1024) /* of all requests that are not answered yet */

struct _CfHttp
{
  CfCentral *central;
  struct MHD_Daemon *daemon;
  guint16 port;
  guint source;        /* of the daemon's epoll descriptor */
  guint timer;         /* MHD's next time-out */
  guint store_source;  /* others' notices */
  guint notice_source; /* those that came with the answer to a statement */
  guint store_timer;   /* looks whether the connection that they come by is another */
  guint listening_to;  /* which of the store's connections */
  CfRateLimit *rates;
  CfRateLimit *enrolments;
  char *certificate;
  char *key;
  guint requests;   /* that were not answered to the end */
  gsize body_bytes; /* of these */
  GHashTable *held; /* of Request */
  GHashTable *due;  /* scopes that have moved and whose holds were not asked yet */
  guint due_source;
  gboolean is_quiet;
};

/* ---- a request ---------------------------------------------------------------------------------- */

typedef struct
{
  CfHttp *http;
  struct MHD_Connection *connection;
  const char *method; /* as the log says it */
  char *target;
  gboolean is_begun;
  gboolean is_too_large;
  gboolean is_too_much; /* together with all others */
  GByteArray *body;
  gint64 begun_us;
  /* while it is held */
  CfCentralAnswer *answer;
  gboolean is_suspended;
  gboolean is_over;
  GString *waiting; /* bytes for a stream */
  guint timer;
} Request;

static void
request_free (Request *self)
{
  if (self->http != NULL) {
    g_hash_table_remove (self->http->held, self);
    self->http->body_bytes -= self->body->len;
  }
  if (self->timer != 0)
    g_source_remove (self->timer);
  if (self->waiting != NULL)
    g_string_free (self->waiting, TRUE);
  cf_central_answer_free (self->answer);
  g_byte_array_unref (self->body);
  g_free (self->target);
  g_free (self);
}

/* The target as it came: MHD would decode it, and a SKU may have a slash in it. */
static void *
on_uri_cb (void *cls, const char *uri, struct MHD_Connection *connection)
{
  CfHttp *http = cls;
  Request *self = g_new0 (Request, 1);

  http->requests++;
  self->target = g_strdup (uri);
  self->connection = connection;
  self->body = g_byte_array_new ();
  self->begun_us = g_get_monotonic_time ();
  return self;
}

static void
on_completed_cb (void *cls,
                 struct MHD_Connection *connection,
                 void **request,
                 enum MHD_RequestTerminationCode why)
{
  CfHttp *http = cls;

  if (*request == NULL)
    return;
  g_clear_pointer ((Request **) request, request_free);
  http->requests--;
}

/* ---- turning the loop ------------------------------------------------------------------------------ */

static void arm (CfHttp *self);

static void
turn (CfHttp *self)
{
  MHD_run (self->daemon);
  arm (self);
}

static gboolean
on_readable_cb (int fd, GIOCondition condition, gpointer data)
{
  turn (data);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_timeout_cb (gpointer data)
{
  CfHttp *self = data;

  self->timer = 0;
  turn (self);
  return G_SOURCE_REMOVE;
}

static void
arm (CfHttp *self)
{
  MHD_UNSIGNED_LONG_LONG timeout_ms;

  g_clear_handle_id (&self->timer, g_source_remove);
  if (MHD_get_timeout (self->daemon, &timeout_ms) == MHD_YES)
    self->timer = g_timeout_add ((guint) MIN (timeout_ms, 60000), on_timeout_cb, self);
}

static void
resume (Request *self)
{
  if (!self->is_suspended)
    return;
  self->is_suspended = FALSE;
  MHD_resume_connection (self->connection);
}

/* ---- answers ------------------------------------------------------------------------------------------ */

static GBytes *
convert (GConverter *converter, const void *data, gsize len, gsize max)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  guint8 buffer[16384];
  gsize at = 0;

  for (;;) {
    gsize read = 0, written = 0;
    GConverterResult result =
      g_converter_convert (converter, (const guint8 *) data + at, len - at, buffer, sizeof buffer,
                           G_CONVERTER_INPUT_AT_END, &read, &written, NULL);

    if (result == G_CONVERTER_ERROR || out->len + written > max)
      return NULL;
    at += read;
    g_byte_array_append (out, buffer, (guint) written);
    if (result == G_CONVERTER_FINISHED)
      return g_byte_array_free_to_bytes (g_steal_pointer (&out));
  }
}

static gboolean
accepts_gzip (Request *self)
{
  const char *accept =
    MHD_lookup_connection_value (self->connection, MHD_HEADER_KIND, "Accept-Encoding");

  return accept != NULL && strstr (accept, "gzip") != NULL;
}

/* Without its query, in which a person may stand; what is no plain sign could be a line or a value of its own. */
static char *
path_for_log (const char *target)
{
  char *path = g_strndup (target, MIN (strcspn (target, "?"), LOG_PATH_MAX));

  for (char *c = path; *c != '\0'; c++)
    if (!g_ascii_isgraph (*c))
      *c = '?';
  return path;
}

static void
log_answer (Request *self, const CfCentralAnswer *answer, gsize sent)
{
  g_autofree char *path = path_for_log (self->target);

  g_info ("method=%s path=%s status=%u in=%u out=%" G_GSIZE_FORMAT " us=%" G_GINT64_FORMAT,
          self->method, path, answer->status, self->body->len, sent,
          g_get_monotonic_time () - self->begun_us);
}

static void
add_headers (struct MHD_Response *response, const CfCentralAnswer *answer)
{
  char text[32];

  MHD_add_response_header (response, "Content-Type", answer->content_type);
  MHD_add_response_header (response, "Cache-Control", "no-store");
  g_snprintf (text, sizeof text, "%" G_GINT64_FORMAT, answer->time_ms);
  MHD_add_response_header (response, CF_WIRE_HEADER_TIME, text);
  g_snprintf (text, sizeof text, "%u", answer->protocol);
  MHD_add_response_header (response, CF_WIRE_HEADER_PROTOCOL, text);
  if (answer->retry_after_s > 0) {
    g_snprintf (text, sizeof text, "%u", answer->retry_after_s);
    MHD_add_response_header (response, "Retry-After", text);
  }
}

static enum MHD_Result
send_answer (Request *self, const CfCentralAnswer *answer)
{
  g_autoptr (GBytes) packed = NULL;
  struct MHD_Response *response;
  enum MHD_Result result;

  if (answer->len >= COMPRESS_FROM && accepts_gzip (self)) {
    g_autoptr (GZlibCompressor) gzip = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 3);

    packed = convert (G_CONVERTER (gzip), answer->body, answer->len, G_MAXSIZE / 2);
  }
  response = packed != NULL
               ? MHD_create_response_from_buffer (g_bytes_get_size (packed),
                                                  (void *) g_bytes_get_data (packed, NULL),
                                                  MHD_RESPMEM_MUST_COPY)
               : MHD_create_response_from_buffer (answer->len, answer->body, MHD_RESPMEM_MUST_COPY);
  add_headers (response, answer);
  if (packed != NULL)
    MHD_add_response_header (response, "Content-Encoding", "gzip");
  log_answer (self, answer, packed != NULL ? g_bytes_get_size (packed) : answer->len);
  result = MHD_queue_response (self->connection, answer->status, response);
  MHD_destroy_response (response);
  return result;
}

static enum MHD_Result
send_refusal (Request *self, CfWireErrorCode code, const char *message, guint retry_after_s)
{
  CfWireError refusal = { .code = code, .message = (char *) message };
  g_autoptr (CfCentralAnswer) answer = g_new0 (CfCentralAnswer, 1);

  answer->status = cf_wire_error_status (code);
  answer->content_type = "application/json";
  answer->body = cf_wire_error_encode (&refusal);
  answer->len = strlen (answer->body);
  answer->retry_after_s = retry_after_s;
  answer->time_ms = g_get_real_time () / 1000;
  answer->protocol = CF_WIRE_PROTOCOL_MAX;
  return send_answer (self, answer);
}

/* ---- hints ------------------------------------------------------------------------------------------------ */

#define KEEP_ALIVE_MS 20000

static gboolean
on_keep_alive_cb (gpointer data)
{
  Request *self = data;

  g_string_append (self->waiting, ":\n\n");
  resume (self);
  turn (self->http);
  return G_SOURCE_CONTINUE;
}

static ssize_t
on_stream_cb (void *data, uint64_t position, char *buffer, size_t max)
{
  Request *self = data;
  gsize len = MIN (self->waiting->len, max);

  if (len == 0 && self->is_over)
    return MHD_CONTENT_READER_END_OF_STREAM;
  if (len == 0) {
    self->is_suspended = TRUE;
    MHD_suspend_connection (self->connection);
    return 0;
  }
  memcpy (buffer, self->waiting->str, len);
  g_string_erase (self->waiting, 0, (gssize) len);
  return (ssize_t) len;
}

static void
poll_hold (Request *self, gboolean at_deadline)
{
  g_autofree char *news =
    cf_central_hold_poll (self->http->central, self->answer->hold, at_deadline);

  if (news == NULL)
    return;
  if (cf_central_hold_is_stream (self->answer->hold)) {
    g_string_append (self->waiting, news);
  } else if (!self->is_over) {
    g_free (self->answer->body);
    self->answer->len = strlen (news);
    self->answer->body = g_steal_pointer (&news);
    self->is_over = TRUE;
  }
  resume (self);
}

static gboolean
on_deadline_cb (gpointer data)
{
  Request *self = data;

  self->timer = 0;
  poll_hold (self, TRUE);
  turn (self->http);
  return G_SOURCE_REMOVE;
}

static enum MHD_Result
begin_stream (Request *self)
{
  struct MHD_Response *response;
  enum MHD_Result result;

  self->waiting = g_string_new (":\n\n");
  self->timer = g_timeout_add (KEEP_ALIVE_MS, on_keep_alive_cb, self);
  poll_hold (self, FALSE);
  response = MHD_create_response_from_callback (MHD_SIZE_UNKNOWN, 4096, on_stream_cb, self, NULL);
  add_headers (response, self->answer);
  log_answer (self, self->answer, 0);
  result = MHD_queue_response (self->connection, 200, response);
  MHD_destroy_response (response);
  return result;
}

/* The first thing that may be said is said at once. */
static enum MHD_Result
begin_hold (Request *self, CfCentralAnswer *answer)
{
  gint64 wait_ms = cf_central_hold_wait_ms (answer->hold);

  self->answer = answer;
  g_hash_table_add (self->http->held, self);
  if (cf_central_hold_is_stream (answer->hold))
    return begin_stream (self);
  poll_hold (self, wait_ms == 0 || self->http->is_quiet);
  if (self->is_over)
    return send_answer (self, self->answer);
  self->timer = g_timeout_add ((guint) wait_ms, on_deadline_cb, self);
  self->is_suspended = TRUE;
  MHD_suspend_connection (self->connection);
  return MHD_YES;
}

/* A copy: asking a hold may end it. */
static GPtrArray *
list_held (CfHttp *self)
{
  GPtrArray *list = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer request;

  g_hash_table_iter_init (&iter, self->held);
  while (g_hash_table_iter_next (&iter, &request, NULL))
    g_ptr_array_add (list, request);
  return list;
}

/* A commit that moves a scope often is followed by others: holds are asked once for all of them. */
static gboolean
on_due_cb (gpointer data)
{
  CfHttp *self = data;
  g_autoptr (GHashTable) due = self->due;
  g_autoptr (GPtrArray) held = list_held (self);
  GHashTableIter iter;
  gpointer scope;

  self->due = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->due_source = 0;
  for (guint i = 0; i < held->len; i++) {
    Request *request = g_ptr_array_index (held, i);

    g_hash_table_iter_init (&iter, due);
    while (g_hash_table_iter_next (&iter, &scope, NULL))
      if (cf_central_hold_sees (request->answer->hold, scope)) {
        poll_hold (request, FALSE);
        break;
      }
  }
  turn (self);
  return G_SOURCE_REMOVE;
}

static void
on_moved_cb (const char *scope, gpointer data)
{
  CfHttp *self = data;

  g_hash_table_add (self->due, g_strdup (scope));
  if (self->due_source == 0)
    self->due_source = g_idle_add (on_due_cb, self);
}

static gboolean
on_notice_cb (int fd, GIOCondition condition, gpointer data)
{
  CfHttp *self = data;
  g_autoptr (GError) error = NULL;

  if ((condition & ~G_IO_IN) == 0 && cf_central_deliver (self->central, &error))
    return G_SOURCE_CONTINUE;
  /* Until there is a new connection, hints from other processes stop; figures do not depend on them. */
  g_message ("listening=stopped message=\"%s\"",
             error != NULL ? error->message : "the line is closed");
  self->store_source = 0;
  return G_SOURCE_REMOVE;
}

/* A turn of the main loop delivers what was read along with the answer to somebody's statement: a timer's,
 * a hold's.  No descriptor tells of it. */
typedef struct
{
  GSource source;
  CfHttp *http;
} NoticeSource;

static gboolean
is_notice_ready (GSource *source)
{
  CfCentralStore *store = cf_central_get_store (((NoticeSource *) source)->http->central);

  return store->class->has_notice (store);
}

static gboolean
prepare_notice (GSource *source, int *timeout_ms)
{
  *timeout_ms = -1;
  return is_notice_ready (source);
}

static gboolean
dispatch_notice (GSource *source, GSourceFunc callback, gpointer data)
{
  /* A line that broke is found by who reads it. */
  cf_central_deliver (((NoticeSource *) source)->http->central, NULL);
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs notice_funcs = {
  .prepare = prepare_notice,
  .check = is_notice_ready,
  .dispatch = dispatch_notice,
};

static guint
add_notice_source (CfHttp *self)
{
  g_autoptr (GSource) source = g_source_new (&notice_funcs, sizeof (NoticeSource));

  ((NoticeSource *) source)->http = self;
  return g_source_attach (source, NULL);
}

/* The database was restarted, or a request has opened a new connection since: listens to that one, and
 * asks all holds, for what was told meanwhile is lost. */
static gboolean
on_listen_cb (gpointer data)
{
  CfHttp *self = data;
  CfCentralStore *store = cf_central_get_store (self->central);
  g_autoptr (GPtrArray) held = NULL;
  g_autoptr (GError) error = NULL;

  if (self->store_source != 0 && self->listening_to == store->n_connections)
    return G_SOURCE_CONTINUE;
  if (!cf_central_begin (store, CF_CENTRAL_READ, &error))
    return G_SOURCE_CONTINUE; /* again in a second */
  cf_central_rollback (store);
  g_clear_handle_id (&self->store_source, g_source_remove);
  self->listening_to = store->n_connections;
  self->store_source = g_unix_fd_add (store->class->get_fd (store), G_IO_IN, on_notice_cb, self);
  held = list_held (self);
  for (guint i = 0; i < held->len; i++)
    poll_hold (g_ptr_array_index (held, i), FALSE);
  turn (self);
  return G_SOURCE_CONTINUE;
}

/* ---- handling ------------------------------------------------------------------------------------------------- */

static const char *
header (Request *self, const char *name)
{
  return MHD_lookup_connection_value (self->connection, MHD_HEADER_KIND, name);
}

static const struct sockaddr *
peer (Request *self)
{
  const union MHD_ConnectionInfo *info =
    MHD_get_connection_info (self->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);

  return info != NULL ? info->client_addr : NULL;
}

static gboolean
is_loopback (const struct sockaddr *address)
{
  if (address == NULL)
    return FALSE;
  if (address->sa_family == AF_INET)
    return (ntohl (((const struct sockaddr_in *) address)->sin_addr.s_addr) >> 24) == 127;
  return address->sa_family == AF_INET6 &&
         IN6_IS_ADDR_LOOPBACK (&((const struct sockaddr_in6 *) address)->sin6_addr);
}

static char *
name_peer (const struct sockaddr *address)
{
  char text[INET6_ADDRSTRLEN] = "?";

  if (address != NULL && address->sa_family == AF_INET)
    inet_ntop (AF_INET, &((const struct sockaddr_in *) address)->sin_addr, text, sizeof text);
  else if (address != NULL && address->sa_family == AF_INET6)
    inet_ntop (AF_INET6, &((const struct sockaddr_in6 *) address)->sin6_addr, text, sizeof text);
  return g_strdup (text);
}

/* By token where there is one: a shop's tills come from one address.  Who tries codes has none, whatever
 * is said. */
static guint
check_rate (Request *self)
{
  const char *token = header (self, "Authorization");
  g_autofree char *address = name_peer (peer (self));
  gint64 now_ms = g_get_monotonic_time () / 1000;
  gsize path_len = strcspn (self->target, "?");

  if (path_len == strlen (ENROL_PATH) && strncmp (self->target, ENROL_PATH, path_len) == 0)
    return cf_rate_limit_take (self->http->enrolments, address, now_ms);
  return cf_rate_limit_take (self->http->rates, token != NULL ? token : address, now_ms);
}

static GBytes *
unpack (Request *self)
{
  const char *encoding = header (self, "Content-Encoding");
  g_autoptr (GZlibDecompressor) gzip = NULL;

  if (encoding == NULL || g_ascii_strcasecmp (encoding, "identity") == 0)
    return g_bytes_new (self->body->data, self->body->len);
  if (g_ascii_strcasecmp (encoding, "gzip") != 0)
    return NULL;
  gzip = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP);
  return convert (G_CONVERTER (gzip), self->body->data, self->body->len, CF_WIRE_BODY_BYTES_MAX);
}

static enum MHD_Result
answer_request (Request *self, const char *method)
{
  static const char *const passed[] = { "Authorization", "Accept", "Idempotency-Key",
                                        CF_WIRE_HEADER_PROTOCOL, CF_WIRE_HEADER_PROTOCOL_MIN };
  const char *headers[2 * G_N_ELEMENTS (passed) + 1];
  g_autoptr (GBytes) body = NULL;
  g_autoptr (CfCentralAnswer) answer = NULL;
  CfCentralRequest request = { .method = method, .target = self->target, .headers = headers };
  guint wait_s = check_rate (self);
  guint n = 0;

  if (wait_s > 0)
    return send_refusal (self, CF_WIRE_ERROR_TOO_MANY, "too many requests", wait_s);
  if (self->is_too_large)
    return send_refusal (self, CF_WIRE_ERROR_TOO_LARGE, "the body is too large", 0);
  if (self->is_too_much)
    return send_refusal (self, CF_WIRE_ERROR_BUSY, "too much is on its way from others", 1);
  body = unpack (self);
  if (body == NULL)
    return send_refusal (self, CF_WIRE_ERROR_UNSUPPORTED,
                         "the body cannot be decompressed, or becomes too large", 0);
  for (guint i = 0; i < G_N_ELEMENTS (passed); i++)
    if (header (self, passed[i]) != NULL) {
      headers[n++] = passed[i];
      headers[n++] = header (self, passed[i]);
    }
  headers[n] = NULL;
  request.body = g_bytes_get_data (body, &request.len);
  request.is_loopback = is_loopback (peer (self));
  answer = cf_central_handle (self->http->central, &request);
  if (answer->hold != NULL)
    return begin_hold (self, g_steal_pointer (&answer));
  return send_answer (self, answer);
}

/* For the log, which nobody shall write into: what strangers send is named among those that there are. */
static const char *
name_method (const char *method)
{
  static const char *const known[] = { "GET", "POST", "PUT", "DELETE" };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_str_equal (method, known[i]))
      return known[i];
  return "other";
}

static void
take_bytes (Request *self, const char *data, gsize len)
{
  gsize max = header (self, "Authorization") != NULL ? (gsize) CF_WIRE_BODY_BYTES_MAX
                                                     : (gsize) STRANGERS_BODY_BYTES_MAX;

  if (self->body->len + len > max)
    self->is_too_large = TRUE;
  else if (self->http->body_bytes + len > BODIES_BYTES_MAX)
    self->is_too_much = TRUE;
  if (self->is_too_large || self->is_too_much)
    return;
  g_byte_array_append (self->body, (const guint8 *) data, (guint) len);
  self->http->body_bytes += len;
}

static enum MHD_Result
on_request_cb (void *cls,
               struct MHD_Connection *connection,
               const char *url,
               const char *method,
               const char *version,
               const char *data,
               size_t *len,
               void **con_cls)
{
  Request *self = *con_cls;

  if (!self->is_begun) {
    self->is_begun = TRUE;
    self->http = cls;
    self->method = name_method (method);
    return MHD_YES;
  }
  if (*len > 0) {
    take_bytes (self, data, *len);
    *len = 0;
    return MHD_YES;
  }
  if (self->answer != NULL)
    return send_answer (self, self->answer);
  return answer_request (self, method);
}

/* ---- opening ---------------------------------------------------------------------------------------------------- */

static gboolean
read_address (const CfHttpOptions *options, struct sockaddr_storage *into, GError **error)
{
  struct sockaddr_in *v4 = (struct sockaddr_in *) into;
  struct sockaddr_in6 *v6 = (struct sockaddr_in6 *) into;

  memset (into, 0, sizeof *into);
  if (inet_pton (AF_INET, options->address, &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    v4->sin_port = htons (options->port);
  } else if (inet_pton (AF_INET6, options->address, &v6->sin6_addr) == 1) {
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons (options->port);
  } else {
    return cf_error_set (error, CF_ERROR_USAGE, "'%s' is no address", options->address);
  }
  if (options->certificate == NULL && !is_loopback ((struct sockaddr *) into))
    return cf_error_set (error, CF_ERROR_USAGE,
                         "'%s' is reachable from outside and needs a certificate",
                         options->address);
  return TRUE;
}

static gboolean
load_tls (CfHttp *self, const CfHttpOptions *options, GError **error)
{
  if ((options->certificate == NULL) != (options->key == NULL))
    return cf_error_set (error, CF_ERROR_USAGE, "a certificate and its key go together");
  return options->certificate == NULL ||
         (g_file_get_contents (options->certificate, &self->certificate, NULL, error) &&
          g_file_get_contents (options->key, &self->key, NULL, error));
}

static struct MHD_Daemon *
open_daemon (CfHttp *self, const struct sockaddr_storage *address, gboolean with_tls)
{
  unsigned int flags = MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC |
                       (with_tls ? MHD_USE_TLS : 0) |
                       (address->ss_family == AF_INET6 ? MHD_USE_IPv6 : 0);
  struct MHD_OptionItem tls[] = {
    { MHD_OPTION_HTTPS_MEM_CERT, 0, self->certificate },
    { MHD_OPTION_HTTPS_MEM_KEY, 0, self->key },
    { MHD_OPTION_HTTPS_PRIORITIES, 0, (void *) "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2" },
    { MHD_OPTION_END, 0, NULL },
  };
  struct MHD_OptionItem none[] = { { MHD_OPTION_END, 0, NULL } };

  /* Not MHD_OPTION_LISTENING_ADDRESS_REUSE: it lets two processes have one port, and each a part of the
   * requests. */
  return MHD_start_daemon (flags, 0, NULL, NULL, on_request_cb, self, MHD_OPTION_SOCK_ADDR, address,
                           MHD_OPTION_URI_LOG_CALLBACK, on_uri_cb, self,
                           MHD_OPTION_NOTIFY_COMPLETED, on_completed_cb, self,
                           MHD_OPTION_CONNECTION_LIMIT, (unsigned int) CF_HTTP_CONNECTIONS_MAX,
                           MHD_OPTION_CONNECTION_TIMEOUT, (unsigned int) CF_HTTP_IDLE_S,
                           MHD_OPTION_LISTEN_BACKLOG_SIZE, 4096u, MHD_OPTION_ARRAY,
                           with_tls ? tls : none, MHD_OPTION_END);
}

/* MHD does not say why: what works without the certificate does not work because of it. */
static gboolean
start (CfHttp *self, const struct sockaddr_storage *address, GError **error)
{
  struct MHD_Daemon *plain;

  self->daemon = open_daemon (self, address, self->certificate != NULL);
  if (self->daemon != NULL)
    return TRUE;
  plain = self->certificate != NULL ? open_daemon (self, address, FALSE) : NULL;
  if (plain == NULL)
    return cf_error_set (error, CF_ERROR_IO, "cannot listen: the address is taken, or not ours");
  MHD_stop_daemon (plain);
  return cf_error_set (error, CF_ERROR_BAD_FILE,
                       "certificate and key cannot be used: they must be PEM files that belong"
                       " together, the key without a password");
}

CfHttp *
cf_http_new (CfCentral *central, const CfHttpOptions *options, GError **error)
{
  g_autoptr (CfHttp) self = g_new0 (CfHttp, 1);
  struct sockaddr_storage address;
  int store_fd;

  self->central = central;
  self->held = g_hash_table_new (NULL, NULL);
  self->due = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->rates = cf_rate_limit_new (options->rate != 0 ? options->rate : CF_HTTP_RATE,
                                   options->burst != 0 ? options->burst : CF_HTTP_BURST);
  self->enrolments = cf_rate_limit_new (CF_HTTP_ENROL_RATE, CF_HTTP_ENROL_BURST);
  if (!read_address (options, &address, error) || !load_tls (self, options, error) ||
      !start (self, &address, error))
    return NULL;
  self->port = MHD_get_daemon_info (self->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
  self->source =
    g_unix_fd_add (MHD_get_daemon_info (self->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd, G_IO_IN,
                   on_readable_cb, self);
  store_fd = cf_central_get_store (central)->class->get_fd (cf_central_get_store (central));
  if (store_fd >= 0) {
    self->store_source = g_unix_fd_add (store_fd, G_IO_IN, on_notice_cb, self);
    self->listening_to = cf_central_get_store (central)->n_connections;
    self->store_timer = g_timeout_add_seconds (1, on_listen_cb, self);
  }
  cf_central_watch (central, on_moved_cb, self);
  self->notice_source = add_notice_source (self);
  arm (self);
  return g_steal_pointer (&self);
}

guint16
cf_http_get_port (CfHttp *self)
{
  return self->port;
}

void
cf_http_quiesce (CfHttp *self)
{
  g_autoptr (GPtrArray) held = list_held (self);
  MHD_socket listener = MHD_quiesce_daemon (self->daemon);

  self->is_quiet = TRUE;
  if (listener != MHD_INVALID_SOCKET)
    close (listener);
  for (guint i = 0; i < held->len; i++) {
    Request *request = g_ptr_array_index (held, i);

    poll_hold (request, TRUE);
    request->is_over = TRUE;
    resume (request);
  }
  turn (self);
}

gboolean
cf_http_is_idle (CfHttp *self)
{
  return self->requests == 0;
}

void
cf_http_free (CfHttp *self)
{
  if (self == NULL)
    return;
  cf_central_watch (self->central, NULL, NULL);
  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_handle_id (&self->store_source, g_source_remove);
  g_clear_handle_id (&self->notice_source, g_source_remove);
  g_clear_handle_id (&self->store_timer, g_source_remove);
  g_clear_handle_id (&self->due_source, g_source_remove);
  if (self->daemon != NULL) {
    if (!self->is_quiet)
      cf_http_quiesce (self);
    g_clear_handle_id (&self->timer, g_source_remove);
    MHD_stop_daemon (self->daemon);
  }
  g_hash_table_unref (self->held);
  g_hash_table_unref (self->due);
  cf_rate_limit_free (self->rates);
  cf_rate_limit_free (self->enrolments);
  g_free (self->certificate);
  g_free (self->key);
  g_free (self);
}
