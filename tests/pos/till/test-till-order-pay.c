/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An order of which nothing was paid: its goods are rung up, and the sale hands them over. */
#include <string.h>

#include <sqlite3.h>

#include "cf-crypto.h"
#include "cf-fault-vfs.h"
#include "cf-pickup-code.h"
#include "cf-telling.h"
#include "cf-till-orders.h"

#define ANNA_PIN "4711"
#define ORDER    "01890a5d-ac96-774b-bcce-b302099a9101"
#define KEY      "AQIDBAUGBwgJCgsMDQ4PEA=="
#define CODE     "ABCD2345"

static CfTillWorld *world;
static gint64 position;

static void
tell_order (void)
{
  guint8 key[CF_PICKUP_CODE_KEY_LEN];
  char hex[CF_HASH_HEX_LEN + 1];
  g_autofree char *body = NULL;
  CfId order;
  CfHash hash;

  ck_assert (cf_id_parse (ORDER, &order));
  ck_assert (cf_base64_decode_exact (KEY, key, sizeof key));
  hash = cf_pickup_typed_hash (&order, key, CODE);
  cf_hash_to_hex (&hash, hex);
  body = g_strdup_printf (
    "{\"id\":\"" ORDER
    "\",\"number\":\"W-1001\",\"location\":\"main\",\"placed_at_ms\":1795424400000,"
    "\"code_serial\":2,\"code_key\":\"" KEY "\",\"code_hash\":\"%s\",\"name\":\"Zoë Müller\","
    "\"lines\":[{\"line\":1,\"sku\":\"SOAP\",\"name\":\"Soap\",\"unit\":\"ea\",\"ordered_milli\":2000,"
    "\"price_minor\":100,\"total_minor\":200}]}",
    hex);
  cf_tell (world, &position, "order", ORDER, body);
}

static void
step (CfPickupStep step, const char *code)
{
  const CfTillOrderStep what = { .order = ORDER, .step = step, .code = code };
  CfTillWait wait = { NULL };
  g_autoptr (GAsyncResult) result = NULL;
  GError *error = NULL;

  cf_till_step_order_async (world->till, &what, NULL, cf_till_wait_cb, &wait);
  result = cf_till_wait_for (&wait);
  ck_assert_ok (cf_till_step_order_finish (world->till, result, NULL, NULL, NULL, &error));
}

static void
set_up (void)
{
  cf_fault_reset ();
  sqlite3_vfs_register (sqlite3_vfs_find (CF_FAULT_VFS), 1);
  world = cf_till_world_new ();
  position = 0;
  cf_till_world_start_day (world, "anna", ANNA_PIN);
  tell_order ();
}

static void
tear_down (void)
{
  g_clear_pointer (&world, cf_till_world_free);
}

static CfPickupState
state_of_order (void)
{
  GError *error = NULL;
  g_autoptr (CfTillOrder) order = cf_till_read_order (world->till, ORDER, &error);

  ck_assert_ok (order != NULL);
  return cf_pickup_get_state (order->pickup);
}

/* What could not be recorded has not happened: the basket still is that order's. */
START_TEST (test_order_whose_sale_the_disk_refused_is_handed_over_by_the_next_try)
{
  CfTillWait wait = { NULL };
  g_autoptr (GAsyncResult) result = NULL;
  GError *error = NULL;

  step (CF_PICKUP_ACCEPT, NULL);
  step (CF_PICKUP_PICK, NULL);
  step (CF_PICKUP_STAGE, NULL);
  step (CF_PICKUP_COLLECT, CODE);
  ck_assert_int_eq (state_of_order (), CF_PICKUP_READY); /* it is to be paid first */
  cf_till_world_tender (world, "cash", NULL);
  cf_fault.full_at = 1;
  cf_till_finish_async (world->till, cf_till_wait_cb, &wait);
  result = cf_till_wait_for (&wait);
  ck_assert_refused (cf_till_finish_finish (world->till, result, &error) != NULL,
                     CF_ERROR_DISK_FULL);
  cf_fault.full_at = 0;
  cf_till_world_finish (world);
  ck_assert_int_eq (state_of_order (), CF_PICKUP_COLLECTED);
}
END_TEST

static void
add_tests (TCase *tests)
{
  tcase_add_checked_fixture (tests, set_up, tear_down);
  tcase_add_test (tests, test_order_whose_sale_the_disk_refused_is_handed_over_by_the_next_try);
}

CF_TEST_MAIN ("till-order-pay", add_tests)
