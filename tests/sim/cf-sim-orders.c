/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-sim-orders.h"

#include "cf-sim-trace.h"

void
cf_sim_order_free (CfSimOrder *self)
{
  g_free (self->id);
  g_free (self->number);
  g_free (self);
}

CfSimOrder *
cf_sim_shop_order (CfSimShop *self, guint good, gint64 milli, gint64 paid_minor)
{
  CfSimOrder *order = g_new0 (CfSimOrder, 1);

  order->no = self->orders->len + 1;
  order->good = good;
  order->milli = milli;
  order->paid_minor = paid_minor;
  g_ptr_array_add (self->orders, order);
  return order;
}

void
cf_sim_shop_place (CfSimShop *self, CfSimOrder *order, const char *id, const char *number)
{
  g_assert (order->state == CF_SIM_TRIED);
  if (cf_sim_shop_find_order (self, id) != NULL)
    cf_sim_fail ("order %s was confirmed to two customers", id);
  order->state = CF_SIM_STANDS;
  order->id = g_strdup (id);
  order->number = g_strdup (number);
  cf_sim_reached (CF_SIM_ORDERED);
}

CfSimOrder *
cf_sim_shop_find_order (const CfSimShop *self, const char *id)
{
  for (guint i = 0; i < self->orders->len; i++) {
    CfSimOrder *order = g_ptr_array_index (self->orders, i);

    if (g_strcmp0 (order->id, id) == 0)
      return order;
  }
  return NULL;
}

/* ---- what was done ------------------------------------------------------------------------------- */

void
cf_sim_done_add (CfSimDone *self, const CfSimDeed *deed)
{
  gint64 milli = deed->order_milli;

  self->picked_milli += deed->kind == CF_SIM_PICKED ? milli : 0;
  self->short_milli += deed->kind == CF_SIM_SHORT ? milli : 0;
  self->handed_milli += deed->kind == CF_SIM_COLLECTED ? milli : 0;
  self->brought_milli += deed->kind == CF_SIM_BROUGHT ? milli : 0;
  self->is_accepted |= deed->kind == CF_SIM_ACCEPTED;
  self->is_ready |= deed->kind == CF_SIM_READY;
  self->is_called_off |= deed->kind == CF_SIM_CALLED_OFF;
  self->is_run_out |= deed->kind == CF_SIM_RUN_OUT;
}

CfSimDone
cf_sim_shop_done (const CfSimShop *self, const CfSimOrder *order, const CfSimKnown *known)
{
  CfSimDone done = { 0 };

  for (guint i = 0; i < self->deeds->len; i++) {
    const CfSimDeed *deed = g_ptr_array_index (self->deeds, i);

    if (deed->order == order->no && cf_sim_deed_is_among (self, deed, known))
      cf_sim_done_add (&done, deed);
  }
  return done;
}

CfSimDone
cf_sim_shop_really_done (const CfSimShop *self, const CfSimOrder *order)
{
  CfSimDone done = { 0 };

  for (guint i = 0; i < self->deeds->len; i++) {
    const CfSimDeed *deed = g_ptr_array_index (self->deeds, i);

    if (deed->order == order->no && deed->state == CF_SIM_STANDS)
      cf_sim_done_add (&done, deed);
  }
  return done;
}

CfSimDone
cf_sim_shop_done_seen (const CfSimShop *self,
                       const CfSimOrder *order,
                       guint till,
                       const CfSimKnown *told)
{
  CfSimDone done = cf_sim_shop_done (self, order, told);

  for (guint i = 0; i < self->deeds->len; i++) {
    const CfSimDeed *deed = g_ptr_array_index (self->deeds, i);

    if (deed->order == order->no && deed->till == till && deed->state == CF_SIM_STANDS &&
        !deed->is_lost && cf_sim_deed_is_behind (deed, told->epoch[till], told->seq[till]))
      cf_sim_done_add (&done, deed);
  }
  return done;
}

gboolean
cf_sim_shop_is_doubtful_order (const CfSimShop *self, const CfSimOrder *order)
{
  for (guint i = 0; i < self->deeds->len; i++) {
    const CfSimDeed *deed = g_ptr_array_index (self->deeds, i);

    if (deed->order == order->no && deed->is_lost)
      return TRUE;
  }
  return FALSE;
}

gboolean
cf_sim_shop_is_handed (const CfSimShop *self, const CfSimOrder *order)
{
  return cf_sim_shop_really_done (self, order).handed_milli > 0;
}

/* ---- what follows -------------------------------------------------------------------------------- */

gboolean
cf_sim_order_is_over (const CfSimOrder *self, const CfSimDone *done)
{
  return self->is_cancelled || self->is_expired || done->is_called_off || done->is_run_out;
}

gint64
cf_sim_order_kept (const CfSimOrder *self, const CfSimDone *done)
{
  gint64 in_boxes = MAX (done->picked_milli - done->handed_milli, 0);
  gint64 looked_for =
    self->milli - MAX (done->picked_milli, done->handed_milli) - done->short_milli;

  if (cf_sim_order_is_over (self, done))
    return 0;
  if (done->is_ready)
    looked_for = 0; /* who said so has looked everywhere */
  return CLAMP (in_boxes + MAX (looked_for, 0), 0, MAX (self->milli - done->handed_milli, 0));
}

const char *
cf_sim_order_word (const CfSimOrder *self, const CfSimDone *done)
{
  gboolean is_over = cf_sim_order_is_over (self, done);
  gboolean waits = done->picked_milli > done->handed_milli && done->handed_milli < self->milli;

  /* What somebody has in the hand is there, whatever was said about it. */
  if (done->handed_milli > 0 && (is_over || !waits))
    return done->brought_milli >= done->handed_milli ? "returned" : "collected";
  if (self->is_cancelled || done->is_called_off)
    return "cancelled";
  if (is_over)
    return "expired";
  if (done->is_ready)
    return "ready";
  if (done->short_milli > 0)
    return "short";
  if (done->picked_milli > 0)
    return "picking";
  return done->is_accepted ? "accepted" : "placed";
}

/* ---- boxes --------------------------------------------------------------------------------------- */

gint64
cf_sim_shop_boxed (const CfSimShop *self, guint good)
{
  gint64 boxed = 0;

  for (guint i = 0; i < self->orders->len; i++) {
    const CfSimOrder *order = g_ptr_array_index (self->orders, i);
    CfSimDone done;

    if (order->good != good || order->state != CF_SIM_STANDS)
      continue;
    done = cf_sim_shop_really_done (self, order);
    if (!cf_sim_order_is_over (order, &done))
      boxed += MAX (done.picked_milli - done.handed_milli, 0);
  }
  return boxed;
}

gint64
cf_sim_shop_free_milli (const CfSimShop *self, guint good)
{
  return self->has_boxes ? self->shelf[good] - cf_sim_shop_boxed (self, good) : self->shelf[good];
}
