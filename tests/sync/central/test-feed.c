/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-central-world.h"

/* ---- feed, snapshot, stock ------------------------------------------------------------------------------ */

static void
check_stock_row (const CfWireChange *change,
                 const char *id,
                 gint64 milli,
                 const CfPlayTill *till,
                 gint64 seq)
{
  json_object *applied = cf_wire_get_object (change->body, "applied");
  json_object *pair = cf_wire_get_array (applied, till->id.text);
  gint64 on_hand;

  ck_assert_str_eq (change->kind, "stock");
  ck_assert_str_eq (change->id, id);
  ck_assert (cf_wire_get_int (change->body, "on_hand_milli", G_MININT64, G_MAXINT64, &on_hand));
  ck_assert_int_eq (on_hand, milli);
  ck_assert_int_eq (json_object_get_int64 (json_object_array_get_idx (pair, 1)), seq);
}

START_TEST (test_the_feed_tells_each_row_once_with_what_is_in_it)
{
  g_autoptr (CfCentralWorld) world = cf_central_world_new ();
  g_autoptr (CfPlayTill) till = cf_play_till_new (&world->clock.clock);
  g_autoptr (CfWirePage) first = NULL;
  g_autoptr (CfWirePage) second = NULL;
  g_autoptr (CfWirePage) empty = NULL;
  CfWireHead head;

  cf_central_world_enrol (world, till, "S1");
  cf_play_till_receive (till, "A", 5000);
  cf_central_world_push (world, till, 0, 2);
  cf_play_till_receive (till, "B", 1000);
  cf_central_world_push (world, till, 2, 3);
  cf_play_till_sell (till, "T1-000001", "A", 2000);
  cf_central_world_push (world, till, 3, 4);
  head = cf_central_world_head (world, till, "S1");
  first = cf_central_world_page (world, till, &head, 0, 1);
  ck_assert_uint_eq (first->changes->len, 1);
  check_stock_row (g_ptr_array_index (first->changes, 0), "B|main", 1000, till, 3);
  second = cf_central_world_page (world, till, &head, first->next, 500);
  ck_assert_int_eq (second->next, head.head);
  check_stock_row (g_ptr_array_index (second->changes, 0), "A|main", 3000, till, 4);
  empty = cf_central_world_page (world, till, &head, head.head, 500);
  ck_assert_uint_eq (empty->changes->len, 0);
  ck_assert_int_eq (empty->next, head.head);
}
END_TEST

START_TEST (test_another_feed_or_a_position_ahead_is_gone)
{
  g_autoptr (CfCentralWorld) world = cf_central_world_new ();
  g_autoptr (CfPlayTill) till = cf_play_till_new (&world->clock.clock);
  g_autofree char *ahead = NULL;
  g_autofree char *other = NULL;
  g_autofree char *before = NULL;
  g_autoptr (GError) error = NULL;
  CfWireHead head;

  cf_central_world_enrol (world, till, "S1");
  head = cf_central_world_head (world, till, "S1");
  ahead = g_strdup_printf ("/v1/feed/S1?feed=%s&after=%" G_GINT64_FORMAT, head.feed, head.head + 1);
  before = g_strdup_printf ("/v1/feed/S1?feed=%s&after=0", head.feed);
  other = g_strdup ("/v1/feed/S1?feed=00000000000000000000000000000000&after=0");
  cf_central_world_refuse (world, till->token, "GET", ahead, NULL, CF_WIRE_ERROR_FEED_GONE);
  cf_central_world_refuse (world, till->token, "GET", other, NULL, CF_WIRE_ERROR_FEED_GONE);
  cf_central_world_refuse (world, till->token, "GET", "/v1/feed/S1?feed=x&after=0", NULL,
                           CF_WIRE_ERROR_BAD_REQUEST);
  ck_assert_ok (cf_central_renew_feeds (world->central, &error));
  cf_central_world_refuse (world, till->token, "GET", before, NULL, CF_WIRE_ERROR_FEED_GONE);
}
END_TEST

