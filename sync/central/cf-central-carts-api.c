/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-central-carts.h"
#include "cf-central-customers.h"

/* Shared carts by request: an actor is a terminal, or the key that a shop asks with. */

#define LEASE_MS     ((gint64) 10 * 60 * 1000) /* of a claim that does not say */
#define LEASE_MAX_MS ((gint64) 60 * 60 * 1000)
#define LINES_MAX    500 /* in one request */

/* ---- who, and which ------------------------------------------------------------------------------ */

static gboolean
is_terminal (const CfCall *call)
{
  return (call->who.rights & CF_RIGHT_TERMINAL) != 0;
}

/* Whose edits the request's are; every token and key has an id. */
static CfId
actor_of (const CfCall *call)
{
  CfId actor = call->who.terminal;

  if (!is_terminal (call))
    cf_id_parse (call->who.id, &actor);
  return actor;
}

/* The cart of the path, locked; NULL: the refusal is the answer. */
static gboolean
lock_named (CfCall *call, CfCentralCart **ret_cart, GError **error)
{
  if (!cf_central_cart_lock (call->store, call->arg, ret_cart, error))
    return FALSE;
  if (*ret_cart != NULL && !cf_call_may_see (call, (*ret_cart)->scope)) {
    cf_central_cart_free (*ret_cart);
    *ret_cart = NULL;
  }
  return *ret_cart != NULL ||
         cf_call_refuse (call, CF_WIRE_ERROR_NOT_FOUND, "there is no such cart");
}

/* A rule refused it: what it says is the answer. */
static gboolean
refuse_rule (CfCall *call, const GError *bad)
{
  CfWireErrorCode code =
    g_error_matches (bad, CF_ERROR, CF_ERROR_WRONG_STATE)    ? CF_WIRE_ERROR_WRONG_STATE
    : g_error_matches (bad, CF_ERROR, CF_ERROR_NO_SUCH_LINE) ? CF_WIRE_ERROR_NOT_FOUND
    : g_error_matches (bad, CF_ERROR, CF_ERROR_OUT_OF_RANGE) ? CF_WIRE_ERROR_TOO_LARGE
                                                             : CF_WIRE_ERROR_BAD_REQUEST;

  return cf_call_refuse (call, code, "%s", bad->message);
}

static gboolean
save (CfCall *call, CfCentralCart *cart, GError **error)
{
  g_autoptr (CfPublication) publication = cf_publication_new ();
  const char *customer = cf_cart_get_field (cart->cart, CF_CART_FIELD_CUSTOMER);
  gboolean erased = FALSE;

  if (customer != NULL && !cf_central_customer_is_erased (call->store, customer, &erased, error))
    return FALSE;
  if (erased)
    return cf_call_refuse (call, CF_WIRE_ERROR_WRONG_STATE, "this customer was erased");
  return cf_central_cart_save (cart, call->store, publication, call->central->clock, call->now_ms,
                               error) &&
         cf_publication_commit (publication, call->store, call->now_ms, error) &&
         cf_call_answer_json (call, cf_central_cart_show (cart->cart, call->now_ms));
}

/* ---- edits ------------------------------------------------------------------------------------------ */

/* Sets how many remain to be paid of a product; a shop may promise its price. */
static gboolean
set_line (CfCall *call, CfCart *cart, json_object *line, GError **error)
{
  const char *sku = cf_wire_get_text (line, "sku", CF_CART_SKU_MAX);
  CfId actor = actor_of (call);
  gint64 milli, price, until_ms;

  if (sku == NULL || !cf_wire_get_int (line, "quantity_milli", 0, CF_CART_QUANTITY_MAX, &milli))
    return cf_error_set (error, CF_ERROR_BAD_REQUEST, "a line has a sku and a quantity_milli");
  if (!(milli == 0 ? cf_cart_remove (cart, &actor, sku, error)
                   : cf_cart_set_quantity (cart, &actor, sku, (CfQuantity){ milli }, error)))
    return FALSE;
  if (!json_object_object_get_ex (line, "promised_minor", NULL))
    return TRUE;
  if (is_terminal (call) ||
      !cf_wire_get_int (line, "promised_minor", 0, CF_CANONICAL_JSON_INT_MAX, &price) ||
      !cf_wire_get_int (line, "promised_until_ms", call->now_ms, CF_CANONICAL_JSON_INT_MAX,
                        &until_ms))
    return cf_error_set (error, CF_ERROR_BAD_REQUEST,
                         "a shop promises a price until a time to come");
  return cf_cart_promise (cart, &actor, sku, (CfMoney){ price }, until_ms, error);
}

