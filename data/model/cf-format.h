/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-format
 *
 * The one formatter for people, used by the screen and by receipts: money, quantities, percentages,
 * dates and times as the store's locale writes them (ICU and CLDR).  Numbers reach ICU as decimal
 * text, never as floating point; times are put into the store's zone by CfZone, so that screen and
 * journal agree whatever zone data ICU brings.  A narrow no-break space becomes an ordinary no-break
 * space, for receipt fonts know no other.
 *
 * For files and requests there are cf_money_to_text() and its like instead.
 *
 * A CfFormat belongs to one thread; make another for another.
 */

#include "cf-civil-time.h"
#include "cf-quantity.h"
#include "cf-rate.h"

G_BEGIN_DECLS

typedef struct _CfFormat CfFormat;

/**
 * cf_format_new:
 * @locale: (nullable): POSIX name or language tag ("de_DE.UTF-8", "de-DE"); %NULL for what LC_MONETARY
 *   says; one that ICU does not know becomes the nearest that it knows
 * @currency: ISO 4217 code
 * @exponent: its decimals, 0 to 4
 * @zone: the store's zone
 *
 * Returns: (transfer full): a formatter; %NULL only where ICU's own data are missing
 */
CfFormat *cf_format_new (const char *locale, const char *currency, guint exponent, CfZone *zone)
  G_GNUC_WARN_UNUSED_RESULT;

/** cf_format_free: Frees @self, which may be %NULL. */
void cf_format_free (CfFormat *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfFormat, cf_format_free)

/**
 * cf_format_locale_of_country:
 * @country: (nullable): ISO 3166 code, such as "DE"
 *
 * Returns: (transfer full) (nullable): the locale most people use there ("de_DE"); %NULL for none
 */
char *cf_format_locale_of_country (const char *country) G_GNUC_WARN_UNUSED_RESULT;

/** cf_format_money: Returns: (transfer full): "1.234,50": the currency's decimals, no currency sign. */
char *cf_format_money (const CfFormat *self, CfMoney amount) G_GNUC_WARN_UNUSED_RESULT;

/** cf_format_money_with_sign: Returns: (transfer full): "1.234,50 €" or "€1,234.50". */
char *cf_format_money_with_sign (const CfFormat *self, CfMoney amount) G_GNUC_WARN_UNUSED_RESULT;

/** cf_format_quantity: Returns: (transfer full): "2" for whole pieces, else three decimals: "0,250". */
char *cf_format_quantity (const CfFormat *self, CfQuantity quantity, CfUnit unit)
  G_GNUC_WARN_UNUSED_RESULT;

/** cf_format_quantity_with_unit: Returns: (transfer full): "2" for pieces, "0,250 kg" for others. */
char *cf_format_quantity_with_unit (const CfFormat *self, CfQuantity quantity, CfUnit unit)
  G_GNUC_WARN_UNUSED_RESULT;

/** cf_format_count: Returns: (transfer full): a whole number with the locale's grouping: "1.000". */
char *cf_format_count (const CfFormat *self, gint64 count) G_GNUC_WARN_UNUSED_RESULT;

/** cf_format_percent: Returns: (transfer full): "19 %", "5,5 %": the fewest decimals needed. */
char *cf_format_percent (const CfFormat *self, CfRate rate) G_GNUC_WARN_UNUSED_RESULT;

/** cf_format_date: Returns: (transfer full): the local date of an instant, "23.11.2026". */
char *cf_format_date (const CfFormat *self, gint64 utc_ms) G_GNUC_WARN_UNUSED_RESULT;

/** cf_format_civil_date: Returns: (transfer full): @date, which must be valid, as cf_format_date(). */
char *cf_format_civil_date (const CfFormat *self, CfDate date) G_GNUC_WARN_UNUSED_RESULT;

/** cf_format_long_date: Returns: (transfer full): "Montag, 23. November 2026". */
char *cf_format_long_date (const CfFormat *self, gint64 utc_ms) G_GNUC_WARN_UNUSED_RESULT;

/** cf_format_time: Returns: (transfer full): the local time of an instant, "19:59". */
char *cf_format_time (const CfFormat *self, gint64 utc_ms) G_GNUC_WARN_UNUSED_RESULT;

/** cf_format_date_time: Returns: (transfer full): both, "23.11.2026, 19:59". */
char *cf_format_date_time (const CfFormat *self, gint64 utc_ms) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_format_get_decimal_separator:
 *
 * Returns: (transfer none): "," or ".": for the key of an on-screen keypad
 */
const char *cf_format_get_decimal_separator (const CfFormat *self);

/**
 * cf_format_parse_money:
 * @text: what somebody typed: digits of any script, and at most one of `.`, `,` and the locale's
 *   separator before the decimals; blanks around it do not matter
 * @ret_money: (out): untouched on failure
 *
 * Grouping is refused, not guessed: "1.234" would be a thousand times off for somebody.  Fails with
 * %CF_ERROR_BAD_AMOUNT.
 */
gboolean cf_format_parse_money (const CfFormat *self,
                                const char *text,
                                CfMoney *ret_money,
                                GError **error);

G_END_DECLS
