/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <arpa/inet.h>
#include <string.h>

#include "cf-central-webhooks.h"
#include "cf-central-world.h"
#include "cf-webhook-sender.h"

/* Webhooks, up to the network: what is told, in which order, how often, by whom. */

#define EVENTS "\"events\":[\"inventory_updated\",\"customer_changed\"]"

typedef struct
{
  CfCentralWorld *world;
  CfPlayTill *one; /* of S1 */
  char *key;       /* with the right "webhooks" */
  char *hook;
} Play;

static char *
make_hook (Play *play, const char *token, const char *body)
{
  g_autoptr (json_object) made =
    cf_central_world_json (play->world, token, "POST", "/v1/webhooks", body, 200);

  return g_strdup (cf_wire_get_text (made, "id", 64));
}

static void
play_init (Play *play)
{
  play->world = cf_central_world_new ();
  play->one = cf_play_till_new (&play->world->clock.clock);
  cf_central_world_enrol (play->world, play->one, "S1");
  cf_central_world_push (play->world, play->one, 0, 1);
  play->key = cf_central_world_key (play->world, "\"webhooks\",\"customers\"", NULL);
  play->hook =
    make_hook (play, play->key,
               "{\"url\":\"https://shop.example/in\",\"secret\":\"0123456789abcdef\"," EVENTS "}");
}

static void
play_clear (Play *play)
{
  g_free (play->key);
  g_free (play->hook);
  cf_play_till_free (play->one);
  cf_central_world_free (play->world);
}

static void
receive (Play *play, const char *sku, gint64 milli)
{
  cf_play_till_receive (play->one, sku, milli);
  cf_central_world_push (play->world, play->one, play->one->lines->len - 1, play->one->lines->len);
}

static CfWebhookDelivery *
take (CfCentral *central)
{
  g_autoptr (GError) error = NULL;
  CfWebhookDelivery *delivery = NULL;

  ck_assert_ok (cf_central_webhooks_take (central, &delivery, &error));
  return delivery;
}

static void
settle (Play *play, const CfWebhookDelivery *delivery, guint status)
{
  g_autoptr (GError) error = NULL;

  ck_assert_ok (cf_central_webhooks_settle (play->world->central, delivery, status,
                                            status == 0 ? "no route" : NULL, 0, G_MAXUINT32,
                                            &error));
}

/* Takes what is due, which has to be @body. */
static void
expect (Play *play, const char *body)
{
  g_autoptr (CfWebhookDelivery) delivery = take (play->world->central);

  ck_assert_ptr_nonnull (delivery);
  ck_assert_str_eq (delivery->body, body);
  settle (play, delivery, 204);
}

static void
expect_nothing (Play *play)
{
  g_autoptr (CfWebhookDelivery) delivery = take (play->world->central);

  ck_assert_msg (delivery == NULL, "%s is due", delivery->body);
}

static gint64
int_of (json_object *object, const char *name)
{
  gint64 value = -1;

  cf_wire_get_int (object, name, 0, G_MAXINT64, &value);
  return value;
}

/* The webhook as it is listed; the caller frees the answer. */
static json_object *
list_hooks (Play *play, json_object **ret_hook)
{
  json_object *answer =
    cf_central_world_json (play->world, play->key, "GET", "/v1/webhooks", NULL, 200);

  *ret_hook = json_object_array_get_idx (cf_wire_get_array (answer, "webhooks"), 0);
  return answer;
}

/* ---- what is told --------------------------------------------------------------------------------------- */

