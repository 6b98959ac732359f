/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-command.h"
#include "cf-console-json.h"
#include "cf-till-upkeep.h"

gboolean
cf_command_backup_make (CfConsole *console, const CfArgs *args, GError **error)
{
  g_autofree char *path = NULL;
  json_object *answer;

  if (!cf_till_make_backup (console->folder, cf_args_word (args, 0), &path, error))
    return FALSE;
  answer = json_object_new_object ();
  json_object_object_add (answer, "backup", cf_json_text (path));
  return cf_console_answer (console, answer, error);
}

gboolean
cf_command_backup_restore (CfConsole *console, const CfArgs *args, GError **error)
{
  json_object *answer;

  if (!cf_till_restore_backup (console->folder, cf_args_word (args, 0),
                               cf_args_option (args, "accept-loss") != NULL, error))
    return FALSE;
  answer = json_object_new_object ();
  json_object_object_add (answer, "restored", cf_json_text (cf_args_word (args, 0)));
  json_object_object_add (answer, "folder", cf_json_text (console->folder));
  return cf_console_answer (console, answer, error);
}
