/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-central-world.h"
#include "cf-customer.h"

/* Customers: made by tills and by others, found, merged, asked for consent, erased, told. */

#define ADA                                                                                        \
  "{\"email\":\"ada@example.org\",\"name\":\"Ada Zeppelinquist\",\"phone\":\"+1 555 0100\"}"

#define MANY 150

typedef struct
{
  CfCentralWorld *world;
  CfPlayTill *one; /* of S1 */
  CfPlayTill *two; /* of S2 */
  char *key;       /* with the right "customers" */
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
  play->key = cf_central_world_key (play->world, "\"customers\"", NULL);
}

static void
play_clear (Play *play)
{
  g_free (play->key);
  cf_play_till_free (play->one);
  cf_play_till_free (play->two);
  cf_central_world_free (play->world);
}

/* Pushes what @till has written since the line @from. */
static void
push (Play *play, CfPlayTill *till, guint from)
{
  cf_central_world_push (play->world, till, from, till->lines->len);
}

static json_object *
read_customer (Play *play, const char *id)
{
  g_autofree char *target = g_strconcat ("/v1/customers/", id, NULL);

  return cf_central_world_json (play->world, play->key, "GET", target, NULL, 200);
}

static json_object *
post (Play *play, const char *id, const char *verb, const char *body)
{
  g_autofree char *target =
    g_strconcat ("/v1/customers", id != NULL ? "/" : "", id != NULL ? id : "", verb, NULL);

  return cf_central_world_json (play->world, play->key, "POST", target, body, 200);
}

static guint
count_found (Play *play, const char *text)
{
  g_autofree char *escaped = g_uri_escape_string (text, NULL, TRUE);
  g_autofree char *target = g_strconcat ("/v1/customers?find=", escaped, NULL);
  g_autoptr (json_object) answer =
    cf_central_world_json (play->world, play->key, "GET", target, NULL, 200);

  return (guint) json_object_array_length (cf_wire_get_array (answer, "customers"));
}

static const char *
text_of (json_object *object, const char *name)
{
  const char *text = cf_wire_get_text (object, name, 400);

  return text != NULL ? text : "";
}

static gint64
points_of (json_object *object)
{
  gint64 points = G_MININT64;

  cf_wire_get_int (object, "points", G_MININT64, G_MAXINT64, &points);
  return points;
}

static void
give_points (CfPlayTill *till, const char *id, gint64 delta)
{
  cf_play_till_write (till, CF_EVENT_POINTS_CHANGED,
                      cf_event_body_points_changed (
                        &(CfPointsChanged){ .customer = id, .delta = delta, .reason = "given" }));
}

static void
merge_at_till (CfPlayTill *till, const char *customer, const char *alias)
{
  cf_play_till_write (till, CF_EVENT_CUSTOMER_MERGED,
                      cf_event_body_customer_merged (
                        &(CfCustomerMerged){ .customer = customer, .alias = alias }));
}

static void
erase_at_till (CfPlayTill *till, const char *id)
{
  cf_play_till_write (till, CF_EVENT_CUSTOMER_ERASED,
                      cf_event_body_customer_erased (&(CfCustomerErased){ .customer = id }));
}

/* ---- by tills ------------------------------------------------------------------------------------ */

