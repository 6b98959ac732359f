/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-basket-json.h"
#include "cf-figures.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static CfTaxTable *
taxes (void)
{
  const char *const classes[] = { "standard", "reduced", "zero" };
  CfTaxTable *table = cf_tax_table_new ();
  for (guint i = 0; i < G_N_ELEMENTS (classes); i++) {
    CfTax tax = { classes[i], "vat", "VAT", { 95000 * i }, { CF_UTC_MS_MIN, G_MAXINT64 } };
    cf_tax_table_add (table, &tax, NULL);
  }
  return table;
}

/* A saved basket that is accepted reads back equal, and has figures or a reason why not: those
 * balance, or the program would stop. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  json_object *object = json_tokener_parse (text);
  g_autoptr (GError) error = NULL;
  g_autoptr (CfBasket) basket = cf_basket_decode (object, &error);
  json_object_put (object);
  g_assert ((basket == NULL) == (error != NULL));
  if (basket == NULL)
    return 0;

  json_object *written = cf_basket_encode (basket);
  g_autoptr (CfBasket) again = cf_basket_decode (written, &error);
  json_object_put (written);
  g_assert_no_error (error);
  g_assert (cf_basket_equal (basket, again));

  g_autoptr (CfTaxTable) table = taxes ();
  CfTerms terms = { .tax_mode = size % 2 == 0 ? CF_TAX_INCLUSIVE : CF_TAX_EXCLUSIVE,
                    .cash_step = { 5 },
                    .taxes = table };
  g_autoptr (CfFigures) figures = cf_figures_new (basket, &terms, &error);
  g_assert ((figures == NULL) == (error != NULL));
  return 0;
}
