/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-sale.h"

#include "cf-words.h"

static const char *const TAX_MODE_WORDS[] = {
  [CF_TAX_INCLUSIVE] = "inclusive",
  [CF_TAX_EXCLUSIVE] = "exclusive",
};

static const char *const PRICE_SOURCE_WORDS[CF_PRICE_SOURCE_COUNT] = {
  [CF_PRICE_SOURCE_OVERRIDE] = "override",   [CF_PRICE_SOURCE_EMBEDDED] = "embedded",
  [CF_PRICE_SOURCE_SCHEDULED] = "scheduled", [CF_PRICE_SOURCE_BASE] = "base",
  [CF_PRICE_SOURCE_MARKDOWN] = "markdown",   [CF_PRICE_SOURCE_DEPARTMENT] = "department",
};

const char *
cf_tax_mode_to_text (CfTaxMode mode)
{
  return cf_words_get (TAX_MODE_WORDS, G_N_ELEMENTS (TAX_MODE_WORDS), (guint) mode);
}

gboolean
cf_tax_mode_parse (const char *text, CfTaxMode *ret_mode)
{
  guint mode;

  if (!cf_words_find (TAX_MODE_WORDS, G_N_ELEMENTS (TAX_MODE_WORDS), text, &mode))
    return FALSE;
  *ret_mode = (CfTaxMode) mode;
  return TRUE;
}

const char *
cf_price_source_to_text (CfPriceSource source)
{
  return cf_words_get (PRICE_SOURCE_WORDS, CF_PRICE_SOURCE_COUNT, (guint) source);
}

gboolean
cf_price_source_parse (const char *text, CfPriceSource *ret_source)
{
  guint source;

  if (!cf_words_find (PRICE_SOURCE_WORDS, CF_PRICE_SOURCE_COUNT, text, &source))
    return FALSE;
  *ret_source = (CfPriceSource) source;
  return TRUE;
}

static void
saving_free (gpointer data)
{
  CfSaleSaving *self = data;

  g_free (self->rule);
  g_free (self->label);
  g_free (self->reason);
  g_free (self->by);
  g_free (self->approved_by);
  g_free (self);
}

static void
cover_free (gpointer data)
{
  CfSaleCover *self = data;

  g_free (self->grant);
  g_free (self);
}

static void
line_free (gpointer data)
{
  CfSaleLine *self = data;

  g_free (self->sku);
  g_free (self->gtin);
  g_free (self->name);
  g_free (self->department);
  g_free (self->price_rule);
  g_free (self->price_steps);
  g_free (self->price_reason);
  g_free (self->price_by);
  g_free (self->tax_class);
  g_free (self->lot);
  g_free (self->expiry);
  g_free (self->serial);
  g_ptr_array_unref (self->savings);
  g_ptr_array_unref (self->covers);
  g_ptr_array_unref (self->lent);
  g_free (self);
}

static void
tax_free (gpointer data)
{
  CfSaleTax *self = data;

  g_free (self->tax_class);
  g_free (self);
}

static void
tender_free (gpointer data)
{
  CfSaleTender *self = data;

  g_free (self->type);
  g_free (self->reference);
  g_free (self->card);
  g_free (self->grant);
  g_free (self);
}

CfSale *
cf_sale_new (void)
{
  CfSale *self = g_new0 (CfSale, 1);

  self->lines = g_ptr_array_new_with_free_func (line_free);
  self->taxes = g_ptr_array_new_with_free_func (tax_free);
  self->tenders = g_ptr_array_new_with_free_func (tender_free);
  return self;
}

void
cf_sale_free (CfSale *self)
{
  if (self == NULL)
    return;
  g_free (self->number);
  g_free (self->business_day);
  g_free (self->currency);
  g_free (self->by);
  g_free (self->by_name);
  g_free (self->customer);
  g_free (self->age_method);
  g_free (self->note);
  g_free (self->fiscal);
  g_ptr_array_unref (self->lines);
  g_ptr_array_unref (self->taxes);
  g_ptr_array_unref (self->tenders);
  g_free (self);
}

CfSaleLine *
cf_sale_line_new (void)
{
  CfSaleLine *self = g_new0 (CfSaleLine, 1);

  self->savings = g_ptr_array_new_with_free_func (saving_free);
  self->covers = g_ptr_array_new_with_free_func (cover_free);
  self->lent = g_ptr_array_new_with_free_func (g_free);
  return self;
}

CfSaleTax *
cf_sale_tax_new (void)
{
  return g_new0 (CfSaleTax, 1);
}

CfSaleTender *
cf_sale_tender_new (void)
{
  return g_new0 (CfSaleTender, 1);
}

CfSaleSaving *
cf_sale_saving_new (void)
{
  return g_new0 (CfSaleSaving, 1);
}

CfSaleCover *
cf_sale_cover_new (void)
{
  return g_new0 (CfSaleCover, 1);
}

/* ---- does it add up?  Sums go through 128 bits, so no figure from outside can wrap them. ---- */

gboolean
cf_sale_line_is_load (const CfSaleLine *line)
{
  return line->kind == CF_LINE_STORED_VALUE && line->tax_rate.ppm == 0;
}

