/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What the files of the sync share. */

#include "cf-backoff.h"
#include "cf-basket-store.h"
#include "cf-feed.h"
#include "cf-outbox.h"
#include "cf-store.h"
#include "cf-sync.h"
#include "cf-wire-error.h"
#include "cf-wire-feed.h"
#include "cf-wire-hint.h"

G_BEGIN_DECLS

#define CF_SYNC_ANSWER_MS    30000 /* for an ordinary request and its answer */
#define CF_SYNC_SILENCE_MS   45000 /* of a held stream, which says something every 20 s */
#define CF_SYNC_BASE_MS      1000
#define CF_SYNC_CAP_MS       (2 * 60 * 1000)
#define CF_SYNC_BORROW_MS    4000 /* a customer waits for it */
#define CF_SYNC_CLAIM_MS     3000 /* likewise; its own till then goes on without */
#define CF_SYNC_COMPARE_MS   2000 /* before the first number is drawn */
#define CF_SYNC_HEARTBEAT_MS (60 * 1000)
#define CF_SYNC_TOKEN_FILE   "central.token"
#define CF_SYNC_STATE_TOKEN  "sync.token_at" /* key of w_state: when the token came, UTC ms */
#define CF_SYNC_TOKEN_MS                                                                           \
  (30 * G_GINT64_CONSTANT (86400000)) /* a token older than this is exchanged */
#define CF_SYNC_STATE_UPLOAD                                                                       \
  "sync.upload"                   /* key of w_state: how far the shop's own catalogue is up */
#define CF_SYNC_SETTING "central" /* its value is what CfSyncIdentity holds, but the token */

/**
 * CfSyncIdentity: who this terminal is to its central; all "" where it is enrolled at none.
 */
typedef struct
{
  char *address;
  char *store;
  char *store_name;
  char *token;
  CfPublicKey central_key;
} CfSyncIdentity;

void cf_sync_identity_clear (CfSyncIdentity *self);
/** cf_sync_identity_load: zeroes where there is none; an unreadable token is an empty one. */
gboolean cf_sync_identity_load (CfStore *store, CfSyncIdentity *ret_identity, GError **error);
/** cf_sync_identity_save_token: on the disk when it returns. */
gboolean cf_sync_identity_save_token (CfStore *store, const char *token, GError **error);

/**
 * CfSyncAnswer:
 * @CF_SYNC_ANSWER_OK: the central's own 2xx
 * the others: as CfWireClass, and with no answer at all RETRY
 */
typedef enum
{
  CF_SYNC_ANSWER_OK,
  CF_SYNC_ANSWER_RETRY,
  CF_SYNC_ANSWER_REFUSED,
  CF_SYNC_ANSWER_AUTH,
  CF_SYNC_ANSWER_POSITION,
  CF_SYNC_ANSWER_BOOTSTRAP,
} CfSyncAnswer;

typedef struct _CfLane CfLane;
typedef struct _CfSnapshot CfSnapshot; /* cf-pull-snapshot.c */

/** CfLaneGo: does what the lane has to do now; ends in cf_lane_done() or cf_lane_failed(). */
typedef void (*CfLaneGo) (CfSync *sync);

/**
 * CfLaneAnswer:
 * @kind: what may be concluded
 * @answer: (nullable): %NULL where none came
 * @refusal: (nullable): the central's words, where it refused
 */
typedef void (*CfLaneAnswer) (CfSync *sync,
                              CfSyncAnswer kind,
                              const CfHttpAnswer *answer,
                              const CfWireError *refusal);

/**
 * CfLane: something with one request at a time.
 * @is_wanted: something is to be done (again); @is_busy: it is being done
 * @timer: not 0: the next try waits for it
 */
struct _CfLane
{
  CfSync *sync;
  const char *name;
  CfLaneGo go;
  CfLaneAnswer answered;
  gboolean is_wanted;
  gboolean is_busy;
  gboolean was_asked_to_wait; /* the central named a time: nothing shortens it */
  guint timer;
  guint64 request;
  gint64 asked_mono_ms;
  gint64 asked_utc_ms;
  CfBackoff backoff;
};

