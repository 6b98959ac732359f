/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-sim-machine.h"
#include "cf-sim-prices.h"
#include "cf-sim-trace.h"
#include "cf-sim-web.h"

/* The office writes prices, list by list, and waits for no answer before it sends the next one. */

#define PACE_MAX_MS  200000
#define STORM_MAX_MS 60000
#define AHEAD_MAX_S  3600 /* until an offer begins, and how long it counts */

static void
append_time (GString *line, const char *name, gint64 utc_ms)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (utc_ms / 1000);
  g_autofree char *text = g_date_time_format (time, "%Y-%m-%dT%H:%M:%S");

  g_string_append_printf (line, ",\"%s\":\"%s\"", name, text);
}

static void
append_sheet (GString *lines, const CfSimChange *change)
{
  g_autofree char *sheet = cf_sim_good_sheet (change->good, change->offer.minor);

  g_string_append (lines, sheet);
}

static void
append_price (GString *lines, const CfSimChange *change)
{
  const char *sku = cf_sim_goods[change->good].sku;
  g_autofree char *id =
    change->where == CF_SIM_OFFER ? g_strdup_printf ("%s|%u", sku, change->which) : g_strdup (sku);

  g_string_append_printf (lines, "{\"kind\":\"price\",\"id\":\"%s\",\"body\":", id);
  if (change->offer.minor < 0) {
    g_string_append (lines, "null}\n");
    return;
  }
  g_string_append_printf (lines, "{\"price_minor\":%" G_GINT64_FORMAT, change->offer.minor);
  if (change->where == CF_SIM_OFFER) {
    g_string_append_printf (lines, ",\"sku\":\"%s\"", sku);
    append_time (lines, "from", change->offer.from_ms);
    append_time (lines, "to", change->offer.to_ms);
  }
  g_string_append (lines, "}}\n");
}

static void
on_written (CfSimWeb *self, guint status, json_object *answer, gpointer data)
{
  const CfSimList *list = data;

  if (status != 200)
    cf_sim_fail ("office: list %u of prices is answered with %u: %s", list->no, status,
                 json_object_to_json_string (answer));
}

static void
send (CfSimWeb *self, CfSimList *list)
{
  g_autofree char *key = g_strdup_printf ("prices-%u", list->no);
  g_autoptr (GString) lines = g_string_new (NULL);

  for (guint i = 0; i < list->n; i++) {
    if (list->changes[i].where == CF_SIM_SHEET)
      append_sheet (lines, &list->changes[i]);
    else
      append_price (lines, &list->changes[i]);
  }
  cf_sim_trace ("office: list %u of prices: %s", list->no, lines->str);
  cf_sim_web_ask (self, 1, "/v1/catalog", key, lines->str, on_written, list);
}

static CfSimChange
draw_change (CfSimWeb *self, guint good)
{
  CfSimRandom *random = &self->prices;
  gint64 now_s = (CF_SIM_BEGIN_MS + cf_sim_loop_now (self->loop)) / 1000;
  CfSimChange change = { .where = (CfSimWhere) cf_sim_random_below (random, 3),
                         .good = good,
                         .which = cf_sim_random_below (random, CF_SIM_OFFERS) };
  CfSimOffer *offer = &change.offer;

  offer->minor = cf_sim_random_between (random, 50, 2000);
  offer->from_ms = (now_s + cf_sim_random_between (random, -AHEAD_MAX_S, AHEAD_MAX_S)) * 1000;
  offer->to_ms = offer->from_ms + cf_sim_random_between (random, 60, AHEAD_MAX_S) * 1000;
  if (change.where != CF_SIM_SHEET && cf_sim_random_happens (random, 250000))
    *offer = (CfSimOffer){ .minor = -1 };
  return change;
}

static void write_cb (gpointer data);

static void
write_later (CfSimWeb *self)
{
  cf_sim_loop_add (self->loop, cf_sim_random_between (&self->prices, 1, self->lists_pace_ms), NULL,
                   write_cb, self, NULL);
}

/* Some goods of the list, each once: of one thing said twice only the last word would count. */
static void
write_cb (gpointer data)
{
  CfSimWeb *self = data;
  CfSimList *list;

  if (self->lists_left == 0)
    return; /* the day is over */
  list = cf_sim_shop_write_list (self->shop);
  for (guint good = 0; good < CF_SIM_GOODS; good++)
    if (list->n < CF_SIM_LIST_MAX && cf_sim_random_happens (&self->prices, 500000))
      list->changes[list->n++] = draw_change (self, good);
  if (list->n > 0)
    send (self, list);
  if (--self->lists_left > 0)
    write_later (self);
}

void
cf_sim_web_begin_prices (CfSimWeb *self, guint n)
{
  self->lists_left = n;
  self->lists_pace_ms = n > CF_SIM_GOODS * 2 ? STORM_MAX_MS : PACE_MAX_MS;
  if (n > 0)
    write_later (self);
}
