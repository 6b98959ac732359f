/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-age-check.h"
#include "cf-discount.h"
#include "cf-id.h"
#include "cf-money.h"
#include "cf-product.h"
#include "cf-quantity.h"
#include "cf-sale.h"
#include "cf-tender.h"
#include "cf-terms.h"

G_BEGIN_DECLS

/**
 * CfBasket:
 *
 * What one customer is buying now: numbered lines in the order they were rung up, the rules for
 * discounts, what was tendered so far.  A plain value: tests and the simulation fold over it
 * thousands of times, the façade keeps copies of it for undo, and the screen sees it only through
 * CfTill.  It holds rules, never results: amounts, discounts, tax and what is due come from
 * cf_figures_new() and are computed anew at every look (docs/integrator-guide.md, "How a
 * cart is computed").
 *
 * Not thread safe; a basket belongs to whoever has it, in the till to the main thread.
 *
 * Every function that can refuse checks everything first and changes nothing when it refuses; then
 * the basket is cf_basket_equal() to what it was.  Invariants, asserted after every change:
 *  1. line numbers start at 1, rise, and are never used again while the basket lives, nor are the
 *     numbers of discounts and tenders: receipt, journal and undo refer to them;
 *  2. a deposit line that belongs to a product's line has its quantity, and goes with it;
 *  3. no amount of a line is above %CF_BASKET_AMOUNT_MAX, so that the sum of all lines, with tax,
 *     stays within what money can hold;
 *  4. at most one tender is running or unknown, and it is the last one;
 *  5. what is rung up can be paid and finished: the sale fits into one record of the journal.
 */
typedef struct _CfBasket CfBasket;
typedef struct _CfFigures CfFigures; /* cf-figures.h */

/* Numbers given out; above any real basket, bounds a stuck scanner.  Fewer lines are open at a time:
 * some 450 of the usual length fit into a sale's record (cf-basket-size.c). */
#define CF_BASKET_LINES_MAX     2000
#define CF_BASKET_DISCOUNTS_MAX 500 /* per basket; each is a pass over the lines */
#define CF_BASKET_TENDERS_MAX   100 /* per basket, refused and removed ones included */
#define CF_BASKET_AMOUNT_MAX                                                                       \
  G_GINT64_CONSTANT (1000000000000) /* minor units: 2000 × this × 4 < 2^53 */
#define CF_BASKET_QTY_MAX    G_GINT64_CONSTANT (1000000000)     /* thousandths: a million pieces */
#define CF_BASKET_TENDER_MAX G_GINT64_CONSTANT (10000000000000) /* minor units of one tender */
#define CF_BASKET_TEXT_MAX   1024 /* bytes of a note, reason, reference or name kept in a basket */

/**
 * CfBasketItem:
 * @sku: the item's stock code
 * @gtin: (nullable): the code it was rung up by, 14 digits; %NULL when chosen by hand
 * @name: as it shall stand on the receipt
 * @department: (nullable): for reports
 * @unit: what @quantity counts
 * @kind: what kind of line it makes
 * @tax_class: (nullable): id of its tax class; ignored (no tax at all) for stored value, tip and
 *   donation, which are not turnover
 * @age_limit: years a buyer must have, 0 for none
 * @discountable: whether discounts may touch it; only merchandise ever is
 * @returnable: whether it may be brought back
 * @serial_tracked: whether each piece has a serial number; never merged
 * @lot: (nullable): lot or batch
 * @expiry: (nullable): expiry date as YYYY-MM-DD
 * @serial: (nullable): serial number
 * @unit_price: price of 1.000 unit in the store's tax mode; negative only for deposits and payouts,
 *   where money goes to the customer
 * @price_source: which rule gave the price
 * @price_rule: (nullable): id of the scheduled price or markdown
 * @price_steps: (nullable): how the price came about (cf_price_explain()), where the base price alone
 *   does not say it
 * @list_price: the base price before any rule, for "price below list" and the price's explanation
 * @embedded: whether the amount stood in the code: it is kept exactly, and the quantity is computed
 *   from it for show (amount ÷ @unit_price, to thousandths)
 * @embedded_amount: that amount, after a markdown
 *
 * What is being added, as it is at this moment.  The basket copies all of it: a price or name
 * changed in the catalogue a minute later does not touch a line that stands.
 */