START_TEST (test_a_customer_of_a_till_is_found_and_told_to_all)
{
  const CfConsentGiven yes = { "mail", TRUE, TRUE };
  Play play;
  g_autoptr (json_object) read = NULL;
  g_autoptr (json_object) row = NULL;
  g_autoptr (CfCustomer) customer = NULL;
  g_autoptr (GError) error = NULL;
  json_object *pair;
  CfId id;

  play_init (&play);
  id = cf_id_new (&play.world->clock.clock);
  cf_play_till_write_customer (play.one, CF_EVENT_CUSTOMER_CREATED, id.text, ADA, &yes);
  give_points (play.one, id.text, 40);
  push (&play, play.one, 1);
  push (&play, play.one, 0); /* again: nothing is counted twice */
  read = read_customer (&play, id.text);
  ck_assert_str_eq (text_of (read, "name"), "Ada Zeppelinquist");
  ck_assert_int_eq (points_of (read), 40);
  ck_assert_uint_eq (count_found (&play, "zepp ada"), 1);
  ck_assert_uint_eq (count_found (&play, "0100"), 1);
  ck_assert_uint_eq (count_found (&play, "ADA@example.org"), 1);
  ck_assert_uint_eq (count_found (&play, "ada smith"), 0);
  row = cf_central_world_told (play.world, "chain", "customer", id.text);
  customer = cf_customer_from_json (row, &error);
  ck_assert_ptr_nonnull (customer);
  ck_assert (cf_customer_allows (customer, "mail"));
  ck_assert_str_eq (text_of (row, "phone"), "+1 555 0100");
  pair = cf_wire_get_array (cf_wire_get_object (row, "applied"), play.one->id.text);
  ck_assert_int_eq (json_object_get_int64 (json_object_array_get_idx (pair, 1)), 3);
  play_clear (&play);
}
END_TEST

START_TEST (test_the_newer_fields_hold_in_whatever_order_they_come)
{
  Play play;
  g_autoptr (json_object) read = NULL;
  CfId id;

  play_init (&play);
  id = cf_id_new (&play.world->clock.clock);
  cf_play_till_write_customer (play.one, CF_EVENT_CUSTOMER_CREATED, id.text, ADA, NULL);
  cf_manual_clock_advance (&play.world->clock, 1000);
  cf_play_till_write_customer (play.two, CF_EVENT_CUSTOMER_CHANGED, id.text,
                               "{\"name\":\"Ada Wong\",\"phone\":\"555 0199\"}", NULL);
  push (&play, play.two, 1);
  push (&play, play.one, 1);
  read = read_customer (&play, id.text);
  ck_assert_str_eq (text_of (read, "name"), "Ada Wong");
  ck_assert_str_eq (text_of (read, "email"), "");
  ck_assert_uint_eq (count_found (&play, "zeppelinquist"), 0);
  ck_assert_uint_eq (count_found (&play, "wong"), 1);
  play_clear (&play);
}
END_TEST

START_TEST (test_merging_at_two_tills_makes_one_whose_points_are_counted_once)
{
  Play play;
  g_autoptr (json_object) read = NULL;
  g_autoptr (json_object) row = NULL;
  CfId a, b, c;

  play_init (&play);
  a = cf_id_new (&play.world->clock.clock);
  b = cf_id_new (&play.world->clock.clock);
  c = cf_id_new (&play.world->clock.clock);
  cf_play_till_write_customer (play.one, CF_EVENT_CUSTOMER_CREATED, b.text, ADA, NULL);
  give_points (play.one, b.text, 10);
  cf_manual_clock_advance (&play.world->clock, 1000);
  cf_play_till_write_customer (play.two, CF_EVENT_CUSTOMER_CREATED, a.text,
                               "{\"name\":\"A. Zeppelinquist\"}", NULL);
  give_points (play.two, a.text, 5);
  merge_at_till (play.one, a.text, b.text);
  merge_at_till (play.two, a.text, c.text); /* nobody has heard of c before */
  give_points (play.two, c.text, 7);
  push (&play, play.two, 1);
  push (&play, play.one, 1);
  merge_at_till (play.two, a.text, b.text);
  push (&play, play.two, play.two->lines->len - 1);
  read = read_customer (&play, c.text);
  ck_assert_str_eq (text_of (read, "id"), a.text);
  ck_assert_int_eq (points_of (read), 22);
  ck_assert_uint_eq (json_object_array_length (cf_wire_get_array (read, "aliases")), 2);
  /* The newer name, and what it lacked from the older fields. */
  ck_assert_str_eq (text_of (read, "name"), "A. Zeppelinquist");
  ck_assert_str_eq (text_of (read, "email"), "ada@example.org");
  ck_assert_uint_eq (count_found (&play, "zeppelinquist"), 1);
  row = cf_central_world_told (play.world, "chain", "customer", b.text);
  ck_assert_str_eq (text_of (row, "id"), a.text);
  play_clear (&play);
}
END_TEST

