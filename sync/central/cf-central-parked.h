/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Parked baskets that a store's tills see of each other; only files of this folder include it. */

#include "cf-central-private.h"

G_BEGIN_DECLS

/** cf_central_parked_tidy: forgets parked baskets that nobody has touched since @before_ms. */
gboolean cf_central_parked_tidy (CfCentralStore *store,
                                 CfPublication *publication,
                                 gint64 before_ms,
                                 GError **error);

/** cf_apply_open_parked: reads which baskets of @self's terminal lay parked once; before the first record. */
gboolean cf_apply_open_parked (CfApply *self, GError **error);

/** cf_apply_basket_resumed: books a record basket.resumed. */
gboolean cf_apply_basket_resumed (CfApply *self, const CfRecord *record, GError **error);

/** cf_apply_parked_sold: notes that a sale was a parked basket, and lists one that was sold twice. */
gboolean cf_apply_parked_sold (CfApply *self, const CfRecord *record, GError **error);

/*
 * cf_api_park: PUT /v1/parked/{basket}
 * cf_api_claim_parked: POST /v1/parked/{basket}/claim
 */
gboolean cf_api_park (CfCall *call, GError **error);
gboolean cf_api_claim_parked (CfCall *call, GError **error);

G_END_DECLS
