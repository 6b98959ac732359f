/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-central-private.h"
#include "cf-wire-hint.h"

/* Hints: a reason to pull.  They move no figure, so a lost one costs latency only. */

#define SCOPES_MAX   8
#define LONG_POLL_MS 30000

struct _CfCentralHold
{
  gboolean is_stream;
  gint64 wait_ms;
  guint n_scopes;
  CfWireHead scopes[SCOPES_MAX]; /* head: as the caller knows it, or was last told */
};

/* "chain:12,Store-45:40" over the scopes that the caller sees. */
static gboolean
read_heads (CfCall *call, CfCentralHold *hold, const char *text)
{
  g_auto (GStrv) pairs = g_strsplit (text, ",", SCOPES_MAX + 1);

  for (gsize i = 0; pairs[i] != NULL; i++) {
    char *colon = strrchr (pairs[i], ':');
    guint found = hold->n_scopes;

    if (colon == NULL)
      return FALSE;
    *colon = '\0';
    for (guint j = 0; j < hold->n_scopes; j++)
      if (g_str_equal (hold->scopes[j].scope, pairs[i]))
        found = j;
    if (found == hold->n_scopes) {
      if (found == SCOPES_MAX || !cf_wire_is_scope (pairs[i]) || !cf_call_may_see (call, pairs[i]))
        return FALSE;
      g_strlcpy (hold->scopes[hold->n_scopes++].scope, pairs[i], CF_WIRE_SCOPE_MAX + 1);
    }
    if (!g_ascii_string_to_signed (colon + 1, 10, 0, CF_CANONICAL_JSON_INT_MAX,
                                   &hold->scopes[found].head, NULL))
      return FALSE;
  }
  return TRUE;
}

/* Nobody waits for what never moves. */
static gboolean
check_scopes (CfCall *call, const CfCentralHold *hold, gboolean *ret_good, GError **error)
{
  *ret_good = TRUE;
  for (guint i = 0; i < hold->n_scopes && *ret_good; i++)
    if (!g_str_equal (hold->scopes[i].scope, CF_WIRE_SCOPE_CHAIN) &&
        !cf_call_check_store (call, hold->scopes[i].scope, ret_good, error))
      return FALSE;
  return TRUE;
}

gboolean
cf_api_hints (CfCall *call, GError **error)
{
  const char *accept = cf_call_header (call, "Accept");
  const char *heads = cf_call_text (call, "heads");
  g_autofree CfCentralHold *hold = g_new0 (CfCentralHold, 1);
  gboolean good;

  hold->is_stream = accept != NULL && strstr (accept, "text/event-stream") != NULL;
  g_strlcpy (hold->scopes[hold->n_scopes++].scope, CF_WIRE_SCOPE_CHAIN, CF_WIRE_SCOPE_MAX + 1);
  if (call->who.store[0] != '\0')
    g_strlcpy (hold->scopes[hold->n_scopes++].scope, call->who.store, CF_WIRE_SCOPE_MAX + 1);
  for (guint i = 0; i < hold->n_scopes; i++)
    hold->scopes[i].head = hold->is_stream ? -1 : 0;
  if (!cf_call_int (call, "wait_ms", 0, LONG_POLL_MS, 25000, &hold->wait_ms) ||
      (heads != NULL && !read_heads (call, hold, heads)))
    return cf_call_refuse (call, CF_WIRE_ERROR_BAD_REQUEST, "heads or wait_ms is not one");
  if (!check_scopes (call, hold, &good, error))
    return FALSE;
  if (!good)
    return TRUE;
  cf_call_answer (call, hold->is_stream ? "text/event-stream" : "application/json", g_strdup (""));
  call->answer->hold = g_steal_pointer (&hold);
  return TRUE;
}

/* ---- while it waits ------------------------------------------------------------------------------ */

gboolean
cf_central_hold_is_stream (const CfCentralHold *self)
{
  return self->is_stream;
}

gint64
cf_central_hold_wait_ms (const CfCentralHold *self)
{
  return self->wait_ms;
}

gboolean
cf_central_hold_sees (const CfCentralHold *self, const char *scope)
{
  for (guint i = 0; i < self->n_scopes; i++)
    if (g_str_equal (self->scopes[i].scope, scope))
      return TRUE;
  return FALSE;
}

static gboolean
read_now (CfCentral *central, const CfCentralHold *self, CfWireHead *ret_now)
{
  g_autoptr (GError) error = NULL;
  gboolean ok = cf_central_begin (central->store, CF_CENTRAL_READ, &error);

  for (guint i = 0; ok && i < self->n_scopes; i++) {
    ret_now[i] = self->scopes[i];
    cf_scope_head (central->store, self->scopes[i].scope, &ret_now[i], NULL, &error);
    ok = error == NULL;
  }
  cf_central_rollback (central->store);
  if (!ok)
    g_message ("cannot read heads for a hint: %s", error->message);
  return ok;
}

char *
cf_central_hold_poll (CfCentral *central, CfCentralHold *self, gboolean at_deadline)
{
  CfWireHead now[SCOPES_MAX];
  g_autoptr (GString) events = g_string_new (NULL);
  g_autoptr (json_object) answer = json_object_new_object ();
  json_object *heads = json_object_new_array ();
  gboolean moved = FALSE;

  json_object_object_add (answer, "heads", heads);
  if (!read_now (central, self, now))
    return at_deadline && !self->is_stream ? g_strdup ("{\"heads\":[]}") : NULL;
  for (guint i = 0; i < self->n_scopes; i++) {
    g_autoptr (json_object) head = NULL;

    if (now[i].feed[0] == '\0')
      continue;
    head = cf_wire_head_to_json (&now[i]);
    if (now[i].head != self->scopes[i].head) {
      g_autofree char *data = cf_wire_to_text (head);
      g_autofree char *event = cf_wire_event_encode ("head", data);

      moved = TRUE;
      g_string_append (events, event);
    }
    json_object_array_add (heads, g_steal_pointer (&head));
    if (self->is_stream)
      self->scopes[i] = now[i];
  }
  if (!moved && (self->is_stream || !at_deadline))
    return NULL;
  return self->is_stream ? g_string_free (g_steal_pointer (&events), FALSE)
                         : cf_wire_to_text (answer);
}
