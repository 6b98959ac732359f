/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-wire-push.h"

#include <string.h>

/* ---- lines ---------------------------------------------------------------------------------- */

#define HASH_MARK     "{\"hash\":\""
#define RECORD_MARK   "\",\"record\":"
#define SIG_MARK      ",\"sig\":\""
#define PERSONAL_MARK "{\"personal\":{\"fields\":"
#define SALT_MARK     ",\"salt\":\""
#define SIG_LEN       88 /* base64 of 64 bytes */
#define SALT_LEN      24 /* base64 of 16 bytes */

#define LEN(mark)     (sizeof (mark) - 1)

void
cf_wire_push_add (GString *body, const CfWireRecord *record)
{
  g_autofree char *sig = cf_signature_to_base64 (&record->signature);
  char hex[CF_HASH_HEX_LEN + 1];

  cf_hash_to_hex (&record->hash, hex);
  g_string_append (body, HASH_MARK);
  g_string_append (body, hex);
  g_string_append (body, RECORD_MARK);
  g_string_append_len (body, record->bytes, (gssize) record->len);
  g_string_append (body, SIG_MARK);
  g_string_append (body, sig);
  g_string_append (body, "\"}\n");
  if (record->fields != NULL) {
    g_autofree char *salt = cf_base64_encode (record->salt, sizeof record->salt);

    g_string_append (body, PERSONAL_MARK);
    g_string_append_len (body, record->fields, (gssize) record->fields_len);
    g_string_append (body, SALT_MARK);
    g_string_append (body, salt);
    g_string_append (body, "\"}}\n");
  }
}

static gboolean
stands_at (const char *line, gsize len, gsize at, const char *mark, gsize mark_len)
{
  return at + mark_len <= len && memcmp (line + at, mark, mark_len) == 0;
}

/* Not by g_strlcpy(): that measures its source, which here is all the rest of the body. */
static void
copy_text (char *into, const char *from, gsize len)
{
  memcpy (into, from, len);
  into[len] = '\0';
}

/* Lines are taken apart by their fixed ends: the bytes between are what was hashed. */
static gboolean
split_record (const char *line, gsize len, CfWireRecord *into)
{
  const gsize head = LEN (HASH_MARK) + CF_HASH_HEX_LEN + LEN (RECORD_MARK);
  const gsize tail = LEN (SIG_MARK) + SIG_LEN + 2;
  char hex[CF_HASH_HEX_LEN + 1];
  char base64[SIG_LEN + 1];

  if (len < head + tail || !stands_at (line, len, 0, HASH_MARK, LEN (HASH_MARK)) ||
      !stands_at (line, len, LEN (HASH_MARK) + CF_HASH_HEX_LEN, RECORD_MARK, LEN (RECORD_MARK)) ||
      !stands_at (line, len, len - tail, SIG_MARK, LEN (SIG_MARK)) ||
      !stands_at (line, len, len - 2, "\"}", 2))
    return FALSE;
  copy_text (hex, line + LEN (HASH_MARK), CF_HASH_HEX_LEN);
  copy_text (base64, line + len - tail + LEN (SIG_MARK), SIG_LEN);
  into->bytes = line + head;
  into->len = len - head - tail;
  return into->len <= CF_RECORD_BYTES_MAX && cf_hash_from_hex (hex, &into->hash) &&
         cf_signature_from_base64 (base64, &into->signature);
}

static gboolean
split_personal (const char *line, gsize len, CfWireRecord *into)
{
  const gsize tail = LEN (SALT_MARK) + SALT_LEN + 3;
  char base64[SALT_LEN + 1];

  if (len < LEN (PERSONAL_MARK) + tail ||
      !stands_at (line, len, len - tail, SALT_MARK, LEN (SALT_MARK)) ||
      !stands_at (line, len, len - 3, "\"}}", 3))
    return FALSE;
  copy_text (base64, line + len - tail + LEN (SALT_MARK), SALT_LEN);
  into->fields = line + LEN (PERSONAL_MARK);
  into->fields_len = len - LEN (PERSONAL_MARK) - tail;
  return cf_base64_decode_exact (base64, into->salt, sizeof into->salt);
}

gboolean
cf_wire_push_next (CfWireLines *lines,
                   CfWireRecord *ret_record,
                   gboolean *ret_is_end,
                   GError **error)
{
  CfWireRecord record = { 0 };
  CfWireLines ahead;
  const char *line;
  gsize len;

  if (!cf_wire_lines_next (lines, &line, &len)) {
    *ret_is_end = TRUE;
    return TRUE;
  }
  if (!split_record (line, len, &record))
    return cf_error_set (error, CF_ERROR_BAD_REQUEST, "a line is not a record's");
  ahead = *lines;
  if (cf_wire_lines_next (&ahead, &line, &len) &&
      stands_at (line, len, 0, PERSONAL_MARK, LEN (PERSONAL_MARK))) {
    if (!split_personal (line, len, &record))
      return cf_error_set (error, CF_ERROR_BAD_REQUEST, "a line of personal fields is malformed");
    *lines = ahead;
  }
  *ret_record = record;
  *ret_is_end = FALSE;
  return TRUE;
}