/* A till sells pieces whole and could not open the cart.  A product that the chain has not (yet) may be
 * wanted, and a till's own count is joined as it is. */
static gboolean
check_pieces (CfCall *call, json_object *line, gboolean *ret_good, GError **error)
{
  const char *sku = cf_wire_get_text (line, "sku", CF_CART_SKU_MAX);
  g_autoptr (CfProduct) product = NULL;
  gint64 milli;

  *ret_good = TRUE;
  if (sku == NULL || !cf_wire_get_int (line, "quantity_milli", 0, CF_CART_QUANTITY_MAX, &milli) ||
      cf_quantity_is_whole ((CfQuantity){ milli }))
    return TRUE;
  if (!cf_central_read_product (call->store, sku, &product, error))
    return FALSE;
  *ret_good = product == NULL || product->unit != CF_UNIT_EA;
  return *ret_good || cf_call_refuse (call, CF_WIRE_ERROR_BAD_REQUEST, "pieces are whole");
}

/* What only the central can say of fields: a till is not told of a cart whose store is none, and
 * nobody knows of another state.  A till's copy is joined as it is. */
static gboolean
check_fields (CfCall *call, json_object *fields, gboolean *ret_good, GError **error)
{
  const char *store = cf_wire_get_text (fields, CF_CART_FIELD_STORE, CF_CART_VALUE_MAX);
  const char *state = cf_wire_get_text (fields, CF_CART_FIELD_STATE, CF_CART_VALUE_MAX);

  *ret_good = state == NULL || g_str_equal (state, "open") || g_str_equal (state, "closed");
  if (!*ret_good)
    return cf_call_refuse (call, CF_WIRE_ERROR_BAD_REQUEST, "state is open or closed");
  return store == NULL || cf_call_check_store (call, store, ret_good, error);
}

/* Sets each register that @fields names; null takes it away. */
static gboolean
set_fields (CfCall *call, CfCart *cart, json_object *fields, GError **error)
{
  CfId actor = actor_of (call);

  json_object_object_foreach (fields, name, value)
  {
    const char *text = NULL;
    CfId customer;

    if (value != NULL) {
      text = cf_wire_get_text (fields, name, CF_CART_VALUE_MAX);
      if (text == NULL)
        return cf_error_set (error, CF_ERROR_BAD_REQUEST, "a field is a text of 1 to 512 bytes");
    }
    if (g_str_equal (name, CF_CART_FIELD_CUSTOMER) && text != NULL &&
        !cf_id_parse (text, &customer))
      return cf_error_set (error, CF_ERROR_BAD_REQUEST, "customer is an id");
    if (g_str_equal (name, CF_CART_FIELD_STORE) &&
        (text != NULL ? !cf_wire_is_scope (text) || !cf_call_may_see (call, text)
                      : call->who.store[0] != '\0'))
      return cf_error_set (error, CF_ERROR_BAD_REQUEST, "store is none that you see");
    if (!cf_cart_set_field (cart, &actor, name, text, error))
      return FALSE;
  }
  return TRUE;
}

gboolean
cf_api_make_cart (CfCall *call, GError **error)
{
  CfId id = cf_id_new (call->central->clock);
  g_autoptr (CfCentralCart) cart = cf_central_cart_new (&id);
  json_object *lines = cf_wire_get_array (call->body, "lines");
  json_object *fields = cf_wire_get_object (call->body, "fields");
  gsize n = lines != NULL ? json_object_array_length (lines) : 0;
  CfId actor = actor_of (call);
  g_autoptr (GError) bad = NULL;
  gboolean good = TRUE;

  if (n > LINES_MAX || (lines == NULL && json_object_object_get_ex (call->body, "lines", NULL)) ||
      (fields == NULL && json_object_object_get_ex (call->body, "fields", NULL)))
    return cf_call_refuse (call, CF_WIRE_ERROR_BAD_REQUEST, "lines or fields are none");
  /* Whoever is of one store makes carts of that store. */
  if (call->who.store[0] != '\0' &&
      !cf_cart_set_field (cart->cart, &actor, CF_CART_FIELD_STORE, call->who.store, &bad))
    return refuse_rule (call, bad);
  if (fields != NULL && !check_fields (call, fields, &good, error))
    return FALSE;
  if (!good)
    return TRUE;
  if (fields != NULL && !set_fields (call, cart->cart, fields, &bad))
    return refuse_rule (call, bad);
  for (gsize i = 0; i < n; i++) {
    json_object *line = json_object_array_get_idx (lines, i);

    if (!check_pieces (call, line, &good, error))
      return FALSE;
    if (!good)
      return TRUE;
    if (!set_line (call, cart->cart, line, &bad))
      return refuse_rule (call, bad);
  }
  return save (call, cart, error);
}

