/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-central-webhooks.h"

#include <string.h>

#include "cf-central-private.h"

/*
 * Webhooks.  Invariants:
 *  1. an event is written with the feed's change that it tells, under the scope's lock: a subject's events
 *     have positions in the order of its changes;
 *  2. a webhook is delivered to under its lease only, one event at a time;
 *  3. an event is deleted when it, or dead a newer one of its subject, was taken and not before: it may come
 *     twice, and what it says of its subject is never lost nor goes back;
 *  4. no event holds a person.
 */

#define BACKOFF_BASE_MS 1000
#define BACKOFF_CAP_MS  ((gint64) 3600 * 1000)
#define ERROR_MAX       200 /* characters kept of what failed */
#define HOOKS_MAX       1000

static const char *const EVENTS[] = { "inventory_updated", "order_changed", "cart_changed",
                                      "customer_changed" };

gboolean
cf_webhook_is_event (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (EVENTS); i++)
    if (g_str_equal (EVENTS[i], name))
      return TRUE;
  return FALSE;
}

void
cf_webhook_delivery_free (CfWebhookDelivery *self)
{
  if (self == NULL)
    return;
  g_free (self->webhook);
  g_free (self->scope);
  g_free (self->lease);
  g_free (self->id);
  g_free (self->url);
  g_free (self->event);
  g_free (self->body);
  g_free (self->signature);
  g_free (self);
}

/* ---- events --------------------------------------------------------------------------------------- */

/* Thousandths as a JSON number without a fraction where there is none: 12, 0.25, -3. */
static void
append_quantity (GString *text, gint64 milli)
{
  gint64 part = ABS (milli % 1000);
  gsize end;

  g_string_append_printf (text, "%s%" G_GINT64_FORMAT, milli < 0 && milli > -1000 ? "-" : "",
                          milli / 1000);
  if (part == 0)
    return;
  g_string_append_printf (text, ".%03" G_GINT64_FORMAT, part);
  for (end = text->len; text->str[end - 1] == '0'; end--)
    ;
  g_string_truncate (text, end);
}

static char *
inventory_event (const char *scope, json_object *body)
{
  const char *location = cf_wire_get_text (body, "location", 64);
  const char *sku = cf_wire_get_text (body, "sku", 64);
  g_autoptr (json_object) quoted = NULL;
  gint64 on_hand, reserved;
  GString *text;

  if (sku == NULL || g_strcmp0 (location, "main") != 0 ||
      !cf_wire_get_int (body, "on_hand_milli", G_MININT64, G_MAXINT64, &on_hand) ||
      !cf_wire_get_int (body, "reserved_milli", G_MININT64, G_MAXINT64, &reserved))
    return NULL;
  quoted = json_object_new_string (sku);
  text = g_string_new ("{\"event\":\"inventory_updated\",\"sku\":");
  g_string_append (text, json_object_to_json_string_ext (quoted, JSON_C_TO_STRING_PLAIN |
                                                                   JSON_C_TO_STRING_NOSLASHESCAPE));
  g_string_append_printf (text, ",\"location\":\"%s\",\"quantity\":", scope);
  append_quantity (text, on_hand - reserved);
  g_string_append_c (text, '}');
  return g_string_free (text, FALSE);
}

/* What a change of an order, a cart or a customer is told as: which one, and where it stands. */
static char *
object_event (const char *event,
              const char *scope,
              const char *kind,
              const char *id,
              json_object *body)
{
  g_autoptr (json_object) told = json_object_new_object ();

  cf_wire_add_text (told, "event", event);
  cf_wire_add_text (told, kind, id);
  if (!g_str_equal (scope, CF_WIRE_SCOPE_CHAIN))
    cf_wire_add_text (told, "store", scope);
  if (g_str_equal (kind, "order")) {
    cf_wire_add_text (told, "number", cf_wire_get_text (body, "number", 64));
    cf_wire_add_text (told, "state", cf_wire_get_text (body, "state", 32));
  }
  if (g_str_equal (kind, "customer"))
    json_object_object_add (told, "erased",
                            json_object_new_boolean (cf_wire_get_bool (body, "erased")));
  return cf_wire_to_text (told);
}

