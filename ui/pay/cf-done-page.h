/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-desk.h"

G_BEGIN_DECLS

/**
 * CfDonePage:
 *
 * The sale is recorded: the receipt as a picture, the change in the largest type, and what still
 * happens, as lines that tick.  Leaves by itself with the next scan, or after a minute.
 */
#define CF_TYPE_DONE_PAGE (cf_done_page_get_type ())
G_DECLARE_FINAL_TYPE (CfDonePage, cf_done_page, CF, DONE_PAGE, GtkWidget)

/** cf_done_page_new: Returns: (transfer floating): the screen. */
GtkWidget *cf_done_page_new (CfDesk *desk);

G_END_DECLS
