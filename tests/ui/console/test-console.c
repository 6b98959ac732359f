/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include <gio/gio.h>

#include "cf-cli.h"

/* The console as scripts see it: the real program, its answers and its exit statuses. */

#define LAST(answers, path) cf_cli_get (answers, "-1." path)

/* ── the program ──────────────────────────────────────────────────────────────────────────────── */

static const char *const COMMANDS[] = {
  "init",           "tax set",           "user add",
  "catalog import", "catalog find",      "catalog show",
  "ring",           "report x",          "report z",
  "report sales",   "report products",   "report hours",
  "report tax",     "report people",     "journal verify",
  "journal export", "journal rebuild",   "backup make",
  "backup restore", "db check",          "demo",
  "settings show",  "settings set",      "settings logo",
  "settings keys",  "settings pictures", "report gift-cards",
};

START_TEST (test_every_command_explains_itself)
{
  g_autofree char *line = g_strdup_printf ("%s --help", COMMANDS[_i]);
  g_autofree char *title = g_strdup_printf ("counterfoil-cli %s", COMMANDS[_i]);
  g_auto (CfCliRun) run = cf_cli (line, NULL);
  g_auto (CfCliRun) list = cf_cli ("--help", NULL);

  ck_assert_int_eq (run.status, 0);
  ck_assert_msg (g_str_has_prefix (run.out, title), "%s", run.out);
  ck_assert_str_eq (run.err, "");
  ck_assert_ptr_nonnull (strstr (list.out, COMMANDS[_i]));
}
END_TEST

START_TEST (test_lines_nobody_understands_end_with_2)
{
  static const char *const LINES[] = {
    "",
    "fly",
    "tax",
    "tax fly",
    "tax set standard",
    "tax set standard 19 20",
    "tax set standard nineteen",
    "tax set standard 19 --until 2027-01-01",
    "user add bob --pin 2222",
    "user add bob --pin 2222 --pin 3333 --role cashier",
    "catalog find",
    "catalog find tea --limit 0",
    "catalog find tea --limit 201",
    "journal rebuild",
    "journal verify --trust abc",
    "report z --left 1",
    "report z --counted 1 --number T1-000001",
    "demo --days 367",
    "ring extra",
    "settings set footer",
    "settings logo",
    "settings pictures one.png two.png",
    "settings pictures --remove one",
    "settings pictures one.png --remove 1",
    "report z --note words",
    "--data",
    "init --store S --currency EUR --tax-mode sideways --user a --pin 4711",
    "init --store S --currency EURO --tax-mode inclusive --user a --pin 4711",
    "init --store S --currency EUR --tax-mode inclusive --user a --pin 47",
    "init --store S --currency EUR --tax-mode inclusive --terminal toolong1 --user a --pin 4711",
    "init --store S --currency EUR --tax-mode inclusive --user a",
  };

  for (guint i = 0; i < G_N_ELEMENTS (LINES); i++) {
    g_autofree char *store = cf_cli_path ("shop/store.db");

    cf_cli_refuse (LINES[i], 2, "usage");
    ck_assert_msg (!g_file_test (store, G_FILE_TEST_EXISTS), "'%s' made a store", LINES[i]);
  }
}
END_TEST

START_TEST (test_people_get_words_and_scripts_get_json)
{
  g_auto (CfCliRun) people = cf_cli ("report x", NULL);
  g_auto (CfCliRun) script = cf_cli ("--json report x", NULL);

  ck_assert_int_eq (people.status, 1);
  ck_assert_str_eq (people.out, "");
  ck_assert_msg (g_str_has_prefix (people.err, "not_initialised: "), "%s", people.err);
  ck_assert_int_eq (script.status, 1);
  ck_assert_str_eq (script.err, "");
  ck_assert_str_eq (cf_cli_get (script.json, "error.code"), "not_initialised");
}
END_TEST

START_TEST (test_init_makes_a_folder_once)
{
  static const char *const FILES[] = { "shop/store.db", "shop/terminal.key", "shop/receipts" };
  g_auto (CfCliRun) run = cf_cli ("--json init --store 'Corner Shop' --currency EUR "
                                  "--tax-mode inclusive --user anna --pin -",
                                  "4711\n");
  const CfCliStep ring[] = {
    { "{\"do\":\"sign_in\",\"user\":\"anna\",\"pin\":\"4711\"}", "" },
    { NULL },
  };
  g_autoptr (json_object) answers = NULL;

  ck_assert_msg (run.status == 0, "%s", run.out);
  for (guint i = 0; i < G_N_ELEMENTS (FILES); i++) {
    g_autofree char *path = cf_cli_path (FILES[i]);

    ck_assert_msg (g_file_test (path, G_FILE_TEST_EXISTS), "no %s", FILES[i]);
  }
  /* It looks at the folder before it looks at the rest of the line. */
  cf_cli_refuse ("init", 1, "already_initialised");
  cf_cli_refuse ("init --store S --currency EURO --pin 1", 1, "already_initialised");
  cf_cli_refuse ("demo --days 1", 1, "already_initialised");
  answers = cf_cli_ring (ring);
  ck_assert_str_eq (LAST (answers, "role"), "manager");
}
END_TEST

/* ── catalogue ────────────────────────────────────────────────────────────────────────────────── */

