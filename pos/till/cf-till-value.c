/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Gift cards at the till.  What was lent is kept before it is used, and used only within what is kept:
 *
 *   held already ───────────────────────────────────────► commit (tender, grants) ─► counts
 *   not enough ─► ask the central ─► a grant ───────────┘
 *                       │ cannot be asked
 *                       └─► the owner's limits ─► at risk ┘
 *
 * A crash in between loses nothing: a grant whose answer was not kept is told again by the feed, and held.
 */
#include <string.h>

#include "cf-escrow.h"
#include "cf-outbox.h"
#include "cf-till-central.h"
#include "cf-till-told-private.h"
#include "cf-till-value-private.h"
#include "cf-told-store.h"
#include "cf-trade-body.h"
#include "cf-value-store.h"

#define CARD_MAX 64 /* bytes of a number */

void
cf_till_set_lender (CfTill *self, const CfTillLender *lender)
{
  self->lender = lender != NULL ? *lender : (CfTillLender){ NULL };
  cf_till_pieces_look_soon (self); /* for the basket that was open at the start */
}

gboolean
cf_till_is_card_number (const char *text)
{
  gsize len = strlen (text);

  for (gsize i = 0; i < len; i++)
    if (!g_ascii_isgraph (text[i]) || text[i] == '|')
      return FALSE;
  return len > 0 && len <= CARD_MAX;
}

char *
cf_till_mask_card (const char *card)
{
  gsize len = strlen (card);

  return len > 4 ? g_strconcat ("•••• ", card + len - 4, NULL) : g_strdup ("••••");
}

char *
cf_till_read_gift_card (CfTill *self, const char *code)
{
  CfDate today = cf_zone_date_at (self->zone, cf_clock_utc_ms (self->clock));
  g_autoptr (CfScan) scan =
    cf_scan_resolve (code, strlen (code), self->scan_settings, today.year, NULL);

  return scan != NULL && scan->kind == CF_SCAN_GIFT_CARD ? g_strdup (scan->text) : NULL;
}

/* ── what is held ────────────────────────────────────────────────────────────────────────────── */

GPtrArray *
cf_till_list_held (CfTill *self, GError **error)
{
  CfId terminal = cf_store_get_terminal (self->store);
  GPtrArray *held = cf_value_store_list_held (cf_store_get_reader (self->store),
                                              cf_store_get_reference (self->store), &terminal,
                                              cf_store_get_head (self->store).epoch, error);

  if (held != NULL)
    cf_till_pieces_add_came (self, held);
  return held;
}

/* What the open basket takes of grant @id. */
static gint64
taken_by_basket (CfTill *self, const char *id)
{
  gint64 taken = 0;

  for (guint i = 0; i < cf_basket_get_tender_count (self->basket); i++) {
    const CfTender *tender = cf_basket_get_tender (self->basket, i);

    if (tender->state == CF_TENDER_SETTLED && g_str_equal (tender->grant, id))
      taken += tender->amount.minor;
  }
  return taken;
}

static gint64
remaining (CfTill *self, const CfHeldGrant *grant)
{
  return MAX (0, grant->amount - grant->used - taken_by_basket (self, grant->id));
}

/* Keeps of @grants those of @card that something is left of.  Returns: how much. */
static gint64
keep_usable (CfTill *self, GPtrArray *grants, const char *card)
{
  gint64 sum = 0;

  for (guint i = grants->len; i-- > 0;) {
    gint64 left = remaining (self, grants->pdata[i]);

    if (left > 0 && g_str_equal (((const CfHeldGrant *) grants->pdata[i])->subject, card))
      sum += left;
    else
      g_ptr_array_remove_index (grants, i);
  }
  return sum;
}

