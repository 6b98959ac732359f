/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-money.h"

G_BEGIN_DECLS

/**
 * CfDenomination:
 * @minor: its value
 * @is_note: whether it is a bank note
 */
typedef struct
{
  gint64 minor;
  gboolean is_note;
} CfDenomination;

#define CF_DENOMINATIONS_MAX 24      /* kinds of notes and coins of a currency */
#define CF_QUICK_CASH_MAX    6       /* quick amounts shown when paying */
#define CF_PIECES_MAX        1000000 /* pieces of one kind in a count */

/**
 * cf_cash_denominations:
 * @currency: ISO 4217 code
 * @exponent: decimals of the currency
 * @ret_count: (out): how many
 *
 * Returns: (array length=ret_count): notes and coins in circulation, rising; for a currency that is
 * not in the table a plain 1-2-5 series from one minor unit up.
 */
const CfDenomination *cf_cash_denominations (const char *currency,
                                             guint exponent,
                                             guint *ret_count);

/**
 * cf_cash_round:
 * @step: the smallest amount payable in cash; 0 for none
 * @ret_amount: (out): @amount rounded to the step, halves away from zero
 *
 * Cash rounding belongs to the payment, never to the total.
 * Fails with %CF_ERROR_OUT_OF_RANGE.
 */
gboolean cf_cash_round (CfMoney amount, CfMoney step, CfMoney *ret_amount, GError **error);

/**
 * cf_cash_quick_amounts:
 * @due: what is due in cash, above zero
 * @currency: ISO 4217 code
 * @exponent: decimals of the currency
 * @ret_amounts: (out caller-allocates) (array fixed-size=6): rising
 *
 * What a customer is likely to hand over: exactly @due, the next note, and amounts rounded up to
 * what notes and larger coins make.
 *
 * Returns: how many, 1 to %CF_QUICK_CASH_MAX; 0 when nothing is due.
 */
guint cf_cash_quick_amounts (CfMoney due,
                             const char *currency,
                             guint exponent,
                             CfMoney ret_amounts[CF_QUICK_CASH_MAX]);

/**
 * cf_cash_check_amount:
 *
 * Whether @amount may be counted into or out of a drawer: fails with %CF_ERROR_BAD_AMOUNT when it is
 * negative.
 */
gboolean cf_cash_check_amount (CfMoney amount, GError **error);

G_END_DECLS
