/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-basket-json.h"
#include "cf-checkout.h"
#include "cf-shop.h"
#include "cf-slow-totals.h"

/*
 * Baskets made by chance: whatever is done to one, refusals change nothing, its saved form reads
 * back equal, all figures equal those of the slow computation, and a paid one balances as a sale.
 */

#define BASKETS   400
#define STEPS_MAX 40

static const char *const classes[] = { "standard", "reduced", "zero", "odd" };
static const gint64 class_ppm[] = { 190000, 70000, 0, 88750 };

static CfTerms
random_terms (GRand *random, const CfShop *shop)
{
  const gint64 steps[] = { 0, 0, 5, 10, 100, 500 };
  CfTerms terms = shop->terms;
  terms.tax_mode = g_rand_boolean (random) ? CF_TAX_INCLUSIVE : CF_TAX_EXCLUSIVE;
  terms.tax_per_line = g_rand_int_range (random, 0, 4) == 0;
  terms.rounding =
    g_rand_int_range (random, 0, 4) == 0 ? CF_ROUNDING_HALF_EVEN : CF_ROUNDING_HALF_AWAY;
  terms.cash_step.minor = steps[g_rand_int_range (random, 0, G_N_ELEMENTS (steps))];
  return terms;
}

static CfBasketItem
random_item (GRand *random)
{
  const char *const skus[] = { "a", "b", "c", "d", "e" };
  /* few prices, so that pieces merge and halves occur */
  const gint64 prices[] = { 0, 1, 5, 10, 33, 99, 105, 250, 1999, 123456 };
  CfBasketItem item = cf_shop_item (skus[g_rand_int_range (random, 0, G_N_ELEMENTS (skus))],
                                    prices[g_rand_int_range (random, 0, G_N_ELEMENTS (prices))],
                                    classes[g_rand_int_range (random, 0, G_N_ELEMENTS (classes))]);
  int kind = g_rand_int_range (random, 0, 10);
  if (kind == 0)
    item.kind = CF_LINE_FEE;
  else if (kind == 1)
    item.discountable = FALSE;
  else if (kind == 2)
    item.unit = CF_UNIT_KG;
  else if (kind == 3 && item.unit_price.minor > 0) {
    item.embedded = TRUE;
    item.price_source = CF_PRICE_SOURCE_EMBEDDED;
    item.embedded_amount.minor = g_rand_int_range (random, 0, 3000);
  } else if (kind == 4 && g_rand_boolean (random)) {
    item.kind = CF_LINE_PAYOUT;
    item.unit_price.minor = -item.unit_price.minor;
  }
  return item;
}

static gint64
random_quantity (GRand *random, const CfBasketItem *item)
{
  if (item->embedded)
    return 1000;
  if (item->unit == CF_UNIT_KG)
    return g_rand_int_range (random, 0, 3000);
  return g_rand_int_range (random, 0, 20) == 0 ? g_rand_int_range (random, -1500, 1500)
                                               : 1000 * g_rand_int_range (random, 0, 5);
}

static CfDiscount
random_discount (GRand *random)
{
  const gint64 ppm[] = { 100000, 50000, 333333, 1000000, 1, 0, 1000001, 125000 };
  if (g_rand_boolean (random))
    return cf_discount_percent ((CfRate){ ppm[g_rand_int_range (random, 0, G_N_ELEMENTS (ppm))] });
  return cf_discount_amount ((CfMoney){ g_rand_int_range (random, -1, 700) });
}

/* One thing done to the basket, allowed or not.  Returns: whether it was done. */
static gboolean
random_step (GRand *random, CfBasket *basket, const CfTerms *terms)
{
  guint no = (guint) g_rand_int_range (random, 0, (gint) cf_basket_get_last_line_no (basket) + 2);
  CfBasketItem item = random_item (random);
  CfQuantity quantity = { random_quantity (random, &item) };
  CfDiscount discount = random_discount (random);
  CfBasketItem deposit = cf_shop_item ("deposit", 25, "standard");
  deposit.kind = CF_LINE_DEPOSIT;
  gboolean with_deposit =
    item.unit == CF_UNIT_EA && !item.embedded && g_rand_int_range (random, 0, 8) == 0;
  switch (g_rand_int_range (random, 0, 12)) {
  case 0: return cf_basket_void_line (basket, no, NULL);
  case 1: return cf_basket_set_quantity (basket, no, quantity, NULL);
  case 2:
    return cf_basket_override_price (basket, no, (CfMoney){ g_rand_int_range (random, -5, 3000) },
                                     NULL, NULL);
  case 3: return cf_basket_add_discount (basket, terms, no, &discount, NULL, NULL);
  case 4: return cf_basket_add_discount (basket, terms, 0, &discount, NULL, NULL);
  case 5: return cf_basket_remove_discount (basket, no, NULL);
  default:
    return cf_basket_add (basket, &item, with_deposit ? &deposit : NULL, quantity, CF_SHOP_NOW_MS,
                          NULL, NULL);
  }
}

