/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-settings-store.h"
#include "cf-state-store.h"
#include "cf-sync-private.h"

/* ---- states ------------------------------------------------------------------------------------- */

/*
 *   OFF                                   STARTING --> ONLINE <--> OFFLINE
 *                                             |          ^  \         ^
 *                                             +--------> REFUSED, TOO_OLD
 *
 * ONLINE: the central itself answered the last request.  OFFLINE: nobody did, or somebody else.
 * REFUSED and TOO_OLD are left by an answer of the central that is neither: they are tried on, slowly.
 */
#define TO(state) (1u << CF_SYNC_##state)
/* clang-format off */
static const struct
{
  const char *name;
  guint next;
} states[] = {
  [CF_SYNC_OFF]      = { "off",      0 },
  [CF_SYNC_STARTING] = { "starting", TO (ONLINE) | TO (OFFLINE) | TO (REFUSED) | TO (TOO_OLD) },
  [CF_SYNC_ONLINE]   = { "online",   TO (OFFLINE) | TO (REFUSED) | TO (TOO_OLD) },
  [CF_SYNC_OFFLINE]  = { "offline",  TO (ONLINE) | TO (REFUSED) | TO (TOO_OLD) },
  [CF_SYNC_REFUSED]  = { "refused",  TO (ONLINE) | TO (OFFLINE) | TO (TOO_OLD) },
  [CF_SYNC_TOO_OLD]  = { "too_old",  TO (ONLINE) | TO (OFFLINE) | TO (REFUSED) },
};
/* clang-format on */

const char *
cf_sync_state_to_text (CfSyncState state)
{
  g_return_val_if_fail (state < G_N_ELEMENTS (states), NULL);
  return states[state].name;
}

static void
move (CfSync *self, CfSyncState next)
{
  if (self->state == next)
    return;
  g_assert (states[self->state].next & (1u << next));
  g_debug ("sync: %s -> %s", states[self->state].name, states[next].name);
  self->state = next;
  cf_sync_note (self, CF_SYNC_CHANGED_STATUS);
}

/* ---- life ----------------------------------------------------------------------------------------- */

static const struct
{
  const char *name;
  CfLaneGo go;
  CfLaneAnswer answered;
} lanes[CF_LANE_COUNT] = {
  [CF_LANE_PUSH] = { "push", cf_push_go, cf_push_answered },
  [CF_LANE_PULL] = { "pull", cf_pull_go, cf_pull_answered },
  [CF_LANE_HINTS] = { "hints", cf_hints_go, cf_hints_answered },
  [CF_LANE_HEARTBEAT] = { "heartbeat", cf_heartbeat_go, cf_heartbeat_answered },
};

CfSync *
cf_sync_ref (CfSync *self)
{
  self->refs++;
  return self;
}

void
cf_sync_unref (CfSync *self)
{
  if (--self->refs > 0)
    return;
  cf_sync_identity_clear (&self->identity);
  g_free (self->problem);
  cf_upload_clear (self);
  cf_carts_clear (self);
  g_free (self);
}

CfLane *
cf_sync_lane (CfSync *self, CfLaneId id)
{
  return &self->lanes[id];
}

void
cf_sync_note (CfSync *self, guint changes)
{
  if (!self->is_stopped && self->changed != NULL)
    self->changed (changes, self->changed_data);
}

void
cf_sync_set_problem (CfSync *self, const char *format, ...)
{
  va_list args;

  g_clear_pointer (&self->problem, g_free);
  if (format == NULL)
    return;
  va_start (args, format);
  self->problem = g_strdup_vprintf (format, args);
  va_end (args);
  g_debug ("sync: %s", self->problem);
}

static void
on_new_records (gpointer data)
{
  CfSync *self = data;

  self->outbox_is_old = TRUE;
  if (self->is_started || self->once != NULL)
    cf_lane_want (cf_sync_lane (self, CF_LANE_PUSH));
  cf_sync_note (self, CF_SYNC_CHANGED_STATUS);
}

/* What was measured and recorded last, so that a new run of the program does not say it again. */
static void
load_offset (CfSync *self)
{
  g_autofree char *text = NULL;

  self->offset_is_recorded =
    cf_state_store_get (cf_store_get_reader (self->store), CF_STATE_CLOCK_OFFSET, &text, NULL) &&
    text != NULL &&
    g_ascii_string_to_signed (text, 10, -CF_MINOR_MAX, CF_MINOR_MAX, &self->recorded_offset_ms,
                              NULL);
}

