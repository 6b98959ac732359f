/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-central-store.h"
#include "cf-central-world.h"
#include "cf-pickup-code.h"
#include "cf-trade-body.h"

/* Orders to be collected: placed by a web shop, worked on by tills, told to their store. */

static const char catalog[] =
  "{\"kind\":\"product\",\"id\":\"A\",\"body\":{\"age_limit\":0,\"department\":\"Food\",\"discountable\":true,"
  "\"gtins\":[\"04006381333931\"],\"kind\":\"merchandise\",\"name\":\"Apples\",\"price_embedded\":false,"
  "\"price_minor\":199,\"returnable\":true,\"serial_tracked\":false,\"sku\":\"A\",\"tax_class\":\"standard\","
  "\"unit\":\"ea\"}}\n"
  "{\"kind\":\"price\",\"id\":\"A\",\"body\":{\"price_minor\":249}}\n";

#define TWO_APPLES                                                                                 \
  "{\"name\":\"Ada Sample\",\"phone\":\"555 0100\",\"paid_minor\":498,"                            \
  "\"lines\":[{\"sku\":\"A\",\"quantity_milli\":2000,\"wish\":\"similar\"}]}"

/* S1 has 3 apples, S2 has 5; a web shop with the right to order. */
typedef struct
{
  CfCentralWorld *world;
  CfPlayTill *one; /* of S1 */
  CfPlayTill *two; /* of S2 */
  json_object *made;
  const char *shop;
} Play;

static const char *
make_key (CfCentralWorld *world, const char *body, json_object **ret_made)
{
  *ret_made = cf_central_world_json (world, world->admin, "POST", "/v1/keys", body, 200);
  return cf_wire_get_text (*ret_made, "key", 64);
}

static void
play_init (Play *play)
{
  play->world = cf_central_world_new ();
  play->one = cf_play_till_new (&play->world->clock.clock);
  play->two = cf_play_till_new (&play->world->clock.clock);
  play->shop = make_key (play->world, "{\"name\":\"shop\",\"rights\":[\"orders\"]}", &play->made);
  cf_central_world_enrol (play->world, play->one, "S1");
  cf_central_world_enrol (play->world, play->two, "S2");
  json_object_put (cf_central_world_json (play->world, play->world->admin, "POST",
                                          "/v1/catalog?store=S1", catalog, 200));
  cf_play_till_receive (play->one, "A", 3000);
  cf_play_till_receive (play->two, "A", 5000);
  cf_central_world_push (play->world, play->one, 0, 2);
  cf_central_world_push (play->world, play->two, 0, 2);
}

static void
play_clear (Play *play)
{
  json_object_put (play->made);
  cf_play_till_free (play->one);
  cf_play_till_free (play->two);
  cf_central_world_free (play->world);
}

static json_object *
place (Play *play, const char *body)
{
  return cf_central_world_json (play->world, play->shop, "POST", "/v1/orders", body, 200);
}

static json_object *
order_of (json_object *answer)
{
  return cf_wire_get_object (answer, "order");
}

static const char *
text_of (json_object *object, const char *name)
{
  const char *text = cf_wire_get_text (object, name, 400);

  ck_assert_msg (text != NULL, "%s is missing", name);
  return text;
}

static json_object *
read_order (Play *play, const char *id)
{
  g_autofree char *target = g_strconcat ("/v1/orders/", id, NULL);

  return cf_central_world_json (play->world, play->shop, "GET", target, NULL, 200);
}

static void
assert_state (Play *play, const char *id, const char *state, const char *payment)
{
  g_autoptr (json_object) order = read_order (play, id);

  ck_assert_str_eq (text_of (order, "state"), state);
  ck_assert_str_eq (text_of (order, "payment"), payment);
}

