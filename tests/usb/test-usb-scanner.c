/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scanners and the USB source with the real libusb on an emulated bus. */
#include <errno.h>
#include <malloc.h>
#include <string.h>

#include "cf-device-manager.h"
#include "cf-scanner.h"
#include "cf-test-bus.h"
#include "cf-test-scanners.h"
#include "cf-usb-scanner.h"
#include "cf-usb-source.h"

typedef struct
{
  CfTestBus *bus;
  CfDeviceManager *manager;
  CfUsbSource *source;
  GPtrArray *labels; /* of identifier and code */
  GPtrArray *asked;  /* of "type request value", requests that units got */
  GMutex lock;
} World;

static void
on_scanned_cb (CfScanner *scanner, const CfLabel *label, gpointer user_data)
{
  World *self = user_data;
  g_ptr_array_add (self->labels, cf_label_dup_text (label));
}

static void
on_added_cb (CfDeviceManager *manager, CfDevice *device, gpointer user_data)
{
  if (CF_IS_SCANNER (device))
    g_signal_connect (device, "scanned", G_CALLBACK (on_scanned_cb), user_data);
}

/* On a busy machine a label must not be cut by a pause in the middle of it. */
static CfKeySettings patient;

static void
world_open (World *self, const CfClock *clock)
{
  g_autoptr (GError) error = NULL;

  patient = (CfKeySettings){ .layout = cf_key_layout_find ("us"), .silence_ms = 1000 };
  self->manager = cf_device_manager_new (clock, TRUE);
  self->source = cf_usb_source_new (FALSE);
  cf_usb_source_set_keys (self->source, NULL, &patient);
  g_signal_connect (self->manager, "device-added", G_CALLBACK (on_added_cb), self);
  ck_assert_ok (
    cf_device_manager_add_source (self->manager, CF_DEVICE_SOURCE (self->source), &error));
}

static void
world_init_with (World *self, const CfClock *clock)
{
  memset (self, 0, sizeof *self);
  g_mutex_init (&self->lock);
  self->bus = cf_test_bus_new ();
  self->labels = g_ptr_array_new_with_free_func (g_free);
  self->asked = g_ptr_array_new_with_free_func (g_free);
  world_open (self, clock);
}

static void
world_init (World *self)
{
  world_init_with (self, cf_clock_system ());
}

static void
world_close (World *self)
{
  cf_device_manager_close (self->manager);
  g_clear_object (&self->manager);
  g_assert_finalize_object (self->source);
}

