/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-receipt-sample.h"

#include <glib/gi18n-lib.h>

#include "cf-tax.h"

static void
add_goods (CfSale *sale, const char *name, gint64 pieces, gint64 price)
{
  CfSaleLine *line = cf_sale_line_new ();

  line->no = sale->lines->len + 1;
  line->sku = g_strdup ("");
  line->name = g_strdup (name);
  line->unit = CF_UNIT_EA;
  line->quantity = (CfQuantity){ pieces * CF_QUANTITY_ONE.milli };
  line->unit_price = line->list_price = (CfMoney){ price };
  line->price_source = CF_PRICE_SOURCE_BASE;
  line->amount = line->total = (CfMoney){ pieces * price };
  line->tax_class = g_strdup ("standard");
  g_ptr_array_add (sale->lines, line);
  sale->subtotal.minor += line->amount.minor;
}

static void
add_tax (CfSale *sale, CfRate rate, CfRounding rounding)
{
  CfSaleTax *tax = cf_sale_tax_new ();

  tax->tax_class = g_strdup ("standard");
  tax->rate = rate;
  g_ptr_array_add (sale->taxes, tax);
  if (!cf_tax_compute (sale->subtotal, rate, sale->tax_mode, rounding, &tax->net, &tax->tax,
                       &tax->gross, NULL))
    g_assert_not_reached (); /* the sum is small and rates are bounded */
  sale->total = tax->gross;
}

static void
add_cash (CfSale *sale, gint64 note)
{
  CfSaleTender *tender = cf_sale_tender_new ();

  tender->no = 1;
  tender->type = g_strdup ("cash");
  tender->amount = sale->total;
  tender->given = (CfMoney){ (sale->total.minor + note - 1) / note * note };
  sale->change = (CfMoney){ tender->given.minor - tender->amount.minor };
  g_ptr_array_add (sale->tenders, tender);
}

CfPrintDocument *
cf_receipt_sample_new (const CfReceiptPaper *paper,
                       CfRate rate,
                       CfRounding rounding,
                       const char *by,
                       gint64 at_ms)
{
  g_return_val_if_fail (paper != NULL, NULL);

  g_autoptr (CfSale) sale = cf_sale_new ();

  sale->number = g_strconcat (paper->shop->terminal, "-000000", NULL);
  sale->currency = g_strdup (paper->shop->currency);
  sale->exponent = paper->shop->exponent;
  sale->tax_mode = paper->shop->tax_mode;
  sale->finished_at_ms = at_ms;
  sale->by_name = g_strdup (by);
  sale->receipt_layout = CF_RECEIPT_LAYOUT;
  /* Translators: goods on a receipt that only shows what receipts look like. */
  add_goods (sale, _ ("Ground coffee, 250 g"), 1, 549);
  add_goods (sale, _ ("Oat milk"), 2, 189);
  add_tax (sale, rate, rounding);
  add_cash (sale, 1000);
  return cf_receipt_new (paper, sale);
}
