/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-basket-private.h"
#include "cf-figures.h"

/* ── lines ────────────────────────────────────────────────────────────────────────────────────── */

static gboolean
has_own_discount (const CfBasket *self, guint no)
{
  for (guint i = 0; i < self->discounts->len; i++)
    if (g_array_index (self->discounts, CfBasketDiscount, i).line == no)
      return TRUE;
  return FALSE;
}

static gboolean
same_deposit (const CfBasketLine *standing, const CfBasketItem *deposit)
{
  if (standing == NULL || deposit == NULL)
    return standing == NULL && deposit == NULL;
  return g_strcmp0 (standing->item.sku, deposit->sku) == 0 &&
         standing->item.unit_price.minor == deposit->unit_price.minor &&
         g_strcmp0 (standing->item.tax_class, deposit->tax_class) == 0;
}

/* Whether @item may be added to @line (cf_basket_add()). */
static gboolean
may_merge (const CfBasket *self,
           const CfBasketLine *line,
           const CfBasketItem *item,
           const CfBasketItem *deposit)
{
  const CfBasketItem *have = &line->item;
  return have->unit == CF_UNIT_EA && item->unit == CF_UNIT_EA && line->parent == 0 &&
         !line->quantity_fixed && !item->embedded && !have->serial_tracked &&
         !item->serial_tracked && have->kind == item->kind &&
         g_strcmp0 (have->sku, item->sku) == 0 &&
         have->unit_price.minor == item->unit_price.minor &&
         have->price_source == item->price_source &&
         g_strcmp0 (have->price_rule, item->price_rule) == 0 &&
         g_strcmp0 (have->lot, item->lot) == 0 && g_strcmp0 (have->expiry, item->expiry) == 0 &&
         g_strcmp0 (have->serial, item->serial) == 0 &&
         g_strcmp0 (have->tax_class, cf_basket_item_tax_class (item)) == 0 &&
         !has_own_discount (self, line->no) &&
         same_deposit (cf_basket_deposit_of (self, line->no), deposit);
}

static CfBasketLine *
find_merge_line (const CfBasket *self, const CfBasketItem *item, const CfBasketItem *deposit)
{
  for (guint i = 0; i < self->lines->len; i++) {
    CfBasketLine *line = &g_array_index (self->lines, CfBasketLine, i);
    if (may_merge (self, line, item, deposit))
      return line;
  }
  return NULL;
}

/* The quantity to show for an amount that stood in a code: amount ÷ unit price, to thousandths. */
static gboolean
embedded_quantity (const CfBasketItem *item, CfQuantity *ret_quantity, GError **error)
{
  CfQuantity quantity = CF_QUANTITY_ONE;
  gint64 price = ABS (item->unit_price.minor);
  if (price != 0 && !cf_muldiv (ABS (item->embedded_amount.minor), 1000, price,
                                CF_ROUNDING_HALF_AWAY, &quantity.milli, NULL))
    return cf_error_set (error, CF_ERROR_BAD_AMOUNT, "the amount in the code of '%s' is too large",
                         item->sku);
  *ret_quantity = quantity;
  return TRUE;
}

/* Sets the quantity of a line and of its deposit; both were checked. */
static void
apply_quantity (CfBasket *self, CfBasketLine *line, CfQuantity quantity)
{
  CfBasketLine *deposit = cf_basket_deposit_of (self, line->no);
  line->quantity = quantity;
  if (deposit != NULL)
    deposit->quantity = quantity;
}

static gboolean
check_new_quantity (const CfBasket *self,
                    const CfBasketLine *line,
                    CfQuantity quantity,
                    GError **error)
{
  const CfBasketLine *deposit = cf_basket_deposit_of (self, line->no);
  GError *local = NULL;
  if (!cf_basket_item_check_quantity (&line->item, quantity, error))
    return FALSE;
  if (!cf_basket_item_check_price (&line->item, line->item.unit_price, quantity, &local) ||
      (deposit != NULL &&
       !cf_basket_item_check_price (&deposit->item, deposit->item.unit_price, quantity, &local))) {
    /* The price stood; it is the quantity that makes the amount too large. */
    cf_error_set (error, CF_ERROR_BAD_QTY, "%s", local->message);
    g_error_free (local);
    return FALSE;
  }
  return TRUE;
}

