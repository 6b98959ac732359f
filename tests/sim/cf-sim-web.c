/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-sim-web.h"

#include <string.h>

#include "cf-sim-orders.h"
#include "cf-sim-trace.h"
#include "cf-wire.h"

#define PACE_MAX_MS  200000
#define PATIENCE_MS  20000 /* for an answer */
#define CANCELS_PPM  600000
#define PIECES_MORE  3      /* where somebody picks them */
#define ENDS_PPM     300000 /* are not kept for ever */
#define KEPT_MIN_MS  300000
#define KEPT_MAX_MS  1200000
#define ORDERS_MORE  3      /* times as many on a day that is about them */
#define THINK_MAX_MS 400000 /* until somebody thinks better of an order */

/* ---- questions, each asked until it is answered -------------------------------------------------- */

typedef struct
{
  CfSimWeb *web;
  char *path;
  char *key;
  GBytes *body;
  CfSimTake take;
  gpointer data;
} Question;

static void ask_cb (gpointer data);

static void
question_free (Question *self)
{
  self->web->waiting--;
  g_free (self->path);
  g_free (self->key);
  g_bytes_unref (self->body);
  g_free (self);
}

static void
ask_later (Question *self, gint64 after_ms)
{
  cf_sim_loop_add (self->web->loop, after_ms, NULL, ask_cb, self, NULL);
}

/* Somebody else's page, or a request for patience, is no answer. */
static gboolean
take_answer (Question *self, const CfHttpAnswer *answer)
{
  gsize len;
  const char *body = g_bytes_get_data (answer->body, &len);
  g_autoptr (json_object) json = body != NULL ? cf_wire_parse (body, len, NULL) : NULL;

  /* What was to be kept until a time that is over is malformed by now. */
  if (answer->status == 400 && g_str_equal (self->path, "/v1/orders") && json != NULL) {
    self->take (self->web, answer->status, json, self->data);
    return TRUE;
  }
  if (json == NULL || (answer->status != 200 && answer->status != 404 && answer->status != 409))
    return FALSE;
  self->take (self->web, answer->status, json, self->data);
  return TRUE;
}

static void
on_answer (const CfHttpAnswer *answer, const GError *failure, gpointer data)
{
  Question *self = data;

  if (answer != NULL && take_answer (self, answer))
    question_free (self);
  else
    ask_later (self, cf_sim_random_between (&self->web->random, 2000, 30000));
}

static void
ask_cb (gpointer data)
{
  Question *self = data;
  g_autofree char *bearer = g_strconcat ("Bearer ", self->web->central->admin_key, NULL);
  const CfHttpHeader headers[] = { { "authorization", bearer },
                                   { "content-type", "application/json" },
                                   { "idempotency-key", self->key } };

  cf_transport_send (cf_sim_link_get_transport (self->web->link),
                     &(CfHttpRequest){ .method = "POST",
                                       .path = self->path,
                                       .headers = headers,
                                       .n_headers = G_N_ELEMENTS (headers),
                                       .body = self->body,
                                       .timeout_ms = PATIENCE_MS },
                     NULL, on_answer, self);
}

void
cf_sim_web_ask (CfSimWeb *self,
                gint64 after_ms,
                const char *path,
                const char *key,
                const char *body,
                CfSimTake take,
                gpointer data)
{
  Question *question = g_new0 (Question, 1);

  *question = (Question){ self,           g_strdup (path),
                          g_strdup (key), g_bytes_new (body, strlen (body)),
                          take,           data };
  self->waiting++;
  ask_later (question, after_ms);
}

/* ---- orders -------------------------------------------------------------------------------------- */

static void
on_cancelled (CfSimWeb *self, guint status, json_object *answer, gpointer data)
{
  CfSimOrder *order = data;

  if (status == 200) {
    order->is_cancelled = TRUE;
    cf_sim_reached (CF_SIM_ORDER_CANCELLED);
  } else if (status == 409) {
    cf_sim_reached (CF_SIM_CANCELLED_LATE);
  }
  cf_sim_trace ("web: order %u is cancelled: %u", order->no, status);
}

static void
cancel_later (CfSimWeb *self, CfSimOrder *order)
{
  g_autofree char *path = g_strdup_printf ("/v1/orders/%s/cancel", order->id);
  g_autofree char *key = g_strdup_printf ("order-%u-cancel", order->no);
  g_autofree char *body =
    g_strdup_printf ("{\"refunded_minor\":%" G_GINT64_FORMAT "}", order->paid_minor);

  order->is_asked_off = TRUE;
  cf_sim_web_ask (self, cf_sim_random_between (&self->random, 1000, THINK_MAX_MS), path, key, body,
                  on_cancelled, order);
}

static void
on_placed (CfSimWeb *self, guint status, json_object *answer, gpointer data)
{
  CfSimOrder *order = data;
  json_object *told = cf_wire_get_object (answer, "order");
  const char *id = cf_wire_get_text (told, "id", 64);

  cf_sim_trace ("web: order %u is placed: %u", order->no, status);
  if (status != 200) {
    order->state = CF_SIM_NEVER;
    return;
  }
  if (id == NULL)
    cf_sim_fail ("web: an order without an id: %s", json_object_to_json_string (answer));
  cf_sim_shop_place (self->shop, order, id, cf_wire_get_text (told, "number", 64));
  if (cf_sim_random_happens (&self->random, CANCELS_PPM))
    cancel_later (self, order);
}

