/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-till-close.h"

G_BEGIN_DECLS

/**
 * CfCommandKind:
 *
 * The commands that somebody else may have to approve.
 */
typedef enum
{
  CF_COMMAND_PRICE,
  CF_COMMAND_DISCOUNT,
  CF_COMMAND_CASH,
  CF_COMMAND_DEPARTMENT,
  CF_COMMAND_CLOSE_SHIFT,
} CfCommandKind;

/** CfCommandDone: @self: as given to the command; called once, after it was accepted. */
typedef void (*CfCommandDone) (GObject *owner, gconstpointer result);

/**
 * CfCommand:
 * @line: line number, 0 for the whole basket
 * @money: price, amount or count
 * @counts: (array length=n_counts): pieces per denomination, for the close
 * @left: what stays in the drawer as the next float, valid if @has_left; else all of it
 * @slips: (array length=n_slips): slips counted; their types are the till's
 * @reason, @department: (nullable); of a close the note
 * @owner: (nullable): told by @done when the command was accepted, if it still lives
 * @done: (nullable): its result argument is the CfShiftReport of a close, else %NULL
 *
 * A command held as a value, so that it can be given again together with an approval.
 */
typedef struct
{
  CfCommandKind kind;
  guint line;
  CfMoney money;
  CfDiscount discount;
  CfTillCash cash;
  guint *counts;
  guint n_counts;
  CfMoney left;
  gboolean has_left;
  CfReportSlip *slips;
  guint n_slips;
  char *reason;
  char *department;
  GObject *owner;
  CfCommandDone done;
} CfCommand;

/**
 * cf_command_new:
 * @owner: (nullable): held weakly
 *
 * Returns: (transfer full): a command to be filled in.
 */
CfCommand *cf_command_new (CfCommandKind kind, gpointer owner, CfCommandDone done)
  G_GNUC_WARN_UNUSED_RESULT;

/** cf_command_free: @self: (nullable). */
void cf_command_free (CfCommand *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfCommand, cf_command_free)

/** cf_command_get_close: Returns: what a close says; borrows from @self. */
CfTillClose cf_command_get_close (const CfCommand *self);

/**
 * cf_command_run:
 * @approval: (nullable): who approves
 *
 * Gives the command to the till.  @self must live until @callback.
 */
void cf_command_run (CfCommand *self,
                     CfTill *till,
                     const CfTillApproval *approval,
                     GAsyncReadyCallback callback,
                     gpointer user_data);

/**
 * cf_command_finish:
 *
 * Ends a command; when it was accepted its owner has been told.
 */
gboolean cf_command_finish (CfCommand *self, CfTill *till, GAsyncResult *result, GError **error);

G_END_DECLS
