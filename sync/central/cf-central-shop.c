/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-central-gtins.h"
#include "cf-central-private.h"
#include "cf-civil-time.h"
#include "cf-event.h"
#include "cf-permission.h"
#include "cf-rate.h"

/* The catalogue, what the owner looks at, and heartbeats. */

#define OBJECTS_MAX 5000 /* in one request */

/* ---- catalogue ------------------------------------------------------------------------------------- */

/* A local civil date or time; @needed: whether one has to be there. */
static gboolean
is_time (json_object *body, const char *name, gboolean needed)
{
  if (!json_object_object_get_ex (body, name, NULL))
    return !needed;
  return cf_civil_text_is_valid (cf_wire_get_text (body, name, 32));
}

/* The base price of the SKU @id, or, under "SKU|RULE", one that holds for a time or for some. */
static gboolean
is_price (const char *id, json_object *body)
{
  gint64 number;
  gboolean has_price = cf_wire_get_int (body, "price_minor", 0, CF_CANONICAL_JSON_INT_MAX, &number);

  if (!json_object_object_get_ex (body, "sku", NULL))
    return has_price;
  return cf_wire_get_text (body, "sku", 64) != NULL && strchr (id, '|') != NULL &&
         is_time (body, "from", FALSE) && is_time (body, "to", FALSE) &&
         (has_price || (json_object_get_boolean (json_object_object_get (body, "markdown")) &&
                        cf_wire_get_int (body, "percent_ppm", 1, CF_RATE_ONE, &number)));
}

static gboolean
is_role (json_object *body)
{
  const char *text = cf_wire_get_text (body, "role", 64);
  CfRole role;

  return text != NULL && cf_role_parse (text, &role);
}

/* Whether @body is what tills understand as a @kind, with its barcodes as they are told; @why is set where more can
 * be said than that it is not.  Kinds nobody checks may hold anything. */
static gboolean
is_object (const char *kind, const char *id, json_object *body, GError **why)
{
  gint64 number;

  if (body == NULL)
    return TRUE;
  if (g_str_equal (kind, "product")) {
    CfProduct *product = cf_event_read_product_changed (body, why);
    gboolean good = product != NULL && g_strcmp0 (cf_wire_get_text (body, "sku", 64), id) == 0 &&
                    cf_gtins_check (body, why);

    cf_product_free (product);
    return good;
  }
  if (g_str_equal (kind, "price"))
    return is_price (id, body);
  if (g_str_equal (kind, "tax"))
    return cf_wire_get_text (body, "tax_class", 32) != NULL &&
           cf_wire_get_int (body, "rate_ppm", 0, CF_RATE_ONE, &number) &&
           (is_time (body, "from", TRUE) ||
            cf_wire_get_int (body, "from_ms", 0, CF_CANONICAL_JSON_INT_MAX, &number));
  if (g_str_equal (kind, "setting") || g_str_equal (kind, "store_setting"))
    return json_object_object_get_ex (body, "value", NULL);
  if (g_str_equal (kind, "person"))
    return cf_wire_get_text (body, "login", 64) != NULL && is_role (body);
  return g_str_equal (kind, "promotion");
}

typedef struct
{
  CfCall *call;
  const char *shop; /* "" where opening quantities have no store */
  CfStockBooks *stock;
  CfGtinBooks *gtins;
  CfPublication *publication;
  json_object *answer;
  GError *why; /* a line is refused, if there is something to be said */
} Upload;

static void
confirm (Upload *self, const char *kind, const char *id, gboolean changed)
{
  json_object *row = json_object_new_object ();

  cf_wire_add_text (row, "kind", kind);
  cf_wire_add_text (row, "id", id);
  json_object_object_add (row, "changed", json_object_new_boolean (changed));
  json_object_array_add (self->answer, row);
}