START_TEST (test_stock_is_told_in_the_words_that_others_rely_on)
{
  Play play;
  g_autoptr (CfWebhookDelivery) delivery = NULL;
  g_auto (GStrv) parts = NULL;
  g_autofree char *text = NULL;
  char hex[CF_HASH_HEX_LEN + 1];
  CfHash mac;

  play_init (&play);
  receive (&play, "SKU-123", 12000);
  delivery = take (play.world->central);
  ck_assert_str_eq (delivery->body, "{\"event\":\"inventory_updated\",\"sku\":\"SKU-123\","
                                    "\"location\":\"S1\",\"quantity\":12}");
  ck_assert_str_eq (delivery->url, "https://shop.example/in");
  parts = g_strsplit (delivery->signature, ",", 2);
  text = g_strconcat (parts[0] + strlen ("t="), ".", delivery->body, NULL);
  mac = cf_hmac ("0123456789abcdef", 16, text, strlen (text));
  cf_hash_to_hex (&mac, hex);
  ck_assert_str_eq (parts[1] + strlen ("v1="), hex);
  settle (&play, delivery, 200);
  receive (&play, "SKU-123", -12250);
  expect (&play, "{\"event\":\"inventory_updated\",\"sku\":\"SKU-123\",\"location\":\"S1\","
                 "\"quantity\":-0.25}");
  expect_nothing (&play);
  play_clear (&play);
}
END_TEST

START_TEST (test_a_person_is_in_no_event)
{
  Play play;
  g_autoptr (CfWebhookDelivery) delivery = NULL;

  play_init (&play);
  json_object_put (cf_central_world_json (play.world, play.key, "POST", "/v1/customers",
                                          "{\"name\":\"Ada Zeppelinquist\"}", 200));
  delivery = take (play.world->central);
  ck_assert_ptr_nonnull (strstr (delivery->body, "customer_changed"));
  ck_assert_ptr_null (strstr (delivery->body, "Ada"));
  play_clear (&play);
}
END_TEST

START_TEST (test_a_webhook_of_a_store_hears_of_that_store)
{
  Play play;
  g_autofree char *target = NULL;
  g_autofree char *other = NULL;

  play_init (&play);
  target = g_strconcat ("/v1/webhooks/", play.hook, NULL);
  json_object_put (cf_central_world_json (play.world, play.key, "DELETE", target, NULL, 200));
  other = make_hook (&play, play.key,
                     "{\"url\":\"https://shop.example/in\",\"store\":\"S2\"," EVENTS "}");
  receive (&play, "A", 1000);
  expect_nothing (&play);
  play_clear (&play);
}
END_TEST

/* ---- in order, once ---------------------------------------------------------------------------------------- */

START_TEST (test_of_a_product_the_newest_figure_waits_and_none_overtakes)
{
  Play play;
  g_autoptr (CfWebhookDelivery) first = NULL;

  play_init (&play);
  receive (&play, "A", 1000);
  receive (&play, "B", 5000);
  receive (&play, "A", 1000);
  first = take (play.world->central);
  ck_assert_ptr_nonnull (strstr (first->body, "\"sku\":\"B\""));
  expect_nothing (&play); /* one at a time */
  receive (&play, "B", 1000);
  settle (&play, first, 200);
  expect (&play,
          "{\"event\":\"inventory_updated\",\"sku\":\"A\",\"location\":\"S1\",\"quantity\":2}");
  expect (&play,
          "{\"event\":\"inventory_updated\",\"sku\":\"B\",\"location\":\"S1\",\"quantity\":6}");
  expect_nothing (&play);
  play_clear (&play);
}
END_TEST

