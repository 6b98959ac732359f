/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-wire-enrol
 *
 * A terminal becoming part of a store, its token, and its heartbeats.
 */

#include "cf-wire-push.h"

G_BEGIN_DECLS

#define CF_WIRE_TOKEN_LEN 47 /* "cft_" and 43 characters */
#define CF_WIRE_CODE_MAX  64
#define CF_WIRE_NAME_MAX  200

/**
 * CfWireEnrol:
 * @code: the one-time code as typed
 * @wanted_code: the terminal's code, "T1"
 * @epoch, @public_key: the epoch it writes in
 * @program: its version
 * @currency: (nullable): of its books; %NULL: an older till does not say it
 *
 * The request.  Texts are borrowed, from whoever made it or from the object it was read from.
 */
typedef struct
{
  const char *code;
  CfId terminal;
  const char *wanted_code;
  guint epoch;
  CfPublicKey public_key;
  const char *program;
  const char *currency;
} CfWireEnrol;

/** cf_wire_enrol_encode: Returns: (transfer full): the request's body. */
char *cf_wire_enrol_encode (const CfWireEnrol *self) G_GNUC_WARN_UNUSED_RESULT;

/** cf_wire_enrol_read: Fails with %CF_ERROR_BAD_REQUEST; @ret_enrol borrows from @object. */
gboolean cf_wire_enrol_read (json_object *object, CfWireEnrol *ret_enrol, GError **error);

/**
 * CfWireEnrolled:
 * @token: to be stored and synced before its first use
 * @store, @store_name: which store; @store is also the scope of its feed
 * @code: the terminal's code from now on; another than wanted means: open an epoch under it
 * @chain_feed, @store_feed: the feeds as they are now
 * @central_key, @certificate: see cf_wire_certificate_message()
 * @upload_catalog: the chain has no catalogue: bring yours before anything is swapped
 *
 * The answer.
 */
typedef struct
{
  char token[CF_WIRE_TOKEN_LEN + 1];
  char store[CF_WIRE_SCOPE_MAX + 1];
  char store_name[CF_WIRE_NAME_MAX + 1];
  char code[8];
  char chain_feed[CF_WIRE_FEED_LEN + 1];
  char store_feed[CF_WIRE_FEED_LEN + 1];
  CfPublicKey central_key;
  CfSignature certificate;
  gint64 retain_ms;
  gboolean upload_catalog;
} CfWireEnrolled;

/** cf_wire_enrolled_encode: Returns: (transfer full): the answer's body. */
char *cf_wire_enrolled_encode (const CfWireEnrolled *self) G_GNUC_WARN_UNUSED_RESULT;

/** cf_wire_enrolled_decode: Fails with %CF_ERROR_BAD_JSON; @ret_answer is then untouched. */
gboolean cf_wire_enrolled_decode (const char *body,
                                  gsize len,
                                  CfWireEnrolled *ret_answer,
                                  GError **error);

/**
 * cf_wire_certificate_message:
 * @ret_message: (out): what the central signs to vouch for an epoch's key
 *
 * Returns: its length
 */
gsize cf_wire_certificate_message (const CfId *terminal,
                                   guint epoch,
                                   const CfPublicKey *key,
                                   guint8 ret_message[CF_WIRE_MESSAGE_MAX]);

/**
 * CfWireHeartbeat:
 * @epoch, @seq: the journal's end; @acknowledged_epoch, @acknowledged_seq: what the central has of it
 * @oldest_unsent_ms: age of the oldest record not acknowledged; below 0 for none
 * @exceptions: how many the till lists
 * @clock_offset_ms: central's time − its own
 * @chain_position, @store_position: its cursors
 * @mended: objects that the daily comparison found different and set right, since its program was started
 * @free_disk_bytes: room on its disk; below 0 where it cannot be told
 * @program: (nullable): its version; borrowed
 */
typedef struct
{
  gint64 epoch;
  gint64 seq;
  gint64 acknowledged_epoch;
  gint64 acknowledged_seq;
  gint64 oldest_unsent_ms;
  gint64 exceptions;
  gint64 clock_offset_ms;
  gint64 free_disk_bytes;
  gint64 chain_position;
  gint64 store_position;
  gint64 mended;
  const char *program;
} CfWireHeartbeat;

/** cf_wire_heartbeat_encode: Returns: (transfer full): the request's body. */
char *cf_wire_heartbeat_encode (const CfWireHeartbeat *self) G_GNUC_WARN_UNUSED_RESULT;

/** cf_wire_heartbeat_read: Fails with %CF_ERROR_BAD_REQUEST; @ret_value borrows from @object. */
gboolean cf_wire_heartbeat_read (json_object *object, CfWireHeartbeat *ret_value, GError **error);

G_END_DECLS
