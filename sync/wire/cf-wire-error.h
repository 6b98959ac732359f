/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-wire-error
 *
 * Every refusal the central can give: its name, its HTTP status, and what the caller may conclude.
 */

#include "cf-wire-push.h"

G_BEGIN_DECLS

/**
 * CfWireClass:
 * @CF_WIRE_CLASS_RETRY: the same request may succeed later
 * @CF_WIRE_CLASS_REFUSED: it never will
 * @CF_WIRE_CLASS_AUTH: the credentials are the matter; nothing may be concluded about the request
 * @CF_WIRE_CLASS_POSITION: go on from the position or branch that the answer names
 * @CF_WIRE_CLASS_BOOTSTRAP: take a snapshot
 */
typedef enum
{
  CF_WIRE_CLASS_RETRY,
  CF_WIRE_CLASS_REFUSED,
  CF_WIRE_CLASS_AUTH,
  CF_WIRE_CLASS_POSITION,
  CF_WIRE_CLASS_BOOTSTRAP,
} CfWireClass;

/* clang-format off */
/*    id                    name                    status class */
#define CF_WIRE_ERROR_TABLE(X)                                                   \
  X (BAD_REQUEST,          "bad_request",          400, REFUSED)                 \
  X (BAD_JSON,             "bad_json",             400, REFUSED)                 \
  X (BAD_RECORD,           "bad_record",           422, REFUSED)                 \
  X (NOT_AUTHENTICATED,    "not_authenticated",    401, AUTH)                    \
  X (TOKEN_REVOKED,        "token_revoked",        401, AUTH)                    \
  X (NOT_PERMITTED,        "not_permitted",        403, AUTH)                    \
  X (UNVOUCHED_EPOCH,      "unvouched_epoch",      403, REFUSED)                 \
  X (BAD_CODE,             "bad_code",             403, REFUSED)                 \
  X (NOT_FOUND,            "not_found",            404, REFUSED)                 \
  X (METHOD_NOT_ALLOWED,   "method_not_allowed",   405, REFUSED)                 \
  X (CONFLICT,             "conflict",             409, REFUSED)                 \
  X (WRONG_STATE,          "wrong_state",          409, REFUSED)                 \
  X (GAP,                  "gap",                  409, POSITION)                \
  X (FORK,                 "fork",                 409, POSITION)                \
  X (FEED_GONE,            "feed_gone",            410, BOOTSTRAP)               \
  X (TOO_LARGE,            "too_large",            413, REFUSED)                 \
  X (UNSUPPORTED,          "unsupported",          415, REFUSED)                 \
  X (KEY_REUSED,           "key_reused",           422, REFUSED)                 \
  X (PROTOCOL_UNSUPPORTED, "protocol_unsupported", 426, REFUSED)                 \
  X (TOO_MANY,             "too_many",             429, RETRY)                   \
  X (BUSY,                 "busy",                 503, RETRY)                   \
  X (INTERNAL,             "internal",             500, RETRY)                   \
  X (UNAVAILABLE,          "unavailable",          503, RETRY)
/* clang-format on */

typedef enum
{
#define CF_WIRE_ERROR_ENUM(id, name, status, class) CF_WIRE_ERROR_##id,
  CF_WIRE_ERROR_TABLE (CF_WIRE_ERROR_ENUM)
#undef CF_WIRE_ERROR_ENUM
  CF_WIRE_ERROR_COUNT,
} CfWireErrorCode;

#define CF_WIRE_ERROR_GRANTS_MAX 10 /* that a refusal names */

/**
 * CfWireError:
 * @code: %CF_WIRE_ERROR_COUNT where an answer's code is one this program does not know
 * @class: as said in the answer
 * @message: for the log
 * @has_need, @need: with a gap: where to go on; seq is the first one asked for
 * @branch: with a fork: the branch's name
 * @grants: (nullable) (array zero-terminated=1): with pieces that are not lent: ids of the others' grants
 * @acknowledged: with a record refused: up to where the ones before it were kept
 *
 * A refusal.  Initialised with zeroes; cleared with cf_wire_error_clear().
 */
typedef struct
{
  CfWireErrorCode code;
  CfWireClass class;
  char *message;
  gboolean has_need;
  guint need_epoch;
  gint64 need_seq;
  gboolean has_branch;
  CfHash branch;
  char **grants;
  gboolean has_acknowledged;
  CfWireAcknowledged acknowledged;
} CfWireError;

/** cf_wire_error_clear: frees what @self holds and zeroes it. */
void cf_wire_error_clear (CfWireError *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CfWireError, cf_wire_error_clear)

/** cf_wire_error_name: Returns: the name of @code; "unknown" for %CF_WIRE_ERROR_COUNT. */
const char *cf_wire_error_name (CfWireErrorCode code);

/** cf_wire_error_status: Returns: the HTTP status that goes with @code. */
guint cf_wire_error_status (CfWireErrorCode code);

/** cf_wire_error_class: Returns: what the caller may conclude from @code. */
CfWireClass cf_wire_error_class (CfWireErrorCode code);

/** cf_wire_error_encode: Returns: (transfer full): the body of an answer that refuses. */
char *cf_wire_error_encode (const CfWireError *self) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_wire_error_decode:
 * @status: of the answer, not 2xx
 * @body: its body
 * @ret_error: (out): what was refused
 *
 * Never fails: where the body is not the central's (a proxy's page, a captive portal) the class comes
 * from @status: 408, 429 and 5xx may be retried, 401, 403 and 407 are about credentials, and so is
 * everything else that was not said in the central's own words — it may be somebody else's server.
 *
 * Returns: whether the answer was in the central's own words
 */
gboolean cf_wire_error_decode (guint status, const char *body, gsize len, CfWireError *ret_error);

G_END_DECLS
