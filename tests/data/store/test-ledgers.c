/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-canonical-json.h"
#include "cf-journal.h"
#include "cf-projection.h"
#include "cf-sample-events.h"
#include "cf-sample-sale.h"
#include "cf-shift-store.h"
#include "cf-store-world.h"
#include "cf-test.h"

/*
 * Every effect stands in exactly one record: the journal, summed by kind straight from its JSON and
 * without the project's rules, is what the tables say, ledger by ledger.
 */

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

/* ---- the journal, summed ------------------------------------------------------------------------------ */

typedef struct
{
  gint64 turnover;
  gint64 discount;
  gint64 tax;
  gint64 net;
  gint64 cash;
  gint64 rounding;
  gint64 tenders;
  gint64 stock; /* thousandths of all goods together */
  gint64 sales;
} Sums;

static gint64
number (json_object *object, const char *name)
{
  return json_object_get_int64 (json_object_object_get (object, name));
}

static json_object *
item (json_object *array, gsize i)
{
  return json_object_array_get_idx (array, i);
}

static void
add_sale (Sums *sums, json_object *body)
{
  json_object *lines = json_object_object_get (body, "lines");
  json_object *taxes = json_object_object_get (body, "taxes");
  json_object *tenders = json_object_object_get (body, "tenders");

  sums->sales++;
  sums->turnover += number (body, "total_minor");
  sums->rounding += number (body, "rounding_minor");
  for (gsize i = 0; i < json_object_array_length (lines); i++) {
    const char *kind = json_object_get_string (json_object_object_get (item (lines, i), "kind"));

    sums->discount += number (item (lines, i), "discount_minor");
    if (g_strcmp0 (kind, "merchandise") == 0)
      sums->stock -= number (item (lines, i), "quantity_milli");
  }
  for (gsize i = 0; i < json_object_array_length (taxes); i++) {
    sums->tax += number (item (taxes, i), "tax_minor");
    sums->net += number (item (taxes, i), "net_minor");
  }
  for (gsize i = 0; i < json_object_array_length (tenders); i++) {
    gint64 amount = number (item (tenders, i), "amount_minor");

    sums->tenders += amount;
    if (g_strcmp0 (json_object_get_string (json_object_object_get (item (tenders, i), "type")),
                   "cash") == 0)
      sums->cash += amount;
  }
}

static void
add_cash_moved (Sums *sums, json_object *body)
{
  const char *kind = json_object_get_string (json_object_object_get (body, "kind"));

  if (g_str_equal (kind, "paid_in"))
    sums->cash += number (body, "amount_minor");
  else if (g_str_equal (kind, "paid_out") || g_str_equal (kind, "safe_drop"))
    sums->cash -= number (body, "amount_minor");
}

static gint64
sum_lines (json_object *body)
{
  json_object *lines = json_object_object_get (body, "lines");
  gint64 sum = 0;

  for (gsize i = 0; i < json_object_array_length (lines); i++)
    sum += number (item (lines, i), "quantity_milli");
  return sum;
}

static Sums
sum_journal (CfDb *db)
{
  g_autoptr (GError) error = NULL;
  g_auto (CfStmt) st =
    cf_db_prepare (db, "SELECT record FROM journal ORDER BY position /*scan*/", &error);
  Sums sums = { 0 };

  ck_assert_ok (st != NULL);
  while (cf_stmt_step (st, &error) == CF_STEP_ROW) {
    g_autoptr (json_object) record = json_tokener_parse (cf_stmt_get_text (st, 0));
    json_object *body = json_object_object_get (record, "body");
    const char *kind = json_object_get_string (json_object_object_get (record, "kind"));

    if (g_str_equal (kind, "sale.completed"))
      add_sale (&sums, body);
    else if (g_str_equal (kind, "cash.moved"))
      add_cash_moved (&sums, body);
    else if (g_str_equal (kind, "shift.opened"))
      sums.cash += number (body, "float_minor");
    else if (g_str_equal (kind, "stock.adjusted") && !json_object_object_get (body, "to"))
      sums.stock += number (body, "delta_milli"); /* else the pieces only changed their place */
    else if (g_str_equal (kind, "stock.received"))
      sums.stock += number (body, "quantity_milli");
    else if (g_str_equal (kind, "order.collected") && !json_object_object_get (body, "sale"))
      sums.stock -= sum_lines (body);
    else if (g_str_equal (kind, "order.returned") && !json_object_object_get (body, "to"))
      sums.stock += sum_lines (body);
    else if (g_str_equal (kind, "stock.transferred") && !json_object_object_get (body, "to"))
      sums.stock -= number (body, "quantity_milli");
  }
  return sums;
}

