/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <unistd.h>

#include "cf-canonical-json.h"
#include "cf-export.h"
#include "cf-journal.h"
#include "cf-store-world.h"
#include "cf-test.h"
#include "cf-verify.h"

static CfStoreWorld world;
static GString *text;
static char *file;

static void
set_up (void)
{
  cf_store_world_init (&world);
  cf_store_world_open (&world);
  cf_store_world_open_shift (&world, 0);
  cf_store_world_sell (&world, 2);
  text = g_string_new (NULL);
  file = g_build_filename (world.root, "journal.ndjson", NULL);
}

static void
tear_down (void)
{
  g_string_free (text, TRUE);
  g_free (file);
  cf_store_world_clear (&world);
}

static gboolean
append (const char *bytes, gsize len, gpointer data, GError **error)
{
  g_string_append_len (text, bytes, (gssize) len);
  return TRUE;
}

static CfExportSummary
export_range (gint64 from, gint64 to)
{
  g_autoptr (GError) error = NULL;
  CfExportSummary summary = { 0 };

  g_string_truncate (text, 0);
  ck_assert_ok (cf_journal_export (cf_store_get_reader (world.store), from, to, append, NULL, NULL,
                                   &summary, &error));
  return summary;
}

/* Another machine: a second epoch whose key the first one signs. */
static void
begin_second_epoch (void)
{
  cf_store_world_close (&world);
  world.machine = "another machine";
  cf_store_world_open (&world);
  cf_store_world_sell (&world, 1);
}

static CfPublicKey
key_of (guint epoch)
{
  g_autoptr (GError) error = NULL;
  CfPublicKey key = { 0 };

  ck_assert_ok (cf_journal_load_epoch_key (cf_store_get_reader (world.store), epoch, &key, &error));
  return key;
}

static CfVerifyReport *
verify_text (const CfPublicKey *trusted)
{
  g_autoptr (GError) error = NULL;
  CfVerifyReport *report;

  ck_assert (g_file_set_contents (file, text->str, (gssize) text->len, NULL));
  report = cf_verify_file (file, trusted, trusted != NULL ? 1 : 0, NULL, &error);
  ck_assert_ok (report != NULL);
  return report;
}

static void
assert_proved (const CfPublicKey *trusted, gboolean proved)
{
  g_autoptr (CfVerifyReport) report = verify_text (trusted);

  if (report->problems->len > 0)
    ck_abort_msg ("%s", ((CfVerifyProblem *) report->problems->pdata[0])->message);
  ck_assert_int_eq (report->origin_proved, proved);
}

static void
assert_bad_line (gint64 line)
{
  CfPublicKey key = key_of (1);
  g_autoptr (CfVerifyReport) report = verify_text (&key);

  ck_assert_uint_eq (report->problems->len, 1);
  ck_assert_int_eq (((CfVerifyProblem *) report->problems->pdata[0])->line, line);
  ck_assert (!report->origin_proved);
}

START_TEST (test_export_is_canonical_lines_with_the_epoch_in_front)
{
  CfExportSummary summary = export_range (0, 0);
  g_auto (GStrv) lines = g_strsplit (text->str, "\n", -1);
  g_autoptr (GError) error = NULL;
  CfPublicKey key = key_of (1);
  g_autofree char *key_text = cf_public_key_to_base64 (&key);
  g_autofree char *header = g_strdup_printf (
    "{\"certificate\":null,\"epoch\":1,\"format\":\"counterfoil-journal\",\"public_key\":\"%s\","
    "\"terminal\":\"%s\",\"v\":1}",
    key_text, cf_store_get_terminal (world.store).text);
  CfHash hash = cf_hash_of (text->str, text->len);

  ck_assert_str_eq (lines[0], header);
  ck_assert_int_eq (summary.records, 6);
  ck_assert_uint_eq (g_strv_length (lines), 1 + 6 + 1);
  ck_assert (cf_hash_equal (&hash, &summary.sha256));
  for (guint i = 0; i < 7; i++) {
    g_autoptr (json_object) object =
      cf_canonical_json_parse_exact (lines[i], strlen (lines[i]), &error);
    ck_assert_ok (object != NULL);
  }
}
END_TEST

START_TEST (test_partial_export_says_where_it_begins)
{
  CfExportSummary summary = export_range (cf_position_to_key (1, 3), cf_position_to_key (1, 5));
  CfPublicKey key = key_of (1);

  ck_assert_int_eq (summary.records, 3);
  ck_assert_int_eq (summary.from, cf_position_to_key (1, 3));
  ck_assert_int_eq (summary.to, cf_position_to_key (1, 5));
  ck_assert_ptr_nonnull (strstr (text->str, "\"from_prev\":\""));
  ck_assert_ptr_nonnull (strstr (text->str, "\"from_seq\":3,"));
  assert_proved (&key, TRUE);
}
END_TEST

