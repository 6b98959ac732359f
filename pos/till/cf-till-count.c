/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How often the drawer was counted after somebody had seen what there should be.  It is kept beside the basket: who
 * ends the program between two counts hides none. */
#include <string.h>

#include "cf-canonical-json.h"
#include "cf-state-store.h"
#include "cf-till-private.h"

#define STATE_COUNT "shift.count" /* of the working state */

void
cf_till_count_given (CfTill *self, CfMoney counted)
{
  if (!self->count.is_shown)
    return;
  if (self->count.last.minor != counted.minor)
    self->count.recounts++;
  self->count.last = counted;
}

void
cf_till_count_shown (CfTill *self, CfMoney counted)
{
  if (!self->count.is_shown)
    self->count.first = self->count.last = counted;
  self->count.is_shown = TRUE;
  cf_till_save_basket (self);
}

void
cf_till_count_put (CfTill *self, CfCommit *commit)
{
  g_autoptr (json_object) kept = NULL;

  if (!self->count.is_shown)
    return;
  kept = json_object_new_object ();
  json_object_object_add (kept, "shift", json_object_new_string (self->shift.id.text));
  json_object_object_add (kept, "first", json_object_new_int64 (self->count.first.minor));
  json_object_object_add (kept, "last", json_object_new_int64 (self->count.last.minor));
  json_object_object_add (kept, "recounts", json_object_new_int64 (self->count.recounts));
  cf_commit_put_state (commit, STATE_COUNT,
                       json_object_to_json_string_ext (kept, JSON_C_TO_STRING_PLAIN));
}

void
cf_till_count_end (CfTill *self, CfCommit *commit)
{
  if (self->count.is_shown)
    cf_commit_put_state (commit, STATE_COUNT, NULL);
}

static gint64
get_int (json_object *kept, const char *name)
{
  return json_object_get_int64 (json_object_object_get (kept, name));
}

gboolean
cf_till_count_load (CfTill *self, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (json_object) kept = NULL;

  memset (&self->count, 0, sizeof self->count);
  if (!self->has_shift)
    return TRUE;
  if (!cf_state_store_get (cf_store_get_reader (self->store), STATE_COUNT, &text, error))
    return FALSE;
  kept = text != NULL ? json_tokener_parse (text) : NULL;
  if (!json_object_is_type (kept, json_type_object) ||
      g_strcmp0 (json_object_get_string (json_object_object_get (kept, "shift")),
                 self->shift.id.text) != 0)
    return TRUE;
  self->count.is_shown = TRUE;
  self->count.first = cf_money_from_minor (get_int (kept, "first"));
  self->count.last = cf_money_from_minor (get_int (kept, "last"));
  self->count.recounts = (guint) get_int (kept, "recounts");
  return TRUE;
}
