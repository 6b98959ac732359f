/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-central-private.h"
#include "cf-event.h"
#include "cf-position.h"

/*
 * Taking journals in.  Invariants:
 *  1. a chain's row is locked while records are compared with it and appended: two deliveries of one
 *     terminal come one after the other;
 *  2. what is stored continues the chain: numbering, prev, hash, signature by the epoch's key;
 *  3. an epoch's key is believed when the epoch before signed it, when the terminal that it belongs
 *     to brings it with its own token, or when it was enrolled;
 *  4. a stored record never changes; what differs is a branch, named by the hash of its first record;
 *  5. nothing is acknowledged that is not committed.
 */

#define BACKTRACK 499 /* records asked for again to find where a fork begins */

typedef struct
{
  guint epoch;
  gint64 seq;
  char hash[CF_HASH_HEX_LEN + 1]; /* "" before the first record */
} End;

typedef struct
{
  CfCall *call;
  CfId terminal;
  const char *branch; /* "" for the main chain */
  char shop[CF_WIRE_SCOPE_MAX + 1];
  char code[8];
  gboolean is_known; /* the terminal is enrolled here */
  End end;           /* of the chain, moved as records are taken */
  End stored;        /* as it is in the database */
  guint key_epoch;   /* the epoch of @key; 0 for none */
  CfPublicKey key;
  gboolean gets_over;   /* what lies before the first record is not there any more */
  gboolean opened;      /* an epoch's key came with this push */
  gboolean has_taken;   /* something was appended */
  gboolean is_appended; /* the record just taken was */
  GPtrArray *cells;     /* of rows that are to be inserted together */
} Push;

/* What one record led to. */
typedef enum
{
  TAKEN,
  REFUSED, /* the answer is made */
  FAILED,  /* the store failed */
} Outcome;

/* ---- answers -------------------------------------------------------------------------------------- */

static void
fill_acknowledged (const CfCentral *central,
                   const CfId *terminal,
                   const char *branch,
                   const End *end,
                   CfWireAcknowledged *into)
{
  guint8 message[CF_WIRE_MESSAGE_MAX];

  memset (into, 0, sizeof *into);
  into->terminal = *terminal;
  into->has_branch = cf_hash_from_hex (branch, &into->branch);
  if (!cf_hash_from_hex (end->hash, &into->hash))
    return;
  into->epoch = end->epoch;
  into->seq = end->seq;
  into->has_signature = TRUE;
  into->signature =
    cf_key_pair_sign (central->key, message, cf_wire_acknowledged_message (&into->hash, message));
}

/* Records before the one refused are kept: the answer says up to where. */
static Outcome
refuse (Push *self, CfWireError *error)
{
  error->has_acknowledged = self->has_taken;
  fill_acknowledged (self->call->central, &self->terminal, self->branch, &self->end,
                     &error->acknowledged);
  cf_call_refuse_with (self->call, error);
  cf_wire_error_clear (error);
  return REFUSED;
}

static Outcome
refuse_record (Push *self, const CfRecord *record, const char *why)
{
  CfWireError error = { .code = CF_WIRE_ERROR_BAD_RECORD };

  error.message = record != NULL ? g_strdup_printf ("record %u:%" G_GINT64_FORMAT ": %s",
                                                    record->epoch, record->seq, why)
                                 : g_strdup (why);
  return refuse (self, &error);
}

static Outcome
refuse_gap (Push *self, guint epoch, gint64 seq)
{
  CfWireError error = {
    .code = CF_WIRE_ERROR_GAP, .has_need = TRUE, .need_epoch = epoch, .need_seq = seq
  };

  error.message = g_strdup_printf ("%u:%" G_GINT64_FORMAT " comes next", epoch, seq);
  return refuse (self, &error);
}

static Outcome
refuse_fork (Push *self, const CfRecord *record, const char *branch)
{
  CfWireError error = { .code = CF_WIRE_ERROR_FORK, .has_branch = TRUE, .has_need = TRUE };

  error.need_epoch = record->epoch;
  error.need_seq = record->seq;
  error.message = g_strdup ("another record stands there");
  cf_hash_from_hex (branch, &error.branch);
  return refuse (self, &error);
}

/* ---- keys ------------------------------------------------------------------------------------------- */