typedef struct
{
  const char *sku;
  const char *gtin;
  const char *name;
  const char *department;
  CfUnit unit;
  CfLineKind kind;
  const char *tax_class;
  guint age_limit;
  gboolean discountable;
  gboolean returnable;
  gboolean serial_tracked;
  const char *lot;
  const char *expiry;
  const char *serial;
  CfMoney unit_price;
  CfPriceSource price_source;
  const char *price_rule;
  const char *price_steps;
  CfMoney list_price;
  gboolean embedded;
  CfMoney embedded_amount;
} CfBasketItem;

/**
 * CfBasketWhy:
 * @reason: (nullable): why
 * @by: (nullable): id of the person who did it
 * @approved_by: (nullable): id of the person who approved it, where the first may not
 *
 * Who answers for a price or a discount.  Whether they may is cf_permission_check()'s question.
 */
typedef struct
{
  const char *reason;
  const char *by;
  const char *approved_by;
} CfBasketWhy;

/**
 * CfBasketLine:
 * @no: its number
 * @parent: number of the line this linked deposit belongs to, or 0
 * @item: the product as it was when added; @item.unit_price and @item.price_source follow an override
 * @quantity: above zero (an amount of 0 in a code makes 0)
 * @original_price: the price before an override (equal to @item.unit_price without one)
 * @original_source: its source before an override
 * @price_why: who answers for an override; all %NULL without one
 * @added_ms: when it was rung up, UTC milliseconds
 * @quantity_fixed: whether the quantity came from the code: it cannot be set, also after an override
 *
 * One open line, borrowed from the basket: valid until the basket changes.
 */
typedef struct
{
  guint no;
  guint parent;
  CfBasketItem item;
  CfQuantity quantity;
  CfMoney original_price;
  CfPriceSource original_source;
  CfBasketWhy price_why;
  gint64 added_ms;
  gboolean quantity_fixed;
} CfBasketLine;

/**
 * CfBasketDiscount:
 * @no: its number, in order of entry
 * @line: the line it is on, or 0 for the whole basket
 * @terms: percent or amount
 * @why: who answers for it
 */
typedef struct
{
  guint no;
  guint line;
  CfDiscount terms;
  CfBasketWhy why;
} CfBasketDiscount;

/* ── life ─────────────────────────────────────────────────────────────────────────────────────── */

/**
 * cf_basket_new:
 * @id: the basket's id, and the sale's after it: a card is asked under it
 *
 * Returns: an empty basket that has not begun.
 */
CfBasket *cf_basket_new (const CfId *id) G_GNUC_WARN_UNUSED_RESULT;

/** cf_basket_copy: Returns: an independent basket, cf_basket_equal() to @self; for undo. */
CfBasket *cf_basket_copy (const CfBasket *self) G_GNUC_WARN_UNUSED_RESULT;

/** cf_basket_equal: Returns: whether both hold the same in every field, numbers given out included. */
gboolean cf_basket_equal (const CfBasket *a, const CfBasket *b);

void cf_basket_free (CfBasket *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfBasket, cf_basket_free)

/* ── looking ──────────────────────────────────────────────────────────────────────────────────── */

/** cf_basket_get_id: Returns: the basket's id, which becomes the sale's. */
const CfId *cf_basket_get_id (const CfBasket *self);

/** cf_basket_get_begun_ms: Returns: when the first line was added, UTC milliseconds; 0 if none was. */
gint64 cf_basket_get_begun_ms (const CfBasket *self);

/** cf_basket_is_begun: Returns: whether a line was ever added: it lives, even if all were voided. */
gboolean cf_basket_is_begun (const CfBasket *self);

/** cf_basket_get_line_count: Returns: how many lines are open. */
guint cf_basket_get_line_count (const CfBasket *self);

/** cf_basket_get_line: Returns: the open line at @index (0 …, in order of number), borrowed. */
const CfBasketLine *cf_basket_get_line (const CfBasket *self, guint index);

