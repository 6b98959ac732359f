/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-catalog-testing.h"

#define DAY_MS (G_GINT64_CONSTANT (86400000))

/* A transaction of one writer, at @at_ms and position @position. */
typedef struct
{
  CfTxn txn;
  CfCatalogWriter *writer;
} Session;

static Session
begin (CfDb *db, gint64 at_ms, gint64 position)
{
  Session session = { CF_TXN_INIT, NULL };
  GError *error = NULL;

  ck_assert_ok (cf_txn_begin (&session.txn, db, &error));
  session.writer = cf_catalog_writer_new (db, at_ms, position, &error);
  ck_assert_ok (session.writer);
  return session;
}

static void
end (Session *self)
{
  GError *error = NULL;

  ck_assert_ok (cf_catalog_writer_finish (self->writer, &error));
  g_clear_pointer (&self->writer, cf_catalog_writer_free);
  ck_assert_ok (cf_txn_commit (&self->txn, &error));
}

static CfProduct *
new_product (const char *sku, const char *department, gint64 price_minor)
{
  CfProduct *product = cf_product_new ();

  g_free (product->sku);
  g_free (product->name);
  g_free (product->department);
  product->sku = g_strdup (sku);
  product->name = g_strdup_printf ("Product %s", sku);
  product->department = g_strdup (department);
  product->price.minor = price_minor;
  return product;
}

static CfCatalogOutcome
upsert (Session *session, const CfProduct *product)
{
  CfCatalogOutcome outcome;
  GError *error = NULL;

  ck_assert_ok (cf_catalog_writer_upsert (session->writer, product, &outcome, &error));
  return outcome;
}

static char *
list_skus (GPtrArray *list)
{
  g_autoptr (GString) skus = g_string_new (NULL);

  ck_assert_ptr_nonnull (list);
  for (guint i = 0; i < list->len; i++)
    g_string_append_printf (skus, "%s%s", i > 0 ? " " : "", ((CfProduct *) list->pdata[i])->sku);
  return g_string_free (g_steal_pointer (&skus), FALSE);
}

START_TEST (test_every_field_is_read_as_it_was_put)
{
  g_autoptr (CfDb) db = open_memory_reference ();
  g_autoptr (CfProduct) product = new_product ("ß/1", "Drinks", 12345);
  g_autoptr (CfProduct) found = NULL;
  Session session = begin (db, 0, 0);
  GError *error = NULL;

  product->brand = g_strdup ("Brand");
  product->unit = CF_UNIT_L;
  product->price_embedded = TRUE;
  product->age_limit = 18;
  product->kind = CF_LINE_DEPOSIT;
  product->discountable = FALSE;
  product->returnable = FALSE;
  product->serial_tracked = TRUE;
  product->deposit_sku = g_strdup ("DEP");
  product->image_url = g_strdup ("http://x");
  product->has_reorder_point = TRUE;
  product->reorder_point.milli = 1500;
  product->has_stock = TRUE;
  product->stock.milli = 2500;
  g_strfreev (product->gtins);
  product->gtins = g_strsplit ("4006381333931|96385074", "|", -1);
  ck_assert_int_eq (upsert (&session, product), CF_CATALOG_ADDED);
  ck_assert_int_eq (upsert (&session, product), CF_CATALOG_UNCHANGED);
  end (&session);

  found = cf_catalog_find_by_gtin (db, "0000096385074", &error);
  ck_assert_ok (found);
  ck_assert_str_eq (found->sku, "ß/1");
  ck_assert_str_eq (found->name, product->name);
  ck_assert_str_eq (found->brand, "Brand");
  ck_assert_str_eq (found->department, "Drinks");
  ck_assert_int_eq (found->price.minor, 12345);
  ck_assert_str_eq (found->tax_class, "standard");
  ck_assert_int_eq (found->unit, CF_UNIT_L);
  ck_assert (found->price_embedded);
  ck_assert_uint_eq (found->age_limit, 18);
  ck_assert_int_eq (found->kind, CF_LINE_DEPOSIT);
  ck_assert (!found->discountable && !found->returnable && found->serial_tracked);
  ck_assert_str_eq (found->deposit_sku, "DEP");
  ck_assert_str_eq (found->image_url, "http://x");
  ck_assert (found->has_reorder_point && found->has_stock);
  ck_assert_int_eq (found->reorder_point.milli, 1500);
  ck_assert_int_eq (found->stock.milli, 2500);
  ck_assert_uint_eq (g_strv_length (found->gtins), 2);
  ck_assert_str_eq (found->gtins[0], "04006381333931"); /* the main one stays the first */
  ck_assert_str_eq (found->gtins[1], "00000096385074");
}
END_TEST

