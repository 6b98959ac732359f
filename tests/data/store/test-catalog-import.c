/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "cf-catalog-testing.h"

#define SCAN "/*scan*/"

static gint64
count (CfDb *db, const char *sql)
{
  gint64 n = -1;
  GError *error = NULL;

  ck_assert_ok (cf_db_read_int64 (db, sql, &n, &error));
  return n;
}

/* The columns of a file of lines with tabs, without lines of an empty file end. */
static GPtrArray *
read_table (const char *path)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  GPtrArray *table = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  GError *error = NULL;

  ck_assert_ok (g_file_get_contents (path, &text, NULL, &error));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (lines[i][0] != '\0')
      g_ptr_array_add (table, g_strsplit (lines[i], "\t", -1));
  return table;
}

/* ---- the dirty file -------------------------------------------------------------------------- */

START_TEST (test_dirty_file_has_the_expected_outcome_in_all_294_records)
{
  g_autoptr (CfDb) db = open_memory_reference ();
  g_autofree char *path = cf_test_fixture ("catalog/dirty_catalog.csv");
  g_autofree char *expected_path = cf_test_fixture ("catalog/dirty_catalog.expected.tsv");
  g_autofree char *dir = cf_test_temp_dir ();
  g_autofree char *rejects_path = g_build_filename (dir, "rejects.tsv", NULL);
  CfCatalogImport import = import_file (db, path, rejects_path);
  g_autoptr (GPtrArray) expected = read_table (expected_path);
  g_autoptr (GPtrArray) rejects = read_table (rejects_path);
  guint next = 0;

  ck_assert_uint_eq (expected->len, 1 + 294);
  for (guint i = 1; i < expected->len; i++) {
    char **want = expected->pdata[i];
    char **got = next < rejects->len ? rejects->pdata[next] : NULL;
    gboolean rejected = got != NULL && g_str_equal (got[0], want[0]);

    ck_assert_msg (rejected == g_str_equal (want[1], "reject"), "line %s (%s): expected %s %s",
                   want[0], want[3], want[1], want[2]);
    if (!rejected)
      continue;
    ck_assert_msg (g_str_equal (got[1], want[2]), "line %s (%s): expected %s, got %s: %s", want[0],
                   want[3], want[2], got[1], got[2]);
    ck_assert_uint_eq (g_strv_length (got), 3);
    ck_assert_msg (got[2][0] != '\0', "line %s: no words", want[0]);
    next++;
  }
  ck_assert_uint_eq (next, rejects->len);
  ck_assert_uint_eq (import.rows, 294);
  ck_assert_uint_eq (import.accepted, 109);
  ck_assert_uint_eq (import.rejected, 185);
  ck_assert_uint_eq (import.updated, 0);
  ck_assert_uint_eq (import.stock_kept, 0);
  cf_test_remove_tree (dir);
}
END_TEST

static void
assert_as_told (CfDb *db, json_object *told)
{
  const char *sku = json_object_get_string (json_object_object_get (told, "sku"));
  json_object *gtins = json_object_object_get (told, "gtins");
  GError *error = NULL;
  g_autoptr (CfProduct) product = cf_catalog_find_by_sku (db, sku, &error);

  ck_assert_ok (product);
  ck_assert_str_eq (product->name, json_object_get_string (json_object_object_get (told, "name")));
  ck_assert_int_eq (product->price.minor,
                    json_object_get_int64 (json_object_object_get (told, "price_cents")));
  ck_assert_uint_eq (g_strv_length (product->gtins), json_object_array_length (gtins));
  for (guint i = 0; product->gtins[i] != NULL; i++) {
    g_autoptr (CfProduct) scanned = cf_catalog_find_by_gtin (db, product->gtins[i], &error);

    ck_assert_str_eq (product->gtins[i],
                      json_object_get_string (json_object_array_get_idx (gtins, i)));
    ck_assert_ok (scanned);
    ck_assert_str_eq (scanned->sku, sku);
  }
}

