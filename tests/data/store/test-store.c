/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cf-basket-store.h"
#include "cf-document-number.h"
#include "cf-journal.h"
#include "cf-print-store.h"
#include "cf-sale-store.h"
#include "cf-settings-store.h"
#include "cf-shift-store.h"
#include "cf-state-store.h"
#include "cf-stock-store.h"
#include "cf-store-world.h"
#include "cf-tender-store.h"
#include "cf-test.h"
#include "cf-verify.h"

static CfStoreWorld world;

static void
set_up (void)
{
  cf_store_world_init (&world);
}

static void
tear_down (void)
{
  cf_store_world_clear (&world);
}

static CfDb *
reader (void)
{
  return cf_store_get_reader (world.store);
}

static int
mode_of (const char *name)
{
  g_autofree char *path = g_build_filename (world.folder, name, NULL);
  struct stat info;

  return stat (path, &info) == 0 ? (int) (info.st_mode & 0777) : -1;
}

START_TEST (test_init_makes_a_private_folder)
{
  g_autoptr (GError) error = NULL;
  CfStoreOptions options = { .folder = world.folder, .clock = &world.clock.clock };

  ck_assert (cf_store_exists (world.folder));
  ck_assert_int_eq (mode_of ("."), 0700);
  ck_assert_int_eq (mode_of ("terminal.key"), 0600);
  ck_assert_int_ge (mode_of ("reference-1.db"), 0);
  ck_assert_int_eq (mode_of ("store.db.new"), -1);
  ck_assert_int_eq (mode_of ("store.db-wal"), -1);
  ck_assert_refused (cf_store_create (&options, "T1", cf_commit_new (), &error),
                     CF_ERROR_ALREADY_INITIALISED);
}
END_TEST

START_TEST (test_first_events_are_read_back)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *currency = NULL;
  g_autoptr (GPtrArray) taxes = NULL;
  CfPerson *anna = NULL, *nobody = NULL;

  cf_store_world_open (&world);
  ck_assert_uint_eq (cf_store_get_findings (world.store), 0);
  ck_assert_str_eq (cf_store_get_code (world.store), "T1");
  ck_assert_ok (cf_settings_store_get (reader (), "store.currency", &currency, &error));
  ck_assert_str_eq (currency, "\"EUR\"");
  taxes = cf_settings_store_list_taxes (reader (), &error);
  ck_assert_uint_eq (taxes->len, 1);
  ck_assert_int_eq (((CfTaxRateRow *) taxes->pdata[0])->rate.ppm, 190000);
  ck_assert_ok (cf_people_store_find (reader (), "anna", &anna, &error));
  ck_assert_str_eq (anna->name, "Anna Nowak");
  ck_assert_str_eq (anna->role, "manager");
  ck_assert_str_eq (anna->pin, "$argon2id$test");
  ck_assert_ok (cf_people_store_find (reader (), "Anna", &nobody, &error));
  ck_assert_ptr_null (nobody);
  cf_person_free (anna);
}
END_TEST

START_TEST (test_missing_store_is_not_initialised_and_second_seller_is_busy)
{
  g_autoptr (GError) error = NULL;
  CfStoreOptions options = { .folder = "/no/such/folder", .clock = &world.clock.clock };
  CfStoreWorld second = world;

  ck_assert_refused (cf_store_open (&options, &error), CF_ERROR_NOT_INITIALISED);
  cf_store_world_open (&world);
  ck_assert_refused (cf_store_world_try_open (&second, FALSE, &error), CF_ERROR_TERMINAL_BUSY);
  ck_assert_ok (cf_store_world_try_open (&second, TRUE, &error));
  ck_assert (cf_store_is_read_only (second.store));
  ck_assert_refused (cf_store_commit (second.store, cf_commit_new (), &error),
                     CF_ERROR_TERMINAL_BUSY);
  cf_store_world_close (&second);
}
END_TEST

