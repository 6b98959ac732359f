/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <unistd.h>

#include "cf-journal.h"
#include "cf-sale-store.h"
#include "cf-shift-store.h"
#include "cf-test.h"
#include "cf-verify.h"

/*
 * What an older release wrote stays readable for ever: its database is brought up to date and is what
 * its journal says, and its exported journal verifies.  One row a released schema.
 */

static const struct
{
  const char *store;
  const char *journal;
  const char *key; /* of its newest epoch: proves the rest */
} fixtures[] = {
  { "store-v1.db", "journal-v1.ndjson", "UdjBMkS4k03sscLHPok29Xmye7JUxjmLYFCitMxGqkY=" },
};

static char *root;
static char *path;

static void
set_up (void)
{
  root = cf_test_temp_dir ();
  path = g_build_filename (root, "store.db", NULL);
}

static void
tear_down (void)
{
  cf_test_remove_tree (root);
  g_free (root);
  g_free (path);
}

static void
copy_fixture (const char *name)
{
  g_autofree char *from = cf_test_fixture (name);
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;
  gsize len;

  ck_assert_ok (g_file_get_contents (from, &bytes, &len, &error));
  ck_assert_ok (g_file_set_contents (path, bytes, (gssize) len, &error));
}

START_TEST (test_database_of_a_release_is_brought_up_to_date)
{
  CfDbOptions options = { .kind = CF_DB_STORE, .mode = CF_DB_WRITER };
  CfVerifyOptions verify = { .folder = root, .state_home = root, .only_projections = TRUE };
  g_autoptr (GError) error = NULL;
  g_autoptr (CfDb) db = NULL;
  g_autoptr (CfRecord) sale = NULL;
  g_autoptr (CfShiftRow) shift = NULL;
  g_autoptr (CfVerifyReport) report = NULL;

  copy_fixture (fixtures[_i].store);
  db = cf_db_open (path, &options, &error);
  ck_assert_ok (db != NULL);
  ck_assert_uint_eq (cf_db_get_version (db), cf_db_newest_version (CF_DB_STORE));
  sale = cf_sale_store_find (db, "T1-000005", NULL, &error);
  ck_assert_ok (sale != NULL);
  ck_assert_ok (cf_shift_store_load_open (db, &shift, &error));
  ck_assert_ptr_nonnull (shift);
  report = cf_verify_folder (&verify, NULL, &error);
  ck_assert_ok (report != NULL);
  if (report->problems->len > 0)
    ck_abort_msg ("%s", ((CfVerifyProblem *) report->problems->pdata[0])->message);
}
END_TEST

START_TEST (test_journal_of_a_release_verifies)
{
  g_autofree char *file = cf_test_fixture (fixtures[_i].journal);
  g_autoptr (GError) error = NULL;
  g_autoptr (CfVerifyReport) report = NULL;
  CfPublicKey key;

  ck_assert (cf_public_key_from_base64 (fixtures[_i].key, &key));
  report = cf_verify_file (file, &key, 1, NULL, &error);
  ck_assert_ok (report != NULL);
  if (report->problems->len > 0)
    ck_abort_msg ("%s", ((CfVerifyProblem *) report->problems->pdata[0])->message);
  ck_assert (report->origin_proved);
  ck_assert_uint_eq (report->epochs, 2);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_checked_fixture (tc, set_up, tear_down);
  tcase_add_loop_test (tc, test_database_of_a_release_is_brought_up_to_date, 0,
                       G_N_ELEMENTS (fixtures));
  tcase_add_loop_test (tc, test_journal_of_a_release_verifies, 0, G_N_ELEMENTS (fixtures));
}

CF_TEST_MAIN ("fixtures", add_tests)
