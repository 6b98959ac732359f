/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "cf-desk.h"

G_BEGIN_DECLS

/**
 * CfCustomerWindow:
 *
 * What the customer sees on the second screen: the lines as they are rung, the total, what is
 * saved; on paying what is due, "Present the card", the change; afterwards thanks and the receipt's
 * code.  No controls, no input.
 */
#define CF_TYPE_CUSTOMER_WINDOW (cf_customer_window_get_type ())
G_DECLARE_FINAL_TYPE (CfCustomerWindow, cf_customer_window, CF, CUSTOMER_WINDOW, GtkWindow)

/** cf_customer_window_new: Returns: (transfer floating): the window; show it on another monitor. */
GtkWindow *cf_customer_window_new (GtkApplication *app, CfDesk *desk);

/**
 * cf_customer_window_set_page:
 * @page: the name of the screen the cashier sees
 */
void cf_customer_window_set_page (CfCustomerWindow *self, const char *page);

G_END_DECLS