START_TEST (test_an_import_counts_and_changes_nothing_the_second_time)
{
  g_autofree char *csv = cf_cli_path ("products.csv");
  g_autofree char *line = g_strdup_printf ("catalog import '%s'", csv);
  g_auto (CfCliRun) again = { 0 };
  g_auto (CfCliRun) pipe = { 0 };
  g_auto (CfCliRun) found = { 0 };
  g_auto (CfCliRun) shown = { 0 };

  cf_cli_make_shop ();
  again = cf_cli_ok (line);
  ck_assert_int_eq (json_object_get_int (cf_cli_value (again.json, "rows")), 4);
  ck_assert_int_eq (json_object_get_int (cf_cli_value (again.json, "accepted")), 4);
  ck_assert_int_eq (json_object_get_int (cf_cli_value (again.json, "updated")), 0);
  ck_assert_int_eq (json_object_get_int (cf_cli_value (again.json, "rejected")), 0);

  pipe = cf_cli ("--json catalog import -",
                 "sku,gtin,name,department,price,tax_class,unit,price_embedded,age_limit,stock,"
                 "reorder_point,image_url\n"
                 "PEN,4006381333931,Pen,Office,2.19,standard,ea,0,0,99,2,\n"
                 "BAD,4006381333932,Bad code,Office,1,standard,ea,0,0,1,1,\n");
  ck_assert_msg (pipe.status == 0, "%s%s", pipe.out, pipe.err);
  ck_assert_int_eq (json_object_get_int (cf_cli_value (pipe.json, "accepted")), 1);
  ck_assert_int_eq (json_object_get_int (cf_cli_value (pipe.json, "updated")), 1);
  ck_assert_int_eq (json_object_get_int (cf_cli_value (pipe.json, "rejected")), 1);
  ck_assert_int_eq (json_object_get_int (cf_cli_value (pipe.json, "stock_kept")), 1);

  found = cf_cli_ok ("catalog find pe --limit 5");
  ck_assert_str_eq (cf_cli_get (found.json, "products.0.sku"), "PEN");
  ck_assert_str_eq (cf_cli_get (found.json, "products.0.price"), "2.19");
  shown = cf_cli_ok ("catalog show 0614141999996");
  ck_assert_str_eq (cf_cli_get (shown.json, "sku"), "BEER");
  ck_assert_str_eq (cf_cli_get (shown.json, "gtins.0"), "614141999996");
  ck_assert_str_eq (cf_cli_get (shown.json, "stock"), "20");
  cf_cli_refuse ("catalog show NOTHING", 1, "unknown_sku");
  cf_cli_refuse ("catalog import /nowhere/at/all.csv", 2, "bad_file");
}
END_TEST

/* ── settings ─────────────────────────────────────────────────────────────────────────────────── */

START_TEST (test_settings_are_shown_and_set)
{
  g_auto (CfCliRun) made = { 0 };
  g_auto (CfCliRun) shown = { 0 };

  cf_cli_make_shop ();
  made = cf_cli_ok ("settings set footer Thanks");
  ck_assert_str_eq (cf_cli_get (made.json, "value"), "Thanks");
  shown = cf_cli_ok ("settings show");
  ck_assert_str_eq (cf_cli_get (shown.json, "footer"), "Thanks");
  ck_assert_str_eq (cf_cli_get (shown.json, "currency"), "EUR");
  ck_assert (!json_object_get_boolean (cf_cli_value (shown.json, "logo")));
  cf_cli_refuse ("settings set colour red", 1, "bad_setting");
  cf_cli_refuse ("settings set sound_volume loud", 1, "bad_setting");
  cf_cli_refuse ("settings set logo UDQKOCAxCqU=", 1, "bad_setting"); /* by its own command */
}
END_TEST

START_TEST (test_logo_comes_from_a_file_and_goes)
{
  g_autofree char *picture = cf_cli_path ("logo.png");
  g_autofree char *words = cf_cli_path ("words.png");
  g_autofree char *set = g_strdup_printf ("settings logo %s", picture);
  g_autofree char *bad = g_strdup_printf ("settings logo %s", words);
  gsize size;
  /* 16 by 2, black and white halves */
  g_autofree guchar *png = g_base64_decode (
    "iVBORw0KGgoAAAANSUhEUgAAABAAAAACCAAAAAB0hgMtAAAAEUlEQVR4nGNggIL/UMCALgAAz1IP8caFID0AAAAASUVO"
    "RK5CYII=",
    &size);
  g_auto (CfCliRun) shown = { 0 };
  g_auto (CfCliRun) gone = { 0 };

  cf_cli_make_shop ();
  ck_assert (g_file_set_contents (picture, (const char *) png, (gssize) size, NULL));
  ck_assert (g_file_set_contents (words, "words", -1, NULL));
  cf_cli_refuse (bad, 2, "bad_file");
  g_auto (CfCliRun) made = cf_cli_ok (set);
  ck_assert (json_object_get_boolean (cf_cli_value (made.json, "logo")));
  shown = cf_cli_ok ("settings show");
  ck_assert (json_object_get_boolean (cf_cli_value (shown.json, "logo")));
  gone = cf_cli_ok ("settings logo -");
  ck_assert (!json_object_get_boolean (cf_cli_value (gone.json, "logo")));

  /* The same files for the customer's display. */
  g_autofree char *show = g_strdup_printf ("settings pictures %s", picture);
  g_autofree char *wrong = g_strdup_printf ("settings pictures %s", words);
  cf_cli_refuse (wrong, 2, "bad_file");
  cf_cli_refuse ("settings pictures --remove 1", 1, "bad_setting");
  g_auto (CfCliRun) added = cf_cli_ok (show);
  ck_assert_int_eq (json_object_get_int (cf_cli_value (added.json, "pictures")), 1);
  g_auto (CfCliRun) removed = cf_cli_ok ("settings pictures --remove 1");
  ck_assert_int_eq (json_object_get_int (cf_cli_value (removed.json, "pictures")), 0);
}
END_TEST

