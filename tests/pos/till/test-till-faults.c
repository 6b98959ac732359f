/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include <sqlite3.h>

#include "cf-fault-vfs.h"
#include "cf-till-close.h"
#include "cf-till-paper.h"
#include "cf-till-upkeep.h"
#include "cf-till-world.h"

/*
 * What goes wrong between the till and its store: a disk that is full for a while, a restart between
 * two steps, an answer that comes late.  Whatever was refused has changed nothing and can be done once
 * there is room; whatever happened is on record once.
 */

static CfTillWorld *
world_with_faults (void)
{
  cf_fault_reset ();
  sqlite3_vfs_register (sqlite3_vfs_find (CF_FAULT_VFS), 1);
  CfTillWorld *world = cf_till_world_new ();
  cf_till_world_start_day (world, "bob", "2222");
  return world;
}

static void
fill_disk (void)
{
  cf_fault.full_at = 1;
}

static void
make_room (void)
{
  cf_fault.full_at = 0;
}

static GAsyncResult *
finish (CfTillWorld *world)
{
  CfTillWait wait = { NULL };
  cf_till_finish_async (world->till, cf_till_wait_cb, &wait);
  return cf_till_wait_for (&wait);
}

static void
void_line (CfTillWorld *world, guint line)
{
  GError *error = NULL;
  ck_assert_ok (cf_till_void_line (world->till, line, NULL, &error));
}

static void
scan_unknown (CfTillWorld *world)
{
  GError *error = NULL;
  ck_assert_refused (cf_till_scan (world->till, "5060262483879", NULL, NULL, &error),
                     CF_ERROR_UNKNOWN_CODE);
}

static guint
count_lines (CfTillWorld *world)
{
  return g_list_model_get_n_items (cf_till_get_lines (world->till));
}

/* How many records of @kind the journal has. */
static guint
count_records (CfTillWorld *world, const char *kind)
{
  g_autofree char *path = g_build_filename (world->state_home, "journal", NULL);
  g_autofree char *needle = g_strdup_printf ("\"kind\":\"%s\"", kind);
  g_autofree char *text = NULL;
  GError *error = NULL;
  guint n = 0;

  ck_assert_ok (cf_till_export_journal (world->till, NULL, NULL, path, NULL, &error));
  ck_assert_ok (g_file_get_contents (path, &text, NULL, &error));
  for (const char *at = text; (at = strstr (at, needle)) != NULL; at += strlen (needle))
    n++;
  return n;
}

static void
check_sound (CfTillWorld *world)
{
  GError *error = NULL;
  CfTillVerdict verdict;

  ck_assert_ok (cf_till_verify_journal (world->folder, &verdict, NULL, &error));
  ck_assert_msg (verdict.ok, "%s", verdict.ok ? "" : verdict.problems[0]);
  cf_till_verdict_clear (&verdict);
}

/* ── a full disk ─────────────────────────────────────────────────────────────────────────────── */

START_TEST (test_a_sale_refused_by_a_full_disk_is_finished_once_there_is_room)
{
  g_autoptr (CfTillWorld) world = world_with_faults ();
  GError *error = NULL;
  cf_till_world_scan (world, "4006381333931");
  cf_till_world_scan (world, "4000417025005");
  void_line (world, 1);
  cf_till_world_tender (world, "cash", "5");
  fill_disk ();
  g_autoptr (GAsyncResult) result = finish (world);
  ck_assert_refused (cf_till_finish_finish (world->till, result, &error) != NULL,
                     CF_ERROR_DISK_FULL);
  ck_assert_uint_eq (count_lines (world), 1);
  ck_assert_int_eq (cf_till_get_figures (world->till)->tendered.minor, 500);
  /* the basket is free: it can still be changed, though not be saved */
  cf_till_world_scan (world, "4006381333931");
  make_room ();
  ck_assert_str_eq (cf_till_world_finish (world)->sale->number, "T1-000001");
  ck_assert_uint_eq (count_records (world, "sale.completed"), 1);
  ck_assert_uint_eq (count_records (world, "line.voided"), 1);
  check_sound (world);
}
END_TEST

