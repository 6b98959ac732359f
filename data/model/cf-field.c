/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-civil-time.h"
#include "cf-error.h"
#include "cf-event-body.h"
#include "cf-field-private.h"
#include "cf-words.h"

/* One kind of field reads and writes all of them. */
G_STATIC_ASSERT (sizeof (CfMoney) == sizeof (gint64));
G_STATIC_ASSERT (sizeof (CfQuantity) == sizeof (gint64));
G_STATIC_ASSERT (sizeof (CfRate) == sizeof (gint64));
G_STATIC_ASSERT (sizeof (CfUnit) == sizeof (guint));

json_object *
cf_fields_new_text (const char *text)
{
  gsize len = strlen (text);
  g_autofree char *valid = NULL;

  if (!g_utf8_validate_len (text, len, NULL)) {
    text = valid = g_utf8_make_valid (text, (gssize) len);
    len = strlen (text);
  }
  if (len > CF_EVENT_TEXT_MAX)
    len = (gsize) (g_utf8_find_prev_char (text, text + CF_EVENT_TEXT_MAX + 1) - text);
  return json_object_new_string_len (text, (int) len);
}

static json_object *
new_word (const CfField *field, const char *word)
{
  guint index;

  if (!cf_words_find (field->words, field->n_words, word, &index))
    g_critical ("'%s' is not a word for '%s'", word, field->name);
  return cf_fields_new_text (word);
}

static json_object *
new_time (gint64 utc_ms)
{
  char text[CF_UTC_LEN + 1];

  cf_utc_format (utc_ms, text);
  return json_object_new_string (text);
}

static json_object *
new_text_value (const CfField *field, const char *text)
{
  gboolean is_word = field->type == CF_FIELD_WORD || field->type == CF_FIELD_OPT_WORD;

  if (text == NULL) {
    g_critical ("'%s' has no text", field->name);
    text = "";
  }
  return is_word ? new_word (field, text) : cf_fields_new_text (text);
}

/* Whether a field without a value is left out. */
static gboolean
is_left_out (const CfField *field, gconstpointer at)
{
  switch (field->type) {
  case CF_FIELD_OPT_TEXT:
  case CF_FIELD_OPT_WORD: return *(const char *const *) at == NULL;
  case CF_FIELD_OPT_INT: return *(const gint64 *) at == 0;
  case CF_FIELD_OPT_UINT: return *(const guint *) at == 0;
  case CF_FIELD_TEXT:
  case CF_FIELD_NULL_TEXT:
  case CF_FIELD_WORD:
  case CF_FIELD_ENUM:
  case CF_FIELD_ID:
  case CF_FIELD_INT:
  case CF_FIELD_UINT:
  case CF_FIELD_BOOL:
  case CF_FIELD_TIME:
  case CF_FIELD_JSON:
  case CF_FIELD_TEXTS:
  default: return FALSE;
  }
}

static json_object *
new_value (const CfField *field, gconstpointer at)
{
  switch (field->type) {
  case CF_FIELD_NULL_TEXT:
    if (*(const char *const *) at == NULL)
      return NULL;
    return new_text_value (field, *(const char *const *) at);
  case CF_FIELD_TEXT:
  case CF_FIELD_OPT_TEXT:
  case CF_FIELD_WORD:
  case CF_FIELD_OPT_WORD: return new_text_value (field, *(const char *const *) at);
  case CF_FIELD_ENUM:
    return json_object_new_string (
      cf_words_get (field->words, field->n_words, *(const guint *) at));
  case CF_FIELD_ID: return json_object_new_string (((const CfId *) at)->text);
  case CF_FIELD_INT:
  case CF_FIELD_OPT_INT: return json_object_new_int64 (*(const gint64 *) at);
  case CF_FIELD_UINT:
  case CF_FIELD_OPT_UINT: return json_object_new_int64 (*(const guint *) at);
  case CF_FIELD_BOOL: return json_object_new_boolean (*(const gboolean *) at != FALSE);
  case CF_FIELD_TIME: return new_time (*(const gint64 *) at);
  case CF_FIELD_JSON:
  case CF_FIELD_TEXTS: return json_object_get (*(json_object *const *) at);
  default: g_assert_not_reached ();
  }
}

void
cf_fields_write (const CfField *fields, gsize n, gconstpointer from, json_object *into)
{
  for (gsize i = 0; i < n; i++) {
    gconstpointer at = (const char *) from + fields[i].offset;

    /* The names stand in tables that live for ever, each once: no copy, no look whether it is there. */
    if (!is_left_out (&fields[i], at))
      json_object_object_add_ex (into, fields[i].name, new_value (&fields[i], at),
                                 JSON_C_OBJECT_ADD_KEY_IS_NEW | JSON_C_OBJECT_ADD_CONSTANT_KEY);
  }
}