gboolean
cf_till_value_check (CfTill *self, GError **error)
{
  g_autoptr (GPtrArray) held = NULL;

  for (guint i = 0; i < cf_basket_get_tender_count (self->basket); i++) {
    const CfTender *tender = cf_basket_get_tender (self->basket, i);
    gboolean covered = FALSE;

    if (tender->state != CF_TENDER_SETTLED || tender->grant[0] == '\0')
      continue;
    if (held == NULL && (held = cf_till_list_held (self, error)) == NULL)
      return FALSE;
    for (guint j = 0; j < held->len; j++) {
      const CfHeldGrant *grant = held->pdata[j];

      covered = covered || (g_str_equal (grant->id, tender->grant) &&
                            grant->amount - grant->used >= taken_by_basket (self, grant->id));
    }
    if (!covered)
      return cf_error_set (error, CF_ERROR_GRANT_ENDED,
                           "what tender %u comes off is not lent to this till any more",
                           tender->no);
  }
  return TRUE;
}

/* ── giving back ─────────────────────────────────────────────────────────────────────────────── */

static gint64
taken_by_line (const CfSaleLine *line, const char *id)
{
  gint64 taken = 0;

  for (guint i = 0; i < line->covers->len; i++) {
    const CfSaleCover *cover = line->covers->pdata[i];

    if (g_str_equal (cover->grant, id))
      taken += cover->quantity.milli;
  }
  return taken;
}

/* Of value by its tenders, of pieces by its lines. */
static gint64
taken_by_sale (const CfSale *sale, const char *id)
{
  gint64 taken = 0;

  for (guint i = 0; sale != NULL && i < sale->tenders->len; i++) {
    const CfSaleTender *tender = sale->tenders->pdata[i];

    if (g_strcmp0 (tender->grant, id) == 0)
      taken += tender->amount.minor - tender->at_risk.minor;
  }
  for (guint i = 0; sale != NULL && i < sale->lines->len; i++)
    taken += taken_by_line (sale->lines->pdata[i], id);
  return taken;
}

void
cf_till_give_back (CfTill *self, CfCommit *commit, const CfHeldGrant *grant, gint64 rest)
{
  g_autofree char *key = g_strconcat (CF_STATE_GRANT, grant->id, NULL);
  CfEscrowReturned body = { .grant = grant->id, .subject = grant->subject, .rest = rest };

  cf_commit_add_event (commit, cf_till_event (self, CF_EVENT_ESCROW_RETURNED,
                                              cf_event_body_escrow_returned (&body)));
  if (grant->is_kept)
    cf_commit_put_state (commit, key, NULL);
  cf_till_pieces_forget (self, grant->id);
}

guint
cf_till_value_end (CfTill *self, CfCommit *commit, const CfSale *sale)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) held = NULL;

  if (!cf_till_is_managed (self))
    return 0;
  held = cf_till_list_held (self, &error);
  if (held == NULL) { /* they stay lent until the next basket ends */
    g_warning ("cannot give back what is lent: %s", error->message);
    return 0;
  }
  for (guint i = 0; i < held->len; i++) {
    const CfHeldGrant *grant = held->pdata[i];

    cf_till_give_back (self, commit, grant,
                       MAX (0, grant->amount - grant->used - taken_by_sale (sale, grant->id)));
  }
  return held->len;
}

/* ── paying ──────────────────────────────────────────────────────────────────────────────────── */

typedef struct
{
  CfTillLender lender; /* who was asked, whoever it is by then */
  CfTenderType type;
  char *card;
  gint64 wanted;
  gboolean takes_less;
  GPtrArray *held;  /* of CfHeldGrant: of the card, with something left */
  gint64 available; /* of these, all together */
  gint64
    free_behind; /* what the central says is free behind the last grant; below zero: not known */
  char *lent;    /* (nullable): the last grant, to be kept */
  char lent_id[CF_ID_LEN + 1];
  CfBasket *next;
  GError *refusal; /* (nullable): to be said once what was lent is kept */
} Payment;

static void
payment_free (gpointer data)
{
  Payment *payment = data;

  g_free (payment->card);
  g_clear_pointer (&payment->held, g_ptr_array_unref);
  g_free (payment->lent);
  cf_basket_free (payment->next);
  g_clear_error (&payment->refusal);
  g_free (payment);
}

static void
fail (CfTill *self, GTask *task, GError *failure)
{
  cf_till_return_error (self, task, failure);
  g_object_unref (task);
}

