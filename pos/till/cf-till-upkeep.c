/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Proving, exporting and copying the books. */
#include "cf-till-upkeep.h"

#include <stdio.h>
#include <string.h>

#include "cf-backup.h"
#include "cf-export.h"
#include "cf-till-private.h"
#include "cf-verify.h"

const char *
cf_till_get_folder (CfTill *self)
{
  return cf_store_get_folder (self->store);
}

void
cf_till_verdict_clear (CfTillVerdict *self)
{
  g_clear_pointer (&self->problems, g_strfreev);
  *self = (CfTillVerdict){ 0 };
}

/* ── verifying ───────────────────────────────────────────────────────────────────────────────── */

static char *
describe_problem (const CfVerifyProblem *problem)
{
  GString *words = g_string_new (cf_verify_code_name (problem->code));

  if (problem->seq != 0)
    g_string_append_printf (words, " at %u:%" G_GINT64_FORMAT, problem->epoch, problem->seq);
  if (problem->line != 0)
    g_string_append_printf (words, " in line %" G_GINT64_FORMAT, problem->line);
  if (problem->table != NULL)
    g_string_append_printf (words, " in %s", problem->table);
  if (problem->row != NULL)
    g_string_append_printf (words, " row %s", problem->row);
  g_string_append_printf (words, ": %s", problem->message);
  return g_string_free (words, FALSE);
}

static void
take_report (const CfVerifyReport *report, CfTillVerdict *ret_verdict)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  CfTillVerdict verdict = { .ok = report->problems->len == 0,
                            .records = (guint64) report->records,
                            .epoch = report->head.epoch,
                            .seq = (guint64) report->head.seq };

  for (guint i = 0; i < report->problems->len; i++) {
    const CfVerifyProblem *problem = report->problems->pdata[i];
    g_ptr_array_add (words, describe_problem (problem));
    if (verdict.bad_seq == 0 && problem->seq != 0) {
      verdict.bad_epoch = problem->epoch;
      verdict.bad_seq = (guint64) problem->seq;
    }
  }
  g_ptr_array_add (words, NULL);
  verdict.problems = (char **) g_ptr_array_free (g_steal_pointer (&words), FALSE);
  *ret_verdict = verdict;
}

static gboolean
verify_folder (const CfVerifyOptions *options,
               CfTillVerdict *ret_verdict,
               GCancellable *cancellable,
               GError **error)
{
  g_autoptr (CfVerifyReport) report = NULL;

  if (!cf_store_exists (options->folder))
    return cf_error_set (error, CF_ERROR_NOT_INITIALISED, "'%s' holds no shop", options->folder);
  report = cf_verify_folder (options, cancellable, error);
  if (report == NULL)
    return FALSE;
  take_report (report, ret_verdict);
  return TRUE;
}

gboolean
cf_till_verify_journal (const char *folder,
                        CfTillVerdict *ret_verdict,
                        GCancellable *cancellable,
                        GError **error)
{
  return verify_folder (&(CfVerifyOptions){ .folder = folder }, ret_verdict, cancellable, error);
}

gboolean
cf_till_check_rebuild (const char *folder,
                       CfTillVerdict *ret_verdict,
                       GCancellable *cancellable,
                       GError **error)
{
  return verify_folder (&(CfVerifyOptions){ .folder = folder, .only_projections = TRUE },
                        ret_verdict, cancellable, error);
}

gboolean
cf_till_verify_file (const char *path,
                     const char *trust,
                     CfTillVerdict *ret_verdict,
                     GError **error)
{
  CfPublicKey key;
  g_autoptr (CfVerifyReport) report = NULL;

  if (trust != NULL && !cf_public_key_from_base64 (trust, &key))
    return cf_error_set (error, CF_ERROR_USAGE, "the trusted key is not one in base64");
  report = cf_verify_file (path, trust != NULL ? &key : NULL, trust != NULL ? 1 : 0, NULL, error);
  if (report == NULL)
    return FALSE;
  take_report (report, ret_verdict);
  if (ret_verdict->ok && !report->origin_proved)
    return cf_error_set (error, CF_ERROR_ORIGIN_UNPROVED,
                         "the journal is self-consistent, origin unproved");
  return TRUE;
}

/* ── the files ───────────────────────────────────────────────────────────────────────────────── */

static gboolean
check_one (CfDb *db, GPtrArray *problems, GError **error)
{
  g_auto (GStrv) found = NULL;
  g_autofree char *name = g_path_get_basename (cf_db_get_path (db));

  if (!cf_db_check (db, &found, error))
    return FALSE;
  for (guint i = 0; found[i] != NULL; i++)
    g_ptr_array_add (problems, g_strdup_printf ("%s: %s", name, found[i]));
  return TRUE;
}

gboolean
cf_till_check_db (const char *folder, CfTillVerdict *ret_verdict, GError **error)
{
  CfStoreOptions options = { .folder = folder,
                             .clock = cf_clock_system (),
                             .worker_mode = CF_WORKER_INLINE,
                             .read_only = TRUE };
  g_autoptr (CfStore) store = cf_store_open (&options, error);
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);

  if (store == NULL || !check_one (cf_store_get_reader (store), problems, error) ||
      !check_one (cf_store_get_reference (store), problems, error))
    return FALSE;
  CfPosition head = cf_store_get_head (store);
  *ret_verdict =
    (CfTillVerdict){ .ok = problems->len == 0, .epoch = head.epoch, .seq = (guint64) head.seq };
  g_ptr_array_add (problems, NULL);
  g_ptr_array_set_free_func (problems, NULL);
  ret_verdict->problems = (char **) g_ptr_array_free (g_steal_pointer (&problems), FALSE);
  return TRUE;
}

