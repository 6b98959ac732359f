/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-till-told-private.h"

gint64
cf_till_told_applied (CfTill *self, json_object *body)
{
  json_object *applied = json_object_object_get (body, "applied");
  CfId terminal = cf_store_get_terminal (self->store);
  json_object *own = json_object_is_type (applied, json_type_object)
                       ? json_object_object_get (applied, terminal.text)
                       : NULL;
  gint64 epoch, seq;

  if (!json_object_is_type (own, json_type_array) || json_object_array_length (own) != 2)
    return 0;
  epoch = json_object_get_int64 (json_object_array_get_idx (own, 0));
  seq = json_object_get_int64 (json_object_array_get_idx (own, 1));
  if (epoch < 1 || epoch > G_MAXINT32 || seq < 0 ||
      seq >= (G_GINT64_CONSTANT (1) << CF_POSITION_SEQ_BITS))
    return 0;
  return cf_position_to_key ((guint) epoch, seq);
}

char *
cf_till_told_text (json_object *body, const char *name)
{
  json_object *value = json_object_object_get (body, name);

  return json_object_is_type (value, json_type_string)
           ? g_utf8_make_valid (json_object_get_string (value), -1)
           : NULL;
}
