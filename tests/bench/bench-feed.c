/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A million changes of a feed put into the reference file, in the pages that a central gives: new products,
 * what of them lies where, what lies there now, other prices.
 *
 * Yardstick: the same rows, index entries and search words by bare prepared upserts into a file of the same
 * schema, as many a transaction, with the cursor; page by page in turns.  Both are given finished values:
 * that a page's bytes were read and checked before, on another thread, is told beside it.
 */
#include <stdlib.h>

#include <sqlite3.h>

#include "cf-bench-goods.h"
#include "cf-bench.h"
#include "cf-catalog-fold.h"
#include "cf-event-body.h"
#include "cf-feed.h"
#include "cf-wire-feed.h"
#include "cf-wire.h"

#define FEED  "00000000000000000000000000000001"
#define AT_MS (1795000000 * G_GINT64_CONSTANT (1000))
#define PAGES_A_LOG                                                                                \
  50 /* then the write-ahead log goes into the file, outside of what is measured */
#define DEPARTMENTS_MAX 100

typedef enum
{
  NEW_PRODUCT,
  FIRST_STOCK,
  NEXT_STOCK,
  NEW_PRICE,
  N_KINDS,
} Kind;

static const struct
{
  const char *name;
  const char *kind;
} kinds[N_KINDS] = { { "new products", "product" },
                     { "first stock", "stock" },
                     { "other stock", "stock" },
                     { "other prices", "price" } };

typedef struct
{
  CfDb *ours;
  sqlite3 *bare;
  sqlite3_stmt *product;
  sqlite3_stmt *gtin;
  sqlite3_stmt *search;
  sqlite3_stmt *stock;
  sqlite3_stmt *first_price;
  sqlite3_stmt *next_price;
  sqlite3_stmt *price;
  sqlite3_stmt *base_price;
  sqlite3_stmt *cursor;
  sqlite3_stmt *statements[9]; /* those above */
  guint n_statements;
  CfId terminal;
  gint64 position;
} Bench;

static void
must (gboolean done, GError *error)
{
  if (!done)
    g_error ("%s", error != NULL ? error->message : "failed");
}

/* ---- a page ------------------------------------------------------------------------------------ */

/* What the bare side is given: all that is bound, ready. */
typedef struct
{
  CfProduct *product;
  char *folded;
  char *sku;
  gint64 gtin;
  gint64 number; /* a quantity or a price */
} Value;

static void
value_clear (gpointer data)
{
  Value *value = data;

  cf_product_free (value->product);
  g_free (value->folded);
  g_free (value->sku);
}

static Value
make_value (Kind kind, guint number)
{
  Value value = { .sku = g_strdup_printf ("S%07u", number) };

  if (kind == NEW_PRODUCT) {
    g_autoptr (GString) folded = g_string_new (NULL);

    value.product = cf_bench_product_new (number);
    cf_catalog_fold (folded, value.product->name);
    cf_catalog_fold (folded, value.product->brand);
    value.folded = g_string_free (g_steal_pointer (&folded), FALSE);
    value.gtin = g_ascii_strtoll (value.product->gtins[0], NULL, 10);
  } else {
    value.number = kind == NEW_PRICE ? 9001 + number % 100 : (gint64) kind * 1000 + number;
  }
  return value;
}

static json_object *
make_body (const Bench *self, Kind kind, const Value *value)
{
  json_object *body, *applied, *pair;

  if (kind == NEW_PRODUCT)
    return cf_event_body_product_changed (value->product);
  body = json_object_new_object ();
  if (kind == NEW_PRICE) {
    cf_wire_add_int (body, "price_minor", value->number);
    return body;
  }
  applied = json_object_new_object ();
  pair = json_object_new_array ();
  json_object_array_add (pair, json_object_new_int64 (1));
  json_object_array_add (pair, json_object_new_int64 (self->position));
  json_object_object_add (applied, self->terminal.text, pair);
  cf_wire_add_text (body, "sku", value->sku);
  cf_wire_add_text (body, "location", "main");
  cf_wire_add_text (body, "unit", "ea");
  cf_wire_add_int (body, "on_hand_milli", value->number);
  cf_wire_add_int (body, "reserved_milli", 0);
  cf_wire_add_int (body, "in_transit_milli", 0);
  cf_wire_add_int (body, "damaged_milli", 0);
  json_object_object_add (body, "applied", applied);
  return body;
}