static gint64
reserved (Play *play, const char *store)
{
  g_autofree char *target = g_strconcat ("/v1/stock/A?store=", store, NULL);
  g_autoptr (json_object) answer =
    cf_central_world_json (play->world, play->world->admin, "GET", target, NULL, 200);
  gint64 milli = -1;

  cf_wire_get_int (json_object_array_get_idx (cf_wire_get_array (answer, "stock"), 0),
                   "reserved_milli", 0, G_MAXINT64, &milli);
  return milli;
}

/* What the newest feed row of @kind and @id says; NULL where there is none. */
static json_object *
told (Play *play, const char *scope, const char *kind, const char *id)
{
  g_autoptr (CfCentralRows) rows = NULL;
  g_autoptr (GError) error = NULL;
  CfCentralStore *store = cf_central_get_store (play->world->central);

  ck_assert_ok (cf_central_begin (store, CF_CENTRAL_READ, &error));
  rows = cf_central_query (store, &error,
                           "SELECT body FROM feed_row WHERE scope = $1 AND kind = $2 AND id = $3",
                           "ttt", scope, kind, id);
  cf_central_rollback (store);
  ck_assert_ptr_nonnull (rows);
  return rows->n_rows == 1 ? json_tokener_parse (cf_central_rows_text (rows, 0, 0)) : NULL;
}

/* A record about two apples of an order. */
static void
step (CfPlayTill *till, CfEventKind kind, json_object *order, const char *sale)
{
  CfOrderGoods goods = {
    .line = 1, .sku = "A", .name = "Apples", .unit = CF_UNIT_EA, .quantity = { 2000 }
  };
  CfOrderStep body = { .order = text_of (order, "id"),
                       .number = text_of (order, "number"),
                       .location = "main",
                       .shelf = "Shelf 3",
                       .proof = "signed_code",
                       .sale = sale,
                       .lines = &goods,
                       .n_lines = 1 };

  cf_play_till_write (till, kind, cf_event_body_order (kind, &body));
}

/* ---- placing ------------------------------------------------------------------------------------ */

START_TEST (test_an_order_goes_where_most_is_left_and_is_kept_there)
{
  Play play;
  g_autoptr (json_object) first = NULL;
  g_autoptr (json_object) second = NULL;
  g_autoptr (json_object) third = NULL;
  g_autoptr (json_object) row = NULL;

  play_init (&play);
  first = place (&play, TWO_APPLES);
  ck_assert_str_eq (text_of (order_of (first), "store"), "S2");
  ck_assert_str_eq (text_of (order_of (first), "number"), "W-000001");
  ck_assert_str_eq (text_of (order_of (first), "payment"), "paid"); /* 2 x 2.49 = 4.98 */
  ck_assert_int_eq (reserved (&play, "S2"), 2000);
  row = told (&play, "S2", "order", text_of (order_of (first), "id"));
  ck_assert_str_eq (text_of (row, "name"), "Ada Sample");
  ck_assert_ptr_null (told (&play, "S1", "order", text_of (order_of (first), "id")));
  /* Now both have three that are free: the first by name. */
  second = place (&play, TWO_APPLES);
  ck_assert_str_eq (text_of (order_of (second), "store"), "S1");
  third = place (&play, "{\"store\":\"S2\",\"lines\":[{\"sku\":\"A\",\"quantity_milli\":3000}]}");
  ck_assert_str_eq (text_of (order_of (third), "number"), "W-000002");
  ck_assert_int_eq (reserved (&play, "S2"), 5000);
  ck_assert_int_eq (cf_central_world_on_hand (play.world, "S2", "A"), 5000);
  cf_central_world_refuse (play.world, play.shop, "POST", "/v1/orders", TWO_APPLES,
                           CF_WIRE_ERROR_CONFLICT);
  ck_assert_int_eq (reserved (&play, "S1"), 2000);
  play_clear (&play);
}
END_TEST

