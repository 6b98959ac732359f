/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cf-customer-store.h"
#include "cf-sync-world.h"
#include "cf-told-store.h"
#include "cf-verify.h"

/* The till's side of the talk, against a central in memory, in simulated time. */

static gboolean
once (GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  cf_sync_once_async (till, cf_sync_world_done_cb, &result);
  cf_fake_run (central, 0);
  ck_assert_ptr_nonnull (result);
  return cf_sync_once_finish (till, result, error);
}

/* ---- enrolling ------------------------------------------------------------------------------------- */

START_TEST (test_enrolled_till_sends_all_and_takes_all)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *token = g_build_filename (world.folder, "central.token", NULL);
  struct stat info;

  ck_assert_refused (cf_sync_world_enrol ("WRONG", &error), CF_ERROR_BAD_ENROL_CODE);
  ck_assert_ok (cf_sync_world_enrol (CF_FAKE_CODE, &error));
  ck_assert_refused (cf_sync_world_enrol (CF_FAKE_CODE, &error), CF_ERROR_ALREADY_ENROLLED);
  ck_assert_int_eq (stat (token, &info), 0);
  ck_assert_int_eq (info.st_mode & 0777, 0600);
  cf_sync_world_put_product ("PEN", 199);
  cf_sync_world_open ();
  ck_assert_int_eq (cf_sync_world_status ().state, CF_SYNC_STARTING);
  ck_assert_uint_eq (cf_sync_world_status ().unsent, (guint64) cf_sync_world_head ());
  cf_sync_start (till);
  cf_fake_run (central, 5 * MINUTE);
  ck_assert_int_eq (cf_sync_world_status ().state, CF_SYNC_ONLINE);
  ck_assert_uint_eq (cf_sync_world_status ().unsent, 0);
  ck_assert_str_eq (cf_sync_world_status ().store_name, "Forty-five");
  ck_assert_uint_eq (cf_fake_central_records (central, 1, FALSE), (guint) cf_sync_world_head ());
  ck_assert_int_eq (cf_sync_world_price_of ("PEN"), 199);
  ck_assert (changes & CF_SYNC_CHANGED_CATALOG);
}
END_TEST

START_TEST (test_till_whose_token_is_over_is_enrolled_again)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *token = g_build_filename (world.folder, "central.token", NULL);

  ck_assert_ok (cf_sync_world_enrol (CF_FAKE_CODE, &error));
  cf_fake_central_set_mood (central, CF_FAKE_DOWN);
  ck_assert_refused (cf_sync_world_enrol (CF_FAKE_CODE, &error), CF_ERROR_ALREADY_ENROLLED);
  cf_fake_central_set_mood (central, CF_FAKE_PORTAL);
  ck_assert_refused (cf_sync_world_enrol (CF_FAKE_CODE, &error), CF_ERROR_ALREADY_ENROLLED);
  cf_fake_central_set_mood (central, CF_FAKE_REVOKED);
  ck_assert_refused (cf_sync_world_enrol ("WRONG", &error), CF_ERROR_BAD_ENROL_CODE);
  ck_assert_ok (cf_sync_world_enrol (CF_FAKE_CODE, &error));
  cf_fake_central_set_mood (central, CF_FAKE_FINE);
  ck_assert_int_eq (unlink (token), 0);
  ck_assert_ok (cf_sync_world_enrol (CF_FAKE_CODE, &error));
  ck_assert_int_eq (access (token, R_OK), 0);
}
END_TEST

START_TEST (test_another_code_opens_an_epoch_under_it)
{
  g_autoptr (GError) error = NULL;

  cf_fake_central_set_code (central, "T7");
  ck_assert_ok (cf_sync_world_enrol (CF_FAKE_CODE, &error));
  ck_assert_str_eq (cf_store_get_code (world.store), "T7");
  ck_assert_uint_eq (cf_store_get_head (world.store).epoch, 2);
  cf_sync_world_open ();
  cf_sync_start (till);
  cf_fake_run (central, MINUTE);
  ck_assert_uint_eq (cf_sync_world_status ().unsent, 0);
  ck_assert_uint_gt (cf_fake_central_records (central, 2, FALSE), 0);
}
END_TEST

START_TEST (test_shop_without_a_central_is_off)
{
  g_autoptr (GError) error = NULL;

  cf_sync_world_open ();
  ck_assert_int_eq (cf_sync_world_status ().state, CF_SYNC_OFF);
  ck_assert_refused (once (&error), CF_ERROR_NOT_ENROLLED);
  cf_sync_start (till);
  cf_fake_run (central, 10 * MINUTE);
  ck_assert_uint_eq (cf_fake_central_count (central, ""), 0);
}
END_TEST