START_TEST (test_quick_keys_are_said_from_the_top_left)
{
  cf_cli_make_shop ();
  g_auto (CfCliRun) set = cf_cli_ok ("settings keys PEN - RICE");
  ck_assert_int_eq (json_object_get_int (cf_cli_value (set.json, "keys")), 3);
  g_autofree char *line = g_strnfill (65, 'x');
  g_autofree char *bad = g_strdup_printf ("settings keys %s", line);
  cf_cli_refuse (bad, 1, "bad_setting");
  g_auto (CfCliRun) none = cf_cli_ok ("settings keys");
  ck_assert_int_eq (json_object_get_int (cf_cli_value (none.json, "keys")), 0);
}
END_TEST

/* ── ring ─────────────────────────────────────────────────────────────────────────────────────── */

START_TEST (test_a_sale_comes_out_as_worked_by_hand)
{
  /* Pen 3 × 1.99 = 5.97, less 10 % (0.597, rounded 0.60) = 5.37.  Cheese 3.49 in the code; at 12.90
   * a kilogram that is 0.2705…, shown 0.271.  Rice 0.250 × 3.49 = 0.8725, rounded 0.87.  Beer 2.49.
   * Standard: 5.37 + 2.49 = 7.86, tax 7.86 × 19/119 = 1.2549…, 1.25.  Reduced: 3.49 + 0.87 = 4.36,
   * tax 4.36 × 7/107 = 0.2852…, 0.29.  Total 12.22; 50.00 given: 37.78 back. */
  const CfCliStep lines[] = {
    { "{\"do\":\"sign_in\",\"user\":\"bob\",\"pin\":\"2222\"}", "" },
    { "{\"do\":\"open_shift\",\"float\":\"100.00\"}", "" },
    { "{\"do\":\"scan\",\"code\":\"]E04006381333931\"}", "" },
    { "{\"do\":\"scan\",\"code\":\"4006381333931\",\"qty\":\"2\"}", "" },
    { "{\"do\":\"scan\",\"code\":\"2000421003497\"}", "" },
    { "{\"do\":\"add\",\"sku\":\"RICE\",\"qty\":\"0.25\"}", "" },
    { "{\"do\":\"add\",\"sku\":\"BEER\"}", "" },
    { "{\"do\":\"discount\",\"percent\":\"10\",\"line\":1}", "" },
    { "{\"do\":\"tender\",\"type\":\"cash\",\"amount\":\"50\"}", "" },
    { "{\"do\":\"finish\"}", "age_check_needed" },
    { "{\"do\":\"confirm_age\",\"seen\":true}", "" },
    { "{\"do\":\"finish\"}", "" },
    { NULL },
  };
  g_autoptr (json_object) answers = NULL;
  json_object *cart;
  g_autofree char *receipt = NULL;
  g_autofree char *paper = NULL;
  GError *error = NULL;

  cf_cli_make_shop ();
  answers = cf_cli_ring (lines);
  cart = cf_cli_value (answers, "10.cart");
  ck_assert_str_eq (cf_cli_get (cart, "lines.0.qty"), "3");
  ck_assert_str_eq (cf_cli_get (cart, "lines.0.discount"), "0.60");
  ck_assert_str_eq (cf_cli_get (cart, "lines.0.total"), "5.37");
  ck_assert_str_eq (cf_cli_get (cart, "lines.1.qty"), "0.271");
  ck_assert_str_eq (cf_cli_get (cart, "lines.1.price_source"), "embedded");
  ck_assert_str_eq (cf_cli_get (cart, "lines.1.total"), "3.49");
  ck_assert_str_eq (cf_cli_get (cart, "lines.2.total"), "0.87");
  ck_assert_str_eq (cf_cli_get (cart, "lines.3.flags.0"), "age_16");
  ck_assert_str_eq (cf_cli_get (cart, "subtotal"), "12.82");
  ck_assert_str_eq (cf_cli_get (cart, "discount"), "0.60");
  ck_assert_str_eq (cf_cli_get (cart, "tax.0.tax"), "1.25");
  ck_assert_str_eq (cf_cli_get (cart, "tax.1.percent"), "7");
  ck_assert_str_eq (cf_cli_get (cart, "tax.1.tax"), "0.29");
  ck_assert_str_eq (cf_cli_get (cart, "total"), "12.22");
  ck_assert_str_eq (cf_cli_get (cart, "due"), "0.00");
  ck_assert_str_eq (cf_cli_get (cart, "change"), "37.78");
  ck_assert_str_eq (LAST (answers, "sale.number"), "T1-000001");
  ck_assert_str_eq (LAST (answers, "sale.change"), "37.78");
  ck_assert_str_eq (LAST (answers, "sale.tenders.0.type"), "cash");
  ck_assert_uint_eq (strlen (LAST (answers, "journal.hash")), 64);

  receipt = cf_cli_path ("shop/receipts/T1-000001.txt");
  ck_assert_ok (g_file_get_contents (receipt, &paper, NULL, &error));
  ck_assert_ptr_nonnull (strstr (paper, "12.22"));
}
END_TEST

