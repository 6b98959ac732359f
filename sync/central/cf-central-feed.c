/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-central-private.h"

/*
 * Feeds.  Invariants:
 *  1. a position is given out under the lock of the scope's row and committed with it: no gaps, and
 *     who reads position N has every change up to N;
 *  2. a row of feed_row stands at the position of its newest change; nobody else has that position;
 *  3. head, feed and rows of one answer are read at one instant.
 */

#define PAGE_BYTES_MAX (CF_WIRE_BODY_BYTES_MAX - 64 * 1024)

/* ---- publishing --------------------------------------------------------------------------------- */

struct _CfPublication
{
  GTree *scopes; /* scope → GTree of "kind\nid" → body */
};

/* The chain before the stores, these in one order for everybody. */
static int
compare_scopes (gconstpointer a, gconstpointer b, gpointer data)
{
  gboolean chain_a = g_str_equal (a, CF_WIRE_SCOPE_CHAIN);
  gboolean chain_b = g_str_equal (b, CF_WIRE_SCOPE_CHAIN);

  return chain_a != chain_b ? (chain_a ? -1 : 1) : strcmp (a, b);
}

static int
compare_keys (gconstpointer a, gconstpointer b, gpointer data)
{
  return strcmp (a, b);
}

CfPublication *
cf_publication_new (void)
{
  CfPublication *self = g_new0 (CfPublication, 1);

  self->scopes = g_tree_new_full (compare_scopes, NULL, g_free, (GDestroyNotify) g_tree_unref);
  return self;
}

void
cf_publication_free (CfPublication *self)
{
  if (self == NULL)
    return;
  g_tree_unref (self->scopes);
  g_free (self);
}

void
cf_publication_add (CfPublication *self,
                    const char *scope,
                    const char *kind,
                    const char *id,
                    char *body)
{
  GTree *objects = g_tree_lookup (self->scopes, scope);

  if (objects == NULL) {
    objects = g_tree_new_full (compare_keys, NULL, g_free, g_free);
    g_tree_insert (self->scopes, g_strdup (scope), objects);
  }
  g_tree_insert (objects, g_strconcat (kind, "\n", id, NULL), body);
}

gboolean
cf_publication_has (const CfPublication *self, const char *scope, const char *kind, const char *id)
{
  g_autofree char *key = g_strconcat (kind, "\n", id, NULL);
  GTree *objects = g_tree_lookup (self->scopes, scope);

  return objects != NULL && g_tree_lookup_extended (objects, key, NULL, NULL);
}

#define ROW_TYPES "tttiit"
#define ROW_CELLS (sizeof ROW_TYPES - 1)

/* Adds the row's cells to @cells, and its event for whoever wants to be told. */
static gboolean
add_row (GPtrArray *cells,
         CfCentralStore *store,
         const char *scope,
         const char *key,
         const char *body,
         gint64 position,
         gint64 now_ms,
         const CfCentralRows *hooks,
         GError **error)
{
  const char *id = strchr (key, '\n') + 1;
  char *kind = g_strndup (key, (gsize) (id - key) - 1);

  g_ptr_array_add (cells, g_strdup (scope));
  g_ptr_array_add (cells, kind);
  g_ptr_array_add (cells, g_strdup (id));
  g_ptr_array_add (cells, g_strdup_printf ("%" G_GINT64_FORMAT, position));
  g_ptr_array_add (cells, g_strdup_printf ("%" G_GINT64_FORMAT, now_ms));
  g_ptr_array_add (cells, g_strdup (body));
  return cf_webhooks_note (store, hooks, scope, kind, id, body, position, now_ms, error);
}

