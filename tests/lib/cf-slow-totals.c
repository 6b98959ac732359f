/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-slow-totals.h"

#include <string.h>

/* ── numbers as on paper ──────────────────────────────────────────────────────────────────────── */

#define DIGITS 48 /* 2 × 19 digits of an int64, and room */

/* A number without sign; the last place first. */
typedef struct
{
  guint8 place[DIGITS];
} Paper;

static Paper
paper_from (gint64 value)
{
  Paper paper = { { 0 } };
  guint64 rest = value < 0 ? (guint64) 0 - (guint64) value : (guint64) value;
  for (guint i = 0; rest > 0; i++, rest /= 10)
    paper.place[i] = (guint8) (rest % 10);
  return paper;
}

static int
paper_compare (const Paper *a, const Paper *b)
{
  for (guint i = DIGITS; i > 0; i--)
    if (a->place[i - 1] != b->place[i - 1])
      return a->place[i - 1] < b->place[i - 1] ? -1 : 1;
  return 0;
}

static Paper
paper_multiply (const Paper *a, const Paper *b)
{
  guint column[2 * DIGITS] = { 0 };
  Paper product = { { 0 } };
  for (guint i = 0; i < DIGITS; i++)
    for (guint j = 0; a->place[i] != 0 && j < DIGITS; j++)
      column[i + j] += (guint) a->place[i] * b->place[j];
  guint carry = 0;
  for (guint i = 0; i < DIGITS; i++) {
    product.place[i] = (guint8) ((column[i] + carry) % 10);
    carry = (column[i] + carry) / 10;
  }
  g_assert (carry == 0);
  return product;
}

static void
paper_subtract (Paper *a, const Paper *b)
{
  int borrow = 0;
  for (guint i = 0; i < DIGITS; i++) {
    int place = a->place[i] - b->place[i] - borrow;
    borrow = place < 0;
    a->place[i] = (guint8) (place + 10 * borrow);
  }
  g_assert (borrow == 0);
}

/* Long division: brings down one digit after another. */
static gint64
paper_divide (const Paper *a, const Paper *b, Paper *ret_rest)
{
  gint64 quotient = 0;
  Paper rest = { { 0 } };
  for (guint i = DIGITS; i > 0; i--) {
    memmove (rest.place + 1, rest.place, DIGITS - 1);
    rest.place[0] = a->place[i - 1];
    guint times = 0;
    while (paper_compare (&rest, b) >= 0) {
      paper_subtract (&rest, b);
      times++;
    }
    g_assert (quotient <= (G_MAXINT64 - 9) / 10);
    quotient = quotient * 10 + times;
  }
  *ret_rest = rest;
  return quotient;
}

static Paper
paper_double (const Paper *a)
{
  Paper two = paper_from (2);
  return paper_multiply (a, &two);
}

/* a × b ÷ c without its fraction; the rest is left in @ret_rest. */
static gint64
floor_divide (gint64 a, gint64 b, gint64 c, Paper *ret_rest)
{
  Paper pa = paper_from (a), pb = paper_from (b), pc = paper_from (c);
  Paper product = paper_multiply (&pa, &pb);
  return paper_divide (&product, &pc, ret_rest);
}

gint64
cf_slow_divide (gint64 a, gint64 b, gint64 c, gboolean half_even)
{
  Paper rest, divisor = paper_from (c);
  gboolean negative = (a < 0) != (b < 0);
  gint64 size = floor_divide (a, b, c, &rest);
  Paper twice = paper_double (&rest);
  int half = paper_compare (&twice, &divisor);
  if (half > 0 || (half == 0 && (!half_even || size % 2 == 1)))
    size++;
  return negative ? -size : size;
}

/* ── the words ────────────────────────────────────────────────────────────────────────────────── */

/* "A line's amount = round(unit_price × qty), except that a price standing in the code is the amount
 * itself." */
static void
ring_up (const CfSlowBasket *basket, CfSlowTotals *totals)
{
  for (guint i = 0; i < basket->n_lines; i++) {
    const CfSlowLine *line = &basket->lines[i];
    totals->line_amount[i] = line->has_amount
                               ? line->amount
                               : cf_slow_divide (line->price, line->milli, 1000, basket->half_even);
    totals->line_total[i] = totals->line_amount[i];
    totals->subtotal += totals->line_amount[i];
  }
}

/* "A percent on a line = round(line amount after earlier discounts × percent)"; an amount is capped. */
static void
discount_line (const CfSlowBasket *basket, const CfSlowDiscount *discount, CfSlowTotals *totals)
{
  for (guint i = 0; i < basket->n_lines; i++) {
    if (basket->lines[i].no != discount->line)
      continue;
    gint64 left = totals->line_total[i];
    gint64 off = discount->amount;
    if (discount->ppm > 0)
      off = cf_slow_divide (left, discount->ppm, 1000000, basket->half_even);
    totals->line_total[i] -= off > left ? left : off;
  }
}

/* "On the basket = round(sum of the totals of discountable merchandise lines above zero × percent),
 * split over these in proportion to their totals by largest remainder, ties to the lower line." */
