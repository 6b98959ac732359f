/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-verify.h"

#include <string.h>

#include "cf-chain.h"
#include "cf-journal.h"
#include "cf-terminal-key.h"
#include "cf-terminal-last.h"
#include "cf-verify-private.h"

#define PIECE 1000 /* records read at a time, so that no reading transaction is long */

/* ---- reports ------------------------------------------------------------------------------------- */

const char *
cf_verify_code_name (CfVerifyCode code)
{
  static const char *const names[] = {
    [CF_VERIFY_CHANGED] = "changed",       [CF_VERIFY_MALFORMED] = "malformed",
    [CF_VERIFY_MISSING] = "missing",       [CF_VERIFY_CHAIN] = "chain",
    [CF_VERIFY_SIGNATURE] = "signature",   [CF_VERIFY_EPOCH] = "epoch",
    [CF_VERIFY_TRUNCATED] = "truncated",   [CF_VERIFY_KEY] = "key",
    [CF_VERIFY_PERSONAL] = "personal",     [CF_VERIFY_PROJECTION] = "projection",
    [CF_VERIFY_UNFOLDABLE] = "unfoldable",
  };

  return names[code];
}

CfVerifyProblem *
cf_verify_problem_new (CfVerifyCode code, guint epoch, gint64 seq, const char *format, ...)
{
  CfVerifyProblem *problem = g_new0 (CfVerifyProblem, 1);
  va_list args;

  va_start (args, format);
  problem->message = g_strdup_vprintf (format, args);
  va_end (args);
  problem->code = code;
  problem->epoch = epoch;
  problem->seq = seq;
  return problem;
}

void
cf_verify_problem_free (CfVerifyProblem *self)
{
  g_free (self->table);
  g_free (self->row);
  g_free (self->message);
  g_free (self);
}

CfVerifyReport *
cf_verify_report_new (void)
{
  CfVerifyReport *report = g_new0 (CfVerifyReport, 1);

  report->problems = g_ptr_array_new_with_free_func ((GDestroyNotify) cf_verify_problem_free);
  return report;
}

void
cf_verify_report_free (CfVerifyReport *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->problems);
  g_free (self);
}

