/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-desk.h"

G_BEGIN_DECLS

/**
 * CfTopBar:
 *
 * Who is signed in, where one is, how the till stands, and the time.  Signals: `lock`, `sell`,
 * `status`.
 */
#define CF_TYPE_TOP_BAR (cf_top_bar_get_type ())
G_DECLARE_FINAL_TYPE (CfTopBar, cf_top_bar, CF, TOP_BAR, GtkWidget)

/** cf_top_bar_set_desk: shows the desk's till. */
void cf_top_bar_set_desk (CfTopBar *self, CfDesk *desk);

/** cf_top_bar_set_page: @page: the screen that is shown; marks its area. */
void cf_top_bar_set_page (CfTopBar *self, const char *page);

/** cf_top_bar_set_size: the name goes where there is no room. */
void cf_top_bar_set_size (CfTopBar *self, CfSizeClass size);

G_END_DECLS
