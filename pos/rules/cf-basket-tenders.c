/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-basket-private.h"
#include "cf-figures.h"

/* What stands against one way of paying: how much at most, and what is meant when no amount is given. */
typedef struct
{
  gboolean is_payout;
  CfMoney usual; /* the amount when none is given */
  CfMoney most;  /* the most it may be, unless it gives change */
} Open;

static CfMoney
stored_value_total (const CfBasket *self, const CfFigures *figures)
{
  gint64 sum = 0;
  for (guint i = 0; i < figures->n_lines; i++)
    if (cf_basket_get_line (self, i)->item.kind == CF_LINE_STORED_VALUE)
      sum += figures->lines[i].total.minor;
  return cf_money_from_minor (sum);
}

/* What tenders of kinds that may not pay for stored value have paid so far. */
static CfMoney
restricted_paid (const CfBasket *self, const CfFigures *figures)
{
  gint64 sum = 0;
  for (guint i = 0; i < figures->n_tenders; i++)
    if (!cf_basket_find_tender (self, figures->tenders[i].no)->type.pays_stored_value)
      sum += figures->tenders[i].paid.minor;
  return cf_money_from_minor (sum);
}

static gboolean
find_open (const CfBasket *self,
           const CfFigures *figures,
           const CfTenderType *type,
           Open *ret_open,
           GError **error)
{
  if (figures->due.minor == 0 && figures->refund_due.minor == 0)
    return cf_error_set (error, CF_ERROR_NOTHING_DUE, "nothing is due");
  if (figures->refund_due.minor > 0) {
    if (!type->may_refund)
      return cf_error_set (error, CF_ERROR_WRONG_STATE, "'%s' cannot pay out", type->id);
    CfMoney most = type->is_cash ? figures->refund_due_cash : figures->refund_due;
    *ret_open = (Open){ TRUE, most, most };
    return TRUE;
  }
  Open open = { FALSE, figures->due, figures->due };
  if (!type->pays_stored_value) {
    gint64 payable = figures->total.minor - stored_value_total (self, figures).minor -
                     restricted_paid (self, figures).minor;
    open.most.minor = CLAMP (payable, 0, figures->due.minor);
    if (open.most.minor == 0)
      return cf_error_set (error, CF_ERROR_NOTHING_DUE, "'%s' cannot pay for stored value",
                           type->id);
    open.usual = open.most;
  } else if (type->is_cash) {
    open.usual = figures->due_cash;
  }
  *ret_open = open;
  return TRUE;
}

static gboolean
check_amount (const CfTenderType *type, const Open *open, CfMoney amount, GError **error)
{
  /* 0.00 in cash is an amount only where the cash step rounds what is open to nothing. */
  gboolean nothing_fits = type->is_cash && amount.minor == 0 && open->usual.minor == 0;
  if ((amount.minor <= 0 && !nothing_fits) || amount.minor > CF_BASKET_TENDER_MAX)
    return cf_error_set (error, CF_ERROR_BAD_AMOUNT,
                         "%" G_GINT64_FORMAT " is not an amount to tender", amount.minor);
  gboolean gives_change = type->overpay == CF_TENDER_OVERPAY_CHANGE && !open->is_payout;
  if (amount.minor > open->most.minor && !gives_change)
    return cf_error_set (error, CF_ERROR_OVERPAID, "'%s' may be at most %" G_GINT64_FORMAT " here",
                         type->id, open->most.minor);
  return TRUE;
}

static gboolean
check_reference (const char *reference, GError **error)
{
  if (reference != NULL &&
      (strlen (reference) > CF_TENDER_REFERENCE_MAX || !g_utf8_validate (reference, -1, NULL)))
    return cf_error_set (error, CF_ERROR_BAD_REQUEST, "the reference is too long or not UTF-8");
  return TRUE;
}

static gboolean
check_ready (const CfBasket *self, const char *reference, GError **error)
{
  if (self->lines->len == 0)
    return cf_error_set (error, CF_ERROR_EMPTY_BASKET, "the basket has no lines");
  if (cf_basket_get_open_tender (self) != NULL)
    return cf_error_set (error, CF_ERROR_WRONG_STATE, "a card's outcome is awaited");
  if (!check_reference (reference, error))
    return FALSE;
  if (self->last_tender_no >= CF_BASKET_TENDERS_MAX)
    return cf_error_set (error, CF_ERROR_BASKET_FULL, "a basket has at most %d tenders",
                         CF_BASKET_TENDERS_MAX);
  return TRUE;
}

gboolean
cf_basket_add_tender (CfBasket *self,
                      const CfTerms *terms,
                      const CfTenderType *type,
                      const CfMoney *amount,
                      const char *reference,
                      gint64 at_ms,
                      guint *ret_tender_no,
                      GError **error)
{
  Open open = { 0 };
  if (!check_ready (self, reference, error))
    return FALSE;
  g_autoptr (CfFigures) figures = cf_figures_new (self, terms, error);
  if (figures == NULL || !find_open (self, figures, type, &open, error))
    return FALSE;
  CfMoney asked = amount != NULL ? *amount : open.usual;
  if (!check_amount (type, &open, asked, error))
    return FALSE;

  gboolean is_slip = reference != NULL && reference[0] != '\0';
  gboolean is_started = type->flow == CF_TENDER_FLOW_TERMINAL && !is_slip;
  CfTender tender = {
    .no = ++self->last_tender_no,
    .type = *type,
    .state = is_started ? CF_TENDER_STARTED : CF_TENDER_SETTLED,
    .is_payout = open.is_payout,
    .asked = asked,
    .amount = is_started ? CF_MONEY_ZERO : asked,
    .at_ms = at_ms,
  };
  if (is_slip)
    g_strlcpy (tender.reference, reference, sizeof tender.reference);
  g_array_append_val (self->tenders, tender);
  if (!cf_basket_check_tenders_fit (self, error)) {
    g_array_set_size (self->tenders, self->tenders->len - 1);
    self->last_tender_no--;
    return FALSE;
  }
  cf_basket_assert (self);
  if (ret_tender_no != NULL)
    *ret_tender_no = tender.no;
  return TRUE;
}

