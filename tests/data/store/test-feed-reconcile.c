/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-catalog-store.h"
#include "cf-event-body.h"
#include "cf-feed-reconcile.h"
#include "cf-test.h"
#include "cf-told-store.h"

/* What stands in a reference file, held against what the central has: a few objects of a chain, and of a store. */

#define STORE "store-45"
#define FEED  "f-1"
#define AT_MS G_GINT64_CONSTANT (1795424400000)

static char *folder;
static CfDb *db;
static CfId terminal;
static GArray *rows;       /* of CfFeedChange: what the central has of the scope */
static GPtrArray *objects; /* bodies of them */

static void
put_object (gpointer object)
{
  json_object_put (object);
}

/* Takes its body. */
static void
append (CfFeedChange *row)
{
  g_ptr_array_add (objects, row->body);
  cf_feed_change_read (row, &terminal);
  g_array_append_val (rows, *row);
}

static void
add (gint64 position, const char *kind, const char *id, const char *body)
{
  CfFeedChange row = {
    .position = position, .kind = kind, .id = id, .body = json_tokener_parse (body)
  };

  ck_assert (row.body != NULL);
  append (&row);
}

static void
add_product (gint64 position, const char *sku, const char *name, const char *gtin)
{
  g_autoptr (CfProduct) product = cf_product_new ();
  CfFeedChange row = { .position = position, .kind = "product", .id = sku };

  g_free (product->sku);
  product->sku = g_strdup (sku);
  g_free (product->name);
  product->name = g_strdup (name);
  product->price.minor = 199;
  g_strfreev (product->gtins);
  product->gtins = g_new0 (char *, 2);
  product->gtins[0] = g_strdup (gtin);
  row.body = cf_event_body_product_changed (product);
  append (&row);
}

/* Everything is told, page by page as it is. */
static void
tell (const char *scope, gint64 head)
{
  CfFeedPage page = { .scope = scope, .feed = FEED, .next = head, .head = head, .changes = rows };
  CfFeedCursor start = { .feed = FEED };
  CfFeedOutcome outcome;
  g_autoptr (GError) error = NULL;
  g_auto (CfTxn) txn = CF_TXN_INIT;

  ck_assert_ok (cf_txn_begin (&txn, db, &error) &&
                cf_feed_write_cursor (db, scope, &start, &error) && cf_txn_commit (&txn, &error));
  ck_assert_ok (cf_feed_apply_page (db, &page, AT_MS, &outcome, &error));
  ck_assert_uint_eq (outcome.changed, rows->len);
}

#define COUNT 7 /* objects of the chain */

static void
add_chain (void)
{
  add (1, "customer", "c-1", "{\"name\":\"Ann\"}");
  add (2, "person", "p-1", "{\"login\":\"ann\"}");
  add (3, "price", "SOAP", "{\"price_minor\":250}");
  add (4, "price", "SOAP|sale", "{\"sku\":\"SOAP\",\"price_minor\":150,\"from\":\"2026-11-01\"}");
  add_product (5, "PEN", "Pen", "4006381333931");
  add_product (6, "SOAP", "Soap", "96385074");
  add (7, "tax", "standard|0", "{\"tax_class\":\"standard\",\"rate_ppm\":190000}");
}

static void
set_up (void)
{
  CfDbOptions options = { .kind = CF_DB_REFERENCE, .mode = CF_DB_CREATE };
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  folder = cf_test_temp_dir ();
  path = g_build_filename (folder, "reference-1.db", NULL);
  db = cf_db_open (path, &options, &error);
  ck_assert_ok (db != NULL);
  ck_assert (cf_id_parse ("01890a5d-ac96-774b-bcce-b302099a0001", &terminal));
  rows = cf_feed_changes_new (0);
  objects = g_ptr_array_new_with_free_func (put_object);
  add_chain ();
  tell (CF_FEED_CHAIN, COUNT);
}

static void
tear_down (void)
{
  g_clear_pointer (&db, cf_db_close);
  g_array_unref (rows);
  g_ptr_array_unref (objects);
  cf_test_remove_tree (folder);
  g_free (folder);
}

static void
spoil (const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_auto (CfTxn) txn = CF_TXN_INIT;

  ck_assert_ok (cf_txn_begin (&txn, db, &error) && cf_db_exec (db, sql, &error) &&
                cf_txn_commit (&txn, &error));
}

