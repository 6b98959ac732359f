/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "cf-device-manager.h"
#include "cf-device.h"
#include "cf-test-station.h"
#include "cf-test.h"
#include "cf-virtual-drawer.h"
#include "cf-virtual-payment-terminal.h"
#include "cf-virtual-printer.h"
#include "cf-virtual-scanner.h"

/* ---- the loop ---- */

static void
append_cb (gpointer data)
{
  const char *const *pair = data;
  g_string_append ((GString *) (gpointer) pair[0], pair[1]);
}

START_TEST (test_calls_keep_their_order_and_never_run_at_once)
{
  CfManualClock clock;
  g_autoptr (GString) seen = g_string_new (NULL);
  const void *a[] = { seen, "a" };
  const void *b[] = { seen, "b" };
  const void *c[] = { seen, "c" };
  cf_manual_clock_init (&clock, 0);
  g_autoptr (CfDeviceLoop) loop = cf_device_loop_new (&clock.clock, TRUE);

  cf_device_loop_call (loop, append_cb, a, NULL);
  cf_device_loop_post (loop, append_cb, b, NULL);
  cf_device_loop_call (loop, append_cb, c, NULL);
  ck_assert_str_eq (seen->str, "");
  while (g_main_context_iteration (NULL, FALSE))
    ;
  ck_assert_str_eq (seen->str, "abc");
  cf_device_loop_stop (loop);
}
END_TEST

START_TEST (test_timers_fire_in_order_of_time)
{
  CfManualClock clock;
  g_autoptr (GString) seen = g_string_new (NULL);
  const void *a[] = { seen, "a" };
  const void *b[] = { seen, "b" };
  const void *c[] = { seen, "c" };
  const void *d[] = { seen, "d" };
  cf_manual_clock_init (&clock, 0);
  g_autoptr (CfDeviceLoop) loop = cf_device_loop_new (&clock.clock, TRUE);

  cf_device_loop_add_timer (loop, 20, append_cb, c, NULL);
  cf_device_loop_add_timer (loop, 10, append_cb, a, NULL);
  cf_device_loop_add_timer (loop, 10, append_cb, b, NULL);
  guint gone = cf_device_loop_add_timer (loop, 15, append_cb, d, NULL);
  cf_device_loop_remove_timer (loop, gone);
  cf_device_loop_run_due (loop);
  ck_assert_str_eq (seen->str, "");
  cf_manual_clock_advance (&clock, 10);
  cf_device_loop_run_due (loop);
  ck_assert_str_eq (seen->str, "ab");
  cf_manual_clock_advance (&clock, 100);
  cf_device_loop_run_due (loop);
  ck_assert_str_eq (seen->str, "abc");
  cf_device_loop_stop (loop);
}
END_TEST

static void
count_cb (gpointer data)
{
  ++*(int *) data;
}

START_TEST (test_stopped_loop_destroys_what_it_does_not_run)
{
  CfManualClock clock;
  int ran = 0;
  int destroyed = 0;
  cf_manual_clock_init (&clock, 0);
  g_autoptr (CfDeviceLoop) loop = cf_device_loop_new (&clock.clock, TRUE);

  cf_device_loop_add_timer (loop, 5, count_cb, &destroyed, count_cb); /* destroy counts */
  cf_device_loop_stop (loop);
  ck_assert_int_eq (destroyed, 1);
  cf_device_loop_call (loop, count_cb, &ran, NULL);
  cf_device_loop_post (loop, count_cb, &destroyed, count_cb);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  ck_assert_int_eq (ran, 0);
  ck_assert_int_eq (destroyed, 2);
}
END_TEST

typedef struct
{
  CfDeviceLoop *loop;
  GThread *home;
  gboolean was_elsewhere;
  gboolean is_home;
} ThreadProbe;

static void
come_home_cb (gpointer data)
{
  ThreadProbe *probe = data;
  probe->is_home = g_thread_self () == probe->home;
}

