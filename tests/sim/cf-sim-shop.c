/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-sim-shop.h"

#include <string.h>

#include "cf-sim-cards.h"
#include "cf-sim-carts.h"
#include "cf-sim-copies.h"
#include "cf-sim-customers.h"
#include "cf-sim-orders.h"
#include "cf-sim-parked.h"
#include "cf-sim-prices.h"
#include "cf-sim-trace.h"

const CfSimGood cf_sim_goods[CF_SIM_GOODS] = {
  { "APPLE", "Apples, bag", 299, CF_SIM_CLASS_REDUCED },
  { "BREAD", "Rye bread", 249, CF_SIM_CLASS_REDUCED },
  { "CANDLE", "Candle", 199, CF_SIM_CLASS_STANDARD },
  { "MILK", "Whole milk", 119, CF_SIM_CLASS_REDUCED },
  { "SOAP", "Hand soap", 185, CF_SIM_CLASS_STANDARD },
  { "WINE", "Red wine", 1779, CF_SIM_CLASS_STANDARD },
};

static const char *const deed_words[CF_SIM_DEEDS] = {
  "shift opened", "shift closed", "sold",      "voided",    "cash in",      "cash out",
  "received",     "adjusted",     "counted",   "collected", "loaded",       "parked",
  "resumed",      "taken off",    "given up",  "entered",   "points given", "cart opened",
  "accepted",     "picked",       "short",     "ready",     "brought back", "called off",
  "run out",      "changed",      "forgotten", "sent",
};

static const struct
{
  const char *word;
  gint64 ppm;
} classes[CF_SIM_CLASSES] = { { "standard", 190000 }, { "reduced", 70000 }, { "none", 0 } };

static void
deed_free (gpointer data)
{
  CfSimDeed *self = data;

  g_free (self->id);
  g_free (self->number);
  g_free (self);
}

CfSimShop *
cf_sim_shop_new (void)
{
  CfSimShop *self = g_new0 (CfSimShop, 1);

  self->deeds = g_ptr_array_new_with_free_func (deed_free);
  self->orders = g_ptr_array_new_with_free_func ((GDestroyNotify) cf_sim_order_free);
  self->moves = g_ptr_array_new_with_free_func (g_free);
  self->loans = g_ptr_array_new_with_free_func ((GDestroyNotify) cf_sim_loan_free);
  self->parked = g_ptr_array_new_with_free_func ((GDestroyNotify) cf_sim_parked_free);
  self->customers = g_ptr_array_new_with_free_func ((GDestroyNotify) cf_sim_customer_free);
  self->carts = g_ptr_array_new_with_free_func ((GDestroyNotify) cf_sim_cart_free);
  self->lists = g_ptr_array_new_with_free_func (g_free);
  self->editions = cf_sim_editions_new ();
  self->papers = g_hash_table_new (g_str_hash, g_str_equal);
  self->doubles = g_hash_table_new (g_str_hash, g_str_equal);
  self->marks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->branches = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
cf_sim_shop_free (CfSimShop *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->branches);
  g_hash_table_unref (self->marks);
  g_hash_table_unref (self->doubles);
  g_hash_table_unref (self->papers);
  g_array_unref (self->editions);
  g_ptr_array_unref (self->lists);
  g_ptr_array_unref (self->carts);
  g_ptr_array_unref (self->customers);
  g_ptr_array_unref (self->parked);
  g_ptr_array_unref (self->loans);
  g_ptr_array_unref (self->moves);
  g_ptr_array_unref (self->orders);
  g_ptr_array_unref (self->deeds);
  g_free (self);
}

const char *
cf_sim_deed_word (CfSimDeedKind kind)
{
  return deed_words[kind];
}

CfSimDeed *
cf_sim_shop_begin (CfSimShop *self, guint till, CfSimDeedKind kind, gint64 true_ms)
{
  CfSimDeed *deed = g_new0 (CfSimDeed, 1);

  g_assert (till < CF_SIM_TILLS_MAX);
  deed->no = self->deeds->len;
  deed->till = deed->chain = till;
  deed->kind = kind;
  deed->true_ms = true_ms;
  deed->records = 1;
  g_ptr_array_add (self->deeds, deed);
  return deed;
}

