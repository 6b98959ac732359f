/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-till-amounts.h"
#include "cf-till-close.h"
#include "cf-till-paper.h"
#include "cf-till-upkeep.h"
#include "cf-till-world.h"

static void
void_line (CfTillWorld *world, guint line)
{
  GError *error = NULL;
  ck_assert_ok (cf_till_void_line (world->till, line, NULL, &error));
}

static const CfTillLineInfo *
line_at (CfTillWorld *world, guint index)
{
  g_autoptr (CfTillLine) row = g_list_model_get_item (cf_till_get_lines (world->till), index);
  return cf_till_line_get_info (row);
}

static guint
count_lines (CfTillWorld *world)
{
  return g_list_model_get_n_items (cf_till_get_lines (world->till));
}

START_TEST (test_a_cash_sale_is_recorded_with_number_change_and_position)
{
  g_autoptr (CfTillWorld) world = cf_till_world_new ();
  cf_till_world_start_day (world, "bob", "2222");
  cf_till_world_scan (world, "4006381333931");
  cf_till_world_scan (world, "4006381333931");
  cf_till_world_scan (world, "]E04005900136787");
  /* 2 × 1.19 + 1.99 = 4.37 */
  ck_assert_uint_eq (count_lines (world), 2);
  ck_assert_int_eq (line_at (world, 0)->quantity.milli, 2000);
  ck_assert_int_eq (cf_till_get_figures (world->till)->total.minor, 437);
  /* 437 among three: 146, 146 and 145 */
  ck_assert_int_eq (cf_till_get_share (world->till, 3).minor, 146);
  ck_assert_int_eq (cf_till_get_share (world->till, 1).minor, 437);
  cf_till_world_tender (world, "cash", "5");
  const CfTillDone *done = cf_till_world_finish (world);
  ck_assert_str_eq (done->sale->number, "T1-000001");
  ck_assert_int_eq (done->sale->change.minor, 63);
  ck_assert_uint_eq (strlen (done->hash), 64);
  ck_assert_uint_eq (count_lines (world), 0);

  /* and it can be read back from the journal */
  GError *error = NULL;
  g_autoptr (CfTillDone) found = cf_till_find_sale (world->till, "T1-000001", &error);
  ck_assert_ok (found != NULL);
  ck_assert_int_eq (found->sale->total.minor, 437);
  ck_assert_str_eq (found->hash, done->hash);
  ck_assert_str_eq (found->sale->by_name, "bob");
}
END_TEST

START_TEST (test_a_voided_line_comes_back_with_its_number)
{
  g_autoptr (CfTillWorld) world = cf_till_world_new ();
  GError *error = NULL;
  cf_till_world_start_day (world, "bob", "2222");
  cf_till_world_scan (world, "4006381333931");
  cf_till_world_scan (world, "4000417025005");
  void_line (world, 1);
  ck_assert_uint_eq (count_lines (world), 1);
  ck_assert_uint_eq (line_at (world, 0)->no, 2);
  ck_assert_str_eq (cf_till_get_undo (world->till)->kind, "void");
  ck_assert_ok (cf_till_undo (world->till, &error));
  ck_assert_uint_eq (count_lines (world), 2);
  ck_assert_uint_eq (line_at (world, 0)->no, 1);
  ck_assert_refused (cf_till_undo (world->till, &error), CF_ERROR_NOTHING_TO_UNDO);
}
END_TEST

START_TEST (test_undo_is_offered_for_eight_seconds)
{
  g_autoptr (CfTillWorld) world = cf_till_world_new ();
  cf_till_world_start_day (world, "bob", "2222");
  cf_till_world_scan (world, "4006381333931");
  void_line (world, 1);
  cf_manual_clock_advance (&world->clock, 8000);
  ck_assert_ptr_nonnull (cf_till_get_undo (world->till)->kind);
  cf_manual_clock_advance (&world->clock, 1);
  ck_assert_ptr_null (cf_till_get_undo (world->till)->kind);
}
END_TEST

