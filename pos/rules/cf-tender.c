/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-tender.h"

#include <string.h>

/* clang-format off */
static const CfTenderType default_types[] = {
  { .id = "cash",    .flow = CF_TENDER_FLOW_IMMEDIATE, .overpay = CF_TENDER_OVERPAY_CHANGE,
    .is_cash = TRUE, .opens_drawer = TRUE, .pays_stored_value = TRUE, .may_refund = TRUE },
  { .id = "card",    .flow = CF_TENDER_FLOW_TERMINAL,  .overpay = CF_TENDER_OVERPAY_NO,
    .pays_stored_value = TRUE, .may_refund = TRUE },
  { .id = "voucher", .flow = CF_TENDER_FLOW_IMMEDIATE, .overpay = CF_TENDER_OVERPAY_NO,
    .opens_drawer = TRUE },
  { .id = CF_TENDER_GIFT_CARD, .flow = CF_TENDER_FLOW_IMMEDIATE, .overpay = CF_TENDER_OVERPAY_NO },
};

#define TO(state) (1u << CF_TENDER_##state)

/* What a state guarantees stands in cf-tender.h, above the enumeration. */
static const struct
{
  const char *name;
  guint next;
  gboolean counts; /* pays for something */
  gboolean open;   /* its outcome is awaited */
  gboolean binds;  /* a terminal holds, or may hold, money */
} states[CF_TENDER_N_STATES] = {
  [CF_TENDER_SETTLED]   = { "settled",   TO (VOIDED),                                  TRUE,  FALSE, FALSE },
  [CF_TENDER_VOIDED]    = { "voided",    0,                                            FALSE, FALSE, FALSE },
  [CF_TENDER_STARTED]   = { "started",   TO (APPROVED) | TO (DECLINED) | TO (UNKNOWN), FALSE, TRUE,  TRUE  },
  [CF_TENDER_APPROVED]  = { "approved",  TO (REVERSING),                               TRUE,  FALSE, TRUE  },
  [CF_TENDER_DECLINED]  = { "declined",  0,                                            FALSE, FALSE, FALSE },
  [CF_TENDER_UNKNOWN]   = { "unknown",   TO (APPROVED) | TO (DECLINED),                FALSE, TRUE,  TRUE  },
  [CF_TENDER_REVERSING] = { "reversing", TO (APPROVED) | TO (REVERSED),                FALSE, TRUE,  TRUE  },
  [CF_TENDER_REVERSED]  = { "reversed",  0,                                            FALSE, FALSE, FALSE },
};
/* clang-format on */

const CfTenderType *
cf_tender_types_default (guint *ret_count)
{
  *ret_count = G_N_ELEMENTS (default_types);
  return default_types;
}

const CfTenderType *
cf_tender_type_find (const CfTenderType *types, guint count, const char *id)
{
  for (guint i = 0; i < count; i++)
    if (g_strcmp0 (types[i].id, id) == 0)
      return &types[i];
  return NULL;
}

gboolean
cf_tender_type_leaves_slip (const CfTenderType *self)
{
  return self->flow == CF_TENDER_FLOW_TERMINAL || (self->opens_drawer && !self->is_cash);
}

gboolean
cf_tender_type_equal (const CfTenderType *a, const CfTenderType *b)
{
  return g_str_equal (a->id, b->id) && a->flow == b->flow && a->overpay == b->overpay &&
         a->is_cash == b->is_cash && a->opens_drawer == b->opens_drawer &&
         a->pays_stored_value == b->pays_stored_value && a->may_refund == b->may_refund;
}

const char *
cf_tender_state_name (CfTenderState state)
{
  g_return_val_if_fail (state < CF_TENDER_N_STATES, NULL);
  return states[state].name;
}

gboolean
cf_tender_state_parse (const char *name, CfTenderState *ret_state)
{
  for (guint i = 0; i < CF_TENDER_N_STATES; i++)
    if (g_strcmp0 (states[i].name, name) == 0) {
      *ret_state = (CfTenderState) i;
      return TRUE;
    }
  return FALSE;
}

gboolean
cf_tender_state_may_move (CfTenderState from, CfTenderState to)
{
  g_return_val_if_fail (from < CF_TENDER_N_STATES && to < CF_TENDER_N_STATES, FALSE);
  return (states[from].next & (1u << to)) != 0;
}

gboolean
cf_tender_state_counts (CfTenderState state)
{
  g_return_val_if_fail (state < CF_TENDER_N_STATES, FALSE);
  return states[state].counts;
}

gboolean
cf_tender_state_is_end (CfTenderState state)
{
  g_return_val_if_fail (state < CF_TENDER_N_STATES, FALSE);
  return states[state].next == 0;
}

gboolean
cf_tender_state_is_open (CfTenderState state)
{
  g_return_val_if_fail (state < CF_TENDER_N_STATES, FALSE);
  return states[state].open;
}

gboolean
cf_tender_state_binds (CfTenderState state)
{
  g_return_val_if_fail (state < CF_TENDER_N_STATES, FALSE);
  return states[state].binds;
}

void
cf_tender_move (CfTender *self, CfTenderState next, CfMoney approved)
{
  g_assert (cf_tender_state_may_move (self->state, next));
  g_debug ("tender %u: %s -> %s", self->no, states[self->state].name, states[next].name);
  if (next == CF_TENDER_APPROVED) {
    g_assert (approved.minor > 0 && approved.minor <= self->asked.minor);
    self->amount = approved;
  } else if (next != CF_TENDER_REVERSING) {
    /* While it is being reversed the amount stays known: it is what the reversal asks for. */
    self->amount = CF_MONEY_ZERO;
  }
  self->state = next;
}

gboolean
cf_tender_equal (const CfTender *a, const CfTender *b)
{
  return a->no == b->no && cf_tender_type_equal (&a->type, &b->type) && a->state == b->state &&
         a->is_payout == b->is_payout && a->asked.minor == b->asked.minor &&
         a->amount.minor == b->amount.minor && g_str_equal (a->reference, b->reference) &&
         g_str_equal (a->card, b->card) && g_str_equal (a->grant, b->grant) &&
         a->at_risk.minor == b->at_risk.minor && a->rest.minor == b->rest.minor &&
         a->at_ms == b->at_ms;
}
