/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What a till says of a commit is so for good: a record that it refused never stands later, a record
 * that it showed is never gone, also where the disk failed, the program was killed and the power failed
 * one after the other.
 */

#include "cf-fault-vfs.h"
#include "cf-store-world.h"
#include "cf-test.h"

static CfStoreWorld world;

static void
set_up (void)
{
  cf_fault_reset ();
  cf_store_world_init (&world);
  world.vfs = CF_FAULT_VFS;
  cf_store_world_open (&world);
  cf_store_world_open_shift (&world, 10000);
  cf_store_world_sell (&world, 2);
}

static void
tear_down (void)
{
  cf_store_world_clear (&world);
  cf_fault_reset ();
}

static void
assert_same_head (CfPosition before)
{
  CfPosition head = cf_store_get_head (world.store);

  ck_assert_uint_eq (head.epoch, before.epoch);
  ck_assert_int_eq (head.seq, before.seq);
  ck_assert (cf_hash_equal (&head.hash, &before.hash));
}

/* The program is gone at this instant. */
static void
be_killed (void)
{
  cf_fault.is_dead = TRUE;
  cf_store_world_kill (&world);
  cf_fault.is_dead = FALSE;
  cf_fault.die_at = 0;
}

/* Everything that was not synced is lost, and somebody switches the till on again. */
static void
lose_power (guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);

  cf_fault.is_dead = TRUE;
  cf_store_world_kill (&world);
  cf_fault_power_cut (seed == 0 ? CF_CUT_ALL_LOST : CF_CUT_SOME_LOST, rand);
  cf_store_world_open (&world);
  ck_assert_uint_eq (cf_store_get_findings (world.store) & ~CF_FOUND_NOT_CLOSED, 0);
}

static gboolean
sell (GError **error)
{
  CfCommit *commit = cf_store_world_sale_commit (&world, 3);
  g_autoptr (GArray) positions = cf_store_commit (world.store, commit, error);

  return positions != NULL;
}

START_TEST (test_refused_record_does_not_come_back_with_the_power)
{
  g_autoptr (GError) error = NULL;
  CfPosition before = cf_store_get_head (world.store);

  cf_fault.fail_sync = TRUE;
  ck_assert_refused (sell (&error), CF_ERROR_IO);
  lose_power ((guint32) _i);
  assert_same_head (before);
  ck_assert_ok (sell (&error));
}
END_TEST

START_TEST (test_record_that_was_found_after_a_kill_stays)
{
  gboolean reached = TRUE;
  guint found = 0;

  for (gint64 i = 1; reached; i++) {
    CfPosition before = cf_store_get_head (world.store);

    cf_fault.die_at = cf_fault.changes + i;
    sell (NULL);
    reached = cf_fault.is_dead;
    be_killed ();
    cf_store_world_open (&world);
    found += reached && cf_store_get_head (world.store).seq > before.seq ? 1 : 0;
    before = cf_store_get_head (world.store);
    lose_power (0);
    assert_same_head (before);
  }
  ck_assert_uint_gt (found, 0);
}
END_TEST

/* Each call of a commit fails once, from the first page that a connection that was just opened reads. */
START_TEST (test_whatever_fails_the_answer_is_true)
{
  gboolean reached = TRUE;
  guint refused = 0;

  for (gint64 i = 1; reached; i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GArray) positions = NULL;
    CfPosition before = cf_store_get_head (world.store);
    CfCommit *commit;

    cf_fault.fail_sync = TRUE;
    ck_assert_refused (sell (&error), CF_ERROR_IO);
    commit = cf_store_world_sale_commit (&world, 3);
    cf_fault.fail_at = cf_fault.calls + i;
    cf_fault.has_failed = FALSE;
    positions = cf_store_commit (world.store, commit, NULL);
    reached = cf_fault.has_failed;
    cf_fault.fail_at = 0;
    if (positions != NULL) {
      ck_assert_uint_eq (positions->len, 1);
      ck_assert_int_eq (cf_store_get_head (world.store).seq, before.seq + 1);
      before = g_array_index (positions, CfPosition, 0);
    }
    refused += positions == NULL ? 1 : 0;
    lose_power (0);
    assert_same_head (before);
  }
  ck_assert_uint_gt (refused, 10);
}
END_TEST

static void
put_state (const char *value)
{
  g_autoptr (GError) error = NULL;
  CfCommit *commit = cf_commit_new ();
  g_autoptr (GArray) positions = NULL;

  cf_commit_put_state (commit, "test", value);
  positions = cf_store_commit (world.store, commit, &error);
  ck_assert_ok (positions != NULL);
}

/*
 * A power cut that keeps a later transaction of the log and loses an earlier one leaves it there behind the end.
 * The earlier one done again, to the byte, must not make it whole.
 */
