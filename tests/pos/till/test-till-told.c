/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the central told is what the till goes by: prices, taxes, settings, people; and no more once it is
 * taken back. */
#include <string.h>

#include "cf-event-body.h"
#include "cf-journal.h"
#include "cf-position.h"
#include "cf-state-store.h"
#include "cf-store.h"
#include "cf-telling.h"
#include "cf-till-central.h"
#include "cf-till-customers.h"
#include "cf-till-world.h"

#define MINUTE   (60 * G_GINT64_CONSTANT (1000))
#define HOUR     (60 * MINUTE)
#define ANNA_PIN "4711"
#define TOM      "01890a5d-ac96-774b-bcce-b302099a8057"

static CfTillWorld *world;
static gint64 position;

static void
set_up (void)
{
  world = cf_till_world_new ();
  position = 0;
  cf_till_world_start_day (world, "anna", ANNA_PIN);
}

static void
tear_down (void)
{
  g_clear_pointer (&world, cf_till_world_free);
}

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

/* Berlin is UTC+1 in winter. */
static void
set_local (guint day, guint hour, guint minute)
{
  g_autoptr (GDateTime) at = g_date_time_new_utc (2026, 11, (gint) day, 0, 0, 0);
  gint64 utc_ms =
    g_date_time_to_unix (at) * 1000 + ((gint64) hour - 1) * HOUR + (gint64) minute * MINUTE;

  cf_manual_clock_advance (&world->clock, utc_ms - cf_clock_utc_ms (&world->clock.clock));
}

/* ---- prices ------------------------------------------------------------------------------------- */

/* Rings one and says what its line costs. */
static gint64
price_of (const char *sku)
{
  GListModel *lines = cf_till_get_lines (world->till);
  GError *error = NULL;
  guint no;

  ck_assert_ok (cf_till_add (world->till, sku, NULL, &no, &error));
  for (guint i = 0; i < g_list_model_get_n_items (lines); i++) {
    g_autoptr (CfTillLine) line = g_list_model_get_item (lines, i);

    if (cf_till_line_get_info (line)->no == no)
      return cf_till_line_get_info (line)->unit_price.minor;
  }
  ck_abort_msg ("line %u is not there", no);
}

static void
check_shown (const char *sku, gint64 price, const char *steps)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfTillProduct) product = cf_till_find_product (world->till, sku, &error);

  ck_assert_ok (product != NULL);
  ck_assert_int_eq (cf_till_product_get_info (product)->price.minor, price);
  ck_assert_pstr_eq (cf_till_product_get_info (product)->price_steps, steps);
}

START_TEST (test_scheduled_price_holds_from_local_midnight_to_the_end_of_its_last_day)
{
  cf_tell (world, &position, "price", "SOAP|week48",
           "{\"sku\":\"SOAP\",\"price_minor\":149,\"from\":\"2026-11-24\",\"to\":\"2026-11-25\"}");
  set_local (23, 23, 59);
  ck_assert_int_eq (price_of ("SOAP"), 199);
  set_local (24, 0, 0); /* 23:00 UTC of the day before */
  ck_assert_int_eq (price_of ("SOAP"), 149);
  check_shown ("SOAP", 149, "base 1.99; scheduled SOAP|week48 1.49");
  set_local (25, 23, 59);
  ck_assert_int_eq (price_of ("SOAP"), 149);
  set_local (26, 0, 0);
  ck_assert_int_eq (price_of ("SOAP"), 199);
  /* A line keeps the price of the moment it was added. */
  ck_assert_uint_eq (g_list_model_get_n_items (cf_till_get_lines (world->till)), 2);
}
END_TEST

/* The shelf's label has changed, and what lies in the basket was taken from below the old one. */
START_TEST (test_told_price_counts_for_the_next_line_of_an_open_basket)
{
  GListModel *lines = cf_till_get_lines (world->till);
  GError *error = NULL;

  ck_assert_int_eq (price_of ("SOAP"), 199);
  cf_tell (world, &position, "price", "SOAP", "{\"price_minor\":249}");
  ck_assert_int_eq (price_of ("SOAP"), 249);
  ck_assert_uint_eq (g_list_model_get_n_items (lines), 2);
  /* One more of those that lay there costs what they did, and a scan is of today. */
  ck_assert_ok (cf_till_set_quantity (world->till, 1, "2", &error));
  ck_assert_int_eq (price_of ("SOAP"), 249);
  ck_assert_uint_eq (g_list_model_get_n_items (lines), 2);
  cf_till_world_tender (world, "cash", NULL);
  ck_assert_int_eq (cf_till_world_finish (world)->sale->total.minor, 2 * 199 + 2 * 249);
}
END_TEST

