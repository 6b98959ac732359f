/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-pickup-code.h"

#include <string.h>

#include "cf-code-digits.h"
#include "cf-error.h"

#define VERSION        1
#define ID_BYTES       16
#define PAYLOAD_LEN    (1 + ID_BYTES + 4 + 8)
#define CODE_LEN       (PAYLOAD_LEN + CF_SIGNATURE_LEN)
#define NAME_WORDS_MAX 16

/* Read aloud and typed by tired people: no I, O, 0, 1. */
static const char ALPHABET[] = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
G_STATIC_ASSERT (sizeof ALPHABET - 1 == 32);

static const char DOMAIN[] = "counterfoil-pickup-v1"; /* with its NUL: what is signed is a pickup */
static const char TYPED_DOMAIN[] = "counterfoil-pickup-typed-v1";

/* ---- the signed code ------------------------------------------------------------------------- */

static void
put_number (guint8 *at, gsize bytes, guint64 value)
{
  for (gsize i = bytes; i > 0; i--, value >>= 8)
    at[i - 1] = (guint8) (value & 0xff);
}

static guint64
get_number (const guint8 *at, gsize bytes)
{
  guint64 value = 0;

  for (gsize i = 0; i < bytes; i++)
    value = value << 8 | at[i];
  return value;
}

static void
put_id (guint8 *at, const CfId *id)
{
  gsize nibble = 0;

  for (const char *c = id->text; *c != '\0'; c++)
    if (g_ascii_isxdigit (*c)) {
      guint8 value = (guint8) g_ascii_xdigit_value (*c);

      at[nibble / 2] = (guint8) (nibble % 2 == 0 ? value << 4 : at[nibble / 2] | value);
      nibble++;
    }
}

static void
get_id (const guint8 *at, CfId *ret_id)
{
  char *text = ret_id->text;

  for (gsize i = 0; i < ID_BYTES; i++) {
    if (i == 4 || i == 6 || i == 8 || i == 10)
      *text++ = '-';
    *text++ = "0123456789abcdef"[at[i] >> 4];
    *text++ = "0123456789abcdef"[at[i] & 15];
  }
  *text = '\0';
}

/* What is signed: the domain and the payload. */
static void
make_message (const guint8 *payload, guint8 message[sizeof DOMAIN + PAYLOAD_LEN])
{
  memcpy (message, DOMAIN, sizeof DOMAIN);
  memcpy (message + sizeof DOMAIN, payload, PAYLOAD_LEN);
}

char *
cf_pickup_code_sign (const CfPickupCode *code, const CfKeyPair *key)
{
  guint8 bytes[CODE_LEN] = { VERSION }, message[sizeof DOMAIN + PAYLOAD_LEN];
  CfSignature signature;
  g_autofree char *digits = NULL;

  g_assert (cf_id_is_set (&code->order) && code->ends_ms >= 0);
  put_id (bytes + 1, &code->order);
  put_number (bytes + 1 + ID_BYTES, 4, code->serial);
  put_number (bytes + 1 + ID_BYTES + 4, 8, (guint64) code->ends_ms / 1000);
  make_message (bytes, message);
  signature = cf_key_pair_sign (key, message, sizeof message);
  memcpy (bytes + PAYLOAD_LEN, signature.bytes, CF_SIGNATURE_LEN);
  digits = cf_code_digits_encode (bytes, sizeof bytes);
  return g_strconcat (CF_PICKUP_CODE_PREFIX, digits, NULL);
}

static gboolean
is_signed (const guint8 *bytes, const CfPublicKey *keys, gsize n)
{
  guint8 message[sizeof DOMAIN + PAYLOAD_LEN];
  CfSignature signature;

  make_message (bytes, message);
  memcpy (signature.bytes, bytes + PAYLOAD_LEN, CF_SIGNATURE_LEN);
  for (gsize i = 0; i < n; i++)
    if (cf_public_key_verify (&keys[i], message, sizeof message, &signature))
      return TRUE;
  return FALSE;
}

/* The bytes of a code; NULL where it is none. */
static GBytes *
decode (const char *text)
{
  g_autoptr (GBytes) decoded = NULL;
  const guint8 *bytes;
  gsize len = 0;

  if (g_str_has_prefix (text, CF_PICKUP_CODE_PREFIX))
    text += strlen (CF_PICKUP_CODE_PREFIX);
  decoded = cf_code_digits_decode (text);
  bytes = decoded != NULL ? g_bytes_get_data (decoded, &len) : NULL;
  return len == CODE_LEN && bytes[0] == VERSION ? g_steal_pointer (&decoded) : NULL;
}

static CfPickupCode
read_payload (const guint8 *bytes)
{
  guint64 ends_s = get_number (bytes + 1 + ID_BYTES + 4, 8);
  CfPickupCode code = { .serial = (guint) get_number (bytes + 1 + ID_BYTES, 4),
                        .ends_ms =
                          ends_s < G_MAXINT64 / 1000 ? (gint64) ends_s * 1000 : G_MAXINT64 };

  get_id (bytes + 1, &code.order);
  return code;
}

gboolean
cf_pickup_code_peek (const char *text, CfPickupCode *ret_code)
{
  g_autoptr (GBytes) bytes = decode (text);

  if (bytes == NULL)
    return FALSE;
  *ret_code = read_payload (g_bytes_get_data (bytes, NULL));
  return TRUE;
}

