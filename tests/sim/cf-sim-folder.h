/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Folders as a whole: templates, backups, what is put back. */

#include <glib.h>

/* Copies what lies in @from into @to, which is made.  Left out are -shm files, which are memory, and the
 * reserve, which is nothing. */
void cf_sim_folder_copy (const char *from, const char *to);

/* Removes all that lies in @folder, and with @itself the folder too. */
void cf_sim_folder_empty (const char *folder, gboolean itself);

/* Returns: (transfer full): a new folder, in memory where the machine has such a place. */
char *cf_sim_folder_new (void) G_GNUC_WARN_UNUSED_RESULT;

/* Returns: (transfer full) (nullable): the path of a file in @folder, or below, in which @word stands. */
char *cf_sim_folder_find_word (const char *folder, const char *word);
