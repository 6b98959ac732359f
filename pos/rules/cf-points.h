/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-points
 *
 * The arithmetic of loyalty points: what a purchase earns, what points are worth, what a return takes
 * back.  Whole points; rounding is always down.
 *
 * Pure functions of values; any thread.
 */

#include "cf-money.h"

G_BEGIN_DECLS

/**
 * CfPointsTerms:
 * @per_minor: one point is earned for each full amount of this; 0: nothing is earned
 * @worth_minor: what one point pays; 0: points pay nothing
 * @step: points are burnt in multiples of this, at least 1
 * @offline_max: most points that a till burns which cannot ask, of one customer and not yet seen by
 *   the central; 0: none
 *
 * The shop's programme, a setting.
 */
typedef struct
{
  gint64 per_minor;
  gint64 worth_minor;
  gint64 step;
  gint64 offline_max;
} CfPointsTerms;

/**
 * cf_points_earned:
 * @eligible: what the lines that earn came to
 * @paid_otherwise: what points and stored value paid of the sale: earns nothing
 *
 * Returns: points, not negative
 */
gint64 cf_points_earned (const CfPointsTerms *terms, CfMoney eligible, CfMoney paid_otherwise);

/**
 * cf_points_for_amount:
 * @due: what is to be paid, not negative
 * @have: points there are
 * @ret_amount: (out): what the points pay, at most @due
 *
 * Returns: the most points that may be burnt for @due, a multiple of the step
 */
gint64 cf_points_for_amount (const CfPointsTerms *terms,
                             CfMoney due,
                             gint64 have,
                             CfMoney *ret_amount);

/**
 * cf_points_check_burn:
 * @asked: points to be burnt
 * @have: points as last told, with what this till has done since
 * @is_online: whether the central has just agreed
 * @burnt_offline: burnt by this till and not yet seen by the central
 * @ret_amount: (out): what they pay
 *
 * Fails with %CF_ERROR_BAD_AMOUNT where @asked is no multiple of the step or points pay nothing, with
 * %CF_ERROR_INSUFFICIENT_VALUE and with %CF_ERROR_OFFLINE_LIMIT.
 */
gboolean cf_points_check_burn (const CfPointsTerms *terms,
                               gint64 asked,
                               gint64 have,
                               gboolean is_online,
                               gint64 burnt_offline,
                               CfMoney *ret_amount,
                               GError **error);

/**
 * CfPointsTaken:
 * @points: come off the customer's account
 * @amount: comes off the refund, for points that were burnt already
 */
typedef struct
{
  gint64 points;
  CfMoney amount;
} CfPointsTaken;

/**
 * cf_points_take_back:
 * @eligible_before, @eligible_after: what the lines that earn come to without the return and with it
 * @paid_otherwise: what points and stored value paid of the sale
 * @have: points there are
 *
 * A return takes back what the sale had earned for it: earned (before) − earned (after), so that any
 * sequence of returns of everything takes back exactly what was earned.  What the customer has no
 * points for any more is kept from the refund, at what a point pays.
 */
CfPointsTaken cf_points_take_back (const CfPointsTerms *terms,
                                   CfMoney eligible_before,
                                   CfMoney eligible_after,
                                   CfMoney paid_otherwise,
                                   gint64 have);

G_END_DECLS
