/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-format.h"

#include <locale.h>
#include <string.h>
#include <unicode/udat.h>
#include <unicode/udatpg.h>
#include <unicode/uloc.h>
#include <unicode/unum.h>
#include <unicode/ustring.h>

#include "cf-decimal.h"

#define TEXT_MAX      256 /* UTF-16 units of any figure or date in any language */
#define SEPARATOR_MAX 16

struct _CfFormat
{
  guint exponent;
  CfZone *zone;
  char *locale;
  char separator[SEPARATOR_MAX];
  UNumberFormat *money;
  UNumberFormat *money_with_sign;
  UNumberFormat *pieces;
  UNumberFormat *measures;
  UNumberFormat *percent;
  UDateFormat *date;
  UDateFormat *long_date;
  UDateFormat *time;
  UDateFormat *date_time;
};

/* ICU wants "de_DE", gets it from tags too, and would take "de_DE.UTF-8" for a variant. */
static char *
icu_locale (const char *locale)
{
  char name[ULOC_FULLNAME_CAPACITY] = "";
  UErrorCode status = U_ZERO_ERROR;
  g_autofree char *bare = NULL;

  if (locale == NULL)
    locale = setlocale (LC_MONETARY, NULL);
  if (locale == NULL || g_str_equal (locale, "C") || g_str_equal (locale, "POSIX") ||
      g_str_has_prefix (locale, "C."))
    locale = "en";
  bare = g_strndup (locale, strcspn (locale, ".@"));
  uloc_canonicalize (bare, name, sizeof name, &status);
  return g_strdup (U_SUCCESS (status) && name[0] != '\0' ? name : "en");
}

static UNumberFormat *
open_number (const char *locale, UNumberFormatStyle style, int min_decimals, int max_decimals)
{
  UErrorCode status = U_ZERO_ERROR;
  UNumberFormat *format = unum_open (style, NULL, 0, locale, NULL, &status);

  if (U_FAILURE (status))
    return NULL;
  unum_setAttribute (format, UNUM_MAX_FRACTION_DIGITS, max_decimals);
  unum_setAttribute (format, UNUM_MIN_FRACTION_DIGITS, min_decimals);
  return format;
}

static UNumberFormat *
open_currency (const char *locale, const char *currency, int decimals)
{
  UNumberFormat *format = open_number (locale, UNUM_CURRENCY, decimals, decimals);
  UErrorCode status = U_ZERO_ERROR;
  UChar code[4] = { 0 };

  if (format == NULL)
    return NULL;
  u_charsToUChars (currency, code, (int32_t) MIN (strlen (currency), 3));
  unum_setTextAttribute (format, UNUM_CURRENCY_CODE, code, -1, &status);
  /* Setting the code brought CLDR's decimals for it, which are not always ISO's. */
  unum_setAttribute (format, UNUM_MAX_FRACTION_DIGITS, decimals);
  unum_setAttribute (format, UNUM_MIN_FRACTION_DIGITS, decimals);
  return format;
}

/* Dates come to ICU as civil times that pretend to be UTC. */
static UDateFormat *
open_date (const char *locale, UDateFormatStyle time_style, UDateFormatStyle date_style)
{
  static const UChar UTC[] = { 'U', 'T', 'C', 0 };
  UErrorCode status = U_ZERO_ERROR;
  UDateFormat *format = udat_open (time_style, date_style, locale, UTC, -1, NULL, 0, &status);

  return U_SUCCESS (status) ? format : NULL;
}

/* The locale's own pattern of these fields: a date with all four digits of the year, which the
 * "short" style of many locales lacks. */
static UDateFormat *
open_skeleton (const char *locale, const char *skeleton)
{
  char name[ULOC_FULLNAME_CAPACITY];
  UChar pattern[TEXT_MAX], fields[32];
  UErrorCode status = U_ZERO_ERROR;
  static const UChar UTC[] = { 'U', 'T', 'C', 0 };
  UDateTimePatternGenerator *generator = udatpg_open (locale, &status);
  UDateFormat *format = NULL;
  int32_t len;

  if (U_FAILURE (status))
    return NULL;
  g_strlcpy (name, locale, sizeof name);
  u_charsToUChars (skeleton, fields, (int32_t) strlen (skeleton) + 1);
  len = udatpg_getBestPattern (generator, fields, -1, pattern, TEXT_MAX, &status);
  if (U_SUCCESS (status))
    format = udat_open (UDAT_PATTERN, UDAT_PATTERN, name, UTC, -1, pattern, len, &status);
  udatpg_close (generator);
  return U_SUCCESS (status) ? format : NULL;
}

