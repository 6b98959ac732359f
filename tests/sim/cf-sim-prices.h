/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/*
 * What things cost, as the office writes it: on a product's sheet stands a price; one that is written beside it
 * counts before that until it is taken back; what holds for a time counts before both, the cheapest of it.
 */

#include "cf-sim-shop.h"

#define CF_SIM_OFFERS       2
#define CF_SIM_LIST_MAX     6 /* changes in one list */
#define CF_SIM_FEED_ID_SIZE 33

typedef struct
{
  gint64 minor;   /* below zero: there is none */
  gint64 from_ms; /* UTC */
  gint64 to_ms;   /* not included */
} CfSimOffer;

/* All that is written about one good. */
typedef struct
{
  gint64 sheet_minor;
  gint64 beside_minor; /* below zero: none */
  CfSimOffer offers[CF_SIM_OFFERS];
} CfSimTag;

typedef enum
{
  CF_SIM_SHEET,
  CF_SIM_BESIDE,
  CF_SIM_OFFER,
} CfSimWhere;

/* One line of a list; @offer.minor below zero takes back what is there. */
typedef struct
{
  CfSimWhere where;
  guint good;
  guint which; /* of the offers */
  CfSimOffer offer;
} CfSimChange;

/* What the office sends at once: all of it counts or none. */
typedef struct
{
  guint no; /* from 1 */
  guint n;
  CfSimChange changes[CF_SIM_LIST_MAX];
  guint booked; /* the how many-th that the central took; 0: it has it not */
} CfSimList;

/* The office writes a list; owned by the shop. */
CfSimList *cf_sim_shop_write_list (CfSimShop *self);

/* The central has taken @list: that of its feed @feed up to @position and further says so. */
void cf_sim_shop_book_list (CfSimShop *self, CfSimList *list, const char *feed, gint64 position);

/* The central begins @feed, with the first @booked lists in it. */
void cf_sim_shop_begin_feed (CfSimShop *self, const char *feed, guint booked);

/* What is written about each good (CF_SIM_GOODS of them) up to @position of @feed; NULL: nobody said so. */
const CfSimTag *cf_sim_shop_tags_at (const CfSimShop *self, const char *feed, gint64 position);

/* What is written now, by the central. */
const CfSimTag *cf_sim_shop_tags (const CfSimShop *self);

/* The price without offers. */
gint64 cf_sim_tag_base (const CfSimTag *self);

/* For cf-sim-shop.c. */
GArray *cf_sim_editions_new (void);

/* What a piece costs at @at_ms. */
gint64 cf_sim_tag_costs (const CfSimTag *self, gint64 at_ms);
