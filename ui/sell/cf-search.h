/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-desk.h"

G_BEGIN_DECLS

/**
 * CfSearch:
 *
 * The search field, and what it finds: a list in the middle column, or six tiles above the
 * on-screen keyboard where no keyboard was used.  Every letter asks the till anew; only the newest
 * answer is shown.
 *
 * Signals: `opened`, `closed`, `product-chosen` (CfTillProduct *).
 */
#define CF_TYPE_SEARCH (cf_search_get_type ())
G_DECLARE_FINAL_TYPE (CfSearch, cf_search, CF, SEARCH, GtkWidget)

/** cf_search_set_desk: searches the catalogue of the desk's till. */
void cf_search_set_desk (CfSearch *self, CfDesk *desk);

/** cf_search_set_size: a short hint in narrow columns. */
void cf_search_set_size (CfSearch *self, CfSizeClass size);

/** cf_search_set_rest: @child: what is shown below the field while nothing is searched. */
void cf_search_set_rest (CfSearch *self, GtkWidget *child);

/** cf_search_open: puts the cursor into the field; @by_touch: may bring the on-screen keyboard. */
void cf_search_open (CfSearch *self, gboolean by_touch);

/** cf_search_close: empties the field; what was shown before comes back. */
void cf_search_close (CfSearch *self);

/** cf_search_is_open: Returns: whether results or the keyboard are shown. */
gboolean cf_search_is_open (CfSearch *self);

/** cf_search_wants_width: Returns: whether the on-screen keyboard needs the keys' column too. */
gboolean cf_search_wants_width (CfSearch *self);

G_END_DECLS