/* ---- erasing ---------------------------------------------------------------------------------------- */

static void
assert_no_trace (Play *play)
{
  static const char *const traces[] = { "Zeppelinquist", "zeppelinquist", "ada@example.org",
                                        "555 0100", "0010555" };

  for (guint i = 0; i < G_N_ELEMENTS (traces); i++)
    ck_assert_msg (!cf_central_world_holds (play->world, traces[i]), "%s is still there",
                   traces[i]);
}

START_TEST (test_an_erased_person_is_nowhere_in_the_database)
{
  static const char catalog[] =
    "{\"kind\":\"product\",\"id\":\"A\",\"body\":{\"age_limit\":0,\"department\":\"Food\",\"discountable\":true,"
    "\"gtins\":[\"04006381333931\"],\"kind\":\"merchandise\",\"name\":\"Apples\",\"price_embedded\":false,"
    "\"price_minor\":199,\"returnable\":true,\"serial_tracked\":false,\"sku\":\"A\",\"tax_class\":\"standard\","
    "\"unit\":\"ea\"}}\n";
  Play play;
  g_autoptr (json_object) placed = NULL;
  g_autoptr (json_object) row = NULL;
  g_autoptr (json_object) order = NULL;
  g_autoptr (CfCentralAnswer) back = NULL;
  g_autofree char *body = NULL;
  CfId a, b;

  play_init (&play);
  a = cf_id_new (&play.world->clock.clock);
  b = cf_id_new (&play.world->clock.clock);
  /* Others around them, so that pages are split and rows are moved. */
  for (guint i = 0; i < 120; i++) {
    g_autofree char *fields =
      i % 8 == 0 ? g_strdup (ADA) : g_strdup_printf ("{\"name\":\"Somebody %u Else\"}", i);
    CfId id = i == 0 ? a : i == 8 ? b : cf_id_new (&play.world->clock.clock);

    cf_play_till_write_customer (play.one, CF_EVENT_CUSTOMER_CREATED, id.text, fields, NULL);
    if (i % 8 == 0 && i > 8)
      merge_at_till (play.one, a.text, id.text);
  }
  merge_at_till (play.one, a.text, b.text);
  push (&play, play.one, 1);
  cf_play_till_receive (play.two, "A", 5000);
  push (&play, play.two, 1);
  json_object_put (
    cf_central_world_json (play.world, play.world->admin, "POST", "/v1/catalog", catalog, 200));
  body =
    g_strdup_printf ("{\"customer\":\"%s\",\"name\":\"Ada Zeppelinquist\",\"phone\":\"555 0100\","
                     "\"lines\":[{\"sku\":\"A\",\"quantity_milli\":1000}]}",
                     b.text);
  placed = cf_central_world_json (play.world, play.world->admin, "POST", "/v1/orders", body, 200);
  ck_assert (cf_central_world_holds (play.world, "Zeppelinquist"));
  erase_at_till (play.two, b.text);
  push (&play, play.two, 2);
  assert_no_trace (&play);
  ck_assert (cf_central_world_holds (play.world, "Somebody 7 Else"));
  ck_assert_uint_eq (count_found (&play, "ada"), 0);
  row = cf_central_world_told (play.world, "chain", "customer", b.text);
  ck_assert (cf_wire_get_bool (row, "erased"));
  ck_assert_str_eq (text_of (row, "id"), a.text);
  order = cf_central_world_told (play.world, "S2", "order",
                                 text_of (cf_wire_get_object (placed, "order"), "id"));
  ck_assert_ptr_nonnull (order);
  ck_assert_str_eq (text_of (order, "name"), "");
  /* The records stay and their chain holds; a till that asks for them gets them without the person. */
  back = cf_central_world_ask (play.world, play.one->token, "GET", "/v1/journal?epoch=1&after=0",
                               NULL, NULL, 200);
  ck_assert_ptr_nonnull (strstr (back->body, a.text));
  ck_assert_ptr_null (strstr (back->body, "Zeppelinquist"));
  play_clear (&play);
}
END_TEST