static gboolean
load_key (Push *self, guint epoch, gboolean *ret_found, GError **error)
{
  g_autoptr (CfCentralRows) rows = NULL;

  *ret_found = self->key_epoch == epoch;
  if (*ret_found)
    return TRUE;
  /* A branch has the main chain's key until it opens an epoch of its own. */
  rows = cf_central_query (self->call->store, error,
                           "SELECT public_key FROM epoch_key WHERE terminal = $1 AND epoch = $2"
                           " AND (branch = $3 OR branch = '') ORDER BY branch DESC LIMIT 1",
                           "tit", self->terminal.text, (gint64) epoch, self->branch);
  if (rows == NULL)
    return FALSE;
  *ret_found =
    rows->n_rows == 1 && cf_public_key_from_base64 (cf_central_rows_text (rows, 0, 0), &self->key);
  self->key_epoch = *ret_found ? epoch : 0;
  return TRUE;
}

/* Invariant 3. */
static gboolean
is_vouched (Push *self,
            const CfEpochOpened *opened,
            const CfPublicKey *key,
            gboolean *ret_vouched,
            GError **error)
{
  const CfPrincipal *who = &self->call->who;
  CfSignature signature;
  gboolean found;

  *ret_vouched =
    (who->rights & CF_RIGHT_TERMINAL) != 0 && cf_id_equal (&who->terminal, &self->terminal);
  if (*ret_vouched || opened->previous_signature == NULL || opened->previous_epoch == 0)
    return TRUE;
  if (!load_key (self, opened->previous_epoch, &found, error))
    return FALSE;
  *ret_vouched = found && cf_signature_from_base64 (opened->previous_signature, &signature) &&
                 cf_epoch_verify (&self->key, key, &signature);
  return TRUE;
}

static Outcome
store_key (Push *self, guint epoch, const CfPublicKey *key, GError **error)
{
  g_autofree char *text = cf_public_key_to_base64 (key);

  if (!cf_central_exec (self->call->store, error,
                        "INSERT INTO epoch_key (terminal, branch, epoch, public_key)"
                        " VALUES ($1, $2, $3, $4) ON CONFLICT (terminal, branch, epoch)"
                        " DO UPDATE SET public_key = excluded.public_key",
                        "ttit", self->terminal.text, self->branch, (gint64) epoch, text))
    return FAILED;
  self->key = *key;
  self->key_epoch = epoch;
  self->opened = TRUE;
  return TAKEN;
}

/*
 * Whether what an epoch continues is stored here, on whichever branch: two copies of a till that are both
 * alive leave each other's chain, and then nothing is missing between.  @ret_at: where it stands.
 */
static gboolean
find_previous (Push *self,
               const CfEpochOpened *opened,
               gboolean *ret_found,
               End *ret_at,
               GError **error)
{
  g_autoptr (CfCentralRows) rows = NULL;

  *ret_found = FALSE;
  if (opened->previous_hash == NULL)
    return TRUE;
  rows = cf_central_query (self->call->store, error,
                           "SELECT 1 FROM journal WHERE terminal = $1 AND epoch = $2 AND seq = $3"
                           " AND hash = $4 LIMIT 1",
                           "tiit", self->terminal.text, (gint64) opened->previous_epoch,
                           opened->previous_seq, opened->previous_hash);
  if (rows == NULL)
    return FALSE;
  *ret_found = rows->n_rows == 1;
  ret_at->epoch = opened->previous_epoch;
  ret_at->seq = opened->previous_seq;
  g_strlcpy (ret_at->hash, opened->previous_hash, sizeof ret_at->hash);
  return TRUE;
}