START_TEST (test_a_snapshot_in_pieces_is_everything)
{
  g_autoptr (CfCentralWorld) world = cf_central_world_new ();
  g_autoptr (CfPlayTill) till = cf_play_till_new (&world->clock.clock);
  g_autofree char *target = g_strdup ("/v1/snapshot/S1?limit=3");
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GError) error = NULL;

  cf_central_world_enrol (world, till, "S1");
  for (guint i = 0; i < 10; i++) {
    g_autofree char *sku = g_strdup_printf ("SKU-%u", i);

    cf_play_till_receive (till, sku, 1000);
  }
  cf_central_world_push (world, till, 0, 11);
  for (;;) {
    g_autoptr (CfCentralAnswer) answer =
      cf_central_world_ask (world, till->token, "GET", target, NULL, NULL, 200);
    g_autoptr (CfWirePiece) piece = cf_wire_piece_decode (answer->body, answer->len, &error);
    g_autofree char *cursor = NULL;

    ck_assert_ok (piece);
    for (guint i = 0; i < piece->rows->len; i++) {
      const CfWireChange *row = g_ptr_array_index (piece->rows, i);

      ck_assert (g_hash_table_add (seen, g_strdup (row->id)));
    }
    if (piece->next == NULL)
      break;
    cursor = g_uri_escape_string (piece->next, NULL, FALSE);
    g_free (target);
    target =
      g_strdup_printf ("/v1/snapshot/S1?limit=3&feed=%s&position=%" G_GINT64_FORMAT "&after=%s",
                       piece->feed, piece->position, cursor);
  }
  ck_assert_uint_eq (g_hash_table_size (seen), 10);
}
END_TEST

/* The figure is a function of the set of records: whatever the order in which two tills deliver. */
START_TEST (test_a_late_count_says_what_it_saw)
{
  for (guint order = 0; order < 2; order++) {
    g_autoptr (CfCentralWorld) world = cf_central_world_new ();
    g_autoptr (CfPlayTill) a = cf_play_till_new (&world->clock.clock);
    g_autoptr (CfPlayTill) b = cf_play_till_new (&world->clock.clock);

    cf_central_world_enrol (world, a, "S1");
    cf_central_world_enrol (world, b, "S1");
    cf_play_till_receive (a, "A", 10000);
    cf_manual_clock_advance (&world->clock, 1000);
    cf_play_till_sell (b, "T2-000001", "A", 1000);
    cf_manual_clock_advance (&world->clock, 1000);
    cf_play_till_count (a, "A", 8000); /* one was stolen */
    cf_manual_clock_advance (&world->clock, 1000);
    cf_play_till_sell (b, "T2-000002", "A", 3000);
    cf_central_world_push (world, order == 0 ? a : b, 0, 3);
    cf_central_world_push (world, order == 0 ? b : a, 0, 3);
    ck_assert_int_eq (cf_central_world_on_hand (world, "S1", "A"), 5000);
  }
}
END_TEST

START_TEST (test_damaged_goods_are_told_twice_and_counted_once)
{
  g_autoptr (CfCentralWorld) world = cf_central_world_new ();
  g_autoptr (CfPlayTill) till = cf_play_till_new (&world->clock.clock);
  g_autoptr (json_object) answer = NULL;
  json_object *rows;
  gint64 damaged = 0;

  cf_central_world_enrol (world, till, "S1");
  cf_play_till_receive (till, "A", 10000);
  cf_play_till_write (till, CF_EVENT_STOCK_ADJUSTED,
                      cf_event_body_stock_adjusted (&(CfStockAdjusted){ .sku = "A",
                                                                        .location = "main",
                                                                        .unit = CF_UNIT_EA,
                                                                        .delta = { -2000 },
                                                                        .reason = "broken",
                                                                        .to = "damaged" }));
  cf_central_world_push (world, till, 0, 3);
  answer = cf_central_world_json (world, till->token, "GET", "/v1/stock/A", NULL, 200);
  rows = cf_wire_get_array (answer, "stock");
  ck_assert_uint_eq (json_object_array_length (rows), 1);
  cf_wire_get_int (json_object_array_get_idx (rows, 0), "damaged_milli", 0, G_MAXINT64, &damaged);
  ck_assert_int_eq (damaged, 2000);
  ck_assert_int_eq (cf_central_world_on_hand (world, "S1", "A"), 8000);
}
END_TEST

/* ---- catalogue, hints ---------------------------------------------------------------------------------- */

