/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the shop is: its settings, taxes, people and favourites, each change of which is a record. */
#include "cf-till-settings.h"

#include <string.h>

#include "cf-canonical-json.h"
#include "cf-currency.h"
#include "cf-display-language.h"
#include "cf-settings-store.h"
#include "cf-till-pictures-private.h"
#include "cf-till-private.h"
#include "cf-till-told-private.h"

typedef json_object *JsonRef;
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (JsonRef, json_object_put, NULL)

/* ── reading ─────────────────────────────────────────────────────────────────────────────────── */

void
cf_till_store_clear (CfTillStore *shop)
{
  g_free (shop->store);
  g_free (shop->terminal);
  g_free (shop->currency);
  g_free (shop->country);
  g_free (shop->zone);
  g_free (shop->address);
  g_free (shop->tax_number);
  g_free (shop->footer);
  g_free (shop->kitchen_departments);
  *shop = (CfTillStore){ 0 };
}

static json_object *
get_value (GHashTable *settings, const char *key)
{
  const char *text = g_hash_table_lookup (settings, key);
  return text != NULL ? json_tokener_parse (text) : NULL;
}

static char *
get_text (GHashTable *settings, const char *key)
{
  g_auto (JsonRef) value = get_value (settings, key);
  return value != NULL && json_object_is_type (value, json_type_string)
           ? g_strdup (json_object_get_string (value))
           : NULL;
}

static gint64
get_int (GHashTable *settings, const char *key)
{
  g_auto (JsonRef) value = get_value (settings, key);
  return value != NULL && json_object_is_type (value, json_type_int) ? json_object_get_int64 (value)
                                                                     : 0;
}

static gboolean
get_flag (GHashTable *settings, const char *key)
{
  g_auto (JsonRef) value = get_value (settings, key);
  return value != NULL && json_object_get_boolean (value);
}

static CfMoney
get_count_limit (GHashTable *settings, guint exponent)
{
  gint64 unit = 1;

  for (guint i = 0; i < exponent; i++)
    unit *= 10;
  return g_hash_table_contains (settings, "count_limit_minor")
           ? cf_money_from_minor (get_int (settings, "count_limit_minor"))
           : cf_money_from_minor (CF_TILL_COUNT_LIMIT_UNITS * unit);
}

static guint
get_volume (GHashTable *settings)
{
  if (!g_hash_table_contains (settings, "sound_volume"))
    return CF_TILL_SOUND_VOLUME;
  return (guint) CLAMP (get_int (settings, "sound_volume"), 0, 100);
}

static void
load_station_settings (CfTill *self, GHashTable *settings)
{
  CfStationSettings *station = &self->station_settings;

  cf_station_settings_clear (station);
  for (guint role = 0; role < CF_DEVICE_ROLE_LAST; role++) {
    g_autofree char *key = g_strconcat ("device_", cf_device_role_name (role), NULL);
    station->bound[role] = get_text (settings, key);
  }
  station->terminal = g_strdup (self->shop.terminal);
  station->layout = get_text (settings, "scanner_layout");
  station->display_language = get_text (settings, "display_language");
  station->double_read_ms =
    (guint) CLAMP (get_int (settings, "scanner_double_read_ms"), 0, CF_STATION_DOUBLE_READ_MAX);
}

static GPtrArray *
get_list (GHashTable *settings, const char *key)
{
  g_auto (JsonRef) value = get_value (settings, key);
  GPtrArray *list = g_ptr_array_new_with_free_func (g_free);

  if (value != NULL && json_object_is_type (value, json_type_array))
    for (gsize i = 0; i < json_object_array_length (value); i++)
      g_ptr_array_add (list,
                       g_strdup (json_object_get_string (json_object_array_get_idx (value, i))));
  return list;
}

static CfTaxTable *
load_taxes (CfTill *self, GError **error)
{
  g_autoptr (GPtrArray) rows =
    cf_settings_store_list_taxes (cf_store_get_reader (self->store), error);
  g_autoptr (CfTaxTable) table = cf_tax_table_new ();

  if (rows == NULL)
    return NULL;
  if (!cf_till_told_taxes (self, rows, table, error))
    return NULL;
  return g_steal_pointer (&table);
}