/* The first record of an epoch behind the chain's end. */
static Outcome
open_epoch (Push *self, const CfRecord *record, GError **error)
{
  CfEpochOpened opened;
  CfPublicKey key;
  CfHash prev;
  gboolean vouched, is_stored;
  End at;

  if (cf_record_get_kind (record) != CF_EVENT_EPOCH_OPENED ||
      !cf_event_read_epoch_opened (record->body, &opened, NULL) ||
      !cf_public_key_from_base64 (opened.public_key, &key))
    return refuse_record (self, record, "an epoch does not begin with epoch.opened");
  prev = cf_record_first_prev (&key);
  if (!cf_hash_equal (&prev, &record->prev))
    return refuse_record (self, record, "prev is not the hash of the epoch's key");
  if (!find_previous (self, &opened, &is_stored, &at, error))
    return FAILED;
  if (!self->gets_over && !is_stored &&
      (opened.previous_epoch > self->end.epoch ||
       (opened.previous_epoch == self->end.epoch && opened.previous_seq > self->end.seq)))
    return refuse_gap (self, MAX (self->end.epoch, 1), self->end.seq + 1);
  /* It continues another record than ours: the fork lies in the epoch before. */
  if (self->end.epoch > 0 && !is_stored && opened.previous_epoch == self->end.epoch &&
      opened.previous_seq == self->end.seq && g_strcmp0 (opened.previous_hash, self->end.hash) != 0)
    return refuse_gap (self, self->end.epoch, MAX (self->end.seq - BACKTRACK, 1));
  if (!is_vouched (self, &opened, &key, &vouched, error))
    return FAILED;
  if (!vouched) {
    CfWireError refusal = { .code = CF_WIRE_ERROR_UNVOUCHED_EPOCH };

    refusal.message =
      g_strdup ("nobody vouches for the epoch's key: its own terminal has to bring it");
    return refuse (self, &refusal);
  }
  return store_key (self, record->epoch, &key, error);
}

/* ---- one record ---------------------------------------------------------------------------------------- */

#define ROW_TYPES "ttiittit"
#define ROW_CELLS (sizeof ROW_TYPES - 1)

/* Writes what was taken and is not written yet. */
static gboolean
flush_records (Push *self, GError **error)
{
  gboolean ok = self->cells->len == 0 ||
                cf_central_insert (self->call->store, error,
                                   "INSERT INTO journal (terminal, branch, epoch, seq, hash, sig,"
                                   " received_ms, record)",
                                   "", ROW_TYPES, (const char *const *) self->cells->pdata,
                                   self->cells->len / ROW_CELLS, NULL, NULL);

  g_ptr_array_set_size (self->cells, 0);
  return ok;
}

static void
add_record (Push *self, const CfWireRecord *sent, const CfRecord *record)
{
  cf_hash_to_hex (&sent->hash, self->end.hash);
  self->end.epoch = record->epoch;
  self->end.seq = record->seq;
  self->has_taken = self->is_appended = TRUE;
  g_ptr_array_add (self->cells, g_strdup (self->terminal.text));
  g_ptr_array_add (self->cells, g_strdup (self->branch));
  g_ptr_array_add (self->cells, g_strdup_printf ("%u", record->epoch));
  g_ptr_array_add (self->cells, g_strdup_printf ("%" G_GINT64_FORMAT, record->seq));
  g_ptr_array_add (self->cells, g_strdup (self->end.hash));
  g_ptr_array_add (self->cells, cf_signature_to_base64 (&sent->signature));
  g_ptr_array_add (self->cells, g_strdup_printf ("%" G_GINT64_FORMAT, self->call->now_ms));
  g_ptr_array_add (self->cells, g_strndup (sent->bytes, sent->len));
}

static Outcome
insert_personal (Push *self, const CfWireRecord *sent, const CfRecord *record, GError **error)
{
  const char *said = cf_wire_get_text (record->body, "personal_hash", CF_HASH_HEX_LEN);
  const char *subject = cf_wire_get_text (record->body, "person", CF_ID_LEN);
  g_autofree char *fields = NULL;
  g_autofree char *salt = NULL;
  CfHash hash, expected;

  if (sent->fields == NULL)
    return TAKEN;
  if (subject == NULL)
    subject = cf_wire_get_text (record->body, "customer", CF_ID_LEN);
  fields = g_strndup (sent->fields, sent->fields_len);
  hash = cf_personal_hash (sent->salt, fields);
  if (!cf_hash_from_hex (said, &expected) || !cf_hash_equal (&hash, &expected))
    return refuse_record (self, record, "the personal fields are not the record's");
  salt = cf_base64_encode (sent->salt, sizeof sent->salt);
  return cf_central_exec (
           self->call->store, error,
           "INSERT INTO person_data (terminal, branch, epoch, seq, subject, salt, fields)"
           " SELECT $1, $2, CAST ($3 AS BIGINT), CAST ($4 AS BIGINT), $5, $6, $7 WHERE NOT EXISTS"
           " (SELECT 1 FROM customer_id AS i JOIN customer AS c ON c.id = i.customer"
           " WHERE i.id = $5 AND c.erased = 1) ON CONFLICT (terminal, branch, epoch, seq) DO NOTHING",
           "ttiittt", self->terminal.text, self->branch, (gint64) record->epoch, record->seq,
           subject != NULL ? subject : "", salt, fields)
           ? TAKEN
           : FAILED;
}

