/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "cf-sim-cards.h"
#include "cf-sim-central-private.h"
#include "cf-sim-trace.h"

/* Which records are in the central's figures now. */
CfSimKnown
cf_sim_central_read_booked (CfSimCentral *self)
{
  g_autoptr (CfCentralRows) rows = cf_sim_central_look (
    self, "SELECT terminal, applied_epoch, applied_seq FROM chain WHERE branch = ''");
  CfSimKnown known = { 0 };

  for (gsize i = 0; i < rows->n_rows; i++) {
    gint till = cf_sim_central_till_of (self, cf_central_rows_text (rows, i, 0));

    if (till < 0)
      continue;
    known.epoch[till] = (guint) cf_central_rows_int (rows, i, 1);
    known.seq[till] = cf_central_rows_int (rows, i, 2);
  }
  return known;
}

/* ---- what a web shop asked for ------------------------------------------------------------------- */

static CfSimMove *
move_of_key (CfSimCentral *self, const char *key)
{
  guint no = 0;

  if (key == NULL || sscanf (key, "card-%u", &no) != 1 || no == 0 || no > self->shop->moves->len)
    return NULL;
  return g_ptr_array_index (self->shop->moves, no - 1);
}

void
cf_sim_central_settle_moves (CfSimCentral *self)
{
  g_autoptr (CfCentralRows) rows = NULL;

  if (self->shop->moves->len == 0)
    return;
  cf_sim_central_begin_look (self);
  rows = cf_sim_central_look (self, "SELECT key FROM kept_answer WHERE status = 200 ORDER BY key");
  for (gsize i = 0; i < rows->n_rows; i++) {
    CfSimMove *move = move_of_key (self, cf_central_rows_text (rows, i, 0));

    if (move != NULL)
      cf_sim_shop_book (self->shop, move);
  }
  cf_sim_central_end_look (self);
}

void
cf_sim_central_hear_move (CfSimCentral *self, const CfSimRequest *request)
{
  CfSimMove *move = move_of_key (self, cf_sim_request_header (request, "idempotency-key"));
  CfSimKnown known;

  if (move == NULL || move->booked != 0)
    return;
  if (move->state == CF_SIM_NEVER && self->restores == 0)
    cf_sim_fail ("central: does what a web shop was told is not done: card %u, %d", move->card,
                 (int) move->minor);
  cf_sim_central_tell_ends (self);
  cf_sim_central_begin_look (self);
  known = cf_sim_central_read_booked (self);
  cf_sim_central_end_look (self);
  if (-move->minor > cf_sim_shop_free_on_card (self->shop, move->card, &known))
    cf_sim_fail ("central: %d are taken of card %u, free are %d", (int) -move->minor, move->card,
                 (int) cf_sim_shop_free_on_card (self->shop, move->card, &known));
  cf_sim_shop_book (self->shop, move);
}

/* ---- what it lends ------------------------------------------------------------------------------- */

/* A card's number, or a good that lies in the shop. */
static guint
subject_of (const char *subject)
{
  for (guint i = 0; i < CF_SIM_GOODS; i++) {
    g_autofree char *pieces = g_strconcat (cf_sim_goods[i].sku, "|main", NULL);

    if (g_str_equal (pieces, subject))
      return cf_sim_loan_of_good (i);
  }
  return cf_sim_card_find (subject);
}

