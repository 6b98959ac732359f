/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-shop.h"

static void
discount_percent (CfBasket *basket, const CfShop *shop, guint line, gint64 ppm)
{
  GError *error = NULL;
  CfDiscount discount = cf_discount_percent ((CfRate){ ppm });
  ck_assert_ok (cf_basket_add_discount (basket, &shop->terms, line, &discount, NULL, &error));
}

static void
discount_amount (CfBasket *basket, const CfShop *shop, guint line, gint64 minor)
{
  GError *error = NULL;
  CfDiscount discount = cf_discount_amount ((CfMoney){ minor });
  ck_assert_ok (cf_basket_add_discount (basket, &shop->terms, line, &discount, NULL, &error));
}

static void
assert_line (const CfFigures *figures, guint no, gint64 amount, gint64 discount, gint64 total)
{
  const CfLineFigures *line = cf_figures_find_line (figures, no);
  ck_assert_ptr_nonnull (line);
  ck_assert_int_eq (line->amount.minor, amount);
  ck_assert_int_eq (line->discount.minor, discount);
  ck_assert_int_eq (line->total.minor, total);
}

static void
assert_tax (const CfFigures *figures, guint row, const char *tax_class, gint64 net, gint64 tax)
{
  ck_assert_uint_lt (row, figures->n_taxes);
  ck_assert_str_eq (figures->taxes[row].tax_class, tax_class);
  ck_assert_int_eq (figures->taxes[row].net.minor, net);
  ck_assert_int_eq (figures->taxes[row].tax.minor, tax);
  ck_assert_int_eq (figures->taxes[row].gross.minor, net + tax);
}

START_TEST (test_the_example_of_the_console_contract)
{
  g_auto (CfShop) shop;
  g_autoptr (CfBasket) basket = cf_shop_basket ();
  cf_shop_init (&shop);
  cf_shop_ring (basket, cf_shop_item ("R1", 199, "standard"), 1000);
  g_autoptr (CfFigures) figures = cf_shop_figures (basket, &shop);
  assert_line (figures, 1, 199, 0, 199);
  ck_assert_uint_eq (figures->n_taxes, 1);
  assert_tax (figures, 0, "standard", 167, 32); /* 1.99 × 0.19 ÷ 1.19 = 0.3177… */
  ck_assert_int_eq (figures->taxes[0].rate.ppm, 190000);
  ck_assert_int_eq (figures->subtotal.minor, 199);
  ck_assert_int_eq (figures->total.minor, 199);
  ck_assert_int_eq (figures->due.minor, 199);
  ck_assert_int_eq (figures->due_cash.minor, 199);
  ck_assert_int_eq (figures->change.minor, 0);
  ck_assert (!figures->settled);
}
END_TEST

START_TEST (test_an_empty_basket_is_all_zero_and_settled)
{
  g_auto (CfShop) shop;
  g_autoptr (CfBasket) basket = cf_shop_basket ();
  cf_shop_init (&shop);
  g_autoptr (CfFigures) figures = cf_shop_figures (basket, &shop);
  ck_assert_uint_eq (figures->n_lines + figures->n_taxes + figures->n_shares, 0);
  ck_assert_int_eq (figures->total.minor, 0);
  ck_assert (figures->settled);
}
END_TEST

START_TEST (test_a_line_is_rounded_once_half_away_from_zero)
{
  g_auto (CfShop) shop;
  g_autoptr (CfBasket) basket = cf_shop_basket ();
  CfBasketItem apples = cf_shop_item ("apples", 250, "reduced"),
               slip = cf_shop_item ("slip", -250, "zero");
  cf_shop_init (&shop);
  apples.unit = slip.unit = CF_UNIT_KG;
  slip.kind = CF_LINE_PAYOUT;
  cf_shop_ring (basket, apples, 250); /* 0.625 */
  cf_shop_ring (basket, apples, 249); /* 0.6225 */
  cf_shop_ring (basket, slip, 250);
  g_autoptr (CfFigures) figures = cf_shop_figures (basket, &shop);
  assert_line (figures, 1, 63, 0, 63);
  assert_line (figures, 2, 62, 0, 62);
  assert_line (figures, 3, -63, 0, -63);
  shop.terms.rounding = CF_ROUNDING_HALF_EVEN;
  g_autoptr (CfFigures) even = cf_shop_figures (basket, &shop);
  assert_line (even, 1, 62, 0, 62);
}
END_TEST

START_TEST (test_an_amount_in_the_code_is_kept_until_it_is_overridden)
{
  g_auto (CfShop) shop;
  g_autoptr (CfBasket) basket = cf_shop_basket ();
  GError *error = NULL;
  CfBasketItem cheese = cf_shop_item ("cheese", 2390, "reduced");
  cf_shop_init (&shop);
  cheese.unit = CF_UNIT_KG;
  cheese.embedded = TRUE;
  cheese.embedded_amount.minor = 484;
  cf_shop_ring (basket, cheese, 1000);
  g_autoptr (CfFigures) figures = cf_shop_figures (basket, &shop);
  assert_line (figures, 1, 484, 0, 484); /* 23.90 × 0.203 would be 4.85 */
  ck_assert_ok (cf_basket_override_price (basket, 1, (CfMoney){ 2000 }, NULL, &error));
  g_autoptr (CfFigures) overridden = cf_shop_figures (basket, &shop);
  assert_line (overridden, 1, 406, 0, 406); /* 20.00 × 0.203 */
}
END_TEST

