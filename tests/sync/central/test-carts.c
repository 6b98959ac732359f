/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-cart.h"
#include "cf-central-world.h"
#include "cf-sample-sale.h"

/* Shared carts: edited by a shop and by tills, claimed, paid, told. */

#define TWO_APPLES                                                                                 \
  "{\"fields\":{\"note\":\"Sunday\"},\"lines\":[{\"sku\":\"A\",\"quantity_milli\":2000}]}"

typedef struct
{
  CfCentralWorld *world;
  CfPlayTill *one; /* of S1 */
  CfPlayTill *two; /* of S2 */
  char *shop;      /* a key with the right "carts" */
} Play;

static void
play_init (Play *play)
{
  play->world = cf_central_world_new ();
  play->one = cf_play_till_new (&play->world->clock.clock);
  play->two = cf_play_till_new (&play->world->clock.clock);
  cf_central_world_enrol (play->world, play->one, "S1");
  cf_central_world_enrol (play->world, play->two, "S2");
  cf_central_world_push (play->world, play->one, 0, 1);
  cf_central_world_push (play->world, play->two, 0, 1);
  play->shop = cf_central_world_key (play->world, "\"carts\"", NULL);
}

static void
play_clear (Play *play)
{
  g_free (play->shop);
  cf_play_till_free (play->one);
  cf_play_till_free (play->two);
  cf_central_world_free (play->world);
}

static json_object *
post (Play *play,
      const char *token,
      const char *id,
      const char *verb,
      const char *body,
      guint status)
{
  g_autofree char *target =
    g_strconcat ("/v1/carts", id != NULL ? "/" : "", id != NULL ? id : "", verb, NULL);

  return cf_central_world_json (play->world, token, "POST", target, body, status);
}

static json_object *
read_cart (Play *play, const char *id)
{
  g_autofree char *target = g_strconcat ("/v1/carts/", id, NULL);

  return cf_central_world_json (play->world, play->shop, "GET", target, NULL, 200);
}

static const char *
text_of (json_object *object, const char *name)
{
  const char *text = cf_wire_get_text (object, name, 600);

  return text != NULL ? text : "";
}

static gint64
milli_of (json_object *cart, const char *name)
{
  gint64 milli = -1;

  cf_wire_get_int (json_object_array_get_idx (cf_wire_get_array (cart, "lines"), 0), name, 0,
                   G_MAXINT64, &milli);
  return milli;
}

/* What the till with @token has of the cart. */
static CfCart *
copy_of (Play *play, const char *token, const char *id)
{
  g_autofree char *target = g_strconcat ("/v1/carts/", id, NULL);
  g_autoptr (json_object) answer =
    cf_central_world_json (play->world, token, "GET", target, NULL, 200);
  g_autoptr (GError) error = NULL;
  CfCart *cart = cf_cart_from_json (cf_wire_get_object (answer, "whole"), &error);

  ck_assert_ptr_nonnull (cart);
  return cart;
}

static json_object *
join (Play *play, const CfPlayTill *till, const CfCart *cart, guint status)
{
  g_autofree char *target = g_strconcat ("/v1/carts/", cf_cart_get_id (cart)->text, NULL);
  g_autoptr (json_object) json = cf_cart_to_json (cart);
  g_autofree char *body = cf_wire_to_text (json);

  return cf_central_world_json (play->world, till->token, "PUT", target, body, status);
}

