/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cf-folder-lock.h"
#include "cf-test.h"

static char *folder;

static void
set_up (void)
{
  folder = cf_test_temp_dir ();
}

static void
tear_down (void)
{
  cf_test_remove_tree (folder);
  g_free (folder);
}

START_TEST (test_second_taker_is_told_who_has_it)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfFolderLock) lock = cf_folder_lock_take (folder, &error);
  g_autofree char *pid = g_strdup_printf ("process %d ", (int) getpid ());

  ck_assert_ok (lock != NULL);
  ck_assert (cf_folder_lock_take (folder, &error) == NULL);
  ck_assert_ptr_nonnull (strstr (error->message, pid));
  ck_assert (cf_error_is (error, CF_ERROR_TERMINAL_BUSY));
  g_clear_error (&error);
  g_clear_pointer (&lock, cf_folder_lock_release);
  lock = cf_folder_lock_take (folder, &error);
  ck_assert_ok (lock != NULL);
}
END_TEST

START_TEST (test_killed_process_gives_it_back)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfFolderLock) lock = NULL;
  int ready[2];
  char byte;
  pid_t child;

  ck_assert_int_eq (pipe (ready), 0);
  child = fork ();
  if (child == 0) {
    CfFolderLock *held = cf_folder_lock_take (folder, NULL);

    if (held != NULL && write (ready[1], "x", 1) == 1)
      pause ();
    _exit (1);
  }
  ck_assert_int_eq (read (ready[0], &byte, 1), 1);
  ck_assert_refused (cf_folder_lock_take (folder, &error), CF_ERROR_TERMINAL_BUSY);
  kill (child, SIGKILL);
  waitpid (child, NULL, 0);
  lock = cf_folder_lock_take (folder, &error);
  ck_assert_ok (lock != NULL);
}
END_TEST

START_TEST (test_missing_folder_is_an_error)
{
  g_autoptr (GError) error = NULL;

  ck_assert_refused (cf_folder_lock_take ("/no/such/folder", &error), CF_ERROR_IO);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_checked_fixture (tc, set_up, tear_down);
  tcase_add_test (tc, test_second_taker_is_told_who_has_it);
  tcase_add_test (tc, test_killed_process_gives_it_back);
  tcase_add_test (tc, test_missing_folder_is_an_error);
}

CF_TEST_MAIN ("cf-folder-lock", add_tests)
