/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cf-backup.h"
#include "cf-basket-store.h"
#include "cf-document-number.h"
#include "cf-journal.h"
#include "cf-print-store.h"
#include "cf-sale-store.h"
#include "cf-store-world.h"
#include "cf-test.h"
#include "cf-verify.h"

static CfStoreWorld world;
static char *dest;

static void
set_up (void)
{
  cf_store_world_init (&world);
  cf_store_world_open (&world);
  cf_store_world_open_shift (&world, 0);
  cf_store_world_sell (&world, 2);
  dest = g_build_filename (world.root, "backup", NULL);
}

static void
tear_down (void)
{
  cf_store_world_clear (&world);
  g_free (dest);
}

static void
make (void)
{
  g_autoptr (GError) error = NULL;

  ck_assert_ok (cf_backup_make (world.folder, NULL, dest, &world.clock.clock, NULL, NULL, &error));
}

static gboolean
restore (gboolean accept_loss, GError **error)
{
  CfStoreOptions options = { .folder = world.folder,
                             .state_home = world.state,
                             .machine_id = world.machine,
                             .clock = &world.clock.clock,
                             .worker_mode = CF_WORKER_INLINE };

  cf_store_world_close (&world);
  return cf_backup_restore (dest, &options, accept_loss, NULL, error);
}

static gboolean
exists (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  return access (path, F_OK) == 0;
}

static void
assert_verifies (guint epochs)
{
  g_autoptr (GError) error = NULL;
  CfVerifyOptions options = { .folder = world.folder, .state_home = world.state };
  g_autoptr (CfVerifyReport) report = cf_verify_folder (&options, NULL, &error);

  ck_assert_ok (report != NULL);
  if (report->problems->len > 0)
    ck_abort_msg ("%s", ((CfVerifyProblem *) report->problems->pdata[0])->message);
  ck_assert_uint_eq (report->epochs, epochs);
}

START_TEST (test_backup_is_made_while_a_till_sells_and_holds_no_secret)
{
  g_autoptr (GError) error = NULL;
  CfBackupInfo info;

  make ();
  ck_assert_ok (cf_backup_read_info (dest, &info, &error));
  ck_assert_int_eq (info.head.seq, 6);
  ck_assert_int_eq (info.reference_generation, 1);
  ck_assert (exists (dest, "store.db"));
  ck_assert (exists (dest, "reference-1.db"));
  ck_assert (!exists (dest, "terminal.key"));
  ck_assert (!exists (dest, "store.db-wal"));
  ck_assert_refused (cf_backup_make (world.folder, NULL, dest, &world.clock.clock, NULL, NULL,
                                     &error),
                     CF_ERROR_IO);
}
END_TEST

START_TEST (test_failed_backup_leaves_nothing)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_cancellable_cancel (cancellable);
  ck_assert (
    !cf_backup_make (world.folder, NULL, dest, &world.clock.clock, cancellable, NULL, &error));
  ck_assert (!exists (world.root, "backup"));
}
END_TEST

START_TEST (test_restore_on_a_bare_machine_opens_an_epoch)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfRecord) sale = NULL;
  g_autoptr (CfRecord) noted = NULL;
  g_autoptr (GPtrArray) jobs = NULL;

  make ();
  cf_store_world_close (&world);
  cf_test_remove_tree (world.folder);
  cf_test_remove_tree (world.state);
  ck_assert_ok (restore (FALSE, &error));
  assert_verifies (2);
  cf_store_world_open (&world);
  ck_assert_uint_eq (cf_store_get_findings (world.store), 0);
  ck_assert_uint_eq (cf_store_get_head (world.store).epoch, 2);
  sale = cf_sale_store_find (cf_store_get_reader (world.store), "T1-000001", NULL, &error);
  ck_assert_ok (sale != NULL);
  noted =
    cf_journal_read (cf_store_get_reader (world.store), cf_position_to_key (2, 2), NULL, &error);
  ck_assert_ok (noted != NULL);
  ck_assert_str_eq (noted->kind, "backup.restored");
  /* What was printed long ago is not printed again. */
  jobs = cf_print_store_list (cf_store_get_reader (world.store), NULL, &error);
  ck_assert_uint_eq (jobs->len, 0);
  cf_store_world_sell (&world, 1);
  assert_verifies (2);
}
END_TEST