/** cf_basket_find_line: Returns: (nullable): the open line numbered @no, borrowed. */
const CfBasketLine *cf_basket_find_line (const CfBasket *self, guint no);

/** cf_basket_get_last_line_no: Returns: the highest number ever given out; 0 if none. */
guint cf_basket_get_last_line_no (const CfBasket *self);

/** cf_basket_get_discount_count: Returns: how many discounts were given and stand. */
guint cf_basket_get_discount_count (const CfBasket *self);

/** cf_basket_get_discount: Returns: the discount at @index (0 …, in order of entry), borrowed. */
const CfBasketDiscount *cf_basket_get_discount (const CfBasket *self, guint index);

/** cf_basket_get_tender_count: Returns: how many tenders are kept, those that came to nothing too. */
guint cf_basket_get_tender_count (const CfBasket *self);

/** cf_basket_get_tender: Returns: the tender at @index (0 …, in order of entry), borrowed. */
const CfTender *cf_basket_get_tender (const CfBasket *self, guint index);

/** cf_basket_find_tender: Returns: (nullable): the tender numbered @no, borrowed. */
const CfTender *cf_basket_find_tender (const CfBasket *self, guint no);

/** cf_basket_get_customer: Returns: (nullable): the customer's id. */
const char *cf_basket_get_customer (const CfBasket *self);

/** cf_basket_get_note: Returns: (nullable): what somebody wrote about it. */
const char *cf_basket_get_note (const CfBasket *self);

/** cf_basket_get_age_limit: Returns: the highest age an open line asks for; 0 if none does. */
guint cf_basket_get_age_limit (const CfBasket *self);

/** cf_basket_get_age_check: Returns: (transfer none): the last age check; its limit is 0 if none. */
const CfAgeCheck *cf_basket_get_age_check (const CfBasket *self);

/** cf_basket_needs_age_check: Returns: whether cf_basket_get_age_limit() is not yet confirmed. */
gboolean cf_basket_needs_age_check (const CfBasket *self);

/**
 * cf_basket_is_bound:
 *
 * Returns: whether a card tender is running, approved, being reversed or of unknown outcome, or a
 * card's slip was entered.  Such a
 * basket cannot be cancelled, parked or have its lines changed: it is finished, or the tender is
 * reversed (a slip: given back with cf_basket_void_tender()).
 */
gboolean cf_basket_is_bound (const CfBasket *self);

/** cf_basket_get_open_tender: Returns: (nullable): the tender whose outcome is awaited, borrowed. */
const CfTender *cf_basket_get_open_tender (const CfBasket *self);

/* ── lines ────────────────────────────────────────────────────────────────────────────────────── */

/**
 * cf_basket_add:
 * @item: what is added
 * @deposit: (nullable): the deposit linked to the product; the line of its own follows @item's
 * @quantity: above zero; whole for `ea`; 1.000 for an embedded price, where it is computed
 * @at_ms: now, UTC milliseconds; becomes `begun_at` with the first line
 * @ret_line_no: (out) (optional): the line it went to
 *
 * Adds to the lowest-numbered line that may take it, else makes a new one.  A line may take more if
 * its unit is `ea`, it has no discount of its own, its amount did not stand in a code, and product,
 * price, the price's source, lot, expiry, serial number, tax class and deposit are equal.
 *
 * Fails with %CF_ERROR_BAD_QTY, %CF_ERROR_BAD_AMOUNT (price out of bounds, or of a wrong sign for
 * its kind), %CF_ERROR_BASKET_FULL (also where the sale would not fit into one record),
 * %CF_ERROR_WRONG_STATE (cf_basket_is_bound()), %CF_ERROR_BAD_REQUEST (a text above
 * %CF_BASKET_TEXT_MAX).
 */
gboolean cf_basket_add (CfBasket *self,
                        const CfBasketItem *item,
                        const CfBasketItem *deposit,
                        CfQuantity quantity,
                        gint64 at_ms,
                        guint *ret_line_no,
                        GError **error);

