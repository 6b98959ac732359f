/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A whole till with real drivers, and the console's `devices` commands, on an emulated bus. */
#include <string.h>

#include <json-c/json.h>

#include "cf-cli.h"
#include "cf-test-bus.h"
#include "cf-test-scales.h"
#include "cf-test-scanners.h"
#include "cf-till-hardware.h"
#include "cf-till-upkeep.h"
#include "cf-till-world.h"

typedef struct
{
  CfTestBus *bus;
  CfTillWorld *world;
  guint n_scanned;
} Shop;

static void
on_scanned_cb (CfTill *till, const char *code, gpointer user_data)
{
  Shop *self = user_data;
  g_autoptr (GError) error = NULL;

  self->n_scanned++;
  cf_till_scan (till, code, NULL, NULL, &error); /* as the window does it */
}

/* The world's till works without threads and real devices, on a clock that stands still: opens one
 * that has all of it.  The manager sells, who may say that the date is right. */
static void
open_till (Shop *self, CfTillUse use)
{
  const CfTillOptions options = { .folder = self->world->folder, .use = use };
  g_autoptr (GError) error = NULL;

  cf_till_close (self->world->till);
  g_object_unref (self->world->till);
  self->world->till = cf_till_open (&options, &error);
  ck_assert_ok (self->world->till != NULL);
  g_signal_connect (self->world->till, "scanned", G_CALLBACK (on_scanned_cb), self);
}

static void
shop_init (Shop *self)
{
  g_unsetenv ("COUNTERFOIL_USB");
  g_setenv ("COUNTERFOIL_VIRTUAL_DEVICES", "none", TRUE);
  self->bus = cf_test_bus_new ();
  self->world = cf_till_world_new ();
  self->n_scanned = 0;
  open_till (self, CF_TILL_SELL);
}

static void
shop_clear (Shop *self)
{
  cf_till_world_free (self->world);
  cf_test_bus_free (self->bus);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Shop, shop_clear)

static const CfTillDeviceInfo *
device_info (Shop *self, guint i)
{
  g_autoptr (CfTillDevice) device =
    g_list_model_get_item (cf_till_get_devices (self->world->till), i);
  return device != NULL ? cf_till_device_get_info (device) : NULL; /* the list holds it */
}

static gboolean
is_state (Shop *self, guint i, CfTillDeviceState state)
{
  const CfTillDeviceInfo *info = device_info (self, i);
  return info != NULL && info->state == state;
}

static CfTestUnit *
plug (Shop *self, guint port, const CfTestScanner *scanner)
{
  guint n = g_list_model_get_n_items (cf_till_get_devices (self->world->till));
  CfTestUnit *unit = cf_test_bus_plug (self->bus, port, &scanner->spec, NULL);

  cf_test_wait (is_state (self, n, CF_TILL_DEVICE_READY));
  return unit;
}

/* How many records of @kind the journal has; ends the selling. */
static guint
count_records (Shop *self, const char *kind)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *pattern = g_strdup_printf ("\"%s\"", kind);
  g_autofree char *path = g_build_filename (self->world->state_home, "journal", NULL);
  g_autofree char *text = NULL;
  guint n = 0;

  open_till (self, CF_TILL_OWNER);
  ck_assert_ok (cf_till_export_journal (self->world->till, NULL, NULL, path, NULL, &error));
  ck_assert_ok (g_file_get_contents (path, &text, NULL, &error));
  for (const char *p = text; (p = strstr (p, pattern)) != NULL; p++)
    n++;
  return n;
}

START_TEST (test_scan_becomes_a_priced_line)
{
  g_auto (Shop) shop;
  shop_init (&shop);
  CfTill *till = shop.world->till;

  CfTestUnit *unit = plug (&shop, 1, &cf_test_hid_pos_scanner);
  cf_till_world_start_day (shop.world, "anna", "4711");
  cf_test_hid_pos_scanner.read (unit, "]E0", "4006381333931", 13);
  cf_test_wait (g_list_model_get_n_items (cf_till_get_lines (till)) == 1);
  CfTillSummary summary;
  cf_till_get_summary (till, &summary);
  ck_assert (!summary.is_demo);
  ck_assert_str_eq (device_info (&shop, 0)->model, "Datalogic Gryphon GD4500");
}
END_TEST

START_TEST (test_scan_while_the_till_is_locked_is_heard_and_refused)
{
  g_auto (Shop) shop;
  shop_init (&shop);
  g_autoptr (GError) error = NULL;

  CfTestUnit *unit = plug (&shop, 1, &cf_test_hid_pos_scanner);
  cf_till_world_start_day (shop.world, "anna", "4711");
  ck_assert_ok (cf_till_lock (shop.world->till, &error));
  cf_test_hid_pos_scanner.read (unit, "]E0", "4006381333931", 13);
  cf_test_wait (shop.n_scanned == 1);
  ck_assert_uint_eq (g_list_model_get_n_items (cf_till_get_lines (shop.world->till)), 0);
  cf_till_world_sign_in (shop.world, "anna", "4711");
  cf_test_hid_pos_scanner.read (unit, "]E0", "4000417025005", 13);
  cf_test_wait (shop.n_scanned == 2);
  ck_assert_uint_eq (g_list_model_get_n_items (cf_till_get_lines (shop.world->till)), 1);
}
END_TEST

