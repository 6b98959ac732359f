/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SECTION: cf-words
 *
 * Enumerations that stand in records, files and requests as words: one table of words each, indexed
 * by the value, read both ways.  Any thread.
 */

/** cf_words_get: Returns: (transfer none): the word of @value, which must be below @n. */
const char *cf_words_get (const char *const *words, guint n, guint value);

/**
 * cf_words_find:
 * @text: (nullable): a word from outside
 * @ret_value: (out): its index; untouched if @text is not in the table
 *
 * Returns: whether @text is exactly one of the @n @words.
 */
gboolean cf_words_find (const char *const *words, guint n, const char *text, guint *ret_value);

G_END_DECLS
