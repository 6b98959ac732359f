/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-canonical-json.h"
#include "cf-event.h"
#include "cf-sample-events.h"
#include "cf-test.h"
#include "cf-trade-body.h"

#define PERSON "01890a5d-ac96-774b-bcce-b302099a8057"

static CfManualClock clock_at;

static CfEvent *
new_void (void)
{
  cf_manual_clock_init (&clock_at, G_GINT64_CONSTANT (1795460364123));
  cf_manual_clock_advance (&clock_at, 877);
  return cf_event_new (CF_EVENT_LINE_VOIDED, &clock_at.clock, PERSON,
                       cf_event_body_line_voided (
                         &(CfLineVoided){ .basket = "01890a5d-ac96-774b-bcce-b302099a8001",
                                          .line = 2,
                                          .sku = "BAN",
                                          .name = "Bananas \"XL\"\n",
                                          .quantity = { 255 },
                                          .total = { 51 } }));
}

START_TEST (test_record_has_the_bytes_of_the_contract)
{
  g_autoptr (CfEvent) event = new_void ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  CfHash prev = cf_hash_of (NULL, 0);
  CfId terminal;

  ck_assert (cf_id_parse (CF_SAMPLE_TERMINAL, &terminal));
  bytes = cf_event_to_record (event, &terminal, 2, 42, &prev, &error);
  ck_assert_ok (bytes != NULL);
  ck_assert_str_eq (
    g_bytes_get_data (bytes, NULL),
    "{\"at\":\"2026-11-23T18:59:25.000Z\","
    "\"body\":{\"basket\":\"01890a5d-ac96-774b-bcce-b302099a8001\",\"line\":2,"
    "\"name\":\"Bananas \\\"XL\\\"\\n\",\"quantity_milli\":255,\"sku\":\"BAN\","
    "\"total_minor\":51},\"boot\":\"00000000-0000-4000-8000-000000000000\","
    "\"by\":\"01890a5d-ac96-774b-bcce-b302099a8057\",\"epoch\":2,\"kind\":\"line.voided\","
    "\"mono\":877,\"prev\":\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\","
    "\"seq\":42,\"terminal\":\"01890a5d-ac96-774b-bcce-b302099a0001\",\"v\":1}");
  ck_assert_uint_eq (g_bytes_get_size (bytes), strlen (g_bytes_get_data (bytes, NULL)));
}
END_TEST

START_TEST (test_every_kind_is_written_and_read_back)
{
  g_autoptr (GPtrArray) events = cf_sample_events_new ();
  gboolean seen[CF_EVENT_KIND_COUNT] = { FALSE };
  CfHash prev = cf_hash_of (NULL, 0);
  CfId terminal;

  ck_assert (cf_id_parse (CF_SAMPLE_TERMINAL, &terminal));
  for (guint i = 0; i < events->len; i++) {
    const CfEvent *event = g_ptr_array_index (events, i);
    g_autoptr (GError) error = NULL;
    g_autoptr (GBytes) bytes =
      cf_event_to_record (event, &terminal, 1, (gint64) i + 1, &prev, &error);
    g_autoptr (CfRecord) record = NULL;
    g_autoptr (json_object) body = cf_event_dup_body (event);

    ck_assert_ok (bytes != NULL);
    record = cf_record_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &error);
    ck_assert_ok (record != NULL);
    ck_assert_int_eq (cf_record_get_kind (record), event->kind);
    ck_assert_uint_eq (record->v, cf_event_kind_version (event->kind));
    ck_assert_int_eq (record->at_ms, event->at_ms);
    ck_assert_int_eq (record->mono_ms, event->mono_ms);
    ck_assert (cf_id_equal (&record->boot, &event->boot));
    ck_assert_str_eq (record->by, event->by);
    ck_assert (json_object_equal (record->body, body));
    ck_assert (cf_hash_equal (&record->prev, &prev));
    prev = cf_hash_of_bytes (bytes);
    seen[event->kind] = TRUE;
  }
  for (guint i = 0; i < CF_EVENT_KIND_COUNT; i++)
    ck_assert_msg (seen[i], "no sample of %s", cf_event_kind_name ((CfEventKind) i));
}
END_TEST

