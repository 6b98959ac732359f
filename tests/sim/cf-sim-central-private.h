/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What the simulated central's parts share: looking into its database, and what each subject adds. */

#include "cf-sim-central.h"
#include "cf-wire.h"

/* Returns: (transfer full): what @sql selects; a database that cannot be read is the end. */
CfCentralRows *cf_sim_central_look (CfSimCentral *self, const char *sql);

/* The index of the till whose terminal has the id @terminal; below zero for nobody's. */
gint cf_sim_central_till_of (const CfSimCentral *self, const char *terminal);

/* Which records a row says are in it. */
void cf_sim_central_read_applied (CfSimCentral *self, json_object *applied, CfSimKnown *ret_known);

/* The shop knows as much of what tills have lost as the central has of it. */
void cf_sim_central_tell_ends (CfSimCentral *self);

/* The value of a request's header; NULL: it has none. */
const char *cf_sim_request_header (const CfSimRequest *request, const char *name);

/* ---- copied tills (cf-sim-central-copies.c) ------------------------------------------------------ */

/* The chain that a row's "applied" calls @name; below zero for nobody's. */
gint cf_sim_central_chain_of (CfSimCentral *self, const char *name);

/* The shop knows where the records of copied tills stand here. */
void cf_sim_central_tell_places (CfSimCentral *self);

/* At the end; adds to @expected (of char) the exceptions that must be listed. */
void cf_sim_central_prove_copies (CfSimCentral *self, GPtrArray *expected);

/* ---- gift cards (cf-sim-central-cards.c) -------------------------------------------------------- */

/* It is on again: which requests it has done, also one whose answer nobody saw. */
void cf_sim_central_settle_moves (CfSimCentral *self);

/* @request for a card was answered with 200. */
void cf_sim_central_hear_move (CfSimCentral *self, const CfSimRequest *request);

/* Grants and what is free add up to the balance, and the balance is what was paid in and not taken. */
void cf_sim_central_watch_cards (CfSimCentral *self);

/* A card's row as it is told; in a snapshot, which was made a while ago, unless @is_now. */
void cf_sim_central_hear_card (CfSimCentral *self, json_object *row, gboolean is_now);

/* At the end; adds to @expected (of char) the exceptions that must be listed. */
void cf_sim_central_prove_cards (CfSimCentral *self, const CfSimKnown *heads, GPtrArray *expected);

/* Which records are in its figures now; within a look. */
CfSimKnown cf_sim_central_read_booked (CfSimCentral *self);

/* ---- carts (cf-sim-central-carts.c) -------------------------------------------------------------- */

/* It is on: what it has, also of what nobody was answered. */
void cf_sim_central_settle_carts (CfSimCentral *self);

/* A web shop's @request about a cart was answered with 200. */
void cf_sim_central_hear_cart (CfSimCentral *self, const CfSimRequest *request, const char *answer);

/* What tills wrote and sold may have come. */
void cf_sim_central_watch_carts (CfSimCentral *self);

/* At the end; adds to @expected (of char) the exceptions that must be listed. */
void cf_sim_central_prove_carts (CfSimCentral *self, GPtrArray *expected);

/* ---- prices (cf-sim-central-prices.c) ------------------------------------------------------------ */

/* It is on: which lists it has taken, also one whose answer nobody saw. */
void cf_sim_central_settle_prices (CfSimCentral *self);

/* It is on as an older copy of itself, or for the first time: its feed begins with what it has. */
void cf_sim_central_begin_prices (CfSimCentral *self);

/* @request brought a list and was answered with 200. */
void cf_sim_central_hear_list (CfSimCentral *self, const CfSimRequest *request);

/* What it says that things cost is what the office wrote. */
void cf_sim_central_prove_prices (CfSimCentral *self);

/* … and of last pieces. */
void cf_sim_central_prove_pieces (CfSimCentral *self, const CfSimKnown *heads, GPtrArray *expected);

/* ---- baskets that are laid aside (cf-sim-central-parked.c) --------------------------------------- */

/* Till @index was given the basket of @request. */
void cf_sim_central_hear_given (CfSimCentral *self, const CfSimRequest *request, guint index);

/* At the end; adds to @expected (of char) the exceptions that must be listed. */
void cf_sim_central_prove_parked (CfSimCentral *self, const CfSimKnown *heads, GPtrArray *expected);

/* ---- orders (cf-sim-central-orders.c) ------------------------------------------------------------- */

/* An order's row as it is told: it is what follows from the records that it names. */
void cf_sim_central_hear_order (CfSimCentral *self, json_object *row);

/* Now and then it looks whose time is over. */
void cf_sim_central_tidy_orders (CfSimCentral *self);

/* At the end: each that was confirmed is there and no other, with one end, and what is kept is what is promised. */
void cf_sim_central_prove_orders (CfSimCentral *self, const CfSimKnown *heads);

/* At the end; adds to @expected (of char) the exceptions that must be listed. */
void cf_sim_central_expect_orders (CfSimCentral *self,
                                   const CfSimKnown *heads,
                                   GPtrArray *expected);

/* Whether order @subject may be listed as owed: goods were gone and money given back, and then they came back. */
gboolean cf_sim_central_was_owed (CfSimCentral *self, const char *subject, const CfSimKnown *heads);

/* ---- customers (cf-sim-central-customers.c) ------------------------------------------------------- */

/* At the end: what each bought is counted, and nobody's is who was erased. */
void cf_sim_central_prove_customers (CfSimCentral *self, const CfSimKnown *heads);