START_TEST (test_sale_is_found_by_number_and_id_with_its_place)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfRecord) record = NULL;
  g_autoptr (CfRecord) by_id = NULL;
  g_autoptr (CfSale) sale = NULL;
  CfPosition sold, found;

  cf_store_world_open (&world);
  cf_store_world_open_shift (&world, 10000);
  sold = cf_store_world_sell (&world, 3);
  record = cf_sale_store_find (reader (), "T1-000001", &found, &error);
  ck_assert_ok (record != NULL);
  ck_assert_uint_eq (found.epoch, sold.epoch);
  ck_assert_int_eq (found.seq, sold.seq);
  ck_assert (cf_hash_equal (&found.hash, &sold.hash));
  sale = cf_event_read_sale_completed (record, &error);
  ck_assert_ok (sale != NULL);
  ck_assert_int_eq (sale->total.minor, 101 + 102 + 103);
  by_id = cf_sale_store_find (reader (), sale->id.text, NULL, &error);
  ck_assert_ok (by_id != NULL);
  ck_assert_int_eq (by_id->seq, sold.seq);
  ck_assert_refused (cf_sale_store_find (reader (), "T1-000002", NULL, &error),
                     CF_ERROR_UNKNOWN_RECEIPT);
}
END_TEST

START_TEST (test_numbers_are_gapless_and_only_used_by_what_was_written)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfSale) sale = NULL;
  g_autofree char *next = NULL;

  cf_store_world_open (&world);
  cf_store_world_open_shift (&world, 0);
  cf_store_world_sell (&world, 1);
  sale = cf_store_world_new_sale (&world, 1);
  ck_assert_str_eq (sale->number, "T1-000002");
  g_free (sale->number);
  sale->number = g_strdup ("T1-000003");
  ck_assert_refused (cf_store_world_try_commit (&world, CF_EVENT_SALE_COMPLETED,
                                                cf_event_body_sale_completed (sale, NULL), &error),
                     CF_ERROR_WRONG_STATE);
  next = cf_document_number_next (reader (), "T1", "sale", &error);
  ck_assert_str_eq (next, "T1-000002");
  cf_store_world_sell (&world, 1);
}
END_TEST

START_TEST (test_refused_commit_leaves_nothing_and_the_next_one_works)
{
  g_autoptr (GError) error = NULL;
  CfCommit *commit = cf_commit_new ();
  CfPosition before, after;
  g_autofree char *state = NULL;

  cf_store_world_open (&world);
  before = cf_store_world_open_shift (&world, 0);
  cf_commit_put_state (commit, "k", "v");
  cf_commit_add_event (commit, cf_event_new (CF_EVENT_DRAWER_OPENED, &world.clock.clock, "console",
                                             cf_event_body_drawer_opened (
                                               &(CfDrawerOpened){ .cause = "test" })));
  cf_commit_add_event (commit, cf_event_new (CF_EVENT_SHIFT_OPENED, &world.clock.clock, "console",
                                             cf_event_body_shift_opened (
                                               &(CfShiftOpened){ .shift = world.person.text,
                                                                 .number = 2,
                                                                 .business_day = CF_STORE_WORLD_DAY,
                                                                 .currency = "EUR",
                                                                 .exponent = 2 })));
  ck_assert_refused (cf_store_commit (world.store, commit, &error), CF_ERROR_SHIFT_OPEN);
  ck_assert_ok (cf_state_store_get (reader (), "k", &state, &error));
  ck_assert_ptr_null (state);
  after = cf_store_world_sell (&world, 1);
  ck_assert_int_eq (after.seq, before.seq + 1);
}
END_TEST

static void
on_committed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) positions = cf_store_commit_finish (world.store, result, &error);

  ck_assert_ok (positions != NULL);
  *(gboolean *) data = TRUE;
}

START_TEST (test_commit_comes_home_later)
{
  gboolean done = FALSE;

  cf_store_world_open (&world);
  cf_store_world_open_shift (&world, 0);
  cf_store_commit_async (world.store, cf_store_world_sale_commit (&world, 2), on_committed_cb,
                         &done);
  ck_assert (!done);
  cf_test_spin_until (&done);
  ck_assert_int_eq (cf_store_get_head (world.store).seq, 6);
}
END_TEST

START_TEST (test_commit_under_way_survives_closing)
{
  gboolean done = FALSE;
  g_autoptr (GError) error = NULL;
  g_autoptr (CfRecord) record = NULL;
  CfCommit *commit;

  cf_store_world_open (&world);
  cf_store_world_open_shift (&world, 0);
  commit = cf_store_world_sale_commit (&world, 2);
  cf_store_commit_async (world.store, commit, on_committed_cb, &done);
  cf_store_world_close (&world);
  cf_test_spin_until (&done);
  cf_store_world_open (&world);
  record = cf_sale_store_find (reader (), "T1-000001", NULL, &error);
  ck_assert_ok (record != NULL);
}
END_TEST

