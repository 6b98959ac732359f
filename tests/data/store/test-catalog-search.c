/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-catalog-fold.h"
#include "cf-catalog-popularity.h"
#include "cf-catalog-testing.h"

static void
put (CfDb *db, const char *sku, const char *name, const char *gtin)
{
  g_auto (CfTxn) txn = CF_TXN_INIT;
  g_autoptr (CfCatalogWriter) writer = NULL;
  g_autoptr (CfProduct) product = cf_product_new ();
  CfCatalogOutcome outcome;
  GError *error = NULL;

  g_free (product->sku);
  g_free (product->name);
  product->sku = g_strdup (sku);
  product->name = g_strdup (name);
  if (gtin != NULL) {
    g_strfreev (product->gtins);
    product->gtins = g_strsplit (gtin, "|", -1);
  }
  ck_assert_ok (cf_txn_begin (&txn, db, &error));
  writer = cf_catalog_writer_new (db, 0, 0, &error);
  ck_assert_ok (writer);
  ck_assert_ok (cf_catalog_writer_upsert (writer, product, &outcome, &error));
  ck_assert_ok (cf_catalog_writer_finish (writer, &error));
  g_clear_pointer (&writer, cf_catalog_writer_free);
  ck_assert_ok (cf_txn_commit (&txn, &error));
}

static void
set_popularity (CfDb *db, const char *sku, guint popularity)
{
  g_auto (CfTxn) txn = CF_TXN_INIT;
  g_autoptr (CfCatalogWriter) writer = NULL;
  GError *error = NULL;

  ck_assert_ok (cf_txn_begin (&txn, db, &error));
  writer = cf_catalog_writer_new (db, 0, 0, &error);
  ck_assert_ok (writer);
  ck_assert_ok (cf_catalog_writer_set_popularity (writer, sku, popularity, NULL, &error));
  ck_assert_ok (cf_catalog_writer_finish (writer, &error));
  g_clear_pointer (&writer, cf_catalog_writer_free);
  ck_assert_ok (cf_txn_commit (&txn, &error));
}

#define assert_finds(db, text, skus)                                                               \
  do {                                                                                             \
    g_autofree char *found = search_skus ((db), (text), 50);                                       \
    ck_assert_str_eq (found, (skus));                                                              \
  } while (0)

START_TEST (test_words_are_found_by_their_beginnings_in_any_order)
{
  g_autoptr (CfDb) db = open_memory_reference ();

  put (db, "#A", "Żywiec Jasne Pełne", NULL);
  put (db, "#B", "Chocolate milk 1 l", NULL);
  put (db, "#C", "Milk chocolate bar", NULL);
  put (db, "#D", "牛乳 北海道", NULL);
  put (db, "#E", "חלב תנובה", NULL);
  assert_finds (db, "c", "#B #C");
  assert_finds (db, "MILK CHOC", "#B #C");
  assert_finds (db, "chocolate m", "#B #C");
  assert_finds (db, "chocolate milk b", "#C");
  assert_finds (db, "peln", "#A");
  assert_finds (db, "zyw JAS", "#A");
  assert_finds (db, "牛", "#D");
  assert_finds (db, "海道", "#D");
  assert_finds (db, "תנ", "#E");
  assert_finds (db, "olate", "");
  assert_finds (db, "chocolates", "");
  assert_finds (db, "", "");
  assert_finds (db, " \t", "");
  assert_finds (db, "\"*", "");
  assert_finds (db, "OR AND NOT", "");
  assert_finds (db, "\xff\xfe", "");
}
END_TEST

START_TEST (test_most_popular_comes_first_and_changes_move_it)
{
  g_autoptr (CfDb) db = open_memory_reference ();

  put (db, "A", "Milk one", NULL);
  put (db, "B", "Milk two", NULL);
  put (db, "C", "Milk three", NULL);
  assert_finds (db, "milk", "A B C");
  set_popularity (db, "C", 40);
  set_popularity (db, "B", 12);
  assert_finds (db, "milk", "C B A");
  put (db, "C", "Cream three", NULL);
  assert_finds (db, "milk", "B A");
  assert_finds (db, "cream", "C");
  set_popularity (db, "C", 0);
  assert_finds (db, "thr", "C");
}
END_TEST

