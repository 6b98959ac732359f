/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-decimal.h"

#include <string.h>

#include "cf-money.h"

/* Appends digits to *value; stops growing once out of range, which the caller sees. */
static const char *
read_digits (const char *at, gint64 *value)
{
  for (; g_ascii_isdigit (*at); at++)
    if (*value <= CF_MINOR_MAX)
      *value = *value * 10 + (*at - '0');
  return at;
}

gboolean
cf_decimal_parse (const char *text, guint decimals, gint64 *ret_scaled)
{
  const char *at = text;
  const char *start;
  gboolean negative;
  gint64 value = 0;
  guint given = 0;

  if (text == NULL || strlen (text) > CF_DECIMAL_TEXT_MAX)
    return FALSE;
  negative = *at == '-';
  if (negative)
    at++;
  start = at;
  at = read_digits (at, &value);
  if (at == start)
    return FALSE;
  if (*at == '.') {
    start = ++at;
    at = read_digits (at, &value);
    given = (guint) (at - start);
    if (given == 0 || given > decimals)
      return FALSE;
  }
  if (*at != '\0')
    return FALSE;
  for (; given < decimals; given++)
    if (value <= CF_MINOR_MAX)
      value *= 10;
  if (value > CF_MINOR_MAX)
    return FALSE;
  *ret_scaled = negative ? -value : value;
  return TRUE;
}

char *
cf_decimal_to_text (gint64 scaled, guint decimals)
{
  guint64 rest = scaled < 0 ? -(guint64) scaled : (guint64) scaled;
  char buffer[CF_DECIMAL_TEXT_MAX];
  char *at = buffer + sizeof buffer - 1;

  g_return_val_if_fail (decimals <= 18, NULL);

  *at = '\0';
  for (guint i = 0; i < decimals; i++, rest /= 10)
    *--at = (char) ('0' + rest % 10);
  if (decimals > 0)
    *--at = '.';
  do {
    *--at = (char) ('0' + rest % 10);
    rest /= 10;
  } while (rest > 0);
  if (scaled < 0)
    *--at = '-';
  return g_strdup (at);
}
