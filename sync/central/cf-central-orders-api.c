/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-central-customers.h"
#include "cf-pickup-code.h"

/* Placing orders, reading and cancelling them. */

#define LOCATION     "main"                             /* where a store sells from */
#define PERSONAL_MAX 200                                /* bytes of a name, a number, an address */
#define LIFE_MS      ((gint64) 7 * 24 * 60 * 60 * 1000) /* of an order that does not say */
#define LIFE_MAX_MS  ((gint64) 365 * 24 * 60 * 60 * 1000)
#define KEYS_SETTING "pickup.keys"

static const char *const PERSONAL[] = { "name", "phone", "email" };
static const char *const
  WISHES[] = { [CF_WISH_NONE] = "none", [CF_WISH_SIMILAR] = "similar", [CF_WISH_ASK] = "ask" };

/* ---- reading what was asked ------------------------------------------------------------------- */

/* Whether field @name is missing or a text; @ret_text: NULL where it is missing. */
static gboolean
read_text (json_object *body, const char *name, gsize max, const char **ret_text)
{
  *ret_text = cf_wire_get_text (body, name, max);
  return *ret_text != NULL || !json_object_object_get_ex (body, name, NULL);
}

/* Whether field @name is missing or a number of the range; @ret_value stays where it is missing. */
static gboolean
read_int (json_object *body, const char *name, gint64 min, gint64 max, gint64 *ret_value)
{
  return !json_object_object_get_ex (body, name, NULL) ||
         cf_wire_get_int (body, name, min, max, ret_value);
}

static gboolean
read_wish (json_object *json, CfPickupWish *ret_wish)
{
  const char *text;

  if (!read_text (json, "wish", 16, &text))
    return FALSE;
  for (guint i = 0; text != NULL && i < G_N_ELEMENTS (WISHES); i++)
    if (g_str_equal (text, WISHES[i])) {
      *ret_wish = (CfPickupWish) i;
      return TRUE;
    }
  return text == NULL;
}

/* The product's name, unit and price as the chain has them. @ret_known: whether it has one. */
static gboolean
read_product (CfCall *call, CfPickupLine *line, gboolean *ret_known, GError **error)
{
  g_autoptr (CfProduct) product = NULL;

  if (!cf_central_read_product (call->store, line->sku, &product, error))
    return FALSE;
  *ret_known = product != NULL;
  if (!*ret_known)
    return TRUE;
  g_strlcpy (line->name, product->name, sizeof line->name);
  line->unit = product->unit;
  line->price = product->price;
  return TRUE;
}

/* @ret_why: (out) (transfer full): NULL where the line is good. */
static gboolean
read_line (CfCall *call, json_object *json, CfPickupLine *line, char **ret_why, GError **error)
{
  const char *sku = cf_wire_get_text (json, "sku", CF_PICKUP_SKU_MAX);
  const char *why = NULL;
  gboolean known = TRUE;

  *ret_why = NULL;
  if (sku != NULL && sku[0] != '\0') {
    g_strlcpy (line->sku, sku, sizeof line->sku);
    if (!read_product (call, line, &known, error))
      return FALSE;
  }
  if (sku == NULL || sku[0] == '\0' || !read_wish (json, &line->wish) ||
      !cf_wire_get_int (json, "quantity_milli", 1, CF_CANONICAL_JSON_INT_MAX,
                        &line->ordered.milli) ||
      !read_int (json, "price_minor", 0, CF_CANONICAL_JSON_INT_MAX, &line->price.minor))
    why = "an order's line has a sku, a quantity_milli and perhaps price_minor and wish";
  else if (known && line->unit == CF_UNIT_EA && !cf_quantity_is_whole (line->ordered))
    why = "pieces are whole";
  else if (known && !cf_amount_of (line->price, line->ordered, &line->total, NULL))
    why = "an amount is out of range";
  if (why != NULL)
    *ret_why = g_strdup_printf ("line %u: %s", line->no, why);
  else if (!known)
    *ret_why = g_strdup_printf ("line %u: the chain has no product '%s'", line->no, sku);
  return TRUE;
}

