/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parked baskets that the till shares with the store's others, as the central tells of them. */
#include <string.h>

#include "cf-basket-json.h"
#include "cf-store.h"
#include "cf-telling.h"
#include "cf-till-central.h"
#include "cf-till-parked.h"

#define ANNA_PIN "4711"
#define OTHER    "01890a5d-ac96-774b-bcce-b302099a8057" /* a terminal */
#define BASKET   "01890a5d-ac96-774b-bcce-b302099a9001" /* parked there */

static CfTillWorld *world;
static gint64 position;
static char *own; /* this terminal */

/* The central, as somebody asks it. */
static CfErrorCode refusal; /* what it answers; LAST_CODE: it gives */
static json_object *given;  /* the basket that lies elsewhere */
static guint asked;
static char *asked_as; /* under which id it shall be rung up */

static void
ask (gpointer data,
     const char *parked,
     const char *basket,
     GAsyncReadyCallback callback,
     gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);

  asked++;
  g_free (asked_as);
  asked_as = g_strdup (basket);
  if (refusal != CF_ERROR_LAST_CODE) {
    g_task_return_new_error (task, CF_ERROR, refusal, "refused");
  } else {
    json_object *words = json_object_new_object ();

    json_object_object_add (words, "id", json_object_new_string (parked));
    if (given != NULL)
      json_object_object_add (words, "basket", json_object_get (given));
    g_task_return_pointer (task, g_strdup (json_object_to_json_string (words)), g_free);
    json_object_put (words);
  }
}