/**
 * cf_basket_set_quantity:
 *
 * Sets line @no's quantity, and its deposit's.  Fails with %CF_ERROR_NO_SUCH_LINE,
 * %CF_ERROR_BAD_QTY (zero, negative, a fraction of `ea`, above the bound, an embedded line, a
 * serial-tracked one other than 1), %CF_ERROR_WRONG_STATE (bound, or a linked deposit).
 */
gboolean cf_basket_set_quantity (CfBasket *self, guint no, CfQuantity quantity, GError **error);

/**
 * cf_basket_void_line:
 *
 * Takes line @no away, with its deposit and its own discounts; its number stays a gap.  Fails with
 * %CF_ERROR_NO_SUCH_LINE, %CF_ERROR_WRONG_STATE (bound, or a linked deposit: void its product).
 */
gboolean cf_basket_void_line (CfBasket *self, guint no, GError **error);

/**
 * cf_basket_override_price:
 * @price: of 1.000 unit; not negative (for a payout not positive)
 * @why: (nullable): who answers for it, copied
 *
 * Sets line @no's price.  An embedded line's amount becomes price × quantity.  Overriding again keeps the first original price.
 * Fails with %CF_ERROR_NO_SUCH_LINE, %CF_ERROR_BAD_AMOUNT, %CF_ERROR_BASKET_FULL (no room for
 * @why), %CF_ERROR_WRONG_STATE (bound, or a linked deposit).
 */
gboolean cf_basket_override_price (CfBasket *self,
                                   guint no,
                                   CfMoney price,
                                   const CfBasketWhy *why,
                                   GError **error);

/* ── discounts ────────────────────────────────────────────────────────────────────────────────── */

/**
 * cf_basket_add_discount:
 * @terms: the shop's terms, for rounding
 * @line: a line's number, or 0 for the whole basket
 * @discount: percent above 0 up to 100, or an amount above 0
 * @why: (nullable): who answers for it, copied
 *
 * Adds a rule; its effect is computed at every look.  Fails with %CF_ERROR_NO_SUCH_LINE,
 * %CF_ERROR_NOTHING_TO_DISCOUNT (no discountable merchandise there), %CF_ERROR_BAD_AMOUNT (out of
 * range, or an amount above what it applies to now), %CF_ERROR_BASKET_FULL (too many, or no room for them),
 * %CF_ERROR_WRONG_STATE (bound).
 */
gboolean cf_basket_add_discount (CfBasket *self,
                                 const CfTerms *terms,
                                 guint line,
                                 const CfDiscount *discount,
                                 const CfBasketWhy *why,
                                 GError **error);

/**
 * cf_basket_remove_discount:
 * @no: a discount's number
 *
 * Fails with %CF_ERROR_NO_SUCH_LINE, %CF_ERROR_WRONG_STATE (bound).
 */
gboolean cf_basket_remove_discount (CfBasket *self, guint no, GError **error);

/* ── tenders ──────────────────────────────────────────────────────────────────────────────────── */

/**
 * cf_basket_add_tender:
 * @terms: the shop's terms
 * @type: a row of the shop's tender table, copied
 * @amount: (nullable): %NULL for what is due (cash: rounded to the step); above zero also when money
 *   goes to the customer; 0 only for cash that settles a due rounded to nothing
 * @reference: (nullable): slip or voucher number; a slip's makes a card count at once
 * @at_ms: now, UTC milliseconds
 * @ret_tender_no: (out) (optional): its number
 *
 * Takes a tender that counts at once: cash, voucher, an entered card slip.  When a refund is due
 * the tender is a payout of at most that.  Without a slip a type of %CF_TENDER_FLOW_TERMINAL is
 * started instead: it counts nothing until cf_basket_move_tender() says what was approved.
 *
 * Fails with %CF_ERROR_EMPTY_BASKET, %CF_ERROR_NOTHING_DUE, %CF_ERROR_BAD_AMOUNT,
 * %CF_ERROR_OVERPAID, %CF_ERROR_WRONG_STATE (a card is running or unknown), %CF_ERROR_BASKET_FULL
 * (too many tenders), %CF_ERROR_BAD_REQUEST (a reference too long), or what cf_figures_new() fails
 * with.
 */