static gboolean
put_opening (Upload *self, const char *id, json_object *body, gboolean *ret_good, GError **error)
{
  const char *bar = strrchr (id, '|'); /* a SKU may have one */
  g_autofree char *sku = g_strndup (id, bar != NULL ? (gsize) (bar - id) : 0);
  const char *unit = cf_wire_get_text (body, "unit", 8);
  CfUnit known;
  gboolean done;
  gint64 milli;

  *ret_good = self->shop[0] != '\0' && sku[0] != '\0' && g_str_equal (bar, "|main") &&
              unit != NULL && cf_unit_parse (unit, &known) &&
              cf_wire_get_int (body, "opening_milli", -CF_CANONICAL_JSON_INT_MAX,
                               CF_CANONICAL_JSON_INT_MAX, &milli);
  if (!*ret_good)
    return TRUE;
  if (!cf_stock_books_open (self->stock, sku, unit, milli, &done, error))
    return FALSE;
  confirm (self, "stock", id, done);
  return TRUE;
}

/* Which feed tells a @kind.  Who can sign in at tills is no matter of a catalogue's key. */
static gboolean
may_put (Upload *self, const char *kind, const char **ret_scope)
{
  gboolean is_person = g_str_equal (kind, "person");

  *ret_scope = CF_WIRE_SCOPE_CHAIN;
  if (is_person && (self->call->who.rights & (CF_RIGHT_ADMIN | CF_RIGHT_TERMINAL)) == 0)
    return FALSE;
  if (!is_person && !g_str_equal (kind, "store_setting"))
    return TRUE;
  *ret_scope = self->shop;
  return self->shop[0] != '\0' ||
         cf_error_set (&self->why, CF_ERROR_BAD_REQUEST, "of which store? say ?store=");
}

/* Its own price counts again: tills, which know only the one that was taken back, are told it. */
static gboolean
tell_product_again (Upload *self, const char *sku, GError **error)
{
  g_autoptr (CfCentralRows) rows = NULL;

  if (cf_publication_has (self->publication, CF_WIRE_SCOPE_CHAIN, "product", sku))
    return TRUE;
  rows = cf_central_query (self->call->store, error,
                           "SELECT body FROM feed_row WHERE scope = 'chain' AND kind = 'product'"
                           " AND id = $1 AND body IS NOT NULL",
                           "t", sku);
  if (rows != NULL && rows->n_rows == 1)
    cf_publication_add (self->publication, CF_WIRE_SCOPE_CHAIN, "product", sku,
                        g_strdup (cf_central_rows_text (rows, 0, 0)));
  return rows != NULL;
}

static gboolean
put_object (Upload *self, json_object *line, gboolean *ret_good, GError **error)
{
  const char *kind = cf_wire_get_text (line, "kind", CF_WIRE_KIND_MAX);
  const char *id = cf_wire_get_text (line, "id", CF_WIRE_ID_MAX);
  json_object *body = NULL;
  g_autofree char *text = NULL;
  g_autoptr (CfCentralRows) rows = NULL;
  const char *scope;
  gboolean same;

  *ret_good = kind != NULL && id != NULL && json_object_object_get_ex (line, "body", &body) &&
              (body == NULL || json_object_is_type (body, json_type_object));
  if (!*ret_good)
    return TRUE;
  if (g_str_equal (kind, "stock"))
    return put_opening (self, id, body, ret_good, error);
  *ret_good = is_object (kind, id, body, &self->why) && may_put (self, kind, &scope);
  if (!*ret_good)
    return TRUE;
  text = body != NULL ? cf_wire_to_text (body) : NULL;
  rows = cf_central_query (self->call->store, error,
                           "SELECT body FROM feed_row WHERE scope = $3 AND kind = $1 AND id = $2",
                           "ttt", kind, id, scope);
  if (rows == NULL)
    return FALSE;
  same =
    rows->n_rows == 1 ? g_strcmp0 (cf_central_rows_text (rows, 0, 0), text) == 0 : text == NULL;
  confirm (self, kind, id, !same);
  if (!same)
    cf_publication_add (self->publication, scope, kind, id, g_steal_pointer (&text));
  if (!same && g_str_equal (kind, "product"))
    cf_gtin_books_put (self->gtins, id, body);
  return same || body != NULL || !g_str_equal (kind, "price") ||
         tell_product_again (self, id, error);
}

