/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-test.h"
#include "cf-wire-enrol.h"
#include "cf-wire-error.h"
#include "cf-wire-hint.h"

#define TERMINAL "01890a5d-ac96-774b-bcce-b302099a8057"
#define FEED     "5f0c3c1e9d8b4a67a1b2c3d4e5f60718"

static CfWireRecord
some_record (const char *bytes, const char *fields)
{
  CfWireRecord record = { .bytes = bytes, .len = strlen (bytes), .fields = fields };

  record.hash = cf_hash_of (bytes, record.len);
  memset (record.signature.bytes, 7, CF_SIGNATURE_LEN);
  memset (record.salt, 9, CF_PERSONAL_SALT_LEN);
  record.fields_len = fields != NULL ? strlen (fields) : 0;
  return record;
}

/* ---- versions, JSON ------------------------------------------------------------------------- */

START_TEST (test_versions_meet_at_the_newest_both_speak)
{
  guint version = 0;

  ck_assert (cf_wire_negotiate (0, 0, &version));
  ck_assert_uint_eq (version, 1);
  ck_assert (cf_wire_negotiate (1, 7, &version));
  ck_assert_uint_eq (version, CF_WIRE_PROTOCOL_MAX);
  ck_assert (!cf_wire_negotiate (CF_WIRE_PROTOCOL_MAX + 1, CF_WIRE_PROTOCOL_MAX + 3, &version));
  ck_assert (!cf_wire_negotiate (3, 2, &version));
}
END_TEST

START_TEST (test_a_message_is_one_bounded_object)
{
  static const char *const bad[] = { "", "[]", "{", "{}x", "{\"a\":1,}", "\"\xff\"" };
  g_autoptr (GString) deep = g_string_new (NULL);
  g_autoptr (json_object) good = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    ck_assert_refused (cf_wire_parse (bad[i], strlen (bad[i]), &error), CF_ERROR_BAD_JSON);
  for (guint i = 0; i < CF_WIRE_DEPTH_MAX + 1; i++)
    g_string_append (deep, "{\"a\":");
  ck_assert_refused (cf_wire_parse (deep->str, deep->len, &error), CF_ERROR_BAD_JSON);
  good = cf_wire_parse ("{\"uuid-name\":1.5}\n", 18, &error);
  ck_assert_ok (good);
}
END_TEST

/* ---- push ----------------------------------------------------------------------------------- */

START_TEST (test_words_become_a_list)
{
  g_autoptr (json_object) object = json_object_new_object ();
  g_autofree char *text = NULL;

  cf_wire_add_words (object, "many", "stock carts");
  cf_wire_add_words (object, "one", "stock");
  cf_wire_add_words (object, "none", "");
  text = cf_wire_to_text (object);
  ck_assert_str_eq (text, "{\"many\":[\"stock\",\"carts\"],\"one\":[\"stock\"],\"none\":[]}");
}
END_TEST

START_TEST (test_a_push_comes_back_as_it_was)
{
  CfWireRecord first = some_record ("{\"seq\":1}", NULL);
  CfWireRecord second = some_record ("{\"seq\":2}", "{\"name\":\"Ann\"}");
  g_autoptr (GString) body = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  CfWireRecord read = { 0 };
  CfWireLines lines;
  gboolean end = TRUE;

  cf_wire_push_add (body, &first);
  cf_wire_push_add (body, &second);
  lines = (CfWireLines){ body->str, body->str + body->len };
  ck_assert_ok (cf_wire_push_next (&lines, &read, &end, &error));
  ck_assert (!end && read.fields == NULL);
  ck_assert_mem_eq (read.bytes, first.bytes, first.len);
  ck_assert (cf_hash_equal (&read.hash, &first.hash));
  ck_assert_ok (cf_wire_push_next (&lines, &read, &end, &error));
  ck_assert (!end && read.fields_len == second.fields_len);
  ck_assert_mem_eq (read.fields, second.fields, second.fields_len);
  ck_assert_mem_eq (read.salt, second.salt, CF_PERSONAL_SALT_LEN);
  ck_assert_ok (cf_wire_push_next (&lines, &read, &end, &error));
  ck_assert (end);
}
END_TEST

/* Whatever single byte is spoilt or cut: an error or a record, never a crash or a read outside. */
START_TEST (test_a_spoilt_push_is_refused_or_read)
{
  CfWireRecord record = some_record ("{\"seq\":2}", "{\"name\":\"Ann\"}");
  g_autoptr (GString) body = g_string_new (NULL);
  guint refused = 0;

  cf_wire_push_add (body, &record);
  for (gsize i = 0; i <= body->len; i++) {
    g_autofree char *copy = g_memdup2 (body->str, i > 0 ? i : 1);
    CfWireLines lines = { copy, copy + i };
    g_autoptr (GError) error = NULL;
    CfWireRecord read;
    gboolean end = FALSE;

    while (!end && cf_wire_push_next (&lines, &read, &end, &error))
      ;
    refused += error != NULL;
  }
  ck_assert_uint_gt (refused, 200);
}
END_TEST

