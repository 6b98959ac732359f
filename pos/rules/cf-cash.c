/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-cash.h"

#include <stdlib.h>
#include <string.h>

/* clang-format off */
#define COIN(minor) { minor, FALSE }
#define NOTE(minor) { minor, TRUE }

/* Notes and coins in common circulation, as the central banks list them; what exists but is hardly
 * met (the 2-dollar note, half dollars) is left out of the count sheet. */
static const CfDenomination eur[] = {
  COIN (1), COIN (2), COIN (5), COIN (10), COIN (20), COIN (50), COIN (100), COIN (200),
  NOTE (500), NOTE (1000), NOTE (2000), NOTE (5000), NOTE (10000), NOTE (20000), NOTE (50000) };
static const CfDenomination usd[] = {
  COIN (1), COIN (5), COIN (10), COIN (25), NOTE (100), NOTE (500), NOTE (1000), NOTE (2000),
  NOTE (5000), NOTE (10000) };
static const CfDenomination gbp[] = {
  COIN (1), COIN (2), COIN (5), COIN (10), COIN (20), COIN (50), COIN (100), COIN (200),
  NOTE (500), NOTE (1000), NOTE (2000), NOTE (5000) };
static const CfDenomination chf[] = {
  COIN (5), COIN (10), COIN (20), COIN (50), COIN (100), COIN (200), COIN (500),
  NOTE (1000), NOTE (2000), NOTE (5000), NOTE (10000), NOTE (20000), NOTE (100000) };
static const CfDenomination sek[] = {
  COIN (100), COIN (200), COIN (500), COIN (1000),
  NOTE (2000), NOTE (5000), NOTE (10000), NOTE (20000), NOTE (50000), NOTE (100000) };
static const CfDenomination nok[] = {
  COIN (100), COIN (500), COIN (1000), COIN (2000),
  NOTE (5000), NOTE (10000), NOTE (20000), NOTE (50000), NOTE (100000) };
static const CfDenomination dkk[] = {
  COIN (50), COIN (100), COIN (200), COIN (500), COIN (1000), COIN (2000),
  NOTE (5000), NOTE (10000), NOTE (20000), NOTE (50000), NOTE (100000) };
static const CfDenomination pln[] = {
  COIN (1), COIN (2), COIN (5), COIN (10), COIN (20), COIN (50), COIN (100), COIN (200), COIN (500),
  NOTE (1000), NOTE (2000), NOTE (5000), NOTE (10000), NOTE (20000), NOTE (50000) };
static const CfDenomination czk[] = {
  COIN (100), COIN (200), COIN (500), COIN (1000), COIN (2000), COIN (5000),
  NOTE (10000), NOTE (20000), NOTE (50000), NOTE (100000), NOTE (200000), NOTE (500000) };
static const CfDenomination jpy[] = {
  COIN (1), COIN (5), COIN (10), COIN (50), COIN (100), COIN (500),
  NOTE (1000), NOTE (2000), NOTE (5000), NOTE (10000) };
static const CfDenomination cad[] = {
  COIN (5), COIN (10), COIN (25), COIN (100), COIN (200),
  NOTE (500), NOTE (1000), NOTE (2000), NOTE (5000), NOTE (10000) };
static const CfDenomination aud[] = {
  COIN (5), COIN (10), COIN (20), COIN (50), COIN (100), COIN (200),
  NOTE (500), NOTE (1000), NOTE (2000), NOTE (5000), NOTE (10000) };
static const CfDenomination kwd[] = {
  COIN (5), COIN (10), COIN (20), COIN (50), COIN (100),
  NOTE (250), NOTE (500), NOTE (1000), NOTE (5000), NOTE (10000), NOTE (20000) };

/* A currency we do not know: 1-2-5 over five decades, the upper half as notes. */
static const CfDenomination plain[] = {
  COIN (1), COIN (2), COIN (5), COIN (10), COIN (20), COIN (50), COIN (100), COIN (200),
  NOTE (500), NOTE (1000), NOTE (2000), NOTE (5000), NOTE (10000), NOTE (20000), NOTE (50000),
  NOTE (100000) };

