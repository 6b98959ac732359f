/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-canonical-json.h"
#include "cf-event.h"
#include "cf-sale-body.h"
#include "cf-sample-sale.h"
#include "cf-test.h"

#define PERSON "01890a5d-ac96-774b-bcce-b302099a8057"

/* A record around @body (taken over), as the journal would give it back. */
static CfRecord *
record_of (json_object *body)
{
  CfRecord *record = g_new0 (CfRecord, 1);

  record->at_ms = G_GINT64_CONSTANT (1795460364123);
  record->body = body;
  record->by = g_strdup (PERSON);
  record->kind = g_strdup ("sale.completed");
  record->v = 1;
  return record;
}

static json_object *
body_of (const CfSale *sale)
{
  g_autoptr (GError) error = NULL;
  json_object *body = cf_event_body_sale_completed (sale, &error);

  ck_assert_ok (body != NULL);
  return body;
}

static CfSale *
lent_sale (void)
{
  CfSale *sale = cf_sample_sale_new ();

  cf_sample_sale_lend (sale);
  return sale;
}

START_TEST (test_sale_comes_back_whole)
{
  g_autoptr (CfSale) sale = lent_sale ();
  g_autoptr (CfRecord) record = record_of (body_of (sale));
  g_autoptr (GError) error = NULL;
  g_autoptr (CfSale) again = cf_event_read_sale_completed (record, &error);
  g_autoptr (json_object) again_body = NULL;
  const CfSaleLine *line;
  const CfSaleSaving *saving;
  const CfSaleCover *cover;
  const CfSaleTender *tender;

  ck_assert_ok (again != NULL);
  again_body = body_of (again);
  ck_assert (json_object_equal (record->body, again_body));

  ck_assert (cf_id_equal (&again->id, &sale->id));
  ck_assert_str_eq (again->number, "T1-004731");
  ck_assert_str_eq (again->by, PERSON);
  ck_assert_int_eq (again->finished_at_ms, sale->finished_at_ms);
  ck_assert_int_eq (again->begun_at_ms, sale->begun_at_ms);
  ck_assert_str_eq (again->fiscal, sale->fiscal);
  ck_assert_str_eq (again->note, "Two bags, please");
  ck_assert_str_eq (again->customer, sale->customer);
  ck_assert_uint_eq (again->lines->len, 3);
  line = g_ptr_array_index (again->lines, 0);
  ck_assert_str_eq (line->name, "Kaffee «Ernte» 500 g");
  ck_assert_int_eq (line->price_source, CF_PRICE_SOURCE_OVERRIDE);
  ck_assert_int_eq (line->list_price.minor, 699);
  ck_assert_str_eq (line->serial, "S/1");
  ck_assert (line->returnable);
  saving = g_ptr_array_index (line->savings, 0);
  ck_assert_int_eq (saving->percent.ppm, 100000);
  ck_assert_str_eq (saving->reason, "dented");
  cover = g_ptr_array_index (line->covers, 0);
  ck_assert_str_eq (cover->grant, "01890a5d-ac96-774b-bcce-b302099a8a02");
  ck_assert_int_eq (cover->quantity.milli, 1000);
  ck_assert_int_eq (line->uncovered.milli, 1000);
  ck_assert_str_eq (g_ptr_array_index (line->lent, 0), "01890a5d-ac96-774b-bcce-b302099a8a03");
  line = g_ptr_array_index (again->lines, 1);
  ck_assert_int_eq (line->unit, CF_UNIT_KG);
  ck_assert_ptr_null (line->gtin);
  line = g_ptr_array_index (again->lines, 2);
  ck_assert_int_eq (line->kind, CF_LINE_DEPOSIT);
  ck_assert_uint_eq (line->parent, 1);
  ck_assert_int_eq (line->rest.minor, 3200);
  ck_assert (!line->returnable);
  tender = g_ptr_array_index (again->tenders, 0);
  ck_assert_str_eq (tender->grant, "01890a5d-ac96-774b-bcce-b302099a8a01");
  ck_assert_int_eq (tender->at_risk.minor, 150);
  ck_assert_int_eq (tender->rest.minor, 1250);
  tender = g_ptr_array_index (again->tenders, 1);
  ck_assert (tender->opens_drawer);
  ck_assert_int_eq (tender->given.minor, 500);
}
END_TEST

