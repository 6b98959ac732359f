/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-line-server.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <glib-unix.h>

#include "cf-error.h"

#define READ_AT_ONCE  4096
#define READS_AT_ONCE 16 /* then others have their turn */

typedef struct
{
  CfLineServer *server; /* not owned */
  int fd;
  gboolean answers;
  gboolean is_skipping; /* in the middle of a line that is too long */
  GSource *source;
  GString *buffer; /* a line so far; at most CF_LINE_MAX */
} Client;

struct _CfLineServer
{
  CfDeviceLoop *loop;
  char *path;
  int listener; /* -1: a pipe */
  GSource *source;
  GPtrArray *clients; /* of Client */
  CfLineFunc func;
  gpointer user_data;
};

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
client_free (gpointer data)
{
  Client *client = data;

  clear_source (&client->source);
  close (client->fd);
  g_string_free (client->buffer, TRUE);
  g_free (client);
}

/* Sends a short answer; a client that does not read loses it, and itself. */
static gboolean
answer (Client *client, const char *text)
{
  if (!client->answers)
    return TRUE;
  g_autofree char *line = g_strconcat (text, "\n", NULL);
  gsize length = strlen (line);
  return send (client->fd, line, length, MSG_NOSIGNAL | MSG_DONTWAIT) == (gssize) length;
}

static gboolean
handle_line (Client *client)
{
  g_autoptr (GString) line = g_steal_pointer (&client->buffer);
  gboolean was_skipping = client->is_skipping;

  client->buffer = g_string_new (NULL);
  client->is_skipping = FALSE;
  if (line->len > 0 && line->str[line->len - 1] == '\r')
    g_string_truncate (line, line->len - 1);
  if (was_skipping)
    return answer (client, "error: line too long");
  if (memchr (line->str, '\0', line->len) != NULL)
    return answer (client, "error: NUL byte");
  if (line->len == 0)
    return TRUE;
  g_autofree char *reply = client->server->func (line->str, client->server->user_data);
  return reply == NULL || answer (client, reply);
}

/* Splits what was read into lines. */
static gboolean
take_bytes (Client *client, const char *data, gsize length)
{
  for (gsize i = 0; i < length; i++) {
    if (data[i] == '\n') {
      if (!handle_line (client))
        return FALSE;
    } else if (client->buffer->len >= CF_LINE_MAX)
      client->is_skipping = TRUE;
    else
      g_string_append_c (client->buffer, data[i]);
  }
  return TRUE;
}

static gboolean
on_readable_cb (gint fd, GIOCondition condition, gpointer user_data)
{
  Client *client = user_data;
  char data[READ_AT_ONCE];

  for (int i = 0; i < READS_AT_ONCE; i++) {
    gssize n = read (fd, data, sizeof data);

    if (n > 0 && take_bytes (client, data, (gsize) n))
      continue;
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
      return G_SOURCE_CONTINUE;
    g_ptr_array_remove_fast (client->server->clients, client); /* frees it and this source */
    return G_SOURCE_REMOVE;
  }
  return G_SOURCE_CONTINUE;
}

static void
add_client (CfLineServer *self, int fd, gboolean answers)
{
  Client *client = g_new0 (Client, 1);

  *client = (Client){
    self, fd, answers, FALSE, g_unix_fd_source_new (fd, G_IO_IN | G_IO_HUP), g_string_new (NULL)
  };
  g_source_set_callback (client->source, G_SOURCE_FUNC (on_readable_cb), client, NULL);
  g_source_attach (client->source, cf_device_loop_get_context (self->loop));
  g_ptr_array_add (self->clients, client);
}