static char *
finish (gpointer data, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
set_up (void)
{
  world = cf_till_world_new ();
  position = 0;
  refusal = CF_ERROR_LAST_CODE;
  asked = 0;
  cf_till_world_start_day (world, "anna", ANNA_PIN);
  own = g_strdup (cf_store_get_terminal (cf_till_lend_store (world->till)).text);
  cf_till_set_claimer (world->till, &(CfTillClaimer){ ask, finish, NULL });
}

static void
tear_down (void)
{
  g_clear_pointer (&world, cf_till_world_free);
  g_clear_pointer (&given, json_object_put);
  g_clear_pointer (&asked_as, g_free);
  g_clear_pointer (&own, g_free);
}

static char *
park (void)
{
  CfTillWait wait = { NULL };
  g_autoptr (GAsyncResult) result = NULL;
  GError *error = NULL;
  CfId id;

  ck_assert_ok (cf_till_add (world->till, "SOAP", NULL, NULL, &error));
  cf_till_park_async (world->till, "red coat", cf_till_wait_cb, &wait);
  result = cf_till_wait_for (&wait);
  ck_assert_ok (cf_till_park_finish (world->till, result, &id, &error));
  return g_strdup (id.text);
}

/* Returns: 0, or the error's code. */
static gint
resume (const char *id)
{
  CfTillWait wait = { NULL };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  cf_till_resume_async (world->till, id, cf_till_wait_cb, &wait);
  result = cf_till_wait_for (&wait);
  return cf_till_command_finish (world->till, result, &error) ? 0 : error->code;
}

/* @terminal parked @id; @holder: (nullable): who has it; @number: (nullable): as what @ringer sold it. */
static void
tell (const char *id,
      const char *terminal,
      const char *holder,
      const char *ringer,
      const char *number)
{
  g_autoptr (GString) body = g_string_new (NULL);

  g_string_append_printf (body,
                          "{\"terminal\":\"%s\",\"code\":\"T7\",\"at_ms\":5,\"lines\":1,\"v\":1,"
                          "\"total_minor\":250,\"first\":\"Soap\",\"note\":\"blue hat\"",
                          terminal);
  if (holder != NULL)
    g_string_append_printf (body, ",\"holder\":\"%s\"", holder);
  g_string_append (body, ",\"rings\":[");
  if (ringer != NULL)
    g_string_append_printf (body, "{\"terminal\":\"%s\",\"sale\":\"%s\"", ringer, BASKET);
  if (number != NULL)
    g_string_append_printf (body, ",\"number\":\"%s\"", number);
  g_string_append (body, ringer != NULL ? "}]}" : "]}");
  cf_tell (world, &position, "parked", id, body->str);
}

static guint
count_parked (void)
{
  return g_list_model_get_n_items (cf_till_get_parked (world->till));
}

static const CfTillParkedInfo *
row_at (guint i)
{
  g_autoptr (CfTillParked) row = g_list_model_get_item (cf_till_get_parked (world->till), i);

  ck_assert_ptr_nonnull (row);
  return cf_till_parked_get_info (row); /* the list keeps it */
}

/* What would come from the other till: the basket that is open here, which is then given up. */
static void
take_basket_for_giving (void)
{
  g_autofree char *id = park ();
  CfTillWait wait = { NULL };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (CfBasket) basket = NULL;
  CfId other;

  ck_assert (cf_id_parse (BASKET, &other));
  ck_assert_int_eq (resume (id), 0);
  basket = cf_basket_copy (cf_till_get_basket (world->till));
  given = cf_basket_encode (basket);
  json_object_object_add (given, "id", json_object_new_string (BASKET));
  cf_till_cancel_async (world->till, NULL, cf_till_wait_cb, &wait);
  result = cf_till_wait_for (&wait);
  ck_assert_ok (cf_till_command_finish (world->till, result, &error));
  asked = 0;
}

START_TEST (test_what_lies_at_another_till_is_listed_and_becomes_this_tills)
{
  take_basket_for_giving ();
  tell (BASKET, OTHER, NULL, NULL, NULL);
  ck_assert_uint_eq (count_parked (), 1);
  ck_assert_str_eq (row_at (0)->till, "T7");
  ck_assert_str_eq (row_at (0)->note, "blue hat");
  ck_assert_int_eq (row_at (0)->total.minor, 250);

  ck_assert_int_eq (resume (BASKET), 0);
  ck_assert_uint_eq (asked, 1);
  ck_assert_str_ne (asked_as, BASKET); /* an id of its own */
  ck_assert_str_eq (cf_basket_get_id (cf_till_get_basket (world->till))->text, asked_as);
  ck_assert_uint_eq (cf_basket_get_line_count (cf_till_get_basket (world->till)), 1);
  /* It is open, and after a restart too; what is told of it brings it back to no list. */
  tell (BASKET, OTHER, own, own, NULL);
  ck_assert_uint_eq (count_parked (), 0);
  cf_till_world_reopen (world);
  ck_assert_uint_eq (count_parked (), 0);
  ck_assert_str_eq (cf_basket_get_id (cf_till_get_basket (world->till))->text, asked_as);
}
END_TEST

/* The feed says later what the central gave: until then this till's own note counts. */
START_TEST (test_what_was_taken_is_not_offered_before_the_feed_says_so)
{
  take_basket_for_giving ();
  tell (BASKET, OTHER, NULL, NULL, NULL);
  ck_assert_int_eq (resume (BASKET), 0);
  ck_assert_uint_eq (count_parked (), 0);
  g_free (park ());
  ck_assert_uint_eq (count_parked (), 1); /* this till's, under the id of its own */
  ck_assert (row_at (0)->till == NULL);
  ck_assert_int_eq (resume (BASKET), CF_ERROR_UNKNOWN_BASKET);
  ck_assert_uint_eq (asked, 1);
}
END_TEST

START_TEST (test_what_the_central_does_not_give_stays_where_it_is)
{
  static const struct
  {
    CfErrorCode answer;
    CfErrorCode said;
  } ANSWERS[] = {
    { CF_ERROR_BASKET_TAKEN, CF_ERROR_BASKET_TAKEN },
    { CF_ERROR_UNKNOWN_BASKET, CF_ERROR_UNKNOWN_BASKET },
    { CF_ERROR_UNREACHABLE, CF_ERROR_BASKET_ELSEWHERE },
    { CF_ERROR_CENTRAL_REFUSED, CF_ERROR_BASKET_ELSEWHERE },
    { CF_ERROR_LAST_CODE, CF_ERROR_DAMAGED }, /* it gives, but no basket */
  };

  tell (BASKET, OTHER, NULL, NULL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (ANSWERS); i++) {
    refusal = ANSWERS[i].answer;
    ck_assert_int_eq (resume (BASKET), (gint) ANSWERS[i].said);
    ck_assert (!cf_basket_is_begun (cf_till_get_basket (world->till)));
  }
  ck_assert_str_eq (row_at (0)->till, "T7");

  /* Nobody can be asked: the refusal says where it lies. */
  asked = 0;
  cf_till_tell_central (world->till, &(CfTillCentral){ .is_online = FALSE }, 0);
  ck_assert_int_eq (resume (BASKET), CF_ERROR_BASKET_ELSEWHERE);
  ck_assert_str_eq (cf_till_get_refusal (world->till)->text, "T7");
  ck_assert_uint_eq (asked, 0);
}
END_TEST

START_TEST (test_a_basket_of_a_newer_program_is_not_asked_for)
{
  g_autofree char *body =
    g_strdup_printf ("{\"terminal\":\"%s\",\"code\":\"T7\",\"at_ms\":5,\"lines\":1,\"v\":%d,"
                     "\"total_minor\":250,\"rings\":[]}",
                     OTHER, CF_BASKET_JSON_VERSION + 1);

  cf_tell (world, &position, "parked", BASKET, body);
  ck_assert_int_eq (resume (BASKET), CF_ERROR_NEWER_VERSION);
  ck_assert_uint_eq (asked, 0);
}
END_TEST

START_TEST (test_its_own_basket_is_resumed_unless_another_till_has_it)
{
  static const CfErrorCode HARMLESS[] = { CF_ERROR_LAST_CODE, CF_ERROR_UNKNOWN_BASKET,
                                          CF_ERROR_UNREACHABLE, CF_ERROR_CENTRAL_REFUSED };
  g_autofree char *id = park ();

  for (guint i = 0; i < G_N_ELEMENTS (HARMLESS); i++) {
    CfTillWait wait = { NULL };
    g_autoptr (GAsyncResult) result = NULL;
    GError *error = NULL;

    refusal = HARMLESS[i];
    ck_assert_int_eq (resume (id), 0);
    ck_assert_uint_eq (asked, i + 1);
    ck_assert_str_eq (asked_as, id);
    cf_till_park_async (world->till, NULL, cf_till_wait_cb, &wait);
    result = cf_till_wait_for (&wait);
    ck_assert_ok (cf_till_park_finish (world->till, result, NULL, &error));
  }
  refusal = CF_ERROR_BASKET_TAKEN;
  ck_assert_int_eq (resume (id), CF_ERROR_BASKET_TAKEN);
  ck_assert_uint_eq (count_parked (), 1);
  /* The central tells who: it is not this till's any more, and nobody is asked. */
  tell (id, own, OTHER, OTHER, NULL);
  ck_assert_uint_eq (count_parked (), 0);
  asked = 0;
  ck_assert_int_eq (resume (id), CF_ERROR_UNKNOWN_BASKET);
  ck_assert_uint_eq (asked, 0);
  cf_till_world_reopen (world);
  ck_assert_uint_eq (count_parked (), 0);
}
END_TEST

START_TEST (test_whoever_rings_it_up_hears_that_another_till_does_too)
{
  g_autofree char *id = park ();

  refusal = CF_ERROR_UNREACHABLE;
  ck_assert_int_eq (resume (id), 0);
  tell (id, own, NULL, own, NULL); /* as it was before */
  ck_assert_ptr_null (strstr (world->notices->str, "basket_"));
  tell (id, own, OTHER, own, NULL);
  ck_assert_ptr_nonnull (strstr (world->notices->str, "basket_rung"));
  ck_assert (cf_basket_is_begun (cf_till_get_basket (world->till))); /* nothing is taken away */
  g_string_truncate (world->notices, 0);
  tell (id, own, OTHER, own, NULL);
  ck_assert_ptr_null (strstr (world->notices->str, "basket_")); /* once is enough */
  tell (id, own, OTHER, OTHER, "T7-000042");
  ck_assert_ptr_nonnull (strstr (world->notices->str, "basket_paid"));
}
END_TEST

START_TEST (test_whoever_was_given_it_hears_that_its_own_till_sold_it)
{
  take_basket_for_giving ();
  tell (BASKET, OTHER, NULL, NULL, NULL);
  ck_assert_int_eq (resume (BASKET), 0);
  tell (BASKET, OTHER, own, own, NULL);
  ck_assert_ptr_null (strstr (world->notices->str, "basket_"));
  tell (BASKET, OTHER, own, OTHER, NULL);
  ck_assert_ptr_nonnull (strstr (world->notices->str, "basket_rung"));
  tell (BASKET, OTHER, own, OTHER, "T7-000042");
  ck_assert_ptr_nonnull (strstr (world->notices->str, "basket_paid"));
}
END_TEST

/* What stands in a feed is somebody else's word. */
START_TEST (test_what_is_told_may_be_anything)
{
  static const char *const BODIES[] = {
    "{}",
    "{\"terminal\":7}",
    "{\"terminal\":\"" OTHER "\",\"lines\":-5,\"at_ms\":\"x\",\"total_minor\":9007199254740993}",
    "{\"terminal\":\"" OTHER "\",\"holder\":{},\"rings\":7,\"v\":\"x\",\"code\":[]}",
    "{\"terminal\":\"" OTHER "\",\"holder\":\"" OTHER "\",\"rings\":[7,null,{}]}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (BODIES); i++)
    cf_tell (world, &position, "parked", BASKET, BODIES[i]);
  cf_tell (world, &position, "parked", "no id", BODIES[2]);
  ck_assert_uint_eq (count_parked (), 0);
  cf_tell (world, &position, "parked", BASKET, BODIES[3]);
  ck_assert_uint_eq (count_parked (), 1);
  ck_assert_str_eq (row_at (0)->till, "?");
  cf_tell (world, &position, "parked", BASKET, NULL);
  ck_assert_uint_eq (count_parked (), 0);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_checked_fixture (tc, set_up, tear_down);
  tcase_add_test (tc, test_what_lies_at_another_till_is_listed_and_becomes_this_tills);
  tcase_add_test (tc, test_what_was_taken_is_not_offered_before_the_feed_says_so);
  tcase_add_test (tc, test_what_the_central_does_not_give_stays_where_it_is);
  tcase_add_test (tc, test_a_basket_of_a_newer_program_is_not_asked_for);
  tcase_add_test (tc, test_its_own_basket_is_resumed_unless_another_till_has_it);
  tcase_add_test (tc, test_whoever_rings_it_up_hears_that_another_till_does_too);
  tcase_add_test (tc, test_whoever_was_given_it_hears_that_its_own_till_sold_it);
  tcase_add_test (tc, test_what_is_told_may_be_anything);
}

CF_TEST_MAIN ("till-parked", add_tests)
