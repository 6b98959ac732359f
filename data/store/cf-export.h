/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-export
 *
 * `journal export`: the journal as NDJSON that a stranger can check with a JSON library, SHA-256 and
 * Ed25519 (docs/journal.md).  Before the first record of each epoch stands
 *
 *   {"certificate":null,"epoch":1,"format":"counterfoil-journal","public_key":"<base64>",
 *    "terminal":"<uuid>","v":1}
 *
 * on one line, where the export begins inside an epoch with "from_prev" (hex) and "from_seq" beside;
 * then a line a record, {"hash":"<hex>","record":{…},"sig":"<base64>"}, the record's bytes as stored.
 */

#include <gio/gio.h>

#include "cf-db.h"
#include "cf-position.h"

G_BEGIN_DECLS

/**
 * CfExportWriter:
 *
 * Takes @len bytes of the export.  Fails with %CF_ERROR_IO or %CF_ERROR_DISK_FULL.
 */
typedef gboolean (*CfExportWriter) (const char *bytes, gsize len, gpointer data, GError **error);

/**
 * CfExportSummary:
 * @records: how many
 * @from, @to: keys of the first and the last record; 0 where there is none
 * @sha256: of all bytes given to the writer
 */
typedef struct
{
  gint64 records;
  gint64 from;
  gint64 to;
  CfHash sha256;
} CfExportSummary;

/**
 * cf_journal_export:
 * @db: a reader of store.db
 * @from, @to: keys of positions (cf_position_to_key()), both included; 0 for the first and the last
 * @cancellable: (nullable): looked at between records
 * @ret_summary: (out) (optional): what was written
 *
 * Any thread that owns @db.  May run while a till sells: records appended meanwhile are not in it.
 */
gboolean cf_journal_export (CfDb *db,
                            gint64 from,
                            gint64 to,
                            CfExportWriter writer,
                            gpointer data,
                            GCancellable *cancellable,
                            CfExportSummary *ret_summary,
                            GError **error);

G_END_DECLS
