/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/*
 * Carts that a web shop's customer and tills write in at once: everybody says how many of something it shall be,
 * by what they can see, and so writes how many more or fewer.  What is wanted is all of it together; what was sold
 * of it is wanted no more.
 */

#include "cf-sim-shop.h"

#define CF_SIM_WEB       CF_SIM_TILLS_MAX /* who is no till */
#define CF_SIM_CART_NOTE CF_SIM_GOODS     /* no good, but what is written beside them */

/* What somebody wrote. */
typedef struct
{
  guint no; /* from 1 */
  guint by; /* a till, or CF_SIM_WEB */
  guint good;
  gint64 shall_milli;
  gint64 milli; /* more than there were, or, negative, fewer */
  CfSimDeedState state;
  gint64 version; /* by which its till's machine calls it; no matter of ours */
  gint64 booked;  /* from this position of the feed on others are told; below zero: they are not */
  gint64 known;   /* the position of the feed up to which its till's copy has what others wrote */
} CfSimEdit;

typedef struct
{
  guint no;              /* from 1 */
  guint by;              /* a till, or CF_SIM_WEB */
  const CfSimDeed *deed; /* a till's */
  CfSimDeedState state;  /* a web shop's */
  char *id;
  gint64 milli[CF_SIM_GOODS]; /* sold */
  gint64 took[CF_SIM_GOODS];  /* … of what was wanted, when it was booked */
  gint64 wanted[CF_SIM_GOODS];
  gint64 booked;
  guint order; /* the how many-th of the cart's that was booked */
} CfSimCartSale;

typedef struct
{
  guint no; /* from 1 */
  char *id; /* NULL: nobody was told yet */
  GPtrArray *edits;
  GPtrArray *sales;
  gboolean
    was_paid_twice;  /* two who did not know of each other sold more than both had seen wanted */
  guint first_edits; /* so many it was made with */
  guint note;        /* the edit that says what is written beside it; 0: none */
  char *settled[CF_SIM_TILLS_MAX]; /* what a till had of it when it was last found in step */
} CfSimCart;

void cf_sim_cart_free (CfSimCart *self);

/* Somebody wants a cart; owned by the shop. */
CfSimCart *cf_sim_shop_want_cart (CfSimShop *self);

/* NULL: none. */
CfSimCart *cf_sim_shop_find_cart (const CfSimShop *self, const char *id);

/* @by says that it shall be @shall_milli of @good; owned by the cart. */
CfSimEdit *cf_sim_cart_write (CfSimCart *self, guint by, guint good, gint64 shall_milli);

/* How many more or fewer that is, by what @by can know who has read up to @position. */
void cf_sim_cart_reckon (CfSimCart *self, CfSimEdit *edit, gint64 position);

/* The central has it, at @position. */
void cf_sim_cart_book (CfSimCart *self, CfSimEdit *edit, gint64 position);

/* What is still to be paid, by what @by can know who has read up to @position. */
gint64 cf_sim_cart_remaining (const CfSimCart *self, guint by, guint good, gint64 position);

/* Somebody pays; owned by the cart. */
CfSimCartSale *cf_sim_cart_sell (CfSimCart *self, guint by, const char *id);

/* Up to where till @by knows it that has read to @position: a power cut takes pages, and not its copy of the cart. */
gint64 cf_sim_cart_known (const CfSimCart *self, guint by, gint64 position);

/* The central has it, at @position. */
void cf_sim_cart_book_sale (CfSimCart *self, CfSimCartSale *sale, gint64 position);