CfSync *
cf_sync_new (const CfSyncOptions *options, GError **error)
{
  CfSync *self = g_new0 (CfSync, 1);

  g_return_val_if_fail (options->store != NULL && options->transport != NULL, NULL);

  self->refs = 1;
  self->store = options->store;
  self->transport = options->transport;
  self->timer = options->timer;
  self->clock = cf_store_get_clock (options->store);
  self->changed = options->changed;
  self->changed_data = options->data;
  self->batch_records_max = CF_WIRE_PUSH_RECORDS_MAX;
  self->outbox_is_old = TRUE;
  for (guint i = 0; i < CF_LANE_COUNT; i++)
    self->lanes[i] = (CfLane){ .sync = self,
                               .name = lanes[i].name,
                               .go = lanes[i].go,
                               .answered = lanes[i].answered,
                               .backoff = { CF_SYNC_BASE_MS, CF_SYNC_CAP_MS, 0 } };
  if (!cf_sync_identity_load (self->store, &self->identity, error) ||
      (self->identity.store != NULL &&
       (!cf_pull_load_cursors (self, error) || !cf_upload_load (self, error)))) {
    cf_sync_unref (self);
    return NULL;
  }
  self->state = self->identity.store != NULL ? CF_SYNC_STARTING : CF_SYNC_OFF;
  load_offset (self);
  cf_push_find_double (self);
  cf_carts_load (self);
  self->erase_after = g_strdup (""); /* what an earlier run was told, too */
  self->worker = cf_worker_new ("sync", cf_store_get_worker_mode (self->store));
  cf_store_watch (self->store, on_new_records, self);
  return self;
}

static void
stop_lane (CfLane *self)
{
  if (self->timer != 0)
    self->sync->timer->stop (self->sync->timer, self->timer);
  cf_transport_cancel (self->sync->transport, self->request);
  self->timer = 0;
  self->request = 0;
}

static void
close_reader (gpointer data)
{
  CfSync *self = data;

  g_clear_pointer (&self->reader, cf_db_close);
}

void
cf_sync_free (CfSync *self)
{
  if (self == NULL)
    return;
  self->is_stopped = TRUE;
  cf_store_watch (self->store, NULL, NULL);
  for (guint i = 0; i < CF_LANE_COUNT; i++)
    stop_lane (&self->lanes[i]);
  cf_recommend_clear (self);
  cf_snapshot_clear (self);
  cf_worker_call (self->worker, close_reader, self);
  g_clear_pointer (&self->worker, cf_worker_free);
  cf_push_clear (self);
  cf_lend_clear (self);
  cf_parked_clear (self);
  cf_reconcile_clear (self);
  cf_erase_clear (self);
  cf_hints_clear (self);
  if (self->comparing_timer != 0)
    self->timer->stop (self->timer, self->comparing_timer);
  g_clear_object (&self->comparing);
  g_clear_object (&self->once);
  g_clear_error (&self->once_failure);
  cf_sync_unref (self);
}

void
cf_sync_start (CfSync *self)
{
  if (self->state == CF_SYNC_OFF || self->is_started)
    return;
  self->is_started = TRUE;
  cf_pull_all (self);
  for (guint i = 0; i < CF_LANE_COUNT; i++)
    if (i != CF_LANE_PULL)
      cf_lane_want (&self->lanes[i]);
}

/* ---- once -------------------------------------------------------------------------------------------- */

static void
end_once (CfSync *self, GError *failure)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->once);

  if (failure != NULL)
    g_task_return_error (task, failure);
  else
    g_task_return_boolean (task, TRUE);
}

static gboolean
is_idle (CfSync *self, CfLaneId id)
{
  return !self->lanes[id].is_busy && !self->lanes[id].is_wanted;
}

/* Nobody cuts off what goes up because something else was refused: a revoked till may still deliver. */
static void
end_failed_once (CfSync *self)
{
  if (self->once != NULL && self->once_failure != NULL && !self->lanes[CF_LANE_PUSH].is_busy)
    end_once (self, g_steal_pointer (&self->once_failure));
}

/* After each end of a lane: whether all that was to be done once is done. */
static void
look_at_once (CfSync *self)
{
  if (is_idle (self, CF_LANE_PUSH))
    cf_own_end (self);
  end_failed_once (self);
  if (self->once != NULL && self->once_failure == NULL && self->recording == 0 &&
      is_idle (self, CF_LANE_PUSH) && is_idle (self, CF_LANE_PULL) &&
      is_idle (self, CF_LANE_HEARTBEAT))
    end_once (self, NULL);
}

