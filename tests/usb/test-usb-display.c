/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pole displays with the real libusb on an emulated bus. */
#include <errno.h>
#include <string.h>

#include "cf-customer-display.h"
#include "cf-device-manager.h"
#include "cf-test-bus.h"
#include "cf-usb-source.h"

/* A display that keeps what it was sent. */
typedef struct
{
  GMutex lock;
  GString *bytes;
  gboolean is_blocked;  /* takes nothing */
  gboolean is_stalling; /* refuses, once */
} Display;

typedef struct
{
  CfTestBus *bus;
  CfDeviceManager *manager;
  CfUsbSource *source;
  Display display;
} World;

static const CfTestInterface SERIAL[] = {
  { .class_code = 2,
    .subclass = 2,
    .protocol = 1,
    .n_endpoints = 1,
    .endpoints = { { 0x83, 3, 16 } },
    .driver = "cdc_acm" },
  { .number = 1,
    .class_code = 10,
    .n_endpoints = 2,
    .endpoints = { { 0x82, 2, 64 }, { 0x02, 2, 64 } },
    .driver = "cdc_acm" },
};

static const CfTestInterface PRINTER[] = { { .class_code = 7,
                                             .subclass = 1,
                                             .protocol = 1,
                                             .n_endpoints = 1,
                                             .endpoints = { { 0x01, 2, 64 } },
                                             .driver = "usblp" } };

static gssize
take (CfTestUnit *unit, guint8 endpoint, const guint8 *data, gsize length, gpointer user_data)
{
  Display *self = user_data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->is_blocked)
    return 0;
  if (self->is_stalling) {
    self->is_stalling = FALSE;
    return -EPIPE;
  }
  g_string_append_len (self->bytes, (const char *) data, (gssize) length);
  return (gssize) length;
}

static const CfTestUnitSpec SERIAL_DISPLAY = { .vendor = 0x1A86,
                                               .product = 0x55D4,
                                               .name = "VFD 2x20",
                                               .serial = "VFD1",
                                               .n_interfaces = 2,
                                               .interfaces = SERIAL,
                                               .write = take };
static const CfTestUnitSpec PRINTER_DISPLAY = { .vendor = 0x1FC9,
                                                .product = 0x2016,
                                                .name = "LCD220",
                                                .serial = "LCD7",
                                                .n_interfaces = 1,
                                                .interfaces = PRINTER,
                                                .write = take };

static void
world_init (World *self)
{
  g_autoptr (GError) error = NULL;

  self->bus = cf_test_bus_new ();
  self->display = (Display){ .bytes = g_string_new (NULL) };
  g_mutex_init (&self->display.lock);
  self->manager = cf_device_manager_new (cf_clock_system (), TRUE);
  self->source = cf_usb_source_new (FALSE);
  ck_assert_ok (
    cf_device_manager_add_source (self->manager, CF_DEVICE_SOURCE (self->source), &error));
  cf_usb_source_want (self->source, "usb-1a86-svfd1", CF_DEVICE_ROLE_DISPLAY);
  cf_usb_source_want (self->source, "usb-1fc9-slcd7", CF_DEVICE_ROLE_DISPLAY);
}

static void
world_clear (World *self)
{
  cf_device_manager_close (self->manager);
  g_clear_object (&self->manager);
  g_assert_finalize_object (self->source);
  cf_test_bus_free (self->bus);
  g_string_free (self->display.bytes, TRUE);
  g_mutex_clear (&self->display.lock);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (World, world_clear)

static CfDevice *
get_display (World *self)
{
  return cf_device_manager_get (self->manager, CF_DEVICE_ROLE_DISPLAY);
}

static gboolean
is_state (World *self, CfDeviceState state)
{
  return get_display (self) != NULL && cf_device_get_state (get_display (self)) == state;
}

static void
set_blocked (World *self, gboolean is_blocked)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->display.lock);
  self->display.is_blocked = is_blocked;
}

/* Whether the display has been sent @row since the last time it was asked and found. */
static gboolean
was_sent (World *self, const char *row)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->display.lock);
  const char *found =
    memmem (self->display.bytes->str, self->display.bytes->len, row, strlen (row));

  if (found == NULL)
    return FALSE;
  g_string_erase (self->display.bytes, 0, found - self->display.bytes->str + (gssize) strlen (row));
  return TRUE;
}

