/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-permission.h"

static const char *const role_names[CF_ROLE_COUNT] = { "cashier", "supervisor", "manager" };

/* clang-format off */
#define ANY CF_PERMISSION_ANY_SHARE

/* In words: cashier 10 % (price only down), supervisor 25 %, manager any;
 * refund without receipt, no-sale, paid-out: supervisor; settings, people, another's Z: manager;
 * one's own shift: all.  A share is in parts per million; for the rest it is 0 or ANY. */
static const struct
{
  const char *name;
  gint64 limit[CF_ROLE_COUNT]; /* cashier, supervisor, manager */
  gboolean approvable;         /* another may approve it at the till */
} permissions[CF_PERMISSION_COUNT] = {
  [CF_PERMISSION_SELL]              = { "sell",              { ANY,    ANY,    ANY }, TRUE  },
  [CF_PERMISSION_DISCOUNT]          = { "discount",          { 100000, 250000, ANY }, TRUE  },
  [CF_PERMISSION_PRICE_DOWN]        = { "price_down",        { 100000, 250000, ANY }, TRUE  },
  [CF_PERMISSION_PRICE_UP]          = { "price_up",          { 0,      250000, ANY }, TRUE  },
  [CF_PERMISSION_DEPARTMENT_PRICE]  = { "department_price",  { 0,      ANY,    ANY }, TRUE  },
  [CF_PERMISSION_RETURN_RECEIPT]    = { "return_receipt",    { ANY,    ANY,    ANY }, TRUE  },
  [CF_PERMISSION_RETURN_NO_RECEIPT] = { "return_no_receipt", { 0,      ANY,    ANY }, TRUE  },
  [CF_PERMISSION_NO_SALE]           = { "no_sale",           { 0,      ANY,    ANY }, TRUE  },
  [CF_PERMISSION_PAID_IN]           = { "paid_in",           { ANY,    ANY,    ANY }, TRUE  },
  [CF_PERMISSION_PAID_OUT]          = { "paid_out",          { 0,      ANY,    ANY }, TRUE  },
  [CF_PERMISSION_SAFE_DROP]         = { "safe_drop",         { ANY,    ANY,    ANY }, TRUE  },
  [CF_PERMISSION_OWN_SHIFT]         = { "own_shift",         { ANY,    ANY,    ANY }, TRUE  },
  [CF_PERMISSION_OTHER_SHIFT]       = { "other_shift",       { 0,      0,      ANY }, TRUE  },
  [CF_PERMISSION_REPORTS]           = { "reports",           { ANY,    ANY,    ANY }, TRUE  },
  [CF_PERMISSION_SETTINGS]          = { "settings",          { 0,      0,      ANY }, FALSE },
  [CF_PERMISSION_PEOPLE]            = { "people",            { 0,      0,      ANY }, FALSE },
  [CF_PERMISSION_STOCK_COUNT]       = { "stock_count",       { ANY,    ANY,    ANY }, TRUE  },
  [CF_PERMISSION_STOCK_CHANGE]      = { "stock_change",      { 0,      ANY,    ANY }, TRUE  },
};
/* clang-format on */

const char *
cf_role_to_text (CfRole role)
{
  g_return_val_if_fail (role < CF_ROLE_COUNT, NULL);
  return role_names[role];
}

gboolean
cf_role_parse (const char *text, CfRole *ret_role)
{
  for (guint i = 0; i < CF_ROLE_COUNT; i++)
    if (g_strcmp0 (role_names[i], text) == 0) {
      *ret_role = (CfRole) i;
      return TRUE;
    }
  return FALSE;
}

const char *
cf_permission_to_text (CfPermission permission)
{
  g_return_val_if_fail (permission < CF_PERMISSION_COUNT, NULL);
  return permissions[permission].name;
}

gint64
cf_permission_limit (CfRole role, CfPermission permission)
{
  g_return_val_if_fail (role < CF_ROLE_COUNT && permission < CF_PERMISSION_COUNT, 0);
  return permissions[permission].limit[role];
}

