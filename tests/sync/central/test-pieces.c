/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-value-testing.h"

/* Last pieces: lent to tills, sold, and sold although others were lent them. */

START_TEST (test_the_last_pieces_are_lent_and_sold_once)
{
  Play play;
  g_autoptr (json_object) lent = NULL;
  g_autoptr (json_object) more = NULL;

  play_init (&play);
  lent = grant (&play, play.one, "sku", "A", 2000);
  more = grant (&play, play.two, "sku", "A", 9000);
  ck_assert_int_eq (int_of (lent, "amount"), 2000);
  ck_assert_int_eq (int_of (more, "amount"), 1000);
  ck_assert_int_eq (stock_of (&play, "available_milli"), 0);
  refuse_grant (&play, play.two, "sku", "A", CF_WIRE_ERROR_CONFLICT);
  cf_play_till_sell (play.one, "T1-000001", "A", 1000);
  push (&play, play.one, 2);
  push (&play, play.one, 0);
  ck_assert_int_eq (stock_of (&play, "on_hand_milli"), 2000);
  ck_assert_int_eq (stock_of (&play, "reserved_milli"), 2000);
  give_back (play.one, id_of (lent), "A|main", 1000);
  push (&play, play.one, 3);
  ck_assert_int_eq (stock_of (&play, "available_milli"), 1000);
  play_clear (&play);
}
END_TEST

/* A sale of @milli of A.  @named: (nullable): the grant that @covered of it come off; @lent: (nullable): of
 * others, in the way of @uncovered of it. */
static void
sell_pieces (CfPlayTill *till,
             const char *number,
             gint64 milli,
             const char *named,
             gint64 covered,
             const char *lent,
             gint64 uncovered)
{
  g_autoptr (CfSale) sale = cf_sample_sale_new ();
  g_autoptr (GError) error = NULL;
  CfSaleLine *line = g_ptr_array_index (sale->lines, 0);
  json_object *body;

  g_free (sale->number);
  sale->number = g_strdup (number);
  g_free (line->sku);
  line->sku = g_strdup ("A");
  line->quantity.milli = milli;
  g_ptr_array_set_size (line->covers, 0);
  g_ptr_array_set_size (line->lent, 0);
  line->uncovered.milli = uncovered;
  if (named != NULL) {
    CfSaleCover *cover = cf_sale_cover_new ();

    cover->grant = g_strdup (named);
    cover->quantity.milli = covered;
    g_ptr_array_add (line->covers, cover);
  }
  if (lent != NULL)
    g_ptr_array_add (line->lent, g_strdup (lent));
  body = cf_event_body_sale_completed (sale, &error);
  ck_assert_ok (body);
  cf_play_till_write (till, CF_EVENT_SALE_COMPLETED, body);
}

/* A line comes off the grant that it names, and by as much as it says. */
START_TEST (test_a_line_comes_off_the_grants_it_names)
{
  Play play;
  g_autoptr (json_object) lent = NULL;
  g_autoptr (json_object) row = NULL;

  play_init (&play);
  lent = grant (&play, play.one, "sku", "A", 2000);
  sell_pieces (play.one, "T1-000001", 3000, id_of (lent), 1000, NULL, 0);
  push (&play, play.one, 2);
  ck_assert_int_eq (stock_of (&play, "on_hand_milli"), 0);
  ck_assert_int_eq (stock_of (&play, "reserved_milli"), 1000);
  row = cf_central_world_told (play.world, "S1", "grant", id_of (lent));
  ck_assert_int_eq (int_of (row, "used"), 1000);
  give_back (play.one, id_of (lent), "A|main", 1000);
  push (&play, play.one, 3);
  push (&play, play.one, 0);
  ck_assert_int_eq (stock_of (&play, "reserved_milli"), 0);
  ck_assert_uint_eq (cf_central_world_exceptions (play.world, "oversold"), 0);
  play_clear (&play);
}
END_TEST

/* Lent after the backup and used, and only then the till's word of what it was: as a till says it, by its amount. */
START_TEST (test_what_a_restored_central_forgot_and_was_used_is_not_lent_again)
{
  static const char part[] = "018f0000-0000-7000-8000-0000000000aa";
  static const char whole[] = "018f0000-0000-7000-8000-0000000000ab";
  static const char pieces[] = "018f0000-0000-7000-8000-0000000000ac";
  const char *const one = "{\"amount\":2000,\"epoch\":1,\"grant\":\"%s\",\"subject\":\"%s\","
                          "\"terminal\":\"%s\"}";
  Play play;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *third = NULL;
  g_autofree char *held = NULL;

  play_init (&play);
  issue (&play, 9000);
  use (play.one, 1500, part, 0);
  use (play.one, 2000, whole, 0);
  sell_pieces (play.one, "T1-000001", 1000, pieces, 1000, NULL, 0);
  push (&play, play.one, 2);
  assert_card (&play, 5500, 0);
  ck_assert_int_eq (stock_of (&play, "available_milli"), 2000);
  first = g_strdup_printf (one, part, CARD, play.one->id.text);
  second = g_strdup_printf (one, whole, CARD, play.one->id.text);
  third = g_strdup_printf (one, pieces, "A|main", play.one->id.text);
  held = g_strdup_printf ("{\"grants\":[%s,%s,%s]}", first, second, third);
  for (guint i = 0; i < 2; i++) /* also when it comes twice */
    json_object_put (
      cf_central_world_json (play.world, play.one->token, "POST", "/v1/grants/held", held, 200));
  assert_card (&play, 5500, 500);
  ck_assert_int_eq (stock_of (&play, "available_milli"), 1000);
  use (play.one, 300, part, 0);
  push (&play, play.one, 5);
  assert_card (&play, 5200, 200);
  give_back (play.one, part, CARD, 200);
  push (&play, play.one, 6);
  assert_card (&play, 5200, 0);
  play_clear (&play);
}
END_TEST