START_TEST (test_an_acknowledgement_comes_back)
{
  CfWireAcknowledged branch = { .epoch = 1, .seq = 9, .has_branch = TRUE };
  CfWireAcknowledgement said = { .branches = &branch, .n_branches = 1, .retain_ms = 5 };
  g_auto (CfWireAcknowledgement) read = { 0 };
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  ck_assert (cf_id_parse (TERMINAL, &said.main.terminal));
  branch.terminal = said.main.terminal;
  said.main.epoch = 2;
  said.main.seq = 44;
  said.main.has_signature = TRUE;
  text = cf_wire_acknowledgement_encode (&said);
  ck_assert_ok (cf_wire_acknowledgement_decode (text, strlen (text), &read, &error));
  ck_assert_uint_eq (read.main.epoch, 2);
  ck_assert_int_eq (read.main.seq, 44);
  ck_assert (read.main.has_signature && !read.main.has_branch);
  ck_assert_uint_eq (read.n_branches, 1);
  ck_assert (read.branches[0].has_branch);
  ck_assert_int_eq (read.retain_ms, 5);
}
END_TEST

/* ---- errors --------------------------------------------------------------------------------- */

START_TEST (test_a_refusal_says_where_to_go_on)
{
  CfWireError said = {
    .code = CF_WIRE_ERROR_GAP, .has_need = TRUE, .need_epoch = 3, .need_seq = 17
  };
  g_autofree char *text = cf_wire_error_encode (&said);
  g_auto (CfWireError) read = { 0 };

  ck_assert (cf_wire_error_decode (409, text, strlen (text), &read));
  ck_assert_int_eq (read.code, CF_WIRE_ERROR_GAP);
  ck_assert_int_eq (read.class, CF_WIRE_CLASS_POSITION);
  ck_assert (read.has_need && !read.has_branch);
  ck_assert_uint_eq (read.need_epoch, 3);
  ck_assert_int_eq (read.need_seq, 17);
}
END_TEST

START_TEST (test_a_page_of_somebody_else_concludes_nothing)
{
  static const char page[] = "<html>Please sign in</html>";
  g_auto (CfWireError) read = { 0 };

  ck_assert (!cf_wire_error_decode (404, page, sizeof page - 1, &read));
  ck_assert_int_eq (read.class, CF_WIRE_CLASS_AUTH);
  cf_wire_error_clear (&read);
  ck_assert (!cf_wire_error_decode (502, page, sizeof page - 1, &read));
  ck_assert_int_eq (read.class, CF_WIRE_CLASS_RETRY);
}
END_TEST

START_TEST (test_an_unknown_refusal_keeps_its_class)
{
  static const char text[] =
    "{\"error\":{\"code\":\"of_tomorrow\",\"class\":\"retry\",\"message\":\"\"}}";
  g_auto (CfWireError) read = { 0 };

  ck_assert (cf_wire_error_decode (409, text, sizeof text - 1, &read));
  ck_assert_int_eq (read.code, CF_WIRE_ERROR_COUNT);
  ck_assert_int_eq (read.class, CF_WIRE_CLASS_RETRY);
}
END_TEST

/* ---- feed ----------------------------------------------------------------------------------- */

static CfWireChange *
some_change (gint64 position, const char *kind, const char *id, const char *text)
{
  CfWireChange *change = g_new0 (CfWireChange, 1);

  change->position = position;
  change->kind = g_strdup (kind);
  change->id = g_strdup (id);
  change->text = g_strdup (text);
  return change;
}

START_TEST (test_a_page_comes_back_with_kinds_nobody_knows)
{
  g_autoptr (CfWirePage) page = cf_wire_page_new (FEED);
  g_autoptr (CfWirePage) read = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  CfWireChange *change;

  page->after = 4;
  page->next = 9;
  page->head = 12;
  g_ptr_array_add (page->changes, some_change (6, "of_tomorrow", "a\"b", "{\"x\":[1,2]}"));
  g_ptr_array_add (page->changes, some_change (9, "product", "A/1", NULL));
  text = cf_wire_page_encode (page);
  read = cf_wire_page_decode (text, strlen (text), &error);
  ck_assert_ok (read);
  ck_assert_str_eq (read->feed, FEED);
  ck_assert_int_eq (read->after, 4);
  ck_assert_int_eq (read->next, 9);
  ck_assert_int_eq (read->head, 12);
  change = g_ptr_array_index (read->changes, 0);
  ck_assert_str_eq (change->kind, "of_tomorrow");
  ck_assert_str_eq (change->id, "a\"b");
  ck_assert_str_eq (json_object_to_json_string_ext (change->body, JSON_C_TO_STRING_PLAIN),
                    "{\"x\":[1,2]}");
  change = g_ptr_array_index (read->changes, 1);
  ck_assert_ptr_null (change->body);
}
END_TEST

