/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-central-world.h"
#include "cf-position.h"

/* ---- questions and tokens ------------------------------------------------------------------------- */

/* An empty list would say that there is nothing. */
START_TEST (test_a_state_or_a_store_that_is_none_is_refused_wherever_it_is_asked_for)
{
  static const struct
  {
    const char *target;
    const char *why;
  } asked[] = {
    { "/v1/orders?state=frob", "state" },
    { "/v1/orders?state=", "state" },
    { "/v1/carts?state=frob", "state" },
    { "/v1/carts?state=placed", "state" },
    { "/v1/orders?store=Nowhere", "there is no store 'Nowhere'" },
    { "/v1/orders?store=chain", "there is no store 'chain'" },
    { "/v1/stock/A?store=Nowhere", "there is no store 'Nowhere'" },
    { "/v1/exceptions?store=Nowhere", "there is no store 'Nowhere'" },
    { "/v1/analytics/sales?by=day&from=2026-01-01&to=2026-01-02&store=Nowhere",
      "there is no store 'Nowhere'" },
  };
  static const char *const fine[] = {
    "/v1/orders?state=placed&store=S1",
    "/v1/orders?state=returned",
    "/v1/carts?state=closed",
    "/v1/carts?state=paid",
    "/v1/stock/A?store=S1",
    "/v1/exceptions?store=S1",
  };
  g_autoptr (CfCentralWorld) world = cf_central_world_new ();

  for (guint i = 0; i < G_N_ELEMENTS (asked); i++) {
    g_autoptr (CfCentralAnswer) answer =
      cf_central_world_ask (world, world->admin, "GET", asked[i].target, NULL, NULL, 400);

    ck_assert_msg (strstr (answer->body, asked[i].why) != NULL, "%s: %s", asked[i].target,
                   answer->body);
  }
  for (guint i = 0; i < G_N_ELEMENTS (fine); i++)
    json_object_put (cf_central_world_json (world, world->admin, "GET", fine[i], NULL, 200));
}
END_TEST

START_TEST (test_a_token_lives_until_its_successor_is_used)
{
  g_autoptr (CfCentralWorld) world = cf_central_world_new ();
  g_autoptr (CfPlayTill) till = cf_play_till_new (&world->clock.clock);
  g_autoptr (json_object) lost = NULL;
  g_autoptr (json_object) kept = NULL;
  const char *fresh;

  cf_central_world_enrol (world, till, "S1");
  lost = cf_central_world_json (world, till->token, "POST", "/v1/token", NULL, 200);
  kept = cf_central_world_json (world, till->token, "POST", "/v1/token", NULL, 200);
  fresh = cf_wire_get_text (kept, "token", 64);
  cf_central_world_refuse (world, cf_wire_get_text (lost, "token", 64), "POST", "/v1/token", NULL,
                           CF_WIRE_ERROR_NOT_AUTHENTICATED);
  json_object_put (
    cf_central_world_json (world, till->token, "GET", "/v1/journal/position", NULL, 200));
  json_object_put (cf_central_world_json (world, fresh, "GET", "/v1/journal/position", NULL, 200));
  cf_central_world_refuse (world, till->token, "GET", "/v1/journal/position", NULL,
                           CF_WIRE_ERROR_NOT_AUTHENTICATED);
}
END_TEST

START_TEST (test_a_revoked_terminal_may_deliver_and_nothing_else)
{
  g_autoptr (CfCentralWorld) world = cf_central_world_new ();
  g_autoptr (CfPlayTill) till = cf_play_till_new (&world->clock.clock);
  g_autofree char *target = g_strdup_printf ("/v1/terminals/%s/revoke", till->id.text);

  cf_central_world_enrol (world, till, "S1");
  cf_play_till_receive (till, "A", 5000);
  cf_central_world_push (world, till, 0, 1);
  json_object_put (cf_central_world_json (world, world->admin, "POST", target, NULL, 200));
  cf_central_world_refuse (world, till->token, "POST", "/v1/token", NULL,
                           CF_WIRE_ERROR_TOKEN_REVOKED);
  cf_central_world_push (world, till, 1, 2);
  ck_assert_int_eq (cf_central_world_on_hand (world, "S1", "A"), 5000);
  ck_assert_uint_eq (cf_central_world_exceptions (world, "revoked_delivery"), 1);
}
END_TEST

/* ---- push -------------------------------------------------------------------------------------------- */

static gint64
acknowledged_seq (CfCentralWorld *world, const CfPlayTill *till)
{
  g_autoptr (CfCentralAnswer) answer =
    cf_central_world_ask (world, till->token, "GET", "/v1/journal/position", NULL, NULL, 200);
  g_auto (CfWireAcknowledgement) position = { 0 };
  g_autoptr (GError) error = NULL;

  ck_assert_ok (cf_wire_acknowledgement_decode (answer->body, answer->len, &position, &error));
  return position.main.seq;
}