START_TEST (test_discounts_are_taken_in_order_lines_first)
{
  g_auto (CfShop) shop;
  g_autoptr (CfBasket) basket = cf_shop_basket ();
  cf_shop_init (&shop);
  cf_shop_ring (basket, cf_shop_item ("a", 1000, "standard"), 1000);
  cf_shop_ring (basket, cf_shop_item ("b", 333, "reduced"), 1000);
  discount_percent (basket, &shop, 0, 100000); /* entered first, computed last */
  discount_amount (basket, &shop, 1, 55);
  discount_percent (basket, &shop, 1, 100000);
  g_autoptr (CfFigures) figures = cf_shop_figures (basket, &shop);
  /* Line 1: 10.00 − 0.55 = 9.45; 10 % = 0.945 → 0.95; 8.50.  Basket: 10 % of 8.50 + 3.33 = 1.183 →
   * 1.18; shares 118 × 850 ÷ 1183 = 84.78…, 118 × 333 ÷ 1183 = 33.21…: 85 and 33. */
  assert_line (figures, 1, 1000, 55 + 95 + 85, 765);
  assert_line (figures, 2, 333, 33, 300);
  ck_assert_int_eq (figures->discount.minor, 268);
  ck_assert_int_eq (figures->total.minor, 1065);
  const CfDiscountShare expected[] = {
    { 2, 1, { 55 } }, { 3, 1, { 95 } }, { 1, 1, { 85 } }, { 1, 2, { 33 } }
  };
  ck_assert_uint_eq (figures->n_shares, G_N_ELEMENTS (expected));
  for (guint i = 0; i < figures->n_shares; i++) {
    ck_assert_uint_eq (figures->shares[i].discount, expected[i].discount);
    ck_assert_uint_eq (figures->shares[i].line, expected[i].line);
    ck_assert_int_eq (figures->shares[i].amount.minor, expected[i].amount.minor);
  }
}
END_TEST

START_TEST (test_ties_of_a_split_go_to_the_lower_line)
{
  g_auto (CfShop) shop;
  g_autoptr (CfBasket) basket = cf_shop_basket ();
  cf_shop_init (&shop);
  for (guint i = 0; i < 3; i++) {
    const char *const skus[] = { "a", "b", "c" };
    cf_shop_ring (basket, cf_shop_item (skus[i], 100, "standard"), 1000);
  }
  discount_amount (basket, &shop, 0, 2); /* 0.67 each: the missing two go to lines 1 and 2 */
  g_autoptr (CfFigures) figures = cf_shop_figures (basket, &shop);
  assert_line (figures, 1, 100, 1, 99);
  assert_line (figures, 2, 100, 1, 99);
  assert_line (figures, 3, 100, 0, 100);
}
END_TEST

START_TEST (test_only_discountable_merchandise_above_zero_is_touched)
{
  g_auto (CfShop) shop;
  g_autoptr (CfBasket) basket = cf_shop_basket ();
  CfBasketItem book = cf_shop_item ("book", 1000, "reduced"),
               fee = cf_shop_item ("fee", 500, "standard");
  cf_shop_init (&shop);
  book.discountable = FALSE;
  fee.kind = CF_LINE_FEE;
  cf_shop_ring (basket, book, 1000);
  cf_shop_ring (basket, fee, 1000);
  cf_shop_ring (basket, cf_shop_item ("free", 0, "standard"), 1000);
  cf_shop_ring (basket, cf_shop_item ("a", 200, "standard"), 1000);
  discount_percent (basket, &shop, 0, 500000);
  g_autoptr (CfFigures) figures = cf_shop_figures (basket, &shop);
  assert_line (figures, 1, 1000, 0, 1000);
  assert_line (figures, 2, 500, 0, 500);
  assert_line (figures, 3, 0, 0, 0);
  assert_line (figures, 4, 200, 100, 100);
  ck_assert_int_eq (cf_figures_discount_base (figures, basket, 0).minor, 100);
  ck_assert_int_eq (cf_figures_discount_base (figures, basket, 1).minor, 0);
  ck_assert_int_eq (cf_figures_discount_base (figures, basket, 4).minor, 100);
}
END_TEST

START_TEST (test_an_amount_is_capped_when_lines_go_and_comes_back_with_them)
{
  g_auto (CfShop) shop;
  g_autoptr (CfBasket) basket = cf_shop_basket ();
  GError *error = NULL;
  cf_shop_init (&shop);
  cf_shop_ring (basket, cf_shop_item ("a", 300, "standard"), 1000);
  cf_shop_ring (basket, cf_shop_item ("b", 700, "standard"), 1000);
  discount_amount (basket, &shop, 0, 800);
  ck_assert_ok (cf_basket_void_line (basket, 2, &error));
  g_autoptr (CfFigures) capped = cf_shop_figures (basket, &shop);
  ck_assert_int_eq (capped->discount.minor, 300);
  ck_assert_int_eq (capped->total.minor, 0);
  ck_assert_ok (cf_basket_void_line (basket, 1, &error));
  g_autoptr (CfFigures) empty = cf_shop_figures (basket, &shop);
  ck_assert_int_eq (empty->discount.minor, 0);
  cf_shop_ring (basket, cf_shop_item ("c", 1000, "standard"), 1000);
  g_autoptr (CfFigures) back = cf_shop_figures (basket, &shop); /* basket discounts stay */
  ck_assert_int_eq (back->discount.minor, 800);
}
END_TEST

