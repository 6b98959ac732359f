/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-csv-reader
 *
 * Splits CSV (RFC 4180) into records, one at a time.  Our own and not libcsv, because that cannot
 * say three things the import owes its user: the physical line where a record starts (it calls back
 * after a field or record and swallows line ends), that a quote was still open at the end of the
 * file where lenient parsing is wanted everywhere else, and where a record became too long to be
 * kept; it also ends a record at a lone CR, drops text's own blanks, and grows its buffer without
 * bound behind a forgotten quote.
 *
 * What is read:
 *  - a BOM at the start is skipped;
 *  - a record ends at LF or CR LF; a lone CR is data; blank lines are skipped;
 *  - a field that begins with a quote goes on to the closing one, over commas and line ends; two
 *    quotes are one; what stands behind the closing quote is added as it is; a quote inside an
 *    unquoted field is a quote;
 *  - bytes are not interpreted: NUL and broken UTF-8 come out as they went in.
 *
 * Not thread safe.
 */

#include <gio/gio.h>

#include "cf-crypto.h"

G_BEGIN_DECLS

#define CF_CSV_FIELDS_MAX 256               /* kept of a record; more are only counted */
#define CF_CSV_RECORD_MAX ((gsize) 1 << 20) /* bytes kept of a record */

/**
 * CfCsvField:
 * @data: the bytes, followed by a NUL; may be changed by the caller
 * @len: how many
 */
typedef struct
{
  char *data;
  gsize len;
} CfCsvField;

/**
 * CfCsvRecord:
 * @line: physical line on which it starts, from 1; a line ends at LF
 * @n_fields: how many it has; of these at most %CF_CSV_FIELDS_MAX are in @fields
 * @fields: valid until the next record is read
 * @open_quote: the file ended within quotes
 * @too_long: more than %CF_CSV_RECORD_MAX bytes: what is beyond was dropped
 */
typedef struct
{
  guint64 line;
  guint64 n_fields;
  CfCsvField fields[CF_CSV_FIELDS_MAX];
  gboolean open_quote;
  gboolean too_long;
} CfCsvRecord;

typedef struct _CfCsvReader CfCsvReader;

/**
 * cf_csv_reader_new:
 * @fd: an open file, read from its current position; stays the caller's
 */
CfCsvReader *cf_csv_reader_new (int fd) G_GNUC_WARN_UNUSED_RESULT;

/** cf_csv_reader_free: Frees @self, which may be %NULL. */
void cf_csv_reader_free (CfCsvReader *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfCsvReader, cf_csv_reader_free)

/**
 * cf_csv_reader_next:
 * @ret_record: (out) (transfer none) (nullable): the next record, %NULL at the end
 *
 * Fails with %CF_ERROR_BAD_FILE where the file cannot be read.
 */
gboolean cf_csv_reader_next (CfCsvReader *self, CfCsvRecord **ret_record, GError **error);

/**
 * cf_csv_reader_finish_hash:
 *
 * Returns: the SHA-256 of all bytes of the file; once, after the last record
 */
CfHash cf_csv_reader_finish_hash (CfCsvReader *self);

G_END_DECLS