/* Rows of all sizes, changed and forgotten in no order: pages are split, joined and filled anew. */
START_TEST (test_nobody_who_is_erased_stays_in_the_room_of_a_page)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  CfId ids[MANY];
  Play play;
  guint from = 1;

  play_init (&play);
  for (guint i = 0; i < MANY; i++)
    ids[i] = cf_id_new (&play.world->clock.clock);
  for (guint i = 0; i < 6 * MANY; i++) {
    guint who = i < MANY ? i : (guint) g_rand_int_range (rand, 0, MANY);
    g_autofree char *email = g_strnfill ((gsize) g_rand_int_range (rand, 0, 200), 'e');
    g_autofree char *fields =
      g_strdup_printf ("{\"email\":\"%s\",\"name\":\"whoever%03u\"}", email, who);

    cf_play_till_write_customer (play.one,
                                 i < MANY ? CF_EVENT_CUSTOMER_CREATED : CF_EVENT_CUSTOMER_CHANGED,
                                 ids[who].text, fields, NULL);
    if (i % MANY == MANY - 1) {
      push (&play, play.one, from);
      from = play.one->lines->len;
    }
  }
  for (guint i = 0; i < MANY; i++) {
    guint who = i * 37 % MANY;
    g_autofree char *name = g_strdup_printf ("whoever%03u", who); /* as a field and as a word */

    erase_at_till (play.one, ids[who].text);
    push (&play, play.one, from++);
    ck_assert_msg (!cf_central_world_holds (play.world, name), "%s is still there", name);
  }
  play_clear (&play);
}
END_TEST

START_TEST (test_what_comes_after_erasing_brings_nobody_back)
{
  Play play;
  g_autoptr (json_object) read = NULL;
  g_autofree char *order = NULL;
  g_autofree char *change = NULL;
  CfId a, b;

  play_init (&play);
  a = cf_id_new (&play.world->clock.clock);
  b = cf_id_new (&play.world->clock.clock);
  cf_play_till_write_customer (play.one, CF_EVENT_CUSTOMER_CREATED, a.text, ADA, NULL);
  cf_play_till_write_customer (play.two, CF_EVENT_CUSTOMER_CREATED, b.text, ADA, NULL);
  cf_play_till_write_customer (play.two, CF_EVENT_CUSTOMER_CHANGED, a.text, ADA, NULL);
  give_points (play.two, a.text, 3);
  erase_at_till (play.one, a.text);
  push (&play, play.one, 1);
  assert_no_trace (&play);
  push (&play, play.two, 1); /* it was away and has not heard of it */
  ck_assert (cf_central_world_holds (play.world, "Zeppelinquist"));
  read = read_customer (&play, a.text);
  ck_assert (cf_wire_get_bool (read, "erased"));
  ck_assert_int_eq (points_of (read), 0);
  ck_assert_str_eq (text_of (read, "name"), "");
  /* Whoever turns out to be the same person is erased with them. */
  json_object_put (
    post (&play, b.text, "/merge", change = g_strdup_printf ("{\"with\":\"%s\"}", a.text)));
  assert_no_trace (&play);
  order = g_strconcat ("/v1/customers/", b.text, NULL);
  cf_central_world_refuse (play.world, play.key, "POST", order, ADA, CF_WIRE_ERROR_WRONG_STATE);
  assert_no_trace (&play);
  play_clear (&play);
}
END_TEST

/* ---- by others ---------------------------------------------------------------------------------------- */