/* A till rings up the cart in a basket of its own and sells two apples. */
static void
sell (CfPlayTill *till, const char *cart, const char *number)
{
  g_autoptr (CfSale) sale = cf_sample_sale_new ();
  g_autoptr (GError) error = NULL;
  json_object *body, *line;

  sale->id = cf_id_new (till->clock);
  g_free (sale->number);
  sale->number = g_strdup (number);
  cf_play_till_write (
    till, CF_EVENT_CART_CLAIMED,
    cf_event_body_cart_claimed (&(CfCartClaimed){
      .cart = cart, .basket = sale->id.text, .until_ms = cf_clock_utc_ms (till->clock) + 60000 }));
  body = cf_event_body_sale_completed (sale, &error);
  ck_assert_ok (body);
  line = json_object_array_get_idx (cf_wire_get_array (body, "lines"), 0);
  json_object_object_add (line, "sku", json_object_new_string ("A"));
  json_object_object_add (line, "kind", json_object_new_string ("merchandise"));
  json_object_object_add (line, "quantity_milli", json_object_new_int64 (2000));
  cf_play_till_write (till, CF_EVENT_SALE_COMPLETED, body);
}

static void
push (Play *play, CfPlayTill *till, guint from)
{
  cf_central_world_push (play->world, till, from, till->lines->len);
}

/* ---- editing --------------------------------------------------------------------------------------- */

START_TEST (test_a_shop_and_two_tills_edit_one_cart_and_nothing_is_lost)
{
  Play play;
  g_autoptr (json_object) made = NULL;
  g_autoptr (json_object) edited = NULL;
  g_autoptr (json_object) first = NULL;
  g_autoptr (json_object) second = NULL;
  g_autoptr (json_object) again = NULL;
  g_autoptr (json_object) row = NULL;
  g_autoptr (CfCart) one = NULL;
  g_autoptr (CfCart) two = NULL;
  g_autoptr (GError) error = NULL;
  const char *id;

  play_init (&play);
  made = post (&play, play.shop, NULL, "", TWO_APPLES, 200);
  id = text_of (made, "id");
  one = copy_of (&play, play.one->token, id);
  two = copy_of (&play, play.two->token, id);
  /* All at once: the till one scans one, till two takes one off, the shop adds one. */
  ck_assert_ok (cf_cart_scan (one, &play.one->id, "A", (CfQuantity){ 1000 }, &error));
  ck_assert_ok (cf_cart_set_quantity (two, &play.two->id, "A", (CfQuantity){ 1000 }, &error));
  edited = post (&play, play.shop, id, "/lines", "{\"sku\":\"A\",\"quantity_milli\":3000}", 200);
  ck_assert_int_eq (milli_of (edited, "remaining_milli"), 3000);
  first = join (&play, play.one, one, 200);
  second = join (&play, play.two, two, 200);
  again = join (&play, play.one, one, 200);
  ck_assert_int_eq (milli_of (second, "remaining_milli"), 3000); /* 2 + 1 - 1 + 1 */
  ck_assert_int_eq (milli_of (second, "scanned_milli"), 1000);
  ck_assert (json_object_equal (second, again));
  row = cf_central_world_told (play.world, "chain", "cart", id);
  json_object_object_del (row, "applied");
  ck_assert (json_object_equal (row, cf_wire_get_object (again, "whole")));
  ck_assert_str_eq (text_of (cf_wire_get_object (again, "fields"), "note"), "Sunday");
  play_clear (&play);
}
END_TEST

START_TEST (test_a_cart_that_goes_to_a_store_is_told_there_and_no_longer_to_all)
{
  Play play;
  g_autoptr (json_object) made = NULL;
  g_autoptr (json_object) row = NULL;
  g_autoptr (json_object) back = NULL;
  g_autofree char *target = NULL;
  const char *id;

  play_init (&play);
  made = post (&play, play.shop, NULL, "", TWO_APPLES, 200);
  id = text_of (made, "id");
  json_object_put (post (&play, play.shop, id, "/fields", "{\"store\":\"S2\",\"note\":null}", 200));
  ck_assert_ptr_null (cf_central_world_told (play.world, "chain", "cart", id));
  row = cf_central_world_told (play.world, "S2", "cart", id);
  ck_assert_ptr_nonnull (row);
  target = g_strconcat ("/v1/carts/", id, NULL);
  cf_central_world_refuse (play.world, play.one->token, "GET", target, NULL,
                           CF_WIRE_ERROR_NOT_FOUND);
  json_object_put (cf_central_world_json (play.world, play.two->token, "GET", target, NULL, 200));
  json_object_put (post (&play, play.shop, id, "/fields", "{\"store\":null}", 200));
  ck_assert_ptr_null (cf_central_world_told (play.world, "S2", "cart", id));
  back = cf_central_world_told (play.world, "chain", "cart", id);
  ck_assert_ptr_nonnull (back);
  play_clear (&play);
}
END_TEST

