/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Shared carts as the central keeps them; only files of this folder include it. */

#include "cf-cart.h"
#include "cf-central-private.h"

G_BEGIN_DECLS

#define CF_CART_FIELD_CUSTOMER "customer" /* an id */
#define CF_CART_FIELD_STORE    "store"    /* who is told of it; none: all stores */
#define CF_CART_FIELD_STATE    "state"    /* "closed": nobody wants it any more */

/**
 * CfCentralCart:
 * @scope: whose feed tells it now, "" for a new one
 * @cart: what everybody wrote
 * @applied: per chain the newest record in it
 *
 * A cart, with its row locked for the transaction.
 */
typedef struct
{
  char *scope;
  CfCart *cart;
  json_object *applied;
} CfCentralCart;

/** cf_central_cart_new: Returns: (transfer full): an empty cart that nobody has been told of. */
CfCentralCart *cf_central_cart_new (const CfId *id) G_GNUC_WARN_UNUSED_RESULT;

void cf_central_cart_free (CfCentralCart *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfCentralCart, cf_central_cart_free)

/** cf_central_cart_lock: @ret_cart: (out) (transfer full): %NULL where there is none. */
gboolean cf_central_cart_lock (CfCentralStore *store,
                               const char *id,
                               CfCentralCart **ret_cart,
                               GError **error);

/**
 * cf_central_cart_save:
 *
 * Writes it, tells the feed of its store (and takes it from the one that had it before), and lists what
 * was paid twice.
 */
gboolean cf_central_cart_save (CfCentralCart *self,
                               CfCentralStore *store,
                               CfPublication *publication,
                               const CfClock *clock,
                               gint64 now_ms,
                               GError **error);

/** cf_central_cart_state: Returns: "open", "paid" or "closed". */
const char *cf_central_cart_state (const CfCart *cart);

/** cf_central_cart_show: Returns: (transfer full): @cart as requests are answered. */
json_object *cf_central_cart_show (const CfCart *cart, gint64 now_ms) G_GNUC_WARN_UNUSED_RESULT;

/** cf_central_carts_forget: @customer was erased: their carts are gone, and told so. */
gboolean cf_central_carts_forget (CfCentralStore *store,
                                  CfPublication *publication,
                                  const char *customer,
                                  GError **error);

/** cf_central_carts_tidy: forgets carts that nobody has touched since @before_ms. */
gboolean cf_central_carts_tidy (CfCentralStore *store,
                                CfPublication *publication,
                                gint64 before_ms,
                                GError **error);

/** cf_apply_open_carts: reads @self's claims; before the first record. */
gboolean cf_apply_open_carts (CfApply *self, GError **error);

/** cf_apply_cart_claimed: books a record cart.claimed. */
gboolean cf_apply_cart_claimed (CfApply *self, const CfRecord *record, GError **error);

/** cf_apply_cart_sold: takes the goods of a sale off the cart that it was rung up from, if any. */
gboolean cf_apply_cart_sold (CfApply *self, const CfRecord *record, GError **error);

/*
 * cf_api_make_cart: POST /v1/carts
 * cf_api_carts: GET /v1/carts
 * cf_api_cart: GET /v1/carts/{cart}
 * cf_api_join_cart: PUT /v1/carts/{cart}
 * cf_api_cart_line: POST /v1/carts/{cart}/lines
 * cf_api_cart_fields: POST /v1/carts/{cart}/fields
 * cf_api_claim_cart: POST /v1/carts/{cart}/claim
 * cf_api_release_cart: POST /v1/carts/{cart}/release
 * cf_api_pay_cart: POST /v1/carts/{cart}/pay
 */
gboolean cf_api_make_cart (CfCall *call, GError **error);
gboolean cf_api_carts (CfCall *call, GError **error);
gboolean cf_api_cart (CfCall *call, GError **error);
gboolean cf_api_join_cart (CfCall *call, GError **error);
gboolean cf_api_cart_line (CfCall *call, GError **error);
gboolean cf_api_cart_fields (CfCall *call, GError **error);
gboolean cf_api_claim_cart (CfCall *call, GError **error);
gboolean cf_api_release_cart (CfCall *call, GError **error);
gboolean cf_api_pay_cart (CfCall *call, GError **error);

G_END_DECLS
