/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-currency.h"

#include <string.h>
#include <unicode/ucurr.h>

#include "cf-error.h"

/* Sorted by code; the exponent of CODES[i] is EXPONENTS[i] - '0'. */
/* clang-format off */
static const char *const CODES[] = {
  "AED", "AFN", "ALL", "AMD", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT",
  "BHD", "BIF", "BMD", "BND", "BOB", "BOV", "BRL", "BSD", "BTN", "BWP", "BYN", "BZD",
  "CAD", "CDF", "CHE", "CHF", "CHW", "CLF", "CLP", "CNY", "COP", "COU", "CRC", "CUP",
  "CVE", "CZK", "DJF", "DKK", "DOP", "DZD", "EGP", "ERN", "ETB", "EUR", "FJD", "FKP",
  "GBP", "GEL", "GHS", "GIP", "GMD", "GNF", "GTQ", "GYD", "HKD", "HNL", "HTG", "HUF",
  "IDR", "ILS", "INR", "IQD", "IRR", "ISK", "JMD", "JOD", "JPY", "KES", "KGS", "KHR",
  "KMF", "KPW", "KRW", "KWD", "KYD", "KZT", "LAK", "LBP", "LKR", "LRD", "LSL", "LYD",
  "MAD", "MDL", "MGA", "MKD", "MMK", "MNT", "MOP", "MRU", "MUR", "MVR", "MWK", "MXN",
  "MXV", "MYR", "MZN", "NAD", "NGN", "NIO", "NOK", "NPR", "NZD", "OMR", "PAB", "PEN",
  "PGK", "PHP", "PKR", "PLN", "PYG", "QAR", "RON", "RSD", "RUB", "RWF", "SAR", "SBD",
  "SCR", "SDG", "SEK", "SGD", "SHP", "SLE", "SOS", "SRD", "SSP", "STN", "SVC", "SYP",
  "SZL", "THB", "TJS", "TMT", "TND", "TOP", "TRY", "TTD", "TWD", "TZS", "UAH", "UGX",
  "USD", "USN", "UYI", "UYU", "UYW", "UZS", "VED", "VES", "VND", "VUV", "WST", "XAD",
  "XAF", "XCD", "XCG", "XOF", "XPF", "YER", "ZAR", "ZMW", "ZWG",
};
static const char EXPONENTS[] =
  "222222222222"
  "302222222222"
  "222224022222"
  "220222222222"
  "222220222222"
  "222320230222"
  "020322222223"
  "222222222222"
  "222222222322"
  "222202222022"
  "222222222222"
  "222232222220"
  "220242220022"
  "022002222";
/* clang-format on */

G_STATIC_ASSERT (sizeof EXPONENTS - 1 == G_N_ELEMENTS (CODES));

gboolean
cf_currency_exponent (const char *code, guint *ret_exponent, GError **error)
{
  guint low = 0;
  guint high = G_N_ELEMENTS (CODES);

  while (code != NULL && low < high) {
    guint middle = low + (high - low) / 2;
    int order = strcmp (code, CODES[middle]);

    if (order == 0) {
      *ret_exponent = (guint) (EXPONENTS[middle] - '0');
      return TRUE;
    }
    if (order < 0)
      high = middle;
    else
      low = middle + 1;
  }
  return cf_error_set (error, CF_ERROR_BAD_SETTING, "unknown currency '%.8s'",
                       code != NULL ? code : "");
}

const char *const *
cf_currency_codes (guint *ret_n)
{
  *ret_n = G_N_ELEMENTS (CODES);
  return CODES;
}

guint
cf_currency_number (const char *code)
{
  UChar wide[4] = { 0 };
  int32_t number;

  if (code == NULL || strlen (code) != 3)
    return 0;
  for (guint i = 0; i < 3; i++)
    wide[i] = (UChar) (guchar) code[i];
  number = ucurr_getNumericCode (wide);
  return number > 0 ? (guint) number : 0;
}
