/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A whole till with real drivers and the unmodified libusb, on the emulated bus of tests/usb.
 *
 *  - From the scanner's report to the line with its price in the till.
 *  - From asking to finish a sale to the first byte that the printer takes; between them the sale is
 *    synced to the disk, as it must be before anything is printed.
 *  - What five devices cost while nobody touches anything.
 *
 * Units and bus are played by a thread of this very process.  Its processor time is in the first two
 * figures, which are upper bounds, and taken out of the third.  There is no screen here.
 */
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "cf-bench.h"
#include "cf-test-scales.h"
#include "cf-test-scanners.h"
#include "cf-test-usb-printer.h"
#include "cf-till-world.h"

#define FIRST_BYTE_MS 20
#define IDLE_PERCENT  0.1

typedef struct
{
  CfTestBus *bus;
  CfTillWorld *world;
  CfTestUnit *scanner;
  CfTestScale scale;
  CfTestUsbPrinter printer;
} Shop;

/* ---- the shop ---- */

static gssize (*printer_write) (CfTestUnit *, guint8, const guint8 *, gsize, gpointer);
static gint64 first_byte_ns; /* 0: none since it was set so */

/* The kernel's thread: when the printer took its first byte. */
static gssize
on_printer_write (CfTestUnit *unit,
                  guint8 endpoint,
                  const guint8 *data,
                  gsize length,
                  gpointer user_data)
{
  gint64 none = 0;
  __atomic_compare_exchange_n (&first_byte_ns, &none, cf_bench_now (), FALSE, __ATOMIC_SEQ_CST,
                               __ATOMIC_SEQ_CST);
  return printer_write (unit, endpoint, data, length, user_data);
}

static void
on_scanned_cb (CfTill *till, const char *code, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  if (!cf_till_scan (till, code, NULL, NULL, &error))
    g_error ("scan: %s", error->message);
}

static gboolean
all_ready (CfTill *till, guint n)
{
  GListModel *devices = cf_till_get_devices (till);

  if (g_list_model_get_n_items (devices) < n)
    return FALSE;
  for (guint i = 0; i < g_list_model_get_n_items (devices); i++) {
    g_autoptr (CfTillDevice) device = g_list_model_get_item (devices, i);
    const CfTillDeviceInfo *info = cf_till_device_get_info (device);
    if (info->state != CF_TILL_DEVICE_READY)
      return FALSE;
  }
  return TRUE;
}

static const CfTestInterface POLE[] = { { .class_code = 7,
                                          .subclass = 1,
                                          .protocol = 1,
                                          .n_endpoints = 1,
                                          .endpoints = { { 0x01, 2, 64 } },
                                          .driver = "usblp" } };
static const CfTestUnitSpec DISPLAY = { .vendor = 0x1FC9,
                                        .product = 0x2016,
                                        .name = "LCD220",
                                        .serial = "LCD7",
                                        .n_interfaces = 1,
                                        .interfaces = POLE };

