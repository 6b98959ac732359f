/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-last-pieces
 *
 * When a till asks the central for a product's last pieces before it sells them, and what its sale says of
 * them: two tills of a store must not both promise the same one (cf-escrow.h says how lending works).
 *
 * Asked is for pieces alone: nobody knows to the gram how much of a cheese is left.  What the book says there
 * is none of is not asked for either: what lies in the customer's hand shows that the book is wrong.
 *
 * Quantities are thousandths.  Pure functions of values; any thread.
 */

#include "cf-sale.h"

G_BEGIN_DECLS

/* What other tills may have in baskets that the central has not heard of: a hand or two. */
#define CF_LAST_PIECES_SPARE G_GINT64_CONSTANT (2000)

/* Grants and marks that the lines of one sale name; more are left out, so that a record has a bound. */
#define CF_LAST_PIECES_NAMES_MAX 64

/**
 * cf_last_pieces_wanted:
 * @on_hand: what there is in the store, as the till shows it
 * @reserved: of it, what is kept for orders and lent to tills, this one included
 * @held: what this till was lent of it
 * @in_basket: what its open basket has of it
 *
 * Returns: how many the till asks for: what its basket has and it was not lent, where the store can sell at
 * most %CF_LAST_PIECES_SPARE more than that; 0: it does not ask
 */
gint64 cf_last_pieces_wanted (gint64 on_hand, gint64 reserved, gint64 held, gint64 in_basket);

/**
 * cf_last_pieces_is_spare:
 *
 * Returns: whether a grant of @amount may go back because the other pieces that are @held are enough for what
 * is @in_basket.
 */
gboolean cf_last_pieces_is_spare (gint64 held, gint64 amount, gint64 in_basket);

/** cf_last_pieces_counts: Returns: whether a line of @kind and @unit takes pieces that can be lent. */
gboolean cf_last_pieces_counts (CfLineKind kind, CfUnit unit);

/**
 * CfLentPieces:
 * @milli: what is left of it
 *
 * A grant that the till holds.
 */
typedef struct
{
  const char *sku;
  const char *grant;
  gint64 milli;
} CfLentPieces;

/**
 * CfRefusedPieces:
 * @milli: how many the central did not lend, because others have them
 * @lent: (array zero-terminated=1): ids of the others' grants
 */
typedef struct
{
  const char *sku;
  gint64 milli;
  const char *const *lent;
} CfRefusedPieces;

/**
 * cf_last_pieces_cover:
 * @sale: whose lines say nothing of last pieces yet
 * @held: (array length=n_held): used in their order
 * @refused: (array length=n_refused): at most one a SKU
 *
 * Writes into @sale's lines which grants they come off, and what was sold although others were lent it.
 */
void cf_last_pieces_cover (CfSale *sale,
                           const CfLentPieces *held,
                           gsize n_held,
                           const CfRefusedPieces *refused,
                           gsize n_refused);

G_END_DECLS
