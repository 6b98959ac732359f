/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Reading what the central told (cf-feed.h). */

#include "cf-db.h"
#include "cf-money.h"
#include "cf-quantity.h"
#include "cf-rate.h"

G_BEGIN_DECLS

/**
 * CfToldStock:
 * @applied: key of this till's last record that is in the figures; 0 for none
 *
 * Stock of a product at a location, at one instant.
 */
typedef struct
{
  CfQuantity on_hand;
  CfQuantity reserved;
  CfQuantity in_transit;
  CfQuantity damaged;
  gint64 applied;
} CfToldStock;

/**
 * cf_told_stock_read:
 * @journal: (nullable): this till's, whose branches are its own (cf_outbox_list_branches()); read only where a
 *   row has records of a branch
 * @ret_stock: (out): zeroed where there is no row
 * @ret_found: (out): whether there is one
 */
gboolean cf_told_stock_read (CfDb *db,
                             CfDb *journal,
                             const char *sku,
                             const char *location,
                             CfToldStock *ret_stock,
                             gboolean *ret_found,
                             GError **error);

/** cf_told_stock_list_skus: as cf_stock_store_list_skus(), of the rows that were told. */
GPtrArray *cf_told_stock_list_skus (CfDb *db,
                                    const char *location,
                                    const char *after,
                                    guint limit,
                                    GError **error);

/**
 * CfToldRow:
 * @body: JSON as it came, without blanks
 * @problem: (nullable): why it could not be read
 */
typedef struct
{
  char *kind;
  char *id;
  char *body;
  char *problem;
} CfToldRow;

/** cf_told_row_free: frees @self, which may be %NULL. */
void cf_told_row_free (CfToldRow *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfToldRow, cf_told_row_free)

/** cf_told_read: @ret_body: (out) (transfer full) (nullable): the body of a row kept raw. */
gboolean cf_told_read (CfDb *db, const char *kind, const char *id, char **ret_body, GError **error);

/**
 * cf_told_list:
 * @after: list those behind this id; "" from the start
 *
 * Returns: (transfer full) (element-type CfToldRow): rows of @kind without a problem, by id
 */
GPtrArray *cf_told_list (CfDb *db,
                         const char *kind,
                         const char *after,
                         guint limit,
                         GError **error);

/** cf_told_find_store: @ret_found: (out): whether the chain told of a terminal of @store. */
gboolean cf_told_find_store (CfDb *db, const char *store, gboolean *ret_found, GError **error);

/**
 * CfToldPrice:
 * @id: on the feed
 * @price: of 1.000 unit; counts where @percent is 0
 * @from, @to: local civil times, "" where there is no bound
 * @group: (nullable): customer group it is for
 *
 * A price that holds for a time or for some.
 */
typedef struct
{
  char *id;
  gboolean is_markdown;
  CfMoney price;
  CfRate percent;
  char *from;
  char *to;
  char *group;
} CfToldPrice;

#define CF_TOLD_PRICES_MAX 200 /* of one SKU: more are not looked at */

/**
 * cf_told_list_prices:
 *
 * Returns: (transfer full) (element-type CfToldPrice): those of @sku, by id, without its base price
 */
GPtrArray *cf_told_list_prices (CfDb *db, const char *sku, GError **error);

/**
 * CfToldTax:
 * @from: local civil time; "": @from_ms counts
 */
typedef struct
{
  char *tax_class;
  gint64 from_ms;
  char *from;
  CfRate rate;
} CfToldTax;

#define CF_TOLD_TAXES_MAX 500 /* more are not looked at */

/** cf_told_list_taxes: Returns: (transfer full) (element-type CfToldTax): by id. */
GPtrArray *cf_told_list_taxes (CfDb *db, GError **error);

/** cf_told_list_problems: Returns: (transfer full) (element-type CfToldRow): rows that are flagged. */
GPtrArray *cf_told_list_problems (CfDb *db, guint limit, GError **error);

G_END_DECLS
