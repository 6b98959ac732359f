/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-format.h"

G_BEGIN_DECLS

/*
 * What the screen makes of CfFormat's forms: a real minus sign, prices with their unit, initials.
 * Main thread.
 */

/**
 * cf_shown_format_new:
 * @country: (nullable): the store's ISO 3166 country
 * @currency: ISO 4217 code
 * @exponent: its decimals
 * @zone: the store's zone
 *
 * Returns: (transfer full): the formatter of the store's country, which writes on its receipts too:
 * screen and paper say the same, whatever language the cashier reads.
 */
CfFormat *cf_shown_format_new (const char *country,
                               const char *currency,
                               guint exponent,
                               const CfZone *zone) G_GNUC_WARN_UNUSED_RESULT;

/** cf_shown_amount: Returns: (transfer full): without sign of currency: "67.94", "−0.26". */
char *cf_shown_amount (const CfFormat *format, CfMoney money) G_GNUC_WARN_UNUSED_RESULT;

/** cf_shown_money: Returns: (transfer full): with its currency: "€67.94". */
char *cf_shown_money (const CfFormat *format, CfMoney money) G_GNUC_WARN_UNUSED_RESULT;

/** cf_shown_saving: Returns: (transfer full): what something took off: "−1.49". */
char *cf_shown_saving (const CfFormat *format, CfMoney money) G_GNUC_WARN_UNUSED_RESULT;

/** cf_shown_unit_price: Returns: (transfer full): "1.49", or "3.49/kg" for what is measured. */
char *cf_shown_unit_price (const CfFormat *format, CfMoney price, CfUnit unit)
  G_GNUC_WARN_UNUSED_RESULT;

/** cf_shown_percent: Returns: (transfer full): rounded to at most one decimal: "24.9 %". */
char *cf_shown_percent (const CfFormat *format, CfRate rate) G_GNUC_WARN_UNUSED_RESULT;

/** cf_shown_initials: Returns: (transfer full): one or two capitals for somebody's picture. */
char *cf_shown_initials (const char *name) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
