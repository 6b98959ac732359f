/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-journal.h"
#include "cf-shift-store.h"
#include "cf-store-world.h"
#include "cf-test.h"
#include "cf-verify.h"

/*
 * What is paid for a gift card is a debt of the shop: no figure of turnover has it, the money adds up all the same, and
 * a file that summed it up with the sales is put right.
 *
 * The first shift: two goods and a card of 25.00; a card of 7.00 alone; one good; one good, a card of 10.00 and a tip of
 * 0.50, which has no tax either.  Goods are 1.01 and 1.02.  The second, a quarter of an hour later: a card of 3.00.
 */

#define GOODS    (203 + 101 + 101)
#define TIP      50
#define TURNOVER (GOODS + TIP)
#define LOADS    (2500 + 700 + 1000)
#define LAST     300

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

/* ---- the day ---------------------------------------------------------------------------------------- */

static void
add_untaxed (CfSale *sale, CfLineKind kind, const char *sku, gint64 minor)
{
  CfSaleLine *line = cf_sale_line_new ();

  line->no = sale->lines->len + 1;
  line->sku = g_strdup (sku);
  line->name = g_strdup (sku);
  line->department = g_strdup ("");
  line->tax_class = g_strdup ("none");
  line->kind = kind;
  line->serial = kind == CF_LINE_STORED_VALUE ? g_strdup_printf ("70%u", line->no) : NULL;
  line->price_source = CF_PRICE_SOURCE_DEPARTMENT;
  line->quantity.milli = 1000;
  line->unit_price.minor = line->list_price.minor = line->amount.minor = line->total.minor = minor;
  g_ptr_array_add (sale->lines, line);
}

/* A row of the class "none", and the cash that pays for all. */
static void
pay_untaxed (CfSale *sale, gint64 minor)
{
  CfSaleTax *tax = cf_sale_tax_new ();
  CfSaleTender *cash = g_ptr_array_index (sale->tenders, 0);

  tax->tax_class = g_strdup ("none");
  tax->net.minor = tax->gross.minor = minor;
  g_ptr_array_add (sale->taxes, tax);
  sale->subtotal.minor += minor;
  sale->total.minor += minor;
  cash->amount.minor += minor;
  cash->given.minor += minor;
}

static CfPosition
sell (guint goods, gint64 load, gint64 tip)
{
  g_autoptr (CfSale) sale = cf_store_world_new_sale (&world, goods);
  g_autoptr (GError) error = NULL;
  json_object *body;

  if (goods == 0) /* a class without lines has no row */
    g_ptr_array_set_size (sale->taxes, 0);
  if (load > 0)
    add_untaxed (sale, CF_LINE_STORED_VALUE, "CARD:GIFT", load);
  if (tip > 0)
    add_untaxed (sale, CF_LINE_TIP, "TIP", tip);
  if (load + tip > 0)
    pay_untaxed (sale, load + tip);
  body = cf_event_body_sale_completed (sale, &error);
  ck_assert_ok (body != NULL);
  return cf_store_world_commit (&world, CF_EVENT_SALE_COMPLETED, body);
}

static void
begin_day (void)
{
  cf_store_world_open_shift (&world, 1000);
  sell (2, 2500, 0);
  sell (0, 700, 0);
  sell (1, 0, 0);
  sell (1, 1000, TIP);
}

static CfShiftReport *
read_report (void)
{
  g_autoptr (GError) error = NULL;
  CfShiftReport *report =
    cf_shift_store_report (cf_store_get_reader (world.store), world.shift.text, &error);

  ck_assert_ok (report != NULL);
  return report;
}

static void
assert_day_sums (const char *account, gint64 entries, gint64 minor)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows =
    cf_shift_store_list_totals (cf_store_get_reader (world.store), account, CF_STORE_WORLD_DAY,
                                CF_STORE_WORLD_DAY, &error);

  ck_assert_ok (rows != NULL);
  ck_assert_uint_eq (rows->len, 1);
  ck_assert_int_eq (((CfTotalRow *) rows->pdata[0])->entries, entries);
  ck_assert_int_eq (((CfTotalRow *) rows->pdata[0])->amount_minor, minor);
}

