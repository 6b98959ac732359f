/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-central-carts.h"

#include <string.h>

#include "cf-trade-body.h"

/*
 * Shared carts.  Invariants:
 *  1. a cart's row is locked before it is read; what is kept and what its feed is told are one
 *     transaction;
 *  2. a copy is joined, never put in the place of another: nobody's edit is lost;
 *  3. a sale stands whatever the cart says: what it sold is taken off as if it had heard of no other
 *     payment, so that two tills that sold the same cart are seen to have, whoever comes first;
 *  4. one cart has one exception paid_twice, which names all parties.
 */

#define CLAIMS_MAX 1000 /* of one chain that no sale has ended */
#define TIDY_MAX   500  /* carts forgotten in one go */

CfCentralCart *
cf_central_cart_new (const CfId *id)
{
  CfCentralCart *self = g_new0 (CfCentralCart, 1);

  self->scope = g_strdup ("");
  self->cart = cf_cart_new (id);
  self->applied = json_object_new_object ();
  return self;
}

void
cf_central_cart_free (CfCentralCart *self)
{
  if (self == NULL)
    return;
  g_free (self->scope);
  cf_cart_free (self->cart);
  json_object_put (self->applied);
  g_free (self);
}

gboolean
cf_central_cart_lock (CfCentralStore *store,
                      const char *id,
                      CfCentralCart **ret_cart,
                      GError **error)
{
  g_autoptr (CfCentralRows) rows =
    cf_central_query (store, error,
                      "UPDATE cart SET changed_ms = changed_ms WHERE id = $1"
                      " RETURNING scope, body, applied",
                      "t", id);
  g_autoptr (CfCentralCart) self = NULL;
  g_autoptr (json_object) body = NULL;

  *ret_cart = NULL;
  if (rows == NULL)
    return FALSE;
  if (rows->n_rows == 0)
    return TRUE;
  self = g_new0 (CfCentralCart, 1);
  body = json_tokener_parse (cf_central_rows_text (rows, 0, 1));
  self->scope = g_strdup (cf_central_rows_text (rows, 0, 0));
  self->applied = json_tokener_parse (cf_central_rows_text (rows, 0, 2));
  self->cart = cf_cart_from_json (body, error);
  if (self->cart == NULL)
    return FALSE;
  *ret_cart = g_steal_pointer (&self);
  return TRUE;
}

/* ---- what it comes to ---------------------------------------------------------------------------- */

const char *
cf_central_cart_state (const CfCart *cart)
{
  g_autoptr (GArray) lines = cf_cart_list_lines (cart);
  gboolean paid = FALSE;
  gboolean remaining = FALSE;

  if (g_strcmp0 (cf_cart_get_field (cart, CF_CART_FIELD_STATE), "closed") == 0)
    return "closed";
  for (guint i = 0; i < lines->len; i++) {
    const CfCartLine *line = &g_array_index (lines, CfCartLine, i);

    paid = paid || line->paid.milli > 0;
    remaining = remaining || line->remaining.milli > 0;
  }
  return paid && !remaining ? "paid" : "open";
}

static json_object *
show_line (const CfCart *cart, const CfCartLine *line, gint64 now_ms)
{
  json_object *row = json_object_new_object ();
  CfMoney promised;

  cf_wire_add_text (row, "sku", line->sku);
  cf_wire_add_int (row, "wanted_milli", line->wanted.milli);
  cf_wire_add_int (row, "scanned_milli", line->scanned.milli);
  cf_wire_add_int (row, "paid_milli", line->paid.milli);
  cf_wire_add_int (row, "remaining_milli", line->remaining.milli);
  if (cf_cart_get_promise (cart, line->sku, now_ms, &promised))
    cf_wire_add_int (row, "promised_minor", promised.minor);
  return row;
}

/* The registers that hold something, by name; what each actor wrote stands in `whole`. */
static json_object *
show_fields (const CfCart *cart, json_object *whole)
{
  json_object *fields = json_object_new_object ();
  json_object *list = cf_wire_get_array (whole, "fields");

  for (gsize i = 0; list != NULL && i < json_object_array_length (list); i++) {
    const char *name =
      cf_wire_get_text (json_object_array_get_idx (list, i), "name", CF_CART_NAME_MAX);

    if (name != NULL)
      cf_wire_add_text (fields, name, cf_cart_get_field (cart, name));
  }
  return fields;
}