START_TEST (test_a_card_is_not_asked_when_it_cannot_be_recorded)
{
  g_autoptr (CfTillWorld) world = world_with_faults ();
  GError *error = NULL;
  CfTillWait wait = { NULL };
  cf_till_world_scan (world, "4006381333931");
  fill_disk ();
  cf_till_tender_async (world->till, "card", NULL, NULL, cf_till_wait_cb, &wait);
  g_autoptr (GAsyncResult) result = cf_till_wait_for (&wait);
  ck_assert_refused (cf_till_command_finish (world->till, result, &error), CF_ERROR_DISK_FULL);
  ck_assert_uint_eq (g_list_model_get_n_items (cf_till_get_tenders (world->till)), 0);
  make_room ();
  void_line (world, 1);
  cf_till_world_scan (world, "4006381333931");
  cf_till_world_tender (world, "cash", NULL);
  cf_till_world_finish (world);
  ck_assert_uint_eq (count_records (world, "tender.started"), 0);
  check_sound (world);
}
END_TEST

START_TEST (test_a_card_answer_that_cannot_be_recorded_is_with_the_next_step)
{
  g_autoptr (CfTillWorld) world = world_with_faults ();
  GError *error = NULL;
  CfTillWait wait = { NULL };
  CfTillSummary summary;
  cf_till_world_scan (world, "4006381333931");
  cf_till_tender_async (world->till, "card", NULL, NULL, cf_till_wait_cb, &wait);
  do { /* until the terminal was asked */
    g_main_context_iteration (NULL, TRUE);
    cf_till_get_summary (world->till, &summary);
  } while (!summary.is_card_running);
  fill_disk ();
  while (wait.result == NULL)
    if (!g_main_context_iteration (NULL, FALSE)) {
      cf_manual_clock_advance (&world->clock, 100);
      cf_till_run_due_timers (world->till);
    }
  g_autoptr (GAsyncResult) result = cf_till_wait_for (&wait);
  ck_assert_refused (cf_till_command_finish (world->till, result, &error), CF_ERROR_DISK_FULL);
  ck_assert_int_eq (cf_till_get_figures (world->till)->due.minor, 0);
  make_room ();
  cf_till_world_finish (world);
  ck_assert_uint_eq (count_records (world, "tender.settled"), 1);
  check_sound (world);
}
END_TEST

START_TEST (test_nobody_is_signed_in_or_out_when_that_cannot_be_recorded)
{
  g_autoptr (CfTillWorld) world = world_with_faults ();
  GError *error = NULL;
  CfTillWait wait = { NULL };
  fill_disk ();
  cf_till_sign_in_async (world->till, "mia", "3333", cf_till_wait_cb, &wait);
  g_autoptr (GAsyncResult) in = cf_till_wait_for (&wait);
  ck_assert_refused (cf_till_command_finish (world->till, in, &error), CF_ERROR_DISK_FULL);
  ck_assert_str_eq (cf_till_person_get_info (cf_till_get_person (world->till))->name, "bob");
  cf_till_sign_out_async (world->till, cf_till_wait_cb, &wait);
  g_autoptr (GAsyncResult) out = cf_till_wait_for (&wait);
  ck_assert_refused (cf_till_command_finish (world->till, out, &error), CF_ERROR_DISK_FULL);
  ck_assert_ptr_nonnull (cf_till_get_person (world->till));
  make_room ();
  cf_till_world_sign_in (world, "mia", "3333");
  check_sound (world);
}
END_TEST

START_TEST (test_a_full_disk_does_not_buy_tries_at_a_pin)
{
  g_autoptr (CfTillWorld) world = world_with_faults ();
  GError *error = NULL;
  CfTillWait wait = { NULL };
  fill_disk ();
  for (guint i = 0; i < 4; i++) {
    cf_till_sign_in_async (world->till, "mia", "9999", cf_till_wait_cb, &wait);
    g_autoptr (GAsyncResult) wrong = cf_till_wait_for (&wait);
    ck_assert_refused (cf_till_command_finish (world->till, wrong, &error), CF_ERROR_WRONG_PIN);
  }
  make_room ();
  cf_till_sign_in_async (world->till, "mia", "3333", cf_till_wait_cb, &wait);
  g_autoptr (GAsyncResult) early = cf_till_wait_for (&wait);
  ck_assert_refused (cf_till_command_finish (world->till, early, &error), CF_ERROR_LOCKED_OUT);
  cf_manual_clock_advance (&world->clock, 2000);
  cf_till_world_sign_in (world, "mia", "3333");
  check_sound (world);
}
END_TEST

