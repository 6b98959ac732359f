/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-central-world.h"

/* Who becomes a terminal of the chain, and what the first one brings. */

START_TEST (test_a_code_enrols_one_terminal_and_a_lost_answer_is_fetched_again)
{
  g_autoptr (CfCentralWorld) world = cf_central_world_new ();
  g_autoptr (CfPlayTill) till = cf_play_till_new (&world->clock.clock);
  g_autoptr (CfPlayTill) other = cf_play_till_new (&world->clock.clock);
  g_autoptr (GError) error = NULL;
  g_autofree char *code = cf_central_make_enrol_code (world->central, "S1", 0, FALSE, &error);
  g_autofree char *typed = g_ascii_strdown (code, -1);
  g_autofree char *theirs = cf_play_till_enrolment (other, code, "T1", NULL);
  CfWireEnrolled first, second;
  CfPublicKey key = cf_key_pair_get_public (till->key);
  guint8 message[CF_WIRE_MESSAGE_MAX];
  gsize len = cf_wire_certificate_message (&till->id, 1, &key, message);

  cf_central_world_enrol_with (world, till, code, &first);
  cf_central_world_enrol_with (world, till, typed, &second);
  ck_assert_str_eq (first.store, "S1");
  ck_assert_str_eq (first.code, "T1");
  ck_assert_str_ne (first.token, second.token);
  ck_assert (cf_public_key_verify (&first.central_key, message, len, &first.certificate));
  cf_central_world_refuse (world, NULL, "POST", "/v1/enrol", theirs, CF_WIRE_ERROR_BAD_CODE);
  /* The first answer may have been read by somebody: it is worth nothing now. */
  cf_central_world_refuse (world, first.token, "GET", "/v1/journal/position", NULL,
                           CF_WIRE_ERROR_NOT_AUTHENTICATED);
  json_object_put (
    cf_central_world_json (world, second.token, "GET", "/v1/journal/position", NULL, 200));
}
END_TEST

START_TEST (test_codes_are_refused_late_and_taken_codes_replaced)
{
  g_autoptr (CfCentralWorld) world = cf_central_world_new ();
  g_autoptr (CfPlayTill) till = cf_play_till_new (&world->clock.clock);
  g_autoptr (CfPlayTill) second = cf_play_till_new (&world->clock.clock);
  g_autoptr (CfPlayTill) late = cf_play_till_new (&world->clock.clock);
  g_autoptr (GError) error = NULL;
  g_autofree char *code = cf_central_make_enrol_code (world->central, "S1", 60000, FALSE, &error);
  g_autofree char *late_body = cf_play_till_enrolment (late, code, "T1", NULL);
  g_autoptr (CfCentralAnswer) cut = NULL;
  CfWireEnrolled enrolled;
  g_autofree char *next = NULL;

  cf_central_world_enrol (world, till, "S1");
  next = cf_central_make_enrol_code (world->central, "S2", 0, FALSE, &error);
  cf_central_world_enrol_with (world, second, next, &enrolled);
  ck_assert_str_eq (enrolled.code, "T2");
  cf_manual_clock_advance (&world->clock, 60001);
  cf_central_world_refuse (world, NULL, "POST", "/v1/enrol", late_body, CF_WIRE_ERROR_BAD_CODE);
  cf_central_world_refuse (world, NULL, "POST", "/v1/enrol", "{\"code\":\"x\"}",
                           CF_WIRE_ERROR_BAD_REQUEST);
  cf_central_world_refuse (world, NULL, "POST", "/v1/enrol", "nonsense", CF_WIRE_ERROR_BAD_JSON);
  cut = cf_central_world_ask (world, NULL, "POST", "/v1/enrol", "{\"code\":", NULL, 400);
  ck_assert_ptr_nonnull (strstr (cut->body, "it ends too early"));
}
END_TEST