START_TEST (test_a_cashier_needs_approval_above_ten_percent)
{
  g_autoptr (CfTillWorld) world = cf_till_world_new ();
  GError *error = NULL;
  CfTillWait wait = { NULL };
  CfDiscount fifth = cf_discount_percent ((CfRate){ 200000 });
  cf_till_world_start_day (world, "bob", "2222");
  cf_till_world_scan (world, "5000267024004");

  cf_till_discount_async (world->till, 1, &fifth, NULL, NULL, cf_till_wait_cb, &wait);
  g_autoptr (GAsyncResult) first = cf_till_wait_for (&wait);
  ck_assert_refused (cf_till_command_finish (world->till, first, &error), CF_ERROR_NEEDS_APPROVAL);
  ck_assert_str_eq (cf_till_get_refusal (world->till)->role, "supervisor");

  CfTillApproval wrong = { "mia", "0000" }, right = { "mia", "3333" };
  cf_till_discount_async (world->till, 1, &fifth, NULL, &wrong, cf_till_wait_cb, &wait);
  g_autoptr (GAsyncResult) second = cf_till_wait_for (&wait);
  ck_assert_refused (cf_till_command_finish (world->till, second, &error), CF_ERROR_WRONG_PIN);
  ck_assert_uint_eq (cf_till_get_refusal (world->till)->tries_left, 2);

  cf_till_discount_async (world->till, 1, &fifth, "dented tin", &right, cf_till_wait_cb, &wait);
  g_autoptr (GAsyncResult) third = cf_till_wait_for (&wait);
  ck_assert_ok (cf_till_command_finish (world->till, third, &error));
  /* 17.79 × 20 % = 3.558 -> 3.56 */
  ck_assert_int_eq (line_at (world, 0)->discount.minor, 356);
  ck_assert_str_eq (line_at (world, 0)->saving, "20 %, dented tin");
}
END_TEST

START_TEST (test_an_age_check_stands_before_finish_and_not_before_tender)
{
  g_autoptr (CfTillWorld) world = cf_till_world_new ();
  GError *error = NULL;
  CfTillWait wait = { NULL };
  CfTillSummary summary;
  cf_till_world_start_day (world, "bob", "2222");
  cf_till_world_scan (world, "5000267024004");
  cf_till_get_summary (world->till, &summary);
  ck_assert_uint_eq (summary.age_needed, 18);
  cf_till_world_tender (world, "cash", "20");
  cf_till_finish_async (world->till, cf_till_wait_cb, &wait);
  g_autoptr (GAsyncResult) result = cf_till_wait_for (&wait);
  ck_assert_refused (cf_till_finish_finish (world->till, result, &error) != NULL,
                     CF_ERROR_AGE_CHECK_NEEDED);
  /* 18 on the day after tomorrow is too young; tomorrow's birthday counts tomorrow */
  ck_assert_refused (cf_till_confirm_age (world->till, "2008-11-24", &error), CF_ERROR_UNDER_AGE);
  ck_assert_ok (cf_till_confirm_age (world->till, "2008-11-23", &error));
  ck_assert_int_eq (cf_till_world_finish (world)->sale->age_limit, 18);
}
END_TEST

START_TEST (test_a_price_in_the_label_is_kept_exactly)
{
  g_autoptr (CfTillWorld) world = cf_till_world_new ();
  GError *error = NULL;
  cf_till_world_start_day (world, "bob", "2222");
  /* 2 123450 00345 7: item 123450 of the counter, 3.45, check digit 7 */
  cf_till_world_scan (world, "2123450003457");
  ck_assert_int_eq (line_at (world, 0)->total.minor, 345);
  /* 3.45 / 9.90 = 0.348… kg */
  ck_assert_int_eq (line_at (world, 0)->quantity.milli, 348);
  ck_assert_refused (cf_till_set_quantity (world->till, 1, "1.000", &error), CF_ERROR_BAD_QTY);
  cf_till_world_scan (world, "2123450003457");
  ck_assert_uint_eq (count_lines (world), 2);
}
END_TEST

START_TEST (test_an_unknown_code_is_refused_and_counted)
{
  g_autoptr (CfTillWorld) world = cf_till_world_new ();
  GError *error = NULL;
  cf_till_world_start_day (world, "bob", "2222");
  ck_assert_refused (cf_till_scan (world->till, "5060262483879", NULL, NULL, &error),
                     CF_ERROR_UNKNOWN_CODE);
  ck_assert_str_eq (cf_till_get_refusal (world->till)->text, "5060262483879");
  ck_assert_refused (cf_till_scan (world->till, "4006381333932", NULL, NULL, &error),
                     CF_ERROR_BAD_CHECK_DIGIT);
  ck_assert_uint_eq (count_lines (world), 0);
}
END_TEST

