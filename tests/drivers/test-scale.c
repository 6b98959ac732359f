/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-scale.h"
#include "cf-test-station.h"
#include "cf-test.h"
#include "cf-virtual-scale.h"

static CfVirtualScale *
add_scale (CfTestStation *station)
{
  CfVirtualScale *scale = cf_virtual_scale_new (cf_test_station_loop (station), "scale");
  cf_test_station_add (station, scale);
  return scale;
}

static const struct
{
  const char *line;
  CfScaleState state;
  gint64 value;
  guint decimals;
  CfScaleUnit unit;
  CfDeviceReason reason;
} READINGS[] = {
  { "EMPTY", CF_SCALE_EMPTY, 0, 3, CF_SCALE_KILOGRAM, CF_DEVICE_REASON_NONE },
  { "WEIGHT 1.246 kg", CF_SCALE_STABLE, 1246, 3, CF_SCALE_KILOGRAM, CF_DEVICE_REASON_NONE },
  { "WEIGHT 1.246", CF_SCALE_STABLE, 1246, 3, CF_SCALE_KILOGRAM, CF_DEVICE_REASON_NONE },
  { "WEIGHT 250 g", CF_SCALE_STABLE, 250, 0, CF_SCALE_GRAM, CF_DEVICE_REASON_NONE },
  { "WEIGHT 2.50 lb", CF_SCALE_STABLE, 250, 2, CF_SCALE_POUND, CF_DEVICE_REASON_NONE },
  { "WEIGHT 0 kg", CF_SCALE_EMPTY, 0, 0, CF_SCALE_KILOGRAM, CF_DEVICE_REASON_NONE },
  { "WEIGHT 999999999 kg", CF_SCALE_OVERLOAD, 0, 3, CF_SCALE_KILOGRAM, CF_DEVICE_REASON_OVERLOAD },
  { "UNSTABLE", CF_SCALE_MOVING, 0, 3, CF_SCALE_KILOGRAM, CF_DEVICE_REASON_NONE },
  { "OVERLOAD", CF_SCALE_OVERLOAD, 0, 3, CF_SCALE_KILOGRAM, CF_DEVICE_REASON_OVERLOAD },
  { "UNDER", CF_SCALE_UNDER, 0, 3, CF_SCALE_KILOGRAM, CF_DEVICE_REASON_UNDER_ZERO },
  { "FAULT", CF_SCALE_FAULT, 0, 3, CF_SCALE_KILOGRAM, CF_DEVICE_REASON_FAULT },
};

START_TEST (test_scale_shows_what_lies_on_it)
{
  g_auto (CfTestStation) station = { 0 };
  CfScaleReading reading;
  cf_test_station_init (&station);
  CfVirtualScale *scale = add_scale (&station);

  cf_test_station_script (&station, scale, READINGS[_i].line);
  cf_scale_get_reading (CF_SCALE (scale), &reading);
  ck_assert_str_eq (cf_scale_state_name (reading.state), cf_scale_state_name (READINGS[_i].state));
  ck_assert_int_eq (reading.value, READINGS[_i].value);
  ck_assert_uint_eq (reading.decimals, READINGS[_i].decimals);
  ck_assert_str_eq (cf_scale_unit_name (reading.unit), cf_scale_unit_name (READINGS[_i].unit));
  ck_assert_int_eq (cf_device_get_reason (CF_DEVICE (scale)), READINGS[_i].reason);
}
END_TEST

static void
on_reading_cb (CfScale *scale, const CfScaleReading *reading, gpointer user_data)
{
  g_string_append_printf (user_data, "%s ", cf_scale_state_name (reading->state));
}

START_TEST (test_load_settles_after_its_time)
{
  g_autoptr (GString) seen = g_string_new (NULL);
  g_auto (CfTestStation) station = { 0 };
  CfScaleReading reading;
  cf_test_station_init (&station);
  CfVirtualScale *scale = add_scale (&station);
  g_signal_connect (scale, "reading", G_CALLBACK (on_reading_cb), seen);

  cf_test_station_script (&station, scale, "WEIGHT 0.750 kg 2s");
  cf_test_station_advance (&station, 1999);
  cf_scale_get_reading (CF_SCALE (scale), &reading);
  ck_assert_int_eq (reading.state, CF_SCALE_MOVING);
  cf_test_station_advance (&station, 1);
  cf_scale_get_reading (CF_SCALE (scale), &reading);
  ck_assert_int_eq (reading.state, CF_SCALE_STABLE);
  ck_assert_int_eq (reading.at_ms, cf_clock_utc_ms (&station.clock.clock));
  cf_test_station_script (&station, scale, "WEIGHT 1 kg 2s");
  cf_test_station_script (&station, scale, "EMPTY"); /* taken off before it settled */
  cf_test_station_advance (&station, 5000);
  ck_assert_str_eq (seen->str, "moving stable moving empty ");
}
END_TEST

