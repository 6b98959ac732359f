/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-till-world.h"

static GAsyncResult *
sign_in (CfTillWorld *world, const char *user, const char *pin)
{
  CfTillWait wait = { NULL };
  cf_till_sign_in_async (world->till, user, pin, cf_till_wait_cb, &wait);
  return cf_till_wait_for (&wait);
}

static GAsyncResult *
move_cash (CfTillWorld *world, CfTillCash kind, gint64 minor, const CfTillApproval *approval)
{
  CfTillWait wait = { NULL };
  cf_till_move_cash_async (world->till, kind, (CfMoney){ minor }, "change", approval,
                           cf_till_wait_cb, &wait);
  return cf_till_wait_for (&wait);
}

START_TEST (test_three_wrong_pins_are_free_then_each_costs_twice_as_long)
{
  g_autoptr (CfTillWorld) world = cf_till_world_new ();
  GError *error = NULL;
  for (guint i = 0; i < 3; i++) {
    g_autoptr (GAsyncResult) wrong = sign_in (world, "bob", "9999");
    ck_assert_refused (cf_till_command_finish (world->till, wrong, &error), CF_ERROR_WRONG_PIN);
    ck_assert_uint_eq (cf_till_get_refusal (world->till)->tries_left, 2 - i);
  }
  g_autoptr (GAsyncResult) fourth = sign_in (world, "bob", "9999");
  ck_assert_refused (cf_till_command_finish (world->till, fourth, &error), CF_ERROR_WRONG_PIN);

  /* 2 s: also the right one has to wait, and a restart does not help */
  cf_till_world_reopen (world);
  g_autoptr (GAsyncResult) early = sign_in (world, "bob", "2222");
  ck_assert_refused (cf_till_command_finish (world->till, early, &error), CF_ERROR_LOCKED_OUT);
  ck_assert_int_eq (cf_till_get_refusal (world->till)->locked_until_ms,
                    cf_till_get_now_ms (world->till) + 2000);
  g_autoptr (GAsyncResult) other = sign_in (world, "mia", "3333");
  ck_assert_ok (cf_till_command_finish (world->till, other, &error));
  cf_manual_clock_advance (&world->clock, 2000);
  g_autoptr (GAsyncResult) right = sign_in (world, "bob", "2222");
  ck_assert_ok (cf_till_command_finish (world->till, right, &error));
}
END_TEST

START_TEST (test_nobody_is_told_whether_a_name_exists)
{
  g_autoptr (CfTillWorld) world = cf_till_world_new ();
  GError *error = NULL;
  g_autoptr (GAsyncResult) result = sign_in (world, "nobody", "2222");
  ck_assert_refused (cf_till_command_finish (world->till, result, &error), CF_ERROR_WRONG_PIN);
}
END_TEST

START_TEST (test_a_locked_till_refuses_and_keeps_the_basket)
{
  g_autoptr (CfTillWorld) world = cf_till_world_new ();
  GError *error = NULL;
  cf_till_world_start_day (world, "bob", "2222");
  cf_till_world_scan (world, "4006381333931");
  ck_assert_ok (cf_till_lock (world->till, &error));
  ck_assert_refused (cf_till_scan (world->till, "4006381333931", NULL, NULL, &error),
                     CF_ERROR_NOT_SIGNED_IN);
  cf_till_world_sign_in (world, "mia", "3333");
  ck_assert_uint_eq (g_list_model_get_n_items (cf_till_get_lines (world->till)), 1);
}
END_TEST