/* @ret_event: (out): its name, NULL where nobody is told of such a change. */
static char *
make_event (const char *scope,
            const char *kind,
            const char *id,
            const char *text,
            const char **ret_event)
{
  static const char *const told[][2] = { { "order", "order_changed" },
                                         { "cart", "cart_changed" },
                                         { "customer", "customer_changed" } };
  g_autoptr (json_object) body = text != NULL ? json_tokener_parse (text) : NULL;

  *ret_event = NULL;
  if (body == NULL)
    return NULL;
  if (g_str_equal (kind, "stock")) {
    *ret_event = EVENTS[0];
    return inventory_event (scope, body);
  }
  for (guint i = 0; i < G_N_ELEMENTS (told); i++)
    if (g_str_equal (kind, told[i][0])) {
      *ret_event = told[i][1];
      return object_event (told[i][1], scope, kind, id, body);
    }
  return NULL;
}

gboolean
cf_webhooks_list (CfCentralStore *store, CfCentralRows **ret_hooks, GError **error)
{
  *ret_hooks = cf_central_query (store, error,
                                 "SELECT id, events, store FROM webhook ORDER BY id"
                                 " LIMIT CAST ($1 AS BIGINT)",
                                 "i", (gint64) HOOKS_MAX);
  return *ret_hooks != NULL;
}

static gboolean
wants (const CfCentralRows *hooks, gsize i, const char *event, const char *scope)
{
  g_auto (GStrv) events = g_strsplit (cf_central_rows_text (hooks, i, 1), " ", -1);
  const char *store = cf_central_rows_text (hooks, i, 2);

  return g_strv_contains ((const char *const *) events, event) &&
         (store[0] == '\0' || g_str_equal (scope, CF_WIRE_SCOPE_CHAIN) ||
          g_str_equal (store, scope));
}

gboolean
cf_webhooks_note (CfCentralStore *store,
                  const CfCentralRows *hooks,
                  const char *scope,
                  const char *kind,
                  const char *id,
                  const char *text,
                  gint64 position,
                  gint64 now_ms,
                  GError **error)
{
  const char *event;
  g_autofree char *body = hooks->n_rows > 0 ? make_event (scope, kind, id, text, &event) : NULL;
  g_autofree char *subject = NULL;

  if (body == NULL)
    return TRUE;
  subject = g_strconcat (kind, " ", id, NULL);
  for (gsize i = 0; i < hooks->n_rows; i++) {
    const char *hook = cf_central_rows_text (hooks, i, 0);

    if (!wants (hooks, i, event, scope))
      continue;
    /* Of a product's figures only the newest is worth telling. */
    if (g_str_equal (event, EVENTS[0]) &&
        !cf_central_exec (store, error,
                          "DELETE FROM webhook_delivery WHERE webhook = $1 AND scope = $2"
                          " AND subject = $3 AND state = 'waiting'",
                          "ttt", hook, scope, subject))
      return FALSE;
    if (
      !cf_central_exec (
        store, error,
        "INSERT INTO webhook_delivery (webhook, scope, position, subject, event, body, state, tries,"
        " due_ms, made_ms, error) VALUES ($1, $2, $3, $4, $5, $6, 'waiting', 0, 0, $7, '')",
        "ttittti", hook, scope, position, subject, event, body, now_ms))
      return FALSE;
  }
  return TRUE;
}

/* ---- taking a delivery -------------------------------------------------------------------------------- */

static const char SQL_DUE[] =
  "SELECT w.id FROM webhook AS w WHERE w.state = 'active' AND w.lease_ms <= $1 AND w.due_ms <= $1"
  " AND EXISTS (SELECT 1 FROM webhook_delivery AS d WHERE d.webhook = w.id AND d.state = 'waiting'"
  " AND d.due_ms <= $1) ORDER BY w.lease_ms, w.id LIMIT 20";

static const char SQL_NEXT[] =
  "SELECT d.scope, d.position, d.event, d.body, w.url, w.secret, w.lease FROM webhook_delivery AS d"
  " JOIN webhook AS w ON w.id = d.webhook WHERE d.webhook = $1 AND d.state = 'waiting'"
  " AND d.due_ms <= $2 AND NOT EXISTS (SELECT 1 FROM webhook_delivery AS o"
  " WHERE o.webhook = d.webhook AND o.scope = d.scope AND o.subject = d.subject"
  " AND o.state = 'waiting' AND o.position < d.position)"
  " ORDER BY d.made_ms, d.scope, d.position LIMIT 1";

static char *
sign (const char *secret, const char *body, gint64 now_ms)
{
  g_autofree char *signed_text = g_strdup_printf ("%" G_GINT64_FORMAT ".%s", now_ms, body);
  CfHash mac = cf_hmac (secret, strlen (secret), signed_text, strlen (signed_text));
  char hex[CF_HASH_HEX_LEN + 1];

  cf_hash_to_hex (&mac, hex);
  return g_strdup_printf ("t=%" G_GINT64_FORMAT ",v1=%s", now_ms, hex);
}