static gboolean
write_scope (CfCentralStore *store,
             const char *scope,
             GTree *objects,
             gint64 now_ms,
             const CfCentralRows *hooks,
             GError **error)
{
  g_autoptr (CfCentralRows) rows =
    cf_central_query (store, error,
                      "UPDATE scope SET head = head + CAST ($2 AS BIGINT) WHERE scope = $1"
                      " RETURNING head",
                      "ti", scope, (gint64) g_tree_nnodes (objects));
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
  gint64 position;

  if (rows == NULL)
    return FALSE;
  if (rows->n_rows != 1)
    return cf_error_set (error, CF_ERROR_DATABASE, "there is no scope '%s'", scope);
  position = cf_central_rows_int (rows, 0, 0) - g_tree_nnodes (objects);
  for (GTreeNode *node = g_tree_node_first (objects); node != NULL; node = g_tree_node_next (node))
    if (!add_row (cells, store, scope, g_tree_node_key (node), g_tree_node_value (node), ++position,
                  now_ms, hooks, error))
      return FALSE;
  if (!cf_central_insert (
        store, error, "INSERT INTO feed_row (scope, kind, id, position, changed_ms, body)",
        " ON CONFLICT (scope, kind, id) DO UPDATE SET position = excluded.position,"
        " changed_ms = excluded.changed_ms, body = excluded.body",
        ROW_TYPES, (const char *const *) cells->pdata, cells->len / ROW_CELLS, NULL, NULL))
    return FALSE;
  return store->class->notify (store, scope, error);
}

gboolean
cf_publication_commit (CfPublication *self, CfCentralStore *store, gint64 now_ms, GError **error)
{
  g_autoptr (CfCentralRows) hooks = NULL;

  if (g_tree_nnodes (self->scopes) == 0)
    return TRUE;
  if (!cf_webhooks_list (store, &hooks, error))
    return FALSE;
  for (GTreeNode *node = g_tree_node_first (self->scopes); node != NULL;
       node = g_tree_node_next (node))
    if (!write_scope (store, g_tree_node_key (node), g_tree_node_value (node), now_ms, hooks,
                      error))
      return FALSE;
  return TRUE;
}

gboolean
cf_publish_terminal (CfCentralStore *store,
                     CfPublication *publication,
                     const char *terminal,
                     GError **error)
{
  g_autoptr (CfCentralRows) rows =
    cf_central_query (store, error,
                      "SELECT code, store, revoked_ms FROM terminal WHERE terminal = $1", "t",
                      terminal);
  g_autoptr (CfCentralRows) keys = cf_central_query (
    store, error,
    "SELECT epoch, branch, public_key FROM epoch_key WHERE terminal = $1 ORDER BY epoch, branch",
    "t", terminal);
  g_autoptr (json_object) body = NULL;
  json_object *epochs;

  if (rows == NULL || keys == NULL)
    return FALSE;
  g_assert (rows->n_rows == 1);
  body = json_object_new_object ();
  epochs = json_object_new_array ();
  cf_wire_add_text (body, "terminal", terminal);
  cf_wire_add_text (body, "code", cf_central_rows_text (rows, 0, 0));
  cf_wire_add_text (body, "store", cf_central_rows_text (rows, 0, 1));
  json_object_object_add (body, "epochs", epochs);
  for (gsize i = 0; i < keys->n_rows; i++) {
    json_object *epoch = json_object_new_object ();
    const char *branch = cf_central_rows_text (keys, i, 1);

    cf_wire_add_int (epoch, "epoch", cf_central_rows_int (keys, i, 0));
    cf_wire_add_text (epoch, "public_key", cf_central_rows_text (keys, i, 2));
    cf_wire_add_text (epoch, "branch", branch[0] != '\0' ? branch : NULL);
    if (cf_central_rows_int (rows, 0, 2) != 0)
      json_object_object_add (epoch, "revoked", json_object_new_boolean (TRUE));
    json_object_array_add (epochs, epoch);
  }
  cf_publication_add (publication, CF_WIRE_SCOPE_CHAIN, "terminal", terminal,
                      cf_wire_to_text (body));
  return TRUE;
}

/* Kinds of whom only terminals and the owner are told by a feed: persons, and what belongs to one. */
#define PRIVATE_KINDS "('customer', 'order', 'cart', 'person', 'card', 'grant', 'parked')"

static gint64
sees_private (const CfCall *call)
{
  return (call->who.rights & (CF_RIGHT_TERMINAL | CF_RIGHT_ADMIN)) != 0;
}

