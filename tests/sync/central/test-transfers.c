/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cf-central-world.h"

/* Goods that go from a store to another: S1 sends, S2 receives. */

typedef struct
{
  CfCentralWorld *world;
  CfPlayTill *sender;   /* of S1, which has 10 of A */
  CfPlayTill *receiver; /* of S2 */
} Play;

static void
push (Play *play, CfPlayTill *till)
{
  cf_central_world_push (play->world, till, 0, till->lines->len);
}

static void
send (CfPlayTill *till, const char *sku, gint64 milli, const char *store, const char *document)
{
  cf_play_till_write (till, CF_EVENT_STOCK_TRANSFERRED,
                      cf_event_body_stock_transferred (
                        &(CfStockTransferred){ .sku = sku,
                                               .from = "main",
                                               .store = store,
                                               .unit = CF_UNIT_EA,
                                               .quantity = { milli },
                                               .document = document }));
}

static void
receive (CfPlayTill *till, const char *sku, gint64 milli, const char *document)
{
  cf_play_till_write (till, CF_EVENT_STOCK_RECEIVED,
                      cf_event_body_stock_received (&(CfStockReceived){ .sku = sku,
                                                                        .location = "main",
                                                                        .unit = CF_UNIT_EA,
                                                                        .quantity = { milli },
                                                                        .document = document }));
}

static void
play_init (Play *play)
{
  play->world = cf_central_world_new ();
  play->sender = cf_play_till_new (&play->world->clock.clock);
  play->receiver = cf_play_till_new (&play->world->clock.clock);
  cf_central_world_enrol (play->world, play->sender, "S1");
  cf_central_world_enrol (play->world, play->receiver, "S2");
  cf_play_till_receive (play->sender, "A", 10000);
  push (play, play->sender);
  push (play, play->receiver);
}

static void
play_clear (Play *play)
{
  cf_play_till_free (play->sender);
  cf_play_till_free (play->receiver);
  cf_central_world_free (play->world);
}

/* What the store's feed tells of A at main, and GET /v1/stock with it. */
static void
assert_stock (Play *play, const char *store, gint64 on_hand, gint64 in_transit)
{
  g_autofree char *target = g_strdup_printf ("/v1/stock/A?store=%s", store);
  g_autoptr (json_object) answer =
    cf_central_world_json (play->world, play->world->admin, "GET", target, NULL, 200);
  g_autoptr (json_object) told = cf_central_world_told (play->world, store, "stock", "A|main");
  json_object *rows[] = { json_object_array_get_idx (cf_wire_get_array (answer, "stock"), 0),
                          told };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    gint64 figure;

    ck_assert (cf_wire_get_int (rows[i], "on_hand_milli", -CF_CANONICAL_JSON_INT_MAX,
                                CF_CANONICAL_JSON_INT_MAX, &figure));
    ck_assert_int_eq (figure, on_hand);
    ck_assert (
      cf_wire_get_int (rows[i], "in_transit_milli", 0, CF_CANONICAL_JSON_INT_MAX, &figure));
    ck_assert_int_eq (figure, in_transit);
  }
}

START_TEST (test_goods_sent_are_on_their_way_until_they_are_received)
{
  Play play;

  play_init (&play);
  send (play.sender, "A", 5000, "S2", "TR-1");
  push (&play, play.sender);
  push (&play, play.sender);
  assert_stock (&play, "S1", 5000, 0);
  assert_stock (&play, "S2", 0, 5000);
  receive (play.receiver, "A", 3000, "TR-1");
  push (&play, play.receiver);
  assert_stock (&play, "S2", 3000, 2000);
  receive (play.receiver, "A", 2000, "TR-1");
  push (&play, play.receiver);
  push (&play, play.receiver);
  assert_stock (&play, "S2", 5000, 0);
  assert_stock (&play, "S1", 5000, 0);
  ck_assert_uint_eq (cf_central_world_exceptions (play.world, "over_received"), 0);
  play_clear (&play);
}
END_TEST

