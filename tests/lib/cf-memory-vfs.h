/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/*
 * SQLite's files in the memory of the process, for simulations that write and read too much to ask the
 * kernel each time.  Locks and the shared memory of a log hold between the connections of this process,
 * as they do with SQLite's own VFS; no other process sees anything.
 *
 * Where a database is made, an empty file of its name is made, too: whoever asks whether there is one, or
 * what lies in a folder, asks the system.  A file's log and journal are here alone.  Whoever removes or
 * renames files by other means than SQLite's says so here.
 *
 * One thread.  A forked process has what its parent had.
 */

#include <glib.h>

/* From here on this is SQLite's default VFS; before any database is opened. */
void cf_memory_vfs_register (void);

/* As unlink() and rename() of @path; whoever has it open goes on with it.  Nothing where there is none. */
void cf_memory_vfs_remove (const char *path);
void cf_memory_vfs_rename (const char *from, const char *to);

/* The same for all files below a folder, of any depth. */
void cf_memory_vfs_remove_below (const char *folder);
void cf_memory_vfs_copy_below (const char *from, const char *to);

/* Returns the path of a file below @folder that has the bytes of @word, or NULL. */
char *cf_memory_vfs_find_word (const char *folder, const char *word);