/* Each has something to tidy up behind it, which the writer does while the store is being closed. */
START_TEST (test_many_commits_under_way_survive_closing)
{
  gint64 before;

  world.mode = CF_WORKER_THREAD;
  cf_store_world_open (&world);
  before = cf_store_get_head (world.store).seq;
  for (guint i = 0; i < 20; i++) {
    CfCommit *commit = cf_commit_new ();

    cf_commit_add_event (commit, cf_event_new (CF_EVENT_DRAWER_OPENED, &world.clock.clock, "system",
                                               cf_event_body_drawer_opened (
                                                 &(CfDrawerOpened){ .cause = "test" })));
    cf_store_commit_async (world.store, commit, NULL, NULL);
  }
  cf_store_world_close (&world);
  cf_store_world_open (&world);
  ck_assert_int_eq (cf_store_get_head (world.store).seq, before + 20);
}
END_TEST

START_TEST (test_open_basket_and_parked_ones_come_back)
{
  g_autoptr (GError) error = NULL;
  CfId a = cf_id_new (&world.clock.clock), b = cf_id_new (&world.clock.clock);
  g_autoptr (CfSavedBasket) open = NULL;
  g_autoptr (CfSavedBasket) parked = NULL;
  g_autoptr (GPtrArray) list = NULL;
  CfSavedBasket basket = {
    .id = b, .is_parked = TRUE, .document = (char *) "B", .lines = 3, .note = (char *) "red coat"
  };
  CfCommit *commit = cf_commit_new ();

  cf_store_world_open (&world);
  g_array_unref (
    cf_store_commit (world.store, cf_store_world_basket_commit (&world, &a, "A1"), &error));
  g_array_unref (
    cf_store_commit (world.store, cf_store_world_basket_commit (&world, &a, "A2"), &error));
  cf_commit_put_basket (commit, &basket);
  g_array_unref (cf_store_commit (world.store, commit, &error));
  cf_store_world_kill (&world);
  cf_store_world_open (&world);
  ck_assert_uint_eq (cf_store_get_findings (world.store), CF_FOUND_NOT_CLOSED);
  ck_assert_ok (cf_basket_store_load_open (reader (), &open, &error));
  ck_assert_str_eq (open->document, "A2");
  list = cf_basket_store_list_parked (reader (), &error);
  ck_assert_uint_eq (list->len, 1);
  parked = cf_basket_store_load_parked (reader (), b.text, &error);
  ck_assert_str_eq (parked->note, "red coat");
  ck_assert_refused (cf_basket_store_load_parked (reader (), a.text, &error),
                     CF_ERROR_UNKNOWN_BASKET);
}
END_TEST

START_TEST (test_print_job_names_the_record_of_its_commit)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) jobs = NULL;
  CfPosition sold;
  CfPrintJob *job;
  CfCommit *commit = cf_commit_new ();

  cf_store_world_open (&world);
  cf_store_world_open_shift (&world, 0);
  sold = cf_store_world_sell (&world, 1);
  jobs = cf_print_store_list (reader (), "receipt", &error);
  ck_assert_uint_eq (jobs->len, 1);
  job = jobs->pdata[0];
  ck_assert_int_eq (job->position, cf_position_to_key (sold.epoch, sold.seq));
  cf_commit_drop_print_job (commit, job->id);
  g_array_unref (cf_store_commit (world.store, commit, &error));
  g_clear_pointer (&jobs, g_ptr_array_unref);
  jobs = cf_print_store_list (reader (), NULL, &error);
  ck_assert_uint_eq (jobs->len, 0);
}
END_TEST