/* ---- the day ------------------------------------------------------------------------------------------- */

/* The sample sale, as of this world: two tenders, a deposit, a discount, cash rounding. */
static void
sell_sample (void)
{
  g_autoptr (CfSale) sale = cf_sample_sale_new ();
  g_autoptr (CfSale) plain = cf_store_world_new_sale (&world, 1);
  g_autoptr (GError) error = NULL;
  json_object *body;

  sale->id = plain->id;
  sale->shift = world.shift;
  g_free (sale->number);
  sale->number = g_strdup (plain->number);
  body = cf_event_body_sale_completed (sale, &error);
  ck_assert_ok (body != NULL);
  cf_store_world_commit (&world, CF_EVENT_SALE_COMPLETED, body);
}

static void
move_cash (const char *kind, gint64 amount)
{
  cf_store_world_commit (&world, CF_EVENT_CASH_MOVED,
                         cf_event_body_cash_moved (&(CfCashMoved){ .shift = world.shift.text,
                                                                   .kind = kind,
                                                                   .amount = { amount },
                                                                   .reason = "test" }));
}

static void
spend_day (void)
{
  cf_store_world_open_shift (&world, 20000);
  for (guint i = 1; i <= 10; i++) {
    cf_store_world_sell (&world, i);
    if (i % 3 == 0)
      sell_sample ();
  }
  move_cash ("paid_in", 1000);
  move_cash ("paid_out", 300);
  move_cash ("safe_drop", 5000);
  move_cash ("given_back", 700);
  cf_store_world_commit (&world, CF_EVENT_STOCK_ADJUSTED,
                         cf_event_body_stock_adjusted (&(CfStockAdjusted){ .sku = "SKU-1",
                                                                           .location = "main",
                                                                           .delta = { 12000 },
                                                                           .reason = "delivery" }));
  cf_store_world_commit (
    &world, CF_EVENT_STOCK_ADJUSTED,
    cf_event_body_stock_adjusted (&(CfStockAdjusted){
      .sku = "SKU-1", .location = "main", .delta = { -2000 }, .reason = "fell", .to = "damaged" }));
  cf_store_world_commit (&world, CF_EVENT_STOCK_RECEIVED,
                         cf_event_body_stock_received (&(CfStockReceived){
                           .sku = "SKU-2", .location = "main", .quantity = { 5000 } }));
  cf_store_world_commit (&world, CF_EVENT_STOCK_COUNTED,
                         cf_event_body_stock_counted (&(CfStockCounted){
                           .sku = "SKU-2", .location = "main", .counted = { 77000 } }));
  cf_store_world_commit (
    &world, CF_EVENT_STOCK_TRANSFERRED,
    cf_event_body_stock_transferred (&(CfStockTransferred){
      .sku = "SKU-2", .from = "main", .to = "backroom", .quantity = { 3000 } }));
  cf_store_world_commit (&world, CF_EVENT_STOCK_TRANSFERRED,
                         cf_event_body_stock_transferred (&(CfStockTransferred){
                           .sku = "SKU-2", .from = "main", .store = "two", .quantity = { 1000 } }));
}

static gint64
read_number (const char *sql)
{
  g_autoptr (GError) error = NULL;
  gint64 value = 0;

  ck_assert_ok (cf_db_read_int64 (cf_store_get_reader (world.store), sql, &value, &error));
  return value;
}