static gboolean
has_share (CfPermission permission)
{
  return permission == CF_PERMISSION_DISCOUNT || permission == CF_PERMISSION_PRICE_DOWN ||
         permission == CF_PERMISSION_PRICE_UP;
}

static gboolean
may_alone (CfRole role, CfPermission permission, CfRate share)
{
  gint64 limit = cf_permission_limit (role, permission);
  return has_share (permission) ? share.ppm <= limit : limit > 0;
}

gboolean
cf_permission_check (CfRole role,
                     CfPermission permission,
                     CfRate share,
                     const CfRole *approver,
                     GError **error)
{
  if (may_alone (role, permission, share))
    return TRUE;
  if (!permissions[permission].approvable)
    return cf_error_set (error, CF_ERROR_NOT_PERMITTED, "a %s may not use '%s'",
                         cf_role_to_text (role), permissions[permission].name);
  if (approver == NULL)
    return cf_error_set (error, CF_ERROR_NEEDS_APPROVAL, "'%s' is beyond what a %s may do alone",
                         permissions[permission].name, cf_role_to_text (role));
  if (!may_alone (*approver, permission, share))
    return cf_error_set (error, CF_ERROR_NOT_PERMITTED, "a %s may not approve '%s'",
                         cf_role_to_text (*approver), permissions[permission].name);
  return TRUE;
}

gboolean
cf_permission_needs_approver (CfRole role, CfPermission permission, CfRate share)
{
  return !may_alone (role, permission, share);
}

CfPermission
cf_permission_for_price (CfMoney list, CfMoney price, CfRate *ret_share)
{
  /* A payout's prices are negative: giving more is the direction that costs the shop. */
  if (price.minor < list.minor) {
    *ret_share = list.minor > 0 ? cf_discount_share_percent (list, price)
                                : (CfRate){ CF_PERMISSION_ANY_SHARE };
    return CF_PERMISSION_PRICE_DOWN;
  }
  gint64 size = ABS (list.minor);
  if (price.minor == list.minor)
    *ret_share = (CfRate){ 0 };
  else if (size == 0)
    *ret_share = (CfRate){ CF_PERMISSION_ANY_SHARE };
  else
    *ret_share =
      cf_discount_share_percent (cf_money_from_minor (size),
                                 cf_money_from_minor (size - (price.minor - list.minor)));
  return CF_PERMISSION_PRICE_UP;
}

/* What the earlier discounts entered for @line took off, in all. */
static gint64
taken_off (const CfBasket *basket, const CfFigures *figures, guint line)
{
  gint64 sum = 0;
  for (guint i = 0; i < figures->n_shares; i++) {
    const CfDiscountShare *share = &figures->shares[i];
    for (guint d = 0; d < cf_basket_get_discount_count (basket); d++) {
      const CfBasketDiscount *discount = cf_basket_get_discount (basket, d);
      if (discount->no == share->discount && discount->line == line)
        sum += share->amount.minor;
    }
  }
  return sum;
}

CfRate
cf_permission_discount_share (const CfBasket *basket,
                              const CfFigures *figures,
                              guint line,
                              const CfDiscount *discount,
                              CfRounding rounding)
{
  CfMoney left = cf_figures_discount_base (figures, basket, line);
  gint64 earlier = taken_off (basket, figures, line);
  CfMoney before = { left.minor + earlier };
  CfMoney more = CF_MONEY_ZERO;
  if (discount->kind == CF_DISCOUNT_PERCENT && earlier == 0)
    return discount->percent; /* not as rounded: 10 % of 0.05 is 0.01, but still 10 % */
  if (before.minor <= 0 || !cf_discount_on (discount, left, rounding, &more, NULL))
    return discount->kind == CF_DISCOUNT_PERCENT ? discount->percent : (CfRate){ CF_RATE_ONE };
  return cf_discount_share_percent (before, cf_money_from_minor (left.minor - more.minor));
}
