/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-desk.h"

G_BEGIN_DECLS

/**
 * CfTenderList:
 *
 * What was paid so far: a row each, with the key that takes it back; a card's row says what the
 * terminal does.  Signals: `remove` (guint tender), `cancel-card`.
 */
#define CF_TYPE_TENDER_LIST (cf_tender_list_get_type ())
G_DECLARE_FINAL_TYPE (CfTenderList, cf_tender_list, CF, TENDER_LIST, GtkWidget)

/** cf_tender_list_set_desk: shows the tenders of the desk's till. */
void cf_tender_list_set_desk (CfTenderList *self, CfDesk *desk);

/** cf_tender_list_update: shows them anew. */
void cf_tender_list_update (CfTenderList *self);

G_END_DECLS
