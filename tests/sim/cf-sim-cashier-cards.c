/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-escrow.h"
#include "cf-outbox.h"
#include "cf-sim-cards.h"
#include "cf-sim-till-private.h"
#include "cf-sim-trace.h"
#include "cf-told-store.h"
#include "cf-trade-body.h"
#include "cf-value-store.h"
#include "cf-wire.h"

/*
 * Who pays with a gift card: the till asks to be lent a part of it, keeps what it was lent, and takes it with
 * the sale.  Each is a step of its own, between which the machine may stop.  Where nobody can be asked, the
 * owner risks a little.
 */

#define FAVOURITE_PPM 500000 /* of all who pay come with the same card */

static const CfOfflineLimit risk = { .per_use = 1000, .per_subject = 2000, .in_all = 4000 };

/* ---- what the till holds ------------------------------------------------------------------------- */

static GPtrArray *
list_held (CfSimTill *self)
{
  CfId terminal = cf_store_get_terminal (self->store);
  g_autoptr (GError) error = NULL;
  GPtrArray *held = cf_value_store_list_held (cf_store_get_reader (self->store),
                                              cf_store_get_reference (self->store), &terminal,
                                              cf_store_get_head (self->store).epoch, &error);

  if (held == NULL)
    cf_sim_till_expect_disks_fault (self, error);
  return held;
}

static gboolean
is_of (const CfHeldGrant *grant, guint card)
{
  return g_str_equal (grant->subject, cf_sim_card_numbers[card - 1]);
}

static gint64
available (const GPtrArray *held, guint card)
{
  gint64 sum = 0;

  for (guint i = 0; i < held->len; i++) {
    const CfHeldGrant *grant = g_ptr_array_index (held, i);

    if (is_of (grant, card))
      sum += grant->amount - grant->used;
  }
  return sum;
}

/* The loan in the world's words. */
static CfSimLoan *
loan_of (CfSimTill *self, const CfHeldGrant *grant)
{
  CfSimLoan *loan = cf_sim_shop_find_loan (self->shop, grant->id);

  if (loan == NULL || loan->till != self->index || loan->minor != grant->amount ||
      loan->epoch != self->epoch)
    cf_sim_fail ("till %u: holds %s, which it was not lent", self->index + 1, grant->id);
  return loan;
}

static gint64
taken_in (const CfSimDeed *deed, const CfSimLoan *loan)
{
  for (guint i = 0; i < deed->n_loans; i++)
    if (deed->loans[i].loan == loan->no)
      return deed->loans[i].minor;
  return 0;
}

void
cf_sim_cards_give_back (CfSimTill *self, CfCommit *commit, CfSimDeed *deed)
{
  g_autoptr (GPtrArray) held = list_held (self);

  for (guint i = 0; held != NULL && i < held->len && deed->n_ends < CF_SIM_ENDS_MAX; i++) {
    const CfHeldGrant *grant = g_ptr_array_index (held, i);
    const CfSimLoan *loan = loan_of (self, grant);
    g_autofree char *key = g_strconcat (CF_STATE_GRANT, grant->id, NULL);

    cf_commit_add_event (
      commit, cf_event_new (CF_EVENT_ESCROW_RETURNED, &self->machine.clock, CF_SIM_PERSON,
                            cf_event_body_escrow_returned (&(CfEscrowReturned){
                              .grant = grant->id,
                              .subject = grant->subject,
                              .rest = grant->amount - grant->used - taken_in (deed, loan) })));
    if (grant->is_kept)
      cf_commit_put_state (commit, key, NULL);
    deed->ends[deed->n_ends++] = loan->no;
    deed->records++;
  }
}

/* A family has one card. */
static guint
draw_card (CfSimTill *self)
{
  return cf_sim_random_happens (&self->people, FAVOURITE_PPM)
           ? 1
           : 1 + cf_sim_random_below (&self->people, CF_SIM_CARDS);
}

/* ---- paying -------------------------------------------------------------------------------------- */

/* What the till was told of a card, and what its own records did. */
typedef struct
{
  gboolean is_told;
  gint64 balance_minor;
  guint epoch; /* up to which its own records are in it */
  gint64 seq;
  CfOwnValue own;
} CfToldCard;

