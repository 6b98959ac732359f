/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * cf_fact_new:
 * @title: what it is about
 * @detail: (nullable): a second line
 * @value: how it is
 *
 * A row of a panel that says one thing: title and detail at the start, value at the end.  The value's
 * accessible name is "title: value".
 *
 * Returns: (transfer floating): the row.
 */
GtkWidget *cf_fact_new (const char *title, const char *detail, const char *value);

/** cf_caption_new: Returns: (transfer floating): the heading of a panel. */
GtkWidget *cf_caption_new (const char *text);

/** cf_box_clear: takes all children out of @box. */
void cf_box_clear (GtkBox *box);

G_END_DECLS
