/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "cf-central-carts.h"
#include "cf-central-customers.h"
#include "cf-central-parked.h"
#include "cf-central-sales.h"
#include "cf-central-value.h"

#define TRIES_MAX 6 /* of a transaction that another one was in the way of */
#define NOT_FOUND 404
#define CONFLICT  409

/* ---- routes ----------------------------------------------------------------------------------- */

typedef enum
{
  BODY_NONE,
  BODY_JSON,
  BODY_LINES, /* the handler reads request->body itself */
} BodyKind;

typedef struct
{
  const char *method;
  const char *path; /* one '*' stands for a segment */
  guint rights;     /* any of these; 0: nobody needs to say who it is */
  CfCentralMode mode;
  BodyKind body;
  CfCallFunc func;
} Route;

static gboolean api_health (CfCall *call, GError **error);
static gboolean api_ready (CfCall *call, GError **error);
static gboolean api_metrics (CfCall *call, GError **error);

#define TERMINAL CF_RIGHT_TERMINAL
#define ADMIN    CF_RIGHT_ADMIN
#define READ     CF_CENTRAL_READ
#define WRITE    CF_CENTRAL_WRITE

/* clang-format off */
static const Route routes[] = {
  { "GET",  "/healthz",                0,                                READ,  BODY_NONE,  api_health },
  { "GET",  "/readyz",                 0,                                READ,  BODY_NONE,  api_ready },
  { "GET",  "/metrics",                0,                                READ,  BODY_NONE,  api_metrics },
  { "POST", "/v1/enrol",               0,                                WRITE, BODY_JSON,  cf_api_enrol },
  { "POST", "/v1/token",               TERMINAL,                         WRITE, BODY_NONE,  cf_api_rotate_token },
  { "POST", "/v1/journal",             TERMINAL | CF_RIGHT_REVOKED,      WRITE, BODY_LINES, cf_api_push },
  { "GET",  "/v1/journal",             TERMINAL,                         READ,  BODY_NONE,  cf_api_journal_read },
  { "GET",  "/v1/journal/position",    TERMINAL | CF_RIGHT_REVOKED,      READ,  BODY_NONE,  cf_api_journal_position },
  { "GET",  "/v1/feed/*",              TERMINAL | ADMIN | CF_RIGHT_STOCK | CF_RIGHT_CATALOG, READ, BODY_NONE, cf_api_feed },
  { "GET",  "/v1/snapshot/*",          TERMINAL | ADMIN | CF_RIGHT_STOCK | CF_RIGHT_CATALOG, READ, BODY_NONE, cf_api_snapshot },
  { "GET",  "/v1/hints",               TERMINAL | ADMIN | CF_RIGHT_HINTS, READ, BODY_NONE,  cf_api_hints },
  { "POST", "/v1/heartbeat",           TERMINAL,                         WRITE, BODY_JSON,  cf_api_heartbeat },
  { "POST", "/v1/catalog",             TERMINAL | ADMIN | CF_RIGHT_CATALOG, WRITE, BODY_LINES, cf_api_catalog },
  { "GET",  "/v1/products/*",          TERMINAL | ADMIN | CF_RIGHT_CATALOG | CF_RIGHT_STOCK, READ, BODY_NONE, cf_api_product },
  { "GET",  "/v1/stock/*",             TERMINAL | ADMIN | CF_RIGHT_STOCK, READ, BODY_NONE,  cf_api_stock },
  { "GET",  "/v1/transfers/*",         TERMINAL | ADMIN | CF_RIGHT_STOCK, READ, BODY_NONE,  cf_api_transfers },
  { "POST", "/v1/orders",              ADMIN | CF_RIGHT_ORDERS,          WRITE, BODY_JSON,  cf_api_place_order },
  { "GET",  "/v1/orders",              TERMINAL | ADMIN | CF_RIGHT_ORDERS, READ, BODY_NONE, cf_api_orders },
  { "GET",  "/v1/orders/*",            TERMINAL | ADMIN | CF_RIGHT_ORDERS, READ, BODY_NONE, cf_api_order },
  { "POST", "/v1/orders/*/cancel",     ADMIN | CF_RIGHT_ORDERS,          WRITE, BODY_JSON,  cf_api_cancel_order },
  { "POST", "/v1/customers",           ADMIN | CF_RIGHT_CUSTOMERS,       WRITE, BODY_JSON,  cf_api_make_customer },
  { "GET",  "/v1/customers",           TERMINAL | ADMIN | CF_RIGHT_CUSTOMERS, READ, BODY_NONE, cf_api_customers },
  { "GET",  "/v1/customers/*",         TERMINAL | ADMIN | CF_RIGHT_CUSTOMERS, READ, BODY_NONE, cf_api_customer },
  { "POST", "/v1/customers/*",         ADMIN | CF_RIGHT_CUSTOMERS,       WRITE, BODY_JSON,  cf_api_change_customer },
  { "POST", "/v1/customers/*/merge",   ADMIN | CF_RIGHT_CUSTOMERS,       WRITE, BODY_JSON,  cf_api_merge_customer },
  { "POST", "/v1/customers/*/erase",   ADMIN | CF_RIGHT_CUSTOMERS,       WRITE, BODY_NONE,  cf_api_erase_customer },
  { "POST", "/v1/carts",               TERMINAL | ADMIN | CF_RIGHT_CARTS, WRITE, BODY_JSON, cf_api_make_cart },
  { "GET",  "/v1/carts",               TERMINAL | ADMIN | CF_RIGHT_CARTS, READ, BODY_NONE,  cf_api_carts },
  { "GET",  "/v1/carts/*",             TERMINAL | ADMIN | CF_RIGHT_CARTS, READ, BODY_NONE,  cf_api_cart },
  { "PUT",  "/v1/carts/*",             TERMINAL,                         WRITE, BODY_JSON,  cf_api_join_cart },
  { "POST", "/v1/carts/*/lines",       TERMINAL | ADMIN | CF_RIGHT_CARTS, WRITE, BODY_JSON, cf_api_cart_line },
  { "POST", "/v1/carts/*/fields",      TERMINAL | ADMIN | CF_RIGHT_CARTS, WRITE, BODY_JSON, cf_api_cart_fields },
  { "POST", "/v1/carts/*/claim",       TERMINAL | ADMIN | CF_RIGHT_CARTS, WRITE, BODY_JSON, cf_api_claim_cart },
  { "POST", "/v1/carts/*/release",     TERMINAL | ADMIN | CF_RIGHT_CARTS, WRITE, BODY_NONE, cf_api_release_cart },
  { "POST", "/v1/carts/*/pay",         ADMIN | CF_RIGHT_CARTS,           WRITE, BODY_JSON,  cf_api_pay_cart },
  { "PUT",  "/v1/parked/*",            TERMINAL,                         WRITE, BODY_JSON,  cf_api_park },
  { "POST", "/v1/parked/*/claim",      TERMINAL,                         WRITE, BODY_JSON,  cf_api_claim_parked },
  { "POST", "/v1/gift-cards",          ADMIN | CF_RIGHT_GIFT_CARDS,      WRITE, BODY_JSON,  cf_api_issue_card },
  { "POST", "/v1/gift-cards/read",     TERMINAL | ADMIN | CF_RIGHT_GIFT_CARDS, READ, BODY_JSON, cf_api_card },
  { "POST", "/v1/gift-cards/load",     ADMIN | CF_RIGHT_GIFT_CARDS,      WRITE, BODY_JSON,  cf_api_load_card },
  { "POST", "/v1/gift-cards/use",      ADMIN | CF_RIGHT_GIFT_CARDS,      WRITE, BODY_JSON,  cf_api_use_card },
  { "POST", "/v1/grants",              TERMINAL,                         WRITE, BODY_JSON,  cf_api_make_grant },
  { "GET",  "/v1/grants",              TERMINAL | ADMIN,                 READ,  BODY_NONE,  cf_api_grants },
  { "POST", "/v1/grants/held",         TERMINAL,                         WRITE, BODY_JSON,  cf_api_held_grants },
  { "POST", "/v1/terminals/*/fence",   ADMIN,                            WRITE, BODY_NONE,  cf_api_fence },
  { "POST", "/v1/webhooks",            ADMIN | CF_RIGHT_WEBHOOKS,        WRITE, BODY_JSON,  cf_api_make_webhook },
  { "GET",  "/v1/webhooks",            ADMIN | CF_RIGHT_WEBHOOKS,        READ,  BODY_NONE,  cf_api_webhooks },
  { "DELETE", "/v1/webhooks/*",        ADMIN | CF_RIGHT_WEBHOOKS,        WRITE, BODY_NONE,  cf_api_drop_webhook },
  { "GET",  "/v1/webhooks/*/dead",     ADMIN | CF_RIGHT_WEBHOOKS,        READ,  BODY_NONE,  cf_api_dead_deliveries },
  { "POST", "/v1/webhooks/*/resend",   ADMIN | CF_RIGHT_WEBHOOKS,        WRITE, BODY_NONE,  cf_api_resend },
  { "GET",  "/v1/analytics/sales",     ADMIN | CF_RIGHT_ANALYTICS,       READ,  BODY_NONE,  cf_api_sales },
  { "GET",  "/v1/customers/*/recommendations", TERMINAL | ADMIN | CF_RIGHT_CUSTOMERS, READ, BODY_NONE, cf_api_recommendations },
  { "GET",  "/v1/exceptions",          ADMIN,                            READ,  BODY_NONE,  cf_api_exceptions },
  { "GET",  "/v1/terminals",           ADMIN,                            READ,  BODY_NONE,  cf_api_terminals },
  { "POST", "/v1/terminals/*/revoke",  ADMIN,                            WRITE, BODY_NONE,  cf_api_revoke },
  { "PUT",  "/v1/stores/*",            ADMIN,                            WRITE, BODY_JSON,  cf_api_put_store },
  { "POST", "/v1/enrol-codes",         ADMIN,                            WRITE, BODY_JSON,  cf_api_make_code },
  { "POST", "/v1/keys",                ADMIN,                            WRITE, BODY_JSON,  cf_api_make_key },
  { "GET",  "/v1/keys",                ADMIN,                            READ,  BODY_NONE,  cf_api_keys },
  { "DELETE", "/v1/keys/*",            ADMIN,                            WRITE, BODY_NONE,  cf_api_drop_key },
};
/* clang-format on */

