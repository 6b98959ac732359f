/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-request.h"
#include "cf-ring-action.h"
#include "cf-test.h"

static json_object *
parse (const char *line, const char **ret_action, GError **error)
{
  return cf_request_parse (line, strlen (line), ret_action, error);
}

/* ── lines ────────────────────────────────────────────────────────────────────────────────────── */

static const struct
{
  const char *line;
  CfErrorCode code;
} LINES[] = {
  /* what is not one JSON object */
  { "x", CF_ERROR_BAD_JSON },
  { "{", CF_ERROR_BAD_JSON },
  { "}", CF_ERROR_BAD_JSON },
  { "[]", CF_ERROR_BAD_JSON },
  { "null", CF_ERROR_BAD_JSON },
  { "\"do\"", CF_ERROR_BAD_JSON },
  { "42", CF_ERROR_BAD_JSON },
  { "{\"do\":\"state\"", CF_ERROR_BAD_JSON },
  { "{\"do\":\"state\"}}", CF_ERROR_BAD_JSON },
  { "{\"do\":\"state\"} {}", CF_ERROR_BAD_JSON },
  { "{\"do\":\"state\"},", CF_ERROR_BAD_JSON },
  { "{\"do\":\"state\",}", CF_ERROR_BAD_JSON },
  { "{'do':'state'}", CF_ERROR_BAD_JSON },
  { "{do:\"state\"}", CF_ERROR_BAD_JSON },
  { "{\"do\" \"state\"}", CF_ERROR_BAD_JSON },
  { "{\"do\":state}", CF_ERROR_BAD_JSON },
  { "{\"do\":\"state\" // comment\n}", CF_ERROR_BAD_JSON },
  { "{\"do\":\"sta\tte\"}", CF_ERROR_BAD_JSON }, /* a control byte in a string */
  { "{\"do\":\"state\x01\"}", CF_ERROR_BAD_JSON },
  { "\x01{\"do\":\"state\"}", CF_ERROR_BAD_JSON },
  { "{\"do\":\"state\"}\x1b", CF_ERROR_BAD_JSON },
  { "{\"do\":\"st\xff\"}", CF_ERROR_BAD_JSON }, /* no UTF-8 */
  { "{\"do\":\"st\xc3\"}", CF_ERROR_BAD_JSON },
  { "{\"do\":\"\\ud800\"}", CF_ERROR_BAD_JSON }, /* half a surrogate pair */
  { "{\"do\":\"\\x\"}", CF_ERROR_BAD_JSON },
  { "{\"do\":\"state\",\"n\":01}", CF_ERROR_BAD_JSON },
  { "{\"do\":\"state\",\"n\":NaN}", CF_ERROR_BAD_JSON },
  { "{\"do\":\"state\",\"n\":+1}", CF_ERROR_BAD_JSON },
  { "\xef\xbb\xbf{\"do\":\"state\"}", CF_ERROR_BAD_JSON },
  /* one JSON object, but no request */
  { "{}", CF_ERROR_BAD_REQUEST },
  { "{\"DO\":\"state\"}", CF_ERROR_BAD_REQUEST },
  { "{\"do\":1}", CF_ERROR_BAD_REQUEST },
  { "{\"do\":null}", CF_ERROR_BAD_REQUEST },
  { "{\"do\":[\"state\"]}", CF_ERROR_BAD_REQUEST },
  { "{\"do\":true}", CF_ERROR_BAD_REQUEST },
  { "{\"user\":\"anna\"}", CF_ERROR_BAD_REQUEST },
  { "{\"do\":\"state\",\"do\":\"state\"}", CF_ERROR_BAD_REQUEST },
  { "{\"do\":\"qty\",\"line\":1,\"line\":1,\"qty\":\"2\"}", CF_ERROR_BAD_REQUEST },
  { "{\"do\":\"qty\",\"line\":1.5,\"qty\":\"2\"}", CF_ERROR_BAD_REQUEST },
  { "{\"do\":\"qty\",\"line\":1e2,\"qty\":\"2\"}", CF_ERROR_BAD_REQUEST },
  { "{\"do\":\"qty\",\"line\":9007199254740992,\"qty\":\"2\"}", CF_ERROR_BAD_REQUEST },
  { "{\"do\":\"add\",\"sku\":\"a\\u0000b\"}", CF_ERROR_BAD_REQUEST },
};

