/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-shift-count.h"

gboolean
cf_shift_count_check_amount (CfMoney amount, GError **error)
{
  if (amount.minor < 0 || amount.minor > CF_MINOR_MAX)
    return cf_error_set (error, CF_ERROR_BAD_AMOUNT,
                         "an amount of cash of %" G_GINT64_FORMAT " is out of range", amount.minor);
  return TRUE;
}

gboolean
cf_shift_count_make (CfMoney opening_float,
                     CfMoney cash_in,
                     CfMoney cash_out,
                     CfMoney counted,
                     CfShiftCount *ret_count,
                     GError **error)
{
  CfShiftCount count = { opening_float, cash_in, cash_out, CF_MONEY_ZERO, counted, CF_MONEY_ZERO };
  if (!cf_shift_count_check_amount (opening_float, error) ||
      !cf_shift_count_check_amount (cash_in, error) ||
      !cf_shift_count_check_amount (cash_out, error) ||
      !cf_shift_count_check_amount (counted, error) ||
      !cf_money_add (opening_float, cash_in, &count.expected, error) ||
      !cf_money_sub (count.expected, cash_out, &count.expected, error) ||
      !cf_money_sub (counted, count.expected, &count.difference, error))
    return FALSE;
  *ret_count = count;
  return TRUE;
}
