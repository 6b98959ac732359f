/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The driver of receipt printers with the real libusb: what comes out when things go wrong. */
#include <string.h>

#include "cf-print-encoder.h"
#include "cf-printer-drawer.h"
#include "cf-sample-receipts.h"
#include "cf-star-emulator.h"
#include "cf-test-usb-printer.h"
#include "cf-usb-printer.h"

#define PRINTERS_MAX 2

typedef struct
{
  CfTestBus *bus;
  CfManualClock clock;
  CfDeviceLoop *loop;
  CfUsbBus *usb;
  CfTestUsbPrinter peers[PRINTERS_MAX]; /* in the sockets 1 and 2 */
  CfPrinter *printers[PRINTERS_MAX];
  CfDrawer *drawer; /* nullable */
  guint n_ended;
  CfPrintState ended[8];
} World;

static guint
index_of (CfUsbUnit *unit)
{
  return (guint) (strcmp (cf_usb_unit_get_info (unit)->path, "1-2") == 0);
}

static void
on_arrived (CfUsbUnit *unit, gpointer user_data)
{
  CfPrinter *printer = ((World *) user_data)->printers[index_of (unit)];

  cf_usb_device_plug (CF_USB_DEVICE (printer), unit, 0);
  cf_device_open_async (CF_DEVICE (printer), NULL, NULL);
}

static void
on_left (CfUsbUnit *unit, gpointer user_data)
{
  CfPrinter *printer = ((World *) user_data)->printers[index_of (unit)];

  cf_usb_device_plug (CF_USB_DEVICE (printer), NULL, 0);
}

static void
world_init (World *self)
{
  static const CfUsbBusEvents events = { on_arrived, on_left };
  g_autoptr (GError) error = NULL;

  memset (self, 0, sizeof *self);
  self->bus = cf_test_bus_new ();
  cf_manual_clock_init (&self->clock, 0);
  self->loop = cf_device_loop_new (&self->clock.clock, TRUE);
  for (guint i = 0; i < PRINTERS_MAX; i++) {
    g_autofree char *id = g_strdup_printf ("printer-%u", i);
    cf_test_usb_printer_init (&self->peers[i]);
    self->printers[i] = cf_usb_printer_new (self->loop, id, "TM-T20II", "USB");
  }
  self->usb = cf_usb_bus_new (self->loop, &events, self, &error);
  ck_assert_ok (self->usb != NULL);
}

static void
on_closed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(gboolean *) data = TRUE;
}

