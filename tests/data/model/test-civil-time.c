/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-civil-time.h"
#include "cf-test.h"

static gint64
utc (const char *text)
{
  gint64 utc_ms = 0;

  ck_assert_msg (cf_utc_parse (text, &utc_ms), "bad instant %s in the test", text);
  return utc_ms;
}

static CfZone *
zone_of (const char *name)
{
  g_autoptr (GError) error = NULL;
  CfZone *zone = cf_zone_new (name, &error);

  ck_assert_ok (zone);
  return zone;
}

/* Local civil times and the instants they mean; transitions from the IANA database. */
static const struct
{
  const char *zone;
  const char *local;
  const char *instant;
} locals[] = {
  { "Europe/Berlin", "2026-01-15T12:00", "2026-01-15T11:00:00.000Z" },
  { "Europe/Berlin", "2026-07-15T12:00:30", "2026-07-15T10:00:30.000Z" },
  /* 02:00 to 03:00 on 29 March 2026 does not exist: the first instant after it is 01:00 UTC. */
  { "Europe/Berlin", "2026-03-29T01:59:59", "2026-03-29T00:59:59.000Z" },
  { "Europe/Berlin", "2026-03-29T02:00", "2026-03-29T01:00:00.000Z" },
  { "Europe/Berlin", "2026-03-29T02:30", "2026-03-29T01:00:00.000Z" },
  { "Europe/Berlin", "2026-03-29T03:00", "2026-03-29T01:00:00.000Z" },
  /* 02:00 to 03:00 on 25 October 2026 exists twice: the first is still summer time. */
  { "Europe/Berlin", "2026-10-25T01:59:59", "2026-10-24T23:59:59.000Z" },
  { "Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30:00.000Z" },
  { "Europe/Berlin", "2026-10-25T03:00", "2026-10-25T02:00:00.000Z" },
  /* Half an hour: 02:00 to 02:30 on 4 October 2026. */
  { "Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:30:00.000Z" },
  /* Midnight itself does not exist on 6 September 2026 in Chile. */
  { "America/Santiago", "2026-09-06", "2026-09-06T04:00:00.000Z" },
  /* Samoa had no 30 December 2011. */
  { "Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00.000Z" },
  { "Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00.000Z" },
  { "Asia/Kathmandu", "2026-01-01", "2025-12-31T18:15:00.000Z" },
  { "UTC", "1970-01-01", "1970-01-01T00:00:00.000Z" },
  /* Rules go on behind the last transition listed in the file. */
  { "Europe/Berlin", "2050-07-01T12:00", "2050-07-01T10:00:00.000Z" },
};

START_TEST (test_local_time_means_the_instant_of_the_rule)
{
  g_autoptr (CfZone) zone = zone_of (locals[_i].zone);
  g_autoptr (GError) error = NULL;
  gint64 utc_ms = 0;
  char text[CF_UTC_LEN + 1];

  ck_assert_ok (cf_zone_parse_from (zone, locals[_i].local, &utc_ms, &error));
  cf_utc_format (utc_ms, text);
  ck_assert_str_eq (text, locals[_i].instant);
}
END_TEST

START_TEST (test_date_as_end_means_the_end_of_that_day)
{
  g_autoptr (CfZone) zone = zone_of ("Europe/Berlin");
  g_autoptr (GError) error = NULL;
  CfValidity validity = { 0 };

  ck_assert_ok (cf_zone_parse_from (zone, "2026-03-29", &validity.from_ms, &error));
  ck_assert_ok (cf_zone_parse_to (zone, "2026-03-29", &validity.to_ms, &error));
  ck_assert_int_eq (validity.to_ms - validity.from_ms, 23 * 3600 * 1000); /* the short day */
  ck_assert (cf_validity_contains (&validity, validity.from_ms));
  ck_assert (cf_validity_contains (&validity, validity.to_ms - 1));
  ck_assert (!cf_validity_contains (&validity, validity.to_ms));
  ck_assert (!cf_validity_contains (&validity, validity.from_ms - 1));
  ck_assert_ok (cf_zone_parse_to (zone, "2026-03-29T18:00", &validity.to_ms, &error));
  ck_assert_int_eq (validity.to_ms, utc ("2026-03-29T16:00:00.000Z"));
}
END_TEST

static const char *const bad_locals[] = {
  NULL,
  "",
  "2026",
  "2026-13-01",
  "2026-02-29",
  "2026-1-1",
  "2026-01-01 12:00",
  "2026-01-01T24:00",
  "2026-01-01T12:60",
  "2026-01-01T12:00:60",
  "2026-01-01T12:00Z",
  "2026-01-01T1:00",
  "0000-01-01",
  "2026-01-01T12:00:0",
  "+026-01-01",
  "2026-01-01T",
  "heute",
};

