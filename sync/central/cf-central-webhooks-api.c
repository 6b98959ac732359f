/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-central-private.h"
#include "cf-central-webhooks.h"

/* Webhooks by request.  A key sees those that it made itself, the owner all. */

#define URL_MAX    2000
#define SECRET_MAX 200
#define OF_ONE_MAX 50 /* webhooks of one key */
#define DEAD_MAX   200

/* ---- what may be told where ------------------------------------------------------------------------ */

static gboolean
is_this_machine (const char *host)
{
  return g_str_equal (host, "localhost") || g_str_equal (host, "127.0.0.1") ||
         g_str_equal (host, "::1");
}

/* https; http only to this machine, which the sender refuses unless it was told otherwise. */
static gboolean
is_url (const char *text)
{
  g_autoptr (GUri) uri = text != NULL && strlen (text) <= URL_MAX && g_str_is_ascii (text)
                           ? g_uri_parse (text, G_URI_FLAGS_NONE, NULL)
                           : NULL;
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;

  if (host == NULL || host[0] == '\0' || g_uri_get_userinfo (uri) != NULL)
    return FALSE;
  return g_str_equal (g_uri_get_scheme (uri), "https") ||
         (g_str_equal (g_uri_get_scheme (uri), "http") && is_this_machine (host));
}

/* (transfer full): the events' names with blanks between; NULL where one is none. */
static char *
read_events (json_object *body)
{
  json_object *list = cf_wire_get_array (body, "events");
  gsize n = list != NULL ? json_object_array_length (list) : 0;
  g_autoptr (GString) events = g_string_new (NULL);

  for (gsize i = 0; i < n; i++) {
    json_object *item = json_object_array_get_idx (list, i);
    const char *name =
      json_object_is_type (item, json_type_string) ? json_object_get_string (item) : "";

    if (!cf_webhook_is_event (name))
      return NULL;
    g_string_append_printf (events, "%s%s", i > 0 ? " " : "", name);
  }
  return n > 0 && n <= 16 ? g_strdup (events->str) : NULL;
}

/* ---- making, listing, removing -------------------------------------------------------------------------- */

/* Whose webhooks the caller sees: "" for everybody's. */
static const char *
owner_of (const CfCall *call)
{
  return (call->who.rights & CF_RIGHT_ADMIN) != 0 ? "" : call->who.id;
}

static gboolean
insert (CfCall *call,
        const char *url,
        const char *events,
        const char *shop,
        const char *secret,
        GError **error)
{
  CfId id = cf_id_new (call->central->clock);
  json_object *answer = json_object_new_object ();

  cf_wire_add_text (answer, "id", id.text);
  cf_wire_add_text (answer, "secret", secret);
  if (
    cf_central_exec (
      call->store, error,
      "INSERT INTO webhook (id, owner, store, url, secret, events, state, made_ms, failures, due_ms,"
      " lease_ms, lease, last_error) VALUES ($1, $2, $3, $4, $5, $6, 'active', $7, 0, 0, 0, '', '')",
      "tttttti", id.text, call->who.id, shop, url, secret, events, call->now_ms))
    return cf_call_answer_json (call, answer);
  json_object_put (answer);
  return FALSE;
}

gboolean
cf_api_make_webhook (CfCall *call, GError **error)
{
  const char *url = cf_wire_get_text (call->body, "url", URL_MAX);
  const char *said = cf_wire_get_text (call->body, "secret", SECRET_MAX);
  const char *shop = cf_wire_get_text (call->body, "store", CF_WIRE_SCOPE_MAX);
  g_autofree char *events = read_events (call->body);
  g_autofree char *secret = said != NULL ? g_strdup (said) : cf_token_new ('w');
  g_autoptr (CfCentralRows) rows = NULL;
  gboolean good = TRUE;

  if (shop == NULL && call->who.store[0] != '\0')
    shop = call->who.store;
  if (!is_url (url) || events == NULL || strlen (secret) < 16 ||
      (said == NULL && json_object_object_get_ex (call->body, "secret", NULL)))
    return cf_call_refuse (call, CF_WIRE_ERROR_BAD_REQUEST,
                           "a webhook has an https url, events, and a secret of 16 bytes or none");
  if (shop != NULL && (!cf_wire_is_scope (shop) || !cf_call_may_see (call, shop) ||
                       g_str_equal (shop, CF_WIRE_SCOPE_CHAIN)))
    return cf_call_refuse (call, CF_WIRE_ERROR_NOT_PERMITTED, "another store's events");
  if (shop != NULL && !cf_call_check_store (call, shop, &good, error))
    return FALSE;
  if (!good)
    return TRUE;
  rows = cf_central_query (call->store, error, "SELECT count(*) FROM webhook WHERE owner = $1", "t",
                           call->who.id);
  if (rows == NULL)
    return FALSE;
  if (cf_central_rows_int (rows, 0, 0) >= OF_ONE_MAX)
    return cf_call_refuse (call, CF_WIRE_ERROR_CONFLICT, "a key has 50 webhooks at most");
  return insert (call, url, events, shop != NULL ? shop : "", secret, error);
}

