/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-code-digits.h"
#include "cf-pickup-code.h"
#include "cf-test.h"

static const guint8 SEED[CF_SEED_LEN] = { 1, 2, 3 };
static const guint8 OTHER_SEED[CF_SEED_LEN] = { 9 };
static const CfPickupCode CODE = { { "01890a5d-ac96-774b-bcce-b30209900001" }, 7, 5000000 };

START_TEST (test_digits_hold_bytes)
{
  static const guint8 BYTES[] = { 0, 255, 1, 254, 2, 253, 3, 252, 4 };
  g_autofree char *two = cf_code_digits_encode (BYTES, 2);

  ck_assert_str_eq (two, "00255");
  for (gsize len = 1; len <= sizeof BYTES; len++) {
    g_autofree char *digits = cf_code_digits_encode (BYTES, len);
    g_autoptr (GBytes) again = cf_code_digits_decode (digits);

    ck_assert_ptr_nonnull (again);
    ck_assert_uint_eq (g_bytes_get_size (again), len);
    ck_assert_int_eq (memcmp (g_bytes_get_data (again, NULL), BYTES, len), 0);
  }
}
END_TEST

static const char *const bad_digits[] = { "1",  "12", "1234", "256", "12a", "99999999999999999",
                                          " 12" };

START_TEST (test_what_encoding_does_not_give_is_no_code)
{
  ck_assert_ptr_null (cf_code_digits_decode (bad_digits[_i]));
}
END_TEST

START_TEST (test_signed_code_is_read_by_whoever_has_the_key)
{
  g_autoptr (CfKeyPair) pair = cf_key_pair_new_from_seed (SEED);
  g_autoptr (CfKeyPair) other = cf_key_pair_new_from_seed (OTHER_SEED);
  const CfPublicKey keys[] = { cf_key_pair_get_public (other), cf_key_pair_get_public (pair) };
  g_autofree char *text = cf_pickup_code_sign (&CODE, pair);
  g_autoptr (GError) error = NULL;
  CfPickupCode read;

  ck_assert_uint_lt (strlen (text), 300);
  ck_assert_ok (cf_pickup_code_verify (text, keys, 2, 4999999, &read, &error));
  ck_assert_str_eq (read.order.text, CODE.order.text);
  ck_assert_uint_eq (read.serial, 7);
  ck_assert_int_eq (read.ends_ms, 5000000);
  ck_assert_ok (cf_pickup_code_verify (text + 4, keys, 2, 0, &read, &error));
  ck_assert_refused (cf_pickup_code_verify (text, keys, 2, 5000000, &read, &error),
                     CF_ERROR_BAD_PICKUP_CODE);
  ck_assert_refused (cf_pickup_code_verify (text, keys, 1, 0, &read, &error),
                     CF_ERROR_BAD_PICKUP_CODE);
  ck_assert_refused (cf_pickup_code_verify ("CF1P123", keys, 2, 0, &read, &error),
                     CF_ERROR_BAD_PICKUP_CODE);
}
END_TEST

START_TEST (test_one_changed_digit_spoils_a_signed_code)
{
  g_autoptr (CfKeyPair) pair = cf_key_pair_new_from_seed (SEED);
  const CfPublicKey key = cf_key_pair_get_public (pair);
  g_autofree char *text = cf_pickup_code_sign (&CODE, pair);
  CfPickupCode read;

  for (char *c = text + 4; *c != '\0'; c++) {
    char kept = *c;

    *c = kept == '9' ? '0' : (char) (kept + 1);
    ck_assert (!cf_pickup_code_verify (text, &key, 1, 0, &read, NULL));
    *c = kept;
  }
  ck_assert (cf_pickup_code_verify (text, &key, 1, 0, &read, NULL));
}
END_TEST

START_TEST (test_replaced_code_does_not_fit)
{
  g_autoptr (CfPickup) order = cf_pickup_new (&CODE.order);
  CfPickupCode stranger = CODE;

  order->code_serial = 7;
  ck_assert (cf_pickup_code_fits (&CODE, order));
  order->code_serial = 8;
  ck_assert (!cf_pickup_code_fits (&CODE, order));
  stranger.order.text[0] = 'f';
  stranger.serial = 9;
  ck_assert (!cf_pickup_code_fits (&stranger, order));
}
END_TEST

