/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-sim-web.h"

#include <string.h>

#include "cf-sim-trace.h"
#include "cf-wire.h"

#define PACE_MAX_MS  200000
#define PATIENCE_MS  20000 /* for an answer */
#define CANCELS_PPM  600000
#define THINK_MAX_MS 400000 /* until somebody thinks better of an order */

/* A question that is asked until it is answered. */
typedef struct
{
  CfSimWeb *web;
  CfSimOrder *order;
  gboolean is_cancel;
} Question;

static void ask_cb (gpointer data);

static void
ask_later (Question *self, gint64 after_ms)
{
  cf_sim_loop_add (self->web->loop, after_ms, NULL, ask_cb, self, NULL);
}

static Question *
question_new (CfSimWeb *web, CfSimOrder *order, gboolean is_cancel)
{
  Question *self = g_new0 (Question, 1);

  *self = (Question){ web, order, is_cancel };
  web->waiting++;
  return self;
}

static void
answered (Question *self)
{
  self->web->waiting--;
  g_free (self);
}

/* ---- answers ------------------------------------------------------------------------------------- */

static void
note_placed (Question *self, json_object *answer)
{
  CfSimWeb *web = self->web;
  json_object *order = cf_wire_get_object (answer, "order");
  const char *id = cf_wire_get_text (order, "id", 64);

  if (id == NULL)
    cf_sim_fail ("web: an order without an id: %s", json_object_to_json_string (answer));
  cf_sim_shop_place (web->shop, self->order, id, cf_wire_get_text (order, "number", 64));
  if (cf_sim_random_happens (&web->random, CANCELS_PPM))
    ask_later (question_new (web, self->order, TRUE),
               cf_sim_random_between (&web->random, 1000, THINK_MAX_MS));
}

/* Returns whether that was an answer. */
static gboolean
take_answer (Question *self, guint status, const char *body, gsize len)
{
  g_autoptr (json_object) answer = cf_wire_parse (body, len, NULL);
  CfSimOrder *order = self->order;

  if (answer == NULL || (status != 200 && status != 404 && status != 409))
    return FALSE; /* somebody else's page, or a request for patience */
  if (!self->is_cancel && status == 200) {
    note_placed (self, answer);
  } else if (!self->is_cancel) {
    order->state = CF_SIM_NEVER;
  } else if (status == 200) {
    order->is_cancelled = TRUE;
    cf_sim_reached (CF_SIM_ORDER_CANCELLED);
  } else if (status == 409) {
    cf_sim_reached (CF_SIM_CANCELLED_LATE);
  }
  cf_sim_trace ("web: order %u %s: %u", order->no, self->is_cancel ? "is cancelled" : "is placed",
                status);
  return TRUE;
}

static void
on_answer (const CfHttpAnswer *answer, const GError *failure, gpointer data)
{
  Question *self = data;
  gsize len = 0;
  const char *body = answer != NULL ? g_bytes_get_data (answer->body, &len) : NULL;

  if (body != NULL && take_answer (self, answer->status, body, len))
    answered (self);
  else
    ask_later (self, cf_sim_random_between (&self->web->random, 2000, 30000));
}

/* ---- asking -------------------------------------------------------------------------------------- */

static char *
body_of (const Question *self)
{
  const CfSimOrder *order = self->order;

  if (self->is_cancel)
    return g_strdup_printf ("{\"refunded_minor\":%" G_GINT64_FORMAT "}", order->paid_minor);
  return g_strdup_printf ("{\"lines\":[{\"price_minor\":%" G_GINT64_FORMAT
                          ",\"quantity_milli\":%" G_GINT64_FORMAT
                          ",\"sku\":\"%s\"}],\"paid_minor\":%" G_GINT64_FORMAT "}",
                          cf_sim_goods[order->good].price_minor, order->milli,
                          cf_sim_goods[order->good].sku, order->paid_minor);
}

static void
ask_cb (gpointer data)
{
  Question *self = data;
  g_autofree char *text = body_of (self);
  g_autofree char *bearer = g_strconcat ("Bearer ", self->web->central->admin_key, NULL);
  g_autofree char *key =
    g_strdup_printf ("order-%u-%s", self->order->no, self->is_cancel ? "cancel" : "place");
  g_autofree char *path = self->is_cancel
                            ? g_strdup_printf ("/v1/orders/%s/cancel", self->order->id)
                            : g_strdup ("/v1/orders");
  g_autoptr (GBytes) body = g_bytes_new (text, strlen (text));
  const CfHttpHeader headers[] = { { "authorization", bearer },
                                   { "content-type", "application/json" },
                                   { "idempotency-key", key } };

  cf_transport_send (cf_sim_link_get_transport (self->web->link),
                     &(CfHttpRequest){ .method = "POST",
                                       .path = path,
                                       .headers = headers,
                                       .n_headers = G_N_ELEMENTS (headers),
                                       .body = body,
                                       .timeout_ms = PATIENCE_MS },
                     NULL, on_answer, self);
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
  order = cf_sim_shop_order (self->shop, good, pieces * 1000, is_paid ? price * pieces : 0);
  ask_later (question_new (self, order, FALSE), 1);
  if (--self->left > 0)
    cf_sim_loop_add (self->loop, cf_sim_random_between (&self->random, 1000, PACE_MAX_MS), NULL,
                     order_cb, self, NULL);
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
                      .left = n };
  cf_sim_random_init (&self->random, plan->seed, "web", 0);
  if (n > 0)
    cf_sim_loop_add (loop, cf_sim_random_between (&self->random, 1000, PACE_MAX_MS), NULL, order_cb,
                     self, NULL);
}

gboolean
cf_sim_web_is_in_step (const CfSimWeb *self)
{
  return self->left == 0 && self->waiting == 0;
}