/* A picture that cannot be read is left out: selling needs none. */
static void
load_logo (CfTill *self, GHashTable *settings)
{
  g_autofree char *text = get_text (settings, "logo");
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&self->logo, cf_print_bitmap_unref);
  if (text == NULL || text[0] == '\0')
    return;
  self->logo = cf_print_bitmap_from_text (text, &error);
  if (self->logo == NULL)
    g_message ("the shop's logo is left out: %s", error->message);
  self->shop.has_logo = self->logo != NULL;
}

/* "16 6006 6006": length, and the first and last beginning of the numbers that are gift cards.  One that
 * does not fit with the other codes is left out: selling needs none. */
static void
add_gift_cards (CfTill *self, GHashTable *settings)
{
  g_autofree char *text = get_text (settings, "gift_card_range");
  g_auto (GStrv) words = g_strsplit (text != NULL ? text : "", " ", 4);
  g_autoptr (GError) error = NULL;
  guint64 length;

  self->has_card_range = FALSE;
  if (text == NULL || text[0] == '\0')
    return;
  if (g_strv_length (words) != 3 ||
      !g_ascii_string_to_unsigned (words[0], 10, 1, CF_SCAN_RANGE_LEN, &length, NULL))
    g_message ("'%s' is no range of gift cards", text);
  else if (!cf_scan_settings_add_range (self->scan_settings, CF_SCAN_GIFT_CARD, (guint) length,
                                        words[1], words[2], &error))
    g_message ("the range of gift cards is left out: %s", error->message);
  else
    self->has_card_range = TRUE;
}

gboolean
cf_till_load_settings (CfTill *self, GError **error)
{
  g_autoptr (GHashTable) settings =
    cf_settings_store_list (cf_store_get_reader (self->store), error);
  g_autofree char *mode = NULL;

  if (settings == NULL || !cf_till_told_settings (self, settings, error))
    return FALSE;
  cf_till_load_clock_offset (self);
  cf_till_store_clear (&self->shop);
  self->shop = (CfTillStore){ .store = get_text (settings, "store"),
                              /* not the setting, which says what was wanted: a central may
                               * have given another one, since the chain had that already */
                              .terminal = g_strdup (cf_store_get_code (self->store)),
                              .terminal_id = cf_store_get_terminal (self->store),
                              .currency = get_text (settings, "currency"),
                              .tax_per_line = get_flag (settings, "tax_per_line"),
                              .country = get_text (settings, "country"),
                              .zone = get_text (settings, "zone"),
                              .cash_step = { get_int (settings, "cash_step_minor") },
                              .address = get_text (settings, "address"),
                              .tax_number = get_text (settings, "tax_number"),
                              .footer = get_text (settings, "footer"),
                              .kitchen_departments = get_text (settings, "kitchen_departments"),
                              .sound_volume = get_volume (settings) };
  mode = get_text (settings, "tax_mode");
  if (mode == NULL || !cf_tax_mode_parse (mode, &self->shop.tax_mode) || self->shop.store == NULL ||
      self->shop.terminal == NULL)
    return cf_error_set (error, CF_ERROR_DAMAGED, "the shop's settings are incomplete");
  if (!cf_currency_exponent (self->shop.currency, &self->shop.exponent, error))
    return FALSE;
  self->rounding =
    get_flag (settings, "round_half_even") ? CF_ROUNDING_HALF_EVEN : CF_ROUNDING_HALF_AWAY;

  g_clear_pointer (&self->zone, cf_zone_unref);
  self->zone =
    self->shop.zone != NULL ? cf_zone_new (self->shop.zone, error) : cf_zone_new_system ();
  if (self->zone == NULL)
    return FALSE;
  CfTaxTable *taxes = load_taxes (self, error);
  if (taxes == NULL)
    return FALSE;
  g_clear_pointer (&self->taxes, cf_tax_table_free);
  self->taxes = taxes;
  g_clear_pointer (&self->scan_settings, cf_scan_settings_free);
  self->scan_settings =
    cf_scan_settings_new_default (self->shop.exponent, cf_currency_number (self->shop.currency));
  g_clear_pointer (&self->favourites, g_ptr_array_unref);
  self->favourites = get_list (settings, "favourites");
  g_clear_pointer (&self->display_pictures, g_ptr_array_unref);
  self->display_pictures = get_list (settings, "display_pictures");
  cf_till_keep_good_pictures (self->display_pictures);
  load_station_settings (self, settings);
  load_logo (self, settings);
  self->count_limit = get_count_limit (settings, self->shop.exponent);
  self->risk_limit =
    (CfOfflineLimit){ .per_use = get_int (settings, "gift_card_risk_use_minor"),
                      .per_subject = get_int (settings, "gift_card_risk_card_minor"),
                      .in_all = get_int (settings, "gift_card_risk_all_minor") };
  self->load_max.minor = get_int (settings, "gift_card_load_max_minor");
  add_gift_cards (self, settings);
  return TRUE;
}

