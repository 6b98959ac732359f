/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-desk.h"

G_BEGIN_DECLS

/**
 * CfTyping:
 *
 * The on-screen keyboard at the foot of a page: it comes up where a text field of the page has the
 * focus and nobody has typed on a keyboard since the sign-in, and goes when it is hidden.
 */
#define CF_TYPE_TYPING (cf_typing_get_type ())
G_DECLARE_FINAL_TYPE (CfTyping, cf_typing, CF, TYPING, GtkWidget)

/** cf_typing_start: follows the focus below @page, which is on screen now. */
void cf_typing_start (CfTyping *self, CfDesk *desk, GtkWidget *page);

/** cf_typing_set_width: @width: of the keyboard, px, where the page has less room than usual. */
void cf_typing_set_width (CfTyping *self, int width);

/** cf_typing_stop: the page leaves the screen. */
void cf_typing_stop (CfTyping *self);

G_END_DECLS