START_TEST (test_x_adds_up_and_z_stays_as_it_was)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfShiftReport) x = NULL;
  g_autoptr (CfShiftReport) z = NULL;
  g_autoptr (CfShiftRow) open = NULL;
  CfId shift;
  gint64 sold = 101 + (101 + 102);

  cf_store_world_open (&world);
  cf_store_world_open_shift (&world, 10000);
  shift = world.shift;
  cf_store_world_sell (&world, 1);
  cf_store_world_sell (&world, 2);
  cf_store_world_commit (&world, CF_EVENT_CASH_MOVED,
                         cf_event_body_cash_moved (&(CfCashMoved){ .shift = shift.text,
                                                                   .kind = "paid_out",
                                                                   .amount = { 500 },
                                                                   .reason = "window cleaner" }));
  cf_store_world_commit (&world, CF_EVENT_DRAWER_OPENED,
                         cf_event_body_drawer_opened (
                           &(CfDrawerOpened){ .shift = shift.text, .cause = "no_sale" }));
  x = cf_shift_store_report (reader (), shift.text, &error);
  ck_assert_ok (x != NULL);
  ck_assert_uint_eq (x->sales_count, 2);
  ck_assert_int_eq (x->sales_total.minor, sold);
  ck_assert_int_eq (x->float_amount.minor, 10000);
  ck_assert_int_eq (x->cash_tendered.minor, sold);
  ck_assert_int_eq (x->paid_out.minor, 500);
  ck_assert_int_eq (x->expected.minor, 10000 + sold - 500);
  ck_assert_int_eq (x->perpetual_sales.minor, sold);
  ck_assert_uint_eq (x->no_sales, 1);
  ck_assert_uint_eq (x->taxes->len, 1);
  ck_assert_int_eq (((CfSaleTax *) x->taxes->pdata[0])->gross.minor, sold);
  ck_assert_uint_eq (x->tenders->len, 1);
  ck_assert_uint_eq (((CfReportTender *) x->tenders->pdata[0])->count, 2);

  cf_store_world_close_shift (&world, 9000);
  ck_assert_ok (cf_shift_store_load_open (reader (), &open, &error));
  ck_assert_ptr_null (open);
  cf_store_world_open_shift (&world, 0);
  cf_store_world_sell (&world, 5);
  z = cf_shift_store_report (reader (), shift.text, &error);
  ck_assert_ok (z != NULL);
  ck_assert_str_eq (z->number, "T1-000001");
  ck_assert_int_eq (z->sales_total.minor, sold);
  ck_assert_int_eq (z->perpetual_sales.minor, sold);
  ck_assert_int_eq (z->counted.minor, 9000);
}
END_TEST

START_TEST (test_second_shift_and_second_close_are_refused)
{
  g_autoptr (GError) error = NULL;
  CfShiftOpened body = {
    .number = 2, .business_day = CF_STORE_WORLD_DAY, .currency = "EUR", .exponent = 2
  };
  CfId other = cf_id_new (&world.clock.clock);
  g_autoptr (CfShiftReport) z = NULL;

  cf_store_world_open (&world);
  cf_store_world_open_shift (&world, 0);
  body.shift = other.text;
  ck_assert_refused (cf_store_world_try_commit (&world, CF_EVENT_SHIFT_OPENED,
                                                cf_event_body_shift_opened (&body), &error),
                     CF_ERROR_SHIFT_OPEN);
  cf_store_world_close_shift (&world, 0);
  z = cf_shift_store_report (reader (), world.shift.text, &error);
  ck_assert_ok (z != NULL);
  g_free (z->number);
  z->number = cf_document_number_next (reader (), "T1", "z", &error);
  ck_assert_refused (cf_store_world_try_commit (&world, CF_EVENT_SHIFT_CLOSED,
                                                cf_event_body_shift_closed (z, NULL, 0, z->counted),
                                                &error),
                     CF_ERROR_WRONG_STATE);
}
END_TEST

static void
on_switched_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  ck_assert_ok (cf_store_switch_reference_finish (world.store, result, &error));
  *(gboolean *) data = TRUE;
}

static void
build_next_reference (void)
{
  g_autofree char *next = cf_store_next_reference_path (world.store);
  CfDbOptions options = { .kind = CF_DB_REFERENCE, .mode = CF_DB_CREATE };
  g_autoptr (GError) error = NULL;
  g_autoptr (CfDb) db = cf_db_open (next, &options, &error);

  ck_assert_ok (db != NULL);
  ck_assert_ok (cf_db_truncate_wal (db, &error));
}

