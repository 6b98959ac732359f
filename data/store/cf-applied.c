/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-applied.h"

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

gboolean
cf_applied_read (json_object *applied,
                 const CfId *terminal,
                 const char *const *branches,
                 gint64 *ret_key,
                 GError **error)
{
  gint64 newest = 0;

  if (!json_object_is_type (applied, json_type_object))
    return cf_error_set (error, CF_ERROR_DAMAGED, "'applied' is no object");
  if (!read_chain (applied, terminal->text, &newest, error))
    return FALSE;
  for (guint i = 0; branches != NULL && branches[i] != NULL; i++) {
    g_autofree char *chain = g_strconcat (terminal->text, "/", branches[i], NULL);

    if (!read_chain (applied, chain, &newest, error))
      return FALSE;
  }
  *ret_key = newest;
  return TRUE;
}