START_TEST (test_lowest_scheduled_price_wins_and_a_markdown_comes_on_top)
{
  cf_tell (world, &position, "price", "SOAP|a", "{\"sku\":\"SOAP\",\"price_minor\":179}");
  cf_tell (world, &position, "price", "SOAP|b", "{\"sku\":\"SOAP\",\"price_minor\":159}");
  cf_tell (world, &position, "price", "SOAP|vip",
           "{\"sku\":\"SOAP\",\"price_minor\":99,\"group\":\"vip\"}");
  ck_assert_int_eq (price_of ("SOAP"), 159);
  cf_tell (world, &position, "price", "SOAP|m",
           "{\"sku\":\"SOAP\",\"markdown\":true,\"percent_ppm\":500000}");
  ck_assert_int_eq (price_of ("SOAP"), 79);
  check_shown ("SOAP", 79, "base 1.99; scheduled SOAP|b 1.59; markdown SOAP|m -50 % 0.79");
  cf_tell (world, &position, "price", "SOAP|b", NULL); /* half of 1.79 is 0.90 off */
  ck_assert_int_eq (price_of ("SOAP"), 89);
  cf_tell (world, &position, "price", "SOAP|a", NULL);
  cf_tell (world, &position, "price", "SOAP|m", NULL);
  ck_assert_int_eq (price_of ("SOAP"), 199);
  check_shown ("SOAP", 199, NULL);
}
END_TEST

START_TEST (test_group_price_is_for_its_customers)
{
  g_autoptr (GError) error = NULL;

  cf_tell (world, &position, "customer", TOM,
           "{\"id\":\"" TOM "\",\"name\":\"Tom\",\"group\":\"vip\"}");
  cf_tell (world, &position, "price", "SOAP|vip",
           "{\"sku\":\"SOAP\",\"price_minor\":99,\"group\":\"vip\"}");
  ck_assert_int_eq (price_of ("SOAP"), 199);
  ck_assert_ok (cf_till_set_customer (world->till, TOM, &error));
  ck_assert_int_eq (price_of ("SOAP"), 99);
}
END_TEST

#define ANN     "01890a5d-ac96-774b-bcce-b30209900a01"
#define ANN_TOO "01890a5d-ac96-774b-bcce-b30209900a02"

/* Two entries were found to be one person elsewhere; here they are erased under one id, and nobody has answered yet. */
START_TEST (test_who_is_erased_here_is_gone_under_every_id_that_was_told)
{
  static const char BODY[] =
    "{\"id\":\"" ANN "\",\"name\":\"Annegret\",\"consents\":[],\"erased\":false,\"parts\":["
    "{\"id\":\"" ANN "\",\"points\":5,\"version\":1},{\"id\":\"" ANN_TOO
    "\",\"points\":7,\"version\":1}]}";
  static const char *const IDS[] = { ANN, ANN_TOO };
  CfTillWait wait = { NULL };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (IDS); i++)
    cf_tell (world, &position, "customer", IDS[i], BODY);
  cf_till_erase_customer_async (world->till, ANN_TOO, NULL, cf_till_wait_cb, &wait);
  result = cf_till_wait_for (&wait);
  ck_assert_ok (cf_till_erase_customer_finish (world->till, result, &error));
  for (guint i = 0; i < G_N_ELEMENTS (IDS); i++) {
    g_autoptr (CfTillCustomer) customer = cf_till_read_customer (world->till, IDS[i], &error);

    ck_assert_ok (customer != NULL);
    ck_assert (cf_customer_is_erased (customer->customer));
    ck_assert_ptr_null (customer->name);
  }
  found = cf_till_find_customers (world->till, "annegret", 10, &error);
  ck_assert_ok (found != NULL);
  ck_assert_uint_eq (found->len, 0);
}
END_TEST

