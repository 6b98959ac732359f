/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-checkout.h"
#include "cf-event-body.h"
#include "cf-sale-body.h"
#include "cf-shop.h"

/* A basket that was rung up can always be paid and written as one record. */

static const CfSaleHead head = { .number = "T1-000001",
                                 .shift = { "0197a2b0-0000-7000-8000-000000000002" },
                                 .business_day = "2026-11-23",
                                 .currency = "EUR",
                                 .exponent = 2,
                                 .finished_at_ms = CF_SHOP_NOW_MS + 60000,
                                 .by = "0197a2b0-0000-7000-8000-000000000003",
                                 .by_name = "Anna",
                                 .receipt_layout = 1 };

#define PERSON "0197a2b0-0000-7000-8000-000000000004"

/* Pays what is due in cash and makes the record's body. */
static void
finish (CfBasket *basket, const CfShop *shop)
{
  GError *error = NULL;
  g_autoptr (CfFigures) open = cf_shop_figures (basket, shop);
  if (open->due.minor > 0)
    cf_shop_tender (basket, shop, "cash", -1);
  g_autoptr (CfFigures) figures = cf_shop_figures (basket, shop);
  g_autoptr (CfSale) sale = cf_checkout_sale (basket, &shop->terms, figures, &head, &error);
  ck_assert_ok (sale != NULL);
  json_object *body = cf_event_body_sale_completed (sale, &error);
  ck_assert_ok (body != NULL);
  json_object_put (body);
}

START_TEST (test_more_than_four_hundred_usual_lines_fit)
{
  g_auto (CfShop) shop;
  g_autoptr (CfBasket) basket = cf_shop_basket ();
  cf_shop_init (&shop);
  for (guint i = 0; i < 420; i++) {
    g_autofree char *sku = g_strdup_printf ("4006381%06u", i);
    CfBasketItem item = cf_shop_item (sku, 199 + i, i % 3 ? "standard" : "reduced");
    item.gtin = "04006381333931";
    item.name = "Whole milk 3.5 % fat, 1 l";
    item.department = "Dairy";
    cf_shop_ring (basket, item, 1000);
  }
  finish (basket, &shop);
}
END_TEST

/* Adds usual lines until one is refused. */
static void
fill (CfBasket *basket)
{
  GError *error = NULL;
  for (guint i = 0; error == NULL; i++) {
    g_autofree char *sku = g_strdup_printf ("sku-%u", i);
    CfBasketItem item = cf_shop_item (sku, 100, "standard");
    (void) cf_basket_add (basket, &item, NULL, CF_QUANTITY_ONE, CF_SHOP_NOW_MS, NULL, &error);
  }
  ck_assert (cf_error_is (error, CF_ERROR_BASKET_FULL));
  g_clear_error (&error);
}

START_TEST (test_what_does_not_fit_is_refused_and_changes_nothing)
{
  g_auto (CfShop) shop;
  g_autoptr (CfBasket) basket = cf_shop_basket ();
  GError *error = NULL;
  const CfDiscount tenth = cf_discount_percent ((CfRate){ 100000 });
  g_autofree char *long_text = g_strnfill (1000, 'x');
  const CfBasketWhy talkative = { long_text, PERSON, NULL };
  CfBasketItem item = cf_shop_item ("one-more", 100, "standard");
  cf_shop_init (&shop);
  fill (basket);
  ck_assert_unchanged (basket,
                       cf_basket_add (basket, &item, NULL, CF_QUANTITY_ONE, CF_SHOP_NOW_MS, NULL,
                                      &error),
                       CF_ERROR_BASKET_FULL);
  ck_assert_unchanged (basket,
                       cf_basket_add_discount (basket, &shop.terms, 0, &tenth, NULL, &error),
                       CF_ERROR_BASKET_FULL);
  ck_assert_unchanged (basket,
                       cf_basket_override_price (basket, 1, (CfMoney){ 50 }, &talkative, &error),
                       CF_ERROR_BASKET_FULL);
  /* more of what stands there takes no more room, and what was taken away makes room */
  ck_assert_ok (cf_basket_set_quantity (basket, 1, (CfQuantity){ 999000 }, &error));
  ck_assert_ok (cf_basket_void_line (basket, 2, &error));
  ck_assert_ok (cf_basket_add (basket, &item, NULL, CF_QUANTITY_ONE, CF_SHOP_NOW_MS, NULL, &error));
  finish (basket, &shop);
}
END_TEST

START_TEST (test_a_full_basket_can_be_paid_with_cards_that_print_long_slips)
{
  g_auto (CfShop) shop;
  g_autoptr (CfBasket) basket = cf_shop_basket ();
  GError *error = NULL;
  g_autofree char *slip = g_strnfill (CF_TENDER_CARD_MAX, '\n');
  g_autofree char *reference = g_strnfill (CF_TENDER_REFERENCE_MAX, '\\');
  cf_shop_init (&shop);
  fill (basket);
  for (guint i = 0; i < 4; i++) {
    guint no = cf_shop_tender (basket, &shop, "card", 100);
    ck_assert_ok (
      cf_basket_move_tender (basket, no, CF_TENDER_APPROVED, (CfMoney){ 100 }, reference, &error));
    ck_assert_ok (cf_basket_set_tender_card (basket, no, slip, &error));
  }
  finish (basket, &shop);
}
END_TEST

