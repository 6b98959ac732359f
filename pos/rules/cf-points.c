/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-points.h"

#include "cf-error.h"

gint64
cf_points_earned (const CfPointsTerms *terms, CfMoney eligible, CfMoney paid_otherwise)
{
  gint64 earns = eligible.minor - MAX (0, paid_otherwise.minor);

  return terms->per_minor > 0 && earns > 0 ? earns / terms->per_minor : 0;
}

gint64
cf_points_for_amount (const CfPointsTerms *terms, CfMoney due, gint64 have, CfMoney *ret_amount)
{
  gint64 step = MAX (1, terms->step);
  gint64 points = 0;

  if (terms->worth_minor > 0 && have > 0 && due.minor > 0)
    points = MIN (have, due.minor / terms->worth_minor) / step * step;
  ret_amount->minor = points * terms->worth_minor; /* at most what is due */
  return points;
}

gboolean
cf_points_check_burn (const CfPointsTerms *terms,
                      gint64 asked,
                      gint64 have,
                      gboolean is_online,
                      gint64 burnt_offline,
                      CfMoney *ret_amount,
                      GError **error)
{
  gint64 amount;

  if (asked <= 0 || terms->worth_minor <= 0 || asked % MAX (1, terms->step) != 0 ||
      __builtin_mul_overflow (asked, terms->worth_minor, &amount) || amount > CF_MINOR_MAX)
    return cf_error_set (error, CF_ERROR_BAD_AMOUNT, "%" G_GINT64_FORMAT " points pay nothing",
                         asked);
  if (asked > have)
    return cf_error_set (error, CF_ERROR_INSUFFICIENT_VALUE, "there are not that many points");
  if (!is_online && asked > terms->offline_max - burnt_offline)
    return cf_error_set (error, CF_ERROR_OFFLINE_LIMIT,
                         "that many points are not burnt without asking the central");
  ret_amount->minor = amount;
  return TRUE;
}

CfPointsTaken
cf_points_take_back (const CfPointsTerms *terms,
                     CfMoney eligible_before,
                     CfMoney eligible_after,
                     CfMoney paid_otherwise,
                     gint64 have)
{
  gint64 due = cf_points_earned (terms, eligible_before, paid_otherwise) -
               cf_points_earned (terms, eligible_after, paid_otherwise);
  CfPointsTaken taken = { .points = CLAMP (have, 0, MAX (0, due)) };
  gint64 missing = MAX (0, due) - taken.points;

  if (__builtin_mul_overflow (missing, MAX (0, terms->worth_minor), &taken.amount.minor) ||
      taken.amount.minor > eligible_before.minor)
    taken.amount.minor = MAX (0, eligible_before.minor); /* never more than the goods were worth */
  return taken;
}
