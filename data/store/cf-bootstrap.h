/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-bootstrap
 *
 * Loading the central's snapshots into the next generation of the reference file while the one in use
 * sells: when a till is enrolled, and whenever its feed continues nothing any more.
 *
 * The new file begins as a copy of the one in use, so that what this till made of it by itself (earlier
 * prices, what sells best) stays and products that have not changed cost a comparison; everything
 * told is emptied, rows of the snapshots are applied, and products that no row named go at the end.  How far it
 * has come stands in the file: a load that was interrupted goes on, in the same or the next run of
 * the program, as long as the snapshot is the same.
 *
 *   cf_bootstrap_copy() -> cf_bootstrap_load()… -> cf_bootstrap_end_scope() for each scope
 *     -> cf_bootstrap_finish() -> close, cf_store_switch_reference_async()
 *
 * All on the new file's own writer, which nobody else has.
 */

#include "cf-feed.h"

G_BEGIN_DECLS

/**
 * cf_bootstrap_copy:
 * @from: any connection to the file in use
 * @path: of the next generation; what lies there is removed
 *
 * Copies the file in use and empties the copy of what was told.  A reader's job: seconds for a million
 * products.
 */
gboolean cf_bootstrap_copy (CfDb *from, const char *path, GError **error);

/** CfBootstrapState: how far a scope is; zeroed where nothing of it was loaded yet. */
typedef struct
{
  char snapshot[64 + 1];
  char *place;
  gint64 rows;
  gboolean is_done;
} CfBootstrapState;

void cf_bootstrap_state_clear (CfBootstrapState *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CfBootstrapState, cf_bootstrap_state_clear)

/** cf_bootstrap_read: @ret_state: (out): clear it. */
gboolean cf_bootstrap_read (CfDb *db,
                            const char *scope,
                            CfBootstrapState *ret_state,
                            GError **error);

/**
 * cf_bootstrap_load:
 * @snapshot: name of the snapshot
 * @rows: (element-type CfFeedChange): read, with position 0
 * @place: where to go on behind them, as the central says it
 *
 * Applies rows and remembers the place, in one transaction.  Fails with %CF_ERROR_WRONG_STATE, and the
 * file has to be begun anew, where rows of another snapshot were loaded before.
 */
gboolean cf_bootstrap_load (CfDb *db,
                            const char *scope,
                            const char *snapshot,
                            GArray *rows,
                            const char *place,
                            gint64 at_ms,
                            CfFeedOutcome *ret_outcome,
                            GError **error);

/**
 * cf_bootstrap_end_scope:
 * @cursor: where the feed goes on
 *
 * All pieces of a scope were loaded.
 */
gboolean cf_bootstrap_end_scope (CfDb *db,
                                 const char *scope,
                                 const CfFeedCursor *cursor,
                                 GError **error);

/**
 * cf_bootstrap_finish:
 *
 * Removes the products that no row named, checks the file and puts its log into it, so that it can be
 * closed and put to use.
 */
gboolean cf_bootstrap_finish (CfDb *db, gint64 at_ms, GError **error);

G_END_DECLS
