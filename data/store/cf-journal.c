/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-config.h"

#include "cf-journal.h"

#include <string.h>

#include "cf-customer-store.h"

/* ---- reading --------------------------------------------------------------------------------- */

gboolean
cf_journal_load_head (CfDb *db, CfJournalHead *ret_head, GError **error)
{
  g_auto (CfStmt) st =
    cf_db_prepare (db, "SELECT record, hash FROM journal ORDER BY position DESC LIMIT 1", error);
  g_autoptr (CfRecord) record = NULL;
  gconstpointer hash;
  gsize len, hash_len;
  const char *bytes;
  CfStep step;

  if (st == NULL || (step = cf_stmt_step (st, error)) == CF_STEP_FAILED)
    return FALSE;
  if (step == CF_STEP_DONE)
    return cf_error_set (error, CF_ERROR_DAMAGED, "the journal in '%s' is empty",
                         cf_db_get_path (db));
  bytes = cf_stmt_get_blob (st, 0, &len);
  hash = cf_stmt_get_blob (st, 1, &hash_len);
  record = cf_record_parse (bytes, len, error);
  if (record == NULL)
    return FALSE;
  if (hash_len != CF_HASH_LEN)
    return cf_error_set (error, CF_ERROR_DAMAGED, "the newest record has no hash");
  ret_head->terminal = record->terminal;
  ret_head->position.epoch = record->epoch;
  ret_head->position.seq = record->seq;
  memcpy (ret_head->position.hash.bytes, hash, CF_HASH_LEN);
  ret_head->at_ms = record->at_ms;
  ret_head->mono_ms = record->mono_ms;
  ret_head->boot = record->boot;
  return TRUE;
}

gboolean
cf_journal_load_epoch_key (CfDb *db, guint epoch, CfPublicKey *ret_key, GError **error)
{
  g_auto (CfStmt) st =
    cf_db_prepare (db, "SELECT public_key FROM journal_epoch WHERE epoch = :epoch", error);
  gconstpointer key;
  gsize len = 0;
  CfStep step;

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_int64 (st, ":epoch", epoch);
  step = cf_stmt_step (st, error);
  if (step == CF_STEP_FAILED)
    return FALSE;
  key = step == CF_STEP_ROW ? cf_stmt_get_blob (st, 0, &len) : NULL;
  if (len != CF_PUBLIC_KEY_LEN)
    return cf_error_set (error, CF_ERROR_DAMAGED, "no key of epoch %u", epoch);
  memcpy (ret_key->bytes, key, CF_PUBLIC_KEY_LEN);
  return TRUE;
}

CfRecord *
cf_journal_read (CfDb *db, gint64 key, CfHash *ret_hash, GError **error)
{
  g_auto (CfStmt) st =
    cf_db_prepare (db, "SELECT record, hash FROM journal WHERE position = :position", error);
  CfRecord *record;
  gconstpointer hash;
  const char *bytes;
  gsize len, hash_len;
  CfStep step;

  if (st == NULL)
    return NULL;
  cf_stmt_bind_int64 (st, ":position", key);
  step = cf_stmt_step (st, error);
  if (step == CF_STEP_DONE)
    cf_error_set (error, CF_ERROR_UNKNOWN_RECEIPT, "no record %u:%" G_GINT64_FORMAT,
                  cf_position_key_epoch (key), cf_position_key_seq (key));
  if (step != CF_STEP_ROW)
    return NULL;
  bytes = cf_stmt_get_blob (st, 0, &len);
  record = cf_record_parse (bytes, len, error);
  hash = cf_stmt_get_blob (st, 1, &hash_len);
  if (record != NULL && ret_hash != NULL && hash_len == CF_HASH_LEN)
    memcpy (ret_hash->bytes, hash, CF_HASH_LEN);
  return record;
}

char *
cf_journal_find_code (CfDb *db, GError **error)
{
  g_autoptr (CfRecord) record = NULL;
  CfEpochOpened opened;
  gint64 epoch;

  if (!cf_db_read_int64 (db, "SELECT coalesce (max (epoch), 0) FROM journal_epoch", &epoch, error))
    return NULL;
  record = cf_journal_read (db, cf_position_to_key ((guint) epoch, 1), NULL, error);
  if (record == NULL || !cf_event_read_epoch_opened (record->body, &opened, error))
    return NULL;
  return g_strdup (opened.code);
}