gboolean
cf_api_cart_line (CfCall *call, GError **error)
{
  g_autoptr (CfCentralCart) cart = NULL;
  g_autoptr (GError) bad = NULL;
  gboolean good;

  if (!lock_named (call, &cart, error))
    return FALSE;
  if (cart == NULL)
    return TRUE;
  if (!check_pieces (call, call->body, &good, error))
    return FALSE;
  if (!good)
    return TRUE;
  return set_line (call, cart->cart, call->body, &bad) ? save (call, cart, error)
                                                       : refuse_rule (call, bad);
}

gboolean
cf_api_cart_fields (CfCall *call, GError **error)
{
  g_autoptr (CfCentralCart) cart = NULL;
  g_autoptr (GError) bad = NULL;
  gboolean good;

  if (!lock_named (call, &cart, error))
    return FALSE;
  if (cart == NULL)
    return TRUE;
  if (!check_fields (call, call->body, &good, error))
    return FALSE;
  if (!good)
    return TRUE;
  return set_fields (call, cart->cart, call->body, &bad) ? save (call, cart, error)
                                                         : refuse_rule (call, bad);
}

/* ---- a till's copy ----------------------------------------------------------------------------------- */

gboolean
cf_api_join_cart (CfCall *call, GError **error)
{
  g_autoptr (GError) bad = NULL;
  g_autoptr (CfCart) copy = cf_cart_from_json (call->body, &bad);
  g_autoptr (CfCentralCart) cart = NULL;

  if (copy == NULL)
    return refuse_rule (call, bad);
  if (!g_str_equal (cf_cart_get_id (copy)->text, call->arg))
    return cf_call_refuse (call, CF_WIRE_ERROR_BAD_REQUEST, "this is another cart");
  if (!cf_central_cart_lock (call->store, call->arg, &cart, error))
    return FALSE;
  if (cart == NULL)
    cart = cf_central_cart_new (cf_cart_get_id (copy));
  else if (!cf_call_may_see (call, cart->scope))
    return cf_call_refuse (call, CF_WIRE_ERROR_NOT_FOUND, "there is no such cart");
  return cf_cart_merge (cart->cart, copy, &bad) ? save (call, cart, error)
                                                : refuse_rule (call, bad);
}

/* ---- paying ------------------------------------------------------------------------------------------- */

gboolean
cf_api_claim_cart (CfCall *call, GError **error)
{
  CfId actor = actor_of (call);
  gint64 until_ms = call->now_ms + LEASE_MS;
  g_autoptr (CfCentralCart) cart = NULL;
  g_autoptr (GError) bad = NULL;

  if (json_object_object_get_ex (call->body, "until_ms", NULL) &&
      !cf_wire_get_int (call->body, "until_ms", call->now_ms + 1, call->now_ms + LEASE_MAX_MS,
                        &until_ms))
    return cf_call_refuse (call, CF_WIRE_ERROR_BAD_REQUEST, "a lease ends within an hour");
  if (!lock_named (call, &cart, error))
    return FALSE;
  if (cart == NULL)
    return TRUE;
  return cf_cart_claim (cart->cart, &actor, call->now_ms, until_ms, &bad) ? save (call, cart, error)
                                                                          : refuse_rule (call, bad);
}

gboolean
cf_api_release_cart (CfCall *call, GError **error)
{
  CfId actor = actor_of (call);
  g_autoptr (CfCentralCart) cart = NULL;

  if (!lock_named (call, &cart, error))
    return FALSE;
  if (cart == NULL)
    return TRUE;
  cf_cart_release (cart->cart, &actor);
  return save (call, cart, error);
}

static gboolean
read_sold (CfCall *call, GArray *sold)
{
  json_object *lines = cf_wire_get_array (call->body, "lines");
  gsize n = lines != NULL ? json_object_array_length (lines) : 0;
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  if (n == 0 || n > LINES_MAX)
    return FALSE;
  for (gsize i = 0; i < n; i++) {
    json_object *line = json_object_array_get_idx (lines, i);
    CfCartSold one = { .sku = cf_wire_get_text (line, "sku", CF_CART_SKU_MAX) };

    if (one.sku == NULL || !g_hash_table_add (seen, (gpointer) one.sku) ||
        !cf_wire_get_int (line, "quantity_milli", 1, CF_CART_QUANTITY_MAX, &one.quantity.milli))
      return FALSE;
    g_array_append_val (sold, one);
  }
  return TRUE;
}

