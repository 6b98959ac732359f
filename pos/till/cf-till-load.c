/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Selling and loading gift cards: a line whose serial number is the card's.  It is a debt of the shop and no turnover,
 * so it has no tax and no discount; the central adds the value when it hears of the sale. */
#include "cf-receipt-layout.h"
#include "cf-till-central.h"
#include "cf-till-value-private.h"

#define LOAD_SKU "CARD:GIFT" /* no product has it */

/* The line or tender of the open basket that has to do with @card. */
static gboolean
is_in_basket (CfTill *self, const char *card)
{
  for (guint i = 0; i < cf_basket_get_line_count (self->basket); i++) {
    const CfBasketItem *item = &cf_basket_get_line (self->basket, i)->item;

    if (item->kind == CF_LINE_STORED_VALUE && g_strcmp0 (item->serial, card) == 0)
      return TRUE;
  }
  for (guint i = 0; i < cf_basket_get_tender_count (self->basket); i++) {
    const CfTender *tender = cf_basket_get_tender (self->basket, i);

    if (!cf_tender_state_is_end (tender->state) &&
        g_str_equal (tender->type.id, CF_TENDER_GIFT_CARD) && g_str_equal (tender->reference, card))
      return TRUE;
  }
  return FALSE;
}

/* Where the shop says which numbers are gift cards', no other is loaded. */
static gboolean
is_good_number (CfTill *self, const char *card)
{
  g_autofree char *read = NULL;

  if (!cf_till_is_card_number (card))
    return FALSE;
  if (!self->has_card_range)
    return TRUE;
  read = cf_till_read_gift_card (self, card);
  return g_strcmp0 (read, card) == 0;
}

static gboolean
check_load (CfTill *self, const char *card, const CfMoney *amount, GError **error)
{
  if (!cf_till_enter (self, CF_TILL_SELLING, error))
    return FALSE;
  if (!cf_till_is_managed (self))
    return cf_error_set (error, CF_ERROR_NOT_ENROLLED, "nobody would keep the card's value");
  if (!is_good_number (self, card))
    return cf_error_set (error, CF_ERROR_BAD_CARD, "this is no gift card's number");
  self->refusal.text = cf_till_mask_card (card);
  if (is_in_basket (self, card))
    return cf_error_set (error, CF_ERROR_CARD_IN_BASKET, "the card is in the basket already");
  if (amount == NULL || amount->minor <= 0)
    return cf_error_set (error, CF_ERROR_AMOUNT_NEEDED, "how much is to be loaded is missing");
  if (self->load_max.minor > 0 && amount->minor > self->load_max.minor) {
    self->refusal.amount = self->load_max;
    return cf_error_set (error, CF_ERROR_LOAD_LIMIT, "more than may be loaded on a card at once");
  }
  return cf_till_check_may_begin (self, error);
}

gboolean
cf_till_load_card (CfTill *self,
                   const char *card,
                   const CfMoney *amount,
                   guint *ret_line,
                   GError **error)
{
  g_autoptr (CfBasket) next = cf_basket_copy (self->basket);
  GError *failure = NULL;
  guint line;

  cf_till_reset_refusal (self);
  if (!check_load (self, card, amount, &failure) ||
      !cf_basket_add (next,
                      &(CfBasketItem){ .sku = LOAD_SKU,
                                       .name = cf_receipt_tender_words (CF_TENDER_GIFT_CARD),
                                       .kind = CF_LINE_STORED_VALUE,
                                       .serial = card,
                                       .serial_tracked = TRUE,
                                       .unit_price = *amount,
                                       .price_source = CF_PRICE_SOURCE_DEPARTMENT,
                                       .list_price = *amount },
                      NULL, CF_QUANTITY_ONE, cf_clock_utc_ms (self->clock), &line, &failure) ||
      !cf_till_replace_basket (self, g_steal_pointer (&next), line, NULL, &failure))
    return cf_till_refuse (self, failure, error);
  cf_till_drop_undo (self);
  if (ret_line != NULL)
    *ret_line = line;
  return TRUE;
}

void
cf_till_load_note_rest (CfTill *self, CfSale *sale)
{
  for (guint i = 0; i < sale->lines->len; i++) {
    CfSaleLine *line = sale->lines->pdata[i];
    CfMoney before;

    if (line->kind == CF_LINE_STORED_VALUE && line->serial != NULL &&
        cf_till_get_card_balance (self, line->serial, &before) &&
        before.minor <= CF_BASKET_AMOUNT_MAX)
      line->rest.minor = before.minor + line->total.minor;
  }
}
