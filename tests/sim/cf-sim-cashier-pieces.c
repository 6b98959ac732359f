/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-last-pieces.h"
#include "cf-sim-cards.h"
#include "cf-sim-till-private.h"
#include "cf-sim-trace.h"
#include "cf-stock-store.h"
#include "cf-told-store.h"
#include "cf-value-store.h"
#include "cf-wire.h"

/*
 * Last pieces: what a customer has in the hand is sold, whatever anybody says. Where there is little of it by what
 * the till can know, it asks the central before; what it is lent it keeps, and takes with the sale.
 */

#define DAWDLE_MAX_MS 240000
#define QUICK_MAX_MS  20000
#define HELD_MAX      16

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

/* The good that @subject is pieces of; below zero: a card. */
static gint
good_of (const char *subject)
{
  for (guint i = 0; i < CF_SIM_GOODS; i++) {
    g_autofree char *pieces = g_strconcat (cf_sim_goods[i].sku, "|main", NULL);

    if (g_str_equal (pieces, subject))
      return (gint) i;
  }
  return -1;
}

static gint64
sum_held (const GPtrArray *held, guint good)
{
  gint64 sum = 0;

  for (guint i = 0; i < held->len; i++) {
    const CfHeldGrant *grant = g_ptr_array_index (held, i);

    if (good_of (grant->subject) == (gint) good)
      sum += grant->amount - grant->used;
  }
  return sum;
}

/* ---- selling ------------------------------------------------------------------------------------- */

static void
leave (CfSimTill *self)
{
  self->is_busy = FALSE;
  g_clear_pointer (&self->buyer.granted, g_free);
  g_clear_pointer (&self->buyer.lent, g_strfreev);
}

/* What was said of others' loans is said of this good in this sale. */
void
cf_sim_pieces_cover (CfSimTill *self, CfSale *sale, CfSimDeed *deed)
{
  g_autoptr (GPtrArray) held = NULL;
  CfLentPieces pieces[HELD_MAX];
  CfRefusedPieces refused = { cf_sim_goods[self->buyer.good].sku, self->buyer.wanted_milli,
                              (const char *const *) self->buyer.lent };
  guint n = 0;

  if (self->plan->theme != CF_SIM_THEME_PIECES || (held = list_held (self)) == NULL)
    return;
  for (guint i = 0; i < held->len && n < HELD_MAX; i++) {
    const CfHeldGrant *grant = g_ptr_array_index (held, i);
    gint good = good_of (grant->subject);

    if (good >= 0)
      pieces[n++] =
        (CfLentPieces){ cf_sim_goods[good].sku, grant->id, grant->amount - grant->used };
  }
  cf_last_pieces_cover (sale, pieces, n, &refused, self->buyer.lent != NULL ? 1 : 0);
  for (guint i = 0; i < sale->lines->len; i++) {
    const CfSaleLine *line = g_ptr_array_index (sale->lines, i);

    deed->uncovered_milli[deed->parts[i].good] = line->uncovered.milli;
    deed->is_unnamed[deed->parts[i].good] = line->covers->len == 0;
    for (guint k = 0; k < line->covers->len && deed->n_loans < CF_SIM_ENDS_MAX; k++) {
      const CfSaleCover *cover = g_ptr_array_index (line->covers, k);
      CfSimLoan *loan = cf_sim_shop_find_loan (self->shop, cover->grant);

      if (loan == NULL)
        cf_sim_fail ("till %u: takes from %s, which it was not lent", self->index + 1,
                     cover->grant);
      deed->loans[deed->n_loans++] = (CfSimUse){ loan->no, cover->quantity.milli };
    }
  }
}

static void
sell (CfSimTill *self)
{
  CfSimPieceBuyer *buyer = &self->buyer;
  g_auto (CfSimAsked) price = { 0 };
  g_autoptr (CfSale) sale = NULL;
  CfSimDeed *deed;

  if (self->shop->shelf[buyer->good] < buyer->milli ||
      !cf_sim_prices_ask (self, buyer->good, &price) ||
      !cf_sim_sale_begin (self, CF_SIM_SOLD, &sale, &deed))
    return;
  cf_sim_sale_add (sale, buyer->good, buyer->milli / 1000, &price);
  cf_sim_deed_add (deed, buyer->good, -buyer->milli, price.minor * (buyer->milli / 1000));
  sale->subtotal = sale->total;
  cf_sim_sale_finish (self, sale, deed);
}

static void
sell_cb (gpointer data)
{
  CfSimTill *self = data;

  cf_sim_till_step (self, sell);
  leave (self);
}