static guint
append_line (CfBasket *self,
             const CfBasketItem *item,
             CfQuantity quantity,
             guint parent,
             gint64 at_ms)
{
  CfBasketItem taxed = *item;
  taxed.tax_class = cf_basket_item_tax_class (item);
  CfBasketLine line = {
    .no = ++self->last_line_no,
    .parent = parent,
    .item = cf_basket_item_copy (&taxed),
    .quantity = quantity,
    .original_price = item->unit_price,
    .original_source = item->price_source,
    .added_ms = at_ms,
    .quantity_fixed = item->embedded,
  };
  if (self->begun_ms == 0)
    self->begun_ms = at_ms;
  g_array_append_val (self->lines, line);
  return line.no;
}

static gboolean
merge (CfBasket *self, CfBasketLine *line, CfQuantity quantity, guint *ret_line_no, GError **error)
{
  CfQuantity sum;
  if (!cf_quantity_add (line->quantity, quantity, &sum, error) ||
      !check_new_quantity (self, line, sum, error))
    return FALSE;
  apply_quantity (self, line, sum);
  cf_basket_assert (self);
  if (ret_line_no != NULL)
    *ret_line_no = line->no;
  return TRUE;
}

gboolean
cf_basket_add (CfBasket *self,
               const CfBasketItem *item,
               const CfBasketItem *deposit,
               CfQuantity quantity,
               gint64 at_ms,
               guint *ret_line_no,
               GError **error)
{
  g_return_val_if_fail (at_ms > 0, FALSE);
  if (!cf_basket_check_unbound (self, error))
    return FALSE;
  if (item->embedded) {
    if (quantity.milli != CF_QUANTITY_ONE.milli)
      return cf_error_set (error, CF_ERROR_BAD_QTY, "the quantity of '%s' stands in its code",
                           item->sku);
    if (!embedded_quantity (item, &quantity, error))
      return FALSE;
  }
  if (!cf_basket_item_check (item, quantity, error) ||
      (deposit != NULL && !cf_basket_item_check (deposit, quantity, error)))
    return FALSE;

  CfBasketLine *standing = find_merge_line (self, item, deposit);
  if (standing != NULL)
    return merge (self, standing, quantity, ret_line_no, error);

  guint more = deposit != NULL ? 2 : 1;
  if (self->last_line_no + more > CF_BASKET_LINES_MAX)
    return cf_error_set (error, CF_ERROR_BASKET_FULL, "a basket has at most %d lines",
                         CF_BASKET_LINES_MAX);
  gint64 begun_ms = self->begun_ms;
  guint no = append_line (self, item, quantity, 0, at_ms);
  if (deposit != NULL)
    append_line (self, deposit, quantity, no, at_ms);
  if (!cf_basket_check_lines_fit (self, NULL, error)) {
    g_array_set_size (self->lines, self->lines->len - more);
    self->last_line_no -= more;
    self->begun_ms = begun_ms;
    return FALSE;
  }
  cf_basket_assert (self);
  if (ret_line_no != NULL)
    *ret_line_no = no;
  return TRUE;
}

/* Finds a line that a person may change; its deposit goes with it and is not changed by itself. */
static CfBasketLine *
find_changeable (CfBasket *self, guint no, GError **error)
{
  CfBasketLine *line = cf_basket_line_at (self, no);
  if (line == NULL) {
    cf_error_set (error, CF_ERROR_NO_SUCH_LINE, "the basket has no line %u", no);
    return NULL;
  }
  if (!cf_basket_check_unbound (self, error))
    return NULL;
  if (line->parent != 0) {
    cf_error_set (error, CF_ERROR_WRONG_STATE, "line %u goes with line %u", no, line->parent);
    return NULL;
  }
  return line;
}

gboolean
cf_basket_set_quantity (CfBasket *self, guint no, CfQuantity quantity, GError **error)
{
  CfBasketLine *line = find_changeable (self, no, error);
  if (line == NULL)
    return FALSE;
  if (line->quantity_fixed)
    return cf_error_set (error, CF_ERROR_BAD_QTY, "the quantity of line %u stands in its code", no);
  if (!check_new_quantity (self, line, quantity, error))
    return FALSE;
  apply_quantity (self, line, quantity);
  cf_basket_assert (self);
  return TRUE;
}

static void
remove_line (CfBasket *self, guint no)
{
  g_array_remove_index (self->lines, cf_basket_line_index (self, no));
  for (guint i = self->discounts->len; i > 0; i--)
    if (g_array_index (self->discounts, CfBasketDiscount, i - 1).line == no)
      g_array_remove_index (self->discounts, i - 1);
}

