/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The catalogue at its full size: import, search as you type, scan, memory.
 *
 * Yardsticks: sqlite3's .import of the same file with the same indexes and full-text table; a bare
 * FTS5 prefix query with the same limit over an index as one would make it (unicode61,
 * prefix='2 3'); one prepared SELECT by primary key of a table with the same columns.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sqlite3.h>

#include "cf-bench.h"
#include "cf-catalog-import-private.h"
#include "cf-catalog-import.h"
#include "cf-catalog-popularity.h"
#include "cf-catalog-search.h"
#include "cf-catalog-store.h"

#define LIMIT         50 /* rows that a screen asks for */
#define SAMPLES       4000
#define SOLD_PRODUCTS 20000 /* of these the shop knows a popularity */

static void
must (gboolean done, GError *error)
{
  if (!done)
    g_error ("%s", error != NULL ? error->message : "failed");
}

static void
bare_must (sqlite3 *db, int rc)
{
  if (rc != SQLITE_OK && rc != SQLITE_DONE && rc != SQLITE_ROW)
    g_error ("sqlite: %s", sqlite3_errmsg (db));
}

/* The file to import; kept between runs of one build folder. */
static char *
make_csv (guint rows)
{
  const char *cache = g_getenv ("CF_BENCH_CACHE");
  g_autofree char *name = g_strdup_printf ("catalog-%u.csv", rows);
  char *path = g_build_filename (cache != NULL ? cache : ".", name, NULL);
  g_autofree char *command = NULL;
  GError *error = NULL;
  int status;

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return path;
  command = g_strdup_printf ("sh -c 'python3 \"%s\" %u > \"%s.part\" && mv \"%s.part\" \"%s\"'",
                             CF_MAKE_LARGE_CATALOG, rows, path, path, path);
  must (g_spawn_command_line_sync (command, NULL, NULL, &status, &error) && status == 0, error);
  return path;
}

/* ---- import -------------------------------------------------------------------------------- */

#define SEARCH_TABLE                                                                               \
  "USING fts5 (folded, content='', columnsize=0, detail=none, prefix='1 2 3 4', tokenize='ascii')"

/* The shell's way to the same: the same tables, indexes and full-text table, synced at the end. */
static gint64
import_by_shell (const char *csv)
{
  static const char SCRIPT[] =
    ".bail on\n"
    "PRAGMA journal_mode=MEMORY;\nPRAGMA synchronous=OFF;\nPRAGMA cache_size=-65536;\n"
    "CREATE TABLE product (sku TEXT, gtin INTEGER, name TEXT, department TEXT, price TEXT,"
    " tax_class TEXT, unit TEXT, price_embedded INTEGER, age_limit INTEGER, stock TEXT,"
    " reorder_point TEXT, image_url TEXT);\n"
    ".import --csv --skip 1 \"%s\" product\n"
    "CREATE UNIQUE INDEX by_sku ON product (sku);\n"
    "CREATE TABLE product_gtin (gtin INTEGER PRIMARY KEY, product_id INTEGER, position INTEGER);\n"
    "INSERT INTO product_gtin SELECT gtin, rowid, 0 FROM product;\n"
    "CREATE INDEX by_product ON product_gtin (product_id, position);\n"
    "CREATE INDEX by_department ON product (department, stock DESC);\n"
    "CREATE VIRTUAL TABLE search " SEARCH_TABLE ";\n"
    "INSERT INTO search (search, rank) VALUES ('hashsize', 16777216);\n"
    "INSERT INTO search (rowid, folded) SELECT rowid, name FROM product;\n"
    "INSERT INTO search (search) VALUES ('optimize');\n";
  g_autofree char *script = g_strdup_printf (SCRIPT, csv);
  gint64 began;
  int status;
  GError *error = NULL;

  unlink ("shell.db");
  must (g_file_set_contents ("shell.sql", script, -1, &error), error);
  began = cf_bench_now ();
  must (g_spawn_command_line_sync ("sh -c 'sqlite3 shell.db < shell.sql > shell.out'", NULL, NULL,
                                   &status, &error) &&
          status == 0,
        error);
  must (cf_db_sync_file ("shell.db", &error), error);
  return cf_bench_now () - began;
}

static gint64
import_by_us (const char *csv, guint rows)
{
  CfDbOptions how = { .kind = CF_DB_REFERENCE, .mode = CF_DB_CREATE };
  CfCatalogImportOptions options = { .path = csv, .exponent = 2 };
  g_autoptr (CfDb) db = NULL;
  CfCatalogImport import;
  GError *error = NULL;
  gint64 began;
  int fd;

  unlink ("empty.db");
  unlink ("ours.db");
  db = cf_db_open ("empty.db", &how, &error);
  must (db != NULL, error);
  began = cf_bench_now ();
  fd = cf_catalog_import_open (csv, ".", NULL, &error);
  must (fd >= 0 && cf_catalog_import_beside (db, "ours.db", fd, &options, NULL, &import, &error),
        error);
  began = cf_bench_now () - began;
  close (fd);
  must (import.accepted == rows && import.rejected == 0, NULL);
  return began;
}

