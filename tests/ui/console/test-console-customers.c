/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-cli.h"

/* `ring`'s customers, by the real program. */

static void
set_up (void)
{
  cf_cli_setup ();
  cf_cli_make_shop ();
}

START_TEST (test_customer_is_made_found_and_chosen)
{
  const CfCliStep STEPS[] = {
    { "{\"do\":\"new_customer\",\"name\":\"Zoë Müller\"}", "not_signed_in" },
    { "{\"do\":\"sign_in\",\"user\":\"bob\",\"pin\":\"2222\"}", "" },
    { "{\"do\":\"new_customer\",\"name\":\"Zoë Müller\",\"phone\":\"0171 5550142\"}", "" },
    { "{\"do\":\"new_customer\",\"name\":\"Otto Müller\",\"card\":\"6000123\"}", "" },
    { "{\"do\":\"customer\",\"find\":\"0142\"}", "no_shift" },
    { "{\"do\":\"open_shift\",\"float\":\"0.00\"}", "" },
    { "{\"do\":\"customer\",\"find\":\"0142\"}", "" },
    { "{\"do\":\"customer\",\"find\":\"muller\"}", "" },
    { "{\"do\":\"customer\",\"find\":\"nobody\"}", "unknown_customer" },
    { "{\"do\":\"add\",\"sku\":\"PEN\"}", "" },
    { "{\"do\":\"customer\",\"clear\":true}", "" },
    { "{\"do\":\"customer\",\"find\":\"6000123\"}", "" },
    { "{\"do\":\"customer\"}", "bad_request" },
    { "{\"do\":\"customer\",\"id\":\"x\"}", "unknown_customer" },
    { "{\"do\":\"erase_customer\",\"id\":\"x\"}", "not_permitted" },
    { "{\"do\":\"new_customer\",\"name\":\"\"}", "bad_request" },
    { "{\"do\":\"tender\",\"type\":\"cash\"}", "" },
    { "{\"do\":\"finish\"}", "" },
    { NULL, NULL },
  };
  g_autoptr (json_object) answers = cf_cli_ring (STEPS);
  g_auto (CfCliRun) verified = { 0 };
  g_auto (CfCliRun) exported = { 0 };
  const char *zoe = cf_cli_get (answers, "2.customer.id");

  ck_assert_str_eq (cf_cli_get (answers, "6.customer.name"), "Zoë Müller");
  ck_assert_str_eq (cf_cli_get (answers, "6.cart.customer"), zoe);
  ck_assert_uint_eq (json_object_array_length (cf_cli_value (answers, "7.customers")), 2);
  ck_assert_str_eq (cf_cli_get (answers, "7.cart.customer"), zoe); /* nobody else was chosen */
  ck_assert_str_eq (cf_cli_get (answers, "11.customer.card"), "6000123");
  ck_assert_str_eq (cf_cli_get (answers, "11.cart.lines.0.sku"), "PEN");
  verified = cf_cli_ok ("journal verify");
  exported = cf_cli ("journal export", NULL);
  ck_assert_ptr_null (strstr (exported.out, "5550142")); /* no personal data in any record */
  ck_assert_ptr_nonnull (strstr (exported.out, "customer.created"));
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_checked_fixture (tc, set_up, cf_cli_teardown);
  tcase_add_test (tc, test_customer_is_made_found_and_chosen);
}

CF_TEST_MAIN ("console-customers", add_tests)