static void
push_refused (CfCentralWorld *world,
              const CfPlayTill *till,
              const char *body,
              CfWireErrorCode code,
              CfWireError *ret_error)
{
  g_autoptr (CfCentralAnswer) answer =
    cf_central_world_ask (world, till->token, "POST", "/v1/journal", body, NULL,
                          cf_wire_error_status (code));

  cf_wire_error_decode (answer->status, answer->body, answer->len, ret_error);
  ck_assert_msg (ret_error->code == code, "%s", answer->body);
}

START_TEST (test_a_repeat_is_a_success_and_counts_once)
{
  g_autoptr (CfCentralWorld) world = cf_central_world_new ();
  g_autoptr (CfPlayTill) till = cf_play_till_new (&world->clock.clock);

  cf_central_world_enrol (world, till, "S1");
  cf_play_till_receive (till, "A", 5000);
  cf_play_till_sell (till, "T1-000001", "A", 2000);
  cf_central_world_push (world, till, 0, 2);
  cf_central_world_push (world, till, 0, 3);
  cf_central_world_reopen (world);
  cf_central_world_push (world, till, 0, 3);
  cf_central_world_push (world, till, 2, 3);
  ck_assert_int_eq (acknowledged_seq (world, till), 3);
  ck_assert_int_eq (cf_central_world_on_hand (world, "S1", "A"), 3000);
}
END_TEST

START_TEST (test_an_acknowledgement_is_signed)
{
  g_autoptr (CfCentralWorld) world = cf_central_world_new ();
  g_autoptr (CfPlayTill) till = cf_play_till_new (&world->clock.clock);
  g_autoptr (GError) error = NULL;
  g_autofree char *code = cf_central_make_enrol_code (world->central, "S1", 0, FALSE, &error);
  g_autofree char *body = cf_play_till_body (till, 0, 1);
  g_autoptr (CfCentralAnswer) answer = NULL;
  g_auto (CfWireAcknowledgement) said = { 0 };
  guint8 message[CF_WIRE_MESSAGE_MAX];
  CfWireEnrolled enrolled;

  cf_central_world_enrol_with (world, till, code, &enrolled);
  answer = cf_central_world_ask (world, enrolled.token, "POST", "/v1/journal", body, NULL, 200);
  ck_assert_ok (cf_wire_acknowledgement_decode (answer->body, answer->len, &said, &error));
  ck_assert (cf_hash_equal (&said.main.hash, &till->hash));
  ck_assert (cf_public_key_verify (&enrolled.central_key, message,
                                   cf_wire_acknowledged_message (&said.main.hash, message),
                                   &said.main.signature));
}
END_TEST

START_TEST (test_a_gap_is_refused_with_what_comes_next)
{
  g_autoptr (CfCentralWorld) world = cf_central_world_new ();
  g_autoptr (CfPlayTill) till = cf_play_till_new (&world->clock.clock);
  g_autofree char *body = NULL;
  g_auto (CfWireError) error = { 0 };

  cf_central_world_enrol (world, till, "S1");
  cf_play_till_receive (till, "A", 5000);
  cf_play_till_receive (till, "A", 5000);
  cf_play_till_receive (till, "A", 5000);
  body = cf_play_till_body (till, 3, 4);
  push_refused (world, till, body, CF_WIRE_ERROR_GAP, &error);
  ck_assert_uint_eq (error.need_epoch, 1);
  ck_assert_int_eq (error.need_seq, 1);
  cf_wire_error_clear (&error);
  cf_central_world_push (world, till, 0, 2);
  push_refused (world, till, body, CF_WIRE_ERROR_GAP, &error);
  ck_assert_int_eq (error.need_seq, 3);
  ck_assert_int_eq (acknowledged_seq (world, till), 2);
}
END_TEST

START_TEST (test_a_spoilt_record_is_refused_and_those_before_it_kept)
{
  g_autoptr (CfCentralWorld) world = cf_central_world_new ();
  g_autoptr (CfPlayTill) till = cf_play_till_new (&world->clock.clock);
  g_auto (CfWireError) error = { 0 };
  g_autofree char *body = NULL;
  CfKeyPair *stranger;

  cf_central_world_enrol (world, till, "S1");
  cf_play_till_receive (till, "A", 5000);
  stranger = till->key;
  till->key = cf_key_pair_new ();
  cf_play_till_receive (till, "A", 7000);
  cf_key_pair_free (till->key);
  till->key = stranger;
  body = cf_play_till_body (till, 0, 3);
  push_refused (world, till, body, CF_WIRE_ERROR_BAD_RECORD, &error);
  ck_assert (error.has_acknowledged);
  ck_assert_int_eq (error.acknowledged.seq, 2);
  ck_assert_int_eq (acknowledged_seq (world, till), 2);
  ck_assert_int_eq (cf_central_world_on_hand (world, "S1", "A"), 5000);
  cf_wire_error_clear (&error);
  *strstr (body, "\"seq\":1") = '!';
  push_refused (world, till, body, CF_WIRE_ERROR_BAD_RECORD, &error);
  cf_wire_error_clear (&error);
  push_refused (world, till, "", CF_WIRE_ERROR_BAD_REQUEST, &error);
}
END_TEST

