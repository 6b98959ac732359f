/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-fiscal-device.h"
#include "cf-test-station.h"
#include "cf-test.h"
#include "cf-virtual-fiscal.h"

typedef struct
{
  CfTestStation station;
  CfVirtualFiscal *fiscal;
  char *counter;
} Shop;

static void
add_fiscal (Shop *shop, const char *id)
{
  shop->fiscal = cf_virtual_fiscal_new (cf_test_station_loop (&shop->station), id, shop->counter);
  cf_test_station_add (&shop->station, shop->fiscal);
}

static void
shop_init (Shop *shop)
{
  cf_test_station_init (&shop->station);
  shop->counter = g_build_filename (shop->station.folder, "counter", NULL);
  add_fiscal (shop, "fiscal");
}

static void
shop_clear (Shop *shop)
{
  cf_test_station_clear (&shop->station);
  g_free (shop->counter);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Shop, shop_clear)

static void
on_step_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  CfFiscalResult **answer = user_data;

  ck_assert_ptr_null (*answer);
  *answer = cf_fiscal_device_step_finish (CF_FISCAL_DEVICE (object), result);
  ck_assert_ptr_nonnull (*answer);
}

static void
step (Shop *shop, CfFiscalStep what, CfFiscalResult **answer)
{
  g_clear_pointer (answer, cf_fiscal_result_unref);
  cf_fiscal_device_step_async (CF_FISCAL_DEVICE (shop->fiscal), what, "basket-1", "{\"total\":1}",
                               on_step_cb, answer);
  cf_test_station_settle (&shop->station);
}

static const char *
value_of (const CfFiscalResult *result, const char *name)
{
  for (guint i = 0; i < result->n_values; i++)
    if (strcmp (result->values[i].name, name) == 0)
      return result->values[i].value;
  return NULL;
}

START_TEST (test_finish_gives_signed_values_and_counts)
{
  g_auto (Shop) shop = { 0 };
  g_autoptr (CfFiscalResult) answer = NULL;
  shop_init (&shop);

  step (&shop, CF_FISCAL_BEGIN, &answer);
  ck_assert (answer->ok);
  ck_assert_uint_eq (answer->n_values, 0);
  step (&shop, CF_FISCAL_UPDATE, &answer);
  ck_assert (answer->ok);
  step (&shop, CF_FISCAL_FINISH, &answer);
  ck_assert (answer->ok);
  ck_assert_str_eq (value_of (answer, "signature_counter"), "1");
  ck_assert_uint_eq (strlen (value_of (answer, "signature")), 64);
  step (&shop, CF_FISCAL_FINISH, &answer);
  ck_assert_str_eq (value_of (answer, "signature_counter"), "2");
}
END_TEST

START_TEST (test_counter_survives)
{
  g_auto (Shop) shop = { 0 };
  g_autoptr (CfFiscalResult) answer = NULL;
  shop_init (&shop);

  step (&shop, CF_FISCAL_FINISH, &answer);
  add_fiscal (&shop, "again");
  step (&shop, CF_FISCAL_FINISH, &answer);
  ck_assert_str_eq (value_of (answer, "signature_counter"), "2");
}
END_TEST

START_TEST (test_silent_device_holds_a_sale_two_seconds_and_no_longer)
{
  g_auto (Shop) shop = { 0 };
  g_autoptr (CfFiscalResult) answer = NULL;
  shop_init (&shop);

  cf_test_station_script (&shop.station, shop.fiscal, "SILENCE 1s");
  step (&shop, CF_FISCAL_FINISH, &answer);
  cf_test_station_advance (&shop.station, 1000);
  ck_assert (answer->ok); /* in time */
  cf_test_station_script (&shop.station, shop.fiscal, "SILENCE 1m");
  step (&shop, CF_FISCAL_FINISH, &answer);
  cf_test_station_advance (&shop.station, CF_FISCAL_DEADLINE_MS - 1);
  ck_assert_ptr_null (answer);
  cf_test_station_advance (&shop.station, 1);
  ck_assert (!answer->ok);
  ck_assert_str_eq (answer->words, "no answer in time");
  ck_assert_int_eq (cf_device_get_reason (CF_DEVICE (shop.fiscal)), CF_DEVICE_REASON_NO_ANSWER);
  cf_test_station_advance (&shop.station, 60000); /* its answer now is dropped */
  step (&shop, CF_FISCAL_FINISH, &answer);
  ck_assert (answer->ok);
  ck_assert_int_eq (cf_device_get_state (CF_DEVICE (shop.fiscal)), CF_DEVICE_READY);
}
END_TEST

