/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-basket-private.h"

/*
 * What holds for every line and every basket, whether rung up here or read from a file: the bounds
 * of an item, and the invariants of cf-basket.h.
 */

/* ── items ────────────────────────────────────────────────────────────────────────────────────── */

/* The class a line is taxed in: what is not turnover has none. */
const char *
cf_basket_item_tax_class (const CfBasketItem *item)
{
  switch (item->kind) {
  case CF_LINE_STORED_VALUE:
  case CF_LINE_TIP:
  case CF_LINE_DONATION: return CF_TAX_CLASS_NONE;
  case CF_LINE_MERCHANDISE:
  case CF_LINE_DEPOSIT:
  case CF_LINE_FEE:
  case CF_LINE_PAYOUT:
  default: return item->tax_class != NULL ? item->tax_class : CF_TAX_CLASS_NONE;
  }
}

gboolean
cf_basket_line_is_discountable (const CfBasketLine *line)
{
  return line->item.kind == CF_LINE_MERCHANDISE && line->item.discountable;
}

/* Whether a price has a sign that its kind of line may have: money goes to the customer only for a
 * deposit brought back and for a payout. */
static gboolean
sign_fits (CfLineKind kind, gint64 minor)
{
  if (kind == CF_LINE_DEPOSIT)
    return TRUE;
  return kind == CF_LINE_PAYOUT ? minor <= 0 : minor >= 0;
}

static gboolean
text_fits (const char *text)
{
  return text == NULL || (strlen (text) <= CF_BASKET_TEXT_MAX && g_utf8_validate (text, -1, NULL));
}

gboolean
cf_basket_item_check_price (const CfBasketItem *item,
                            CfMoney price,
                            CfQuantity quantity,
                            GError **error)
{
  gint64 amount = 0;
  if (!sign_fits (item->kind, price.minor))
    return cf_error_set (error, CF_ERROR_BAD_AMOUNT,
                         "a price of %" G_GINT64_FORMAT " has the wrong sign for '%s'", price.minor,
                         item->sku);
  if (!cf_muldiv (price.minor, quantity.milli, 1000, CF_ROUNDING_HALF_AWAY, &amount, NULL) ||
      ABS (amount) > CF_BASKET_AMOUNT_MAX || ABS (price.minor) > CF_BASKET_AMOUNT_MAX)
    return cf_error_set (error, CF_ERROR_BAD_AMOUNT, "the amount of '%s' is too large", item->sku);
  return TRUE;
}

gboolean
cf_basket_item_check_quantity (const CfBasketItem *item, CfQuantity quantity, GError **error)
{
  gint64 least = item->embedded ? 0 : 1; /* a label of 0.00 weighs nothing */
  if (quantity.milli < least || quantity.milli > CF_BASKET_QTY_MAX)
    return cf_error_set (error, CF_ERROR_BAD_QTY,
                         "a quantity of %" G_GINT64_FORMAT " thousandths is out of range",
                         quantity.milli);
  if (!item->embedded && item->unit == CF_UNIT_EA && !cf_quantity_is_whole (quantity))
    return cf_error_set (error, CF_ERROR_BAD_QTY, "'%s' is sold in whole pieces", item->sku);
  if (item->serial_tracked && quantity.milli != CF_QUANTITY_ONE.milli)
    return cf_error_set (error, CF_ERROR_BAD_QTY, "'%s' has a serial number a piece", item->sku);
  return TRUE;
}

gboolean
cf_basket_item_check (const CfBasketItem *item, CfQuantity quantity, GError **error)
{
  if (item->sku == NULL || item->sku[0] == '\0' || item->name == NULL || !text_fits (item->sku) ||
      !text_fits (item->gtin) || !text_fits (item->name) || !text_fits (item->department) ||
      !text_fits (item->tax_class) || !text_fits (item->lot) || !text_fits (item->expiry) ||
      !text_fits (item->serial) || !text_fits (item->price_rule))
    return cf_error_set (error, CF_ERROR_BAD_REQUEST,
                         "an item's text is missing, too long or not UTF-8");
  if (item->unit >= CF_UNIT_COUNT || item->kind >= CF_LINE_KIND_COUNT ||
      item->price_source >= CF_PRICE_SOURCE_COUNT || item->age_limit > CF_AGE_LIMIT_MAX)
    return cf_error_set (error, CF_ERROR_BAD_REQUEST, "item '%s' is malformed", item->sku);
  if (!cf_basket_item_check_quantity (item, quantity, error) ||
      !cf_basket_item_check_price (item, item->unit_price, quantity, error))
    return FALSE;
  if (ABS (item->list_price.minor) > CF_BASKET_AMOUNT_MAX)
    return cf_error_set (error, CF_ERROR_BAD_AMOUNT, "the list price of '%s' is too large",
                         item->sku);
  if (item->embedded && (!sign_fits (item->kind, item->embedded_amount.minor) ||
                         ABS (item->embedded_amount.minor) > CF_BASKET_AMOUNT_MAX))
    return cf_error_set (error, CF_ERROR_BAD_AMOUNT,
                         "the amount in the code of '%s' is out of range", item->sku);
  return TRUE;
}

