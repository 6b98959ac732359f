/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-customer-index.h"
#include "cf-state-store.h"
#include "cf-stock-store.h"
#include "cf-store-world.h"
#include "cf-test.h"
#include "cf-trade-body.h"
#include "cf-value-store.h"
#include "cf-verify.h"

#define ORDER "01890a5d-ac96-774b-bcce-b302099a8004"
#define SALE  "01890a5d-ac96-774b-bcce-b302099a8005"
#define ONE   "01890a5d-ac96-774b-bcce-b302099a8011"
#define TWO   "01890a5d-ac96-774b-bcce-b302099a8012"
#define THREE "01890a5d-ac96-774b-bcce-b302099a8013"

static CfStoreWorld world;

static void
set_up (void)
{
  cf_store_world_init (&world);
  cf_store_world_open (&world);
}

static void
tear_down (void)
{
  cf_store_world_clear (&world);
}

static void
order (CfEventKind kind, CfOrderStep step)
{
  static const CfOrderGoods GOODS[] = { { 1, "SOAP", "Soap", CF_UNIT_EA, { 2000 } },
                                        { 2, "SOAP", "Soap", CF_UNIT_EA, { 1000 } } };

  step.order = ORDER;
  step.number = "O-1";
  step.location = "main";
  step.proof = "document";
  step.lines = GOODS;
  step.n_lines = G_N_ELEMENTS (GOODS);
  cf_store_world_commit (&world, kind, cf_event_body_order (kind, &step));
}

static gint64
shown (const char *location)
{
  g_autoptr (GError) error = NULL;
  CfQuantity on_hand;

  ck_assert_ok (cf_stock_store_shown (cf_store_get_reader (world.store), "SOAP", location,
                                      (CfQuantity){ 10000 }, 0, &on_hand, &error));
  return on_hand.milli;
}

static gint64
read_number (const char *sql)
{
  g_autoptr (GError) error = NULL;
  gint64 value = 0;

  ck_assert_ok (cf_db_read_int64 (cf_store_get_reader (world.store), sql, &value, &error));
  return value;
}

/* Every table is what the journal says, and what is left of person_data fits its records. */
static void
check_rebuild (void)
{
  CfVerifyOptions options = { .folder = world.folder, .state_home = world.state };
  g_autoptr (GError) error = NULL;
  g_autoptr (CfVerifyReport) report = cf_verify_folder (&options, NULL, &error);

  ck_assert_ok (report != NULL);
  ck_assert_uint_eq (report->problems->len, 0);
}

START_TEST (test_goods_of_an_order_leave_once)
{
  order (CF_EVENT_ORDER_ACCEPTED, (CfOrderStep){ 0 });
  order (CF_EVENT_ORDER_PICKED, (CfOrderStep){ 0 });
  ck_assert_int_eq (shown ("main"), 10000); /* picked is still here */
  order (CF_EVENT_ORDER_COLLECTED, (CfOrderStep){ .sale = SALE });
  ck_assert_int_eq (shown ("main"), 10000); /* the sale moves them */
  order (CF_EVENT_ORDER_COLLECTED, (CfOrderStep){ 0 });
  ck_assert_int_eq (shown ("main"), 7000);
  order (CF_EVENT_ORDER_RETURNED, (CfOrderStep){ 0 });
  ck_assert_int_eq (shown ("main"), 10000);
  order (CF_EVENT_ORDER_RETURNED, (CfOrderStep){ .to = "damaged" });
  ck_assert_int_eq (shown ("main"), 10000);
  ck_assert_int_eq (shown ("main/damaged"), 13000);
  ck_assert_int_eq (read_number ("SELECT count(*) FROM order_step /*scan*/"), 11);
  check_rebuild ();
}
END_TEST

static void
create_customer (const char *id, const char *fields)
{
  static const CfConsentGiven CONSENT[] = { { "mail", TRUE, TRUE } };
  static const guint8 SALT[CF_PERSONAL_SALT_LEN] = { 7 };
  CfCommit *commit = cf_commit_new ();
  g_autoptr (GArray) positions = NULL;
  g_autoptr (GError) error = NULL;
  CfHash hash = cf_personal_hash (SALT, fields);
  char hex[CF_HASH_HEX_LEN + 1];
  CfCustomerChanged body = {
    .customer = id, .personal_hash = hex, .consents = CONSENT, .n_consents = 1
  };
  guint index;

  cf_hash_to_hex (&hash, hex);
  index = cf_commit_add_event (commit,
                               cf_event_new (CF_EVENT_CUSTOMER_CREATED, &world.clock.clock,
                                             CF_EVENT_BY_CONSOLE, cf_event_body_customer (&body)));
  cf_commit_add_personal (commit, index, id, SALT, fields);
  positions = cf_store_commit (world.store, commit, &error);
  ck_assert_ok (positions != NULL);
}

