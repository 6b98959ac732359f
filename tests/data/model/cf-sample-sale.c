/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-sample-sale.h"

#include <string.h>

static void
set_id (CfId *id, const char *text)
{
  g_assert (cf_id_parse (text, id));
}

static CfSaleLine *
add_line (CfSale *sale, guint no, const char *sku, const char *name, const char *tax_class, int ppm)
{
  CfSaleLine *line = cf_sale_line_new ();

  line->no = no;
  line->sku = g_strdup (sku);
  line->name = g_strdup (name);
  line->department = g_strdup ("Grocery");
  line->tax_class = g_strdup (tax_class);
  line->tax_rate.ppm = ppm;
  line->price_source = CF_PRICE_SOURCE_BASE;
  line->returnable = TRUE;
  g_ptr_array_add (sale->lines, line);
  return line;
}

static void
set_figures (CfSaleLine *line, gint64 milli, gint64 price, gint64 amount, gint64 discount)
{
  line->quantity.milli = milli;
  line->unit_price.minor = line->list_price.minor = price;
  line->amount.minor = amount;
  line->discount.minor = discount;
  line->total.minor = amount - discount;
}

static void
add_lines (CfSale *sale)
{
  CfSaleLine *coffee = add_line (sale, 1, "COF-1", "Kaffee «Ernte» 500 g", "standard", 190000);
  CfSaleLine *bananas = add_line (sale, 2, "BAN", "Bananas", "reduced", 70000);
  CfSaleLine *deposit = add_line (sale, 3, "PFAND", "Deposit", "standard", 190000);
  CfSaleSaving *saving = cf_sale_saving_new ();

  set_figures (coffee, 2000, 649, 1298, 130);
  coffee->gtin = g_strdup ("04006381333931");
  coffee->price_source = CF_PRICE_SOURCE_OVERRIDE;
  coffee->list_price.minor = 699;
  coffee->price_reason = g_strdup ("shelf label");
  coffee->price_by = g_strdup ("01890a5d-ac96-774b-bcce-b302099a8057");
  coffee->lot = g_strdup ("L7");
  coffee->expiry = g_strdup ("2027-01-31");
  coffee->serial = g_strdup ("S/1");
  coffee->age_limit = 16;
  saving->rule = g_strdup ("discount");
  saving->label = g_strdup ("10 %");
  saving->scope = 1;
  saving->percent.ppm = 100000;
  saving->amount.minor = 130;
  saving->reason = g_strdup ("dented");
  saving->by = g_strdup ("01890a5d-ac96-774b-bcce-b302099a8057");
  saving->approved_by = g_strdup ("01890a5d-ac96-774b-bcce-b302099a8058");
  g_ptr_array_add (coffee->savings, saving);

  set_figures (bananas, 255, 199, 51, 0);
  bananas->unit = CF_UNIT_KG;

  set_figures (deposit, 2000, 25, 50, 0);
  deposit->kind = CF_LINE_DEPOSIT;
  deposit->parent = 1;
  deposit->returnable = FALSE;
}

static void
add_tax (CfSale *sale, const char *tax_class, int ppm, int net, int tax)
{
  CfSaleTax *row = cf_sale_tax_new ();

  row->tax_class = g_strdup (tax_class);
  row->rate.ppm = ppm;
  row->net.minor = net;
  row->tax.minor = tax;
  row->gross.minor = net + tax;
  g_ptr_array_add (sale->taxes, row);
}

static CfSaleTender *
add_tender (CfSale *sale, guint no, const char *type, int amount, int given)
{
  CfSaleTender *tender = cf_sale_tender_new ();

  tender->no = no;
  tender->type = g_strdup (type);
  tender->amount.minor = amount;
  tender->given.minor = given;
  g_ptr_array_add (sale->tenders, tender);
  return tender;
}

CfSale *
cf_sample_sale_new (void)
{
  CfSale *sale = cf_sale_new ();
  CfSaleTender *card;

  set_id (&sale->id, "01890a5d-ac96-774b-bcce-b302099a8001");
  set_id (&sale->shift, "01890a5d-ac96-774b-bcce-b302099a8002");
  sale->number = g_strdup ("T1-004731");
  sale->business_day = g_strdup ("2026-11-23");
  sale->currency = g_strdup ("EUR");
  sale->exponent = 2;
  sale->tax_mode = CF_TAX_INCLUSIVE;
  sale->begun_at_ms = G_GINT64_CONSTANT (1795460300000);
  sale->finished_at_ms = G_GINT64_CONSTANT (1795460364123);
  sale->by = g_strdup ("01890a5d-ac96-774b-bcce-b302099a8057");
  sale->customer = g_strdup ("01890a5d-ac96-774b-bcce-b302099a8099");
  sale->age_limit = 16;
  sale->age_method = g_strdup ("seen");
  sale->fiscal = g_strdup ("{\"signature\":\"AbC=\",\"tx\":17}");
  sale->note = g_strdup ("Two bags, please");
  sale->subtotal.minor = 1399;
  sale->discount.minor = 130;
  sale->total.minor = 1269;
  sale->rounding.minor = 1;
  sale->change.minor = 230;
  sale->receipt_layout = 1;
  add_lines (sale);
  add_tax (sale, "standard", 190000, 1024, 194);
  add_tax (sale, "reduced", 70000, 48, 3);
  card = add_tender (sale, 1, "card", 1000, 1000);
  card->reference = g_strdup ("TX-99");
  card->card = g_strdup ("VISA ****1234\nAID A0000000031010");
  /* What only a gift card has, so that every field is written once. */
  card->grant = g_strdup ("01890a5d-ac96-774b-bcce-b302099a8a01");
  card->at_risk.minor = 150;
  card->rest.minor = 1250;
  add_tender (sale, 2, "cash", 270, 500)->opens_drawer = TRUE;
  return sale;
}

void
cf_sample_sale_lend (CfSale *sale)
{
  CfSaleLine *coffee = g_ptr_array_index (sale->lines, 0);
  CfSaleLine *deposit = g_ptr_array_index (sale->lines, 2);
  CfSaleCover *cover = cf_sale_cover_new ();

  cover->grant = g_strdup ("01890a5d-ac96-774b-bcce-b302099a8a02");
  cover->quantity.milli = 1000;
  g_ptr_array_add (coffee->covers, cover);
  coffee->uncovered.milli = 1000;
  g_ptr_array_add (coffee->lent, g_strdup ("01890a5d-ac96-774b-bcce-b302099a8a03"));
  deposit->rest.minor = 3200;
}