START_TEST (test_a_cart_is_closed_and_wanted_again)
{
  static const struct
  {
    const char *edit;
    const char *state;
  } steps[] = { { "{\"state\":\"closed\"}", "closed" },
                { "{\"state\":\"open\"}", "open" },
                { "{\"state\":\"closed\"}", "closed" },
                { "{\"state\":null}", "open" } };
  Play play;
  g_autoptr (json_object) made = NULL;

  play_init (&play);
  made = post (&play, play.shop, NULL, "", TWO_APPLES, 200);
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++) {
    g_autoptr (json_object) now =
      post (&play, play.shop, text_of (made, "id"), "/fields", steps[i].edit, 200);

    ck_assert_str_eq (text_of (now, "state"), steps[i].state);
  }
  play_clear (&play);
}
END_TEST

START_TEST (test_what_is_no_edit_is_refused_and_changes_nothing)
{
  static const struct
  {
    const char *verb;
    const char *body;
    CfWireErrorCode code;
  } edits[] = {
    { "/lines", "{}", CF_WIRE_ERROR_BAD_REQUEST },
    { "/lines", "{\"sku\":\"A\",\"quantity_milli\":-1}", CF_WIRE_ERROR_BAD_REQUEST },
    { "/lines", "{\"sku\":\"B\",\"quantity_milli\":0}", CF_WIRE_ERROR_NOT_FOUND },
    { "/lines", "{\"sku\":\"A\",\"quantity_milli\":1000,\"promised_minor\":-1}",
      CF_WIRE_ERROR_BAD_REQUEST },
    { "/lines",
      "{\"sku\":\"A\",\"quantity_milli\":1000,\"promised_minor\":1,\"promised_until_ms\":1}",
      CF_WIRE_ERROR_BAD_REQUEST },
    { "/fields", "{\"note\":7}", CF_WIRE_ERROR_BAD_REQUEST },
    { "/fields", "{\"No Name\":\"x\"}", CF_WIRE_ERROR_BAD_REQUEST },
    { "/fields", "{\"customer\":\"x\"}", CF_WIRE_ERROR_BAD_REQUEST },
    { "/fields", "{\"store\":\"a b\"}", CF_WIRE_ERROR_BAD_REQUEST },
    { "/fields", "{\"store\":\"nowhere\"}", CF_WIRE_ERROR_BAD_REQUEST },
    { "/fields", "{\"store\":\"chain\"}", CF_WIRE_ERROR_BAD_REQUEST },
    { "/fields", "{\"state\":\"frob\"}", CF_WIRE_ERROR_BAD_REQUEST },
    { "/fields", "{\"state\":\"paid\"}", CF_WIRE_ERROR_BAD_REQUEST },
    { "/claim", "{\"until_ms\":5}", CF_WIRE_ERROR_BAD_REQUEST },
    { "/pay", "{}", CF_WIRE_ERROR_BAD_REQUEST },
    { "/pay", "{\"sale\":\"x\",\"number\":\"1\",\"lines\":[{\"sku\":\"A\",\"quantity_milli\":1}]}",
      CF_WIRE_ERROR_BAD_REQUEST },
  };
  Play play;
  g_autoptr (json_object) made = NULL;
  g_autoptr (json_object) after = NULL;

  play_init (&play);
  made = post (&play, play.shop, NULL, "", TWO_APPLES, 200);
  for (guint i = 0; i < G_N_ELEMENTS (edits); i++) {
    g_autofree char *target = g_strconcat ("/v1/carts/", text_of (made, "id"), edits[i].verb, NULL);

    cf_central_world_refuse (play.world, play.shop, "POST", target, edits[i].body, edits[i].code);
  }
  cf_central_world_refuse (play.world, play.shop, "POST", "/v1/carts", "{\"lines\":7}",
                           CF_WIRE_ERROR_BAD_REQUEST);
  cf_central_world_refuse (play.world, play.shop, "POST", "/v1/carts",
                           "{\"fields\":{\"store\":\"nowhere\"}}", CF_WIRE_ERROR_BAD_REQUEST);
  cf_central_world_refuse (play.world, play.one->token, "PUT",
                           "/v1/carts/01890a5d-ac96-774b-bcce-b302099a8057", "{\"id\":7}",
                           CF_WIRE_ERROR_BAD_REQUEST);
  after = read_cart (&play, text_of (made, "id"));
  ck_assert (json_object_equal (made, after));
  play_clear (&play);
}
END_TEST

