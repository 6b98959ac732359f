/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-figures.h"

#include "cf-basket-private.h"
#include "cf-cash.h"

/*
 * Five passes, each on what the one before left: amounts, line discounts, basket discounts, taxes,
 * tenders.  Every pass is a function of the basket's rules and the figures so far; none looks back.
 */

#define STRINGS_BLOCK 256 /* bytes; a few class names */

/* ── amounts ──────────────────────────────────────────────────────────────────────────────────── */

static gboolean
compute_amounts (CfFigures *self, const CfBasket *basket, CfRounding rounding, GError **error)
{
  self->n_lines = cf_basket_get_line_count (basket);
  self->lines = g_new0 (CfLineFigures, self->n_lines);
  for (guint i = 0; i < self->n_lines; i++) {
    const CfBasketLine *line = cf_basket_get_line (basket, i);
    CfLineFigures *figures = &self->lines[i];
    figures->no = line->no;
    if (line->item.embedded)
      figures->amount = line->item.embedded_amount;
    else if (!cf_muldiv (line->item.unit_price.minor, line->quantity.milli, 1000, rounding,
                         &figures->amount.minor, error))
      return FALSE;
    figures->total = figures->amount;
    if (!cf_money_add (self->subtotal, figures->amount, &self->subtotal, error))
      return FALSE;
  }
  return TRUE;
}

/* ── discounts ────────────────────────────────────────────────────────────────────────────────── */

static void
take_off (CfFigures *self, GArray *shares, guint discount, CfLineFigures *line, CfMoney amount)
{
  CfDiscountShare share = { discount, line->no, amount };
  g_assert (amount.minor >= 0 && amount.minor <= MAX (line->total.minor, 0));
  line->discount.minor += amount.minor; /* never above the line's amount: no overflow */
  line->total.minor -= amount.minor;
  self->discount.minor += amount.minor;
  g_array_append_val (shares, share);
}

static CfLineFigures *
find_line (const CfFigures *self, guint no)
{
  guint low = 0, high = self->n_lines;
  while (low < high) {
    guint middle = low + (high - low) / 2;
    if (self->lines[middle].no < no)
      low = middle + 1;
    else
      high = middle;
  }
  return low < self->n_lines && self->lines[low].no == no ? &self->lines[low] : NULL;
}

static gboolean
compute_line_discounts (CfFigures *self,
                        const CfBasket *basket,
                        CfRounding rounding,
                        GArray *shares,
                        GError **error)
{
  for (guint i = 0; i < cf_basket_get_discount_count (basket); i++) {
    const CfBasketDiscount *discount = cf_basket_get_discount (basket, i);
    if (discount->line == 0)
      continue;
    CfLineFigures *line = find_line (self, discount->line);
    g_assert (line != NULL); /* a line's discounts go when it is voided */
    CfMoney off;
    if (!cf_discount_on (&discount->terms, line->total, rounding, &off, error))
      return FALSE;
    take_off (self, shares, discount->no, line, off);
  }
  return TRUE;
}

/* The lines a basket discount falls on, as weights for the split, and their sum. */
static gint64
weigh_lines (const CfFigures *self, const CfBasket *basket, gint64 *weights)
{
  gint64 sum = 0;
  for (guint i = 0; i < self->n_lines; i++) {
    gboolean takes_part = cf_basket_line_is_discountable (cf_basket_get_line (basket, i)) &&
                          self->lines[i].total.minor > 0;
    weights[i] = takes_part ? self->lines[i].total.minor : 0;
    sum += weights[i];
  }
  return sum;
}

static gboolean
compute_basket_discounts (CfFigures *self,
                          const CfBasket *basket,
                          CfRounding rounding,
                          GArray *shares,
                          GError **error)
{
  g_autofree gint64 *weights = g_new (gint64, self->n_lines);
  g_autofree CfMoney *parts = g_new (CfMoney, self->n_lines);
  for (guint i = 0; i < cf_basket_get_discount_count (basket); i++) {
    const CfBasketDiscount *discount = cf_basket_get_discount (basket, i);
    if (discount->line != 0)
      continue;
    CfMoney base = { weigh_lines (self, basket, weights) }, off;
    if (base.minor == 0)
      continue; /* a percent of nothing is 0; an amount is capped at nothing */
    if (!cf_discount_on (&discount->terms, base, rounding, &off, error))
      return FALSE;
    cf_money_split (off, weights, self->n_lines, parts);
    for (guint l = 0; l < self->n_lines; l++)
      if (weights[l] > 0)
        take_off (self, shares, discount->no, &self->lines[l], parts[l]);
  }
  return TRUE;
}

/*
 * Line price, promotions, manual line discounts, basket promotions and coupons, manual basket
 * discount: promotions that exist one day are computed in the two gaps below, so that thresholds
 * look at the amount after line promotions.
 */
static gboolean
compute_discounts (CfFigures *self, const CfBasket *basket, CfRounding rounding, GError **error)
{
  GArray *shares = g_array_new (FALSE, FALSE, sizeof (CfDiscountShare));
  gboolean done = compute_line_discounts (self, basket, rounding, shares, error) &&
                  compute_basket_discounts (self, basket, rounding, shares, error);
  self->n_shares = shares->len;
  self->shares = (CfDiscountShare *) g_array_free (shares, FALSE);
  return done;
}

