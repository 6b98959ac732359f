/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CF_DECIMAL_TEXT_MAX 64 /* bytes; longer than any number in range with any zeros */

/**
 * cf_decimal_parse:
 * @text: (nullable): a plain decimal: `-`? digits, and a point followed by digits
 * @decimals: how many decimals may stand behind the point; further zeros are refused too
 * @ret_scaled: (out): the number × 10^@decimals, within ±(2^53 − 1); untouched on failure
 *
 * The one reader of decimals from files and console requests (console.md): no `+`, no exponent, no
 * blanks, no grouping, a digit on either side of the point; leading zeros are harmless.  Any thread.
 *
 * Returns: whether @text is such a number and in range.
 */
gboolean cf_decimal_parse (const char *text, guint decimals, gint64 *ret_scaled);

/**
 * cf_decimal_to_text:
 *
 * Returns: (transfer full): @scaled ÷ 10^@decimals with exactly @decimals decimals.
 */
char *cf_decimal_to_text (gint64 scaled, guint decimals) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