/* ---- who answers --------------------------------------------------------------------------------------- */

START_TEST (test_captive_portal_counts_as_offline)
{
  cf_fake_central_set_mood (central, CF_FAKE_PORTAL);
  cf_sync_start (till);
  cf_fake_run (central, 10 * MINUTE);
  ck_assert_int_eq (cf_sync_world_status ().state, CF_SYNC_OFFLINE);
  ck_assert_uint_eq (cf_sync_world_status ().unsent, (guint64) cf_sync_world_head ());
  ck_assert_int_eq (cf_sync_world_status ().chain_position, 0);
}
END_TEST

START_TEST (test_revoked_till_moves_no_cursor_and_keeps_trying)
{
  guint tries;

  cf_sync_world_put_product ("PEN", 199);
  cf_sync_start (till);
  cf_fake_run (central, MINUTE);
  cf_sync_world_put_product ("PEN", 299);
  cf_fake_central_set_mood (central, CF_FAKE_REVOKED);
  cf_store_world_open_shift (&world, 0);
  cf_fake_run (central, 10 * MINUTE);
  ck_assert_int_eq (cf_sync_world_status ().state, CF_SYNC_REFUSED);
  ck_assert_uint_gt (cf_sync_world_status ().unsent, 0);
  tries = cf_fake_central_count (central, "");
  cf_fake_run (central, 10 * MINUTE);
  ck_assert_uint_gt (cf_fake_central_count (central, ""), tries);
  cf_fake_central_set_mood (central, CF_FAKE_FINE);
  cf_fake_run (central, 3 * MINUTE);
  ck_assert_int_eq (cf_sync_world_status ().state, CF_SYNC_ONLINE);
  ck_assert_uint_eq (cf_sync_world_status ().unsent, 0);
  ck_assert_int_eq (cf_sync_world_price_of ("PEN"), 299);
}
END_TEST

START_TEST (test_retry_after_is_waited_for)
{
  guint tries;

  cf_fake_central_set_mood (central, CF_FAKE_BUSY);
  cf_sync_start (till);
  cf_fake_run (central, 0);
  tries = cf_fake_central_count (central, "");
  cf_fake_run (central, MINUTE - 1000);
  ck_assert_uint_eq (cf_fake_central_count (central, ""), tries);
  cf_fake_run (central, 3000);
  ck_assert_uint_gt (cf_fake_central_count (central, ""), tries);
}
END_TEST

START_TEST (test_once_says_why_it_did_not)
{
  g_autoptr (GError) error = NULL;

  cf_fake_central_set_mood (central, CF_FAKE_DOWN);
  ck_assert_refused (once (&error), CF_ERROR_UNREACHABLE);
  cf_fake_central_set_mood (central, CF_FAKE_PORTAL);
  ck_assert_refused (once (&error), CF_ERROR_UNREACHABLE);
  cf_fake_central_set_mood (central, CF_FAKE_REVOKED);
  ck_assert_refused (once (&error), CF_ERROR_CENTRAL_REFUSED);
  cf_fake_central_set_mood (central, CF_FAKE_FINE);
  cf_sync_world_put_product ("PEN", 199);
  ck_assert_ok (once (&error));
  ck_assert_uint_eq (cf_sync_world_status ().unsent, 0);
  ck_assert_int_eq (cf_sync_world_price_of ("PEN"), 199);
}
END_TEST

/* ---- pull --------------------------------------------------------------------------------------------- */

START_TEST (test_hint_leads_to_a_pull_at_once)
{
  cf_sync_start (till);
  cf_fake_run (central, MINUTE);
  for (guint i = 0; i < 10; i++) {
    g_autofree char *sku = g_strdup_printf ("SKU-%u", i);

    cf_sync_world_put_product (sku, 100 + i);
  }
  cf_fake_run (central, 0);
  ck_assert_int_eq (cf_sync_world_price_of ("SKU-9"), 109);
  ck_assert_int_eq (cf_sync_world_status ().chain_position, 10);
}
END_TEST

/* ---- who was erased elsewhere ------------------------------------------------------------------------ */

#define ADA   "018f0000-0000-7000-8000-0000000000a1"
#define BERTA "018f0000-0000-7000-8000-0000000000b2"

static void
commit_now (CfCommit *commit)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GArray) positions = NULL;

  cf_store_commit_async (world.store, commit, cf_sync_world_done_cb, &result);
  cf_fake_run (central, 0);
  positions = cf_store_commit_finish (world.store, result, &error);
  ck_assert_ok (positions);
}

