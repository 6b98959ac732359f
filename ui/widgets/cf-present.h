/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * What is not on the screen is not in the accessibility tree either: GTK 4.8 lists the pages of a
 * stack that are not shown, and names a widget without a name by its type.
 */

/** cf_stack_show: shows the page called @name; the others are hidden, not only covered. */
void cf_stack_show (GtkStack *stack, const char *name);

/** cf_present: @shown: whether @widget, which keeps its place, is there for a screen reader. */
void cf_present (GtkWidget *widget, gboolean shown);

/**
 * cf_label_show:
 * @text: (nullable): may hold isolated amounts (U+2066 … U+2069); its name then does not
 *
 * Sets @text; a label without text is hidden.
 */
void cf_label_show (GtkLabel *label, const char *text);

/**
 * cf_press_at_once:
 *
 * GtkButton answers the keyboard and the accessibility bus a quarter of a second late, and swallows
 * a second press meanwhile.  Keys of a till answer at once, and twice when pressed twice.
 */
void cf_press_at_once (GtkButtonClass *klass);

/** cf_name_parts: names what GTK and libadwaita build themselves below @root and leave unnamed. */
void cf_name_parts (GtkWidget *root);

G_END_DECLS