/* The last record of an epoch on the main chain; 0: there is none. */
static gboolean
read_epochs_end (Push *self, guint epoch, gint64 *ret_seq, GError **error)
{
  g_autoptr (CfCentralRows) rows =
    cf_central_query (self->call->store, error,
                      "SELECT coalesce (max (seq), 0) FROM journal"
                      " WHERE terminal = $1 AND branch = '' AND epoch = $2",
                      "ti", self->terminal.text, (gint64) epoch);

  if (rows == NULL)
    return FALSE;
  *ret_seq = cf_central_rows_int (rows, 0, 0);
  return TRUE;
}

/* A record whose place is known already: the same, or a fork. */
static Outcome
compare (Push *self, const CfWireRecord *sent, const CfRecord *record, GError **error)
{
  char hex[CF_HASH_HEX_LEN + 1];
  g_autoptr (CfCentralRows) rows = NULL;
  gboolean found;
  gint64 end = G_MAXINT64;

  cf_hash_to_hex (&sent->hash, hex);
  if (!flush_records (self, error)) /* it may be one of these */
    return FAILED;
  rows =
    cf_central_query (self->call->store, error,
                      "SELECT hash FROM journal WHERE terminal = $1 AND epoch = $2 AND seq = $3"
                      " AND (branch = $4 OR branch = '') ORDER BY branch DESC LIMIT 1",
                      "tiit", self->terminal.text, (gint64) record->epoch, record->seq,
                      self->branch);
  if (rows == NULL)
    return FAILED;
  if (rows->n_rows == 1 && g_str_equal (cf_central_rows_text (rows, 0, 0), hex))
    return TAKEN;
  if (rows->n_rows == 0 && self->branch[0] == '\0' &&
      !read_epochs_end (self, record->epoch, &end, error))
    return FAILED;
  /* Behind what stands there of the epoch it is news, of another copy of this till: the chain has gone
   * on in a later epoch without it.  Else it lies in what was archived and never seen. */
  if (rows->n_rows == 0 && (end == 0 || record->seq <= end))
    return TAKEN;
  if (self->branch[0] != '\0')
    return refuse_record (self, record, "it differs from what the branch has there");
  g_clear_pointer (&rows, cf_central_rows_free);
  rows =
    cf_central_query (self->call->store, error,
                      "SELECT branch FROM journal WHERE terminal = $1 AND epoch = $2 AND seq = $3"
                      " AND hash = $4 LIMIT 1",
                      "tiit", self->terminal.text, (gint64) record->epoch, record->seq, hex);
  if (rows == NULL)
    return FAILED;
  if (rows->n_rows == 1)
    return refuse_fork (self, record, cf_central_rows_text (rows, 0, 0));
  if (record->seq > 1) {
    if (!load_key (self, record->epoch, &found, error))
      return FAILED;
    if (!found || !cf_record_verify (&self->key, &sent->hash, &sent->signature))
      return refuse_record (self, record, "the signature is not of its epoch's key");
    g_clear_pointer (&rows, cf_central_rows_free);
    rows = cf_central_query (self->call->store, error,
                             "SELECT hash FROM journal WHERE terminal = $1 AND branch = ''"
                             " AND epoch = $2 AND seq = $3",
                             "tii", self->terminal.text, (gint64) record->epoch, record->seq - 1);
    if (rows == NULL)
      return FAILED;
    cf_hash_to_hex (&record->prev, hex);
    /* It differs already before: the branch begins further back. */
    if (rows->n_rows == 1 && !g_str_equal (cf_central_rows_text (rows, 0, 0), hex))
      return refuse_gap (self, record->epoch, MAX (record->seq - BACKTRACK, 1));
    if (rows->n_rows == 0 && end < record->seq)
      return refuse_gap (self, record->epoch, end + 1);
    cf_hash_to_hex (&sent->hash, hex);
  }
  return refuse_fork (self, record, hex);
}

