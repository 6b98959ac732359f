/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-sync
 *
 * A till's side of the talk with its central: the journal goes up, the feeds come down.  Selling never
 * waits for any of it.
 *
 * Four lanes, each with one request at a time and a back-off of its own: push (cf-push.c), pull
 * (cf-pull.c, cf-pull-snapshot.c), hints (cf-hints.c) and the heartbeat (cf-heartbeat.c).  A lane that failed always has a
 * timer running; only useful success resets its back-off; what a lane has to do is looked up in the
 * database each time, so nothing can be forgotten or be done from memory that the disk does not have.
 *
 * Everything here belongs to the store's thread.  Network, time and later are handed in
 * (cf-transport.h, the store's clock, cf-timer.h); what takes long is done by the writers of the
 * files and one worker, which run inline where the store does: then all of it is deterministic.
 */

#include <gio/gio.h>

#include "cf-timer.h"
#include "cf-transport.h"

G_BEGIN_DECLS

typedef struct _CfStore CfStore;
typedef struct _CfSync CfSync;

/**
 * CfSyncState:
 * @CF_SYNC_OFF: this shop has no central
 * @CF_SYNC_STARTING: nothing was heard yet
 * @CF_SYNC_ONLINE: the central answers
 * @CF_SYNC_OFFLINE: it does not, or somebody else does in its place
 * @CF_SYNC_REFUSED: it does not know this terminal (any more)
 * @CF_SYNC_TOO_OLD: it speaks no version that this program does; selling goes on
 */
typedef enum
{
  CF_SYNC_OFF,
  CF_SYNC_STARTING,
  CF_SYNC_ONLINE,
  CF_SYNC_OFFLINE,
  CF_SYNC_REFUSED,
  CF_SYNC_TOO_OLD,
} CfSyncState;

/** cf_sync_state_to_text: Returns: (transfer none): "off", "starting", "online" … */
const char *cf_sync_state_to_text (CfSyncState state);

/**
 * CfSyncStatus:
 * @address, @store, @store_name: (nullable): of the central, of this till's store
 * @offline_since_ms: when it was last reached before it was lost; 0 while online or never reached
 * @unsent: records, of these @unsent_sales finished sales; @oldest_unsent_ms: when the oldest happened
 * @acknowledged_epoch, @acknowledged_seq: what the central has
 * @chain_position, @chain_head, @store_position, @store_head: of the feeds
 * @is_loading: whether a snapshot is being loaded; @loaded: its rows so far
 * @reached_ms: when the central last answered, 0 for not in this run
 * @hinted_ms: when it last said by itself that there is news, 0 for not in this run
 * @has_offset, @offset_ms: central's clock minus this one; before this run asked, as recorded last
 * @compared, @mended: objects that were held against what the central has, in this run, and those of them that
 *   were not so and are now
 * @has_double: another copy of this till sells under its name: within a day its journal went on
 *   elsewhere again and again (cf-push.c)
 * @problem: (nullable): the last failure, for people
 */
typedef struct
{
  CfSyncState state;
  const char *address;
  const char *store;
  const char *store_name;
  gint64 offline_since_ms;
  guint64 unsent;
  guint64 unsent_sales;
  gint64 oldest_unsent_ms;
  guint acknowledged_epoch;
  gint64 acknowledged_seq;
  gint64 chain_position;
  gint64 chain_head;
  gint64 store_position;
  gint64 store_head;
  gboolean is_loading;
  gint64 loaded;
  gint64 reached_ms;
  gint64 hinted_ms;
  gboolean has_offset;
  gint64 offset_ms;
  gint64 compared;
  gint64 mended;
  gboolean has_double;
  const char *problem;
} CfSyncStatus;

/**
 * CfSyncChange: what is new, a set.
 */
typedef enum
{
  CF_SYNC_CHANGED_STATUS = 1 << 0,
  CF_SYNC_CHANGED_CATALOG = 1 << 1,
  CF_SYNC_CHANGED_STOCK = 1 << 2,
  CF_SYNC_CHANGED_OTHERS = 1 << 3,
  CF_SYNC_CHANGED_JOURNAL = 1 << 4, /* own records came back */
} CfSyncChange;

/** CfSyncFunc: called when something changed; may ask for the status, must not free the sync. */
typedef void (*CfSyncFunc) (guint changes, gpointer data);

/**
 * CfSyncOptions:
 * @store: open for selling; borrowed, outlives the sync
 * @transport: to the central at the address the store knows; borrowed
 * @timer: borrowed
 * @changed: (nullable): with @data
 */
typedef struct
{
  CfStore *store;
  CfTransport *transport;
  const CfTimer *timer;
  CfSyncFunc changed;
  gpointer data;
} CfSyncOptions;

/**
 * cf_sync_load_address:
 *
 * Returns: (transfer full) (nullable): the address of the central that @store is enrolled at; %NULL for
 * none
 */
char *cf_sync_load_address (CfStore *store);

/** cf_sync_new: Returns: (transfer full): a sync at rest.  Fails where the store cannot be read. */
CfSync *cf_sync_new (const CfSyncOptions *options, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_sync_reconcile:
 *
 * Compares what was told with what the central has, as happens once a day by itself: soon, behind the feeds, and as much
 * as one day's.  What differs is set right and counted (CfSyncStatus).
 */
void cf_sync_reconcile (CfSync *self);

/** cf_sync_free: cancels everything at once; nothing is called back any more.  @self: (nullable). */
void cf_sync_free (CfSync *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfSync, cf_sync_free)

/** cf_sync_start: keeps in step from now on. */
void cf_sync_start (CfSync *self);

/**
 * cf_sync_hurry:
 *
 * Somebody wants it now: what waits for its next try is tried, all feeds are asked.  What the central
 * itself asked to wait waits.  Without effect at rest.
 */
void cf_sync_hurry (CfSync *self);

/**
 * cf_sync_recommend_async:
 * @customer: id
 *
 * Asks what the customer may want.  One question at a time: an earlier one ends with %CF_ERROR_CANCELLED.
 * Fails at once with %CF_ERROR_UNREACHABLE while the central is not there; nothing is tried again.
 */
void cf_sync_recommend_async (CfSync *self,
                              const char *customer,
                              GAsyncReadyCallback callback,
                              gpointer user_data);

/** cf_sync_recommend_finish: Returns: (transfer full): SKUs, the best first; maybe none known here. */
char **cf_sync_recommend_finish (CfSync *self, GAsyncResult *result, GError **error);

/**
 * cf_sync_once_async:
 *
 * Pushes what is unsent and pulls to the heads, once, without waiting after a failure.  Fails with
 * %CF_ERROR_NOT_ENROLLED, %CF_ERROR_UNREACHABLE, %CF_ERROR_CENTRAL_REFUSED.  Not while started.
 */
void cf_sync_once_async (CfSync *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean cf_sync_once_finish (CfSync *self, GAsyncResult *result, GError **error);

/**
 * cf_sync_compare_async:
 *
 * Asks the central, within 2 s, whether it is ahead of this till on the till's own chain, and takes back
 * what it has: before the first number is drawn.  Not while started or in a `once`.
 */
void cf_sync_compare_async (CfSync *self, GAsyncReadyCallback callback, gpointer user_data);

/** cf_sync_compare_finish: Returns: how many records came back; 0 also where nobody answered in time. */
guint cf_sync_compare_finish (CfSync *self, GAsyncResult *result);

/**
 * CfSyncLoan:
 * @CF_SYNC_LOAN_VALUE: a part of a gift card's value
 * @CF_SYNC_LOAN_PIECES: last pieces of a product
 */
typedef enum
{
  CF_SYNC_LOAN_VALUE,
  CF_SYNC_LOAN_PIECES,
} CfSyncLoan;
#define CF_SYNC_LOAN_COUNT 2

/**
 * cf_sync_borrow_async:
 * @of: the card's number, or the product's SKU
 * @amount: minor units, or thousandths; above zero
 * @salt: the same for the same question
 *
 * Asks the central, within 4 s, to lend this till something.  One of each kind at a time.  Fails with
 * %CF_ERROR_UNKNOWN_CARD, %CF_ERROR_INSUFFICIENT_VALUE (nothing of it is free), %CF_ERROR_LENT_ELSEWHERE
 * (of pieces: others have them), %CF_ERROR_UNREACHABLE, %CF_ERROR_CENTRAL_REFUSED.  At rest too.
 */
void cf_sync_borrow_async (CfSync *self,
                           CfSyncLoan kind,
                           const char *of,
                           gint64 amount,
                           const char *salt,
                           GAsyncReadyCallback callback,
                           gpointer user_data);

/**
 * cf_sync_borrow_finish:
 * @ret_lent: (out) (optional) (transfer full): with %CF_ERROR_LENT_ELSEWHERE: the others' grants
 *
 * Returns: (transfer full): the grant, as the central says it: JSON.
 */
char *cf_sync_borrow_finish (GAsyncResult *result, char ***ret_lent, GError **error);

/**
 * cf_sync_claim_parked_async:
 * @parked: id of a parked basket of this store
 * @basket: under which id it is rung up here; the same where it was parked here
 *
 * Asks the central, within 3 s, that no other till may ring it up.  One at a time.  Fails with
 * %CF_ERROR_BASKET_TAKEN (another till does), %CF_ERROR_UNKNOWN_BASKET (the central was shown none),
 * %CF_ERROR_UNREACHABLE, %CF_ERROR_CENTRAL_REFUSED.  At rest too.
 */
void cf_sync_claim_parked_async (CfSync *self,
                                 const char *parked,
                                 const char *basket,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);

/** cf_sync_claim_parked_finish: Returns: (transfer full): the central's words, JSON. */
char *cf_sync_claim_parked_finish (GAsyncResult *result, GError **error);

/** cf_sync_get_status: @ret_status: (out): true now; texts are valid until the loop runs again. */
void cf_sync_get_status (CfSync *self, CfSyncStatus *ret_status);

/**
 * CfSyncOwnCatalog:
 * @CF_SYNC_KEEP_CATALOG: a till with products of its own is not enrolled
 * @CF_SYNC_REPLACE_CATALOG: they may go: the central has them, or nobody wants them
 * @CF_SYNC_UPLOAD_CATALOG: they become the chain's, with rates and people, before anything is replaced;
 *   needs a code that says so and a chain that has none
 *
 * What becomes of the products that a till has when it is enrolled.
 */
typedef enum
{
  CF_SYNC_KEEP_CATALOG,
  CF_SYNC_REPLACE_CATALOG,
  CF_SYNC_UPLOAD_CATALOG,
} CfSyncOwnCatalog;

/**
 * cf_sync_enrol_async:
 * @store: not enrolled yet, or without a token that its central knows
 * @transport: to @address
 * @code: the one-time code as typed
 * @own: what becomes of the products it has
 *
 * Makes this terminal part of a store: keeps token, certificate and the central's key, opens an epoch
 * where the central gives the terminal another code.  A till that was enrolled and has no token (its data
 * were put back from a backup), or whose token the central at @address does not know or has ended, becomes part of the
 * same store of the same central again.  Fails with %CF_ERROR_ALREADY_ENROLLED,
 * %CF_ERROR_OWN_CATALOG (the first pull would replace the till's own products, or nobody takes them),
 * %CF_ERROR_BAD_ENROL_CODE, %CF_ERROR_OTHER_CURRENCY (other tills of the chain have another one in their books),
 * %CF_ERROR_CENTRAL_REFUSED, %CF_ERROR_UNREACHABLE.
 */
void cf_sync_enrol_async (CfStore *store,
                          CfTransport *transport,
                          const char *address,
                          const char *code,
                          CfSyncOwnCatalog own,
                          GAsyncReadyCallback callback,
                          gpointer user_data);
gboolean cf_sync_enrol_finish (GAsyncResult *result, GError **error);

G_END_DECLS