START_TEST (test_a_shop_makes_changes_and_erases_a_customer_without_telling_who)
{
  static const char *const key[] = { "Idempotency-Key", "c-1", NULL };
  Play play;
  g_autoptr (CfCentralAnswer) made = NULL;
  g_autoptr (CfCentralAnswer) again = NULL;
  g_autoptr (json_object) customer = NULL;
  g_autoptr (json_object) read = NULL;
  json_object *consent;
  const char *id;

  play_init (&play);
  made = cf_central_world_ask (play.world, play.key, "POST", "/v1/customers", ADA, key, 200);
  again = cf_central_world_ask (play.world, play.key, "POST", "/v1/customers", ADA, key, 200);
  ck_assert_str_eq (made->body, again->body);
  ck_assert_ptr_null (strstr (made->body, "Ada"));
  customer = json_tokener_parse (made->body);
  id = text_of (customer, "id");
  ck_assert_uint_eq (count_found (&play, "zeppelinquist"), 1);
  json_object_put (post (&play, id, "",
                         "{\"email\":\"\",\"card\":\"900017\","
                         "\"consents\":[{\"topic\":\"mail\",\"granted\":true}]}"));
  read = read_customer (&play, id);
  ck_assert_str_eq (text_of (read, "email"), "");
  ck_assert_str_eq (text_of (read, "card"), "900017");
  ck_assert_str_eq (text_of (read, "name"), "Ada Zeppelinquist");
  consent = json_object_array_get_idx (cf_wire_get_array (read, "consents"), 0);
  ck_assert (cf_wire_get_bool (consent, "granted"));
  ck_assert_uint_eq (count_found (&play, "900017"), 1);
  json_object_put (post (&play, id, "/erase", NULL));
  json_object_put (post (&play, id, "/erase", NULL));
  assert_no_trace (&play);
  ck_assert (!cf_central_world_holds (play.world, "900017"));
  play_clear (&play);
}
END_TEST

START_TEST (test_what_is_no_customer_is_refused)
{
  static const char *const bodies[] = {
    "{}",
    "{\"name\":7}",
    "{\"name\":\"\"}",
    "{\"name\":\"A\",\"consents\":7}",
    "{\"name\":\"A\",\"consents\":[{\"topic\":\"Mail!\",\"granted\":true}]}",
    "{\"name\":\"A\",\"consents\":[{\"topic\":\"mail\"}]}",
  };
  Play play;
  g_autofree char *text = g_strnfill (201, 'a');
  g_autofree char *large = g_strdup_printf ("{\"name\":\"%s\"}", text);

  play_init (&play);
  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    cf_central_world_refuse (play.world, play.key, "POST", "/v1/customers", bodies[i],
                             CF_WIRE_ERROR_BAD_REQUEST);
  cf_central_world_refuse (play.world, play.key, "POST", "/v1/customers", large,
                           CF_WIRE_ERROR_BAD_REQUEST);
  cf_central_world_refuse (play.world, play.key, "GET", "/v1/customers", NULL,
                           CF_WIRE_ERROR_BAD_REQUEST);
  ck_assert_uint_eq (count_found (&play, "a"), 0);
  play_clear (&play);
}
END_TEST

/* ---- rights ------------------------------------------------------------------------------------------- */