START_TEST (test_a_forks_second_branch_is_stored_under_its_name)
{
  g_autoptr (CfCentralWorld) world = cf_central_world_new ();
  g_autoptr (CfPlayTill) till = cf_play_till_new (&world->clock.clock);
  g_autoptr (CfPlayTill) copy = NULL;
  g_autofree char *body = NULL;
  g_autofree char *target = NULL;
  g_autofree char *rest = NULL;
  char branch[CF_HASH_HEX_LEN + 1];
  g_auto (CfWireError) error = { 0 };

  cf_central_world_enrol (world, till, "S1");
  cf_play_till_receive (till, "A", 10000);
  copy = cf_play_till_copy (till);
  cf_play_till_sell (till, "T1-000001", "A", 1000);
  cf_play_till_sell (till, "T1-000002", "A", 1000);
  cf_manual_clock_advance (&world->clock, 5);
  cf_play_till_sell (copy, "T1-000001", "A", 3000);
  cf_play_till_sell (copy, "T1-000003", "A", 3000);
  cf_play_till_sell (copy, "T1-000004", "A", 1000);
  cf_central_world_push (world, till, 0, 4);
  /* Its last record does not continue ours: asked further back, the fork's beginning is found. */
  body = cf_play_till_body (copy, 4, 5);
  push_refused (world, copy, body, CF_WIRE_ERROR_GAP, &error);
  ck_assert_int_eq (error.need_seq, 1);
  cf_wire_error_clear (&error);
  g_free (body);
  body = cf_play_till_body (copy, 0, 5);
  push_refused (world, copy, body, CF_WIRE_ERROR_FORK, &error);
  ck_assert_int_eq (error.need_seq, 3);
  ck_assert (error.has_branch);
  cf_hash_to_hex (&error.branch, branch);
  target = g_strconcat ("/v1/journal?branch=", branch, NULL);
  rest = cf_play_till_body (copy, 2, 5);
  for (guint i = 0; i < 2; i++) {
    g_autoptr (CfCentralAnswer) answer =
      cf_central_world_ask (world, copy->token, "POST", target, rest, NULL, 200);

    ck_assert_ptr_nonnull (strstr (answer->body, branch));
  }
  ck_assert_int_eq (cf_central_world_on_hand (world, "S1", "A"), 1000);
  ck_assert_uint_eq (cf_central_world_exceptions (world, "fork"), 1);
  ck_assert_uint_eq (cf_central_world_exceptions (world, "duplicate_number"), 1);
}
END_TEST

/* One copy opens an epoch, the other sells on in the one that they share. */
START_TEST (test_a_copy_that_stays_in_an_epoch_left_behind_is_a_fork)
{
  g_autoptr (CfCentralWorld) world = cf_central_world_new ();
  g_autoptr (CfPlayTill) till = cf_play_till_new (&world->clock.clock);
  g_autoptr (CfPlayTill) copy = NULL;
  g_autofree char *last = NULL;
  g_autofree char *rest = NULL;
  g_autofree char *target = NULL;
  char branch[CF_HASH_HEX_LEN + 1];
  g_auto (CfWireError) error = { 0 };

  cf_central_world_enrol (world, till, "S1");
  cf_play_till_receive (till, "A", 10000);
  copy = cf_play_till_copy (till);
  cf_play_till_open_epoch (till, 2, TRUE);
  cf_play_till_sell (till, "T1.2-000001", "A", 1000);
  cf_central_world_push (world, till, 0, 4);
  cf_play_till_sell (copy, "T1-000001", "A", 2000);
  cf_play_till_sell (copy, "T1-000002", "A", 3000);
  /* Its last record alone says nothing: the one before is asked for. */
  last = cf_play_till_body (copy, 3, 4);
  push_refused (world, copy, last, CF_WIRE_ERROR_GAP, &error);
  ck_assert_int_eq (error.need_epoch, 1);
  ck_assert_int_eq (error.need_seq, 3);
  cf_wire_error_clear (&error);
  rest = cf_play_till_body (copy, 2, 4);
  push_refused (world, copy, rest, CF_WIRE_ERROR_FORK, &error);
  ck_assert_int_eq (error.need_seq, 3);
  cf_hash_to_hex (&error.branch, branch);
  target = g_strconcat ("/v1/journal?branch=", branch, NULL);
  cf_central_answer_free (
    cf_central_world_ask (world, copy->token, "POST", target, rest, NULL, 200));
  ck_assert_int_eq (cf_central_world_on_hand (world, "S1", "A"), 4000);
  ck_assert_uint_eq (cf_central_world_exceptions (world, "fork"), 1);
}
END_TEST

