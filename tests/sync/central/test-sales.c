/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-central-world.h"
#include "cf-sample-sale.h"

/* What sales come to, what goes together, and promises that end by themselves. */

typedef struct
{
  CfCentralWorld *world;
  CfPlayTill *one; /* of S1 */
  CfPlayTill *two; /* of S2 */
  char *key;       /* with the rights "analytics" and "customers" */
} Play;

static void
push (Play *play, CfPlayTill *till, guint from)
{
  cf_central_world_push (play->world, till, from, till->lines->len);
}

static void
play_init (Play *play)
{
  play->world = cf_central_world_new ();
  play->one = cf_play_till_new (&play->world->clock.clock);
  play->two = cf_play_till_new (&play->world->clock.clock);
  cf_central_world_enrol (play->world, play->one, "S1");
  cf_central_world_enrol (play->world, play->two, "S2");
  push (play, play->one, 0);
  push (play, play->two, 0);
  play->key = cf_central_world_key (play->world, "\"analytics\",\"customers\"", NULL);
}

static void
play_clear (Play *play)
{
  g_free (play->key);
  cf_play_till_free (play->one);
  cf_play_till_free (play->two);
  cf_central_world_free (play->world);
}

static json_object *
new_line (json_object *like, const char *sku, gint64 milli, gint64 total)
{
  json_object *line = json_tokener_parse (json_object_to_json_string (like));

  cf_wire_add_text (line, "sku", sku);
  cf_wire_add_text (line, "kind", "merchandise");
  cf_wire_add_text (line, "name", sku);
  cf_wire_add_text (line, "department", sku[0] == 'T' ? "Toys" : "Food");
  cf_wire_add_int (line, "quantity_milli", milli);
  cf_wire_add_int (line, "total_minor", total);
  return line;
}

/* A sale of one piece of each of @skus at 1.00, on @day; its sums stay the sample's but for the total. */
static void
sell (CfPlayTill *till, const char *day, const char *customer, const char *const *skus)
{
  g_autoptr (CfSale) sale = cf_sample_sale_new ();
  g_autoptr (GError) error = NULL;
  json_object *body = cf_event_body_sale_completed (sale, &error);
  json_object *like, *lines;

  ck_assert_ok (body);
  like = json_object_array_get_idx (cf_wire_get_array (body, "lines"), 0);
  lines = json_object_new_array ();
  for (guint i = 0; skus[i] != NULL; i++)
    json_object_array_add (lines, new_line (like, skus[i], 1000, 100));
  json_object_object_add (body, "lines", lines);
  cf_wire_add_text (body, "business_day", day);
  cf_wire_add_int (body, "total_minor", 100 * (gint64) json_object_array_length (lines));
  if (customer != NULL)
    cf_wire_add_text (body, "customer", customer);
  cf_play_till_write (till, CF_EVENT_SALE_COMPLETED, body);
}

#define SELL(till, day, customer, ...)                                                             \
  sell (till, day, customer, (const char *const[]){ __VA_ARGS__, NULL })

static json_object *
report (Play *play, const char *query)
{
  g_autofree char *target = g_strconcat ("/v1/analytics/sales?", query, NULL);

  return cf_central_world_json (play->world, play->key, "GET", target, NULL, 200);
}

static json_object *
row_of (json_object *answer, guint i)
{
  return json_object_array_get_idx (cf_wire_get_array (answer, "rows"), i);
}

static gint64
int_of (json_object *object, const char *name)
{
  gint64 value = G_MININT64;

  cf_wire_get_int (object, name, G_MININT64, G_MAXINT64, &value);
  return value;
}

static const char *
text_of (json_object *object, const char *name)
{
  const char *text = cf_wire_get_text (object, name, 400);

  return text != NULL ? text : "";
}

static gsize
count_rows (json_object *answer)
{
  return json_object_array_length (cf_wire_get_array (answer, "rows"));
}

/* ---- sums --------------------------------------------------------------------------------------------- */

