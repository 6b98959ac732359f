/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-catalog-store.h"
#include "cf-feed.h"
#include "cf-price.h"
#include "cf-sim-prices.h"
#include "cf-sim-till-private.h"
#include "cf-sim-trace.h"
#include "cf-state-store.h"
#include "cf-told-store.h"
#include "cf-wire.h"

/* What things cost at a till: what it was told, at the time that it believes it to be. */

void
cf_sim_asked_clear (CfSimAsked *self)
{
  g_clear_pointer (&self->rule, g_free);
}

/* What was written up to where the till has read.  NULL: the disk failed. */
static const CfSimTag *
tags_of (CfSimTill *self)
{
  g_autoptr (GError) error = NULL;
  CfFeedCursor cursor;
  const CfSimTag *tags;

  if (!cf_feed_read_cursor (cf_store_get_reference (self->store), CF_WIRE_SCOPE_CHAIN, &cursor,
                            &error)) {
    cf_sim_till_expect_disks_fault (self, error);
    return NULL;
  }
  tags = cf_sim_shop_tags_at (self->shop, cursor.feed, cursor.position);
  if (tags == NULL)
    cf_sim_fail ("till %u: has read a feed '%s' that nobody told", self->index + 1, cursor.feed);
  return tags;
}

/* By its clock, and what it measured of the central's. */
static gint64
read_time (CfSimTill *self)
{
  g_autofree char *text = NULL;
  gint64 offset_ms = 0;

  if (cf_state_store_get (cf_store_get_reader (self->store), CF_STATE_CLOCK_OFFSET, &text, NULL) &&
      text != NULL)
    offset_ms = g_ascii_strtoll (text, NULL, 10);
  return cf_clock_utc_ms (&self->machine.clock) + offset_ms;
}

/* Times are local: this shop stands in Greenwich. */
static CfScheduledPrice
read_rule (CfZone *zone, const CfToldPrice *row)
{
  CfScheduledPrice rule = { row->id, row->price, { 0, 0 }, row->group };

  if (row->is_markdown || !cf_zone_parse_from (zone, row->from, &rule.validity.from_ms, NULL) ||
      !cf_zone_parse_to (zone, row->to, &rule.validity.to_ms, NULL))
    cf_sim_fail ("a price that nobody wrote: %s", row->id);
  return rule;
}

typedef struct
{
  gint64 base_minor;
  GPtrArray *rows; /* of CfToldPrice */
  GArray *rules;   /* of CfScheduledPrice, which borrow from @rows */
} Told;

static void
told_clear (Told *self)
{
  g_clear_pointer (&self->rules, g_array_unref);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Told, told_clear)

static gboolean
read_told (CfSimTill *self, guint good, Told *ret_told, GError **error)
{
  CfDb *db = cf_store_get_reference (self->store);
  g_autoptr (CfZone) zone = cf_zone_new ("UTC", error);
  g_autoptr (CfProduct) product = cf_catalog_find_by_sku (db, cf_sim_goods[good].sku, error);

  if (product == NULL ||
      (ret_told->rows = cf_told_list_prices (db, cf_sim_goods[good].sku, error)) == NULL)
    return FALSE;
  ret_told->base_minor = product->price.minor;
  ret_told->rules = g_array_new (FALSE, FALSE, sizeof (CfScheduledPrice));
  for (guint i = 0; i < ret_told->rows->len; i++) {
    CfScheduledPrice rule = read_rule (zone, g_ptr_array_index (ret_told->rows, i));

    g_array_append_val (ret_told->rules, rule);
  }
  return TRUE;
}

gboolean
cf_sim_prices_ask (CfSimTill *self, guint good, CfSimAsked *ret_asked)
{
  g_autoptr (GError) error = NULL;
  const CfSimTag *tags = tags_of (self);
  CfPriceQuestion question = { .kind = CF_LINE_MERCHANDISE, .at_ms = read_time (self) };
  g_auto (Told) told = { 0 };
  gint64 should;
  CfPrice price;

  if (tags == NULL)
    return FALSE;
  if (!read_told (self, good, &told, &error)) {
    cf_sim_till_expect_disks_fault (self, error);
    return FALSE;
  }
  question.base.minor = told.base_minor;
  question.scheduled = (const CfScheduledPrice *) (gpointer) told.rules->data;
  question.n_scheduled = told.rules->len;
  if (!cf_price_resolve (&question, &price, &error))
    cf_sim_fail ("till %u: no price for %s: %s", self->index + 1, cf_sim_goods[good].sku,
                 error->message);
  should = cf_sim_tag_costs (&tags[good], question.at_ms);
  if (price.unit_price.minor != should)
    cf_sim_fail ("till %u: asks %d for %s, by what it was told it costs %d", self->index + 1,
                 (int) price.unit_price.minor, cf_sim_goods[good].sku, (int) should);
  if (should != cf_sim_tag_costs (&cf_sim_shop_tags (self->shop)[good], question.at_ms))
    cf_sim_reached (CF_SIM_SOLD_AT_OLD);
  if (price.rule != NULL)
    cf_sim_reached (CF_SIM_SOLD_ON_OFFER);
  *ret_asked = (CfSimAsked){ .minor = price.unit_price.minor,
                             .base_minor = price.list_price.minor,
                             .source = price.source,
                             .rule = g_strdup (price.rule) };
  return TRUE;
}

/* ---- what must hold ------------------------------------------------------------------------------ */

static gboolean
is_among (const Told *told, const CfSimOffer *offer)
{
  for (guint i = 0; i < told->rules->len; i++) {
    const CfScheduledPrice *rule = &g_array_index (told->rules, CfScheduledPrice, i);

    if (rule->price.minor == offer->minor && rule->validity.from_ms == offer->from_ms &&
        rule->validity.to_ms == offer->to_ms)
      return TRUE;
  }
  return FALSE;
}

static void
check_tag (CfSimTill *self, guint good, const CfSimTag *tag)
{
  g_autoptr (GError) error = NULL;
  g_auto (Told) told = { 0 };
  guint offers = 0;

  if (!read_told (self, good, &told, &error))
    cf_sim_fail ("till %u: the price of %s cannot be read: %s", self->index + 1,
                 cf_sim_goods[good].sku, error->message);
  if (told.base_minor != cf_sim_tag_base (tag))
    cf_sim_fail ("till %u: %s costs %d, it was told %d", self->index + 1, cf_sim_goods[good].sku,
                 (int) told.base_minor, (int) cf_sim_tag_base (tag));
  for (guint i = 0; i < CF_SIM_OFFERS; i++) {
    if (tag->offers[i].minor < 0)
      continue;
    offers++;
    if (!is_among (&told, &tag->offers[i]))
      cf_sim_fail ("till %u: does not know of an offer of %s at %d that it was told",
                   self->index + 1, cf_sim_goods[good].sku, (int) tag->offers[i].minor);
  }
  if (told.rules->len != offers)
    cf_sim_fail ("till %u: knows of %u offers of %s, it was told %u", self->index + 1,
                 told.rules->len, cf_sim_goods[good].sku, offers);
}

void
cf_sim_prices_check (CfSimTill *self)
{
  const CfSimTag *tags = tags_of (self);

  for (guint i = 0; i < CF_SIM_GOODS; i++)
    check_tag (self, i, &tags[i]);
}

void
cf_sim_prices_prove (CfSimTill *self)
{
  for (guint i = 0; i < CF_SIM_GOODS; i++)
    check_tag (self, i, &cf_sim_shop_tags (self->shop)[i]);
}
