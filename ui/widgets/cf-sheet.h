/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CfSheet:
 *
 * A sheet over the screen, with the sale still to be seen behind its shade.  While it is shown the
 * focus stays within it; Esc and a touch on the shade's cancel key close it with `cancelled`.
 */
#define CF_TYPE_SHEET (cf_sheet_get_type ())
G_DECLARE_FINAL_TYPE (CfSheet, cf_sheet, CF, SHEET, GtkWidget)

/** cf_sheet_new: Returns: (transfer floating): a hidden sheet; put it into a GtkOverlay. */
GtkWidget *cf_sheet_new (void);

/**
 * cf_sheet_open:
 * @child: (transfer floating): what stands on it; asked for `handle-key` by the window
 * @first: (nullable): what gets the focus
 */
void cf_sheet_open (CfSheet *self, GtkWidget *child, GtkWidget *first);

/** cf_sheet_close: takes the sheet away; the focus goes back to where it was. */
void cf_sheet_close (CfSheet *self);

/** cf_sheet_get_child: Returns: (transfer none) (nullable): what stands on the open sheet. */
GtkWidget *cf_sheet_get_child (CfSheet *self);

G_END_DECLS