START_TEST (test_sales_are_summed_up_once_by_day_hour_department_and_product)
{
  Play play;
  g_autoptr (json_object) days = NULL;
  g_autoptr (json_object) hours = NULL;
  g_autoptr (json_object) departments = NULL;
  g_autoptr (json_object) products = NULL;
  g_autoptr (json_object) local = NULL;

  play_init (&play);
  SELL (play.one, "2026-11-23", NULL, "A", "A", "T-1");
  cf_manual_clock_advance (&play.world->clock, 3600 * 1000);
  SELL (play.one, "2026-11-23", NULL, "A");
  SELL (play.one, "2026-11-24", NULL, "B");
  SELL (play.two, "2026-11-23", NULL, "A");
  push (&play, play.one, 1);
  push (&play, play.two, 1);
  push (&play, play.one, 0);
  days = report (&play, "by=day&from=2026-11-01&to=2026-11-30");
  ck_assert_uint_eq (count_rows (days), 2);
  ck_assert_str_eq (text_of (row_of (days, 0), "day"), "2026-11-23");
  ck_assert_int_eq (int_of (row_of (days, 0), "sales"), 3);
  ck_assert_int_eq (int_of (row_of (days, 0), "lines"), 5);
  ck_assert_int_eq (int_of (row_of (days, 0), "gross_minor"), 500);
  ck_assert_int_eq (int_of (row_of (days, 1), "gross_minor"), 100);
  hours = report (&play, "by=hour&from=2026-11-23&to=2026-11-23&store=S1");
  ck_assert_uint_eq (count_rows (hours), 2);
  ck_assert_int_eq (int_of (row_of (hours, 1), "hour_ms") - int_of (row_of (hours, 0), "hour_ms"),
                    3600 * 1000);
  departments = report (&play, "by=department&from=2026-11-23&to=2026-11-24");
  ck_assert_str_eq (text_of (row_of (departments, 0), "department"), "Food");
  ck_assert_int_eq (int_of (row_of (departments, 0), "gross_minor"), 500);
  ck_assert_int_eq (int_of (row_of (departments, 1), "gross_minor"), 100);
  products = report (&play, "by=product&from=2026-11-23&to=2026-11-24&limit=1");
  ck_assert_uint_eq (count_rows (products), 1);
  ck_assert_str_eq (text_of (row_of (products, 0), "sku"), "A");
  ck_assert_int_eq (int_of (row_of (products, 0), "quantity_milli"), 4000);
  local = report (&play, "by=product&from=2026-11-23&to=2026-11-24&store=S2");
  ck_assert_int_eq (int_of (row_of (local, 0), "quantity_milli"), 1000);
  play_clear (&play);
}
END_TEST

/* A good at 1.00 if @has_goods, and a card loaded with 25.00. */
static void
sell_card (CfPlayTill *till, const char *number, gboolean has_goods)
{
  g_autoptr (CfSale) sale = cf_sample_sale_new ();
  g_autoptr (GError) error = NULL;
  json_object *body = cf_event_body_sale_completed (sale, &error);
  json_object *lines, *like, *card;

  ck_assert_ok (body);
  like = json_object_array_get_idx (cf_wire_get_array (body, "lines"), 0);
  card = new_line (like, "CARD:GIFT", 1000, 2500);
  cf_wire_add_text (card, "kind", "stored_value");
  cf_wire_add_text (card, "serial", number);
  cf_wire_add_text (card, "tax_class", "none");
  cf_wire_add_int (card, "tax_rate_ppm", 0);
  lines = json_object_new_array ();
  if (has_goods)
    json_object_array_add (lines, new_line (like, "A", 1000, 100));
  json_object_array_add (lines, card);
  json_object_object_add (body, "lines", lines);
  cf_wire_add_text (body, "number", number);
  cf_wire_add_text (body, "business_day", "2026-11-23");
  cf_wire_add_int (body, "total_minor", has_goods ? 2600 : 2500);
  cf_play_till_write (till, CF_EVENT_SALE_COMPLETED, body);
}

