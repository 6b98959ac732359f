/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "cf-sim-carts.h"
#include "cf-sim-central-private.h"
#include "cf-sim-trace.h"

gint64
cf_sim_cart_version (json_object *cart, const char *actor, const char *sku)
{
  json_object *cells = cf_wire_get_array (cart, "cells");

  for (gsize i = 0; cells != NULL && i < json_object_array_length (cells); i++) {
    json_object *cell = json_object_array_get_idx (cells, i);
    gint64 version;

    if (g_strcmp0 (cf_wire_get_text (cell, "actor", 64), actor) == 0 &&
        g_strcmp0 (cf_wire_get_text (cell, "sku", 64), sku) == 0 &&
        cf_wire_get_int (cell, "version", 0, G_MAXINT32, &version))
      return version;
  }
  return 0;
}

static gint64
read_head (CfSimCentral *self)
{
  g_autoptr (CfCentralRows) rows =
    cf_sim_central_look (self, "SELECT head FROM scope WHERE scope = '" CF_SIM_STORE "'");

  return cf_central_rows_int (rows, 0, 0);
}

/* ---- what a web shop asked for ------------------------------------------------------------------- */

static void
book_new (CfSimCart *cart, const char *answer, gint64 head)
{
  g_autoptr (json_object) json = cf_wire_parse (answer, strlen (answer), NULL);

  if (cart->id == NULL)
    cart->id = g_strdup (cf_wire_get_text (json, "id", 64));
  if (cart->id == NULL)
    cf_sim_fail ("central: a cart without an id: %s", answer);
  for (guint i = 0; i < cart->edits->len; i++) {
    CfSimEdit *edit = g_ptr_array_index (cart->edits, i);

    if (edit->shall_milli >= 0 && edit->by == CF_SIM_WEB && edit->state == CF_SIM_TRIED &&
        edit->no <= cart->first_edits)
      cf_sim_cart_book (cart, edit, head);
  }
}

/* Whether the key @key with the answer @answer is a web shop's about a cart; books it. */
static void
book_asked (CfSimCentral *self, const char *key, const char *answer)
{
  CfSimCart *cart;
  char what[8];
  guint no = 0, which = 0;

  if (key == NULL || sscanf (key, "cart-%u-%7[a-z]-%u", &no, what, &which) != 3 || no == 0 ||
      no > self->shop->carts->len)
    return;
  cart = g_ptr_array_index (self->shop->carts, no - 1);
  if (g_str_equal (what, "new"))
    book_new (cart, answer, read_head (self));
  else if (g_str_equal (what, "edit"))
    cf_sim_cart_book (cart, g_ptr_array_index (cart->edits, which - 1), read_head (self));
  else
    cf_sim_cart_book_sale (cart, g_ptr_array_index (cart->sales, which - 1), read_head (self));
}

void
cf_sim_central_settle_carts (CfSimCentral *self)
{
  g_autoptr (CfCentralRows) rows = NULL;

  if (self->shop->carts->len == 0)
    return;
  cf_sim_central_begin_look (self);
  rows =
    cf_sim_central_look (self, "SELECT key, body FROM kept_answer WHERE status = 200 ORDER BY key");
  for (gsize i = 0; i < rows->n_rows; i++)
    book_asked (self, cf_central_rows_text (rows, i, 0), cf_central_rows_text (rows, i, 1));
  cf_sim_central_end_look (self);
  cf_sim_central_watch_carts (self);
}

void
cf_sim_central_hear_cart (CfSimCentral *self, const CfSimRequest *request, const char *answer)
{
  cf_sim_central_begin_look (self);
  book_asked (self, cf_sim_request_header (request, "idempotency-key"), answer);
  cf_sim_central_end_look (self);
}

/* ---- what tills brought -------------------------------------------------------------------------- */

