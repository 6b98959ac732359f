/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CF_CURRENCY_CODE_LEN     3
#define CF_CURRENCY_EXPONENT_MAX 4

/**
 * cf_currency_exponent:
 * @code: (nullable): an ISO 4217 code in capitals, such as "EUR"
 * @ret_exponent: (out): its decimals: 0, 2, 3 or 4; untouched on failure
 *
 * Source: ISO 4217 list one (current currencies and funds), as maintained in 2026; metals, testing
 * and other codes without a minor unit are not in it.  Any thread.
 *
 * Fails with %CF_ERROR_BAD_SETTING where @code is not a current currency.
 */
gboolean cf_currency_exponent (const char *code, guint *ret_exponent, GError **error);

/**
 * cf_currency_number:
 * @code: an ISO 4217 code in capitals
 *
 * Returns: its number (978 for EUR), by which GS1 labels name a currency (AI 391n, 393n); 0 if it has
 * none.  Source: ICU's copy of ISO 4217.  Any thread.
 */
guint cf_currency_number (const char *code);

/**
 * cf_currency_codes:
 * @ret_n: (out): how many there are
 *
 * Returns: (transfer none) (array length=ret_n): all codes, in alphabetical order.
 */
const char *const *cf_currency_codes (guint *ret_n);

G_END_DECLS