START_TEST (test_sale_says_which_rule_gave_its_price_and_how)
{
  cf_tell (world, &position, "price", "SOAP|a", "{\"sku\":\"SOAP\",\"price_minor\":159}");
  cf_tell (world, &position, "price", "SOAP|m",
           "{\"sku\":\"SOAP\",\"markdown\":true,\"price_minor\":100}");
  ck_assert_int_eq (price_of ("SOAP"), 100);
  cf_till_world_tender (world, "cash", NULL);
  cf_till_world_finish (world);

  g_autoptr (GError) error = NULL;
  CfPosition head = cf_store_get_head (cf_till_lend_store (world->till));
  CfDb *db = cf_store_get_reader (cf_till_lend_store (world->till));
  g_autoptr (CfRecord) record = NULL;
  for (gint64 seq = head.seq; record == NULL && seq > 0; seq--) {
    g_autoptr (CfRecord) found =
      cf_journal_read (db, cf_position_to_key (head.epoch, seq), NULL, &error);

    ck_assert_ok (found != NULL);
    if (g_str_equal (found->kind, "sale.completed"))
      record = g_steal_pointer (&found);
  }
  ck_assert_ptr_nonnull (record);
  json_object *line = json_object_array_get_idx (json_object_object_get (record->body, "lines"), 0);
  ck_assert_str_eq (json_object_get_string (json_object_object_get (line, "price_source")),
                    "markdown");
  ck_assert_str_eq (json_object_get_string (json_object_object_get (line, "price_rule")), "SOAP|m");
  ck_assert_str_eq (json_object_get_string (json_object_object_get (line, "price_steps")),
                    "base 1.99; scheduled SOAP|a 1.59; markdown SOAP|m 1.00");
  ck_assert_int_eq (json_object_get_int64 (json_object_object_get (line, "list_price_minor")), 199);
}
END_TEST

START_TEST (test_validity_goes_by_the_corrected_clock)
{
  CfCommit *commit = cf_commit_new ();
  CfTillWait wait = { NULL };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GArray) positions = NULL;
  g_autoptr (GError) error = NULL;

  cf_tell (world, &position, "price", "SOAP|x",
           "{\"sku\":\"SOAP\",\"price_minor\":149,\"from\":\"2026-11-24\"}");
  set_local (23, 23, 30);
  ck_assert_int_eq (price_of ("SOAP"), 199);
  cf_commit_put_state (commit, CF_STATE_CLOCK_OFFSET, "3600000"); /* it is an hour later, truly */
  cf_store_commit_async (cf_till_lend_store (world->till), commit, cf_till_wait_cb, &wait);
  result = cf_till_wait_for (&wait);
  positions = cf_store_commit_finish (cf_till_lend_store (world->till), result, &error);
  ck_assert_ok (positions != NULL);
  cf_till_world_tender (world, "cash", NULL);
  cf_till_world_finish (world);
  ck_assert_int_eq (price_of ("SOAP"), 149);
}
END_TEST

START_TEST (test_bad_rules_are_kept_aside)
{
  static const char *const BAD[] = {
    "{\"sku\":\"SOAP\"}",
    "{\"sku\":\"SOAP\",\"price_minor\":-1}",
    "{\"sku\":\"SOAP\",\"percent_ppm\":500000}",
    "{\"sku\":\"SOAP\",\"markdown\":true,\"percent_ppm\":2000000}",
    "{\"sku\":\"SOAP\",\"price_minor\":1,\"from\":\"tomorrow\"}",
    "{\"sku\":\"SOAP\",\"price_minor\":1,\"to\":20261124}",
    "{\"sku\":7,\"price_minor\":1}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (BAD); i++) {
    g_autofree char *id = g_strdup_printf ("SOAP|%u", i);
    cf_tell (world, &position, "price", id, BAD[i]);
  }
  ck_assert_int_eq (price_of ("SOAP"), 199);
}
END_TEST

/* ---- taxes -------------------------------------------------------------------------------------- */

static gint64
tax_of_soap (void)
{
  const CfTillDone *done;

  price_of ("SOAP");
  cf_till_world_tender (world, "cash", NULL);
  done = cf_till_world_finish (world);
  ck_assert_uint_eq (done->sale->taxes->len, 1);
  return ((const CfSaleTax *) done->sale->taxes->pdata[0])->rate.ppm;
}