START_TEST (test_epochs_follow_by_signature_or_by_their_own_terminal)
{
  g_autoptr (CfCentralWorld) world = cf_central_world_new ();
  g_autoptr (CfPlayTill) till = cf_play_till_new (&world->clock.clock);
  g_autoptr (CfPlayTill) friend = cf_play_till_new (&world->clock.clock);
  g_auto (CfWireError) error = { 0 };
  g_autofree char *vouched = NULL;
  g_autofree char *unvouched = NULL;

  cf_central_world_enrol (world, till, "S1");
  cf_central_world_enrol (world, friend, "S2");
  cf_play_till_open_epoch (till, 2, TRUE);
  cf_play_till_open_epoch (till, 5, FALSE);
  cf_play_till_receive (till, "A", 1000);
  cf_central_world_push (world, till, 0, 1);
  /* Another till delivers: what the old key signed is good, what nobody signed is not. */
  vouched = cf_play_till_body (till, 1, 2);
  unvouched = cf_play_till_body (till, 2, 4);
  g_assert (acknowledged_seq (world, till) == 1);
  {
    g_autoptr (CfCentralAnswer) answer =
      cf_central_world_ask (world, friend->token, "POST", "/v1/journal", vouched, NULL, 200);

    (void) answer;
  }
  push_refused (world, friend, unvouched, CF_WIRE_ERROR_UNVOUCHED_EPOCH, &error);
  cf_central_world_push (world, till, 2, 4);
  ck_assert_int_eq (cf_central_world_on_hand (world, "S1", "A"), 1000);
}
END_TEST

START_TEST (test_a_record_nobody_understands_blocks_nothing)
{
  g_autoptr (CfCentralWorld) world = cf_central_world_new ();
  g_autoptr (CfPlayTill) till = cf_play_till_new (&world->clock.clock);

  cf_central_world_enrol (world, till, "S1");
  cf_play_till_write_as (till, "of.tomorrow", "{\"x\":1}");
  cf_play_till_write_as (till, "stock.received", "{\"sku\":7}");
  cf_play_till_write_as (
    till, "sale.completed",
    "{\"lines\":[{\"kind\":\"merchandise\",\"quantity_milli\":2000,\"sku\":\"A\"}]}");
  cf_play_till_receive (till, "A", 9000);
  cf_central_world_push (world, till, 0, till->lines->len);
  ck_assert_int_eq (cf_central_world_on_hand (world, "S1", "A"), 7000);
  ck_assert_uint_eq (cf_central_world_exceptions (world, "not_applied"), 2);
}
END_TEST

START_TEST (test_a_figure_that_does_not_fit_is_an_exception)
{
  g_autoptr (CfCentralWorld) world = cf_central_world_new ();
  g_autoptr (CfPlayTill) till = cf_play_till_new (&world->clock.clock);

  cf_central_world_enrol (world, till, "S1");
  cf_play_till_receive (till, "A", CF_CANONICAL_JSON_INT_MAX);
  cf_play_till_receive (till, "A", CF_CANONICAL_JSON_INT_MAX);
  cf_play_till_receive (till, "B", 2000);
  cf_central_world_push (world, till, 0, 4);
  ck_assert_int_eq (cf_central_world_on_hand (world, "S1", "A"), CF_CANONICAL_JSON_INT_MAX);
  ck_assert_int_eq (cf_central_world_on_hand (world, "S1", "B"), 2000);
  ck_assert_uint_eq (cf_central_world_exceptions (world, "not_applied"), 1);
}
END_TEST

START_TEST (test_archived_records_are_marked_and_passed_over)
{
  g_autoptr (CfCentralWorld) world = cf_central_world_new ();
  g_autoptr (CfPlayTill) till = cf_play_till_new (&world->clock.clock);
  g_autofree char *body = NULL;

  cf_central_world_enrol (world, till, "S1");
  for (guint i = 0; i < 5; i++)
    cf_play_till_receive (till, "A", 1000);
  cf_central_world_push (world, till, 0, 2);
  body = cf_play_till_body (till, 4, 6);
  cf_central_world_refuse (world, till->token, "POST", "/v1/journal?archived=1:4", body,
                           CF_WIRE_ERROR_GAP);
  for (guint i = 0; i < 2; i++) {
    g_autoptr (CfCentralAnswer) answer =
      cf_central_world_ask (world, till->token, "POST", "/v1/journal?archived=1:5", body, NULL,
                            200);

    (void) answer;
  }
  ck_assert_int_eq (cf_central_world_on_hand (world, "S1", "A"), 3000);
  ck_assert_uint_eq (cf_central_world_exceptions (world, "archived_not_seen"), 1);
}
END_TEST