START_TEST (test_dirty_file_keeps_what_every_accepted_record_means)
{
  g_autoptr (CfDb) db = open_memory_reference ();
  g_autofree char *path = cf_test_fixture ("catalog/dirty_catalog.csv");
  g_autofree char *told_path = cf_test_fixture ("catalog/dirty_catalog.accepted.jsonl");
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  guint n = 0;
  GError *error = NULL;

  import_file (db, path, NULL);
  ck_assert_ok (g_file_get_contents (told_path, &text, NULL, &error));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL && lines[i][0] != '\0'; i++, n++) {
    json_object *told = json_tokener_parse (lines[i]);

    ck_assert_ptr_nonnull (told);
    assert_as_told (db, told);
    json_object_put (told);
  }
  ck_assert_uint_eq (n, 109);
  ck_assert_int_eq (count (db, "SELECT count(*) FROM product " SCAN), 109);
}
END_TEST

/* ---- again ----------------------------------------------------------------------------------- */

/* All that the file holds, as one hash, without FTS5's own pages. */
static char *
digest (CfDb *db)
{
  g_auto (CfStmt) st = NULL;
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  GError *error = NULL;

  st = cf_db_prepare (db,
                      "SELECT 'p', * FROM product " SCAN " UNION ALL SELECT 'g', gtin, product_id,"
                      " position, 0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0 FROM product_gtin",
                      &error);
  ck_assert_ok (st);
  while (cf_stmt_step (st, &error) == CF_STEP_ROW)
    for (int column = 0; column < 22; column++) {
      const char *text = cf_stmt_get_text (st, column);

      g_checksum_update (sum, (const guchar *) (text != NULL ? text : "\1"), -1);
      g_checksum_update (sum, (const guchar *) "|", 1);
    }
  return g_strdup (g_checksum_get_string (sum));
}

START_TEST (test_importing_the_same_file_again_changes_nothing)
{
  static const char *const FILES[] = { "catalog/dirty_catalog.csv", "catalog/retail_small.csv" };
  g_autoptr (CfDb) db = open_memory_reference ();
  g_autofree char *path = cf_test_fixture (FILES[_i]);
  CfCatalogImport first = import_file (db, path, NULL);
  gint64 changes = count (db, "SELECT total_changes()");
  g_autofree char *before = digest (db);
  CfCatalogImport second = import_file (db, path, NULL);
  g_autofree char *after = digest (db);

  ck_assert_uint_eq (second.rows, first.rows);
  ck_assert_uint_eq (second.accepted, first.accepted);
  ck_assert_uint_eq (second.rejected, first.rejected);
  ck_assert_uint_eq (second.updated, 0);
  ck_assert_uint_eq (second.stock_kept, first.accepted);
  ck_assert (cf_hash_equal (&second.sha256, &first.sha256));
  ck_assert_str_eq (before, after);
  ck_assert_int_eq (count (db, "SELECT total_changes()"), changes);
}
END_TEST

START_TEST (test_hash_is_that_of_the_files_bytes)
{
  g_autoptr (CfDb) db = open_memory_reference ();
  g_autofree char *path = cf_test_fixture ("catalog/dirty_catalog.csv");
  g_autofree char *bytes = NULL;
  gsize len;
  CfCatalogImport import = import_file (db, path, NULL);
  CfHash expected;
  GError *error = NULL;

  ck_assert_ok (g_file_get_contents (path, &bytes, &len, &error));
  expected = cf_hash_of (bytes, len);
  ck_assert (cf_hash_equal (&import.sha256, &expected));
}
END_TEST