START_TEST (test_two_processes_never_deliver_to_one_webhook_at_once)
{
  Play play;
  g_autoptr (GError) error = NULL;
  g_autoptr (CfCentral) other = NULL;
  g_autoptr (CfWebhookDelivery) first = NULL;
  g_autoptr (CfWebhookDelivery) again = NULL;

  play_init (&play);
  other = cf_central_open (&(CfCentralOptions){ .database = play.world->database,
                                                .clock = &play.world->clock.clock },
                           &error);
  ck_assert_ok (other);
  receive (&play, "A", 1000);
  receive (&play, "B", 1000);
  first = take (play.world->central);
  ck_assert_ptr_nonnull (first);
  ck_assert_ptr_null (take (other));
  /* It died: its lease ends, and the other delivers the same event. */
  cf_manual_clock_advance (&play.world->clock, CF_WEBHOOK_LEASE_MS);
  again = take (other);
  ck_assert_str_eq (again->id, first->id);
  ck_assert_ptr_null (take (play.world->central));
  settle (&play, first, 500); /* too late: it is not its any more */
  ck_assert_ptr_null (take (play.world->central));
  ck_assert_ok (cf_central_webhooks_settle (other, again, 200, NULL, 0, 0, &error));
  expect (&play,
          "{\"event\":\"inventory_updated\",\"sku\":\"B\",\"location\":\"S1\",\"quantity\":1}");
  expect_nothing (&play);
  play_clear (&play);
}
END_TEST

/* ---- again, and dead ----------------------------------------------------------------------------------------- */

START_TEST (test_a_receiver_that_is_away_is_tried_again_with_longer_pauses)
{
  Play play;
  g_autoptr (json_object) list = NULL;
  json_object *hook;

  play_init (&play);
  receive (&play, "A", 1000);
  receive (&play, "B", 1000);
  for (guint i = 0; i < 8; i++) {
    g_autoptr (CfWebhookDelivery) delivery = take (play.world->central);

    ck_assert_ptr_nonnull (delivery);
    settle (&play, delivery, i % 2 == 0 ? 0 : 503);
    /* The longest of that many failures: nothing before it is over, not even the other product. */
    cf_manual_clock_advance (&play.world->clock, ((gint64) 1000 << i) - 1);
    expect_nothing (&play);
    cf_manual_clock_advance (&play.world->clock, 1);
  }
  list = list_hooks (&play, &hook);
  ck_assert_int_eq (int_of (hook, "failures"), 8);
  ck_assert_str_eq (cf_wire_get_text (hook, "last_error", 300), "answered 503");
  expect (&play,
          "{\"event\":\"inventory_updated\",\"sku\":\"A\",\"location\":\"S1\",\"quantity\":1}");
  expect (&play,
          "{\"event\":\"inventory_updated\",\"sku\":\"B\",\"location\":\"S1\",\"quantity\":1}");
  play_clear (&play);
}
END_TEST

START_TEST (test_an_event_that_is_refused_holds_up_its_subject_only_and_dies)
{
  Play play;
  g_autoptr (json_object) list = NULL;
  g_autoptr (json_object) dead = NULL;
  g_autofree char *target = NULL;
  g_autofree char *resend = NULL;
  json_object *hook;

  play_init (&play);
  receive (&play, "A", 1000);
  receive (&play, "B", 1000);
  for (guint i = 0; i < CF_WEBHOOK_TRIES_MAX; i++) {
    g_autoptr (CfWebhookDelivery) delivery = take (play.world->central);

    ck_assert_ptr_nonnull (delivery);
    ck_assert_ptr_nonnull (strstr (delivery->body, "\"sku\":\"A\""));
    settle (&play, delivery, 400);
    if (i == 0)
      expect (&play,
              "{\"event\":\"inventory_updated\",\"sku\":\"B\",\"location\":\"S1\",\"quantity\":1}");
    expect_nothing (&play);
    cf_manual_clock_advance (&play.world->clock, 3600 * 1000);
  }
  expect_nothing (&play);
  list = list_hooks (&play, &hook);
  ck_assert_int_eq (int_of (hook, "dead"), 1);
  ck_assert_int_eq (int_of (hook, "waiting"), 0);
  target = g_strdup_printf ("/v1/webhooks/%s/dead", play.hook);
  resend = g_strdup_printf ("/v1/webhooks/%s/resend", play.hook);
  dead = cf_central_world_json (play.world, play.key, "GET", target, NULL, 200);
  ck_assert_uint_eq (json_object_array_length (cf_wire_get_array (dead, "deliveries")), 1);
  json_object_put (cf_central_world_json (play.world, play.key, "POST", resend, NULL, 200));
  expect (&play,
          "{\"event\":\"inventory_updated\",\"sku\":\"A\",\"location\":\"S1\",\"quantity\":1}");
  play_clear (&play);
}
END_TEST

