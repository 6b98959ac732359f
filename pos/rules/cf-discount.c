/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-discount.h"

CfDiscount
cf_discount_percent (CfRate percent)
{
  return (CfDiscount){ .kind = CF_DISCOUNT_PERCENT, .percent = percent };
}

CfDiscount
cf_discount_amount (CfMoney amount)
{
  return (CfDiscount){ .kind = CF_DISCOUNT_AMOUNT, .amount = amount };
}

gboolean
cf_discount_check (const CfDiscount *self, GError **error)
{
  if (self->kind == CF_DISCOUNT_PERCENT) {
    if (self->percent.ppm <= 0 || self->percent.ppm > CF_RATE_ONE)
      return cf_error_set (error, CF_ERROR_BAD_AMOUNT,
                           "a discount of %" G_GINT64_FORMAT
                           " ppm is not above 0 and at most 100 %%",
                           self->percent.ppm);
  } else if (self->amount.minor <= 0 || self->amount.minor > CF_MINOR_MAX) {
    return cf_error_set (error, CF_ERROR_BAD_AMOUNT,
                         "a discount of %" G_GINT64_FORMAT " minor units is out of range",
                         self->amount.minor);
  }
  return TRUE;
}

gboolean
cf_discount_equal (const CfDiscount *a, const CfDiscount *b)
{
  return a->kind == b->kind && a->percent.ppm == b->percent.ppm &&
         a->amount.minor == b->amount.minor;
}

gboolean
cf_discount_on (const CfDiscount *self,
                CfMoney base,
                CfRounding rounding,
                CfMoney *ret_amount,
                GError **error)
{
  g_assert (base.minor >= 0);
  if (self->kind == CF_DISCOUNT_PERCENT)
    return cf_rate_of (self->percent, base, rounding, ret_amount, error);
  ret_amount->minor = MIN (self->amount.minor, base.minor);
  return TRUE;
}

CfRate
cf_discount_share_percent (CfMoney before, CfMoney after)
{
  g_return_val_if_fail (before.minor > 0, (CfRate){ 0 });
  if (after.minor >= before.minor)
    return (CfRate){ 0 };
  /* Rounded up: (less × one + before − 1) ÷ before.  128 bits hold 2^54 × 2^20. */
  __int128 less = (__int128) before.minor - after.minor;
  __int128 share = (less * CF_RATE_ONE + before.minor - 1) / before.minor;
  return (CfRate){ share > CF_MINOR_MAX ? CF_MINOR_MAX : (gint64) share };
}
