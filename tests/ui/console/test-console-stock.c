/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-cli.h"

/* `stock show|receive|count|adjust|transfer`, by the real program. */

static void
set_up (void)
{
  cf_cli_setup ();
  cf_cli_make_shop ();
}

static void
check_stock (const char *line, const char *on_hand, const char *damaged)
{
  g_auto (CfCliRun) run = cf_cli_ok (line);

  ck_assert_str_eq (cf_cli_get (run.json, "stock.0.on_hand"), on_hand);
  ck_assert_str_eq (cf_cli_get (run.json, "stock.0.available"), on_hand);
  ck_assert_str_eq (cf_cli_get (run.json, "stock.0.damaged"), damaged);
}

START_TEST (test_stock_follows_sales_and_what_is_done_by_hand)
{
  const CfCliStep SALE[] = {
    { "{\"do\":\"sign_in\",\"user\":\"bob\",\"pin\":\"2222\"}", "" },
    { "{\"do\":\"open_shift\",\"float\":\"0.00\"}", "" },
    { "{\"do\":\"add\",\"sku\":\"PEN\",\"qty\":\"3\"}", "" },
    { "{\"do\":\"tender\",\"type\":\"cash\"}", "" },
    { "{\"do\":\"finish\"}", "" },
    { NULL, NULL },
  };
  g_autoptr (json_object) answers = NULL;
  g_auto (CfCliRun) received = { 0 };

  check_stock ("stock show PEN", "10", "0");
  answers = cf_cli_ring (SALE);
  check_stock ("stock show PEN", "7", "0");
  received = cf_cli_ok ("stock receive PEN 24 --document DN-17");
  ck_assert_str_eq (cf_cli_get (received.json, "stock.on_hand"), "31");
  ck_assert_uint_eq (strlen (cf_cli_get (received.json, "journal.hash")), 64);
  g_auto (CfCliRun) adjusted = cf_cli_ok ("stock adjust PEN -2 --reason 'fell down' --damaged");
  check_stock ("stock show PEN", "29", "2");
  g_auto (CfCliRun) counted = cf_cli_ok ("stock count PEN 20");
  check_stock ("stock show PEN", "20", "2");
  g_auto (CfCliRun) moved = cf_cli_ok ("stock transfer PEN 5 --to backroom");
  check_stock ("stock show PEN", "15", "2");
  check_stock ("stock show PEN --location backroom", "5", "0");
  ck_assert (!json_object_object_get_ex (moved.json, "document", NULL));
  g_auto (CfCliRun) sent = cf_cli_ok ("stock transfer PEN 5 --to-store store-2");
  ck_assert_uint_eq (strlen (cf_cli_get (sent.json, "document")), strlen ("TR-12345678"));
  check_stock ("stock show PEN", "10", "2");
  g_auto (CfCliRun) weighed = cf_cli_ok ("stock receive RICE 1.5");
  check_stock ("stock show RICE", "51.500", "0.000");
  g_auto (CfCliRun) rebuilt = cf_cli_ok ("journal rebuild --check");
  g_auto (CfCliRun) verified = cf_cli_ok ("journal verify");
}
END_TEST

START_TEST (test_all_stock_is_listed_by_sku)
{
  g_auto (CfCliRun) all = cf_cli_ok ("stock show");
  g_auto (CfCliRun) two = cf_cli_ok ("stock show --limit 2");
  g_auto (CfCliRun) nothing = cf_cli_ok ("stock show --location backroom");

  ck_assert_uint_eq (json_object_array_length (cf_cli_value (all.json, "stock")), 4);
  ck_assert_str_eq (cf_cli_get (all.json, "stock.0.sku"), "BEER");
  ck_assert_str_eq (cf_cli_get (all.json, "stock.1.on_hand"), "12.500");
  ck_assert_str_eq (cf_cli_get (all.json, "stock.3.sku"), "RICE");
  ck_assert_uint_eq (json_object_array_length (cf_cli_value (two.json, "stock")), 2);
  ck_assert_uint_eq (json_object_array_length (cf_cli_value (nothing.json, "stock")), 0);
}
END_TEST

START_TEST (test_what_cannot_be_is_refused)
{
  cf_cli_refuse ("stock show NONE", 1, "unknown_sku");
  cf_cli_refuse ("stock receive NONE 1", 1, "unknown_sku");
  cf_cli_refuse ("stock receive PEN 0", 1, "bad_qty");
  cf_cli_refuse ("stock receive PEN -1", 1, "bad_qty");
  cf_cli_refuse ("stock receive PEN 1.5", 1, "bad_qty");
  cf_cli_refuse ("stock receive PEN much", 1, "bad_qty");
  cf_cli_refuse ("stock count PEN -1", 1, "bad_qty");
  cf_cli_refuse ("stock adjust PEN 0 --reason none", 1, "bad_qty");
  cf_cli_refuse ("stock adjust PEN 1 --reason ''", 2, "bad_request");
  cf_cli_refuse ("stock adjust PEN 1", 2, "usage");
  cf_cli_refuse ("stock transfer PEN 1", 2, "bad_request");
  cf_cli_refuse ("stock transfer PEN 1 --to a --to-store b", 2, "bad_request");
  cf_cli_refuse ("stock transfer PEN 1 --to main", 2, "bad_request");
  cf_cli_refuse ("stock receive PEN 1 --location a/b", 2, "bad_request");
  check_stock ("stock show PEN", "10", "0");
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_checked_fixture (tc, set_up, cf_cli_teardown);
  tcase_add_test (tc, test_stock_follows_sales_and_what_is_done_by_hand);
  tcase_add_test (tc, test_all_stock_is_listed_by_sku);
  tcase_add_test (tc, test_what_cannot_be_is_refused);
}

CF_TEST_MAIN ("console-stock", add_tests)
