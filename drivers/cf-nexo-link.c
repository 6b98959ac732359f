/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-nexo-link.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

#include "cf-nexo-answer.h"

#define HEAD_SIZE    4
#define READ_AT_ONCE 4096
/* The kernel asks a silent terminal whether it is still there; nobody wakes up for that. */
#define ALIVE_IDLE_S  15
#define ALIVE_PAUSE_S 5
#define ALIVE_TRIES   3
#define UNTAKEN_MS    15000 /* bytes the other side has not taken for so long: it is gone */

struct _CfNexoLink
{
  gatomicrefcount ref_count; /* ours, and each call that is under way */
  CfDeviceLoop *loop;
  CfNexoAddress *address;
  char *certificate;
  const CfNexoLinkEvents *events;
  gpointer user_data;
  gboolean is_closed;
  GCancellable *cancellable;
  GSocketConnection *connection;
  GByteArray *received; /* of a frame so far, head included */
  guint8 buffer[READ_AT_ONCE];
  GQueue waiting; /* of GBytes; the first is being written */
  guint connect_timer;
  guint read_timer;
  guint write_timer;
};

static CfNexoLink *
ref (CfNexoLink *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

static void
unref (CfNexoLink *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_clear_object (&self->connection);
  g_object_unref (self->cancellable);
  g_byte_array_unref (self->received);
  g_queue_clear_full (&self->waiting, (GDestroyNotify) g_bytes_unref);
  cf_nexo_address_free (self->address);
  g_free (self->certificate);
  cf_device_loop_unref (self->loop);
  g_free (self);
}

static void
stop_timer (CfNexoLink *self, guint *timer)
{
  cf_device_loop_remove_timer (self->loop, *timer);
  *timer = 0;
}

static void
shut (CfNexoLink *self)
{
  self->is_closed = TRUE;
  stop_timer (self, &self->connect_timer);
  stop_timer (self, &self->read_timer);
  stop_timer (self, &self->write_timer);
  g_cancellable_cancel (self->cancellable);
  if (self->connection != NULL) /* the socket at once; a farewell could block */
    g_socket_close (g_socket_connection_get_socket (self->connection), NULL);
}

static void
give_up (CfNexoLink *self, CfDeviceReason reason, const char *words)
{
  if (self->is_closed)
    return;
  shut (self);
  self->events->closed (reason, words, self->user_data);
}

static void
on_no_connection_cb (gpointer data)
{
  ((CfNexoLink *) data)->connect_timer = 0;
  give_up (data, CF_DEVICE_REASON_UNREACHABLE, "no connection in time");
}

static void
on_slow_read_cb (gpointer data)
{
  ((CfNexoLink *) data)->read_timer = 0;
  give_up (data, CF_DEVICE_REASON_FAULT, "a message came too slowly");
}

static void
on_slow_write_cb (gpointer data)
{
  ((CfNexoLink *) data)->write_timer = 0;
  give_up (data, CF_DEVICE_REASON_NO_ANSWER, "a message was not taken in time");
}

/* ---- receiving ---- */

static guint32
frame_length (const GByteArray *bytes)
{
  guint32 length;

  memcpy (&length, bytes->data, sizeof length);
  return GUINT32_FROM_BE (length);
}

/* Hands on the whole frames among what was received.  Returns: whether to go on. */
static gboolean
take_frames (CfNexoLink *self)
{
  while (self->received->len >= HEAD_SIZE) {
    guint32 length = frame_length (self->received);

    if (length == 0 || length > CF_NEXO_MESSAGE_MAX) {
      give_up (self, CF_DEVICE_REASON_FAULT, "a message of an impossible length");
      return FALSE;
    }
    if (self->received->len < HEAD_SIZE + length)
      break;
    g_autofree char *json = g_strndup ((const char *) self->received->data + HEAD_SIZE, length);
    g_byte_array_remove_range (self->received, 0, HEAD_SIZE + length);
    stop_timer (self, &self->read_timer);
    self->events->message (json, length, self->user_data);
    if (self->is_closed)
      return FALSE;
  }
  if (self->received->len > 0 && self->read_timer == 0)
    self->read_timer =
      cf_device_loop_add_timer (self->loop, CF_NEXO_FRAME_MS, on_slow_read_cb, self, NULL);
  return TRUE;
}

static void read_more (CfNexoLink *self);

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  CfNexoLink *self = data;
  g_autoptr (GError) error = NULL;
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  if (!self->is_closed && n > 0) {
    g_byte_array_append (self->received, self->buffer, (guint) n);
    if (take_frames (self))
      read_more (self);
  } else if (!self->is_closed)
    give_up (self, CF_DEVICE_REASON_UNREACHABLE,
             n == 0 ? "it closed the connection" : error->message);
  unref (self);
}