static void
timer_elsewhere_cb (gpointer data)
{
  ThreadProbe *probe = data;
  probe->was_elsewhere = g_thread_self () != probe->home && cf_device_loop_is_current (probe->loop);
  cf_device_loop_post (probe->loop, come_home_cb, probe, NULL);
}

static void
add_timer_cb (gpointer data)
{
  ThreadProbe *probe = data;
  cf_device_loop_add_timer (probe->loop, 1, timer_elsewhere_cb, probe, NULL);
}

START_TEST (test_real_loop_works_on_its_own_thread)
{
  g_autoptr (CfDeviceLoop) loop = cf_device_loop_new (cf_clock_system (), FALSE);
  ThreadProbe probe = { loop, g_thread_self (), FALSE, FALSE };

  cf_device_loop_call (loop, add_timer_cb, &probe, NULL);
  cf_test_spin_until (&probe.is_home);
  ck_assert (probe.was_elsewhere);
  cf_device_loop_stop (loop);
}
END_TEST

/* ---- the device ---- */

static void
on_done_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  ck_assert_ok (cf_device_open_finish (CF_DEVICE (object), result, &error));
  ck_assert_int_eq (cf_device_get_state (CF_DEVICE (object)), CF_DEVICE_READY);
  *(gboolean *) user_data = TRUE;
}

START_TEST (test_opening_ends_ready)
{
  g_auto (CfTestStation) station = { 0 };
  gboolean is_done = FALSE;
  cf_test_station_init (&station);
  g_autoptr (CfVirtualDrawer) drawer =
    cf_virtual_drawer_new (cf_test_station_loop (&station), "front");
  CfDevice *device = CF_DEVICE (drawer);

  ck_assert_int_eq (cf_device_get_state (device), CF_DEVICE_CLOSED);
  ck_assert (!cf_device_is_usable (device));
  cf_device_open_async (device, on_done_cb, &is_done);
  ck_assert_int_eq (cf_device_get_state (device), CF_DEVICE_OPENING);
  cf_test_station_settle (&station);
  ck_assert (is_done);
  ck_assert (cf_device_is_usable (device));
  ck_assert_str_eq (cf_device_get_id (device), "front");
  ck_assert_str_eq (cf_device_role_name (cf_device_get_role (device)), "drawer");
}
END_TEST

START_TEST (test_state_remembers_since_when)
{
  g_auto (CfTestStation) station = { 0 };
  cf_test_station_init (&station);
  CfVirtualPrinter *printer =
    cf_virtual_printer_new (cf_test_station_loop (&station), "p", station.folder, FALSE);
  CfDevice *device = CF_DEVICE (printer);
  cf_test_station_add (&station, printer);
  gint64 opened = cf_device_get_since_ms (device);

  cf_test_station_advance (&station, 5000);
  cf_test_station_script (&station, printer, "COVER_OPEN");
  ck_assert_int_eq (cf_device_get_since_ms (device), opened + 5000);
  ck_assert_str_eq (cf_device_reason_name (cf_device_get_reason (device)), "cover_open");
  cf_test_station_advance (&station, 1000);
  cf_test_station_script (&station, printer, "COVER_OPEN"); /* nothing new */
  ck_assert_int_eq (cf_device_get_since_ms (device), opened + 5000);
}
END_TEST

START_TEST (test_every_state_reason_and_role_has_its_name)
{
  for (int i = CF_DEVICE_CLOSED; i <= CF_DEVICE_MISSING; i++)
    ck_assert_uint_gt (strlen (cf_device_state_name ((CfDeviceState) i)), 0);
  for (int i = CF_DEVICE_REASON_PAPER_LOW; i <= CF_DEVICE_REASON_DISK; i++) {
    ck_assert_uint_gt (strlen (cf_device_reason_name ((CfDeviceReason) i)), 0);
    ck_assert_uint_gt (strlen (cf_device_reason_words ((CfDeviceReason) i)), 0);
  }
  for (int i = 0; i < CF_DEVICE_ROLE_LAST; i++)
    ck_assert_int_eq (cf_device_role_parse (cf_device_role_name ((CfDeviceRole) i)), i);
  ck_assert_int_eq (cf_device_role_parse ("toaster"), CF_DEVICE_ROLE_LAST);
}
END_TEST

