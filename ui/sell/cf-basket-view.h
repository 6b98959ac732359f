/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-desk.h"

G_BEGIN_DECLS

/**
 * CfBasketView:
 *
 * The basket as the cashier sees it: lines, newest last and in view, the perforation, the totals,
 * which never scroll.  Shared by the screens that keep the basket in sight.
 *
 * Signal `line-chosen` (guint line): a line was touched; 0 when the choice was taken back.
 */
#define CF_TYPE_BASKET_VIEW (cf_basket_view_get_type ())
G_DECLARE_FINAL_TYPE (CfBasketView, cf_basket_view, CF, BASKET_VIEW, GtkWidget)

/** cf_basket_view_set_desk: binds it to the desk's till. */
void cf_basket_view_set_desk (CfBasketView *self, CfDesk *desk);

/** cf_basket_view_set_size: with little room the saving stands below the counts. */
void cf_basket_view_set_size (CfBasketView *self, CfSizeClass size);

/** cf_basket_view_update: shows the till's figures, marks and follows the newest line. */
void cf_basket_view_update (CfBasketView *self);

/** cf_basket_view_choose: @line: the line the next verb acts on, 0 for none. */
void cf_basket_view_choose (CfBasketView *self, guint line);

/** cf_basket_view_get_chosen: Returns: the chosen line, 0 for none. */
guint cf_basket_view_get_chosen (CfBasketView *self);

/** cf_basket_view_move: chooses the line above (-1) or below (+1) the chosen or newest one. */
void cf_basket_view_move (CfBasketView *self, int step);

G_END_DECLS
