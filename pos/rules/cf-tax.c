/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-tax.h"

#include <string.h>

struct _CfTaxTable
{
  GArray *rows; /* CfTax, strings owned by @strings */
  GStringChunk *strings;
};

#define STRINGS_BLOCK 512 /* bytes; a usual table has a dozen short strings */

CfTaxTable *
cf_tax_table_new (void)
{
  CfTaxTable *self = g_new0 (CfTaxTable, 1);
  self->rows = g_array_new (FALSE, FALSE, sizeof (CfTax));
  self->strings = g_string_chunk_new (STRINGS_BLOCK);
  return self;
}

void
cf_tax_table_free (CfTaxTable *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->rows);
  g_string_chunk_free (self->strings);
  g_free (self);
}

static gboolean
is_word (const char *text)
{
  return text != NULL && text[0] != '\0' && g_utf8_validate (text, -1, NULL);
}

gboolean
cf_tax_table_add (CfTaxTable *self, const CfTax *tax, GError **error)
{
  if (!is_word (tax->tax_class) || !is_word (tax->id) || !is_word (tax->name) ||
      strlen (tax->tax_class) > CF_TAX_CLASS_MAX)
    return cf_error_set (error, CF_ERROR_BAD_SETTING, "a tax needs a class, an id and a name");
  if (g_str_equal (tax->tax_class, CF_TAX_CLASS_NONE))
    return cf_error_set (error, CF_ERROR_BAD_SETTING, "the class '%s' never has a tax",
                         tax->tax_class);
  if (tax->rate.ppm < 0 || tax->rate.ppm > CF_TAX_RATE_MAX)
    return cf_error_set (error, CF_ERROR_BAD_SETTING,
                         "a tax rate of %" G_GINT64_FORMAT " ppm is out of range", tax->rate.ppm);
  if (tax->validity.from_ms >= tax->validity.to_ms)
    return cf_error_set (error, CF_ERROR_BAD_SETTING, "tax '%s' ends before it begins", tax->id);
  if (self->rows->len >= CF_TAX_ROWS_MAX)
    return cf_error_set (error, CF_ERROR_BAD_SETTING, "more than %d tax rates", CF_TAX_ROWS_MAX);

  CfTax row = *tax;
  row.tax_class = g_string_chunk_insert_const (self->strings, tax->tax_class);
  row.id = g_string_chunk_insert_const (self->strings, tax->id);
  row.name = g_string_chunk_insert_const (self->strings, tax->name);
  g_array_append_val (self->rows, row);
  return TRUE;
}

gboolean
cf_tax_table_has_class (const CfTaxTable *self, const char *tax_class)
{
  for (guint i = 0; i < self->rows->len; i++)
    if (g_str_equal (g_array_index (self->rows, CfTax, i).tax_class, tax_class))
      return TRUE;
  return FALSE;
}

/* Whether another row of the same class and id, valid at @at_ms, began after row @index, or was
 * added later with the same beginning. */
static gboolean
is_superseded (const CfTaxTable *self, guint index, gint64 at_ms)
{
  const CfTax *row = &g_array_index (self->rows, CfTax, index);
  for (guint i = 0; i < self->rows->len; i++) {
    const CfTax *other = &g_array_index (self->rows, CfTax, i);
    if (i == index || !g_str_equal (other->tax_class, row->tax_class) ||
        !g_str_equal (other->id, row->id) || !cf_validity_contains (&other->validity, at_ms))
      continue;
    if (other->validity.from_ms > row->validity.from_ms ||
        (other->validity.from_ms == row->validity.from_ms && i > index))
      return TRUE;
  }
  return FALSE;
}

gboolean
cf_tax_table_lookup (const CfTaxTable *self,
                     const char *tax_class,
                     gint64 at_ms,
                     CfTaxClassRate *ret_rate,
                     GError **error)
{
  CfTaxClassRate found = { .n_parts = 0 };
  if (g_strcmp0 (tax_class, CF_TAX_CLASS_NONE) == 0) {
    *ret_rate = found;
    return TRUE;
  }
  for (guint i = 0; i < self->rows->len; i++) {
    const CfTax *row = &g_array_index (self->rows, CfTax, i);
    if (g_strcmp0 (row->tax_class, tax_class) != 0 ||
        !cf_validity_contains (&row->validity, at_ms) || is_superseded (self, i, at_ms))
      continue;
    if (found.n_parts >= CF_TAX_PARTS_MAX)
      return cf_error_set (error, CF_ERROR_BAD_SETTING, "tax class '%s' has too many taxes",
                           tax_class);
    found.parts[found.n_parts++] = row;
    found.rate.ppm += row->rate.ppm;
  }
  if (found.n_parts == 0)
    return cf_error_set (error, CF_ERROR_BAD_SETTING, "tax class '%s' has no rate now",
                         tax_class != NULL ? tax_class : "");
  if (found.rate.ppm > CF_TAX_RATE_MAX)
    return cf_error_set (error, CF_ERROR_BAD_SETTING, "tax class '%s' is taxed too high",
                         tax_class);
  *ret_rate = found;
  return TRUE;
}

gboolean
cf_tax_compute (CfMoney base,
                CfRate rate,
                CfTaxMode mode,
                CfRounding rounding,
                CfMoney *ret_net,
                CfMoney *ret_tax,
                CfMoney *ret_gross,
                GError **error)
{
  g_return_val_if_fail (rate.ppm >= 0, FALSE);
  CfMoney net = base, tax = CF_MONEY_ZERO, gross = base;
  gint64 denominator = mode == CF_TAX_INCLUSIVE ? CF_RATE_ONE + rate.ppm : CF_RATE_ONE;
  if (!cf_muldiv (base.minor, rate.ppm, denominator, rounding, &tax.minor, error))
    return FALSE;
  if (mode == CF_TAX_INCLUSIVE) {
    if (!cf_money_sub (gross, tax, &net, error))
      return FALSE;
  } else if (!cf_money_add (net, tax, &gross, error)) {
    return FALSE;
  }
  *ret_net = net;
  *ret_tax = tax;
  *ret_gross = gross;
  return TRUE;
}

void
cf_tax_split (CfMoney tax, const CfRate *rates, guint n, CfMoney *ret_parts)
{
  gint64 weights[CF_TAX_PARTS_MAX];
  g_assert (n <= CF_TAX_PARTS_MAX);
  for (guint i = 0; i < n; i++)
    weights[i] = rates[i].ppm;
  cf_money_split (tax, weights, n, ret_parts);
}