static gboolean
read_lines (CfCall *call, CfPickup *pickup, char **ret_why, GError **error)
{
  json_object *lines = cf_wire_get_array (call->body, "lines");
  gsize n = lines != NULL ? json_object_array_length (lines) : 0;

  *ret_why = NULL;
  if (n == 0 || n > CF_PICKUP_LINES_MAX) {
    *ret_why = g_strdup ("an order has 1 to 500 lines");
    return TRUE;
  }
  for (gsize i = 0; i < n; i++) {
    CfPickupLine line = { .no = (guint) i + 1 };

    if (!read_line (call, json_object_array_get_idx (lines, i), &line, ret_why, error))
      return FALSE;
    if (*ret_why == NULL && !cf_pickup_add_line (pickup, &line, NULL))
      *ret_why = g_strdup_printf ("line %u cannot be ordered so", line.no);
    if (*ret_why != NULL)
      return TRUE;
  }
  if (cf_pickup_get_total (pickup).minor > CF_MINOR_MAX)
    *ret_why = g_strdup ("what the lines come to is out of range");
  return TRUE;
}

static json_object *
read_personal (json_object *body, gboolean *ret_good)
{
  json_object *personal = json_object_new_object ();
  const char *text;

  *ret_good = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (PERSONAL); i++) {
    *ret_good = *ret_good && read_text (body, PERSONAL[i], PERSONAL_MAX, &text);
    if (*ret_good && text != NULL)
      cf_wire_add_text (personal, PERSONAL[i], text);
  }
  return personal;
}

static gboolean
read_head (CfCall *call, CfCentralOrder *order)
{
  json_object *body = call->body;
  CfPickup *pickup = order->pickup;
  const char *customer;
  gboolean good;

  pickup->placed_ms = call->now_ms;
  pickup->expires_ms = call->now_ms + LIFE_MS;
  order->personal = read_personal (body, &good);
  return good && read_text (body, "customer", CF_ID_LEN, &customer) &&
         (customer == NULL || cf_id_parse (customer, &pickup->customer)) &&
         read_int (body, "ready_by_ms", 0, CF_CANONICAL_JSON_INT_MAX, &pickup->ready_by_ms) &&
         read_int (body, "expires_at_ms", call->now_ms + 1, call->now_ms + LIFE_MAX_MS,
                   &pickup->expires_ms) &&
         read_int (body, "paid_minor", 0, CF_CANONICAL_JSON_INT_MAX, &pickup->paid.minor) &&
         g_strlcpy (pickup->location, LOCATION, sizeof pickup->location) > 0;
}

/* ---- which store ----------------------------------------------------------------------------------- */

typedef struct
{
  guint n;      /* products it has enough of */
  gint64 spare; /* the least that would be left of one */
} Candidate;

static gboolean
find_holders (CfCall *call,
              const char *only,
              const char *sku,
              gint64 milli,
              GHashTable *candidates,
              GError **error)
{
  g_autoptr (CfCentralRows) rows = cf_central_query (
    call->store, error,
    "SELECT store, on_hand_milli - reserved_milli FROM stock WHERE sku = $1"
    " AND location = '" LOCATION "' AND ($2 = '' OR store = $2)"
    " AND on_hand_milli - reserved_milli >= CAST ($3 AS BIGINT) ORDER BY store LIMIT 10000",
    "tti", sku, only, milli);

  if (rows == NULL)
    return FALSE;
  for (gsize i = 0; i < rows->n_rows; i++) {
    const char *store = cf_central_rows_text (rows, i, 0);
    gint64 spare = cf_central_rows_int (rows, i, 1) - milli;
    Candidate *candidate = g_hash_table_lookup (candidates, store);

    if (candidate == NULL) {
      candidate = g_new0 (Candidate, 1);
      candidate->spare = spare;
      g_hash_table_insert (candidates, g_strdup (store), candidate);
    }
    candidate->n++;
    candidate->spare = MIN (candidate->spare, spare);
  }
  return TRUE;
}

/* Of the stores that have everything the one that keeps most; of equal ones the first by name. */
static const char *
choose (GHashTable *candidates, guint wanted)
{
  const Candidate *best = NULL;
  const char *name = NULL;
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, candidates);
  while (g_hash_table_iter_next (&iter, &key, &value)) {
    const Candidate *candidate = value;

    if (candidate->n == wanted && (best == NULL || candidate->spare > best->spare ||
                                   (candidate->spare == best->spare && strcmp (key, name) < 0))) {
      best = candidate;
      name = key;
    }
  }
  return name;
}