/* Two scanners, a printer with its drawer, a scale, a pole display: five units, six devices. */
static void
shop_open (Shop *self)
{
  g_autoptr (GError) error = NULL;

  g_unsetenv ("COUNTERFOIL_USB");
  g_setenv ("COUNTERFOIL_VIRTUAL_DEVICES", "none", TRUE);
  self->bus = cf_test_bus_new ();
  self->world = cf_till_world_new ();
  cf_test_scale_init (&self->scale);
  cf_test_usb_printer_init (&self->printer);
  cf_till_close (self->world->till);
  g_object_unref (self->world->till);
  const CfTillOptions options = { .folder = self->world->folder, .use = CF_TILL_SELL };
  self->world->till = cf_till_open (&options, &error);
  if (self->world->till == NULL)
    g_error ("till: %s", error->message);
  g_signal_connect (self->world->till, "scanned", G_CALLBACK (on_scanned_cb), self);
  cf_till_world_start_day (self->world, "anna", "4711");
  CfTillWait wait = { NULL };
  cf_till_set_setting_async (self->world->till, "device_display", "usb-1fc9-slcd7", cf_till_wait_cb,
                             &wait);
  g_autoptr (GAsyncResult) result = cf_till_wait_for (&wait);
  if (!cf_till_command_finish (self->world->till, result, &error))
    g_error ("display: %s", error->message);
  self->scanner = cf_test_bus_plug (self->bus, 1, &cf_test_hid_pos_scanner.spec, NULL);
  cf_test_bus_plug (self->bus, 2, &cf_test_keyboard_scanner.spec, NULL);
  cf_test_bus_plug (self->bus, 3, &cf_test_hid_scale, &self->scale);
  cf_test_bus_plug (self->bus, 4, &DISPLAY, NULL);
  printer_write = self->printer.spec.write;
  self->printer.spec.write = on_printer_write;
  cf_test_usb_printer_plug (&self->printer, self->bus, 5);
  cf_test_wait (all_ready (self->world->till, 6));
}

static void
shop_close (Shop *self)
{
  cf_till_world_free (self->world);
  cf_test_bus_free (self->bus);
  cf_test_usb_printer_clear (&self->printer);
  cf_test_scale_clear (&self->scale);
}

static gint64
processor_ns (void)
{
  struct timespec now;
  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return (gint64) now.tv_sec * G_GINT64_CONSTANT (1000000000) + now.tv_nsec;
}

static double
to_ms (gint64 ns)
{
  return (double) ns / 1e6;
}

static void
report (const char *what, CfBenchSamples *samples, double limit_ms)
{
  g_autofree char *median = g_strdup_printf ("%s, median", what);
  g_autofree char *p99 = g_strdup_printf ("%s, p99", what);

  cf_bench_report_limit (median, to_ms (cf_bench_samples_percentile (samples, 50)), limit_ms, "ms");
  cf_bench_report_limit (p99, to_ms (cf_bench_samples_percentile (samples, 99)), limit_ms, "ms");
}

/* ---- scan to priced line ---- */

static void
bench_scan (Shop *self)
{
  g_autoptr (CfBenchSamples) elapsed = cf_bench_samples_new ();
  g_autoptr (CfBenchSamples) processor = cf_bench_samples_new ();
  CfTill *till = self->world->till;
  const guint n = cf_bench_size (2000, 50);

  for (guint i = 0; i < n; i++) {
    gint64 before = cf_till_get_figures (till)->total.minor;
    gint64 begin_cpu = processor_ns ();
    gint64 begin = cf_bench_now ();
    cf_test_hid_pos_scanner.read (self->scanner, "]E0", "4006381333931", 13);
    while (cf_till_get_figures (till)->total.minor == before)
      g_main_context_iteration (NULL, TRUE);
    cf_bench_samples_add (elapsed, cf_bench_now () - begin);
    cf_bench_samples_add (processor, processor_ns () - begin_cpu);
  }
  report ("scanner's report to priced line", elapsed, 0);
  report ("the same in processor time, the emulated bus with it", processor, 0);
  cf_till_world_tender (self->world, "cash", NULL);
  cf_till_world_finish (self->world);
}

/* ---- finish to first byte ---- */

