/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include <json-c/json.h>

#include "cf-fiscal-device.h"
#include "cf-payment-terminal.h"

#define JSON_MAX 16384 /* bytes: all values at their limits */

CfFiscalResult *
cf_fiscal_result_new (gboolean ok, const char *words)
{
  CfFiscalResult *self = g_atomic_rc_box_new0 (CfFiscalResult);

  self->ok = ok;
  cf_payment_result_set (&self->words, words, CF_DEVICE_SAID_MAX);
  return self;
}

void
cf_fiscal_result_add (CfFiscalResult *self, const char *name, const char *value)
{
  g_return_if_fail (self != NULL && name != NULL && value != NULL);

  if (self->n_values >= CF_FISCAL_VALUES_MAX)
    return;
  if (self->values == NULL)
    self->values = g_new0 (CfFiscalValue, CF_FISCAL_VALUES_MAX);
  CfFiscalValue *entry = &self->values[self->n_values++];
  cf_payment_result_set (&entry->name, name, CF_FISCAL_NAME_MAX);
  cf_payment_result_set (&entry->value, value, CF_FISCAL_VALUE_MAX);
}

static void
clear_result (gpointer data)
{
  CfFiscalResult *self = data;

  for (guint i = 0; i < self->n_values; i++) {
    g_free (self->values[i].name);
    g_free (self->values[i].value);
  }
  g_free (self->values);
  g_free (self->words);
}

CfFiscalResult *
cf_fiscal_result_ref (CfFiscalResult *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
cf_fiscal_result_unref (CfFiscalResult *self)
{
  if (self != NULL)
    g_atomic_rc_box_release_full (self, clear_result);
}

char *
cf_fiscal_result_to_json (const CfFiscalResult *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  struct json_object *root = json_object_new_object ();
  json_object_object_add (root, "ok", json_object_new_boolean (self->ok));
  if (self->words != NULL)
    json_object_object_add (root, "words", json_object_new_string (self->words));
  for (guint i = 0; i < self->n_values; i++)
    if (self->values[i].name != NULL)
      json_object_object_add (root, self->values[i].name,
                              json_object_new_string (
                                self->values[i].value != NULL ? self->values[i].value : ""));
  char *text = g_strdup (
    json_object_to_json_string_ext (root, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE));
  json_object_put (root);
  return text;
}

CfFiscalResult *
cf_fiscal_result_from_json (const char *json)
{
  g_return_val_if_fail (json != NULL, NULL);

  gsize length = strlen (json);
  if (length > JSON_MAX)
    return NULL;
  struct json_tokener *tokener = json_tokener_new_ex (4);
  struct json_object *root = json_tokener_parse_ex (tokener, json, (int) length + 1);
  json_tokener_free (tokener);
  if (!json_object_is_type (root, json_type_object)) {
    json_object_put (root);
    return NULL;
  }
  struct json_object *ok = NULL;
  struct json_object *words = NULL;
  json_object_object_get_ex (root, "ok", &ok);
  json_object_object_get_ex (root, "words", &words);
  CfFiscalResult *self =
    cf_fiscal_result_new (ok == NULL || json_object_get_boolean (ok),
                          words != NULL ? json_object_get_string (words) : NULL);
  json_object_object_foreach (root, name, value) if (strcmp (name, "ok") != 0 &&
                                                     strcmp (name, "words") != 0 && value != NULL)
    cf_fiscal_result_add (self, name, json_object_get_string (value));
  json_object_put (root);
  return self;
}