/* ---- the manager ---- */

START_TEST (test_role_without_device_is_missing_and_no_error)
{
  g_auto (CfTestStation) station = { 0 };
  CfDeviceReason reason = CF_DEVICE_REASON_NONE;
  cf_test_station_init (&station);

  ck_assert_ptr_null (cf_device_manager_get (station.manager, CF_DEVICE_ROLE_PRINTER));
  ck_assert_int_eq (cf_device_manager_get_state (station.manager, CF_DEVICE_ROLE_PRINTER, &reason),
                    CF_DEVICE_MISSING);
  ck_assert_int_eq (reason, CF_DEVICE_REASON_UNPLUGGED);
}
END_TEST

static void
on_role_changed_cb (CfDeviceManager *manager, int role, gpointer user_data)
{
  if (role == CF_DEVICE_ROLE_DRAWER)
    ++*(int *) user_data;
}

START_TEST (test_first_device_plays_the_role_until_another_is_bound)
{
  g_auto (CfTestStation) station = { 0 };
  g_autoptr (GError) error = NULL;
  int changes = 0;
  cf_test_station_init (&station);
  CfDeviceManager *manager = station.manager;
  g_signal_connect (manager, "changed", G_CALLBACK (on_role_changed_cb), &changes);
  CfVirtualDrawer *a = cf_virtual_drawer_new (cf_test_station_loop (&station), "a");
  CfVirtualDrawer *b = cf_virtual_drawer_new (cf_test_station_loop (&station), "b");
  CfVirtualScanner *s = cf_virtual_scanner_new (cf_test_station_loop (&station), "s", NULL);
  cf_test_station_add (&station, a);
  ck_assert_int_gt (changes, 0);
  cf_test_station_add (&station, b);
  cf_test_station_add (&station, s);

  ck_assert_ptr_eq (cf_device_manager_get (manager, CF_DEVICE_ROLE_DRAWER), a);
  ck_assert_ok (cf_device_manager_bind (manager, CF_DEVICE_ROLE_DRAWER, "b", &error));
  ck_assert_ptr_eq (cf_device_manager_get (manager, CF_DEVICE_ROLE_DRAWER), b);
  ck_assert_ok (cf_device_manager_bind (manager, CF_DEVICE_ROLE_DRAWER, "away", &error));
  ck_assert_ptr_null (cf_device_manager_get (manager, CF_DEVICE_ROLE_DRAWER));
  ck_assert_str_eq (cf_device_manager_get_bound (manager, CF_DEVICE_ROLE_DRAWER), "away");
  ck_assert_refused (cf_device_manager_bind (manager, CF_DEVICE_ROLE_DRAWER, "s", &error),
                     CF_ERROR_BAD_SETTING);
  ck_assert_ok (cf_device_manager_bind (manager, CF_DEVICE_ROLE_DRAWER, NULL, &error));
  ck_assert_ptr_eq (cf_device_manager_get (manager, CF_DEVICE_ROLE_DRAWER), a);
  changes = 0;
  cf_test_station_script (&station, b, "JAM");
  ck_assert_int_eq (changes, 0); /* b plays no role */
  cf_test_station_script (&station, a, "JAM");
  ck_assert_int_eq (changes, 1);
}
END_TEST

static void
on_paid_never_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  CfPaymentOutcome *outcome = user_data;
  g_autoptr (CfPaymentResult) paid =
    cf_payment_terminal_finish (CF_PAYMENT_TERMINAL (object), result, &error);

  ck_assert_ok (paid != NULL);
  *outcome = paid->outcome;
}