/* A grant has no unit of its own, also not one that was heard of by its use: what is kept is its stock row's. */
START_TEST (test_pieces_that_are_heard_of_late_are_in_the_unit_of_their_stock)
{
  static const char pieces[] = "018f0000-0000-7000-8000-0000000000ac";
  Play play;
  CfPlayTill *far;
  g_autofree char *held = NULL;
  g_autoptr (json_object) row = NULL;

  play_init (&play);
  far = cf_play_till_new (&play.world->clock.clock);
  cf_central_world_enrol (play.world, far, "S2");
  cf_play_till_write (far, CF_EVENT_STOCK_RECEIVED,
                      cf_event_body_stock_received (&(CfStockReceived){ .sku = "A",
                                                                        .location = "main",
                                                                        .unit = CF_UNIT_KG,
                                                                        .quantity = { 5000 } }));
  sell_pieces (far, "T3-000001", 1000, pieces, 1000, NULL, 0);
  push (&play, far, 0);
  held = g_strdup_printf ("{\"grants\":[{\"amount\":2500,\"epoch\":1,\"grant\":\"%s\","
                          "\"subject\":\"A|main\",\"terminal\":\"%s\"}]}",
                          pieces, far->id.text);
  json_object_put (
    cf_central_world_json (play.world, far->token, "POST", "/v1/grants/held", held, 200));
  row = cf_central_world_told (play.world, "S2", "stock", "A|main");
  ck_assert_str_eq (cf_wire_get_text (row, "unit", 8), "kg");
  ck_assert_int_eq (int_of (row, "reserved_milli"), 1500);
  sell_pieces (far, "T3-000002", 500, pieces, 500, NULL, 0);
  give_back (far, pieces, "A|main", 1000);
  push (&play, far, 3);
  json_object_put (row);
  row = cf_central_world_told (play.world, "S2", "stock", "A|main");
  ck_assert_str_eq (cf_wire_get_text (row, "unit", 8), "kg");
  ck_assert_int_eq (int_of (row, "on_hand_milli"), 3500);
  ck_assert_int_eq (int_of (row, "reserved_milli"), 0);
  cf_play_till_free (far);
  play_clear (&play);
}
END_TEST

/* A till that sold the first and asked for more has two of one thing, and its records come together. */
START_TEST (test_what_names_no_grant_comes_off_one_that_has_something_left)
{
  Play play;
  g_autoptr (json_object) first = NULL;
  g_autoptr (json_object) second = NULL;
  g_autoptr (json_object) row = NULL;

  play_init (&play);
  first = grant (&play, play.one, "sku", "A", 2000);
  cf_manual_clock_advance (&play.world->clock, 1000);
  second = grant (&play, play.one, "sku", "A", 1000);
  sell_pieces (play.one, "T1-000001", 2000, id_of (first), 2000, NULL, 0);
  cf_play_till_sell (play.one, "T1-000002", "A", 1000);
  push (&play, play.one, 2);
  ck_assert_int_eq (stock_of (&play, "on_hand_milli"), 0);
  ck_assert_int_eq (stock_of (&play, "reserved_milli"), 0);
  row = cf_central_world_told (play.world, "S1", "grant", id_of (second));
  ck_assert_int_eq (int_of (row, "used"), 1000);
  play_clear (&play);
}
END_TEST

START_TEST (test_who_is_refused_the_last_piece_is_told_who_has_it)
{
  Play play;
  g_autoptr (json_object) lent = NULL;
  g_autoptr (json_object) whole = NULL;
  g_autoptr (CfCentralAnswer) answer = NULL;
  g_autofree char *body = NULL;
  json_object *grants;

  play_init (&play);
  lent = grant (&play, play.one, "sku", "A", 3000);
  body = ask_body (play.two, "sku", "A", 1000);
  answer =
    cf_central_world_ask (play.world, play.two->token, "POST", "/v1/grants", body, NULL, 409);
  whole = json_tokener_parse (answer->body);
  grants = cf_wire_get_array (cf_wire_get_object (whole, "error"), "grants");
  ck_assert_uint_eq (json_object_array_length (grants), 1);
  ck_assert_str_eq (json_object_get_string (json_object_array_get_idx (grants, 0)), id_of (lent));
  play_clear (&play);
}
END_TEST