START_TEST (test_paid_out_needs_a_supervisor_and_paid_in_does_not)
{
  g_autoptr (CfTillWorld) world = cf_till_world_new ();
  GError *error = NULL;
  CfTillApproval mia = { "mia", "3333" }, bob = { "bob", "2222" };
  guint64 seq = 0;
  cf_till_world_start_day (world, "bob", "2222");
  g_autoptr (GAsyncResult) in = move_cash (world, CF_TILL_PAID_IN, 500, NULL);
  ck_assert_ok (cf_till_move_cash_finish (world->till, in, NULL, &seq, NULL, &error));
  ck_assert_uint_gt (seq, 0);
  g_autoptr (GAsyncResult) alone = move_cash (world, CF_TILL_PAID_OUT, 200, NULL);
  ck_assert_refused (cf_till_move_cash_finish (world->till, alone, NULL, NULL, NULL, &error),
                     CF_ERROR_NEEDS_APPROVAL);
  g_autoptr (GAsyncResult) self = move_cash (world, CF_TILL_PAID_OUT, 200, &bob);
  ck_assert_refused (cf_till_move_cash_finish (world->till, self, NULL, NULL, NULL, &error),
                     CF_ERROR_NOT_PERMITTED);
  g_autoptr (GAsyncResult) approved = move_cash (world, CF_TILL_PAID_OUT, 200, &mia);
  ck_assert_ok (cf_till_move_cash_finish (world->till, approved, NULL, NULL, NULL, &error));
  /* 100.00 + 5.00 − 2.00 */
  g_autoptr (CfShiftReport) x = cf_till_read_x (world->till, &error);
  ck_assert_ok (x != NULL);
  ck_assert_int_eq (x->expected.minor, 10300);
}
END_TEST

START_TEST (test_a_cashier_may_not_change_settings_or_people)
{
  g_autoptr (CfTillWorld) world = cf_till_world_new ();
  GError *error = NULL;
  CfTillWait wait = { NULL };
  cf_till_world_sign_in (world, "bob", "2222");
  ck_assert (!cf_till_may (world->till, "settings"));
  cf_till_set_setting_async (world->till, "footer", "Thanks", cf_till_wait_cb, &wait);
  g_autoptr (GAsyncResult) refused = cf_till_wait_for (&wait);
  ck_assert_refused (cf_till_command_finish (world->till, refused, &error), CF_ERROR_NOT_PERMITTED);
  cf_till_world_sign_in (world, "anna", "4711");
  cf_till_set_setting_async (world->till, "footer", "Thanks", cf_till_wait_cb, &wait);
  g_autoptr (GAsyncResult) done = cf_till_wait_for (&wait);
  ck_assert_ok (cf_till_command_finish (world->till, done, &error));
  ck_assert_str_eq (cf_till_get_store (world->till)->footer, "Thanks");
}
END_TEST

START_TEST (test_a_till_can_be_silenced)
{
  g_autoptr (CfTillWorld) world = cf_till_world_new ();
  GError *error = NULL;
  CfTillWait wait = { NULL };
  cf_till_world_sign_in (world, "anna", "4711");
  ck_assert_uint_eq (cf_till_get_store (world->till)->sound_volume, 70); /* nobody chose one */
  cf_till_set_setting_async (world->till, "sound_volume", "101", cf_till_wait_cb, &wait);
  g_autoptr (GAsyncResult) refused = cf_till_wait_for (&wait);
  ck_assert_refused (cf_till_command_finish (world->till, refused, &error), CF_ERROR_BAD_SETTING);
  cf_till_set_setting_async (world->till, "sound_volume", "0", cf_till_wait_cb, &wait);
  g_autoptr (GAsyncResult) done = cf_till_wait_for (&wait);
  ck_assert_ok (cf_till_command_finish (world->till, done, &error));
  ck_assert_uint_eq (cf_till_get_store (world->till)->sound_volume, 0);
}
END_TEST

static gboolean
set_keys (CfTillWorld *world, const char *const *skus, GError **error)
{
  CfTillWait wait = { NULL };
  cf_till_set_quick_keys_async (world->till, skus, cf_till_wait_cb, &wait);
  g_autoptr (GAsyncResult) result = cf_till_wait_for (&wait);
  return cf_till_command_finish (world->till, result, error);
}