START_TEST (test_double_reads_are_one_when_the_shop_says_so)
{
  g_auto (Shop) shop;
  shop_init (&shop);
  CfTillWait wait = { NULL };
  g_autoptr (GError) error = NULL;

  CfTestUnit *unit = plug (&shop, 1, &cf_test_hid_pos_scanner);
  cf_till_world_start_day (shop.world, "anna", "4711");
  cf_till_set_setting_async (shop.world->till, "scanner_double_read_ms", "10000", cf_till_wait_cb,
                             &wait);
  g_autoptr (GAsyncResult) result = cf_till_wait_for (&wait);
  ck_assert_ok (cf_till_command_finish (shop.world->till, result, &error));
  for (guint i = 0; i < 3; i++)
    cf_test_hid_pos_scanner.read (unit, "]E0", "4006381333931", 13);
  cf_test_hid_pos_scanner.read (unit, "]E0", "4000417025005", 13);
  cf_test_wait (shop.n_scanned == 2);
}
END_TEST

START_TEST (test_layout_is_a_setting)
{
  g_auto (Shop) shop;
  shop_init (&shop);
  CfTillWait wait = { NULL };
  g_autoptr (GError) error = NULL;

  CfTestUnit *unit = plug (&shop, 1, &cf_test_keyboard_scanner);
  cf_till_world_start_day (shop.world, "anna", "4711");
  cf_till_set_setting_async (shop.world->till, "scanner_layout", "fr", cf_till_wait_cb, &wait);
  g_autoptr (GAsyncResult) result = cf_till_wait_for (&wait);
  ck_assert_ok (cf_till_command_finish (shop.world->till, result, &error));
  /* The device thread hears of the layout in its own time: labels before that are unknown codes. */
  for (guint i = 0; i < 20 && g_list_model_get_n_items (cf_till_get_lines (shop.world->till)) == 0;
       i++) {
    for (const char *p = "4006381333931"; *p != '\0'; p++) /* digits need Shift in France */
      cf_test_press (unit, 0x02, (guint8) (*p == '0' ? 0x27 : 0x1E + (*p - '1')));
    cf_test_press (unit, 0, 0x28);
    cf_test_wait (shop.n_scanned > i);
  }
  ck_assert_uint_eq (g_list_model_get_n_items (cf_till_get_lines (shop.world->till)), 1);
}
END_TEST

START_TEST (test_fault_is_a_record_of_the_journal)
{
  g_auto (Shop) shop;
  shop_init (&shop);

  CfTestUnit *unit = plug (&shop, 1, &cf_test_hid_pos_scanner);
  cf_till_world_start_day (shop.world, "anna", "4711");
  cf_test_unit_unplug (unit);
  cf_test_wait (is_state (&shop, 0, CF_TILL_DEVICE_MISSING));
  unit = cf_test_bus_plug (shop.bus, 1, &cf_test_hid_pos_scanner.spec, NULL);
  cf_test_wait (is_state (&shop, 0, CF_TILL_DEVICE_READY));
  cf_test_unit_unplug (unit); /* within a minute: the same fault */
  cf_test_wait (is_state (&shop, 0, CF_TILL_DEVICE_MISSING));
  cf_till_world_scan (shop.world, "4006381333931");
  cf_till_world_tender (shop.world, "cash", "5.00");
  cf_till_world_finish (shop.world);
  ck_assert_uint_eq (count_records (&shop, "device.fault"), 1);
}
END_TEST

/* ---- weighing ---- */

static gboolean
weighs (CfTill *till, const char *state, const char *figure)
{
  CfTillWeight weight;
  return cf_till_get_weight (till, &weight) && strcmp (weight.state, state) == 0 &&
         strcmp (weight.figure, figure) == 0;
}

