/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What cf-sim-till.c (the machine) and cf-sim-cashier.c (the person) share. */

#include "cf-sale.h"
#include "cf-shift-store.h"
#include "cf-sim-customers.h"
#include "cf-sim-till.h"

#define CF_SIM_DAY         "2026-11-23"
#define CF_SIM_PERSON      "018f0000-0000-7000-8000-000000000001"
#define CF_SIM_SCARCE      2     /* goods on a day that is about last pieces */
#define CF_SIM_FLOAT_MINOR 10000 /* lies in each drawer in the morning */

/* The end, unless @error is what a failing disk gives. */
void cf_sim_till_expect_disks_fault (CfSimTill *self, const GError *error);

/* The disk has stopped: so has the machine, or the program.  Somebody will switch it on again. */
void cf_sim_till_stop_with_disk (CfSimTill *self);

/*
 * Moves on to @head over @n records that are not the machine's own, or over none: a commit is there whole or
 * not at all.  Returns the position of their first, 0 for none.
 */
gint64 cf_sim_till_follow (CfSimTill *self, const CfPosition *head, guint n);

/* Somebody copies its folder, if the plan says so; it is on. */
void cf_sim_till_make_backup (CfSimTill *self);

/* Whether whoever switches it on again puts the copy back: to be asked before the power is gone. */
gboolean cf_sim_till_wants_backup (CfSimTill *self);

/* Its folder is the copy from now on; it is off. */
void cf_sim_till_put_back (CfSimTill *self);

/* It is on for the first time since: what it says about that must be true. */
void cf_sim_till_check_put_back (CfSimTill *self, guint findings);

/* As the till does: the store's thread goes on, the answer comes home.  NULL: it was refused. */
GArray *cf_sim_till_commit (CfSimTill *self, CfCommit *commit, GError **error);

/*
 * Hands @commit (transfer full), whose one event is @deed's, to the machine.  FALSE: it was not done,
 * or nobody knows yet; the machine may be off then.
 */
gboolean cf_sim_till_carry_out (CfSimTill *self, CfSimDeed *deed, CfCommit *commit);

/* Writes @commit (transfer full), which has no event.  FALSE: it was not, and the machine may be off. */
gboolean cf_sim_till_save (CfSimTill *self, CfCommit *commit);

/* Somebody does @func at the till, which is on; perhaps a fault strikes. */
void cf_sim_till_step (CfSimTill *self, void (*func) (CfSimTill *self));

/* The X of the open shift, held against the drawer; NULL where the disk failed. */
CfShiftReport *cf_sim_till_read_report (CfSimTill *self);

/* The person's next step. */
void cf_sim_cashier_do (CfSimTill *self);

/* ---- carts that others write in, too (cf-sim-cashier-carts.c) ------------------------------------ */

/* Somebody wants more of something, or fewer, in a cart that the till was told of. */
void cf_sim_carts_edit (CfSimTill *self);

/* Somebody wants to pay one. */
void cf_sim_carts_open (CfSimTill *self);

/* What is open here is paid.  FALSE: nothing such is open, or its customer is still looking around. */
gboolean cf_sim_carts_ring_up (CfSimTill *self);

/* Adds to @commit what the till keeps of a cart that it sold. */
void cf_sim_carts_sold (CfSimTill *self, CfCommit *commit, const CfSimDeed *deed);

/* The machine is on again: what became of what was being written in one. */
void cf_sim_carts_settle (CfSimTill *self);

/* Of each cart the till shows what is still to be paid, by what it was told and did. */
void cf_sim_carts_check (CfSimTill *self);

gboolean cf_sim_carts_is_in_step (CfSimTill *self);

/* In step with everybody, it has each cart as the central has it. */
void cf_sim_carts_prove (CfSimTill *self);

/* ---- last pieces (cf-sim-cashier-pieces.c) ------------------------------------------------------- */

/* Somebody brings what there is little of; where the till thinks so, too, the central is asked. */
void cf_sim_pieces_ring (CfSimTill *self);

/* Says in @sale which loans its lines come off, and in @deed. */
void cf_sim_pieces_cover (CfSimTill *self, CfSale *sale, CfSimDeed *deed);

/* ---- what things cost (cf-sim-cashier-prices.c) --------------------------------------------------- */

/* What the till says that a piece costs. */
typedef struct
{
  gint64 minor;
  gint64 base_minor; /* without what holds for a time */
  CfPriceSource source;
  char *rule; /* NULL: none */
} CfSimAsked;

void cf_sim_asked_clear (CfSimAsked *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CfSimAsked, cf_sim_asked_clear)

/* What a piece of @good costs here now, held against what the till was told.  FALSE: the disk failed. */
gboolean cf_sim_prices_ask (CfSimTill *self, guint good, CfSimAsked *ret_asked);

/* The till has all prices that were told up to where it has read, and no other. */
void cf_sim_prices_check (CfSimTill *self);

/* In step with everybody, it has what is written now. */
void cf_sim_prices_prove (CfSimTill *self);