static gboolean
on_connection_cb (gint fd, GIOCondition condition, gpointer user_data)
{
  CfLineServer *self = user_data;
  int client = accept4 (fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

  if (client < 0)
    return G_SOURCE_CONTINUE;
  if (self->clients->len >= CF_LINE_CLIENTS_MAX)
    close (client);
  else
    add_client (self, client, TRUE);
  return G_SOURCE_CONTINUE;
}

static CfLineServer *
server_alloc (CfDeviceLoop *loop, const char *path, CfLineFunc func, gpointer user_data)
{
  CfLineServer *self = g_new0 (CfLineServer, 1);

  self->loop = cf_device_loop_ref (loop);
  self->path = g_strdup (path);
  self->listener = -1;
  self->clients = g_ptr_array_new_with_free_func (client_free);
  self->func = func;
  self->user_data = user_data;
  return self;
}

static gboolean
fail (GError **error, const char *what, const char *path)
{
  int saved = errno;
  return cf_error_set (error, CF_ERROR_IO, "cannot %s '%s': %s", what, path, g_strerror (saved));
}

/* Binds @fd to @path, whose folder may have any length: a socket's address is 108 bytes. */
static gboolean
bind_at (int fd, const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  struct stat info;

  if (lstat (path, &info) == 0 && S_ISSOCK (info.st_mode))
    unlink (path); /* of a run that was killed: the folder's lock says that no other runs */
  int folder_fd = open (folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (folder_fd < 0)
    return fail (error, "open", folder);
  int length =
    g_snprintf (address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d/%s", folder_fd, name);
  if (length >= (int) sizeof address.sun_path) {
    close (folder_fd);
    errno = ENAMETOOLONG;
    return fail (error, "bind", path);
  }
  int status = bind (fd, (const struct sockaddr *) (const void *) &address, sizeof address);
  int saved = errno;
  close (folder_fd);
  errno = saved;
  if (status != 0)
    return fail (error, "bind", path);
  if (chmod (path, 0600) != 0)
    return fail (error, "protect", path);
  return TRUE;
}

CfLineServer *
cf_line_server_new_socket (CfDeviceLoop *loop,
                           const char *path,
                           CfLineFunc func,
                           gpointer user_data,
                           GError **error)
{
  g_return_val_if_fail (loop != NULL && path != NULL && func != NULL, NULL);

  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) {
    fail (error, "make a socket for", path);
    return NULL;
  }
  if (!bind_at (fd, path, error)) {
    close (fd);
    return NULL;
  }
  if (listen (fd, CF_LINE_CLIENTS_MAX) != 0) {
    fail (error, "listen on", path);
    close (fd);
    return NULL;
  }
  CfLineServer *self = server_alloc (loop, path, func, user_data);
  self->listener = fd;
  self->source = g_unix_fd_source_new (fd, G_IO_IN);
  g_source_set_callback (self->source, G_SOURCE_FUNC (on_connection_cb), self, NULL);
  g_source_attach (self->source, cf_device_loop_get_context (loop));
  return self;
}

CfLineServer *
cf_line_server_new_pipe (CfDeviceLoop *loop,
                         const char *path,
                         CfLineFunc func,
                         gpointer user_data,
                         GError **error)
{
  g_return_val_if_fail (loop != NULL && path != NULL && func != NULL, NULL);

  struct stat info;
  if (mkfifo (path, 0600) != 0 && errno != EEXIST) {
    fail (error, "make the pipe", path);
    return NULL;
  }
  /* Also for writing, so that it does not end when the last writer goes. */
  int fd = open (path, O_RDWR | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0 || fstat (fd, &info) != 0) {
    fail (error, "open", path);
    if (fd >= 0)
      close (fd);
    return NULL;
  }
  if (!S_ISFIFO (info.st_mode)) {
    close (fd);
    cf_error_set (error, CF_ERROR_IO, "cannot use '%s': it is not a pipe", path);
    return NULL;
  }
  CfLineServer *self = server_alloc (loop, path, func, user_data);
  add_client (self, fd, FALSE);
  return self;
}

void
cf_line_server_free (CfLineServer *self)
{
  if (self == NULL)
    return;
  clear_source (&self->source);
  g_ptr_array_unref (self->clients);
  if (self->listener >= 0)
    close (self->listener);
  unlink (self->path);
  cf_device_loop_unref (self->loop);
  g_free (self->path);
  g_free (self);
}
