/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-bootstrap.h"
#include "cf-cart-index.h"
#include "cf-catalog-search.h"
#include "cf-customer-index.h"
#include "cf-event-body.h"
#include "cf-feed.h"
#include "cf-position.h"
#include "cf-test.h"
#include "cf-told-store.h"

/* Pages of a feed and rows of a snapshot going into a reference file. */

#define CF_FEED_STORE "store-45"
#define FEED          "f-1"
#define AT_MS         G_GINT64_CONSTANT (1795424400000)

static char *folder;
static char *path;
static CfDb *db;
static CfId terminal;
static GArray *changes;    /* of CfFeedChange */
static GPtrArray *objects; /* bodies of them */

static CfDb *
open_file (const char *file, CfDbMode mode)
{
  CfDbOptions options = { .kind = CF_DB_REFERENCE, .mode = mode };
  g_autoptr (GError) error = NULL;
  CfDb *opened = cf_db_open (file, &options, &error);

  ck_assert_ok (opened != NULL);
  return opened;
}

static void
put_object (gpointer object)
{
  json_object_put (object);
}

static void
set_up (void)
{
  g_autoptr (GError) error = NULL;
  CfFeedCursor start = { .feed = FEED };
  g_auto (CfTxn) txn = CF_TXN_INIT;

  folder = cf_test_temp_dir ();
  path = g_build_filename (folder, "reference-1.db", NULL);
  db = open_file (path, CF_DB_CREATE);
  ck_assert (cf_id_parse ("01890a5d-ac96-774b-bcce-b302099a0001", &terminal));
  changes = cf_feed_changes_new (0);
  objects = g_ptr_array_new_with_free_func (put_object);
  ck_assert_ok (cf_txn_begin (&txn, db, &error) &&
                cf_feed_write_cursor (db, CF_FEED_STORE, &start, &error) &&
                cf_txn_commit (&txn, &error));
}

static void
tear_down (void)
{
  g_clear_pointer (&db, cf_db_close);
  g_array_unref (changes);
  g_ptr_array_unref (objects);
  cf_test_remove_tree (folder);
  g_free (folder);
  g_free (path);
}

/* Takes its body. */
static void
append (CfFeedChange *change)
{
  if (change->body != NULL)
    g_ptr_array_add (objects, change->body);
  cf_feed_change_read (change, &terminal);
  g_array_append_val (changes, *change);
}

/* @body: (nullable): JSON text. */
static void
add (gint64 position, const char *kind, const char *id, const char *body)
{
  CfFeedChange change = { .position = position, .kind = kind, .id = id };

  if (body != NULL) {
    change.body = json_tokener_parse (body);
    ck_assert (change.body != NULL);
  }
  append (&change);
}

static void
add_product (gint64 position, const char *sku, const char *name, gint64 price, const char *gtin)
{
  g_autoptr (CfProduct) product = cf_product_new ();
  CfFeedChange change = { .position = position, .kind = "product", .id = sku };

  g_free (product->sku);
  product->sku = g_strdup (sku);
  g_free (product->name);
  product->name = g_strdup (name);
  product->price.minor = price;
  if (gtin != NULL) {
    g_strfreev (product->gtins);
    product->gtins = g_new0 (char *, 2);
    product->gtins[0] = g_strdup (gtin);
  }
  change.body = cf_event_body_product_changed (product);
  append (&change);
}

static gboolean
try_page (const char *feed, gint64 after, gint64 next, CfFeedOutcome *ret_outcome, GError **error)
{
  CfFeedPage page = { .scope = CF_FEED_STORE,
                      .feed = feed,
                      .after = after,
                      .next = next,
                      .head = next + 5,
                      .changes = changes };
  gboolean ok = cf_feed_apply_page (db, &page, AT_MS, ret_outcome, error);

  g_array_set_size (changes, 0);
  return ok;
}

static CfFeedOutcome
apply (gint64 after, gint64 next)
{
  g_autoptr (GError) error = NULL;
  CfFeedOutcome outcome;

  ck_assert_ok (try_page (FEED, after, next, &outcome, &error));
  return outcome;
}