static void
discount_basket (const CfSlowBasket *basket, const CfSlowDiscount *discount, CfSlowTotals *totals)
{
  static gint64 before[CF_SLOW_LINES_MAX];
  static Paper rests[CF_SLOW_LINES_MAX];
  static gboolean got_a_coin[CF_SLOW_LINES_MAX];
  gint64 sum = 0;
  for (guint i = 0; i < basket->n_lines; i++) {
    gboolean meant = basket->lines[i].discountable && totals->line_total[i] > 0;
    before[i] = meant ? totals->line_total[i] : 0;
    got_a_coin[i] = FALSE;
    sum += before[i];
  }
  if (sum == 0)
    return;
  gint64 off = discount->amount > sum ? sum : discount->amount;
  if (discount->ppm > 0)
    off = cf_slow_divide (sum, discount->ppm, 1000000, basket->half_even);

  gint64 coins = off;
  for (guint i = 0; i < basket->n_lines; i++) {
    gint64 share = floor_divide (off, before[i], sum, &rests[i]);
    totals->line_total[i] -= share;
    coins -= share;
  }
  for (; coins > 0; coins--) {
    guint best = G_MAXUINT;
    for (guint i = 0; i < basket->n_lines; i++)
      if (before[i] > 0 && !got_a_coin[i] &&
          (best == G_MAXUINT || paper_compare (&rests[i], &rests[best]) > 0))
        best = i;
    g_assert (best != G_MAXUINT);
    got_a_coin[best] = TRUE;
    totals->line_total[best]--;
  }
}

/* "Line discounts first, then basket discounts, each in order of entry." */
static void
give_discounts (const CfSlowBasket *basket, CfSlowTotals *totals)
{
  for (guint i = 0; i < basket->n_discounts; i++)
    if (basket->discounts[i].line != 0)
      discount_line (basket, &basket->discounts[i], totals);
  for (guint i = 0; i < basket->n_discounts; i++)
    if (basket->discounts[i].line == 0)
      discount_basket (basket, &basket->discounts[i], totals);
  for (guint i = 0; i < basket->n_lines; i++)
    totals->discount += totals->line_amount[i] - totals->line_total[i];
}

/* "Inclusive: tax = round(gross × rate / (1 + rate)), net = gross − tax; exclusive: tax = round(net ×
 * rate), gross = net + tax." */
static void
tax_sum (const CfSlowBasket *basket, guint tax_class, gint64 sum, CfSlowTotals *totals)
{
  gint64 rate = basket->class_ppm[tax_class];
  gint64 whole = basket->inclusive ? 1000000 + rate : 1000000;
  gint64 tax = cf_slow_divide (sum, rate, whole, basket->half_even);
  totals->tax[tax_class] += tax;
  totals->net[tax_class] += basket->inclusive ? sum - tax : sum;
  totals->gross[tax_class] += basket->inclusive ? sum : sum + tax;
}

static void
add_taxes (const CfSlowBasket *basket, CfSlowTotals *totals)
{
  for (guint c = 0; c < CF_SLOW_CLASSES_MAX; c++) {
    gint64 sum = 0;
    for (guint i = 0; i < basket->n_lines; i++) {
      if (basket->lines[i].tax_class != c)
        continue;
      totals->class_used[c] = TRUE;
      sum += totals->line_total[i];
      if (basket->per_line)
        tax_sum (basket, c, totals->line_total[i], totals);
    }
    if (totals->class_used[c] && !basket->per_line)
      tax_sum (basket, c, sum, totals);
    totals->total += totals->gross[c];
  }
}

/* The multiple of the step that is nearest, looked for from below. */
static gint64
round_cash (const CfSlowBasket *basket, gint64 amount)
{
  if (basket->cash_step == 0)
    return amount;
  gint64 below = amount - amount % basket->cash_step, above = below + basket->cash_step;
  return above - amount <= amount - below ? above : below;
}

/* "due = total − tendered, at least 0.  A cash tender of at least due_cash settles, sets rounding =
 * due_cash − due, and change = tender − due_cash." */
static void
take_money (const CfSlowBasket *basket, CfSlowTotals *totals)
{
  totals->due = totals->total > 0 ? totals->total : 0;
  totals->refund_due = totals->total < 0 ? -totals->total : 0;
  for (guint i = 0; i < basket->n_tenders; i++) {
    gint64 given = basket->tenders[i].amount;
    gint64 due_cash = round_cash (basket, totals->due);
    totals->tendered += given;
    if (basket->tenders[i].cash && given >= due_cash) {
      totals->rounding = due_cash - totals->due;
      totals->change = given - due_cash;
      totals->due = 0;
    } else if (basket->tenders[i].cash && given > totals->due) {
      totals->change = given - totals->due; /* in coins below the step */
      totals->due = 0;
    } else {
      g_assert (given <= totals->due);
      totals->due -= given;
    }
  }
  totals->due_cash = round_cash (basket, totals->due);
}

void
cf_slow_totals (const CfSlowBasket *basket, CfSlowTotals *ret_totals)
{
  g_assert (basket->n_lines <= CF_SLOW_LINES_MAX);
  memset (ret_totals, 0, sizeof *ret_totals);
  ring_up (basket, ret_totals);
  give_discounts (basket, ret_totals);
  add_taxes (basket, ret_totals);
  take_money (basket, ret_totals);
}