/* Changes one field of a product; @which from 0 to 14. */
static void
change (CfProduct *product, int which)
{
  switch (which) {
  case 0: g_free (product->name), product->name = g_strdup ("Other"); break;
  case 1: product->brand = g_strdup ("B"); break;
  case 2: g_free (product->department), product->department = g_strdup ("Z"); break;
  case 3: product->price.minor++; break;
  case 4: g_free (product->tax_class), product->tax_class = g_strdup ("zero"); break;
  case 5: product->unit = CF_UNIT_KG; break;
  case 6: product->price_embedded = TRUE; break;
  case 7: product->age_limit = 16; break;
  case 8: product->kind = CF_LINE_FEE; break;
  case 9: product->discountable = FALSE; break;
  case 10: product->returnable = FALSE; break;
  case 11: product->serial_tracked = TRUE; break;
  case 12: product->deposit_sku = g_strdup ("D"); break;
  case 13: product->image_url = g_strdup ("u"); break;
  case 14: product->has_reorder_point = TRUE; break;
  default: ck_abort ();
  }
}

START_TEST (test_change_of_any_field_is_seen_and_written)
{
  g_autoptr (CfDb) db = open_memory_reference ();
  g_autoptr (CfProduct) product = new_product ("A", "Food", 100);
  Session session = begin (db, 0, 0);

  upsert (&session, product);
  change (product, _i);
  ck_assert_int_eq (upsert (&session, product), CF_CATALOG_UPDATED);
  ck_assert_int_eq (upsert (&session, product), CF_CATALOG_UNCHANGED);
  end (&session);
}
END_TEST

START_TEST (test_import_keeps_what_the_file_does_not_have)
{
  g_autoptr (CfDb) db = open_memory_reference ();
  g_autoptr (CfProduct) product = new_product ("A", "Food", 100);
  g_autoptr (CfProduct) found = NULL;
  g_autofree char *skus = NULL;
  Session session = begin (db, 0, 0);
  GError *error = NULL;

  product->brand = g_strdup ("Zywiec");
  product->discountable = FALSE;
  product->kind = CF_LINE_DEPOSIT;
  upsert (&session, product);
  end (&session);
  import_text (db, CATALOG_HEADER "A,,Renamed,Food,1.00,standard,,,,,,\n");
  found = cf_catalog_find_by_sku (db, "A", &error);
  ck_assert_str_eq (found->name, "Renamed");
  ck_assert_str_eq (found->brand, "Zywiec");
  ck_assert (!found->discountable);
  ck_assert_int_eq (found->kind, CF_LINE_DEPOSIT);
  skus = search_skus (db, "zyw ren", 5);
  ck_assert_str_eq (skus, "A");
}
END_TEST

START_TEST (test_opening_quantity_is_taken_once)
{
  g_autoptr (CfDb) db = open_memory_reference ();
  CfQuantity quantity;
  gint64 position;
  GError *error = NULL;

  import_text (db, CATALOG_HEADER "A,,Apple,,1,zero,,,,5,,\nB,,Banana,,1,zero,,,,,,\n");
  import_text (db, CATALOG_HEADER "A,,Apple,,1,zero,,,,9,,\nB,,Banana,,1,zero,,,,9,,\n");
  ck_assert_ok (cf_catalog_read_opening (db, "A", &quantity, &position, &error));
  ck_assert_int_eq (quantity.milli, 5000);
  ck_assert_int_eq (position, 7);
  ck_assert_ok (cf_catalog_read_opening (db, "B", &quantity, &position, &error));
  ck_assert_int_eq (quantity.milli, 0); /* an empty stock is 0 */
  ck_assert_refused (cf_catalog_read_opening (db, "C", &quantity, &position, &error),
                     CF_ERROR_UNKNOWN_SKU);
}
END_TEST

START_TEST (test_product_of_the_feed_gets_its_opening_from_the_first_file)
{
  g_autoptr (CfDb) db = open_memory_reference ();
  g_autoptr (CfProduct) product = new_product ("A", "", 100);
  Session session = begin (db, 0, 0);
  CfCatalogImport import;
  CfQuantity quantity;
  gint64 position;
  GError *error = NULL;

  upsert (&session, product);
  end (&session);
  import = import_text (db, CATALOG_HEADER "A,,Product A,,1.00,standard,,,,3,,\n");
  ck_assert_uint_eq (import.updated, 1);
  ck_assert_uint_eq (import.stock_kept, 0);
  ck_assert_ok (cf_catalog_read_opening (db, "A", &quantity, &position, &error));
  ck_assert_int_eq (quantity.milli, 3000);
  ck_assert_int_eq (position, 7);
}
END_TEST

