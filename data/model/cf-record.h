/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-record
 *
 * A record of the journal (docs/journal.md): a fact with its place in the chain.  Its bytes are
 * canonical JSON (cf-canonical-json.h); `hash` is the SHA-256 of the bytes and `sig` the epoch key's
 * signature over "counterfoil-journal-v1\0" and the hash.
 *
 * Any thread; one record belongs to one thread at a time.
 */

#include <json-c/json.h>

#include "cf-crypto.h"
#include "cf-id.h"

G_BEGIN_DECLS

#define CF_RECORD_BYTES_MAX (256 * 1024)
#define CF_RECORD_BY_MAX    64 /* bytes: an id, "console" or "system" */
#define CF_RECORD_KIND_MAX  64

/**
 * CfRecord:
 * @at_ms: the wall clock as read
 * @body: (transfer none): the body as an object, owned by the record
 * @boot, @mono_ms: milliseconds since that boot
 * @by: a person's id, "console" or "system"
 * @epoch, @seq: its position
 * @kind: its name, such as "sale.completed"; may be one this program does not know
 * @prev: hash of the record before
 * @terminal: whose journal
 * @v: version of this kind's body
 *
 * A record as read.
 */
typedef struct
{
  gint64 at_ms;
  json_object *body;
  CfId boot;
  char *by;
  guint epoch;
  char *kind;
  gint64 mono_ms;
  CfHash prev;
  gint64 seq;
  CfId terminal;
  guint v;
} CfRecord;

/**
 * cf_record_parse:
 * @bytes: as stored or received
 * @len: number of bytes
 *
 * Fails with %CF_ERROR_DAMAGED where the bytes are not canonical JSON or not a record: a field is
 * missing, of the wrong type, or one too many.  What the body holds is not looked at; an unknown
 * kind is no failure.
 *
 * Returns: (transfer full): the record
 */
CfRecord *cf_record_parse (const char *bytes, gsize len, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** cf_record_free: Frees @self, which may be %NULL. */
void cf_record_free (CfRecord *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfRecord, cf_record_free)

/** cf_record_sign: Returns: the signature of a record whose bytes have the hash @hash. */
CfSignature cf_record_sign (const CfKeyPair *key, const CfHash *hash);

/** cf_record_verify: Returns: whether @signature is @key's for a record with the hash @hash. */
gboolean cf_record_verify (const CfPublicKey *key,
                           const CfHash *hash,
                           const CfSignature *signature);

/**
 * cf_record_first_prev:
 *
 * Returns: `prev` of an epoch's first record: SHA-256 of the epoch's public key
 */
CfHash cf_record_first_prev (const CfPublicKey *epoch_key);

/**
 * cf_epoch_sign, cf_epoch_verify:
 * @key: of the epoch before
 * @public_key: of the epoch being opened
 *
 * The old key vouching for the new one: a signature over "counterfoil-epoch-v1\0" ‖ @public_key.
 */
CfSignature cf_epoch_sign (const CfKeyPair *key, const CfPublicKey *public_key);
gboolean cf_epoch_verify (const CfPublicKey *key,
                          const CfPublicKey *public_key,
                          const CfSignature *signature);

#define CF_PERSONAL_SALT_LEN 16

/**
 * cf_personal_hash:
 * @salt: random, one a row
 * @fields: the personal fields as canonical JSON
 *
 * What stands in a record instead of somebody's name: without the row in person_data nobody can
 * tell, or guess and check, what it was.
 *
 * Returns: SHA-256 (@salt ‖ @fields)
 */
CfHash cf_personal_hash (const guint8 salt[CF_PERSONAL_SALT_LEN], const char *fields);

G_END_DECLS
