/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-outbox.h"

#include <string.h>

#include "cf-record.h"

static void
record_free (gpointer data)
{
  CfOutboxRecord *self = data;

  g_free (self->bytes);
  g_free (self->salt);
  g_free (self->fields);
  g_free (self);
}

void
cf_outbox_batch_free (CfOutboxBatch *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->records, g_ptr_array_unref);
  g_free (self->branch);
  g_free (self);
}

/* ---- epochs ------------------------------------------------------------------------------------ */

typedef struct
{
  guint epoch;
  gint64 acknowledged;
  gint64 last;
  CfPublicKey public_key;
  char *branch;
} Epoch;

static void
epoch_clear (gpointer data)
{
  g_free (((Epoch *) data)->branch);
}

static gboolean
read_last_seq (CfDb *db, Epoch *epoch, GError **error)
{
  g_auto (CfStmt) st =
    cf_db_prepare (db,
                   "SELECT max(position) FROM journal WHERE position > :from AND position < :to",
                   error);

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_int64 (st, ":from", cf_position_to_key (epoch->epoch, 0));
  cf_stmt_bind_int64 (st, ":to", cf_position_to_key (epoch->epoch + 1, 0));
  if (cf_stmt_step (st, error) != CF_STEP_ROW)
    return FALSE;
  epoch->last = cf_stmt_is_null (st, 0) ? 0 : cf_position_key_seq (cf_stmt_get_int64 (st, 0));
  return TRUE;
}

/* All epochs, oldest first: one in a terminal's ordinary life, a handful in a hard one. */
static GArray *
read_epochs (CfDb *db, GError **error)
{
  g_autoptr (GArray) epochs = g_array_new (FALSE, TRUE, sizeof (Epoch));
  g_auto (CfStmt) st =
    cf_db_prepare (db,
                   "SELECT e.epoch, e.public_key, coalesce (p.acknowledged_seq, 0), p.branch"
                   " FROM journal_epoch e LEFT JOIN w_push p ON p.epoch = e.epoch"
                   " ORDER BY e.epoch /*scan*/",
                   error);
  CfStep step;

  g_array_set_clear_func (epochs, epoch_clear);
  if (st == NULL)
    return NULL;
  while ((step = cf_stmt_step (st, error)) == CF_STEP_ROW) {
    Epoch epoch = { .epoch = (guint) cf_stmt_get_int64 (st, 0),
                    .acknowledged = cf_stmt_get_int64 (st, 2) };
    gsize len;
    gconstpointer key = cf_stmt_get_blob (st, 1, &len);

    if (len != sizeof epoch.public_key.bytes) {
      cf_error_set (error, CF_ERROR_DAMAGED, "the key of epoch %u is not one", epoch.epoch);
      return NULL;
    }
    memcpy (epoch.public_key.bytes, key, len);
    if (!read_last_seq (db, &epoch, error))
      return NULL;
    epoch.branch = cf_stmt_dup_text (st, 3);
    g_array_append_val (epochs, epoch);
  }
  return step == CF_STEP_DONE ? g_steal_pointer (&epochs) : NULL;
}

char **
cf_outbox_list_branches (CfDb *db, GError **error)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_auto (CfStmt) st =
    cf_db_prepare (db, "SELECT name FROM w_branch ORDER BY name /*scan*/", error);
  CfStep step;

  if (st == NULL)
    return NULL;
  while ((step = cf_stmt_step (st, error)) == CF_STEP_ROW)
    g_strv_builder_add (names, cf_stmt_get_text (st, 0));
  return step == CF_STEP_DONE ? g_strv_builder_end (names) : NULL;
}

/* ---- a batch ------------------------------------------------------------------------------------ */

static CfOutboxRecord *
read_record (CfStmt st, GError **error)
{
  CfOutboxRecord *record;
  gsize hash_len, sig_len, len, salt_len;
  gconstpointer hash = cf_stmt_get_blob (st, 1, &hash_len);
  gconstpointer sig = cf_stmt_get_blob (st, 2, &sig_len);
  gconstpointer bytes = cf_stmt_get_blob (st, 3, &len);
  gconstpointer salt = cf_stmt_get_blob (st, 4, &salt_len);

  if (hash_len != sizeof record->hash.bytes || sig_len != sizeof record->sig.bytes ||
      (salt != NULL && salt_len != CF_PERSONAL_SALT_LEN)) {
    cf_error_set (error, CF_ERROR_DAMAGED, "a row of the journal is damaged");
    return NULL;
  }
  record = g_new0 (CfOutboxRecord, 1);
  record->seq = cf_position_key_seq (cf_stmt_get_int64 (st, 0));
  memcpy (record->hash.bytes, hash, hash_len);
  memcpy (record->sig.bytes, sig, sig_len);
  record->bytes = g_strndup (bytes, len);
  record->len = len;
  record->salt = salt != NULL ? g_memdup2 (salt, salt_len) : NULL;
  record->fields = cf_stmt_dup_text (st, 5);
  return record;
}