START_TEST (test_both_codes_hold_at_a_till_of_the_store)
{
  Play play;
  g_autoptr (json_object) placed = NULL;
  g_autoptr (json_object) row = NULL;
  g_autoptr (json_object) setting = NULL;
  g_autoptr (CfPickup) pickup = NULL;
  g_autoptr (GError) error = NULL;
  CfPublicKey key;
  CfPickupCode code;

  play_init (&play);
  placed = place (&play, TWO_APPLES);
  row = told (&play, "S2", "order", text_of (order_of (placed), "id"));
  setting = told (&play, "chain", "setting", "pickup.keys");
  ck_assert (cf_public_key_from_base64 (
    json_object_get_string (json_object_array_get_idx (cf_wire_get_array (setting, "value"), 0)),
    &key));
  pickup = cf_pickup_from_json (row, &error);
  ck_assert_ptr_nonnull (pickup);
  ck_assert_ok (cf_pickup_code_verify (text_of (placed, "code"), &key, 1,
                                       cf_clock_utc_ms (&play.world->clock.clock), &code, &error));
  ck_assert (cf_pickup_code_fits (&code, pickup));
  ck_assert_ok (cf_pickup_typed_check (pickup, text_of (placed, "typed_code"), 0, &error));
  play_clear (&play);
}
END_TEST

START_TEST (test_an_order_that_cannot_be_is_refused_and_leaves_nothing)
{
  static const struct
  {
    const char *body;
    CfWireErrorCode code;
  } orders[] = {
    { "{}", CF_WIRE_ERROR_BAD_REQUEST },
    { "{\"lines\":[]}", CF_WIRE_ERROR_BAD_REQUEST },
    { "{\"lines\":[7]}", CF_WIRE_ERROR_BAD_REQUEST },
    { "{\"lines\":[{\"sku\":\"A\",\"quantity_milli\":1500}]}", CF_WIRE_ERROR_BAD_REQUEST },
    { "{\"lines\":[{\"sku\":\"A\",\"quantity_milli\":-1000}]}", CF_WIRE_ERROR_BAD_REQUEST },
    { "{\"lines\":[{\"sku\":\"B\",\"quantity_milli\":1000}]}", CF_WIRE_ERROR_BAD_REQUEST },
    { "{\"lines\":[{\"sku\":\"A\",\"quantity_milli\":1000,\"wish\":\"more\"}]}",
      CF_WIRE_ERROR_BAD_REQUEST },
    { "{\"name\":7,\"lines\":[{\"sku\":\"A\",\"quantity_milli\":1000}]}",
      CF_WIRE_ERROR_BAD_REQUEST },
    { "{\"customer\":\"x\",\"lines\":[{\"sku\":\"A\",\"quantity_milli\":1000}]}",
      CF_WIRE_ERROR_BAD_REQUEST },
    { "{\"paid_minor\":250,\"lines\":[{\"sku\":\"A\",\"quantity_milli\":1000}]}",
      CF_WIRE_ERROR_BAD_REQUEST },
    { "{\"lines\":[{\"sku\":\"A\",\"quantity_milli\":9007199254740991000}]}",
      CF_WIRE_ERROR_BAD_REQUEST },
    /* each line in range, and what they come to is not */
    { "{\"lines\":[{\"sku\":\"A\",\"quantity_milli\":1000,\"price_minor\":9007199254740991},"
      "{\"sku\":\"A\",\"quantity_milli\":1000,\"price_minor\":1}]}",
      CF_WIRE_ERROR_BAD_REQUEST },
    { "{\"lines\":[{\"sku\":\"A\",\"quantity_milli\":3000},{\"sku\":\"A\",\"quantity_milli\":3000}]}",
      CF_WIRE_ERROR_CONFLICT },
  };
  Play play;
  g_autoptr (CfCentralAnswer) unknown = NULL;

  play_init (&play);
  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    cf_central_world_refuse (play.world, play.shop, "POST", "/v1/orders", orders[i].body,
                             orders[i].code);
  unknown = cf_central_world_ask (play.world, play.shop, "POST", "/v1/orders",
                                  "{\"lines\":[{\"sku\":\"A\",\"quantity_milli\":1000},"
                                  "{\"sku\":\"PEAR\",\"quantity_milli\":1000}]}",
                                  NULL, 400);
  ck_assert_ptr_nonnull (strstr (unknown->body, "line 2: the chain has no product 'PEAR'"));
  ck_assert_int_eq (reserved (&play, "S1") + reserved (&play, "S2"), 0);
  play_clear (&play);
}
END_TEST

