/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-cart-index.h"

#include <string.h>

#include "cf-told-store.h"

/* The value of the field "customer"; NULL: it has none. */
static const char *
get_customer (json_object *body)
{
  json_object *fields = json_object_object_get (body, "fields");
  gsize n = json_object_is_type (fields, json_type_array) ? json_object_array_length (fields) : 0;

  for (gsize i = 0; i < n; i++) {
    json_object *field = json_object_array_get_idx (fields, i);
    json_object *name, *value;

    if (!json_object_is_type (field, json_type_object))
      continue;
    name = json_object_object_get (field, "name");
    value = json_object_object_get (field, "value");
    if (json_object_is_type (name, json_type_string) &&
        strcmp (json_object_get_string (name), "customer") == 0 &&
        json_object_is_type (value, json_type_string))
      return json_object_get_string (value);
  }
  return NULL;
}

gboolean
cf_cart_index_put (CfDb *db, const char *id, json_object *body, GError **error)
{
  const char *customer = get_customer (body);
  g_auto (CfStmt) st = NULL;

  if (customer == NULL)
    return cf_cart_index_drop (db, id, error);
  st = cf_db_prepare (db,
                      "INSERT INTO cart_customer (cart_id, customer_id) VALUES (:cart, :customer)"
                      " ON CONFLICT (cart_id) DO UPDATE SET customer_id = excluded.customer_id",
                      error);
  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":cart", id);
  cf_stmt_bind_text_static (st, ":customer", customer);
  return cf_stmt_run (st, error);
}

gboolean
cf_cart_index_drop (CfDb *db, const char *id, GError **error)
{
  g_auto (CfStmt) st = cf_db_prepare (db, "DELETE FROM cart_customer WHERE cart_id = :cart", error);

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":cart", id);
  return cf_stmt_run (st, error);
}

GPtrArray *
cf_cart_index_list (CfDb *db, const char *customer, guint limit, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) cf_told_row_free);
  g_auto (CfStmt) st = cf_db_prepare (db,
                                      "SELECT t.id, t.body FROM cart_customer AS c"
                                      " JOIN told AS t ON t.kind = 'cart' AND t.id = c.cart_id"
                                      " WHERE c.customer_id = :customer AND t.problem IS NULL"
                                      " ORDER BY c.cart_id LIMIT :limit",
                                      error);
  CfStep step;

  if (st == NULL)
    return NULL;
  cf_stmt_bind_text_static (st, ":customer", customer);
  cf_stmt_bind_int64 (st, ":limit", limit);
  while ((step = cf_stmt_step (st, error)) == CF_STEP_ROW) {
    CfToldRow *row = g_new0 (CfToldRow, 1);

    *row = (CfToldRow){ .kind = g_strdup ("cart"),
                        .id = cf_stmt_dup_text (st, 0),
                        .body = cf_stmt_dup_text (st, 1) };
    g_ptr_array_add (rows, row);
  }
  return step == CF_STEP_DONE ? g_steal_pointer (&rows) : NULL;
}
