/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-shift-report.h"

const char *
cf_terminal_verdict_name (CfTerminalVerdict verdict)
{
#define CF_TERMINAL_NAME(id, name) [CF_TERMINAL_##id] = name,
  static const char *const names[] = { CF_TERMINAL_VERDICT_TABLE (CF_TERMINAL_NAME) };
#undef CF_TERMINAL_NAME

  g_return_val_if_fail ((guint) verdict < G_N_ELEMENTS (names), NULL);
  return names[verdict];
}

void
cf_report_terminal_free (CfReportTerminal *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->period);
  g_free (self);
}

static void
tax_free (gpointer data)
{
  CfSaleTax *tax = data;
  g_free (tax->tax_class);
  g_free (tax);
}

static void
tender_free (gpointer data)
{
  CfReportTender *tender = data;
  g_free (tender->type);
  g_free (tender);
}

static void
slip_free (gpointer data)
{
  CfReportSlip *slip = data;
  g_free (slip->type);
  g_free (slip);
}

CfShiftReport *
cf_shift_report_new (void)
{
  CfShiftReport *self = g_new0 (CfShiftReport, 1);
  self->taxes = g_ptr_array_new_with_free_func (tax_free);
  self->tenders = g_ptr_array_new_with_free_func (tender_free);
  self->slips = g_ptr_array_new_with_free_func (slip_free);
  return self;
}

void
cf_shift_report_add_tender (CfShiftReport *self, const char *type, guint count, CfMoney amount)
{
  CfReportTender *tender = g_new0 (CfReportTender, 1);
  *tender = (CfReportTender){ g_strdup (type), count, amount };
  g_ptr_array_add (self->tenders, tender);
}

void
cf_shift_report_add_slips (CfShiftReport *self, const char *type, guint count)
{
  CfReportSlip *slip = g_new0 (CfReportSlip, 1);
  *slip = (CfReportSlip){ g_strdup (type), count };
  g_ptr_array_add (self->slips, slip);
}

guint
cf_shift_report_count_tenders (const CfShiftReport *self, const char *type)
{
  guint count = 0;
  for (guint i = 0; i < self->tenders->len; i++) {
    const CfReportTender *tender = self->tenders->pdata[i];
    count += g_str_equal (tender->type, type) ? tender->count : 0;
  }
  return count;
}

void
cf_shift_report_free (CfShiftReport *self)
{
  if (self == NULL)
    return;
  g_free (self->number);
  g_free (self->business_day);
  g_free (self->currency);
  g_free (self->opened_by);
  g_free (self->closed_by);
  g_ptr_array_unref (self->taxes);
  g_ptr_array_unref (self->tenders);
  cf_report_terminal_free (self->card_terminal);
  g_ptr_array_unref (self->slips);
  g_free (self->note);
  g_free (self);
}