/* ---- reading ----------------------------------------------------------------------------------------- */

gboolean
cf_scope_head (CfCentralStore *store,
               const char *scope,
               CfWireHead *ret_head,
               gint64 *ret_forgotten,
               GError **error)
{
  g_autoptr (CfCentralRows) rows =
    cf_central_query (store, error, "SELECT feed, head, forgotten FROM scope WHERE scope = $1", "t",
                      scope);

  if (rows == NULL || rows->n_rows == 0)
    return FALSE;
  g_strlcpy (ret_head->scope, scope, sizeof ret_head->scope);
  g_strlcpy (ret_head->feed, cf_central_rows_text (rows, 0, 0), sizeof ret_head->feed);
  ret_head->head = cf_central_rows_int (rows, 0, 1);
  if (ret_forgotten != NULL)
    *ret_forgotten = cf_central_rows_int (rows, 0, 2);
  return TRUE;
}

/* The scope of the path, if there is one and the caller may see it; else a refusal is the answer. */
static gboolean
open_scope (CfCall *call,
            CfWireHead *ret_head,
            gint64 *ret_forgotten,
            gboolean *ret_open,
            GError **error)
{
  g_autoptr (GError) failure = NULL;

  *ret_open = FALSE;
  if (!cf_call_may_see (call, call->arg))
    return cf_call_refuse (call, CF_WIRE_ERROR_NOT_PERMITTED, "another store's feed");
  *ret_open = cf_scope_head (call->store, call->arg, ret_head, ret_forgotten, &failure);
  if (failure != NULL) {
    g_propagate_error (error, g_steal_pointer (&failure));
    return FALSE;
  }
  if (!*ret_open)
    cf_call_refuse (call, CF_WIRE_ERROR_NOT_FOUND, "there is no scope '%s'", call->arg);
  return TRUE;
}

static CfWireChange *
take_row (const CfCentralRows *rows, gsize i)
{
  CfWireChange *change = g_new0 (CfWireChange, 1);

  change->position = cf_central_rows_int (rows, i, 0);
  change->kind = g_strdup (cf_central_rows_text (rows, i, 1));
  change->id = g_strdup (cf_central_rows_text (rows, i, 2));
  change->text = g_strdup (cf_central_rows_text (rows, i, 3));
  return change;
}

static gboolean
fill_page (CfCall *call, CfWirePage *page, gint64 limit, GError **error)
{
  g_autoptr (CfCentralRows) rows = cf_central_query (
    call->store, error,
    "SELECT position, kind, id, body FROM feed_row WHERE scope = $1 AND position > $2"
    " AND (CAST ($4 AS BIGINT) = 1 OR kind NOT IN " PRIVATE_KINDS ")"
    " ORDER BY position LIMIT CAST ($3 AS BIGINT)",
    "tiii", call->arg, page->after, limit, sees_private (call));
  gsize bytes = 0;
  gsize i;

  if (rows == NULL)
    return FALSE;
  for (i = 0; i < rows->n_rows && bytes < PAGE_BYTES_MAX; i++) {
    CfWireChange *change = take_row (rows, i);

    bytes += 600 + (change->text != NULL ? strlen (change->text) : 0);
    page->next = change->position;
    g_ptr_array_add (page->changes, change);
  }
  /* All there is: what lies between the last object and the head was overtaken by newer changes. */
  if (i == rows->n_rows && (gint64) rows->n_rows < limit)
    page->next = page->head;
  return TRUE;
}

