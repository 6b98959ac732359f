/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-shop.h"

static gboolean
try_add (CfBasket *basket, CfBasketItem item, gint64 milli, GError **error)
{
  return cf_basket_add (basket, &item, NULL, (CfQuantity){ milli }, CF_SHOP_NOW_MS, NULL, error);
}

static gint64
quantity_of (const CfBasket *basket, guint no)
{
  const CfBasketLine *line = cf_basket_find_line (basket, no);
  ck_assert_ptr_nonnull (line);
  return line->quantity.milli;
}

START_TEST (test_the_same_product_merges_into_the_lowest_line_that_may_take_it)
{
  g_autoptr (CfBasket) basket = cf_shop_basket ();
  CfBasketItem milk = cf_shop_item ("milk", 109, "reduced");
  CfBasketItem bread = cf_shop_item ("bread", 289, "reduced");
  ck_assert_uint_eq (cf_shop_ring (basket, milk, 1000), 1);
  ck_assert_uint_eq (cf_shop_ring (basket, bread, 1000), 2);
  ck_assert_uint_eq (cf_shop_ring (basket, milk, 3000), 1);
  ck_assert_int_eq (quantity_of (basket, 1), 4000);
  ck_assert_uint_eq (cf_basket_get_line_count (basket), 2);
}
END_TEST

/* Each row changes one thing about the second piece: it must make a line of its own. */
static void
other_price (CfBasketItem *item)
{
  item->unit_price.minor++;
}
static void
other_source (CfBasketItem *item)
{
  item->price_source = CF_PRICE_SOURCE_SCHEDULED;
}
static void
other_rule (CfBasketItem *item)
{
  item->price_rule = "S1";
}
static void
other_lot (CfBasketItem *item)
{
  item->lot = "L2";
}
static void
other_expiry (CfBasketItem *item)
{
  item->expiry = "2026-12-24";
}
static void
other_serial (CfBasketItem *item)
{
  item->serial = "123";
}
static void
other_tax_class (CfBasketItem *item)
{
  item->tax_class = "zero";
}
static void
other_unit (CfBasketItem *item)
{
  item->unit = CF_UNIT_KG;
}
static void
other_kind (CfBasketItem *item)
{
  item->kind = CF_LINE_FEE;
}
static void
other_sku (CfBasketItem *item)
{
  item->sku = "milk ";
}
static void
embedded (CfBasketItem *item)
{
  item->embedded = TRUE;
  item->embedded_amount.minor = 109;
}
static void
tracked (CfBasketItem *item)
{
  item->serial_tracked = TRUE;
}
static void (*const changes[]) (CfBasketItem *) = {
  other_price,     other_source, other_rule, other_lot, other_expiry, other_serial,
  other_tax_class, other_unit,   other_kind, other_sku, embedded,     tracked,
};

START_TEST (test_anything_that_differs_makes_a_line_of_its_own)
{
  g_autoptr (CfBasket) basket = cf_shop_basket ();
  CfBasketItem item = cf_shop_item ("milk", 109, "reduced"), changed = item;
  changes[_i](&changed);
  ck_assert_uint_eq (cf_shop_ring (basket, item, 1000), 1);
  ck_assert_uint_eq (cf_shop_ring (basket, changed, 1000), 2);
  ck_assert_uint_eq (cf_shop_ring (basket, item, 1000), 1);
  if (changes[_i] == embedded || changes[_i] == tracked || changes[_i] == other_unit)
    ck_assert_uint_eq (cf_shop_ring (basket, changed, 1000), 3); /* not even with its like */
  else
    ck_assert_uint_eq (cf_shop_ring (basket, changed, 1000), 2);
}
END_TEST

START_TEST (test_a_line_with_a_discount_of_its_own_takes_no_more)
{
  g_auto (CfShop) shop;
  g_autoptr (CfBasket) basket = cf_shop_basket ();
  GError *error = NULL;
  CfBasketItem milk = cf_shop_item ("milk", 109, "reduced");
  const CfDiscount tenth = cf_discount_percent ((CfRate){ 100000 });
  cf_shop_init (&shop);
  cf_shop_ring (basket, milk, 1000);
  ck_assert_ok (cf_basket_add_discount (basket, &shop.terms, 1, &tenth, NULL, &error));
  ck_assert_ok (cf_basket_add_discount (basket, &shop.terms, 0, &tenth, NULL, &error));
  ck_assert_uint_eq (cf_shop_ring (basket, milk, 1000), 2);
  ck_assert_uint_eq (cf_shop_ring (basket, milk, 1000), 2); /* a basket discount is no obstacle */
}
END_TEST