/* Whether @path fits @pattern; the segment that stands for '*' is decoded into @ret_arg. */
static gboolean
fits (const char *pattern, const char *path, char **ret_arg)
{
  const char *star = strchr (pattern, '*');
  gsize head = star != NULL ? (gsize) (star - pattern) : 0;
  const char *end;
  char *arg;

  if (star == NULL)
    return g_str_equal (pattern, path);
  if (strncmp (pattern, path, head) != 0)
    return FALSE;
  end = strchrnul (path + head, '/');
  if (end == path + head || !g_str_equal (end, star + 1))
    return FALSE;
  arg = g_uri_unescape_segment (path + head, end, NULL);
  if (arg == NULL || !g_utf8_validate (arg, -1, NULL)) {
    g_free (arg);
    return FALSE;
  }
  *ret_arg = arg;
  return TRUE;
}

static const Route *
find_route (const char *method, const char *path, char **ret_arg, gboolean *ret_known)
{
  *ret_known = FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (routes); i++) {
    g_autofree char *arg = NULL;

    if (!fits (routes[i].path, path, &arg))
      continue;
    *ret_known = TRUE;
    if (g_str_equal (routes[i].method, method)) {
      *ret_arg = g_steal_pointer (&arg);
      return &routes[i];
    }
  }
  return NULL;
}

