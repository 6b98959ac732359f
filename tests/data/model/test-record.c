/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-event.h"
#include "cf-record.h"
#include "cf-test.h"

/* The record of docs/journal.md, byte for byte. */
static const char RECORD[] =
  "{\"at\":\"2026-11-23T18:59:24.123Z\",\"body\":{\"code\":\"4006381333931\"},"
  "\"boot\":\"6b1f9a52-0c1d-4e53-9f0e-0d6a5a0f7c11\",\"by\":\"console\",\"epoch\":1,"
  "\"kind\":\"catalog.unknown_code\",\"mono\":5210043,"
  "\"prev\":\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\",\"seq\":42,"
  "\"terminal\":\"01890a5d-ac96-774b-bcce-b302099a8057\",\"v\":1}";

START_TEST (test_record_is_read)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfRecord) record = cf_record_parse (RECORD, strlen (RECORD), &error);
  CfHash empty = cf_hash_of (NULL, 0);

  ck_assert_ok (record != NULL);
  ck_assert_int_eq (record->at_ms, G_GINT64_CONSTANT (1795460364123));
  ck_assert_str_eq (record->boot.text, "6b1f9a52-0c1d-4e53-9f0e-0d6a5a0f7c11");
  ck_assert_str_eq (record->by, "console");
  ck_assert_uint_eq (record->epoch, 1);
  ck_assert_str_eq (record->kind, "catalog.unknown_code");
  ck_assert_int_eq (cf_record_get_kind (record), CF_EVENT_CATALOG_UNKNOWN_CODE);
  ck_assert_int_eq (record->mono_ms, 5210043);
  ck_assert (cf_hash_equal (&record->prev, &empty));
  ck_assert_int_eq (record->seq, 42);
  ck_assert_str_eq (record->terminal.text, "01890a5d-ac96-774b-bcce-b302099a8057");
  ck_assert_uint_eq (record->v, 1);
  ck_assert_str_eq (json_object_get_string (json_object_object_get (record->body, "code")),
                    "4006381333931");
}
END_TEST

START_TEST (test_record_of_an_unknown_kind_is_read_too)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) parts = g_strsplit (RECORD, "catalog.unknown_code", 2);
  g_autofree char *text = g_strjoin ("moon.landed", parts[0], parts[1], NULL);
  g_autoptr (CfRecord) record = cf_record_parse (text, strlen (text), &error);

  ck_assert_ok (record != NULL);
  ck_assert_int_eq (cf_record_get_kind (record), CF_EVENT_UNKNOWN);
  ck_assert_uint_eq (cf_event_kind_ledgers (cf_record_get_kind (record)), CF_LEDGER_NONE);
}
END_TEST

/* One thing replaced by another; none may be read. */
static const struct
{
  const char *from;
  const char *to;
} spoilt[] = {
  { "\"at\":\"2026-11-23T18:59:24.123Z\",", "" },
  { "24.123Z", "24Z" },
  { "\"body\":{\"code\":\"4006381333931\"}", "\"body\":[]" },
  { "\"body\":{\"code\":\"4006381333931\"}", "\"body\":null" },
  { "6b1f9a52", "6B1F9A52" },
  { "6b1f9a52-", "" },
  { "\"console\"", "\"\"" },
  { "\"console\"", "\"a b\"" },
  { "\"console\"", "7" },
  { "\"epoch\":1", "\"epoch\":0" },
  { "\"epoch\":1", "\"epoch\":4294967296" },
  { "\"epoch\":1", "\"epoch\":\"1\"" },
  { "catalog.unknown_code", "" },
  { "catalog.unknown_code", "catalog unknown" },
  { "\"mono\":5210043", "\"mono\":-1" },
  { "e3b0c442", "E3B0C442" },
  { "e3b0c442", "" },
  { "\"seq\":42", "\"seq\":0" },
  { "\"seq\":42", "\"seq\":true" },
  { "01890a5d-", "" },
  { "\"v\":1}", "\"v\":0}" },
  { "\"v\":1}", "\"v\":1,\"w\":1}" },
  { "\"v\":1}", "\"w\":1}" },
  { "\"v\":1}", "\"v\":1} " },
  { "\"v\":1}", "\"v\":1}\n" },
  { "\"epoch\":1,", "\"epoch\": 1," },
  { "\"code\":\"4006381333931\"", "\"code\":\"\\u0034006381333931\"" },
  { "\"code\":\"4006381333931\"", "\"code\":1.5" },
  { "{\"at\"", "{\"v\":1,\"at\"" },
};

