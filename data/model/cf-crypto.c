/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-crypto.h"

#include <sodium.h>
#include <string.h>

#include "cf-error.h"

G_STATIC_ASSERT (CF_HASH_LEN == crypto_hash_sha256_BYTES);
G_STATIC_ASSERT (CF_HASH_LEN == crypto_auth_hmacsha256_BYTES);
G_STATIC_ASSERT (CF_PUBLIC_KEY_LEN == crypto_sign_PUBLICKEYBYTES);
G_STATIC_ASSERT (CF_SEED_LEN == crypto_sign_SEEDBYTES);
G_STATIC_ASSERT (CF_SIGNATURE_LEN == crypto_sign_BYTES);

struct _CfHasher
{
  crypto_hash_sha256_state state;
};

struct _CfKeyPair
{
  CfPublicKey public_key;
  guint8 *secret; /* crypto_sign_SECRETKEYBYTES in guarded memory: the seed, then the public key */
};

/* libsodium chooses its implementations for this processor once; without it nothing is safe. */
static void
ensure_sodium (void)
{
  static gsize ready;

  if (g_once_init_enter (&ready)) {
    if (sodium_init () < 0)
      g_error ("cannot start libsodium: no randomness on this system");
    g_once_init_leave (&ready, 1);
  }
}

CfHash
cf_hash_of (const void *data, gsize len)
{
  CfHash hash;

  crypto_hash_sha256 (hash.bytes, len > 0 ? data : (const void *) "", len);
  return hash;
}

CfHash
cf_hash_of_bytes (GBytes *bytes)
{
  gsize len;
  const void *data = g_bytes_get_data (bytes, &len);

  return cf_hash_of (data, len);
}

CfHasher *
cf_hasher_new (void)
{
  CfHasher *self = g_new0 (CfHasher, 1);

  crypto_hash_sha256_init (&self->state);
  return self;
}

void
cf_hasher_free (CfHasher *self)
{
  g_free (self);
}

void
cf_hasher_update (CfHasher *self, const void *data, gsize len)
{
  if (len > 0)
    crypto_hash_sha256_update (&self->state, data, len);
}

CfHash
cf_hasher_finish (CfHasher *self)
{
  CfHash hash;

  crypto_hash_sha256_final (&self->state, hash.bytes);
  return hash;
}

CfHash
cf_hmac (const void *key, gsize key_len, const void *data, gsize len)
{
  crypto_auth_hmacsha256_state state;
  CfHash hash;

  ensure_sodium ();
  crypto_auth_hmacsha256_init (&state, key, key_len);
  crypto_auth_hmacsha256_update (&state, len > 0 ? data : (const void *) "", len);
  crypto_auth_hmacsha256_final (&state, hash.bytes);
  sodium_memzero (&state, sizeof state);
  return hash;
}

gboolean
cf_hash_equal (const CfHash *a, const CfHash *b)
{
  return sodium_memcmp (a->bytes, b->bytes, CF_HASH_LEN) == 0;
}

void
cf_hash_to_hex (const CfHash *self, char ret_hex[CF_HASH_HEX_LEN + 1])
{
  sodium_bin2hex (ret_hex, CF_HASH_HEX_LEN + 1, self->bytes, CF_HASH_LEN);
}

gboolean
cf_hash_from_hex (const char *hex, CfHash *ret_hash)
{
  CfHash hash;

  if (hex == NULL || strlen (hex) != CF_HASH_HEX_LEN ||
      strspn (hex, "0123456789abcdef") != CF_HASH_HEX_LEN)
    return FALSE;
  if (sodium_hex2bin (hash.bytes, CF_HASH_LEN, hex, CF_HASH_HEX_LEN, NULL, NULL, NULL) != 0)
    return FALSE;
  *ret_hash = hash;
  return TRUE;
}

CfKeyPair *
cf_key_pair_new_from_seed (const guint8 seed[CF_SEED_LEN])
{
  CfKeyPair *self = g_new0 (CfKeyPair, 1);

  ensure_sodium ();
  self->secret = sodium_malloc (crypto_sign_SECRETKEYBYTES);
  if (self->secret == NULL)
    g_error ("cannot allocate guarded memory for a key");
  crypto_sign_seed_keypair (self->public_key.bytes, self->secret, seed);
  sodium_mprotect_readonly (self->secret);
  return self;
}

CfKeyPair *
cf_key_pair_new (void)
{
  guint8 seed[CF_SEED_LEN];
  CfKeyPair *self;

  cf_random_bytes (seed, sizeof seed);
  self = cf_key_pair_new_from_seed (seed);
  cf_wipe (seed, sizeof seed);
  return self;
}

void
cf_key_pair_free (CfKeyPair *self)
{
  if (self == NULL)
    return;
  sodium_free (self->secret); /* wipes */
  g_free (self);
}

void
cf_key_pair_copy_seed (const CfKeyPair *self, guint8 ret_seed[CF_SEED_LEN])
{
  crypto_sign_ed25519_sk_to_seed (ret_seed, self->secret);
}

