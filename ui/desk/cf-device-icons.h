/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-desk.h"

G_BEGIN_DECLS

/**
 * CfDeviceIcons:
 *
 * What the till's devices are, in pictures and words: a plain icon is fine, a problem stands there
 * in words.  Devices never interrupt; they change this.
 */
#define CF_TYPE_DEVICE_ICONS (cf_device_icons_get_type ())
G_DECLARE_FINAL_TYPE (CfDeviceIcons, cf_device_icons, CF, DEVICE_ICONS, GtkWidget)

/** cf_device_icons_set_desk: shows the devices of the desk's till, with their names. */
void cf_device_icons_set_desk (CfDeviceIcons *self, CfDesk *desk);

/** cf_device_icons_set_short: @is_short: icons only, and a problem's words instead of them. */
void cf_device_icons_set_short (CfDeviceIcons *self, gboolean is_short);

/** cf_device_icon_name: Returns: (transfer none): the icon of a role. */
const char *cf_device_icon_name (const char *role);

/** cf_device_role_word: Returns: (transfer none): a role in the cashier's language. */
const char *cf_device_role_word (const char *role);

/**
 * cf_connection_words:
 * @ret_detail: (out) (transfer full) (nullable): a second line
 *
 * Returns: (transfer full): how the till stands with the central: "Standalone", "Online" …
 */
char *cf_connection_words (CfDesk *desk, char **ret_detail) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