START_TEST (test_an_overridden_line_takes_no_more)
{
  g_autoptr (CfBasket) basket = cf_shop_basket ();
  GError *error = NULL;
  CfBasketItem milk = cf_shop_item ("milk", 109, "reduced");
  const CfBasketWhy why = { "dented", "bob", "mia" };
  cf_shop_ring (basket, milk, 1000);
  ck_assert_ok (cf_basket_override_price (basket, 1, (CfMoney){ 99 }, &why, &error));
  ck_assert_ok (cf_basket_override_price (basket, 1, (CfMoney){ 89 }, &why, &error));
  ck_assert_uint_eq (cf_shop_ring (basket, milk, 1000), 2);
  const CfBasketLine *line = cf_basket_find_line (basket, 1);
  ck_assert_int_eq (line->item.unit_price.minor, 89);
  ck_assert_int_eq (line->item.price_source, CF_PRICE_SOURCE_OVERRIDE);
  ck_assert_int_eq (line->original_price.minor, 109); /* the first one */
  ck_assert_int_eq (line->original_source, CF_PRICE_SOURCE_BASE);
  ck_assert_str_eq (line->price_why.reason, "dented");
  ck_assert_str_eq (line->price_why.approved_by, "mia");
}
END_TEST

START_TEST (test_a_void_leaves_a_gap_and_numbers_go_on)
{
  g_autoptr (CfBasket) basket = cf_shop_basket ();
  GError *error = NULL;
  cf_shop_ring (basket, cf_shop_item ("a", 100, "zero"), 1000);
  cf_shop_ring (basket, cf_shop_item ("b", 100, "zero"), 1000);
  ck_assert_ok (cf_basket_void_line (basket, 1, &error));
  ck_assert_ok (cf_basket_void_line (basket, 2, &error));
  ck_assert_uint_eq (cf_basket_get_line_count (basket), 0);
  ck_assert (cf_basket_is_begun (basket)); /* it lives, also while it has no lines */
  ck_assert_uint_eq (cf_shop_ring (basket, cf_shop_item ("a", 100, "zero"), 1000), 3);
  ck_assert_ptr_null (cf_basket_find_line (basket, 1));
  ck_assert_unchanged (basket, cf_basket_void_line (basket, 1, &error), CF_ERROR_NO_SUCH_LINE);
}
END_TEST

START_TEST (test_begun_at_is_the_first_line)
{
  g_autoptr (CfBasket) basket = cf_shop_basket ();
  GError *error = NULL;
  CfBasketItem item = cf_shop_item ("a", 100, "zero");
  ck_assert (!cf_basket_is_begun (basket));
  ck_assert_int_eq (cf_basket_get_begun_ms (basket), 0);
  ck_assert_ok (cf_basket_add (basket, &item, NULL, CF_QUANTITY_ONE, 1000, NULL, &error));
  ck_assert_ok (cf_basket_add (basket, &item, NULL, CF_QUANTITY_ONE, 2000, NULL, &error));
  ck_assert_int_eq (cf_basket_get_begun_ms (basket), 1000);
}
END_TEST

START_TEST (test_bad_quantities_are_refused)
{
  GError *error = NULL;
  g_autoptr (CfBasket) basket = cf_shop_basket ();
  CfBasketItem piece = cf_shop_item ("a", 100, "zero"), weighed = piece, serial = piece;
  weighed.sku = "w";
  weighed.unit = CF_UNIT_KG;
  serial.sku = "s";
  serial.serial_tracked = TRUE;
  const gint64 bad[] = { 0, -1000, 1, 1500, CF_BASKET_QTY_MAX + 1000, G_MAXINT64, G_MININT64 };
  cf_shop_ring (basket, piece, 1000);
  cf_shop_ring (basket, weighed, 1); /* a gram is a quantity of kg */
  cf_shop_ring (basket, serial, 1000);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    CfQuantity quantity = { bad[i] };
    ck_assert_unchanged (basket, try_add (basket, piece, bad[i], &error), CF_ERROR_BAD_QTY);
    ck_assert_unchanged (basket, cf_basket_set_quantity (basket, 1, quantity, &error),
                         CF_ERROR_BAD_QTY);
  }
  ck_assert_unchanged (basket, try_add (basket, weighed, 0, &error), CF_ERROR_BAD_QTY);
  ck_assert_unchanged (basket, try_add (basket, serial, 2000, &error), CF_ERROR_BAD_QTY);
  ck_assert_unchanged (basket, cf_basket_set_quantity (basket, 3, (CfQuantity){ 2000 }, &error),
                       CF_ERROR_BAD_QTY);
  ck_assert_unchanged (basket, cf_basket_set_quantity (basket, 9, CF_QUANTITY_ONE, &error),
                       CF_ERROR_NO_SUCH_LINE);
  /* merging above the bound is refused too */
  ck_assert_ok (cf_basket_set_quantity (basket, 1, (CfQuantity){ CF_BASKET_QTY_MAX }, &error));
  ck_assert_unchanged (basket, try_add (basket, piece, 1000, &error), CF_ERROR_BAD_QTY);
}
END_TEST