/* UTF-16 to UTF-8, with the narrow no-break space made an ordinary one. */
static char *
to_utf8 (UChar *text, int32_t len)
{
  char buffer[TEXT_MAX * 3 + 1];
  UErrorCode status = U_ZERO_ERROR;

  for (int32_t i = 0; i < len; i++)
    if (text[i] == 0x202f)
      text[i] = 0xa0;
  u_strToUTF8 (buffer, sizeof buffer, NULL, text, len, &status);
  return g_strdup (U_SUCCESS (status) ? buffer : "?");
}

static void
read_separator (CfFormat *self)
{
  UChar text[SEPARATOR_MAX];
  UErrorCode status = U_ZERO_ERROR;
  int32_t len =
    unum_getSymbol (self->money, UNUM_DECIMAL_SEPARATOR_SYMBOL, text, SEPARATOR_MAX, &status);

  g_strlcpy (self->separator, ".", sizeof self->separator);
  if (U_SUCCESS (status) && len > 0 && len < SEPARATOR_MAX / 3) {
    g_autofree char *utf8 = to_utf8 (text, len);

    g_strlcpy (self->separator, utf8, sizeof self->separator);
  }
}

CfFormat *
cf_format_new (const char *locale, const char *currency, guint exponent, CfZone *zone)
{
  g_autoptr (CfFormat) self = g_new0 (CfFormat, 1);
  int decimals = (int) exponent;

  self->exponent = exponent;
  self->zone = cf_zone_ref (zone);
  self->locale = icu_locale (locale);
  self->money = open_number (self->locale, UNUM_DECIMAL, decimals, decimals);
  self->money_with_sign = open_currency (self->locale, currency, decimals);
  self->pieces = open_number (self->locale, UNUM_DECIMAL, 0, 0);
  self->measures = open_number (self->locale, UNUM_DECIMAL, 3, 3);
  self->percent = open_number (self->locale, UNUM_PERCENT, 0, 4);
  self->date = open_skeleton (self->locale, "yMMdd");
  self->long_date = open_date (self->locale, UDAT_NONE, UDAT_FULL);
  self->time = open_date (self->locale, UDAT_SHORT, UDAT_NONE);
  self->date_time = open_skeleton (self->locale, "yMMddjmm");
  if (self->money == NULL || self->money_with_sign == NULL || self->pieces == NULL ||
      self->measures == NULL || self->percent == NULL || self->date == NULL ||
      self->long_date == NULL || self->time == NULL || self->date_time == NULL) {
    g_warning ("no ICU data for the locale '%s'", self->locale);
    return NULL;
  }
  read_separator (self);
  return g_steal_pointer (&self);
}

void
cf_format_free (CfFormat *self)
{
  if (self == NULL)
    return;
  unum_close (self->money);
  unum_close (self->money_with_sign);
  unum_close (self->pieces);
  unum_close (self->measures);
  unum_close (self->percent);
  udat_close (self->date);
  udat_close (self->long_date);
  udat_close (self->time);
  udat_close (self->date_time);
  cf_zone_unref (self->zone);
  g_free (self->locale);
  g_free (self);
}

char *
cf_format_locale_of_country (const char *country)
{
  char likely[ULOC_FULLNAME_CAPACITY], language[ULOC_LANG_CAPACITY];
  UErrorCode status = U_ZERO_ERROR;
  g_autofree char *undetermined = NULL;

  if (country == NULL || strlen (country) != 2 || !g_ascii_isalpha (country[0]) ||
      !g_ascii_isalpha (country[1]))
    return NULL;
  undetermined = g_strdup_printf ("und_%s", country);
  uloc_addLikelySubtags (undetermined, likely, sizeof likely, &status);
  uloc_getLanguage (likely, language, sizeof language, &status);
  if (U_FAILURE (status) || language[0] == '\0' || g_str_equal (language, "und"))
    return NULL;
  return g_strdup_printf ("%s_%c%c", language, g_ascii_toupper (country[0]),
                          g_ascii_toupper (country[1]));
}

/* ---- numbers ---- */

/* Takes over @decimal. */
static char *
format_decimal (const UNumberFormat *format, char *decimal)
{
  g_autofree char *owned = decimal;
  UErrorCode status = U_ZERO_ERROR;
  UChar text[TEXT_MAX];
  int32_t len =
    unum_formatDecimal (format, owned, (int32_t) strlen (owned), text, TEXT_MAX, NULL, &status);

  if (U_FAILURE (status) || len > TEXT_MAX)
    return g_steal_pointer (&owned); /* plain, but right */
  return to_utf8 (text, len);
}