START_TEST (test_told_rate_holds_from_local_midnight_and_goes_when_it_is_taken_back)
{
  ck_assert_int_eq (tax_of_soap (), 190000);
  cf_tell (world, &position, "tax", "standard|2026-11-25",
           "{\"tax_class\":\"standard\",\"rate_ppm\":210000,\"from\":\"2026-11-25\"}");
  set_local (24, 23, 59);
  ck_assert_int_eq (tax_of_soap (), 190000);
  set_local (25, 0, 0);
  ck_assert_int_eq (tax_of_soap (), 210000);
  cf_tell (world, &position, "tax", "standard|2026-11-25", NULL);
  ck_assert_int_eq (tax_of_soap (), 190000);
  cf_tell (world, &position, "tax", "standard|0",
           "{\"tax_class\":\"standard\",\"rate_ppm\":160000,\"from_ms\":0}");
  ck_assert_int_eq (tax_of_soap (), 160000);
}
END_TEST

START_TEST (test_rate_waits_for_the_basket_to_end)
{
  price_of ("SOAP");
  cf_tell (world, &position, "tax", "standard|0",
           "{\"tax_class\":\"standard\",\"rate_ppm\":160000,\"from_ms\":0}");
  ck_assert_int_eq (tax_of_soap (), 190000);
  ck_assert_int_eq (tax_of_soap (), 160000);
}
END_TEST

/* ---- settings ----------------------------------------------------------------------------------- */

/* Returns: 0, or the error's code. */
static gint
set_footer (void)
{
  CfTillWait wait = { NULL };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  cf_till_set_setting_async (world->till, "footer", "ours", cf_till_wait_cb, &wait);
  result = cf_till_wait_for (&wait);
  return cf_till_command_finish (world->till, result, &error) ? 0 : error->code;
}

START_TEST (test_told_setting_counts_and_is_not_changed_here)
{
  tell_managed ();
  ck_assert_int_eq (set_footer (), 0);
  cf_tell (world, &position, "setting", "footer", "{\"value\":\"of the chain\"}");
  ck_assert_str_eq (cf_till_get_store (world->till)->footer, "of the chain");
  cf_tell (world, &position, "store_setting", "footer", "{\"value\":\"of the store\"}");
  ck_assert_str_eq (cf_till_get_store (world->till)->footer, "of the store");
  ck_assert_int_eq (set_footer (), CF_ERROR_MANAGED_CENTRALLY);
  cf_till_world_reopen (world);
  ck_assert_str_eq (cf_till_get_store (world->till)->footer, "of the store");
  cf_tell (world, &position, "store_setting", "footer", NULL);
  cf_tell (world, &position, "setting", "footer", NULL);
  ck_assert_str_eq (cf_till_get_store (world->till)->footer, "ours");
}
END_TEST

START_TEST (test_what_is_not_the_centrals_to_say_stays)
{
  cf_tell (world, &position, "setting", "currency", "{\"value\":\"JPY\"}");
  cf_tell (world, &position, "setting", "tax_mode", "{\"value\":\"exclusive\"}");
  cf_tell (world, &position, "setting", "terminal", "{\"value\":\"T9\"}");
  cf_tell (world, &position, "setting", "store", "{\"value\":\"\"}");
  cf_tell (world, &position, "setting", "zone", "{\"value\":\"Mars/Olympus\"}");
  cf_tell (world, &position, "setting", "cash_step_minor", "{\"value\":-5}");
  cf_tell (world, &position, "setting", "logo",
           "{\"value\":\"UDQKOCAxCg==\"}"); /* a row is missing */
  ck_assert (!cf_till_get_store (world->till)->has_logo);
  cf_tell (world, &position, "setting", "logo", "{\"value\":\"UDQKOCAxCqU=\"}"); /* 8 by 1 */
  ck_assert (cf_till_get_store (world->till)->has_logo);
  ck_assert_str_eq (cf_till_get_store (world->till)->currency, "EUR");
  ck_assert_int_eq (cf_till_get_store (world->till)->tax_mode, CF_TAX_INCLUSIVE);
  ck_assert_str_ne (cf_till_get_store (world->till)->terminal, "T9");
  ck_assert_str_ne (cf_till_get_store (world->till)->store, "");
  ck_assert_str_eq (cf_till_get_store (world->till)->zone, "Europe/Berlin");
  ck_assert_int_eq (cf_till_get_store (world->till)->cash_step.minor, 0);
}
END_TEST