START_TEST (test_amounts_out_of_bounds_are_refused)
{
  GError *error = NULL;
  g_autoptr (CfBasket) basket = cf_shop_basket ();
  CfBasketItem dear = cf_shop_item ("d", CF_BASKET_AMOUNT_MAX, "zero"), dearer = dear;
  dearer.unit_price.minor++;
  cf_shop_ring (basket, dear, 1000);
  ck_assert_unchanged (basket, try_add (basket, dearer, 1000, &error), CF_ERROR_BAD_AMOUNT);
  ck_assert_unchanged (basket, try_add (basket, dear, 1000, &error), CF_ERROR_BAD_QTY);
  ck_assert_unchanged (basket, cf_basket_set_quantity (basket, 1, (CfQuantity){ 2000 }, &error),
                       CF_ERROR_BAD_QTY);
  ck_assert_unchanged (basket,
                       cf_basket_override_price (basket, 1, dearer.unit_price, NULL, &error),
                       CF_ERROR_BAD_AMOUNT);
  ck_assert_unchanged (basket, cf_basket_override_price (basket, 1, (CfMoney){ -1 }, NULL, &error),
                       CF_ERROR_BAD_AMOUNT);
  ck_assert_unchanged (basket, cf_basket_override_price (basket, 2, (CfMoney){ 1 }, NULL, &error),
                       CF_ERROR_NO_SUCH_LINE);
}
END_TEST

START_TEST (test_only_deposits_and_payouts_may_be_below_zero)
{
  GError *error = NULL;
  g_autoptr (CfBasket) basket = cf_shop_basket ();
  CfBasketItem item = cf_shop_item ("a", -25, "standard");
  for (guint kind = 0; kind < CF_LINE_KIND_COUNT; kind++) {
    item.kind = (CfLineKind) kind;
    if (kind == CF_LINE_DEPOSIT || kind == CF_LINE_PAYOUT)
      cf_shop_ring (basket, item, 1000);
    else
      ck_assert_unchanged (basket, try_add (basket, item, 1000, &error), CF_ERROR_BAD_AMOUNT);
  }
  item.kind = CF_LINE_PAYOUT;
  item.unit_price.minor = 25;
  ck_assert_unchanged (basket, try_add (basket, item, 1000, &error), CF_ERROR_BAD_AMOUNT);
}
END_TEST

START_TEST (test_what_is_not_turnover_has_no_tax_class)
{
  g_autoptr (CfBasket) basket = cf_shop_basket ();
  const CfLineKind kinds[] = { CF_LINE_STORED_VALUE, CF_LINE_TIP, CF_LINE_DONATION };
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    CfBasketItem item = cf_shop_item ("a", 500, "standard");
    item.kind = kinds[i];
    guint no = cf_shop_ring (basket, item, 1000);
    ck_assert_str_eq (cf_basket_find_line (basket, no)->item.tax_class, CF_TAX_CLASS_NONE);
  }
}
END_TEST

