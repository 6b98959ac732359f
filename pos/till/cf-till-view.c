/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the till shows: its values, and the rows of basket and tenders. */
#include <string.h>

#include "cf-last-pieces.h"
#include "cf-till-amounts.h"
#include "cf-till-private.h"

/* ── rows ────────────────────────────────────────────────────────────────────────────────────── */

/* "10 %, damaged box": what was given on this line, in the cashier's words or as a rate. */
static char *
describe_saving (CfTill *self, guint no)
{
  GString *words = g_string_new (NULL);

  for (guint i = 0; i < self->figures->n_shares; i++) {
    const CfDiscountShare *share = &self->figures->shares[i];
    if (share->line != no || share->amount.minor == 0)
      continue;
    for (guint d = 0; d < cf_basket_get_discount_count (self->basket); d++) {
      const CfBasketDiscount *discount = cf_basket_get_discount (self->basket, d);
      if (discount->no != share->discount)
        continue;
      if (words->len > 0)
        g_string_append (words, ", ");
      if (discount->terms.kind == CF_DISCOUNT_PERCENT) {
        g_autofree char *percent = cf_rate_to_percent_text (discount->terms.percent);
        g_string_append_printf (words, "%s %%", percent);
        if (discount->why.reason != NULL)
          g_string_append (words, ", ");
      }
      g_string_append (words, discount->why.reason != NULL ? discount->why.reason : "");
    }
  }
  if (words->len == 0) {
    g_string_free (words, TRUE);
    return NULL;
  }
  return g_string_free (words, FALSE);
}

static CfTillLine *
line_row (CfTill *self, const CfBasketLine *line)
{
  const CfBasketItem *item = &line->item;
  const CfLineFigures *figures = cf_figures_find_line (self->figures, line->no);
  CfTillLineInfo info = {
    .no = line->no,
    .sku = g_strdup (item->sku),
    .gtin = g_strdup (item->gtin),
    .name = g_strdup (item->name),
    .department = g_strdup (item->department),
    .tax_class = g_strdup (item->tax_class),
    .lot = g_strdup (item->lot),
    .expiry = g_strdup (item->expiry),
    .serial = g_strdup (item->serial),
    .unit = item->unit,
    .kind = item->kind,
    .quantity = line->quantity,
    .unit_price = item->unit_price,
    .original_price = line->original_price,
    .amount = figures->amount,
    .discount = figures->discount,
    .total = figures->total,
    .price_source = item->price_source,
    .saving = describe_saving (self, line->no),
    .is_overridden = item->price_source == CF_PRICE_SOURCE_OVERRIDE,
    .is_embedded = line->quantity_fixed,
    .age_limit = item->age_limit,
    .age_confirmed = cf_age_check_covers (cf_basket_get_age_check (self->basket), item->age_limit),
    .parent = line->parent,
    .lent_elsewhere = cf_last_pieces_counts (item->kind, item->unit) &&
                      cf_till_pieces_are_elsewhere (self, item->sku),
  };
  return cf_till_line_new (&info);
}

static CfTillTender *
tender_row (CfTill *self, const CfTender *tender)
{
  CfTillTenderInfo info = {
    .no = tender->no,
    .type = g_strdup (tender->type.id),
    .state = tender->state,
    .is_cash = tender->type.is_cash,
    .is_payout = tender->is_payout,
    .amount = tender->amount,
    .asked = tender->asked,
    .reference = tender->reference[0] != '\0' ? g_strdup (tender->reference) : NULL,
    .at_ms = tender->at_ms,
    .is_removable = self->frozen == 0 &&
                    (tender->state == CF_TENDER_SETTLED || tender->state == CF_TENDER_APPROVED ||
                     tender->state == CF_TENDER_REVERSING),
  };
  return cf_till_tender_new (&info);
}

void
cf_till_update_rows (CfTill *self)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) tenders = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < cf_basket_get_line_count (self->basket); i++)
    g_ptr_array_add (lines, line_row (self, cf_basket_get_line (self->basket, i)));
  for (guint i = 0; i < cf_basket_get_tender_count (self->basket); i++) {
    const CfTender *tender = cf_basket_get_tender (self->basket, i);
    if (!cf_tender_state_is_end (tender->state))
      g_ptr_array_add (tenders, tender_row (self, tender));
  }
  cf_till_rows_update_lines (self->lines, lines);
  cf_till_rows_update_tenders (self->tenders, tenders);
}

GListModel *
cf_till_get_lines (CfTill *self)
{
  return G_LIST_MODEL (self->lines);
}

GListModel *
cf_till_get_tenders (CfTill *self)
{
  return G_LIST_MODEL (self->tenders);
}

/* ── values ──────────────────────────────────────────────────────────────────────────────────── */

const CfBasket *
cf_till_get_basket (CfTill *self)
{
  return self->basket;
}

const CfFigures *
cf_till_get_figures (CfTill *self)
{
  return self->figures;
}

const CfTillStore *
cf_till_get_store (CfTill *self)
{
  return &self->shop;
}

const CfZone *
cf_till_get_zone (CfTill *self)
{
  return self->zone;
}

gint64
cf_till_get_now_ms (CfTill *self)
{
  return cf_clock_utc_ms (self->clock);
}

