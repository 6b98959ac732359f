/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-sim-cards.h"

#include "cf-sim-trace.h"

const char *const cf_sim_card_numbers[CF_SIM_CARDS] = {
  "6000000000000011",
  "6000000000000029",
  "6000000000000037",
  "6000000000000045",
};

void
cf_sim_loan_free (CfSimLoan *self)
{
  g_free (self->id);
  g_free (self);
}

guint
cf_sim_card_find (const char *number)
{
  for (guint i = 0; i < CF_SIM_CARDS; i++)
    if (g_strcmp0 (number, cf_sim_card_numbers[i]) == 0)
      return i + 1;
  return 0;
}

/* ---- what a web shop does ------------------------------------------------------------------------ */

CfSimMove *
cf_sim_shop_move (CfSimShop *self, guint card, gboolean is_first, gint64 minor)
{
  CfSimMove *move = g_new0 (CfSimMove, 1);

  move->no = self->moves->len + 1;
  move->card = card;
  move->is_first = is_first;
  move->minor = minor;
  g_ptr_array_add (self->moves, move);
  return move;
}

void
cf_sim_shop_book (CfSimShop *self, CfSimMove *move)
{
  if (move->booked == 0)
    move->booked = ++self->booked;
}

void
cf_sim_shop_forget_moves (CfSimShop *self)
{
  for (guint i = 0; i < self->moves->len; i++)
    ((CfSimMove *) g_ptr_array_index (self->moves, i))->booked = 0;
  self->booked = 0;
}

/* ---- what is on a card --------------------------------------------------------------------------- */

gint64
cf_sim_shop_balance (const CfSimShop *self, guint card, const CfSimKnown *known, guint booked)
{
  gint64 balance = 0;

  for (guint i = 0; i < self->deeds->len; i++) {
    const CfSimDeed *deed = g_ptr_array_index (self->deeds, i);

    if (deed->card == card && cf_sim_deed_is_among (self, deed, known))
      balance += deed->value_minor;
  }
  for (guint i = 0; i < self->moves->len; i++) {
    const CfSimMove *move = g_ptr_array_index (self->moves, i);

    if (move->card == card && move->booked != 0 && move->booked <= booked)
      balance += move->minor;
  }
  return balance;
}

gint64
cf_sim_shop_did_to_card (const CfSimShop *self, guint card, guint till, guint epoch, gint64 seq)
{
  gint64 sum = 0;

  for (guint i = 0; i < self->deeds->len; i++) {
    const CfSimDeed *deed = g_ptr_array_index (self->deeds, i);

    if (deed->card == card && deed->till == till && deed->state == CF_SIM_STANDS &&
        !deed->is_lost && cf_sim_deed_is_behind (deed, epoch, seq))
      sum += deed->value_minor;
  }
  return sum;
}

/* ---- what is lent -------------------------------------------------------------------------------- */

CfSimLoan *
cf_sim_shop_find_loan (const CfSimShop *self, const char *id)
{
  for (guint i = 0; i < self->loans->len; i++) {
    CfSimLoan *loan = g_ptr_array_index (self->loans, i);

    if (g_strcmp0 (loan->id, id) == 0)
      return loan;
  }
  return NULL;
}

CfSimLoan *
cf_sim_shop_lend (CfSimShop *self,
                  const char *id,
                  guint card,
                  gint64 minor,
                  guint till,
                  guint epoch,
                  const CfSimKnown *known)
{
  gint64 free_minor = cf_sim_shop_free_on_card (self, card, known);
  CfSimLoan *loan = g_new0 (CfSimLoan, 1);

  if (minor > free_minor)
    cf_sim_fail ("%d of %u are lent, free are %d", (int) minor, card, (int) free_minor);
  loan->id = g_strdup (id);
  loan->no = self->loans->len + 1;
  loan->card = card;
  loan->minor = minor;
  loan->till = till;
  loan->epoch = epoch;
  loan->is_known = TRUE;
  g_ptr_array_add (self->loans, loan);
  cf_sim_trace ("card, or goods, %u: %d are lent to till %u in epoch %u", card, (int) minor,
                till + 1, epoch);
  return loan;
}

void
cf_sim_shop_forget_kept (CfSimShop *self, guint till)
{
  for (guint i = 0; i < self->loans->len; i++) {
    CfSimLoan *loan = g_ptr_array_index (self->loans, i);

    if (loan->till == till)
      loan->is_kept_here = FALSE;
  }
}

