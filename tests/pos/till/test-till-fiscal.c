/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-till-paper.h"
#include "cf-till-upkeep.h"
#include "cf-till-world.h"

/* A world whose virtual devices include a fiscal device. */
static CfTillWorld *
world_with_device (void)
{
  g_setenv ("COUNTERFOIL_VIRTUAL_DEVICES", "all", TRUE);
  CfTillWorld *world = cf_till_world_new ();
  cf_till_world_start_day (world, "bob", "2222");
  return world;
}

static const CfTillDone *
sell_bread (CfTillWorld *world)
{
  cf_till_world_scan (world, "4000417025005");
  cf_till_world_tender (world, "cash", "3");
  return cf_till_world_finish (world);
}

/* Finishes while the device says nothing: its two seconds pass on the simulated clock. */
static const CfTillDone *
finish_after_deadline (CfTillWorld *world)
{
  GError *error = NULL;
  CfTillWait wait = { NULL };
  const CfTillDone *done;

  cf_till_finish_async (world->till, cf_till_wait_cb, &wait);
  for (guint i = 0; wait.result == NULL && i < 30; i++) {
    while (wait.result == NULL && g_main_context_iteration (NULL, FALSE))
      ;
    cf_manual_clock_advance (&world->clock, 100);
    cf_till_run_due_timers (world->till);
  }
  g_autoptr (GAsyncResult) result = cf_till_wait_for (&wait);
  done = cf_till_finish_finish (world->till, result, &error);
  ck_assert_ok (done != NULL);
  return done;
}

START_TEST (test_the_devices_values_stand_in_the_record)
{
  g_autoptr (CfTillWorld) world = world_with_device ();
  const CfTillDone *done = sell_bread (world);
  ck_assert_ptr_nonnull (done->sale->fiscal);
  ck_assert_ptr_nonnull (strstr (done->sale->fiscal, "\"ok\":true"));

  GError *error = NULL;
  g_autoptr (CfTillDone) found = cf_till_find_sale (world->till, done->sale->number, &error);
  ck_assert_ok (found != NULL);
  ck_assert_str_eq (found->sale->fiscal, done->sale->fiscal);
}
END_TEST

START_TEST (test_a_failing_device_never_stops_a_sale)
{
  g_autoptr (CfTillWorld) world = world_with_device ();
  GError *error = NULL;
  ck_assert_ok (cf_till_script_device (world->till, "virtual-fiscal", "UNPLUG", &error));
  cf_till_world_scan (world, "4000417025005");
  cf_till_world_tender (world, "cash", "3");
  const CfTillDone *done = finish_after_deadline (world);
  ck_assert_ptr_nonnull (strstr (done->sale->fiscal, "\"ok\":false"));
  CfTillVerdict verdict;
  ck_assert_ok (cf_till_verify_journal (world->folder, &verdict, NULL, &error));
  ck_assert (verdict.ok);
  cf_till_verdict_clear (&verdict);
}
END_TEST

START_TEST (test_a_shop_without_a_device_has_no_values)
{
  g_setenv ("COUNTERFOIL_VIRTUAL_DEVICES", "scanner,printer,drawer", TRUE);
  g_autoptr (CfTillWorld) world = cf_till_world_new ();
  cf_till_world_start_day (world, "bob", "2222");
  ck_assert_ptr_null (sell_bread (world)->sale->fiscal);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_the_devices_values_stand_in_the_record);
  tcase_add_test (tc, test_a_failing_device_never_stops_a_sale);
  tcase_add_test (tc, test_a_shop_without_a_device_has_no_values);
}

CF_TEST_MAIN ("till-fiscal", add_tests)
