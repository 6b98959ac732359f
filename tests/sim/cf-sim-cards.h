/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/*
 * Gift cards as they are: plastic in pockets, and what was promised on it.  Money is paid in and taken,
 * at tills and in a web shop.  Whoever owes it lends a till a part of a card, which then nobody else may
 * take; the till gives back what it did not take, or its successor holds nothing any more.
 */

#include "cf-sim-shop.h"

extern const char *const cf_sim_card_numbers[CF_SIM_CARDS];

/* What a web shop did with a card. */
typedef struct
{
  guint no;             /* from 1 */
  guint card;           /* from 1 */
  gboolean is_first;    /* the card is sold with it, else it is there already */
  gint64 minor;         /* negative: taken */
  CfSimDeedState state; /* as the web shop was told */
  guint booked;         /* as the how manieth the central has it; 0: it has not */
} CfSimMove;

/* What was lent to a till. */
typedef struct
{
  char *id;
  guint no;   /* from 1 */
  guint card; /* from 1; above CF_SIM_CARDS: pieces of a good, cf_sim_loan_of_good() */
  gint64 minor;
  guint till;
  guint epoch;
  gint64 after_seq;      /* what the till wrote up to there takes nothing of it unnamed */
  gint64 left;           /* while it is reckoned */
  gboolean is_known;     /* to the central, as it is now */
  gboolean is_kept;      /* somebody saw that the till has it */
  gboolean is_kept_here; /* the till wrote it down itself */
  gboolean was_known;    /* … and when it was looked at before */
} CfSimLoan;

void cf_sim_loan_free (CfSimLoan *self);

/* What stands in a loan's @card for pieces of @good. */
guint cf_sim_loan_of_good (guint good);

/* The card with @number, from 1; 0: none. */
guint cf_sim_card_find (const char *number);

/* A web shop is going to do something; owned by the shop. */
CfSimMove *cf_sim_shop_move (CfSimShop *self, guint card, gboolean is_first, gint64 minor);

/* The central has it now (again). */
void cf_sim_shop_book (CfSimShop *self, CfSimMove *move);

/* An older copy of the central: it has none of the moves until it is said otherwise. */
void cf_sim_shop_forget_moves (CfSimShop *self);

/* What is on @card by the records @known and the first @booked moves. */
gint64 cf_sim_shop_balance (const CfSimShop *self,
                            guint card,
                            const CfSimKnown *known,
                            guint booked);

/* What till @till did to @card behind (@epoch, @seq). */
gint64 cf_sim_shop_did_to_card (const CfSimShop *self,
                                guint card,
                                guint till,
                                guint epoch,
                                gint64 seq);

/* The loan @id; NULL: nobody was lent it. */
CfSimLoan *cf_sim_shop_find_loan (const CfSimShop *self, const char *id);

/*
 * @minor of @card are lent to @till, which is in @epoch.  More than is free by the records @known is the
 * end.
 */
CfSimLoan *cf_sim_shop_lend (CfSimShop *self,
                             const char *id,
                             guint card,
                             gint64 minor,
                             guint till,
                             guint epoch,
                             const CfSimKnown *known);

/* An older folder of till @till was put back: what it wrote down of loans is not there any more. */
void cf_sim_shop_forget_kept (CfSimShop *self, guint till);

/* What @till took of @loan, and whether it gave it back. */
gint64 cf_sim_loan_used (const CfSimShop *self, const CfSimLoan *loan);
gboolean cf_sim_loan_is_given_back (const CfSimShop *self, const CfSimLoan *loan);

/* What of @card is kept from others by the records @known, of the loans that the central knows. */
gint64 cf_sim_shop_lent (const CfSimShop *self, guint card, const CfSimKnown *known);

/* What may be taken of @card (or lent of a good's pieces) by who has to ask. */
gint64 cf_sim_shop_free_on_card (const CfSimShop *self, guint card, const CfSimKnown *known);