/* The sender has been without a network for a week. */
START_TEST (test_goods_may_arrive_before_the_central_hears_that_they_were_sent)
{
  Play play;

  play_init (&play);
  send (play.sender, "A", 5000, "S2", "TR-1");
  receive (play.receiver, "A", 4000, "TR-1");
  push (&play, play.receiver);
  assert_stock (&play, "S2", 4000, 0);
  push (&play, play.sender);
  assert_stock (&play, "S2", 4000, 1000);
  assert_stock (&play, "S1", 5000, 0);
  play_clear (&play);
}
END_TEST

START_TEST (test_all_that_is_on_its_way_is_added_up)
{
  Play play;
  g_autoptr (CfPlayTill) third = NULL;
  g_autoptr (GError) error = NULL;

  play_init (&play);
  ck_assert_ok (cf_central_ensure_store (play.world->central, "S3", "Harbour", &error));
  third = cf_play_till_new (&play.world->clock.clock);
  cf_central_world_enrol (play.world, third, "S3");
  send (play.sender, "A", 1000, "S2", "TR-1");
  send (play.sender, "A", 2000, "S2", "TR-2");
  send (play.sender, "B", 9000, "S2", "TR-1");
  push (&play, play.sender);
  send (third, "A", 4000, "S2",
        "TR-1"); /* two stores with a number of their own that is the same */
  push (&play, third);
  assert_stock (&play, "S2", 0, 7000);
  receive (play.receiver, "A", 2000, "TR-1");
  receive (play.receiver, "A", 2000, "TR-2");
  receive (play.receiver, "A", 100000, NULL);
  receive (play.receiver, "A", 50000, "D-77"); /* a supplier's delivery */
  push (&play, play.receiver);
  assert_stock (&play, "S2", 154000, 3000);
  ck_assert_uint_eq (cf_central_world_exceptions (play.world, "over_received"), 0);
  play_clear (&play);
}
END_TEST

START_TEST (test_more_received_than_sent_is_an_exception)
{
  Play play;

  play_init (&play);
  send (play.sender, "A", 5000, "S2", "TR-1");
  push (&play, play.sender);
  receive (play.receiver, "A", 5000, "TR-1");
  receive (play.receiver, "A", 5000, "TR-1"); /* booked twice */
  push (&play, play.receiver);
  assert_stock (&play, "S2", 10000, 0);
  ck_assert_uint_eq (cf_central_world_exceptions (play.world, "over_received"), 1);
  /* The second delivery was none of a mistake: it had not been heard of. */
  send (play.sender, "A", 5000, "S2", "TR-1");
  push (&play, play.sender);
  assert_stock (&play, "S2", 10000, 0);
  ck_assert_uint_eq (cf_central_world_exceptions (play.world, "over_received"), 0);
  play_clear (&play);
}
END_TEST

START_TEST (test_goods_sent_to_no_store_are_an_exception)
{
  Play play;
  g_autoptr (GError) error = NULL;

  play_init (&play);
  send (play.sender, "A", 2000, "S9", "TR-1");
  send (play.sender, "A", 1000, "chain", "TR-2");
  push (&play, play.sender);
  assert_stock (&play, "S1", 7000, 0);
  ck_assert_uint_eq (cf_central_world_exceptions (play.world, "unknown_store"), 2);
  /* It is opened later, and what was sent there is on its way. */
  ck_assert_ok (cf_central_ensure_store (play.world->central, "S9", "New", &error));
  ck_assert_ok (cf_central_ensure_store (play.world->central, "S9", "Newer", &error));
  assert_stock (&play, "S9", 0, 2000);
  ck_assert_uint_eq (cf_central_world_exceptions (play.world, "unknown_store"), 1);
  send (play.sender, "A", 1000, "S9", "TR-1");
  push (&play, play.sender);
  assert_stock (&play, "S9", 0, 3000);
  ck_assert_uint_eq (cf_central_world_exceptions (play.world, "unknown_store"), 1);
  play_clear (&play);
}
END_TEST

/* A till always gives a number; one that did not loses nothing. */
START_TEST (test_goods_sent_without_a_number_are_seen)
{
  Play play;

  play_init (&play);
  send (play.sender, "A", 2000, "S2", NULL);
  send (play.sender, "A", 3000, "S2", NULL);
  push (&play, play.sender);
  assert_stock (&play, "S2", 0, 5000);
  play_clear (&play);
}
END_TEST