static void
read_loan (CfSimCentral *self, const CfCentralRows *rows, gsize i, const CfSimKnown *known)
{
  CfSimLoan *loan = cf_sim_shop_find_loan (self->shop, cf_central_rows_text (rows, i, 0));
  guint card = subject_of (cf_central_rows_text (rows, i, 1));
  gint till = cf_sim_central_till_of (self, cf_central_rows_text (rows, i, 3));

  if (loan != NULL) {
    if (!loan->was_known)
      cf_sim_reached (CF_SIM_HELD_SAID);
    loan->is_known = TRUE;
    return;
  }
  if (card == 0 || till < 0)
    cf_sim_fail ("central: lends what nobody has to nobody");
  loan = cf_sim_shop_lend (self->shop, cf_central_rows_text (rows, i, 0), card,
                           cf_central_rows_int (rows, i, 2), (guint) till,
                           (guint) cf_central_rows_int (rows, i, 4), known);
  loan->after_seq = cf_central_rows_int (rows, i, 5);
  /* A request that came late lends nothing to what is booked already. */
  if (known->epoch[till] == loan->epoch)
    loan->after_seq = MAX (loan->after_seq, known->seq[till]);
  cf_sim_reached (card > CF_SIM_CARDS ? CF_SIM_PIECES_LENT : CF_SIM_LENT);
}

static void
read_loans (CfSimCentral *self, const CfSimKnown *known)
{
  g_autoptr (CfCentralRows) rows =
    cf_sim_central_look (self,
                         "SELECT id, subject, amount, terminal, epoch, after_seq FROM escrow_grant"
                         " WHERE state <> 'unheard' ORDER BY given_ms, id");

  for (guint i = 0; i < self->shop->loans->len; i++) {
    CfSimLoan *loan = g_ptr_array_index (self->shop->loans, i);

    loan->was_known = loan->is_known;
    loan->is_known = FALSE;
  }
  for (gsize i = 0; i < rows->n_rows; i++)
    read_loan (self, rows, i, known);
}

/* On a day without orders what is kept of a good is what tills were lent. */
static void
watch_pieces (CfSimCentral *self, const CfSimKnown *known)
{
  g_autoptr (CfCentralRows) rows = NULL;

  if (self->plan->theme != CF_SIM_THEME_PIECES)
    return;
  rows =
    cf_sim_central_look (self, "SELECT sku, reserved_milli FROM stock WHERE location = 'main'");
  for (guint good = 0; good < CF_SIM_GOODS; good++)
    for (gsize i = 0; i < rows->n_rows; i++) {
      gint64 lent = cf_sim_shop_lent (self->shop, cf_sim_loan_of_good (good), known);

      if (g_str_equal (cf_central_rows_text (rows, i, 0), cf_sim_goods[good].sku) &&
          cf_central_rows_int (rows, i, 1) != lent)
        cf_sim_fail ("central: keeps %d of %s for tills; by its loans it is %d",
                     (int) cf_central_rows_int (rows, i, 1), cf_sim_goods[good].sku, (int) lent);
    }
}

/* One a sale and good. */
void
cf_sim_central_prove_pieces (CfSimCentral *self, const CfSimKnown *heads, GPtrArray *expected)
{
  for (guint i = 0; i < self->shop->deeds->len; i++) {
    const CfSimDeed *deed = g_ptr_array_index (self->shop->deeds, i);

    for (guint good = 0; good < CF_SIM_GOODS; good++) {
      if (deed->uncovered_milli[good] == 0 || !cf_sim_deed_is_among (self->shop, deed, heads))
        continue;
      cf_sim_reached (CF_SIM_OVERSOLD);
      g_ptr_array_add (expected, g_strdup_printf ("oversold %s %u:%" G_GINT64_FORMAT " %s",
                                                  self->terminals[deed->till].text, deed->epoch,
                                                  deed->seq, cf_sim_goods[good].sku));
    }
  }
}

void
cf_sim_central_watch_cards (CfSimCentral *self)
{
  g_autoptr (CfCentralRows) rows = NULL;
  CfSimKnown known;

  cf_sim_central_tell_ends (self);
  cf_sim_central_begin_look (self);
  known = cf_sim_central_read_booked (self);
  read_loans (self, &known);
  rows = cf_sim_central_look (self, "SELECT card, issued_minor - used_minor, lent_minor"
                                    " FROM value_card");
  for (gsize i = 0; i < rows->n_rows; i++) {
    guint card = cf_sim_card_find (cf_central_rows_text (rows, i, 0));
    gint64 balance = cf_sim_shop_balance (self->shop, card, &known, self->shop->booked);
    gint64 lent = cf_sim_shop_lent (self->shop, card, &known);

    if (cf_central_rows_int (rows, i, 1) != balance)
      cf_sim_fail ("central: has %d on card %u; of what it knows there are %d",
                   (int) cf_central_rows_int (rows, i, 1), card, (int) balance);
    if (cf_central_rows_int (rows, i, 2) != lent)
      cf_sim_fail ("central: keeps %d of card %u for tills; by its loans it is %d",
                   (int) cf_central_rows_int (rows, i, 2), card, (int) lent);
  }
  watch_pieces (self, &known);
  cf_sim_central_end_look (self);
}