START_TEST (test_restore_refuses_to_lose_records_unless_told)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfRecord) lost = NULL;
  g_autofree char *next = NULL;

  make ();
  cf_store_world_sell (&world, 1);
  ck_assert_refused (restore (FALSE, &error), CF_ERROR_UNSENT_RECORDS);
  cf_store_world_open (&world);
  lost = cf_sale_store_find (cf_store_get_reader (world.store), "T1-000002", NULL, &error);
  ck_assert_ok (lost != NULL);
  ck_assert_ok (restore (TRUE, &error));
  cf_store_world_open (&world);
  ck_assert_refused (cf_sale_store_find (cf_store_get_reader (world.store), "T1-000002", NULL,
                                         &error),
                     CF_ERROR_UNKNOWN_RECEIPT);
  next = cf_document_number_next (cf_store_get_reader (world.store), "T1", "sale", &error);
  ck_assert_str_eq (next, "T1.2-000001");
  assert_verifies (2);
}
END_TEST

START_TEST (test_restore_never_opens_an_epoch_that_was_there_before)
{
  g_autoptr (GError) error = NULL;

  make ();
  /* Epoch 2 comes and sells: its numbers are on paper. */
  cf_store_world_close (&world);
  world.machine = "another machine";
  cf_store_world_open (&world);
  cf_store_world_sell (&world, 1);
  ck_assert_ok (restore (TRUE, &error));
  cf_store_world_open (&world);
  ck_assert_uint_eq (cf_store_get_head (world.store).epoch, 3);
  assert_verifies (2);
}
END_TEST

START_TEST (test_restore_of_the_same_state_needs_no_consent)
{
  g_autoptr (GError) error = NULL;

  make ();
  ck_assert_ok (restore (FALSE, &error));
  cf_store_world_open (&world);
  ck_assert_uint_eq (cf_store_get_head (world.store).epoch, 2);
}
END_TEST

START_TEST (test_damaged_store_is_replaced_only_with_consent)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (world.folder, "store.db", NULL);

  make ();
  cf_store_world_close (&world);
  ck_assert (g_file_set_contents (path, "this was a database once", -1, NULL));
  ck_assert_refused (restore (FALSE, &error), CF_ERROR_UNSENT_RECORDS);
  ck_assert_ok (restore (TRUE, &error));
  cf_store_world_open (&world);
  assert_verifies (2);
}
END_TEST

START_TEST (test_changed_backup_is_refused)
{
  static const char *const names[] = { "store.db", "reference-1.db" };
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (dest, names[_i], NULL);
  g_autofree char *bytes = NULL;
  gsize len;

  make ();
  ck_assert (g_file_get_contents (path, &bytes, &len, NULL));
  bytes[len / 2] ^= 1;
  ck_assert (g_file_set_contents (path, bytes, (gssize) len, NULL));
  ck_assert_refused (restore (TRUE, &error), CF_ERROR_DAMAGED);
  cf_store_world_open (&world);
  ck_assert_uint_eq (cf_store_get_head (world.store).epoch, 1);
}
END_TEST

START_TEST (test_folder_that_is_no_backup_is_a_bad_file)
{
  g_autoptr (GError) error = NULL;

  ck_assert_refused (restore (TRUE, &error), CF_ERROR_BAD_FILE);
}
END_TEST

START_TEST (test_restore_while_a_till_sells_is_refused)
{
  g_autoptr (GError) error = NULL;
  CfStoreOptions options = { .folder = world.folder,
                             .state_home = world.state,
                             .machine_id = world.machine,
                             .clock = &world.clock.clock };

  make ();
  ck_assert_refused (cf_backup_restore (dest, &options, TRUE, NULL, &error),
                     CF_ERROR_TERMINAL_BUSY);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_checked_fixture (tc, set_up, tear_down);
  tcase_add_test (tc, test_backup_is_made_while_a_till_sells_and_holds_no_secret);
  tcase_add_test (tc, test_failed_backup_leaves_nothing);
  tcase_add_test (tc, test_restore_on_a_bare_machine_opens_an_epoch);
  tcase_add_test (tc, test_restore_refuses_to_lose_records_unless_told);
  tcase_add_test (tc, test_restore_never_opens_an_epoch_that_was_there_before);
  tcase_add_test (tc, test_restore_of_the_same_state_needs_no_consent);
  tcase_add_test (tc, test_damaged_store_is_replaced_only_with_consent);
  tcase_add_loop_test (tc, test_changed_backup_is_refused, 0, 2);
  tcase_add_test (tc, test_folder_that_is_no_backup_is_a_bad_file);
  tcase_add_test (tc, test_restore_while_a_till_sells_is_refused);
}

CF_TEST_MAIN ("cf-backup", add_tests)
