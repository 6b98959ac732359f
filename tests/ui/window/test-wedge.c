/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A scanner that plays keyboard is told from a hand by its pace; the pace is played here. */
#include "cf-test.h"
#include "cf-wedge.h"

#define SCANNER_MS 8   /* between two characters of a scanner */
#define FINGER_MS  120 /* between two of a quick hand */

static CfWedge wedge;
static gint64 now_ms;

static void
setup (void)
{
  cf_wedge_init (&wedge);
  now_ms = 1000000;
}

static void
teardown (void)
{
  cf_wedge_clear (&wedge);
}

/* Types @text at one pace.  Returns: how many of its characters began a burst. */
static guint
type (const char *text, gint64 pace_ms)
{
  guint begun = 0;

  for (; *text != '\0'; text = g_utf8_next_char (text)) {
    now_ms += pace_ms;
    begun += cf_wedge_feed (&wedge, g_utf8_get_char (text), now_ms) ? 1 : 0;
  }
  return begun;
}

static char *
enter (gint64 pace_ms)
{
  now_ms += pace_ms;
  return cf_wedge_end (&wedge, now_ms);
}

START_TEST (test_a_scanner_is_a_code)
{
  now_ms += FINGER_MS;
  ck_assert_uint_eq (type ("4006381333931", SCANNER_MS), 1);
  g_autofree char *code = enter (SCANNER_MS);
  ck_assert_str_eq (code, "4006381333931");
  g_autofree char *again = enter (SCANNER_MS);
  ck_assert_ptr_null (again);
}
END_TEST

START_TEST (test_a_hand_is_not)
{
  ck_assert_uint_eq (type ("4006381333931", FINGER_MS), 13);
  g_autofree char *code = enter (FINGER_MS);
  ck_assert_ptr_null (code);
}
END_TEST

START_TEST (test_the_pace_has_a_limit_to_the_millisecond)
{
  type ("40063813", CF_WEDGE_GAP_MS);
  g_autofree char *at = enter (CF_WEDGE_GAP_MS);
  ck_assert_str_eq (at, "40063813");
  type ("40063813", CF_WEDGE_GAP_MS + 1);
  g_autofree char *over = enter (CF_WEDGE_GAP_MS);
  ck_assert_ptr_null (over);
  type ("40063813", SCANNER_MS);
  g_autofree char *late =
    enter (CF_WEDGE_GAP_MS + 1); /* an Enter of a hand after a scan without one */
  ck_assert_ptr_null (late);
}
END_TEST

START_TEST (test_digits_typed_before_a_scan_are_not_part_of_it)
{
  ck_assert_uint_eq (type ("12", FINGER_MS), 2);
  now_ms += FINGER_MS;
  ck_assert_uint_eq (type ("96385074", SCANNER_MS), 1);
  g_autofree char *code = enter (SCANNER_MS);
  ck_assert_str_eq (code, "96385074");
}
END_TEST

START_TEST (test_two_scans_are_two_codes)
{
  type ("96385074", SCANNER_MS);
  g_autofree char *first = enter (SCANNER_MS);
  type ("4006381333931", SCANNER_MS);
  g_autofree char *second = enter (SCANNER_MS);
  ck_assert_str_eq (first, "96385074");
  ck_assert_str_eq (second, "4006381333931");
}
END_TEST

START_TEST (test_what_is_too_short_or_broken_is_not_a_code)
{
  type ("12345", SCANNER_MS);
  g_autofree char *short_code = enter (SCANNER_MS);
  ck_assert_ptr_null (short_code);
  type ("400638", SCANNER_MS);
  now_ms += SCANNER_MS;
  ck_assert (!cf_wedge_feed (&wedge, 0, now_ms)); /* an arrow key */
  type ("13339", SCANNER_MS);
  g_autofree char *broken = enter (SCANNER_MS);
  ck_assert_ptr_null (broken);
}
END_TEST

START_TEST (test_a_stuck_key_is_forgotten)
{
  for (guint i = 0; i < CF_WEDGE_LENGTH_MAX + 5; i++) {
    now_ms += SCANNER_MS;
    cf_wedge_feed (&wedge, '7', now_ms);
  }
  ck_assert_uint_le (wedge.burst->len, CF_WEDGE_LENGTH_MAX);
}
END_TEST

START_TEST (test_letters_and_signs_of_other_codes_are_kept)
{
  type ("]d2011234567890123\u00e9-AB", SCANNER_MS);
  g_autofree char *code = enter (SCANNER_MS);
  ck_assert_str_eq (code, "]d2011234567890123\u00e9-AB");
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_checked_fixture (tc, setup, teardown);
  tcase_add_test (tc, test_a_scanner_is_a_code);
  tcase_add_test (tc, test_a_hand_is_not);
  tcase_add_test (tc, test_the_pace_has_a_limit_to_the_millisecond);
  tcase_add_test (tc, test_digits_typed_before_a_scan_are_not_part_of_it);
  tcase_add_test (tc, test_two_scans_are_two_codes);
  tcase_add_test (tc, test_what_is_too_short_or_broken_is_not_a_code);
  tcase_add_test (tc, test_a_stuck_key_is_forgotten);
  tcase_add_test (tc, test_letters_and_signs_of_other_codes_are_kept);
}

CF_TEST_MAIN ("wedge", add_tests)
