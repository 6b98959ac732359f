/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Last pieces: asked for beside the selling, kept, named by the sale and given back. */
#include <string.h>

#include "cf-event-body.h"
#include "cf-journal.h"
#include "cf-store.h"
#include "cf-telling.h"
#include "cf-till-central.h"
#include "cf-till-value.h"
#include "cf-trade-body.h"

#define ANNA_PIN "4711"
#define GRANT    "01890a5d-ac96-774b-bcce-b30209900001"
#define GRANT_2  "01890a5d-ac96-774b-bcce-b30209900002"
#define OTHERS   "01890a5d-ac96-774b-bcce-b30209900009"

static CfTillWorld *world;
static gint64 position;

/* The central, as somebody asks it. */
static GTask *question; /* NULL: nobody waits for an answer */
static char *asked_of;
static gint64 asked_amount;
static guint asked;

static void
ask (gpointer data, const CfTillLoan *loan, GAsyncReadyCallback callback, gpointer user_data)
{
  ck_assert_ptr_null (question); /* one at a time */
  ck_assert_ptr_null (loan->card);
  question = g_task_new (NULL, NULL, callback, user_data);
  g_free (asked_of);
  asked_of = g_strdup (loan->sku);
  asked_amount = loan->amount;
  asked++;
}

static char *
finish_ask (gpointer data, GAsyncResult *result, char ***ret_lent, GError **error)
{
  if (ret_lent != NULL)
    *ret_lent = g_strdupv (g_object_get_data (G_OBJECT (result), "lent"));
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE)) {
  }
  cf_till_wait_saved (world->till);
  while (g_main_context_iteration (NULL, FALSE)) {
  }
}

static void
lend (const char *id, const char *sku, gint64 amount)
{
  g_autoptr (GTask) task = g_steal_pointer (&question);
  CfStore *store = cf_till_lend_store (world->till);

  ck_assert_ptr_nonnull (task);
  g_task_return_pointer (
    task,
    g_strdup_printf ("{\"grant\":\"%s\",\"subject\":\"%s|main\",\"amount\":%" G_GINT64_FORMAT
                     ",\"terminal\":\"%s\",\"epoch\":%u,\"state\":\"live\"}",
                     id, sku, amount, cf_store_get_terminal (store).text,
                     cf_store_get_head (store).epoch),
    g_free);
  settle ();
}

static void
refuse_to_lend (CfErrorCode code)
{
  static char *lent[] = { (char *) OTHERS, NULL };
  g_autoptr (GTask) task = g_steal_pointer (&question);

  ck_assert_ptr_nonnull (task);
  if (code == CF_ERROR_LENT_ELSEWHERE)
    g_object_set_data (G_OBJECT (task), "lent", lent);
  g_task_return_new_error (task, CF_ERROR, (gint) code, "refused");
  settle ();
}

static void
tell_managed (void)
{
  CfCommit *commit = cf_commit_new ();
  json_object *value = json_object_new_string ("https://central.example");
  CfTillWait wait = { NULL };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GArray) positions = NULL;
  g_autoptr (GError) error = NULL;

  cf_commit_add_event (
    commit, cf_event_new (CF_EVENT_SETTING_CHANGED, &world->clock.clock, CF_EVENT_BY_CONSOLE,
                          cf_event_body_setting_changed (&(CfSettingChanged){ "central", value })));
  json_object_put (value);
  cf_store_commit_async (cf_till_lend_store (world->till), commit, cf_till_wait_cb, &wait);
  result = cf_till_wait_for (&wait);
  positions = cf_store_commit_finish (cf_till_lend_store (world->till), result, &error);
  ck_assert_ok (positions != NULL);
}

static void
tell_stock (const char *sku, gint64 on_hand, gint64 reserved)
{
  g_autofree char *id = g_strconcat (sku, "|main", NULL);
  g_autofree char *body = g_strdup_printf (
    "{\"sku\":\"%s\",\"location\":\"main\",\"unit\":\"ea\",\"on_hand_milli\":%" G_GINT64_FORMAT
    ",\"reserved_milli\":%" G_GINT64_FORMAT
    ",\"in_transit_milli\":0,\"damaged_milli\":0,\"applied\":{}}",
    sku, on_hand, reserved);

  cf_tell (world, &position, "stock", id, body);
  settle ();
}