static void
assert_day (Play *play, gint64 sales, gint64 lines, gint64 gross, gint64 loads)
{
  g_autoptr (json_object) days = report (play, "by=day&from=2026-11-23&to=2026-11-23");

  ck_assert_uint_eq (count_rows (days), 1);
  ck_assert_int_eq (int_of (row_of (days, 0), "sales"), sales);
  ck_assert_int_eq (int_of (row_of (days, 0), "lines"), lines);
  ck_assert_int_eq (int_of (row_of (days, 0), "gross_minor"), gross);
  ck_assert_int_eq (int_of (row_of (days, 0), "loads"), loads);
  ck_assert_int_eq (int_of (row_of (days, 0), "loads_minor"), loads * 2500);
}

START_TEST (test_what_is_paid_for_gift_cards_is_no_turnover)
{
  Play play;
  g_autoptr (json_object) products = NULL;

  play_init (&play);
  SELL (play.one, "2026-11-23", NULL, "A", "A");
  sell_card (play.one, "T1-000010", TRUE);
  sell_card (play.one, "T1-000011", FALSE);
  push (&play, play.one, 1);
  assert_day (&play, 2, 3, 300, 2);
  products = report (&play, "by=product&from=2026-11-23&to=2026-11-23");
  ck_assert_uint_eq (count_rows (products), 1);
  ck_assert_int_eq (int_of (row_of (products, 0), "gross_minor"), 300);
  ck_assert_int_eq (int_of (row_of (products, 0), "loads"), G_MININT64); /* not there */
  play_clear (&play);
}
END_TEST

/* Pushes the records of a copied disk from @fork on, which is where the other one wrote its own. */
static void
push_fork (Play *play, CfPlayTill *copy, guint fork)
{
  g_autofree char *all = cf_play_till_body (copy, 0, copy->lines->len);
  g_autofree char *rest = cf_play_till_body (copy, fork, copy->lines->len);
  g_autofree char *target = NULL;
  g_autoptr (CfCentralAnswer) answer = NULL;
  g_auto (CfWireError) error = { 0 };
  char branch[CF_HASH_HEX_LEN + 1];

  answer = cf_central_world_ask (play->world, copy->token, "POST", "/v1/journal", all, NULL,
                                 cf_wire_error_status (CF_WIRE_ERROR_FORK));
  cf_wire_error_decode (answer->status, answer->body, answer->len, &error);
  ck_assert (error.has_branch);
  cf_hash_to_hex (&error.branch, branch);
  target = g_strconcat ("/v1/journal?branch=", branch, NULL);
  cf_central_answer_free (
    cf_central_world_ask (play->world, copy->token, "POST", target, rest, NULL, 200));
}

/* Also in a database that summed them up with the sales, of a till on its own chain and of a copied one. */
START_TEST (test_loads_of_before_leave_the_turnover)
{
  static const char *const undo[] = {
    "UPDATE sales_hour SET sales = sales + 1, lines = lines + loads, gross_minor = gross_minor + loads_minor",
    "ALTER TABLE sales_hour DROP COLUMN loads",
    "ALTER TABLE sales_hour DROP COLUMN loads_minor",
    "DROP TABLE transfer",
    "DELETE FROM schema_version WHERE version >= 12",
  };
  Play play;
  CfCentralStore *store;
  g_autoptr (CfPlayTill) copy = NULL;
  g_autoptr (GError) error = NULL;

  play_init (&play);
  store = cf_central_get_store (play.world->central);
  sell_card (play.one, "T1-000010", TRUE);
  copy = cf_play_till_copy (play.one);
  sell_card (play.one, "T1-000011", FALSE);
  push (&play, play.one, 1);
  sell_card (copy, "T1-000011", TRUE); /* the same number on two papers */
  push_fork (&play, copy, 2);
  assert_day (&play, 2, 2, 200, 3);
  ck_assert_ok (cf_central_begin (store, CF_CENTRAL_WRITE, &error));
  for (guint i = 0; i < G_N_ELEMENTS (undo); i++)
    ck_assert_ok (cf_central_exec (store, &error, undo[i], ""));
  ck_assert_ok (cf_central_commit (store, &error));
  ck_assert_ok (cf_central_store_migrate (store, &error));
  assert_day (&play, 2, 2, 200, 3);
  play_clear (&play);
}
END_TEST

