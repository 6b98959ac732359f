/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/*
 * What every benchmark shares.  A benchmark measures the till and, alternating with it in the same
 * run, the yardstick: the least that any program would have to do.  It prints words for people and,
 * by the functions below, lines that run-benchmarks.py collects.  Benchmarks run in a release build,
 * alone, in an empty folder of their own on the file system under test.
 */

typedef struct _CfBenchSamples CfBenchSamples;

CfBenchSamples *cf_bench_samples_new (void);
void cf_bench_samples_free (CfBenchSamples *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfBenchSamples, cf_bench_samples_free)

/**
 * cf_bench_samples_add:
 * @ns: how long one went, in nanoseconds
 */
void cf_bench_samples_add (CfBenchSamples *self, gint64 ns);

/**
 * cf_bench_samples_percentile:
 * @percent: 50 for the median, 99, 100 for the longest
 *
 * Returns: nanoseconds; the nearest rank.  There must be a sample.
 */
gint64 cf_bench_samples_percentile (CfBenchSamples *self, double percent);

/**
 * cf_bench_now:
 *
 * Returns: a monotonic reading in nanoseconds; only differences mean something.
 */
gint64 cf_bench_now (void);

/**
 * cf_bench_report:
 * @what: what was measured, such as "commit a 12-line sale, median"
 * @figure_ns: ours
 * @yardstick_ns: the yardstick's, measured in the same run
 * @goal: the ratio not to be above; 0 when it is told for information only
 */
void cf_bench_report (const char *what, gint64 figure_ns, gint64 yardstick_ns, double goal);

/**
 * cf_bench_report_limit:
 * @what: what was measured
 * @figure: ours
 * @limit: what it should not be above; 0 when it is told for information only
 * @unit: of both, such as "ms" or "MiB"
 */
void cf_bench_report_limit (const char *what, double figure, double limit, const char *unit);

/**
 * cf_bench_read_memory:
 * @path: "/proc/self/status", or that of another process
 * @name: "VmHWM:", "VmRSS:"
 *
 * Returns: MiB; 0 where it cannot be read
 */
double cf_bench_read_memory (const char *path, const char *name);

/**
 * cf_bench_size:
 * @full: of a real run
 * @small: of a trial, chosen by CF_TEST_SIZE=small in the environment
 *
 * Returns: one of the two.
 */
guint cf_bench_size (guint full, guint small);