START_TEST (test_a_till_gets_its_own_records_back)
{
  g_autoptr (CfCentralWorld) world = cf_central_world_new ();
  g_autoptr (CfPlayTill) till = cf_play_till_new (&world->clock.clock);
  g_autofree char *expected = NULL;
  g_autoptr (CfCentralAnswer) answer = NULL;

  cf_central_world_enrol (world, till, "S1");
  cf_play_till_receive (till, "A", 1000);
  cf_play_till_receive (till, "A", 1000);
  cf_central_world_push (world, till, 0, 3);
  answer = cf_central_world_ask (world, till->token, "GET", "/v1/journal?epoch=1&after=1", NULL,
                                 NULL, 200);
  expected = cf_play_till_body (till, 1, 3);
  ck_assert_str_eq (answer->body, expected);
}
END_TEST

/* ---- rights ------------------------------------------------------------------------------------------------ */

/* T terminal, A admin, K key with every right for store S1; - nobody needs one. */
static const struct
{
  const char *method;
  const char *target;
  const char *who;
} doors[] = {
  { "GET", "/healthz", "-" },
  { "GET", "/readyz", "-" },
  { "POST", "/v1/enrol", "-" },
  { "POST", "/v1/token", "T" },
  { "POST", "/v1/journal", "T" },
  { "GET", "/v1/journal?epoch=1&after=0", "T" },
  { "GET", "/v1/journal/position", "T" },
  { "GET", "/v1/feed/S1?feed=00000000000000000000000000000000&after=0", "TAK" },
  { "GET", "/v1/snapshot/S1", "TAK" },
  { "GET", "/v1/hints", "TAK" },
  { "POST", "/v1/heartbeat", "T" },
  { "POST", "/v1/catalog", "AK" },
  { "GET", "/v1/products/A", "TAK" },
  { "GET", "/v1/stock/A", "TAK" },
  { "GET", "/v1/exceptions", "A" },
  { "GET", "/v1/terminals", "A" },
  { "POST", "/v1/terminals/x/revoke", "A" },
  { "PUT", "/v1/stores/S3", "A" },
  { "POST", "/v1/enrol-codes", "A" },
  { "POST", "/v1/keys", "A" },
  { "GET", "/v1/keys", "A" },
  { "DELETE", "/v1/keys/x", "A" },
};

START_TEST (test_every_door_opens_to_its_own_people_alone)
{
  g_autoptr (CfCentralWorld) world = cf_central_world_new ();
  g_autoptr (CfPlayTill) till = cf_play_till_new (&world->clock.clock);
  g_autoptr (json_object) made = cf_central_world_json (
    world, world->admin, "POST", "/v1/keys",
    "{\"name\":\"shop\",\"rights\":[\"stock\",\"catalog\",\"customers\",\"carts\",\"orders\","
    "\"gift_cards\",\"webhooks\",\"analytics\",\"hints\"]}",
    200);
  const char *tokens[3];

  cf_central_world_enrol (world, till, "S1");
  tokens[0] = till->token;
  tokens[1] = world->admin;
  tokens[2] = cf_wire_get_text (made, "key", 64);
  for (guint i = 0; i < G_N_ELEMENTS (doors); i++) {
    if (doors[i].who[0] == '-')
      continue;
    cf_central_world_refuse (world, NULL, doors[i].method, doors[i].target, "{}",
                             CF_WIRE_ERROR_NOT_AUTHENTICATED);
    cf_central_world_refuse (world, "cft_nonsense", doors[i].method, doors[i].target, "{}",
                             CF_WIRE_ERROR_NOT_AUTHENTICATED);
    for (guint j = 0; j < 3; j++) {
      g_autofree char *bearer = g_strconcat ("Bearer ", tokens[j], NULL);
      const char *headers[] = { "Authorization", bearer, NULL };
      CfCentralRequest request = { .method = doors[i].method,
                                   .target = doors[i].target,
                                   .headers = headers,
                                   .body = "{}",
                                   .len = 2 };
      g_autoptr (CfCentralAnswer) answer = NULL;

      if (strchr (doors[i].who, "TAK"[j]) == NULL) {
        cf_central_world_refuse (world, tokens[j], doors[i].method, doors[i].target, "{}",
                                 CF_WIRE_ERROR_NOT_PERMITTED);
        continue;
      }
      if (g_str_equal (doors[i].target, "/v1/token"))
        continue; /* would replace the token; tested above */
      answer = cf_central_handle (world->central, &request);
      ck_assert_msg (answer->status != 401 && answer->status != 403, "%s %s for %c: %s",
                     doors[i].method, doors[i].target, "TAK"[j], answer -> body);
    }
  }
}
END_TEST

START_TEST (test_a_store_is_not_anothers_business)
{
  g_autoptr (CfCentralWorld) world = cf_central_world_new ();
  g_autoptr (CfPlayTill) till = cf_play_till_new (&world->clock.clock);

  cf_central_world_enrol (world, till, "S1");
  cf_central_world_refuse (world, till->token, "GET",
                           "/v1/feed/S2?feed=00000000000000000000000000000000&after=0", NULL,
                           CF_WIRE_ERROR_NOT_PERMITTED);
  cf_central_world_refuse (world, till->token, "GET", "/v1/snapshot/S2", NULL,
                           CF_WIRE_ERROR_NOT_PERMITTED);
  cf_central_world_refuse (world, till->token, "GET", "/v1/stock/A?store=S2", NULL,
                           CF_WIRE_ERROR_NOT_PERMITTED);
  cf_central_world_refuse (world, world->admin, "GET", "/v1/snapshot/S9", NULL,
                           CF_WIRE_ERROR_NOT_FOUND);
}
END_TEST