static void
assert_books_are_the_records (void)
{
  g_autoptr (GError) error = NULL;
  CfVerifyOptions options = { .folder = world.folder, .state_home = world.state };
  g_autoptr (CfVerifyReport) report = cf_verify_folder (&options, NULL, &error);

  ck_assert_ok (report != NULL);
  ck_assert_msg (report->problems->len == 0, "%s",
                 report->problems->len == 0
                   ? ""
                   : ((CfVerifyProblem *) report->problems->pdata[0])->message);
}

/* ---- figures ------------------------------------------------------------------------------------------ */

START_TEST (test_loads_are_in_no_figure_of_turnover)
{
  g_autoptr (CfShiftReport) x = NULL;
  gint64 gross = 0;

  begin_day ();
  x = read_report ();
  ck_assert_uint_eq (x->sales_count, 3);
  ck_assert_int_eq (x->sales_total.minor, TURNOVER);
  ck_assert_uint_eq (x->loads_count, 3);
  ck_assert_int_eq (x->loads_total.minor, LOADS);
  ck_assert_uint_eq (x->loads_alone, 1);
  ck_assert_int_eq (x->perpetual_sales.minor, TURNOVER);
  ck_assert_int_eq (x->perpetual_loads.minor, LOADS);
  ck_assert_uint_eq (x->taxes->len, 2); /* the tip is left of the class "none" */
  ck_assert_int_eq (((CfSaleTax *) x->taxes->pdata[0])->gross.minor, TIP);
  for (guint i = 0; i < x->taxes->len; i++)
    gross += ((CfSaleTax *) x->taxes->pdata[i])->gross.minor;
  ck_assert_int_eq (gross, TURNOVER);
  /* The money is there. */
  ck_assert_uint_eq (x->tenders->len, 1);
  ck_assert_int_eq (((CfReportTender *) x->tenders->pdata[0])->amount.minor, TURNOVER + LOADS);
  ck_assert_int_eq (x->expected.minor, 1000 + TURNOVER + LOADS);
  assert_day_sums ("sales", 3, TURNOVER);
  assert_day_sums ("person", 3, TURNOVER);
  assert_day_sums ("time", 3, TURNOVER);
  assert_day_sums ("load", 3, LOADS);
}
END_TEST

START_TEST (test_a_card_is_no_product_that_sells)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  begin_day ();
  rows = cf_shift_store_list_products (cf_store_get_reader (world.store), CF_STORE_WORLD_DAY,
                                       CF_STORE_WORLD_DAY, 10, &error);
  ck_assert_ok (rows != NULL);
  ck_assert_uint_eq (rows->len, 3);
  for (guint i = 0; i < rows->len; i++)
    ck_assert_str_ne (((CfProductTotal *) rows->pdata[i])->sku, "CARD:GIFT");
}
END_TEST

START_TEST (test_a_shift_of_loads_alone_has_no_turnover)
{
  g_autoptr (CfShiftReport) x = NULL;

  cf_store_world_open_shift (&world, 0);
  sell (0, LAST, 0);
  x = read_report ();
  ck_assert_uint_eq (x->sales_count, 0);
  ck_assert_int_eq (x->sales_total.minor, 0);
  ck_assert_uint_eq (x->taxes->len, 0);
  ck_assert_int_eq (x->loads_total.minor, LAST);
  ck_assert_int_eq (x->expected.minor, LAST);
}
END_TEST

/* The field keeps what it meant: whoever adds the records up finds the Z's sales, and the perpetual totals follow one
 * another whichever program wrote them. */