static void
bench_finish (Shop *self)
{
  g_autoptr (CfBenchSamples) elapsed = cf_bench_samples_new ();
  g_autoptr (CfBenchSamples) processor = cf_bench_samples_new ();
  CfTill *till = self->world->till;
  const guint n = cf_bench_size (200, 10);

  for (guint i = 0; i < n; i++) {
    CfTillWait wait = { NULL };
    g_autoptr (GError) error = NULL;
    cf_till_world_scan (self->world, "4006381333931");
    cf_till_world_scan (self->world, "4000417025005");
    cf_till_world_tender (self->world, "cash", "5.00");
    gsize taken = cf_test_usb_printer_count (&self->printer);
    __atomic_store_n (&first_byte_ns, 0, __ATOMIC_SEQ_CST);
    gint64 begin_cpu = processor_ns ();
    gint64 begin = cf_bench_now ();
    cf_till_finish_async (till, cf_till_wait_cb, &wait);
    while (__atomic_load_n (&first_byte_ns, __ATOMIC_SEQ_CST) == 0)
      g_main_context_iteration (NULL, TRUE);
    cf_bench_samples_add (elapsed, __atomic_load_n (&first_byte_ns, __ATOMIC_SEQ_CST) - begin);
    cf_bench_samples_add (processor, processor_ns () - begin_cpu);
    g_autoptr (GAsyncResult) result = cf_till_wait_for (&wait);
    if (cf_till_finish_finish (till, result, &error) == NULL)
      g_error ("finish: %s", error->message);
    cf_test_wait (cf_test_usb_printer_count (&self->printer) > taken && all_ready (till, 6));
  }
  report ("finish to first byte on the wire", elapsed, FIRST_BYTE_MS);
  report ("the same in processor time, the emulated bus with it", processor, FIRST_BYTE_MS);
}

/* ---- nothing happens ---- */

/* What the program has cost without the thread that plays the kernel. */
typedef struct
{
  gint64 processor_ns;
  gint64 wakings; /* times that a thread gave its core up to wait */
} Cost;

/* The number behind @label in a file of /proc; the first one in it if @label is empty. */
static gint64
read_number (pid_t thread, const char *file, const char *label)
{
  g_autofree char *path = g_strdup_printf ("/proc/self/task/%d/%s", (int) thread, file);
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    g_error ("cannot read %s", path);
  const char *found = strstr (text, label);
  return found != NULL ? g_ascii_strtoll (found + strlen (label), NULL, 10) : 0;
}

static Cost
get_cost (Shop *self)
{
  pid_t bus = cf_test_bus_get_thread (self->bus);
  struct rusage all;

  getrusage (RUSAGE_SELF, &all);
  return (Cost){ processor_ns () - read_number (bus, "schedstat", ""),
                 all.ru_nvcsw - read_number (bus, "status", "\nvoluntary_ctxt_switches:") };
}

static gboolean
on_over_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
let_pass (guint seconds)
{
  gboolean is_over = FALSE;

  g_timeout_add_seconds (seconds, on_over_cb, &is_over);
  while (!is_over)
    g_main_context_iteration (NULL, TRUE);
}

static void
bench_idle (Shop *self)
{
  const guint seconds = cf_bench_size (120, 5);

  let_pass (cf_bench_size (10, 1)); /* what the last sale left to do */
  Cost before = get_cost (self);
  guint calls = cf_test_bus_count_calls (self->bus);
  let_pass (seconds);
  Cost after = get_cost (self);
  calls = cf_test_bus_count_calls (self->bus) - calls;
  cf_bench_report_limit ("idle with five devices, processor time",
                         (double) (after.processor_ns - before.processor_ns) / 1e7 / seconds,
                         IDLE_PERCENT, "% of a core");
  cf_bench_report_limit ("requests to the kernel while idle", (double) calls / seconds, 0,
                         "a second");
  cf_bench_report_limit ("times a thread woke while idle",
                         (double) (after.wakings - before.wakings) / seconds, 0, "a second");
}

/* The world of the tests asserts as tests do, so this is one. */
START_TEST (test_devices)
{
  Shop shop = { 0 };

  shop_open (&shop);
  bench_scan (&shop);
  bench_finish (&shop);
  bench_idle (&shop);
  shop_close (&shop);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_set_timeout (tc, 0);
  tcase_add_test (tc, test_devices);
}

int
main (int argc, char **argv)
{
  g_setenv ("CK_FORK", "no", TRUE);
  cf_test_usb_preload (argv);
  return cf_test_run ("devices", add_tests);
}
