/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-error.h"

G_BEGIN_DECLS

/**
 * CF_MINOR_MAX:
 *
 * The largest amount, quantity or other number that a journal record may hold: 2^53 − 1, so that
 * every JSON reader reads it exactly (RFC 8785, section 3.2.2.3).
 */
#define CF_MINOR_MAX ((G_GINT64_CONSTANT (1) << 53) - 1)

/**
 * CfMoney:
 * @minor: minor units of the store's currency (cents for EUR), within ±%CF_MINOR_MAX
 *
 * An amount.  A struct, so that it cannot be mixed up with a quantity or a plain number.
 */
typedef struct
{
  gint64 minor;
} CfMoney;

#define CF_MONEY_ZERO ((CfMoney){ 0 })

/**
 * CfRounding:
 * @CF_ROUNDING_HALF_AWAY: halves go away from zero, the trade's usual way
 * @CF_ROUNDING_HALF_EVEN: halves go to the even neighbour, by a setting
 */
typedef enum
{
  CF_ROUNDING_HALF_AWAY,
  CF_ROUNDING_HALF_EVEN,
} CfRounding;

/**
 * cf_money_from_minor:
 *
 * Returns: an amount of @minor minor units, unchecked: for constants and figures proved before.
 */
static inline CfMoney
cf_money_from_minor (gint64 minor)
{
  return (CfMoney){ minor };
}

/**
 * cf_money_cmp:
 *
 * Returns: below, equal to or above 0 as @a is less than, equal to or more than @b.
 */
static inline int
cf_money_cmp (CfMoney a, CfMoney b)
{
  return (a.minor > b.minor) - (a.minor < b.minor);
}

static inline gboolean
cf_money_is_zero (CfMoney self)
{
  return self.minor == 0;
}

/**
 * cf_money_negate:
 *
 * Returns: −@self; always fits.
 */
static inline CfMoney
cf_money_negate (CfMoney self)
{
  return (CfMoney){ -self.minor };
}

/**
 * cf_money_add:
 * @ret_sum: (out): @a + @b
 *
 * Fails with %CF_ERROR_OUT_OF_RANGE when the sum is not within ±%CF_MINOR_MAX.
 */
gboolean cf_money_add (CfMoney a, CfMoney b, CfMoney *ret_sum, GError **error);

/**
 * cf_money_sub:
 * @ret_difference: (out): @a − @b
 *
 * Fails with %CF_ERROR_OUT_OF_RANGE like cf_money_add().
 */
gboolean cf_money_sub (CfMoney a, CfMoney b, CfMoney *ret_difference, GError **error);

/**
 * cf_muldiv:
 * @value: a number
 * @numerator: what it is multiplied by
 * @denominator: what the product is divided by; above zero
 * @ret_result: (out): round (@value × @numerator ÷ @denominator)
 *
 * The one product and quotient of money, quantity and tax: through 128 bits, rounded once.
 * Fails with %CF_ERROR_OUT_OF_RANGE when the result is not within ±%CF_MINOR_MAX.
 */
gboolean cf_muldiv (gint64 value,
                    gint64 numerator,
                    gint64 denominator,
                    CfRounding rounding,
                    gint64 *ret_result,
                    GError **error);

/**
 * cf_money_round_to_step:
 * @step: minor units above zero, such as 5 for 0.05
 * @ret_rounded: (out): the multiple of @step nearest to @self, halves away from zero
 *
 * Fails with %CF_ERROR_OUT_OF_RANGE.
 */
gboolean cf_money_round_to_step (CfMoney self, gint64 step, CfMoney *ret_rounded, GError **error);

/**
 * cf_money_split:
 * @total: what is split; may be negative
 * @weights: (array length=n): not negative, not all zero unless @total is zero
 * @n: number of parts
 * @ret_parts: (out caller-allocates) (array length=n): the parts
 *
 * Splits @total in proportion to @weights by largest remainder: every part is the exact share
 * rounded toward zero, and what is missing goes, one minor unit each, to the parts with the largest
 * remainders, ties to the lower index.  The parts always add up to @total; a part of weight 0 is 0.
 * Weights may be as large as %CF_MINOR_MAX and their sum as large as 2^63 − 1.
 */
void cf_money_split (CfMoney total, const gint64 *weights, gsize n, CfMoney *ret_parts);

/**
 * cf_money_parse:
 * @text: such as "1.99", "-0.5", "12"; no sign but '-', no exponent, no blanks, no grouping, a digit on
 *   either side of the point, at most @exponent decimals; 64 bytes at most
 * @exponent: decimals of the currency, 0 to 4 (ISO 4217)
 * @ret_money: (out): the amount
 *
 * Reads a plain decimal as it stands in files and in console requests.  Trailing zeros may be left
 * out.  Fails with %CF_ERROR_BAD_AMOUNT.
 */
gboolean cf_money_parse (const char *text, guint exponent, CfMoney *ret_money, GError **error);

/**
 * cf_money_to_text:
 * @exponent: decimals of the currency, 0 to 4
 *
 * Returns: (transfer full): a plain decimal with exactly @exponent decimals, such as "-0.05"; for
 * files and the console.  For people there is cf-format.h.
 */
char *cf_money_to_text (CfMoney self, guint exponent) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
