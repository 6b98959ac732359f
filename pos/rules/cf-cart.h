/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-cart
 *
 * A cart that several people edit at once, also while they do not hear of each other: the customer's
 * phone, a web shop, tills.  Each of them is an *actor*.  Two copies are joined by cf_cart_merge(),
 * which is commutative, associative and idempotent, so that all copies that have seen the same edits
 * are equal whatever way the edits took.
 *
 * How a line gets its quantity.  Each actor has one *cell* a product, which it alone writes:
 *  - `edited`: the sum of the differences it wrote.  Setting a quantity writes the difference to what
 *    it saw; two actors that add one each have added two.
 *  - `scanned`: what a till holds in its hands.  Others cannot take it away.
 * Removing a line cuts off what has been seen of everybody's `edited` counts: an addition that the
 * remover did not know of survives.  What is wanted of a product is
 *
 *   wanted = Σ scanned + max (0, Σ (edited − cut off))
 *
 * and a payment takes its quantities off: remaining = max (0, wanted − Σ paid).
 *
 * Everything else is a register: the value with the highest pair (counter, actor) holds.  Counters are
 * Lamport's: each edit takes one more than the highest in the copy.  Wall time is shown, never
 * compared; only a promise's and a lease's end are, with the time that is handed in.
 *
 * A cart holds no prices except promises with an end.  Paying claims it with a lease, but a lease is a
 * courtesy and no lock: a physical sale stands.  If a cart was paid twice, cf_cart_paid_twice() says
 * by which sales.
 *
 * Plain values without a clock; a cart belongs to one thread at a time.
 */

#include <json-c/json.h>

#include "cf-id.h"
#include "cf-money.h"
#include "cf-quantity.h"

G_BEGIN_DECLS

/* Above any real cart; they bound what a hostile copy can make us hold. */
#define CF_CART_CELLS_MAX    4096
#define CF_CART_FIELDS_MAX   64
#define CF_CART_PROMISES_MAX 1024
#define CF_CART_PAYMENTS_MAX 64
#define CF_CART_SKU_MAX      64                                /* bytes */
#define CF_CART_NAME_MAX     32                                /* bytes of a field's name */
#define CF_CART_VALUE_MAX    512                               /* bytes of a field's value */
#define CF_CART_NUMBER_MAX   32                                /* bytes of a receipt's number */
#define CF_CART_QUANTITY_MAX G_GINT64_CONSTANT (1000000000000) /* thousandths, in one cell */

typedef struct _CfCart CfCart;

/** cf_cart_new: Returns: (transfer full): an empty cart. */
CfCart *cf_cart_new (const CfId *id) G_GNUC_WARN_UNUSED_RESULT;

/** cf_cart_copy: Returns: (transfer full): an independent copy. */
CfCart *cf_cart_copy (const CfCart *self) G_GNUC_WARN_UNUSED_RESULT;

/** cf_cart_free: Frees @self, which may be %NULL. */
void cf_cart_free (CfCart *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfCart, cf_cart_free)

/** cf_cart_get_id: Returns: the cart's id, owned by @self. */
const CfId *cf_cart_get_id (const CfCart *self);

/** cf_cart_equal: Returns: whether both are the same in every cell, register and payment. */
gboolean cf_cart_equal (const CfCart *a, const CfCart *b);

/**
 * cf_cart_merge:
 * @other: another copy of the same cart
 *
 * Takes in everything that @other has seen.  Fails with %CF_ERROR_BAD_REQUEST where it is another
 * cart and with %CF_ERROR_OUT_OF_RANGE where the join would be larger than a cart may be; @self is
 * then as it was.
 */
gboolean cf_cart_merge (CfCart *self, const CfCart *other, GError **error);

/* ---- lines ----------------------------------------------------------------------------------- */

/**
 * CfCartLine:
 * @sku: which product
 * @wanted: see above, not negative
 * @scanned: the part of it that tills hold
 * @paid: what sales have taken off
 * @remaining: what is still to be paid, not negative
 */
typedef struct
{
  char sku[CF_CART_SKU_MAX + 1];
  CfQuantity wanted;
  CfQuantity scanned;
  CfQuantity paid;
  CfQuantity remaining;
} CfCartLine;

/**
 * cf_cart_list_lines:
 *
 * Returns: (transfer full) (element-type CfCartLine): all products of which something remains, was
 * wanted or paid, by SKU
 */
GArray *cf_cart_list_lines (const CfCart *self) G_GNUC_WARN_UNUSED_RESULT;

/** cf_cart_find_line: @ret_line: (out): @sku's line, all zero where the cart has none. */
void cf_cart_find_line (const CfCart *self, const char *sku, CfCartLine *ret_line);

/**
 * cf_cart_set_quantity:
 * @actor: who edits; writes the difference into its own cell
 * @quantity: what shall remain to be paid, not negative
 *
 * Fails with %CF_ERROR_BAD_QTY for a quantity out of its range, with %CF_ERROR_WRONG_STATE where less
 * is asked for than tills hold in their hands, with %CF_ERROR_UNKNOWN_SKU for a bad SKU and with
 * %CF_ERROR_OUT_OF_RANGE where the cart is full.
 */
gboolean cf_cart_set_quantity (CfCart *self,
                               const CfId *actor,
                               const char *sku,
                               CfQuantity quantity,
                               GError **error);

/**
 * cf_cart_scan:
 * @till: the actor that holds the goods
 * @difference: what was scanned, or, negative, put back
 *
 * Fails as cf_cart_set_quantity(), and with %CF_ERROR_BAD_QTY where more would be put back than this
 * till has scanned.
 */
gboolean cf_cart_scan (CfCart *self,
                       const CfId *till,
                       const char *sku,
                       CfQuantity difference,
                       GError **error);