START_TEST (test_every_bad_line_has_its_code_and_the_next_one_works)
{
  g_autofree char *filler = g_strnfill (70000, 'x');
  g_autofree char *long_line = g_strdup_printf ("{\"do\":\"%s\"}", filler);
  const CfCliStep lines[] = {
    { "{\"do\":\"scan\",\"code\":\"4006381333931\"}", "not_signed_in" },
    { "{\"do\":\"sign_in\",\"user\":\"bob\",\"pin\":\"2223\"}", "wrong_pin" },
    { "{\"do\":\"sign_in\",\"user\":\"nobody\",\"pin\":\"2222\"}", "wrong_pin" },
    { "{\"do\":\"sign_in\",\"user\":\"bob\",\"pin\":\"2222\"}", "" },
    { "{\"do\":\"scan\",\"code\":\"4006381333931\"}", "no_shift" },
    { "{\"do\":\"close_shift\",\"counted\":\"1\"}", "no_shift" },
    { "{\"do\":\"open_shift\",\"float\":\"-1\"}", "bad_amount" },
    { "{\"do\":\"open_shift\",\"float\":\"1.001\"}", "bad_amount" },
    { "{\"do\":\"open_shift\",\"float\":\"50\"}", "" },
    { "{\"do\":\"open_shift\",\"float\":\"50\"}", "shift_open" },
    { "hello", "bad_json" },
    { "{\"do\":\"scan\",\"code\":\"4006381333931\"", "bad_json" },
    { "[{\"do\":\"state\"}]", "bad_json" },
    { "{\"do\":\"scan\",\"code\":\"40\x01\"}", "bad_json" },
    { "{}", "bad_request" },
    { "{\"do\":7}", "bad_request" },
    { long_line, "bad_request" },
    { "{\"do\":\"scan\"}", "bad_request" },
    { "{\"do\":\"scan\",\"code\":\"1\",\"code\":\"1\"}", "bad_request" },
    { "{\"do\":\"scan\",\"code\":4006381333931}", "bad_request" },
    { "{\"do\":\"tender\",\"type\":\"shells\"}", "bad_request" },
    { "{\"do\":\"tender\",\"type\":\"foreign_cash\"}", "bad_request" },
    { "{\"do\":\"tender\",\"type\":\"cash\",\"currency\":\"USD\"}", "bad_request" },
    { "{\"do\":\"dance\"}", "unknown_action" },
    { "{\"do\":\"coupon\",\"code\":\"1\"}", "unknown_action" },
    { "{\"do\":\"finish\"}", "empty_basket" },
    { "{\"do\":\"tender\",\"type\":\"cash\"}", "empty_basket" },
    { "{\"do\":\"scan\",\"code\":\"\"}", "bad_code" },
    { "{\"do\":\"scan\",\"code\":\"4006381333932\"}", "bad_check_digit" },
    { "{\"do\":\"scan\",\"code\":\"123\"}", "bad_code" },
    { "{\"do\":\"scan\",\"code\":\"4006381333948\"}", "unknown_code" },
    { "{\"do\":\"scan\",\"code\":\"https://shop.example/offers\"}", "unknown_code" },
    { "{\"do\":\"scan\",\"code\":\"]C10104006381333931\\u001d17200101\"}", "expired_item" },
    { "{\"do\":\"scan\",\"code\":\"]C1010400638133393117261399\"}", "bad_code" },
    { "{\"do\":\"add\",\"sku\":\"NOTHING\"}", "unknown_sku" },
    { "{\"do\":\"add\",\"sku\":\"PEN\",\"qty\":\"0\"}", "bad_qty" },
    { "{\"do\":\"add\",\"sku\":\"PEN\",\"qty\":\"-1\"}", "bad_qty" },
    { "{\"do\":\"add\",\"sku\":\"PEN\",\"qty\":\"1.5\"}", "bad_qty" },
    { "{\"do\":\"add\",\"sku\":\"PEN\",\"qty\":\"1e2\"}", "bad_qty" },
    { "{\"do\":\"add\",\"sku\":\"RICE\",\"qty\":\"0.0001\"}", "bad_qty" },
    { "{\"do\":\"discount\",\"percent\":\"5\"}", "nothing_to_discount" },
    { "{\"do\":\"add\",\"sku\":\"PEN\"}", "" },
    { "{\"do\":\"scan\",\"code\":\"2000421003497\"}", "" },
    { "{\"do\":\"qty\",\"line\":2,\"qty\":\"1.000\"}", "bad_qty" },
    { "{\"do\":\"qty\",\"line\":9,\"qty\":\"1\"}", "no_such_line" },
    { "{\"do\":\"qty\",\"line\":0,\"qty\":\"1\"}", "no_such_line" },
    { "{\"do\":\"qty\",\"line\":-1,\"qty\":\"1\"}", "no_such_line" },
    { "{\"do\":\"void_line\",\"line\":9}", "no_such_line" },
    { "{\"do\":\"discount\",\"percent\":\"5\",\"line\":0}", "no_such_line" },
    { "{\"do\":\"discount\",\"percent\":\"5\",\"line\":9}", "no_such_line" },
    { "{\"do\":\"discount\",\"percent\":\"101\"}", "bad_amount" },
    { "{\"do\":\"discount\",\"amount\":\"1000\"}", "bad_amount" },
    { "{\"do\":\"discount\",\"percent\":\"11\"}", "needs_approval" },
    { "{\"do\":\"discount\",\"percent\":\"11\",\"approve\":{\"user\":\"mia\",\"pin\":\"0000\"}}",
      "wrong_pin" },
    { "{\"do\":\"price\",\"line\":1,\"price\":\"9.999\"}", "bad_amount" },
    { "{\"do\":\"finish\"}", "not_paid" },
    { "{\"do\":\"tender\",\"type\":\"card\",\"amount\":\"100\",\"reference\":\"1\"}", "overpaid" },
    { "{\"do\":\"tender\",\"type\":\"cash\",\"amount\":\"0\"}", "bad_amount" },
    { "{\"do\":\"void_tender\",\"tender\":1}", "no_such_tender" },
    { "{\"do\":\"resume\",\"id\":\"nothing\"}", "basket_open" },
    { "{\"do\":\"reprint\",\"receipt\":\"T1-999999\"}", "unknown_receipt" },
    { "{\"do\":\"tender\",\"type\":\"cash\"}", "" },
    { "{\"do\":\"tender\",\"type\":\"cash\"}", "nothing_due" },
    { "{\"do\":\"finish\"}", "" },
    { NULL },
  };
  g_autoptr (json_object) answers = NULL;

  cf_cli_make_shop ();
  answers = cf_cli_ring (lines);
  /* All that was refused left nothing behind: 1.99 + 3.49. */
  ck_assert_str_eq (LAST (answers, "sale.total"), "5.48");
  ck_assert_uint_eq (json_object_array_length (cf_cli_value (answers, "-1.sale.lines")), 2);
}
END_TEST

