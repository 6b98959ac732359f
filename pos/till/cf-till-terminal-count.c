/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the payment terminal says that it took, beside what the till says.  The terminal is asked
 * before the Z is drawn and never holds it up: what it does not say in time stands on the Z as that.
 * Only its totals are asked for; its day is ended by whoever ends it today.
 */
#include <glib/gi18n-lib.h>

#include "cf-tender-store.h"
#include "cf-terminal-count.h"
#include "cf-till-hardware.h"
#include "cf-till-private.h"

typedef struct
{
  GTask *task;
  CfTillTerminalCounted done;
  CfReportTerminal *count;
} Asking;

static void
on_totals_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Asking *asking = data;
  CfTill *self = g_task_get_source_object (asking->task);
  g_autoptr (GError) error = NULL;
  g_autoptr (CfPaymentTotals) totals =
    cf_payment_terminal_totals_finish (CF_PAYMENT_TERMINAL (source), result, &error);

  cf_till_thaw (self);
  if (totals != NULL) {
    CfReportTerminal *count = asking->count;

    count->verdict = CF_TERMINAL_UNCLEAR; /* until it is compared */
    count->period = g_steal_pointer (&totals->period);
    count->charged_count = totals->charged_count;
    count->charged = cf_money_from_minor (totals->charged_minor);
    count->returned_count = totals->returned_count;
    count->returned = cf_money_from_minor (totals->returned_minor);
  } else
    g_debug ("no totals: %s", error->message);
  asking->done (self, asking->task, asking->count);
}

void
cf_till_count_terminal (CfTill *self, GTask *task, CfTillTerminalCounted done)
{
  CfPaymentTerminal *terminal =
    self->station != NULL ? cf_station_get_payment_terminal (self->station) : NULL;

  if (terminal == NULL && !cf_till_has_bound_terminal (self)) { /* a till without one */
    done (self, task, NULL);
    return;
  }
  const char *id = terminal != NULL ? cf_device_get_id (CF_DEVICE (terminal))
                                    : self->station_settings.bound[CF_DEVICE_ROLE_PAYMENT];
  CfReportTerminal *count = g_new0 (CfReportTerminal, 1);
  *count = (CfReportTerminal){ .id = g_strdup (id), .verdict = CF_TERMINAL_SILENT };
  if (terminal == NULL || !cf_device_is_usable (CF_DEVICE (terminal))) {
    done (self, task, count);
    return;
  }
  Asking *asking = g_new (Asking, 1);
  *asking = (Asking){ task, done, count };
  cf_till_freeze (self);
  cf_till_changed (self);
  cf_payment_terminal_totals_async (terminal, self->shop.currency, self->shop.exponent,
                                    on_totals_cb, asking);
}

/* ── comparing ───────────────────────────────────────────────────────────────────────────────── */

static gboolean
read_last_z (CfTill *self, CfShiftReport **ret_report, GError **error)
{
  CfDb *db = cf_store_get_reader (self->store);
  g_autoptr (CfShiftRow) row = NULL;

  if (!cf_shift_store_load_closed (db, NULL, &row, error))
    return FALSE;
  *ret_report = row != NULL ? cf_shift_store_report (db, row->id.text, error) : NULL;
  return row == NULL || *ret_report != NULL;
}

gboolean
cf_till_compare_terminal (CfTill *self, CfReportTerminal *count, GError **error)
{
  CfDb *db = cf_store_get_reader (self->store);
  g_autoptr (CfShiftReport) last = NULL;

  if (!cf_tender_store_sum_taken (db, 0, &count->expected_ever.minor, error) ||
      !cf_tender_store_sum_taken (db, self->shift.opened_at_ms, &count->expected.minor, error) ||
      !read_last_z (self, &last, error))
    return FALSE;
  cf_terminal_count_compare (count, last != NULL ? last->card_terminal : NULL);
  return TRUE;
}

/* ── in words ────────────────────────────────────────────────────────────────────────────────── */

const char *
cf_till_terminal_words (const CfShiftReport *report)
{
  const CfReportTerminal *terminal = report->card_terminal;

  g_return_val_if_fail (terminal != NULL, NULL);
  switch (terminal->verdict) {
  case CF_TERMINAL_SILENT:
    return _ ("The card terminal could not be asked. Compare with its own report.");
  case CF_TERMINAL_UNCLEAR:
    return _ ("The terminal counts from before this shift. Compare with its own report.");
  case CF_TERMINAL_DIFFERS:
    if (report->card_unknown_count > 0)
      return _ ("Terminal and till differ. A card payment of unknown outcome may be the reason.");
    return terminal->taken.minor > terminal->expected.minor
             ? _ ("The terminal took more than the till knows of. Look through its slips.")
             : _ ("The terminal took less than the till says. Look through its slips.");
  case CF_TERMINAL_AGREES:
  default: return _ ("The terminal took what the till says.");
  }
}
