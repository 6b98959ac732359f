/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-virtual-device.h"

#include <string.h>

#include "cf-error.h"

#define NUMBER_MAX         1000000
#define DECIMAL_DIGITS_MAX 12
#define DECIMALS_MAX       4

G_DEFINE_INTERFACE (CfVirtualDevice, cf_virtual_device, CF_TYPE_DEVICE)

static void
cf_virtual_device_default_init (CfVirtualDeviceInterface *iface)
{
}

/* ---- the language; pure ---- */

static const char *
skip_blanks (const char *p)
{
  while (*p == ' ' || *p == '\t')
    p++;
  return p;
}

/* Copies the next blank-separated word of @line; FALSE at its end or if it is too long. */
static gboolean
peek_word (const char *line, char word[CF_SCRIPT_WORD_MAX], const char **ret_after)
{
  const char *start = skip_blanks (line);
  gsize length = strcspn (start, " \t");

  if (length == 0 || length >= CF_SCRIPT_WORD_MAX)
    return FALSE;
  memcpy (word, start, length);
  word[length] = '\0';
  *ret_after = start + length;
  return TRUE;
}

static gboolean
parse_digits (const char *text, gsize length, gint64 *ret_value)
{
  gint64 value = 0;

  if (length == 0 || length > DECIMAL_DIGITS_MAX)
    return FALSE;
  for (gsize i = 0; i < length; i++) {
    if (!g_ascii_isdigit (text[i]))
      return FALSE;
    value = value * 10 + (text[i] - '0');
  }
  *ret_value = value;
  return TRUE;
}

static gboolean
parse_number (const char *word, CfScriptArgs *args)
{
  gint64 value;

  if (!parse_digits (word, strlen (word), &value) || value > NUMBER_MAX)
    return FALSE;
  args->has_number = TRUE;
  args->number = (guint) value;
  return TRUE;
}

static gboolean
parse_decimal (const char *word, CfScriptArgs *args)
{
  const char *point = strchr (word, '.');
  g_autofree char *digits = g_strdup (word);
  gint64 value;
  gsize decimals = 0;

  if (point != NULL) {
    decimals = strlen (point + 1);
    if (point == word || decimals == 0 || decimals > DECIMALS_MAX)
      return FALSE;
    memmove (digits + (point - word), point + 1, decimals + 1);
  }
  if (!parse_digits (digits, strlen (digits), &value))
    return FALSE;
  args->has_decimal = TRUE;
  args->value = value;
  args->decimals = (guint) decimals;
  return TRUE;
}

static gboolean
parse_word (const char *word, CfScriptArgs *args)
{
  for (const char *p = word; *p != '\0'; p++)
    if (!g_ascii_isalpha (*p))
      return FALSE;
  g_strlcpy (args->word, word, sizeof args->word);
  return TRUE;
}

static gboolean
parse_duration (const char *word, CfScriptArgs *args)
{
  static const struct
  {
    const char *suffix;
    gint64 ms;
  } UNITS[] = { { "ms", 1 }, { "s", 1000 }, { "m", 60000 } };
  gint64 value;

  for (gsize i = 0; i < G_N_ELEMENTS (UNITS); i++) {
    if (!g_str_has_suffix (word, UNITS[i].suffix) ||
        !parse_digits (word, strlen (word) - strlen (UNITS[i].suffix), &value))
      continue;
    if (value > CF_SCRIPT_DURATION_MAX_MS / UNITS[i].ms)
      return FALSE;
    args->has_duration = TRUE;
    args->duration_ms = value * UNITS[i].ms;
    return TRUE;
  }
  return FALSE;
}

static gboolean
parse_argument (char letter, const char *word, CfScriptArgs *args)
{
  switch (letter) {
  case 'n': return parse_number (word, args);
  case 'q': return parse_decimal (word, args);
  case 'w': return parse_word (word, args);
  case 'd': return parse_duration (word, args);
  default: g_assert_not_reached ();
  }
}

static const char *
describe_form (char letter)
{
  switch (g_ascii_tolower (letter)) {
  case 'n': return "NUMBER";
  case 'q': return "AMOUNT";
  case 'w': return "WORD";
  case 'd': return "DURATION";
  default: return "TEXT";
  }
}

