/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-money.h"
#include "cf-sale.h"
#include "cf-tax.h"

G_BEGIN_DECLS

/**
 * CfTerms:
 * @tax_mode: whether prices contain the tax
 * @tax_per_line: whether tax is computed on each line and summed, instead of per class on the sum
 * @rounding: half away from zero unless a setting says half-even
 * @cash_step: the smallest amount payable in cash, 0 for none
 * @taxes: the store's taxes, borrowed
 * @now_ms: now, UTC milliseconds: it decides which rates hold
 *
 * Everything outside the basket that its figures depend on.  A value; whoever hands it in keeps
 * @taxes alive meanwhile.
 */
typedef struct
{
  CfTaxMode tax_mode;
  gboolean tax_per_line;
  CfRounding rounding;
  CfMoney cash_step;
  const CfTaxTable *taxes;
  gint64 now_ms;
} CfTerms;

G_END_DECLS
