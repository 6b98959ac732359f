/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-printer.h"
#include "cf-test-station.h"
#include "cf-test.h"
#include "cf-virtual-drawer.h"
#include "cf-virtual-printer.h"

typedef struct
{
  CfTestStation station;
  CfVirtualPrinter *printer;
} Shop;

static void
shop_init (Shop *shop, gboolean draw_png)
{
  cf_test_station_init (&shop->station);
  shop->printer = cf_virtual_printer_new (cf_test_station_loop (&shop->station), "printer",
                                          shop->station.folder, draw_png);
  cf_test_station_add (&shop->station, shop->printer);
}

static void
shop_clear (Shop *shop)
{
  cf_test_station_clear (&shop->station);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Shop, shop_clear)

/* What a caller of print gets. */
typedef struct
{
  gboolean is_answered;
  CfPrintState state;
  CfErrorCode code; /* CF_ERROR_LAST_CODE: none */
} Answer;

static void
on_printed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;
  g_autoptr (GError) error = NULL;

  ck_assert (!answer->is_answered); /* never twice */
  answer->is_answered = TRUE;
  answer->code = CF_ERROR_LAST_CODE;
  if (!cf_printer_print_finish (CF_PRINTER (object), result, &answer->state, &error))
    answer->code = (CfErrorCode) error->code;
}

static void
print (Shop *shop, const char *job, const char *name, Answer *answer)
{
  g_autoptr (CfPrintDocument) document = cf_print_document_new (name, "en", FALSE);

  cf_print_document_add_text (document, "first", CF_PRINT_ALIGN_START, CF_PRINT_SIZE_NORMAL,
                              CF_PRINT_WEIGHT_REGULAR);
  cf_print_document_add_drawer (document, 1);
  cf_print_document_add_text (document, "second", CF_PRINT_ALIGN_START, CF_PRINT_SIZE_NORMAL,
                              CF_PRINT_WEIGHT_REGULAR);
  cf_print_document_add_text (document, "third", CF_PRINT_ALIGN_START, CF_PRINT_SIZE_NORMAL,
                              CF_PRINT_WEIGHT_REGULAR);
  cf_printer_print_async (CF_PRINTER (shop->printer), job, document, on_printed_cb, answer);
  cf_test_station_settle (&shop->station);
}

static void
script (Shop *shop, const char *line)
{
  cf_test_station_script (&shop->station, shop->printer, line);
}