START_TEST (test_limit_keeps_the_best)
{
  g_autoptr (CfDb) db = open_memory_reference ();
  g_autofree char *found = NULL;

  for (guint i = 0; i < 20; i++) {
    g_autofree char *sku = g_strdup_printf ("P%02u", i);

    put (db, sku, "Apple juice", NULL);
    set_popularity (db, sku, i);
  }
  found = search_skus (db, "app", 3);
  ck_assert_str_eq (found, "P19 P18 P17");
}
END_TEST

START_TEST (test_codes_are_found_by_their_beginnings_and_complete_ones_first)
{
  g_autoptr (CfDb) db = open_memory_reference ();

  put (db, "ABC-1", "Plum", "4006381333931");
  put (db, "ABC-10", "Pear", "96385074|036000291452");
  put (db, "milk", "Butter", NULL);
  put (db, "X", "Milk", NULL);
  set_popularity (db, "ABC-10", 50);
  set_popularity (db, "X", 50);
  assert_finds (db, "ABC", "ABC-10 ABC-1");
  assert_finds (db, "abc-1", "ABC-1 ABC-10"); /* complete, though less popular */
  assert_finds (db, "ab", "");
  assert_finds (db, "milk", "milk X");
  assert_finds (db, "400638", "ABC-1");
  assert_finds (db, "4006381333931", "ABC-1");
  assert_finds (db, "04006381333931", "ABC-1");
  assert_finds (db, "0400", "ABC-1");
  assert_finds (db, "963", "ABC-10");
  assert_finds (db, "96385074", "ABC-10");
  assert_finds (db, "036", "ABC-10");
  assert_finds (db, "0036000", "ABC-10"); /* as EAN-13 */
  assert_finds (db, "36000291452", "");
  assert_finds (db, "999", "");
}
END_TEST

START_TEST (test_removed_product_is_found_by_nothing)
{
  g_autoptr (CfDb) db = open_memory_reference ();
  GError *error = NULL;

  put (db, "A", "Milk", "96385074");
  {
    g_auto (CfTxn) txn = CF_TXN_INIT;
    g_autoptr (CfCatalogWriter) writer = NULL;

    ck_assert_ok (cf_txn_begin (&txn, db, &error));
    writer = cf_catalog_writer_new (db, 0, 0, &error);
    ck_assert_ok (cf_catalog_writer_remove (writer, "A", &error));
    ck_assert_ok (cf_catalog_writer_remove (writer, "never there", &error));
    ck_assert_ok (cf_catalog_writer_finish (writer, &error));
    g_clear_pointer (&writer, cf_catalog_writer_free);
    ck_assert_ok (cf_txn_commit (&txn, &error));
  }
  assert_finds (db, "milk", "");
  assert_finds (db, "96385074", "");
  ck_assert_refused (cf_catalog_find_by_sku (db, "A", &error), CF_ERROR_UNKNOWN_SKU);
  ck_assert_refused (cf_catalog_find_by_gtin (db, "96385074", &error), CF_ERROR_UNKNOWN_CODE);
}
END_TEST

START_TEST (test_cancelled_search_says_so)
{
  g_autoptr (CfDb) db = open_memory_reference ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GError *error = NULL;

  put (db, "A", "Milk", NULL);
  g_cancellable_cancel (cancellable);
  ck_assert_ptr_null (cf_catalog_search (db, "m", 10, cancellable, &error));
  ck_assert (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED));
  g_clear_error (&error);
  assert_finds (db, "m", "A"); /* the connection goes on */
}
END_TEST

START_TEST (test_long_query_is_cut)
{
  g_autoptr (CfDb) db = open_memory_reference ();
  g_autofree char *text = g_strnfill (100000, 'm');
  g_autofree char *accents = g_malloc0 (2001);

  put (db, "A", "Milk", NULL);
  assert_finds (db, text, "");
  for (guint i = 0; i < 2000; i += 2)
    memcpy (accents + i, "é", 2);
  assert_finds (db, accents, ""); /* not cut within a character */
}
END_TEST