static void
fail_once (CfSync *self)
{
  gboolean refused = self->state == CF_SYNC_REFUSED || self->state == CF_SYNC_TOO_OLD ||
                     self->state == CF_SYNC_ONLINE;

  cf_own_end (self); /* nobody is there to compare with */
  if (self->once != NULL && self->once_failure == NULL)
    cf_error_set (&self->once_failure, refused ? CF_ERROR_CENTRAL_REFUSED : CF_ERROR_UNREACHABLE,
                  "%s", self->problem != NULL ? self->problem : "the central did not answer");
  end_failed_once (self);
}

void
cf_sync_once_async (CfSync *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);

  g_return_if_fail (!self->is_started && self->once == NULL);

  if (self->state == CF_SYNC_OFF) {
    g_task_return_new_error (task, CF_ERROR, CF_ERROR_NOT_ENROLLED, "this shop has no central");
    g_object_unref (task);
    return;
  }
  self->once = task;
  cf_lane_want (cf_sync_lane (self, CF_LANE_HEARTBEAT));
  cf_lane_want (cf_sync_lane (self, CF_LANE_PUSH));
  cf_pull_all (self);
}

gboolean
cf_sync_once_finish (CfSync *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* ---- lanes -------------------------------------------------------------------------------------------- */

static void
begin (CfLane *self)
{
  self->is_wanted = FALSE;
  self->is_busy = TRUE;
  self->was_asked_to_wait = FALSE;
  self->go (self->sync);
}

static void
on_retry (gpointer data)
{
  CfLane *self = data;

  self->timer = 0;
  begin (self);
}

void
cf_lane_want (CfLane *self)
{
  self->is_wanted = TRUE;
  if (!self->sync->is_stopped && !self->is_busy && self->timer == 0)
    begin (self);
}

void
cf_lane_done (CfLane *self)
{
  if (self->sync->is_stopped)
    return;
  self->is_busy = FALSE;
  if (self->is_wanted)
    begin (self);
  else
    look_at_once (self->sync);
}

/* In the one run of `once` nothing is waited for. */
void
cf_lane_later (CfLane *self, guint after_ms)
{
  CfSync *sync = self->sync;

  if (sync->is_stopped)
    return;
  self->is_busy = FALSE;
  self->is_wanted = FALSE;
  if (sync->is_started)
    self->timer = sync->timer->start (sync->timer, after_ms, on_retry, self);
  look_at_once (sync);
}

void
cf_lane_failed (CfLane *self, guint at_least_ms)
{
  CfSync *sync = self->sync;
  guint32 random;
  guint wait_ms;

  if (sync->is_stopped)
    return;
  cf_random_bytes (&random, sizeof random);
  wait_ms = cf_backoff_next (&self->backoff, random, at_least_ms);
  self->is_busy = FALSE;
  self->is_wanted = TRUE;
  self->was_asked_to_wait = at_least_ms > 0;
  g_debug ("sync: %s again in %u ms", self->name, wait_ms);
  if (sync->is_started)
    self->timer = sync->timer->start (sync->timer, wait_ms, on_retry, self);
  cf_sync_note (sync, CF_SYNC_CHANGED_STATUS);
  fail_once (sync);
}

void
cf_sync_hurry (CfSync *self)
{
  if (!self->is_started)
    return;
  cf_pull_all (self);
  cf_lane_want (cf_sync_lane (self, CF_LANE_PUSH));
  for (guint i = 0; i < CF_LANE_COUNT; i++) {
    CfLane *lane = &self->lanes[i];

    if (lane->timer == 0 || lane->was_asked_to_wait)
      continue;
    self->timer->stop (self->timer, lane->timer);
    lane->timer = 0;
    begin (lane);
  }
}

/* ---- clock ------------------------------------------------------------------------------------------------ */

#define OFFSET_STEP_MS   1000 /* a smaller change than this is no news for the books */
#define OFFSET_UNSURE_MS 5000 /* an answer that took longer says nothing about the clock */

static void
on_offset_recorded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  CfSync *self = data;
  g_autoptr (GArray) positions = cf_store_commit_finish (self->store, result, NULL);

  self->recording--;
  if (positions == NULL)
    self->offset_is_recorded = FALSE; /* the next answer says it again */
  if (!self->is_stopped)
    look_at_once (self);
  cf_sync_unref (self);
}

