/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-customer-store.h"
#include "cf-sync-private.h"
#include "cf-told-store.h"
#include "cf-trade-body.h"
#include "cf-wire.h"

/*
 * Persons who were erased elsewhere.  What the central told of them it takes back itself; what this till
 * wrote of them stands beside its own records, and is deleted by a record of its own (customer.erased), on
 * the push lane behind the journal.
 *
 * Who that is is looked up, each time: whoever is told as erased and still has fields here.  Once in each
 * run, after each snapshot, and after a page that tells an erased customer.
 */

#define TURN_MAX 200 /* customers looked at in one go */

/* The log still has what was deleted. */
static gboolean
empty_log (CfDb *db, gpointer data, GError **error)
{
  return cf_db_truncate_wal (db, error);
}

void
cf_erase_due (CfSync *self)
{
  g_free (self->erase_after);
  self->erase_after = g_strdup ("");
  cf_lane_want (cf_sync_lane (self, CF_LANE_PUSH));
}

void
cf_erase_told (CfSync *self)
{
  cf_erase_due (self);
  /* Where a reader is in the way, the next start empties it. */
  cf_db_writer_run_async (cf_store_get_reference_writer (self->store), CF_PRIORITY_LOW, empty_log,
                          NULL, NULL, NULL, NULL);
}

void
cf_erase_clear (CfSync *self)
{
  g_clear_pointer (&self->erase_after, g_free);
}

static gboolean
is_told_erased (CfSync *self, const char *id)
{
  g_autofree char *text = NULL;
  g_autoptr (json_object) body = NULL;

  if (!cf_told_read (cf_store_get_reference (self->store), "customer", id, &text, NULL) ||
      text == NULL)
    return FALSE;
  body = cf_wire_parse (text, strlen (text), NULL);
  return cf_wire_get_bool (body, "erased");
}

static void
on_recorded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  CfSync *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) positions = cf_store_commit_finish (self->store, result, &error);
  CfLane *lane = cf_sync_lane (self, CF_LANE_PUSH);

  if (self->is_stopped) {
    cf_sync_unref (self);
    return;
  }
  if (positions == NULL) {
    cf_sync_set_problem (self, "cannot erase a customer: %s", error->message);
    cf_lane_failed (lane, 0);
  } else {
    /* Where a reader is in the way, the next start empties it. */
    cf_db_writer_run_async (cf_store_get_writer (self->store), CF_PRIORITY_LOW, empty_log, NULL,
                            NULL, NULL, NULL);
    cf_sync_note (self, CF_SYNC_CHANGED_OTHERS);
    lane->is_wanted = TRUE;
    cf_lane_done (lane);
  }
  cf_sync_unref (self);
}

static CfCommit *
erase_told (CfSync *self, const GPtrArray *ids)
{
  CfCommit *commit = NULL;

  for (guint i = 0; i < ids->len; i++) {
    CfCustomerErased body = { .customer = ids->pdata[i] };

    if (!is_told_erased (self, body.customer))
      continue;
    if (commit == NULL)
      commit = cf_commit_new ();
    cf_commit_add_event (commit,
                         cf_event_new (CF_EVENT_CUSTOMER_ERASED, self->clock, CF_EVENT_BY_SYSTEM,
                                       cf_event_body_customer_erased (&body)));
  }
  return commit;
}

gboolean
cf_erase_go (CfSync *self)
{
  g_autoptr (GPtrArray) ids = NULL;
  CfCommit *commit;

  if (self->erase_after == NULL)
    return FALSE;
  ids = cf_customer_store_list_written (cf_store_get_reader (self->store), self->erase_after,
                                        TURN_MAX, NULL);
  if (ids == NULL)
    return FALSE;
  commit = erase_told (self, ids);
  if (commit != NULL) { /* the same ones again: who was erased is not among them any more */
    cf_store_commit_async (self->store, commit, on_recorded_cb, cf_sync_ref (self));
    return TRUE;
  }
  cf_erase_clear (self);
  if (ids->len < TURN_MAX)
    return FALSE;
  self->erase_after = g_strdup (ids->pdata[ids->len - 1]);
  cf_sync_lane (self, CF_LANE_PUSH)->is_wanted = TRUE;
  cf_lane_done (cf_sync_lane (self, CF_LANE_PUSH));
  return TRUE;
}
