/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-central-world.h"
#include "cf-event-body.h"
#include "cf-sample-sale.h"

/* Parked baskets: shown to a store's tills, given to one of them, never sold twice without being listed. */

#define BASKET "01890a5d-ac96-774b-bcce-b302099a8001"
#define TAKEN  "01890a5d-ac96-774b-bcce-b302099a8002"
#define AGAIN  "01890a5d-ac96-774b-bcce-b302099a8003"
#define PATH   "/v1/parked/" BASKET

typedef struct
{
  CfCentralWorld *world;
  CfPlayTill *home; /* of S1 */
  CfPlayTill *next; /* of S1 */
  CfPlayTill *far;  /* of S2 */
} Play;

static void
play_init (Play *play)
{
  play->world = cf_central_world_new ();
  play->home = cf_play_till_new (&play->world->clock.clock);
  play->next = cf_play_till_new (&play->world->clock.clock);
  play->far = cf_play_till_new (&play->world->clock.clock);
  cf_central_world_enrol (play->world, play->home, "S1");
  cf_central_world_enrol (play->world, play->next, "S1");
  cf_central_world_enrol (play->world, play->far, "S2");
  cf_central_world_push (play->world, play->home, 0, 1);
  cf_central_world_push (play->world, play->next, 0, 1);
}

static void
play_clear (Play *play)
{
  cf_play_till_free (play->home);
  cf_play_till_free (play->next);
  cf_play_till_free (play->far);
  cf_central_world_free (play->world);
}

/* The body of a request of @till as of its newest record, with @more fields. */
static char *
parked_body (const CfPlayTill *till, const char *more)
{
  return g_strdup_printf ("{\"epoch\":%u,\"seq\":%" G_GINT64_FORMAT ",\"v\":1,\"code\":\"T1\","
                          "\"at_ms\":5,\"lines\":2,\"total_minor\":700,\"first\":\"Soap\"%s,"
                          "\"basket\":{\"v\":1,\"id\":\"" BASKET "\"}}",
                          till->epoch, till->seq, more);
}

static void
park (Play *play, const CfPlayTill *till)
{
  g_autofree char *body = parked_body (till, ",\"note\":\"red coat\"");

  json_object_put (cf_central_world_json (play->world, till->token, "PUT", PATH, body, 200));
}

static json_object *
claim (Play *play, const CfPlayTill *till, const char *id, const char *basket)
{
  g_autofree char *path = g_strconcat ("/v1/parked/", id, "/claim", NULL);
  g_autofree char *body = g_strdup_printf ("{\"basket\":\"%s\"}", basket);

  return cf_central_world_json (play->world, till->token, "POST", path, body, 200);
}

static void
refuse_claim (Play *play, const CfPlayTill *till, const char *basket, CfWireErrorCode code)
{
  g_autofree char *body = g_strdup_printf ("{\"basket\":\"%s\"}", basket);

  cf_central_world_refuse (play->world, till->token, "POST", PATH "/claim", body, code);
}

static void
push_resumed (Play *play,
              CfPlayTill *till,
              const char *basket,
              const char *parked,
              const char *taken_by)
{
  cf_play_till_write (till, CF_EVENT_BASKET_RESUMED,
                      cf_event_body_basket_resumed (&(CfBasketResumed){
                        .basket = basket, .parked = parked, .taken_by = taken_by }));
  cf_central_world_push (play->world, till, till->lines->len - 1, till->lines->len);
}

static void
push_sale (Play *play, CfPlayTill *till, const char *basket, const char *number)
{
  g_autoptr (CfSale) sale = cf_sample_sale_new ();
  g_autoptr (GError) error = NULL;

  ck_assert (cf_id_parse (basket, &sale->id));
  g_free (sale->number);
  sale->number = g_strdup (number);
  cf_play_till_write (till, CF_EVENT_SALE_COMPLETED, cf_event_body_sale_completed (sale, &error));
  cf_central_world_push (play->world, till, till->lines->len - 1, till->lines->len);
}