/* Reading a body and making it again gives the same body, for every kind of plain struct. */
static json_object *
make_again (CfEventKind kind, json_object *body, GError **error)
{
  if (cf_event_kind_is_order (kind)) {
    CfOrderStep step;
    g_autoptr (GArray) lines = NULL;

    return cf_event_read_order (kind, body, &step, &lines, error)
             ? cf_event_body_order (kind, &step)
             : NULL;
  }
  switch ((int) kind) {
#define AGAIN(Type, name, KIND)                                                                    \
  case CF_EVENT_##KIND: {                                                                          \
    Type read;                                                                                     \
    return cf_event_read_##name (body, &read, error) ? cf_event_body_##name (&read) : NULL;        \
  }
    CF_EVENT_BODY_TABLE (AGAIN)
    CF_TRADE_BODY_TABLE (AGAIN)
#undef AGAIN
  case CF_EVENT_CUSTOMER_CREATED:
  case CF_EVENT_CUSTOMER_CHANGED: {
    CfCustomerChanged read;
    g_autoptr (GArray) consents = NULL;

    return cf_event_read_customer (body, &read, &consents, error) ? cf_event_body_customer (&read)
                                                                  : NULL;
  }
  case CF_EVENT_PRODUCT_CHANGED: {
    g_autoptr (CfProduct) product = cf_event_read_product_changed (body, error);

    return product != NULL ? cf_event_body_product_changed (product) : NULL;
  }
  case CF_EVENT_SHIFT_CLOSED: {
    CfMoney left;
    g_autoptr (CfShiftReport) report = cf_event_read_shift_closed (body, &left, error);
    json_object *again;

    if (report == NULL)
      return NULL;
    again = cf_event_body_shift_closed (report, NULL, 0, left);
    /* The counts are for people and are not read back. */
    json_object_object_add (again, "counts",
                            json_object_get (json_object_object_get (body, "counts")));
    return again;
  }
  default: return json_object_get (body); /* sale.completed: test-sale-body.c */
  }
}

START_TEST (test_every_body_read_and_made_again_is_the_same)
{
  g_autoptr (GPtrArray) events = cf_sample_events_new ();

  for (guint i = 0; i < events->len; i++) {
    const CfEvent *event = g_ptr_array_index (events, i);
    g_autoptr (GError) error = NULL;
    g_autoptr (json_object) body = cf_event_dup_body (event);
    g_autoptr (json_object) again = make_again (event->kind, body, &error);

    ck_assert_ok (again != NULL);
    ck_assert_msg (json_object_equal (body, again), "%s: %s", cf_event_kind_name (event->kind),
                   json_object_to_json_string (again));
  }
}
END_TEST

/* Whether a body without the field @name is still read. */
static gboolean
is_read_without (const CfEvent *event, const char *name)
{
  g_autoptr (json_object) body = cf_event_dup_body (event);
  g_autoptr (json_object) again = NULL;
  g_autoptr (GError) error = NULL;

  json_object_object_del (body, name);
  again = make_again (event->kind, body, &error);
  if (again == NULL)
    ck_assert (cf_error_is (error, CF_ERROR_DAMAGED));
  return again != NULL;
}

static gboolean
is_read_with (const CfEvent *event, const char *name, json_object *value)
{
  g_autoptr (json_object) body = cf_event_dup_body (event);
  g_autoptr (json_object) again = NULL;

  json_object_object_add (body, name, value);
  again = make_again (event->kind, body, NULL);
  return again != NULL;
}

