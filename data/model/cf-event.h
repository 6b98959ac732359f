/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-event
 *
 * Business facts on their way into the journal: which kinds there are, which ledgers each may
 * touch, and one fact (CfEvent) as it was when it happened.  The bodies are in cf-event-body.h, the
 * sale's in cf-sale-body.h, the signed record around them in cf-record.h; docs/journal.md is the
 * contract with the outside.
 *
 * A CfEvent never changes once it was made and belongs to one thread at a time: it may be handed to
 * another one.
 */

#include <json-c/json.h>

#include "cf-clock.h"
#include "cf-event-body.h"
#include "cf-record.h"
#include "cf-sale-body.h"

G_BEGIN_DECLS

#define CF_EVENT_BY_CONSOLE "console" /* the owner of the folder, through counterfoil-cli */
#define CF_EVENT_BY_SYSTEM  "system"  /* the program by itself */

/**
 * CfLedger:
 *
 * What a record can change, other than being remembered.  Every effect stands in exactly one record:
 * the table below says which kinds may touch which ledger, and the tests sum the journal by both.
 */
typedef enum
{
  CF_LEDGER_NONE = 0,
  CF_LEDGER_TURNOVER = 1 << 0,  /* sales and their discounts, per class and product */
  CF_LEDGER_TAX = 1 << 1,       /* net, tax and gross per class */
  CF_LEDGER_CASH = 1 << 2,      /* the drawer */
  CF_LEDGER_ROUNDING = 1 << 3,  /* cash rounding, outside turnover and tax */
  CF_LEDGER_TENDERS = 1 << 4,   /* what was paid by each kind of tender in sales */
  CF_LEDGER_CARD = 1 << 5,      /* card money taken or given back by a payment terminal */
  CF_LEDGER_STOCK = 1 << 6,     /* goods on shelves */
  CF_LEDGER_LIABILITY = 1 << 7, /* stored value and deposits owed */
  CF_LEDGER_POINTS = 1 << 8,    /* loyalty points */
} CfLedger;