/* ---- requests -------------------------------------------------------------------------------------------- */

START_TEST (test_versions_paths_and_methods_are_checked)
{
  static const char *const future[] = { "counterfoil-protocol", "9", "Counterfoil-Protocol-Min",
                                        "7", NULL };
  g_autoptr (CfCentralWorld) world = cf_central_world_new ();
  g_autoptr (CfCentralAnswer) answer = NULL;

  cf_central_world_refuse (world, NULL, "GET", "/v1/nothing", NULL, CF_WIRE_ERROR_NOT_FOUND);
  cf_central_world_refuse (world, NULL, "GET", "/v1/feed/", NULL, CF_WIRE_ERROR_NOT_FOUND);
  cf_central_world_refuse (world, NULL, "GET", "/v1/feed/a/b", NULL, CF_WIRE_ERROR_NOT_FOUND);
  cf_central_world_refuse (world, NULL, "DELETE", "/v1/enrol", NULL,
                           CF_WIRE_ERROR_METHOD_NOT_ALLOWED);
  cf_central_world_refuse (world, world->admin, "GET", "/v1/exceptions?limit=x", NULL,
                           CF_WIRE_ERROR_BAD_REQUEST);
  cf_central_world_refuse (world, world->admin, "GET", "/v1/exceptions?limit", NULL,
                           CF_WIRE_ERROR_BAD_REQUEST);
  answer = cf_central_world_ask (world, world->admin, "GET", "/v1/terminals", NULL, future, 426);
  ck_assert_ptr_nonnull (strstr (answer->body, "\"protocol_max\":1"));
}
END_TEST

START_TEST (test_an_idempotency_key_gives_the_first_answer_again)
{
  static const char *const key[] = { "Idempotency-Key", "k-1", NULL };
  g_autoptr (CfCentralWorld) world = cf_central_world_new ();
  g_autoptr (CfCentralAnswer) first =
    cf_central_world_ask (world, world->admin, "POST", "/v1/customers", "{\"name\":\"Ann\"}", key,
                          200);
  g_autoptr (CfCentralAnswer) again =
    cf_central_world_ask (world, world->admin, "POST", "/v1/customers", "{\"name\":\"Ann\"}", key,
                          200);
  g_autoptr (CfCentralAnswer) other =
    cf_central_world_ask (world, world->admin, "POST", "/v1/customers", "{\"name\":\"Bea\"}", key,
                          422);

  ck_assert_str_eq (first->body, again->body);
  ck_assert_ptr_nonnull (strstr (other->body, "key_reused"));
}
END_TEST

/* What is told once is nowhere kept, so there is nothing to be told again. */
START_TEST (test_an_answer_with_a_secret_is_not_kept)
{
  static const struct
  {
    const char *path, *body;
  } asked[] = { { "/v1/keys", "{\"name\":\"shop\",\"rights\":[\"stock\"]}" },
                { "/v1/enrol-codes", "{\"store\":\"S1\"}" },
                { "/v1/webhooks", "{\"url\":\"https://shop.example/hook\",\"events\":"
                                  "[\"inventory_updated\"]}" } };
  static const char *const key[] = { "Idempotency-Key", "k-1", NULL };
  g_autoptr (CfCentralWorld) world = cf_central_world_new ();

  for (guint i = 0; i < G_N_ELEMENTS (asked); i++) {
    g_autoptr (CfCentralAnswer) first =
      cf_central_world_ask (world, world->admin, "POST", asked[i].path, asked[i].body, key, 200);
    g_autoptr (CfCentralAnswer) again =
      cf_central_world_ask (world, world->admin, "POST", asked[i].path, asked[i].body, key, 200);

    ck_assert_str_ne (first->body, again->body);
  }
}
END_TEST

static void
refuse_unknown_store (CfCentralWorld *world, const char *path, const char *body)
{
  g_autoptr (CfCentralAnswer) answer =
    cf_central_world_ask (world, world->admin, "POST", path, body, NULL, 400);

  ck_assert_ptr_nonnull (strstr (answer->body, "there is no store 'S9'"));
}

/* Nobody gets a key to the chain's prices who is to see one store. */
START_TEST (test_a_key_of_one_store_has_no_right_to_the_catalogue)
{
  g_autoptr (CfCentralWorld) world = cf_central_world_new ();

  json_object_put (
    cf_central_world_json (world, world->admin, "PUT", "/v1/stores/S1", "{\"name\":\"One\"}", 200));
  cf_central_world_refuse (
    world, world->admin, "POST", "/v1/keys",
    "{\"name\":\"shop\",\"store\":\"S1\",\"rights\":[\"stock\",\"catalog\"]}",
    CF_WIRE_ERROR_BAD_REQUEST);
  json_object_put (
    cf_central_world_json (world, world->admin, "POST", "/v1/keys",
                           "{\"name\":\"shop\",\"store\":\"S1\",\"rights\":[\"stock\"]}", 200));
}
END_TEST