START_TEST (test_many_products_of_one_push_all_arrive)
{
  Play play;
  g_autoptr (json_object) products = NULL;

  play_init (&play);
  for (guint i = 0; i < 77; i++) { /* two large statements, one of eight, five single ones */
    g_autofree char *sku = g_strdup_printf ("P-%02u", i);

    SELL (play.one, "2026-11-23", NULL, sku);
  }
  push (&play, play.one, 1);
  products = report (&play, "by=product&from=2026-11-23&to=2026-11-23");
  ck_assert_uint_eq (count_rows (products), 77);
  play_clear (&play);
}
END_TEST

START_TEST (test_a_report_that_is_none_is_refused)
{
  static const char *const queries[] = {
    "",
    "by=year&from=2026-11-23&to=2026-11-23",
    "by=day&from=2026-11-23",
    "by=day&from=2026-11-23&to=2026-11-22",
    "by=day&from=2026-02-30&to=2026-03-01",
    "by=day&from=2025-11-22&to=2026-11-23",
    "by=day&from=20261123&to=2026-11-23",
    "by=day&from=2026-11-23&to=2026-11-23&limit=0",
  };
  Play play;

  play_init (&play);
  for (guint i = 0; i < G_N_ELEMENTS (queries); i++) {
    g_autofree char *target = g_strconcat ("/v1/analytics/sales?", queries[i], NULL);

    cf_central_world_refuse (play.world, play.key, "GET", target, NULL, CF_WIRE_ERROR_BAD_REQUEST);
  }
  play_clear (&play);
}
END_TEST

/* ---- recommending ------------------------------------------------------------------------------------------ */

static char *
make_customer (Play *play, const char *consent)
{
  g_autofree char *body =
    g_strdup_printf ("{\"name\":\"Ada\",\"consents\":[{\"topic\":\"profile\",\"granted\":%s}]}",
                     consent);
  g_autoptr (json_object) made =
    cf_central_world_json (play->world, play->key, "POST", "/v1/customers", body, 200);

  return g_strdup (text_of (made, "id"));
}

static char *
recommend (Play *play, const char *customer)
{
  g_autofree char *target =
    g_strdup_printf ("/v1/customers/%s/recommendations?store=S1&limit=3", customer);
  g_autoptr (CfCentralAnswer) answer =
    cf_central_world_ask (play->world, play->key, "GET", target, NULL, NULL, 200);

  return g_strdup (answer->body);
}