START_TEST (test_erasing_deletes_the_fields_of_all_aliases)
{
  create_customer (ONE, "{\"name\":\"Ada\"}");
  create_customer (TWO, "{\"name\":\"Ada L\"}");
  create_customer (THREE, "{\"name\":\"Grace\"}");
  cf_store_world_commit (&world, CF_EVENT_CUSTOMER_MERGED,
                         cf_event_body_customer_merged (&(CfCustomerMerged){ ONE, TWO }));
  ck_assert_int_eq (read_number ("SELECT count(*) FROM person_data WHERE subject_id IN"
                                 " ('" ONE "', '" TWO "', '" THREE "')"),
                    3);
  cf_store_world_commit (&world, CF_EVENT_CUSTOMER_ERASED,
                         cf_event_body_customer_erased (&(CfCustomerErased){ TWO }));
  ck_assert_int_eq (read_number ("SELECT count(*) FROM person_data WHERE subject_id IN"
                                 " ('" ONE "', '" TWO "')"),
                    0);
  ck_assert_int_eq (read_number ("SELECT count(*) FROM person_data WHERE subject_id = '" THREE "'"),
                    1);
  check_rebuild ();
}
END_TEST

static char *
find (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) ids =
    cf_customer_index_find (cf_store_get_reader (world.store), text, 10, &error);

  ck_assert_ok (ids != NULL);
  g_ptr_array_add (ids, NULL);
  return g_strjoinv (",", (char **) ids->pdata);
}

static gboolean
empty_index (CfDb *db, gpointer data, GError **error)
{
  return cf_db_exec (db, "DELETE FROM w_customer_word", error);
}

START_TEST (test_own_customer_is_found_until_erased_and_after_the_index_was_lost)
{
  g_autofree char *made = NULL, *again = NULL, *gone = NULL, *other = NULL;
  g_autoptr (GError) error = NULL;

  create_customer (ONE, "{\"name\":\"Ada Lovelace\",\"phone\":\"0171 5550142\"}");
  create_customer (TWO, "{\"name\":\"Ada L\"}");
  create_customer (THREE, "{\"name\":\"Grace\"}");
  made = find ("love");
  ck_assert_str_eq (made, ONE);
  ck_assert_ok (cf_db_writer_call (cf_store_get_writer (world.store), empty_index, NULL, &error));
  cf_store_world_close (&world);
  cf_store_world_open (&world);
  again = find ("0142");
  ck_assert_str_eq (again, ONE);
  cf_store_world_commit (&world, CF_EVENT_CUSTOMER_MERGED,
                         cf_event_body_customer_merged (&(CfCustomerMerged){ ONE, TWO }));
  cf_store_world_commit (&world, CF_EVENT_CUSTOMER_ERASED,
                         cf_event_body_customer_erased (&(CfCustomerErased){ TWO }));
  gone = find ("ada");
  other = find ("grace");
  ck_assert_str_eq (gone, "");
  ck_assert_str_eq (other, THREE);
  check_rebuild ();
}
END_TEST

START_TEST (test_value_and_points_are_kept_by_record)
{
  cf_store_world_commit (&world, CF_EVENT_STORED_VALUE_ISSUED,
                         cf_event_body_stored_value_issued (
                           &(CfStoredValueIssued){ .card = "6000", .amount = { 2500 } }));
  cf_store_world_commit (
    &world, CF_EVENT_STORED_VALUE_USED,
    cf_event_body_stored_value_used (&(CfStoredValueUsed){
      .card = "6000", .amount = { 900 }, .grant = ORDER, .at_risk = { 100 } }));
  cf_store_world_commit (&world, CF_EVENT_ESCROW_RETURNED,
                         cf_event_body_escrow_returned (
                           &(CfEscrowReturned){ .grant = ORDER, .subject = "6000", .rest = 200 }));
  cf_store_world_commit (&world, CF_EVENT_POINTS_CHANGED,
                         cf_event_body_points_changed (&(CfPointsChanged){
                           .customer = ONE, .delta = -40, .reason = "corrected" }));
  ck_assert_int_eq (read_number ("SELECT sum (delta_minor) FROM stored_value /*scan*/"), 1600);
  ck_assert_int_eq (read_number ("SELECT sum (at_risk_minor) FROM stored_value /*scan*/"), 100);
  ck_assert_int_eq (read_number ("SELECT sum (delta) FROM customer_points /*scan*/"), -40);
  check_rebuild ();
}
END_TEST

/* ---- what is lent ---------------------------------------------------------------------------------------- */

