/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-catalog-popularity
 *
 * What sells comes first in searches and on the quick keys.  An idle job reads from store.db what
 * was sold lately and renews the small integer `popularity` in the reference file, in pieces of at
 * most %CF_CATALOG_POPULARITY_STEP products, each in a transaction of its own.
 *
 * The figure is logarithmic, four steps a doubling, so that it changes rarely: a product that sells
 * as always costs nothing.
 */

#include "cf-store.h"

G_BEGIN_DECLS

#define CF_CATALOG_POPULARITY_STEP  256   /* products a transaction */
#define CF_CATALOG_POPULARITY_LINES 20000 /* sale lines counted in one go: some 20 ms */

/**
 * cf_catalog_popularity_renew_async:
 * @store: a store opened for writing
 * @since_day: the first business day that counts, "YYYY-MM-DD"; some 90 days back is a good choice
 * @cancellable: (nullable): stops it between two steps; what was renewed stays
 * @callback: (nullable): on the store's home context
 *
 * The whole renewal, as jobs of low priority on the reference file's writer: counts the receipts'
 * lines since @since_day, then changes what became more or less popular.  For idle times, once a
 * day.  Ends with %G_IO_ERROR_CANCELLED when the store is closed meanwhile.
 */
void cf_catalog_popularity_renew_async (CfStore *store,
                                        const char *since_day,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);

/** cf_catalog_popularity_renew_finish: Returns: whether all is renewed. */
gboolean cf_catalog_popularity_renew_finish (CfStore *store, GAsyncResult *result, GError **error);

/**
 * cf_catalog_popularity_of:
 * @times_sold: receipts (or pieces) in the period looked at; not negative
 *
 * Returns: 0 for none, else 4 × log2 (@times_sold) + 4 rounded down, at most 255
 */
guint cf_catalog_popularity_of (gint64 times_sold);

/**
 * CfCatalogPopularity:
 *
 * A renewal under way.
 */
typedef struct _CfCatalogPopularity CfCatalogPopularity;

/**
 * cf_catalog_popularity_new:
 *
 * Returns: (transfer full): a renewal that knows of no sales yet
 */
CfCatalogPopularity *cf_catalog_popularity_new (void) G_GNUC_WARN_UNUSED_RESULT;

/** cf_catalog_popularity_free: Frees @self, which may be %NULL. */
void cf_catalog_popularity_free (CfCatalogPopularity *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfCatalogPopularity, cf_catalog_popularity_free)

/**
 * cf_catalog_popularity_add:
 * @times_sold: how often @sku was sold; adds to what was said of it before
 *
 * Before the first step.
 */
void cf_catalog_popularity_add (CfCatalogPopularity *self, const char *sku, gint64 times_sold);

/**
 * cf_catalog_popularity_step:
 * @db: the reference file's writing connection, outside a transaction
 * @ret_done: (out): whether that was all
 *
 * Looks at the next products and changes those whose popularity is another now; products that were
 * not added and have one fall to 0.  To be pushed as a job of low priority again and again until
 * done; in between the catalogue is consistent.
 */
gboolean cf_catalog_popularity_step (CfCatalogPopularity *self,
                                     CfDb *db,
                                     gboolean *ret_done,
                                     GError **error);

G_END_DECLS
