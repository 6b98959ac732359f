/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-fault-vfs.h"
#include "cf-outbox.h"
#include "cf-sync-world.h"

/* The journal going up, and what becomes of it where one of the two goes back (cf-push.c). */

START_TEST (test_sale_is_pushed_at_once)
{
  cf_sync_start (till);
  cf_fake_run (central, MINUTE);
  cf_store_world_open_shift (&world, 0);
  cf_store_world_sell (&world, 3);
  cf_fake_run (central, 0);
  ck_assert_uint_eq (cf_sync_world_status ().unsent, 0);
  ck_assert_uint_eq (cf_fake_central_records (central, 1, FALSE), (guint) cf_sync_world_head ());
}
END_TEST

START_TEST (test_offline_sales_drain_when_it_is_back)
{
  cf_sync_start (till);
  cf_fake_run (central, MINUTE);
  cf_fake_central_set_mood (central, CF_FAKE_DOWN);
  cf_store_world_open_shift (&world, 0);
  for (guint i = 0; i < 700; i++)
    cf_store_world_sell (&world, 1);
  cf_fake_run (central, 60 * MINUTE);
  ck_assert_int_eq (cf_sync_world_status ().state, CF_SYNC_OFFLINE);
  ck_assert_uint_eq (cf_sync_world_status ().unsent_sales, 700);
  ck_assert_int_gt (cf_sync_world_status ().offline_since_ms, 0);
  /* It goes on trying, more and more seldom: an hour holds at least as many tries as the cap allows. */
  ck_assert_uint_ge (cf_fake_central_count (central, "POST /v1/journal"), 30);
  ck_assert_uint_le (cf_fake_central_count (central, "POST /v1/journal"), 1000);
  cf_fake_central_set_mood (central, CF_FAKE_FINE);
  cf_fake_run (central, 3 * MINUTE);
  ck_assert_int_eq (cf_sync_world_status ().state, CF_SYNC_ONLINE);
  ck_assert_uint_eq (cf_sync_world_status ().unsent, 0);
  ck_assert_uint_eq (cf_fake_central_records (central, 1, FALSE), (guint) cf_sync_world_head ());
}
END_TEST

START_TEST (test_lost_answers_cost_nothing)
{
  cf_store_world_open_shift (&world, 0);
  cf_store_world_sell (&world, 1);
  cf_fake_central_set_mood (central, CF_FAKE_LOSE_ANSWER);
  cf_sync_start (till);
  cf_fake_run (central, 10 * MINUTE);
  ck_assert_uint_eq (cf_fake_central_records (central, 1, FALSE), (guint) cf_sync_world_head ());
  ck_assert_uint_gt (cf_sync_world_status ().unsent, 0);
  cf_fake_central_set_mood (central, CF_FAKE_FINE);
  cf_fake_run (central, 3 * MINUTE);
  ck_assert_uint_eq (cf_sync_world_status ().unsent, 0);
  ck_assert_uint_eq (cf_fake_central_records (central, 1, FALSE), (guint) cf_sync_world_head ());
}
END_TEST

START_TEST (test_central_that_went_back_gets_it_again)
{
  cf_store_world_open_shift (&world, 0);
  cf_store_world_sell (&world, 1);
  cf_sync_start (till);
  cf_fake_run (central, MINUTE);
  ck_assert_uint_eq (cf_sync_world_status ().unsent, 0);
  cf_fake_central_forget (central, 1, 4);
  cf_store_world_sell (&world, 1);
  cf_fake_run (central, MINUTE);
  ck_assert_uint_eq (cf_sync_world_status ().unsent, 0);
  ck_assert_uint_eq (cf_fake_central_records (central, 1, FALSE), (guint) cf_sync_world_head ());
}
END_TEST

START_TEST (test_central_that_went_back_is_found_out_without_a_sale)
{
  cf_store_world_open_shift (&world, 0);
  cf_store_world_sell (&world, 1);
  cf_sync_start (till);
  cf_fake_run (central, MINUTE);
  ck_assert_uint_eq (cf_sync_world_status ().unsent, 0);
  cf_fake_central_forget (central, 1, 4);
  cf_fake_central_renew_feed (central, CF_WIRE_SCOPE_CHAIN);
  cf_fake_run (central, 3 * MINUTE);
  ck_assert_uint_eq (cf_fake_central_records (central, 1, FALSE), (guint) cf_sync_world_head ());
  ck_assert_uint_eq (cf_sync_world_status ().unsent, 0);
}
END_TEST