gboolean cf_basket_add_tender (CfBasket *self,
                               const CfTerms *terms,
                               const CfTenderType *type,
                               const CfMoney *amount,
                               const char *reference,
                               gint64 at_ms,
                               guint *ret_tender_no,
                               GError **error);

/**
 * cf_basket_move_tender:
 * @no: a tender that goes through a payment terminal
 * @state: the next state; the step must be one that cf_tender_state_may_move() allows
 * @approved: the amount approved, with %CF_TENDER_APPROVED: above zero and at most what was asked
 * @reference: (nullable): the terminal's reference, kept from then on
 *
 * Tells the basket what became of a card tender.  Fails with %CF_ERROR_NO_SUCH_TENDER,
 * %CF_ERROR_WRONG_STATE, %CF_ERROR_BAD_AMOUNT.
 */
gboolean cf_basket_move_tender (CfBasket *self,
                                guint no,
                                CfTenderState state,
                                CfMoney approved,
                                const char *reference,
                                GError **error);

/**
 * cf_basket_set_tender_card:
 * @card: what the terminal wants printed, cut to %CF_TENDER_CARD_MAX bytes at a character
 *
 * Keeps it for the receipt.  Fails with %CF_ERROR_NO_SUCH_TENDER, %CF_ERROR_BAD_REQUEST (not UTF-8).
 */
gboolean cf_basket_set_tender_card (CfBasket *self, guint no, const char *card, GError **error);

/**
 * cf_basket_set_tender_value:
 * @no: a settled tender
 * @grant: (nullable): the grant it comes off; %NULL: none
 * @at_risk: part of its amount that nothing covers
 * @rest: what its owner has left behind it, 0 where that is not known
 *
 * Says what stands behind a tender of stored value.  Fails with %CF_ERROR_NO_SUCH_TENDER.
 */
gboolean cf_basket_set_tender_value (CfBasket *self,
                                     guint no,
                                     const char *grant,
                                     CfMoney at_risk,
                                     CfMoney rest,
                                     GError **error);

/**
 * cf_basket_void_tender:
 *
 * Gives tender @no back: cash, voucher, slip.  Fails with %CF_ERROR_NO_SUCH_TENDER (also one that
 * came to nothing), %CF_ERROR_WRONG_STATE: a card the terminal approved is reversed, not voided.
 */
gboolean cf_basket_void_tender (CfBasket *self, guint no, GError **error);

/* ── the rest ─────────────────────────────────────────────────────────────────────────────────── */

/** cf_basket_set_customer: @customer: (nullable): an id, copied; %NULL for none. */
void cf_basket_set_customer (CfBasket *self, const char *customer);

/** cf_basket_set_note: @note: (nullable): copied, cut to %CF_BASKET_TEXT_MAX bytes at a character. */
void cf_basket_set_note (CfBasket *self, const char *note);

/** cf_basket_set_age_check: keeps the outcome of an age check: limit, method, result. */
void cf_basket_set_age_check (CfBasket *self, const CfAgeCheck *check);

/**
 * cf_basket_check_cancel:
 *
 * Whether it may be cancelled, parked or thrown away: fails with %CF_ERROR_WRONG_STATE when
 * cf_basket_is_bound().
 */
gboolean cf_basket_check_cancel (const CfBasket *self, GError **error);

/**
 * cf_basket_check_finish:
 * @figures: what cf_figures_new() made of @self
 *
 * Whether it may become a sale.  Fails, in this order, with %CF_ERROR_EMPTY_BASKET,
 * %CF_ERROR_CARD_UNKNOWN, %CF_ERROR_WRONG_STATE (a card is running or being reversed),
 * %CF_ERROR_AGE_CHECK_NEEDED, %CF_ERROR_OVERPAID (lines went after a tender that gives no change),
 * %CF_ERROR_NOT_PAID (something is due, or a refund is).
 */
gboolean cf_basket_check_finish (const CfBasket *self, const CfFigures *figures, GError **error);

G_END_DECLS