/* ── a disk that is gone ─────────────────────────────────────────────────────────────────────── */

/* From the next sync on it answers nothing. */
static void
unplug_disk (void)
{
  cf_fault.fail_sync = TRUE;
  cf_fault.stays_failed = TRUE;
}

static void
on_outcome_unknown_cb (CfTill *till, const char *code, gpointer data)
{
  if (g_str_equal (code, "outcome_unknown"))
    cf_fault.stays_failed = FALSE;
}

START_TEST (test_a_sale_in_doubt_is_answered_once_the_disk_answers)
{
  g_autoptr (CfTillWorld) world = world_with_faults ();
  GError *error = NULL;
  cf_till_world_scan (world, "4006381333931");
  cf_till_world_scan (world, "4000417025005");
  void_line (world, 1);
  cf_till_world_tender (world, "cash", "5");
  cf_till_wait_saved (world->till);
  g_signal_connect (world->till, "notice", G_CALLBACK (on_outcome_unknown_cb), NULL);
  unplug_disk ();
  g_autoptr (GAsyncResult) result = finish (world);
  ck_assert_refused (cf_till_finish_finish (world->till, result, &error) != NULL, CF_ERROR_IO);
  ck_assert_uint_eq (count_lines (world), 1);
  ck_assert_str_eq (cf_till_world_finish (world)->sale->number, "T1-000001");
  ck_assert_uint_eq (count_records (world, "sale.completed"), 1);
  ck_assert_uint_eq (count_records (world, "line.voided"), 1);
  check_sound (world);
}
END_TEST

START_TEST (test_a_sale_that_stays_in_doubt_is_known_after_a_new_start)
{
  g_autoptr (CfTillWorld) world = world_with_faults ();
  GError *error = NULL;
  cf_till_world_scan (world, "4006381333931");
  cf_till_world_tender (world, "cash", "5");
  cf_till_wait_saved (world->till);
  unplug_disk ();
  g_autoptr (GAsyncResult) result = finish (world);
  ck_assert_refused (cf_till_finish_finish (world->till, result, &error) != NULL,
                     CF_ERROR_OUTCOME_UNKNOWN);
  /* Nothing is done a second time, also when the disk is back. */
  cf_fault.stays_failed = FALSE;
  g_autoptr (GAsyncResult) again = finish (world);
  ck_assert_refused (cf_till_finish_finish (world->till, again, &error) != NULL,
                     CF_ERROR_OUTCOME_UNKNOWN);
  ck_assert_refused (cf_till_scan (world->till, "4000417025005", NULL, NULL, &error),
                     CF_ERROR_OUTCOME_UNKNOWN);
  cf_till_world_reopen (world);
  cf_till_world_sign_in (world, "bob", "2222");
  ck_assert_uint_eq (count_records (world, "sale.completed") + count_lines (world), 1);
  if (count_lines (world) > 0) {
    if (cf_till_get_figures (world->till)->due.minor > 0)
      cf_till_world_tender (world, "cash", "5");
    cf_till_world_finish (world);
  }
  ck_assert_uint_eq (count_records (world, "sale.completed"), 1);
  check_sound (world);
}
END_TEST

/* ── what was noted ──────────────────────────────────────────────────────────────────────────── */

START_TEST (test_what_was_noted_is_on_record_once_after_restarts)
{
  g_autoptr (CfTillWorld) world = world_with_faults ();
  CfTillWait wait = { NULL };
  cf_till_world_scan (world, "4006381333931");
  cf_till_world_scan (world, "4000417025005");
  void_line (world, 1);
  cf_till_world_reopen (world); /* a note of a run before */
  cf_till_world_sign_in (world, "bob", "2222");
  cf_till_world_reopen (world); /* a record by now */
  cf_till_world_sign_in (world, "bob", "2222");
  cf_till_tender_async (world->till, "card", &(CfMoney){ 100 }, NULL, cf_till_wait_cb, &wait);
  while (wait.result == NULL)
    if (!g_main_context_iteration (NULL, FALSE)) {
      cf_manual_clock_advance (&world->clock, 100);
      cf_till_run_due_timers (world->till);
    }
  g_clear_object (&wait.result);
  cf_till_world_reopen (world);
  cf_till_world_sign_in (world, "bob", "2222");
  cf_till_world_tender (world, "cash", NULL);
  cf_till_world_finish (world);
  ck_assert_uint_eq (count_records (world, "line.voided"), 1);
  check_sound (world);
}
END_TEST