static void
set_up (void)
{
  world = cf_till_world_new ();
  position = 0;
  asked = 0;
  cf_till_world_start_day (world, "anna", ANNA_PIN);
  tell_managed ();
  cf_till_set_lender (world->till, &(CfTillLender){ ask, finish_ask, NULL });
  tell_stock ("SOAP", 1000, 0);
  tell_stock ("MILK", 40000, 0);
  tell_stock ("BREAD", 2000, 0);
}

static void
tear_down (void)
{
  if (question != NULL)
    refuse_to_lend (CF_ERROR_UNREACHABLE);
  g_clear_pointer (&world, cf_till_world_free);
  g_clear_pointer (&asked_of, g_free);
}

static guint
add (const char *sku, const char *quantity)
{
  GError *error = NULL;
  guint no;

  ck_assert_ok (cf_till_add (world->till, sku, quantity, &no, &error));
  settle ();
  return no;
}

static gboolean
is_marked (guint no)
{
  GListModel *lines = cf_till_get_lines (world->till);

  for (guint i = 0; i < g_list_model_get_n_items (lines); i++) {
    g_autoptr (CfTillLine) line = g_list_model_get_item (lines, i);

    if (cf_till_line_get_info (line)->no == no)
      return cf_till_line_get_info (line)->lent_elsewhere;
  }
  ck_abort_msg ("line %u is not there", no);
}

static const CfSaleLine *
sell (void)
{
  cf_till_world_tender (world, "cash", NULL);
  return g_ptr_array_index (cf_till_world_finish (world)->sale->lines, 0);
}

/* How many records of @kind there are; @ret_body: (out): the newest one's body as text. */
static guint
count_records (CfEventKind kind, char **ret_body)
{
  g_autoptr (GError) error = NULL;
  g_auto (CfStmt) st = cf_db_prepare (cf_store_get_reader (cf_till_lend_store (world->till)),
                                      "SELECT record FROM journal ORDER BY rowid /*scan*/", &error);
  guint n = 0;

  ck_assert_ok (st != NULL);
  while (cf_stmt_step (st, &error) == CF_STEP_ROW) {
    const char *text = cf_stmt_get_text (st, 0);
    g_autoptr (CfRecord) record = cf_record_parse (text, strlen (text), &error);

    ck_assert_ok (record != NULL);
    if (cf_record_get_kind (record) != kind)
      continue;
    n++;
    if (ret_body != NULL) {
      g_free (*ret_body);
      *ret_body = g_strdup (json_object_to_json_string_ext (record->body, JSON_C_TO_STRING_PLAIN));
    }
  }
  return n;
}

static guint
count_returned (void)
{
  return count_records (CF_EVENT_ESCROW_RETURNED, NULL);
}

/* ---- asking ------------------------------------------------------------------------------------------- */

START_TEST (test_plenty_is_not_asked_for)
{
  add ("MILK", NULL);
  ck_assert_uint_eq (asked, 0);
}
END_TEST

START_TEST (test_the_line_stands_before_anybody_has_answered)
{
  guint no;
  GError *error = NULL;

  ck_assert_ok (cf_till_add (world->till, "SOAP", NULL, &no, &error));
  ck_assert_uint_eq (asked, 0); /* not even asked: that is for later */
  ck_assert_uint_eq (g_list_model_get_n_items (cf_till_get_lines (world->till)), 1);
  settle ();
  ck_assert_uint_eq (asked, 1);
  ck_assert_str_eq (asked_of, "SOAP");
  ck_assert_int_eq (asked_amount, 1000);
  add ("BREAD", NULL); /* waits for its turn */
  ck_assert_uint_eq (asked, 1);
  lend (GRANT, "SOAP", 1000);
  ck_assert_uint_eq (asked, 2);
  ck_assert_str_eq (asked_of, "BREAD");
}
END_TEST

START_TEST (test_what_the_sale_names_comes_off_and_the_rest_goes_back)
{
  const CfSaleLine *line;
  const CfSaleCover *cover;
  g_autofree char *body = NULL;

  add ("SOAP", NULL);
  lend (GRANT, "SOAP", 1000);
  line = sell ();
  ck_assert_uint_eq (line->covers->len, 1);
  cover = g_ptr_array_index (line->covers, 0);
  ck_assert_str_eq (cover->grant, GRANT);
  ck_assert_int_eq (cover->quantity.milli, 1000);
  ck_assert_int_eq (line->uncovered.milli, 0);
  ck_assert_uint_eq (count_records (CF_EVENT_ESCROW_RETURNED, &body), 1);
  ck_assert_ptr_nonnull (strstr (body, "\"rest\":0"));
  ck_assert_ptr_nonnull (strstr (body, GRANT));
}
END_TEST