START_TEST (test_the_open_basket_waits_for_the_next_start)
{
  const CfCliStep first[] = {
    { "{\"do\":\"sign_in\",\"user\":\"bob\",\"pin\":\"2222\"}", "" },
    { "{\"do\":\"open_shift\",\"float\":\"0\"}", "" },
    { "{\"do\":\"add\",\"sku\":\"PEN\",\"qty\":\"2\"}", "" },
    { NULL },
  };
  const CfCliStep second[] = {
    { "{\"do\":\"state\"}", "" },
    { "{\"do\":\"finish\"}", "not_signed_in" },
    { "{\"do\":\"sign_in\",\"user\":\"mia\",\"pin\":\"3333\"}", "" },
    { "{\"do\":\"suspend\",\"note\":\"red coat\"}", "" },
    { "{\"do\":\"suspended\"}", "" },
    { NULL },
  };
  g_autoptr (json_object) answers = NULL;
  g_autofree char *resume = NULL;

  cf_cli_make_shop ();
  json_object_put (cf_cli_ring (first));
  answers = cf_cli_ring (second);
  ck_assert_str_eq (cf_cli_get (answers, "0.cart.total"), "3.98");
  ck_assert_ptr_null (cf_cli_value (answers, "0.user"));
  ck_assert_str_eq (LAST (answers, "suspended.0.note"), "red coat");
  ck_assert_str_eq (LAST (answers, "suspended.0.total"), "3.98");
  resume = g_strdup_printf ("{\"do\":\"resume\",\"id\":\"%s\"}", LAST (answers, "suspended.0.id"));
  {
    const CfCliStep third[] = {
      { "{\"do\":\"sign_in\",\"user\":\"bob\",\"pin\":\"2222\"}", "" },
      { resume, "" },
      { resume, "basket_open" },
      { "{\"do\":\"cancel\",\"reason\":\"left\"}", "" },
      { resume, "unknown_basket" },
      { "{\"do\":\"state\"}", "" },
      { NULL },
    };
    g_autoptr (json_object) more = cf_cli_ring (third);

    ck_assert_str_eq (cf_cli_get (more, "1.cart.lines.0.qty"), "2");
    ck_assert_uint_eq (json_object_array_length (cf_cli_value (more, "-1.cart.lines")), 0);
  }
}
END_TEST