static void
enrol_in (CfCentralWorld *world, const char *currency, guint status)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfPlayTill) till = cf_play_till_new (&world->clock.clock);
  g_autofree char *code = cf_central_make_enrol_code (world->central, "S1", 0, FALSE, &error);
  g_autofree char *body = cf_play_till_enrolment (till, code, "T1", currency);
  g_autoptr (CfCentralAnswer) answer =
    cf_central_world_ask (world, NULL, "POST", "/v1/enrol", body, NULL, status);

  ck_assert (status == 200 || strstr (answer->body, "in EUR, and this till's books in") != NULL);
}

/* A price is a number of the chain's: 10.00 EUR are not 1000 JPY. */
START_TEST (test_books_of_a_chains_tills_are_in_one_currency)
{
  g_autoptr (CfCentralWorld) world = cf_central_world_new ();
  g_autoptr (json_object) terminals = NULL;
  g_autofree char *revoke = NULL;

  enrol_in (world, NULL, 200); /* an older program */
  enrol_in (world, "EUR", 200);
  enrol_in (world, "JPY", 409);
  enrol_in (world, NULL, 200);
  enrol_in (world, "EUR", 200);
  terminals = cf_central_world_json (world, world->admin, "GET", "/v1/terminals", NULL, 200);
  for (gsize i = 0; i < json_object_array_length (cf_wire_get_array (terminals, "terminals"));
       i++) {
    json_object *row = json_object_array_get_idx (cf_wire_get_array (terminals, "terminals"), i);

    g_free (revoke);
    revoke =
      g_strdup_printf ("/v1/terminals/%s/revoke", cf_wire_get_text (row, "terminal", CF_ID_LEN));
    json_object_put (cf_central_world_json (world, world->admin, "POST", revoke, NULL, 200));
  }
  enrol_in (world, "JPY", 200); /* who was revoked says nothing */
}
END_TEST

/* It would be the chain's, and shut out whoever says it as everybody does. */
START_TEST (test_a_currency_is_three_capital_letters)
{
  static const char *const wrong[] = { "\"eur\"", "\"EU\"", "\"EURO\"", "\"\"",
                                       "\"E R\"", "978",    "null" };
  g_autoptr (CfCentralWorld) world = cf_central_world_new ();
  g_autoptr (CfPlayTill) till = cf_play_till_new (&world->clock.clock);
  g_autoptr (GError) error = NULL;
  g_autofree char *code = cf_central_make_enrol_code (world->central, "S1", 0, FALSE, &error);
  g_autofree char *body = cf_play_till_enrolment (till, code, "T1", "EUR");

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_auto (GStrv) parts = g_strsplit (body, "\"EUR\"", 2);
    g_autofree char *other = g_strjoinv (wrong[i], parts);

    cf_central_world_refuse (world, NULL, "POST", "/v1/enrol", other, CF_WIRE_ERROR_BAD_REQUEST);
  }
  json_object_put (cf_central_world_json (world, NULL, "POST", "/v1/enrol", body, 200));
}
END_TEST

/* ---- two at once ------------------------------------------------------------------------------- */

/* Who asks a process of the central that is its own. */
typedef struct
{
  CfCentral *central;
  CfPlayTill *till;
  char *body;
  guint status;
  gint is_done;
} Asking;

static gpointer
ask_beside (gpointer data)
{
  Asking *self = data;
  g_autoptr (CfCentralAnswer) answer =
    cf_central_handle (self->central, &(CfCentralRequest){ .method = "POST",
                                                           .target = "/v1/enrol",
                                                           .body = self->body,
                                                           .len = strlen (self->body),
                                                           .is_loopback = TRUE });

  self->status = answer->status;
  g_atomic_int_set (&self->is_done, 1);
  return NULL;
}