/* ---- against a search without an index --------------------------------------------------------- */

typedef struct
{
  char *sku, *folded;
  guint popularity;
  guint order;
} Known;

static int
compare_known (gconstpointer a, gconstpointer b)
{
  const Known *left = *(Known *const *) a, *right = *(Known *const *) b;

  if (left->popularity != right->popularity)
    return left->popularity > right->popularity ? -1 : 1;
  return left->order < right->order ? -1 : 1;
}

static void
known_free (gpointer data)
{
  Known *self = data;

  g_free (self->sku);
  g_free (self->folded);
  g_free (self);
}

/* All products, best first, with their words. */
static GPtrArray *
read_known (CfDb *db)
{
  GPtrArray *all = g_ptr_array_new_with_free_func (known_free);
  GError *error = NULL;
  g_auto (CfStmt) st =
    cf_db_prepare (db, "SELECT sku, folded, popularity FROM product /*scan*/ ORDER BY product_id",
                   &error);

  ck_assert_ok (st);
  while (cf_stmt_step (st, &error) == CF_STEP_ROW) {
    Known *known = g_new0 (Known, 1);

    known->sku = cf_stmt_dup_text (st, 0);
    known->folded = cf_stmt_dup_text (st, 1);
    known->popularity = (guint) cf_stmt_get_int (st, 2);
    known->order = all->len;
    g_ptr_array_add (all, known);
  }
  g_ptr_array_sort (all, compare_known);
  return all;
}

static char *
search_slowly (GPtrArray *all, const char *text, guint limit)
{
  g_auto (GStrv) words = cf_catalog_fold_query (text, CF_CATALOG_SEARCH_WORDS_MAX);
  g_autoptr (GString) skus = g_string_new (NULL);
  guint found = 0;

  for (guint i = 0; i < all->len && found < limit && words[0] != NULL; i++) {
    Known *known = all->pdata[i];

    if (cf_catalog_fold_matches (known->folded, words))
      g_string_append_printf (skus, "%s%s", found++ > 0 ? " " : "", known->sku);
  }
  return g_string_free (g_steal_pointer (&skus), FALSE);
}

static char *
random_query (GPtrArray *all, GRand *rand)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gint32 n = g_rand_int_range (rand, 1, 4);

  for (gint32 i = 0; i < n; i++) {
    Known *known = all->pdata[g_rand_int_range (rand, 0, (gint32) all->len)];
    g_auto (GStrv) words = g_strsplit (known->folded, " ", -1);
    const char *word = words[g_rand_int_range (rand, 0, (gint32) g_strv_length (words))];
    glong chars = g_utf8_strlen (word, -1);
    glong wanted = g_rand_int_range (rand, 1, 9);
    g_autofree char *part = g_utf8_substring (word, 0, MIN (chars, wanted));

    g_string_append_printf (text, "%s%s", i > 0 ? " " : "", part);
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

START_TEST (test_search_by_words_equals_a_search_without_an_index)
{
  g_autoptr (CfDb) db = open_memory_reference ();
  g_autofree char *path = cf_test_fixture ("catalog/retail_small.csv");
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GPtrArray) before = NULL;
  GRand *rand = cf_test_random_new ();

  import_file (db, path, NULL);
  /* Many of one word, so that candidates run out and the rare word has to be asked for. */
  for (guint i = 0; i < 1500; i++) {
    g_autofree char *sku = g_strdup_printf ("#%04u", i);
    g_autofree char *name = g_strdup_printf ("Chocolat%s noir %s", i % 2 == 0 ? "e" : "",
                                             i % 97 == 0 ? "chocomel" : "chorizo");

    put (db, sku, name, NULL);
  }
  before = read_known (db);
  for (guint i = 0; i < 150; i++) {
    Known *known = before->pdata[g_rand_int_range (rand, 0, (gint32) before->len)];

    set_popularity (db, known->sku, (guint) g_rand_int_range (rand, 0, 60));
  }
  all = read_known (db);
  for (guint i = 0; i < 400; i++) {
    /* A blank in front of a single word keeps it from being a code. */
    g_autofree char *query = random_query (all, rand);
    g_autofree char *text = g_strconcat (query, " ", query, NULL);
    guint limit = (guint) g_rand_int_range (rand, 1, 60);
    g_autofree char *fast = search_skus (db, text, limit);
    g_autofree char *slow = search_slowly (all, text, limit);

    ck_assert_msg (g_str_equal (fast, slow), "'%s', %u: found %s; expected %s", text, limit, fast,
                   slow);
  }
  assert_finds (db, "chocolatier x", "");
  g_rand_free (rand);
}
END_TEST