START_TEST (test_what_was_bought_together_is_recommended_if_the_customer_agrees_and_it_is_there)
{
  static const char *const all[] = { "BAG", "BREAD", "BUTTER", "JAM", "SOAP" };
  Play play;
  g_autofree char *agrees = NULL;
  g_autofree char *refuses = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *third = NULL;
  g_autofree char *wanted = NULL;
  g_autofree char *erase = NULL;

  play_init (&play);
  agrees = make_customer (&play, "true");
  refuses = make_customer (&play, "false");
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    cf_play_till_receive (play.one, all[i], 100000);
  /* Bread and butter: 3 of 4 baskets with bread have butter, which is in 3. The bag is in all 8 baskets. */
  for (guint i = 0; i < 3; i++)
    SELL (play.one, "2026-11-23", NULL, "BREAD", "BUTTER", "BAG");
  SELL (play.one, "2026-11-23", agrees, "BREAD", "BAG");
  for (guint i = 0; i < 4; i++)
    SELL (play.one, "2026-11-23", NULL, "SOAP", "BAG");
  SELL (play.one, "2026-11-23", refuses, "BREAD");
  push (&play, play.one, 1);
  first = recommend (&play, agrees);
  /* Baskets with bread: 5. Butter: 3 / sqrt (5 * 3) = 0.77 by bread; by the bag 3 / sqrt (8 * 3) = 0.61:
   * 1 - 0.23 * 0.39 = 0.91.  Soap by the bag: 4 / sqrt (8 * 4) = 0.71. */
  wanted = g_strdup_printf ("{\"customer_id\":\"%s\",\"recommended_products\":["
                            "{\"id\":\"BUTTER\",\"score\":0.91},{\"id\":\"SOAP\",\"score\":0.71}]}",
                            agrees);
  ck_assert_str_eq (first, wanted);
  cf_play_till_count (play.one, "BUTTER", 0);
  push (&play, play.one, play.one->lines->len - 1);
  second = recommend (&play, agrees);
  ck_assert_ptr_null (strstr (second, "BUTTER"));
  /* Who does not agree gets what sells. */
  third = recommend (&play, refuses);
  ck_assert_ptr_nonnull (strstr (third, "[{\"id\":\"BAG\",\"score\":0.50}"));
  erase = g_strdup_printf ("/v1/customers/%s/erase", agrees);
  json_object_put (cf_central_world_json (play.world, play.key, "POST", erase, NULL, 200));
  SELL (play.two, "2026-11-24", agrees, "JAM"); /* from a till that was away */
  push (&play, play.two, 1);
  {
    CfCentralStore *store = cf_central_get_store (play.world->central);
    g_autoptr (CfCentralRows) rows = NULL;
    g_autoptr (GError) error = NULL;

    ck_assert_ok (cf_central_begin (store, CF_CENTRAL_READ, &error));
    rows = cf_central_query (store, &error, "SELECT sku FROM customer_product WHERE customer = $1",
                             "t", agrees);
    cf_central_rollback (store);
    ck_assert_ok (rows);
    ck_assert_uint_eq (rows->n_rows, 0);
  }
  play_clear (&play);
}
END_TEST

/* ---- promises that end -------------------------------------------------------------------------------------- */

START_TEST (test_an_order_nobody_collects_expires_and_frees_its_goods)
{
  static const char catalog[] =
    "{\"kind\":\"product\",\"id\":\"A\",\"body\":{\"age_limit\":0,\"department\":\"Food\",\"discountable\":true,"
    "\"gtins\":[\"04006381333931\"],\"kind\":\"merchandise\",\"name\":\"Apples\",\"price_embedded\":false,"
    "\"price_minor\":199,\"returnable\":true,\"serial_tracked\":false,\"sku\":\"A\",\"tax_class\":\"standard\","
    "\"unit\":\"ea\"}}\n";
  Play play;
  g_autoptr (json_object) placed = NULL;
  g_autoptr (json_object) before = NULL;
  g_autoptr (json_object) after = NULL;
  g_autoptr (json_object) told = NULL;
  g_autoptr (GError) error = NULL;
  const char *id;

  play_init (&play);
  json_object_put (
    cf_central_world_json (play.world, play.world->admin, "POST", "/v1/catalog", catalog, 200));
  cf_play_till_receive (play.one, "A", 3000);
  push (&play, play.one, 1);
  placed = cf_central_world_json (play.world, play.world->admin, "POST", "/v1/orders",
                                  "{\"lines\":[{\"sku\":\"A\",\"quantity_milli\":2000}]}", 200);
  id = text_of (cf_wire_get_object (placed, "order"), "id");
  cf_manual_clock_advance (&play.world->clock, (gint64) 7 * 24 * 3600 * 1000 - 1);
  ck_assert_ok (cf_central_tidy (play.world->central, &error));
  before = cf_central_world_told (play.world, "S1", "stock", "A|main");
  ck_assert_int_eq (int_of (before, "reserved_milli"), 2000);
  cf_manual_clock_advance (&play.world->clock, 1);
  ck_assert_ok (cf_central_tidy (play.world->central, &error));
  ck_assert_ok (cf_central_tidy (play.world->central, &error));
  after = cf_central_world_told (play.world, "S1", "stock", "A|main");
  ck_assert_int_eq (int_of (after, "reserved_milli"), 0);
  told = cf_central_world_told (play.world, "S1", "order", id);
  ck_assert_str_eq (text_of (told, "state"), "expired");
  play_clear (&play);
}
END_TEST