static gint64
taken_by (const CfSimDeed *deed, const CfSimLoan *loan)
{
  gint64 taken = 0;

  for (guint i = 0; i < deed->n_loans; i++)
    if (deed->loans[i].loan == loan->no)
      taken += deed->loans[i].minor;
  return taken;
}

static gboolean
gives_back (const CfSimDeed *deed, const CfSimLoan *loan)
{
  for (guint i = 0; i < deed->n_ends; i++)
    if (deed->ends[i] == loan->no)
      return TRUE;
  return FALSE;
}

gint64
cf_sim_loan_used (const CfSimShop *self, const CfSimLoan *loan)
{
  gint64 used = 0;

  for (guint i = 0; i < self->deeds->len; i++) {
    const CfSimDeed *deed = g_ptr_array_index (self->deeds, i);

    if (deed->state == CF_SIM_STANDS && !deed->is_lost)
      used += taken_by (deed, loan);
  }
  return used;
}

gboolean
cf_sim_loan_is_given_back (const CfSimShop *self, const CfSimLoan *loan)
{
  for (guint i = 0; i < self->deeds->len; i++) {
    const CfSimDeed *deed = g_ptr_array_index (self->deeds, i);

    if (deed->state == CF_SIM_STANDS && !deed->is_lost && gives_back (deed, loan))
      return TRUE;
  }
  return FALSE;
}

/* Of what a till sells it takes from what it was lent of it, also where it has not heard of that. */
static void
take_unnamed (const CfSimShop *self, const CfSimDeed *deed, guint good)
{
  gint64 milli = 0;

  for (guint i = 0; i < deed->n_parts; i++)
    if (deed->parts[i].good == good)
      milli -= deed->parts[i].milli;
  for (guint i = 0; i < self->loans->len; i++) {
    CfSimLoan *loan = g_ptr_array_index (self->loans, i);

    if (loan->card != cf_sim_loan_of_good (good) || loan->till != deed->till || !loan->is_known ||
        loan->epoch != deed->epoch || loan->after_seq >= deed->seq || loan->left <= 0)
      continue;
    loan->left -= MIN (loan->left, milli);
    return;
  }
}

/* What is left of each loan of @card by the records @known. */
static void
reckon_left (const CfSimShop *self, guint card, const CfSimKnown *known)
{
  for (guint i = 0; i < self->loans->len; i++) {
    CfSimLoan *loan = g_ptr_array_index (self->loans, i);

    loan->left = loan->minor;
  }
  for (guint k = 0; k < self->deeds->len; k++) {
    const CfSimDeed *deed = g_ptr_array_index (self->deeds, k);

    if (!cf_sim_deed_is_among (self, deed, known))
      continue;
    for (guint i = 0; i < self->loans->len && deed->n_loans + deed->n_ends > 0; i++) {
      CfSimLoan *loan = g_ptr_array_index (self->loans, i);

      loan->left = gives_back (deed, loan) ? 0 : loan->left - taken_by (deed, loan);
    }
    if (card > CF_SIM_CARDS && deed->kind == CF_SIM_SOLD &&
        deed->is_unnamed[card - cf_sim_loan_of_good (0)])
      take_unnamed (self, deed, card - cf_sim_loan_of_good (0));
  }
}

/* @with_forgotten: also what tills have, and an older copy of the central knows nothing of. */
static gint64
sum_lent (const CfSimShop *self, guint card, const CfSimKnown *known, gboolean with_forgotten)
{
  gint64 lent = 0;

  reckon_left (self, card, known);
  for (guint i = 0; i < self->loans->len; i++) {
    const CfSimLoan *loan = g_ptr_array_index (self->loans, i);

    if (loan->card == card && (loan->is_known || (with_forgotten && loan->is_kept_here)) &&
        known->epoch[loan->till] <= loan->epoch)
      lent += MAX (loan->left, 0);
  }
  return lent;
}

gint64
cf_sim_shop_lent (const CfSimShop *self, guint card, const CfSimKnown *known)
{
  return sum_lent (self, card, known, FALSE);
}

guint
cf_sim_loan_of_good (guint good)
{
  return CF_SIM_CARDS + 1 + good;
}

gint64
cf_sim_shop_free_on_card (const CfSimShop *self, guint card, const CfSimKnown *known)
{
  gint64 balance = card > CF_SIM_CARDS
                     ? cf_sim_shop_stock (self, card - cf_sim_loan_of_good (0), known)
                     : cf_sim_shop_balance (self, card, known, self->booked);

  return MAX (balance - sum_lent (self, card, known, TRUE), 0);
}
