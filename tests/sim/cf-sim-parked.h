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
  guint no;    /* from 1 */
  guint first; /* as which it was laid aside first: elsewhere it gets another id */
  char *id;
  guint till;
  gboolean is_given; /* the central gave it to a till … */
  guint given_to;    /* … this one */
  guint given_in;    /* … after so many restores of the central … */
  guint given_after; /* … and so many deeds */
} CfSimParked;

void cf_sim_parked_free (CfSimParked *self);

/* Somebody lays a basket aside, which is @deed, perhaps once more; owned by the shop. */
CfSimParked *cf_sim_shop_park (CfSimShop *self, CfSimDeed *deed, const char *id);

/* NULL: nobody laid such a one aside. */
CfSimParked *cf_sim_shop_find_parked (const CfSimShop *self, const char *id);

/* What is in it, as it was laid aside last. */
const CfSimDeed *cf_sim_parked_laid (const CfSimShop *self, const CfSimParked *parked);

/* … and each time, from deed @from on; NULL: no more. */
const CfSimDeed *cf_sim_parked_next_laid (const CfSimShop *self,
                                          const CfSimParked *parked,
                                          guint *from);

/* How till @till took up what it rings up as @basket; NULL: it did not. */
const CfSimDeed *cf_sim_shop_find_resumed (const CfSimShop *self, guint till, const char *basket);

/* Whether the central gave it to a till, and it was not laid there again since. */
gboolean cf_sim_parked_is_given (const CfSimShop *self, const CfSimParked *parked);

/* Whether somebody at @till took it up, or was told that others did, and the till still knows. */
gboolean cf_sim_parked_is_gone (const CfSimShop *self, const CfSimParked *parked, guint till);

/* Whether its till lost that it was ever laid aside. */
gboolean cf_sim_parked_is_lost (const CfSimShop *self, const CfSimParked *parked);

/* Under how many ids it was sold, wherever it was laid aside in between, by the records @known. */
guint cf_sim_parked_sold (const CfSimShop *self,
                          const CfSimParked *parked,
                          const CfSimKnown *known);

/* Whether somebody took it up without asking, or a till forgot something of it. */
gboolean cf_sim_parked_is_doubtful (const CfSimShop *self, const CfSimParked *parked);