static CfTender *
find_tender (CfBasket *self, guint no, GError **error)
{
  for (guint i = 0; i < self->tenders->len; i++)
    if (g_array_index (self->tenders, CfTender, i).no == no)
      return &g_array_index (self->tenders, CfTender, i);
  cf_error_set (error, CF_ERROR_NO_SUCH_TENDER, "the basket has no tender %u", no);
  return NULL;
}

gboolean
cf_basket_move_tender (CfBasket *self,
                       guint no,
                       CfTenderState state,
                       CfMoney approved,
                       const char *reference,
                       GError **error)
{
  CfTender *tender = find_tender (self, no, error);
  if (tender == NULL)
    return FALSE;
  if (state >= CF_TENDER_N_STATES || state == CF_TENDER_VOIDED ||
      !cf_tender_state_may_move (tender->state, state))
    return cf_error_set (error, CF_ERROR_WRONG_STATE, "tender %u is %s", no,
                         cf_tender_state_name (tender->state));
  if (state == CF_TENDER_APPROVED && (approved.minor <= 0 || approved.minor > tender->asked.minor))
    return cf_error_set (error, CF_ERROR_BAD_AMOUNT,
                         "%" G_GINT64_FORMAT " cannot be approved of %" G_GINT64_FORMAT,
                         approved.minor, tender->asked.minor);
  if (!check_reference (reference, error))
    return FALSE;
  const CfTender *open = cf_basket_get_open_tender (self);
  if (cf_tender_state_is_open (state) && open != NULL && open != tender)
    return cf_error_set (error, CF_ERROR_WRONG_STATE, "another card's outcome is awaited");

  cf_tender_move (tender, state, approved);
  if (reference != NULL)
    g_strlcpy (tender->reference, reference, sizeof tender->reference);
  cf_basket_assert (self);
  return TRUE;
}

gboolean
cf_basket_set_tender_card (CfBasket *self, guint no, const char *card, GError **error)
{
  CfTender *tender = find_tender (self, no, error);
  const char *end;

  if (tender == NULL)
    return FALSE;
  if (!g_utf8_validate (card, -1, NULL))
    return cf_error_set (error, CF_ERROR_BAD_REQUEST, "the terminal's slip is not UTF-8");
  g_strlcpy (tender->card, card, sizeof tender->card);
  if (!g_utf8_validate (tender->card, -1, &end)) /* cut inside a character */
    tender->card[end - tender->card] = '\0';
  cf_basket_assert (self);
  return TRUE;
}

gboolean
cf_basket_set_tender_value (CfBasket *self,
                            guint no,
                            const char *grant,
                            CfMoney at_risk,
                            CfMoney rest,
                            GError **error)
{
  CfTender *tender = find_tender (self, no, error);
  if (tender == NULL)
    return FALSE;
  g_assert (tender->state == CF_TENDER_SETTLED);
  g_assert (at_risk.minor >= 0 && at_risk.minor <= tender->amount.minor && rest.minor >= 0);
  g_strlcpy (tender->grant, grant != NULL ? grant : "", sizeof tender->grant);
  tender->at_risk = at_risk;
  tender->rest = rest;
  cf_basket_assert (self);
  return TRUE;
}

gboolean
cf_basket_void_tender (CfBasket *self, guint no, GError **error)
{
  CfTender *tender = find_tender (self, no, error);
  if (tender == NULL)
    return FALSE;
  if (cf_tender_state_is_end (tender->state))
    return cf_error_set (error, CF_ERROR_NO_SUCH_TENDER, "tender %u came to nothing before", no);
  if (tender->state != CF_TENDER_SETTLED)
    return cf_error_set (error, CF_ERROR_WRONG_STATE, "tender %u is %s: reverse it", no,
                         cf_tender_state_name (tender->state));
  cf_tender_move (tender, CF_TENDER_VOIDED, CF_MONEY_ZERO);
  cf_basket_assert (self);
  return TRUE;
}

gboolean
cf_basket_check_finish (const CfBasket *self, const CfFigures *figures, GError **error)
{
  const CfTender *open = cf_basket_get_open_tender (self);
  if (self->lines->len == 0)
    return cf_error_set (error, CF_ERROR_EMPTY_BASKET, "the basket has no lines");
  if (open != NULL && open->state == CF_TENDER_UNKNOWN)
    return cf_error_set (error, CF_ERROR_CARD_UNKNOWN, "the outcome of tender %u is unknown",
                         open->no);
  if (open != NULL)
    return cf_error_set (error, CF_ERROR_WRONG_STATE, "tender %u is %s", open->no,
                         cf_tender_state_name (open->state));
  if (cf_basket_needs_age_check (self))
    return cf_error_set (error, CF_ERROR_AGE_CHECK_NEEDED, "confirm that the buyer is %u or older",
                         cf_basket_get_age_limit (self));
  if (figures->surplus.minor > 0)
    return cf_error_set (error, CF_ERROR_OVERPAID,
                         "%" G_GINT64_FORMAT " was tendered too much: give a tender back",
                         figures->surplus.minor);
  if (!figures->settled)
    return cf_error_set (error, CF_ERROR_NOT_PAID, "%" G_GINT64_FORMAT " is still open",
                         figures->due.minor - figures->refund_due.minor);
  return TRUE;
}
