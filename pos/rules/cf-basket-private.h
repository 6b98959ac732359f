/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* For cf-basket*.c only: the fields of a basket, which its JSON form has to write and read. */

#include "cf-basket.h"

G_BEGIN_DECLS

/* All strings in lines and discounts are GRefStrings or NULL: a copy for undo takes a reference of
 * each instead of duplicating some ten strings a line. */
struct _CfBasket
{
  CfId id;
  gint64 begun_ms;
  guint last_line_no;
  guint last_discount_no;
  guint last_tender_no;
  GArray *lines;     /* CfBasketLine, by number */
  GArray *discounts; /* CfBasketDiscount, by number */
  GArray *tenders;   /* CfTender, by number */
  char *customer;
  char *note;
  CfAgeCheck age;
};

/**
 * cf_basket_text_new:
 *
 * Returns: @text as a GRefString, cut to %CF_BASKET_TEXT_MAX bytes at a character, with a mark where
 * it is not UTF-8; %NULL for %NULL.
 */
char *cf_basket_text_new (const char *text);

/** cf_basket_text_clear: Lets go of a text, which may be %NULL. */
void cf_basket_text_clear (const char *text);

/** cf_basket_why_clear: Lets go of the texts of @why. */
void cf_basket_why_clear (CfBasketWhy *why);

/** cf_basket_item_copy: Returns: @item with references or copies of its own of all strings. */
CfBasketItem cf_basket_item_copy (const CfBasketItem *item);

/** cf_basket_why_copy: Returns: @why with copies of its own; all %NULL for %NULL. */
CfBasketWhy cf_basket_why_copy (const CfBasketWhy *why);

/**
 * cf_basket_item_check:
 * @quantity: how much of it
 *
 * Whether item and quantity keep within the bounds that every line has, whoever made it.  Fails
 * with %CF_ERROR_BAD_QTY, %CF_ERROR_BAD_AMOUNT, %CF_ERROR_BAD_REQUEST.
 */
gboolean cf_basket_item_check (const CfBasketItem *item, CfQuantity quantity, GError **error);

/**
 * cf_basket_check_invariants:
 *
 * Whether @self, read from outside, keeps all invariants of cf-basket.h.  Fails with
 * %CF_ERROR_DAMAGED naming the first that it breaks.
 */
gboolean cf_basket_check_invariants (const CfBasket *self, GError **error);

/** cf_basket_item_check_price: The part of cf_basket_item_check() that is about an amount. */
gboolean cf_basket_item_check_price (const CfBasketItem *item,
                                     CfMoney price,
                                     CfQuantity quantity,
                                     GError **error);

/** cf_basket_item_check_quantity: The part of cf_basket_item_check() that is about a quantity. */
gboolean cf_basket_item_check_quantity (const CfBasketItem *item,
                                        CfQuantity quantity,
                                        GError **error);

/** cf_basket_item_tax_class: Returns: the class a line of @item is taxed in; never %NULL. */
const char *cf_basket_item_tax_class (const CfBasketItem *item);

/** cf_basket_line_is_discountable: Returns: whether discounts may touch @line. */
gboolean cf_basket_line_is_discountable (const CfBasketLine *line);

/** cf_basket_line_index: Returns: where line @no is, or would be. */
guint cf_basket_line_index (const CfBasket *self, guint no);

/** cf_basket_line_at: Returns: (nullable): line @no, to change it. */
CfBasketLine *cf_basket_line_at (const CfBasket *self, guint no);

/** cf_basket_deposit_of: Returns: (nullable): the deposit that goes with line @parent. */
CfBasketLine *cf_basket_deposit_of (const CfBasket *self, guint parent);

/** cf_basket_check_unbound: Fails with %CF_ERROR_WRONG_STATE when cf_basket_is_bound(). */
gboolean cf_basket_check_unbound (const CfBasket *self, GError **error);

/**
 * cf_basket_check_lines_fit:
 * @more: (nullable): texts that a line's price shall get besides
 *
 * Whether lines and discounts leave room in the sale's record for what pays them.  Fails with
 * %CF_ERROR_BASKET_FULL.
 */
gboolean cf_basket_check_lines_fit (const CfBasket *self, const CfBasketWhy *more, GError **error);

/**
 * cf_basket_check_tenders_fit:
 *
 * Whether all of it fits into the sale's record, whatever a terminal that is asked may answer.
 * Fails with %CF_ERROR_BASKET_FULL.
 */
gboolean cf_basket_check_tenders_fit (const CfBasket *self, GError **error);

/** cf_basket_assert: Asserts cf_basket_check_invariants(); at the end of every change. */
void cf_basket_assert (const CfBasket *self);

G_END_DECLS
