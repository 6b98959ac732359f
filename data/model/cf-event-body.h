/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-event-body
 *
 * What each kind of record says: a struct a kind, a function that makes the body from it and one
 * that reads it back.  docs/journal/ has the same as JSON Schemas; a test holds the two together.
 *
 *   cf_event_body_line_voided (&(CfLineVoided){ .basket = id, .line = 3, … })
 *
 * Rules for all of them:
 *  - texts are borrowed, both ways: a body made copies them; what was read lives as long as the body;
 *  - a field marked "?" may be %NULL and is then not in the body; all others must be set;
 *  - a text is brought into valid UTF-8 and cut at %CF_EVENT_TEXT_MAX bytes at a character boundary:
 *    a reason somebody typed never keeps a fact out of the journal;
 *  - making never fails.  Reading fails with %CF_ERROR_DAMAGED where a field is missing, of the wrong
 *    type or a word outside its list; fields that it does not know are ignored;
 *  - no field holds personal data: people and customers are ids.
 *
 * Words stand in the comments behind their fields.  Amounts are in the store's currency, signs as a
 * person would say them: "moved 5.00 out" is a positive amount with the kind `paid_out`.
 *
 * Any thread.
 */

#include <json-c/json.h>

#include "cf-product.h"
#include "cf-rate.h"
#include "cf-shift-report.h"

G_BEGIN_DECLS

#define CF_EVENT_TEXT_MAX 4000 /* bytes of any text in these bodies */

/* ---- the terminal -------------------------------------------------------------------------- */

/**
 * CfEpochOpened:
 * @reason: init, restored, cloned, forked, black_box, code_changed or key_lost
 * @code: the terminal's code, "T1": first part of document numbers
 * @program: version that opened it
 * @public_key: base64 of the epoch's key
 * @previous_epoch, @previous_seq: where the epoch before was last known; 0 for none
 * @previous_hash: ? hex of the record there
 * @previous_signature: ? base64 of cf_epoch_sign() by the key before, while that key exists
 */
typedef struct
{
  const char *reason;
  const char *code;
  const char *program;
  const char *public_key;
  guint previous_epoch;
  gint64 previous_seq;
  const char *previous_hash;
  const char *previous_signature;
} CfEpochOpened;

/**
 * CfClockJumped:
 * @expected_ms: what the record before and the monotonic clock predict
 * @read_ms: what the wall clock said
 */
typedef struct
{
  gint64 expected_ms;
  gint64 read_ms;
} CfClockJumped;

/**
 * CfClockMeasured:
 * @offset_ms: what has to be added to this terminal's wall clock to get the central's time
 * @unsure_ms: by how much that may be off: half of the request's way there and back
 *
 * Holds for the records behind it, until the next one; clock.jumped moves it by the jump.
 */
typedef struct
{
  gint64 offset_ms;
  gint64 unsure_ms;
} CfClockMeasured;

/** CfProgramUpdated: @from, @to: versions of the program. */
typedef struct
{
  const char *from;
  const char *to;
} CfProgramUpdated;

/** CfJournalExported: @sha256: hex, of the file; positions both included. */
typedef struct
{
  guint from_epoch;
  gint64 from_seq;
  guint to_epoch;
  gint64 to_seq;
  gint64 records;
  const char *sha256;
} CfJournalExported;

/** CfBackupRestored: @epoch, @seq, @hash: newest record in the backup; @made_at_ms: when it was made. */
typedef struct
{
  guint epoch;
  gint64 seq;
  const char *hash;
  gint64 made_at_ms;
} CfBackupRestored;

/**
 * CfDeviceFault:
 * @device: its id; @role: ? which part it plays, such as "receipt"
 * @code: stable word such as "paper_out"; @message: ? in words
 */
typedef struct
{
  const char *device;
  const char *role;
  const char *code;
  const char *message;
} CfDeviceFault;

