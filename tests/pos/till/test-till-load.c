/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gift cards that are sold or loaded: a line of stored value, and every refusal. */
#include <string.h>

#include "cf-event-body.h"
#include "cf-store.h"
#include "cf-telling.h"
#include "cf-till-central.h"
#include "cf-till-value.h"

#define ANNA_PIN "4711"
#define CARD     "6006491234567890"

static CfTillWorld *world;
static gint64 position;

static void
tell_managed (void)
{
  CfCommit *commit = cf_commit_new ();
  json_object *value = json_object_new_string ("https://central.example");
  CfTillWait wait = { NULL };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GArray) positions = NULL;
  g_autoptr (GError) error = NULL;

  cf_commit_add_event (
    commit, cf_event_new (CF_EVENT_SETTING_CHANGED, &world->clock.clock, CF_EVENT_BY_CONSOLE,
                          cf_event_body_setting_changed (&(CfSettingChanged){ "central", value })));
  json_object_put (value);
  cf_store_commit_async (cf_till_lend_store (world->till), commit, cf_till_wait_cb, &wait);
  result = cf_till_wait_for (&wait);
  positions = cf_store_commit_finish (cf_till_lend_store (world->till), result, &error);
  ck_assert_ok (positions != NULL);
}

static void
set_up (void)
{
  world = cf_till_world_new ();
  position = 0;
  cf_till_world_start_day (world, "anna", ANNA_PIN);
  tell_managed ();
}

static void
tear_down (void)
{
  g_clear_pointer (&world, cf_till_world_free);
}

static void
load (const char *card, gint64 minor)
{
  g_autoptr (GError) error = NULL;
  const CfMoney amount = { minor };

  ck_assert_ok (cf_till_load_card (world->till, card, &amount, NULL, &error));
}

static void
refuse (const char *card, gint64 minor, CfErrorCode code)
{
  g_autoptr (GError) error = NULL;
  const CfMoney amount = { minor };
  guint lines = cf_basket_get_line_count (cf_till_get_basket (world->till));

  ck_assert_refused (cf_till_load_card (world->till, card, minor >= 0 ? &amount : NULL, NULL,
                                        &error),
                     code);
  ck_assert_uint_eq (cf_basket_get_line_count (cf_till_get_basket (world->till)), lines);
}

static const CfSaleLine *
sell (guint line)
{
  cf_till_world_tender (world, "cash", NULL);
  return g_ptr_array_index (cf_till_world_finish (world)->sale->lines, line);
}

START_TEST (test_a_card_is_sold_as_a_line_without_tax)
{
  const CfSaleLine *line;
  const CfSale *sale;

  cf_till_world_scan (world, "4005900136787"); /* soap, 1.99 with 19 % */
  load (CARD, 2500);
  line = sell (1);
  ck_assert_int_eq (line->kind, CF_LINE_STORED_VALUE);
  ck_assert_str_eq (line->serial, CARD);
  ck_assert_int_eq (line->total.minor, 2500);
  ck_assert_int_eq (line->tax_rate.ppm, 0);
  ck_assert_int_eq (line->rest.minor, 0); /* nobody has told what was on it */
  sale = cf_till_get_last_done (world->till)->sale;
  ck_assert_int_eq (sale->total.minor, 2699);
  for (guint i = 0; i < sale->taxes->len; i++) {
    const CfSaleTax *tax = sale->taxes->pdata[i];

    ck_assert_int_eq (tax->tax.minor, tax->gross.minor == 199 ? 32 : 0);
  }
}
END_TEST

START_TEST (test_a_card_that_was_told_says_what_is_on_it_now)
{
  CfMoney balance;

  cf_tell (world, &position, "card", CARD,
           "{\"card\":\"" CARD "\",\"balance_minor\":700,\"lent_minor\":0,\"applied\":{}}");
  load (CARD, 2500);
  ck_assert_int_eq (sell (0)->rest.minor, 3200);
  ck_assert (
    cf_till_get_card_balance (world->till, CARD, &balance)); /* before the central says so */
  ck_assert_int_eq (balance.minor, 3200);
}
END_TEST

START_TEST (test_what_cannot_be_loaded_is_refused)
{
  cf_tell (world, &position, "setting", "gift_card_range", "{\"value\":\"16 6006 6006\"}");
  cf_tell (world, &position, "setting", "gift_card_load_max_minor", "{\"value\":15000}");
  refuse ("4005900136787", 2500, CF_ERROR_BAD_CARD); /* no number of the range */
  refuse ("6006 4912 3456 78", 2500, CF_ERROR_BAD_CARD);
  refuse ("", 2500, CF_ERROR_BAD_CARD);
  refuse (CARD, -1, CF_ERROR_AMOUNT_NEEDED);
  refuse (CARD, 0, CF_ERROR_AMOUNT_NEEDED);
  refuse (CARD, 15001, CF_ERROR_LOAD_LIMIT);
  ck_assert_int_eq (cf_till_get_refusal (world->till)->amount.minor, 15000);
  load (CARD, 15000);
  refuse (CARD, 100, CF_ERROR_CARD_IN_BASKET);
  load ("6006491234567891", 100); /* another one */
}
END_TEST

START_TEST (test_any_number_is_a_cards_where_the_shop_does_not_say)
{
  load ("A-17", 500);
  refuse ("a|b", 500, CF_ERROR_BAD_CARD);
}
END_TEST

START_TEST (test_its_price_and_quantity_stay)
{
  CfTillWait wait = { NULL };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  load (CARD, 2500);
  ck_assert_refused (cf_till_set_quantity (world->till, 1, "2", &error), CF_ERROR_BAD_QTY);
  cf_till_set_price_async (world->till, 1, (CfMoney){ 100 }, NULL, NULL, cf_till_wait_cb, &wait);
  result = cf_till_wait_for (&wait);
  ck_assert_refused (cf_till_command_finish (world->till, result, &error),
                     CF_ERROR_NOTHING_TO_DISCOUNT);
  ck_assert_ok (cf_till_void_line (world->till, 1, NULL, &error));
  load (CARD, 100);
}
END_TEST

START_TEST (test_a_shop_without_a_central_loads_none)
{
  CfTillWorld *alone = cf_till_world_new ();
  g_autoptr (GError) error = NULL;
  const CfMoney amount = { 500 };

  cf_till_world_start_day (alone, "anna", ANNA_PIN);
  ck_assert_refused (cf_till_load_card (alone->till, CARD, &amount, NULL, &error),
                     CF_ERROR_NOT_ENROLLED);
  cf_till_world_free (alone);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_checked_fixture (tc, set_up, tear_down);
  tcase_add_test (tc, test_a_card_is_sold_as_a_line_without_tax);
  tcase_add_test (tc, test_a_card_that_was_told_says_what_is_on_it_now);
  tcase_add_test (tc, test_what_cannot_be_loaded_is_refused);
  tcase_add_test (tc, test_any_number_is_a_cards_where_the_shop_does_not_say);
  tcase_add_test (tc, test_its_price_and_quantity_stay);
  tcase_add_test (tc, test_a_shop_without_a_central_loads_none);
}

CF_TEST_MAIN ("till-load", add_tests)
