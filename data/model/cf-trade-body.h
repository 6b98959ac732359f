/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-trade-body
 *
 * Bodies of records about what a till shares with others: orders to be collected, carts, customers,
 * points, stored value.  The rules are cf-event-body.h's: texts are borrowed both ways, a field marked
 * "?" may be %NULL, making never fails, reading fails with %CF_ERROR_DAMAGED, no personal data.
 *
 * Any thread.
 */

#include "cf-event.h"

G_BEGIN_DECLS

/* ---- orders ---------------------------------------------------------------------------------- */

#define CF_ORDER_LINES_MAX 500 /* of one order, and so of one step */

/**
 * CfOrderGoods:
 * @line: number of the order's line
 * @sku, @name, @unit: what it is about: the line's product, or what stands for it
 * @quantity: above zero; picked and short: negative for what was put back or found after all
 */
typedef struct
{
  guint line;
  const char *sku;
  const char *name;
  CfUnit unit;
  CfQuantity quantity;
} CfOrderGoods;

/**
 * CfOrderStep:
 * @order, @number: its id, and what people call it
 * @location: picked, collected, returned: whose goods they are
 * @shelf: ? ready: where it lies
 * @proof: collected: signed_code, typed_code, phone, email or document
 * @sale: ? collected: id of the sale that paid it here and moved its goods; %NULL: this record moves them
 * @reason: ? short, cancelled, returned
 * @to: ? returned: "damaged": where the goods went within the location
 * @approved_by: ? returned
 * @lines: (array length=n_lines): picked, short, collected, returned
 *
 * One step of an order: what the kinds order.… have between them.
 */
typedef struct
{
  const char *order;
  const char *number;
  const char *location;
  const char *shelf;
  const char *proof;
  const char *sale;
  const char *reason;
  const char *to;
  const char *approved_by;
  const CfOrderGoods *lines;
  guint n_lines;
} CfOrderStep;

/** cf_event_kind_is_order: Returns: whether @kind's body is a CfOrderStep. */
gboolean cf_event_kind_is_order (CfEventKind kind);

/**
 * cf_event_body_order:
 * @kind: one of the kinds order.…; fields that it does not have are left out
 *
 * Returns: (transfer full): the body
 */
json_object *cf_event_body_order (CfEventKind kind, const CfOrderStep *step)
  G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_event_read_order:
 * @ret_step: (out): its texts are borrowed from @json, its lines belong to @ret_lines
 * @ret_lines: (out) (transfer full) (element-type CfOrderGoods): empty where the kind has none
 *
 * Fails with %CF_ERROR_DAMAGED.
 */
gboolean cf_event_read_order (CfEventKind kind,
                              json_object *json,
                              CfOrderStep *ret_step,
                              GArray **ret_lines,
                              GError **error);

/* ---- customers ------------------------------------------------------------------------------- */

/** CfConsentGiven: @topic: `a-z`, `0-9`, `_`; @is_explicit: said by the person, else a default. */
typedef struct
{
  const char *topic;
  gboolean granted;
  gboolean is_explicit;
} CfConsentGiven;

#define CF_CONSENTS_MAX 32

/**
 * CfCustomerChanged:
 * @personal_hash: ? hex of cf_personal_hash(); %NULL: the personal fields are as they were
 * @consents: (array length=n_consents): answers given now
 *
 * Body of customer.created and customer.changed.
 */
typedef struct
{
  const char *customer;
  const char *personal_hash;
  const CfConsentGiven *consents;
  guint n_consents;
} CfCustomerChanged;

/** cf_event_body_customer: Returns: (transfer full): the body of both kinds. */
json_object *cf_event_body_customer (const CfCustomerChanged *body) G_GNUC_WARN_UNUSED_RESULT;

/** cf_event_read_customer: as cf_event_read_order(); @ret_consents: (element-type CfConsentGiven). */
gboolean cf_event_read_customer (json_object *json,
                                 CfCustomerChanged *ret_body,
                                 GArray **ret_consents,
                                 GError **error);

