/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-id.h"
#include "cf-product.h"
#include "cf-rate.h"

G_BEGIN_DECLS

/**
 * CfTaxMode:
 * @CF_TAX_INCLUSIVE: prices contain the tax (VAT)
 * @CF_TAX_EXCLUSIVE: tax is added to prices (sales tax)
 */
typedef enum
{
  CF_TAX_INCLUSIVE,
  CF_TAX_EXCLUSIVE,
} CfTaxMode;

/**
 * cf_tax_mode_to_text:
 *
 * Returns: (transfer none): "inclusive" or "exclusive".
 */
const char *cf_tax_mode_to_text (CfTaxMode mode);

/**
 * cf_tax_mode_parse:
 *
 * Returns: whether @text is a mode's word.
 */
gboolean cf_tax_mode_parse (const char *text, CfTaxMode *ret_mode);

/**
 * CfPriceSource:
 *
 * Which rule gave a line its price; the order of the list is the order of precedence.
 */
typedef enum
{
  CF_PRICE_SOURCE_OVERRIDE,   /* "override": an authorised person */
  CF_PRICE_SOURCE_EMBEDDED,   /* "embedded": the amount stood in the barcode */
  CF_PRICE_SOURCE_SCHEDULED,  /* "scheduled": the lowest active scheduled price */
  CF_PRICE_SOURCE_BASE,       /* "base": the catalogue's price */
  CF_PRICE_SOURCE_MARKDOWN,   /* "markdown": expiry or clearance, below one of the above */
  CF_PRICE_SOURCE_DEPARTMENT, /* "department": typed in for something without a product */
} CfPriceSource;
#define CF_PRICE_SOURCE_COUNT 6

/**
 * cf_price_source_to_text:
 *
 * Returns: (transfer none): the word of the console contract.
 */
const char *cf_price_source_to_text (CfPriceSource source);

/**
 * cf_price_source_parse:
 *
 * Returns: whether @text is a source's word.
 */
gboolean cf_price_source_parse (const char *text, CfPriceSource *ret_source);

/**
 * CfSaleSaving:
 * @rule: "discount" (given by hand) or, later, a promotion's id
 * @label: what the receipt says, such as "10 %"; the reason if one was given
 * @scope: line number the rule was entered on, 0 for the whole basket
 * @percent: the rate, or 0 for an amount
 * @amount: what it took off this line, not negative
 * @reason: (nullable)
 * @by: person who gave it; @approved_by: (nullable): person who approved it
 */
typedef struct
{
  char *rule;
  char *label;
  guint scope;
  CfRate percent;
  CfMoney amount;
  char *reason;
  char *by;
  char *approved_by;
} CfSaleSaving;

/**
 * CfSaleCover:
 * @grant: id of a grant of a product's last pieces
 * @quantity: how many of the line come off it, above zero
 */
typedef struct
{
  char *grant;
  CfQuantity quantity;
} CfSaleCover;

/**
 * CfSaleLine:
 * @no: the line's number in the basket
 * @gtin: (nullable): 14 digits, the one it was rung by
 * @amount: round (unit price × quantity), or the amount in the code
 * @discount: all savings of the line together
 * @total: @amount − @discount, in the store's tax mode
 * @tax_rate: the rate that was applied
 * @price_source: what gave @unit_price
 * @price_rule: (nullable): id of the scheduled price or markdown
 * @price_steps: (nullable): how it came about, in one line, where there is more to it than the base price
 * @list_price: the base price at that moment
 * @price_reason: (nullable): why it was overridden; @price_by: (nullable): who did or approved it
 * @parent: number of the line this deposit belongs to, 0 for none
 * @savings: (element-type CfSaleSaving): in the order in which they were computed
 * @age_limit: years, 0 for none
 * @rest: stored value: what is on the card behind it; 0 where nobody knew
 * @covers: (element-type CfSaleCover): what of it comes off which grant of last pieces
 * @uncovered: how many of it were sold although the central had lent them to other tills; 0 for none
 * @lent: (element-type utf8): ids of the other tills' grants that stood in the way of these
 */
typedef struct
{
  guint no;
  char *sku;
  char *gtin;
  char *name;
  char *department;
  CfUnit unit;
  CfLineKind kind;
  CfQuantity quantity;
  CfMoney unit_price;
  CfMoney list_price;
  CfPriceSource price_source;
  char *price_rule;
  char *price_steps;
  char *price_reason;
  char *price_by;
  CfMoney amount;
  CfMoney discount;
  CfMoney total;
  char *tax_class;
  CfRate tax_rate;
  char *lot;
  char *expiry;
  char *serial;
  guint age_limit;
  guint parent;
  gboolean returnable;
  GPtrArray *savings;
  CfMoney rest;
  GPtrArray *covers;
  CfQuantity uncovered;
  GPtrArray *lent;
} CfSaleLine;

/**
 * CfSaleTax:
 *
 * One row of the tax table: per class and rate, @net + @tax = @gross.
 */
typedef struct
{
  char *tax_class;
  CfRate rate;
  CfMoney net;
  CfMoney tax;
  CfMoney gross;
} CfSaleTax;

