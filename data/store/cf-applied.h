/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-applied
 *
 * Which of a till's own records are in a figure that the central told: its `applied`, per chain the newest
 * record in it.  A till whose disk was copied has records in branches, too (sync.md, "Fork"), and may hear which
 * of them are its own only after it was told the figure: so what was told is kept, and asked when the figure is
 * used.  Pure; any thread.
 */

#include "cf-canonical-json.h"
#include "cf-id.h"

G_BEGIN_DECLS

/**
 * cf_applied_read:
 * @applied: (nullable): `{CHAIN: [epoch, seq]}`; a chain is a terminal, or `TERMINAL/BRANCH`
 * @ret_key: (out): position on @terminal's chain as of cf_position_to_key(); 0 for none
 * @ret_branches: (out) (transfer full) (nullable): `{BRANCH: [epoch, seq]}` as JSON, those of @terminal whoever's
 *   they are; %NULL for none
 *
 * Fails with %CF_ERROR_DAMAGED.
 */
gboolean cf_applied_read (json_object *applied,
                          const CfId *terminal,
                          gint64 *ret_key,
                          char **ret_branches,
                          GError **error);

/**
 * cf_applied_newest:
 * @key, @branches: (nullable): as cf_applied_read() gave them
 * @own: (nullable): the branches that this till's records went to (cf_outbox_list_branches()); those of another
 *   copy do not count
 *
 * Returns: position of the last own record that is in the figure; 0 for none
 */
gint64 cf_applied_newest (gint64 key, const char *branches, const char *const *own);

G_END_DECLS
