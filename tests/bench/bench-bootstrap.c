/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A till is new in a chain with a million products: how long a sale takes while their snapshot is loaded,
 * against the same sale before; how long loading lasts and how much memory it takes.  Till and sync are one
 * process, as in the shop; the central is the real program on SQLite, as far elsewhere as one machine can be.
 *
 * usage: bench-bootstrap COUNTERFOIL-CENTRAL
 */
#include <stdio.h>
#include <stdlib.h>

#include "cf-bench-goods.h"
#include "cf-bench-shop.h"
#include "cf-bench.h"
#include "cf-central-store.h"
#include "cf-event-body.h"
#include "cf-heap.h"
#include "cf-sync.h"
#include "cf-wire.h"

#define TOGETHER 5000 /* rows a transaction */

/* ---- the chain's products, straight into the central's database ------------------------------------ */

static void
add_products (CfCentralStore *store, guint from, guint n, gint64 head)
{
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;

  for (guint i = from; i < from + n; i++) {
    g_autoptr (CfProduct) product = cf_bench_product_new (i);
    g_autoptr (json_object) body = cf_event_body_product_changed (product);

    g_ptr_array_add (cells, g_strdup ("chain"));
    g_ptr_array_add (cells, g_strdup ("product"));
    g_ptr_array_add (cells, g_strdup (product->sku));
    g_ptr_array_add (cells, g_strdup_printf ("%" G_GINT64_FORMAT, head + i + 1));
    g_ptr_array_add (cells, g_strdup ("0"));
    g_ptr_array_add (cells, cf_wire_to_text (body));
  }
  if (!cf_central_begin (store, CF_CENTRAL_WRITE, &error) ||
      !cf_central_insert (store, &error,
                          "INSERT INTO feed_row (scope, kind, id, position, changed_ms, body)", "",
                          "tttiit", (const char *const *) cells->pdata, n, NULL, NULL) ||
      !cf_central_exec (store, &error,
                        "UPDATE scope SET head = head + CAST ($1 AS BIGINT) WHERE scope = 'chain'",
                        "i", (gint64) n) ||
      !cf_central_commit (store, &error))
    g_error ("%s", error->message);
}

static void
fill_central (const char *database, guint products)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfCentralStore) store = cf_central_store_open (database, NULL, &error);
  g_autoptr (CfCentralRows) rows = NULL;

  if (store == NULL || !cf_central_begin (store, CF_CENTRAL_READ, &error) ||
      (rows = cf_central_query (store, &error, "SELECT head FROM scope WHERE scope = 'chain'",
                                "")) == NULL)
    g_error ("%s", error->message);
  cf_central_rollback (store);
  for (guint i = 0; i < products; i += TOGETHER)
    add_products (store, i, MIN (TOGETHER, products - i), cf_central_rows_int (rows, 0, 0));
}

/* ---- the run ----------------------------------------------------------------------------------------- */

/* Sells on until all is there. */
static void
load (CfBenchShop *shop, guint products, CfBenchSamples *samples)
{
  CfSyncOptions options = { .store = shop->store,
                            .transport = shop->transport,
                            .timer = cf_timer_main () };
  g_autoptr (GError) error = NULL;
  g_autoptr (CfSync) sync = cf_sync_new (&options, &error);
  gint64 begun = cf_bench_now ();
  CfSyncStatus status;
  gint64 loaded = 0;

  if (sync == NULL)
    g_error ("%s", error->message);
  cf_sync_start (sync);
  do {
    cf_bench_samples_add (samples, cf_bench_shop_sell (shop));
    cf_bench_pause ();
    cf_sync_get_status (sync, &status);
    loaded = MAX (loaded, status.loaded);
  } while (status.is_loading || status.chain_position < products);
  if (loaded < products)
    g_error ("%" G_GINT64_FORMAT " of %u rows were loaded", loaded, products);
  cf_bench_report_limit ("a snapshot loaded while selling",
                         (double) (cf_bench_now () - begun) / 1e9, 0, "s");
}

int
main (int argc, char **argv)
{
  guint products = cf_bench_size (1000000, 20000);
  g_autoptr (CfBenchSamples) idle = cf_bench_samples_new ();
  g_autoptr (CfBenchSamples) loading = cf_bench_samples_new ();
  g_autofree char *what = g_strdup_printf ("a sale while a snapshot of %u products is loaded"
                                           " against the same before",
                                           products);
  g_autofree char *median = g_strconcat (what, ", median", NULL);
  g_autofree char *p99 = g_strconcat (what, ", p99", NULL);
  g_autoptr (CfBenchCentral) central = NULL;
  g_autoptr (CfBenchShop) shop = NULL;

  if (argc != 2) {
    fprintf (stderr, "usage: bench-bootstrap COUNTERFOIL-CENTRAL\n");
    return EXIT_FAILURE;
  }
  cf_heap_bound (); /* as the till does */
  central = cf_bench_central_new_elsewhere (argv[1]);
  cf_bench_central_start (central);
  shop = cf_bench_shop_new ("shop", central);
  cf_bench_central_stop (central);
  fill_central (central->database, products);
  for (guint i = 0; i < cf_bench_size (1000, 50); i++) {
    cf_bench_samples_add (idle, cf_bench_shop_sell (shop));
    cf_bench_pause ();
  }
  cf_bench_central_start (central);
  load (shop, products, loading);
  cf_bench_central_stop (central);
  cf_bench_report (median, cf_bench_samples_percentile (loading, 50),
                   cf_bench_samples_percentile (idle, 50), 0);
  cf_bench_report (p99, cf_bench_samples_percentile (loading, 99),
                   cf_bench_samples_percentile (idle, 99), 2);
  cf_bench_report_limit ("memory of till and sync at most while loading",
                         cf_bench_read_memory ("/proc/self/status", "VmHWM:"), 64, "MiB");
  return EXIT_SUCCESS;
}
