/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CfAmount:
 *
 * A figure on the screen: tabular, written left to right in every language, and for a screen
 * reader a label that says word, colon, value: `Total: 67.94`.  It never ellipsizes, because half
 * an amount is a wrong amount: with the property `shrinks` it is drawn smaller, down to a third,
 * where its column is narrower than the figure.
 */
#define CF_TYPE_AMOUNT (cf_amount_get_type ())
G_DECLARE_FINAL_TYPE (CfAmount, cf_amount, CF, AMOUNT, GtkWidget)

/**
 * cf_amount_new:
 * @word: (nullable): the word before the colon of its accessible name; %NULL: just the value
 *
 * Returns: (transfer floating): a figure.
 */
GtkWidget *cf_amount_new (const char *word);

/**
 * cf_amount_set:
 * @shown: what stands on the screen, such as "€67.94"; "" for nothing
 * @named: what is said, such as "67.94"; %NULL: as shown
 */
void cf_amount_set (CfAmount *self, const char *shown, const char *named);

/**
 * cf_amount_set_word:
 * @word: (nullable): as in cf_amount_new(); also the property `word`
 */
void cf_amount_set_word (CfAmount *self, const char *word);

/**
 * cf_amount_get_named:
 *
 * Returns: (transfer none): what is said, without the word.
 */
const char *cf_amount_get_named (CfAmount *self);

/**
 * cf_isolate:
 * @text: an amount or a code
 *
 * Returns: (transfer full): @text between U+2066 and U+2069, so that right-to-left text around it
 * does not turn its signs and points over.
 */
char *cf_isolate (const char *text) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