static void
read_told (CfSimTill *self, const char *number, CfToldCard *ret_row)
{
  CfId terminal = cf_store_get_terminal (self->store);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autoptr (json_object) row = NULL;
  json_object *pair;

  *ret_row = (CfToldCard){ 0 };
  if (!cf_told_read (cf_store_get_reference (self->store), "card", number, &text, &error))
    cf_sim_till_expect_disks_fault (self, error);
  row = text != NULL ? cf_wire_parse (text, strlen (text), NULL) : NULL;
  if (row == NULL)
    return;
  ret_row->is_told = TRUE;
  cf_wire_get_int (row, "balance_minor", -G_MAXINT32, G_MAXINT32, &ret_row->balance_minor);
  pair = cf_wire_get_array (cf_wire_get_object (row, "applied"), terminal.text);
  if (pair == NULL)
    return;
  ret_row->epoch = (guint) json_object_get_int64 (json_object_array_get_idx (pair, 0));
  ret_row->seq = json_object_get_int64 (json_object_array_get_idx (pair, 1));
}

/* How far the central has the till's records: read once for all cards, and not before it is needed. */
typedef struct
{
  gboolean is_known;
  CfOutboxState state;
} Sent;

static gboolean
read_sent (CfSimTill *self, Sent *sent, GError **error)
{
  if (!sent->is_known)
    sent->is_known = cf_outbox_read_state (cf_store_get_reader (self->store), &sent->state, error);
  return sent->is_known;
}

/* Returns: what is on the card as far as the till can know; below zero: it knows nothing of it. */
static gint64
read_known (CfSimTill *self, guint card, Sent *sent, CfToldCard *ret_row)
{
  const char *number = cf_sim_card_numbers[card - 1];
  g_autoptr (GError) error = NULL;

  read_told (self, number, ret_row);
  if (!read_sent (self, sent, &error) ||
      !cf_value_store_read_own (cf_store_get_reader (self->store), number,
                                cf_position_to_key (ret_row->epoch, ret_row->seq),
                                cf_position_to_key (sent->state.epoch, sent->state.seq),
                                &ret_row->own, &error))
    cf_sim_till_expect_disks_fault (self, error);
  return ret_row->is_told ? MAX (0, ret_row->balance_minor + ret_row->own.delta) : -1;
}

static void
leave (CfSimTill *self)
{
  self->is_busy = FALSE;
  g_clear_pointer (&self->payer.lent, g_free);
}

static void
take_lent (CfSimTill *self, CfSale *sale, CfSimDeed *deed, const GPtrArray *held)
{
  gint64 left = self->payer.wanted_minor;

  for (guint i = 0; i < held->len && deed->n_loans < CF_SIM_ENDS_MAX; i++) {
    const CfHeldGrant *grant = g_ptr_array_index (held, i);
    gint64 before = deed->value_minor;
    gint64 part = MIN (left, grant->amount - grant->used);

    if (!is_of (grant, self->payer.card) || part <= 0 || before == -sale->total.minor)
      continue;
    cf_sim_sale_take_card (sale, deed, self->payer.card, part, grant->id);
    deed->loans[deed->n_loans++] =
      (CfSimUse){ loan_of (self, grant)->no, before - deed->value_minor };
    left -= part;
  }
}

/* Where nobody could be asked, the owner's limits say how much may be taken on trust. */
static gint64
draw_risk (CfSimTill *self, const GPtrArray *held, gint64 total)
{
  gint64 asked = MIN (self->payer.wanted_minor, total);
  CfEscrowPlan plan = { 0 };
  CfToldCard row;
  Sent sent = { 0 };
  gint64 told = read_known (self, self->payer.card, &sent, &row);

  if (self->payer.is_told_no || asked <= 0 ||
      !cf_escrow_plan (asked, available (held, self->payer.card), told, row.own.at_risk,
                       row.own.at_risk_in_all, &risk, &plan, NULL))
    return 0;
  return plan.at_risk;
}