/* ── backups ─────────────────────────────────────────────────────────────────────────────────── */

gboolean
cf_till_make_backup (const char *folder, const char *dest, char **ret_path, GError **error)
{
  const CfClock *clock = cf_clock_system ();
  g_autofree char *path = NULL;

  if (!cf_store_exists (folder))
    return cf_error_set (error, CF_ERROR_NOT_INITIALISED, "'%s' holds no shop", folder);
  if (dest != NULL)
    path = g_strdup (dest);
  else {
    g_autofree char *parent = g_build_filename (folder, "backups", NULL);
    g_autofree char *name = g_strdup_printf ("%" G_GINT64_FORMAT, cf_clock_utc_ms (clock));
    g_mkdir_with_parents (parent, 0700);
    path = g_build_filename (parent, name, NULL);
  }
  if (!cf_backup_make (folder, NULL, path, clock, NULL, NULL, error))
    return FALSE;
  if (ret_path != NULL)
    *ret_path = g_steal_pointer (&path);
  return TRUE;
}

gboolean
cf_till_restore_backup (const char *folder,
                        const char *source,
                        gboolean accept_loss,
                        GError **error)
{
  CfStoreOptions options = { .folder = folder,
                             .clock = cf_clock_system (),
                             .worker_mode = CF_WORKER_INLINE };
  return cf_backup_restore (source, &options, accept_loss, NULL, error);
}

/* ── export ──────────────────────────────────────────────────────────────────────────────────── */

/* "[EPOCH:]SEQ"; without an epoch the newest one is meant. */
static gboolean
parse_position (CfTill *self, const char *text, gint64 *ret_key, GError **error)
{
  const char *colon = text != NULL ? strchr (text, ':') : NULL;
  guint64 epoch = cf_store_get_head (self->store).epoch, seq = 0;
  g_autofree char *before = colon != NULL ? g_strndup (text, (gsize) (colon - text)) : NULL;

  *ret_key = 0;
  if (text == NULL)
    return TRUE;
  if ((before != NULL &&
       !g_ascii_string_to_unsigned (before, 10, 1, CF_POSITION_EPOCH_MAX, &epoch, NULL)) ||
      !g_ascii_string_to_unsigned (colon != NULL ? colon + 1 : text, 10, 1,
                                   (G_GUINT64_CONSTANT (1) << CF_POSITION_SEQ_BITS) - 1, &seq,
                                   NULL))
    return cf_error_set (error, CF_ERROR_USAGE, "'%s' is not a position [EPOCH:]SEQ", text);
  *ret_key = cf_position_to_key ((guint) epoch, (gint64) seq);
  return TRUE;
}

static gboolean
write_export (const char *bytes, gsize len, gpointer data, GError **error)
{
  if (fwrite (bytes, 1, len, data) == len)
    return TRUE;
  return cf_error_set (error, CF_ERROR_IO, "cannot write the export: %s", g_strerror (errno));
}

static gboolean
export_to (CfTill *self,
           gint64 from,
           gint64 to,
           FILE *file,
           CfExportSummary *ret_summary,
           GError **error)
{
  if (!cf_journal_export (cf_store_get_reader (self->store), from, to, write_export, file, NULL,
                          ret_summary, error))
    return FALSE;
  if (fflush (file) != 0)
    return cf_error_set (error, CF_ERROR_IO, "cannot write the export: %s", g_strerror (errno));
  return TRUE;
}

static gboolean
record_export (CfTill *self, const CfExportSummary *summary, GError **error)
{
  char sha256[CF_HASH_HEX_LEN + 1];
  CfCommit *commit = cf_commit_new ();
  g_autoptr (GArray) positions = NULL;

  cf_hash_to_hex (&summary->sha256, sha256);
  cf_commit_add_event (commit, cf_till_event (self, CF_EVENT_JOURNAL_EXPORTED,
                                              cf_event_body_journal_exported (&(CfJournalExported){
                                                .from_epoch = cf_position_key_epoch (summary->from),
                                                .from_seq = cf_position_key_seq (summary->from),
                                                .to_epoch = cf_position_key_epoch (summary->to),
                                                .to_seq = cf_position_key_seq (summary->to),
                                                .records = summary->records,
                                                .sha256 = sha256 })));
  positions = cf_store_commit (self->store, commit, error);
  return positions != NULL;
}

gboolean
cf_till_export_journal (CfTill *self,
                        const char *from,
                        const char *to,
                        const char *path,
                        guint64 *ret_records,
                        GError **error)
{
  GError *failure = NULL;
  CfExportSummary summary = { 0 };
  gint64 from_key, to_key;
  FILE *file = stdout;
  gboolean ok;

  if (!cf_till_enter (self, CF_TILL_ALONE, &failure) ||
      !parse_position (self, from, &from_key, &failure) ||
      !parse_position (self, to, &to_key, &failure))
    return cf_till_refuse (self, failure, error);
  if (path != NULL && (file = fopen (path, "wbe")) == NULL) {
    cf_error_set (&failure, CF_ERROR_IO, "cannot write '%s': %s", path, g_strerror (errno));
    return cf_till_refuse (self, failure, error);
  }
  ok = export_to (self, from_key, to_key, file, &summary, &failure);
  if (path != NULL && fclose (file) != 0 && ok)
    ok = cf_error_set (&failure, CF_ERROR_IO, "cannot write '%s': %s", path, g_strerror (errno));
  if (!ok || !record_export (self, &summary, &failure))
    return cf_till_refuse (self, failure, error);
  if (ret_records != NULL)
    *ret_records = (guint64) summary.records;
  return TRUE;
}
