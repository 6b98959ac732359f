/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-size-class.h"

G_BEGIN_DECLS

/**
 * CfKeyboard:
 *
 * The on-screen keyboard: five rows of keys of 56 px, digits on top, letters in the order of the
 * program's language, accents on their own key.  It writes into one editable.
 *
 * With the property `signs`, for addresses of every kind, `@ . : /` take the place of `Add first`.
 *
 * Signals: `hide-keyboard`, `add-first`.
 */
#define CF_TYPE_KEYBOARD (cf_keyboard_get_type ())
G_DECLARE_FINAL_TYPE (CfKeyboard, cf_keyboard, CF, KEYBOARD, GtkWidget)

/** cf_keyboard_set_target: @target: (nullable): where the letters go; not owned. */
void cf_keyboard_set_target (CfKeyboard *self, GtkEditable *target);

/** cf_keyboard_set_size: @size: of the window; with little room the keys stand closer, so that none gets smaller. */
void cf_keyboard_set_size (CfKeyboard *self, CfSizeClass size);

G_END_DECLS
