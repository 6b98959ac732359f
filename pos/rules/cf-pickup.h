/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-pickup
 *
 * An order that somebody comes to collect, and what several tills and the central did about it.
 *
 * Three parts that merge separately, each a sum of the records about it:
 *  - goods: per line what was ordered, picked, short, handed over and returned;
 *  - money: what was paid and refunded;
 *  - the promise: open, cancelled or expired.
 * The state people see is derived from them by one table.  Applying facts is commutative: in whatever
 * order records arrive, the order is the same.  Physical facts always stand: goods handed over twice
 * were handed over twice, and that is an exception with a name; a step that nobody should take is
 * refused beforehand (cf_pickup_check_…), never undone afterwards.
 *
 * What is reserved follows from the parts, so a reservation cannot be released twice.
 *
 * No personal data: who comes to collect is told beside the order (cf-pickup-code.h checks it).
 *
 * Plain values without a clock; an order belongs to one thread at a time.
 */

#include "cf-canonical-json.h"
#include "cf-crypto.h"
#include "cf-id.h"
#include "cf-money.h"
#include "cf-quantity.h"

G_BEGIN_DECLS

#define CF_PICKUP_LINES_MAX    500
#define CF_PICKUP_PARTS_MAX    2000 /* products that stand for lines, substitutes included */
#define CF_PICKUP_SKU_MAX      64   /* bytes */
#define CF_PICKUP_NAME_MAX     160  /* bytes of a product's name */
#define CF_PICKUP_NUMBER_MAX   32   /* bytes of the order's number for people */
#define CF_PICKUP_PLACE_MAX    64   /* bytes of a store, a location, a shelf */
#define CF_PICKUP_CODE_KEY_LEN 16

/**
 * CfPickupState:
 *
 * What people see.
 *
 * |[
 *   PLACED ─► ACCEPTED ─► PICKING ─► READY ─► COLLECTED ─► RETURNED
 *                            │ ▲       ▲
 *                            ▼ │       │
 *                           SHORT ─────┘
 *   until all of it was handed over, each of them ─► CANCELLED or EXPIRED
 * ]|
 */
typedef enum
{
  CF_PICKUP_PLACED,
  CF_PICKUP_ACCEPTED,
  CF_PICKUP_PICKING,
  CF_PICKUP_SHORT, /* of something there is not enough */
  CF_PICKUP_READY, /* staged: on a shelf, the customer told; also when a part was collected */
  CF_PICKUP_COLLECTED,
  CF_PICKUP_CANCELLED,
  CF_PICKUP_EXPIRED,
  CF_PICKUP_RETURNED,
} CfPickupState;
#define CF_PICKUP_STATE_COUNT 9

/** cf_pickup_state_to_text: Returns: (transfer none): "placed", "accepted" … */
const char *cf_pickup_state_to_text (CfPickupState state);

/**
 * CfPickupStep: what somebody may want to do about an order.
 */
typedef enum
{
  CF_PICKUP_ACCEPT,
  CF_PICKUP_PICK,
  CF_PICKUP_FALL_SHORT,
  CF_PICKUP_STAGE,
  CF_PICKUP_COLLECT,
  CF_PICKUP_CANCEL,
  CF_PICKUP_EXPIRE,
  CF_PICKUP_RETURN,
} CfPickupStep;
#define CF_PICKUP_STEP_COUNT 8

/** cf_pickup_may_step: Returns: whether the table lets somebody take @step in @state. */
gboolean cf_pickup_may_step (CfPickupState state, CfPickupStep step);

/** CfPickupPayment: derived: paid once money came, refunded once all of it went back. */
typedef enum
{
  CF_PICKUP_OPEN,
  CF_PICKUP_PAID,
  CF_PICKUP_REFUNDED,
} CfPickupPayment;

/** cf_pickup_payment_to_text: Returns: (transfer none): "open", "paid" or "refunded". */
const char *cf_pickup_payment_to_text (CfPickupPayment payment);

/** CfPickupPromise: of two that were told the later in this list holds. */
typedef enum
{
  CF_PROMISE_OPEN,
  CF_PROMISE_EXPIRED,
  CF_PROMISE_CANCELLED,
} CfPickupPromise;

/** CfPickupWish: what the customer wants where there is not enough of the product itself. */
typedef enum
{
  CF_WISH_NONE,    /* nothing instead */
  CF_WISH_SIMILAR, /* something similar */
  CF_WISH_ASK,     /* be asked first */
} CfPickupWish;

