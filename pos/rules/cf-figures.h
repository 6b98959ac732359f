/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-basket.h"
#include "cf-terms.h"

G_BEGIN_DECLS

/**
 * CfLineFigures:
 * @no: the line's number
 * @amount: round(unit price × quantity), or the amount in the code
 * @discount: all of its own and shared discounts together
 * @total: @amount − @discount
 * @tax_row: index into the basket's tax rows
 */
typedef struct
{
  guint no;
  CfMoney amount;
  CfMoney discount;
  CfMoney total;
  guint tax_row;
} CfLineFigures;

/**
 * CfDiscountShare:
 * @discount: the discount's number
 * @line: the line's number
 * @amount: what it took off that line; may be 0
 *
 * How much of a discount fell on a line; per line and per discount the shares add up exactly.
 */
typedef struct
{
  guint discount;
  guint line;
  CfMoney amount;
} CfDiscountShare;

/**
 * CfTaxFigures:
 * @tax_class: the class's id; "none" for what is not turnover; borrowed from the figures
 * @rate: its rate
 * @net: without tax
 * @tax: tax
 * @gross: @net + @tax
 * @n_parts: how many taxes make up @tax
 * @parts: their ids and rates
 * @part_tax: (array length=n_parts): the tax of each; they add up to @tax
 */
typedef struct
{
  const char *tax_class;
  CfRate rate;
  CfMoney net;
  CfMoney tax;
  CfMoney gross;
  guint n_parts;
  struct
  {
    const char *id;
    const char *name;
    CfRate rate;
  } parts[CF_TAX_PARTS_MAX];
  CfMoney part_tax[CF_TAX_PARTS_MAX];
} CfTaxFigures;

/**
 * CfTenderFigures:
 * @no: the tender's number
 * @given: what was handed over; negative for a payout
 * @paid: what it paid of the sale, with the rounding, without change and surplus
 *
 * What a tender that counts came to.
 */
typedef struct
{
  guint no;
  CfMoney given;
  CfMoney paid;
} CfTenderFigures;

/**
 * CfFigures:
 * @lines: (array length=n_lines): the open lines, in order of number
 * @shares: (array length=n_shares): what each discount took off each line, in order of computation
 * @taxes: (array length=n_taxes): one row per tax class, in order of the first line that has it
 * @tenders: (array length=n_tenders): the tenders that count, in order of number
 * @subtotal: sum of the lines' amounts
 * @discount: sum of the lines' discounts
 * @tax: sum of the rows' tax
 * @total: sum of the rows' gross; never rounded to cash
 * @rounding: what the cash that settled was more (or, negative, less) than what was open
 * @tendered: sum of what counts, payouts negative
 * @due: what the customer still owes, at least 0
 * @due_cash: @due rounded to the cash step
 * @refund_due: what the customer still has to get, at least 0
 * @refund_due_cash: @refund_due rounded to the cash step
 * @change: cash to give back
 * @surplus: what was tendered too much by a type that does not allow it (lines went afterwards):
 *   above 0 the basket cannot be finished before such a tender is given back
 * @settled: whether nothing is due to either side and there is no surplus
 *
 * All computed amounts of a basket at one moment.  Always true, and asserted:
 *   total = subtotal − discount (+ tax where prices are without it) = Σ gross;
 *   Σ net + Σ tax = total;
 *   total + rounding = tendered − change − surplus + due − refund_due.
 * Immutable; may be read from any thread.
 */
struct _CfFigures
{
  guint n_lines;
  CfLineFigures *lines;
  guint n_shares;
  CfDiscountShare *shares;
  guint n_taxes;
  CfTaxFigures *taxes;
  guint n_tenders;
  CfTenderFigures *tenders;
  CfMoney subtotal;
  CfMoney discount;
  CfMoney tax;
  CfMoney total;
  CfMoney rounding;
  CfMoney tendered;
  CfMoney due;
  CfMoney due_cash;
  CfMoney refund_due;
  CfMoney refund_due_cash;
  CfMoney change;
  CfMoney surplus;
  gboolean settled;
  GStringChunk *strings;
};

/**
 * cf_figures_new:
 * @basket: the basket
 * @terms: the shop's terms at this moment
 *
 * Computes everything as docs/integrator-guide.md promises ("How a cart is computed"): amounts,
 * line discounts, then basket discounts, tax, total, and what is due after the tenders in their
 * order.
 *
 * Fails with %CF_ERROR_BAD_SETTING (a class without a rate), %CF_ERROR_OUT_OF_RANGE.
 */
CfFigures *cf_figures_new (const CfBasket *basket, const CfTerms *terms, GError **error)
  G_GNUC_WARN_UNUSED_RESULT;
void cf_figures_free (CfFigures *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfFigures, cf_figures_free)

/** cf_figures_find_line: Returns: (nullable): the figures of line @no. */
const CfLineFigures *cf_figures_find_line (const CfFigures *self, guint no);

/**
 * cf_figures_discount_base:
 * @basket: the basket @self was made of
 * @no: a line's number, or 0 for the whole basket
 *
 * What a further discount would apply to: the line's total, or the sum of the totals above zero of
 * discountable merchandise.
 */
CfMoney cf_figures_discount_base (const CfFigures *self, const CfBasket *basket, guint no);

G_END_DECLS