START_TEST (test_weight_at_rest_is_sold_by_and_no_other)
{
  g_auto (CfTestScale) scale = { 0 };
  g_auto (Shop) shop;
  shop_init (&shop);
  CfTill *till = shop.world->till;
  CfQuantity weight;
  g_autoptr (GError) error = NULL;

  cf_test_scale_init (&scale);
  CfTestUnit *unit = cf_test_bus_plug (shop.bus, 1, &cf_test_hid_scale, &scale);
  cf_test_wait (is_state (&shop, 0, CF_TILL_DEVICE_READY));
  cf_till_world_start_day (shop.world, "anna", "4711");
  cf_test_scale_put (&scale, unit, 4, 3, -3, 20); /* the bowl */
  cf_test_wait (weighs (till, "stable", "0.020"));
  ck_assert_ok (cf_till_tell_scale (till, "tare", &error));
  cf_test_wait (weighs (till, "empty", "0.000"));
  cf_test_scale_put (&scale, unit, 3, 3, -3, 600);
  cf_test_wait (weighs (till, "moving", "0.580"));
  ck_assert (!cf_till_read_scale (till, &weight, NULL));
  cf_test_scale_put (&scale, unit, 4, 3, -3, 1266);
  cf_test_wait (weighs (till, "stable", "1.246"));
  ck_assert_ok (cf_till_read_scale (till, &weight, &error));
  ck_assert_int_eq (weight.milli, 1246);
  ck_assert_ok (cf_till_add (till, "APPLES", "1.246", NULL, &error));
  ck_assert_int_eq (cf_till_get_figures (till)->total.minor, 373); /* 1.246 * 2.99 = 3.72554 */

  cf_test_unit_unplug (unit); /* in the middle of the next weighing */
  cf_test_wait (is_state (&shop, 0, CF_TILL_DEVICE_MISSING));
  ck_assert (!cf_till_read_scale (till, &weight, NULL));
  ck_assert (weighs (till, "nothing", ""));
  ck_assert (!cf_till_tell_scale (till, "zero", NULL));
  ck_assert_ok (cf_till_add (till, "APPLES", "0.500", NULL, &error)); /* typed instead */
}
END_TEST

/* ---- the console ---- */

static const char *
row_of (json_object *document, const char *id, const char *name)
{
  json_object *rows = cf_cli_value (document, "devices");

  for (gsize i = 0; i < json_object_array_length (rows); i++) {
    json_object *row = json_object_array_get_idx (rows, i);
    if (strcmp (cf_cli_get (row, "id"), id) == 0)
      return json_object_get_string (cf_cli_value (row, name));
  }
  ck_abort_msg ("there is no row '%s': %s", id, json_object_to_json_string (document));
}

static void
cli_setup (void)
{
  g_unsetenv ("COUNTERFOIL_USB");
  cf_cli_setup ();
  cf_cli_make_shop ();
}

static const CfTestInterface PLAIN_KEYBOARD[] = { {
  .class_code = 3,
  .subclass = 1,
  .protocol = 1,
  .n_endpoints = 1,
  .endpoints = { { CF_TEST_SCANNER_IN, 3, 8 } },
  .driver = "usbhid",
} };

static const CfTestUnitSpec UNKNOWN = { .vendor = 0x1A86,
                                        .product = 0x5456,
                                        .name = "USB Scanner",
                                        .n_interfaces = 1,
                                        .interfaces = PLAIN_KEYBOARD };

START_TEST (test_console_lists_and_explains)
{
  g_autoptr (CfTestBus) bus = cf_test_bus_new ();
  cli_setup ();

  CfTestUnit *unit = cf_test_bus_plug (bus, 1, &cf_test_keyboard_scanner.spec, NULL);
  cf_test_bus_plug (bus, 2, &UNKNOWN, NULL);
  g_auto (CfCliRun) list = cf_cli_ok ("devices list");
  ck_assert_str_eq (row_of (list.json, "usb-05e0-ssn3b2c", "state"), "found");
  ck_assert_str_eq (row_of (list.json, "usb-05e0-ssn3b2c", "role"), "scanner");
  ck_assert_str_eq (row_of (list.json, "usb-05e0-ssn3b2c", "kind"), "keyboard_scanner");
  ck_assert_str_eq (row_of (list.json, "usb-1a86-p1-2", "name"), "USB Scanner");
  ck_assert (!cf_test_unit_is_claimed (unit, 0)); /* it only looked */

  g_auto (CfCliRun) doctor = cf_cli_ok ("devices doctor");
  ck_assert (json_object_get_boolean (cf_cli_value (doctor.json, "healthy")));
  ck_assert_str_eq (row_of (doctor.json, "usb-05e0-ssn3b2c", "state"), "ready");
  ck_assert_str_eq (row_of (doctor.json, "usb-05e0-ssn3b2c", "advice"), "keyboard_mode");
  ck_assert_str_eq (row_of (doctor.json, "usb-1a86-p1-2", "advice"), "maybe_scanner");
  g_autofree char *driver = cf_test_unit_dup_driver (unit, 0);
  ck_assert_str_eq (driver, "usbhid"); /* and gave it back */

  cf_test_unit_set_denied (unit, TRUE);
  g_auto (CfCliRun) denied = cf_cli_ok ("devices doctor");
  ck_assert (!json_object_get_boolean (cf_cli_value (denied.json, "healthy")));
  ck_assert_str_eq (row_of (denied.json, "usb-05e0-ssn3b2c", "advice"), "no_permission");
  cf_test_unit_set_denied (unit, FALSE);

  cf_test_unit_set_taken (unit, TRUE);
  g_auto (CfCliRun) taken = cf_cli_ok ("devices doctor");
  ck_assert_str_eq (row_of (taken.json, "usb-05e0-ssn3b2c", "advice"), "in_use");
  cf_cli_teardown ();
}
END_TEST