static Outcome
continue_chain (Push *self, const CfWireRecord *sent, const CfRecord *record, GError **error)
{
  char prev[CF_HASH_HEX_LEN + 1];
  gboolean found;
  Outcome outcome;

  cf_hash_to_hex (&record->prev, prev);
  if (record->epoch > self->end.epoch && record->seq == 1) {
    outcome = open_epoch (self, record, error);
    if (outcome != TAKEN)
      return outcome;
  } else if (record->epoch != self->end.epoch || record->seq != self->end.seq + 1) {
    return refuse_gap (self, MAX (self->end.epoch, 1), self->end.seq + 1);
  } else if (!g_str_equal (prev, self->end.hash)) {
    return self->branch[0] != '\0' || record->seq == 1
             ? refuse_record (self, record, "prev is not the hash of the record before")
             : refuse_gap (self, record->epoch, MAX (record->seq - BACKTRACK, 1));
  }
  if (!load_key (self, record->epoch, &found, error))
    return FAILED;
  if (!found || !cf_record_verify (&self->key, &sent->hash, &sent->signature))
    return refuse_record (self, record, "the signature is not of its epoch's key");
  add_record (self, sent, record);
  return insert_personal (self, sent, record, error);
}

static Outcome
take_record (Push *self, const CfWireRecord *sent, const CfRecord *record, GError **error)
{
  if (record->epoch < self->end.epoch ||
      (record->epoch == self->end.epoch && record->seq <= self->end.seq))
    return compare (self, sent, record, error);
  return continue_chain (self, sent, record, error);
}

/* ---- the chain ------------------------------------------------------------------------------------------- */

static gboolean
lock_chain (Push *self, const End *begin, GError **error)
{
  g_autoptr (CfCentralRows) rows = cf_central_query (
    self->call->store, error,
    "INSERT INTO chain (terminal, branch, epoch, seq, hash, applied_epoch, applied_seq, offset_ms,"
    " unsure_ms) VALUES ($1, $2, $3, $4, $5, $3, $4, 0, 0)"
    " ON CONFLICT (terminal, branch) DO UPDATE SET epoch = chain.epoch RETURNING epoch, seq, hash",
    "ttiit", self->terminal.text, self->branch, (gint64) begin->epoch, begin->seq, begin->hash);

  if (rows == NULL)
    return FALSE;
  self->end.epoch = (guint) cf_central_rows_int (rows, 0, 0);
  self->end.seq = cf_central_rows_int (rows, 0, 1);
  g_strlcpy (self->end.hash, cf_central_rows_text (rows, 0, 2), sizeof self->end.hash);
  self->stored = self->end;
  return TRUE;
}

/* Where a new branch leaves the main chain: before its first record, whose hash is its name. */
static Outcome
find_branch_begin (Push *self,
                   const CfWireRecord *sent,
                   const CfRecord *record,
                   End *ret_begin,
                   GError **error)
{
  g_autoptr (CfCentralRows) rows =
    cf_central_query (self->call->store, error,
                      "SELECT 1 FROM chain WHERE terminal = $1 AND branch = $2", "tt",
                      self->terminal.text, self->branch);
  char hex[CF_HASH_HEX_LEN + 1];
  char prev[CF_HASH_HEX_LEN + 1];
  CfEpochOpened opened;
  gboolean is_stored = FALSE;

  if (rows == NULL)
    return FAILED;
  if (rows->n_rows == 1)
    return TAKEN;
  cf_hash_to_hex (&sent->hash, hex);
  cf_hash_to_hex (&record->prev, prev);
  if (!g_str_equal (hex, self->branch))
    return refuse_record (self, record, "a branch begins with the record that it is named after");
  /* It opens an epoch behind what may be another branch. */
  if (record->seq == 1 && cf_record_get_kind (record) == CF_EVENT_EPOCH_OPENED &&
      cf_event_read_epoch_opened (record->body, &opened, NULL) &&
      !find_previous (self, &opened, &is_stored, ret_begin, error))
    return FAILED;
  if (is_stored)
    return TAKEN;
  g_clear_pointer (&rows, cf_central_rows_free);
  rows = cf_central_query (
    self->call->store, error,
    "SELECT epoch, seq, hash FROM journal WHERE terminal = $1 AND branch = '' AND"
    " ((epoch = $2 AND seq = CAST ($3 AS BIGINT)) OR (epoch < $2 AND CAST ($3 AS BIGINT) = 0))"
    " ORDER BY epoch DESC, seq DESC LIMIT 1",
    "tii", self->terminal.text, (gint64) record->epoch, record->seq - 1);
  if (rows == NULL)
    return FAILED;
  if (rows->n_rows == 0 ||
      (record->seq > 1 && !g_str_equal (cf_central_rows_text (rows, 0, 2), prev)))
    return refuse_record (self, record, "the branch does not leave the main chain there");
  ret_begin->epoch = (guint) cf_central_rows_int (rows, 0, 0);
  ret_begin->seq = cf_central_rows_int (rows, 0, 1);
  g_strlcpy (ret_begin->hash, cf_central_rows_text (rows, 0, 2), sizeof ret_begin->hash);
  return TAKEN;
}

