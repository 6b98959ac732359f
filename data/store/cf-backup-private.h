/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What making and restoring a backup share. */

#include "cf-backup.h"
#include "cf-db.h"

#define CF_BACKUP_STORE "store.db"
#define CF_BACKUP_INDEX "backup.json"

/* (transfer full): the name of the reference file in a backup. */
char *cf_backup_reference_name (gint64 generation);

/* SHA-256 and size of a file. */
gboolean cf_backup_hash_file (const char *path,
                              CfHash *ret_hash,
                              gint64 *ret_bytes,
                              GError **error);

/* Proves one copy by reading it back: SQLite's own checks, and for a store the chain of its journal. */
gboolean cf_backup_prove (const char *path,
                          CfDbKind kind,
                          const char *vfs,
                          GCancellable *cancellable,
                          GError **error);