gboolean
cf_api_webhooks (CfCall *call, GError **error)
{
  g_autoptr (CfCentralRows) rows = cf_central_query (
    call->store, error,
    "SELECT w.id, w.url, w.events, w.store, w.state, w.failures, w.last_error,"
    " (SELECT count(*) FROM webhook_delivery AS d WHERE d.webhook = w.id AND d.state = 'waiting'),"
    " (SELECT count(*) FROM webhook_delivery AS d WHERE d.webhook = w.id AND d.state = 'dead')"
    " FROM webhook AS w WHERE $1 = '' OR w.owner = $1 ORDER BY w.id LIMIT 1000",
    "t", owner_of (call));
  json_object *answer, *list;

  if (rows == NULL)
    return FALSE;
  answer = json_object_new_object ();
  list = json_object_new_array ();
  json_object_object_add (answer, "webhooks", list);
  for (gsize i = 0; i < rows->n_rows; i++) {
    json_object *row = json_object_new_object ();
    const char *shop = cf_central_rows_text (rows, i, 3);
    const char *failed = cf_central_rows_text (rows, i, 6);

    cf_wire_add_text (row, "id", cf_central_rows_text (rows, i, 0));
    cf_wire_add_text (row, "url", cf_central_rows_text (rows, i, 1));
    cf_wire_add_words (row, "events", cf_central_rows_text (rows, i, 2));
    cf_wire_add_text (row, "store", shop[0] != '\0' ? shop : NULL);
    cf_wire_add_text (row, "state", cf_central_rows_text (rows, i, 4));
    cf_wire_add_int (row, "failures", cf_central_rows_int (rows, i, 5));
    cf_wire_add_text (row, "last_error", failed[0] != '\0' ? failed : NULL);
    cf_wire_add_int (row, "waiting", cf_central_rows_int (rows, i, 7));
    cf_wire_add_int (row, "dead", cf_central_rows_int (rows, i, 8));
    json_object_array_add (list, row);
  }
  return cf_call_answer_json (call, answer);
}

gboolean
cf_api_drop_webhook (CfCall *call, GError **error)
{
  g_autoptr (CfCentralRows) rows =
    cf_central_query (call->store, error,
                      "DELETE FROM webhook WHERE id = $1 AND ($2 = '' OR owner = $2) RETURNING 1",
                      "tt", call->arg, owner_of (call));

  if (rows == NULL)
    return FALSE;
  if (rows->n_rows == 0)
    return cf_call_refuse (call, CF_WIRE_ERROR_NOT_FOUND, "there is no such webhook");
  return cf_central_exec (call->store, error, "DELETE FROM webhook_delivery WHERE webhook = $1",
                          "t", call->arg) &&
         cf_call_ok (call);
}

/* ---- the dead ---------------------------------------------------------------------------------------------- */

static gboolean
find_own (CfCall *call, gboolean *ret_found, GError **error)
{
  g_autoptr (CfCentralRows) rows =
    cf_central_query (call->store, error,
                      "SELECT 1 FROM webhook WHERE id = $1 AND ($2 = '' OR owner = $2)", "tt",
                      call->arg, owner_of (call));

  if (rows == NULL)
    return FALSE;
  *ret_found = rows->n_rows == 1;
  return *ret_found || cf_call_refuse (call, CF_WIRE_ERROR_NOT_FOUND, "there is no such webhook");
}

gboolean
cf_api_dead_deliveries (CfCall *call, GError **error)
{
  g_autoptr (json_object) answer = json_object_new_object ();
  json_object *list = json_object_new_array ();
  g_autoptr (CfCentralRows) rows = NULL;
  gboolean found;

  json_object_object_add (answer, "deliveries", list);
  if (!find_own (call, &found, error))
    return FALSE;
  if (!found)
    return TRUE;
  rows =
    cf_central_query (call->store, error,
                      "SELECT scope, position, body, tries, made_ms, error FROM webhook_delivery"
                      " WHERE webhook = $1 AND state = 'dead' ORDER BY made_ms, scope, position"
                      " LIMIT CAST ($2 AS BIGINT)",
                      "ti", call->arg, (gint64) DEAD_MAX);
  if (rows == NULL)
    return FALSE;
  for (gsize i = 0; i < rows->n_rows; i++) {
    json_object *row = json_object_new_object ();
    g_autofree char *id =
      g_strconcat (cf_central_rows_text (rows, i, 0), ":", cf_central_rows_text (rows, i, 1), NULL);

    cf_wire_add_text (row, "id", id);
    json_object_object_add (row, "body", json_tokener_parse (cf_central_rows_text (rows, i, 2)));
    cf_wire_add_int (row, "tries", cf_central_rows_int (rows, i, 3));
    cf_wire_add_int (row, "made_ms", cf_central_rows_int (rows, i, 4));
    cf_wire_add_text (row, "error", cf_central_rows_text (rows, i, 5));
    json_object_array_add (list, row);
  }
  return cf_call_answer_json (call, g_steal_pointer (&answer));
}

/* All that are dead, and a webhook that was paused goes on. */
gboolean
cf_api_resend (CfCall *call, GError **error)
{
  g_autoptr (CfCentralRows) rows = NULL;
  gboolean found;
  json_object *answer;

  if (!find_own (call, &found, error))
    return FALSE;
  if (!found)
    return TRUE;
  rows = cf_central_query (call->store, error,
                           "UPDATE webhook_delivery SET state = 'waiting', tries = 0, due_ms = 0"
                           " WHERE webhook = $1 AND state = 'dead' RETURNING 1",
                           "t", call->arg);
  if (rows == NULL ||
      !cf_central_exec (
        call->store, error,
        "UPDATE webhook SET state = 'active', failures = 0, due_ms = 0 WHERE id = $1", "t",
        call->arg))
    return FALSE;
  answer = json_object_new_object ();
  cf_wire_add_int (answer, "resent", (gint64) rows->n_rows);
  return cf_call_answer_json (call, answer);
}
