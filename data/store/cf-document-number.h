/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-document-number
 *
 * The gapless numbers of sales and of Z reports.  A number is used up by the record that bears it, in
 * that record's transaction, so a refused commit leaves no gap.
 */

#include "cf-db.h"

G_BEGIN_DECLS

/**
 * cf_document_number_next:
 * @code: the terminal's code, such as "T1"
 * @series: "sale" or "z"
 *
 * The number that the next document of @series will have: `<code>-<counter>` in the first epoch,
 * `<code>.<epoch>-<counter>` later.  A putting back may skip epochs, so that no number
 * stands on two papers.
 *
 * Returns: (transfer full): the number; %NULL with @error where it could not be read
 */
char *cf_document_number_next (CfDb *db, const char *code, const char *series, GError **error);

/**
 * cf_document_number_use:
 * @db: a writer inside a transaction
 * @epoch: of the record that bears the number
 *
 * Uses up @number.  %CF_ERROR_WRONG_STATE where it does not follow the last one of its series and
 * epoch.
 */
gboolean cf_document_number_use (CfDb *db,
                                 const char *series,
                                 guint epoch,
                                 const char *number,
                                 GError **error);

G_END_DECLS