typedef enum
{
  CF_LANE_PUSH,
  CF_LANE_PULL,
  CF_LANE_HINTS,
  CF_LANE_HEARTBEAT,
  CF_LANE_COUNT,
} CfLaneId;

/** A feed: which scope, and what is known of it. */
typedef struct
{
  const char *scope; /* borrowed from the identity, or a constant */
  CfFeedCursor cursor;
  gint64 head;      /* as heard */
  gboolean is_due;  /* to be asked */
  gboolean is_gone; /* continues nothing any more: bootstrap */
} CfSyncFeed;

/**
 * CfOwn: what is known of this till's own chain at the central (cf-own-records.c).
 * @CF_OWN_UNKNOWN: to be asked; @CF_OWN_ASKED: is being asked
 * @CF_OWN_TAKING: the central is ahead: what follows is fetched
 * @CF_OWN_KNOWN: it is not, or it is another branch
 */
typedef enum
{
  CF_OWN_UNKNOWN,
  CF_OWN_ASKED,
  CF_OWN_TAKING,
  CF_OWN_KNOWN,
} CfOwn;

#define CF_SYNC_FEEDS 2 /* chain, store */

/**
 * CfReconcile: how far the daily comparison is (cf-reconcile.c).
 * @after: (nullable): "KIND|ID" behind which it goes on; %NULL: the working state was not read yet
 * @done_ms: UTC, when today's was done
 * @compared, @mended: objects, in this run of the program
 */
typedef struct
{
  gboolean is_wanted;
  gboolean is_asking;
  guint scope;
  char *after;
  gint64 done_ms;
  guint pieces;
  gint64 compared;
  gint64 mended;
} CfReconcile;

/* A question for something to be lent (cf-lend.c). */
typedef struct
{
  CfSync *sync;
  GTask *task; /* NULL: nobody asks */
  guint64 request;
} CfBorrowing;

struct _CfSync
{
  gint refs; /* the owner's and one a call that has not come home */
  gboolean is_stopped;
  CfStore *store;
  CfTransport *transport;
  const CfTimer *timer;
  const CfClock *clock;
  CfSyncFunc changed;
  gpointer changed_data;
  CfWorker *worker;
  CfDb *reader; /* the worker's */
  CfSyncIdentity identity;
  gboolean is_started;
  GTask *once;
  GError *once_failure; /* what it will end with, once nothing more is on its way up */

  CfSyncState state;
  gint64 reached_ms; /* when the central last answered, this clock */
  gint64 hinted_ms;  /* when it last said by itself that there is news */
  char *problem;
  gboolean has_offset;
  gint64 offset_ms;
  gint64 unsure_ms;
  gboolean offset_is_recorded;
  gint64 recorded_offset_ms;
  guint recording; /* commits of it that have not come home */
  guint protocol;

  CfLane lanes[CF_LANE_COUNT];
  CfOutboxState outbox;
  gboolean outbox_is_old;

  gboolean is_rotating; /* the heartbeat lane asks for a new token */

  /* own records (cf-own-records.c) */
  CfOwn own;
  guint taken_back;
  guint own_failed;
  gboolean compares_only; /* for @comparing: nothing is pushed */
  GTask *comparing;
  guint comparing_timer;

  /* push */
  gboolean is_doubted; /* the central may have less than it acknowledged */
  CfOutboxBatch *batch;
  guint batch_records_max;
  gint64 needed;        /* key of the position that the central asked for last, once we are there */
  gint64 going_back_to; /* the same, while that is noted */
  gboolean is_oldest;   /* it has no record between the central's end and this batch */
  guint turns;          /* answers about positions in a row without progress */
  gint64 furthest;      /* key of the newest position acknowledged in this run */
  gboolean has_double;  /* another copy of this till sells, too */