/* ---- a sale, whatever it is paid with (cf-sim-sale.c) -------------------------------------------- */

CfSimDeed *cf_sim_deed_begin (CfSimTill *self, CfSimDeedKind kind);

/* The next number of a kind of paper; NULL: the disk failed. */
char *cf_sim_draw_number (CfSimTill *self, const char *series);

/* A sale with its number, and its deed; FALSE: the disk failed. */
gboolean cf_sim_sale_begin (CfSimTill *self,
                            CfSimDeedKind kind,
                            CfSale **ret_sale,
                            CfSimDeed **ret_deed);

/* A customer takes what really lies there, puts it on the belt and may think better of it. */
gboolean cf_sim_sale_fill (CfSimTill *self, CfSale *sale, CfSimDeed *deed);

/* @pieces of @good, which is not in @sale yet; @deed's part is the caller's. */
void cf_sim_sale_add (CfSale *sale, guint good, gint64 pieces, const CfSimAsked *price);

/* @minor are paid in for @card (from 1). */
void cf_sim_sale_load (CfSale *sale, CfSimDeed *deed, guint card, gint64 minor);

/* @card pays @minor, or what is due; off @grant, or, NULL, at the shop's risk. */
void cf_sim_sale_take_card (CfSale *sale,
                            CfSimDeed *deed,
                            guint card,
                            gint64 minor,
                            const char *grant);

/* Paid, the rest in cash; what is lent of cards goes back. */
gboolean cf_sim_sale_finish (CfSimTill *self, CfSale *sale, CfSimDeed *deed);

/* ---- gift cards (cf-sim-cashier-cards.c) --------------------------------------------------------- */

/* Somebody wants to pay with one; it takes a while. */
void cf_sim_cards_pay (CfSimTill *self);

/* Somebody pays in for one. */
void cf_sim_cards_load (CfSimTill *self);

/* Adds to @commit what goes back of loans, to @deed which. */
void cf_sim_cards_give_back (CfSimTill *self, CfCommit *commit, CfSimDeed *deed);

/* What the till says about cards and loans is what it can know. */
void cf_sim_cards_check (CfSimTill *self);

/* In step with everybody, it was told what is on each card. */
void cf_sim_cards_prove (CfSimTill *self, const CfSimKnown *heads);

/* ---- baskets that are laid aside (cf-sim-cashier-parked.c) --------------------------------------- */

/* Somebody has to go for their purse. */
void cf_sim_parked_lay_aside (CfSimTill *self);

/* Somebody comes back with it, to this till or another one; it takes a while. */
void cf_sim_parked_take_up (CfSimTill *self);

/* What is open here was laid aside once: it is paid.  FALSE: nothing such is open. */
gboolean cf_sim_parked_ring_up (CfSimTill *self);

/* What others took up is taken off the list.  FALSE: there was nothing to do. */
gboolean cf_sim_parked_follow (CfSimTill *self);

/* Whether it was told of all that lies anywhere. */
gboolean cf_sim_parked_is_in_step (CfSimTill *self);

/* In step with everybody, it was told of nothing else. */
void cf_sim_parked_prove (CfSimTill *self);

/* ---- orders that are picked (cf-sim-cashier-orders.c) --------------------------------------------- */

/* Somebody looks after an order: it is taken on, put into a box, found short, staged. */
void cf_sim_orders_work (CfSimTill *self);

/* Somebody comes for one. */
void cf_sim_orders_hand_over (CfSimTill *self);

/* Somebody brings goods of one back. */
void cf_sim_orders_take_back (CfSimTill *self);

/* Somebody calls one off at the counter; or its time is over, and somebody sees it. */
void cf_sim_orders_call_off (CfSimTill *self);

/* Of each order the till shows what it was told and did. */
void cf_sim_orders_check (CfSimTill *self);

/* In step with everybody, it was told how each order ended. */
void cf_sim_orders_prove (CfSimTill *self, const CfSimKnown *heads);

/* ---- customers (cf-sim-cashier-customers.c) ------------------------------------------------------ */

void cf_sim_customers_enter (CfSimTill *self);
void cf_sim_customers_give_points (CfSimTill *self);

/* Somebody who is known here; NULL: nobody is. */
CfSimCustomer *cf_sim_customers_choose (CfSimTill *self);

/* Somebody has another number, and somebody wants to be forgotten (cf-sim-cashier-forget.c). */
void cf_sim_customers_change (CfSimTill *self);
void cf_sim_customers_forget (CfSimTill *self);

/* Perhaps it is somebody's purchase who is known here. */
void cf_sim_customers_name_buyer (CfSimTill *self, CfSale *sale, CfSimDeed *deed);

/* What the till adds to what it was told is what it did since. */
void cf_sim_customers_check (CfSimTill *self);

/* Whether it has forgotten who wanted to be forgotten. */
gboolean cf_sim_customers_is_in_step (CfSimTill *self);

/* In step with everybody, it was told everybody's points, and who was erased. */
void cf_sim_customers_prove (CfSimTill *self, const CfSimKnown *heads);
