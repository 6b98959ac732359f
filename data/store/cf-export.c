/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-export.h"

#include <string.h>

#include "cf-canonical-json.h"
#include "cf-journal.h"

#define PIECE 500 /* records read at a time */

typedef struct
{
  CfDb *db;
  CfExportWriter writer;
  gpointer data;
  CfHasher *hasher;
  CfId terminal;
  guint epoch; /* whose header was written last */
  CfExportSummary summary;
} Export;

static gboolean
put (Export *self, const char *bytes, gsize len, GError **error)
{
  cf_hasher_update (self->hasher, bytes, len);
  return self->writer (bytes, len, self->data, error);
}

/* ---- the line before an epoch ------------------------------------------------------------------------ */

static gboolean
load_epoch (CfDb *db, guint epoch, CfPublicKey *ret_key, char **ret_certificate, GError **error)
{
  g_auto (CfStmt) st =
    cf_db_prepare (db, "SELECT certificate FROM journal_epoch WHERE epoch = :epoch", error);
  CfStep step;

  if (st == NULL || !cf_journal_load_epoch_key (db, epoch, ret_key, error))
    return FALSE;
  cf_stmt_bind_int64 (st, ":epoch", epoch);
  step = cf_stmt_step (st, error);
  if (step == CF_STEP_FAILED)
    return FALSE;
  *ret_certificate = step == CF_STEP_ROW ? cf_stmt_dup_text (st, 0) : NULL;
  return TRUE;
}

static void
add_text (json_object *object, const char *name, const char *value)
{
  json_object_object_add (object, name, value != NULL ? json_object_new_string (value) : NULL);
}

/* The hash the record at @seq has as its prev. */
static gboolean
add_from (Export *self, json_object *header, guint epoch, gint64 seq, GError **error)
{
  g_autoptr (CfRecord) record =
    cf_journal_read (self->db, cf_position_to_key (epoch, seq), NULL, error);
  char hex[CF_HASH_HEX_LEN + 1];

  if (record == NULL)
    return FALSE;
  cf_hash_to_hex (&record->prev, hex);
  add_text (header, "from_prev", hex);
  json_object_object_add (header, "from_seq", json_object_new_int64 (seq));
  return TRUE;
}

static gboolean
put_header (Export *self, guint epoch, gint64 seq, GError **error)
{
  g_autoptr (json_object) header = json_object_new_object ();
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *certificate = NULL;
  g_autofree char *key_text = NULL;
  CfPublicKey key;

  if (!load_epoch (self->db, epoch, &key, &certificate, error))
    return FALSE;
  key_text = cf_public_key_to_base64 (&key);
  add_text (header, "certificate", certificate);
  json_object_object_add (header, "epoch", json_object_new_int64 (epoch));
  add_text (header, "format", "counterfoil-journal");
  add_text (header, "public_key", key_text);
  add_text (header, "terminal", self->terminal.text);
  json_object_object_add (header, "v", json_object_new_int (1));
  if (seq > 1 && !add_from (self, header, epoch, seq, error))
    return FALSE;
  bytes = cf_canonical_json_write (header, error);
  self->epoch = epoch;
  return bytes != NULL &&
         put (self, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), error) &&
         put (self, "\n", 1, error);
}

/* ---- the records --------------------------------------------------------------------------------------- */

/* {"hash":…,"record":…,"sig":…}: the names are in order and the record is canonical, so is the line. */
static gboolean
put_record (Export *self, CfStmt st, GError **error)
{
  gint64 key = cf_stmt_get_int64 (st, 0);
  gsize hash_len, sig_len, len;
  gconstpointer hash = cf_stmt_get_blob (st, 1, &hash_len);
  gconstpointer sig = cf_stmt_get_blob (st, 2, &sig_len);
  const char *record = cf_stmt_get_blob (st, 3, &len);
  g_autofree char *sig_text = cf_base64_encode (sig, sig_len);
  g_autofree char *head = NULL;
  g_autofree char *tail = NULL;
  char hex[CF_HASH_HEX_LEN + 1];

  if (hash_len != CF_HASH_LEN)
    return cf_error_set (error, CF_ERROR_DAMAGED, "a record without a hash");
  if (cf_position_key_epoch (key) != self->epoch &&
      !put_header (self, cf_position_key_epoch (key), cf_position_key_seq (key), error))
    return FALSE;
  cf_hash_to_hex (hash, hex);
  head = g_strconcat ("{\"hash\":\"", hex, "\",\"record\":", NULL);
  tail = g_strconcat (",\"sig\":\"", sig_text, "\"}\n", NULL);
  if (self->summary.records == 0)
    self->summary.from = key;
  self->summary.to = key;
  self->summary.records++;
  return put (self, head, strlen (head), error) && put (self, record, len, error) &&
         put (self, tail, strlen (tail), error);
}

static gboolean
put_piece (Export *self, gint64 *after, gint64 to, guint *ret_n, GError **error)
{
  g_auto (CfStmt) st = cf_db_prepare (self->db,
                                      "SELECT position, hash, sig, record FROM journal"
                                      " WHERE position > :after AND position <= :to"
                                      " ORDER BY position LIMIT :limit",
                                      error);
  CfStep step;
  guint n = 0;

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_int64 (st, ":after", *after);
  cf_stmt_bind_int64 (st, ":to", to);
  cf_stmt_bind_int64 (st, ":limit", PIECE);
  while ((step = cf_stmt_step (st, error)) == CF_STEP_ROW) {
    if (!put_record (self, st, error))
      return FALSE;
    n++;
  }
  *after = self->summary.to;
  *ret_n = n;
  return step != CF_STEP_FAILED;
}

gboolean
cf_journal_export (CfDb *db,
                   gint64 from,
                   gint64 to,
                   CfExportWriter writer,
                   gpointer data,
                   GCancellable *cancellable,
                   CfExportSummary *ret_summary,
                   GError **error)
{
  g_autoptr (CfHasher) hasher = cf_hasher_new ();
  Export self = { .db = db, .writer = writer, .data = data, .hasher = hasher };
  CfJournalHead head;
  gint64 after = from > 0 ? from - 1 : 0;
  guint n = PIECE;

  if (!cf_journal_load_head (db, &head, error))
    return FALSE;
  self.terminal = head.terminal;
  if (to == 0)
    to = cf_position_to_key (head.position.epoch, head.position.seq);
  while (n == PIECE)
    if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
        !put_piece (&self, &after, to, &n, error))
      return FALSE;
  self.summary.sha256 = cf_hasher_finish (hasher);
  if (ret_summary != NULL)
    *ret_summary = self.summary;
  return TRUE;
}
