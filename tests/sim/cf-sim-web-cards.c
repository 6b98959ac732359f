/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-sim-cards.h"
#include "cf-sim-trace.h"
#include "cf-sim-web.h"

/* A web shop sells gift cards, pays more in for them, and takes them for money. */

#define PACE_MAX_MS 250000

static void
on_moved (CfSimWeb *self, guint status, json_object *answer, gpointer data)
{
  CfSimMove *move = data;

  move->state = status == 200 ? CF_SIM_STANDS : CF_SIM_NEVER;
  if (status == 200 && move->minor < 0)
    cf_sim_reached (CF_SIM_CARD_BY_WEB);
  cf_sim_trace ("web: %d on card %u: %u", (int) move->minor, move->card, status);
}

static void
ask (CfSimWeb *self, const CfSimMove *move)
{
  g_autofree char *key = g_strdup_printf ("card-%u", move->no);
  g_autofree char *body =
    g_strdup_printf ("{\"amount_minor\":%" G_GINT64_FORMAT ",\"card\":\"%s\"}", ABS (move->minor),
                     cf_sim_card_numbers[move->card - 1]);
  const char *path = move->minor < 0  ? "/v1/gift-cards/use"
                     : move->is_first ? "/v1/gift-cards"
                                      : "/v1/gift-cards/load";

  cf_sim_web_ask (self, 1, path, key, body, on_moved, (gpointer) move);
}

static void card_cb (gpointer data);

static void
plan_card (CfSimWeb *self)
{
  cf_sim_loop_add (self->loop, cf_sim_random_between (&self->cards, 1000, PACE_MAX_MS), NULL,
                   card_cb, self, NULL);
}

static void
card_cb (gpointer data)
{
  CfSimWeb *self = data;
  guint card = 1 + cf_sim_random_below (&self->cards, CF_SIM_CARDS);
  gboolean takes = cf_sim_random_happens (&self->cards, 400000);
  gboolean is_first = !takes && cf_sim_random_happens (&self->cards, 700000);
  gint64 minor = cf_sim_random_between (&self->cards, 100, takes ? 2000 : 5000);

  if (self->cards_left == 0)
    return; /* the day is over */
  ask (self, cf_sim_shop_move (self->shop, card, is_first, takes ? -minor : minor));
  if (--self->cards_left > 0)
    plan_card (self);
}

void
cf_sim_web_begin_cards (CfSimWeb *self, guint n)
{
  self->cards_left = n;
  if (n > 0)
    plan_card (self);
}