static void
bench_import (const char *csv, guint rows)
{
  g_autofree char *what = g_strdup_printf ("import %u products, checked", rows);
  gint64 ours = import_by_us (csv, rows);
  double peak = cf_bench_read_memory ("/proc/self/status", "VmHWM:");
  gint64 shell = import_by_shell (csv);

  /* A small file is one transaction; what is measured here is how the next generation is built. */
  cf_bench_report (what, ours, shell, rows > CF_CATALOG_IMPORT_NEW_MAX ? 1.5 : 0);
  cf_bench_report_limit ("import, peak memory of the process", peak, 0, "MiB");
}

/* Gives some products a popularity, Zipf-like, as a shop has it. */
static void
sell (CfDb *db, guint rows, GRand *rand)
{
  g_autoptr (CfCatalogPopularity) job = cf_catalog_popularity_new ();
  gboolean done = FALSE;
  GError *error = NULL;

  for (guint i = 0; i < SOLD_PRODUCTS; i++) {
    g_autofree char *sku = g_strdup_printf ("S%07d", g_rand_int_range (rand, 0, (gint32) rows));

    cf_catalog_popularity_add (job, sku, 1 + 100000 / (i + 1));
  }
  while (!done)
    must (cf_catalog_popularity_step (job, db, &done, &error), error);
}

/* ---- search -------------------------------------------------------------------------------- */

/* A bare FTS5 index over the same names. */
static void
make_bare_index (const char *csv)
{
  static const char SCRIPT[] =
    "PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF;"
    "ATTACH 'shell.db' AS shell;"
    "CREATE VIRTUAL TABLE bare USING fts5 (name, content='', prefix='2 3');"
    "INSERT INTO bare (rowid, name) SELECT rowid, name FROM shell.product;"
    "INSERT INTO bare (bare) VALUES ('optimize');";
  sqlite3 *db;

  unlink ("bare.db");
  bare_must (NULL, sqlite3_open ("bare.db", &db));
  bare_must (db, sqlite3_exec (db, SCRIPT, NULL, NULL, NULL));
  sqlite3_close (db);
}

typedef enum
{
  QUERY_LETTER,
  QUERY_PREFIX,
  QUERY_TWO_WORDS,
  QUERY_WORDS,
  QUERY_GTIN,
  QUERY_SKU,
  N_QUERIES,
} QueryKind;

static const char *const QUERY_NAMES[N_QUERIES] = {
  [QUERY_LETTER] = "one letter or digit",        [QUERY_PREFIX] = "beginning of a word",
  [QUERY_TWO_WORDS] = "beginnings of two words", [QUERY_WORDS] = "words of two products",
  [QUERY_GTIN] = "beginning of a barcode",       [QUERY_SKU] = "beginning of a SKU",
};

static char *
random_word (const CfProduct *product, GRand *rand)
{
  g_auto (GStrv) words = g_strsplit (product->name, " ", -1);
  const char *word = words[g_rand_int_range (rand, 0, (gint32) g_strv_length (words))];

  return g_strdup (word);
}

/* The first @chars characters at most. */
static char *
beginning (const char *word, gint32 chars)
{
  glong len = g_utf8_strlen (word, -1);

  return g_utf8_substring (word, 0, MIN (len, chars));
}

static CfProduct *
random_product (CfDb *db, guint rows, GRand *rand)
{
  g_autofree char *sku = g_strdup_printf ("S%07d", g_rand_int_range (rand, 0, (gint32) rows));
  GError *error = NULL;
  CfProduct *product = cf_catalog_find_by_sku (db, sku, &error);

  must (product != NULL, error);
  return product;
}