START_TEST (test_body_with_a_field_missing_or_wrong_is_damaged)
{
  g_autoptr (GPtrArray) events = cf_sample_events_new ();
  guint refused = 0;

  for (guint i = 0; i < events->len; i++) {
    const CfEvent *event = g_ptr_array_index (events, i);
    g_autoptr (json_object) body = cf_event_dup_body (event);

    if (event->kind == CF_EVENT_SALE_COMPLETED || event->kind == CF_EVENT_SETTING_CHANGED)
      continue;
    json_object_object_foreach (body, name, unused)
    {
      (void) unused;
      if (g_str_equal (name, "counts"))
        continue;
      refused += !is_read_without (event, name);
      ck_assert_msg (!is_read_with (event, name, json_object_new_object ()), "%s: %s",
                     cf_event_kind_name (event->kind), name);
    }
    ck_assert (is_read_with (event, "later_field", json_object_new_int (1)));
  }
  ck_assert_uint_gt (refused, 200); /* required ones */
}
END_TEST

START_TEST (test_word_outside_its_list_is_damaged)
{
  g_autoptr (json_object) body =
    json_tokener_parse ("{\"basket\":\"b\",\"limit\":18,\"method\":\"guessed\",\"passed\":true}");
  g_autoptr (GError) error = NULL;
  CfAgeConfirmed age = { .limit = 77 };

  ck_assert_refused (cf_event_read_age_confirmed (body, &age, &error), CF_ERROR_DAMAGED);
  ck_assert_uint_eq (age.limit, 77);
  json_object_object_add (body, "method", json_object_new_string ("seen"));
  json_object_object_add (body, "limit", json_object_new_int64 (-1));
  ck_assert_refused (cf_event_read_age_confirmed (body, &age, &error), CF_ERROR_DAMAGED);
  json_object_object_add (body, "limit", json_object_new_int64 (G_GINT64_CONSTANT (4294967296)));
  ck_assert_refused (cf_event_read_age_confirmed (body, &age, &error), CF_ERROR_DAMAGED);
}
END_TEST

START_TEST (test_text_from_outside_never_keeps_a_fact_out)
{
  g_autofree char *long_text = g_strnfill (3 * CF_EVENT_TEXT_MAX, 'x');
  g_autoptr (json_object) body = NULL;
  const char *reason;
  CfBasketCancelled read;

  /* Bad UTF-8, and an ä that lies across the limit. */
  memcpy (long_text, "\xff!", 2);
  memcpy (long_text + CF_EVENT_TEXT_MAX - 3, "\xc3\xa4", 2);
  body =
    cf_event_body_basket_cancelled (&(CfBasketCancelled){ .basket = "b", .reason = long_text });
  ck_assert (cf_event_read_basket_cancelled (body, &read, NULL));
  reason = read.reason;
  ck_assert (g_utf8_validate (reason, -1, NULL));
  ck_assert_uint_le (strlen (reason), CF_EVENT_TEXT_MAX);
  ck_assert_uint_ge (strlen (reason), CF_EVENT_TEXT_MAX - 3);
  ck_assert (g_str_has_prefix (reason, "\xef\xbf\xbd!xxx"));
}
END_TEST

START_TEST (test_text_is_cut_between_characters)
{
  for (guint shift = 0; shift < 4; shift++) {
    g_autoptr (GString) text = g_string_new (NULL);
    g_autoptr (json_object) body = NULL;
    CfBasketCancelled read;

    g_string_append_printf (text, "%.*s", (int) shift, "abc");
    while (text->len < CF_EVENT_TEXT_MAX + 8)
      g_string_append (text, "😀");
    body =
      cf_event_body_basket_cancelled (&(CfBasketCancelled){ .basket = "b", .reason = text->str });
    ck_assert (cf_event_read_basket_cancelled (body, &read, NULL));
    ck_assert (g_utf8_validate (read.reason, -1, NULL));
    ck_assert_uint_le (strlen (read.reason), CF_EVENT_TEXT_MAX);
    ck_assert_uint_gt (strlen (read.reason), CF_EVENT_TEXT_MAX - 4);
  }
}
END_TEST

