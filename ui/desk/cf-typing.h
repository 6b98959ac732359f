/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-desk.h"
#include "cf-size-class.h"

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

/** cf_typing_set_size: makes the keyboard as wide as the column it stands in, in a window of class @size. */
void cf_typing_set_size (CfTyping *self, CfSizeClass size);

/** cf_typing_stop: the page leaves the screen. */
void cf_typing_stop (CfTyping *self);

G_END_DECLS
