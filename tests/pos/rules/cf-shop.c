/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-shop.h"

void
cf_shop_add_tax (CfShop *self, const char *tax_class, const char *id, gint64 ppm)
{
  GError *error = NULL;
  CfTax tax = { tax_class, id, id, { ppm }, { CF_UTC_MS_MIN, G_MAXINT64 } };
  ck_assert_ok (cf_tax_table_add (self->taxes, &tax, &error));
}

void
cf_shop_init (CfShop *self)
{
  self->taxes = cf_tax_table_new ();
  cf_shop_add_tax (self, "standard", "vat", 190000);
  cf_shop_add_tax (self, "reduced", "vat", 70000);
  cf_shop_add_tax (self, "zero", "vat", 0);
  self->terms = (CfTerms){ .tax_mode = CF_TAX_INCLUSIVE,
                           .rounding = CF_ROUNDING_HALF_AWAY,
                           .taxes = self->taxes,
                           .now_ms = CF_SHOP_NOW_MS };
}

void
cf_shop_clear (CfShop *self)
{
  g_clear_pointer (&self->taxes, cf_tax_table_free);
}

CfBasket *
cf_shop_basket (void)
{
  CfId id;
  ck_assert (cf_id_parse (CF_SHOP_BASKET_ID, &id));
  return cf_basket_new (&id);
}

CfBasketItem
cf_shop_item (const char *sku, gint64 price_minor, const char *tax_class)
{
  return (CfBasketItem){ .sku = sku,
                         .name = sku,
                         .tax_class = tax_class,
                         .unit = CF_UNIT_EA,
                         .kind = CF_LINE_MERCHANDISE,
                         .discountable = TRUE,
                         .returnable = TRUE,
                         .unit_price = { price_minor },
                         .price_source = CF_PRICE_SOURCE_BASE,
                         .list_price = { price_minor } };
}

guint
cf_shop_ring (CfBasket *basket, CfBasketItem item, gint64 milli)
{
  GError *error = NULL;
  guint no = 0;
  ck_assert_ok (
    cf_basket_add (basket, &item, NULL, (CfQuantity){ milli }, CF_SHOP_NOW_MS, &no, &error));
  return no;
}

const CfTenderType *
cf_shop_type (const char *id)
{
  guint count = 0;
  const CfTenderType *types = cf_tender_types_default (&count);
  const CfTenderType *type = cf_tender_type_find (types, count, id);
  ck_assert_ptr_nonnull (type);
  return type;
}

guint
cf_shop_tender (CfBasket *basket, const CfShop *shop, const char *type, gint64 minor)
{
  GError *error = NULL;
  guint no = 0;
  CfMoney amount = { minor };
  ck_assert_ok (cf_basket_add_tender (basket, &shop->terms, cf_shop_type (type),
                                      minor < 0 ? NULL : &amount, NULL, CF_SHOP_NOW_MS, &no,
                                      &error));
  return no;
}

CfFigures *
cf_shop_figures (const CfBasket *basket, const CfShop *shop)
{
  GError *error = NULL;
  CfFigures *figures = cf_figures_new (basket, &shop->terms, &error);
  ck_assert_ok (figures != NULL);
  return figures;
}