json_object *
cf_central_cart_show (const CfCart *cart, gint64 now_ms)
{
  json_object *answer = json_object_new_object ();
  json_object *list = json_object_new_array ();
  json_object *whole = cf_cart_to_json (cart);
  g_autoptr (GArray) lines = cf_cart_list_lines (cart);
  CfCartLease lease;

  cf_wire_add_text (answer, "id", cf_cart_get_id (cart)->text);
  cf_wire_add_text (answer, "state", cf_central_cart_state (cart));
  json_object_object_add (answer, "fields", show_fields (cart, whole));
  json_object_object_add (answer, "lines", list);
  for (guint i = 0; i < lines->len; i++)
    json_object_array_add (list, show_line (cart, &g_array_index (lines, CfCartLine, i), now_ms));
  if (cf_cart_get_lease (cart, now_ms, &lease)) {
    json_object *row = json_object_new_object ();

    cf_wire_add_text (row, "holder", lease.holder.text);
    cf_wire_add_int (row, "until_ms", lease.until_ms);
    json_object_object_add (answer, "lease", row);
  }
  json_object_object_add (answer, "whole", whole);
  return answer;
}

/* ---- writing ----------------------------------------------------------------------------------------- */

/* Invariant 4. */
static gboolean
report (const CfCentralCart *self,
        CfCentralStore *store,
        const CfClock *clock,
        gint64 now_ms,
        GError **error)
{
  g_autoptr (GPtrArray) groups = cf_cart_paid_twice (self->cart);
  const char *id = cf_cart_get_id (self->cart)->text;
  json_object *detail, *list;

  if (groups->len == 0)
    return TRUE;
  detail = json_object_new_object ();
  list = json_object_new_array ();
  cf_wire_add_text (detail, "cart", id);
  json_object_object_add (detail, "paid", list);
  for (guint i = 0; i < groups->len; i++) {
    const GArray *sales = g_ptr_array_index (groups, i);
    json_object *row = json_object_new_array ();

    for (guint j = 0; j < sales->len; j++)
      json_object_array_add (row, json_object_new_string (g_array_index (sales, CfId, j).text));
    json_object_array_add (list, row);
  }
  return cf_exception_put (store, now_ms, clock, "paid_twice", id,
                           g_str_equal (self->scope, CF_WIRE_SCOPE_CHAIN) ? "" : self->scope,
                           detail, error);
}

/* Where the cart is told: its store's feed if there is such a store. */
static gboolean
find_scope (const CfCentralCart *self, CfCentralStore *store, char **ret_scope, GError **error)
{
  const char *shop = cf_cart_get_field (self->cart, CF_CART_FIELD_STORE);
  g_autoptr (CfCentralRows) rows = NULL;

  if (shop == NULL || g_str_equal (shop, self->scope)) {
    *ret_scope = g_strdup (shop != NULL ? shop : CF_WIRE_SCOPE_CHAIN);
    return TRUE;
  }
  rows = cf_central_query (store, error, "SELECT 1 FROM scope WHERE scope = $1", "t", shop);
  if (rows == NULL)
    return FALSE;
  *ret_scope = g_strdup (rows->n_rows == 1 ? shop : CF_WIRE_SCOPE_CHAIN);
  return TRUE;
}