static json_object *
told (Play *play)
{
  return cf_central_world_told (play->world, "S1", "parked", BASKET);
}

static gboolean
is_told (Play *play)
{
  g_autoptr (json_object) row = told (play);

  return row != NULL;
}

static const char *
text_of (json_object *object, const char *name)
{
  const char *text = cf_wire_get_text (object, name, 600);

  return text != NULL ? text : "";
}

START_TEST (test_a_parked_basket_is_told_and_given_to_one_till_alone)
{
  Play play;
  g_autoptr (json_object) row = NULL;
  g_autoptr (json_object) given = NULL;
  g_autoptr (json_object) lost = NULL;
  g_autoptr (json_object) taken = NULL;

  play_init (&play);
  park (&play, play.home);
  row = told (&play);
  ck_assert_str_eq (text_of (row, "terminal"), play.home->id.text);
  ck_assert_str_eq (text_of (row, "code"), "T1");
  ck_assert_str_eq (text_of (row, "first"), "Soap");
  ck_assert_str_eq (text_of (row, "note"), "red coat");
  ck_assert (!json_object_object_get_ex (row, "basket", NULL)); /* only who claims it gets it */
  ck_assert_ptr_null (cf_central_world_told (play.world, "S2", "parked", BASKET));

  given = claim (&play, play.next, BASKET, TAKEN);
  ck_assert_str_eq (text_of (cf_wire_get_object (given, "basket"), "id"), BASKET);
  lost = claim (&play, play.next, BASKET, AGAIN); /* its answer did not come */
  ck_assert (json_object_equal (given, lost));
  refuse_claim (&play, play.home, BASKET, CF_WIRE_ERROR_WRONG_STATE);
  taken = told (&play);
  ck_assert_str_eq (text_of (taken, "holder"), play.next->id.text);

  /* What its till still shows of it brings it back to nobody. */
  park (&play, play.home);
  refuse_claim (&play, play.home, BASKET, CF_WIRE_ERROR_WRONG_STATE);
  push_resumed (&play, play.next, AGAIN, BASKET, NULL);
  refuse_claim (&play, play.next, TAKEN, CF_WIRE_ERROR_WRONG_STATE);
  ck_assert (is_told (&play));
  push_resumed (&play, play.home, BASKET, NULL, play.next->id.text);
  ck_assert_ptr_null (told (&play));
  push_sale (&play, play.next, AGAIN, "T2-000001");
  ck_assert_uint_eq (cf_central_world_exceptions (play.world, "paid_twice"), 0);
  ck_assert (!cf_central_world_holds (play.world, "\"id\":\"" BASKET "\""));
  play_clear (&play);
}
END_TEST

START_TEST (test_its_own_till_claims_it_too_and_parks_it_again)
{
  Play play;
  g_autoptr (json_object) own = NULL;
  g_autoptr (json_object) again = NULL;
  g_autofree char *late = NULL;

  play_init (&play);
  late = parked_body (play.home, "");
  park (&play, play.home);
  own = claim (&play, play.home, BASKET, BASKET);
  ck_assert (!json_object_object_get_ex (own, "basket", NULL));
  ck_assert_ptr_null (told (&play));
  refuse_claim (&play, play.next, TAKEN, CF_WIRE_ERROR_WRONG_STATE);
  push_resumed (&play, play.home, BASKET, NULL, NULL);

  /* A copy that was under way since before is older than the record. */
  json_object_put (cf_central_world_json (play.world, play.home->token, "PUT", PATH, late, 200));
  ck_assert_ptr_null (told (&play));
  refuse_claim (&play, play.next, TAKEN, CF_WIRE_ERROR_WRONG_STATE);

  park (&play, play.home);
  ck_assert (is_told (&play));
  again = claim (&play, play.next, BASKET, TAKEN);
  ck_assert (json_object_object_get_ex (again, "basket", NULL));
  play_clear (&play);
}
END_TEST