START_TEST (test_the_record_of_a_z_has_all_that_was_rung_up_and_what_of_it_is_loads)
{
  static const struct
  {
    const char *name;
    gint64 value;
  } fields[] = {
    { "sales", 4 },
    { "sales_minor", TURNOVER + LOADS },
    { "loads", 3 },
    { "loads_minor", LOADS },
    { "loads_alone", 1 },
    { "perpetual_sales_minor", TURNOVER + LOADS },
    { "perpetual_loads_minor", LOADS },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (CfRecord) record = NULL;
  g_autoptr (CfShiftReport) z = NULL;
  CfPosition closed;

  begin_day ();
  closed = cf_store_world_close_shift (&world, 1000 + TURNOVER + LOADS);
  record = cf_journal_read (cf_store_get_reader (world.store),
                            cf_position_to_key (closed.epoch, closed.seq), NULL, &error);
  ck_assert_ok (record != NULL);
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    ck_assert_int_eq (json_object_get_int64 (json_object_object_get (record->body, fields[i].name)),
                      fields[i].value);
  z = read_report ();
  ck_assert_uint_eq (z->sales_count, 3);
  ck_assert_int_eq (z->sales_total.minor, TURNOVER);
  ck_assert_int_eq (z->loads_total.minor, LOADS);
  ck_assert_int_eq (z->perpetual_sales.minor, TURNOVER);
  ck_assert_int_eq (z->perpetual_loads.minor, LOADS);
  cf_store_world_close (&world);
  assert_books_are_the_records ();
}
END_TEST

/* ---- before ------------------------------------------------------------------------------------------- */

/* The sums as a program made them that did not know loads. */
static const char BEFORE[] =
  "DELETE FROM total WHERE account IN ('load', 'load_alone');"
  "UPDATE total SET entries = entries + 1, amount_minor = amount_minor + 4200"
  " WHERE account IN ('sales', 'person', 'time');" /* TURNOVER + LOADS, of four sales */
  "UPDATE total SET entries = 3, base_minor = base_minor + 4200 WHERE key = 'none:0';"
  /* The second shift's, which had no rows but money. */
  "INSERT INTO total SELECT 'shift:' || shift_id, 'sales', '', 1, 300, 0 FROM shift"
  " ORDER BY position DESC LIMIT 1;"
  "INSERT INTO total SELECT 'shift:' || shift_id, 'tax', 'none:0', 1, 0, 300 FROM shift"
  " ORDER BY position DESC LIMIT 1;"
  "UPDATE total SET entries = entries + 1, amount_minor = amount_minor + 300"
  " WHERE account IN ('sales', 'person') AND scope NOT LIKE 'shift:%';"
  "UPDATE total SET entries = entries + 1, base_minor = base_minor + 300"
  " WHERE key = 'none:0' AND scope LIKE 'day:%';"
  "INSERT INTO total VALUES ('day:2026-11-23', 'time', '2026-11-23T09:15', 1, 300, 0);"
  "INSERT INTO sale_line SELECT position, part + 1, 'CARD:GIFT', 1000, delta_minor FROM stored_value;"
  "PRAGMA user_version = 9";

static void
go_back (void)
{
  g_autofree char *path = g_build_filename (world.folder, "store.db", NULL);
  CfDbOptions options = { .kind = CF_DB_STORE, .mode = CF_DB_WRITER };
  g_autoptr (GError) error = NULL;
  g_autoptr (CfDb) db = cf_db_open (path, &options, &error);

  ck_assert_ok (db != NULL);
  ck_assert_ok (cf_db_exec (db, BEFORE, &error));
}

START_TEST (test_sums_of_before_are_put_right)
{
  g_autoptr (CfShiftReport) x = NULL;

  begin_day ();
  cf_store_world_close_shift (&world, 0);
  cf_manual_clock_advance (&world.clock, 15 * 60 * 1000);
  cf_store_world_open_shift (&world, 0);
  sell (0, LAST, 0);
  cf_store_world_close (&world);
  go_back ();
  cf_store_world_open (&world);
  x = read_report ();
  ck_assert_uint_eq (x->sales_count, 0);
  ck_assert_int_eq (x->loads_total.minor, LAST);
  ck_assert_int_eq (x->perpetual_sales.minor, TURNOVER);
  ck_assert_int_eq (x->perpetual_loads.minor, LOADS + LAST);
  assert_day_sums ("sales", 3, TURNOVER);
  assert_day_sums ("person", 3, TURNOVER);
  assert_day_sums ("time", 3, TURNOVER);
  cf_store_world_close (&world);
  assert_books_are_the_records ();
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_checked_fixture (tc, set_up, tear_down);
  tcase_add_test (tc, test_loads_are_in_no_figure_of_turnover);
  tcase_add_test (tc, test_a_card_is_no_product_that_sells);
  tcase_add_test (tc, test_a_shift_of_loads_alone_has_no_turnover);
  tcase_add_test (tc, test_the_record_of_a_z_has_all_that_was_rung_up_and_what_of_it_is_loads);
  tcase_add_test (tc, test_sums_of_before_are_put_right);
}

CF_TEST_MAIN ("store-loads", add_tests)