gboolean
cf_verify_go_on (GCancellable *cancellable, GError **error)
{
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

/* ---- the chain in a database ---------------------------------------------------------------------- */

static gboolean
take_row (CfStmt st, CfChainRecord *ret_record)
{
  gint64 key = cf_stmt_get_int64 (st, 0);
  gsize hash_len, sig_len;
  gconstpointer hash = cf_stmt_get_blob (st, 1, &hash_len);
  gconstpointer sig = cf_stmt_get_blob (st, 2, &sig_len);

  ret_record->epoch = cf_position_key_epoch (key);
  ret_record->seq = cf_position_key_seq (key);
  ret_record->bytes = cf_stmt_get_blob (st, 3, &ret_record->len);
  if (hash_len != CF_HASH_LEN || sig_len != CF_SIGNATURE_LEN)
    return FALSE;
  memcpy (ret_record->hash.bytes, hash, CF_HASH_LEN);
  memcpy (ret_record->signature.bytes, sig, CF_SIGNATURE_LEN);
  return TRUE;
}

static gboolean
check_row (CfDb *db, CfChain *chain, CfStmt st, CfVerifyReport *report)
{
  CfChainRecord stored;
  g_autoptr (CfRecord) record = NULL;
  CfVerifyProblem *problem = NULL;
  CfPublicKey key;

  if (!take_row (st, &stored))
    problem = cf_verify_problem_new (CF_VERIFY_MALFORMED, stored.epoch, stored.seq,
                                     "its hash or signature has the wrong size");
  if (problem == NULL && stored.epoch != chain->key_epoch &&
      cf_journal_load_epoch_key (db, stored.epoch, &key, NULL))
    cf_chain_set_key (chain, stored.epoch, &key);
  if (problem == NULL && cf_chain_check (chain, &stored, &record, &problem)) {
    report->records++;
    return TRUE;
  }
  g_ptr_array_add (report->problems, problem);
  return FALSE;
}

/* @ret_n: rows of the piece; less than PIECE: the end, or a bad record. */
static gboolean
check_piece (CfDb *db, CfChain *chain, CfVerifyReport *report, guint *ret_n, GError **error)
{
  g_auto (CfStmt) st = cf_db_prepare (db,
                                      "SELECT position, hash, sig, record FROM journal"
                                      " WHERE position > :after ORDER BY position LIMIT :limit",
                                      error);
  CfStep step;
  guint n = 0;

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_int64 (st, ":after", cf_position_to_key (chain->last.epoch, chain->last.seq));
  cf_stmt_bind_int64 (st, ":limit", PIECE);
  while ((step = cf_stmt_step (st, error)) == CF_STEP_ROW) {
    if (!check_row (db, chain, st, report)) {
      *ret_n = 0;
      return TRUE;
    }
    n++;
  }
  *ret_n = n;
  return step != CF_STEP_FAILED;
}

gboolean
cf_verify_chain (CfDb *db,
                 CfChain *chain,
                 CfVerifyReport *report,
                 GCancellable *cancellable,
                 GError **error)
{
  guint n = PIECE;

  while (n == PIECE)
    if (!cf_verify_go_on (cancellable, error) || !check_piece (db, chain, report, &n, error))
      return FALSE;
  report->terminal = chain->terminal;
  report->head = chain->last;
  report->epochs = chain->epochs;
  report->unvouched = chain->unvouched;
  return TRUE;
}

/* ---- what stands around the chain ------------------------------------------------------------------- */

/* A key without a record: the epoch's records were cut off. */
static gboolean
check_epochs (CfDb *db, const CfChain *chain, CfVerifyReport *report, GError **error)
{
  gint64 newest, count;

  if (!cf_db_read_int64 (db, "SELECT coalesce (max (epoch), 0) FROM journal_epoch", &newest,
                         error) ||
      !cf_db_read_int64 (db, "SELECT count(*) FROM journal_epoch /*scan*/", &count, error))
    return FALSE;
  if ((guint) newest > chain->last.epoch)
    g_ptr_array_add (report->problems,
                     cf_verify_problem_new (CF_VERIFY_TRUNCATED, (guint) newest, 1,
                                            "epoch %d has a key but no record", (int) newest));
  else if (count != (gint64) chain->epochs)
    g_ptr_array_add (report->problems, cf_verify_problem_new (CF_VERIFY_EPOCH, 0, 0,
                                                              "%d epochs have a key, %u a record",
                                                              (int) count, chain->epochs));
  return TRUE;
}

static void
check_last (CfDb *db, const CfTerminalLast *last, const CfChain *chain, CfVerifyReport *report)
{
  gint64 key = cf_position_to_key (last->position.epoch, last->position.seq);
  g_autoptr (CfRecord) record = NULL;
  CfHash hash = { 0 };

  if (key > cf_position_to_key (chain->last.epoch, chain->last.seq)) {
    g_ptr_array_add (report->problems,
                     cf_verify_problem_new (CF_VERIFY_TRUNCATED, chain->last.epoch,
                                            chain->last.seq + 1,
                                            "this machine had written up to %u:%" G_GINT64_FORMAT
                                            ": records were cut off or an older file was put back",
                                            last->position.epoch, last->position.seq));
    return;
  }
  record = cf_journal_read (db, key, &hash, NULL);
  if (record == NULL || !cf_hash_equal (&hash, &last->position.hash))
    g_ptr_array_add (report->problems,
                     cf_verify_problem_new (CF_VERIFY_TRUNCATED, last->position.epoch,
                                            last->position.seq,
                                            "this machine had written another record there"));
}

static void
check_key (const CfVerifyOptions *options, const CfChain *chain, CfVerifyReport *report)
{
  if (!cf_terminal_key_matches (options->folder, &chain->key))
    g_ptr_array_add (report->problems,
                     cf_verify_problem_new (CF_VERIFY_KEY, chain->last.epoch, 0,
                                            "terminal.key is not the key of epoch %u",
                                            chain->last.epoch));
}

static const char *
personal_hash_of (const CfRecord *record)
{
  json_object *value;

  if (!json_object_object_get_ex (record->body, "personal_hash", &value))
    return NULL;
  return json_object_get_string (value);
}

/* Whether a row of person_data is what its record says. */
static gboolean
is_personal_row_true (CfDb *db, CfStmt st)
{
  g_autoptr (CfRecord) record = cf_journal_read (db, cf_stmt_get_int64 (st, 0), NULL, NULL);
  gsize salt_len;
  gconstpointer salt = cf_stmt_get_blob (st, 1, &salt_len);
  const char *fields = cf_stmt_get_text (st, 2);
  CfHash said, is;

  if (record == NULL || salt_len != CF_PERSONAL_SALT_LEN || fields == NULL ||
      !cf_hash_from_hex (personal_hash_of (record), &said))
    return FALSE;
  is = cf_personal_hash (salt, fields);
  return cf_hash_equal (&said, &is);
}

static gboolean
check_personal (CfDb *db, CfVerifyReport *report, GCancellable *cancellable, GError **error)
{
  g_auto (CfStmt) st =
    cf_db_prepare (db, "SELECT position, salt, fields FROM person_data ORDER BY position /*scan*/",
                   error);
  CfStep step;

  if (st == NULL)
    return FALSE;
  while ((step = cf_stmt_step (st, error)) == CF_STEP_ROW) {
    gint64 key = cf_stmt_get_int64 (st, 0);

    if (!cf_verify_go_on (cancellable, error))
      return FALSE;
    if (!is_personal_row_true (db, st)) {
      g_ptr_array_add (report->problems,
                       cf_verify_problem_new (
                         CF_VERIFY_PERSONAL, cf_position_key_epoch (key), cf_position_key_seq (key),
                         "the personal fields are not those the record means"));
      return TRUE;
    }
  }
  return step != CF_STEP_FAILED;
}

/* ---- a folder ------------------------------------------------------------------------------------------ */

/* Which terminal's terminal.last to look at: read before the journal, since a till that sells meanwhile
 * only ever moves it behind its commits. */
static gboolean
read_last (CfDb *db, const CfVerifyOptions *options, CfTerminalLast *ret_last)
{
  g_autofree char *path = NULL;
  CfJournalHead head;

  if (!cf_journal_load_head (db, &head, NULL))
    return FALSE;
  path = cf_terminal_last_path (options->state_home, &head.terminal);
  return cf_terminal_last_read (path, ret_last);
}

static gboolean
verify_journal (CfDb *db,
                const CfVerifyOptions *options,
                CfVerifyReport *report,
                GCancellable *cancellable,
                GError **error)
{
  CfTerminalLast last;
  gboolean has_last = read_last (db, options, &last);
  CfChain chain = { 0 };

  if (!cf_verify_chain (db, &chain, report, cancellable, error))
    return FALSE;
  if (report->problems->len > 0)
    return TRUE; /* behind a bad record nothing is worth saying */
  if (chain.last.epoch == 0) {
    g_ptr_array_add (report->problems,
                     cf_verify_problem_new (CF_VERIFY_MISSING, 1, 1, "the journal is empty"));
    return TRUE;
  }
  if (!check_epochs (db, &chain, report, error))
    return FALSE;
  if (has_last)
    check_last (db, &last, &chain, report);
  check_key (options, &chain, report);
  return check_personal (db, report, cancellable, error);
}

CfVerifyReport *
cf_verify_folder (const CfVerifyOptions *options, GCancellable *cancellable, GError **error)
{
  g_autofree char *path = g_build_filename (options->folder, "store.db", NULL);
  CfDbOptions db_options = { .kind = CF_DB_STORE, .mode = CF_DB_READER, .vfs = options->vfs };
  g_autoptr (CfDb) db = cf_db_open (path, &db_options, error);
  g_autoptr (CfVerifyReport) report = cf_verify_report_new ();

  if (db == NULL)
    return NULL;
  if (!options->only_projections && !verify_journal (db, options, report, cancellable, error))
    return NULL;
  if (!options->skip_projections && report->problems->len == 0 &&
      !cf_rebuild_compare (db, report, cancellable, error))
    return NULL;
  return g_steal_pointer (&report);
}
