/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-wire-enrol.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

static gboolean
is_terminal_code (const char *text)
{
  if (text == NULL || !g_ascii_isupper (text[0]) || strlen (text) > 6)
    return FALSE;
  for (const char *c = text; *c != '\0'; c++)
    if (!g_ascii_isupper (*c) && !g_ascii_isdigit (*c))
      return FALSE;
  return TRUE;
}

/* ---- the request ---------------------------------------------------------------------------- */

/* Which one is held against what other tills say, letter by letter; whether there is such a currency is the tills' matter. */
static gboolean
is_currency (const char *text)
{
  return text != NULL && strlen (text) == 3 && g_ascii_isupper (text[0]) &&
         g_ascii_isupper (text[1]) && g_ascii_isupper (text[2]);
}

char *
cf_wire_enrol_encode (const CfWireEnrol *self)
{
  g_autoptr (json_object) object = json_object_new_object ();
  g_autofree char *key = cf_public_key_to_base64 (&self->public_key);

  cf_wire_add_text (object, "code", self->code);
  cf_wire_add_text (object, "terminal", self->terminal.text);
  cf_wire_add_text (object, "wanted_code", self->wanted_code);
  cf_wire_add_int (object, "epoch", self->epoch);
  cf_wire_add_text (object, "public_key", key);
  cf_wire_add_text (object, "program", self->program);
  cf_wire_add_text (object, "currency", self->currency);
  return cf_wire_to_text (object);
}

gboolean
cf_wire_enrol_read (json_object *object, CfWireEnrol *ret_enrol, GError **error)
{
  CfWireEnrol value = { 0 };
  gint64 epoch = 0;

  value.code = cf_wire_get_text (object, "code", CF_WIRE_CODE_MAX);
  value.wanted_code = cf_wire_get_text (object, "wanted_code", 6);
  value.program = cf_wire_get_text (object, "program", 100);
  value.currency = cf_wire_get_text (object, "currency", 3);
  if (value.code == NULL || value.program == NULL || !is_terminal_code (value.wanted_code) ||
      (json_object_object_get_ex (object, "currency", NULL) && !is_currency (value.currency)) ||
      !cf_id_parse (cf_wire_get_text (object, "terminal", CF_ID_LEN), &value.terminal) ||
      !cf_wire_get_int (object, "epoch", 1, CF_WIRE_EPOCH_MAX, &epoch) ||
      !cf_public_key_from_base64 (cf_wire_get_text (object, "public_key", 44), &value.public_key))
    return cf_error_set (error, CF_ERROR_BAD_REQUEST,
                         "a field of the enrolment is missing or wrong");
  value.epoch = (guint) epoch;
  *ret_enrol = value;
  return TRUE;
}

/* ---- the answer ----------------------------------------------------------------------------- */

char *
cf_wire_enrolled_encode (const CfWireEnrolled *self)
{
  g_autoptr (json_object) object = json_object_new_object ();
  g_autofree char *key = cf_public_key_to_base64 (&self->central_key);
  g_autofree char *certificate = cf_signature_to_base64 (&self->certificate);

  cf_wire_add_text (object, "token", self->token);
  cf_wire_add_text (object, "store", self->store);
  cf_wire_add_text (object, "store_name", self->store_name);
  cf_wire_add_text (object, "code", self->code);
  cf_wire_add_text (object, "chain_feed", self->chain_feed);
  cf_wire_add_text (object, "store_feed", self->store_feed);
  cf_wire_add_text (object, "central_key", key);
  cf_wire_add_text (object, "certificate", certificate);
  cf_wire_add_int (object, "retain_ms", self->retain_ms);
  json_object_object_add (object, "upload_catalog", json_object_new_boolean (self->upload_catalog));
  return cf_wire_to_text (object);
}

static gboolean
copy_text (json_object *object, const char *name, char *into, gsize size)
{
  const char *text = cf_wire_get_text (object, name, size - 1);

  if (text == NULL)
    return FALSE;
  g_strlcpy (into, text, size);
  return TRUE;
}

