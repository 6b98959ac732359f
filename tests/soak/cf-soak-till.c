/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-soak-till.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct _CfSoakTill
{
  GSubprocess *process;
  GOutputStream *to;
  GDataInputStream *from;
  char *name;
  char *asked; /* the last request and answer, for messages */
  char *answered;
};

void
cf_soak_fail (const char *format, ...)
{
  va_list args;
  va_start (args, format);
  fprintf (stderr, "soak: ");
  vfprintf (stderr, format, args);
  fprintf (stderr, "\n");
  va_end (args);
  exit (EXIT_FAILURE);
}

CfSoakTill *
cf_soak_till_new (const char *cli, const char *data)
{
  CfSoakTill *self = g_new0 (CfSoakTill, 1);
  GError *error = NULL;
  self->process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                                    &error, cli, "--data", data, "--json", "ring", NULL);
  if (self->process == NULL)
    cf_soak_fail ("cannot start '%s': %s", cli, error->message);
  self->to = g_subprocess_get_stdin_pipe (self->process);
  self->from = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  self->name = g_strdup ("");
  return self;
}

void
cf_soak_till_free (CfSoakTill *self)
{
  GError *error = NULL;
  if (!g_output_stream_close (self->to, NULL, &error) ||
      !g_subprocess_wait_check (self->process, NULL, &error))
    cf_soak_fail ("the till did not end well: %s", error->message);
  g_object_unref (self->from);
  g_object_unref (self->process);
  g_free (self->name);
  g_free (self->asked);
  g_free (self->answered);
  g_free (self);
}

void
cf_soak_till_name (CfSoakTill *self, const char *name)
{
  g_free (self->name);
  self->name = g_strdup (name != NULL ? name : "");
}

/* Sends one line and waits for the one that answers it. */
static json_object *
exchange (CfSoakTill *self, json_object *request)
{
  GError *error = NULL;
  g_autofree char *line =
    g_strconcat (json_object_to_json_string_ext (request, JSON_C_TO_STRING_PLAIN), "\n", NULL);
  json_object_put (request);
  if (!g_output_stream_write_all (self->to, line, strlen (line), NULL, NULL, &error))
    cf_soak_fail ("%s: the till is gone: %s", self->name, error->message);
  g_free (self->asked);
  g_free (self->answered);
  self->asked = g_steal_pointer (&line);
  self->answered = g_data_input_stream_read_line (self->from, NULL, NULL, &error);
  json_object *answer = self->answered != NULL ? json_tokener_parse (self->answered) : NULL;
  if (answer == NULL)
    cf_soak_fail ("%s: no answer to %s", self->name, self->asked);
  return answer;
}

static gboolean
is_ok (json_object *answer)
{
  return json_object_get_boolean (json_object_object_get (answer, "ok"));
}

json_object *
cf_soak_till_ask (CfSoakTill *self, json_object *request)
{
  json_object *answer = exchange (self, request);
  if (!is_ok (answer))
    cf_soak_fail ("%s: refused: %s -> %s", self->name, self->asked, self->answered);
  return answer;
}

void
cf_soak_till_refuse (CfSoakTill *self, json_object *request, const char *code)
{
  json_object *answer = exchange (self, request);
  json_object *error = json_object_object_get (answer, "error");
  const char *found = json_object_get_string (json_object_object_get (error, "code"));
  if (is_ok (answer) || g_strcmp0 (found, code) != 0)
    cf_soak_fail ("%s: not refused with %s: %s -> %s", self->name, code, self->asked,
                  self->answered);
  json_object_put (answer);
}

json_object *
cf_soak_request (const char *action)
{
  json_object *request = json_object_new_object ();
  json_object_object_add (request, "do", json_object_new_string (action));
  return request;
}

json_object *
cf_soak_till_do (CfSoakTill *self, const char *action)
{
  return cf_soak_till_ask (self, cf_soak_request (action));
}

void
cf_soak_expect (CfSoakTill *self, const char *what, gint64 expected, gint64 found)
{
  if (expected != found)
    cf_soak_fail ("%s: %s is %" G_GINT64_FORMAT ", but slowly it is %" G_GINT64_FORMAT
                  "; last: %s -> %s",
                  self->name, what, found, expected, self->asked, self->answered);
}
