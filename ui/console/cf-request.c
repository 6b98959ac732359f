/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-request.h"

#include <string.h>

#include "cf-error.h"

static const CfFieldSpec APPROVAL[] = {
  { "user", CF_FIELD_TEXT, TRUE, 0, NULL },
  { "pin", CF_FIELD_TEXT, TRUE, 0, NULL },
  { NULL },
};
static const CfFieldSpec PIECES[] = {
  { "value", CF_FIELD_AMOUNT, TRUE, 0, NULL },
  { "count", CF_FIELD_NUMBER, TRUE, 0, NULL },
  { NULL },
};

json_object *
cf_request_parse (const char *line, gsize len, const char **ret_action, GError **error)
{
  g_autoptr (json_object) request = NULL;
  json_object *action;

  if (len > CF_REQUEST_LINE_MAX) {
    cf_error_set (error, CF_ERROR_BAD_REQUEST, "a line of more than %d bytes", CF_REQUEST_LINE_MAX);
    return NULL;
  }
  request = cf_canonical_json_parse (line, len, error);
  if (request == NULL)
    return NULL;
  action = json_object_object_get (request, "do");
  if (!json_object_is_type (action, json_type_string)) {
    cf_error_set (error, CF_ERROR_BAD_REQUEST, "\"do\" is missing or no string");
    return NULL;
  }
  *ret_action = json_object_get_string (action);
  return g_steal_pointer (&request);
}

/* ── checking ─────────────────────────────────────────────────────────────────────────────────── */

static gboolean check_fields (json_object *object, const CfFieldSpec *fields, GError **error);

static gboolean
has_control_characters (json_object *value)
{
  const char *text = json_object_get_string (value);

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_iscntrl (g_utf8_get_char (p)))
      return TRUE;
  return FALSE;
}

static gboolean
is_list_of_pieces (json_object *value)
{
  if (!json_object_is_type (value, json_type_array))
    return FALSE;
  for (gsize i = 0; i < json_object_array_length (value); i++) {
    json_object *row = json_object_array_get_idx (value, i);

    if (!json_object_is_type (row, json_type_object) || !check_fields (row, PIECES, NULL))
      return FALSE;
  }
  return TRUE;
}

static gboolean
value_fits (json_object *value, const CfFieldSpec *field)
{
  switch (field->kind) {
  case CF_FIELD_TEXT:
  case CF_FIELD_AMOUNT:
    return json_object_is_type (value, json_type_string) && !has_control_characters (value);
  case CF_FIELD_CODE: return json_object_is_type (value, json_type_string);
  case CF_FIELD_NUMBER: return json_object_is_type (value, json_type_int);
  case CF_FIELD_TRUE:
    return json_object_is_type (value, json_type_boolean) && json_object_get_boolean (value);
  case CF_FIELD_WORD:
    return json_object_is_type (value, json_type_string) &&
           g_strv_contains (field->words, json_object_get_string (value));
  case CF_FIELD_APPROVAL:
    return json_object_is_type (value, json_type_object) && check_fields (value, APPROVAL, NULL);
  case CF_FIELD_PIECES: return is_list_of_pieces (value);
  default: g_assert_not_reached ();
  }
}

static const CfFieldSpec *
find_field (const CfFieldSpec *fields, const char *name)
{
  for (; fields->name != NULL; fields++)
    if (g_str_equal (fields->name, name))
      return fields;
  return NULL;
}

/* Of the fields of one group exactly one has to be there. */
static gboolean
check_groups (json_object *object, const CfFieldSpec *fields, GError **error)
{
  for (const CfFieldSpec *field = fields; field->name != NULL; field++) {
    guint given = 0;

    if (field->one_of == 0)
      continue;
    for (const CfFieldSpec *other = fields; other->name != NULL; other++)
      if (other->one_of == field->one_of && cf_request_has (object, other->name))
        given++;
    if (given != 1)
      return cf_error_set (error, CF_ERROR_BAD_REQUEST,
                           given == 0 ? "\"%s\" or its like is missing"
                                      : "\"%s\" excludes its like",
                           field->name);
  }
  return TRUE;
}

static gboolean
check_fields (json_object *object, const CfFieldSpec *fields, GError **error)
{
  json_object_object_foreach (object, name, value)
  {
    const CfFieldSpec *field = find_field (fields, name);

    if (field == NULL)
      return cf_error_set (error, CF_ERROR_BAD_REQUEST, "no field \"%s\" here", name);
    if (!value_fits (value, field))
      return cf_error_set (error, CF_ERROR_BAD_REQUEST, "\"%s\" has a wrong value", name);
  }
  for (const CfFieldSpec *field = fields; field->name != NULL; field++)
    if (field->required && !cf_request_has (object, field->name))
      return cf_error_set (error, CF_ERROR_BAD_REQUEST, "\"%s\" is missing", field->name);
  return check_groups (object, fields, error);
}

gboolean
cf_request_check (json_object *request, const CfFieldSpec *fields, GError **error)
{
  g_autoptr (json_object) rest = json_object_new_object ();

  json_object_object_foreach (request, name, value)
  {
    if (!g_str_equal (name, "do"))
      json_object_object_add (rest, name, json_object_get (value));
  }
  return check_fields (rest, fields, error);
}

/* ── reading ──────────────────────────────────────────────────────────────────────────────────── */

gboolean
cf_request_has (json_object *request, const char *name)
{
  return json_object_object_get_ex (request, name, NULL);
}

const char *
cf_request_text (json_object *request, const char *name)
{
  json_object *value = json_object_object_get (request, name);

  return value != NULL ? json_object_get_string (value) : NULL;
}

guint
cf_request_number (json_object *request, const char *name)
{
  gint64 number = json_object_get_int64 (json_object_object_get (request, name));

  return number > 0 && number <= G_MAXINT ? (guint) number : 0;
}

gboolean
cf_request_amount (json_object *request,
                   const char *name,
                   guint exponent,
                   CfMoney *ret_amount,
                   GError **error)
{
  const char *text = cf_request_text (request, name);

  return text == NULL || cf_money_parse (text, exponent, ret_amount, error);
}
