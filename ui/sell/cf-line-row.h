/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "cf-shown.h"
#include "cf-till-rows.h"

G_BEGIN_DECLS

/**
 * CfLineRow:
 *
 * One line of the basket: quantity (dim when one), name, what one costs, flags, why something is
 * saved; at the end the amount and the saving.  A flat button as wide as the list, because items of
 * a list have no action of their own for a screen reader.  Reused by the list's factory.
 */
#define CF_TYPE_LINE_ROW (cf_line_row_get_type ())
G_DECLARE_FINAL_TYPE (CfLineRow, cf_line_row, CF, LINE_ROW, GtkButton)

/** cf_line_row_new: Returns: (transfer floating): an empty row. */
GtkWidget *cf_line_row_new (void);

/** cf_line_row_bind: @line: (nullable): what it shows from now on. */
void cf_line_row_bind (CfLineRow *self, CfTillLine *line, const CfFormat *format);

/** cf_line_row_get_line: Returns: (transfer none) (nullable): what it shows. */
CfTillLine *cf_line_row_get_line (CfLineRow *self);

/**
 * cf_line_row_mark:
 * @fresh: the line the last command touched
 * @chosen: the line the next verb acts on, because somebody chose it
 */
void cf_line_row_mark (CfLineRow *self, gboolean fresh, gboolean chosen);

/** cf_line_row_set_large: for the customer's display: larger type, no button's answer to touch. */
void cf_line_row_set_large (CfLineRow *self, gboolean large);

G_END_DECLS
