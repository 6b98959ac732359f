/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-sim-prices.h"

#include <string.h>

#include "cf-sim-trace.h"

/* What is written from a position of a feed on. */
typedef struct
{
  char feed[CF_SIM_FEED_ID_SIZE];
  gint64 position;
  CfSimTag tags[CF_SIM_GOODS];
} Edition;

CfSimList *
cf_sim_shop_write_list (CfSimShop *self)
{
  CfSimList *list = g_new0 (CfSimList, 1);

  list->no = self->lists->len + 1;
  g_ptr_array_add (self->lists, list);
  return list;
}

static void
write_first (CfSimTag *tags)
{
  for (guint i = 0; i < CF_SIM_GOODS; i++) {
    tags[i] = (CfSimTag){ .sheet_minor = cf_sim_goods[i].price_minor, .beside_minor = -1 };
    for (guint k = 0; k < CF_SIM_OFFERS; k++)
      tags[i].offers[k].minor = -1;
  }
}

static void
write_change (CfSimTag *tags, const CfSimChange *change)
{
  CfSimTag *tag = &tags[change->good];

  switch (change->where) {
  case CF_SIM_SHEET: tag->sheet_minor = change->offer.minor; break;
  case CF_SIM_BESIDE: tag->beside_minor = change->offer.minor; break;
  case CF_SIM_OFFER:
  default: tag->offers[change->which] = change->offer; break;
  }
}

static const CfSimList *
find_booked (const CfSimShop *self, guint booked)
{
  for (guint i = 0; i < self->lists->len; i++) {
    const CfSimList *list = g_ptr_array_index (self->lists, i);

    if (list->booked == booked)
      return list;
  }
  return NULL;
}

/* From the first day on, list by list as they were taken. */
static void
add_edition (CfSimShop *self, const char *feed, gint64 position)
{
  Edition edition = { .position = position };

  g_strlcpy (edition.feed, feed, sizeof edition.feed);
  write_first (edition.tags);
  for (guint i = 1; i <= self->lists_booked; i++) {
    const CfSimList *list = find_booked (self, i);

    for (guint k = 0; k < list->n; k++)
      write_change (edition.tags, &list->changes[k]);
  }
  g_array_append_val (self->editions, edition);
}

void
cf_sim_shop_book_list (CfSimShop *self, CfSimList *list, const char *feed, gint64 position)
{
  if (list->booked != 0)
    return; /* it was asked again */
  list->booked = ++self->lists_booked;
  add_edition (self, feed, position);
  cf_sim_reached (CF_SIM_PRICES_WRITTEN);
}

void
cf_sim_shop_begin_feed (CfSimShop *self, const char *feed, guint booked)
{
  self->lists_booked = booked;
  for (guint i = 0; i < self->lists->len; i++) {
    CfSimList *list = g_ptr_array_index (self->lists, i);

    if (list->booked > booked)
      list->booked = 0;
  }
  add_edition (self, feed, 0);
}

const CfSimTag *
cf_sim_shop_tags_at (const CfSimShop *self, const char *feed, gint64 position)
{
  for (guint i = self->editions->len; i > 0; i--) {
    const Edition *edition = &g_array_index (self->editions, Edition, i - 1);

    if (g_str_equal (edition->feed, feed) && edition->position <= position)
      return edition->tags;
  }
  return NULL;
}

const CfSimTag *
cf_sim_shop_tags (const CfSimShop *self)
{
  return g_array_index (self->editions, Edition, self->editions->len - 1).tags;
}

GArray *
cf_sim_editions_new (void)
{
  return g_array_new (FALSE, FALSE, sizeof (Edition));
}

gint64
cf_sim_tag_base (const CfSimTag *self)
{
  return self->beside_minor >= 0 ? self->beside_minor : self->sheet_minor;
}

gint64
cf_sim_tag_costs (const CfSimTag *self, gint64 at_ms)
{
  gint64 cheapest = -1;

  for (guint i = 0; i < CF_SIM_OFFERS; i++) {
    const CfSimOffer *offer = &self->offers[i];

    if (offer->minor >= 0 && at_ms >= offer->from_ms && at_ms < offer->to_ms &&
        (cheapest < 0 || offer->minor < cheapest))
      cheapest = offer->minor;
  }
  return cheapest >= 0 ? cheapest : cf_sim_tag_base (self);
}