START_TEST (test_a_kept_answer_is_the_same_order_without_the_person)
{
  static const char *const key[] = { "Idempotency-Key", "cart-17", NULL };
  Play play;
  g_autoptr (CfCentralAnswer) first = NULL;
  g_autoptr (CfCentralAnswer) again = NULL;

  play_init (&play);
  first = cf_central_world_ask (play.world, play.shop, "POST", "/v1/orders", TWO_APPLES, key, 200);
  again = cf_central_world_ask (play.world, play.shop, "POST", "/v1/orders", TWO_APPLES, key, 200);
  ck_assert_str_eq (first->body, again->body);
  ck_assert_ptr_null (strstr (first->body, "Ada"));
  ck_assert_int_eq (reserved (&play, "S2"), 2000);
  play_clear (&play);
}
END_TEST

/* A copy of the request that comes late, when there is enough, must not order what was refused. */
START_TEST (test_a_refused_order_stays_refused_under_its_key)
{
  static const char *const key[] = { "Idempotency-Key", "cart-18", NULL };
  static const char body[] =
    "{\"store\":\"S1\",\"lines\":[{\"sku\":\"A\",\"quantity_milli\":4000}]}";
  Play play;
  g_autoptr (CfCentralAnswer) first = NULL;
  g_autoptr (CfCentralAnswer) again = NULL;

  play_init (&play);
  first = cf_central_world_ask (play.world, play.shop, "POST", "/v1/orders", body, key, 409);
  cf_play_till_receive (play.one, "A", 10000);
  cf_central_world_push (play.world, play.one, 2, 3);
  again = cf_central_world_ask (play.world, play.shop, "POST", "/v1/orders", body, key, 409);
  ck_assert_str_eq (first->body, again->body);
  ck_assert_int_eq (reserved (&play, "S1"), 0);
  json_object_put (place (&play, body));
  ck_assert_int_eq (reserved (&play, "S1"), 4000);
  play_clear (&play);
}
END_TEST

START_TEST (test_a_cancelled_order_frees_its_goods_once)
{
  Play play;
  g_autoptr (json_object) placed = NULL;
  g_autoptr (json_object) cancelled = NULL;
  g_autofree char *target = NULL;

  play_init (&play);
  placed = place (&play, TWO_APPLES);
  target = g_strdup_printf ("/v1/orders/%s/cancel", text_of (order_of (placed), "id"));
  cf_central_world_refuse (play.world, play.shop, "POST", target, "{\"refunded_minor\":499}",
                           CF_WIRE_ERROR_BAD_REQUEST);
  cancelled =
    cf_central_world_json (play.world, play.shop, "POST", target, "{\"refunded_minor\":498}", 200);
  ck_assert_str_eq (text_of (cancelled, "state"), "cancelled");
  ck_assert_str_eq (text_of (cancelled, "payment"), "refunded");
  ck_assert_int_eq (reserved (&play, "S2"), 0);
  cf_central_world_refuse (play.world, play.shop, "POST", target, "{}", CF_WIRE_ERROR_WRONG_STATE);
  cf_central_world_refuse (play.world, play.shop, "POST", "/v1/orders/nobody/cancel", "{}",
                           CF_WIRE_ERROR_NOT_FOUND);
  ck_assert_int_eq (reserved (&play, "S2"), 0);
  play_clear (&play);
}
END_TEST

