/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-desk.h"

G_BEGIN_DECLS

/**
 * CfDevicesPage:
 *
 * Status: each device, what it is, what it last said and when, and its test; what is to be sent to
 * the central; the proof of the journal.  Anyone may look.  Where devices are virtual, their
 * troubles can be played from here.
 */
#define CF_TYPE_DEVICES_PAGE (cf_devices_page_get_type ())
G_DECLARE_FINAL_TYPE (CfDevicesPage, cf_devices_page, CF, DEVICES_PAGE, GtkWidget)

/** cf_devices_page_new: Returns: (transfer floating): the screen. */
GtkWidget *cf_devices_page_new (CfDesk *desk);

G_END_DECLS
