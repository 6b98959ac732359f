/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-sim-trace.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define LINES_DEFAULT 120 /* enough to see the last steps of all machines */
#define LINES_MAX     200000

static gint *reached;
static GQueue lines = G_QUEUE_INIT;
static guint lines_kept = LINES_DEFAULT;
static guint64 digest;
static gint64 now_ms;
static gboolean is_loud;
static char *verdict;
static gsize verdict_size;

static const struct
{
  const char *word;
  const char *meaning;
} anomalies[CF_SIM_ANOMALIES] = {
#define CF_SIM_ANOMALY_ROW(id, word, meaning) { word, meaning },
  CF_SIM_ANOMALY_TABLE (CF_SIM_ANOMALY_ROW)
#undef CF_SIM_ANOMALY_ROW
};

const char *
cf_sim_anomaly_word (CfSimAnomaly anomaly)
{
  return anomalies[anomaly].word;
}

const char *
cf_sim_anomaly_meaning (CfSimAnomaly anomaly)
{
  return anomalies[anomaly].meaning;
}

void
cf_sim_trace_begin (gint *counts)
{
  const char *kept = g_getenv ("CF_SIM_TRACE");

  reached = counts;
  g_queue_clear_full (&lines, g_free);
  digest = 0;
  now_ms = 0;
  is_loud = g_strcmp0 (kept, "all") == 0;
  if (kept != NULL && !is_loud)
    lines_kept = (guint) CLAMP (atoi (kept), 1, LINES_MAX);
}

void
cf_sim_trace_set_verdict (char *to, gsize size)
{
  verdict = to;
  verdict_size = size;
}

void
cf_sim_reached (CfSimAnomaly anomaly)
{
  g_atomic_int_inc (&reached[anomaly]);
}

void
cf_sim_trace_set_time (gint64 true_ms)
{
  now_ms = true_ms;
}

static void
keep (char *line)
{
  digest = digest * G_GUINT64_CONSTANT (1099511628211) + g_str_hash (line);
  if (is_loud)
    fprintf (stderr, "%s\n", line);
  g_queue_push_tail (&lines, line);
  if (lines.length > lines_kept)
    g_free (g_queue_pop_head (&lines));
}

void
cf_sim_trace (const char *format, ...)
{
  va_list args;
  g_autofree char *text = NULL;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  keep (
    g_strdup_printf ("%6" G_GINT64_FORMAT ".%03d  %s", now_ms / 1000, (int) (now_ms % 1000), text));
}

void
cf_sim_fail (const char *format, ...)
{
  va_list args;
  g_autofree char *text = NULL;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  if (verdict != NULL)
    g_strlcpy (verdict, text, verdict_size);
  if (!is_loud)
    for (GList *l = lines.head; l != NULL; l = l->next)
      fprintf (stderr, "%s\n", (const char *) l->data);
  fprintf (stderr, "%10.3f  BROKEN: %s\n", (double) now_ms / 1000.0, text);
  fflush (stderr);
  _exit (CF_SIM_FAILED);
}

guint64
cf_sim_trace_get_digest (void)
{
  return digest;
}