START_TEST (test_departments_list_their_products_best_first)
{
  g_autoptr (CfDb) db = open_memory_reference ();
  static const char *const DEPARTMENTS[] = { "Wine", "Bread", "Wine", "", "Wine" };
  g_autoptr (GPtrArray) departments = NULL;
  g_autoptr (GPtrArray) list = NULL;
  g_autofree char *skus = NULL;
  Session session = begin (db, 0, 0);
  GError *error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (DEPARTMENTS); i++) {
    g_autofree char *sku = g_strdup_printf ("P%u", i);
    g_autoptr (CfProduct) product = new_product (sku, DEPARTMENTS[i], 100);

    upsert (&session, product);
  }
  ck_assert_ok (cf_catalog_writer_set_popularity (session.writer, "P2", 9, NULL, &error));
  end (&session);

  departments = cf_catalog_list_departments (db, &error);
  ck_assert_uint_eq (departments->len, 2);
  ck_assert_str_eq (((CfDepartment *) departments->pdata[0])->name, "Bread");
  ck_assert_str_eq (((CfDepartment *) departments->pdata[1])->name, "Wine");

  list = cf_catalog_list (db, "Wine", 0, 10, &error);
  skus = list_skus (list);
  ck_assert_str_eq (skus, "P2 P0 P4");
  g_ptr_array_unref (list);
  g_free (skus);
  list = cf_catalog_list (db, "Wine", 1, 1, &error);
  skus = list_skus (list);
  ck_assert_str_eq (skus, "P0");
  g_ptr_array_unref (list);
  g_free (skus);
  list = cf_catalog_list (db, "", 0, 10, &error);
  skus = list_skus (list);
  ck_assert_str_eq (skus, "P3");
  g_ptr_array_unref (list);
  g_free (skus);
  list = cf_catalog_list (db, NULL, 0, 10, &error);
  skus = list_skus (list);
  ck_assert_str_eq (skus, "P2");
  g_ptr_array_unref (list);
  list = cf_catalog_list (db, "Nowhere", 0, 10, &error);
  ck_assert_uint_eq (list->len, 0);
}
END_TEST

START_TEST (test_codes_that_nothing_has_are_unknown_and_malformed_ones_bad)
{
  g_autoptr (CfDb) db = open_memory_reference ();
  GError *error = NULL;

  ck_assert_refused (cf_catalog_find_by_sku (db, "X", &error), CF_ERROR_UNKNOWN_SKU);
  ck_assert_refused (cf_catalog_find_by_gtin (db, "96385074", &error), CF_ERROR_UNKNOWN_CODE);
  ck_assert_refused (cf_catalog_find_by_gtin (db, "", &error), CF_ERROR_BAD_CODE);
  ck_assert_refused (cf_catalog_find_by_gtin (db, "9638507", &error), CF_ERROR_BAD_CODE);
  ck_assert_refused (cf_catalog_find_by_gtin (db, "123456789", &error), CF_ERROR_BAD_CODE);
  ck_assert_refused (cf_catalog_find_by_gtin (db, "123456789012345", &error), CF_ERROR_BAD_CODE);
  ck_assert_refused (cf_catalog_find_by_gtin (db, "9638507x", &error), CF_ERROR_BAD_CODE);
  ck_assert_refused (cf_catalog_find (db, "96385074", &error), CF_ERROR_UNKNOWN_SKU);
  ck_assert_refused (cf_catalog_find (db, "nothing", &error), CF_ERROR_UNKNOWN_SKU);
}
END_TEST

START_TEST (test_sku_that_looks_like_a_gtin_wins)
{
  g_autoptr (CfDb) db = open_memory_reference ();
  g_autoptr (CfProduct) a = new_product ("96385074", "", 1);
  g_autoptr (CfProduct) b = new_product ("B", "", 1);
  g_autoptr (CfProduct) found = NULL;
  g_autoptr (CfProduct) padded = NULL;
  Session session = begin (db, 0, 0);
  GError *error = NULL;

  g_strfreev (b->gtins);
  b->gtins = g_strsplit ("96385074", "|", -1);
  upsert (&session, a);
  upsert (&session, b);
  end (&session);
  found = cf_catalog_find (db, "96385074", &error);
  padded = cf_catalog_find (db, "00000096385074", &error);
  ck_assert_str_eq (found->sku, "96385074");
  ck_assert_str_eq (padded->sku, "B");
}
END_TEST

/* ---- prices ------------------------------------------------------------------------------------- */

