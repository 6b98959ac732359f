/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-command.h"
#include "cf-console-json.h"
#include "cf-error.h"
#include "cf-till-close.h"
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

#define SLIPS_MAX 8

/* "card=61,voucher=4"; the types borrow from @pairs, which are cut there. */
static gboolean
read_slips (GStrv pairs, CfReportSlip *ret_slips, guint *ret_n, GError **error)
{
  guint n = 0;

  for (; pairs[n] != NULL; n++) {
    char *equals = strchr (pairs[n], '=');
    guint64 count;

    if (n == SLIPS_MAX || equals == NULL ||
        !g_ascii_string_to_unsigned (equals + 1, 10, 0, G_MAXUINT32, &count, NULL))
      return cf_error_set (error, CF_ERROR_USAGE, "slips are given as card=61,voucher=4");
    *equals = '\0';
    ret_slips[n] = (CfReportSlip){ pairs[n], (guint) count };
  }
  *ret_n = n;
  return TRUE;
}

static CfShiftReport *
close_shift (CfTill *till, const CfArgs *args, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  const char *slips_text = cf_args_option (args, "slips");
  g_auto (GStrv) pairs = g_strsplit (slips_text != NULL ? slips_text : "", ",", SLIPS_MAX + 1);
  CfReportSlip slips[SLIPS_MAX];
  CfMoney left;
  CfTillClose close = { .left = cf_args_option (args, "left") != NULL ? &left : NULL,
                        .slips = slips,
                        .note = cf_args_option (args, "note") };

  if (!read_amount (till, args, "counted", &close.counted, error) ||
      !read_amount (till, args, "left", &left, error) ||
      !read_slips (pairs, slips, &close.n_slips, error) || !connect_terminal (till, error))
    return NULL;
  cf_till_close_shift_async (till, &close, NULL, cf_await_done, &result);
  return cf_till_close_shift_finish (till, cf_await (&result), error);
}

gboolean
cf_command_report_z (CfConsole *console, const CfArgs *args, GError **error)
{
  static const char *const OF_A_CLOSE[] = { "left", "slips", "note" };
  g_autoptr (CfConsoleTill) till = NULL;
  g_autoptr (CfShiftReport) report = NULL;
  gboolean closes = cf_args_option (args, "counted") != NULL;

  if (closes && cf_args_option (args, "number") != NULL)
    return cf_error_set (error, CF_ERROR_USAGE, "--counted closes a shift, --number shows a Z");
  for (guint i = 0; i < G_N_ELEMENTS (OF_A_CLOSE); i++)
    if (!closes && cf_args_option (args, OF_A_CLOSE[i]) != NULL)
      return cf_error_set (error, CF_ERROR_USAGE, "--%s goes with --counted", OF_A_CLOSE[i]);
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

gboolean
cf_command_report_gift_cards (CfConsole *console, const CfArgs *args, GError **error)
{
  return report (console, args, "gift-cards", error);
}
