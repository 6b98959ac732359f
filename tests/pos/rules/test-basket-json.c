/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-basket-json.h"
#include "cf-shop.h"

/* A basket that has something in every field there is. */
static CfBasket *
full_basket (const CfShop *shop)
{
  GError *error = NULL;
  CfBasket *basket = cf_shop_basket ();
  const CfBasketWhy why = { "dented „Dose“", "bob", "mia" };
  const CfDiscount percent = cf_discount_percent ((CfRate){ 55000 });
  const CfDiscount amount = cf_discount_amount ((CfMoney){ 7 });
  CfBasketItem water = cf_shop_item ("water", 49, "standard"),
               deposit = cf_shop_item ("dep", 25, "standard");
  CfBasketItem cheese = cf_shop_item ("cheese", 2390, "reduced"),
               drug = cf_shop_item ("drug", 999, "zero");
  CfAgeCheck check = CF_AGE_CHECK_INIT;
  deposit.kind = CF_LINE_DEPOSIT;
  cheese.unit = CF_UNIT_KG;
  cheese.embedded = TRUE;
  cheese.embedded_amount.minor = 483;
  cheese.price_source = CF_PRICE_SOURCE_EMBEDDED;
  drug.gtin = "04006381333931";
  drug.department = "Health";
  drug.lot = "L1";
  drug.expiry = "2027-01-31";
  drug.serial = "S1";
  drug.serial_tracked = TRUE;
  drug.age_limit = 18;
  drug.price_rule = "M1";
  ck_assert_ok (cf_basket_add (basket, &water, &deposit, (CfQuantity){ 6000 }, 1000, NULL, &error));
  cf_shop_ring (basket, cf_shop_item ("gone", 1, "zero"), 1000);
  cf_shop_ring (basket, cheese, 1000);
  cf_shop_ring (basket, drug, 1000);
  ck_assert_ok (cf_basket_void_line (basket, 3, &error));
  ck_assert_ok (cf_basket_override_price (basket, 1, (CfMoney){ 45 }, &why, &error));
  ck_assert_ok (cf_basket_add_discount (basket, &shop->terms, 1, &percent, &why, &error));
  ck_assert_ok (cf_basket_add_discount (basket, &shop->terms, 0, &amount, NULL, &error));
  ck_assert_ok (cf_age_check_seen (18, &check, &error));
  cf_basket_set_age_check (basket, &check);
  cf_basket_set_customer (basket, "0197a2b0-0000-7000-8000-00000000000c");
  cf_basket_set_note (basket, "ruft an\t☎");
  cf_shop_tender (basket, shop, "cash", 100);
  cf_shop_tender (basket, shop, "voucher", 100);
  ck_assert_ok (cf_basket_set_tender_value (basket, 2, "01890a5d-ac96-774b-bcce-b302099a8a01",
                                            (CfMoney){ 40 }, (CfMoney){ 7 }, &error));
  ck_assert_ok (cf_basket_void_tender (basket, 2, &error));
  guint card = cf_shop_tender (basket, shop, "card", -1);
  ck_assert_ok (cf_basket_set_tender_card (basket, card, "VISA\n**** 1234", &error));
  return basket;
}

static CfBasket *
through_text (const CfBasket *basket)
{
  GError *error = NULL;
  json_object *written = cf_basket_encode (basket);
  json_object *read =
    json_tokener_parse (json_object_to_json_string_ext (written, JSON_C_TO_STRING_PLAIN));
  CfBasket *back = cf_basket_decode (read, &error);
  ck_assert_ok (back != NULL);
  json_object_put (written);
  json_object_put (read);
  return back;
}

START_TEST (test_what_was_written_is_read_again)
{
  g_auto (CfShop) shop;
  cf_shop_init (&shop);
  g_autoptr (CfBasket) full = full_basket (&shop);
  g_autoptr (CfBasket) empty = cf_shop_basket ();
  g_autoptr (CfBasket) full_again = through_text (full);
  g_autoptr (CfBasket) empty_again = through_text (empty);
  ck_assert (cf_basket_equal (full, full_again));
  ck_assert (cf_basket_equal (empty, empty_again));
  ck_assert (!cf_basket_equal (full, empty));
  ck_assert_uint_eq (cf_basket_get_open_tender (full_again)->no, 3);
}
END_TEST

