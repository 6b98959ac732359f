/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-till.h"

G_BEGIN_DECLS

/* A part of cf-till.h: receipts of which nobody knows whether they are on paper. */

/**
 * CfTillUnsure:
 * @job_id: in the print queue
 * @position: key of its record
 * @number: the receipt's, the Z's or the kitchen slip's
 * @is_kitchen: whether it is a slip for the kitchen
 *
 * A receipt that was given to a printer and of which nobody knows whether it came out: the plug, the
 * switch or this program's end came between.
 */
typedef struct
{
  gint64 job_id;
  gint64 position;
  char *number;
  gboolean is_kitchen;
} CfTillUnsure;

/** cf_till_get_unsure: Returns: (transfer none) (element-type CfTillUnsure): oldest first. */
const GPtrArray *cf_till_get_unsure (CfTill *self);

/**
 * cf_till_settle_receipt_async:
 * @number: (nullable): of a receipt nobody knows of; %NULL for the oldest
 * @is_printed: whether a person has seen it on paper; where not, it is printed as a copy
 *
 * Records the answer.  Fails with %CF_ERROR_UNKNOWN_RECEIPT when nothing is unknown of it.
 */
void cf_till_settle_receipt_async (CfTill *self,
                                   const char *number,
                                   gboolean is_printed,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean cf_till_settle_receipt_finish (CfTill *self, GAsyncResult *result, GError **error);

G_END_DECLS