/* ── events ──────────────────────────────────────────────────────────────────────────────────── */

CfEvent *
cf_till_setting_event (const CfClock *clock, const char *by, const char *key, json_object *value)
{
  CfEvent *event = cf_event_new (CF_EVENT_SETTING_CHANGED, clock, by,
                                 cf_event_body_setting_changed (
                                   &(CfSettingChanged){ .key = key, .value = value }));
  json_object_put (value);
  return event;
}

CfEvent *
cf_till_tax_event (const CfClock *clock,
                   const char *by,
                   const char *tax_class,
                   CfRate rate,
                   const char *from)
{
  return cf_event_new (CF_EVENT_TAX_CHANGED, clock, by,
                       cf_event_body_tax_changed (
                         &(CfTaxChanged){ .tax_class = tax_class, .rate = rate, .from = from }));
}

void
cf_till_add_person_change (CfCommit *commit,
                           const CfClock *clock,
                           const char *by,
                           const char *id,
                           const char *name,
                           const char *pin_hash,
                           const char *role)
{
  guint8 salt[CF_PERSONAL_SALT_LEN];
  g_auto (JsonRef) fields = json_object_new_object ();
  char hex[2 * sizeof (CfHash) + 1];

  json_object_object_add (fields, "login", json_object_new_string (name));
  json_object_object_add (fields, "name", json_object_new_string (name));
  json_object_object_add (fields, "pin", json_object_new_string (pin_hash));
  g_autoptr (GBytes) canonical = cf_canonical_json_write (fields, NULL);
  const char *text = g_bytes_get_data (canonical, NULL);
  cf_random_bytes (salt, sizeof salt);
  CfHash hash = cf_personal_hash (salt, text);
  cf_hash_to_hex (&hash, hex);
  guint index = cf_commit_add_event (
    commit, cf_event_new (CF_EVENT_PERSON_CHANGED, clock, by,
                          cf_event_body_person_changed (&(CfPersonChanged){
                            .person = id, .role = role, .active = TRUE, .personal_hash = hex })));
  cf_commit_add_personal (commit, index, id, salt, text);
}

/* ── changing ────────────────────────────────────────────────────────────────────────────────── */