/* clang-format off */
/*      id                      name                    v  ledgers */
#define CF_EVENT_TABLE(X)                                                                          \
  X (EPOCH_OPENED,         "epoch.opened",         1, CF_LEDGER_NONE)                              \
  X (SALE_COMPLETED,       "sale.completed",       1, CF_LEDGER_TURNOVER | CF_LEDGER_TAX |         \
     CF_LEDGER_CASH | CF_LEDGER_ROUNDING | CF_LEDGER_TENDERS | CF_LEDGER_STOCK | CF_LEDGER_LIABILITY) \
  X (BASKET_PARKED,        "basket.parked",        1, CF_LEDGER_NONE)                              \
  X (BASKET_RESUMED,       "basket.resumed",       1, CF_LEDGER_NONE)                              \
  X (BASKET_CANCELLED,     "basket.cancelled",     1, CF_LEDGER_NONE)                              \
  X (LINE_VOIDED,          "line.voided",          1, CF_LEDGER_NONE)                              \
  X (PRICE_OVERRIDDEN,     "price.overridden",     1, CF_LEDGER_NONE)                              \
  X (DISCOUNT_GIVEN,       "discount.given",       1, CF_LEDGER_NONE)                              \
  X (APPROVAL_GIVEN,       "approval.given",       1, CF_LEDGER_NONE)                              \
  X (AGE_CONFIRMED,        "age.confirmed",        1, CF_LEDGER_NONE)                              \
  X (TENDER_STARTED,       "tender.started",       1, CF_LEDGER_NONE)                              \
  X (TENDER_SETTLED,       "tender.settled",       1, CF_LEDGER_CARD)                              \
  X (TENDER_REVERSED,      "tender.reversed",      1, CF_LEDGER_CARD)                              \
  X (SHIFT_OPENED,         "shift.opened",         1, CF_LEDGER_CASH)                              \
  X (SHIFT_CLOSED,         "shift.closed",         1, CF_LEDGER_CASH)                              \
  X (DAY_CLOSED,           "day.closed",           1, CF_LEDGER_NONE)                              \
  X (CASH_MOVED,           "cash.moved",           1, CF_LEDGER_CASH)                              \
  X (DRAWER_OPENED,        "drawer.opened",        1, CF_LEDGER_NONE)                              \
  X (RECEIPT_PRINTED,      "receipt.printed",      1, CF_LEDGER_NONE)                              \
  X (RECEIPT_REPRINTED,    "receipt.reprinted",    1, CF_LEDGER_NONE)                              \
  X (STOCK_RECEIVED,       "stock.received",       1, CF_LEDGER_STOCK)                             \
  X (STOCK_COUNTED,        "stock.counted",        1, CF_LEDGER_STOCK)                             \
  X (STOCK_ADJUSTED,       "stock.adjusted",       1, CF_LEDGER_STOCK)                             \
  X (STOCK_TRANSFERRED,    "stock.transferred",    1, CF_LEDGER_STOCK)                             \
  X (ORDER_ACCEPTED,       "order.accepted",       1, CF_LEDGER_NONE)                              \
  X (ORDER_PICKED,         "order.picked",         1, CF_LEDGER_NONE)                              \
  X (ORDER_SHORT,          "order.short",          1, CF_LEDGER_NONE)                              \
  X (ORDER_READY,          "order.ready",          1, CF_LEDGER_NONE)                              \
  X (ORDER_COLLECTED,      "order.collected",      1, CF_LEDGER_STOCK)                             \
  X (ORDER_CANCELLED,      "order.cancelled",      1, CF_LEDGER_NONE)                              \
  X (ORDER_EXPIRED,        "order.expired",        1, CF_LEDGER_NONE)                              \
  X (ORDER_RETURNED,       "order.returned",       1, CF_LEDGER_STOCK)                             \
  X (CART_CLAIMED,         "cart.claimed",         1, CF_LEDGER_NONE)                              \
  X (CUSTOMER_CREATED,     "customer.created",     1, CF_LEDGER_NONE)                              \
  X (CUSTOMER_CHANGED,     "customer.changed",     1, CF_LEDGER_NONE)                              \
  X (CUSTOMER_MERGED,      "customer.merged",      1, CF_LEDGER_NONE)                              \
  X (CUSTOMER_ERASED,      "customer.erased",      1, CF_LEDGER_NONE)                              \
  X (POINTS_CHANGED,       "points.changed",       1, CF_LEDGER_POINTS)                            \
  X (STORED_VALUE_ISSUED,  "stored_value.issued",  1, CF_LEDGER_LIABILITY)                         \
  X (STORED_VALUE_USED,    "stored_value.used",    1, CF_LEDGER_LIABILITY)                         \
  X (ESCROW_RETURNED,      "escrow.returned",      1, CF_LEDGER_NONE)                              \
  X (RECOMMENDATION_SHOWN, "recommendation.shown", 1, CF_LEDGER_NONE)                              \
  X (RECOMMENDATION_TAKEN, "recommendation.taken", 1, CF_LEDGER_NONE)                              \
  X (PERSON_CHANGED,       "person.changed",       1, CF_LEDGER_NONE)                              \
  X (SESSION_OPENED,       "session.opened",       1, CF_LEDGER_NONE)                              \
  X (SESSION_CLOSED,       "session.closed",       1, CF_LEDGER_NONE)                              \
  X (AUTH_FAILED,          "auth.failed",          1, CF_LEDGER_NONE)                              \
  X (SETTING_CHANGED,      "setting.changed",      1, CF_LEDGER_NONE)                              \
  X (TAX_CHANGED,          "tax.changed",          1, CF_LEDGER_NONE)                              \
  X (PRICE_CHANGED,        "price.changed",        1, CF_LEDGER_NONE)                              \
  X (PRODUCT_CHANGED,      "product.changed",      1, CF_LEDGER_NONE)                              \
  X (CATALOG_IMPORTED,     "catalog.imported",     1, CF_LEDGER_NONE)                              \
  X (CATALOG_UNKNOWN_CODE, "catalog.unknown_code", 1, CF_LEDGER_NONE)                              \
  X (CLOCK_JUMPED,         "clock.jumped",         1, CF_LEDGER_NONE)                              \
  X (CLOCK_MEASURED,       "clock.measured",       1, CF_LEDGER_NONE)                              \
  X (DEVICE_FAULT,         "device.fault",         1, CF_LEDGER_NONE)                              \
  X (FISCAL_OUTAGE,        "fiscal.outage",        1, CF_LEDGER_NONE)                              \
  X (PROGRAM_UPDATED,      "program.updated",      1, CF_LEDGER_NONE)                              \
  X (JOURNAL_EXPORTED,     "journal.exported",     1, CF_LEDGER_NONE)                              \
  X (BACKUP_RESTORED,      "backup.restored",      1, CF_LEDGER_NONE)
/* clang-format on */

