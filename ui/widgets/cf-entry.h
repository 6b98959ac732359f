/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CF_ENTRY_DIGITS_MAX 9

/**
 * CfEntry:
 *
 * Where typed digits stand until a verb takes them: "digits first, verb second".  Shows the digits
 * and what they may become; it changes nothing by itself.  It is the place the focus returns to.
 * Nine digits at most, unless it is told otherwise; one more and a second decimal point are refused with the signal `refused`.
 *
 * Signals: `changed`; `refused`; `activate` (Enter was pressed on it).
 */
#define CF_TYPE_ENTRY (cf_entry_get_type ())
G_DECLARE_FINAL_TYPE (CfEntry, cf_entry, CF, ENTRY, GtkWidget)

/**
 * cf_entry_set_words:
 * @empty: what stands in it when it is empty: "Number, then a key"
 * @typed: what stands behind the digits: "then Qty, Price or %"
 */
void cf_entry_set_words (CfEntry *self, const char *empty, const char *typed);

/**
 * cf_entry_push:
 * @text: one or two digits, or "." for the decimal point
 *
 * Returns: whether it was accepted.
 */
gboolean cf_entry_push (CfEntry *self, const char *text);

/**
 * cf_entry_pop:
 *
 * Takes the last character away.
 */
void cf_entry_pop (CfEntry *self);

/**
 * cf_entry_clear:
 *
 * Empties it.
 */
void cf_entry_clear (CfEntry *self);

/**
 * cf_entry_set_text:
 * @text: digits and at most one point
 */
void cf_entry_set_text (CfEntry *self, const char *text);

/**
 * cf_entry_get_text:
 *
 * Returns: (transfer none): what was typed, with a '.' as its decimal point; "" when empty.
 */
const char *cf_entry_get_text (CfEntry *self);

/** cf_entry_set_most: takes up to @digits digits: numbers of cards, too. */
void cf_entry_set_most (CfEntry *self, guint digits);

/**
 * cf_entry_hide_clear:
 *
 * Takes its own key `Clear entry` away, where the pad has one.
 */
void cf_entry_hide_clear (CfEntry *self);

/**
 * cf_entry_set_prefix:
 * @prefix: (nullable): what the digits count, such as "0.20 ×"
 */
void cf_entry_set_prefix (CfEntry *self, const char *prefix);

G_END_DECLS