/* @ret_store: (transfer full): NULL where no store has all of it. */
static gboolean
route (CfCall *call, const char *only, const CfPickup *pickup, char **ret_store, GError **error)
{
  g_autoptr (GHashTable) candidates =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < pickup->lines->len; i++) {
    const CfPickupLine *line = &g_array_index (pickup->lines, CfPickupLine, i);
    gint64 milli = 0;

    if (!g_hash_table_add (seen, (gpointer) line->sku))
      continue;
    for (guint j = i; j < pickup->lines->len; j++) {
      const CfPickupLine *other = &g_array_index (pickup->lines, CfPickupLine, j);

      if (g_str_equal (line->sku, other->sku))
        milli += other->ordered.milli;
    }
    if (!find_holders (call, only, line->sku, milli, candidates, error))
      return FALSE;
  }
  *ret_store = g_strdup (choose (candidates, g_hash_table_size (seen)));
  return TRUE;
}

/* ---- numbers and codes ------------------------------------------------------------------------------ */

static gboolean
draw_number (CfCall *call, CfCentralOrder *order, GError **error)
{
  g_autoptr (CfCentralRows) rows =
    cf_central_query (call->store, error,
                      "INSERT INTO pickup_counter (store, value) VALUES ($1, 1) ON CONFLICT (store)"
                      " DO UPDATE SET value = pickup_counter.value + 1 RETURNING value",
                      "t", order->store);

  if (rows == NULL)
    return FALSE;
  g_assert (rows->n_rows == 1);
  g_snprintf (order->pickup->number, sizeof order->pickup->number, "W-%06" G_GINT64_FORMAT,
              cf_central_rows_int (rows, 0, 0));
  return TRUE;
}

/* Tills check signed codes with the keys that the chain's feed tells them. */
static gboolean
publish_key (CfCall *call, CfPublication *publication, GError **error)
{
  CfPublicKey key = cf_key_pair_get_public (call->central->key);
  g_autofree char *text = cf_public_key_to_base64 (&key);
  g_autoptr (CfCentralRows) rows = cf_central_query (
    call->store, error,
    "SELECT body FROM feed_row WHERE scope = 'chain' AND kind = 'setting' AND id = '" KEYS_SETTING
    "' AND body IS NOT NULL",
    "");
  g_autoptr (json_object) body = NULL;
  json_object *list = NULL;

  if (rows == NULL)
    return FALSE;
  body = rows->n_rows == 1 ? json_tokener_parse (cf_central_rows_text (rows, 0, 0))
                           : json_object_new_object ();
  list = cf_wire_get_array (body, "value");
  for (gsize i = 0; list != NULL && i < json_object_array_length (list); i++)
    if (g_strcmp0 (json_object_get_string (json_object_array_get_idx (list, i)), text) == 0)
      return TRUE;
  if (list == NULL) {
    list = json_object_new_array ();
    json_object_object_add (body, "value", list);
  }
  json_object_array_add (list, json_object_new_string (text));
  cf_publication_add (publication, CF_WIRE_SCOPE_CHAIN, "setting", KEYS_SETTING,
                      cf_wire_to_text (body));
  return TRUE;
}

/* Makes both codes; the order keeps what checks the typed one, nobody the code itself. */
static void
make_codes (CfCall *call, CfPickup *pickup, json_object *answer)
{
  CfPickupCode code = { .order = pickup->id,
                        .serial = pickup->code_serial,
                        .ends_ms = (pickup->expires_ms + 999) / 1000 * 1000 };
  g_autofree char *signed_code = cf_pickup_code_sign (&code, call->central->key);
  guint8 randomness[CF_PICKUP_TYPED_LEN];
  g_autofree char *typed = NULL;

  cf_random_bytes (randomness, sizeof randomness);
  cf_random_bytes (pickup->code_key, sizeof pickup->code_key);
  typed = cf_pickup_typed_new (randomness);
  pickup->code_hash = cf_pickup_typed_hash (&pickup->id, pickup->code_key, typed);
  cf_wire_add_text (answer, "code", signed_code);
  cf_wire_add_text (answer, "typed_code", typed);
}

/* What callers see: the order without what would let them guess its code. */
static json_object *
show (json_object *body, const char *personal)
{
  g_autoptr (json_object) person = personal != NULL ? json_tokener_parse (personal) : NULL;

  json_object_object_del (body, "code_key");
  json_object_object_del (body, "code_hash");
  if (person != NULL) {
    json_object_object_foreach (person, name, value)
      json_object_object_add (body, name, json_object_get (value));
  }
  return body;
}