static void
payment_kept (CfTill *self, GTask *task, const CfPosition *positions, guint n)
{
  Payment *payment = g_task_get_task_data (task);
  GError *failure = g_steal_pointer (&payment->refusal);

  if (failure != NULL ||
      !cf_till_replace_basket (self, g_steal_pointer (&payment->next), 0, NULL, &failure)) {
    fail (self, task, failure);
    return;
  }
  cf_till_drop_undo (self);
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

/* Writes the grant that was lent and the basket with its tenders, or, refused, the grant alone. */
static void
keep (CfTill *self, GTask *task, Payment *payment)
{
  CfCommit *commit = cf_till_commit_new (self);

  if (payment->lent != NULL) {
    g_autofree char *key = g_strconcat (CF_STATE_GRANT, payment->lent_id, NULL);

    cf_commit_put_state (commit, key, payment->lent);
  }
  cf_till_put_basket (self, commit, payment->refusal == NULL ? payment->next : self->basket);
  cf_commit_require_sync (commit);
  cf_till_commit (self, commit, TRUE, task, payment_kept);
}

static void
refuse (CfTill *self, GTask *task, Payment *payment, GError *failure, gint64 most)
{
  self->refusal.amount.minor = most;
  g_free (self->refusal.text);
  self->refusal.text = cf_till_mask_card (payment->card);
  if (payment->lent == NULL) {
    fail (self, task, failure);
    return;
  }
  payment->refusal = failure;
  keep (self, task, payment);
}

static gboolean
add_tender (CfTill *self,
            Payment *payment,
            const char *grant,
            gint64 amount,
            gint64 at_risk,
            gint64 rest,
            GError **error)
{
  CfTerms terms = cf_till_terms (self);
  CfMoney money = { amount };
  guint no;

  return cf_basket_add_tender (payment->next, &terms, &payment->type, &money, payment->card,
                               cf_clock_utc_ms (self->clock), &no, error) &&
         cf_basket_set_tender_value (payment->next, no, grant, (CfMoney){ at_risk },
                                     (CfMoney){ rest }, error);
}

/* Pays @amount, of which what the grants do not cover is at risk. */
static void
pay (CfTill *self, GTask *task, Payment *payment, gint64 amount)
{
  GError *failure = NULL;
  gint64 left = amount;
  gint64 behind = payment->free_behind + payment->available - amount;

  g_clear_pointer (&payment->next, cf_basket_free);
  payment->next = cf_basket_copy (self->basket);
  for (guint i = 0; i < payment->held->len && left > 0; i++) {
    const CfHeldGrant *grant = payment->held->pdata[i];
    gint64 part = MIN (left, remaining (self, grant));
    gboolean is_last = part == left && payment->free_behind >= 0;

    if (!add_tender (self, payment, grant->id, part, 0, is_last ? MAX (0, behind) : 0, &failure)) {
      refuse (self, task, payment, failure, payment->available);
      return;
    }
    left -= part;
  }
  if (left > 0 && !add_tender (self, payment, NULL, left, left, 0, &failure)) {
    refuse (self, task, payment, failure, payment->available);
    return;
  }
  keep (self, task, payment);
}

/* ── without the central ─────────────────────────────────────────────────────────────────────── */

/* What was told of the card, with this till's own records over it; below zero: nothing was. */
static gboolean
read_known (CfTill *self, const char *card, gint64 *ret_told, CfOwnValue *ret_own, GError **error)
{
  CfDb *db = cf_store_get_reader (self->store);
  g_autofree char *text = NULL;
  g_autoptr (json_object) row = NULL;
  json_object *balance = NULL;
  CfOutboxState sent;

  if (!cf_told_read (cf_store_get_reference (self->store), "card", card, &text, error) ||
      !cf_outbox_read_state (db, &sent, error))
    return FALSE;
  row = text != NULL ? json_tokener_parse (text) : NULL;
  if (!cf_value_store_read_own (db, card, row != NULL ? cf_till_told_applied (self, row) : 0,
                                sent.seq > 0 ? cf_position_to_key (sent.epoch, sent.seq) : 0,
                                ret_own, error))
    return FALSE;
  *ret_told = -1;
  if (row != NULL && json_object_object_get_ex (row, "balance_minor", &balance))
    *ret_told = MAX (0, json_object_get_int64 (balance) + ret_own->delta);
  return TRUE;
}

gboolean
cf_till_get_card_balance (CfTill *self, const char *card, CfMoney *ret_balance)
{
  CfOwnValue own;

  return read_known (self, card, &ret_balance->minor, &own, NULL) && ret_balance->minor >= 0;
}

/* What the open basket takes is no record yet: of @card, and at risk of it and of all cards. */
static void
add_basket (CfTill *self, const char *card, gint64 *told, CfOwnValue *own)
{
  for (guint i = 0; i < cf_basket_get_tender_count (self->basket); i++) {
    const CfTender *tender = cf_basket_get_tender (self->basket, i);

    if (tender->state != CF_TENDER_SETTLED)
      continue;
    own->at_risk_in_all += tender->at_risk.minor;
    if (!g_str_equal (tender->type.id, CF_TENDER_GIFT_CARD) ||
        !g_str_equal (tender->reference, card))
      continue;
    own->at_risk += tender->at_risk.minor;
    if (*told >= 0)
      *told = MAX (0, *told - tender->amount.minor);
  }
}

static void
pay_offline (CfTill *self, GTask *task, Payment *payment)
{
  GError *failure = NULL;
  CfOwnValue own;
  CfEscrowPlan plan;
  gint64 told;

  if (!read_known (self, payment->card, &told, &own, &failure)) {
    refuse (self, task, payment, failure, 0);
    return;
  }
  add_basket (self, payment->card, &told, &own);
  if (cf_escrow_plan (payment->wanted, payment->available, told, own.at_risk, own.at_risk_in_all,
                      &self->risk_limit, &plan, &failure)) {
    pay (self, task, payment, payment->wanted);
  } else if (payment->takes_less && payment->available > 0) {
    g_clear_error (&failure);
    pay (self, task, payment, payment->available);
  } else {
    refuse (self, task, payment, failure, payment->available);
  }
}

/* ── asking ──────────────────────────────────────────────────────────────────────────────────── */

/* Takes over what the central said.  FALSE: it is no grant of this card to this till, now. */
static gboolean
take_grant (CfTill *self, Payment *payment, const char *text)
{
  g_autoptr (json_object) json = json_tokener_parse (text);
  CfId terminal = cf_store_get_terminal (self->store);
  json_object *free_behind = NULL;
  CfGrant grant;
  CfHeldGrant *held;

  if (json == NULL || !cf_grant_from_json (json, &grant, NULL) ||
      !g_str_equal (grant.subject, payment->card) ||
      !cf_grant_is_held_by (&grant, &terminal, cf_store_get_head (self->store).epoch))
    return FALSE;
  for (guint i = 0; i < payment->held->len; i++)
    if (g_str_equal (((const CfHeldGrant *) payment->held->pdata[i])->id, grant.id.text))
      return TRUE; /* told meanwhile, or answered again */
  held = g_new0 (CfHeldGrant, 1);
  g_strlcpy (held->id, grant.id.text, sizeof held->id);
  held->subject = g_strdup (grant.subject);
  held->amount = grant.amount;
  g_ptr_array_add (payment->held, held);
  g_strlcpy (payment->lent_id, grant.id.text, sizeof payment->lent_id);
  payment->lent = g_strdup (text);
  payment->available += remaining (self, held);
  if (json_object_object_get_ex (json, "free_minor", &free_behind))
    payment->free_behind = MAX (0, json_object_get_int64 (free_behind));
  return TRUE;
}

static void
answered (CfTill *self, GTask *task, const char *text, GError *failure)
{
  Payment *payment = g_task_get_task_data (task);
  gboolean is_told_so = cf_error_is (failure, CF_ERROR_INSUFFICIENT_VALUE);

  if (cf_error_is (failure, CF_ERROR_UNKNOWN_CARD)) {
    refuse (self, task, payment, failure, 0);
    return;
  }
  if (text != NULL && !take_grant (self, payment, text))
    g_message ("what the central said is no grant of the card that was asked for");
  else
    is_told_so = is_told_so || text != NULL;
  if (!is_told_so) {
    g_clear_error (&failure);
    pay_offline (self, task, payment);
  } else if (payment->available >= payment->wanted) {
    pay (self, task, payment, payment->wanted);
  } else if (payment->takes_less && payment->available > 0) {
    g_clear_error (&failure);
    pay (self, task, payment, payment->available);
  } else {
    g_clear_error (&failure);
    cf_error_set (&failure, CF_ERROR_INSUFFICIENT_VALUE, "there is not that much on it");
    refuse (self, task, payment, failure, payment->available);
  }
}

static void
on_answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  g_autoptr (CfTill) self = g_object_ref (g_task_get_source_object (task));
  GError *failure = NULL;
  Payment *payment = g_task_get_task_data (task);
  g_autofree char *text = payment->lender.finish (payment->lender.data, result, NULL, &failure);

  if (!cf_error_is (failure, CF_ERROR_UNREACHABLE))
    self->value_answers++;
  cf_till_thaw (self);
  cf_till_end (self);
  answered (self, task, text, failure);
  cf_till_changed (self);
}

