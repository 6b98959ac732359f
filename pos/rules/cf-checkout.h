/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-basket.h"
#include "cf-figures.h"
#include "cf-sale.h"

G_BEGIN_DECLS

/**
 * CfSaleHead:
 * @number: the document's number, already drawn
 * @shift: the shift it belongs to
 * @business_day: YYYY-MM-DD, the shift's
 * @currency: ISO 4217 code
 * @exponent: its decimals
 * @finished_at_ms: UTC milliseconds
 * @by: id of the person who finishes it
 * @by_name: (nullable): name for showing
 * @receipt_layout: version of the layout its receipt is rendered by
 *
 * What a sale needs beside basket and figures.
 */
typedef struct
{
  const char *number;
  CfId shift;
  const char *business_day;
  const char *currency;
  guint exponent;
  gint64 finished_at_ms;
  const char *by;
  const char *by_name;
  guint receipt_layout;
} CfSaleHead;

/**
 * cf_checkout_sale:
 * @basket: a basket that cf_basket_check_finish() lets through
 * @terms: the terms its figures were made with
 * @figures: its figures
 * @head: the rest
 *
 * Makes the finished sale: every line with its savings, taxes per class, the tenders that paid.
 * What came to nothing (voided lines, declined cards) is not in it.  That it balances is asserted
 * with cf_sale_check().
 *
 * Fails like cf_basket_check_finish().
 */
CfSale *cf_checkout_sale (const CfBasket *basket,
                          const CfTerms *terms,
                          const CfFigures *figures,
                          const CfSaleHead *head,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