/**
 * cf_cart_remove:
 *
 * Cuts off what is seen of everybody's edits of @sku and @actor's own scans of it.  What other tills
 * scanned stays.  Fails with %CF_ERROR_NO_SUCH_LINE where nothing remains of it.
 */
gboolean cf_cart_remove (CfCart *self, const CfId *actor, const char *sku, GError **error);

/* ---- registers ------------------------------------------------------------------------------- */

/**
 * cf_cart_set_field:
 * @name: `a-z`, `0-9`, `_`: "customer", "store", "note", "state" …
 * @value: (nullable): UTF-8 without line ends, at most %CF_CART_VALUE_MAX bytes; %NULL takes it away
 *
 * Fails with %CF_ERROR_BAD_REQUEST for a bad name or value and with %CF_ERROR_OUT_OF_RANGE where the
 * cart is full.
 */
gboolean cf_cart_set_field (CfCart *self,
                            const CfId *actor,
                            const char *name,
                            const char *value,
                            GError **error);

/** cf_cart_get_field: Returns: (nullable): the value, owned by @self until its next change. */
const char *cf_cart_get_field (const CfCart *self, const char *name);

/**
 * cf_cart_promise:
 * @price: of 1.000 unit, not negative
 * @until_ms: UTC; the promise holds before it
 *
 * Whoever may make prices (the central, a web shop) promises one.  Fails as cf_cart_set_field().
 */
gboolean cf_cart_promise (CfCart *self,
                          const CfId *actor,
                          const char *sku,
                          CfMoney price,
                          gint64 until_ms,
                          GError **error);

/** cf_cart_get_promise: @ret_price: (out).  Returns: whether a promise for @sku holds at @now_ms. */
gboolean cf_cart_get_promise (const CfCart *self,
                              const char *sku,
                              gint64 now_ms,
                              CfMoney *ret_price);

/* ---- paying ---------------------------------------------------------------------------------- */

/**
 * CfCartLease:
 * @holder: who is about to take money; the empty id for nobody
 * @until_ms: UTC; ends by itself then
 */
typedef struct
{
  CfId holder;
  gint64 until_ms;
} CfCartLease;

/**
 * cf_cart_claim:
 * @now_ms: now; @until_ms: when the claim ends by itself
 *
 * Fails with %CF_ERROR_WRONG_STATE while somebody else's lease runs.  Who cannot ask the others
 * claims all the same and hears later.
 */
gboolean cf_cart_claim (CfCart *self,
                        const CfId *actor,
                        gint64 now_ms,
                        gint64 until_ms,
                        GError **error);

/** cf_cart_release: Gives up @actor's lease; nothing happens where it has none. */
void cf_cart_release (CfCart *self, const CfId *actor);

/** cf_cart_get_lease: @ret_lease: (out).  Returns: whether somebody's lease runs at @now_ms. */
gboolean cf_cart_get_lease (const CfCart *self, gint64 now_ms, CfCartLease *ret_lease);

/**
 * CfCartSold: @sku, @quantity: what a sale sold of one product, above zero; borrowed.
 */
typedef struct
{
  const char *sku;
  CfQuantity quantity;
} CfCartSold;

/**
 * cf_cart_pay:
 * @sale: id of the sale: a cart takes each sale once
 * @number: its number for people
 * @sold: (array length=n): what was sold, each product once
 *
 * A physical sale stands: takes its quantities off what remains, never more than that, and remembers
 * which other payments were known.  Products that the cart does not have are left out.  Fails with
 * %CF_ERROR_OUT_OF_RANGE where the cart is full.
 */
gboolean cf_cart_pay (CfCart *self,
                      const CfId *actor,
                      const CfId *sale,
                      const char *number,
                      const CfCartSold *sold,
                      gsize n,
                      GError **error);

/**
 * cf_cart_pay_unaware:
 *
 * As cf_cart_pay(), of a sale of which nobody knows here what its payer had heard of: it counts as made
 * without knowledge of any other payment.  It takes off what it would have taken then, so a cart that
 * two tills sold is seen to be paid twice; payments one after the other of what remained are not, for
 * together they took no more than was wanted.
 */
gboolean cf_cart_pay_unaware (CfCart *self,
                              const CfId *actor,
                              const CfId *sale,
                              const char *number,
                              const CfCartSold *sold,
                              gsize n,
                              GError **error);

/**
 * cf_cart_was_paid_by:
 *
 * Returns: whether the sale @sale is among the cart's payments
 */
gboolean cf_cart_was_paid_by (const CfCart *self, const CfId *sale);

/**
 * cf_cart_paid_twice:
 *
 * Payments that did not know of each other form a group, and so do those that share a member with it.
 * The group was paid twice if for some product it took, together with what its members had seen paid
 * before, more than any of them had seen wanted.  What is edited or paid later by somebody who knew of
 * the group changes nothing about it.
 *
 * Returns: (transfer full) (element-type GArray): groups by their smallest sale, each the ids of its
 * sales (CfId) in order
 */
GPtrArray *cf_cart_paid_twice (const CfCart *self) G_GNUC_WARN_UNUSED_RESULT;

/* ---- its form outside ------------------------------------------------------------------------ */

/** cf_cart_to_json: Returns: (transfer full): the whole state; equal carts give equal JSON. */
json_object *cf_cart_to_json (const CfCart *self) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_cart_from_json:
 * @json: from outside; fields it does not know are ignored
 *
 * Fails with %CF_ERROR_BAD_REQUEST where a field is missing, of the wrong type or out of its range,
 * or where something stands twice.
 *
 * Returns: (transfer full): the cart
 */
CfCart *cf_cart_from_json (json_object *json, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