/* ── taxes ────────────────────────────────────────────────────────────────────────────────────── */

static CfTaxFigures *
find_row (GArray *rows, const char *tax_class)
{
  for (guint i = 0; i < rows->len; i++) {
    CfTaxFigures *row = &g_array_index (rows, CfTaxFigures, i);
    if (g_str_equal (row->tax_class, tax_class))
      return row;
  }
  return NULL;
}

static void
append_row (CfFigures *self, GArray *rows, const char *tax_class, const CfTaxClassRate *rate)
{
  CfTaxFigures row = { .rate = rate->rate, .n_parts = rate->n_parts };
  row.tax_class = g_string_chunk_insert_const (self->strings, tax_class);
  for (guint i = 0; i < rate->n_parts; i++) {
    row.parts[i].id = g_string_chunk_insert_const (self->strings, rate->parts[i]->id);
    row.parts[i].name = g_string_chunk_insert_const (self->strings, rate->parts[i]->name);
    row.parts[i].rate = rate->parts[i]->rate;
  }
  g_array_append_val (rows, row);
}

static gboolean
add_to_row (CfTaxFigures *row, CfMoney base, const CfTerms *terms, GError **error)
{
  CfMoney net, tax, gross;
  return cf_tax_compute (base, row->rate, terms->tax_mode, terms->rounding, &net, &tax, &gross,
                         error) &&
         cf_money_add (row->net, net, &row->net, error) &&
         cf_money_add (row->tax, tax, &row->tax, error) &&
         cf_money_add (row->gross, gross, &row->gross, error);
}

/* Sums the lines of each class: per line their taxes, per class first only the base, in @gross. */
static gboolean
collect_rows (CfFigures *self,
              const CfBasket *basket,
              const CfTerms *terms,
              GArray *rows,
              GError **error)
{
  for (guint i = 0; i < self->n_lines; i++) {
    const char *tax_class = cf_basket_get_line (basket, i)->item.tax_class;
    CfTaxFigures *row = find_row (rows, tax_class);
    if (row == NULL) {
      CfTaxClassRate rate;
      if (!cf_tax_table_lookup (terms->taxes, tax_class, terms->now_ms, &rate, error))
        return FALSE;
      append_row (self, rows, tax_class, &rate);
      row = &g_array_index (rows, CfTaxFigures, rows->len - 1);
    }
    self->lines[i].tax_row = (guint) (row - (CfTaxFigures *) (void *) rows->data);
    if (terms->tax_per_line) {
      if (!add_to_row (row, self->lines[i].total, terms, error))
        return FALSE;
    } else if (!cf_money_add (row->gross, self->lines[i].total, &row->gross, error)) {
      return FALSE;
    }
  }
  return TRUE;
}

static void
split_row (CfTaxFigures *row)
{
  CfRate rates[CF_TAX_PARTS_MAX];
  for (guint i = 0; i < row->n_parts; i++)
    rates[i] = row->parts[i].rate;
  cf_tax_split (row->tax, rates, row->n_parts, row->part_tax);
}

