/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-applied.h"

#include <string.h>

#include "cf-error.h"
#include "cf-position.h"

static gboolean
read_chain (json_object *applied, const char *chain, gint64 *newest, GError **error)
{
  json_object *pair;
  gint64 epoch, seq;

  if (!json_object_object_get_ex (applied, chain, &pair))
    return TRUE;
  if (!json_object_is_type (pair, json_type_array) || json_object_array_length (pair) != 2 ||
      !json_object_is_type (json_object_array_get_idx (pair, 0), json_type_int) ||
      !json_object_is_type (json_object_array_get_idx (pair, 1), json_type_int))
    return cf_error_set (error, CF_ERROR_DAMAGED, "a position is no pair of whole numbers");
  epoch = json_object_get_int64 (json_object_array_get_idx (pair, 0));
  seq = json_object_get_int64 (json_object_array_get_idx (pair, 1));
  if (epoch < 0 || epoch > CF_POSITION_EPOCH_MAX || seq < 0 ||
      seq >= (G_GINT64_CONSTANT (1) << CF_POSITION_SEQ_BITS))
    return cf_error_set (error, CF_ERROR_DAMAGED, "a position is out of range");
  *newest = MAX (*newest, cf_position_to_key ((guint) epoch, seq));
  return TRUE;
}

/* The branch that @chain is of @terminal; %NULL: it is none of it. */
static const char *
branch_of (const char *chain, const CfId *terminal)
{
  const char *rest =
    g_str_has_prefix (chain, terminal->text) ? chain + strlen (terminal->text) : "";

  return rest[0] == '/' ? rest + 1 : NULL;
}

gboolean
cf_applied_read (json_object *applied,
                 const CfId *terminal,
                 gint64 *ret_key,
                 char **ret_branches,
                 GError **error)
{
  g_autoptr (json_object) branches = NULL;
  gint64 newest = 0, unused = 0;

  if (!json_object_is_type (applied, json_type_object))
    return cf_error_set (error, CF_ERROR_DAMAGED, "'applied' is no object");
  if (!read_chain (applied, terminal->text, &newest, error))
    return FALSE;
  json_object_object_foreach (applied, chain, position)
  {
    const char *name = branch_of (chain, terminal);

    if (name == NULL)
      continue;
    if (!read_chain (applied, chain, &unused, error))
      return FALSE;
    if (branches == NULL)
      branches = json_object_new_object ();
    json_object_object_add (branches, name, json_object_get (position));
  }
  *ret_key = newest;
  *ret_branches = branches != NULL
                    ? g_strdup (json_object_to_json_string_ext (branches, JSON_C_TO_STRING_PLAIN))
                    : NULL;
  return TRUE;
}

gint64
cf_applied_newest (gint64 key, const char *branches, const char *const *own)
{
  g_autoptr (json_object) told = branches != NULL ? json_tokener_parse (branches) : NULL;

  if (json_object_is_type (told, json_type_object))
    for (guint i = 0; own != NULL && own[i] != NULL; i++)
      read_chain (told, own[i], &key, NULL);
  return key;
}
