/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-catalog-store.h"
#include "cf-event.h"
#include "cf-people-store.h"
#include "cf-settings-store.h"
#include "cf-state-store.h"
#include "cf-sync-private.h"

/*
 * A shop that had no central brings its catalogue to the one it has now: before the first push and the
 * first pull, in batches by SKU, on the pull lane.
 *
 *   go -> read a batch (worker) -> send -> answered --200, every id confirmed--> note the place (store) -> go
 *                                             '--anything else--> later
 *
 * Invariants:
 *  1. nothing is pulled, so nothing of the till's own is replaced, before the central has named every
 *     object of every batch;
 *  2. nothing is pushed before that: opening quantities come first, then what moved them;
 *  3. the place stands in the store's working state: a till that was switched off goes on behind it; a
 *     batch sent twice changes nothing there.
 */

#define BATCH_PRODUCTS 300
#define BATCH_BYTES    (1024 * 1024)
#define PLACE_PREFIX   "+" /* "+" alone: nothing is confirmed yet */

typedef struct
{
  CfSync *sync;
  char *after;
  GString *body;
  GPtrArray *names; /* "kind id" of what was written, in order */
  char *last;       /* the last SKU; %NULL: no product is left, these are taxes and people */
  GError *error;
} BatchJob;

static void
batch_job_free (gpointer data)
{
  BatchJob *job = data;

  g_free (job->after);
  g_free (job->last);
  if (job->body != NULL)
    g_string_free (job->body, TRUE);
  g_clear_pointer (&job->names, g_ptr_array_unref);
  g_clear_error (&job->error);
  cf_sync_unref (job->sync);
  g_free (job);
}

/* ---- the place ---------------------------------------------------------------------------------- */

void
cf_upload_begin (CfCommit *commit)
{
  cf_commit_put_state (commit, CF_SYNC_STATE_UPLOAD, PLACE_PREFIX);
}

gboolean
cf_upload_load (CfSync *self, GError **error)
{
  g_autofree char *place = NULL;

  if (!cf_state_store_get (cf_store_get_reader (self->store), CF_SYNC_STATE_UPLOAD, &place, error))
    return FALSE;
  g_clear_pointer (&self->upload_after, g_free);
  if (place != NULL && place[0] != '\0')
    self->upload_after = g_strdup (place + strlen (PLACE_PREFIX));
  return TRUE;
}

void
cf_upload_clear (CfSync *self)
{
  g_clear_pointer (&self->upload_after, g_free);
  g_clear_pointer (&self->upload_last, g_free);
  g_clear_pointer (&self->upload_names, g_ptr_array_unref);
}

/* ---- writing a batch ------------------------------------------------------------------------------ */

static void
add_line (BatchJob *job, const char *kind, const char *id, json_object *body)
{
  g_autoptr (json_object) line = json_object_new_object ();
  g_autofree char *text = NULL;

  cf_wire_add_text (line, "kind", kind);
  cf_wire_add_text (line, "id", id);
  json_object_object_add (line, "body", body);
  text = cf_wire_to_text (line);
  g_string_append (job->body, text);
  g_string_append_c (job->body, '\n');
  g_ptr_array_add (job->names, g_strconcat (kind, " ", id, NULL));
}

static gboolean
add_product (const CfProduct *product, gpointer data)
{
  BatchJob *job = data;
  json_object *price = json_object_new_object ();

  add_line (job, "product", product->sku, cf_event_body_product_changed (product));
  cf_wire_add_int (price, "price_minor", product->price.minor);
  add_line (job, "price", product->sku, price);
  if (product->has_stock) {
    json_object *opening = json_object_new_object ();
    g_autofree char *id = g_strconcat (product->sku, "|main", NULL);

    cf_wire_add_int (opening, "opening_milli", product->stock.milli);
    cf_wire_add_text (opening, "unit", cf_unit_to_text (product->unit));
    add_line (job, "stock", id, opening);
  }
  g_free (job->last);
  job->last = g_strdup (product->sku);
  return job->body->len < BATCH_BYTES;
}

static gboolean
add_taxes (BatchJob *job, CfDb *db, GError **error)
{
  g_autoptr (GPtrArray) rows = cf_settings_store_list_taxes (db, error);

  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len; i++) {
    const CfTaxRateRow *row = rows->pdata[i];
    json_object *body = json_object_new_object ();
    g_autofree char *id = g_strconcat (row->tax_class, "|", row->from, NULL);

    cf_wire_add_text (body, "tax_class", row->tax_class);
    cf_wire_add_int (body, "rate_ppm", row->rate.ppm);
    if (row->from[0] != '\0')
      cf_wire_add_text (body, "from", row->from);
    else
      cf_wire_add_int (body, "from_ms", 0);
    add_line (job, "tax", id, body);
  }
  return TRUE;
}

static gboolean
add_people (BatchJob *job, CfDb *db, GError **error)
{
  g_autoptr (GPtrArray) people = cf_people_store_list (db, error);

  if (people == NULL)
    return FALSE;
  for (guint i = 0; i < people->len; i++) {
    const CfPerson *person = people->pdata[i];
    json_object *body;

    if (!person->active || person->login == NULL)
      continue;
    body = json_object_new_object ();
    cf_wire_add_text (body, "login", person->login);
    cf_wire_add_text (body, "name", person->name);
    cf_wire_add_text (body, "role", person->role);
    cf_wire_add_text (body, "pin", person->pin);
    add_line (job, "person", person->id, body);
  }
  return TRUE;
}

