/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "cf-basket.h"
#include "cf-cash.h"
#include "cf-civil-time.h"
#include "cf-clock.h"
#include "cf-figures.h"
#include "cf-sale.h"
#include "cf-shift-report.h"
#include "cf-till-rows.h"

G_BEGIN_DECLS

/**
 * CfTill:
 *
 * The till without a face: the one façade that the screen, the console and the tests call, so that
 * whatever one of them can do, the others can do too, with the same rules and the same errors.  It
 * owns the open basket, the data folder and the devices.
 *
 * All of it belongs to the main thread.  Commands that only touch the basket are synchronous and
 * done when they return; those that write to the journal, ask a device or hash a PIN are `_async`
 * and finish on the main context.  While an asynchronous command that concerns the basket runs, the
 * basket is frozen: commands that would change it fail with %CF_ERROR_WRONG_STATE.  A command that
 * fails has changed nothing.  Every error is of %CF_ERROR; cf_till_get_refusal() has its details.
 *
 * Signals:
 *  - `changed`: basket, figures or state changed; emitted once per accepted command, after the
 *    list models were updated, before the command returns;
 *  - `person-changed`, `shift-changed`, `parked-changed`, `devices-changed`, `people-changed`,
 *    `settings-changed`, `catalog-changed`, `stock-changed`, `central-changed`: what
 *    the name says; `orders-changed`: orders, customers or shared carts;
 *  - `scanned` (const char *code): a scanner read something; nothing was done with it: whoever
 *    shows a screen decides and calls cf_till_scan();
 *  - `weighed`: the scale shows something else: cf_till_get_weight();
 *  - `papers-changed`: cf_till_get_unsure() is new
 *  - `sale-progress`: cf_till_get_progress() says something new of the last sale;
 *  - `notice` (const char *code): the till has something to say that nobody asked for: a code of the
 *    table in docs/notices.md such as "put_back", "clock_jumped", "disk_low", "shift_old".
 */
#define CF_TYPE_TILL (cf_till_get_type ())
G_DECLARE_FINAL_TYPE (CfTill, cf_till, CF, TILL, GObject)

/* ── opening and closing ─────────────────────────────────────────────────────────────────────── */

/**
 * CfTillSetup:
 * @store: the shop's name
 * @currency: ISO 4217 code
 * @tax_mode: whether prices contain the tax
 * @country: (nullable): ISO 3166 code
 * @zone: (nullable): IANA zone, %NULL for the system's
 * @terminal: (nullable): code `[A-Z][A-Z0-9]{0,5}`, %NULL for "T1"
 * @user, @pin: the first person, who gets the role manager
 */
typedef struct
{
  const char *store;
  const char *currency;
  CfTaxMode tax_mode;
  const char *country;
  const char *zone;
  const char *terminal;
  const char *user;
  const char *pin;
} CfTillSetup;

/**
 * CfTillUse:
 * @CF_TILL_SELL: take the folder's lock, own its devices; people sign in
 * @CF_TILL_OWNER: take the lock, no devices; commands act for the owner of the folder, without
 *   sign-in, and are recorded as by "console"
 * @CF_TILL_READ: no lock; only reading commands work, the others fail with %CF_ERROR_TERMINAL_BUSY
 */
typedef enum
{
  CF_TILL_SELL,
  CF_TILL_OWNER,
  CF_TILL_READ,
} CfTillUse;

/**
 * CfTillOptions:
 * @folder: the data folder
 * @use: how it is used
 * @clock: (nullable): %NULL for the system's; must outlive the till
 * @receipt_png: whether the virtual printer also draws pictures
 * @run_inline: for tests and the demo: no threads; results still come by the main context
 */
typedef struct
{
  const char *folder;
  CfTillUse use;
  const CfClock *clock;
  gboolean receipt_png;
  gboolean run_inline;
} CfTillOptions;

/**
 * cf_till_default_folder:
 * @folder: (nullable): what the command line said
 *
 * Returns: (transfer full): @folder, else COUNTERFOIL_DATA, else $XDG_DATA_HOME/counterfoil.
 */