/* Fails for good: what is due has to be @body. */
static void
kill_next (Play *play, const char *body)
{
  for (guint i = 0; i < CF_WEBHOOK_TRIES_MAX; i++) {
    g_autoptr (CfWebhookDelivery) delivery = take (play->world->central);

    ck_assert_ptr_nonnull (delivery);
    ck_assert_str_eq (delivery->body, body);
    settle (play, delivery, 400);
    cf_manual_clock_advance (&play->world->clock, 3600 * 1000);
  }
}

static gint64
count_resent (Play *play)
{
  g_autofree char *resend = g_strdup_printf ("/v1/webhooks/%s/resend", play->hook);
  g_autoptr (json_object) answer =
    cf_central_world_json (play->world, play->key, "POST", resend, NULL, 200);

  return int_of (answer, "resent");
}

/* Whoever believes what comes last would have the older figure. */
START_TEST (test_what_died_is_not_sent_behind_what_came_after_it)
{
  static const char ONE[] =
    "{\"event\":\"inventory_updated\",\"sku\":\"A\",\"location\":\"S1\",\"quantity\":1}";
  static const char THREE[] =
    "{\"event\":\"inventory_updated\",\"sku\":\"A\",\"location\":\"S1\",\"quantity\":3}";
  static const char OF_B[] =
    "{\"event\":\"inventory_updated\",\"sku\":\"B\",\"location\":\"S1\",\"quantity\":1}";
  Play play;

  play_init (&play);
  receive (&play, "A", 1000);
  kill_next (&play, ONE);
  receive (&play, "B", 1000);
  kill_next (&play, OF_B);
  receive (&play, "A", 2000);
  /* The newer one waits still: both are sent, the older one first. */
  ck_assert_int_eq (count_resent (&play), 2);
  kill_next (&play, ONE);
  expect (&play, OF_B);
  /* It is taken: nobody needs the older one any more. */
  expect (&play, THREE);
  ck_assert_int_eq (count_resent (&play), 0);
  expect_nothing (&play);
  play_clear (&play);
}
END_TEST

START_TEST (test_gone_pauses_the_webhook_until_somebody_says_so)
{
  Play play;
  g_autoptr (CfWebhookDelivery) delivery = NULL;
  g_autofree char *resend = NULL;

  play_init (&play);
  receive (&play, "A", 1000);
  delivery = take (play.world->central);
  settle (&play, delivery, 410);
  cf_manual_clock_advance (&play.world->clock, (gint64) 24 * 3600 * 1000);
  expect_nothing (&play);
  resend = g_strdup_printf ("/v1/webhooks/%s/resend", play.hook);
  json_object_put (cf_central_world_json (play.world, play.key, "POST", resend, NULL, 200));
  expect (&play,
          "{\"event\":\"inventory_updated\",\"sku\":\"A\",\"location\":\"S1\",\"quantity\":1}");
  play_clear (&play);
}
END_TEST

/* ---- refusals ------------------------------------------------------------------------------------------------- */

START_TEST (test_what_is_no_webhook_is_refused)
{
  static const char *const bodies[] = {
    "{}",
    "{\"url\":\"https://shop.example/\"}",
    "{\"url\":\"https://shop.example/\",\"events\":[]}",
    "{\"url\":\"https://shop.example/\",\"events\":[\"everything\"]}",
    "{\"url\":\"http://shop.example/\"," EVENTS "}",
    "{\"url\":\"ftp://shop.example/\"," EVENTS "}",
    "{\"url\":\"file:///etc/passwd\"," EVENTS "}",
    "{\"url\":\"https://user:word@shop.example/\"," EVENTS "}",
    "{\"url\":\"https://\"," EVENTS "}",
    "{\"url\":\"https://shop.example/\",\"secret\":\"short\"," EVENTS "}",
  };
  Play play;

  play_init (&play);
  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    cf_central_world_refuse (play.world, play.key, "POST", "/v1/webhooks", bodies[i],
                             CF_WIRE_ERROR_BAD_REQUEST);
  play_clear (&play);
}
END_TEST