static void
read_batch (gpointer data)
{
  BatchJob *job = data;
  CfSync *self = job->sync;
  g_autoptr (CfDb) reference = cf_store_open_reference (self->store, &job->error);

  if (self->reader == NULL && job->error == NULL)
    self->reader = cf_store_open_reader (self->store, &job->error);
  if (job->error != NULL)
    return;
  job->body = g_string_sized_new (64 * 1024);
  job->names = g_ptr_array_new_with_free_func (g_free);
  if (cf_catalog_visit (reference, job->after[0] != '\0' ? job->after : NULL, BATCH_PRODUCTS,
                        add_product, job, &job->error) &&
      job->last == NULL && add_taxes (job, self->reader, &job->error))
    add_people (job, self->reader, &job->error);
}

static void
batch_read (gpointer data)
{
  BatchJob *job = data;
  CfSync *self = job->sync;
  CfLane *lane = cf_sync_lane (self, CF_LANE_PULL);
  const CfHttpHeader type = { "content-type", "application/x-ndjson" };
  g_autoptr (GBytes) bytes = NULL;

  if (self->is_stopped)
    return;
  if (job->error != NULL) {
    cf_sync_set_problem (self, "cannot read this till's catalogue: %s", job->error->message);
    cf_lane_failed (lane, 0);
    return;
  }
  g_clear_pointer (&self->upload_names, g_ptr_array_unref);
  self->upload_names = g_steal_pointer (&job->names);
  g_free (self->upload_last);
  self->upload_last = g_steal_pointer (&job->last);
  bytes = g_bytes_new (job->body->str, job->body->len);
  cf_lane_send (lane,
                &(CfHttpRequest){ .method = "POST",
                                  .path = "/v1/catalog",
                                  .headers = &type,
                                  .n_headers = 1,
                                  .body = bytes,
                                  .compress = TRUE,
                                  .timeout_ms = CF_SYNC_ANSWER_MS },
                NULL);
}

void
cf_upload_go (CfSync *self)
{
  BatchJob *job = g_new0 (BatchJob, 1);

  job->sync = cf_sync_ref (self);
  job->after = g_strdup (self->upload_after);
  cf_worker_push (self->worker, CF_PRIORITY_LOW, read_batch, batch_read, job, batch_job_free);
}

/* ---- the answer ------------------------------------------------------------------------------------- */

/* Object by object: an answer that leaves one out confirms nothing. */
static gboolean
is_confirmed (const GPtrArray *names, const CfHttpAnswer *answer)
{
  gsize len;
  const char *bytes = g_bytes_get_data (answer->body, &len);
  g_autoptr (json_object) body = cf_wire_parse (bytes != NULL ? bytes : "", len, NULL);
  json_object *objects = body != NULL ? cf_wire_get_array (body, "objects") : NULL;

  if (objects == NULL || json_object_array_length (objects) != names->len)
    return FALSE;
  for (guint i = 0; i < names->len; i++) {
    json_object *object = json_object_array_get_idx (objects, i);
    const char *kind = cf_wire_get_text (object, "kind", CF_WIRE_KIND_MAX);
    const char *id = cf_wire_get_text (object, "id", CF_WIRE_ID_MAX);
    g_autofree char *name = kind != NULL && id != NULL ? g_strconcat (kind, " ", id, NULL) : NULL;

    if (g_strcmp0 (name, names->pdata[i]) != 0)
      return FALSE;
  }
  return TRUE;
}

static void
on_noted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  CfSync *self = data;
  CfLane *lane = cf_sync_lane (self, CF_LANE_PULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) positions = cf_store_commit_finish (self->store, result, &error);

  if (!self->is_stopped && (positions == NULL || !cf_upload_load (self, &error))) {
    cf_sync_set_problem (self, "cannot note what is uploaded: %s", error->message);
    cf_lane_failed (lane, 0);
  } else if (!self->is_stopped) {
    cf_backoff_reset (&lane->backoff);
    cf_sync_note (self, CF_SYNC_CHANGED_STATUS);
    if (self->upload_after == NULL)
      cf_lane_want (cf_sync_lane (self, CF_LANE_PUSH));
    lane->is_wanted = TRUE;
    cf_lane_done (lane);
  }
  cf_sync_unref (self);
}

void
cf_upload_answered (CfSync *self, CfSyncAnswer kind, const CfHttpAnswer *answer)
{
  CfLane *lane = cf_sync_lane (self, CF_LANE_PULL);
  g_autofree char *place = NULL;
  CfCommit *commit;

  if (kind == CF_SYNC_ANSWER_OK && !is_confirmed (self->upload_names, answer)) {
    cf_sync_set_problem (self, "the central did not confirm this till's catalogue");
    kind = CF_SYNC_ANSWER_RETRY;
  }
  if (kind != CF_SYNC_ANSWER_OK) {
    cf_lane_failed (lane, answer != NULL ? cf_backoff_parse_retry_after (
                                             cf_http_answer_header (answer, "retry-after"))
                                         : 0);
    return;
  }
  if (self->upload_last != NULL)
    place = g_strconcat (PLACE_PREFIX, self->upload_last, NULL);
  commit = cf_commit_new ();
  cf_commit_put_state (commit, CF_SYNC_STATE_UPLOAD, place); /* %NULL: done */
  cf_store_commit_async (self->store, commit, on_noted_cb, cf_sync_ref (self));
}