START_TEST (test_next_reference_file_is_put_to_use_and_the_old_one_goes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfDb) slow_reader = NULL;
  g_autofree char *path = NULL;
  gboolean done = FALSE;
  gint64 n = 0;

  cf_store_world_open (&world);
  slow_reader = cf_store_open_reference (world.store, &error);
  build_next_reference ();
  cf_store_switch_reference_async (world.store, on_switched_cb, &done);
  cf_test_spin_until (&done);
  path = cf_store_get_reference_path (world.store);
  ck_assert (g_str_has_suffix (path, "/reference-2.db"));
  ck_assert_str_eq (cf_db_get_path (cf_store_get_reference (world.store)), path);
  ck_assert_int_eq (mode_of ("reference-1.db"), -1);
  /* Who still reads the old one may finish. */
  ck_assert_ok (
    cf_db_read_int64 (slow_reader, "SELECT count(*) FROM product /*scan*/", &n, &error));
  cf_store_world_close (&world);
  cf_store_world_open (&world);
  ck_assert_str_eq (cf_db_get_path (cf_store_get_reference (world.store)), path);
}
END_TEST

START_TEST (test_half_built_reference_file_is_cleared_away)
{
  cf_store_world_open (&world);
  build_next_reference ();
  cf_store_world_kill (&world);
  ck_assert_int_ge (mode_of ("reference-2.db"), 0);
  cf_store_world_open (&world);
  ck_assert_int_eq (mode_of ("reference-2.db"), -1);
  ck_assert_int_ge (mode_of ("reference-1.db"), 0);
}
END_TEST

START_TEST (test_writer_thread_keeps_the_order_of_commits)
{
  gboolean done[20] = { FALSE };
  g_autoptr (GError) error = NULL;
  CfVerifyOptions options = { .folder = world.folder, .state_home = world.state };
  g_autoptr (CfVerifyReport) report = NULL;

  world.mode = CF_WORKER_THREAD;
  cf_store_world_open (&world);
  cf_store_world_open_shift (&world, 0);
  for (guint i = 0; i < G_N_ELEMENTS (done); i++) {
    CfCommit *commit = cf_commit_new ();

    cf_manual_clock_advance (&world.clock, 10);
    cf_commit_add_event (commit, cf_event_new (CF_EVENT_DRAWER_OPENED, &world.clock.clock, "system",
                                               cf_event_body_drawer_opened (
                                                 &(CfDrawerOpened){ .cause = "test" })));
    cf_store_commit_async (world.store, commit, on_committed_cb, &done[i]);
  }
  for (guint i = 0; i < G_N_ELEMENTS (done); i++)
    cf_test_spin_until (&done[i]);
  ck_assert_int_eq (cf_store_get_head (world.store).seq, 5 + 20);
  report = cf_verify_folder (&options, NULL, &error);
  ck_assert_ok (report != NULL);
  ck_assert_uint_eq (report->problems->len, 0);
  ck_assert_int_eq (report->records, 5 + 20);
}
END_TEST

static gint64
shown (const char *sku, gint64 told, gint64 applied)
{
  g_autoptr (GError) error = NULL;
  CfQuantity quantity = { 0 };

  ck_assert_ok (cf_stock_store_shown (reader (), sku, "main", (CfQuantity){ told }, applied,
                                      &quantity, &error));
  return quantity.milli;
}

START_TEST (test_stock_is_what_was_told_and_what_happened_since)
{
  CfPosition first;

  cf_store_world_open (&world);
  cf_store_world_open_shift (&world, 0);
  first = cf_store_world_sell (&world, 2);
  cf_store_world_sell (&world, 1);
  ck_assert_int_eq (shown ("SKU-1", 10000, 0), 8000);
  ck_assert_int_eq (shown ("SKU-2", 10000, 0), 9000);
  ck_assert_int_eq (shown ("SKU-9", 10000, 0), 10000);
  /* The told figure has the first sale in it already. */
  ck_assert_int_eq (shown ("SKU-1", 10000, cf_position_to_key (first.epoch, first.seq)), 9000);
  cf_store_world_commit (&world, CF_EVENT_STOCK_ADJUSTED,
                         cf_event_body_stock_adjusted (&(CfStockAdjusted){ .sku = "SKU-1",
                                                                           .location = "main",
                                                                           .delta = { 5000 },
                                                                           .reason = "found" }));
  ck_assert_int_eq (shown ("SKU-1", 10000, 0), 13000);
}
END_TEST

