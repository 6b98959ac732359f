/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-page-gaps
 *
 * What is deleted from a database is gone from its file.  SQLite's `secure_delete` overwrites what a
 * deleted row took, and whole pages that are given back.  It leaves what rows were moved away from when a
 * page was split or joined: old copies of them lie in the room between a page's list of cells and its
 * first cell until something else is put there, and no later deletion knows of them.
 *
 * Nobody ever reads that room.  So it is zeroed in every page on its way to the file, whoever writes it: a
 * commit, a checkpoint, a rollback.  A write-ahead log and a rollback journal may still hold such copies:
 * they are emptied.
 */

#include <glib.h>

G_BEGIN_DECLS

struct sqlite3;

/**
 * cf_page_gaps_wipe:
 * @handle: a connection that was just opened for writing and has done nothing yet
 *
 * From now on what @handle writes to its main file is zeroed in its gaps, until it is closed.  A file whose
 * pages cannot be told apart by their first byte is left as it is: one that vacuums itself, and one of 2^24
 * pages (64 GiB).  Nothing is done for a database without a file.  The thread of @handle.
 *
 * Returns: SQLite's code, %SQLITE_OK where all is well
 */
int cf_page_gaps_wipe (struct sqlite3 *handle) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_page_gaps_wipe_free:
 * @handle: a connection to a file with a rollback journal, in a transaction that is to write and has not yet
 *
 * Zeroes what a transaction that did not happen has left on free pages: they are not in its journal, so
 * nobody puts back what was there before.  To be called after a program was killed, and after a rollback of
 * what had reached the file.  Reads all free pages.  Does nothing for a database without a file.  The thread of
 * @handle.
 *
 * Returns: SQLite's code, %SQLITE_OK where all is well
 */
int cf_page_gaps_wipe_free (struct sqlite3 *handle) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_page_gaps_find:
 * @page: (array length=size): a page of a database without auto-vacuum and of less than 2^25 pages
 * @is_first: whether it is the file's first page
 * @ret_from, @ret_to: (out): where the gap begins and what follows it; both 0 where the page is none of a
 *   tree, or a damaged one
 *
 * Pure.
 */
void cf_page_gaps_find (const guint8 *page,
                        gsize size,
                        gboolean is_first,
                        gsize *ret_from,
                        gsize *ret_to);

G_END_DECLS