const CfTillShift *
cf_till_get_shift (CfTill *self)
{
  return self->has_shift ? &self->shift : NULL;
}

static guint
first_line_above_age (CfTill *self)
{
  const CfAgeCheck *check = cf_basket_get_age_check (self->basket);
  for (guint i = 0; i < cf_basket_get_line_count (self->basket); i++) {
    const CfBasketLine *line = cf_basket_get_line (self->basket, i);
    if (!cf_age_check_covers (check, line->item.age_limit))
      return line->no;
  }
  return 0;
}

void
cf_till_get_summary (CfTill *self, CfTillSummary *ret_summary)
{
  CfTillCentral central;
  CfTillSummary summary = {
    .lines = cf_basket_get_line_count (self->basket),
    .last_line = self->last_line,
    .saved = self->figures->discount,
    .tax = self->figures->tax,
    .is_frozen = self->frozen > 0,
    .disk_low =
      self->use != CF_TILL_READ && cf_store_get_disk_state (self->store) != CF_DISK_STATE_FINE,
    .is_demo = self->station == NULL || cf_station_is_virtual (self->station),
  };

  summary.has_central = cf_till_is_managed (self);
  if (summary.has_central) {
    cf_till_get_central (self, &central);
    summary.unsent = central.unsent;
  }
  for (guint i = 0; i < summary.lines; i++) {
    const CfBasketLine *line = cf_basket_get_line (self->basket, i);
    if (line->parent == 0)
      summary.items += line->item.unit == CF_UNIT_EA ? line->quantity.milli / 1000 : 1;
  }
  for (guint i = 0; i < cf_basket_get_tender_count (self->basket); i++) {
    CfTenderState state = cf_basket_get_tender (self->basket, i)->state;
    gboolean is_reversing = state == CF_TENDER_REVERSING;
    summary.is_card_running |= state == CF_TENDER_STARTED || (is_reversing && self->frozen > 0);
    summary.is_card_unknown |= state == CF_TENDER_UNKNOWN;
    summary.is_reversal_unknown |= is_reversing && self->frozen == 0;
  }
  if (cf_basket_needs_age_check (self->basket)) {
    summary.age_needed = cf_basket_get_age_limit (self->basket);
    summary.age_line = first_line_above_age (self);
  }
  *ret_summary = summary;
}

/* ── cash ────────────────────────────────────────────────────────────────────────────────────── */

guint
cf_till_get_quick_cash (CfTill *self, CfMoney ret_amounts[6])
{
  G_STATIC_ASSERT (CF_QUICK_CASH_MAX == 6);
  if (self->figures->due.minor <= 0)
    return 0;
  return cf_cash_quick_amounts (self->figures->due_cash, self->shop.currency, self->shop.exponent,
                                ret_amounts);
}

CfMoney
cf_till_get_share (CfTill *self, guint people)
{
  gint64 weights[CF_TILL_SHARES_MAX];
  CfMoney parts[CF_TILL_SHARES_MAX];

  g_return_val_if_fail (people > 0 && people <= CF_TILL_SHARES_MAX, CF_MONEY_ZERO);

  for (guint i = 0; i < people; i++)
    weights[i] = 1;
  cf_money_split (self->figures->due, weights, people, parts);
  return parts[0]; /* what does not come out even goes to the first */
}

const CfDenomination *
cf_till_get_denominations (CfTill *self, guint *ret_count)
{
  return cf_cash_denominations (self->shop.currency, self->shop.exponent, ret_count);
}

gboolean
cf_till_count_money (CfTill *self,
                     const guint *counts,
                     guint n,
                     CfMoney *ret_rows,
                     CfMoney *ret_notes,
                     CfMoney *ret_coins,
                     CfMoney *ret_total,
                     GError **error)
{
  guint kinds;
  const CfDenomination *denominations = cf_till_get_denominations (self, &kinds);
  CfMoney notes = CF_MONEY_ZERO, coins = CF_MONEY_ZERO, row, total;

  g_return_val_if_fail (n <= kinds, FALSE);
  for (guint i = 0; i < n; i++) {
    CfMoney *sum = denominations[i].is_note ? &notes : &coins;
    if (counts[i] > CF_PIECES_MAX)
      return cf_error_set (error, CF_ERROR_BAD_AMOUNT, "too many pieces of one kind");
    row = cf_money_from_minor (denominations[i].minor * counts[i]);
    if (!cf_money_add (*sum, row, sum, error))
      return FALSE;
    if (ret_rows != NULL)
      ret_rows[i] = row;
  }
  if (!cf_money_add (notes, coins, &total, error))
    return FALSE;
  if (ret_notes != NULL)
    *ret_notes = notes;
  if (ret_coins != NULL)
    *ret_coins = coins;
  if (ret_total != NULL)
    *ret_total = total;
  return TRUE;
}

const CfTenderType *
cf_till_get_tender_types (CfTill *self, guint *ret_count)
{
  const CfTenderType *types = cf_tender_types_default (ret_count);

  /* The gift card is the last row; nobody lends its value where there is no central. */
  if (!cf_till_is_managed (self))
    (*ret_count)--;
  return types;
}
