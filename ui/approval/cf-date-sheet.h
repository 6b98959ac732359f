/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-desk.h"

G_BEGIN_DECLS

/**
 * CfDateSheet:
 *
 * Asks for a birth date on a pad of digits, in the order in which the locale writes dates.  The
 * date is used once and forgotten.  Signals: `date` (char *YYYY-MM-DD), `cancelled`.
 */
#define CF_TYPE_DATE_SHEET (cf_date_sheet_get_type ())
G_DECLARE_FINAL_TYPE (CfDateSheet, cf_date_sheet, CF, DATE_SHEET, GtkWidget)

/** cf_date_sheet_new: @question: what it is asked for.  Returns: (transfer floating): the sheet. */
GtkWidget *cf_date_sheet_new (const char *question);

/** cf_date_sheet_handle_key: Returns: whether the sheet took the key. */
gboolean cf_date_sheet_handle_key (CfDateSheet *self, guint keyval);

G_END_DECLS
