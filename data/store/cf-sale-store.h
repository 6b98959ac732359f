/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Sales: projections of sale.completed.  The whole sale stands in its record; these tables find it. */

#include "cf-db.h"
#include "cf-event.h"
#include "cf-position.h"

G_BEGIN_DECLS

/**
 * cf_sale_store_find:
 * @number_or_id: "T1-004731", or the sale's id
 * @ret_position: (out) (optional): where it stands, and its hash
 *
 * Fails with %CF_ERROR_UNKNOWN_RECEIPT.
 *
 * Returns: (transfer full): the record sale.completed
 */
CfRecord *cf_sale_store_find (CfDb *db,
                              const char *number_or_id,
                              CfPosition *ret_position,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** cf_sale_store_read: as cf_sale_store_find(), by the key of a position (a print job's, a row's). */
CfRecord *cf_sale_store_read (CfDb *db, gint64 position, CfPosition *ret_position, GError **error)
  G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_sale_store_find_last:
 * @ret_record: (out) (transfer full) (nullable): the newest sale's record, %NULL where there is none
 * @ret_position: (out) (optional): where it stands; untouched where there is none
 */
gboolean cf_sale_store_find_last (CfDb *db,
                                  CfRecord **ret_record,
                                  CfPosition *ret_position,
                                  GError **error);

/**
 * CfSaleRow:
 *
 * What a list of sales shows.
 */
typedef struct
{
  gint64 position; /* cf_position_to_key() */
  char *id;
  char *number;
  char *business_day;
  char *person;
  gint64 finished_at_ms;
  gint64 total_minor;
} CfSaleRow;

void cf_sale_row_free (CfSaleRow *self);

/**
 * cf_sale_store_list:
 * @before: key of the position before which to look; 0 for the newest
 * @limit: at most so many
 *
 * Returns: (transfer full) (element-type CfSaleRow): newest first
 */
GPtrArray *cf_sale_store_list (CfDb *db, gint64 before, guint limit, GError **error);

G_END_DECLS
