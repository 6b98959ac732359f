/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-cli.h"
#include "cf-db.h"
#include "cf-pickup-code.h"

/* `orders …` by the real program, in a shop that was told three orders and is offline since. */

#define PAID     "01890a5d-ac96-774b-bcce-b302099a8004"
#define UNPAID   "01890a5d-ac96-774b-bcce-b302099a8005"
#define OVER     "01890a5d-ac96-774b-bcce-b302099a8006"
#define FAR_MS   G_GINT64_CONSTANT (4102444800000) /* 2100 */
#define PAID_KEY "AQIDBAUGBwgJCgsMDQ4PEA=="

static const guint8 SEED[CF_SEED_LEN] = { 1, 2, 3 };

static char *
find_reference (void)
{
  g_autofree char *shop = cf_cli_path ("shop");
  g_autoptr (GDir) dir = g_dir_open (shop, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, "reference-") && g_str_has_suffix (name, ".db"))
      return g_build_filename (shop, name, NULL);
  ck_abort_msg ("no reference file");
}

static void
tell (const char *kind, const char *id, const char *body)
{
  g_autofree char *path = find_reference ();
  CfDbOptions options = { .kind = CF_DB_REFERENCE, .mode = CF_DB_WRITER };
  g_autoptr (GError) error = NULL;
  g_autoptr (CfDb) db = cf_db_open (path, &options, &error);

  ck_assert_ok (db != NULL);
  {
    g_auto (CfStmt) st =
      cf_db_prepare (db, "INSERT OR REPLACE INTO told (kind, id, body) VALUES (:kind, :id, :body)",
                     &error);

    ck_assert_ok (st != NULL);
    cf_stmt_bind_text (st, ":kind", kind);
    cf_stmt_bind_text (st, ":id", id);
    cf_stmt_bind_text (st, ":body", body);
    ck_assert_ok (cf_stmt_run (st, &error));
  }
}

/* Three pens, for which rice may stand in by the customer's wish, and a kilo of rice. */
static void
tell_order (const char *id, const char *number, const char *more)
{
  guint8 key[CF_PICKUP_CODE_KEY_LEN];
  char hex[CF_HASH_HEX_LEN + 1];
  g_autofree char *body = NULL;
  CfId order;
  CfHash hash;

  ck_assert (cf_id_parse (id, &order));
  ck_assert (cf_base64_decode_exact (PAID_KEY, key, sizeof key));
  hash = cf_pickup_typed_hash (&order, key, "ABCD2345");
  cf_hash_to_hex (&hash, hex);
  body = g_strdup_printf (
    "{\"id\":\"%s\",\"number\":\"%s\",\"location\":\"main\",\"placed_at_ms\":1795424400000,"
    "\"code_serial\":2,\"code_key\":\"" PAID_KEY
    "\",\"code_hash\":\"%s\",%s\"name\":\"Zoë Müller\","
    "\"phone\":\"+49 171 5550142\",\"lines\":[{\"line\":1,\"sku\":\"PEN\",\"name\":\"Pen\",\"unit\":"
    "\"ea\",\"ordered_milli\":3000,\"price_minor\":199,\"total_minor\":597,\"wish\":\"similar\"},"
    "{\"line\":2,\"sku\":\"RICE\",\"name\":\"Rice\",\"unit\":\"kg\",\"ordered_milli\":1000,"
    "\"tolerance_milli\":100,\"price_minor\":250,\"total_minor\":250}]}",
    id, number, hex, more);
  tell ("order", id, body);
}

static void
set_up (void)
{
  g_autoptr (CfKeyPair) pair = cf_key_pair_new_from_seed (SEED);
  CfPublicKey key = cf_key_pair_get_public (pair);
  g_autofree char *text = cf_public_key_to_base64 (&key);
  g_autofree char *keys = g_strdup_printf ("{\"value\":[\"%s\"]}", text);

  cf_cli_setup ();
  cf_cli_make_shop ();
  tell_order (PAID, "W-1001", "\"paid_minor\":847,");
  tell_order (UNPAID, "W-1002", "");
  tell_order (OVER, "W-1000", "\"promise\":\"cancelled\",");
  tell ("setting", "pickup.keys", keys);
}

static void
check_order (const char *state, const char *path, const char *expected)
{
  g_auto (CfCliRun) run = cf_cli_ok ("orders show w-1001");

  ck_assert_str_eq (cf_cli_get (run.json, "order.state"), state);
  ck_assert_str_eq (cf_cli_get (run.json, path), expected);
}