/* ── invariants ───────────────────────────────────────────────────────────────────────────────── */

static gboolean
broken (GError **error, const char *what, guint no)
{
  return cf_error_set (error, CF_ERROR_DAMAGED, "the basket's %s %u breaks its rules", what, no);
}

static gboolean
check_lines (const CfBasket *self, GError **error)
{
  guint last = 0;
  for (guint i = 0; i < self->lines->len; i++) {
    const CfBasketLine *line = &g_array_index (self->lines, CfBasketLine, i);
    if (line->no <= last || line->no > self->last_line_no)
      return broken (error, "line", line->no);
    last = line->no;
    /* A quantity that came from a code stays as it is, also after an override of the price. */
    CfBasketItem item = line->item;
    item.embedded = line->quantity_fixed;
    if (!cf_basket_item_check (&item, line->quantity, NULL) || line->item.tax_class == NULL ||
        (line->item.embedded && !line->quantity_fixed) ||
        g_strcmp0 (line->item.tax_class, cf_basket_item_tax_class (&line->item)) != 0)
      return broken (error, "line", line->no);
    if (line->parent != 0) {
      const CfBasketLine *parent = cf_basket_line_at (self, line->parent);
      if (line->parent >= line->no || parent == NULL || parent->parent != 0 ||
          parent->quantity.milli != line->quantity.milli ||
          cf_basket_deposit_of (self, line->parent) != line)
        return broken (error, "line", line->no);
    }
  }
  return TRUE;
}

static gboolean
check_discounts (const CfBasket *self, GError **error)
{
  guint last = 0;
  for (guint i = 0; i < self->discounts->len; i++) {
    const CfBasketDiscount *discount = &g_array_index (self->discounts, CfBasketDiscount, i);
    const CfBasketLine *line = cf_basket_line_at (self, discount->line);
    if (discount->no <= last || discount->no > self->last_discount_no ||
        !cf_discount_check (&discount->terms, NULL) ||
        (discount->line != 0 && (line == NULL || !cf_basket_line_is_discountable (line))))
      return broken (error, "discount", discount->no);
    last = discount->no;
  }
  return TRUE;
}

static gboolean
check_tenders (const CfBasket *self, GError **error)
{
  guint last = 0, open = 0;
  for (guint i = 0; i < self->tenders->len; i++) {
    const CfTender *tender = &g_array_index (self->tenders, CfTender, i);
    gboolean holds = cf_tender_state_counts (tender->state) || tender->state == CF_TENDER_REVERSING;
    if (tender->no <= last || tender->no > self->last_tender_no || tender->asked.minor < 0 ||
        tender->asked.minor > CF_BASKET_TENDER_MAX || tender->amount.minor < 0 ||
        tender->amount.minor > tender->asked.minor || (!holds && tender->amount.minor != 0) ||
        tender->type.id[0] == '\0')
      return broken (error, "tender", tender->no);
    last = tender->no;
    open += cf_tender_state_is_open (tender->state);
  }
  return open <= 1 || broken (error, "open tender", open);
}

gboolean
cf_basket_check_invariants (const CfBasket *self, GError **error)
{
  if (self->last_line_no > CF_BASKET_LINES_MAX ||
      self->last_discount_no > CF_BASKET_DISCOUNTS_MAX ||
      self->last_tender_no > CF_BASKET_TENDERS_MAX || !cf_id_is_set (&self->id) ||
      (self->last_line_no > 0) != (self->begun_ms > 0))
    return cf_error_set (error, CF_ERROR_DAMAGED, "the basket's head breaks its rules");
  return check_lines (self, error) && check_discounts (self, error) && check_tenders (self, error);
}

void
cf_basket_assert (const CfBasket *self)
{
  g_autoptr (GError) error = NULL;
  if (!cf_basket_check_invariants (self, &error))
    g_error ("%s", error->message);
}