/* ---- answers ------------------------------------------------------------------------------------ */

void
cf_central_answer_free (CfCentralAnswer *self)
{
  if (self == NULL)
    return;
  g_free (self->body);
  g_free (self->hold);
  g_free (self);
}

static void
clear_answer (CfCentralAnswer *self)
{
  g_clear_pointer (&self->body, g_free);
  g_clear_pointer (&self->hold, g_free);
  self->len = 0;
  self->status = 0;
  self->retry_after_s = 0;
}

gboolean
cf_call_answer (CfCall *call, const char *content_type, char *body)
{
  clear_answer (call->answer);
  call->answer->status = 200;
  call->answer->content_type = content_type;
  call->answer->body = body;
  call->answer->len = strlen (body);
  return TRUE;
}

gboolean
cf_call_answer_json (CfCall *call, json_object *object)
{
  gboolean answered = cf_call_answer (call, "application/json", cf_wire_to_text (object));

  json_object_put (object);
  return answered;
}

gboolean
cf_call_ok (CfCall *call)
{
  return cf_call_answer (call, "application/json", g_strdup ("{\"ok\":true}"));
}

gboolean
cf_call_refuse_with (CfCall *call, const CfWireError *error)
{
  cf_call_answer (call, "application/json", cf_wire_error_encode (error));
  call->answer->status = cf_wire_error_status (error->code);
  if (cf_wire_error_class (error->code) == CF_WIRE_CLASS_RETRY)
    call->answer->retry_after_s = 1;
  return TRUE;
}