static void
setting_recorded (CfTill *self, GTask *task, const CfPosition *positions, guint n)
{
  GError *failure = NULL;

  if (!cf_till_load_settings (self, &failure)) {
    cf_till_return_error (self, task, failure);
    g_object_unref (task);
    return;
  }
  if (self->station != NULL)
    cf_station_apply (self->station, &self->station_settings);
  cf_till_emit (self, "settings-changed");
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

/* A setting while a basket is open would move its figures under the cashier's hands. */
static gboolean
enter_settings (CfTill *self, CfPermission permission, GError **error)
{
  CfTillNeeds needs = CF_TILL_SIGNED_IN | CF_TILL_THAWED | CF_TILL_ALONE;

  cf_till_reset_refusal (self);
  return cf_till_enter (self, needs, error) &&
         cf_till_may_do (self, permission, (CfRate){ 0 }, error);
}

/* What the central says of the shop is changed there, and nowhere else. */
static gboolean
check_own_setting (CfTill *self, const char *key, GError **error)
{
  return !g_hash_table_contains (self->told_keys, key) || cf_till_check_unmanaged (self, error);
}

static void
fail (CfTill *self, GTask *task, GError *failure)
{
  cf_till_return_error (self, task, failure);
  g_object_unref (task);
}

void
cf_till_record_setting (CfTill *self, GTask *task, const char *key, json_object *value)
{
  CfCommit *commit = cf_till_commit_new (self);
  cf_commit_add_event (commit,
                       cf_till_setting_event (self->clock, cf_till_actor (self), key, value));
  cf_till_commit (self, commit, FALSE, task, setting_recorded);
}

gboolean
cf_till_enter_setting (CfTill *self, const char *key, GError **error)
{
  return enter_settings (self, CF_PERMISSION_SETTINGS, error) &&
         check_own_setting (self, key, error);
}

typedef json_object *(*SettingReader) (CfTill *self, const char *text, GError **error);

static json_object *
read_text (CfTill *self, const char *text, GError **error)
{
  if (g_utf8_validate (text, -1, NULL) && strlen (text) <= CF_TILL_SETTING_MAX)
    return json_object_new_string (text);
  cf_error_set (error, CF_ERROR_BAD_SETTING, "the text is too long");
  return NULL;
}

static json_object *
read_name (CfTill *self, const char *text, GError **error)
{
  if (text[0] != '\0')
    return read_text (self, text, error);
  cf_error_set (error, CF_ERROR_BAD_SETTING, "the shop needs a name");
  return NULL;
}

static json_object *
read_flag (CfTill *self, const char *text, GError **error)
{
  if (strcmp (text, "true") == 0 || strcmp (text, "false") == 0)
    return json_object_new_boolean (text[0] == 't');
  cf_error_set (error, CF_ERROR_BAD_SETTING, "'%s' is neither true nor false", text);
  return NULL;
}

static json_object *
read_step (CfTill *self, const char *text, GError **error)
{
  CfMoney step;
  if (!cf_money_parse (text, self->shop.exponent, &step, NULL) || step.minor < 0) {
    cf_error_set (error, CF_ERROR_BAD_SETTING, "'%s' is not a cash step", text);
    return NULL;
  }
  return json_object_new_int64 (step.minor);
}

static json_object *
read_zone (CfTill *self, const char *text, GError **error)
{
  g_autoptr (CfZone) zone = cf_zone_new (text, error);
  return zone != NULL ? json_object_new_string (text) : NULL;
}

static json_object *
read_layout (CfTill *self, const char *text, GError **error)
{
  if (cf_key_layout_find (text) != NULL)
    return json_object_new_string (text);
  g_autofree char *names = g_strjoinv (", ", (char **) cf_key_layout_list ());
  cf_error_set (error, CF_ERROR_BAD_SETTING, "'%s' is none of the layouts %s", text, names);
  return NULL;
}

static json_object *
read_display (CfTill *self, const char *text, GError **error)
{
  if (cf_display_language_find (text) != NULL)
    return json_object_new_string (text);
  g_autofree char *names = g_strjoinv (", ", (char **) cf_display_language_list ());
  cf_error_set (error, CF_ERROR_BAD_SETTING, "'%s' is none of the languages %s", text, names);
  return NULL;
}

static json_object *
read_double_read (CfTill *self, const char *text, GError **error)
{
  guint64 ms;

  if (g_ascii_string_to_unsigned (text, 10, 0, CF_STATION_DOUBLE_READ_MAX, &ms, NULL))
    return json_object_new_int64 ((gint64) ms);
  cf_error_set (error, CF_ERROR_BAD_SETTING, "'%s' is not a time from 0 to %d ms", text,
                CF_STATION_DOUBLE_READ_MAX);
  return NULL;
}

static json_object *
read_volume (CfTill *self, const char *text, GError **error)
{
  guint64 percent;

  if (g_ascii_string_to_unsigned (text, 10, 0, 100, &percent, NULL))
    return json_object_new_int64 ((gint64) percent);
  cf_error_set (error, CF_ERROR_BAD_SETTING, "'%s' is not a volume from 0 to 100", text);
  return NULL;
}

static const struct
{
  const char *name; /* of the façade */
  const char *key;  /* of the record */
  SettingReader read;
} settable[] = {
  { "store", "store", read_name },
  { "address", "address", read_text },
  { "tax_number", "tax_number", read_text },
  { "footer", "footer", read_text },
  { "kitchen_departments", "kitchen_departments", read_text },
  { "country", "country", read_text },
  { "cash_step", "cash_step_minor", read_step },
  { "count_limit", "count_limit_minor", read_step },
  { "tax_per_line", "tax_per_line", read_flag },
  { "gift_card_load_max", "gift_card_load_max_minor", read_step },
  { "gift_card_range", "gift_card_range", read_text },
  { "gift_card_risk_use", "gift_card_risk_use_minor", read_step },
  { "gift_card_risk_card", "gift_card_risk_card_minor", read_step },
  { "gift_card_risk_all", "gift_card_risk_all_minor", read_step },
  { "zone", "zone", read_zone },
  { "sound_volume", "sound_volume", read_volume },
  { "scanner_layout", "scanner_layout", read_layout },
  { "scanner_double_read_ms", "scanner_double_read_ms", read_double_read },
  { "display_language", "display_language", read_display },
  { "device_scanner", "device_scanner", read_text },
  { "device_printer", "device_printer", read_text },
  { "device_kitchen", "device_kitchen", read_text },
  { "device_label", "device_label", read_text },
  { "device_drawer", "device_drawer", read_text },
  { "device_display", "device_display", read_text },
  { "device_scale", "device_scale", read_text },
  { "device_payment", "device_payment", read_text },
  { "device_fiscal", "device_fiscal", read_text },
};

void
cf_till_set_setting_async (CfTill *self,
                           const char *name,
                           const char *text,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  GError *failure = NULL;

  if (!enter_settings (self, CF_PERMISSION_SETTINGS, &failure)) {
    fail (self, task, failure);
    return;
  }
  for (guint i = 0; i < G_N_ELEMENTS (settable); i++)
    if (strcmp (settable[i].name, name) == 0) {
      json_object *value = check_own_setting (self, settable[i].key, &failure)
                             ? settable[i].read (self, text, &failure)
                             : NULL;
      if (value == NULL)
        fail (self, task, failure);
      else
        cf_till_record_setting (self, task, settable[i].key, value);
      return;
    }
  cf_error_set (&failure, CF_ERROR_BAD_SETTING, "there is no setting '%s'", name);
  fail (self, task, failure);
}

static json_object *
read_quick_keys (const char *const *skus, GError **error)
{
  guint n = g_strv_length ((char **) skus);
  g_auto (JsonRef) list = json_object_new_array ();

  while (n > 0 && skus[n - 1][0] == '\0') /* empty ones at the end need no place */
    n--;
  if (n > CF_TILL_QUICK_MAX) {
    cf_error_set (error, CF_ERROR_BAD_SETTING, "there are too many quick keys");
    return NULL;
  }
  for (guint i = 0; i < n; i++) {
    if (strlen (skus[i]) > CF_SKU_MAX || !g_utf8_validate (skus[i], -1, NULL)) {
      cf_error_set (error, CF_ERROR_BAD_SETTING, "quick key %u has no SKU", i + 1);
      return NULL;
    }
    json_object_array_add (list, json_object_new_string (skus[i]));
  }
  return g_steal_pointer (&list);
}

void
cf_till_set_quick_keys_async (CfTill *self,
                              const char *const *skus,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  GError *failure = NULL;
  json_object *list;

  if (!cf_till_enter_setting (self, "favourites", &failure) ||
      (list = read_quick_keys (skus, &failure)) == NULL) {
    fail (self, task, failure);
    return;
  }
  cf_till_record_setting (self, task, "favourites", list);
}

/* ── taxes ───────────────────────────────────────────────────────────────────────────────────── */

static void
tax_row_free (gpointer data)
{
  CfTillTaxRow *row = data;
  g_free (row->tax_class);
  g_free (row->from);
  g_free (row);
}

GPtrArray *
cf_till_list_taxes (CfTill *self)
{
  g_autoptr (GPtrArray) stored =
    cf_settings_store_list_taxes (cf_store_get_reader (self->store), NULL);
  GPtrArray *rows = g_ptr_array_new_with_free_func (tax_row_free);

  for (guint i = 0; stored != NULL && i < stored->len; i++) {
    const CfTaxRateRow *from = stored->pdata[i];
    CfTillTaxRow *row = g_new0 (CfTillTaxRow, 1);
    row->tax_class = g_strdup (from->tax_class);
    row->rate = from->rate;
    row->from = from->from[0] != '\0' ? g_strdup (from->from) : NULL;
    g_ptr_array_add (rows, row);
  }
  return rows;
}

/* Without a date a rate holds from this moment on: what was sold before keeps the rate it had. */
static char *
now_as_civil_text (CfTill *self)
{
  CfCivilTime now = cf_zone_to_civil (self->zone, cf_clock_utc_ms (self->clock));
  return g_strdup_printf ("%04u-%02u-%02uT%02u:%02u:%02u", now.date.year, now.date.month,
                          now.date.day, now.hour, now.minute, now.second);
}

void
cf_till_set_tax_async (CfTill *self,
                       const char *tax_class,
                       CfRate rate,
                       const char *from,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  GError *failure = NULL;
  g_autofree char *since = from != NULL ? g_strdup (from) : now_as_civil_text (self);
  gint64 ignored;

  if (!enter_settings (self, CF_PERMISSION_SETTINGS, &failure) ||
      !cf_till_check_unmanaged (self, &failure)) {
    fail (self, task, failure);
    return;
  }
  if (!cf_tax_table_has_class (self->taxes, tax_class))
    cf_error_set (&failure, CF_ERROR_BAD_SETTING, "there is no tax class '%s'", tax_class);
  else if (rate.ppm < 0 || rate.ppm > CF_RATE_ONE)
    cf_error_set (&failure, CF_ERROR_BAD_SETTING, "a rate lies between 0 and 100 %%");
  if (failure != NULL || !cf_zone_parse_from (self->zone, since, &ignored, &failure)) {
    fail (self, task, failure);
    return;
  }
  CfCommit *commit = cf_till_commit_new (self);
  cf_commit_add_event (commit, cf_till_tax_event (self->clock, cf_till_actor (self), tax_class,
                                                  rate, since));
  cf_till_commit (self, commit, FALSE, task, setting_recorded);
}

/* ── people ──────────────────────────────────────────────────────────────────────────────────── */

typedef struct
{
  char *name;
  char *pin;
  char *role;
  char *hash;
  GError *error;
} NewPerson;

static void
new_person_free (gpointer data)
{
  NewPerson *person = data;
  g_free (person->name);
  if (person->pin != NULL)
    cf_wipe (person->pin, strlen (person->pin));
  g_free (person->pin);
  g_free (person->role);
  g_free (person->hash);
  g_clear_error (&person->error);
  g_free (person);
}

static void
hash_run (gpointer data)
{
  NewPerson *person = g_task_get_task_data (data);
  person->hash = cf_pin_hash (person->pin, CF_PIN_COST_SHOP, &person->error);
}

static void
person_recorded (CfTill *self, GTask *task, const CfPosition *positions, guint n)
{
  GError *failure = NULL;

  if (!cf_till_load_people (self, &failure)) {
    fail (self, task, failure);
    return;
  }
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static void
hash_done (gpointer data)
{
  GTask *task = data;
  CfTill *self = g_task_get_source_object (task);
  NewPerson *person = g_task_get_task_data (task);
  const CfPerson *known = cf_till_find_person (self, person->name);
  CfId fresh = cf_id_new (self->clock);

  cf_till_end (self);
  if (person->hash == NULL) {
    fail (self, task, g_steal_pointer (&person->error));
    return;
  }
  CfCommit *commit = cf_till_commit_new (self);
  cf_till_add_person_change (commit, self->clock, cf_till_actor (self),
                             known != NULL ? known->id : fresh.text, person->name, person->hash,
                             person->role);
  cf_till_commit (self, commit, FALSE, task, person_recorded);
}

gboolean
cf_till_check_new_person (const char *name, const char *pin, const char *role, GError **error)
{
  CfRole ignored;

  if (name == NULL || name[0] == '\0' || strlen (name) > CF_TILL_PERSON_MAX ||
      !g_utf8_validate (name, -1, NULL))
    return cf_error_set (error, CF_ERROR_USAGE, "a person needs a name of at most %d bytes",
                         CF_TILL_PERSON_MAX);
  if (pin == NULL || !cf_pin_is_well_formed (pin))
    return cf_error_set (error, CF_ERROR_USAGE, "a PIN has 4 to 12 digits");
  if (!cf_role_parse (role, &ignored))
    return cf_error_set (error, CF_ERROR_USAGE, "'%s' is not a role", role);
  return TRUE;
}

void
cf_till_add_person_async (CfTill *self,
                          const char *name,
                          const char *pin,
                          const char *role,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  GError *failure = NULL;
  NewPerson *person = g_new0 (NewPerson, 1);

  *person = (NewPerson){ .name = g_strdup (name), .pin = g_strdup (pin), .role = g_strdup (role) };
  g_task_set_task_data (task, person, new_person_free);
  if (!enter_settings (self, CF_PERMISSION_PEOPLE, &failure) ||
      !cf_till_check_unmanaged (self, &failure) ||
      !cf_till_check_new_person (name, pin, role, &failure)) {
    fail (self, task, failure);
    return;
  }
  cf_till_begin (self);
  cf_worker_push (self->jobs, CF_PRIORITY_HIGH, hash_run, hash_done, task, NULL);
}