  /* pull */
  CfSyncFeed feeds[CF_SYNC_FEEDS];
  guint pulling; /* which feed */
  CfSnapshot *snapshot;
  CfReconcile reconcile;

  /* carts (cf-carts.c) */
  char *cart_key;
  char *cart_sent;          /* the copy under way; NULL: none */
  GHashTable *carts_joined; /* (nullable): key → the copy that the central has */
  GHashTable *carts_told; /* (nullable): key → the copy that had been told when this run began */

  /* parked baskets (cf-parked.c) */
  GHashTable
    *parked_shown; /* (nullable): id → when it was parked, of those the central was shown */
  CfParkedAt parked_sent; /* under way, while @is_showing_parked */
  gboolean is_showing_parked;
  GTask *claiming;
  guint64 claiming_request;

  /* recommendations (cf-recommend.c) */
  GTask *recommending; /* NULL: nobody asks */
  guint64 recommend_request;

  /* what is lent (cf-lend.c) */
  CfBorrowing borrowing[CF_SYNC_LOAN_COUNT];
  gboolean is_saying_grants;
  gboolean grants_said; /* in this run, of this feed */

  /* persons erased elsewhere (cf-erase.c) */
  char *erase_after; /* behind which customer is to be looked, "" for all; NULL: nowhere */

  /* upload (cf-upload.c) */
  char
    *upload_after;   /* NULL: nothing is to be uploaded; else the last SKU confirmed, "" for none */
  char *upload_last; /* of the batch under way; NULL: it is the last one */
  GPtrArray *upload_names; /* of its objects */

  /* hints */
  CfWireEventReader *events;
  gboolean has_event;
  guint streams_failed;
};

