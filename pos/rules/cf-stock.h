/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-stock
 *
 * How many pieces there are, as a function of the set of records and of nothing else: whatever the
 * order in which they arrive, the figure is the same.
 *
 * A count is a statement about an instant, not a movement: "now there are Q".  The quantity of a
 * product at a place is its latest count plus every movement after that count: what one terminal did
 * by position, for that order is certain whatever its clock did; between terminals by corrected time.
 * So a terminal's newest count replaces its older ones, and the latest of these, by (corrected
 * time, terminal), is the one that counts.  Corrected time is the wall clock of the record
 * and the offset that its terminal had learnt.
 *
 * Pure functions of values; any thread.
 */

#include "cf-quantity.h"

G_BEGIN_DECLS

/**
 * CfStockFact:
 * @terminal: whose record; borrowed
 * @position: where it stands in that terminal's journal: rises with (epoch, seq)
 * @at_ms: its corrected time, UTC
 * @unsure_ms: by how much @at_ms may be off, not negative
 * @is_count: a count, else a movement
 * @milli: what was counted, or by how much it changed
 *
 * What one record says about one product at one place.
 */
typedef struct
{
  const char *terminal;
  gint64 position;
  gint64 at_ms;
  gint64 unsure_ms;
  gboolean is_count;
  gint64 milli;
} CfStockFact;

/**
 * cf_stock_supersedes:
 *
 * Of more than two counts ask cf_stock_find_count(): where clocks were wrong this is no order of all.
 *
 * Returns: whether count @a is the later statement and @b says nothing any more
 */
gboolean cf_stock_supersedes (const CfStockFact *a, const CfStockFact *b);

/**
 * cf_stock_find_count:
 * @facts: (array length=n): in any order
 *
 * Returns: (nullable): the count from which the quantity is counted on; one of @facts
 */
const CfStockFact *cf_stock_find_count (const CfStockFact *facts, gsize n);

/** cf_stock_is_after: Returns: whether @movement comes on top of @count, else it was counted with it. */
gboolean cf_stock_is_after (const CfStockFact *movement, const CfStockFact *count);

/**
 * cf_stock_is_unsure:
 *
 * Returns: whether clocks alone decide if @movement is in @count and they may be wrong: such a movement
 * is listed for the manager with both figures.
 */
gboolean cf_stock_is_unsure (const CfStockFact *movement, const CfStockFact *count);

/**
 * cf_stock_on_hand:
 * @opening: what there was before the first record
 * @facts: (array length=n): in any order, no record twice
 * @ret_on_hand: (out): the quantity; may be below zero
 *
 * Fails with %CF_ERROR_OUT_OF_RANGE.
 */
gboolean cf_stock_on_hand (CfQuantity opening,
                           const CfStockFact *facts,
                           gsize n,
                           CfQuantity *ret_on_hand,
                           GError **error);

/** cf_stock_available: @ret_available: (out): what may be promised: on hand without what is reserved. */
gboolean cf_stock_available (CfQuantity on_hand,
                             CfQuantity reserved,
                             CfQuantity *ret_available,
                             GError **error);

G_END_DECLS