START_TEST (test_lines_that_are_no_request_are_refused_by_their_kind)
{
  GError *error = NULL;
  const char *action = "untouched";
  g_autoptr (json_object) request = NULL;

  ck_assert_refused ((request = parse (LINES[_i].line, &action, &error)) != NULL, LINES[_i].code);
  ck_assert_str_eq (action, "untouched");
}
END_TEST

START_TEST (test_a_nul_byte_ends_no_line)
{
  GError *error = NULL;
  const char *action;
  g_autoptr (json_object) request = NULL;

  ck_assert_refused ((request = cf_request_parse ("{\"do\":\"state\"}\0", 15, &action, &error)) !=
                       NULL,
                     CF_ERROR_BAD_JSON);
}
END_TEST

START_TEST (test_a_line_may_have_64_kib_and_not_a_byte_more)
{
  GError *error = NULL;
  const char *action;
  g_autofree char *filler = g_strnfill (CF_REQUEST_LINE_MAX, 'x');
  g_autoptr (GString) line = g_string_new ("{\"do\":\"");
  g_autoptr (json_object) request = NULL;

  g_string_append_len (line, filler, CF_REQUEST_LINE_MAX - 9);
  g_string_append (line, "\"}");
  ck_assert_uint_eq (line->len, CF_REQUEST_LINE_MAX);
  request = cf_request_parse (line->str, line->len, &action, &error);
  ck_assert_ok (request);
  g_clear_pointer (&request, json_object_put);

  g_string_append_c (line, ' ');
  ck_assert_refused ((request = cf_request_parse (line->str, line->len, &action, &error)) != NULL,
                     CF_ERROR_BAD_REQUEST);
}
END_TEST

/* ── fields ───────────────────────────────────────────────────────────────────────────────────── */

