/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-till-orders.h"

#include <string.h>

#include "cf-stock-store.h"
#include "cf-till-orders-private.h"
#include "cf-till-told-private.h"
#include "cf-told-store.h"
#include "cf-trade-body.h"

#define PAGE 500 /* told rows read at a time */

/* ── reading ─────────────────────────────────────────────────────────────────────────────────── */

void
cf_till_order_free (CfTillOrder *self)
{
  if (self == NULL)
    return;
  cf_pickup_free (self->pickup);
  g_free (self->name);
  g_free (self->phone);
  g_free (self->email);
  g_free (self);
}

static const struct
{
  CfEventKind kind;
  CfPickupFactKind fact;
} FACTS[] = {
  { CF_EVENT_ORDER_ACCEPTED, CF_FACT_ACCEPTED }, { CF_EVENT_ORDER_PICKED, CF_FACT_PICKED },
  { CF_EVENT_ORDER_SHORT, CF_FACT_SHORT },       { CF_EVENT_ORDER_READY, CF_FACT_READY },
  { CF_EVENT_ORDER_COLLECTED, CF_FACT_HANDED },  { CF_EVENT_ORDER_CANCELLED, CF_FACT_CANCELLED },
  { CF_EVENT_ORDER_EXPIRED, CF_FACT_EXPIRED },   { CF_EVENT_ORDER_RETURNED, CF_FACT_RETURNED },
};

/* Lays one own record over the order.  What does not fit any more (a line that the told row has lost)
 * is left out: the record stands, and the central names it. */
static void
overlay (CfPickup *pickup, const CfOrderStepRow *row)
{
  gsize i = 0;
  CfPickupFact fact;

  while (i < G_N_ELEMENTS (FACTS) && FACTS[i].kind != row->kind)
    i++;
  if (i == G_N_ELEMENTS (FACTS))
    return;
  fact = (CfPickupFact){ .kind = FACTS[i].fact,
                         .line = row->line,
                         .sku = row->sku,
                         .name = row->name,
                         .quantity = row->quantity,
                         .shelf = row->shelf,
                         .at_ms = row->at_ms };
  cf_pickup_apply (pickup, &fact, NULL);
}

/* @ret_order: NULL where the row cannot be read. */
static gboolean
make_order (CfTill *self, const char *text, CfTillOrder **ret_order, GError **error)
{
  g_autoptr (json_object) body = json_tokener_parse (text);
  g_autoptr (CfTillOrder) order = g_new0 (CfTillOrder, 1);
  g_autoptr (GPtrArray) steps = NULL;

  *ret_order = NULL;
  order->pickup = cf_pickup_from_json (body, NULL);
  if (order->pickup == NULL)
    return TRUE;
  if (order->pickup->location[0] == '\0')
    g_strlcpy (order->pickup->location, CF_STOCK_LOCATION_MAIN, sizeof order->pickup->location);
  order->name = cf_till_told_text (body, "name");
  order->phone = cf_till_told_text (body, "phone");
  order->email = cf_till_told_text (body, "email");
  steps = cf_order_store_list_steps (cf_store_get_reader (self->store), order->pickup->id.text,
                                     cf_till_told_applied (self, body), error);
  if (steps == NULL)
    return FALSE;
  for (guint i = 0; i < steps->len; i++)
    overlay (order->pickup, steps->pdata[i]);
  *ret_order = g_steal_pointer (&order);
  return TRUE;
}

static gboolean
is_over (const CfTillOrder *order)
{
  switch (cf_pickup_get_state (order->pickup)) {
  case CF_PICKUP_COLLECTED:
  case CF_PICKUP_CANCELLED:
  case CF_PICKUP_EXPIRED:
  case CF_PICKUP_RETURNED: return TRUE;
  case CF_PICKUP_PLACED:
  case CF_PICKUP_ACCEPTED:
  case CF_PICKUP_PICKING:
  case CF_PICKUP_SHORT:
  case CF_PICKUP_READY:
  default: return FALSE;
  }
}

static gint64
due_ms (const CfPickup *pickup)
{
  return pickup->ready_by_ms != 0 ? pickup->ready_by_ms : pickup->placed_ms;
}

