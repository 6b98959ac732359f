/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-wire-error.h"

#include <string.h>

static const struct
{
  const char *name;
  guint status;
  CfWireClass class;
} errors[CF_WIRE_ERROR_COUNT] = {
#define ROW(id, name, status, class) { name, status, CF_WIRE_CLASS_##class },
  CF_WIRE_ERROR_TABLE (ROW)
#undef ROW
};

static const char *const classes[] = { "retry", "refused", "auth", "position", "bootstrap" };

void
cf_wire_error_clear (CfWireError *self)
{
  g_free (self->message);
  g_strfreev (self->grants);
  memset (self, 0, sizeof *self);
}

const char *
cf_wire_error_name (CfWireErrorCode code)
{
  return code < CF_WIRE_ERROR_COUNT ? errors[code].name : "unknown";
}

guint
cf_wire_error_status (CfWireErrorCode code)
{
  g_return_val_if_fail (code < CF_WIRE_ERROR_COUNT, 500);
  return errors[code].status;
}

CfWireClass
cf_wire_error_class (CfWireErrorCode code)
{
  g_return_val_if_fail (code < CF_WIRE_ERROR_COUNT, CF_WIRE_CLASS_RETRY);
  return errors[code].class;
}

char *
cf_wire_error_encode (const CfWireError *self)
{
  g_autoptr (json_object) answer = json_object_new_object ();
  json_object *error = json_object_new_object ();

  json_object_object_add (answer, "error", error);
  cf_wire_add_text (error, "code", cf_wire_error_name (self->code));
  cf_wire_add_text (error, "class", classes[cf_wire_error_class (self->code)]);
  cf_wire_add_text (error, "message", self->message != NULL ? self->message : "");
  if (self->has_need) {
    json_object *need = json_object_new_object ();

    cf_wire_add_int (need, "epoch", self->need_epoch);
    cf_wire_add_int (need, "seq", self->need_seq);
    json_object_object_add (error, "need", need);
  }
  if (self->has_branch) {
    char hex[CF_HASH_HEX_LEN + 1];

    cf_hash_to_hex (&self->branch, hex);
    cf_wire_add_text (error, "branch", hex);
  }
  if (self->grants != NULL) {
    json_object *grants = json_object_new_array ();

    for (guint i = 0; self->grants[i] != NULL; i++)
      json_object_array_add (grants, json_object_new_string (self->grants[i]));
    json_object_object_add (error, "grants", grants);
  }
  if (self->has_acknowledged)
    json_object_object_add (error, "acknowledged",
                            cf_wire_acknowledged_to_json (&self->acknowledged));
  if (self->code == CF_WIRE_ERROR_PROTOCOL_UNSUPPORTED) {
    cf_wire_add_int (error, "protocol_min", CF_WIRE_PROTOCOL_MIN);
    cf_wire_add_int (error, "protocol_max", CF_WIRE_PROTOCOL_MAX);
  }
  return cf_wire_to_text (answer);
}

/* ---- reading -------------------------------------------------------------------------------- */

static CfWireClass
class_of_status (guint status)
{
  if (status == 408 || status == 429 || status >= 500)
    return CF_WIRE_CLASS_RETRY;
  return CF_WIRE_CLASS_AUTH;
}

static CfWireErrorCode
find_code (const char *name)
{
  for (guint i = 0; i < CF_WIRE_ERROR_COUNT; i++)
    if (g_str_equal (errors[i].name, name))
      return (CfWireErrorCode) i;
  return CF_WIRE_ERROR_COUNT;
}

static gboolean
find_class (const char *name, CfWireClass *ret_class)
{
  for (guint i = 0; name != NULL && i < G_N_ELEMENTS (classes); i++)
    if (g_str_equal (classes[i], name)) {
      *ret_class = (CfWireClass) i;
      return TRUE;
    }
  return FALSE;
}

/* NULL for what is no list of ids. */
static char **
read_grants (json_object *list)
{
  gsize n = list != NULL ? json_object_array_length (list) : 0;
  g_autoptr (GPtrArray) grants = g_ptr_array_new_with_free_func (g_free);

  if (n == 0 || n > CF_WIRE_ERROR_GRANTS_MAX)
    return NULL;
  for (gsize i = 0; i < n; i++) {
    const char *text = json_object_get_string (json_object_array_get_idx (list, i));
    CfId id;

    if (text == NULL || !cf_id_parse (text, &id))
      return NULL;
    g_ptr_array_add (grants, g_strdup (id.text));
  }
  g_ptr_array_add (grants, NULL);
  return (char **) g_ptr_array_steal (grants, NULL);
}

static void
read_details (json_object *error, CfWireError *into)
{
  json_object *need = cf_wire_get_object (error, "need");
  json_object *acknowledged = cf_wire_get_object (error, "acknowledged");
  gint64 epoch = 0;

  into->has_need = need != NULL && cf_wire_get_int (need, "epoch", 0, CF_WIRE_EPOCH_MAX, &epoch) &&
                   cf_wire_get_int (need, "seq", 0, CF_CANONICAL_JSON_INT_MAX, &into->need_seq);
  into->need_epoch = (guint) epoch;
  into->has_branch =
    cf_hash_from_hex (cf_wire_get_text (error, "branch", CF_HASH_HEX_LEN), &into->branch);
  into->grants = read_grants (cf_wire_get_array (error, "grants"));
  into->has_acknowledged = acknowledged != NULL &&
                           cf_wire_acknowledged_from_json (acknowledged, &into->acknowledged, NULL);
}

gboolean
cf_wire_error_decode (guint status, const char *body, gsize len, CfWireError *ret_error)
{
  g_autoptr (json_object) answer = cf_wire_parse (body, len, NULL);
  json_object *error = cf_wire_get_object (answer, "error");
  const char *code = cf_wire_get_text (error, "code", 64);
  const char *message = cf_wire_get_text (error, "message", 4000);

  memset (ret_error, 0, sizeof *ret_error);
  ret_error->code = CF_WIRE_ERROR_COUNT;
  ret_error->class = class_of_status (status);
  if (code == NULL || !find_class (cf_wire_get_text (error, "class", 64), &ret_error->class)) {
    ret_error->message = g_strdup_printf ("status %u, not from a central", status);
    return FALSE;
  }
  ret_error->code = find_code (code);
  ret_error->message = g_strdup_printf ("%s: %s", code, message != NULL ? message : "");
  read_details (error, ret_error);
  return TRUE;
}
