/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-value-testing.h"

/* Gift cards, and what of them is lent to tills. */

/* A sale that loads the card (line) and pays with it (tender). */
static void
sell_with_card (CfPlayTill *till, gint64 load, gint64 pay)
{
  g_autoptr (CfSale) sale = cf_sample_sale_new ();
  g_autoptr (GError) error = NULL;
  json_object *body = cf_event_body_sale_completed (sale, &error);
  json_object *line = json_object_array_get_idx (cf_wire_get_array (body, "lines"), 0);
  json_object *tender = json_object_array_get_idx (cf_wire_get_array (body, "tenders"), 0);

  ck_assert_ok (body);
  if (load != 0) {
    cf_wire_add_text (line, "kind", "stored_value");
    cf_wire_add_text (line, "serial", CARD);
    cf_wire_add_int (line, "total_minor", load);
  }
  if (pay != 0) {
    cf_wire_add_text (tender, "type", "gift_card");
    cf_wire_add_text (tender, "reference", CARD);
    cf_wire_add_int (tender, "amount_minor", pay);
    json_object_object_del (tender, "grant");
    json_object_object_del (tender, "at_risk_minor");
  }
  cf_play_till_write (till, CF_EVENT_SALE_COMPLETED, body);
}

/* ---- cards ------------------------------------------------------------------------------------------- */

START_TEST (test_a_card_is_issued_loaded_and_used_by_request)
{
  static const char *const key[] = { "Idempotency-Key", "pay-1", NULL };
  Play play;
  g_autoptr (json_object) made = NULL;
  g_autoptr (CfCentralAnswer) first = NULL;
  g_autoptr (CfCentralAnswer) again = NULL;

  play_init (&play);
  issue (&play, 5000);
  cf_central_world_refuse (play.world, play.shop, "POST", "/v1/gift-cards",
                           "{\"card\":\"" CARD "\",\"amount_minor\":1}", CF_WIRE_ERROR_CONFLICT);
  json_object_put (cf_central_world_json (play.world, play.shop, "POST", "/v1/gift-cards/load",
                                          "{\"card\":\"" CARD
                                          "\",\"amount_minor\":1000,\"document\":\"W-1\"}",
                                          200));
  first = cf_central_world_ask (play.world, play.shop, "POST", "/v1/gift-cards/use",
                                "{\"card\":\"" CARD "\",\"amount_minor\":1500}", key, 200);
  again = cf_central_world_ask (play.world, play.shop, "POST", "/v1/gift-cards/use",
                                "{\"card\":\"" CARD "\",\"amount_minor\":1500}", key, 200);
  ck_assert_str_eq (first->body, again->body);
  assert_card (&play, 4500, 0);
  cf_central_world_refuse (play.world, play.shop, "POST", "/v1/gift-cards/use",
                           "{\"card\":\"" CARD "\",\"amount_minor\":4501}", CF_WIRE_ERROR_CONFLICT);
  assert_card (&play, 4500, 0);
  made = cf_central_world_json (play.world, play.shop, "POST", "/v1/gift-cards",
                                "{\"amount_minor\":100}", 200);
  ck_assert_uint_eq (strlen (cf_wire_get_text (made, "card", 64)), 16);
  play_clear (&play);
}
END_TEST

/* A copy of the request that comes late, when the card was sold, must not take what was refused. */
START_TEST (test_a_refused_use_is_not_done_later)
{
  static const char *const key[] = { "Idempotency-Key", "pay-1", NULL };
  static const char body[] = "{\"card\":\"" CARD "\",\"amount_minor\":1500}";
  Play play;

  play_init (&play);
  cf_central_answer_free (
    cf_central_world_ask (play.world, play.shop, "POST", "/v1/gift-cards/use", body, key, 404));
  issue (&play, 5000);
  cf_central_answer_free (
    cf_central_world_ask (play.world, play.shop, "POST", "/v1/gift-cards/use", body, key, 404));
  assert_card (&play, 5000, 0);
  play_clear (&play);
}
END_TEST