START_TEST (test_tax_is_computed_on_the_class_not_on_the_line)
{
  g_auto (CfShop) shop;
  g_autoptr (CfBasket) basket = cf_shop_basket ();
  cf_shop_init (&shop);
  cf_shop_ring (basket, cf_shop_item ("a", 33, "standard"), 1000);
  cf_shop_ring (basket, cf_shop_item ("b", 99, "reduced"), 1000);
  cf_shop_ring (basket, cf_shop_item ("c", 33, "standard"), 1000);
  cf_shop_ring (basket, cf_shop_item ("d", 50, "zero"), 1000);
  g_autoptr (CfFigures) figures = cf_shop_figures (basket, &shop);
  /* standard 0.66 × 19 ÷ 119 = 0.1053… → 0.11; reduced 0.99 × 7 ÷ 107 = 0.0647… → 0.06 */
  ck_assert_uint_eq (figures->n_taxes, 3);
  assert_tax (figures, 0, "standard", 55, 11);
  assert_tax (figures, 1, "reduced", 93, 6);
  assert_tax (figures, 2, "zero", 50, 0);
  ck_assert_uint_eq (figures->lines[2].tax_row, 0);
  /* per line: 0.33 × 19 ÷ 119 = 0.0526… → 0.05, twice */
  shop.terms.tax_per_line = TRUE;
  g_autoptr (CfFigures) per_line = cf_shop_figures (basket, &shop);
  assert_tax (per_line, 0, "standard", 56, 10);
}
END_TEST

START_TEST (test_exclusive_tax_is_added)
{
  g_auto (CfShop) shop;
  g_autoptr (CfBasket) basket = cf_shop_basket ();
  cf_shop_init (&shop);
  cf_shop_add_tax (&shop, "ny", "state", 40000);
  cf_shop_add_tax (&shop, "ny", "city", 45000);
  cf_shop_add_tax (&shop, "ny", "metro", 3750);
  shop.terms.tax_mode = CF_TAX_EXCLUSIVE;
  cf_shop_ring (basket, cf_shop_item ("a", 1999, "ny"), 1000);
  cf_shop_ring (basket, cf_shop_item ("b", 501, "ny"), 1000);
  g_autoptr (CfFigures) figures = cf_shop_figures (basket, &shop);
  /* 25.00 × 8.875 % = 2.21875 → 2.22; by largest remainder over 40 : 45 : 3.75 of 88.75:
   * 100.05…, 112.56…, 9.38… → 100 + 113 + 9 */
  assert_tax (figures, 0, "ny", 2500, 222);
  ck_assert_int_eq (figures->total.minor, 2722);
  ck_assert_int_eq (figures->subtotal.minor, 2500);
  ck_assert_uint_eq (figures->taxes[0].n_parts, 3);
  ck_assert_str_eq (figures->taxes[0].parts[1].id, "city");
  ck_assert_int_eq (figures->taxes[0].part_tax[0].minor, 100);
  ck_assert_int_eq (figures->taxes[0].part_tax[1].minor, 113);
  ck_assert_int_eq (figures->taxes[0].part_tax[2].minor, 9);
}
END_TEST

START_TEST (test_two_classes_of_one_percentage_are_two_rows)
{
  g_auto (CfShop) shop;
  g_autoptr (CfBasket) basket = cf_shop_basket ();
  cf_shop_init (&shop);
  cf_shop_add_tax (&shop, "food", "vat", 70000);
  cf_shop_ring (basket, cf_shop_item ("a", 107, "food"), 1000);
  cf_shop_ring (basket, cf_shop_item ("b", 107, "reduced"), 1000);
  g_autoptr (CfFigures) figures = cf_shop_figures (basket, &shop);
  ck_assert_uint_eq (figures->n_taxes, 2);
  assert_tax (figures, 0, "food", 100, 7);
  assert_tax (figures, 1, "reduced", 100, 7);
}
END_TEST

START_TEST (test_a_gift_card_is_not_taxed_but_is_in_the_total)
{
  g_auto (CfShop) shop;
  g_autoptr (CfBasket) basket = cf_shop_basket ();
  CfBasketItem gift = cf_shop_item ("gift", 2500, "standard");
  cf_shop_init (&shop);
  gift.kind = CF_LINE_STORED_VALUE;
  cf_shop_ring (basket, gift, 1000);
  cf_shop_ring (basket, cf_shop_item ("a", 119, "standard"), 1000);
  discount_percent (basket, &shop, 0, 1000000);
  g_autoptr (CfFigures) figures = cf_shop_figures (basket, &shop);
  assert_tax (figures, 0, CF_TAX_CLASS_NONE, 2500, 0);
  assert_tax (figures, 1, "standard", 0, 0);
  ck_assert_int_eq (figures->total.minor, 2500);
}
END_TEST

START_TEST (test_a_class_without_a_rate_gives_no_figures)
{
  g_auto (CfShop) shop;
  g_autoptr (CfBasket) basket = cf_shop_basket ();
  GError *error = NULL;
  cf_shop_init (&shop);
  cf_shop_ring (basket, cf_shop_item ("a", 100, "luxury"), 1000);
  ck_assert_refused (cf_figures_new (basket, &shop.terms, &error) != NULL, CF_ERROR_BAD_SETTING);
}
END_TEST

START_TEST (test_the_largest_basket_there_can_be_still_fits)
{
  g_auto (CfShop) shop;
  g_autoptr (CfBasket) basket = cf_shop_basket ();
  GError *error = NULL;
  guint lines = 0;
  CfBasketItem dear = cf_shop_item ("dear", CF_BASKET_AMOUNT_MAX, "most");
  cf_shop_init (&shop);
  cf_shop_add_tax (&shop, "most", "vat", CF_TAX_RATE_MAX);
  shop.terms.tax_mode = CF_TAX_EXCLUSIVE;
  dear.serial_tracked = TRUE;
  while (cf_basket_add (basket, &dear, NULL, CF_QUANTITY_ONE, CF_SHOP_NOW_MS, NULL, &error))
    lines++;
  ck_assert (cf_error_is (error, CF_ERROR_BASKET_FULL));
  g_clear_error (&error);
  g_autoptr (CfFigures) figures = cf_shop_figures (basket, &shop);
  ck_assert_uint_gt (lines, 300);
  ck_assert_int_eq (figures->total.minor, CF_BASKET_AMOUNT_MAX * lines * 4);
}
END_TEST