/* Whether it is a second copy of what was shown, or was shown later and overtaken by the claim. */
START_TEST (test_a_copy_that_comes_after_its_own_till_claimed_it_shows_it_to_nobody)
{
  Play play;
  g_autofree char *late = NULL;
  g_autofree char *claim_body = NULL;

  play_init (&play);
  park (&play, play.home);
  if (_i == 1) {
    cf_play_till_write (play.home, CF_EVENT_BASKET_RESUMED,
                        cf_event_body_basket_resumed (&(CfBasketResumed){ .basket = AGAIN }));
    cf_central_world_push (play.world, play.home, 1, 2);
  }
  late = parked_body (play.home, "");
  claim_body =
    g_strdup_printf ("{\"basket\":\"" BASKET "\",\"epoch\":%u,\"seq\":%" G_GINT64_FORMAT "}",
                     play.home->epoch, play.home->seq);
  json_object_put (
    cf_central_world_json (play.world, play.home->token, "POST", PATH "/claim", claim_body, 200));
  json_object_put (cf_central_world_json (play.world, play.home->token, "PUT", PATH, late, 200));
  ck_assert_ptr_null (told (&play));
  refuse_claim (&play, play.next, TAKEN, CF_WIRE_ERROR_WRONG_STATE);
  play_clear (&play);
}
END_TEST

/* It went on without an answer, and what it asked comes when the basket lies there again. */
START_TEST (test_a_claim_that_its_own_till_does_not_wait_for_takes_nothing_later)
{
  Play play;
  g_autofree char *late = NULL;
  g_autoptr (json_object) row = NULL;

  play_init (&play);
  park (&play, play.home);
  late = g_strdup_printf ("{\"basket\":\"" BASKET "\",\"epoch\":%u,\"seq\":%" G_GINT64_FORMAT "}",
                          play.home->epoch, play.home->seq);
  push_resumed (&play, play.home, BASKET, NULL, NULL);
  park (&play, play.home);
  json_object_put (
    cf_central_world_json (play.world, play.home->token, "POST", PATH "/claim", late, 200));
  row = told (&play);
  ck_assert_ptr_nonnull (row);
  ck_assert_str_eq (text_of (row, "holder"), "");
  json_object_put (claim (&play, play.next, BASKET, TAKEN));
  play_clear (&play);
}
END_TEST

START_TEST (test_a_copy_that_comes_after_the_basket_was_resumed_shows_it_to_nobody)
{
  Play play;
  g_autofree char *late = NULL;

  play_init (&play);
  late = parked_body (play.home, "");
  push_resumed (&play, play.home, BASKET, NULL, NULL);
  json_object_put (cf_central_world_json (play.world, play.home->token, "PUT", PATH, late, 200));
  ck_assert_ptr_null (told (&play));
  refuse_claim (&play, play.next, TAKEN, CF_WIRE_ERROR_WRONG_STATE);
  play_clear (&play);
}
END_TEST

/* Its own till could not ask, whoever's records come first; parked once more in between. */
START_TEST (test_a_basket_sold_by_two_tills_is_listed_once_with_both)
{
  Play play;
  g_autoptr (json_object) first = NULL;
  g_autoptr (json_object) second = NULL;
  g_autoptr (json_object) row = NULL;
  g_autofree char *body = NULL;
  json_object *rings;
  gboolean home_first = _i == 0;

  play_init (&play);
  park (&play, play.home);
  first = claim (&play, play.next, BASKET, TAKEN);
  push_resumed (&play, play.next, TAKEN, BASKET, NULL);
  body = parked_body (play.next, "");
  json_object_put (
    cf_central_world_json (play.world, play.next->token, "PUT", "/v1/parked/" TAKEN, body, 200));
  second = claim (&play, play.next, TAKEN, TAKEN);
  push_resumed (&play, play.next, TAKEN, NULL, NULL);
  if (!home_first)
    push_sale (&play, play.next, TAKEN, "T2-000001");
  push_resumed (&play, play.home, BASKET, NULL, NULL);
  row = told (&play);
  rings = cf_wire_get_array (row, "rings");
  ck_assert_uint_eq (json_object_array_length (rings), 2);
  push_sale (&play, play.home, BASKET, "T1-000001");
  if (home_first)
    push_sale (&play, play.next, TAKEN, "T2-000001");
  ck_assert_uint_eq (cf_central_world_exceptions (play.world, "paid_twice"), 1);
  play_clear (&play);
}
END_TEST