START_TEST (test_spoilt_record_is_damaged)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) parts = g_strsplit (RECORD, spoilt[_i].from, 2);
  g_autofree char *text = NULL;

  ck_assert_uint_eq (g_strv_length (parts), 2);
  text = g_strjoin (spoilt[_i].to, parts[0], parts[1], NULL);
  ck_assert_refused (cf_record_parse (text, strlen (text), &error) != NULL, CF_ERROR_DAMAGED);
}
END_TEST

START_TEST (test_cut_record_is_damaged)
{
  for (gsize len = 0; len < strlen (RECORD); len++) {
    g_autoptr (GError) error = NULL;

    ck_assert_refused (cf_record_parse (RECORD, len, &error) != NULL, CF_ERROR_DAMAGED);
  }
}
END_TEST

START_TEST (test_signature_is_bound_to_hash_key_and_purpose)
{
  g_autoptr (CfKeyPair) key = cf_key_pair_new ();
  g_autoptr (CfKeyPair) other = cf_key_pair_new ();
  CfPublicKey public_key = cf_key_pair_get_public (key);
  CfPublicKey other_public = cf_key_pair_get_public (other);
  CfHash hash = cf_hash_of (RECORD, strlen (RECORD)), other_hash = cf_hash_of ("x", 1);
  CfSignature signature = cf_record_sign (key, &hash), plain;
  guint8 message[23 + CF_HASH_LEN] = "counterfoil-journal-v1"; /* and its NUL */

  ck_assert (cf_record_verify (&public_key, &hash, &signature));
  ck_assert (!cf_record_verify (&public_key, &other_hash, &signature));
  ck_assert (!cf_record_verify (&other_public, &hash, &signature));
  /* docs/journal.md: what a stranger verifies with nothing but Ed25519. */
  memcpy (message + 23, hash.bytes, CF_HASH_LEN);
  ck_assert (cf_public_key_verify (&public_key, message, sizeof message, &signature));
  plain = cf_key_pair_sign (key, hash.bytes, CF_HASH_LEN);
  ck_assert (!cf_record_verify (&public_key, &hash, &plain));
}
END_TEST

START_TEST (test_old_epoch_vouches_for_the_new_key)
{
  g_autoptr (CfKeyPair) old = cf_key_pair_new ();
  g_autoptr (CfKeyPair) fresh = cf_key_pair_new ();
  CfPublicKey old_public = cf_key_pair_get_public (old);
  CfPublicKey fresh_public = cf_key_pair_get_public (fresh);
  CfSignature signature = cf_epoch_sign (old, &fresh_public);
  CfHash as_hash, prev = cf_record_first_prev (&fresh_public);
  CfHash expected = cf_hash_of (fresh_public.bytes, CF_PUBLIC_KEY_LEN);

  ck_assert (cf_epoch_verify (&old_public, &fresh_public, &signature));
  ck_assert (!cf_epoch_verify (&fresh_public, &fresh_public, &signature));
  ck_assert (!cf_epoch_verify (&old_public, &old_public, &signature));
  memcpy (as_hash.bytes, fresh_public.bytes, CF_HASH_LEN);
  ck_assert (!cf_record_verify (&old_public, &as_hash, &signature)); /* no record's signature */
  ck_assert (cf_hash_equal (&prev, &expected));
}
END_TEST

START_TEST (test_personal_hash_is_salt_then_fields)
{
  static const guint8 SALT[CF_PERSONAL_SALT_LEN] = "0123456789abcdef";
  static const guint8 OTHER[CF_PERSONAL_SALT_LEN] = "1123456789abcdef";
  CfHash hash = cf_personal_hash (SALT, "{\"name\":\"Anna\"}");
  CfHash expected = cf_hash_of ("0123456789abcdef{\"name\":\"Anna\"}", 31);
  CfHash other = cf_personal_hash (OTHER, "{\"name\":\"Anna\"}");

  ck_assert (cf_hash_equal (&hash, &expected));
  ck_assert (!cf_hash_equal (&hash, &other));
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_record_is_read);
  tcase_add_test (tc, test_record_of_an_unknown_kind_is_read_too);
  tcase_add_loop_test (tc, test_spoilt_record_is_damaged, 0, G_N_ELEMENTS (spoilt));
  tcase_add_test (tc, test_cut_record_is_damaged);
  tcase_add_test (tc, test_signature_is_bound_to_hash_key_and_purpose);
  tcase_add_test (tc, test_old_epoch_vouches_for_the_new_key);
  tcase_add_test (tc, test_personal_hash_is_salt_then_fields);
}

CF_TEST_MAIN ("record", add_tests)
