/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-checkout.h"

/* What the receipt says of a saving: its reason where one was given, else the percentage. */
static char *
saving_label (const CfBasketDiscount *discount)
{
  if (discount->why.reason != NULL && discount->why.reason[0] != '\0')
    return g_strdup (discount->why.reason);
  if (discount->terms.kind == CF_DISCOUNT_AMOUNT)
    return g_strdup ("");
  g_autofree char *percent = cf_rate_to_percent_text (discount->terms.percent);
  return g_strdup_printf ("%s %%", percent);
}

static const CfBasketDiscount *
find_discount (const CfBasket *basket, guint no)
{
  for (guint i = 0; i < cf_basket_get_discount_count (basket); i++)
    if (cf_basket_get_discount (basket, i)->no == no)
      return cf_basket_get_discount (basket, i);
  g_assert_not_reached ();
}

static CfSaleSaving *
make_saving (const CfBasket *basket, const CfDiscountShare *share)
{
  const CfBasketDiscount *discount = find_discount (basket, share->discount);
  CfSaleSaving *saving = cf_sale_saving_new ();
  saving->rule = g_strdup ("discount");
  saving->label = saving_label (discount);
  saving->scope = discount->line;
  saving->percent = discount->terms.percent;
  saving->amount = share->amount;
  saving->reason = g_strdup (discount->why.reason);
  saving->by = g_strdup (discount->why.by != NULL ? discount->why.by : "");
  saving->approved_by = g_strdup (discount->why.approved_by);
  return saving;
}

static CfSaleLine *
make_line (const CfBasket *basket,
           const CfFigures *figures,
           const CfBasketLine *line,
           const CfLineFigures *line_figures)
{
  const CfBasketItem *item = &line->item;
  const char *price_by =
    line->price_why.approved_by != NULL ? line->price_why.approved_by : line->price_why.by;
  CfSaleLine *made = cf_sale_line_new ();
  made->no = line->no;
  made->sku = g_strdup (item->sku);
  made->gtin = g_strdup (item->gtin);
  made->name = g_strdup (item->name);
  made->department = g_strdup (item->department != NULL ? item->department : "");
  made->unit = item->unit;
  made->kind = item->kind;
  made->quantity = line->quantity;
  made->unit_price = item->unit_price;
  made->list_price = item->list_price;
  made->price_source = item->price_source;
  made->price_rule = g_strdup (item->price_rule);
  made->price_steps = g_strdup (item->price_steps);
  made->price_reason = g_strdup (line->price_why.reason);
  made->price_by = g_strdup (price_by);
  made->amount = line_figures->amount;
  made->discount = line_figures->discount;
  made->total = line_figures->total;
  made->tax_class = g_strdup (item->tax_class);
  made->tax_rate = figures->taxes[line_figures->tax_row].rate;
  made->lot = g_strdup (item->lot);
  made->expiry = g_strdup (item->expiry);
  made->serial = g_strdup (item->serial);
  made->age_limit = item->age_limit;
  made->parent = line->parent;
  made->returnable = item->returnable;
  for (guint i = 0; i < figures->n_shares; i++)
    if (figures->shares[i].line == line->no && figures->shares[i].amount.minor > 0)
      g_ptr_array_add (made->savings, make_saving (basket, &figures->shares[i]));
  return made;
}

static CfSaleTax *
make_tax (const CfTaxFigures *row)
{
  CfSaleTax *made = cf_sale_tax_new ();
  made->tax_class = g_strdup (row->tax_class);
  made->rate = row->rate;
  made->net = row->net;
  made->tax = row->tax;
  made->gross = row->gross;
  return made;
}

static CfSaleTender *
make_tender (const CfTender *tender, const CfTenderFigures *figures)
{
  CfSaleTender *made = cf_sale_tender_new ();
  made->no = tender->no;
  made->type = g_strdup (tender->type.id);
  made->amount = figures->paid;
  made->given = figures->given;
  made->reference = tender->reference[0] != '\0' ? g_strdup (tender->reference) : NULL;
  made->card = tender->card[0] != '\0' ? g_strdup (tender->card) : NULL;
  made->opens_drawer = tender->type.opens_drawer;
  made->grant = tender->grant[0] != '\0' ? g_strdup (tender->grant) : NULL;
  made->at_risk = tender->at_risk;
  made->rest = tender->rest;
  return made;
}

static void
fill_head (CfSale *sale, const CfBasket *basket, const CfTerms *terms, const CfSaleHead *head)
{
  const CfAgeCheck *age = cf_basket_get_age_check (basket);
  sale->id = *cf_basket_get_id (basket);
  sale->number = g_strdup (head->number);
  sale->shift = head->shift;
  sale->business_day = g_strdup (head->business_day);
  sale->currency = g_strdup (head->currency);
  sale->exponent = head->exponent;
  sale->tax_mode = terms->tax_mode;
  sale->begun_at_ms = cf_basket_get_begun_ms (basket);
  sale->finished_at_ms = head->finished_at_ms;
  sale->by = g_strdup (head->by);
  sale->by_name = g_strdup (head->by_name);
  sale->customer = g_strdup (cf_basket_get_customer (basket));
  sale->receipt_layout = head->receipt_layout;
  sale->note = g_strdup (cf_basket_get_note (basket));
  if (cf_basket_get_age_limit (basket) > 0) {
    sale->age_limit = age->limit;
    sale->age_method = g_strdup (cf_age_method_name (age->method));
  }
}

CfSale *
cf_checkout_sale (const CfBasket *basket,
                  const CfTerms *terms,
                  const CfFigures *figures,
                  const CfSaleHead *head,
                  GError **error)
{
  if (!cf_basket_check_finish (basket, figures, error))
    return NULL;
  g_autoptr (CfSale) sale = cf_sale_new ();
  fill_head (sale, basket, terms, head);
  for (guint i = 0; i < figures->n_lines; i++)
    g_ptr_array_add (sale->lines, make_line (basket, figures, cf_basket_get_line (basket, i),
                                             &figures->lines[i]));
  for (guint i = 0; i < figures->n_taxes; i++)
    g_ptr_array_add (sale->taxes, make_tax (&figures->taxes[i]));
  for (guint i = 0; i < figures->n_tenders; i++) {
    const CfTenderFigures *paid = &figures->tenders[i];
    g_ptr_array_add (sale->tenders, make_tender (cf_basket_find_tender (basket, paid->no), paid));
  }
  sale->subtotal = figures->subtotal;
  sale->discount = figures->discount;
  sale->total = figures->total;
  sale->rounding = figures->rounding;
  sale->change = figures->change;

  /* A sale that does not balance must never reach the journal: stop rather than write it. */
  g_autoptr (GError) unbalanced = NULL;
  if (!cf_sale_check (sale, &unbalanced))
    g_error ("%s", unbalanced->message);
  return g_steal_pointer (&sale);
}