static CfWebhookDelivery *
read_delivery (const CfCentralRows *rows, const char *hook, gint64 now_ms)
{
  CfWebhookDelivery *self = g_new0 (CfWebhookDelivery, 1);

  self->webhook = g_strdup (hook);
  self->scope = g_strdup (cf_central_rows_text (rows, 0, 0));
  self->position = cf_central_rows_int (rows, 0, 1);
  self->id = g_strdup_printf ("%s:%" G_GINT64_FORMAT, self->scope, self->position);
  self->event = g_strdup (cf_central_rows_text (rows, 0, 2));
  self->body = g_strdup (cf_central_rows_text (rows, 0, 3));
  self->url = g_strdup (cf_central_rows_text (rows, 0, 4));
  self->signature = sign (cf_central_rows_text (rows, 0, 5), self->body, now_ms);
  self->lease = g_strdup (cf_central_rows_text (rows, 0, 6));
  return self;
}

/* Invariant 2: who gets the row delivers; the others see that its lease runs. */
static gboolean
take_from (CfCentral *self,
           const char *hook,
           gint64 now_ms,
           CfWebhookDelivery **ret_delivery,
           GError **error)
{
  CfId lease = cf_id_new (self->clock);
  g_autoptr (CfCentralRows) won = NULL;
  g_autoptr (CfCentralRows) rows = NULL;

  won = cf_central_query (self->store, error,
                          "UPDATE webhook SET lease_ms = $2, lease = $3 WHERE id = $1"
                          " AND lease_ms <= $4 AND state = 'active' RETURNING 1",
                          "titi", hook, now_ms + CF_WEBHOOK_LEASE_MS, lease.text, now_ms);
  if (won == NULL)
    return FALSE;
  if (won->n_rows == 0)
    return TRUE;
  rows = cf_central_query (self->store, error, SQL_NEXT, "ti", hook, now_ms);
  if (rows == NULL)
    return FALSE;
  if (rows->n_rows == 1)
    *ret_delivery = read_delivery (rows, hook, now_ms);
  return rows->n_rows == 1 ||
         cf_central_exec (self->store, error, "UPDATE webhook SET lease_ms = 0 WHERE id = $1", "t",
                          hook);
}

gboolean
cf_central_webhooks_take (CfCentral *self, CfWebhookDelivery **ret_delivery, GError **error)
{
  gint64 now_ms = cf_clock_utc_ms (self->clock);
  g_autoptr (CfCentralRows) due = NULL;

  *ret_delivery = NULL;
  if (!cf_central_begin (self->store, CF_CENTRAL_READ, error))
    return FALSE;
  due = cf_central_query (self->store, error, SQL_DUE, "i", now_ms);
  cf_central_rollback (self->store);
  if (due == NULL)
    return FALSE;
  for (gsize i = 0; i < due->n_rows && *ret_delivery == NULL; i++) {
    g_autoptr (CfWebhookDelivery) taken = NULL;

    if (!cf_central_begin (self->store, CF_CENTRAL_WRITE, error))
      return FALSE;
    if (!take_from (self, cf_central_rows_text (due, i, 0), now_ms, &taken, error) ||
        !cf_central_commit (self->store, error)) {
      cf_central_rollback (self->store);
      return FALSE;
    }
    *ret_delivery = g_steal_pointer (&taken);
  }
  return TRUE;
}

/* ---- how it went ---------------------------------------------------------------------------------------- */

typedef struct
{
  const CfWebhookDelivery *delivery;
  guint status;
  const char *why;
  gint64 retry_after_ms;
  guint32 random;
  gint64 now_ms;
} Outcome;

/* Full jitter: anywhere between now and the pause of so many failures. */
static gint64
next_try (const Outcome *outcome, gint64 failures)
{
  gint64 limit = MIN ((gint64) BACKOFF_BASE_MS << CLAMP (failures, 0, 20), BACKOFF_CAP_MS);

  return outcome->now_ms + MIN (outcome->retry_after_ms, BACKOFF_CAP_MS) + 1 +
         (gint64) (((guint64) outcome->random * (guint64) limit) >> 32);
}

static gboolean
is_whole (guint status)
{
  return status == 0 || status == 408 || status == 429 || status >= 500;
}