START_TEST (test_more_of_it_is_asked_for_and_named_as_well)
{
  const CfSaleLine *line;

  tell_stock ("SOAP", 3000, 0);
  add ("SOAP", NULL);
  lend (GRANT, "SOAP", 1000);
  add ("SOAP", NULL);
  ck_assert_uint_eq (asked, 2);
  ck_assert_int_eq (asked_amount, 1000);
  lend (GRANT_2, "SOAP", 1000);
  line = sell ();
  ck_assert_uint_eq (line->covers->len, 2);
  ck_assert_uint_eq (count_returned (), 2);
}
END_TEST

START_TEST (test_a_part_is_taken_and_asked_who_has_the_rest)
{
  const CfSaleLine *line;

  add ("BREAD", "3");
  ck_assert_int_eq (asked_amount, 3000);
  lend (GRANT, "BREAD", 2000);
  ck_assert_uint_eq (asked, 2);
  ck_assert_int_eq (asked_amount, 1000);
  refuse_to_lend (CF_ERROR_LENT_ELSEWHERE);
  line = sell ();
  ck_assert_uint_eq (line->covers->len, 1);
  ck_assert_int_eq (line->uncovered.milli, 1000);
}
END_TEST

/* ---- others have it ------------------------------------------------------------------------------------ */

START_TEST (test_what_another_till_sells_is_said_and_sold_all_the_same)
{
  guint no = add ("SOAP", NULL);
  const CfSaleLine *line;

  ck_assert (!is_marked (no));
  refuse_to_lend (CF_ERROR_LENT_ELSEWHERE);
  ck_assert (is_marked (no));
  ck_assert_ptr_nonnull (strstr (world->notices->str, "lent_elsewhere"));
  line = sell ();
  ck_assert_int_eq (line->uncovered.milli, 1000);
  ck_assert_uint_eq (line->lent->len, 1);
  ck_assert_str_eq (g_ptr_array_index (line->lent, 0), OTHERS);
  ck_assert_uint_eq (count_returned (), 0);
}
END_TEST

START_TEST (test_what_nobody_lends_is_sold_as_ever)
{
  static const CfErrorCode codes[] = { CF_ERROR_UNREACHABLE, CF_ERROR_INSUFFICIENT_VALUE,
                                       CF_ERROR_CENTRAL_REFUSED, CF_ERROR_UNKNOWN_CARD };
  guint no = add ("SOAP", NULL);
  const CfSaleLine *line;

  refuse_to_lend (codes[_i]);
  ck_assert (!is_marked (no));
  ck_assert_uint_eq (asked, 1); /* it is not asked again for the same */
  line = sell ();
  ck_assert_int_eq (line->uncovered.milli, 0);
  ck_assert_uint_eq (line->covers->len, 0);
  ck_assert_ptr_null (strstr (world->notices->str, "lent_elsewhere"));
}
END_TEST

START_TEST (test_it_is_asked_again_once_the_other_has_given_it_back)
{
  guint no = add ("SOAP", NULL);

  refuse_to_lend (CF_ERROR_LENT_ELSEWHERE);
  tell_stock ("SOAP", 1000, 1000);
  ck_assert_uint_eq (asked, 1); /* a moment ago it was refused */
  cf_manual_clock_advance (&world->clock, 6000);
  tell_stock ("SOAP", 1000, 0);
  ck_assert_uint_eq (asked, 2);
  lend (GRANT, "SOAP", 1000);
  ck_assert (!is_marked (no));
  ck_assert_int_eq (sell ()->uncovered.milli, 0);
}
END_TEST

START_TEST (test_a_line_with_fewer_is_warned_of_no_more)
{
  GError *error = NULL;
  guint no;

  tell_stock ("SOAP", 3000, 0);
  no = add ("SOAP", NULL);
  lend (GRANT, "SOAP", 1000);
  ck_assert_ok (cf_till_set_quantity (world->till, no, "2", &error));
  settle ();
  refuse_to_lend (CF_ERROR_LENT_ELSEWHERE);
  ck_assert (is_marked (no));
  ck_assert_ok (cf_till_set_quantity (world->till, no, "1", &error));
  settle ();
  ck_assert (!is_marked (no));
  ck_assert_int_eq (sell ()->uncovered.milli, 0);
}
END_TEST

