/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-take-back.h"

#include <string.h>

#include "cf-chain.h"
#include "cf-projection.h"
#include "cf-store-private.h"
#include "cf-verify-private.h"

typedef struct
{
  CfStore *store;
  const CfTakenRecord *records;
  guint n;
} TakeJob;

/* Whom the personal fields beside a record are about. */
static const char *
subject_of (const CfRecord *record)
{
  static const char *const NAMES[] = { "person", "customer" };

  for (guint i = 0; i < G_N_ELEMENTS (NAMES); i++) {
    json_object *value = json_object_object_get (record->body, NAMES[i]);

    if (json_object_is_type (value, json_type_string))
      return json_object_get_string (value);
  }
  return NULL;
}

/* What @record ended is not open any more: a sale has its basket's id, other kinds name it. */
static gboolean
drop_basket (CfDb *db, const CfRecord *record, GError **error)
{
  const char *name = g_str_equal (record->kind, "sale.completed") ? "id" : "basket";
  json_object *id = json_object_object_get (record->body, name);
  g_auto (CfStmt) st = NULL;

  if (!json_object_is_type (id, json_type_string))
    return TRUE;
  st = cf_db_prepare (db, "DELETE FROM w_basket WHERE basket_id = :id", error);
  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":id", json_object_get_string (id));
  return cf_stmt_run (st, error);
}

static gboolean
take (CfDb *db, CfChain *chain, CfJournalHead *head, const CfTakenRecord *from, GError **error)
{
  CfChainRecord row = { .epoch = head->position.epoch,
                        .seq = head->position.seq + 1,
                        .bytes = from->bytes,
                        .len = from->len,
                        .hash = from->hash,
                        .signature = from->signature };
  g_autoptr (CfRecord) record = NULL;
  CfVerifyProblem *problem = NULL;
  CfJournalPersonal personal = { .salt = from->salt, .fields = from->fields };

  if (!cf_chain_check (chain, &row, &record, &problem) || record->epoch != row.epoch) {
    cf_error_set (error, CF_ERROR_WRONG_STATE, "a record does not continue this journal: %s",
                  problem != NULL ? problem->message : "it is of another epoch");
    cf_verify_problem_free (problem);
    return FALSE;
  }
  personal.subject_id = from->fields != NULL ? subject_of (record) : NULL;
  if (!cf_journal_append_taken (db, head, record, &row,
                                personal.subject_id != NULL ? &personal : NULL, error) ||
      !cf_projection_apply (db, record, error))
    return FALSE;
  return drop_basket (db, record, error);
}

static gboolean
run_take (CfDb *db, gpointer data, GError **error)
{
  TakeJob *job = data;
  CfStore *self = job->store;
  CfChain chain = { 0 };
  CfPublicKey key;
  CfJournalHead head;
  g_auto (CfTxn) txn = CF_TXN_INIT;

  if (!self->journal_known && !cf_journal_load_head (db, &self->journal, error))
    return FALSE;
  self->journal_known = TRUE;
  head = self->journal;
  if (!cf_journal_load_epoch_key (db, head.position.epoch, &key, error))
    return FALSE;
  chain.terminal = head.terminal;
  cf_chain_begin_inside (&chain, head.position.epoch, head.position.seq + 1, &head.position.hash);
  cf_chain_set_key (&chain, head.position.epoch, &key);
  if (!cf_db_set_durability (db, CF_DB_SYNCED, error) || !cf_txn_begin (&txn, db, error))
    return FALSE;
  for (guint i = 0; i < job->n; i++)
    if (!take (db, &chain, &head, &job->records[i], error))
      return FALSE;
  if (!cf_txn_commit (&txn, error))
    return FALSE;
  self->journal = head;
  return cf_store_write_last (self, FALSE, TRUE, error);
}

gboolean
cf_store_take_back (CfStore *self, const CfTakenRecord *records, guint n, GError **error)
{
  TakeJob job = { self, records, n };

  if (self->read_only)
    return cf_error_set (error, CF_ERROR_TERMINAL_BUSY, "'%s' is open for reading only",
                         self->folder);
  if (!cf_db_writer_call (self->writer, run_take, &job, error))
    return FALSE;
  self->head = self->journal.position; /* nothing else was queued: the call has waited */
  return TRUE;
}
