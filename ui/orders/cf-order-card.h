/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-desk.h"
#include "cf-till-orders.h"

G_BEGIN_DECLS

/**
 * cf_order_card_new:
 * @clicked: called with the card, whose data "order" is the order's id, and @data
 *
 * An order on the board: number, name, what it has and whether it is paid, and until when, or on which
 * shelf, or what is wrong with it.
 *
 * Returns: (transfer floating): a card.
 */
GtkWidget *cf_order_card_new (CfDesk *desk,
                              const CfTillOrder *order,
                              GCallback clicked,
                              gpointer data);

G_END_DECLS
