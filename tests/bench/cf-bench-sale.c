/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-bench-sale.h"

#define PRODUCTS 2000

static CfSaleLine *
make_line (GRand *chance, guint no)
{
  CfSaleLine *line = cf_sale_line_new ();
  guint product = (guint) g_rand_int_range (chance, 0, PRODUCTS);

  line->no = no;
  line->sku = g_strdup_printf ("R%06u", product);
  line->gtin = g_strdup_printf ("0%013u", product);
  line->name = g_strdup_printf ("Organic Sparkling Apple Juice, No %u", product);
  line->department = g_strdup ("Soft Drinks");
  line->quantity.milli = 1000 * g_rand_int_range (chance, 1, 4);
  line->unit_price.minor = 99 + product;
  line->list_price = line->unit_price;
  line->price_source = CF_PRICE_SOURCE_BASE;
  line->amount.minor = line->unit_price.minor * line->quantity.milli / 1000;
  line->total = line->amount;
  line->tax_class = g_strdup (no % 3 == 0 ? "standard" : "reduced");
  line->tax_rate.ppm = no % 3 == 0 ? 190000 : 70000;
  line->returnable = TRUE;
  return line;
}

static void
add_tax (CfSale *sale, const char *tax_class, gint64 ppm)
{
  CfSaleTax *tax = cf_sale_tax_new ();

  for (guint i = 0; i < sale->lines->len; i++) {
    const CfSaleLine *line = sale->lines->pdata[i];
    if (g_str_equal (line->tax_class, tax_class))
      tax->gross.minor += line->total.minor;
  }
  tax->tax_class = g_strdup (tax_class);
  tax->rate.ppm = ppm;
  tax->tax.minor = (tax->gross.minor * ppm + (1000000 + ppm) / 2) / (1000000 + ppm);
  tax->net.minor = tax->gross.minor - tax->tax.minor;
  g_ptr_array_add (sale->taxes, tax);
}

CfSale *
cf_bench_sale_new (const CfBenchTill *at, GRand *chance, guint number, guint lines)
{
  CfSale *sale = cf_sale_new ();
  CfSaleTender *tender = cf_sale_tender_new ();

  sale->id = cf_id_new (at->clock);
  sale->number = g_strdup_printf ("T1-%06u", number);
  g_assert (cf_id_parse (at->shift, &sale->shift));
  sale->business_day = g_strdup (at->day);
  sale->currency = g_strdup ("EUR");
  sale->exponent = 2;
  sale->tax_mode = CF_TAX_INCLUSIVE;
  sale->begun_at_ms = sale->finished_at_ms = cf_clock_utc_ms (at->clock);
  sale->by = g_strdup (at->person);
  sale->receipt_layout = 1;
  for (guint no = 1; no <= lines; no++) {
    CfSaleLine *line = make_line (chance, no);
    sale->subtotal.minor += line->amount.minor;
    g_ptr_array_add (sale->lines, line);
  }
  sale->total = sale->subtotal;
  add_tax (sale, "reduced", 70000);
  add_tax (sale, "standard", 190000);
  tender->no = 1;
  tender->type = g_strdup ("cash");
  tender->amount = sale->total;
  tender->given.minor = (sale->total.minor / 1000 + 1) * 1000;
  tender->opens_drawer = TRUE;
  sale->change.minor = tender->given.minor - tender->amount.minor;
  g_ptr_array_add (sale->tenders, tender);
  return sale;
}
