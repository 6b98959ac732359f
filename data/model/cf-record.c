/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-record.h"

#include <string.h>

#include "cf-canonical-json.h"
#include "cf-civil-time.h"
#include "cf-error.h"

/* With their terminating NUL, which is part of what is signed. */
static const char RECORD_CONTEXT[] = "counterfoil-journal-v1";
static const char EPOCH_CONTEXT[] = "counterfoil-epoch-v1";

#define MEMBERS 11

static const char *
get_text (json_object *json, const char *name)
{
  json_object *value = json_object_object_get (json, name);

  return json_object_is_type (value, json_type_string) ? json_object_get_string (value) : NULL;
}

static gboolean
get_int (json_object *json, const char *name, gint64 min, gint64 max, gint64 *ret_value)
{
  json_object *value = json_object_object_get (json, name);

  if (!json_object_is_type (value, json_type_int))
    return FALSE;
  *ret_value = json_object_get_int64 (value);
  return *ret_value >= min && *ret_value <= max;
}

/* Canonical: the one form in lower case. */
static gboolean
get_id (json_object *json, const char *name, CfId *ret_id)
{
  const char *text = get_text (json, name);

  return cf_id_parse (text, ret_id) && g_str_equal (ret_id->text, text);
}

/* A name of letters, digits and a few signs: what `by` and `kind` are made of. */
static gboolean
get_name (json_object *json, const char *name, gsize max, char **ret_text)
{
  const char *text = get_text (json, name);
  gsize len = text != NULL ? strlen (text) : 0;

  if (len == 0 || len > max || strspn (text, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "._-") != len)
    return FALSE;
  *ret_text = g_strdup (text);
  return TRUE;
}

static gboolean
read_envelope (CfRecord *self, json_object *json)
{
  gint64 epoch, v;

  if (json_object_object_length (json) != MEMBERS ||
      !json_object_is_type (json_object_object_get (json, "body"), json_type_object) ||
      !cf_utc_parse (get_text (json, "at"), &self->at_ms) || !get_id (json, "boot", &self->boot) ||
      !get_id (json, "terminal", &self->terminal) ||
      !get_name (json, "by", CF_RECORD_BY_MAX, &self->by) ||
      !get_name (json, "kind", CF_RECORD_KIND_MAX, &self->kind) ||
      !get_int (json, "epoch", 1, G_MAXUINT32, &epoch) ||
      !get_int (json, "mono", 0, G_MAXINT64, &self->mono_ms) ||
      !get_int (json, "seq", 1, G_MAXINT64, &self->seq) ||
      !get_int (json, "v", 1, G_MAXUINT32, &v) ||
      !cf_hash_from_hex (get_text (json, "prev"), &self->prev))
    return FALSE;
  self->epoch = (guint) epoch;
  self->v = (guint) v;
  self->body = json_object_get (json_object_object_get (json, "body"));
  return TRUE;
}

CfRecord *
cf_record_parse (const char *bytes, gsize len, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (json_object) json = cf_canonical_json_parse_exact (bytes, len, &local);
  g_autoptr (CfRecord) self = NULL;

  if (json == NULL) {
    cf_error_set (error, CF_ERROR_DAMAGED, "not a record: %s", local->message);
    return NULL;
  }
  self = g_new0 (CfRecord, 1);
  if (!read_envelope (self, json)) {
    cf_error_set (error, CF_ERROR_DAMAGED,
                  "not a record: a field is missing, wrong or one too many");
    return NULL;
  }
  return g_steal_pointer (&self);
}

void
cf_record_free (CfRecord *self)
{
  if (self == NULL)
    return;
  json_object_put (self->body);
  g_free (self->by);
  g_free (self->kind);
  g_free (self);
}

/* What is signed: a context that no other signature of this key shares, then 32 bytes. */
static gsize
make_message (const char *context, gsize context_len, const guint8 *value, guint8 *ret_message)
{
  memcpy (ret_message, context, context_len);
  memcpy (ret_message + context_len, value, CF_HASH_LEN);
  return context_len + CF_HASH_LEN;
}

CfSignature
cf_record_sign (const CfKeyPair *key, const CfHash *hash)
{
  guint8 message[sizeof RECORD_CONTEXT + CF_HASH_LEN];
  gsize len = make_message (RECORD_CONTEXT, sizeof RECORD_CONTEXT, hash->bytes, message);

  return cf_key_pair_sign (key, message, len);
}

gboolean
cf_record_verify (const CfPublicKey *key, const CfHash *hash, const CfSignature *signature)
{
  guint8 message[sizeof RECORD_CONTEXT + CF_HASH_LEN];
  gsize len = make_message (RECORD_CONTEXT, sizeof RECORD_CONTEXT, hash->bytes, message);

  return cf_public_key_verify (key, message, len, signature);
}

CfHash
cf_record_first_prev (const CfPublicKey *epoch_key)
{
  return cf_hash_of (epoch_key->bytes, CF_PUBLIC_KEY_LEN);
}

CfSignature
cf_epoch_sign (const CfKeyPair *key, const CfPublicKey *public_key)
{
  guint8 message[sizeof EPOCH_CONTEXT + CF_HASH_LEN];
  gsize len = make_message (EPOCH_CONTEXT, sizeof EPOCH_CONTEXT, public_key->bytes, message);

  return cf_key_pair_sign (key, message, len);
}

gboolean
cf_epoch_verify (const CfPublicKey *key,
                 const CfPublicKey *public_key,
                 const CfSignature *signature)
{
  guint8 message[sizeof EPOCH_CONTEXT + CF_HASH_LEN];
  gsize len = make_message (EPOCH_CONTEXT, sizeof EPOCH_CONTEXT, public_key->bytes, message);

  return cf_public_key_verify (key, message, len, signature);
}

CfHash
cf_personal_hash (const guint8 salt[CF_PERSONAL_SALT_LEN], const char *fields)
{
  g_autoptr (CfHasher) hasher = cf_hasher_new ();

  cf_hasher_update (hasher, salt, CF_PERSONAL_SALT_LEN);
  cf_hasher_update (hasher, fields, strlen (fields));
  return cf_hasher_finish (hasher);
}