START_TEST (test_sales_load_cards_and_pay_with_them_once)
{
  Play play;

  play_init (&play);
  sell_with_card (play.one, 5000, 0);
  sell_with_card (play.two, 0, 1200);
  sell_with_card (play.two, 0, -200); /* given back */
  push (&play, play.two, 1);          /* before anybody knows that it was issued */
  ck_assert_uint_eq (cf_central_world_exceptions (play.world, "overspent"), 1);
  push (&play, play.one, 2);
  push (&play, play.one, 0);
  push (&play, play.two, 0);
  assert_card (&play, 4000, 0);
  ck_assert_uint_eq (cf_central_world_exceptions (play.world, "overspent"), 0);
  play_clear (&play);
}
END_TEST

/* ---- value that is lent ----------------------------------------------------------------------------------- */

START_TEST (test_what_is_lent_cannot_be_used_by_others)
{
  Play play;
  g_autoptr (json_object) lent = NULL;
  g_autoptr (json_object) row = NULL;
  g_autoptr (json_object) held = NULL;

  play_init (&play);
  issue (&play, 5000);
  lent = grant (&play, play.one, "card", CARD, 4000);
  ck_assert_int_eq (int_of (lent, "amount"), 4000);
  assert_card (&play, 5000, 4000);
  cf_central_world_refuse (play.world, play.shop, "POST", "/v1/gift-cards/use",
                           "{\"card\":\"" CARD "\",\"amount_minor\":1001}", CF_WIRE_ERROR_CONFLICT);
  row = cf_central_world_told (play.world, "S1", "grant", id_of (lent));
  ck_assert_int_eq (int_of (row, "amount"), 4000);
  /* 15.00 of it are used offline; the record names it. */
  use (play.one, 1500, id_of (lent), 0);
  push (&play, play.one, 2);
  assert_card (&play, 3500, 2500);
  sell_with_card (play.one, 0, 500); /* names none: its own */
  push (&play, play.one, 3);
  push (&play, play.one, 0);
  assert_card (&play, 3000, 2000);
  held = cf_central_world_json (play.world, play.one->token, "GET", "/v1/grants", NULL, 200);
  ck_assert_int_eq (int_of (json_object_array_get_idx (cf_wire_get_array (held, "grants"), 0),
                            "used"),
                    2000);
  give_back (play.one, id_of (lent), CARD, 2000);
  push (&play, play.one, 4);
  assert_card (&play, 3000, 0);
  ck_assert_ptr_null (cf_central_world_told (play.world, "S1", "grant", id_of (lent)));
  ck_assert_uint_eq (cf_central_world_exceptions (play.world, "overspent"), 0);
  play_clear (&play);
}
END_TEST

START_TEST (test_a_use_from_before_the_grant_is_none_of_it)
{
  Play play;
  g_autoptr (json_object) lent = NULL;

  play_init (&play);
  issue (&play, 5000);
  sell_with_card (play.one, 0, 1000); /* not sent yet */
  lent = grant (&play, play.one, "card", CARD, 3000);
  push (&play, play.one, 2);
  assert_card (&play, 4000, 3000);
  play_clear (&play);
}
END_TEST

START_TEST (test_use_at_risk_and_overspending_are_named)
{
  Play play;
  g_autoptr (json_object) list = NULL;
  json_object *detail = NULL;

  play_init (&play);
  issue (&play, 1000);
  use (play.one, 800, NULL, 800);
  use (play.two, 700, NULL, 700);
  push (&play, play.one, 2);
  ck_assert_uint_eq (cf_central_world_exceptions (play.world, "overspent"), 0);
  push (&play, play.two, 1);
  push (&play, play.two, 0);
  assert_card (&play, -500, 0);
  ck_assert_uint_eq (cf_central_world_exceptions (play.world, "used_at_risk"), 2);
  ck_assert_uint_eq (cf_central_world_exceptions (play.world, "overspent"), 1);
  list = cf_central_world_json (play.world, play.world->admin, "GET", "/v1/exceptions", NULL, 200);
  for (guint i = 0; i < json_object_array_length (cf_wire_get_array (list, "exceptions")); i++) {
    json_object *row = json_object_array_get_idx (cf_wire_get_array (list, "exceptions"), i);

    if (g_strcmp0 (cf_wire_get_text (row, "kind", 32), "overspent") == 0)
      detail = cf_wire_get_object (row, "detail");
  }
  ck_assert_int_eq (int_of (detail, "overspent_minor"), 500);
  ck_assert_uint_eq (json_object_array_length (cf_wire_get_array (detail, "taken")), 2);
  play_clear (&play);
}
END_TEST

