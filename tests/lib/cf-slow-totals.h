/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * The totals of a basket a second time, slowly and by another method: written from the words of
 * the console's contract (docs/integrator-guide.md, "How a cart is computed"), not from pos/rules, with numbers as on paper (rows of
 * decimal digits, schoolbook multiplication, long division) and splits handed out coin by coin.  It
 * includes no header of ours and shares no code with what it judges.
 */

/**
 * CfSlowLine: one line as rung up.
 * @no: its number; lines stand in the order of their numbers
 * @price: minor units of 1.000
 * @milli: quantity in thousandths
 * @has_amount: whether @amount stood in the code
 * @discountable: whether it is discountable merchandise
 * @tax_class: index of its class in the rates
 */
typedef struct
{
  guint no;
  gint64 price;
  gint64 milli;
  gboolean has_amount;
  gint64 amount;
  gboolean discountable;
  guint tax_class;
} CfSlowLine;

/** CfSlowDiscount: @line is 0 for the basket; @ppm above 0 for a percentage, else @amount. */
typedef struct
{
  guint line;
  gint64 ppm;
  gint64 amount;
} CfSlowDiscount;

/** CfSlowTender: what was handed over, in order. */
typedef struct
{
  gboolean cash;
  gint64 amount;
} CfSlowTender;

#define CF_SLOW_LINES_MAX   2000
#define CF_SLOW_CLASSES_MAX 8

/** CfSlowBasket: everything the totals depend on; @class_ppm are the rates of the tax classes. */
typedef struct
{
  const CfSlowLine *lines;
  guint n_lines;
  const CfSlowDiscount *discounts;
  guint n_discounts;
  const CfSlowTender *tenders;
  guint n_tenders;
  gint64 class_ppm[CF_SLOW_CLASSES_MAX];
  gboolean inclusive;
  gboolean per_line;
  gboolean half_even;
  gint64 cash_step;
} CfSlowBasket;

/** CfSlowTotals: the figures; @net, @tax and @gross by tax class. */
typedef struct
{
  gint64 line_amount[CF_SLOW_LINES_MAX];
  gint64 line_total[CF_SLOW_LINES_MAX];
  gboolean class_used[CF_SLOW_CLASSES_MAX];
  gint64 net[CF_SLOW_CLASSES_MAX];
  gint64 tax[CF_SLOW_CLASSES_MAX];
  gint64 gross[CF_SLOW_CLASSES_MAX];
  gint64 subtotal;
  gint64 discount;
  gint64 total;
  gint64 tendered;
  gint64 rounding;
  gint64 due;
  gint64 due_cash;
  gint64 refund_due;
  gint64 change;
} CfSlowTotals;

/** cf_slow_totals: computes @ret_totals, which is too large for a small stack. */
void cf_slow_totals (const CfSlowBasket *basket, CfSlowTotals *ret_totals);

/** cf_slow_divide: Returns: @a × @b ÷ @c on paper, rounded; @c above zero. */
gint64 cf_slow_divide (gint64 a, gint64 b, gint64 c, gboolean half_even);

G_END_DECLS
