/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-catalog-search
 *
 * Search as you type, best first.  A product is found
 *  - by words: each word typed is the beginning of some word of its name or brand, both folded by
 *    cf-catalog-fold.h; in any order;
 *  - by code, where what was typed is one piece without blanks: its SKU begins with it (as typed, in
 *    capitals or in small letters), or one of its barcodes, written with 8, 12, 13 or 14 digits,
 *    does.  Codes count from %CF_CATALOG_SEARCH_CODE_MIN characters on, or if they are complete.
 *
 * Order: a complete SKU or barcode first, then by popularity, then in the order in which the
 * products came into the catalogue.
 *
 * How exact: by words the answer is exactly the first @limit of all matches in that order, for every
 * query.  By code it is, too, as long as no more than %CF_CATALOG_SEARCH_CODES_MAX codes begin that
 * way; where more do, it is the best among the first so many codes in their own order and the
 * equally many most popular products that match.
 *
 * How fast: the index is in the order of the answer (migrations/reference/0001), so that a query
 * ends after @limit matches.  What remains slow in such a design is met so: the lists of prefixes
 * of up to four characters stand ready in the index; a longer word is looked for by its first four,
 * checking the candidates, and only if these rarely match by all its letters (then few postings have
 * them, or the candidates would have matched).
 *
 * Any thread that owns the connection.
 */

#include "cf-db.h"
#include "cf-product.h"

G_BEGIN_DECLS

#define CF_CATALOG_SEARCH_LIMIT_MAX 200
#define CF_CATALOG_SEARCH_WORDS_MAX 8   /* later words of a query are not looked at */
#define CF_CATALOG_SEARCH_TEXT_MAX  512 /* bytes of a query; the rest is not looked at */
#define CF_CATALOG_SEARCH_CODE_MIN  3   /* characters; shorter beginnings fit half the catalogue */
#define CF_CATALOG_SEARCH_CODES_MAX 256

/**
 * cf_catalog_search:
 * @db: a connection to a reference file; its interrupt (cf_db_set_interrupt()) is used
 * @text: what was typed so far; bytes that are not UTF-8 match nothing
 * @limit: at most so many, up to %CF_CATALOG_SEARCH_LIMIT_MAX
 * @cancellable: (nullable): a newer search came
 *
 * Fails with %G_IO_ERROR_CANCELLED when cancelled.
 *
 * Returns: (transfer full) (element-type CfProduct): what was found, best first; may be empty
 */
GPtrArray *cf_catalog_search (CfDb *db,
                              const char *text,
                              guint limit,
                              GCancellable *cancellable,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