static char *
name_failure (const Outcome *outcome)
{
  g_autofree char *text = outcome->status != 0 ? g_strdup_printf ("answered %u", outcome->status)
                                               : g_strdup (outcome->why);
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "no answer", -1);

  return g_utf8_substring (valid, 0, MIN (g_utf8_strlen (valid, -1), ERROR_MAX));
}

/* What died of the same subject before it is overtaken: sent again it would be believed to be newer. */
static gboolean
note_taken (CfCentralStore *store, const Outcome *outcome, GError **error)
{
  const CfWebhookDelivery *delivery = outcome->delivery;

  return cf_central_exec (store, error,
                          "DELETE FROM webhook_delivery WHERE webhook = $1 AND scope = $2"
                          " AND subject = (SELECT subject FROM webhook_delivery WHERE webhook = $1"
                          " AND scope = $2 AND position = $3) AND state = 'dead' AND position < $3",
                          "tti", delivery->webhook, delivery->scope, delivery->position) &&
         cf_central_exec (store, error,
                          "DELETE FROM webhook_delivery WHERE webhook = $1 AND scope = $2"
                          " AND position = $3",
                          "tti", delivery->webhook, delivery->scope, delivery->position) &&
         cf_central_exec (
           store, error,
           "UPDATE webhook SET lease_ms = 0, failures = 0, due_ms = 0, last_error = ''"
           " WHERE id = $1",
           "t", delivery->webhook);
}

static gboolean
note_failed (CfCentralStore *store, const Outcome *outcome, gint64 failures, GError **error)
{
  const CfWebhookDelivery *delivery = outcome->delivery;
  g_autofree char *why = name_failure (outcome);
  g_autoptr (CfCentralRows) rows = cf_central_query (
    store, error,
    "SELECT tries FROM webhook_delivery WHERE webhook = $1 AND scope = $2 AND position = $3", "tti",
    delivery->webhook, delivery->scope, delivery->position);
  gboolean whole = is_whole (outcome->status);
  gint64 tries;

  if (rows == NULL)
    return FALSE;
  tries = rows->n_rows == 1 ? cf_central_rows_int (rows, 0, 0) : 0;
  return cf_central_exec (
           store, error,
           "UPDATE webhook_delivery SET tries = $4, due_ms = $5, error = $6, state = $7"
           " WHERE webhook = $1 AND scope = $2 AND position = $3",
           "ttiiitt", delivery->webhook, delivery->scope, delivery->position, tries + 1,
           next_try (outcome, tries), why,
           tries + 1 >= CF_WEBHOOK_TRIES_MAX ? "dead" : "waiting") &&
         cf_central_exec (store, error,
                          "UPDATE webhook SET lease_ms = 0, failures = $2, due_ms = $3,"
                          " last_error = $4, state = $5 WHERE id = $1",
                          "tiitt", delivery->webhook, whole ? failures + 1 : 0,
                          whole ? next_try (outcome, failures) : 0, why,
                          outcome->status == 410 ? "paused" : "active");
}

static gboolean
settle (CfCentral *self, const Outcome *outcome, GError **error)
{
  g_autoptr (CfCentralRows) rows =
    cf_central_query (self->store, error,
                      "UPDATE webhook SET lease_ms = lease_ms WHERE id = $1 AND lease = $2"
                      " RETURNING failures",
                      "tt", outcome->delivery->webhook, outcome->delivery->lease);

  if (rows == NULL)
    return FALSE;
  if (rows->n_rows == 0)
    return TRUE;
  return outcome->status >= 200 && outcome->status < 300
           ? note_taken (self->store, outcome, error)
           : note_failed (self->store, outcome, cf_central_rows_int (rows, 0, 0), error);
}

gboolean
cf_central_webhooks_settle (CfCentral *self,
                            const CfWebhookDelivery *delivery,
                            guint status,
                            const char *why,
                            gint64 retry_after_ms,
                            guint32 random,
                            GError **error)
{
  const Outcome outcome = { .delivery = delivery,
                            .status = status,
                            .why = why,
                            .retry_after_ms = MAX (retry_after_ms, 0),
                            .random = random,
                            .now_ms = cf_clock_utc_ms (self->clock) };

  self->webhooks_sent[status >= 200 && status < 300 ? 0 : 1]++;
  if (cf_central_begin (self->store, CF_CENTRAL_WRITE, error) && settle (self, &outcome, error) &&
      cf_central_commit (self->store, error))
    return TRUE;
  cf_central_rollback (self->store);
  return FALSE;
}
