/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-desk.h"

G_BEGIN_DECLS

/**
 * CfApprovalSheet:
 *
 * Somebody who may has to say yes: what, from, to and the limit in one box; who may; their PIN.
 * The sale stands behind it as it was.  A badge only chooses the person.
 *
 * Signal `closed`: approved, refused for good, or cancelled.
 */
#define CF_TYPE_APPROVAL_SHEET (cf_approval_sheet_get_type ())
G_DECLARE_FINAL_TYPE (CfApprovalSheet, cf_approval_sheet, CF, APPROVAL_SHEET, GtkWidget)

/**
 * cf_approval_sheet_new:
 * @command: (transfer full): what waits for the approval
 *
 * Returns: (transfer floating): a sheet about the till's last refusal.
 */
GtkWidget *cf_approval_sheet_new (CfDesk *desk, CfCommand *command);

/** cf_approval_sheet_handle_key: Returns: whether the PIN pad took the key. */
gboolean cf_approval_sheet_handle_key (CfApprovalSheet *self, guint keyval);

/** cf_approval_sheet_choose: chooses the person @id, if they may approve it. */
void cf_approval_sheet_choose (CfApprovalSheet *self, const char *id);

G_END_DECLS