/* What makes a row before the store has opened does not take its opening quantity away. */
START_TEST (test_a_product_on_its_way_may_still_be_opened)
{
  Play play;

  play_init (&play);
  send (play.sender, "A", 2000, "S2", "TR-1");
  push (&play, play.sender);
  send (play.sender, "A", 2000, "S2", "TR-1");
  push (&play, play.sender);
  json_object_put (cf_central_world_json (
    play.world, play.world->admin, "POST", "/v1/catalog?store=S2",
    "{\"kind\":\"stock\",\"id\":\"A|main\",\"body\":{\"opening_milli\":7000,\"unit\":\"ea\"}}\n",
    200));
  assert_stock (&play, "S2", 7000, 4000);
  json_object_put (cf_central_world_json (
    play.world, play.world->admin, "POST", "/v1/catalog?store=S2",
    "{\"kind\":\"stock\",\"id\":\"A|main\",\"body\":{\"opening_milli\":8000,\"unit\":\"ea\"}}\n",
    200));
  assert_stock (&play, "S2", 7000, 4000);
  play_clear (&play);
}
END_TEST

/* The number is typed from a box: small letters and blanks around it are the same number. */
START_TEST (test_a_number_is_the_same_however_it_is_typed)
{
  Play play;

  play_init (&play);
  send (play.sender, "A", 5000, "S2", "TR-5F0C21A9");
  send (play.sender, "A", 1000, "S2", " ls-9");
  push (&play, play.sender);
  receive (play.receiver, "A", 3000, "tr-5f0c21a9 ");
  receive (play.receiver, "A", 1000, "LS-9");
  push (&play, play.receiver);
  assert_stock (&play, "S2", 4000, 2000);
  send (play.sender, "A", 1000, "S2", "   ");
  push (&play, play.sender);
  assert_stock (&play, "S2", 4000, 3000);
  play_clear (&play);
}
END_TEST

/* Names longer than an index takes, and quantities that are none: the next record is booked all the same. */
START_TEST (test_what_is_none_stops_nothing)
{
  Play play;
  char longest[3001];

  play_init (&play);
  for (guint i = 0; i < sizeof longest - 1; i++)
    longest[i] = (char) ('A' + g_random_int_range (0, 26));
  longest[sizeof longest - 1] = '\0';
  send (play.sender, "A", 1000, longest, "TR-1");
  send (play.sender, "A", 1000, "S2", longest);
  send (play.sender, longest, 1000, "S2", "TR-1");
  receive (play.sender, "A", 1000, longest);
  cf_play_till_receive (play.sender, longest, 1000);
  for (guint i = 0; i < 3; i++)
    send (play.sender, "A", CF_CANONICAL_JSON_INT_MAX, "S2", "TR-2");
  send (play.sender, "A", -1000, "S2", "TR-3");
  receive (play.receiver, "A", CF_CANONICAL_JSON_INT_MAX, "TR-2");
  send (play.sender, "B", 1000, "S2", "TR-1");
  push (&play, play.sender);
  push (&play, play.receiver);
  ck_assert_int_eq (cf_central_world_on_hand (play.world, "S1", "B"), -1000);
  ck_assert_uint_ge (cf_central_world_exceptions (play.world, "not_applied"), 4);
  play_clear (&play);
}
END_TEST

/* ---- side by side ---------------------------------------------------------------------------------- */

#define ROUNDS 25

static void
push_again (CfCentralWorld *world, const CfPlayTill *till, guint from, guint to)
{
  g_autofree char *body = cf_play_till_body (till, from, to);
  g_autofree char *bearer = g_strconcat ("Bearer ", till->token, NULL);
  const char *headers[] = { "authorization", bearer, NULL };
  guint status = 503;

  for (guint tries = 0; status == 503 && tries < 200; tries++) {
    g_autoptr (CfCentralAnswer) answer =
      cf_central_handle (world->central, &(CfCentralRequest){ .method = "POST",
                                                              .target = "/v1/journal",
                                                              .headers = headers,
                                                              .body = body,
                                                              .len = strlen (body),
                                                              .is_loopback = TRUE });

    status = answer->status;
  }
  if (status != 200)
    _exit (3);
}