/* ---- what tills did ------------------------------------------------------------------------------ */

START_TEST (test_a_till_takes_an_order_to_the_customer)
{
  Play play;
  g_autoptr (json_object) placed = NULL;
  g_autoptr (json_object) row = NULL;
  const char *id;

  play_init (&play);
  placed = place (&play, TWO_APPLES);
  id = text_of (order_of (placed), "id");
  step (play.two, CF_EVENT_ORDER_ACCEPTED, order_of (placed), NULL);
  cf_central_world_push (play.world, play.two, 0, 3);
  assert_state (&play, id, "accepted", "paid");
  step (play.two, CF_EVENT_ORDER_PICKED, order_of (placed), NULL);
  step (play.two, CF_EVENT_ORDER_READY, order_of (placed), NULL);
  cf_central_world_push (play.world, play.two, 3, 5);
  assert_state (&play, id, "ready", "paid");
  ck_assert_int_eq (reserved (&play, "S2"), 2000);
  step (play.two, CF_EVENT_ORDER_COLLECTED, order_of (placed), NULL);
  cf_central_world_push (play.world, play.two, 5, 6);
  cf_central_world_push (play.world, play.two, 0, 6); /* again: nothing changes */
  assert_state (&play, id, "collected", "paid");
  ck_assert_int_eq (reserved (&play, "S2"), 0);
  ck_assert_int_eq (cf_central_world_on_hand (play.world, "S2", "A"), 3000);
  row = told (&play, "S2", "order", id);
  ck_assert_int_eq (json_object_get_int64 (json_object_array_get_idx (
                      cf_wire_get_array (cf_wire_get_object (row, "applied"), play.two->id.text),
                      1)),
                    6);
  ck_assert_uint_eq (cf_central_world_exceptions (play.world, "double_handover"), 0);
  step (play.two, CF_EVENT_ORDER_RETURNED, order_of (placed), NULL);
  cf_central_world_push (play.world, play.two, 6, 7);
  assert_state (&play, id, "returned", "paid");
  ck_assert_int_eq (cf_central_world_on_hand (play.world, "S2", "A"), 5000);
  play_clear (&play);
}
END_TEST

START_TEST (test_what_is_paid_at_the_till_leaves_by_the_sale)
{
  Play play;
  g_autoptr (json_object) placed = NULL;
  CfId sale;

  play_init (&play);
  sale = cf_id_new (&play.world->clock.clock);
  placed = place (&play, "{\"store\":\"S2\",\"lines\":[{\"sku\":\"A\",\"quantity_milli\":2000}]}");
  ck_assert_str_eq (text_of (order_of (placed), "payment"), "open");
  step (play.two, CF_EVENT_ORDER_PICKED, order_of (placed), NULL);
  cf_play_till_sell (play.two, "T2-000001", "A", 2000);
  step (play.two, CF_EVENT_ORDER_COLLECTED, order_of (placed), sale.text);
  cf_central_world_push (play.world, play.two, 2, 5);
  assert_state (&play, text_of (order_of (placed), "id"), "collected", "paid");
  ck_assert_int_eq (cf_central_world_on_hand (play.world, "S2", "A"), 3000);
  ck_assert_int_eq (reserved (&play, "S2"), 0);
  play_clear (&play);
}
END_TEST

