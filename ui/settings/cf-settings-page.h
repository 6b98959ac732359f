/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-desk.h"

G_BEGIN_DECLS

/**
 * CfSettingsPage:
 *
 * The shop's own settings: store, taxes, people, quick keys, products.  Every change is a record,
 * and says from when it counts.  Only who may change settings reaches it.
 */
#define CF_TYPE_SETTINGS_PAGE (cf_settings_page_get_type ())
G_DECLARE_FINAL_TYPE (CfSettingsPage, cf_settings_page, CF, SETTINGS_PAGE, GtkWidget)

/** cf_settings_page_new: Returns: (transfer floating): the screen. */
GtkWidget *cf_settings_page_new (CfDesk *desk);

G_END_DECLS