static gint64
cursor_position (void)
{
  g_autoptr (GError) error = NULL;
  CfFeedCursor cursor;

  ck_assert_ok (cf_feed_read_cursor (db, CF_FEED_STORE, &cursor, &error));
  return cursor.position;
}

static gint64
price_of (const char *code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfProduct) product = cf_catalog_find (db, code, &error);

  return product != NULL ? product->price.minor : -1;
}

static guint
found (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) products = cf_catalog_search (db, text, 10, NULL, &error);

  ck_assert_ok (products != NULL);
  return products->len;
}

#define STOCK(applied)                                                                             \
  "{\"sku\":\"PEN\",\"location\":\"main\",\"unit\":\"ea\",\"on_hand_milli\":7000,"                 \
  "\"reserved_milli\":1000,\"in_transit_milli\":0,\"damaged_milli\":2000,\"applied\":" applied "}"

START_TEST (test_page_and_cursor_are_one)
{
  CfFeedOutcome outcome;

  add_product (1, "PEN", "Pen blue", 199, "04006381333931");
  add (2, "stock", "PEN|main", STOCK ("{\"01890a5d-ac96-774b-bcce-b302099a0001\":[2,17]}"));
  outcome = apply (0, 2);
  ck_assert_uint_eq (outcome.applied, 2);
  ck_assert_uint_eq (outcome.products, 1);
  ck_assert_uint_eq (outcome.stock, 1);
  ck_assert_int_eq (cursor_position (), 2);
  ck_assert_int_eq (price_of ("4006381333931"), 199);
  ck_assert_uint_eq (found ("blue"), 1);

  apply (2, 9); /* an empty page moves the cursor too */
  ck_assert_int_eq (cursor_position (), 9);
}
END_TEST

START_TEST (test_page_that_continues_nothing_changes_nothing)
{
  g_autoptr (GError) error = NULL;
  CfFeedOutcome outcome;

  add_product (1, "PEN", "Pen", 199, NULL);
  apply (0, 1);
  add (2, "price", "PEN", "{\"price_minor\":99}");
  ck_assert_refused (try_page ("f-2", 1, 2, &outcome, &error), CF_ERROR_WRONG_STATE);
  add (1, "price", "PEN", "{\"price_minor\":99}");
  ck_assert_refused (try_page (FEED, 0, 1, &outcome, &error), CF_ERROR_WRONG_STATE);
  add (8, "price", "PEN", "{\"price_minor\":99}");
  ck_assert_refused (try_page (FEED, 7, 8, &outcome, &error), CF_ERROR_WRONG_STATE);
  add (2, "price", "PEN", "{\"price_minor\":99}");
  add (2, "price", "PEN", "{\"price_minor\":98}");
  ck_assert_refused (try_page (FEED, 1, 3, &outcome, &error), CF_ERROR_BAD_REQUEST);
  add (5, "price", "PEN", "{\"price_minor\":99}");
  ck_assert_refused (try_page (FEED, 1, 4, &outcome, &error), CF_ERROR_BAD_REQUEST);
  ck_assert_refused (try_page (FEED, 1, 0, &outcome, &error), CF_ERROR_BAD_REQUEST);
  ck_assert_int_eq (price_of ("PEN"), 199);
  ck_assert_int_eq (cursor_position (), 1);
}
END_TEST

/* The file where a till's own branches stand. */
static CfDb *
open_journal (void)
{
  g_autofree char *file = g_build_filename (folder, "store.db", NULL);
  CfDbOptions options = { .kind = CF_DB_STORE, .mode = CF_DB_CREATE };
  g_autoptr (GError) error = NULL;
  CfDb *opened = cf_db_open (file, &options, &error);

  ck_assert_ok (opened != NULL);
  return opened;
}

static gint64
applied_seq (CfDb *journal)
{
  g_autoptr (GError) error = NULL;
  CfToldStock stock;
  gboolean is_there;

  ck_assert_ok (cf_told_stock_read (db, journal, "PEN", "main", &stock, &is_there, &error));
  ck_assert (is_there);
  ck_assert_uint_eq (cf_position_key_epoch (stock.applied), 1);
  return cf_position_key_seq (stock.applied);
}

