/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "cf-store.h"
#include "cf-transport.h"

G_BEGIN_DECLS

/*
 * A central as a program of its own on loopback, and tills in this process that belong to it.  Whatever
 * fails ends the benchmark with a word.
 */

/**
 * CfBenchCentral:
 * @address: from its first start on, and the same ever after
 * @folder: (nullable): of a database in memory, removed with it
 */
typedef struct
{
  const char *program;
  char *database;
  char *folder;
  char *address;
  GSubprocess *process;
} CfBenchCentral;

/** cf_bench_central_new: @program: counterfoil-central; @database: a file's path or a server's address. */
CfBenchCentral *cf_bench_central_new (const char *program, const char *database)
  G_GNUC_WARN_UNUSED_RESULT;
/**
 * cf_bench_central_new_elsewhere: @program: counterfoil-central
 *
 * One that stands for a central on another machine: its database lies in memory, so that it does not share
 * the till's disk, and it takes only the processor time that nobody else wants.
 */
CfBenchCentral *cf_bench_central_new_elsewhere (const char *program) G_GNUC_WARN_UNUSED_RESULT;
/** cf_bench_central_free: stops it. */
void cf_bench_central_free (CfBenchCentral *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfBenchCentral, cf_bench_central_free)

/** cf_bench_central_start: Listening when it returns. */
void cf_bench_central_start (CfBenchCentral *self);
/** cf_bench_central_stop: Ended when it returns; without effect where it does not run. */
void cf_bench_central_stop (CfBenchCentral *self);
/** cf_bench_central_make_code: Returns: (transfer full): enrols one till in the store S1. */
char *cf_bench_central_make_code (CfBenchCentral *self);
/** cf_bench_central_peak_mib: how much memory the running one took at most. */
double cf_bench_central_peak_mib (CfBenchCentral *self);

/**
 * CfBenchShop:
 * @store, @transport: borrowed by whoever syncs them
 *
 * A till with an open shift, enrolled.
 */
typedef struct
{
  CfStore *store;
  CfTransport *transport;
  GRand *chance;
  guint sales;
  gboolean done;
} CfBenchShop;

/** cf_bench_shop_new: @name: of its folder; @central: running. */
CfBenchShop *cf_bench_shop_new (const char *name, CfBenchCentral *central)
  G_GNUC_WARN_UNUSED_RESULT;
/** cf_bench_shop_free: nobody syncs it any more. */
void cf_bench_shop_free (CfBenchShop *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfBenchShop, cf_bench_shop_free)

/** cf_bench_shop_add_sale: adds a sale of @lines to @commit. */
void cf_bench_shop_add_sale (CfBenchShop *self, CfCommit *commit, guint lines);
/** cf_bench_shop_commit: turns the main loop until @commit (transfer full) is on the disk. */
void cf_bench_shop_commit (CfBenchShop *self, CfCommit *commit);
/** cf_bench_shop_sell: Returns: nanoseconds that a sale of 12 lines took. */
gint64 cf_bench_shop_sell (CfBenchShop *self);

/** cf_bench_pause: turns the main loop for 20 ms, the time between two sales: nobody sells faster. */
void cf_bench_pause (void);

G_END_DECLS