gboolean
cf_call_refuse (CfCall *call, CfWireErrorCode code, const char *format, ...)
{
  g_auto (CfWireError) error = { .code = code };
  va_list args;

  va_start (args, format);
  error.message = g_strdup_vprintf (format, args);
  va_end (args);
  return cf_call_refuse_with (call, &error);
}

/* The store failed: nothing happened, and the same request may succeed later. */
static void
fail (CfCall *call, const GError *error)
{
  gboolean busy = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BUSY);

  /* Without its query, in which a person's name may stand. */
  g_message ("request=%s %.*s failure=%s message=\"%s\"", call->request->method,
             (int) strcspn (call->request->target, "?"), call->request->target,
             cf_error_code_name (error), error->message);
  cf_call_refuse (call, busy ? CF_WIRE_ERROR_BUSY : CF_WIRE_ERROR_UNAVAILABLE, "%s",
                  busy ? "others were first too often" : "the database does not answer");
}

/* ---- what was asked ------------------------------------------------------------------------------- */

const char *
cf_call_header (const CfCall *call, const char *name)
{
  const char *const *headers = call->request->headers;

  for (gsize i = 0; headers != NULL && headers[i] != NULL && headers[i + 1] != NULL; i += 2)
    if (g_ascii_strcasecmp (headers[i], name) == 0)
      return headers[i + 1];
  return NULL;
}

const char *
cf_call_text (const CfCall *call, const char *name)
{
  return g_hash_table_lookup (call->query, name);
}

gboolean
cf_call_int (const CfCall *call,
             const char *name,
             gint64 min,
             gint64 max,
             gint64 fallback,
             gint64 *ret_value)
{
  const char *text = cf_call_text (call, name);

  if (text == NULL) {
    *ret_value = fallback;
    return fallback >= min;
  }
  return g_ascii_string_to_signed (text, 10, min, max, ret_value, NULL);
}

gboolean
cf_call_may_see (const CfCall *call, const char *scope)
{
  return g_str_equal (scope, CF_WIRE_SCOPE_CHAIN) || call->who.store[0] == '\0' ||
         g_str_equal (scope, call->who.store);
}

static gboolean
read_query (CfCall *call, const char *query)
{
  g_auto (GStrv) pairs = g_strsplit (query, "&", 32);

  for (gsize i = 0; pairs[i] != NULL; i++) {
    char *equals = strchr (pairs[i], '=');
    g_autofree char *value = NULL;

    if (pairs[i][0] == '\0')
      continue;
    if (equals == NULL)
      return FALSE;
    *equals = '\0';
    g_strdelimit (equals + 1, "+", ' '); /* as forms send a blank */
    value = g_uri_unescape_string (equals + 1, NULL);
    if (value == NULL || !g_utf8_validate (value, -1, NULL))
      return FALSE;
    g_hash_table_insert (call->query, g_strdup (pairs[i]), g_steal_pointer (&value));
  }
  return TRUE;
}

static guint
header_number (const CfCall *call, const char *name)
{
  const char *text = cf_call_header (call, name);
  gint64 value;

  return text != NULL && g_ascii_string_to_signed (text, 10, 0, 1000, &value, NULL) ? (guint) value
                                                                                    : 0;
}

/* ---- who asks ----------------------------------------------------------------------------------------- */