gboolean
cf_wire_enrolled_decode (const char *body, gsize len, CfWireEnrolled *ret_answer, GError **error)
{
  g_autoptr (json_object) object = cf_wire_parse (body, len, error);
  CfWireEnrolled value = { 0 };

  if (object == NULL)
    return FALSE;
  if (!copy_text (object, "token", value.token, sizeof value.token) ||
      !copy_text (object, "store", value.store, sizeof value.store) ||
      !copy_text (object, "store_name", value.store_name, sizeof value.store_name) ||
      !copy_text (object, "code", value.code, sizeof value.code) ||
      !copy_text (object, "chain_feed", value.chain_feed, sizeof value.chain_feed) ||
      !copy_text (object, "store_feed", value.store_feed, sizeof value.store_feed) ||
      !cf_wire_is_scope (value.store) || !is_terminal_code (value.code) ||
      !cf_wire_is_feed (value.chain_feed) || !cf_wire_is_feed (value.store_feed) ||
      !cf_public_key_from_base64 (cf_wire_get_text (object, "central_key", 44),
                                  &value.central_key) ||
      !cf_signature_from_base64 (cf_wire_get_text (object, "certificate", 88), &value.certificate))
    return cf_error_set (error, CF_ERROR_BAD_JSON, "the answer to an enrolment is not one");
  cf_wire_get_int (object, "retain_ms", 0, CF_CANONICAL_JSON_INT_MAX, &value.retain_ms);
  value.upload_catalog = cf_wire_get_bool (object, "upload_catalog");
  *ret_answer = value;
  return TRUE;
}

gsize
cf_wire_certificate_message (const CfId *terminal,
                             guint epoch,
                             const CfPublicKey *key,
                             guint8 ret_message[CF_WIRE_MESSAGE_MAX])
{
  int len = snprintf ((char *) ret_message, CF_WIRE_MESSAGE_MAX,
                      "counterfoil-certificate-v1%c%s%c%u%c", 0, terminal->text, 0, epoch, 0);

  g_assert (len > 0 && len + CF_PUBLIC_KEY_LEN <= CF_WIRE_MESSAGE_MAX);
  memcpy (ret_message + len, key->bytes, CF_PUBLIC_KEY_LEN);
  return (gsize) len + CF_PUBLIC_KEY_LEN;
}

/* ---- heartbeat ------------------------------------------------------------------------------ */

/* What is negative only for the clock; oldest_unsent_ms and free_disk_bytes are left out where they are below 0. */
static const struct
{
  const char *name;
  gsize offset;
  gboolean needed;
  gboolean may_be_negative;
} figures[] = {
  { "epoch", offsetof (CfWireHeartbeat, epoch), TRUE, FALSE },
  { "seq", offsetof (CfWireHeartbeat, seq), TRUE, FALSE },
  { "acknowledged_epoch", offsetof (CfWireHeartbeat, acknowledged_epoch), TRUE, FALSE },
  { "acknowledged_seq", offsetof (CfWireHeartbeat, acknowledged_seq), TRUE, FALSE },
  { "oldest_unsent_ms", offsetof (CfWireHeartbeat, oldest_unsent_ms), FALSE, FALSE },
  { "exceptions", offsetof (CfWireHeartbeat, exceptions), FALSE, FALSE },
  { "clock_offset_ms", offsetof (CfWireHeartbeat, clock_offset_ms), FALSE, TRUE },
  { "free_disk_bytes", offsetof (CfWireHeartbeat, free_disk_bytes), FALSE, FALSE },
  { "chain_position", offsetof (CfWireHeartbeat, chain_position), FALSE, FALSE },
  { "store_position", offsetof (CfWireHeartbeat, store_position), FALSE, FALSE },
  { "mended", offsetof (CfWireHeartbeat, mended), FALSE, FALSE },
};

char *
cf_wire_heartbeat_encode (const CfWireHeartbeat *self)
{
  g_autoptr (json_object) object = json_object_new_object ();

  for (guint i = 0; i < G_N_ELEMENTS (figures); i++) {
    gint64 value = *(const gint64 *) ((const char *) self + figures[i].offset);

    if (value >= 0 || figures[i].may_be_negative)
      cf_wire_add_int (object, figures[i].name, value);
  }
  cf_wire_add_text (object, "program", self->program);
  return cf_wire_to_text (object);
}

gboolean
cf_wire_heartbeat_read (json_object *object, CfWireHeartbeat *ret_value, GError **error)
{
  CfWireHeartbeat value = { .oldest_unsent_ms = -1, .free_disk_bytes = -1 };

  for (guint i = 0; i < G_N_ELEMENTS (figures); i++) {
    gint64 min = figures[i].may_be_negative ? -CF_CANONICAL_JSON_INT_MAX : 0;

    if (!cf_wire_get_int (object, figures[i].name, min, CF_CANONICAL_JSON_INT_MAX,
                          (gint64 *) ((char *) &value + figures[i].offset)) &&
        (figures[i].needed || json_object_object_get_ex (object, figures[i].name, NULL)))
      return cf_error_set (error, CF_ERROR_BAD_REQUEST, "the heartbeat's '%s' is missing or wrong",
                           figures[i].name);
  }
  value.program = cf_wire_get_text (object, "program", 100);
  if (value.program == NULL)
    return cf_error_set (error, CF_ERROR_BAD_REQUEST, "the heartbeat's 'program' is missing");
  *ret_value = value;
  return TRUE;
}
