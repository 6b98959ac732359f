/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/*
 * Customers as they are: people with a name, who collect points.  Two entries turn out to be one person,
 * and who wants to be forgotten is, under every entry, wherever the name was written.
 */

#include "cf-sim-shop.h"

/* An entry that somebody made at a till. */
typedef struct
{
  guint no; /* from 1 */
  guint till;
  char *id;
  char *name;        /* nobody else's, and no other word */
  guint same_as;     /* an earlier entry of the same person, or itself */
  gboolean is_named; /* what a web shop asked about the two was answered */
  gboolean is_erased;
} CfSimCustomer;

void cf_sim_customer_free (CfSimCustomer *self);

/* Somebody is entered, which is @deed; owned by the shop. */
CfSimCustomer *cf_sim_shop_enter (CfSimShop *self, CfSimDeed *deed, const char *id);

/* The first entry of the same person. */
const CfSimCustomer *cf_sim_shop_person (const CfSimShop *self, const CfSimCustomer *customer);

/* Both are one person. */
void cf_sim_shop_tie (CfSimShop *self, CfSimCustomer *one, CfSimCustomer *other);

/* Whether the person wanted to be forgotten, and was told that they are. */
gboolean cf_sim_customer_is_erased (const CfSimShop *self, const CfSimCustomer *customer);

/* The person's points by the records @known, under whatever entry. */
gint64 cf_sim_shop_points (const CfSimShop *self,
                           const CfSimCustomer *customer,
                           const CfSimKnown *known);

/* What till @till changed under this entry behind (@epoch, @seq). */
gint64 cf_sim_shop_did_to_points (const CfSimShop *self,
                                  const CfSimCustomer *customer,
                                  guint till,
                                  guint epoch,
                                  gint64 seq);

/* Whether the record of the entry is among @known. */
gboolean cf_sim_customer_is_entered (const CfSimShop *self,
                                     const CfSimCustomer *customer,
                                     const CfSimKnown *known);

/* The entry with the id @id; NULL: none. */
CfSimCustomer *cf_sim_shop_find_customer (const CfSimShop *self, const char *id);

/* How many lines the @person, the first entry of somebody, bought by the records @known. */
gint64 cf_sim_shop_bought (const CfSimShop *self,
                           const CfSimCustomer *person,
                           const CfSimKnown *known);

/* Whether somebody wrote about the person after another till had erased them. */
gboolean cf_sim_customer_was_written_elsewhere (const CfSimShop *self,
                                                const CfSimCustomer *customer);