START_TEST (test_a_linked_deposit_goes_with_its_product)
{
  g_autoptr (CfBasket) basket = cf_shop_basket ();
  GError *error = NULL;
  CfBasketItem water = cf_shop_item ("water", 49, "standard");
  CfBasketItem deposit = cf_shop_item ("deposit", 25, "standard");
  deposit.kind = CF_LINE_DEPOSIT;
  guint no = 0;
  ck_assert_ok (cf_basket_add (basket, &water, &deposit, (CfQuantity){ 2000 }, 1, &no, &error));
  ck_assert_uint_eq (no, 1);
  ck_assert_uint_eq (cf_basket_find_line (basket, 2)->parent, 1);
  ck_assert_int_eq (quantity_of (basket, 2), 2000);
  /* more of the same merges both; without its deposit it is another line */
  ck_assert_ok (cf_basket_add (basket, &water, &deposit, CF_QUANTITY_ONE, 1, &no, &error));
  ck_assert_uint_eq (no, 1);
  ck_assert_int_eq (quantity_of (basket, 2), 3000);
  ck_assert_uint_eq (cf_shop_ring (basket, water, 1000), 3);
  /* a deposit sold alone does not merge into the linked one */
  ck_assert_uint_eq (cf_shop_ring (basket, deposit, 1000), 4);
  ck_assert_ok (cf_basket_set_quantity (basket, 1, (CfQuantity){ 6000 }, &error));
  ck_assert_int_eq (quantity_of (basket, 2), 6000);
  ck_assert_unchanged (basket, cf_basket_set_quantity (basket, 2, CF_QUANTITY_ONE, &error),
                       CF_ERROR_WRONG_STATE);
  ck_assert_unchanged (basket, cf_basket_void_line (basket, 2, &error), CF_ERROR_WRONG_STATE);
  ck_assert_unchanged (basket, cf_basket_override_price (basket, 2, (CfMoney){ 1 }, NULL, &error),
                       CF_ERROR_WRONG_STATE);
  ck_assert_ok (cf_basket_void_line (basket, 1, &error));
  ck_assert_ptr_null (cf_basket_find_line (basket, 2));
  ck_assert_uint_eq (cf_basket_get_line_count (basket), 2);
}
END_TEST

START_TEST (test_an_amount_in_the_code_fixes_the_quantity)
{
  g_autoptr (CfBasket) basket = cf_shop_basket ();
  GError *error = NULL;
  CfBasketItem cheese = cf_shop_item ("cheese", 2390, "reduced");
  cheese.unit = CF_UNIT_KG;
  cheese.price_source = CF_PRICE_SOURCE_EMBEDDED;
  cheese.embedded = TRUE;
  cheese.embedded_amount.minor = 483;
  guint no = cf_shop_ring (basket, cheese, 1000);
  ck_assert_int_eq (quantity_of (basket, no), 202);           /* 4.83 ÷ 23.90 = 0.20209… */
  ck_assert_uint_eq (cf_shop_ring (basket, cheese, 1000), 2); /* the same label: its own line */
  ck_assert_unchanged (basket, cf_basket_set_quantity (basket, 1, CF_QUANTITY_ONE, &error),
                       CF_ERROR_BAD_QTY);
  ck_assert_unchanged (basket, try_add (basket, cheese, 2000, &error), CF_ERROR_BAD_QTY);
  /* an override makes it price × quantity; the quantity stays fixed */
  ck_assert_ok (cf_basket_override_price (basket, 1, (CfMoney){ 2000 }, NULL, &error));
  ck_assert (!cf_basket_find_line (basket, 1)->item.embedded);
  ck_assert_unchanged (basket, cf_basket_set_quantity (basket, 1, CF_QUANTITY_ONE, &error),
                       CF_ERROR_BAD_QTY);
  cheese.unit_price.minor = 1;
  cheese.embedded_amount.minor = CF_BASKET_AMOUNT_MAX;
  ck_assert_unchanged (basket, try_add (basket, cheese, 1000, &error), CF_ERROR_BAD_QTY);
}
END_TEST

START_TEST (test_a_label_on_a_piece_may_be_overridden_though_its_quantity_is_not_whole)
{
  g_autoptr (CfBasket) basket = cf_shop_basket ();
  GError *error = NULL;
  CfBasketItem pie = cf_shop_item ("pie", 300, "reduced");
  pie.embedded = TRUE;
  pie.embedded_amount.minor = 250;
  ck_assert_int_eq (quantity_of (basket, cf_shop_ring (basket, pie, 1000)), 833);
  ck_assert_ok (cf_basket_override_price (basket, 1, (CfMoney){ 200 }, NULL, &error));
  ck_assert_int_eq (quantity_of (basket, 1), 833);
}
END_TEST