static const struct
{
  const char *line;
  gboolean fine;
} REQUESTS[] = {
  { "{\"do\":\"state\"}", TRUE },
  { " { \"do\" : \"state\" } \r", TRUE },
  { "{\"do\":\"state\",\"x\":1}", FALSE },
  { "{\"do\":\"sign_in\",\"user\":\"anna\",\"pin\":\"4711\"}", TRUE },
  { "{\"pin\":\"4711\",\"user\":\"anna\",\"do\":\"sign_in\"}", TRUE },
  { "{\"do\":\"sign_in\",\"user\":\"anna\"}", FALSE },
  { "{\"do\":\"sign_in\",\"user\":\"anna\",\"pin\":4711}", FALSE },
  { "{\"do\":\"sign_in\",\"user\":null,\"pin\":\"4711\"}", FALSE },
  { "{\"do\":\"sign_in\",\"user\":\"an\\u0007na\",\"pin\":\"4711\"}", FALSE },
  { "{\"do\":\"sign_out\",\"user\":\"anna\"}", FALSE },
  { "{\"do\":\"open_shift\",\"float\":\"100.00\"}", TRUE },
  { "{\"do\":\"open_shift\",\"float\":100}", FALSE },
  { "{\"do\":\"open_shift\"}", FALSE },
  { "{\"do\":\"close_shift\",\"counted\":\"1.00\"}", TRUE },
  { "{\"do\":\"close_shift\"}", FALSE },
  { "{\"do\":\"close_shift\",\"counted\":\"1.00\",\"denominations\":[]}", FALSE },
  { "{\"do\":\"close_shift\",\"denominations\":[{\"value\":\"5.00\",\"count\":2}]}", TRUE },
  { "{\"do\":\"close_shift\",\"denominations\":[{\"value\":\"5.00\"}]}", FALSE },
  { "{\"do\":\"close_shift\",\"denominations\":[{\"value\":\"5.00\",\"count\":\"2\"}]}", FALSE },
  { "{\"do\":\"close_shift\",\"denominations\":[{\"value\":\"5\",\"count\":2,\"x\":1}]}", FALSE },
  { "{\"do\":\"close_shift\",\"denominations\":[5]}", FALSE },
  { "{\"do\":\"close_shift\",\"denominations\":{\"a\":1}}", FALSE },
  { "{\"do\":\"scan\",\"code\":\"]C101095\\u001d\"}", TRUE },
  { "{\"do\":\"scan\",\"code\":\"1\",\"qty\":\"2\"}", TRUE },
  { "{\"do\":\"scan\",\"code\":4006381333931}", FALSE },
  { "{\"do\":\"scan\",\"code\":\"1\",\"qty\":2}", FALSE },
  { "{\"do\":\"scan\"}", FALSE },
  { "{\"do\":\"add\",\"sku\":\"A\",\"qty\":\"1\"}", TRUE },
  { "{\"do\":\"add\",\"sku\":\"A\",\"quantity\":\"1\"}", FALSE },
  { "{\"do\":\"qty\",\"line\":1,\"qty\":\"2\"}", TRUE },
  { "{\"do\":\"qty\",\"line\":-1,\"qty\":\"2\"}", TRUE }, /* no such line, but well formed */
  { "{\"do\":\"qty\",\"line\":\"1\",\"qty\":\"2\"}", FALSE },
  { "{\"do\":\"qty\",\"line\":true,\"qty\":\"2\"}", FALSE },
  { "{\"do\":\"void_line\",\"line\":1,\"reason\":\"oops\"}", TRUE },
  { "{\"do\":\"void_line\",\"line\":1,\"reason\":7}", FALSE },
  { "{\"do\":\"price\",\"line\":1,\"price\":\"1\"}", TRUE },
  { "{\"do\":\"price\",\"line\":1,\"price\":\"1\",\"approve\":{\"user\":\"m\",\"pin\":\"1\"}}",
    TRUE },
  { "{\"do\":\"price\",\"line\":1,\"price\":\"1\",\"approve\":{\"user\":\"m\"}}", FALSE },
  { "{\"do\":\"price\",\"line\":1,\"price\":\"1\",\"approve\":\"m\"}", FALSE },
  { "{\"do\":\"price\",\"line\":1,\"price\":\"1\",\"approve\":{\"do\":\"x\",\"user\":\"m\","
    "\"pin\":\"1\"}}",
    FALSE },
  { "{\"do\":\"discount\",\"percent\":\"10\"}", TRUE },
  { "{\"do\":\"discount\",\"amount\":\"10\",\"line\":2}", TRUE },
  { "{\"do\":\"discount\",\"percent\":\"10\",\"amount\":\"1\"}", FALSE },
  { "{\"do\":\"discount\",\"line\":1}", FALSE },
  { "{\"do\":\"discount\",\"percent\":10}", FALSE },
  { "{\"do\":\"confirm_age\",\"seen\":true}", TRUE },
  { "{\"do\":\"confirm_age\",\"seen\":false}", FALSE },
  { "{\"do\":\"confirm_age\",\"seen\":\"true\"}", FALSE },
  { "{\"do\":\"confirm_age\",\"birth_date\":\"1990-01-01\"}", TRUE },
  { "{\"do\":\"confirm_age\"}", FALSE },
  { "{\"do\":\"confirm_age\",\"seen\":true,\"birth_date\":\"1990-01-01\"}", FALSE },
  { "{\"do\":\"suspend\"}", TRUE },
  { "{\"do\":\"suspend\",\"note\":\"red coat\"}", TRUE },
  { "{\"do\":\"resume\"}", FALSE },
  { "{\"do\":\"tender\",\"type\":\"cash\"}", TRUE },
  { "{\"do\":\"tender\",\"type\":\"points\",\"amount\":\"1\"}", TRUE },
  { "{\"do\":\"tender\",\"type\":\"shells\"}", FALSE },
  { "{\"do\":\"tender\",\"type\":\"Cash\"}", FALSE },
  { "{\"do\":\"tender\",\"amount\":\"1\"}", FALSE },
  { "{\"do\":\"void_tender\",\"tender\":1}", TRUE },
  { "{\"do\":\"void_tender\"}", FALSE },
  { "{\"do\":\"finish\",\"x\":null}", FALSE },
  { "{\"do\":\"reprint\"}", TRUE },
  { "{\"do\":\"no_sale\",\"reason\":\"change\"}", TRUE },
  { "{\"do\":\"paid_in\",\"reason\":\"change\"}", FALSE },
  { "{\"do\":\"paid_out\",\"amount\":\"1\"}", FALSE },
};

