/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-bench.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct _CfBenchSamples
{
  GArray *ns;
  gboolean sorted;
};

CfBenchSamples *
cf_bench_samples_new (void)
{
  CfBenchSamples *self = g_new0 (CfBenchSamples, 1);

  self->ns = g_array_new (FALSE, FALSE, sizeof (gint64));
  return self;
}

void
cf_bench_samples_free (CfBenchSamples *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->ns);
  g_free (self);
}

void
cf_bench_samples_add (CfBenchSamples *self, gint64 ns)
{
  g_array_append_val (self->ns, ns);
  self->sorted = FALSE;
}

static int
compare_ns (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

gint64
cf_bench_samples_percentile (CfBenchSamples *self, double percent)
{
  guint rank;

  g_assert (self->ns->len > 0);
  g_assert (percent > 0 && percent <= 100);
  if (!self->sorted) {
    g_array_sort (self->ns, compare_ns);
    self->sorted = TRUE;
  }
  rank = (guint) ceil (percent / 100 * self->ns->len);
  return g_array_index (self->ns, gint64, MAX (rank, 1) - 1);
}

gint64
cf_bench_now (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return (gint64) now.tv_sec * 1000000000 + now.tv_nsec;
}

void
cf_bench_report (const char *what, gint64 figure_ns, gint64 yardstick_ns, double goal)
{
  g_assert (yardstick_ns > 0);
  printf ("BENCH\t%s\t%.6f\tms\t%.6f\t%.3f\t%.3f\n", what, (double) figure_ns / 1e6,
          (double) yardstick_ns / 1e6, (double) figure_ns / (double) yardstick_ns, goal);
  fflush (stdout);
}

void
cf_bench_report_limit (const char *what, double figure, double limit, const char *unit)
{
  printf ("LIMIT\t%s\t%.6f\t%s\t%.6f\n", what, figure, unit, limit);
  fflush (stdout);
}

double
cf_bench_read_memory (const char *path, const char *name)
{
  g_autofree char *status = NULL;
  const char *line;

  if (!g_file_get_contents (path, &status, NULL, NULL))
    return 0;
  line = strstr (status, name);
  return line != NULL ? strtod (line + strlen (name), NULL) / 1024 : 0;
}

guint
cf_bench_size (guint full, guint small)
{
  return g_strcmp0 (g_getenv ("CF_TEST_SIZE"), "small") == 0 ? small : full;
}