static gboolean
read_principal (CfCall *call, const char *hash, gboolean *ret_is_fresh, GError **error)
{
  g_autoptr (CfCentralRows) rows = cf_central_query (
    call->store, error,
    "SELECT t.id, t.kind, t.terminal, t.store, t.rights, t.state, coalesce (m.revoked_ms, 0)"
    " FROM token AS t LEFT JOIN terminal AS m ON m.terminal = t.terminal WHERE t.hash = $1",
    "t", hash);
  const char *kind;

  if (rows == NULL)
    return FALSE;
  if (rows->n_rows == 0)
    return TRUE;
  kind = cf_central_rows_text (rows, 0, 1);
  g_free (call->who.id);
  call->who.id = g_strdup (cf_central_rows_text (rows, 0, 0));
  if (cf_central_rows_text (rows, 0, 3) != NULL)
    g_strlcpy (call->who.store, cf_central_rows_text (rows, 0, 3), sizeof call->who.store);
  cf_id_parse (cf_central_rows_text (rows, 0, 2), &call->who.terminal);
  *ret_is_fresh = cf_central_rows_int (rows, 0, 5) == 0;
  if (kind[0] == 't') {
    call->who.rights = cf_central_rows_int (rows, 0, 6) != 0 ? CF_RIGHT_REVOKED : CF_RIGHT_TERMINAL;
  } else if (kind[0] == 'a') {
    call->who.rights = CF_RIGHT_ADMIN;
  } else {
    g_auto (GStrv) names = g_strsplit (cf_central_rows_text (rows, 0, 4), " ", -1);

    for (gsize i = 0; names[i] != NULL; i++)
      call->who.rights |= cf_right_find (names[i]);
  }
  return TRUE;
}

/* The new token was used: from now on the old ones are worth nothing. */
static gboolean
settle_token (CfCall *call, const char *hash, GError **error)
{
  return cf_central_exec (call->store, error, "UPDATE token SET state = 1 WHERE hash = $1", "t",
                          hash) &&
         cf_central_exec (call->store, error,
                          "DELETE FROM token WHERE terminal = $1 AND hash <> $2", "tt",
                          call->who.terminal.text, hash);
}

static gboolean
authenticate (CfCall *call, GError **error)
{
  const char *header = cf_call_header (call, "Authorization");
  gboolean is_fresh = FALSE;
  char hash[CF_HASH_HEX_LEN + 1];

  if (header == NULL || g_ascii_strncasecmp (header, "Bearer ", 7) != 0 || strlen (header) > 200)
    return TRUE;
  cf_token_hash (header + 7, hash);
  if (!cf_central_begin (call->store, CF_CENTRAL_READ, error) ||
      !read_principal (call, hash, &is_fresh, error) || !cf_central_commit (call->store, error))
    return FALSE;
  return !is_fresh || (cf_central_begin (call->store, CF_CENTRAL_WRITE, error) &&
                       settle_token (call, hash, error) && cf_central_commit (call->store, error));
}

static gboolean
permit (CfCall *call, const Route *route)
{
  if (route->rights == 0 || (route->rights & call->who.rights) != 0)
    return TRUE;
  if (call->who.rights == 0 && call->who.id == NULL)
    cf_call_refuse (call, CF_WIRE_ERROR_NOT_AUTHENTICATED, "no such token or key");
  else if (call->who.rights == CF_RIGHT_REVOKED)
    cf_call_refuse (call, CF_WIRE_ERROR_TOKEN_REVOKED, "this terminal was revoked");
  else
    cf_call_refuse (call, CF_WIRE_ERROR_NOT_PERMITTED, "this token or key may not do that");
  return FALSE;
}

/* ---- answers that are kept ------------------------------------------------------------------------------ */

static gboolean
replay (CfCall *call, const char *key, const char *request_hash, gboolean *ret_done, GError **error)
{
  g_autoptr (CfCentralRows) rows = cf_central_query (
    call->store, error,
    "SELECT request, status, body FROM kept_answer WHERE principal = $1 AND key = $2", "tt",
    call->who.id, key);

  if (rows == NULL)
    return FALSE;
  *ret_done = rows->n_rows == 1;
  if (!*ret_done)
    return TRUE;
  if (!g_str_equal (cf_central_rows_text (rows, 0, 0), request_hash))
    return cf_call_refuse (call, CF_WIRE_ERROR_KEY_REUSED,
                           "this idempotency key was used for another request");
  cf_call_answer (call, "application/json", g_strdup (cf_central_rows_text (rows, 0, 2)));
  call->answer->status = (guint) cf_central_rows_int (rows, 0, 1);
  return TRUE;
}

static void
hash_request (const CfCall *call, char ret_hex[CF_HASH_HEX_LEN + 1])
{
  g_autofree char *what = g_strconcat (call->request->method, " ", call->request->target, NULL);
  g_autoptr (CfHasher) hasher = cf_hasher_new ();
  CfHash hash;

  cf_hasher_update (hasher, what, strlen (what) + 1);
  cf_hasher_update (hasher, call->request->body, call->request->len);
  hash = cf_hasher_finish (hasher);
  cf_hash_to_hex (&hash, ret_hex);
}