START_TEST (test_undo_takes_back_its_own_notes_alone)
{
  g_autoptr (CfTillWorld) world = world_with_faults ();
  GError *error = NULL;
  cf_till_world_scan (world, "4006381333931");
  void_line (world, 1);
  scan_unknown (world);
  ck_assert_ok (cf_till_undo (world->till, &error));
  cf_till_world_tender (world, "cash", NULL);
  cf_till_world_finish (world);
  ck_assert_uint_eq (count_records (world, "line.voided"), 0);
  ck_assert_uint_eq (count_records (world, "catalog.unknown_code"), 1);
}
END_TEST

START_TEST (test_undoing_what_is_on_record_already_is_on_record_too)
{
  g_autoptr (CfTillWorld) world = world_with_faults ();
  GError *error = NULL;
  CfTillWait wait = { NULL };
  cf_till_world_scan (world, "4006381333931");
  cf_till_world_tender (world, "cash", NULL);
  cf_till_world_finish (world);
  cf_till_world_scan (world, "4006381333931");
  void_line (world, 1);
  cf_till_reprint_async (world->till, NULL, cf_till_wait_cb, &wait); /* records the note */
  g_autoptr (GAsyncResult) printed = cf_till_wait_for (&wait);
  g_autofree char *number = cf_till_reprint_finish (world->till, printed, &error);
  ck_assert_ok (number != NULL);
  scan_unknown (world);
  ck_assert_ok (cf_till_undo (world->till, &error));
  ck_assert_uint_eq (count_lines (world), 1);
  cf_till_world_tender (world, "cash", NULL);
  cf_till_world_finish (world);
  ck_assert_uint_eq (count_records (world, "line.voided"), 1);
  ck_assert_uint_eq (count_records (world, "basket.resumed"), 1);
  ck_assert_uint_eq (count_records (world, "catalog.unknown_code"), 1);
}
END_TEST

START_TEST (test_a_z_counts_what_was_noted_a_moment_before)
{
  g_autoptr (CfTillWorld) world = world_with_faults ();
  GError *error = NULL;
  CfTillWait wait = { NULL };
  cf_till_world_scan (world, "4006381333931");
  void_line (world, 1);
  cf_till_close_shift_async (world->till, &(CfTillClose){ .counted = { 10000 } }, NULL,
                             cf_till_wait_cb, &wait);
  g_autoptr (GAsyncResult) result = cf_till_wait_for (&wait);
  g_autoptr (CfShiftReport) z = cf_till_close_shift_finish (world->till, result, &error);
  ck_assert_ok (z != NULL);
  ck_assert_uint_eq (z->lines_voided, 1);
}
END_TEST

START_TEST (test_a_scanner_that_reads_nonsense_for_ever_does_no_harm)
{
  g_autoptr (CfTillWorld) world = world_with_faults ();
  for (guint i = 0; i < 500; i++) { /* without two seconds in which the till is idle */
    scan_unknown (world);
    while (g_main_context_iteration (NULL, FALSE))
      ;
  }
  cf_till_world_scan (world, "4006381333931");
  cf_till_world_tender (world, "cash", NULL);
  cf_till_world_finish (world);
  ck_assert_uint_eq (count_records (world, "catalog.unknown_code"), 500);
  fill_disk ();
  for (guint i = 0; i < 5000; i++)
    scan_unknown (world);
  make_room ();
  cf_till_world_scan (world, "4006381333931");
  cf_till_world_tender (world, "cash", NULL);
  cf_till_world_finish (world);
  check_sound (world);
}
END_TEST

/* ── which basket is the open one ────────────────────────────────────────────────────────────── */