static guint
count_files (Shop *shop)
{
  g_autoptr (GDir) dir = g_dir_open (shop->station.folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
check_job (Shop *shop, const char *job, CfPrintState state, CfDeviceReason reason)
{
  CfPrintState is = CF_PRINT_STATE_QUEUED;
  CfDeviceReason why = CF_DEVICE_REASON_NONE;

  ck_assert (cf_printer_get_job (CF_PRINTER (shop->printer), job, &is, &why));
  ck_assert_str_eq (cf_print_state_name (is), cf_print_state_name (state));
  ck_assert_str_eq (cf_device_reason_name (why), cf_device_reason_name (reason));
}

START_TEST (test_document_becomes_a_file)
{
  g_auto (Shop) shop = { 0 };
  Answer answer = { 0 };
  shop_init (&shop, TRUE);

  print (&shop, "1", "T1-000001", &answer);
  ck_assert (answer.is_answered);
  ck_assert_int_eq (answer.state, CF_PRINT_STATE_PRINTED);
  g_autofree char *text = cf_test_station_read (&shop.station, "T1-000001.txt");
  ck_assert_str_eq (text, "first\nsecond\nthird\n");
  g_autofree char *png = g_build_filename (shop.station.folder, "T1-000001.png", NULL);
  ck_assert (g_file_test (png, G_FILE_TEST_IS_REGULAR));
  ck_assert_uint_eq (count_files (&shop), 2);
}
END_TEST

static const struct
{
  const char *name;
  const char *file;
} NAMES[] = {
  { "T1.2-000001", "T1.2-000001.txt" },
  { "../../etc/passwd", "_._.._etc_passwd.txt" },
  { ".hidden", "_hidden.txt" },
  { "a b;c|d$e\xc3\xa9", "a_b_c_d_e__.txt" },
  { "", "000001.txt" },
  { "../..", "000001.txt" },
};

START_TEST (test_name_of_a_document_cannot_leave_the_folder)
{
  g_auto (Shop) shop = { 0 };
  Answer answer = { 0 };
  shop_init (&shop, FALSE);

  print (&shop, "1", NAMES[_i].name, &answer);
  ck_assert_int_eq (answer.state, CF_PRINT_STATE_PRINTED);
  g_autofree char *text = cf_test_station_read (&shop.station, NAMES[_i].file);
  ck_assert_msg (text != NULL, "'%s' was not printed to '%s'", NAMES[_i].name, NAMES[_i].file);
  ck_assert_uint_eq (count_files (&shop), 1);
}
END_TEST

START_TEST (test_second_document_of_a_name_overwrites_nothing)
{
  g_auto (Shop) shop = { 0 };
  Answer answers[3] = { 0 };
  shop_init (&shop, FALSE);

  print (&shop, "1", "T1-1", &answers[0]);
  print (&shop, "2", "T1-1", &answers[1]);
  print (&shop, "3", "T1-1", &answers[2]);
  g_autofree char *second = cf_test_station_read (&shop.station, "T1-1-2.txt");
  g_autofree char *third = cf_test_station_read (&shop.station, "T1-1-3.txt");
  ck_assert_ptr_nonnull (second);
  ck_assert_ptr_nonnull (third);
}
END_TEST

START_TEST (test_same_job_is_printed_once)
{
  g_auto (Shop) shop = { 0 };
  Answer answers[4] = { 0 };
  shop_init (&shop, FALSE);

  script (&shop, "PAPER_OUT");
  print (&shop, "1", "T1-1", &answers[0]);
  print (&shop, "1", "T1-1", &answers[1]); /* joins */
  script (&shop, "PAPER_OK");
  print (&shop, "1", "T1-1", &answers[2]); /* repeats the end */
  for (int i = 0; i < 3; i++) {
    ck_assert (answers[i].is_answered);
    ck_assert_int_eq (answers[i].state, CF_PRINT_STATE_PRINTED);
  }
  ck_assert_uint_eq (count_files (&shop), 1);
}
END_TEST

static const struct
{
  const char *trouble;
  CfDeviceState state;
  CfDeviceReason reason;
  const char *relief;
} TROUBLES[] = {
  { "PAPER_OUT", CF_DEVICE_PROBLEM, CF_DEVICE_REASON_PAPER_OUT, "PAPER_OK" },
  { "COVER_OPEN", CF_DEVICE_PROBLEM, CF_DEVICE_REASON_COVER_OPEN, "COVER_CLOSED" },
  { "CUTTER_JAM", CF_DEVICE_PROBLEM, CF_DEVICE_REASON_CUTTER_JAM, "RESUME" },
  { "UNPLUG", CF_DEVICE_MISSING, CF_DEVICE_REASON_UNPLUGGED, "PLUG" },
};

START_TEST (test_job_waits_out_every_trouble)
{
  g_auto (Shop) shop = { 0 };
  Answer answer = { 0 };
  shop_init (&shop, FALSE);

  script (&shop, TROUBLES[_i].trouble);
  ck_assert_int_eq (cf_device_get_state (CF_DEVICE (shop.printer)), TROUBLES[_i].state);
  ck_assert_int_eq (cf_device_get_reason (CF_DEVICE (shop.printer)), TROUBLES[_i].reason);
  print (&shop, "1", "T1-1", &answer);
  ck_assert (!answer.is_answered);
  check_job (&shop, "1", CF_PRINT_STATE_WAITING, TROUBLES[_i].reason);
  ck_assert_uint_eq (count_files (&shop), 0);
  script (&shop, TROUBLES[_i].relief);
  ck_assert (answer.is_answered);
  ck_assert_int_eq (answer.state, CF_PRINT_STATE_PRINTED);
  ck_assert_int_eq (cf_device_get_state (CF_DEVICE (shop.printer)), CF_DEVICE_READY);
  ck_assert_uint_eq (count_files (&shop), 1);
}
END_TEST

START_TEST (test_low_paper_is_only_a_warning)
{
  g_auto (Shop) shop = { 0 };
  Answer answer = { 0 };
  shop_init (&shop, FALSE);

  script (&shop, "PAPER_LOW");
  ck_assert_int_eq (cf_device_get_state (CF_DEVICE (shop.printer)), CF_DEVICE_WARNING);
  print (&shop, "1", "T1-1", &answer);
  ck_assert_int_eq (answer.state, CF_PRINT_STATE_PRINTED);
  ck_assert_int_eq (cf_device_get_reason (CF_DEVICE (shop.printer)), CF_DEVICE_REASON_PAPER_LOW);
}
END_TEST

START_TEST (test_paper_that_ends_in_the_middle_goes_on_with_the_new_roll)
{
  g_auto (Shop) shop = { 0 };
  Answer answer = { 0 };
  shop_init (&shop, FALSE);

  script (&shop, "PAPER_OUT 2");
  print (&shop, "1", "T1-1", &answer);
  check_job (&shop, "1", CF_PRINT_STATE_WAITING, CF_DEVICE_REASON_PAPER_OUT);
  cf_printer_cancel (CF_PRINTER (shop.printer), "1"); /* too late: half of it is out */
  cf_test_station_settle (&shop.station);
  ck_assert (!answer.is_answered);
  script (&shop, "PAPER_OK");
  ck_assert_int_eq (answer.state, CF_PRINT_STATE_PRINTED);
  g_autofree char *text = cf_test_station_read (&shop.station, "T1-1.txt");
  ck_assert_str_eq (text, "first\nsecond\nthird\n");
}
END_TEST

START_TEST (test_job_half_printed_when_unplugged_is_lost_and_not_repeated)
{
  g_auto (Shop) shop = { 0 };
  Answer answer = { 0 };
  shop_init (&shop, FALSE);

  script (&shop, "PAPER_OUT 2");
  print (&shop, "1", "T1-1", &answer);
  script (&shop, "UNPLUG");
  ck_assert (answer.is_answered);
  ck_assert_int_eq (answer.state, CF_PRINT_STATE_LOST);
  script (&shop, "RESUME");
  g_autofree char *part = cf_test_station_read (&shop.station, "T1-1.part.txt");
  ck_assert_str_eq (part, "first\nsecond\n");
  ck_assert_uint_eq (count_files (&shop), 1);
}
END_TEST

START_TEST (test_lost_proof_is_lost_though_the_paper_is_there)
{
  g_auto (Shop) shop = { 0 };
  Answer answer = { 0 };
  shop_init (&shop, FALSE);

  script (&shop, "LOSE");
  print (&shop, "1", "T1-1", &answer);
  ck_assert_int_eq (answer.state, CF_PRINT_STATE_LOST);
  ck_assert_uint_eq (count_files (&shop), 1);
}
END_TEST

START_TEST (test_slow_printer_is_busy_and_takes_jobs_in_order)
{
  g_auto (Shop) shop = { 0 };
  Answer answers[2] = { 0 };
  shop_init (&shop, FALSE);

  script (&shop, "SLOW 2s");
  print (&shop, "1", "T1-1", &answers[0]);
  print (&shop, "2", "T1-2", &answers[1]);
  ck_assert_int_eq (cf_device_get_state (CF_DEVICE (shop.printer)), CF_DEVICE_BUSY);
  check_job (&shop, "1", CF_PRINT_STATE_PRINTING, CF_DEVICE_REASON_NONE);
  check_job (&shop, "2", CF_PRINT_STATE_QUEUED, CF_DEVICE_REASON_NONE);
  ck_assert_uint_eq (cf_printer_get_n_waiting (CF_PRINTER (shop.printer)), 2);
  cf_test_station_advance (&shop.station, 1999);
  ck_assert (!answers[0].is_answered);
  cf_test_station_advance (&shop.station, 1);
  ck_assert (answers[0].is_answered);
  ck_assert (!answers[1].is_answered);
  script (&shop, "UNPLUG"); /* in the middle of the second */
  ck_assert_int_eq (answers[1].state, CF_PRINT_STATE_LOST);
  cf_test_station_advance (&shop.station, 5000);
  ck_assert_int_eq (cf_device_get_state (CF_DEVICE (shop.printer)), CF_DEVICE_MISSING);
}
END_TEST

START_TEST (test_waiting_jobs_can_be_cancelled)
{
  g_auto (Shop) shop = { 0 };
  Answer answers[3] = { 0 };
  shop_init (&shop, FALSE);

  script (&shop, "COVER_OPEN");
  for (int i = 0; i < 3; i++)
    print (&shop, (const char *[]){ "1", "2", "3" }[i], "x", &answers[i]);
  cf_printer_cancel (CF_PRINTER (shop.printer), "2"); /* in the queue */
  cf_printer_cancel (CF_PRINTER (shop.printer), "1"); /* with the driver */
  cf_printer_cancel (CF_PRINTER (shop.printer), "nobody");
  cf_test_station_settle (&shop.station);
  ck_assert_int_eq (answers[0].state, CF_PRINT_STATE_CANCELLED);
  ck_assert_int_eq (answers[1].state, CF_PRINT_STATE_CANCELLED);
  script (&shop, "COVER_CLOSED");
  ck_assert_int_eq (answers[2].state, CF_PRINT_STATE_PRINTED);
  ck_assert_uint_eq (count_files (&shop), 1);
}
END_TEST

START_TEST (test_full_queue_is_refused)
{
  g_autofree Answer *answers = g_new0 (Answer, CF_PRINT_QUEUE_MAX + 1);
  g_auto (Shop) shop = { 0 };
  shop_init (&shop, FALSE);

  script (&shop, "PAPER_OUT");
  for (int i = 0; i <= CF_PRINT_QUEUE_MAX; i++) {
    g_autofree char *job = g_strdup_printf ("%d", i);
    print (&shop, job, "x", &answers[i]);
  }
  ck_assert (!answers[CF_PRINT_QUEUE_MAX - 1].is_answered);
  ck_assert_int_eq (answers[CF_PRINT_QUEUE_MAX].code, CF_ERROR_DEVICE);
}
END_TEST

START_TEST (test_closing_answers_who_waits)
{
  g_auto (Shop) shop = { 0 };
  Answer answers[2] = { 0 };
  shop_init (&shop, FALSE);

  script (&shop, "PAPER_OUT");
  print (&shop, "1", "x", &answers[0]);
  print (&shop, "2", "x", &answers[1]);
  cf_device_manager_close (shop.station.manager);
  ck_assert_int_eq (answers[0].code, CF_ERROR_CANCELLED);
  ck_assert_int_eq (answers[1].code, CF_ERROR_CANCELLED);
  ck_assert_uint_eq (count_files (&shop), 0);
}
END_TEST

static void
on_kicked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;
  g_autoptr (GError) error = NULL;

  answer->is_answered = TRUE;
  answer->code = CF_ERROR_LAST_CODE;
  if (CF_IS_DRAWER (object) ? !cf_drawer_kick_finish (CF_DRAWER (object), result, &error)
                            : !cf_printer_kick_finish (CF_PRINTER (object), result, &error))
    answer->code = (CfErrorCode) error->code;
}

START_TEST (test_document_opens_the_drawer_behind_the_printer)
{
  g_auto (Shop) shop = { 0 };
  Answer answer = { 0 };
  Answer kicked = { 0 };
  shop_init (&shop, FALSE);
  CfVirtualDrawer *drawer = cf_virtual_drawer_new (cf_test_station_loop (&shop.station), "drawer");
  cf_test_station_add (&shop.station, drawer);
  cf_virtual_drawer_attach (drawer, CF_PRINTER (shop.printer));

  ck_assert_int_eq (cf_drawer_get_position (CF_DRAWER (drawer)), CF_DRAWER_SHUT);
  print (&shop, "1", "x", &answer);
  ck_assert_int_eq (cf_drawer_get_position (CF_DRAWER (drawer)), CF_DRAWER_OPEN);
  cf_test_station_advance (&shop.station, CF_VIRTUAL_DRAWER_SHUT_MS);
  ck_assert_int_eq (cf_drawer_get_position (CF_DRAWER (drawer)), CF_DRAWER_SHUT);
  cf_printer_kick_async (CF_PRINTER (shop.printer), 1, on_kicked_cb, &kicked);
  cf_test_station_settle (&shop.station);
  ck_assert_int_eq (kicked.code, CF_ERROR_LAST_CODE);
  ck_assert_int_eq (cf_drawer_get_position (CF_DRAWER (drawer)), CF_DRAWER_OPEN);
}
END_TEST

START_TEST (test_drawer_says_when_it_cannot_open)
{
  g_auto (CfTestStation) station = { 0 };
  Answer answers[3] = { 0 };
  cf_test_station_init (&station);
  CfVirtualDrawer *drawer = cf_virtual_drawer_new (cf_test_station_loop (&station), "drawer");
  cf_test_station_add (&station, drawer);

  cf_test_station_script (&station, drawer, "JAM");
  cf_drawer_kick_async (CF_DRAWER (drawer), on_kicked_cb, &answers[0]);
  cf_test_station_script (&station, drawer, "UNPLUG");
  cf_drawer_kick_async (CF_DRAWER (drawer), on_kicked_cb, &answers[1]);
  cf_test_station_settle (&station);
  ck_assert_int_eq (answers[0].code, CF_ERROR_DEVICE);
  ck_assert_int_eq (answers[1].code, CF_ERROR_NO_DEVICE);
  ck_assert_int_eq (cf_drawer_get_position (CF_DRAWER (drawer)), CF_DRAWER_UNKNOWN);
  cf_test_station_script (&station, drawer, "RESUME");
  cf_test_station_script (&station, drawer, "STAY_OPEN");
  cf_drawer_kick_async (CF_DRAWER (drawer), on_kicked_cb, &answers[2]);
  cf_test_station_advance (&station, 60000);
  ck_assert_int_eq (cf_drawer_get_position (CF_DRAWER (drawer)), CF_DRAWER_OPEN);
  cf_test_station_script (&station, drawer, "SHUT");
  ck_assert_int_eq (cf_drawer_get_position (CF_DRAWER (drawer)), CF_DRAWER_SHUT);
}
END_TEST

/* Property: whatever happens to the printer, each job ends at most once, and what ended as printed
 * is on paper exactly once. */
START_TEST (test_no_job_is_ever_printed_twice)
{
  static const char *const LINES[] = { "PAPER_OUT",    "PAPER_OUT 1", "PAPER_OK", "COVER_OPEN",
                                       "COVER_CLOSED", "UNPLUG",      "PLUG",     "CUTTER_JAM",
                                       "RESUME",       "SLOW 1s",     "SLOW 0s",  "LOSE",
                                       "PAPER_LOW" };
  g_autoptr (GRand) random = cf_test_random_new ();
  g_auto (Shop) shop = { 0 };
  Answer answers[200] = { 0 };
  shop_init (&shop, FALSE);

  for (int i = 0; i < (int) G_N_ELEMENTS (answers); i++) {
    g_autofree char *job = g_strdup_printf ("job-%d", i);
    print (&shop, job, job, &answers[i]);
    for (int n = g_rand_int_range (random, 0, 4); n > 0; n--)
      script (&shop, LINES[g_rand_int_range (random, 0, G_N_ELEMENTS (LINES))]);
    if (g_rand_int_range (random, 0, 5) == 0)
      cf_printer_cancel (CF_PRINTER (shop.printer), job);
    cf_test_station_advance (&shop.station, g_rand_int_range (random, 0, 1500));
  }
  script (&shop, "RESUME");
  cf_test_station_advance (&shop.station, 1000);
  while (cf_printer_get_n_waiting (CF_PRINTER (shop.printer)) > 0)
    cf_test_station_advance (&shop.station, 1000);
  for (int i = 0; i < (int) G_N_ELEMENTS (answers); i++) {
    g_autofree char *name = g_strdup_printf ("job-%d.txt", i);
    g_autofree char *again = g_strdup_printf ("job-%d-2.txt", i);
    g_autofree char *text = cf_test_station_read (&shop.station, name);
    g_autofree char *second = cf_test_station_read (&shop.station, again);

    ck_assert (answers[i].is_answered);
    ck_assert_ptr_null (second);
    if (answers[i].state == CF_PRINT_STATE_PRINTED)
      ck_assert_ptr_nonnull (text);
    if (answers[i].state == CF_PRINT_STATE_CANCELLED)
      ck_assert_ptr_null (text);
  }
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_document_becomes_a_file);
  tcase_add_loop_test (tc, test_name_of_a_document_cannot_leave_the_folder, 0,
                       G_N_ELEMENTS (NAMES));
  tcase_add_test (tc, test_second_document_of_a_name_overwrites_nothing);
  tcase_add_test (tc, test_same_job_is_printed_once);
  tcase_add_loop_test (tc, test_job_waits_out_every_trouble, 0, G_N_ELEMENTS (TROUBLES));
  tcase_add_test (tc, test_low_paper_is_only_a_warning);
  tcase_add_test (tc, test_paper_that_ends_in_the_middle_goes_on_with_the_new_roll);
  tcase_add_test (tc, test_job_half_printed_when_unplugged_is_lost_and_not_repeated);
  tcase_add_test (tc, test_lost_proof_is_lost_though_the_paper_is_there);
  tcase_add_test (tc, test_slow_printer_is_busy_and_takes_jobs_in_order);
  tcase_add_test (tc, test_waiting_jobs_can_be_cancelled);
  tcase_add_test (tc, test_full_queue_is_refused);
  tcase_add_test (tc, test_closing_answers_who_waits);
  tcase_add_test (tc, test_document_opens_the_drawer_behind_the_printer);
  tcase_add_test (tc, test_drawer_says_when_it_cannot_open);
  tcase_add_test (tc, test_no_job_is_ever_printed_twice);
}

CF_TEST_MAIN ("printer", add_tests)