/* What runs is answered, the role is free, the id can be another's, and nothing is left of the device. */
START_TEST (test_removed_device_is_closed_and_forgotten)
{
  g_auto (CfTestStation) station = { 0 };
  CfPaymentOutcome outcome = CF_PAYMENT_APPROVED;
  cf_test_station_init (&station);
  CfDeviceLoop *loop = cf_test_station_loop (&station);
  CfVirtualPaymentTerminal *first = cf_virtual_payment_terminal_new (loop, "t", NULL);
  CfVirtualPaymentTerminal *second = cf_virtual_payment_terminal_new (loop, "t", NULL);
  CfVirtualPaymentTerminal *weak = first;
  g_object_add_weak_pointer (G_OBJECT (first), (gpointer *) &weak);

  cf_test_station_add (&station, first);
  cf_test_station_script (&station, first, "WAIT");
  cf_payment_terminal_start_async (CF_PAYMENT_TERMINAL (first), "ref-1", 100, "EUR", 2,
                                   on_paid_never_cb, &outcome);
  cf_test_station_settle (&station);
  cf_device_manager_remove (station.manager, CF_DEVICE (first));
  ck_assert_ptr_null (cf_device_manager_find (station.manager, "t"));
  ck_assert_ptr_null (cf_device_manager_get (station.manager, CF_DEVICE_ROLE_PAYMENT));
  cf_test_station_add (&station, second);
  cf_test_station_settle (&station);
  ck_assert_int_eq (outcome, CF_PAYMENT_UNKNOWN);
  ck_assert_ptr_null (weak);
  ck_assert_ptr_eq (cf_device_manager_get (station.manager, CF_DEVICE_ROLE_PAYMENT), second);
  ck_assert (cf_device_is_usable (CF_DEVICE (second)));
}
END_TEST

START_TEST (test_closing_answers_everything_on_a_real_thread)
{
  g_autofree char *folder = cf_test_temp_dir ();
  CfDeviceManager *manager = cf_device_manager_new (cf_clock_system (), FALSE);
  g_autoptr (CfVirtualScanner) scanner =
    cf_virtual_scanner_new (cf_device_manager_get_loop (manager), "s", folder);
  g_autoptr (CfVirtualPrinter) printer =
    cf_virtual_printer_new (cf_device_manager_get_loop (manager), "p", folder, FALSE);

  cf_device_manager_add (manager, CF_DEVICE (scanner));
  cf_device_manager_add (manager, CF_DEVICE (printer));
  cf_device_manager_close (manager);
  ck_assert_int_eq (cf_device_get_state (CF_DEVICE (scanner)), CF_DEVICE_CLOSED);
  ck_assert_int_eq (cf_device_get_state (CF_DEVICE (printer)), CF_DEVICE_CLOSED);
  g_assert_finalize_object (manager);
  cf_test_remove_tree (folder);
}
END_TEST

/* ---- everything at once, on the real thread and the real clock ---- */

typedef struct
{
  guint scans;
  guint prints;
  guint payments;
  gboolean is_done;
} Bustle;

#define BUSTLE 40

static void
note_progress (Bustle *bustle)
{
  bustle->is_done =
    bustle->scans == BUSTLE && bustle->prints == BUSTLE && bustle->payments == BUSTLE;
}

static void
on_bustle_scanned_cb (CfScanner *scanner, const CfLabel *label, gpointer user_data)
{
  Bustle *bustle = user_data;

  ck_assert_int_eq (atoi (label->code), (int) bustle->scans); /* in order */
  bustle->scans++;
  note_progress (bustle);
}

static void
on_bustle_printed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Bustle *bustle = user_data;
  g_autoptr (GError) error = NULL;
  CfPrintState state;

  ck_assert_ok (cf_printer_print_finish (CF_PRINTER (object), result, &state, &error));
  ck_assert_int_eq (state, CF_PRINT_STATE_PRINTED);
  bustle->prints++;
  note_progress (bustle);
}

