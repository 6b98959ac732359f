/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-projection
 *
 * The tables of store.db that screens query, as a pure fold of the journal's bodies: what they hold
 * after record n is a function of records 1 to n and of nothing else, no clock, no setting, no
 * reference data.  The same function runs live, in the transaction that appends the record, and in
 * a rebuild, so the two cannot differ.
 *
 * Accounts of the table `total`, by scope:
 *
 *   account           key                  amount_minor          in shift  day  ever
 *   sales             ""                   total without loads      x       x    x
 *   load              ""                   what a load is paid      x       x    x
 *   load_alone        ""                   of sales of only loads   x       x
 *   discount          ""                   discounts                x       x
 *   rounding          ""                   cash rounding            x       x
 *   tax               "<class>:<ppm>"      tax; base: net           x       x
 *   tender            type                 what it paid             x       x
 *   person            id                   total without loads              x
 *   time              quarter hour, UTC    total without loads              x
 *   cash              float, sales, paid_in,                        x
 *                     paid_out, safe_drop,
 *                     given_back
 *   line_voided       ""                   the lines' totals        x
 *   basket_cancelled  ""                   the baskets' totals      x
 *   no_sale           ""                   0                        x
 *
 * Loads (cf_sale_line_is_load()) are in no other account but tender, rounding and cash: not in tax, and a sale that is
 * nothing else has no entry in sales, person and time.  sale_line has no row for them.
 *
 * entries counts what was summed.  All of cash is above zero except sales, which may be below.  What
 * was tendered and given back (cash.moved given_back) has a row of its own and no part in what the drawer
 * should hold: it never was in it.
 */

#include "cf-db.h"
#include "cf-event.h"

G_BEGIN_DECLS

/**
 * cf_projection_apply:
 * @db: a writer inside a transaction
 * @record: the next record of the journal
 *
 * Folds @record into the projections.  Unknown kinds change nothing.  Fails, and the caller must roll
 * back, with %CF_ERROR_DAMAGED where the body is not what its kind says, %CF_ERROR_WRONG_STATE where it
 * does not follow from what was before (a number out of sequence, a shift closed twice, an answer for
 * a tender nobody started), %CF_ERROR_SHIFT_OPEN.
 */
gboolean cf_projection_apply (CfDb *db, const CfRecord *record, GError **error);

G_END_DECLS