START_TEST (test_a_day_from_float_to_z_adds_up)
{
  const CfCliStep day[] = {
    { "{\"do\":\"sign_in\",\"user\":\"bob\",\"pin\":\"2222\"}", "" },
    { "{\"do\":\"open_shift\",\"float\":\"100.00\"}", "" },
    { "{\"do\":\"add\",\"sku\":\"PEN\",\"qty\":\"5\"}", "" }, /* 9.95 */
    { "{\"do\":\"discount\",\"percent\":\"20\",\"reason\":\"regular\","
      "\"approve\":{\"user\":\"mia\",\"pin\":\"3333\"}}",
      "" }, /* 1.99 off: 7.96 */
    { "{\"do\":\"tender\",\"type\":\"cash\",\"amount\":\"5.00\"}", "" },
    { "{\"do\":\"tender\",\"type\":\"card\",\"reference\":\"slip 1\"}", "" }, /* 2.96 */
    { "{\"do\":\"finish\"}", "" },
    { "{\"do\":\"add\",\"sku\":\"RICE\",\"qty\":\"1\"}", "" }, /* 3.49 */
    { "{\"do\":\"add\",\"sku\":\"PEN\"}", "" },
    { "{\"do\":\"void_line\",\"line\":2}", "" },
    { "{\"do\":\"tender\",\"type\":\"card\"}", "" }, /* the virtual terminal approves */
    { "{\"do\":\"finish\"}", "" },
    { "{\"do\":\"reprint\"}", "" },
    { "{\"do\":\"no_sale\",\"reason\":\"change\"}", "needs_approval" },
    { "{\"do\":\"no_sale\",\"reason\":\"change\",\"approve\":{\"user\":\"mia\",\"pin\":\"3333\"}}",
      "" },
    { "{\"do\":\"paid_out\",\"reason\":\"milk\",\"amount\":\"4.00\","
      "\"approve\":{\"user\":\"mia\",\"pin\":\"3333\"}}",
      "" },
    { "{\"do\":\"close_shift\",\"denominations\":[{\"value\":\"50.00\",\"count\":2},"
      "{\"value\":\"1.00\",\"count\":1},{\"value\":\"0.03\",\"count\":1}]}",
      "bad_amount" },
    { "{\"do\":\"close_shift\",\"denominations\":[{\"value\":\"50.00\",\"count\":2},"
      "{\"value\":\"0.50\",\"count\":1}]}",
      "" },
    { "{\"do\":\"sign_out\"}", "" },
    { NULL },
  };
  g_autoptr (json_object) answers = NULL;
  g_auto (CfCliRun) z = { 0 };
  g_auto (CfCliRun) tax = { 0 };
  g_auto (CfCliRun) sales = { 0 };
  json_object *totals;

  cf_cli_make_shop ();
  answers = cf_cli_ring (day);
  ck_assert_str_eq (cf_cli_get (answers, "12.printed"), "T1-000002");
  /* Drawer: 100.00 + 5.00 − 4.00 = 101.00; counted 100.50. */
  ck_assert_str_eq (cf_cli_get (answers, "-2.z.expected"), "101.00");
  ck_assert_str_eq (cf_cli_get (answers, "-2.z.counted"), "100.50");
  ck_assert_str_eq (cf_cli_get (answers, "-2.z.difference"), "-0.50");
  totals = cf_cli_value (answers, "-2.z.totals");
  ck_assert_str_eq (cf_cli_get (totals, "sales"), "11.45"); /* 7.96 + 3.49 */
  ck_assert_str_eq (cf_cli_get (totals, "discount"), "1.99");
  ck_assert_str_eq (cf_cli_get (totals, "perpetual_sales"), "11.45");
  ck_assert_int_eq (json_object_get_int (cf_cli_value (totals, "lines_voided")), 1);
  ck_assert_int_eq (json_object_get_int (cf_cli_value (totals, "no_sales")), 1);

  z = cf_cli_ok ("report z");
  ck_assert_str_eq (cf_cli_get (z.json, "number"), cf_cli_get (answers, "-2.z.number"));
  sales = cf_cli_ok ("report sales");
  ck_assert_str_eq (cf_cli_get (sales.json, "rows.0.2"), "11.45");
  tax = cf_cli_ok ("report tax");
  ck_assert_uint_eq (json_object_array_length (cf_cli_value (tax.json, "rows")), 2);
  cf_cli_refuse ("report x", 1, "no_shift");
}
END_TEST

START_TEST (test_blank_lines_and_a_last_line_without_an_end_are_fine)
{
  g_auto (CfCliRun) run = { 0 };
  g_auto (GStrv) answers = NULL;

  cf_cli_make_shop ();
  run = cf_cli ("ring", "\n  \r\n{\"do\":\"state\"}\r\n\n\t\n{\"do\":\"frob\"}");
  ck_assert_int_eq (run.status, 0);
  answers = g_strsplit (run.out, "\n", -1);
  ck_assert_uint_eq (g_strv_length (answers), 3);
  ck_assert (g_str_has_prefix (answers[0], "{\"ok\":true"));
  ck_assert_ptr_nonnull (strstr (answers[1], "unknown_action"));
  ck_assert_str_eq (answers[2], "");
}
END_TEST

/* ── two at once ──────────────────────────────────────────────────────────────────────────────── */

/* Sends one line to a running ring and waits for its answer. */
static char *
talk (GSubprocess *ring, GDataInputStream *answers, const char *line)
{
  GError *error = NULL;
  GOutputStream *input = g_subprocess_get_stdin_pipe (ring);
  char *answer;

  ck_assert_ok (g_output_stream_write_all (input, line, strlen (line), NULL, NULL, &error));
  ck_assert_ok (g_output_stream_write_all (input, "\n", 1, NULL, NULL, &error));
  ck_assert_ok (g_output_stream_flush (input, NULL, &error));
  answer = g_data_input_stream_read_line (answers, NULL, NULL, &error);
  ck_assert_ok (answer);
  return answer;
}