START_TEST (test_a_page_out_of_order_is_thrown_away)
{
  static const char *const bad[] = {
    "{\"feed\":\"" FEED "\",\"after\":5,\"next\":4,\"head\":9,\"changes\":[]}",
    "{\"feed\":\"" FEED "\",\"after\":5,\"next\":9,\"head\":8,\"changes\":[]}",
    "{\"feed\":\"nope\",\"after\":5,\"next\":9,\"head\":9,\"changes\":[]}",
    "{\"feed\":\"" FEED "\",\"after\":5,\"next\":9,\"head\":9}",
    "{\"feed\":\"" FEED
    "\",\"after\":5,\"next\":9,\"head\":9,\"changes\":[{\"position\":5,\"kind\":\"a\","
    "\"id\":\"b\",\"body\":null}]}",
    "{\"feed\":\"" FEED
    "\",\"after\":5,\"next\":9,\"head\":9,\"changes\":[{\"position\":10,\"kind\":\"a\","
    "\"id\":\"b\",\"body\":null}]}",
    "{\"feed\":\"" FEED
    "\",\"after\":5,\"next\":9,\"head\":9,\"changes\":[{\"position\":7,\"kind\":\"a\","
    "\"id\":\"b\"}]}",
  };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    ck_assert_refused (cf_wire_page_decode (bad[i], strlen (bad[i]), &error), CF_ERROR_BAD_JSON);
}
END_TEST

START_TEST (test_a_piece_of_a_snapshot_is_whole_or_nothing)
{
  CfWirePiece piece = {
    .feed = FEED, .position = 3, .scope = (char *) "Store-45", .next = (char *) "stock|B"
  };
  g_autoptr (GPtrArray) rows =
    g_ptr_array_new_with_free_func ((GDestroyNotify) cf_wire_change_free);
  g_autoptr (CfWirePiece) read = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  gsize len;

  piece.rows = rows;
  g_ptr_array_add (rows, some_change (1, "stock", "A", "{\"x\":1}"));
  g_ptr_array_add (rows, some_change (3, "stock", "B", "{\"x\":2}"));
  text = cf_wire_piece_encode (&piece);
  len = strlen (text);
  read = cf_wire_piece_decode (text, len, &error);
  ck_assert_ok (read);
  ck_assert_str_eq (read->next, "stock|B");
  ck_assert_uint_eq (read->rows->len, 2);
  for (gsize i = 0; i + 1 < len; i++)
    ck_assert_refused (cf_wire_piece_decode (text, i, &error), CF_ERROR_BAD_JSON);
  *strstr (text, "\"x\":2") = '_';
  ck_assert_refused (cf_wire_piece_decode (text, len, &error), CF_ERROR_BAD_JSON);
}
END_TEST

/* ---- enrolment, heartbeat ------------------------------------------------------------------- */

START_TEST (test_an_enrolment_and_its_answer_come_back)
{
  CfWireEnrol said = { .code = "K7", .wanted_code = "T1", .epoch = 4, .program = "0.1.0" };
  CfWireEnrolled answer = { .token = "cft_x",
                            .store = "S1",
                            .store_name = "Ünter",
                            .code = "T2",
                            .chain_feed = FEED,
                            .store_feed = FEED,
                            .retain_ms = 9,
                            .upload_catalog = TRUE };
  g_autoptr (json_object) object = NULL;
  g_autofree char *text = NULL;
  g_autofree char *answer_text = cf_wire_enrolled_encode (&answer);
  g_autoptr (GError) error = NULL;
  CfWireEnrol read;
  CfWireEnrolled answer_read;

  ck_assert (cf_id_parse (TERMINAL, &said.terminal));
  text = cf_wire_enrol_encode (&said);
  object = cf_wire_parse (text, strlen (text), &error);
  ck_assert_ok (object);
  ck_assert_ok (cf_wire_enrol_read (object, &read, &error));
  ck_assert_str_eq (read.code, "K7");
  ck_assert_uint_eq (read.epoch, 4);
  ck_assert_ok (cf_wire_enrolled_decode (answer_text, strlen (answer_text), &answer_read, &error));
  ck_assert_str_eq (answer_read.store_name, "Ünter");
  ck_assert (answer_read.upload_catalog);
  json_object_object_add (object, "wanted_code", json_object_new_string ("t1"));
  ck_assert_refused (cf_wire_enrol_read (object, &read, &error), CF_ERROR_BAD_REQUEST);
}
END_TEST