/* ---- the answer ----------------------------------------------------------------------------- */

gsize
cf_wire_acknowledged_message (const CfHash *hash, guint8 ret_message[CF_WIRE_MESSAGE_MAX])
{
  static const char label[] = "counterfoil-acknowledged-v1"; /* its NUL is part of the message */

  memcpy (ret_message, label, sizeof label);
  memcpy (ret_message + sizeof label, hash->bytes, CF_HASH_LEN);
  return sizeof label + CF_HASH_LEN;
}

static void
add_hash (json_object *object, const char *name, const CfHash *hash)
{
  char hex[CF_HASH_HEX_LEN + 1];

  cf_hash_to_hex (hash, hex);
  cf_wire_add_text (object, name, hex);
}

json_object *
cf_wire_acknowledged_to_json (const CfWireAcknowledged *self)
{
  json_object *object = json_object_new_object ();

  cf_wire_add_text (object, "terminal", self->terminal.text);
  cf_wire_add_int (object, "epoch", self->epoch);
  cf_wire_add_int (object, "seq", self->seq);
  if (self->epoch != 0)
    add_hash (object, "hash", &self->hash);
  if (self->has_branch)
    add_hash (object, "branch", &self->branch);
  if (self->has_signature) {
    g_autofree char *signature = cf_signature_to_base64 (&self->signature);

    cf_wire_add_text (object, "signature", signature);
  }
  return object;
}

gboolean
cf_wire_acknowledged_from_json (json_object *object, CfWireAcknowledged *ret_value, GError **error)
{
  CfWireAcknowledged value = { 0 };
  const char *branch = cf_wire_get_text (object, "branch", CF_HASH_HEX_LEN);
  const char *signature = cf_wire_get_text (object, "signature", SIG_LEN);
  gint64 epoch = 0;

  if (!cf_id_parse (cf_wire_get_text (object, "terminal", CF_ID_LEN), &value.terminal) ||
      !cf_wire_get_int (object, "epoch", 0, CF_WIRE_EPOCH_MAX, &epoch) ||
      !cf_wire_get_int (object, "seq", epoch != 0, CF_WIRE_SEQ_MAX, &value.seq) ||
      (epoch != 0 &&
       !cf_hash_from_hex (cf_wire_get_text (object, "hash", CF_HASH_HEX_LEN), &value.hash)) ||
      (branch != NULL && !cf_hash_from_hex (branch, &value.branch)) ||
      (signature != NULL && !cf_signature_from_base64 (signature, &value.signature)))
    return cf_error_set (error, CF_ERROR_BAD_JSON, "an acknowledgement is not one");
  value.epoch = (guint) epoch;
  value.has_branch = branch != NULL;
  value.has_signature = signature != NULL;
  *ret_value = value;
  return TRUE;
}

void
cf_wire_acknowledgement_clear (CfWireAcknowledgement *self)
{
  g_clear_pointer (&self->branches, g_free);
  self->n_branches = 0;
}

char *
cf_wire_acknowledgement_encode (const CfWireAcknowledgement *self)
{
  g_autoptr (json_object) answer = json_object_new_object ();

  json_object_object_add (answer, "acknowledged", cf_wire_acknowledged_to_json (&self->main));
  cf_wire_add_int (answer, "retain_ms", self->retain_ms);
  if (self->n_branches > 0) {
    json_object *branches = json_object_new_array ();

    for (gsize i = 0; i < self->n_branches; i++)
      json_object_array_add (branches, cf_wire_acknowledged_to_json (&self->branches[i]));
    json_object_object_add (answer, "branches", branches);
  }
  return cf_wire_to_text (answer);
}

gboolean
cf_wire_acknowledgement_decode (const char *body,
                                gsize len,
                                CfWireAcknowledgement *ret_answer,
                                GError **error)
{
  g_autoptr (json_object) answer = cf_wire_parse (body, len, error);
  g_auto (CfWireAcknowledgement) value = { 0 };
  json_object *branches = cf_wire_get_array (answer, "branches");
  gsize n = branches != NULL ? json_object_array_length (branches) : 0;

  if (answer == NULL)
    return FALSE;
  if (!cf_wire_acknowledged_from_json (cf_wire_get_object (answer, "acknowledged"), &value.main,
                                       error))
    return FALSE;
  cf_wire_get_int (answer, "retain_ms", 0, CF_CANONICAL_JSON_INT_MAX, &value.retain_ms);
  value.branches = g_new0 (CfWireAcknowledged, n);
  for (; value.n_branches < n; value.n_branches++)
    if (!cf_wire_acknowledged_from_json (json_object_array_get_idx (branches, value.n_branches),
                                         &value.branches[value.n_branches], error))
      return FALSE;
  *ret_answer = value;
  memset (&value, 0, sizeof value);
  return TRUE;
}
