/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Shifts, the drawer's ledger and the totals that X, Z and the daily reports read. */

#include "cf-db.h"
#include "cf-shift-report.h"

G_BEGIN_DECLS

/**
 * CfShiftRow:
 * @ordinal: counts the shifts of this terminal, from 1
 * @number: the Z's number; %NULL while open
 * @float_minor: counted when it was opened
 * @counted_minor: counted when it was closed
 */
typedef struct
{
  CfId id;
  guint ordinal;
  char *business_day;
  char *opened_by;
  gint64 opened_at_ms;
  gint64 float_minor;
  gboolean is_closed;
  char *number;
  char *closed_by;
  gint64 closed_at_ms;
  gint64 counted_minor;
} CfShiftRow;

void cf_shift_row_free (CfShiftRow *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfShiftRow, cf_shift_row_free)

/**
 * cf_shift_store_load_open:
 * @ret_shift: (out) (transfer full) (nullable): the open shift, %NULL where none is open
 */
gboolean cf_shift_store_load_open (CfDb *db, CfShiftRow **ret_shift, GError **error);

/** cf_shift_store_load_last: as cf_shift_store_load_open(), the newest shift, open or closed. */
gboolean cf_shift_store_load_last (CfDb *db, CfShiftRow **ret_shift, GError **error);

/**
 * cf_shift_store_load_closed:
 * @number: (nullable): a Z's number; %NULL for the newest closed shift
 * @ret_shift: (out) (transfer full) (nullable): %NULL where there is none
 */
gboolean cf_shift_store_load_closed (CfDb *db,
                                     const char *number,
                                     CfShiftRow **ret_shift,
                                     GError **error);

/**
 * cf_shift_store_report:
 * @shift_id: an open shift (X) or a closed one (Z)
 *
 * An X comes from maintained totals, a handful of rows whatever the number of sales; its @parked,
 * @unfinished and the card rows are as of now, currency and exponent are the caller's to fill in.  A Z
 * is what its record says.  Fails with %CF_ERROR_NO_SHIFT.
 *
 * Returns: (transfer full): the report
 */
CfShiftReport *cf_shift_store_report (CfDb *db, const char *shift_id, GError **error);

/**
 * cf_shift_store_read_z:
 * @position: key of the position of a record shift.closed (a print job's)
 *
 * Fails with %CF_ERROR_UNKNOWN_RECEIPT where no record is, %CF_ERROR_DAMAGED where it is another one.
 *
 * Returns: (transfer full): the Z that record holds
 */
CfShiftReport *cf_shift_store_read_z (CfDb *db, gint64 position, GError **error)
  G_GNUC_WARN_UNUSED_RESULT;

/**
 * CfTotalRow:
 * @account, @key: see cf_shift_store_list_totals()
 * @entries: how many
 * @amount_minor: their sum
 * @base_minor: of "tax": the net it was computed on; else 0
 */
typedef struct
{
  char *business_day;
  char *account;
  char *key;
  gint64 entries;
  gint64 amount_minor;
  gint64 base_minor;
} CfTotalRow;

void cf_total_row_free (CfTotalRow *self);

/**
 * cf_shift_store_list_totals:
 * @account: "sales" (key ""), "load" (""), "discount" (""), "rounding" (""), "time" (the quarter of an hour in UTC,
 *   "2026-11-23T18:45"), "person" (id), "tax" ("<class>:<rate in ppm>"), "tender" (type)
 * @from, @to: business days, both included
 *
 * What was sold, by business day; maintained with every sale, so a year is some thousand rows.
 *
 * Returns: (transfer full) (element-type CfTotalRow): by day and key
 */
GPtrArray *cf_shift_store_list_totals (CfDb *db,
                                       const char *account,
                                       const char *from,
                                       const char *to,
                                       GError **error);

/**
 * CfProductTotal: what was sold of one product in a range of days; its name is the catalogue's.
 */
typedef struct
{
  char *sku;
  gint64 quantity_milli;
  gint64 total_minor;
} CfProductTotal;

void cf_product_total_free (CfProductTotal *self);

/**
 * cf_shift_store_list_products:
 *
 * Sums the lines of the sales of business days @from to @to, gift cards left out; a report, not for the sell screen.
 *
 * Returns: (transfer full) (element-type CfProductTotal): largest total first, at most @limit
 */
GPtrArray *cf_shift_store_list_products (CfDb *db,
                                         const char *from,
                                         const char *to,
                                         guint limit,
                                         GError **error);

G_END_DECLS