/* Of a copied till: what went to its own branch is in the figure, what went to another copy's is not its own.
 * It may hear which is which only after it was told the figure. */
START_TEST (test_records_of_an_own_branch_are_in_the_row)
{
  static const char body[] = STOCK ("{\"01890a5d-ac96-774b-bcce-b302099a0001\":[1,9],"
                                    "\"01890a5d-ac96-774b-bcce-b302099a0001/ours\":[1,12],"
                                    "\"01890a5d-ac96-774b-bcce-b302099a0001/theirs\":[2,40],"
                                    "\"01890a5d-ac96-774b-bcce-b302099a0002/ours\":[1,80]}");
  g_autoptr (CfDb) journal = open_journal ();
  g_autoptr (GError) error = NULL;

  add (1, "stock", "PEN|main", body);
  apply (0, 1);
  ck_assert_int_eq (applied_seq (journal), 9);
  ck_assert_ok (
    cf_db_exec (journal, "INSERT INTO w_branch (name) VALUES ('older'), ('ours')", &error));
  ck_assert_int_eq (applied_seq (journal), 12);
  ck_assert_int_eq (applied_seq (NULL), 9);
  add (2, "stock", "PEN|main", STOCK ("{\"01890a5d-ac96-774b-bcce-b302099a0001\":[1,14]}"));
  apply (1, 2);
  ck_assert_int_eq (applied_seq (journal), 14);
  add (3, "stock", "PEN|main", STOCK ("{\"01890a5d-ac96-774b-bcce-b302099a0001/theirs\":[1]}"));
  apply (2, 3);
  ck_assert_int_eq (applied_seq (journal), 14); /* kept aside: it is no position */
}
END_TEST

START_TEST (test_applied_is_read_per_row_for_this_terminal)
{
  static const struct
  {
    const char *body;
    gint64 applied;
  } rows[] = {
    { STOCK ("{\"01890a5d-ac96-774b-bcce-b302099a0001\":[2,17],\"x\":[9,9]}"),
      ((gint64) 2 << CF_POSITION_SEQ_BITS) + 17 },
    { STOCK ("{\"x\":[9,9]}"), 0 },
    { STOCK ("{}"), 0 },
  };
  g_autoptr (GError) error = NULL;
  CfToldStock stock;
  gboolean is_there;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    add (i + 1, "stock", "PEN|main", rows[i].body);
    apply (i, i + 1);
    ck_assert_ok (cf_told_stock_read (db, NULL, "PEN", "main", &stock, &is_there, &error));
    ck_assert (is_there);
    ck_assert_int_eq (stock.on_hand.milli, 7000);
    ck_assert_int_eq (stock.reserved.milli, 1000);
    ck_assert_int_eq (stock.damaged.milli, 2000);
    ck_assert_int_eq (stock.applied, rows[i].applied);
  }
  add (4, "stock", "PEN|main", NULL);
  apply (3, 4);
  ck_assert_ok (cf_told_stock_read (db, NULL, "PEN", "main", &stock, &is_there, &error));
  ck_assert (!is_there);
}
END_TEST

