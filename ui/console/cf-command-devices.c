/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-command.h"
#include "cf-console-json.h"
#include "cf-error.h"
#include "cf-till-hardware.h"

#define TEST_SECONDS     30
#define TEST_SECONDS_MAX 600

static void
add (json_object *object, const char *name, json_object *value)
{
  json_object_object_add (object, name, value);
}

static json_object *
hardware_json (const CfTillHardware *row, gboolean with_words)
{
  json_object *object = json_object_new_object ();

  add (object, "id", cf_json_text (row->id));
  add (object, "role", cf_json_text (row->role));
  add (object, "state", cf_json_text (row->state));
  add (object, "kind", cf_json_text (row->kind));
  add (object, "name", cf_json_text (row->name));
  add (object, "where", cf_json_text (row->where));
  add (object, "bound", json_object_new_boolean (row->is_bound));
  json_object *given = json_object_new_array ();
  for (guint i = 0; row->given[i] != NULL; i++)
    json_object_array_add (given, json_object_new_string (row->given[i]));
  add (object, "given", given);
  if (with_words) {
    add (object, "usable", json_object_new_boolean (!row->stops));
    add (object, "advice", cf_json_text (row->advice[0] != '\0' ? row->advice : NULL));
    add (object, "words", cf_json_text (row->words[0] != '\0' ? row->words : NULL));
  }
  return object;
}

static gboolean
find_out (CfTill *till, gboolean opens, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  cf_till_open_hardware_async (till, opens, cf_await_done, &result);
  return cf_till_command_finish (till, cf_await (&result), error);
}

gboolean
cf_command_devices_list (CfConsole *console, const CfArgs *args, GError **error)
{
  g_autoptr (CfConsoleTill) till = cf_console_open (console, CF_TILL_READ, error);

  if (till == NULL || !find_out (till, FALSE, error))
    return FALSE;
  g_autoptr (GPtrArray) hardware = cf_till_list_hardware (till);
  json_object *rows = json_object_new_array ();
  for (guint i = 0; i < hardware->len; i++)
    json_object_array_add (rows, hardware_json (hardware->pdata[i], FALSE));
  json_object *answer = json_object_new_object ();
  add (answer, "devices", rows);
  return cf_console_answer (console, answer, error);
}

gboolean
cf_command_devices_doctor (CfConsole *console, const CfArgs *args, GError **error)
{
  g_autoptr (CfConsoleTill) till = cf_console_open (console, CF_TILL_OWNER, error);
  guint n_stopped = 0;

  if (till == NULL || !find_out (till, TRUE, error))
    return FALSE;
  g_autoptr (GPtrArray) hardware = cf_till_list_hardware (till);
  const char *problem = cf_till_get_hardware_problem (till);
  json_object *rows = json_object_new_array ();
  for (guint i = 0; i < hardware->len; i++) {
    const CfTillHardware *row = hardware->pdata[i];
    n_stopped += row->stops;
    json_object_array_add (rows, hardware_json (row, TRUE));
  }
  json_object *answer = json_object_new_object ();
  add (answer, "healthy", json_object_new_boolean (n_stopped == 0 && problem == NULL));
  add (answer, "usb", cf_json_text (problem != NULL ? problem : "ok"));
  add (answer, "devices", rows);
  return cf_console_answer (console, answer, error);
}

/* ---- test ---- */

typedef struct
{
  char *text;
  gboolean is_late;
} Heard;

static void
on_scanned_cb (CfTill *till, const char *code, gpointer data)
{
  Heard *heard = data;
  if (heard->text == NULL)
    heard->text = g_strdup (code);
}

static gboolean
on_late_cb (gpointer data)
{
  ((Heard *) data)->is_late = TRUE;
  return G_SOURCE_REMOVE;
}

/* What was read, with the bytes that no screen shows. */
static gboolean
test_scanner (CfConsole *console, CfTill *till, const char *id, gint64 seconds, GError **error)
{
  Heard heard = { 0 };
  gulong handler = g_signal_connect (till, "scanned", G_CALLBACK (on_scanned_cb), &heard);
  guint deadline = g_timeout_add_seconds ((guint) seconds, on_late_cb, &heard);

  if (!console->json)
    g_printerr ("Scan something.\n");
  while (heard.text == NULL && !heard.is_late)
    g_main_context_iteration (NULL, TRUE);
  g_signal_handler_disconnect (till, handler);
  if (!heard.is_late)
    g_source_remove (deadline);
  g_autofree char *text = heard.text;
  if (text == NULL)
    return cf_error_set (error, CF_ERROR_DEVICE, "'%s' has read nothing for %d seconds", id,
                         (int) seconds);
  GString *bytes = g_string_new (NULL);
  for (const char *p = text; *p != '\0'; p++)
    g_string_append_printf (bytes, "%s%02x", p == text ? "" : " ", (guint8) *p);
  json_object *answer = json_object_new_object ();
  add (answer, "device", cf_json_text (id));
  add (answer, "read", cf_json_text (text));
  add (answer, "bytes", json_object_new_string (bytes->str));
  g_string_free (bytes, TRUE);
  return cf_console_answer (console, answer, error);
}

