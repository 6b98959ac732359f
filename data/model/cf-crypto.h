/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-crypto
 *
 * The only caller of libsodium: the journal's hashes and signatures, PIN hashes, random bytes and
 * the text forms of all of them.  Nothing here is invented; every function is one primitive of
 * libsodium behind a type that cannot be mixed up.  Any thread.
 */

#include <glib.h>

G_BEGIN_DECLS

#define CF_HASH_LEN       32
#define CF_HASH_HEX_LEN   64
#define CF_PUBLIC_KEY_LEN 32
#define CF_SEED_LEN       32
#define CF_SIGNATURE_LEN  64
#define CF_PIN_DIGITS_MIN 4
#define CF_PIN_DIGITS_MAX 12

/** CfHash: a SHA-256 (FIPS 180-4); a value, copied by assignment. */
typedef struct
{
  guint8 bytes[CF_HASH_LEN];
} CfHash;

/** CfPublicKey: an Ed25519 public key (RFC 8032). */
typedef struct
{
  guint8 bytes[CF_PUBLIC_KEY_LEN];
} CfPublicKey;

/** CfSignature: an Ed25519 signature (RFC 8032). */
typedef struct
{
  guint8 bytes[CF_SIGNATURE_LEN];
} CfSignature;

/**
 * cf_hash_of:
 * @data: (nullable): the bytes, %NULL where @len is 0
 *
 * Returns: the SHA-256 of @data.
 */
CfHash cf_hash_of (const void *data, gsize len);

/**
 * cf_hash_of_bytes:
 *
 * Returns: the SHA-256 of @bytes.
 */
CfHash cf_hash_of_bytes (GBytes *bytes);

/**
 * CfHasher:
 *
 * A SHA-256 over data that come in pieces, such as a catalogue file.  Opaque.
 */
typedef struct _CfHasher CfHasher;

/** cf_hasher_new: Returns: (transfer full): a hasher over nothing so far. */
CfHasher *cf_hasher_new (void) G_GNUC_WARN_UNUSED_RESULT;

/** cf_hasher_free: Frees @self, which may be %NULL. */
void cf_hasher_free (CfHasher *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfHasher, cf_hasher_free)

/** cf_hasher_update: Adds @len bytes of @data. */
void cf_hasher_update (CfHasher *self, const void *data, gsize len);

/** cf_hasher_finish: Returns: the hash of all that was added; @self may then only be freed. */
CfHash cf_hasher_finish (CfHasher *self);

/**
 * cf_hmac:
 * @key: (array length=key_len): of any length
 * @data: (nullable): the bytes, %NULL where @len is 0
 *
 * Returns: HMAC-SHA-256 (RFC 2104) of @data: a hash that nobody can make or check without @key
 */
CfHash cf_hmac (const void *key, gsize key_len, const void *data, gsize len);

/** cf_hash_equal: Returns: whether both are the same, in constant time. */
gboolean cf_hash_equal (const CfHash *a, const CfHash *b);

/**
 * cf_hash_to_hex:
 * @ret_hex: (out): 64 lower-case digits and a NUL
 */
void cf_hash_to_hex (const CfHash *self, char ret_hex[CF_HASH_HEX_LEN + 1]);

/**
 * cf_hash_from_hex:
 * @hex: (nullable): text
 * @ret_hash: (out): untouched on failure
 *
 * Returns: whether @hex is exactly 64 lower-case hexadecimal digits.
 */
gboolean cf_hash_from_hex (const char *hex, CfHash *ret_hash);

/**
 * CfKeyPair:
 *
 * An Ed25519 key pair; the secret half lies in guarded memory that is not swapped where the system
 * allows it, and is wiped when freed.
 */
typedef struct _CfKeyPair CfKeyPair;

/** cf_key_pair_new: Returns: (transfer full): a fresh key pair from the kernel's randomness. */
CfKeyPair *cf_key_pair_new (void) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_key_pair_new_from_seed:
 * @seed: the 32 bytes that cf_key_pair_copy_seed() gave
 *
 * Returns: (transfer full): the same key pair again.
 */
CfKeyPair *cf_key_pair_new_from_seed (const guint8 seed[CF_SEED_LEN]) G_GNUC_WARN_UNUSED_RESULT;

