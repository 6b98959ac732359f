/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-size-class.h"

G_BEGIN_DECLS

/**
 * CfColumns:
 *
 * The frame of every selling screen: a basket, a fluid middle and a column of keys, whose places
 * and widths come from the size class and the size of the text, never from what is being sold: the
 * column of keys is as wide as the words on its verbs want it.  It
 * is stacked: entry, message place, pad; the pad stands at the bottom and keeps its height.
 *
 * In class C the middle and the keys share one column and take turns (`middle-shown`); the message
 * then covers the switch and the entry while there is one; in class P it covers its strip and the
 * entry.  `wide-middle` lets the middle take the
 * keys' column as well, for the on-screen keyboard and for the four ways out of an unknown card.
 * Mirrors itself in right-to-left languages.
 *
 * Child types in .ui: `start`, `middle`, `switch`, `entry`, `message`, `pad`.
 */
#define CF_TYPE_COLUMNS (cf_columns_get_type ())
G_DECLARE_FINAL_TYPE (CfColumns, cf_columns, CF, COLUMNS, GtkWidget)

/**
 * cf_columns_set_size:
 * @size: the size class to arrange for
 */
void cf_columns_set_size (CfColumns *self, CfSizeClass size);

/**
 * cf_columns_get_keys_width:
 *
 * Returns: the width of the column of keys, px, for the main key below it; 0 in class C, where it is
 * a share of the window.
 */
int cf_columns_get_keys_width (CfColumns *self);

/**
 * cf_columns_set_wide_middle:
 * @wide: whether the middle covers the column of keys too
 */
void cf_columns_set_wide_middle (CfColumns *self, gboolean wide);

/**
 * cf_columns_set_middle_shown:
 * @shown: in class C: the middle instead of the pad; without effect in the others
 */
void cf_columns_set_middle_shown (CfColumns *self, gboolean shown);

/**
 * cf_columns_set_message_shown:
 * @shown: in classes C and P: the message has something to say and covers the entry
 */
void cf_columns_set_message_shown (CfColumns *self, gboolean shown);

/**
 * cf_columns_set_message_first:
 * @first: whether the entry stands directly above the pad and the message place above it, as on
 *   the pay page, where the message place holds the due amount
 */
void cf_columns_set_message_first (CfColumns *self, gboolean first);

G_END_DECLS
