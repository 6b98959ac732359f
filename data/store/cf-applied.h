/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-applied
 *
 * Which of a till's own records are in a figure that the central told: its `applied`, per chain the newest
 * record in it.  A till whose disk was copied has records in branches, too (sync.md, "Fork").  Pure; any
 * thread.
 */

#include "cf-canonical-json.h"
#include "cf-id.h"

G_BEGIN_DECLS

/**
 * cf_applied_read:
 * @applied: (nullable): `{CHAIN: [epoch, seq]}`; a chain is a terminal, or `TERMINAL/BRANCH`
 * @branches: (nullable): the branches that @terminal's records of this till went to, of which the newest
 *   position counts, too; those of another copy do not
 * @ret_key: (out): position as of cf_position_to_key(); 0 where no own record is in the figure
 *
 * Fails with %CF_ERROR_DAMAGED.
 */
gboolean cf_applied_read (json_object *applied,
                          const CfId *terminal,
                          const char *const *branches,
                          gint64 *ret_key,
                          GError **error);

G_END_DECLS