static gboolean
put_objects (Upload *self, gboolean *ret_good, GError **error)
{
  const CfCentralRequest *request = self->call->request;
  CfWireLines lines = { request->body, request->body + request->len };
  const char *line;
  gsize len;

  for (guint n = 1; cf_wire_lines_next (&lines, &line, &len); n++) {
    g_autoptr (json_object) object = cf_wire_parse (line, len, NULL);

    *ret_good = object != NULL && n <= OBJECTS_MAX;
    if (*ret_good && !put_object (self, object, ret_good, error))
      return FALSE;
    if (!*ret_good)
      return cf_call_refuse (self->call,
                             n > OBJECTS_MAX ? CF_WIRE_ERROR_TOO_LARGE : CF_WIRE_ERROR_BAD_REQUEST,
                             "line %u is not an object of the catalogue%s%s", n,
                             self->why != NULL ? ": " : "",
                             self->why != NULL ? self->why->message : "");
  }
  *ret_good = TRUE;
  return TRUE;
}

#define BRINGING_MS                                                                                \
  (7 * G_GINT64_CONSTANT (86400000)) /* a catalogue takes minutes, a line that is down days */

/* A terminal may bring the catalogue of a shop that had no central for some days.  No longer: else whoever takes the
 * till away later could write the chain's prices and people with its token. */
static gboolean
may_upload (CfCall *call, gboolean *ret_may, GError **error)
{
  g_autoptr (CfCentralRows) rows = NULL;

  *ret_may = (call->who.rights & CF_RIGHT_TERMINAL) == 0;
  if (*ret_may)
    return TRUE;
  rows = cf_central_query (call->store, error,
                           "SELECT brings_catalog FROM terminal WHERE terminal = $1"
                           " AND enrolled_ms > $2",
                           "ti", call->who.terminal.text, call->now_ms - BRINGING_MS);
  if (rows == NULL)
    return FALSE;
  *ret_may = rows->n_rows == 1 && cf_central_rows_int (rows, 0, 0) != 0;
  return TRUE;
}

static gboolean
upload (Upload *self, gboolean *ret_good, GError **error)
{
  CfCall *call = self->call;
  g_autofree char *clash = NULL;
  CfWireHead head;
  json_object *answer;

  if (!put_objects (self, ret_good, error))
    return FALSE;
  if (!*ret_good)
    return TRUE;
  if (!cf_stock_books_close (self->stock, self->publication, error) ||
      !cf_gtin_books_close (self->gtins, self->publication, &clash, error))
    return FALSE;
  if (clash != NULL)
    return cf_call_refuse (call, CF_WIRE_ERROR_BAD_REQUEST, "%s", clash);
  /* Of two tills that may, the first does. */
  if ((call->who.rights & CF_RIGHT_TERMINAL) != 0 &&
      !cf_central_exec (call->store, error,
                        "UPDATE terminal SET brings_catalog = 0 WHERE brings_catalog = 1"
                        " AND terminal <> $1",
                        "t", call->who.terminal.text))
    return FALSE;
  if (!cf_publication_commit (self->publication, call->store, call->now_ms, error) ||
      !cf_scope_head (call->store, CF_WIRE_SCOPE_CHAIN, &head, NULL, error))
    return FALSE;
  answer = json_object_new_object ();
  cf_wire_add_text (answer, "feed", head.feed);
  cf_wire_add_int (answer, "head", head.head);
  json_object_object_add (answer, "objects", json_object_get (self->answer));
  return cf_call_answer_json (call, answer);
}

gboolean
cf_api_catalog (CfCall *call, GError **error)
{
  const char *asked = cf_call_text (call, "store");
  Upload self = { .call = call,
                  .shop = call->who.store[0] != '\0' ? call->who.store
                          : asked != NULL            ? asked
                                                     : "" };
  g_autoptr (GError) failure = NULL;
  gboolean may, good, ok;

  if (!may_upload (call, &may, error))
    return FALSE;
  if (!may)
    return cf_call_refuse (call, CF_WIRE_ERROR_NOT_PERMITTED,
                           "this terminal brings no catalogue, or not any more");
  if (asked != NULL && !cf_call_may_see (call, asked))
    return cf_call_refuse (call, CF_WIRE_ERROR_NOT_PERMITTED, "another store's stock");
  if (self.shop[0] != '\0' && !cf_central_check_store (call->store, self.shop, &failure)) {
    if (g_error_matches (failure, CF_ERROR, CF_ERROR_BAD_REQUEST))
      return cf_call_refuse (call, CF_WIRE_ERROR_NOT_FOUND, "%s", failure->message);
    g_propagate_error (error, g_steal_pointer (&failure));
    return FALSE;
  }
  self.stock = cf_stock_books_new (call->store, self.shop);
  self.gtins = cf_gtin_books_new (call->store, (call->who.rights & CF_RIGHT_TERMINAL) != 0);
  self.publication = cf_publication_new ();
  self.answer = json_object_new_array ();
  ok = upload (&self, &good, error);
  cf_stock_books_free (self.stock);
  cf_gtin_books_free (self.gtins);
  cf_publication_free (self.publication);
  json_object_put (self.answer);
  g_clear_error (&self.why);
  return ok;
}

