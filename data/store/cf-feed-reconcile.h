/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-feed-reconcile
 *
 * Whether what was told is still so: a range of a scope's objects as the central has them now, held against what
 * stands here.  A feed tells what changes; what this till has wrong although it read every change (a fault of a program,
 * a file that was put back by hand, a disk that lied) nothing would ever set right.
 *
 * Runs on the file's writer thread.
 */

#include "cf-feed.h"

G_BEGIN_DECLS

/**
 * CfFeedRange:
 * @scope: %CF_FEED_CHAIN or a store's name
 * @feed, @position: how far this till has read the scope; rows of a newer position are skipped, the feed tells them
 * @head: of the feed when the range was read at the central; where that is not @position, what stands here and is
 *   not in the range may have been removed since, and stays
 * @after, @next: the range's ends as "KIND|ID", the first not in it; "|" from the start, %NULL to the end
 * @rows: (element-type CfFeedChange): read, by (kind, id)
 *
 * Borrowed.
 */
typedef struct
{
  const char *scope;
  const char *feed;
  gint64 position;
  gint64 head;
  const char *after;
  const char *next;
  GArray *rows;
} CfFeedRange;

/** CfFeedReconciled: @compared: rows; @mended: of these, what was missing here or different; @removed: what was too much */
typedef struct
{
  guint compared;
  guint mended;
  guint removed;
} CfFeedReconciled;

/**
 * cf_feed_reconcile:
 * @terminal: this terminal
 * @ret_reconciled: (out)
 *
 * Sets right what differs, in one transaction.  Carts are told by two scopes, so none is too much here.  Fails with
 * %CF_ERROR_WRONG_STATE, nothing changed, where the scope was read on meanwhile.
 */
gboolean cf_feed_reconcile (CfDb *db,
                            const CfFeedRange *range,
                            const CfId *terminal,
                            gint64 at_ms,
                            CfFeedReconciled *ret_reconciled,
                            GError **error);

G_END_DECLS
