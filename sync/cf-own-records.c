/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-sync-private.h"
#include "cf-take-back.h"
#include "cf-wire-push.h"

/*
 * Whether the central is ahead of this till on the till's own chain: its disk was put back, and
 * terminal.last with it.  Asked on the push lane before anything is sent, and again when an
 * acknowledgement names a record that this journal does not have.
 *
 *   go -> GET position -> behind or equal: known, push
 *                         ahead -> GET records -> append (store) -> go on behind them, until none comes
 *
 * A record that does not continue this journal means that somebody wrote here meanwhile: then the two are
 * branches, and the push says so.  Nothing of this is needed for selling, nor for pushing: where no answer
 * comes twice it is left at that, and the next acknowledgement tells.
 */

#define FAILED_MAX 2

void
cf_own_ask (CfSync *self)
{
  g_autofree char *path = NULL;

  if (self->own == CF_OWN_UNKNOWN) {
    self->own = CF_OWN_ASKED;
  } else if (self->own == CF_OWN_TAKING) {
    CfPosition head = cf_store_get_head (self->store);

    path = g_strdup_printf ("/v1/journal?epoch=%u&after=%" G_GINT64_FORMAT "&limit=%d", head.epoch,
                            head.seq, CF_WIRE_PUSH_RECORDS_MAX);
  }
  cf_lane_send (cf_sync_lane (self, CF_LANE_PUSH),
                &(CfHttpRequest){ .method = "GET",
                                  .path = path != NULL ? path : "/v1/journal/position",
                                  .timeout_ms = CF_SYNC_ANSWER_MS },
                NULL);
}

static void
know (CfSync *self)
{
  CfLane *lane = cf_sync_lane (self, CF_LANE_PUSH);

  self->own = CF_OWN_KNOWN;
  cf_backoff_reset (&lane->backoff);
  lane->is_wanted = !self->compares_only;
  cf_lane_done (lane);
}

static void
go_on (CfSync *self)
{
  CfLane *lane = cf_sync_lane (self, CF_LANE_PUSH);

  lane->is_wanted = TRUE;
  cf_lane_done (lane);
}

static void
take_position (CfSync *self, const CfHttpAnswer *answer)
{
  g_auto (CfWireAcknowledgement) words = { 0 };
  CfId terminal = cf_store_get_terminal (self->store);
  CfPosition head = cf_store_get_head (self->store);
  gsize len;
  const char *body = g_bytes_get_data (answer->body, &len);

  if (!cf_wire_acknowledgement_decode (body != NULL ? body : "", len, &words, NULL) ||
      (words.main.epoch > 0 && !cf_id_equal (&words.main.terminal, &terminal))) {
    cf_sync_set_problem (self, "the central does not say how far this till's journal has come");
    self->own = CF_OWN_UNKNOWN;
    cf_lane_failed (cf_sync_lane (self, CF_LANE_PUSH), 0);
    return;
  }
  if (words.main.epoch != head.epoch || words.main.seq <= head.seq) {
    know (self);
    return;
  }
  self->own = CF_OWN_TAKING;
  go_on (self);
}

typedef struct
{
  GArray *records;   /* of CfTakenRecord */
  GPtrArray *fields; /* their texts, terminated */
} Taken;

static gboolean
read_records (const char *body, gsize len, Taken *taken, GError **error)
{
  CfWireLines lines = { body, body + len };
  CfWireRecord from;
  gboolean is_end = FALSE;

  for (;;) {
    CfTakenRecord record = { 0 };

    if (!cf_wire_push_next (&lines, &from, &is_end, error))
      return FALSE;
    if (is_end || taken->records->len >= CF_WIRE_PUSH_RECORDS_MAX)
      return TRUE;
    record.bytes = from.bytes;
    record.len = from.len;
    record.hash = from.hash;
    record.signature = from.signature;
    if (from.fields != NULL) {
      char *fields = g_strndup (from.fields, from.fields_len);

      g_ptr_array_add (taken->fields, fields);
      record.fields = fields;
      memcpy (record.salt, from.salt, sizeof record.salt);
    }
    g_array_append_val (taken->records, record);
  }
}