void
cf_sim_deed_add (CfSimDeed *self, guint good, gint64 milli, gint64 paid_minor)
{
  g_assert (self->n_parts < CF_SIM_LINES_MAX);
  self->parts[self->n_parts++] =
    (CfSimPart){ .good = good, .milli = milli, .paid_minor = paid_minor };
}

/* Two machines with the same books number on from the same place: each has no other. */
static gboolean
is_double (CfSimShop *self, const CfSimDeed *deed, const CfSimDeed *other)
{
  if (deed->till == other->till ||
      cf_sim_shop_first_of (self, deed->till) != cf_sim_shop_first_of (self, other->till))
    return FALSE;
  if (deed->kind == CF_SIM_SOLD)
    g_hash_table_add (self->doubles, deed->number);
  cf_sim_reached (CF_SIM_PRINTED_TWICE);
  return TRUE;
}

static void
hand_out_paper (CfSimShop *self, CfSimDeed *deed)
{
  const CfSimDeed *other;

  if (deed->number == NULL)
    return;
  other = g_hash_table_lookup (self->papers, deed->number);
  if (other != NULL && !is_double (self, deed, other))
    cf_sim_fail ("number %s stands on two papers: deeds %u and %u", deed->number, other->no,
                 deed->no);
  g_hash_table_insert (self->papers, deed->number, deed);
}

void
cf_sim_shop_stands (CfSimShop *self, CfSimDeed *deed, guint epoch, gint64 seq)
{
  g_assert (deed->state == CF_SIM_TRIED);
  deed->state = CF_SIM_STANDS;
  deed->epoch = epoch;
  deed->seq = seq;
  for (guint i = 0; i < deed->n_parts; i++) {
    const CfSimPart *part = &deed->parts[i];

    if (deed->kind != CF_SIM_PARKED)
      self->shelf[part->good] += deed->kind == CF_SIM_COUNTED ? part->odd_milli : part->milli;
  }
  self->drawer[deed->till] += deed->cash_minor;
  hand_out_paper (self, deed);
  cf_sim_trace ("till %u: %s%s%s stands at %u/%" G_GINT64_FORMAT, deed->till + 1,
                cf_sim_deed_word (deed->kind), deed->number != NULL ? " " : "",
                deed->number != NULL ? deed->number : "", epoch, seq);
}

void
cf_sim_shop_never (CfSimShop *self, CfSimDeed *deed)
{
  g_assert (deed->state == CF_SIM_TRIED);
  deed->state = CF_SIM_NEVER;
  cf_sim_trace ("till %u: %s came to nothing", deed->till + 1, cf_sim_deed_word (deed->kind));
}

gboolean
cf_sim_shop_is_settled (const CfSimShop *self, guint good)
{
  for (guint i = 0; i < self->deeds->len; i++) {
    const CfSimDeed *deed = g_ptr_array_index (self->deeds, i);

    for (guint k = 0; k < deed->n_parts && deed->state == CF_SIM_TRIED; k++)
      if (deed->parts[k].good == good)
        return FALSE;
  }
  return TRUE;
}

gboolean
cf_sim_shop_was_just_at_work (const CfSimShop *self,
                              guint till,
                              gint64 now_ms,
                              gboolean only_counts)
{
  for (guint i = self->deeds->len; i > 0; i--) {
    const CfSimDeed *deed = g_ptr_array_index (self->deeds, i - 1);

    if (deed->true_ms + CF_SIM_CLOCKS_APART_MS < now_ms)
      return FALSE;
    if (deed->till != till && (!only_counts || deed->kind == CF_SIM_COUNTED))
      return TRUE;
  }
  return FALSE;
}

gboolean
cf_sim_deed_is_behind (const CfSimDeed *deed, guint epoch, gint64 seq)
{
  return deed->epoch > epoch || (deed->epoch == epoch && deed->seq > seq);
}

guint
cf_sim_shop_lose (CfSimShop *self, guint till, guint epoch, gint64 seq)
{
  guint lost = 0;

  for (guint i = 0; i < self->deeds->len; i++) {
    CfSimDeed *deed = g_ptr_array_index (self->deeds, i);

    if (deed->till != till || deed->state != CF_SIM_STANDS || deed->is_lost ||
        !cf_sim_deed_is_behind (deed, epoch, seq))
      continue;
    deed->is_lost = TRUE;
    self->drawer[till] -= deed->cash_minor;
    lost++;
  }
  self->lost[till] += lost;
  return lost;
}