START_TEST (test_a_second_hand_over_and_an_owed_order_are_named_once)
{
  Play play;
  g_autoptr (CfPlayTill) other = NULL;
  g_autoptr (json_object) twice = NULL;
  g_autoptr (json_object) owed = NULL;
  g_autofree char *target = NULL;

  play_init (&play);
  other = cf_play_till_new (&play.world->clock.clock);
  cf_central_world_enrol (play.world, other, "S2");
  twice = place (&play, TWO_APPLES);
  step (play.two, CF_EVENT_ORDER_PICKED, order_of (twice), NULL);
  step (play.two, CF_EVENT_ORDER_COLLECTED, order_of (twice), NULL);
  step (other, CF_EVENT_ORDER_COLLECTED, order_of (twice), NULL);
  cf_central_world_push (play.world, play.two, 2, 4);
  ck_assert_uint_eq (cf_central_world_exceptions (play.world, "double_handover"), 0);
  cf_central_world_push (play.world, other, 0, 2);
  ck_assert_uint_eq (cf_central_world_exceptions (play.world, "double_handover"), 1);
  /* The goods are gone twice, whatever was promised. */
  ck_assert_int_eq (cf_central_world_on_hand (play.world, "S2", "A"), 1000);
  ck_assert_int_eq (reserved (&play, "S2"), 0);
  owed = place (&play, TWO_APPLES);
  ck_assert_str_eq (text_of (order_of (owed), "store"), "S1");
  step (play.one, CF_EVENT_ORDER_PICKED, order_of (owed), NULL);
  step (play.one, CF_EVENT_ORDER_COLLECTED, order_of (owed), NULL); /* out of reach */
  target = g_strdup_printf ("/v1/orders/%s/cancel", text_of (order_of (owed), "id"));
  json_object_put (
    cf_central_world_json (play.world, play.shop, "POST", target, "{\"refunded_minor\":498}", 200));
  ck_assert_uint_eq (cf_central_world_exceptions (play.world, "owed"), 0);
  cf_central_world_push (play.world, play.one, 2, 4);
  cf_central_world_push (play.world, play.one, 0, 4);
  ck_assert_uint_eq (cf_central_world_exceptions (play.world, "owed"), 1);
  ck_assert_uint_eq (cf_central_world_exceptions (play.world, "double_handover"), 1);
  ck_assert_int_eq (cf_central_world_on_hand (play.world, "S1", "A"), 1000);
  ck_assert_int_eq (reserved (&play, "S1"), 0);
  play_clear (&play);
}
END_TEST

START_TEST (test_a_step_of_an_unknown_order_moves_its_goods_and_blocks_nothing)
{
  Play play;
  g_autoptr (json_object) order = json_object_new_object ();
  CfId id;

  play_init (&play);
  id = cf_id_new (&play.world->clock.clock);
  cf_wire_add_text (order, "id", id.text);
  cf_wire_add_text (order, "number", "W-000099");
  step (play.two, CF_EVENT_ORDER_COLLECTED, order, NULL);
  cf_play_till_write_as (play.two, "order.collected", "{\"order\":7}");
  cf_play_till_receive (play.two, "A", 1000);
  cf_central_world_push (play.world, play.two, 2, 5);
  ck_assert_int_eq (cf_central_world_on_hand (play.world, "S2", "A"), 4000);
  ck_assert_uint_eq (cf_central_world_exceptions (play.world, "unknown_order"), 1);
  ck_assert_uint_eq (cf_central_world_exceptions (play.world, "not_applied"), 1);
  play_clear (&play);
}
END_TEST

/* ---- rights --------------------------------------------------------------------------------------- */

