/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-terminal-last
 *
 * What this machine last wrote, kept outside the data folder, so that a database that was put back or
 * copied is found out (sync.md): `<state home>/<terminal>/terminal.last`.
 *
 * The file has two slots of 512 bytes that are written in turn, each with a counter and a hash over
 * itself: a write torn by a power cut leaves the other one.  It is rewritten after each synced commit
 * without a sync of its own (behind is normal), and synced at start and stop.
 */

#include "cf-id.h"
#include "cf-position.h"

G_BEGIN_DECLS

#define CF_MACHINE_ID_MAX 64

/**
 * CfTerminalLast:
 * @machine: names the machine it was written on
 * @terminal: whose journal
 * @position: of the newest record then
 * @starts: how often the terminal was started
 * @is_closed: whether it was closed in peace
 */
typedef struct
{
  char machine[CF_MACHINE_ID_MAX + 1];
  CfId terminal;
  CfPosition position;
  gint64 starts;
  gboolean is_closed;
} CfTerminalLast;

typedef struct _CfTerminalLastFile CfTerminalLastFile;

/**
 * cf_terminal_last_path:
 * @state_home: (nullable): %NULL for `$XDG_STATE_HOME/counterfoil`
 *
 * Returns: (transfer full): where the file of @terminal lies
 */
char *cf_terminal_last_path (const char *state_home, const CfId *terminal);

/**
 * cf_terminal_last_machine:
 * @ret_machine: (out): what /etc/machine-id says, "unknown" where it says nothing
 */
void cf_terminal_last_machine (char ret_machine[CF_MACHINE_ID_MAX + 1]);

/**
 * cf_terminal_last_read:
 * @ret_last: (out): untouched where nothing was found
 *
 * Returns: whether @path has a slot that is whole; the newer one was read
 */
gboolean cf_terminal_last_read (const char *path, CfTerminalLast *ret_last);

/**
 * cf_terminal_last_open:
 *
 * Opens the file for writing, making it and its folder (0700) where they are missing.  Fails with
 * %CF_ERROR_IO.
 */
CfTerminalLastFile *cf_terminal_last_open (const char *path, GError **error)
  G_GNUC_WARN_UNUSED_RESULT;

/** cf_terminal_last_close: Closes the file; %NULL is allowed. */
void cf_terminal_last_close (CfTerminalLastFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfTerminalLastFile, cf_terminal_last_close)

/**
 * cf_terminal_last_write:
 * @sync: whether to wait until it is on the disk
 *
 * Writes @last into the older slot.  One thread at a time.
 */
gboolean cf_terminal_last_write (CfTerminalLastFile *self,
                                 const CfTerminalLast *last,
                                 gboolean sync,
                                 GError **error);

G_END_DECLS
