/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-shown.h"

#include <string.h>

CfFormat *
cf_shown_format_new (const char *country, const char *currency, guint exponent, const CfZone *zone)
{
  g_autofree char *locale = cf_format_locale_of_country (country);
  CfFormat *format = cf_format_new (locale, currency, exponent, (CfZone *) zone);

  if (format == NULL)
    g_error ("ICU's data are missing on this machine");
  return format;
}

/* A hyphen is not a minus sign: it is too short and too low beside figures. */
static char *
with_minus (char *text)
{
  char *hyphen = strchr (text, '-');
  char *better;

  if (hyphen == NULL)
    return text;
  better = g_strdup_printf ("%.*s\u2212%s", (int) (hyphen - text), text, hyphen + 1);
  g_free (text);
  return better;
}

char *
cf_shown_amount (const CfFormat *format, CfMoney money)
{
  return with_minus (cf_format_money (format, money));
}

char *
cf_shown_money (const CfFormat *format, CfMoney money)
{
  return with_minus (cf_format_money_with_sign (format, money));
}

char *
cf_shown_saving (const CfFormat *format, CfMoney money)
{
  return cf_shown_amount (format, cf_money_negate (money));
}

char *
cf_shown_unit_price (const CfFormat *format, CfMoney price, CfUnit unit)
{
  g_autofree char *amount = cf_shown_amount (format, price);

  if (unit == CF_UNIT_EA)
    return g_steal_pointer (&amount);
  return g_strdup_printf ("%s/%s", amount, cf_unit_to_text (unit));
}

char *
cf_shown_percent (const CfFormat *format, CfRate rate)
{
  CfRate tenths = { (rate.ppm + (rate.ppm < 0 ? -500 : 500)) / 1000 * 1000 };

  return with_minus (cf_format_percent (format, tenths));
}

char *
cf_shown_initials (const char *name)
{
  GString *initials = g_string_new (NULL);
  g_auto (GStrv) words = g_strsplit_set (name, " -", -1);
  guint n = 0;

  for (guint i = 0; words[i] != NULL && n < 2; i++) {
    if (*words[i] == '\0')
      continue;
    g_string_append_unichar (initials, g_unichar_toupper (g_utf8_get_char (words[i])));
    n++;
  }
  return g_string_free (initials, FALSE);
}
