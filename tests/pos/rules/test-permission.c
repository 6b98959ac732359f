/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-permission.h"
#include "cf-shop.h"

static const CfRole cashier = CF_ROLE_CASHIER, supervisor = CF_ROLE_SUPERVISOR,
                    manager = CF_ROLE_MANAGER;

/* The defaults in words: who may do it alone.  "c" a cashier, "s" a supervisor, "m" only a manager;
 * "M": nobody may approve it for another. */
static const struct
{
  const char *name;
  char least;
} rows[CF_PERMISSION_COUNT] = {
  { "sell", 'c' },
  { "discount", 'c' },
  { "price_down", 'c' },
  { "price_up", 's' },
  { "department_price", 's' },
  { "return_receipt", 'c' },
  { "return_no_receipt", 's' },
  { "no_sale", 's' },
  { "paid_in", 'c' },
  { "paid_out", 's' },
  { "safe_drop", 'c' },
  { "own_shift", 'c' },
  { "other_shift", 'm' },
  { "reports", 'c' },
  { "settings", 'M' },
  { "people", 'M' },
  { "stock_count", 'c' },
  { "stock_change", 's' },
};

START_TEST (test_the_default_permissions)
{
  GError *error = NULL;
  const CfRate little = { 50000 }; /* 5 %, within everybody's share */
  char least = rows[_i].least;
  ck_assert_str_eq (cf_permission_to_text ((CfPermission) _i), rows[_i].name);
  for (guint r = 0; r < CF_ROLE_COUNT; r++) {
    CfRole role = (CfRole) r;
    gboolean may = least == 'c' || (least == 's' && r >= 1) || r == 2;
    ck_assert_int_eq (cf_permission_needs_approver (role, (CfPermission) _i, little), !may);
    if (may) {
      ck_assert_ok (cf_permission_check (role, (CfPermission) _i, little, NULL, &error));
    } else {
      ck_assert_refused (cf_permission_check (role, (CfPermission) _i, little, NULL, &error),
                         least == 'M' ? CF_ERROR_NOT_PERMITTED : CF_ERROR_NEEDS_APPROVAL);
      if (least == 'M')
        ck_assert_refused (cf_permission_check (role, (CfPermission) _i, little, &manager, &error),
                           CF_ERROR_NOT_PERMITTED);
      else
        ck_assert_ok (cf_permission_check (role, (CfPermission) _i, little, &manager, &error));
    }
  }
}
END_TEST

START_TEST (test_discounts_have_a_limit_a_role)
{
  GError *error = NULL;
  const CfRate ten = { 100000 }, above_ten = { 100001 }, quarter = { 250000 },
               above_quarter = { 250001 }, all = { CF_RATE_ONE };
  const CfPermission discount = CF_PERMISSION_DISCOUNT;
  ck_assert_ok (cf_permission_check (cashier, discount, ten, NULL, &error));
  ck_assert_refused (cf_permission_check (cashier, discount, above_ten, NULL, &error),
                     CF_ERROR_NEEDS_APPROVAL);
  ck_assert_ok (cf_permission_check (cashier, discount, quarter, &supervisor, &error));
  ck_assert_refused (cf_permission_check (cashier, discount, above_quarter, &supervisor, &error),
                     CF_ERROR_NOT_PERMITTED);
  ck_assert_refused (cf_permission_check (cashier, discount, above_ten, &cashier, &error),
                     CF_ERROR_NOT_PERMITTED);
  ck_assert_refused (cf_permission_check (supervisor, discount, above_quarter, NULL, &error),
                     CF_ERROR_NEEDS_APPROVAL);
  ck_assert_ok (cf_permission_check (manager, discount, all, NULL, &error));
}
END_TEST

