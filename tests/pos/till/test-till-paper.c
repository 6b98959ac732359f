/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each receipt comes out once, or somebody is asked. */
#include <string.h>

#include "cf-till-unsure.h"
#include "cf-till-world.h"

#define ALL_DEVICES "scanner,printer,drawer"

static CfTillWorld *
world_new (const char *devices)
{
  g_setenv ("COUNTERFOIL_VIRTUAL_DEVICES", devices, TRUE);
  CfTillWorld *world = cf_till_world_new ();
  cf_till_world_start_day (world, "bob", "2222");
  return world;
}

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
script (CfTillWorld *world, const char *line)
{
  GError *error = NULL;
  ck_assert_ok (cf_till_script_device (world->till, "virtual-printer", line, &error));
  settle ();
}

static const char *
sell (CfTillWorld *world)
{
  cf_till_world_scan (world, "4000417025005");
  cf_till_world_tender (world, "cash", "5");
  const CfTillDone *done = cf_till_world_finish (world);
  settle ();
  return done->sale->number;
}

/* Papers of receipt @number that came out whole; how many of them say that they are copies. */
static guint
count_papers (CfTillWorld *world, const char *number, guint *ret_copies)
{
  g_autofree char *folder = g_build_filename (world->folder, "receipts", NULL);
  GDir *dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint papers = 0;

  *ret_copies = 0;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);
    g_autofree char *text = NULL;

    if (!g_str_has_prefix (name, number) || !g_str_has_suffix (name, ".txt") ||
        strstr (name, ".part") != NULL)
      continue;
    ck_assert (g_file_get_contents (path, &text, NULL, NULL));
    *ret_copies += strstr (text, "COPY 1") != NULL;
    papers++;
  }
  g_clear_pointer (&dir, g_dir_close);
  return papers;
}

#define assert_papers(world, number, expected, expected_copies)                                    \
  do {                                                                                             \
    guint copies = 0;                                                                              \
    ck_assert_uint_eq (count_papers (world, number, &copies), expected);                           \
    ck_assert_uint_eq (copies, expected_copies);                                                   \
  } while (0)

static gboolean
answer (CfTillWorld *world, const char *number, gboolean is_printed, GError **error)
{
  CfTillWait wait = { 0 };

  cf_till_settle_receipt_async (world->till, number, is_printed, cf_till_wait_cb, &wait);
  g_autoptr (GAsyncResult) result = cf_till_wait_for (&wait);
  gboolean is_done = cf_till_settle_receipt_finish (world->till, result, error);
  settle ();
  return is_done;
}

static guint
count_unsure (CfTillWorld *world)
{
  return cf_till_get_unsure (world->till)->len;
}

START_TEST (test_printed_receipt_is_not_asked_about)
{
  g_autoptr (CfTillWorld) world = world_new (ALL_DEVICES);
  g_autofree char *number = g_strdup (sell (world));

  ck_assert_int_eq (cf_till_get_progress (world->till)->receipt, CF_TILL_STEP_DONE);
  ck_assert_uint_eq (count_unsure (world), 0);
  cf_till_world_reopen (world);
  settle ();
  ck_assert_uint_eq (count_unsure (world), 0);
  assert_papers (world, number, 1, 0);
}
END_TEST

START_TEST (test_lost_receipt_that_somebody_has_seen_is_not_printed_again)
{
  g_autoptr (CfTillWorld) world = world_new (ALL_DEVICES);
  GError *error = NULL;

  script (world, "LOSE");
  g_autofree char *number = g_strdup (sell (world));
  ck_assert_int_eq (cf_till_get_progress (world->till)->receipt, CF_TILL_STEP_UNSURE);
  ck_assert_uint_eq (count_unsure (world), 1);
  ck_assert_ok (answer (world, number, TRUE, &error));
  ck_assert_int_eq (cf_till_get_progress (world->till)->receipt, CF_TILL_STEP_DONE);
  ck_assert_uint_eq (count_unsure (world), 0);
  ck_assert_refused (answer (world, number, TRUE, &error), CF_ERROR_UNKNOWN_RECEIPT);
  cf_till_world_reopen (world);
  settle ();
  ck_assert_uint_eq (count_unsure (world), 0);
  assert_papers (world, number, 1, 0);
}
END_TEST

START_TEST (test_lost_receipt_that_is_missing_is_printed_as_a_copy)
{
  g_autoptr (CfTillWorld) world = world_new (ALL_DEVICES);
  GError *error = NULL;

  script (world, "LOSE");
  g_autofree char *number = g_strdup (sell (world));
  ck_assert_ok (answer (world, NULL, FALSE, &error));
  ck_assert_uint_eq (count_unsure (world), 0);
  assert_papers (world, number, 2, 1);
  cf_till_world_reopen (world);
  settle ();
  ck_assert_uint_eq (count_unsure (world), 0);
  assert_papers (world, number, 2, 1);
}
END_TEST

/* The printer has no paper, the till is switched off: nothing comes out by itself the next day. */
START_TEST (test_receipt_that_a_run_left_behind_is_asked_about)
{
  g_autoptr (CfTillWorld) world = world_new (ALL_DEVICES);
  GError *error = NULL;

  script (world, "PAPER_OUT 3");
  g_autofree char *number = g_strdup (sell (world));
  ck_assert_int_eq (cf_till_get_progress (world->till)->receipt, CF_TILL_STEP_WAITING);
  cf_till_world_reopen (world);
  settle ();
  ck_assert_uint_eq (count_unsure (world), 1);
  const CfTillUnsure *unsure = cf_till_get_unsure (world->till)->pdata[0];
  ck_assert_str_eq (unsure->number, number);
  assert_papers (world, number, 0, 0);
  ck_assert_refused (answer (world, number, FALSE, &error), CF_ERROR_NOT_SIGNED_IN);
  cf_till_world_sign_in (world, "bob", "2222");
  ck_assert_ok (answer (world, number, FALSE, &error));
  assert_papers (world, number, 1, 1);
}
END_TEST

/* No printer has had it: it is the original that comes out later, once. */
START_TEST (test_receipt_no_printer_was_given_is_printed_when_there_is_one)
{
  g_autoptr (CfTillWorld) world = world_new ("scanner,drawer");
  g_autofree char *number = g_strdup (sell (world));

  ck_assert_int_eq (cf_till_get_progress (world->till)->receipt, CF_TILL_STEP_FAILED);
  cf_till_world_reopen (world);
  settle ();
  ck_assert_uint_eq (count_unsure (world), 0);
  assert_papers (world, number, 0, 0);
  g_setenv ("COUNTERFOIL_VIRTUAL_DEVICES", ALL_DEVICES, TRUE);
  cf_till_world_reopen (world);
  settle ();
  assert_papers (world, number, 1, 0);
  cf_till_world_reopen (world);
  settle ();
  ck_assert_uint_eq (count_unsure (world), 0);
  assert_papers (world, number, 1, 0);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_printed_receipt_is_not_asked_about);
  tcase_add_test (tc, test_lost_receipt_that_somebody_has_seen_is_not_printed_again);
  tcase_add_test (tc, test_lost_receipt_that_is_missing_is_printed_as_a_copy);
  tcase_add_test (tc, test_receipt_that_a_run_left_behind_is_asked_about);
  tcase_add_test (tc, test_receipt_no_printer_was_given_is_printed_when_there_is_one);
}

CF_TEST_MAIN ("till-paper", add_tests)