START_TEST (test_only_public_addresses_are_public)
{
  static const struct
  {
    const char *address;
    gboolean is_public;
  } rows[] = {
    { "8.8.8.8", TRUE },
    { "172.15.255.255", TRUE },
    { "172.32.0.1", TRUE },
    { "127.0.0.1", FALSE },
    { "127.255.0.1", FALSE },
    { "10.1.2.3", FALSE },
    { "172.16.0.1", FALSE },
    { "172.31.255.255", FALSE },
    { "192.168.1.1", FALSE },
    { "169.254.169.254", FALSE },
    { "100.64.0.1", FALSE },
    { "0.0.0.0", FALSE },
    { "224.0.0.1", FALSE },
    { "255.255.255.255", FALSE },
    { "2a00:1450:4001::1", TRUE },
    { "::1", FALSE },
    { "::", FALSE },
    { "fe80::1", FALSE },
    { "fd00::1", FALSE },
    { "ff02::1", FALSE },
    { "::ffff:10.0.0.1", FALSE },
    { "::ffff:8.8.8.8", TRUE },
    { "64:ff9b::7f00:1", FALSE },
    { "2002:7f00:1::", FALSE },
    { "2001:db8::1", FALSE },
  };
  struct sockaddr_in v4 = { .sin_family = AF_INET };
  struct sockaddr_in6 v6 = { .sin6_family = AF_INET6 };
  gboolean is_v4 = inet_pton (AF_INET, rows[_i].address, &v4.sin_addr) == 1;

  if (!is_v4)
    ck_assert_int_eq (inet_pton (AF_INET6, rows[_i].address, &v6.sin6_addr), 1);
  ck_assert_msg (cf_webhook_is_public (is_v4 ? (const struct sockaddr *) &v4
                                             : (const struct sockaddr *) &v6) == rows[_i].is_public,
                 "%s", rows[_i].address);
}
END_TEST

START_TEST (test_a_webhook_ends_with_its_key)
{
  Play play;
  g_autofree char *other = NULL;
  g_autofree char *hook = NULL;
  g_autofree char *target = NULL;
  g_autoptr (json_object) listed = NULL;
  g_autoptr (json_object) left = NULL;
  json_object *keys;

  play_init (&play);
  other = cf_central_world_key (play.world, "\"webhooks\"", NULL);
  hook = make_hook (&play, other, "{\"url\":\"https://shop.example/other\"," EVENTS "}");
  receive (&play, "A", 1000);
  listed = cf_central_world_json (play.world, play.world->admin, "GET", "/v1/keys", NULL, 200);
  keys = cf_wire_get_array (listed, "keys");
  target =
    g_strconcat ("/v1/keys/",
                 cf_wire_get_text (json_object_array_get_idx (keys,
                                                              json_object_array_length (keys) - 1),
                                   "id", 64),
                 NULL);
  json_object_put (
    cf_central_world_json (play.world, play.world->admin, "DELETE", target, NULL, 200));
  left = cf_central_world_json (play.world, play.world->admin, "GET", "/v1/webhooks", NULL, 200);
  ck_assert_uint_eq (json_object_array_length (cf_wire_get_array (left, "webhooks")), 1);
  ck_assert_ptr_null (strstr (json_object_to_json_string (left), hook));
  expect (&play, "{\"event\":\"inventory_updated\",\"sku\":\"A\",\"location\":\"S1\","
                 "\"quantity\":1}");
  expect_nothing (&play);
  play_clear (&play);
}
END_TEST

