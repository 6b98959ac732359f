/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-feed
 *
 * What the central told, on its way into the reference file.  A feed is a list of numbered changes,
 * read in pages; a page and its cursor are one transaction.  Invariants:
 *
 *  1. a page is applied only if its feed and the position it begins at equal what is stored: a page that
 *     came twice, late or from another feed changes nothing;
 *  2. the cursor moves with its page or not at all, also when the page is empty;
 *  3. a bad row is kept as it came, with what is wrong with it, and stops nothing; so are kinds and
 *     fields that this program does not know;
 *  4. reference data flow one way: nothing is ever written here because of what this till did.
 *
 * Kinds that are tables of their own: product, price (the base price), tax, stock.  All others are
 * kept raw (cf-told-store.h).
 *
 * Functions that write run on the file's writer thread.
 */

#include "cf-catalog-store.h"
#include "cf-db.h"
#include "cf-feed-change.h"

G_BEGIN_DECLS

#define CF_FEED_CHAIN    "chain" /* the scope that all stores share; a store's own is its name */
#define CF_FEED_PAGE_MAX 10000   /* changes a page: bounds a transaction */

/**
 * CfFeedPage:
 * @scope: %CF_FEED_CHAIN or a store's name
 * @feed: the feed's name
 * @after: the position asked behind; @next: where to go on; @head: the newest there is
 * @changes: (element-type CfFeedChange): by position, read
 *
 * What one request brought.  Borrowed.
 */
typedef struct
{
  const char *scope;
  const char *feed;
  gint64 after;
  gint64 next;
  gint64 head;
  GArray *changes;
} CfFeedPage;

/** CfFeedCursor: how far a scope was read; @feed is "" where it never was. */
typedef struct
{
  char feed[64 + 1];
  gint64 position;
  gint64 head;
  gint64 read_at_ms;
} CfFeedCursor;

/** cf_feed_read_cursor: @ret_cursor: (out): zeroed where @scope was never read. */
gboolean cf_feed_read_cursor (CfDb *db,
                              const char *scope,
                              CfFeedCursor *ret_cursor,
                              GError **error);

/** cf_feed_write_cursor: inside the caller's transaction. */
gboolean cf_feed_write_cursor (CfDb *db,
                               const char *scope,
                               const CfFeedCursor *cursor,
                               GError **error);

/**
 * CfFeedOutcome:
 * @applied: changes that are in the tables now; @flagged: bad rows, kept aside
 * @changed: of both, those that were not so before
 * @products, @stock, @others: which of them concerned what
 */
typedef struct
{
  guint applied;
  guint flagged;
  guint changed;
  guint products;
  guint stock;
  guint others;
} CfFeedOutcome;

/**
 * CfFeedApplier:
 *
 * Applies changes inside one transaction: what pages and snapshots share.
 */
typedef struct _CfFeedApplier CfFeedApplier;

/**
 * cf_feed_applier_new:
 * @db: inside a transaction
 * @at_ms: UTC, now: the instant of price changes
 */
CfFeedApplier *cf_feed_applier_new (CfDb *db, gint64 at_ms, GError **error)
  G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_feed_applier_compare_only:
 *
 * What is put from here on is no news but a comparison (cf-feed-reconcile.h): a product whose barcode another one has
 * is left alone, for which of the two was told last only their feed can say.
 */
void cf_feed_applier_compare_only (CfFeedApplier *self);

/** cf_feed_applier_free: frees @self, which may be %NULL; before the transaction ends. */
void cf_feed_applier_free (CfFeedApplier *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfFeedApplier, cf_feed_applier_free)

/**
 * cf_feed_applier_put:
 * @change: read
 * @ret_product_id: (out) (optional): number of the product that was put, 0 for other kinds
 *
 * Applies one change.  Fails only with what the disk or the database refuses: a bad row is no failure.
 */
gboolean cf_feed_applier_put (CfFeedApplier *self,
                              const CfFeedChange *change,
                              gint64 *ret_product_id,
                              GError **error);

/** cf_feed_applier_finish: @ret_outcome: (out) (optional).  Must be called before the commit. */
gboolean cf_feed_applier_finish (CfFeedApplier *self, CfFeedOutcome *ret_outcome, GError **error);

/**
 * cf_feed_apply_page:
 * @db: outside a transaction; the durability is the caller's
 * @ret_outcome: (out)
 *
 * Applies a page and its cursor in one transaction.  Fails with %CF_ERROR_WRONG_STATE, nothing changed,
 * where the page does not continue what is stored, and with %CF_ERROR_BAD_REQUEST where it contradicts
 * itself.
 */
gboolean cf_feed_apply_page (CfDb *db,
                             const CfFeedPage *page,
                             gint64 at_ms,
                             CfFeedOutcome *ret_outcome,
                             GError **error);

G_END_DECLS