/* ---- popularity ---------------------------------------------------------------------------------- */

START_TEST (test_popularity_is_logarithmic)
{
  ck_assert_uint_eq (cf_catalog_popularity_of (-3), 0);
  ck_assert_uint_eq (cf_catalog_popularity_of (0), 0);
  ck_assert_uint_eq (cf_catalog_popularity_of (1), 4);
  ck_assert_uint_eq (cf_catalog_popularity_of (2), 8);
  ck_assert_uint_eq (cf_catalog_popularity_of (3), 10);    /* 4 × 1.585 + 4 = 10.3 */
  ck_assert_uint_eq (cf_catalog_popularity_of (10), 17);   /* 4 × 3.322 + 4 = 17.3 */
  ck_assert_uint_eq (cf_catalog_popularity_of (1000), 43); /* 4 × 9.966 + 4 = 43.9 */
  ck_assert_uint_eq (cf_catalog_popularity_of (G_MAXINT64), 4 * 62 + 3 + 4);
  for (gint64 n = 1; n < 100000; n++)
    ck_assert_uint_le (cf_catalog_popularity_of (n), cf_catalog_popularity_of (n + 1));
}
END_TEST

START_TEST (test_renewal_raises_what_sold_and_drops_what_did_not)
{
  g_autoptr (CfDb) db = open_memory_reference ();
  g_autoptr (CfCatalogPopularity) job = cf_catalog_popularity_new ();
  gboolean done = FALSE;
  guint steps = 0;
  GError *error = NULL;

  for (guint i = 0; i < 600; i++) {
    g_autofree char *sku = g_strdup_printf ("M%03u", i);

    put (db, sku, "Milk", NULL);
  }
  set_popularity (db, "M599", 200); /* was sold in other times */
  for (guint i = 0; i < 300; i++) {
    g_autofree char *sku = g_strdup_printf ("M%03u", i);

    cf_catalog_popularity_add (job, sku, 1);
  }
  cf_catalog_popularity_add (job, "M007", 99);
  cf_catalog_popularity_add (job, "unknown", 5);
  for (; !done; steps++)
    ck_assert_ok (cf_catalog_popularity_step (job, db, &done, &error));
  ck_assert_uint_eq (steps, 2); /* 302 products, 256 a step */
  {
    g_autofree char *found = search_skus (db, "milk", 3);
    g_autoptr (CfProduct) forgotten = cf_catalog_find_by_sku (db, "M599", &error);

    ck_assert_str_eq (found, "M007 M000 M001");
    ck_assert_uint_eq (forgotten->popularity, 0);
  }
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_words_are_found_by_their_beginnings_in_any_order);
  tcase_add_test (tc, test_most_popular_comes_first_and_changes_move_it);
  tcase_add_test (tc, test_limit_keeps_the_best);
  tcase_add_test (tc, test_codes_are_found_by_their_beginnings_and_complete_ones_first);
  tcase_add_test (tc, test_removed_product_is_found_by_nothing);
  tcase_add_test (tc, test_cancelled_search_says_so);
  tcase_add_test (tc, test_long_query_is_cut);
  tcase_add_test (tc, test_search_by_words_equals_a_search_without_an_index);
  tcase_add_test (tc, test_popularity_is_logarithmic);
  tcase_add_test (tc, test_renewal_raises_what_sold_and_drops_what_did_not);
}

CF_TEST_MAIN ("catalog-search", add_tests)