static void
enter_customer (const char *id, const char *name)
{
  g_autoptr (GError) error = NULL;
  CfCommit *commit = cf_commit_new ();
  json_object *fields = json_object_new_object ();
  CfCustomerChanged body = { .customer = id };

  json_object_object_add (fields, "name", json_object_new_string (name));
  ck_assert_ok (cf_customer_store_put (commit, &world.clock.clock, "anna",
                                       CF_EVENT_CUSTOMER_CREATED, &body, fields, &error));
  json_object_put (fields);
  commit_now (commit);
}

static gboolean
has_fields (const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfOwnCustomer) own =
    cf_customer_store_read (cf_store_get_reader (world.store), id, 0, &error);

  ck_assert_ok (own);
  return own->fields != NULL;
}

/* Its file, or the file's log. */
static gboolean
reference_holds (const char *word)
{
  g_autofree char *path = cf_store_get_reference_path (world.store);
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  const char *files[] = { path, log };
  gboolean holds = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (files); i++) {
    g_autofree char *bytes = NULL;
    gsize len;

    ck_assert (g_file_get_contents (files[i], &bytes, &len, NULL));
    holds = holds || memmem (bytes, len, word, strlen (word)) != NULL;
  }
  return holds;
}

START_TEST (test_who_was_erased_elsewhere_is_forgotten_here)
{
  enter_customer (ADA, "Ada Lindqvist");
  enter_customer (BERTA, "Berta Okafor");
  cf_sync_start (till);
  cf_fake_run (central, MINUTE);
  cf_fake_central_put (central, CF_WIRE_SCOPE_CHAIN, "customer", BERTA,
                       "{\"erased\":false,\"id\":\"" BERTA "\"}");
  cf_fake_central_put (central, CF_WIRE_SCOPE_CHAIN, "customer", ADA,
                       "{\"erased\":true,\"id\":\"" ADA "\"}");
  cf_fake_run (central, MINUTE);
  ck_assert (!has_fields (ADA));
  ck_assert (has_fields (BERTA));
  ck_assert_uint_eq (cf_sync_world_status ().unsent, 0);
}
END_TEST

/* What was told of them is in no file that is open, either. */
START_TEST (test_the_log_of_what_was_told_forgets_who_is_erased)
{
  cf_sync_start (till);
  cf_fake_central_put (central, CF_WIRE_SCOPE_CHAIN, "customer", ADA,
                       "{\"erased\":false,\"id\":\"" ADA "\",\"name\":\"Ada Lindqvist\"}");
  cf_fake_run (central, MINUTE);
  ck_assert (reference_holds ("Lindqvist"));
  cf_fake_central_put (central, CF_WIRE_SCOPE_CHAIN, "customer", ADA,
                       "{\"erased\":true,\"id\":\"" ADA "\"}");
  cf_fake_run (central, MINUTE);
  ck_assert (!reference_holds ("Lindqvist"));
  ck_assert (!reference_holds ("lindqvist"));
}
END_TEST

/* The till was switched off between the page and its own record. */
START_TEST (test_who_was_erased_is_found_again_in_the_next_run)
{
  enter_customer (ADA, "Ada Lindqvist");
  cf_fake_central_put (central, CF_WIRE_SCOPE_CHAIN, "customer", ADA,
                       "{\"erased\":true,\"id\":\"" ADA "\"}");
  cf_sync_start (till);
  while (cf_sync_world_status ().chain_position == 0)
    ck_assert (cf_fake_step (central));
  g_clear_pointer (&till, cf_sync_free);
  ck_assert (has_fields (ADA));
  cf_sync_world_open ();
  cf_sync_start (till);
  cf_fake_run (central, MINUTE);
  ck_assert (!has_fields (ADA));
}
END_TEST

START_TEST (test_swallowed_streams_fall_back_to_polls)
{
  cf_fake_central_set_streams (central, FALSE);
  cf_sync_start (till);
  cf_fake_run (central, 5 * MINUTE);
  ck_assert_uint_gt (cf_fake_central_count (central, "GET /v1/hints?wait_ms="), 0);
  cf_sync_world_put_product ("PEN", 199);
  cf_fake_run (central, MINUTE);
  ck_assert_int_eq (cf_sync_world_price_of ("PEN"), 199);
}
END_TEST