/* ── tenders ──────────────────────────────────────────────────────────────────────────────────── */

static void
assert_paid (const CfBasket *basket,
             const CfShop *shop,
             gint64 tendered,
             gint64 rounding,
             gint64 due,
             gint64 change)
{
  g_autoptr (CfFigures) figures = cf_shop_figures (basket, shop);
  ck_assert_int_eq (figures->tendered.minor, tendered);
  ck_assert_int_eq (figures->rounding.minor, rounding);
  ck_assert_int_eq (figures->due.minor, due);
  ck_assert_int_eq (figures->change.minor, change);
}

START_TEST (test_cash_above_what_is_due_gives_change)
{
  g_auto (CfShop) shop;
  g_autoptr (CfBasket) basket = cf_shop_basket ();
  cf_shop_init (&shop);
  cf_shop_ring (basket, cf_shop_item ("a", 4294, "standard"), 1000);
  cf_shop_tender (basket, &shop, "cash", 5000);
  assert_paid (basket, &shop, 5000, 0, 0, 706);
}
END_TEST

/* total, step, cash given (-1: what is due), rounding, due afterwards, change */
static const gint64 cash_rows[][6] = {
  { 1297, 5, 1295, -2, 0, 0 },
  { 1298, 5, 1300, 2, 0, 0 },
  { 1298, 5, -1, 2, 0, 0 },
  { 1297, 5, 2000, -2, 0, 705 },
  { 1297, 5, 1296, -2, 0, 1 },
  { 1290, 5, 1000, 0, 290, 0 },
  { 2, 5, 0, -2, 0, 0 },
  { 2, 5, -1, -2, 0, 0 },
  { 249, 500, -1, -249, 0, 0 },
  { 250, 500, -1, 250, 0, 0 },
  { 1297, 0, -1, 0, 0, 0 },
  /* coins below the step: less than due_cash, but all that is due; nothing is rounded */
  { 1298, 5, 1298, 0, 0, 0 },
  { 1298, 5, 1299, 0, 0, 1 },
};

START_TEST (test_cash_rounding_belongs_to_the_payment)
{
  g_auto (CfShop) shop;
  g_autoptr (CfBasket) basket = cf_shop_basket ();
  const gint64 *row = cash_rows[_i];
  cf_shop_init (&shop);
  shop.terms.cash_step.minor = row[1];
  cf_shop_ring (basket, cf_shop_item ("a", row[0], "standard"), 1000);
  cf_shop_tender (basket, &shop, "cash", row[2]);
  g_autoptr (CfFigures) figures = cf_shop_figures (basket, &shop);
  ck_assert_int_eq (figures->total.minor, row[0]); /* never rounded */
  ck_assert_int_eq (figures->rounding.minor, row[3]);
  ck_assert_int_eq (figures->due.minor, row[4]);
  ck_assert_int_eq (figures->change.minor, row[5]);
  ck_assert_int_eq (figures->settled, figures->due.minor == 0);
}
END_TEST

START_TEST (test_mixed_tenders_round_only_the_cash_that_settles)
{
  g_auto (CfShop) shop;
  g_autoptr (CfBasket) basket = cf_shop_basket ();
  cf_shop_init (&shop);
  shop.terms.cash_step.minor = 5;
  cf_shop_ring (basket, cf_shop_item ("a", 1298, "standard"), 1000);
  cf_shop_tender (basket, &shop, "voucher", 501);
  cf_shop_tender (basket, &shop, "cash", 503); /* a part: not rounded */
  assert_paid (basket, &shop, 1004, 0, 294, 0);
  cf_shop_tender (basket, &shop, "cash", 500); /* 2.94 → 2.95 */
  assert_paid (basket, &shop, 1504, 1, 0, 205);
  g_autoptr (CfFigures) figures = cf_shop_figures (basket, &shop);
  ck_assert_uint_eq (figures->n_tenders, 3);
  ck_assert_int_eq (figures->tenders[0].paid.minor, 501);
  ck_assert_int_eq (figures->tenders[1].paid.minor, 503);
  ck_assert_int_eq (figures->tenders[2].paid.minor, 295);
  ck_assert_int_eq (figures->tenders[2].given.minor, 500);
}
END_TEST