START_TEST (test_note_saved_with_a_basket_comes_back)
{
  g_autoptr (CfEvent) event = new_void ();
  g_autoptr (CfEvent) copy = cf_event_copy (event);
  g_autoptr (json_object) json = cf_event_to_json (event);
  g_autoptr (GError) error = NULL;
  g_autoptr (CfEvent) again = cf_event_from_json (json, &error);

  ck_assert_ok (again != NULL);
  for (guint i = 0; i < 2; i++) {
    const CfEvent *other = i > 0 ? again : copy;

    ck_assert_int_eq (other->kind, event->kind);
    ck_assert_int_eq (other->at_ms, event->at_ms);
    ck_assert_int_eq (other->mono_ms, event->mono_ms);
    ck_assert (cf_id_equal (&other->boot, &event->boot));
    ck_assert_str_eq (other->by, event->by);
    ck_assert_str_eq (other->body, event->body);
  }
}
END_TEST

START_TEST (test_damaged_note_is_refused)
{
  static const char *const NAMES[] = { "at", "body", "boot", "by", "kind", "mono" };

  for (gsize i = 0; i < G_N_ELEMENTS (NAMES); i++) {
    g_autoptr (CfEvent) event = new_void ();
    g_autoptr (json_object) json = cf_event_to_json (event);
    g_autoptr (GError) error = NULL;

    json_object_object_add (json, NAMES[i], json_object_new_string ("no such thing"));
    if (!g_str_equal (NAMES[i], "by"))
      json_object_object_add (json, "by", json_object_new_string ("x"));
    ck_assert_refused (cf_event_from_json (json, &error) != NULL, CF_ERROR_DAMAGED);
    json_object_object_del (json, NAMES[i]);
    ck_assert_refused (cf_event_from_json (json, &error) != NULL, CF_ERROR_DAMAGED);
  }
}
END_TEST

START_TEST (test_kinds_are_found_by_name)
{
  for (guint i = 0; i < CF_EVENT_KIND_COUNT; i++) {
    CfEventKind kind = (CfEventKind) i;

    ck_assert_int_eq (cf_event_kind_find (cf_event_kind_name (kind)), kind);
    ck_assert_uint_ge (cf_event_kind_version (kind), 1);
  }
  ck_assert_int_eq (cf_event_kind_find ("sale"), CF_EVENT_UNKNOWN);
  ck_assert_int_eq (cf_event_kind_find (""), CF_EVENT_UNKNOWN);
}
END_TEST

/* sync.md: every effect stands in exactly one record, so what only tells of it touches nothing. */
START_TEST (test_only_the_kinds_that_move_something_touch_ledgers)
{
  static const CfEventKind MOVING[] = {
    CF_EVENT_SALE_COMPLETED,    CF_EVENT_TENDER_SETTLED,      CF_EVENT_TENDER_REVERSED,
    CF_EVENT_SHIFT_OPENED,      CF_EVENT_SHIFT_CLOSED,        CF_EVENT_CASH_MOVED,
    CF_EVENT_STOCK_ADJUSTED,    CF_EVENT_STOCK_RECEIVED,      CF_EVENT_STOCK_COUNTED,
    CF_EVENT_STOCK_TRANSFERRED, CF_EVENT_ORDER_COLLECTED,     CF_EVENT_ORDER_RETURNED,
    CF_EVENT_POINTS_CHANGED,    CF_EVENT_STORED_VALUE_ISSUED, CF_EVENT_STORED_VALUE_USED,
  };
  guint touching = 0;

  for (guint i = 0; i < CF_EVENT_KIND_COUNT; i++)
    touching += cf_event_kind_ledgers ((CfEventKind) i) != CF_LEDGER_NONE;
  for (gsize i = 0; i < G_N_ELEMENTS (MOVING); i++)
    ck_assert_uint_ne (cf_event_kind_ledgers (MOVING[i]), CF_LEDGER_NONE);
  ck_assert_uint_eq (touching, G_N_ELEMENTS (MOVING));
  ck_assert (cf_event_kind_ledgers (CF_EVENT_SALE_COMPLETED) & CF_LEDGER_TURNOVER);
  ck_assert (!(cf_event_kind_ledgers (CF_EVENT_CASH_MOVED) & CF_LEDGER_TURNOVER));
}
END_TEST

