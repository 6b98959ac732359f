/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-desk.h"

G_BEGIN_DECLS

/**
 * CfPictureList:
 *
 * The pictures of the customer's display, small, in their order, each with a key that removes it.  Signal `remove`
 * (char *name): one is to go.
 */
#define CF_TYPE_PICTURE_LIST (cf_picture_list_get_type ())
G_DECLARE_FINAL_TYPE (CfPictureList, cf_picture_list, CF, PICTURE_LIST, GtkWidget)

/** cf_picture_list_show: shows the pictures of @till as they are now. */
void cf_picture_list_show (CfPictureList *self, CfTill *till);

G_END_DECLS
