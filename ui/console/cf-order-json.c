/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-order-json.h"

#include "cf-civil-time.h"

static void
add (json_object *object, const char *name, json_object *value)
{
  json_object_object_add (object, name, value);
}

static json_object *
json_quantity (CfQuantity quantity, CfUnit unit)
{
  g_autofree char *text = cf_quantity_to_text (quantity, unit);

  return json_object_new_string (text);
}

/* null for no time. */
static json_object *
json_time (gint64 utc_ms)
{
  char text[CF_UTC_LEN + 1];

  if (utc_ms == 0)
    return NULL;
  cf_utc_format (utc_ms, text);
  return json_object_new_string (text);
}

static json_object *
json_or_null (const char *text)
{
  return cf_json_text (text[0] != '\0' ? text : NULL);
}

static json_object *
json_exceptions (guint exceptions)
{
  json_object *list = json_object_new_array ();

  if (exceptions & CF_PICKUP_DOUBLE_HANDOVER)
    json_object_array_add (list, json_object_new_string ("double_handover"));
  if (exceptions & CF_PICKUP_OWED)
    json_object_array_add (list, json_object_new_string ("owed"));
  return list;
}

json_object *
cf_json_order_row (CfTill *till, const CfTillOrder *order)
{
  const CfPickup *pickup = order->pickup;
  guint exponent = cf_till_get_store (till)->exponent;
  json_object *object = json_object_new_object ();

  add (object, "id", json_object_new_string (pickup->id.text));
  add (object, "number", json_object_new_string (pickup->number));
  add (object, "state",
       json_object_new_string (cf_pickup_state_to_text (cf_pickup_get_state (pickup))));
  add (object, "payment",
       json_object_new_string (cf_pickup_payment_to_text (cf_pickup_get_payment (pickup))));
  add (object, "name", cf_json_text (order->name));
  add (object, "total", cf_json_money (cf_pickup_get_total (pickup), exponent));
  add (object, "placed_at", json_time (pickup->placed_ms));
  add (object, "ready_by", json_time (pickup->ready_by_ms));
  add (object, "expires_at", json_time (pickup->expires_ms));
  add (object, "shelf", json_or_null (pickup->shelf));
  add (object, "exceptions", json_exceptions (cf_pickup_get_exceptions (pickup)));
  return object;
}

static json_object *
json_parts (const CfPickup *pickup, const CfPickupLine *line)
{
  json_object *parts = json_object_new_array ();

  for (guint i = 0; i < pickup->parts->len; i++) {
    const CfPickupPart *part = &g_array_index (pickup->parts, CfPickupPart, i);
    json_object *row;

    if (part->line != line->no)
      continue;
    row = json_object_new_object ();
    add (row, "sku", json_object_new_string (part->sku));
    add (row, "name", json_object_new_string (part->name));
    add (row, "picked", json_quantity (part->picked, line->unit));
    add (row, "handed_over", json_quantity (part->handed, line->unit));
    add (row, "returned", json_quantity (part->returned, line->unit));
    json_object_array_add (parts, row);
  }
  return parts;
}

static json_object *
json_line (const CfPickup *pickup, const CfPickupLine *line, guint exponent)
{
  static const char *const WISHES[] = { "none", "similar", "ask" };
  json_object *row = json_object_new_object ();

  add (row, "line", cf_json_count (line->no));
  add (row, "sku", json_object_new_string (line->sku));
  add (row, "name", json_object_new_string (line->name));
  add (row, "unit", json_object_new_string (cf_unit_to_text (line->unit)));
  add (row, "ordered", json_quantity (line->ordered, line->unit));
  add (row, "picked", json_quantity (line->picked, line->unit));
  add (row, "short", json_quantity (line->fell_short, line->unit));
  add (row, "handed_over", json_quantity (line->handed, line->unit));
  add (row, "returned", json_quantity (line->returned, line->unit));
  add (row, "unit_price", cf_json_money (line->price, exponent));
  add (row, "total", cf_json_money (line->total, exponent));
  add (row, "wish", json_object_new_string (WISHES[line->wish]));
  add (row, "goods", json_parts (pickup, line));
  return row;
}

json_object *
cf_json_order (CfTill *till, const CfTillOrder *order)
{
  json_object *object = cf_json_order_row (till, order), *lines = json_object_new_array ();
  const CfPickup *pickup = order->pickup;

  for (guint i = 0; i < pickup->lines->len; i++)
    json_object_array_add (lines,
                           json_line (pickup, &g_array_index (pickup->lines, CfPickupLine, i),
                                      cf_till_get_store (till)->exponent));
  add (object, "lines", lines);
  return object;
}