START_TEST (test_what_is_no_local_time_is_refused)
{
  g_autoptr (CfZone) zone = zone_of ("Europe/Berlin");
  g_autoptr (GError) error = NULL;
  gint64 utc_ms = 77;

  ck_assert_refused (cf_zone_parse_from (zone, bad_locals[_i], &utc_ms, &error),
                     CF_ERROR_BAD_SETTING);
  ck_assert_refused (cf_zone_parse_to (zone, bad_locals[_i], &utc_ms, &error),
                     CF_ERROR_BAD_SETTING);
  ck_assert_int_eq (utc_ms, 77);
}
END_TEST

START_TEST (test_instant_to_local_and_back_is_the_same_outside_the_doubled_hour)
{
  static const char *const ZONES[] = { "Europe/Berlin", "America/New_York", "Australia/Lord_Howe",
                                       "Asia/Tehran",   "Pacific/Apia",     "UTC" };
  g_autoptr (GRand) random = cf_test_random_new ();

  for (guint i = 0; i < 6000; i++) {
    g_autoptr (CfZone) zone = zone_of (ZONES[i % G_N_ELEMENTS (ZONES)]);
    gint64 utc_ms = (gint64) g_rand_int (random) * 1000 + g_rand_int_range (random, 0, 1000);
    CfCivilTime civil = cf_zone_to_civil (zone, utc_ms);
    gint64 again = cf_zone_to_utc_ms (zone, civil);

    /* The first of two equal civil times: never later, and showing the same on the wall. */
    ck_assert_int_le (again, utc_ms);
    if (again != utc_ms) {
      CfCivilTime other = cf_zone_to_civil (zone, again);

      ck_assert_int_eq (cf_date_compare (civil.date, other.date), 0);
      ck_assert_int_eq (civil.hour * 60 + civil.minute, other.hour * 60 + other.minute);
      ck_assert_int_le (utc_ms - again, 24 * 3600 * 1000);
    }
  }
}
END_TEST

START_TEST (test_business_day_is_the_local_date)
{
  g_autoptr (CfZone) berlin = zone_of ("Europe/Berlin");
  char text[CF_DATE_LEN + 1];

  cf_date_format (cf_zone_date_at (berlin, utc ("2026-11-23T22:59:59.999Z")), text);
  ck_assert_str_eq (text, "2026-11-23");
  cf_date_format (cf_zone_date_at (berlin, utc ("2026-11-23T23:00:00.000Z")), text);
  ck_assert_str_eq (text, "2026-11-24");
}
END_TEST

static const struct
{
  gint64 utc_ms;
  const char *text;
} instants[] = {
  { 0, "1970-01-01T00:00:00.000Z" },
  { -1, "1969-12-31T23:59:59.999Z" },
  { G_GINT64_CONSTANT (951827696789), "2000-02-29T12:34:56.789Z" },
  { CF_UTC_MS_MIN, "0001-01-01T00:00:00.000Z" },
  { CF_UTC_MS_MAX, "9999-12-31T23:59:59.999Z" },
};

START_TEST (test_instant_is_written_as_rfc_3339_and_read_again)
{
  char text[CF_UTC_LEN + 1];

  cf_utc_format (instants[_i].utc_ms, text);
  ck_assert_str_eq (text, instants[_i].text);
  ck_assert_int_eq (utc (text), instants[_i].utc_ms);
}
END_TEST

START_TEST (test_instant_outside_the_calendar_is_brought_inside)
{
  char text[CF_UTC_LEN + 1];

  cf_utc_format (G_MAXINT64, text);
  ck_assert_str_eq (text, "9999-12-31T23:59:59.999Z");
  cf_utc_format (G_MININT64, text);
  ck_assert_str_eq (text, "0001-01-01T00:00:00.000Z");
}
END_TEST

static const char *const bad_instants[] = {
  NULL,
  "",
  "2026-11-23T18:59:24Z",
  "2026-11-23T18:59:24.123",
  "2026-11-23T18:59:24.123+00:00",
  "2026-11-23t18:59:24.123Z",
  "2026-11-23T18:59:60.000Z",
  "2026-02-30T00:00:00.000Z",
  "2026-11-23T18:59:24,123Z",
  "2026-11-23T18:59:24.1234Z",
  "2026-11-23 18:59:24.123Z",
  "2026-11-23T18:59:24.12 Z",
};