void
cf_sim_shop_tell_end (CfSimShop *self, guint till, guint epoch, gint64 seq)
{
  g_assert (epoch < CF_SIM_EPOCHS);
  self->ends[till][epoch] = seq;
}

void
cf_sim_shop_forget_ends (CfSimShop *self, guint till)
{
  memset (self->ends[till], 0, sizeof self->ends[till]);
}

gboolean
cf_sim_shop_has_lost (const CfSimShop *self, guint till)
{
  return self->lost[till] > 0;
}

gboolean
cf_sim_deed_is_among (const CfSimShop *self, const CfSimDeed *deed, const CfSimKnown *known)
{
  return deed->state == CF_SIM_STANDS && deed->chain != CF_SIM_NOWHERE &&
         !cf_sim_deed_is_behind (deed, known->epoch[deed->chain], known->seq[deed->chain]) &&
         (!deed->is_lost || deed->seq <= self->ends[deed->till][deed->epoch]);
}

/* Deeds are taken in the order in which they were done. */
void
cf_sim_deed_move (const CfSimDeed *deed, guint good, gint64 *stock)
{
  for (guint i = 0; i < deed->n_parts; i++) {
    if (deed->parts[i].good != good || deed->kind == CF_SIM_PARKED)
      continue;
    if (deed->kind == CF_SIM_COUNTED)
      *stock = deed->parts[i].milli;
    else
      *stock += deed->parts[i].milli;
  }
}

gint64
cf_sim_shop_stock (const CfSimShop *self, guint good, const CfSimKnown *known)
{
  gint64 stock = 0;

  for (guint i = 0; i < self->deeds->len; i++) {
    const CfSimDeed *deed = g_ptr_array_index (self->deeds, i);

    if (cf_sim_deed_is_among (self, deed, known))
      cf_sim_deed_move (deed, good, &stock);
  }
  return stock;
}

void
cf_sim_shop_prove_shelves (const CfSimShop *self, const CfSimKnown *heads)
{
  guint gone = 0;

  for (guint i = 0; i < self->deeds->len; i++) {
    const CfSimDeed *deed = g_ptr_array_index (self->deeds, i);

    if (!deed->is_lost)
      continue;
    if (cf_sim_deed_is_among (self, deed, heads)) {
      cf_sim_reached (CF_SIM_LOST_HERE);
    } else {
      cf_sim_reached (CF_SIM_LOST_FOR_GOOD);
      gone++;
    }
  }
  for (guint i = 0; i < CF_SIM_GOODS && gone == 0; i++)
    if (cf_sim_shop_stock (self, i, heads) != self->shelf[i])
      cf_sim_fail ("%d of %s lie on the shelf, by all records there are %d", (int) self->shelf[i],
                   cf_sim_goods[i].sku, (int) cf_sim_shop_stock (self, i, heads));
}

gint64
cf_sim_shop_shown (const CfSimShop *self,
                   guint good,
                   guint till,
                   gint64 base_milli,
                   guint epoch,
                   gint64 seq)
{
  gint64 stock = base_milli;

  for (guint i = 0; i < self->deeds->len; i++) {
    const CfSimDeed *deed = g_ptr_array_index (self->deeds, i);

    if (cf_sim_deed_is_in (deed, till) && deed->state == CF_SIM_STANDS && !deed->is_lost &&
        cf_sim_deed_is_behind (deed, epoch, seq))
      cf_sim_deed_move (deed, good, &stock);
  }
  return stock;
}

/* ---- taxes --------------------------------------------------------------------------------------- */

gint64
cf_sim_tax_ppm (CfSimClass tax_class)
{
  return classes[tax_class].ppm;
}

const char *
cf_sim_tax_word (CfSimClass tax_class)
{
  return classes[tax_class].word;
}

gint64
cf_sim_tax_in (gint64 gross_minor, CfSimClass tax_class)
{
  gint64 ppm = classes[tax_class].ppm;

  return (gross_minor * ppm * 2 + 1000000 + ppm) / (2 * (1000000 + ppm));
}