START_TEST (test_file_wins_and_counts_what_changed)
{
  g_autoptr (CfDb) db = open_memory_reference ();
  g_autoptr (CfProduct) a = NULL, b = NULL, c = NULL;
  CfMoney lowest;
  CfCatalogImport import;
  GError *error = NULL;

  import_text (db, CATALOG_HEADER "A,96385074,Apple,Fruit,1.00,reduced,ea,0,0,5,,\n"
                                  "B,,Banana,Fruit,2.00,reduced,kg,0,0,5,,\n"
                                  "C,,Cherry,Fruit,3.00,reduced,kg,0,0,5,1,\n");
  /* A equal, B dearer, D new; the stock figures are not taken again. */
  import = import_text (db, CATALOG_HEADER "A,96385074,Apple,Fruit,1.00,reduced,ea,0,0,9,,\n"
                                           "B,,Banana,Fruit,2.50,reduced,kg,0,0,9,,\n"
                                           "D,,Date,Fruit,4.00,reduced,kg,0,0,9,,\n");
  ck_assert_uint_eq (import.accepted, 3);
  ck_assert_uint_eq (import.updated, 1);
  ck_assert_uint_eq (import.stock_kept, 2);
  a = cf_catalog_find_by_sku (db, "A", &error);
  b = cf_catalog_find_by_sku (db, "B", &error);
  c = cf_catalog_find_by_sku (db, "C", &error);
  ck_assert_int_eq (a->stock.milli, 5000);
  ck_assert_int_eq (b->price.minor, 250);
  ck_assert_int_eq (c->price.minor, 300);
  ck_assert_ok (cf_catalog_read_lowest_price (db, "B", 0, G_MAXINT64, &lowest, &error));
  ck_assert_int_eq (lowest.minor, 200);
}
END_TEST

START_TEST (test_gtin_moves_to_the_row_that_has_it)
{
  g_autoptr (CfDb) db = open_memory_reference ();
  g_autoptr (CfProduct) a = NULL, b = NULL, scanned = NULL;
  CfCatalogImport import;
  GError *error = NULL;

  import_text (db, CATALOG_HEADER "A,96385074|4006381333931,Apple,,1,zero,,,,,,\n"
                                  "B,,Banana,,2,zero,,,,,,\n");
  import = import_text (db, CATALOG_HEADER "B,00000096385074,Banana,,2,zero,,,,,,\n");
  ck_assert_uint_eq (import.updated, 1);
  a = cf_catalog_find_by_sku (db, "A", &error);
  b = cf_catalog_find_by_sku (db, "B", &error);
  scanned = cf_catalog_find_by_gtin (db, "96385074", &error);
  ck_assert_str_eq (scanned->sku, "B");
  ck_assert_uint_eq (g_strv_length (a->gtins), 1);
  ck_assert_str_eq (a->gtins[0], "04006381333931");
  ck_assert_uint_eq (g_strv_length (b->gtins), 1);
}
END_TEST

START_TEST (test_gtin_taken_from_an_earlier_row_is_a_duplicate_but_an_old_owners_is_not)
{
  g_autoptr (CfDb) db = open_memory_reference ();
  CfCatalogImport import;

  import_text (db, CATALOG_HEADER "OLD,96385074,Old,,1,zero,,,,,,\n");
  /* NEW takes it from OLD; then OLD itself comes with it: too late. */
  import = import_text (db, CATALOG_HEADER "NEW,96385074,New,,1,zero,,,,,,\n"
                                           "OLD,96385074,Old,,1,zero,,,,,,\n"
                                           "OLD,,Old,,1,zero,,,,,,\n");
  ck_assert_uint_eq (import.accepted, 2);
  ck_assert_uint_eq (import.rejected, 1);
  ck_assert_int_eq (count (db, "SELECT count(*) FROM product_gtin " SCAN), 1);
}
END_TEST

START_TEST (test_gtin_that_an_accepted_row_gave_up_is_free)
{
  g_autoptr (CfDb) db = open_memory_reference ();
  CfCatalogImport import;

  import_text (db, CATALOG_HEADER "A,96385074,Apple,,1,zero,,,,,,\n");
  import = import_text (db, CATALOG_HEADER "A,,Apple,,1,zero,,,,,,\n"
                                           "B,96385074,Banana,,1,zero,,,,,,\n");
  ck_assert_uint_eq (import.accepted, 2);
  ck_assert_uint_eq (import.updated, 1);
}
END_TEST