static const char catalog[] =
  "{\"kind\":\"product\",\"id\":\"A\",\"body\":{\"age_limit\":0,\"department\":\"Food\",\"discountable\":true,"
  "\"gtins\":[\"04006381333931\"],\"kind\":\"merchandise\",\"name\":\"Apples\",\"price_embedded\":false,"
  "\"price_minor\":199,\"returnable\":true,\"serial_tracked\":false,\"sku\":\"A\",\"tax_class\":\"standard\","
  "\"unit\":\"ea\"}}\n"
  "{\"kind\":\"price\",\"id\":\"A\",\"body\":{\"price_minor\":249}}\n"
  "{\"kind\":\"tax\",\"id\":\"standard|0\",\"body\":{\"tax_class\":\"standard\",\"from_ms\":0,\"rate_ppm\":190000}}\n"
  "{\"kind\":\"stock\",\"id\":\"A|main\",\"body\":{\"opening_milli\":4000,\"unit\":\"ea\"}}\n";

START_TEST (test_a_catalogue_is_taken_whole_and_again_changes_nothing)
{
  g_autoptr (CfCentralWorld) world = cf_central_world_new ();
  g_autoptr (CfPlayTill) till = cf_play_till_new (&world->clock.clock);
  g_autofree char *spoilt =
    g_strconcat (catalog, "{\"kind\":\"product\",\"id\":\"B\",\"body\":{}}\n", NULL);
  g_autoptr (json_object) first = NULL;
  g_autoptr (json_object) again = NULL;
  g_autoptr (json_object) product = NULL;
  g_autoptr (CfCentralAnswer) refused = NULL;
  gint64 head = 0, head_again = 1, price = 0;

  cf_central_world_enrol (world, till, "S1");
  cf_central_world_refuse (world, world->admin, "POST", "/v1/catalog?store=S1", spoilt,
                           CF_WIRE_ERROR_BAD_REQUEST);
  cf_central_world_refuse (world, till->token, "GET", "/v1/products/A", NULL,
                           CF_WIRE_ERROR_NOT_FOUND);
  first = cf_central_world_json (world, world->admin, "POST", "/v1/catalog?store=S1", catalog, 200);
  again = cf_central_world_json (world, world->admin, "POST", "/v1/catalog?store=S1", catalog, 200);
  cf_wire_get_int (first, "head", 0, G_MAXINT64, &head);
  cf_wire_get_int (again, "head", 0, G_MAXINT64, &head_again);
  ck_assert_int_eq (head, head_again);
  product = cf_central_world_json (world, till->token, "GET", "/v1/products/A", NULL, 200);
  cf_wire_get_int (product, "price_minor", 0, G_MAXINT64, &price);
  ck_assert_int_eq (price, 249);
  ck_assert_int_eq (cf_central_world_on_hand (world, "S1", "A"), 4000);
  cf_central_world_refuse (world, till->token, "POST", "/v1/catalog", catalog,
                           CF_WIRE_ERROR_NOT_PERMITTED);
  refused =
    cf_central_world_ask (world, world->admin, "POST", "/v1/catalog?store=S1", spoilt, NULL, 400);
  ck_assert_ptr_nonnull (strstr (refused->body, "line 5 "));
  ck_assert_ptr_nonnull (strstr (refused->body, "gtins"));
  cf_central_world_refuse (world, world->admin, "POST", "/v1/catalog?store=chain", catalog,
                           CF_WIRE_ERROR_NOT_FOUND);
  cf_central_world_refuse (
    world, world->admin, "POST", "/v1/catalog?store=S1",
    "{\"kind\":\"stock\",\"id\":\"B|main\",\"body\":{\"opening_milli\":1,\"unit\":\"sack\"}}\n",
    CF_WIRE_ERROR_BAD_REQUEST);
}
END_TEST

static char *
product_line (const char *sku, const char *gtins)
{
  return g_strdup_printf (
    "{\"kind\":\"product\",\"id\":\"%s\",\"body\":{\"age_limit\":0,\"department\":\"Food\",\"discountable\":true,"
    "\"gtins\":[%s],\"kind\":\"merchandise\",\"name\":\"%s\",\"price_embedded\":false,\"price_minor\":199,"
    "\"returnable\":true,\"serial_tracked\":false,\"sku\":\"%s\",\"tax_class\":\"standard\","
    "\"unit\":\"ea\"}}\n",
    sku, gtins, sku, sku);
}

