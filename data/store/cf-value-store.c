/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-value-store.h"

#include <string.h>

#include "cf-canonical-json.h"
#include "cf-state-store.h"
#include "cf-told-store.h"

#define HELD_MAX 5000 /* as many as the central lets a terminal state */

void
cf_held_grant_free (CfHeldGrant *self)
{
  if (self == NULL)
    return;
  g_free (self->subject);
  g_free (self->json);
  g_free (self);
}

CfHeldGrant *
cf_held_grant_copy (const CfHeldGrant *self)
{
  CfHeldGrant *copy = g_memdup2 (self, sizeof *self);

  copy->subject = g_strdup (self->subject);
  copy->json = g_strdup (self->json);
  return copy;
}

static const char *
text_of (json_object *json, const char *name)
{
  json_object *value = json_object_object_get (json, name);

  return json_object_is_type (value, json_type_string) ? json_object_get_string (value) : "";
}

/* NULL for what is not a live grant of this terminal and epoch. */
static CfHeldGrant *
read_grant (const char *text, const CfId *terminal, guint epoch)
{
  json_object *json = json_tokener_parse (text);
  const char *state = text_of (json, "state");
  json_object *amount = json_object_object_get (json, "amount");
  CfHeldGrant *grant = NULL;

  if (json_object_is_type (json, json_type_object) &&
      g_str_equal (text_of (json, "terminal"), terminal->text) &&
      json_object_get_int64 (json_object_object_get (json, "epoch")) == epoch &&
      (state[0] == '\0' || g_str_equal (state, "live")) &&
      strlen (text_of (json, "grant")) == CF_ID_LEN && text_of (json, "subject")[0] != '\0' &&
      json_object_is_type (amount, json_type_int) && json_object_get_int64 (amount) > 0) {
    grant = g_new0 (CfHeldGrant, 1);
    g_strlcpy (grant->id, text_of (json, "grant"), sizeof grant->id);
    grant->subject = g_strdup (text_of (json, "subject"));
    grant->amount = json_object_get_int64 (amount);
    grant->json = g_strdup (text);
  }
  json_object_put (json);
  return grant;
}

static gboolean
is_among (const GPtrArray *grants, const char *id)
{
  for (guint i = 0; i < grants->len; i++)
    if (g_str_equal (((const CfHeldGrant *) grants->pdata[i])->id, id))
      return TRUE;
  return FALSE;
}

static gboolean
add_kept (CfDb *db, const CfId *terminal, guint epoch, GPtrArray *into, GError **error)
{
  g_autoptr (GPtrArray) rows = cf_state_store_list (db, CF_STATE_GRANT, HELD_MAX, error);

  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len; i++) {
    CfHeldGrant *grant = read_grant (((const CfStateRow *) rows->pdata[i])->value, terminal, epoch);

    if (grant == NULL)
      continue;
    grant->is_kept = TRUE;
    g_ptr_array_add (into, grant);
  }
  return TRUE;
}

static gboolean
add_told (CfDb *reference, const CfId *terminal, guint epoch, GPtrArray *into, GError **error)
{
  g_autoptr (GPtrArray) rows = cf_told_list (reference, "grant", "", HELD_MAX, error);

  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len; i++) {
    CfHeldGrant *grant = read_grant (((const CfToldRow *) rows->pdata[i])->body, terminal, epoch);

    if (grant != NULL && !is_among (into, grant->id))
      g_ptr_array_add (into, grant);
    else
      cf_held_grant_free (grant);
  }
  return TRUE;
}

/* @ret_ended: whether a record of this terminal gave it back. */
static gboolean
read_use (CfDb *db, CfHeldGrant *grant, gboolean *ret_ended, GError **error)
{
  g_auto (CfStmt) st = cf_db_prepare (
    db,
    "SELECT (SELECT coalesce (sum (-delta_minor - at_risk_minor), 0) FROM stored_value"
    " WHERE grant_id = :grant), EXISTS (SELECT 1 FROM grant_end WHERE grant_id = :grant)",
    error);

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":grant", grant->id);
  if (cf_stmt_step (st, error) != CF_STEP_ROW)
    return FALSE;
  grant->used = cf_stmt_get_int64 (st, 0);
  *ret_ended = cf_stmt_get_bool (st, 1);
  return TRUE;
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(const CfHeldGrant *const *) a)->id, (*(const CfHeldGrant *const *) b)->id);
}

GPtrArray *
cf_value_store_list_held (CfDb *db,
                          CfDb *reference,
                          const CfId *terminal,
                          guint epoch,
                          GError **error)
{
  g_autoptr (GPtrArray) grants =
    g_ptr_array_new_with_free_func ((GDestroyNotify) cf_held_grant_free);

  if (!add_kept (db, terminal, epoch, grants, error) ||
      !add_told (reference, terminal, epoch, grants, error))
    return NULL;
  for (guint i = grants->len; i-- > 0;) {
    gboolean ended;

    if (!read_use (db, grants->pdata[i], &ended, error))
      return NULL;
    if (ended)
      g_ptr_array_remove_index_fast (grants, i);
  }
  g_ptr_array_sort (grants, compare_ids);
  return g_steal_pointer (&grants);
}

gboolean
cf_value_store_read_own (CfDb *db,
                         const char *card,
                         gint64 after,
                         gint64 unseen,
                         CfOwnValue *ret_own,
                         GError **error)
{
  g_auto (CfStmt) st = cf_db_prepare (
    db,
    "SELECT (SELECT coalesce (sum (delta_minor), 0) FROM stored_value WHERE card = :card"
    " AND position > :after), (SELECT coalesce (sum (at_risk_minor), 0) FROM stored_value"
    " WHERE card = :card AND position > :unseen), (SELECT coalesce (sum (at_risk_minor), 0)"
    " FROM stored_value WHERE position > :unseen AND at_risk_minor > 0)",
    error);

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":card", card);
  cf_stmt_bind_int64 (st, ":after", after);
  cf_stmt_bind_int64 (st, ":unseen", unseen);
  if (cf_stmt_step (st, error) != CF_STEP_ROW)
    return FALSE;
  *ret_own =
    (CfOwnValue){ cf_stmt_get_int64 (st, 0), cf_stmt_get_int64 (st, 1), cf_stmt_get_int64 (st, 2) };
  return TRUE;
}