/* ---- when it cannot be asked ---------------------------------------------------------------------------- */

START_TEST (test_offline_nobody_is_asked_and_nothing_is_said)
{
  CfTillCentral offline = { .is_online = FALSE };

  cf_till_tell_central (world->till, &offline, 0);
  add ("SOAP", NULL);
  ck_assert_uint_eq (asked, 0);
  ck_assert_int_eq (sell ()->uncovered.milli, 0);
}
END_TEST

START_TEST (test_what_was_rung_up_offline_is_asked_for_once_it_is_back)
{
  CfTillCentral offline = { .is_online = FALSE }, online = { .is_online = TRUE };

  cf_till_tell_central (world->till, &offline, 0);
  add ("SOAP", NULL);
  cf_till_tell_central (world->till, &online, 0);
  settle ();
  ck_assert_uint_eq (asked, 1);
}
END_TEST

/* ---- the end of a basket -------------------------------------------------------------------------------- */

static void
cancel (void)
{
  CfTillWait wait = { NULL };
  g_autoptr (GAsyncResult) result = NULL;
  GError *error = NULL;

  cf_till_cancel_async (world->till, NULL, cf_till_wait_cb, &wait);
  result = cf_till_wait_for (&wait);
  ck_assert_ok (cf_till_command_finish (world->till, result, &error));
  settle ();
}

START_TEST (test_a_basket_that_is_given_up_gives_back)
{
  g_autofree char *body = NULL;

  add ("SOAP", NULL);
  lend (GRANT, "SOAP", 1000);
  cancel ();
  ck_assert_uint_eq (count_records (CF_EVENT_ESCROW_RETURNED, &body), 1);
  ck_assert_ptr_nonnull (strstr (body, "\"rest\":1000"));
  add ("SOAP", NULL); /* the next one asks for itself */
  ck_assert_uint_eq (asked, 2);
}
END_TEST

START_TEST (test_a_basket_that_is_parked_gives_back)
{
  CfTillWait wait = { NULL };
  g_autoptr (GAsyncResult) result = NULL;
  GError *error = NULL;
  CfId id;

  add ("SOAP", NULL);
  lend (GRANT, "SOAP", 1000);
  cf_till_park_async (world->till, "red coat", cf_till_wait_cb, &wait);
  result = cf_till_wait_for (&wait);
  ck_assert_ok (cf_till_park_finish (world->till, result, &id, &error));
  ck_assert_uint_eq (count_returned (), 1);
}
END_TEST

/* Returns TRUE once @n grants were given back; waits for it as long as it takes. */
static void
wait_returned (guint n)
{
  while (count_returned () < n)
    g_main_context_iteration (NULL, TRUE);
  ck_assert_uint_eq (count_returned (), n);
}

START_TEST (test_a_voided_line_gives_back_behind_its_record)
{
  GError *error = NULL;
  guint no;

  add ("MILK", NULL);
  no = add ("SOAP", NULL);
  lend (GRANT, "SOAP", 1000);
  ck_assert_ok (cf_till_void_line (world->till, no, NULL, &error));
  settle ();
  ck_assert_uint_eq (count_returned (), 0); /* it may be undone */
  wait_returned (1);
  ck_assert_uint_eq (count_records (CF_EVENT_LINE_VOIDED, NULL), 1);
}
END_TEST

START_TEST (test_a_grant_for_a_basket_that_is_gone_goes_back_at_once)
{
  add ("SOAP", NULL);
  cancel ();
  lend (GRANT, "SOAP", 1000);
  wait_returned (1);
}
END_TEST

START_TEST (test_an_answer_about_a_basket_that_is_gone_says_nothing_of_the_next)
{
  guint no;

  add ("SOAP", NULL);
  cancel ();
  no = add ("SOAP", NULL);
  ck_assert_uint_eq (asked, 1); /* one question at a time */
  refuse_to_lend (CF_ERROR_LENT_ELSEWHERE);
  ck_assert (!is_marked (no));
  ck_assert_ptr_null (strstr (world->notices->str, "lent_elsewhere"));
  ck_assert_uint_eq (asked, 2); /* it asks for itself */
  lend (GRANT, "SOAP", 1000);
  ck_assert_uint_eq (sell ()->covers->len, 1);
}
END_TEST

/* ---- lost answers, restarts, epochs ------------------------------------------------------------------------ */