START_TEST (test_setting_keeps_any_value)
{
  static const char *const VALUES[] = { "null",         "true", "5", "\"EUR\"", "[\"a/b\",\"c\"]",
                                        "{\"a\":[1,2]}" };

  for (gsize i = 0; i < G_N_ELEMENTS (VALUES); i++) {
    g_autoptr (json_object) value = json_tokener_parse (VALUES[i]);
    g_autoptr (json_object) body =
      cf_event_body_setting_changed (&(CfSettingChanged){ .key = "k", .value = value });
    g_autofree char *text = cf_event_body_dup_value (body);
    CfSettingChanged read = { 0 };

    ck_assert_str_eq (text, VALUES[i]);
    ck_assert (cf_event_read_setting_changed (body, &read, NULL));
    ck_assert (json_object_equal (read.value, value));
  }
}
END_TEST

/* (transfer full): the newest sample of a Z, which says loads: 1 sale for 12.69, 3 loads for 42.00. */
static json_object *
find_z (GPtrArray *events)
{
  for (guint i = events->len; i > 0; i--) {
    const CfEvent *event = events->pdata[i - 1];

    if (event->kind == CF_EVENT_SHIFT_CLOSED)
      return json_tokener_parse (event->body);
  }
  ck_abort_msg ("no sample");
}

START_TEST (test_a_z_is_read_without_its_loads_and_one_of_before_as_it_is)
{
  g_autoptr (GPtrArray) events = cf_sample_events_new ();
  g_autoptr (json_object) body = find_z (events);
  g_autoptr (GError) error = NULL;
  g_autoptr (CfShiftReport) z = cf_event_read_shift_closed (body, NULL, &error);
  g_autoptr (CfShiftReport) before = NULL;
  static const char *const fields[] = { "loads", "loads_minor", "loads_alone",
                                        "perpetual_loads_minor" };

  ck_assert_ok (z != NULL);
  ck_assert_int_eq (json_object_get_int64 (json_object_object_get (body, "sales")), 2);
  ck_assert_int_eq (json_object_get_int64 (json_object_object_get (body, "sales_minor")), 5469);
  ck_assert_uint_eq (z->sales_count, 1);
  ck_assert_int_eq (z->sales_total.minor, 1269);
  ck_assert_int_eq (z->loads_total.minor, 4200);
  json_object_object_add (body, "loads_alone", json_object_new_int64 (4)); /* more than loads */
  ck_assert_refused (cf_event_read_shift_closed (body, NULL, &error) != NULL, CF_ERROR_DAMAGED);
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    json_object_object_del (body, fields[i]);
  before = cf_event_read_shift_closed (body, NULL, &error);
  ck_assert_ok (before != NULL);
  ck_assert_uint_eq (before->sales_count, 2);
  ck_assert_int_eq (before->sales_total.minor, 5469);
  ck_assert_uint_eq (before->loads_count, 0);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_record_has_the_bytes_of_the_contract);
  tcase_add_test (tc, test_every_kind_is_written_and_read_back);
  tcase_add_test (tc, test_every_body_read_and_made_again_is_the_same);
  tcase_add_test (tc, test_body_with_a_field_missing_or_wrong_is_damaged);
  tcase_add_test (tc, test_word_outside_its_list_is_damaged);
  tcase_add_test (tc, test_text_from_outside_never_keeps_a_fact_out);
  tcase_add_test (tc, test_text_is_cut_between_characters);
  tcase_add_test (tc, test_note_saved_with_a_basket_comes_back);
  tcase_add_test (tc, test_damaged_note_is_refused);
  tcase_add_test (tc, test_kinds_are_found_by_name);
  tcase_add_test (tc, test_only_the_kinds_that_move_something_touch_ledgers);
  tcase_add_test (tc, test_setting_keeps_any_value);
  tcase_add_test (tc, test_a_z_is_read_without_its_loads_and_one_of_before_as_it_is);
}

CF_TEST_MAIN ("event", add_tests)
