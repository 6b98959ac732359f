/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-money.h"
#include "cf-rate.h"

G_BEGIN_DECLS

/**
 * CfDiscountKind:
 * @CF_DISCOUNT_PERCENT: a share of what is left after earlier discounts
 * @CF_DISCOUNT_AMOUNT: a fixed amount
 */
typedef enum
{
  CF_DISCOUNT_PERCENT,
  CF_DISCOUNT_AMOUNT,
} CfDiscountKind;

/**
 * CfDiscount:
 * @kind: which of the two counts
 * @percent: above 0, at most 100 %
 * @amount: above 0
 *
 * What a person gave: a rule, not a result.
 */
typedef struct
{
  CfDiscountKind kind;
  CfRate percent;
  CfMoney amount;
} CfDiscount;

/** cf_discount_percent: Returns: a rule that takes @percent off. */
CfDiscount cf_discount_percent (CfRate percent);

/** cf_discount_amount: Returns: a rule that takes @amount off. */
CfDiscount cf_discount_amount (CfMoney amount);

/** cf_discount_check: fails with %CF_ERROR_BAD_AMOUNT when @self is out of its range. */
gboolean cf_discount_check (const CfDiscount *self, GError **error);

/** cf_discount_equal: Returns: whether both are the same rule. */
gboolean cf_discount_equal (const CfDiscount *a, const CfDiscount *b);

/**
 * cf_discount_on:
 * @base: what it applies to, not negative
 * @rounding: how a percentage is rounded
 * @ret_amount: (out): the discount: between 0 and @base; an amount above @base is capped
 *
 * Fails with %CF_ERROR_OUT_OF_RANGE only for figures that money cannot hold.
 */
gboolean cf_discount_on (const CfDiscount *self,
                         CfMoney base,
                         CfRounding rounding,
                         CfMoney *ret_amount,
                         GError **error);

/**
 * cf_discount_share_percent:
 * @before: what it was without the discount, above 0
 * @after: what it became
 *
 * Returns: by how much @after is below @before, rounded up to a millionth: for a person's limit,
 * where a share a hair above the limit must not pass.  0 when it is not below.
 */
CfRate cf_discount_share_percent (CfMoney before, CfMoney after);

G_END_DECLS
