/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-wire-feed.h"

#include <string.h>

/* ---- a change ------------------------------------------------------------------------------- */

void
cf_wire_change_free (CfWireChange *self)
{
  if (self == NULL)
    return;
  g_free (self->kind);
  g_free (self->id);
  g_free (self->text);
  json_object_put (self->body);
  g_free (self);
}

static void
append_text (GString *into, const char *text)
{
  g_autoptr (json_object) value = json_object_new_string (text);

  g_string_append (into, json_object_to_json_string_ext (value, JSON_C_TO_STRING_PLAIN |
                                                                  JSON_C_TO_STRING_NOSLASHESCAPE));
}

void
cf_wire_change_write (const CfWireChange *self, GString *into)
{
  g_string_append_printf (into, "{\"position\":%" G_GINT64_FORMAT ",\"kind\":", self->position);
  append_text (into, self->kind);
  g_string_append (into, ",\"id\":");
  append_text (into, self->id);
  g_string_append (into, ",\"body\":");
  g_string_append (into, self->text != NULL ? self->text : "null");
  g_string_append_c (into, '}');
}

static CfWireChange *
read_change (json_object *object, GError **error)
{
  g_autoptr (CfWireChange) change = g_new0 (CfWireChange, 1);
  json_object *body = NULL;

  change->kind = g_strdup (cf_wire_get_text (object, "kind", CF_WIRE_KIND_MAX));
  change->id = g_strdup (cf_wire_get_text (object, "id", CF_WIRE_ID_MAX));
  if (change->kind == NULL || change->id == NULL ||
      !cf_wire_get_int (object, "position", 1, CF_CANONICAL_JSON_INT_MAX, &change->position) ||
      !json_object_object_get_ex (object, "body", &body) ||
      (body != NULL && !json_object_is_type (body, json_type_object))) {
    cf_error_set (error, CF_ERROR_BAD_JSON, "a change is not one");
    return NULL;
  }
  change->body = json_object_get (body);
  return g_steal_pointer (&change);
}

/* ---- a page --------------------------------------------------------------------------------- */

CfWirePage *
cf_wire_page_new (const char *feed)
{
  CfWirePage *page = g_new0 (CfWirePage, 1);

  g_strlcpy (page->feed, feed, sizeof page->feed);
  page->changes = g_ptr_array_new_with_free_func ((GDestroyNotify) cf_wire_change_free);
  return page;
}

void
cf_wire_page_free (CfWirePage *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->changes);
  g_free (self);
}

char *
cf_wire_page_encode (const CfWirePage *self)
{
  GString *body = g_string_new (NULL);

  g_string_append_printf (body,
                          "{\"feed\":\"%s\",\"after\":%" G_GINT64_FORMAT
                          ",\"next\":%" G_GINT64_FORMAT ",\"head\":%" G_GINT64_FORMAT
                          ",\"changes\":[",
                          self->feed, self->after, self->next, self->head);
  for (guint i = 0; i < self->changes->len; i++) {
    if (i > 0)
      g_string_append_c (body, ',');
    cf_wire_change_write (g_ptr_array_index (self->changes, i), body);
  }
  g_string_append (body, "]}");
  return g_string_free (body, FALSE);
}

static gboolean
read_changes (json_object *changes, CfWirePage *page, GError **error)
{
  gsize n = json_object_array_length (changes);
  gint64 before = page->after;

  if (n > CF_WIRE_FEED_LIMIT_MAX)
    return cf_error_set (error, CF_ERROR_BAD_JSON, "a page of %" G_GSIZE_FORMAT " changes", n);
  for (gsize i = 0; i < n; i++) {
    CfWireChange *change = read_change (json_object_array_get_idx (changes, i), error);

    if (change == NULL)
      return FALSE;
    g_ptr_array_add (page->changes, change);
    if (change->position <= before || change->position > page->next)
      return cf_error_set (error, CF_ERROR_BAD_JSON,
                           "a change stands at %" G_GINT64_FORMAT " behind %" G_GINT64_FORMAT,
                           change->position, before);
    before = change->position;
  }
  return TRUE;
}