static void pay_next (CfPaymentTerminal *terminal, Bustle *bustle);

static void
on_bustle_paid_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Bustle *bustle = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CfPaymentResult) paid =
    cf_payment_terminal_finish (CF_PAYMENT_TERMINAL (object), result, &error);

  ck_assert_ok (paid != NULL);
  ck_assert_int_eq (paid->outcome, CF_PAYMENT_APPROVED);
  if (++bustle->payments < BUSTLE)
    pay_next (CF_PAYMENT_TERMINAL (object), bustle);
  note_progress (bustle);
}

static void
pay_next (CfPaymentTerminal *terminal, Bustle *bustle)
{
  g_autofree char *reference = g_strdup_printf ("ref-%u", bustle->payments);

  ck_assert (cf_virtual_device_script (CF_VIRTUAL_DEVICE (terminal), "APPROVE 1ms", NULL));
  cf_payment_terminal_start_async (terminal, reference, 100, "EUR", 2, on_bustle_paid_cb, bustle);
}

START_TEST (test_devices_work_on_their_own_thread)
{
  g_autofree char *folder = cf_test_temp_dir ();
  CfDeviceManager *manager = cf_device_manager_new (cf_clock_system (), FALSE);
  CfDeviceLoop *loop = cf_device_manager_get_loop (manager);
  g_autoptr (CfVirtualScanner) scanner = cf_virtual_scanner_new (loop, "s", folder);
  g_autoptr (CfVirtualPrinter) printer = cf_virtual_printer_new (loop, "p", folder, FALSE);
  g_autoptr (CfVirtualPaymentTerminal) terminal = cf_virtual_payment_terminal_new (loop, "t", NULL);
  Bustle bustle = { 0 };

  cf_device_manager_add (manager, CF_DEVICE (scanner));
  cf_device_manager_add (manager, CF_DEVICE (printer));
  cf_device_manager_add (manager, CF_DEVICE (terminal));
  g_signal_connect (scanner, "scanned", G_CALLBACK (on_bustle_scanned_cb), &bustle);
  while (!cf_device_is_usable (CF_DEVICE (terminal)))
    g_main_context_iteration (NULL, TRUE);
  pay_next (CF_PAYMENT_TERMINAL (terminal), &bustle);
  for (int i = 0; i < BUSTLE; i++) {
    g_autofree char *name = g_strdup_printf ("%d", i);
    g_autoptr (CfPrintDocument) document = cf_print_document_new (name, "en", FALSE);

    cf_virtual_scanner_scan (scanner, name);
    cf_print_document_add_text (document, name, CF_PRINT_ALIGN_START, CF_PRINT_SIZE_NORMAL,
                                CF_PRINT_WEIGHT_REGULAR);
    cf_printer_print_async (CF_PRINTER (printer), name, document, on_bustle_printed_cb, &bustle);
  }
  cf_test_spin_until (&bustle.is_done);
  cf_device_manager_close (manager);
  g_assert_finalize_object (manager);
  cf_test_remove_tree (folder);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_calls_keep_their_order_and_never_run_at_once);
  tcase_add_test (tc, test_timers_fire_in_order_of_time);
  tcase_add_test (tc, test_stopped_loop_destroys_what_it_does_not_run);
  tcase_add_test (tc, test_real_loop_works_on_its_own_thread);
  tcase_add_test (tc, test_opening_ends_ready);
  tcase_add_test (tc, test_state_remembers_since_when);
  tcase_add_test (tc, test_every_state_reason_and_role_has_its_name);
  tcase_add_test (tc, test_role_without_device_is_missing_and_no_error);
  tcase_add_test (tc, test_first_device_plays_the_role_until_another_is_bound);
  tcase_add_test (tc, test_removed_device_is_closed_and_forgotten);
  tcase_add_test (tc, test_closing_answers_everything_on_a_real_thread);
  tcase_add_test (tc, test_devices_work_on_their_own_thread);
}

CF_TEST_MAIN ("device", add_tests)