gboolean
cf_basket_void_line (CfBasket *self, guint no, GError **error)
{
  CfBasketLine *line = find_changeable (self, no, error);
  if (line == NULL)
    return FALSE;
  CfBasketLine *deposit = cf_basket_deposit_of (self, no);
  if (deposit != NULL)
    remove_line (self, deposit->no);
  remove_line (self, no);
  cf_basket_assert (self);
  return TRUE;
}

gboolean
cf_basket_override_price (CfBasket *self,
                          guint no,
                          CfMoney price,
                          const CfBasketWhy *why,
                          GError **error)
{
  CfBasketLine *line = find_changeable (self, no, error);
  if (line == NULL || !cf_basket_item_check_price (&line->item, price, line->quantity, error))
    return FALSE;
  CfBasketWhy answers = cf_basket_why_copy (why);
  if (!cf_basket_check_lines_fit (self, &answers, error)) {
    cf_basket_why_clear (&answers);
    return FALSE;
  }
  cf_basket_text_clear (line->item.price_rule);
  cf_basket_text_clear (line->item.price_steps);
  line->item.price_rule = NULL;
  line->item.price_steps = NULL;
  line->item.unit_price = price;
  line->item.price_source = CF_PRICE_SOURCE_OVERRIDE;
  line->item.embedded = FALSE;
  line->item.embedded_amount = CF_MONEY_ZERO;
  cf_basket_why_clear (&line->price_why);
  line->price_why = answers;
  cf_basket_assert (self);
  return TRUE;
}

/* ── discounts ────────────────────────────────────────────────────────────────────────────────── */

/* Whether there is anything that a discount on @no (0: the basket) may touch. */
static gboolean
check_discountable (const CfBasket *self, guint no, GError **error)
{
  if (no != 0) {
    const CfBasketLine *line = cf_basket_line_at (self, no);
    if (line == NULL)
      return cf_error_set (error, CF_ERROR_NO_SUCH_LINE, "the basket has no line %u", no);
    if (cf_basket_line_is_discountable (line))
      return TRUE;
  } else {
    for (guint i = 0; i < self->lines->len; i++)
      if (cf_basket_line_is_discountable (&g_array_index (self->lines, CfBasketLine, i)))
        return TRUE;
  }
  return cf_error_set (error, CF_ERROR_NOTHING_TO_DISCOUNT, "no discountable merchandise");
}

gboolean
cf_basket_add_discount (CfBasket *self,
                        const CfTerms *terms,
                        guint line,
                        const CfDiscount *discount,
                        const CfBasketWhy *why,
                        GError **error)
{
  if (!check_discountable (self, line, error) || !cf_basket_check_unbound (self, error) ||
      !cf_discount_check (discount, error))
    return FALSE;
  if (self->last_discount_no >= CF_BASKET_DISCOUNTS_MAX)
    return cf_error_set (error, CF_ERROR_BASKET_FULL, "a basket has at most %d discounts",
                         CF_BASKET_DISCOUNTS_MAX);
  if (discount->kind == CF_DISCOUNT_AMOUNT) {
    g_autoptr (CfFigures) figures = cf_figures_new (self, terms, error);
    if (figures == NULL)
      return FALSE;
    CfMoney base = cf_figures_discount_base (figures, self, line);
    if (discount->amount.minor > base.minor)
      return cf_error_set (error, CF_ERROR_BAD_AMOUNT,
                           "%" G_GINT64_FORMAT " is more than the %" G_GINT64_FORMAT
                           " it applies to",
                           discount->amount.minor, base.minor);
  }
  CfBasketDiscount entry = {
    .no = ++self->last_discount_no,
    .line = line,
    .terms = *discount,
    .why = cf_basket_why_copy (why),
  };
  g_array_append_val (self->discounts, entry);
  if (!cf_basket_check_lines_fit (self, NULL, error)) {
    g_array_set_size (self->discounts, self->discounts->len - 1);
    self->last_discount_no--;
    return FALSE;
  }
  cf_basket_assert (self);
  return TRUE;
}

gboolean
cf_basket_remove_discount (CfBasket *self, guint no, GError **error)
{
  for (guint i = 0; i < self->discounts->len; i++)
    if (g_array_index (self->discounts, CfBasketDiscount, i).no == no) {
      if (!cf_basket_check_unbound (self, error))
        return FALSE;
      g_array_remove_index (self->discounts, i);
      cf_basket_assert (self);
      return TRUE;
    }
  return cf_error_set (error, CF_ERROR_NO_SUCH_LINE, "the basket has no discount %u", no);
}