/* Whether both wait for something, also for each other, or are done; asked until they are. */
static gboolean
both_wait (CfCentralStore *beside, Asking asking[2])
{
  gint64 until = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;
  gint64 n = 0;

  while (n < 2 && g_get_monotonic_time () < until) {
    g_autoptr (GError) error = NULL;
    g_autoptr (CfCentralRows) rows =
      cf_central_query (beside, &error, "SELECT count(*) FROM pg_locks WHERE NOT granted", "");

    ck_assert_ok (rows);
    n = cf_central_rows_int (rows, 0, 0) + g_atomic_int_get (&asking[0].is_done) +
        g_atomic_int_get (&asking[1].is_done);
  }
  return n >= 2;
}

/* Neither of two first tills may be there for the other to be held against. */
START_TEST (test_two_first_tills_at_once_are_in_one_currency)
{
  static const char *const currencies[] = { "EUR", "JPY" };
  static const char *const codes[] = { "T1", "T2" };
  g_autoptr (CfCentralWorld) world = cf_central_world_new ();
  g_autoptr (CfCentralStore) beside = NULL;
  g_autoptr (GError) error = NULL;
  CfCentralOptions options = { .database = world->database, .clock = &world->clock.clock };
  Asking asking[2] = { 0 };
  GThread *threads[2];

  beside = cf_central_store_open (world->database, NULL, &error);
  ck_assert_ok (beside);
  for (guint i = 0; i < 2; i++) {
    g_autofree char *code = cf_central_make_enrol_code (world->central, "S1", 0, FALSE, &error);

    asking[i].central = cf_central_open (&options, &error);
    ck_assert_ok (asking[i].central);
    asking[i].till = cf_play_till_new (&world->clock.clock);
    asking[i].body = cf_play_till_enrolment (asking[i].till, code, codes[i], currencies[i]);
  }
  /* What each tells of itself last has to wait for this. */
  ck_assert (cf_central_begin (beside, CF_CENTRAL_WRITE, &error));
  ck_assert (cf_central_exec (beside, &error, "UPDATE scope SET head = head", ""));
  for (guint i = 0; i < 2; i++)
    threads[i] = g_thread_new ("till", ask_beside, &asking[i]);
  ck_assert (both_wait (beside, asking));
  ck_assert (cf_central_commit (beside, &error));
  for (guint i = 0; i < 2; i++) {
    g_thread_join (threads[i]);
    cf_central_free (asking[i].central);
    cf_play_till_free (asking[i].till);
    g_free (asking[i].body);
  }
  ck_assert_uint_eq (asking[0].status + asking[1].status, 200 + 409);
}
END_TEST

/* ---- catalogues ---------------------------------------------------------------------------------- */

/* A code that lets a till bring its catalogue is no key to one that is there already. */
START_TEST (test_only_the_first_catalogue_is_brought_by_a_till)
{
  static const char product[] =
    "{\"kind\":\"product\",\"id\":\"A\",\"body\":{\"age_limit\":0,\"department\":\"Food\","
    "\"discountable\":true,\"gtins\":[],"
    "\"kind\":\"merchandise\",\"name\":\"A\",\"price_embedded\":false,\"price_minor\":%u,"
    "\"returnable\":true,\"serial_tracked\":false,\"sku\":\"A\",\"tax_class\":\"standard\","
    "\"unit\":\"ea\"}}\n";
  g_autoptr (CfCentralWorld) world = cf_central_world_new ();
  g_autoptr (CfPlayTill) first = cf_play_till_new (&world->clock.clock);
  g_autoptr (CfPlayTill) second = cf_play_till_new (&world->clock.clock);
  g_autoptr (CfPlayTill) late = cf_play_till_new (&world->clock.clock);
  g_autofree char *dear = g_strdup_printf (product, 199u);
  g_autofree char *cheap = g_strdup_printf (product, 1u);
  CfWireEnrolled enrolled, again;
  GError *error = NULL;
  g_autofree char *code = cf_central_make_enrol_code (world->central, "S1", 0, TRUE, &error);
  g_autofree char *beside = cf_central_make_enrol_code (world->central, "S1", 0, TRUE, &error);
  g_autofree char *next = cf_central_make_enrol_code (world->central, "S1", 0, TRUE, &error);

  cf_central_world_enrol_with (world, first, code, &enrolled);
  ck_assert (enrolled.upload_catalog);
  cf_central_world_enrol_with (world, second, beside, &again);
  json_object_put (cf_central_world_json (world, enrolled.token, "POST", "/v1/catalog", dear, 200));
  cf_central_world_refuse (world, again.token, "POST", "/v1/catalog", cheap,
                           CF_WIRE_ERROR_NOT_PERMITTED);
  cf_central_world_enrol_with (world, late, next, &again);
  ck_assert (!again.upload_catalog);
  cf_central_world_refuse (world, again.token, "POST", "/v1/catalog", cheap,
                           CF_WIRE_ERROR_NOT_PERMITTED);
  json_object_put (cf_central_world_json (world, enrolled.token, "POST", "/v1/catalog", dear, 200));
  cf_manual_clock_advance (&world->clock, 7 * G_GINT64_CONSTANT (86400000) + 1);
  cf_central_world_refuse (world, enrolled.token, "POST", "/v1/catalog", cheap,
                           CF_WIRE_ERROR_NOT_PERMITTED);
}
END_TEST

