/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-wire-push
 *
 * The body of POST /v1/journal and its answer.  A body is NDJSON: a record's line is exactly that of
 * the journal export, {"hash":"<hex>","record":{…},"sig":"<base64>"}; behind a record that names a
 * `personal_hash` may stand {"personal":{"fields":{…},"salt":"<base64>"}}.
 */

#include "cf-crypto.h"
#include "cf-id.h"
#include "cf-record.h"
#include "cf-wire.h"

G_BEGIN_DECLS

/**
 * CfWireRecord:
 * @bytes, @len: the record as hashed; not terminated
 * @hash, @signature: as sent, not checked
 * @fields: (nullable): personal fields as canonical JSON, @fields_len bytes, not terminated
 * @salt: goes with @fields
 *
 * A record in a push.  Borrows the body it was read from.
 */
typedef struct
{
  const char *bytes;
  gsize len;
  CfHash hash;
  CfSignature signature;
  const char *fields;
  gsize fields_len;
  guint8 salt[CF_PERSONAL_SALT_LEN];
} CfWireRecord;

/** cf_wire_push_add: appends @record's line, and the line of its personal fields where it has any. */
void cf_wire_push_add (GString *body, const CfWireRecord *record);

/**
 * cf_wire_push_next:
 * @lines: the rest of the body
 * @ret_record: (out): the next record with the personal fields behind it
 * @ret_is_end: (out): whether there was none
 *
 * Fails with %CF_ERROR_BAD_REQUEST where a line is neither.  Nothing is believed: hash, signature and
 * record are the caller's to check.
 */
gboolean cf_wire_push_next (CfWireLines *lines,
                            CfWireRecord *ret_record,
                            gboolean *ret_is_end,
                            GError **error);

/**
 * CfWireAcknowledged:
 * @epoch, @seq, @hash: the newest record on the central's disk; 0 for none
 * @has_branch, @branch: the branch's name, where it is not the terminal's main chain
 * @has_signature, @signature: the central's, see cf_wire_acknowledged_message()
 *
 * How far a chain has come at the central.
 */
typedef struct
{
  CfId terminal;
  guint epoch;
  gint64 seq;
  CfHash hash;
  gboolean has_branch;
  CfHash branch;
  gboolean has_signature;
  CfSignature signature;
} CfWireAcknowledged;

/**
 * CfWireAcknowledgement:
 * @main: of the chain that was pushed (of the main one where a position was asked for)
 * @branches: (array length=n_branches): (nullable): forks of this terminal; not in a push's answer
 * @retain_ms: keep acknowledged records at least this long
 *
 * The answer to a push and to GET /v1/journal/position.
 */
typedef struct
{
  CfWireAcknowledged main;
  CfWireAcknowledged *branches;
  gsize n_branches;
  gint64 retain_ms;
} CfWireAcknowledgement;

/** cf_wire_acknowledgement_clear: frees what @self holds. */
void cf_wire_acknowledgement_clear (CfWireAcknowledgement *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CfWireAcknowledgement, cf_wire_acknowledgement_clear)

/** cf_wire_acknowledgement_encode: Returns: (transfer full): the answer's body. */
char *cf_wire_acknowledgement_encode (const CfWireAcknowledgement *self) G_GNUC_WARN_UNUSED_RESULT;

/** cf_wire_acknowledgement_decode: Fails with %CF_ERROR_BAD_JSON; @ret_answer is then untouched. */
gboolean cf_wire_acknowledgement_decode (const char *body,
                                         gsize len,
                                         CfWireAcknowledgement *ret_answer,
                                         GError **error);

#define CF_WIRE_MESSAGE_MAX 160

/**
 * cf_wire_acknowledged_message:
 * @ret_message: (out): what the central signs when it acknowledges the record with @hash
 *
 * Returns: its length
 */
gsize cf_wire_acknowledged_message (const CfHash *hash, guint8 ret_message[CF_WIRE_MESSAGE_MAX]);

/** cf_wire_acknowledged_to_json: Returns: (transfer full): @self as it stands in an answer. */
json_object *cf_wire_acknowledged_to_json (const CfWireAcknowledged *self)
  G_GNUC_WARN_UNUSED_RESULT;

/** cf_wire_acknowledged_from_json: Fails with %CF_ERROR_BAD_JSON; @ret_value is then untouched. */
gboolean cf_wire_acknowledged_from_json (json_object *object,
                                         CfWireAcknowledged *ret_value,
                                         GError **error);

G_END_DECLS