typedef enum
{
#define CF_EVENT_ENUM(id, name, version, ledgers) CF_EVENT_##id,
  CF_EVENT_TABLE (CF_EVENT_ENUM)
#undef CF_EVENT_ENUM
  CF_EVENT_UNKNOWN, /* of a newer program: stored, passed on, applied to nothing */
} CfEventKind;
#define CF_EVENT_KIND_COUNT CF_EVENT_UNKNOWN

/** cf_event_kind_name: Returns: (transfer none): as in `kind`, "sale.completed".  Any thread. */
const char *cf_event_kind_name (CfEventKind kind);

/** cf_event_kind_find: Returns: the kind named @name, %CF_EVENT_UNKNOWN if there is none. */
CfEventKind cf_event_kind_find (const char *name);

/** cf_event_kind_version: Returns: the version of its body that this program writes. */
guint cf_event_kind_version (CfEventKind kind);

/** cf_event_kind_ledgers: Returns: set of CfLedger that it may touch; none for an unknown kind. */
guint cf_event_kind_ledgers (CfEventKind kind);

/**
 * CfEvent:
 * @kind: what happened
 * @at_ms: the wall clock as read then, never altered to fit
 * @mono_ms: milliseconds since that boot; @boot: the boot's UUID
 * @by: id of a person, or %CF_EVENT_BY_CONSOLE or %CF_EVENT_BY_SYSTEM
 * @body: its body as canonical JSON
 * @tree: (nullable): the same as an object, for cf_event_make_record(); nobody else touches it
 *
 * One business fact with the reading of the clock when it happened.  Immutable.
 */
typedef struct
{
  CfEventKind kind;
  gint64 at_ms;
  gint64 mono_ms;
  CfId boot;
  char *by;
  char *body;
  json_object *tree;
} CfEvent;

/**
 * cf_event_new:
 * @kind: not %CF_EVENT_UNKNOWN
 * @clock: read now
 * @by: see CfEvent
 * @body: (transfer full): from the cf_event_body_ function of @kind
 *
 * Returns: (transfer full): the fact.  Never fails: what the functions of cf-event-body.h give always
 * fits into a record.
 */
CfEvent *cf_event_new (CfEventKind kind, const CfClock *clock, const char *by, json_object *body)
  G_GNUC_WARN_UNUSED_RESULT;

/** cf_event_copy: Returns: (transfer full): an independent copy. */
CfEvent *cf_event_copy (const CfEvent *self) G_GNUC_WARN_UNUSED_RESULT;

/** cf_event_free: Frees @self, which may be %NULL. */
void cf_event_free (CfEvent *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfEvent, cf_event_free)

/**
 * cf_event_dup_body:
 *
 * Returns: (transfer full): the body as an object, to be read with cf_event_read_…()
 */
json_object *cf_event_dup_body (const CfEvent *self) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_event_to_json:
 *
 * Returns: (transfer full): the fact as a JSON object of at, body, boot, by, kind, mono: how notes are
 * saved with the basket until they become records
 */
json_object *cf_event_to_json (const CfEvent *self) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_event_from_json:
 * @json: what cf_event_to_json() gave, read back from working state
 *
 * Fails with %CF_ERROR_DAMAGED.
 *
 * Returns: (transfer full): the fact
 */
CfEvent *cf_event_from_json (json_object *json, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_event_to_record:
 * @terminal: this terminal's id
 * @epoch, @seq: its position, from 1
 * @prev: hash of the record before; for the first of an epoch SHA-256 of the new public key
 *
 * Fails with %CF_ERROR_OUT_OF_RANGE where the record would be longer than 256 KiB.
 *
 * Returns: (transfer full): the record's canonical bytes, as they are hashed, stored and sent,
 * followed by a NUL that does not count in their size
 */
GBytes *cf_event_to_record (const CfEvent *self,
                            const CfId *terminal,
                            guint epoch,
                            gint64 seq,
                            const CfHash *prev,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_event_make_record:
 * @terminal, @epoch, @seq, @prev: as given to cf_event_to_record()
 *
 * The record that reading cf_event_to_record()'s bytes would give, without reading them: the body that
 * the event was made from is used as it is.
 *
 * Returns: (transfer full): the record
 */
CfRecord *cf_event_make_record (const CfEvent *self,
                                const CfId *terminal,
                                guint epoch,
                                gint64 seq,
                                const CfHash *prev) G_GNUC_WARN_UNUSED_RESULT;

/** cf_record_get_kind: Returns: the kind of @record; %CF_EVENT_UNKNOWN for one of a newer program. */
CfEventKind cf_record_get_kind (const CfRecord *record);

G_END_DECLS
