/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>

#include "cf-command.h"
#include "cf-console-json.h"
#include "cf-error.h"
#include "cf-till-upkeep.h"

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CfTillVerdict, cf_till_verdict_clear)

/* Shows what a check found; something wrong is the error `damaged` with the details beside it. */
static gboolean
judge (CfConsole *console, const CfTillVerdict *verdict, GError **error)
{
  json_object *document = cf_json_verdict (verdict);

  if (verdict->ok)
    return cf_console_answer (console, document, error);
  console->details = document;
  return cf_error_set (error, CF_ERROR_DAMAGED, "%s",
                       verdict->problems != NULL && verdict->problems[0] != NULL
                         ? verdict->problems[0]
                         : "the data are not as they were written");
}

gboolean
cf_command_journal_verify (CfConsole *console, const CfArgs *args, GError **error)
{
  g_auto (CfTillVerdict) verdict = { 0 };
  const char *file = cf_args_word (args, 0);
  const char *trust = cf_args_option (args, "trust");

  if (file == NULL && trust != NULL)
    return cf_error_set (error, CF_ERROR_USAGE, "--trust goes with an exported file");
  if (file == NULL)
    return cf_till_verify_journal (console->folder, &verdict, NULL, error) &&
           judge (console, &verdict, error);
  if (cf_till_verify_file (file, trust, &verdict, error))
    return judge (console, &verdict, error);
  if (verdict.records > 0)
    console->details = cf_json_verdict (&verdict);
  return FALSE;
}

gboolean
cf_command_journal_export (CfConsole *console, const CfArgs *args, GError **error)
{
  g_autoptr (CfConsoleTill) till = cf_console_open (console, CF_TILL_OWNER, error);
  const char *out = cf_args_option (args, "out");
  json_object *answer;
  guint64 records;

  if (till == NULL)
    return FALSE;
  if (!cf_till_export_journal (till, cf_args_option (args, "from"), cf_args_option (args, "to"),
                               out, &records, error))
    return FALSE;
  if (out == NULL)
    return TRUE; /* the records are the answer */
  answer = json_object_new_object ();
  json_object_object_add (answer, "records", cf_json_count (records));
  json_object_object_add (answer, "file", cf_json_text (out));
  return cf_console_answer (console, answer, error);
}

gboolean
cf_command_journal_rebuild (CfConsole *console, const CfArgs *args, GError **error)
{
  g_auto (CfTillVerdict) verdict = { 0 };

  return cf_till_check_rebuild (console->folder, &verdict, NULL, error) &&
         judge (console, &verdict, error);
}

gboolean
cf_command_db_check (CfConsole *console, const CfArgs *args, GError **error)
{
  g_auto (CfTillVerdict) verdict = { 0 };

  return cf_till_check_db (console->folder, &verdict, error) && judge (console, &verdict, error);
}