START_TEST (test_what_was_merely_sold_out_is_nobodys)
{
  Play play;
  g_autoptr (CfCentralAnswer) answer = NULL;
  g_autofree char *body = NULL;

  play_init (&play);
  sell_pieces (play.one, "T1-000001", 3000, NULL, 0, NULL, 0);
  push (&play, play.one, 2);
  body = ask_body (play.two, "sku", "A", 1000);
  answer =
    cf_central_world_ask (play.world, play.two->token, "POST", "/v1/grants", body, NULL, 409);
  ck_assert_ptr_null (strstr (answer->body, "grants"));
  play_clear (&play);
}
END_TEST

/* Both sales stand; the one that was told that the other had it is the exception, and names the other. */
START_TEST (test_the_last_piece_sold_twice_is_one_exception)
{
  Play play;
  g_autoptr (json_object) lent = NULL;
  g_autoptr (json_object) list = NULL;
  json_object *detail = NULL;
  json_object *party;

  play_init (&play);
  lent = grant (&play, play.one, "sku", "A", 3000);
  sell_pieces (play.two, "T2-000001", 1000, NULL, 0, id_of (lent), 1000);
  push (&play, play.two, 1);
  push (&play, play.two, 0);
  sell_pieces (play.one, "T1-000001", 3000, id_of (lent), 3000, NULL, 0);
  give_back (play.one, id_of (lent), "A|main", 0);
  push (&play, play.one, 2);
  push (&play, play.two, 0);
  ck_assert_int_eq (stock_of (&play, "on_hand_milli"), -1000);
  ck_assert_int_eq (stock_of (&play, "reserved_milli"), 0);
  ck_assert_uint_eq (cf_central_world_exceptions (play.world, "oversold"), 1);
  list = cf_central_world_json (play.world, play.world->admin, "GET", "/v1/exceptions", NULL, 200);
  for (guint i = 0; i < json_object_array_length (cf_wire_get_array (list, "exceptions")); i++) {
    json_object *row = json_object_array_get_idx (cf_wire_get_array (list, "exceptions"), i);

    if (g_strcmp0 (cf_wire_get_text (row, "kind", 32), "oversold") == 0)
      detail = cf_wire_get_object (row, "detail");
  }
  ck_assert_str_eq (cf_wire_get_text (detail, "number", 64), "T2-000001");
  ck_assert_str_eq (cf_wire_get_text (detail, "terminal", 64), play.two->id.text);
  ck_assert_int_eq (int_of (detail, "uncovered_milli"), 1000);
  party = json_object_array_get_idx (cf_wire_get_array (detail, "lent"), 0);
  ck_assert_str_eq (cf_wire_get_text (party, "terminal", 64), play.one->id.text);
  ck_assert_str_eq (cf_wire_get_text (party, "grant", 64), id_of (lent));
  play_clear (&play);
}
END_TEST

/* What it names is not its own: its use is one of what is free, and the other's stays lent. */
START_TEST (test_nothing_comes_off_a_grant_of_another_terminal)
{
  Play play;
  g_autoptr (json_object) pieces = NULL;
  g_autoptr (json_object) value = NULL;

  play_init (&play);
  issue (&play, 5000);
  pieces = grant (&play, play.one, "sku", "A", 1000);
  value = grant (&play, play.one, "card", CARD, 2000);
  sell_pieces (play.two, "T2-000001", 1000, id_of (pieces), 1000, NULL, 0);
  use (play.two, 500, id_of (value), 0);
  push (&play, play.two, 1);
  push (&play, play.two, 0);
  assert_card (&play, 4500, 2000);
  ck_assert_int_eq (stock_of (&play, "on_hand_milli"), 2000);
  ck_assert_int_eq (stock_of (&play, "reserved_milli"), 1000);
  play_clear (&play);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_the_last_pieces_are_lent_and_sold_once);
  tcase_add_test (tc, test_a_line_comes_off_the_grants_it_names);
  tcase_add_test (tc, test_what_a_restored_central_forgot_and_was_used_is_not_lent_again);
  tcase_add_test (tc, test_pieces_that_are_heard_of_late_are_in_the_unit_of_their_stock);
  tcase_add_test (tc, test_what_names_no_grant_comes_off_one_that_has_something_left);
  tcase_add_test (tc, test_who_is_refused_the_last_piece_is_told_who_has_it);
  tcase_add_test (tc, test_what_was_merely_sold_out_is_nobodys);
  tcase_add_test (tc, test_the_last_piece_sold_twice_is_one_exception);
  tcase_add_test (tc, test_nothing_comes_off_a_grant_of_another_terminal);
}

CF_TEST_MAIN ("central-pieces", add_tests)
