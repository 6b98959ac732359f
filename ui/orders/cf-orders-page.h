/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-desk.h"

G_BEGIN_DECLS

/**
 * CfOrdersPage:
 *
 * Orders to be collected: a board of what is new, being picked, ready or wrong, and one order to work
 * on: pick, swap, fall short, stage to a shelf, hand over by code or proof.  All of it works offline.
 */
#define CF_TYPE_ORDERS_PAGE (cf_orders_page_get_type ())
G_DECLARE_FINAL_TYPE (CfOrdersPage, cf_orders_page, CF, ORDERS_PAGE, GtkWidget)

/** cf_orders_page_new: Returns: (transfer floating): the screen. */
GtkWidget *cf_orders_page_new (CfDesk *desk);

G_END_DECLS
