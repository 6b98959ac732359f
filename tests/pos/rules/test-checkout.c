/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-checkout.h"
#include "cf-shop.h"

static const CfSaleHead head = { .number = "T1-000001",
                                 .shift = { "0197a2b0-0000-7000-8000-000000000002" },
                                 .business_day = "2026-11-23",
                                 .currency = "EUR",
                                 .exponent = 2,
                                 .finished_at_ms = CF_SHOP_NOW_MS + 60000,
                                 .by = "p1",
                                 .by_name = "Anna",
                                 .receipt_layout = 1 };

static CfSale *
check_out (const CfBasket *basket, const CfShop *shop)
{
  GError *error = NULL;
  g_autoptr (CfFigures) figures = cf_shop_figures (basket, shop);
  CfSale *sale = cf_checkout_sale (basket, &shop->terms, figures, &head, &error);
  ck_assert_ok (sale != NULL);
  ck_assert_ok (cf_sale_check (sale, &error));
  return sale;
}

START_TEST (test_a_sale_holds_all_that_was_paid_and_nothing_that_came_to_nothing)
{
  g_auto (CfShop) shop;
  g_autoptr (CfBasket) basket = cf_shop_basket ();
  GError *error = NULL;
  const CfDiscount tenth = cf_discount_percent ((CfRate){ 100000 });
  const CfBasketWhy loyal = { "loyal customer", "p1", "p2" }, dented = { "dented", "p1", NULL };
  CfBasketItem wine = cf_shop_item ("wine", 1190, "standard");
  CfAgeCheck check = CF_AGE_CHECK_INIT;
  cf_shop_init (&shop);
  shop.terms.cash_step.minor = 5;
  wine.age_limit = 16;
  wine.gtin = "04006381333931";
  cf_shop_ring (basket, wine, 2000);
  cf_shop_ring (basket, cf_shop_item ("voided", 999, "zero"), 1000);
  cf_shop_ring (basket, cf_shop_item ("bread", 289, "reduced"), 1000);
  ck_assert_ok (cf_basket_void_line (basket, 2, &error));
  ck_assert_ok (cf_basket_override_price (basket, 3, (CfMoney){ 250 }, &dented, &error));
  ck_assert_ok (cf_basket_add_discount (basket, &shop.terms, 1, &tenth, &loyal, &error));
  ck_assert_ok (cf_age_check_seen (16, &check, &error));
  cf_basket_set_age_check (basket, &check);
  cf_basket_set_customer (basket, "c1");
  /* 23.80 − 2.38 + 2.50 = 23.92 */
  guint declined = cf_shop_tender (basket, &shop, "card", -1);
  ck_assert_ok (
    cf_basket_move_tender (basket, declined, CF_TENDER_DECLINED, CF_MONEY_ZERO, NULL, &error));
  guint card = cf_shop_tender (basket, &shop, "card", 1000);
  ck_assert_ok (
    cf_basket_move_tender (basket, card, CF_TENDER_APPROVED, (CfMoney){ 1000 }, "T-99", &error));
  ck_assert_ok (cf_basket_set_tender_card (basket, card, "VISA\n**** 1234", &error));
  cf_shop_tender (basket, &shop, "cash", 2000); /* 13.92 → 13.90 */

  g_autoptr (CfSale) sale = check_out (basket, &shop);
  ck_assert_str_eq (sale->id.text, CF_SHOP_BASKET_ID);
  ck_assert_str_eq (sale->number, "T1-000001");
  ck_assert_int_eq (sale->begun_at_ms, CF_SHOP_NOW_MS);
  ck_assert_str_eq (sale->customer, "c1");
  ck_assert_uint_eq (sale->age_limit, 16);
  ck_assert_str_eq (sale->age_method, "seen");
  ck_assert_int_eq (sale->subtotal.minor, 2630);
  ck_assert_int_eq (sale->discount.minor, 238);
  ck_assert_int_eq (sale->total.minor, 2392);
  ck_assert_int_eq (sale->rounding.minor, -2);
  ck_assert_int_eq (sale->change.minor, 610);

  ck_assert_uint_eq (sale->lines->len, 2);
  const CfSaleLine *first = g_ptr_array_index (sale->lines, 0);
  const CfSaleLine *second = g_ptr_array_index (sale->lines, 1);
  ck_assert_uint_eq (first->no, 1);
  ck_assert_str_eq (first->gtin, "04006381333931");
  ck_assert_int_eq (first->tax_rate.ppm, 190000);
  ck_assert_uint_eq (first->savings->len, 1);
  const CfSaleSaving *saving = g_ptr_array_index (first->savings, 0);
  ck_assert_str_eq (saving->label, "loyal customer");
  ck_assert_uint_eq (saving->scope, 1);
  ck_assert_int_eq (saving->amount.minor, 238);
  ck_assert_str_eq (saving->approved_by, "p2");
  ck_assert_uint_eq (second->no, 3); /* the gap stays */
  ck_assert_int_eq (second->price_source, CF_PRICE_SOURCE_OVERRIDE);
  ck_assert_int_eq (second->list_price.minor, 289);
  ck_assert_str_eq (second->price_reason, "dented");
  ck_assert_str_eq (second->price_by, "p1");

  ck_assert_uint_eq (sale->taxes->len, 2);
  ck_assert_uint_eq (sale->tenders->len, 2);
  const CfSaleTender *by_card = g_ptr_array_index (sale->tenders, 0);
  const CfSaleTender *by_cash = g_ptr_array_index (sale->tenders, 1);
  ck_assert_str_eq (by_card->reference, "T-99");
  ck_assert_str_eq (by_card->card, "VISA\n**** 1234");
  ck_assert_ptr_null (by_cash->card);
  ck_assert (!by_card->opens_drawer);
  ck_assert_int_eq (by_cash->given.minor, 2000);
  ck_assert_int_eq (by_cash->amount.minor, 1390);
  ck_assert (by_cash->opens_drawer);
}
END_TEST