/* No till could open it. */
START_TEST (test_pieces_are_wanted_whole)
{
  static const char PRODUCTS[] =
    "{\"kind\":\"product\",\"id\":\"PEN\",\"body\":{\"age_limit\":0,\"department\":\"Food\",\"discountable\":true,"
    "\"gtins\":[],\"kind\":\"merchandise\",\"name\":\"PEN\",\"price_embedded\":false,\"price_minor\":100,"
    "\"returnable\":true,\"serial_tracked\":false,\"sku\":\"PEN\",\"tax_class\":\"standard\",\"unit\":\"ea\"}}\n"
    "{\"kind\":\"product\",\"id\":\"RICE\",\"body\":{\"age_limit\":0,\"department\":\"Food\",\"discountable\":true,"
    "\"gtins\":[],\"kind\":\"merchandise\",\"name\":\"RICE\",\"price_embedded\":false,\"price_minor\":100,"
    "\"returnable\":true,\"serial_tracked\":false,\"sku\":\"RICE\",\"tax_class\":\"standard\",\"unit\":\"kg\"}}";
  Play play;
  g_autoptr (json_object) made = NULL;
  g_autofree char *target = NULL;

  play_init (&play);
  json_object_put (
    cf_central_world_json (play.world, play.world->admin, "POST", "/v1/catalog", PRODUCTS, 200));
  made = post (&play, play.shop, NULL, "",
               "{\"lines\":[{\"sku\":\"PEN\",\"quantity_milli\":2000},"
               "{\"sku\":\"RICE\",\"quantity_milli\":750}]}",
               200);
  target = g_strconcat ("/v1/carts/", text_of (made, "id"), "/lines", NULL);
  cf_central_world_refuse (play.world, play.shop, "POST", target,
                           "{\"sku\":\"PEN\",\"quantity_milli\":1500}", CF_WIRE_ERROR_BAD_REQUEST);
  cf_central_world_refuse (play.world, play.shop, "POST", "/v1/carts",
                           "{\"lines\":[{\"sku\":\"PEN\",\"quantity_milli\":500}]}",
                           CF_WIRE_ERROR_BAD_REQUEST);
  json_object_put (post (&play, play.shop, text_of (made, "id"), "/lines",
                         "{\"sku\":\"RICE\",\"quantity_milli\":1250}", 200));
  play_clear (&play);
}
END_TEST

/* ---- paying ------------------------------------------------------------------------------------------- */

START_TEST (test_a_lease_keeps_others_out_until_it_ends)
{
  Play play;
  g_autoptr (json_object) made = NULL;
  g_autofree char *claim = NULL;
  const char *id;

  play_init (&play);
  made = post (&play, play.shop, NULL, "", TWO_APPLES, 200);
  id = text_of (made, "id");
  claim = g_strconcat ("/v1/carts/", id, "/claim", NULL);
  json_object_put (post (&play, play.one->token, id, "/claim", "{}", 200));
  cf_central_world_refuse (play.world, play.two->token, "POST", claim, "{}",
                           CF_WIRE_ERROR_WRONG_STATE);
  json_object_put (post (&play, play.one->token, id, "/release", NULL, 200));
  json_object_put (post (&play, play.two->token, id, "/claim", "{}", 200));
  cf_central_world_refuse (play.world, play.one->token, "POST", claim, "{}",
                           CF_WIRE_ERROR_WRONG_STATE);
  cf_manual_clock_advance (&play.world->clock, 11 * 60 * 1000);
  json_object_put (post (&play, play.one->token, id, "/claim", "{}", 200));
  play_clear (&play);
}
END_TEST