/* Changes of @n products from @from on: as the central sends them, and as values. */
static char *
make_page (Bench *self, Kind kind, guint from, guint n, GArray *values)
{
  g_autoptr (CfWirePage) page = cf_wire_page_new (FEED);

  page->after = self->position;
  page->next = page->head = self->position + n;
  g_array_set_size (values, 0);
  for (guint i = 0; i < n; i++) {
    CfWireChange *change = g_new0 (CfWireChange, 1);
    Value value = make_value (kind, from + i);
    g_autoptr (json_object) body = make_body (self, kind, &value);
    gboolean is_stock = kind == FIRST_STOCK || kind == NEXT_STOCK;

    change->position = ++self->position;
    change->kind = g_strdup (kinds[kind].kind);
    change->id = is_stock ? g_strconcat (value.sku, "|main", NULL) : g_strdup (value.sku);
    change->text = cf_wire_to_text (body);
    g_ptr_array_add (page->changes, change);
    g_array_append_val (values, value);
  }
  return cf_wire_page_encode (page);
}

/* ---- ours -------------------------------------------------------------------------------------- */

static gint64
apply (Bench *self, const char *text, CfBenchSamples *decoded)
{
  g_autoptr (GArray) changes = cf_feed_changes_new (CF_WIRE_FEED_LIMIT_MAX);
  g_autoptr (CfWirePage) wire = NULL;
  gint64 begun = cf_bench_now ();
  CfFeedOutcome outcome;
  CfFeedPage page;
  GError *error = NULL;

  wire = cf_wire_page_decode (text, strlen (text), &error);
  must (wire != NULL, error);
  for (guint i = 0; i < wire->changes->len; i++) {
    const CfWireChange *from = wire->changes->pdata[i];
    CfFeedChange change = {
      .position = from->position, .kind = from->kind, .id = from->id, .body = from->body
    };

    cf_feed_change_read (&change, &self->terminal);
    g_array_append_val (changes, change);
  }
  cf_bench_samples_add (decoded, cf_bench_now () - begun);
  page = (CfFeedPage){ .scope = CF_FEED_CHAIN,
                       .feed = wire->feed,
                       .after = wire->after,
                       .next = wire->next,
                       .head = wire->head,
                       .changes = changes };
  begun = cf_bench_now ();
  must (cf_feed_apply_page (self->ours, &page, AT_MS, &outcome, &error), error);
  begun = cf_bench_now () - begun;
  must (outcome.applied == changes->len && outcome.flagged == 0, NULL);
  return begun;
}

/* ---- the yardstick ----------------------------------------------------------------------------- */

static void
check (Bench *self, int rc)
{
  if (rc != SQLITE_OK && rc != SQLITE_DONE && rc != SQLITE_ROW)
    g_error ("sqlite: %s", sqlite3_errmsg (self->bare));
}

static sqlite3_stmt *
prepare (Bench *self, const char *sql)
{
  sqlite3_stmt *st = NULL;

  check (self, sqlite3_prepare_v3 (self->bare, sql, -1, SQLITE_PREPARE_PERSISTENT, &st, NULL));
  g_assert (self->n_statements < G_N_ELEMENTS (self->statements));
  self->statements[self->n_statements++] = st;
  return st;
}

static void
run (Bench *self, sqlite3_stmt *st)
{
  check (self, sqlite3_step (st));
  check (self, sqlite3_reset (st));
}

static void
text (sqlite3_stmt *st, int place, const char *value)
{
  sqlite3_bind_text (st, place, value, -1, SQLITE_STATIC);
}

static void
upsert_product (Bench *self, const Value *value, gint64 id)
{
  const CfProduct *product = value->product;

  sqlite3_bind_int64 (self->product, 1, id);
  text (self->product, 2, product->sku);
  text (self->product, 3, product->name);
  text (self->product, 4, product->brand);
  sqlite3_bind_int64 (self->product, 5, 1 + id % DEPARTMENTS_MAX);
  sqlite3_bind_int64 (self->product, 6, product->price.minor);
  text (self->product, 7, product->tax_class);
  text (self->product, 8, value->folded);
  run (self, self->product);
  sqlite3_bind_int64 (self->gtin, 1, value->gtin);
  sqlite3_bind_int64 (self->gtin, 2, id);
  run (self, self->gtin);
  sqlite3_bind_int64 (self->search, 1, (gint64) 255 << 40 | id);
  text (self->search, 2, value->folded);
  run (self, self->search);
}