START_TEST (test_an_empty_quick_key_keeps_the_others_where_they_are)
{
  g_autoptr (CfTillWorld) world = cf_till_world_new ();
  GError *error = NULL;
  cf_till_world_sign_in (world, "anna", "4711");
  g_autoptr (GPtrArray) usual = cf_till_list_quick_keys (world->till, NULL, 0, 2, &error);
  ck_assert_ok (usual != NULL);
  ck_assert_uint_eq (usual->len, 2);
  const char *first = cf_till_product_get_info (usual->pdata[0])->sku;
  const char *second = cf_till_product_get_info (usual->pdata[1])->sku;
  const char *const keys[] = { first, "", "no such product", second, "", NULL };
  ck_assert_ok (set_keys (world, keys, &error));
  g_autoptr (GPtrArray) shown = cf_till_list_quick_keys (world->till, NULL, 0, 40, &error);
  ck_assert_ok (shown != NULL);
  ck_assert_uint_eq (shown->len, 4); /* empty keys at the end are not kept */
  ck_assert_str_eq (cf_till_product_get_info (shown->pdata[0])->sku, first);
  ck_assert_ptr_null (shown->pdata[1]);
  ck_assert_ptr_null (shown->pdata[2]);
  ck_assert_str_eq (cf_till_product_get_info (shown->pdata[3])->sku, second);
  /* With all keys emptied the till fills them itself again. */
  ck_assert_ok (set_keys (world, (const char *const[]){ "", "", NULL }, &error));
  g_autoptr (GPtrArray) again = cf_till_list_quick_keys (world->till, NULL, 0, 2, &error);
  ck_assert_ok (again != NULL);
  ck_assert_str_eq (cf_till_product_get_info (again->pdata[0])->sku, first);
}
END_TEST

START_TEST (test_quick_keys_that_cannot_be_are_refused)
{
  g_autoptr (CfTillWorld) world = cf_till_world_new ();
  GError *error = NULL;
  g_autofree char *long_sku = g_strnfill (65, 'x');
  const char *many[202] = { NULL };
  cf_till_world_sign_in (world, "anna", "4711");
  ck_assert_refused (set_keys (world, (const char *const[]){ long_sku, NULL }, &error),
                     CF_ERROR_BAD_SETTING);
  for (guint i = 0; i < 201; i++)
    many[i] = "x";
  ck_assert_refused (set_keys (world, many, &error), CF_ERROR_BAD_SETTING);
}
END_TEST

START_TEST (test_a_second_seller_is_refused_and_a_reader_is_not)
{
  g_autoptr (CfTillWorld) world = cf_till_world_new ();
  GError *error = NULL;
  CfTillOptions sell = { .folder = world->folder, .use = CF_TILL_SELL, .run_inline = TRUE };
  CfTillOptions read = { .folder = world->folder, .use = CF_TILL_READ, .run_inline = TRUE };
  ck_assert_refused (cf_till_open (&sell, &error) != NULL, CF_ERROR_TERMINAL_BUSY);
  g_autoptr (CfTill) reader = cf_till_open (&read, &error);
  ck_assert_ok (reader != NULL);
  g_autoptr (CfTillProduct) milk = cf_till_find_product (reader, "MILK", &error);
  ck_assert_ok (milk != NULL);
  ck_assert_int_eq (cf_till_product_get_info (milk)->on_hand.milli, 40000);
  ck_assert_refused (cf_till_lock (reader, &error), CF_ERROR_TERMINAL_BUSY);
  cf_till_close (reader);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_three_wrong_pins_are_free_then_each_costs_twice_as_long);
  tcase_add_test (tc, test_nobody_is_told_whether_a_name_exists);
  tcase_add_test (tc, test_a_locked_till_refuses_and_keeps_the_basket);
  tcase_add_test (tc, test_paid_out_needs_a_supervisor_and_paid_in_does_not);
  tcase_add_test (tc, test_a_cashier_may_not_change_settings_or_people);
  tcase_add_test (tc, test_a_till_can_be_silenced);
  tcase_add_test (tc, test_an_empty_quick_key_keeps_the_others_where_they_are);
  tcase_add_test (tc, test_quick_keys_that_cannot_be_are_refused);
  tcase_add_test (tc, test_a_second_seller_is_refused_and_a_reader_is_not);
}

CF_TEST_MAIN ("till-people", add_tests)
