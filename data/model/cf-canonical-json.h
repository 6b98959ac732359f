/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-canonical-json
 *
 * The one JSON of the project: the subset of RFC 8785 (JSON Canonicalization Scheme) that a journal
 * record is written in.  One value has exactly one sequence of bytes, so that a hash over the bytes
 * is a hash over the meaning.
 *
 * The subset, in both directions:
 *  - the outermost value is an object; names are 1 to 64 of `a-z`, `0-9`, `_`, none twice;
 *  - numbers are integers within ±(2^53 − 1): no fraction, no exponent;
 *  - strings are valid UTF-8 without U+0000; true, false, null and arrays as usual;
 *  - at most %CF_CANONICAL_JSON_DEPTH_MAX deep and %CF_CANONICAL_JSON_BYTES_MAX long.
 *
 * Written form: names sorted by their bytes (equal to UTF-16 order for these names), no blanks,
 * the escapes of RFC 8785 3.2.2.2, everything else as it is.
 *
 * Pure functions of values; any thread, but a json_object belongs to one thread at a time.
 */

#include <glib.h>
#include <json-c/json.h>

G_BEGIN_DECLS

G_DEFINE_AUTOPTR_CLEANUP_FUNC (json_object, json_object_put)

#define CF_CANONICAL_JSON_BYTES_MAX (256 * 1024) /* sync.md: no record exceeds 256 KiB */
#define CF_CANONICAL_JSON_DEPTH_MAX 16           /* bounds the recursion; a sale needs 6 */
#define CF_CANONICAL_JSON_NAME_MAX  64
#define CF_CANONICAL_JSON_INT_MAX   ((((gint64) 1) << 53) - 1)

/**
 * cf_canonical_json_parse:
 * @bytes: text from outside, not necessarily terminated
 * @len: number of bytes
 *
 * Reads one JSON object.  Blanks between tokens and any order of names are accepted; whether the
 * bytes were canonical is cf_canonical_json_check()'s question.
 *
 * Fails with %CF_ERROR_BAD_JSON where the bytes are not one JSON object (bad syntax, bad UTF-8, a
 * control byte in a string, a lone surrogate, something behind the object) or are too long or too
 * deep, and with %CF_ERROR_BAD_REQUEST where they are one, but outside the subset (a fraction, a
 * number too large, a name given twice or with other letters, U+0000).  Bad syntax anywhere wins
 * over the second kind, so the code does not depend on which comes first.
 *
 * Returns: (transfer full): an object, freed with json_object_put()
 */
json_object *cf_canonical_json_parse (const char *bytes, gsize len, GError **error)
  G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_canonical_json_write:
 * @object: a JSON object within the subset
 *
 * Fails with %CF_ERROR_BAD_REQUEST where @object holds what the subset does not have (a double, a
 * number too large, a bad name, bad UTF-8) or would become longer or deeper than allowed.
 *
 * Returns: the canonical bytes, followed by a NUL that does not count in their size
 */
GBytes *cf_canonical_json_write (json_object *object, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_canonical_json_parse_exact:
 * @bytes: stored or received bytes
 * @len: number of bytes
 *
 * As cf_canonical_json_parse(), and requires that writing the value again gives the same bytes;
 * where it does not, fails with %CF_ERROR_DAMAGED.
 *
 * Returns: (transfer full): an object, freed with json_object_put()
 */
json_object *cf_canonical_json_parse_exact (const char *bytes, gsize len, GError **error)
  G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