static void
set_price (CfDb *db, gint64 at_ms, gint64 minor)
{
  g_autoptr (CfProduct) product = new_product ("A", "", minor);
  Session session = begin (db, at_ms, 0);

  upsert (&session, product);
  end (&session);
}

static gint64
lowest (CfDb *db, gint64 from_ms, gint64 to_ms)
{
  CfMoney price;
  GError *error = NULL;

  ck_assert_ok (cf_catalog_read_lowest_price (db, "A", from_ms, to_ms, &price, &error));
  return price.minor;
}

START_TEST (test_lowest_price_is_that_of_any_instant_of_the_period)
{
  g_autoptr (CfDb) db = open_memory_reference ();
  CfMoney price;
  GError *error = NULL;

  set_price (db, 10 * DAY_MS, 300);
  ck_assert_int_eq (lowest (db, 0, 99 * DAY_MS), 300); /* never changed */
  set_price (db, 20 * DAY_MS, 200);
  set_price (db, 30 * DAY_MS, 250);
  set_price (db, 40 * DAY_MS, 100);
  ck_assert_int_eq (lowest (db, 11 * DAY_MS, 15 * DAY_MS), 300);
  ck_assert_int_eq (lowest (db, 15 * DAY_MS, 25 * DAY_MS), 200);
  ck_assert_int_eq (lowest (db, 25 * DAY_MS, 26 * DAY_MS), 200); /* began before */
  ck_assert_int_eq (lowest (db, 30 * DAY_MS, 40 * DAY_MS), 250); /* its end is not in it */
  ck_assert_int_eq (lowest (db, 30 * DAY_MS, 41 * DAY_MS), 100);
  ck_assert_int_eq (lowest (db, 90 * DAY_MS, 91 * DAY_MS), 100);
  ck_assert_refused (cf_catalog_read_lowest_price (db, "B", 0, 1, &price, &error),
                     CF_ERROR_UNKNOWN_SKU);
}
END_TEST

START_TEST (test_prices_that_ended_long_ago_are_forgotten)
{
  g_autoptr (CfDb) db = open_memory_reference ();
  g_auto (CfTxn) txn = CF_TXN_INIT;
  gint64 rows;
  GError *error = NULL;

  set_price (db, 1 * DAY_MS, 100);
  set_price (db, 10 * DAY_MS, 400);
  set_price (db, 50 * DAY_MS, 300);
  ck_assert_ok (cf_txn_begin (&txn, db, &error));
  ck_assert_ok (cf_catalog_prune_prices (db, 101 * DAY_MS, &error)); /* keeps what day 11 knew */
  ck_assert_ok (cf_txn_commit (&txn, &error));
  ck_assert_ok (
    cf_db_read_int64 (db, "SELECT count(*) FROM price_history /*scan*/", &rows, &error));
  ck_assert_int_eq (rows, 2);
  ck_assert_int_eq (lowest (db, 11 * DAY_MS, 101 * DAY_MS), 300);
  ck_assert_int_eq (lowest (db, 11 * DAY_MS, 49 * DAY_MS), 400);
}
END_TEST

/* ---- walking ------------------------------------------------------------------------------------ */

static gboolean
visit_cb (const CfProduct *product, gpointer user_data)
{
  g_string_append_printf (user_data, "%s ", product->sku);
  return !g_str_equal (product->sku, "c");
}

START_TEST (test_visit_walks_in_the_order_of_bytes_and_stops_when_told)
{
  g_autoptr (CfDb) db = open_memory_reference ();
  static const char *const SKUS[] = { "b", "a", "d", "c", "B" };
  g_autoptr (GString) seen = g_string_new (NULL);
  Session session = begin (db, 0, 0);
  GError *error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (SKUS); i++) {
    g_autoptr (CfProduct) product = new_product (SKUS[i], "", 1);

    upsert (&session, product);
  }
  end (&session);
  ck_assert_ok (cf_catalog_visit (db, NULL, 2, visit_cb, seen, &error));
  ck_assert_str_eq (seen->str, "B a ");
  ck_assert_ok (cf_catalog_visit (db, "a", 99, visit_cb, seen, &error));
  ck_assert_str_eq (seen->str, "B a b c ");
}
END_TEST

/* ---- a random life ------------------------------------------------------------------------------- */

static gint64
count (CfDb *db, const char *sql)
{
  gint64 n;
  GError *error = NULL;

  ck_assert_ok (cf_db_read_int64 (db, sql, &n, &error));
  return n;
}

