/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/*
 * Boxes with a number on them: goods that were sent off, and that somebody takes in under the number, in parts, not at
 * all, or once too often.  The days have one store, so a box goes from it to itself: what the records say and how
 * they reach the central is the same.
 */

#include "cf-sim-shop.h"

#define CF_SIM_BOXES_MAX 3 /* numbers a day has: they are used again and again */
#define CF_SIM_BOXED     0 /* the good that is sent off */

/* What is on its way by the records @known: of each number, what was sent without what was taken in. */
gint64 cf_sim_shop_on_its_way (const CfSimShop *self, guint good, const CfSimKnown *known);

/* Of @good in box @box, from 1, by the records @known (NULL: all that stand): sent and taken in. */
void cf_sim_shop_count_box (const CfSimShop *self,
                            guint good,
                            guint box,
                            const CfSimKnown *known,
                            gint64 *ret_sent,
                            gint64 *ret_taken);

/* What is printed on it: for the records. */
char *cf_sim_box_number (guint box);
