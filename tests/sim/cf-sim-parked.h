/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/*
 * Baskets that are laid aside, as they are: goods in a basket behind the counter, whose customer has gone
 * for their purse.  Whoever takes one up rings it up, at this till or another one; a basket that two tills
 * rang up and sold was paid twice.
 */

#include "cf-sim-shop.h"

typedef struct
{
  guint no; /* from 1 */
  char *id;
  guint till;
  gboolean is_given; /* the central gave it to a till … */
  guint given_to;    /* … this one */
  guint given_in;    /* … after so many restores of the central */
} CfSimParked;

void cf_sim_parked_free (CfSimParked *self);

/* Somebody lays a basket aside, which is @deed; owned by the shop. */
CfSimParked *cf_sim_shop_park (CfSimShop *self, CfSimDeed *deed, const char *id);

/* NULL: nobody laid such a one aside. */
CfSimParked *cf_sim_shop_find_parked (const CfSimShop *self, const char *id);

/* What is in it. */
const CfSimDeed *cf_sim_parked_laid (const CfSimShop *self, const CfSimParked *parked);

/* Which of them till @till rings up as @basket; NULL: none. */
CfSimParked *cf_sim_shop_find_rung (const CfSimShop *self, guint till, const char *basket);

/* Whether somebody at @till took it up, or was told that others did, and the till still knows. */
gboolean cf_sim_parked_is_gone (const CfSimShop *self, const CfSimParked *parked, guint till);

/* Whether its till lost that it was ever laid aside. */
gboolean cf_sim_parked_is_lost (const CfSimShop *self, const CfSimParked *parked);

/* Under how many ids it was sold, by the records @known. */
guint cf_sim_parked_sold (const CfSimShop *self,
                          const CfSimParked *parked,
                          const CfSimKnown *known);

/* Whether somebody took it up without asking, or a till forgot something of it. */
gboolean cf_sim_parked_is_doubtful (const CfSimShop *self, const CfSimParked *parked);