static void
upsert_stock (Bench *self, const Value *value)
{
  text (self->stock, 1, value->sku);
  sqlite3_bind_int64 (self->stock, 2, value->number);
  sqlite3_bind_int64 (self->stock, 3, self->position);
  run (self, self->stock);
}

static void
upsert_price (Bench *self, const Value *value)
{
  text (self->first_price, 1, value->sku);
  run (self, self->first_price);
  text (self->next_price, 1, value->sku);
  sqlite3_bind_int64 (self->next_price, 2, AT_MS);
  sqlite3_bind_int64 (self->next_price, 3, value->number);
  run (self, self->next_price);
  text (self->price, 1, value->sku);
  sqlite3_bind_int64 (self->price, 2, value->number);
  run (self, self->price);
  text (self->base_price, 1, value->sku);
  sqlite3_bind_int64 (self->base_price, 2, value->number);
  run (self, self->base_price);
}

static gint64
upsert (Bench *self, Kind kind, guint from, const GArray *values)
{
  gint64 begun = cf_bench_now ();

  check (self, sqlite3_exec (self->bare, "BEGIN IMMEDIATE", NULL, NULL, NULL));
  for (guint i = 0; i < values->len; i++) {
    const Value *value = &g_array_index (values, Value, i);

    if (kind == NEW_PRODUCT)
      upsert_product (self, value, 1 + from + i);
    else if (kind == NEW_PRICE)
      upsert_price (self, value);
    else
      upsert_stock (self, value);
  }
  sqlite3_bind_int64 (self->cursor, 1, self->position);
  run (self, self->cursor);
  check (self, sqlite3_exec (self->bare, "COMMIT", NULL, NULL, NULL));
  return cf_bench_now () - begun;
}

/* The same schema, made by the store's own migrations, and its settings of a connection. */
static void
open_files (Bench *self)
{
  static const CfDbOptions how = { .kind = CF_DB_REFERENCE, .mode = CF_DB_CREATE };
  static const CfFeedCursor cursor = { .feed = FEED };
  g_autofree char *ours = g_build_filename (g_get_tmp_dir (), "ours.db", NULL);
  g_autofree char *bare = g_build_filename (g_get_tmp_dir (), "bare.db", NULL);
  g_autofree char *cache = g_strdup_printf ("PRAGMA cache_size=-%d", CF_DB_CACHE_KIB);
  GError *error = NULL;

  for (guint i = 0; i < 2; i++) {
    CfDb *db = cf_db_open (i == 0 ? bare : ours, &how, &error);
    g_auto (CfTxn) txn = CF_TXN_INIT;

    must (db != NULL && cf_db_set_durability (db, CF_DB_UNSYNCED, &error) &&
            cf_txn_begin (&txn, db, &error) &&
            cf_feed_write_cursor (db, CF_FEED_CHAIN, &cursor, &error) &&
            cf_txn_commit (&txn, &error),
          error);
    if (i == 0)
      cf_db_close (db);
    else
      self->ours = db;
  }
  check (self, sqlite3_open (bare, &self->bare));
  check (self, sqlite3_exec (self->bare,
                             "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
                             "PRAGMA wal_autocheckpoint=0",
                             NULL, NULL, NULL));
  check (self, sqlite3_exec (self->bare, cache, NULL, NULL, NULL));
}

