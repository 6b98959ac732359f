/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-money.h"

G_BEGIN_DECLS

#define CF_RATE_ONE 1000000 /* 100 % in parts per million */

/**
 * CfRate:
 * @ppm: parts per million: 190000 is 19 %
 *
 * A tax rate or a discount's percentage.
 */
typedef struct
{
  gint64 ppm;
} CfRate;

/**
 * cf_rate_of:
 * @ret_part: (out): round (@amount × @self)
 *
 * Fails with %CF_ERROR_OUT_OF_RANGE.
 */
gboolean cf_rate_of (CfRate self,
                     CfMoney amount,
                     CfRounding rounding,
                     CfMoney *ret_part,
                     GError **error);

/**
 * cf_rate_parse_percent:
 * @text: a plain decimal from "0" to "1000" with at most four decimals, "5.5"
 * @ret_rate: (out): the rate
 *
 * Fails with %CF_ERROR_BAD_AMOUNT.
 */
gboolean cf_rate_parse_percent (const char *text, CfRate *ret_rate, GError **error);

/**
 * cf_rate_to_percent_text:
 *
 * Returns: (transfer full): the percentage with the fewest decimals needed: "19", "5.5".
 */
char *cf_rate_to_percent_text (CfRate self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