START_TEST (test_the_owners_pages_answer)
{
  g_autoptr (CfCentralWorld) world = cf_central_world_new ();
  g_autoptr (CfPlayTill) till = cf_play_till_new (&world->clock.clock);
  g_autoptr (json_object) store =
    cf_central_world_json (world, world->admin, "PUT", "/v1/stores/S3", "{\"name\":\"Harbour\"}",
                           200);
  g_autoptr (json_object) code =
    cf_central_world_json (world, world->admin, "POST", "/v1/enrol-codes",
                           "{\"store\":\"S3\",\"life_ms\":60000}", 200);
  g_autoptr (json_object) terminals = NULL;
  g_autoptr (CfCentralAnswer) metrics = NULL;
  json_object *list;

  cf_central_world_enrol (world, till, "S1");
  cf_central_world_head (world, till, "S1");
  terminals = cf_central_world_json (world, world->admin, "GET", "/v1/terminals", NULL, 200);
  list = cf_wire_get_array (terminals, "terminals");
  ck_assert_uint_eq (json_object_array_length (list), 1);
  ck_assert_ptr_nonnull (cf_wire_get_object (json_object_array_get_idx (list, 0), "heartbeat"));
  refuse_unknown_store (world, "/v1/keys",
                        "{\"name\":\"x\",\"rights\":[\"stock\"],\"store\":\"S9\"}");
  refuse_unknown_store (
    world, "/v1/webhooks",
    "{\"url\":\"https://x.example/\",\"events\":[\"order_changed\"],\"store\":\"S9\"}");
  refuse_unknown_store (world, "/v1/orders",
                        "{\"store\":\"S9\",\"lines\":[{\"sku\":\"A\",\"quantity_milli\":1000}]}");
  cf_central_world_refuse (world, world->admin, "POST", "/v1/enrol-codes", "{\"store\":\"S9\"}",
                           CF_WIRE_ERROR_NOT_FOUND);
  cf_central_world_refuse (world, world->admin, "POST", "/v1/keys",
                           "{\"name\":\"x\",\"rights\":[\"everything\"]}",
                           CF_WIRE_ERROR_BAD_REQUEST);
  cf_central_world_refuse (world, world->admin, "PUT", "/v1/stores/chain", "{\"name\":\"x\"}",
                           CF_WIRE_ERROR_BAD_REQUEST);
  cf_central_world_refuse (world, till->token, "POST", "/v1/heartbeat", "{\"epoch\":1}",
                           CF_WIRE_ERROR_BAD_REQUEST);
  metrics = cf_central_world_ask (world, NULL, "GET", "/metrics", NULL, NULL, 200);
  ck_assert_ptr_nonnull (strstr (metrics->body, "counterfoil_terminals 1\n"));
  json_object_put (cf_central_world_json (world, NULL, "GET", "/healthz", NULL, 200));
  json_object_put (cf_central_world_json (world, NULL, "GET", "/readyz", NULL, 200));
}
END_TEST

START_TEST (test_the_list_of_terminals_is_told_in_pages)
{
  g_autoptr (CfCentralWorld) world = cf_central_world_new ();
  CfPlayTill *tills[3];
  g_autofree char *after = g_strdup ("");
  guint pages = 0;
  gsize n, all = 0;

  for (guint i = 0; i < 3; i++) {
    tills[i] = cf_play_till_new (&world->clock.clock);
    cf_central_world_enrol (world, tills[i], "S1");
  }
  do {
    g_autofree char *target = g_strdup_printf ("/v1/terminals?limit=2%s", after);
    g_autoptr (json_object) page =
      cf_central_world_json (world, world->admin, "GET", target, NULL, 200);
    json_object *list = cf_wire_get_array (page, "terminals");

    n = json_object_array_length (list);
    ck_assert_uint_le (n, 2);
    for (gsize i = 0; i < n; i++) {
      const char *id =
        cf_wire_get_text (json_object_array_get_idx (list, i), "terminal", CF_ID_LEN);

      ck_assert_str_eq (id, tills[all++]->id.text); /* ids are made in the order of time */
      g_free (after);
      after = g_strconcat ("&after=", id, NULL);
    }
    pages++;
  } while (n == 2);
  ck_assert_uint_eq (all, 3);
  ck_assert_uint_eq (pages, 2);
  for (guint i = 0; i < 3; i++)
    cf_play_till_free (tills[i]);
  cf_central_world_refuse (world, world->admin, "GET", "/v1/terminals?limit=501", NULL,
                           CF_WIRE_ERROR_BAD_REQUEST);
}
END_TEST