START_TEST (test_day_totals_and_products_are_summed)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) sales = NULL;
  g_autoptr (GPtrArray) products = NULL;
  g_autoptr (GPtrArray) none = NULL;
  CfProductTotal *best;

  cf_store_world_open (&world);
  cf_store_world_open_shift (&world, 0);
  cf_store_world_sell (&world, 1);
  cf_store_world_sell (&world, 3);
  sales =
    cf_shift_store_list_totals (reader (), "sales", CF_STORE_WORLD_DAY, CF_STORE_WORLD_DAY, &error);
  ck_assert_ok (sales != NULL);
  ck_assert_uint_eq (sales->len, 1);
  ck_assert_int_eq (((CfTotalRow *) sales->pdata[0])->entries, 2);
  ck_assert_int_eq (((CfTotalRow *) sales->pdata[0])->amount_minor, 101 + 306);
  products =
    cf_shift_store_list_products (reader (), CF_STORE_WORLD_DAY, CF_STORE_WORLD_DAY, 10, &error);
  ck_assert_ok (products != NULL);
  ck_assert_uint_eq (products->len, 3);
  best = products->pdata[0];
  ck_assert_str_eq (best->sku, "SKU-1");
  ck_assert_int_eq (best->quantity_milli, 2000);
  ck_assert_int_eq (best->total_minor, 202);
  none = cf_shift_store_list_products (reader (), "2026-11-24", "2026-11-30", 10, &error);
  ck_assert_uint_eq (none->len, 0);
}
END_TEST

static void
card (const char *tender, CfEventKind kind, const char *outcome, gint64 approved)
{
  json_object *body;

  if (kind == CF_EVENT_TENDER_STARTED)
    body = cf_event_body_tender_started (&(CfTenderStarted){ .tender = tender,
                                                             .basket = world.person.text,
                                                             .shift = world.shift.text,
                                                             .type = "card",
                                                             .amount = { 1000 },
                                                             .reference = "R1" });
  else if (kind == CF_EVENT_TENDER_SETTLED)
    body = cf_event_body_tender_settled (&(CfTenderSettled){ .tender = tender,
                                                             .basket = world.person.text,
                                                             .type = "card",
                                                             .outcome = outcome,
                                                             .amount = { 1000 },
                                                             .approved = { approved },
                                                             .how = "terminal" });
  else
    body = cf_event_body_tender_reversed (&(CfTenderReversed){
      .tender = tender, .basket = world.person.text, .type = "card", .amount = { 1000 } });
  cf_store_world_commit (&world, kind, body);
}

START_TEST (test_card_money_is_open_until_sold_or_reversed)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) open = NULL;
  g_autoptr (CfShiftReport) x = NULL;
  CfId a = cf_id_new (&world.clock.clock), b = cf_id_new (&world.clock.clock);

  cf_store_world_open (&world);
  cf_store_world_open_shift (&world, 0);
  card (a.text, CF_EVENT_TENDER_STARTED, NULL, 0);
  card (b.text, CF_EVENT_TENDER_STARTED, NULL, 0);
  card (a.text, CF_EVENT_TENDER_SETTLED, "unknown", 0);
  card (b.text, CF_EVENT_TENDER_SETTLED, "approved", 900);
  x = cf_shift_store_report (reader (), world.shift.text, &error);
  ck_assert_uint_eq (x->card_unknown_count, 1);
  ck_assert_int_eq (x->card_unknown.minor, 1000);
  ck_assert_uint_eq (x->card_unsold_count, 1);
  ck_assert_int_eq (x->card_unsold.minor, 900);
  card (a.text, CF_EVENT_TENDER_SETTLED, "declined", 0);
  card (b.text, CF_EVENT_TENDER_REVERSED, NULL, 0);
  open = cf_tender_store_list_open (reader (), &error);
  ck_assert_uint_eq (open->len, 0);
}
END_TEST