START_TEST (test_orders_are_for_those_who_have_the_right_in_their_store)
{
  Play play;
  g_autoptr (json_object) placed = NULL;
  g_autoptr (json_object) stock_made = NULL;
  g_autoptr (json_object) local_made = NULL;
  g_autoptr (json_object) list = NULL;
  g_autoptr (json_object) none = NULL;
  g_autofree char *target = NULL;
  g_autofree char *cancel = NULL;
  const char *stock, *local;

  play_init (&play);
  stock = make_key (play.world, "{\"name\":\"s\",\"rights\":[\"stock\"]}", &stock_made);
  local =
    make_key (play.world, "{\"name\":\"l\",\"store\":\"S1\",\"rights\":[\"orders\"]}", &local_made);
  placed = place (&play, TWO_APPLES);
  target = g_strconcat ("/v1/orders/", text_of (order_of (placed), "id"), NULL);
  cancel = g_strconcat (target, "/cancel", NULL);
  cf_central_world_refuse (play.world, play.two->token, "POST", "/v1/orders", TWO_APPLES,
                           CF_WIRE_ERROR_NOT_PERMITTED);
  cf_central_world_refuse (play.world, play.two->token, "POST", cancel, "{}",
                           CF_WIRE_ERROR_NOT_PERMITTED);
  cf_central_world_refuse (play.world, NULL, "POST", "/v1/orders", TWO_APPLES,
                           CF_WIRE_ERROR_NOT_AUTHENTICATED);
  cf_central_world_refuse (play.world, NULL, "GET", target, NULL, CF_WIRE_ERROR_NOT_AUTHENTICATED);
  cf_central_world_refuse (play.world, stock, "GET", target, NULL, CF_WIRE_ERROR_NOT_PERMITTED);
  cf_central_world_refuse (play.world, stock, "GET", "/v1/orders", NULL,
                           CF_WIRE_ERROR_NOT_PERMITTED);
  cf_central_world_refuse (play.world, stock, "POST", cancel, "{}", CF_WIRE_ERROR_NOT_PERMITTED);
  /* It is an order of S2. */
  cf_central_world_refuse (play.world, play.one->token, "GET", target, NULL,
                           CF_WIRE_ERROR_NOT_FOUND);
  cf_central_world_refuse (play.world, local, "GET", target, NULL, CF_WIRE_ERROR_NOT_FOUND);
  cf_central_world_refuse (play.world, local, "POST", cancel, "{}", CF_WIRE_ERROR_NOT_FOUND);
  cf_central_world_refuse (play.world, local, "GET", "/v1/orders?store=S2", NULL,
                           CF_WIRE_ERROR_NOT_PERMITTED);
  cf_central_world_refuse (play.world, local, "POST", "/v1/orders",
                           "{\"store\":\"S2\",\"lines\":[{\"sku\":\"A\",\"quantity_milli\":1000}]}",
                           CF_WIRE_ERROR_NOT_PERMITTED);
  list = cf_central_world_json (play.world, play.two->token, "GET", "/v1/orders?state=placed", NULL,
                                200);
  ck_assert_uint_eq (json_object_array_length (cf_wire_get_array (list, "orders")), 1);
  none = cf_central_world_json (play.world, play.one->token, "GET", "/v1/orders", NULL, 200);
  ck_assert_uint_eq (json_object_array_length (cf_wire_get_array (none, "orders")), 0);
  cf_central_world_refuse (play.world, play.shop, "GET", "/v1/orders?limit=0", NULL,
                           CF_WIRE_ERROR_BAD_REQUEST);
  play_clear (&play);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_an_order_goes_where_most_is_left_and_is_kept_there);
  tcase_add_test (tc, test_both_codes_hold_at_a_till_of_the_store);
  tcase_add_test (tc, test_an_order_that_cannot_be_is_refused_and_leaves_nothing);
  tcase_add_test (tc, test_a_kept_answer_is_the_same_order_without_the_person);
  tcase_add_test (tc, test_a_refused_order_stays_refused_under_its_key);
  tcase_add_test (tc, test_a_cancelled_order_frees_its_goods_once);
  tcase_add_test (tc, test_a_till_takes_an_order_to_the_customer);
  tcase_add_test (tc, test_what_is_paid_at_the_till_leaves_by_the_sale);
  tcase_add_test (tc, test_a_second_hand_over_and_an_owed_order_are_named_once);
  tcase_add_test (tc, test_a_step_of_an_unknown_order_moves_its_goods_and_blocks_nothing);
  tcase_add_test (tc, test_orders_are_for_those_who_have_the_right_in_their_store);
}

CF_TEST_MAIN ("central-orders", add_tests)