/**
 * CfSaleTender:
 * @no: number in the basket
 * @type: the tender type's id, such as "cash"
 * @amount: what it paid of the sale (for cash: without the change, with the rounding)
 * @given: what was handed over; @given − @amount is the change
 * @reference: (nullable): slip or voucher number
 * @card: (nullable): what the payment terminal wants printed, lines separated by '\n'
 * @opens_drawer: whether it opened the drawer
 * @grant: (nullable): stored value: id of the grant it comes off
 * @at_risk: stored value: part of @amount that neither a grant nor the central covered
 * @rest: stored value: what was left for its owner behind it; 0 where nobody knew
 */
typedef struct
{
  guint no;
  char *type;
  CfMoney amount;
  CfMoney given;
  char *reference;
  char *card;
  gboolean opens_drawer;
  char *grant;
  CfMoney at_risk;
  CfMoney rest;
} CfSaleTender;

/**
 * CfSale:
 * @id: the basket's id
 * @number: the document's number for people, such as "T1-004731"
 * @shift: id of the shift it belongs to
 * @business_day: local date as YYYY-MM-DD
 * @begun_at_ms, @finished_at_ms: UTC milliseconds
 * @by: id of the person who finished it; @by_name is only for showing and is not in the record
 * @customer: (nullable): customer's id
 * @age_limit: the highest limit confirmed, 0 for none
 * @age_method: (nullable): "seen" or "birth_date"
 * @fiscal: (nullable): values of a fiscal device, as given, a JSON object as text
 * @note: (nullable): what somebody wrote on it; stands on the receipt
 * @lines: (element-type CfSaleLine)
 * @taxes: (element-type CfSaleTax)
 * @tenders: (element-type CfSaleTender)
 * @subtotal: sum of line amounts; @discount: sum of line discounts
 * @total: sum of gross; never rounded to cash
 * @rounding: what the cash payment was rounded by; total + rounding = sum of tender amounts
 * @change: cash given back
 * @receipt_layout: version of the layout its receipt was rendered by
 *
 * A basket paid and recorded.  It balances: cf_sale_check() says so before it is written and after
 * it is read.
 */
typedef struct
{
  CfId id;
  char *number;
  CfId shift;
  char *business_day;
  char *currency;
  guint exponent;
  CfTaxMode tax_mode;
  gint64 begun_at_ms;
  gint64 finished_at_ms;
  char *by;
  char *by_name;
  char *customer;
  guint age_limit;
  char *age_method;
  char *fiscal;
  char *note;
  GPtrArray *lines;
  GPtrArray *taxes;
  GPtrArray *tenders;
  CfMoney subtotal;
  CfMoney discount;
  CfMoney total;
  CfMoney rounding;
  CfMoney change;
  guint receipt_layout;
} CfSale;

/**
 * cf_sale_new:
 *
 * Returns: an empty sale whose arrays own their elements.
 */
CfSale *cf_sale_new (void) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_sale_free:
 * @self: (nullable): a sale
 */
void cf_sale_free (CfSale *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfSale, cf_sale_free)

/**
 * cf_sale_line_new, cf_sale_tax_new, cf_sale_tender_new, cf_sale_saving_new, cf_sale_cover_new:
 *
 * Returns: zeroed elements; the arrays of cf_sale_new() free them with all they own.
 */
CfSaleLine *cf_sale_line_new (void) G_GNUC_WARN_UNUSED_RESULT;
CfSaleTax *cf_sale_tax_new (void) G_GNUC_WARN_UNUSED_RESULT;
CfSaleTender *cf_sale_tender_new (void) G_GNUC_WARN_UNUSED_RESULT;
CfSaleSaving *cf_sale_saving_new (void) G_GNUC_WARN_UNUSED_RESULT;
CfSaleCover *cf_sale_cover_new (void) G_GNUC_WARN_UNUSED_RESULT;

/**
 * CfSaleLoads:
 * @count: cards sold or loaded
 * @total: what was paid for them
 * @alone: whether there is nothing else in the sale
 */
typedef struct
{
  guint count;
  CfMoney total;
  gboolean alone;
} CfSaleLoads;

/**
 * cf_sale_line_is_load:
 *
 * Returns: whether what is paid for the line is a debt of the shop and no turnover: value that goes onto a card and
 *   may pay for anything.  A card that is taxed when it is sold is goods.
 */
gboolean cf_sale_line_is_load (const CfSaleLine *line);

/**
 * cf_sale_sum_loads:
 * @self: a sale for which cf_sale_check() holds
 *
 * Returns: the loads among its lines; zeroed where there are none.
 */
CfSaleLoads cf_sale_sum_loads (const CfSale *self);

/**
 * cf_sale_check:
 *
 * Whether the sale adds up: per line amount − discount = total and the savings sum to the discount,
 * and no more of it is covered or uncovered than there is;
 * per tax row net + tax = gross; the rows' gross sum to the total; lines' totals per class and rate
 * equal the row's gross (inclusive) or net (exclusive); total + rounding = sum of tender amounts;
 * change = sum of given − amount.  Fails with %CF_ERROR_DAMAGED naming the first that does not.
 */
gboolean cf_sale_check (const CfSale *self, GError **error);

G_END_DECLS
