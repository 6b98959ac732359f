/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-desk.h"

G_BEGIN_DECLS

/**
 * CfReportPage:
 *
 * An X of the open shift or a Z of a closed one: the figures as the report has them, nothing added.
 */
#define CF_TYPE_REPORT_PAGE (cf_report_page_get_type ())
G_DECLARE_FINAL_TYPE (CfReportPage, cf_report_page, CF, REPORT_PAGE, GtkWidget)

/** cf_report_page_new: Returns: (transfer floating): the screen. */
GtkWidget *cf_report_page_new (CfDesk *desk);

G_END_DECLS