static void
show (World *self, const char *text, const char *amount)
{
  cf_customer_display_show (CF_CUSTOMER_DISPLAY (get_display (self)), text, amount, "Total",
                            amount);
}

START_TEST (test_rows_reach_the_display)
{
  g_auto (World) world;
  world_init (&world);

  cf_test_bus_plug (world.bus, 1, _i == 0 ? &SERIAL_DISPLAY : &PRINTER_DISPLAY, &world.display);
  cf_test_wait (is_state (&world, CF_DEVICE_READY));
  const CfUsbFinding *finding = g_ptr_array_index (cf_usb_source_get_findings (world.source), 0);
  ck_assert_str_eq (cf_usb_as_name (finding->as), _i == 0 ? "serial_display" : "printer_display");
  cf_test_wait (was_sent (&world, "\x0C\x1B@\x1B\x11\x1B_"));
  show (&world, "Coffee", "3.20");
  cf_test_wait (was_sent (&world, "\x1BQACoffee          3.20\r"
                                  "\x1BQBTotal           3.20\r"));
  cf_usb_source_set_display (world.source, cf_display_language_find ("escpos"));
  cf_test_wait (was_sent (&world, "\x1F$\x01\x02Total           3.20"));
}
END_TEST

START_TEST (test_dead_display_costs_nothing_and_shows_the_newest_when_it_wakes)
{
  g_auto (World) world;
  world_init (&world);

  cf_test_bus_plug (world.bus, 1, &SERIAL_DISPLAY, &world.display);
  cf_test_wait (is_state (&world, CF_DEVICE_READY));
  cf_test_wait (was_sent (&world, "\x1B_"));
  set_blocked (&world, TRUE);
  for (guint i = 0; i < 5000; i++) { /* a long day's lines, in no time and no memory */
    g_autofree char *amount = g_strdup_printf ("%u.00", i);
    show (&world, "Line", amount);
  }
  cf_test_wait (is_state (&world, CF_DEVICE_PROBLEM));
  ck_assert_int_eq (cf_device_get_reason (get_display (&world)), CF_DEVICE_REASON_NO_ANSWER);
  set_blocked (&world, FALSE);
  cf_test_wait (is_state (&world, CF_DEVICE_READY)); /* started anew, then the newest */
  cf_test_wait (was_sent (&world, "\x0C\x1B@"));
  cf_test_wait (was_sent (&world, "Line         4999.00"));
}
END_TEST

START_TEST (test_stall_is_cleared_and_told_again)
{
  g_auto (World) world;
  world_init (&world);

  cf_test_bus_plug (world.bus, 1, &SERIAL_DISPLAY, &world.display);
  cf_test_wait (is_state (&world, CF_DEVICE_READY));
  g_mutex_lock (&world.display.lock);
  world.display.is_stalling = TRUE;
  g_mutex_unlock (&world.display.lock);
  show (&world, "Tea", "2.00");
  cf_test_wait (was_sent (&world, "Tea             2.00"));
  cf_test_wait (is_state (&world, CF_DEVICE_READY));
}
END_TEST

START_TEST (test_unplugged_display_shows_the_newest_when_it_is_back)
{
  g_auto (World) world;
  world_init (&world);

  CfTestUnit *unit = cf_test_bus_plug (world.bus, 1, &SERIAL_DISPLAY, &world.display);
  cf_test_wait (is_state (&world, CF_DEVICE_READY));
  set_blocked (&world, TRUE);
  show (&world, "First", "1.00"); /* pulled out in the middle of it */
  cf_test_unit_unplug (unit);
  cf_test_wait (is_state (&world, CF_DEVICE_MISSING));
  show (&world, "Second", "2.00");
  set_blocked (&world, FALSE);
  cf_test_bus_plug (world.bus, 1, &SERIAL_DISPLAY, &world.display);
  cf_test_wait (is_state (&world, CF_DEVICE_READY));
  cf_test_wait (was_sent (&world, "Second          2.00"));
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_set_timeout (tc, 300);
  tcase_add_loop_test (tc, test_rows_reach_the_display, 0, 2);
  tcase_add_test (tc, test_dead_display_costs_nothing_and_shows_the_newest_when_it_wakes);
  tcase_add_test (tc, test_stall_is_cleared_and_told_again);
  tcase_add_test (tc, test_unplugged_display_shows_the_newest_when_it_is_back);
}

CF_TEST_USB_MAIN ("usb display", add_tests)
