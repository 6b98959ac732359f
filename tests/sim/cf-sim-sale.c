/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-document-number.h"
#include "cf-sale-store.h"
#include "cf-sim-cards.h"
#include "cf-sim-orders.h"
#include "cf-sim-till-private.h"
#include "cf-sim-trace.h"

CfSimDeed *
cf_sim_deed_begin (CfSimTill *self, CfSimDeedKind kind)
{
  return cf_sim_shop_begin (self->shop, self->index, kind, cf_sim_loop_now (self->machine.loop));
}

char *
cf_sim_draw_number (CfSimTill *self, const char *series)
{
  g_autoptr (GError) error = NULL;
  char *number = cf_document_number_next (cf_store_get_reader (self->store),
                                          cf_store_get_code (self->store), series, &error);

  if (number == NULL)
    cf_sim_till_expect_disks_fault (self, error);
  return number;
}

void
cf_sim_sale_add (CfSale *sale, guint good, gint64 pieces, const CfSimAsked *price)
{
  CfSaleLine *line = cf_sale_line_new ();
  const CfSimGood *it = &cf_sim_goods[good];

  line->no = sale->lines->len + 1;
  line->sku = g_strdup (it->sku);
  line->name = g_strdup (it->name);
  line->department = g_strdup ("Grocery");
  line->tax_class = g_strdup (cf_sim_tax_word (it->tax_class));
  line->tax_rate.ppm = cf_sim_tax_ppm (it->tax_class);
  line->price_source = price->source;
  line->price_rule = g_strdup (price->rule);
  line->returnable = TRUE;
  line->quantity.milli = pieces * 1000;
  line->list_price.minor = price->base_minor;
  line->unit_price.minor = price->minor;
  line->amount.minor = line->total.minor = price->minor * pieces;
  sale->total.minor += line->total.minor;
  g_ptr_array_add (sale->lines, line);
}

static void
add_taxes (CfSale *sale)
{
  for (guint i = 0; i < CF_SIM_CLASSES; i++) {
    const char *word = cf_sim_tax_word (i);
    CfSaleTax *tax;
    gint64 gross = 0;

    for (guint k = 0; k < sale->lines->len; k++) {
      const CfSaleLine *line = g_ptr_array_index (sale->lines, k);

      if (g_str_equal (line->tax_class, word))
        gross += line->total.minor;
    }
    if (gross == 0)
      continue;
    tax = cf_sale_tax_new ();
    tax->tax_class = g_strdup (word);
    tax->rate.ppm = cf_sim_tax_ppm (i);
    tax->gross.minor = gross;
    tax->tax.minor = cf_sim_tax_in (gross, i);
    tax->net.minor = gross - tax->tax.minor;
    g_ptr_array_add (sale->taxes, tax);
  }
}

static void
add_cash (CfSale *sale, gint64 minor, gint64 change_minor)
{
  CfSaleTender *cash = cf_sale_tender_new ();

  cash->no = sale->tenders->len + 1;
  cash->type = g_strdup ("cash");
  cash->amount.minor = minor;
  cash->given.minor = minor + change_minor;
  cash->opens_drawer = TRUE;
  g_ptr_array_add (sale->tenders, cash);
  sale->change.minor = change_minor;
}

static CfSale *
new_sale (CfSimTill *self, char *number)
{
  CfSale *sale = cf_sale_new ();

  sale->id = cf_id_new (&self->machine.clock);
  sale->shift = self->shift;
  sale->number = number;
  sale->business_day = g_strdup (CF_SIM_DAY);
  sale->currency = g_strdup ("EUR");
  sale->exponent = 2;
  sale->tax_mode = CF_TAX_INCLUSIVE;
  sale->begun_at_ms = cf_clock_utc_ms (&self->machine.clock);
  sale->by = g_strdup (CF_SIM_PERSON);
  sale->receipt_layout = 1;
  return sale;
}

gboolean
cf_sim_sale_fill (CfSimTill *self, CfSale *sale, CfSimDeed *deed)
{
  guint wanted = 1 + cf_sim_random_below (&self->people, CF_SIM_LINES_MAX);

  for (guint i = 0; i < wanted; i++) {
    guint good = cf_sim_random_below (&self->people, CF_SIM_GOODS);
    gint64 pieces = 1 + cf_sim_random_below (&self->people, 3);
    g_auto (CfSimAsked) price = { 0 };

    for (guint k = 0; k < deed->n_parts; k++)
      if (deed->parts[k].good == good)
        pieces = 0;
    if (pieces == 0 || cf_sim_shop_free_milli (self->shop, good) < pieces * 1000 ||
        !cf_sim_prices_ask (self, good, &price))
      continue;
    cf_sim_sale_add (sale, good, pieces, &price);
    cf_sim_deed_add (deed, good, -pieces * 1000, price.minor * pieces);
  }
  sale->subtotal = sale->total;
  cf_sim_customers_name_buyer (self, sale, deed);
  return deed->n_parts > 0;
}