START_TEST (test_approved_card_becomes_part_of_its_baskets_sale)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) open = NULL;
  g_autoptr (CfSale) sale = NULL;
  CfId a = cf_id_new (&world.clock.clock);

  cf_store_world_open (&world);
  cf_store_world_open_shift (&world, 0);
  card (a.text, CF_EVENT_TENDER_STARTED, NULL, 0);
  card (a.text, CF_EVENT_TENDER_SETTLED, "approved", 1000);
  sale = cf_store_world_new_sale (&world, 1);
  sale->id = world.person; /* the basket card() pays for */
  cf_store_world_commit (&world, CF_EVENT_SALE_COMPLETED,
                         cf_event_body_sale_completed (sale, &error));
  open = cf_tender_store_list_open (reader (), &error);
  ck_assert_uint_eq (open->len, 0);
}
END_TEST

START_TEST (test_clock_that_was_set_is_noted_before_the_next_record)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfRecord) record = NULL;
  CfClockJumped jumped;
  CfPosition first, second;
  gint64 day = G_GINT64_CONSTANT (86400000);
  gint64 before;

  cf_store_world_open (&world);
  first = cf_store_world_open_shift (&world, 0);
  before = cf_clock_utc_ms (&world.clock.clock);
  cf_manual_clock_jump (&world.clock, before - day);
  second = cf_store_world_sell (&world, 1);
  ck_assert_int_eq (second.seq, first.seq + 2);
  record =
    cf_journal_read (reader (), cf_position_to_key (first.epoch, first.seq + 1), NULL, &error);
  ck_assert_ok (record != NULL);
  ck_assert_str_eq (record->kind, "clock.jumped");
  ck_assert_ok (cf_event_read_clock_jumped (record->body, &jumped, &error));
  ck_assert_int_eq (jumped.expected_ms, before + 1000);
  ck_assert_int_eq (jumped.read_ms, before - day + 1000);
  /* Time that merely passed is no jump. */
  cf_manual_clock_advance (&world.clock, 3600 * 1000);
  first = cf_store_world_sell (&world, 1);
  ck_assert_int_eq (first.seq, second.seq + 1);
}
END_TEST

START_TEST (test_wrong_pins_are_counted_and_forgotten)
{
  g_autoptr (GError) error = NULL;
  CfCommit *commit = cf_commit_new ();
  guint failures = 9;
  gint64 at = 9;

  cf_store_world_open (&world);
  ck_assert_ok (cf_people_store_get_failures (reader (), "p", &failures, &at, &error));
  ck_assert_uint_eq (failures, 0);
  cf_commit_put_pin_failures (commit, "p", 4, 77);
  g_array_unref (cf_store_commit (world.store, commit, &error));
  ck_assert_ok (cf_people_store_get_failures (reader (), "p", &failures, &at, &error));
  ck_assert_uint_eq (failures, 4);
  ck_assert_int_eq (at, 77);
  commit = cf_commit_new ();
  cf_commit_put_pin_failures (commit, "p", 0, 0);
  g_array_unref (cf_store_commit (world.store, commit, &error));
  ck_assert_ok (cf_people_store_get_failures (reader (), "p", &failures, &at, &error));
  ck_assert_uint_eq (failures, 0);
}
END_TEST

START_TEST (test_unknown_codes_are_counted)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) codes = NULL;
  const char *scanned[] = { "A", "B", "B" };

  cf_store_world_open (&world);
  for (guint i = 0; i < G_N_ELEMENTS (scanned); i++)
    cf_store_world_commit (&world, CF_EVENT_CATALOG_UNKNOWN_CODE,
                           cf_event_body_catalog_unknown_code (
                             &(CfUnknownCodeScanned){ .code = scanned[i] }));
  codes = cf_state_store_list_unknown_codes (reader (), 10, &error);
  ck_assert_uint_eq (codes->len, 2);
  ck_assert_str_eq (((CfUnknownCode *) codes->pdata[0])->code, "B");
  ck_assert_int_eq (((CfUnknownCode *) codes->pdata[0])->times, 2);
}
END_TEST

START_TEST (test_little_room_refuses_a_basket_and_recovers_by_itself)
{
  g_autoptr (GError) error = NULL;

  cf_store_world_open (&world);
  ck_assert_ok (cf_store_check_room (world.store, &error));
  world.free_bytes = CF_DISK_FULL - 1;
  ck_assert_refused (cf_store_check_room (world.store, &error), CF_ERROR_DISK_FULL);
  world.free_bytes = CF_DISK_LOW - 1;
  ck_assert_ok (cf_store_check_room (world.store, &error));
  ck_assert_int_eq (cf_store_get_disk_state (world.store), CF_DISK_STATE_LOW);
}
END_TEST

