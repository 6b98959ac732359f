/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-desk.h"

G_BEGIN_DECLS

/**
 * CfSignInPage:
 *
 * Who are you: people as tiles, whoever has the shift first, a PIN pad, the badge.  Also the lock
 * screen: the basket stays behind it.
 */
#define CF_TYPE_SIGN_IN_PAGE (cf_sign_in_page_get_type ())
G_DECLARE_FINAL_TYPE (CfSignInPage, cf_sign_in_page, CF, SIGN_IN_PAGE, GtkWidget)

/** cf_sign_in_page_new: Returns: (transfer floating): the screen. */
GtkWidget *cf_sign_in_page_new (CfDesk *desk);

/** cf_sign_in_page_choose: chooses the person @id, as a badge does; the PIN is still asked. */
void cf_sign_in_page_choose (CfSignInPage *self, const char *id);

G_END_DECLS