/* A process: its store sends the other one goods and receives what that sent, under the same documents. */
static void
live (CfCentralWorld *world, CfPlayTill *till, const char *other)
{
  cf_central_world_reopen (world);
  for (guint i = 0; i < ROUNDS; i++) {
    guint from = till->lines->len;
    g_autofree char *document = g_strdup_printf ("TR-%u", i % 5);

    send (till, i % 2 == 0 ? "A" : "B", 2000, other, document);
    receive (till, i % 2 == 0 ? "B" : "A", 1000, document);
    send (till, i % 2 == 0 ? "B" : "A", 1000, other, document);
    push_again (world, till, from, till->lines->len);
  }
  _exit (0);
}

START_TEST (test_stores_that_send_each_other_goods_side_by_side_add_up)
{
  Play play;
  g_autoptr (GError) error = NULL;
  const char *const others[] = { "S2", "S1" };
  pid_t children[2];
  g_autoptr (CfCentralRows) rows = NULL;

  play_init (&play);
  cf_central_free (g_steal_pointer (&play.world->central));
  for (guint i = 0; i < 2; i++) {
    children[i] = fork ();
    ck_assert_int_ge (children[i], 0);
    if (children[i] == 0)
      live (play.world, i == 0 ? play.sender : play.receiver, others[i]);
  }
  for (guint i = 0; i < 2; i++) {
    int status;

    ck_assert_int_eq (waitpid (children[i], &status, 0), children[i]);
    ck_assert_msg (WIFEXITED (status) && WEXITSTATUS (status) == 0, "process %u ended with %d", i,
                   WEXITSTATUS (status));
  }
  cf_central_world_reopen (play.world);
  ck_assert_ok (
    cf_central_begin (cf_central_get_store (play.world->central), CF_CENTRAL_READ, &error));
  rows = cf_central_query (
    cf_central_get_store (play.world->central), &error,
    "SELECT s.store, s.sku, s.transit_milli, (SELECT sum (open_milli) FROM transfer AS t"
    " WHERE t.store = s.store AND t.sku = s.sku), (SELECT sum (CASE WHEN sender = '' THEN -milli"
    " ELSE milli END) FROM transfer AS t WHERE t.store = s.store AND t.sku = s.sku)"
    " FROM stock AS s WHERE s.location = 'main'",
    "");
  ck_assert_ok (rows);
  ck_assert_uint_eq (rows->n_rows, 4);
  for (gsize i = 0; i < rows->n_rows; i++) {
    ck_assert_int_eq (cf_central_rows_int (rows, i, 2), cf_central_rows_int (rows, i, 3));
    ck_assert_int_eq (cf_central_rows_int (rows, i, 2), cf_central_rows_int (rows, i, 4));
    ck_assert_int_gt (cf_central_rows_int (rows, i, 2), 0);
  }
  cf_central_rollback (cf_central_get_store (play.world->central));
  play_clear (&play);
}
END_TEST

