/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-backup
 *
 * `backup make` and `backup restore`.  A backup is a folder with copies of the reference file and of
 * store.db, each made in one sqlite3_backup_step (-1), in this order (so the store is never older than
 * what it refers to), and `backup.json`, which says what is in it: format, when, of which terminal, the
 * journal's newest position, the epochs' public keys, and size and SHA-256 of both files.  There is no
 * secret in it: terminal.key and central.token are left out.
 *
 * A restore puts the copies into a folder, makes a new key and opens a new epoch, in which
 * backup.restored says from what.  It refuses where records would be lost (cf_backup_restore()).
 *
 * Blocking; run them in a job, or from the console.  Any thread.
 */

#include <gio/gio.h>

#include "cf-position.h"
#include "cf-store.h"

G_BEGIN_DECLS

/**
 * CfBackupInfo:
 * @terminal: whose
 * @head: the newest record in it
 * @made_at_ms: when
 * @reference_generation: of the reference file in it
 */
typedef struct
{
  CfId terminal;
  CfPosition head;
  gint64 made_at_ms;
  gint64 reference_generation;
} CfBackupInfo;

/**
 * cf_backup_make:
 * @folder: the data folder; a till may be selling on it
 * @dest: a folder to make; must not exist
 * @clock: for the time in it
 * @ret_info: (out) (optional): what it holds
 *
 * Makes a backup and proves it by reading it back: both copies pass SQLite's checks and the copied
 * journal's chain is whole.  A failed one leaves nothing behind.
 */
gboolean cf_backup_make (const char *folder,
                         const char *vfs,
                         const char *dest,
                         const CfClock *clock,
                         GCancellable *cancellable,
                         CfBackupInfo *ret_info,
                         GError **error);

/**
 * cf_backup_read_info:
 *
 * Fails with %CF_ERROR_BAD_FILE where @src is not a backup.
 */
gboolean cf_backup_read_info (const char *src, CfBackupInfo *ret_info, GError **error);

/**
 * cf_backup_restore:
 * @src: a backup
 * @options: the data folder to make or replace, and what else a store needs
 * @accept_loss: restore although @options' folder has records that neither the backup nor a central has
 * @ret_info: (out) (optional): what was restored
 *
 * Checks the backup first, builds the new files beside the old ones, puts the old ones into
 * `replaced-<time>` in the folder, and opens a new epoch (reason "restored") with backup.restored in it.
 *
 * Fails, nothing changed, with %CF_ERROR_UNSENT_RECORDS where records behind the backup's newest would
 * be lost and @accept_loss is not set, with %CF_ERROR_TERMINAL_BUSY where somebody sells on the folder,
 * with %CF_ERROR_DAMAGED where the backup is not what it says, %CF_ERROR_BAD_FILE where it is none.
 */
gboolean cf_backup_restore (const char *src,
                            const CfStoreOptions *options,
                            gboolean accept_loss,
                            CfBackupInfo *ret_info,
                            GError **error);

G_END_DECLS
