/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What was sold, summed up, and what goes with what; only files of this folder include it. */

#include "cf-central-private.h"

G_BEGIN_DECLS

/**
 * CfSalesBooks:
 *
 * The sums that a transaction's sales change: added up in memory, written once, in one order for
 * everybody.
 */
typedef struct _CfSalesBooks CfSalesBooks;

CfSalesBooks *cf_sales_books_new (CfCentralStore *store, const char *shop)
  G_GNUC_WARN_UNUSED_RESULT;
void cf_sales_books_free (CfSalesBooks *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfSalesBooks, cf_sales_books_free)

/**
 * cf_sales_books_enter:
 * @body: of a record sale.completed; what cannot be read of it is left out
 * @at_ms: corrected
 */
void cf_sales_books_enter (CfSalesBooks *self, json_object *body, gint64 at_ms);

/** cf_sales_books_close: writes the sums. */
gboolean cf_sales_books_close (CfSalesBooks *self, GError **error);

/*
 * cf_api_sales: GET /v1/analytics/sales
 * cf_api_recommendations: GET /v1/customers/{customer}/recommendations
 */
gboolean cf_api_sales (CfCall *call, GError **error);
gboolean cf_api_recommendations (CfCall *call, GError **error);

G_END_DECLS
