/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The seam to USB (drivers/cf-usb.h) with the real libusb on an emulated bus. */
#include <errno.h>
#include <string.h>

#include "cf-test-bus.h"
#include "cf-usb.h"

#define IN  0x81
#define OUT 0x02

static const CfTestInterface LINE[] = { {
  .class_code = 7,
  .subclass = 1,
  .protocol = 2,
  .n_endpoints = 2,
  .endpoints = { { IN, 2, 64 }, { OUT, 2, 64 } },
  .driver = "usblp",
} };

/* A unit that remembers what it got, and takes at most `room` bytes of it. */
typedef struct
{
  CfTestUnitSpec spec;
  GByteArray *got;
  gsize room;
  int refusal;
} Peer;

typedef struct
{
  CfTestBus *bus;
  CfDeviceLoop *loop;
  CfUsbBus *usb;
  GPtrArray *units; /* of CfUsbUnit, present */
  guint n_left;
  CfUsbClaim *claim;
  GPtrArray *heard; /* of "status:bytes" */
  Peer peer;
} World;

static gssize
peer_write (CfTestUnit *unit, guint8 endpoint, const guint8 *data, gsize length, gpointer user_data)
{
  Peer *self = user_data;
  gsize taken = MIN (length, self->room);

  if (self->refusal != 0)
    return self->refusal;
  g_byte_array_append (self->got, data, (guint) taken);
  self->room -= taken;
  return (gssize) taken;
}

static int
peer_control (CfTestUnit *unit, const guint8 *setup, guint8 *data, gsize length, gpointer user_data)
{
  if (setup[0] == 0xA1 && setup[1] == 0) {
    memcpy (data,
            "\0\x05"
            "MFG",
            5);
    return 5;
  }
  return setup[1] == 9 ? -EAGAIN : -EPIPE;
}

static void
on_arrived (CfUsbUnit *unit, gpointer user_data)
{
  g_ptr_array_add (((World *) user_data)->units, cf_usb_unit_ref (unit));
}

static void
on_left (CfUsbUnit *unit, gpointer user_data)
{
  World *self = user_data;
  ck_assert (g_ptr_array_remove (self->units, unit));
  self->n_left++;
}

static void
world_init (World *self)
{
  static const CfUsbBusEvents events = { on_arrived, on_left, NULL };
  g_autoptr (GError) error = NULL;

  memset (self, 0, sizeof *self);
  self->bus = cf_test_bus_new ();
  self->loop = cf_device_loop_new (cf_clock_system (), TRUE);
  self->units = g_ptr_array_new_with_free_func ((GDestroyNotify) cf_usb_unit_unref);
  self->heard = g_ptr_array_new_with_free_func (g_free);
  self->peer.got = g_byte_array_new ();
  self->peer.room = G_MAXSIZE;
  self->peer.spec = (CfTestUnitSpec){ .vendor = 0x04B8,
                                      .product = 0x0202,
                                      .maker = "EPSON",
                                      .name = "TM-T88V",
                                      .serial = "J4ZF001",
                                      .n_interfaces = 1,
                                      .interfaces = LINE,
                                      .control = peer_control,
                                      .write = peer_write };
  self->usb = cf_usb_bus_new (self->loop, &events, self, &error);
  ck_assert_ok (self->usb != NULL);
}

