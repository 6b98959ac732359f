/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-till.h"

G_BEGIN_DECLS

/*
 * Loading a catalogue, and proving, exporting, copying and summing up the books: the part of the
 * façade that support, scripts and the back office use.  What takes a folder works beside a till that sells.
 */

/**
 * CfTillImport:
 *
 * Outcome of a catalogue import; also handed to the progress function while it runs.
 */
typedef struct
{
  guint64 rows;
  guint64 accepted;
  guint64 updated;
  guint64 rejected;
  guint64 stock_kept;
  double seconds;
} CfTillImport;

/** CfTillImportProgress: called on the main context now and then. */
typedef void (*CfTillImportProgress) (const CfTillImport *so_far, gpointer user_data);

/**
 * cf_till_import_catalog_async:
 * @file: path of the CSV, "-" for standard input
 * @rejects: (nullable): path of the TSV of rejected rows
 * @cancellable: (nullable): stops it; nothing has then changed
 */
void cf_till_import_catalog_async (CfTill *self,
                                   const char *file,
                                   const char *rejects,
                                   CfTillImportProgress progress,
                                   gpointer progress_data,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);

/** cf_till_import_catalog_finish: @ret_import: (out): the counts. */
gboolean cf_till_import_catalog_finish (CfTill *self,
                                        GAsyncResult *result,
                                        CfTillImport *ret_import,
                                        GError **error);

/**
 * CfTillVerdict:
 * @ok: whether everything is as it was written
 * @records: how many were checked
 * @epoch, @seq: the newest position
 * @bad_epoch, @bad_seq: the first bad record, 0 if none
 * @problems: (array zero-terminated=1): what is wrong and where, in words
 */
typedef struct
{
  gboolean ok;
  guint64 records;
  guint64 epoch;
  guint64 seq;
  guint64 bad_epoch;
  guint64 bad_seq;
  char **problems;
} CfTillVerdict;

/** cf_till_verdict_clear: frees what @self holds. */
void cf_till_verdict_clear (CfTillVerdict *self);

/** cf_till_get_folder: Returns: (transfer none): the data folder. */
const char *cf_till_get_folder (CfTill *self);

/**
 * cf_till_verify_journal:
 * @folder: a data folder; a till may be selling on it
 * @ret_verdict: (out): what was found; clear it
 *
 * Checks the whole journal and that a rebuild gives the same tables.  Reads everything: any thread,
 * in a job.  Fails only where the check could not be made.
 */
gboolean cf_till_verify_journal (const char *folder,
                                 CfTillVerdict *ret_verdict,
                                 GCancellable *cancellable,
                                 GError **error);

/** cf_till_check_rebuild: as cf_till_verify_journal(), only whether a rebuild gives the same tables. */
gboolean cf_till_check_rebuild (const char *folder,
                                CfTillVerdict *ret_verdict,
                                GCancellable *cancellable,
                                GError **error);

/**
 * cf_till_verify_file:
 * @path: an exported journal, "-" for standard input
 * @trust: (nullable): base64 of a public key known from elsewhere
 *
 * Checks it with nothing but the file.  Fails with %CF_ERROR_ORIGIN_UNPROVED, @ret_verdict filled in,
 * where it is consistent but no trusted key vouches for it; %CF_ERROR_BAD_FILE, %CF_ERROR_USAGE (a
 * key that is none).  Any thread.
 */
gboolean cf_till_verify_file (const char *path,
                              const char *trust,
                              CfTillVerdict *ret_verdict,
                              GError **error);

/** cf_till_check_db: integrity of both database files of @folder.  Any thread, in a job. */
gboolean cf_till_check_db (const char *folder, CfTillVerdict *ret_verdict, GError **error);

/**
 * cf_till_make_backup:
 * @dest: a folder to make; %NULL: a new one in @folder's `backups/`
 * @ret_path: (out) (optional): the folder that holds the copy, proved by reading it back
 *
 * Any thread, in a job; a till may be selling.
 */
gboolean cf_till_make_backup (const char *folder,
                              const char *dest,
                              char **ret_path,
                              GError **error);

/**
 * cf_till_restore_backup:
 * @accept_loss: although records behind the backup's newest would be lost
 *
 * Replaces @folder's data by a backup and opens a new epoch.  UNSENT_RECORDS, TERMINAL_BUSY,
 * DAMAGED, BAD_FILE: nothing changed.
 */
gboolean cf_till_restore_backup (const char *folder,
                                 const char *source,
                                 gboolean accept_loss,
                                 GError **error);

/**
 * cf_till_export_journal:
 * @from, @to: (nullable): "[EPOCH:]SEQ", both included
 * @path: (nullable): %NULL for standard output
 * @ret_records: (out) (optional): how many
 *
 * Writes NDJSON and records that it did.  Needs the folder for itself.
 */
gboolean cf_till_export_journal (CfTill *self,
                                 const char *from,
                                 const char *to,
                                 const char *path,
                                 guint64 *ret_records,
                                 GError **error);

/**
 * cf_till_report:
 * @kind: "sales", "products", "hours", "tax", "people" or "gift-cards"
 * @from, @to: (nullable): local dates YYYY-MM-DD, both included
 *
 * Returns: (transfer full): the report as a JSON document: an object with `columns` (names) and
 * `rows` (arrays of strings), amounts as plain decimals.
 */
char *cf_till_report (CfTill *self,
                      const char *kind,
                      const char *from,
                      const char *to,
                      GError **error);

G_END_DECLS
