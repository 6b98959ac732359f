/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What the files cf-projection*.c share. */

#include "cf-position.h"
#include "cf-projection.h"

#define CF_LOCATION_MAIN "main"

static inline gint64
cf_projection_key (const CfRecord *record)
{
  return cf_position_to_key (record->epoch, record->seq);
}

/* The scope of a shift's or a day's totals; (transfer full). */
char *cf_projection_shift_scope (const char *shift_id);
char *cf_projection_day_scope (const char *business_day);

/* Adds to one row of `total`, making it where it is missing. */
gboolean cf_projection_add_total (CfDb *db,
                                  const char *scope,
                                  const char *account,
                                  const char *key,
                                  gint64 amount_minor,
                                  gint64 base_minor,
                                  GError **error);

/* Adds a movement of stock (cf-projection-stock.c). */
gboolean cf_projection_move_stock (CfDb *db,
                                   gint64 position,
                                   const char *sku,
                                   const char *location,
                                   gint64 delta_milli,
                                   GError **error);

/* Moves value of a card (cf-projection-trade.c); @part: number within the record; @grant: nullable. */
gboolean cf_projection_move_value (CfDb *db,
                                   gint64 position,
                                   guint part,
                                   const char *card,
                                   gint64 delta_minor,
                                   gint64 at_risk_minor,
                                   const char *grant,
                                   GError **error);

/* One function a kind, or a group of kinds. */
gboolean cf_projection_sale_completed (CfDb *db, const CfRecord *record, GError **error);
gboolean cf_projection_tender_started (CfDb *db, const CfRecord *record, GError **error);
gboolean cf_projection_tender_settled (CfDb *db, const CfRecord *record, GError **error);
gboolean cf_projection_tender_reversed (CfDb *db, const CfRecord *record, GError **error);
gboolean cf_projection_shift_opened (CfDb *db, const CfRecord *record, GError **error);
gboolean cf_projection_shift_closed (CfDb *db, const CfRecord *record, GError **error);
gboolean cf_projection_cash_moved (CfDb *db, const CfRecord *record, GError **error);
gboolean cf_projection_drawer_opened (CfDb *db, const CfRecord *record, GError **error);
gboolean cf_projection_line_voided (CfDb *db, const CfRecord *record, GError **error);
gboolean cf_projection_basket_cancelled (CfDb *db, const CfRecord *record, GError **error);
gboolean cf_projection_stock_received (CfDb *db, const CfRecord *record, GError **error);
gboolean cf_projection_stock_counted (CfDb *db, const CfRecord *record, GError **error);
gboolean cf_projection_stock_adjusted (CfDb *db, const CfRecord *record, GError **error);
gboolean cf_projection_stock_transferred (CfDb *db, const CfRecord *record, GError **error);
gboolean cf_projection_order_step (CfDb *db, const CfRecord *record, GError **error);
gboolean cf_projection_customer_changed (CfDb *db, const CfRecord *record, GError **error);
gboolean cf_projection_customer_merged (CfDb *db, const CfRecord *record, GError **error);
gboolean cf_projection_customer_erased (CfDb *db, const CfRecord *record, GError **error);
gboolean cf_projection_points_changed (CfDb *db, const CfRecord *record, GError **error);
gboolean cf_projection_stored_value_issued (CfDb *db, const CfRecord *record, GError **error);
gboolean cf_projection_stored_value_used (CfDb *db, const CfRecord *record, GError **error);
gboolean cf_projection_escrow_returned (CfDb *db, const CfRecord *record, GError **error);
