/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-console.h"

#include <stdio.h>

#include "cf-console-print.h"
#include "cf-error.h"

void
cf_console_clear (CfConsole *self)
{
  g_clear_pointer (&self->folder, g_free);
  g_clear_pointer (&self->details, json_object_put);
}

CfTill *
cf_console_open (const CfConsole *self, CfTillUse use, GError **error)
{
  CfTillOptions options = { .folder = self->folder, .use = use };

  return cf_till_open (&options, error);
}

void
cf_console_close (CfTill *till)
{
  if (till == NULL)
    return;
  cf_till_close (till);
  g_object_unref (till);
}

gboolean
cf_console_answer (const CfConsole *self, json_object *document, GError **error)
{
  g_autoptr (json_object) owned = document;
  g_autoptr (json_object) whole = NULL;

  if (!self->json) {
    cf_console_print (stdout, owned);
  } else {
    whole = json_object_new_object ();
    json_object_object_add (whole, "ok", json_object_new_boolean (TRUE));
    json_object_object_foreach (owned, key, value)
    {
      json_object_object_add (whole, key, json_object_get (value));
    }
    fputs (json_object_to_json_string_ext (whole, CF_CONSOLE_JSON_FLAGS), stdout);
    fputc ('\n', stdout);
  }
  if (fflush (stdout) != 0)
    return cf_error_set (error, CF_ERROR_IO, "cannot write the answer: %s", g_strerror (errno));
  return TRUE;
}

json_object *
cf_console_error_document (const GError *error)
{
  json_object *document = json_object_new_object ();
  json_object *inner = json_object_new_object ();

  json_object_object_add (inner, "code", json_object_new_string (cf_error_code_name (error)));
  json_object_object_add (inner, "message", json_object_new_string (error->message));
  json_object_object_add (document, "ok", json_object_new_boolean (FALSE));
  json_object_object_add (document, "error", inner);
  return document;
}

int
cf_console_fail (const CfConsole *self, const GError *error)
{
  g_autoptr (json_object) document = NULL;

  if (!self->json) {
    fprintf (stderr, "%s: %s\n", cf_error_code_name (error), error->message);
    if (self->details != NULL)
      cf_console_print (stderr, self->details);
    return (int) cf_error_class (error);
  }
  document = cf_console_error_document (error);
  if (self->details != NULL) {
    json_object_object_foreach (self->details, key, value)
    {
      json_object_object_add (document, key, json_object_get (value));
    }
  }
  fputs (json_object_to_json_string_ext (document, CF_CONSOLE_JSON_FLAGS), stdout);
  fputc ('\n', stdout);
  fflush (stdout);
  return (int) cf_error_class (error);
}

void
cf_await_done (GObject *source, GAsyncResult *result, gpointer slot)
{
  GAsyncResult **ret = slot;

  g_assert (*ret == NULL);
  *ret = g_object_ref (result);
}

GAsyncResult *
cf_await (GAsyncResult **slot)
{
  while (*slot == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *slot;
}