START_TEST (test_a_heartbeat_comes_back)
{
  CfWireHeartbeat said = { .epoch = 1,
                           .seq = 7,
                           .oldest_unsent_ms = -1,
                           .clock_offset_ms = -250,
                           .free_disk_bytes = -1,
                           .program = "0.1.0" };
  g_autofree char *text = cf_wire_heartbeat_encode (&said);
  g_autoptr (json_object) object = cf_wire_parse (text, strlen (text), NULL);
  g_autoptr (GError) error = NULL;
  CfWireHeartbeat read;

  ck_assert_ok (cf_wire_heartbeat_read (object, &read, &error));
  ck_assert_int_eq (read.seq, 7);
  ck_assert_int_eq (read.oldest_unsent_ms, -1);
  ck_assert_int_eq (read.free_disk_bytes, -1);
  ck_assert_int_eq (read.clock_offset_ms, -250);
  json_object_object_add (object, "seq", json_object_new_string ("7"));
  ck_assert_refused (cf_wire_heartbeat_read (object, &read, &error), CF_ERROR_BAD_REQUEST);
}
END_TEST

/* ---- hints ---------------------------------------------------------------------------------- */

static void
note_event (const char *name, const char *data, gpointer user_data)
{
  g_string_append_printf (user_data, "[%s|%s]", name, data);
}

START_TEST (test_events_come_whole_however_the_bytes_come)
{
  static const char stream[] = ": hello\r\nevent: head\r\ndata: {\"a\":1}\r\n\r\n"
                               "data: x\ndata:y\nid: 4\n\nevent: empty\n\ndata\n\ndata: half";
  g_autoptr (GString) whole = g_string_new (NULL);

  for (gsize step = 1; step <= sizeof stream; step++) {
    g_autoptr (GString) seen = g_string_new (NULL);
    g_autoptr (CfWireEventReader) reader = cf_wire_event_reader_new (note_event, seen);

    for (gsize i = 0; i < sizeof stream - 1; i += step)
      cf_wire_event_reader_feed (reader, stream + i, MIN (step, sizeof stream - 1 - i));
    ck_assert_str_eq (seen->str, "[head|{\"a\":1}][message|x\ny][message|]");
  }
}
END_TEST

START_TEST (test_the_event_for_others_has_its_form)
{
  static const struct
  {
    gint64 milli;
    const char *number;
  } rows[] = { { 12000, "12" }, { 0, "0" }, { -500, "-0.5" }, { 1250, "1.25" }, { 7, "0.007" } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *text = cf_wire_inventory_updated ("SKU-123", "Store-45", rows[i].milli);
    g_autofree char *expected =
      g_strdup_printf ("{\"event\":\"inventory_updated\",\"sku\":\"SKU-123\","
                       "\"location\":\"Store-45\",\"quantity\":%s}",
                       rows[i].number);

    ck_assert_str_eq (text, expected);
  }
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_versions_meet_at_the_newest_both_speak);
  tcase_add_test (tc, test_a_message_is_one_bounded_object);
  tcase_add_test (tc, test_words_become_a_list);
  tcase_add_test (tc, test_a_push_comes_back_as_it_was);
  tcase_add_test (tc, test_a_spoilt_push_is_refused_or_read);
  tcase_add_test (tc, test_an_acknowledgement_comes_back);
  tcase_add_test (tc, test_a_refusal_says_where_to_go_on);
  tcase_add_test (tc, test_a_page_of_somebody_else_concludes_nothing);
  tcase_add_test (tc, test_an_unknown_refusal_keeps_its_class);
  tcase_add_test (tc, test_a_page_comes_back_with_kinds_nobody_knows);
  tcase_add_test (tc, test_a_page_out_of_order_is_thrown_away);
  tcase_add_test (tc, test_a_piece_of_a_snapshot_is_whole_or_nothing);
  tcase_add_test (tc, test_an_enrolment_and_its_answer_come_back);
  tcase_add_test (tc, test_a_heartbeat_comes_back);
  tcase_add_test (tc, test_events_come_whole_however_the_bytes_come);
  tcase_add_test (tc, test_the_event_for_others_has_its_form);
}

CF_TEST_MAIN ("wire", add_tests)
