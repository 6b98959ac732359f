/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include <json-c/json.h>

#include "cf-catalog-import.h"
#include "cf-demo-data.h"
#include "cf-test.h"

#define QUICK_KEYS_MAX 40 /* five columns of eight, the largest page the screen shows */

/* SKU -> nothing, for every row; the first two fields need no unquoting, and that is checked. */
static GHashTable *
load_skus (guint *ret_rows)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = cf_demo_data_load (CF_DEMO_DATA_CATALOG, &error);
  g_autoptr (GHashTable) skus = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (GStrv) lines = NULL;
  guint rows = 0;

  ck_assert_ok (bytes != NULL);
  ck_assert (
    g_utf8_validate (g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes), NULL));
  lines = g_strsplit (g_bytes_get_data (bytes, NULL), "\n", -1);
  ck_assert_str_eq (lines[0],
                    "sku,gtin,name,department,price,tax_class,unit,price_embedded,age_limit,stock,"
                    "reorder_point,image_url");
  for (guint i = 1; lines[i] != NULL && lines[i][0] != '\0'; i++) {
    const char *comma = strchr (lines[i], ',');

    ck_assert_ptr_nonnull (comma);
    ck_assert_int_ne (lines[i][0], '"');
    ck_assert_msg (g_hash_table_add (skus, g_strndup (lines[i], (gsize) (comma - lines[i]))),
                   "SKU stands twice: %s", lines[i]);
    rows++;
  }
  *ret_rows = rows;
  return g_steal_pointer (&skus);
}

START_TEST (test_demo_catalog_holds_some_thousand_products_once_each)
{
  guint rows = 0;
  g_autoptr (GHashTable) skus = load_skus (&rows);

  ck_assert_uint_gt (rows, 5000);
  ck_assert_uint_eq (g_hash_table_size (skus), rows);
}
END_TEST

START_TEST (test_demo_catalog_is_imported_without_a_reject)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = cf_demo_data_load (CF_DEMO_DATA_CATALOG, &error);
  g_autofree char *folder = cf_test_temp_dir ();
  g_autofree char *path = g_build_filename (folder, "catalog.csv", NULL);
  CfDbOptions db_options = { .kind = CF_DB_REFERENCE, .mode = CF_DB_CREATE };
  CfCatalogImportOptions options = { .path = path, .exponent = 2, .at_ms = 1, .position = 1 };
  CfCatalogImport import;
  g_autoptr (CfDb) db = cf_db_open (":memory:", &db_options, &error);

  ck_assert_ok (bytes != NULL && db != NULL);
  ck_assert_ok (g_file_set_contents (path, g_bytes_get_data (bytes, NULL),
                                     (gssize) g_bytes_get_size (bytes), &error));
  ck_assert_ok (cf_catalog_import_into (db, &options, NULL, &import, &error));
  ck_assert_uint_eq (import.rejected, 0);
  ck_assert_uint_eq (import.accepted, import.rows);
  ck_assert_uint_gt (import.rows, 5000);
  cf_test_remove_tree (folder);
}
END_TEST

START_TEST (test_demo_quick_keys_name_products_of_the_catalog)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = cf_demo_data_load (CF_DEMO_DATA_QUICK_KEYS, &error);
  guint rows = 0;
  g_autoptr (GHashTable) skus = load_skus (&rows);
  struct json_object *root, *pages = NULL;

  ck_assert_ok (bytes != NULL);
  root = json_tokener_parse (g_bytes_get_data (bytes, NULL));
  ck_assert_ptr_nonnull (root);
  ck_assert (json_object_object_get_ex (root, "pages", &pages));
  ck_assert_uint_gt (json_object_array_length (pages), 15);
  for (gsize i = 0; i < json_object_array_length (pages); i++) {
    struct json_object *keys =
      json_object_object_get (json_object_array_get_idx (pages, i), "keys");
    gsize count = json_object_array_length (keys);

    ck_assert_uint_gt (count, 0);
    ck_assert_uint_le (count, QUICK_KEYS_MAX);
    for (gsize k = 0; k < count; k++) {
      const char *sku = json_object_get_string (json_object_array_get_idx (keys, k));
      ck_assert_msg (g_hash_table_contains (skus, sku), "quick key %s is no product", sku);
    }
  }
  json_object_put (root);
}
END_TEST

START_TEST (test_demo_folder_of_the_environment_comes_first)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = cf_test_temp_dir ();
  g_autofree char *own = g_build_filename (folder, "own.txt", NULL);
  g_autoptr (GBytes) bytes = NULL;

  ck_assert (g_file_set_contents (own, "mine", -1, NULL));
  g_setenv ("COUNTERFOIL_DEMO_DIR", folder, TRUE);
  bytes = cf_demo_data_load ("own.txt", &error);
  ck_assert_ok (bytes != NULL);
  ck_assert_str_eq (g_bytes_get_data (bytes, NULL), "mine");
  cf_test_remove_tree (folder);
}
END_TEST

START_TEST (test_demo_file_that_is_not_there_is_refused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = cf_demo_data_load ("nothing.csv.gz", &error);

  ck_assert_ptr_null (bytes);
  ck_assert (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND));
}
END_TEST

START_TEST (test_demo_file_that_is_not_packed_right_is_refused)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = cf_test_temp_dir ();
  g_autofree char *own = g_build_filename (folder, "broken.gz", NULL);
  g_autoptr (GBytes) bytes = NULL;

  ck_assert (g_file_set_contents (own, "this is no gzip file", -1, NULL));
  g_setenv ("COUNTERFOIL_DEMO_DIR", folder, TRUE);
  bytes = cf_demo_data_load ("broken.gz", &error);
  ck_assert_ptr_null (bytes);
  ck_assert_ptr_nonnull (error);
  cf_test_remove_tree (folder);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_demo_catalog_holds_some_thousand_products_once_each);
  tcase_add_test (tc, test_demo_catalog_is_imported_without_a_reject);
  tcase_add_test (tc, test_demo_quick_keys_name_products_of_the_catalog);
  tcase_add_test (tc, test_demo_folder_of_the_environment_comes_first);
  tcase_add_test (tc, test_demo_file_that_is_not_there_is_refused);
  tcase_add_test (tc, test_demo_file_that_is_not_packed_right_is_refused);
}

CF_TEST_MAIN ("demo data", add_tests)
