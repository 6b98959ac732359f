/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-clock.h"
#include "cf-sale.h"

G_BEGIN_DECLS

/** CfBenchTill: where and when sales are made. */
typedef struct
{
  const char *shift;
  const char *person;
  const char *day;
  const CfClock *clock;
} CfBenchTill;

/**
 * cf_bench_sale_new:
 * @number: of the receipt, from 1
 * @lines: how many, of random ones of 2,000 products
 *
 * Returns: (transfer full): a balanced sale paid in cash.
 */
CfSale *cf_bench_sale_new (const CfBenchTill *at, GRand *chance, guint number, guint lines)
  G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
