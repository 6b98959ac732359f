/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-command.h"
#include "cf-console-json.h"
#include "cf-error.h"
#include "cf-till-hardware.h"
#include "cf-till-upkeep.h"

gboolean
cf_command_report_x (CfConsole *console, const CfArgs *args, GError **error)
{
  g_autoptr (CfConsoleTill) till = cf_console_open (console, CF_TILL_READ, error);
  g_autoptr (CfShiftReport) report = till != NULL ? cf_till_read_x (till, error) : NULL;

  if (report == NULL)
    return FALSE;
  return cf_console_answer (console, cf_json_x (report), error);
}

static gboolean
read_amount (CfTill *till,
             const CfArgs *args,
             const char *name,
             CfMoney *ret_amount,
             GError **error)
{
  const char *text = cf_args_option (args, name);

  return text == NULL ||
         cf_money_parse (text, cf_till_get_store (till)->exponent, ret_amount, error);
}

/* The payment terminal is asked what it has taken, so it has to be there. */
static gboolean
connect_terminal (CfTill *till, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  if (!cf_till_has_bound_terminal (till))
    return TRUE;
  cf_till_open_hardware_async (till, TRUE, cf_await_done, &result);
  return cf_till_command_finish (till, cf_await (&result), error);
}

static CfShiftReport *
close_shift (CfTill *till, const CfArgs *args, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  CfMoney counted, left;

  if (!read_amount (till, args, "counted", &counted, error) ||
      !read_amount (till, args, "left", &left, error) || !connect_terminal (till, error))
    return NULL;
  cf_till_close_shift_async (till, counted, NULL, 0,
                             cf_args_option (args, "left") != NULL ? &left : NULL, NULL,
                             cf_await_done, &result);
  return cf_till_close_shift_finish (till, cf_await (&result), error);
}

gboolean
cf_command_report_z (CfConsole *console, const CfArgs *args, GError **error)
{
  g_autoptr (CfConsoleTill) till = NULL;
  g_autoptr (CfShiftReport) report = NULL;
  gboolean closes = cf_args_option (args, "counted") != NULL;

  if (closes && cf_args_option (args, "number") != NULL)
    return cf_error_set (error, CF_ERROR_USAGE, "--counted closes a shift, --number shows a Z");
  if (!closes && cf_args_option (args, "left") != NULL)
    return cf_error_set (error, CF_ERROR_USAGE, "--left goes with --counted");
  till = cf_console_open (console, CF_TILL_OWNER, error);
  if (till == NULL)
    return FALSE;
  report = closes ? close_shift (till, args, error)
                  : cf_till_read_z (till, cf_args_option (args, "number"), error);
  if (report == NULL)
    return FALSE;
  return cf_console_answer (console, cf_json_z (report), error);
}

static gboolean
report (CfConsole *console, const CfArgs *args, const char *kind, GError **error)
{
  g_autoptr (CfConsoleTill) till = cf_console_open (console, CF_TILL_READ, error);
  g_autofree char *text = NULL;
  json_object *document;

  if (till == NULL)
    return FALSE;
  text =
    cf_till_report (till, kind, cf_args_option (args, "from"), cf_args_option (args, "to"), error);
  if (text == NULL)
    return FALSE;
  document = json_tokener_parse (text);
  g_assert (json_object_is_type (document, json_type_object)); /* the till promises one */
  return cf_console_answer (console, document, error);
}

gboolean
cf_command_report_sales (CfConsole *console, const CfArgs *args, GError **error)
{
  return report (console, args, "sales", error);
}

gboolean
cf_command_report_products (CfConsole *console, const CfArgs *args, GError **error)
{
  return report (console, args, "products", error);
}

gboolean
cf_command_report_hours (CfConsole *console, const CfArgs *args, GError **error)
{
  return report (console, args, "hours", error);
}

gboolean
cf_command_report_tax (CfConsole *console, const CfArgs *args, GError **error)
{
  return report (console, args, "tax", error);
}

gboolean
cf_command_report_people (CfConsole *console, const CfArgs *args, GError **error)
{
  return report (console, args, "people", error);
}