/* What it has heard of it need not hear again; what moves meanwhile it hears at once. */
START_TEST (test_polls_wait_while_a_page_is_on_its_way)
{
  guint polls;

  cf_fake_central_set_streams (central, FALSE);
  cf_sync_start (till);
  cf_fake_run (central, 5 * MINUTE);
  cf_fake_central_set_pages (central, FALSE);
  cf_sync_world_put_product ("PEN", 199);
  cf_fake_run (central, 0);
  ck_assert_int_eq (cf_sync_world_status ().chain_head, 1);
  polls = cf_fake_central_count (central, "GET /v1/hints?wait_ms=");
  ck_assert_uint_gt (polls, 0);
  cf_fake_run (central, 20000);
  ck_assert_uint_eq (cf_fake_central_count (central, "GET /v1/hints?wait_ms="), polls + 1);
  cf_sync_world_put_product ("CUP", 299);
  cf_fake_run (central, 0);
  ck_assert_int_eq (cf_sync_world_status ().chain_head, 2);
  cf_fake_central_set_pages (central, TRUE);
  cf_fake_run (central, 0);
  ck_assert_int_eq (cf_sync_world_price_of ("PEN"), 199);
  ck_assert_int_eq (cf_sync_world_price_of ("CUP"), 299);
}
END_TEST

START_TEST (test_own_sale_shows_once_whoever_tells_of_it)
{
  const char *told = "{\"sku\":\"SKU-1\",\"location\":\"main\",\"unit\":\"ea\","
                     "\"on_hand_milli\":20000,\"applied\":{}}";
  g_autofree char *later = NULL;
  CfToldStock stock;
  gboolean found;
  CfPosition sold;

  cf_fake_central_put (central, CF_FAKE_STORE, "stock", "SKU-1|main", told);
  cf_sync_start (till);
  cf_fake_run (central, MINUTE);
  cf_store_world_open_shift (&world, 0);
  sold = cf_store_world_sell (&world, 1);
  later =
    g_strdup_printf ("{\"sku\":\"SKU-1\",\"location\":\"main\",\"unit\":\"ea\","
                     "\"on_hand_milli\":19000,\"applied\":{\"%s\":[%u,%" G_GINT64_FORMAT "]}}",
                     cf_store_get_terminal (world.store).text, sold.epoch, sold.seq);
  cf_fake_central_put (central, CF_FAKE_STORE, "stock", "SKU-1|main", later);
  cf_fake_run (central, 0);
  ck_assert (cf_told_stock_read (cf_store_get_reference (world.store),
                                 cf_store_get_reader (world.store), "SKU-1", "main", &stock, &found,
                                 NULL));
  ck_assert_int_eq (stock.on_hand.milli, 19000);
  ck_assert_int_eq (stock.applied, cf_position_to_key (sold.epoch, sold.seq));
}
END_TEST

START_TEST (test_gone_feed_is_loaded_anew)
{
  cf_sync_world_put_product ("KEEP", 100);
  cf_sync_world_put_product ("GONE", 200);
  cf_sync_start (till);
  cf_fake_run (central, MINUTE);
  cf_fake_central_put (central, CF_WIRE_SCOPE_CHAIN, "product", "GONE", NULL);
  cf_sync_world_put_product ("NEW", 300);
  cf_fake_central_renew_feed (central, CF_WIRE_SCOPE_CHAIN);
  cf_fake_central_renew_feed (central, CF_FAKE_STORE);
  cf_fake_run (central, 2 * MINUTE);
  ck_assert_int_eq (cf_sync_world_price_of ("KEEP"), 100);
  ck_assert_int_eq (cf_sync_world_price_of ("NEW"), 300);
  ck_assert_int_eq (cf_sync_world_price_of ("GONE"), -1);
  ck_assert (!cf_sync_world_status ().is_loading);
  cf_sync_world_put_product ("NEW", 333);
  cf_fake_run (central, 0);
  ck_assert_int_eq (cf_sync_world_price_of ("NEW"), 333);
}
END_TEST

START_TEST (test_snapshot_goes_on_after_a_restart)
{
  guint asked;

  cf_fake_central_set_piece (central, 2);
  for (guint i = 0; i < 20; i++) {
    g_autofree char *sku = g_strdup_printf ("SKU-%02u", i);

    cf_sync_world_put_product (sku, 100 + i);
  }
  cf_sync_start (till);
  while (cf_sync_world_status ().loaded < 8) /* a few answers in, the program is killed */
    ck_assert (cf_fake_step (central));
  g_clear_pointer (&till, cf_sync_free);
  cf_fake_run (central, 0);
  cf_store_world_kill (&world);
  cf_store_world_open (&world);
  asked = cf_fake_central_count (central, "GET /v1/snapshot/chain");
  cf_sync_world_open ();
  cf_sync_start (till);
  cf_fake_run (central, 2 * MINUTE);
  ck_assert_int_eq (cf_sync_world_price_of ("SKU-19"), 119);
  ck_assert_int_eq (cf_sync_world_price_of ("SKU-00"), 100);
  ck_assert_uint_le (cf_fake_central_count (central, "GET /v1/snapshot/chain"), asked + 10);
}
END_TEST

