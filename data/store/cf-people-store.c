/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-people-store.h"

#include <string.h>

#include "cf-canonical-json.h"

/* person_data.fields of staff: {"login":…,"name":…,"pin":…}; a field without a value is left out. */

#define SELECT                                                                                     \
  "SELECT p.person_id, p.role, p.active, d.fields FROM person AS p"                                \
  " LEFT JOIN person_data AS d ON d.position = p.position"

void
cf_person_free (CfPerson *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->login);
  g_free (self->name);
  g_free (self->role);
  g_free (self->pin);
  g_free (self);
}

/* ---- reading ------------------------------------------------------------------------------------- */

static char *
dup_field (json_object *fields, const char *name)
{
  json_object *value;

  if (fields == NULL || !json_object_object_get_ex (fields, name, &value) ||
      !json_object_is_type (value, json_type_string))
    return NULL;
  return g_strdup (json_object_get_string (value));
}

/* Fields that cannot be read are an erased person's: verify says more. */
static CfPerson *
read_row (CfStmt st)
{
  CfPerson *person = g_new0 (CfPerson, 1);
  const char *text = cf_stmt_get_text (st, 3);
  g_autoptr (json_object) fields =
    text != NULL ? cf_canonical_json_parse (text, strlen (text), NULL) : NULL;

  person->id = cf_stmt_dup_text (st, 0);
  person->role = cf_stmt_dup_text (st, 1);
  person->active = cf_stmt_get_bool (st, 2);
  person->login = dup_field (fields, "login");
  person->name = dup_field (fields, "name");
  person->pin = dup_field (fields, "pin");
  return person;
}

GPtrArray *
cf_people_store_list (CfDb *db, GError **error)
{
  g_autoptr (GPtrArray) people = g_ptr_array_new_with_free_func ((GDestroyNotify) cf_person_free);
  g_auto (CfStmt) st = cf_db_prepare (db, SELECT " ORDER BY p.first_position /*scan*/", error);
  CfStep step;

  if (st == NULL)
    return NULL;
  while ((step = cf_stmt_step (st, error)) == CF_STEP_ROW)
    g_ptr_array_add (people, read_row (st));
  return step == CF_STEP_FAILED ? NULL : g_steal_pointer (&people);
}

/* A shop has dozens of people at most: all are looked at. */
gboolean
cf_people_store_find (CfDb *db, const char *login, CfPerson **ret_person, GError **error)
{
  g_autoptr (GPtrArray) people = cf_people_store_list (db, error);

  if (people == NULL)
    return FALSE;
  *ret_person = NULL;
  for (guint i = 0; i < people->len; i++) {
    CfPerson *person = g_ptr_array_index (people, i);

    if (person->active && g_strcmp0 (person->login, login) == 0) {
      *ret_person = g_ptr_array_steal_index (people, i);
      break;
    }
  }
  return TRUE;
}

gboolean
cf_people_store_load (CfDb *db, const char *id, CfPerson **ret_person, GError **error)
{
  g_auto (CfStmt) st = cf_db_prepare (db, SELECT " WHERE p.person_id = :id", error);
  CfStep step;

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":id", id);
  step = cf_stmt_step (st, error);
  if (step == CF_STEP_FAILED)
    return FALSE;
  *ret_person = step == CF_STEP_ROW ? read_row (st) : NULL;
  return TRUE;
}

gboolean
cf_people_store_get_failures (CfDb *db,
                              const char *person_id,
                              guint *ret_failures,
                              gint64 *ret_last_at_ms,
                              GError **error)
{
  g_auto (CfStmt) st =
    cf_db_prepare (db, "SELECT failures, last_at_ms FROM w_pin_failure WHERE person_id = :person",
                   error);
  CfStep step;

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":person", person_id);
  step = cf_stmt_step (st, error);
  if (step == CF_STEP_FAILED)
    return FALSE;
  *ret_failures = step == CF_STEP_ROW ? (guint) cf_stmt_get_int64 (st, 0) : 0;
  *ret_last_at_ms = step == CF_STEP_ROW ? cf_stmt_get_int64 (st, 1) : 0;
  return TRUE;
}

/* ---- changing ------------------------------------------------------------------------------------ */

static void
add_field (json_object *fields, const char *name, const char *value)
{
  if (value != NULL)
    json_object_object_add (fields, name, json_object_new_string (value));
}

static char *
write_fields (const CfPerson *person)
{
  g_autoptr (json_object) fields = json_object_new_object ();
  g_autoptr (GBytes) bytes = NULL;

  add_field (fields, "login", person->login);
  add_field (fields, "name", person->name);
  add_field (fields, "pin", person->pin);
  bytes = cf_canonical_json_write (fields, NULL);
  return bytes != NULL ? g_strdup (g_bytes_get_data (bytes, NULL)) : NULL;
}

gboolean
cf_people_store_put (CfCommit *commit,
                     const CfClock *clock,
                     const char *by,
                     const CfPerson *person,
                     GError **error)
{
  g_autofree char *fields = write_fields (person);
  guint8 salt[CF_PERSONAL_SALT_LEN];
  char hex[CF_HASH_HEX_LEN + 1];
  CfHash hash;
  CfPersonChanged changed = {
    .person = person->id, .role = person->role, .active = person->active, .personal_hash = hex
  };
  guint index;

  if (fields == NULL)
    return cf_error_set (error, CF_ERROR_BAD_REQUEST, "the person's name is not UTF-8 text");
  cf_random_bytes (salt, sizeof salt);
  hash = cf_personal_hash (salt, fields);
  cf_hash_to_hex (&hash, hex);
  index = cf_commit_add_event (commit, cf_event_new (CF_EVENT_PERSON_CHANGED, clock, by,
                                                     cf_event_body_person_changed (&changed)));
  cf_commit_add_personal (commit, index, person->id, salt, fields);
  return TRUE;
}
