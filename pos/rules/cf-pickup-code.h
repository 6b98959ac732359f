/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-pickup-code
 *
 * How a till knows that it may hand an order to somebody, also while it can ask nobody:
 *
 *  - a *signed code*, a QR code on the customer's phone: `CF1P` and digits (cf-code-digits.h) of
 *    version (1 byte), order (16), serial (4), end in seconds (8), Ed25519 signature (64).  The key that
 *    signs it is the chain's; its public half comes with what the till is told;
 *  - a *typed code* of eight letters and digits against a keyed hash that came with the order, with
 *    few tries: HMAC-SHA-256 with the order's own random key over order and code;
 *  - the order's number with a name and a second proof, checked by a person.
 *
 * Pure functions of values; any thread.
 */

#include "cf-pickup.h"

G_BEGIN_DECLS

#define CF_PICKUP_CODE_PREFIX "CF1P"
#define CF_PICKUP_TYPED_LEN   8
#define CF_PICKUP_TRIES_MAX   5 /* wrong typed codes; then only the other two ways are left */

/**
 * CfPickupCode:
 * @order: for which order
 * @serial: below the order's own: replaced
 * @ends_ms: UTC, whole seconds; it holds before
 */
typedef struct
{
  CfId order;
  guint serial;
  gint64 ends_ms;
} CfPickupCode;

/** cf_pickup_code_sign: Returns: (transfer full): `CF1P` and the digits. */
char *cf_pickup_code_sign (const CfPickupCode *code, const CfKeyPair *key)
  G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_pickup_code_verify:
 * @text: as scanned: `CF1P…`, or the digits alone
 * @keys: (array length=n): the chain's public keys
 * @now_ms: now
 * @ret_code: (out): what it says
 *
 * Fails with %CF_ERROR_BAD_PICKUP_CODE where it is no such code, nobody of @keys signed it, or it has
 * ended.  Whether its serial still holds is the order's to say: cf_pickup_code_fits().
 */
gboolean cf_pickup_code_verify (const char *text,
                                const CfPublicKey *keys,
                                gsize n,
                                gint64 now_ms,
                                CfPickupCode *ret_code,
                                GError **error);

/**
 * cf_pickup_code_peek:
 * @ret_code: (out): what it says, whoever says it: good for finding the order and for nothing else
 *
 * Returns: whether @text has the form of a signed code
 */
gboolean cf_pickup_code_peek (const char *text, CfPickupCode *ret_code);

/** cf_pickup_code_fits: Returns: whether @code, verified, is for @order and was not replaced. */
gboolean cf_pickup_code_fits (const CfPickupCode *code, const CfPickup *order);

/**
 * cf_pickup_typed_new:
 * @randomness: %CF_PICKUP_TYPED_LEN random bytes
 *
 * Returns: (transfer full): a code of letters and digits that are not taken for one another
 */
char *cf_pickup_typed_new (const guint8 randomness[CF_PICKUP_TYPED_LEN]) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_pickup_typed_hash:
 * @typed: as typed: case, blanks and dashes do not matter
 *
 * Returns: the keyed hash that travels with an order instead of the code
 */
CfHash cf_pickup_typed_hash (const CfId *order,
                             const guint8 key[CF_PICKUP_CODE_KEY_LEN],
                             const char *typed);

/**
 * cf_pickup_typed_check:
 * @typed: as typed
 * @failures: wrong ones so far
 *
 * Fails with %CF_ERROR_BAD_PICKUP_CODE where it is wrong, with %CF_ERROR_LOCKED_OUT where there were
 * too many wrong ones.
 */
gboolean cf_pickup_typed_check (const CfPickup *order,
                                const char *typed,
                                guint failures,
                                GError **error);

/** CfPickupProof: the second proof beside number and name. */
typedef enum
{
  CF_PROOF_DOCUMENT, /* somebody looked at an identity card */
  CF_PROOF_PHONE,    /* the last four digits of the telephone number */
  CF_PROOF_EMAIL,    /* the address */
} CfPickupProof;

/**
 * cf_pickup_proof_check:
 * @told_name, @told_proof: (nullable): what came with the order
 * @said_name, @said_proof: what the person says; @said_proof is ignored for a document
 *
 * Names agree where each word said is one of the told ones, whatever case and accents.  Fails with
 * %CF_ERROR_BAD_PICKUP_CODE.
 */
gboolean cf_pickup_proof_check (const char *told_name,
                                const char *said_name,
                                CfPickupProof proof,
                                const char *told_proof,
                                const char *said_proof,
                                GError **error);

G_END_DECLS