START_TEST (test_a_sale_at_a_till_takes_its_goods_off_the_cart)
{
  Play play;
  g_autoptr (json_object) made = NULL;
  g_autoptr (json_object) paid = NULL;
  g_autoptr (json_object) open = NULL;

  play_init (&play);
  made = post (&play, play.shop, NULL, "", TWO_APPLES, 200);
  sell (play.one, text_of (made, "id"), "T1-000001");
  push (&play, play.one, 1);
  push (&play, play.one, 0);
  paid = read_cart (&play, text_of (made, "id"));
  ck_assert_str_eq (text_of (paid, "state"), "paid");
  ck_assert_int_eq (milli_of (paid, "paid_milli"), 2000);
  ck_assert_ptr_null (cf_wire_get_object (paid, "lease"));
  ck_assert_uint_eq (cf_central_world_exceptions (play.world, "paid_twice"), 0);
  open = cf_central_world_json (play.world, play.shop, "GET", "/v1/carts?state=open", NULL, 200);
  ck_assert_uint_eq (json_object_array_length (cf_wire_get_array (open, "carts")), 0);
  play_clear (&play);
}
END_TEST

START_TEST (test_a_cart_paid_twice_is_named_once_with_all_parties)
{
  Play play;
  g_autoptr (json_object) made = NULL;
  g_autoptr (json_object) list = NULL;
  g_autoptr (CfPlayTill) three = NULL;
  json_object *groups;
  const char *id;

  play_init (&play);
  three = cf_play_till_new (&play.world->clock.clock);
  cf_central_world_enrol (play.world, three, "S1");
  made = post (&play, play.shop, NULL, "", TWO_APPLES, 200);
  id = text_of (made, "id");
  sell (play.one, id, "T1-000001");
  sell (play.two, id, "T2-000001");
  sell (three, id, "T3-000001");
  push (&play, play.one, 1);
  ck_assert_uint_eq (cf_central_world_exceptions (play.world, "paid_twice"), 0);
  push (&play, play.two, 1);
  ck_assert_uint_eq (cf_central_world_exceptions (play.world, "paid_twice"), 1);
  push (&play, three, 0);
  push (&play, play.two, 0);
  ck_assert_uint_eq (cf_central_world_exceptions (play.world, "paid_twice"), 1);
  list = cf_central_world_json (play.world, play.world->admin, "GET", "/v1/exceptions", NULL, 200);
  groups = cf_wire_get_array (
    cf_wire_get_object (json_object_array_get_idx (cf_wire_get_array (list, "exceptions"), 0),
                        "detail"),
    "paid");
  ck_assert_uint_eq (json_object_array_length (json_object_array_get_idx (groups, 0)), 3);
  play_clear (&play);
}
END_TEST

START_TEST (test_paid_in_the_shop_after_a_part_at_the_till_is_paid_once)
{
  Play play;
  g_autoptr (json_object) made = NULL;
  g_autoptr (json_object) paid = NULL;
  const char *id;

  play_init (&play);
  made =
    post (&play, play.shop, NULL, "", "{\"lines\":[{\"sku\":\"A\",\"quantity_milli\":3000}]}", 200);
  id = text_of (made, "id");
  sell (play.one, id, "T1-000001"); /* two of them */
  push (&play, play.one, 1);
  paid = post (&play, play.shop, id, "/pay",
               "{\"sale\":\"01890a5d-ac96-774b-bcce-b302099a8057\",\"number\":\"WEB-1\","
               "\"lines\":[{\"sku\":\"A\",\"quantity_milli\":1000}]}",
               200);
  ck_assert_str_eq (text_of (paid, "state"), "paid");
  ck_assert_int_eq (milli_of (paid, "paid_milli"), 3000);
  ck_assert_uint_eq (cf_central_world_exceptions (play.world, "paid_twice"), 0);
  play_clear (&play);
}
END_TEST