/* ---- comparing ------------------------------------------------------------------------------------------ */

static gboolean
spoil_file (CfDb *db, gpointer data, GError **error)
{
  g_auto (CfTxn) txn = CF_TXN_INIT;

  return cf_txn_begin (&txn, db, error) && cf_db_exec (db, data, error) &&
         cf_txn_commit (&txn, error);
}

/* What no change of a feed says. */
static void
spoil (const char *sql)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  cf_db_writer_run_async (cf_store_get_reference_writer (world.store), CF_PRIORITY_HIGH, spoil_file,
                          (gpointer) sql, NULL, cf_sync_world_done_cb, &result);
  cf_fake_run (central, 0);
  ck_assert_ptr_nonnull (result);
  ck_assert_ok (cf_db_writer_run_finish (NULL, result, &error));
}

static void
tell_some (guint n)
{
  cf_fake_central_set_piece (central, 2);
  for (guint i = 0; i < n; i++) {
    g_autofree char *sku = g_strdup_printf ("SKU-%02u", i);

    cf_sync_world_put_product (sku, 100 + i);
  }
  cf_fake_central_put (
    central, CF_FAKE_STORE, "stock", "SKU-00|main",
    "{\"sku\":\"SKU-00\",\"location\":\"main\",\"on_hand_milli\":1000,\"applied\":{}}");
  cf_sync_start (till);
  cf_fake_run (central, 2 * MINUTE);
}

START_TEST (test_what_was_told_is_compared_once_a_day)
{
  tell_some (9);
  spoil ("UPDATE product SET price_minor = 1 WHERE sku = 'SKU-03'; DELETE FROM told_stock");
  ck_assert_int_eq (cf_sync_world_price_of ("SKU-03"), 1);
  changes = 0;
  cf_fake_run (central, 24 * 60 * MINUTE);
  ck_assert_int_eq (cf_sync_world_price_of ("SKU-03"), 103);
  ck_assert_int_eq (cf_sync_world_status ().mended, 2);
  ck_assert_int_eq (cf_sync_world_status ().compared, 10);
  ck_assert (changes & CF_SYNC_CHANGED_CATALOG);
  cf_fake_run (central, 12 * 60 * MINUTE);
  ck_assert_int_eq (cf_sync_world_status ().compared, 10);
  cf_fake_run (central, 13 * 60 * MINUTE);
  ck_assert_int_eq (cf_sync_world_status ().mended, 2);
  ck_assert_int_eq (cf_sync_world_status ().compared, 20);
}
END_TEST

/* A day's pieces are twenty: the next day goes on behind them, in the next run of the program, too. */
START_TEST (test_a_large_scope_is_compared_in_days)
{
  tell_some (50);
  cf_sync_reconcile (till);
  cf_fake_run (central, 0);
  ck_assert_int_eq (cf_sync_world_status ().compared, 40);
  g_clear_pointer (&till, cf_sync_free);
  cf_fake_run (central, 0);
  cf_sync_world_open ();
  spoil ("UPDATE product SET price_minor = 1 WHERE sku IN ('SKU-07', 'SKU-45')");
  cf_sync_start (till);
  cf_fake_run (central, 24 * 60 * MINUTE + 2 * MINUTE);
  ck_assert_int_eq (cf_sync_world_status ().compared, 11);
  ck_assert_int_eq (cf_sync_world_status ().mended, 1);
  ck_assert_int_eq (cf_sync_world_price_of ("SKU-45"), 145);
}
END_TEST

START_TEST (test_a_comparison_keeps_no_news_waiting)
{
  tell_some (9);
  cf_fake_central_renew_feed (central, CF_FAKE_STORE);
  cf_sync_reconcile (till);
  cf_fake_run (central, 0);
  cf_sync_world_put_product ("SKU-03", 333);
  cf_fake_run (central, MINUTE);
  ck_assert_int_eq (cf_sync_world_price_of ("SKU-03"), 333);
  ck_assert_int_eq (cf_sync_world_status ().mended, 0);
  ck_assert (!cf_sync_world_status ().is_loading);
}
END_TEST

/* ---- the rest ------------------------------------------------------------------------------------------- */