START_TEST (test_tenders_that_cannot_be_are_refused)
{
  g_auto (CfShop) shop;
  g_autoptr (CfBasket) basket = cf_shop_basket ();
  GError *error = NULL;
  const CfMoney zero = { 0 }, negative = { -1 }, huge = { CF_BASKET_TENDER_MAX + 1 },
                much = { 101 };
  g_autofree char *endless = g_strnfill (CF_TENDER_REFERENCE_MAX + 1, '7');
  cf_shop_init (&shop);
#define REFUSE(type, amount, reference, code)                                                      \
  ck_assert_unchanged (basket,                                                                     \
                       cf_basket_add_tender (basket, &shop.terms, cf_shop_type (type), amount,     \
                                             reference, CF_SHOP_NOW_MS, NULL, &error),             \
                       code)
  REFUSE ("cash", NULL, NULL, CF_ERROR_EMPTY_BASKET);
  cf_shop_ring (basket, cf_shop_item ("a", 100, "standard"), 1000);
  REFUSE ("cash", &zero, NULL, CF_ERROR_BAD_AMOUNT);
  REFUSE ("cash", &negative, NULL, CF_ERROR_BAD_AMOUNT);
  REFUSE ("cash", &huge, NULL, CF_ERROR_BAD_AMOUNT);
  REFUSE ("card", &much, NULL, CF_ERROR_OVERPAID);
  REFUSE ("voucher", &much, NULL, CF_ERROR_OVERPAID);
  REFUSE ("voucher", &zero, NULL, CF_ERROR_BAD_AMOUNT);
  REFUSE ("voucher", NULL, endless, CF_ERROR_BAD_REQUEST);
  cf_shop_tender (basket, &shop, "cash", 100);
  REFUSE ("cash", NULL, NULL, CF_ERROR_NOTHING_DUE);
  REFUSE ("cash", &much, NULL, CF_ERROR_NOTHING_DUE);
  ck_assert_unchanged (basket, cf_basket_void_tender (basket, 9, &error), CF_ERROR_NO_SUCH_TENDER);
  ck_assert_ok (cf_basket_void_tender (basket, 1, &error));
  assert_paid (basket, &shop, 0, 0, 100, 0);
  ck_assert_unchanged (basket, cf_basket_void_tender (basket, 1, &error), CF_ERROR_NO_SUCH_TENDER);
#undef REFUSE
}
END_TEST

START_TEST (test_a_free_basket_has_nothing_due)
{
  g_auto (CfShop) shop;
  g_autoptr (CfBasket) basket = cf_shop_basket ();
  GError *error = NULL;
  cf_shop_init (&shop);
  cf_shop_ring (basket, cf_shop_item ("a", 0, "standard"), 1000);
  ck_assert_unchanged (basket,
                       cf_basket_add_tender (basket, &shop.terms, cf_shop_type ("cash"), NULL, NULL,
                                             CF_SHOP_NOW_MS, NULL, &error),
                       CF_ERROR_NOTHING_DUE);
  g_autoptr (CfFigures) figures = cf_shop_figures (basket, &shop);
  ck_assert_ok (cf_basket_check_finish (basket, figures, &error));
}
END_TEST

START_TEST (test_lines_may_change_while_cash_and_vouchers_stand)
{
  g_auto (CfShop) shop;
  g_autoptr (CfBasket) basket = cf_shop_basket ();
  GError *error = NULL;
  cf_shop_init (&shop);
  cf_shop_ring (basket, cf_shop_item ("a", 600, "standard"), 1000);
  cf_shop_ring (basket, cf_shop_item ("b", 400, "standard"), 1000);
  cf_shop_tender (basket, &shop, "voucher", 700);
  cf_shop_tender (basket, &shop, "cash", 500);
  assert_paid (basket, &shop, 1200, 0, 0, 200);
  cf_shop_ring (basket, cf_shop_item ("c", 1000, "standard"), 1000);
  assert_paid (basket, &shop, 1200, 0, 800, 0); /* due follows */
  ck_assert_ok (cf_basket_void_line (basket, 3, &error));
  ck_assert_ok (cf_basket_void_line (basket, 2, &error));
  /* 6.00 are open: the voucher of 7.00 gives no change, and the cash goes back whole */
  g_autoptr (CfFigures) figures = cf_shop_figures (basket, &shop);
  ck_assert_int_eq (figures->surplus.minor, 100);
  ck_assert_int_eq (figures->change.minor, 500);
  ck_assert_refused (cf_basket_check_finish (basket, figures, &error), CF_ERROR_OVERPAID);
  ck_assert_ok (cf_basket_void_tender (basket, 1, &error));
  assert_paid (basket, &shop, 500, 0, 100, 0);
}
END_TEST

START_TEST (test_a_payout_is_paid_within_what_is_owed)
{
  g_auto (CfShop) shop;
  g_autoptr (CfBasket) basket = cf_shop_basket ();
  GError *error = NULL;
  const CfMoney much = { 76 }, part = { 25 };
  CfBasketItem slip = cf_shop_item ("slip", -77, "standard");
  cf_shop_init (&shop);
  shop.terms.cash_step.minor = 5;
  slip.kind = CF_LINE_PAYOUT;
  cf_shop_ring (basket, slip, 1000);
  g_autoptr (CfFigures) before = cf_shop_figures (basket, &shop);
  ck_assert_int_eq (before->total.minor, -77);
  ck_assert_int_eq (before->due.minor, 0);
  ck_assert_int_eq (before->refund_due.minor, 77);
  ck_assert_int_eq (before->refund_due_cash.minor, 75);
  assert_tax (before, 0, "standard", -65, -12); /* 0.77 × 19 ÷ 119 = 0.1229… */
  ck_assert_refused (cf_basket_check_finish (basket, before, &error), CF_ERROR_NOT_PAID);
  ck_assert_unchanged (basket,
                       cf_basket_add_tender (basket, &shop.terms, cf_shop_type ("cash"), &much,
                                             NULL, CF_SHOP_NOW_MS, NULL, &error),
                       CF_ERROR_OVERPAID);
  ck_assert_unchanged (basket,
                       cf_basket_add_tender (basket, &shop.terms, cf_shop_type ("voucher"), NULL,
                                             NULL, CF_SHOP_NOW_MS, NULL, &error),
                       CF_ERROR_WRONG_STATE);
  ck_assert_ok (cf_basket_add_tender (basket, &shop.terms, cf_shop_type ("cash"), &part, NULL,
                                      CF_SHOP_NOW_MS, NULL, &error));
  cf_shop_tender (basket, &shop, "cash", -1); /* 0.52 left → 0.50 */
  g_autoptr (CfFigures) after = cf_shop_figures (basket, &shop);
  ck_assert_int_eq (after->tendered.minor, -75);
  ck_assert_int_eq (after->rounding.minor, 2);
  ck_assert_int_eq (after->refund_due.minor, 0);
  ck_assert_ok (cf_basket_check_finish (basket, after, &error));
}
END_TEST

