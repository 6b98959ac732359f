/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-money.h"

G_BEGIN_DECLS

/**
 * CfQuantity:
 * @milli: thousandths of a unit (grams for kg), within ±%CF_MINOR_MAX
 *
 * How much of something.
 */
typedef struct
{
  gint64 milli;
} CfQuantity;

#define CF_QUANTITY_ONE ((CfQuantity){ 1000 })

/**
 * CfUnit:
 *
 * What a quantity counts.  Pieces are whole; the rest have three decimals.
 */
typedef enum
{
  CF_UNIT_EA,
  CF_UNIT_KG,
  CF_UNIT_L,
  CF_UNIT_M,
} CfUnit;
#define CF_UNIT_COUNT 4

/**
 * cf_unit_to_text:
 *
 * Returns: (transfer none): "ea", "kg", "l" or "m".
 */
const char *cf_unit_to_text (CfUnit unit);

/**
 * cf_unit_parse:
 * @text: (nullable): a unit's word; "" is `ea`
 * @ret_unit: (out): the unit
 *
 * Returns: whether @text is a unit's word.
 */
gboolean cf_unit_parse (const char *text, CfUnit *ret_unit);

/**
 * cf_quantity_from_count:
 *
 * Returns: @count whole units, unchecked.
 */
static inline CfQuantity
cf_quantity_from_count (gint64 count)
{
  return (CfQuantity){ count * 1000 };
}

/**
 * cf_quantity_add:
 * @ret_sum: (out): @a + @b
 *
 * Fails with %CF_ERROR_OUT_OF_RANGE.
 */
gboolean cf_quantity_add (CfQuantity a, CfQuantity b, CfQuantity *ret_sum, GError **error);

/**
 * cf_quantity_is_whole:
 *
 * Returns: whether @self is a whole number of units.
 */
static inline gboolean
cf_quantity_is_whole (CfQuantity self)
{
  return self.milli % 1000 == 0;
}

/**
 * cf_quantity_parse:
 * @text: a plain decimal as in cf_money_parse(): whole for `ea` ("2", also "2.000"), else at most
 *   three decimals; may be negative
 * @ret_quantity: (out): the quantity
 *
 * Fails with %CF_ERROR_BAD_QTY.
 */
gboolean cf_quantity_parse (const char *text,
                            CfUnit unit,
                            CfQuantity *ret_quantity,
                            GError **error);

/**
 * cf_quantity_to_text:
 *
 * Returns: (transfer full): "2" for `ea` (with decimals if it is not whole), else exactly three
 * decimals, "0.250".
 */
char *cf_quantity_to_text (CfQuantity self, CfUnit unit) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_amount_of:
 * @unit_price: price of 1.000 unit
 * @ret_amount: (out): round (@unit_price × @quantity), half away from zero
 *
 * Fails with %CF_ERROR_OUT_OF_RANGE.
 */
gboolean cf_amount_of (CfMoney unit_price,
                       CfQuantity quantity,
                       CfMoney *ret_amount,
                       GError **error);

G_END_DECLS
