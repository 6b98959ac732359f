/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-wire
 *
 * What all messages have in common: limits, versions, and JSON from a stranger.
 */

#include <glib.h>
#include <json-c/json.h>

#include "cf-canonical-json.h"
#include "cf-error.h"

G_BEGIN_DECLS

#define CF_WIRE_PROTOCOL_MIN        1 /* the oldest version this program speaks */
#define CF_WIRE_PROTOCOL_MAX        1 /* the newest */

#define CF_WIRE_HEADER_PROTOCOL     "Counterfoil-Protocol"     /* the newest the caller speaks */
#define CF_WIRE_HEADER_PROTOCOL_MIN "Counterfoil-Protocol-Min" /* the oldest */
#define CF_WIRE_HEADER_TIME         "Counterfoil-Time"         /* UTC ms when the answer was made */

/* docs/api/openapi.yaml, x-limits */
#define CF_WIRE_BODY_BYTES_MAX     (4 * 1024 * 1024)
#define CF_WIRE_PUSH_BYTES_MAX     (1024 * 1024)
#define CF_WIRE_PUSH_RECORDS_MAX   500
#define CF_WIRE_FEED_LIMIT_MAX     1000
#define CF_WIRE_SNAPSHOT_LIMIT_MAX 5000
#define CF_WIRE_DEPTH_MAX          24
#define CF_WIRE_ID_MAX             200 /* bytes of a change's id */
#define CF_WIRE_KIND_MAX           64
#define CF_WIRE_SCOPE_MAX          64
#define CF_WIRE_EPOCH_MAX          ((1u << 22) - 1)         /* as cf-position.h has it */
#define CF_WIRE_SEQ_MAX            (((gint64) 1 << 40) - 1) /* likewise */
#define CF_WIRE_FEED_LEN           32                       /* hex digits of a feed's id */

#define CF_WIRE_SCOPE_CHAIN        "chain"

/**
 * cf_wire_negotiate:
 * @their_min, @their_max: what the other side speaks; 0 where it did not say, which means 1
 * @ret_version: (out): the newest that both speak
 *
 * Returns: whether there is a version in common
 */
gboolean cf_wire_negotiate (guint their_min, guint their_max, guint *ret_version);

/** cf_wire_is_scope: Returns: whether @text is "chain" or could be a store's id. */
gboolean cf_wire_is_scope (const char *text);

/** cf_wire_is_feed: Returns: whether @text has the form of a feed's id. */
gboolean cf_wire_is_feed (const char *text);

/**
 * cf_wire_parse:
 * @bytes: text from outside, not necessarily terminated
 *
 * Reads one JSON object of at most %CF_WIRE_BODY_BYTES_MAX bytes and %CF_WIRE_DEPTH_MAX levels; fails
 * with %CF_ERROR_BAD_JSON.  Unlike a record's JSON it may have any names and fractions.
 *
 * Returns: (transfer full): the object
 */
json_object *cf_wire_parse (const char *bytes, gsize len, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** cf_wire_to_text: Returns: (transfer full): @object without blanks, as this program sends JSON. */
char *cf_wire_to_text (json_object *object) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_wire_get_text:
 *
 * Returns: (nullable): the text @name of @object if it is one of 1 to @max bytes without NUL;
 * borrowed from @object
 */
const char *cf_wire_get_text (json_object *object, const char *name, gsize max);

/**
 * cf_wire_get_int:
 * @ret_value: (out): untouched on failure
 *
 * Returns: whether @name of @object is an integer from @min to @max
 */
gboolean cf_wire_get_int (json_object *object,
                          const char *name,
                          gint64 min,
                          gint64 max,
                          gint64 *ret_value);

/** cf_wire_get_bool: Returns: whether @name of @object is there and true. */
gboolean cf_wire_get_bool (json_object *object, const char *name);

/** cf_wire_get_object: Returns: (nullable): the object @name of @object; borrowed. */
json_object *cf_wire_get_object (json_object *object, const char *name);

/** cf_wire_get_array: Returns: (nullable): the array @name of @object; borrowed. */
json_object *cf_wire_get_array (json_object *object, const char *name);

/** cf_wire_add_text: sets @name to @value; leaves it out for %NULL. */
void cf_wire_add_text (json_object *object, const char *name, const char *value);

/** cf_wire_add_words: sets @name to the list of @words, which have a blank between them; empty for "". */
void cf_wire_add_words (json_object *object, const char *name, const char *words);

/** cf_wire_add_int: sets @name to @value. */
void cf_wire_add_int (json_object *object, const char *name, gint64 value);

/**
 * CfWireLines:
 *
 * The lines of an NDJSON body, one after the other.  A value; borrows the body.
 */
typedef struct
{
  const char *at;
  const char *end;
} CfWireLines;

/**
 * cf_wire_lines_next:
 * @ret_line, @ret_len: (out): the line without its line feed; not terminated
 *
 * Returns: whether there was one more; empty lines are passed over
 */
gboolean cf_wire_lines_next (CfWireLines *self, const char **ret_line, gsize *ret_len);

G_END_DECLS
