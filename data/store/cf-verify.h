/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-verify
 *
 * Proving a journal: `journal verify`, `journal rebuild --check` and `journal verify FILE`.
 *
 * What is proved of a data folder: every record is where it belongs, its bytes are those that were
 * hashed and signed, nothing is missing between two of them, epochs continue one another, the tables
 * the screens show are exactly what the records say, personal fields are those the records mean, and
 * this machine never wrote more than is there.  What is not proved: that somebody who has the
 * terminal's key, the folder and terminal.last did not write another journal altogether; anchors
 * outside the owner's hands (receipts, Zs, the central) are for that.
 *
 * Reads only, with connections of its own; any thread, and long for a large journal: run it in a job.
 */

#include <gio/gio.h>

#include "cf-crypto.h"
#include "cf-id.h"
#include "cf-position.h"

G_BEGIN_DECLS

/**
 * CfVerifyCode:
 *
 * What is wrong; the words are stable, for scripts.
 */
typedef enum
{
  CF_VERIFY_CHANGED,   /* "changed": a record's bytes are not those that were hashed */
  CF_VERIFY_MALFORMED, /* "malformed": not a record in canonical form */
  CF_VERIFY_MISSING,   /* "missing": a gap, or the wrong order */
  CF_VERIFY_CHAIN,     /* "chain": its prev is not the hash of the record before */
  CF_VERIFY_SIGNATURE, /* "signature": not signed by its epoch's key */
  CF_VERIFY_EPOCH,     /* "epoch": an epoch does not continue the one before, or its key differs */
  CF_VERIFY_TRUNCATED, /* "truncated": this machine wrote more than is there (terminal.last is ahead) */
  CF_VERIFY_KEY,       /* "key": terminal.key is not the newest epoch's */
  CF_VERIFY_PERSONAL,   /* "personal": personal fields differ from what the record says */
  CF_VERIFY_PROJECTION, /* "projection": a table differs from a rebuild */
  CF_VERIFY_UNFOLDABLE, /* "unfoldable": a record contradicts those before it */
} CfVerifyCode;

/** cf_verify_code_name: Returns: (transfer none): the word. */
const char *cf_verify_code_name (CfVerifyCode code);

/**
 * CfVerifyProblem:
 * @code: what
 * @epoch, @seq: at which record; 0 where it is not a record's
 * @line: of a file, from 1; 0 for a folder
 * @table, @row: (nullable): at which row, its key in words
 * @message: in words
 */
typedef struct
{
  CfVerifyCode code;
  guint epoch;
  gint64 seq;
  gint64 line;
  char *table;
  char *row;
  char *message;
} CfVerifyProblem;

/**
 * CfVerifyReport:
 * @terminal: whose journal
 * @records, @epochs: how many were read
 * @head: the newest that was good
 * @problems: (element-type CfVerifyProblem): the first bad record first; empty when all is well
 * @unvouched: epochs whose key the epoch before did not sign (its key was lost: a restore, a copy)
 * @origin_proved: of a file: whether a trusted key vouches for all of it
 */
typedef struct
{
  CfId terminal;
  gint64 records;
  guint epochs;
  CfPosition head;
  GPtrArray *problems;
  guint unvouched;
  gboolean origin_proved;
} CfVerifyReport;

/** cf_verify_report_free: Frees @self, which may be %NULL. */
void cf_verify_report_free (CfVerifyReport *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfVerifyReport, cf_verify_report_free)

/**
 * CfVerifyOptions:
 * @folder: the data folder
 * @state_home, @vfs: (nullable): as in CfStoreOptions
 * @skip_projections: only the chain
 * @only_projections: only what `journal rebuild --check` asks
 */
typedef struct
{
  const char *folder;
  const char *state_home;
  const char *vfs;
  gboolean skip_projections;
  gboolean only_projections;
} CfVerifyOptions;

/**
 * cf_verify_folder:
 * @cancellable: (nullable): looked at between records
 *
 * Fails only where the check could not be made (no store, I/O, cancelled; a file that is no database at
 * all is %CF_ERROR_DAMAGED); what it found stands in the report.  May run while a till sells.
 *
 * Returns: (transfer full): the report
 */
CfVerifyReport *cf_verify_folder (const CfVerifyOptions *options,
                                  GCancellable *cancellable,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_verify_file:
 * @path: what cf_journal_export() wrote, "-" for standard input
 * @trusted: (array length=n_trusted) (nullable): keys known from elsewhere (--trust)
 *
 * Checks an exported journal with nothing but the file.  Without a trusted key that vouches for it the
 * report's @origin_proved is %FALSE: self-consistent, origin unproved.
 */
CfVerifyReport *cf_verify_file (const char *path,
                                const CfPublicKey *trusted,
                                gsize n_trusted,
                                GCancellable *cancellable,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
