/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-cart.h"
#include "cf-till.h"

G_BEGIN_DECLS

/*
 * Shared carts: those the central told, with what this till has written in them since.  All of it works
 * while nobody can be asked: a cart is joined with the others' copies later (cf-cart.h).
 */

#define CF_TILL_CART_LEASE_MS (10 * 60 * 1000)

/**
 * CfTillCart:
 * @cart: told, joined with this till's own edits and sales
 * @note, @customer: (nullable): its fields
 * @is_leased: whether somebody else is about to take money for it
 */
typedef struct
{
  CfCart *cart;
  char *note;
  char *customer;
  gboolean is_leased;
} CfTillCart;

/** cf_till_cart_free: frees @self, which may be %NULL. */
void cf_till_cart_free (CfTillCart *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfTillCart, cf_till_cart_free)

/**
 * cf_till_list_carts:
 * @customer: (nullable): of whom, an id as carts name it: only theirs are read; %NULL for everybody's
 *
 * Returns: (transfer full) (element-type CfTillCart): carts of which something remains to be paid, oldest
 * first
 */
GPtrArray *cf_till_list_carts (CfTill *self, const char *customer, GError **error);

/** cf_till_read_cart: Returns: (transfer full): the cart @id.  UNKNOWN_CART. */
CfTillCart *cf_till_read_cart (CfTill *self, const char *id, GError **error);

/** cf_till_get_open_cart: Returns: (transfer none) (nullable): id of the cart that the open basket is. */
const char *cf_till_get_open_cart (CfTill *self);

/**
 * CfTillCartChange: what somebody else changed in the open cart, or what of it is not known here
 * @name: of the product; its SKU where it is not known here
 * @difference: how many more; below zero: fewer
 */
typedef struct
{
  char *name;
  CfQuantity difference;
  CfUnit unit;
} CfTillCartChange;

/**
 * cf_till_get_cart_changes:
 *
 * Returns: (transfer none) (element-type CfTillCartChange): what the last notice `cart_changed` or
 * `cart_incomplete` was about
 */
GPtrArray *cf_till_get_cart_changes (CfTill *self);

/**
 * cf_till_open_cart_async:
 *
 * Rings what remains of the cart @id, at the prices of now or those promised in it if they are lower, and
 * claims it for ten minutes.  It comes to what was rung before.  While it is open the basket follows what
 * others change in it; what is rung besides is not the cart's.  Finishing the sale takes off the cart what was
 * sold.  Ends in cf_till_command_finish(): BASKET_OPEN where the basket is an order's or a shared cart's
 * already, UNKNOWN_CART, WRONG_STATE while somebody else's lease runs, NO_SUCH_LINE where nothing remains.  Products
 * that are not known here are left out (notice `cart_incomplete`); where that is all of them: UNKNOWN_GOODS, the
 * refusal's text names them.
 */
void cf_till_open_cart_async (CfTill *self,
                              const char *id,
                              GAsyncReadyCallback callback,
                              gpointer user_data);

/**
 * cf_till_edit_cart_async:
 * @quantity: plain decimal: how many of @sku shall remain to be paid; "0" for none
 *
 * Changes the cart as any other of those who share it.  Ends in cf_till_command_finish(): UNKNOWN_CART,
 * BAD_QTY, UNKNOWN_SKU, WRONG_STATE.
 */
void cf_till_edit_cart_async (CfTill *self,
                              const char *id,
                              const char *sku,
                              const char *quantity,
                              GAsyncReadyCallback callback,
                              gpointer user_data);

G_END_DECLS