static void
place (CfSimWeb *self, CfSimOrder *order)
{
  g_autofree char *key = g_strdup_printf ("order-%u-place", order->no);
  g_autofree char *until = order->until_ms != 0
                             ? g_strdup_printf ("\"expires_at_ms\":%" G_GINT64_FORMAT ",",
                                                CF_SIM_BEGIN_MS + order->until_ms)
                             : g_strdup ("");
  g_autofree char *body =
    g_strdup_printf ("{%s\"lines\":[{\"price_minor\":%" G_GINT64_FORMAT
                     ",\"quantity_milli\":%" G_GINT64_FORMAT
                     ",\"sku\":\"%s\"}],\"paid_minor\":%" G_GINT64_FORMAT "}",
                     until, cf_sim_goods[order->good].price_minor, order->milli,
                     cf_sim_goods[order->good].sku, order->paid_minor);

  cf_sim_web_ask (self, 1, "/v1/orders", key, body, on_placed, order);
}

static void order_cb (gpointer data);

static void
order_later (CfSimWeb *self)
{
  cf_sim_loop_add (self->loop, cf_sim_random_between (&self->random, 1000, self->pace_max_ms), NULL,
                   order_cb, self, NULL);
}

static void
order_cb (gpointer data)
{
  CfSimWeb *self = data;
  guint good = cf_sim_random_below (&self->random, CF_SIM_GOODS);
  gint64 pieces = 1 + cf_sim_random_below (&self->random, 2);
  gint64 price = cf_sim_goods[good].price_minor;
  gboolean is_paid = cf_sim_random_happens (&self->random, 750000);
  CfSimOrder *order;

  if (self->left == 0)
    return; /* the day is over */
  if (self->is_picked)
    pieces += cf_sim_random_below (&self->promises, PIECES_MORE);
  order = cf_sim_shop_order (self->shop, good, pieces * 1000, is_paid ? price * pieces : 0);
  if (self->is_picked && cf_sim_random_happens (&self->promises, ENDS_PPM))
    order->until_ms = cf_sim_loop_now (self->loop) +
                      cf_sim_random_between (&self->promises, KEPT_MIN_MS, KEPT_MAX_MS);
  place (self, order);
  if (--self->left > 0)
    order_later (self);
}

void
cf_sim_web_init (CfSimWeb *self,
                 CfSimLoop *loop,
                 CfSimShop *shop,
                 const CfSimPlan *plan,
                 CfSimCentral *central,
                 guint n)
{
  *self = (CfSimWeb){ .loop = loop,
                      .shop = shop,
                      .central = central,
                      .link = cf_sim_central_connect_web (central),
                      .left = n,
                      .pace_max_ms = PACE_MAX_MS };
  cf_sim_random_init (&self->random, plan->seed, "web", 0);
  cf_sim_random_init (&self->cards, plan->seed, "web cards", 0);
  cf_sim_random_init (&self->office, plan->seed, "office", 0);
  cf_sim_random_init (&self->carts, plan->seed, "carts", 0);
  cf_sim_random_init (&self->prices, plan->seed, "prices", 0);
  cf_sim_random_init (&self->promises, plan->seed, "promises", 0);
  self->is_picked = shop->has_boxes = plan->theme == CF_SIM_THEME_PICKING;
  if (plan->theme == CF_SIM_THEME_ORDERS || self->is_picked) {
    self->left *= ORDERS_MORE;
    self->pace_max_ms /= ORDERS_MORE;
  }
  if (plan->theme == CF_SIM_THEME_PIECES)
    self->left = 0; /* what is kept is what is lent */
  if (self->left > 0)
    order_later (self);
  cf_sim_web_begin_cards (self, plan->theme == CF_SIM_THEME_CARDS ? n : n / 3);
  cf_sim_web_begin_customers (self, plan->theme == CF_SIM_THEME_PEOPLE       ? n
                                    : plan->theme == CF_SIM_THEME_FORGETTING ? n / 2
                                                                             : n / 4);
  cf_sim_web_begin_carts (self, plan->theme == CF_SIM_THEME_CARTS ? 2 * n
                                : plan->theme == CF_SIM_THEME_ALL ? n / 3
                                                                  : 0);
  cf_sim_web_begin_prices (self, plan->theme == CF_SIM_THEME_PRICES ? 2 * n
                                 : plan->theme == CF_SIM_THEME_ALL  ? n / 4
                                                                    : 0);
}

void
cf_sim_web_close (CfSimWeb *self)
{
  self->left = self->cards_left = self->wishes_left = self->lists_left = self->carts_left = 0;
}

gboolean
cf_sim_web_is_in_step (const CfSimWeb *self)
{
  return self->left == 0 && self->cards_left == 0 && self->wishes_left == 0 &&
         self->lists_left == 0 && self->carts_left == 0 && self->waiting == 0;
}
