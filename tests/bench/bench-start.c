/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From the start of the program to a painted window, and the memory it then holds, beside an empty
 * libadwaita window: both on a virtual X display of this program's own, in turns.
 *
 * usage: bench-start TILL CONSOLE EMPTY-WINDOW LARGE-CATALOG-SCRIPT MAKE-PAST-SALES
 */
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gio/gio.h>

#include "cf-bench.h"

#define WIDTH            1366
#define HEIGHT           768
#define ROWS_SAMPLED     48 /* of the screen's rows, evenly spread */
#define COLOURS_MIN      12 /* text with smoothed edges has more; bare backgrounds have fewer */
#define POLL_MS          2
#define PAINTED_LIMIT_MS 60000
#define SETTLE_MS        1500 /* before memory is read: lazy work after the first frame */
#define TURNS            9

/* Of the command line. */
enum
{
  TILL = 1,
  CONSOLE,
  EMPTY_WINDOW,
  MAKE_PRODUCTS,
  MAKE_SALES,
  N_ARGUMENTS,
};

typedef struct
{
  const char *name;
  const char *const *argv;
  CfBenchSamples *painted;
  CfBenchSamples
    *processor; /* nanoseconds of all threads until then: says more on a busy machine */
  CfBenchSamples *memory_kib;
} Program;

static void
wait_ms (int ms)
{
  poll (NULL, 0, ms);
}

/* Starts Xvfb on a free display and names it in the environment. */
static GSubprocess *
start_display (Display **ret_display)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDataInputStream) lines = NULL;
  g_autofree char *number = NULL, *name = NULL;
  g_autofree char *screen = g_strdup_printf ("%dx%dx24", WIDTH, HEIGHT);
  GSubprocess *server =
    g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error,
                      "Xvfb", "-displayfd", "1", "-nolisten", "tcp", "-screen", "0", screen, NULL);

  if (server == NULL)
    g_error ("%s", error->message);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (server));
  number = g_data_input_stream_read_line (lines, NULL, NULL, &error);
  if (number == NULL)
    g_error ("Xvfb did not start");
  name = g_strdup_printf (":%s", number);
  g_setenv ("DISPLAY", name, TRUE);
  *ret_display = XOpenDisplay (name);
  g_assert (*ret_display != NULL);
  return server;
}

/* Whether rows of the screen show something with text on it. */
static gboolean
is_painted (Display *display)
{
  unsigned long colours[COLOURS_MIN] = { 0 }; /* 0: the bare screen is black */
  guint n_colours = 1, bare = 0;

  for (int row = 0; row < ROWS_SAMPLED; row++) {
    XImage *image = XGetImage (display, DefaultRootWindow (display), 0, row * HEIGHT / ROWS_SAMPLED,
                               WIDTH, 1, AllPlanes, ZPixmap);

    for (int x = 0; image != NULL && x < WIDTH; x++) {
      unsigned long pixel = XGetPixel (image, x, 0);
      guint i = 0;

      bare += pixel == 0;
      while (i < n_colours && colours[i] != pixel)
        i++;
      if (i == n_colours && n_colours < COLOURS_MIN)
        colours[n_colours++] = pixel;
    }
    if (image != NULL)
      XDestroyImage (image);
  }
  return n_colours == COLOURS_MIN && bare < WIDTH * ROWS_SAMPLED / 2;
}

/* The time that the threads of a process have run, in nanoseconds. */
static gint64
processor_ns (const char *pid)
{
  g_autofree char *folder = g_strdup_printf ("/proc/%s/task", pid);
  g_autoptr (GDir) threads = g_dir_open (folder, 0, NULL);
  const char *thread;
  gint64 sum = 0;

  while (threads != NULL && (thread = g_dir_read_name (threads)) != NULL) {
    g_autofree char *path = g_strdup_printf ("%s/%s/schedstat", folder, thread);
    g_autofree char *text = NULL;

    if (g_file_get_contents (path, &text, NULL, NULL)) /* a thread may have ended meanwhile */
      sum += g_ascii_strtoll (text, NULL, 10);
  }
  return sum;
}

/* Proportional set size: what the process costs the machine. */
static gint64
memory_kib (const char *pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%s/smaps_rollup", pid);
  g_autofree char *text = NULL;
  const char *pss;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    g_error ("cannot read %s", path);
  pss = strstr (text, "\nPss:");
  g_assert (pss != NULL);
  return g_ascii_strtoll (pss + strlen ("\nPss:"), NULL, 10);
}

static void
run_once (Display *display, Program *program)
{
  g_autoptr (GError) error = NULL;
  gint64 begin = cf_bench_now ();
  g_autoptr (GSubprocess) process =
    g_subprocess_newv (program->argv, G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error);

  if (process == NULL)
    g_error ("%s", error->message);
  while (!is_painted (display)) {
    if (cf_bench_now () - begin > (gint64) PAINTED_LIMIT_MS * 1000000)
      g_error ("%s painted nothing", program->name);
    wait_ms (POLL_MS);
  }
  cf_bench_samples_add (program->painted, cf_bench_now () - begin);
  cf_bench_samples_add (program->processor, processor_ns (g_subprocess_get_identifier (process)));
  wait_ms (SETTLE_MS);
  cf_bench_samples_add (program->memory_kib, memory_kib (g_subprocess_get_identifier (process)));
  g_subprocess_send_signal (process, SIGTERM);
  g_subprocess_wait (process, NULL, NULL);
  while (is_painted (display))
    wait_ms (POLL_MS);
}