/* As the orders' commands take it, however the scanner wrote it. */
START_TEST (test_a_pickup_code_is_told_whole)
{
  g_autoptr (CfTillWorld) world = cf_till_world_new ();
  static const char *const codes[] = { "]Q1CF1P0123456789", "]Q1cf1p0123456789" };
  GError *error = NULL;

  cf_till_world_start_day (world, "bob", "2222");
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++) {
    CfTillScanned scanned;
    ck_assert_ok (cf_till_scan (world->till, codes[i], NULL, &scanned, &error));
    ck_assert_int_eq (scanned.kind, CF_TILL_SCAN_PICKUP);
    ck_assert_str_eq (scanned.text, "CF1P0123456789");
  }
}
END_TEST

START_TEST (test_the_basket_is_as_it_was_after_a_restart)
{
  g_autoptr (CfTillWorld) world = cf_till_world_new ();
  cf_till_world_start_day (world, "bob", "2222");
  cf_till_world_scan (world, "4006381333931");
  cf_till_world_scan (world, "4000417025005");
  void_line (world, 1);
  cf_till_world_reopen (world);
  ck_assert_uint_eq (count_lines (world), 1);
  ck_assert_uint_eq (line_at (world, 0)->no, 2);
  ck_assert_ptr_nonnull (cf_till_get_shift (world->till));
  ck_assert_ptr_null (cf_till_get_person (world->till));
}
END_TEST

START_TEST (test_park_and_resume_keep_the_basket)
{
  g_autoptr (CfTillWorld) world = cf_till_world_new ();
  GError *error = NULL;
  CfTillWait wait = { NULL };
  CfId id;
  cf_till_world_start_day (world, "bob", "2222");
  cf_till_world_scan (world, "4006381333931");
  cf_till_park_async (world->till, "red coat", cf_till_wait_cb, &wait);
  g_autoptr (GAsyncResult) parked = cf_till_wait_for (&wait);
  ck_assert_ok (cf_till_park_finish (world->till, parked, &id, &error));
  ck_assert_uint_eq (count_lines (world), 0);
  ck_assert_uint_eq (g_list_model_get_n_items (cf_till_get_parked (world->till)), 1);

  cf_till_world_scan (world, "4000417025005");
  cf_till_resume_async (world->till, id.text, cf_till_wait_cb, &wait);
  g_autoptr (GAsyncResult) busy = cf_till_wait_for (&wait);
  ck_assert_refused (cf_till_command_finish (world->till, busy, &error), CF_ERROR_BASKET_OPEN);
  cf_till_cancel_async (world->till, NULL, cf_till_wait_cb, &wait);
  g_autoptr (GAsyncResult) cancelled = cf_till_wait_for (&wait);
  ck_assert_ok (cf_till_command_finish (world->till, cancelled, &error));

  cf_till_resume_async (world->till, id.text, cf_till_wait_cb, &wait);
  g_autoptr (GAsyncResult) resumed = cf_till_wait_for (&wait);
  ck_assert_ok (cf_till_command_finish (world->till, resumed, &error));
  ck_assert_str_eq (line_at (world, 0)->sku, "MILK");
  ck_assert_uint_eq (g_list_model_get_n_items (cf_till_get_parked (world->till)), 0);
}
END_TEST

static void
park_and_resume (CfTillWorld *world, const char *note)
{
  GError *error = NULL;
  CfTillWait wait = { NULL };
  CfId id;
  cf_till_park_async (world->till, note, cf_till_wait_cb, &wait);
  g_autoptr (GAsyncResult) parked = cf_till_wait_for (&wait);
  ck_assert_ok (cf_till_park_finish (world->till, parked, &id, &error));
  cf_till_resume_async (world->till, id.text, cf_till_wait_cb, &wait);
  g_autoptr (GAsyncResult) resumed = cf_till_wait_for (&wait);
  ck_assert_ok (cf_till_command_finish (world->till, resumed, &error));
}