START_TEST (test_a_late_request_lends_nothing_to_an_epoch_that_is_over)
{
  Play play;
  g_autofree char *late = NULL;
  g_autofree char *late_pieces = NULL;

  play_init (&play);
  issue (&play, 5000);
  late = ask_body (play.one, "card", CARD, 1000);
  late_pieces = ask_body (play.one, "sku", "A", 1000);
  cf_play_till_open_epoch (play.one, 2, TRUE);
  push (&play, play.one, 1);
  json_object_put (
    cf_central_world_json (play.world, play.one->token, "POST", "/v1/grants", late, 409));
  json_object_put (
    cf_central_world_json (play.world, play.one->token, "POST", "/v1/grants", late_pieces, 409));
  assert_card (&play, 5000, 0);
  json_object_put (grant (&play, play.one, "card", CARD, 1000));
  assert_card (&play, 5000, 1000);
  play_clear (&play);
}
END_TEST

START_TEST (test_a_new_epoch_and_a_fence_end_what_was_lent)
{
  Play play;
  g_autoptr (json_object) first = NULL;
  g_autoptr (json_object) second = NULL;
  g_autofree char *fence = NULL;

  play_init (&play);
  issue (&play, 5000);
  first = grant (&play, play.one, "card", CARD, 1000);
  second = grant (&play, play.two, "card", CARD, 2000);
  use (play.one, 400, id_of (first), 0);
  cf_play_till_open_epoch (play.one, 2, TRUE);
  push (&play, play.one, 2);
  assert_card (&play, 4600, 2000);
  fence = g_strdup_printf ("/v1/terminals/%s/fence", play.two->id.text);
  json_object_put (cf_central_world_json (play.world, play.world->admin, "POST", fence, NULL, 200));
  assert_card (&play, 4600, 0);
  /* The till had used some of it after all: it comes off the balance, and nothing is free twice. */
  use (play.two, 1500, id_of (second), 0);
  give_back (play.two, id_of (second), CARD, 500);
  push (&play, play.two, 1);
  assert_card (&play, 3100, 0);
  ck_assert_uint_eq (cf_central_world_exceptions (play.world, "overspent"), 0);
  play_clear (&play);
}
END_TEST

START_TEST (test_after_a_restore_nothing_is_lent_until_all_have_said_what_they_hold)
{
  Play play;
  g_autoptr (GError) error = NULL;
  g_autofree char *held = NULL;
  g_autofree char *fence = NULL;

  play_init (&play);
  issue (&play, 5000);
  ck_assert_ok (cf_central_renew_feeds (play.world->central, &error));
  refuse_grant (&play, play.one, "card", CARD, CF_WIRE_ERROR_WRONG_STATE);
  cf_central_world_refuse (play.world, play.shop, "POST", "/v1/gift-cards/use",
                           "{\"card\":\"" CARD "\",\"amount_minor\":1}", CF_WIRE_ERROR_WRONG_STATE);
  /* A grant that the backup does not have. */
  held =
    g_strdup_printf ("{\"grants\":[{\"grant\":\"01890a5d-ac96-774b-bcce-b302099a8057\","
                     "\"subject\":\"" CARD "\",\"amount\":700,\"terminal\":\"%s\",\"epoch\":1}]}",
                     play.one->id.text);
  cf_central_world_refuse (play.world, play.two->token, "POST", "/v1/grants/held", held,
                           CF_WIRE_ERROR_BAD_REQUEST);
  json_object_put (
    cf_central_world_json (play.world, play.one->token, "POST", "/v1/grants/held", held, 200));
  json_object_put (
    cf_central_world_json (play.world, play.one->token, "POST", "/v1/grants/held", held, 200));
  refuse_grant (&play, play.one, "card", CARD, CF_WIRE_ERROR_WRONG_STATE);
  fence = g_strdup_printf ("/v1/terminals/%s/fence", play.two->id.text);
  json_object_put (cf_central_world_json (play.world, play.world->admin, "POST", fence, NULL, 200));
  assert_card (&play, 5000, 700);
  json_object_put (grant (&play, play.one, "card", CARD, 100));
  assert_card (&play, 5000, 800);
  play_clear (&play);
}
END_TEST

