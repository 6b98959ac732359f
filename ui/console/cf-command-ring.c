/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <unistd.h>

#include "cf-command.h"
#include "cf-ring.h"

gboolean
cf_command_ring (CfConsole *console, const CfArgs *args, GError **error)
{
  CfTillOptions options = {
    .folder = console->folder,
    .use = CF_TILL_SELL,
    .receipt_png = cf_args_option (args, "receipt-png") != NULL,
  };
  g_autoptr (CfConsoleTill) till = cf_till_open (&options, error);

  /* What this till wrote before its disk was put back is there before it writes again. */
  if (till != NULL && cf_command_take_back (till) > 0) {
    cf_console_close (g_steal_pointer (&till));
    till = cf_till_open (&options, error);
  }
  if (till == NULL)
    return FALSE;
  G_GNUC_UNUSED g_autoptr (CfCommandLender) lender =
    cf_command_lender_new (till); /* freed before the till */
  return cf_ring_run (till, STDIN_FILENO, error);
}