static gboolean
keep_answer (CfCall *call, const char *key, const char *request_hash, GError **error)
{
  return cf_central_exec (
    call->store, error,
    "INSERT INTO kept_answer (principal, key, request, status, body, at_ms)"
    " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (principal, key) DO NOTHING",
    "tttiti", call->who.id, key, request_hash, (gint64) call->answer->status, call->answer->body,
    call->now_ms);
}

static gboolean
run_keeping (CfCall *call, const Route *route, const char *key, GError **error)
{
  char hex[CF_HASH_HEX_LEN + 1];
  gboolean done = FALSE;

  hash_request (call, hex);
  if (!replay (call, key, hex, &done, error))
    return FALSE;
  if (done)
    return TRUE;
  if (!route->func (call, error))
    return FALSE;
  return call->answer->status >= 400 || keep_answer (call, key, hex, error);
}

/*
 * A refusal that comes of how things stood is an answer, too: a copy of the request that comes late, when
 * they stand otherwise, must not do what its sender was told is not done.
 */
static gboolean
keep_refusal (CfCall *call, const char *key, GError **error)
{
  char hex[CF_HASH_HEX_LEN + 1];

  hash_request (call, hex);
  return cf_central_begin (call->store, CF_CENTRAL_WRITE, error) &&
         keep_answer (call, key, hex, error) && cf_central_commit (call->store, error);
}

/* ---- handling ------------------------------------------------------------------------------------------- */

/* Whether a copy of the request gets the first answer.  Not where that is the secret which is told once and of which
 * the database has a hash only, nor where it is the same by itself. */
static gboolean
keeps_answer (const Route *route)
{
  static const CfCallFunc NOT_KEPT[] = {
    cf_api_push,         cf_api_heartbeat, cf_api_make_code,
    cf_api_rotate_token, cf_api_make_key,  cf_api_make_webhook
  };

  for (guint i = 0; i < G_N_ELEMENTS (NOT_KEPT); i++)
    if (route->func == NOT_KEPT[i])
      return FALSE;
  return route->mode == CF_CENTRAL_WRITE && route->rights != 0;
}

static gboolean
run_once (CfCall *call, const Route *route, GError **error)
{
  const char *key = cf_call_header (call, "Idempotency-Key");
  gboolean keeps = key != NULL && keeps_answer (route);

  call->keep = FALSE;
  call->after = NULL;
  if (!cf_central_begin (call->store, route->mode, error))
    return FALSE;
  if (!(keeps ? run_keeping (call, route, key, error) : route->func (call, error)))
    return FALSE;
  if (route->mode == CF_CENTRAL_WRITE && (call->answer->status < 400 || call->keep))
    return cf_central_commit (call->store, error);
  cf_central_rollback (call->store);
  return !keeps || (call->answer->status != CONFLICT && call->answer->status != NOT_FOUND) ||
         keep_refusal (call, key, error);
}

static void
run (CfCall *call, const Route *route)
{
  for (guint i = 0;; i++) {
    g_autoptr (GError) error = NULL;

    if (run_once (call, route, &error))
      break;
    cf_central_rollback (call->store);
    if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BUSY) || i + 1 == TRIES_MAX) {
      fail (call, error);
      return;
    }
  }
  if (call->after != NULL) {
    g_autoptr (GError) error = NULL;

    /* What was asked for is done; what follows is done again by the next request. */
    if (!call->after (call, &error))
      g_message ("follow-up of %s failed: %s", call->request->target, error->message);
  }
}