CfWirePage *
cf_wire_page_decode (const char *body, gsize len, GError **error)
{
  g_autoptr (json_object) object = cf_wire_parse (body, len, error);
  g_autoptr (CfWirePage) page = NULL;
  json_object *changes = cf_wire_get_array (object, "changes");
  const char *feed = cf_wire_get_text (object, "feed", CF_WIRE_FEED_LEN);

  if (object == NULL)
    return NULL;
  page = cf_wire_page_new (cf_wire_is_feed (feed) ? feed : "");
  if (page->feed[0] == '\0' || changes == NULL ||
      !cf_wire_get_int (object, "after", 0, CF_CANONICAL_JSON_INT_MAX, &page->after) ||
      !cf_wire_get_int (object, "next", page->after, CF_CANONICAL_JSON_INT_MAX, &page->next) ||
      !cf_wire_get_int (object, "head", page->next, CF_CANONICAL_JSON_INT_MAX, &page->head)) {
    cf_error_set (error, CF_ERROR_BAD_JSON, "the answer is not a page of a feed");
    return NULL;
  }
  return read_changes (changes, page, error) ? g_steal_pointer (&page) : NULL;
}

/* ---- a piece of a snapshot ------------------------------------------------------------------ */

void
cf_wire_piece_free (CfWirePiece *self)
{
  if (self == NULL)
    return;
  g_free (self->scope);
  g_free (self->next);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_free (self);
}

char *
cf_wire_piece_encode (const CfWirePiece *self)
{
  GString *body = g_string_new (NULL);
  char hex[CF_HASH_HEX_LEN + 1];
  CfHash hash;
  gsize start;

  g_string_append_printf (body,
                          "{\"feed\":\"%s\",\"head\":%" G_GINT64_FORMAT
                          ",\"position\":%" G_GINT64_FORMAT ",\"scope\":\"%s\"}\n",
                          self->feed, self->head, self->position, self->scope);
  start = body->len;
  for (guint i = 0; i < self->rows->len; i++) {
    cf_wire_change_write (g_ptr_array_index (self->rows, i), body);
    g_string_append_c (body, '\n');
  }
  hash = cf_hash_of (body->str + start, body->len - start);
  cf_hash_to_hex (&hash, hex);
  g_string_append_printf (body,
                          "{\"complete\":%s,\"next\":", self->next == NULL ? "true" : "false");
  if (self->next != NULL)
    append_text (body, self->next);
  else
    g_string_append (body, "null");
  g_string_append_printf (body, ",\"rows\":%u,\"sha256\":\"%s\"}\n", self->rows->len, hex);
  return g_string_free (body, FALSE);
}

static gboolean
read_piece_head (const char *line, gsize len, CfWirePiece *piece, GError **error)
{
  g_autoptr (json_object) head = cf_wire_parse (line, len, error);
  const char *feed = cf_wire_get_text (head, "feed", CF_WIRE_FEED_LEN);
  const char *scope = cf_wire_get_text (head, "scope", CF_WIRE_SCOPE_MAX);

  if (head == NULL)
    return FALSE;
  if (!cf_wire_is_feed (feed) || !cf_wire_is_scope (scope) ||
      !cf_wire_get_int (head, "position", 0, CF_CANONICAL_JSON_INT_MAX, &piece->position))
    return cf_error_set (error, CF_ERROR_BAD_JSON, "the answer is not a piece of a snapshot");
  if (!cf_wire_get_int (head, "head", 0, CF_CANONICAL_JSON_INT_MAX, &piece->head))
    piece->head = -1;
  g_strlcpy (piece->feed, feed, sizeof piece->feed);
  piece->scope = g_strdup (scope);
  return TRUE;
}

static gboolean
read_piece_end (json_object *end, const CfHash *hash, CfWirePiece *piece, GError **error)
{
  CfHash said;
  gint64 rows = 0;

  if (!cf_wire_get_int (end, "rows", 0, CF_WIRE_SNAPSHOT_LIMIT_MAX, &rows) ||
      rows != piece->rows->len ||
      !cf_hash_from_hex (cf_wire_get_text (end, "sha256", CF_HASH_HEX_LEN), &said) ||
      !cf_hash_equal (&said, hash))
    return cf_error_set (error, CF_ERROR_BAD_JSON, "a piece of a snapshot fails its check");
  piece->next = g_strdup (cf_wire_get_text (end, "next", 2 * CF_WIRE_ID_MAX));
  if (cf_wire_get_bool (end, "complete") != (piece->next == NULL))
    return cf_error_set (error, CF_ERROR_BAD_JSON,
                         "a piece of a snapshot does not say what follows");
  return TRUE;
}

