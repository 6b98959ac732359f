/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cf-canonical-json.h"
#include "cf-chain.h"
#include "cf-verify-private.h"

/*
 * An exported journal, checked with nothing but itself.
 *
 * Who vouches for it: a trusted key proves the epoch it belongs to.  From there the proof spreads both
 * ways: forward to an epoch whose key the one before signed, backward because epoch.opened, signed by
 * a proved key, names the hash of the last record before it.
 */

#define EXPORT_LINE_MAX (CF_RECORD_BYTES_MAX + 1024) /* a record with its hash and signature */
#define RECORD_MARK     "\",\"record\":"
#define SIG_MARK        ",\"sig\":\""

typedef struct
{
  CfChain chain;
  CfVerifyReport *report;
  GArray *proved;       /* of gboolean, one an epoch with a record: a trusted key or vouched for */
  gboolean has_header;  /* an epoch's line was read, but no record of it yet */
  gboolean key_trusted; /* the key in it is a trusted one */
  const CfPublicKey *trusted;
  gsize n_trusted;
  gint64 line;
} FileCheck;

static gboolean
refuse_line (FileCheck *self, CfVerifyCode code, const char *message)
{
  CfVerifyProblem *problem =
    cf_verify_problem_new (code, self->chain.last.epoch, self->chain.last.seq + 1, "%s", message);

  problem->line = self->line;
  g_ptr_array_add (self->report->problems, problem);
  return FALSE;
}

/* ---- the line before an epoch --------------------------------------------------------------------------- */

static const char *
member_text (json_object *object, const char *name)
{
  json_object *value;

  if (!json_object_object_get_ex (object, name, &value) ||
      !json_object_is_type (value, json_type_string))
    return NULL;
  return json_object_get_string (value);
}

static gint64
member_int (json_object *object, const char *name)
{
  json_object *value;

  if (!json_object_object_get_ex (object, name, &value) ||
      !json_object_is_type (value, json_type_int))
    return 0;
  return json_object_get_int64 (value);
}

static gboolean
is_trusted (const FileCheck *self, const CfPublicKey *key)
{
  for (gsize i = 0; i < self->n_trusted; i++)
    if (cf_public_key_equal (&self->trusted[i], key))
      return TRUE;
  return FALSE;
}

static gboolean
check_header (FileCheck *self, const char *line, gsize len)
{
  g_autoptr (json_object) header = cf_canonical_json_parse_exact (line, len, NULL);
  gint64 epoch = header != NULL ? member_int (header, "epoch") : 0;
  gint64 from_seq = header != NULL ? member_int (header, "from_seq") : 0;
  CfPublicKey key;
  CfHash prev;

  if (header == NULL || g_strcmp0 (member_text (header, "format"), "counterfoil-journal") != 0 ||
      member_int (header, "v") != 1 || epoch < 1 || epoch > CF_POSITION_EPOCH_MAX ||
      !cf_public_key_from_base64 (member_text (header, "public_key"), &key) ||
      !cf_id_parse (member_text (header, "terminal"), &self->report->terminal))
    return refuse_line (self, CF_VERIFY_MALFORMED, "it is not the line of an epoch");
  /* An epoch's line stands once, in front of its first record: a key nothing is signed with proves
   * nothing. */
  if (self->has_header || (self->chain.key_epoch != 0 && epoch <= self->chain.key_epoch))
    return refuse_line (self, CF_VERIFY_EPOCH, "the line of an epoch where none may stand");
  if (self->chain.last.epoch == 0 && from_seq > 1) {
    if (!cf_hash_from_hex (member_text (header, "from_prev"), &prev))
      return refuse_line (self, CF_VERIFY_MALFORMED, "from_seq without from_prev");
    cf_chain_begin_inside (&self->chain, (guint) epoch, from_seq, &prev);
  } else if (self->chain.last.epoch == 0 && epoch > 1) {
    cf_chain_begin_after (&self->chain, (guint) epoch - 1);
  }
  cf_chain_set_key (&self->chain, (guint) epoch, &key);
  self->has_header = TRUE;
  self->key_trusted = is_trusted (self, &key);
  return TRUE;
}

/* ---- a record's line -------------------------------------------------------------------------------------- */

/* {"hash":"<64 hex>","record":…,"sig":"<88 base64>"}: taken apart by its fixed ends, since the record's
 * bytes are what was hashed. */
static gboolean
split_line (const char *line, gsize len, CfChainRecord *ret_record)
{
  static const char start[] = "{\"hash\":\"";
  const gsize head = sizeof start - 1 + CF_HASH_HEX_LEN + sizeof RECORD_MARK - 1;
  const gsize tail = sizeof SIG_MARK - 1 + 88 + 2;
  char hex[CF_HASH_HEX_LEN + 1];
  char base64[88 + 1];

  if (len < head + tail || memcmp (line, start, sizeof start - 1) != 0 ||
      memcmp (line + sizeof start - 1 + CF_HASH_HEX_LEN, RECORD_MARK, sizeof RECORD_MARK - 1) !=
        0 ||
      memcmp (line + len - tail, SIG_MARK, sizeof SIG_MARK - 1) != 0 ||
      memcmp (line + len - 2, "\"}", 2) != 0)
    return FALSE;
  g_strlcpy (hex, line + sizeof start - 1, sizeof hex);
  g_strlcpy (base64, line + len - tail + sizeof SIG_MARK - 1, sizeof base64);
  ret_record->epoch = 0;
  ret_record->seq = 0;
  ret_record->bytes = line + head;
  ret_record->len = len - head - tail;
  return cf_hash_from_hex (hex, &ret_record->hash) &&
         cf_signature_from_base64 (base64, &ret_record->signature);
}

