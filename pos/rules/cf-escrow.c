/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-escrow.h"

#include "cf-canonical-json.h"
#include "cf-document-private.h"
#include "cf-error.h"

#define TO(end) (1u << CF_GRANT_##end)

/* clang-format off */
static const struct
{
  const char *name;
  guint next;
} ends[] = {
  [CF_GRANT_LIVE]     = { "live",     TO (RETURNED) | TO (FENCED) },
  [CF_GRANT_RETURNED] = { "returned", 0 },
  [CF_GRANT_FENCED]   = { "fenced",   TO (RETURNED) }, /* its terminal was found again */
  [CF_GRANT_UNHEARD]  = { "unheard",  TO (LIVE) | TO (RETURNED) },
};
/* clang-format on */

const char *
cf_grant_end_to_text (CfGrantEnd end)
{
  g_return_val_if_fail ((gsize) end < G_N_ELEMENTS (ends), "");

  return ends[end].name;
}

gboolean
cf_grant_may_end (CfGrantEnd from, CfGrantEnd to)
{
  g_return_val_if_fail ((gsize) from < G_N_ELEMENTS (ends), FALSE);

  return (ends[from].next & (1u << to)) != 0;
}

gint64
cf_grant_remaining (const CfGrant *grant, const CfEscrowUse *uses, gsize n)
{
  gint64 remaining = grant->amount;

  for (gsize i = 0; i < n; i++)
    if (cf_id_equal (&uses[i].grant, &grant->id))
      remaining -= uses[i].amount;
  return remaining;
}

gboolean
cf_grant_is_held_by (const CfGrant *grant, const CfId *terminal, guint epoch)
{
  return cf_id_equal (&grant->terminal, terminal) && grant->epoch == epoch;
}

gboolean
cf_escrow_book (gint64 issued,
                const CfGrant *grants,
                const CfGrantEnd *grant_ends,
                gsize n_grants,
                const CfEscrowUse *uses,
                gsize n_uses,
                CfEscrowBook *ret_book,
                GError **error)
{
  __int128 used = 0, lent = 0; /* judged at the end: a figure's fit must not depend on the order */
  CfEscrowBook book = { 0 };

  for (gsize i = 0; i < n_uses; i++)
    used += uses[i].amount;
  for (gsize i = 0; i < n_grants; i++)
    if (grant_ends[i] == CF_GRANT_LIVE)
      lent += MAX (0, cf_grant_remaining (&grants[i], uses, n_uses));
  if (used > CF_MINOR_MAX || lent > CF_MINOR_MAX || issued < 0 || issued > CF_MINOR_MAX)
    return cf_error_set (error, CF_ERROR_OUT_OF_RANGE, "a stored value is out of range");
  book.balance = issued - (gint64) used;
  book.lent = (gint64) lent;
  book.overspent = MAX (0, -book.balance);
  *ret_book = book;
  return TRUE;
}

gint64
cf_escrow_book_free (const CfEscrowBook *book)
{
  return MAX (0, book->balance - book->lent);
}

gint64
cf_escrow_may_grant (const CfEscrowBook *book, gint64 asked, gint64 share_ppm)
{
  __int128 share = (__int128) cf_escrow_book_free (book) * CLAMP (share_ppm, 0, 1000000) / 1000000;

  return MAX (0, MIN (asked, (gint64) share));
}

gboolean
cf_escrow_plan (gint64 asked,
                gint64 held,
                gint64 told,
                gint64 risked_subject,
                gint64 risked_in_all,
                const CfOfflineLimit *limit,
                CfEscrowPlan *ret_plan,
                GError **error)
{
  CfEscrowPlan plan = { .from_grant = CLAMP (held, 0, asked) };

  g_assert (asked > 0);
  plan.at_risk = asked - plan.from_grant;
  if (plan.at_risk > 0 && told >= 0 && asked > told)
    return cf_error_set (error, CF_ERROR_INSUFFICIENT_VALUE, "there is not that much on it");
  if (plan.at_risk > 0 &&
      (plan.at_risk > limit->per_use || plan.at_risk > limit->per_subject - risked_subject ||
       plan.at_risk > limit->in_all - risked_in_all))
    return cf_error_set (error, CF_ERROR_OFFLINE_LIMIT,
                         "the central cannot be asked, and the owner does not risk that much");
  *ret_plan = plan;
  return TRUE;
}

json_object *
cf_grant_to_json (const CfGrant *self)
{
  json_object *json = json_object_new_object ();

  json_object_object_add (json, "grant", json_object_new_string (self->id.text));
  json_object_object_add (json, "subject", json_object_new_string (self->subject));
  json_object_object_add (json, "amount", json_object_new_int64 (self->amount));
  json_object_object_add (json, "terminal", json_object_new_string (self->terminal.text));
  json_object_object_add (json, "epoch", json_object_new_int64 (self->epoch));
  return json;
}

gboolean
cf_grant_from_json (json_object *json, CfGrant *ret_grant, GError **error)
{
  CfDocument document = cf_document_open (json);
  CfGrant grant = { .id = cf_document_id (&document, "grant") };

  cf_document_copy_text (&document, "subject", grant.subject, sizeof grant.subject);
  if (grant.subject[0] == '\0')
    cf_document_spoil (&document, "subject");
  grant.amount = cf_document_int (&document, "amount", 1, CF_MINOR_MAX);
  grant.terminal = cf_document_id (&document, "terminal");
  grant.epoch = (guint) cf_document_int (&document, "epoch", 1, G_MAXINT32);
  if (!cf_document_close (&document, "a grant", error))
    return FALSE;
  *ret_grant = grant;
  return TRUE;
}