START_TEST (test_clock_offset_is_measured_and_recorded_once)
{
  cf_sync_start (till);
  cf_fake_run (central, 10 * MINUTE);
  ck_assert (cf_sync_world_status ().has_offset);
  ck_assert_int_eq (cf_sync_world_status ().offset_ms, 3000); /* the fake's clock is 3 s ahead */
  {
    g_autoptr (GError) error = NULL;
    gint64 measured;

    ck_assert_ok (cf_db_read_int64 (cf_store_get_reader (world.store),
                                    "SELECT count(*) FROM journal WHERE record LIKE"
                                    " '%\"kind\":\"clock.measured\"%' /*scan*/",
                                    &measured, &error));
    ck_assert_int_eq (measured, 1);
  }
}
END_TEST

/* It is what the till goes by, also before this run has asked. */
START_TEST (test_the_clock_offset_of_an_earlier_run_is_shown)
{
  ck_assert (!cf_sync_world_status ().has_offset);
  cf_sync_start (till);
  cf_fake_run (central, MINUTE);
  cf_sync_world_open ();
  ck_assert (cf_sync_world_status ().has_offset);
  ck_assert_int_eq (cf_sync_world_status ().offset_ms, 3000);
}
END_TEST

/* The store's disk is asked, which need not be this machine's. */
START_TEST (test_a_heartbeat_says_what_is_free_where_the_store_lies)
{
  world.free_bytes = 123456789;
  cf_sync_start (till);
  cf_fake_run (central, 3 * MINUTE);
  ck_assert_int_eq (cf_fake_central_free_disk (central), 123456789);
  world.free_bytes = -1; /* it cannot be asked */
  cf_fake_run (central, 3 * MINUTE);
  ck_assert_int_eq (cf_fake_central_free_disk (central), -1);
}
END_TEST

START_TEST (test_token_that_has_grown_old_is_exchanged_once)
{
  g_autofree char *path = g_build_filename (world.folder, "central.token", NULL);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  cf_sync_start (till);
  cf_fake_run (central, 3 * MINUTE);
  ck_assert_uint_eq (cf_fake_central_count (central, "POST /v1/token"), 0);
  ck_assert (g_file_get_contents (path, &before, NULL, NULL));
  ck_assert_str_ne (before, CF_FAKE_NEW_TOKEN);

  cf_manual_clock_advance (&world.clock, 31 * G_GINT64_CONSTANT (86400000));
  cf_fake_run (central, 3 * MINUTE);
  ck_assert_uint_eq (cf_fake_central_count (central, "POST /v1/token"), 1);
  ck_assert (g_file_get_contents (path, &after, NULL, NULL));
  ck_assert_str_eq (after, CF_FAKE_NEW_TOKEN);
  ck_assert_int_eq (cf_sync_world_status ().state, CF_SYNC_ONLINE);
}
END_TEST

/* Returns: SKUs with commas between them; NULL where the question failed. */
static char *
recommended (GAsyncResult *result, gint *ret_code)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) skus = cf_sync_recommend_finish (till, result, &error);

  *ret_code = error != NULL ? error->code : 0;
  return skus != NULL ? g_strjoinv (",", skus) : NULL;
}

static char *
recommend (const char *customer, gint *ret_code)
{
  g_autoptr (GAsyncResult) result = NULL;

  cf_sync_recommend_async (till, customer, cf_sync_world_done_cb, &result);
  cf_fake_run (central, 0);
  ck_assert_ptr_nonnull (result);
  return recommended (result, ret_code);
}

START_TEST (test_recommendations_are_asked_once_and_their_failure_is_no_trouble)
{
  g_autofree char *offline = NULL, *found = NULL, *nobody = NULL, *first = NULL, *second = NULL;
  g_autofree char *lost = NULL, *portal = NULL;
  g_autoptr (GAsyncResult) one = NULL, two = NULL;
  gint code;

  offline = recommend ("C-1", &code); /* nothing was heard of the central yet */
  ck_assert_int_eq (code, CF_ERROR_UNREACHABLE);
  cf_sync_start (till);
  cf_fake_run (central, 0);
  found = recommend ("C-1", &code);
  ck_assert_str_eq (found, "PEN,CUP");
  nobody = recommend ("C-2/../x", &code);
  ck_assert_int_eq (code, CF_ERROR_UNREACHABLE);
  ck_assert_ptr_null (cf_sync_world_status ().problem);

  cf_sync_recommend_async (till, "C-2", cf_sync_world_done_cb, &one);
  cf_sync_recommend_async (till, "C-1", cf_sync_world_done_cb, &two);
  cf_fake_run (central, 0);
  first = recommended (one, &code);
  ck_assert_int_eq (code, CF_ERROR_CANCELLED);
  second = recommended (two, &code);
  ck_assert_str_eq (second, "PEN,CUP");

  cf_fake_central_set_mood (central, CF_FAKE_PORTAL);
  portal = recommend ("C-1", &code);
  ck_assert_int_eq (code, CF_ERROR_UNREACHABLE);
  cf_fake_central_set_mood (central, CF_FAKE_DOWN);
  lost = recommend ("C-1", &code);
  ck_assert_int_eq (code, CF_ERROR_UNREACHABLE);
}
END_TEST