/* A till's barcodes are one product's each, and one may have moved while it brought them. */
START_TEST (test_a_till_that_brings_its_catalogue_moves_barcodes)
{
  static const char product[] =
    "{\"kind\":\"product\",\"id\":\"%s\",\"body\":{\"age_limit\":0,\"department\":\"Food\","
    "\"discountable\":true,\"gtins\":[%s\"04006381333931\"],"
    "\"kind\":\"merchandise\",\"name\":\"A\",\"price_embedded\":false,\"price_minor\":1,"
    "\"returnable\":true,\"serial_tracked\":false,\"sku\":\"%s\",\"tax_class\":\"standard\","
    "\"unit\":\"ea\"}}\n";
  g_autoptr (CfCentralWorld) world = cf_central_world_new ();
  g_autoptr (CfPlayTill) till = cf_play_till_new (&world->clock.clock);
  g_autofree char *a = g_strdup_printf (product, "A", "\"00000096385074\",", "A");
  g_autofree char *b = g_strdup_printf (product, "B", "", "B");
  g_autoptr (json_object) left = NULL;
  CfWireEnrolled enrolled;
  GError *error = NULL;
  g_autofree char *code = cf_central_make_enrol_code (world->central, "S1", 0, TRUE, &error);

  cf_central_world_enrol_with (world, till, code, &enrolled);
  json_object_put (cf_central_world_json (world, enrolled.token, "POST", "/v1/catalog", a, 200));
  json_object_put (cf_central_world_json (world, enrolled.token, "POST", "/v1/catalog", b, 200));
  left = cf_central_world_json (world, enrolled.token, "GET", "/v1/products/A", NULL, 200);
  ck_assert_str_eq (json_object_to_json_string_ext (cf_wire_get_array (left, "gtins"), 0),
                    "[\"00000096385074\"]");
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_a_code_enrols_one_terminal_and_a_lost_answer_is_fetched_again);
  tcase_add_test (tc, test_codes_are_refused_late_and_taken_codes_replaced);
  tcase_add_test (tc, test_books_of_a_chains_tills_are_in_one_currency);
  tcase_add_test (tc, test_a_currency_is_three_capital_letters);
  if (g_getenv ("CF_TEST_CENTRAL") != NULL) /* who writes to SQLite is alone */
    tcase_add_test (tc, test_two_first_tills_at_once_are_in_one_currency);
  tcase_add_test (tc, test_only_the_first_catalogue_is_brought_by_a_till);
  tcase_add_test (tc, test_a_till_that_brings_its_catalogue_moves_barcodes);
}

CF_TEST_MAIN ("central-enrol", add_tests)