static char *
find_tills_token (CfCentralWorld *world)
{
  CfCentralStore *store = cf_central_get_store (world->central);
  g_autoptr (CfCentralRows) rows = NULL;
  g_autoptr (GError) error = NULL;

  ck_assert_ok (cf_central_begin (store, CF_CENTRAL_READ, &error));
  rows = cf_central_query (store, &error, "SELECT id FROM token WHERE kind = 't'", "");
  cf_central_rollback (store);
  ck_assert_ok (rows);
  ck_assert_uint_eq (rows->n_rows, 1);
  return g_strdup (cf_central_rows_text (rows, 0, 0));
}

START_TEST (test_a_dropped_key_opens_nothing_and_tills_are_no_keys)
{
  g_autoptr (CfCentralWorld) world = cf_central_world_new ();
  g_autoptr (CfPlayTill) till = cf_play_till_new (&world->clock.clock);
  g_autofree char *key = cf_central_world_key (world, "\"stock\",\"hints\"", "S1");
  g_autoptr (json_object) listed = NULL;
  g_autofree char *target = NULL;
  g_autofree char *tills = NULL;
  json_object *list, *row;

  cf_central_world_enrol (world, till, "S1");
  listed = cf_central_world_json (world, world->admin, "GET", "/v1/keys", NULL, 200);
  list = cf_wire_get_array (listed, "keys");
  ck_assert_uint_eq (json_object_array_length (list), 2);
  ck_assert (cf_wire_get_bool (json_object_array_get_idx (list, 0), "admin"));
  row = json_object_array_get_idx (list, 1);
  ck_assert (!cf_wire_get_bool (row, "admin"));
  ck_assert_str_eq (cf_wire_get_text (row, "name", 100), "k");
  ck_assert_str_eq (cf_wire_get_text (row, "store", 64), "S1");
  ck_assert_uint_eq (json_object_array_length (cf_wire_get_array (row, "rights")), 2);
  ck_assert_ptr_null (strstr (json_object_to_json_string (listed), key));

  json_object_put (cf_central_world_json (world, key, "GET", "/v1/stock/A", NULL, 200));
  target = g_strconcat ("/v1/keys/", cf_wire_get_text (row, "id", 64), NULL);
  json_object_put (cf_central_world_json (world, world->admin, "DELETE", target, NULL, 200));
  cf_central_world_refuse (world, key, "GET", "/v1/stock/A", NULL, CF_WIRE_ERROR_NOT_AUTHENTICATED);
  cf_central_world_refuse (world, world->admin, "DELETE", target, NULL, CF_WIRE_ERROR_NOT_FOUND);

  tills = find_tills_token (world);
  g_free (target);
  target = g_strconcat ("/v1/keys/", tills, NULL);
  cf_central_world_refuse (world, world->admin, "DELETE", target, NULL, CF_WIRE_ERROR_NOT_FOUND);
  cf_central_world_head (world, till, "S1");
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_a_state_or_a_store_that_is_none_is_refused_wherever_it_is_asked_for);
  tcase_add_test (tc, test_a_token_lives_until_its_successor_is_used);
  tcase_add_test (tc, test_a_revoked_terminal_may_deliver_and_nothing_else);
  tcase_add_test (tc, test_a_repeat_is_a_success_and_counts_once);
  tcase_add_test (tc, test_an_acknowledgement_is_signed);
  tcase_add_test (tc, test_a_gap_is_refused_with_what_comes_next);
  tcase_add_test (tc, test_a_spoilt_record_is_refused_and_those_before_it_kept);
  tcase_add_test (tc, test_a_forks_second_branch_is_stored_under_its_name);
  tcase_add_test (tc, test_a_copy_that_stays_in_an_epoch_left_behind_is_a_fork);
  tcase_add_test (tc, test_epochs_follow_by_signature_or_by_their_own_terminal);
  tcase_add_test (tc, test_a_record_nobody_understands_blocks_nothing);
  tcase_add_test (tc, test_a_figure_that_does_not_fit_is_an_exception);
  tcase_add_test (tc, test_archived_records_are_marked_and_passed_over);
  tcase_add_test (tc, test_a_till_gets_its_own_records_back);
  tcase_add_test (tc, test_every_door_opens_to_its_own_people_alone);
  tcase_add_test (tc, test_a_dropped_key_opens_nothing_and_tills_are_no_keys);
  tcase_add_test (tc, test_a_store_is_not_anothers_business);
  tcase_add_test (tc, test_versions_paths_and_methods_are_checked);
  tcase_add_test (tc, test_an_idempotency_key_gives_the_first_answer_again);
  tcase_add_test (tc, test_an_answer_with_a_secret_is_not_kept);
  tcase_add_test (tc, test_a_key_of_one_store_has_no_right_to_the_catalogue);
  tcase_add_test (tc, test_the_owners_pages_answer);
  tcase_add_test (tc, test_the_list_of_terminals_is_told_in_pages);
}

CF_TEST_MAIN ("central", add_tests)
