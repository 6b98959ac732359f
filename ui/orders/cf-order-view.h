/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-desk.h"
#include "cf-till-orders.h"

G_BEGIN_DECLS

/**
 * CfOrderView:
 *
 * One order: where it stands, where it lies, its lines with what was picked, swapped or falls short.
 * Touching a line chooses it; without a chosen one a step is about all of them.
 *
 * Signal `chosen-changed`.
 */
#define CF_TYPE_ORDER_VIEW (cf_order_view_get_type ())
G_DECLARE_FINAL_TYPE (CfOrderView, cf_order_view, CF, ORDER_VIEW, GtkWidget)

/** cf_order_view_set: shows @order; chosen lines stay chosen if it is the same one. */
void cf_order_view_set (CfOrderView *self, CfDesk *desk, const CfTillOrder *order);

/** cf_order_view_get_chosen: Returns: (transfer none) (element-type guint): numbers of lines. */
const GArray *cf_order_view_get_chosen (CfOrderView *self);

/** cf_order_view_clear_chosen: no line is chosen. */
void cf_order_view_clear_chosen (CfOrderView *self);

G_END_DECLS