static void
read_more (CfNexoLink *self)
{
  g_input_stream_read_async (g_io_stream_get_input_stream (G_IO_STREAM (self->connection)),
                             self->buffer, sizeof self->buffer, G_PRIORITY_DEFAULT,
                             self->cancellable, on_read_cb, ref (self));
}

/* ---- sending ---- */

static void write_next (CfNexoLink *self);

static void
on_written_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  CfNexoLink *self = data;
  g_autoptr (GError) error = NULL;
  gboolean is_written =
    g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error);

  if (!self->is_closed && is_written) {
    stop_timer (self, &self->write_timer);
    g_bytes_unref (g_queue_pop_head (&self->waiting));
    write_next (self);
  } else if (!self->is_closed)
    give_up (self, CF_DEVICE_REASON_UNREACHABLE, error->message);
  unref (self);
}

static void
write_next (CfNexoLink *self)
{
  GBytes *bytes = g_queue_peek_head (&self->waiting);

  if (bytes == NULL)
    return;
  self->write_timer =
    cf_device_loop_add_timer (self->loop, CF_NEXO_FRAME_MS, on_slow_write_cb, self, NULL);
  g_output_stream_write_all_async (g_io_stream_get_output_stream (G_IO_STREAM (self->connection)),
                                   g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                                   G_PRIORITY_DEFAULT, self->cancellable, on_written_cb,
                                   ref (self));
}

void
cf_nexo_link_send (CfNexoLink *self, const char *json)
{
  g_return_if_fail (self != NULL && json != NULL);

  gsize length = strlen (json);
  guint32 head = GUINT32_TO_BE ((guint32) length);
  GByteArray *frame = g_byte_array_sized_new ((guint) length + HEAD_SIZE);

  g_return_if_fail (length <= CF_NEXO_MESSAGE_MAX);
  g_byte_array_append (frame, (const guint8 *) &head, HEAD_SIZE);
  g_byte_array_append (frame, (const guint8 *) json, (guint) length);
  g_queue_push_tail (&self->waiting, g_byte_array_free_to_bytes (frame));
  if (self->is_closed || self->connection == NULL)
    return; /* whoever sent it has heard, or will hear, that nothing goes */
  if (g_queue_get_length (&self->waiting) > CF_NEXO_SEND_MAX)
    give_up (self, CF_DEVICE_REASON_NO_ANSWER, "it takes no messages");
  else if (g_queue_get_length (&self->waiting) == 1)
    write_next (self);
}

/* ---- connecting ---- */

/* Whether the connection goes where it may go without encryption. */
static gboolean
is_allowed (CfNexoLink *self)
{
  if (!self->address->is_plain)
    return TRUE;
  g_autoptr (GSocketAddress) remote =
    g_socket_connection_get_remote_address (self->connection, NULL);
  return G_IS_INET_SOCKET_ADDRESS (remote) &&
         cf_nexo_address_is_own (
           g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (remote)));
}