/* ---- what it says -------------------------------------------------------------------------------- */

void
cf_sim_central_hear_card (CfSimCentral *self, json_object *row, gboolean is_now)
{
  guint card = cf_sim_card_find (cf_wire_get_text (row, "card", 64));
  CfSimToldCard told = { 0 };
  guint booked = self->shop->booked;

  if (card == 0 ||
      !cf_wire_get_int (row, "balance_minor", -G_MAXINT32, G_MAXINT32, &told.balance_minor))
    cf_sim_fail ("central: a card that is none: %s", json_object_to_json_string (row));
  cf_sim_central_read_applied (self, cf_wire_get_object (row, "applied"), &told.applied);
  while (cf_sim_shop_balance (self->shop, card, &told.applied, booked) != told.balance_minor) {
    if (is_now || booked == 0)
      cf_sim_fail ("central: says %d are on card %u; by the records it names there are %d",
                   (int) told.balance_minor, card,
                   (int) cf_sim_shop_balance (self->shop, card, &told.applied, booked));
    booked--;
  }
  g_array_append_val (self->told_cards[card - 1], told);
}

/* ---- the proof ----------------------------------------------------------------------------------- */

static void
expect_risks (CfSimCentral *self,
              const CfSimKnown *heads,
              guint card,
              gboolean *ret_risked,
              GPtrArray *expected)
{
  for (guint i = 0; i < self->shop->deeds->len; i++) {
    const CfSimDeed *deed = g_ptr_array_index (self->shop->deeds, i);

    if (deed->card != card || deed->at_risk_minor == 0 ||
        !cf_sim_deed_is_among (self->shop, deed, heads))
      continue;
    *ret_risked = TRUE;
    cf_sim_reached (CF_SIM_RISKED);
    g_ptr_array_add (expected, g_strdup_printf ("used_at_risk %s %u:%" G_GINT64_FORMAT " %s",
                                                self->terminals[deed->till].text, deed->epoch,
                                                deed->seq, cf_sim_card_numbers[card - 1]));
  }
}

static void
prove_card (CfSimCentral *self, const CfSimKnown *heads, guint card, GPtrArray *expected)
{
  gint64 balance = cf_sim_shop_balance (self->shop, card, heads, self->shop->booked);
  gboolean was_risked = FALSE;

  expect_risks (self, heads, card, &was_risked, expected);
  if (balance >= 0)
    return;
  if (!was_risked && self->restores == 0)
    cf_sim_fail ("card %u: %d more were taken than there was, and nobody ran a risk", card,
                 (int) -balance);
  cf_sim_reached (CF_SIM_OVERSPENT);
  g_ptr_array_add (expected, g_strconcat ("overspent ", cf_sim_card_numbers[card - 1], NULL));
}

void
cf_sim_central_prove_cards (CfSimCentral *self, const CfSimKnown *heads, GPtrArray *expected)
{
  for (guint i = 0; i < self->shop->moves->len && self->restores == 0; i++) {
    const CfSimMove *move = g_ptr_array_index (self->shop->moves, i);

    if ((move->state == CF_SIM_STANDS) != (move->booked != 0))
      cf_sim_fail ("central: %s what a web shop did with card %u",
                   move->booked != 0 ? "has twice" : "has forgotten", move->card);
  }
  for (guint card = 1; card <= CF_SIM_CARDS; card++)
    prove_card (self, heads, card, expected);
}