START_TEST (test_bad_row_is_kept_and_stops_nothing)
{
  static const char *const BAD[][3] = {
    { "stock", "PEN|main", "{\"sku\":\"PEN\"}" },
    { "stock", "PEN|main", STOCK ("{\"01890a5d-ac96-774b-bcce-b302099a0001\":[2]}") },
    { "stock", "PEN|main", STOCK ("[]") },
    { "stock", "PEN|main", STOCK ("{\"01890a5d-ac96-774b-bcce-b302099a0001\":[-1,7]}") },
    { "product", "A", "{\"sku\":\"A\"}" },
    { "product", "A", "[1,2]" },
    { "price", "PEN", "{\"price_minor\":1.5}" },
    { "price", "PEN", "{\"price_minor\":-5}" },
    { "price", "PEN", "{\"price_minor\":9999999999999999}" },
    { "tax", "standard|0", "{\"tax_class\":\"standard\",\"rate_ppm\":2000000}" },
  };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (BAD); i++) {
    g_autoptr (GPtrArray) problems = NULL;
    g_autofree char *body = NULL;
    CfFeedOutcome outcome;
    CfToldRow *row;

    add (2 * i + 1, BAD[i][0], BAD[i][1], BAD[i][2]);
    add_product (2 * i + 2, "B", "Good", 100 + i, NULL);
    outcome = apply (2 * i, 2 * i + 2);
    ck_assert_uint_eq (outcome.flagged, 1);
    ck_assert_uint_eq (outcome.applied, 1);
    ck_assert_int_eq (price_of ("B"), 100 + i);
    problems = cf_told_list_problems (db, 10, &error);
    ck_assert_ok (problems != NULL);
    row = problems->pdata[problems->len - 1];
    ck_assert (row->problem[0] != '\0');
    ck_assert_ok (cf_told_read (db, BAD[i][0], BAD[i][1], &body, &error));
    ck_assert_str_eq (body, BAD[i][2]);
  }
}
END_TEST

START_TEST (test_good_row_takes_the_flag_away)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) problems = NULL;

  add (1, "product", "PEN", "{\"sku\":\"PEN\"}");
  apply (0, 1);
  add_product (2, "PEN", "Pen", 199, NULL);
  apply (1, 2);
  problems = cf_told_list_problems (db, 10, &error);
  ck_assert_ok (problems != NULL);
  ck_assert_uint_eq (problems->len, 0);
}
END_TEST

START_TEST (test_unknown_kinds_and_fields_are_kept_as_they_are)
{
  static const char CLOUD[] = "{\"b\":[1.50,1e3],\"a\":\"\\/ä\"}"; /* numbers as they are spelled */
  static const char PRICE[] = "{\"price_minor\":150,\"cloudy\":1795424500000}";
  g_autoptr (GError) error = NULL;
  g_autofree char *cloud = NULL, *price = NULL, *gone = NULL;

  add_product (1, "PEN", "Pen", 199, NULL);
  add (2, "cloud", "c-1", CLOUD);
  add (3, "price", "PEN", PRICE);
  apply (0, 3);
  ck_assert_ok (cf_told_read (db, "cloud", "c-1", &cloud, &error));
  ck_assert_str_eq (cloud, "{\"b\":[1.50,1e3],\"a\":\"/ä\"}");
  ck_assert_ok (cf_told_read (db, "price", "PEN", &price, &error));
  ck_assert_str_eq (price, PRICE);
  ck_assert_int_eq (price_of ("PEN"), 150); /* what is known counts, whatever stands beside it */
  add (4, "cloud", "c-1", NULL);
  apply (3, 4);
  ck_assert_ok (cf_told_read (db, "cloud", "c-1", &gone, &error));
  ck_assert_ptr_null (gone);
}
END_TEST

START_TEST (test_removed_product_is_gone_and_a_price_is_remembered)
{
  g_autoptr (GError) error = NULL;
  CfMoney lowest;

  add_product (1, "PEN", "Pen blue", 199, "04006381333931");
  apply (0, 1);
  add (2, "price", "PEN", "{\"price_minor\":149}");
  add (3, "price", "NONE", "{\"price_minor\":149}");
  apply (1, 3);
  ck_assert_int_eq (price_of ("PEN"), 149);
  ck_assert_ok (cf_catalog_read_lowest_price (db, "PEN", AT_MS - 1000, AT_MS, &lowest, &error));
  ck_assert_int_eq (lowest.minor, 199);
  add (4, "product", "PEN", NULL);
  apply (3, 4);
  ck_assert_int_eq (price_of ("PEN"), -1);
  ck_assert_int_eq (price_of ("4006381333931"), -1);
  ck_assert_uint_eq (found ("blue"), 0);
}
END_TEST

