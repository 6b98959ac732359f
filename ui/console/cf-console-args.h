/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-console-args
 *
 * The command line: commands, their words and options are rows of tables; what is not in the table
 * is refused with %CF_ERROR_USAGE, and `--help` is written from the same rows.
 */

#include "cf-console.h"

G_BEGIN_DECLS

#define CF_CONSOLE_WORDS_MAX 64 /* words behind a command */

/**
 * CfArgs:
 * @words: the words behind the command, %NULL-terminated
 * @options: values by option name without dashes; a flag's is ""
 */
typedef struct
{
  GPtrArray *words;
  GHashTable *options;
} CfArgs;

/** cf_args_word: Returns: (nullable): word number @index. */
const char *cf_args_word (const CfArgs *self, guint index);

/** cf_args_option: Returns: (nullable): the value of option @name; "" for a flag that was given. */
const char *cf_args_option (const CfArgs *self, const char *name);

void cf_args_clear (CfArgs *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CfArgs, cf_args_clear)

/**
 * CfOption:
 * @name: without the dashes
 * @value: (nullable): what its value is called; %NULL for a flag
 * @required: whether the command needs it
 * @help: one line
 */
typedef struct
{
  const char *name;
  const char *value;
  gboolean required;
  const char *help;
} CfOption;

typedef struct _CfCommand CfCommand;

/**
 * CfCommand:
 * @group, @name: the command's words; @name is %NULL for a command of one word
 * @words: what the words behind it are called, such as "CLASS PERCENT"
 * @words_min, @words_max: how many there may be
 * @options: (nullable): ended by a row without name
 * @summary: one line; @more: (nullable): what else `--help` says; @dup_more: (nullable): makes it
 * @before: (nullable): looked at before the rest of the line is
 * @run: does it
 */
struct _CfCommand
{
  const char *group;
  const char *name;
  const char *words;
  guint words_min;
  guint words_max;
  const CfOption *options;
  const char *summary;
  const char *more;
  char *(*dup_more) (void);
  gboolean (*before) (const CfConsole *console, GError **error);
  gboolean (*run) (CfConsole *console, const CfArgs *args, GError **error);
};

/**
 * cf_args_parse:
 * @argv: (array length=argc): what stands behind the command's words
 * @ret_args: (out): zeroed before; words and options
 *
 * Fails with %CF_ERROR_USAGE: an option the command does not have or got twice, a missing value,
 * option or word, a word too many.
 */
gboolean cf_args_parse (const CfCommand *command,
                        int argc,
                        char **argv,
                        CfArgs *ret_args,
                        GError **error);

/** cf_command_help: Returns: (transfer full): what `--help` says of @command. */
char *cf_command_help (const CfCommand *command);

/**
 * cf_commands_help:
 * @commands: (array length=n): the table
 * @group: (nullable): only this group
 *
 * Returns: (transfer full): the list of commands.
 */
char *cf_commands_help (const CfCommand *commands, guint n, const char *group);

/**
 * cf_args_dup_pin:
 * @name: an option whose value is a PIN
 *
 * Returns: (transfer full): the PIN; "-" reads a line of standard input.  Fails with
 * %CF_ERROR_USAGE.
 */
char *cf_args_dup_pin (const CfArgs *self, const char *name, GError **error);

/**
 * cf_args_number:
 * @name: an option whose value is a whole number
 * @fallback: what it is when not given
 *
 * Fails with %CF_ERROR_USAGE when it is none from @min to @max.
 */
gboolean cf_args_number (const CfArgs *self,
                         const char *name,
                         gint64 fallback,
                         gint64 min,
                         gint64 max,
                         gint64 *ret_number,
                         GError **error);

G_END_DECLS