json_object *
cf_sim_central_read_cart (CfSimCentral *self, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfCentralRows) rows =
    cf_central_query (cf_central_get_store (self->central), &error,
                      "SELECT body FROM cart WHERE id = $1", "t", id);
  const char *text;

  if (rows == NULL)
    cf_sim_fail ("central: cannot be read: %s", error->message);
  text = rows->n_rows > 0 ? cf_central_rows_text (rows, 0, 0) : NULL;
  return text != NULL ? cf_wire_parse (text, strlen (text), NULL) : NULL;
}

static void
book_edits (CfSimCentral *self, CfSimCart *cart, gint64 head)
{
  g_autoptr (json_object) body = NULL;

  for (guint i = 0; i < cart->edits->len; i++) {
    CfSimEdit *edit = g_ptr_array_index (cart->edits, i);

    if (edit->by == CF_SIM_WEB || edit->booked >= 0 || edit->state == CF_SIM_NEVER)
      continue;
    if (body == NULL && (body = cf_sim_central_read_cart (self, cart->id)) == NULL)
      return;
    if (cf_sim_cart_version (body, self->terminals[edit->by].text, cf_sim_goods[edit->good].sku) >=
        edit->version)
      cf_sim_cart_book (cart, edit, head);
  }
}

static void
book_sales (CfSimCentral *self, CfSimCart *cart, const CfSimKnown *booked, gint64 head)
{
  for (guint i = 0; i < cart->sales->len; i++) {
    CfSimCartSale *sale = g_ptr_array_index (cart->sales, i);

    if (sale->deed != NULL && cf_sim_deed_is_among (self->shop, sale->deed, booked))
      cf_sim_cart_book_sale (cart, sale, head);
  }
}

void
cf_sim_central_watch_carts (CfSimCentral *self)
{
  CfSimKnown booked;
  gint64 head;

  if (self->shop->carts->len == 0)
    return;
  cf_sim_central_begin_look (self);
  booked = cf_sim_central_read_booked (self);
  head = read_head (self);
  for (guint i = 0; i < self->shop->carts->len; i++) {
    CfSimCart *cart = g_ptr_array_index (self->shop->carts, i);

    if (cart->id == NULL)
      continue;
    book_edits (self, cart, head);
    book_sales (self, cart, &booked, head);
  }
  cf_sim_central_end_look (self);
}

/* ---- the proof ----------------------------------------------------------------------------------- */

gboolean
cf_sim_central_knows_carts (const CfSimCentral *self)
{
  guint lost = 0;

  for (guint i = 0; i < CF_SIM_TILLS_MAX; i++)
    lost += self->shop->put_back[i];
  return self->restores == 0 && lost == 0;
}

static void
prove_note (const CfSimCart *cart, json_object *body)
{
  json_object *fields = cf_wire_get_array (body, "fields");
  g_autofree char *should = g_strdup_printf ("note %u", cart->note);

  for (gsize i = 0; fields != NULL && i < json_object_array_length (fields); i++) {
    json_object *field = json_object_array_get_idx (fields, i);

    if (g_strcmp0 (cf_wire_get_text (field, "name", 64), "note") == 0 &&
        g_strcmp0 (cf_wire_get_text (field, "value", 64), should) != 0)
      cf_sim_fail ("central: cart %u says %s, last was written %s", cart->no,
                   json_object_to_json_string (field), should);
  }
}

void
cf_sim_central_prove_carts (CfSimCentral *self, GPtrArray *expected)
{
  for (guint i = 0; i < self->shop->carts->len && cf_sim_central_knows_carts (self); i++) {
    const CfSimCart *cart = g_ptr_array_index (self->shop->carts, i);
    g_autoptr (json_object) body = NULL;

    if (cart->id == NULL)
      continue;
    body = cf_sim_central_read_cart (self, cart->id);
    if (body == NULL)
      cf_sim_fail ("central: cart %u is gone", cart->no);
    if (cart->note != 0)
      prove_note (cart, body);
    if (!cart->was_paid_twice)
      continue;
    cf_sim_reached (CF_SIM_CART_PAID_TWICE);
    g_ptr_array_add (expected, g_strconcat ("paid_twice ", cart->id, NULL));
  }
}