START_TEST (test_a_saving_without_a_reason_is_named_by_its_percentage)
{
  g_auto (CfShop) shop;
  g_autoptr (CfBasket) basket = cf_shop_basket ();
  GError *error = NULL;
  const CfDiscount percent = cf_discount_percent ((CfRate){ 55000 });
  const CfDiscount amount = cf_discount_amount ((CfMoney){ 1 });
  cf_shop_init (&shop);
  cf_shop_ring (basket, cf_shop_item ("a", 1000, "standard"), 1000);
  ck_assert_ok (cf_basket_add_discount (basket, &shop.terms, 0, &percent, NULL, &error));
  ck_assert_ok (cf_basket_add_discount (basket, &shop.terms, 0, &amount, NULL, &error));
  cf_shop_tender (basket, &shop, "cash", -1);
  g_autoptr (CfSale) sale = check_out (basket, &shop);
  const CfSaleLine *line = g_ptr_array_index (sale->lines, 0);
  ck_assert_uint_eq (line->savings->len, 2);
  ck_assert_str_eq (((CfSaleSaving *) g_ptr_array_index (line->savings, 0))->label, "5.5 %");
  ck_assert_str_eq (((CfSaleSaving *) g_ptr_array_index (line->savings, 1))->label, "");
}
END_TEST

START_TEST (test_a_payout_becomes_a_balanced_sale)
{
  g_auto (CfShop) shop;
  g_autoptr (CfBasket) basket = cf_shop_basket ();
  CfBasketItem slip = cf_shop_item ("slip", -325, "standard");
  cf_shop_init (&shop);
  slip.kind = CF_LINE_PAYOUT;
  cf_shop_ring (basket, slip, 1000);
  cf_shop_tender (basket, &shop, "cash", -1);
  g_autoptr (CfSale) sale = check_out (basket, &shop);
  const CfSaleTender *cash = g_ptr_array_index (sale->tenders, 0);
  ck_assert_int_eq (sale->total.minor, -325);
  ck_assert_int_eq (cash->amount.minor, -325);
  ck_assert_int_eq (cash->given.minor, -325);
  ck_assert_int_eq (sale->change.minor, 0);
}
END_TEST

START_TEST (test_an_unpaid_basket_does_not_become_a_sale)
{
  g_auto (CfShop) shop;
  g_autoptr (CfBasket) basket = cf_shop_basket ();
  GError *error = NULL;
  cf_shop_init (&shop);
  cf_shop_ring (basket, cf_shop_item ("a", 100, "standard"), 1000);
  g_autoptr (CfFigures) figures = cf_shop_figures (basket, &shop);
  ck_assert_unchanged (basket,
                       cf_checkout_sale (basket, &shop.terms, figures, &head, &error) != NULL,
                       CF_ERROR_NOT_PAID);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_a_sale_holds_all_that_was_paid_and_nothing_that_came_to_nothing);
  tcase_add_test (tc, test_a_saving_without_a_reason_is_named_by_its_percentage);
  tcase_add_test (tc, test_a_payout_becomes_a_balanced_sale);
  tcase_add_test (tc, test_an_unpaid_basket_does_not_become_a_sale);
}

CF_TEST_MAIN ("checkout", add_tests)