/** CfFiscalOutage: @step: begin, update or finish; @basket: ? ; @message: ? */
typedef struct
{
  const char *step;
  const char *basket;
  const char *message;
} CfFiscalOutage;

/* ---- ringing -------------------------------------------------------------------------------- */

/** CfBasketParked: @lines: open ones; @begun_at_ms: when its first line came. */
typedef struct
{
  const char *basket;
  guint lines;
  CfMoney total;
  gint64 begun_at_ms;
} CfBasketParked;

/**
 * CfBasketResumed:
 * @undone: ? a step already on the record was taken back by the cashier's undo, and the basket is
 *   as it was before: void, quantity, discount, price, cancel or customer; %NULL: it was parked
 * @parked: ? under which id it was parked at another till: from now on it is this till's, as @basket
 * @taken_by: ? which other terminal resumed it: here it is gone
 */
typedef struct
{
  const char *basket;
  const char *undone;
  const char *parked;
  const char *taken_by;
} CfBasketResumed;

/** CfBasketCancelled: @reason: ? ; @shift: ? the open one. */
typedef struct
{
  const char *basket;
  const char *shift;
  guint lines;
  CfMoney total;
  gint64 begun_at_ms;
  const char *reason;
} CfBasketCancelled;

/** CfLineVoided: @total: what the line came to; @reason, @approved_by, @shift: ? */
typedef struct
{
  const char *basket;
  const char *shift;
  guint line;
  const char *sku;
  const char *name;
  CfQuantity quantity;
  CfMoney total;
  const char *reason;
  const char *approved_by;
} CfLineVoided;

/** CfPriceOverridden: price of 1.000 unit @before and @after; @reason, @approved_by, @shift: ? */
typedef struct
{
  const char *basket;
  const char *shift;
  guint line;
  const char *sku;
  const char *name;
  CfMoney before;
  CfMoney after;
  const char *reason;
  const char *approved_by;
} CfPriceOverridden;

/**
 * CfDiscountGiven:
 * @line: 0 for the whole basket
 * @percent: 0 for an amount; @amount: what it took off when it was entered
 * @reason, @approved_by, @shift: ?
 */
typedef struct
{
  const char *basket;
  const char *shift;
  guint line;
  CfRate percent;
  CfMoney amount;
  const char *reason;
  const char *approved_by;
} CfDiscountGiven;

/**
 * CfApprovalGiven:
 * @permission: what was approved, such as "discount" or "no_sale"
 * @asked_by: id of who could not do it alone; @approved_by: id of who could
 * @share: what was asked for, as a rate; 0 where none applies
 * @basket: ?
 */
typedef struct
{
  const char *permission;
  const char *asked_by;
  const char *approved_by;
  CfRate share;
  const char *basket;
} CfApprovalGiven;

/** CfAgeConfirmed: @limit: years; @method: seen or birth_date; @passed: the answer.  Never a date. */
typedef struct
{
  const char *basket;
  guint limit;
  const char *method;
  gboolean passed;
} CfAgeConfirmed;

/** CfUnknownCodeScanned: @code: as read, without AIM prefix. */
typedef struct
{
  const char *code;
} CfUnknownCodeScanned;

/* ---- card money ------------------------------------------------------------------------------ */

/** CfTenderStarted: @tender: its own id; @reference: by which the terminal is asked again. */
typedef struct
{
  const char *tender;
  const char *basket;
  const char *shift;
  const char *type;
  CfMoney amount;
  const char *reference;
} CfTenderStarted;

/**
 * CfTenderSettled:
 * @outcome: approved, declined or unknown; may come again after unknown
 * @amount: asked; @approved: taken from the card, 0 unless approved
 * @reference: ? the terminal's own; @card: ? what it wants printed
 * @how: terminal (it answered) or person (decided by the slip)
 */
typedef struct
{
  const char *tender;
  const char *basket;
  const char *type;
  const char *outcome;
  CfMoney amount;
  CfMoney approved;
  const char *reference;
  const char *card;
  const char *how;
} CfTenderSettled;