START_TEST (test_a_voucher_does_not_pay_for_gift_cards)
{
  g_auto (CfShop) shop;
  g_autoptr (CfBasket) basket = cf_shop_basket ();
  GError *error = NULL;
  CfBasketItem gift = cf_shop_item ("gift", 2500, "standard");
  const CfMoney some = { 301 };
  cf_shop_init (&shop);
  gift.kind = CF_LINE_STORED_VALUE;
  cf_shop_ring (basket, gift, 1000);
  cf_shop_ring (basket, cf_shop_item ("a", 500, "standard"), 1000);
  cf_shop_tender (basket, &shop, "voucher", 200);
  ck_assert_unchanged (basket,
                       cf_basket_add_tender (basket, &shop.terms, cf_shop_type ("voucher"), &some,
                                             NULL, CF_SHOP_NOW_MS, NULL, &error),
                       CF_ERROR_OVERPAID);
  cf_shop_tender (basket, &shop, "voucher", -1); /* the 3.00 that are left of the goods */
  assert_paid (basket, &shop, 500, 0, 2500, 0);
  ck_assert_unchanged (basket,
                       cf_basket_add_tender (basket, &shop.terms, cf_shop_type ("voucher"), NULL,
                                             NULL, CF_SHOP_NOW_MS, NULL, &error),
                       CF_ERROR_NOTHING_DUE);
}
END_TEST

/* ── card ─────────────────────────────────────────────────────────────────────────────────────── */

static void
move (CfBasket *basket, guint no, CfTenderState state, gint64 approved)
{
  GError *error = NULL;
  ck_assert_ok (cf_basket_move_tender (basket, no, state, (CfMoney){ approved }, NULL, &error));
}

START_TEST (test_a_card_counts_what_the_terminal_approves)
{
  g_auto (CfShop) shop;
  g_autoptr (CfBasket) basket = cf_shop_basket ();
  GError *error = NULL;
  cf_shop_init (&shop);
  cf_shop_ring (basket, cf_shop_item ("a", 1000, "standard"), 1000);
  guint card = cf_shop_tender (basket, &shop, "card", -1);
  assert_paid (basket, &shop, 0, 0, 1000, 0); /* asked, not paid */
  ck_assert_ptr_nonnull (cf_basket_get_open_tender (basket));
  g_autoptr (CfFigures) running = cf_shop_figures (basket, &shop);
  ck_assert_refused (cf_basket_check_finish (basket, running, &error), CF_ERROR_WRONG_STATE);
  move (basket, card, CF_TENDER_APPROVED, 600); /* a partial approval: the rest stays due */
  assert_paid (basket, &shop, 600, 0, 400, 0);
  ck_assert_ptr_null (cf_basket_get_open_tender (basket));
  cf_shop_tender (basket, &shop, "cash", -1);
  g_autoptr (CfFigures) paid = cf_shop_figures (basket, &shop);
  ck_assert_ok (cf_basket_check_finish (basket, paid, &error));
}
END_TEST

START_TEST (test_a_basket_with_a_running_unknown_or_approved_card_is_bound)
{
  g_auto (CfShop) shop;
  g_autoptr (CfBasket) basket = cf_shop_basket ();
  GError *error = NULL;
  CfBasketItem item = cf_shop_item ("a", 1000, "standard");
  const CfDiscount tenth = cf_discount_percent ((CfRate){ 100000 });
  cf_shop_init (&shop);
  cf_shop_ring (basket, item, 1000);
  ck_assert_ok (cf_basket_add_discount (basket, &shop.terms, 0, &tenth, NULL, &error));
  guint card = cf_shop_tender (basket, &shop, "card", 500);
  const CfTenderState states[] = { CF_TENDER_STARTED, CF_TENDER_UNKNOWN, CF_TENDER_APPROVED,
                                   CF_TENDER_REVERSING };
  for (guint i = 0; i < G_N_ELEMENTS (states); i++) {
    if (i > 0)
      move (basket, card, states[i], 500);
    ck_assert (cf_basket_is_bound (basket));
#define REFUSE(call) ck_assert_unchanged (basket, call, CF_ERROR_WRONG_STATE)
    REFUSE (cf_basket_add (basket, &item, NULL, CF_QUANTITY_ONE, CF_SHOP_NOW_MS, NULL, &error));
    REFUSE (cf_basket_set_quantity (basket, 1, (CfQuantity){ 2000 }, &error));
    REFUSE (cf_basket_void_line (basket, 1, &error));
    REFUSE (cf_basket_override_price (basket, 1, (CfMoney){ 1 }, NULL, &error));
    REFUSE (cf_basket_add_discount (basket, &shop.terms, 1, &tenth, NULL, &error));
    REFUSE (cf_basket_remove_discount (basket, 1, &error));
    REFUSE (cf_basket_check_cancel (basket, &error));
    REFUSE (cf_basket_void_tender (basket, card, &error));
    if (states[i] != CF_TENDER_APPROVED)
      REFUSE (cf_basket_add_tender (basket, &shop.terms, cf_shop_type ("cash"), NULL, NULL,
                                    CF_SHOP_NOW_MS, NULL, &error));
#undef REFUSE
  }
  move (basket, card, CF_TENDER_REVERSED, 0);
  ck_assert (!cf_basket_is_bound (basket));
  ck_assert_ok (cf_basket_check_cancel (basket, &error));
  ck_assert_ok (cf_basket_void_line (basket, 1, &error));
}
END_TEST

