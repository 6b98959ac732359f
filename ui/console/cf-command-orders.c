/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-command.h"
#include "cf-error.h"
#include "cf-order-json.h"

gboolean
cf_command_orders_list (CfConsole *console, const CfArgs *args, GError **error)
{
  g_autoptr (CfConsoleTill) till = cf_console_open (console, CF_TILL_READ, error);
  g_autoptr (GPtrArray) orders = NULL;
  json_object *answer, *rows;

  if (till == NULL)
    return FALSE;
  orders = cf_till_list_orders (till, cf_args_option (args, "all") != NULL, error);
  if (orders == NULL)
    return FALSE;
  rows = json_object_new_array ();
  for (guint i = 0; i < orders->len; i++)
    json_object_array_add (rows, cf_json_order_row (till, orders->pdata[i]));
  answer = json_object_new_object ();
  json_object_object_add (answer, "orders", rows);
  return cf_console_answer (console, answer, error);
}

gboolean
cf_command_orders_show (CfConsole *console, const CfArgs *args, GError **error)
{
  g_autoptr (CfConsoleTill) till = cf_console_open (console, CF_TILL_READ, error);
  g_autoptr (CfTillOrder) order = NULL;
  json_object *answer;

  if (till == NULL)
    return FALSE;
  order = cf_till_read_order (till, cf_args_word (args, 0), error);
  if (order == NULL)
    return FALSE;
  answer = json_object_new_object ();
  json_object_object_add (answer, "order", cf_json_order (till, order));
  return cf_console_answer (console, answer, error);
}

/* Reads the line that a step is about; without one it is about all of them. */
static gboolean
read_line (const CfArgs *args,
           const CfTillOrder *order,
           CfTillOrderStep *step,
           CfTillOrderLine *storage,
           GError **error)
{
  const char *quantity = cf_args_option (args, "qty");
  const CfPickupLine *line;
  gint64 no;

  if (cf_args_option (args, "line") == NULL) {
    if (quantity == NULL && cf_args_option (args, "sku") == NULL)
      return TRUE;
    return cf_error_set (error, CF_ERROR_USAGE, "--qty and --sku belong to a --line");
  }
  if (!cf_args_number (args, "line", 0, 1, G_MAXINT32, &no, error))
    return FALSE;
  *storage = (CfTillOrderLine){ .line = (guint) no, .sku = cf_args_option (args, "sku") };
  line = cf_pickup_find_line (order->pickup, storage->line);
  if (quantity != NULL && !cf_quantity_parse (quantity, line != NULL ? line->unit : CF_UNIT_EA,
                                              &storage->quantity, error))
    return FALSE;
  if (quantity != NULL && storage->quantity.milli == 0)
    return cf_error_set (error, CF_ERROR_BAD_QTY, "a quantity of nothing");
  step->lines = storage;
  step->n_lines = 1;
  return TRUE;
}

/* Does @step and answers with the order as it is then. */
static gboolean
take_step (CfConsole *console, const CfArgs *args, CfTillOrderStep *step, GError **error)
{
  g_autoptr (CfConsoleTill) till = cf_console_open (console, CF_TILL_OWNER, error);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (CfTillOrder) order = NULL;
  g_autofree char *hash = NULL;
  CfTillOrderLine line;
  guint64 epoch, seq;
  json_object *answer;

  if (till == NULL)
    return FALSE;
  step->order = cf_args_word (args, 0);
  order = cf_till_read_order (till, step->order, error);
  if (order == NULL || !read_line (args, order, step, &line, error))
    return FALSE;
  cf_till_step_order_async (till, step, NULL, cf_await_done, &result);
  if (!cf_till_step_order_finish (till, cf_await (&result), &epoch, &seq, &hash, error))
    return FALSE;
  g_clear_pointer (&order, cf_till_order_free);
  order = cf_till_read_order (till, step->order, error);
  if (order == NULL)
    return FALSE;
  answer = json_object_new_object ();
  json_object_object_add (answer, "order", cf_json_order (till, order));
  json_object_object_add (answer, "journal", cf_json_position (epoch, seq, hash));
  return cf_console_answer (console, answer, error);
}

gboolean
cf_command_orders_accept (CfConsole *console, const CfArgs *args, GError **error)
{
  CfTillOrderStep step = { .step = CF_PICKUP_ACCEPT };

  return take_step (console, args, &step, error);
}

gboolean
cf_command_orders_pick (CfConsole *console, const CfArgs *args, GError **error)
{
  CfTillOrderStep step = { .step = CF_PICKUP_PICK };

  return take_step (console, args, &step, error);
}

gboolean
cf_command_orders_short (CfConsole *console, const CfArgs *args, GError **error)
{
  CfTillOrderStep step = { .step = CF_PICKUP_FALL_SHORT,
                           .reason = cf_args_option (args, "reason") };

  return take_step (console, args, &step, error);
}

gboolean
cf_command_orders_ready (CfConsole *console, const CfArgs *args, GError **error)
{
  CfTillOrderStep step = { .step = CF_PICKUP_STAGE, .shelf = cf_args_option (args, "shelf") };

  return take_step (console, args, &step, error);
}

gboolean
cf_command_orders_collect (CfConsole *console, const CfArgs *args, GError **error)
{
  const char *phone = cf_args_option (args, "phone"), *email = cf_args_option (args, "email");
  gboolean document = cf_args_option (args, "document") != NULL;
  guint proofs = (phone != NULL) + (email != NULL) + (document ? 1 : 0);
  CfTillOrderStep step = { .step = CF_PICKUP_COLLECT,
                           .code = cf_args_option (args, "code"),
                           .name = cf_args_option (args, "name"),
                           .proof = phone != NULL   ? CF_PROOF_PHONE
                                    : email != NULL ? CF_PROOF_EMAIL
                                                    : CF_PROOF_DOCUMENT,
                           .said = phone != NULL ? phone : email };

  if ((step.code != NULL) == (step.name != NULL) || proofs != (step.name != NULL ? 1U : 0U))
    return cf_error_set (error, CF_ERROR_USAGE,
                         "either --code, or --name with one of --phone, --email and --document");
  return take_step (console, args, &step, error);
}

gboolean
cf_command_orders_cancel (CfConsole *console, const CfArgs *args, GError **error)
{
  CfTillOrderStep step = { .step = CF_PICKUP_CANCEL, .reason = cf_args_option (args, "reason") };

  return take_step (console, args, &step, error);
}

gboolean
cf_command_orders_return (CfConsole *console, const CfArgs *args, GError **error)
{
  CfTillOrderStep step = { .step = CF_PICKUP_RETURN,
                           .reason = cf_args_option (args, "reason"),
                           .is_damaged = cf_args_option (args, "damaged") != NULL };

  return take_step (console, args, &step, error);
}