/**
 * CfPickupLine:
 * @no: its number in the order, from 1
 * @sku, @name, @unit: what was ordered
 * @ordered: how much
 * @tolerance: how much more may be picked: for what is weighed
 * @price: of 1.000 unit; @total: what @ordered comes to
 * @wish: see CfPickupWish
 * @picked, @fell_short, @handed, @returned: sums over the line's products
 */
typedef struct
{
  guint no;
  char sku[CF_PICKUP_SKU_MAX + 1];
  char name[CF_PICKUP_NAME_MAX + 1];
  CfUnit unit;
  CfQuantity ordered;
  CfQuantity tolerance;
  CfMoney price;
  CfMoney total;
  CfPickupWish wish;
  CfQuantity picked;
  CfQuantity fell_short;
  CfQuantity handed;
  CfQuantity returned;
} CfPickupLine;

/**
 * CfPickupPart:
 * @line: the line it stands for
 * @sku, @name: the product itself, or what was picked instead
 * @picked, @handed, @returned: sums
 */
typedef struct
{
  guint line;
  char sku[CF_PICKUP_SKU_MAX + 1];
  char name[CF_PICKUP_NAME_MAX + 1];
  CfQuantity picked;
  CfQuantity handed;
  CfQuantity returned;
} CfPickupPart;

/**
 * CfPickup:
 * @id, @number: its id, and what people call it
 * @store, @location: where it is collected and the goods come from
 * @customer: ? the empty id: not known by id
 * @placed_ms, @ready_by_ms, @expires_ms: UTC; the last two 0 for none
 * @paid, @refunded: sums of what came and went back; not negative
 * @promise: see CfPickupPromise
 * @is_accepted, @is_ready: somebody said so
 * @shelf, @shelf_at_ms: where it lies, and when that was said; "" for nowhere
 * @code_serial: codes of another number were replaced
 * @code_key, @code_hash: the typed code's key and hash; see cf-pickup-code.h
 * @lines: (element-type CfPickupLine): by number
 * @parts: (element-type CfPickupPart): by line and SKU
 */
typedef struct
{
  CfId id;
  char number[CF_PICKUP_NUMBER_MAX + 1];
  char store[CF_PICKUP_PLACE_MAX + 1];
  char location[CF_PICKUP_PLACE_MAX + 1];
  CfId customer;
  gint64 placed_ms;
  gint64 ready_by_ms;
  gint64 expires_ms;
  CfMoney paid;
  CfMoney refunded;
  CfPickupPromise promise;
  gboolean is_accepted;
  gboolean is_ready;
  char shelf[CF_PICKUP_PLACE_MAX + 1];
  gint64 shelf_at_ms;
  guint code_serial;
  guint8 code_key[CF_PICKUP_CODE_KEY_LEN];
  CfHash code_hash;
  GArray *lines;
  GArray *parts;
} CfPickup;

/** cf_pickup_new: Returns: (transfer full): an order without lines; the caller fills its fields. */
CfPickup *cf_pickup_new (const CfId *id) G_GNUC_WARN_UNUSED_RESULT;

/** cf_pickup_copy: Returns: (transfer full): an independent copy. */
CfPickup *cf_pickup_copy (const CfPickup *self) G_GNUC_WARN_UNUSED_RESULT;

/** cf_pickup_free: Frees @self, which may be %NULL. */
void cf_pickup_free (CfPickup *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfPickup, cf_pickup_free)

/**
 * cf_pickup_add_line:
 * @line: its sums are ignored: nothing happened yet
 *
 * Fails with %CF_ERROR_BAD_REQUEST where the number is taken or a field is out of its range, and with
 * %CF_ERROR_OUT_OF_RANGE for too many.
 */
gboolean cf_pickup_add_line (CfPickup *self, const CfPickupLine *line, GError **error);

/** cf_pickup_find_line: Returns: (nullable): the line @no, owned by @self. */
const CfPickupLine *cf_pickup_find_line (const CfPickup *self, guint no);

/** cf_pickup_get_state: Returns: what people see, by the table. */
CfPickupState cf_pickup_get_state (const CfPickup *self);

/** cf_pickup_get_payment: Returns: see CfPickupPayment; an order that costs nothing is paid. */
CfPickupPayment cf_pickup_get_payment (const CfPickup *self);

/** cf_pickup_get_total: Returns: what was ordered comes to. */
CfMoney cf_pickup_get_total (const CfPickup *self);

/* ---- facts ----------------------------------------------------------------------------------- */

/**
 * CfPickupFactKind: which sum a fact adds to.
 */