static void
world_clear (World *self)
{
  cf_usb_bus_stop (self->usb);
  cf_usb_claim_close (self->claim);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_ptr_array_unref (self->units);
  cf_device_loop_stop (self->loop);
  cf_device_loop_unref (self->loop);
  g_ptr_array_unref (self->heard);
  g_byte_array_unref (self->peer.got);
  cf_test_bus_free (self->bus);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (World, world_clear)

static CfTestUnit *
plug (World *self, guint port)
{
  guint n = self->units->len;
  CfTestUnit *unit = cf_test_bus_plug (self->bus, port, &self->peer.spec, &self->peer);

  cf_test_wait (self->units->len > n);
  return unit;
}

static void
claim (World *self)
{
  g_autoptr (GError) error = NULL;
  CfUsbStatus status;

  self->claim = cf_usb_claim_new (g_ptr_array_index (self->units, 0), 0, 0, &status, &error);
  ck_assert_ok (self->claim != NULL);
}

static void
on_heard_cb (CfUsbClaim *from, const CfUsbResult *result, gpointer user_data)
{
  World *self = user_data;
  g_autofree char *text =
    result->data != NULL ? g_strndup ((const char *) result->data, result->length) : g_strdup ("");

  g_ptr_array_add (self->heard,
                   g_strdup_printf ("%s:%s", cf_usb_status_name (result->status), text));
}

static void
on_counted_cb (CfUsbClaim *from, const CfUsbResult *result, gpointer user_data)
{
  World *self = user_data;
  g_ptr_array_add (self->heard,
                   g_strdup_printf ("%s:%" G_GSIZE_FORMAT, cf_usb_status_name (result->status),
                                    result->length));
}

#define assert_heard(world, index, expected)                                                       \
  do {                                                                                             \
    cf_test_wait ((world)->heard->len > (index));                                                  \
    ck_assert_str_eq (g_ptr_array_index ((world)->heard, (index)), (expected));                    \
  } while (0)

/* ---- finding ---- */

START_TEST (test_unit_is_known_by_what_the_kernel_says)
{
  g_auto (World) world;
  world_init (&world);

  plug (&world, 3);
  const CfUsbInfo *info = cf_usb_unit_get_info (g_ptr_array_index (world.units, 0));
  ck_assert_uint_eq (info->vendor, 0x04B8);
  ck_assert_uint_eq (info->product, 0x0202);
  ck_assert_str_eq (info->path, "1-3");
  ck_assert_str_eq (info->maker, "EPSON");
  ck_assert_str_eq (info->name, "TM-T88V");
  ck_assert_str_eq (info->serial, "J4ZF001");
  ck_assert_uint_eq (info->n_interfaces, 1);
  const CfUsbInterface *interface = cf_usb_info_find (info, 0, 0);
  ck_assert_uint_eq (interface->class_code, 7);
  ck_assert_uint_eq (cf_usb_interface_find (interface, CF_USB_BULK, TRUE)->address, IN);
  ck_assert_uint_eq (cf_usb_interface_find (interface, CF_USB_BULK, FALSE)->max_packet, 64);
  ck_assert_ptr_null (cf_usb_interface_find (interface, CF_USB_INTERRUPT, TRUE));
  g_autofree char *driver = cf_usb_unit_dup_driver (g_ptr_array_index (world.units, 0), 0);
  ck_assert_str_eq (driver, "usblp");
}
END_TEST

START_TEST (test_units_there_at_start_are_told)
{
  g_auto (World) world;
  static const CfUsbBusEvents events = { on_arrived, on_left, NULL };
  g_autoptr (GError) error = NULL;

  world_init (&world);
  cf_usb_bus_stop (world.usb);
  cf_test_bus_plug (world.bus, 1, &world.peer.spec, &world.peer);
  world.usb = cf_usb_bus_new (world.loop, &events, &world, &error);
  ck_assert_ok (world.usb != NULL);
  ck_assert_uint_eq (world.units->len, 0);
  cf_test_wait (world.units->len == 1);
}
END_TEST

START_TEST (test_same_socket_is_another_unit_after_a_plug)
{
  g_auto (World) world;
  world_init (&world);

  CfTestUnit *unit = plug (&world, 1);
  g_autoptr (CfUsbUnit) first = cf_usb_unit_ref (g_ptr_array_index (world.units, 0));
  cf_test_unit_unplug (unit);
  cf_test_wait (world.n_left == 1);
  ck_assert (cf_usb_unit_is_gone (first));
  plug (&world, 1);
  const CfUsbInfo *info = cf_usb_unit_get_info (g_ptr_array_index (world.units, 0));
  ck_assert_str_eq (info->path, "1-1");
  ck_assert_uint_ne (info->address, cf_usb_unit_get_info (first)->address);
}
END_TEST

/* ---- claiming ---- */

START_TEST (test_claim_takes_the_interface_and_gives_it_back)
{
  g_auto (World) world;
  world_init (&world);

  CfTestUnit *unit = plug (&world, 1);
  claim (&world);
  ck_assert (cf_test_unit_is_claimed (unit, 0));
  cf_usb_claim_close (g_steal_pointer (&world.claim));
  cf_test_wait (!cf_test_unit_is_claimed (unit, 0));
  char *driver = NULL;
  cf_test_wait ((driver = cf_test_unit_dup_driver (unit, 0)) != NULL);
  ck_assert_str_eq (driver, "usblp");
  g_free (driver);
  claim (&world); /* and again */
}
END_TEST

START_TEST (test_claim_again_at_once_waits_for_its_own_release)
{
  g_auto (World) world;
  world_init (&world);

  plug (&world, 1);
  for (guint i = 0; i < 20; i++) {
    claim (&world);
    cf_usb_claim_close (g_steal_pointer (&world.claim));
  }
}
END_TEST

START_TEST (test_claim_says_who_is_in_the_way)
{
  g_auto (World) world;
  world_init (&world);
  g_autoptr (GError) error = NULL;
  CfUsbStatus status;

  CfTestUnit *unit = plug (&world, 1);
  CfUsbUnit *found = g_ptr_array_index (world.units, 0);
  cf_test_unit_set_taken (unit, TRUE);
  ck_assert_refused (cf_usb_claim_new (found, 0, 0, &status, &error) != NULL, CF_ERROR_DEVICE);
  ck_assert_int_eq (status, CF_USB_IN_USE);
  ck_assert_int_eq (cf_usb_status_reason (status), CF_DEVICE_REASON_IN_USE);
  cf_test_unit_set_taken (unit, FALSE);

  cf_test_unit_set_denied (unit, TRUE);
  ck_assert_refused (cf_usb_claim_new (found, 0, 0, &status, &error) != NULL, CF_ERROR_DEVICE);
  ck_assert_int_eq (status, CF_USB_NOT_ALLOWED);
  cf_test_unit_set_denied (unit, FALSE);

  ck_assert_refused (cf_usb_claim_new (found, 7, 0, &status, &error) != NULL, CF_ERROR_DEVICE);
  ck_assert_int_eq (status, CF_USB_NOT_FOUND);
  claim (&world);
}
END_TEST

/* ---- control ---- */

START_TEST (test_control_answers_refuses_and_times_out)
{
  g_auto (World) world;
  world_init (&world);
  static const guint8 byte = 1;

  plug (&world, 1);
  claim (&world);
  cf_usb_claim_control (world.claim, 0xA1, 0, 0, 0, NULL, 1024, 1000, on_counted_cb, &world);
  ck_assert_uint_eq (world.heard->len, 0);
  assert_heard (&world, 0, "ok:5");
  cf_usb_claim_control (world.claim, 0xA1, 1, 0, 0, NULL, 1, 1000, on_counted_cb, &world);
  assert_heard (&world, 1, "stalled:0");
  cf_usb_claim_control (world.claim, 0x21, 9, 0, 0, &byte, 1, 20, on_counted_cb, &world);
  assert_heard (&world, 2, "timed_out:0");
}
END_TEST

/* In the midst of a request and after it; what is asked of a unit that has gone is answered, too. */
START_TEST (test_unplug_in_a_control_request_is_told_once)
{
  g_auto (World) world;
  world_init (&world);
  static const guint8 byte = 1;

  CfTestUnit *unit = plug (&world, 1);
  claim (&world);
  cf_usb_claim_control (world.claim, 0x21, 9, 0, 0, &byte, 1, 60000, on_counted_cb, &world);
  cf_test_unit_unplug (unit);
  assert_heard (&world, 0, "gone:0");
  cf_test_wait (world.n_left == 1);
  ck_assert_uint_eq (world.heard->len, 1);
  cf_usb_claim_control (world.claim, 0xA1, 0, 0, 0, NULL, 1024, 1000, on_counted_cb, &world);
  assert_heard (&world, 1, "gone:0");
  cf_usb_claim_listen (world.claim, IN, 4, 0, on_heard_cb, &world);
  assert_heard (&world, 2, "gone:");
}
END_TEST

START_TEST (test_unplug_before_the_claim_is_said)
{
  g_auto (World) world;
  world_init (&world);
  g_autoptr (GError) error = NULL;
  CfUsbStatus status = CF_USB_OK;

  CfTestUnit *unit = plug (&world, 1);
  cf_test_unit_unplug (unit); /* and nobody has been told yet */
  ck_assert_ptr_null (cf_usb_claim_new (g_ptr_array_index (world.units, 0), 0, 0, &status, &error));
  ck_assert_str_eq (cf_usb_status_name (status), "gone");
  cf_test_wait (world.n_left == 1);
}
END_TEST

/* ---- writing ---- */

static const guint8 PAGE[6000];

START_TEST (test_write_is_taken_whole)
{
  g_auto (World) world;
  world_init (&world);

  plug (&world, 1);
  claim (&world);
  cf_usb_claim_write (world.claim, OUT, PAGE, sizeof PAGE, 1000, on_counted_cb, &world);
  assert_heard (&world, 0, "ok:6000");
  ck_assert_uint_eq (world.peer.got->len, 6000);
}
END_TEST

START_TEST (test_short_write_counts_what_was_taken)
{
  g_auto (World) world;
  world_init (&world);

  CfTestUnit *unit = plug (&world, 1);
  claim (&world);
  world.peer.room = 4096;
  cf_usb_claim_write (world.claim, OUT, PAGE, sizeof PAGE, 50, on_counted_cb, &world);
  assert_heard (&world, 0, "timed_out:4096");
  ck_assert_uint_eq (world.peer.got->len, 4096);
  world.peer.room = G_MAXSIZE;
  cf_usb_claim_write (world.claim, OUT, PAGE + 4096, sizeof PAGE - 4096, 1000, on_counted_cb,
                      &world);
  assert_heard (&world, 1, "ok:1904");
  ck_assert_uint_eq (cf_test_unit_count_pending (unit, OUT), 0);
}
END_TEST

START_TEST (test_write_waits_for_a_busy_unit)
{
  g_auto (World) world;
  world_init (&world);

  CfTestUnit *unit = plug (&world, 1);
  claim (&world);
  world.peer.room = 100;
  cf_usb_claim_write (world.claim, OUT, PAGE, 500, 10000, on_counted_cb, &world);
  cf_test_wait (world.peer.got->len == 100);
  world.peer.room = G_MAXSIZE;
  cf_test_unit_resume (unit);
  assert_heard (&world, 0, "ok:500");
}
END_TEST

START_TEST (test_stalled_write_goes_on_after_the_halt_is_cleared)
{
  g_auto (World) world;
  world_init (&world);

  plug (&world, 1);
  claim (&world);
  world.peer.refusal = -EPIPE;
  cf_usb_claim_write (world.claim, OUT, PAGE, 10, 1000, on_counted_cb, &world);
  assert_heard (&world, 0, "stalled:0");
  world.peer.refusal = 0;
  cf_usb_claim_clear_halt (world.claim, OUT, on_counted_cb, &world);
  assert_heard (&world, 1, "ok:0");
  cf_usb_claim_write (world.claim, OUT, PAGE, 10, 1000, on_counted_cb, &world);
  assert_heard (&world, 2, "ok:10");
}
END_TEST

START_TEST (test_unplug_in_a_write_tells_the_true_count)
{
  g_auto (World) world;
  world_init (&world);

  CfTestUnit *unit = plug (&world, 1);
  claim (&world);
  world.peer.room = 4338;
  cf_usb_claim_write (world.claim, OUT, PAGE, sizeof PAGE, 10000, on_counted_cb, &world);
  cf_test_wait (world.peer.got->len == 4338);
  cf_test_unit_unplug (unit);
  assert_heard (&world, 0, "gone:4338");
  cf_test_wait (world.n_left == 1);
  cf_usb_claim_write (world.claim, OUT, PAGE, 10, 1000, on_counted_cb, &world);
  assert_heard (&world, 1, "gone:0");
}
END_TEST

START_TEST (test_cancelled_write_comes_home)
{
  g_auto (World) world;
  world_init (&world);

  plug (&world, 1);
  claim (&world);
  world.peer.room = 7;
  cf_usb_claim_write (world.claim, OUT, PAGE, 10, 10000, on_counted_cb, &world);
  cf_test_wait (world.peer.got->len == 7);
  cf_usb_claim_cancel (world.claim);
  assert_heard (&world, 0, "cancelled:7");
}
END_TEST

START_TEST (test_too_many_writes_are_refused)
{
  g_auto (World) world;
  world_init (&world);

  plug (&world, 1);
  claim (&world);
  world.peer.room = 0;
  for (guint i = 0; i <= CF_USB_PENDING_MAX; i++)
    cf_usb_claim_write (world.claim, OUT, PAGE, 10, 10000, on_counted_cb, &world);
  assert_heard (&world, 0, "failed:0");
  ck_assert_uint_eq (world.heard->len, 1);
}
END_TEST

/* ---- listening ---- */

START_TEST (test_listening_keeps_pieces_apart_and_in_order)
{
  g_auto (World) world;
  world_init (&world);

  CfTestUnit *unit = plug (&world, 1);
  claim (&world);
  cf_usb_claim_listen (world.claim, IN, 4, 0, on_heard_cb, &world);
  ck_assert_uint_eq (cf_test_unit_count_pending (unit, IN), 4);
  for (guint i = 0; i < 100; i++) {
    g_autofree char *text = g_strdup_printf ("%u", i);
    cf_test_unit_send (unit, IN, text, strlen (text));
  }
  for (guint i = 0; i < 100; i++) {
    g_autofree char *text = g_strdup_printf ("ok:%u", i);
    assert_heard (&world, i, text);
  }
}
END_TEST

START_TEST (test_halted_endpoint_is_cleared_and_heard_again)
{
  g_auto (World) world;
  world_init (&world);

  CfTestUnit *unit = plug (&world, 1);
  claim (&world);
  cf_usb_claim_listen (world.claim, IN, 4, 0, on_heard_cb, &world);
  cf_test_unit_send (unit, IN, "a", 1);
  cf_test_unit_fail (unit, IN, EPIPE);
  cf_test_unit_send (unit, IN, "b", 1);
  cf_test_unit_send (unit, IN, "c", 1);
  assert_heard (&world, 0, "ok:a");
  assert_heard (&world, 1, "stalled:");
  assert_heard (&world, 2, "ok:b");
  assert_heard (&world, 3, "ok:c");
  cf_test_wait (cf_test_unit_count_pending (unit, IN) == 4);
}
END_TEST

START_TEST (test_babble_and_noise_are_told_and_survived)
{
  g_auto (World) world;
  world_init (&world);
  char babble[65];

  memset (babble, 'x', sizeof babble);
  CfTestUnit *unit = plug (&world, 1);
  claim (&world);
  cf_usb_claim_listen (world.claim, IN, 2, 0, on_counted_cb, &world);
  cf_test_unit_send (unit, IN, babble, sizeof babble);
  assert_heard (&world, 0, "babbled:64");
  cf_test_wait (cf_test_unit_count_pending (unit, IN) == 2);
  cf_test_unit_fail (unit, IN, EPROTO);
  assert_heard (&world, 1, "failed:0");
  cf_test_unit_send (unit, IN, "a", 1);
  assert_heard (&world, 2, "ok:1");
}
END_TEST

START_TEST (test_flood_is_held_back)
{
  g_auto (World) world;
  world_init (&world);
  static const char piece[16384];
  const guint n = 3 * CF_USB_FLOOD_BYTES / sizeof piece;

  CfTestUnit *unit = plug (&world, 1);
  claim (&world);
  cf_usb_claim_listen (world.claim, IN, 2, sizeof piece, on_counted_cb, &world);
  gint64 start = g_get_monotonic_time ();
  for (guint i = 0; i < n; i++)
    cf_test_unit_send (unit, IN, piece, sizeof piece);
  /* What is over the limit stays in the unit until the second is over; nothing is lost. */
  cf_test_wait (world.heard->len == n);
  ck_assert_int_ge (g_get_monotonic_time () - start, G_USEC_PER_SEC);
  ck_assert_uint_eq (cf_test_unit_count_waiting (unit, IN), 0);
}
END_TEST

START_TEST (test_unplug_while_listening_is_told_once)
{
  g_auto (World) world;
  world_init (&world);

  CfTestUnit *unit = plug (&world, 1);
  claim (&world);
  cf_usb_claim_listen (world.claim, IN, 4, 0, on_heard_cb, &world);
  cf_test_unit_unplug (unit);
  assert_heard (&world, 0, "gone:");
  cf_test_wait (world.n_left == 1);
  ck_assert_uint_eq (world.heard->len, 1);
  cf_usb_claim_close (g_steal_pointer (&world.claim));
}
END_TEST

static void
on_close_cb (CfUsbClaim *from, const CfUsbResult *result, gpointer user_data)
{
  World *self = user_data;
  cf_usb_claim_close (g_steal_pointer (&self->claim));
}

START_TEST (test_claim_may_be_closed_in_a_callback)
{
  g_auto (World) world;
  world_init (&world);

  CfTestUnit *unit = plug (&world, 1);
  claim (&world);
  cf_usb_claim_listen (world.claim, IN, 4, 0, on_close_cb, &world);
  cf_test_unit_send (unit, IN, "a", 1);
  cf_test_unit_send (unit, IN, "b", 1);
  cf_test_wait (world.claim == NULL);
  cf_test_wait (!cf_test_unit_is_claimed (unit, 0));
  claim (&world);
}
END_TEST

START_TEST (test_idle_bus_asks_for_nothing)
{
  g_auto (World) world;
  world_init (&world);

  CfTestUnit *unit = plug (&world, 1);
  claim (&world);
  cf_usb_claim_listen (world.claim, IN, 4, 0, on_heard_cb, &world);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  guint n = cf_test_bus_count_calls (world.bus);
  for (guint i = 0; i < 10; i++)
    cf_test_iterate ();
  ck_assert_uint_eq (cf_test_bus_count_calls (world.bus), n);
  cf_test_unit_send (unit, IN, "a", 1);
  assert_heard (&world, 0, "ok:a");
}
END_TEST

START_TEST (test_many_plugs_leave_nothing_behind)
{
  g_auto (World) world;
  world_init (&world);

  for (guint i = 0; i < 20; i++) {
    CfTestUnit *unit = plug (&world, 1);
    claim (&world);
    cf_usb_claim_listen (world.claim, IN, 4, 0, on_heard_cb, &world);
    cf_test_unit_unplug (unit);
    cf_test_wait (world.n_left == i + 1);
    cf_usb_claim_close (g_steal_pointer (&world.claim));
    ck_assert_uint_eq (world.units->len, 0);
  }
}
END_TEST

/* ---- nonsense ---- */

START_TEST (test_wrong_descriptors_are_no_unit_or_an_empty_one)
{
  static const guint8 cut[] = { 18, 1, 0,    2,    0, 0, 0, 64,   0xB8, 4, 2, 2, 0, 1, 1, 2, 3, 1,
                                9,  2, 0xFF, 0x7F, 1, 1, 0, 0x80, 50,   9, 4, 0, 0, 9, 7, 1, 2, 0 };
  static const guint8 zeros[40] = { 18, 1 };
  g_auto (World) world;
  world_init (&world);

  world.peer.spec.descriptors = cut;
  world.peer.spec.n_descriptors = sizeof cut;
  cf_test_bus_plug (world.bus, 1, &world.peer.spec, &world.peer);
  CfTestUnitSpec empty = world.peer.spec;
  empty.descriptors = zeros;
  empty.n_descriptors = sizeof zeros;
  cf_test_bus_plug (world.bus, 2, &empty, &world.peer);
  CfTestUnitSpec sound = world.peer.spec;
  sound.descriptors = NULL;
  cf_test_bus_plug (world.bus, 3, &sound, &world.peer);
  const CfUsbInfo *info = NULL;
  cf_test_wait (
    world.units->len > 0 &&
    (info = cf_usb_unit_get_info (g_ptr_array_index (world.units, world.units->len - 1))) &&
    strcmp (info->path, "1-3") == 0);
  for (guint i = 0; i + 1 < world.units->len; i++) {
    CfUsbStatus status;
    g_autoptr (GError) error = NULL;
    ck_assert_ptr_null (
      cf_usb_claim_new (g_ptr_array_index (world.units, i), 0, 0, &status, &error));
  }
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_set_timeout (tc, 300);
  tcase_add_test (tc, test_unit_is_known_by_what_the_kernel_says);
  tcase_add_test (tc, test_units_there_at_start_are_told);
  tcase_add_test (tc, test_same_socket_is_another_unit_after_a_plug);
  tcase_add_test (tc, test_claim_takes_the_interface_and_gives_it_back);
  tcase_add_test (tc, test_claim_again_at_once_waits_for_its_own_release);
  tcase_add_test (tc, test_claim_says_who_is_in_the_way);
  tcase_add_test (tc, test_control_answers_refuses_and_times_out);
  tcase_add_test (tc, test_unplug_in_a_control_request_is_told_once);
  tcase_add_test (tc, test_unplug_before_the_claim_is_said);
  tcase_add_test (tc, test_write_is_taken_whole);
  tcase_add_test (tc, test_short_write_counts_what_was_taken);
  tcase_add_test (tc, test_write_waits_for_a_busy_unit);
  tcase_add_test (tc, test_stalled_write_goes_on_after_the_halt_is_cleared);
  tcase_add_test (tc, test_unplug_in_a_write_tells_the_true_count);
  tcase_add_test (tc, test_cancelled_write_comes_home);
  tcase_add_test (tc, test_too_many_writes_are_refused);
  tcase_add_test (tc, test_listening_keeps_pieces_apart_and_in_order);
  tcase_add_test (tc, test_halted_endpoint_is_cleared_and_heard_again);
  tcase_add_test (tc, test_babble_and_noise_are_told_and_survived);
  tcase_add_test (tc, test_flood_is_held_back);
  tcase_add_test (tc, test_unplug_while_listening_is_told_once);
  tcase_add_test (tc, test_claim_may_be_closed_in_a_callback);
  tcase_add_test (tc, test_idle_bus_asks_for_nothing);
  tcase_add_test (tc, test_many_plugs_leave_nothing_behind);
  tcase_add_test (tc, test_wrong_descriptors_are_no_unit_or_an_empty_one);
}

CF_TEST_USB_MAIN ("usb bus", add_tests)
