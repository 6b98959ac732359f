/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-quantity.h"

#include "cf-decimal.h"
#include "cf-words.h"

#define DECIMALS 3
#define MILLI    1000

static const char *const UNIT_WORDS[CF_UNIT_COUNT] = {
  [CF_UNIT_EA] = "ea",
  [CF_UNIT_KG] = "kg",
  [CF_UNIT_L] = "l",
  [CF_UNIT_M] = "m",
};

const char *
cf_unit_to_text (CfUnit unit)
{
  return cf_words_get (UNIT_WORDS, CF_UNIT_COUNT, (guint) unit);
}

gboolean
cf_unit_parse (const char *text, CfUnit *ret_unit)
{
  guint unit = CF_UNIT_EA;

  if (text == NULL || (*text != '\0' && !cf_words_find (UNIT_WORDS, CF_UNIT_COUNT, text, &unit)))
    return FALSE;
  *ret_unit = (CfUnit) unit;
  return TRUE;
}

gboolean
cf_quantity_add (CfQuantity a, CfQuantity b, CfQuantity *ret_sum, GError **error)
{
  __int128 sum = (__int128) a.milli + b.milli;

  if (sum < -CF_MINOR_MAX || sum > CF_MINOR_MAX)
    return cf_error_set (error, CF_ERROR_OUT_OF_RANGE, "sum of quantities does not fit");
  ret_sum->milli = (gint64) sum;
  return TRUE;
}

gboolean
cf_quantity_parse (const char *text, CfUnit unit, CfQuantity *ret_quantity, GError **error)
{
  CfQuantity quantity;

  if (!cf_decimal_parse (text, DECIMALS, &quantity.milli))
    return cf_error_set (error, CF_ERROR_BAD_QTY, "'%.*s' is not a quantity", CF_DECIMAL_TEXT_MAX,
                         text != NULL ? text : "");
  if (unit == CF_UNIT_EA && !cf_quantity_is_whole (quantity))
    return cf_error_set (error, CF_ERROR_BAD_QTY, "'%s' is not a whole number of pieces", text);
  *ret_quantity = quantity;
  return TRUE;
}

char *
cf_quantity_to_text (CfQuantity self, CfUnit unit)
{
  if (unit == CF_UNIT_EA && cf_quantity_is_whole (self))
    return cf_decimal_to_text (self.milli / MILLI, 0);
  return cf_decimal_to_text (self.milli, DECIMALS);
}

gboolean
cf_amount_of (CfMoney unit_price, CfQuantity quantity, CfMoney *ret_amount, GError **error)
{
  return cf_muldiv (unit_price.minor, quantity.milli, MILLI, CF_ROUNDING_HALF_AWAY,
                    &ret_amount->minor, error);
}