static void
prepare_all (Bench *self)
{
  self->product = prepare (
    self,
    "INSERT INTO product (product_id, sku, name, brand, department_id, price_minor, tax_class,"
    " unit, price_embedded, age_limit, kind, discountable, returnable, serial_tracked, folded)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'ea', 0, 0, 'merchandise', 1, 1, 0, ?8)"
    " ON CONFLICT (sku) DO UPDATE SET name = excluded.name, brand = excluded.brand,"
    " department_id = excluded.department_id, price_minor = excluded.price_minor,"
    " tax_class = excluded.tax_class, folded = excluded.folded");
  self->gtin =
    prepare (self, "INSERT INTO product_gtin (gtin, product_id, position) VALUES (?1, ?2, 0)"
                   " ON CONFLICT (gtin) DO UPDATE SET product_id = excluded.product_id");
  self->search = prepare (self, "INSERT INTO product_search (rowid, folded) VALUES (?1, ?2)");
  self->stock =
    prepare (self, "INSERT INTO told_stock (sku, location, on_hand_milli, reserved_milli,"
                   " in_transit_milli, damaged_milli, applied) VALUES (?1, 'main', ?2, 0,"
                   " 0, 0, ?3) ON CONFLICT (sku, location) DO UPDATE SET"
                   " on_hand_milli = excluded.on_hand_milli,"
                   " reserved_milli = excluded.reserved_milli,"
                   " in_transit_milli = excluded.in_transit_milli,"
                   " damaged_milli = excluded.damaged_milli, applied = excluded.applied");
  self->first_price = prepare (self, "INSERT INTO price_history (sku, from_ms, price_minor)"
                                     " SELECT sku, 0, price_minor FROM product WHERE sku = ?1"
                                     " ON CONFLICT DO NOTHING");
  self->next_price = prepare (self, "INSERT INTO price_history (sku, from_ms, price_minor)"
                                    " VALUES (?1, ?2, ?3) ON CONFLICT (sku, from_ms)"
                                    " DO UPDATE SET price_minor = excluded.price_minor");
  self->price = prepare (self, "UPDATE product SET price_minor = ?2 WHERE sku = ?1");
  self->base_price =
    prepare (self, "INSERT OR REPLACE INTO told_price (id, sku, is_markdown, price_minor,"
                   " percent_ppm, from_at, to_at) VALUES (?1, ?1, 0, ?2, 0, '', '')");
  self->cursor =
    prepare (self, "UPDATE feed_cursor SET position = ?1, head = ?1 WHERE scope = 'chain'");
}

/* ---- the run ----------------------------------------------------------------------------------- */

static void
empty_logs (Bench *self)
{
  GError *error = NULL;

  must (cf_db_truncate_wal (self->ours, &error), error);
  check (self,
         sqlite3_wal_checkpoint_v2 (self->bare, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL));
}

static void
measure (Bench *self, Kind kind, guint changes)
{
  g_autoptr (CfBenchSamples) ours = cf_bench_samples_new ();
  g_autoptr (CfBenchSamples) bare = cf_bench_samples_new ();
  g_autoptr (CfBenchSamples) decoded = cf_bench_samples_new ();
  g_autoptr (GArray) values = g_array_new (FALSE, FALSE, sizeof (Value));
  g_autofree char *what =
    g_strdup_printf ("apply %u changes of a feed, %s", changes, kinds[kind].name);
  g_autofree char *page = g_strconcat (what, ", a page's p99", NULL);
  g_autofree char *beside = g_strconcat (what, ": to read a page's bytes, median", NULL);
  gint64 sums[2] = { 0, 0 };

  g_array_set_clear_func (values, value_clear);
  for (guint from = 0; from < changes; from += CF_WIRE_FEED_LIMIT_MAX) {
    guint n = MIN (CF_WIRE_FEED_LIMIT_MAX, changes - from);
    g_autofree char *bytes = make_page (self, kind, from, n, values);
    gboolean ours_first = from / CF_WIRE_FEED_LIMIT_MAX % 2 == 0;
    gint64 bare_ns = ours_first ? 0 : upsert (self, kind, from, values);
    gint64 ours_ns = apply (self, bytes, decoded);

    if (ours_first)
      bare_ns = upsert (self, kind, from, values);
    cf_bench_samples_add (ours, ours_ns);
    cf_bench_samples_add (bare, bare_ns);
    sums[0] += ours_ns;
    sums[1] += bare_ns;
    if (from / CF_WIRE_FEED_LIMIT_MAX % PAGES_A_LOG == 0)
      empty_logs (self);
  }
  cf_bench_report (what, sums[0], sums[1], 1.3);
  cf_bench_report (page, cf_bench_samples_percentile (ours, 99),
                   cf_bench_samples_percentile (bare, 99), 0);
  cf_bench_report_limit (beside, (double) cf_bench_samples_percentile (decoded, 50) / 1e6, 0, "ms");
}

int
main (void)
{
  Bench self = { .terminal = cf_id_new (cf_clock_system ()) };
  open_files (&self);
  prepare_all (&self);
  for (Kind kind = 0; kind < N_KINDS; kind++)
    measure (&self, kind, cf_bench_size (1000000, 20000));
  for (guint i = 0; i < self.n_statements; i++)
    sqlite3_finalize (self.statements[i]);
  sqlite3_close (self.bare);
  cf_db_close (self.ours);
  return EXIT_SUCCESS;
}
