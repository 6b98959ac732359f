/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-wire.h"

#include <string.h>

gboolean
cf_wire_negotiate (guint their_min, guint their_max, guint *ret_version)
{
  guint max = their_max != 0 ? their_max : 1;
  guint min = their_min != 0 ? their_min : MIN (max, 1);

  if (min > max || min > CF_WIRE_PROTOCOL_MAX || max < CF_WIRE_PROTOCOL_MIN)
    return FALSE;
  *ret_version = MIN (max, CF_WIRE_PROTOCOL_MAX);
  return TRUE;
}

gboolean
cf_wire_is_scope (const char *text)
{
  gsize len = text != NULL ? strlen (text) : 0;

  if (len == 0 || len > CF_WIRE_SCOPE_MAX || !g_ascii_isalnum (text[0]))
    return FALSE;
  for (gsize i = 0; i < len; i++)
    if (!g_ascii_isalnum (text[i]) && strchr ("._-", text[i]) == NULL)
      return FALSE;
  return TRUE;
}

gboolean
cf_wire_is_feed (const char *text)
{
  if (text == NULL || strlen (text) != CF_WIRE_FEED_LEN)
    return FALSE;
  for (const char *c = text; *c != '\0'; c++)
    if (!g_ascii_isxdigit (*c) || g_ascii_isupper (*c))
      return FALSE;
  return TRUE;
}

/* ---- JSON ----------------------------------------------------------------------------------- */

json_object *
cf_wire_parse (const char *bytes, gsize len, GError **error)
{
  json_tokener *tokener;
  json_object *object;
  enum json_tokener_error why;
  gsize end;

  while (len > 0 && g_ascii_isspace (bytes[len - 1]))
    len--;
  if (len == 0 || len > CF_WIRE_BODY_BYTES_MAX) {
    cf_error_set (error, CF_ERROR_BAD_JSON, "a message of %" G_GSIZE_FORMAT " bytes", len);
    return NULL;
  }
  tokener = json_tokener_new_ex (CF_WIRE_DEPTH_MAX);
  g_assert (tokener != NULL);
  json_tokener_set_flags (tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
  object = json_tokener_parse_ex (tokener, bytes, (int) len);
  why = json_tokener_get_error (tokener);
  end = json_tokener_get_parse_end (tokener);
  json_tokener_free (tokener);
  if (why == json_tokener_success && end == len && json_object_is_type (object, json_type_object))
    return object;
  json_object_put (object);
  cf_error_set (error, CF_ERROR_BAD_JSON, "cannot read a message: %s",
                why == json_tokener_continue  ? "it ends too early"
                : why != json_tokener_success ? json_tokener_error_desc (why)
                                              : "not one JSON object");
  return NULL;
}

char *
cf_wire_to_text (json_object *object)
{
  return g_strdup (json_object_to_json_string_ext (object, JSON_C_TO_STRING_PLAIN |
                                                             JSON_C_TO_STRING_NOSLASHESCAPE));
}

static json_object *
get_typed (json_object *object, const char *name, enum json_type type)
{
  json_object *value = NULL;

  if (object == NULL || !json_object_object_get_ex (object, name, &value) ||
      !json_object_is_type (value, type))
    return NULL;
  return value;
}

const char *
cf_wire_get_text (json_object *object, const char *name, gsize max)
{
  json_object *value = get_typed (object, name, json_type_string);
  gsize len = value != NULL ? (gsize) json_object_get_string_len (value) : 0;

  if (len == 0 || len > max || strlen (json_object_get_string (value)) != len)
    return NULL;
  return json_object_get_string (value);
}

gboolean
cf_wire_get_int (json_object *object, const char *name, gint64 min, gint64 max, gint64 *ret_value)
{
  json_object *value = get_typed (object, name, json_type_int);
  gint64 number;

  if (value == NULL)
    return FALSE;
  number = json_object_get_int64 (value);
  if (number < min || number > max)
    return FALSE;
  *ret_value = number;
  return TRUE;
}

gboolean
cf_wire_get_bool (json_object *object, const char *name)
{
  json_object *value = get_typed (object, name, json_type_boolean);

  return value != NULL && json_object_get_boolean (value);
}

json_object *
cf_wire_get_object (json_object *object, const char *name)
{
  return get_typed (object, name, json_type_object);
}

json_object *
cf_wire_get_array (json_object *object, const char *name)
{
  return get_typed (object, name, json_type_array);
}

void
cf_wire_add_text (json_object *object, const char *name, const char *value)
{
  if (value != NULL)
    json_object_object_add (object, name, json_object_new_string (value));
}

void
cf_wire_add_words (json_object *object, const char *name, const char *words)
{
  json_object *list = json_object_new_array ();
  g_auto (GStrv) split = g_strsplit (words, " ", -1);

  for (gsize i = 0; split[i] != NULL; i++)
    json_object_array_add (list, json_object_new_string (split[i]));
  json_object_object_add (object, name, list);
}

void
cf_wire_add_int (json_object *object, const char *name, gint64 value)
{
  json_object_object_add (object, name, json_object_new_int64 (value));
}

/* ---- lines ---------------------------------------------------------------------------------- */

gboolean
cf_wire_lines_next (CfWireLines *self, const char **ret_line, gsize *ret_len)
{
  while (self->at < self->end) {
    const char *start = self->at;
    const char *stop = memchr (start, '\n', (gsize) (self->end - start));
    gsize len = (gsize) ((stop != NULL ? stop : self->end) - start);

    self->at = stop != NULL ? stop + 1 : self->end;
    if (len == 0)
      continue;
    *ret_line = start;
    *ret_len = len;
    return TRUE;
  }
  return FALSE;
}
