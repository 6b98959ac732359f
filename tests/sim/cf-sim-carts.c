/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-sim-carts.h"

static void
sale_free (gpointer data)
{
  CfSimCartSale *self = data;

  g_free (self->id);
  g_free (self);
}

void
cf_sim_cart_free (CfSimCart *self)
{
  g_free (self->id);
  for (guint i = 0; i < CF_SIM_TILLS_MAX; i++)
    g_free (self->settled[i]);
  g_ptr_array_unref (self->edits);
  g_ptr_array_unref (self->sales);
  g_free (self);
}

CfSimCart *
cf_sim_shop_want_cart (CfSimShop *self)
{
  CfSimCart *cart = g_new0 (CfSimCart, 1);

  cart->no = self->carts->len + 1;
  cart->edits = g_ptr_array_new_with_free_func (g_free);
  cart->sales = g_ptr_array_new_with_free_func (sale_free);
  g_ptr_array_add (self->carts, cart);
  return cart;
}

CfSimCart *
cf_sim_shop_find_cart (const CfSimShop *self, const char *id)
{
  for (guint i = 0; i < self->carts->len; i++) {
    CfSimCart *cart = g_ptr_array_index (self->carts, i);

    if (g_strcmp0 (cart->id, id) == 0)
      return cart;
  }
  return NULL;
}

CfSimEdit *
cf_sim_cart_write (CfSimCart *self, guint by, guint good, gint64 shall_milli)
{
  CfSimEdit *edit = g_new0 (CfSimEdit, 1);

  *edit = (CfSimEdit){
    .no = self->edits->len + 1, .by = by, .good = good, .shall_milli = shall_milli, .booked = -1
  };
  g_ptr_array_add (self->edits, edit);
  return edit;
}

/* Everybody's more and fewer; fewer may be more than there were where two took the same away. */
static gint64
sum_edits (const CfSimCart *self, guint by, guint good, gint64 position)
{
  gint64 sum = 0;

  for (guint i = 0; i < self->edits->len; i++) {
    const CfSimEdit *edit = g_ptr_array_index (self->edits, i);

    if (edit->good == good && edit->state == CF_SIM_STANDS &&
        (edit->by == by || (edit->booked >= 0 && edit->booked <= position)))
      sum += edit->milli;
  }
  return sum;
}

static gboolean
stands (const CfSimCartSale *sale)
{
  return sale->deed != NULL ? sale->deed->state == CF_SIM_STANDS : sale->state == CF_SIM_STANDS;
}

static gint64
sum_sold (const CfSimCart *self, guint by, guint good, gint64 position)
{
  gint64 sum = 0;

  for (guint i = 0; i < self->sales->len; i++) {
    const CfSimCartSale *sale = g_ptr_array_index (self->sales, i);

    if (sale->booked >= 0 && sale->booked <= position)
      sum += sale->took[good];
    else if (sale->by == by && stands (sale))
      sum += MIN (sale->milli[good], MAX (sum_edits (self, by, good, position), 0));
  }
  return sum;
}

gint64
cf_sim_cart_remaining (const CfSimCart *self, guint by, guint good, gint64 position)
{
  gint64 wanted = MAX (sum_edits (self, by, good, position), 0);

  return MAX (wanted - sum_sold (self, by, good, position), 0);
}

/* Who takes all of it away in a web shop takes what was written, whatever was paid of it. */
gint64
cf_sim_cart_known (const CfSimCart *self, guint by, gint64 position)
{
  for (guint i = 0; i < self->edits->len; i++) {
    const CfSimEdit *edit = g_ptr_array_index (self->edits, i);

    if (edit->by == by && edit->state == CF_SIM_STANDS)
      position = MAX (position, edit->known);
  }
  return position;
}

void
cf_sim_cart_reckon (CfSimCart *self, CfSimEdit *edit, gint64 position)
{
  gint64 sum, is;

  edit->milli = 0;
  if (edit->good == CF_SIM_CART_NOTE)
    return;
  sum = sum_edits (self, edit->by, edit->good, position);
  is = cf_sim_cart_remaining (self, edit->by, edit->good, position);
  if (is == edit->shall_milli)
    return;
  if (edit->by == CF_SIM_WEB && edit->shall_milli == 0)
    edit->milli = -sum;
  else
    edit->milli = edit->shall_milli + sum_sold (self, edit->by, edit->good, position) - sum;
}

void
cf_sim_cart_book (CfSimCart *self, CfSimEdit *edit, gint64 position)
{
  if (edit->booked >= 0)
    return; /* it was asked again */
  if (edit->by == CF_SIM_WEB) {
    cf_sim_cart_reckon (self, edit, position);
    edit->state = CF_SIM_STANDS;
  }
  edit->booked = position;
  if (edit->good == CF_SIM_CART_NOTE)
    self->note = edit->no;
}

CfSimCartSale *
cf_sim_cart_sell (CfSimCart *self, guint by, const char *id)
{
  CfSimCartSale *sale = g_new0 (CfSimCartSale, 1);

  sale->no = self->sales->len + 1;
  sale->by = by;
  sale->id = g_strdup (id);
  sale->booked = -1;
  g_ptr_array_add (self->sales, sale);
  return sale;
}

/* Tills may not have heard of anybody; a web shop has heard of all whose sales are booked before its own. */
static guint
last_of_till (const CfSimCart *self)
{
  guint last = 0;

  for (guint i = 0; i < self->sales->len; i++) {
    const CfSimCartSale *sale = g_ptr_array_index (self->sales, i);

    if (sale->by != CF_SIM_WEB)
      last = MAX (last, sale->order);
  }
  return last;
}

static gboolean
is_paid_twice (const CfSimCart *self)
{
  guint last = last_of_till (self);

  for (guint good = 0; good < CF_SIM_GOODS; good++) {
    gint64 took = 0, wanted = 0;

    for (guint i = 0; i < self->sales->len; i++) {
      const CfSimCartSale *sale = g_ptr_array_index (self->sales, i);

      if (sale->order == 0 || sale->order > last || sale->took[good] == 0)
        continue;
      took += sale->took[good];
      wanted = MAX (wanted, sale->wanted[good]);
    }
    if (took > wanted)
      return TRUE;
  }
  return FALSE;
}

void
cf_sim_cart_book_sale (CfSimCart *self, CfSimCartSale *sale, gint64 position)
{
  guint before = 0;

  if (sale->booked >= 0)
    return;
  for (guint i = 0; i < self->sales->len; i++)
    before += ((CfSimCartSale *) g_ptr_array_index (self->sales, i))->booked >= 0;
  for (guint good = 0; good < CF_SIM_GOODS; good++) {
    gint64 wanted = MAX (sum_edits (self, CF_SIM_WEB, good, position), 0);
    gint64 free = sale->by == CF_SIM_WEB
                    ? MAX (wanted - sum_sold (self, CF_SIM_TILLS_MAX + 1, good, position), 0)
                    : wanted;

    sale->wanted[good] = wanted;
    sale->took[good] = MIN (sale->milli[good], free);
  }
  sale->state = CF_SIM_STANDS;
  sale->booked = position;
  sale->order = before + 1;
  /* Once it was, it was. */
  self->was_paid_twice = self->was_paid_twice || is_paid_twice (self);
}