START_TEST (test_origin_is_proved_by_a_trusted_key_only)
{
  CfPublicKey key = key_of (1);
  g_autoptr (CfKeyPair) stranger = cf_key_pair_new ();
  CfPublicKey strange = cf_key_pair_get_public (stranger);

  export_range (0, 0);
  assert_proved (NULL, FALSE);
  assert_proved (&strange, FALSE);
  assert_proved (&key, TRUE);
}
END_TEST

START_TEST (test_proof_spreads_over_epochs_both_ways)
{
  CfPublicKey first, second;

  begin_second_epoch ();
  first = key_of (1);
  second = key_of (2);
  export_range (0, 0);
  assert_proved (&first, TRUE);
  assert_proved (&second, TRUE);
  assert_proved (NULL, FALSE);
  export_range (cf_position_to_key (2, 1), 0);
  assert_proved (&second, TRUE);
  assert_proved (&first, FALSE);
}
END_TEST

START_TEST (test_epoch_without_the_old_keys_signature_needs_its_own_trust)
{
  g_autofree char *key_file = g_build_filename (world.folder, "terminal.key", NULL);
  CfPublicKey first, second;

  cf_store_world_close (&world);
  ck_assert_int_eq (unlink (key_file), 0);
  cf_store_world_open (&world);
  first = key_of (1);
  second = key_of (2);
  export_range (0, 0);
  assert_proved (&first, FALSE);
  assert_proved (&second, TRUE);
}
END_TEST

/* A key in a line nothing is signed with must not prove what stands before it. */
START_TEST (test_trusted_key_without_a_record_proves_nothing)
{
  g_autoptr (CfKeyPair) pair = cf_key_pair_new ();
  CfPublicKey key = cf_key_pair_get_public (pair);
  g_autofree char *key_text = cf_public_key_to_base64 (&key);
  const char *terminal = cf_store_get_terminal (world.store).text;
  g_autoptr (CfVerifyReport) report = NULL;

  export_range (0, 0);
  g_string_append_printf (text,
                          "{\"certificate\":null,\"epoch\":%d,\"format\":\"counterfoil-journal\","
                          "\"public_key\":\"%s\",\"terminal\":\"%s\",\"v\":1}\n",
                          _i, key_text, terminal);
  report = verify_text (&key);
  ck_assert (!report->origin_proved);
  ck_assert_uint_eq (report->problems->len, 1);
}
END_TEST

START_TEST (test_changed_byte_is_found_at_its_line)
{
  char *at;

  export_range (0, 0);
  at = strstr (text->str, "\"SKU-2\"");
  ck_assert_ptr_nonnull (at);
  at[5] = '3';
  assert_bad_line (7);
}
END_TEST

START_TEST (test_missing_line_is_found)
{
  char *line, *end;

  export_range (0, 0);
  line = strchr (text->str, '\n') + 1;
  line = strchr (line, '\n') + 1;
  end = strchr (line, '\n') + 1;
  g_string_erase (text, line - text->str, end - line);
  assert_bad_line (3);
}
END_TEST

START_TEST (test_cut_and_foreign_files_are_malformed)
{
  static const char *const bad[] = { "hello\n", "{}\n", "{\"certificate\":null}\n", "\n" };

  export_range (0, 0);
  g_string_truncate (text, text->len - 10);
  assert_bad_line (7);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_string_assign (text, bad[i]);
    assert_bad_line (1);
  }
  g_string_assign (text, "");
  assert_bad_line (1);
}
END_TEST

START_TEST (test_very_long_line_is_refused_in_bounded_memory)
{
  g_string_truncate (text, 0);
  for (guint i = 0; i < 1000 * 1000; i++)
    g_string_append_c (text, 'x');
  assert_bad_line (1);
}
END_TEST

START_TEST (test_missing_file_is_a_bad_file)
{
  g_autoptr (GError) error = NULL;

  ck_assert_refused (cf_verify_file ("/no/such/file", NULL, 0, NULL, &error), CF_ERROR_BAD_FILE);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_checked_fixture (tc, set_up, tear_down);
  tcase_add_test (tc, test_export_is_canonical_lines_with_the_epoch_in_front);
  tcase_add_test (tc, test_partial_export_says_where_it_begins);
  tcase_add_test (tc, test_origin_is_proved_by_a_trusted_key_only);
  tcase_add_test (tc, test_proof_spreads_over_epochs_both_ways);
  tcase_add_test (tc, test_epoch_without_the_old_keys_signature_needs_its_own_trust);
  tcase_add_loop_test (tc, test_trusted_key_without_a_record_proves_nothing, 1, 3);
  tcase_add_test (tc, test_changed_byte_is_found_at_its_line);
  tcase_add_test (tc, test_missing_line_is_found);
  tcase_add_test (tc, test_cut_and_foreign_files_are_malformed);
  tcase_add_test (tc, test_very_long_line_is_refused_in_bounded_memory);
  tcase_add_test (tc, test_missing_file_is_a_bad_file);
}

CF_TEST_MAIN ("cf-export", add_tests)
