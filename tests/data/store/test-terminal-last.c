/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <unistd.h>

#include "cf-terminal-last.h"
#include "cf-test.h"

static char *folder;
static char *path;

static void
set_up (void)
{
  CfId terminal;

  folder = cf_test_temp_dir ();
  cf_id_parse ("01890a5d-ac96-774b-bcce-b302099a8057", &terminal);
  path = cf_terminal_last_path (folder, &terminal);
}

static void
tear_down (void)
{
  cf_test_remove_tree (folder);
  g_free (folder);
  g_free (path);
}

static CfTerminalLast
sample (gint64 seq)
{
  CfTerminalLast last = { .machine = "a machine",
                          .position = { .epoch = 3, .seq = seq },
                          .starts = 7 };

  cf_id_parse ("01890a5d-ac96-774b-bcce-b302099a8057", &last.terminal);
  last.position.hash = cf_hash_of (&seq, sizeof seq);
  return last;
}

static void
write_some (gint64 from, gint64 to)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfTerminalLastFile) file = cf_terminal_last_open (path, &error);

  ck_assert_ok (file != NULL);
  for (gint64 seq = from; seq <= to; seq++) {
    CfTerminalLast last = sample (seq);
    ck_assert_ok (cf_terminal_last_write (file, &last, seq == to, &error));
  }
}

START_TEST (test_last_write_is_read_back)
{
  CfTerminalLast expected = sample (5), last;

  ck_assert (!cf_terminal_last_read (path, &last));
  write_some (1, 3);
  write_some (4, 5);
  ck_assert (cf_terminal_last_read (path, &last));
  ck_assert_str_eq (last.machine, "a machine");
  ck_assert_str_eq (last.terminal.text, expected.terminal.text);
  ck_assert_uint_eq (last.position.epoch, 3);
  ck_assert_int_eq (last.position.seq, 5);
  ck_assert (cf_hash_equal (&last.position.hash, &expected.position.hash));
  ck_assert_int_eq (last.starts, 7);
  ck_assert (!last.is_closed);
}
END_TEST

START_TEST (test_torn_write_leaves_the_one_before)
{
  CfTerminalLast last;
  int fd;

  write_some (1, 5);
  /* The fifth write lies in slot 1: half of it is lost. */
  fd = open (path, O_WRONLY);
  ck_assert_int_eq (pwrite (fd, "                                ", 32, 512 + 100), 32);
  close (fd);
  ck_assert (cf_terminal_last_read (path, &last));
  ck_assert_int_eq (last.position.seq, 4);
  write_some (6, 6);
  ck_assert (cf_terminal_last_read (path, &last));
  ck_assert_int_eq (last.position.seq, 6);
}
END_TEST

START_TEST (test_file_of_something_else_is_not_there)
{
  CfTerminalLast last;

  write_some (1, 1);
  ck_assert (g_file_set_contents (path, "something else", -1, NULL));
  ck_assert (!cf_terminal_last_read (path, &last));
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_checked_fixture (tc, set_up, tear_down);
  tcase_add_test (tc, test_last_write_is_read_back);
  tcase_add_test (tc, test_torn_write_leaves_the_one_before);
  tcase_add_test (tc, test_file_of_something_else_is_not_there);
}

CF_TEST_MAIN ("cf-terminal-last", add_tests)