static void
watch_over (GSocket *socket)
{
  g_socket_set_keepalive (socket, TRUE);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, TRUE, NULL);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_KEEPIDLE, ALIVE_IDLE_S, NULL);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_KEEPINTVL, ALIVE_PAUSE_S, NULL);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_KEEPCNT, ALIVE_TRIES, NULL);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_USER_TIMEOUT, UNTAKEN_MS, NULL);
}

static void
on_connected_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  CfNexoLink *self = data;
  g_autoptr (GError) error = NULL;
  GSocketConnection *connection =
    g_socket_client_connect_to_host_finish (G_SOCKET_CLIENT (source), result, &error);

  if (self->is_closed) {
    g_clear_object (&connection);
  } else if (connection == NULL) {
    give_up (self,
             error->domain == G_TLS_ERROR ? CF_DEVICE_REASON_NOT_TRUSTED
                                          : CF_DEVICE_REASON_UNREACHABLE,
             error->message);
  } else {
    self->connection = connection;
    stop_timer (self, &self->connect_timer);
    if (is_allowed (self)) {
      watch_over (g_socket_connection_get_socket (connection));
      read_more (self);
      self->events->opened (self->user_data);
    } else
      give_up (self, CF_DEVICE_REASON_NOT_TRUSTED,
               "it is outside, and the address has no encryption");
  }
  unref (self);
}

/* A certificate that the shop has given as the terminal's own is the terminal's, whatever name is in it:
 * terminals are reached by a number that no certificate has. */
static gboolean
on_certificate_cb (GTlsConnection *tls,
                   GTlsCertificate *certificate,
                   GTlsCertificateFlags errors,
                   gpointer data)
{
  g_autolist (GTlsCertificate) own = g_tls_certificate_list_new_from_file (data, NULL);

  for (GList *l = own; l != NULL; l = l->next)
    if (g_tls_certificate_is_same (l->data, certificate))
      return TRUE;
  return FALSE;
}

static void
on_client_event_cb (GSocketClient *client,
                    GSocketClientEvent event,
                    GSocketConnectable *connectable,
                    GIOStream *stream,
                    gpointer data)
{
  if (event == G_SOCKET_CLIENT_TLS_HANDSHAKING)
    g_signal_connect_data (stream, "accept-certificate", G_CALLBACK (on_certificate_cb),
                           g_strdup (data), (GClosureNotify) (void (*) (void)) g_free, 0);
}

CfNexoLink *
cf_nexo_link_new (CfDeviceLoop *loop,
                  const CfNexoAddress *address,
                  const char *certificate,
                  const CfNexoLinkEvents *events,
                  gpointer user_data)
{
  g_return_val_if_fail (loop != NULL && address != NULL && events != NULL, NULL);

  CfNexoLink *self = g_new0 (CfNexoLink, 1);
  g_autoptr (GSocketClient) client = g_socket_client_new ();

  g_atomic_ref_count_init (&self->ref_count);
  self->loop = cf_device_loop_ref (loop);
  self->address = cf_nexo_address_copy (address);
  self->certificate = g_strdup (certificate);
  self->events = events;
  self->user_data = user_data;
  self->cancellable = g_cancellable_new ();
  self->received = g_byte_array_new ();
  g_queue_init (&self->waiting);
  self->connect_timer =
    cf_device_loop_add_timer (loop, CF_NEXO_CONNECT_MS, on_no_connection_cb, self, NULL);
  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_set_tls (client, !address->is_plain);
  if (certificate != NULL)
    g_signal_connect_data (client, "event", G_CALLBACK (on_client_event_cb), g_strdup (certificate),
                           (GClosureNotify) (void (*) (void)) g_free, 0);
  g_socket_client_connect_to_host_async (client, address->host, address->port, self->cancellable,
                                         on_connected_cb, ref (self));
  return self;
}

void
cf_nexo_link_free (CfNexoLink *self)
{
  if (self == NULL)
    return;
  if (!self->is_closed)
    shut (self);
  unref (self);
}
