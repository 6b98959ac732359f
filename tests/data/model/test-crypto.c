/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-crypto.h"
#include "cf-test.h"

/* FIPS 180-4's example and the empty message. */
START_TEST (test_hash_is_sha_256)
{
  CfHash hash = cf_hash_of ("abc", 3);
  char hex[CF_HASH_HEX_LEN + 1];

  cf_hash_to_hex (&hash, hex);
  ck_assert_str_eq (hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  hash = cf_hash_of (NULL, 0);
  cf_hash_to_hex (&hash, hex);
  ck_assert_str_eq (hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}
END_TEST

START_TEST (test_hash_in_pieces_is_the_hash_of_the_whole)
{
  g_autoptr (CfHasher) hasher = cf_hasher_new ();
  g_autoptr (GBytes) bytes = g_bytes_new_static ("counterfoil", 11);
  CfHash whole = cf_hash_of_bytes (bytes), pieces;

  cf_hasher_update (hasher, "count", 5);
  cf_hasher_update (hasher, NULL, 0);
  cf_hasher_update (hasher, "erfoil", 6);
  pieces = cf_hasher_finish (hasher);
  ck_assert (cf_hash_equal (&whole, &pieces));
  pieces.bytes[31] ^= 1;
  ck_assert (!cf_hash_equal (&whole, &pieces));
}
END_TEST

/* RFC 4231, test cases 2 and 6: a short key, and one longer than a block. */
START_TEST (test_hmac_is_hmac_sha_256)
{
  static const char TEXT[] = "what do ya want for nothing?";
  static const char LONG[] = "Test Using Larger Than Block-Size Key - Hash Key First";
  guint8 long_key[131];
  char hex[CF_HASH_HEX_LEN + 1];
  CfHash hash = cf_hmac ("Jefe", 4, TEXT, sizeof TEXT - 1);

  cf_hash_to_hex (&hash, hex);
  ck_assert_str_eq (hex, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  memset (long_key, 0xaa, sizeof long_key);
  hash = cf_hmac (long_key, sizeof long_key, LONG, sizeof LONG - 1);
  cf_hash_to_hex (&hash, hex);
  ck_assert_str_eq (hex, "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}
END_TEST

START_TEST (test_hash_in_hex_has_one_form)
{
  CfHash hash = cf_hash_of ("x", 1), again;
  char hex[CF_HASH_HEX_LEN + 1];

  cf_hash_to_hex (&hash, hex);
  ck_assert (cf_hash_from_hex (hex, &again));
  ck_assert (cf_hash_equal (&hash, &again));
  hex[0] = 'A';
  ck_assert (!cf_hash_from_hex (hex, &again));
  hex[0] = 'g';
  ck_assert (!cf_hash_from_hex (hex, &again));
  hex[63] = '\0';
  ck_assert (!cf_hash_from_hex (hex, &again));
  ck_assert (!cf_hash_from_hex (NULL, &again));
}
END_TEST

static void
unhex (const char *hex, guint8 *ret_bytes)
{
  for (gsize i = 0; hex[2 * i] != '\0'; i++)
    ret_bytes[i] =
      (guint8) (g_ascii_xdigit_value (hex[2 * i]) * 16 + g_ascii_xdigit_value (hex[2 * i + 1]));
}

/* RFC 8032, section 7.1, test 2. */
START_TEST (test_signature_is_ed25519)
{
  guint8 seed[CF_SEED_LEN], again[CF_SEED_LEN];
  CfPublicKey public_key;
  CfSignature expected, signature;
  g_autoptr (CfKeyPair) pair = NULL;

  unhex ("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", seed);
  unhex ("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
         "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
         expected.bytes);
  pair = cf_key_pair_new_from_seed (seed);
  signature = cf_key_pair_sign (pair, "\x72", 1);
  ck_assert_mem_eq (signature.bytes, expected.bytes, CF_SIGNATURE_LEN);
  public_key = cf_key_pair_get_public (pair);
  ck_assert (cf_public_key_verify (&public_key, "\x72", 1, &signature));
  ck_assert (!cf_public_key_verify (&public_key, "\x73", 1, &signature));
  signature.bytes[0] ^= 1;
  ck_assert (!cf_public_key_verify (&public_key, "\x72", 1, &signature));
  cf_key_pair_copy_seed (pair, again);
  ck_assert_mem_eq (seed, again, CF_SEED_LEN);
}
END_TEST

START_TEST (test_fresh_key_pairs_differ)
{
  g_autoptr (CfKeyPair) a = cf_key_pair_new ();
  g_autoptr (CfKeyPair) b = cf_key_pair_new ();
  CfPublicKey a_public = cf_key_pair_get_public (a), b_public = cf_key_pair_get_public (b);
  CfSignature signature = cf_key_pair_sign (a, "x", 1);

  ck_assert (!cf_public_key_equal (&a_public, &b_public));
  ck_assert (cf_public_key_verify (&a_public, "x", 1, &signature));
  ck_assert (!cf_public_key_verify (&b_public, "x", 1, &signature));
}
END_TEST

START_TEST (test_key_and_signature_in_base64_come_back)
{
  g_autoptr (CfKeyPair) pair = cf_key_pair_new ();
  CfPublicKey key = cf_key_pair_get_public (pair), key_again;
  CfSignature signature = cf_key_pair_sign (pair, "x", 1), signature_again;
  g_autofree char *key_text = cf_public_key_to_base64 (&key);
  g_autofree char *signature_text = cf_signature_to_base64 (&signature);

  ck_assert_uint_eq (strlen (key_text), 44);
  ck_assert_uint_eq (strlen (signature_text), 88);
  ck_assert (cf_public_key_from_base64 (key_text, &key_again));
  ck_assert (cf_public_key_equal (&key, &key_again));
  ck_assert (cf_signature_from_base64 (signature_text, &signature_again));
  ck_assert_mem_eq (signature.bytes, signature_again.bytes, CF_SIGNATURE_LEN);
  ck_assert (!cf_public_key_from_base64 (signature_text, &key_again));
}
END_TEST

/* RFC 4648, section 10, and forms of it that other readers let pass. */
START_TEST (test_base64_has_one_form)
{
  guint8 data[8] = { 0 };
  g_autofree char *text = cf_base64_encode ("foob", 4);

  ck_assert_str_eq (text, "Zm9vYg==");
  ck_assert (cf_base64_decode_exact ("Zm9vYg==", data, 4));
  ck_assert_mem_eq (data, "foob", 4);
  ck_assert (!cf_base64_decode_exact ("Zm9vYh==", data, 4)); /* stray bits */
  ck_assert (!cf_base64_decode_exact ("Zm9vYg", data, 4));   /* no padding */
  ck_assert (!cf_base64_decode_exact ("Zm9v\nYg=", data, 4));
  ck_assert (!cf_base64_decode_exact ("Zm9vYg==", data, 5));
  ck_assert (!cf_base64_decode_exact ("Zm9vYg=a", data, 4));
  ck_assert (!cf_base64_decode_exact (NULL, data, 4));
  ck_assert_mem_eq (data, "foob", 4);
}
END_TEST

START_TEST (test_pin_verifies_only_itself)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *stored = cf_pin_hash ("4711", CF_PIN_COST_TEST, &error);
  g_autofree char *again = cf_pin_hash ("4711", CF_PIN_COST_TEST, NULL);

  ck_assert_ok (stored != NULL);
  ck_assert (g_str_has_prefix (stored, "$argon2id$"));
  ck_assert_str_ne (stored, again); /* salted */
  ck_assert (cf_pin_verify ("4711", stored));
  ck_assert (cf_pin_verify ("4711", again));
  ck_assert (!cf_pin_verify ("4712", stored));
  ck_assert (!cf_pin_verify ("47110", stored));
  ck_assert (!cf_pin_verify ("", stored));
  ck_assert (!cf_pin_verify ("4711", "damaged"));
  ck_assert (!cf_pin_verify ("4711", NULL));
}
END_TEST

START_TEST (test_pin_at_shop_cost_takes_its_memory)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *stored = cf_pin_hash ("123456789012", CF_PIN_COST_SHOP, &error);

  ck_assert_ok (stored != NULL);
  ck_assert_ptr_nonnull (strstr (stored, "m=65536,t=2,p=1"));
  ck_assert (cf_pin_verify ("123456789012", stored));
}
END_TEST

static const char *const bad_pins[] = { "", "123", "1234567890123", "12a4", "１２３４", " 1234" };

START_TEST (test_pin_is_four_to_twelve_digits)
{
  g_autoptr (GError) error = NULL;

  ck_assert_refused (cf_pin_hash (bad_pins[_i], CF_PIN_COST_TEST, &error) != NULL,
                     CF_ERROR_WRONG_PIN);
}
END_TEST

START_TEST (test_wipe_and_random_touch_every_byte)
{
  guint8 data[64] = { 0 }, zero[64] = { 0 };

  cf_random_bytes (data, sizeof data);
  ck_assert_mem_ne (data, zero, sizeof data);
  cf_wipe (data, sizeof data);
  ck_assert_mem_eq (data, zero, sizeof data);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_hash_is_sha_256);
  tcase_add_test (tc, test_hash_in_pieces_is_the_hash_of_the_whole);
  tcase_add_test (tc, test_hmac_is_hmac_sha_256);
  tcase_add_test (tc, test_hash_in_hex_has_one_form);
  tcase_add_test (tc, test_signature_is_ed25519);
  tcase_add_test (tc, test_fresh_key_pairs_differ);
  tcase_add_test (tc, test_key_and_signature_in_base64_come_back);
  tcase_add_test (tc, test_base64_has_one_form);
  tcase_add_test (tc, test_pin_verifies_only_itself);
  tcase_add_test (tc, test_pin_at_shop_cost_takes_its_memory);
  tcase_add_loop_test (tc, test_pin_is_four_to_twelve_digits, 0, G_N_ELEMENTS (bad_pins));
  tcase_add_test (tc, test_wipe_and_random_touch_every_byte);
}

CF_TEST_MAIN ("crypto", add_tests)