START_TEST (test_requests_need_just_their_fields)
{
  GError *error = NULL;
  const char *action;
  g_autoptr (json_object) request = parse (REQUESTS[_i].line, &action, &error);
  const CfRingAction *found;

  ck_assert_ok (request);
  found = cf_ring_action_find (action);
  ck_assert_ptr_nonnull (found);
  if (REQUESTS[_i].fine)
    ck_assert_ok (cf_request_check (request, found->fields, &error));
  else
    ck_assert_refused (cf_request_check (request, found->fields, &error), CF_ERROR_BAD_REQUEST);
}
END_TEST

START_TEST (test_actions_that_do_not_exist_are_not_found)
{
  static const char *const NONE[] = { "", "Scan", "scan ", "pick_up", "coupon", "return", "do" };

  for (guint i = 0; i < G_N_ELEMENTS (NONE); i++)
    ck_assert_msg (cf_ring_action_find (NONE[i]) == NULL, "%s", NONE[i]);
}
END_TEST

START_TEST (test_numbers_outside_any_line_become_none)
{
  GError *error = NULL;
  const char *action;
  g_autoptr (json_object) request =
    parse ("{\"do\":\"x\",\"a\":0,\"b\":-1,\"c\":2147483648,\"d\":7}", &action, &error);

  ck_assert_ok (request);
  ck_assert_uint_eq (cf_request_number (request, "a"), 0);
  ck_assert_uint_eq (cf_request_number (request, "b"), 0);
  ck_assert_uint_eq (cf_request_number (request, "c"), 0);
  ck_assert_uint_eq (cf_request_number (request, "d"), 7);
  ck_assert_uint_eq (cf_request_number (request, "e"), 0);
}
END_TEST

START_TEST (test_amounts_have_the_currencys_decimals)
{
  static const struct
  {
    const char *text;
    guint exponent;
    gint64 minor; /* −1: bad_amount */
  } ROWS[] = {
    { "1.99", 2, 199 },
    { "1.9", 2, 190 },
    { "1", 2, 100 },
    { "0.05", 2, 5 },
    { "199", 0, 199 },
    { "1.999", 2, -1 },
    { "1.0", 0, -1 },
    { "+1", 2, -1 },
    { "1e2", 2, -1 },
    { " 1", 2, -1 },
    { "1,99", 2, -1 },
    { ".5", 2, -1 },
    { "1.", 2, -1 },
    { "", 2, -1 },
    { "NaN", 2, -1 },
    { "0x10", 2, -1 },
    { "99999999999999999999", 2, -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    g_autoptr (json_object) request = json_object_new_object ();
    GError *error = NULL;
    CfMoney amount;

    json_object_object_add (request, "amount", json_object_new_string (ROWS[i].text));
    if (ROWS[i].minor < 0) {
      ck_assert_refused (cf_request_amount (request, "amount", ROWS[i].exponent, &amount, &error),
                         CF_ERROR_BAD_AMOUNT);
      continue;
    }
    ck_assert_ok (cf_request_amount (request, "amount", ROWS[i].exponent, &amount, &error));
    ck_assert_int_eq (amount.minor, ROWS[i].minor);
  }
}
END_TEST

START_TEST (test_help_names_every_field)
{
  g_autofree char *help = cf_ring_actions_help ();

  ck_assert_ptr_nonnull (strstr (help, "sign_in       user pin\n"));
  ck_assert_ptr_nonnull (strstr (help, "scan          code qty? amount?\n"));
  ck_assert_ptr_nonnull (strstr (help, "add           sku | card qty? amount?\n"));
  ck_assert_ptr_nonnull (strstr (help, "confirm_age   birth_date | seen\n"));
  ck_assert_ptr_nonnull (strstr (help, "price         line price reason? approve?\n"));
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_loop_test (tc, test_lines_that_are_no_request_are_refused_by_their_kind, 0,
                       G_N_ELEMENTS (LINES));
  tcase_add_test (tc, test_a_nul_byte_ends_no_line);
  tcase_add_test (tc, test_a_line_may_have_64_kib_and_not_a_byte_more);
  tcase_add_loop_test (tc, test_requests_need_just_their_fields, 0, G_N_ELEMENTS (REQUESTS));
  tcase_add_test (tc, test_actions_that_do_not_exist_are_not_found);
  tcase_add_test (tc, test_numbers_outside_any_line_become_none);
  tcase_add_test (tc, test_amounts_have_the_currencys_decimals);
  tcase_add_test (tc, test_help_names_every_field);
}

CF_TEST_MAIN ("request", add_tests)
