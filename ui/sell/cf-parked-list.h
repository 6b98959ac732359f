/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-desk.h"

G_BEGIN_DECLS

/**
 * CfParkedList:
 *
 * The parked baskets in the middle column: one touch resumes one.  Signal `resume` (char *id).
 */
#define CF_TYPE_PARKED_LIST (cf_parked_list_get_type ())
G_DECLARE_FINAL_TYPE (CfParkedList, cf_parked_list, CF, PARKED_LIST, GtkWidget)

/** cf_parked_list_new: Returns: (transfer floating): the list of @desk's till. */
GtkWidget *cf_parked_list_new (CfDesk *desk);

G_END_DECLS
