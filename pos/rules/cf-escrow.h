/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-escrow
 *
 * Value that is used where its book is not: gift cards, store credit, the last pieces of a product.
 * The central lends a terminal a part of it, a *grant*, and the terminal may use that part without
 * asking: grants and what is free always add up to the balance, so nothing can be used twice.
 *
 * A grant belongs to one terminal and one epoch of it.  It ends only by a record of that terminal
 * (escrow.returned) or by fencing its epoch; never by time alone, for a till that is switched off may
 * have used it.  What remains of it is the amount without what the records naming it have used.  A new
 * epoch holds no grant.
 *
 * Without a grant, use offline is refused or, where the owner says so, allowed up to a risk limit;
 * each such use is an exception of its own.
 *
 * Amounts are minor units of the currency for value, thousandths for pieces: one count of something.
 *
 * Pure functions of values; any thread.
 */

#include <json-c/json.h>

#include "cf-id.h"
#include "cf-money.h"

G_BEGIN_DECLS

#define CF_ESCROW_SUBJECT_MAX 96 /* bytes: a card's id, or "SKU|location" */

/**
 * CfGrant:
 * @id: its own
 * @subject: id of the card or account, or the product and place, that it is a part of
 * @amount: how much was lent, above zero
 * @terminal, @epoch: to whom
 */
typedef struct
{
  CfId id;
  char subject[CF_ESCROW_SUBJECT_MAX + 1];
  gint64 amount;
  CfId terminal;
  guint epoch;
} CfGrant;

/**
 * CfEscrowUse:
 * @grant: which grant the record names; the empty id for none: used at risk or asked online
 * @amount: above zero
 *
 * What one record took of a subject.
 */
typedef struct
{
  CfId grant;
  gint64 amount;
} CfEscrowUse;

/**
 * CfGrantEnd:
 * @CF_GRANT_LIVE: the terminal may use what remains
 * @CF_GRANT_RETURNED: a record of the terminal gave back the rest
 * @CF_GRANT_FENCED: its epoch was fenced: the central takes no new record of it as its own
 * @CF_GRANT_UNHEARD: a record used it, and the central, put back meanwhile, has not heard what it was; nothing of
 *   it remains
 */
typedef enum
{
  CF_GRANT_LIVE,
  CF_GRANT_RETURNED,
  CF_GRANT_FENCED,
  CF_GRANT_UNHEARD,
} CfGrantEnd;

/** cf_grant_end_to_text: Returns: (transfer none): "live", "returned", "fenced" or "unheard". */
const char *cf_grant_end_to_text (CfGrantEnd end);

/**
 * cf_grant_may_end:
 *
 * Returns: whether a grant may go from @from to @to: only from live to one of the ends, and from
 * returned to nothing.  A fenced grant whose terminal turns up again with its record becomes returned, one that
 * was unheard of becomes live, or returned.
 */
gboolean cf_grant_may_end (CfGrantEnd from, CfGrantEnd to);

/**
 * cf_grant_remaining:
 * @uses: (array length=n): records of any kind; those that do not name @grant are left out
 *
 * Returns: what remains; below zero where records took more than there was, which is an exception
 */
gint64 cf_grant_remaining (const CfGrant *grant, const CfEscrowUse *uses, gsize n);

/** cf_grant_is_held_by: Returns: whether @terminal, now in @epoch, is whom @grant was lent to. */
gboolean cf_grant_is_held_by (const CfGrant *grant, const CfId *terminal, guint epoch);

/**
 * CfEscrowBook:
 * @balance: what the subject is worth: issued without used
 * @lent: sum of what remains of live grants
 * @overspent: what was used beyond the balance, not negative: the exception's amount
 *
 * The central's figures for one subject: what may be lent or used online is balance − lent.
 */
typedef struct
{
  gint64 balance;
  gint64 lent;
  gint64 overspent;
} CfEscrowBook;

/**
 * cf_escrow_book:
 * @issued: what was ever paid in
 * @grants: (array length=n_grants): all that were ever lent of the subject
 * @ends: (array length=n_grants): how each of them stands
 * @uses: (array length=n_uses): all records that took of the subject
 * @ret_book: (out): the figures
 *
 * A function of the sets: in whatever order records and ends arrive, the figures are the same.  Uses
 * of an ended grant come off the balance as all others do.  Fails with %CF_ERROR_OUT_OF_RANGE.
 */
gboolean cf_escrow_book (gint64 issued,
                         const CfGrant *grants,
                         const CfGrantEnd *ends,
                         gsize n_grants,
                         const CfEscrowUse *uses,
                         gsize n_uses,
                         CfEscrowBook *ret_book,
                         GError **error);

/** cf_escrow_book_free: Returns: what may be lent or used online now, not negative. */
gint64 cf_escrow_book_free (const CfEscrowBook *book);

/**
 * cf_escrow_may_grant:
 * @asked: how much a terminal would like, above zero
 * @share_ppm: how much of what is free one terminal may get at once, as parts per million
 *
 * Returns: how much it gets: at most @asked and its share of what is free, rounded down; 0 for none
 */
gint64 cf_escrow_may_grant (const CfEscrowBook *book, gint64 asked, gint64 share_ppm);

/**
 * CfOfflineLimit:
 * @per_use: most of one use at risk; 0: not at all
 * @per_subject: most of all uses of one card at risk that the central has not yet seen
 * @in_all: most of all uses of all cards at risk that the central has not yet seen
 *
 * What the owner is ready to lose.  All zero: nothing is used offline without a grant.
 */
typedef struct
{
  gint64 per_use;
  gint64 per_subject;
  gint64 in_all;
} CfOfflineLimit;

/**
 * CfEscrowPlan:
 * @from_grant: comes off the grant
 * @at_risk: what the grant does not cover
 */
typedef struct
{
  gint64 from_grant;
  gint64 at_risk;
} CfEscrowPlan;

/**
 * cf_escrow_plan:
 * @asked: above zero
 * @held: what remains of this terminal's own grant, 0 for none
 * @told: balance as last told, without what this terminal has used since; below zero: never told
 * @risked_subject, @risked_in_all: used at risk so far and not yet seen by the central
 * @limit: the owner's
 * @ret_plan: (out): how to pay it
 *
 * Whether a terminal that cannot ask may take @asked.  The grant is used first.  Fails with
 * %CF_ERROR_INSUFFICIENT_VALUE where there is known not to be that much, and with
 * %CF_ERROR_OFFLINE_LIMIT where it would be more than the owner risks.
 */
gboolean cf_escrow_plan (gint64 asked,
                         gint64 held,
                         gint64 told,
                         gint64 risked_subject,
                         gint64 risked_in_all,
                         const CfOfflineLimit *limit,
                         CfEscrowPlan *ret_plan,
                         GError **error);

/** cf_grant_to_json: Returns: (transfer full): id, subject, amount, terminal, epoch. */
json_object *cf_grant_to_json (const CfGrant *self) G_GNUC_WARN_UNUSED_RESULT;

/** cf_grant_from_json: @ret_grant: (out): the grant.  Fails with %CF_ERROR_BAD_REQUEST. */
gboolean cf_grant_from_json (json_object *json, CfGrant *ret_grant, GError **error);

G_END_DECLS