/* Nobody had been shown the basket when it was sold; then its till was put back, and had it in the hand again. */
START_TEST (test_a_sale_that_its_own_till_forgot_counts_too)
{
  Play play;
  g_autoptr (json_object) taken = NULL;

  play_init (&play);
  push_resumed (&play, play.home, BASKET, NULL, NULL);
  push_sale (&play, play.home, BASKET, "T1-000001");
  park (&play, play.home);
  taken = claim (&play, play.next, BASKET, TAKEN);
  push_resumed (&play, play.next, TAKEN, BASKET, NULL);
  push_sale (&play, play.next, TAKEN, "T2-000001");
  ck_assert_uint_eq (cf_central_world_exceptions (play.world, "paid_twice"), 1);
  play_clear (&play);
}
END_TEST

/* A central that was put back hears first from who took it, and then from where it lay. */
START_TEST (test_a_basket_that_somebody_rings_up_is_offered_to_nobody)
{
  Play play;
  g_autoptr (json_object) row = NULL;

  play_init (&play);
  push_resumed (&play, play.next, TAKEN, BASKET, NULL);
  park (&play, play.home);
  row = told (&play);
  ck_assert_str_eq (text_of (row, "holder"), play.next->id.text);
  refuse_claim (&play, play.home, BASKET, CF_WIRE_ERROR_WRONG_STATE);
  push_resumed (&play, play.home, BASKET, NULL, TAKEN);
  ck_assert (!is_told (&play));
  play_clear (&play);
}
END_TEST

/* It was claimed after the copy that the central was put back to was made, and only its own till knows. */
START_TEST (test_a_basket_that_its_till_saw_taken_is_its_takers)
{
  Play play;
  g_autoptr (json_object) row = NULL;
  g_autoptr (json_object) given = NULL;

  play_init (&play);
  park (&play, play.home);
  push_resumed (&play, play.home, BASKET, NULL, play.next->id.text);
  row = told (&play);
  ck_assert_str_eq (text_of (row, "holder"), play.next->id.text);
  refuse_claim (&play, play.home, BASKET, CF_WIRE_ERROR_WRONG_STATE);
  given = claim (&play, play.next, BASKET, TAKEN); /* its answer did not come */
  ck_assert_str_eq (text_of (cf_wire_get_object (given, "basket"), "id"), BASKET);
  push_resumed (&play, play.next, TAKEN, BASKET, NULL);
  ck_assert (!is_told (&play));
  play_clear (&play);
}
END_TEST

/* The same where the central was put back to before it was shown, and a copy of that comes late; also one of after the
 * record, of a till that was put back itself. */