/* Calls @visit on every object in @value, however deep. */
static void
each_object (json_object *value, void (*visit) (json_object *object, gpointer data), gpointer data)
{
  if (json_object_is_type (value, json_type_array)) {
    for (gsize i = 0; i < json_object_array_length (value); i++)
      each_object (json_object_array_get_idx (value, i), visit, data);
  } else if (json_object_is_type (value, json_type_object)) {
    json_object_object_foreach (value, key, inner)
    {
      (void) key;
      each_object (inner, visit, data);
    }
    visit (value, data);
  }
}

typedef struct
{
  json_object *root;
  guint tried;
} Mutation;

static void
assert_refused (Mutation *mutation, const char *name, const char *what)
{
  g_autoptr (GError) error = NULL;
  CfBasket *basket = cf_basket_decode (mutation->root, &error);
  ck_assert_msg (basket == NULL, "a basket with '%s' %s was read", name, what);
  ck_assert (cf_error_is (error, CF_ERROR_DAMAGED));
  mutation->tried++;
}

/* Replaces, takes away and adds each field in turn, and puts it back. */
static void
mutate (json_object *object, gpointer data)
{
  Mutation *mutation = data;
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  json_object_object_foreach (object, key, value)
  {
    (void) value;
    g_ptr_array_add (names, g_strdup (key));
  }
  for (guint i = 0; i < names->len; i++) {
    const char *name = g_ptr_array_index (names, i);
    json_object *kept = json_object_get (json_object_object_get (object, name));
    json_object_object_add (object, name, json_object_new_double (1.5));
    assert_refused (mutation, name, "of a wrong type");
    json_object_object_del (object, name);
    assert_refused (mutation, name, "missing");
    json_object_object_add (object, name, kept);
  }
  json_object_object_add (object, "surplus", NULL);
  assert_refused (mutation, "surplus", "added");
  json_object_object_del (object, "surplus");
}

START_TEST (test_a_field_missing_added_or_of_a_wrong_type_is_refused)
{
  g_auto (CfShop) shop;
  cf_shop_init (&shop);
  g_autoptr (CfBasket) basket = full_basket (&shop);
  GError *error = NULL;
  Mutation mutation = { cf_basket_encode (basket), 0 };
  each_object (mutation.root, mutate, &mutation);
  ck_assert_uint_gt (mutation.tried, 200);
  g_autoptr (CfBasket) again = cf_basket_decode (mutation.root, &error);
  ck_assert_ok (again != NULL); /* all was put back */
  ck_assert (cf_basket_equal (again, basket));
  json_object_put (mutation.root);
}
END_TEST

/* Values that fit their type but break a rule: path, value as JSON. */
static const struct
{
  const char *path, *value;
} bad_values[] = {
  { "/id", "\"not-an-id\"" },
  { "/begun_ms", "0" },
  { "/begun_ms", "-1" },
  { "/last_line_no", "4" },
  { "/last_line_no", "2001" },
  { "/last_tender_no", "2" },
  { "/last_discount_no", "1" },
  { "/age/limit", "100" },
  { "/age/limit", "0" },
  { "/age/method", "\"guessed\"" },
  { "/age/method", "\"none\"" },
  { "/lines/0/no", "0" },
  { "/lines/0/no", "5" },
  { "/lines/1/parent", "4" },
  { "/lines/1/parent", "2" },
  { "/lines/1/quantity_milli", "5000" },
  { "/lines/0/quantity_milli", "0" },
  { "/lines/0/quantity_milli", "1500" },
  { "/lines/0/quantity_milli", "9007199254740991" },
  { "/lines/0/added_ms", "0" },
  { "/lines/0/item/sku", "\"\"" },
  { "/lines/0/item/unit", "\"\"" },
  { "/lines/0/item/unit", "\"mile\"" },
  { "/lines/0/item/kind", "\"gift\"" },
  { "/lines/0/item/kind", "\"tip\"" },
  { "/lines/0/item/age_limit", "100" },
  { "/lines/0/item/unit_price_minor", "-1" },
  { "/lines/0/item/unit_price_minor", "1000000000001" },
  { "/lines/0/item/price_source", "\"luck\"" },
  { "/lines/0/item/discountable", "false" },
  { "/lines/2/item/embedded_amount_minor", "-1" },
  { "/lines/2/quantity_fixed", "false" },
  { "/lines/2/original_source", "\"\"" },
  { "/discounts/0/line", "3" },
  { "/discounts/0/kind", "\"share\"" },
  { "/discounts/0/percent_ppm", "0" },
  { "/discounts/0/percent_ppm", "1000001" },
  { "/discounts/1/no", "1" },
  { "/tenders/0/state", "\"lost\"" },
  { "/tenders/0/state", "\"unknown\"" },
  { "/tenders/0/state", "\"declined\"" },
  { "/tenders/0/amount_minor", "101" },
  { "/tenders/0/asked_minor", "-1" },
  { "/tenders/0/type", "\"\"" },
  { "/tenders/1/no", "1" },
};