static void
record_offset (CfSync *self)
{
  CfClockMeasured body = { .offset_ms = self->offset_ms, .unsure_ms = self->unsure_ms };
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, self->offset_ms);
  CfCommit *commit;

  /* Nothing is written before it is known that this journal's end is its end. */
  if (self->own != CF_OWN_KNOWN)
    return;
  if (self->offset_is_recorded &&
      ABS (self->offset_ms - self->recorded_offset_ms) <= OFFSET_STEP_MS + self->unsure_ms)
    return;
  self->offset_is_recorded = TRUE;
  self->recorded_offset_ms = self->offset_ms;
  commit = cf_commit_new ();
  cf_commit_add_event (commit,
                       cf_event_new (CF_EVENT_CLOCK_MEASURED, self->clock, CF_EVENT_BY_SYSTEM,
                                     cf_event_body_clock_measured (&body)));
  cf_commit_put_state (commit, CF_STATE_CLOCK_OFFSET, text);
  self->recording++;
  cf_store_commit_async (self->store, commit, on_offset_recorded_cb, cf_sync_ref (self));
}

/* The answer was made somewhere between asking and hearing: half of that is the best guess. */
static void
measure_clock (CfSync *self, const CfLane *lane, const char *time)
{
  gint64 took_ms = cf_clock_mono_ms (self->clock) - lane->asked_mono_ms;
  gint64 theirs;

  if (!g_ascii_string_to_signed (time, 10, 0, CF_MINOR_MAX, &theirs, NULL) || took_ms < 0 ||
      took_ms / 2 > OFFSET_UNSURE_MS)
    return;
  self->has_offset = TRUE;
  self->offset_ms = theirs - (lane->asked_utc_ms + took_ms / 2);
  self->unsure_ms = took_ms / 2;
  record_offset (self);
}

/* ---- asking -------------------------------------------------------------------------------------------------- */

static CfSyncAnswer
kind_of_refusal (const CfWireError *refusal)
{
  static const CfSyncAnswer KINDS[] = {
    [CF_WIRE_CLASS_RETRY] = CF_SYNC_ANSWER_RETRY,
    [CF_WIRE_CLASS_REFUSED] = CF_SYNC_ANSWER_REFUSED,
    [CF_WIRE_CLASS_AUTH] = CF_SYNC_ANSWER_AUTH,
    [CF_WIRE_CLASS_POSITION] = CF_SYNC_ANSWER_POSITION,
    [CF_WIRE_CLASS_BOOTSTRAP] = CF_SYNC_ANSWER_BOOTSTRAP,
  };

  return KINDS[refusal->class];
}

static void
reached (CfSync *self, CfSyncState state)
{
  self->reached_ms = cf_clock_utc_ms (self->clock);
  if (state == CF_SYNC_ONLINE && self->state != CF_SYNC_ONLINE) {
    cf_sync_set_problem (self, NULL);
    move (self, state);
    /* It is back: who waits for a long time need not. */
    for (guint i = 0; self->is_started && i < CF_LANE_COUNT; i++)
      if (self->lanes[i].timer != 0 && self->lanes[i].is_wanted &&
          !self->lanes[i].was_asked_to_wait) {
        guint32 random;

        self->timer->stop (self->timer, self->lanes[i].timer);
        cf_random_bytes (&random, sizeof random);
        self->lanes[i].timer =
          self->timer->start (self->timer, 1 + random % CF_SYNC_BASE_MS, on_retry, &self->lanes[i]);
      }
    return;
  }
  move (self, state);
}

/* Without the central's own headers it is somebody else: a captive portal, a wrong address. */
static gboolean
is_ours (const CfHttpAnswer *answer)
{
  return cf_http_answer_header (answer, "counterfoil-time") != NULL;
}

static CfSyncAnswer
judge (CfSync *self,
       CfLane *lane,
       const CfHttpAnswer *answer,
       CfWireError *refusal,
       gboolean *ret_refused)
{
  gsize len;
  const char *body;

  if (!is_ours (answer)) {
    cf_sync_set_problem (self, "somebody else answers at %s (%u)", self->identity.address,
                         answer->status);
    move (self, CF_SYNC_OFFLINE);
    return CF_SYNC_ANSWER_RETRY;
  }
  measure_clock (self, lane, cf_http_answer_header (answer, "counterfoil-time"));
  if (answer->status >= 200 && answer->status <= 299) {
    reached (self, CF_SYNC_ONLINE);
    return CF_SYNC_ANSWER_OK;
  }
  body = g_bytes_get_data (answer->body, &len);
  cf_wire_error_decode (answer->status, body != NULL ? body : "", len, refusal);
  *ret_refused = TRUE;
  cf_sync_set_problem (self, "%s was refused: %s", lane->name,
                       refusal->message != NULL ? refusal->message : "");
  if (refusal->code == CF_WIRE_ERROR_PROTOCOL_UNSUPPORTED)
    reached (self, CF_SYNC_TOO_OLD);
  else if (refusal->class == CF_WIRE_CLASS_AUTH)
    reached (self, CF_SYNC_REFUSED);
  return kind_of_refusal (refusal);
}