/* ---- a central that was put back --------------------------------------------------------------------------------- */

/* Lent after the backup, given back, and only then the till's word that it held it arrives. */
START_TEST (test_what_a_restored_central_forgot_is_given_back_once)
{
  static const char id[] = "018f0000-0000-7000-8000-0000000000aa";
  Play play;
  g_autofree char *held = NULL;

  play_init (&play);
  issue (&play, 5000);
  use (play.one, 1500, id, 0);
  give_back (play.one, id, CARD, 500);
  push (&play, play.one, 2);
  push (&play, play.one, 0);
  held = g_strdup_printf ("{\"grants\":[{\"amount\":2000,\"epoch\":1,\"grant\":\"%s\","
                          "\"subject\":\"" CARD "\",\"terminal\":\"%s\"}]}",
                          id, play.one->id.text);
  json_object_put (
    cf_central_world_json (play.world, play.one->token, "POST", "/v1/grants/held", held, 200));
  assert_card (&play, 3500, 0);
  ck_assert_uint_eq (cf_central_world_exceptions (play.world, "not_applied"), 0);
  /* What another terminal was lent is not this one's to give back. */
  give_back (play.two, id, CARD, 500);
  push (&play, play.two, 1);
  ck_assert_uint_eq (cf_central_world_exceptions (play.world, "not_applied"), 1);
  play_clear (&play);
}
END_TEST

START_TEST (test_a_record_that_names_what_can_be_no_grant_moves_the_card_alone)
{
  Play play;

  play_init (&play);
  issue (&play, 5000);
  use (play.one, 1500, "no id", 0);
  push (&play, play.one, 2);
  ck_assert_uint_eq (cf_central_world_exceptions (play.world, "not_applied"), 0);
  give_back (play.one, "no id", CARD, 500);
  push (&play, play.one, 3);
  ck_assert_uint_eq (cf_central_world_exceptions (play.world, "not_applied"), 1);
  assert_card (&play, 3500, 0);
  play_clear (&play);
}
END_TEST

/* Of an epoch that is over by the terminal's own record: nothing would ever give it back. */
START_TEST (test_a_late_word_of_what_was_held_lends_nothing_to_an_epoch_that_is_over)
{
  Play play;
  g_autofree char *held = NULL;

  play_init (&play);
  issue (&play, 5000);
  cf_play_till_open_epoch (play.one, 2, TRUE);
  push (&play, play.one, 2);
  held = g_strdup_printf ("{\"grants\":[{\"amount\":2000,\"epoch\":1,"
                          "\"grant\":\"018f0000-0000-7000-8000-0000000000aa\","
                          "\"subject\":\"" CARD "\",\"terminal\":\"%s\"},"
                          "{\"amount\":1000,\"epoch\":2,"
                          "\"grant\":\"018f0000-0000-7000-8000-0000000000bb\","
                          "\"subject\":\"A|main\",\"terminal\":\"%s\"}]}",
                          play.one->id.text, play.one->id.text);
  json_object_put (
    cf_central_world_json (play.world, play.one->token, "POST", "/v1/grants/held", held, 200));
  assert_card (&play, 5000, 0);
  ck_assert_int_eq (stock_of (&play, "reserved_milli"), 1000);
  play_clear (&play);
}
END_TEST

/* More than any figure holds: what is lent stays the sum of the grants. */
START_TEST (test_a_word_of_what_nobody_can_hold_is_refused)
{
  static const char *const subjects[] = { "A|main", CARD };
  Play play;
  g_autoptr (json_object) pieces = NULL;
  g_autoptr (json_object) value = NULL;
  g_autofree char *held = NULL;
  g_autofree char *fence = NULL;

  play_init (&play);
  issue (&play, 5000);
  pieces = grant (&play, play.two, "sku", "A", 2000);
  value = grant (&play, play.two, "card", CARD, 2000);
  held = g_strdup_printf ("{\"grants\":[{\"amount\":9007199254740991,\"epoch\":1,"
                          "\"grant\":\"018f0000-0000-7000-8000-0000000000aa\","
                          "\"subject\":\"%s\",\"terminal\":\"%s\"}]}",
                          subjects[_i], play.one->id.text);
  cf_central_world_refuse (play.world, play.one->token, "POST", "/v1/grants/held", held,
                           CF_WIRE_ERROR_BAD_REQUEST);
  fence = g_strdup_printf ("/v1/terminals/%s/fence", play.one->id.text);
  json_object_put (cf_central_world_json (play.world, play.world->admin, "POST", fence, NULL, 200));
  assert_card (&play, 5000, 2000);
  ck_assert_int_eq (stock_of (&play, "reserved_milli"), 2000);
  play_clear (&play);
}
END_TEST

