/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-stock-store.h"
#include "cf-store-world.h"
#include "cf-test.h"
#include "cf-verify.h"

/* What is shown of a product: told rows, own movements, own counts (cf-stock-store.h). */

#define SKU "SKU-1"

static CfStoreWorld world;

static void
set_up (void)
{
  cf_store_world_init (&world);
  cf_store_world_open (&world);
}

static void
tear_down (void)
{
  cf_store_world_clear (&world);
}

static gint64
move_by (gint64 milli)
{
  CfPosition at =
    milli > 0 ? cf_store_world_commit (&world, CF_EVENT_STOCK_RECEIVED,
                                       cf_event_body_stock_received (&(CfStockReceived){
                                         .sku = SKU, .location = "main", .quantity = { milli } }))
              : cf_store_world_commit (
                  &world, CF_EVENT_STOCK_ADJUSTED,
                  cf_event_body_stock_adjusted (&(CfStockAdjusted){
                    .sku = SKU, .location = "main", .delta = { milli }, .reason = "test" }));

  return cf_position_to_key (at.epoch, at.seq);
}

static gint64
count_as (gint64 milli)
{
  CfPosition at = cf_store_world_commit (&world, CF_EVENT_STOCK_COUNTED,
                                         cf_event_body_stock_counted (&(CfStockCounted){
                                           .sku = SKU, .location = "main", .counted = { milli } }));

  return cf_position_to_key (at.epoch, at.seq);
}

static gint64
shown (const char *place, gint64 told, gint64 applied)
{
  g_autoptr (GError) error = NULL;
  CfQuantity quantity;

  ck_assert_ok (cf_stock_store_shown (cf_store_get_reader (world.store), SKU, place,
                                      (CfQuantity){ told }, applied, &quantity, &error));
  return quantity.milli;
}

START_TEST (test_own_count_sets_the_figure_until_the_row_has_it)
{
  gint64 before, counted, after;

  before = move_by (-1000);
  counted = count_as (40000);
  after = move_by (-3000);
  ck_assert_int_eq (shown ("main", 10000, 0), 37000);
  ck_assert_int_eq (shown ("main", 10000, before), 37000);
  /* The row has the count: now it alone is believed, and what came behind it. */
  ck_assert_int_eq (shown ("main", 55000, counted), 52000);
  ck_assert_int_eq (shown ("main", 55000, after), 55000);
}
END_TEST

START_TEST (test_damaged_goods_lie_at_a_place_of_their_own)
{
  cf_store_world_commit (
    &world, CF_EVENT_STOCK_ADJUSTED,
    cf_event_body_stock_adjusted (&(CfStockAdjusted){
      .sku = SKU, .location = "main", .delta = { -2000 }, .reason = "fell", .to = "damaged" }));
  ck_assert_int_eq (shown ("main", 10000, 0), 8000);
  ck_assert_int_eq (shown ("main/damaged", 1000, 0), 3000);
}
END_TEST

START_TEST (test_moved_and_counted_products_are_listed)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) skus = NULL;
  g_autoptr (GPtrArray) rest = NULL;
  g_autoptr (GPtrArray) elsewhere = NULL;

  cf_store_world_open_shift (&world, 0);
  cf_store_world_sell (&world, 3);
  cf_store_world_commit (&world, CF_EVENT_STOCK_COUNTED,
                         cf_event_body_stock_counted (&(CfStockCounted){
                           .sku = "A", .location = "main", .counted = { 1000 } }));
  cf_store_world_commit (&world, CF_EVENT_STOCK_COUNTED,
                         cf_event_body_stock_counted (&(CfStockCounted){
                           .sku = "B", .location = "backroom", .counted = { 1000 } }));
  skus = cf_stock_store_list_skus (cf_store_get_reader (world.store), "main", "", 3, &error);
  ck_assert_ok (skus != NULL);
  ck_assert_uint_eq (skus->len, 3);
  ck_assert_str_eq (skus->pdata[0], "A");
  ck_assert_str_eq (skus->pdata[2], "SKU-2");
  rest = cf_stock_store_list_skus (cf_store_get_reader (world.store), "main", "SKU-2", 3, &error);
  ck_assert_uint_eq (rest->len, 1);
  elsewhere =
    cf_stock_store_list_skus (cf_store_get_reader (world.store), "backroom", "", 3, &error);
  ck_assert_uint_eq (elsewhere->len, 1);
  ck_assert_str_eq (elsewhere->pdata[0], "B");
}
END_TEST

/* A central that has applied the first n of our records tells what it then knows; whatever n is, the
 * shelf shows the same, and the tables are what the journal says. */
START_TEST (test_figure_does_not_depend_on_what_the_central_has_seen)
{
  g_autoptr (GRand) rand = cf_test_random_new ();
  CfVerifyOptions options = { .folder = world.folder, .state_home = world.state };
  g_autoptr (CfVerifyReport) report = NULL;
  g_autoptr (GError) error = NULL;
  gint64 shelf = 20000;
  gint64 told[61];
  gint64 applied[61];

  told[0] = shelf;
  applied[0] = 0;
  for (guint i = 1; i < G_N_ELEMENTS (told); i++) {
    if (g_rand_int_range (rand, 0, 5) == 0) {
      shelf = g_rand_int_range (rand, 0, 50) * 1000;
      applied[i] = count_as (shelf);
    } else {
      gint64 by = g_rand_int_range (rand, 1, 9) * (g_rand_boolean (rand) ? 1000 : -1000);

      shelf += by;
      applied[i] = move_by (by);
    }
    told[i] = shelf;
    for (guint n = 0; n <= i; n++)
      ck_assert_msg (shown ("main", told[n], applied[n]) == shelf, "%u of %u applied", n, i);
  }
  report = cf_verify_folder (&options, NULL, &error);
  ck_assert_ok (report != NULL);
  ck_assert_uint_eq (report->problems->len, 0);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_checked_fixture (tc, set_up, tear_down);
  tcase_add_test (tc, test_own_count_sets_the_figure_until_the_row_has_it);
  tcase_add_test (tc, test_damaged_goods_lie_at_a_place_of_their_own);
  tcase_add_test (tc, test_moved_and_counted_products_are_listed);
  tcase_add_test (tc, test_figure_does_not_depend_on_what_the_central_has_seen);
}

CF_TEST_MAIN ("stock-store", add_tests)
