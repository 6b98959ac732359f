/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * News on their way: from the moment that one till begins to write a sale until another till of the store
 * has the new stock in its file.  On that way are the first till's disk, the push, the central taking it in
 * and booking it, the hint over a held stream, the pull, the second till's disk.
 *
 * Both tills are in this process; the central is the real program on SQLite, on the same machine, over
 * loopback.  There is no yardstick: what a wire adds is one way there and two back.
 *
 * usage: bench-hints COUNTERFOIL-CENTRAL
 */
#include <stdio.h>
#include <stdlib.h>

#include "cf-bench-shop.h"
#include "cf-bench.h"
#include "cf-sync.h"

#define WARM_UP 10
#define LATE_S  60

typedef struct
{
  CfBenchShop *shop;
  CfSync *sync;
  gboolean has_stock; /* it came since somebody looked */
} Till;

static void
on_changed_cb (guint changes, gpointer data)
{
  Till *till = data;

  till->has_stock = till->has_stock || (changes & CF_SYNC_CHANGED_STOCK) != 0;
}

static void
open_till (Till *till, const char *name, CfBenchCentral *central)
{
  CfSyncOptions options = { .timer = cf_timer_main (), .changed = on_changed_cb, .data = till };
  g_autoptr (GError) error = NULL;

  till->shop = cf_bench_shop_new (name, central);
  options.store = till->shop->store;
  options.transport = till->shop->transport;
  till->sync = cf_sync_new (&options, &error);
  if (till->sync == NULL)
    g_error ("%s", error->message);
  cf_sync_start (till->sync);
}

static void
close_till (Till *till)
{
  cf_sync_free (till->sync);
  cf_bench_shop_free (till->shop);
}

static gboolean
on_late_cb (gpointer data)
{
  g_error ("the news do not come");
  return G_SOURCE_REMOVE;
}

/* Whether all that @till wrote is at the central, and all that the central told is at @till. */
static gboolean
is_in_step (const Till *till)
{
  CfSyncStatus status;

  cf_sync_get_status (till->sync, &status);
  return status.state == CF_SYNC_ONLINE && status.unsent == 0 && !status.is_loading &&
         status.chain_position == status.chain_head && status.store_position == status.store_head;
}

/* A sale on @from; @ret_sent: when the central said that it has it; Returns: when @to had the news. */
static gint64
pass_on (Till *from, Till *to, gint64 *ret_sent)
{
  gint64 begun = cf_bench_now ();
  CfCommit *commit = cf_commit_new ();
  guint late = g_timeout_add_seconds (LATE_S, on_late_cb, NULL);
  gint64 ended;

  *ret_sent = 0;
  to->has_stock = FALSE;
  cf_bench_shop_add_sale (from->shop, commit, 1);
  cf_bench_shop_commit (from->shop, commit);
  while (!to->has_stock) {
    CfSyncStatus status;

    g_main_context_iteration (NULL, TRUE);
    cf_sync_get_status (from->sync, &status);
    if (*ret_sent == 0 && status.unsent == 0)
      *ret_sent = cf_bench_now () - begun;
  }
  ended = cf_bench_now () - begun;
  while (!is_in_step (from) || !is_in_step (to))
    g_main_context_iteration (NULL, TRUE);
  if (*ret_sent == 0)
    *ret_sent = ended; /* the hint was faster than the answer */
  g_source_remove (late);
  return ended;
}

int
main (int argc, char **argv)
{
  g_autoptr (CfBenchSamples) told = cf_bench_samples_new ();
  g_autoptr (CfBenchSamples) sent = cf_bench_samples_new ();
  g_autofree char *database = g_build_filename (g_get_tmp_dir (), "central.db", NULL);
  guint sales = WARM_UP + cf_bench_size (500, 20);
  g_autoptr (CfBenchCentral) central = NULL;
  Till first = { 0 }, second = { 0 };

  if (argc != 2) {
    fprintf (stderr, "usage: bench-hints COUNTERFOIL-CENTRAL\n");
    return EXIT_FAILURE;
  }
  central = cf_bench_central_new (argv[1], database);
  cf_bench_central_start (central);
  open_till (&first, "first", central);
  open_till (&second, "second", central);
  while (!is_in_step (&first) || !is_in_step (&second))
    g_main_context_iteration (NULL, TRUE);
  for (guint i = 0; i < sales; i++) {
    gint64 sent_ns;
    gint64 told_ns = pass_on (&first, &second, &sent_ns);

    if (i >= WARM_UP) {
      cf_bench_samples_add (told, told_ns);
      cf_bench_samples_add (sent, sent_ns);
    }
    cf_bench_pause ();
  }
  cf_bench_report_limit ("a sale until another till has its stock, median",
                         (double) cf_bench_samples_percentile (told, 50) / 1e6, 0, "ms");
  cf_bench_report_limit ("a sale until another till has its stock, p99",
                         (double) cf_bench_samples_percentile (told, 99) / 1e6, 0, "ms");
  cf_bench_report_limit ("of that, until the central said that it has it, median",
                         (double) cf_bench_samples_percentile (sent, 50) / 1e6, 0, "ms");
  close_till (&first);
  close_till (&second);
  cf_bench_central_stop (central);
  return EXIT_SUCCESS;
}