START_TEST (test_steps_of_a_card_that_cannot_be_are_refused)
{
  g_auto (CfShop) shop;
  g_autoptr (CfBasket) basket = cf_shop_basket ();
  GError *error = NULL;
  cf_shop_init (&shop);
  cf_shop_ring (basket, cf_shop_item ("a", 1000, "standard"), 1000);
  guint cash = cf_shop_tender (basket, &shop, "cash", 100);
  guint card = cf_shop_tender (basket, &shop, "card", 500);
#define REFUSE(no, state, minor, code)                                                             \
  ck_assert_unchanged (                                                                            \
    basket, cf_basket_move_tender (basket, no, state, (CfMoney){ minor }, NULL, &error), code)
  REFUSE (9, CF_TENDER_APPROVED, 500, CF_ERROR_NO_SUCH_TENDER);
  REFUSE (cash, CF_TENDER_APPROVED, 100, CF_ERROR_WRONG_STATE);
  REFUSE (cash, CF_TENDER_VOIDED, 0, CF_ERROR_WRONG_STATE);
  REFUSE (card, CF_TENDER_APPROVED, 501, CF_ERROR_BAD_AMOUNT);
  REFUSE (card, CF_TENDER_APPROVED, 0, CF_ERROR_BAD_AMOUNT);
  REFUSE (card, CF_TENDER_REVERSED, 0, CF_ERROR_WRONG_STATE);
  REFUSE (card, CF_TENDER_N_STATES, 0, CF_ERROR_WRONG_STATE);
  g_autofree char *endless = g_strnfill (CF_TENDER_REFERENCE_MAX + 1, '7');
  ck_assert_unchanged (basket,
                       cf_basket_move_tender (basket, card, CF_TENDER_APPROVED, (CfMoney){ 500 },
                                              endless, &error),
                       CF_ERROR_BAD_REQUEST);
  move (basket, card, CF_TENDER_DECLINED, 0);
  REFUSE (card, CF_TENDER_APPROVED, 500, CF_ERROR_WRONG_STATE);
#undef REFUSE
  ck_assert (!cf_basket_is_bound (basket));
}
END_TEST

START_TEST (test_what_the_terminal_wants_printed_is_kept_and_cut_at_a_character)
{
  g_auto (CfShop) shop;
  g_autoptr (CfBasket) basket = cf_shop_basket ();
  GError *error = NULL;
  GString *slip = g_string_new ("x");
  cf_shop_init (&shop);
  cf_shop_ring (basket, cf_shop_item ("a", 1000, "standard"), 1000);
  guint card = cf_shop_tender (basket, &shop, "card", -1);
  ck_assert_ok (cf_basket_set_tender_card (basket, card, "VISA\n**** 1234", &error));
  ck_assert_str_eq (cf_basket_find_tender (basket, card)->card, "VISA\n**** 1234");
  ck_assert_unchanged (basket, cf_basket_set_tender_card (basket, card, "\xff", &error),
                       CF_ERROR_BAD_REQUEST);
  ck_assert_unchanged (basket, cf_basket_set_tender_card (basket, 9, "VISA", &error),
                       CF_ERROR_NO_SUCH_TENDER);
  for (guint i = 0; i < CF_TENDER_CARD_MAX / 3 + 1; i++)
    g_string_append (slip, "€"); /* three bytes each, from the second byte on */
  ck_assert_ok (cf_basket_set_tender_card (basket, card, slip->str, &error));
  const char *kept = cf_basket_find_tender (basket, card)->card;
  ck_assert (g_utf8_validate (kept, -1, NULL));
  ck_assert (g_str_has_prefix (slip->str, kept));
  ck_assert_uint_gt (strlen (kept), CF_TENDER_CARD_MAX - 3);
  g_string_free (slip, TRUE);
}
END_TEST

START_TEST (test_tenders_are_bounded)
{
  g_auto (CfShop) shop;
  g_autoptr (CfBasket) basket = cf_shop_basket ();
  GError *error = NULL;
  cf_shop_init (&shop);
  cf_shop_ring (basket, cf_shop_item ("a", 1000, "standard"), 1000);
  for (guint i = 0; i < CF_BASKET_TENDERS_MAX; i++) {
    guint no = cf_shop_tender (basket, &shop, "voucher", 1);
    ck_assert_ok (cf_basket_void_tender (basket, no, &error));
  }
  ck_assert_unchanged (basket,
                       cf_basket_add_tender (basket, &shop.terms, cf_shop_type ("voucher"), NULL,
                                             NULL, CF_SHOP_NOW_MS, NULL, &error),
                       CF_ERROR_BASKET_FULL);
}
END_TEST

START_TEST (test_only_one_card_outcome_is_awaited_at_a_time)
{
  g_auto (CfShop) shop;
  g_autoptr (CfBasket) basket = cf_shop_basket ();
  GError *error = NULL;
  cf_shop_init (&shop);
  cf_shop_ring (basket, cf_shop_item ("a", 1000, "standard"), 1000);
  guint first = cf_shop_tender (basket, &shop, "card", 500);
  move (basket, first, CF_TENDER_APPROVED, 500);
  cf_shop_tender (basket, &shop, "card", 200);
  ck_assert_unchanged (basket,
                       cf_basket_move_tender (basket, first, CF_TENDER_REVERSING, CF_MONEY_ZERO,
                                              NULL, &error),
                       CF_ERROR_WRONG_STATE);
}
END_TEST