/* ---- rights ----------------------------------------------------------------------------------------------------- */

START_TEST (test_figures_are_for_those_who_have_the_right_in_their_store)
{
  static const char sales[] = "/v1/analytics/sales?by=day&from=2026-11-23&to=2026-11-23";
  Play play;
  g_autofree char *customer = NULL;
  g_autofree char *target = NULL;
  g_autofree char *without = NULL;
  g_autofree char *local = NULL;
  g_autofree char *other = NULL;

  play_init (&play);
  customer = make_customer (&play, "true");
  without = cf_central_world_key (play.world, "\"orders\"", NULL);
  local = cf_central_world_key (play.world, "\"analytics\",\"customers\"", "S1");
  target = g_strdup_printf ("/v1/customers/%s/recommendations?store=S1", customer);
  other = g_strdup_printf ("/v1/customers/%s/recommendations?store=S2", customer);
  cf_central_world_refuse (play.world, NULL, "GET", sales, NULL, CF_WIRE_ERROR_NOT_AUTHENTICATED);
  cf_central_world_refuse (play.world, without, "GET", sales, NULL, CF_WIRE_ERROR_NOT_PERMITTED);
  cf_central_world_refuse (play.world, play.one->token, "GET", sales, NULL,
                           CF_WIRE_ERROR_NOT_PERMITTED);
  cf_central_world_refuse (play.world, local, "GET",
                           "/v1/analytics/sales?by=day&from=2026-11-23&to=2026-11-23&store=S2",
                           NULL, CF_WIRE_ERROR_NOT_PERMITTED);
  cf_central_world_refuse (play.world, NULL, "GET", target, NULL, CF_WIRE_ERROR_NOT_AUTHENTICATED);
  cf_central_world_refuse (play.world, without, "GET", target, NULL, CF_WIRE_ERROR_NOT_PERMITTED);
  cf_central_world_refuse (play.world, local, "GET", other, NULL, CF_WIRE_ERROR_NOT_PERMITTED);
  cf_central_world_refuse (play.world, play.key, "GET",
                           "/v1/customers/nobody/recommendations?store=Nowhere", NULL,
                           CF_WIRE_ERROR_BAD_REQUEST);
  cf_central_world_refuse (play.world, play.key, "GET",
                           "/v1/customers/nobody/recommendations?store=S1", NULL,
                           CF_WIRE_ERROR_NOT_FOUND);
  cf_central_world_refuse (play.world, play.key, "GET", "/v1/customers/nobody/recommendations",
                           NULL, CF_WIRE_ERROR_BAD_REQUEST);
  json_object_put (cf_central_world_json (play.world, play.one->token, "GET", target, NULL, 200));
  play_clear (&play);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_sales_are_summed_up_once_by_day_hour_department_and_product);
  tcase_add_test (tc, test_what_is_paid_for_gift_cards_is_no_turnover);
  tcase_add_test (tc, test_loads_of_before_leave_the_turnover);
  tcase_add_test (tc, test_many_products_of_one_push_all_arrive);
  tcase_add_test (tc, test_a_report_that_is_none_is_refused);
  tcase_add_test (
    tc, test_what_was_bought_together_is_recommended_if_the_customer_agrees_and_it_is_there);
  tcase_add_test (tc, test_an_order_nobody_collects_expires_and_frees_its_goods);
  tcase_add_test (tc, test_figures_are_for_those_who_have_the_right_in_their_store);
}

CF_TEST_MAIN ("central-sales", add_tests)