static void
world_clear (World *self)
{
  world_close (self);
  cf_test_bus_free (self->bus);
  g_ptr_array_unref (self->labels);
  g_ptr_array_unref (self->asked);
  g_mutex_clear (&self->lock);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (World, world_clear)

static guint
count_devices (World *self)
{
  return g_list_model_get_n_items (cf_device_manager_get_devices (self->manager));
}

static CfDevice *
get_device (World *self, guint i)
{
  g_autoptr (CfDevice) device =
    g_list_model_get_item (cf_device_manager_get_devices (self->manager), i);
  return device; /* the manager holds it */
}

#define wait_state(device, state) cf_test_wait (cf_device_get_state (device) == CF_DEVICE_##state)

/* Plugs @scanner in and waits until the till could use it. */
static CfTestUnit *
plug (World *self, guint port, const CfTestScanner *scanner)
{
  guint n = count_devices (self);
  CfTestUnit *unit = cf_test_bus_plug (self->bus, port, &scanner->spec, self);

  cf_test_wait (count_devices (self) > n);
  wait_state (get_device (self, n), READY);
  return unit;
}

#define assert_label(world, index, expected)                                                       \
  do {                                                                                             \
    cf_test_wait ((world)->labels->len > (index));                                                 \
    ck_assert_str_eq (g_ptr_array_index ((world)->labels, (index)), (expected));                   \
  } while (0)

/* ---- what they read ---- */

static const CfTestScanner *const SCANNERS[] = { &cf_test_keyboard_scanner,
                                                 &cf_test_hid_pos_scanner, &cf_test_serial_scanner,
                                                 &cf_test_oem_scanner };

static const struct
{
  const char *aim;
  const char *data;
} CODES[] = {
  { "]E0", "4006381333931" },
  { "]C1", "010401234567890110ABC-12\x1D"
           "21XYZ/7" },
  { "]d1", "https://id.gs1.org/01/04012345678901" },
  { "]Q1", "https://id.gs1.org/01/04012345678901?15=270131" },
};

START_TEST (test_each_kind_reads_each_code)
{
  const CfTestScanner *scanner = SCANNERS[(guint) _i / G_N_ELEMENTS (CODES)];
  const char *aim = CODES[(guint) _i % G_N_ELEMENTS (CODES)].aim;
  const char *data = CODES[(guint) _i % G_N_ELEMENTS (CODES)].data;
  g_autofree char *expected = g_strconcat (aim, data, NULL);
  g_auto (World) world;
  world_init (&world);

  CfTestUnit *unit = plug (&world, 1, scanner);
  scanner->read (unit, aim, data, strlen (data));
  scanner->read (unit, "]E0", "4006381333931", 13);
  assert_label (&world, 0, expected);
  assert_label (&world, 1, "]E04006381333931");
  ck_assert_int_eq (cf_device_get_role (get_device (&world, 0)), CF_DEVICE_ROLE_SCANNER);
}
END_TEST

START_TEST (test_long_label_comes_in_several_reports)
{
  g_auto (World) world;
  world_init (&world);
  g_autofree char *text = g_strnfill (3000, '7');
  g_autofree char *expected = g_strconcat ("]d1", text, NULL);

  CfTestUnit *unit = plug (&world, 1, &cf_test_hid_pos_scanner);
  cf_test_hid_pos_scanner.read (unit, "]d1", text, 3000);
  assert_label (&world, 0, expected);
}
END_TEST

START_TEST (test_label_without_suffix_ends_with_silence)
{
  g_auto (World) world;
  world_init (&world);

  CfTestUnit *keyboard = plug (&world, 1, &cf_test_keyboard_scanner);
  CfTestUnit *serial = plug (&world, 2, &cf_test_serial_scanner);
  for (guint8 usage = 0x1E; usage < 0x24; usage++)
    cf_test_press (keyboard, 0, usage);
  assert_label (&world, 0, "123456");
  cf_test_unit_send (serial, CF_TEST_SERIAL_IN, "98765432", 8);
  assert_label (&world, 1, "98765432");
}
END_TEST

START_TEST (test_storm_loses_and_reorders_nothing)
{
  const guint n = g_strcmp0 (g_getenv ("CF_TEST_SIZE"), "full") == 0 ? 10000 : 200;
  const CfTestScanner *scanner = SCANNERS[_i];
  g_auto (World) world;
  world_init (&world);

  CfTestUnit *unit = plug (&world, 1, scanner);
  for (guint i = 0; i < n; i++) {
    g_autofree char *code = g_strdup_printf ("%013u", i);
    scanner->read (unit, "]E0", code, 13);
    /* As fast as it can be heard, but no faster than a till may fall behind. */
    while (i - world.labels->len >= CF_LABELS_WAITING_MAX / 2)
      cf_test_iterate ();
  }
  cf_test_wait (world.labels->len == n);
  for (guint i = 0; i < n; i++) {
    g_autofree char *code = g_strdup_printf ("]E0%013u", i);
    ck_assert_str_eq (g_ptr_array_index (world.labels, i), code);
  }
}
END_TEST

/* ---- claiming ---- */

START_TEST (test_wedge_types_into_nothing_else)
{
  g_auto (World) world;
  world_init (&world);

  CfTestUnit *unit = plug (&world, 1, &cf_test_keyboard_scanner);
  /* The kernel's keyboard driver is off: no key can reach the screen. */
  ck_assert (cf_test_unit_is_claimed (unit, 0));
  ck_assert_ptr_null (cf_test_unit_dup_driver (unit, 0));
  world_close (&world);
  ck_assert (!cf_test_unit_is_claimed (unit, 0));
  g_autofree char *driver = cf_test_unit_dup_driver (unit, 0);
  ck_assert_str_eq (driver, "usbhid");
  world_open (&world, cf_clock_system ());
}
END_TEST

static int
remember (CfTestUnit *unit, const guint8 *setup, guint8 *data, gsize length, gpointer user_data)
{
  World *world = user_data;

  g_mutex_lock (&world->lock);
  g_ptr_array_add (world->asked,
                   g_strdup_printf ("%02x %02x %02x%02x", setup[0], setup[1], setup[3], setup[2]));
  g_mutex_unlock (&world->lock);
  return setup[0] & 0x80 ? -EPIPE : (int) length;
}

START_TEST (test_serial_scanner_is_told_that_somebody_listens)
{
  g_auto (World) world;
  world_init (&world);
  CfTestScanner scanner = cf_test_serial_scanner;

  scanner.spec.control = remember;
  plug (&world, 1, &scanner);
  cf_test_wait (world.asked->len == 2);
  ck_assert_str_eq (g_ptr_array_index (world.asked, 0), "21 20 0000"); /* line coding */
  ck_assert_str_eq (g_ptr_array_index (world.asked, 1), "21 22 0003"); /* DTR, RTS */
}
END_TEST

static gssize
hear (CfTestUnit *unit, guint8 endpoint, const guint8 *data, gsize length, gpointer user_data)
{
  World *world = user_data;

  g_mutex_lock (&world->lock);
  g_ptr_array_add (world->asked, g_strdup_printf ("%02x %" G_GSIZE_FORMAT, data[0], length));
  g_mutex_unlock (&world->lock);
  return (gssize) length;
}

START_TEST (test_oem_scanner_wakes_beeps_and_rests)
{
  g_auto (World) world;
  world_init (&world);
  CfTestScanner scanner = cf_test_oem_scanner;

  scanner.spec.write = hear;
  CfTestUnit *unit = plug (&world, 1, &scanner);
  CfScanner *device = CF_SCANNER (get_device (&world, 0));
  cf_test_wait (world.asked->len == 1);
  ck_assert_str_eq (g_ptr_array_index (world.asked, 0), "11 11");
  cf_scanner_acknowledge (device, TRUE);
  cf_test_wait (world.asked->len == 2);
  ck_assert_str_eq (g_ptr_array_index (world.asked, 1), "14 11");
  cf_scanner_set_resting (device, TRUE);
  cf_scanner_set_resting (device, TRUE); /* told once */
  cf_test_wait (world.asked->len == 3);
  ck_assert_str_eq (g_ptr_array_index (world.asked, 2), "12 11");
  scanner.read (unit, "]E0", "4006381333931", 13); /* it was on its way */
  assert_label (&world, 0, "]E04006381333931");
  cf_scanner_set_resting (device, FALSE);
  cf_test_wait (world.asked->len == 4);
  ck_assert_str_eq (g_ptr_array_index (world.asked, 3), "11 11");
  scanner.read (unit, "]E0", "4006381333948", 13);
  assert_label (&world, 1, "]E04006381333948");
}
END_TEST

/* ---- who is who ---- */

START_TEST (test_two_equal_scanners_are_two)
{
  g_auto (World) world;
  world_init (&world);
  CfTestScanner twin = cf_test_keyboard_scanner;

  CfTestUnit *first = plug (&world, 1, &cf_test_keyboard_scanner);
  CfTestUnit *second = plug (&world, 2, &twin); /* the same serial number, as clones have it */
  ck_assert_str_eq (cf_device_get_id (get_device (&world, 0)), "usb-05e0-ssn3b2c");
  ck_assert_str_eq (cf_device_get_id (get_device (&world, 1)), "usb-05e0-p1-2");
  twin.read (second, "", "222", 3);
  assert_label (&world, 0, "222");
  twin.read (first, "", "111", 3);
  assert_label (&world, 1, "111");
  cf_test_unit_unplug (first);
  wait_state (get_device (&world, 0), MISSING);
  ck_assert_int_eq (cf_device_get_state (get_device (&world, 1)), CF_DEVICE_READY);
  twin.read (second, "", "333", 3);
  assert_label (&world, 2, "333");
}
END_TEST

START_TEST (test_scanner_is_known_again_in_another_socket_and_mode)
{
  g_auto (World) world;
  world_init (&world);
  CfTestScanner other = cf_test_oem_scanner;

  CfTestUnit *unit = plug (&world, 1, &cf_test_keyboard_scanner);
  CfDevice *device = get_device (&world, 0);
  cf_test_unit_unplug (unit);
  wait_state (device, MISSING);
  ck_assert_int_eq (cf_device_get_reason (device), CF_DEVICE_REASON_UNPLUGGED);
  other.spec.serial = cf_test_keyboard_scanner.spec.serial; /* somebody scanned a mode's code */
  unit = cf_test_bus_plug (world.bus, 4, &other.spec, &world);
  wait_state (device, READY);
  ck_assert_uint_eq (count_devices (&world), 1);
  other.read (unit, "]E0", "4006381333931", 13);
  assert_label (&world, 0, "]E04006381333931");
}
END_TEST

static const CfTestInterface PLAIN_KEYBOARD[] = { {
  .class_code = 3,
  .subclass = 1,
  .protocol = 1,
  .n_endpoints = 1,
  .endpoints = { { CF_TEST_SCANNER_IN, 3, 8 } },
  .driver = "usbhid",
} };

START_TEST (test_unknown_keyboard_is_offered_and_left_alone)
{
  g_auto (World) world;
  world_init (&world);
  const CfTestUnitSpec spec = { .vendor = 0x046D,
                                .product = 0xC31C,
                                .name = "Keyboard K120",
                                .n_interfaces = 1,
                                .interfaces = PLAIN_KEYBOARD };

  CfTestUnit *unit = cf_test_bus_plug (world.bus, 1, &spec, NULL);
  GPtrArray *findings = cf_usb_source_get_findings (world.source);
  cf_test_wait (findings->len == 1);
  const CfUsbFinding *finding = g_ptr_array_index (findings, 0);
  ck_assert_str_eq (finding->id, "usb-046d-p1-1");
  ck_assert_str_eq (finding->name, "Keyboard K120");
  ck_assert_str_eq (finding->driver, "usbhid");
  ck_assert_ptr_null (finding->device);
  ck_assert_uint_eq (count_devices (&world), 0);
  ck_assert (!cf_test_unit_is_claimed (unit, 0));

  cf_usb_source_want (world.source, "usb-046d-p1-1",
                      CF_DEVICE_ROLE_SCANNER); /* it is a scanner after all */
  cf_test_wait (count_devices (&world) == 1);
  wait_state (get_device (&world, 0), READY);
  ck_assert (cf_test_unit_is_claimed (unit, 0));
  cf_test_press (unit, 0, 0x1E);
  cf_test_press (unit, 0, 0x28);
  assert_label (&world, 0, "1");

  cf_usb_source_want (world.source, "usb-046d-p1-1",
                      CF_DEVICE_ROLE_LAST); /* no, somebody's keyboard */
  char *driver = NULL;
  cf_test_wait ((driver = cf_test_unit_dup_driver (unit, 0)) != NULL);
  ck_assert_str_eq (driver, "usbhid");
  g_free (driver);
}
END_TEST

START_TEST (test_descriptor_is_asked_for_when_no_driver_has_read_it)
{
  g_auto (World) world;
  world_init (&world);
  CfTestInterface orphan = *cf_test_hid_pos_scanner.spec.interfaces;
  CfTestScanner scanner = cf_test_hid_pos_scanner;

  orphan.driver = NULL; /* as after a till that was killed */
  scanner.spec.interfaces = &orphan;
  CfTestUnit *unit = plug (&world, 1, &scanner);
  scanner.read (unit, "]E0", "4006381333931", 13);
  assert_label (&world, 0, "]E04006381333931");
}
END_TEST

/* ---- faults ---- */

START_TEST (test_rights_that_come_late_are_waited_for)
{
  g_auto (World) world;
  world_init (&world);

  cf_test_bus_deny_next (world.bus);
  CfTestUnit *unit = cf_test_bus_plug (world.bus, 1, &cf_test_keyboard_scanner.spec, &world);
  cf_test_iterate ();
  cf_test_unit_set_denied (unit, FALSE);
  cf_test_wait (count_devices (&world) == 1);
  wait_state (get_device (&world, 0), READY);
}
END_TEST

START_TEST (test_missing_rights_are_explained_and_mended)
{
  g_auto (World) world;
  world_init (&world);

  cf_test_bus_deny_next (world.bus);
  CfTestUnit *unit = cf_test_bus_plug (world.bus, 1, &cf_test_keyboard_scanner.spec, &world);
  cf_test_wait (count_devices (&world) == 1);
  CfDevice *device = get_device (&world, 0);
  wait_state (device, PROBLEM);
  ck_assert_int_eq (cf_device_get_reason (device), CF_DEVICE_REASON_NOT_ALLOWED);
  cf_test_unit_set_denied (unit, FALSE);
  wait_state (device, READY);
}
END_TEST

START_TEST (test_unit_of_another_program_is_explained_and_tried_again)
{
  g_auto (World) world;
  world_init (&world);

  CfTestUnit *unit = plug (&world, 1, &cf_test_keyboard_scanner);
  CfDevice *device = get_device (&world, 0);
  cf_test_unit_unplug (unit);
  wait_state (device, MISSING);
  unit = cf_test_bus_plug (world.bus, 1, &cf_test_keyboard_scanner.spec, &world);
  cf_test_unit_set_taken (unit, TRUE);
  cf_test_wait (cf_device_get_reason (device) == CF_DEVICE_REASON_IN_USE ||
                cf_device_get_state (device) == CF_DEVICE_READY);
  if (cf_device_get_state (device) == CF_DEVICE_READY)
    return; /* it was faster than the other program */
  cf_test_unit_set_taken (unit, FALSE);
  wait_state (device, READY);
}
END_TEST

/* At which point of a label the unit is pulled out: before, in the middle, behind. */
START_TEST (test_unplug_loses_one_label_at_most)
{
  const CfTestScanner *scanner = SCANNERS[_i / 3];
  g_auto (World) world;
  world_init (&world);

  CfTestUnit *unit = plug (&world, 1, scanner);
  CfDevice *device = get_device (&world, 0);
  if (_i % 3 == 1 && scanner != &cf_test_oem_scanner) { /* its labels have no middle */
    if (scanner == &cf_test_keyboard_scanner)
      cf_test_press (unit, 0, 0x1E);
    else if (scanner == &cf_test_serial_scanner)
      cf_test_unit_send (unit, CF_TEST_SERIAL_IN, "12345", 5);
    else {
      guint8 report[64] = { 2, 3, 0, 0, 0, '1', '2', '3', [63] = 1 };
      cf_test_unit_send (unit, CF_TEST_SCANNER_IN, report, sizeof report);
    }
  } else if (_i % 3 == 2) {
    scanner->read (unit, "]E0", "4006381333931", 13);
    cf_test_wait (world.labels->len == 1);
  }
  cf_test_unit_unplug (unit);
  wait_state (device, MISSING);
  unit = cf_test_bus_plug (world.bus, 1, &scanner->spec, &world);
  wait_state (device, READY);
  guint n = world.labels->len;
  ck_assert_uint_eq (n, _i % 3 == 2);
  scanner->read (unit, "]E0", "4006381333948", 13);
  assert_label (&world, n, "]E04006381333948");
}
END_TEST

START_TEST (test_stall_and_babble_are_survived)
{
  const CfTestScanner *scanner = SCANNERS[_i / 2];
  const guint8 endpoint =
    scanner == &cf_test_serial_scanner ? CF_TEST_SERIAL_IN : CF_TEST_SCANNER_IN;
  g_auto (World) world;
  world_init (&world);
  guint8 babble[200];

  memset (babble, 0x04, sizeof babble);
  CfTestUnit *unit = plug (&world, 1, scanner);
  scanner->read (unit, "]E0", "4006381333931", 13);
  assert_label (&world, 0, "]E04006381333931");
  if (_i % 2 == 0)
    cf_test_unit_fail (unit, endpoint, EPIPE);
  else
    cf_test_unit_send (unit, endpoint, babble, sizeof babble);
  scanner->read (unit, "]E0", "4006381333948", 13);
  assert_label (&world, 1, "]E04006381333948");
}
END_TEST

START_TEST (test_dead_endpoint_is_a_problem_until_it_speaks)
{
  g_auto (World) world;
  world_init (&world);

  CfTestUnit *unit = plug (&world, 1, &cf_test_hid_pos_scanner);
  CfDevice *device = get_device (&world, 0);
  for (guint i = 0; i < 30; i++) /* several reads are under way and fail together */
    cf_test_unit_fail (unit, CF_TEST_SCANNER_IN, EPROTO);
  wait_state (device, PROBLEM);
  cf_test_hid_pos_scanner.read (unit, "]E0", "4006381333931", 13);
  assert_label (&world, 0, "]E04006381333931");
  wait_state (device, READY);
}
END_TEST

START_TEST (test_silent_unit_delays_nobody)
{
  g_auto (World) world;
  world_init (&world);
  CfTestScanner mute = cf_test_serial_scanner;

  mute.spec.control = NULL;
  CfTestUnit *sound = plug (&world, 1, &cf_test_keyboard_scanner);
  plug (&world, 2, &mute);
  cf_test_keyboard_scanner.read (sound, "", "123", 3);
  assert_label (&world, 0, "123");
}
END_TEST

START_TEST (test_nonsense_is_no_label_and_no_harm)
{
  const CfTestScanner *scanner = SCANNERS[_i];
  const guint8 endpoint =
    scanner == &cf_test_serial_scanner ? CF_TEST_SERIAL_IN : CF_TEST_SCANNER_IN;
  const gsize size = scanner == &cf_test_keyboard_scanner ? 8 : 64;
  g_auto (World) world;
  world_init (&world);
  g_autoptr (GRand) random = cf_test_random_new ();

  CfTestUnit *unit = plug (&world, 1, scanner);
  for (guint i = 0; i < 300; i++) {
    guint8 noise[64];
    for (gsize j = 0; j < size; j++)
      noise[j] = (guint8) g_rand_int (random);
    cf_test_unit_send (unit, endpoint, noise, size);
  }
  cf_test_wait (cf_test_unit_count_waiting (unit, endpoint) == 0);
  for (guint i = 0; i < world.labels->len; i++)
    ck_assert_uint_le (strlen (g_ptr_array_index (world.labels, i)), CF_LABEL_MAX + 3);
  ck_assert_int_ne (cf_device_get_state (get_device (&world, 0)), CF_DEVICE_MISSING);
}
END_TEST

static guint
count_entries (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

/* What a leak would show in.  Handles of libusb are nodes that are open, and the bus keeps one open of
 * every unit until its address is another's. */
typedef struct
{
  guint descriptors;
  guint threads;
  gsize bytes;
  int blocks; /* since they are counted */
} Use;

/* Of the sanitizer, when there is one; then the C library counts nothing.  Blocks are counted by its hooks
 * alone: without it nothing is said of them. */
gsize __sanitizer_get_current_allocated_bytes (void) __attribute__ ((weak));
int __sanitizer_install_malloc_and_free_hooks (void (*on_malloc) (const volatile void *, gsize),
                                               void (*on_free) (const volatile void *))
  __attribute__ ((weak));

static int n_blocks;

static void
on_malloc (const volatile void *block, gsize size) /* any thread */
{
  g_atomic_int_inc (&n_blocks);
}

static void
on_free (const volatile void *block) /* any thread */
{
  if (block != NULL)
    g_atomic_int_add (&n_blocks, -1);
}

static void
count_blocks (void)
{
  if (__sanitizer_install_malloc_and_free_hooks != NULL)
    ck_assert_int_gt (__sanitizer_install_malloc_and_free_hooks (on_malloc, on_free), 0);
}

static guint
count_handles (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename ("/proc/self/fd", name, NULL);
    g_autofree char *node = g_file_read_link (path, NULL);
    n += node != NULL && strstr (node, "/dev/bus/usb/") != NULL;
  }
  return n;
}

static Use
measure (void)
{
  cf_test_wait (count_handles () ==
                CF_TEST_BUS_UNITS); /* the last one is closed behind the scenes */
  const Use use = {
    .descriptors = count_entries ("/proc/self/fd"),
    .threads = count_entries ("/proc/self/task"),
    .bytes = __sanitizer_get_current_allocated_bytes != NULL
               ? __sanitizer_get_current_allocated_bytes ()
               : mallinfo2 ().uordblks,
    .blocks = g_atomic_int_get (&n_blocks),
  };
  return use;
}

/* Every kind in turn comes, reads a label and is pulled, the second time round in the midst of one. */
static void
cycle (World *self, CfManualClock *clock, guint times)
{
  GPtrArray *findings = cf_usb_source_get_findings (self->source);
  CfDeviceLoop *loop = cf_device_manager_get_loop (self->manager);

  for (guint i = 0; i < times; i++) {
    const guint kind = i % G_N_ELEMENTS (SCANNERS);
    const guint n = self->labels->len;
    cf_manual_clock_advance (clock, CF_USB_FLAP_WINDOW_MS); /* else it is a bad contact */
    cf_device_loop_run_due (loop);
    CfTestUnit *unit = cf_test_bus_plug (self->bus, 1 + kind, &SCANNERS[kind]->spec, self);
    cf_test_wait (count_devices (self) > kind);
    CfDevice *device = get_device (self, kind);
    wait_state (device, READY);
    SCANNERS[kind]->read (unit, "]E0", "4006381333931", 13);
    assert_label (self, n, "]E04006381333931");
    if (i & G_N_ELEMENTS (SCANNERS))
      SCANNERS[kind]->read (unit, "]E0", "400638133393", 12);
    cf_test_unit_unplug (unit);
    wait_state (device, MISSING);
    cf_test_wait (findings->len == 0);
    g_ptr_array_set_size (self->labels, 0);
    g_mutex_lock (&self->lock);
    g_ptr_array_set_size (self->asked, 0);
    g_mutex_unlock (&self->lock);
  }
}

/* A bus gives out 126 addresses and begins again, so that what was known of each is met once more.
 *
 * What grows all the same was looked at block by block, over windows of 126, 300 and 300 cycles: nothing of ours.
 * In umockdev's thread GLib's g_socket_listener_accept_socket_async() now and then leaves a cancellable source
 * behind, two blocks of 120 and 48 bytes, 3 to 11 times in 300 cycles; their number depends on how busy the
 * machine is, so it is a race of theirs.  And GLib's table of signal handlers grows once, to 8 KiB.  All else is what stays:
 * the last label and the last words of each scanner.  With other passing things that is less than one block in
 * eight cycles, so that half of one in each cycle is a leak, as one block in each cycle would be. */
START_TEST (test_plugging_without_end_leaves_nothing_behind)
{
  const guint n = g_strcmp0 (g_getenv ("CF_TEST_SIZE"), "full") == 0 ? 1000 : 100;
  g_auto (World) world;
  CfManualClock clock;
  cf_manual_clock_init (&clock, G_GINT64_CONSTANT (1790000000000));
  world_init_with (&world, &clock.clock);
  count_blocks ();

  cycle (&world, &clock, CF_TEST_BUS_UNITS); /* until all that is kept is there */
  const Use before = measure ();
  cycle (&world, &clock, n);
  cf_test_wait (count_entries ("/proc/self/fd") <= before.descriptors);
  const Use after = measure ();
  ck_assert_uint_le (after.threads, before.threads);
  ck_assert_int_lt (after.blocks - before.blocks, (int) n / 2);
  ck_assert_uint_lt (after.bytes, before.bytes + 8192 + n * 16); /* a block that grows for ever */
  ck_assert_uint_eq (count_devices (&world), G_N_ELEMENTS (SCANNERS));
}
END_TEST

static void
add_tests (TCase *tc)
{
  const int scanners = G_N_ELEMENTS (SCANNERS);

  tcase_set_timeout (tc, 600);
  tcase_add_loop_test (tc, test_each_kind_reads_each_code, 0,
                       scanners * (int) G_N_ELEMENTS (CODES));
  tcase_add_test (tc, test_long_label_comes_in_several_reports);
  tcase_add_test (tc, test_label_without_suffix_ends_with_silence);
  tcase_add_loop_test (tc, test_storm_loses_and_reorders_nothing, 0, scanners);
  tcase_add_test (tc, test_wedge_types_into_nothing_else);
  tcase_add_test (tc, test_serial_scanner_is_told_that_somebody_listens);
  tcase_add_test (tc, test_oem_scanner_wakes_beeps_and_rests);
  tcase_add_test (tc, test_two_equal_scanners_are_two);
  tcase_add_test (tc, test_scanner_is_known_again_in_another_socket_and_mode);
  tcase_add_test (tc, test_unknown_keyboard_is_offered_and_left_alone);
  tcase_add_test (tc, test_descriptor_is_asked_for_when_no_driver_has_read_it);
  tcase_add_test (tc, test_rights_that_come_late_are_waited_for);
  tcase_add_test (tc, test_missing_rights_are_explained_and_mended);
  tcase_add_test (tc, test_unit_of_another_program_is_explained_and_tried_again);
  tcase_add_loop_test (tc, test_unplug_loses_one_label_at_most, 0, scanners * 3);
  tcase_add_loop_test (tc, test_stall_and_babble_are_survived, 0, scanners * 2);
  tcase_add_test (tc, test_dead_endpoint_is_a_problem_until_it_speaks);
  tcase_add_test (tc, test_silent_unit_delays_nobody);
  tcase_add_loop_test (tc, test_nonsense_is_no_label_and_no_harm, 0, scanners);
  tcase_add_test (tc, test_plugging_without_end_leaves_nothing_behind);
}

CF_TEST_USB_MAIN ("usb scanners", add_tests)
