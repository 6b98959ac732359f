/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-command.h"
#include "cf-console-json.h"
#include "cf-error.h"
#include "cf-rate.h"

gboolean
cf_command_init_before (const CfConsole *console, GError **error)
{
  g_autofree char *database = g_build_filename (console->folder, "store.db", NULL);

  if (g_file_test (database, G_FILE_TEST_EXISTS))
    return cf_error_set (error, CF_ERROR_ALREADY_INITIALISED, "'%s' has a store.db",
                         console->folder);
  return TRUE;
}

gboolean
cf_command_init (CfConsole *console, const CfArgs *args, GError **error)
{
  CfTillSetup setup = {
    .store = cf_args_option (args, "store"),
    .currency = cf_args_option (args, "currency"),
    .country = cf_args_option (args, "country"),
    .zone = cf_args_option (args, "zone"),
    .terminal = cf_args_option (args, "terminal"),
    .user = cf_args_option (args, "user"),
  };
  g_autofree char *pin = NULL;
  json_object *answer;

  if (!cf_tax_mode_parse (cf_args_option (args, "tax-mode"), &setup.tax_mode))
    return cf_error_set (error, CF_ERROR_USAGE, "--tax-mode is inclusive or exclusive");
  pin = cf_args_dup_pin (args, "pin", error);
  if (pin == NULL)
    return FALSE;
  setup.pin = pin;
  if (!cf_till_create_folder (console->folder, &setup, NULL, error))
    return FALSE;

  answer = json_object_new_object ();
  json_object_object_add (answer, "folder", cf_json_text (console->folder));
  json_object_object_add (answer, "store", cf_json_text (setup.store));
  json_object_object_add (answer, "terminal",
                          cf_json_text (setup.terminal != NULL ? setup.terminal : "T1"));
  return cf_console_answer (console, answer, error);
}

gboolean
cf_command_tax_set (CfConsole *console, const CfArgs *args, GError **error)
{
  g_autoptr (CfConsoleTill) till = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  const char *tax_class = cf_args_word (args, 0);
  json_object *answer;
  CfRate rate;

  if (!cf_rate_parse_percent (cf_args_word (args, 1), &rate, NULL))
    return cf_error_set (error, CF_ERROR_USAGE, "'%s' is no percentage", cf_args_word (args, 1));
  till = cf_console_open (console, CF_TILL_OWNER, error);
  if (till == NULL)
    return FALSE;
  cf_till_set_tax_async (till, tax_class, rate, cf_args_option (args, "from"), cf_await_done,
                         &result);
  if (!cf_till_command_finish (till, cf_await (&result), error))
    return FALSE;

  answer = json_object_new_object ();
  json_object_object_add (answer, "class", cf_json_text (tax_class));
  json_object_object_add (answer, "percent", cf_json_text (cf_args_word (args, 1)));
  json_object_object_add (answer, "from", cf_json_text (cf_args_option (args, "from")));
  return cf_console_answer (console, answer, error);
}

gboolean
cf_command_user_add (CfConsole *console, const CfArgs *args, GError **error)
{
  g_autoptr (CfConsoleTill) till = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *pin = cf_args_dup_pin (args, "pin", error);
  json_object *answer;

  if (pin == NULL)
    return FALSE;
  till = cf_console_open (console, CF_TILL_OWNER, error);
  if (till == NULL)
    return FALSE;
  cf_till_add_person_async (till, cf_args_word (args, 0), pin, cf_args_option (args, "role"),
                            cf_await_done, &result);
  if (!cf_till_command_finish (till, cf_await (&result), error))
    return FALSE;

  answer = json_object_new_object ();
  json_object_object_add (answer, "user", cf_json_text (cf_args_word (args, 0)));
  json_object_object_add (answer, "role", cf_json_text (cf_args_option (args, "role")));
  return cf_console_answer (console, answer, error);
}
