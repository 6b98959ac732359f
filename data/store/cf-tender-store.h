/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Card money: the projection of tender.started, .settled and .reversed. */

#include "cf-db.h"

G_BEGIN_DECLS

/**
 * CfTenderRow:
 * @id: the tender's id; @basket: the basket it was for
 * @state: "started" (nobody heard an answer), "approved", "declined", "unknown" or "reversed"
 * @amount_minor: what was asked; @approved_minor: what the terminal approved
 * @reference: (nullable): by which the terminal is asked again
 * @sale_position: key of the sale it became part of, 0 for none
 */
typedef struct
{
  char *id;
  char *basket;
  char *type;
  char *state;
  gint64 amount_minor;
  gint64 approved_minor;
  char *reference;
  gint64 started_at_ms;
  gint64 sale_position;
} CfTenderRow;

void cf_tender_row_free (CfTenderRow *self);

/**
 * cf_tender_store_list_open:
 *
 * Tenders that somebody has to look at: started or unknown, and approved ones that are part of no
 * sale.  What the till asks about after a crash.
 *
 * Returns: (transfer full) (element-type CfTenderRow): oldest first
 */
GPtrArray *cf_tender_store_list_open (CfDb *db, GError **error);

/**
 * cf_tender_store_is_sold:
 * @id: a tender's id
 * @ret_is_sold: (out): whether it is part of a sale; %FALSE also for one that is not known
 */
gboolean cf_tender_store_is_sold (CfDb *db, const char *id, gboolean *ret_is_sold, GError **error);

/**
 * cf_tender_store_sum_taken:
 * @since_ms: only payments begun at or after it; 0 for all
 * @ret_minor: (out): what payment terminals took and have not given back, sold or not
 */
gboolean cf_tender_store_sum_taken (CfDb *db, gint64 since_ms, gint64 *ret_minor, GError **error);

G_END_DECLS