START_TEST (test_missing_scale_shows_nothing)
{
  g_auto (CfTestStation) station = { 0 };
  CfScaleReading reading;
  cf_test_station_init (&station);
  CfVirtualScale *scale = add_scale (&station);

  cf_test_station_script (&station, scale, "WEIGHT 1 kg");
  cf_test_station_script (&station, scale, "UNPLUG");
  cf_scale_get_reading (CF_SCALE (scale), &reading);
  ck_assert_int_eq (reading.state, CF_SCALE_NOTHING);
  cf_test_station_script (&station, scale, "WEIGHT 2 kg");
  cf_scale_get_reading (CF_SCALE (scale), &reading);
  ck_assert_int_eq (reading.state, CF_SCALE_NOTHING);
  cf_test_station_script (&station, scale, "PLUG");
  cf_scale_get_reading (CF_SCALE (scale), &reading);
  ck_assert_int_eq (reading.state, CF_SCALE_STABLE);
  ck_assert_int_eq (reading.value, 2);
}
END_TEST

static const struct
{
  CfScaleReading reading;
  CfScaleUnit unit;
  gboolean is_good;
  gint64 milli;
} CONVERSIONS[] = {
  { { CF_SCALE_STABLE, 1246, 3, CF_SCALE_KILOGRAM, 0 }, CF_SCALE_KILOGRAM, TRUE, 1246 },
  { { CF_SCALE_STABLE, 12, 1, CF_SCALE_KILOGRAM, 0 }, CF_SCALE_KILOGRAM, TRUE, 1200 },
  { { CF_SCALE_STABLE, 250, 0, CF_SCALE_GRAM, 0 }, CF_SCALE_KILOGRAM, TRUE, 250 },
  { { CF_SCALE_STABLE, 2505, 1, CF_SCALE_GRAM, 0 }, CF_SCALE_KILOGRAM, FALSE, 0 }, /* half a gram */
  { { CF_SCALE_STABLE, 12460, 4, CF_SCALE_KILOGRAM, 0 }, CF_SCALE_KILOGRAM, TRUE, 1246 },
  { { CF_SCALE_STABLE, 12465, 4, CF_SCALE_KILOGRAM, 0 }, CF_SCALE_KILOGRAM, FALSE, 0 },
  { { CF_SCALE_STABLE, 1, 0, CF_SCALE_KILOGRAM, 0 }, CF_SCALE_GRAM, TRUE, 1000000 },
  { { CF_SCALE_STABLE, 1, 0, CF_SCALE_POUND, 0 }, CF_SCALE_KILOGRAM, FALSE, 0 },
  { { CF_SCALE_STABLE, 250, 2, CF_SCALE_POUND, 0 }, CF_SCALE_POUND, TRUE, 2500 },
  { { CF_SCALE_MOVING, 1246, 3, CF_SCALE_KILOGRAM, 0 }, CF_SCALE_KILOGRAM, FALSE, 0 },
  { { CF_SCALE_EMPTY, 0, 3, CF_SCALE_KILOGRAM, 0 }, CF_SCALE_KILOGRAM, FALSE, 0 },
};

START_TEST (test_only_a_stable_weight_in_its_unit_is_sold_by)
{
  gint64 milli = -1;

  ck_assert_int_eq (cf_scale_reading_to_milli (&CONVERSIONS[_i].reading, CONVERSIONS[_i].unit,
                                               &milli),
                    CONVERSIONS[_i].is_good);
  ck_assert_int_eq (milli, CONVERSIONS[_i].is_good ? CONVERSIONS[_i].milli : -1);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_loop_test (tc, test_scale_shows_what_lies_on_it, 0, G_N_ELEMENTS (READINGS));
  tcase_add_test (tc, test_load_settles_after_its_time);
  tcase_add_test (tc, test_missing_scale_shows_nothing);
  tcase_add_loop_test (tc, test_only_a_stable_weight_in_its_unit_is_sold_by, 0,
                       G_N_ELEMENTS (CONVERSIONS));
}

CF_TEST_MAIN ("scale", add_tests)