static gboolean
read_records (CfDb *db,
              const Epoch *epoch,
              guint records_max,
              gsize bytes_max,
              GPtrArray *records,
              GError **error)
{
  g_auto (CfStmt) st =
    cf_db_prepare (db,
                   "SELECT j.position, j.hash, j.sig, j.record, p.salt, p.fields FROM journal j"
                   " LEFT JOIN person_data p ON p.position = j.position"
                   " WHERE j.position > :after AND j.position < :to ORDER BY j.position"
                   " LIMIT :limit",
                   error);
  gsize bytes = 0;
  CfStep step;

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_int64 (st, ":after", cf_position_to_key (epoch->epoch, epoch->acknowledged));
  cf_stmt_bind_int64 (st, ":to", cf_position_to_key (epoch->epoch + 1, 0));
  cf_stmt_bind_int64 (st, ":limit", records_max);
  while ((step = cf_stmt_step (st, error)) == CF_STEP_ROW) {
    CfOutboxRecord *record = read_record (st, error);

    if (record == NULL)
      return FALSE;
    bytes += record->len;
    if (records->len > 0 && bytes > bytes_max) {
      record_free (record);
      return TRUE;
    }
    g_ptr_array_add (records, record);
  }
  return step == CF_STEP_DONE;
}

gboolean
cf_outbox_next (CfDb *db,
                guint records_max,
                gsize bytes_max,
                CfOutboxBatch **ret_batch,
                GError **error)
{
  g_autoptr (GArray) epochs = read_epochs (db, error);
  g_autoptr (CfOutboxBatch) batch = NULL;

  if (epochs == NULL)
    return FALSE;
  for (guint i = 0; i < epochs->len && batch == NULL; i++) {
    const Epoch *epoch = &g_array_index (epochs, Epoch, i);

    if (epoch->acknowledged >= epoch->last)
      continue;
    batch = g_new0 (CfOutboxBatch, 1);
    *batch = (CfOutboxBatch){ .epoch = epoch->epoch,
                              .public_key = epoch->public_key,
                              .branch = g_strdup (epoch->branch),
                              .records = g_ptr_array_new_with_free_func (record_free) };
    if (!read_records (db, epoch, records_max, bytes_max, batch->records, error))
      return FALSE;
    if (batch->records->len == 0)
      return cf_error_set (error, CF_ERROR_DAMAGED, "records of epoch %u are missing",
                           epoch->epoch);
  }
  *ret_batch = g_steal_pointer (&batch);
  return TRUE;
}

/* ---- how much ------------------------------------------------------------------------------------- */

static gboolean
count_sales (CfDb *db, const Epoch *epoch, guint64 *sales, GError **error)
{
  g_auto (CfStmt) st =
    cf_db_prepare (db, "SELECT count(*) FROM sale WHERE position > :from AND position <= :to",
                   error);

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_int64 (st, ":from", cf_position_to_key (epoch->epoch, epoch->acknowledged));
  cf_stmt_bind_int64 (st, ":to", cf_position_to_key (epoch->epoch, epoch->last));
  if (cf_stmt_step (st, error) != CF_STEP_ROW)
    return FALSE;
  *sales += (guint64) cf_stmt_get_int64 (st, 0);
  return TRUE;
}

static gboolean
read_oldest (CfDb *db, const Epoch *epoch, gint64 *ret_at_ms, GError **error)
{
  g_auto (CfStmt) st =
    cf_db_prepare (db, "SELECT record FROM journal WHERE position = :position", error);
  g_autoptr (CfRecord) record = NULL;
  gconstpointer bytes;
  gsize len;

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_int64 (st, ":position", cf_position_to_key (epoch->epoch, epoch->acknowledged + 1));
  if (cf_stmt_step (st, error) != CF_STEP_ROW)
    return FALSE;
  bytes = cf_stmt_get_blob (st, 0, &len);
  record = cf_record_parse (bytes, len, error);
  if (record == NULL)
    return FALSE;
  *ret_at_ms = record->at_ms;
  return TRUE;
}

gboolean
cf_outbox_read_state (CfDb *db, CfOutboxState *ret_state, GError **error)
{
  g_autoptr (GArray) epochs = read_epochs (db, error);
  CfOutboxState state = { 0 };

  if (epochs == NULL)
    return FALSE;
  for (guint i = 0; i < epochs->len; i++) {
    const Epoch *epoch = &g_array_index (epochs, Epoch, i);

    if (epoch->acknowledged > 0) {
      state.epoch = epoch->epoch;
      state.seq = epoch->acknowledged;
    }
    if (epoch->acknowledged >= epoch->last)
      continue;
    if (state.unsent == 0 && !read_oldest (db, epoch, &state.oldest_at_ms, error))
      return FALSE;
    state.unsent += (guint64) (epoch->last - epoch->acknowledged);
    if (!count_sales (db, epoch, &state.unsent_sales, error))
      return FALSE;
  }
  *ret_state = state;
  return TRUE;
}