/** CfTenderReversed: @amount: given back to the card; @reference, @reason: ? */
typedef struct
{
  const char *tender;
  const char *basket;
  const char *type;
  CfMoney amount;
  const char *reference;
  const char *reason;
} CfTenderReversed;

/* ---- shift and drawer ------------------------------------------------------------------------ */

/** CfShiftOpened: @number: counts the terminal's shifts; @float_amount: what was counted in. */
typedef struct
{
  const char *shift;
  guint number;
  const char *business_day;
  const char *currency;
  guint exponent;
  CfMoney float_amount;
} CfShiftOpened;

/** CfCount: @value: of one piece; @pieces: how many there were. */
typedef struct
{
  CfMoney value;
  gint64 pieces;
} CfCount;

#define CF_COUNTS_MAX 64 /* denominations of a currency */

/** CfDayClosed: @shifts: closed on it; @sales, @total: completed on it. */
typedef struct
{
  const char *business_day;
  guint shifts;
  guint sales;
  CfMoney total;
} CfDayClosed;

/** CfCashMoved: @kind: paid_in, paid_out, safe_drop or given_back; @amount: above zero; @approved_by: ? */
typedef struct
{
  const char *shift;
  const char *kind;
  CfMoney amount;
  const char *reason;
  const char *approved_by;
} CfCashMoved;

/** CfDrawerOpened: @cause: sale, no_sale, cash, test; @reason, @document, @approved_by, @shift: ? */
typedef struct
{
  const char *shift;
  const char *cause;
  const char *reason;
  const char *document;
  const char *approved_by;
} CfDrawerOpened;

/** CfReceiptPrinted: @document: number; @outcome: printed or failed; @message: ? why it failed. */
typedef struct
{
  const char *document;
  const char *device;
  const char *outcome;
  const char *message;
} CfReceiptPrinted;

/** CfReceiptReprinted: @document: number; @copy: from 1, how many copies there are now. */
typedef struct
{
  const char *document;
  guint copy;
} CfReceiptReprinted;

/* ---- people ---------------------------------------------------------------------------------- */

/**
 * CfPersonChanged:
 * @role: cashier, supervisor, manager or an own one
 * @personal_hash: ? hex of cf_personal_hash(); %NULL: no personal fields (any more)
 */
typedef struct
{
  const char *person;
  const char *role;
  gboolean active;
  const char *personal_hash;
} CfPersonChanged;

/** CfSessionOpened: @method: pin or badge; @replaces: ? session it took over from. */
typedef struct
{
  const char *session;
  const char *person;
  const char *method;
  const char *replaces;
} CfSessionOpened;

/** CfSessionClosed: @cause: sign_out, switched, lost (the program ended without) or exit. */
typedef struct
{
  const char *session;
  const char *person;
  const char *cause;
} CfSessionClosed;

/** CfAuthFailed: @person: ? id, %NULL: nobody has that name; @purpose: sign_in or approval. */
typedef struct
{
  const char *person;
  const char *purpose;
  guint failures;
} CfAuthFailed;

/* ---- what the shop is ------------------------------------------------------------------------ */

/**
 * CfSettingChanged:
 * @value: any JSON within the canonical subset, %NULL for null; borrowed
 */
typedef struct
{
  const char *key;
  json_object *value;
} CfSettingChanged;

/** CfTaxChanged: @from: local civil date, "" for always. */
typedef struct
{
  const char *tax_class;
  CfRate rate;
  const char *from;
} CfTaxChanged;

/** CfPriceChanged: base price of 1.000 unit. */
typedef struct
{
  const char *sku;
  CfMoney before;
  CfMoney after;
} CfPriceChanged;

/** CfCatalogImported: @sha256: hex, of the file's bytes. */
typedef struct
{
  gint64 rows;
  gint64 accepted;
  gint64 updated;
  gint64 rejected;
  gint64 stock_kept;
  const char *sha256;
} CfCatalogImported;