/* ---- POST /v1/orders ---------------------------------------------------------------------------------- */

static gboolean
save (CfCall *call,
      const CfCentralOrder *order,
      const CfPickup *before,
      gboolean *ret_fits,
      GError **error)
{
  g_autoptr (CfStockBooks) stock = cf_stock_books_new (call->store, order->store);
  g_autoptr (CfPublication) publication = cf_publication_new ();

  return cf_central_order_save (order, before, call->store, stock, publication, call->now_ms,
                                ret_fits, error) &&
         cf_central_order_report (order, call->store, call->central->clock, call->now_ms, error) &&
         publish_key (call, publication, error) &&
         cf_stock_books_close (stock, publication, error) &&
         cf_publication_commit (publication, call->store, call->now_ms, error);
}

/* The answer may be kept for its idempotency key: the person is not in it. */
static gboolean
place (CfCall *call, CfCentralOrder *order, GError **error)
{
  g_autoptr (json_object) answer = json_object_new_object ();
  gboolean fits;

  g_strlcpy (order->pickup->store, order->store, sizeof order->pickup->store);
  make_codes (call, order->pickup, answer);
  if (!draw_number (call, order, error) || !save (call, order, NULL, &fits, error))
    return FALSE;
  if (!fits)
    return cf_call_refuse (call, CF_WIRE_ERROR_CONFLICT, "no store has all of it");
  json_object_object_add (answer, "order", show (cf_pickup_to_json (order->pickup), NULL));
  return cf_call_answer_json (call, g_steal_pointer (&answer));
}

gboolean
cf_api_place_order (CfCall *call, GError **error)
{
  CfId id = cf_id_new (call->central->clock);
  g_autoptr (CfCentralOrder) order = g_new0 (CfCentralOrder, 1);
  const char *asked = NULL;
  g_autofree char *why = NULL;
  const char *only;
  gboolean good = TRUE;
  gboolean erased;

  order->pickup = cf_pickup_new (&id);
  order->applied = json_object_new_object ();
  if (!read_text (call->body, "store", CF_WIRE_SCOPE_MAX, &asked) || !read_head (call, order))
    return cf_call_refuse (call, CF_WIRE_ERROR_BAD_REQUEST, "a field of the order is malformed");
  if (asked != NULL && !cf_call_may_see (call, asked))
    return cf_call_refuse (call, CF_WIRE_ERROR_NOT_PERMITTED, "another store's order");
  if (asked != NULL && !cf_call_check_store (call, asked, &good, error))
    return FALSE;
  if (!good)
    return TRUE;
  if (!cf_central_customer_is_erased (call->store, order->pickup->customer.text, &erased, error))
    return FALSE;
  if (erased)
    return cf_call_refuse (call, CF_WIRE_ERROR_BAD_REQUEST, "this customer was erased");
  only = asked != NULL ? asked : call->who.store;
  if (!read_lines (call, order->pickup, &why, error))
    return FALSE;
  if (why != NULL)
    return cf_call_refuse (call, CF_WIRE_ERROR_BAD_REQUEST, "%s", why);
  if (order->pickup->paid.minor > cf_pickup_get_total (order->pickup).minor)
    return cf_call_refuse (call, CF_WIRE_ERROR_BAD_REQUEST, "more was paid than it costs");
  if (!route (call, only, order->pickup, &order->store, error))
    return FALSE;
  if (order->store == NULL)
    return cf_call_refuse (call, CF_WIRE_ERROR_CONFLICT, "no store has all of it");
  return place (call, order, error);
}

/* ---- reading ------------------------------------------------------------------------------------------ */

gboolean
cf_api_order (CfCall *call, GError **error)
{
  g_autoptr (CfCentralRows) rows =
    cf_central_query (call->store, error,
                      "SELECT body, personal FROM pickup_order WHERE id = $1"
                      " AND ($2 = '' OR store = $2)",
                      "tt", call->arg, call->who.store);

  if (rows == NULL)
    return FALSE;
  if (rows->n_rows == 0)
    return cf_call_refuse (call, CF_WIRE_ERROR_NOT_FOUND, "there is no such order");
  return cf_call_answer_json (call, show (json_tokener_parse (cf_central_rows_text (rows, 0, 0)),
                                          cf_central_rows_text (rows, 0, 1)));
}