/* Some have forgotten the milk. */
static void
sell_later (CfSimTill *self)
{
  gint64 most_ms = cf_sim_random_happens (&self->people, 800000) ? DAWDLE_MAX_MS : QUICK_MAX_MS;

  cf_sim_loop_add (self->machine.loop, cf_sim_random_between (&self->people, 1, most_ms),
                   &self->timer, sell_cb, self, NULL);
}

/* ---- asking -------------------------------------------------------------------------------------- */

/* Written down with the basket, before anything is taken of it. */
static void
keep (CfSimTill *self)
{
  const char *text = self->buyer.granted;
  g_autoptr (json_object) json = cf_wire_parse (text, strlen (text), NULL);
  const char *id = cf_wire_get_text (json, "grant", CF_ID_LEN);
  CfSimLoan *loan = cf_sim_shop_find_loan (self->shop, id);
  g_autofree char *key = g_strconcat (CF_STATE_GRANT, id, NULL);
  CfCommit *commit;

  if (loan == NULL || loan->card != cf_sim_loan_of_good (self->buyer.good))
    cf_sim_fail ("till %u: was lent %s, which nobody lends", self->index + 1, text);
  commit = cf_commit_new ();
  cf_commit_put_state (commit, key, text);
  cf_commit_require_sync (commit);
  if (cf_sim_till_save (self, commit))
    loan->is_kept = loan->is_kept_here = loan->epoch == self->epoch;
}

static void
keep_cb (gpointer data)
{
  CfSimTill *self = data;

  cf_sim_till_step (self, keep);
  if (self->store != NULL)
    sell_later (self);
  else
    leave (self);
}

/* Nothing is done from within an answer: the sync is not to be stopped there. */
static void
on_lent_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  CfSimTill *self = data;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) lent = NULL;
  g_autofree char *granted = cf_sync_borrow_finish (result, &lent, &error);

  if (self->store == NULL || self->sync == NULL)
    return; /* whoever waited has gone */
  if (granted != NULL) {
    self->buyer.granted = g_steal_pointer (&granted);
    cf_sim_loop_add (self->machine.loop, 1, &self->timer, keep_cb, self, NULL);
    return;
  }
  if (cf_error_is (error, CF_ERROR_LENT_ELSEWHERE) && lent != NULL) {
    self->buyer.lent = g_steal_pointer (&lent);
    cf_sim_reached (CF_SIM_PIECES_ELSEWHERE);
  }
  sell_later (self);
}

/* Of what there is least; else of anything. */
static guint
draw_good (CfSimTill *self)
{
  guint good = cf_sim_random_below (&self->people, CF_SIM_SCARCE);

  for (guint i = 0; i < CF_SIM_SCARCE; i++)
    if (self->shop->shelf[i] >= 1000 && self->shop->shelf[good] < 1000)
      good = i;
  return good;
}

/* What is to be asked for; below zero: the disk failed. */
static gint64
reckon (CfSimTill *self, const char *sku, gint64 mine)
{
  g_autoptr (GError) error = NULL;
  CfToldStock row;
  CfQuantity shown;
  gboolean found;

  if (!cf_told_stock_read (cf_store_get_reference (self->store), cf_store_get_reader (self->store),
                           sku, CF_STOCK_LOCATION_MAIN, &row, &found, &error) ||
      !cf_stock_store_shown (cf_store_get_reader (self->store), sku, CF_STOCK_LOCATION_MAIN,
                             row.on_hand, row.applied, &shown, &error)) {
    cf_sim_till_expect_disks_fault (self, error);
    return -1;
  }
  return found ? cf_last_pieces_wanted (shown.milli, row.reserved.milli, mine, self->buyer.milli)
               : 0;
}

void
cf_sim_pieces_ring (CfSimTill *self)
{
  CfSimPieceBuyer *buyer = &self->buyer;
  g_autoptr (GPtrArray) held = list_held (self);
  g_autofree char *salt = NULL;
  const char *sku;

  if (held == NULL)
    return;
  buyer->good = draw_good (self);
  buyer->milli = 1000 * cf_sim_random_between (&self->people, 1, 2);
  sku = cf_sim_goods[buyer->good].sku;
  if (self->shop->shelf[buyer->good] < buyer->milli)
    return;
  buyer->wanted_milli = reckon (self, sku, sum_held (held, buyer->good));
  if (buyer->wanted_milli < 0)
    return;
  self->is_busy = TRUE;
  if (buyer->wanted_milli == 0) {
    sell_later (self);
    return;
  }
  salt = g_strdup_printf ("till %u, pieces %u", self->index + 1, ++buyer->asked);
  cf_sync_borrow_async (self->sync, CF_SYNC_LOAN_PIECES, sku, buyer->wanted_milli, salt, on_lent_cb,
                        self);
}