START_TEST (test_a_basket_that_was_taken_before_it_is_shown_is_its_takers)
{
  Play play;
  g_autofree char *shown = NULL;
  g_autoptr (json_object) row = NULL;
  g_autoptr (json_object) given = NULL;

  play_init (&play);
  shown = parked_body (play.home, "");
  push_resumed (&play, play.home, BASKET, NULL, play.next->id.text);
  ck_assert (!is_told (&play)); /* nobody knows what it is */
  refuse_claim (&play, play.next, TAKEN, CF_WIRE_ERROR_NOT_FOUND);
  if (_i == 1) {
    g_free (shown);
    shown = parked_body (play.home, "");
  }
  json_object_put (cf_central_world_json (play.world, play.home->token, "PUT", PATH, shown, 200));
  row = told (&play);
  ck_assert_ptr_nonnull (row);
  ck_assert_str_eq (text_of (row, "holder"), play.next->id.text);
  ck_assert_str_eq (text_of (row, "first"), "Soap");
  refuse_claim (&play, play.home, BASKET, CF_WIRE_ERROR_WRONG_STATE);
  given = claim (&play, play.next, BASKET, TAKEN); /* its answer did not come */
  ck_assert_str_eq (text_of (cf_wire_get_object (given, "basket"), "id"), BASKET);
  push_resumed (&play, play.next, TAKEN, BASKET, NULL);
  ck_assert (!is_told (&play));
  play_clear (&play);
}
END_TEST

/* Whoever's record comes first: when both have said it, nobody has to be told any more. */
START_TEST (test_a_basket_that_was_taken_and_rung_up_before_it_is_shown_is_not_told)
{
  Play play;
  g_autofree char *shown = NULL;

  play_init (&play);
  shown = parked_body (play.home, ",\"note\":\"red coat\"");
  if (_i == 0)
    push_resumed (&play, play.next, TAKEN, BASKET, NULL);
  push_resumed (&play, play.home, BASKET, NULL, play.next->id.text);
  if (_i == 1)
    push_resumed (&play, play.next, TAKEN, BASKET, NULL);
  json_object_put (cf_central_world_json (play.world, play.home->token, "PUT", PATH, shown, 200));
  ck_assert (!is_told (&play));
  refuse_claim (&play, play.home, BASKET, CF_WIRE_ERROR_WRONG_STATE);
  refuse_claim (&play, play.next, AGAIN, CF_WIRE_ERROR_WRONG_STATE);
  ck_assert (!cf_central_world_holds (play.world, "\"id\":\"" BASKET "\""));
  push_sale (&play, play.next, TAKEN, "T2-000001");
  ck_assert_uint_eq (cf_central_world_exceptions (play.world, "paid_twice"), 0);
  play_clear (&play);
}
END_TEST