START_TEST (test_a_note_goes_with_the_basket_into_the_sale)
{
  g_autoptr (CfTillWorld) world = cf_till_world_new ();
  GError *error = NULL;
  cf_till_world_start_day (world, "bob", "2222");
  cf_till_world_scan (world, "4006381333931");
  ck_assert_ok (cf_till_set_note (world->till, "  Two bags  ", &error));
  ck_assert_str_eq (cf_basket_get_note (cf_till_get_basket (world->till)), "Two bags");
  park_and_resume (world, "red coat");
  cf_till_world_tender (world, "cash", NULL);
  const CfTillDone *done = cf_till_world_finish (world);
  ck_assert_str_eq (done->sale->note, "Two bags"); /* and not what it was found by */
  cf_till_world_scan (world, "4006381333931");
  ck_assert_ptr_null (cf_basket_get_note (cf_till_get_basket (world->till)));
}
END_TEST

START_TEST (test_a_basket_parked_under_a_note_says_nothing_of_it_on_the_receipt)
{
  g_autoptr (CfTillWorld) world = cf_till_world_new ();
  cf_till_world_start_day (world, "bob", "2222");
  cf_till_world_scan (world, "4006381333931");
  park_and_resume (world, "red coat");
  cf_till_world_tender (world, "cash", NULL);
  ck_assert_ptr_null (cf_till_world_finish (world)->sale->note);
}
END_TEST

START_TEST (test_a_note_that_cannot_be_is_refused)
{
  g_autoptr (CfTillWorld) world = cf_till_world_new ();
  GError *error = NULL;
  g_autofree char *long_note = g_strnfill (CF_TILL_NOTE_MAX + 1, 'x');
  cf_till_world_start_day (world, "bob", "2222");
  ck_assert_refused (cf_till_set_note (world->till, "early", &error), CF_ERROR_EMPTY_BASKET);
  cf_till_world_scan (world, "4006381333931");
  ck_assert_refused (cf_till_set_note (world->till, long_note, &error), CF_ERROR_BAD_REQUEST);
  ck_assert_refused (cf_till_set_note (world->till, "two\nlines", &error), CF_ERROR_BAD_REQUEST);
  ck_assert_refused (cf_till_set_note (world->till, "\x1b@", &error), CF_ERROR_BAD_REQUEST);
  ck_assert_ok (cf_till_set_note (world->till, "right", &error));
  ck_assert_ok (cf_till_set_note (world->till, " ", &error));
  ck_assert_ptr_null (cf_basket_get_note (cf_till_get_basket (world->till)));
}
END_TEST

START_TEST (test_a_cancelled_basket_can_be_brought_back)
{
  g_autoptr (CfTillWorld) world = cf_till_world_new ();
  GError *error = NULL;
  CfTillWait wait = { NULL };
  cf_till_world_start_day (world, "bob", "2222");
  cf_till_world_scan (world, "4006381333931");
  cf_till_world_tender (world, "cash", "1");
  cf_till_cancel_async (world->till, "left", cf_till_wait_cb, &wait);
  g_autoptr (GAsyncResult) cancelled = cf_till_wait_for (&wait);
  ck_assert_ok (cf_till_command_finish (world->till, cancelled, &error));
  ck_assert_uint_eq (count_lines (world), 0);
  ck_assert_ok (cf_till_undo (world->till, &error));
  ck_assert_str_eq (line_at (world, 0)->sku, "MILK");
  ck_assert_int_eq (cf_till_get_figures (world->till)->tendered.minor, 0);
}
END_TEST