/* ---- refusals ------------------------------------------------------------------------------------------------- */

START_TEST (test_what_is_no_card_or_grant_is_refused)
{
  static const struct
  {
    gboolean by_till;
    const char *target;
    const char *body;
  } asked[] = {
    { FALSE, "/v1/gift-cards", "{}" },
    { FALSE, "/v1/gift-cards/read", "{}" },
    { FALSE, "/v1/gift-cards/use", "{\"amount_minor\":1}" },
    { FALSE, "/v1/gift-cards/load", "{\"amount_minor\":1,\"card\":7}" },
    { FALSE, "/v1/gift-cards", "{\"amount_minor\":0}" },
    { FALSE, "/v1/gift-cards", "{\"amount_minor\":9007199254740992}" },
    { FALSE, "/v1/gift-cards", "{\"amount_minor\":1,\"card\":\"a b\"}" },
    { FALSE, "/v1/gift-cards", "{\"amount_minor\":1,\"card\":\"a|b\"}" },
    { FALSE, "/v1/gift-cards", "{\"amount_minor\":1,\"card\":7}" },
    { FALSE, "/v1/gift-cards/load", "{\"card\":\"" CARD "\",\"amount_minor\":-1}" },
    { FALSE, "/v1/gift-cards/load", "{\"card\":\"" CARD "\",\"amount_minor\":9007199254740991}" },
    { FALSE, "/v1/gift-cards/use", "{\"card\":\"" CARD "\",\"amount_minor\":1,\"document\":7}" },
    { TRUE, "/v1/grants", "{}" },
    { TRUE, "/v1/grants", "{\"card\":\"x\",\"sku\":\"A\",\"amount\":1,\"epoch\":1,\"seq\":1}" },
    { TRUE, "/v1/grants", "{\"card\":\"x\",\"amount\":0,\"epoch\":1,\"seq\":1}" },
    { TRUE, "/v1/grants", "{\"sku\":\"A|main\",\"amount\":1,\"epoch\":1,\"seq\":1}" },
    { TRUE, "/v1/grants/held", "{}" },
    { TRUE, "/v1/grants/held", "{\"grants\":[7]}" },
  };
  Play play;

  play_init (&play);
  issue (&play, 5000);
  for (guint i = 0; i < G_N_ELEMENTS (asked); i++)
    cf_central_world_refuse (play.world, asked[i].by_till ? play.one->token : play.shop, "POST",
                             asked[i].target, asked[i].body, CF_WIRE_ERROR_BAD_REQUEST);
  refuse_grant (&play, play.one, "card", "nobody", CF_WIRE_ERROR_NOT_FOUND);
  refuse_grant (&play, play.one, "sku", "B", CF_WIRE_ERROR_NOT_FOUND);
  assert_card (&play, 5000, 0);
  play_clear (&play);
}
END_TEST

