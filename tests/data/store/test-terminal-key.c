/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <sys/stat.h>
#include <unistd.h>

#include "cf-terminal-key.h"
#include "cf-test.h"

static char *folder;
static char *file;
static char *staged;

static void
set_up (void)
{
  folder = cf_test_temp_dir ();
  file = g_build_filename (folder, "terminal.key", NULL);
  staged = g_build_filename (folder, "terminal.key.new", NULL);
}

static void
tear_down (void)
{
  cf_test_remove_tree (folder);
  g_free (folder);
  g_free (file);
  g_free (staged);
}

static CfKeyPair *
settle (const CfKeyPair *wanted)
{
  g_autoptr (GError) error = NULL;
  CfPublicKey public_key = cf_key_pair_get_public (wanted);
  CfKeyPair *found = NULL;

  ck_assert_ok (cf_terminal_key_settle (folder, &public_key, &found, &error));
  if (found != NULL) {
    CfPublicKey got = cf_key_pair_get_public (found);
    ck_assert (cf_public_key_equal (&got, &public_key));
  }
  return found;
}

START_TEST (test_key_comes_back_from_a_private_file)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfKeyPair) key = cf_key_pair_new ();
  g_autoptr (CfKeyPair) back = NULL;
  struct stat info;

  ck_assert_ok (cf_terminal_key_stage (folder, key, &error));
  ck_assert_ok (cf_terminal_key_commit (folder, &error));
  ck_assert_int_eq (stat (file, &info), 0);
  ck_assert_int_eq (info.st_mode & 07777, 0600);
  back = settle (key);
  ck_assert_ptr_nonnull (back);
}
END_TEST

START_TEST (test_crash_before_the_epoch_keeps_the_old_key)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfKeyPair) old = cf_key_pair_new ();
  g_autoptr (CfKeyPair) new = cf_key_pair_new ();
  g_autoptr (CfKeyPair) found = NULL;

  ck_assert_ok (cf_terminal_key_stage (folder, old, &error));
  ck_assert_ok (cf_terminal_key_commit (folder, &error));
  ck_assert_ok (cf_terminal_key_stage (folder, new, &error));
  found = settle (old);
  ck_assert_ptr_nonnull (found);
  ck_assert_int_ne (access (staged, F_OK), 0);
}
END_TEST

START_TEST (test_crash_after_the_epoch_takes_the_new_key)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfKeyPair) old = cf_key_pair_new ();
  g_autoptr (CfKeyPair) new = cf_key_pair_new ();
  g_autoptr (CfKeyPair) found = NULL;
  CfPublicKey public_key = cf_key_pair_get_public (new);

  ck_assert_ok (cf_terminal_key_stage (folder, old, &error));
  ck_assert_ok (cf_terminal_key_commit (folder, &error));
  ck_assert_ok (cf_terminal_key_stage (folder, new, &error));
  ck_assert (!cf_terminal_key_matches (folder, &public_key));
  found = settle (new);
  ck_assert_ptr_nonnull (found);
  ck_assert (cf_terminal_key_matches (folder, &public_key));
}
END_TEST

START_TEST (test_missing_or_damaged_file_is_no_key)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfKeyPair) key = cf_key_pair_new ();

  ck_assert_ptr_null (settle (key));
  ck_assert_ok (cf_terminal_key_stage (folder, key, &error));
  ck_assert_ok (cf_terminal_key_commit (folder, &error));
  ck_assert_int_eq (truncate (file, 40), 0);
  ck_assert_ptr_null (settle (key));
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_checked_fixture (tc, set_up, tear_down);
  tcase_add_test (tc, test_key_comes_back_from_a_private_file);
  tcase_add_test (tc, test_crash_before_the_epoch_keeps_the_old_key);
  tcase_add_test (tc, test_crash_after_the_epoch_takes_the_new_key);
  tcase_add_test (tc, test_missing_or_damaged_file_is_no_key);
}

CF_TEST_MAIN ("cf-terminal-key", add_tests)
