/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-folder-lock
 *
 * One process sells on a data folder: whoever holds the lock of its file `lock`.  The kernel gives it
 * back when the process ends, however it ends.  Who does not hold it may open the databases for
 * reading.  Any thread.
 */

#include <glib.h>

G_BEGIN_DECLS

typedef struct _CfFolderLock CfFolderLock;

/**
 * cf_folder_lock_take:
 * @folder: the data folder
 *
 * Does not wait.  Fails with %CF_ERROR_TERMINAL_BUSY where somebody holds it, naming the process, and
 * with %CF_ERROR_IO.
 *
 * Returns: (transfer full): the lock, given back with cf_folder_lock_release()
 */
CfFolderLock *cf_folder_lock_take (const char *folder, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** cf_folder_lock_release: Gives the lock back; %NULL is allowed. */
void cf_folder_lock_release (CfFolderLock *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfFolderLock, cf_folder_lock_release)

G_END_DECLS
