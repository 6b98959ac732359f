/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-civil-time.h"
#include "cf-money.h"
#include "cf-product.h"
#include "cf-rate.h"
#include "cf-sale.h"

G_BEGIN_DECLS

/**
 * CfScheduledPrice:
 * @id: the rule's id, for the line and the receipt's explanation
 * @price: of 1.000 unit
 * @validity: when it holds
 * @group: (nullable): customer group it is for; %NULL for everybody
 */
typedef struct
{
  const char *id;
  CfMoney price;
  CfValidity validity;
  const char *group;
} CfScheduledPrice;

/**
 * CfMarkdown:
 * @id: the rule's id
 * @percent: share taken off, or 0 when @price counts
 * @price: fixed price of 1.000 unit, when @percent is 0; does not apply to an amount in a code
 * @validity: when it holds
 *
 * Expiry or clearance: makes a price lower, never higher.
 */
typedef struct
{
  const char *id;
  CfRate percent;
  CfMoney price;
  CfValidity validity;
} CfMarkdown;

/**
 * CfPriceQuestion:
 * @kind: what kind of line it is for; a payout's price is counted against the shop
 * @base: the catalogue's price
 * @department: whether @base was typed in for a department, not read from the catalogue
 * @override: (nullable): price an authorised person set; final: no markdown touches it
 * @embedded: (nullable): amount in the scanned code
 * @scheduled: (array length=n_scheduled): in any order
 * @markdowns: (array length=n_markdowns): in any order
 * @group: (nullable): the customer's group
 * @at_ms: the moment, UTC milliseconds, by the clock corrected as for taxes
 * @rounding: of a percentage
 */
typedef struct
{
  CfLineKind kind;
  CfMoney base;
  gboolean department;
  const CfMoney *override;
  const CfMoney *embedded;
  const CfScheduledPrice *scheduled;
  guint n_scheduled;
  const CfMarkdown *markdowns;
  guint n_markdowns;
  const char *group;
  gint64 at_ms;
  CfRounding rounding;
} CfPriceQuestion;

/**
 * CfPriceStep:
 * @source: the rule that made this step
 * @rule: (nullable): its id, borrowed from the question
 * @percent: the percentage that was applied, 0 if none
 * @before: the figure it found (the first step: what it gave)
 * @after: the figure it left, rounded
 */
typedef struct
{
  CfPriceSource source;
  const char *rule;
  CfRate percent;
  CfMoney before;
  CfMoney after;
} CfPriceStep;

#define CF_PRICE_STEPS_MAX 3

/**
 * CfPrice:
 * @unit_price: of 1.000 unit
 * @source: the rule that gave it: the last step's
 * @rule: (nullable): that rule's id, borrowed from the question
 * @list_price: the base price, with the sign of its kind
 * @embedded: whether @embedded_amount is the line's amount
 * @embedded_amount: the amount in the code, after a markdown
 * @steps: (array length=n_steps): how it came about, so that any price can be explained later:
 *   doing the steps again gives the same to the minor unit.  Figures of steps are amounts of the
 *   line when @embedded, else unit prices; both without the sign of the kind
 */
typedef struct
{
  CfMoney unit_price;
  CfPriceSource source;
  const char *rule;
  CfMoney list_price;
  gboolean embedded;
  CfMoney embedded_amount;
  guint n_steps;
  CfPriceStep steps[CF_PRICE_STEPS_MAX];
} CfPrice;

/**
 * cf_price_resolve:
 * @question: everything the price depends on
 * @ret_price: (out): the price and how it came about
 *
 * Override, else the amount in the code, else the lowest scheduled price that holds now for this
 * customer (above the base price it is a rise), else the base price; then the markdown that leaves
 * the least, if any lowers it.  Equal prices: the rule with the smaller id.
 *
 * Fails with %CF_ERROR_BAD_AMOUNT (a negative price), %CF_ERROR_OUT_OF_RANGE.
 */
gboolean cf_price_resolve (const CfPriceQuestion *question, CfPrice *ret_price, GError **error);

/**
 * cf_price_explain:
 * @exponent: decimals of the currency
 *
 * Returns: (transfer full): the steps in one line, such as "base 1.99; scheduled S7 1.79; markdown
 * M1 -50 % 0.90"; for the log and the journal, not translated.
 */
char *cf_price_explain (const CfPrice *self, guint exponent) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