static gint64
count_of (const char *sql)
{
  g_autoptr (GError) error = NULL;
  gint64 n;

  ck_assert_ok (cf_db_read_int64 (db, sql, &n, &error));
  return n;
}

static void
reconcile (const char *scope,
           gint64 head,
           const char *after,
           const char *next,
           guint compared,
           guint mended,
           guint removed)
{
  CfFeedRange range = { .scope = scope,
                        .feed = FEED,
                        .position = COUNT,
                        .head = head,
                        .after = after,
                        .next = next,
                        .rows = rows };
  CfFeedReconciled result;
  g_autoptr (GError) error = NULL;

  ck_assert_ok (cf_feed_reconcile (db, &range, &terminal, AT_MS, &result, &error));
  ck_assert_uint_eq (result.compared, compared);
  ck_assert_uint_eq (result.mended, mended);
  ck_assert_uint_eq (result.removed, removed);
}

START_TEST (test_what_is_as_it_was_told_is_left_alone)
{
  gint64 changes = count_of ("SELECT total_changes ()");

  reconcile (CF_FEED_CHAIN, COUNT, "|", NULL, COUNT, 0, 0);
  ck_assert_int_eq (count_of ("SELECT total_changes ()"), changes);
}
END_TEST

START_TEST (test_what_differs_is_set_right)
{
  static const char *const faults[] = {
    "UPDATE told SET body = '{\"name\":\"Bob\"}' WHERE kind = 'customer'",
    "DELETE FROM told WHERE kind = 'person'",
    "UPDATE told_price SET price_minor = 1 WHERE id = 'SOAP|sale'",
    "DELETE FROM told_price WHERE id = 'SOAP'",
    "UPDATE product SET price_minor = 2 WHERE sku = 'PEN'",
    "UPDATE told_tax SET rate_ppm = 70000",
  };

  for (guint i = 0; i < G_N_ELEMENTS (faults); i++) {
    spoil (faults[i]);
    reconcile (CF_FEED_CHAIN, COUNT, "|", NULL, COUNT, 1, 0);
    reconcile (CF_FEED_CHAIN, COUNT, "|", NULL, COUNT, 0, 0);
  }
  ck_assert_int_eq (count_of ("SELECT price_minor FROM product WHERE sku = 'SOAP'"), 250);
  ck_assert_int_eq (count_of ("SELECT price_minor FROM product WHERE sku = 'PEN'"), 199);
}
END_TEST

START_TEST (test_what_the_central_does_not_have_goes)
{
  static const char *const faults[] = {
    "INSERT INTO told (kind, id, body) VALUES ('terminal', 't-9', '{}')",
    "INSERT INTO told (kind, id, body) VALUES ('customer', 'a-0', '{}')",
    "INSERT INTO told_price (id, sku, is_markdown, price_minor, percent_ppm, from_at, to_at)"
    " VALUES ('X|Y', 'X', 0, 1, 0, '', '')",
    "UPDATE told_tax SET id = 'other|0'",
  };

  spoil (faults[0]);
  spoil (faults[1]);
  spoil (faults[2]);
  reconcile (CF_FEED_CHAIN, COUNT, "|", NULL, COUNT, 0, 3);
  spoil (faults[3]);
  reconcile (CF_FEED_CHAIN, COUNT, "|", NULL, COUNT, 1, 1);
  g_array_remove_index (rows, 5); /* the SOAP */
  reconcile (CF_FEED_CHAIN, COUNT, "|", NULL, COUNT - 1, 0, 1);
  ck_assert_int_eq (count_of ("SELECT count(*) FROM product"), 1);
}
END_TEST

/* Behind what was read here a feed has more to tell: that is no fault. */
START_TEST (test_news_is_left_to_the_feed)
{
  g_array_remove_index (rows, 6);
  add (COUNT + 1, "tax", "standard|0", "{\"tax_class\":\"standard\",\"rate_ppm\":200000}");
  spoil ("INSERT INTO told (kind, id, body) VALUES ('setting', 'x', '{}')");
  reconcile (CF_FEED_CHAIN, COUNT + 2, "|", NULL, COUNT - 1, 0, 0);
  ck_assert_int_eq (count_of ("SELECT rate_ppm FROM told_tax"), 190000);
}
END_TEST