START_TEST (test_freeing_ends_a_question_for_recommendations)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  cf_sync_start (till);
  cf_fake_run (central, 0);
  cf_sync_recommend_async (till, "C-1", cf_sync_world_done_cb, &result);
  g_clear_pointer (&till, cf_sync_free);
  cf_fake_run (central, 0);
  ck_assert_ptr_nonnull (result);
  ck_assert_ptr_null (g_task_propagate_pointer (G_TASK (result), &error));
  ck_assert_int_eq (error->code, CF_ERROR_CANCELLED);
}
END_TEST

/* ---- what is lent -------------------------------------------------------------------------------- */

/* Returns: (transfer full) (nullable): what the central said; @ret_code: (out): of the refusal, else 0. */
static char *
borrowed (GAsyncResult *result, char ***ret_lent, gint *ret_code)
{
  g_autoptr (GError) error = NULL;
  char *words;

  ck_assert_ptr_nonnull (result);
  words = cf_sync_borrow_finish (result, ret_lent, &error);
  *ret_code = error != NULL ? error->code : 0;
  return words;
}

START_TEST (test_value_and_pieces_are_borrowed_side_by_side)
{
  g_autoptr (GAsyncResult) one = NULL, two = NULL, three = NULL;
  g_autofree char *value = NULL, *pieces = NULL, *second = NULL;
  gint code;

  cf_sync_start (till);
  cf_fake_run (central, 0);
  cf_sync_borrow_async (till, CF_SYNC_LOAN_PIECES, "PEN", 1000, "basket", cf_sync_world_done_cb,
                        &one);
  cf_sync_borrow_async (till, CF_SYNC_LOAN_VALUE, "card-1", 500, "basket", cf_sync_world_done_cb,
                        &two);
  cf_sync_borrow_async (till, CF_SYNC_LOAN_PIECES, "PEN", 1000, "basket", cf_sync_world_done_cb,
                        &three);
  cf_fake_run (central, 0);
  pieces = borrowed (one, NULL, &code);
  ck_assert_int_eq (code, 0);
  ck_assert_ptr_nonnull (strstr (pieces, "\"sku\":\"PEN\""));
  ck_assert_ptr_nonnull (strstr (pieces, "\"amount\":1000"));
  value = borrowed (two, NULL, &code);
  ck_assert_int_eq (code, 0);
  ck_assert_ptr_nonnull (strstr (value, "\"card\":\"card-1\""));
  second = borrowed (three, NULL, &code); /* one of a kind at a time */
  ck_assert_int_eq (code, CF_ERROR_UNREACHABLE);
}
END_TEST

START_TEST (test_who_has_the_last_pieces_is_said)
{
  static const struct
  {
    const char *sku;
    CfFakeMood mood;
    gint code;
  } asks[] = {
    { "MUG", CF_FAKE_FINE, CF_ERROR_LENT_ELSEWHERE },
    { "CUP", CF_FAKE_FINE, CF_ERROR_INSUFFICIENT_VALUE },
    { "MUG", CF_FAKE_DOWN, CF_ERROR_UNREACHABLE },
    { "MUG", CF_FAKE_PORTAL, CF_ERROR_UNREACHABLE },
    { "MUG", CF_FAKE_LOSE_ANSWER, CF_ERROR_UNREACHABLE },
  };
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *words = NULL;
  g_auto (GStrv) lent = NULL;
  gint code;

  cf_sync_start (till);
  cf_fake_run (central, 0);
  cf_fake_central_set_mood (central, asks[_i].mood);
  cf_sync_borrow_async (till, CF_SYNC_LOAN_PIECES, asks[_i].sku, 1000, "basket",
                        cf_sync_world_done_cb, &result);
  cf_fake_run (central, 10000);
  words = borrowed (result, &lent, &code);
  ck_assert_ptr_null (words);
  ck_assert_int_eq (code, asks[_i].code);
  ck_assert_int_eq (lent != NULL, code == CF_ERROR_LENT_ELSEWHERE);
  if (lent != NULL)
    ck_assert_str_eq (lent[0], CF_FAKE_GRANT);
}
END_TEST

