/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-command.h"
#include "cf-console-json.h"
#include "cf-error.h"
#include "cf-till-stock.h"

static gboolean
add_row (CfTill *till, const char *sku, const char *location, json_object *rows, GError **error)
{
  g_autoptr (CfTillStockRow) row = cf_till_read_stock (till, sku, location, error);

  if (row == NULL)
    return FALSE;
  json_object_array_add (rows, cf_json_stock (row));
  return TRUE;
}

static gboolean
add_all (CfTill *till, const CfArgs *args, json_object *rows, GError **error)
{
  g_autoptr (GPtrArray) stock = NULL;
  gint64 limit;

  if (!cf_args_number (args, "limit", CF_TILL_STOCK_ROWS_MAX, 1, CF_TILL_STOCK_ROWS_MAX, &limit,
                       error))
    return FALSE;
  stock = cf_till_list_stock (till, cf_args_option (args, "location"), (guint) limit, error);
  for (guint i = 0; stock != NULL && i < stock->len; i++)
    json_object_array_add (rows, cf_json_stock (stock->pdata[i]));
  return stock != NULL;
}

gboolean
cf_command_stock_show (CfConsole *console, const CfArgs *args, GError **error)
{
  g_autoptr (CfConsoleTill) till = cf_console_open (console, CF_TILL_READ, error);
  g_autoptr (json_object) rows = json_object_new_array ();
  const char *location = cf_args_option (args, "location");
  json_object *answer;

  if (till == NULL)
    return FALSE;
  if (cf_args_word (args, 0) == NULL && !add_all (till, args, rows, error))
    return FALSE;
  for (guint i = 0; cf_args_word (args, i) != NULL; i++)
    if (!add_row (till, cf_args_word (args, i), location, rows, error))
      return FALSE;
  answer = json_object_new_object ();
  json_object_object_add (answer, "stock", g_steal_pointer (&rows));
  return cf_console_answer (console, answer, error);
}

/* Fills in what all four have in common, does it, and answers with the figures as they are then. */
static gboolean
change (CfConsole *console, const CfArgs *args, CfTillStockChange *what, GError **error)
{
  g_autoptr (CfConsoleTill) till = cf_console_open (console, CF_TILL_OWNER, error);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (CfTillStockRow) row = NULL;
  g_autofree char *hash = NULL;
  g_autofree char *document = NULL;
  guint64 epoch, seq;
  json_object *answer;

  if (till == NULL)
    return FALSE;
  what->sku = cf_args_word (args, 0);
  what->location = cf_args_option (args, "location");
  what->document = cf_args_option (args, "document");
  row = cf_till_read_stock (till, what->sku, what->location, error);
  if (row == NULL || !cf_quantity_parse (cf_args_word (args, 1), row->unit, &what->quantity, error))
    return FALSE;
  cf_till_change_stock_async (till, what, NULL, cf_await_done, &result);
  if (!cf_till_change_stock_finish (till, cf_await (&result), &epoch, &seq, &hash, &document,
                                    error))
    return FALSE;
  g_clear_pointer (&row, cf_till_stock_row_free);
  row = cf_till_read_stock (till, what->sku, what->location, error);
  if (row == NULL)
    return FALSE;
  answer = json_object_new_object ();
  json_object_object_add (answer, "stock", cf_json_stock (row));
  json_object_object_add (answer, "journal", cf_json_position (epoch, seq, hash));
  if (document != NULL)
    json_object_object_add (answer, "document", json_object_new_string (document));
  return cf_console_answer (console, answer, error);
}

gboolean
cf_command_stock_receive (CfConsole *console, const CfArgs *args, GError **error)
{
  CfTillStockChange what = { .kind = CF_TILL_STOCK_RECEIVE };

  return change (console, args, &what, error);
}

gboolean
cf_command_stock_count (CfConsole *console, const CfArgs *args, GError **error)
{
  CfTillStockChange what = { .kind = CF_TILL_STOCK_COUNT };

  return change (console, args, &what, error);
}

gboolean
cf_command_stock_adjust (CfConsole *console, const CfArgs *args, GError **error)
{
  CfTillStockChange what = { .kind = CF_TILL_STOCK_ADJUST,
                             .reason = cf_args_option (args, "reason"),
                             .damaged = cf_args_option (args, "damaged") != NULL };

  return change (console, args, &what, error);
}

gboolean
cf_command_stock_transfer (CfConsole *console, const CfArgs *args, GError **error)
{
  CfTillStockChange what = { .kind = CF_TILL_STOCK_TRANSFER,
                             .to_location = cf_args_option (args, "to"),
                             .to_store = cf_args_option (args, "to-store") };

  return change (console, args, &what, error);
}