START_TEST (test_while_one_sells_others_read_and_may_not_write)
{
  static const char *const WRITES[] = {
    "tax set standard 20", "user add eve --pin 1234 --role cashier",
    "catalog import -",    "report z",
    "journal export",      "ring"
  };
  g_autofree char *copy = cf_cli_path ("copy");
  g_autofree char *backup = g_strdup_printf ("backup make '%s'", copy);
  const char *const READS[] = {
    "catalog find pen", "catalog show PEN",        "report sales", "report x",
    "journal verify",   "journal rebuild --check", "db check",     backup,
  };
  g_autoptr (GSubprocess) ring = NULL;
  g_autoptr (GDataInputStream) answers = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *third = NULL;
  GError *error = NULL;

  cf_cli_make_shop ();
  ring = cf_cli_spawn ("ring");
  answers = g_data_input_stream_new (g_subprocess_get_stdout_pipe (ring));
  first = talk (ring, answers, "{\"do\":\"sign_in\",\"user\":\"bob\",\"pin\":\"2222\"}");
  ck_assert (g_str_has_prefix (first, "{\"ok\":true"));
  second = talk (ring, answers, "{\"do\":\"open_shift\",\"float\":\"1\"}");
  ck_assert (g_str_has_prefix (second, "{\"ok\":true"));
  for (guint i = 0; i < G_N_ELEMENTS (WRITES); i++)
    cf_cli_refuse (WRITES[i], 1, "terminal_busy");
  for (guint i = 0; i < G_N_ELEMENTS (READS); i++) {
    g_auto (CfCliRun) run = cf_cli_ok (READS[i]);

    ck_assert_ptr_nonnull (run.json);
  }
  third = talk (ring, answers, "{\"do\":\"add\",\"sku\":\"PEN\"}");
  ck_assert (g_str_has_prefix (third, "{\"ok\":true"));
  ck_assert_ok (g_output_stream_close (g_subprocess_get_stdin_pipe (ring), NULL, &error));
  ck_assert_ok (g_subprocess_wait_check (ring, NULL, &error));
}
END_TEST

/* ── journal and backup ───────────────────────────────────────────────────────────────────────── */

START_TEST (test_an_exported_journal_proves_itself_to_whoever_has_the_key)
{
  g_autofree char *file = cf_cli_path ("journal.ndjson");
  g_autofree char *export = g_strdup_printf ("journal export --out '%s'", file);
  g_autofree char *verify = g_strdup_printf ("journal verify '%s'", file);
  g_autofree char *text = NULL;
  g_autofree char *trusting = NULL;
  g_autoptr (json_object) head = NULL;
  g_auto (CfCliRun) exported = { 0 };
  g_auto (CfCliRun) proved = { 0 };
  GError *error = NULL;
  char *newline, *digit;

  cf_cli_make_shop ();
  exported = cf_cli_ok (export);
  ck_assert_int_gt (json_object_get_int (cf_cli_value (exported.json, "records")), 4);
  cf_cli_refuse (verify, 1, "origin_unproved");

  ck_assert_ok (g_file_get_contents (file, &text, NULL, &error));
  newline = strchr (text, '\n');
  ck_assert_ptr_nonnull (newline);
  *newline = '\0';
  head = json_tokener_parse (text);
  trusting = g_strdup_printf ("%s --trust %s", verify, cf_cli_get (head, "public_key"));
  proved = cf_cli_ok (trusting);
  ck_assert_int_eq (json_object_get_int (cf_cli_value (proved.json, "records")),
                    json_object_get_int (cf_cli_value (exported.json, "records")));

  /* One changed letter in a record, and nobody believes it any more. */
  *newline = '\n';
  digit = strstr (text, "\"seq\":3");
  ck_assert_ptr_nonnull (digit);
  digit[6] = '4';
  ck_assert_ok (g_file_set_contents (file, text, -1, &error));
  cf_cli_refuse (trusting, 3, "damaged");
}
END_TEST

START_TEST (test_a_backup_is_the_shop_again)
{
  g_autofree char *backup = cf_cli_path ("copy");
  g_autofree char *elsewhere = cf_cli_path ("elsewhere");
  g_autofree char *make = g_strdup_printf ("backup make '%s'", backup);
  g_autofree char *restore = g_strdup_printf ("--data '%s' backup restore '%s'", elsewhere, backup);
  g_autofree char *show = g_strdup_printf ("--data '%s' catalog show PEN", elsewhere);
  g_autofree char *verify = g_strdup_printf ("--data '%s' journal verify", elsewhere);
  g_auto (CfCliRun) made = { 0 };
  g_auto (CfCliRun) restored = { 0 };
  g_auto (CfCliRun) shown = { 0 };
  g_auto (CfCliRun) verified = { 0 };

  cf_cli_make_shop ();
  made = cf_cli_ok (make);
  restored = cf_cli_ok (restore);
  shown = cf_cli_ok (show);
  ck_assert_str_eq (cf_cli_get (shown.json, "price"), "1.99");
  verified = cf_cli_ok (verify);
  ck_assert_int_eq (json_object_get_int (cf_cli_value (verified.json, "epoch")), 2);
}
END_TEST

/* ── other currencies, the demo ───────────────────────────────────────────────────────────────── */

