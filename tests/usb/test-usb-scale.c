/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scales with the real libusb on an emulated bus. */
#include <errno.h>
#include <string.h>

#include "cf-device-manager.h"
#include "cf-scale.h"
#include "cf-test-bus.h"
#include "cf-test-scales.h"
#include "cf-usb-source.h"

typedef struct
{
  CfTestBus *bus;
  CfDeviceManager *manager;
  CfUsbSource *source;
  CfTestScale scale; /* what the unit on the bus shows */
} World;

static void
world_init (World *self)
{
  g_autoptr (GError) error = NULL;

  self->bus = cf_test_bus_new ();
  cf_test_scale_init (&self->scale);
  self->manager = cf_device_manager_new (cf_clock_system (), TRUE);
  self->source = cf_usb_source_new (FALSE);
  ck_assert_ok (
    cf_device_manager_add_source (self->manager, CF_DEVICE_SOURCE (self->source), &error));
}

static void
world_clear (World *self)
{
  cf_device_manager_close (self->manager);
  g_clear_object (&self->manager);
  g_assert_finalize_object (self->source);
  cf_test_bus_free (self->bus);
  cf_test_scale_clear (&self->scale);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (World, world_clear)

static CfScale *
get_scale (World *self)
{
  return (CfScale *) cf_device_manager_get (self->manager, CF_DEVICE_ROLE_SCALE);
}

/* Whether the scale shows this: "stable 1.246 kg", and "net" behind it. */
static gboolean
shows (World *self, const char *expected)
{
  CfScale *scale = get_scale (self);
  CfScaleReading reading;
  char figure[16];

  if (scale == NULL)
    return FALSE;
  cf_scale_get_reading (scale, &reading);
  cf_scale_reading_print (&reading, figure, sizeof figure);
  g_autofree char *text =
    g_strdup_printf ("%s %s %s%s", cf_scale_state_name (reading.state), figure,
                     cf_scale_unit_name (reading.unit), reading.is_net ? " net" : "");
  return strcmp (text, expected) == 0;
}

static gboolean
is_reason (World *self, CfDeviceReason reason)
{
  CfScale *scale = get_scale (self);
  return scale != NULL && cf_device_get_reason (CF_DEVICE (scale)) == reason;
}

/* Whether exactly these commands came to the scale. */
static gboolean
was_sent (World *self, const char *expected)
{
  g_autofree char *sent = cf_test_scale_dup_sent (&self->scale);
  return strcmp (sent, expected) == 0;
}

static CfTestUnit *
plug (World *self, const CfTestUnitSpec *spec)
{
  CfTestUnit *unit = cf_test_bus_plug (self->bus, 1, spec, &self->scale);

  cf_test_wait (get_scale (self) != NULL &&
                cf_device_get_state (CF_DEVICE (get_scale (self))) == CF_DEVICE_READY);
  return unit;
}

START_TEST (test_hid_scale_shows_what_lies_on_it)
{
  g_auto (World) world;
  world_init (&world);

  world.scale.report[1] = 4; /* something lies there before the till starts: 1246 g */
  world.scale.report[4] = 0xDE;
  world.scale.report[5] = 0x04;
  CfTestUnit *unit = plug (&world, &cf_test_hid_scale);
  cf_test_wait (shows (&world, "stable 1246 g"));
  cf_test_scale_put (&world.scale, unit, 3, 2, 0, 900);
  cf_test_wait (shows (&world, "moving 900 g"));
  cf_test_scale_put (&world.scale, unit, 4, 3, -3, 750);
  cf_test_wait (shows (&world, "stable 0.750 kg"));
  cf_test_scale_put (&world.scale, unit, 6, 3, -3, 0xFFFF);
  cf_test_wait (shows (&world, "overload 0 g") && is_reason (&world, CF_DEVICE_REASON_OVERLOAD));
  cf_test_scale_put (&world.scale, unit, 5, 3, -3, 0);
  cf_test_wait (shows (&world, "under_zero 0 g") &&
                is_reason (&world, CF_DEVICE_REASON_UNDER_ZERO));
  cf_test_scale_put (&world.scale, unit, 1, 3, -3, 0);
  cf_test_wait (shows (&world, "fault 0 g") && is_reason (&world, CF_DEVICE_REASON_FAULT));
  cf_test_scale_put (&world.scale, unit, 2, 3, -3, 0);
  cf_test_wait (shows (&world, "empty 0.000 kg") && is_reason (&world, CF_DEVICE_REASON_NONE));
}
END_TEST

START_TEST (test_hid_scale_is_zeroed_and_its_tare_taken_off)
{
  g_auto (World) world;
  world_init (&world);

  CfTestUnit *unit = plug (&world, &cf_test_hid_scale);
  cf_scale_command (get_scale (&world), CF_SCALE_ZERO);
  cf_test_wait (was_sent (&world, "z"));

  cf_test_scale_put (&world.scale, unit, 4, 2, 0, 20); /* the bowl */
  cf_test_wait (shows (&world, "stable 20 g"));
  cf_scale_command (get_scale (&world), CF_SCALE_TARE);
  cf_test_wait (shows (&world, "empty 0 g net"));
  cf_test_scale_put (&world.scale, unit, 4, 2, 0, 520);
  cf_test_wait (shows (&world, "stable 500 g net"));
  cf_test_scale_put (&world.scale, unit, 2, 2, 0, 0);
  cf_test_wait (shows (&world, "under_zero -20 g net"));
  cf_scale_command (get_scale (&world), CF_SCALE_CLEAR_TARE);
  cf_test_wait (shows (&world, "empty 0 g"));
}
END_TEST

START_TEST (test_hid_scale_that_is_still_is_asked_and_silence_forgets_the_weight)
{
  g_auto (World) world;
  world_init (&world);

  CfTestUnit *unit = plug (&world, &cf_test_hid_scale);
  cf_test_scale_put (&world.scale, unit, 4, 2, 0, 1246);
  cf_test_wait (shows (&world, "stable 1246 g"));
  guint n = cf_test_scale_count_asked (&world.scale);
  cf_test_wait (cf_test_scale_count_asked (&world.scale) >= n + 2); /* and it confirms */
  ck_assert (shows (&world, "stable 1246 g"));
  g_mutex_lock (&world.scale.lock);
  world.scale.refuses_get = TRUE;
  g_mutex_unlock (&world.scale.lock);
  cf_test_wait (shows (&world, "nothing 0 g") && is_reason (&world, CF_DEVICE_REASON_NO_ANSWER));
  cf_test_scale_put (&world.scale, unit, 4, 2, 0, 700);
  cf_test_wait (shows (&world, "stable 700 g") && is_reason (&world, CF_DEVICE_REASON_NONE));
}
END_TEST

START_TEST (test_serial_scale_is_asked_and_answers)
{
  static const guint8 line[] = { 0x80, 0x25, 0, 0, 0, 2, 7 }; /* 9600, one stop, even, seven */
  g_auto (World) world;
  world_init (&world);

  cf_test_scale_say (&world.scale, "00.000");
  plug (&world, &cf_test_serial_scale);
  cf_test_wait (shows (&world, "empty 0.000 kg"));
  ck_assert_mem_eq (world.scale.line, line, sizeof line);
  cf_test_scale_say (&world.scale, "?\x61");
  cf_test_wait (shows (&world, "moving 0 kg"));
  cf_test_scale_say (&world.scale, "01.246");
  cf_test_wait (shows (&world, "stable 1.246 kg"));
  cf_scale_command (get_scale (&world), CF_SCALE_TARE);
  cf_scale_command (get_scale (&world), CF_SCALE_CLEAR_TARE);
  cf_scale_command (get_scale (&world), CF_SCALE_ZERO);
  cf_test_wait (was_sent (&world, "TCZ"));
  cf_test_scale_say (&world.scale, " 0.226N");
  cf_test_wait (shows (&world, "stable 0.226 kg net"));
  cf_test_scale_say (&world.scale, "rubbish");
  cf_test_wait (shows (&world, "nothing 0 g"));
  cf_test_scale_say (&world.scale, "");
  cf_test_wait (is_reason (&world, CF_DEVICE_REASON_NO_ANSWER));
  cf_test_scale_say (&world.scale, "02.000");
  cf_test_wait (shows (&world, "stable 2.000 kg") && is_reason (&world, CF_DEVICE_REASON_NONE));
}
END_TEST

START_TEST (test_unplugging_in_the_middle_forgets_the_weight)
{
  const CfTestUnitSpec *spec = _i == 0 ? &cf_test_hid_scale : &cf_test_serial_scale;
  g_auto (World) world;
  world_init (&world);

  cf_test_scale_say (&world.scale, "00.750");
  CfTestUnit *unit = plug (&world, spec);
  if (_i == 0)
    cf_test_scale_put (&world.scale, unit, 4, 3, -3, 750);
  cf_test_wait (shows (&world, "stable 0.750 kg"));
  CfScale *scale = get_scale (&world);
  cf_test_unit_unplug (unit);
  cf_test_wait (shows (&world, "nothing 0 g") &&
                cf_device_get_state (CF_DEVICE (scale)) == CF_DEVICE_MISSING);
  plug (&world, spec);
  ck_assert (get_scale (&world) == scale); /* known again */
  cf_test_wait (shows (&world, "stable 0.750 kg"));
}
END_TEST

START_TEST (test_hostile_reports_do_not_sell)
{
  static const guint8 nonsense[][6] = { { 3, 9, 2, 0, 1, 0 },
                                        { 3, 4, 99, 0, 1, 0 },
                                        { 3, 4, 3, 0x7F, 1, 0 } };
  g_auto (World) world;
  world_init (&world);

  CfTestUnit *unit = plug (&world, &cf_test_hid_scale);
  for (guint i = 0; i < G_N_ELEMENTS (nonsense); i++) {
    cf_test_scale_put (&world.scale, unit, 4, 2, 0, 500);
    cf_test_wait (shows (&world, "stable 500 g"));
    cf_test_unit_send (unit, CF_TEST_SCALE_IN, nonsense[i], 6);
    cf_test_wait (shows (&world, "nothing 0 g"));
  }
  cf_test_unit_fail (unit, CF_TEST_SCALE_IN, EPIPE); /* a stall, babble: it is heard again */
  cf_test_unit_fail (unit, CF_TEST_SCALE_IN, EOVERFLOW);
  cf_test_unit_send (unit, CF_TEST_SCALE_IN, nonsense[0], 1);
  cf_test_scale_put (&world.scale, unit, 4, 2, 0, 501);
  cf_test_wait (shows (&world, "stable 501 g"));
}
END_TEST

static void
on_reading_cb (CfScale *scale, const CfScaleReading *reading, gpointer user_data)
{
  (*(guint *) user_data)++;
}

START_TEST (test_babbling_scale_is_heard_in_the_tills_own_time)
{
  g_auto (World) world;
  world_init (&world);
  guint n_told = 0;

  CfTestUnit *unit = plug (&world, &cf_test_hid_scale);
  g_signal_connect (get_scale (&world), "reading", G_CALLBACK (on_reading_cb), &n_told);
  gint64 start = g_get_monotonic_time ();
  for (guint i = 1; i <= 4000; i++)
    cf_test_scale_put (&world.scale, unit, i % 2 ? 3 : 4, 2, 0, (guint16) i);
  cf_test_wait (shows (&world, "stable 4000 g"));
  gint64 ms = (g_get_monotonic_time () - start) / 1000;
  ck_assert_uint_le (n_told, (guint) (ms / 50) + 2); /* 20 a second, whatever the time it took */
}
END_TEST

START_TEST (test_serial_line_of_nobody_is_what_it_is_bound_as)
{
  g_auto (World) world;
  world_init (&world);

  cf_test_scale_say (&world.scale, "01.000");
  cf_test_bus_plug (world.bus, 3, &cf_test_serial_line, &world.scale);
  cf_test_wait (cf_usb_source_get_findings (world.source)->len == 1);
  const CfUsbFinding *finding = g_ptr_array_index (cf_usb_source_get_findings (world.source), 0);
  ck_assert_int_eq (finding->as, CF_USB_AS_SERIAL);
  ck_assert (get_scale (&world) == NULL);
  cf_usb_source_want (world.source, finding->id, CF_DEVICE_ROLE_SCALE);
  cf_test_wait (shows (&world, "stable 1.000 kg"));
  ck_assert_int_eq (finding->as, CF_USB_AS_SERIAL_SCALE);
  cf_usb_source_want (world.source, finding->id, CF_DEVICE_ROLE_LAST);
  cf_test_wait (cf_device_get_state (CF_DEVICE (get_scale (&world))) == CF_DEVICE_MISSING);
  ck_assert_int_eq (finding->as, CF_USB_AS_SERIAL);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_set_timeout (tc, 300);
  tcase_add_test (tc, test_hid_scale_shows_what_lies_on_it);
  tcase_add_test (tc, test_hid_scale_is_zeroed_and_its_tare_taken_off);
  tcase_add_test (tc, test_hid_scale_that_is_still_is_asked_and_silence_forgets_the_weight);
  tcase_add_test (tc, test_serial_scale_is_asked_and_answers);
  tcase_add_loop_test (tc, test_unplugging_in_the_middle_forgets_the_weight, 0, 2);
  tcase_add_test (tc, test_hostile_reports_do_not_sell);
  tcase_add_test (tc, test_babbling_scale_is_heard_in_the_tills_own_time);
  tcase_add_test (tc, test_serial_line_of_nobody_is_what_it_is_bound_as);
}

CF_TEST_USB_MAIN ("usb scale", add_tests)