#define N_ADDRESSES 25

START_TEST (test_webhooks_are_for_those_who_have_the_right_and_see_their_own)
{
  static const struct
  {
    const char *method;
    const char *path;
    const char *body;
  } asked[] = {
    { "POST", "/v1/webhooks", "{\"url\":\"https://shop.example/\"," EVENTS "}" },
    { "GET", "/v1/webhooks", NULL },
    { "GET", "/v1/webhooks/%s/dead", NULL },
    { "POST", "/v1/webhooks/%s/resend", NULL },
    { "DELETE", "/v1/webhooks/%s", NULL },
  };
  Play play;
  g_autofree char *without = NULL;
  g_autofree char *other = NULL;
  g_autofree char *local = NULL;
  g_autoptr (json_object) list = NULL;

  play_init (&play);
  without = cf_central_world_key (play.world, "\"stock\"", NULL);
  other = cf_central_world_key (play.world, "\"webhooks\"", NULL);
  local = cf_central_world_key (play.world, "\"webhooks\"", "S1");
  for (guint i = 0; i < G_N_ELEMENTS (asked); i++) {
    g_auto (GStrv) parts = g_strsplit (asked[i].path, "%s", 2);
    g_autofree char *path =
      parts[1] != NULL ? g_strconcat (parts[0], play.hook, parts[1], NULL) : g_strdup (parts[0]);

    cf_central_world_refuse (play.world, NULL, asked[i].method, path, asked[i].body,
                             CF_WIRE_ERROR_NOT_AUTHENTICATED);
    cf_central_world_refuse (play.world, without, asked[i].method, path, asked[i].body,
                             CF_WIRE_ERROR_NOT_PERMITTED);
    cf_central_world_refuse (play.world, play.one->token, asked[i].method, path, asked[i].body,
                             CF_WIRE_ERROR_NOT_PERMITTED);
    if (parts[1] != NULL)
      cf_central_world_refuse (play.world, other, asked[i].method, path, asked[i].body,
                               CF_WIRE_ERROR_NOT_FOUND);
  }
  cf_central_world_refuse (play.world, local, "POST", "/v1/webhooks",
                           "{\"url\":\"https://shop.example/\",\"store\":\"S2\"," EVENTS "}",
                           CF_WIRE_ERROR_NOT_PERMITTED);
  list = cf_central_world_json (play.world, other, "GET", "/v1/webhooks", NULL, 200);
  ck_assert_uint_eq (json_object_array_length (cf_wire_get_array (list, "webhooks")), 0);
  play_clear (&play);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_stock_is_told_in_the_words_that_others_rely_on);
  tcase_add_test (tc, test_a_person_is_in_no_event);
  tcase_add_test (tc, test_a_webhook_of_a_store_hears_of_that_store);
  tcase_add_test (tc, test_a_webhook_ends_with_its_key);
  tcase_add_test (tc, test_of_a_product_the_newest_figure_waits_and_none_overtakes);
  tcase_add_test (tc, test_two_processes_never_deliver_to_one_webhook_at_once);
  tcase_add_test (tc, test_a_receiver_that_is_away_is_tried_again_with_longer_pauses);
  tcase_add_test (tc, test_an_event_that_is_refused_holds_up_its_subject_only_and_dies);
  tcase_add_test (tc, test_what_died_is_not_sent_behind_what_came_after_it);
  tcase_add_test (tc, test_gone_pauses_the_webhook_until_somebody_says_so);
  tcase_add_test (tc, test_what_is_no_webhook_is_refused);
  tcase_add_loop_test (tc, test_only_public_addresses_are_public, 0, N_ADDRESSES);
  tcase_add_test (tc, test_webhooks_are_for_those_who_have_the_right_and_see_their_own);
}

CF_TEST_MAIN ("central-webhooks", add_tests)
