/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-ring-cart.h"

#include "cf-console-json.h"
#include "cf-console.h"
#include "cf-request.h"
#include "cf-till-carts.h"

static json_object *
json_line (CfTill *till, const CfCartLine *line)
{
  g_autoptr (CfTillProduct) product = cf_till_find_product (till, line->sku, NULL);
  CfUnit unit = product != NULL                          ? cf_till_product_get_info (product)->unit
                : cf_quantity_is_whole (line->remaining) ? CF_UNIT_EA
                                                         : CF_UNIT_KG;
  g_autofree char *quantity = cf_quantity_to_text (line->remaining, unit);
  json_object *object = json_object_new_object ();

  json_object_object_add (object, "sku", json_object_new_string (line->sku));
  json_object_object_add (object, "qty", json_object_new_string (quantity));
  return object;
}

static json_object *
json_shared (CfTill *till, const CfTillCart *cart)
{
  json_object *object = json_object_new_object ();
  json_object *list = json_object_new_array ();
  g_autoptr (GArray) lines = cf_cart_list_lines (cart->cart);

  json_object_object_add (object, "id", json_object_new_string (cf_cart_get_id (cart->cart)->text));
  json_object_object_add (object, "note", cf_json_text (cart->note));
  json_object_object_add (object, "customer", cf_json_text (cart->customer));
  json_object_object_add (object, "leased", json_object_new_boolean (cart->is_leased));
  json_object_object_add (object, "lines", list);
  for (guint i = 0; i < lines->len; i++) {
    const CfCartLine *line = &g_array_index (lines, CfCartLine, i);

    if (line->remaining.milli > 0)
      json_object_array_add (list, json_line (till, line));
  }
  return object;
}

gboolean
cf_ring_carts (CfTill *till, json_object *request, json_object *answer, GError **error)
{
  g_autoptr (GPtrArray) carts =
    cf_till_list_carts (till, cf_request_text (request, "customer"), error);
  json_object *list;

  if (carts == NULL)
    return FALSE;
  list = json_object_new_array ();
  for (guint i = 0; i < carts->len; i++)
    json_object_array_add (list, json_shared (till, carts->pdata[i]));
  json_object_object_add (answer, "carts", list);
  return TRUE;
}

/* What remains of the cart and cannot be rung up here. */
static json_object *
json_left_out (CfTill *till, const CfTillCart *cart)
{
  json_object *list = json_object_new_array ();
  g_autoptr (GArray) lines = cf_cart_list_lines (cart->cart);

  for (guint i = 0; i < lines->len; i++) {
    const CfCartLine *line = &g_array_index (lines, CfCartLine, i);
    g_autoptr (CfTillProduct) product = cf_till_find_product (till, line->sku, NULL);

    if (line->remaining.milli > 0 && product == NULL)
      json_object_array_add (list, json_line (till, line));
  }
  return list;
}

gboolean
cf_ring_open_cart (CfTill *till, json_object *request, json_object *answer, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (CfTillCart) cart = NULL;

  cf_till_open_cart_async (till, cf_request_text (request, "id"), cf_await_done, &result);
  if (!cf_till_command_finish (till, cf_await (&result), error) ||
      (cart = cf_till_read_cart (till, cf_request_text (request, "id"), error)) == NULL)
    return FALSE;
  json_object_object_add (answer, "cart", cf_json_cart (till));
  json_object_object_add (answer, "left_out", json_left_out (till, cart));
  return TRUE;
}

gboolean
cf_ring_edit_cart (CfTill *till, json_object *request, json_object *answer, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (CfTillCart) cart = NULL;

  cf_till_edit_cart_async (till, cf_request_text (request, "id"), cf_request_text (request, "sku"),
                           cf_request_text (request, "qty"), cf_await_done, &result);
  if (!cf_till_command_finish (till, cf_await (&result), error) ||
      (cart = cf_till_read_cart (till, cf_request_text (request, "id"), error)) == NULL)
    return FALSE;
  json_object_object_add (answer, "shared", json_shared (till, cart));
  json_object_object_add (answer, "cart", cf_json_cart (till));
  return TRUE;
}