START_TEST (test_closing_counts_the_drawer_and_draws_a_z)
{
  g_autoptr (CfTillWorld) world = cf_till_world_new ();
  GError *error = NULL;
  CfTillWait wait = { NULL };
  cf_till_world_start_day (world, "bob", "2222");
  cf_till_world_scan (world, "4000417025005");
  cf_till_world_tender (world, "cash", "10");
  cf_till_world_finish (world);
  g_autoptr (CfShiftReport) x = cf_till_read_x (world->till, &error);
  ck_assert_ok (x != NULL);
  ck_assert_int_eq (x->expected.minor, 10249);
  cf_till_close_shift_async (world->till, &(CfTillClose){ .counted = { 10200 } }, NULL,
                             cf_till_wait_cb, &wait);
  g_autoptr (GAsyncResult) result = cf_till_wait_for (&wait);
  g_autoptr (CfShiftReport) z = cf_till_close_shift_finish (world->till, result, &error);
  ck_assert_ok (z != NULL);
  ck_assert_int_eq (z->difference.minor, -49);
  ck_assert_int_eq (z->perpetual_sales.minor, 249);
  ck_assert_str_eq (z->number, "T1-000001");
  ck_assert_ptr_null (cf_till_get_shift (world->till));
  ck_assert_refused (cf_till_scan (world->till, "4006381333931", NULL, NULL, &error),
                     CF_ERROR_NO_SHIFT);
}
END_TEST

static CfShiftReport *
close_shift (CfTillWorld *world, const CfTillClose *close, GError **error)
{
  CfTillWait wait = { NULL };
  cf_till_close_shift_async (world->till, close, NULL, cf_till_wait_cb, &wait);
  g_autoptr (GAsyncResult) result = cf_till_wait_for (&wait);
  return cf_till_close_shift_finish (world->till, result, error);
}

START_TEST (test_a_close_has_slips_and_a_note_and_says_when_it_was_counted_again)
{
  g_autoptr (CfTillWorld) world = cf_till_world_new ();
  GError *error = NULL;
  CfReportSlip slips[] = { { (char *) "card", 2 }, { (char *) "voucher", 0 } };
  CfTillClose close = { .counted = { 9000 }, .slips = slips, .n_slips = 2 };
  gboolean wants_note = FALSE;
  cf_till_world_start_day (world, "bob", "2222");
  g_autoptr (CfShiftReport) first = cf_till_show_count (world->till, &close, &wants_note, &error);
  ck_assert_ok (first != NULL);
  ck_assert_int_eq (first->difference.minor, -1000);
  ck_assert_uint_eq (first->recounts, 0);
  ck_assert_ptr_null (first->number);
  ck_assert (wants_note); /* 10.00 is above 5.00 */
  close.counted.minor = 9500;
  g_autoptr (CfShiftReport) second = cf_till_show_count (world->till, &close, &wants_note, &error);
  ck_assert_ok (second != NULL);
  ck_assert_uint_eq (second->recounts, 1);
  ck_assert_int_eq (second->first_counted.minor, 9000);
  ck_assert (!wants_note); /* 5.00 is not above it */
  ck_assert_ptr_nonnull (cf_till_get_shift (world->till));
  close.note = "found under the drawer";
  g_autoptr (CfShiftReport) z = close_shift (world, &close, &error);
  ck_assert_ok (z != NULL);
  ck_assert_uint_eq (z->recounts, 1);
  /* What stands in the record is what is read again, and on paper. */
  g_autoptr (CfShiftReport) read = cf_till_read_z (world->till, z->number, &error);
  ck_assert_ok (read != NULL);
  ck_assert_str_eq (read->note, "found under the drawer");
  ck_assert_int_eq (read->first_counted.minor, 9000);
  ck_assert_uint_eq (read->slips->len, 2);
  ck_assert_uint_eq (((const CfReportSlip *) read->slips->pdata[0])->count, 2);
  ck_assert_uint_eq (cf_shift_report_count_tenders (read, "card"), 0);
}
END_TEST

/* Whoever ends the program between two counts hides none. */
START_TEST (test_a_count_that_was_shown_is_known_after_a_restart)
{
  g_autoptr (CfTillWorld) world = cf_till_world_new ();
  GError *error = NULL;
  CfTillClose close = { .counted = { 9000 } };
  cf_till_world_start_day (world, "bob", "2222");
  g_autoptr (CfShiftReport) first = cf_till_show_count (world->till, &close, NULL, &error);
  ck_assert_ok (first != NULL);
  close.counted.minor = 9500;
  g_autoptr (CfShiftReport) second = cf_till_show_count (world->till, &close, NULL, &error);
  ck_assert_ok (second != NULL);
  cf_till_world_reopen (world);
  cf_till_world_sign_in (world, "bob", "2222");
  close.counted.minor = 10000;
  g_autoptr (CfShiftReport) z = close_shift (world, &close, &error);
  ck_assert_ok (z != NULL);
  ck_assert_uint_eq (z->recounts, 2);
  ck_assert_int_eq (z->first_counted.minor, 9000);
  /* The next shift's count is blind again. */
  cf_till_world_start_day (world, "bob", "2222");
  cf_till_world_reopen (world);
  cf_till_world_sign_in (world, "bob", "2222");
  g_autoptr (CfShiftReport) next = close_shift (world, &close, &error);
  ck_assert_ok (next != NULL);
  ck_assert_uint_eq (next->recounts, 0);
}
END_TEST