static int
compare_orders (gconstpointer a, gconstpointer b)
{
  const CfPickup *one = (*(CfTillOrder *const *) a)->pickup;
  const CfPickup *two = (*(CfTillOrder *const *) b)->pickup;
  gint64 x = due_ms (one), y = due_ms (two);

  return x != y ? (x > y) - (x < y) : strcmp (one->number, two->number);
}

/* Whether @order is wanted; all told orders go through it. */
typedef gboolean (*Wanted) (const CfTillOrder *order, gconstpointer data);

static GPtrArray *
collect_orders (CfTill *self, Wanted wanted, gconstpointer data, GError **error)
{
  g_autoptr (GPtrArray) orders =
    g_ptr_array_new_with_free_func ((GDestroyNotify) cf_till_order_free);
  g_autofree char *after = g_strdup ("");
  guint n = PAGE;

  for (guint seen = 0; n == PAGE && seen < CF_TILL_ORDERS_MAX; seen += n) {
    g_autoptr (GPtrArray) rows =
      cf_told_list (cf_store_get_reference (self->store), "order", after, PAGE, error);

    if (rows == NULL)
      return NULL;
    n = rows->len;
    for (guint i = 0; i < n; i++) {
      const CfToldRow *row = rows->pdata[i];
      CfTillOrder *order;

      if (!make_order (self, row->body, &order, error))
        return NULL;
      if (order != NULL && wanted (order, data))
        g_ptr_array_add (orders, order);
      else
        cf_till_order_free (order);
    }
    if (n > 0) {
      g_free (after);
      after = g_strdup (((CfToldRow *) rows->pdata[n - 1])->id);
    }
  }
  return g_steal_pointer (&orders);
}

static gboolean
wants_open (const CfTillOrder *order, gconstpointer all)
{
  return all != NULL || !is_over (order);
}

static gboolean
wants_number (const CfTillOrder *order, gconstpointer number)
{
  return g_ascii_strcasecmp (order->pickup->number, number) == 0;
}

GPtrArray *
cf_till_list_orders (CfTill *self, gboolean all, GError **error)
{
  GError *failure = NULL;
  GPtrArray *orders;

  cf_till_reset_refusal (self);
  orders = collect_orders (self, wants_open, all ? self : NULL, &failure);
  if (orders == NULL) {
    cf_till_refuse (self, failure, error);
    return NULL;
  }
  g_ptr_array_sort (orders, compare_orders);
  return orders;
}

/* The order's id inside a signed code, which need not be genuine to be looked for. */
static gboolean
id_in_code (const char *text, CfId *ret_id)
{
  CfPickupCode code;

  if (!g_str_has_prefix (text, CF_PICKUP_CODE_PREFIX) || !cf_pickup_code_peek (text, &code))
    return FALSE;
  *ret_id = code.order;
  return TRUE;
}

static CfTillOrder *
find_order (CfTill *self, const char *which, GError **error)
{
  CfDb *reference = cf_store_get_reference (self->store);
  g_autofree char *text = NULL;
  g_autoptr (GPtrArray) orders = NULL;
  CfTillOrder *order = NULL;
  CfId id;

  if (cf_id_parse (which, &id) || id_in_code (which, &id)) {
    if (!cf_told_read (reference, "order", id.text, &text, error) ||
        (text != NULL && !make_order (self, text, &order, error)))
      return NULL;
  } else {
    orders = collect_orders (self, wants_number, which, error);
    if (orders == NULL)
      return NULL;
    if (orders->len > 0)
      order = g_ptr_array_steal_index (orders, 0);
  }
  if (order == NULL)
    cf_error_set (error, CF_ERROR_UNKNOWN_ORDER, "there is no order '%.40s' here", which);
  return order;
}

CfTillOrder *
cf_till_read_order (CfTill *self, const char *which, GError **error)
{
  GError *failure = NULL;
  CfTillOrder *order;

  cf_till_reset_refusal (self);
  order = find_order (self, which, &failure);
  if (order == NULL)
    cf_till_refuse (self, failure, error);
  return order;
}
