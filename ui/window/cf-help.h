/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * cf_help_new:
 * @page: name of the screen shown
 *
 * Returns: (transfer floating): a sheet with the keys of the keyboard that work there; F1.
 */
GtkWidget *cf_help_new (const char *page);

G_END_DECLS