START_TEST (test_lost_record_does_not_come_back_behind_what_is_done_again)
{
  for (guint32 seed = 1; seed <= 400; seed++) {
    CfPosition before;

    put_state ("a"); /* written and not synced */
    cf_fault.fail_sync = TRUE;
    cf_fault.stays_failed = TRUE;
    cf_store_world_try_commit (&world, CF_EVENT_DRAWER_OPENED,
                               cf_event_body_drawer_opened (&(CfDrawerOpened){ .cause = "test" }),
                               NULL);
    lose_power (seed);
    before = cf_store_get_head (world.store);
    put_state ("a");
    cf_store_world_kill (&world);
    cf_store_world_open (&world);
    assert_same_head (before);
    put_state (NULL);
  }
}
END_TEST

static void
on_answer_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **answer)
{
  while (*answer == NULL)
    g_main_context_iteration (NULL, TRUE);
  return g_steal_pointer (answer);
}

static GAsyncResult *
sell_async (void)
{
  GAsyncResult *answer = NULL;

  cf_store_commit_async (world.store, cf_store_world_sale_commit (&world, 3), on_answer_cb,
                         &answer);
  return wait_for (&answer);
}

static GAsyncResult *
find_out (GAsyncResult *unknown)
{
  GAsyncResult *answer = NULL;

  cf_store_find_out_async (world.store, unknown, on_answer_cb, &answer);
  return wait_for (&answer);
}

static gboolean
is_there (GAsyncResult *answer, GError **error)
{
  g_autoptr (GArray) positions = cf_store_commit_finish (world.store, answer, error);

  return positions != NULL;
}

/* The disk is gone from that sync on. */
static void
unplug (void)
{
  cf_fault.fail_sync = TRUE;
  cf_fault.stays_failed = TRUE;
}

static void
plug_in (void)
{
  cf_fault.stays_failed = FALSE;
}

START_TEST (test_nobody_says_no_before_it_is_known)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) unknown = NULL, again = NULL, known = NULL;
  CfPosition before = cf_store_get_head (world.store);

  unplug ();
  unknown = sell_async ();
  ck_assert_refused (is_there (unknown, &error), CF_ERROR_OUTCOME_UNKNOWN);
  again = find_out (unknown);
  ck_assert_refused (is_there (again, &error), CF_ERROR_OUTCOME_UNKNOWN);
  /* What comes meanwhile is not begun, and that is certain. */
  ck_assert_refused (cf_store_world_try_commit (&world, CF_EVENT_DRAWER_OPENED,
                                                cf_event_body_drawer_opened (
                                                  &(CfDrawerOpened){ .cause = "test" }),
                                                &error),
                     CF_ERROR_IO);
  plug_in ();
  known = find_out (unknown);
  ck_assert_refused (is_there (known, &error), CF_ERROR_IO);
  assert_same_head (before);
  lose_power ((guint32) _i);
  assert_same_head (before);
  ck_assert_ok (sell (&error));
}
END_TEST

START_TEST (test_what_is_written_meanwhile_does_not_wait_for_the_question)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) unknown = NULL, known = NULL;
  CfPosition after;

  unplug ();
  unknown = sell_async ();
  ck_assert_refused (is_there (unknown, &error), CF_ERROR_OUTCOME_UNKNOWN);
  plug_in ();
  ck_assert_ok (sell (&error));
  after = cf_store_get_head (world.store);
  known = find_out (unknown);
  ck_assert_refused (is_there (known, &error), CF_ERROR_IO);
  assert_same_head (after);
  lose_power (0);
  assert_same_head (after);
}
END_TEST

START_TEST (test_new_start_knows_what_was_in_doubt)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) unknown = NULL;
  gint64 before = cf_store_get_head (world.store).seq;
  CfPosition found;

  unplug ();
  unknown = sell_async ();
  ck_assert_refused (is_there (unknown, &error), CF_ERROR_OUTCOME_UNKNOWN);
  be_killed ();
  plug_in ();
  cf_store_world_open (&world);
  found = cf_store_get_head (world.store);
  ck_assert (found.seq == before || found.seq == before + 1);
  lose_power ((guint32) _i);
  assert_same_head (found);
  ck_assert_ok (sell (&error));
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_checked_fixture (tc, set_up, tear_down);
  tcase_add_loop_test (tc, test_refused_record_does_not_come_back_with_the_power, 0, 8);
  tcase_add_test (tc, test_record_that_was_found_after_a_kill_stays);
  tcase_add_test (tc, test_whatever_fails_the_answer_is_true);
  tcase_add_test (tc, test_lost_record_does_not_come_back_behind_what_is_done_again);
  tcase_add_loop_test (tc, test_nobody_says_no_before_it_is_known, 0, 4);
  tcase_add_test (tc, test_what_is_written_meanwhile_does_not_wait_for_the_question);
  tcase_add_loop_test (tc, test_new_start_knows_what_was_in_doubt, 0, 4);
}

CF_TEST_MAIN ("failed-commit", add_tests)