/* The chain has a T1 already: what it says at the enrolment is what papers are numbered by from then on. */
START_TEST (test_code_that_the_central_gave_stands_on_papers)
{
  g_autoptr (GError) error = NULL;

  ck_assert_str_eq (cf_till_get_store (world->till)->terminal, "T1");
  ck_assert_ok (
    cf_store_renew_epoch (cf_till_lend_store (world->till), "code_changed", "T7", &error));
  ck_assert_ok (cf_till_enrolled (world->till, &error));
  ck_assert_str_eq (cf_till_get_store (world->till)->terminal, "T7");
  for (guint i = 1; i <= 2; i++) {
    g_autofree char *number = g_strdup_printf ("T7.2-%06u", i);

    cf_till_world_scan (world, "4006381333931");
    cf_till_world_tender (world, "cash", "5");
    ck_assert_str_eq (cf_till_world_finish (world)->sale->number, number);
    cf_till_world_reopen (world);
    cf_till_world_sign_in (world, "anna", ANNA_PIN);
  }
}
END_TEST

/* ---- people ------------------------------------------------------------------------------------- */

static gint
sign_in (const char *user, const char *pin)
{
  CfTillWait wait = { NULL };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  cf_till_sign_in_async (world->till, user, pin, cf_till_wait_cb, &wait);
  result = cf_till_wait_for (&wait);
  return cf_till_command_finish (world->till, result, &error) ? 0 : error->code;
}

START_TEST (test_told_people_sign_in_and_others_do_not)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *hash = cf_pin_hash ("8642", CF_PIN_COST_SHOP, &error);
  g_autofree char *body = NULL;

  ck_assert_ok (hash != NULL);
  body =
    g_strdup_printf ("{\"login\":\"tom\",\"name\":\"Tom\",\"role\":\"manager\",\"pin\":\"%s\"}",
                     hash);
  cf_tell (world, &position, "person", TOM, body);
  /* Who was signed in is on no list any more. */
  ck_assert (cf_till_is_locked (world->till));
  ck_assert_int_eq (sign_in ("anna", ANNA_PIN), CF_ERROR_WRONG_PIN);
  ck_assert_int_eq (sign_in ("tom", "8642"), 0);
  ck_assert (!cf_till_is_locked (world->till));
  ck_assert (cf_till_may (world->till, "settings"));

  /* Less than before, at once. */
  cf_tell (world, &position, "person", TOM,
           g_strrstr (body, "manager") != NULL
             ? "{\"login\":\"tom\",\"role\":\"cashier\",\"pin\":\"x\"}"
             : NULL);
  ck_assert (!cf_till_may (world->till, "settings"));

  /* Taken back: the till's own people are all there is. */
  cf_tell (world, &position, "person", TOM, NULL);
  ck_assert (cf_till_is_locked (world->till));
  ck_assert_int_eq (sign_in ("tom", "8642"), CF_ERROR_WRONG_PIN);
  ck_assert_int_eq (sign_in ("anna", ANNA_PIN), 0);
}
END_TEST

static void
add_tests (TCase *tests)
{
  tcase_add_checked_fixture (tests, set_up, tear_down);
  tcase_add_test (tests, test_scheduled_price_holds_from_local_midnight_to_the_end_of_its_last_day);
  tcase_add_test (tests, test_told_price_counts_for_the_next_line_of_an_open_basket);
  tcase_add_test (tests, test_lowest_scheduled_price_wins_and_a_markdown_comes_on_top);
  tcase_add_test (tests, test_group_price_is_for_its_customers);
  tcase_add_test (tests, test_who_is_erased_here_is_gone_under_every_id_that_was_told);
  tcase_add_test (tests, test_sale_says_which_rule_gave_its_price_and_how);
  tcase_add_test (tests, test_validity_goes_by_the_corrected_clock);
  tcase_add_test (tests, test_bad_rules_are_kept_aside);
  tcase_add_test (tests, test_told_rate_holds_from_local_midnight_and_goes_when_it_is_taken_back);
  tcase_add_test (tests, test_rate_waits_for_the_basket_to_end);
  tcase_add_test (tests, test_told_setting_counts_and_is_not_changed_here);
  tcase_add_test (tests, test_what_is_not_the_centrals_to_say_stays);
  tcase_add_test (tests, test_code_that_the_central_gave_stands_on_papers);
  tcase_add_test (tests, test_told_people_sign_in_and_others_do_not);
}

CF_TEST_MAIN ("till-told", add_tests)
