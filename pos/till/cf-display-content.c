/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-display-content.h"

#include <glib/gi18n-lib.h>

static void
set_row (CfDisplayContent *self,
         int row,
         const char *text,
         const CfFormat *format,
         const CfMoney *amount)
{
  self->text[row] = g_strdup (text);
  self->amount[row] = amount != NULL ? cf_format_money (format, *amount) : NULL;
}

/* The basket is empty: what has become of the last one, or nothing. */
static void
show_done (CfDisplayContent *self, const CfDisplayMoment *moment)
{
  const CfSale *done = moment->done;

  if (done == NULL) {
    set_row (self, 0, moment->store, NULL, NULL);
    set_row (self, 1, "", NULL, NULL);
    return;
  }
  set_row (self, 0, _ ("Paid"), moment->format, &done->total);
  if (done->change.minor != 0)
    set_row (self, 1, _ ("Change"), moment->format, &done->change);
  else
    set_row (self, 1, _ ("Thank you"), NULL, NULL);
}

/* Something has been paid, or must be paid out. */
static void
show_paying (CfDisplayContent *self, const CfDisplayMoment *moment)
{
  const CfFigures *figures = moment->figures;

  set_row (self, 0, _ ("Total"), moment->format, &figures->total);
  if (figures->due.minor > 0)
    set_row (self, 1, _ ("To pay"), moment->format, &figures->due);
  else if (figures->refund_due.minor > 0)
    set_row (self, 1, _ ("You get"), moment->format, &figures->refund_due);
  else
    set_row (self, 1, _ ("Change"), moment->format, &figures->change);
}

static void
show_lines (CfDisplayContent *self, const CfDisplayMoment *moment)
{
  if (moment->line_name != NULL)
    set_row (self, 0, moment->line_name, moment->format, &moment->line_total);
  else if (moment->saved.minor > 0)
    set_row (self, 0, _ ("You save"), moment->format, &moment->saved);
  else
    set_row (self, 0, moment->store, NULL, NULL);
  set_row (self, 1, _ ("Total"), moment->format, &moment->figures->total);
}

void
cf_display_content_init (CfDisplayContent *self, const CfDisplayMoment *moment)
{
  g_return_if_fail (self != NULL && moment != NULL);
  g_return_if_fail (moment->store != NULL && moment->figures != NULL);

  if (!moment->has_lines)
    show_done (self, moment);
  else if (moment->is_card_running) {
    set_row (self, 0, _ ("Present your card"), NULL, NULL);
    set_row (self, 1, _ ("To pay"), moment->format, &moment->figures->due);
  } else if (moment->figures->tendered.minor != 0 || moment->figures->refund_due.minor != 0)
    show_paying (self, moment);
  else
    show_lines (self, moment);
}

void
cf_display_content_clear (CfDisplayContent *self)
{
  for (int row = 0; row < 2; row++) {
    g_clear_pointer (&self->text[row], g_free);
    g_clear_pointer (&self->amount[row], g_free);
  }
}