#define CARD  "6006491234567890"
#define FIRST "01890a5d-ac96-774b-bcce-b302099a8a01"
#define OTHER "01890a5d-ac96-774b-bcce-b302099a8a02"

static void
lend (const char *id, const char *terminal, guint epoch, const char *more)
{
  CfCommit *commit = cf_commit_new ();
  g_autofree char *key = g_strconcat (CF_STATE_GRANT, id, NULL);
  g_autofree char *value =
    g_strdup_printf ("{\"grant\":\"%s\",\"subject\":\"" CARD "\",\"amount\":1000,"
                     "\"terminal\":\"%s\",\"epoch\":%u%s}",
                     id, terminal, epoch, more);
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) positions = NULL;

  cf_commit_put_state (commit, key, value);
  positions = cf_store_commit (world.store, commit, &error);
  ck_assert_ok (positions != NULL);
}

static GPtrArray *
list_held (void)
{
  CfId terminal = cf_store_get_terminal (world.store);
  g_autoptr (GError) error = NULL;
  GPtrArray *held =
    cf_value_store_list_held (cf_store_get_reader (world.store),
                              cf_store_get_reference (world.store), &terminal, 1, &error);

  ck_assert_ok (held != NULL);
  return held;
}

static void
add_gift_card (CfSale *sale, gint64 amount, gint64 at_risk, const char *grant)
{
  CfSaleTender *tender = cf_sale_tender_new ();

  tender->no = sale->tenders->len + 1;
  tender->type = g_strdup ("gift_card");
  tender->reference = g_strdup (CARD);
  tender->grant = g_strdup (grant);
  tender->amount.minor = tender->given.minor = amount;
  tender->at_risk.minor = at_risk;
  g_ptr_array_add (sale->tenders, tender);
}

START_TEST (test_a_sale_takes_value_from_each_grant)
{
  CfId terminal = cf_store_get_terminal (world.store);
  g_autoptr (CfSale) sale = NULL;
  g_autoptr (GPtrArray) before = NULL, during = NULL, after = NULL;
  g_autoptr (GError) error = NULL;
  CfSaleTender *cash;
  CfOwnValue own;
  json_object *body;

  cf_store_world_open_shift (&world, 0);
  lend (FIRST, terminal.text, 1, ",\"state\":\"live\"");
  lend (OTHER, terminal.text, 1, "");
  lend (ONE, terminal.text, 2, ""); /* another epoch's */
  lend (TWO, ORDER, 1, "");         /* another terminal's */
  lend (THREE, terminal.text, 1, ",\"state\":\"fenced\"");
  before = list_held ();
  ck_assert_uint_eq (before->len, 2);

  sale = cf_store_world_new_sale (&world, 1);
  cash = g_ptr_array_index (sale->tenders, 0);
  cash->amount.minor -= 60;
  cash->given.minor -= 60;
  add_gift_card (sale, 10, 0, FIRST);
  add_gift_card (sale, 20, 0, OTHER);
  add_gift_card (sale, 30, 30, NULL);
  body = cf_event_body_sale_completed (sale, &error);
  ck_assert_ok (body != NULL);
  cf_store_world_commit (&world, CF_EVENT_SALE_COMPLETED, body);
  during = list_held ();
  ck_assert_int_eq (((CfHeldGrant *) during->pdata[0])->used, 10);
  ck_assert_int_eq (((CfHeldGrant *) during->pdata[1])->used, 20);
  ck_assert_ok (
    cf_value_store_read_own (cf_store_get_reader (world.store), CARD, 0, 0, &own, &error));
  ck_assert_int_eq (own.delta, -60);
  ck_assert_int_eq (own.at_risk, 30);
  ck_assert_int_eq (own.at_risk_in_all, 30);

  cf_store_world_commit (&world, CF_EVENT_ESCROW_RETURNED,
                         cf_event_body_escrow_returned (
                           &(CfEscrowReturned){ .grant = FIRST, .subject = CARD, .rest = 990 }));
  after = list_held ();
  ck_assert_uint_eq (after->len, 1);
  ck_assert_str_eq (((CfHeldGrant *) after->pdata[0])->id, OTHER);
  check_rebuild ();
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_checked_fixture (tc, set_up, tear_down);
  tcase_add_test (tc, test_goods_of_an_order_leave_once);
  tcase_add_test (tc, test_erasing_deletes_the_fields_of_all_aliases);
  tcase_add_test (tc, test_own_customer_is_found_until_erased_and_after_the_index_was_lost);
  tcase_add_test (tc, test_value_and_points_are_kept_by_record);
  tcase_add_test (tc, test_a_sale_takes_value_from_each_grant);
}

CF_TEST_MAIN ("trade-projection", add_tests)