START_TEST (test_which_permission_a_new_price_needs)
{
  const struct
  {
    gint64 list, price;
    CfPermission permission;
    gint64 ppm;
  } prices[] = {
    { 200, 180, CF_PERMISSION_PRICE_DOWN, 100000 },
    { 200, 179, CF_PERMISSION_PRICE_DOWN, 105000 },
    { 200, 0, CF_PERMISSION_PRICE_DOWN, CF_RATE_ONE },
    { 200, 200, CF_PERMISSION_PRICE_UP, 0 },
    { 200, 250, CF_PERMISSION_PRICE_UP, 250000 },
    { 200, 800, CF_PERMISSION_PRICE_UP, 3000000 },
    { 0, 1, CF_PERMISSION_PRICE_UP, CF_PERMISSION_ANY_SHARE },
    { -25, -50, CF_PERMISSION_PRICE_DOWN, CF_PERMISSION_ANY_SHARE }, /* paying out more */
  };
  for (guint i = 0; i < G_N_ELEMENTS (prices); i++) {
    CfRate share = { -1 };
    CfPermission permission =
      cf_permission_for_price ((CfMoney){ prices[i].list }, (CfMoney){ prices[i].price }, &share);
    ck_assert_int_eq (permission, prices[i].permission);
    ck_assert_int_eq (share.ppm, prices[i].ppm);
  }
}
END_TEST

static CfRate
share_of (CfBasket *basket, const CfShop *shop, guint line, CfDiscount discount)
{
  g_autoptr (CfFigures) figures = cf_shop_figures (basket, shop);
  return cf_permission_discount_share (basket, figures, line, &discount, CF_ROUNDING_HALF_AWAY);
}

START_TEST (test_small_discounts_add_up_to_a_large_share)
{
  g_auto (CfShop) shop;
  g_autoptr (CfBasket) basket = cf_shop_basket ();
  GError *error = NULL;
  const CfDiscount tenth = cf_discount_percent ((CfRate){ 100000 });
  const CfDiscount euro = cf_discount_amount ((CfMoney){ 100 });
  cf_shop_init (&shop);
  guint line = cf_shop_ring (basket, cf_shop_item ("A", 1000, "standard"), 1000);
  guint cheap = cf_shop_ring (basket, cf_shop_item ("B", 5, "standard"), 1000);
  ck_assert_int_eq (share_of (basket, &shop, line, tenth).ppm, 100000);
  ck_assert_int_eq (share_of (basket, &shop, cheap, tenth).ppm,
                    100000); /* though it rounds to 20 % */
  ck_assert_int_eq (share_of (basket, &shop, line, euro).ppm, 100000);
  ck_assert_ok (cf_basket_add_discount (basket, &shop.terms, line, &tenth, NULL, &error));
  /* 10 % of the 9.00 left is 0.90: 1.90 of 10.00 in all */
  ck_assert_int_eq (share_of (basket, &shop, line, tenth).ppm, 190000);
  ck_assert_int_eq (share_of (basket, &shop, line, euro).ppm, 200000);
  /* the basket is another matter: its own discounts count */
  ck_assert_int_eq (share_of (basket, &shop, 0, tenth).ppm, 100000);
}
END_TEST

START_TEST (test_the_words_of_the_roles)
{
  CfRole role = CF_ROLE_CASHIER;
  ck_assert (cf_role_parse ("manager", &role));
  ck_assert_int_eq (role, CF_ROLE_MANAGER);
  ck_assert (!cf_role_parse ("Manager", &role) && !cf_role_parse (NULL, &role));
  ck_assert_str_eq (cf_role_to_text (CF_ROLE_SUPERVISOR), "supervisor");
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_loop_test (tc, test_the_default_permissions, 0, CF_PERMISSION_COUNT);
  tcase_add_test (tc, test_discounts_have_a_limit_a_role);
  tcase_add_test (tc, test_which_permission_a_new_price_needs);
  tcase_add_test (tc, test_small_discounts_add_up_to_a_large_share);
  tcase_add_test (tc, test_the_words_of_the_roles);
}

CF_TEST_MAIN ("permission", add_tests)