static gboolean
note_fork (Push *self, const CfRecord *record, GError **error)
{
  g_autofree char *subject = g_strconcat (self->terminal.text, "/", self->branch, NULL);
  json_object *detail = json_object_new_object ();

  cf_wire_add_text (detail, "terminal", self->terminal.text);
  cf_wire_add_text (detail, "code", self->code);
  cf_wire_add_text (detail, "branch", self->branch);
  cf_wire_add_int (detail, "epoch", record->epoch);
  cf_wire_add_int (detail, "seq", record->seq);
  return cf_exception_add (self->call->store, self->call->now_ms, self->call->central->clock,
                           "fork", subject, self->shop, detail, error);
}

/* The till states the oldest record it still has: what lies before was archived and is not seen here. */
static gboolean
skip_archived (Push *self, const CfRecord *record, gboolean *ret_skipped, GError **error)
{
  const char *archived = cf_call_text (self->call, "archived");
  g_autofree char *here = g_strdup_printf ("%u:%" G_GINT64_FORMAT, record->epoch, record->seq);
  g_autofree char *subject = g_strconcat (self->terminal.text, " ", here, NULL);
  json_object *detail;

  *ret_skipped = FALSE;
  if (archived == NULL || !g_str_equal (archived, here) || record->epoch < self->end.epoch ||
      (record->epoch == self->end.epoch && record->seq <= self->end.seq + 1))
    return TRUE;
  detail = json_object_new_object ();
  cf_wire_add_text (detail, "terminal", self->terminal.text);
  cf_wire_add_int (detail, "after_epoch", self->end.epoch);
  cf_wire_add_int (detail, "after_seq", self->end.seq);
  cf_wire_add_int (detail, "epoch", record->epoch);
  cf_wire_add_int (detail, "seq", record->seq);
  self->gets_over = TRUE;
  if (record->seq > 1) { /* else it opens its epoch, as any other */
    self->end.epoch = record->epoch;
    self->end.seq = record->seq - 1;
    cf_hash_to_hex (&record->prev, self->end.hash);
  }
  *ret_skipped = TRUE;
  return cf_exception_add (self->call->store, self->call->now_ms, self->call->central->clock,
                           "archived_not_seen", subject, self->shop, detail, error);
}

static Outcome
begin (Push *self, const CfWireRecord *sent, const CfRecord *record, GError **error)
{
  End first = { 0 };
  g_autoptr (CfCentralRows) rows =
    cf_central_query (self->call->store, error,
                      "SELECT store, code FROM terminal WHERE terminal = $1", "t",
                      record->terminal.text);
  gboolean skipped;

  if (rows == NULL)
    return FAILED;
  self->terminal = record->terminal;
  if (rows->n_rows == 0)
    return refuse_record (self, record, "its terminal is not enrolled here");
  g_strlcpy (self->shop, cf_central_rows_text (rows, 0, 0), sizeof self->shop);
  g_strlcpy (self->code, cf_central_rows_text (rows, 0, 1), sizeof self->code);
  if (self->branch[0] != '\0') {
    Outcome outcome = find_branch_begin (self, sent, record, &first, error);

    if (outcome != TAKEN)
      return outcome;
    if (!lock_chain (self, &first, error))
      return FAILED;
    return first.epoch == 0 || note_fork (self, record, error) ? TAKEN : FAILED;
  }
  return lock_chain (self, &first, error) && skip_archived (self, record, &skipped, error) ? TAKEN
                                                                                           : FAILED;
}

/* ---- a push -------------------------------------------------------------------------------------------------- */