START_TEST (test_failing_and_missing_devices_answer_too)
{
  g_auto (Shop) shop = { 0 };
  g_autoptr (CfFiscalResult) answer = NULL;
  shop_init (&shop);

  cf_test_station_script (&shop.station, shop.fiscal, "FAIL");
  step (&shop, CF_FISCAL_FINISH, &answer);
  ck_assert (!answer->ok);
  ck_assert_int_eq (cf_device_get_state (CF_DEVICE (shop.fiscal)), CF_DEVICE_PROBLEM);
  cf_test_station_script (&shop.station, shop.fiscal, "UNPLUG");
  step (&shop, CF_FISCAL_FINISH, &answer);
  ck_assert (!answer->ok);
  cf_test_station_script (&shop.station, shop.fiscal, "RESUME");
  step (&shop, CF_FISCAL_FINISH, &answer);
  ck_assert (answer->ok);
}
END_TEST

START_TEST (test_closing_answers_who_waits)
{
  g_auto (Shop) shop = { 0 };
  g_autoptr (CfFiscalResult) answer = NULL;
  shop_init (&shop);

  cf_test_station_script (&shop.station, shop.fiscal, "SILENCE 1s");
  step (&shop, CF_FISCAL_FINISH, &answer);
  ck_assert_ptr_null (answer);
  cf_device_manager_close (shop.station.manager);
  ck_assert (!answer->ok);
}
END_TEST

START_TEST (test_result_survives_being_recorded)
{
  g_autoptr (CfFiscalResult) result = cf_fiscal_result_new (FALSE, "out of \"paper\"");
  cf_fiscal_result_add (result, "device", "A/1");
  cf_fiscal_result_add (result, "signature", "ab==");
  g_autofree char *json = cf_fiscal_result_to_json (result);
  g_autoptr (CfFiscalResult) again = cf_fiscal_result_from_json (json);

  ck_assert_str_eq (json, "{\"ok\":false,\"words\":\"out of \\\"paper\\\"\",\"device\":\"A/1\","
                          "\"signature\":\"ab==\"}");
  ck_assert (!again->ok);
  ck_assert_str_eq (again->words, "out of \"paper\"");
  ck_assert_uint_eq (again->n_values, 2);
  ck_assert_str_eq (value_of (again, "signature"), "ab==");
}
END_TEST

static const char *const NOT_RESULTS[] = { "", "[]", "7", "{", "{\"ok\":", "null" };

START_TEST (test_other_text_is_no_result)
{
  ck_assert_ptr_null (cf_fiscal_result_from_json (NOT_RESULTS[_i]));
}
END_TEST

START_TEST (test_values_are_bounded)
{
  g_autoptr (CfFiscalResult) result = cf_fiscal_result_new (TRUE, NULL);
  g_autofree char *long_value = g_strnfill (5000, 'x');

  for (int i = 0; i < 100; i++)
    cf_fiscal_result_add (result, "name", long_value);
  ck_assert_uint_eq (result->n_values, CF_FISCAL_VALUES_MAX);
  ck_assert_uint_eq (strlen (result->values[0].value), CF_FISCAL_VALUE_MAX);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_finish_gives_signed_values_and_counts);
  tcase_add_test (tc, test_counter_survives);
  tcase_add_test (tc, test_silent_device_holds_a_sale_two_seconds_and_no_longer);
  tcase_add_test (tc, test_failing_and_missing_devices_answer_too);
  tcase_add_test (tc, test_closing_answers_who_waits);
  tcase_add_test (tc, test_result_survives_being_recorded);
  tcase_add_loop_test (tc, test_other_text_is_no_result, 0, G_N_ELEMENTS (NOT_RESULTS));
  tcase_add_test (tc, test_values_are_bounded);
}

CF_TEST_MAIN ("fiscal-device", add_tests)
