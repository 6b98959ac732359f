/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-terminal-key
 *
 * terminal.key in the data folder, mode 0600: the secret half of the newest epoch's key.  It never
 * leaves the terminal and is in no backup.
 *
 * A new epoch's key is first written beside it as terminal.key.new and synced, then the epoch's
 * first record is committed, then the file takes its place.  So at every instant one of the two files
 * has the key of the newest epoch in the journal; cf_terminal_key_settle() puts it right at start.
 */

#include "cf-crypto.h"

G_BEGIN_DECLS

/**
 * cf_terminal_key_stage:
 * @folder: the data folder
 * @key: of the epoch about to be opened
 *
 * Writes and syncs terminal.key.new.  Fails with %CF_ERROR_IO or %CF_ERROR_DISK_FULL.
 */
gboolean cf_terminal_key_stage (const char *folder, const CfKeyPair *key, GError **error);

/**
 * cf_terminal_key_commit:
 *
 * Gives terminal.key.new its name, durably.
 */
gboolean cf_terminal_key_commit (const char *folder, GError **error);

/**
 * cf_terminal_key_settle:
 * @public_key: of the journal's newest epoch
 * @ret_key: (out) (transfer full) (nullable): the key pair; %NULL where neither file has it
 *
 * Finds the secret half of @public_key, finishing or forgetting what a crash left half done.
 */
gboolean cf_terminal_key_settle (const char *folder,
                                 const CfPublicKey *public_key,
                                 CfKeyPair **ret_key,
                                 GError **error);

/**
 * cf_terminal_key_matches:
 *
 * Returns: whether terminal.key is the secret half of @public_key; changes nothing
 */
gboolean cf_terminal_key_matches (const char *folder, const CfPublicKey *public_key);

G_END_DECLS