/* It goes back once more while its snapshot is asked for: nobody says 410 then. */
START_TEST (test_central_that_went_back_twice_gets_it_again)
{
  guint asked;

  cf_store_world_open_shift (&world, 0);
  cf_store_world_sell (&world, 1);
  cf_sync_start (till);
  cf_fake_run (central, MINUTE);
  asked = cf_fake_central_count (central, "GET /v1/snapshot/chain");
  cf_fake_central_renew_feed (central, CF_WIRE_SCOPE_CHAIN);
  cf_sync_world_put_product ("PEN", 199);
  while (cf_fake_central_count (central, "GET /v1/snapshot/chain") == asked)
    ck_assert (cf_fake_step (central));
  cf_fake_central_set_pages (central, FALSE);
  cf_fake_run (central, 10000); /* it is found to have everything */
  ck_assert_uint_eq (cf_fake_central_count (central, "GET /v1/snapshot/chain"), asked + 1);
  ck_assert_uint_eq (cf_sync_world_status ().unsent, 0);
  cf_fake_central_forget (central, 1, 4);
  cf_fake_central_renew_feed (central, CF_WIRE_SCOPE_CHAIN);
  cf_fake_central_set_mood (central, CF_FAKE_DOWN); /* what was on its way is lost */
  cf_fake_run (central, 1000);
  cf_fake_central_set_mood (central, CF_FAKE_FINE);
  cf_fake_central_set_pages (central, TRUE);
  cf_fake_run (central, 3 * MINUTE);
  ck_assert_int_eq (cf_sync_world_price_of ("PEN"), 199);
  ck_assert_uint_eq (cf_fake_central_records (central, 1, FALSE), (guint) cf_sync_world_head ());
  ck_assert_uint_eq (cf_sync_world_status ().unsent, 0);
}
END_TEST

/* Where the till cannot note how far back it has to go, it has not gone: it still has what is asked for. */
START_TEST (test_central_that_went_back_an_epoch_waits_for_a_full_disk)
{
  g_autoptr (GError) error = NULL;
  guint records;

  g_clear_pointer (&till, cf_sync_free);
  cf_store_world_close (&world);
  cf_fault_reset ();
  world.vfs = CF_FAULT_VFS;
  cf_store_world_open (&world);
  cf_store_world_open_shift (&world, 0);
  cf_store_world_sell (&world, 1);
  cf_sync_world_open ();
  cf_sync_start (till);
  cf_fake_run (central, MINUTE);
  records = cf_fake_central_records (central, 1, FALSE);
  g_clear_pointer (&till, cf_sync_free);
  cf_fake_run (central, 0);
  ck_assert_ok (
    cf_store_renew_epoch (world.store, "restored", cf_store_get_code (world.store), &error));
  cf_sync_world_open ();
  cf_sync_start (till);
  cf_store_world_sell (&world, 1);
  cf_fake_run (central, MINUTE);
  ck_assert_uint_eq (cf_sync_world_status ().unsent, 0);
  cf_fake_central_forget (central, 1, 2);
  cf_fake_central_forget (central, 2, cf_fake_central_records (central, 2, FALSE));
  cf_store_world_sell (&world, 1);
  cf_fault.full_at = cf_fault.changes;
  cf_fake_run (central, 10 * MINUTE);
  ck_assert (cf_fault.was_full);
  ck_assert_uint_eq (cf_fake_central_count (central, "POST /v1/journal?archived"), 0);
  cf_fault.full_at = 0;
  cf_fake_run (central, 10 * MINUTE);
  ck_assert_uint_eq (cf_sync_world_status ().unsent, 0);
  ck_assert_uint_eq (cf_fake_central_records (central, 1, FALSE), records);
  ck_assert_uint_eq (cf_fake_central_records (central, 2, FALSE), (guint) cf_sync_world_head ());
}
END_TEST