char *cf_till_default_folder (const char *folder) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_till_create_folder:
 * @clock: (nullable): %NULL for the system's
 *
 * Makes a data folder: key, schema, first epoch, tax classes `standard`, `reduced` and `zero` at 0 %
 * and the first person.  Waits for the disk; not for use beside a running screen.
 *
 * Fails with %CF_ERROR_ALREADY_INITIALISED where a store.db exists, before it looks at the rest;
 * %CF_ERROR_USAGE for a value that is not allowed, %CF_ERROR_IO, %CF_ERROR_DISK_FULL.
 */
gboolean cf_till_create_folder (const char *folder,
                                const CfTillSetup *setup,
                                const CfClock *clock,
                                GError **error);

/**
 * cf_till_open:
 *
 * Opens a folder: migrates it, proves the end of the journal, finds the basket as it was left.
 *
 * Returns: (transfer full): the till.  Fails with %CF_ERROR_NOT_INITIALISED,
 * %CF_ERROR_TERMINAL_BUSY, %CF_ERROR_NEWER_VERSION, %CF_ERROR_DAMAGED, %CF_ERROR_IO.
 */
CfTill *cf_till_open (const CfTillOptions *options, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_till_announce:
 *
 * Emits `notice` for everything that was found when the folder was opened: call it once, when
 * somebody listens.
 *
 * Returns: how many there were
 */
guint cf_till_announce (CfTill *self);

/**
 * cf_till_close:
 *
 * Lets everything under way finish, stops the devices, syncs and gives the lock back.  Afterwards
 * @self may only be unreferenced.  Iterates the main context while it waits.
 */
void cf_till_close (CfTill *self);

/**
 * cf_till_wait_saved:
 *
 * Waits until the basket as it is now would be found again after the program was killed.  Iterates
 * the main context.  A screen need not wait; who answers for a key press to another program does.
 */
void cf_till_wait_saved (CfTill *self);

/* ── values ──────────────────────────────────────────────────────────────────────────────────── */

/**
 * CfTillStore:
 * @exponent: decimals of the currency
 * @address: (nullable): lines separated by '\n'; @tax_number, @footer: (nullable)
 * @kitchen_departments: (nullable): what the kitchen's printer prints, names between commas; "": all
 * @sound_volume: of the till's own sounds, percent; 0: none
 * @has_logo: whether receipts have one
 *
 * What the shop is; valid until `settings-changed`.
 */
typedef struct
{
  char *store, *terminal;
  CfId terminal_id;
  char *currency;
  guint exponent;
  CfTaxMode tax_mode;
  gboolean tax_per_line;
  char *country, *zone;
  CfMoney cash_step;
  char *address, *tax_number;
  char *footer;
  char *kitchen_departments;
  guint sound_volume;
  gboolean has_logo;
} CfTillStore;

/** cf_till_get_store: Returns: (transfer none): what the shop is. */
const CfTillStore *cf_till_get_store (CfTill *self);

/** cf_till_get_zone: Returns: (transfer none): the store's zone, for showing times. */
const CfZone *cf_till_get_zone (CfTill *self);

/** cf_till_get_now_ms: Returns: the till's clock, UTC milliseconds. */
gint64 cf_till_get_now_ms (CfTill *self);

/** cf_till_get_person: Returns: (transfer none) (nullable): who is signed in. */
CfTillPerson *cf_till_get_person (CfTill *self);

/** cf_till_is_locked: Returns: whether the signed-in person locked the till. */
gboolean cf_till_is_locked (CfTill *self);

/**
 * CfTillShift:
 * @number: counts the shifts of this terminal
 */
typedef struct
{
  CfId id;
  guint number;
  gint64 opened_at_ms;
  char *opened_by;
  char *opened_by_name;
  char *business_day;
  CfMoney float_amount;
} CfTillShift;

/** cf_till_get_shift: Returns: (transfer none) (nullable): the open shift. */
const CfTillShift *cf_till_get_shift (CfTill *self);

/** cf_till_get_basket: Returns: (transfer none): the open basket; valid until the next command. */
const CfBasket *cf_till_get_basket (CfTill *self);

/** cf_till_get_figures: Returns: (transfer none): its figures; valid until the next command. */
const CfFigures *cf_till_get_figures (CfTill *self);

/**
 * CfTillSummary:
 * @lines: open lines; @items: pieces (a weighed line counts as one)
 * @last_line: number of the line the last command touched, 0 for none
 * @saved: what the customer saves
 * @tax: sum of taxes
 * @is_frozen: whether an asynchronous command holds the basket
 * @is_card_running: whether a payment terminal is busy with it; @is_card_unknown: outcome unknown
 * @is_reversal_unknown: a card's money was being given back, and the terminal did not say whether it was
 * @age_needed: limit still to be confirmed, 0 for none; @age_line: the line that needs it
 * @disk_low: whether the disk's reserve has been touched: no new basket can be begun
 * @is_demo: whether the devices are virtual
 * @has_central: whether a central is enrolled; @unsent: records it has not acknowledged
 */
typedef struct
{
  guint lines;
  gint64 items;
  guint last_line;
  CfMoney saved;
  CfMoney tax;
  gboolean is_frozen;
  gboolean is_card_running;
  gboolean is_card_unknown;
  gboolean is_reversal_unknown;
  guint age_needed;
  guint age_line;
  gboolean disk_low;
  gboolean is_demo;
  gboolean has_central;
  guint64 unsent;
} CfTillSummary;

/** cf_till_get_summary: @ret_summary: (out): filled with what is true now. */
void cf_till_get_summary (CfTill *self, CfTillSummary *ret_summary);

/**
 * CfTillUndo:
 * @kind: "void", "quantity", "discount", "price", "cancel" or "customer"; %NULL: nothing to undo
 * @name: (nullable): the product concerned
 * @amount: what it was about
 * @until_ms: UTC milliseconds until which the offer stands
 */
typedef struct
{
  const char *kind;
  const char *name;
  CfMoney amount;
  gint64 until_ms;
} CfTillUndo;

/** cf_till_get_undo: Returns: (transfer none): what cf_till_undo() would undo. */
const CfTillUndo *cf_till_get_undo (CfTill *self);

/**
 * CfTillRefusal:
 * @code: %CF_ERROR_LAST_CODE if nothing was refused yet
 * @line: line it was about, 0 for none; @name, @text: (nullable): product; what was scanned or typed
 * @amount: limit or amount it was about; @asked, @limit: rates of a discount
 * @from_price, @to_price: of a price override
 * @lot, @expiry: (nullable): of a refused item
 * @tries_left: PINs left before waiting; @locked_until_ms: 0 or when the next try counts
 * @role: (nullable): lowest role that may approve
 *
 * Details of the last refused command, for the screen's sentence.
 */
typedef struct
{
  CfErrorCode code;
  guint line;
  char *name;
  char *text;
  CfMoney amount;
  CfRate asked;
  CfRate limit;
  CfMoney from_price;
  CfMoney to_price;
  char *lot;
  char *expiry;
  guint tries_left;
  gint64 locked_until_ms;
  char *role;
} CfTillRefusal;

/** cf_till_get_refusal: Returns: (transfer none): details of the last refusal. */
const CfTillRefusal *cf_till_get_refusal (CfTill *self);

/** cf_till_get_lines: Returns: (transfer none): live list of CfTillLine, in order of number. */
GListModel *cf_till_get_lines (CfTill *self);

/** cf_till_get_tenders: Returns: (transfer none): live list of CfTillTender that count or are open. */
GListModel *cf_till_get_tenders (CfTill *self);

/** cf_till_get_parked: Returns: (transfer none): live list of CfTillParked, oldest first. */
GListModel *cf_till_get_parked (CfTill *self);

/** cf_till_get_people: Returns: (transfer none): live list of CfTillPerson, by name. */
GListModel *cf_till_get_people (CfTill *self);

/** cf_till_get_devices: Returns: (transfer none): live list of CfTillDevice. */
GListModel *cf_till_get_devices (CfTill *self);

/**
 * cf_till_get_quick_cash:
 * @ret_amounts: (out caller-allocates) (array fixed-size=6): ascending, the exact amount first
 *
 * Returns: how many; 0 if nothing is due.
 */
guint cf_till_get_quick_cash (CfTill *self, CfMoney ret_amounts[6]);

/**
 * cf_till_get_denominations:
 * @ret_count: (out): how many
 *
 * Returns: (transfer none) (array length=ret_count): coins and notes of the currency, ascending.
 */
const CfDenomination *cf_till_get_denominations (CfTill *self, guint *ret_count);

/**
 * cf_till_count_money:
 * @counts: (array): pieces of each denomination
 * @ret_rows: (out caller-allocates) (optional): value of each row
 * @ret_notes, @ret_coins, @ret_total: (out) (optional): sums
 *
 * Adds up a count.  Fails with %CF_ERROR_BAD_AMOUNT.
 */
gboolean cf_till_count_money (CfTill *self,
                              const guint *counts,
                              guint n,
                              CfMoney *ret_rows,
                              CfMoney *ret_notes,
                              CfMoney *ret_coins,
                              CfMoney *ret_total,
                              GError **error);

/**
 * cf_till_get_tender_types:
 * @ret_count: (out): how many
 *
 * Returns: (transfer none) (array length=ret_count): the kinds of tender this shop takes, in order.
 */
const CfTenderType *cf_till_get_tender_types (CfTill *self, guint *ret_count);

/**
 * cf_till_may:
 * @permission: such as "settings", "people", "no_sale", "paid_out", "close_shift"
 *
 * Returns: whether the signed-in person may do it without approval.
 */
gboolean cf_till_may (CfTill *self, const char *permission);

/* ── people ──────────────────────────────────────────────────────────────────────────────────── */

/**
 * cf_till_sign_in_async:
 * @user: a person's name or id
 * @pin: 4 to 12 digits
 *
 * Signs in, unlocks, or switches the person; the basket stays.  Fails with %CF_ERROR_WRONG_PIN,
 * %CF_ERROR_LOCKED_OUT.
 */
void cf_till_sign_in_async (CfTill *self,
                            const char *user,
                            const char *pin,
                            GAsyncReadyCallback callback,
                            gpointer user_data);

/**
 * cf_till_command_finish:
 *
 * Finishes every asynchronous command that has no result of its own.
 */
gboolean cf_till_command_finish (CfTill *self, GAsyncResult *result, GError **error);

/** cf_till_sign_out_async: writes what was noted and signs out; the basket stays. */
void cf_till_sign_out_async (CfTill *self, GAsyncReadyCallback callback, gpointer user_data);

/** cf_till_lock: locks the till: the person stays, the basket stays.  Fails with NOT_SIGNED_IN. */
gboolean cf_till_lock (CfTill *self, GError **error);

/**
 * CfTillApproval:
 * @user, @pin: who approves, and their PIN
 *
 * Given with a command that the signed-in person may not do alone.
 */
typedef struct
{
  const char *user;
  const char *pin;
} CfTillApproval;

/* ── basket ──────────────────────────────────────────────────────────────────────────────────── */

/**
 * CfTillScanKind:
 *
 * What a code turned out to be.
 */
typedef enum
{
  CF_TILL_SCAN_LINE,     /* a product: a line was added or raised */
  CF_TILL_SCAN_BADGE,    /* names a person: cf_till_scan_result's text is their id */
  CF_TILL_SCAN_RECEIPT,  /* a receipt number */
  CF_TILL_SCAN_PICKUP,   /* a pickup code: the text is all of it, as commands of orders take it */
  CF_TILL_SCAN_CUSTOMER, /* a loyalty card */
  CF_TILL_SCAN_VALUE,    /* a gift card, voucher or coupon */
} CfTillScanKind;

/**
 * CfTillScanned:
 * @line: number of the line, for %CF_TILL_SCAN_LINE
 * @text: the code's content for the others; borrowed until the next command
 */
typedef struct
{
  CfTillScanKind kind;
  guint line;
  const char *text;
} CfTillScanned;

/**
 * cf_till_classify:
 * @code: as the scanner sends it
 * @ret_kind: (out): what it is; a product code that is not in the catalogue is still a line
 *
 * Returns: whether it is anything; nothing happens.
 */
gboolean cf_till_classify (CfTill *self, const char *code, CfTillScanKind *ret_kind);

/**
 * cf_till_scan:
 * @code: as the scanner sends it: AIM prefix and GS allowed
 * @quantity: (nullable): decimal text; %NULL for one, or what the code says
 * @ret_scanned: (out) (optional): what it was
 *
 * Does what the code means.  Fails with %CF_ERROR_NOT_SIGNED_IN, %CF_ERROR_NO_SHIFT,
 * %CF_ERROR_BAD_CODE, %CF_ERROR_BAD_CHECK_DIGIT, %CF_ERROR_UNKNOWN_CODE (recorded with its count),
 * %CF_ERROR_EXPIRED_ITEM, %CF_ERROR_RECALLED_ITEM, %CF_ERROR_BAD_QTY, %CF_ERROR_WRONG_STATE,
 * %CF_ERROR_DISK_FULL (a new basket when the disk is low).
 */
gboolean cf_till_scan (CfTill *self,
                       const char *code,
                       const char *quantity,
                       CfTillScanned *ret_scanned,
                       GError **error);

/** cf_till_add: adds the product @sku; @quantity as in cf_till_scan().  Fails with UNKNOWN_SKU too. */
gboolean cf_till_add (CfTill *self,
                      const char *sku,
                      const char *quantity,
                      guint *ret_line,
                      GError **error);

/** cf_till_add_department_async: rings @price under a department, for something without a product. */
void cf_till_add_department_async (CfTill *self,
                                   const char *department,
                                   CfMoney price,
                                   const CfTillApproval *approval,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);

/** cf_till_add_department_finish: @ret_line: (out) (optional): the line. */
gboolean cf_till_add_department_finish (CfTill *self,
                                        GAsyncResult *result,
                                        guint *ret_line,
                                        GError **error);

/** cf_till_set_quantity: @quantity: decimal text in the line's unit. */
gboolean cf_till_set_quantity (CfTill *self, guint line, const char *quantity, GError **error);

/** cf_till_void_line: @reason: (nullable). */
gboolean cf_till_void_line (CfTill *self, guint line, const char *reason, GError **error);

/**
 * cf_till_set_price_async:
 * @reason: (nullable); @approval: (nullable): somebody who may, if the signed-in person may not
 *
 * Overrides a line's price.  Without @approval it is done when this returns, but answers by the
 * loop; a PIN is hashed in a job.  Fails with %CF_ERROR_NEEDS_APPROVAL, %CF_ERROR_NOT_PERMITTED,
 * %CF_ERROR_WRONG_PIN, %CF_ERROR_LOCKED_OUT, and what the basket refuses.
 */
void cf_till_set_price_async (CfTill *self,
                              guint line,
                              CfMoney price,
                              const char *reason,
                              const CfTillApproval *approval,
                              GAsyncReadyCallback callback,
                              gpointer user_data);

/** cf_till_discount_async: as cf_till_set_price_async(), for a discount on @line or (0) the basket. */
void cf_till_discount_async (CfTill *self,
                             guint line,
                             const CfDiscount *discount,
                             const char *reason,
                             const CfTillApproval *approval,
                             GAsyncReadyCallback callback,
                             gpointer user_data);

/**
 * cf_till_confirm_age:
 * @birth_date: (nullable): YYYY-MM-DD, used and forgotten; %NULL: the person was seen to be old
 *   enough
 *
 * Fails with %CF_ERROR_UNDER_AGE (and notes it), %CF_ERROR_BAD_REQUEST for a date that is none.
 */
gboolean cf_till_confirm_age (CfTill *self, const char *birth_date, GError **error);

/** cf_till_undo: undoes what cf_till_get_undo() names.  Fails with %CF_ERROR_NOTHING_TO_UNDO. */
gboolean cf_till_undo (CfTill *self, GError **error);

/** cf_till_cancel_async: gives everything tendered in cash or vouchers back and clears the basket. */
void cf_till_cancel_async (CfTill *self,
                           const char *reason,
                           GAsyncReadyCallback callback,
                           gpointer user_data);

#define CF_TILL_NOTE_MAX 200 /* characters: some lines of a receipt */

/**
 * cf_till_set_note:
 * @note: (nullable): at most %CF_TILL_NOTE_MAX characters; %NULL or "" takes it away
 *
 * Writes a note on the basket.  It goes with it: parked, resumed at another till, into the sale's record and
 * onto the receipt and the kitchen's slip.  EMPTY_BASKET before the first line, BAD_REQUEST for a note that is
 * too long or holds what cannot be printed.
 */
gboolean cf_till_set_note (CfTill *self, const char *note, GError **error);

/** cf_till_park_async: parks the basket; @note: (nullable). */
void cf_till_park_async (CfTill *self,
                         const char *note,
                         GAsyncReadyCallback callback,
                         gpointer user_data);

/** cf_till_park_finish: @ret_id: (out) (optional): the parked basket's id. */
gboolean cf_till_park_finish (CfTill *self, GAsyncResult *result, CfId *ret_id, GError **error);

/**
 * cf_till_resume_async:
 * @id: a parked basket's id
 *
 * Fails with %CF_ERROR_UNKNOWN_BASKET, %CF_ERROR_BASKET_OPEN, %CF_ERROR_BASKET_TAKEN (another till
 * resumed it), %CF_ERROR_BASKET_ELSEWHERE (it lies at another till, the refusal's text, and the central
 * cannot be asked for it), %CF_ERROR_NEWER_VERSION.
 */
void cf_till_resume_async (CfTill *self,
                           const char *id,
                           GAsyncReadyCallback callback,
                           gpointer user_data);

/* ── paying ──────────────────────────────────────────────────────────────────────────────────── */

/**
 * cf_till_tender_async:
 * @type: a tender type's id
 * @amount: (nullable): %NULL for what is due
 * @reference: (nullable): slip or voucher number; a card with one is an entered slip and asks no
 *   terminal
 *
 * Takes a tender.  A card is journaled, then the terminal is asked, then the answer is journaled;
 * until then the basket is frozen.  Fails as cf_basket_add_tender(), and with
 * %CF_ERROR_CARD_DECLINED, %CF_ERROR_CARD_UNKNOWN, %CF_ERROR_NO_DEVICE,
 * %CF_ERROR_TENDER_NOT_OFFERED.
 */
void cf_till_tender_async (CfTill *self,
                           const char *type,
                           const CfMoney *amount,
                           const char *reference,
                           GAsyncReadyCallback callback,
                           gpointer user_data);

/** cf_till_cancel_card: asks the terminal to stop; the running tender answers when it has. */
gboolean cf_till_cancel_card (CfTill *self, GError **error);

/** cf_till_ask_card_async: asks the terminal by reference what became of the unknown card tender. */
void cf_till_ask_card_async (CfTill *self, GAsyncReadyCallback callback, gpointer user_data);

/**
 * cf_till_resolve_card_async:
 * @reference: (nullable): the slip's number: the money was taken; %NULL: it was not
 *
 * Decides an unknown card tender by what the cashier sees on the terminal's slip; or a reversal that
 * the terminal does not answer: with a number the money is still taken, with %NULL it was given back.
 */
void cf_till_resolve_card_async (CfTill *self,
                                 const char *reference,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);

/** cf_till_void_tender_async: gives a tender back; a card the terminal approved is reversed. */
void cf_till_void_tender_async (CfTill *self,
                                guint tender,
                                GAsyncReadyCallback callback,
                                gpointer user_data);

/**
 * CfTillDone:
 * @sale: what was recorded
 * @epoch, @seq, @hash: its position in the journal and the record's hash as hex
 *
 * A finished sale.
 */
typedef struct
{
  CfSale *sale;
  guint64 epoch;
  guint64 seq;
  char *hash;
} CfTillDone;

/** cf_till_done_free: @self: (nullable). */
void cf_till_done_free (CfTillDone *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfTillDone, cf_till_done_free)

/**
 * cf_till_finish_async:
 *
 * Makes the basket a sale: one transaction, synced before the answer; then drawer and printer are
 * told.  Fails as cf_basket_check_finish(), %CF_ERROR_DISK_FULL, %CF_ERROR_IO.
 */
void cf_till_finish_async (CfTill *self, GAsyncReadyCallback callback, gpointer user_data);

/** cf_till_finish_finish: Returns: (transfer none): the sale; valid until the next one. */
const CfTillDone *cf_till_finish_finish (CfTill *self, GAsyncResult *result, GError **error);

/** cf_till_get_last_done: Returns: (transfer none) (nullable): the last sale of this run. */
const CfTillDone *cf_till_get_last_done (CfTill *self);

/**
 * CfTillStep:
 *
 * How far a consequence of a sale has come.
 */
typedef enum
{
  CF_TILL_STEP_NONE, /* does not apply */
  CF_TILL_STEP_RUNNING,
  CF_TILL_STEP_DONE,
  CF_TILL_STEP_WAITING, /* the printer has no paper, its cover is open … */
  CF_TILL_STEP_FAILED,
  CF_TILL_STEP_UNSURE, /* nobody knows: ask whether it is on paper, cf_till_settle_receipt_async() */
} CfTillStep;

/**
 * CfTillProgress:
 * @printer_problem: (nullable): why the receipt waits, in a few words
 */
typedef struct
{
  CfTillStep recorded;
  CfTillStep drawer;
  CfTillStep receipt;
  char *printer_problem;
} CfTillProgress;

/** cf_till_get_progress: Returns: (transfer none): of the last sale. */
const CfTillProgress *cf_till_get_progress (CfTill *self);

/** cf_till_set_receipt: @print: whether the next sale prints its receipt (default) or not. */
void cf_till_set_receipt (CfTill *self, gboolean print);

/* ── shift and drawer ────────────────────────────────────────────────────────────────────────── */

/** cf_till_open_shift_async: @float_amount: counted, at least 0.  SHIFT_OPEN, BAD_AMOUNT. */
void cf_till_open_shift_async (CfTill *self,
                               CfMoney float_amount,
                               GAsyncReadyCallback callback,
                               gpointer user_data);

/** cf_till_terminal_words: @report: with a payment terminal's totals.  Returns: what they say, as a translated sentence. */
const char *cf_till_terminal_words (const CfShiftReport *report);

/** cf_till_read_x: Returns: (transfer full): the X of the open shift.  NO_SHIFT. */
CfShiftReport *cf_till_read_x (CfTill *self, GError **error);

/** cf_till_read_z: @number: (nullable): %NULL for the last.  Returns: (transfer full): a Z.  UNKNOWN_RECEIPT. */
CfShiftReport *cf_till_read_z (CfTill *self, const char *number, GError **error);

/**
 * CfTillCash:
 *
 * What moves cash, or opens the drawer, outside a sale.
 */
typedef enum
{
  CF_TILL_NO_SALE,
  CF_TILL_PAID_IN,
  CF_TILL_PAID_OUT,
  CF_TILL_SAFE_DROP,
} CfTillCash;

/**
 * cf_till_move_cash_async:
 * @amount: above zero; ignored for %CF_TILL_NO_SALE
 * @reason: not empty
 * @approval: (nullable)
 *
 * Records it, then opens the drawer.  NEEDS_APPROVAL, NOT_PERMITTED, BAD_AMOUNT, BAD_REQUEST.
 */
void cf_till_move_cash_async (CfTill *self,
                              CfTillCash kind,
                              CfMoney amount,
                              const char *reason,
                              const CfTillApproval *approval,
                              GAsyncReadyCallback callback,
                              gpointer user_data);

/** cf_till_move_cash_finish: where it stands in the journal; out parameters are optional. */
gboolean cf_till_move_cash_finish (CfTill *self,
                                   GAsyncResult *result,
                                   guint64 *ret_epoch,
                                   guint64 *ret_seq,
                                   char **ret_hash,
                                   GError **error);

/* ── catalogue ───────────────────────────────────────────────────────────────────────────────── */

/** cf_till_find_product: @code: SKU or GTIN.  Returns: (transfer full): the product.  UNKNOWN_SKU. */
CfTillProduct *cf_till_find_product (CfTill *self, const char *code, GError **error);

/**
 * cf_till_search_async:
 * @text: what was typed
 * @limit: at most 200
 *
 * Searches as you type.  A newer search makes an older one fail with %CF_ERROR_CANCELLED.
 */
void cf_till_search_async (CfTill *self,
                           const char *text,
                           guint limit,
                           GAsyncReadyCallback callback,
                           gpointer user_data);

/** cf_till_search_finish: Returns: (transfer full) (element-type CfTillProduct): best first. */
GPtrArray *cf_till_search_finish (CfTill *self, GAsyncResult *result, GError **error);

/** cf_till_list_departments: Returns: (transfer full) (element-type CfTillDepartment): by name. */
GPtrArray *cf_till_list_departments (CfTill *self, GError **error);

/**
 * cf_till_list_quick_keys:
 * @department: (nullable): %NULL for the favourites; where nobody has chosen any, what sells best,
 *   filled up with the first products of the departments in turn
 *
 * Returns: (transfer full) (element-type CfTillProduct): the products on that page of keys; among
 *   the favourites %NULL where a key is empty.
 */
GPtrArray *cf_till_list_quick_keys (CfTill *self,
                                    const char *department,
                                    guint offset,
                                    guint limit,
                                    GError **error);

/**
 * cf_till_set_quick_keys_async:
 * @skus: (array zero-terminated=1): the favourites in the order of their keys, "" for an empty one;
 *   none at all: the till fills the keys itself, see cf_till_list_quick_keys()
 *
 * Finish with cf_till_command_finish().  %CF_ERROR_BAD_SETTING for more keys than there are, or a
 * text that is no SKU.
 */
void cf_till_set_quick_keys_async (CfTill *self,
                                   const char *const *skus,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);

/* ── settings ────────────────────────────────────────────────────────────────────────────────── */

/**
 * cf_till_set_setting_async:
 * @key: "store", "address", "tax_number", "footer", "cash_step", "tax_per_line", "zone", "country",
 *   "sound_volume" (percent, 0 for none), "kitchen_departments", "count_limit" (the largest difference of a
 *   count that needs no reason; 5 units of the currency where nothing is said),
 *   "scanner_layout" ("us", "de" …: keys of scanners that play a keyboard), "scanner_double_read_ms",
 *   "display_language" ("cd5220", "escpos": what a pole display understands),
 *   "device_ROLE" (the device that plays the role; see cf_till_bind_device_async())
 * @value: its text; amounts as plain decimals, flags as "true" or "false"
 *
 * Changes and records a setting.  BAD_SETTING, NOT_PERMITTED, MANAGED_CENTRALLY.
 */
void cf_till_set_setting_async (CfTill *self,
                                const char *key,
                                const char *value,
                                GAsyncReadyCallback callback,
                                gpointer user_data);

/**
 * CfTillTaxRow:
 * @from: (nullable): local date YYYY-MM-DD from which it holds, %NULL for always
 */
typedef struct
{
  char *tax_class;
  CfRate rate;
  char *from;
} CfTillTaxRow;

/** cf_till_list_taxes: Returns: (transfer full) (element-type CfTillTaxRow): by class and date. */
GPtrArray *cf_till_list_taxes (CfTill *self);

/** cf_till_set_tax_async: @from: (nullable): local date; %NULL: from now on. */
void cf_till_set_tax_async (CfTill *self,
                            const char *tax_class,
                            CfRate rate,
                            const char *from,
                            GAsyncReadyCallback callback,
                            gpointer user_data);

/** cf_till_add_person_async: adds a person, or changes PIN and role of the one so named. */
void cf_till_add_person_async (CfTill *self,
                               const char *name,
                               const char *pin,
                               const char *role,
                               GAsyncReadyCallback callback,
                               gpointer user_data);

/* ── devices ─────────────────────────────────────────────────────────────────────────────────── */

/** cf_till_test_device_async: makes the device show that it works (print, open, weigh …). */
void cf_till_test_device_async (CfTill *self,
                                const char *id,
                                GAsyncReadyCallback callback,
                                gpointer user_data);

/**
 * cf_till_get_test_words:
 * @result: of a device's test that went well
 *
 * Returns: (transfer none) (nullable): what the device said: how it is, then a row for each total, lines
 *   separated by '\n'; only payment terminals say something
 */
const char *cf_till_get_test_words (GAsyncResult *result);

/** cf_till_script_device: @line: a line of the virtual device's script (drivers/README.md). */
gboolean cf_till_script_device (CfTill *self, const char *id, const char *line, GError **error);

/** cf_till_virtual_scan: lets the virtual scanner read @code, as if it had been held before it. */
gboolean cf_till_virtual_scan (CfTill *self, const char *code, GError **error);

/**
 * cf_till_run_due_timers:
 *
 * With a manual clock and no threads: lets the devices' timers that are due happen.  For tests and
 * the demo.
 */
void cf_till_run_due_timers (CfTill *self);

/** cf_till_read_scale: @ret_weight: (out): the scale's stable weight.  NO_DEVICE, DEVICE. */
gboolean cf_till_read_scale (CfTill *self, CfQuantity *ret_weight, GError **error);

G_END_DECLS