START_TEST (test_freeing_ends_what_is_asked_for)
{
  g_autoptr (GAsyncResult) one = NULL, two = NULL;
  g_autofree char *value = NULL, *pieces = NULL;
  gint code;

  cf_sync_start (till);
  cf_fake_run (central, 0);
  cf_sync_borrow_async (till, CF_SYNC_LOAN_PIECES, "PEN", 1000, "basket", cf_sync_world_done_cb,
                        &one);
  cf_sync_borrow_async (till, CF_SYNC_LOAN_VALUE, "card-1", 500, "basket", cf_sync_world_done_cb,
                        &two);
  g_clear_pointer (&till, cf_sync_free);
  cf_fake_run (central, 0);
  pieces = borrowed (one, NULL, &code);
  ck_assert_int_eq (code, CF_ERROR_UNREACHABLE);
  value = borrowed (two, NULL, &code);
  ck_assert_int_eq (code, CF_ERROR_UNREACHABLE);
}
END_TEST

START_TEST (test_freeing_at_any_step_calls_nothing_back)
{
  cf_store_world_open_shift (&world, 0);
  cf_sync_world_put_product ("PEN", 199);
  for (guint steps = 0; steps < 60; steps++) {
    cf_sync_start (till);
    for (guint i = 0; i < steps; i++)
      cf_fake_step (central);
    cf_store_world_sell (&world, 1);
    g_clear_pointer (&till, cf_sync_free);
    cf_fake_run (central, 0);
    cf_sync_world_open ();
  }
  cf_sync_start (till);
  cf_fake_run (central, 3 * MINUTE);
  ck_assert_uint_eq (cf_sync_world_status ().unsent, 0);
  ck_assert_int_eq (cf_sync_world_price_of ("PEN"), 199);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_checked_fixture (tc, cf_sync_world_set_up, cf_sync_world_tear_down);
  tcase_add_test (tc, test_enrolled_till_sends_all_and_takes_all);
  tcase_add_test (tc, test_till_whose_token_is_over_is_enrolled_again);
  tcase_add_test (tc, test_another_code_opens_an_epoch_under_it);
  tcase_add_test (tc, test_shop_without_a_central_is_off);
}

static void
add_enrolled_tests (TCase *tc)
{
  tcase_add_checked_fixture (tc, cf_sync_world_set_up_enrolled, cf_sync_world_tear_down);
  tcase_add_test (tc, test_captive_portal_counts_as_offline);
  tcase_add_test (tc, test_revoked_till_moves_no_cursor_and_keeps_trying);
  tcase_add_test (tc, test_retry_after_is_waited_for);
  tcase_add_test (tc, test_once_says_why_it_did_not);
  tcase_add_test (tc, test_hint_leads_to_a_pull_at_once);
  tcase_add_test (tc, test_who_was_erased_elsewhere_is_forgotten_here);
  tcase_add_test (tc, test_the_log_of_what_was_told_forgets_who_is_erased);
  tcase_add_test (tc, test_who_was_erased_is_found_again_in_the_next_run);
  tcase_add_test (tc, test_swallowed_streams_fall_back_to_polls);
  tcase_add_test (tc, test_polls_wait_while_a_page_is_on_its_way);
  tcase_add_test (tc, test_own_sale_shows_once_whoever_tells_of_it);
  tcase_add_test (tc, test_gone_feed_is_loaded_anew);
  tcase_add_test (tc, test_snapshot_goes_on_after_a_restart);
  tcase_add_test (tc, test_what_was_told_is_compared_once_a_day);
  tcase_add_test (tc, test_a_large_scope_is_compared_in_days);
  tcase_add_test (tc, test_a_comparison_keeps_no_news_waiting);
  tcase_add_test (tc, test_clock_offset_is_measured_and_recorded_once);
  tcase_add_test (tc, test_the_clock_offset_of_an_earlier_run_is_shown);
  tcase_add_test (tc, test_a_heartbeat_says_what_is_free_where_the_store_lies);
  tcase_add_test (tc, test_token_that_has_grown_old_is_exchanged_once);
  tcase_add_test (tc, test_recommendations_are_asked_once_and_their_failure_is_no_trouble);
  tcase_add_test (tc, test_freeing_ends_a_question_for_recommendations);
  tcase_add_test (tc, test_value_and_pieces_are_borrowed_side_by_side);
  tcase_add_loop_test (tc, test_who_has_the_last_pieces_is_said, 0, 5);
  tcase_add_test (tc, test_freeing_ends_what_is_asked_for);
  tcase_add_test (tc, test_freeing_at_any_step_calls_nothing_back);
}

int
main (void)
{
  int enrolling = cf_test_run ("sync-enrol", add_tests);
  int enrolled = cf_test_run ("sync", add_enrolled_tests);

  return enrolling != 0 ? enrolling : enrolled;
}