static void
check_stock (const char *sku, const char *on_hand)
{
  g_autofree char *line = g_strconcat ("stock show ", sku, NULL);
  g_auto (CfCliRun) run = cf_cli_ok (line);

  ck_assert_str_eq (cf_cli_get (run.json, "stock.0.on_hand"), on_hand);
}

static void
run (const char *line)
{
  g_auto (CfCliRun) done = cf_cli_ok (line);

  ck_assert_uint_eq (strlen (cf_cli_get (done.json, "journal.hash")), 64);
}

START_TEST (test_open_orders_are_listed)
{
  g_auto (CfCliRun) open = cf_cli_ok ("orders list");
  g_auto (CfCliRun) all = cf_cli_ok ("orders list --all");

  ck_assert_uint_eq (json_object_array_length (cf_cli_value (open.json, "orders")), 2);
  ck_assert_uint_eq (json_object_array_length (cf_cli_value (all.json, "orders")), 3);
  ck_assert_str_eq (cf_cli_get (all.json, "orders.0.state"), "cancelled");
  ck_assert_str_eq (cf_cli_get (open.json, "orders.0.number"), "W-1001");
  ck_assert_str_eq (cf_cli_get (open.json, "orders.0.payment"), "paid");
  ck_assert_str_eq (cf_cli_get (open.json, "orders.1.payment"), "open");
  ck_assert_str_eq (cf_cli_get (open.json, "orders.0.total"), "8.47");
  ck_assert_str_eq (cf_cli_get (open.json, "orders.0.name"), "Zoë Müller");
}
END_TEST

START_TEST (test_order_goes_its_way_offline)
{
  check_order ("placed", "order.lines.0.ordered", "3");
  run ("orders accept W-1001");
  run ("orders pick " PAID " --line 1 --qty 2");
  check_order ("picking", "order.lines.0.picked", "2");
  cf_cli_refuse ("orders ready W-1001", 1, "wrong_state");
  run ("orders short W-1001 --line 1 --reason 'shelf empty'"); /* the one that is left */
  check_order ("short", "order.lines.0.short", "1");
  run ("orders pick W-1001"); /* all that is left: the rice */
  check_order ("short", "order.lines.1.picked", "1.000");
  run ("orders ready W-1001 --shelf B4");
  check_order ("ready", "order.shelf", "B4");
  check_stock ("PEN", "10");
  run ("orders collect W-1001 --code 'abcd-2345' --line 1 --qty 1");
  check_order ("ready", "order.lines.0.handed_over", "1");
  check_stock ("PEN", "9");
  run ("orders collect W-1001 --code ABCD2345");
  check_order ("collected", "order.lines.0.handed_over", "2");
  check_stock ("PEN", "8");
  check_stock ("RICE", "49.000");
  cf_cli_refuse ("orders collect W-1001 --code ABCD2345", 1, "wrong_state");
  run ("orders return W-1001 --line 1 --qty 1 --damaged --reason dented");
  check_order ("collected", "order.lines.0.returned", "1");
  check_stock ("PEN", "8");
  cf_cli_refuse ("orders return W-1001 --line 1 --qty 2", 1, "over_returned");
  g_auto (CfCliRun) verified = cf_cli_ok ("journal verify");
  g_auto (CfCliRun) rebuilt = cf_cli_ok ("journal rebuild --check");
}
END_TEST

static void
stage (void)
{
  run ("orders accept W-1001");
  run ("orders pick W-1001");
  run ("orders ready W-1001");
}

static char *
signed_code (const char *order, guint serial, const guint8 *seed)
{
  g_autoptr (CfKeyPair) pair = cf_key_pair_new_from_seed (seed);
  CfPickupCode code = { .serial = serial, .ends_ms = FAR_MS };
  g_autofree char *text = NULL;

  ck_assert (cf_id_parse (order, &code.order));
  text = cf_pickup_code_sign (&code, pair);
  return g_strdup_printf ("orders collect %s --code %s", text, text);
}

START_TEST (test_signed_code_finds_and_opens_its_order)
{
  static const guint8 FORGER[CF_SEED_LEN] = { 66 };
  g_autofree char *genuine = signed_code (PAID, 2, SEED);
  g_autofree char *replaced = signed_code (PAID, 1, SEED);
  g_autofree char *forged = signed_code (PAID, 2, FORGER);

  stage ();
  cf_cli_refuse (forged, 1, "bad_pickup_code");
  cf_cli_refuse (replaced, 1, "bad_pickup_code");
  run (genuine);
  check_order ("collected", "order.lines.0.handed_over", "3");
}
END_TEST

