/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-money.h"

G_BEGIN_DECLS

/**
 * CfTenderOverpay:
 * @CF_TENDER_OVERPAY_NO: at most what is due
 * @CF_TENDER_OVERPAY_CHANGE: what is too much is given back in cash
 *
 * (Rests that become store credit or are forfeited need an account of their own in the sale's
 * record; they come with the tenders that have them.)
 */
typedef enum
{
  CF_TENDER_OVERPAY_NO,
  CF_TENDER_OVERPAY_CHANGE,
} CfTenderOverpay;

/**
 * CfTenderFlow:
 * @CF_TENDER_FLOW_IMMEDIATE: counts as soon as it is entered
 * @CF_TENDER_FLOW_TERMINAL: a payment terminal is asked first; with a slip's reference it counts at once
 */
typedef enum
{
  CF_TENDER_FLOW_IMMEDIATE,
  CF_TENDER_FLOW_TERMINAL,
} CfTenderFlow;

#define CF_TENDER_GIFT_CARD                                                                        \
  "gift_card" /* the row whose reference is the number of a card with value on it */

#define CF_TENDER_ID_MAX        31  /* bytes of a type's id */
#define CF_TENDER_REFERENCE_MAX 127 /* bytes of a slip's, voucher's or terminal's reference */
#define CF_TENDER_CARD_MAX      511 /* bytes a terminal wants printed: a slip has some 10 lines */
#define CF_TENDER_GRANT_MAX     36  /* bytes of a grant's id */

/**
 * CfTenderType:
 * @id: its word in the console and the journal: "cash", "card" …
 * @flow: how it comes to count
 * @overpay: what becomes of an amount above what is due
 * @is_cash: lies in the drawer: rounded to the cash step, counted at the shift's end
 * @opens_drawer: whether the drawer is opened at the end of the sale
 * @pays_stored_value: whether it may pay for gift cards and the like
 * @may_refund: whether money may go to the customer this way
 *
 * A kind of tender is a row of data; a shop that takes meal vouchers adds a row, not code.
 */
typedef struct
{
  char id[CF_TENDER_ID_MAX + 1];
  CfTenderFlow flow;
  CfTenderOverpay overpay;
  gboolean is_cash;
  gboolean opens_drawer;
  gboolean pays_stored_value;
  gboolean may_refund;
} CfTenderType;

/**
 * cf_tender_type_leaves_slip:
 *
 * Returns: whether a slip of each such tender lies in the drawer and is counted at the shift's end: the
 *   terminal's copy, or the voucher itself.
 */
gboolean cf_tender_type_leaves_slip (const CfTenderType *self);

/**
 * cf_tender_types_default:
 * @ret_count: (out): how many
 *
 * Returns: (array length=ret_count): the rows a new shop has: cash, card, voucher, gift card.
 */
const CfTenderType *cf_tender_types_default (guint *ret_count);

/** cf_tender_type_find: Returns: (nullable): the row of @types whose id is @id. */
const CfTenderType *cf_tender_type_find (const CfTenderType *types, guint count, const char *id);

/** cf_tender_type_equal: Returns: whether both rows are the same in every field. */
gboolean cf_tender_type_equal (const CfTenderType *a, const CfTenderType *b);

/**
 * CfTenderState:
 *
 * |[
 *   entered by hand:    SETTLED ────► VOIDED
 *
 *   payment terminal:   STARTED ────► UNKNOWN ────► DECLINED   (STARTED may be DECLINED at once)
 *                          │             │
 *                          ▼             │
 *                       APPROVED ◄───────┘
 *                         │  ▲
 *                         ▼  │ reversal refused
 *                       REVERSING ────► REVERSED
 * ]|
 *
 * @CF_TENDER_SETTLED: entered by hand (cash, voucher, slip): counts in full
 * @CF_TENDER_VOIDED: end: given back to the customer before the sale was finished
 * @CF_TENDER_STARTED: on record, and the terminal may have been asked: after a crash in this state
 *   the outcome is unknown, never "nothing happened"
 * @CF_TENDER_APPROVED: the terminal took the money: what it approved counts
 * @CF_TENDER_DECLINED: end: the terminal took nothing
 * @CF_TENDER_UNKNOWN: the terminal went silent: asked again by reference, never charged again
 * @CF_TENDER_REVERSING: its reversal was asked for: still the customer's money, counts nothing
 * @CF_TENDER_REVERSED: end: the terminal gave the money back
 */
typedef enum
{
  CF_TENDER_SETTLED,
  CF_TENDER_VOIDED,
  CF_TENDER_STARTED,
  CF_TENDER_APPROVED,
  CF_TENDER_DECLINED,
  CF_TENDER_UNKNOWN,
  CF_TENDER_REVERSING,
  CF_TENDER_REVERSED,
  CF_TENDER_N_STATES,
} CfTenderState;

/** cf_tender_state_name: Returns: "settled", "voided", "started" … */
const char *cf_tender_state_name (CfTenderState state);

/** cf_tender_state_parse: Returns: whether @name is one of cf_tender_state_name()'s. */
gboolean cf_tender_state_parse (const char *name, CfTenderState *ret_state);

/** cf_tender_state_may_move: Returns: whether the table has a step from @from to @to. */
gboolean cf_tender_state_may_move (CfTenderState from, CfTenderState to);

/** cf_tender_state_counts: Returns: whether a tender in @state pays for something. */
gboolean cf_tender_state_counts (CfTenderState state);

/** cf_tender_state_is_end: Returns: whether it came to nothing and stays so. */
gboolean cf_tender_state_is_end (CfTenderState state);

/** cf_tender_state_is_open: Returns: whether its outcome is still awaited: nothing else may be tendered. */
gboolean cf_tender_state_is_open (CfTenderState state);

/** cf_tender_state_binds: Returns: whether a terminal holds, or may hold, money for the basket. */
gboolean cf_tender_state_binds (CfTenderState state);

/**
 * CfTender:
 * @no: its number in the basket
 * @type: its row, as it was when it was tendered
 * @state: where it stands
 * @is_payout: the money goes to the customer
 * @asked: what was given, or asked of the terminal; not negative
 * @amount: what counts: @asked when settled, what the terminal approved, else 0; not negative
 * @reference: slip, voucher or terminal reference, or ""
 * @card: what the terminal wants printed, lines separated by '\n', or ""
 * @grant: stored value: which grant it comes off (cf-escrow.h), or ""
 * @at_risk: stored value: part of @amount that neither a grant nor the central covers
 * @rest: stored value: what is left for its owner behind it, where that is known, else 0
 * @at_ms: when it was entered, UTC milliseconds
 *
 * One tender of a basket.  A plain value without pointers.
 */
typedef struct
{
  guint no;
  CfTenderType type;
  CfTenderState state;
  gboolean is_payout;
  CfMoney asked;
  CfMoney amount;
  char reference[CF_TENDER_REFERENCE_MAX + 1];
  char card[CF_TENDER_CARD_MAX + 1];
  char grant[CF_TENDER_GRANT_MAX + 1];
  CfMoney at_risk;
  CfMoney rest;
  gint64 at_ms;
} CfTender;

/**
 * cf_tender_move:
 * @next: a state that cf_tender_state_may_move() allows; asserted
 * @approved: with %CF_TENDER_APPROVED the amount; else ignored
 *
 * Makes the step and keeps @amount right.
 */
void cf_tender_move (CfTender *self, CfTenderState next, CfMoney approved);

/** cf_tender_equal: Returns: whether both are the same in every field. */
gboolean cf_tender_equal (const CfTender *a, const CfTender *b);

G_END_DECLS