/* What a till's own import does not take, no till sells: it would be listed there and be missing at the desk. */
START_TEST (test_barcodes_are_what_the_import_takes)
{
  static const char *const wrong[] = {
    "\"4006381333932\"",   /* its check digit is 1 */
    "\"040063813339317\"", /* 15 digits */
    "\"40063813339\"",     /* 11, a check digit's chance */
    "\"4006381-33931\"",   "\"\"", "\"00000000000000\"", "4006381333931", "null",
  };
  /* In the shop's own number space, as its scale prints them; a UPC-A; one of a case. */
  static const char good[] = "\"20000004\",\"2112345000008\",\"614141999996\",\"14006381333938\"";
  g_autoptr (CfCentralWorld) world = cf_central_world_new ();
  g_autofree char *taken = product_line ("A", good);
  g_autoptr (CfCentralAnswer) named = NULL;
  g_autoptr (json_object) told = NULL;
  g_autoptr (GString) many = g_string_new ("\"20000004\"");

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autofree char *line = product_line ("A", wrong[i]);

    cf_central_world_refuse (world, world->admin, "POST", "/v1/catalog", line,
                             CF_WIRE_ERROR_BAD_REQUEST);
  }
  for (guint i = 0; i < 64; i++)
    g_string_append (many, ",\"20000004\"");
  {
    g_autofree char *line = product_line ("A", many->str);
    g_autofree char *misread = product_line ("A", wrong[0]);

    cf_central_world_refuse (world, world->admin, "POST", "/v1/catalog", line,
                             CF_WIRE_ERROR_BAD_REQUEST);
    named = cf_central_world_ask (world, world->admin, "POST", "/v1/catalog", misread, NULL, 400);
  }
  ck_assert_ptr_nonnull (strstr (named->body, "4006381333932"));
  json_object_put (cf_central_world_json (world, world->admin, "POST", "/v1/catalog", taken, 200));
  told = cf_central_world_json (world, world->admin, "GET", "/v1/products/A", NULL, 200);
  ck_assert_str_eq (
    json_object_to_json_string_ext (cf_wire_get_array (told, "gtins"), 0),
    "[\"00000020000004\",\"02112345000008\",\"00614141999996\",\"14006381333938\"]");
}
END_TEST

/* A scan would take whichever was told last. */
START_TEST (test_a_barcode_is_of_one_product_and_may_move_to_another)
{
  static const char removal[] = "{\"kind\":\"product\",\"id\":\"B\",\"body\":null}\n";
  g_autoptr (CfCentralWorld) world = cf_central_world_new ();
  g_autofree char *a = product_line ("A", "\"04006381333931\",\"00000096385074\"");
  g_autofree char *a_less = product_line ("A", "\"00000096385074\"");
  g_autofree char *b = product_line ("B", "\"4006381333931\""); /* the same number */
  g_autofree char *both = g_strconcat (a, b, NULL);
  g_autofree char *moved = g_strconcat (b, a_less, NULL);
  g_autofree char *back = g_strconcat (removal, a, NULL);
  g_autoptr (CfCentralAnswer) refused = NULL;
  g_autoptr (CfCentralAnswer) late = NULL;

  refused = cf_central_world_ask (world, world->admin, "POST", "/v1/catalog", both, NULL, 400);
  ck_assert_ptr_nonnull (
    strstr (refused->body, "barcode 04006381333931 is of 'B' and cannot be of 'A', too"));
  cf_central_world_refuse (world, world->admin, "GET", "/v1/products/A", NULL,
                           CF_WIRE_ERROR_NOT_FOUND);
  json_object_put (cf_central_world_json (world, world->admin, "POST", "/v1/catalog", a, 200));
  late = cf_central_world_ask (world, world->admin, "POST", "/v1/catalog", b, NULL, 400);
  ck_assert_ptr_nonnull (
    strstr (late->body, "barcode 04006381333931 is of 'A' and cannot be of 'B', too"));
  json_object_put (cf_central_world_json (world, world->admin, "POST", "/v1/catalog", moved, 200));
  cf_central_world_refuse (world, world->admin, "POST", "/v1/catalog", a,
                           CF_WIRE_ERROR_BAD_REQUEST);
  json_object_put (cf_central_world_json (world, world->admin, "POST", "/v1/catalog", back, 200));
}
END_TEST