static char *
describe (const CfScriptCommand *command)
{
  GString *text = g_string_new (command->name);

  for (const char *p = command->form; *p != '\0'; p++)
    g_string_append_printf (text, g_ascii_isupper (*p) ? " [%s]" : " %s", describe_form (*p));
  return g_string_free (text, FALSE);
}

static gboolean
parse_arguments (const CfScriptCommand *command, const char *rest, CfScriptArgs *args)
{
  for (const char *form = command->form; *form != '\0'; form++) {
    char word[CF_SCRIPT_WORD_MAX];
    const char *after;
    char letter = g_ascii_tolower (*form);

    if (letter == 't') {
      args->text = g_strstrip (g_strdup (rest));
      return args->text[0] != '\0' || g_ascii_isupper (*form);
    }
    if (peek_word (rest, word, &after) && parse_argument (letter, word, args))
      rest = after;
    else if (!g_ascii_isupper (*form))
      return FALSE;
  }
  return *skip_blanks (rest) == '\0';
}

void
cf_script_args_clear (CfScriptArgs *args)
{
  g_clear_pointer (&args->text, g_free);
}

const CfScriptCommand *
cf_script_parse (const CfScriptCommand *commands,
                 const char *line,
                 CfScriptArgs *ret_args,
                 GError **error)
{
  g_return_val_if_fail (commands != NULL && line != NULL && ret_args != NULL, NULL);

  char name[CF_SCRIPT_WORD_MAX] = "";
  const char *rest = line;

  if (strlen (line) > CF_SCRIPT_LINE_MAX || !g_utf8_validate (line, -1, NULL) ||
      !peek_word (line, name, &rest)) {
    cf_error_set (error, CF_ERROR_BAD_REQUEST, "cannot read a script's line: no word begins it");
    return NULL;
  }
  for (const CfScriptCommand *command = commands; command->name != NULL; command++) {
    CfScriptArgs args = { 0 };

    if (strcmp (command->name, name) != 0)
      continue;
    if (parse_arguments (command, rest, &args)) {
      *ret_args = args;
      return command;
    }
    g_autofree char *form = describe (command);
    cf_script_args_clear (&args);
    cf_error_set (error, CF_ERROR_BAD_REQUEST, "cannot read '%s': its form is: %s", name, form);
    return NULL;
  }
  cf_error_set (error, CF_ERROR_BAD_REQUEST, "cannot read '%s': this device knows no such word",
                name);
  return NULL;
}

/* ---- the device ---- */

typedef struct
{
  const CfScriptCommand *command;
  CfScriptArgs args;
} Step;

static void
step_free (gpointer data)
{
  Step *step = data;

  cf_script_args_clear (&step->args);
  g_free (step);
}

static void
step_on_thread (CfDevice *device, gpointer data)
{
  const Step *step = data;
  step->command->run (device, &step->args);
}

gboolean
cf_virtual_device_script (CfVirtualDevice *self, const char *line, GError **error)
{
  g_return_val_if_fail (CF_IS_VIRTUAL_DEVICE (self) && line != NULL, FALSE);

  CfScriptArgs args = { 0 };
  const CfScriptCommand *command =
    cf_script_parse (CF_VIRTUAL_DEVICE_GET_IFACE (self)->commands, line, &args, error);
  if (command == NULL)
    return FALSE;
  Step *step = g_new (Step, 1);
  *step = (Step){ command, args };
  cf_device_call (CF_DEVICE (self), step_on_thread, step, step_free);
  return TRUE;
}

char *
cf_virtual_device_dup_help (CfVirtualDevice *self)
{
  g_return_val_if_fail (CF_IS_VIRTUAL_DEVICE (self), NULL);

  GString *text = g_string_new (NULL);
  for (const CfScriptCommand *command = CF_VIRTUAL_DEVICE_GET_IFACE (self)->commands;
       command->name != NULL; command++) {
    g_autofree char *form = describe (command);
    g_string_append_printf (text, "%s: %s\n", form, command->help);
  }
  return g_string_free (text, FALSE);
}
