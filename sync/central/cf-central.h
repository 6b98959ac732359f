/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-central
 *
 * The central as a function: a request in, an answer out, everything it knows in the store.  No
 * sockets, no threads, no timers, no randomness but cf-crypto's: `counterfoil-central serve` puts
 * HTTP in front of it (cf-http.h), the simulation a simulated network.
 *
 * Nothing is kept between two requests but the open store, prepared statements and the buckets of
 * the rate limits, so any number of processes can serve one PostgreSQL, and a process that dies at
 * any instant leaves nothing half done.
 */

#include "cf-central-store.h"
#include "cf-clock.h"
#include "cf-wire-feed.h"

G_BEGIN_DECLS

typedef struct _CfCentral CfCentral;

#define CF_CENTRAL_RETAIN_MS                                                                       \
  ((gint64) 30 * 24 * 3600 * 1000) /* what tills keep after the acknowledgement */

/**
 * CfCentralOptions:
 * @database: a file's path, or PostgreSQL's connection string
 * @vfs: (nullable): an SQLite VFS
 * @clock: borrowed
 * @retain_ms: see the heartbeat's answer; 0 for %CF_CENTRAL_RETAIN_MS
 */
typedef struct
{
  const char *database;
  const char *vfs;
  const CfClock *clock;
  gint64 retain_ms;
} CfCentralOptions;

/**
 * cf_central_open:
 *
 * Opens the database and refuses a schema that is not this program's; makes the schema only where
 * there is none.
 */
CfCentral *cf_central_open (const CfCentralOptions *options, GError **error)
  G_GNUC_WARN_UNUSED_RESULT;

/** cf_central_free: Closes it; %NULL is allowed. */
void cf_central_free (CfCentral *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfCentral, cf_central_free)

/** cf_central_get_store: Returns: (transfer none): its store, for polling others' notices. */
CfCentralStore *cf_central_get_store (CfCentral *self);

/**
 * CfCentralRequest:
 * @method: "GET", "POST" …
 * @target: the path with its query, percent-encoded as it came
 * @headers: (nullable): names and values in turn, %NULL-terminated; names in any case
 * @body, @len: decompressed
 * @is_loopback: whether the caller is on this machine
 */
typedef struct
{
  const char *method;
  const char *target;
  const char *const *headers;
  const char *body;
  gsize len;
  gboolean is_loopback;
} CfCentralRequest;

/**
 * CfCentralHold:
 *
 * A request for hints that waits.  Opaque.
 */
typedef struct _CfCentralHold CfCentralHold;

/**
 * CfCentralAnswer:
 * @status: HTTP's
 * @content_type: borrowed from the program
 * @body, @len: not compressed; empty while @hold is set
 * @retry_after_s: for the header, 0 for none
 * @time_ms: for the header Counterfoil-Time
 * @protocol: for the header Counterfoil-Protocol
 * @hold: (nullable): the request waits for hints
 */
typedef struct
{
  guint status;
  const char *content_type;
  char *body;
  gsize len;
  guint retry_after_s;
  gint64 time_ms;
  guint protocol;
  CfCentralHold *hold;
} CfCentralAnswer;

/** cf_central_answer_free: Frees @self and its hold; %NULL is allowed. */
void cf_central_answer_free (CfCentralAnswer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfCentralAnswer, cf_central_answer_free)

/** cf_central_handle: Returns: (transfer full): the answer; never %NULL. */
CfCentralAnswer *cf_central_handle (CfCentral *self, const CfCentralRequest *request)
  G_GNUC_WARN_UNUSED_RESULT;

/* ---- hints -------------------------------------------------------------------------------- */

/**
 * cf_central_watch:
 * @notice: called when scopes have moved, here or in another process: after a request was handled and
 *   when cf_central_deliver() finds that others moved some; may be %NULL for none
 *
 * There is one watcher.
 */
void cf_central_watch (CfCentral *self, CfCentralNotice notice, gpointer data);

/** cf_central_deliver: hands out what others' commits told; call it when the store's fd is readable. */
gboolean cf_central_deliver (CfCentral *self, GError **error);

/** cf_central_hold_is_stream: Returns: whether it is a stream of events, else a long poll. */
gboolean cf_central_hold_is_stream (const CfCentralHold *self);

/** cf_central_hold_wait_ms: Returns: for how long a long poll wants to wait. */
gint64 cf_central_hold_wait_ms (const CfCentralHold *self);

/** cf_central_hold_sees: Returns: whether @scope is one of its. */
gboolean cf_central_hold_sees (const CfCentralHold *self, const char *scope);

/**
 * cf_central_hold_poll:
 * @at_deadline: the long poll's time is over
 *
 * A stream gets the events since the last call; a long poll its whole answer, once there is something
 * newer than it named, or @at_deadline.
 *
 * Returns: (transfer full) (nullable): bytes to send, %NULL for nothing yet
 */
char *cf_central_hold_poll (CfCentral *central, CfCentralHold *self, gboolean at_deadline)
  G_GNUC_WARN_UNUSED_RESULT;

/* ---- for the program ------------------------------------------------------------------------ */

/**
 * cf_central_make_admin_key:
 *
 * Returns: (transfer full): a new admin key; only its hash is kept
 */
char *cf_central_make_admin_key (CfCentral *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** cf_central_ensure_store: makes the store @store where there is none. */
gboolean cf_central_ensure_store (CfCentral *self,
                                  const char *store,
                                  const char *name,
                                  GError **error);

/**
 * cf_central_make_enrol_code:
 *
 * Returns: (transfer full): a one-time code for a terminal of @store; only its hash is kept
 */
char *cf_central_make_enrol_code (CfCentral *self,
                                  const char *store,
                                  gint64 life_ms,
                                  gboolean brings_catalog,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_central_tidy:
 *
 * Books what was taken in and not applied (a process died between the two), and forgets removals after
 * 100 days, kept answers after 7, codes that ran out.  Opening does it; a server again every
 * %CF_CENTRAL_TIDY_S seconds.
 */
gboolean cf_central_tidy (CfCentral *self, GError **error);

#define CF_CENTRAL_TIDY_S 60

/**
 * cf_central_renew_feeds:
 *
 * After the database was put back from a backup: all feeds get new ids, so that no till goes on from
 * a position that means something else now.
 */
gboolean cf_central_renew_feeds (CfCentral *self, GError **error);

G_END_DECLS