/** cf_key_pair_free: Wipes and frees @self, which may be %NULL. */
void cf_key_pair_free (CfKeyPair *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfKeyPair, cf_key_pair_free)

/**
 * cf_key_pair_copy_seed:
 * @ret_seed: (out): the secret, to be stored in a file of mode 0600 and wiped with cf_wipe()
 */
void cf_key_pair_copy_seed (const CfKeyPair *self, guint8 ret_seed[CF_SEED_LEN]);

/** cf_key_pair_get_public: Returns: the public half. */
CfPublicKey cf_key_pair_get_public (const CfKeyPair *self);

/** cf_key_pair_sign: Returns: the signature over @len bytes of @data. */
CfSignature cf_key_pair_sign (const CfKeyPair *self, const void *data, gsize len);

/** cf_public_key_verify: Returns: whether @signature is @self's over @len bytes of @data. */
gboolean cf_public_key_verify (const CfPublicKey *self,
                               const void *data,
                               gsize len,
                               const CfSignature *signature);

/** cf_public_key_equal: Returns: whether both are the same key. */
gboolean cf_public_key_equal (const CfPublicKey *a, const CfPublicKey *b);

/** cf_public_key_to_base64: Returns: (transfer full): 44 characters, RFC 4648 with padding. */
char *cf_public_key_to_base64 (const CfPublicKey *self) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_public_key_from_base64:
 * @ret_key: (out): untouched on failure
 *
 * Returns: whether @text is 32 bytes in RFC 4648 base64 with padding and nothing else.
 */
gboolean cf_public_key_from_base64 (const char *text, CfPublicKey *ret_key);

/** cf_signature_to_base64: Returns: (transfer full): 88 characters, RFC 4648 with padding. */
char *cf_signature_to_base64 (const CfSignature *self) G_GNUC_WARN_UNUSED_RESULT;

/** cf_signature_from_base64: As cf_public_key_from_base64(), for 64 bytes. */
gboolean cf_signature_from_base64 (const char *text, CfSignature *ret_signature);

/**
 * cf_base64_encode:
 *
 * Returns: (transfer full): @len bytes of @data as RFC 4648 base64 with padding.
 */
char *cf_base64_encode (const void *data, gsize len) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_base64_decode_exact:
 * @text: (nullable): text from outside
 * @ret_data: (out): @len bytes, untouched on failure
 *
 * Returns: whether @text is RFC 4648 base64 with padding of exactly @len bytes and in the one form
 * that encoding them gives.
 */
gboolean cf_base64_decode_exact (const char *text, guint8 *ret_data, gsize len);

/**
 * CfPinCost:
 * @CF_PIN_COST_SHOP: Argon2id with 64 MiB and 2 passes: some 0.1 s on a till's processor
 * @CF_PIN_COST_TEST: the least libsodium does; for tests and the demo only
 */
typedef enum
{
  CF_PIN_COST_SHOP,
  CF_PIN_COST_TEST,
} CfPinCost;

/** cf_pin_is_well_formed: Returns: whether @pin is 4 to 12 ASCII digits (domain.md). */
gboolean cf_pin_is_well_formed (const char *pin);

/**
 * cf_pin_hash:
 * @pin: 4 to 12 digits
 *
 * Slow by design: call it in a job, never on the main thread.  Fails with %CF_ERROR_WRONG_PIN where
 * @pin is not well formed and with %CF_ERROR_OUT_OF_RANGE where the memory is not to be had.
 *
 * Returns: (transfer full): salt, cost and hash as one line of text ("$argon2id$…")
 */
char *cf_pin_hash (const char *pin, CfPinCost cost, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_pin_verify:
 * @pin: what somebody typed
 * @stored: (nullable): a line from cf_pin_hash(); its own cost is used
 *
 * Slow by design, as cf_pin_hash().
 *
 * Returns: whether @pin is the one that @stored was made from; %FALSE for a damaged @stored.
 */
gboolean cf_pin_verify (const char *pin, const char *stored);

/** cf_random_bytes: Fills @ret_data with @len bytes of the kernel's randomness. */
void cf_random_bytes (void *ret_data, gsize len);

/** cf_wipe: Overwrites @len bytes at @data in a way the compiler may not leave out. */
void cf_wipe (void *data, gsize len);

G_END_DECLS
