/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-till-private.h"
#include "cf-till-value.h"

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
 * Adds to @commit that what is left of the grants of cards goes back.
 *
 * Returns: how many records that are
 */
guint cf_till_value_end (CfTill *self, CfCommit *commit, const CfSale *sale);

G_END_DECLS
