/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-desk.h"

G_BEGIN_DECLS

#define CF_QUICK_KEYS_MAX 40 /* places of the largest grid */

/**
 * CfQuickKeys:
 *
 * The strip of departments and the grid of quick keys below it: at most 40 keys that are made once
 * and reused.  Favourites, then the departments that fit; `All departments` shows the rest in the
 * same places.  Where there is more than fits, the last two places turn the page.
 *
 * Signals: `product-chosen` (CfTillProduct *); `department-chosen` (char *name), only while a
 * department is being picked for a department price; `place-chosen` (guint place), only where the
 * favourites are edited.
 */
#define CF_TYPE_QUICK_KEYS (cf_quick_keys_get_type ())
G_DECLARE_FINAL_TYPE (CfQuickKeys, cf_quick_keys, CF, QUICK_KEYS, GtkWidget)

/** cf_quick_keys_set_desk: shows the favourites of the desk's till. */
void cf_quick_keys_set_desk (CfQuickKeys *self, CfDesk *desk);

/** cf_quick_keys_set_size: arranges strip and grid for @size. */
void cf_quick_keys_set_size (CfQuickKeys *self, CfSizeClass size);

/**
 * cf_quick_keys_edit:
 *
 * From now on this is a copy of the grid to be edited: of the favourites the empty places are shown
 * as well, and a touch chooses the place rather than the product on it.
 */
void cf_quick_keys_edit (CfQuickKeys *self);

/** cf_quick_keys_choose_place: @place: of the favourites, from 0, is marked as the one edited. */
void cf_quick_keys_choose_place (CfQuickKeys *self, guint place);

/** cf_quick_keys_pick_department: shows all departments; the next touch picks one. */
void cf_quick_keys_pick_department (CfQuickKeys *self);

/** cf_quick_keys_reset: back to the favourites.  Returns: whether something else was shown. */
gboolean cf_quick_keys_reset (CfQuickKeys *self);

G_END_DECLS