START_TEST (test_tables_are_the_sum_of_the_journal)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfShiftReport) x = NULL;
  gint64 tenders = 0, tax = 0, net = 0;
  Sums sums;

  spend_day ();
  sums = sum_journal (cf_store_get_reader (world.store));
  x = cf_shift_store_report (cf_store_get_reader (world.store), world.shift.text, &error);
  ck_assert_ok (x != NULL);
  for (guint i = 0; i < x->tenders->len; i++)
    tenders += ((CfReportTender *) x->tenders->pdata[i])->amount.minor;
  for (guint i = 0; i < x->taxes->len; i++) {
    tax += ((CfSaleTax *) x->taxes->pdata[i])->tax.minor;
    net += ((CfSaleTax *) x->taxes->pdata[i])->net.minor;
  }
  ck_assert_int_eq (sums.sales, 13);
  ck_assert_int_eq (x->sales_count, sums.sales);
  ck_assert_int_eq (x->sales_total.minor, sums.turnover);
  ck_assert_int_eq (x->perpetual_sales.minor, sums.turnover);
  ck_assert_int_eq (x->discount_total.minor, sums.discount);
  ck_assert_int_eq (x->rounding.minor, sums.rounding);
  ck_assert_int_eq (x->expected.minor, sums.cash);
  ck_assert_int_eq (tenders, sums.tenders);
  ck_assert_int_eq (tax, sums.tax);
  ck_assert_int_eq (net, sums.net);
  ck_assert_int_eq (sums.turnover + sums.rounding, sums.tenders);
  ck_assert_int_eq (read_number ("SELECT sum (s) FROM (SELECT max (position), sum_milli AS s"
                                 " FROM stock_delta GROUP BY sku, location) /*scan*/"),
                    sums.stock);
  ck_assert_int_eq (read_number ("SELECT sum (total_minor) FROM sale /*scan*/"), sums.turnover);
}
END_TEST

START_TEST (test_a_days_totals_are_its_shifts)
{
  g_autoptr (GError) error = NULL;
  gint64 turnover = 0;
  static const char *const accounts[] = { "sales", "person", "time" };

  spend_day ();
  turnover = sum_journal (cf_store_get_reader (world.store)).turnover;
  for (guint a = 0; a < G_N_ELEMENTS (accounts); a++) {
    g_autoptr (GPtrArray) rows =
      cf_shift_store_list_totals (cf_store_get_reader (world.store), accounts[a],
                                  CF_STORE_WORLD_DAY, CF_STORE_WORLD_DAY, &error);
    gint64 sum = 0;

    ck_assert_ok (rows != NULL);
    for (guint i = 0; i < rows->len; i++)
      sum += ((CfTotalRow *) rows->pdata[i])->amount_minor;
    ck_assert_int_eq (sum, turnover);
  }
}
END_TEST

/* ---- which kind touches which ledger ------------------------------------------------------------------- */

#define LEDGERS 9

/* What every ledger comes to in the tables, so that a change of it shows. */
static void
measure (CfDb *db, gint64 ret_ledgers[LEDGERS])
{
  static const char *const SQL[LEDGERS] = {
    "SELECT coalesce (sum (amount_minor + entries), 0) FROM total WHERE account IN ('sales',"
    " 'discount', 'person', 'time') /*scan*/",
    "SELECT coalesce (sum (amount_minor + base_minor + entries), 0) FROM total"
    " WHERE account = 'tax' /*scan*/",
    "SELECT (SELECT coalesce (sum (amount_minor + entries), 0) FROM total WHERE account = 'cash')"
    " + (SELECT count(*) FROM shift) + (SELECT coalesce (sum (counted_minor), 0) FROM shift)"
    " /*scan*/",
    "SELECT coalesce (sum (amount_minor + entries), 0) FROM total WHERE account = 'rounding'"
    " /*scan*/",
    "SELECT coalesce (sum (amount_minor + entries), 0) FROM total WHERE account = 'tender'"
    " /*scan*/",
    "SELECT coalesce (sum (approved_minor + (state = 'reversed')), 0) FROM tender /*scan*/",
    "SELECT coalesce (sum (sum_milli + position), 0) FROM stock_delta /*scan*/",
    "SELECT coalesce (sum (delta_minor + position), 0) FROM stored_value /*scan*/",
    "SELECT coalesce (sum (delta + position), 0) FROM customer_points /*scan*/",
  };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < LEDGERS; i++)
    ck_assert_ok (cf_db_read_int64 (db, SQL[i], &ret_ledgers[i], &error));
}