gboolean
cf_journal_count_left (CfDb *db, gint64 since_ms, guint *ret_epochs, GError **error)
{
  g_auto (CfStmt) st =
    cf_db_prepare (db, "SELECT epoch FROM journal_epoch WHERE opened_at_ms >= :since /*scan*/",
                   error);
  CfStep step;

  *ret_epochs = 0;
  if (st == NULL)
    return FALSE;
  cf_stmt_bind_int64 (st, ":since", since_ms);
  while ((step = cf_stmt_step (st, error)) == CF_STEP_ROW) {
    guint epoch = (guint) cf_stmt_get_int64 (st, 0);
    g_autoptr (CfRecord) record = cf_journal_read (db, cf_position_to_key (epoch, 1), NULL, error);
    CfEpochOpened opened;

    if (record == NULL || !cf_event_read_epoch_opened (record->body, &opened, error))
      return FALSE;
    if (g_str_equal (opened.reason, "forked") || g_str_equal (opened.reason, "restored"))
      ++*ret_epochs;
  }
  return step == CF_STEP_DONE;
}

gboolean
cf_journal_count (CfDb *db, gint64 *ret_records, GError **error)
{
  return cf_db_read_int64 (db, "SELECT count(*) FROM journal /*scan*/", ret_records, error);
}

/* ---- appending --------------------------------------------------------------------------------- */

static gboolean
insert_record (CfDb *db,
               gint64 key,
               GBytes *bytes,
               const CfHash *hash,
               const CfSignature *signature,
               GError **error)
{
  g_auto (CfStmt) st = cf_db_prepare (db,
                                      "INSERT INTO journal (position, hash, sig, record)"
                                      " VALUES (:position, :hash, :sig, :record)",
                                      error);
  gsize len;
  const char *text = g_bytes_get_data (bytes, &len);

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_int64 (st, ":position", key);
  cf_stmt_bind_blob_static (st, ":hash", hash->bytes, CF_HASH_LEN);
  cf_stmt_bind_blob_static (st, ":sig", signature->bytes, CF_SIGNATURE_LEN);
  cf_stmt_bind_text_len (st, ":record", text, len);
  return cf_stmt_run (st, error);
}

static gboolean
insert_personal (CfDb *db,
                 gint64 key,
                 CfEventKind kind,
                 const CfJournalPersonal *personal,
                 GError **error)
{
  g_auto (CfStmt) st = cf_db_prepare (db,
                                      "INSERT INTO person_data (position, subject_id, salt, fields)"
                                      " VALUES (:position, :subject, :salt, :fields)",
                                      error);

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_int64 (st, ":position", key);
  cf_stmt_bind_text_static (st, ":subject", personal->subject_id);
  cf_stmt_bind_blob_static (st, ":salt", personal->salt, CF_PERSONAL_SALT_LEN);
  cf_stmt_bind_text_static (st, ":fields", personal->fields);
  if (!cf_stmt_run (st, error))
    return FALSE;
  return (kind != CF_EVENT_CUSTOMER_CREATED && kind != CF_EVENT_CUSTOMER_CHANGED) ||
         cf_customer_store_index (db, personal->subject_id, personal->fields, error);
}

gboolean
cf_journal_append (CfDb *db,
                   CfJournalHead *head,
                   const CfKeyPair *key,
                   const CfEvent *event,
                   const CfJournalPersonal *personal,
                   CfRecord **ret_record,
                   GError **error)
{
  CfPosition next = { .epoch = head->position.epoch, .seq = head->position.seq + 1 };
  gint64 row = cf_position_to_key (next.epoch, next.seq);
  g_autoptr (GBytes) bytes = NULL;
  CfSignature signature;

  g_assert (cf_db_in_transaction (db));
  bytes =
    cf_event_to_record (event, &head->terminal, next.epoch, next.seq, &head->position.hash, error);
  if (bytes == NULL)
    return FALSE;
  next.hash = cf_hash_of_bytes (bytes);
  signature = cf_record_sign (key, &next.hash);
  if (!insert_record (db, row, bytes, &next.hash, &signature, error) ||
      (personal != NULL && !insert_personal (db, row, event->kind, personal, error)))
    return FALSE;
  if (ret_record != NULL)
    *ret_record =
      cf_event_make_record (event, &head->terminal, next.epoch, next.seq, &head->position.hash);
  head->position = next;
  head->at_ms = event->at_ms;
  head->mono_ms = event->mono_ms;
  head->boot = event->boot;
  return TRUE;
}