gboolean
cf_api_feed (CfCall *call, GError **error)
{
  const char *feed = cf_call_text (call, "feed");
  g_autoptr (CfWirePage) page = NULL;
  gint64 after, limit, forgotten = 0;
  gboolean is_open;
  CfWireHead head;

  if (!cf_wire_is_feed (feed) ||
      !cf_call_int (call, "after", 0, CF_CANONICAL_JSON_INT_MAX, -1, &after) ||
      !cf_call_int (call, "limit", 1, CF_WIRE_FEED_LIMIT_MAX, 500, &limit))
    return cf_call_refuse (call, CF_WIRE_ERROR_BAD_REQUEST, "feed, after or limit is not one");
  if (!open_scope (call, &head, &forgotten, &is_open, error))
    return FALSE;
  if (!is_open)
    return TRUE;
  if (!g_str_equal (feed, head.feed) || after > head.head || after < forgotten)
    return cf_call_refuse (call, CF_WIRE_ERROR_FEED_GONE, "take a snapshot");
  page = cf_wire_page_new (head.feed);
  page->after = page->next = after;
  page->head = head.head;
  return fill_page (call, page, limit, error) &&
         cf_call_answer (call, "application/json", cf_wire_page_encode (page));
}

/* ---- snapshots --------------------------------------------------------------------------------------- */

/* A cursor is KIND|ID of the last row told. */
static gboolean
fill_piece (CfCall *call, CfWirePiece *piece, const char *after, gint64 limit, GError **error)
{
  const char *bar = strchr (after, '|');
  g_autofree char *kind = g_strndup (after, bar != NULL ? (gsize) (bar - after) : 0);
  g_autoptr (CfCentralRows) rows = cf_central_query (
    call->store, error,
    "SELECT position, kind, id, body FROM feed_row WHERE scope = $1 AND (kind, id) > ($2, $3)"
    " AND body IS NOT NULL AND (CAST ($5 AS BIGINT) = 1 OR kind NOT IN " PRIVATE_KINDS ")"
    " ORDER BY kind, id LIMIT CAST ($4 AS BIGINT)",
    "tttii", call->arg, kind, bar != NULL ? bar + 1 : "", limit, sees_private (call));
  gsize bytes = 0;

  if (rows == NULL)
    return FALSE;
  for (gsize i = 0; i < rows->n_rows && bytes < PAGE_BYTES_MAX; i++) {
    CfWireChange *row = take_row (rows, i);

    bytes += 600 + strlen (row->text);
    g_ptr_array_add (piece->rows, row);
  }
  if (piece->rows->len < rows->n_rows || (gint64) rows->n_rows == limit) {
    const CfWireChange *last = g_ptr_array_index (piece->rows, piece->rows->len - 1);

    piece->next = g_strconcat (last->kind, "|", last->id, NULL);
  }
  return TRUE;
}

gboolean
cf_api_snapshot (CfCall *call, GError **error)
{
  const char *feed = cf_call_text (call, "feed");
  const char *after = cf_call_text (call, "after");
  g_autoptr (CfWirePiece) piece = NULL;
  gint64 position, limit, forgotten = 0;
  gboolean is_open;
  CfWireHead head;

  if ((feed != NULL) != (after != NULL) || (feed != NULL && !cf_wire_is_feed (feed)) ||
      (after != NULL && strchr (after, '|') == NULL) ||
      !cf_call_int (call, "position", 0, CF_CANONICAL_JSON_INT_MAX, 0, &position) ||
      !cf_call_int (call, "limit", 1, CF_WIRE_SNAPSHOT_LIMIT_MAX, 2000, &limit))
    return cf_call_refuse (call, CF_WIRE_ERROR_BAD_REQUEST,
                           "feed, position, after or limit is not one");
  if (!open_scope (call, &head, &forgotten, &is_open, error))
    return FALSE;
  if (!is_open)
    return TRUE;
  if (feed != NULL &&
      (!g_str_equal (feed, head.feed) || position > head.head || position < forgotten))
    return cf_call_refuse (call, CF_WIRE_ERROR_FEED_GONE, "begin the snapshot anew");
  piece = g_new0 (CfWirePiece, 1);
  piece->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) cf_wire_change_free);
  piece->scope = g_strdup (call->arg);
  piece->position = feed != NULL ? position : head.head;
  piece->head = head.head;
  g_strlcpy (piece->feed, head.feed, sizeof piece->feed);
  return fill_piece (call, piece, after != NULL ? after : "|", limit, error) &&
         cf_call_answer (call, "application/x-ndjson", cf_wire_piece_encode (piece));
}
