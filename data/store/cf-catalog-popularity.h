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

#include "cf-db.h"

G_BEGIN_DECLS

#define CF_CATALOG_POPULARITY_STEP 256 /* products a transaction */

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
