/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/*
 * Orders as they are: somebody in a web shop wants goods to be collected here. People put them into a box, find that
 * there are not enough, hand them over and take them back; the web shop's customer thinks better of it, or never comes.
 */

#include "cf-sim-shop.h"

/* What somebody ordered: one good. */
typedef struct
{
  guint no; /* from 1 */
  guint good;
  gint64 milli;
  gint64 paid_minor;    /* all of it or nothing */
  CfSimDeedState state; /* NEVER: there was not enough */
  char *id;             /* as it was confirmed */
  char *number;
  gint64 until_ms;       /* true time until which it is kept; 0: longer than this day */
  gboolean is_asked_off; /* the web shop asked for it to be cancelled */
  gboolean is_cancelled; /* as was confirmed, and the money given back */
  gboolean is_expired;   /* the central says so */
} CfSimOrder;

/* What people did about one. */
typedef struct
{
  gint64 picked_milli; /* put into boxes and not back */
  gint64 short_milli;
  gint64 handed_milli;
  gint64 brought_milli; /* back */
  gboolean is_accepted;
  gboolean is_ready;
  gboolean is_called_off; /* at a till */
  gboolean is_run_out;    /* at a till */
} CfSimDone;

void cf_sim_order_free (CfSimOrder *self);

/* Somebody wants to order; owned by the shop. */
CfSimOrder *cf_sim_shop_order (CfSimShop *self, guint good, gint64 milli, gint64 paid_minor);

/* It was confirmed.  One id for two orders is the end. */
void cf_sim_shop_place (CfSimShop *self, CfSimOrder *order, const char *id, const char *number);

/* The order that was confirmed as @id; NULL: none. */
CfSimOrder *cf_sim_shop_find_order (const CfSimShop *self, const char *id);

/* Adds what @deed did, if it is about an order. */
void cf_sim_done_add (CfSimDone *self, const CfSimDeed *deed);

/* What was done about @order by the records @known. */
CfSimDone cf_sim_shop_done (const CfSimShop *self,
                            const CfSimOrder *order,
                            const CfSimKnown *known);

/* What was really done, whoever has a record of it. */
CfSimDone cf_sim_shop_really_done (const CfSimShop *self, const CfSimOrder *order);

/* What @till can know: what it was told, up to @told, and its own behind that. */
CfSimDone cf_sim_shop_done_seen (const CfSimShop *self,
                                 const CfSimOrder *order,
                                 guint till,
                                 const CfSimKnown *told);

/* Whether some till does not know any more what it did about it: others may have been told. */
gboolean cf_sim_shop_is_doubtful_order (const CfSimShop *self, const CfSimOrder *order);

/* Whether somebody walked off with it. */
gboolean cf_sim_shop_is_handed (const CfSimShop *self, const CfSimOrder *order);

/* Whether nothing is promised any more, by @done and what the web shop and the central said. */
gboolean cf_sim_order_is_over (const CfSimOrder *self, const CfSimDone *done);

/* How much is kept for it: what was promised and not handed over, as far as it lies in a box or is still looked for. */
gint64 cf_sim_order_kept (const CfSimOrder *self, const CfSimDone *done);

/* In one word, where it stands. */
const char *cf_sim_order_word (const CfSimOrder *self, const CfSimDone *done);

/* How much of @good lies in boxes and is not to be sold. */
gint64 cf_sim_shop_boxed (const CfSimShop *self, guint good);

/* How much of @good lies where whoever comes can take it. */
gint64 cf_sim_shop_free_milli (const CfSimShop *self, guint good);