/* ---- life (cf-sync.c) ---- */
CfSync *cf_sync_ref (CfSync *self);
void cf_sync_unref (CfSync *self);
CfLane *cf_sync_lane (CfSync *self, CfLaneId id);
/** cf_sync_note: tells the owner about @changes. */
void cf_sync_note (CfSync *self, guint changes);
/** cf_sync_set_problem: @problem: (nullable): what to show to people. */
void cf_sync_set_problem (CfSync *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

/** cf_lane_want: something is to be done: now, after what is under way, or when its timer comes. */
void cf_lane_want (CfLane *self);
/** cf_lane_done: useful success; goes on where more is wanted. */
void cf_lane_done (CfLane *self);
/** cf_lane_later: useful success; the next time is in @after_ms. */
void cf_lane_later (CfLane *self, guint after_ms);
/** cf_lane_failed: tries again later; @at_least_ms: as asked for. */
void cf_lane_failed (CfLane *self, guint at_least_ms);
/** cf_lane_send: asks the central, as this terminal; the answer goes to the lane's function. */
void cf_lane_send (CfLane *self, const CfHttpRequest *request, CfTransportChunk chunk);

/** cf_sync_send: asks the central, as this terminal, beside the lanes.  Returns: the request. */
guint64 cf_sync_send (CfSync *self,
                      const CfHttpRequest *request,
                      CfTransportChunk chunk,
                      CfTransportDone done,
                      gpointer data);

/* ---- lanes ---- */
void cf_push_go (CfSync *self);
void cf_push_answered (CfSync *self, CfSyncAnswer, const CfHttpAnswer *, const CfWireError *);
void cf_push_clear (CfSync *self);
/** cf_push_find_double: looks whether another copy of this till sells under its name. */
void cf_push_find_double (CfSync *self);
/** cf_push_doubt: the central may not have what it acknowledged: it was put back from a backup. */
void cf_push_doubt (CfSync *self);
void cf_pull_go (CfSync *self);
void cf_pull_answered (CfSync *self, CfSyncAnswer, const CfHttpAnswer *, const CfWireError *);
/** cf_pull_heard: a feed's head was heard of; pulls if it is news. */
void cf_pull_heard (CfSync *self, const CfWireHead *head);
gboolean cf_pull_load_cursors (CfSync *self, GError **error);
void cf_snapshot_go (CfSync *self);
void cf_snapshot_answered (CfSync *self, CfSyncAnswer, const CfHttpAnswer *, const CfWireError *);
void cf_snapshot_clear (CfSync *self);
gint64 cf_snapshot_rows (const CfSync *self);
/** cf_reconcile_is_due: Returns: whether what was told is to be compared. */
gboolean cf_reconcile_is_due (CfSync *self);
/** cf_reconcile_go: Returns: whether the pull lane is taken: a piece was asked for. */
gboolean cf_reconcile_go (CfSync *self);
void cf_reconcile_answered (CfSync *self, CfSyncAnswer kind, const CfHttpAnswer *answer);
void cf_reconcile_clear (CfSync *self);
/** cf_own_ask, cf_own_answered: the push lane's, while it is not known whether the central is ahead. */
void cf_own_ask (CfSync *self);
void cf_own_answered (CfSync *self, CfSyncAnswer kind, const CfHttpAnswer *answer);
/** cf_own_end: answers whoever waits for the comparison, if anybody does. */
void cf_own_end (CfSync *self);
/** cf_carts_go: Returns: whether a cart's copy is on its way (cf-carts.c). */
gboolean cf_carts_go (CfSync *self);
void cf_carts_answered (CfSync *self, CfSyncAnswer kind, const CfHttpAnswer *answer);
/** cf_carts_load: before anything is read from the central in this run. */
void cf_carts_load (CfSync *self);
/** cf_carts_forget: the central may have none of them: all that was not told is brought again. */
void cf_carts_forget (CfSync *self);
void cf_carts_clear (CfSync *self);
/** cf_parked_go: Returns: whether a parked basket is on its way to be shown (cf-parked.c). */
gboolean cf_parked_go (CfSync *self);
void cf_parked_answered (CfSync *self, CfSyncAnswer kind, const CfHttpAnswer *answer);
/** cf_parked_forget: the central may know of none: all are shown again. */
void cf_parked_forget (CfSync *self);
void cf_parked_clear (CfSync *self);
/** cf_recommend_clear: whoever waits for recommendations waits in vain. */
void cf_recommend_clear (CfSync *self);
/** cf_erase_due: somebody may have been erased elsewhere whose fields were written here (cf-erase.c). */
void cf_erase_due (CfSync *self);
/** cf_erase_told: a page told that somebody was erased: cf_erase_due(), and the told file's log is emptied. */
void cf_erase_told (CfSync *self);
/** cf_erase_go: Returns: whether the push lane is taken: records of it are being written. */
gboolean cf_erase_go (CfSync *self);
void cf_erase_clear (CfSync *self);

/** cf_lend_say: Returns: whether what is held is on its way (cf-lend.c). */
gboolean cf_lend_say (CfSync *self);
void cf_lend_said (CfSync *self, CfSyncAnswer kind, const CfHttpAnswer *answer);
void cf_lend_clear (CfSync *self);
/** cf_upload_begin: @commit makes this till one whose catalogue goes up first. */
void cf_upload_begin (CfCommit *commit);
gboolean cf_upload_load (CfSync *self, GError **error);
void cf_upload_go (CfSync *self);
void cf_upload_answered (CfSync *self, CfSyncAnswer kind, const CfHttpAnswer *answer);
void cf_upload_clear (CfSync *self);
void cf_hints_go (CfSync *self);
void cf_hints_answered (CfSync *self, CfSyncAnswer, const CfHttpAnswer *, const CfWireError *);
void cf_hints_clear (CfSync *self);
void cf_heartbeat_go (CfSync *self);
void cf_heartbeat_answered (CfSync *self, CfSyncAnswer, const CfHttpAnswer *, const CfWireError *);

/** cf_pull_all: asks every feed, whatever was heard. */
void cf_pull_all (CfSync *self);
/** cf_pull_changes: Returns: (transfer full): what cf-feed.h takes, read, borrowing from @changes.  Any thread. */
GArray *cf_pull_changes (GPtrArray *changes, const CfId *terminal);

G_END_DECLS
