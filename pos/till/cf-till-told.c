/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the central told and this till goes by: settings, tax rates, people. */
#include <string.h>

#include "cf-applied.h"
#include "cf-outbox.h"
#include "cf-settings-store.h"
#include "cf-till-settings.h"
#include "cf-till-told-private.h"
#include "cf-told-store.h"

#define ROWS_MAX 1000 /* of a kind: more are not looked at */

gint64
cf_till_told_applied (CfTill *self, json_object *body)
{
  CfId terminal = cf_store_get_terminal (self->store);
  g_autofree char *branches = NULL;
  g_auto (GStrv) own = NULL;
  gint64 key = 0;

  cf_applied_read (json_object_object_get (body, "applied"), &terminal, &key, &branches, NULL);
  if (branches != NULL)
    own = cf_outbox_list_branches (cf_store_get_reader (self->store), NULL);
  return cf_applied_newest (key, branches, (const char *const *) own);
}

char *
cf_till_told_text (json_object *body, const char *name)
{
  json_object *value = json_object_object_get (body, name);

  return json_object_is_type (value, json_type_string)
           ? g_utf8_make_valid (json_object_get_string (value), -1)
           : NULL;
}

/* ── settings ────────────────────────────────────────────────────────────────────────────────── */

/* What a central may say for its tills: what the shop is, never what a terminal is, nor what its books
 * are kept in. */
static const struct
{
  const char *key;
  json_type type;
} TELLABLE[] = {
  { "address", json_type_string },
  { "cash_step_minor", json_type_int },
  { "count_limit_minor", json_type_int },
  { "country", json_type_string },
  { "favourites", json_type_array },
  { "footer", json_type_string },
  { "gift_card_load_max_minor", json_type_int },
  { "gift_card_range", json_type_string },
  { "gift_card_risk_all_minor", json_type_int },
  { "gift_card_risk_card_minor", json_type_int },
  { "gift_card_risk_use_minor", json_type_int },
  { "logo", json_type_string },
  { "round_half_even", json_type_boolean },
  { "store", json_type_string },
  { "tax_number", json_type_string },
  { "tax_per_line", json_type_boolean },
  { "zone", json_type_string },
};

static gboolean
is_good_text (const char *key, json_object *value)
{
  const char *text = json_object_get_string (value);
  g_autoptr (CfZone) zone = NULL;

  if (g_str_equal (key, "logo")) {
    g_autoptr (CfPrintBitmap) logo =
      strlen (text) <= CF_TILL_LOGO_MAX ? cf_print_bitmap_from_text (text, NULL) : NULL;
    return logo != NULL || text[0] == '\0';
  }
  if (strlen (text) > CF_TILL_SETTING_MAX || !g_utf8_validate (text, -1, NULL))
    return FALSE;
  if (g_str_equal (key, "zone"))
    return (zone = cf_zone_new (text, NULL)) != NULL;
  return text[0] != '\0' || !g_str_equal (key, "store");
}

static gboolean
is_good_list (json_object *value)
{
  if (json_object_array_length (value) > CF_TILL_QUICK_MAX)
    return FALSE;
  for (gsize i = 0; i < json_object_array_length (value); i++)
    if (!json_object_is_type (json_object_array_get_idx (value, i), json_type_string))
      return FALSE;
  return TRUE;
}

static gboolean
is_tellable (const char *key, json_object *value)
{
  for (guint i = 0; i < G_N_ELEMENTS (TELLABLE); i++)
    if (g_str_equal (TELLABLE[i].key, key)) {
      if (value == NULL || !json_object_is_type (value, TELLABLE[i].type))
        return FALSE;
      if (TELLABLE[i].type == json_type_string)
        return is_good_text (key, value);
      if (TELLABLE[i].type == json_type_array)
        return is_good_list (value);
      return TELLABLE[i].type != json_type_int ||
             (json_object_get_int64 (value) >= 0 && json_object_get_int64 (value) <= CF_MINOR_MAX);
    }
  return FALSE;
}

gboolean
cf_till_told_settings (CfTill *self, GHashTable *settings, GError **error)
{
  static const char *const KINDS[] = { "setting", "store_setting" }; /* the later one counts */

  g_hash_table_remove_all (self->told_keys);
  for (guint k = 0; k < G_N_ELEMENTS (KINDS); k++) {
    g_autoptr (GPtrArray) rows =
      cf_told_list (cf_store_get_reference (self->store), KINDS[k], "", ROWS_MAX, error);

    if (rows == NULL)
      return FALSE;
    for (guint i = 0; i < rows->len; i++) {
      const CfToldRow *row = rows->pdata[i];
      g_autoptr (json_object) body = json_tokener_parse (row->body);
      json_object *value = NULL;

      if (body == NULL || !json_object_object_get_ex (body, "value", &value) ||
          !is_tellable (row->id, value))
        continue;
      g_hash_table_insert (settings, g_strdup (row->id),
                           g_strdup (
                             json_object_to_json_string_ext (value, JSON_C_TO_STRING_PLAIN)));
      g_hash_table_add (self->told_keys, g_strdup (row->id));
    }
  }
  return TRUE;
}

