/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Four weeks offline, 50,000 sales, then the central is back: how long a sale takes while they drain,
 * against the same sale before; how long that lasts and how much memory it takes.  Till and sync are one
 * process, as in the shop; the central is the real program on SQLite, as far elsewhere as one machine can be.
 *
 * usage: bench-drain COUNTERFOIL-CENTRAL
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "cf-bench-shop.h"
#include "cf-bench.h"
#include "cf-heap.h"
#include "cf-sync.h"

#define TOGETHER 500 /* sales a transaction of those that nobody waits for */

static gint64
processor_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return (gint64) now.tv_sec * 1000000000 + now.tv_nsec;
}

static void
sell_for_weeks (CfBenchShop *shop, guint sales)
{
  for (guint i = 0; i < sales; i += TOGETHER) {
    CfCommit *commit = cf_commit_new ();

    for (guint j = 0; j < MIN (TOGETHER, sales - i); j++)
      cf_bench_shop_add_sale (shop, commit, 1 + (i + j) % 4);
    cf_bench_shop_commit (shop, commit);
  }
  cf_store_idle (shop->store);
}

/* Sells on until nothing is unsent. */
static void
drain (CfBenchShop *shop, CfBenchSamples *samples)
{
  CfSyncOptions options = { .store = shop->store,
                            .transport = shop->transport,
                            .timer = cf_timer_main () };
  g_autoptr (GError) error = NULL;
  CfSync *sync = cf_sync_new (&options, &error);
  gint64 begun = cf_bench_now (), busy = processor_ns ();
  CfSyncStatus status;
  guint64 before;

  if (sync == NULL)
    g_error ("%s", error->message);
  cf_sync_get_status (sync, &status);
  before = status.unsent;
  cf_sync_start (sync);
  do {
    cf_bench_samples_add (samples, cf_bench_shop_sell (shop));
    cf_bench_pause ();
    cf_sync_get_status (sync, &status);
  } while (status.unsent > 1);
  cf_bench_report_limit ("50,000 sales drained while selling",
                         (double) (cf_bench_now () - begun) / 1e9, 0, "s");
  cf_bench_report_limit ("the till's processor time a record, the sales meanwhile with it",
                         (double) (processor_ns () - busy) / 1e3 / (double) before, 0, "µs");
  cf_sync_free (sync);
}

int
main (int argc, char **argv)
{
  g_autoptr (CfBenchSamples) idle = cf_bench_samples_new ();
  g_autoptr (CfBenchSamples) draining = cf_bench_samples_new ();
  g_autoptr (CfBenchCentral) central = NULL;
  g_autoptr (CfBenchShop) shop = NULL;

  if (argc != 2) {
    fprintf (stderr, "usage: bench-drain COUNTERFOIL-CENTRAL\n");
    return EXIT_FAILURE;
  }
  cf_heap_bound (); /* as the till does */
  central = cf_bench_central_new_elsewhere (argv[1]);
  cf_bench_central_start (central);
  shop = cf_bench_shop_new ("shop", central);
  cf_bench_central_stop (central);
  sell_for_weeks (shop, cf_bench_size (50000, 1000));
  for (guint i = 0; i < cf_bench_size (1000, 50); i++) {
    cf_bench_samples_add (idle, cf_bench_shop_sell (shop));
    cf_bench_pause ();
  }
  cf_bench_central_start (central);
  drain (shop, draining);
  cf_bench_central_stop (central);
  cf_bench_report ("a sale while 50,000 drain against the same before, median",
                   cf_bench_samples_percentile (draining, 50),
                   cf_bench_samples_percentile (idle, 50), 0);
  cf_bench_report ("a sale while 50,000 drain against the same before, p99",
                   cf_bench_samples_percentile (draining, 99),
                   cf_bench_samples_percentile (idle, 99), 2);
  cf_bench_report_limit ("memory of till and sync at most",
                         cf_bench_read_memory ("/proc/self/status", "VmHWM:"), 64, "MiB");
  return EXIT_SUCCESS;
}
