/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/*
 * A web shop and its customers: they order goods to be collected and sometimes think better of it, buy gift
 * cards and pay with them.  The shop asks until it is answered, under one idempotency key, over a network as bad as the tills'.
 */

#include <json-c/json.h>

#include "cf-sim-central.h"

typedef struct
{
  CfSimLoop *loop;
  CfSimShop *shop;
  CfSimCentral *central;
  CfSimLink *link; /* borrowed from the central */
  CfSimRandom random;
  CfSimRandom cards;
  CfSimRandom office;
  CfSimRandom promises; /* of how long orders are kept */
  gboolean is_picked;   /* the day is about picking them */
  guint left;           /* orders that are still to be placed */
  gint64 pace_max_ms;   /* from one to the next */
  guint cards_left;     /* what is still to be done with gift cards */
  guint wishes_left;    /* of customers */
  guint wishes;         /* asked so far */
  CfSimRandom carts;
  guint carts_left; /* of what is still to be done with carts */
  CfSimRandom prices;
  guint lists_left; /* of prices that are still to be written */
  gint64 lists_pace_ms;
  guint waiting; /* questions without an answer */
} CfSimWeb;

/* An answer of the central: 200, 404 or 409; to an order also 400. */
typedef void (*CfSimTake) (CfSimWeb *self, guint status, json_object *answer, gpointer data);

/* @n orders will be placed; owned by the run. */
void cf_sim_web_init (CfSimWeb *self,
                      CfSimLoop *loop,
                      CfSimShop *shop,
                      const CfSimPlan *plan,
                      CfSimCentral *central,
                      guint n);

/* Whether everything was asked and answered. */
gboolean cf_sim_web_is_in_step (const CfSimWeb *self);

/* The day is over: nobody begins anything any more. */
void cf_sim_web_close (CfSimWeb *self);

/* ---- among its parts ----------------------------------------------------------------------------- */

/* POSTs @body to @path in @after_ms, as often as it needs; @take is called once with the answer. */
void cf_sim_web_ask (CfSimWeb *self,
                     gint64 after_ms,
                     const char *path,
                     const char *key,
                     const char *body,
                     CfSimTake take,
                     gpointer data);

/* @n things will be done with gift cards (cf-sim-web-cards.c). */
void cf_sim_web_begin_cards (CfSimWeb *self, guint n);

/* @n things will be done with carts (cf-sim-web-carts.c). */
void cf_sim_web_begin_carts (CfSimWeb *self, guint n);

/* @n lists of prices will be written (cf-sim-web-prices.c). */
void cf_sim_web_begin_prices (CfSimWeb *self, guint n);

/* @n entries will be merged or erased (cf-sim-web-customers.c). */
void cf_sim_web_begin_customers (CfSimWeb *self, guint n);
