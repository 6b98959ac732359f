/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-figures.h"

G_BEGIN_DECLS

/** CfRole: what a person is to the till; each may do all that the one before may. */
typedef enum
{
  CF_ROLE_CASHIER,
  CF_ROLE_SUPERVISOR,
  CF_ROLE_MANAGER,
} CfRole;
#define CF_ROLE_COUNT 3

/** cf_role_to_text: Returns: (transfer none): "cashier", "supervisor" or "manager". */
const char *cf_role_to_text (CfRole role);

/** cf_role_parse: Returns: whether @text is a role's word. */
gboolean cf_role_parse (const char *text, CfRole *ret_role);

/**
 * CfPermission:
 *
 * What can be permitted.  Those with a share have a limit per role: how much of an amount; the rest
 * are yes or no.  The table in cf-permission.c holds the defaults.
 */
typedef enum
{
  CF_PERMISSION_SELL,              /* scan, void, park, take money */
  CF_PERMISSION_DISCOUNT,          /* share off a line or the basket */
  CF_PERMISSION_PRICE_DOWN,        /* share below the list price */
  CF_PERMISSION_PRICE_UP,          /* share above the list price */
  CF_PERMISSION_DEPARTMENT_PRICE,  /* something without a product, at a typed price */
  CF_PERMISSION_RETURN_RECEIPT,    /* take goods back against a receipt */
  CF_PERMISSION_RETURN_NO_RECEIPT, /* take goods back without one */
  CF_PERMISSION_NO_SALE,           /* open the drawer */
  CF_PERMISSION_PAID_IN,           /* money into the drawer */
  CF_PERMISSION_PAID_OUT,          /* money out of the drawer */
  CF_PERMISSION_SAFE_DROP,         /* money from drawer to safe */
  CF_PERMISSION_OWN_SHIFT,         /* open and close one's own shift */
  CF_PERMISSION_OTHER_SHIFT,       /* close another's shift */
  CF_PERMISSION_REPORTS,           /* X and sales figures */
  CF_PERMISSION_SETTINGS,          /* store, taxes, tenders, quick keys, imports */
  CF_PERMISSION_PEOPLE,            /* people and roles */
  CF_PERMISSION_STOCK_COUNT,       /* take goods in, count shelves */
  CF_PERMISSION_STOCK_CHANGE,      /* write goods off, move them */
} CfPermission;
#define CF_PERMISSION_COUNT 18

/** cf_permission_to_text: Returns: (transfer none): the permission's word for records: "discount" … */
const char *cf_permission_to_text (CfPermission permission);

#define CF_PERMISSION_ANY_SHARE G_MAXINT64 /* ppm: no limit */

/**
 * cf_permission_limit:
 *
 * Returns: up to what share, in ppm, @role may use @permission by itself: 0 for not at all,
 * %CF_PERMISSION_ANY_SHARE for without limit.
 */
gint64 cf_permission_limit (CfRole role, CfPermission permission);

/**
 * cf_permission_check:
 * @role: of the person signed in
 * @permission: what is to be done
 * @share: how much of an amount, for permissions that have one; else ignored
 * @approver: (nullable): role of a person who approved it with a PIN
 *
 * Fails with %CF_ERROR_NEEDS_APPROVAL when somebody of a higher role may approve it and nobody did;
 * with %CF_ERROR_NOT_PERMITTED when @approver may not either, or when this cannot be approved for
 * another: who changes settings or people signs in.
 */
gboolean cf_permission_check (CfRole role,
                              CfPermission permission,
                              CfRate share,
                              const CfRole *approver,
                              GError **error);

/**
 * cf_permission_needs_approver:
 *
 * Returns: whether @role may not do it alone: an approval given without need is not put on record.
 */
gboolean cf_permission_needs_approver (CfRole role, CfPermission permission, CfRate share);

/**
 * cf_permission_for_price:
 * @list: the list price
 * @price: the new price
 * @ret_share: (out): by what share it differs, rounded up
 *
 * Returns: which permission a new price needs.  From a list price of zero any rise is without limit.
 */
CfPermission cf_permission_for_price (CfMoney list, CfMoney price, CfRate *ret_share);

/**
 * cf_permission_discount_share:
 * @basket: a basket
 * @figures: made of it
 * @line: the line the discount is for, or 0 for the whole basket
 * @discount: the discount about to be given
 *
 * Returns: the share that would be off by hand: this discount together with the earlier ones on the
 * same line (or on the basket), so that ten times 10 % is not within anybody's 10 %.
 */
CfRate cf_permission_discount_share (const CfBasket *basket,
                                     const CfFigures *figures,
                                     guint line,
                                     const CfDiscount *discount,
                                     CfRounding rounding);

G_END_DECLS