CfPublicKey
cf_key_pair_get_public (const CfKeyPair *self)
{
  return self->public_key;
}

CfSignature
cf_key_pair_sign (const CfKeyPair *self, const void *data, gsize len)
{
  CfSignature signature;

  crypto_sign_detached (signature.bytes, NULL, data, len, self->secret);
  return signature;
}

gboolean
cf_public_key_verify (const CfPublicKey *self,
                      const void *data,
                      gsize len,
                      const CfSignature *signature)
{
  ensure_sodium ();
  return crypto_sign_verify_detached (signature->bytes, data, len, self->bytes) == 0;
}

gboolean
cf_public_key_equal (const CfPublicKey *a, const CfPublicKey *b)
{
  return memcmp (a->bytes, b->bytes, CF_PUBLIC_KEY_LEN) == 0;
}

char *
cf_public_key_to_base64 (const CfPublicKey *self)
{
  return cf_base64_encode (self->bytes, CF_PUBLIC_KEY_LEN);
}

gboolean
cf_public_key_from_base64 (const char *text, CfPublicKey *ret_key)
{
  return cf_base64_decode_exact (text, ret_key->bytes, CF_PUBLIC_KEY_LEN);
}

char *
cf_signature_to_base64 (const CfSignature *self)
{
  return cf_base64_encode (self->bytes, CF_SIGNATURE_LEN);
}

gboolean
cf_signature_from_base64 (const char *text, CfSignature *ret_signature)
{
  return cf_base64_decode_exact (text, ret_signature->bytes, CF_SIGNATURE_LEN);
}

char *
cf_base64_encode (const void *data, gsize len)
{
  gsize text_len = sodium_base64_encoded_len (len, sodium_base64_VARIANT_ORIGINAL);
  char *text = g_malloc (text_len);

  return sodium_bin2base64 (text, text_len, data, len, sodium_base64_VARIANT_ORIGINAL);
}

gboolean
cf_base64_decode_exact (const char *text, guint8 *ret_data, gsize len)
{
  g_autofree guint8 *data = NULL;
  gsize text_len, data_len;

  if (text == NULL)
    return FALSE;
  text_len = strlen (text);
  if (text_len + 1 != sodium_base64_encoded_len (len, sodium_base64_VARIANT_ORIGINAL))
    return FALSE;
  data = g_malloc (len + 1);
  /* libsodium refuses stray bits in the last character itself, so each value has one form. */
  if (sodium_base642bin (data, len, text, text_len, NULL, &data_len, NULL,
                         sodium_base64_VARIANT_ORIGINAL) != 0 ||
      data_len != len)
    return FALSE;
  memcpy (ret_data, data, len);
  return TRUE;
}

gboolean
cf_pin_is_well_formed (const char *pin)
{
  gsize len = strlen (pin);

  return len >= CF_PIN_DIGITS_MIN && len <= CF_PIN_DIGITS_MAX && strspn (pin, "0123456789") == len;
}

char *
cf_pin_hash (const char *pin, CfPinCost cost, GError **error)
{
  char line[crypto_pwhash_STRBYTES];
  gboolean cheap = cost == CF_PIN_COST_TEST;

  ensure_sodium ();
  if (!cf_pin_is_well_formed (pin)) {
    cf_error_set (error, CF_ERROR_WRONG_PIN, "a PIN is %d to %d digits", CF_PIN_DIGITS_MIN,
                  CF_PIN_DIGITS_MAX);
    return NULL;
  }
  if (crypto_pwhash_str_alg (line, pin, strlen (pin),
                             cheap ? crypto_pwhash_argon2id_OPSLIMIT_MIN
                                   : crypto_pwhash_argon2id_OPSLIMIT_INTERACTIVE,
                             cheap ? crypto_pwhash_argon2id_MEMLIMIT_MIN
                                   : crypto_pwhash_argon2id_MEMLIMIT_INTERACTIVE,
                             crypto_pwhash_ALG_ARGON2ID13) != 0) {
    cf_error_set (error, CF_ERROR_OUT_OF_RANGE, "cannot hash a PIN: not enough memory");
    return NULL;
  }
  return g_strdup (line);
}

gboolean
cf_pin_verify (const char *pin, const char *stored)
{
  char line[crypto_pwhash_STRBYTES] = { 0 };

  ensure_sodium ();
  if (stored == NULL || strlen (stored) >= sizeof line || !cf_pin_is_well_formed (pin))
    return FALSE;
  /* libsodium reads the whole fixed-size field. */
  memcpy (line, stored, strlen (stored));
  return crypto_pwhash_str_verify (line, pin, strlen (pin)) == 0;
}

void
cf_random_bytes (void *ret_data, gsize len)
{
  ensure_sodium ();
  randombytes_buf (ret_data, len);
}

void
cf_wipe (void *data, gsize len)
{
  sodium_memzero (data, len);
}
