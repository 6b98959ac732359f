/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-desk.h"

G_BEGIN_DECLS

/**
 * CfPayPage:
 *
 * Taking money: the basket stays in sight; what was paid so far, what is still due in the largest
 * type, quick cash, other ways to pay.  When the last is paid the sale is finished by itself.  A
 * card whose outcome is not known replaces the lower part by four ways out, and nothing else can be
 * charged meanwhile.
 */
#define CF_TYPE_PAY_PAGE (cf_pay_page_get_type ())
G_DECLARE_FINAL_TYPE (CfPayPage, cf_pay_page, CF, PAY_PAGE, GtkWidget)

/** cf_pay_page_new: Returns: (transfer floating): the screen. */
GtkWidget *cf_pay_page_new (CfDesk *desk);

G_END_DECLS