static gboolean
check_request (CfCall *call, const Route *route)
{
  const char *key = cf_call_header (call, "Idempotency-Key");
  g_autoptr (GError) error = NULL;
  guint protocol;

  if (!cf_wire_negotiate (header_number (call, CF_WIRE_HEADER_PROTOCOL_MIN),
                          header_number (call, CF_WIRE_HEADER_PROTOCOL), &protocol)) {
    cf_call_refuse (call, CF_WIRE_ERROR_PROTOCOL_UNSUPPORTED, "no protocol version in common");
    return FALSE;
  }
  call->answer->protocol = protocol;
  if (call->request->len > CF_WIRE_BODY_BYTES_MAX) {
    cf_call_refuse (call, CF_WIRE_ERROR_TOO_LARGE, "a body of %" G_GSIZE_FORMAT " bytes",
                    call->request->len);
    return FALSE;
  }
  if (key != NULL && (key[0] == '\0' || strlen (key) > 128 || !g_str_is_ascii (key))) {
    cf_call_refuse (call, CF_WIRE_ERROR_BAD_REQUEST, "a malformed idempotency key");
    return FALSE;
  }
  if (route->body != BODY_JSON)
    return TRUE;
  call->body = cf_wire_parse (call->request->body, call->request->len, &error);
  if (call->body == NULL)
    cf_call_refuse (call, CF_WIRE_ERROR_BAD_JSON, "%s", error->message);
  return call->body != NULL;
}

static void
handle (CfCall *call)
{
  const char *query = strchr (call->request->target, '?');
  g_autofree char *path =
    query != NULL ? g_strndup (call->request->target, (gsize) (query - call->request->target))
                  : g_strdup (call->request->target);
  gboolean known = FALSE;
  const Route *route = find_route (call->request->method, path, &call->arg, &known);
  g_autoptr (GError) error = NULL;

  if (route == NULL) {
    cf_call_refuse (call, known ? CF_WIRE_ERROR_METHOD_NOT_ALLOWED : CF_WIRE_ERROR_NOT_FOUND,
                    known ? "not this way" : "there is nothing of this name");
    return;
  }
  if (query != NULL && !read_query (call, query + 1)) {
    cf_call_refuse (call, CF_WIRE_ERROR_BAD_REQUEST, "a malformed query");
    return;
  }
  if (route->rights != 0 && !authenticate (call, &error)) {
    cf_central_rollback (call->store);
    fail (call, error);
    return;
  }
  /* Who it is comes before what it says: a stranger learns nothing from a refusal. */
  if (permit (call, route) && check_request (call, route))
    run (call, route);
}

static void
count (CfCentral *self, const CfCentralAnswer *answer)
{
  self->counts[0][MIN (answer->status / 100, 5)]++;
}

CfCentralAnswer *
cf_central_handle (CfCentral *self, const CfCentralRequest *request)
{
  g_autoptr (CfCentralAnswer) answer = g_new0 (CfCentralAnswer, 1);
  g_autoptr (GError) error = NULL;
  CfCall call = { .central = self, .store = self->store, .request = request, .answer = answer };

  answer->protocol = CF_WIRE_PROTOCOL_MAX;
  call.now_ms = cf_clock_utc_ms (self->clock);
  call.query = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  handle (&call);
  g_hash_table_unref (call.query);
  json_object_put (call.body);
  g_free (call.arg);
  g_free (call.who.id);
  g_clear_pointer (&call.after_records, g_ptr_array_unref);
  answer->time_ms = cf_clock_utc_ms (self->clock);
  count (self, answer);
  if (!cf_central_deliver (self, &error))
    g_message ("cannot listen: %s", error->message);
  return g_steal_pointer (&answer);
}

/* ---- the process itself ------------------------------------------------------------------------------- */

static gboolean
api_health (CfCall *call, GError **error)
{
  return cf_call_ok (call);
}

static gboolean
api_ready (CfCall *call, GError **error)
{
  g_autoptr (CfCentralRows) rows =
    cf_central_query (call->store, error, "SELECT count(*) FROM scope", "");

  return rows != NULL && cf_call_ok (call);
}