START_TEST (test_a_removal_is_told_until_it_is_forgotten_and_of_a_price_the_products_own_again)
{
  static const char removal[] = "{\"kind\":\"price\",\"id\":\"A\",\"body\":null}\n";
  g_autoptr (CfCentralWorld) world = cf_central_world_new ();
  g_autoptr (CfPlayTill) till = cf_play_till_new (&world->clock.clock);
  g_autoptr (GError) error = NULL;
  g_autofree char *old = NULL;
  g_autoptr (CfWirePage) page = NULL;
  g_autoptr (CfWirePage) later = NULL;
  const CfWireChange *change;
  CfWireHead before, after;

  cf_central_world_enrol (world, till, "S1");
  json_object_put (
    cf_central_world_json (world, world->admin, "POST", "/v1/catalog?store=S1", catalog, 200));
  before = cf_central_world_head (world, till, "chain");
  json_object_put (
    cf_central_world_json (world, world->admin, "POST", "/v1/catalog", removal, 200));
  after = cf_central_world_head (world, till, "chain");
  cf_manual_clock_advance (&world->clock, G_GINT64_CONSTANT (99) * 24 * 3600 * 1000);
  ck_assert_ok (cf_central_tidy (world->central, &error));
  page = cf_central_world_page (world, till, &before, before.head, 10);
  ck_assert_uint_eq (page->changes->len, 2);
  change = g_ptr_array_index (page->changes, 0);
  ck_assert_str_eq (change->kind, "price");
  ck_assert_ptr_null (change->body);
  change = g_ptr_array_index (page->changes, 1);
  ck_assert_str_eq (change->kind, "product");
  ck_assert_int_eq (json_object_get_int64 (json_object_object_get (change->body, "price_minor")),
                    199);
  ck_assert_int_eq (change->position, after.head);
  cf_manual_clock_advance (&world->clock, G_GINT64_CONSTANT (2) * 24 * 3600 * 1000);
  ck_assert_ok (cf_central_tidy (world->central, &error));
  old =
    g_strdup_printf ("/v1/feed/chain?feed=%s&after=%" G_GINT64_FORMAT, before.feed, before.head);
  cf_central_world_refuse (world, till->token, "GET", old, NULL, CF_WIRE_ERROR_FEED_GONE);
  later = cf_central_world_page (world, till, &after, after.head, 10);
  ck_assert_uint_eq (later->changes->len, 0);
}
END_TEST

/* A process that dies between taking in and booking: the next one books. */
START_TEST (test_what_was_only_taken_in_is_booked_by_the_next_process)
{
  g_autoptr (CfCentralWorld) world = cf_central_world_new ();
  g_autoptr (CfPlayTill) till = cf_play_till_new (&world->clock.clock);
  CfCentralStore *store;
  g_autoptr (GError) error = NULL;

  cf_central_world_enrol (world, till, "S1");
  cf_play_till_receive (till, "A", 4000);
  cf_central_world_push (world, till, 0, 2);
  cf_play_till_receive (till, "A", 1000);
  store = cf_central_get_store (world->central);
  /* As it is left behind: a record in the journal, the chain's end moved, nothing applied. */
  ck_assert_ok (cf_central_begin (store, CF_CENTRAL_WRITE, &error));
  {
    const char *line = g_ptr_array_index (till->lines, 2);
    CfWireLines lines = { line, line + strlen (line) };
    CfWireRecord record;
    gboolean end;
    g_autofree char *bytes = NULL;
    char hex[CF_HASH_HEX_LEN + 1];

    ck_assert_ok (cf_wire_push_next (&lines, &record, &end, &error));
    bytes = g_strndup (record.bytes, record.len);
    cf_hash_to_hex (&record.hash, hex);
    ck_assert_ok (cf_central_exec (store, &error,
                                   "INSERT INTO journal (terminal, branch, epoch, seq, hash, sig,"
                                   " received_ms, record) VALUES ($1, '', 1, 3, $2, 'x', 0, $3)",
                                   "ttt", till->id.text, hex, bytes));
    ck_assert_ok (cf_central_exec (store, &error,
                                   "UPDATE chain SET seq = 3, hash = $2 WHERE terminal = $1", "tt",
                                   till->id.text, hex));
  }
  ck_assert_ok (cf_central_commit (store, &error));
  ck_assert_int_eq (cf_central_world_on_hand (world, "S1", "A"), 4000);
  cf_central_world_reopen (world);
  ck_assert_int_eq (cf_central_world_on_hand (world, "S1", "A"), 5000);
}
END_TEST