START_TEST (test_a_label_without_a_unit_price_or_amount)
{
  g_autoptr (CfBasket) basket = cf_shop_basket ();
  CfBasketItem label = cf_shop_item ("label", 0, "reduced");
  label.embedded = TRUE;
  label.embedded_amount.minor = 250;
  ck_assert_int_eq (quantity_of (basket, cf_shop_ring (basket, label, 1000)), 1000);
  label.unit_price.minor = 100;
  label.embedded_amount.minor = 0;
  ck_assert_int_eq (quantity_of (basket, cf_shop_ring (basket, label, 1000)), 0);
}
END_TEST

START_TEST (test_a_stuck_scanner_fills_the_basket_and_no_more)
{
  GError *error = NULL;
  g_autoptr (CfBasket) basket = cf_shop_basket ();
  CfBasketItem item = cf_shop_item ("a", 1, "zero");
  item.serial_tracked = TRUE;
  for (guint i = 0; i < CF_BASKET_LINES_MAX; i++) {
    guint no = cf_shop_ring (basket, item, 1000);
    if (i % 10 != 0) /* few stand at a time: it is the numbers that run out here */
      ck_assert_ok (cf_basket_void_line (basket, no, &error));
  }
  ck_assert_unchanged (basket, try_add (basket, item, 1000, &error), CF_ERROR_BASKET_FULL);
  ck_assert_ok (cf_basket_void_line (basket, 11, &error)); /* numbers are not given again */
  ck_assert_unchanged (basket, try_add (basket, item, 1000, &error), CF_ERROR_BASKET_FULL);
}
END_TEST

START_TEST (test_a_malformed_item_is_refused)
{
  GError *error = NULL;
  g_autoptr (CfBasket) basket = cf_shop_basket ();
  g_autofree char *endless = g_strnfill (CF_BASKET_TEXT_MAX + 1, 'x');
  CfBasketItem item = cf_shop_item ("a", 1, "zero");
  item.name = endless;
  ck_assert_unchanged (basket, try_add (basket, item, 1000, &error), CF_ERROR_BAD_REQUEST);
  item.name = NULL;
  ck_assert_unchanged (basket, try_add (basket, item, 1000, &error), CF_ERROR_BAD_REQUEST);
  item = cf_shop_item ("", 1, "zero");
  ck_assert_unchanged (basket, try_add (basket, item, 1000, &error), CF_ERROR_BAD_REQUEST);
}
END_TEST

START_TEST (test_discounts_that_cannot_be_are_refused)
{
  g_auto (CfShop) shop;
  g_autoptr (CfBasket) basket = cf_shop_basket ();
  GError *error = NULL;
  const CfDiscount tenth = cf_discount_percent ((CfRate){ 100000 });
  const CfDiscount nothing = cf_discount_percent ((CfRate){ 0 });
  const CfDiscount much = cf_discount_amount ((CfMoney){ 101 });
  const CfDiscount exactly = cf_discount_amount ((CfMoney){ 100 });
  const CfDiscount cent = cf_discount_amount ((CfMoney){ 1 });
  CfBasketItem fixed = cf_shop_item ("book", 100, "reduced"), deposit = fixed;
  fixed.discountable = FALSE;
  deposit.kind = CF_LINE_DEPOSIT;
  cf_shop_init (&shop);
#define REFUSE(line, discount, code)                                                               \
  ck_assert_unchanged (basket,                                                                     \
                       cf_basket_add_discount (basket, &shop.terms, line, discount, NULL, &error), \
                       code)
  REFUSE (0, &tenth, CF_ERROR_NOTHING_TO_DISCOUNT);
  cf_shop_ring (basket, fixed, 1000);
  cf_shop_ring (basket, deposit, 1000);
  REFUSE (0, &tenth, CF_ERROR_NOTHING_TO_DISCOUNT);
  REFUSE (1, &tenth, CF_ERROR_NOTHING_TO_DISCOUNT);
  REFUSE (2, &tenth, CF_ERROR_NOTHING_TO_DISCOUNT);
  guint no = cf_shop_ring (basket, cf_shop_item ("a", 100, "standard"), 1000);
  REFUSE (9, &tenth, CF_ERROR_NO_SUCH_LINE);
  REFUSE (no, &nothing, CF_ERROR_BAD_AMOUNT);
  REFUSE (no, &much, CF_ERROR_BAD_AMOUNT);
  REFUSE (0, &much, CF_ERROR_BAD_AMOUNT); /* books and deposits are no base */
  ck_assert_ok (cf_basket_add_discount (basket, &shop.terms, no, &exactly, NULL, &error));
  REFUSE (no, &cent, CF_ERROR_BAD_AMOUNT);
  REFUSE (0, &cent, CF_ERROR_BAD_AMOUNT);
  /* a percentage of nothing is 0 and allowed */
  ck_assert_ok (cf_basket_add_discount (basket, &shop.terms, no, &tenth, NULL, &error));
  ck_assert_ok (cf_basket_add_discount (basket, &shop.terms, 0, &tenth, NULL, &error));
  ck_assert_unchanged (basket, cf_basket_remove_discount (basket, 9, &error),
                       CF_ERROR_NO_SUCH_LINE);
  ck_assert_ok (cf_basket_remove_discount (basket, 1, &error));
  ck_assert_uint_eq (cf_basket_get_discount_count (basket), 2);
  /* a line's discounts go with it, the basket's stay */
  ck_assert_ok (cf_basket_void_line (basket, no, &error));
  ck_assert_uint_eq (cf_basket_get_discount_count (basket), 1);
  ck_assert_uint_eq (cf_basket_get_discount (basket, 0)->line, 0);
#undef REFUSE
}
END_TEST

