/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CF_PIN_DIGITS_MAX 12

/**
 * CfPinPad:
 *
 * Ten digits, clear and OK; the dots above them say how many digits stand, never which.  The PIN
 * itself is wiped as soon as it was handed on.
 *
 * Signals: `submit` (char *pin), after which the pad is empty; `digits-changed` (guint count).
 */
#define CF_TYPE_PIN_PAD (cf_pin_pad_get_type ())
G_DECLARE_FINAL_TYPE (CfPinPad, cf_pin_pad, CF, PIN_PAD, GtkWidget)

/**
 * cf_pin_pad_set_ok_title:
 * @title: what stands on the key that hands the PIN on; its accessible name stays `PIN OK`
 */
void cf_pin_pad_set_ok_title (CfPinPad *self, const char *title);

/**
 * cf_pin_pad_set_message:
 * @message: (nullable): a sentence under the dots, such as "Wrong PIN, 2 tries left"
 * @refusal: whether it is a refusal
 */
void cf_pin_pad_set_message (CfPinPad *self, const char *message, gboolean refusal);

/**
 * cf_pin_pad_push:
 * @digit: '0' … '9'
 */
void cf_pin_pad_push (CfPinPad *self, char digit);

/** cf_pin_pad_clear: Forgets all digits. */
void cf_pin_pad_clear (CfPinPad *self);

/** cf_pin_pad_submit: As the key OK; does nothing with fewer than 4 digits. */
void cf_pin_pad_submit (CfPinPad *self);

/**
 * cf_pin_pad_set_busy:
 * @busy: a PIN is being checked; keys are dashed meanwhile
 */
void cf_pin_pad_set_busy (CfPinPad *self, gboolean busy);

/**
 * cf_pin_pad_set_keys:
 * @width: of a key, px
 * @height: of a key, px
 */
void cf_pin_pad_set_keys (CfPinPad *self, int width, int height);

/**
 * cf_pin_pad_handle_key:
 * @keyval: a GDK key
 *
 * Returns: whether the pad took it: digits, Backspace, Enter.
 */
gboolean cf_pin_pad_handle_key (CfPinPad *self, guint keyval);

G_END_DECLS
