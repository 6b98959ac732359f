/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-money.h"

G_BEGIN_DECLS

/**
 * CfShiftCount:
 * @opening_float: cash counted into the drawer at the start
 * @cash_in: every record's cash in since: sales (without change), paid in
 * @cash_out: every record's cash out since: refunds, paid out, safe drops
 * @expected: @opening_float + @cash_in − @cash_out; may be negative
 * @counted: what was counted, blind
 * @difference: @counted − @expected: above zero is too much
 *
 * The drawer as a ledger account at the end of a shift.
 */
typedef struct
{
  CfMoney opening_float;
  CfMoney cash_in;
  CfMoney cash_out;
  CfMoney expected;
  CfMoney counted;
  CfMoney difference;
} CfShiftCount;

/**
 * cf_shift_count_check_amount:
 *
 * Whether @amount may be counted into or out of a drawer: fails with %CF_ERROR_BAD_AMOUNT when it is
 * negative.
 */
gboolean cf_shift_count_check_amount (CfMoney amount, GError **error);

/**
 * cf_shift_count_make:
 * @opening_float, @cash_in, @cash_out, @counted: not negative
 * @ret_count: (out): all six figures
 *
 * Fails with %CF_ERROR_BAD_AMOUNT, %CF_ERROR_OUT_OF_RANGE.  A difference is a figure, not a failure.
 */
gboolean cf_shift_count_make (CfMoney opening_float,
                              CfMoney cash_in,
                              CfMoney cash_out,
                              CfMoney counted,
                              CfShiftCount *ret_count,
                              GError **error);

G_END_DECLS