START_TEST (test_a_close_with_slips_that_cannot_be_is_refused)
{
  g_autoptr (CfTillWorld) world = cf_till_world_new ();
  GError *error = NULL;
  CfReportSlip cash[] = { { (char *) "cash", 1 } };
  CfReportSlip twice[] = { { (char *) "card", 1 }, { (char *) "card", 1 } };
  g_autofree char *long_note = g_strnfill (CF_REPORT_NOTE_MAX + 1, 'x');
  CfTillClose close = { .slips = cash, .n_slips = 1 };
  cf_till_world_start_day (world, "bob", "2222");
  ck_assert_refused (close_shift (world, &close, &error), CF_ERROR_BAD_REQUEST);
  close = (CfTillClose){ .slips = twice, .n_slips = 2 };
  ck_assert_refused (close_shift (world, &close, &error), CF_ERROR_BAD_REQUEST);
  close = (CfTillClose){ .note = long_note };
  ck_assert_refused (close_shift (world, &close, &error), CF_ERROR_BAD_REQUEST);
  ck_assert_ptr_nonnull (cf_till_get_shift (world->till));
}
END_TEST

START_TEST (test_a_count_that_was_not_shown_is_blind_however_often_it_is_given)
{
  g_autoptr (CfTillWorld) world = cf_till_world_new ();
  GError *error = NULL;
  CfMoney left = { 20000 };
  CfTillClose close = { .counted = { 9000 }, .left = &left };
  cf_till_world_start_day (world, "bob", "2222");
  ck_assert_refused (close_shift (world, &close, &error), CF_ERROR_BAD_AMOUNT);
  close = (CfTillClose){ .counted = { 9500 }, .note = "" };
  g_autoptr (CfShiftReport) z = close_shift (world, &close, &error);
  ck_assert_ok (z != NULL); /* a large difference hinders nobody from closing */
  ck_assert_uint_eq (z->recounts, 0);
  ck_assert_ptr_null (z->note);
}
END_TEST

/* Lets the devices work until the file is there.  Returns: what stands in it. */
static char *
read_paper (CfTillWorld *world, const char *name)
{
  g_autofree char *path = g_build_filename (world->folder, "receipts", name, NULL);
  char *text = NULL;
  for (guint i = 0; i < 2000 && !g_file_get_contents (path, &text, NULL, NULL); i++) {
    while (g_main_context_iteration (NULL, FALSE))
      ;
    cf_manual_clock_advance (&world->clock, 100);
    cf_till_run_due_timers (world->till);
  }
  ck_assert_msg (text != NULL, "no %s", name);
  return text;
}

START_TEST (test_a_z_that_did_not_get_onto_paper_is_printed_at_the_next_start)
{
  g_autoptr (CfTillWorld) world = cf_till_world_new ();
  GError *error = NULL;
  CfTillWait wait = { NULL };
  cf_till_world_start_day (world, "bob", "2222");
  ck_assert_ok (cf_till_script_device (world->till, "virtual-printer", "PAPER_OUT", &error));
  cf_till_close_shift_async (world->till, &(CfTillClose){ .counted = { 10000 } }, NULL,
                             cf_till_wait_cb, &wait);
  g_autoptr (GAsyncResult) result = cf_till_wait_for (&wait);
  g_autoptr (CfShiftReport) z = cf_till_close_shift_finish (world->till, result, &error);
  ck_assert_ok (z != NULL);
  cf_till_world_reopen (world);
  g_autofree char *paper = read_paper (world, "Z-T1-000001.txt");
  ck_assert_ptr_nonnull (strstr (paper, "T1-000001"));
  /* The printer had begun nothing of it, so this is the original. */
  ck_assert_ptr_null (strstr (paper, "COPY"));
}
END_TEST