static void
on_answer (const CfHttpAnswer *answer, const GError *failure, gpointer data)
{
  CfLane *lane = data;
  CfSync *self = lane->sync;
  g_auto (CfWireError) refusal = { 0 };
  CfSyncAnswer kind = CF_SYNC_ANSWER_RETRY;
  gboolean is_refused = FALSE;

  lane->request = 0;
  cf_sync_ref (self);
  if (answer != NULL) {
    kind = judge (self, lane, answer, &refusal, &is_refused);
  } else {
    cf_sync_set_problem (self, "%s", failure->message);
    move (self, CF_SYNC_OFFLINE);
  }
  lane->answered (self, kind, answer, is_refused ? &refusal : NULL);
  cf_sync_unref (self);
}

guint64
cf_sync_send (CfSync *self,
              const CfHttpRequest *request,
              CfTransportChunk chunk,
              CfTransportDone done,
              gpointer data)
{
  g_autofree char *bearer = g_strconcat ("Bearer ", self->identity.token, NULL);
  g_autofree char *newest = g_strdup_printf ("%d", CF_WIRE_PROTOCOL_MAX);
  g_autofree char *oldest = g_strdup_printf ("%d", CF_WIRE_PROTOCOL_MIN);
  CfHttpHeader headers[8] = {
    { "authorization", bearer },
    { "counterfoil-protocol", newest },
    { "counterfoil-protocol-min", oldest },
  };
  gsize n = 3;
  CfHttpRequest whole = *request;

  g_assert (n + request->n_headers <= G_N_ELEMENTS (headers));
  for (gsize i = 0; i < request->n_headers; i++)
    headers[n++] = request->headers[i];
  whole.headers = headers;
  whole.n_headers = n;
  return cf_transport_send (self->transport, &whole, chunk, done, data);
}

void
cf_lane_send (CfLane *lane, const CfHttpRequest *request, CfTransportChunk chunk)
{
  CfSync *self = lane->sync;

  lane->asked_mono_ms = cf_clock_mono_ms (self->clock);
  lane->asked_utc_ms = cf_clock_utc_ms (self->clock);
  lane->request = cf_sync_send (self, request, chunk, on_answer, lane);
}

/* ---- what is shown ------------------------------------------------------------------------------------------ */

void
cf_sync_get_status (CfSync *self, CfSyncStatus *ret_status)
{
  if (self->outbox_is_old &&
      cf_outbox_read_state (cf_store_get_reader (self->store), &self->outbox, NULL))
    self->outbox_is_old = FALSE;
  *ret_status = (CfSyncStatus){
    .state = self->state,
    .address = self->identity.address,
    .store = self->identity.store,
    .store_name = self->identity.store_name,
    .offline_since_ms = self->state == CF_SYNC_ONLINE ? 0 : self->reached_ms,
    .unsent = self->outbox.unsent,
    .unsent_sales = self->outbox.unsent_sales,
    .oldest_unsent_ms = self->outbox.oldest_at_ms,
    .acknowledged_epoch = self->outbox.epoch,
    .acknowledged_seq = self->outbox.seq,
    .chain_position = self->feeds[0].cursor.position,
    .chain_head = MAX (self->feeds[0].head, self->feeds[0].cursor.position),
    .store_position = self->feeds[1].cursor.position,
    .store_head = MAX (self->feeds[1].head, self->feeds[1].cursor.position),
    .is_loading = self->snapshot != NULL,
    .loaded = cf_snapshot_rows (self),
    .reached_ms = self->reached_ms,
    .hinted_ms = self->hinted_ms,
    .has_offset = self->has_offset || self->offset_is_recorded,
    .offset_ms = self->has_offset ? self->offset_ms : self->recorded_offset_ms,
    .compared = self->reconcile.compared,
    .mended = self->reconcile.mended,
    .has_double = self->has_double,
    .problem = self->problem,
  };
}
