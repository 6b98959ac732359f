/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/*
 * Goods between stores.  A transfer to another store leaves the sender's shelf with its record; from then on it
 * is in transit at the store it goes to, at main, until that store receives goods under the transfer's document.
 * What is in transit is a function of the set of records, as stock is: of a document and a product, what all
 * stores sent there without what arrived there, not below zero.
 */

#include "cf-central-private.h"

G_BEGIN_DECLS

/**
 * CfTransferBooks:
 *
 * What a transaction says about documents of transfers.
 */
typedef struct _CfTransferBooks CfTransferBooks;

CfTransferBooks *cf_transfer_books_new (CfCentralStore *store) G_GNUC_WARN_UNUSED_RESULT;
void cf_transfer_books_free (CfTransferBooks *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfTransferBooks, cf_transfer_books_free)

/**
 * CfTransferEntry:
 * @store: where the goods go
 * @sender: the store that sent them; "": they arrived
 * @milli: above zero
 * @at_ms: corrected
 */
typedef struct
{
  const char *store;
  const char *document;
  const char *sku;
  const char *sender;
  const char *unit;
  gint64 milli;
  gint64 at_ms;
} CfTransferEntry;

/** cf_transfer_books_enter: @entry: copied; booked by cf_transfer_books_settle(). */
void cf_transfer_books_enter (CfTransferBooks *self, const CfTransferEntry *entry);

/**
 * cf_transfer_books_settle:
 * @stock: gets what is in transit; settled after this
 * @now_ms: of the exceptions
 *
 * Books what was entered.  Locks the documents in one order for everybody, before any row of stock.  Exceptions:
 * `over_received` (more arrived under a document than was sent, which is withdrawn where more was sent after
 * all), `unknown_store` (goods went where no store is), `not_applied` (a figure out of range).
 */
gboolean cf_transfer_books_settle (CfTransferBooks *self,
                                   CfStockBooks *stock,
                                   const CfClock *clock,
                                   gint64 now_ms,
                                   GError **error);

/**
 * cf_transfers_reach_store:
 * @shop: a store that was added in this transaction, or was there before
 *
 * What was sent to it before it was is on its way now.
 */
gboolean cf_transfers_reach_store (CfCentralStore *store,
                                   const char *shop,
                                   const CfClock *clock,
                                   gint64 now_ms,
                                   GError **error);

G_END_DECLS