START_TEST (test_a_shop_without_favourites_has_products_of_its_departments_on_its_keys)
{
  g_autoptr (CfTillWorld) world = cf_till_world_new ();
  GError *error = NULL;
  g_autoptr (GPtrArray) departments = cf_till_list_departments (world->till, &error);
  g_autoptr (GPtrArray) keys = cf_till_list_quick_keys (world->till, NULL, 0, 40, &error);
  ck_assert_ok (departments != NULL && keys != NULL);
  ck_assert_uint_gt (keys->len, departments->len);
  for (guint i = 0; i < departments->len; i++) {
    /* one of each before a second of any */
    const CfTillDepartment *department = departments->pdata[i];
    const CfTillProductInfo *info = cf_till_product_get_info (keys->pdata[i]);
    ck_assert_str_eq (info->department, department->name);
  }
  g_autoptr (GPtrArray) second = cf_till_list_quick_keys (world->till, NULL, 1, 1, &error);
  ck_assert_ok (second != NULL);
  ck_assert_str_eq (cf_till_product_get_info (second->pdata[0])->sku,
                    cf_till_product_get_info (keys->pdata[1])->sku);
}
END_TEST

START_TEST (test_the_journal_verifies_after_a_day)
{
  g_autoptr (CfTillWorld) world = cf_till_world_new ();
  GError *error = NULL;
  CfTillVerdict verdict;
  cf_till_world_start_day (world, "bob", "2222");
  for (guint i = 0; i < 5; i++) {
    cf_till_world_scan (world, "4000417025005");
    cf_till_world_scan (world, "4006381333931");
    void_line (world, 2);
    cf_till_world_tender (world, "cash", NULL);
    cf_till_world_finish (world);
  }
  ck_assert_ok (cf_till_verify_journal (world->folder, &verdict, NULL, &error));
  ck_assert_msg (verdict.ok, "%s", verdict.ok ? "" : verdict.problems[0]);
  ck_assert_uint_gt (verdict.records, 15);
  cf_till_verdict_clear (&verdict);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_a_cash_sale_is_recorded_with_number_change_and_position);
  tcase_add_test (tc, test_a_voided_line_comes_back_with_its_number);
  tcase_add_test (tc, test_undo_is_offered_for_eight_seconds);
  tcase_add_test (tc, test_a_cashier_needs_approval_above_ten_percent);
  tcase_add_test (tc, test_an_age_check_stands_before_finish_and_not_before_tender);
  tcase_add_test (tc, test_a_price_in_the_label_is_kept_exactly);
  tcase_add_test (tc, test_an_unknown_code_is_refused_and_counted);
  tcase_add_test (tc, test_a_pickup_code_is_told_whole);
  tcase_add_test (tc, test_the_basket_is_as_it_was_after_a_restart);
  tcase_add_test (tc, test_park_and_resume_keep_the_basket);
  tcase_add_test (tc, test_a_note_goes_with_the_basket_into_the_sale);
  tcase_add_test (tc, test_a_basket_parked_under_a_note_says_nothing_of_it_on_the_receipt);
  tcase_add_test (tc, test_a_note_that_cannot_be_is_refused);
  tcase_add_test (tc, test_a_cancelled_basket_can_be_brought_back);
  tcase_add_test (tc, test_closing_counts_the_drawer_and_draws_a_z);
  tcase_add_test (tc, test_a_close_has_slips_and_a_note_and_says_when_it_was_counted_again);
  tcase_add_test (tc, test_a_count_that_was_shown_is_known_after_a_restart);
  tcase_add_test (tc, test_a_close_with_slips_that_cannot_be_is_refused);
  tcase_add_test (tc, test_a_count_that_was_not_shown_is_blind_however_often_it_is_given);
  tcase_add_test (tc, test_a_z_that_did_not_get_onto_paper_is_printed_at_the_next_start);
  tcase_add_test (tc, test_a_shop_without_favourites_has_products_of_its_departments_on_its_keys);
  tcase_add_test (tc, test_the_journal_verifies_after_a_day);
}

CF_TEST_MAIN ("till-sale", add_tests)