static void
on_noted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  CfSync *self = data;
  GArray *positions = cf_store_commit_finish (self->store, result, NULL);

  g_clear_pointer (&positions, g_array_unref); /* else they are sent again, which costs nothing */
  if (!self->is_stopped) {
    self->outbox_is_old = TRUE;
    cf_sync_note (self, CF_SYNC_CHANGED_STATUS | CF_SYNC_CHANGED_JOURNAL);
    go_on (self);
  }
  cf_sync_unref (self);
}

/* What came from there need not go there. */
static void
note_head (CfSync *self)
{
  CfPosition head = cf_store_get_head (self->store);
  CfCommit *commit = cf_commit_new ();

  cf_commit_acknowledge (commit, head.epoch, head.seq, NULL, NULL);
  cf_store_commit_async (self->store, commit, on_noted_cb, cf_sync_ref (self));
}

static void
take_records (CfSync *self, const CfHttpAnswer *answer)
{
  Taken taken = { g_array_new (FALSE, FALSE, sizeof (CfTakenRecord)),
                  g_ptr_array_new_with_free_func (g_free) };
  g_autoptr (GError) error = NULL;
  gsize len;
  const char *body = g_bytes_get_data (answer->body, &len);

  if (!read_records (body != NULL ? body : "", body != NULL ? len : 0, &taken, &error) ||
      (taken.records->len > 0 &&
       !cf_store_take_back (self->store, (const CfTakenRecord *) (gpointer) taken.records->data,
                            taken.records->len, &error))) {
    g_message ("this till's own records are not taken back: %s", error->message);
    know (self); /* a quarrel about a branch is the push's */
  } else if (taken.records->len == 0) {
    know (self);
  } else {
    self->taken_back += taken.records->len;
    g_message ("%u of this till's own records came back from the central", taken.records->len);
    note_head (self);
  }
  g_array_unref (taken.records);
  g_ptr_array_unref (taken.fields);
}

void
cf_own_answered (CfSync *self, CfSyncAnswer kind, const CfHttpAnswer *answer)
{
  CfLane *lane = cf_sync_lane (self, CF_LANE_PUSH);

  if (kind == CF_SYNC_ANSWER_OK && self->own == CF_OWN_ASKED) {
    take_position (self, answer);
  } else if (kind == CF_SYNC_ANSWER_OK) {
    take_records (self, answer);
  } else if (kind == CF_SYNC_ANSWER_REFUSED) {
    cf_sync_set_problem (self, NULL);
    know (self); /* an older central says nothing of positions: then the push will */
  } else {
    if (++self->own_failed >= FAILED_MAX)
      self->own = CF_OWN_KNOWN;
    else if (self->own == CF_OWN_ASKED)
      self->own = CF_OWN_UNKNOWN;
    cf_lane_failed (lane, answer != NULL ? cf_backoff_parse_retry_after (
                                             cf_http_answer_header (answer, "retry-after"))
                                         : 0);
  }
}

/* ---- before the first number -------------------------------------------------------------------------- */

static void
on_late (gpointer data)
{
  CfSync *self = data;

  self->comparing_timer = 0;
  cf_own_end (self);
}

void
cf_own_end (CfSync *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->comparing);

  if (task == NULL)
    return;
  if (self->comparing_timer != 0)
    self->timer->stop (self->timer, self->comparing_timer);
  self->comparing_timer = 0;
  self->compares_only = FALSE;
  g_task_return_int (task, self->taken_back);
}

void
cf_sync_compare_async (CfSync *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);

  g_return_if_fail (!self->is_started && self->once == NULL && self->comparing == NULL);

  if (self->state == CF_SYNC_OFF || self->upload_after != NULL) {
    g_task_return_int (task, 0);
    g_object_unref (task);
    return;
  }
  self->comparing = task;
  self->compares_only = TRUE;
  self->comparing_timer = self->timer->start (self->timer, CF_SYNC_COMPARE_MS, on_late, self);
  cf_lane_want (cf_sync_lane (self, CF_LANE_PUSH));
}

guint
cf_sync_compare_finish (CfSync *self, GAsyncResult *result)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), 0);
  return (guint) g_task_propagate_int (G_TASK (result), NULL);
}