/* A product as it is told, with the base price that counts. @ret_body: (transfer full): NULL where there is none. */
static gboolean
read_product (CfCentralStore *store, const char *sku, json_object **ret_body, GError **error)
{
  g_autoptr (CfCentralRows) rows = cf_central_query (
    store, error,
    "SELECT p.body, b.body FROM feed_row AS p LEFT JOIN feed_row AS b ON b.scope = p.scope"
    " AND b.kind = 'price' AND b.id = p.id WHERE p.scope = 'chain' AND p.kind = 'product'"
    " AND p.id = $1 AND p.body IS NOT NULL",
    "t", sku);
  g_autoptr (json_object) price = NULL;
  json_object *body = NULL;
  const char *text;
  gint64 minor;

  if (rows == NULL)
    return FALSE;
  if (rows->n_rows == 1) {
    text = cf_central_rows_text (rows, 0, 0);
    body = cf_wire_parse (text, strlen (text), error);
    if (body == NULL)
      return FALSE;
    text = cf_central_rows_text (rows, 0, 1);
    price = text != NULL ? cf_wire_parse (text, strlen (text), NULL) : NULL;
    if (cf_wire_get_int (price, "price_minor", 0, CF_CANONICAL_JSON_INT_MAX, &minor))
      cf_wire_add_int (body, "price_minor", minor);
  }
  *ret_body = body;
  return TRUE;
}

gboolean
cf_central_read_product (CfCentralStore *store,
                         const char *sku,
                         CfProduct **ret_product,
                         GError **error)
{
  g_autoptr (json_object) body = NULL;
  CfProduct *product;

  if (!read_product (store, sku, &body, error))
    return FALSE;
  product = body != NULL ? cf_event_read_product_changed (body, error) : NULL;
  if (body != NULL && product == NULL)
    return FALSE;
  *ret_product = product;
  return TRUE;
}

gboolean
cf_api_product (CfCall *call, GError **error)
{
  json_object *body;

  if (!read_product (call->store, call->arg, &body, error))
    return FALSE;
  return body != NULL
           ? cf_call_answer_json (call, body)
           : cf_call_refuse (call, CF_WIRE_ERROR_NOT_FOUND, "there is no product '%s'", call->arg);
}

/* ---- what the owner looks at -------------------------------------------------------------------------- */

gboolean
cf_api_exceptions (CfCall *call, GError **error)
{
  const char *shop = cf_call_text (call, "store");
  const char *after = cf_call_text (call, "after");
  g_autoptr (CfCentralRows) rows = NULL;
  json_object *answer, *list;
  gboolean good;
  gint64 limit;

  if (!cf_call_int (call, "limit", 1, 500, 100, &limit))
    return cf_call_refuse (call, CF_WIRE_ERROR_BAD_REQUEST, "limit is not one");
  if (!cf_call_check_asked_store (call, shop, &good, error))
    return FALSE;
  if (!good)
    return TRUE;
  rows = cf_central_query (call->store, error,
                           "SELECT id, kind, store, at_ms, detail FROM exception"
                           " WHERE id > $1 AND ($2 = '' OR store = $2)"
                           " ORDER BY id LIMIT CAST ($3 AS BIGINT)",
                           "tti", after != NULL ? after : "", shop != NULL ? shop : "", limit);
  if (rows == NULL)
    return FALSE;
  answer = json_object_new_object ();
  list = json_object_new_array ();
  json_object_object_add (answer, "exceptions", list);
  for (gsize i = 0; i < rows->n_rows; i++) {
    const char *detail = cf_central_rows_text (rows, i, 4);
    json_object *row = json_object_new_object ();

    cf_wire_add_text (row, "id", cf_central_rows_text (rows, i, 0));
    cf_wire_add_text (row, "kind", cf_central_rows_text (rows, i, 1));
    if (cf_central_rows_text (rows, i, 2)[0] != '\0') /* of the whole chain */
      cf_wire_add_text (row, "store", cf_central_rows_text (rows, i, 2));
    cf_wire_add_int (row, "at_ms", cf_central_rows_int (rows, i, 3));
    json_object_object_add (row, "detail", cf_wire_parse (detail, strlen (detail), NULL));
    json_object_array_add (list, row);
  }
  return cf_call_answer_json (call, answer);
}