#define ROW(code, exponent, table) { code, exponent, table, G_N_ELEMENTS (table) }
static const struct
{
  const char *currency;
  guint exponent;
  const CfDenomination *denominations;
  guint count;
} currencies[] = {
  ROW ("EUR", 2, eur), ROW ("USD", 2, usd), ROW ("GBP", 2, gbp), ROW ("CHF", 2, chf),
  ROW ("SEK", 2, sek), ROW ("NOK", 2, nok), ROW ("DKK", 2, dkk), ROW ("PLN", 2, pln),
  ROW ("CZK", 2, czk), ROW ("JPY", 0, jpy), ROW ("CAD", 2, cad), ROW ("AUD", 2, aud),
  ROW ("KWD", 3, kwd),
};
/* clang-format on */

const CfDenomination *
cf_cash_denominations (const char *currency, guint exponent, guint *ret_count)
{
  for (guint i = 0; i < G_N_ELEMENTS (currencies); i++)
    if (g_strcmp0 (currencies[i].currency, currency) == 0 && currencies[i].exponent == exponent) {
      *ret_count = currencies[i].count;
      return currencies[i].denominations;
    }
  *ret_count = G_N_ELEMENTS (plain);
  return plain;
}

gboolean
cf_cash_round (CfMoney amount, CfMoney step, CfMoney *ret_amount, GError **error)
{
  g_return_val_if_fail (step.minor >= 0, FALSE);
  if (step.minor == 0) {
    *ret_amount = amount;
    return TRUE;
  }
  return cf_money_round_to_step (amount, step.minor, ret_amount, error);
}

/* The leading digit of a value: people round up to tens and fives, hardly to twos in coins. */
static gboolean
begins_with_two (gint64 minor)
{
  while (minor >= 10)
    minor /= 10;
  return minor == 2;
}

static int
compare_money (gconstpointer a, gconstpointer b)
{
  return cf_money_cmp (*(const CfMoney *) a, *(const CfMoney *) b);
}

guint
cf_cash_quick_amounts (CfMoney due,
                       const char *currency,
                       guint exponent,
                       CfMoney ret_amounts[CF_QUICK_CASH_MAX])
{
  if (due.minor <= 0 || due.minor > CF_MINOR_MAX / 2)
    return 0;
  guint count = 0, n = 0;
  const CfDenomination *kinds = cf_cash_denominations (currency, exponent, &count);
  gint64 smallest_note = 0, next_note = 0, unit = 1;
  for (guint i = 0; i < exponent; i++)
    unit *= 10;
  for (guint i = 0; i < count; i++)
    if (kinds[i].is_note) {
      smallest_note = smallest_note == 0 ? kinds[i].minor : smallest_note;
      next_note = next_note == 0 && kinds[i].minor >= due.minor ? kinds[i].minor : next_note;
    }

  /* Room for the exact amount and one per kind. */
  CfMoney found[CF_DENOMINATIONS_MAX + 1];
  found[n++] = due;
  for (guint i = 0; i < count; i++) {
    gint64 value = kinds[i].minor;
    gboolean is_small = value * 2 < unit || value * 20 < smallest_note;
    if (!kinds[i].is_note && (is_small || begins_with_two (value)))
      continue; /* nobody hands over 42.95 for 42.94, or 44.00 */
    CfMoney up = { (due.minor + value - 1) / value * value };
    guint at = 0;
    while (at < n && found[at].minor != up.minor)
      at++;
    if (at == n)
      found[n++] = up;
  }
  qsort (found, n, sizeof found[0], compare_money);
  guint kept = MIN (n, CF_QUICK_CASH_MAX);
  if (next_note != 0 && kept == CF_QUICK_CASH_MAX && found[kept - 1].minor < next_note)
    found[kept - 1].minor = next_note;
  memcpy (ret_amounts, found, kept * sizeof found[0]);
  return kept;
}

gboolean
cf_cash_check_amount (CfMoney amount, GError **error)
{
  if (amount.minor < 0 || amount.minor > CF_MINOR_MAX)
    return cf_error_set (error, CF_ERROR_BAD_AMOUNT,
                         "an amount of cash of %" G_GINT64_FORMAT " is out of range", amount.minor);
  return TRUE;
}