static void
tell_grant (const char *id, const char *sku, gint64 amount, guint epoch)
{
  g_autofree char *body = g_strdup_printf (
    "{\"grant\":\"%s\",\"kind\":\"stock\",\"subject\":\"%s|main\",\"amount\":%" G_GINT64_FORMAT
    ",\"terminal\":\"%s\",\"epoch\":%u,\"used\":0,"
    "\"state\":\"live\",\"applied\":{}}",
    id, sku, amount, cf_store_get_terminal (cf_till_lend_store (world->till)).text, epoch);

  cf_tell (world, &position, "grant", id, body);
  settle ();
}

START_TEST (test_an_answer_that_was_lost_is_told_and_used)
{
  const CfSaleLine *line;

  add ("SOAP", NULL);
  refuse_to_lend (CF_ERROR_UNREACHABLE);
  tell_grant (GRANT, "SOAP", 1000, 1);
  ck_assert_uint_eq (asked, 1);
  line = sell ();
  ck_assert_uint_eq (line->covers->len, 1);
  ck_assert_uint_eq (count_returned (), 1);
}
END_TEST

START_TEST (test_what_is_told_when_no_basket_is_open_goes_back)
{
  tell_grant (GRANT, "SOAP", 1000, 1);
  wait_returned (1);
}
END_TEST

START_TEST (test_a_grant_of_another_epoch_covers_nothing_and_stops_nothing)
{
  const CfSaleLine *line;

  add ("SOAP", NULL);
  refuse_to_lend (CF_ERROR_UNREACHABLE);
  tell_grant (GRANT, "SOAP", 1000, 7);
  if (question != NULL)
    refuse_to_lend (CF_ERROR_UNREACHABLE);
  line = sell ();
  ck_assert_uint_eq (line->covers->len, 0);
  ck_assert_uint_eq (count_returned (), 0);
}
END_TEST

START_TEST (test_what_was_lent_survives_a_restart_with_its_basket)
{
  const CfSaleLine *line;

  add ("SOAP", NULL);
  lend (GRANT, "SOAP", 1000);
  cf_till_world_reopen (world);
  cf_till_world_sign_in (world, "anna", ANNA_PIN);
  cf_till_set_lender (world->till, &(CfTillLender){ ask, finish_ask, NULL });
  settle ();
  ck_assert_uint_eq (asked, 1); /* it holds it already */
  line = sell ();
  ck_assert_uint_eq (line->covers->len, 1);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_checked_fixture (tc, set_up, tear_down);
  tcase_add_test (tc, test_plenty_is_not_asked_for);
  tcase_add_test (tc, test_the_line_stands_before_anybody_has_answered);
  tcase_add_test (tc, test_what_the_sale_names_comes_off_and_the_rest_goes_back);
  tcase_add_test (tc, test_more_of_it_is_asked_for_and_named_as_well);
  tcase_add_test (tc, test_a_part_is_taken_and_asked_who_has_the_rest);
  tcase_add_test (tc, test_what_another_till_sells_is_said_and_sold_all_the_same);
  tcase_add_loop_test (tc, test_what_nobody_lends_is_sold_as_ever, 0, 4);
  tcase_add_test (tc, test_it_is_asked_again_once_the_other_has_given_it_back);
  tcase_add_test (tc, test_a_line_with_fewer_is_warned_of_no_more);
  tcase_add_test (tc, test_offline_nobody_is_asked_and_nothing_is_said);
  tcase_add_test (tc, test_what_was_rung_up_offline_is_asked_for_once_it_is_back);
  tcase_add_test (tc, test_a_basket_that_is_given_up_gives_back);
  tcase_add_test (tc, test_a_basket_that_is_parked_gives_back);
  tcase_add_test (tc, test_a_voided_line_gives_back_behind_its_record);
  tcase_add_test (tc, test_a_grant_for_a_basket_that_is_gone_goes_back_at_once);
  tcase_add_test (tc, test_an_answer_about_a_basket_that_is_gone_says_nothing_of_the_next);
  tcase_add_test (tc, test_an_answer_that_was_lost_is_told_and_used);
  tcase_add_test (tc, test_what_is_told_when_no_basket_is_open_goes_back);
  tcase_add_test (tc, test_a_grant_of_another_epoch_covers_nothing_and_stops_nothing);
  tcase_add_test (tc, test_what_was_lent_survives_a_restart_with_its_basket);
}

CF_TEST_MAIN ("till-pieces", add_tests)
