/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-pickup-code.h"
#include "cf-pickup.h"
#include "cf-till.h"

G_BEGIN_DECLS

/*
 * Orders to be collected here: those the central told, and what this till has done about them since.
 * All of it works while nobody can be asked: picking, staging, checking who comes, handing over.
 */

#define CF_TILL_ORDERS_MAX     5000 /* told and looked at; a store has some hundred open ones */
#define CF_TILL_ORDER_TEXT_MAX 200  /* bytes of a shelf, reason or what somebody says */

/**
 * CfTillOrder:
 * @pickup: the order as it is now
 * @name, @phone, @email: (nullable): who collects it, as told beside the order; personal
 */
typedef struct
{
  CfPickup *pickup;
  char *name;
  char *phone;
  char *email;
} CfTillOrder;

/** cf_till_order_free: frees @self, which may be %NULL. */
void cf_till_order_free (CfTillOrder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfTillOrder, cf_till_order_free)

/**
 * cf_till_list_orders:
 * @all: also those that are over: collected, cancelled, expired, returned
 *
 * Returns: (transfer full) (element-type CfTillOrder): the oldest promise first
 */
GPtrArray *cf_till_list_orders (CfTill *self, gboolean all, GError **error);

/**
 * cf_till_read_order:
 * @which: its id, its number for people, or a signed code (`CF1P…`) whatever its signature
 *
 * Returns: (transfer full): the order.  UNKNOWN_ORDER.
 */
CfTillOrder *cf_till_read_order (CfTill *self, const char *which, GError **error);

/**
 * CfTillOrderLine:
 * @line: of the order
 * @sku: (nullable): what stands for the line's product; %NULL for itself
 * @quantity: zero for all there is to do
 */
typedef struct
{
  guint line;
  const char *sku;
  CfQuantity quantity;
} CfTillOrderLine;

/**
 * CfTillOrderStep:
 * @order: see cf_till_read_order()
 * @step: what is done
 * @lines: (array length=n_lines): which lines; none: all that is still to be picked, waits to be
 *   handed over, or can come back.  Falling short names its lines.
 * @shelf: (nullable): staging: where it lies
 * @reason: (nullable): falling short, cancelling, returning
 * @is_damaged: returning: not to be sold again
 * @code: (nullable): collecting: the signed or the typed code
 * @name, @proof, @said: collecting without a code: the name, and the second proof
 *
 * What somebody does about an order.  All borrowed.
 */
typedef struct
{
  const char *order;
  CfPickupStep step;
  const CfTillOrderLine *lines;
  guint n_lines;
  const char *shelf;
  const char *reason;
  gboolean is_damaged;
  const char *code;
  const char *name;
  CfPickupProof proof;
  const char *said;
} CfTillOrderStep;

/**
 * cf_till_step_order_async:
 * @step: copied
 * @approval: (nullable): returning needs it from some
 *
 * Checks and records it.  UNKNOWN_ORDER, WRONG_STATE, NO_SUCH_LINE, BAD_QTY, UNKNOWN_SKU,
 * OVER_RETURNED, BAD_PICKUP_CODE, LOCKED_OUT (too many wrong typed codes), NOT_PAID, BAD_REQUEST,
 * NEEDS_APPROVAL.  Collecting an order of which nothing was paid puts its goods into the open basket, at the
 * agreed prices or those of now if they are lower; finishing that sale hands them over.  So it is only
 * in a till that sells: NO_SHIFT, BASKET_OPEN (it is an order's or a shared cart's already).  What was paid in part is NOT_PAID.  A wrong typed code is remembered, whatever
 * happens to the program.
 */
void cf_till_step_order_async (CfTill *self,
                               const CfTillOrderStep *step,
                               const CfTillApproval *approval,
                               GAsyncReadyCallback callback,
                               gpointer user_data);

/**
 * cf_till_step_order_finish:
 * @ret_epoch: (out) (optional): where it stands in the journal; 0: its goods are in the basket, to be paid
 * @ret_seq, @ret_hash: (out) (optional)
 */
gboolean cf_till_step_order_finish (CfTill *self,
                                    GAsyncResult *result,
                                    guint64 *ret_epoch,
                                    guint64 *ret_seq,
                                    char **ret_hash,
                                    GError **error);

G_END_DECLS