gboolean
cf_central_cart_save (CfCentralCart *self,
                      CfCentralStore *store,
                      CfPublication *publication,
                      const CfClock *clock,
                      gint64 now_ms,
                      GError **error)
{
  const char *id = cf_cart_get_id (self->cart)->text;
  const char *customer = cf_cart_get_field (self->cart, CF_CART_FIELD_CUSTOMER);
  g_autoptr (json_object) json = cf_cart_to_json (self->cart);
  g_autofree char *body = cf_wire_to_text (json);
  g_autofree char *applied = cf_wire_to_text (self->applied);
  g_autofree char *scope = NULL;

  if (!find_scope (self, store, &scope, error))
    return FALSE;
  if (self->scope[0] != '\0' && !g_str_equal (self->scope, scope))
    cf_publication_add (publication, self->scope, "cart", id, NULL);
  g_free (self->scope);
  self->scope = g_steal_pointer (&scope);
  json_object_object_add (json, "applied", json_object_get (self->applied));
  cf_publication_add (publication, self->scope, "cart", id, cf_wire_to_text (json));
  return cf_central_exec (
           store, error,
           "INSERT INTO cart (id, scope, customer, state, changed_ms, body, applied)"
           " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO UPDATE SET"
           " scope = excluded.scope, customer = excluded.customer, state = excluded.state,"
           " changed_ms = excluded.changed_ms, body = excluded.body, applied = excluded.applied",
           "ttttitt", id, self->scope, customer != NULL ? customer : "",
           cf_central_cart_state (self->cart), now_ms, body, applied) &&
         report (self, store, clock, now_ms, error);
}

static gboolean
drop (CfCentralStore *store, CfPublication *publication, const CfCentralRows *rows, GError **error)
{
  for (gsize i = 0; i < rows->n_rows; i++) {
    if (!cf_central_exec (store, error, "DELETE FROM cart WHERE id = $1", "t",
                          cf_central_rows_text (rows, i, 0)))
      return FALSE;
    cf_publication_add (publication, cf_central_rows_text (rows, i, 1), "cart",
                        cf_central_rows_text (rows, i, 0), NULL);
  }
  return TRUE;
}

gboolean
cf_central_carts_forget (CfCentralStore *store,
                         CfPublication *publication,
                         const char *customer,
                         GError **error)
{
  g_autoptr (CfCentralRows) rows =
    cf_central_query (store, error, "SELECT id, scope FROM cart WHERE customer = $1 ORDER BY id",
                      "t", customer);

  return rows != NULL && drop (store, publication, rows, error);
}

gboolean
cf_central_carts_tidy (CfCentralStore *store,
                       CfPublication *publication,
                       gint64 before_ms,
                       GError **error)
{
  g_autoptr (CfCentralRows) rows = cf_central_query (
    store, error,
    "SELECT id, scope FROM cart WHERE changed_ms < $1 ORDER BY id LIMIT CAST ($2 AS BIGINT)", "ii",
    before_ms, (gint64) TIDY_MAX);

  return rows != NULL && drop (store, publication, rows, error) &&
         cf_central_exec (store, error, "DELETE FROM cart_claim WHERE claimed_ms < $1", "i",
                          before_ms);
}

/* ---- booking records -------------------------------------------------------------------------------- */

gboolean
cf_apply_open_carts (CfApply *self, GError **error)
{
  g_autoptr (CfCentralRows) rows =
    cf_central_query (self->store, error,
                      "SELECT basket, cart FROM cart_claim WHERE chain = $1"
                      " ORDER BY claimed_ms DESC LIMIT CAST ($2 AS BIGINT)",
                      "ti", self->chain, (gint64) CLAIMS_MAX);

  if (rows == NULL)
    return FALSE;
  self->claims = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (gsize i = 0; i < rows->n_rows; i++)
    g_hash_table_insert (self->claims, g_strdup (cf_central_rows_text (rows, i, 0)),
                         g_strdup (cf_central_rows_text (rows, i, 1)));
  return TRUE;
}

static gboolean
finish (CfApply *self, const CfRecord *record, CfCentralCart *cart, GError **error)
{
  json_object *pair = json_object_new_array ();

  json_object_array_add (pair, json_object_new_int64 (record->epoch));
  json_object_array_add (pair, json_object_new_int64 (record->seq));
  json_object_object_add (cart->applied, self->chain, pair);
  return cf_central_cart_save (cart, self->store, self->publication, self->central->clock,
                               self->now_ms, error);
}

static gboolean
note_claim (CfApply *self, const CfCartClaimed *body, GError **error)
{
  if (body->basket == NULL)
    return TRUE;
  g_hash_table_insert (self->claims, g_strdup (body->basket), g_strdup (body->cart));
  return cf_central_exec (self->store, error,
                          "INSERT INTO cart_claim (chain, basket, cart, claimed_ms)"
                          " VALUES ($1, $2, $3, $4) ON CONFLICT (chain, basket) DO UPDATE"
                          " SET cart = excluded.cart, claimed_ms = excluded.claimed_ms",
                          "ttti", self->chain, body->basket, body->cart, self->now_ms);
}