START_TEST (test_a_note_before_the_first_line_does_not_keep_a_parked_basket_away)
{
  g_autoptr (CfTillWorld) world = world_with_faults ();
  GError *error = NULL;
  CfTillWait wait = { NULL };
  CfId id;
  cf_till_world_scan (world, "4006381333931");
  cf_till_park_async (world->till, NULL, cf_till_wait_cb, &wait);
  g_autoptr (GAsyncResult) parked = cf_till_wait_for (&wait);
  ck_assert_ok (cf_till_park_finish (world->till, parked, &id, &error));
  scan_unknown (world);
  cf_till_resume_async (world->till, id.text, cf_till_wait_cb, &wait);
  g_autoptr (GAsyncResult) resumed = cf_till_wait_for (&wait);
  ck_assert_ok (cf_till_command_finish (world->till, resumed, &error));
  cf_till_world_reopen (world);
  ck_assert_uint_eq (count_lines (world), 1);
  cf_till_world_sign_in (world, "bob", "2222");
  ck_assert_uint_eq (count_records (world, "catalog.unknown_code"), 1);
}
END_TEST

START_TEST (test_a_basket_brought_back_after_a_note_is_the_one_found_again)
{
  g_autoptr (CfTillWorld) world = world_with_faults ();
  GError *error = NULL;
  CfTillWait wait = { NULL };
  cf_till_world_scan (world, "4006381333931");
  cf_till_cancel_async (world->till, NULL, cf_till_wait_cb, &wait);
  g_autoptr (GAsyncResult) cancelled = cf_till_wait_for (&wait);
  ck_assert_ok (cf_till_command_finish (world->till, cancelled, &error));
  scan_unknown (world);
  ck_assert_ok (cf_till_undo (world->till, &error));
  cf_till_world_reopen (world);
  ck_assert_uint_eq (count_lines (world), 1);
  ck_assert_str_eq (world->notices->str, "");
}
END_TEST

/* ── closing ─────────────────────────────────────────────────────────────────────────────────── */

START_TEST (test_closing_lets_what_is_under_way_answer)
{
  g_autoptr (CfTillWorld) world = world_with_faults ();
  GError *error = NULL;
  CfTillWait in = { NULL }, found = { NULL };
  CfTillOptions options = { .folder = world->folder,
                            .use = CF_TILL_SELL,
                            .clock = &world->clock.clock };
  cf_till_close (world->till);
  g_clear_object (&world->till);
  sqlite3_vfs_register (sqlite3_vfs_find ("unix"), 1); /* the other one knows no threads */
  world->till = cf_till_open (&options, &error);
  ck_assert_ok (world->till != NULL);
  cf_till_sign_in_async (world->till, "mia", "3333", cf_till_wait_cb, &in);
  cf_till_search_async (world->till, "milk", 10, cf_till_wait_cb, &found);
  cf_till_close (world->till);
  g_autoptr (GAsyncResult) signed_in = cf_till_wait_for (&in);
  ck_assert_ok (cf_till_command_finish (world->till, signed_in, &error));
  g_autoptr (GAsyncResult) searched = cf_till_wait_for (&found);
  g_autoptr (GPtrArray) products = cf_till_search_finish (world->till, searched, &error);
  ck_assert_ok (products != NULL);
  ck_assert_uint_eq (products->len, 1);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_a_sale_refused_by_a_full_disk_is_finished_once_there_is_room);
  tcase_add_test (tc, test_a_card_is_not_asked_when_it_cannot_be_recorded);
  tcase_add_test (tc, test_a_card_answer_that_cannot_be_recorded_is_with_the_next_step);
  tcase_add_test (tc, test_nobody_is_signed_in_or_out_when_that_cannot_be_recorded);
  tcase_add_test (tc, test_a_full_disk_does_not_buy_tries_at_a_pin);
  tcase_add_test (tc, test_a_sale_in_doubt_is_answered_once_the_disk_answers);
  tcase_add_test (tc, test_a_sale_that_stays_in_doubt_is_known_after_a_new_start);
  tcase_add_test (tc, test_what_was_noted_is_on_record_once_after_restarts);
  tcase_add_test (tc, test_undo_takes_back_its_own_notes_alone);
  tcase_add_test (tc, test_undoing_what_is_on_record_already_is_on_record_too);
  tcase_add_test (tc, test_a_z_counts_what_was_noted_a_moment_before);
  tcase_add_test (tc, test_a_scanner_that_reads_nonsense_for_ever_does_no_harm);
  tcase_add_test (tc, test_a_note_before_the_first_line_does_not_keep_a_parked_basket_away);
  tcase_add_test (tc, test_a_basket_brought_back_after_a_note_is_the_one_found_again);
  tcase_add_test (tc, test_closing_lets_what_is_under_way_answer);
}

CF_TEST_MAIN ("till-faults", add_tests)