typedef struct
{
  const char *name;
  guint products;
  guint sales;
} Size;

/* Arguments: folder, console, script of products, products, program of sales, sales. */
static const char MAKE_SHOP[] =
  "set -e; rm -rf \"$1\"; mkdir -p \"$(dirname \"$1\")\"\n"
  "\"$2\" --data \"$1\" init --store Bench --currency EUR --tax-mode inclusive --country DE"
  " --zone Europe/Berlin --user anna --pin 4711 >&2\n"
  "python3 \"$3\" \"$4\" | \"$2\" --data \"$1\" catalog import - >&2\n"
  "\"$5\" \"$1\" \"$6\" >&2\n"
  "touch \"$1/bench-complete\"";

/* A shop of such a size, made once and kept in the benchmarks' cache. */
static char *
make_shop (char **programs, const Size *size)
{
  const char *cache = g_getenv ("CF_BENCH_CACHE");
  g_autofree char *products = g_strdup_printf ("%u", size->products);
  g_autofree char *sales = g_strdup_printf ("%u", size->sales);
  g_autofree char *shop =
    g_strdup_printf ("%s/shop-%s-%s", cache != NULL ? cache : ".", products, sales);
  g_autofree char *done = g_strdup_printf ("%s/bench-complete", shop);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) make = NULL;

  if (g_file_test (done, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&shop);
  make = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, "sh", "-c", MAKE_SHOP, "make-shop",
                           shop, programs[CONSOLE], programs[MAKE_PRODUCTS], products,
                           programs[MAKE_SALES], sales, NULL);
  if (make == NULL || !g_subprocess_wait_check (make, NULL, &error))
    g_error ("cannot make '%s': %s", shop, error->message);
  return g_steal_pointer (&shop);
}

static void
forget_samples (Program *program)
{
  CfBenchSamples **const samples[] = { &program->painted, &program->processor,
                                       &program->memory_kib };

  for (guint i = 0; i < G_N_ELEMENTS (samples); i++) {
    g_clear_pointer (samples[i], cf_bench_samples_free);
    *samples[i] = cf_bench_samples_new ();
  }
}

static void
measure (Display *display, Program *till, Program *empty)
{
  forget_samples (empty);
  forget_samples (till);
  run_once (display, empty); /* warm up: the disk's cache, fonts, icons */
  run_once (display, till);
  forget_samples (empty);
  forget_samples (till);
  for (guint turn = 0; turn < cf_bench_size (TURNS, 2); turn++) {
    run_once (display, empty);
    run_once (display, till);
  }
}

static void
report (const Size *size, Program *till, Program *empty)
{
  g_autofree char *start = g_strdup_printf ("start to painted, %s, median", size->name);
  g_autofree char *processor =
    g_strdup_printf ("the same in processor time of all threads, %s", size->name);
  g_autofree char *memory = g_strdup_printf ("memory above an empty window, %s", size->name);
  gint64 more = cf_bench_samples_percentile (till->memory_kib, 50) -
                cf_bench_samples_percentile (empty->memory_kib, 50);

  cf_bench_report (start, cf_bench_samples_percentile (till->painted, 50),
                   cf_bench_samples_percentile (empty->painted, 50), 1.3);
  cf_bench_report (processor, cf_bench_samples_percentile (till->processor, 50),
                   cf_bench_samples_percentile (empty->processor, 50), 0);
  cf_bench_report_limit (memory, (double) more / 1024, 64, "MiB");
}

int
main (int argc, char **argv)
{
  static const Size FULL[] = { { "5,000 products", 5000, 0 },
                               { "1,000,000 products and sales", 1000000, 1000000 } };
  static const Size SMALL[] = { { "5,000 products", 5000, 0 },
                                { "20,000 products and sales", 20000, 20000 } };
  const Size *sizes = cf_bench_size (1, 0) == 1 ? FULL : SMALL;
  Display *display = NULL;
  g_autoptr (GSubprocess) server = NULL;

  if (argc != N_ARGUMENTS) {
    fprintf (stderr, "usage: bench-start TILL CONSOLE EMPTY-WINDOW LARGE-CATALOG-SCRIPT "
                     "MAKE-PAST-SALES\n");
    return EXIT_FAILURE;
  }
  g_setenv ("GDK_BACKEND", "x11", TRUE);
  g_setenv ("GSK_RENDERER", "cairo", TRUE);
  server = start_display (&display);
  for (guint i = 0; i < G_N_ELEMENTS (FULL); i++) {
    g_autofree char *shop = make_shop (argv, &sizes[i]);
    const char *const till_argv[] = { argv[TILL], "--data", shop, NULL };
    const char *const empty_argv[] = { argv[EMPTY_WINDOW], NULL };
    Program till = { .name = "the till", .argv = till_argv };
    Program empty = { .name = "the empty window", .argv = empty_argv };

    measure (display, &till, &empty);
    report (&sizes[i], &till, &empty);
  }
  XCloseDisplay (display);
  g_subprocess_send_signal (server, SIGTERM);
  g_subprocess_wait (server, NULL, NULL);
  return EXIT_SUCCESS;
}
