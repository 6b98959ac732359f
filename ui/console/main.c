/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-config.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cf-command.h"
#include "cf-console-args.h"
#include "cf-error.h"
#include "cf-heap.h"

/* What stands on the command line besides the command's own words and options. */
typedef struct
{
  const char *data;
  gboolean json;
  gboolean help;
  gboolean version;
} Globals;

/* Takes --data, --json, --help and --version out of @argv, wherever they stand before a "--". */
static gboolean
take_globals (int *argc, char **argv, Globals *globals, GError **error)
{
  int kept = 1;
  int i = 1;

  for (; i < *argc && !g_str_equal (argv[i], "--"); i++) {
    if (g_str_equal (argv[i], "--json")) {
      globals->json = TRUE;
    } else if (g_str_equal (argv[i], "--help") || g_str_equal (argv[i], "-h")) {
      globals->help = TRUE;
    } else if (g_str_equal (argv[i], "--version")) {
      globals->version = TRUE;
    } else if (g_str_has_prefix (argv[i], "--data=")) {
      globals->data = argv[i] + strlen ("--data=");
    } else if (g_str_equal (argv[i], "--data")) {
      if (i + 1 >= *argc)
        return cf_error_set (error, CF_ERROR_USAGE, "option '--data' needs a value");
      globals->data = argv[++i];
    } else {
      argv[kept++] = argv[i];
    }
  }
  while (i < *argc)
    argv[kept++] = argv[i++];
  *argc = kept;
  return TRUE;
}

/* Finds the command that @argv begins with; @ret_used: how many words name it. */
static const CfCommand *
find_command (int argc, char **argv, int *ret_used)
{
  for (guint i = 0; i < CF_COMMANDS_LEN; i++) {
    const CfCommand *command = &CF_COMMANDS[i];

    if (argc < 2 || !g_str_equal (argv[1], command->group))
      continue;
    if (command->name == NULL) {
      *ret_used = 2;
      return command;
    }
    if (argc > 2 && g_str_equal (argv[2], command->name)) {
      *ret_used = 3;
      return command;
    }
  }
  return NULL;
}

static gboolean
is_group (const char *word)
{
  for (guint i = 0; i < CF_COMMANDS_LEN; i++)
    if (g_str_equal (CF_COMMANDS[i].group, word))
      return TRUE;
  return FALSE;
}

static void
print_help (const CfCommand *command, const char *group)
{
  g_autofree char *text = command != NULL ? cf_command_help (command)
                                          : cf_commands_help (CF_COMMANDS, CF_COMMANDS_LEN, group);

  fputs (text, stdout);
}

static gboolean
run (CfConsole *console, int argc, char **argv, const Globals *globals, GError **error)
{
  g_auto (CfArgs) args = { NULL, NULL };
  int used = 0;
  const CfCommand *command = find_command (argc, argv, &used);

  if (globals->version) {
    puts ("counterfoil-cli " CF_VERSION);
    return TRUE;
  }
  if (globals->help && (command != NULL || argc < 2 || is_group (argv[1]))) {
    print_help (command, argc > 1 ? argv[1] : NULL);
    return TRUE;
  }
  if (argc < 2)
    return cf_error_set (error, CF_ERROR_USAGE, "no command; see counterfoil-cli --help");
  if (command == NULL)
    return cf_error_set (error, CF_ERROR_USAGE, "no command '%s%s%s'; see counterfoil-cli --help",
                         argv[1], argc > 2 && is_group (argv[1]) ? " " : "",
                         argc > 2 && is_group (argv[1]) ? argv[2] : "");
  if (command->before != NULL && !command->before (console, error))
    return FALSE;
  if (!cf_args_parse (command, argc - used, argv + used, &args, error))
    return FALSE;
  return command->run (console, &args, error);
}

int
main (int argc, char **argv)
{
  g_auto (CfConsole) console = { NULL };
  g_autoptr (GError) error = NULL;
  Globals globals = { NULL };
  gboolean ok;

  cf_heap_bound ();
  setlocale (LC_ALL, "");
  setlocale (LC_NUMERIC, "C"); /* figures are for machines too */
  ok = take_globals (&argc, argv, &globals, &error);
  console.json = globals.json;
  if (ok) {
    console.folder = cf_till_default_folder (globals.data);
    ok = run (&console, argc, argv, &globals, &error);
  }
  return ok ? EXIT_SUCCESS : cf_console_fail (&console, error);
}