START_TEST (test_cards_and_grants_are_for_those_who_have_the_right)
{
  enum
  {
    KEYS = 1,
    TILLS = 2,
    OWNER = 4
  };
  static const struct
  {
    const char *method;
    const char *target;
    const char
      *nobody; /* another target, or body of the same, where there is nothing; NULL: none */
    const char *body;
    guint who;
  } asked[] = {
    { "POST", "/v1/gift-cards", NULL, "{\"amount_minor\":1}", KEYS | OWNER },
    { "POST", "/v1/gift-cards/read", "{\"card\":\"nobody\"}", "{\"card\":\"" CARD "\"}",
      KEYS | TILLS | OWNER },
    { "POST", "/v1/gift-cards/load", "{\"card\":\"nobody\",\"amount_minor\":1}",
      "{\"card\":\"" CARD "\",\"amount_minor\":1}", KEYS | OWNER },
    { "POST", "/v1/gift-cards/use", "{\"card\":\"nobody\",\"amount_minor\":1}",
      "{\"card\":\"" CARD "\",\"amount_minor\":1}", KEYS | OWNER },
    { "POST", "/v1/grants", NULL, "{\"card\":\"" CARD "\",\"amount\":1,\"epoch\":1,\"seq\":9}",
      TILLS },
    { "GET", "/v1/grants", NULL, NULL, TILLS | OWNER },
    { "POST", "/v1/grants/held", NULL, "{\"grants\":[]}", TILLS },
    { "POST", "/v1/terminals/%s/fence", "/v1/terminals/nobody/fence", NULL, OWNER },
  };
  Play play;
  g_autofree char *other = NULL;

  play_init (&play);
  other = cf_central_world_key (play.world, "\"orders\",\"stock\"", NULL);
  issue (&play, 5000);
  for (guint i = 0; i < G_N_ELEMENTS (asked); i++) {
    g_auto (GStrv) parts = g_strsplit (asked[i].target, "%s", 2);
    g_autofree char *target = parts[1] != NULL
                                ? g_strconcat (parts[0], play.two->id.text, parts[1], NULL)
                                : g_strdup (parts[0]);
    const struct
    {
      const char *token;
      guint is;
    } callers[] = { { play.shop, KEYS }, { play.one->token, TILLS }, { play.world->admin, OWNER } };

    cf_central_world_refuse (play.world, NULL, asked[i].method, target, asked[i].body,
                             CF_WIRE_ERROR_NOT_AUTHENTICATED);
    cf_central_world_refuse (play.world, other, asked[i].method, target, asked[i].body,
                             CF_WIRE_ERROR_NOT_PERMITTED);
    for (guint j = 0; j < G_N_ELEMENTS (callers); j++)
      if ((asked[i].who & callers[j].is) == 0)
        cf_central_world_refuse (play.world, callers[j].token, asked[i].method, target,
                                 asked[i].body, CF_WIRE_ERROR_NOT_PERMITTED);
      else
        json_object_put (cf_central_world_json (play.world, callers[j].token, asked[i].method,
                                                target, asked[i].body, 200));
    if (asked[i].nobody != NULL && asked[i].nobody[0] == '{')
      cf_central_world_refuse (play.world, play.world->admin, asked[i].method, target,
                               asked[i].nobody, CF_WIRE_ERROR_NOT_FOUND);
    else if (asked[i].nobody != NULL)
      cf_central_world_refuse (play.world, play.world->admin, asked[i].method, asked[i].nobody,
                               asked[i].body, CF_WIRE_ERROR_NOT_FOUND);
  }
  play_clear (&play);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_a_card_is_issued_loaded_and_used_by_request);
  tcase_add_test (tc, test_a_refused_use_is_not_done_later);
  tcase_add_test (tc, test_sales_load_cards_and_pay_with_them_once);
  tcase_add_test (tc, test_what_is_lent_cannot_be_used_by_others);
  tcase_add_test (tc, test_a_use_from_before_the_grant_is_none_of_it);
  tcase_add_test (tc, test_use_at_risk_and_overspending_are_named);
  tcase_add_test (tc, test_a_late_request_lends_nothing_to_an_epoch_that_is_over);
  tcase_add_test (tc, test_a_new_epoch_and_a_fence_end_what_was_lent);
  tcase_add_test (tc, test_after_a_restore_nothing_is_lent_until_all_have_said_what_they_hold);
  tcase_add_test (tc, test_what_a_restored_central_forgot_is_given_back_once);
  tcase_add_test (tc, test_a_record_that_names_what_can_be_no_grant_moves_the_card_alone);
  tcase_add_test (tc, test_a_late_word_of_what_was_held_lends_nothing_to_an_epoch_that_is_over);
  tcase_add_loop_test (tc, test_a_word_of_what_nobody_can_hold_is_refused, 0, 2);
  tcase_add_test (tc, test_what_is_no_card_or_grant_is_refused);
  tcase_add_test (tc, test_cards_and_grants_are_for_those_who_have_the_right);
}

CF_TEST_MAIN ("central-value", add_tests)