/* ---- the header ------------------------------------------------------------------------------ */

START_TEST (test_columns_come_in_any_order_and_others_are_ignored)
{
  g_autoptr (CfDb) db = open_memory_reference ();
  g_autoptr (CfProduct) product = NULL;
  CfCatalogImport import;
  GError *error = NULL;

  import = import_text (
    db, "colour, price ,name,sku,gtin,department,tax_class,image_url,unit,price_embedded,age_limit,"
        "reorder_point,stock\nred,1.5,Wine,W1,,Drinks,standard,http://x/y,l,0,18,2,3.25\n");
  ck_assert_uint_eq (import.accepted, 1);
  product = cf_catalog_find_by_sku (db, "W1", &error);
  ck_assert_ok (product);
  ck_assert_str_eq (product->name, "Wine");
  ck_assert_str_eq (product->department, "Drinks");
  ck_assert_int_eq (product->price.minor, 150);
  ck_assert_int_eq (product->unit, CF_UNIT_L);
  ck_assert_uint_eq (product->age_limit, 18);
  ck_assert_int_eq (product->stock.milli, 3250);
  ck_assert_int_eq (product->reorder_point.milli, 2000);
  ck_assert_str_eq (product->image_url, "http://x/y");
}
END_TEST

START_TEST (test_file_without_a_column_is_refused_whole)
{
  static const char *const FILES[] = { "", "\n\n", "sku,name\nA,B\n",
                                       "sku,sku,gtin,name,department,price,tax_class,unit,"
                                       "price_embedded,age_limit,stock,reorder_point,image_url\n",
                                       "\"sku,name" };
  g_autoptr (CfDb) db = open_memory_reference ();
  g_autofree char *dir = cf_test_temp_dir ();
  g_autofree char *path = g_build_filename (dir, "catalog.csv", NULL);
  CfCatalogImportOptions options = { .path = path, .exponent = 2 };
  CfCatalogImport import = { .rows = 99 };
  GError *error = NULL;

  ck_assert_ok (g_file_set_contents (path, FILES[_i], -1, &error));
  ck_assert_refused (cf_catalog_import_into (db, &options, NULL, &import, &error),
                     CF_ERROR_BAD_FILE);
  ck_assert_uint_eq (import.rows, 99);
  cf_test_remove_tree (dir);
}
END_TEST

START_TEST (test_missing_file_and_folder_are_refused)
{
  g_autoptr (CfDb) db = open_memory_reference ();
  CfCatalogImportOptions options = { .path = "/nonexistent/x.csv", .exponent = 2 };
  CfCatalogImport import;
  GError *error = NULL;

  ck_assert_refused (cf_catalog_import_into (db, &options, NULL, &import, &error),
                     CF_ERROR_BAD_FILE);
  options.path = "/";
  ck_assert_refused (cf_catalog_import_into (db, &options, NULL, &import, &error),
                     CF_ERROR_BAD_FILE);
}
END_TEST

START_TEST (test_unwritable_rejects_file_stops_the_import)
{
  g_autoptr (CfDb) db = open_memory_reference ();
  g_autofree char *path = cf_test_fixture ("catalog/retail_small.csv");
  CfCatalogImportOptions options = { .path = path,
                                     .rejects_path = "/nonexistent/rejects.tsv",
                                     .exponent = 2 };
  CfCatalogImport import;
  GError *error = NULL;

  ck_assert_refused (cf_catalog_import_into (db, &options, NULL, &import, &error), CF_ERROR_IO);
  ck_assert_int_eq (count (db, "SELECT count(*) FROM product " SCAN), 0);
}
END_TEST

/* ---- cancel ---------------------------------------------------------------------------------- */