START_TEST (test_kinds_touch_only_their_ledgers)
{
  CfDbOptions options = { .kind = CF_DB_STORE, .mode = CF_DB_CREATE };
  g_autoptr (GError) error = NULL;
  g_autoptr (CfDb) db = cf_db_open (":memory:", &options, &error);
  g_autoptr (GPtrArray) events = cf_sample_events_new ();
  guint folded = 0;
  CfId terminal = world.person;
  CfHash prev = { 0 };

  ck_assert_ok (db != NULL);
  for (guint i = 0; i < events->len; i++) {
    const CfEvent *event = events->pdata[i];
    g_autoptr (CfRecord) record = cf_event_make_record (event, &terminal, 1, (gint64) i + 1, &prev);
    guint allowed = cf_event_kind_ledgers (event->kind);
    gint64 before[LEDGERS], after[LEDGERS];
    g_auto (CfTxn) txn = CF_TXN_INIT;

    measure (db, before);
    ck_assert_ok (cf_txn_begin (&txn, db, &error));
    /* Samples do not follow from one another: a number out of sequence is refused and touches nothing. */
    if (!cf_projection_apply (db, record, &error)) {
      ck_assert_msg (!cf_error_is (error, CF_ERROR_DAMAGED), "%s: %s", record->kind,
                     error->message);
      g_clear_error (&error);
      continue;
    }
    ck_assert_ok (cf_txn_commit (&txn, &error));
    folded++;
    measure (db, after);
    for (guint ledger = 0; ledger < LEDGERS; ledger++)
      ck_assert_msg (before[ledger] == after[ledger] || (allowed & (1u << ledger)) != 0,
                     "%s touches ledger %u", record->kind, ledger);
  }
  ck_assert_uint_gt (folded, CF_EVENT_KIND_COUNT);
}
END_TEST

START_TEST (test_record_made_is_the_record_read)
{
  g_autoptr (GPtrArray) events = cf_sample_events_new ();
  g_autoptr (GError) error = NULL;
  CfId terminal = world.person;
  CfHash prev = { { 1, 2, 3 } };

  for (guint i = 0; i < events->len; i++) {
    const CfEvent *event = events->pdata[i];
    g_autoptr (GBytes) bytes = cf_event_to_record (event, &terminal, 2, 7, &prev, &error);
    g_autoptr (CfRecord) made = cf_event_make_record (event, &terminal, 2, 7, &prev);
    g_autoptr (CfRecord) read =
      cf_record_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &error);
    g_autoptr (GBytes) a = cf_canonical_json_write (made->body, &error);
    g_autoptr (GBytes) b = cf_canonical_json_write (read->body, &error);

    ck_assert (g_bytes_equal (a, b));
    ck_assert_str_eq (made->kind, read->kind);
    ck_assert_str_eq (made->by, read->by);
    ck_assert_str_eq (made->boot.text, read->boot.text);
    ck_assert_str_eq (made->terminal.text, read->terminal.text);
    ck_assert_int_eq (made->at_ms, read->at_ms);
    ck_assert_int_eq (made->mono_ms, read->mono_ms);
    ck_assert_int_eq (made->seq, read->seq);
    ck_assert_uint_eq (made->epoch, read->epoch);
    ck_assert_uint_eq (made->v, read->v);
    ck_assert (cf_hash_equal (&made->prev, &read->prev));
  }
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_checked_fixture (tc, set_up, tear_down);
  tcase_add_test (tc, test_tables_are_the_sum_of_the_journal);
  tcase_add_test (tc, test_a_days_totals_are_its_shifts);
  tcase_add_test (tc, test_kinds_touch_only_their_ledgers);
  tcase_add_test (tc, test_record_made_is_the_record_read);
}

CF_TEST_MAIN ("ledgers", add_tests)