static char *
make_query (CfDb *db, QueryKind kind, guint rows, GRand *rand)
{
  static const char LETTERS[] = "abcdefghijklmnopqrstuvwxyz0123456789";
  g_autoptr (CfProduct) product = random_product (db, rows, rand);
  g_autoptr (CfProduct) other = random_product (db, rows, rand);
  g_autofree char *word = random_word (product, rand);
  g_autofree char *second = random_word (kind == QUERY_WORDS ? other : product, rand);
  g_autofree char *first_part = beginning (word, g_rand_int_range (rand, 1, 10));
  g_autofree char *second_part = beginning (second, g_rand_int_range (rand, 1, 10));

  switch (kind) {
  case QUERY_LETTER: return g_strdup_printf ("%c", LETTERS[g_rand_int_range (rand, 0, 36)]);
  case QUERY_PREFIX: return g_steal_pointer (&first_part);
  case QUERY_TWO_WORDS:
  case QUERY_WORDS: return g_strconcat (first_part, " ", second_part, NULL);
  case QUERY_GTIN: return beginning (product->gtins[0] + 1, g_rand_int_range (rand, 1, 14));
  case QUERY_SKU: return beginning (product->sku, g_rand_int_range (rand, 1, 9));
  case N_QUERIES:
  default: g_assert_not_reached ();
  }
}

/* The same words for the bare index; empty if it has none. */
static char *
bare_match (const char *query)
{
  g_auto (GStrv) words = g_strsplit (query, " ", -1);
  g_autoptr (GString) match = g_string_new (NULL);

  for (guint i = 0; words[i] != NULL; i++) {
    g_autofree char *word = g_strdelimit (g_strdup (words[i]), "\"", ' ');

    if (word[0] != '\0')
      g_string_append_printf (match, "%s\"%s\"*", match->len > 0 ? " AND " : "", word);
  }
  return g_string_free (g_steal_pointer (&match), FALSE);
}

static gint64
search_bare (sqlite3 *db, sqlite3_stmt *st, const char *query)
{
  g_autofree char *match = bare_match (query);
  gint64 began = cf_bench_now ();

  sqlite3_bind_text (st, 1, match, -1, SQLITE_STATIC);
  while (sqlite3_step (st) == SQLITE_ROW)
    ;
  sqlite3_reset (st);
  return cf_bench_now () - began;
}

static void
bench_queries (CfDb *db, sqlite3 *bare, sqlite3_stmt *st, QueryKind kind, guint rows, GRand *rand)
{
  guint n = kind == QUERY_LETTER ? 360 : SAMPLES;
  g_autoptr (CfBenchSamples) ours = cf_bench_samples_new ();
  g_autoptr (CfBenchSamples) yardstick = cf_bench_samples_new ();
  g_autofree char *limit_name = NULL;
  g_autofree char *ratio_name = g_strdup_printf ("search, %s, p99", QUERY_NAMES[kind]);
  g_autofree char *slowest = NULL;
  gint64 longest = 0;
  GError *error = NULL;

  for (guint i = 0; i < n; i++) {
    g_autofree char *query = make_query (db, kind, rows, rand);
    g_autoptr (GPtrArray) found = NULL;
    gint64 began = cf_bench_now (), ns;

    found = cf_catalog_search (db, query, LIMIT, NULL, &error);
    ns = cf_bench_now () - began;
    must (found != NULL, error);
    cf_bench_samples_add (ours, ns);
    if (ns > longest) {
      longest = ns;
      g_free (slowest);
      slowest = g_strdup (query);
    }
    if (i % 8 == 0) /* it is slow */
      cf_bench_samples_add (yardstick, search_bare (bare, st, query));
  }
  limit_name = g_strdup_printf ("search, %s, slowest ('%s')", QUERY_NAMES[kind], slowest);
  cf_bench_report (ratio_name, cf_bench_samples_percentile (ours, 99),
                   cf_bench_samples_percentile (yardstick, 99), 0);
  cf_bench_report_limit (ratio_name, (double) cf_bench_samples_percentile (ours, 99) / 1e6, 16,
                         "ms");
  cf_bench_report_limit (limit_name, (double) longest / 1e6, 0, "ms");
}

static void
bench_search (const char *csv, guint rows, GRand *rand)
{
  CfDbOptions reader = { .kind = CF_DB_REFERENCE, .mode = CF_DB_READER };
  g_autoptr (CfDb) db = NULL;
  sqlite3 *bare;
  sqlite3_stmt *st;
  GError *error = NULL;
  double before;

  make_bare_index (csv);
  before = cf_bench_read_memory ("/proc/self/status", "VmRSS:");
  db = cf_db_open ("ours.db", &reader, &error);
  must (db != NULL, error);
  bare_must (NULL, sqlite3_open_v2 ("bare.db", &bare, SQLITE_OPEN_READONLY, NULL));
  bare_must (bare, sqlite3_prepare_v2 (
                     bare, "SELECT rowid FROM bare WHERE bare MATCH ? ORDER BY rowid LIMIT 50", -1,
                     &st, NULL));
  for (QueryKind kind = 0; kind < N_QUERIES; kind++)
    bench_queries (db, bare, st, kind, rows, rand);
  sqlite3_finalize (st);
  sqlite3_close (bare);
  cf_bench_report_limit ("memory that searching takes",
                         cf_bench_read_memory ("/proc/self/status", "VmRSS:") - before, 64, "MiB");
}