static gboolean
finish_rows (CfFigures *self, const CfTerms *terms, GArray *rows, GError **error)
{
  for (guint i = 0; i < rows->len; i++) {
    CfTaxFigures *row = &g_array_index (rows, CfTaxFigures, i);
    if (!terms->tax_per_line) {
      CfMoney base = row->gross;
      row->gross = CF_MONEY_ZERO;
      if (!add_to_row (row, base, terms, error))
        return FALSE;
    }
    split_row (row);
    g_assert (row->net.minor + row->tax.minor == row->gross.minor);
    if (!cf_money_add (self->tax, row->tax, &self->tax, error) ||
        !cf_money_add (self->total, row->gross, &self->total, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
compute_taxes (CfFigures *self, const CfBasket *basket, const CfTerms *terms, GError **error)
{
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (CfTaxFigures));
  gboolean done =
    collect_rows (self, basket, terms, rows, error) && finish_rows (self, terms, rows, error);
  self->n_taxes = rows->len;
  self->taxes = (CfTaxFigures *) (void *) g_array_free (rows, FALSE);
  return done;
}

/* ── tenders ──────────────────────────────────────────────────────────────────────────────────── */

/* Cash that covers what is open, rounded to the step, settles: the difference is the rounding, the
 * rest is change.  Less than that is a part payment like any other. */
static gboolean
apply_cash (CfFigures *self,
            const CfTerms *terms,
            CfMoney given,
            CfMoney *open,
            CfMoney *ret_paid,
            GError **error)
{
  CfMoney rounded;
  if (!cf_cash_round (*open, terms->cash_step, &rounded, error))
    return FALSE;
  /* The exact amount, in coins below the step, settles too: nothing is rounded then.  A payout
   * settles only when it is exact: nobody gives change on money received. */
  if (given.minor >= open->minor && given.minor < rounded.minor)
    rounded = *open;
  gboolean settles = given.minor >= 0 ? open->minor > 0 && given.minor >= rounded.minor
                                      : open->minor < 0 && given.minor == rounded.minor;
  if (settles) {
    self->rounding.minor += rounded.minor - open->minor;
    self->change.minor += given.minor - rounded.minor;
    *open = CF_MONEY_ZERO;
    *ret_paid = rounded;
    return TRUE;
  }
  if (given.minor > 0 && open->minor <= 0) {
    /* Lines went after it was given: all of it goes back. */
    self->change.minor += given.minor;
    *ret_paid = CF_MONEY_ZERO;
    return TRUE;
  }
  *ret_paid = given;
  return cf_money_sub (*open, given, open, error);
}

static gboolean
apply_other (CfFigures *self,
             const CfTender *tender,
             CfMoney given,
             CfMoney *open,
             CfMoney *ret_paid,
             GError **error)
{
  CfMoney paid = given;
  if (given.minor > 0) {
    paid.minor = CLAMP (open->minor, 0, given.minor);
    gint64 excess = given.minor - paid.minor;
    if (tender->type.overpay == CF_TENDER_OVERPAY_CHANGE)
      self->change.minor += excess;
    else
      self->surplus.minor += excess;
  }
  *ret_paid = paid;
  return cf_money_sub (*open, paid, open, error);
}

static gboolean
apply_tender (CfFigures *self,
              const CfTerms *terms,
              const CfTender *tender,
              CfMoney *open,
              GError **error)
{
  CfTenderFigures *figures = &self->tenders[self->n_tenders];
  figures->no = tender->no;
  figures->given = tender->is_payout ? cf_money_negate (tender->amount) : tender->amount;
  if (!cf_money_add (self->tendered, figures->given, &self->tendered, error))
    return FALSE;
  gboolean done = tender->type.is_cash
                    ? apply_cash (self, terms, figures->given, open, &figures->paid, error)
                    : apply_other (self, tender, figures->given, open, &figures->paid, error);
  self->n_tenders++;
  return done;
}

static gboolean
compute_tenders (CfFigures *self, const CfBasket *basket, const CfTerms *terms, GError **error)
{
  CfMoney open = self->total;
  self->tenders = g_new0 (CfTenderFigures, cf_basket_get_tender_count (basket));
  for (guint i = 0; i < cf_basket_get_tender_count (basket); i++) {
    const CfTender *tender = cf_basket_get_tender (basket, i);
    if (cf_tender_state_counts (tender->state) && !apply_tender (self, terms, tender, &open, error))
      return FALSE;
  }
  self->due.minor = MAX (open.minor, 0);
  self->refund_due.minor = MAX (-open.minor, 0);
  self->settled = open.minor == 0 && self->surplus.minor == 0;
  return cf_cash_round (self->due, terms->cash_step, &self->due_cash, error) &&
         cf_cash_round (self->refund_due, terms->cash_step, &self->refund_due_cash, error);
}

/* ── all ──────────────────────────────────────────────────────────────────────────────────────── */

/* The identities of cf-figures.h.  Sums of bounded figures: 128 bits are not needed here. */
static void
assert_balanced (const CfFigures *self, const CfTerms *terms)
{
  gint64 base = self->subtotal.minor - self->discount.minor;
  g_assert (self->total.minor ==
            base + (terms->tax_mode == CF_TAX_EXCLUSIVE ? self->tax.minor : 0));
  g_assert (self->total.minor + self->rounding.minor == self->tendered.minor - self->change.minor -
                                                          self->surplus.minor + self->due.minor -
                                                          self->refund_due.minor);
}

CfFigures *
cf_figures_new (const CfBasket *basket, const CfTerms *terms, GError **error)
{
  g_autoptr (CfFigures) self = g_new0 (CfFigures, 1);
  self->strings = g_string_chunk_new (STRINGS_BLOCK);
  if (!compute_amounts (self, basket, terms->rounding, error) ||
      !compute_discounts (self, basket, terms->rounding, error) ||
      !compute_taxes (self, basket, terms, error) || !compute_tenders (self, basket, terms, error))
    return NULL;
  assert_balanced (self, terms);
  return g_steal_pointer (&self);
}

void
cf_figures_free (CfFigures *self)
{
  if (self == NULL)
    return;
  g_free (self->lines);
  g_free (self->shares);
  g_free (self->taxes);
  g_free (self->tenders);
  g_string_chunk_free (self->strings);
  g_free (self);
}

const CfLineFigures *
cf_figures_find_line (const CfFigures *self, guint no)
{
  return find_line (self, no);
}

CfMoney
cf_figures_discount_base (const CfFigures *self, const CfBasket *basket, guint no)
{
  g_return_val_if_fail (self->n_lines == cf_basket_get_line_count (basket), CF_MONEY_ZERO);
  gint64 sum = 0;
  for (guint i = 0; i < self->n_lines; i++) {
    gboolean meant = no == 0 || self->lines[i].no == no;
    if (meant && cf_basket_line_is_discountable (cf_basket_get_line (basket, i)))
      sum += MAX (self->lines[i].total.minor, 0);
  }
  return cf_money_from_minor (sum);
}