START_TEST (test_typed_code_has_few_tries)
{
  static const guint8 RANDOM[CF_PICKUP_TYPED_LEN] = { 0, 1, 2, 31, 32, 33, 255, 24 };
  g_autoptr (CfPickup) order = cf_pickup_new (&CODE.order);
  g_autofree char *typed = cf_pickup_typed_new (RANDOM);
  g_autoptr (GError) error = NULL;

  ck_assert_str_eq (typed, "ABC9AB92");
  order->code_key[3] = 77;
  ck_assert_refused (cf_pickup_typed_check (order, typed, 0, &error),
                     CF_ERROR_BAD_PICKUP_CODE); /* an order without a code */
  order->code_hash = cf_pickup_typed_hash (&order->id, order->code_key, typed);
  ck_assert_ok (cf_pickup_typed_check (order, "abc9-ab 92", 4, &error));
  ck_assert_refused (cf_pickup_typed_check (order, "ABC9AB93", 0, &error),
                     CF_ERROR_BAD_PICKUP_CODE);
  ck_assert_refused (cf_pickup_typed_check (order, typed, CF_PICKUP_TRIES_MAX, &error),
                     CF_ERROR_LOCKED_OUT);
  order->code_key[3] = 78;
  ck_assert_refused (cf_pickup_typed_check (order, typed, 0, &error), CF_ERROR_BAD_PICKUP_CODE);
}
END_TEST

/* clang-format off */
static const struct
{
  const char *told_name, *said_name;
  CfPickupProof proof;
  const char *told, *said;
  gboolean fits;
} proofs[] = {
  { "Zoë Müller-Lüdenscheidt", "muller",      CF_PROOF_PHONE,    "+49 171 555-0142", "0142",        TRUE },
  { "Zoë Müller-Lüdenscheidt", "ZOE MÜLLER",  CF_PROOF_PHONE,    "+49 171 555-0142", "01715550142", TRUE },
  { "Zoë Müller-Lüdenscheidt", "Mull",        CF_PROOF_PHONE,    "+49 171 555-0142", "0142",        FALSE },
  { "Zoë Müller",              "Müller Otto", CF_PROOF_DOCUMENT, NULL,               NULL,          FALSE },
  { "Zoë Müller",              "Müller",      CF_PROOF_DOCUMENT, NULL,               NULL,          TRUE },
  { "Zoë Müller",              "Müller",      CF_PROOF_PHONE,    NULL,               "0142",        FALSE },
  { "Zoë Müller",              "Müller",      CF_PROOF_PHONE,    "12",               "12",          FALSE },
  { "Zoë Müller",              "Müller",      CF_PROOF_EMAIL,    "Zoe@example.com",  "zoe@EXAMPLE.com", TRUE },
  { "Zoë Müller",              "Müller",      CF_PROOF_EMAIL,    "zoe@example.com",  "zoe@example.org", FALSE },
  { "Zoë Müller",              "",            CF_PROOF_DOCUMENT, NULL,               NULL,          FALSE },
  { "Zoë Müller",              " - ",         CF_PROOF_DOCUMENT, NULL,               NULL,          FALSE },
  { NULL,                      "Müller",      CF_PROOF_DOCUMENT, NULL,               NULL,          FALSE },
};
/* clang-format on */

START_TEST (test_name_and_second_proof)
{
  g_autoptr (GError) error = NULL;

  ck_assert_int_eq (cf_pickup_proof_check (proofs[_i].told_name, proofs[_i].said_name,
                                           proofs[_i].proof, proofs[_i].told, proofs[_i].said,
                                           &error),
                    proofs[_i].fits);
  ck_assert_int_eq (cf_error_is (error, CF_ERROR_BAD_PICKUP_CODE), !proofs[_i].fits);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_digits_hold_bytes);
  tcase_add_loop_test (tc, test_what_encoding_does_not_give_is_no_code, 0,
                       G_N_ELEMENTS (bad_digits));
  tcase_add_test (tc, test_signed_code_is_read_by_whoever_has_the_key);
  tcase_add_test (tc, test_one_changed_digit_spoils_a_signed_code);
  tcase_add_test (tc, test_replaced_code_does_not_fit);
  tcase_add_test (tc, test_typed_code_has_few_tries);
  tcase_add_loop_test (tc, test_name_and_second_proof, 0, G_N_ELEMENTS (proofs));
}

CF_TEST_MAIN ("pickup-code", add_tests)
