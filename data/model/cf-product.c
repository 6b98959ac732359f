/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-product.h"

#include "cf-words.h"

static const char *const LINE_KIND_WORDS[CF_LINE_KIND_COUNT] = {
  [CF_LINE_MERCHANDISE] = "merchandise",
  [CF_LINE_DEPOSIT] = "deposit",
  [CF_LINE_FEE] = "fee",
  [CF_LINE_STORED_VALUE] = "stored_value",
  [CF_LINE_TIP] = "tip",
  [CF_LINE_DONATION] = "donation",
  [CF_LINE_PAYOUT] = "payout",
};

const char *
cf_line_kind_to_text (CfLineKind kind)
{
  return cf_words_get (LINE_KIND_WORDS, CF_LINE_KIND_COUNT, (guint) kind);
}

gboolean
cf_line_kind_parse (const char *text, CfLineKind *ret_kind)
{
  guint kind;

  if (!cf_words_find (LINE_KIND_WORDS, CF_LINE_KIND_COUNT, text, &kind))
    return FALSE;
  *ret_kind = (CfLineKind) kind;
  return TRUE;
}

CfProduct *
cf_product_new (void)
{
  CfProduct *self = g_new0 (CfProduct, 1);

  self->sku = g_strdup ("");
  self->name = g_strdup ("");
  self->department = g_strdup ("");
  self->tax_class = g_strdup ("standard");
  self->unit = CF_UNIT_EA;
  self->kind = CF_LINE_MERCHANDISE;
  self->discountable = TRUE;
  self->returnable = TRUE;
  self->gtins = g_new0 (char *, 1);
  return self;
}

CfProduct *
cf_product_copy (const CfProduct *self)
{
  CfProduct *copy = g_memdup2 (self, sizeof *self);

  copy->sku = g_strdup (self->sku);
  copy->name = g_strdup (self->name);
  copy->brand = g_strdup (self->brand);
  copy->department = g_strdup (self->department);
  copy->tax_class = g_strdup (self->tax_class);
  copy->deposit_sku = g_strdup (self->deposit_sku);
  copy->image_url = g_strdup (self->image_url);
  copy->gtins = g_strdupv (self->gtins);
  return copy;
}

void
cf_product_free (CfProduct *self)
{
  if (self == NULL)
    return;
  g_free (self->sku);
  g_free (self->name);
  g_free (self->brand);
  g_free (self->department);
  g_free (self->tax_class);
  g_free (self->deposit_sku);
  g_free (self->image_url);
  g_strfreev (self->gtins);
  g_free (self);
}