START_TEST (test_discounts_are_bounded)
{
  g_auto (CfShop) shop;
  g_autoptr (CfBasket) basket = cf_shop_basket ();
  GError *error = NULL;
  const CfDiscount tenth = cf_discount_percent ((CfRate){ 100000 });
  cf_shop_init (&shop);
  cf_shop_ring (basket, cf_shop_item ("a", 100, "standard"), 1000);
  for (guint i = 0; i < CF_BASKET_DISCOUNTS_MAX; i++)
    ck_assert_ok (cf_basket_add_discount (basket, &shop.terms, 0, &tenth, NULL, &error));
  ck_assert_unchanged (basket,
                       cf_basket_add_discount (basket, &shop.terms, 0, &tenth, NULL, &error),
                       CF_ERROR_BASKET_FULL);
}
END_TEST

START_TEST (test_an_age_limit_asks_until_it_is_confirmed)
{
  g_autoptr (CfBasket) basket = cf_shop_basket ();
  GError *error = NULL;
  CfBasketItem beer = cf_shop_item ("beer", 100, "standard"),
               gin = cf_shop_item ("gin", 999, "standard");
  CfAgeCheck check = CF_AGE_CHECK_INIT;
  beer.age_limit = 16;
  gin.age_limit = 18;
  ck_assert (!cf_basket_needs_age_check (basket));
  cf_shop_ring (basket, beer, 1000);
  ck_assert_uint_eq (cf_basket_get_age_limit (basket), 16);
  ck_assert (cf_basket_needs_age_check (basket));
  ck_assert_ok (cf_age_check_seen (16, &check, &error));
  cf_basket_set_age_check (basket, &check);
  ck_assert (!cf_basket_needs_age_check (basket));
  guint no = cf_shop_ring (basket, gin, 1000);
  ck_assert (cf_basket_needs_age_check (basket)); /* 16 says nothing about 18 */
  ck_assert_ok (cf_basket_void_line (basket, no, &error));
  ck_assert (!cf_basket_needs_age_check (basket));
}
END_TEST

START_TEST (test_a_copy_is_equal_and_independent)
{
  g_auto (CfShop) shop;
  g_autoptr (CfBasket) basket = cf_shop_basket ();
  GError *error = NULL;
  const CfDiscount tenth = cf_discount_percent ((CfRate){ 100000 });
  const CfBasketWhy why = { "loyal", "bob", NULL };
  cf_shop_init (&shop);
  cf_shop_ring (basket, cf_shop_item ("a", 100, "standard"), 1000);
  ck_assert_ok (cf_basket_add_discount (basket, &shop.terms, 1, &tenth, &why, &error));
  cf_shop_tender (basket, &shop, "cash", 50);
  cf_basket_set_customer (basket, "c1");
  cf_basket_set_note (basket, "red hat");
  g_autoptr (CfBasket) copy = cf_basket_copy (basket);
  ck_assert (cf_basket_equal (copy, basket));
  ck_assert_ok (cf_basket_void_line (basket, 1, &error));
  ck_assert (!cf_basket_equal (copy, basket));
  ck_assert_uint_eq (cf_basket_get_line_count (copy), 1);
  ck_assert_str_eq (cf_basket_get_discount (copy, 0)->why.reason, "loyal");
  cf_basket_set_customer (copy, NULL);
  ck_assert_str_eq (cf_basket_get_customer (basket), "c1");
  ck_assert_str_eq (cf_basket_get_note (copy), "red hat");
}
END_TEST