/* ---- stock ------------------------------------------------------------------------------------- */

/** CfStockReceived: @quantity: what came, above zero; @document: ? delivery note, order or transfer. */
typedef struct
{
  const char *sku;
  const char *location;
  CfUnit unit;
  CfQuantity quantity;
  const char *document;
} CfStockReceived;

/**
 * CfStockCounted:
 * @counted: what lay there at the record's position and corrected time
 * @expected: what the till had shown, for whoever looks at the difference
 */
typedef struct
{
  const char *sku;
  const char *location;
  CfUnit unit;
  CfQuantity counted;
  CfQuantity expected;
} CfStockCounted;

/**
 * CfStockAdjusted:
 * @delta: what was added, negative for less
 * @reason: why
 * @to: ? where the goods went or came from within the location: "damaged" moves −@delta there
 * @approved_by: ? id of who approved it
 */
typedef struct
{
  const char *sku;
  const char *location;
  CfUnit unit;
  CfQuantity delta;
  const char *reason;
  const char *to;
  const char *approved_by;
} CfStockAdjusted;

/**
 * CfStockTransferred:
 * @from: location the goods left
 * @to: location of this store where they are now; %NULL: they are on their way to @store
 * @store: ? id of another store
 * @quantity: above zero
 * @document: ? number of the transfer
 * @approved_by: ? id of who approved it
 */
typedef struct
{
  const char *sku;
  const char *from;
  const char *to;
  const char *store;
  CfUnit unit;
  CfQuantity quantity;
  const char *document;
  const char *approved_by;
} CfStockTransferred;

/* clang-format off */
/*      struct                name              kind */
#define CF_EVENT_BODY_TABLE(X)                                                                     \
  X (CfEpochOpened,        epoch_opened,        EPOCH_OPENED)                                      \
  X (CfClockJumped,        clock_jumped,        CLOCK_JUMPED)                                      \
  X (CfClockMeasured,      clock_measured,      CLOCK_MEASURED)                                    \
  X (CfProgramUpdated,     program_updated,     PROGRAM_UPDATED)                                   \
  X (CfJournalExported,    journal_exported,    JOURNAL_EXPORTED)                                  \
  X (CfBackupRestored,     backup_restored,     BACKUP_RESTORED)                                   \
  X (CfDeviceFault,        device_fault,        DEVICE_FAULT)                                      \
  X (CfFiscalOutage,       fiscal_outage,       FISCAL_OUTAGE)                                     \
  X (CfBasketParked,       basket_parked,       BASKET_PARKED)                                     \
  X (CfBasketResumed,      basket_resumed,      BASKET_RESUMED)                                    \
  X (CfBasketCancelled,    basket_cancelled,    BASKET_CANCELLED)                                  \
  X (CfLineVoided,         line_voided,         LINE_VOIDED)                                       \
  X (CfPriceOverridden,    price_overridden,    PRICE_OVERRIDDEN)                                  \
  X (CfDiscountGiven,      discount_given,      DISCOUNT_GIVEN)                                    \
  X (CfApprovalGiven,      approval_given,      APPROVAL_GIVEN)                                    \
  X (CfAgeConfirmed,       age_confirmed,       AGE_CONFIRMED)                                     \
  X (CfUnknownCodeScanned, catalog_unknown_code, CATALOG_UNKNOWN_CODE)                             \
  X (CfTenderStarted,      tender_started,      TENDER_STARTED)                                    \
  X (CfTenderSettled,      tender_settled,      TENDER_SETTLED)                                    \
  X (CfTenderReversed,     tender_reversed,     TENDER_REVERSED)                                   \
  X (CfShiftOpened,        shift_opened,        SHIFT_OPENED)                                      \
  X (CfDayClosed,          day_closed,          DAY_CLOSED)                                        \
  X (CfCashMoved,          cash_moved,          CASH_MOVED)                                        \
  X (CfDrawerOpened,       drawer_opened,       DRAWER_OPENED)                                     \
  X (CfReceiptPrinted,     receipt_printed,     RECEIPT_PRINTED)                                   \
  X (CfReceiptReprinted,   receipt_reprinted,   RECEIPT_REPRINTED)                                 \
  X (CfPersonChanged,      person_changed,      PERSON_CHANGED)                                    \
  X (CfSessionOpened,      session_opened,      SESSION_OPENED)                                    \
  X (CfSessionClosed,      session_closed,      SESSION_CLOSED)                                    \
  X (CfAuthFailed,         auth_failed,         AUTH_FAILED)                                       \
  X (CfSettingChanged,     setting_changed,     SETTING_CHANGED)                                   \
  X (CfTaxChanged,         tax_changed,         TAX_CHANGED)                                       \
  X (CfPriceChanged,       price_changed,       PRICE_CHANGED)                                     \
  X (CfCatalogImported,    catalog_imported,    CATALOG_IMPORTED)                                  \
  X (CfStockReceived,      stock_received,      STOCK_RECEIVED)                                    \
  X (CfStockCounted,       stock_counted,       STOCK_COUNTED)                                     \
  X (CfStockAdjusted,      stock_adjusted,      STOCK_ADJUSTED)                                    \
  X (CfStockTransferred,   stock_transferred,   STOCK_TRANSFERRED)