/* ---- forgetting ---------------------------------------------------------------------------------------- */

START_TEST (test_an_erased_customers_cart_is_gone_and_does_not_come_back)
{
  Play play;
  g_autofree char *keys = NULL;
  g_autofree char *body = NULL;
  g_autofree char *erase = NULL;
  g_autoptr (json_object) customer = NULL;
  g_autoptr (json_object) made = NULL;
  g_autoptr (CfCart) copy = NULL;

  play_init (&play);
  keys = cf_central_world_key (play.world, "\"customers\"", NULL);
  customer = cf_central_world_json (play.world, keys, "POST", "/v1/customers",
                                    "{\"name\":\"Ada Zeppelinquist\"}", 200);
  body = g_strdup_printf ("{\"fields\":{\"customer\":\"%s\",\"note\":\"Zeppelinquist, 2nd floor\"},"
                          "\"lines\":[{\"sku\":\"A\",\"quantity_milli\":1000}]}",
                          text_of (customer, "id"));
  made = post (&play, play.shop, NULL, "", body, 200);
  copy = copy_of (&play, play.one->token, text_of (made, "id"));
  erase = g_strdup_printf ("/v1/customers/%s/erase", text_of (customer, "id"));
  json_object_put (cf_central_world_json (play.world, keys, "POST", erase, NULL, 200));
  ck_assert_ptr_null (cf_central_world_told (play.world, "chain", "cart", text_of (made, "id")));
  ck_assert (!cf_central_world_holds (play.world, "Zeppelinquist"));
  json_object_put (join (&play, play.one, copy, 409));
  ck_assert (!cf_central_world_holds (play.world, "Zeppelinquist"));
  play_clear (&play);
}
END_TEST

START_TEST (test_a_cart_that_nobody_touches_is_forgotten)
{
  Play play;
  g_autoptr (json_object) made = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *target = NULL;

  play_init (&play);
  made = post (&play, play.shop, NULL, "", TWO_APPLES, 200);
  cf_manual_clock_advance (&play.world->clock, (gint64) 89 * 24 * 3600 * 1000);
  ck_assert_ok (cf_central_tidy (play.world->central, &error));
  json_object_put (read_cart (&play, text_of (made, "id")));
  cf_manual_clock_advance (&play.world->clock, (gint64) 2 * 24 * 3600 * 1000);
  ck_assert_ok (cf_central_tidy (play.world->central, &error));
  target = g_strconcat ("/v1/carts/", text_of (made, "id"), NULL);
  cf_central_world_refuse (play.world, play.shop, "GET", target, NULL, CF_WIRE_ERROR_NOT_FOUND);
  ck_assert_ptr_null (cf_central_world_told (play.world, "chain", "cart", text_of (made, "id")));
  play_clear (&play);
}
END_TEST

/* ---- rights -------------------------------------------------------------------------------------------- */