START_TEST (test_what_is_on_its_way_is_listed)
{
  Play play;
  g_autoptr (json_object) all = NULL;
  g_autoptr (json_object) behind = NULL;
  json_object *row;
  gint64 figure;

  play_init (&play);
  send (play.sender, "A", 5000, "S2", "TR-1");
  send (play.sender, "A", 2000, "S2", "TR-2");
  send (play.sender, "B", 1000, "S2", "TR-1");
  push (&play, play.sender);
  receive (play.receiver, "A", 3000, "TR-1");
  receive (play.receiver, "A", 2000, "TR-2");
  push (&play, play.receiver);
  all =
    cf_central_world_json (play.world, play.receiver->token, "GET", "/v1/transfers/S2", NULL, 200);
  ck_assert_uint_eq (json_object_array_length (cf_wire_get_array (all, "transfers")), 2);
  row = json_object_array_get_idx (cf_wire_get_array (all, "transfers"), 0);
  ck_assert_str_eq (cf_wire_get_text (row, "sku", 8), "A");
  ck_assert_str_eq (cf_wire_get_text (row, "document", 8), "TR-1");
  ck_assert_str_eq (cf_wire_get_text (row, "sender", 8), "S1");
  ck_assert (cf_wire_get_int (row, "sent_milli", 0, 9000, &figure));
  ck_assert_int_eq (figure, 5000);
  ck_assert (cf_wire_get_int (row, "in_transit_milli", 0, 9000, &figure));
  ck_assert_int_eq (figure, 2000);
  behind =
    cf_central_world_json (play.world, play.world->admin, "GET",
                           "/v1/transfers/S2?after_sku=A&after_document=TR-1&limit=1", NULL, 200);
  ck_assert_uint_eq (json_object_array_length (cf_wire_get_array (behind, "transfers")), 1);
  row = json_object_array_get_idx (cf_wire_get_array (behind, "transfers"), 0);
  ck_assert_str_eq (cf_wire_get_text (row, "sku", 8), "B");
  cf_central_world_refuse (play.world, play.sender->token, "GET", "/v1/transfers/S2", NULL,
                           CF_WIRE_ERROR_NOT_PERMITTED);
  cf_central_world_refuse (play.world, play.world->admin, "GET", "/v1/transfers/S9", NULL,
                           CF_WIRE_ERROR_BAD_REQUEST);
  cf_central_world_refuse (play.world, play.world->admin, "GET", "/v1/transfers/S2?after_sku=A",
                           NULL, CF_WIRE_ERROR_BAD_REQUEST);
  play_clear (&play);
}
END_TEST

/* As a form sends it: a blank is a plus sign, and a plus sign is escaped. */
START_TEST (test_a_list_goes_on_behind_a_number_with_blanks)
{
  Play play;
  g_autoptr (json_object) behind = NULL;
  json_object *row;

  play_init (&play);
  send (play.sender, "A", 1000, "S2", "LS 1");
  send (play.sender, "A", 1000, "S2", "LS 2");
  send (play.sender, "A", 1000, "S2", "LS+2");
  push (&play, play.sender);
  behind = cf_central_world_json (play.world, play.world->admin, "GET",
                                  "/v1/transfers/S2?after_sku=A&after_document=LS+1", NULL, 200);
  ck_assert_uint_eq (json_object_array_length (cf_wire_get_array (behind, "transfers")), 2);
  json_object_put (behind);
  behind = cf_central_world_json (play.world, play.world->admin, "GET",
                                  "/v1/transfers/S2?after_sku=A&after_document=LS%202", NULL, 200);
  row = json_object_array_get_idx (cf_wire_get_array (behind, "transfers"), 0);
  ck_assert_str_eq (cf_wire_get_text (row, "document", 8), "LS+2");
  json_object_put (behind);
  behind = cf_central_world_json (play.world, play.world->admin, "GET",
                                  "/v1/transfers/S2?after_sku=A&after_document=LS%2B2", NULL, 200);
  ck_assert_uint_eq (json_object_array_length (cf_wire_get_array (behind, "transfers")), 0);
  play_clear (&play);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_goods_sent_are_on_their_way_until_they_are_received);
  tcase_add_test (tc, test_goods_may_arrive_before_the_central_hears_that_they_were_sent);
  tcase_add_test (tc, test_all_that_is_on_its_way_is_added_up);
  tcase_add_test (tc, test_more_received_than_sent_is_an_exception);
  tcase_add_test (tc, test_goods_sent_to_no_store_are_an_exception);
  tcase_add_test (tc, test_goods_sent_without_a_number_are_seen);
  tcase_add_test (tc, test_a_product_on_its_way_may_still_be_opened);
  tcase_add_test (tc, test_a_number_is_the_same_however_it_is_typed);
  tcase_add_test (tc, test_what_is_none_stops_nothing);
  tcase_add_test (tc, test_what_is_on_its_way_is_listed);
  tcase_add_test (tc, test_a_list_goes_on_behind_a_number_with_blanks);
  tcase_add_test (tc, test_stores_that_send_each_other_goods_side_by_side_add_up);
}

CF_TEST_MAIN ("central-transfers", add_tests)
