/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/*
 * Two machines with the same books: somebody copied one's disk, and both go on.  Both hand out paper, and
 * both take goods off the same shelves; what either wrote since was really done.
 */

#include "cf-sim-shop.h"

/* The disk of machine @copy is a copy of till @till's, which is in @epoch. */
void cf_sim_shop_copy (CfSimShop *self, guint till, guint copy, guint epoch);

/* Whether there are two machines with the books of @till, or were. */
gboolean cf_sim_shop_is_copied (const CfSimShop *self, guint till);

/* Whose books they were in the beginning. */
guint cf_sim_shop_first_of (const CfSimShop *self, guint till);

/* Whether @deed stands in the books of @till. */
gboolean cf_sim_deed_is_in (const CfSimDeed *deed, guint till);

/*
 * Till @till has found the record known by @mark in its books: it took over what another copy did before it
 * did anything itself, and somebody carries as much money from one drawer to the other.  FALSE: it is no
 * other copy's deed.
 */
gboolean cf_sim_shop_take_over (CfSimShop *self, guint till, const char *mark);

/* What its record can be known by, wherever it comes to stand. */
void cf_sim_shop_mark (CfSimShop *self, CfSimDeed *deed, const char *mark);

/* The chain that the central calls @name, beside those of the tills; one more if it is new. */
guint cf_sim_shop_find_branch (CfSimShop *self, const char *name);

/*
 * The central has the record known by @mark at (@epoch, @seq) of @chain.  In two chains, or at another
 * place than its till said, is the end.
 */
void cf_sim_shop_place_record (CfSimShop *self,
                               const char *mark,
                               guint chain,
                               guint epoch,
                               gint64 seq);

/* All records of till @till, on whichever branch. */
void cf_sim_shop_know_all (const CfSimShop *self, guint till, CfSimKnown *known);

/*
 * What a till can say that was told @base_milli with the records @told in it: as cf_sim_shop_shown(), and
 * nothing that is in the figure already.
 */
gint64 cf_sim_shop_shown_on_branch (const CfSimShop *self,
                                    guint good,
                                    guint till,
                                    gint64 base_milli,
                                    guint epoch,
                                    gint64 seq,
                                    const CfSimKnown *told);

/* Each deed of the copies stands somewhere. */
void cf_sim_shop_prove_copies (const CfSimShop *self);