START_TEST (test_other_forms_of_an_instant_are_refused)
{
  gint64 utc_ms = 77;

  ck_assert (!cf_utc_parse (bad_instants[_i], &utc_ms));
  ck_assert_int_eq (utc_ms, 77);
}
END_TEST

static const char *const bad_zones[] = { NULL,
                                         "",
                                         "Europe/Nowhere",
                                         "/etc/passwd",
                                         "../UTC",
                                         "Europe/../UTC",
                                         "+02:00",
                                         "Europe/Berlin ",
                                         "Europe" };

START_TEST (test_unknown_zone_is_refused)
{
  g_autoptr (GError) error = NULL;

  ck_assert_refused (cf_zone_new (bad_zones[_i], &error) != NULL, CF_ERROR_BAD_SETTING);
}
END_TEST

START_TEST (test_system_zone_is_always_some_zone)
{
  g_autoptr (CfZone) zone = cf_zone_new_system ();
  g_autoptr (CfZone) again = cf_zone_new (cf_zone_get_name (zone), NULL);

  ck_assert_ptr_nonnull (again);
}
END_TEST

START_TEST (test_dates_count_and_compare)
{
  CfDate leap = { 2024, 2, 29 }, monday = { 2026, 11, 23 }, next;

  next = cf_date_add_days (leap, 1);
  ck_assert_int_eq (cf_date_compare (next, (CfDate){ 2024, 3, 1 }), 0);
  ck_assert_int_eq (cf_date_days_between (leap, (CfDate){ 2025, 3, 1 }), 366);
  ck_assert_int_eq (cf_date_compare (cf_date_add_days (next, -366), (CfDate){ 2023, 3, 1 }), 0);
  ck_assert_uint_eq (cf_date_weekday (monday), 1);
  ck_assert_uint_eq (cf_date_weekday ((CfDate){ 2026, 11, 29 }), 7);
  ck_assert_int_lt (cf_date_compare (leap, monday), 0);
  ck_assert_int_gt (cf_date_compare ((CfDate){ 2026, 12, 1 }, monday), 0);
  ck_assert_int_gt (cf_date_compare ((CfDate){ 2026, 11, 24 }, monday), 0);
  ck_assert (!cf_date_is_valid ((CfDate){ 2100, 2, 29 }));
  ck_assert (!cf_date_is_valid ((CfDate){ 0 }));
}
END_TEST

static const struct
{
  CfDate birth, on;
  guint years;
} ages[] = {
  { { 2008, 11, 23 }, { 2026, 11, 22 }, 17 }, { { 2008, 11, 23 }, { 2026, 11, 23 }, 18 },
  { { 2008, 2, 29 }, { 2026, 2, 28 }, 17 },   { { 2008, 2, 29 }, { 2026, 3, 1 }, 18 },
  { { 2008, 2, 29 }, { 2028, 2, 29 }, 20 },   { { 2026, 11, 23 }, { 2026, 11, 23 }, 0 },
  { { 2027, 1, 1 }, { 2026, 11, 23 }, 0 },    { { 2000, 12, 31 }, { 2001, 1, 1 }, 0 },
};

START_TEST (test_age_counts_full_years)
{
  ck_assert_uint_eq (cf_date_age_years (ages[_i].birth, ages[_i].on), ages[_i].years);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_loop_test (tc, test_local_time_means_the_instant_of_the_rule, 0, G_N_ELEMENTS (locals));
  tcase_add_test (tc, test_date_as_end_means_the_end_of_that_day);
  tcase_add_loop_test (tc, test_what_is_no_local_time_is_refused, 0, G_N_ELEMENTS (bad_locals));
  tcase_add_test (tc, test_instant_to_local_and_back_is_the_same_outside_the_doubled_hour);
  tcase_add_test (tc, test_business_day_is_the_local_date);
  tcase_add_loop_test (tc, test_instant_is_written_as_rfc_3339_and_read_again, 0,
                       G_N_ELEMENTS (instants));
  tcase_add_test (tc, test_instant_outside_the_calendar_is_brought_inside);
  tcase_add_loop_test (tc, test_other_forms_of_an_instant_are_refused, 0,
                       G_N_ELEMENTS (bad_instants));
  tcase_add_loop_test (tc, test_unknown_zone_is_refused, 0, G_N_ELEMENTS (bad_zones));
  tcase_add_test (tc, test_system_zone_is_always_some_zone);
  tcase_add_test (tc, test_dates_count_and_compare);
  tcase_add_loop_test (tc, test_age_counts_full_years, 0, G_N_ELEMENTS (ages));
}

CF_TEST_MAIN ("civil-time", add_tests)