static Outcome
take_line (Push *self, const CfWireRecord *sent, gboolean is_first, GError **error)
{
  CfHash hash = cf_hash_of (sent->bytes, sent->len);
  g_autoptr (GError) bad = NULL;
  g_autoptr (CfRecord) record = NULL;
  Outcome outcome;

  if (!cf_hash_equal (&hash, &sent->hash))
    return refuse_record (self, NULL, "a record's bytes do not have its hash");
  record = cf_record_parse (sent->bytes, sent->len, &bad);
  if (record == NULL)
    return refuse_record (self, NULL, bad->message);
  if (is_first) {
    outcome = begin (self, sent, record, error);
    if (outcome != TAKEN)
      return outcome;
  }
  if (!cf_id_equal (&record->terminal, &self->terminal))
    return refuse_record (self, record, "records of two terminals in one push");
  self->is_appended = FALSE;
  outcome = take_record (self, sent, record, error);
  if (self->is_appended)
    g_ptr_array_add (self->call->after_records, g_steal_pointer (&record));
  return outcome;
}

static Outcome
take_lines (Push *self, GError **error)
{
  const CfCentralRequest *request = self->call->request;
  CfWireLines lines = { request->body, request->body + request->len };
  guint n = 0;

  for (;; n++) {
    g_autoptr (GError) bad = NULL;
    CfWireRecord sent;
    gboolean is_end;
    Outcome outcome;

    if (!cf_wire_push_next (&lines, &sent, &is_end, &bad))
      return refuse_record (self, NULL, bad->message);
    if (is_end)
      break;
    if (n == CF_WIRE_PUSH_RECORDS_MAX) {
      CfWireError error_many = { .code = CF_WIRE_ERROR_TOO_LARGE };

      return refuse (self, &error_many);
    }
    outcome = take_line (self, &sent, n == 0, error);
    if (outcome != TAKEN)
      return outcome;
  }
  if (n == 0) {
    cf_call_refuse (self->call, CF_WIRE_ERROR_BAD_REQUEST, "a push without a record");
    return REFUSED;
  }
  return TAKEN;
}

static gboolean
close_chain (Push *self, GError **error)
{
  g_autoptr (CfPublication) publication = cf_publication_new ();
  CfCentralStore *store = self->call->store;

  if (!cf_central_exec (store, error,
                        "UPDATE chain SET epoch = $3, seq = $4, hash = $5"
                        " WHERE terminal = $1 AND branch = $2",
                        "ttiit", self->terminal.text, self->branch, (gint64) self->end.epoch,
                        self->end.seq, self->end.hash) ||
      !cf_central_exec (store, error, "UPDATE terminal SET seen_ms = $2 WHERE terminal = $1", "ti",
                        self->terminal.text, self->call->now_ms))
    return FALSE;
  if (!self->opened)
    return TRUE;
  return cf_publish_terminal (store, publication, self->terminal.text, error) &&
         cf_publication_commit (publication, store, self->call->now_ms, error);
}

static gboolean
note_revoked (Push *self, GError **error)
{
  json_object *detail;

  if ((self->call->who.rights & CF_RIGHT_REVOKED) == 0)
    return TRUE;
  detail = json_object_new_object ();
  cf_wire_add_text (detail, "terminal", self->terminal.text);
  cf_wire_add_text (detail, "by", self->call->who.terminal.text);
  return cf_exception_add (self->call->store, self->call->now_ms, self->call->central->clock,
                           "revoked_delivery", self->terminal.text, self->shop, detail, error);
}

static gboolean
apply_pushed (CfCall *call, GError **error)
{
  return cf_central_apply (call->central, call->after_terminal.text, call->after_branch,
                           call->after_records, error);
}

gboolean
cf_api_push (CfCall *call, GError **error)
{
  const char *branch = cf_call_text (call, "branch");
  Push self = { .call = call, .branch = branch != NULL ? branch : "" };
  CfWireAcknowledgement answer = { .retain_ms = call->central->retain_ms };
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
  Outcome outcome;
  CfHash ignored;

  if (call->request->len > CF_WIRE_PUSH_BYTES_MAX)
    return cf_call_refuse (call, CF_WIRE_ERROR_TOO_LARGE, "a push of over 1 MiB");
  if (branch != NULL && !cf_hash_from_hex (branch, &ignored))
    return cf_call_refuse (call, CF_WIRE_ERROR_BAD_REQUEST, "a branch is named by a hash");
  self.cells = cells;
  g_clear_pointer (&call->after_records, g_ptr_array_unref); /* of a try before */
  call->after_records = g_ptr_array_new_with_free_func ((GDestroyNotify) cf_record_free);
  outcome = take_lines (&self, error);
  if (outcome == FAILED || !flush_records (&self, error))
    return FALSE;
  if (self.has_taken && (!close_chain (&self, error) || !note_revoked (&self, error)))
    return FALSE;
  /* Also after a repeat: what was appended before may not be applied yet. */
  if (cf_id_is_set (&self.terminal) && self.shop[0] != '\0' &&
      (self.has_taken || outcome == TAKEN)) {
    call->keep = self.has_taken;
    call->after = apply_pushed;
    call->after_terminal = self.terminal;
    g_strlcpy (call->after_branch, self.branch, sizeof call->after_branch);
  }
  if (outcome == REFUSED)
    return TRUE;
  fill_acknowledged (call->central, &self.terminal, self.branch, &self.end, &answer.main);
  return cf_call_answer (call, "application/json", cf_wire_acknowledgement_encode (&answer));
}