/* Invariants 1 and 2 of cf-catalog-writer.c, asked of the file itself. */
static void
assert_invariants (CfDb *db)
{
  GError *error = NULL;

  ck_assert_int_eq (count (db, "SELECT count(*) FROM product_gtin g /*scan*/ WHERE NOT EXISTS"
                               " (SELECT 1 FROM product p WHERE p.product_id = g.product_id)"),
                    0);
  /* Every product is found by each of its words under its rowid, and there are no other rows. */
  ck_assert_int_eq (count (db, "SELECT count(*) FROM product p /*scan*/ WHERE NOT EXISTS"
                               " (SELECT 1 FROM product_search WHERE product_search MATCH"
                               " '\"' || replace (p.folded, ' ', '\" AND \"') || '\"'"
                               " AND rowid = ((255 - p.popularity) << 40) | p.product_id)"),
                    0);
  ck_assert_int_eq (count (db, "SELECT (SELECT count(*) FROM product_search ('\"product\"*'))"
                               " - (SELECT count(*) FROM product /*scan*/)"),
                    0);
  ck_assert_ok (cf_db_exec (
    db, "INSERT INTO product_search (product_search, rank) VALUES ('integrity-check', 0)", &error));
}

START_TEST (test_index_stays_true_through_a_random_life)
{
  g_autoptr (CfDb) db = open_memory_reference ();
  GRand *rand = cf_test_random_new ();
  GError *error = NULL;

  for (guint round = 0; round < 60; round++) {
    Session session = begin (db, round, 0);

    for (guint step = 0; step < 20; step++) {
      g_autofree char *sku = g_strdup_printf ("S%d", g_rand_int_range (rand, 0, 40));
      g_autoptr (CfProduct) product = new_product (sku, "", g_rand_int_range (rand, 0, 5));
      int what = g_rand_int_range (rand, 0, 10);

      g_free (product->name);
      product->name = g_strdup_printf ("Product %c Ł%d", 'a' + g_rand_int_range (rand, 0, 3),
                                       g_rand_int_range (rand, 0, 5));
      if (g_rand_boolean (rand)) {
        g_strfreev (product->gtins);
        product->gtins = g_new0 (char *, 2);
        product->gtins[0] = g_strdup_printf ("%08d", g_rand_int_range (rand, 1, 30));
      }
      if (what == 0)
        ck_assert_ok (cf_catalog_writer_remove (session.writer, sku, &error));
      else if (what <= 2)
        ck_assert_ok (cf_catalog_writer_set_popularity (session.writer, sku,
                                                        (guint) g_rand_int_range (rand, 0, 256),
                                                        NULL, &error));
      else
        upsert (&session, product);
    }
    end (&session);
    assert_invariants (db);
  }
  g_rand_free (rand);
}
END_TEST

/* SQLite gives the number of the newest product to the next one when it is removed. */
START_TEST (test_number_of_a_removed_product_used_again_is_indexed)
{
  g_autoptr (CfDb) db = open_memory_reference ();
  g_autoptr (CfProduct) old = new_product ("OLD", "", 1);
  g_autoptr (CfProduct) next = new_product ("NEW", "", 1);
  g_autofree char *skus = NULL;
  Session session = begin (db, 0, 0);
  GError *error = NULL;

  upsert (&session, old);
  end (&session);
  session = begin (db, 0, 0);
  ck_assert_ok (cf_catalog_writer_remove (session.writer, "OLD", &error));
  upsert (&session, next);
  end (&session);
  skus = search_skus (db, "product", 5);
  ck_assert_str_eq (skus, "NEW");
  assert_invariants (db);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_number_of_a_removed_product_used_again_is_indexed);
  tcase_add_test (tc, test_every_field_is_read_as_it_was_put);
  tcase_add_loop_test (tc, test_change_of_any_field_is_seen_and_written, 0, 15);
  tcase_add_test (tc, test_import_keeps_what_the_file_does_not_have);
  tcase_add_test (tc, test_opening_quantity_is_taken_once);
  tcase_add_test (tc, test_product_of_the_feed_gets_its_opening_from_the_first_file);
  tcase_add_test (tc, test_departments_list_their_products_best_first);
  tcase_add_test (tc, test_codes_that_nothing_has_are_unknown_and_malformed_ones_bad);
  tcase_add_test (tc, test_sku_that_looks_like_a_gtin_wins);
  tcase_add_test (tc, test_lowest_price_is_that_of_any_instant_of_the_period);
  tcase_add_test (tc, test_prices_that_ended_long_ago_are_forgotten);
  tcase_add_test (tc, test_visit_walks_in_the_order_of_bytes_and_stops_when_told);
  tcase_add_test (tc, test_index_stays_true_through_a_random_life);
}

CF_TEST_MAIN ("catalog-store", add_tests)
