/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-command.h"

CfCommand *
cf_command_new (CfCommandKind kind, gpointer owner, CfCommandDone done)
{
  CfCommand *self = g_new0 (CfCommand, 1);

  self->kind = kind;
  self->done = done;
  g_set_weak_pointer (&self->owner, owner);
  return self;
}

void
cf_command_free (CfCommand *self)
{
  if (self == NULL)
    return;
  g_clear_weak_pointer (&self->owner);
  g_free (self->counts);
  g_free (self->slips);
  g_free (self->reason);
  g_free (self->department);
  g_free (self);
}

CfTillClose
cf_command_get_close (const CfCommand *self)
{
  return (CfTillClose){ .counted = self->money,
                        .counts = self->counts,
                        .n_counts = self->n_counts,
                        .left = self->has_left ? &self->left : NULL,
                        .slips = self->slips,
                        .n_slips = self->n_slips,
                        .note = self->reason };
}

void
cf_command_run (CfCommand *self,
                CfTill *till,
                const CfTillApproval *approval,
                GAsyncReadyCallback callback,
                gpointer user_data)
{
  CfTillClose close;

  switch (self->kind) {
  case CF_COMMAND_PRICE:
    cf_till_set_price_async (till, self->line, self->money, self->reason, approval, callback,
                             user_data);
    break;
  case CF_COMMAND_DISCOUNT:
    cf_till_discount_async (till, self->line, &self->discount, self->reason, approval, callback,
                            user_data);
    break;
  case CF_COMMAND_CASH:
    cf_till_move_cash_async (till, self->cash, self->money, self->reason, approval, callback,
                             user_data);
    break;
  case CF_COMMAND_DEPARTMENT:
    cf_till_add_department_async (till, self->department, self->money, approval, callback,
                                  user_data);
    break;
  case CF_COMMAND_CLOSE_SHIFT:
    close = cf_command_get_close (self);
    cf_till_close_shift_async (till, &close, approval, callback, user_data);
    break;
  default: g_assert_not_reached ();
  }
}

gboolean
cf_command_finish (CfCommand *self, CfTill *till, GAsyncResult *result, GError **error)
{
  g_autoptr (CfShiftReport) report = NULL;
  gboolean ok = FALSE;

  switch (self->kind) {
  case CF_COMMAND_CASH:
    ok = cf_till_move_cash_finish (till, result, NULL, NULL, NULL, error);
    break;
  case CF_COMMAND_CLOSE_SHIFT:
    report = cf_till_close_shift_finish (till, result, error);
    ok = report != NULL;
    break;
  case CF_COMMAND_DEPARTMENT: ok = cf_till_add_department_finish (till, result, NULL, error); break;
  case CF_COMMAND_PRICE:
  case CF_COMMAND_DISCOUNT:
  default: ok = cf_till_command_finish (till, result, error);
  }
  if (ok && self->owner != NULL && self->done != NULL)
    self->done (self->owner, report);
  return ok;
}
