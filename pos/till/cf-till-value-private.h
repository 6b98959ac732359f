/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-till-private.h"
#include "cf-till-value.h"
#include "cf-value-store.h"

G_BEGIN_DECLS

/**
 * cf_till_value_tender:
 * @task: (transfer full): answered
 * @takes_less: whether less than @amount may be taken where there is no more
 *
 * Pays with @card; the caller has checked that the till may.
 */
void cf_till_value_tender (CfTill *self,
                           GTask *task,
                           const CfTenderType *type,
                           const char *card,
                           const CfMoney *amount,
                           gboolean takes_less);

/** cf_till_value_check: whether the grants behind the basket's tenders are still this till's to use. */
gboolean cf_till_value_check (CfTill *self, GError **error);

/**
 * cf_till_value_end:
 * @sale: (nullable): what the basket became, in @commit before this
 *
 * Adds to @commit that what is left of all that this till was lent goes back.
 *
 * Returns: how many records that are
 */
guint cf_till_value_end (CfTill *self, CfCommit *commit, const CfSale *sale);

/** cf_till_list_held: Returns: (transfer full) (element-type CfHeldGrant): what this till was lent. */
GPtrArray *cf_till_list_held (CfTill *self, GError **error);

/** cf_till_give_back: adds to @commit that @grant ends, with @rest of it unused. */
void cf_till_give_back (CfTill *self, CfCommit *commit, const CfHeldGrant *grant, gint64 rest);

/** cf_till_may_ask_lender: Returns: whether the central can be asked, as far as is known. */
gboolean cf_till_may_ask_lender (CfTill *self);

/** cf_till_load_note_rest: writes into @sale what will be on the cards it loads, where that is known. */
void cf_till_load_note_rest (CfTill *self, CfSale *sale);

/* ── last pieces (cf-till-pieces.c) ──────────────────────────────────────────────────────────── */

/** cf_till_pieces_add_came: adds to @held what was lent and is not known to be on the disk yet. */
void cf_till_pieces_add_came (CfTill *self, GPtrArray *held);

/** cf_till_pieces_forget: the grant of that id is being given back. */
void cf_till_pieces_forget (CfTill *self, const char *grant);

/** cf_till_pieces_cover: writes into @sale which grants its lines come off, and what was sold without. */
void cf_till_pieces_cover (CfTill *self, CfSale *sale);

G_END_DECLS