START_TEST (test_fork_is_pushed_under_its_name_and_left)
{
  guint before;

  cf_sync_start (till);
  cf_fake_run (central, MINUTE);
  cf_fake_central_set_mood (central, CF_FAKE_LOSE_ANSWER);
  cf_store_world_open_shift (&world, 0);
  cf_fake_run (central, 0);
  before = cf_fake_central_records (central, 1, FALSE);
  cf_fake_central_diverge (central, 1); /* a clone of this till was faster */
  cf_fake_central_set_mood (central, CF_FAKE_FINE);
  cf_store_world_sell (&world, 1);
  cf_store_world_sell (&world, 1);
  cf_fake_run (central, 5 * MINUTE);
  ck_assert_uint_eq (cf_fake_central_records (central, 1, FALSE), before);
  ck_assert_uint_eq (cf_fake_central_records (central, 1, TRUE), 3); /* shift, two sales */
  ck_assert_uint_eq (cf_store_get_head (world.store).epoch, 2);
  ck_assert_uint_eq (cf_sync_world_status ().unsent, 0);
  ck_assert_uint_ge (cf_fake_central_records (central, 2, FALSE), 1);
}
END_TEST

/* What the central counted under a branch's name may be read before anybody tells the name again. */
START_TEST (test_name_of_a_branch_survives_a_power_cut)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names = NULL;

  g_clear_pointer (&till, cf_sync_free);
  cf_store_world_close (&world);
  cf_fault_reset ();
  world.vfs = CF_FAULT_VFS;
  cf_store_world_open (&world);
  cf_store_world_open_shift (&world, 0);
  cf_sync_world_open ();
  cf_sync_start (till);
  cf_fake_run (central, MINUTE);
  g_clear_pointer (&till, cf_sync_free);
  cf_fake_run (central, 0);
  cf_fake_central_diverge (central, 1); /* a copy of this till was faster */
  {
    CfCommit *commit = cf_commit_new ();
    g_autoptr (GArray) positions = NULL;

    cf_commit_acknowledge (commit, 1, cf_sync_world_head () - 1, NULL, NULL);
    positions = cf_store_commit (world.store, commit, &error);
    ck_assert_ok (positions != NULL);
  }
  cf_sync_world_open ();
  cf_sync_start (till);
  while (cf_fake_central_count (central, "POST /v1/journal?branch") == 0)
    ck_assert (cf_fake_step (central));
  cf_fault.is_dead = TRUE;
  g_clear_pointer (&till, cf_sync_free);
  cf_fake_run (central, 0);
  cf_store_world_close (&world);
  cf_fault_power_cut (CF_CUT_ALL_LOST, rand);
  cf_fault_reset ();
  cf_store_world_open (&world);
  names = cf_outbox_list_branches (cf_store_get_reader (world.store), &error);
  ck_assert_ok (names != NULL);
  ck_assert_uint_eq (g_strv_length (names), 1);
}
END_TEST

START_TEST (test_forged_acknowledgement_is_not_believed)
{
  cf_fake_central_set_mood (central, CF_FAKE_FORGE);
  cf_sync_start (till);
  cf_fake_run (central, 10 * MINUTE);
  ck_assert_uint_eq (cf_sync_world_status ().unsent, (guint64) cf_sync_world_head ());
  /* Between two tries another lane's good news may stand there. */
  for (guint i = 0; i < 20 && cf_sync_world_status ().problem == NULL; i++)
    cf_fake_run (central, MINUTE / 4);
  ck_assert_ptr_nonnull (cf_sync_world_status ().problem);
}
END_TEST
static void
add_tests (TCase *tc)
{
  tcase_add_checked_fixture (tc, cf_sync_world_set_up_enrolled, cf_sync_world_tear_down);
  tcase_add_test (tc, test_sale_is_pushed_at_once);
  tcase_add_test (tc, test_offline_sales_drain_when_it_is_back);
  tcase_add_test (tc, test_lost_answers_cost_nothing);
  tcase_add_test (tc, test_central_that_went_back_gets_it_again);
  tcase_add_test (tc, test_central_that_went_back_is_found_out_without_a_sale);
  tcase_add_test (tc, test_central_that_went_back_twice_gets_it_again);
  tcase_add_test (tc, test_central_that_went_back_an_epoch_waits_for_a_full_disk);
  tcase_add_test (tc, test_fork_is_pushed_under_its_name_and_left);
  tcase_add_test (tc, test_name_of_a_branch_survives_a_power_cut);
  tcase_add_test (tc, test_forged_acknowledgement_is_not_believed);
}

int
main (void)
{
  return cf_test_run ("sync-push", add_tests);
}