/* ---- where we are, and records back ----------------------------------------------------------------- */

gboolean
cf_api_journal_position (CfCall *call, GError **error)
{
  g_autoptr (CfCentralRows) rows = cf_central_query (
    call->store, error,
    "SELECT branch, epoch, seq, hash FROM chain WHERE terminal = $1 ORDER BY branch", "t",
    call->who.terminal.text);
  g_auto (CfWireAcknowledgement) answer = { .retain_ms = call->central->retain_ms };

  if (rows == NULL)
    return FALSE;
  answer.main.terminal = call->who.terminal;
  answer.branches = g_new0 (CfWireAcknowledged, rows->n_rows);
  for (gsize i = 0; i < rows->n_rows; i++) {
    const char *branch = cf_central_rows_text (rows, i, 0);
    End end = { (guint) cf_central_rows_int (rows, i, 1), cf_central_rows_int (rows, i, 2), "" };

    g_strlcpy (end.hash, cf_central_rows_text (rows, i, 3), sizeof end.hash);
    fill_acknowledged (call->central, &call->who.terminal, branch, &end,
                       branch[0] == '\0' ? &answer.main : &answer.branches[answer.n_branches++]);
  }
  return cf_call_answer (call, "application/json", cf_wire_acknowledgement_encode (&answer));
}

gboolean
cf_api_journal_read (CfCall *call, GError **error)
{
  const char *branch = cf_call_text (call, "branch");
  gint64 epoch, after, limit;
  g_autoptr (CfCentralRows) rows = NULL;
  GString *body;

  if (!cf_call_int (call, "epoch", 1, CF_WIRE_EPOCH_MAX, -1, &epoch) ||
      !cf_call_int (call, "after", 0, CF_WIRE_SEQ_MAX, -1, &after) ||
      !cf_call_int (call, "limit", 1, CF_WIRE_PUSH_RECORDS_MAX, CF_WIRE_PUSH_RECORDS_MAX, &limit))
    return cf_call_refuse (call, CF_WIRE_ERROR_BAD_REQUEST, "epoch, after or limit is not one");
  rows = cf_central_query (
    call->store, error,
    "SELECT j.hash, j.sig, j.record, p.salt, p.fields FROM journal AS j LEFT JOIN person_data AS p"
    " ON p.terminal = j.terminal AND p.branch = j.branch AND p.epoch = j.epoch AND p.seq = j.seq"
    " WHERE j.terminal = $1 AND j.branch = $2 AND j.epoch = $3 AND j.seq > $4"
    " ORDER BY j.seq LIMIT CAST ($5 AS BIGINT)",
    "ttiii", call->who.terminal.text, branch != NULL ? branch : "", epoch, after, limit);
  if (rows == NULL)
    return FALSE;
  body = g_string_new (NULL);
  for (gsize i = 0; i < rows->n_rows && body->len < CF_WIRE_PUSH_BYTES_MAX; i++) {
    CfWireRecord record = { .bytes = cf_central_rows_text (rows, i, 2),
                            .fields = cf_central_rows_text (rows, i, 4) };

    record.len = strlen (record.bytes);
    record.fields_len = record.fields != NULL ? strlen (record.fields) : 0;
    cf_hash_from_hex (cf_central_rows_text (rows, i, 0), &record.hash);
    cf_signature_from_base64 (cf_central_rows_text (rows, i, 1), &record.signature);
    if (record.fields != NULL)
      cf_base64_decode_exact (cf_central_rows_text (rows, i, 3), record.salt, sizeof record.salt);
    cf_wire_push_add (body, &record);
  }
  return cf_call_answer (call, "application/x-ndjson", g_string_free (body, FALSE));
}