START_TEST (test_an_entered_slip_counts_at_once_and_binds)
{
  g_auto (CfShop) shop;
  g_autoptr (CfBasket) basket = cf_shop_basket ();
  GError *error = NULL;
  guint no = 0;
  cf_shop_init (&shop);
  cf_shop_ring (basket, cf_shop_item ("a", 1000, "standard"), 1000);
  ck_assert_ok (cf_basket_add_tender (basket, &shop.terms, cf_shop_type ("card"), NULL, "slip 4711",
                                      CF_SHOP_NOW_MS, &no, &error));
  assert_paid (basket, &shop, 1000, 0, 0, 0);
  ck_assert_str_eq (cf_basket_find_tender (basket, no)->reference, "slip 4711");
  ck_assert (cf_basket_is_bound (basket));
  ck_assert_unchanged (basket, cf_basket_check_cancel (basket, &error), CF_ERROR_WRONG_STATE);
  ck_assert_ok (cf_basket_void_tender (basket, no, &error));
  ck_assert_ok (cf_basket_check_cancel (basket, &error));
}
END_TEST

START_TEST (test_finish_says_what_is_missing_in_order)
{
  g_auto (CfShop) shop;
  g_autoptr (CfBasket) basket = cf_shop_basket ();
  GError *error = NULL;
  CfAgeCheck check = CF_AGE_CHECK_INIT;
  CfBasketItem beer = cf_shop_item ("beer", 1000, "standard");
  cf_shop_init (&shop);
  beer.age_limit = 16;
#define FINISH(code)                                                                               \
  do {                                                                                             \
    g_autoptr (CfFigures) figures_ = cf_shop_figures (basket, &shop);                              \
    ck_assert_refused (cf_basket_check_finish (basket, figures_, &error), code);                   \
  } while (0)
  FINISH (CF_ERROR_EMPTY_BASKET);
  cf_shop_ring (basket, beer, 1000);
  guint card = cf_shop_tender (basket, &shop, "card", 400);
  FINISH (CF_ERROR_WRONG_STATE);
  move (basket, card, CF_TENDER_UNKNOWN, 0);
  FINISH (CF_ERROR_CARD_UNKNOWN);
  move (basket, card, CF_TENDER_APPROVED, 400);
  FINISH (CF_ERROR_AGE_CHECK_NEEDED);
  ck_assert_ok (cf_age_check_seen (18, &check, &error));
  cf_basket_set_age_check (basket, &check);
  FINISH (CF_ERROR_NOT_PAID);
#undef FINISH
  cf_shop_tender (basket, &shop, "cash", -1);
  g_autoptr (CfFigures) figures = cf_shop_figures (basket, &shop);
  ck_assert_ok (cf_basket_check_finish (basket, figures, &error));
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_the_example_of_the_console_contract);
  tcase_add_test (tc, test_an_empty_basket_is_all_zero_and_settled);
  tcase_add_test (tc, test_a_line_is_rounded_once_half_away_from_zero);
  tcase_add_test (tc, test_an_amount_in_the_code_is_kept_until_it_is_overridden);
  tcase_add_test (tc, test_discounts_are_taken_in_order_lines_first);
  tcase_add_test (tc, test_ties_of_a_split_go_to_the_lower_line);
  tcase_add_test (tc, test_only_discountable_merchandise_above_zero_is_touched);
  tcase_add_test (tc, test_an_amount_is_capped_when_lines_go_and_comes_back_with_them);
  tcase_add_test (tc, test_tax_is_computed_on_the_class_not_on_the_line);
  tcase_add_test (tc, test_exclusive_tax_is_added);
  tcase_add_test (tc, test_two_classes_of_one_percentage_are_two_rows);
  tcase_add_test (tc, test_a_gift_card_is_not_taxed_but_is_in_the_total);
  tcase_add_test (tc, test_a_class_without_a_rate_gives_no_figures);
  tcase_add_test (tc, test_the_largest_basket_there_can_be_still_fits);
  tcase_add_test (tc, test_cash_above_what_is_due_gives_change);
  tcase_add_loop_test (tc, test_cash_rounding_belongs_to_the_payment, 0, G_N_ELEMENTS (cash_rows));
  tcase_add_test (tc, test_mixed_tenders_round_only_the_cash_that_settles);
  tcase_add_test (tc, test_tenders_that_cannot_be_are_refused);
  tcase_add_test (tc, test_a_free_basket_has_nothing_due);
  tcase_add_test (tc, test_lines_may_change_while_cash_and_vouchers_stand);
  tcase_add_test (tc, test_a_payout_is_paid_within_what_is_owed);
  tcase_add_test (tc, test_a_voucher_does_not_pay_for_gift_cards);
  tcase_add_test (tc, test_a_card_counts_what_the_terminal_approves);
  tcase_add_test (tc, test_a_basket_with_a_running_unknown_or_approved_card_is_bound);
  tcase_add_test (tc, test_steps_of_a_card_that_cannot_be_are_refused);
  tcase_add_test (tc, test_what_the_terminal_wants_printed_is_kept_and_cut_at_a_character);
  tcase_add_test (tc, test_tenders_are_bounded);
  tcase_add_test (tc, test_only_one_card_outcome_is_awaited_at_a_time);
  tcase_add_test (tc, test_an_entered_slip_counts_at_once_and_binds);
  tcase_add_test (tc, test_finish_says_what_is_missing_in_order);
}

CF_TEST_MAIN ("figures", add_tests)