/* ── taxes ───────────────────────────────────────────────────────────────────────────────────── */

static gboolean
add_tax (CfTaxTable *table, const char *tax_class, CfRate rate, CfValidity validity, GError **error)
{
  if (validity.from_ms >= validity.to_ms)
    return TRUE;
  return cf_tax_table_add (table,
                           &(CfTax){ .tax_class = tax_class,
                                     .id = tax_class,
                                     .name = tax_class,
                                     .rate = rate,
                                     .validity = validity },
                           error);
}

static gboolean
begins_at (CfTill *self, const char *from, gint64 from_ms, gint64 *ret_ms)
{
  if (from[0] != '\0')
    return cf_zone_parse_from (self->zone, from, ret_ms, NULL);
  *ret_ms = from_ms > 0 ? from_ms : CF_UTC_MS_MIN;
  return TRUE;
}

/* From when on the central says what @tax_class costs: until then the till's own rate holds. */
static gint64
told_since (CfTill *self, GPtrArray *told, const char *tax_class)
{
  gint64 first = G_MAXINT64;

  for (guint i = 0; i < told->len; i++) {
    const CfToldTax *row = told->pdata[i];
    gint64 from_ms;

    if (g_str_equal (row->tax_class, tax_class) &&
        begins_at (self, row->from, row->from_ms, &from_ms))
      first = MIN (first, from_ms);
  }
  return first;
}

gboolean
cf_till_told_taxes (CfTill *self, GPtrArray *own, CfTaxTable *table, GError **error)
{
  g_autoptr (GPtrArray) told = cf_told_list_taxes (cf_store_get_reference (self->store), error);

  if (told == NULL)
    return FALSE;
  for (guint i = 0; i < own->len; i++) {
    const CfTaxRateRow *row = own->pdata[i];
    CfValidity validity = { CF_UTC_MS_MIN, told_since (self, told, row->tax_class) };

    if ((row->from[0] != '\0' &&
         !cf_zone_parse_from (self->zone, row->from, &validity.from_ms, error)) ||
        !add_tax (table, row->tax_class, row->rate, validity, error))
      return FALSE;
  }
  for (guint i = 0; i < told->len; i++) {
    const CfToldTax *row = told->pdata[i];
    CfValidity validity = { 0, G_MAXINT64 };
    g_autoptr (GError) failure = NULL;

    /* What somebody told stops no till: the row is left out. */
    if (begins_at (self, row->from, row->from_ms, &validity.from_ms) &&
        !add_tax (table, row->tax_class, row->rate, validity, &failure))
      g_message ("the central's rate of '%s' is left out: %s", row->tax_class, failure->message);
  }
  return TRUE;
}

/* ── people ──────────────────────────────────────────────────────────────────────────────────── */

static CfPerson *
read_person (const CfToldRow *row)
{
  g_autoptr (json_object) body = json_tokener_parse (row->body);
  g_autoptr (CfPerson) person = g_new0 (CfPerson, 1);
  json_object *active = NULL;
  CfRole role;

  if (!json_object_is_type (body, json_type_object) || row->id[0] == '\0' ||
      strlen (row->id) > CF_ID_LEN)
    return NULL;
  person->id = g_strdup (row->id);
  person->login = cf_till_told_text (body, "login");
  person->name = cf_till_told_text (body, "name");
  person->role = cf_till_told_text (body, "role");
  person->pin = cf_till_told_text (body, "pin");
  person->active =
    !json_object_object_get_ex (body, "active", &active) || json_object_get_boolean (active);
  if (person->name == NULL)
    person->name = g_strdup (person->login);
  if (person->login == NULL || strlen (person->login) > CF_TILL_PERSON_MAX ||
      strlen (person->name) > CF_TILL_PERSON_MAX || person->role == NULL ||
      !cf_role_parse (person->role, &role))
    return NULL;
  return g_steal_pointer (&person);
}

static void
remove_person (GPtrArray *people, const char *id)
{
  for (guint i = 0; i < people->len; i++)
    if (g_str_equal (((const CfPerson *) people->pdata[i])->id, id)) {
      g_ptr_array_remove_index (people, i);
      return;
    }
}

gboolean
cf_till_told_people (CfTill *self, GPtrArray *people, GError **error)
{
  g_autoptr (GPtrArray) rows =
    cf_told_list (cf_store_get_reference (self->store), "person", "", ROWS_MAX, error);
  g_autoptr (GPtrArray) told = g_ptr_array_new_with_free_func ((GDestroyNotify) cf_person_free);
  gboolean can_sign_in = FALSE;

  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len; i++) {
    CfPerson *person = read_person (rows->pdata[i]);

    if (person == NULL)
      continue;
    can_sign_in = can_sign_in || (person->active && person->pin != NULL);
    g_ptr_array_add (told, person);
  }
  for (guint i = 0; i < told->len; i++)
    remove_person (people, ((const CfPerson *) told->pdata[i])->id);
  for (guint i = 0; can_sign_in && i < people->len; i++)
    ((CfPerson *) people->pdata[i])->active = FALSE;
  g_ptr_array_extend_and_steal (people, g_steal_pointer (&told));
  return TRUE;
}