static void
note_scope (const char *scope, gpointer data)
{
  g_string_append_printf (data, "%s ", scope);
}

START_TEST (test_hints_name_the_scopes_that_moved)
{
  static const char *const sse[] = { "Accept", "text/event-stream", NULL };
  g_autoptr (CfCentralWorld) world = cf_central_world_new ();
  g_autoptr (CfPlayTill) till = cf_play_till_new (&world->clock.clock);
  g_autoptr (GString) moved = g_string_new (NULL);
  g_autoptr (CfCentralAnswer) stream = NULL;
  g_autoptr (CfCentralAnswer) poll = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *third = NULL;
  g_autofree char *target = NULL;
  CfWireHead chain, store;

  cf_central_world_enrol (world, till, "S1");
  chain = cf_central_world_head (world, till, "chain");
  store = cf_central_world_head (world, till, "S1");
  cf_central_watch (world->central, note_scope, moved);
  stream = cf_central_world_ask (world, till->token, "GET", "/v1/hints", NULL, sse, 200);
  target = g_strdup_printf ("/v1/hints?heads=chain:%" G_GINT64_FORMAT ",S1:%" G_GINT64_FORMAT,
                            chain.head, store.head);
  poll = cf_central_world_ask (world, till->token, "GET", target, NULL, NULL, 200);
  first = cf_central_hold_poll (world->central, stream->hold, FALSE);
  ck_assert_ptr_nonnull (strstr (first, "\"scope\":\"chain\""));
  ck_assert_ptr_nonnull (strstr (first, "\"scope\":\"S1\""));
  ck_assert_ptr_null (cf_central_hold_poll (world->central, stream->hold, FALSE));
  ck_assert_ptr_null (cf_central_hold_poll (world->central, poll->hold, FALSE));
  cf_play_till_receive (till, "A", 1000);
  cf_central_world_push (world, till, 0, 2);
  ck_assert_ptr_nonnull (strstr (moved->str, "S1 "));
  second = cf_central_hold_poll (world->central, stream->hold, FALSE);
  ck_assert_ptr_nonnull (strstr (second, "event: head\ndata: {\"scope\":\"S1\""));
  third = cf_central_hold_poll (world->central, poll->hold, FALSE);
  ck_assert_ptr_nonnull (strstr (third, "{\"heads\":["));
  cf_central_world_refuse (world, till->token, "GET", "/v1/hints?heads=S2:0", NULL,
                           CF_WIRE_ERROR_BAD_REQUEST);
}
END_TEST

/* Of a key that sees all stores: a chain may have more of them than one answer tells. */
START_TEST (test_a_key_of_all_stores_hears_of_those_it_names)
{
  g_autoptr (CfCentralWorld) world = cf_central_world_new ();
  g_autofree char *local = cf_central_world_key (world, "\"hints\"", "S1");
  const struct
  {
    const char *token;
    const char *target;
    const char *told; /* between bars */
  } asked[] = {
    { world->admin, "/v1/hints?wait_ms=0", "|chain|" },
    { world->admin, "/v1/hints?wait_ms=0&heads=S1:0", "|chain|S1|" },
    { world->admin, "/v1/hints?wait_ms=0&heads=S2:0,chain:0,S1:0", "|chain|S2|S1|" },
    { local, "/v1/hints?wait_ms=0", "|chain|S1|" },
  };
  g_autoptr (CfCentralAnswer) refused = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (asked); i++) {
    g_autoptr (CfCentralAnswer) poll =
      cf_central_world_ask (world, asked[i].token, "GET", asked[i].target, NULL, NULL, 200);
    g_autofree char *text = cf_central_hold_poll (world->central, poll->hold, TRUE);
    g_autoptr (json_object) answer = cf_wire_parse (text, strlen (text), NULL);
    json_object *heads = cf_wire_get_array (answer, "heads");
    g_autoptr (GString) told = g_string_new ("|");

    for (gsize j = 0; j < json_object_array_length (heads); j++)
      g_string_append_printf (told, "%s|",
                              cf_wire_get_text (json_object_array_get_idx (heads, j), "scope", 64));
    ck_assert_str_eq (told->str, asked[i].told);
  }
  refused = cf_central_world_ask (world, world->admin, "GET", "/v1/hints?heads=S1:0,Nowhere:0",
                                  NULL, NULL, 400);
  ck_assert_ptr_nonnull (strstr (refused->body, "there is no store 'Nowhere'"));
}
END_TEST

