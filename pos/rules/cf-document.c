/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-document-private.h"
#include "cf-error.h"

CfDocument
cf_document_open (json_object *json)
{
  CfDocument self = { json, NULL };

  if (!json_object_is_type (json, json_type_object))
    self.bad = "object";
  return self;
}

void
cf_document_spoil (CfDocument *self, const char *name)
{
  if (self->bad == NULL)
    self->bad = name;
}

gboolean
cf_document_close (const CfDocument *self, const char *what, GError **error)
{
  if (self->bad == NULL)
    return TRUE;
  return cf_error_set (error, CF_ERROR_BAD_REQUEST, "%s: the field '%s' is missing or bad", what,
                       self->bad);
}

/* NULL where it is absent or null, or something before it did not fit. */
static json_object *
get (CfDocument *self, const char *name, json_type type)
{
  json_object *value = NULL;

  if (self->bad != NULL || !json_object_object_get_ex (self->object, name, &value) || value == NULL)
    return NULL;
  if (json_object_is_type (value, type))
    return value;
  cf_document_spoil (self, name);
  return NULL;
}

gint64
cf_document_opt_int (CfDocument *self, const char *name, gint64 least, gint64 most, gint64 fallback)
{
  json_object *value = get (self, name, json_type_int);
  gint64 number;

  if (value == NULL)
    return fallback;
  number = json_object_get_int64 (value);
  if (number >= least && number <= most)
    return number;
  cf_document_spoil (self, name);
  return fallback;
}

gint64
cf_document_int (CfDocument *self, const char *name, gint64 least, gint64 most)
{
  if (get (self, name, json_type_int) == NULL)
    cf_document_spoil (self, name);
  return cf_document_opt_int (self, name, least, most, 0);
}

const char *
cf_document_opt_text (CfDocument *self, const char *name, gsize max)
{
  json_object *value = get (self, name, json_type_string);
  const char *text;
  gsize len;

  if (value == NULL)
    return NULL;
  text = json_object_get_string (value);
  len = (gsize) json_object_get_string_len (value);
  if (len <= max && strlen (text) == len && g_utf8_validate (text, (gssize) len, NULL))
    return text;
  cf_document_spoil (self, name);
  return NULL;
}

const char *
cf_document_text (CfDocument *self, const char *name, gsize max)
{
  const char *text = cf_document_opt_text (self, name, max);

  if (text == NULL)
    cf_document_spoil (self, name);
  return text != NULL ? text : "";
}

void
cf_document_copy_text (CfDocument *self, const char *name, char *into, gsize size)
{
  const char *text = cf_document_opt_text (self, name, size - 1);

  g_strlcpy (into, text != NULL ? text : "", size);
}

guint
cf_document_word (CfDocument *self, const char *name, const char *const *words, guint n)
{
  const char *text = cf_document_text (self, name, 64);

  for (guint i = 0; i < n; i++)
    if (g_str_equal (words[i], text))
      return i;
  cf_document_spoil (self, name);
  return 0;
}

gboolean
cf_document_flag (CfDocument *self, const char *name)
{
  json_object *value = get (self, name, json_type_boolean);

  return value != NULL && json_object_get_boolean (value);
}

CfId
cf_document_opt_id (CfDocument *self, const char *name)
{
  const char *text = cf_document_opt_text (self, name, CF_ID_LEN);
  CfId id = { "" };

  if (text != NULL && !cf_id_parse (text, &id))
    cf_document_spoil (self, name);
  return id;
}

CfId
cf_document_id (CfDocument *self, const char *name)
{
  CfId id = cf_document_opt_id (self, name);

  if (!cf_id_is_set (&id))
    cf_document_spoil (self, name);
  return id;
}

json_object *
cf_document_list (CfDocument *self, const char *name, gsize max, gsize *ret_n)
{
  json_object *list = get (self, name, json_type_array);

  *ret_n = 0;
  if (list == NULL)
    return NULL;
  if (json_object_array_length (list) > max) {
    cf_document_spoil (self, name);
    return NULL;
  }
  *ret_n = json_object_array_length (list);
  return list;
}