/* A snapshot tells prices before products, a feed as they were written. */
START_TEST (test_a_base_price_told_apart_counts_before_the_products_own)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rules = NULL;

  add (1, "price", "PEN", "{\"price_minor\":149}");
  add_product (2, "PEN", "Pen", 199, NULL);
  apply (0, 2);
  ck_assert_int_eq (price_of ("PEN"), 149);
  add_product (3, "PEN", "Pen, blue", 219, NULL);
  apply (2, 3);
  ck_assert_int_eq (price_of ("PEN"), 149);
  rules = cf_told_list_prices (db, "PEN", &error);
  ck_assert_ptr_nonnull (rules);
  ck_assert_uint_eq (rules->len, 0); /* it is none that holds for a time */
  add (4, "price", "PEN", NULL);
  add_product (5, "PEN", "Pen, blue", 219, NULL);
  apply (3, 5);
  ck_assert_int_eq (price_of ("PEN"), 219);
}
END_TEST

/* ---- carts of a customer -------------------------------------------------------------------------- */

#define CART_OF(who)                                                                               \
  "{\"fields\":[{\"name\":\"note\",\"value\":\"C-1\"},{\"name\":\"customer\",\"value\":\"" who     \
  "\"}]}"

/* Ids of @customer's carts, with commas. */
static char *
carts_of (const char *customer)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = cf_cart_index_list (db, customer, 10, &error);
  GString *ids = g_string_new (NULL);

  ck_assert_ok (rows != NULL);
  for (guint i = 0; i < rows->len; i++)
    g_string_append_printf (ids, "%s%s", i > 0 ? "," : "",
                            ((const CfToldRow *) rows->pdata[i])->id);
  return g_string_free (ids, FALSE);
}

static void
check_carts (const char *customer, const char *ids)
{
  g_autofree char *found = carts_of (customer);

  ck_assert_str_eq (found, ids);
}

START_TEST (test_carts_are_found_by_their_customer)
{
  add (1, "cart", "k-2", CART_OF ("C-1"));
  add (2, "cart", "k-1", CART_OF ("C-1"));
  add (3, "cart", "k-3", CART_OF ("C-2"));
  add (4, "cart", "k-4", "{\"fields\":[]}");
  add (5, "cart", "k-5",
       "{\"fields\":[7,{\"name\":\"customer\"},{\"name\":\"customer\",\"value\":5}]}");
  add (6, "cart", "k-6", "{\"fields\":\"C-1\"}");
  apply (0, 6);
  check_carts ("C-1", "k-1,k-2");
  check_carts ("C-2", "k-3");
  check_carts ("", "");
  /* Another's now, nobody's any more, gone. */
  add (7, "cart", "k-1", CART_OF ("C-2"));
  add (8, "cart", "k-2", "{\"fields\":[]}");
  add (9, "cart", "k-3", NULL);
  apply (6, 9);
  check_carts ("C-1", "");
  check_carts ("C-2", "k-1");
}
END_TEST

/* What a central told before there was the index, whatever it is. */
START_TEST (test_carts_told_before_are_found_after_a_migration)
{
  g_autoptr (GError) error = NULL;

  add (1, "cart", "k-1", CART_OF ("C-1"));
  add (2, "cart", "k-2", "{\"fields\":[]}");
  add (3, "cart", "k-3",
       "{\"fields\":[7,\"customer\",null,[],{\"name\":\"customer\",\"value\":5}]}");
  add (4, "cart", "k-4", "{\"fields\":\"C-1\"}");
  add (5, "cart", "k-5", CART_OF ("C-2"));
  add (6, "cart", "k-6", "{\"fields\":{\"a\":{\"name\":\"customer\",\"value\":\"C-1\"}}}");
  apply (0, 6);
  ck_assert_ok (cf_db_exec (
    db,
    "DROP TABLE cart_customer; ALTER TABLE told_stock DROP COLUMN branches; PRAGMA user_version = 5",
    &error));
  cf_db_close (db);
  db = open_file (path, CF_DB_WRITER);
  check_carts ("C-1", "k-1");
  check_carts ("C-2", "k-5");
}
END_TEST

/* ---- bootstrap ------------------------------------------------------------------------------------- */