/* Each form that the contract allows is one that the contract says a feed may tell. */
START_TEST (test_every_form_of_the_catalogue_is_told_as_the_contract_says)
{
  static const char forms[] =
    "{\"kind\":\"price\",\"id\":\"A\",\"body\":{\"price_minor\":249}}\n"
    "{\"kind\":\"price\",\"id\":\"A|group\",\"body\":{\"sku\":\"A\",\"price_minor\":199,\"group\":\"staff\"}}\n"
    "{\"kind\":\"price\",\"id\":\"A|sale\",\"body\":{\"sku\":\"A\",\"markdown\":true,\"percent_ppm\":100000,"
    "\"from\":\"2026-11-24\",\"to\":\"2026-11-30T08:00\"}}\n"
    "{\"kind\":\"tax\",\"id\":\"standard|0\",\"body\":{\"tax_class\":\"standard\",\"from_ms\":0,\"rate_ppm\":190000}}\n"
    "{\"kind\":\"tax\",\"id\":\"standard|1\",\"body\":{\"tax_class\":\"standard\",\"from\":\"2026-01-01\","
    "\"rate_ppm\":190000}}\n"
    "{\"kind\":\"setting\",\"id\":\"currency\",\"body\":{\"value\":\"EUR\"}}\n"
    "{\"kind\":\"store_setting\",\"id\":\"shop\",\"body\":{\"value\":\"Harbour\"}}\n"
    "{\"kind\":\"person\",\"id\":\"ada\",\"body\":{\"login\":\"ada\",\"name\":\"Ada\",\"role\":\"cashier\","
    "\"active\":true}}\n";
  static const char *const scopes[] = { "chain", "S1" };
  g_autoptr (CfCentralWorld) world = cf_central_world_new ();
  g_autoptr (CfPlayTill) till = cf_play_till_new (&world->clock.clock);
  guint told = 0;

  cf_central_world_enrol (world, till, "S1");
  json_object_put (
    cf_central_world_json (world, world->admin, "POST", "/v1/catalog?store=S1", forms, 200));
  for (guint i = 0; i < G_N_ELEMENTS (scopes); i++) {
    CfWireHead head = cf_central_world_head (world, till, scopes[i]);
    g_autoptr (CfWirePage) page = cf_central_world_page (world, till, &head, 0, 500);

    for (guint j = 0; j < page->changes->len; j++) {
      const CfWireChange *change = g_ptr_array_index (page->changes, j);

      told += !g_str_equal (change->kind, "terminal");
    }
  }
  ck_assert_uint_ge (told, 8);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_the_feed_tells_each_row_once_with_what_is_in_it);
  tcase_add_test (tc, test_another_feed_or_a_position_ahead_is_gone);
  tcase_add_test (tc, test_a_snapshot_in_pieces_is_everything);
  tcase_add_test (tc, test_a_late_count_says_what_it_saw);
  tcase_add_test (tc, test_damaged_goods_are_told_twice_and_counted_once);
  tcase_add_test (tc, test_a_catalogue_is_taken_whole_and_again_changes_nothing);
  tcase_add_test (tc, test_every_form_of_the_catalogue_is_told_as_the_contract_says);
  tcase_add_test (tc, test_barcodes_are_what_the_import_takes);
  tcase_add_test (tc, test_a_barcode_is_of_one_product_and_may_move_to_another);
  tcase_add_test (
    tc, test_a_removal_is_told_until_it_is_forgotten_and_of_a_price_the_products_own_again);
  tcase_add_test (tc, test_what_was_only_taken_in_is_booked_by_the_next_process);
  tcase_add_test (tc, test_hints_name_the_scopes_that_moved);
  tcase_add_test (tc, test_a_key_of_all_stores_hears_of_those_it_names);
}

CF_TEST_MAIN ("central-feed", add_tests)