START_TEST (test_console_binds_and_tests)
{
  g_autoptr (CfTestBus) bus = cf_test_bus_new ();
  cli_setup ();

  CfTestUnit *unit = cf_test_bus_plug (bus, 2, &UNKNOWN, NULL);
  cf_cli_refuse ("devices test usb-1a86-p1-2", 5, "device_failed");
  cf_cli_refuse ("devices test nothing", 5, "no_device");
  cf_cli_refuse ("devices bind toaster usb-1a86-p1-2", 1, "bad_setting");
  cf_cli_refuse ("devices bind printer usb-1a86-p1-2", 1, "bad_setting");
  cf_cli_refuse ("devices bind scanner 'a b'", 1, "bad_setting");
  g_auto (CfCliRun) bound = cf_cli_ok ("devices bind scanner usb-1a86-p1-2");
  ck_assert (json_object_get_boolean (cf_cli_value (bound.json, "connected")));
  g_auto (CfCliRun) list = cf_cli_ok ("devices list");
  ck_assert_str_eq (row_of (list.json, "usb-1a86-p1-2", "bound"), "true");

  for (guint8 usage = 0x1E; usage < 0x24; usage++) /* waits in the unit until it is heard */
    cf_test_press (unit, 0, usage);
  cf_test_press (unit, 0, 0x28);
  g_auto (CfCliRun) test = cf_cli_ok ("devices test usb-1a86-p1-2");
  ck_assert_str_eq (cf_cli_get (test.json, "read"), "123456");
  ck_assert_str_eq (cf_cli_get (test.json, "bytes"), "31 32 33 34 35 36");

  cf_test_unit_unplug (unit);
  g_auto (CfCliRun) gone = cf_cli_ok ("devices doctor");
  ck_assert_str_eq (row_of (gone.json, "usb-1a86-p1-2", "advice"), "not_connected");
  g_auto (CfCliRun) freed = cf_cli_ok ("devices bind scanner -");
  g_auto (CfCliRun) empty = cf_cli_ok ("devices list");
  ck_assert_uint_eq (json_object_array_length (cf_cli_value (empty.json, "devices")), 0);
  cf_cli_teardown ();
}
END_TEST

START_TEST (test_console_weighs)
{
  g_auto (CfTestScale) scale = { 0 };
  g_autoptr (CfTestBus) bus = cf_test_bus_new ();
  cli_setup ();

  cf_test_scale_init (&scale);
  cf_test_bus_plug (bus, 1, &cf_test_hid_scale, &scale);
  g_auto (CfCliRun) list = cf_cli_ok ("devices list");
  ck_assert_str_eq (row_of (list.json, "usb-0922-s0071", "role"), "scale");
  ck_assert_str_eq (row_of (list.json, "usb-0922-s0071", "kind"), "hid_scale");
  cf_cli_refuse ("devices test usb-0922-s0071 --seconds 1", 5, "device_failed");
  scale.report[1] = 4; /* 750 g */
  scale.report[4] = 0xEE;
  scale.report[5] = 0x02;
  g_auto (CfCliRun) test = cf_cli_ok ("devices test usb-0922-s0071");
  ck_assert_str_eq (cf_cli_get (test.json, "weight"), "750");
  ck_assert_str_eq (cf_cli_get (test.json, "unit"), "g");
  scale.report[1] = 6;
  g_auto (CfCliRun) doctor = cf_cli_ok ("devices doctor");
  ck_assert_str_eq (row_of (doctor.json, "usb-0922-s0071", "kind"), "hid_scale");
  cf_cli_teardown ();
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_set_timeout (tc, 600);
  tcase_add_test (tc, test_scan_becomes_a_priced_line);
  tcase_add_test (tc, test_scan_while_the_till_is_locked_is_heard_and_refused);
  tcase_add_test (tc, test_double_reads_are_one_when_the_shop_says_so);
  tcase_add_test (tc, test_layout_is_a_setting);
  tcase_add_test (tc, test_fault_is_a_record_of_the_journal);
  tcase_add_test (tc, test_console_lists_and_explains);
  tcase_add_test (tc, test_console_binds_and_tests);
  tcase_add_test (tc, test_weight_at_rest_is_sold_by_and_no_other);
  tcase_add_test (tc, test_console_weighs);
}

CF_TEST_USB_MAIN ("usb till", add_tests)
