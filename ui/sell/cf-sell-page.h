/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-desk.h"

G_BEGIN_DECLS

/**
 * CfSellPage:
 *
 * The screen the cashier lives in: basket, search and quick keys, entry, message place, pad, action
 * bar.  Digits first, verb second; every verb is an action of the group `sale`, so that a key on
 * the screen, a key on the keyboard and a key in a message do the same thing the same way.
 */
#define CF_TYPE_SELL_PAGE (cf_sell_page_get_type ())
G_DECLARE_FINAL_TYPE (CfSellPage, cf_sell_page, CF, SELL_PAGE, GtkWidget)

/** cf_sell_page_new: Returns: (transfer floating): the screen. */
GtkWidget *cf_sell_page_new (CfDesk *desk);

G_END_DECLS