typedef enum
{
  CF_FACT_ACCEPTED,
  CF_FACT_PICKED,   /* line, sku, name, quantity; negative: put back */
  CF_FACT_SHORT,    /* line, quantity; negative: found after all */
  CF_FACT_READY,    /* shelf, at_ms */
  CF_FACT_HANDED,   /* line, sku, name, quantity */
  CF_FACT_RETURNED, /* line, sku, name, quantity */
  CF_FACT_CANCELLED,
  CF_FACT_EXPIRED,
  CF_FACT_PAID,     /* amount */
  CF_FACT_REFUNDED, /* amount */
} CfPickupFactKind;

/**
 * CfPickupFact:
 *
 * What one record says about an order; texts are borrowed, what a kind does not name is ignored.
 */
typedef struct
{
  CfPickupFactKind kind;
  guint line;
  const char *sku;
  const char *name;
  CfQuantity quantity;
  CfMoney amount;
  const char *shelf;
  gint64 at_ms;
} CfPickupFact;

/**
 * cf_pickup_apply:
 *
 * Adds @fact to its part of the order, whatever the state: facts stand.  Facts may be applied in any
 * order, each record once.  Fails with %CF_ERROR_NO_SUCH_LINE where the order has no such line and
 * with %CF_ERROR_OUT_OF_RANGE where a sum does not fit; @self is then as it was.
 */
gboolean cf_pickup_apply (CfPickup *self, const CfPickupFact *fact, GError **error);

/* ---- questions before a step ----------------------------------------------------------------- */

/**
 * cf_pickup_check:
 *
 * Whether somebody may take @step now.  Fails with %CF_ERROR_WRONG_STATE; staging also while a line
 * is neither picked nor short, or nothing was picked.
 */
gboolean cf_pickup_check (const CfPickup *self, CfPickupStep step, GError **error);

/**
 * cf_pickup_check_goods:
 * @fact: about to become a record; of a kind that has goods
 *
 * Whether its quantity makes sense, as cf_pickup_check_fact() says, but not whether the step may be
 * taken: for the second and later lines of one step.
 */
gboolean cf_pickup_check_goods (const CfPickup *self, const CfPickupFact *fact, GError **error);

/**
 * cf_pickup_check_fact:
 * @fact: about to become a record
 *
 * cf_pickup_check() for the fact's step, and whether its quantity makes sense: not more picked and
 * short together than ordered and the tolerance, not more handed over than lies there and was ordered, not more
 * returned than was handed over, a substitute only where the customer has not refused one.  Fails with
 * %CF_ERROR_WRONG_STATE, %CF_ERROR_NO_SUCH_LINE, %CF_ERROR_BAD_QTY and %CF_ERROR_OVER_RETURNED.
 */
gboolean cf_pickup_check_fact (const CfPickup *self, const CfPickupFact *fact, GError **error);

/* ---- what follows ---------------------------------------------------------------------------- */

/** CfPickupHeld: @quantity of @sku is kept for the order, above zero; @sku is the order's. */
typedef struct
{
  const char *sku;
  CfQuantity quantity;
} CfPickupHeld;

/**
 * cf_pickup_list_reserved:
 *
 * Returns: (transfer full) (element-type CfPickupHeld): what is still kept for the order: picked and
 * not handed over, and what is not decided yet; never more than the customer may still be given, and nothing
 * once the promise has ended.  A product may stand in it more than once.
 */
GArray *cf_pickup_list_reserved (const CfPickup *self) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_pickup_list_waiting:
 *
 * Returns: (transfer full) (element-type CfPickupPart): what was picked and not handed over, as far
 * as the customer may still be given it: @picked is how much of it
 */
GArray *cf_pickup_list_waiting (const CfPickup *self) G_GNUC_WARN_UNUSED_RESULT;

/**
 * CfPickupException:
 * @CF_PICKUP_DOUBLE_HANDOVER: more was handed over than ordered
 * @CF_PICKUP_OWED: goods are with the customer, and the money went back
 *
 * What somebody has to look at.
 */
typedef enum
{
  CF_PICKUP_DOUBLE_HANDOVER = 1 << 0,
  CF_PICKUP_OWED = 1 << 1,
} CfPickupException;

/** cf_pickup_get_exceptions: Returns: set of CfPickupException. */
guint cf_pickup_get_exceptions (const CfPickup *self);

/* ---- its form outside ------------------------------------------------------------------------ */

/** cf_pickup_to_json: Returns: (transfer full): all fields, the state too, for people. */
json_object *cf_pickup_to_json (const CfPickup *self) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_pickup_from_json:
 * @json: from outside; a told row may have personal and other fields beside these; they are ignored
 *
 * Fails with %CF_ERROR_BAD_REQUEST.
 *
 * Returns: (transfer full): the order
 */
CfPickup *cf_pickup_from_json (json_object *json, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