static void
pay (CfSimTill *self)
{
  g_autoptr (CfSale) sale = NULL;
  g_autoptr (GPtrArray) held = list_held (self);
  CfSimDeed *deed;
  gint64 at_risk;

  if (held == NULL || !cf_sim_sale_begin (self, CF_SIM_SOLD, &sale, &deed))
    return;
  if (!cf_sim_sale_fill (self, sale, deed)) {
    cf_sim_shop_never (self->shop, deed);
    return;
  }
  at_risk = draw_risk (self, held, sale->total.minor);
  take_lent (self, sale, deed, held);
  if (at_risk > 0)
    cf_sim_sale_take_card (sale, deed, self->payer.card, at_risk, NULL);
  if (cf_sim_sale_finish (self, sale, deed) && deed->n_loans > 0)
    cf_sim_reached (CF_SIM_CARD_TAKEN);
}

static void
pay_cb (gpointer data)
{
  CfSimTill *self = data;

  cf_sim_till_step (self, pay);
  leave (self);
}

/* Some have forgotten the milk. */
static void
pay_later (CfSimTill *self)
{
  gint64 most_ms = cf_sim_random_happens (&self->people, 300000) ? 240000 : 20000;

  cf_sim_loop_add (self->machine.loop, cf_sim_random_between (&self->people, 1, most_ms),
                   &self->timer, pay_cb, self, NULL);
}

/* ---- being lent ---------------------------------------------------------------------------------- */

/* Written down before anything is taken of it. */
static void
keep (CfSimTill *self)
{
  g_autoptr (json_object) json = cf_wire_parse (self->payer.lent, strlen (self->payer.lent), NULL);
  const char *id = cf_wire_get_text (json, "grant", CF_ID_LEN);
  CfSimLoan *loan = cf_sim_shop_find_loan (self->shop, id);
  g_autofree char *key = g_strconcat (CF_STATE_GRANT, id, NULL);
  CfCommit *commit;

  if (loan == NULL)
    cf_sim_fail ("till %u: was lent %s, which nobody lends", self->index + 1, self->payer.lent);
  commit = cf_commit_new ();
  cf_commit_put_state (commit, key, self->payer.lent);
  cf_commit_require_sync (commit);
  if (!cf_sim_till_save (self, commit))
    return;
  loan->is_kept = loan->is_kept_here = loan->epoch == self->epoch;
  self->payer.is_paying = TRUE;
  pay_later (self);
}

static void
keep_cb (gpointer data)
{
  CfSimTill *self = data;

  cf_sim_till_step (self, keep);
  if (!self->payer.is_paying)
    leave (self);
}

/* Nothing is done from within an answer: the sync is not to be stopped there. */
static void
on_lent_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  CfSimTill *self = data;
  g_autoptr (GError) error = NULL;

  g_free (self->payer.lent);
  self->payer.lent = cf_sync_borrow_finish (result, NULL, &error);
  if (self->store == NULL || self->sync == NULL)
    return; /* whoever waited has gone */
  if (self->payer.lent != NULL) {
    cf_sim_loop_add (self->machine.loop, 1, &self->timer, keep_cb, self, NULL);
    return;
  }
  cf_sim_trace ("till %u: card %u: %s", self->index + 1, self->payer.card, error->message);
  self->payer.is_told_no =
    cf_error_is (error, CF_ERROR_UNKNOWN_CARD) || cf_error_is (error, CF_ERROR_INSUFFICIENT_VALUE);
  if (self->payer.is_told_no)
    cf_sim_reached (CF_SIM_CARD_REFUSED);
  pay_later (self);
}

void
cf_sim_cards_pay (CfSimTill *self)
{
  g_autoptr (GPtrArray) held = list_held (self);
  CfSimCardPayer *payer = &self->payer;
  g_autofree char *salt = NULL;
  gint64 missing;

  if (held == NULL)
    return;
  self->is_busy = TRUE;
  payer->is_told_no = payer->is_paying = FALSE;
  payer->card = draw_card (self);
  payer->wanted_minor = cf_sim_random_between (&self->people, 100, 3000);
  missing = payer->wanted_minor - available (held, payer->card);
  if (missing <= 0) {
    pay_later (self);
    return;
  }
  salt = g_strdup_printf ("till %u, question %u", self->index + 1, ++payer->asked);
  cf_sync_borrow_async (self->sync, CF_SYNC_LOAN_VALUE, cf_sim_card_numbers[payer->card - 1],
                        missing, salt, on_lent_cb, self);
}