/* The first good record of an epoch: does anybody vouch for its key? */
static void
note_epoch (FileCheck *self)
{
  guint n = self->proved->len;
  gboolean proved = self->key_trusted || (n > 0 && self->chain.newest_vouched &&
                                          g_array_index (self->proved, gboolean, n - 1));

  g_array_append_val (self->proved, proved);
  self->has_header = FALSE;
}

static gboolean
check_record_line (FileCheck *self, const char *line, gsize len)
{
  CfChainRecord stored;
  g_autoptr (CfRecord) record = NULL;
  CfVerifyProblem *problem = NULL;

  if (!split_line (line, len, &stored))
    return refuse_line (self, CF_VERIFY_MALFORMED,
                        "it is neither a record nor the line of an epoch");
  if (self->chain.key_epoch == 0)
    return refuse_line (self, CF_VERIFY_EPOCH, "a record before the line of its epoch");
  if (!cf_chain_check (&self->chain, &stored, &record, &problem)) {
    problem->line = self->line;
    g_ptr_array_add (self->report->problems, problem);
    return FALSE;
  }
  if (self->has_header)
    note_epoch (self);
  self->report->records++;
  return TRUE;
}

static gboolean
check_line (FileCheck *self, const char *line, gsize len)
{
  if (len > EXPORT_LINE_MAX)
    return refuse_line (self, CF_VERIFY_MALFORMED, "the line is too long");
  if (g_str_has_prefix (line, "{\"certificate\":"))
    return check_header (self, line, len);
  return check_record_line (self, line, len);
}

/* ---- the file ------------------------------------------------------------------------------------------------ */

static gboolean
read_lines (FileCheck *self, FILE *file, GCancellable *cancellable, GError **error)
{
  g_autofree char *line = g_malloc (EXPORT_LINE_MAX + 3);
  gboolean good = TRUE;

  while (good && fgets (line, EXPORT_LINE_MAX + 2, file) != NULL) {
    gsize len = strlen (line);

    self->line++;
    if (!cf_verify_go_on (cancellable, error))
      return FALSE;
    if (len > 0 && line[len - 1] == '\n')
      line[--len] = '\0';
    else if (len <= EXPORT_LINE_MAX)
      good = refuse_line (self, CF_VERIFY_MISSING, "the file ends in the middle of a line");
    good = good && check_line (self, line, len);
  }
  if (ferror (file))
    return cf_error_set (error, CF_ERROR_IO, "cannot read: %s", g_strerror (errno));
  return TRUE;
}

/* Proof goes backward through epoch.opened's hash of what came before. */
static void
spread_backward (FileCheck *self)
{
  gboolean all = self->proved->len > 0;

  for (guint i = self->proved->len; i > 1; i--)
    if (g_array_index (self->proved, gboolean, i - 1))
      g_array_index (self->proved, gboolean, i - 2) = TRUE;
  for (guint i = 0; i < self->proved->len; i++)
    all = all && g_array_index (self->proved, gboolean, i);
  self->report->origin_proved = all && self->report->problems->len == 0;
}

static void
fill_report (FileCheck *self)
{
  if (self->has_header && self->report->problems->len == 0)
    refuse_line (self, CF_VERIFY_MISSING, "the file ends behind the line of an epoch");
  spread_backward (self);
  self->report->head = self->chain.last;
  self->report->epochs = self->chain.epochs;
  self->report->unvouched = self->chain.unvouched;
  if (self->report->records == 0 && self->report->problems->len == 0) {
    self->line = 1;
    refuse_line (self, CF_VERIFY_MISSING, "the file holds no record");
  }
}

CfVerifyReport *
cf_verify_file (const char *path,
                const CfPublicKey *trusted,
                gsize n_trusted,
                GCancellable *cancellable,
                GError **error)
{
  g_autoptr (CfVerifyReport) report = cf_verify_report_new ();
  FileCheck self = { .report = report, .trusted = trusted, .n_trusted = n_trusted };
  gboolean is_stdin = g_str_equal (path, "-");
  FILE *file = is_stdin ? stdin : fopen (path, "re");
  gboolean ok;

  if (file == NULL) {
    cf_error_set (error, CF_ERROR_BAD_FILE, "cannot open '%s': %s", path, g_strerror (errno));
    return NULL;
  }
  self.proved = g_array_new (FALSE, TRUE, sizeof (gboolean));
  ok = read_lines (&self, file, cancellable, error);
  if (!is_stdin)
    fclose (file);
  if (ok)
    fill_report (&self);
  g_array_unref (self.proved);
  return ok ? g_steal_pointer (&report) : NULL;
}