/* A store's tills have carts that the chain's feed told, and nobody of another scope or outside the range is touched. */
START_TEST (test_only_the_range_is_compared)
{
  spoil ("INSERT INTO told (kind, id, body) VALUES ('cart', 'k', '{}'), ('order', 'o', '{}'),"
         " ('customer', 'a-0', '{}'), ('terminal', 't', '{}')");
  g_array_set_size (rows, 0);
  add (3, "price", "SOAP", "{\"price_minor\":250}");
  add (4, "price", "SOAP|sale", "{\"sku\":\"SOAP\",\"price_minor\":150,\"from\":\"2026-11-01\"}");
  reconcile (CF_FEED_CHAIN, COUNT, "customer|b", "price|SOAP|sale", 2, 0, 2); /* c-1 and p-1 */
  g_array_set_size (rows, 0);
  reconcile (CF_FEED_CHAIN, COUNT, "price|SOAP|sale", "product|PEN", 0, 0, 1);
  ck_assert_int_eq (count_of ("SELECT count(*) FROM product"), 1);
  ck_assert_int_eq (count_of ("SELECT count(*) FROM told"), 4);
}
END_TEST

START_TEST (test_stock_and_orders_are_their_stores)
{
  static const char soap[] =
    "{\"sku\":\"SOAP\",\"location\":\"main\",\"unit\":\"ea\",\"on_hand_milli\":3000,"
    "\"reserved_milli\":0,\"in_transit_milli\":0,\"damaged_milli\":0,\"applied\":{}}";

  g_array_set_size (rows, 0);
  add (1, "order", "o-1", "{}");
  add (2, "stock", "SOAP|main", soap);
  tell (STORE, COUNT);
  reconcile (STORE, COUNT, "|", NULL, 2, 0, 0);
  spoil ("UPDATE told_stock SET on_hand_milli = 0");
  spoil ("INSERT INTO told_stock SELECT 'A', location, 1, 0, 0, 0, 0, NULL FROM told_stock");
  spoil ("INSERT INTO told (kind, id, body) VALUES ('order', 'o-2', '{}')");
  reconcile (STORE, COUNT, "|", NULL, 2, 1, 2);
  reconcile (STORE, COUNT, "|", NULL, 2, 0, 0);
  ck_assert_int_eq (count_of ("SELECT on_hand_milli FROM told_stock WHERE sku = 'SOAP'"), 3000);
  ck_assert_int_eq (count_of ("SELECT count(*) FROM product"), 2);
}
END_TEST

/* Two products of one barcode, from before barcodes were one product's: which has it only the feed's order says. */
START_TEST (test_a_barcode_does_not_wander)
{
  g_array_set_size (rows, 0);
  add_product (8, "TUBE", "Soap in a tube", "96385074");
  tell ("another", 8);
  g_array_set_size (rows, 0);
  add_chain ();
  add_product (7, "TUBE", "Soap in a tube", "96385074");
  reconcile (CF_FEED_CHAIN, COUNT + 1, "|", NULL, COUNT + 1, 0, 0);
  ck_assert_int_eq (
    count_of (
      "SELECT count(*) FROM product AS p JOIN product_gtin AS g ON g.product_id = p.product_id"
      " WHERE p.sku = 'TUBE'"),
    1);
}
END_TEST

START_TEST (test_a_range_of_another_instant_is_refused)
{
  CfFeedRange range = {
    .scope = CF_FEED_CHAIN, .feed = FEED, .position = COUNT - 1, .after = "|", .rows = rows
  };
  CfFeedReconciled result;
  g_autoptr (GError) error = NULL;

  ck_assert_refused (cf_feed_reconcile (db, &range, &terminal, AT_MS, &result, &error),
                     CF_ERROR_WRONG_STATE);
  range.position = COUNT;
  range.feed = "f-2";
  ck_assert_refused (cf_feed_reconcile (db, &range, &terminal, AT_MS, &result, &error),
                     CF_ERROR_WRONG_STATE);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_checked_fixture (tc, set_up, tear_down);
  tcase_add_test (tc, test_what_is_as_it_was_told_is_left_alone);
  tcase_add_test (tc, test_what_differs_is_set_right);
  tcase_add_test (tc, test_what_the_central_does_not_have_goes);
  tcase_add_test (tc, test_news_is_left_to_the_feed);
  tcase_add_test (tc, test_only_the_range_is_compared);
  tcase_add_test (tc, test_stock_and_orders_are_their_stores);
  tcase_add_test (tc, test_a_barcode_does_not_wander);
  tcase_add_test (tc, test_a_range_of_another_instant_is_refused);
}

CF_TEST_MAIN ("store-feed-reconcile", add_tests)
