/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-product.h"
#include "cf-test.h"

START_TEST (test_new_product_is_discountable_merchandise_by_the_piece)
{
  g_autoptr (CfProduct) product = cf_product_new ();

  ck_assert_str_eq (product->tax_class, "standard");
  ck_assert_int_eq (product->unit, CF_UNIT_EA);
  ck_assert_int_eq (product->kind, CF_LINE_MERCHANDISE);
  ck_assert (product->discountable && product->returnable && !product->serial_tracked);
  ck_assert_ptr_null (product->gtins[0]);
}
END_TEST

START_TEST (test_copy_shares_nothing_with_its_original)
{
  g_autoptr (CfProduct) product = cf_product_new ();
  g_autoptr (CfProduct) copy = NULL;

  g_free (product->sku);
  product->sku = g_strdup ("A-1");
  product->brand = g_strdup ("Brand");
  product->price = (CfMoney){ 199 };
  g_strfreev (product->gtins);
  product->gtins = g_strsplit ("04006381333931,00000096385074", ",", -1);
  copy = cf_product_copy (product);
  g_clear_pointer (&product, cf_product_free);

  ck_assert_str_eq (copy->sku, "A-1");
  ck_assert_str_eq (copy->brand, "Brand");
  ck_assert_int_eq (copy->price.minor, 199);
  ck_assert_str_eq (copy->gtins[1], "00000096385074");
}
END_TEST

START_TEST (test_line_kinds_are_words)
{
  CfLineKind kind = CF_LINE_TIP;

  for (guint i = 0; i < CF_LINE_KIND_COUNT; i++) {
    ck_assert (cf_line_kind_parse (cf_line_kind_to_text ((CfLineKind) i), &kind));
    ck_assert_int_eq (kind, i);
  }
  ck_assert (!cf_line_kind_parse ("goods", &kind));
  ck_assert (!cf_line_kind_parse (NULL, &kind));
  ck_assert_int_eq (kind, CF_LINE_PAYOUT);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_new_product_is_discountable_merchandise_by_the_piece);
  tcase_add_test (tc, test_copy_shares_nothing_with_its_original);
  tcase_add_test (tc, test_line_kinds_are_words);
}

CF_TEST_MAIN ("product", add_tests)
