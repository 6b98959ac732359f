/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-cart.h"
#include "cf-state-store.h"
#include "cf-sync-private.h"
#include "cf-told-store.h"

/*
 * What this till wrote in shared carts going up, on the push lane behind the journal: each copy is joined
 * with the central's (PUT /v1/carts/ID), again and again does no harm.
 *
 * Invariant: a copy is forgotten when what was told has it in it, and not when the central says that it has:
 * what is written next goes on from both, and a till that went on from what it was told before would write its own
 * count anew and lose the last one.  A page is not synced, so told is what was told when this run began.
 */

#define ROWS_MAX 100 /* copies looked at at once */

void
cf_carts_forget (CfSync *self)
{
  g_clear_pointer (&self->carts_joined, g_hash_table_unref);
}

void
cf_carts_clear (CfSync *self)
{
  g_clear_pointer (&self->cart_key, g_free);
  g_clear_pointer (&self->cart_sent, g_free);
  g_clear_pointer (&self->carts_told, g_hash_table_unref);
  cf_carts_forget (self);
}

static void
note (GHashTable **copies, const char *key, const char *value)
{
  if (*copies == NULL)
    *copies = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_replace (*copies, g_strdup (key), g_strdup (value));
}

static gboolean
is_noted (GHashTable *copies, const CfStateRow *row)
{
  return copies != NULL && g_strcmp0 (g_hash_table_lookup (copies, row->key), row->value) == 0;
}

/* Whether what was told of the cart has everything in it that the copy @row has. */
static gboolean
was_told (CfSync *self, const CfStateRow *row)
{
  g_autofree char *text = NULL;
  g_autoptr (json_object) body = NULL;
  g_autoptr (json_object) own = json_tokener_parse (row->value);
  g_autoptr (CfCart) copy = own != NULL ? cf_cart_from_json (own, NULL) : NULL;
  g_autoptr (CfCart) told = NULL;
  g_autoptr (CfCart) join = NULL;

  if (!cf_told_read (cf_store_get_reference (self->store), "cart",
                     row->key + strlen (CF_STATE_CART_EDIT), &text, NULL) ||
      text == NULL)
    return FALSE;
  body = json_tokener_parse (text);
  told = body != NULL ? cf_cart_from_json (body, NULL) : NULL;
  if (told == NULL || copy == NULL)
    return FALSE;
  join = cf_cart_copy (told);
  return cf_cart_merge (join, copy, NULL) && cf_cart_equal (join, told);
}

static void
send_copy (CfSync *self, const CfStateRow *row)
{
  const CfHttpHeader type = { "content-type", "application/json" };
  g_autofree char *path = g_strconcat ("/v1/carts/", row->key + strlen (CF_STATE_CART_EDIT), NULL);
  g_autoptr (GBytes) bytes = g_bytes_new (row->value, strlen (row->value));

  g_free (self->cart_key);
  g_free (self->cart_sent);
  self->cart_key = g_strdup (row->key);
  self->cart_sent = g_strdup (row->value);
  cf_lane_send (cf_sync_lane (self, CF_LANE_PUSH),
                &(CfHttpRequest){ .method = "PUT",
                                  .path = path,
                                  .headers = &type,
                                  .n_headers = 1,
                                  .body = bytes,
                                  .compress = TRUE,
                                  .timeout_ms = CF_SYNC_ANSWER_MS },
                NULL);
}

static void
on_forgotten_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  CfSync *self = data;
  CfLane *lane = cf_sync_lane (self, CF_LANE_PUSH);
  GArray *positions = cf_store_commit_finish (self->store, result, NULL);

  if (!self->is_stopped && positions == NULL) {
    cf_lane_failed (lane, 0);
  } else if (!self->is_stopped) {
    cf_backoff_reset (&lane->backoff);
    lane->is_wanted = TRUE; /* there may be more */
    cf_lane_done (lane);
  }
  g_clear_pointer (&positions, g_array_unref);
  cf_sync_unref (self);
}

static void
forget (CfSync *self, const char *key, const char *value)
{
  CfCommit *commit = cf_commit_new ();

  cf_commit_forget_state (commit, key, value);
  cf_store_commit_async (self->store, commit, on_forgotten_cb, cf_sync_ref (self));
}

static GPtrArray *
list_copies (CfSync *self)
{
  return cf_state_store_list (cf_store_get_reader (self->store), CF_STATE_CART_EDIT, ROWS_MAX,
                              NULL);
}

void
cf_carts_load (CfSync *self)
{
  g_autoptr (GPtrArray) rows = list_copies (self);

  for (guint i = 0; rows != NULL && i < rows->len; i++) {
    const CfStateRow *row = rows->pdata[i];

    if (was_told (self, row))
      note (&self->carts_told, row->key, row->value);
  }
}

gboolean
cf_carts_go (CfSync *self)
{
  g_autoptr (GPtrArray) rows = list_copies (self);
  gboolean is_full = rows != NULL && rows->len == ROWS_MAX; /* room for those behind them */

  for (guint i = 0; rows != NULL && i < rows->len; i++) {
    const CfStateRow *row = rows->pdata[i];

    if (is_noted (self->carts_told, row) || (is_full && was_told (self, row))) {
      forget (self, row->key, row->value);
      return TRUE;
    }
    if (!is_noted (self->carts_joined, row) && !was_told (self, row)) {
      send_copy (self, row);
      return TRUE;
    }
  }
  return FALSE;
}

void
cf_carts_answered (CfSync *self, CfSyncAnswer kind, const CfHttpAnswer *answer)
{
  CfLane *lane = cf_sync_lane (self, CF_LANE_PUSH);
  g_autofree char *key = g_steal_pointer (&self->cart_key);
  g_autofree char *sent = g_steal_pointer (&self->cart_sent);

  if (kind == CF_SYNC_ANSWER_REFUSED) {
    g_message ("what was written in a cart here is not taken there: %s",
               self->problem != NULL ? self->problem : "");
    forget (self, key, sent);
  } else if (kind == CF_SYNC_ANSWER_OK) {
    note (&self->carts_joined, key, sent);
    cf_backoff_reset (&lane->backoff);
    cf_pull_all (self);     /* what the others make of it */
    lane->is_wanted = TRUE; /* there may be more */
    cf_lane_done (lane);
  } else {
    cf_lane_failed (lane, answer != NULL ? cf_backoff_parse_retry_after (
                                             cf_http_answer_header (answer, "retry-after"))
                                         : 0);
  }
}
