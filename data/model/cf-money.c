/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-money.h"

#include <stdlib.h>

#include "cf-currency.h"
#include "cf-decimal.h"

static gboolean
in_range (__int128 value)
{
  return value >= -CF_MINOR_MAX && value <= CF_MINOR_MAX;
}

static gboolean
fail_range (GError **error, const char *what)
{
  return cf_error_set (error, CF_ERROR_OUT_OF_RANGE, "%s does not fit", what);
}

gboolean
cf_money_add (CfMoney a, CfMoney b, CfMoney *ret_sum, GError **error)
{
  __int128 sum = (__int128) a.minor + b.minor;

  if (!in_range (sum))
    return fail_range (error, "sum of amounts");
  ret_sum->minor = (gint64) sum;
  return TRUE;
}

gboolean
cf_money_sub (CfMoney a, CfMoney b, CfMoney *ret_difference, GError **error)
{
  __int128 difference = (__int128) a.minor - b.minor;

  if (!in_range (difference))
    return fail_range (error, "difference of amounts");
  ret_difference->minor = (gint64) difference;
  return TRUE;
}

/* C divides toward zero; the remainder decides whether to go one further away from it. */
static __int128
divide_rounded (__int128 dividend, gint64 divisor, CfRounding rounding)
{
  __int128 quotient = dividend / divisor;
  __int128 remainder = dividend % divisor;
  __int128 twice = 2 * (remainder < 0 ? -remainder : remainder);
  gboolean away = twice > divisor;

  if (twice == divisor)
    away = rounding == CF_ROUNDING_HALF_AWAY || quotient % 2 != 0;
  if (away)
    quotient += dividend < 0 ? -1 : 1;
  return quotient;
}

gboolean
cf_muldiv (gint64 value,
           gint64 numerator,
           gint64 denominator,
           CfRounding rounding,
           gint64 *ret_result,
           GError **error)
{
  __int128 result;

  g_return_val_if_fail (denominator > 0, fail_range (error, "quotient"));

  /* Two factors of 63 bits cannot leave 127 bits. */
  result = divide_rounded ((__int128) value * numerator, denominator, rounding);
  if (!in_range (result))
    return fail_range (error, "product");
  *ret_result = (gint64) result;
  return TRUE;
}

gboolean
cf_money_round_to_step (CfMoney self, gint64 step, CfMoney *ret_rounded, GError **error)
{
  __int128 rounded;

  g_return_val_if_fail (step > 0, fail_range (error, "rounded amount"));

  rounded = divide_rounded (self.minor, step, CF_ROUNDING_HALF_AWAY) * step;
  if (!in_range (rounded))
    return fail_range (error, "rounded amount");
  ret_rounded->minor = (gint64) rounded;
  return TRUE;
}

typedef struct
{
  gint64 remainder;
  gsize index;
} Share;

/* Larger remainders first, then lower indices: a total order, so qsort's instability is no matter. */
static int
compare_shares (const void *a, const void *b)
{
  const Share *x = a;
  const Share *y = b;

  if (x->remainder != y->remainder)
    return x->remainder > y->remainder ? -1 : 1;
  return x->index < y->index ? -1 : 1;
}

void
cf_money_split (CfMoney total, const gint64 *weights, gsize n, CfMoney *ret_parts)
{
  g_autofree Share *shares = g_new (Share, n + 1);
  gint64 sign = total.minor < 0 ? -1 : 1;
  gint64 size = total.minor * sign;
  gint64 given = 0;
  gint64 sum = 0;

  for (gsize i = 0; i < n; i++) {
    g_assert (weights[i] >= 0 && weights[i] <= G_MAXINT64 - sum);
    sum += weights[i];
  }
  g_assert (sum > 0 || size == 0);

  for (gsize i = 0; i < n; i++) {
    __int128 product = (__int128) size * weights[i];

    shares[i].index = i;
    shares[i].remainder = sum > 0 ? (gint64) (product % sum) : 0;
    ret_parts[i].minor = sum > 0 ? (gint64) (product / sum) : 0;
    given += ret_parts[i].minor;
  }
  qsort (shares, n, sizeof shares[0], compare_shares);
  /* Every remainder is below the sum, so less than one unit a part is missing, and none of a
   * part whose remainder is 0. */
  for (gsize i = 0; given < size; i++, given++) {
    g_assert (i < n && shares[i].remainder > 0);
    ret_parts[shares[i].index].minor++;
  }
  for (gsize i = 0; i < n; i++)
    ret_parts[i].minor *= sign;
}

gboolean
cf_money_parse (const char *text, guint exponent, CfMoney *ret_money, GError **error)
{
  g_return_val_if_fail (exponent <= CF_CURRENCY_EXPONENT_MAX, FALSE);

  if (!cf_decimal_parse (text, exponent, &ret_money->minor))
    return cf_error_set (error, CF_ERROR_BAD_AMOUNT, "'%.*s' is not an amount with %u decimals",
                         CF_DECIMAL_TEXT_MAX, text != NULL ? text : "", exponent);
  return TRUE;
}

char *
cf_money_to_text (CfMoney self, guint exponent)
{
  return cf_decimal_to_text (self.minor, exponent);
}