/* What comes to rest on it; what lies there already is as good. */
static gboolean
test_scale (CfConsole *console, CfTill *till, const char *id, gint64 seconds, GError **error)
{
  Heard heard = { 0 };
  guint deadline = g_timeout_add_seconds ((guint) seconds, on_late_cb, &heard);
  CfTillWeight weight;

  if (!console->json)
    g_printerr ("Put something on the scale.\n");
  while (cf_till_get_weight (till, &weight) && strcmp (weight.state, "stable") != 0 &&
         !heard.is_late)
    g_main_context_iteration (NULL, TRUE);
  if (!heard.is_late)
    g_source_remove (deadline);
  if (strcmp (weight.state, "stable") != 0)
    return cf_error_set (error, CF_ERROR_DEVICE,
                         "nothing came to rest on '%s' for %d seconds; it says: %s", id,
                         (int) seconds, weight.state);
  json_object *answer = json_object_new_object ();
  add (answer, "device", cf_json_text (id));
  add (answer, "weight", json_object_new_string (weight.figure));
  add (answer, "unit", json_object_new_string (weight.unit));
  add (answer, "net", json_object_new_boolean (weight.is_net));
  return cf_console_answer (console, answer, error);
}

/* How a device is, and what it has taken. */
static void
add_words (json_object *answer, const char *words)
{
  if (words == NULL)
    return;
  g_auto (GStrv) lines = g_strsplit (words, "\n", -1);
  json_object *totals = json_object_new_array ();
  for (guint i = 1; lines[0] != NULL && lines[i] != NULL; i++)
    json_object_array_add (totals, json_object_new_string (lines[i]));
  add (answer, "said", cf_json_text (lines[0]));
  add (answer, "totals", totals);
}

static gboolean
test_other (CfConsole *console, CfTill *till, const char *id, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  cf_till_test_device_async (till, id, cf_await_done, &result);
  if (!cf_till_command_finish (till, cf_await (&result), error))
    return FALSE;
  json_object *answer = json_object_new_object ();
  add (answer, "device", cf_json_text (id));
  add (answer, "tested", json_object_new_boolean (TRUE));
  add_words (answer, cf_till_get_test_words (result));
  return cf_console_answer (console, answer, error);
}

gboolean
cf_command_devices_test (CfConsole *console, const CfArgs *args, GError **error)
{
  const char *id = cf_args_word (args, 0);
  gint64 seconds;

  if (!cf_args_number (args, "seconds", TEST_SECONDS, 1, TEST_SECONDS_MAX, &seconds, error))
    return FALSE;
  g_autoptr (CfConsoleTill) till = cf_console_open (console, CF_TILL_OWNER, error);
  if (till == NULL || !find_out (till, TRUE, error))
    return FALSE;
  g_autoptr (GPtrArray) hardware = cf_till_list_hardware (till);
  for (guint i = 0; i < hardware->len; i++) {
    const CfTillHardware *row = hardware->pdata[i];
    if (strcmp (row->id, id) != 0)
      continue;
    if (row->stops)
      return cf_error_set (error, CF_ERROR_DEVICE, "'%s' cannot be used: %s", id, row->words);
    if (strcmp (row->state, "found") == 0)
      return cf_error_set (error, CF_ERROR_DEVICE, "'%s' is not in use; bind it to a role first",
                           id);
    if (g_strcmp0 (row->role, "scanner") == 0)
      return test_scanner (console, till, id, seconds, error);
    if (g_strcmp0 (row->role, "scale") == 0)
      return test_scale (console, till, id, seconds, error);
    return test_other (console, till, id, error);
  }
  return cf_error_set (error, CF_ERROR_NO_DEVICE, "there is no device '%s'", id);
}

/* ---- labels ---- */

gboolean
cf_command_devices_label (CfConsole *console, const CfArgs *args, GError **error)
{
  const char *code = cf_args_word (args, 0);
  gint64 copies;

  if (!cf_args_number (args, "copies", 1, 1, CF_TILL_LABELS_MAX, &copies, error))
    return FALSE;
  g_autoptr (CfConsoleTill) till = cf_console_open (console, CF_TILL_OWNER, error);
  if (till == NULL || !find_out (till, TRUE, error) ||
      !cf_till_print_labels (till, code, (guint) copies, error))
    return FALSE;
  json_object *answer = json_object_new_object ();
  add (answer, "code", cf_json_text (code));
  add (answer, "labels", json_object_new_int64 (copies));
  return cf_console_answer (console, answer, error);
}

/* ---- bind ---- */

gboolean
cf_command_devices_bind (CfConsole *console, const CfArgs *args, GError **error)
{
  const char *role = cf_args_word (args, 0);
  const char *id = cf_args_word (args, 1);
  g_autoptr (CfConsoleTill) till = cf_console_open (console, CF_TILL_OWNER, error);
  g_autoptr (GAsyncResult) result = NULL;
  gboolean is_known = FALSE;

  if (till == NULL || !find_out (till, FALSE, error))
    return FALSE;
  g_autoptr (GPtrArray) hardware = cf_till_list_hardware (till);
  for (guint i = 0; i < hardware->len; i++)
    is_known |= strcmp (((const CfTillHardware *) hardware->pdata[i])->id, id) == 0;
  cf_till_bind_device_async (till, role, strcmp (id, "-") == 0 ? "" : id, cf_await_done, &result);
  if (!cf_till_command_finish (till, cf_await (&result), error))
    return FALSE;
  json_object *answer = json_object_new_object ();
  add (answer, "role", cf_json_text (role));
  add (answer, "device", cf_json_text (strcmp (id, "-") == 0 ? NULL : id));
  add (answer, "connected", json_object_new_boolean (is_known));
  return cf_console_answer (console, answer, error);
}