gboolean
cf_till_may_ask_lender (CfTill *self)
{
  return self->lender.ask != NULL && (!self->central_is_told || self->central.is_online);
}

void
cf_till_get_value_limit (CfTill *self, CfTillValueLimit *ret_limit)
{
  *ret_limit = (CfTillValueLimit){ cf_till_may_ask_lender (self), { self->risk_limit.per_use } };
}

static void
ask (CfTill *self, GTask *task, Payment *payment)
{
  /* Until an answer came the question is the same, and the central answers it as before. */
  g_autofree char *salt = g_strdup_printf ("%s %s %u", cf_basket_get_id (self->basket)->text,
                                           self->session.text, self->value_answers);
  CfTillLoan loan = { .card = payment->card,
                      .amount = payment->wanted - payment->available,
                      .salt = salt };

  payment->lender = self->lender;
  cf_till_begin (self);
  cf_till_freeze (self);
  cf_till_changed (self);
  self->lender.ask (self->lender.data, &loan, on_answered_cb, task);
}

/* How much is meant, by the rules of all tenders. */
static gboolean
find_wanted (CfTill *self, Payment *payment, const CfMoney *amount, GError **error)
{
  CfTerms terms = cf_till_terms (self);
  g_autoptr (CfBasket) tried = cf_basket_copy (self->basket);
  guint no;

  if (!cf_basket_add_tender (tried, &terms, &payment->type, amount, payment->card,
                             cf_clock_utc_ms (self->clock), &no, error))
    return FALSE;
  payment->wanted = cf_basket_find_tender (tried, no)->asked.minor;
  return TRUE;
}

void
cf_till_value_tender (CfTill *self,
                      GTask *task,
                      const CfTenderType *type,
                      const char *card,
                      const CfMoney *amount,
                      gboolean takes_less)
{
  Payment *payment = g_new0 (Payment, 1);
  GError *failure = NULL;

  g_task_set_task_data (task, payment, payment_free);
  *payment = (Payment){
    .type = *type, .card = g_strdup (card), .takes_less = takes_less, .free_behind = -1
  };
  if (!cf_till_is_card_number (card)) {
    cf_error_set (&failure, CF_ERROR_BAD_CODE, "this is no card's number");
    fail (self, task, failure);
    return;
  }
  if (!find_wanted (self, payment, amount, &failure) ||
      (payment->held = cf_till_list_held (self, &failure)) == NULL) {
    fail (self, task, failure);
    return;
  }
  payment->available = keep_usable (self, payment->held, card);
  if (payment->available >= payment->wanted)
    pay (self, task, payment, payment->wanted);
  else if (cf_till_may_ask_lender (self))
    ask (self, task, payment);
  else
    pay_offline (self, task, payment);
}