static gboolean
is_state (const char *text)
{
  for (guint i = 0; i < CF_PICKUP_STATE_COUNT; i++)
    if (g_str_equal (text, cf_pickup_state_to_text ((CfPickupState) i)))
      return TRUE;
  return FALSE;
}

gboolean
cf_api_orders (CfCall *call, GError **error)
{
  const char *asked = cf_call_text (call, "store");
  const char *state = cf_call_text (call, "state");
  const char *after = cf_call_text (call, "after");
  g_autoptr (CfCentralRows) rows = NULL;
  json_object *answer, *list;
  gboolean good;
  gint64 limit;

  if (!cf_call_int (call, "limit", 1, 200, 50, &limit) || (state != NULL && !is_state (state)))
    return cf_call_refuse (call, CF_WIRE_ERROR_BAD_REQUEST, "limit or state is not one");
  if (asked != NULL && !cf_call_may_see (call, asked))
    return cf_call_refuse (call, CF_WIRE_ERROR_NOT_PERMITTED, "another store's orders");
  if (!cf_call_check_asked_store (call, asked, &good, error))
    return FALSE;
  if (!good)
    return TRUE;
  rows = cf_central_query (
    call->store, error,
    "SELECT body, personal FROM pickup_order WHERE ($1 = '' OR store = $1)"
    " AND ($2 = '' OR state = $2) AND id > $3 ORDER BY id LIMIT CAST ($4 AS BIGINT)",
    "ttti", asked != NULL ? asked : call->who.store, state != NULL ? state : "",
    after != NULL ? after : "", limit);
  if (rows == NULL)
    return FALSE;
  answer = json_object_new_object ();
  list = json_object_new_array ();
  json_object_object_add (answer, "orders", list);
  for (gsize i = 0; i < rows->n_rows; i++)
    json_object_array_add (list, show (json_tokener_parse (cf_central_rows_text (rows, i, 0)),
                                       cf_central_rows_text (rows, i, 1)));
  return cf_call_answer_json (call, answer);
}

/* ---- POST /v1/orders/{order}/cancel -------------------------------------------------------------------- */

static gboolean
cancel (CfCall *call, CfCentralOrder *order, gint64 refunded, GError **error)
{
  g_autoptr (CfPickup) before = cf_pickup_copy (order->pickup);
  const CfPickupFact cancelled = { .kind = CF_FACT_CANCELLED };
  const CfPickupFact money = { .kind = CF_FACT_REFUNDED, .amount = { refunded } };
  g_autoptr (GError) bad = NULL;
  gboolean fits;

  if (!cf_pickup_check (order->pickup, CF_PICKUP_CANCEL, &bad))
    return cf_call_refuse (call, CF_WIRE_ERROR_WRONG_STATE, "%s", bad->message);
  if (refunded > order->pickup->paid.minor - order->pickup->refunded.minor)
    return cf_call_refuse (call, CF_WIRE_ERROR_BAD_REQUEST, "more than was paid");
  if (!cf_pickup_apply (order->pickup, &cancelled, error) ||
      !cf_pickup_apply (order->pickup, &money, error) || !save (call, order, before, &fits, error))
    return FALSE;
  return cf_call_answer_json (call, show (cf_pickup_to_json (order->pickup), NULL));
}

gboolean
cf_api_cancel_order (CfCall *call, GError **error)
{
  g_autoptr (CfCentralRows) rows = NULL;
  g_autoptr (CfCentralOrder) order = NULL;
  gint64 refunded = 0;

  if (!read_int (call->body, "refunded_minor", 0, CF_CANONICAL_JSON_INT_MAX, &refunded))
    return cf_call_refuse (call, CF_WIRE_ERROR_BAD_REQUEST, "refunded_minor is not an amount");
  rows = cf_central_query (call->store, error,
                           "SELECT store FROM pickup_order WHERE id = $1"
                           " AND ($2 = '' OR store = $2)",
                           "tt", call->arg, call->who.store);
  if (rows == NULL)
    return FALSE;
  if (rows->n_rows == 0)
    return cf_call_refuse (call, CF_WIRE_ERROR_NOT_FOUND, "there is no such order");
  if (!cf_central_order_lock (call->store, cf_central_rows_text (rows, 0, 0), call->arg, &order,
                              error))
    return FALSE;
  if (order == NULL)
    return cf_call_refuse (call, CF_WIRE_ERROR_NOT_FOUND, "there is no such order");
  return cancel (call, order, refunded, error);
}