void
cf_sim_cards_load (CfSimTill *self)
{
  g_autoptr (CfSale) sale = NULL;
  CfSimDeed *deed;

  if (!cf_sim_sale_begin (self, CF_SIM_LOADED, &sale, &deed))
    return;
  cf_sim_sale_load (sale, deed, draw_card (self), cf_sim_random_between (&self->people, 500, 5000));
  cf_sim_sale_finish (self, sale, deed);
}

/* ---- what must hold ------------------------------------------------------------------------------ */

/* Whether the central ever told that, and up to which of this till's records. */
static gboolean
find_told (CfSimTill *self, guint card, gint64 balance, guint epoch, gint64 seq)
{
  const GArray *told = self->central->told_cards[card - 1];

  for (guint i = told->len; i > 0; i--) {
    const CfSimToldCard *one = &g_array_index (told, CfSimToldCard, i - 1);

    if (one->balance_minor == balance && one->applied.epoch[self->index] == epoch &&
        one->applied.seq[self->index] == seq)
      return TRUE;
  }
  return FALSE;
}

static void
check_card (CfSimTill *self, guint card, Sent *sent)
{
  CfToldCard row;
  gint64 shown = read_known (self, card, sent, &row);
  gint64 should =
    MAX (0, row.balance_minor +
              cf_sim_shop_did_to_card (self->shop, card, self->index, row.epoch, row.seq));

  if (!row.is_told)
    return;
  if (!find_told (self, card, row.balance_minor, row.epoch, row.seq))
    cf_sim_fail ("till %u: was told %d of card %u with its records up to %u/%d, which nobody said",
                 self->index + 1, (int) row.balance_minor, card, row.epoch, (int) row.seq);
  if (shown != should)
    cf_sim_fail ("till %u: shows %d on card %u, by what it can know there are %d", self->index + 1,
                 (int) shown, card, (int) should);
}

static void
check_held (CfSimTill *self, const GPtrArray *held)
{
  for (guint i = 0; i < held->len; i++) {
    const CfHeldGrant *grant = g_ptr_array_index (held, i);
    CfSimLoan *loan = loan_of (self, grant);

    if (grant->used != cf_sim_loan_used (self->shop, loan))
      cf_sim_fail ("till %u: took %d of a loan, it says %d", self->index + 1,
                   (int) cf_sim_loan_used (self->shop, loan), (int) grant->used);
    if (cf_sim_loan_is_given_back (self->shop, loan))
      cf_sim_fail ("till %u: holds what it gave back", self->index + 1);
    if (!loan->is_kept)
      cf_sim_reached (CF_SIM_LENT_UNHEARD);
    loan->is_kept = TRUE;
  }
}

static gboolean
holds (const GPtrArray *held, const CfSimLoan *loan)
{
  for (guint i = 0; i < held->len; i++)
    if (g_str_equal (((const CfHeldGrant *) g_ptr_array_index (held, i))->id, loan->id))
      return TRUE;
  return FALSE;
}

void
cf_sim_cards_check (CfSimTill *self)
{
  g_autoptr (GPtrArray) held = list_held (self);
  Sent sent = { 0 };

  for (guint card = 1; card <= CF_SIM_CARDS; card++)
    check_card (self, card, &sent);
  if (held == NULL)
    return;
  for (guint i = 0; i < self->shop->loans->len; i++) {
    const CfSimLoan *loan = g_ptr_array_index (self->shop->loans, i);

    if (loan->till == self->index && loan->epoch == self->epoch && loan->is_kept_here &&
        !cf_sim_loan_is_given_back (self->shop, loan) && !holds (held, loan))
      cf_sim_fail ("till %u: has lost what it was lent of card %u", self->index + 1, loan->card);
  }
  check_held (self, held);
}

void
cf_sim_cards_prove (CfSimTill *self, const CfSimKnown *heads)
{
  Sent sent = { 0 };

  for (guint card = 1; card <= CF_SIM_CARDS; card++) {
    CfToldCard row;
    gint64 should = cf_sim_shop_balance (self->shop, card, heads, self->shop->booked);

    read_known (self, card, &sent, &row);
    if (row.balance_minor != should)
      cf_sim_fail ("till %u: in step, it was told %d of card %u; there are %d", self->index + 1,
                   (int) row.balance_minor, card, (int) should);
  }
}
