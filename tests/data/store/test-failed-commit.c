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
  g_autoptr (GError) error = NULL;
  gint64 changes;
  guint found = 0;

  changes = cf_fault.changes;
  ck_assert_ok (sell (&error));
  changes = cf_fault.changes - changes;
  for (gint64 i = 1; i <= changes + 1; i++) {
    CfPosition before = cf_store_get_head (world.store);

    cf_fault.die_at = cf_fault.changes + i;
    sell (NULL);
    be_killed ();
    cf_store_world_open (&world);
    found += cf_store_get_head (world.store).seq > before.seq ? 1 : 0;
    before = cf_store_get_head (world.store);
    lose_power (0);
    assert_same_head (before);
  }
  ck_assert_uint_gt (found, 0);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_checked_fixture (tc, set_up, tear_down);
  tcase_add_loop_test (tc, test_refused_record_does_not_come_back_with_the_power, 0, 8);
  tcase_add_test (tc, test_record_that_was_found_after_a_kill_stays);
}

CF_TEST_MAIN ("failed-commit", add_tests)
