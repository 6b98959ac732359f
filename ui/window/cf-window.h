/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "cf-desk.h"

G_BEGIN_DECLS

/**
 * CfWindow:
 *
 * The till's one window: top bar, the screen shown, sheets over it.  Hands keys and scans to
 * whoever is on screen, sends people where they belong (sign in, count the float, sell), and locks
 * itself when nobody is there.
 */
#define CF_TYPE_WINDOW (cf_window_get_type ())
G_DECLARE_FINAL_TYPE (CfWindow, cf_window, CF, WINDOW, AdwApplicationWindow)

/** cf_window_new: Returns: (transfer floating): the window of @desk's till. */
GtkWindow *cf_window_new (GtkApplication *app, CfDesk *desk);

/** cf_window_scan: @code: as a scanner sends it; does what the screen shown does with it. */
void cf_window_scan (CfWindow *self, const char *code);

G_END_DECLS