/* clang-format on */

/**
 * cf_event_body_<name>, cf_event_read_<name>:
 *
 * `json_object *cf_event_body_line_voided (const CfLineVoided *body)` and
 * `gboolean cf_event_read_line_voided (json_object *json, CfLineVoided *ret_body, GError **error)`,
 * and so on for every row above: (transfer full) the body; its fields, untouched on failure.
 */
#define CF_EVENT_BODY_DECLARE(Type, name, kind)                                                    \
  json_object *cf_event_body_##name (const Type *body) G_GNUC_WARN_UNUSED_RESULT;                  \
  gboolean cf_event_read_##name (json_object *json, Type *ret_body, GError **error);
CF_EVENT_BODY_TABLE (CF_EVENT_BODY_DECLARE)
#undef CF_EVENT_BODY_DECLARE

/**
 * cf_event_body_shift_closed:
 * @report: the Z: closed, with its number, counted amount and totals
 * @counts: (array length=n) (nullable): pieces by denomination
 * @left: cash that stays in the drawer as the next float; the rest is taken out with this record
 *
 * Returns: (transfer full): the body of shift.closed, which holds the whole Z
 */
json_object *cf_event_body_shift_closed (const CfShiftReport *report,
                                         const CfCount *counts,
                                         gsize n,
                                         CfMoney left) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_event_read_shift_closed:
 * @ret_left: (out) (optional): cash that stayed in the drawer
 *
 * Fails with %CF_ERROR_DAMAGED.
 *
 * Returns: (transfer full): the Z; its @closed_at_ms and @closed_by are the record's `at` and `by`
 */
CfShiftReport *cf_event_read_shift_closed (json_object *json, CfMoney *ret_left, GError **error)
  G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_event_body_product_changed:
 * @product: as it is now, whole
 *
 * Returns: (transfer full): the body of product.changed; the opening stock is not in it
 */
json_object *cf_event_body_product_changed (const CfProduct *product) G_GNUC_WARN_UNUSED_RESULT;

/** cf_event_read_product_changed: Returns: (transfer full): the product.  Fails with DAMAGED. */
CfProduct *cf_event_read_product_changed (json_object *json, GError **error)
  G_GNUC_WARN_UNUSED_RESULT;

/** cf_event_count_product_fields: Returns: how many fields of @json product.changed knows. */
guint cf_event_count_product_fields (json_object *json);

/**
 * cf_event_body_dup_value:
 *
 * Returns: (transfer full): the field `value` of a body of setting.changed as JSON text, "null" for null
 */
char *cf_event_body_dup_value (json_object *json) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