START_TEST (test_tenders_that_do_not_fit_are_refused_until_one_is_given_back)
{
  g_auto (CfShop) shop;
  g_autoptr (CfBasket) basket = cf_shop_basket ();
  GError *error = NULL;
  g_autofree char *reference = g_strnfill (CF_TENDER_REFERENCE_MAX, '\x01');
  const CfMoney cent = { 1 };
  guint first = 0, no = 0;
  cf_shop_init (&shop);
  fill (basket);
  while (cf_basket_add_tender (basket, &shop.terms, cf_shop_type ("voucher"), &cent, reference,
                               CF_SHOP_NOW_MS, &no, &error))
    first = first == 0 ? no : first;
  ck_assert_uint_gt (no, 12);
  ck_assert (cf_error_is (error, CF_ERROR_BASKET_FULL));
  g_clear_error (&error);
  ck_assert_ok (cf_basket_void_tender (basket, first, &error));
  finish (basket, &shop);
}
END_TEST

/* ── by chance ───────────────────────────────────────────────────────────────────────────────── */

/* Text as it may come: letters of all lengths, and now and then what a record has to escape. */
static char *
random_text (GRand *rand, int most)
{
  static const char *const pieces[] = { "a", "Zz", "é", "漢", "\"", "\\", "\n", "\x1f", " " };
  GString *text = g_string_new ("t");
  int n = g_rand_int_range (rand, 0, most);

  for (int i = 0; i < n; i++) {
    const char *piece = pieces[g_rand_int_range (rand, 0, G_N_ELEMENTS (pieces))];
    if (text->len + strlen (piece) > CF_BASKET_TEXT_MAX)
      break;
    g_string_append (text, piece);
  }
  return g_string_free (text, FALSE);
}

static void
add_by_chance (CfBasket *basket, GRand *rand, guint i, int most, GError **error)
{
  static const char *const classes[] = { "standard", "reduced", "zero" };
  g_autofree char *part = random_text (rand, most / 4 + 1);
  g_autofree char *sku = g_strdup_printf ("%u-%s", i, part);
  g_autofree char *name = random_text (rand, most);
  g_autofree char *lot = random_text (rand, most / 4 + 1);
  CfBasketItem item = cf_shop_item (sku, g_rand_int_range (rand, 1, 2000000), classes[i % 3]);
  CfBasketItem deposit = cf_shop_item ("deposit", 25, "zero");

  deposit.kind = CF_LINE_DEPOSIT;
  item.name = item.department = name;
  if (g_rand_boolean (rand)) {
    item.lot = item.serial = item.price_rule = lot;
    item.expiry = "2027-01-01";
    item.gtin = "04006381333931";
  }
  (void) cf_basket_add (basket, &item, g_rand_boolean (rand) ? &deposit : NULL, CF_QUANTITY_ONE,
                        CF_SHOP_NOW_MS, NULL, error);
}

/* A discount on the basket or on a line, or another price; what is refused is refused. */
static void
give_by_chance (CfBasket *basket, const CfShop *shop, GRand *rand, int most)
{
  g_autofree char *reason = random_text (rand, most);
  const CfBasketWhy why = { reason, PERSON, g_rand_boolean (rand) ? PERSON : NULL };
  const CfDiscount percent = cf_discount_percent ((CfRate){ g_rand_int_range (rand, 1, 1000) });
  guint count = cf_basket_get_line_count (basket);
  guint index = (guint) g_rand_int_range (rand, 0, (gint32) count);
  guint no = cf_basket_get_line (basket, index)->no;

  switch (g_rand_int_range (rand, 0, 8)) {
  case 0: (void) cf_basket_add_discount (basket, &shop->terms, 0, &percent, &why, NULL); break;
  case 1: (void) cf_basket_add_discount (basket, &shop->terms, no, &percent, &why, NULL); break;
  case 2: (void) cf_basket_override_price (basket, no, (CfMoney){ 7 }, &why, NULL); break;
  default: break;
  }
}

START_TEST (test_whatever_can_be_rung_up_can_be_finished)
{
  g_autoptr (GRand) rand = cf_test_random_new ();
  g_auto (CfShop) shop;
  cf_shop_init (&shop);
  for (guint round = 0; round < 12; round++) {
    g_autoptr (CfBasket) basket = cf_shop_basket ();
    GError *error = NULL;
    int most = g_rand_int_range (rand, 1, round % 2 ? 40 : 900);

    for (guint i = 0; error == NULL; i++) {
      add_by_chance (basket, rand, i, most, &error);
      give_by_chance (basket, &shop, rand, most);
    }
    ck_assert (cf_error_is (error, CF_ERROR_BASKET_FULL));
    g_clear_error (&error);
    finish (basket, &shop);
  }
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_more_than_four_hundred_usual_lines_fit);
  tcase_add_test (tc, test_what_does_not_fit_is_refused_and_changes_nothing);
  tcase_add_test (tc, test_a_full_basket_can_be_paid_with_cards_that_print_long_slips);
  tcase_add_test (tc, test_tenders_that_do_not_fit_are_refused_until_one_is_given_back);
  tcase_add_test (tc, test_whatever_can_be_rung_up_can_be_finished);
}

CF_TEST_MAIN ("basket-size", add_tests)