gboolean
cf_api_terminals (CfCall *call, GError **error)
{
  const char *after = cf_call_text (call, "after");
  g_autoptr (CfCentralRows) rows = NULL;
  json_object *answer, *list;
  gint64 limit;

  if (!cf_call_int (call, "limit", 1, 500, 500, &limit))
    return cf_call_refuse (call, CF_WIRE_ERROR_BAD_REQUEST, "limit is not one");
  rows = cf_central_query (
    call->store, error,
    "SELECT t.terminal, t.code, t.store, t.revoked_ms, t.seen_ms, t.heartbeat,"
    " coalesce (c.epoch, 0), coalesce (c.seq, 0) FROM terminal AS t LEFT JOIN chain AS c"
    " ON c.terminal = t.terminal AND c.branch = '' WHERE t.terminal > $1"
    " ORDER BY t.terminal LIMIT CAST ($2 AS BIGINT)",
    "ti", after != NULL ? after : "", limit);
  if (rows == NULL)
    return FALSE;
  answer = json_object_new_object ();
  list = json_object_new_array ();
  json_object_object_add (answer, "terminals", list);
  for (gsize i = 0; i < rows->n_rows; i++) {
    const char *heartbeat = cf_central_rows_text (rows, i, 5);
    json_object *row = json_object_new_object ();

    cf_wire_add_text (row, "terminal", cf_central_rows_text (rows, i, 0));
    cf_wire_add_text (row, "code", cf_central_rows_text (rows, i, 1));
    cf_wire_add_text (row, "store", cf_central_rows_text (rows, i, 2));
    json_object_object_add (row, "revoked",
                            json_object_new_boolean (cf_central_rows_int (rows, i, 3) != 0));
    cf_wire_add_int (row, "seen_ms", cf_central_rows_int (rows, i, 4));
    cf_wire_add_int (row, "epoch", cf_central_rows_int (rows, i, 6));
    cf_wire_add_int (row, "seq", cf_central_rows_int (rows, i, 7));
    if (heartbeat != NULL)
      json_object_object_add (row, "heartbeat",
                              cf_wire_parse (heartbeat, strlen (heartbeat), NULL));
    json_object_array_add (list, row);
  }
  return cf_call_answer_json (call, answer);
}

/* ---- heartbeats ---------------------------------------------------------------------------------------- */

gboolean
cf_api_heartbeat (CfCall *call, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) bad = NULL;
  json_object *answer, *heads;
  CfWireHeartbeat said;
  CfWireHead chain = { 0 };
  CfWireHead store = { 0 };

  if (!cf_wire_heartbeat_read (call->body, &said, &bad))
    return cf_call_refuse (call, CF_WIRE_ERROR_BAD_REQUEST, "%s", bad->message);
  text = cf_wire_heartbeat_encode (&said);
  if (!cf_central_exec (call->store, error,
                        "UPDATE terminal SET seen_ms = $2, heartbeat = $3 WHERE terminal = $1",
                        "tit", call->who.terminal.text, call->now_ms, text) ||
      !cf_scope_head (call->store, CF_WIRE_SCOPE_CHAIN, &chain, NULL, error) ||
      !cf_scope_head (call->store, call->who.store, &store, NULL, error))
    return FALSE;
  answer = json_object_new_object ();
  heads = json_object_new_array ();
  json_object_array_add (heads, cf_wire_head_to_json (&chain));
  json_object_array_add (heads, cf_wire_head_to_json (&store));
  json_object_object_add (answer, "heads", heads);
  cf_wire_add_int (answer, "retain_ms", call->central->retain_ms);
  return cf_call_answer_json (call, answer);
}
