/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/*
 * A web shop and its customers: they order goods to be collected and sometimes think better of it.  The shop
 * asks until it is answered, under one idempotency key, over a network as bad as the tills'.
 */

#include "cf-sim-central.h"

typedef struct
{
  CfSimLoop *loop;
  CfSimShop *shop;
  CfSimCentral *central;
  CfSimLink *link; /* borrowed from the central */
  CfSimRandom random;
  guint left;    /* orders that are still to be placed */
  guint waiting; /* questions without an answer */
} CfSimWeb;

/* @n orders will be placed; owned by the run. */
void cf_sim_web_init (CfSimWeb *self,
                      CfSimLoop *loop,
                      CfSimShop *shop,
                      const CfSimPlan *plan,
                      CfSimCentral *central,
                      guint n);

/* Whether everything was asked and answered. */
gboolean cf_sim_web_is_in_step (const CfSimWeb *self);
