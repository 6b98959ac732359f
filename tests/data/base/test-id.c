/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-id.h"
#include "cf-test.h"

START_TEST (test_ids_are_version_7_and_carry_the_time)
{
  CfManualClock manual;
  cf_manual_clock_init (&manual, G_GINT64_CONSTANT (0x0192f5b3c4d5));
  CfId id = cf_id_new (&manual.clock);
  ck_assert (g_uuid_string_is_valid (id.text));
  ck_assert (g_str_has_prefix (id.text, "0192f5b3-c4d5-7"));
  ck_assert (strchr ("89ab", id.text[19]) != NULL); /* RFC 9562 variant */
}
END_TEST

START_TEST (test_ids_rise_also_when_the_clock_stands_or_goes_back)
{
  CfManualClock manual;
  cf_manual_clock_init (&manual, G_GINT64_CONSTANT (1700000000000));
  CfId last = cf_id_new (&manual.clock);
  for (guint i = 0; i < 10000; i++) {
    if (i == 5000)
      cf_manual_clock_jump (&manual, 5);
    CfId id = cf_id_new (&manual.clock);
    ck_assert_str_lt (last.text, id.text);
    last = id;
  }
}
END_TEST

START_TEST (test_parse_takes_either_case_and_refuses_the_rest)
{
  CfId id = { "untouched" };
  ck_assert (!cf_id_parse (NULL, &id));
  ck_assert (!cf_id_parse ("0192f5b3c4d57000800000000000000", &id));
  ck_assert (!cf_id_parse ("0192f5b3-c4d5-7000-8000-00000000000g", &id));
  ck_assert_str_eq (id.text, "untouched");
  ck_assert (cf_id_parse ("0192F5B3-C4D5-7000-8000-00000000000A", &id));
  ck_assert_str_eq (id.text, "0192f5b3-c4d5-7000-8000-00000000000a");
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_ids_are_version_7_and_carry_the_time);
  tcase_add_test (tc, test_ids_rise_also_when_the_clock_stands_or_goes_back);
  tcase_add_test (tc, test_parse_takes_either_case_and_refuses_the_rest);
}

CF_TEST_MAIN ("id", add_tests)