static gboolean
save_basket (CfSimTill *self, const CfSale *sale)
{
  CfCommit *commit = cf_commit_new ();
  CfSavedBasket basket = { .id = sale->id,
                           .document = (char *) "{}",
                           .person = (char *) CF_SIM_PERSON,
                           .total_minor = sale->total.minor,
                           .lines = sale->lines->len,
                           .saved_at_ms = sale->begun_at_ms };

  cf_commit_put_basket (commit, &basket);
  /* Who cannot be saved is served all the same. */
  return cf_sim_till_save (self, commit) || self->store != NULL;
}

gboolean
cf_sim_sale_begin (CfSimTill *self, CfSimDeedKind kind, CfSale **ret_sale, CfSimDeed **ret_deed)
{
  char *number = cf_sim_draw_number (self, "sale");
  CfSimDeed *deed;

  if (number == NULL)
    return FALSE;
  *ret_sale = new_sale (self, number);
  deed = cf_sim_deed_begin (self, kind);
  deed->number = g_strdup (number);
  deed->id = g_strdup ((*ret_sale)->id.text);
  *ret_deed = deed;
  return TRUE;
}

void
cf_sim_sale_load (CfSale *sale, CfSimDeed *deed, guint card, gint64 minor)
{
  CfSaleLine *line = cf_sale_line_new ();

  line->no = sale->lines->len + 1;
  line->sku = g_strdup ("GIFT");
  line->name = g_strdup ("Gift card");
  line->department = g_strdup ("Gift cards");
  line->kind = CF_LINE_STORED_VALUE;
  line->serial = g_strdup (cf_sim_card_numbers[card - 1]);
  line->tax_class = g_strdup (cf_sim_tax_word (CF_SIM_CLASS_NONE));
  line->price_source = CF_PRICE_SOURCE_BASE;
  line->quantity.milli = 1000;
  line->unit_price.minor = line->list_price.minor = minor;
  line->amount.minor = line->total.minor = minor;
  g_ptr_array_add (sale->lines, line);
  sale->total.minor += minor;
  sale->subtotal = sale->total;
  deed->card = card;
  deed->value_minor = minor;
}

/* What the tenders so far have not paid. */
static gint64
due (const CfSale *sale)
{
  gint64 left = sale->total.minor;

  for (guint i = 0; i < sale->tenders->len; i++)
    left -= ((CfSaleTender *) g_ptr_array_index (sale->tenders, i))->amount.minor;
  return left;
}

void
cf_sim_sale_take_card (CfSale *sale, CfSimDeed *deed, guint card, gint64 minor, const char *grant)
{
  CfSaleTender *tender = cf_sale_tender_new ();

  tender->no = sale->tenders->len + 1;
  tender->type = g_strdup ("gift_card");
  tender->reference = g_strdup (cf_sim_card_numbers[card - 1]);
  tender->amount.minor = tender->given.minor = MIN (minor, due (sale));
  tender->grant = g_strdup (grant);
  if (grant == NULL)
    tender->at_risk = tender->amount;
  g_ptr_array_add (sale->tenders, tender);
  deed->card = card;
  deed->value_minor -= tender->amount.minor;
  deed->at_risk_minor += tender->at_risk.minor;
}

gboolean
cf_sim_sale_finish (CfSimTill *self, CfSale *sale, CfSimDeed *deed)
{
  g_autoptr (GError) error = NULL;
  CfCommit *commit;
  json_object *body;
  guint index;

  if (deed->parked == 0 && !save_basket (self, sale)) {
    cf_sim_shop_never (self->shop, deed);
    return FALSE;
  }
  add_taxes (sale);
  deed->cash_minor = due (sale);
  if (deed->cash_minor > 0)
    add_cash (sale, deed->cash_minor, cf_sim_random_below (&self->people, 500));
  cf_sim_pieces_cover (self, sale, deed);
  body = cf_event_body_sale_completed (sale, &error);
  if (body == NULL)
    cf_sim_fail ("till %u: a sale that balances was refused: %s", self->index + 1, error->message);
  commit = cf_commit_new ();
  index = cf_commit_add_event (commit, cf_event_new (CF_EVENT_SALE_COMPLETED, &self->machine.clock,
                                                     CF_SIM_PERSON, body));
  cf_commit_drop_basket (commit, &sale->id);
  cf_commit_add_print_job (commit, "receipt", (gint) index, FALSE, NULL);
  cf_sim_carts_sold (self, commit, deed);
  cf_sim_cards_give_back (self, commit, deed);
  return cf_sim_till_carry_out (self, deed, commit);
}
