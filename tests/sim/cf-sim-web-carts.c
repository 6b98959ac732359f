/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-sim-carts.h"
#include "cf-sim-trace.h"
#include "cf-sim-web.h"

/* A customer's phone: makes carts, says how many of something it shall be, writes beside it, and now and then pays. */

#define PACE_MAX_MS 90000
#define CARTS_MAX   3

static void
on_made (CfSimWeb *self, guint status, json_object *answer, gpointer data)
{
  const CfSimCart *cart = data;

  cf_sim_trace ("web: cart %u is made: %u", cart->no, status);
  if (status == 200)
    cf_sim_reached (CF_SIM_CART_MADE);
}

static void
make (CfSimWeb *self)
{
  CfSimCart *cart = cf_sim_shop_want_cart (self->shop);
  g_autofree char *key = g_strdup_printf ("cart-%u-new-1", cart->no);
  g_autoptr (GString) body =
    g_string_new ("{\"fields\":{\"store\":\"" CF_SIM_STORE "\"},\"lines\":[");

  for (guint good = 0; good < CF_SIM_GOODS; good++) {
    CfSimEdit *edit;

    if (cf_sim_random_happens (&self->carts, 600000))
      continue;
    edit =
      cf_sim_cart_write (cart, CF_SIM_WEB, good, 1000 * cf_sim_random_between (&self->carts, 1, 3));
    g_string_append_printf (body, "%s{\"sku\":\"%s\",\"quantity_milli\":%" G_GINT64_FORMAT "}",
                            edit->no > 1 ? "," : "", cf_sim_goods[good].sku, edit->shall_milli);
  }
  cart->first_edits = cart->edits->len;
  g_string_append (body, "]}");
  cf_sim_web_ask (self, 1, "/v1/carts", key, body->str, on_made, cart);
}

static void
on_edited (CfSimWeb *self, guint status, json_object *answer, gpointer data)
{
  CfSimEdit *edit = data;

  if (status != 200 && edit->state == CF_SIM_TRIED)
    edit->state = CF_SIM_NEVER; /* there is nothing of it */
}

static void
edit (CfSimWeb *self, CfSimCart *cart)
{
  gboolean is_note = cf_sim_random_happens (&self->carts, 200000);
  guint good = is_note ? CF_SIM_CART_NOTE : cf_sim_random_below (&self->carts, CF_SIM_GOODS);
  CfSimEdit *it = cf_sim_cart_write (cart, CF_SIM_WEB, good,
                                     1000 * (gint64) cf_sim_random_below (&self->carts, 4));
  g_autofree char *key = g_strdup_printf ("cart-%u-edit-%u", cart->no, it->no);
  g_autofree char *path =
    g_strdup_printf ("/v1/carts/%s/%s", cart->id, is_note ? "fields" : "lines");
  g_autofree char *body =
    is_note ? g_strdup_printf ("{\"note\":\"note %u\"}", it->no)
            : g_strdup_printf ("{\"sku\":\"%s\",\"quantity_milli\":%" G_GINT64_FORMAT "}",
                               cf_sim_goods[good].sku, it->shall_milli);

  cf_sim_web_ask (self, 1, path, key, body, on_edited, it);
}

static void
on_paid (CfSimWeb *self, guint status, json_object *answer, gpointer data)
{
  CfSimCartSale *sale = data;

  if (status == 200)
    cf_sim_reached (CF_SIM_CART_BY_WEB);
  else if (sale->state == CF_SIM_TRIED)
    sale->state = CF_SIM_NEVER; /* somebody else is about to take money */
}

/* What the shop sends from elsewhere: of one product as many as anybody may want. */
static void
pay (CfSimWeb *self, CfSimCart *cart)
{
  guint good = cf_sim_random_below (&self->carts, CF_SIM_GOODS);
  g_autofree char *id =
    g_strdup_printf ("018f0000-0000-7000-8000-%06u%06u", cart->no, cart->sales->len + 1);
  CfSimCartSale *sale = cf_sim_cart_sell (cart, CF_SIM_WEB, id);
  g_autofree char *key = g_strdup_printf ("cart-%u-pay-%u", cart->no, sale->no);
  g_autofree char *path = g_strdup_printf ("/v1/carts/%s/pay", cart->id);
  g_autofree char *body = NULL;

  sale->milli[good] = 1000 * cf_sim_random_between (&self->carts, 1, 3);
  body = g_strdup_printf ("{\"lines\":[{\"sku\":\"%s\",\"quantity_milli\":%" G_GINT64_FORMAT
                          "}],\"number\":\"W-%u\",\"sale\":\"%s\"}",
                          cf_sim_goods[good].sku, sale->milli[good], sale->no, id);
  cf_sim_web_ask (self, 1, path, key, body, on_paid, sale);
}

static void cart_cb (gpointer data);

static void
plan_cart (CfSimWeb *self)
{
  cf_sim_loop_add (self->loop, cf_sim_random_between (&self->carts, 1000, PACE_MAX_MS), NULL,
                   cart_cb, self, NULL);
}

static void
cart_cb (gpointer data)
{
  CfSimWeb *self = data;
  GPtrArray *carts = self->shop->carts;
  CfSimCart *cart = carts->len > 0
                      ? g_ptr_array_index (carts, cf_sim_random_below (&self->carts, carts->len))
                      : NULL;

  if (self->carts_left == 0)
    return; /* the day is over */
  if (cart == NULL || (carts->len < CARTS_MAX && cf_sim_random_happens (&self->carts, 200000)))
    make (self);
  else if (cart->id != NULL && cf_sim_random_happens (&self->carts, 120000))
    pay (self, cart);
  else if (cart->id != NULL)
    edit (self, cart);
  if (--self->carts_left > 0)
    plan_cart (self);
}

void
cf_sim_web_begin_carts (CfSimWeb *self, guint n)
{
  self->carts_left = n;
  if (n > 0)
    plan_cart (self);
}