CfSaleLoads
cf_sale_sum_loads (const CfSale *self)
{
  CfSaleLoads loads = { 0 };

  for (guint i = 0; i < self->lines->len; i++) {
    const CfSaleLine *line = g_ptr_array_index (self->lines, i);

    if (cf_sale_line_is_load (line)) {
      loads.count++;
      loads.total.minor += line->total.minor;
    }
  }
  loads.alone = loads.count > 0 && loads.count == self->lines->len;
  return loads;
}

static gboolean
check_covers (const CfSaleLine *line, GError **error)
{
  __int128 spoken_for = line->uncovered.milli;
  gboolean is_fine = line->uncovered.milli >= 0;

  for (guint i = 0; i < line->covers->len; i++) {
    const CfSaleCover *cover = g_ptr_array_index (line->covers, i);

    is_fine = is_fine && cover->quantity.milli > 0;
    spoken_for += cover->quantity.milli;
  }
  if (!is_fine || (spoken_for > 0 && spoken_for > line->quantity.milli))
    return cf_error_set (error, CF_ERROR_DAMAGED, "line %u is covered for more than there is",
                         line->no);
  return TRUE;
}

static gboolean
check_line (const CfSaleLine *line, GError **error)
{
  __int128 savings = 0;

  for (guint i = 0; i < line->savings->len; i++) {
    const CfSaleSaving *saving = g_ptr_array_index (line->savings, i);

    savings += saving->amount.minor;
  }
  if (savings != line->discount.minor)
    return cf_error_set (error, CF_ERROR_DAMAGED, "savings of line %u are not its discount",
                         line->no);
  if ((__int128) line->amount.minor - line->discount.minor != line->total.minor)
    return cf_error_set (error, CF_ERROR_DAMAGED, "line %u does not add up", line->no);
  return check_covers (line, error);
}

static gboolean
check_lines (const CfSale *self, GError **error)
{
  __int128 subtotal = 0;
  __int128 discount = 0;

  for (guint i = 0; i < self->lines->len; i++) {
    const CfSaleLine *line = g_ptr_array_index (self->lines, i);

    if (!check_line (line, error))
      return FALSE;
    subtotal += line->amount.minor;
    discount += line->discount.minor;
  }
  if (subtotal != self->subtotal.minor)
    return cf_error_set (error, CF_ERROR_DAMAGED, "line amounts are not the subtotal");
  if (discount != self->discount.minor)
    return cf_error_set (error, CF_ERROR_DAMAGED, "line discounts are not the discount");
  return TRUE;
}

/* The lines of the tax row's class and rate must make its gross, or its net where tax is added. */
static gboolean
check_tax_base (const CfSale *self, const CfSaleTax *row, guint *used, GError **error)
{
  gint64 base = self->tax_mode == CF_TAX_INCLUSIVE ? row->gross.minor : row->net.minor;
  __int128 lines = 0;

  for (guint i = 0; i < self->lines->len; i++) {
    const CfSaleLine *line = g_ptr_array_index (self->lines, i);

    if (line->tax_rate.ppm == row->rate.ppm && g_str_equal (line->tax_class, row->tax_class)) {
      lines += line->total.minor;
      (*used)++;
    }
  }
  if (lines != base)
    return cf_error_set (error, CF_ERROR_DAMAGED, "lines of tax class '%s' are not its row",
                         row->tax_class);
  return TRUE;
}

static gboolean
check_taxes (const CfSale *self, GError **error)
{
  __int128 gross = 0;
  guint used = 0;

  for (guint i = 0; i < self->taxes->len; i++) {
    const CfSaleTax *row = g_ptr_array_index (self->taxes, i);

    if ((__int128) row->net.minor + row->tax.minor != row->gross.minor)
      return cf_error_set (error, CF_ERROR_DAMAGED, "tax class '%s' does not add up",
                           row->tax_class);
    if (!check_tax_base (self, row, &used, error))
      return FALSE;
    gross += row->gross.minor;
  }
  if (used != self->lines->len)
    return cf_error_set (error, CF_ERROR_DAMAGED, "tax rows do not cover each line once");
  if (gross != self->total.minor)
    return cf_error_set (error, CF_ERROR_DAMAGED, "gross of the tax rows is not the total");
  return TRUE;
}

static gboolean
check_tenders (const CfSale *self, GError **error)
{
  __int128 paid = 0;
  __int128 change = 0;

  for (guint i = 0; i < self->tenders->len; i++) {
    const CfSaleTender *tender = g_ptr_array_index (self->tenders, i);

    paid += tender->amount.minor;
    change += (__int128) tender->given.minor - tender->amount.minor;
  }
  if ((__int128) self->total.minor + self->rounding.minor != paid)
    return cf_error_set (error, CF_ERROR_DAMAGED, "tenders are not the total and its rounding");
  if (change != self->change.minor)
    return cf_error_set (error, CF_ERROR_DAMAGED, "change is not what was given too much");
  return TRUE;
}

gboolean
cf_sale_check (const CfSale *self, GError **error)
{
  return check_lines (self, error) && check_taxes (self, error) && check_tenders (self, error);
}
