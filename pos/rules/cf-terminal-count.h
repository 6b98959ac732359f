/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-shift-report.h"

G_BEGIN_DECLS

/**
 * cf_terminal_count_compare:
 * @now: the terminal's totals and what the till expects, @expected being by when payments began;
 *   @taken, @expected and @verdict are set here; if it was silent, only @expected
 * @before: (nullable): the same of the shift before this one
 *
 * Compares what a payment terminal took in a shift with what the till says of it.  A terminal counts since
 * its own last day's end, so a shift's part is what it has more than at the shift before, as long as it
 * counts the same period.
 *
 * What cannot be told apart: a terminal that does not name its period, whose day was ended in the shift, and
 * that has since taken more than in all of the period before.  It differs, and its slips say why.
 */
void cf_terminal_count_compare (CfReportTerminal *now, const CfReportTerminal *before);

G_END_DECLS