/** CfCustomerMerged: @customer: who survives, the smaller id; @alias: names the same person now. */
typedef struct
{
  const char *customer;
  const char *alias;
} CfCustomerMerged;

/** CfCustomerErased: @customer: and all aliases of it. */
typedef struct
{
  const char *customer;
} CfCustomerErased;

/**
 * CfPointsChanged:
 * @delta: earned, or, negative, taken
 * @reason: returned, given or corrected
 * @document: ? number of what it belongs to; @approved_by: ?
 *
 * Points outside a sale.
 */
typedef struct
{
  const char *customer;
  gint64 delta;
  const char *reason;
  const char *document;
  const char *approved_by;
} CfPointsChanged;

/* ---- carts and stored value ------------------------------------------------------------------ */

/** CfCartClaimed: @basket: ? in which it is rung; @until_ms: when the claim ends by itself. */
typedef struct
{
  const char *cart;
  const char *basket;
  gint64 until_ms;
} CfCartClaimed;

/**
 * CfStoredValueIssued:
 * @card: the account's id
 * @amount: above zero
 * @document: ? number of what it belongs to
 * @reason: ? ; @approved_by: ?
 *
 * Value paid in outside a sale: store credit given, a card replaced.
 */
typedef struct
{
  const char *card;
  CfMoney amount;
  const char *document;
  const char *reason;
  const char *approved_by;
} CfStoredValueIssued;

/**
 * CfStoredValueUsed:
 * @amount: above zero
 * @grant: ? which grant it comes off
 * @at_risk: part of @amount that neither a grant nor the central covered
 * @document: ? ; @reason: ?
 */
typedef struct
{
  const char *card;
  CfMoney amount;
  const char *grant;
  CfMoney at_risk;
  const char *document;
  const char *reason;
} CfStoredValueUsed;

/** CfEscrowReturned: @grant: ended by this; @rest: what remained of it, in the subject's own count. */
typedef struct
{
  const char *grant;
  const char *subject;
  gint64 rest;
} CfEscrowReturned;

/** CfRecommendationShown: @skus: a JSON array of texts, borrowed, at most %CF_RECOMMENDED_MAX of them. */
typedef struct
{
  const char *basket;
  const char *customer;
  json_object *skus;
} CfRecommendationShown;
#define CF_RECOMMENDED_MAX 10

/** CfRecommendationTaken: @line: of the basket, to which it went. */
typedef struct
{
  const char *basket;
  const char *customer;
  guint line;
  const char *sku;
} CfRecommendationTaken;

/* clang-format off */
/*      struct                name                  kind */
#define CF_TRADE_BODY_TABLE(X)                                                                     \
  X (CfCartClaimed,        cart_claimed,         CART_CLAIMED)                                     \
  X (CfCustomerMerged,     customer_merged,      CUSTOMER_MERGED)                                  \
  X (CfCustomerErased,     customer_erased,      CUSTOMER_ERASED)                                  \
  X (CfPointsChanged,      points_changed,       POINTS_CHANGED)                                   \
  X (CfStoredValueIssued,  stored_value_issued,  STORED_VALUE_ISSUED)                              \
  X (CfStoredValueUsed,    stored_value_used,    STORED_VALUE_USED)                                \
  X (CfEscrowReturned,     escrow_returned,      ESCROW_RETURNED)                                  \
  X (CfRecommendationShown, recommendation_shown, RECOMMENDATION_SHOWN)                            \
  X (CfRecommendationTaken, recommendation_taken, RECOMMENDATION_TAKEN)
/* clang-format on */

/**
 * cf_event_body_…:
 *
 * Returns: (transfer full): the body of a record of that kind
 */
#define CF_TRADE_BODY_DECLARE(Type, name, kind)                                                    \
  json_object *cf_event_body_##name (const Type *body) G_GNUC_WARN_UNUSED_RESULT;                  \
  gboolean cf_event_read_##name (json_object *json, Type *ret_body, GError **error);
CF_TRADE_BODY_TABLE (CF_TRADE_BODY_DECLARE)
#undef CF_TRADE_BODY_DECLARE

G_END_DECLS