gboolean
cf_journal_append_taken (CfDb *db,
                         CfJournalHead *head,
                         const CfRecord *record,
                         const CfChainRecord *stored,
                         const CfJournalPersonal *personal,
                         GError **error)
{
  gint64 row = cf_position_to_key (record->epoch, record->seq);
  g_autoptr (GBytes) bytes = g_bytes_new_static (stored->bytes, stored->len);

  g_assert (cf_db_in_transaction (db));
  if (!insert_record (db, row, bytes, &stored->hash, &stored->signature, error) ||
      (personal != NULL &&
       !insert_personal (db, row, cf_record_get_kind (record), personal, error)))
    return FALSE;
  head->position = (CfPosition){ record->epoch, record->seq, stored->hash };
  head->at_ms = record->at_ms;
  head->mono_ms = record->mono_ms;
  head->boot = record->boot;
  return TRUE;
}

/* ---- epochs -------------------------------------------------------------------------------------- */

static gboolean
insert_epoch (CfDb *db, guint epoch, const CfPublicKey *key, gint64 at_ms, GError **error)
{
  g_auto (CfStmt) st = cf_db_prepare (db,
                                      "INSERT INTO journal_epoch (epoch, public_key, opened_at_ms)"
                                      " VALUES (:epoch, :key, :at)",
                                      error);

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_int64 (st, ":epoch", epoch);
  cf_stmt_bind_blob_static (st, ":key", key->bytes, CF_PUBLIC_KEY_LEN);
  cf_stmt_bind_int64 (st, ":at", at_ms);
  return cf_stmt_run (st, error);
}

static CfEvent *
epoch_event (const CfPosition *before,
             const CfClock *clock,
             const CfPublicKey *public_key,
             const CfKeyPair *old_key,
             const char *reason,
             const char *code)
{
  g_autofree char *key_text = cf_public_key_to_base64 (public_key);
  g_autofree char *signature_text = NULL;
  char hash_text[CF_HASH_HEX_LEN + 1];
  CfEpochOpened opened = { .reason = reason,
                           .code = code,
                           .program = CF_VERSION,
                           .public_key = key_text,
                           .previous_epoch = before->epoch,
                           .previous_seq = before->seq };

  if (before->epoch > 0) {
    cf_hash_to_hex (&before->hash, hash_text);
    opened.previous_hash = hash_text;
  }
  if (old_key != NULL) {
    CfSignature signature = cf_epoch_sign (old_key, public_key);

    signature_text = cf_signature_to_base64 (&signature);
    opened.previous_signature = signature_text;
  }
  return cf_event_new (CF_EVENT_EPOCH_OPENED, clock, CF_EVENT_BY_SYSTEM,
                       cf_event_body_epoch_opened (&opened));
}

gboolean
cf_journal_open_epoch (CfDb *db,
                       CfJournalHead *head,
                       const CfClock *clock,
                       const CfKeyPair *key,
                       const CfKeyPair *old_key,
                       guint above,
                       const char *reason,
                       const char *code,
                       CfRecord **ret_record,
                       GError **error)
{
  CfPublicKey public_key = cf_key_pair_get_public (key);
  CfJournalHead next = *head;
  g_autoptr (CfEvent) event = NULL;

  if (MAX (head->position.epoch, above) >= CF_POSITION_EPOCH_MAX)
    return cf_error_set (error, CF_ERROR_DAMAGED, "no epoch is left");
  event = epoch_event (&head->position, clock, &public_key, old_key, reason, code);
  next.position.epoch = MAX (head->position.epoch, above) + 1;
  next.position.seq = 0;
  next.position.hash = cf_record_first_prev (&public_key);
  if (!insert_epoch (db, next.position.epoch, &public_key, event->at_ms, error) ||
      !cf_journal_append (db, &next, key, event, NULL, ret_record, error))
    return FALSE;
  *head = next;
  return TRUE;
}

/* ---- the clock ------------------------------------------------------------------------------------- */

gboolean
cf_journal_expect_clock (const CfJournalHead *head, const CfEvent *event, gint64 *ret_expected_ms)
{
  gboolean same_boot = cf_id_equal (&head->boot, &event->boot);
  gint64 expected = head->at_ms;

  if (same_boot)
    expected += event->mono_ms - head->mono_ms;
  *ret_expected_ms = expected;
  if (event->at_ms < expected - CF_CLOCK_TOLERANCE_MS)
    return TRUE;
  return same_boot && event->at_ms > expected + CF_CLOCK_TOLERANCE_MS;
}