START_TEST (test_a_long_note_is_cut_at_a_character)
{
  g_autoptr (CfBasket) basket = cf_shop_basket ();
  GString *text = g_string_new ("x");
  for (guint i = 0; i < CF_BASKET_TEXT_MAX; i++)
    g_string_append (text, "ö");
  cf_basket_set_note (basket, text->str);
  g_string_free (text, TRUE);
  ck_assert_uint_eq (strlen (cf_basket_get_note (basket)), CF_BASKET_TEXT_MAX - 1);
  ck_assert (g_utf8_validate (cf_basket_get_note (basket), -1, NULL));
  cf_basket_set_note (basket, NULL);
  ck_assert_ptr_null (cf_basket_get_note (basket));
}
END_TEST

START_TEST (test_what_is_not_text_never_gets_into_a_basket)
{
  g_auto (CfShop) shop;
  g_autoptr (CfBasket) basket = cf_shop_basket ();
  GError *error = NULL;
  const CfBasketWhy why = { "tr\xff"
                            "ug",
                            "bob", NULL };
  CfBasketItem item = cf_shop_item ("a", 100, "zero");
  cf_shop_init (&shop);
  cf_shop_ring (basket, item, 1000);
  ck_assert_ok (cf_basket_override_price (basket, 1, (CfMoney){ 1 }, &why, &error));
  ck_assert_str_eq (cf_basket_find_line (basket, 1)->price_why.reason, "tr\xef\xbf\xbdug");
  item.lot = "\xc3";
  ck_assert_unchanged (basket, try_add (basket, item, 1000, &error), CF_ERROR_BAD_REQUEST);
  ck_assert_unchanged (basket,
                       cf_basket_add_tender (basket, &shop.terms, cf_shop_type ("voucher"), NULL,
                                             "\xfe", CF_SHOP_NOW_MS, NULL, &error),
                       CF_ERROR_BAD_REQUEST);
  item = cf_shop_item ("b", 1, "zero");
  item.list_price.minor = CF_BASKET_AMOUNT_MAX + 1;
  ck_assert_unchanged (basket, try_add (basket, item, 1000, &error), CF_ERROR_BAD_AMOUNT);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_the_same_product_merges_into_the_lowest_line_that_may_take_it);
  tcase_add_loop_test (tc, test_anything_that_differs_makes_a_line_of_its_own, 0,
                       G_N_ELEMENTS (changes));
  tcase_add_test (tc, test_a_line_with_a_discount_of_its_own_takes_no_more);
  tcase_add_test (tc, test_an_overridden_line_takes_no_more);
  tcase_add_test (tc, test_a_void_leaves_a_gap_and_numbers_go_on);
  tcase_add_test (tc, test_begun_at_is_the_first_line);
  tcase_add_test (tc, test_bad_quantities_are_refused);
  tcase_add_test (tc, test_amounts_out_of_bounds_are_refused);
  tcase_add_test (tc, test_only_deposits_and_payouts_may_be_below_zero);
  tcase_add_test (tc, test_what_is_not_turnover_has_no_tax_class);
  tcase_add_test (tc, test_a_linked_deposit_goes_with_its_product);
  tcase_add_test (tc, test_an_amount_in_the_code_fixes_the_quantity);
  tcase_add_test (tc, test_a_label_on_a_piece_may_be_overridden_though_its_quantity_is_not_whole);
  tcase_add_test (tc, test_a_label_without_a_unit_price_or_amount);
  tcase_add_test (tc, test_a_stuck_scanner_fills_the_basket_and_no_more);
  tcase_add_test (tc, test_a_malformed_item_is_refused);
  tcase_add_test (tc, test_discounts_that_cannot_be_are_refused);
  tcase_add_test (tc, test_discounts_are_bounded);
  tcase_add_test (tc, test_an_age_limit_asks_until_it_is_confirmed);
  tcase_add_test (tc, test_a_copy_is_equal_and_independent);
  tcase_add_test (tc, test_a_long_note_is_cut_at_a_character);
  tcase_add_test (tc, test_what_is_not_text_never_gets_into_a_basket);
}

CF_TEST_MAIN ("basket", add_tests)