static gboolean
fail_field (const CfField *field, GError **error)
{
  return cf_error_set (error, CF_ERROR_DAMAGED, "field '%s' is missing or wrong", field->name);
}

static gboolean
is_optional (const CfField *field)
{
  return field->type == CF_FIELD_OPT_TEXT || field->type == CF_FIELD_OPT_WORD ||
         field->type == CF_FIELD_OPT_INT || field->type == CF_FIELD_OPT_UINT;
}

static gboolean
read_text (const CfField *field, json_object *value, gboolean own, char **at)
{
  const char *text;
  guint index;

  if (!json_object_is_type (value, json_type_string))
    return FALSE;
  text = json_object_get_string (value);
  if (field->words != NULL && !cf_words_find (field->words, field->n_words, text, &index))
    return FALSE;
  if (own)
    g_free (*at);
  *at = own ? g_strdup (text) : (char *) text;
  return TRUE;
}

static gboolean
read_uint (json_object *value, guint *at)
{
  gint64 number = json_object_get_int64 (value);

  if (!json_object_is_type (value, json_type_int) || number < 0 || number > G_MAXUINT32)
    return FALSE;
  *at = (guint) number;
  return TRUE;
}

static gboolean
read_int (json_object *value, gint64 *at)
{
  if (!json_object_is_type (value, json_type_int))
    return FALSE;
  *at = json_object_get_int64 (value);
  return TRUE;
}

static gboolean
is_list_of_texts (json_object *value)
{
  if (!json_object_is_type (value, json_type_array))
    return FALSE;
  for (gsize i = 0; i < json_object_array_length (value); i++)
    if (!json_object_is_type (json_object_array_get_idx (value, i), json_type_string))
      return FALSE;
  return TRUE;
}

static gboolean
read_value (const CfField *field, json_object *value, gboolean own, gpointer at)
{
  const char *text =
    json_object_is_type (value, json_type_string) ? json_object_get_string (value) : NULL;

  switch (field->type) {
  case CF_FIELD_NULL_TEXT: return value == NULL || read_text (field, value, own, at);
  case CF_FIELD_TEXT:
  case CF_FIELD_OPT_TEXT:
  case CF_FIELD_WORD:
  case CF_FIELD_OPT_WORD: return read_text (field, value, own, at);
  case CF_FIELD_ENUM: return cf_words_find (field->words, field->n_words, text, at);
  case CF_FIELD_ID: return cf_id_parse (text, at);
  case CF_FIELD_INT:
  case CF_FIELD_OPT_INT: return read_int (value, at);
  case CF_FIELD_UINT:
  case CF_FIELD_OPT_UINT: return read_uint (value, at);
  case CF_FIELD_BOOL:
    *(gboolean *) at = json_object_get_boolean (value);
    return json_object_is_type (value, json_type_boolean);
  case CF_FIELD_TIME: return cf_utc_parse (text, at);
  case CF_FIELD_JSON: *(json_object **) at = value; return TRUE;
  case CF_FIELD_TEXTS: *(json_object **) at = value; return is_list_of_texts (value);
  default: g_assert_not_reached ();
  }
}

gboolean
cf_fields_read (const CfField *fields,
                gsize n,
                json_object *json,
                gboolean own,
                gpointer into,
                GError **error)
{
  if (!json_object_is_type (json, json_type_object))
    return cf_error_set (error, CF_ERROR_DAMAGED, "an object is missing");
  for (gsize i = 0; i < n; i++) {
    json_object *value = NULL;

    if (!json_object_object_get_ex (json, fields[i].name, &value)) {
      if (is_optional (&fields[i]))
        continue;
      return fail_field (&fields[i], error);
    }
    if (!read_value (&fields[i], value, own, (char *) into + fields[i].offset))
      return fail_field (&fields[i], error);
  }
  return TRUE;
}

json_object *
cf_fields_get_array (json_object *json, const char *name, GError **error)
{
  json_object *array = NULL;

  if (json_object_is_type (json, json_type_object) &&
      json_object_object_get_ex (json, name, &array) &&
      json_object_is_type (array, json_type_array))
    return array;
  cf_error_set (error, CF_ERROR_DAMAGED, "array '%s' is missing", name);
  return NULL;
}
