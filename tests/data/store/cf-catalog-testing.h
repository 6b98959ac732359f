/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What the catalogue's tests share: a reference file in memory, and imports of text. */

#include <stdio.h>

#include "cf-catalog-import.h"
#include "cf-catalog-search.h"
#include "cf-catalog-store.h"
#include "cf-test.h"

#define CATALOG_HEADER                                                                             \
  "sku,gtin,name,department,price,tax_class,unit,price_embedded,age_limit,stock,reorder_point,"    \
  "image_url\n"

static inline CfDb *
open_memory_reference (void)
{
  CfDbOptions options = { .kind = CF_DB_REFERENCE, .mode = CF_DB_CREATE };
  GError *error = NULL;
  CfDb *db = cf_db_open (":memory:", &options, &error);

  ck_assert_ok (db);
  return db;
}

/* Imports the file @path with two decimals at 1,000,000 ms and position 7. */
static inline CfCatalogImport
import_file (CfDb *db, const char *path, const char *rejects)
{
  CfCatalogImportOptions options = {
    .path = path, .rejects_path = rejects, .exponent = 2, .at_ms = 1000000, .position = 7
  };
  CfCatalogImport import;
  GError *error = NULL;

  ck_assert_ok (cf_catalog_import_into (db, &options, NULL, &import, &error));
  return import;
}

/* Writes @text to a file, gives it to import_file(), removes it. */
static inline CfCatalogImport
import_text (CfDb *db, const char *text)
{
  g_autofree char *dir = cf_test_temp_dir ();
  g_autofree char *path = g_build_filename (dir, "catalog.csv", NULL);
  CfCatalogImport import;
  GError *error = NULL;

  ck_assert_ok (g_file_set_contents (path, text, -1, &error));
  import = import_file (db, path, NULL);
  cf_test_remove_tree (dir);
  return import;
}

/* The SKUs of what a search gives, joined by blanks. */
static inline char *
search_skus (CfDb *db, const char *text, guint limit)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) found = cf_catalog_search (db, text, limit, NULL, &error);
  g_autoptr (GString) skus = g_string_new (NULL);

  ck_assert_ok (found);
  for (guint i = 0; i < found->len; i++)
    g_string_append_printf (skus, "%s%s", i > 0 ? " " : "", ((CfProduct *) found->pdata[i])->sku);
  return g_string_free (g_steal_pointer (&skus), FALSE);
}