CfWirePiece *
cf_wire_piece_decode (const char *body, gsize len, GError **error)
{
  g_autoptr (CfWirePiece) piece = g_new0 (CfWirePiece, 1);
  g_autoptr (CfHasher) hasher = cf_hasher_new ();
  CfWireLines lines = { body, body + len };
  const char *line;
  gsize line_len;

  piece->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) cf_wire_change_free);
  if (!cf_wire_lines_next (&lines, &line, &line_len)) {
    cf_error_set (error, CF_ERROR_BAD_JSON, "an empty piece of a snapshot");
    return NULL;
  }
  if (!read_piece_head (line, line_len, piece, error))
    return NULL;
  while (cf_wire_lines_next (&lines, &line, &line_len)) {
    g_autoptr (json_object) object = cf_wire_parse (line, line_len, error);
    CfWireChange *row;

    if (object == NULL)
      return NULL;
    if (json_object_object_get_ex (object, "complete", NULL)) {
      CfHash hash = cf_hasher_finish (hasher);

      return read_piece_end (object, &hash, piece, error) ? g_steal_pointer (&piece) : NULL;
    }
    row = piece->rows->len < CF_WIRE_SNAPSHOT_LIMIT_MAX ? read_change (object, error) : NULL;
    if (row == NULL) {
      if (error != NULL && *error == NULL)
        cf_error_set (error, CF_ERROR_BAD_JSON, "a piece of a snapshot has too many rows");
      return NULL;
    }
    g_ptr_array_add (piece->rows, row);
    cf_hasher_update (hasher, line, line_len);
    cf_hasher_update (hasher, "\n", 1);
  }
  cf_error_set (error, CF_ERROR_BAD_JSON, "a piece of a snapshot was cut off");
  return NULL;
}

/* ---- heads ---------------------------------------------------------------------------------- */

json_object *
cf_wire_head_to_json (const CfWireHead *self)
{
  json_object *object = json_object_new_object ();

  cf_wire_add_text (object, "scope", self->scope);
  cf_wire_add_text (object, "feed", self->feed);
  cf_wire_add_int (object, "head", self->head);
  return object;
}

gboolean
cf_wire_head_from_json (json_object *object, CfWireHead *ret_head, GError **error)
{
  const char *scope = cf_wire_get_text (object, "scope", CF_WIRE_SCOPE_MAX);
  const char *feed = cf_wire_get_text (object, "feed", CF_WIRE_FEED_LEN);
  gint64 head;

  if (!cf_wire_is_scope (scope) || !cf_wire_is_feed (feed) ||
      !cf_wire_get_int (object, "head", 0, CF_CANONICAL_JSON_INT_MAX, &head))
    return cf_error_set (error, CF_ERROR_BAD_JSON, "the head of a feed is not one");
  g_strlcpy (ret_head->scope, scope, sizeof ret_head->scope);
  g_strlcpy (ret_head->feed, feed, sizeof ret_head->feed);
  ret_head->head = head;
  return TRUE;
}

GArray *
cf_wire_heads_decode (const char *body, gsize len, gint64 *ret_retain_ms, GError **error)
{
  g_autoptr (json_object) answer = cf_wire_parse (body, len, error);
  g_autoptr (GArray) heads = g_array_new (FALSE, TRUE, sizeof (CfWireHead));
  json_object *array = cf_wire_get_array (answer, "heads");
  gint64 retain_ms = 0;

  if (answer == NULL)
    return NULL;
  if (array == NULL) {
    cf_error_set (error, CF_ERROR_BAD_JSON, "the answer names no heads");
    return NULL;
  }
  for (gsize i = 0; i < json_object_array_length (array); i++) {
    CfWireHead head = { 0 };

    if (!cf_wire_head_from_json (json_object_array_get_idx (array, i), &head, error))
      return NULL;
    g_array_append_val (heads, head);
  }
  cf_wire_get_int (answer, "retain_ms", 0, CF_CANONICAL_JSON_INT_MAX, &retain_ms);
  if (ret_retain_ms != NULL)
    *ret_retain_ms = retain_ms;
  return g_steal_pointer (&heads);
}
