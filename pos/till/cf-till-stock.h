/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-till.h"

G_BEGIN_DECLS

/*
 * Goods on shelves: how many there are, and what changes that outside a sale.
 *
 * A figure is what was told (by the central's row, else by the catalogue file that first named the
 * product) and what happened on this terminal since; an own count sets it from its position on.  So a
 * sale shows at once, and twice never.
 */

#define CF_TILL_STOCK_ROWS_MAX 10000 /* a list for people; a program asks by SKU */
#define CF_TILL_STOCK_TEXT_MAX 64    /* bytes of a location's, store's or document's name */

/**
 * CfTillStockRow:
 * @name: "" where the catalogue does not have it (any more)
 * @on_hand: on the shelf, may be below zero; @reserved: of these, promised to somebody
 * @available: on hand without what is reserved
 * @in_transit: on their way here; @damaged: here, but not to be sold
 */
typedef struct
{
  char *sku;
  char *name;
  char *location;
  CfUnit unit;
  CfQuantity on_hand;
  CfQuantity reserved;
  CfQuantity available;
  CfQuantity in_transit;
  CfQuantity damaged;
} CfTillStockRow;

/** cf_till_stock_row_free: frees @self, which may be %NULL. */
void cf_till_stock_row_free (CfTillStockRow *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfTillStockRow, cf_till_stock_row_free)

/**
 * cf_till_read_stock:
 * @sku: a SKU
 * @location: (nullable): %NULL for where this till sells from
 *
 * Returns: (transfer full): its figures.  UNKNOWN_SKU, BAD_REQUEST (no location's name).
 */
CfTillStockRow *cf_till_read_stock (CfTill *self,
                                    const char *sku,
                                    const char *location,
                                    GError **error);

/**
 * cf_till_list_stock:
 * @location: (nullable)
 * @limit: at most so many, up to %CF_TILL_STOCK_ROWS_MAX
 *
 * Returns: (transfer full) (element-type CfTillStockRow): what has a figure there, by SKU.
 */
GPtrArray *cf_till_list_stock (CfTill *self, const char *location, guint limit, GError **error);

/**
 * CfTillStockKind:
 * @CF_TILL_STOCK_RECEIVE: @quantity came in, above zero
 * @CF_TILL_STOCK_COUNT: @quantity lies there, not below zero
 * @CF_TILL_STOCK_ADJUST: @quantity is added, not zero; needs a reason
 * @CF_TILL_STOCK_TRANSFER: @quantity goes to another location or store, above zero
 */
typedef enum
{
  CF_TILL_STOCK_RECEIVE,
  CF_TILL_STOCK_COUNT,
  CF_TILL_STOCK_ADJUST,
  CF_TILL_STOCK_TRANSFER,
} CfTillStockKind;

/**
 * CfTillStockChange:
 * @sku: of which product; must be in the catalogue
 * @location: (nullable): where; %NULL for where this till sells from
 * @quantity: see the kind; whole pieces of `ea`
 * @reason: (nullable): of an adjustment
 * @damaged: an adjustment only: the pieces are not gone but damaged (below zero), or repaired
 * @to_location: (nullable): a transfer within the store; @to_store: (nullable): to another one
 * @document: (nullable): delivery note or transfer, under whose number the other store receives the goods; a
 *   transfer to another store without one is given one
 */
typedef struct
{
  CfTillStockKind kind;
  const char *sku;
  const char *location;
  CfQuantity quantity;
  const char *reason;
  gboolean damaged;
  const char *to_location;
  const char *to_store;
  const char *document;
} CfTillStockChange;

/**
 * cf_till_change_stock_async:
 * @change: copied
 * @approval: (nullable)
 *
 * Records it.  BAD_QTY, UNKNOWN_SKU, UNKNOWN_STORE, BAD_REQUEST, NEEDS_APPROVAL, NOT_PERMITTED.
 */
void cf_till_change_stock_async (CfTill *self,
                                 const CfTillStockChange *change,
                                 const CfTillApproval *approval,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);

/**
 * cf_till_change_stock_finish:
 * @ret_document: (out) (transfer full) (nullable): the number that it was done under, given or made
 *
 * Where it stands in the journal; out parameters are optional.
 */
gboolean cf_till_change_stock_finish (CfTill *self,
                                      GAsyncResult *result,
                                      guint64 *ret_epoch,
                                      guint64 *ret_seq,
                                      char **ret_hash,
                                      char **ret_document,
                                      GError **error);

G_END_DECLS