static gboolean
api_metrics (CfCall *call, GError **error)
{
  GString *text;
  g_autoptr (CfCentralRows) rows = NULL;

  if (!call->request->is_loopback)
    return cf_call_refuse (call, CF_WIRE_ERROR_NOT_PERMITTED, "from this machine only");
  rows = cf_central_query (
    call->store, error,
    "SELECT (SELECT count(*) FROM terminal), (SELECT count(*) FROM exception),"
    " (SELECT count(*) FROM chain WHERE applied_epoch <> epoch OR applied_seq <> seq),"
    " (SELECT count(*) FROM webhook_delivery WHERE state = 'waiting'),"
    " (SELECT count(*) FROM webhook_delivery WHERE state = 'dead')",
    "");
  if (rows == NULL)
    return FALSE;
  text = g_string_new ("# TYPE counterfoil_answers_total counter\n");
  for (guint i = 1; i < 6; i++)
    g_string_append_printf (text,
                            "counterfoil_answers_total{class=\"%uxx\"} %" G_GINT64_FORMAT "\n", i,
                            call->central->counts[0][i]);
  g_string_append_printf (text,
                          "# TYPE counterfoil_terminals gauge\ncounterfoil_terminals %s\n"
                          "# TYPE counterfoil_exceptions gauge\ncounterfoil_exceptions %s\n"
                          "# TYPE counterfoil_chains_behind gauge\ncounterfoil_chains_behind %s\n",
                          cf_central_rows_text (rows, 0, 0), cf_central_rows_text (rows, 0, 1),
                          cf_central_rows_text (rows, 0, 2));
  g_string_append_printf (
    text,
    "# TYPE counterfoil_webhook_events gauge\ncounterfoil_webhook_events{state=\"waiting\"} %s\n"
    "counterfoil_webhook_events{state=\"dead\"} %s\n"
    "# TYPE counterfoil_webhook_tries_total counter\n"
    "counterfoil_webhook_tries_total{result=\"taken\"} %" G_GINT64_FORMAT "\n"
    "counterfoil_webhook_tries_total{result=\"failed\"} %" G_GINT64_FORMAT "\n",
    cf_central_rows_text (rows, 0, 3), cf_central_rows_text (rows, 0, 4),
    call->central->webhooks_sent[0], call->central->webhooks_sent[1]);
  return cf_call_answer (call, "text/plain; version=0.0.4", g_string_free (text, FALSE));
}

/* ---- opening --------------------------------------------------------------------------------------------- */

/* The key's seed stands in the database, because any process may have to sign. */
static gboolean
load_key (CfCentral *self, GError **error)
{
  CfKeyPair *fresh = cf_key_pair_new ();
  guint8 seed[CF_SEED_LEN];
  g_autofree char *text = NULL;
  g_autoptr (CfCentralRows) rows = NULL;
  gboolean ok;

  cf_key_pair_copy_seed (fresh, seed);
  cf_key_pair_free (fresh);
  text = cf_base64_encode (seed, sizeof seed);
  ok = cf_central_begin (self->store, CF_CENTRAL_WRITE, error);
  if (ok)
    rows =
      cf_central_query (self->store, error,
                        "INSERT INTO central (name, value) VALUES ('key', $1)"
                        " ON CONFLICT (name) DO UPDATE SET value = central.value RETURNING value",
                        "t", text);
  ok = rows != NULL && cf_central_commit (self->store, error);
  if (ok && !cf_base64_decode_exact (cf_central_rows_text (rows, 0, 0), seed, sizeof seed))
    ok = cf_error_set (error, CF_ERROR_DAMAGED, "the central's key is damaged");
  if (ok)
    self->key = cf_key_pair_new_from_seed (seed);
  cf_wipe (seed, sizeof seed);
  return ok;
}

CfCentral *
cf_central_open (const CfCentralOptions *options, GError **error)
{
  g_autoptr (CfCentral) self = g_new0 (CfCentral, 1);

  self->clock = options->clock;
  self->retain_ms = options->retain_ms != 0 ? options->retain_ms : CF_CENTRAL_RETAIN_MS;
  self->store = cf_central_store_open (options->database, options->vfs, error);
  if (self->store == NULL || !cf_central_store_migrate (self->store, error) ||
      !load_key (self, error) ||
      !cf_central_ensure_store (self, CF_WIRE_SCOPE_CHAIN, "Chain", error) ||
      !cf_central_tidy (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
cf_central_free (CfCentral *self)
{
  if (self == NULL)
    return;
  cf_key_pair_free (self->key);
  cf_central_store_close (self->store);
  g_free (self);
}

CfCentralStore *
cf_central_get_store (CfCentral *self)
{
  return self->store;
}

void
cf_central_watch (CfCentral *self, CfCentralNotice notice, gpointer data)
{
  self->notice = notice;
  self->notice_data = data;
}

static void
pass_on (const char *scope, gpointer data)
{
  CfCentral *self = data;

  if (self->notice != NULL)
    self->notice (scope, self->notice_data);
}

gboolean
cf_central_deliver (CfCentral *self, GError **error)
{
  return self->store->class->listen (self->store, pass_on, self, error);
}