static void
assert_reads_back (const CfBasket *basket)
{
  GError *error = NULL;
  json_object *object = cf_basket_encode (basket);
  g_autoptr (CfBasket) back = cf_basket_decode (object, &error);
  ck_assert_ok (back != NULL);
  ck_assert (cf_basket_equal (back, basket));
  json_object_put (object);
}

static guint
class_index (const char *tax_class)
{
  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    if (g_str_equal (classes[i], tax_class))
      return i;
  return G_N_ELEMENTS (classes); /* "none" */
}

/* The same basket in the words of the slow computation. */
static void
slow_totals (const CfBasket *basket, const CfTerms *terms, CfSlowTotals *totals)
{
  guint n_lines = cf_basket_get_line_count (basket);
  guint n_discounts = cf_basket_get_discount_count (basket);
  guint n_tenders = cf_basket_get_tender_count (basket);
  g_autofree CfSlowLine *lines = g_new0 (CfSlowLine, n_lines + 1);
  g_autofree CfSlowDiscount *discounts = g_new0 (CfSlowDiscount, n_discounts + 1);
  g_autofree CfSlowTender *tenders = g_new0 (CfSlowTender, n_tenders + 1);
  for (guint i = 0; i < n_lines; i++) {
    const CfBasketLine *line = cf_basket_get_line (basket, i);
    lines[i] = (CfSlowLine){ line->no,
                             line->item.unit_price.minor,
                             line->quantity.milli,
                             line->item.embedded,
                             line->item.embedded_amount.minor,
                             line->item.discountable && line->item.kind == CF_LINE_MERCHANDISE,
                             class_index (line->item.tax_class) };
  }
  for (guint i = 0; i < n_discounts; i++) {
    const CfBasketDiscount *discount = cf_basket_get_discount (basket, i);
    discounts[i] =
      (CfSlowDiscount){ discount->line, discount->terms.percent.ppm, discount->terms.amount.minor };
  }
  for (guint i = 0; i < n_tenders; i++) {
    const CfTender *tender = cf_basket_get_tender (basket, i);
    tenders[i] = (CfSlowTender){ tender->type.is_cash, tender->amount.minor };
  }
  CfSlowBasket slow = { lines, n_lines, discounts, n_discounts, tenders, n_tenders };
  for (guint i = 0; i < G_N_ELEMENTS (class_ppm); i++)
    slow.class_ppm[i] = class_ppm[i];
  slow.inclusive = terms->tax_mode == CF_TAX_INCLUSIVE;
  slow.per_line = terms->tax_per_line;
  slow.half_even = terms->rounding == CF_ROUNDING_HALF_EVEN;
  slow.cash_step = terms->cash_step.minor;
  cf_slow_totals (&slow, totals);
}

static void
assert_rows_agree (const CfFigures *figures, const CfSlowTotals *slow)
{
  guint used = 0;
  for (guint c = 0; c < CF_SLOW_CLASSES_MAX; c++)
    used += slow->class_used[c];
  ck_assert_uint_eq (figures->n_taxes, used);
  for (guint i = 0; i < figures->n_taxes; i++) {
    const CfTaxFigures *row = &figures->taxes[i];
    guint c = class_index (row->tax_class);
    gint64 parts = 0;
    ck_assert_int_eq (row->net.minor, slow->net[c]);
    ck_assert_int_eq (row->tax.minor, slow->tax[c]);
    ck_assert_int_eq (row->gross.minor, slow->gross[c]);
    for (guint p = 0; p < row->n_parts; p++)
      parts += row->part_tax[p].minor;
    ck_assert_int_eq (parts, row->tax.minor);
  }
}

static void
assert_shares_add_up (const CfBasket *basket, const CfFigures *figures)
{
  for (guint i = 0; i < figures->n_lines; i++) {
    gint64 sum = 0;
    for (guint s = 0; s < figures->n_shares; s++)
      if (figures->shares[s].line == figures->lines[i].no)
        sum += figures->shares[s].amount.minor;
    ck_assert_int_eq (sum, figures->lines[i].discount.minor);
    ck_assert_int_eq (figures->lines[i].amount.minor - sum, figures->lines[i].total.minor);
    ck_assert (sum == 0 || figures->lines[i].total.minor >= 0);
  }
}