START_TEST (test_carts_are_for_those_who_have_the_right)
{
  static const struct
  {
    const char *method;
    const char *verb; /* NULL: the list itself */
    const char *body;
    gboolean for_keys;
    gboolean for_tills;
  } asked[] = {
    { "POST", NULL, "{}", TRUE, TRUE },
    { "GET", NULL, NULL, TRUE, TRUE },
    { "GET", "", NULL, TRUE, TRUE },
    { "PUT", "", "{}", FALSE, TRUE },
    { "POST", "/lines", "{\"sku\":\"A\",\"quantity_milli\":1000}", TRUE, TRUE },
    { "POST", "/fields", "{\"note\":\"x\"}", TRUE, TRUE },
    { "POST", "/claim", "{}", TRUE, TRUE },
    { "POST", "/release", NULL, TRUE, TRUE },
    { "POST", "/pay",
      "{\"sale\":\"01890a5d-ac96-774b-bcce-b302099a8057\",\"number\":\"1\","
      "\"lines\":[{\"sku\":\"A\",\"quantity_milli\":1000}]}",
      TRUE, FALSE },
  };
  Play play;
  g_autofree char *other = NULL;
  g_autofree char *local = NULL;
  g_autoptr (json_object) made = NULL;

  play_init (&play);
  other = cf_central_world_key (play.world, "\"orders\",\"stock\"", NULL);
  local = cf_central_world_key (play.world, "\"carts\"", "S1");
  made = post (&play, play.two->token, NULL, "", TWO_APPLES, 200); /* of S2 */
  for (guint i = 0; i < G_N_ELEMENTS (asked); i++) {
    g_autofree char *path =
      asked[i].verb == NULL ? g_strdup ("/v1/carts")
                            : g_strconcat ("/v1/carts/", text_of (made, "id"), asked[i].verb, NULL);
    g_autofree char *nobody = g_strconcat ("/v1/carts/01890a5d-ac96-774b-bcce-b302099a8057",
                                           asked[i].verb != NULL ? asked[i].verb : "", NULL);

    cf_central_world_refuse (play.world, NULL, asked[i].method, path, asked[i].body,
                             CF_WIRE_ERROR_NOT_AUTHENTICATED);
    cf_central_world_refuse (play.world, other, asked[i].method, path, asked[i].body,
                             CF_WIRE_ERROR_NOT_PERMITTED);
    if (!asked[i].for_keys)
      cf_central_world_refuse (play.world, local, asked[i].method, path, asked[i].body,
                               CF_WIRE_ERROR_NOT_PERMITTED);
    if (!asked[i].for_tills)
      cf_central_world_refuse (play.world, play.two->token, asked[i].method, path, asked[i].body,
                               CF_WIRE_ERROR_NOT_PERMITTED);
    if (asked[i].verb == NULL || !asked[i].for_keys)
      continue;
    cf_central_world_refuse (play.world, play.shop, asked[i].method, nobody, asked[i].body,
                             CF_WIRE_ERROR_NOT_FOUND);
    /* It is a cart of S2. */
    cf_central_world_refuse (play.world, local, asked[i].method, path, asked[i].body,
                             CF_WIRE_ERROR_NOT_FOUND);
  }
  cf_central_world_refuse (play.world, local, "POST", "/v1/carts",
                           "{\"fields\":{\"store\":\"S2\"}}", CF_WIRE_ERROR_BAD_REQUEST);
  play_clear (&play);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_a_shop_and_two_tills_edit_one_cart_and_nothing_is_lost);
  tcase_add_test (tc, test_a_cart_that_goes_to_a_store_is_told_there_and_no_longer_to_all);
  tcase_add_test (tc, test_a_cart_is_closed_and_wanted_again);
  tcase_add_test (tc, test_what_is_no_edit_is_refused_and_changes_nothing);
  tcase_add_test (tc, test_pieces_are_wanted_whole);
  tcase_add_test (tc, test_a_lease_keeps_others_out_until_it_ends);
  tcase_add_test (tc, test_a_sale_at_a_till_takes_its_goods_off_the_cart);
  tcase_add_test (tc, test_a_cart_paid_twice_is_named_once_with_all_parties);
  tcase_add_test (tc, test_paid_in_the_shop_after_a_part_at_the_till_is_paid_once);
  tcase_add_test (tc, test_an_erased_customers_cart_is_gone_and_does_not_come_back);
  tcase_add_test (tc, test_a_cart_that_nobody_touches_is_forgotten);
  tcase_add_test (tc, test_carts_are_for_those_who_have_the_right);
}

CF_TEST_MAIN ("central-carts", add_tests)