gboolean
cf_apply_cart_claimed (CfApply *self, const CfRecord *record, GError **error)
{
  g_autoptr (CfCentralCart) cart = NULL;
  g_autoptr (GError) bad = NULL;
  CfCartClaimed body;
  CfId till;

  if (!cf_event_read_cart_claimed (record->body, &body, &bad))
    return cf_apply_note (self, record, bad->message, error);
  if (!cf_id_parse (self->terminal, &till))
    return cf_apply_note (self, record, "the terminal's id is none", error);
  if (!note_claim (self, &body, error) ||
      !cf_central_cart_lock (self->store, body.cart, &cart, error))
    return FALSE;
  /* A cart that only the till knows comes with its copy; a lease of somebody else stays. */
  if (cart == NULL)
    return TRUE;
  cf_cart_claim (cart->cart, &till, self->now_ms, body.until_ms, NULL);
  return finish (self, record, cart, error);
}

/* What a sale sold, each product once: SKU → CfCartSold. */
static GArray *
read_sold (const CfRecord *record)
{
  json_object *lines = cf_wire_get_array (record->body, "lines");
  g_autoptr (GHashTable) at = g_hash_table_new (g_str_hash, g_str_equal);
  GArray *sold = g_array_new (FALSE, FALSE, sizeof (CfCartSold));
  gsize n = lines != NULL ? json_object_array_length (lines) : 0;

  for (gsize i = 0; i < n; i++) {
    json_object *line = json_object_array_get_idx (lines, i);
    const char *sku = cf_wire_get_text (line, "sku", CF_CART_SKU_MAX);
    gpointer index;
    gint64 milli;

    if (sku == NULL || sku[0] == '\0' ||
        !cf_wire_get_int (line, "quantity_milli", 1, CF_CART_QUANTITY_MAX, &milli))
      continue;
    if (g_hash_table_lookup_extended (at, sku, NULL, &index)) {
      CfCartSold *old = &g_array_index (sold, CfCartSold, GPOINTER_TO_UINT (index));

      old->quantity.milli = MIN (old->quantity.milli + milli, CF_CART_QUANTITY_MAX);
    } else {
      const CfCartSold one = { sku, { milli } };

      g_hash_table_insert (at, (gpointer) sku, GUINT_TO_POINTER (sold->len));
      g_array_append_val (sold, one);
    }
  }
  return sold;
}

static gboolean
pay (CfApply *self, const CfRecord *record, const CfId *sale, CfCentralCart *cart, GError **error)
{
  const char *number = cf_wire_get_text (record->body, "number", CF_CART_NUMBER_MAX);
  g_autoptr (GArray) sold = read_sold (record);
  g_autoptr (GError) bad = NULL;
  CfId till;

  if (!cf_id_parse (self->terminal, &till))
    return TRUE;
  cf_cart_release (cart->cart, &till);
  if (!cf_cart_pay_unaware (cart->cart, &till, sale, number != NULL ? number : "",
                            (const CfCartSold *) (gpointer) sold->data, sold->len, &bad) &&
      !cf_apply_note (self, record, bad->message, error))
    return FALSE;
  return finish (self, record, cart, error);
}

gboolean
cf_apply_cart_sold (CfApply *self, const CfRecord *record, GError **error)
{
  const char *id = cf_wire_get_text (record->body, "id", CF_ID_LEN);
  g_autoptr (CfCentralCart) cart = NULL;
  const char *claimed;
  CfId sale;

  claimed = id != NULL ? g_hash_table_lookup (self->claims, id) : NULL;
  if (claimed == NULL || !cf_id_parse (id, &sale))
    return TRUE;
  if (!cf_central_cart_lock (self->store, claimed, &cart, error) ||
      (cart != NULL && !pay (self, record, &sale, cart, error)))
    return FALSE;
  g_hash_table_remove (self->claims, id);
  return cf_central_exec (self->store, error,
                          "DELETE FROM cart_claim WHERE chain = $1 AND basket = $2", "tt",
                          self->chain, id);
}