static void
cancel_cb (const CfCatalogImport *so_far, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

START_TEST (test_cancelled_import_leaves_everything_as_it_was)
{
  g_autoptr (CfDb) db = open_memory_reference ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GString) text = g_string_new (CATALOG_HEADER);
  g_autofree char *dir = cf_test_temp_dir ();
  g_autofree char *path = g_build_filename (dir, "catalog.csv", NULL);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  CfCatalogImportOptions options = {
    .path = path, .exponent = 2, .progress = cancel_cb, .progress_data = cancellable
  };
  CfCatalogImport import = { .rows = 99 };
  GError *error = NULL;

  import_text (db, CATALOG_HEADER "S1,96385074,Apple,,1,zero,,,,,,\n");
  before = digest (db);
  for (guint i = 1; i <= 1000; i++)
    g_string_append_printf (text, "S%u,,Pear %u,New,1,zero,,,,,,\n", i, i);
  ck_assert_ok (g_file_set_contents (path, text->str, -1, &error));
  ck_assert (!cf_catalog_import_into (db, &options, cancellable, &import, &error));
  ck_assert (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED));
  g_clear_error (&error);
  after = digest (db);
  ck_assert_str_eq (before, after);
  ck_assert_uint_eq (import.rows, 99);
  ck_assert_int_eq (count (db, "SELECT count(*) FROM product_search WHERE product_search MATCH"
                               " '\"pear\"'"),
                    0);
  cf_test_remove_tree (dir);
}
END_TEST

/* ---- reasons that the dirty file does not have ------------------------------------------------ */

START_TEST (test_first_fault_in_order_names_the_reason)
{
  static const struct
  {
    const char *row, *reason;
  } ROWS[] = {
    { ",,,,,,,,,,,", "missing_sku" },
    { " ,1,,,x,y,z,,,,,", "missing_sku" },
    { "a\tb,1,,,x,y,z,,,,,", "bad_sku" },
    { "\xe2\x80\xae"
      "a,1,,,x,y,z,,,,,",
      "bad_sku" },
    { "0123456789012345678901234567890123456789012345678901234567890123x,1,,,,,,,,,,", "bad_sku" },
    { "0123456789012345678901234567890123456789012345678901234567890123,,n,,1,zero,,,,,,", "" },
    { "a,1,,,x,y,z,2,100,x,x,", "missing_name" },
    { "a,1,n,,x,y,z,2,100,x,x,", "bad_gtin" },
    { "a,96385074|,n,,x,y,z,2,100,x,x,", "bad_gtin" },
    { "a,,n,,x,y,z,2,100,x,x,", "bad_price" },
    { "a,,n,,1.,zero,,,,,,", "bad_price" },
    { "a,,n,,.5,zero,,,,,,", "bad_price" },
    { "a,,n,,1,y,z,2,100,x,x,", "bad_tax_class" },
    { "a,,n,,1,zero,z,2,100,x,x,", "bad_unit" },
    { "a,,n,,1,zero,EA,2,100,x,x,", "bad_unit" },
    { "a,,n,,1,zero,,2,100,x,x,", "bad_flag" },
    { "a,,n,,1,zero,,yes,100,x,x,", "bad_flag" },
    { "a,,n,,1,zero,m,1,100,x,x,", "bad_age" },
    { "a,,n,,1,zero,m,1,-1,x,x,", "bad_age" },
    { "a,,n,,1,zero,m,1,99,x,x,", "bad_stock" },
    { "a,,n,,1,zero,m,1,99,1,x,", "bad_stock" },
    { "a,96385074|96385074,n,,1,zero,m,1,99,1,,", "" },
    { "\"a\"x,,n,,1,zero,m,1,99,1,,", "" },
    { "a,,\xff,,1,zero", "wrong_columns" },
  };
  g_autoptr (CfDb) db = open_memory_reference ();
  g_autofree char *dir = cf_test_temp_dir ();
  g_autofree char *path = g_build_filename (dir, "catalog.csv", NULL);
  g_autofree char *rejects_path = g_build_filename (dir, "rejects.tsv", NULL);
  GError *error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    g_autofree char *text = g_strconcat (CATALOG_HEADER, ROWS[i].row, "\n", NULL);
    g_autoptr (GPtrArray) rejects = NULL;
    CfCatalogImport import;

    ck_assert_ok (g_file_set_contents (path, text, -1, &error));
    import = import_file (db, path, rejects_path);
    rejects = read_table (rejects_path);
    ck_assert_uint_eq (import.rows, 1);
    ck_assert_uint_eq (import.rejected, rejects->len);
    ck_assert_msg (rejects->len == (ROWS[i].reason[0] != '\0'), "row %u '%s'", i, ROWS[i].row);
    if (rejects->len > 0)
      ck_assert_str_eq (((char **) rejects->pdata[0])[1], ROWS[i].reason);
  }
  cf_test_remove_tree (dir);
}
END_TEST