/* As who leaves an epoch hands in: the text is the store's own, which the call replaces. */
START_TEST (test_a_new_epoch_may_keep_the_code_that_the_store_has)
{
  g_autoptr (GError) error = NULL;

  cf_store_world_open (&world);
  ck_assert_ok (
    cf_store_renew_epoch (world.store, "forked", cf_store_get_code (world.store), &error));
  ck_assert_str_eq (cf_store_get_code (world.store), "T1");
  ck_assert_uint_eq (cf_store_get_head (world.store).epoch, 2);
}
END_TEST

static void
lay_down (const char *name, gint64 age_days)
{
  g_autofree char *path = g_build_filename (world.folder, "backups", name, NULL);
  gint64 then_ms = cf_clock_utc_ms (&world.clock.clock) - age_days * 24 * 3600 * 1000;
  struct timespec times[2] = { { .tv_sec = then_ms / 1000 }, { .tv_sec = then_ms / 1000 } };

  ck_assert (g_file_set_contents (path, "a copy", -1, NULL));
  ck_assert_int_eq (utimensat (AT_FDCWD, path, times, 0), 0);
}

START_TEST (test_copies_of_before_a_migration_go_after_a_month)
{
  lay_down ("store.db-schema-3-before-9", 31);
  lay_down ("reference-1.db-schema-2-before-5", 400);
  lay_down ("store.db-schema-9-before-10", 29);
  lay_down ("store.db", 400); /* somebody's own */
  cf_store_world_open (&world);
  ck_assert_int_eq (mode_of ("backups/store.db-schema-3-before-9"), -1);
  ck_assert_int_eq (mode_of ("backups/reference-1.db-schema-2-before-5"), -1);
  ck_assert_int_ne (mode_of ("backups/store.db-schema-9-before-10"), -1);
  ck_assert_int_ne (mode_of ("backups/store.db"), -1);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_checked_fixture (tc, set_up, tear_down);
  tcase_add_test (tc, test_init_makes_a_private_folder);
  tcase_add_test (tc, test_copies_of_before_a_migration_go_after_a_month);
  tcase_add_test (tc, test_first_events_are_read_back);
  tcase_add_test (tc, test_missing_store_is_not_initialised_and_second_seller_is_busy);
  tcase_add_test (tc, test_sale_is_found_by_number_and_id_with_its_place);
  tcase_add_test (tc, test_numbers_are_gapless_and_only_used_by_what_was_written);
  tcase_add_test (tc, test_refused_commit_leaves_nothing_and_the_next_one_works);
  tcase_add_test (tc, test_commit_comes_home_later);
  tcase_add_test (tc, test_commit_under_way_survives_closing);
  tcase_add_test (tc, test_many_commits_under_way_survive_closing);
  tcase_add_test (tc, test_open_basket_and_parked_ones_come_back);
  tcase_add_test (tc, test_print_job_names_the_record_of_its_commit);
  tcase_add_test (tc, test_x_adds_up_and_z_stays_as_it_was);
  tcase_add_test (tc, test_second_shift_and_second_close_are_refused);
  tcase_add_test (tc, test_next_reference_file_is_put_to_use_and_the_old_one_goes);
  tcase_add_test (tc, test_half_built_reference_file_is_cleared_away);
  tcase_add_test (tc, test_writer_thread_keeps_the_order_of_commits);
  tcase_add_test (tc, test_stock_is_what_was_told_and_what_happened_since);
  tcase_add_test (tc, test_day_totals_and_products_are_summed);
  tcase_add_test (tc, test_card_money_is_open_until_sold_or_reversed);
  tcase_add_test (tc, test_approved_card_becomes_part_of_its_baskets_sale);
  tcase_add_test (tc, test_clock_that_was_set_is_noted_before_the_next_record);
  tcase_add_test (tc, test_wrong_pins_are_counted_and_forgotten);
  tcase_add_test (tc, test_unknown_codes_are_counted);
  tcase_add_test (tc, test_little_room_refuses_a_basket_and_recovers_by_itself);
  tcase_add_test (tc, test_a_new_epoch_may_keep_the_code_that_the_store_has);
}

CF_TEST_MAIN ("cf-store", add_tests)