START_TEST (test_prices_without_tax_in_yen)
{
  /* Exclusive: net 3 × 100 = 300, tax 10 % = 30, gross 330; no decimals anywhere. */
  const CfCliStep lines[] = {
    { "{\"do\":\"sign_in\",\"user\":\"aki\",\"pin\":\"4711\"}", "" },
    { "{\"do\":\"open_shift\",\"float\":\"1000\"}", "" },
    { "{\"do\":\"add\",\"sku\":\"TEA\",\"qty\":\"3\"}", "" },
    { "{\"do\":\"tender\",\"type\":\"cash\",\"amount\":\"1.5\"}", "bad_amount" },
    { "{\"do\":\"tender\",\"type\":\"cash\",\"amount\":\"500\"}", "" },
    { "{\"do\":\"finish\"}", "" },
    { NULL },
  };
  g_autoptr (json_object) answers = NULL;
  g_auto (CfCliRun) init = cf_cli_ok ("init --store Kissa --currency JPY --tax-mode exclusive "
                                      "--country JP --zone Asia/Tokyo --terminal K1 --user aki "
                                      "--pin 4711");
  g_auto (CfCliRun) tax = cf_cli_ok ("tax set standard 10");
  g_auto (CfCliRun) import =
    cf_cli ("--json catalog import -",
            "sku,gtin,name,department,price,tax_class,unit,price_embedded,age_limit,stock,"
            "reorder_point,image_url\nTEA,,Tea,Food,100,standard,ea,,,,,\n"
            "SEN,,Sen,Food,1.50,standard,ea,,,,,\n");

  ck_assert_int_eq (json_object_get_int (cf_cli_value (import.json, "accepted")), 1);
  ck_assert_int_eq (json_object_get_int (cf_cli_value (import.json, "rejected")), 1);
  answers = cf_cli_ring (lines);
  ck_assert_str_eq (cf_cli_get (answers, "2.cart.subtotal"), "300");
  ck_assert_str_eq (cf_cli_get (answers, "2.cart.tax.0.net"), "300");
  ck_assert_str_eq (cf_cli_get (answers, "2.cart.tax.0.gross"), "330");
  ck_assert_str_eq (LAST (answers, "sale.total"), "330");
  ck_assert_str_eq (LAST (answers, "sale.change"), "170");
  ck_assert_str_eq (LAST (answers, "sale.number"), "K1-000001");
}
END_TEST

START_TEST (test_the_demo_is_a_shop_with_a_past)
{
  g_auto (CfCliRun) demo = cf_cli_ok ("demo --days 1 --seed 7");
  g_auto (CfCliRun) sales = cf_cli_ok ("report sales");
  g_auto (CfCliRun) verified = cf_cli_ok ("journal verify");
  const CfCliStep lines[] = {
    { "{\"do\":\"sign_in\",\"user\":\"anna\",\"pin\":\"4711\"}", "" },
    { "{\"do\":\"sign_in\",\"user\":\"mia\",\"pin\":\"3333\"}", "" },
    { "{\"do\":\"sign_in\",\"user\":\"bob\",\"pin\":\"2222\"}", "" },
    { "{\"do\":\"open_shift\",\"float\":\"150\"}", "" },
    { NULL },
  };
  g_autoptr (json_object) answers = cf_cli_ring (lines);

  ck_assert_str_eq (cf_cli_get (answers, "0.role"), "manager");
  ck_assert_str_eq (cf_cli_get (answers, "1.role"), "supervisor");
  ck_assert_str_eq (cf_cli_get (answers, "2.role"), "cashier");
  ck_assert_str_eq (cf_cli_get (sales.json, "rows.0.2"), cf_cli_get (demo.json, "total"));
  ck_assert_int_gt (json_object_get_int (cf_cli_value (demo.json, "sales")), 15);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_checked_fixture (tc, cf_cli_setup, cf_cli_teardown);
  tcase_add_loop_test (tc, test_every_command_explains_itself, 0, G_N_ELEMENTS (COMMANDS));
  tcase_add_test (tc, test_lines_nobody_understands_end_with_2);
  tcase_add_test (tc, test_people_get_words_and_scripts_get_json);
  tcase_add_test (tc, test_init_makes_a_folder_once);
  tcase_add_test (tc, test_an_import_counts_and_changes_nothing_the_second_time);
  tcase_add_test (tc, test_settings_are_shown_and_set);
  tcase_add_test (tc, test_logo_comes_from_a_file_and_goes);
  tcase_add_test (tc, test_quick_keys_are_said_from_the_top_left);
  tcase_add_test (tc, test_a_sale_comes_out_as_worked_by_hand);
  tcase_add_test (tc, test_every_bad_line_has_its_code_and_the_next_one_works);
  tcase_add_test (tc, test_the_open_basket_waits_for_the_next_start);
  tcase_add_test (tc, test_a_day_from_float_to_z_adds_up);
  tcase_add_test (tc, test_blank_lines_and_a_last_line_without_an_end_are_fine);
  tcase_add_test (tc, test_while_one_sells_others_read_and_may_not_write);
  tcase_add_test (tc, test_an_exported_journal_proves_itself_to_whoever_has_the_key);
  tcase_add_test (tc, test_a_backup_is_the_shop_again);
  tcase_add_test (tc, test_prices_without_tax_in_yen);
  tcase_add_test (tc, test_the_demo_is_a_shop_with_a_past);
}

CF_TEST_MAIN ("console", add_tests)