char *
cf_format_money (const CfFormat *self, CfMoney amount)
{
  return format_decimal (self->money, cf_money_to_text (amount, self->exponent));
}

char *
cf_format_money_with_sign (const CfFormat *self, CfMoney amount)
{
  return format_decimal (self->money_with_sign, cf_money_to_text (amount, self->exponent));
}

char *
cf_format_quantity (const CfFormat *self, CfQuantity quantity, CfUnit unit)
{
  gboolean whole = unit == CF_UNIT_EA && cf_quantity_is_whole (quantity);

  return format_decimal (whole ? self->pieces : self->measures,
                         cf_quantity_to_text (quantity, unit));
}

char *
cf_format_quantity_with_unit (const CfFormat *self, CfQuantity quantity, CfUnit unit)
{
  g_autofree char *figure = cf_format_quantity (self, quantity, unit);

  if (unit == CF_UNIT_EA)
    return g_steal_pointer (&figure);
  return g_strdup_printf ("%s\u00a0%s", figure, cf_unit_to_text (unit));
}

char *
cf_format_count (const CfFormat *self, gint64 count)
{
  return format_decimal (self->pieces, cf_decimal_to_text (count, 0));
}

char *
cf_format_percent (const CfFormat *self, CfRate rate)
{
  return format_decimal (self->percent, cf_decimal_to_text (rate.ppm, 6));
}

/* ---- dates ---- */

static char *
format_flat (const UDateFormat *format, gint64 flat_ms)
{
  UErrorCode status = U_ZERO_ERROR;
  UChar text[TEXT_MAX];
  int32_t len = udat_format (format, (UDate) flat_ms, text, TEXT_MAX, NULL, &status);

  return to_utf8 (text, U_SUCCESS (status) ? len : 0);
}

static gint64
flat_ms (CfCivilTime civil)
{
  static const CfDate EPOCH = { 1970, 1, 1 };
  gint64 days = cf_date_days_between (EPOCH, civil.date);

  return (((days * 24 + civil.hour) * 60 + civil.minute) * 60 + civil.second) * 1000 + civil.ms;
}

static char *
format_instant (const CfFormat *self, const UDateFormat *format, gint64 utc_ms)
{
  return format_flat (format, flat_ms (cf_zone_to_civil (self->zone, utc_ms)));
}

char *
cf_format_date (const CfFormat *self, gint64 utc_ms)
{
  return format_instant (self, self->date, utc_ms);
}

char *
cf_format_civil_date (const CfFormat *self, CfDate date)
{
  return format_flat (self->date, flat_ms ((CfCivilTime){ .date = date }));
}

char *
cf_format_long_date (const CfFormat *self, gint64 utc_ms)
{
  return format_instant (self, self->long_date, utc_ms);
}

char *
cf_format_time (const CfFormat *self, gint64 utc_ms)
{
  return format_instant (self, self->time, utc_ms);
}

char *
cf_format_date_time (const CfFormat *self, gint64 utc_ms)
{
  return format_instant (self, self->date_time, utc_ms);
}

/* ---- what people type ---- */

const char *
cf_format_get_decimal_separator (const CfFormat *self)
{
  return self->separator;
}

gboolean
cf_format_parse_money (const CfFormat *self, const char *text, CfMoney *ret_money, GError **error)
{
  g_autoptr (GString) plain = g_string_new (NULL);
  g_autofree char *typed = g_strdup (text);
  const char *at = g_strstrip (typed);

  if (strlen (typed) > CF_DECIMAL_TEXT_MAX || !g_utf8_validate (typed, -1, NULL))
    return cf_error_set (error, CF_ERROR_BAD_AMOUNT, "not an amount");
  while (*at != '\0') {
    gunichar c = g_utf8_get_char (at);

    if (g_str_has_prefix (at, self->separator)) {
      g_string_append_c (plain, '.');
      at += strlen (self->separator);
      continue;
    }
    if (g_unichar_isdigit (c))
      g_string_append_c (plain, (char) ('0' + g_unichar_digit_value (c)));
    else if (c == ',')
      g_string_append_c (plain, '.');
    else if (c == 0x2212) /* minus sign */
      g_string_append_c (plain, '-');
    else
      g_string_append_unichar (plain, c);
    at = g_utf8_next_char (at);
  }
  return cf_money_parse (plain->str, self->exponent, ret_money, error);
}