static gboolean
load (CfDb *next, const char *snapshot, const char *place, GError **error)
{
  CfFeedOutcome outcome;
  gboolean ok =
    cf_bootstrap_load (next, CF_FEED_CHAIN, snapshot, changes, place, AT_MS, &outcome, error);

  g_array_set_size (changes, 0);
  return ok;
}

/* Who is not in the snapshot was erased while this till was away: not a word of them stays. */
START_TEST (test_snapshot_leaves_nothing_that_finds_people)
{
  g_autofree char *next_path = g_build_filename (folder, "reference-2.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) ids = NULL;

  add (1, "customer", "C-1", "{\"name\":\"Zoe Miller\"}");
  add (2, "cart", "k-1", CART_OF ("C-1"));
  apply (0, 2);
  check_carts ("C-1", "k-1");
  ck_assert_ok (cf_bootstrap_copy (db, next_path, &error));
  cf_db_close (db);
  db = open_file (next_path, CF_DB_WRITER);
  ids = cf_customer_index_find (db, "zoe", 10, &error);
  ck_assert_ok (ids != NULL);
  ck_assert_uint_eq (ids->len, 0);
  check_carts ("C-1", "");
}
END_TEST

/* The program ended behind cf_bootstrap_finish() and before the file was put to use; then the feed was gone once more. */
START_TEST (test_next_snapshot_begins_anew_in_a_file_that_nobody_used)
{
  g_autofree char *next_path = g_build_filename (folder, "reference-2.db", NULL);
  g_autoptr (GError) error = NULL;
  CfFeedCursor cursor = { .feed = "f-9", .position = 70, .head = 70, .read_at_ms = AT_MS };
  CfToldStock stock;
  g_autofree char *cloud = NULL;
  gboolean is_there;

  ck_assert_ok (cf_bootstrap_copy (db, next_path, &error));
  cf_db_close (db);
  db = open_file (next_path, CF_DB_WRITER);
  add_product (0, "PEN", "Pen", 100, NULL);
  add_product (0, "GONE", "Gone", 100, NULL);
  ck_assert_ok (load (db, "s-1", "behind-1", &error));
  add (0, "cloud", "c-1", "{}");
  add (0, "stock", "PEN|main", STOCK ("{}"));
  add (0, "price", "PEN", "{\"price_minor\":70}");
  ck_assert_ok (load (db, "s-1", "", &error)); /* what was loaded before stays */
  ck_assert_int_eq (price_of ("GONE"), 100);
  ck_assert_int_eq (price_of ("PEN"), 70);
  ck_assert_ok (cf_bootstrap_end_scope (db, CF_FEED_CHAIN, &cursor, &error));
  ck_assert_ok (cf_bootstrap_finish (db, AT_MS, &error));

  add_product (0, "PEN", "Pen", 100, NULL);
  ck_assert_ok (load (db, "s-2", "", &error));
  ck_assert_ok (cf_bootstrap_end_scope (db, CF_FEED_CHAIN, &cursor, &error));
  ck_assert_ok (cf_bootstrap_finish (db, AT_MS, &error));
  ck_assert_int_eq (price_of ("PEN"), 100);
  ck_assert_int_eq (price_of ("GONE"), -1);
  ck_assert_ok (cf_told_stock_read (db, NULL, "PEN", "main", &stock, &is_there, &error));
  ck_assert (!is_there);
  ck_assert_ok (cf_told_read (db, "cloud", "c-1", &cloud, &error));
  ck_assert_ptr_null (cloud);
}
END_TEST

START_TEST (test_snapshot_replaces_what_was_told)
{
  g_autofree char *next_path = g_build_filename (folder, "reference-2.db", NULL);
  g_autoptr (GError) error = NULL;
  g_auto (CfBootstrapState) state = { 0 };
  CfFeedCursor cursor = { .feed = "f-9", .position = 70, .head = 71, .read_at_ms = AT_MS };
  CfDb *next;

  add_product (1, "KEEP", "Kept pencil", 100, "04006381333931");
  add_product (2, "GONE", "Gone pencil", 200, NULL);
  add (3, "stock", "GONE|main", STOCK ("{}"));
  add (4, "cloud", "c-1", "{}");
  apply (0, 4);
  ck_assert_ok (cf_bootstrap_copy (db, next_path, &error));

  next = open_file (next_path, CF_DB_WRITER);
  add_product (0, "KEEP", "Kept pencil", 150, "04006381333931");
  ck_assert_ok (load (next, "s-1", "behind-1", &error));
  cf_db_close (next); /* the program ended */
  next = open_file (next_path, CF_DB_WRITER);
  ck_assert_ok (cf_bootstrap_read (next, CF_FEED_CHAIN, &state, &error));
  ck_assert_str_eq (state.snapshot, "s-1");
  ck_assert_str_eq (state.place, "behind-1");
  ck_assert_int_eq (state.rows, 1);
  add_product (0, "NEW", "New pencil", 300, NULL);
  ck_assert_refused (load (next, "s-2", "x", &error), CF_ERROR_WRONG_STATE);
  add_product (0, "NEW", "New pencil", 300, NULL);
  ck_assert_ok (load (next, "s-1", "behind-2", &error));
  ck_assert_ok (cf_bootstrap_end_scope (next, CF_FEED_CHAIN, &cursor, &error));
  ck_assert_ok (cf_bootstrap_finish (next, AT_MS, &error));

  /* Meanwhile the one in use sold on as it was. */
  ck_assert_int_eq (price_of ("KEEP"), 100);
  ck_assert_uint_eq (found ("pencil"), 2);
  cf_db_close (db);
  db = next;
  ck_assert_int_eq (price_of ("4006381333931"), 150);
  ck_assert_int_eq (price_of ("NEW"), 300);
  ck_assert_int_eq (price_of ("GONE"), -1);
  ck_assert_uint_eq (found ("pencil"), 2);
  {
    CfToldStock stock;
    gboolean is_there;
    g_autofree char *cloud = NULL;
    CfMoney lowest;
    CfFeedCursor read;

    ck_assert_ok (cf_told_stock_read (db, NULL, "GONE", "main", &stock, &is_there, &error));
    ck_assert (!is_there);
    ck_assert_ok (cf_told_read (db, "cloud", "c-1", &cloud, &error));
    ck_assert_ptr_null (cloud);
    ck_assert_ok (cf_catalog_read_lowest_price (db, "KEEP", AT_MS - 1000, AT_MS, &lowest, &error));
    ck_assert_int_eq (lowest.minor, 100);
    ck_assert_ok (cf_feed_read_cursor (db, CF_FEED_CHAIN, &read, &error));
    ck_assert_str_eq (read.feed, "f-9");
    ck_assert_int_eq (read.position, 70);
    ck_assert_ok (cf_feed_read_cursor (db, CF_FEED_STORE, &read, &error));
    ck_assert_str_eq (read.feed, "");
  }
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_checked_fixture (tc, set_up, tear_down);
  tcase_add_test (tc, test_page_and_cursor_are_one);
  tcase_add_test (tc, test_page_that_continues_nothing_changes_nothing);
  tcase_add_test (tc, test_applied_is_read_per_row_for_this_terminal);
  tcase_add_test (tc, test_records_of_an_own_branch_are_in_the_row);
  tcase_add_test (tc, test_bad_row_is_kept_and_stops_nothing);
  tcase_add_test (tc, test_good_row_takes_the_flag_away);
  tcase_add_test (tc, test_unknown_kinds_and_fields_are_kept_as_they_are);
  tcase_add_test (tc, test_removed_product_is_gone_and_a_price_is_remembered);
  tcase_add_test (tc, test_a_base_price_told_apart_counts_before_the_products_own);
  tcase_add_test (tc, test_carts_are_found_by_their_customer);
  tcase_add_test (tc, test_carts_told_before_are_found_after_a_migration);
  tcase_add_test (tc, test_snapshot_leaves_nothing_that_finds_people);
  tcase_add_test (tc, test_next_snapshot_begins_anew_in_a_file_that_nobody_used);
  tcase_add_test (tc, test_snapshot_replaces_what_was_told);
}

CF_TEST_MAIN ("feed", add_tests)