START_TEST (test_a_value_that_breaks_a_rule_is_refused)
{
  g_auto (CfShop) shop;
  cf_shop_init (&shop);
  g_autoptr (CfBasket) basket = full_basket (&shop);
  GError *error = NULL;
  json_object *root = cf_basket_encode (basket);
  ck_assert_int_eq (json_pointer_set (&root, bad_values[_i].path,
                                      json_tokener_parse (bad_values[_i].value)),
                    0);
  CfBasket *read = cf_basket_decode (root, &error);
  ck_assert_msg (read == NULL, "%s = %s was read", bad_values[_i].path, bad_values[_i].value);
  ck_assert (cf_error_is (error, CF_ERROR_DAMAGED));
  g_clear_error (&error);
  json_object_put (root);
}
END_TEST

START_TEST (test_texts_too_long_or_not_text_are_refused)
{
  const char *const paths[] = { "/note",
                                "/customer",
                                "/lines/0/item/name",
                                "/lines/0/item/lot",
                                "/lines/0/price_why/reason",
                                "/tenders/0/reference" };
  g_auto (CfShop) shop;
  cf_shop_init (&shop);
  g_autoptr (CfBasket) basket = full_basket (&shop);
  g_autofree char *endless = g_strnfill (CF_BASKET_TEXT_MAX + 1, 'x');
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    for (guint how = 0; how < 3; how++) {
      g_autoptr (GError) error = NULL;
      json_object *root = cf_basket_encode (basket);
      json_object *bad = how == 0   ? json_object_new_string (endless)
                         : how == 1 ? json_object_new_string_len ("a\0b", 3)
                                    : json_object_new_string ("\xff");
      ck_assert_int_eq (json_pointer_set (&root, paths[i], bad), 0);
      ck_assert_msg (cf_basket_decode (root, &error) == NULL, "%s, %u", paths[i], how);
      ck_assert (cf_error_is (error, CF_ERROR_DAMAGED));
      json_object_put (root);
    }
}
END_TEST

START_TEST (test_a_newer_basket_and_no_basket_are_refused)
{
  const char *const none[] = {
    "null", "1", "[]", "{}", "\"basket\"", "{\"v\":\"1\"}", "{\"v\":0}"
  };
  GError *error = NULL;
  json_object *newer = json_tokener_parse ("{\"v\":2,\"anything\":true}");
  ck_assert_refused (cf_basket_decode (newer, &error) != NULL, CF_ERROR_NEWER_VERSION);
  json_object_put (newer);
  for (guint i = 0; i < G_N_ELEMENTS (none); i++) {
    json_object *object = json_tokener_parse (none[i]);
    ck_assert_refused (cf_basket_decode (object, &error) != NULL, CF_ERROR_DAMAGED);
    json_object_put (object);
  }
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_what_was_written_is_read_again);
  tcase_add_test (tc, test_a_field_missing_added_or_of_a_wrong_type_is_refused);
  tcase_add_loop_test (tc, test_a_value_that_breaks_a_rule_is_refused, 0,
                       G_N_ELEMENTS (bad_values));
  tcase_add_test (tc, test_texts_too_long_or_not_text_are_refused);
  tcase_add_test (tc, test_a_newer_basket_and_no_basket_are_refused);
}

CF_TEST_MAIN ("basket-json", add_tests)