static void
assert_agrees (const CfBasket *basket, const CfTerms *terms)
{
  static CfSlowTotals slow;
  GError *error = NULL;
  g_autoptr (CfFigures) figures = cf_figures_new (basket, terms, &error);
  ck_assert_ok (figures != NULL);
  slow_totals (basket, terms, &slow);
  for (guint i = 0; i < figures->n_lines; i++) {
    ck_assert_int_eq (figures->lines[i].amount.minor, slow.line_amount[i]);
    ck_assert_int_eq (figures->lines[i].total.minor, slow.line_total[i]);
  }
  assert_rows_agree (figures, &slow);
  assert_shares_add_up (basket, figures);
  ck_assert_int_eq (figures->subtotal.minor, slow.subtotal);
  ck_assert_int_eq (figures->discount.minor, slow.discount);
  ck_assert_int_eq (figures->total.minor, slow.total);
  ck_assert_int_eq (figures->refund_due.minor, slow.refund_due);
  ck_assert_int_eq (figures->tendered.minor, slow.tendered);
  ck_assert_int_eq (figures->rounding.minor, slow.rounding);
  ck_assert_int_eq (figures->due.minor, slow.due);
  ck_assert_int_eq (figures->due_cash.minor, slow.due_cash);
  ck_assert_int_eq (figures->change.minor, slow.change);
}

/* Pays what is due in some random parts; then it must be a sale that balances. */
static void
pay (GRand *random, CfBasket *basket, const CfTerms *terms)
{
  GError *error = NULL;
  const char *const types[] = { "cash", "cash", "voucher" };
  for (guint i = 0; i < 20; i++) {
    g_autoptr (CfFigures) figures = cf_figures_new (basket, terms, &error);
    ck_assert_ok (figures != NULL);
    if (figures->due.minor == 0)
      break;
    const char *type = types[g_rand_int_range (random, 0, G_N_ELEMENTS (types))];
    CfMoney part = { g_rand_int_range (random, 1,
                                       (gint) MIN (figures->due.minor * 2, 1000000) + 1) };
    gboolean all = i > 5 || g_rand_boolean (random);
    (void) cf_basket_add_tender (basket, terms, cf_shop_type (type), all ? NULL : &part, NULL,
                                 CF_SHOP_NOW_MS, NULL, NULL);
    assert_agrees (basket, terms);
  }
  CfSaleHead head = { .number = "T1-000001",
                      .business_day = "2026-11-23",
                      .currency = "EUR",
                      .exponent = 2,
                      .finished_at_ms = CF_SHOP_NOW_MS,
                      .by = "p1" };
  g_autoptr (CfFigures) figures = cf_figures_new (basket, terms, &error);
  g_autoptr (CfSale) sale = cf_checkout_sale (basket, terms, figures, &head, &error);
  ck_assert_ok (sale != NULL);
  ck_assert_ok (cf_sale_check (sale, &error));
}

START_TEST (test_whatever_is_done_the_figures_agree_with_the_slow_computation)
{
  g_auto (CfShop) shop;
  g_autoptr (GRand) random = cf_test_random_new ();
  guint refused = 0, done = 0, paid = 0;
  cf_shop_init (&shop);
  cf_shop_add_tax (&shop, "odd", "state", 40000);
  cf_shop_add_tax (&shop, "odd", "city", 48750);
  for (guint i = 0; i < BASKETS; i++) {
    g_autoptr (CfBasket) basket = cf_shop_basket ();
    CfTerms terms = random_terms (random, &shop);
    guint steps = (guint) g_rand_int_range (random, 1, STEPS_MAX);
    for (guint s = 0; s < steps; s++) {
      g_autoptr (CfBasket) before = cf_basket_copy (basket);
      if (random_step (random, basket, &terms)) {
        done++;
      } else {
        ck_assert (cf_basket_equal (before, basket));
        refused++;
      }
    }
    assert_agrees (basket, &terms);
    assert_reads_back (basket);
    g_autoptr (CfFigures) figures = cf_figures_new (basket, &terms, NULL);
    if (figures->n_lines > 0 && figures->total.minor >= 0) {
      pay (random, basket, &terms);
      assert_reads_back (basket);
      paid++;
    }
  }
  /* a walk that did nothing, or was never refused, proves nothing */
  ck_assert_uint_gt (done, BASKETS);
  ck_assert_uint_gt (refused, BASKETS / 4);
  ck_assert_uint_gt (paid, BASKETS / 2);
}
END_TEST

START_TEST (test_the_slow_division_rounds_as_on_paper)
{
  const struct
  {
    gint64 a, b, c, away, even;
  } rows[] = { { 199, 19, 119, 32, 32 },
               { 5, 1, 2, 3, 2 },
               { 7, 1, 2, 4, 4 },
               { -5, 1, 2, -3, -2 },
               { 4, 1, 3, 1, 1 },
               { 0, 9, 7, 0, 0 },
               { 9007199254740991, 1000, 1000, 9007199254740991, 9007199254740991 },
               { 1, 1, 3, 0, 0 } };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    ck_assert_int_eq (cf_slow_divide (rows[i].a, rows[i].b, rows[i].c, FALSE), rows[i].away);
    ck_assert_int_eq (cf_slow_divide (rows[i].a, rows[i].b, rows[i].c, TRUE), rows[i].even);
  }
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_the_slow_division_rounds_as_on_paper);
  tcase_add_test (tc, test_whatever_is_done_the_figures_agree_with_the_slow_computation);
}

CF_TEST_MAIN ("basket-properties", add_tests)