static void
close_device (gpointer device)
{
  gboolean is_closed = FALSE;

  cf_device_close_async (device, on_closed_cb, &is_closed);
  cf_test_wait (is_closed);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
world_clear (World *self)
{
  cf_usb_bus_stop (self->usb);
  if (self->drawer != NULL)
    close_device (self->drawer);
  g_clear_object (&self->drawer);
  for (guint i = 0; i < PRINTERS_MAX; i++)
    close_device (self->printers[i]);
  for (guint i = 0; i < PRINTERS_MAX; i++)
    g_assert_finalize_object (self->printers[i]);
  cf_device_loop_stop (self->loop);
  cf_device_loop_unref (self->loop);
  cf_test_bus_free (self->bus);
  for (guint i = 0; i < PRINTERS_MAX; i++)
    cf_test_usb_printer_clear (&self->peers[i]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (World, world_clear)

static CfDeviceState
state (World *self)
{
  return cf_device_get_state (CF_DEVICE (self->printers[0]));
}

static CfDeviceReason
reason (World *self)
{
  return cf_device_get_reason (CF_DEVICE (self->printers[0]));
}

/* Plugs printer 0 in and waits until it has said how it is. */
static void
plug (World *self)
{
  cf_test_usb_printer_plug (&self->peers[0], self->bus, 1);
  cf_test_wait (state (self) == CF_DEVICE_READY);
  if (self->peers[0].emulator->has_asb)
    cf_test_wait (self->peers[0].emulator->asb_mask != 0 && self->peers[0].flush == 0);
}

static void
advance (World *self, gint64 ms)
{
  cf_manual_clock_advance (&self->clock, ms);
  cf_device_loop_run_due (self->loop);
}

static void
on_printed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  World *self = data;
  CfPrintState ended = CF_PRINT_STATE_QUEUED;

  if (cf_printer_print_finish (CF_PRINTER (source), result, &ended, NULL))
    self->ended[self->n_ended++] = ended;
}

static void
print_sample (World *self, guint printer, const char *job, const char *name)
{
  for (guint i = 0; i < cf_sample_receipts_count (); i++)
    if (strcmp (cf_sample_receipt_name (i), name) == 0) {
      g_autoptr (CfPrintDocument) document = cf_sample_receipt_new (i);
      cf_printer_print_async (self->printers[printer], job, document, on_printed_cb, self);
      return;
    }
  ck_abort_msg ("no sample receipt '%s'", name);
}

/* The whole paper of a receipt that nothing disturbs, drawn or in letters. */
static GBytes *
whole_paper (const char *name, int *ret_rows)
{
  for (guint i = 0; i < cf_sample_receipts_count (); i++)
    if (strcmp (cf_sample_receipt_name (i), name) == 0) {
      g_autoptr (CfPrintDocument) document = cf_sample_receipt_new (i);
      g_autoptr (CfPrintStream) stream =
        cf_print_encode (document, cf_printer_profile_find ("epson-tm"));
      g_autoptr (CfEscposEmulator) printer = cf_escpos_emulator_new (576, 48, 203);

      cf_escpos_emulator_write (printer, stream->bytes->data, stream->bytes->len);
      *ret_rows = cf_test_paper_height (printer->paper);
      return g_bytes_new (printer->paper->rows->data, printer->paper->rows->len);
    }
  ck_abort_msg ("no sample receipt '%s'", name);
}

/* The last rows of the paper are @expected's, and there are @rows in all, or more if it is -1. */
static void
assert_paper (World *self, GBytes *expected, int rows)
{
  CfTestUsbPrinter *peer = &self->peers[0];
  gsize size;
  const guint8 *data = g_bytes_get_data (expected, &size);

  g_mutex_lock (&peer->lock);
  const GByteArray *paper = peer->emulator->paper->rows;
  ck_assert_uint_ge (paper->len, size);
  ck_assert_mem_eq (paper->data + paper->len - size, data, size);
  if (rows >= 0)
    ck_assert_int_eq (cf_test_paper_height (peer->emulator->paper), rows);
  ck_assert_str_eq (peer->emulator->complaints->str, "");
  g_mutex_unlock (&peer->lock);
}

/* ---- all is well ---- */

START_TEST (test_receipt_is_printed_and_proved)
{
  g_auto (World) world;
  world_init (&world);
  int rows = 0;
  g_autoptr (GBytes) paper = whole_paper ("latin", &rows);

  plug (&world);
  ck_assert (cf_test_unit_is_claimed (world.peers[0].unit, 0)); /* usblp had it */
  print_sample (&world, 0, "a", "latin");
  cf_test_wait (world.n_ended == 1);
  ck_assert_int_eq (world.ended[0], CF_PRINT_STATE_PRINTED);
  assert_paper (&world, paper, rows);
  ck_assert_uint_eq (world.peers[0].emulator->pulses->len, 1);
  cf_test_wait (state (&world) == CF_DEVICE_READY);
}
END_TEST

START_TEST (test_profile_comes_from_the_device_id_or_else_from_the_ids)
{
  g_auto (World) world;
  world_init (&world);

  world.peers[0].has_id = _i == 0;
  plug (&world);
  cf_test_wait (cf_device_get_said (CF_DEVICE (world.printers[0])) != NULL);
  ck_assert_str_eq (cf_device_get_said (CF_DEVICE (world.printers[0])),
                    _i == 0 ? "EPSON TM: MFG:EPSON;CMD:ESC/POS;MDL:TM-T20II;CLS:PRINTER;"
                            : "EPSON TM: no device id");
}
END_TEST

START_TEST (test_two_identical_printers_are_two)
{
  g_auto (World) world;
  world_init (&world);

  plug (&world);
  cf_test_usb_printer_plug (&world.peers[1], world.bus, 2);
  cf_test_wait (cf_device_get_state (CF_DEVICE (world.printers[1])) == CF_DEVICE_READY);
  print_sample (&world, 0, "a", "latin");
  print_sample (&world, 1, "b", "cyrillic");
  cf_test_wait (world.n_ended == 2);
  g_autofree char *first = cf_test_usb_printer_dup_text (&world.peers[0]);
  g_autofree char *second = cf_test_usb_printer_dup_text (&world.peers[1]);
  ck_assert_ptr_nonnull (strstr (first, "Café"));
  ck_assert_ptr_null (strstr (first, "Продукты"));
  ck_assert_ptr_nonnull (strstr (second, "Продукты"));
  ck_assert_ptr_null (strstr (second, "Café"));
}
END_TEST

/* ---- paper, cover, knife ---- */

/* Out of paper after so many tenths of a receipt of 16 KiB, four times the printer's buffer. */
START_TEST (test_paper_out_delays_a_receipt_and_neither_loses_nor_doubles_a_row)
{
  g_auto (World) world;
  world_init (&world);
  int rows = 0;
  g_autoptr (GBytes) paper = whole_paper ("arabic", &rows);

  world.peers[0].emulator->paper->rows_left = rows * _i / 10;
  plug (&world);
  print_sample (&world, 0, "a", "arabic");
  cf_test_wait (reason (&world) == CF_DEVICE_REASON_PAPER_OUT);
  ck_assert_int_eq (state (&world), CF_DEVICE_PROBLEM);
  CfPrintState job = CF_PRINT_STATE_QUEUED;
  cf_test_wait (cf_printer_get_job (world.printers[0], "a", &job, NULL) &&
                job == CF_PRINT_STATE_WAITING);
  advance (&world, 60000); /* nobody comes for a minute: it still waits */
  ck_assert_uint_eq (world.n_ended, 0);
  cf_test_usb_printer_change (&world.peers[0], cf_escpos_emulator_refill);
  cf_test_wait (world.n_ended == 1);
  ck_assert_int_eq (world.ended[0], CF_PRINT_STATE_PRINTED);
  assert_paper (&world, paper, rows);
}
END_TEST

static void
open_cover (CfEscposEmulator *emulator)
{
  emulator->is_cover_open = TRUE;
}

static void
close_cover (CfEscposEmulator *emulator)
{
  emulator->is_cover_open = FALSE;
}

START_TEST (test_open_cover_holds_new_jobs_and_does_not_begin_them)
{
  g_auto (World) world;
  world_init (&world);
  int rows = 0;
  g_autoptr (GBytes) paper = whole_paper ("greek", &rows);

  plug (&world);
  cf_test_usb_printer_change (&world.peers[0], open_cover);
  cf_test_wait (reason (&world) == CF_DEVICE_REASON_COVER_OPEN);
  gsize before = cf_test_usb_printer_count (&world.peers[0]);
  print_sample (&world, 0, "a", "latin");
  print_sample (&world, 0, "b", "greek");
  CfDeviceReason why = CF_DEVICE_REASON_NONE;
  cf_test_wait (cf_printer_get_job (world.printers[0], "a", NULL, &why) &&
                why == CF_DEVICE_REASON_COVER_OPEN);
  cf_printer_cancel (world.printers[0], "a"); /* nothing of it is on paper */
  cf_test_wait (world.n_ended == 1);
  ck_assert_int_eq (world.ended[0], CF_PRINT_STATE_CANCELLED);
  ck_assert_uint_eq (cf_test_usb_printer_count (&world.peers[0]), before);
  cf_test_usb_printer_change (&world.peers[0], close_cover);
  cf_test_wait (world.n_ended == 2);
  ck_assert_int_eq (world.ended[1], CF_PRINT_STATE_PRINTED);
  assert_paper (&world, paper, rows);
}
END_TEST

/* Opened after so many tenths of a receipt: the rest waits in the till, and comes out behind what is there. */
START_TEST (test_cover_opened_in_a_receipt_delays_it_and_loses_no_row)
{
  g_auto (World) world;
  world_init (&world);
  int rows = 0;
  g_autoptr (GBytes) paper = whole_paper ("arabic", &rows);

  plug (&world);
  world.peers[0].stop_at =
    cf_test_usb_printer_count (&world.peers[0]) + 1 + 16000 * (guint) _i / 10;
  print_sample (&world, 0, "a", "arabic");
  cf_test_wait (cf_test_usb_printer_count (&world.peers[0]) == world.peers[0].stop_at);
  world.peers[0].stop_at = G_MAXSIZE;
  cf_test_usb_printer_change (&world.peers[0], open_cover);
  cf_test_wait (reason (&world) == CF_DEVICE_REASON_COVER_OPEN);
  advance (&world, 60000); /* nobody comes for a minute: it still waits */
  ck_assert_uint_eq (world.n_ended, 0);
  cf_test_usb_printer_change (&world.peers[0], close_cover);
  cf_test_wait (world.n_ended == 1);
  ck_assert_int_eq (world.ended[0], CF_PRINT_STATE_PRINTED);
  assert_paper (&world, paper, rows);
}
END_TEST

static void
stick_cutter (CfEscposEmulator *emulator)
{
  emulator->is_cutter_stuck = TRUE;
}

static void
mend_cutter (CfEscposEmulator *emulator)
{
  emulator->is_cutter_stuck = FALSE;
}

static void
near_end (CfEscposEmulator *emulator)
{
  emulator->is_near_end = TRUE;
}

START_TEST (test_what_the_printer_suffers_from_is_said_at_once)
{
  g_auto (World) world;
  world_init (&world);

  plug (&world);
  cf_test_usb_printer_change (&world.peers[0], near_end);
  cf_test_wait (reason (&world) == CF_DEVICE_REASON_PAPER_LOW);
  ck_assert_int_eq (state (&world), CF_DEVICE_WARNING);
  cf_test_usb_printer_change (&world.peers[0], stick_cutter);
  cf_test_wait (reason (&world) == CF_DEVICE_REASON_CUTTER_JAM);
  ck_assert_int_eq (state (&world), CF_DEVICE_PROBLEM);
  cf_test_usb_printer_change (&world.peers[0], mend_cutter);
  cf_test_wait (state (&world) == CF_DEVICE_WARNING);
}
END_TEST

/* ---- the plug ---- */

START_TEST (test_job_that_was_not_begun_waits_for_the_plug)
{
  g_auto (World) world;
  world_init (&world);
  int rows = 0;
  g_autoptr (GBytes) paper = whole_paper ("latin", &rows);

  print_sample (&world, 0, "a", "latin");
  plug (&world);
  cf_test_wait (world.n_ended == 1);
  ck_assert_int_eq (world.ended[0], CF_PRINT_STATE_PRINTED);
  assert_paper (&world, paper, rows);
}
END_TEST

/* Pulled out after so many tenths of the bytes; the printer stays on and its buffer lives, or every
 * second time it is switched off and on.  Nobody knows how much is on paper; the next receipt is whole in any case. */
START_TEST (test_pulled_plug_loses_the_job_and_not_the_next_one)
{
  g_auto (World) world;
  world_init (&world);
  int rows = 0;
  g_autoptr (GBytes) paper = whole_paper ("greek", &rows);
  gboolean is_power_cut = _i % 2 == 1;

  plug (&world);
  gsize before = cf_test_usb_printer_count (&world.peers[0]);
  world.peers[0].stop_at = before + 1 + 16000 * (guint) _i / 10;
  print_sample (&world, 0, "a", "arabic");
  cf_test_wait (cf_test_usb_printer_count (&world.peers[0]) == world.peers[0].stop_at);
  cf_test_usb_printer_unplug (&world.peers[0]);
  cf_test_wait (world.n_ended == 1);
  ck_assert_int_eq (world.ended[0], CF_PRINT_STATE_LOST);
  cf_test_wait (state (&world) == CF_DEVICE_MISSING);

  world.peers[0].stop_at = G_MAXSIZE;
  if (is_power_cut)
    cf_escpos_emulator_power_cycle (world.peers[0].emulator);
  plug (&world);
  print_sample (&world, 0, "b", "greek");
  cf_test_wait (world.n_ended == 2);
  ck_assert_int_eq (world.ended[1], CF_PRINT_STATE_PRINTED);
  assert_paper (&world, paper, -1);
}
END_TEST

START_TEST (test_pulled_plug_before_the_proof_leaves_the_job_unknown)
{
  g_auto (World) world;
  world_init (&world);

  world.peers[0].emulator->has_proof = FALSE;
  plug (&world);
  print_sample (&world, 0, "a", "latin");
  cf_test_wait (world.peers[0].emulator->paper->cuts->len == 1);
  cf_test_usb_printer_unplug (&world.peers[0]);
  cf_test_wait (world.n_ended == 1);
  ck_assert_int_eq (world.ended[0], CF_PRINT_STATE_LOST);
}
END_TEST

/* ---- the wire ---- */

START_TEST (test_one_stall_is_cleared_and_costs_nothing)
{
  g_auto (World) world;
  world_init (&world);
  int rows = 0;
  g_autoptr (GBytes) paper = whole_paper ("latin", &rows);

  plug (&world);
  world.peers[0].n_refusals = 1;
  print_sample (&world, 0, "a", "latin");
  cf_test_wait (world.n_ended == 1);
  ck_assert_int_eq (world.ended[0], CF_PRINT_STATE_PRINTED);
  ck_assert_uint_eq (world.peers[0].n_resets, 0);
  assert_paper (&world, paper, rows);
}
END_TEST

START_TEST (test_stall_that_stays_is_reset_and_the_job_tried_again)
{
  g_auto (World) world;
  world_init (&world);

  plug (&world);
  world.peers[0].n_refusals = 2;
  print_sample (&world, 0, "a", "latin");
  cf_test_wait (reason (&world) == CF_DEVICE_REASON_FAULT);
  ck_assert_uint_eq (world.n_ended, 0); /* nothing of it was taken */
  cf_test_wait (world.peers[0].n_resets == 1);
  advance (&world, 1000);
  cf_test_wait (world.n_ended == 1);
  ck_assert_int_eq (world.ended[0], CF_PRINT_STATE_PRINTED);
  cf_test_wait (state (&world) == CF_DEVICE_READY);
}
END_TEST

START_TEST (test_garbage_from_the_printer_does_not_disturb)
{
  g_auto (World) world;
  world_init (&world);
  g_autoptr (GRand) random = cf_test_random_new ();
  int rows = 0;
  g_autoptr (GBytes) paper = whole_paper ("latin", &rows);
  static const guint8 FINE[] = { 0x10, 0x00, 0x00, 0x0F };

  plug (&world);
  for (guint i = 0; i < 200; i++) {
    guint8 bytes[64];
    for (guint j = 0; j < sizeof bytes; j++)
      bytes[j] = (guint8) g_rand_int_range (random, 0, 256);
    cf_test_unit_send (world.peers[0].unit, CF_TEST_PRINTER_IN, bytes, sizeof bytes);
  }
  cf_test_wait (cf_test_unit_count_waiting (world.peers[0].unit, CF_TEST_PRINTER_IN) == 0);
  cf_test_unit_send (world.peers[0].unit, CF_TEST_PRINTER_IN, "\0\0\0\0", 4);
  cf_test_unit_send (world.peers[0].unit, CF_TEST_PRINTER_IN, FINE, sizeof FINE);
  print_sample (&world, 0, "a", "latin");
  cf_test_wait (world.n_ended == 1);
  ck_assert_int_eq (world.ended[0], CF_PRINT_STATE_PRINTED);
  assert_paper (&world, paper, rows);
}
END_TEST

/* ---- printers that say less ---- */

START_TEST (test_printer_that_does_not_know_the_proof_is_believed_what_it_does_in_order)
{
  g_auto (World) world;
  world_init (&world);

  world.peers[0].emulator->has_proof = FALSE;
  plug (&world);
  print_sample (&world, 0, "a", "latin");
  cf_test_wait (world.peers[0].emulator->paper->cuts->len == 1 && world.peers[0].flush == 0 &&
                cf_test_unit_count_waiting (world.peers[0].unit, CF_TEST_PRINTER_IN) == 0);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  ck_assert_uint_eq (world.n_ended, 0);
  advance (&world, 10000);
  cf_test_wait (world.n_ended == 1);
  ck_assert_int_eq (world.ended[0], CF_PRINT_STATE_PRINTED);
  print_sample (&world, 0, "b", "latin"); /* it is known now: no second wait */
  cf_test_wait (world.n_ended == 2);
  ck_assert_int_eq (world.ended[1], CF_PRINT_STATE_PRINTED);
}
END_TEST

START_TEST (test_printer_without_automatic_status_is_asked)
{
  g_auto (World) world;
  world_init (&world);
  CfEscposEmulator *emulator = world.peers[0].emulator;

  emulator->has_asb = FALSE;
  plug (&world);
  cf_test_usb_printer_change (&world.peers[0], open_cover);
  advance (&world, 1500); /* none has come: it is asked */
  cf_test_wait (reason (&world) == CF_DEVICE_REASON_COVER_OPEN);
  cf_test_usb_printer_change (&world.peers[0], close_cover);
  advance (&world, 10000);
  cf_test_wait (state (&world) == CF_DEVICE_READY);
}
END_TEST

START_TEST (test_dumb_printer_prints_and_says_paper_by_its_port)
{
  g_auto (World) world;
  world_init (&world);
  CfEscposEmulator *emulator = world.peers[0].emulator;
  int rows = 0;
  g_autoptr (GBytes) paper = whole_paper ("latin", &rows);

  emulator->has_asb = emulator->has_dle = FALSE;
  plug (&world);
  advance (&world, 1500); /* DLE EOT */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  advance (&world, 1000); /* no answer: the port */
  cf_test_usb_printer_change (&world.peers[0], open_cover);
  advance (&world, 10000);
  cf_test_wait (state (&world) == CF_DEVICE_PROBLEM);
  cf_test_usb_printer_change (&world.peers[0], close_cover);
  advance (&world, 10000);
  cf_test_wait (state (&world) == CF_DEVICE_READY);
  print_sample (&world, 0, "a", "latin");
  cf_test_wait (world.n_ended == 1 || emulator->paper->cuts->len == 1);
  advance (&world, 10000);
  cf_test_wait (world.n_ended == 1);
  ck_assert_int_eq (world.ended[0], CF_PRINT_STATE_PRINTED);
  assert_paper (&world, paper, rows);
}
END_TEST

/* ---- the drawer ---- */

static void
on_kicked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  *(int *) data = cf_drawer_kick_finish (CF_DRAWER (source), result, &error) ? 1 : -1;
}

static void
raise_drawer (CfEscposEmulator *emulator)
{
  emulator->is_drawer_high = TRUE;
}

static void
lower_drawer (CfEscposEmulator *emulator)
{
  emulator->is_drawer_high = FALSE;
}

static void
run_out (CfEscposEmulator *emulator)
{
  emulator->is_paper_out = TRUE;
}

/* _i: which way round its switch is wired. */
START_TEST (test_drawer_learns_from_its_first_opening_which_level_is_open)
{
  g_auto (World) world;
  world_init (&world);
  int kicked = 0;

  world.peers[0].emulator->is_drawer_high = _i == 1;
  world.drawer = cf_printer_drawer_new (world.printers[0], "printer-0-drawer");
  cf_device_open_async (CF_DEVICE (world.drawer), NULL, NULL);
  plug (&world);
  cf_test_wait (cf_device_get_state (CF_DEVICE (world.drawer)) == CF_DEVICE_READY);
  ck_assert_int_eq (cf_drawer_get_position (world.drawer), CF_DRAWER_UNKNOWN);
  cf_drawer_kick_async (world.drawer, on_kicked_cb, &kicked);
  cf_test_wait (kicked == 1 && world.peers[0].emulator->pulses->len == 1);
  cf_test_usb_printer_change (&world.peers[0], _i == 1 ? lower_drawer : raise_drawer);
  cf_test_wait (cf_drawer_get_position (world.drawer) == CF_DRAWER_OPEN);
  advance (&world, 8000);
  cf_test_usb_printer_change (&world.peers[0], _i == 1 ? raise_drawer : lower_drawer);
  cf_test_wait (cf_drawer_get_position (world.drawer) == CF_DRAWER_SHUT);
}
END_TEST

START_TEST (test_drawer_opens_while_the_printer_has_no_paper)
{
  g_auto (World) world;
  world_init (&world);
  int kicked = 0;

  world.drawer = cf_printer_drawer_new (world.printers[0], "printer-0-drawer");
  cf_device_open_async (CF_DEVICE (world.drawer), NULL, NULL);
  plug (&world);
  cf_test_usb_printer_change (&world.peers[0], run_out);
  cf_test_wait (reason (&world) == CF_DEVICE_REASON_PAPER_OUT);
  guint before = world.peers[0].emulator->n_real_time;
  cf_drawer_kick_async (world.drawer, on_kicked_cb, &kicked);
  cf_test_wait (kicked == 1 && world.peers[0].emulator->n_real_time == before + 1);
  cf_test_usb_printer_unplug (&world.peers[0]);
  cf_test_wait (cf_device_get_state (CF_DEVICE (world.drawer)) == CF_DEVICE_MISSING);
  cf_drawer_kick_async (world.drawer, on_kicked_cb, &kicked);
  cf_test_wait (kicked == -1);
}
END_TEST

/* ---- a printer in Star's Line Mode ---- */

typedef struct
{
  GMutex lock;
  CfStarEmulator *emulator; /* under the lock */
  CfTestUnit *unit;
  guint flush;
} StarPeer;

static gboolean
star_flush_cb (gpointer data)
{
  StarPeer *self = data;

  g_mutex_lock (&self->lock);
  g_autoptr (GBytes) said = g_bytes_new (self->emulator->out->data, self->emulator->out->len);
  g_byte_array_set_size (self->emulator->out, 0);
  self->flush = 0;
  g_mutex_unlock (&self->lock);
  cf_test_unit_send (self->unit, CF_TEST_PRINTER_IN, g_bytes_get_data (said, NULL),
                     g_bytes_get_size (said));
  return G_SOURCE_REMOVE;
}

static void
star_flush_later (StarPeer *self)
{
  if (self->flush == 0 && self->emulator->out->len > 0)
    self->flush = g_idle_add (star_flush_cb, self);
}

static gssize
star_write (CfTestUnit *unit, guint8 endpoint, const guint8 *data, gsize length, gpointer peer)
{
  StarPeer *self = peer;

  g_mutex_lock (&self->lock);
  cf_star_emulator_write (self->emulator, data, length);
  star_flush_later (self);
  g_mutex_unlock (&self->lock);
  return (gssize) length;
}

/* Neither a device id nor a port status: nothing but its automatic status tells of it. */
static const CfTestInterface STAR_INTERFACE[] = { {
  .class_code = 7,
  .subclass = 1,
  .protocol = 2,
  .n_endpoints = 2,
  .endpoints = { { CF_TEST_PRINTER_IN, 2, 64 }, { CF_TEST_PRINTER_OUT, 2, 64 } },
} };
static const CfTestUnitSpec STAR = { .vendor = 0x0519,
                                     .product = 0x0001,
                                     .name = "TSP650",
                                     .n_interfaces = 1,
                                     .interfaces = STAR_INTERFACE,
                                     .write = star_write };

static void
star_set (StarPeer *self, gboolean *what, gboolean is_so)
{
  g_mutex_lock (&self->lock);
  *what = is_so;
  cf_star_emulator_changed (self->emulator);
  star_flush_later (self);
  g_mutex_unlock (&self->lock);
}

#define assert_star(world, peer, what, expected_state, expected_reason)                            \
  do {                                                                                             \
    star_set (peer, &(peer)->emulator->what, TRUE);                                                \
    cf_test_wait (state (world) == CF_DEVICE_##expected_state &&                                   \
                  reason (world) == CF_DEVICE_REASON_##expected_reason);                           \
    star_set (peer, &(peer)->emulator->what, FALSE);                                               \
    cf_test_wait (state (world) == CF_DEVICE_READY);                                               \
  } while (0)

START_TEST (test_star_tells_by_itself_how_it_is)
{
  g_auto (World) world;
  StarPeer peer = { .emulator = cf_star_emulator_new (576, 48) };
  g_mutex_init (&peer.lock);
  world_init (&world);

  peer.unit = cf_test_bus_plug (world.bus, 1, &STAR, &peer);
  cf_test_wait (state (&world) == CF_DEVICE_READY);
  cf_test_wait (peer.emulator->says_status);
  assert_star (&world, &peer, is_cover_open, PROBLEM, COVER_OPEN);
  assert_star (&world, &peer, is_paper_low, WARNING, PAPER_LOW);
  assert_star (&world, &peer, is_paper_out, PROBLEM, PAPER_OUT);
  assert_star (&world, &peer, is_cutter_stuck, PROBLEM, CUTTER_JAM);
  assert_star (&world, &peer, is_broken, PROBLEM, FAULT);
  /* A job that meets a printer without paper says so, and goes on by itself. */
  star_set (&peer, &peer.emulator->is_paper_out, TRUE);
  cf_test_wait (reason (&world) == CF_DEVICE_REASON_PAPER_OUT);
  print_sample (&world, 0, "a", "latin");
  CfPrintState job = CF_PRINT_STATE_QUEUED;
  cf_test_wait (cf_printer_get_job (world.printers[0], "a", &job, NULL) &&
                job == CF_PRINT_STATE_WAITING);
  ck_assert_uint_eq (world.n_ended, 0);
  star_set (&peer, &peer.emulator->is_paper_out, FALSE);
  cf_test_wait (state (&world) != CF_DEVICE_PROBLEM);
  advance (&world, 10000);
  cf_test_wait (world.n_ended == 1);
  ck_assert_int_eq (world.ended[0], CF_PRINT_STATE_PRINTED);
  g_mutex_lock (&peer.lock);
  ck_assert_str_eq (peer.emulator->complaints->str, "");
  ck_assert_uint_eq (peer.emulator->pulses->len, 1);
  g_mutex_unlock (&peer.lock);
  cf_test_unit_unplug (peer.unit);
  cf_test_wait (state (&world) == CF_DEVICE_MISSING);
  if (peer.flush != 0)
    g_source_remove (peer.flush);
  cf_star_emulator_free (peer.emulator);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_receipt_is_printed_and_proved);
  tcase_add_loop_test (tc, test_profile_comes_from_the_device_id_or_else_from_the_ids, 0, 2);
  tcase_add_test (tc, test_two_identical_printers_are_two);
  tcase_add_loop_test (tc, test_paper_out_delays_a_receipt_and_neither_loses_nor_doubles_a_row, 0,
                       10);
  tcase_add_test (tc, test_open_cover_holds_new_jobs_and_does_not_begin_them);
  tcase_add_loop_test (tc, test_cover_opened_in_a_receipt_delays_it_and_loses_no_row, 0, 10);
  tcase_add_test (tc, test_what_the_printer_suffers_from_is_said_at_once);
  tcase_add_test (tc, test_job_that_was_not_begun_waits_for_the_plug);
  tcase_add_loop_test (tc, test_pulled_plug_loses_the_job_and_not_the_next_one, 0, 10);
  tcase_add_test (tc, test_pulled_plug_before_the_proof_leaves_the_job_unknown);
  tcase_add_test (tc, test_one_stall_is_cleared_and_costs_nothing);
  tcase_add_test (tc, test_stall_that_stays_is_reset_and_the_job_tried_again);
  tcase_add_test (tc, test_garbage_from_the_printer_does_not_disturb);
  tcase_add_test (tc, test_printer_that_does_not_know_the_proof_is_believed_what_it_does_in_order);
  tcase_add_test (tc, test_printer_without_automatic_status_is_asked);
  tcase_add_test (tc, test_dumb_printer_prints_and_says_paper_by_its_port);
  tcase_add_loop_test (tc, test_drawer_learns_from_its_first_opening_which_level_is_open, 0, 2);
  tcase_add_test (tc, test_drawer_opens_while_the_printer_has_no_paper);
  tcase_add_test (tc, test_star_tells_by_itself_how_it_is);
}

CF_TEST_USB_MAIN ("unit", add_tests)