START_TEST (test_customers_are_for_those_who_have_the_right)
{
  static const struct
  {
    const char *method;
    const char *path;
    const char *body;
    gboolean for_tills;
  } asked[] = {
    { "POST", "/v1/customers", ADA, FALSE },
    { "GET", "/v1/customers?find=ada", NULL, TRUE },
    { "GET", "/v1/customers/%s", NULL, TRUE },
    { "POST", "/v1/customers/%s", ADA, FALSE },
    { "POST", "/v1/customers/%s/merge", "{\"with\":\"01890a5d-ac96-774b-bcce-b302099a8057\"}",
      FALSE },
    { "POST", "/v1/customers/%s/erase", NULL, FALSE },
  };
  Play play;
  g_autofree char *other = NULL;
  g_autoptr (json_object) made = NULL;

  play_init (&play);
  other = cf_central_world_key (play.world, "\"orders\",\"stock\"", NULL);
  made = post (&play, NULL, "", ADA);
  for (guint i = 0; i < G_N_ELEMENTS (asked); i++) {
    gboolean one = strchr (asked[i].path, '%') != NULL;
    g_auto (GStrv) parts = g_strsplit (asked[i].path, "%s", 2);
    g_autofree char *path =
      one ? g_strconcat (parts[0], text_of (made, "id"), parts[1], NULL) : g_strdup (asked[i].path);
    g_autofree char *nobody =
      one ? g_strconcat (parts[0], "01890a5d-ac96-774b-bcce-b302099a8057", parts[1], NULL) : NULL;

    cf_central_world_refuse (play.world, NULL, asked[i].method, path, asked[i].body,
                             CF_WIRE_ERROR_NOT_AUTHENTICATED);
    cf_central_world_refuse (play.world, other, asked[i].method, path, asked[i].body,
                             CF_WIRE_ERROR_NOT_PERMITTED);
    if (asked[i].for_tills)
      json_object_put (
        cf_central_world_json (play.world, play.one->token, asked[i].method, path, NULL, 200));
    else
      cf_central_world_refuse (play.world, play.one->token, asked[i].method, path, asked[i].body,
                               CF_WIRE_ERROR_NOT_PERMITTED);
    if (one)
      cf_central_world_refuse (play.world, play.key, asked[i].method, nobody, asked[i].body,
                               CF_WIRE_ERROR_NOT_FOUND);
  }
  play_clear (&play);
}
END_TEST

START_TEST (test_a_key_for_stock_reads_no_person_in_a_feed)
{
  Play play;
  g_autofree char *stock = NULL;
  g_autofree char *target = NULL;
  g_autoptr (CfCentralAnswer) page = NULL;
  g_autoptr (CfCentralAnswer) piece = NULL;
  g_autoptr (CfCentralAnswer) whole = NULL;
  CfWireHead head;

  play_init (&play);
  stock = cf_central_world_key (play.world, "\"stock\"", NULL);
  json_object_put (post (&play, NULL, "", ADA));
  head = cf_central_world_head (play.world, play.one, "chain");
  target = g_strdup_printf ("/v1/feed/chain?feed=%s&after=0", head.feed);
  page = cf_central_world_ask (play.world, stock, "GET", target, NULL, NULL, 200);
  whole = cf_central_world_ask (play.world, play.one->token, "GET", target, NULL, NULL, 200);
  piece = cf_central_world_ask (play.world, stock, "GET", "/v1/snapshot/chain", NULL, NULL, 200);
  ck_assert_ptr_null (strstr (page->body, "Zeppelinquist"));
  ck_assert_ptr_null (strstr (piece->body, "Zeppelinquist"));
  ck_assert_ptr_nonnull (strstr (whole->body, "Zeppelinquist"));
  play_clear (&play);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_a_customer_of_a_till_is_found_and_told_to_all);
  tcase_add_test (tc, test_the_newer_fields_hold_in_whatever_order_they_come);
  tcase_add_test (tc, test_merging_at_two_tills_makes_one_whose_points_are_counted_once);
  tcase_add_test (tc, test_an_erased_person_is_nowhere_in_the_database);
  tcase_add_test (tc, test_nobody_who_is_erased_stays_in_the_room_of_a_page);
  tcase_add_test (tc, test_what_comes_after_erasing_brings_nobody_back);
  tcase_add_test (tc, test_a_shop_makes_changes_and_erases_a_customer_without_telling_who);
  tcase_add_test (tc, test_what_is_no_customer_is_refused);
  tcase_add_test (tc, test_customers_are_for_those_who_have_the_right);
  tcase_add_test (tc, test_a_key_for_stock_reads_no_person_in_a_feed);
}

CF_TEST_MAIN ("central-customers", add_tests)
