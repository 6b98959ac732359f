/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/*
 * Finding customers by what they say: part of the name, telephone number, address, card.
 *
 * A look-up is a range of an index however many customers there are: each word that is said is the
 * beginning of one that is known; a number is compared from behind, so that area codes do not matter.
 *
 * There are two, of the same form: in the reference file of whom the central told, written with the told
 * row; in the store of whom this terminal made or changed, written with the personal fields, deleted with
 * them, and made anew from them if it was lost.
 */

#include "cf-canonical-json.h"
#include "cf-db.h"

G_BEGIN_DECLS

#define CF_CUSTOMER_FIND_MAX 50

/**
 * cf_customer_words:
 * @fields: an object that may have the texts name, phone, email, card
 *
 * Returns: (transfer full) (element-type utf8): the words it is found by, each once
 */
GPtrArray *cf_customer_words (json_object *fields);

/**
 * cf_customer_words_match:
 * @words: of cf_customer_words()
 * @text: what somebody says
 *
 * Returns: whether it finds them: what cf_customer_index_find() means, said without an index
 */
gboolean cf_customer_words_match (GPtrArray *words, const char *text);

/**
 * cf_customer_question:
 * @text: what somebody says
 * @ret_or: (out) (transfer full) (element-type utf8): beginnings of words of which one is enough
 *
 * Returns: (transfer full) (element-type utf8): beginnings that are all needed, the longest first
 */
GPtrArray *cf_customer_question (const char *text, GPtrArray **ret_or);

/** cf_customer_word_end: Returns: (transfer full): above every text that begins with @beginning. */
char *cf_customer_word_end (const char *beginning);

/** cf_customer_index_put: makes the customer with the fields @body found by their words as they are now. */
gboolean cf_customer_index_put (CfDb *db, const char *id, json_object *body, GError **error);

/** cf_customer_index_drop: it is found no more. */
gboolean cf_customer_index_drop (CfDb *db, const char *id, GError **error);

/**
 * cf_customer_index_find:
 * @limit: at most so many, up to %CF_CUSTOMER_FIND_MAX
 *
 * Bounded: of a longest word that begins the names of more than 4,000 people only the first are looked
 * through, so a very common name asks for a number, a card or an address beside it.
 *
 * Returns: (transfer full) (element-type utf8): ids
 */
GPtrArray *cf_customer_index_find (CfDb *db, const char *text, guint limit, GError **error);

G_END_DECLS