gboolean
cf_pickup_code_verify (const char *text,
                       const CfPublicKey *keys,
                       gsize n,
                       gint64 now_ms,
                       CfPickupCode *ret_code,
                       GError **error)
{
  g_autoptr (GBytes) bytes = decode (text);
  CfPickupCode code;

  if (bytes == NULL)
    return cf_error_set (error, CF_ERROR_BAD_PICKUP_CODE, "that is no pickup code");
  if (!is_signed (g_bytes_get_data (bytes, NULL), keys, n))
    return cf_error_set (error, CF_ERROR_BAD_PICKUP_CODE, "nobody known signed this pickup code");
  code = read_payload (g_bytes_get_data (bytes, NULL));
  if (now_ms >= code.ends_ms)
    return cf_error_set (error, CF_ERROR_BAD_PICKUP_CODE, "this pickup code has ended");
  *ret_code = code;
  return TRUE;
}

gboolean
cf_pickup_code_fits (const CfPickupCode *code, const CfPickup *order)
{
  return cf_id_equal (&code->order, &order->id) && code->serial >= order->code_serial;
}

/* ---- the typed code -------------------------------------------------------------------------- */

char *
cf_pickup_typed_new (const guint8 randomness[CF_PICKUP_TYPED_LEN])
{
  char *code = g_malloc0 (CF_PICKUP_TYPED_LEN + 1);

  for (guint i = 0; i < CF_PICKUP_TYPED_LEN; i++)
    code[i] = ALPHABET[randomness[i] % 32];
  return code;
}

CfHash
cf_pickup_typed_hash (const CfId *order,
                      const guint8 key[CF_PICKUP_CODE_KEY_LEN],
                      const char *typed)
{
  g_autoptr (GString) message = g_string_new (NULL);

  g_string_append_len (message, TYPED_DOMAIN, sizeof TYPED_DOMAIN);
  g_string_append_len (message, order->text, CF_ID_LEN + 1);
  for (const char *c = typed; *c != '\0' && message->len < 256; c++)
    if (g_ascii_isalnum (*c))
      g_string_append_c (message, g_ascii_toupper (*c));
  return cf_hmac (key, CF_PICKUP_CODE_KEY_LEN, message->str, message->len);
}

gboolean
cf_pickup_typed_check (const CfPickup *order, const char *typed, guint failures, GError **error)
{
  CfHash hash;

  if (failures >= CF_PICKUP_TRIES_MAX)
    return cf_error_set (error, CF_ERROR_LOCKED_OUT, "too many wrong codes for order '%s'",
                         order->number);
  hash = cf_pickup_typed_hash (&order->id, order->code_key, typed);
  if (!cf_hash_equal (&hash, &order->code_hash))
    return cf_error_set (error, CF_ERROR_BAD_PICKUP_CODE, "that is not the code of order '%s'",
                         order->number);
  return TRUE;
}

/* ---- name and second proof ------------------------------------------------------------------- */

/* Words without case, accents and punctuation. */
static char **
split_name (const char *name)
{
  g_autofree char *folded = g_utf8_casefold (name, -1);
  g_autofree char *parted = g_utf8_normalize (folded, -1, G_NORMALIZE_ALL);
  g_autoptr (GString) words = g_string_new (NULL);

  for (const char *at = parted; at != NULL && *at != '\0'; at = g_utf8_next_char (at)) {
    gunichar c = g_utf8_get_char (at);

    if (g_unichar_isalnum (c))
      g_string_append_unichar (words, c);
    else if (!g_unichar_ismark (c) && words->len > 0 && words->str[words->len - 1] != ' ')
      g_string_append_c (words, ' ');
  }
  g_strchomp (words->str);
  return g_strsplit (words->str, " ", NAME_WORDS_MAX);
}

static gboolean
names_agree (const char *told, const char *said)
{
  g_auto (GStrv) have = split_name (told), want = split_name (said);

  for (guint i = 0; want[i] != NULL; i++)
    if (!g_strv_contains ((const char *const *) have, want[i]))
      return FALSE;
  return want[0] != NULL && want[0][0] != '\0';
}

/* The last four digits, or NULL. */
static char *
last_digits (const char *text)
{
  g_autoptr (GString) digits = g_string_new (NULL);

  for (const char *c = text; *c != '\0'; c++)
    if (g_ascii_isdigit (*c))
      g_string_append_c (digits, *c);
  return digits->len >= 4 ? g_strdup (digits->str + digits->len - 4) : NULL;
}

static gboolean
proofs_agree (CfPickupProof proof, const char *told, const char *said)
{
  g_autofree char *one = NULL, *two = NULL;

  if (proof == CF_PROOF_DOCUMENT)
    return TRUE;
  if (told == NULL || said == NULL || told[0] == '\0')
    return FALSE;
  one = proof == CF_PROOF_PHONE ? last_digits (told) : g_utf8_casefold (told, -1);
  two = proof == CF_PROOF_PHONE ? last_digits (said) : g_utf8_casefold (said, -1);
  return one != NULL && g_strcmp0 (one, two) == 0;
}

gboolean
cf_pickup_proof_check (const char *told_name,
                       const char *said_name,
                       CfPickupProof proof,
                       const char *told_proof,
                       const char *said_proof,
                       GError **error)
{
  if (told_name == NULL || said_name == NULL || !names_agree (told_name, said_name) ||
      !proofs_agree (proof, told_proof, said_proof))
    return cf_error_set (error, CF_ERROR_BAD_PICKUP_CODE, "name or second proof do not fit");
  return TRUE;
}