/* ---- scan ---------------------------------------------------------------------------------- */

static gint64
scan_bare (sqlite3_stmt *st, gint64 gtin)
{
  gint64 began = cf_bench_now ();

  sqlite3_bind_int64 (st, 1, gtin);
  g_assert (sqlite3_step (st) == SQLITE_ROW);
  for (int column = 0; column < 12; column++)
    (void) sqlite3_column_text (st, column);
  sqlite3_reset (st);
  return cf_bench_now () - began;
}

static gint64
scan_ours (CfDb *db, const char *gtin)
{
  GError *error = NULL;
  gint64 began = cf_bench_now ();
  g_autoptr (CfProduct) found = cf_catalog_find_by_gtin (db, gtin, &error);

  must (found != NULL, error);
  return cf_bench_now () - began;
}

/* Barcodes of products at random, picked beforehand so that the picking warms no cache. */
static GPtrArray *
pick_gtins (CfDb *db, guint rows, GRand *rand)
{
  GPtrArray *codes = g_ptr_array_new_with_free_func (g_free);

  while (codes->len < 5 * SAMPLES) {
    g_autoptr (CfProduct) product = random_product (db, rows, rand);

    g_ptr_array_add (codes, g_strdup (product->gtins[0]));
  }
  return codes;
}

static void
bench_scan (guint rows, GRand *rand)
{
  g_autoptr (GPtrArray) codes = NULL;
  CfDbOptions reader = { .kind = CF_DB_REFERENCE, .mode = CF_DB_READER };
  g_autofree char *what = g_strdup_printf ("scan to product among %u, median", rows);
  g_autoptr (CfDb) db = NULL;
  g_autoptr (CfBenchSamples) ours = cf_bench_samples_new ();
  g_autoptr (CfBenchSamples) yardstick = cf_bench_samples_new ();
  sqlite3 *bare;
  sqlite3_stmt *st;
  GError *error = NULL;

  bare_must (NULL, sqlite3_open ("shell.db", &bare));
  bare_must (bare,
             sqlite3_exec (bare,
                           "PRAGMA cache_size=-8192; PRAGMA synchronous=OFF;"
                           "CREATE TABLE IF NOT EXISTS by_key (gtin INTEGER PRIMARY KEY, sku, name,"
                           " department, price, tax_class, unit, price_embedded, age_limit, stock,"
                           " reorder_point, image_url);"
                           "INSERT OR IGNORE INTO by_key SELECT gtin, sku, name, department, price,"
                           " tax_class, unit, price_embedded, age_limit, stock, reorder_point,"
                           " image_url FROM product",
                           NULL, NULL, NULL));
  bare_must (bare, sqlite3_prepare_v2 (bare, "SELECT * FROM by_key WHERE gtin = ?", -1, &st, NULL));
  db = cf_db_open ("ours.db", &reader, &error);
  must (db != NULL, error);
  codes = pick_gtins (db, rows, rand);
  for (guint i = 0; i < codes->len; i++) {
    const char *code = codes->pdata[i];
    gint64 number = g_ascii_strtoll (code, NULL, 10);

    /* In turns who goes first: the other finds the page in the system's cache. */
    if (i % 2 == 0)
      cf_bench_samples_add (yardstick, scan_bare (st, number));
    cf_bench_samples_add (ours, scan_ours (db, code));
    if (i % 2 == 1)
      cf_bench_samples_add (yardstick, scan_bare (st, number));
  }
  sqlite3_finalize (st);
  sqlite3_close (bare);
  cf_bench_report (what, cf_bench_samples_percentile (ours, 50),
                   cf_bench_samples_percentile (yardstick, 50), 3);
}

static void
bench_size (guint rows)
{
  CfDbOptions writer = { .kind = CF_DB_REFERENCE, .mode = CF_DB_WRITER };
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  g_autofree char *csv = make_csv (rows);
  GError *error = NULL;

  bench_import (csv, rows);
  {
    g_autoptr (CfDb) db = cf_db_open ("ours.db", &writer, &error);

    must (db != NULL, error);
    must (cf_db_set_durability (db, CF_DB_UNSYNCED, &error), error);
    sell (db, rows, rand);
    must (cf_db_checkpoint (db, NULL, NULL, &error), error);
  }
  bench_search (csv, rows, rand);
  bench_scan (rows, rand);
}

int
main (void)
{
  bench_size (cf_bench_size (10000, 2000));
  bench_size (cf_bench_size (1000000, 20000));
  return 0;
}
