/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-till.h"

G_BEGIN_DECLS

/* Closing a shift: what is counted, what that comes to, the Z. */

/**
 * cf_till_get_slip_types:
 *
 * Returns: (transfer none) (array zero-terminated=1): ids of the tender types whose slips are counted
 *   when a shift is closed.
 */
const char *const *cf_till_get_slip_types (CfTill *self);

/**
 * CfTillClose:
 * @counted: what the blind count came to
 * @counts: (nullable) (array length=n_counts): pieces per denomination, for the record
 * @left: (nullable): what stays in the drawer as the next float; %NULL: all of it
 * @slips: (nullable) (array length=n_slips): slips counted, of some of cf_till_get_slip_types()
 * @note: (nullable): what whoever counted has to say; "" is none
 *
 * What is said when a shift is closed.
 */
typedef struct
{
  CfMoney counted;
  const guint *counts;
  guint n_counts;
  const CfMoney *left;
  const CfReportSlip *slips;
  guint n_slips;
  const char *note;
} CfTillClose;

/**
 * cf_till_show_count:
 * @close: its note is not looked at
 * @ret_wants_note: (out) (optional): whether the difference is above what goes without a reason (setting
 *   "count_limit"); the screen then asks for one.  Closing itself never fails for it.
 *
 * What the Z would say, so that the difference is seen before a note is written.  From here on the count
 * is no longer blind: the Z says how often another one was given, and what the first one was, also if the till was
 * started again in between.  Refused as cf_till_close_shift_async() would.
 *
 * Returns: (transfer full): the report, closed but without a number
 */
CfShiftReport *cf_till_show_count (CfTill *self,
                                   const CfTillClose *close,
                                   gboolean *ret_wants_note,
                                   GError **error);

/**
 * cf_till_close_shift_async:
 * @close: copied
 * @approval: (nullable): for closing another person's shift
 *
 * A payment terminal is asked first what it has taken, the basket frozen for some seconds at most; what it
 * says, or that it did not, stands on the Z.
 *
 * BAD_AMOUNT for a count or a float that cannot be; BAD_REQUEST for slips of another tender type, or twice of
 * one, and for a note above %CF_REPORT_NOTE_MAX bytes.
 */
void cf_till_close_shift_async (CfTill *self,
                                const CfTillClose *close,
                                const CfTillApproval *approval,
                                GAsyncReadyCallback callback,
                                gpointer user_data);

/** cf_till_close_shift_finish: Returns: (transfer full): the Z. */
CfShiftReport *cf_till_close_shift_finish (CfTill *self, GAsyncResult *result, GError **error);

G_END_DECLS