/* The field list of sync.md's sale.completed v1. */
START_TEST (test_body_has_every_field_of_version_1)
{
  static const char *const FIELDS[] = {
    "number",      "id",           "shift",    "business_day",   "currency", "exponent",
    "tax_mode",    "begun_at",     "lines",    "taxes",          "tenders",  "rounding_minor",
    "total_minor", "change_minor", "customer", "receipt_layout",
  };
  g_autoptr (CfSale) sale = cf_sample_sale_new ();
  g_autoptr (json_object) body = NULL;

  g_clear_pointer (&sale->customer, g_free);
  g_clear_pointer (&sale->fiscal, g_free);
  g_clear_pointer (&sale->note, g_free);
  g_clear_pointer (&sale->age_method, g_free);
  sale->age_limit = 0;
  body = body_of (sale);
  for (gsize i = 0; i < G_N_ELEMENTS (FIELDS); i++)
    ck_assert_msg (json_object_object_get_ex (body, FIELDS[i], NULL), "no %s", FIELDS[i]);
}
END_TEST

START_TEST (test_words_are_those_of_the_program)
{
  for (guint i = 0; i < MAX (CF_LINE_KIND_COUNT, CF_PRICE_SOURCE_COUNT); i++) {
    g_autoptr (CfSale) sale = cf_sample_sale_new ();
    CfSaleLine *line = g_ptr_array_index (sale->lines, 0);
    g_autoptr (json_object) body = NULL;
    json_object *row;

    line->kind = (CfLineKind) (i % CF_LINE_KIND_COUNT);
    line->price_source = (CfPriceSource) (i % CF_PRICE_SOURCE_COUNT);
    line->unit = (CfUnit) (i % CF_UNIT_COUNT);
    body = body_of (sale);
    row = json_object_array_get_idx (json_object_object_get (body, "lines"), 0);
    ck_assert_str_eq (json_object_get_string (json_object_object_get (row, "kind")),
                      cf_line_kind_to_text (line->kind));
    ck_assert_str_eq (json_object_get_string (json_object_object_get (row, "price_source")),
                      cf_price_source_to_text (line->price_source));
    ck_assert_str_eq (json_object_get_string (json_object_object_get (row, "unit")),
                      cf_unit_to_text (line->unit));
    ck_assert_str_eq (json_object_get_string (json_object_object_get (body, "tax_mode")),
                      cf_tax_mode_to_text (sale->tax_mode));
  }
}
END_TEST

START_TEST (test_sale_that_does_not_add_up_is_not_written)
{
  g_autoptr (CfSale) sale = cf_sample_sale_new ();
  g_autoptr (GError) error = NULL;

  sale->total.minor++;
  ck_assert_refused (cf_event_body_sale_completed (sale, &error) != NULL, CF_ERROR_DAMAGED);
}
END_TEST

START_TEST (test_sale_that_does_not_add_up_is_not_read)
{
  g_autoptr (CfSale) sale = cf_sample_sale_new ();
  g_autoptr (CfRecord) record = record_of (body_of (sale));
  g_autoptr (GError) error = NULL;

  json_object_object_add (record->body, "total_minor", json_object_new_int64 (1));
  ck_assert_refused (cf_event_read_sale_completed (record, &error) != NULL, CF_ERROR_DAMAGED);
}
END_TEST

