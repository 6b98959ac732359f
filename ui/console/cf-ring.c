/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-ring.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <glib-unix.h>

#include "cf-console-print.h"
#include "cf-error.h"
#include "cf-request.h"
#include "cf-ring-action.h"

#define READ_BYTES 16384

json_object *
cf_ring_answer (CfTill *till, const char *line, gsize len)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (json_object) answer = json_object_new_object ();
  g_autoptr (json_object) request = NULL;
  const CfRingAction *action;
  const char *name;

  json_object_object_add (answer, "ok", json_object_new_boolean (TRUE));
  request = cf_request_parse (line, len, &name, &error);
  if (request == NULL)
    return cf_console_error_document (error);
  action = cf_ring_action_find (name);
  if (action == NULL) {
    cf_error_set (&error, CF_ERROR_UNKNOWN_ACTION, "no action \"%.*s\"", 64, name);
    return cf_console_error_document (error);
  }
  if (!cf_request_check (request, action->fields, &error) ||
      !action->run (till, request, answer, &error))
    return cf_console_error_document (error);
  return g_steal_pointer (&answer);
}

/* ── input ────────────────────────────────────────────────────────────────────────────────────── */

/* Lines on their way in.  Of a line that is too long only as much is kept as shows that. */
typedef struct
{
  int fd;
  GString *line;
  char bytes[READ_BYTES];
  gsize start, end; /* of what was read and not looked at yet */
  gboolean ended;
  gboolean ready; /* set by the watch */
} Input;

static gboolean
on_readable_cb (int fd, GIOCondition condition, gpointer user_data)
{
  Input *input = user_data;

  input->ready = TRUE;
  return G_SOURCE_REMOVE;
}

/* Waits for bytes with the main context running, and reads some. */
static gboolean
fill (Input *input, GError **error)
{
  gssize n;

  input->ready = FALSE;
  g_unix_fd_add (input->fd, G_IO_IN | G_IO_HUP | G_IO_ERR, on_readable_cb, input);
  while (!input->ready)
    g_main_context_iteration (NULL, TRUE);
  do
    n = read (input->fd, input->bytes, sizeof input->bytes);
  while (n < 0 && errno == EINTR);
  if (n < 0)
    return cf_error_set (error, CF_ERROR_IO, "cannot read requests: %s", g_strerror (errno));
  input->start = 0;
  input->end = (gsize) n;
  input->ended = n == 0;
  return TRUE;
}

/* Moves bytes to the line up to its end.  Returns whether the end was there. */
static gboolean
take_line_part (Input *input)
{
  const char *from = input->bytes + input->start;
  gsize left = input->end - input->start;
  const char *newline = memchr (from, '\n', left);
  gsize n = newline != NULL ? (gsize) (newline - from) : left;
  gsize room = CF_REQUEST_LINE_MAX + 1 - MIN (input->line->len, (gsize) CF_REQUEST_LINE_MAX + 1);

  g_string_append_len (input->line, from, (gssize) MIN (n, room));
  input->start += n + (newline != NULL ? 1 : 0);
  return newline != NULL;
}

/* Reads the next line.  @ret_found: whether there was one. */
static gboolean
next_line (Input *input, gboolean *ret_found, GError **error)
{
  g_string_truncate (input->line, 0);
  while (!take_line_part (input)) {
    if (!fill (input, error))
      return FALSE;
    if (input->ended) {
      *ret_found = input->line->len > 0;
      return TRUE;
    }
  }
  *ret_found = TRUE;
  return TRUE;
}

static gboolean
is_blank (const GString *line)
{
  for (gsize i = 0; i < line->len; i++)
    if (line->str[i] != ' ' && line->str[i] != '\t' && line->str[i] != '\r')
      return FALSE;
  return TRUE;
}

static gboolean
write_answer (json_object *answer, GError **error)
{
  if (fputs (json_object_to_json_string_ext (answer, CF_CONSOLE_JSON_FLAGS), stdout) < 0 ||
      fputc ('\n', stdout) == EOF || fflush (stdout) != 0)
    return cf_error_set (error, CF_ERROR_IO, "cannot write an answer: %s", g_strerror (errno));
  return TRUE;
}

gboolean
cf_ring_run (CfTill *till, int fd, GError **error)
{
  g_autofree Input *input = g_new0 (Input, 1);
  g_autoptr (GString) line = g_string_new (NULL);
  gboolean found = TRUE;

  input->fd = fd;
  input->line = line;
  for (;;) {
    g_autoptr (json_object) answer = NULL;

    if (!next_line (input, &found, error))
      return FALSE;
    if (!found)
      return TRUE;
    if (is_blank (line))
      continue;
    answer = cf_ring_answer (till, line->str, line->len);
    cf_till_wait_saved (till); /* what has been answered survives a kill */
    if (!write_answer (answer, error))
      return FALSE;
    g_main_context_iteration (NULL, FALSE); /* printers and timers go on while lines pour in */
  }
}
