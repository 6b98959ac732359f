/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-catalog-fold
 *
 * The words by which a product is found.  Text is folded so that what a hurried hand types on any
 * keyboard meets what a label says: compatibility decomposition (NFKD) with all marks dropped, case
 * folded, and the letters that Unicode does not decompose written as people write them without the
 * key: ł→l ø→o đ→d ħ→h ŧ→t ð→d þ→th ß→ss æ→ae œ→oe ı→i ς→σ.
 *
 * A word is a run of letters and digits.  Scripts that are written without blanks between words
 * (Han, kana, Hangul syllables, Thai, Lao, Khmer, Burmese) are cut into overlapping pairs, and the
 * last character of a run stands alone as well, so that every character begins some word.
 *
 * Pure functions; any thread.
 */

#include <glib.h>

G_BEGIN_DECLS

/**
 * cf_catalog_fold:
 * @out: what the words are appended to, separated by single blanks
 * @text: (nullable): valid UTF-8
 *
 * Appends the words of @text as they are indexed.  @out may already hold words.
 */
void cf_catalog_fold (GString *out, const char *text);

/**
 * cf_catalog_fold_query:
 * @text: valid UTF-8, as typed so far
 * @words_max: at most so many words; later ones are not looked at
 *
 * Folds what somebody is typing.  Every word counts as the beginning of a word of the product, so
 * one that is the beginning of another word of the query adds nothing and is left out.
 *
 * Returns: (transfer full): the words, longest first; empty if @text has none
 */
char **cf_catalog_fold_query (const char *text, guint words_max) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_catalog_fold_matches:
 * @folded: words made by cf_catalog_fold()
 * @words: words made by cf_catalog_fold_query()
 *
 * Returns: whether every one of @words is the beginning of a word of @folded: what a search means,
 * said without an index.
 */
gboolean cf_catalog_fold_matches (const char *folded, char **words);

G_END_DECLS