START_TEST (test_price_has_at_most_the_currencys_decimals)
{
  static const struct
  {
    guint exponent;
    const char *price;
    gint64 minor; /* −1: rejected */
  } ROWS[] = { { 0, "100", 100 },          { 0, "1.5", -1 },    { 0, "1.0", -1 },
               { 2, "1.5", 150 },          { 2, "1.505", -1 },  { 3, "1.505", 1505 },
               { 3, "1.5", 1500 },         { 3, "1.5055", -1 }, { 4, "0.0001", 1 },
               { 2, "9999999", 999999900 } };
  g_autofree char *dir = cf_test_temp_dir ();
  g_autofree char *path = g_build_filename (dir, "catalog.csv", NULL);
  GError *error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    g_autoptr (CfDb) db = open_memory_reference ();
    g_autofree char *text =
      g_strconcat (CATALOG_HEADER "A,,n,,", ROWS[i].price, ",zero,,,,,,\n", NULL);
    CfCatalogImportOptions options = { .path = path, .exponent = ROWS[i].exponent };
    CfCatalogImport import;

    ck_assert_ok (g_file_set_contents (path, text, -1, &error));
    ck_assert_ok (cf_catalog_import_into (db, &options, NULL, &import, &error));
    ck_assert_uint_eq (import.accepted, ROWS[i].minor >= 0);
    if (ROWS[i].minor >= 0)
      ck_assert_int_eq (count (db, "SELECT price_minor FROM product " SCAN), ROWS[i].minor);
  }
  cf_test_remove_tree (dir);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_dirty_file_has_the_expected_outcome_in_all_294_records);
  tcase_add_test (tc, test_dirty_file_keeps_what_every_accepted_record_means);
  tcase_add_loop_test (tc, test_importing_the_same_file_again_changes_nothing, 0, 2);
  tcase_add_test (tc, test_hash_is_that_of_the_files_bytes);
  tcase_add_test (tc, test_file_wins_and_counts_what_changed);
  tcase_add_test (tc, test_gtin_moves_to_the_row_that_has_it);
  tcase_add_test (tc, test_gtin_taken_from_an_earlier_row_is_a_duplicate_but_an_old_owners_is_not);
  tcase_add_test (tc, test_gtin_that_an_accepted_row_gave_up_is_free);
  tcase_add_test (tc, test_columns_come_in_any_order_and_others_are_ignored);
  tcase_add_loop_test (tc, test_file_without_a_column_is_refused_whole, 0, 5);
  tcase_add_test (tc, test_missing_file_and_folder_are_refused);
  tcase_add_test (tc, test_unwritable_rejects_file_stops_the_import);
  tcase_add_test (tc, test_cancelled_import_leaves_everything_as_it_was);
  tcase_add_test (tc, test_first_fault_in_order_names_the_reason);
  tcase_add_test (tc, test_price_has_at_most_the_currencys_decimals);
}

CF_TEST_MAIN ("catalog-import", add_tests)