START_TEST (test_sale_with_any_field_missing_is_not_read)
{
  g_autoptr (CfSale) sale = cf_sample_sale_new ();
  g_autoptr (json_object) body = body_of (sale);
  g_autoptr (json_object) first =
    json_object_get (json_object_array_get_idx (json_object_object_get (body, "lines"), 0));
  static const char *const OPTIONAL[] = { "age_limit", "age_method", "fiscal", "note", NULL };

  json_object_object_foreach (body, name, unused)
  {
    g_autoptr (json_object) cut = body_of (sale);
    g_autoptr (CfRecord) record = NULL;
    g_autoptr (CfSale) again = NULL;

    (void) unused;
    json_object_object_del (cut, name);
    record = record_of (g_steal_pointer (&cut));
    again = cf_event_read_sale_completed (record, NULL);
    ck_assert_msg ((again != NULL) == g_strv_contains (OPTIONAL, name), "without %s", name);
  }
  json_object_object_foreach (first, line_name, line_unused)
  {
    g_autoptr (CfRecord) record = record_of (body_of (sale));
    g_autoptr (CfSale) again = NULL;

    (void) line_unused;
    json_object_object_add (
      json_object_array_get_idx (json_object_object_get (record->body, "lines"), 0), line_name,
      json_object_new_object ());
    again = cf_event_read_sale_completed (record, NULL);
    ck_assert_msg (again == NULL, "line with a wrong %s", line_name);
  }
}
END_TEST

START_TEST (test_body_of_a_later_version_is_refused)
{
  g_autoptr (CfSale) sale = cf_sample_sale_new ();
  g_autoptr (CfRecord) record = record_of (body_of (sale));
  g_autoptr (GError) error = NULL;

  record->v = 2;
  ck_assert_refused (cf_event_read_sale_completed (record, &error) != NULL, CF_ERROR_NEWER_VERSION);
}
END_TEST

/* Lines of 0.00 do not change the figures, so any number of them still adds up. */
static void
add_free_lines (CfSale *sale, guint n)
{
  for (guint i = 0; i < n; i++) {
    CfSaleLine *line = cf_sale_line_new ();

    line->no = 10 + i;
    line->sku = g_strdup ("R000001");
    line->gtin = g_strdup ("04006381333931");
    line->name = g_strdup ("Something with a name of usual length");
    line->department = g_strdup ("Grocery");
    line->quantity.milli = 1000;
    line->tax_class = g_strdup ("standard");
    line->tax_rate.ppm = 190000;
    g_ptr_array_add (sale->lines, line);
  }
}

START_TEST (test_long_sale_fits_and_a_longer_one_is_refused_before_the_journal)
{
  g_autoptr (CfSale) fits = cf_sample_sale_new ();
  g_autoptr (CfSale) too_long = cf_sample_sale_new ();
  g_autoptr (json_object) body = NULL;
  g_autoptr (CfEvent) event = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  CfManualClock clock;
  CfHash prev = cf_hash_of (NULL, 0);
  CfId terminal;

  add_free_lines (fits, 600);
  body = body_of (fits);
  cf_manual_clock_init (&clock, 0);
  event = cf_event_new (CF_EVENT_SALE_COMPLETED, &clock.clock, PERSON, g_steal_pointer (&body));
  ck_assert (cf_id_parse (PERSON, &terminal));
  bytes = cf_event_to_record (event, &terminal, G_MAXUINT32, G_MAXINT64 >> 10, &prev, &error);
  ck_assert_ok (bytes != NULL);

  add_free_lines (too_long, 1990);
  ck_assert_refused (cf_event_body_sale_completed (too_long, &error) != NULL, CF_ERROR_BASKET_FULL);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_sale_comes_back_whole);
  tcase_add_test (tc, test_body_has_every_field_of_version_1);
  tcase_add_test (tc, test_words_are_those_of_the_program);
  tcase_add_test (tc, test_sale_that_does_not_add_up_is_not_written);
  tcase_add_test (tc, test_sale_that_does_not_add_up_is_not_read);
  tcase_add_test (tc, test_sale_with_any_field_missing_is_not_read);
  tcase_add_test (tc, test_body_of_a_later_version_is_refused);
  tcase_add_test (tc, test_long_sale_fits_and_a_longer_one_is_refused_before_the_journal);
}

CF_TEST_MAIN ("sale-body", add_tests)
