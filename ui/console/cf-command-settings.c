/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-command.h"
#include "cf-console-json.h"
#include "cf-till-paper.h"
#include "cf-till-pictures.h"

gboolean
cf_command_settings_show (CfConsole *console, const CfArgs *args, GError **error)
{
  g_autoptr (CfConsoleTill) till = cf_console_open (console, CF_TILL_READ, error);
  if (till == NULL)
    return FALSE;
  const CfTillStore *store = cf_till_get_store (till);
  const struct
  {
    const char *name;
    const char *value;
  } texts[] = {
    { "store", store->store },       { "terminal", store->terminal },
    { "address", store->address },   { "tax_number", store->tax_number },
    { "footer", store->footer },     { "kitchen_departments", store->kitchen_departments },
    { "currency", store->currency }, { "country", store->country },
    { "zone", store->zone },         { "tax_mode", cf_tax_mode_to_text (store->tax_mode) },
  };
  g_autofree char *step = cf_money_to_text (store->cash_step, store->exponent);
  json_object *answer = json_object_new_object ();

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    json_object_object_add (answer, texts[i].name, cf_json_text (texts[i].value));
  json_object_object_add (answer, "cash_step", cf_json_text (step));
  json_object_object_add (answer, "tax_per_line", json_object_new_boolean (store->tax_per_line));
  json_object_object_add (answer, "sound_volume", json_object_new_int64 (store->sound_volume));
  json_object_object_add (answer, "logo", json_object_new_boolean (store->has_logo));
  return cf_console_answer (console, answer, error);
}

gboolean
cf_command_settings_set (CfConsole *console, const CfArgs *args, GError **error)
{
  const char *name = cf_args_word (args, 0);
  const char *value = cf_args_word (args, 1);
  g_autoptr (CfConsoleTill) till = cf_console_open (console, CF_TILL_OWNER, error);
  g_autoptr (GAsyncResult) result = NULL;
  json_object *answer;

  if (till == NULL)
    return FALSE;
  cf_till_set_setting_async (till, name, value, cf_await_done, &result);
  if (!cf_till_command_finish (till, cf_await (&result), error))
    return FALSE;
  answer = json_object_new_object ();
  json_object_object_add (answer, "setting", cf_json_text (name));
  json_object_object_add (answer, "value", cf_json_text (value));
  return cf_console_answer (console, answer, error);
}

gboolean
cf_command_settings_logo (CfConsole *console, const CfArgs *args, GError **error)
{
  const char *file = cf_args_word (args, 0);
  gboolean removes = strcmp (file, "-") == 0;
  g_autoptr (CfConsoleTill) till = cf_console_open (console, CF_TILL_OWNER, error);
  g_autoptr (GAsyncResult) result = NULL;
  json_object *answer;

  if (till == NULL)
    return FALSE;
  cf_till_set_logo_async (till, removes ? NULL : file, cf_await_done, &result);
  if (!cf_till_command_finish (till, cf_await (&result), error))
    return FALSE;
  answer = json_object_new_object ();
  json_object_object_add (answer, "logo", json_object_new_boolean (!removes));
  return cf_console_answer (console, answer, error);
}

gboolean
cf_command_settings_keys (CfConsole *console, const CfArgs *args, GError **error)
{
  const char *skus[CF_CONSOLE_WORDS_MAX + 1] = { NULL };
  g_autoptr (CfConsoleTill) till = cf_console_open (console, CF_TILL_OWNER, error);
  g_autoptr (GAsyncResult) result = NULL;
  json_object *answer;
  guint n = 0;

  if (till == NULL)
    return FALSE;
  for (; cf_args_word (args, n) != NULL; n++)
    skus[n] = strcmp (cf_args_word (args, n), "-") == 0 ? "" : cf_args_word (args, n);
  cf_till_set_quick_keys_async (till, skus, cf_await_done, &result);
  if (!cf_till_command_finish (till, cf_await (&result), error))
    return FALSE;
  answer = json_object_new_object ();
  json_object_object_add (answer, "keys", cf_json_count (n));
  return cf_console_answer (console, answer, error);
}

static gboolean
remove_picture (CfTill *till, guint64 n, GError **error)
{
  const GPtrArray *names = cf_till_get_pictures (till);
  g_autoptr (GAsyncResult) result = NULL;

  if (n > names->len)
    return cf_error_set (error, CF_ERROR_BAD_SETTING, "there are %u pictures", names->len);
  cf_till_remove_picture_async (till, names->pdata[n - 1], cf_await_done, &result);
  return cf_till_command_finish (till, cf_await (&result), error);
}

static gboolean
add_picture (CfTill *till, const char *file, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  cf_till_add_picture_async (till, file, cf_await_done, &result);
  return cf_till_command_finish (till, cf_await (&result), error);
}

gboolean
cf_command_settings_pictures (CfConsole *console, const CfArgs *args, GError **error)
{
  const char *number = cf_args_option (args, "remove");
  const char *file = cf_args_word (args, 0);
  g_autoptr (CfConsoleTill) till = NULL;
  json_object *answer;
  guint64 n = 0;

  if (number != NULL && !g_ascii_string_to_unsigned (number, 10, 1, CF_TILL_PICTURES_MAX, &n, NULL))
    return cf_error_set (error, CF_ERROR_USAGE, "'%s' is no number of a picture", number);
  if (number != NULL && file != NULL)
    return cf_error_set (error, CF_ERROR_USAGE, "a picture is either added or removed");
  till = cf_console_open (console, CF_TILL_OWNER, error);
  if (till == NULL || (n > 0 && !remove_picture (till, n, error)) ||
      (file != NULL && !add_picture (till, file, error)))
    return FALSE;
  answer = json_object_new_object ();
  json_object_object_add (answer, "pictures", cf_json_count (cf_till_get_pictures (till)->len));
  return cf_console_answer (console, answer, error);
}
