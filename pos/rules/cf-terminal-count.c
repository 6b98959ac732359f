/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-terminal-count.h"

static gint64
net (const CfReportTerminal *self)
{
  return self->charged.minor - self->returned.minor;
}

/* Totals of a period never fall. */
static gboolean
is_same_period (const CfReportTerminal *now, const CfReportTerminal *before)
{
  return g_strcmp0 (now->period, before->period) == 0 &&
         now->charged_count >= before->charged_count &&
         now->charged.minor >= before->charged.minor &&
         now->returned_count >= before->returned_count &&
         now->returned.minor >= before->returned.minor;
}

void
cf_terminal_count_compare (CfReportTerminal *now, const CfReportTerminal *before)
{
  g_return_if_fail (now != NULL);

  gboolean is_known =
    before != NULL && before->verdict != CF_TERMINAL_SILENT && g_strcmp0 (now->id, before->id) == 0;

  if (before != NULL)
    now->expected.minor = now->expected_ever.minor - before->expected_ever.minor;
  if (now->verdict == CF_TERMINAL_SILENT)
    return;
  now->taken.minor = net (now);
  if (is_known && is_same_period (now, before))
    now->taken.minor -= net (before);
  now->verdict = now->taken.minor == now->expected.minor ? CF_TERMINAL_AGREES
                 : is_known                              ? CF_TERMINAL_DIFFERS
                                                         : CF_TERMINAL_UNCLEAR;
}
