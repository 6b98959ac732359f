/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-console-args.h"

#include <stdio.h>
#include <string.h>

#include "cf-error.h"

#define PIN_LINE_MAX 64

const char *
cf_args_word (const CfArgs *self, guint index)
{
  return index < self->words->len ? g_ptr_array_index (self->words, index) : NULL;
}

const char *
cf_args_option (const CfArgs *self, const char *name)
{
  return g_hash_table_lookup (self->options, name);
}

void
cf_args_clear (CfArgs *self)
{
  g_clear_pointer (&self->words, g_ptr_array_unref);
  g_clear_pointer (&self->options, g_hash_table_unref);
}

/* ── parsing ──────────────────────────────────────────────────────────────────────────────────── */

static const CfOption *
find_option (const CfCommand *command, const char *name, gsize len)
{
  for (const CfOption *option = command->options; option != NULL && option->name != NULL; option++)
    if (strlen (option->name) == len && strncmp (option->name, name, len) == 0)
      return option;
  return NULL;
}

/* Takes the option at argv[*index], and its value if that is the next argument. */
static gboolean
take_option (const CfCommand *command,
             int argc,
             char **argv,
             int *index,
             CfArgs *args,
             GError **error)
{
  const char *text = argv[*index] + 2;
  const char *equals = strchr (text, '=');
  gsize len = equals != NULL ? (gsize) (equals - text) : strlen (text);
  const CfOption *option = find_option (command, text, len);
  const char *value = "";

  if (option == NULL)
    return cf_error_set (error, CF_ERROR_USAGE, "no option '--%.*s' here", (int) len, text);
  if (g_hash_table_contains (args->options, option->name))
    return cf_error_set (error, CF_ERROR_USAGE, "option '--%s' is given twice", option->name);
  if (option->value == NULL && equals != NULL)
    return cf_error_set (error, CF_ERROR_USAGE, "option '--%s' takes no value", option->name);
  if (equals != NULL) {
    value = equals + 1;
  } else if (option->value != NULL) {
    if (*index + 1 >= argc)
      return cf_error_set (error, CF_ERROR_USAGE, "option '--%s' needs a value", option->name);
    value = argv[++*index];
  }
  g_hash_table_insert (args->options, (gpointer) option->name, (gpointer) value);
  return TRUE;
}

static gboolean
check_complete (const CfCommand *command, const CfArgs *args, GError **error)
{
  if (args->words->len < command->words_min)
    return cf_error_set (error, CF_ERROR_USAGE, "missing: %s", command->words);
  if (args->words->len > command->words_max)
    return cf_error_set (error, CF_ERROR_USAGE, "what is '%s'?",
                         cf_args_word (args, command->words_max));
  for (const CfOption *option = command->options; option != NULL && option->name != NULL; option++)
    if (option->required && cf_args_option (args, option->name) == NULL)
      return cf_error_set (error, CF_ERROR_USAGE, "missing: --%s %s", option->name, option->value);
  return TRUE;
}

gboolean
cf_args_parse (const CfCommand *command, int argc, char **argv, CfArgs *ret_args, GError **error)
{
  g_auto (CfArgs) args = { g_ptr_array_new (), g_hash_table_new (g_str_hash, g_str_equal) };
  gboolean only_words = FALSE;

  for (int i = 0; i < argc; i++) {
    if (!g_utf8_validate (argv[i], -1, NULL))
      return cf_error_set (error, CF_ERROR_USAGE, "a word of the command line is not UTF-8");
    if (!only_words && g_str_equal (argv[i], "--")) {
      only_words = TRUE;
    } else if (!only_words && g_str_has_prefix (argv[i], "--")) {
      if (!take_option (command, argc, argv, &i, &args, error))
        return FALSE;
    } else if (args.words->len == CF_CONSOLE_WORDS_MAX) {
      return cf_error_set (error, CF_ERROR_USAGE, "more than %d words", CF_CONSOLE_WORDS_MAX);
    } else {
      g_ptr_array_add (args.words, argv[i]);
    }
  }
  if (!check_complete (command, &args, error))
    return FALSE;
  ret_args->words = g_steal_pointer (&args.words);
  ret_args->options = g_steal_pointer (&args.options);
  return TRUE;
}

/* ── help ─────────────────────────────────────────────────────────────────────────────────────── */

static char *
dup_title (const CfCommand *command)
{
  return g_strjoin (" ", command->group, command->name != NULL ? command->name : command->words,
                    command->name != NULL ? command->words : NULL, NULL);
}

char *
cf_command_help (const CfCommand *command)
{
  GString *text = g_string_new (NULL);
  g_autofree char *title = dup_title (command);

  g_string_append_printf (text, "counterfoil-cli %s%s\n\n%s\n", title,
                          command->options != NULL ? " [OPTION …]" : "", command->summary);
  if (command->options != NULL)
    g_string_append_c (text, '\n');
  for (const CfOption *option = command->options; option != NULL && option->name != NULL;
       option++) {
    g_autofree char *left =
      g_strjoin (" ", option->name, option->value != NULL ? option->value : NULL, NULL);

    g_string_append_printf (text, "  --%-28s %s%s\n", left, option->help,
                            option->required ? " (needed)" : "");
  }
  if (command->more != NULL)
    g_string_append_printf (text, "\n%s\n", command->more);
  if (command->dup_more != NULL) {
    g_autofree char *more = command->dup_more ();

    g_string_append_printf (text, "\n%s\n", more);
  }
  return g_string_free (text, FALSE);
}

char *
cf_commands_help (const CfCommand *commands, guint n, const char *group)
{
  GString *text = g_string_new (
    "counterfoil-cli [--data DIR] [--json] COMMAND …\n\n"
    "  --data DIR    the data folder (else $COUNTERFOIL_DATA, else $XDG_DATA_HOME/counterfoil)\n"
    "  --json        answer with one JSON document\n"
    "  --help        explain the program, or the command it stands behind\n"
    "  --version     say the version\n\n");

  for (guint i = 0; i < n; i++) {
    g_autofree char *title = dup_title (&commands[i]);

    if (group == NULL || g_str_equal (group, commands[i].group))
      g_string_append_printf (text, "  %-34s %s\n", title, commands[i].summary);
  }
  g_string_append (text,
                   "\nExit status: 0 done, 1 refused by a rule, 2 usage, 3 stored data damaged,\n"
                   "4 central not reachable, 5 a device or the disk failed.\n");
  return g_string_free (text, FALSE);
}

/* ── values ───────────────────────────────────────────────────────────────────────────────────── */

char *
cf_args_dup_pin (const CfArgs *self, const char *name, GError **error)
{
  const char *value = cf_args_option (self, name);
  char line[PIN_LINE_MAX];

  if (value == NULL || !g_str_equal (value, "-"))
    return g_strdup (value != NULL ? value : "");
  if (fgets (line, sizeof line, stdin) == NULL) {
    cf_error_set (error, CF_ERROR_USAGE, "no PIN on standard input");
    return NULL;
  }
  line[strcspn (line, "\r\n")] = '\0';
  return g_strdup (line);
}

gboolean
cf_args_number (const CfArgs *self,
                const char *name,
                gint64 fallback,
                gint64 min,
                gint64 max,
                gint64 *ret_number,
                GError **error)
{
  const char *value = cf_args_option (self, name);

  if (value == NULL) {
    *ret_number = fallback;
    return TRUE;
  }
  if (!g_ascii_string_to_signed (value, 10, min, max, ret_number, NULL))
    return cf_error_set (error, CF_ERROR_USAGE,
                         "--%s takes a number from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, name,
                         min, max);
  return TRUE;
}
