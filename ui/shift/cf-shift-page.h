/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-desk.h"

G_BEGIN_DECLS

/**
 * CfShiftPage:
 *
 * Counting the drawer, by pieces or as an amount: the float that opens a shift, and the blind count
 * that closes it.  What should be there is shown only after the cashier has said what is.
 */
#define CF_TYPE_SHIFT_PAGE (cf_shift_page_get_type ())
G_DECLARE_FINAL_TYPE (CfShiftPage, cf_shift_page, CF, SHIFT_PAGE, GtkWidget)

/** cf_shift_page_new: Returns: (transfer floating): the screen. */
GtkWidget *cf_shift_page_new (CfDesk *desk);

G_END_DECLS
