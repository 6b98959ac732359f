/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <unistd.h>

#include "cf-command.h"
#include "cf-console-json.h"
#include "cf-error.h"
#include "cf-till-upkeep.h"

#define FIND_DEFAULT 20
#define FIND_MAX     200

/* Shows how far a long import has come, to somebody who sits before a terminal. */
static void
on_import_cb (const CfTillImport *so_far, gpointer user_data)
{
  if (isatty (STDERR_FILENO))
    fprintf (stderr, "\r%" G_GUINT64_FORMAT " rows", so_far->rows);
}

gboolean
cf_command_catalog_import (CfConsole *console, const CfArgs *args, GError **error)
{
  g_autoptr (CfConsoleTill) till = cf_console_open (console, CF_TILL_OWNER, error);
  g_autoptr (GAsyncResult) result = NULL;
  char seconds[G_ASCII_DTOSTR_BUF_SIZE];
  CfTillImport import;
  json_object *answer;

  if (till == NULL)
    return FALSE;
  cf_till_import_catalog_async (till, cf_args_word (args, 0), cf_args_option (args, "rejects"),
                                console->json ? NULL : on_import_cb, NULL, NULL, cf_await_done,
                                &result);
  if (!cf_till_import_catalog_finish (till, cf_await (&result), &import, error))
    return FALSE;
  if (!console->json && isatty (STDERR_FILENO))
    fputs ("\r\x1b[K", stderr);

  answer = json_object_new_object ();
  json_object_object_add (answer, "rows", cf_json_count (import.rows));
  json_object_object_add (answer, "accepted", cf_json_count (import.accepted));
  json_object_object_add (answer, "updated", cf_json_count (import.updated));
  json_object_object_add (answer, "rejected", cf_json_count (import.rejected));
  json_object_object_add (answer, "stock_kept", cf_json_count (import.stock_kept));
  g_ascii_formatd (seconds, sizeof seconds, "%.3f", import.seconds);
  json_object_object_add (answer, "seconds", json_object_new_double_s (import.seconds, seconds));
  return cf_console_answer (console, answer, error);
}

gboolean
cf_command_catalog_find (CfConsole *console, const CfArgs *args, GError **error)
{
  g_autoptr (CfConsoleTill) till = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) products = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  json_object *rows, *answer;
  gint64 limit;

  if (!cf_args_number (args, "limit", FIND_DEFAULT, 1, FIND_MAX, &limit, error))
    return FALSE;
  for (guint i = 0; cf_args_word (args, i) != NULL; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "", cf_args_word (args, i));
  till = cf_console_open (console, CF_TILL_READ, error);
  if (till == NULL)
    return FALSE;
  cf_till_search_async (till, text->str, (guint) limit, cf_await_done, &result);
  products = cf_till_search_finish (till, cf_await (&result), error);
  if (products == NULL)
    return FALSE;

  rows = json_object_new_array ();
  for (guint i = 0; i < products->len; i++)
    json_object_array_add (rows, cf_json_product (till, cf_till_product_get_info (
                                                          g_ptr_array_index (products, i))));
  answer = json_object_new_object ();
  json_object_object_add (answer, "products", rows);
  return cf_console_answer (console, answer, error);
}

gboolean
cf_command_catalog_show (CfConsole *console, const CfArgs *args, GError **error)
{
  g_autoptr (CfConsoleTill) till = cf_console_open (console, CF_TILL_READ, error);
  g_autoptr (CfTillProduct) product = NULL;

  if (till == NULL)
    return FALSE;
  product = cf_till_find_product (till, cf_args_word (args, 0), error);
  if (product == NULL)
    return FALSE;
  return cf_console_answer (console, cf_json_product (till, cf_till_product_get_info (product)),
                            error);
}