START_TEST (test_wrong_codes_are_counted_over_restarts)
{
  stage ();
  for (guint i = 0; i < CF_PICKUP_TRIES_MAX; i++)
    cf_cli_refuse ("orders collect W-1001 --code WRONG234", 1, "bad_pickup_code");
  cf_cli_refuse ("orders collect W-1001 --code ABCD2345", 1, "locked_out");
  cf_cli_refuse ("orders collect W-1001 --name Otto --document", 1, "bad_pickup_code");
  cf_cli_refuse ("orders collect W-1001 --name Müller --phone 9999", 1, "bad_pickup_code");
  run ("orders collect W-1001 --name muller --phone 0142");
  check_order ("collected", "order.lines.1.handed_over", "1.000");
}
END_TEST

START_TEST (test_own_steps_are_dropped_once_the_row_has_them)
{
  g_autofree char *more = NULL;
  g_auto (CfCliRun) accepted = { 0 };
  g_auto (CfCliRun) exported = { 0 };
  g_autoptr (json_object) first = NULL;
  const char *terminal;

  accepted = cf_cli_ok ("orders accept W-1001");
  run ("orders pick W-1001 --line 1 --qty 1");
  exported = cf_cli ("journal export --from 1 --to 1", NULL);
  first = json_tokener_parse (strchr (exported.out, '\n') + 1);
  terminal = cf_cli_get (first, "record.terminal");
  /* The central has our acceptance and nothing of what we picked since. */
  more =
    g_strdup_printf ("\"paid_minor\":847,\"accepted\":true,\"applied\":{\"%s\":[1,%" G_GINT64_FORMAT
                     "]},",
                     terminal, json_object_get_int64 (cf_cli_value (accepted.json, "journal.seq")));
  tell_order (PAID, "W-1001", more);
  check_order ("picking", "order.lines.0.picked", "1"); /* ours is not in the row yet */
}
END_TEST

START_TEST (test_order_is_handed_over_while_ringing)
{
  const CfCliStep STEPS[] = {
    { "{\"do\":\"pickup\",\"order\":\"W-1001\",\"code\":\"ABCD2345\"}", "not_signed_in" },
    { "{\"do\":\"sign_in\",\"user\":\"bob\",\"pin\":\"2222\"}", "" },
    { "{\"do\":\"pickup\",\"order\":\"W-1001\",\"code\":\"ABCD2346\"}", "bad_pickup_code" },
    { "{\"do\":\"pickup\",\"order\":\"W-1001\",\"code\":\"ABCD2345\"}", "" },
    { "{\"do\":\"pickup\",\"order\":\"W-1001\",\"code\":\"ABCD2345\"}", "wrong_state" },
    { "{\"do\":\"pickup\",\"order\":\"W-1\",\"code\":\"ABCD2345\"}", "unknown_order" },
    { NULL, NULL },
  };
  g_autoptr (json_object) answers = NULL;

  stage ();
  answers = cf_cli_ring (STEPS);
  ck_assert_str_eq (cf_cli_get (answers, "3.order.state"), "collected");
  ck_assert_str_eq (cf_cli_get (answers, "3.cart.total"), "0.00");
  check_stock ("PEN", "7");
}
END_TEST

/* Paid at the till like any basket: the sale moves the goods, once, and the record names it. */
START_TEST (test_unpaid_order_is_paid_while_ringing)
{
  const CfCliStep STEPS[] = {
    { "{\"do\":\"sign_in\",\"user\":\"anna\",\"pin\":\"4711\"}", "" },
    { "{\"do\":\"open_shift\",\"float\":\"0.00\"}", "" },
    { "{\"do\":\"pickup\",\"order\":\"W-1002\",\"code\":\"WRONG222\"}", "bad_pickup_code" },
    { "{\"do\":\"pickup\",\"order\":\"W-1002\",\"code\":\"ABCD2345\"}", "" },
    { "{\"do\":\"pickup\",\"order\":\"W-1002\",\"code\":\"ABCD2345\"}", "basket_open" },
    { "{\"do\":\"void_line\",\"line\":2}", "" },
    { "{\"do\":\"tender\",\"type\":\"cash\"}", "" },
    { "{\"do\":\"finish\"}", "" },
    { "{\"do\":\"pickup\",\"order\":\"W-1002\",\"code\":\"ABCD2345\"}", "" },
    { NULL, NULL },
  };
  g_autoptr (json_object) answers = NULL;

  run ("orders accept W-1002");
  run ("orders pick W-1002");
  run ("orders ready W-1002");
  answers = cf_cli_ring (STEPS);
  ck_assert_str_eq (cf_cli_get (answers, "3.order.state"), "ready");
  ck_assert_uint_eq (json_object_array_length (cf_cli_value (answers, "3.cart.lines")), 2);
  ck_assert_str_eq (cf_cli_get (answers, "7.sale.total"), "5.97");
  /* The rice was left behind: it waits, and is not paid. */
  ck_assert_str_eq (cf_cli_get (answers, "8.cart.total"), "2.50");
  check_stock ("PEN", "7");
}
END_TEST

