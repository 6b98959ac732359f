/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-rate.h"

#include <string.h>

#include "cf-decimal.h"

#define PERCENT_DECIMALS 4 /* 1 % is 10,000 parts per million */
#define PERCENT_MAX_PPM  (10 * CF_RATE_ONE)

gboolean
cf_rate_of (CfRate self, CfMoney amount, CfRounding rounding, CfMoney *ret_part, GError **error)
{
  return cf_muldiv (amount.minor, self.ppm, CF_RATE_ONE, rounding, &ret_part->minor, error);
}

gboolean
cf_rate_parse_percent (const char *text, CfRate *ret_rate, GError **error)
{
  gint64 ppm;

  if (!cf_decimal_parse (text, PERCENT_DECIMALS, &ppm) || ppm < 0 || ppm > PERCENT_MAX_PPM ||
      *text == '-')
    return cf_error_set (error, CF_ERROR_BAD_AMOUNT, "'%.*s' is not a percentage",
                         CF_DECIMAL_TEXT_MAX, text != NULL ? text : "");
  ret_rate->ppm = ppm;
  return TRUE;
}

char *
cf_rate_to_percent_text (CfRate self)
{
  char *text = cf_decimal_to_text (self.ppm, PERCENT_DECIMALS);
  gsize len = strlen (text);

  /* Exactly four decimals were written, so the point stops this. */
  while (text[len - 1] == '0')
    len--;
  if (text[len - 1] == '.')
    len--;
  text[len] = '\0';
  return text;
}
