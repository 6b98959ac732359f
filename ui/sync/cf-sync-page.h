/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-desk.h"

G_BEGIN_DECLS

/**
 * CfSyncPage:
 *
 * This till and its central: state and since when, what is to be sent, how far the feeds were read, the
 * clock, orders that somebody has to look at.  Without a central: what one is for, and enrolling.
 * Anyone may look.
 */
#define CF_TYPE_SYNC_PAGE (cf_sync_page_get_type ())
G_DECLARE_FINAL_TYPE (CfSyncPage, cf_sync_page, CF, SYNC_PAGE, GtkWidget)

/** cf_sync_page_new: Returns: (transfer floating): the screen. */
GtkWidget *cf_sync_page_new (CfDesk *desk);

G_END_DECLS