START_TEST (test_what_is_no_parked_basket_and_who_may_not_is_refused)
{
  static const char *const BAD[] = {
    "{}",
    "{\"epoch\":1,\"seq\":1,\"v\":1,\"code\":\"T1\",\"at_ms\":5,\"lines\":2,\"total_minor\":7}",
    "{\"epoch\":1,\"seq\":1,\"v\":1,\"code\":\"T1\",\"at_ms\":5,\"lines\":0,\"total_minor\":7,"
    "\"basket\":{}}",
    "{\"epoch\":0,\"seq\":1,\"v\":1,\"code\":\"T1\",\"at_ms\":5,\"lines\":2,\"total_minor\":7,"
    "\"basket\":{}}",
    "{\"epoch\":1,\"seq\":1,\"v\":1,\"code\":7,\"at_ms\":5,\"lines\":2,\"total_minor\":7,"
    "\"basket\":{}}",
    "{\"epoch\":1,\"seq\":1,\"v\":1,\"code\":\"T1\",\"note\":7,\"at_ms\":5,\"lines\":2,"
    "\"total_minor\":7,\"basket\":{}}",
  };
  Play play;
  g_autofree char *key = NULL;
  g_autofree char *body = NULL;

  play_init (&play);
  key = cf_central_world_key (play.world, "\"carts\",\"orders\",\"stock\"", NULL);
  body = parked_body (play.home, "");
  for (guint i = 0; i < G_N_ELEMENTS (BAD); i++)
    cf_central_world_refuse (play.world, play.home->token, "PUT", PATH, BAD[i],
                             CF_WIRE_ERROR_BAD_REQUEST);
  cf_central_world_refuse (play.world, play.home->token, "PUT", "/v1/parked/nonsense", body,
                           CF_WIRE_ERROR_BAD_REQUEST);
  cf_central_world_refuse (play.world, NULL, "PUT", PATH, body, CF_WIRE_ERROR_NOT_AUTHENTICATED);
  cf_central_world_refuse (play.world, key, "PUT", PATH, body, CF_WIRE_ERROR_NOT_PERMITTED);
  refuse_claim (&play, play.next, TAKEN, CF_WIRE_ERROR_NOT_FOUND);
  park (&play, play.home);
  cf_central_world_refuse (play.world, play.next->token, "PUT", PATH, body, CF_WIRE_ERROR_CONFLICT);
  refuse_claim (&play, play.far, TAKEN, CF_WIRE_ERROR_NOT_FOUND);
  refuse_claim (&play, play.next, "nonsense", CF_WIRE_ERROR_BAD_REQUEST);
  cf_central_world_refuse (play.world, play.home->token, "POST", PATH "/claim",
                           "{\"basket\":\"" BASKET "\",\"epoch\":0,\"seq\":1}",
                           CF_WIRE_ERROR_BAD_REQUEST);
  cf_central_world_refuse (play.world, NULL, "POST", PATH "/claim", "{\"basket\":\"" TAKEN "\"}",
                           CF_WIRE_ERROR_NOT_AUTHENTICATED);
  cf_central_world_refuse (play.world, key, "POST", PATH "/claim", "{\"basket\":\"" TAKEN "\"}",
                           CF_WIRE_ERROR_NOT_PERMITTED);
  ck_assert (is_told (&play));
  play_clear (&play);
}
END_TEST

START_TEST (test_a_parked_basket_that_nobody_wants_is_forgotten)
{
  Play play;
  g_autoptr (GError) error = NULL;

  play_init (&play);
  park (&play, play.home);
  cf_manual_clock_advance (&play.world->clock, G_GINT64_CONSTANT (91) * 24 * 3600 * 1000);
  ck_assert_ok (cf_central_tidy (play.world->central, &error));
  ck_assert_ptr_null (told (&play));
  refuse_claim (&play, play.next, TAKEN, CF_WIRE_ERROR_NOT_FOUND);
  ck_assert (!cf_central_world_holds (play.world, "red coat"));
  play_clear (&play);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_a_parked_basket_is_told_and_given_to_one_till_alone);
  tcase_add_test (tc, test_its_own_till_claims_it_too_and_parks_it_again);
  tcase_add_loop_test (tc, test_a_copy_that_comes_after_its_own_till_claimed_it_shows_it_to_nobody,
                       0, 2);
  tcase_add_test (tc, test_a_claim_that_its_own_till_does_not_wait_for_takes_nothing_later);
  tcase_add_test (tc, test_a_copy_that_comes_after_the_basket_was_resumed_shows_it_to_nobody);
  tcase_add_loop_test (tc, test_a_basket_sold_by_two_tills_is_listed_once_with_both, 0, 2);
  tcase_add_test (tc, test_a_basket_that_somebody_rings_up_is_offered_to_nobody);
  tcase_add_test (tc, test_a_sale_that_its_own_till_forgot_counts_too);
  tcase_add_test (tc, test_a_basket_that_its_till_saw_taken_is_its_takers);
  tcase_add_loop_test (tc, test_a_basket_that_was_taken_before_it_is_shown_is_its_takers, 0, 2);
  tcase_add_loop_test (tc, test_a_basket_that_was_taken_and_rung_up_before_it_is_shown_is_not_told,
                       0, 2);
  tcase_add_test (tc, test_what_is_no_parked_basket_and_who_may_not_is_refused);
  tcase_add_test (tc, test_a_parked_basket_that_nobody_wants_is_forgotten);
}

CF_TEST_MAIN ("central-parked", add_tests)
