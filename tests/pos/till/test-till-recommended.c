/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the journal says of recommendations: each once, with the next step, and never beside a scan. */
#include <string.h>

#include "cf-journal.h"
#include "cf-store.h"
#include "cf-till-central.h"
#include "cf-till-customers.h"
#include "cf-till-world.h"

static CfTillWorld *world;
static char *customer;

static char *
make_customer (const char *name)
{
  CfTillWait wait = { NULL };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  char *id;

  cf_till_change_customer_async (world->till, &(CfTillCustomerChange){ .name = name },
                                 cf_till_wait_cb, &wait);
  result = cf_till_wait_for (&wait);
  id = cf_till_change_customer_finish (world->till, result, &error);
  ck_assert_ok (id != NULL);
  return id;
}

static void
set_up (void)
{
  GError *error = NULL;

  world = cf_till_world_new ();
  cf_till_world_start_day (world, "anna", "4711");
  customer = make_customer ("Zoe Miller");
  ck_assert_ok (cf_till_set_customer (world->till, customer, &error));
}

static void
tear_down (void)
{
  g_clear_pointer (&customer, g_free);
  g_clear_pointer (&world, cf_till_world_free);
}

/* Bodies of the journal's records of @kind, one a line. */
static char *
bodies (CfEventKind kind)
{
  g_autoptr (GError) error = NULL;
  g_auto (CfStmt) st = cf_db_prepare (cf_store_get_reader (cf_till_lend_store (world->till)),
                                      "SELECT record FROM journal ORDER BY rowid /*scan*/", &error);
  GString *text = g_string_new (NULL);

  ck_assert_ok (st != NULL);
  while (cf_stmt_step (st, &error) == CF_STEP_ROW) {
    const char *bytes = cf_stmt_get_text (st, 0);
    g_autoptr (CfRecord) record = cf_record_parse (bytes, strlen (bytes), &error);

    ck_assert_ok (record != NULL);
    if (cf_record_get_kind (record) == kind)
      g_string_append_printf (text, "%s\n",
                              json_object_to_json_string_ext (record->body,
                                                              JSON_C_TO_STRING_PLAIN));
  }
  return g_string_free (text, FALSE);
}

static guint
count (CfEventKind kind)
{
  g_autofree char *text = bodies (kind);
  guint n = 0;

  for (const char *c = text; *c != '\0'; c++)
    n += *c == '\n';
  return n;
}

static void
sell (void)
{
  cf_till_world_tender (world, "cash", NULL);
  cf_till_world_finish (world);
}

START_TEST (test_what_was_shown_is_recorded_once_with_the_sale)
{
  static const char *const first[] = { "SOAP", "MILK" };
  static const char *const second[] = { "MILK", "BREAD" };
  g_autofree char *said = NULL;

  cf_till_recommended (world->till, first, 2);
  cf_till_recommended (world->till, first, 2); /* the card was drawn anew */
  cf_till_recommended (world->till, second, 2);
  ck_assert_uint_eq (count (CF_EVENT_RECOMMENDATION_SHOWN), 0); /* nothing is written for it */
  cf_till_world_scan (world, "4006381333931");
  sell ();
  ck_assert_uint_eq (count (CF_EVENT_RECOMMENDATION_SHOWN), 2);
  said = bodies (CF_EVENT_RECOMMENDATION_SHOWN);
  ck_assert_ptr_nonnull (strstr (said, "\"skus\":[\"SOAP\",\"MILK\"]"));
  ck_assert_ptr_nonnull (strstr (said, "\"skus\":[\"BREAD\"]"));
  ck_assert_ptr_nonnull (strstr (said, customer));
  ck_assert_uint_eq (count (CF_EVENT_RECOMMENDATION_TAKEN), 0);
}
END_TEST

START_TEST (test_what_was_taken_names_its_line)
{
  static const char *const skus[] = { "SOAP" };
  g_autofree char *said = NULL;
  g_autoptr (GError) error = NULL;
  guint line;

  cf_till_world_scan (world, "4006381333931");
  cf_till_recommended (world->till, skus, 1);
  ck_assert_ok (cf_till_add_recommended (world->till, "SOAP", &line, &error));
  ck_assert_uint_eq (line, 2);
  ck_assert_refused (cf_till_add_recommended (world->till, "NONE", NULL, &error),
                     CF_ERROR_UNKNOWN_SKU);
  sell ();
  said = bodies (CF_EVENT_RECOMMENDATION_TAKEN);
  ck_assert_uint_eq (count (CF_EVENT_RECOMMENDATION_TAKEN), 1);
  ck_assert_ptr_nonnull (strstr (said, "\"line\":2"));
  ck_assert_ptr_nonnull (strstr (said, "\"sku\":\"SOAP\""));
}
END_TEST

START_TEST (test_another_customer_or_basket_is_shown_it_anew)
{
  static const char *const skus[] = { "SOAP" };
  g_autofree char *other = make_customer ("Otto Normal");
  g_autoptr (GError) error = NULL;

  cf_till_world_scan (world, "4006381333931");
  cf_till_recommended (world->till, skus, 1);
  ck_assert_ok (cf_till_set_customer (world->till, other, &error));
  cf_till_recommended (world->till, skus, 1);
  sell ();
  cf_till_recommended (world->till, skus, 1); /* nobody's card is there any more */
  ck_assert_ok (cf_till_set_customer (world->till, other, &error));
  cf_till_recommended (world->till, skus, 1);
  cf_till_world_scan (world, "4006381333931");
  sell ();
  ck_assert_uint_eq (count (CF_EVENT_RECOMMENDATION_SHOWN), 3);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_checked_fixture (tc, set_up, tear_down);
  tcase_add_test (tc, test_what_was_shown_is_recorded_once_with_the_sale);
  tcase_add_test (tc, test_what_was_taken_names_its_line);
  tcase_add_test (tc, test_another_customer_or_basket_is_shown_it_anew);
}

CF_TEST_MAIN ("till-recommended", add_tests)