/* Paid in the shop itself: it asked here and so knows of every payment that is known here. */
gboolean
cf_api_pay_cart (CfCall *call, GError **error)
{
  const char *number = cf_wire_get_text (call->body, "number", CF_CART_NUMBER_MAX);
  const char *text = cf_wire_get_text (call->body, "sale", CF_ID_LEN);
  g_autoptr (GArray) sold = g_array_new (FALSE, FALSE, sizeof (CfCartSold));
  g_autoptr (CfCentralCart) cart = NULL;
  g_autoptr (GError) bad = NULL;
  CfId actor = actor_of (call);
  CfCartLease lease;
  CfId sale;

  if (number == NULL || text == NULL || !cf_id_parse (text, &sale) || !read_sold (call, sold))
    return cf_call_refuse (call, CF_WIRE_ERROR_BAD_REQUEST,
                           "a payment has a sale, a number and lines, each product once");
  if (!lock_named (call, &cart, error))
    return FALSE;
  if (cart == NULL)
    return TRUE;
  if (cf_cart_get_lease (cart->cart, call->now_ms, &lease) && !cf_id_equal (&lease.holder, &actor))
    return cf_call_refuse (call, CF_WIRE_ERROR_WRONG_STATE, "somebody else is about to take money");
  cf_cart_release (cart->cart, &actor);
  return cf_cart_pay (cart->cart, &actor, &sale, number, (const CfCartSold *) (gpointer) sold->data,
                      sold->len, &bad)
           ? save (call, cart, error)
           : refuse_rule (call, bad);
}

/* ---- reading -------------------------------------------------------------------------------------------- */

static json_object *
show_text (CfCall *call, const char *text, GError **error)
{
  g_autoptr (json_object) body = json_tokener_parse (text);
  g_autoptr (CfCart) cart = cf_cart_from_json (body, error);

  return cart != NULL ? cf_central_cart_show (cart, call->now_ms) : NULL;
}

gboolean
cf_api_cart (CfCall *call, GError **error)
{
  g_autoptr (CfCentralRows) rows =
    cf_central_query (call->store, error, "SELECT scope, body FROM cart WHERE id = $1", "t",
                      call->arg);
  json_object *answer;

  if (rows == NULL)
    return FALSE;
  if (rows->n_rows == 0 || !cf_call_may_see (call, cf_central_rows_text (rows, 0, 0)))
    return cf_call_refuse (call, CF_WIRE_ERROR_NOT_FOUND, "there is no such cart");
  answer = show_text (call, cf_central_rows_text (rows, 0, 1), error);
  return answer != NULL && cf_call_answer_json (call, answer);
}

gboolean
cf_api_carts (CfCall *call, GError **error)
{
  static const char *const states[] = { "open", "paid", "closed", NULL };
  const char *customer = cf_call_text (call, "customer");
  const char *state = cf_call_text (call, "state");
  const char *after = cf_call_text (call, "after");
  g_autoptr (json_object) answer = json_object_new_object ();
  json_object *list = json_object_new_array ();
  g_autoptr (CfCentralRows) rows = NULL;
  gint64 limit;

  json_object_object_add (answer, "carts", list);
  if (!cf_call_int (call, "limit", 1, 100, 20, &limit) ||
      (state != NULL && !g_strv_contains (states, state)))
    return cf_call_refuse (call, CF_WIRE_ERROR_BAD_REQUEST, "limit or state is not one");
  rows = cf_central_query (
    call->store, error,
    "SELECT body FROM cart WHERE id > $1 AND ($2 = '' OR customer = $2) AND ($3 = '' OR state = $3)"
    " AND ($4 = '' OR scope = $4 OR scope = 'chain') ORDER BY id LIMIT CAST ($5 AS BIGINT)",
    "tttti", after != NULL ? after : "", customer != NULL ? customer : "",
    state != NULL ? state : "", call->who.store, limit);
  if (rows == NULL)
    return FALSE;
  for (gsize i = 0; i < rows->n_rows; i++) {
    json_object *row = show_text (call, cf_central_rows_text (rows, i, 0), error);

    if (row == NULL)
      return FALSE;
    json_object_array_add (list, row);
  }
  return cf_call_answer_json (call, g_steal_pointer (&answer));
}
