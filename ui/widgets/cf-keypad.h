/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-size-class.h"

G_BEGIN_DECLS

/**
 * CfKeypad:
 *
 * Twelve keys in the order of a till (7 8 9 on top, 0 00 . below), which no language turns over,
 * and a column of verbs beside them, which right-to-left languages put on the other side.  The
 * verbs are the screen's own; they are given as children in .ui and in their order.
 *
 * Signal `digit` (char *text): "0" … "9", "00" or ".".
 */
#define CF_TYPE_KEYPAD (cf_keypad_get_type ())
G_DECLARE_FINAL_TYPE (CfKeypad, cf_keypad, CF, KEYPAD, GtkWidget)

/**
 * cf_keypad_add_verb:
 * @verb: a key
 * @rows: how many of the four rows it takes
 */
void cf_keypad_add_verb (CfKeypad *self, GtkWidget *verb, int rows);

/**
 * cf_keypad_set_size:
 * @size: the size class, which gives the keys their size
 */
void cf_keypad_set_size (CfKeypad *self, CfSizeClass size);

G_END_DECLS
