/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-wire-feed
 *
 * What the central tells a store: pages of a feed, and pieces of a snapshot.  A change is a whole
 * object or its removal, never a patch; kinds that a program does not know are kept as they came.
 */

#include "cf-crypto.h"
#include "cf-wire.h"

G_BEGIN_DECLS

/**
 * CfWireChange:
 * @position: where the object last changed
 * @kind: "product", "stock" …; may be one this program does not know
 * @id: which one of its kind
 * @text: (nullable): for a writer, the body as JSON; %NULL: it was removed
 * @body: (nullable): from a reader, the body; %NULL: it was removed
 */
typedef struct
{
  gint64 position;
  char *kind;
  char *id;
  char *text;
  json_object *body;
} CfWireChange;

/** cf_wire_change_free: Frees @self, which may be %NULL. */
void cf_wire_change_free (CfWireChange *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfWireChange, cf_wire_change_free)

/** cf_wire_change_write: appends @self as JSON; only @text is looked at, @body is not. */
void cf_wire_change_write (const CfWireChange *self, GString *into);

/**
 * CfWirePage:
 * @feed: the feed's id
 * @after: as was asked for
 * @next: the `after` of the following page
 * @head: the newest position
 * @changes: (element-type CfWireChange): oldest first
 */
typedef struct
{
  char feed[CF_WIRE_FEED_LEN + 1];
  gint64 after;
  gint64 next;
  gint64 head;
  GPtrArray *changes;
} CfWirePage;

/** cf_wire_page_free: Frees @self, which may be %NULL. */
void cf_wire_page_free (CfWirePage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfWirePage, cf_wire_page_free)

/** cf_wire_page_new: Returns: (transfer full): a page without changes of feed @feed. */
CfWirePage *cf_wire_page_new (const char *feed) G_GNUC_WARN_UNUSED_RESULT;

/** cf_wire_page_encode: Returns: (transfer full): the answer's body. */
char *cf_wire_page_encode (const CfWirePage *self) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_wire_page_decode:
 *
 * Fails with %CF_ERROR_BAD_JSON where @body is not a page or its positions do not rise from `after`
 * to `next` to `head`: such a page is thrown away whole.
 *
 * Returns: (transfer full): the page
 */
CfWirePage *cf_wire_page_decode (const char *body, gsize len, GError **error)
  G_GNUC_WARN_UNUSED_RESULT;

/**
 * CfWirePiece:
 * @feed, @position: the feed to go on with, and from where, once all pieces are there
 * @head: the feed's newest position when this piece was read; -1 where the central does not say
 * @scope: of what
 * @rows: (element-type CfWireChange): by (kind, id); none has a %NULL body
 * @next: (nullable): what to ask for the next piece with; %NULL: this was the last
 *
 * A piece of a snapshot.
 */
typedef struct
{
  char feed[CF_WIRE_FEED_LEN + 1];
  gint64 position;
  gint64 head;
  char *scope;
  GPtrArray *rows;
  char *next;
} CfWirePiece;

/** cf_wire_piece_free: Frees @self, which may be %NULL. */
void cf_wire_piece_free (CfWirePiece *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfWirePiece, cf_wire_piece_free)

/** cf_wire_piece_encode: Returns: (transfer full): the answer's body, NDJSON. */
char *cf_wire_piece_encode (const CfWirePiece *self) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_wire_piece_decode:
 *
 * Fails with %CF_ERROR_BAD_JSON where @body is cut off, its checksum differs or a line is malformed.
 *
 * Returns: (transfer full): the piece
 */
CfWirePiece *cf_wire_piece_decode (const char *body, gsize len, GError **error)
  G_GNUC_WARN_UNUSED_RESULT;

/** CfWireHead: how far a scope's feed has come. */
typedef struct
{
  char scope[CF_WIRE_SCOPE_MAX + 1];
  char feed[CF_WIRE_FEED_LEN + 1];
  gint64 head;
} CfWireHead;

/** cf_wire_head_to_json: Returns: (transfer full): @self as it stands in answers and hints. */
json_object *cf_wire_head_to_json (const CfWireHead *self) G_GNUC_WARN_UNUSED_RESULT;

/** cf_wire_head_from_json: Fails with %CF_ERROR_BAD_JSON; @ret_head is then untouched. */
gboolean cf_wire_head_from_json (json_object *object, CfWireHead *ret_head, GError **error);

/**
 * cf_wire_heads_decode:
 * @body: the answer to a long poll or a heartbeat
 * @ret_retain_ms: (out) (optional): a heartbeat's, 0 where it is not said
 *
 * Returns: (transfer full) (element-type CfWireHead): the heads; %NULL with %CF_ERROR_BAD_JSON
 */
GArray *cf_wire_heads_decode (const char *body, gsize len, gint64 *ret_retain_ms, GError **error)
  G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