/* The customer had something in hand already: the order's goods come to it, and only they are handed over. */
START_TEST (test_unpaid_order_comes_into_a_basket_that_is_begun)
{
  const CfCliStep STEPS[] = {
    { "{\"do\":\"sign_in\",\"user\":\"anna\",\"pin\":\"4711\"}", "" },
    { "{\"do\":\"open_shift\",\"float\":\"0.00\"}", "" },
    { "{\"do\":\"add\",\"sku\":\"PEN\"}", "" },
    { "{\"do\":\"pickup\",\"order\":\"W-1002\",\"code\":\"ABCD2345\"}", "" },
    { "{\"do\":\"tender\",\"type\":\"cash\"}", "" },
    { "{\"do\":\"finish\"}", "" },
    { "{\"do\":\"pickup\",\"order\":\"W-1002\",\"code\":\"ABCD2345\"}", "wrong_state" },
    { NULL, NULL },
  };
  g_autoptr (json_object) answers = NULL;

  run ("orders accept W-1002");
  run ("orders pick W-1002");
  run ("orders ready W-1002");
  answers = cf_cli_ring (STEPS);
  check_stock ("PEN", "6");
}
END_TEST

START_TEST (test_what_cannot_be_is_refused)
{
  cf_cli_refuse ("orders show W-9999", 1, "unknown_order");
  cf_cli_refuse ("orders show 01890a5d-ac96-774b-bcce-b302099a8099", 1, "unknown_order");
  cf_cli_refuse ("orders pick W-1001", 1, "wrong_state");
  run ("orders accept W-1001");
  cf_cli_refuse ("orders accept W-1001", 1, "wrong_state");
  cf_cli_refuse ("orders pick W-1001 --line 9", 1, "no_such_line");
  cf_cli_refuse ("orders pick W-1001 --line 1 --qty 4", 1, "bad_qty");
  cf_cli_refuse ("orders pick W-1001 --line 1 --qty 0.5", 1, "bad_qty");
  cf_cli_refuse ("orders pick W-1001 --line 1 --qty 1 --sku NONE", 1, "unknown_sku");
  cf_cli_refuse ("orders pick W-1001 --line 2 --qty 1 --sku PEN", 1, "wrong_state");
  cf_cli_refuse ("orders pick W-1001 --qty 1", 2, "usage");
  cf_cli_refuse ("orders short W-1001", 2, "bad_request");
  cf_cli_refuse ("orders collect W-1001", 2, "usage");
  cf_cli_refuse ("orders collect W-1001 --code X --name Y", 2, "usage");
  run ("orders accept W-1002");
  run ("orders pick W-1002");
  run ("orders ready W-1002");
  cf_cli_refuse ("orders collect W-1002 --code ABCD2345", 1, "not_paid");
  run ("orders cancel W-1002 --reason 'customer called'");
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_checked_fixture (tc, set_up, cf_cli_teardown);
  tcase_add_test (tc, test_open_orders_are_listed);
  tcase_add_test (tc, test_order_goes_its_way_offline);
  tcase_add_test (tc, test_signed_code_finds_and_opens_its_order);
  tcase_add_test (tc, test_wrong_codes_are_counted_over_restarts);
  tcase_add_test (tc, test_own_steps_are_dropped_once_the_row_has_them);
  tcase_add_test (tc, test_order_is_handed_over_while_ringing);
  tcase_add_test (tc, test_unpaid_order_is_paid_while_ringing);
  tcase_add_test (tc, test_unpaid_order_comes_into_a_basket_that_is_begun);
  tcase_add_test (tc, test_what_cannot_be_is_refused);
}

CF_TEST_MAIN ("console-orders", add_tests)
