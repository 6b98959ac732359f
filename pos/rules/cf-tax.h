/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-civil-time.h"
#include "cf-money.h"
#include "cf-rate.h"
#include "cf-sale.h"

G_BEGIN_DECLS

/**
 * CfTax:
 * @tax_class: id of the class it belongs to: `standard`, `reduced` …
 * @id: id of the tax within the class; a class of one tax has one id
 * @name: as on the receipt
 * @rate: its share of the class's net
 * @validity: from when to when it counts, half open
 *
 * One tax of a class.  Validities are given as local civil times of the store; cf_zone_parse_from()
 * and cf_zone_parse_to() make instants of them.  Of several rows of
 * the same class and id that hold at a time the one that began last counts, so a new rate needs no
 * edit of the old one.
 */
typedef struct
{
  const char *tax_class;
  const char *id;
  const char *name;
  CfRate rate;
  CfValidity validity;
} CfTax;

/**
 * CfTaxTable:
 *
 * All taxes of a store with their validity, in the order they were added, which is the order they
 * are listed in.  Immutable once filled; may then be read from any thread.
 */
typedef struct _CfTaxTable CfTaxTable;

#define CF_TAX_ROWS_MAX   1000    /* rows of a table */
#define CF_TAX_PARTS_MAX  8       /* taxes of a class at a time */
#define CF_TAX_RATE_MAX   3000000 /* ppm of a class, all its taxes together; bounds gross = net × 4 */
#define CF_TAX_CLASS_NONE "none" /* the class of what is not turnover: always there, always 0 */

CfTaxTable *cf_tax_table_new (void) G_GNUC_WARN_UNUSED_RESULT;
void cf_tax_table_free (CfTaxTable *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfTaxTable, cf_tax_table_free)

/**
 * cf_tax_table_add:
 * @tax: copied
 *
 * Fails with %CF_ERROR_BAD_SETTING: an empty name, a rate below 0 or above the bound, an empty
 * validity, the class "none", or a full table.
 */
gboolean cf_tax_table_add (CfTaxTable *self, const CfTax *tax, GError **error);

/** cf_tax_table_has_class: Returns: whether any row names @tax_class. */
gboolean cf_tax_table_has_class (const CfTaxTable *self, const char *tax_class);

/**
 * CfTaxClassRate:
 * @rate: the rates of all parts together
 * @n_parts: how many taxes make it up
 * @parts: (array length=n_parts): borrowed from the table
 *
 * What a class costs at one instant.
 */
typedef struct
{
  CfRate rate;
  guint n_parts;
  const CfTax *parts[CF_TAX_PARTS_MAX];
} CfTaxClassRate;

/**
 * cf_tax_table_lookup:
 * @tax_class: a class's id
 * @at_ms: the instant, UTC milliseconds, by the clock corrected as for prices
 * @ret_rate: (out): the rate, borrowed from @self
 *
 * Fails with %CF_ERROR_BAD_SETTING when the class is unknown, has no tax at that time, or has too
 * many or too high ones.
 */
gboolean cf_tax_table_lookup (const CfTaxTable *self,
                              const char *tax_class,
                              gint64 at_ms,
                              CfTaxClassRate *ret_rate,
                              GError **error);

/**
 * cf_tax_compute:
 * @base: the sum it is computed on: gross when @mode is inclusive, net when exclusive; any sign
 * @rate: the class's rate
 * @mode: whether prices contain the tax
 * @rounding: of the tax
 * @ret_net: (out): net
 * @ret_tax: (out): tax
 * @ret_gross: (out): net + tax, exactly
 *
 * Inclusive: tax = round(gross × rate / (1 + rate)); exclusive: tax = round(net × rate)
 * (docs/integrator-guide.md, "How a cart is computed").  Fails with %CF_ERROR_OUT_OF_RANGE.
 */
gboolean cf_tax_compute (CfMoney base,
                         CfRate rate,
                         CfTaxMode mode,
                         CfRounding rounding,
                         CfMoney *ret_net,
                         CfMoney *ret_tax,
                         CfMoney *ret_gross,
                         GError **error);

/**
 * cf_tax_split:
 * @tax: the tax of the whole class
 * @rates: (array length=n): the rates of its parts; not all 0 unless @tax is 0
 * @n: how many, at most %CF_TAX_PARTS_MAX
 * @ret_parts: (out caller-allocates) (array length=n): their amounts; they add up to @tax
 *
 * Splits a class's tax over its parts in proportion to their rates by largest remainder, ties to
 * the earlier part.
 */
void cf_tax_split (CfMoney tax, const CfRate *rates, guint n, CfMoney *ret_parts);

G_END_DECLS
